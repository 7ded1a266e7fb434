"""The command palette: every action of the window, found by its name, in the language shown or the other one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDockWidget,
    QLabel,
    QLineEdit,
    QListView,
    QMainWindow,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from models import catalog
from playground import theme
from playground.commands import OTHER_NAME
from playground.translate import messages
from playground.widgets.ancestors import nearest

_Index = QModelIndex | QPersistentModelIndex
_PLACE, _KEYS, _OTHER = (Qt.ItemDataRole.UserRole + place for place in range(3))


@dataclass(frozen=True, slots=True)
class Command:
    """One action as the palette lists it: its name, the menus it stands in, its keys.

    `others` are its names in the language that is not shown, `other_place` those of its menus.
    """

    action: QAction
    name: str
    place: str
    keys: str
    others: tuple[str, ...] = ()
    other_place: str = ""


def plain_name(text: str) -> str:
    """An action's text without the marks of its mnemonic."""
    return re.sub(r"\(&\w\)|&(?=[^&])", "", text).replace("&&", "&").rstrip("…").strip()


@lru_cache(maxsize=1)
def other_names() -> Mapping[str, tuple[str, ...]]:
    """A name in either language -> what the translations call it in the other one; empty without translations."""
    found: dict[str, dict[str, None]] = {}
    compiled = catalog.translation_path("app_zh")
    try:
        entries = () if compiled is None else messages(compiled.with_suffix(".ts"))
    except (OSError, ParseError):  # they only help to find
        entries = ()
    for entry in entries:
        pair = plain_name(entry.source), plain_name(entry.translation)
        if pair[0] != pair[1]:
            for name, other in (pair, pair[::-1]):
                found.setdefault(name, {})[other] = None
    return {name: tuple(others) for name, others in found.items()}


def commands_of(window: QMainWindow) -> list[Command]:
    """Every action that can be found: those of the menus by their place in there, then others by their pane's name."""
    found: dict[QAction, Command] = {}
    for top in window.menuBar().actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            menu.aboutToShow.emit()  # a menu that fills itself when it opens
            _collect(menu, plain_name(menu.title()), found)
    listed = {command.name for command in found.values()}
    for action in window.findChildren(QAction):
        # What isn't of a widget is of a drawing's own menu, which nobody sees.
        if action not in found and isinstance(action.parent(), QWidget) and _is_command(action):
            command = _command(action, _pane_of(action))
            if command.name not in listed:  # a dock's own switch stands in the menu as its pane's
                found[action] = command
    unique: dict[tuple[str, str], Command] = {}
    for command in found.values():
        unique.setdefault((command.place, command.name), command)
    return list(unique.values())


def _pane_of(action: QAction) -> str:
    """The title of the dock that an action's widget or menu stands in; empty where it stands in none."""
    dock = nearest(action, QDockWidget)
    return "" if dock is None else dock.windowTitle()


def _collect(menu: QMenu, place: str, found: dict[QAction, Command]) -> None:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            below.aboutToShow.emit()
            _collect(below, f"{place} › {plain_name(below.title())}", found)
        elif _is_command(action):
            found[action] = _command(action, place)


def _is_command(action: QAction) -> bool:
    if not action.text() or action.isSeparator() or action.menu() is not None or not action.isVisible():
        return False
    return action.isEnabled() or bool(action.statusTip())  # else it is a heading, or says that a list is empty


def _command(action: QAction, place: str) -> Command:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    name, known = plain_name(action.text()), other_names()
    own = action.property(OTHER_NAME)  # of what has its name from elsewhere than the translations
    others = (own,) if own else known.get(name, ())
    other_place = " ".join(other for part in place.split(" › ") for other in known.get(part, ()))
    return Command(action, name, place, keys, others, other_place)


def score(query: str, command: Command) -> tuple[float, str]:
    """How well a command fits what was typed, 0 where it doesn't; and the other name that had to help, else "".

    Every word has to be found, in any order. A word counts most at the beginning of the name, then at the beginning
    of a word, anywhere in the name, in its place in the menus or its status tip, and least where it only
    abbreviates the name or one of its words. In the language that is not shown all of it counts half.
    """
    shown = (command.name, command.place, command.action.statusTip())
    hidden = [(other, command.other_place, "") for other in command.others or ("",)]
    total, helped = 0.0, ""
    for word in query.casefold().split():
        value = _value(word, *shown)
        other, name = max(((0.5 * _value(word, *texts), texts[0]) for texts in hidden), key=_first)
        if other > value:
            value, helped = other, helped or name
        if not value:
            return 0.0, ""
        total += value
    return total or 1.0, helped


def _first(pair: tuple[float, str]) -> float:
    return pair[0]


def _value(word: str, name: str, place: str, tip: str) -> float:
    name = name.casefold()
    at = name.find(word)
    if at == 0:
        return 6.0
    if at > 0:
        return 3.0 if name[at - 1].isalnum() else 4.0
    if word in place.casefold():
        return 2.0
    if word in tip.casefold():
        return 1.5
    return 1.0 if _abbreviates(word, name) else 0.0


def _abbreviates(letters: str, name: str) -> bool:
    """Whether these are first letters of words of a name, or stand in their order in one of its words."""
    words = re.findall(r"\w+", name)
    return letters in "".join(word[0] for word in words) or any(_in_order(letters, word) for word in words)


