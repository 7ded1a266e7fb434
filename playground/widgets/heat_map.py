"""The heat map: an attention map or another matrix with labels on both sides and its colour scale.

This module imports pyqtgraph, which takes a third of a second: import it only after the first paint.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QSizePolicy, QStyleOptionGraphicsItem, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.map_colours import MapKind
from playground.widgets.map_data import MapData, no_data
from playground.widgets.map_drawing import MapFace, hatch, tick_text
from playground.widgets.map_layout import LabelSizes, MapLayout, arrange
from playground.widgets.map_picture import paint_map
from playground.widgets.map_scale import MapScale
from playground.widgets.numbers import format_nonzero

_FEWEST_CELLS = 4.0
_CLICK_SLACK = 4.0
_LABEL_CHARACTERS = 14
# After so many milliseconds without moving, finer cells are asked for.
_REST = 120
_Cell = tuple[int, int]
_NOWHERE: _Cell = (-1, -1)


def value_text(value: float, masked: bool, kind: MapKind, masked_text: str) -> str:
    """What a cell holds, in words: four decimals (fewer for scores), and never a false zero."""
    if masked:
        return masked_text
    if math.isnan(value):
        return "NaN"
    return format_nonzero(value, 4 if kind == "weights" else 3)


class HeatMap(QWidget):
    """A matrix in colours, with row labels on the left, slanted column labels above and a colour scale.

    The wheel zooms, dragging moves, a double click shows everything again. With the keyboard: arrows move a cell
    cursor, whose value is announced, Enter chooses its row, + and - zoom, 0 shows everything, Escape takes the cursor
    away. Masked cells are hatched.

    A map too large to hand over whole is shown reduced, each value the strongest of a block; `detail_wanted` then asks
    for what is in view, and `set_detail` lays it over.

    Signals:
        cell_hovered(int, int): row and column under the pointer or the cursor, (-1, -1) when there is none.
        row_chosen(int): a row was clicked, or chosen with Enter.
        cell_chosen(int, int): a cell was clicked, or chosen with Enter; row_chosen comes first.
        detail_wanted(int, int, int, int): finer cells of these rows (from, to) and columns (from, to) would be seen.
    """

    cell_hovered = Signal(int, int)
    row_chosen = Signal(int)
    cell_chosen = Signal(int, int)
    detail_wanted = Signal(int, int, int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = no_data()
        self._row_labels: Sequence[str] = ()
        self._column_labels: Sequence[str] = ()
        self._chosen: _Cell = _NOWHERE
        self._chosen_extent = 0
        self._cell: _Cell = _NOWHERE
        self._pressed_at: QPointF | None = None
        self._painted_range: object = None
        self._name = ""
        self._layout = MapLayout(QRectF(), QRectF(), True)
        self._sizes = LabelSizes(row=0.0, column=0.0, scale=0.0, line=0.0)

        self._view = pg.GraphicsView(parent=self)
        self._box = pg.ViewBox(enableMenu=False, invertY=True, enableMouse=True)
        self._item = _CellsItem(self)
        self._box.addItem(self._item, ignoreBounds=True)
        self._box.setDefaultPadding(0.0)
        self._box.disableAutoRange()
        self._view.setCentralItem(self._box)
        self._viewport = cast(QGraphicsView, self._view).viewport()
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._viewport.setMouseTracking(True)
        self._viewport.installEventFilter(self)
        self._box.sigRangeChanged.connect(self._on_range_changed)
        self._overlay = _Overlay(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._ask_for_detail)

        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()
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
        *,
        scale: MapScale | None = None,
        block: tuple[int, int] = (1, 1),
    ) -> None:
        """Show a matrix.

        values: (R, C) float32. masked: (R, C) bool; cells that are NaN or infinite count as masked, too.
        kind: "weights" (0 … maximum, a square-root stretch) or "scores" (−maximum … maximum, diverging around zero);
        `scale` says the kind with another stretch or palette. Without `maximum` the largest shown value ends the
        scale. `block`: each value is the strongest of (rows, columns) of a larger map; the labels are that
        map's. The zoom stays if the shape does. Labels that don't fit the shape are a ValueError.
        """
        shape = (len(row_labels), len(column_labels))
        if scale is None:
            scale = MapScale(kind, "root" if kind == "weights" else "linear")
        same_shape = shape == self._data.shape
        same_labels = row_labels is self._row_labels and column_labels is self._column_labels
        before, room = self._data.scale, self._scale_room()
        self._data = MapData(values, masked, shape, scale, maximum, block)
        self._row_labels, self._column_labels = row_labels, column_labels
        if not same_shape:
            self._chosen = self._within(self._chosen)
            self._fit_limits()
        self._item.update()
        self.set_chosen(*self._chosen)
        self._set_cell(self._cell if self._data.holds(self._cell) else _NOWHERE)
        self._measure(labels=not same_labels, repaint=not (same_shape and same_labels))
        if self._data.scale != before:
            self.update(room)  # its numbers may have been longer
            self.update(self._scale_room())
        self._await_rest()

    def set_name(self, name: str) -> None:
        """What the map is called for a screen reader; empty is what every map is called."""
        self._name = name
        self._retranslate()

    def clear(self) -> None:
        """Show nothing."""
        self.set_map(np.zeros((0, 0), dtype=np.float32), (), ())

    def set_scale(self, scale: MapScale, maximum: float | None = None) -> None:
        """Colour the same map by another scale; see `set_map`."""
        self._data.rescale(scale, maximum)
        self._item.update()
        self._measure()

    def set_detail(
        self,
        row: int,
        column: int,
        values: npt.ArrayLike,
        masked: npt.ArrayLike | None = None,
        block: tuple[int, int] = (1, 1),
    ) -> None:
        """Lay finer cells over the reduced ones, beginning at a row and column of the map, in blocks of their own."""
        self._data.set_patch((row, column), values, masked, block)
        self._item.update()
        self._update_description(self._cell)
        self._overlay.update()

    def set_chosen(self, row: int, column: int = -1) -> None:
        """Frame a row (-1: none) and write its label, and that of a column, in bold."""
        chosen = self._within((row, column))
        extent = self._data.extent_of(chosen[0]) if chosen[0] >= 0 else self._chosen_extent
        if chosen != self._chosen:
            self.update()  # its label is bold
        if (chosen, extent) != (self._chosen, self._chosen_extent):
            self._overlay.update()
        self._chosen, self._chosen_extent = chosen, extent

    @property
    def chosen_row(self) -> int:
        """The framed row, -1 if none is."""
        return self._chosen[0]

    @property
    def scale_top(self) -> float:
        """The value at the upper end of the colour scale."""
        return self._data.scale.top

    @property
    def map_scale(self) -> MapScale:
        """The colour scale."""
        return self._data.scale

    @property
    def current_cell(self) -> tuple[int, int]:
        """The cell under the pointer or the cursor, (-1, -1) if there is none."""
        return self._cell

    def set_cell(self, row: int, column: int) -> None:
        """Put the cursor on a cell, (-1, -1) on none, and bring it into view; emits nothing."""
        cell = (row, column) if self._data.holds((row, column)) else _NOWHERE
        blocked = self.blockSignals(True)
        self._set_cell(cell)
        if cell != _NOWHERE:
            self._show_cell(cell)
        self.blockSignals(blocked)

    def cell_text(self, row: int, column: int) -> str:
        """What the cell says, in words, for example "·youngest → ·and   0.3031"."""
        if not self._data.holds((row, column)):
            return ""
        found = self._data.value_at(row, column)
        text = value_text(found.value, found.masked, self.map_scale.kind, self.tr("masked"))
        if not found.exact and not found.masked:
            text = self.tr("at most {value} around it").format(value=text)
        return self.tr("{row} → {column}   {value}").format(
            row=self._row_labels[row], column=self._column_labels[column], value=text
        )

    def shown_text(self) -> str:
        """The map as plain text, one line each: kind, row labels, column labels, chosen row's label, current cell."""
        if not self._data:
            return ""
        lines = [self._data.scale.kind, " ".join(self._row_labels), " ".join(self._column_labels)]
        if self._chosen[0] >= 0:
            lines.append(self._row_labels[self._chosen[0]])
        if self._data.holds(self._cell):
            lines.append(self.cell_text(*self._cell))
        return "\n".join(lines)

    def reset_view(self) -> None:
        """Show the whole map."""
        rows, columns = self._data.shape
        if rows and columns:
            self._box.setRange(xRange=(0, columns), yRange=(0, rows), padding=0, disableAutoRange=True)

    def zoom(self, factor: float) -> None:
        """Enlarge cells by `factor` around the current cell, or the middle of the view."""
        x_range, y_range = self.visible_range()
        centre = QPointF(sum(x_range) / 2.0, sum(y_range) / 2.0)
        if self._data.holds(self._cell):
            centre = QPointF(self._cell[1] + 0.5, self._cell[0] + 0.5)
        self._box.scaleBy((1.0 / factor, 1.0 / factor), center=centre)

    def pan(self, across: float, down: float) -> None:
        """Move the view by so many cells."""
        self._box.translateBy(x=across, y=down)

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
        self._measure(labels=False)
        self._await_rest()

    def _measure(self, *, labels: bool = True, repaint: bool = True) -> None:
        """How much room the numbers beside the scale need, and the labels unless they are those it was found for.

        Without `repaint` what stands around the cells is drawn anew only where it moves.
        """
        metrics = QFontMetricsF(self._label_font)
        longest = metrics.horizontalAdvance("0") * _LABEL_CHARACTERS

        def width(labels: Sequence[str]) -> float:
            return min(longest, max((metrics.horizontalAdvance(label) for label in set(labels)), default=0.0))

        longest_scale = float(max(self.width(), self.height()))  # its length follows from what is measured here
        ticks = self._data.scale.ticks(longest_scale, metrics.height())
        self._sizes = LabelSizes(
            row=width(self._row_labels) if labels else self._sizes.row,
            column=width(self._column_labels) if labels else self._sizes.column,
            scale=max(metrics.horizontalAdvance(tick_text(value, self._data.scale)) for value, _place in ticks),
            line=metrics.height(),
        )
        self._arrange(repaint=repaint)

    def _arrange(self, *, repaint: bool = True) -> None:
        before, ratio = self._layout, self.devicePixelRatioF()
        self._overlay.setGeometry(self.rect())
        # In a small widget labels give way before cells do.
        sizes = replace(
            self._sizes,
            row=min(self._sizes.row, self.width() * 0.28),
            column=min(self._sizes.column, self.height() * 0.28),
        )
        self._layout = arrange(self.width(), self.height(), self._data.shape, sizes, ratio)
        shown = bool(self._data) and self._layout.usable
        self._view.setVisible(shown)
        if shown:
            self._view.setGeometry(self._layout.plot.toAlignedRect())
            self._item.update()
        if repaint or self._layout != before:
            self.update()
            self._overlay.update()

    def _fit_limits(self) -> None:
        rows, columns = self._data.shape
        self._item.resize(columns, rows)
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
        shown = self.visible_range()
        # The box tells a range again when it has worked out where it is drawn.
        if self._data and shown != self._painted_range:
            self._painted_range = shown
            plot = self._layout.plot.toAlignedRect()
            self.update(QRect(0, 0, self.width(), plot.top()))
            self.update(QRect(0, plot.top(), plot.left(), plot.height() + 8))
            if self._chosen[0] >= 0 or self._cell != _NOWHERE:
                self._overlay.update()
            self._await_rest()

    def _scale_room(self) -> QRect:
        """Where the colour scale and its numbers are."""
        return self._layout.scale_room(self._sizes).toAlignedRect()

    def _cells_a_pixel(self) -> tuple[float, float]:
        (x0, x1), (y0, y1), plot = *self.visible_range(), self._layout.plot
        ratio = self.devicePixelRatioF()
        return (x1 - x0) / (plot.width() * ratio), (y1 - y0) / (plot.height() * ratio)

    def _await_rest(self) -> None:
        if not self._data.exact and self.isVisible():
            self._rest.start()

    def _ask_for_detail(self) -> None:
        """Ask for what is in view where it is shown coarser than it could be seen."""
        if not self._layout.usable or not self._data or not self._data.is_coarse(*self._cells_a_pixel()):
            return
        (x0, x1), (y0, y1) = self.visible_range()
        rows, columns = self._data.shape
        self.detail_wanted.emit(
            max(0, math.floor(y0)), min(rows, math.ceil(y1)), max(0, math.floor(x0)), min(columns, math.ceil(x1))
        )

    def draw_cells(self, painter: QPainter) -> None:
        """Draw the cells in view, in coordinates of cells."""
        if self._data and self._layout.usable:
            (x0, x1), (y0, y1) = self.visible_range()
            self._data.draw(painter, QRectF(x0, y0, x1 - x0, y1 - y0), *self._cells_a_pixel())

    def cell_rect(self, row: int, column: int, columns: int = 1) -> QRectF:
        """Where a cell (or several side by side) lies in this widget, whether in view or not."""
        return self._face().cell_rect(row, column, columns)

    def cell_at(self, point: QPointF) -> tuple[int, int]:
        """The (row, column) at a point of this widget, (-1, -1) outside the cells."""
        plot = self._layout.plot
        if not self._data or not self._layout.usable or not plot.contains(point):
            return _NOWHERE
        (x0, x1), (y0, y1) = self.visible_range()
        column = math.floor(x0 + (point.x() - plot.left()) / plot.width() * (x1 - x0))
        row = math.floor(y0 + (point.y() - plot.top()) / plot.height() * (y1 - y0))
        return (row, column) if self._data.holds((row, column)) else _NOWHERE

    def _within(self, cell: _Cell) -> _Cell:
        rows, columns = self._data.shape
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
                self._choose(cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a row's label chooses the row, too."""
        plot = self._layout.plot
        point = event.position()
        if self._data and point.x() < plot.left() and plot.top() <= point.y() < plot.bottom():
            self._choose_row(self.cell_at(QPointF(plot.left(), point.y()))[0])
        super().mousePressEvent(event)

    def _choose_row(self, row: int) -> None:
        if 0 <= row < self._data.shape[0]:
            self.set_chosen(row, self._chosen[1])
            self.row_chosen.emit(row)

    def _choose(self, cell: _Cell) -> None:
        self._choose_row(cell[0])
        self.cell_chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        key = Qt.Key(event.key())
        if not self._data:
            super().keyPressEvent(event)
        elif key in moves:
            self._move_cell(*moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._data.holds(self._cell):
            self._choose(self._cell)
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
        rows, columns = self._data.shape
        if self._data.holds(self._cell):
            row, column = self._cell[0] + down, self._cell[1] + across
        else:
            row, column = max(self._chosen[0], 0), max(self._chosen[1], 0)
        cell = (min(max(row, 0), rows - 1), min(max(column, 0), columns - 1))
        self._set_cell(cell)
        self._show_cell(cell)
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, self.cell_text(*cell))
            QAccessible.updateAccessibility(event)

    def _show_cell(self, cell: _Cell) -> None:
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
        rows, columns = self._data.shape
        text = self.cell_text(*cell) or self.tr("{rows} rows, {columns} columns").format(rows=rows, columns=columns)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # Drawing

    def _restyle(self, theme: Theme) -> None:
        self._label_font = themes.mono_font(themes.CAPTION_SIZE)
        self._view.setBackground(hatch(theme))
        self._data.recolour()
        self._measure()

    def _retranslate(self) -> None:
        self.setAccessibleName(self._name or self.tr("Heat map"))
        self.setWhatsThis(
            self.tr(
                "Rows are queries, columns keys. Wheel or + and − zoom, dragging moves, a double click or 0 shows "
                "everything. Arrow keys move a cell, Enter chooses its row."
            )
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._update_description(self._cell)
            self._overlay.update()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._rest.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._await_rest()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._overlay.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._overlay.update()

    def _face(self) -> MapFace:
        columns, rows = self.visible_range()
        return MapFace(
            self._layout,
            self._sizes,
            columns,
            rows,
            self._row_labels,
            self._column_labels,
            self._chosen,
            self._chosen_extent,
            self._cell,
            self.cell_text(*self._cell),
            self._data.scale,
            self._label_font,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._data and self._layout.usable:
            painter = QPainter(self)
            face, theme = self._face(), themes.current()
            if not event.region().subtracted(QRegion(self._layout.plot.toAlignedRect())).isEmpty():
                face.paint_labels(painter, theme, as_text=False)
            # It doesn't move with the view.
            if event.region().intersects(self._scale_room()):
                face.paint_scale(painter, theme)
            painter.end()

    def paint_overlay(self, painter: QPainter) -> None:
        """Draw what lies above the cells: the chosen row's frame, the cross-hair and the value beside it."""
        if self._data and self._layout.usable:
            self._face().paint_above(painter, themes.current(), QRectF(self.rect()), focused=self.hasFocus())

    def paint_picture(self, painter: QPainter) -> None:
        """Draw the map as it is in view, cells as shapes where they are not too many, and text as text."""
        if self._data and self._layout.usable:
            paint_map(painter, replace(self._face(), cell=_NOWHERE), self._data, QRectF(self.rect()))


class _CellsItem(QGraphicsItem):
    """The cells in the view's scene, in coordinates of cells."""

    def __init__(self, heat_map: HeatMap) -> None:
        super().__init__()
        self._heat_map = heat_map
        self._area = QRectF()

    def resize(self, columns: int, rows: int) -> None:
        """How large the map is."""
        self.prepareGeometryChange()
        self._area = QRectF(0, 0, columns, rows)

    def boundingRect(self) -> QRectF:
        return self._area

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        self._heat_map.draw_cells(painter)


class _Overlay(QWidget):
    """A sheet above the graphics view that takes no part in pointer events."""

    def __init__(self, heat_map: HeatMap) -> None:
        super().__init__(heat_map)
        self._heat_map = heat_map
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._heat_map.paint_overlay(painter)
        painter.end()
