"""A matrix small enough to be read number by number, with names beside its rows and above its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.value_table import ValueTable, table_of

_LINE_HEIGHT = 24
_PADDING = 8
_LONGEST_NAME = 84


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell: what stands in it, and whether it is one of those that count (drawn on the accent)."""

    text: str
    marked: bool = False


class SmallMatrix(QWidget):
    """Cells in lines, a column as wide as its widest cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[str, ...] = ()
        self._columns: tuple[str, ...] = ()
        self._cells: tuple[tuple[MatrixCell, ...], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_matrix(self, rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[MatrixCell]]) -> None:
        """Show cells under these names; a ValueError where there are more or fewer names than lines or columns."""
        if len(cells) != len(rows) or any(len(line) != len(columns) for line in cells):
            raise ValueError(f"no matrix of {len(rows)} × {len(columns)} cells")
        self._rows, self._columns = tuple(rows), tuple(columns)
        self._cells = tuple(tuple(line) for line in cells)
        self.setAccessibleDescription(self.shown_text())
        self.updateGeometry()
        self.update()

    @property
    def cells(self) -> tuple[tuple[MatrixCell, ...], ...]:
        """The cells shown."""
        return self._cells

    def value_table(self) -> ValueTable:
        """The cells as they are written."""
        rows = [(name, *(cell.text for cell in line)) for name, line in zip(self._rows, self._cells, strict=True)]
        return table_of(self.accessibleName(), ("", *self._columns), rows)

    def shown_text(self) -> str:
        """One line a row: "我: 1 0 0 0"."""
        lines = (" ".join(cell.text for cell in line) for line in self._cells)
        return "\n".join(f"{name}: {line}" for name, line in zip(self._rows, lines, strict=True))

    def sizeHint(self) -> QSize:
        return QSize(round(self._edges()[-1]) + 1, (len(self._rows) + 1) * self._line)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 160), self.sizeHint().height())

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Where a cell lies."""
        edges = self._edges()
        return QRectF(edges[column], (row + 1) * self._line, edges[column + 1] - edges[column], self._line)

    def _edges(self) -> list[float]:
        """Where the columns begin, and where the last one ends."""
        metrics, small = QFontMetrics(self._font), QFontMetrics(self._name_font)
        edges = [float(self._name_width())]
        for column, name in enumerate(self._columns):
            cells = (metrics.horizontalAdvance(line[column].text) for line in self._cells)
            edges.append(edges[-1] + max([*cells, small.horizontalAdvance(name), themes.scaled(12)]) + _PADDING)
        return edges

    def _name_width(self) -> int:
        metrics = QFontMetrics(self._name_font)
        widest = max((metrics.horizontalAdvance(name) for name in self._rows), default=0)
        return min(widest, themes.scaled(_LONGEST_NAME)) + _PADDING

    def _restyle(self, _theme: Theme) -> None:
        self._font = themes.mono_font(12)
        self._strong = themes.mono_font(12, QFont.Weight.DemiBold)
        self._name_font = themes.mono_font(11)
        self._line = themes.scaled(_LINE_HEIGHT)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        painter.setFont(self._name_font)
        painter.setPen(theme.muted)
        metrics = QFontMetrics(self._name_font)
        for column, name in enumerate(self._columns):
            area = self.cell_rect(0, column).translated(0, -self._line)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), name)
        for row, name in enumerate(self._rows):
            area = QRectF(0, (row + 1) * self._line, self._name_width() - _PADDING, self._line)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(area.width()) + 1)
            painter.setPen(theme.text)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), shown)
        for row, line in enumerate(self._cells):
            for column, cell in enumerate(line):
                area = self.cell_rect(row, column)
                painter.fillRect(area.adjusted(0, 0, -1, -1), theme.accent if cell.marked else theme.grid)
                painter.setFont(self._strong if cell.marked else self._font)
                painter.setPen(theme.on_accent if cell.marked else theme.text)
                painter.drawText(area.adjusted(0, 0, -1, -1), int(Qt.AlignmentFlag.AlignCenter), cell.text)
        painter.end()
