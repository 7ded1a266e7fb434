"""What stands around and above the cells of a map: labels, colour scale, frames, cross-hair, the value beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from playground import theme as themes
from playground.theme import Theme
from playground.widgets import map_colours
from playground.widgets.map_layout import (
    ANGLE,
    LABEL_GAP,
    SCALE_TEXT_GAP,
    LabelSizes,
    MapLayout,
    column_label_need,
    labels_shown,
)
from playground.widgets.map_scale import MapScale
from playground.widgets.numbers import format_tick

_HATCH = 6
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


def hatch(theme: Theme) -> QBrush:
    """The ground of masked cells: lines across the masked colour, so that they are told from any colour of a scale."""
    tile = QPixmap(_HATCH, _HATCH)
    tile.fill(theme.masked)
    painter = QPainter(tile)
    painter.setPen(hatch_colour(theme))
    for place in range(_HATCH):
        painter.drawPoint(place, _HATCH - 1 - place)
    painter.end()
    return QBrush(tile)


def hatch_colour(theme: Theme) -> QColor:
    """The lines of masked cells."""
    return themes.mix(theme.masked, theme.border, 0.75)


def plain_pen(colour: QColor, width: float) -> QPen:
    """A pen whose corners are sharp."""
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


@dataclass(frozen=True)
class Label:
    """One label: bold where it is chosen, in the text's own colour where it is chosen or pointed at."""

    text: str
    bold: bool
    strong: bool
    room: int
    line: int

    def draw(self, painter: QPainter, theme: Theme, where: QRectF, alignment: Qt.AlignmentFlag) -> None:
        """Draw it as text."""
        font = themes.mono_font(themes.CAPTION_SIZE, QFont.Weight.Bold if self.bold else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.text if self.strong else theme.muted)
        text = QFontMetricsF(font).elidedText(self.text, Qt.TextElideMode.ElideRight, self.room)
        painter.drawText(where, int(alignment | Qt.TextFlag.TextSingleLine), text)

    def pixmap(self, theme: Theme, ratio: float) -> QPixmap:
        """A picture of it, as wide as the text."""
        return _label_pixmap(self, theme.name, ratio, themes.theme_manager().zoom, slanted=False)

    def slanted(self, theme: Theme, ratio: float) -> QPixmap:
        """A picture of it rising by ANGLE; the text begins a line right of and above its lower left corner."""
        return _label_pixmap(self, theme.name, ratio, themes.theme_manager().zoom, slanted=True)


