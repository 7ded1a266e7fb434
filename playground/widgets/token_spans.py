"""Token spans over a text in Qt's offsets, kept in arrays so that a million characters cost no Python loop.

Python counts code points, Qt counts UTF-16 code units; an emoji is one of the former and two of the latter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]
Units = NDArray[np.uint16]

# An insertion this long or shorter at the end of a token is taken to go on with it until the new tokens come.
_CONTINUES = 4


def utf16_units(text: str) -> Units:
    """The UTF-16 code units of a text; a lone surrogate counts as one unit."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2").astype(np.uint16, copy=False)


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text has."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_offsets(text: str) -> Offsets | None:
    """For each code point boundary 0…len(text) its UTF-16 offset; None when the two are the same everywhere."""
    if utf16_length(text) == len(text):
        return None
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    offsets = np.zeros(len(text) + 1, dtype=np.int64)
    np.cumsum(1 + (points > 0xFFFF), out=offsets[1:])
    return offsets


def changed_range(old: Units, new: Units) -> tuple[int, int, int]:
    """(position, removed, added): the smallest replacement that turns the old units into the new ones."""
    shorter = min(len(old), len(new))
    differs = old[:shorter] != new[:shorter]
    head = int(np.argmax(differs)) if differs.any() else shorter
    rest = shorter - head
    differs = old[len(old) - rest :][::-1] != new[len(new) - rest :][::-1]
    tail = int(np.argmax(differs)) if differs.any() else rest
    return head, len(old) - head - tail, len(new) - head - tail


class TokenSpans:
    """Ordered half-open spans in UTF-16 units, one a token; empty ones stand for tokens that show nowhere.

    Spans may leave gaps, and neighbours may overlap in a character that several tokens share.
    """

    def __init__(self, starts: Offsets, ends: Offsets) -> None:
        self.starts = starts
        self.ends = ends
        # Looking up needs order; tokens that come out of order are looked up through a permutation.
        self._order: Offsets | None = None
        by_start = starts
        if len(starts) > 1 and bool(np.any(starts[1:] < starts[:-1])):
            self._order = np.argsort(starts, kind="stable").astype(np.int64)
            by_start = starts[self._order]
        self._by_start = by_start
        self._furthest = np.maximum.accumulate(ends if self._order is None else ends[self._order])

    @classmethod
    def empty(cls) -> TokenSpans:
        """No tokens."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))

    @classmethod
    def from_characters(cls, text: str, spans: Sequence[tuple[int, int]] | Offsets) -> TokenSpans:
        """From (start, end) pairs in code points of the text; what lies outside it is cut off."""
        pairs = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
        pairs = np.clip(pairs, 0, len(text))
        offsets = utf16_offsets(text)
        if offsets is not None:
            pairs = offsets[pairs]
        starts = np.ascontiguousarray(pairs[:, 0])
        return cls(starts, np.maximum(starts, pairs[:, 1]))

    def __len__(self) -> int:
        return len(self.starts)

    def between(self, start: int, end: int) -> list[int]:
        """The tokens that have a unit in [start, end), in order of their starts."""
        low = int(np.searchsorted(self._furthest, start, side="right"))
        high = int(np.searchsorted(self._by_start, end, side="left"))
        if low >= high:
            return []
        found = np.arange(low, high) if self._order is None else self._order[low:high]
        inside = (self.ends[found] > start) & (self.ends[found] > self.starts[found])
        return [int(index) for index in found[inside]]

    def at(self, unit: int) -> int:
        """The first token over this unit, or -1."""
        found = self.between(unit, unit + 1)
        return found[0] if found else -1

    def shifted(self, position: int, removed: int, added: int) -> TokenSpans:
        """The spans after `removed` units at `position` gave way to `added` ones.

        What lies behind moves along, what was removed shrinks; a few units typed at a token's end are counted to it, so
        that its tint follows the typing.
        """
        stop, delta = position + removed, added - removed
        starts = np.where(
            self.starts < position, self.starts, np.where(self.starts >= stop, self.starts + delta, position + added)
        )
        grows = self.ends >= stop if removed or added <= _CONTINUES else self.ends > stop
        ends = np.where(
            self.ends < position, self.ends, np.where(grows, self.ends + delta, np.minimum(self.ends, position))
        )
        return TokenSpans(starts, np.maximum(starts, ends))
