"""A map of many labelled points: panned with the mouse, zoomed with the wheel, labels where there is room for them.

Every frame is drawn anew from the points in view: many as an image of how dense they lie, few as discs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

_FEW = 2500  # up to so many points in view are drawn as discs
_DOT = 2.0  # of a point among many, in units
_DENSE = 3.0  # how much denser than the mean it is where the colour is nearly full
_LABEL_CELL = (104, 26)
_NEAR = 9.0
_LARGEST_ZOOM = 20_000.0
_STEP = 1.25
# Where the label of a marked point may stand, in lines below it.
_LINES_ABOUT = (0, -1, 1, -2, 2)
_PAN = 0.15
_MARGIN = 0.06
_FINE = 4.0  # pixels a unit in files of shapes, and at most


def label_places(xs: Floats, ys: Floats, width: int, height: int, cell: tuple[int, int]) -> Integers:
    """Which points get a label: of each cell of a grid over the view the first point, by its index in the arrays."""
    columns, rows = max(1, -(-width // cell[0])), max(1, -(-height // cell[1]))
    cells = (ys * np.float32(1 / cell[1])).astype(np.int64) * columns + (xs * np.float32(1 / cell[0])).astype(np.int64)
    first = np.full(columns * rows + 1, -1, dtype=np.int64)
    # Of what is assigned to the same place the last counts: backwards, that is the first point.
    first[np.minimum(cells, columns * rows)[::-1]] = np.arange(len(cells) - 1, -1, -1)
    return np.sort(first[first >= 0])


def _shades(rate: float) -> npt.NDArray[np.uint32]:
    """The pixel for each number of points: the accent colour, premultiplied, the more opaque the more there are."""
    accent = themes.current().accent
    alpha = 1.0 - np.exp(-rate * np.arange(256))
    alpha[1:] = np.maximum(alpha[1:], 0.22)
    pixels = np.zeros(len(alpha), dtype=np.uint32)
    for shift, value in ((24, 1.0), (16, accent.redF()), (8, accent.greenF()), (0, accent.blueF())):
        pixels |= (alpha * (255.0 * value)).astype(np.uint32) << np.uint32(shift)
    return pixels


@cache
def _dot(side: int) -> tuple[tuple[int, int], ...]:
    """The pixels (down, right) of a disc `side` pixels wide, counted from the one that a point is in."""
    middle, first = (side - 1) / 2, -((side - 1) // 2)
    inside = ((y, x) for y in range(side) for x in range(side) if math.hypot(y - middle, x - middle) <= side / 2)
    return tuple((y + first, x + first) for y, x in inside)


def _to(step: int) -> slice:
    """Where in a row those pixels lie that are reached by a step from inside it."""
    return slice(step, None) if step >= 0 else slice(None, step)


class PointMap(QWidget):
    """Points in the plane, one for each row of something.

    Dragging or the arrow keys pan, the wheel and + and - zoom, 0 shows all; a click chooses the nearest point, and
    Enter that nearest to the middle, which is marked while keys go here.

    Signals:
        point_chosen(int): the index of a point that was clicked, or chosen with Enter
        point_hovered(int): the point under the pointer, -1 for none
    """

    point_chosen = Signal(int)
    point_hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._xs: Floats = np.zeros(0, dtype=np.float32)
        self._ys: Floats = np.zeros(0, dtype=np.float32)
        self._label: Callable[[int], str] = str
        self._marked: tuple[int, ...] = ()
        self._chosen = -1
        self._hovered = -1
        self._zoom = 1.0
        self._centre = (0.0, 0.0)
        self._base = (1.0, 0.0, 0.0)  # pixels a unit at zoom 1, and the middle of all points
        self._grabbed: QPointF | None = None
        self._moved = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Map"))
        themes.theme_manager().changed.connect(self._restyle)

    def set_points(self, xs: npt.ArrayLike, ys: npt.ArrayLike, label: Callable[[int], str]) -> None:
        """Show points (N,) and (N,), and what each is called. What isn't finite is not drawn. All are in view then."""
        self._xs, self._ys = np.asarray(xs, dtype=np.float32), np.asarray(ys, dtype=np.float32)
        if self._xs.shape != self._ys.shape or self._xs.ndim != 1:
            raise ValueError(f"points of {self._xs.shape} and {self._ys.shape}")
        self._label = label
        self._hovered = -1
        self.show_all()

    def set_marked(self, points: Sequence[int]) -> None:
        """Points that stand out with their labels, whatever is in view."""
        self._marked = tuple(point for point in points if 0 <= point < len(self._xs))
        self.update()

    def set_chosen(self, point: int) -> None:
        """The chosen point; -1 for none. Emits nothing."""
        self._chosen = point if 0 <= point < len(self._xs) else -1
        self.update()

    def point_count(self) -> int:
        """How many points there are."""
        return len(self._xs)

    @property
    def zoom(self) -> float:
        """How far it is zoomed in, 1 with everything in view."""
        return self._zoom

    @property
    def hovered(self) -> int:
        """The point under the pointer, -1 for none."""
        return self._hovered

    def show_all(self) -> None:
        """Everything in view."""
        self._zoom = 1.0
        finite = np.isfinite(self._xs) & np.isfinite(self._ys)
        if finite.any():
            xs, ys = self._xs[finite], self._ys[finite]
            left, right, low, high = float(xs.min()), float(xs.max()), float(ys.min()), float(ys.max())
            room = 1.0 - 2.0 * _MARGIN
            scale = min(self.width() * room / max(right - left, 1e-12), self.height() * room / max(high - low, 1e-12))
            self._base = (scale, (left + right) / 2, (low + high) / 2)
        self._centre = self._base[1:]
        self.update()

    def show_point(self, point: int, zoom: float | None = None) -> None:
        """Bring a point into the middle."""
        if 0 <= point < len(self._xs) and np.isfinite(self._xs[point]) and np.isfinite(self._ys[point]):
            self._centre = (float(self._xs[point]), float(self._ys[point]))
            if zoom is not None:
                self._zoom = min(_LARGEST_ZOOM, max(1.0, zoom))
            self.update()

    def place_of(self, point: int) -> QPointF:
        """Where a point lies in the widget."""
        scale = self._base[0] * self._zoom
        return QPointF(
            self.width() / 2 + (float(self._xs[point]) - self._centre[0]) * scale,
            self.height() / 2 - (float(self._ys[point]) - self._centre[1]) * scale,
        )

    def nearest(self, place: QPointF) -> int:
        """The point within a few pixels of a place, -1 if there is none; of equally near ones the first."""
        points, xs, ys = self.in_view()
        if not len(points):
            return -1
        away = (xs - place.x()) ** 2 + (ys - place.y()) ** 2
        found = int(np.argmin(away))
        return int(points[found]) if float(away[found]) <= _NEAR**2 else -1

    def in_view(self) -> tuple[Integers, Floats, Floats]:
        """The points in view (M,), ascending, and their places in pixels (M,), (M,)."""
        scale = np.float32(self._base[0] * self._zoom)
        xs = (self._xs - np.float32(self._centre[0])) * scale + np.float32(self.width() / 2)
        ys = np.float32(self.height() / 2) - (self._ys - np.float32(self._centre[1])) * scale
        inside = (xs >= 0) & (xs < self.width()) & (ys >= 0) & (ys < self.height())  # false for NaN
        points = np.flatnonzero(inside)
        return points, xs[points], ys[points]

    def labelled(self) -> tuple[int, ...]:
        """The points that have a label as the view is, those that are marked apart."""
        return self._labelled(*self.in_view())

    def _labelled(self, points: Integers, xs: Floats, ys: Floats) -> tuple[int, ...]:
        if not len(points):
            return ()
        cell = (themes.scaled(_LABEL_CELL[0]), themes.scaled(_LABEL_CELL[1]))
        return tuple(points[label_places(xs, ys, self.width(), self.height(), cell)].tolist())

    def shown_text(self) -> str:
        """The labels in view as plain text."""
        return " ".join(self._label(point) for point in (*self._marked, *self.labelled()))

    def density_image(self, xs: Floats, ys: Floats, ratio: float = 1.0) -> QImage:
        """How dense points lie, each a dot about 2 units wide, in shades of the accent colour.

        `ratio` is the number of pixels a unit: the image has so many, and says so.
        """
        width, height = math.ceil(self.width() * ratio), math.ceil(self.height() * ratio)
        scale = np.float32(ratio)
        places = (ys * scale).astype(np.intp) * width + (xs * scale).astype(np.intp)
        dot = _dot(max(2, round(_DOT * ratio)))
        most = 255 // len(dot)  # their sum is a byte
        counts = np.minimum(np.bincount(places, minlength=width * height), most).astype(np.uint8)
        counts = counts.reshape(height, width)
        shade = np.zeros_like(counts)
        for down, right in dot:
            shade[_to(down), _to(right)] += counts[_to(-down), _to(-right)]
        filled = int(np.count_nonzero(shade))
        shades = _shades(2.0 / max(2.0, _DENSE * float(shade.sum(dtype=np.int64)) / max(1, filled)))
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)  # its lines are not padded
        np.take(shades, shade, out=np.frombuffer(image.bits(), dtype=np.uint32).reshape(height, width))
        image.setDevicePixelRatio(ratio)
        return image

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._zoom == 1.0:
            self.show_all()

    def _restyle(self, _theme: Theme) -> None:
        self.update()

    # Pointer and keyboard

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom_at(event.position(), _STEP ** (event.angleDelta().y() / 120.0))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            self._hover(self.nearest(event.position()))
            return
        moved = event.position() - self._grabbed
        if self._moved or moved.manhattanLength() > 4:
            self._moved = True
            self._grabbed = event.position()
            self._pan(-moved.x(), -moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._grabbed is not None:
            self._grabbed = None
            point = -1 if self._moved else self.nearest(event.position())
            if point >= 0:
                self.point_chosen.emit(point)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        moves = {
            Qt.Key.Key_Left: (-_PAN, 0.0),
            Qt.Key.Key_Right: (_PAN, 0.0),
            Qt.Key.Key_Up: (0.0, -_PAN),
            Qt.Key.Key_Down: (0.0, _PAN),
        }
        middle = QPointF(self.width() / 2, self.height() / 2)
        if key in moves:
            across, down = moves[Qt.Key(key)]
            self._pan(across * self.width(), down * self.height())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom_at(middle, _STEP)
        elif key == Qt.Key.Key_Minus:
            self._zoom_at(middle, 1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.show_all()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            points, xs, ys = self.in_view()
            if len(points):
                away = (xs - middle.x()) ** 2 + (ys - middle.y()) ** 2
                self.point_chosen.emit(int(points[int(away.argmin())]))
        else:
            super().keyPressEvent(event)

    def _zoom_at(self, place: QPointF, factor: float) -> None:
        """What lies at a place stays there."""
        before = self._base[0] * self._zoom
        self._zoom = min(_LARGEST_ZOOM, max(1.0, self._zoom * factor))
        after = self._base[0] * self._zoom
        across, down = place.x() - self.width() / 2, place.y() - self.height() / 2
        self._centre = (
            self._centre[0] + across * (1 / before - 1 / after),
            self._centre[1] - down * (1 / before - 1 / after),
        )
        self.update()

    def _pan(self, across: float, down: float) -> None:
        scale = self._base[0] * self._zoom
        self._centre = (self._centre[0] + across / scale, self._centre[1] - down / scale)
        self.update()

    def _hover(self, point: int) -> None:
        if point != self._hovered:
            self._hovered = point
            self.setCursor(Qt.CursorShape.PointingHandCursor if point >= 0 else Qt.CursorShape.ArrowCursor)
            self.point_hovered.emit(point)
            self.update()

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint(painter, self.devicePixelRatioF(), focused=self.hasFocus())
        painter.end()

    def paint_picture(self, painter: QPainter) -> None:
        """The map for a file: as fine as the file's pixels, and finer than the screen where it has none."""
        pixels = painter.transform().m11() if isinstance(painter.device(), QImage) else _FINE
        self._paint(painter, min(pixels, _FINE), focused=False)

    def _paint(self, painter: QPainter, pixels: float, *, focused: bool) -> None:
        """Draw everything, what is drawn as an image with so many pixels a unit."""
        theme = themes.current()
        painter.fillRect(self.rect(), theme.sunken)
        if not len(self._xs) or self.width() < 2 or self.height() < 2:
            return
        self._draw_axes(painter, theme)
        points, xs, ys = self.in_view()
        if len(points) > _FEW:
            painter.drawImage(0, 0, self.density_image(xs, ys, pixels))
        elif len(points):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.accent, 4.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        taken: list[QRectF] = []
        special = dict.fromkeys((self._chosen, self._hovered, *self._marked))
        special.pop(-1, None)
        for point in special:
            self._draw_special(painter, theme, point, taken)
        for point in self._labelled(points, xs, ys):
            if point not in special:
                self._draw_label(painter, self._label(point), self.place_of(point), theme.text, taken)
        painter.setPen(theme.accent if focused else theme.border)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, 0.5, self.width() - 1.0, self.height() - 1.0))
        if focused:
            middle = QPointF(self.width() / 2, self.height() / 2)
            for arm in (QPointF(6.0, 0.0), QPointF(0.0, 6.0)):
                painter.drawLine(middle - arm, middle + arm)

    def _draw_axes(self, painter: QPainter, theme: Theme) -> None:
        """Where both components are the mean's: zero."""
        scale = self._base[0] * self._zoom
        across = self.width() / 2 - self._centre[0] * scale
        down = self.height() / 2 + self._centre[1] * scale
        painter.setPen(theme.grid)
        if 0 <= across < self.width():
            painter.drawLine(QPointF(across, 0.0), QPointF(across, float(self.height())))
        if 0 <= down < self.height():
            painter.drawLine(QPointF(0.0, down), QPointF(float(self.width()), down))

    def _draw_special(self, painter: QPainter, theme: Theme, point: int, taken: list[QRectF]) -> None:
        place = self.place_of(point)
        if not self.rect().contains(place.toPoint()):
            return
        painter.setPen(QPen(theme.text, 1.4))
        painter.setBrush(theme.warning)
        painter.drawEllipse(place, 4.5, 4.5)
        self._draw_label(painter, self._label(point), place, theme.text, taken, strong=True)

    def _free_box(
        self, place: QPointF, width: float, height: float, taken: list[QRectF], *, strong: bool
    ) -> QRectF | None:
        """Where a label stands at its point: right of it, else left; a strong one a little higher or lower as well.

        None where there is no room, but a strong one finds some.
        """
        right, left = place.x() + 6.0, place.x() - 6.0 - width
        sides = (right, left) if strong else (right,) if right + width <= self.width() else (left,)
        boxes = [
            QRectF(side, place.y() + (line - 0.5) * height, width, height)
            for line in (_LINES_ABOUT if strong else (0,))
            for side in sides
        ]
        inside = [box for box in boxes if box.left() >= 0 and box.right() <= self.width()]
        free = (box for box in inside if not any(box.intersects(other) for other in taken))
        return next(free, (inside or boxes)[0] if strong else None)

    def _draw_label(
        self,
        painter: QPainter,
        text: str,
        place: QPointF,
        colour: QColor,
        taken: list[QRectF],
        *,
        strong: bool = False,
    ) -> None:
        """A label beside its point, unless another stands there; a strong one always, where there is room about it."""
        font = themes.ui_font(themes.CAPTION_SIZE + 1)
        font.setBold(strong)
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, 160.0)
        size = metrics.size(0, text)
        box = self._free_box(place, size.width() + 4.0, size.height(), taken, strong=strong)
        if box is None:
            return
        taken.append(box)
        ground = QColor(themes.current().sunken)
        ground.setAlphaF(0.9 if strong else 0.72)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(colour)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
