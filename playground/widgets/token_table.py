"""Tokens as a table whose rows are made when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from playground import theme
from playground.widgets.tool_tip import plain_tip

Row = Callable[[int], Sequence[str]]
_ROW_HEIGHT = 24


class TokenRows(QAbstractTableModel):
    """A table of texts by row and column; `row(index)` gives one row's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._row: Row | None = None
        self._headers: Sequence[str] = ()
        self._tips: Sequence[str] = ()
        self._right: frozenset[int] = frozenset()
        self._kept: tuple[int, Sequence[str]] = (-1, ())
        self.stale = False

    def set_columns(self, headers: Sequence[str], tips: Sequence[str], right: frozenset[int]) -> None:
        """Names and tool tips of the columns, and which of them are set flush right."""
        self.beginResetModel()
        self._headers, self._tips, self._right = headers, tips, right
        self.endResetModel()

    def set_rows(self, count: int, row: Row) -> None:
        """Show this many rows."""
        self.beginResetModel()
        self._count, self._row = count, row
        self._kept = (-1, ())
        self.endResetModel()

    def text(self, row: int, column: int) -> str:
        """What stands in a cell."""
        if self._row is None:
            return ""
        if self._kept[0] != row:
            self._kept = (row, self._row(row))
        return self._kept[1][column]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.text(index.row(), index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() in self._right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and self.stale:
            return theme.mix(theme.current().text, theme.current().surface, theme.STALE)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._headers):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tips[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in self._right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class TokenTable(QTableView):
    """One row a token.

    Signals:
        token_chosen(int): the user made a row the current one
        tokens_selected(int, int): the user selected several rows, the first number up to, not with, the second
        token_hovered(int): the row under the pointer
        copy_requested(): the keys for Copy
    """

    token_chosen = Signal(int)
    tokens_selected = Signal(int, int)
    token_hovered = Signal(int)
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = TokenRows(self)
        self.setModel(self.rows)
        self._setting = False
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.entered.connect(self._on_entered)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        theme.theme_manager().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_columns(
        self, headers: Sequence[str], tips: Sequence[str], widths: Sequence[int], right: frozenset[int]
    ) -> None:
        """Name the columns; `widths` in characters."""
        self._guarded(self.rows.set_columns, headers, tips, right)
        self._widths = widths
        self._on_theme_changed()

    def set_prose(self) -> None:
        """Rows of sentences: two lines of the interface's type."""
        self._lines = 2
        self.setWordWrap(True)
        self._on_theme_changed()

    def set_rows(self, count: int, row: Row) -> None:
        """Show this many rows; the place scrolled to stays."""
        place = self.verticalScrollBar().value()
        self.rows.stale = False
        self._guarded(self.rows.set_rows, count, row)
        self.verticalScrollBar().setValue(place)

    def set_stale(self, stale: bool) -> None:
        """Dim the rows while they belong to an earlier text; new rows end it."""
        self.rows.stale = stale
        self.viewport().update()

    def shown_text(self) -> str:
        """The first hundred rows, a line each."""
        columns = range(self.rows.columnCount())
        return "\n".join(
            " ".join(self.rows.text(row, column) for column in columns) for row in range(min(100, self.rows.rowCount()))
        )

    def selected(self) -> range:
        """The selected rows."""
        selection = self.selectionModel().selection()
        if selection.isEmpty():
            return range(0)
        return range(selection.at(0).top(), selection.at(0).bottom() + 1)

    def set_selected(self, selected: range) -> None:
        """Mark these rows and bring the first into view; emits nothing."""
        if not selected:
            self._guarded(self.clearSelection)
            return
        first, last = self.rows.index(selected.start, 0), self.rows.index(selected.stop - 1, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self._guarded(self.selectionModel().select, QItemSelection(first, last), flags)
        self.scrollTo(first)

    def set_chosen(self, index: int | None) -> None:
        """Make this row the current and only selected one, unless several are; emits nothing."""
        if index is None or not 0 <= index < self.rows.rowCount():
            if len(self.selected()) == 1:
                self._guarded(self.clearSelection)
            return
        if index not in self.selected():
            self._guarded(self.selectRow, index)
        self.scrollTo(self.rows.index(index, 0))

    def copy_rows(self) -> None:
        """Put the selected rows, or all where none are, on the clipboard, parted by tabs."""
        chosen = self.selected() or range(self.rows.rowCount())
        columns = range(self.rows.columnCount())
        lines = ["\t".join(self.rows.text(row, column) for column in columns) for row in chosen]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _guarded(self, call: Callable[..., object], *arguments: object) -> None:
        self._setting = True
        call(*arguments)
        self._setting = False

    def _on_entered(self, index: QModelIndex) -> None:
        self.token_hovered.emit(index.row())

    def _on_selected(self, _now: QItemSelection, _before: QItemSelection) -> None:
        selected = self.selected()
        if self._setting or not selected:
            return
        if len(selected) == 1:
            self.token_chosen.emit(selected.start)
        else:
            self.tokens_selected.emit(selected.start, selected.stop)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)

    _widths: Sequence[int] = ()
    _lines = 1

    def _on_theme_changed(self, _theme: object = None) -> None:
        self.setFont(theme.mono_font(12) if self._lines == 1 else theme.ui_font(12))
        self.horizontalHeader().setFont(theme.ui_font(theme.CAPTION_SIZE))
        self.verticalHeader().setDefaultSectionSize(theme.scaled(_ROW_HEIGHT + 16 * (self._lines - 1)))
        advance = self.fontMetrics().horizontalAdvance("0")
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, advance * width + 2 * theme.GRID)
