"""All heads at a glance: one thumbnail a layer and head, drawn from small arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets import map_colours
from playground.widgets.map_colours import Floats, MapKind, Mask
from playground.widgets.tool_tip import plain_tip

GAP = 3
FRAME = 2
SMALLEST = 14
LARGEST = 64
_SMALLEST_WITH_CAPTION = 22
_Head = tuple[int, int]
_NONE: _Head = (-1, -1)


def thumbnail_size(width: int, height: int, layers: int, heads: int) -> int:
    """The side of one thumbnail so that all fit in width × height pixels, between SMALLEST and LARGEST."""
    if layers < 1 or heads < 1:
        return SMALLEST
    across = (width - 2 * FRAME + GAP) // heads - GAP
    down = (height - 2 * FRAME + GAP) // layers - GAP
    return max(SMALLEST, min(LARGEST, across, down))


class HeadGrid(QAbstractScrollArea):
    """Layers down, heads across; the chosen head framed.

    Arrows choose the neighbouring head, Home and End the first and the last of the layer. Scrolls if thumbnails
    would be smaller than SMALLEST pixels.

    Signals:
        head_chosen(int, int): layer and head that were clicked or reached with the keyboard.
        head_hovered(int, int): layer and head under the pointer, (-1, -1) when it leaves.
    """

    head_chosen = Signal(int, int)
    head_hovered = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = 0
        self._heads = 0
        self._maps: dict[_Head, tuple[Floats, Mask, MapKind]] = {}
        self._images: dict[_Head, QImage] = {}
        self._chosen = _NONE
        self._hovered = _NONE
        self._side = SMALLEST
        # Heads by place, left to right and down, where they don't stand as they are in the model.
        self._order: tuple[_Head, ...] = ()
        self._places: dict[_Head, int] = {}
        self._captions: Mapping[_Head, str] = {}
        self._tips: Mapping[_Head, str] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()
        themes.theme_manager().changed.connect(self._restyle)

    def set_shape(self, layers: int, heads: int) -> None:
        """How many thumbnails there are; forgets the ones shown if that changes. Negative counts are a ValueError."""
        if layers < 0 or heads < 0:
            raise ValueError(f"{layers} layers and {heads} heads")
        if (layers, heads) != (self._layers, self._heads):
            self._layers, self._heads = layers, heads
            self._chosen = self._chosen if self._exists(self._chosen) else _NONE
            self._hovered = _NONE
            self._order, self._places = (), {}
            self.clear()
            self._arrange()
            self._describe()

    def set_thumbnail(
        self,
        layer: int,
        head: int,
        values: npt.ArrayLike,
        masked: npt.ArrayLike | None = None,
        kind: MapKind = "weights",
    ) -> None:
        """Show a map of (n, n) values for one head; cells that are masked, NaN or infinite get the masked colour.

        A head outside the shape is a ValueError.
        """
        if not self._exists((layer, head)):
            raise ValueError(f"no layer {layer}, head {head} among {self._layers} × {self._heads}")
        self._maps[layer, head] = (*map_colours.clean(values, masked), kind)
        self._images.pop((layer, head), None)
        self.viewport().update(self._rect((layer, head)))

    def clear(self) -> None:
        """Forget all thumbnails, keep the shape."""
        self._maps.clear()
        self._images.clear()
        self.viewport().update()

    def set_chosen(self, layer: int, head: int) -> None:
        """Frame a head; (-1, -1) frames none. Emits nothing."""
        chosen = (layer, head) if self._exists((layer, head)) else _NONE
        if chosen != self._chosen:
            for place in (self._chosen, chosen):
                if self._exists(place):
                    self.viewport().update(self.thumbnail_rect(*place).adjusted(-FRAME, -FRAME, FRAME, FRAME))
            self._chosen = chosen
            self._describe()

    def set_order(self, heads: Sequence[tuple[int, int]]) -> None:
        """Show the heads in this order, left to right and down; empty: layers down, heads across.

        Heads that are not named follow in their own order. One outside the shape is a ValueError.
        """
        for head in heads:
            if not self._exists(head):
                raise ValueError(f"no layer {head[0]}, head {head[1]} among {self._layers} × {self._heads}")
        order = tuple(dict.fromkeys(heads))
        if order:
            every = ((layer, head) for layer in range(self._layers) for head in range(self._heads))
            named = set(order)
            order += tuple(head for head in every if head not in named)
        if order != self._order:
            self._order = order
            self._places = {head: place for place, head in enumerate(order)}
            self.viewport().update()

    def set_figures(self, captions: Mapping[tuple[int, int], str], tips: Mapping[tuple[int, int], str]) -> None:
        """A number to write on each thumbnail (empty: none), and what is known of each head, shown on hover."""
        if captions != self._captions or tips != self._tips:
            self._captions, self._tips = captions, tips
            self._describe()
            self.viewport().update()

    @property
    def order(self) -> tuple[tuple[int, int], ...]:
        """The heads by place; empty where they stand as they are in the model."""
        return self._order

    @property
    def chosen(self) -> tuple[int, int]:
        """The framed layer and head, (-1, -1) if none is."""
        return self._chosen

    def head_text(self, layer: int, head: int) -> str:
        """The name of a head, for example "layer 4, head 5"."""
        return self.tr("layer {layer}, head {head}").format(layer=layer, head=head)

    def shown_text(self) -> str:
        """The grid as plain text: layers × heads, how many maps are drawn, and the framed head's name."""
        lines = [f"{self._layers} × {self._heads}", str(len(self._maps))]
        if self._chosen != _NONE:
            lines.append(self.head_text(*self._chosen))
        return "\n".join(lines)

    def head_at(self, point: QPoint) -> tuple[int, int]:
        """The layer and head at a point of the viewport, (-1, -1) between and outside the thumbnails."""
        step = self._side + GAP
        x = point.x() - FRAME + self.horizontalScrollBar().value()
        y = point.y() - FRAME + self.verticalScrollBar().value()
        if x < 0 or y < 0 or x % step >= self._side or y % step >= self._side:
            return _NONE
        head = (y // step, x // step)
        return self._head_of(head) if self._exists(head) else _NONE

    def thumbnail_rect(self, layer: int, head: int) -> QRect:
        """Where a thumbnail lies in the viewport."""
        step = self._side + GAP
        layer, head = self._place_of((layer, head))
        return QRect(
            FRAME + head * step - self.horizontalScrollBar().value(),
            FRAME + layer * step - self.verticalScrollBar().value(),
            self._side,
            self._side,
        )

    def sizeHint(self) -> QSize:
        return QSize(self._extent(self._heads, 34), self._extent(self._layers, 34))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._extent(min(self._heads, 4), SMALLEST), self._extent(min(self._layers, 4), SMALLEST))

    def _extent(self, count: int, side: int) -> int:
        return 2 * FRAME + max(0, count * (side + GAP) - GAP)

    def _exists(self, head: _Head) -> bool:
        return 0 <= head[0] < self._layers and 0 <= head[1] < self._heads

    def _place_of(self, head: _Head) -> _Head:
        """The row and the column in which a head stands."""
        return divmod(self._places[head], self._heads) if head in self._places else head

    def _head_of(self, place: _Head) -> _Head:
        """The head in a row and a column, which must be there."""
        return self._order[place[0] * self._heads + place[1]] if self._order else place

    def _rect(self, head: _Head) -> QRect:
        return self.thumbnail_rect(*head)

    def _arrange(self) -> None:
        size = self.maximumViewportSize()
        side = thumbnail_size(size.width(), size.height(), self._layers, self._heads)
        if side != self._side:
            self._side = side
            self._images.clear()
        viewport = self.viewport().size()
        for bar, count, room in (
            (self.horizontalScrollBar(), self._heads, viewport.width()),
            (self.verticalScrollBar(), self._layers, viewport.height()),
        ):
            bar.setRange(0, max(0, self._extent(count, self._side) - room))
            bar.setPageStep(room)
            bar.setSingleStep(self._side + GAP)
        self.viewport().update()

    def _image(self, head: _Head) -> QImage | None:
        """The picture of a head, pooled so that every bright cell survives in a small thumbnail."""
        if head not in self._images and head in self._maps:
            values, masked, kind = self._maps[head]
            if not values.size:
                return None
            top = map_colours.top_of(values, masked, kind)
            pixels = self._side * self.devicePixelRatioF()
            by_row = map_colours.pool_factor(values.shape[0], pixels)
            by_column = map_colours.pool_factor(values.shape[1], pixels)
            values, masked = map_colours.pool(values, masked, by_row, by_column, kind)
            shaded = map_colours.shade(values, masked, top, kind, themes.current())
            self._images[head] = map_colours.image_of(shaded)
        return self._images.get(head)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        theme = themes.current()
        for layer in range(self._layers):
            for head in range(self._heads):
                rect = self.thumbnail_rect(layer, head)
                if not event.region().intersects(rect.adjusted(-FRAME, -FRAME, FRAME, FRAME)):
                    continue
                image = self._image((layer, head))
                if image is None:
                    painter.fillRect(rect, theme.masked)
                else:
                    painter.drawImage(rect, image)
                caption = self._captions.get((layer, head), "")
                if caption and self._side >= _SMALLEST_WITH_CAPTION:
                    self._paint_caption(painter, rect, caption)
        if self._exists(self._hovered) and self._hovered != self._chosen:
            self._paint_frame(painter, self._hovered, QPen(theme.text, 1.0))
        if self._exists(self._chosen):
            self._paint_frame(painter, self._chosen, QPen(theme.accent, FRAME))
            if self.hasFocus():
                inner = QRectF(self._rect(self._chosen)).adjusted(0.5, 0.5, -0.5, -0.5)
                painter.setPen(QPen(theme.surface, 1.0))
                painter.drawRect(inner)

    @staticmethod
    def _paint_caption(painter: QPainter, rect: QRect, caption: str) -> None:
        theme = themes.current()
        painter.setFont(themes.mono_font(9))
        metrics = painter.fontMetrics()
        ground = QColor(theme.surface)
        ground.setAlphaF(0.82)
        width = metrics.horizontalAdvance(caption) + 4
        box = QRect(rect.right() + 1 - width, rect.top(), width, metrics.height())
        painter.fillRect(box, ground)
        painter.setPen(theme.text)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), caption)

    def _paint_frame(self, painter: QPainter, head: _Head, pen: QPen) -> None:
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        half = pen.widthF() / 2.0
        painter.drawRect(QRectF(self._rect(head)).adjusted(-half, -half, half, half))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self.head_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        head = self.head_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and head != _NONE:
            self._choose(head)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_hovered(_NONE)
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            head = self.head_at(event.pos())
            if head == _NONE:
                QToolTip.hideText()
            else:
                text = "\n".join(part for part in (self.head_text(*head), self._tips.get(head, "")) if part)
                QToolTip.showText(event.globalPos(), plain_tip(text), self, self._rect(head))
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        layer, head = self._place_of(self._chosen)
        targets = {
            Qt.Key.Key_Up: (layer - 1, head),
            Qt.Key.Key_Down: (layer + 1, head),
            Qt.Key.Key_Left: (layer, head - 1),
            Qt.Key.Key_Right: (layer, head + 1),
            Qt.Key.Key_Home: (layer, 0),
            Qt.Key.Key_End: (layer, self._heads - 1),
        }
        target = targets.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
            return
        if self._chosen == _NONE:
            target = (0, 0)
        if self._exists(target) and self._head_of(target) != self._chosen:
            self._choose(self._head_of(target))

    def _choose(self, head: _Head) -> None:
        self.set_chosen(*head)
        rect = self._rect(head)
        for bar, low, high, room in (
            (self.horizontalScrollBar(), rect.left(), rect.right(), self.viewport().width()),
            (self.verticalScrollBar(), rect.top(), rect.bottom(), self.viewport().height()),
        ):
            bar.setValue(bar.value() + min(0, low - FRAME) + max(0, high + FRAME + 1 - room))
        self.head_chosen.emit(*head)

    def _set_hovered(self, head: _Head) -> None:
        if head != self._hovered:
            self._hovered = head
            self.viewport().update()
            self.head_hovered.emit(*head)

    def _describe(self) -> None:
        text = self.tr("{layers} layers, {heads} heads").format(layers=self._layers, heads=self._heads)
        if self._chosen != _NONE:
            tip = self._tips.get(self._chosen, "").replace("\n", ", ")
            text = " · ".join(part for part in (self.head_text(*self._chosen), tip) if part)
        self.setAccessibleDescription(text)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Layers and heads"))
        self.setWhatsThis(
            self.tr("Every head's weights, small. Click one to see it large; arrow keys go from one to the next.")
        )

    def _restyle(self, _theme: Theme) -> None:
        self._images.clear()
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._describe()
        super().changeEvent(event)
