"""Rows of tokens padded to one length: each token's label over the 1 or 0 of its attention mask."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from playground import theme
from playground.widgets.tool_tip import plain_tip


class _Cells(QAbstractTableModel):
    """Labels and mask, (rows, columns); a row may be shorter than the longest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels: Sequence[Sequence[str]] = ()
        self.mask: Sequence[Sequence[int]] = ()

    def put(self, labels: Sequence[Sequence[str]], mask: Sequence[Sequence[int]]) -> None:
        self.beginResetModel()
        self.labels, self.mask = labels, mask
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.labels)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else max(map(len, self.labels), default=0)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.column() >= len(self.labels[index.row()]):
            return None
        label = self.labels[index.row()][index.column()]
        real = bool(self.mask[index.row()][index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{label}\n{int(real)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(label)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignCenter)
        if role == Qt.ItemDataRole.BackgroundRole:
            return theme.tint(index.column()) if real else theme.current().masked
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.current().text if real else theme.current().muted
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return str(section + 1 if orientation == Qt.Orientation.Vertical else section)
        return None


class BatchGrid(QTableView):
    """A row a text, a column a position; padding is set off in the colour of masked cells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = _Cells(self)
        self.setModel(self._cells)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(True)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setMinimumSectionSize(10)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.theme_manager().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_batch(self, labels: Sequence[Sequence[str]], mask: Sequence[Sequence[int]]) -> None:
        """Show these rows; mask has 1 for a real token and 0 for padding."""
        self._cells.put(labels, mask)
        self._fit()

    def shown_text(self) -> str:
        """Labels and mask, two lines a row."""
        lines = []
        for labels, mask in zip(self._cells.labels, self._cells.mask, strict=True):
            lines += [" ".join(labels), " ".join(map(str, mask))]
        return "\n".join(lines)

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        widest: dict[int, int] = {}
        for row in self._cells.labels:
            for column, label in enumerate(row):
                widest[column] = max(widest.get(column, 0), metrics.horizontalAdvance(label))
        for column, width in widest.items():
            self.setColumnWidth(column, min(160, max(28, width + 2 * theme.GRID)))
        self.verticalHeader().setDefaultSectionSize(2 * metrics.height() + 6)

    def _on_theme_changed(self, _theme: object = None) -> None:
        self.setFont(theme.mono_font(12))
        self.horizontalHeader().setFont(theme.mono_font(theme.CAPTION_SIZE))
        self.verticalHeader().setFont(theme.mono_font(theme.CAPTION_SIZE))
        self._fit()
