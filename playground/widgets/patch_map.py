"""A value for each patch of an image, laid over it so that both can be read, with the scale below."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.map_colours import clean, image_of
from playground.widgets.map_drawing import plain_pen
from playground.widgets.map_scale import MapScale, Palette
from playground.widgets.numbers import format_decimal, format_nonzero, format_tick
from playground.widgets.patch_canvas import PatchCanvas

# How much of a colour is the value's; the rest is the image, in greys that don't mix with the scale's colours.
_STRENGTH = 0.55
_BAR, _GAP, _TICK = 8, 4, 4
_LEAST = 72
# Patches of so many pixels on the screen have room for a line around them, and for a thick one.
_ROOMY, _LARGE = 7.0, 14.0


def strongest(values: NDArray[np.float32], share: float = 0.5) -> NDArray[np.bool_]:
    """(N,): the fewest values that together have at least that share of their sum; none where all are 0."""
    chosen = np.zeros(len(values), dtype=np.bool_)
    total = float(values.sum())
    if total <= 0:
        return chosen
    order = np.argsort(-values, kind="stable")
    reached = np.cumsum(values[order], dtype=np.float64) >= share * total * (1 - 1e-9)
    chosen[order[: int(np.argmax(reached)) + 1]] = True
    return chosen


def borders(chosen: NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """The sides between chosen and other cells of (down, across), and those at the edge: (x, y, x, y) in cells."""
    down, across = chosen.shape
    framed = np.zeros((down + 2, across + 2), dtype=np.bool_)
    framed[1:-1, 1:-1] = chosen
    upright = np.argwhere(framed[1:-1, 1:] != framed[1:-1, :-1])  # at the left of column x, in row y
    level = np.argwhere(framed[1:, 1:-1] != framed[:-1, 1:-1])  # at the top of row y, in column x
    return [(x, y, x, y + 1) for y, x in upright.tolist()] + [(x, y, x + 1, y) for y, x in level.tolist()]


class PatchMap(PatchCanvas):
    """A map over an image in greys: the colour of a patch is its value, on a scale that stands below.

    The fewest patches that have half of all are outlined by dashes where there is room, so that nothing has to be told
    from colours alone; on the scale a mark stands where each would be if all were the same. A title stands above, with
    the value of the patch that is pointed at, or else chosen.

    Signals:
        patch_hovered(int): the patch under the pointer, −1 when there is none
    """

    patch_hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grey = QImage()
        self._title = ""
        self._values: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._table: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)  # without what is no number
        self._scale = MapScale()
        self._strongest: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._hovered = -1
        self.setMouseTracking(True)

    def set_map(
        self, title: str, pixels: NDArray[np.uint8], cut: tuple[int, int, int, int], values: NDArray[np.float32]
    ) -> None:
        """Lay values (N,), in reading order, over an image cut as `set_patches` says; ValueError for another number."""
        down, across, high, wide = cut
        if len(values) != down * across:
            raise ValueError(f"{len(values)} values for {down} × {across} patches")
        self._title = title
        self._values = np.asarray(values, dtype=np.float32)
        self._table, unsound = clean(self._values.reshape(down, across))
        self._strongest = strongest(self._table.ravel())
        self._scale = MapScale(palette=self._scale.palette).with_top_of(self._table, unsound)
        self._hovered = self._hovered if self._hovered < len(values) else -1
        self.set_image(pixels)
        self.set_patches(down, across, high, wide)
        self._grey = self._image.convertToFormat(QImage.Format.Format_Grayscale8)
        self.setAccessibleName(title)

    def set_palette(self, palette: Palette) -> None:
        """The colours of the scale."""
        self._scale = MapScale(palette=palette, top=self._scale.top)
        self.update()

    def set_hovered(self, patch: int) -> None:
        """Mark the patch that is pointed at, here or in another map of the image; −1 none. Emits nothing."""
        patch = patch if 0 <= patch < self.count else -1
        if patch != self._hovered:
            self._hovered = patch
            self.update()

    @property
    def values(self) -> NDArray[np.float32]:
        """The values laid over the patches."""
        return self._values

    @property
    def outlined(self) -> NDArray[np.bool_]:
        """(N,): the fewest patches that have half of all."""
        return self._strongest

    def told(self) -> str:
        """What stands beside the title: the value of the patch that is looked at, or how few have half of all."""
        patch = self._hovered if self._hovered >= 0 else self._chosen
        if 0 <= patch < len(self._values):
            return format_nonzero(float(self._values[patch]), 4)
        return self.tr("half on {count}").format(count=int(self._strongest.sum()))

    def _told_of_choice(self) -> tuple[str, ...]:
        if not len(self._values):
            return ()
        place = self._chosen if self._chosen >= 0 else int(self._values.argmax())
        return (f"{place + 1}: {format_decimal(float(self._values[place]), 3)}",)

    def patch_text(self, patch: int) -> str:
        """See PatchCanvas.patch_text: with its value, and that as a multiple of an even share."""
        value, even = float(self._values[patch]), float(self._table.mean())
        times = format_decimal(value / even, 2) if even > 0 else "–"
        return self.tr("{patch}\n{value} · {times} × an even share").format(
            patch=super().patch_text(patch), value=format_nonzero(value, 4), times=times
        )

    # Layout

    def heights(self) -> tuple[float, float]:
        """What the title above the image and the scale below it take, in pixels."""
        line = QFontMetricsF(themes.ui_font(themes.CAPTION_SIZE)).height()
        return line + 2.0, float(themes.scaled(_GAP + _TICK + _BAR)) + line + 4.0

    def image_rect(self) -> QRectF:
        """See PatchCanvas.image_rect."""
        head, foot = self.heights()
        return self._fitted(QRectF(3.0, head + 3.0, self.width() - 6.0, self.height() - head - foot - 6.0))

    def scale_rect(self) -> QRectF:
        """Where the colours of the scale lie: as wide as the image, or as its numbers need."""
        area = self.image_rect()
        width = min(max(area.width(), float(themes.scaled(_LEAST))), self.width() - 6.0)
        top = area.bottom() + 3.0 + themes.scaled(_GAP + _TICK)
        return QRectF(area.left(), top, width, themes.scaled(_BAR))

    def sizeHint(self) -> QSize:
        head, foot = self.heights()
        return super().sizeHint() + QSize(0, round(head + foot))

    def minimumSizeHint(self) -> QSize:
        head, foot = self.heights()
        return QSize(themes.scaled(_LEAST), round(themes.scaled(40) + head + foot))

    # The pointer

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.patch_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    def _point(self, patch: int) -> None:
        if patch != self._hovered:
            self.set_hovered(patch)
            self.patch_hovered.emit(patch)

    # Drawing

    def _paint(self, painter: QPainter, theme: Theme) -> None:
        area = self.image_rect()
        if not len(self._values) or area.isEmpty():
            return
        self.draw_image(painter, self._grey, area)
        tint = image_of(self._scale.colours(theme)[self._scale.indices(self._table)])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setOpacity(_STRENGTH)
        painter.drawImage(self.covered_rect(), tint)
        painter.setOpacity(1.0)
        self._paint_strongest(painter)
        if self._hovered >= 0:
            self.outline(painter, self.patch_rect(self._hovered), 1.0)
        if self._chosen >= 0:
            self.outline(painter, self.patch_rect(self._chosen), 2.0)
        if self.hasFocus():
            self._paint_focus(painter, theme, area)
        self._paint_title(painter, theme, area)
        self._paint_scale(painter, theme)

    @property
    def outlines(self) -> bool:
        """Whether the patches are large enough to be outlined."""
        rect = self.patch_rect(0)
        return min(rect.width(), rect.height()) >= _ROOMY

    def _paint_strongest(self, painter: QPainter) -> None:
        if not self.outlines:
            return
        area = self.covered_rect()
        across, down = area.width() / self._across, area.height() / self._down
        corner = area.topLeft()
        lines = [
            QLineF(corner + QPointF(x * across, y * down), corner + QPointF(end * across, foot * down))
            for x, y, end, foot in borders(self._strongest.reshape(self._down, self._across))
        ]
        width = 2.0 if min(across, down) >= _LARGE else 1.0
        painter.setPen(plain_pen(themes.PICTURE_DARK, width))
        painter.drawLines(lines)
        dashes = QPen(themes.PICTURE_LIGHT, width)
        dashes.setDashPattern([2.0, 2.0])
        dashes.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(dashes)
        painter.drawLines(lines)

    def _paint_title(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        head, _foot = self.heights()
        line = QRectF(area.left(), 0.0, max(area.width(), self.scale_rect().width()), head)
        told = self.told()
        looked_at = self._hovered >= 0 or self._chosen >= 0
        font = themes.ui_font(themes.CAPTION_SIZE)
        metrics = QFontMetricsF(font)
        # The title matters more than how few have half; a value that is asked for more than the title.
        room = self.width() - 6.0
        needed = metrics.horizontalAdvance(f"{self._title}  {told}")
        if needed > line.width():
            line = QRectF(3.0, 0.0, room, head)
        painter.setFont(font)
        if needed <= room or looked_at:
            painter.setPen(theme.text if looked_at else theme.muted)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), told)
        if needed > room and looked_at:
            line.setWidth(max(0.0, line.width() - metrics.horizontalAdvance(told) - 4.0))
        painter.setPen(theme.text)
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)

    def _paint_scale(self, painter: QPainter, theme: Theme) -> None:
        """The colours as they are over dark, at the top, and over light, below; where an even share is; both ends."""
        bar = self.scale_rect()
        colours = self._scale.colours(theme).astype(np.float32)
        greys = np.linspace(0.0, 255.0, 8, dtype=np.float32)[:, None, None]
        shades = _STRENGTH * colours[None] + (1 - _STRENGTH) * greys  # (8, 256, 3)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(bar, image_of(np.rint(shades).astype(np.uint8)))
        painter.setPen(plain_pen(theme.border, 1.0))
        painter.drawRect(bar)
        even = bar.left() + self._scale.place(float(self._table.mean())) * bar.width()
        height = themes.scaled(_TICK)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.text)
        foot = bar.top() - 1.0
        painter.drawPolygon(
            [QPointF(even, foot), QPointF(even - height, foot - height), QPointF(even + height, foot - height)]
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(themes.mono_font(themes.CAPTION_SIZE))
        painter.setPen(theme.muted)
        below = QRectF(bar.left(), bar.bottom() + 2.0, bar.width(), self.heights()[0])
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), "0")
        top = format_tick(self._scale.top)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop), top)
