"""Boxes of tokens in lines, with room above and below each line for what is drawn over the text. Pure arithmetic."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF

_PADDING = 10.0
_NARROWEST = 18.0
_WIDEST = 180.0
_GAP = 8.0
_LINE_END = "⏎"


class TextFlow:
    """Where each token's box lies: wrapped at a width, and after a token that ends a line."""

    def __init__(self) -> None:
        self.above = 0.0
        self.below = 0.0
        self._labels: Sequence[str] = ()
        self._metrics: QFontMetricsF | None = None
        self._widths: dict[str, float] = {}
        self._lefts: list[float] = []
        self._sizes: list[float] = []
        self._lines: list[int] = []  # the first token of each line
        self._box_height = 0.0
        self.size = QSizeF()

    def __len__(self) -> int:
        return len(self._labels)

    def set_labels(self, labels: Sequence[str]) -> None:
        """The tokens' labels; `arrange` must follow."""
        self._labels = labels
        self._lefts = []

    def set_metrics(self, metrics: QFontMetricsF) -> None:
        """What text is measured with; `arrange` must follow."""
        self._metrics = metrics
        self._widths = {}

    def label(self, index: int) -> str:
        """A token's label."""
        return self._labels[index]

    def shown(self, index: int) -> str:
        """As much of a token's label as its box has room for."""
        text = self._labels[index]
        if self._metrics is None or self._width(text) < _WIDEST:
            return text
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, _WIDEST - _PADDING)

    def arrange(self, width: float, box: float, above: float, below: float) -> None:
        """Put boxes of that height into lines of that width (infinite: one line), with room above and below each."""
        self.above, self.below, self._box_height = above, below, box
        self._lefts, self._sizes, self._lines = [], [], []
        left = widest = 0.0
        broken = True
        for index, label in enumerate(self._labels):
            size = self._width(label)
            if broken or (left and left + size > width):
                self._lines.append(index)
                left = 0.0
            self._lefts.append(left)
            self._sizes.append(size)
            left += size
            widest = max(widest, left)
            broken = label.endswith(_LINE_END) and width != float("inf")
        self.size = QSizeF(widest, len(self._lines) * self._pitch)

    @property
    def _pitch(self) -> float:
        return self.above + self._box_height + self.below + (_GAP if len(self._lines) > 1 else 0.0)

    def box(self, index: int) -> QRectF:
        """A token's box."""
        line = bisect_right(self._lines, index) - 1
        return QRectF(self._lefts[index], line * self._pitch + self.above, self._sizes[index], self._box_height)

    def at(self, point: QPointF) -> int:
        """The token at a point, the room above and below its line included; −1 beside all."""
        if not self._lines or point.y() < 0:
            return -1
        line = int(point.y() // self._pitch)
        if line >= len(self._lines):
            return -1
        tokens = self._of_line(line)
        place = bisect_right(self._lefts, point.x(), tokens.start, tokens.stop) - 1
        if place < tokens.start or point.x() >= self._lefts[place] + self._sizes[place]:
            return -1
        return place

    def between(self, area: QRectF) -> range:
        """The tokens of the lines that an area touches; on one line those that it touches."""
        if not self._lines:
            return range(0)
        first = max(0, min(int(area.top() // self._pitch), len(self._lines) - 1))
        last = max(0, min(int(area.bottom() // self._pitch), len(self._lines) - 1))
        start, stop = self._of_line(first).start, self._of_line(last).stop
        if first == last:
            begin = max(start, bisect_right(self._lefts, area.left(), start, stop) - 1)
            return range(begin, min(stop, bisect_left(self._lefts, area.right(), start, stop)))
        return range(start, stop)

    def _of_line(self, line: int) -> range:
        end = self._lines[line + 1] if line + 1 < len(self._lines) else len(self._labels)
        return range(self._lines[line], end)

    def _width(self, label: str) -> float:
        found = self._widths.get(label)
        if found is None:
            assert self._metrics is not None
            found = min(_WIDEST, max(_NARROWEST, self._metrics.horizontalAdvance(label) + _PADDING))
            self._widths[label] = found
        return found
