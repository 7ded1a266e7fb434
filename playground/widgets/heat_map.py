"""The heat map: an attention map or another matrix with labels on both sides and its colour scale.

This module imports pyqtgraph, which takes a third of a second: import it only after the first paint.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsView, QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets import map_colours
from playground.widgets.map_colours import Floats, MapKind, Mask
from playground.widgets.map_layout import (
    ANGLE,
    LABEL_GAP,
    SCALE_TEXT_GAP,
    LabelSizes,
    MapLayout,
    arrange,
    column_label_need,
    labels_shown,
)
from playground.widgets.numbers import format_decimal, format_significant, format_tick

_FEWEST_CELLS = 4.0
_CLICK_SLACK = 4.0
_LABEL_CHARACTERS = 14
_Cell = tuple[int, int]
_NOWHERE: _Cell = (-1, -1)


def value_text(value: float, masked: bool, kind: MapKind, masked_text: str) -> str:
    """What a cell holds, in words: four decimals (fewer for scores), and never a false zero."""
    if masked:
        return masked_text
    if value != 0.0 and abs(value) < 0.0001:
        return format_significant(value, 2)
    return format_decimal(value, 4 if kind == "weights" else 3)


class HeatMap(QWidget):
    """A matrix in colours, with row labels on the left, slanted column labels above and a colour scale.

    The wheel zooms, dragging moves, a double click shows everything again. With the keyboard: arrows move a cell
    cursor, Enter chooses its row, + and - zoom, 0 shows everything, Escape takes the cursor away.

    Signals:
        cell_hovered(int, int): row and column under the pointer or the cursor, (-1, -1) when there is none.
        row_chosen(int): a row was clicked, or chosen with Enter.
    """

    cell_hovered = Signal(int, int)
    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: Floats = np.zeros((0, 0), dtype=np.float32)
        self._masked: Mask = np.zeros((0, 0), dtype=np.bool_)
        self._kind: MapKind = "weights"
        self._top = 1.0
        self._row_labels: tuple[str, ...] = ()
        self._column_labels: tuple[str, ...] = ()
        self._chosen: _Cell = _NOWHERE
        self._cell: _Cell = _NOWHERE
        self._pressed_at: QPointF | None = None
        self._shown_key: tuple[object, ...] = ()
        self._pooled: dict[tuple[int, int], tuple[Floats, Mask]] = {}
        self._scale_image = QImage()
        self._layout = MapLayout(QRectF(), QRectF(), True)

        self._view = pg.GraphicsView(parent=self)
        self._box = pg.ViewBox(enableMenu=False, invertY=True, enableMouse=True)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._box.addItem(self._image, ignoreBounds=True)
        self._box.setDefaultPadding(0.0)
        self._box.disableAutoRange()
        self._view.setCentralItem(self._box)
        self._viewport = cast(QGraphicsView, self._view).viewport()
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._viewport.setMouseTracking(True)
        self._viewport.installEventFilter(self)
        self._box.sigRangeChanged.connect(self._on_range_changed)
        self._overlay = _Overlay(self)

        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Heat map"))
        self._view.hide()
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    # What is shown

    def set_map(
        self,
        values: npt.ArrayLike,
        row_labels: Sequence[str],
        column_labels: Sequence[str],
        masked: npt.ArrayLike | None = None,
        kind: MapKind = "weights",
        maximum: float | None = None,
    ) -> None:
        """Show a matrix.

        values: (R, C) float32. masked: (R, C) bool; cells that are NaN or infinite count as masked, too.
        kind: "weights" (0 … maximum, viridis with a square-root stretch) or "scores" (−maximum … maximum,
        diverging around zero). Without `maximum` the largest shown value ends the scale. The zoom stays if the
        shape does. Labels that don't fit the shape are a ValueError.
        """
        cells, hidden = map_colours.clean(values, masked)
        if (len(row_labels), len(column_labels)) != cells.shape:
            raise ValueError(f"{len(row_labels)} and {len(column_labels)} labels for a map of {cells.shape}")
        same_shape = cells.shape == self._values.shape
        self._values, self._masked, self._kind = cells, hidden, kind
        self._top = map_colours.top_of(cells, hidden, kind) if maximum is None else max(maximum, 1e-30)
        self._row_labels, self._column_labels = tuple(row_labels), tuple(column_labels)
        self._pooled.clear()
        self._shown_key = ()
        if not same_shape:
            self._chosen = self._within(self._chosen)
            self._fit_limits()
        self._set_cell(self._cell if self._inside(self._cell) else _NOWHERE)
        self._measure()

    def clear(self) -> None:
        """Show nothing."""
        self.set_map(np.zeros((0, 0), dtype=np.float32), (), ())

    def set_chosen(self, row: int, column: int = -1) -> None:
        """Frame a row (-1: none) and write its label, and that of a column, in bold."""
        self._chosen = self._within((row, column))
        self.update()
        self._overlay.update()

    @property
    def chosen_row(self) -> int:
        """The framed row, -1 if none is."""
        return self._chosen[0]

    @property
    def scale_top(self) -> float:
        """The value at the upper end of the colour scale."""
        return self._top

    @property
    def current_cell(self) -> tuple[int, int]:
        """The cell under the pointer or the cursor, (-1, -1) if there is none."""
        return self._cell

    def cell_text(self, row: int, column: int) -> str:
        """What the cell says, in words, for example "·youngest → ·and   0.3031"."""
        if not self._inside((row, column)):
            return ""
        value = value_text(
            float(self._values[row, column]), bool(self._masked[row, column]), self._kind, self.tr("masked")
        )
        return self.tr("{row} → {column}   {value}").format(
            row=self._row_labels[row], column=self._column_labels[column], value=value
        )

    def shown_text(self) -> str:
        """The map as plain text, one line each: kind, row labels, column labels, chosen row's label, current cell."""
        if not self._values.size:
            return ""
        lines = [self._kind, " ".join(self._row_labels), " ".join(self._column_labels)]
        if self._chosen[0] >= 0:
            lines.append(self._row_labels[self._chosen[0]])
        if self._inside(self._cell):
            lines.append(self.cell_text(*self._cell))
        return "\n".join(lines)

    def reset_view(self) -> None:
        """Show the whole map."""
        rows, columns = self._values.shape
        if rows and columns:
            self._box.setRange(xRange=(0, columns), yRange=(0, rows), padding=0, disableAutoRange=True)

    def zoom(self, factor: float) -> None:
        """Enlarge cells by `factor` around the current cell, or the middle of the view."""
        x_range, y_range = self.visible_range()
        centre = QPointF(sum(x_range) / 2.0, sum(y_range) / 2.0)
        if self._inside(self._cell):
            centre = QPointF(self._cell[1] + 0.5, self._cell[0] + 0.5)
        self._box.scaleBy((1.0 / factor, 1.0 / factor), center=centre)

    def visible_range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The columns and the rows in view, each as (from, to) in cells."""
        (x0, x1), (y0, y1) = self._box.viewRange()
        return (float(x0), float(x1)), (float(y0), float(y1))

    def plot_rect(self) -> QRectF:
        """Where the cells are drawn, in this widget's coordinates."""
        return QRectF(self._layout.plot)

    # Geometry

    def sizeHint(self) -> QSize:
        return QSize(440, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _measure(self) -> None:
        metrics = QFontMetricsF(self._label_font)
        longest = metrics.horizontalAdvance("0") * _LABEL_CHARACTERS

        def width(labels: Sequence[str]) -> float:
            return min(longest, max((metrics.horizontalAdvance(label) for label in set(labels)), default=0.0))

        ticks = map_colours.scale_ticks(self._top, self._kind, 100.0, 20.0)
        self._sizes = LabelSizes(
            row=width(self._row_labels),
            column=width(self._column_labels),
            scale=max(metrics.horizontalAdvance(format_tick(value)) for value, _place in ticks),
            line=metrics.height(),
        )
        self._arrange()

    def _arrange(self) -> None:
        ratio = self.devicePixelRatioF()
        self._overlay.setGeometry(self.rect())
        # In a small widget labels give way before cells do.
        sizes = LabelSizes(
            row=min(self._sizes.row, self.width() * 0.28),
            column=min(self._sizes.column, self.height() * 0.28),
            scale=self._sizes.scale,
            line=self._sizes.line,
        )
        self._layout = arrange(self.width(), self.height(), self._values.shape, sizes, ratio)
        shown = self._values.size > 0 and self._layout.usable
        self._view.setVisible(shown)
        if shown:
            self._view.setGeometry(self._layout.plot.toAlignedRect())
            self._refresh_image()
        self.update()
        self._overlay.update()

    def _fit_limits(self) -> None:
        rows, columns = self._values.shape
        if not rows or not columns:
            return
        self._box.setLimits(
            xMin=0,
            xMax=columns,
            yMin=0,
            yMax=rows,
            minXRange=min(_FEWEST_CELLS, columns),
            minYRange=min(_FEWEST_CELLS, rows),
            maxXRange=columns,
            maxYRange=rows,
        )
        self.reset_view()

    def _on_range_changed(self, *_what: object) -> None:
        if self._values.size:
            self._refresh_image()
            self.update()
            self._overlay.update()

    def _refresh_image(self) -> None:
        """Hand the visible cells to the image item: pooled where cells are smaller than pixels."""
        if not self._layout.usable or not self._values.size:
            return
        (x0, x1), (y0, y1) = self.visible_range()
        ratio = self.devicePixelRatioF()
        by_row = map_colours.pool_factor(y1 - y0, self._layout.plot.height() * ratio)
        by_column = map_colours.pool_factor(x1 - x0, self._layout.plot.width() * ratio)
        rows, columns = self._values.shape
        if by_row == 1 and by_column == 1:
            top, bottom = max(0, math.floor(y0)), min(rows, math.ceil(y1))
            left, right = max(0, math.floor(x0)), min(columns, math.ceil(x1))
            values, masked = self._values[top:bottom, left:right], self._masked[top:bottom, left:right]
            where = QRectF(left, top, right - left, bottom - top)
        else:
            # Blocks start at multiples of the factor whatever is in view, so that moving doesn't make them flicker.
            values, masked = self._pooled_by(by_row, by_column)
            where = QRectF(0, 0, values.shape[1] * by_column, values.shape[0] * by_row)
        key = (by_row, by_column, where.getRect(), themes.current().name)
        if key != self._shown_key and values.size:
            self._shown_key = key
            pixels = map_colours.shade(values, masked, self._top, self._kind, themes.current())
            self._image.setImage(pixels, autoLevels=False, levels=None)
            self._image.setRect(where)

    def _pooled_by(self, rows: int, columns: int) -> tuple[Floats, Mask]:
        key = (rows, columns)
        if key not in self._pooled:
            self._pooled[key] = map_colours.pool(self._values, self._masked, rows, columns, self._kind)
        return self._pooled[key]

    def cell_rect(self, row: int, column: int, columns: int = 1) -> QRectF:
        """Where a cell (or several side by side) lies in this widget, whether in view or not."""
        (x0, x1), (y0, y1) = self.visible_range()
        plot = self._layout.plot
        across, down = plot.width() / (x1 - x0), plot.height() / (y1 - y0)
        return QRectF(plot.left() + (column - x0) * across, plot.top() + (row - y0) * down, columns * across, down)

    def cell_at(self, point: QPointF) -> tuple[int, int]:
        """The (row, column) at a point of this widget, (-1, -1) outside the cells."""
        plot = self._layout.plot
        if not self._values.size or not self._layout.usable or not plot.contains(point):
            return _NOWHERE
        (x0, x1), (y0, y1) = self.visible_range()
        column = math.floor(x0 + (point.x() - plot.left()) / plot.width() * (x1 - x0))
        row = math.floor(y0 + (point.y() - plot.top()) / plot.height() * (y1 - y0))
        return (row, column) if self._inside((row, column)) else _NOWHERE

    def _inside(self, cell: _Cell) -> bool:
        rows, columns = self._values.shape
        return bool(0 <= cell[0] < rows and 0 <= cell[1] < columns)

    def _within(self, cell: _Cell) -> _Cell:
        rows, columns = self._values.shape
        return (cell[0] if 0 <= cell[0] < rows else -1, cell[1] if 0 <= cell[1] < columns else -1)

    # Pointer and keyboard

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self._set_cell(_NOWHERE)
        elif isinstance(event, QMouseEvent):
            point = QPointF(self._viewport.mapTo(self, event.position().toPoint()))
            if kind == QEvent.Type.MouseMove:
                self._set_cell(self.cell_at(point))
            elif event.button() == Qt.MouseButton.LeftButton:
                self._on_left_button(kind, point)
            if event.button() == Qt.MouseButton.RightButton:
                return True
        return False

    def _on_left_button(self, kind: QEvent.Type, point: QPointF) -> None:
        if kind == QEvent.Type.MouseButtonPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._pressed_at = point
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._pressed_at = None
            self.reset_view()
        elif kind == QEvent.Type.MouseButtonRelease and self._pressed_at is not None:
            moved = point - self._pressed_at
            self._pressed_at = None
            cell = self.cell_at(point)
            if abs(moved.x()) + abs(moved.y()) <= _CLICK_SLACK and cell != _NOWHERE:
                self._choose_row(cell[0])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a row's label chooses the row, too."""
        plot = self._layout.plot
        point = event.position()
        if self._values.size and point.x() < plot.left() and plot.top() <= point.y() < plot.bottom():
            self._choose_row(self.cell_at(QPointF(plot.left(), point.y()))[0])
        super().mousePressEvent(event)

    def _choose_row(self, row: int) -> None:
        if 0 <= row < self._values.shape[0]:
            self.set_chosen(row, self._chosen[1])
            self.row_chosen.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        key = Qt.Key(event.key())
        if not self._values.size:
            super().keyPressEvent(event)
        elif key in moves:
            self._move_cell(*moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._inside(self._cell):
            self._choose_row(self._cell[0])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.5)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1.0 / 1.5)
        elif key == Qt.Key.Key_0:
            self.reset_view()
        elif key == Qt.Key.Key_Escape and self._cell != _NOWHERE:
            self._set_cell(_NOWHERE)
        else:
            super().keyPressEvent(event)

    def _move_cell(self, down: int, across: int) -> None:
        rows, columns = self._values.shape
        if self._inside(self._cell):
            row, column = self._cell[0] + down, self._cell[1] + across
        else:
            row, column = max(self._chosen[0], 0), max(self._chosen[1], 0)
        cell = (min(max(row, 0), rows - 1), min(max(column, 0), columns - 1))
        self._set_cell(cell)
        (x0, x1), (y0, y1) = self.visible_range()
        shift_x = min(0.0, cell[1] - x0) + max(0.0, cell[1] + 1 - x1)
        shift_y = min(0.0, cell[0] - y0) + max(0.0, cell[0] + 1 - y1)
        if shift_x or shift_y:
            self._box.translateBy(x=shift_x, y=shift_y)

    def _set_cell(self, cell: _Cell) -> None:
        self._update_description(cell)
        if cell == self._cell:
            return
        self._cell = cell
        self.update()
        self._overlay.update()
        self.cell_hovered.emit(*cell)

    def _update_description(self, cell: _Cell) -> None:
        rows, columns = self._values.shape
        text = self.cell_text(*cell) or self.tr("{rows} rows, {columns} columns").format(rows=rows, columns=columns)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # Drawing

    def _restyle(self, theme: Theme) -> None:
        self._label_font = themes.mono_font(themes.CAPTION_SIZE)
        self._bold_font = themes.mono_font(themes.CAPTION_SIZE, QFont.Weight.Bold)
        self._view.setBackground(theme.masked)
        self._shown_key = ()
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Heat map"))
            self._update_description(self._cell)
            self._overlay.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._values.size or not self._layout.usable:
            return
        painter = QPainter(self)
        theme = themes.current()
        self._paint_row_labels(painter, theme)
        self._paint_column_labels(painter, theme)
        self._paint_scale(painter, theme)

    def _pen_and_font(self, painter: QPainter, theme: Theme, index: int, axis: int) -> None:
        bold = index == self._chosen[axis]
        painter.setFont(self._bold_font if bold else self._label_font)
        painter.setPen(theme.text if bold or index == self._cell[axis] else theme.muted)

    def _paint_row_labels(self, painter: QPainter, theme: Theme) -> None:
        plot = self._layout.plot
        _, (y0, y1) = self.visible_range()
        spacing = plot.height() / (y1 - y0)
        room = plot.left() - LABEL_GAP
        last = min(len(self._row_labels), math.ceil(y1))
        wanted = (self._chosen[0], self._cell[0])
        for row in labels_shown(max(0, math.floor(y0)), last, spacing, self._sizes.line - 2.0, wanted):
            centre = plot.top() + (row + 0.5 - y0) * spacing
            if not plot.top() <= centre <= plot.bottom():
                continue
            self._pen_and_font(painter, theme, row, 0)
            text = painter.fontMetrics().elidedText(self._row_labels[row], Qt.TextElideMode.ElideRight, int(room))
            where = QRectF(0, centre - self._sizes.line / 2.0, room, self._sizes.line)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
            painter.drawText(where, int(flags | Qt.TextFlag.TextSingleLine), text)

    def _paint_column_labels(self, painter: QPainter, theme: Theme) -> None:
        plot = self._layout.plot
        (x0, x1), _ = self.visible_range()
        spacing = plot.width() / (x1 - x0)
        line = self._sizes.line
        room = (plot.top() - LABEL_GAP - line / 2.0) / math.sin(math.radians(ANGLE))
        last = min(len(self._column_labels), math.ceil(x1))
        wanted = (self._chosen[1], self._cell[1])
        for column in labels_shown(max(0, math.floor(x0)), last, spacing, column_label_need(line), wanted):
            centre = plot.left() + (column + 0.5 - x0) * spacing
            if not plot.left() <= centre <= plot.right():
                continue
            self._pen_and_font(painter, theme, column, 1)
            text = painter.fontMetrics().elidedText(
                self._column_labels[column], Qt.TextElideMode.ElideRight, max(0, int(room) + 1)
            )
            painter.save()
            painter.translate(centre, plot.top() - LABEL_GAP)
            painter.rotate(-ANGLE)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
            painter.drawText(QRectF(0, -line / 2.0, room + line, line), int(flags | Qt.TextFlag.TextSingleLine), text)
            painter.restore()

    def _paint_scale(self, painter: QPainter, theme: Theme) -> None:
        scale, upright = self._layout.scale, self._layout.upright
        lut = map_colours.lut_of(self._kind, theme)
        strip = lut[::-1].reshape(256, 1, 3) if upright else lut.reshape(1, 256, 3)
        painter.drawImage(scale, map_colours.image_of(strip))
        painter.setFont(self._label_font)
        painter.setPen(theme.muted)
        line = self._sizes.line
        length = scale.height() if upright else scale.width()
        spacing = line if upright else self._sizes.scale + 10.0
        for value, place in map_colours.scale_ticks(self._top, self._kind, length, spacing):
            text = format_tick(value)
            if upright:
                y = scale.bottom() - place * scale.height()
                where = QRectF(scale.right() + SCALE_TEXT_GAP, y - line / 2.0, self._sizes.scale + 4.0, line)
                painter.drawText(where, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
            else:
                x = scale.left() + place * scale.width()
                where = QRectF(x - 60.0, scale.bottom() + SCALE_TEXT_GAP - 2.0, 120.0, line)
                painter.drawText(where, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), text)

    def paint_overlay(self, painter: QPainter) -> None:
        """Draw what lies above the cells: the chosen row's frame, the cross-hair and the value beside it."""
        if not self._values.size or not self._layout.usable:
            return
        theme = themes.current()
        plot = self._layout.plot
        painter.setClipRect(plot.adjusted(-2, -2, 2, 2))
        if self._chosen[0] >= 0:
            shown = np.flatnonzero(~self._masked[self._chosen[0]])
            columns = int(shown[-1]) + 1 if shown.size else self._values.shape[1]
            frame = self.cell_rect(self._chosen[0], 0, columns)
            if frame.height() < 3.0:
                frame = frame.adjusted(0, -1.5, 0, 1.5)
            painter.setPen(_pen(theme.accent, 2.0))
            painter.drawRect(frame)
        if self._inside(self._cell):
            self._paint_cross_hair(painter, theme)
            painter.setClipping(False)
            self._paint_chip(painter, theme)
        if self.hasFocus() and not self._inside(self._cell):
            painter.setClipping(False)
            painter.setPen(_pen(theme.accent, 1.0))
            painter.drawRect(plot.adjusted(-1.5, -1.5, 1.5, 1.5))

    def _paint_cross_hair(self, painter: QPainter, theme: Theme) -> None:
        plot = self._layout.plot
        cell = self.cell_rect(*self._cell)
        centre = cell.center()
        halo, core = QColor(theme.surface), QColor(theme.text)
        halo.setAlphaF(0.55)
        core.setAlphaF(0.8)
        for colour, width in ((halo, 3.0), (core, 1.0)):
            painter.setPen(_pen(colour, width))
            painter.drawLine(QPointF(plot.left(), centre.y()), QPointF(cell.left(), centre.y()))
            painter.drawLine(QPointF(cell.right(), centre.y()), QPointF(plot.right(), centre.y()))
            painter.drawLine(QPointF(centre.x(), plot.top()), QPointF(centre.x(), cell.top()))
            painter.drawLine(QPointF(centre.x(), cell.bottom()), QPointF(centre.x(), plot.bottom()))
            painter.drawRect(cell)

    def _paint_chip(self, painter: QPainter, theme: Theme) -> None:
        text = self.cell_text(*self._cell)
        metrics = QFontMetricsF(self._label_font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, max(40.0, self.width() - 24.0))
        width, height = metrics.horizontalAdvance(text) + 14.0, metrics.height() + 8.0
        cell = self.cell_rect(*self._cell)
        x = min(cell.right() + 10.0, self.width() - width - 1.0)
        y = cell.bottom() + 10.0
        if y + height > self.height() - 1.0:
            y = cell.top() - 10.0 - height
        chip = QRectF(max(1.0, math.floor(x)) + 0.5, math.floor(y) + 0.5, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_pen(theme.border, 1.0))
        painter.setBrush(theme.surface)
        painter.drawRoundedRect(chip, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
        painter.setPen(theme.text)
        painter.setFont(self._label_font)
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), text)


class _Overlay(QWidget):
    """A sheet above the graphics view that takes no part in pointer events."""

    def __init__(self, heat_map: HeatMap) -> None:
        super().__init__(heat_map)
        self._heat_map = heat_map
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._heat_map.paint_overlay(painter)


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
