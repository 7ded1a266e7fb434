"""Curves over the steps of a run, with levels to beat; hovering reads them off, a click chooses a step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.numbers import format_significant, format_tick, group_digits
from playground.widgets.value_table import Cell, ValueTable, table_of

Floats = npt.NDArray[np.float64]
_LINE = 16
# Arrow keys go through a run in so many strides.
_STRIDES = 100


@dataclass(frozen=True, slots=True)
class RunCurve:
    """A curve by its name: `ys` at the steps `xs`, rising; `role` is a colour of the theme. `faint` is a thin line."""

    name: str
    xs: Floats
    ys: Floats
    role: str = "accent"
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A value that doesn't change, as a line across with its name."""

    name: str
    value: float


class RunChart(QWidget):
    """Curves from step 0 to the last of the run, on one scale that takes in every level.

    The pointer reads the curves off, and so do the arrow keys, Home and End; a click or Enter chooses the step.

    Signals:
        step_chosen(int): the step at a place that was clicked, or at which Enter was pressed
    """

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, height: int = 150) -> None:
        super().__init__(parent)
        self._curves: tuple[RunCurve, ...] = ()
        self._levels: tuple[Level, ...] = ()
        self._last = 1
        self._low, self._high = 0.0, 1.0
        self._cursor = -1
        self._hovered = -1
        self._height = height
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        themes.theme_manager().changed.connect(self._restyle)

    def set_run(self, curves: Sequence[RunCurve], levels: Sequence[Level], last: int) -> None:
        """Show these over steps 0 to `last`. What isn't finite is not drawn."""
        self._curves, self._levels, self._last = tuple(curves), tuple(levels), max(1, last)
        values = [curve.ys[np.isfinite(curve.ys)] for curve in curves]
        values.append(np.array([level.value for level in levels if math.isfinite(level.value)]))
        known = np.concatenate(values) if values else np.zeros(0)
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        if high <= low:
            low, high = low - max(0.5, abs(low) / 2), high + max(0.5, abs(high) / 2)
        self._low, self._high = low - 0.06 * (high - low), high + 0.06 * (high - low)
        self._hovered = min(self._hovered, self._last)
        self._describe()
        self.update()

    def set_cursor(self, step: int) -> None:
        """Mark a step, −1 none; emits nothing."""
        if step != self._cursor:
            self._cursor = step
            self.update()

    def shown_text(self) -> str:
        """Each curve's name with its newest value, and the levels."""
        lines = [f"{curve.name} {format_significant(float(curve.ys[-1]))}" for curve in self._curves if len(curve.ys)]
        return "\n".join(lines + [f"{level.name} {format_significant(level.value)}" for level in self._levels])

    def read_at(self, step: int) -> str:
        """The step and what each curve's nearest point there is."""
        parts = [group_digits(step)]
        for curve in self._curves:
            if len(curve.xs):
                nearest = int(np.argmin(np.abs(curve.xs - step)))
                parts.append(f"{curve.name} {format_significant(float(curve.ys[nearest]))}")
        return "   ".join(parts)

    def value_table(self) -> ValueTable:
        """A row for each step at which a curve has a point; empty where another has none there."""
        known = [dict(zip(curve.xs.tolist(), curve.ys.tolist(), strict=True)) for curve in self._curves]
        steps = sorted({step for curve in known for step in curve})
        rows: list[list[Cell]] = [[int(step), *(curve.get(step, "") for curve in known)] for step in steps]
        return table_of(self.accessibleName(), (self.tr("step"), *(curve.name for curve in self._curves)), rows)

    # Geometry

    def sizeHint(self) -> QSize:
        return QSize(300, themes.scaled(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(140, themes.scaled(min(self._height, 56 if self._height < 100 else 76)))

    def plot_rect(self) -> QRectF:
        """Where the curves are drawn."""
        metrics = QFontMetricsF(themes.mono_font(themes.CAPTION_SIZE))
        left = max(metrics.horizontalAdvance(format_tick(value)) for value in self._ticks()) + 8.0
        line = float(themes.scaled(_LINE))
        return QRectF(left, line + 2, max(20.0, self.width() - left - 2), max(20.0, self.height() - 2 * line - 5))

    def _ticks(self) -> list[float]:
        """Round values, two to five of them, fewer where they would touch."""
        span = self._high - self._low
        unit = 10.0 ** math.floor(math.log10(span / 2))
        unit *= next((factor for factor in (5, 2) if span / (factor * unit) >= 2), 1)
        room = max(20.0, self.height() - 2.0 * themes.scaled(_LINE) - 5)
        while span / unit * themes.scaled(_LINE) > room and span / unit > 2:
            unit *= 2
        first = math.ceil(self._low / unit)
        return [number * unit for number in range(first, math.floor(self._high / unit) + 1)] or [self._low]

    def place(self, step: float, value: float) -> QPointF:
        """The pixel of a value at a step."""
        area = self.plot_rect()
        return QPointF(
            area.left() + area.width() * step / self._last,
            area.bottom() - area.height() * (value - self._low) / (self._high - self._low),
        )

    def step_at(self, point: QPointF) -> int:
        """The step at a point, −1 outside the plot."""
        area = self.plot_rect()
        if not area.adjusted(-4, -4, 4, 4).contains(point):
            return -1
        return min(self._last, max(0, round((point.x() - area.left()) / area.width() * self._last)))

    # Pointer

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self.step_at(event.position())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        step = self.step_at(event.position())
        if step >= 0:
            self.step_chosen.emit(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stride = max(1, self._last // _STRIDES)
        at = self._hovered if self._hovered >= 0 else max(0, self._cursor)
        moves = {
            Qt.Key.Key_Left: at - stride,
            Qt.Key.Key_Right: at + stride,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._last,
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._hovered = min(max(moves[key], 0), self._last)
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered >= 0:
            self.step_chosen.emit(self._hovered)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hovered = -1
        self._describe()
        self.update()

    def _describe(self) -> None:
        """For a screen reader: what is read off, or how the curves stand."""
        self.setAccessibleDescription(self.read_at(self._hovered) if self._hovered >= 0 else self.shown_text())

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    # Drawing

    def _polyline(self, curve: RunCurve, area: QRectF) -> QPolygonF:
        """The curve's points in pixels; where several share a pixel, the lowest and the highest of them."""
        good = np.isfinite(curve.ys)
        xs, ys = curve.xs[good], curve.ys[good]
        stride = max(1, math.ceil(len(xs) / max(1.0, area.width())))
        if stride > 1:
            picked: list[int] = []
            for start in range(0, len(ys), stride):
                part = ys[start : start + stride]
                picked += sorted({start + int(part.argmin()), start + int(part.argmax())})
            xs, ys = xs[picked], ys[picked]
        across = area.left() + area.width() * xs / self._last
        down = area.bottom() - area.height() * (ys - self._low) / (self._high - self._low)
        return QPolygonF([QPointF(x, y) for x, y in zip(across.tolist(), down.tolist(), strict=True)])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self), themes.current(), self.plot_rect()
        painter.setFont(themes.mono_font(themes.CAPTION_SIZE))
        metrics = QFontMetricsF(painter.font())
        painter.fillRect(area, theme.sunken)
        for value in self._ticks():
            y = self.place(0, value).y()
            painter.setPen(theme.grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme.muted)
            box = QRectF(0, y - metrics.height() / 2, area.left() - 5, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, format_tick(value))
        below = QRectF(area.left(), area.bottom() + 2, area.width(), float(themes.scaled(_LINE)))
        painter.setPen(theme.muted)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, group_digits(self._last))
        painter.setFont(themes.ui_font(themes.CAPTION_SIZE))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for level in self._levels:
            y = self.place(0, level.value).y()
            painter.setPen(QPen(theme.muted, 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.save()
        painter.setClipRect(area)
        for curve in self._curves:
            colour = theme.color(curve.role)
            painter.setPen(QPen(colour, 1.0 if curve.faint else 2.0))
            line = self._polyline(curve, area)
            painter.drawPolyline(line)
            if not curve.faint and len(curve.xs) <= 60:
                painter.setBrush(colour)
                for index in range(line.size()):
                    painter.drawEllipse(line.at(index), 2.2, 2.2)
                painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._cursor >= 0:
            x = self.place(self._cursor, self._low).x()
            painter.setPen(QPen(theme.text, 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if self._hovered >= 0:
            x = self.place(self._hovered, self._low).x()
            painter.setPen(QPen(theme.muted, 1.0))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.restore()
        self._draw_level_names(painter, theme, area)
        self._draw_legend(painter, theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(theme.accent if self.hasFocus() else theme.border)
        painter.drawRect(area)
        painter.end()

    def level_boxes(self, metrics: QFontMetricsF) -> list[QRectF]:
        """Where the names of the levels stand, each above its line or as near as those below it let it be.

        None where they can't all stand clear of each other.
        """
        area, height = self.plot_rect(), metrics.height()
        rising = sorted(range(len(self._levels)), key=lambda index: self._levels[index].value)
        bottoms: list[float] = []
        for index in rising:
            free = bottoms[-1] - height if bottoms else area.bottom()
            bottoms.append(min(self.place(0, self._levels[index].value).y(), free))
        top = area.top()
        for place in reversed(range(len(bottoms))):  # what has no room above goes below
            bottoms[place] = top = max(bottoms[place], top + height)
        if top > area.bottom():
            return []
        boxes = {}
        for index, bottom in zip(rising, bottoms, strict=True):
            width = metrics.horizontalAdvance(self._levels[index].name) + 6
            boxes[index] = QRectF(area.right() - width - 2, bottom - height, width, height)
        return [boxes[index] for index in range(len(self._levels))]

    def _draw_level_names(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        plate = QColor(theme.sunken)
        plate.setAlpha(190)
        boxes = self.level_boxes(QFontMetricsF(painter.font()))
        painter.setPen(theme.muted)
        for level, box in zip(self._levels, boxes, strict=False):
            painter.fillRect(box, plate)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, level.name)

    def _draw_legend(self, painter: QPainter, theme: Theme) -> None:
        metrics = QFontMetricsF(painter.font())
        if self._hovered >= 0:
            painter.setPen(theme.text)
            text = metrics.elidedText(self.read_at(self._hovered), Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(QPointF(0, metrics.ascent() + 1), text)
            return
        x, middle = 0.0, themes.scaled(_LINE) / 2.0
        for curve in self._curves:
            if x + 60 > self.width():
                break
            painter.setPen(QPen(theme.color(curve.role), 1.0 if curve.faint else 2.0))
            painter.drawLine(QPointF(x, middle), QPointF(x + 16, middle))
            text = curve.name + (f" {format_significant(float(curve.ys[-1]), 3)}" if len(curve.ys) else "")
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width() - x - 21)
            painter.setPen(theme.text)
            painter.drawText(QPointF(x + 21, middle + metrics.ascent() / 2 - 1), text)
            x += metrics.horizontalAdvance(text) + 36.0
