"""Token spans over a text in Qt's offsets, looked up where they are shown, so that a long text costs no more.

Python counts code points, Qt counts UTF-16 code units; an emoji is one of the former and two of the latter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from playground.widgets.soft_breaks import SOFT_MARK

Offsets = NDArray[np.int64]

# An insertion this long or shorter at the end of a token is taken to go on with it until the new tokens come.
_CONTINUES = 4
# Edits that are kept apart until the new tokens come; beyond that they count as one.
_MOST_EDITS = 32


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text has."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


_Text = TypeVar("_Text", str, tuple[str, ...], tuple[int, ...])


def changed_range(old: _Text, new: _Text) -> tuple[int, int, int]:
    """(position, removed, added): the smallest replacement that turns the old text, or row of things, into the new."""
    if not old or not new:
        return 0, len(old), len(new)
    shorter = min(len(old), len(new))
    head = _agreeing(old, new, shorter, from_end=False)
    tail = _agreeing(old, new, shorter - head, from_end=True)
    return head, len(old) - head - tail, len(new) - head - tail


def _agreeing(old: _Text, new: _Text, length: int, *, from_end: bool) -> int:
    """How many of `length` characters at one end agree: compared in blocks, then in halves of one block."""

    def same(start: int, stop: int) -> bool:
        if from_end:
            return old[len(old) - stop : len(old) - start] == new[len(new) - stop : len(new) - start]
        return old[start:stop] == new[start:stop]

    start, block = 0, 1 << 16
    while start < length and same(start, min(start + block, length)):
        start = min(start + block, length)
    stop = min(start + block, length)
    while start < stop:
        middle = (start + stop + 1) // 2
        start, stop = (middle, stop) if same(start, middle) else (start, middle - 1)
    return start


def _extras_in(document: str) -> Offsets:
    """The offsets of the units that count for no character: the first of two, and soft breaks with their block end."""
    has_breaks = SOFT_MARK in document
    if not has_breaks and (document.isascii() or utf16_length(document) == len(document)):
        return np.zeros(0, dtype=np.int64)
    points = np.frombuffer(document.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    pairs = points > 0xFFFF
    extra = pairs
    if has_breaks:
        marks = points == ord(SOFT_MARK)
        ends = (points == 0x2029) | (points == 0x0A)
        ends[1:] &= marks[:-1]
        ends[:1] = False
        extra = pairs | marks | ends
    places = np.flatnonzero(extra)
    return (places + np.cumsum(pairs)[places] - pairs[places]).astype(np.int64)


class UnitIndex:
    """Turns the positions of a document and those of its text into each other. Never changes.

    The characters of a text are code points. A document counts UTF-16 units, of which some characters take two, and has
    soft breaks, which are none.
    """

    def __init__(self, extras: Offsets) -> None:
        self._extras = extras  # in units
        self._extra_points = extras - np.arange(len(extras))

    @classmethod
    def of(cls, document: str) -> UnitIndex:
        """Of what stands in a document."""
        return cls(_extras_in(document))

    def point(self, unit: int) -> int:
        """The code points before a unit; a unit inside a character counts as its beginning."""
        return unit - int(self._extras.searchsorted(unit, side="left")) if len(self._extras) else unit

    def unit(self, point: int) -> int:
        """The units before a code point; where there is a soft break, those before it."""
        return point + int(self._extra_points.searchsorted(point, side="left")) if len(self._extras) else point

    def units(self, points: Offsets) -> Offsets:
        """The units before each code point."""
        return points + self._extra_points.searchsorted(points, side="left") if len(self._extras) else points

    def spliced(self, unit: int, removed: int, inserted: str) -> UnitIndex:
        """The index after so many units at a position of the document gave way to others."""
        new = _extras_in(inserted)
        if not len(new) and not len(self._extras):
            return self
        first, last = self._extras.searchsorted((unit, unit + removed), side="left")
        moved = self._extras[last:] + (utf16_length(inserted) - removed)
        return UnitIndex(np.concatenate((self._extras[:first], new + unit, moved)))


class SpanSource(Protocol):
    """Spans in code points that can say which of them lie in a stretch; ordered, neither starts nor ends go back."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> tuple[int, int]: ...

    def between(self, start: int, end: int) -> tuple[int, Offsets]:
        """The spans with a part in [start, end): the index of the first, and the spans (n, 2)."""
        ...


class ArraySpans:
    """Spans in code points of a text, from a sequence of pairs or an array (n, 2); what lies outside is cut off."""

    def __init__(self, spans: Sequence[tuple[int, int]] | Offsets, length: int) -> None:
        pairs = np.clip(np.asarray(spans, dtype=np.int64).reshape(-1, 2), 0, length)
        self._spans = np.stack((pairs[:, 0], np.maximum(pairs[:, 0], pairs[:, 1])), axis=1)
        # Looking up needs order, and spans of other makers may have none: then all those between are looked at.
        self._lowest = np.minimum.accumulate(self._spans[::-1, 0])[::-1]
        self._furthest = np.maximum.accumulate(self._spans[:, 1])

    def __len__(self) -> int:
        return len(self._spans)

    def __getitem__(self, index: int) -> tuple[int, int]:
        start, end = self._spans[index].tolist()
        return start, end

    def between(self, start: int, end: int) -> tuple[int, Offsets]:
        """See SpanSource; among them may be some that lie elsewhere, where the spans are out of order."""
        low = int(np.searchsorted(self._furthest, start, side="right"))
        high = int(np.searchsorted(self._lowest, end, side="left"))
        return low, self._spans[low : max(low, high)]