@lru_cache(maxsize=4096)
def _label_pixmap(label: Label, theme_name: str, ratio: float, _zoom: float, *, slanted: bool) -> QPixmap:
    theme = themes.current()
    assert theme.name == theme_name
    font = themes.mono_font(themes.CAPTION_SIZE, QFont.Weight.Bold if label.bold else QFont.Weight.Normal)
    wide = min(label.room, math.ceil(QFontMetricsF(font).horizontalAdvance(label.text)) + 1)
    line = label.line
    rise, run = wide * math.sin(math.radians(ANGLE)), wide * math.cos(math.radians(ANGLE))
    size = QSizeF(run + 2 * line, rise + 2 * line) if slanted else QSizeF(max(1, wide), line)
    pixmap = QPixmap((size * ratio).toSize().expandedTo(QSize(1, 1)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    if slanted:
        painter.translate(line, size.height() - line)
        painter.rotate(-ANGLE)
        label.draw(painter, theme, QRectF(0, -line / 2.0, wide + line, line), _LEFT)
    else:
        label.draw(painter, theme, QRectF(0, 0, size.width(), line), _RIGHT)
    painter.end()
    return pixmap


@dataclass(frozen=True)
class MapFace:
    """Everything that is drawn around the cells, as it is at this moment.

    Ranges are what is in view, in cells; `chosen` and `cell` are (row, column), −1 for none; `chosen_extent` is how
    many columns of the chosen row are framed.
    """

    layout: MapLayout
    sizes: LabelSizes
    columns: tuple[float, float]
    rows: tuple[float, float]
    row_labels: Sequence[str]
    column_labels: Sequence[str]
    chosen: tuple[int, int]
    chosen_extent: int
    cell: tuple[int, int]
    cell_text: str
    scale: MapScale
    font: QFont

    def cell_rect(self, row: int, column: int, columns: int = 1) -> QRectF:
        """Where a cell (or several side by side) lies, whether in view or not."""
        (x0, x1), (y0, y1), plot = self.columns, self.rows, self.layout.plot
        across, down = plot.width() / (x1 - x0), plot.height() / (y1 - y0)
        return QRectF(plot.left() + (column - x0) * across, plot.top() + (row - y0) * down, columns * across, down)

    def paint_around(self, painter: QPainter, theme: Theme, *, as_text: bool = True) -> None:
        """Labels on both sides and the colour scale; without `as_text` from pictures of labels, which is quicker."""
        self.paint_labels(painter, theme, as_text=as_text)
        self.paint_scale(painter, theme)

    def paint_labels(self, painter: QPainter, theme: Theme, *, as_text: bool) -> None:
        """Labels on both sides."""
        self._paint_row_labels(painter, theme, as_text)
        self._paint_column_labels(painter, theme, as_text)

    def paint_above(self, painter: QPainter, theme: Theme, room: QRectF, *, focused: bool) -> None:
        """What lies above the cells; the chip with the value stays inside `room`."""
        plot = self.layout.plot
        painter.save()
        painter.setClipRect(plot.adjusted(-2, -2, 2, 2))
        if self.chosen[0] >= 0:
            frame = self.cell_rect(self.chosen[0], 0, self.chosen_extent)
            if frame.height() < 3.0:
                frame = frame.adjusted(0, -1.5, 0, 1.5)
            painter.setPen(plain_pen(theme.accent, 2.0))
            painter.drawRect(frame)
        if self.cell[0] >= 0 and self.cell_rect(*self.cell).intersects(plot):
            self._paint_cross_hair(painter, theme)
            painter.setClipping(False)
            self._paint_chip(painter, theme, room)
        elif focused:
            painter.setClipping(False)
            painter.setPen(plain_pen(theme.accent, 1.0))
            painter.drawRect(plot.adjusted(-1.5, -1.5, 1.5, 1.5))
        painter.restore()

    def _label(self, label: str, index: int, axis: int, room: float) -> Label:
        bold = index == self.chosen[axis]
        return Label(label, bold, bold or index == self.cell[axis], round(room), round(self.sizes.line))

    def _paint_row_labels(self, painter: QPainter, theme: Theme, as_text: bool) -> None:
        plot, (y0, y1) = self.layout.plot, self.rows
        spacing = plot.height() / (y1 - y0)
        line, room = self.sizes.line, plot.left() - LABEL_GAP
        last = min(len(self.row_labels), math.ceil(y1))
        for row in labels_shown(max(0, math.floor(y0)), last, spacing, line - 2.0, (self.chosen[0], self.cell[0])):
            centre = plot.top() + (row + 0.5 - y0) * spacing
            if plot.top() <= centre <= plot.bottom():
                label = self._label(self.row_labels[row], row, 0, room)
                if as_text:
                    label.draw(painter, theme, QRectF(0, centre - line / 2.0, room, line), _RIGHT)
                else:
                    pixmap = label.pixmap(theme, painter.device().devicePixelRatio())
                    place = QPointF(room - pixmap.deviceIndependentSize().width(), round(centre - line / 2.0))
                    painter.drawPixmap(place, pixmap)

    def _paint_column_labels(self, painter: QPainter, theme: Theme, as_text: bool) -> None:
        plot, (x0, x1), line = self.layout.plot, self.columns, self.sizes.line
        spacing = plot.width() / (x1 - x0)
        room = (plot.top() - LABEL_GAP - line / 2.0) / math.sin(math.radians(ANGLE))
        last = min(len(self.column_labels), math.ceil(x1))
        wanted = (self.chosen[1], self.cell[1])
        for column in labels_shown(max(0, math.floor(x0)), last, spacing, column_label_need(line), wanted):
            centre = plot.left() + (column + 0.5 - x0) * spacing
            if not plot.left() <= centre <= plot.right():
                continue
            label = self._label(self.column_labels[column], column, 1, max(0.0, room + 1.0))
            if as_text:
                painter.save()
                painter.translate(centre, plot.top() - LABEL_GAP)
                painter.rotate(-ANGLE)
                label.draw(painter, theme, QRectF(0, -line / 2.0, room + line, line), _LEFT)
                painter.restore()
            else:
                pixmap = label.slanted(theme, painter.device().devicePixelRatio())
                # Its lower left corner is half a line below and left of where the text begins.
                foot = QPointF(centre - line, plot.top() - LABEL_GAP + line)
                painter.drawPixmap(
                    QPointF(round(foot.x()), round(foot.y() - pixmap.deviceIndependentSize().height())), pixmap
                )

    def paint_scale(self, painter: QPainter, theme: Theme) -> None:
        """The colours from low to high with their numbers."""
        where, upright = self.layout.scale, self.layout.upright
        colours = self.scale.colours(theme)
        strip = colours[::-1].reshape(256, 1, 3) if upright else colours.reshape(1, 256, 3)
        painter.drawImage(where, map_colours.image_of(strip))
        painter.setFont(self.font)
        painter.setPen(theme.muted)
        line = self.sizes.line
        length = where.height() if upright else where.width()
        spacing = line if upright else self.sizes.scale + 10.0
        for value, place in self.scale.ticks(length, spacing):
            text = tick_text(value, self.scale)
            if upright:
                y = where.bottom() - place * where.height()
                box = QRectF(where.right() + SCALE_TEXT_GAP, y - line / 2.0, self.sizes.scale + 4.0, line)
                painter.drawText(box, int(_LEFT), text)
            else:
                x = where.left() + place * where.width()
                box = QRectF(x - 60.0, where.bottom() + SCALE_TEXT_GAP - 2.0, 120.0, line)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_cross_hair(self, painter: QPainter, theme: Theme) -> None:
        plot, cell = self.layout.plot, self.cell_rect(*self.cell)
        centre = cell.center()
        halo, core = QColor(theme.surface), QColor(theme.text)
        halo.setAlphaF(0.55)
        core.setAlphaF(0.8)
        for colour, width in ((halo, 3.0), (core, 1.0)):
            painter.setPen(plain_pen(colour, width))
            painter.drawLine(QPointF(plot.left(), centre.y()), QPointF(cell.left(), centre.y()))
            painter.drawLine(QPointF(cell.right(), centre.y()), QPointF(plot.right(), centre.y()))
            painter.drawLine(QPointF(centre.x(), plot.top()), QPointF(centre.x(), cell.top()))
            painter.drawLine(QPointF(centre.x(), cell.bottom()), QPointF(centre.x(), plot.bottom()))
            painter.drawRect(cell)

    def _paint_chip(self, painter: QPainter, theme: Theme, room: QRectF) -> None:
        metrics = QFontMetricsF(self.font)
        text = metrics.elidedText(self.cell_text, Qt.TextElideMode.ElideMiddle, max(40.0, room.width() - 24.0))
        width, height = metrics.horizontalAdvance(text) + 14.0, metrics.height() + 8.0
        cell = self.cell_rect(*self.cell)
        x = min(cell.right() + 10.0, room.right() - width - 1.0)
        y = cell.bottom() + 10.0
        if y + height > room.bottom() - 1.0:
            y = cell.top() - 10.0 - height
        chip = QRectF(max(1.0, math.floor(x)) + 0.5, math.floor(y) + 0.5, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(plain_pen(theme.border, 1.0))
        painter.setBrush(theme.surface)
        painter.drawRoundedRect(chip, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
        painter.setPen(theme.text)
        painter.setFont(self.font)
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), text)


def tick_text(value: float, scale: MapScale) -> str:
    """A number beside the scale; where each row has its own top, a share of it."""
    return f"{format_tick(100.0 * value)} %" if scale.stretch == "row" else format_tick(value)
