"""A histogram: how many values lie where, with one of them marked."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.numbers import format_tick, group_digits
from playground.widgets.value_table import ValueTable, table_of

_HEIGHT = 84
_BINS = 60


def bins_of(values: npt.ArrayLike, count: int = _BINS) -> tuple[npt.NDArray[np.int64], float, float]:
    """Counts (count,) of the finite values in bins of one width, and where the first begins and the last ends.

    Values that are all equal, or none, give one full bin, or empty ones.
    """
    finite = np.asarray(values, dtype=np.float64)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return np.zeros(count, dtype=np.int64), 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    largest = max(abs(low), abs(high))
    if high - low <= 1e-9 * largest or high <= low:  # too close together for bins that differ
        room = max(0.5, 1e-6 * largest)
        low, high = low - room, high + room
    return np.histogram(finite, bins=count, range=(low, high))[0].astype(np.int64), low, high


class Histogram(QWidget):
    """Bars over a scale; the heights go by the square root, so that a bin of one row can be seen beside thousands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts, self._low, self._high = bins_of([])
        self._marks: tuple[tuple[float, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)

    def set_values(self, values: npt.ArrayLike) -> None:
        """Show how these are spread; what isn't finite is left out."""
        self._counts, self._low, self._high = bins_of(values)
        self.setAccessibleDescription(self.shown_text())
        self.update()

    def set_marks(self, marks: tuple[tuple[float, str], ...]) -> None:
        """Values to mark with a line, each with a word."""
        self._marks = marks
        self.update()

    def value_table(self) -> ValueTable:
        """Where each bar begins and ends, and how many values it counts."""
        edges = np.linspace(self._low, self._high, len(self._counts) + 1).tolist()
        rows = [*zip(edges[:-1], edges[1:], self._counts.tolist(), strict=True)]
        return table_of(self.accessibleName(), (self.tr("from"), self.tr("to"), self.tr("count")), rows)

    def shown_text(self) -> str:
        """The scale's ends and the fullest bin: "0.2 … 9.1, at most 1 204"."""
        return f"{format_tick(self._low)} … {format_tick(self._high)}, ≤ {group_digits(int(self._counts.max()))}"

    def bar_rect(self, index: int) -> QRectF:
        """Where a bin's bar lies."""
        area = self._area()
        most = float(np.sqrt(max(1, int(self._counts.max()))))
        width = area.width() / len(self._counts)
        count = int(self._counts[index])
        height = max(1.5, area.height() * float(np.sqrt(count)) / most) if count else 0.0
        return QRectF(area.left() + index * width, area.bottom() - height, max(1.0, width - 1.0), height)

    def place_of(self, value: float) -> float:
        """The x of a value."""
        area = self._area()
        return area.left() + area.width() * (value - self._low) / (self._high - self._low)

    def _area(self) -> QRectF:
        line = float(themes.scaled(16))
        return QRectF(0.0, line, float(self.width()), max(4.0, self.height() - 2.0 * line))

    def sizeHint(self) -> QSize:
        return QSize(320, themes.scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, themes.scaled(_HEIGHT))

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self), themes.current(), self._area()
        font = themes.ui_font(themes.CAPTION_SIZE)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        for index in range(len(self._counts)):
            painter.drawRect(self.bar_rect(index))
        painter.setPen(theme.border)
        painter.drawLine(QPointF(area.left(), area.bottom() + 0.5), QPointF(area.right(), area.bottom() + 0.5))
        painter.setPen(theme.muted)
        below = QRectF(0.0, area.bottom() + 1.0, area.width(), float(themes.scaled(15)))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, format_tick(self._low))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, format_tick(self._high))
        for value, word in self._marks:
            if self._low <= value <= self._high:
                place = self.place_of(value)
                painter.setPen(QPen(theme.text, 1.0, Qt.PenStyle.DashLine))
                painter.drawLine(QPointF(place, area.top() - 2.0), QPointF(place, area.bottom()))
                width = metrics.horizontalAdvance(word)
                left = min(max(0.0, place - width / 2), area.width() - width)
                painter.drawText(QPointF(left, area.top() - 4.0), word)
        painter.end()
