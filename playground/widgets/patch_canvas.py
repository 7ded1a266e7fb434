"""An image with what is cut out of it, its patches, or a value for each of them laid over it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.numbers import format_decimal, group_digits

_SIDE = 120
# Patches of fewer pixels than this on the screen have no lines between them.
_LEAST_PATCH = 4.0


class PatchCanvas(QWidget):
    """An image (H, W, 3) as large as there is room.

    With patches it is cut into rows and columns, of which one can be chosen by mouse, arrow keys, Home and End; with
    values, one a patch in reading order, the image is dimmed where they are small.

    Signals:
        patch_chosen(int): the user chose a patch, by its place in reading order
    """

    patch_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._shape = (0, 0)
        self._across, self._down = 0, 0
        self._covered = (1.0, 1.0)
        self._part: tuple[int, int, int, int] | None = None
        self._values: NDArray[np.float32] | None = None
        self._chosen = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        themes.theme_manager().changed.connect(self._restyle)

    def set_image(self, pixels: NDArray[np.uint8], part: tuple[int, int, int, int] | None = None) -> None:
        """Show (H, W, 3) bytes; `part` (left, top, width, height) is outlined, and what is around it dimmed."""
        held = np.ascontiguousarray(pixels)
        height, width = held.shape[:2]
        self._image = QImage(held.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self._shape = (height, width)
        self._part = part
        self._describe()

    def set_patches(self, down: int, across: int, high: int, wide: int) -> None:
        """Cut the image into so many rows and columns of patches of (high, wide) pixels; 0 of them is not cut."""
        self._down, self._across = down, across
        height, width = self._shape
        self._covered = (down * high / max(1, height), across * wide / max(1, width))
        if self._chosen >= down * across:
            self._chosen = -1
        self._describe()

    def set_values(self, values: NDArray[np.float32] | None) -> None:
        """Lay a value over each patch, in reading order; None is none. ValueError for another number of them."""
        if values is not None and len(values) != self._down * self._across:
            raise ValueError(f"{len(values)} values for {self._down} × {self._across} patches")
        self._values = values
        self._describe()

    def set_chosen(self, patch: int) -> None:
        """Outline a patch, or none with −1; emits nothing."""
        self._chosen = patch if 0 <= patch < self._down * self._across else -1
        self._describe()

    @property
    def chosen(self) -> int:
        """The outlined patch, −1 for none."""
        return self._chosen

    @property
    def values(self) -> NDArray[np.float32] | None:
        """The values laid over the patches."""
        return self._values

    def shown_text(self) -> str:
        """The size, the patches, and the strongest value or the chosen patch's."""
        height, width = self._shape
        parts = [f"{group_digits(height)} × {group_digits(width)}"]
        if self._down:
            parts.append(f"{self._down} × {self._across} = {group_digits(self._down * self._across)}")
        if self._values is not None and len(self._values):
            place = self._chosen if self._chosen >= 0 else int(self._values.argmax())
            parts.append(f"{place + 1}: {format_decimal(float(self._values[place]), 3)}")
        elif self._chosen >= 0:
            parts.append(str(self._chosen + 1))
        return " · ".join(parts)

    def image_rect(self) -> QRectF:
        """Where the image lies."""
        height, width = self._shape
        if not height or not width:
            return QRectF()
        factor = min(self.width() / width, self.height() / height)
        size = (width * factor, height * factor)
        return QRectF((self.width() - size[0]) / 2, (self.height() - size[1]) / 2, *size)

    def patch_rect(self, patch: int) -> QRectF:
        """Where a patch lies."""
        area = self.image_rect()
        if not self._down or not self._across:
            return QRectF()
        high = area.height() * self._covered[0] / self._down
        wide = area.width() * self._covered[1] / self._across
        row, column = divmod(patch, self._across)
        return QRectF(area.left() + column * wide, area.top() + row * high, wide, high)

    def patch_at(self, point: QPointF) -> int:
        """The patch at a point, −1 beside them."""
        if not self._down or not self.image_rect().contains(point):
            return -1
        first = self.patch_rect(0)
        column = int((point.x() - first.left()) // max(first.width(), 1e-9))
        row = int((point.y() - first.top()) // max(first.height(), 1e-9))
        return row * self._across + column if row < self._down and column < self._across else -1

    def sizeHint(self) -> QSize:
        return QSize(themes.scaled(_SIDE), themes.scaled(_SIDE))

    def minimumSizeHint(self) -> QSize:
        return QSize(themes.scaled(40), themes.scaled(40))

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self.shown_text())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        patch = self.patch_at(event.position())
        if patch >= 0:
            self._choose(patch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = self._down * self._across
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._across,
            Qt.Key.Key_Down: self._across,
            Qt.Key.Key_Home: -count,
            Qt.Key.Key_End: count,
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None or not count:
            super().keyPressEvent(event)
            return
        self._choose(min(max(self._chosen + move, 0), count - 1))

    def _choose(self, patch: int) -> None:
        self.set_chosen(patch)
        self.patch_chosen.emit(patch)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter, theme = QPainter(self), themes.current()
        area = self.image_rect()
        # Few pixels are shown as the squares they are.
        smooth = self._shape[0] > area.height() or self._shape[0] > 64
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(area, self._image)
        if self._values is not None and len(self._values):
            self._paint_values(painter, theme)
        if self._part is not None:
            self._paint_part(painter, theme, area)
        if self._down and self.patch_rect(0).width() >= _LEAST_PATCH:
            painter.setPen(QPen(_see_through(theme.accent, 150), 1.0))
            for patch in range(self._down * self._across):
                painter.drawRect(self.patch_rect(patch))
        if self._chosen >= 0:
            painter.setPen(QPen(theme.warning, 3.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.patch_rect(self._chosen))
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 1.0, Qt.PenStyle.DotLine))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_values(self, painter: QPainter, theme: Theme) -> None:
        assert self._values is not None
        top = float(self._values.max()) or 1.0
        for patch, value in enumerate(self._values):
            share = float(value) / top
            rect = self.patch_rect(patch)
            painter.fillRect(rect, _see_through(theme.surface, round(190 * (1 - share))))
            painter.fillRect(rect, _see_through(theme.accent, round(110 * share)))

    def _paint_part(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        assert self._part is not None
        left, top, width, height = self._part
        across, down = area.width() / max(1, self._shape[1]), area.height() / max(1, self._shape[0])
        part = QRectF(area.left() + left * across, area.top() + top * down, width * across, height * down)
        shade = _see_through(theme.surface, 170)
        for rest in (
            QRectF(area.left(), area.top(), area.width(), part.top() - area.top()),
            QRectF(area.left(), part.bottom(), area.width(), area.bottom() - part.bottom()),
            QRectF(area.left(), part.top(), part.left() - area.left(), part.height()),
            QRectF(part.right(), part.top(), area.right() - part.right(), part.height()),
        ):
            painter.fillRect(rest, shade)
        painter.setPen(QPen(theme.accent, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(part)


def _see_through(colour: QColor, alpha: int) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), min(max(alpha, 0), 255))
