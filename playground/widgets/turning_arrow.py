"""A pair of dimensions as an arrow that turns with the position: what rotary positions do."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.numbers import format_decimal

_SIDE = 150
_TRAIL = 24


class TurningArrow(QWidget):
    """The arrow (1, 0) at position 0, faint, and where it points at the position shown; small marks are those between.

    Angles are counter-clockwise from the right, in radians.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = 0.0
        self._position = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)

    def set_turn(self, step: float, position: int) -> None:
        """By how much the pair turns from one position to the next, and at which position it is shown."""
        self._step, self._position = step, position
        self.setAccessibleDescription(self.shown_text())
        self.update()

    @property
    def angle(self) -> float:
        """The angle at the position shown, in radians, whole turns included."""
        return self._step * self._position

    def shown_text(self) -> str:
        """The angle and where the arrow (1, 0) points then."""
        cosine, sine = format_decimal(math.cos(self.angle)), format_decimal(math.sin(self.angle))
        return f"{format_decimal(self.angle)} rad = {format_decimal(self.angle / math.tau)} × 2π → ({cosine}, {sine})"

    def sizeHint(self) -> QSize:
        return QSize(themes.scaled(_SIDE), themes.scaled(_SIDE))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2.0, self.height() / 2.0)
        radius = min(self.width(), self.height()) / 2.0 - 10.0
        circle = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        painter.setPen(QPen(theme.border, 1.0))
        painter.setBrush(theme.sunken)
        painter.drawEllipse(circle)
        painter.drawLine(QPointF(circle.left(), middle.y()), QPointF(circle.right(), middle.y()))
        painter.drawLine(QPointF(middle.x(), circle.top()), QPointF(middle.x(), circle.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.muted)
        for place in range(max(0, self._position - _TRAIL), self._position):
            painter.drawEllipse(self._tip(middle, radius, self._step * place), 2.0, 2.0)
        self._draw_arrow(painter, middle, radius, 0.0, themes.mix(theme.muted, theme.sunken, 0.5), 1.5)
        turned = math.degrees(self.angle % math.tau)
        painter.setPen(QPen(theme.accent, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = circle.adjusted(radius * 0.62, radius * 0.62, -radius * 0.62, -radius * 0.62)
        painter.drawArc(inner, 0, round(turned * 16))
        self._draw_arrow(painter, middle, radius, self.angle, theme.accent, 2.5)
        painter.end()

    @staticmethod
    def _tip(middle: QPointF, radius: float, angle: float) -> QPointF:
        return middle + QPointF(radius * math.cos(angle), -radius * math.sin(angle))

    def _draw_arrow(
        self, painter: QPainter, middle: QPointF, radius: float, angle: float, colour: QColor, width: float
    ) -> None:
        tip = self._tip(middle, radius, angle)
        painter.setPen(QPen(colour, width))
        painter.drawLine(middle, self._tip(middle, radius - 6.0, angle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        back = [self._tip(tip, 9.0, angle + math.pi + turn) for turn in (0.4, -0.4)]
        painter.drawPolygon(QPolygonF([tip, *back]))