def _in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


class Palette(QDialog):
    """Type a part of a name, choose with the arrow keys, Enter does it."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Find a command"))
        self._commands = commands_of(window)
        self.query = QLineEdit()
        self.query.setObjectName("palette.query")
        self.query.setPlaceholderText(self.tr("Type a command"))
        self.query.setAccessibleName(self.tr("Command"))
        self.query.setToolTip(self.tr("Parts of its name; Enter does the chosen one"))
        self.query.installEventFilter(self)
        self.query.textChanged.connect(self._fill)
        # Not QListWidget: of items made in Python some stay known to the binding after Qt deleted them with their list,
        # and what is made at their address next is taken for them.
        self.list = QListView()
        self.list.setObjectName("palette.list")
        self.list.setItemDelegate(_Row(self.list))
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setToolTip(self.tr("The commands that fit; Enter or a click does one"))
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(theme.scaled(16), theme.scaled(16)))
        empty = QPixmap(self.list.iconSize())
        empty.fill(Qt.GlobalColor.transparent)
        self._rows = _Rows(QIcon(empty), self)  # without it not all names would begin at one line
        self.list.setModel(self._rows)
        self.list.activated.connect(self._on_activated)
        self.list.clicked.connect(self._on_activated)
        self.tip = QLabel()
        self.tip.setProperty("role", "muted")
        self.tip.setWordWrap(True)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.GRID] * 4))
        column.setSpacing(theme.GRID)
        column.addWidget(self.query)
        column.addWidget(self.list, 1)
        column.addWidget(self.tip)
        width = min(theme.scaled(560), window.width() - 4 * theme.GRID)
        self.resize(width, min(theme.scaled(420), window.height() - 4 * theme.GRID))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - width) // 2, corner.y() + window.height() // 8)
        self._fill("")

    def names(self) -> list[str]:
        """What is listed, best first."""
        return [found.command.name for found in self._rows.found]

    def _fill(self, query: str) -> None:
        fitting = [_Found(*score(query, command), command) for command in self._commands]
        fitting = [one for one in fitting if one.score > 0]
        # What can't be done now comes last, and says so by being dimmed.
        fitting.sort(key=_rank)
        self._rows.set_found(fitting)
        self.tip.setText("" if fitting else self.tr("No command is called so. Try another word."))
        possible = bool(fitting) and fitting[0].command.action.isEnabled()
        self.list.setCurrentIndex(self._rows.index(0) if possible else QModelIndex())

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.tip.setText(self._rows.found[index.row()].command.action.statusTip())

    def _on_activated(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            action = self._rows.found[index.row()].command.action
            self.accept()
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            moves: dict[int, int] = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: 8,
                Qt.Key.Key_PageUp: -8,
            }
            count, row = self._rows.rowCount(), self.list.currentIndex().row()
            if key in moves and count:
                self.list.setCurrentIndex(self._rows.index(min(count - 1, max(0, row + moves[key]))))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_activated(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)


class _Found(NamedTuple):
    """A command, how well it fits, and the other name that had to help."""

    score: float
    other: str
    command: Command


def _rank(found: _Found) -> tuple[bool, float]:
    return not found.command.action.isEnabled(), -found.score


class _Rows(QAbstractListModel):
    """The commands that fit, best first."""

    def __init__(self, no_icon: QIcon, parent: QObject) -> None:
        super().__init__(parent)
        self.found: Sequence[_Found] = ()
        self._no_icon = no_icon

    def set_found(self, found: Sequence[_Found]) -> None:
        """List these."""
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.found)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        can_be_done = index.isValid() and self.found[index.row()].command.action.isEnabled()
        return flags if can_be_done else flags & ~Qt.ItemFlag.ItemIsEnabled

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        _score, other, command = self.found[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._no_icon if command.action.icon().isNull() else command.action.icon()
        texts = {
            Qt.ItemDataRole.DisplayRole: command.name,
            _PLACE: command.place,
            _KEYS: command.keys,
            _OTHER: other,
        }
        return texts.get(role)


class _Row(QStyledItemDelegate):
    """Name at the left, behind it the other language's name if that was found, and its place; its keys at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.scaled(theme.CONTROL_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        colours = theme.current()
        rect: QRect = option.rect.adjusted(theme.GRID, 0, -theme.GRID, 0)
        chosen = option.state & QStyle.StateFlag.State_Selected
        painter.save()
        painter.setFont(theme.ui_font(theme.CAPTION_SIZE))
        painter.setPen(colours.text if chosen else colours.muted)
        keys = index.data(_KEYS)
        place = " · ".join(part for part in (index.data(_OTHER), index.data(_PLACE)) if part)
        metrics = painter.fontMetrics()
        right = metrics.horizontalAdvance(keys) if keys else 0
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, keys)
        name = option.fontMetrics.horizontalAdvance(index.data()) + theme.scaled(16) + 3 * theme.GRID
        rest = rect.adjusted(name, 0, -right - theme.GRID, 0)
        if rest.width() > metrics.averageCharWidth() * 6:
            painter.drawText(
                rest,
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                metrics.elidedText(place, Qt.TextElideMode.ElideRight, rest.width()),
            )
        painter.restore()
