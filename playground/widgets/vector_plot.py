"""One vector as bars around zero and, below them, as a strip of colours; exact values on hover."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets import map_colours
from playground.widgets.map_colours import Floats
from playground.widgets.matrix_view import exact_text
from playground.widgets.numbers import format_decimal, format_tick
from playground.widgets.value_table import ValueTable, shortest, table_of

_BARS = 64
_STRIP = 14
_FIRST = 8


class VectorPlot(QWidget):
    """H numbers. The scale is symmetric around zero, its own or one that is given, so that two plots can be compared.

    Arrows move a cursor from dimension to dimension, Home and End go to the ends.

    Signals:
        dimension_hovered(int): the dimension under the pointer or the cursor, −1 when there is none
    """

    dimension_hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: Floats = np.zeros(0, dtype=np.float32)
        self._label = ""
        self._limit = 1.0
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("A vector's numbers"))  # its owner may have a better one
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)

    def set_vector(self, values: npt.ArrayLike, label: str, *, limit: float | None = None) -> None:
        """Show H numbers under a label. Without `limit` the largest magnitude ends the scale."""
        self._values = np.asarray(values, dtype=np.float32).reshape(-1)
        self._label = label
        finite = np.abs(self._values[np.isfinite(self._values)])
        largest = float(finite.max()) if finite.size else 0.0
        self._limit = max(limit if limit is not None else largest, 1e-30)
        self._at = self._at if self._at < len(self._values) else -1
        self._describe()
        self.update()

    def set_dimension(self, dimension: int) -> None:
        """Mark a dimension, −1 none; emits nothing. Plots of several vectors share it."""
        self._at = dimension if 0 <= dimension < len(self._values) else -1
        self._describe()
        self.update()

    def value_table(self) -> ValueTable:
        """Every dimension and its number, exactly."""
        name = " · ".join(filter(None, (self.accessibleName(), self._label)))
        return table_of(name, (self.tr("dimension"), self.tr("value")), list(enumerate(shortest(self._values))))

    @property
    def dimension(self) -> int:
        """The marked dimension, −1 if none is."""
        return self._at

    def value_text(self) -> str:
        """The marked dimension and its value, exactly; empty without one."""
        if self._at < 0:
            return ""
        return self.tr("dimension {index}: {value}").format(
            index=self._at, value=exact_text(float(self._values[self._at]))
        )

    def shown_text(self) -> str:
        """The label, the first numbers, and the marked one."""
        first = " ".join(format_decimal(float(value)) for value in self._values[:_FIRST])
        return "\n".join(part for part in (self._label, first, self.value_text()) if part)

    def sizeHint(self) -> QSize:
        return QSize(400, themes.scaled(_BARS + _STRIP + 22))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def plot_rect(self) -> QRectF:
        """Where the bars stand."""
        head, foot = float(themes.scaled(17)), float(themes.scaled(_STRIP)) + 5.0
        return QRectF(0.0, head, float(self.width()), self.height() - head - foot)

    def dimension_at(self, point: QPointF) -> int:
        """The dimension at a point, −1 outside."""
        area = self.plot_rect()
        if not len(self._values) or not area.left() <= point.x() < area.right():
            return -1
        return min(len(self._values) - 1, math.floor((point.x() - area.left()) / area.width() * len(self._values)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move_to(self.dimension_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._move_to(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._values) - 1
        goals = {
            Qt.Key.Key_Left: self._at - 1,
            Qt.Key.Key_Right: self._at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in goals and last >= 0:
            self._move_to(min(max(goals[key], 0), last))
        else:
            super().keyPressEvent(event)

    def _move_to(self, dimension: int) -> None:
        if dimension != self._at:
            self.set_dimension(dimension)
            self.dimension_hovered.emit(self._at)

    def _describe(self) -> None:
        self.setAccessibleDescription(self.shown_text())

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self), themes.current(), self.plot_rect()
        painter.setFont(themes.ui_font(themes.CAPTION_SIZE))
        metrics = QFontMetricsF(painter.font())
        head = QRectF(0, 0, self.width(), area.top() - 2)
        scale = f"±{format_tick(self._limit)}"
        painter.setPen(theme.muted)
        right = self.value_text() or scale
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        left = head.adjusted(0, 0, -metrics.horizontalAdvance(right) - 8, 0)
        label = metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, left.width())
        painter.setPen(theme.text)
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)
        painter.fillRect(area, theme.sunken)
        count = len(self._values)
        if count:
            self._draw_bars(painter, theme, area)
            values, masked = map_colours.clean(self._values[None, :])
            if count > area.width():  # the strongest of what shares a pixel
                values, masked = map_colours.pool(values, masked, 1, math.ceil(count / area.width()), "scores")
            image = map_colours.image_of(map_colours.shade(values, masked, self._limit, "scores", theme))
            strip = QRectF(area.left(), area.bottom() + 3, area.width(), float(themes.scaled(_STRIP)))
            painter.drawImage(strip, image)
            if self._at >= 0:
                wide = area.width() / count
                frame = QRectF(area.left() + self._at * wide - 0.5, area.top(), max(2.0, wide) + 1, area.height())
                frame.setBottom(strip.bottom())
                painter.setPen(QPen(theme.text, 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(frame)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _draw_bars(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        middle, half = area.center().y(), area.height() / 2.0 - 1.0
        values, masked = map_colours.clean(self._values[None, :])
        lut = map_colours.lut_of("scores", theme)
        below, above = (QColor(*(int(part) for part in lut[index])) for index in (48, 207))
        wide = area.width() / len(self._values)
        painter.setPen(Qt.PenStyle.NoPen)
        for index, value in enumerate(values[0]):
            height = min(1.0, abs(float(value)) / self._limit) * half
            left = area.left() + index * wide
            rect = QRectF(left, middle - height if value > 0 else middle, max(1.0, wide - (wide > 3)), height)
            if masked[0, index]:
                painter.fillRect(QRectF(left, area.top(), max(1.0, wide), area.height()), theme.masked)
            else:
                painter.fillRect(rect, above if value > 0 else below)
        painter.setPen(theme.border)
        painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
