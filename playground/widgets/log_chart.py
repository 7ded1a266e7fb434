"""Lines and points on two logarithmic axes. Hovering over a point, or reaching it by key, tells what it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.value_table import ValueTable, table_of

_NEAR = 14.0
_RADIUS = 4.0


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A point with a name and what is told of it. Both coordinates are above 0. A `marked` point stands out."""

    name: str
    x: float
    y: float
    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A straight line on the logarithmic axes through y = factor · x, with its name at its end."""

    name: str
    factor: float
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis, and how it is written there."""

    value: float
    text: str


class LogChart(QWidget):
    """Lines, and points among which Left and Right go.

    Signals:
        pointed(int): another point is told of now; -1: none
    """

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[ChartPoint, ...] = ()
        self._lines: tuple[ChartLine, ...] = ()
        self._ticks: tuple[tuple[Tick, ...], tuple[Tick, ...]] = ((), ())
        self._range = (0.0, 1.0, 0.0, 1.0)
        self._titles = ("", "")
        self._current = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        themes.theme_manager().changed.connect(self._restyle)

    def set_axes(self, titles: tuple[str, str], x_ticks: Sequence[Tick], y_ticks: Sequence[Tick]) -> None:
        """Name both axes, which reach from first to last tick. ValueError for fewer than two ticks, or not above 0."""
        for ticks in (x_ticks, y_ticks):
            if len(ticks) < 2 or not 0 < ticks[0].value < ticks[-1].value:
                raise ValueError("an axis needs two ticks above 0, the smaller first")
        self._titles, self._ticks = titles, (tuple(x_ticks), tuple(y_ticks))
        ends = (x_ticks[0], x_ticks[-1], y_ticks[0], y_ticks[-1])
        left, right, bottom, top = (math.log(tick.value) for tick in ends)
        self._range = (left, right, bottom, top)
        self.update()

    def set_data(self, lines: Sequence[ChartLine], points: Sequence[ChartPoint]) -> None:
        """Show these; points are told of in order of x."""
        self._lines = tuple(lines)
        self._points = tuple(sorted(points, key=lambda point: (point.x, point.y)))
        self._current = -1
        self.setAccessibleDescription(self.shown_text())
        self.update()

    @property
    def points(self) -> tuple[ChartPoint, ...]:
        """The points, in order of x."""
        return self._points

    @property
    def current(self) -> int:
        """The point that is told of, or -1."""
        return self._current

    def value_table(self) -> ValueTable:
        """Every point with its place along both axes."""
        rows = [(point.name, point.x, point.y) for point in self._points]
        return table_of(self.accessibleName(), ("", self._titles[0], self._titles[1] or self.tr("value")), rows)

    def shown_text(self) -> str:
        """Every point as a line of text."""
        return "\n".join(f"{point.name}: {point.text}" for point in self._points)

    def area(self) -> QRectF:
        """Where the axes' rectangle lies."""
        metrics = QFontMetricsF(themes.ui_font(themes.CAPTION_SIZE))
        widest = max((metrics.horizontalAdvance(tick.text) for tick in self._ticks[1]), default=0.0)
        line = metrics.height() + 2
        height = self.height() - 2 * line - (line if self._titles[1] else metrics.height() / 2) - 4
        top = line + 2 if self._titles[1] else metrics.height() / 2 + 1
        return QRectF(widest + 8, top, max(20.0, self.width() - widest - 20), max(20.0, height))

    def place(self, x: float, y: float) -> QPointF:
        """The pixel of a pair of values above 0."""
        left, right, bottom, top = self._range
        area = self.area()
        return QPointF(
            area.left() + area.width() * (math.log(x) - left) / (right - left),
            area.bottom() - area.height() * (math.log(y) - bottom) / (top - bottom),
        )

    def point_at(self, pixel: QPointF) -> int:
        """The nearest point within reach of a pixel, or -1."""
        best, found = _NEAR, -1
        for index, point in enumerate(self._points):
            away = self.place(point.x, point.y) - pixel
            distance = math.hypot(away.x(), away.y())
            if distance < best:
                best, found = distance, index
        return found

    def point_to(self, index: int) -> None:
        """Tell of a point, or with -1 of none."""
        if index != self._current:
            self._current = index
            self.update()
            self.pointed.emit(index)

    def sizeHint(self) -> QSize:
        return QSize(360, themes.scaled(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, themes.scaled(140))

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point_to(self.point_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self.point_to(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None or not self._points:
            super().keyPressEvent(event)
            return
        start = self._current if self._current >= 0 else (-1 if step > 0 else len(self._points))
        self.point_to((start + step) % len(self._points))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self), themes.current(), self.area()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = themes.ui_font(themes.CAPTION_SIZE)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        self._paint_axes(painter, metrics)
        painter.save()
        painter.setClipRect(area)
        for line in self._lines:
            ends = [self.place(math.exp(end), line.factor * math.exp(end)) for end in (self._range[0], self._range[1])]
            painter.setPen(QPen(theme.accent if line.marked else theme.border, 2.0 if line.marked else 1.2))
            painter.drawPolyline(QPolygonF(ends))
        painter.restore()
        self._paint_line_names(painter, metrics)
        last = sorted(range(len(self._points)), key=lambda index: (self._points[index].marked, index == self._current))
        for index in last:
            point = self._points[index]
            place = self.place(point.x, point.y)
            grown = index == self._current or point.marked
            painter.setPen(QPen(theme.surface, 1.0))
            painter.setBrush(theme.accent if grown else theme.muted)
            radius = _RADIUS + (2.0 if index == self._current else 0.0)
            painter.drawEllipse(place, radius, radius)
        self._paint_told(painter, metrics)
        painter.end()

    def _paint_axes(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        theme, area = themes.current(), self.area()
        last = -1e9
        for tick in self._ticks[0]:
            place = self.place(tick.value, math.exp(self._range[2]))
            painter.setPen(QPen(theme.grid, 1.0))
            painter.drawLine(QPointF(place.x(), area.top()), QPointF(place.x(), area.bottom()))
            width = metrics.horizontalAdvance(tick.text)
            left = min(max(0.0, place.x() - width / 2), self.width() - width)
            if left >= last + 6:
                painter.setPen(theme.muted)
                painter.drawText(QPointF(left, area.bottom() + metrics.ascent() + 2), tick.text)
                last = left + width
        lowest = 1e9
        for tick in self._ticks[1]:
            place = self.place(math.exp(self._range[0]), tick.value)
            painter.setPen(QPen(theme.grid, 1.0))
            painter.drawLine(QPointF(area.left(), place.y()), QPointF(area.right(), place.y()))
            if place.y() <= lowest - metrics.height():
                painter.setPen(theme.muted)
                box = QRectF(0.0, place.y() - metrics.height() / 2, area.left() - 5, metrics.height())
                painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), tick.text)
                lowest = place.y()
        painter.setPen(theme.muted)
        painter.drawText(QPointF(0.0, metrics.ascent()), self._titles[1])
        width = metrics.horizontalAdvance(self._titles[0])
        painter.drawText(QPointF(self.width() - width, self.height() - metrics.descent()), self._titles[0])

    def _paint_line_names(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        """Each line's name over its left end, the marked one's first; one that would cover another is left out."""
        theme, area = themes.current(), self.area()
        taken: list[QRectF] = []
        for line in sorted(self._lines, key=lambda line: not line.marked):
            start = self.place(math.exp(self._range[0]), line.factor * math.exp(self._range[0]))
            if start.y() > area.bottom():
                low = math.exp(self._range[2])
                start = self.place(low / line.factor, low)
            width = metrics.horizontalAdvance(line.name)
            box = QRectF(start.x() + 4, start.y() - metrics.height() - 6, width, metrics.height())
            if area.contains(box) and not any(box.intersects(other) for other in taken):
                taken.append(box)
                painter.fillRect(box.adjusted(-2, 1, 2, -1), theme.surface)
                painter.setPen(theme.accent if line.marked else theme.muted)
                painter.drawText(QPointF(box.left(), box.top() + metrics.ascent()), line.name)

    def _paint_told(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        if not 0 <= self._current < len(self._points):
            return
        theme, point = themes.current(), self._points[self._current]
        place = self.place(point.x, point.y)
        lines = (point.name, point.text)
        width = max(metrics.horizontalAdvance(line) for line in lines) + 12
        height = 2 * metrics.height() + 8
        left = min(max(0.0, place.x() - width / 2), self.width() - width - 1)
        top = place.y() - height - 10
        if top < 0:
            top = min(place.y() + 10, self.height() - height - 1)
        box = QRectF(left, top, width, height)
        painter.setPen(QPen(theme.border, 1.0))
        painter.setBrush(theme.surface)
        painter.drawRoundedRect(box, 4, 4)
        for index, line in enumerate(lines):
            painter.setPen(theme.text if index == 0 else theme.muted)
            painter.drawText(QPointF(left + 6, top + 4 + metrics.ascent() + index * metrics.height()), line)
