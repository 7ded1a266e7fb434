"""Where the tokens of a line lie on the screen, and a plain-text layout with room between the lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLayout, QTextLine
from PySide6.QtWidgets import QPlainTextDocumentLayout

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdfd\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Looking for the end of a word that is longer than a line costs Qt the square of its length.
_ENDLESS = 4000
# No-break spaces are part of a word; so is every other character that no line may end behind.
_UNBROKEN = re.compile(
    "[^\t-\r\x1c-\x20\x85\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]"
    f"{{{_ENDLESS}}}"
)

# Latin, Greek and Cyrillic letters, punctuation, kana, ideographs, Hangul syllables, wide forms.
_PLAIN = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03ce\u0400-\u0482\u2010-\u2027\u3000-\u3029\u3041-\u3096\u30a1-\u30fe"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*"
)


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
        rect = super().blockBoundingRect(block)  # Qt asks for it thirty times a key
        if not block.isValid():
            return rect
        layout, pitch = block.layout(), self._pitch
        count = layout.lineCount()
        if count:
            first = layout.lineAt(0)
            room, y = pitch - first.height(), first.y()
            if not -0.1 < room - y - y < 0.1 and (y != 1.0 or room > 2.0):
                self._spread(layout)
        document = self.document()
        rect.setHeight(count * pitch + (document.documentMargin() if is_last(block, document) else 0.0))
        return rect

    def _spread(self, layout: QTextLayout) -> None:
        """Put each line in the middle of its cell."""
        left = layout.lineAt(0).x()
        for number in range(layout.lineCount()):  # a paragraph without an end has tens of thousands
            line = layout.lineAt(number)
            line.setPosition(QPointF(left, number * self._pitch + max(1.0, (self._pitch - line.height()) / 2)))


def is_last(block: QTextBlock, document: QTextDocument) -> bool:
    """Whether a block is its document's last; asking for the next one takes ten times as long."""
    return block.position() + block.length() >= document.characterCount()


def lines_in(block: QTextBlock, top: float, area: QRectF, pitch: float) -> range:
    """The lines of a block at this height that meet the area."""
    first = int(max(0.0, area.top() - top) // pitch)
    last = int(max(0.0, area.bottom() - top) // pitch)
    return range(first, min(block.layout().lineCount(), last + 1))


def has_right_to_left(text: str) -> bool:
    """Whether some of the text belongs to a script written from right to left (Hebrew, Arabic and kin)."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def has_no_end(text: str) -> bool:
    """Whether lines of the text should end anywhere, as looking for places between words would take too long.

    That is where twice `_ENDLESS` characters, or more, stand together without a place for a line to end.
    """
    return any(_UNBROKEN.match(text, place) for place in range(0, len(text) - _ENDLESS + 1, _ENDLESS))


def is_plain(text: str) -> bool:
    """Whether a text is of characters that stand for themselves, from left to right: no marks, joiners or emoji."""
    return (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text) is not None


def token_extents(
    layout: QTextLayout,
    line: QTextLine,
    spans: Sequence[tuple[int, int]],
    *,
    right_to_left: bool = False,
    plain: bool = False,
) -> list[list[tuple[float, float]]]:
    """For each span the horizontal stretches (left, right) that it covers on the line.

    Spans are half-open, in the layout's positions, ordered, and lie within the line. Where several tokens share what
    the reader sees as one character (a part of its bytes each, or the parts of a joined emoji) they share its width
    evenly. In a line with right-to-left text a token may lie in several stretches. `plain` says that every character of
    the line is one that the reader sees, from left to right: see is_plain.
    """
    if plain and all(before[1] <= after[0] for before, after in pairwise(spans)):
        places = {place: _x(line, place) for place in {place for span in spans for place in span}}
        return [[(places[start], places[end])] for start, end in spans]
    first, last = line.textStart(), line.textStart() + line.textLength()

    # Where a character of the reader's begins; looked for once, as a line may be one character of ten thousand marks.
    edges = [first, *(place for place in range(first + 1, last) if layout.isValidCursorPosition(place)), last]

    def cluster_start(position: int) -> int:
        return edges[max(0, bisect_right(edges, position) - 1)] if position > first else position

    def cluster_end(position: int) -> int:
        return edges[min(bisect_left(edges, position), len(edges) - 1)] if position < last else position

    starts = [cluster_start(start) for start, _end in spans]
    ends = [cluster_end(end) for _start, end in spans]
    # Bisecting needs ends in order; they are unless somebody hands over nested spans.
    for number in range(1, len(ends)):
        ends[number] = max(ends[number], ends[number - 1])

    def share(number: int, position: int) -> tuple[float, float]:
        low = bisect_right(ends, position)
        high = max(bisect_right(starts, position), number + 1)
        return (number - low) / (high - low), (number - low + 1) / (high - low)

    @cache
    def x(place: int) -> float:
        return _x(line, place)  # as long as the character is, and asked again by each token of it

    result: list[list[tuple[float, float]]] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        end = min(end, cluster_end(max(spans[number][1], start + 1)))
        lead = share(number, start)[0]
        final = cluster_start(end - 1)
        trail = share(number, final)[1]
        if right_to_left:
            result.append(_stretches(line, start, end, lead, trail, cluster_end))
            continue
        left, right = x(start), x(end)
        if lead > 0.0:
            left += lead * (x(cluster_end(start + 1)) - left)
        if trail < 1.0:
            before = x(final)
            right = before + trail * (right - before)
        result.append([(left, right)])
    return result


def _x(line: QTextLine, position: int, edge: QTextLine.Edge | None = None) -> float:
    found = line.cursorToX(position) if edge is None else line.cursorToX(position, edge)
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
