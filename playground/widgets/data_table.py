"""A table of as many rows as there are: texts, and a bar beside a number. Only rows in view are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from playground import theme as themes
from playground.theme import Theme

_ROW_HEIGHT = 24
_BAR_HEIGHT = 12
_Index = QModelIndex | QPersistentModelIndex
_BAR_ROLE = Qt.ItemDataRole.UserRole + 1
_MUTED_ROLE = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, how many characters it is wide (0: what is left), and how its cells are set."""

    title: str
    characters: int = 0
    right: bool = False
    mono: bool = True
    bar: bool = False
    tool_tip: str = ""


class DataTable(QTableView):
    """Rows of texts, read through a function when they come into view.

    Signals:
        row_activated(int): a row was clicked, or Enter pressed on it
        row_entered(int): Enter was pressed on a row, after row_activated
        row_reached(int): another row is the current one: by the arrows, by a click, by `choose`
        rows_shown(int, int): the first row in view and the one after the last, once scrolling rests
        sorted_by(int): the title of a sortable column was clicked
    """

    row_activated = Signal(int)
    row_entered = Signal(int)
    row_reached = Signal(int)
    rows_shown = Signal(int, int)
    sorted_by = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, tells_rows: bool = False) -> None:
        """tells_rows: whether anybody is told which rows are in view."""
        super().__init__(parent)
        self._tells_rows = tells_rows
        self._sortable: frozenset[int] = frozenset()
        self._model = _Rows(self)
        self.setModel(self._model)
        self.setItemDelegate(_CellPainter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().sectionClicked.connect(self._on_title_clicked)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(30)
        self._rest.timeout.connect(self._tell_shown)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_columns(self, columns: Sequence[Column]) -> None:
        """What stands in each row."""
        self._model.set_columns(tuple(columns))
        self._fit()

    def set_sortable(self, columns: Sequence[int]) -> None:
        """Which columns tell `sorted_by` when their titles are clicked; sorting is the owner's."""
        self._sortable = frozenset(columns)
        self.horizontalHeader().setSectionsClickable(bool(columns))

    def show_sort(self, column: int, *, descending: bool) -> None:
        """Mark the column that the rows are sorted by."""
        self._model.sort_shown = (column, descending)
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(self._model.columns) - 1))

    def _on_title_clicked(self, column: int) -> None:
        if column in self._sortable:
            self.sorted_by.emit(column)

    def set_rows(
        self,
        count: int,
        text: Callable[[int, int], str],
        bar: Callable[[int], float] | None = None,
        muted: Callable[[int], bool] | None = None,
    ) -> None:
        """Show `count` rows. text(row, column); bar(row) from 0 to 1, in the bar column; muted(row) dims a row."""
        self._model.set_rows(count, text, bar, muted)
        self.scrollToTop()
        self._await_rest()

    def refresh_rows(self, first: int, last: int) -> None:
        """The texts of rows first to last (exclusive) are other than before."""
        self._model.tell_changed(first, last)

    def hide_columns(self, places: Sequence[int]) -> None:
        """Show every column but these."""
        for place in range(len(self._model.columns)):
            self.setColumnHidden(place, place in places)

    def columns(self) -> tuple[Column, ...]:
        """The columns shown."""
        return self._model.columns

    def row_count(self) -> int:
        """How many rows there are."""
        return self._model.count

    def cell(self, row: int, column: int) -> str:
        """A cell's text."""
        return self._model.text(row, column)

    def choose(self, row: int) -> None:
        """Select a row and bring it into the middle of the view; emits nothing."""
        if 0 <= row < self._model.count:
            index = self._model.index(row, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self._await_rest()

    def visible_rows(self) -> range:
        """The rows in view."""
        if not self._model.count:
            return range(0)
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return range(first, (self._model.count if last < 0 else last + 1))

    def shown_text(self) -> str:
        """The rows in view as plain text, one line each."""
        columns = [place for place in range(len(self._model.columns)) if not self.isColumnHidden(place)]
        return "\n".join(
            " ".join(text for text in (self._model.text(row, column) for column in columns) if text)
            for row in self.visible_rows()
        )

    def _tell_shown(self) -> None:
        rows = self.visible_rows()
        if rows:
            self.rows_shown.emit(rows.start, rows.stop)

    def _await_rest(self) -> None:
        if self._tells_rows and self.isVisible():
            self._rest.start()

    def _on_scrolled(self, _value: int) -> None:
        self._await_rest()

    def _restyle(self, _theme: Theme) -> None:
        self.verticalHeader().setDefaultSectionSize(themes.scaled(_ROW_HEIGHT))
        self._model.restyle()
        self._fit()

    def _fit(self) -> None:
        header, columns = self.horizontalHeader(), self._model.columns
        digit = self.fontMetrics().horizontalAdvance("0") + 1
        for place, column in enumerate(columns):
            if column.characters:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
                title = self.fontMetrics().horizontalAdvance(column.title)
                self.setColumnWidth(place, max(column.characters * digit, title) + 2 * themes.GRID)
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._await_rest()

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._await_rest()

    def currentChanged(self, current: _Index, previous: _Index) -> None:  # noqa: N802
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            self.row_reached.emit(current.row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.row_activated.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            row = self.currentIndex().row()
            self.row_activated.emit(row)
            self.row_entered.emit(row)
            return
        super().keyPressEvent(event)


class _Rows(QAbstractTableModel):
    """The rows behind the view."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.sort_shown: tuple[int, bool] | None = None  # the column that the rows are sorted by, and whether downwards
        self.count = 0
        self._text: Callable[[int, int], str] | None = None
        self._bar: Callable[[int], float] | None = None
        self._muted: Callable[[int], bool] | None = None
        self.restyle()

    def restyle(self) -> None:
        """Fetch the fonts again."""
        self._fonts: dict[bool, QFont] = {True: themes.mono_font(12), False: themes.ui_font(12)}
        if self.count:
            self.tell_changed(0, self.count)

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        self.beginResetModel()
        self.columns = columns
        self.endResetModel()

    def set_rows(
        self,
        count: int,
        text: Callable[[int, int], str],
        bar: Callable[[int], float] | None,
        muted: Callable[[int], bool] | None,
    ) -> None:
        self.beginResetModel()
        self.count, self._text, self._bar, self._muted = count, text, bar, muted
        self.endResetModel()

    def tell_changed(self, first: int, last: int) -> None:
        if first < last and self.columns:
            self.dataChanged.emit(self.index(first, 0), self.index(last - 1, len(self.columns) - 1))

    def text(self, row: int, column: int) -> str:
        return "" if self._text is None else self._text(row, column)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.count

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self.count:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.FontRole:
            return self._fonts[column.mono]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == _BAR_ROLE and column.bar and self._bar is not None:
            return self._bar(index.row())
        if role == _MUTED_ROLE and self._muted is not None:
            return self._muted(index.row())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            if self.sort_shown is not None and self.sort_shown[0] == section:
                return f"{column.title} {'↓' if self.sort_shown[1] else '↑'}"
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole and column.tool_tip:
            return column.tool_tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class _CellPainter(QStyledItemDelegate):
    """Draws the bar of a bar column in place of its text."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if index.data(_MUTED_ROLE):
            option.palette.setColor(QPalette.ColorRole.Text, themes.current().muted)
        fraction = index.data(_BAR_ROLE)
        if fraction is None:
            super().paint(painter, option, index)
            return
        super().paint(painter, option, index)
        theme = themes.current()
        rect = QRectF(option.rect).adjusted(themes.GRID, 0, -themes.GRID, 0)
        height = float(themes.scaled(_BAR_HEIGHT))
        rect = QRectF(rect.left(), rect.center().y() - height / 2, rect.width(), height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.grid)
        painter.drawRoundedRect(rect, 3, 3)
        painter.setBrush(theme.accent)
        rect.setWidth(rect.width() * min(1.0, max(0.0, float(fraction))))
        painter.drawRoundedRect(rect, 3, 3)
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        if index.data(_MUTED_ROLE):
            option.palette.setColor(QPalette.ColorRole.Text, themes.current().muted)
