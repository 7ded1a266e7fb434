"""How two versions of a text differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

_BLOCK = 1 << 16  # characters compared at once where two texts are compared


class _Edit(NamedTuple):
    old: str
    new: str
    position: int
    removed: int


_noted = _Edit("", "", 0, 0)


def note_edit(old: str, new: str, position: int, removed: int) -> None:
    """Tell how a text was made from another: it has not to be found out by comparing megabytes.

    Only the last edit is known, and only of these very strings; whoever made `new` by replacing `removed` characters
    at `position` tells it. ValueError where the lengths don't fit.
    """
    global _noted
    if not (0 <= position <= position + removed <= len(old) and len(old) - removed <= len(new)):
        raise ValueError(f"{removed} characters at {position} can't be replaced in a text of {len(old)}")
    _noted = _Edit(old, new, position, removed)


def difference(old: str, new: str) -> tuple[int, int]:
    """(position, removed): a replacement that turns the old text into the new one, not much longer than need be."""
    noted = _noted  # other threads may tell meanwhile
    if old is noted.old and new is noted.new:
        return noted.position, noted.removed
    shorter = min(len(old), len(new))
    # One of both is sliced, the other is looked into: half of what comparing two slices copies.
    head = _common(shorter, lambda start, stop: old.startswith(new[start:stop], start))
    rest = shorter - head
    tail = _common(rest, lambda start, stop: old.startswith(new[len(new) - stop : len(new) - start], len(old) - stop))
    return head, len(old) - head - tail


def _common(length: int, same: Callable[[int, int], bool]) -> int:
    """How far two texts agree, compared in blocks and then in halves of the block that differs."""
    start = 0
    while start < length and same(start, min(start + _BLOCK, length)):
        start = min(start + _BLOCK, length)
    stop = min(start + _BLOCK, length)
    while start < stop:
        middle = (start + stop + 1) // 2
        if same(start, middle):
            start = middle
        else:
            stop = middle - 1
    return start
