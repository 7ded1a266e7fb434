"""A text whose tokens are tinted by a number each, with the token under the pointer told about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme, mix
from playground.widgets.token_chips import flow_rows, label_widths
from playground.widgets.tool_tip import plain_tip

_FONT_SIZE = 15
_PITCH = 28
_HEIGHT = 23
_PADDING = 2
_MARGIN = 2
LINE_END = "⏎"
# The text stays readable on the strongest ground.
_FULL_TINT = {"light": 0.6, "dark": 0.42}


class TintedText(QAbstractScrollArea):
    """Tokens in their order, each on the colour of its value; a line end in a token ends the line.

    Arrow keys, Home and End go from token to token, Enter chooses. `values` run from −1 to 1: 0 has no tint, positive
    values are tinted in the accent and negative ones in the warning colour; NaN is a token that has no value.

    Signals:
        token_chosen(int): the user chose a token, by its index
        token_hovered(int): the token under the pointer or reached by keys, -1 for none
    """

    token_chosen = Signal(int)
    token_hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[str, ...] = ()
        self._values: NDArray[np.float64] = np.zeros(0)
        self._marked = 0  # tokens from here on are underlined: they were generated
        self._chosen = -1
        self._current = -1
        self._tip: Callable[[int], str] | None = None
        self._lefts: NDArray[np.float64] = np.zeros(0)
        self._widths: NDArray[np.float64] = np.zeros(0)
        self._rows: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._firsts: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        themes.theme_manager().changed.connect(self._restyle)

    def set_tokens(self, labels: Sequence[str], values: Sequence[float] | NDArray[np.float64], marked: int) -> None:
        """Show these tokens on these values (−1…1, NaN for none), those from `marked` on underlined.

        ValueError where there are not as many values as labels.
        """
        tints = np.asarray(values, dtype=np.float64)
        if len(tints) != len(labels):
            raise ValueError(f"{len(labels)} tokens have {len(tints)} values")
        same = tuple(labels) == self._labels
        self._labels, self._values, self._marked = tuple(labels), tints, marked
        self._current = self._current if self._current < len(labels) else -1
        if not same:
            self._flow()
        self.viewport().update()

    def set_chosen(self, index: int) -> None:
        """Outline a token, or none with −1, and bring it into view; emits nothing."""
        self._chosen = index if 0 <= index < len(self._labels) else -1
        if self._chosen >= 0:
            self.reveal(self._chosen)
        self.viewport().update()

    def set_tool_tip_provider(self, provider: Callable[[int], str] | None) -> None:
        """What is told of a token: plain text."""
        self._tip = provider

    def shown_text(self) -> str:
        """The labels, a space between two."""
        return " ".join(self._labels)

    @property
    def values(self) -> NDArray[np.float64]:
        """The values shown, one a token."""
        return self._values

    def token_at(self, point: QPointF) -> int:
        """The token at a point of the viewport, -1 where there is none."""
        row = int((point.y() + self.verticalScrollBar().value() - _MARGIN) // self._pitch())
        if not 0 <= row < len(self._firsts) or point.y() < 0:
            return -1
        for index in self._row_range(row):
            if self._lefts[index] <= point.x() < self._lefts[index] + self._widths[index]:
                return index
        return -1

    def token_rect(self, index: int) -> QRectF:
        """Where a token lies in the viewport."""
        top = _MARGIN + int(self._rows[index]) * self._pitch() - self.verticalScrollBar().value()
        return QRectF(float(self._lefts[index]), top, float(self._widths[index]), float(themes.scaled(_HEIGHT)))

    def reveal(self, index: int) -> None:
        """Scroll so that a token is in view."""
        rect, bar = self.token_rect(index), self.verticalScrollBar()
        bar.setValue(bar.value() + min(0, int(rect.top())) + max(0, int(rect.bottom()) + 4 - self.viewport().height()))

    def sizeHint(self) -> QSize:
        return QSize(320, 6 * self._pitch())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 2 * self._pitch())

    def _pitch(self) -> int:
        return themes.scaled(_PITCH)

    def _restyle(self, _theme: Theme) -> None:
        self._flow()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._flow()

    def _flow(self) -> None:
        count = len(self._labels)
        room = max(60.0, self.viewport().width() - 4.0)
        widths = np.minimum(label_widths(self._labels, themes.mono_font(_FONT_SIZE)) + 2 * _PADDING, room)
        starts: list[int] = []
        first = 0
        for index, label in enumerate(self._labels):
            if LINE_END in label:
                starts += (flow_rows(widths[first : index + 1], 1.0, room) + first).tolist()
                first = index + 1
        starts += (flow_rows(widths[first:], 1.0, room) + first).tolist()
        self._firsts = np.array(starts, dtype=np.int64)
        self._rows = np.searchsorted(self._firsts, np.arange(count), side="right") - 1
        lefts = np.concatenate(([0.0], np.cumsum(widths + 1.0)))[:-1]
        self._lefts = lefts - lefts[self._firsts][self._rows] + 2.0 if count else lefts
        self._widths = widths
        bar = self.verticalScrollBar()
        bar.setSingleStep(self._pitch())
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, len(starts) * self._pitch() + 2 * _MARGIN - self.viewport().height()))

    def _row_range(self, row: int) -> range:
        stop = int(self._firsts[row + 1]) if row + 1 < len(self._firsts) else len(self._labels)
        return range(int(self._firsts[row]), stop)

    # Pointer and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_current(self.token_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.token_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.token_chosen.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_current(-1)
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.token_at(QPointF(event.pos()))
            if index >= 0 and self._tip is not None:
                rect = self.token_rect(index).toRect()
                QToolTip.showText(event.globalPos(), plain_tip(self._tip(index)), self, rect)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._labels) - 1
        targets = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if last >= 0 and key in targets:
            self._set_current(min(max(targets[key], 0), last))
            self.reveal(self._current)
        elif last >= 0 and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move_row(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.token_chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    def _move_row(self, direction: int) -> None:
        if self._current < 0:
            self._set_current(0)
            return
        row = int(self._rows[self._current]) + direction
        if 0 <= row < len(self._firsts):
            x = self._lefts[self._current]
            self._set_current(min(self._row_range(row), key=lambda index: abs(float(self._lefts[index] - x))))
            self.reveal(self._current)

    def _set_current(self, index: int) -> None:
        if index != self._current:
            self._current = index
            told = self._tip(index) if index >= 0 and self._tip is not None else ""
            self.setAccessibleDescription(told)
            self.token_hovered.emit(index)
            self.viewport().update()

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, font = themes.current(), themes.mono_font(_FONT_SIZE)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        scrolled, pitch = self.verticalScrollBar().value(), self._pitch()
        first = max(0, (event.rect().top() + scrolled - _MARGIN) // pitch)
        last = min(len(self._firsts), (event.rect().bottom() + scrolled - _MARGIN) // pitch + 1)
        for row in range(first, last):
            for index in self._row_range(row):
                self._paint_token(painter, metrics, theme, index)

    def _paint_token(self, painter: QPainter, metrics: QFontMetricsF, theme: Theme, index: int) -> None:
        rect, value = self.token_rect(index), float(self._values[index])
        fill = tint_of(value, theme)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(themes.readable_on(fill, theme))
        label = self._labels[index]
        if metrics.horizontalAdvance(label) > rect.width():
            label = metrics.elidedText(label, Qt.TextElideMode.ElideRight, rect.width() - 2 * _PADDING)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(rect, int(flags), label)
        if index >= self._marked:
            painter.fillRect(QRectF(rect.left() + 1, rect.bottom() + 1, rect.width() - 2, 1.5), theme.accent)
        if index in (self._chosen, self._current):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.text if index == self._chosen else theme.muted, 1.5))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def tint_of(value: float, theme: Theme) -> QColor:
    """The ground of a value from −1 to 1: the surface at 0, towards the accent or the warning colour at the ends."""
    if np.isnan(value):
        return theme.masked
    strong = theme.accent if value >= 0 else theme.warning
    return mix(theme.surface, strong, _FULL_TINT[theme.name] * min(1.0, abs(value)))
