"""A large matrix as one picture: rows down, columns across, a colour a number. For tables with neither labels nor zoom.

Unlike the heat map it needs no pyqtgraph, so that it can stand in a pane that is there from the first paint on.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets import map_colours
from playground.widgets.map_colours import Floats
from playground.widgets.matrix_view import exact_text
from playground.widgets.numbers import format_tick
from playground.widgets.value_table import Cell, ValueTable, shortest

_NOWHERE = (-1, -1)


class PlaneMap(QWidget):
    """R × C numbers, diverging around zero; where cells are smaller than pixels, the strongest is drawn.

    Arrows move a cell cursor, Page Up and Page Down by a tenth of the rows, Enter or a click chooses its row.

    Signals:
        cell_hovered(int, int): row and column under the pointer or the cursor, (−1, −1) when there is none
        row_chosen(int): a row that was clicked, or chosen with Enter
    """

    cell_hovered = Signal(int, int)
    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, square: bool = False) -> None:
        super().__init__(parent)
        self._values: Floats = np.zeros((0, 0), dtype=np.float32)
        self._title = ""
        self._names = ("", "")
        self._limit = 1.0
        self._clipped = False
        self._chosen = -1
        self._cell = _NOWHERE
        self._square = square
        self._image = QImage()
        self._image_of: tuple[object, ...] = ()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        themes.theme_manager().changed.connect(self._restyle)

    def set_plane(
        self, values: npt.ArrayLike, title: str, rows_name: str, columns_name: str, *, limit: float | None = None
    ) -> None:
        """Show (R, C) numbers. Without `limit` the largest magnitude ends the colour scale."""
        array = np.asarray(values, dtype=np.float32)
        if array.ndim != 2:
            raise ValueError(f"a plane has two dimensions, not {array.ndim}")
        self._values, self._title, self._names = array, title, (rows_name, columns_name)
        cells, masked = map_colours.clean(array)
        self._limit = map_colours.top_of(cells, masked, "scores") if limit is None else max(limit, 1e-30)
        self._clipped = bool(cells.size) and float(np.abs(cells).max()) > self._limit
        self._chosen = self._chosen if self._chosen < array.shape[0] else -1
        if not (self._cell[0] < array.shape[0] and self._cell[1] < array.shape[1]):
            self._cell = _NOWHERE
        self._image_of = ()
        self._describe()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.set_plane(np.zeros((0, 0), dtype=np.float32), "", "", "")

    def set_chosen(self, row: int) -> None:
        """Mark a row, −1 none. Emits nothing."""
        self._chosen = row if 0 <= row < self._values.shape[0] else -1
        self.update()

    @property
    def values(self) -> Floats:
        """What is shown (R, C)."""
        return self._values

    @property
    def current_cell(self) -> tuple[int, int]:
        """The cell under the pointer or the cursor, (−1, −1) if there is none."""
        return self._cell

    def cell_text(self, row: int, column: int) -> str:
        """A cell in words, exactly: "position 1, dimension 0: 0.84147096"."""
        return self.tr("{rows} {row}, {columns} {column}: {value}").format(
            rows=self._names[0],
            row=row,
            columns=self._names[1],
            column=column,
            value=exact_text(float(self._values[row, column])),
        )

    def value_table(self) -> ValueTable:
        """Every number, exactly."""
        values, name = self._values, self._title or self.accessibleName()

        def row(index: int) -> list[Cell]:
            return [index, *shortest(values[index])]

        return ValueTable(name, (self._names[0], *map(str, range(values.shape[1]))), values.shape[0], row)

    def shown_text(self) -> str:
        """Title, shape, the ends of the scale, and the current cell."""
        rows, columns = self._values.shape
        parts = [self._title, f"{rows} × {columns}", self.scale_text()]
        if self._cell != _NOWHERE:
            parts.append(self.cell_text(*self._cell))
        return "\n".join(parts)

    def scale_text(self) -> str:
        """The ends of the colour scale, and that there are numbers beyond them."""
        return (">" if self._clipped else "") + f"±{format_tick(self._limit)}"

    def sizeHint(self) -> QSize:
        return QSize(260, themes.scaled(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, themes.scaled(110))

    def plot_rect(self) -> QRectF:
        """Where the cells are drawn."""
        line = QFontMetricsF(themes.ui_font(themes.CAPTION_SIZE)).height()
        left = QFontMetricsF(themes.mono_font(themes.CAPTION_SIZE)).horizontalAdvance(
            str(max(0, self._values.shape[0] - 1))
        )
        area = QRectF(left + 6, line + 4, self.width() - left - 8, self.height() - 2 * line - 8)
        if self._square:
            side = max(1.0, min(area.width(), area.height()))
            area.setSize(QRectF(0, 0, side, side).size())
        return area

    def cell_at(self, point: QPointF) -> tuple[int, int]:
        """The (row, column) at a point, (−1, −1) outside."""
        area, (rows, columns) = self.plot_rect(), self._values.shape
        if not rows or not columns or not area.contains(point):
            return _NOWHERE
        row = math.floor((point.y() - area.top()) / area.height() * rows)
        column = math.floor((point.x() - area.left()) / area.width() * columns)
        return min(row, rows - 1), min(column, columns - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_cell(self.cell_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._set_cell(_NOWHERE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.cell_at(event.position())[0]
        if row >= 0:
            self.row_chosen.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows, columns = self._values.shape
        page = max(1, rows // 10)
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_PageUp: (-page, 0),
            Qt.Key.Key_PageDown: (page, 0),
        }
        key = Qt.Key(event.key())
        if key in moves and rows and columns:
            row, column = self._cell
            row, column = (row + moves[key][0], column + moves[key][1]) if row >= 0 else (max(0, self._chosen), 0)
            self._set_cell((min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cell[0] >= 0:
            self.row_chosen.emit(self._cell[0])
        else:
            super().keyPressEvent(event)

    def _set_cell(self, cell: tuple[int, int]) -> None:
        if cell != self._cell:
            self._cell = cell
            self._describe()
            self.setToolTip("")
            self.cell_hovered.emit(*cell)
            self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self.shown_text())

    def _restyle(self, _theme: Theme) -> None:
        self._image_of = ()
        self.updateGeometry()
        self.update()

    def _picture(self, area: QRectF, theme: Theme) -> QImage:
        ratio = self.devicePixelRatioF()
        rows, columns = self._values.shape
        by_row = map_colours.pool_factor(rows, area.height() * ratio)
        by_column = map_colours.pool_factor(columns, area.width() * ratio)
        key = (theme.name, by_row, by_column)
        if key != self._image_of:
            cells = map_colours.pool(*map_colours.clean(self._values), by_row, by_column, "scores")
            self._image = map_colours.image_of(map_colours.shade(*cells, self._limit, "scores", theme))
            self._image_of = key
        return self._image

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self), themes.current(), self.plot_rect()
        rows, columns = self._values.shape
        painter.setFont(themes.ui_font(themes.CAPTION_SIZE))
        painter.setPen(theme.text)
        metrics = QFontMetricsF(painter.font())
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0, metrics.ascent()), title)
        if not rows or not columns or area.height() < 4 or area.width() < 4:
            painter.end()
            return
        painter.drawImage(area, self._picture(area, theme))
        painter.setFont(themes.mono_font(themes.CAPTION_SIZE))
        painter.setPen(theme.muted)
        small = QFontMetricsF(painter.font())
        beside = QRectF(0, area.top() - 2, area.left() - 4, small.height())
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(beside, right, "0")
        painter.drawText(beside.translated(0, area.height() - small.height() + 4), right, str(rows - 1))
        below = QRectF(area.left(), area.bottom() + 2, area.width(), small.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, right, str(columns - 1))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self.scale_text())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for row, colour in ((self._chosen, theme.text), (self._cell[0], theme.accent)):
            if row >= 0:
                height = area.height() / rows
                painter.setPen(QPen(colour, 1.0))
                band = QRectF(area.left() - 0.5, area.top() + row * height - 1, area.width(), max(2.0, height) + 1)
                painter.drawRect(band)
        if self._cell[1] >= 0:
            x = area.left() + (self._cell[1] + 0.5) / columns * area.width()
            painter.setPen(QPen(theme.accent, 1.0))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(QPen(theme.accent if self.hasFocus() else theme.border, 1.0))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()
