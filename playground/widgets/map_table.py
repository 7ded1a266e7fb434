"""A map as a table of numbers: the twin of a heat map for keyboards and screen readers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.numbers import format_nonzero

_Index = QModelIndex | QPersistentModelIndex
_ROW_HEIGHT = 24
_CHARACTERS = 9


class MapTable(QTableView):
    """Rows and columns as on the map; only what is in view is read.

    Signals:
        cell_chosen(int, int): the current cell is another now, by pointer or keyboard.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = _Cells(self)
        self.setModel(self._cells)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(True)
        self._telling = True
        self.selectionModel().currentChanged.connect(self._on_current)
        self._retranslate()
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_cells(
        self, rows: Sequence[str], columns: Sequence[str], value: Callable[[int, int], tuple[float, bool]]
    ) -> None:
        """Show value(row, column) = (number, whether it is masked) under these labels."""
        current = self.currentIndex()
        self._telling = False
        self._cells.set_cells(rows, columns, value)
        if current.isValid():
            self.set_current(current.row(), current.column())
        self._telling = True

    def set_current(self, row: int, column: int) -> None:
        """Put the cursor on a cell and bring it into view; emits nothing."""
        if 0 <= row < self._cells.rowCount() and 0 <= column < self._cells.columnCount():
            telling, self._telling = self._telling, False
            self.setCurrentIndex(self._cells.index(row, column))
            self._telling = telling

    def cell(self, row: int, column: int) -> str:
        """A cell's text."""
        return self._cells.text(row, column)

    def shown_text(self) -> str:
        """The rows in view, one line each: label and numbers."""
        first, last = max(0, self.rowAt(0)), self.rowAt(self.viewport().height() - 1)
        left, right = max(0, self.columnAt(0)), self.columnAt(self.viewport().width() - 1)
        rows = range(first, self._cells.rowCount() if last < 0 else last + 1)
        columns = range(left, self._cells.columnCount() if right < 0 else right + 1)
        return "\n".join(
            " ".join([self._cells.row_label(row), *(self._cells.text(row, column) for column in columns)])
            for row in rows
        )

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if self._telling and current.isValid():
            self.cell_chosen.emit(current.row(), current.column())

    def _restyle(self, theme: Theme) -> None:
        self.setFont(themes.mono_font(12))
        palette = self.palette()
        for role in (palette.ColorRole.Button, palette.ColorRole.Window):
            palette.setColor(role, theme.surface)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setFont(themes.mono_font(12))
            header.setPalette(palette)
        digit = self.fontMetrics().horizontalAdvance("0")
        self.horizontalHeader().setDefaultSectionSize(_CHARACTERS * digit + 2 * themes.GRID)
        self.verticalHeader().setDefaultSectionSize(themes.scaled(_ROW_HEIGHT))
        self.verticalHeader().setFixedWidth(14 * digit)
        self._cells.restyle()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("The map as numbers"))
        self.setWhatsThis(self.tr("Rows are queries, columns keys. Arrow keys go from cell to cell."))
        self._cells.masked_text = self.tr("masked")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


class _Cells(QAbstractTableModel):
    """The numbers behind the view."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[str] = ()
        self._columns: Sequence[str] = ()
        self._value: Callable[[int, int], tuple[float, bool]] | None = None
        self.masked_text = ""

    def set_cells(
        self, rows: Sequence[str], columns: Sequence[str], value: Callable[[int, int], tuple[float, bool]]
    ) -> None:
        """See MapTable."""
        self.beginResetModel()
        self._rows, self._columns, self._value = rows, columns, value
        self.endResetModel()

    def restyle(self) -> None:
        """Colours are others now."""
        self.layoutChanged.emit()

    def row_label(self, row: int) -> str:
        """A row's label."""
        return self._rows[row]

    def text(self, row: int, column: int) -> str:
        """A cell's text."""
        if self._value is None:
            return ""
        value, masked = self._value(row, column)
        if masked:
            return self.masked_text
        return "NaN" if math.isnan(value) else format_nonzero(value)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._rows[row]} → {self._columns[column]}: {self.text(row, column)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and self._value is not None and self._value(row, column)[1]:
            return themes.current().muted
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        labels = self._columns if orientation == Qt.Orientation.Horizontal else self._rows
        if role == Qt.ItemDataRole.DisplayRole and section < len(labels):
            return labels[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None
