"""Where one token looks, and who looks at it, over the text itself: as bars, as arcs, or as a tint."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets import map_colours
from playground.widgets.map_colours import Floats, Mask
from playground.widgets.numbers import format_nonzero
from playground.widgets.text_flow import TextFlow
from playground.widgets.tool_tip import plain_tip

TextMode = Literal["bars", "arcs", "tint"]
_BAR_ROOM = 40
_TOLD = 5
# Arcs of less than this share of the strongest can't be told from nothing.
_FAINTEST = 0.004


class TextMap(QAbstractScrollArea):
    """The tokens of a text with one query's row of values and one key's column.

    Bars: above each token what the chosen one takes from it, below what it takes from the chosen one. Arcs: the same
    as lines on one line of text. Tint: the tokens' ground is the stronger, the more the chosen one takes from them.
    Left and Right choose the neighbour, Home and End the first and the last token.

    Signals:
        token_chosen(int): a token was clicked or reached with the keyboard.
        token_hovered(int): the token under the pointer, −1 when it leaves.
    """

    token_chosen = Signal(int)
    token_hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode: TextMode = "bars"
        self._flow = TextFlow()
        self._first = 0
        self._row: Floats = np.zeros(0, dtype=np.float32)
        self._column: Floats = np.zeros(0, dtype=np.float32)
        self._row_masked: Mask = np.zeros(0, dtype=np.bool_)
        self._column_masked: Mask = np.zeros(0, dtype=np.bool_)
        self._chosen = -1
        self._hovered = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    # What is shown

    def set_tokens(self, labels: Sequence[str], first: int = 0) -> None:
        """Show these tokens; `first` is the place of the first one in the sequence, by which they are tinted."""
        self._first = first
        self._flow.set_labels(labels)
        self._row, self._column = (np.zeros(0, dtype=np.float32) for _ in range(2))
        self._chosen = self._chosen if self._chosen < len(labels) else -1
        self._hovered = -1
        self._arrange()

    def set_values(
        self,
        row: npt.ArrayLike,
        row_masked: npt.ArrayLike,
        column: npt.ArrayLike,
        column_masked: npt.ArrayLike,
    ) -> None:
        """What the chosen token takes from each, and each from it: (T,) values and masks. Other lengths: ValueError."""
        parts = (row, row_masked, column, column_masked)
        arrays = [np.asarray(part) for part in parts]
        if any(array.shape != (len(self._flow),) for array in arrays):
            raise ValueError(f"values for {[array.shape for array in arrays]} of {len(self._flow)} tokens")
        self._row, self._column = (np.nan_to_num(array.astype(np.float32)) for array in arrays[::2])
        self._row_masked, self._column_masked = (array.astype(np.bool_) for array in arrays[1::2])
        self._describe()
        self.viewport().update()

    def set_chosen(self, index: int) -> None:
        """Outline a token and bring it into view, −1 none; emits nothing."""
        if index != self._chosen:
            self._chosen = index if 0 <= index < len(self._flow) else -1
            self._reveal(self._chosen)
            self._describe()
            self.viewport().update()

    def set_mode(self, mode: TextMode) -> None:
        """Show bars, arcs or a tint."""
        if mode != self._mode:
            self._mode = mode
            self._arrange()
            self._reveal(self._chosen)

    @property
    def mode(self) -> TextMode:
        """How the values are shown."""
        return self._mode

    @property
    def chosen(self) -> int:
        """The outlined token, −1 if none is."""
        return self._chosen

    def strongest(self, count: int = _TOLD) -> list[int]:
        """The tokens that the chosen one takes most from, most first."""
        if not self._row.size:
            return []
        usable = np.flatnonzero(~self._row_masked)
        order = np.argsort(-self._row[usable], kind="stable")[:count]
        return [int(index) for index in usable[order]]

    def token_text(self, index: int) -> str:
        """What is known of a token, in words."""
        if not 0 <= index < len(self._flow) or not self._row.size:
            return ""
        label = self._flow.label(index)
        parts = [label]
        if not self._row_masked[index]:
            parts.append(self.tr("seen with {value}").format(value=format_nonzero(float(self._row[index]), 4)))
        if not self._column_masked[index]:
            parts.append(self.tr("sees the chosen one with {value}").format(value=self._column_value(index)))
        return " · ".join(parts) if len(parts) > 1 else self.tr("{label} · masked").format(label=label)

    def _column_value(self, index: int) -> str:
        return format_nonzero(float(self._column[index]), 4)

    def shown_text(self) -> str:
        """The mode, the chosen token, and a line for each of the strongest."""
        lines: list[str] = [self._mode]
        if self._chosen >= 0:
            lines.append(self._flow.label(self._chosen))
        for index in self.strongest():
            lines.append(f"{self._flow.label(index)} {format_nonzero(float(self._row[index]), 4)}")
        return "\n".join(lines)

    # Geometry

    def sizeHint(self) -> QSize:
        return QSize(460, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    def token_rect(self, index: int) -> QRectF:
        """Where a token's box lies in the viewport."""
        return self._flow.box(index).translated(-self._offset())

    def token_at(self, point: QPointF) -> int:
        """The token at a point of the viewport, −1 beside all."""
        return self._flow.at(point + self._offset())

    def _offset(self) -> QPointF:
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _arrange(self) -> None:
        room = self.viewport().size()
        line = float(themes.scaled(24))
        if self._mode == "arcs":
            half = max(line, (room.height() - line) / 2.0)
            self._flow.arrange(math.inf, line, half, half)
        elif self._mode == "bars":
            bars = float(themes.scaled(_BAR_ROOM))
            self._flow.arrange(float(room.width()), line, bars, bars * 0.7)
        else:
            self._flow.arrange(float(room.width()), line, 3.0, 3.0)
        size = self._flow.size
        for bar, extent, seen in (
            (self.horizontalScrollBar(), size.width(), room.width()),
            (self.verticalScrollBar(), size.height(), room.height()),
        ):
            bar.setRange(0, max(0, math.ceil(extent) - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(round(line))
        self.viewport().update()

    def _reveal(self, index: int) -> None:
        if index < 0:
            return
        box = self._flow.box(index)
        for bar, low, high, seen in (
            (self.horizontalScrollBar(), box.left() - 60, box.right() + 60, self.viewport().width()),
            (self.verticalScrollBar(), box.top() - _BAR_ROOM, box.bottom() + _BAR_ROOM, self.viewport().height()),
        ):
            if low < bar.value() or high > bar.value() + seen:
                bar.setValue(round((low + high - seen) / 2.0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # Pointer and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self.token_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.token_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._choose(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """On one long line the wheel goes along it."""
        bar = self.horizontalScrollBar()
        if self._mode == "arcs" and bar.maximum() and not event.angleDelta().x():
            bar.setValue(bar.value() - event.angleDelta().y())
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_hovered(-1)
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.token_text(self.token_at(QPointF(event.pos())))
            if text:
                QToolTip.showText(event.globalPos(), plain_tip(text), self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._flow) - 1
        chosen = self._chosen if self._chosen >= 0 else last
        goals = {
            Qt.Key.Key_Left: max(0, chosen - 1),
            Qt.Key.Key_Right: min(last, chosen + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        goal = goals.get(Qt.Key(event.key()))
        if goal is None or last < 0:
            super().keyPressEvent(event)
        elif goal != self._chosen:
            self._choose(goal)

    def _choose(self, index: int) -> None:
        self.set_chosen(index)
        self.token_chosen.emit(index)

    def _set_hovered(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.viewport().update()
            self.token_hovered.emit(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # Drawing

    def _describe(self) -> None:
        self.setAccessibleDescription(self.shown_text())

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Attention over the text"))
        self.setWhatsThis(
            self.tr(
                "Above the text: what the chosen token takes from each token. Below: what each takes from it. "
                "Click a token to choose it; Left and Right choose its neighbours."
            )
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _restyle(self, theme: Theme) -> None:
        self._font = themes.mono_font(12)
        self._bold = themes.mono_font(12, QFont.Weight.Bold)
        self._small = themes.mono_font(10)
        self._flow.set_metrics(QFontMetricsF(self._bold))
        above = map_colours.lut_of("scores", theme)[212]
        self._orange = QColor(*(int(part) for part in above))
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._paint(painter, QRectF(event.rect()), self._offset())
        painter.end()

    def paint_picture(self, painter: QPainter) -> None:
        """Draw what is in view as shapes and text."""
        painter.save()
        painter.setClipRect(self.viewport().geometry())
        self._paint(painter, QRectF(self.viewport().rect()), self._offset())
        painter.restore()

    def _paint(self, painter: QPainter, area: QRectF, offset: QPointF) -> None:
        theme = themes.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-offset)
        shown = self._flow.between(area.translated(offset))
        shares = self._shares()
        if self._mode == "arcs":
            self._paint_arcs(painter, theme)
        for index in shown:
            box = self._flow.box(index)
            if self._mode == "bars":
                self._paint_bars(painter, theme, index, box)
            self._paint_token(painter, theme, index, box, float(shares[index]) if len(shares) else 0.0)

    def _shares(self) -> Floats:
        """Each token's part of the strongest, 0..1; those masked and below zero have none."""
        if not self._row.size:
            return self._row
        seen = np.where(self._row_masked, np.float32(0.0), np.maximum(self._row, np.float32(0.0)))
        return np.asarray(seen / max(float(seen.max()), 1e-30), dtype=np.float32)

    def _paint_token(self, painter: QPainter, theme: Theme, index: int, box: QRectF, share: float) -> None:
        ground, ink = theme.tint(self._first + index), theme.text
        if self._mode == "tint":
            table = themes.viridis()
            red, green, blue = (int(part) for part in table[round(255 * math.sqrt(share))])
            ground = QColor(red, green, blue) if self._row.size and not self._row_masked[index] else theme.masked
            ink = themes.readable_on(ground, theme) if self._row.size else theme.text
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        chip = box.adjusted(1.0, 1.0, -1.0, -1.0)
        painter.drawRoundedRect(chip, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
        if index == self._chosen or index == self._hovered:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            strong = index == self._chosen
            painter.setPen(QPen(theme.text if strong else theme.muted, 2.0 if strong else 1.0))
            painter.drawRoundedRect(chip, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
            if strong and self.hasFocus():
                painter.setPen(QPen(theme.accent, 1.0))
                painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), themes.CHIP_RADIUS + 2, themes.CHIP_RADIUS + 2)
        painter.setPen(ink)
        painter.setFont(self._bold if index == self._chosen else self._font)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), self._flow.shown(index))

    def _paint_bars(self, painter: QPainter, theme: Theme, index: int, box: QRectF) -> None:
        above, below = self._flow.above, self._flow.below
        painter.setPen(Qt.PenStyle.NoPen)
        for values, masked, colour, room, up in (
            (self._row, self._row_masked, theme.accent, above, True),
            (self._column, self._column_masked, self._orange, below, False),
        ):
            if not values.size or masked[index]:
                continue
            top = max(float(np.abs(np.where(masked, 0, values)).max()), 1e-30)
            share = min(1.0, max(0.0, float(values[index])) / top)
            label = float(themes.scaled(11)) if up else 0.0
            height = share * (room - label - 4.0)
            width = min(box.width() - 4.0, float(themes.scaled(22)))
            left = box.center().x() - width / 2.0
            rect = QRectF(left, box.top() - 1.0 - height if up else box.bottom() + 1.0, width, height)
            if height >= 0.5:
                painter.setBrush(colour)
                painter.drawRect(rect)
            if up and share >= 0.12 and values[index] >= 0.005:  # two decimals would call it nothing
                painter.setPen(theme.muted)
                painter.setFont(self._small)
                text = f"{float(values[index]):.2f}".lstrip("0") if values[index] < 1 else "1"
                where = QRectF(box.left() - 12, rect.top() - label - 1.0, box.width() + 24, label)
                painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), text)
                painter.setPen(Qt.PenStyle.NoPen)

    def _paint_arcs(self, painter: QPainter, theme: Theme) -> None:
        if self._chosen < 0 or not self._row.size:
            return
        start = self._flow.box(self._chosen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for values, masked, colour, up in (
            (self._row, self._row_masked, theme.accent, True),
            (self._column, self._column_masked, self._orange, False),
        ):
            seen = np.where(masked, 0.0, np.maximum(values, 0.0))
            top = max(float(seen.max()), 1e-30)
            room = (self._flow.above if up else self._flow.below) - 4.0
            edge = start.top() if up else start.bottom()
            # The strongest last, so that they lie above the others.
            for index in [int(place) for place in np.argsort(seen, kind="stable") if seen[place] / top >= _FAINTEST]:
                share = float(seen[index]) / top
                ink = QColor(colour)
                ink.setAlphaF(0.15 + 0.85 * share)
                painter.setPen(QPen(ink, 0.75 + 3.25 * share, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
                far = self._flow.box(index).center().x()
                near = start.center().x()
                rise = min(room, 14.0 + abs(far - near) * 0.35) * (-1.0 if up else 1.0)
                path = QPainterPath(QPointF(near, edge))
                if index == self._chosen:
                    loop = float(themes.scaled(9))
                    path.cubicTo(near - loop, edge + rise * 1.3, near + loop, edge + rise * 1.3, near, edge)
                else:
                    path.cubicTo(near, edge + rise * 4 / 3, far, edge + rise * 4 / 3, far, edge)
                painter.drawPath(path)

    def scrollContentsBy(self, _across: int, _down: int) -> None:  # noqa: N802
        self.viewport().update()

    def place_of(self, index: int) -> QPoint:
        """The middle of a token's box in the viewport, in whole pixels."""
        return self.token_rect(index).center().toPoint()
