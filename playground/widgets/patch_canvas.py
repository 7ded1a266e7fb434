"""An image with what is cut out of it, or its patches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.map_drawing import plain_pen
from playground.widgets.numbers import group_digits
from playground.widgets.tool_tip import plain_tip

_SIDE = 120
# Room around the image for the frame that shows the focus.
_MARGIN = 3.0
# Patches of fewer pixels than this on the screen have no lines between them.
_LEAST_PATCH = 4.0
# And fainter ones up to this many, or the lines would hide the image.
_SMALL_PATCH = 24.0
# Pixels of at most so many rows are shown as the squares they are.
_FEW = 64


class PatchCanvas(QWidget):
    """An image (H, W, 3) as large as there is room.

    With patches it is cut into rows and columns, of which one can be chosen by mouse, arrow keys, Home and End. Lines
    and outlines are light on dark: they can be seen on any image.

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

    def set_chosen(self, patch: int) -> None:
        """Outline a patch, or none with −1; emits nothing."""
        self._chosen = patch if 0 <= patch < self.count else -1
        self._describe()

    @property
    def count(self) -> int:
        """How many patches there are."""
        return self._down * self._across

    @property
    def chosen(self) -> int:
        """The outlined patch, −1 for none."""
        return self._chosen

    def shown_text(self) -> str:
        """The size, the patches, and the chosen one."""
        height, width = self._shape
        parts = [f"{group_digits(height)} × {group_digits(width)}"]
        if self._down:
            parts.append(f"{self._down} × {self._across} = {group_digits(self.count)}")
        return " · ".join((*parts, *self._told_of_choice()))

    def _told_of_choice(self) -> tuple[str, ...]:
        return (str(self._chosen + 1),) if self._chosen >= 0 else ()

    def patch_text(self, patch: int) -> str:
        """What the tool tip says of a patch."""
        row, column = divmod(patch, max(1, self._across))
        return self.tr("patch {number} · row {row}, column {column}").format(
            number=group_digits(patch + 1), row=row + 1, column=column + 1
        )

    def image_rect(self) -> QRectF:
        """Where the image lies."""
        return self._fitted(QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN))

    def _fitted(self, room: QRectF) -> QRectF:
        """The image in some room, as large as it can be there, at its left."""
        height, width = self._shape
        if not height or not width or room.width() <= 0 or room.height() <= 0:
            return QRectF()
        factor = min(room.width() / width, room.height() / height)
        size = (width * factor, height * factor)
        return QRectF(room.left(), room.top(), *size)

    def covered_rect(self) -> QRectF:
        """Where the patches lie: what fills none is at the right and at the bottom."""
        area = self.image_rect()
        return QRectF(area.left(), area.top(), area.width() * self._covered[1], area.height() * self._covered[0])

    def patch_rect(self, patch: int) -> QRectF:
        """Where a patch lies."""
        if not self._down or not self._across:
            return QRectF()
        area = self.covered_rect()
        high, wide = area.height() / self._down, area.width() / self._across
        row, column = divmod(patch, self._across)
        return QRectF(area.left() + column * wide, area.top() + row * high, wide, high)

    def patch_at(self, point: QPointF) -> int:
        """The patch at a point, −1 beside them."""
        area = self.covered_rect()
        if not self.count or not area.contains(point) or not area.width() or not area.height():
            return -1
        row = min(int((point.y() - area.top()) / area.height() * self._down), self._down - 1)
        column = min(int((point.x() - area.left()) / area.width() * self._across), self._across - 1)
        return row * self._across + column

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

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            patch = self.patch_at(QPointF(event.pos()))
            if patch >= 0:
                QToolTip.showText(event.globalPos(), plain_tip(self.patch_text(patch)), self)
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        patch = self.patch_at(event.position())
        if patch >= 0:
            self._choose(patch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._across,
            Qt.Key.Key_Down: self._across,
            Qt.Key.Key_Home: -self.count,
            Qt.Key.Key_End: self.count,
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None or not self.count:
            super().keyPressEvent(event)
            return
        self._choose(min(max(self._chosen + move, 0), self.count - 1))

    def _choose(self, patch: int) -> None:
        self.set_chosen(patch)
        self.patch_chosen.emit(patch)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._image.isNull():
            self._paint(painter, themes.current())
        painter.end()

    def _paint(self, painter: QPainter, theme: Theme) -> None:
        area = self.image_rect()
        self.draw_image(painter, self._image, area)
        if self._part is not None:
            self._paint_part(painter, theme, area)
        self._paint_lines(painter)
        if self._chosen >= 0:
            self.outline(painter, self.patch_rect(self._chosen), 2.0)
        if self.hasFocus():
            self._paint_focus(painter, theme, area)

    def draw_image(self, painter: QPainter, image: QImage, area: QRectF) -> None:
        """The image in its place; few pixels are shown as the squares they are."""
        smooth = self._shape[0] > area.height() or self._shape[0] > _FEW
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(area, image)

    def _paint_lines(self, painter: QPainter) -> None:
        first = self.patch_rect(0)
        if not self.count or min(first.width(), first.height()) < _LEAST_PATCH:
            return
        area = self.covered_rect()
        lines = []
        for column in range(1, self._across):
            x = area.left() + column * first.width()
            lines.append(QLineF(x, area.top(), x, area.bottom()))
        for row in range(1, self._down):
            y = area.top() + row * first.height()
            lines.append(QLineF(area.left(), y, area.right(), y))
        small = min(first.width(), first.height()) < _SMALL_PATCH
        if not small:
            painter.setPen(QPen(_see_through(themes.PICTURE_DARK, 110), 3.0))
            painter.drawLines(lines)
        painter.setPen(QPen(_see_through(themes.PICTURE_LIGHT, 110 if small else 190), 1.0))
        painter.drawLines(lines)

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
        painter.setPen(plain_pen(theme.accent, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(part)

    def outline(self, painter: QPainter, rect: QRectF, width: float) -> None:
        """A light frame in a dark one."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, pen in ((themes.PICTURE_DARK, width + 2.0), (themes.PICTURE_LIGHT, width)):
            painter.setPen(plain_pen(colour, pen))
            painter.drawRect(rect)

    def _paint_focus(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(plain_pen(theme.accent, 2.0))
        painter.drawRect(area.adjusted(-2, -2, 2, 2))


def _see_through(colour: QColor, alpha: int) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)
