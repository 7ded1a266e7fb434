"""How a token was drawn: every token's share of the line from 0 to 1, and the random number that fell into one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme, mix
from playground.widgets.numbers import format_decimal, format_percent
from playground.widgets.tool_tip import plain_tip

_HEIGHT = 20
_POINTER = 5.0


@dataclass(frozen=True, slots=True)
class DrawSegment:
    """A token's interval [low, high) of the cumulative sum."""

    token_id: int
    label: str
    low: float
    high: float


class DrawStrip(QWidget):
    """The cumulative sum of the probabilities as a bar, with a pointer where the uniform number lies.

    Segments come in the order in which they were added up, which is that of the ids, and need not fill the bar:
    what is left between two of them are tokens too small to be drawn.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments: tuple[DrawSegment, ...] = ()
        self._lows: list[float] = []
        self._uniform: float | None = None
        self._landed = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)

    def set_draw(self, segments: Sequence[DrawSegment], uniform: float | None, landed: int) -> None:
        """Show these intervals; `uniform` in [0, 1) fell on the token with the id `landed`. None: nothing was drawn."""
        self._segments = tuple(sorted(segments, key=lambda one: one.low))
        self._lows = [segment.low for segment in self._segments]
        self._uniform, self._landed = uniform, landed
        self.setAccessibleDescription(self.shown_text())
        self.update()

    @property
    def segments(self) -> tuple[DrawSegment, ...]:
        """The intervals shown, lowest first."""
        return self._segments

    def landed(self) -> DrawSegment | None:
        """The interval into which the number fell."""
        return next((one for one in self._segments if one.token_id == self._landed), None)

    def shown_text(self) -> str:
        """The number, and the token and interval where it landed."""
        found = self.landed()
        if self._uniform is None or found is None:
            return ""
        low, high = format_decimal(found.low, 4), format_decimal(found.high, 4)
        return f"{format_decimal(self._uniform, 4)} {found.label} {low} {high}"

    def segment_at(self, x: float) -> DrawSegment | None:
        """The interval under a horizontal place in pixels."""
        place = x / max(1, self.width())
        index = bisect_right(self._lows, place) - 1
        if index < 0 or place >= self._segments[index].high:
            return None
        return self._segments[index]

    def sizeHint(self) -> QSize:
        return QSize(240, themes.scaled(_HEIGHT) + round(_POINTER) + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.segment_at(event.pos().x())
            if found is None:
                QToolTip.hideText()
            else:
                text = self.tr("{label}: {share}, from {low} to {high}").format(
                    label=found.label,
                    share=format_percent(found.high - found.low),
                    low=format_decimal(found.low, 4),
                    high=format_decimal(found.high, 4),
                )
                QToolTip.showText(event.globalPos(), plain_tip(text), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._segments:
            return
        theme = themes.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.mono_font(themes.CAPTION_SIZE))
        metrics = painter.fontMetrics()
        body = QRectF(0.5, _POINTER + 0.5, self.width() - 1.0, self.height() - _POINTER - 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.grid)
        painter.drawRoundedRect(body, 3, 3)
        for place, segment in enumerate(self._segments):
            left = body.left() + segment.low * body.width()
            width = (segment.high - segment.low) * body.width()
            landed = segment.token_id == self._landed and self._uniform is not None
            rect = QRectF(left, body.top(), max(width, 0.6), body.height())
            fill = theme.accent if landed else mix(theme.surface, theme.accent, 0.14 if place % 2 else 0.26)
            painter.fillRect(rect, fill)
            if width >= 16.0:
                painter.setPen(theme.on_accent if landed else theme.text)
                text = metrics.elidedText(segment.label, Qt.TextElideMode.ElideRight, int(width) - 4)
                if len(text) > 1:
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, text)
                painter.setPen(Qt.PenStyle.NoPen)
        if self._uniform is not None:
            x = body.left() + self._uniform * body.width()
            painter.setPen(QPen(theme.text, 1.5))
            painter.drawLine(QPointF(x, body.top() - 1), QPointF(x, body.bottom()))
            painter.setBrush(theme.text)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(
                QPolygonF([QPointF(x - _POINTER, 0), QPointF(x + _POINTER, 0), QPointF(x, _POINTER + 1)])
            )
