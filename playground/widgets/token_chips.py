"""Tokens as a flow of small chips: ids, labels or bytes, in the tints of their positions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from playground import theme
from playground.widgets.token_spans import changed_range
from playground.widgets.tool_tip import plain_tip

_FONT_SIZE = 12
_HEIGHT = 20
_PITCH = 25
_GAP = 5
_PADDING = 5
_EDGE = 2


def label_widths(labels: Sequence[str], font: QFont) -> NDArray[np.float64]:
    """The width of each label in pixels. ASCII is one advance a character, the rest is measured, equal labels once."""
    metrics = QFontMetricsF(font)
    advance = metrics.horizontalAdvance("0")
    if "".join(labels).isascii():
        return np.fromiter(map(len, labels), dtype=np.float64, count=len(labels)) * advance
    measured: dict[str, float] = {}
    widths = np.empty(len(labels), dtype=np.float64)
    for number, label in enumerate(labels):
        if label.isascii():
            widths[number] = len(label) * advance
            continue
        width = measured.get(label)
        if width is None:
            width = measured[label] = metrics.horizontalAdvance(label)
        widths[number] = width
    return widths


def flow_rows(widths: NDArray[np.float64], gap: float, room: float) -> NDArray[np.int64]:
    """The index of the first box of each row, when boxes flow into rows of this room; a box too wide has its own."""
    count = len(widths)
    if not count:
        return np.zeros(0, dtype=np.int64)
    ends = np.cumsum(widths + gap).tolist()  # a list is bisected several times as fast, row after row
    firsts = [0]
    before = 0.0
    while True:
        following = bisect_right(ends, before + room + gap + 1e-6, firsts[-1])
        following = max(following, firsts[-1] + 1)
        if following >= count:
            return np.array(firsts, dtype=np.int64)
        firsts.append(following)
        before = ends[following - 1]


class TokenChips(QAbstractScrollArea):
    """A scrolled flow of token chips; only what is visible is drawn. Indices count the labels given.

    Arrow keys, Home and End choose with the keyboard; with Shift they select from the chosen chip on, as a drag or a
    click with Shift does.

    Signals:
        token_chosen(int): the user chose a token.
        token_hovered(int): the token under the pointer, -1 for none.
        tokens_selected(int, int): the user selected the chips from the first number up to, not with, the second.
        copy_requested(): the keys for Copy.
    """

    token_chosen = Signal(int)
    token_hovered = Signal(int)
    tokens_selected = Signal(int, int)
    copy_requested = Signal()

    def __init__(self, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = caption
        self._labels: tuple[str, ...] = ()
        self._first_position = 0
        self._tail_start = 0
        self._chosen: int | None = None
        self._hovered = -1
        self._selected = range(0)
        self._selection_end = 0  # where a selection that grows ends
        self._stale = False
        self._rows_wanted = 3
        self._tooltip: Callable[[int], str] | None = None
        self._widths = np.zeros(0, dtype=np.float64)
        self._lefts = np.zeros(0, dtype=np.float64)
        self._firsts = np.zeros(0, dtype=np.int64)
        self._boxes = np.zeros(0, dtype=np.float64)
        self._font = theme.mono_font(_FONT_SIZE)
        self._flowed_for = -1.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name()
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        theme.theme_manager().changed.connect(self._on_theme_changed)

    # -- contents

    def set_chips(self, labels: Sequence[str], first_position: int = 0, tail_start: int | None = None) -> None:
        """Show these labels; only those that are others than before are measured.

        first_position: the first one's place in the sequence, which its tint goes by. tail_start: from which index on
        the tokens were generated; None for no such token.
        """
        before, self._labels = self._labels, tuple(labels)
        self._first_position = first_position
        self._tail_start = len(self._labels) if tail_start is None else tail_start
        if self._chosen is not None and self._chosen >= len(self._labels):
            self._chosen = None
        self._stale = False
        self._set_hovered(-1)
        position, removed, added = changed_range(before, self._labels)
        own = label_widths(self._labels[position : position + added], self._font) + 2 * theme.scaled(_PADDING)
        self._widths = np.concatenate((self._widths[:position], own, self._widths[position + removed :]))
        self._lay_out()

    def labels(self) -> Sequence[str]:
        """What is shown."""
        return self._labels

    def shown_text(self) -> str:
        """The labels as plain text, a space between two."""
        return " ".join(self._labels)

    def chosen(self) -> int | None:
        """The chosen chip's index."""
        return self._chosen

    def set_chosen(self, index: int | None) -> None:
        """Outline this chip, or none, and scroll to it; emits nothing. An index out of range is none."""
        if index is not None and not 0 <= index < len(self._labels):
            index = None
        if index == self._chosen:
            return
        self._chosen = index
        self.setAccessibleDescription("" if index is None else self._labels[index])
        if index is not None:
            self.reveal(index)
        self.viewport().update()

    def selected(self) -> range:
        """The selected chips."""
        return self._selected

    def set_selected(self, selected: range) -> None:
        """Mark these chips and scroll to the first; emits nothing."""
        if selected != self._selected:
            self._selected = selected
            if selected and selected.start < len(self._labels):
                self.reveal(selected.start)
            self.viewport().update()

    def set_stale(self, stale: bool) -> None:
        """Dim the chips while they belong to an earlier text; new chips end it."""
        if stale != self._stale:
            self._stale = stale
            self.viewport().update()

    def set_caption(self, caption: str) -> None:
        """The word in front of the first row."""
        self._caption = caption
        self._name()
        self._flowed_for = -1.0
        self._flow()

    def _name(self) -> None:
        self.setAccessibleName(self._caption or self.tr("Tokens"))

    def set_rows_wanted(self, rows: int) -> None:
        """How many rows the size hint makes room for at most."""
        self._rows_wanted = rows
        self.updateGeometry()

    def set_tooltip_provider(self, provider: Callable[[int], str] | None) -> None:
        """What to say about the chip under the pointer, as plain text."""
        self._tooltip = provider

    # -- geometry

    def _on_theme_changed(self, _theme: object = None) -> None:
        self._font = theme.mono_font(_FONT_SIZE)
        self._measure()

    def _measure(self) -> None:
        self._widths = label_widths(self._labels, self._font) + 2 * theme.scaled(_PADDING)
        self._lay_out()

    def _lay_out(self) -> None:
        self._flowed_for = -1.0
        self._flow()
        self.updateGeometry()

    def _indent(self) -> float:
        if not self._caption:
            return 0.0
        metrics = QFontMetricsF(theme.ui_font(theme.CAPTION_SIZE))
        return metrics.horizontalAdvance(self._caption) + 2 * theme.GRID

    def _flow(self) -> None:
        room = max(40.0, self.viewport().width() - self._indent() - 2.0)
        if room != self._flowed_for:
            self._flowed_for = room
            boxes = np.minimum(self._widths, room)
            gap = float(theme.scaled(_GAP))
            self._firsts = flow_rows(boxes, gap, room)
            ends = np.cumsum(boxes + gap)
            lefts = ends - boxes - gap
            if len(self._firsts):
                rows = np.searchsorted(self._firsts, np.arange(len(boxes)), side="right") - 1
                lefts = lefts - lefts[self._firsts][rows]
            self._lefts = lefts + self._indent() + 1.0
            self._boxes = boxes
        bar = self.verticalScrollBar()
        bar.setSingleStep(self._pitch())
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self.row_count() * self._pitch() + _EDGE - self.viewport().height()))
        self.viewport().update()

    def _pitch(self) -> int:
        return theme.scaled(_PITCH)

    def row_count(self) -> int:
        """How many rows the chips take at the present width."""
        return len(self._firsts)

    def row_of(self, index: int) -> int:
        """The row that a chip lies in."""
        return int(np.searchsorted(self._firsts, index, side="right")) - 1

    def chip_rect(self, index: int) -> QRectF:
        """Where a chip lies in the viewport."""
        top = self.row_of(index) * self._pitch() - self.verticalScrollBar().value() + 1.0
        return QRectF(float(self._lefts[index]), top, float(self._boxes[index]), float(theme.scaled(_HEIGHT)))

    def chip_at(self, point: QPoint | QPointF) -> int:
        """The chip at a point of the viewport, or -1."""
        place = QPointF(point)
        row = int((place.y() + self.verticalScrollBar().value()) // self._pitch())
        if not 0 <= row < self.row_count():
            return -1
        for index in self._row_range(row):
            if self.chip_rect(index).contains(place):
                return index
        return -1

    def _row_range(self, row: int) -> range:
        stop = int(self._firsts[row + 1]) if row + 1 < self.row_count() else len(self._labels)
        return range(int(self._firsts[row]), stop)

    def visible_chips(self, top: float, bottom: float) -> range:
        """The chips of the rows that meet this part of the viewport."""
        if not len(self._labels):
            return range(0)
        offset, pitch, last = self.verticalScrollBar().value(), self._pitch(), self.row_count() - 1
        first = min(last, max(0, int((top + offset) // pitch)))
        final = min(last, max(0, int((bottom + offset) // pitch)))
        return range(self._row_range(first).start, self._row_range(final).stop)

    def reveal(self, index: int) -> None:
        """Scroll so that the chip is in view."""
        top = self.row_of(index) * self._pitch()
        bar = self.verticalScrollBar()
        room = self.viewport().height()
        if top < bar.value():
            bar.setValue(top)
        elif top + self._pitch() > bar.value() + room:
            bar.setValue(top + self._pitch() - room)

    def sizeHint(self) -> QSize:
        rows = max(1, min(self._rows_wanted, self.row_count()))
        return QSize(320, rows * self._pitch() + _EDGE)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._pitch() + _EDGE)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rows = self.row_count()
        self._flow()
        if min(rows, self._rows_wanted) != min(self.row_count(), self._rows_wanted):
            self.updateGeometry()

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        tints = [theme.mix(tint, colors.surface, theme.STALE) if self._stale else QColor(tint) for tint in colors.tints]
        radius = float(theme.CHIP_RADIUS)
        area = event.rect()
        offset = self.verticalScrollBar().value()
        if self._caption and area.top() + offset < self._pitch():
            painter.setFont(theme.ui_font(theme.CAPTION_SIZE))
            painter.setPen(colors.muted)
            place = QRectF(0.0, 1.0 - offset, self._indent(), float(theme.scaled(_HEIGHT)))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._caption)
        painter.setFont(self._font)
        metrics = QFontMetricsF(self._font)
        padding = theme.scaled(_PADDING)
        for index in self.visible_chips(area.top(), area.bottom()):
            rect = self.chip_rect(index)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tints[(self._first_position + index) % len(tints)])
            painter.drawRoundedRect(rect, radius, radius)
            painter.setPen(colors.muted if self._stale else colors.text)
            label = self._labels[index]
            if self._widths[index] > rect.width():
                label = metrics.elidedText(label, Qt.TextElideMode.ElideRight, rect.width() - 2 * padding)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, label)
            if index >= self._tail_start:
                painter.fillRect(QRectF(rect.left() + 2.0, rect.bottom() + 1.0, rect.width() - 4.0, 1.5), colors.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if index == self._chosen:
                painter.setPen(QPen(colors.text, 1.6))
                painter.drawRoundedRect(rect.adjusted(0.3, 0.3, -0.3, -0.3), radius, radius)
            elif index in self._selected:
                painter.setPen(QPen(colors.accent, 1.6))
                painter.drawRoundedRect(rect.adjusted(0.3, 0.3, -0.3, -0.3), radius, radius)
            elif index == self._hovered:
                painter.setPen(QPen(colors.muted, 1.0))
                painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()

    # -- input

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.chip_at(event.position())
        self._set_hovered(index)
        if event.buttons() & Qt.MouseButton.LeftButton and index >= 0 and (self._selected or index != self._chosen):
            self._select_to(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.chip_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._select_to(index)
            else:
                self._choose(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _choose(self, index: int) -> None:
        self._selected = range(0)
        self._selection_end = index
        self.set_chosen(index)
        self.viewport().update()
        self.token_chosen.emit(index)

    def _select_to(self, index: int) -> None:
        """Select from the chosen chip to this one; without a chosen one, choose it."""
        if self._chosen is None:
            self._choose(index)
            return
        first, last = sorted((self._chosen, index))
        self._selection_end = index
        self._selected = range(first, last + 1)
        self.reveal(index)
        self.viewport().update()
        self.tokens_selected.emit(first, last + 1)

    def _set_hovered(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.viewport().update()
            self.token_hovered.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
            return
        if event.matches(QKeySequence.StandardKey.SelectAll) and len(self._labels):
            self.set_selected(range(len(self._labels)))
            self.tokens_selected.emit(0, len(self._labels))
            return
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        target = self._target_of(event, self._selection_end if extend and self._selected else self._chosen)
        if target is None:
            super().keyPressEvent(event)
        elif 0 <= target < len(self._labels):
            if extend:
                self._select_to(target)
            else:
                self._choose(target)

    def _target_of(self, event: QKeyEvent, current: int | None) -> int | None:
        """The chip that a key leads to from the current one; None for a key that is not ours."""
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return None
        key, last = event.key(), len(self._labels) - 1
        if key == Qt.Key.Key_Home:
            return 0
        if key == Qt.Key.Key_End:
            return last
        if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            return None
        if current is None:
            return 0
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return min(last, max(0, current + (1 if key == Qt.Key.Key_Right else -1)))
        row = self.row_of(current) + (1 if key == Qt.Key.Key_Down else -1)
        if not 0 <= row < self.row_count():
            return current
        middle = float(self._lefts[current] + self._boxes[current] / 2)
        members = self._row_range(row)
        middles = self._lefts[members.start : members.stop] + self._boxes[members.start : members.stop] / 2
        return members.start + int(np.argmin(np.abs(middles - middle)))

    def tooltip_markup(self, index: int) -> str:
        """The tool tip of a chip as markup that shows its text to the letter; empty for none."""
        return plain_tip(self._tooltip(index) if self._tooltip is not None and index >= 0 else "")

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_hovered(-1)
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.chip_at(event.pos())
            markup = self.tooltip_markup(index)
            if markup:
                place = self.chip_rect(index).toAlignedRect()
                QToolTip.showText(event.globalPos(), markup, self.viewport(), place)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)
