"""A map for a file: cells as shapes where they are not too many, else as an image that stays sharp; text as text."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from playground import theme as themes
from playground.widgets.map_data import MapData
from playground.widgets.map_drawing import MapFace, hatch_colour

# Beyond so many cells in view, shapes would make a file that nothing opens.
_MOST_SHAPES = 10_000
_HATCH_STEP = 6.0
# Readers of SVG and PDF smooth images as they scale them: so many pixels to a pixel keep edges sharp.
_SHARPNESS = 4.0


def paint_map(painter: QPainter, face: MapFace, data: MapData, room: QRectF) -> None:
    """Draw what the face has in view, with what stands around it; there must be cells."""
    theme, plot = themes.current(), face.layout.plot
    (x0, x1), (y0, y1) = face.columns, face.rows
    shown = QRectF(x0, y0, x1 - x0, y1 - y0)
    face.paint_around(painter, theme)
    painter.save()
    painter.setClipRect(plot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(plot, theme.masked)
    if bool(data.masked.any()):
        painter.setPen(hatch_colour(theme))
        place = plot.left() - plot.height()
        while place < plot.right():
            painter.drawLine(round(place), round(plot.bottom()), round(place + plot.height()), round(plot.top()))
            place += _HATCH_STEP
    if shown.width() * shown.height() <= _MOST_SHAPES and data.exact:
        for rect, colour in data.cells.colour_rows(shown):
            where = face.cell_rect(round(rect.top()), round(rect.left()), round(rect.width()))
            painter.fillRect(where, QColor.fromRgb(colour))
    else:
        painter.drawImage(plot, _sharp_image(data, shown, plot))
    painter.restore()
    face.paint_above(painter, theme, room, focused=False)


def _sharp_image(data: MapData, shown: QRectF, plot: QRectF) -> QImage:
    width, height = round(plot.width() * _SHARPNESS), round(plot.height() * _SHARPNESS)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(width / shown.width(), height / shown.height())
    painter.translate(-shown.left(), -shown.top())
    data.draw(painter, shown, shown.width() / width, shown.height() / height)
    painter.end()
    return image
