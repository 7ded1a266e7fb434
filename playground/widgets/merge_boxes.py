"""Tokens as boxes side by side, with the pair that merges next and the token that was merged last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme

_GAP = 6
_LINE_GAP = 10
_PADDING = 9
_MOST_BOXES = 2_000


@dataclass(frozen=True, slots=True)
class Box:
    """One token: its label, what stands small below it, and where its first byte lies."""

    label: str
    caption: str
    start: int


class MergeBoxes(QScrollArea):
    """Boxes in lines as wide as there is room; more than two thousand are not drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = _Canvas(self)
        self.setWidget(self._canvas)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)
        self._canvas.setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(themes.scaled(60))
        themes.theme_manager().changed.connect(self._restyle)

    def set_boxes(self, boxes: Sequence[Box], pair: int | None, merged: int | None) -> None:
        """Show these; `pair` is the index of the left one of the two that merge next, `merged` the newest one's."""
        self._canvas.set_boxes(boxes[:_MOST_BOXES], pair, merged)
        self.setAccessibleName(self.shown_text())
        seen = pair if pair is not None else merged
        if seen is not None and seen < len(self._canvas.places):
            place = self._canvas.places[seen]
            self.ensureVisible(round(place.center().x()), round(place.center().y()), 0, themes.scaled(40))

    def shown_text(self) -> str:
        """The labels in order, the pair that merges next joined by a plus sign."""
        parts: list[str] = []
        for index, box in enumerate(self._canvas.boxes):
            joined = self._canvas.pair is not None and index == self._canvas.pair + 1
            parts.append(("+ " if joined else "") + box.label)
        return " ".join(parts)

    def sizeHint(self) -> QSize:
        return QSize(themes.scaled(320), themes.scaled(64))

    def _restyle(self, _theme: Theme) -> None:
        self._canvas.lay_out()


class _Canvas(QWidget):
    """What is scrolled."""

    def __init__(self, area: MergeBoxes) -> None:
        super().__init__(area)
        self.boxes: Sequence[Box] = ()
        self.pair: int | None = None
        self.merged: int | None = None
        self.places: list[QRectF] = []

    def set_boxes(self, boxes: Sequence[Box], pair: int | None, merged: int | None) -> None:
        """See MergeBoxes.set_boxes."""
        self.boxes, self.pair, self.merged = boxes, pair, merged
        self.lay_out()

    def lay_out(self) -> None:
        """Give every box its place, and take the height that needs."""
        labels = QFontMetricsF(themes.mono_font(15))
        captions = QFontMetricsF(themes.mono_font(themes.CAPTION_SIZE))
        height = labels.height() + captions.height() + themes.scaled(8)
        x = y = 1.0
        width = max(40.0, self.width() - 2.0)
        self.places = []
        for box in self.boxes:
            wide = max(labels.horizontalAdvance(box.label), captions.horizontalAdvance(box.caption)) + 2 * _PADDING
            wide = min(wide, width)
            if x > 1.0 and x + wide > width:
                x, y = 1.0, y + height + _LINE_GAP
            self.places.append(QRectF(x, y, wide, height))
            x += wide + _GAP
        bottom = self.places[-1].bottom() + 2 if self.places else 1.0
        if self.minimumHeight() != round(bottom):
            self.setMinimumHeight(round(bottom))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = QRectF(event.rect())
        for index, (box, place) in enumerate(zip(self.boxes, self.places, strict=True)):
            if place.intersects(shown):
                in_pair = self.pair is not None and self.pair <= index <= self.pair + 1
                self._paint_box(painter, theme, box, place, in_pair, index == self.merged)
        if self.pair is not None and self.pair + 1 < len(self.places):
            self._paint_join(painter, theme.accent, self.places[self.pair], self.places[self.pair + 1])
        painter.end()

    def _paint_box(self, painter: QPainter, theme: Theme, box: Box, place: QRectF, in_pair: bool, merged: bool) -> None:
        painter.setPen(QPen(theme.accent, 2.0) if in_pair else QPen(theme.text, 1.5) if merged else Qt.PenStyle.NoPen)
        painter.setBrush(theme.tint(box.start))
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), themes.CHIP_RADIUS, themes.CHIP_RADIUS)
        inside = place.adjusted(_PADDING / 2, themes.scaled(3), -_PADDING / 2, -themes.scaled(3))
        painter.setPen(theme.text)
        painter.setFont(themes.mono_font(15))
        label = painter.fontMetrics().elidedText(box.label, Qt.TextElideMode.ElideMiddle, int(inside.width()))
        painter.drawText(inside, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, label)
        painter.setFont(themes.mono_font(themes.CAPTION_SIZE))
        caption = painter.fontMetrics().elidedText(box.caption, Qt.TextElideMode.ElideMiddle, int(inside.width()))
        painter.drawText(inside, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, caption)

    def _paint_join(self, painter: QPainter, colour: QColor, left: QRectF, right: QRectF) -> None:
        """A bar across the gap, where both boxes stand in one line."""
        if left.top() == right.top():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            middle = left.center().y()
            painter.drawRect(QRectF(left.right() - 1, middle - 2, right.left() - left.right() + 2, 4))
