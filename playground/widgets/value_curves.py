"""A few curves over whole numbers: positions or distances across, values up; all values at one place on hover."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.numbers import MINUS, format_decimal, format_tick, group_digits
from playground.widgets.value_table import Cell, ValueTable

Curve = tuple[str, npt.NDArray[np.float64]]
_HEIGHT = 170
_LOWEST = 104  # where room is short
_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
_FIRST = 6


class ValueCurves(QWidget):
    """Curves of one length that share a scale; a line's style tells it apart as well as its colour.

    Arrows move a cursor along, Home and End go to the ends, a click keeps the place.

    Signals:
        place_chosen(int): a place along the curves that was clicked, or chosen with Enter
    """

    place_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, height: int = _HEIGHT) -> None:
        super().__init__(parent)
        self._curves: tuple[Curve, ...] = ()
        self._across = ""
        self._height = height
        self._decimals = 4
        self._first = 0
        self._low, self._high = -1.0, 1.0
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMaximumHeight(themes.scaled(2 * height))
        themes.theme_manager().changed.connect(self._restyle)

    def set_curves(
        self, curves: Sequence[tuple[str, npt.ArrayLike]], across: str, *, decimals: int = 4, first: int = 0
    ) -> None:
        """Show curves (label, N values), N the same for all; `across` says what the places are, which begin at `first`.

        What is marked or chosen is counted from 0 whatever the first is called.
        """
        made = tuple((label, np.asarray(values, dtype=np.float64).reshape(-1)) for label, values in curves)
        if len({len(values) for _, values in made}) > 1:
            raise ValueError("the curves differ in length")
        self._curves, self._across, self._decimals, self._first = made, across, decimals, first
        finite = np.concatenate([values[np.isfinite(values)] for _, values in made]) if made else np.zeros(0)
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
        low, high = min(low, 0.0), max(high, 0.0)  # zero is always there
        self._low, self._high = (low, high) if high > low else (low - 1.0, high + 1.0)
        self._at = self._at if self._at < self.length else -1
        self._describe()
        self.updateGeometry()
        self.update()

    @property
    def length(self) -> int:
        """How many places there are."""
        return len(self._curves[0][1]) if self._curves else 0

    def set_place(self, place: int) -> None:
        """Mark a place, −1 none; emits nothing."""
        self._at = place if 0 <= place < self.length else -1
        self._describe()
        self.update()

    def values_at(self, place: int) -> str:
        """The place and every curve's value there."""
        values = (f"{label} {format_decimal(float(curve[place]), self._decimals)}" for label, curve in self._curves)
        return f"{self._across} {self._named(place)}:  " + "   ".join(values)

    def _named(self, place: int) -> str:
        """The place as it is called; where some are below 0 the others have a sign, too."""
        named = place + self._first
        sign = MINUS if named < 0 else "+" if self._first < 0 < named else ""
        return sign + group_digits(abs(named))

    def value_table(self) -> ValueTable:
        """A line a place: every curve's value there, a nought without a sign."""
        curves = self._curves

        def row(place: int) -> list[Cell]:
            return [place + self._first, *(float(values[place]) + 0.0 for _label, values in curves)]

        header = (self._across, *(label for label, _values in curves))
        return ValueTable(self.accessibleName(), header, self.length, row)

    def shown_text(self) -> str:
        """Each curve's label with its first values, and what is read at the marked place."""
        lines = [
            label + ": " + " ".join(format_decimal(float(value), self._decimals) for value in values[:_FIRST])
            for label, values in self._curves
        ]
        if self._at >= 0:
            lines.append(self.values_at(self._at))
        return "\n".join(lines)

    # Geometry

    def _line(self) -> float:
        return float(themes.scaled(16))

    def _legend_rows(self) -> list[list[int]]:
        """Which curves stand in each line of the legend."""
        metrics = QFontMetricsF(themes.ui_font(themes.CAPTION_SIZE))
        rows: list[list[int]] = [[]]
        used = 0.0
        for index, (label, _) in enumerate(self._curves):
            need = metrics.horizontalAdvance(label) + 42.0
            if rows[-1] and used + need > self.width():
                rows.append([])
                used = 0.0
            rows[-1].append(index)
            used += need
        return rows

    def plot_rect(self) -> QRectF:
        """Where the curves are drawn."""
        metrics = QFontMetricsF(themes.mono_font(themes.CAPTION_SIZE))
        ticks = (self._low, self._high, 0.0)
        left = max(metrics.horizontalAdvance(format_tick(value)) for value in ticks) + 6.0
        top = len(self._legend_rows()) * self._line() + 4.0
        return QRectF(
            left, top, max(10.0, self.width() - left - 2.0), max(20.0, self.height() - top - self._line() - 3)
        )

    def sizeHint(self) -> QSize:
        return QSize(400, themes.scaled(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, themes.scaled(min(self._height, _LOWEST)))

    def place_at(self, point: QPointF) -> int:
        """The place nearest to a point, −1 outside."""
        area = self.plot_rect()
        if not self.length or not area.adjusted(-3, -3, 3, 3).contains(point):
            return -1
        share = (point.x() - area.left()) / area.width()
        return min(self.length - 1, max(0, round(share * (self.length - 1))))

    def _point(self, place: int, value: float, area: QRectF) -> QPointF:
        x = area.left() + area.width() * place / max(1, self.length - 1)
        return QPointF(x, area.bottom() - area.height() * (value - self._low) / (self._high - self._low))

    # Pointer and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place >= 0 and place != self._at:
            self.set_place(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place >= 0:
            self.set_place(place)
            self.place_chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self.length - 1
        goals = {
            Qt.Key.Key_Left: self._at - 1,
            Qt.Key.Key_Right: self._at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in goals and last >= 0:
            self.set_place(min(max(goals[key], 0), last))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.place_chosen.emit(self._at)
        else:
            super().keyPressEvent(event)

    def _describe(self) -> None:
        self.setAccessibleDescription(self.shown_text())

    def _restyle(self, _theme: Theme) -> None:
        self.setMaximumHeight(themes.scaled(2 * self._height))
        self.updateGeometry()
        self.update()

    # Drawing

    @staticmethod
    def _pen(theme: Theme, index: int, width: float = 1.6) -> QPen:
        inks = (theme.accent, theme.error, theme.good, theme.warning, theme.muted, theme.text)
        pen = QPen(QColor(inks[index % len(inks)]), width, _STYLES[(index // 2) % len(_STYLES)])
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def _polyline(self, values: npt.NDArray[np.float64], area: QRectF) -> QPolygonF:
        """The curve's points; where several share a pixel, the lowest and the highest of them."""
        count = len(values)
        step = max(1, math.ceil(count / max(1.0, 2.0 * area.width())))
        places: list[int] = []
        for first in range(0, count, step):
            part = values[first : first + step]
            if step == 1:
                places.append(first)
            elif np.isfinite(part).any():
                places += sorted({first + int(np.nanargmin(part)), first + int(np.nanargmax(part))})
        return QPolygonF(
            [self._point(place, float(values[place]), area) for place in places if np.isfinite(values[place])]
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self), themes.current(), self.plot_rect()
        painter.fillRect(area, theme.sunken)
        painter.setFont(themes.mono_font(themes.CAPTION_SIZE))
        metrics = QFontMetricsF(painter.font())
        taken: list[float] = []
        for value in (self._low, self._high, 0.0):
            y = self._point(0, value, area).y()
            painter.setPen(theme.border if value == 0.0 else theme.grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            if all(abs(y - other) >= metrics.height() for other in taken):
                taken.append(y)
                painter.setPen(theme.muted)
                text = QRectF(0, y - metrics.height() / 2, area.left() - 4, metrics.height())
                painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, format_tick(value))
        below = QRectF(area.left(), area.bottom() + 2, area.width(), self._line())
        painter.setPen(theme.muted)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, self._named(0))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self._named(max(0, self.length - 1)))
        painter.setFont(themes.ui_font(themes.CAPTION_SIZE))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self._across)
        if 0 < -self._first < self.length - 1:
            zero = self._point(-self._first, 0.0, area).x()
            painter.setPen(theme.border)
            painter.drawLine(QPointF(zero, area.top()), QPointF(zero, area.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, (_, values) in enumerate(self._curves):
            painter.setPen(self._pen(theme, index))
            line = self._polyline(values, area)
            if line.size() > 1:
                painter.drawPolyline(line)
            elif line.size():
                painter.drawEllipse(line.at(0), 2.0, 2.0)
        self._draw_legend(painter, theme)
        if self._at >= 0:
            x = self._point(self._at, 0.0, area).x()
            painter.setPen(QPen(theme.text, 1.0))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent if self.hasFocus() else theme.border, 1.0))
        painter.drawRect(area)
        painter.end()

    def _draw_legend(self, painter: QPainter, theme: Theme) -> None:
        metrics = QFontMetricsF(painter.font())
        for line, row in enumerate(self._legend_rows()):
            x, middle = 0.0, line * self._line() + self._line() / 2.0
            for index in row:
                painter.setPen(self._pen(theme, index))
                painter.drawLine(QPointF(x, middle), QPointF(x + 22, middle))
                painter.setPen(theme.text)
                label = self._curves[index][0]
                painter.drawText(QPointF(x + 27, middle + metrics.ascent() / 2 - 1), label)
                x += metrics.horizontalAdvance(label) + 42.0