@dataclass(frozen=True, slots=True)
class _Edit:
    position: int
    removed: int
    added: int

    def old_start(self, place: int) -> int:
        """The earliest place before the edit that a place after it may come from."""
        if place <= self.position:
            return place
        return place - self.added + self.removed if place > self.position + self.added else self.position

    def old_end(self, place: int) -> int:
        """The latest such place."""
        if place < self.position:
            return place
        return max(place - self.added, self.position) + self.removed

    def moved(self, spans: Offsets) -> Offsets:
        """Spans after the edit.

        What lies behind moves along, what was removed shrinks; a few characters typed at a token's end are counted to
        it, so that its tint follows the typing.
        """
        starts, ends = spans[:, 0], spans[:, 1]
        stop, delta = self.position + self.removed, self.added - self.removed
        if not len(spans) or int(ends.max()) < self.position:
            return spans
        behind = np.where(starts >= stop, starts + delta, self.position + self.added)
        new_starts = np.where(starts < self.position, starts, behind)
        grows = ends >= stop if self.removed or self.added <= _CONTINUES else ends > stop
        new_ends = np.where(ends < self.position, ends, np.where(grows, ends + delta, np.minimum(ends, self.position)))
        return np.stack((new_starts, np.maximum(new_starts, new_ends)), axis=1)


_NONE = np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.int64)


class TokenSpans:
    """Half-open spans in UTF-16 units, one a token, of a text that may have been edited since they were made.

    Spans may leave gaps, neighbours may overlap in a character that several tokens share, and empty ones stand for
    tokens that show nowhere. Never changes.
    """

    def __init__(self, source: SpanSource, index: UnitIndex, edits: tuple[_Edit, ...] = ()) -> None:
        self._source = source
        self._index = index
        self._edits = edits

    @classmethod
    def empty(cls) -> TokenSpans:
        """No tokens."""
        return cls(ArraySpans((), 0), UnitIndex.of(""))

    def __len__(self) -> int:
        return len(self._source)

    def __getitem__(self, number: int) -> tuple[int, int]:
        """The span of one token."""
        start, end = self._moved(np.array([self._source[number]], dtype=np.int64))[0].tolist()
        return start, end

    def between(self, start: int, end: int) -> tuple[Offsets, Offsets]:
        """The tokens that have a unit in [start, end), in order: their indices (n,) and their spans (n, 2)."""
        if start >= end:
            return _NONE
        low, high = self._index.point(start), self._index.point(end - 1) + 1
        for edit in reversed(self._edits):
            low, high = edit.old_start(low), edit.old_end(high)
        margin = _CONTINUES if self._edits else 0  # a token that grew by typing may reach in
        first, found = self._source.between(max(0, low - margin), high + margin)
        if not len(found):
            return _NONE
        spans = self._moved(found)
        starts, ends = spans[:, 0], spans[:, 1]
        inside = (np.maximum(starts, start) < np.minimum(ends, end)).nonzero()[0]
        if len(inside) == len(spans):
            return inside + first, spans
        return inside + first, spans[inside]

    def at(self, unit: int) -> int:
        """The first token over this unit, or -1."""
        indices, _spans = self.between(unit, unit + 1)
        return int(indices[0]) if len(indices) else -1

    def edited(self, position: int, removed: int, added: int, index: UnitIndex) -> TokenSpans:
        """The spans after `removed` code points at `position` gave way to `added` ones; `index` is the new text's."""
        if not len(self):
            return TokenSpans(self._source, index)
        edits = (*self._edits, _Edit(position, removed, added))
        return TokenSpans(self._source, index, edits if len(edits) <= _MOST_EDITS else (_as_one(edits),))

    def indexed(self, index: UnitIndex) -> TokenSpans:
        """The same spans where more of their text is in the document: `index` is that of the document."""
        return TokenSpans(self._source, index, self._edits)

    def _moved(self, spans: Offsets) -> Offsets:
        for edit in self._edits:
            spans = edit.moved(spans)
        return self._index.units(spans)


def _as_one(edits: tuple[_Edit, ...]) -> _Edit:
    """One edit that replaces whatever any of these did."""
    whole = edits[0]
    for edit in edits[1:]:
        start = min(whole.position, edit.position)
        stop = max(whole.position + whole.added, edit.position + edit.removed)  # between the two
        whole = _Edit(start, stop - start - whole.added + whole.removed, stop - start - edit.removed + edit.added)
    return whole
