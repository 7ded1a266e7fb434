"""The command palette: every action of the window, found by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from playground import theme

_ACTION = Qt.ItemDataRole.UserRole
_PLACE = Qt.ItemDataRole.UserRole + 1
_KEYS = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Command:
    """One action as the palette lists it: its name, the menus it stands in, its keys."""

    action: QAction
    name: str
    place: str
    keys: str


def plain_name(text: str) -> str:
    """An action's text without the marks of its mnemonic."""
    return re.sub(r"\(&\w\)|&(?=[^&])", "", text).replace("&&", "&").rstrip("…").strip()


def commands_of(window: QMainWindow) -> list[Command]:
    """Every action that can be found: those of the menus by their place in there, then the others of the window."""
    found: dict[QAction, Command] = {}
    for top in window.menuBar().actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            menu.aboutToShow.emit()  # a menu that fills itself when it opens
            _collect(menu, plain_name(menu.title()), found)
    for action in window.findChildren(QAction):
        if action not in found and _is_command(action):
            found[action] = _command(action, "")
    unique: dict[tuple[str, str], Command] = {}
    for command in found.values():
        unique.setdefault((command.place, command.name), command)
    return list(unique.values())


def _collect(menu: QMenu, place: str, found: dict[QAction, Command]) -> None:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            below.aboutToShow.emit()
            _collect(below, f"{place} › {plain_name(below.title())}", found)
        elif _is_command(action):
            found[action] = _command(action, place)


def _is_command(action: QAction) -> bool:
    return bool(action.text()) and not action.isSeparator() and action.menu() is None and action.isVisible()


def _command(action: QAction, place: str) -> Command:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return Command(action, plain_name(action.text()), place, keys)


def score(query: str, command: Command) -> float:
    """How well a command fits what was typed; 0 where it doesn't. Every word has to be found, in any order.

    A word counts most at the beginning of the name, then at the beginning of a word, anywhere in the name, in its
    place in the menus or its status tip, and least where only its letters come in this order in the name.
    """
    name, place = command.name.casefold(), command.place.casefold()
    tip = command.action.statusTip().casefold()
    total = 0.0
    for word in query.casefold().split():
        at = name.find(word)
        if at == 0:
            value = 6.0
        elif at > 0:
            value = 4.0 if not name[at - 1].isalnum() else 3.0
        elif word in place:
            value = 2.0
        elif word in tip:
            value = 1.5
        elif _in_order(word, name):
            value = 1.0
        else:
            return 0.0
        total += value
    return total or 1.0


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
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
        self.list = QListWidget()
        self.list.setObjectName("palette.list")
        self.list.setItemDelegate(_Row(self.list))
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setToolTip(self.tr("The commands that fit; Enter or a click does one"))
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(theme.scaled(16), theme.scaled(16)))
        empty = QPixmap(self.list.iconSize())
        empty.fill(Qt.GlobalColor.transparent)
        self._no_icon = QIcon(empty)  # so that all names begin at one line
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_activated)
        self.tip = QLabel()
        self.tip.setProperty("role", "muted")
        self.tip.setWordWrap(True)
        self.list.currentItemChanged.connect(self._on_current)
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
        return [self.list.item(row).text() for row in range(self.list.count())]

    def _fill(self, query: str) -> None:
        scored = [(score(query, command), command) for command in self._commands]
        fitting = [pair for pair in scored if pair[0] > 0]
        # What can't be done now comes last, and says so by being dimmed.
        fitting.sort(key=_rank)
        self.list.clear()
        for _score, command in fitting:
            icon = self._no_icon if command.action.icon().isNull() else command.action.icon()
            item = QListWidgetItem(icon, command.name)
            item.setData(_ACTION, command.action)
            item.setData(_PLACE, command.place)
            item.setData(_KEYS, command.keys)
            if not command.action.isEnabled():
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
        self.tip.setText("" if fitting else self.tr("No command is called so. Try another word."))
        possible = bool(fitting) and fitting[0][1].action.isEnabled()
        self.list.setCurrentRow(0 if possible else -1)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.tip.setText(item.data(_ACTION).statusTip())

    def _on_activated(self, item: QListWidgetItem) -> None:
        action = item.data(_ACTION)
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
            if key in moves and self.list.count():
                row = min(self.list.count() - 1, max(0, self.list.currentRow() + moves[key]))
                self.list.setCurrentRow(row)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self.list.currentRow() >= 0 and self.list.currentItem().flags() & Qt.ItemFlag.ItemIsEnabled:
                    self._on_activated(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)


def _rank(pair: tuple[float, Command]) -> tuple[bool, float]:
    return not pair[1].action.isEnabled(), -pair[0]


class _Row(QStyledItemDelegate):
    """Name at the left, its place behind it, its keys at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.scaled(theme.CONTROL_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        colours = theme.current()
        rect: QRect = option.rect.adjusted(theme.GRID, 0, -theme.GRID, 0)
        chosen = option.state & QStyle.StateFlag.State_Selected
        painter.save()
        painter.setFont(theme.ui_font(theme.CAPTION_SIZE))
        painter.setPen(colours.text if chosen else colours.muted)
        keys, place = index.data(_KEYS), index.data(_PLACE)
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
