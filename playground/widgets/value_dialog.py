"""The values of a drawing as a table of their own window, to be read with arrows or a screen reader, and copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from playground import theme as themes
from playground.widgets.numbers import MINUS
from playground.widgets.value_table import Cell, ValueTable

_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_SIZE = (720, 480)
# Columns are made wide enough for this many of their first rows.
_MEASURED = 60
_WIDEST = 280


class ValueDialog(QDialog):
    """One table at a time, picked by name where there are several."""

    def __init__(self, tables: Sequence[ValueTable], title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("values")
        self.setWindowTitle(self.tr("{title} · values").format(title=title))
        self._tables = tuple(tables)
        self.picker = QComboBox()
        self.picker.setObjectName("values.picker")
        self.picker.setAccessibleName(self.tr("Which values"))
        self.picker.setToolTip(self.tr("Which values"))
        self.picker.addItems([table.name for table in self._tables])
        self.picker.setVisible(len(self._tables) > 1)
        self.picker.activated.connect(self._on_picked)
        self.table = _View()
        self.table.setObjectName("values.table")
        self._cells = _Cells(self)
        self.table.setModel(self._cells)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("values.close")
        self.buttons.rejected.connect(self.close)
        self.copy = self.buttons.addButton(self.tr("Copy all"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setObjectName("values.copy")
        self.copy.setToolTip(self.tr("The whole table, with tabs between columns. Ctrl+C copies what is selected."))
        self.copy.clicked.connect(self._on_copy)
        top = QHBoxLayout()
        top.addWidget(self.picker)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.buttons)
        self.resize(*map(themes.scaled, _SIZE))
        self._show(0)
        self.table.setFocus()

    def _show(self, index: int) -> None:
        if not 0 <= index < len(self._tables):
            return
        self._cells.set_table(self._tables[index])
        self.table.setAccessibleName(self._tables[index].name)
        self.table.fit()
        self.table.setCurrentIndex(self._cells.index(0, 0))

    def _on_picked(self, index: int) -> None:
        self._show(index)

    def _on_copy(self) -> None:
        table = self._tables[max(0, self.picker.currentIndex())]
        lines = ["\t".join(table.header)]
        lines += ["\t".join(map(_copied, table.row(row))) for row in range(table.count)]
        QGuiApplication.clipboard().setText("\n".join(lines))


class _View(QTableView):
    """Cells, all of which can be selected and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(themes.mono_font(12))
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(themes.scaled(24))

    def fit(self) -> None:
        """Make each column as wide as its title and its first cells, so far as they can be seen."""
        model, metrics = self.model(), self.fontMetrics()
        rows = min(model.rowCount(), _MEASURED)
        for column in range(min(model.columnCount(), _MEASURED)):
            texts = [str(model.headerData(column, Qt.Orientation.Horizontal))]
            texts += [str(model.data(model.index(row, column))) for row in range(rows)]
            widest = max(metrics.horizontalAdvance(text) for text in texts)
            self.setColumnWidth(column, min(widest, themes.scaled(_WIDEST)) + 3 * themes.GRID)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            chosen = sorted((index.row(), index.column()) for index in self.selectedIndexes())
            rows = sorted({row for row, _column in chosen})
            model = self.model()
            QGuiApplication.clipboard().setText(
                "\n".join(
                    "\t".join(str(model.data(model.index(*one))) for one in chosen if one[0] == row) for row in rows
                )
            )
            return
        super().keyPressEvent(event)


class _Cells(QAbstractTableModel):
    """Rows are made when they come into view, the last one is kept: a view asks for its cells one after another."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = ValueTable("", (), 0, lambda _row: ())
        self._kept: tuple[int, Sequence[Cell]] = (-1, ())

    def set_table(self, table: ValueTable) -> None:
        """Show this table."""
        self.beginResetModel()
        self._table, self._kept = table, (-1, ())
        self.endResetModel()

    def rowCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else self._table.count

    def columnCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._table.header)

    def _cell(self, index: _Index) -> Cell:
        if self._kept[0] != index.row():
            self._kept = (index.row(), self._table.row(index.row()))
        row = self._kept[1]
        return row[index.column()] if index.column() < len(row) else ""

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _shown(self._cell(index))
        if role == Qt.ItemDataRole.TextAlignmentRole and not isinstance(self._cell(index), str):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._table.header[section] if section < len(self._table.header) else ""
        return None


def _shown(cell: Cell) -> str:
    return cell if isinstance(cell, str) else str(cell).replace("-", MINUS)


def _copied(cell: Cell) -> str:
    return str(cell).replace("\t", " ").replace("\n", " ")
