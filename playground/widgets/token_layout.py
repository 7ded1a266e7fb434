"""Where the tokens of a line lie on the screen, and a plain-text layout with room between the lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLayout, QTextLine
from PySide6.QtWidgets import QPlainTextDocumentLayout

from playground.widgets.token_spans import Units


class RoomyLayout(QPlainTextDocumentLayout):
    """A plain-text layout whose lines stand at a fixed pitch, each in the middle of its cell.

    QPlainTextEdit knows no line height, and QTextEdit's would enter the undo history. Lines that Qt has just laid out
    start at zero, so the first line tells whether a block is still to be spread.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._pitch = 34.0

    @property
    def pitch(self) -> float:
        """The height of a line's cell in pixels."""
        return self._pitch

    def set_pitch(self, pitch: float) -> None:
        """Change the height of a line's cell."""
        if pitch != self._pitch:
            self._pitch = pitch
            self.documentSizeChanged.emit(self.documentSize())

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:  # noqa: N802
        rect = super().blockBoundingRect(block)
        if not block.isValid() or not block.isVisible():
            return rect
        layout = block.layout()
        count = layout.lineCount()
        if count and not self._is_placed(layout.lineAt(0)):
            for number in range(count):
                line = layout.lineAt(number)
                line.setPosition(QPointF(line.x(), number * self._pitch + self._inset(line)))
        margin = 0.0 if block.next().isValid() else self.document().documentMargin()
        rect.setHeight(count * self._pitch + margin)
        return rect

    def _inset(self, line: QTextLine) -> float:
        return max(1.0, (self._pitch - line.height()) / 2)

    def _is_placed(self, first: QTextLine) -> bool:
        return abs(first.y() - self._inset(first)) < 0.05


def has_right_to_left(units: Units) -> bool:
    """Whether some of the UTF-16 units belong to a script written from right to left (Hebrew, Arabic and kin)."""
    basic = (units >= 0x0590) & (units <= 0x08FF)
    forms = (units >= 0xFB1D) & (units <= 0xFEFC) & ((units <= 0xFDFF) | (units >= 0xFE70))
    higher = ((units >= 0xD802) & (units <= 0xD803)) | (units == 0xD83A) | (units == 0x200F) | (units == 0x202E)
    return bool(np.any(basic | forms | higher))


def token_extents(
    layout: QTextLayout,
    line: QTextLine,
    spans: Sequence[tuple[int, int]],
    *,
    right_to_left: bool = False,
) -> list[list[tuple[float, float]]]:
    """For each span the horizontal stretches (left, right) that it covers on the line.

    Spans are half-open, in the layout's positions, ordered, and lie within the line. Where several tokens share what
    the reader sees as one character (a part of its bytes each, or the parts of a joined emoji) they share its width
    evenly. In a line with right-to-left text a token may lie in several stretches.
    """
    first, last = line.textStart(), line.textStart() + line.textLength()

    def cluster_start(position: int) -> int:
        while position > first and not layout.isValidCursorPosition(position):
            position -= 1
        return position

    def cluster_end(position: int) -> int:
        while position < last and not layout.isValidCursorPosition(position):
            position += 1
        return position

    starts = [cluster_start(start) for start, _end in spans]
    ends = [cluster_end(end) for _start, end in spans]
    # Bisecting needs ends in order; they are unless somebody hands over nested spans.
    for number in range(1, len(ends)):
        ends[number] = max(ends[number], ends[number - 1])

    def share(number: int, position: int) -> tuple[float, float]:
        low = bisect_right(ends, position)
        high = max(bisect_right(starts, position), number + 1)
        return (number - low) / (high - low), (number - low + 1) / (high - low)

    result: list[list[tuple[float, float]]] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        end = min(end, cluster_end(max(spans[number][1], start + 1)))
        lead = share(number, start)[0]
        final = cluster_start(end - 1)
        trail = share(number, final)[1]
        if right_to_left:
            result.append(_stretches(line, start, end, lead, trail, cluster_end))
            continue
        left, right = _x(line, start), _x(line, end)
        if lead > 0.0:
            left += lead * (_x(line, cluster_end(start + 1)) - left)
        if trail < 1.0:
            before = _x(line, final)
            right = before + trail * (right - before)
        result.append([(left, right)])
    return result


def _x(line: QTextLine, position: int, edge: QTextLine.Edge = QTextLine.Edge.Leading) -> float:
    found = line.cursorToX(position, edge)
    # The binding also gives the position it went to, which the stubs don't know.
    return float(found[0]) if isinstance(found, tuple) else float(cast(float, found))


def _stretches(
    line: QTextLine, start: int, end: int, lead: float, trail: float, cluster_end: Callable[[int], int]
) -> list[tuple[float, float]]:
    """The visual stretches of [start, end), cluster by cluster, neighbours joined."""
    parts: list[tuple[float, float]] = []
    position = start
    while position < end:
        after = cluster_end(position + 1)
        near, far = _x(line, position), _x(line, position, QTextLine.Edge.Trailing)
        begin = near + lead * (far - near) if position == start else near
        stop = near + trail * (far - near) if after >= end else far
        parts.append((min(begin, stop), max(begin, stop)))
        position = after
    parts.sort()
    joined: list[tuple[float, float]] = []
    for left, right in parts:
        if joined and left <= joined[-1][1] + 0.5:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return joined
