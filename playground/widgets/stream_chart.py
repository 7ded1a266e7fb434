"""The residual stream through the layers: how long the vector is, and how long what each layer adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets import map_colours
from playground.widgets.numbers import format_decimal, format_tick
from playground.widgets.tool_tip import plain_tip

_HEIGHT = 150
# Where lines go across, in shares of the top.
_LINES = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class StreamLayer:
    """Lengths (Euclidean norms) at one layer: the stream before it, what its two halves add, the stream after it."""

    before: float
    attention: float
    feed_forward: float
    after: float


class StreamChart(QWidget):
    """Two bars a layer, and a line for the stream itself; one layer is marked. Left and Right choose the neighbour.

    Signals:
        layer_chosen(int): a layer was clicked or reached with the keyboard.
    """

    layer_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers: tuple[StreamLayer, ...] = ()
        self._chosen = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._retranslate()
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_layers(self, layers: Sequence[StreamLayer]) -> None:
        """Show these from left to right."""
        self._layers = tuple(layers)
        self._chosen = self._chosen if self._chosen < len(layers) else -1
        self._describe()
        self.update()

    def set_chosen(self, layer: int) -> None:
        """Mark a layer; emits nothing."""
        self._chosen = layer if 0 <= layer < len(self._layers) else -1
        self._describe()
        self.update()

    def layer_text(self, layer: int) -> str:
        """A layer's figures in words."""
        if not 0 <= layer < len(self._layers):
            return ""
        found = self._layers[layer]
        return self.tr("layer {layer}: {before} + attention {attention} + feed-forward {feed} → {after}").format(
            layer=layer,
            before=format_decimal(found.before, 2),
            attention=format_decimal(found.attention, 2),
            feed=format_decimal(found.feed_forward, 2),
            after=format_decimal(found.after, 2),
        )

    def shown_text(self) -> str:
        """The marked layer's figures, then one line a layer."""
        lines = [self.layer_text(layer) for layer in range(len(self._layers))]
        return "\n".join([self.layer_text(self._chosen), *lines] if self._chosen >= 0 else lines)

    def sizeHint(self) -> QSize:
        return QSize(320, themes.scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(140, themes.scaled(_HEIGHT))

    def layer_rect(self, layer: int) -> QRectF:
        """The strip that belongs to a layer."""
        area = self._area()
        wide = area.width() / max(1, len(self._layers))
        return QRectF(area.left() + layer * wide, area.top(), wide, area.height())

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(self._font)
        top = self._top()
        left = max(metrics.horizontalAdvance(format_tick(share * top)) for share in _LINES) + 8.0
        head, foot = metrics.height() + 8.0, metrics.height() + 4.0
        return QRectF(left, head, max(1.0, self.width() - left - 4.0), max(1.0, self.height() - head - foot))

    def _top(self) -> float:
        values = [max(one.before, one.attention, one.feed_forward, one.after) for one in self._layers]
        return max([value for value in values if value == value and value != float("inf")], default=1.0) or 1.0

    def layer_at(self, point: QPointF) -> int:
        """The layer at a point, −1 beside all."""
        return next((n for n in range(len(self._layers)) if self.layer_rect(n).contains(point)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        layer = self.layer_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and layer >= 0:
            self._choose(layer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._layers) - 1
        goals = {
            Qt.Key.Key_Left: max(0, self._chosen - 1),
            Qt.Key.Key_Right: min(last, self._chosen + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        goal = goals.get(Qt.Key(event.key()))
        if goal is None or last < 0:
            super().keyPressEvent(event)
        else:
            self._choose(goal)

    def _choose(self, layer: int) -> None:
        if layer != self._chosen:
            self.set_chosen(layer)
            self.layer_chosen.emit(layer)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.layer_text(self.layer_at(QPointF(event.pos())))
            if text:
                QToolTip.showText(event.globalPos(), plain_tip(text), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _describe(self) -> None:
        self.setAccessibleDescription(self.shown_text().partition("\n")[0])

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Residual stream by layer"))
        self.setWhatsThis(
            self.tr("How long the token's vector is at each layer, and how long what attention and feed-forward add.")
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.update()
        super().changeEvent(event)

    def _restyle(self, theme: Theme) -> None:
        self._font = themes.mono_font(10)
        self._words = themes.ui_font(themes.CAPTION_SIZE)
        strong = map_colours.lut_of("scores", theme)[212]
        self._orange = QColor(*(int(part) for part in strong))
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._layers:
            return
        painter, theme, area, top = QPainter(self), themes.current(), self._area(), self._top()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_legend(painter, theme)
        painter.setFont(self._font)
        for share in _LINES:
            y = area.bottom() - share * area.height()
            painter.setPen(theme.grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme.muted)
            where = QRectF(0, y - 8, area.left() - 6, 16)
            painter.drawText(
                where, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), format_tick(share * top)
            )
        points: list[QPointF] = []
        metrics = QFontMetricsF(self._font)
        step = max(1, round(metrics.horizontalAdvance("000") / self.layer_rect(0).width() + 0.5))
        for layer, figures in enumerate(self._layers):
            strip = self.layer_rect(layer)
            if layer == self._chosen:
                painter.fillRect(strip, themes.mix(theme.surface, theme.accent, 0.14))
            bar = max(1.5, min(12.0, strip.width() * 0.28))
            for value, colour, left in (
                (figures.attention, theme.accent, strip.center().x() - bar - 0.5),
                (figures.feed_forward, self._orange, strip.center().x() + 0.5),
            ):
                height = _share(value, top) * area.height()
                painter.fillRect(QRectF(left, area.bottom() - height, bar, height), colour)
            if not layer:
                points.append(QPointF(strip.left(), area.bottom() - _share(figures.before, top) * area.height()))
            points.append(QPointF(strip.right(), area.bottom() - _share(figures.after, top) * area.height()))
            if layer % step == 0:
                painter.setPen(theme.text if layer == self._chosen else theme.muted)
                where = QRectF(strip.left() - 20, area.bottom() + 3, strip.width() + 40, metrics.height())
                painter.drawText(where, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), str(layer))
        painter.setPen(QPen(theme.text, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(points)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 1.0))
            painter.drawRect(area)
        painter.end()

    def _paint_legend(self, painter: QPainter, theme: Theme) -> None:
        painter.setFont(self._words)
        metrics = QFontMetricsF(self._words)
        left = self._area().left()
        for text, colour, line in (
            (self.tr("stream"), theme.text, True),
            (self.tr("attention adds"), theme.accent, False),
            (self.tr("feed-forward adds"), self._orange, False),
        ):
            middle = metrics.height() / 2.0
            if line:
                painter.fillRect(QRectF(left, middle - 1.0, 12, 2), colour)
            else:
                painter.fillRect(QRectF(left, middle - 4.0, 8, 8), colour)
            painter.setPen(theme.muted)
            offset = 16.0 if line else 12.0
            painter.drawText(QPointF(left + offset, metrics.ascent()), text)
            left += offset + metrics.horizontalAdvance(text) + 14.0


def _share(value: float, top: float) -> float:
    return min(1.0, max(0.0, value / top)) if value == value else 0.0
