"""Sequences over the pieces of a tokenized text: ids and spans that are worked out where somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from models.tokenizers.runs import Span

Ints = NDArray[np.int64]

CHARACTERS, BYTES, TOKENS = range(3)  # what places in a text are counted in

_LEAF = 64  # pieces, twice as many at most


class Piece:
    """A part of a text with its tokens. Never changes; versions of a text share them."""

    __slots__ = ("_character_spans", "_token_ends", "ids", "size", "sizes", "text")

    def __init__(self, text: str, size: int, ids: NDArray[np.int32], sizes: NDArray[np.int32]) -> None:
        self.text = text
        self.size = size  # bytes of the text in UTF-8
        self.ids = ids
        self.sizes = sizes  # bytes of each token
        self._token_ends: Ints | None = None
        self._character_spans: Ints | None = None

    def byte_spans(self) -> Ints:
        """(n, 2): the byte span of each token, counted from the piece's beginning."""
        if self._token_ends is None:
            ends = np.zeros(len(self.ids) + 1, dtype=np.int64)
            np.cumsum(self.sizes, out=ends[1:])
            self._token_ends = ends
        spans = np.empty((len(self.ids), 2), dtype=np.int64)
        spans[:, 0], spans[:, 1] = self._token_ends[:-1], self._token_ends[1:]
        return spans

    def character_spans(self) -> Ints:
        """(n, 2): the character span of each token, counted from the piece's beginning; see TokenRun."""
        if self.size == len(self.text):
            return self.byte_spans()
        if self._character_spans is None:
            spans = self.byte_spans()
            # Every byte but a continuation byte (10xxxxxx) begins a character: begun[i] of them before byte i.
            data = np.frombuffer(self.text.encode("utf-8"), dtype=np.uint8)
            begun = np.zeros(len(data) + 1, dtype=np.int64)
            np.cumsum((data & 0xC0) != 0x80, out=begun[1:])
            first = begun[spans[:, 0] + 1] - 1  # the character that holds the token's first byte
            self._character_spans = np.stack((first, begun[spans[:, 1]]), axis=1)
        return self._character_spans


class _Leaf:
    """Some neighbouring pieces, and where each begins in the leaf: (3, n + 1) characters, bytes and tokens."""

    __slots__ = ("pieces", "starts")

    def __init__(self, pieces: tuple[Piece, ...], starts: Ints | None = None) -> None:
        self.pieces = pieces
        self.starts = _starts([_lengths(piece) for piece in pieces]) if starts is None else starts

    def replaced(self, first: int, last: int, by: Sequence[Piece]) -> _Leaf:
        """With other pieces in place of those from `first` to `last`; none is looked at again."""
        old = self.starts
        new = _starts([_lengths(piece) for piece in by]) + old[:, first : first + 1]
        moved = old[:, last + 1 :] + (new[:, -1:] - old[:, last : last + 1])
        pieces = (*self.pieces[:first], *by, *self.pieces[last:])
        return _Leaf(pieces, np.concatenate((old[:, :first], new, moved), axis=1))


def _lengths(piece: Piece) -> tuple[int, int, int]:
    return len(piece.text), piece.size, len(piece.ids)


@dataclass(frozen=True, slots=True)
class Region:
    """Neighbouring pieces: characters from `start` to `stop`; `first` to `last` of those in leaves `low` to `high`."""

    start: int
    stop: int
    first: int
    last: int
    low: int
    high: int


class Pieces:
    """The pieces of a text in order, never changed; two levels deep, so that an edit copies little."""

    __slots__ = ("_leaves", "_starts")

    def __init__(self, leaves: tuple[_Leaf, ...], starts: Ints) -> None:
        self._leaves = leaves
        self._starts = starts  # (3, leaves + 1): where each leaf begins in characters, bytes and tokens

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> Pieces:
        """All of these pieces."""
        leaves = _leaves(pieces)
        return cls(leaves, _starts([tuple(leaf.starts[:, -1].tolist()) for leaf in leaves]))

    def __len__(self) -> int:
        return sum(len(leaf.pieces) for leaf in self._leaves)

    def total(self, unit: int) -> int:
        """The length of the text in CHARACTERS, BYTES or TOKENS."""
        return int(self._starts[unit, -1])

    def text(self, region: Region | None = None) -> str:
        """The text of a region, or all of it."""
        leaves = self._leaves if region is None else self._leaves[region.low : region.high]
        texts = [piece.text for leaf in leaves for piece in leaf.pieces]
        return "".join(texts if region is None else texts[region.first : region.last])

    def from_place(self, unit: int, place: int) -> Iterator[tuple[Piece, list[int]]]:
        """The pieces from the one that holds this place on, each with where it begins in all three units."""
        if not self._leaves:
            return
        number = max(0, int(self._starts[unit].searchsorted(place, side="right")) - 1)
        number = min(number, len(self._leaves) - 1)
        inside = self._leaves[number].starts[unit].searchsorted(place - self._starts[unit, number], side="right")
        first = min(max(0, int(inside) - 1), len(self._leaves[number].pieces) - 1)
        for leaf, base in zip(self._leaves[number:], self._starts[:, number:].T, strict=False):
            for index in range(first, len(leaf.pieces)):
                yield leaf.pieces[index], (leaf.starts[:, index] + base).tolist()
            first = 0

    def region(self, start: int, stop: int, least: int) -> Region:
        """The pieces that hold or touch the characters from `start` to `stop`, of at least `least` characters."""
        if not self._leaves:
            return Region(0, 0, 0, 0, 0, 0)
        edges = self._starts[CHARACTERS]
        low = min(max(0, int(edges.searchsorted(start, side="right")) - 1), len(self._leaves) - 1)
        high = min(max(low + 1, int(edges.searchsorted(max(stop, start + least), side="left"))), len(self._leaves))
        inner = [self._leaves[number].starts[CHARACTERS] + edges[number] for number in range(low, high)]
        begins = np.concatenate([*(starts[:-1] for starts in inner), edges[high : high + 1]])
        first = max(0, int(begins.searchsorted(start, side="right")) - 1)
        first = min(first, len(begins) - 2)
        last = min(max(first + 1, int(begins.searchsorted(stop, side="left"))), len(begins) - 1)
        while last < len(begins) - 1 and begins[last] - begins[first] < least:
            last += 1
        return Region(int(begins[first]), int(begins[last]), first, last, low, high)

    def replaced(self, region: Region, by: Sequence[Piece]) -> Pieces:
        """These pieces with those of the region replaced."""
        around = self._leaves[region.low : region.high]
        if len(around) == 1 and 0 < len(around[0].pieces) - region.last + region.first + len(by) <= 2 * _LEAF:
            leaves: tuple[_Leaf, ...] = (around[0].replaced(region.first, region.last, by),)
        else:
            pieces = [piece for leaf in around for piece in leaf.pieces]
            leaves = _leaves([*pieces[: region.first], *by, *pieces[region.last :]])
        old = self._starts
        new = _starts([tuple(leaf.starts[:, -1].tolist()) for leaf in leaves]) + old[:, region.low : region.low + 1]
        moved = old[:, region.high :] + (new[:, -1:] - old[:, region.high : region.high + 1])
        starts = np.concatenate((old[:, : region.low], new[:, :-1], moved), axis=1)
        return Pieces((*self._leaves[: region.low], *leaves, *self._leaves[region.high :]), starts)


def _leaves(pieces: Sequence[Piece]) -> tuple[_Leaf, ...]:
    count = -(-len(pieces) // (2 * _LEAF)) if len(pieces) <= 2 * _LEAF else -(-len(pieces) // _LEAF)
    size = -(-len(pieces) // max(1, count))
    return tuple(_Leaf(tuple(pieces[start : start + size])) for start in range(0, len(pieces), max(1, size)))


def _starts(counts: Sequence[tuple[int, ...]]) -> Ints:
    starts = np.zeros((3, len(counts) + 1), dtype=np.int64)
    if counts:
        np.cumsum(np.array(counts, dtype=np.int64).T, axis=1, out=starts[:, 1:])
    return starts


class _View:
    """What the sequences share."""

    __slots__ = ("_pieces",)

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces

    def __len__(self) -> int:
        return self._pieces.total(TOKENS)

    def _place(self, index: int) -> tuple[Piece, list[int], int]:
        """The piece of a token, where that begins, and the token's index in it."""
        count = len(self)
        if index < 0:
            index += count
        if not 0 <= index < count:
            raise IndexError("there is no token of that index")
        piece, starts = next(self._pieces.from_place(TOKENS, index))
        return piece, starts, index - starts[TOKENS]

    def _stretches(self, first: int, last: int) -> Iterator[tuple[Piece, list[int], slice]]:
        """The pieces that hold the tokens from `first` to `last`, where each begins, and which of its tokens."""
        if first >= last:
            return
        for piece, starts in self._pieces.from_place(TOKENS, first):
            begin = starts[TOKENS]
            if begin >= last:
                return
            yield piece, starts, slice(max(0, first - begin), min(last - begin, len(piece.ids)))


def _is_equal(one: Sequence[object], other: object) -> bool:
    if not isinstance(other, Sequence) or isinstance(other, str | bytes):
        return False
    return one is other or (len(one) == len(other) and all(a == b for a, b in zip(one, other, strict=True)))


class IdView(_View, Sequence[int]):
    """The ids of all tokens. Slices are tuples."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[int, ...]: ...

    def __getitem__(self, index: int | slice) -> int | tuple[int, ...]:
        if isinstance(index, slice):
            first, last, step = index.indices(len(self))
            if step != 1:
                return tuple(self.array()[index].tolist())
            return tuple(self.array(first, last).tolist())
        piece, _, inside = self._place(index)
        return int(piece.ids[inside])

    def __iter__(self) -> Iterator[int]:
        for piece, _ in self._pieces.from_place(TOKENS, 0):
            yield from piece.ids.tolist()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, IdView):
            return len(self) == len(other) and bool(np.array_equal(self.array(), other.array()))
        return _is_equal(self, other)

    def array(self, first: int = 0, last: int | None = None) -> NDArray[np.int32]:
        """The ids from `first` to `last` as an array."""
        last = len(self) if last is None else last
        parts = [piece.ids[inside] for piece, _, inside in self._stretches(first, last)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


class SpanView(_View, Sequence[Span]):
    """The spans of all tokens, in bytes or in characters. Slices are tuples."""

    __slots__ = ("_unit",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, pieces: Pieces, unit: int) -> None:
        super().__init__(pieces)
        self._unit = unit

    def _spans(self, piece: Piece) -> Ints:
        return piece.byte_spans() if self._unit == BYTES else piece.character_spans()

    @overload
    def __getitem__(self, index: int) -> Span: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Span, ...]: ...

    def __getitem__(self, index: int | slice) -> Span | tuple[Span, ...]:
        if isinstance(index, slice):
            first, last, step = index.indices(len(self))
            if step != 1:
                return tuple(map(tuple, self.array()[index].tolist()))
            return tuple(map(tuple, self.array(first, last).tolist()))
        piece, starts, inside = self._place(index)
        start, end = self._spans(piece)[inside].tolist()
        return starts[self._unit] + start, starts[self._unit] + end

    def __iter__(self) -> Iterator[Span]:
        for piece, starts in self._pieces.from_place(TOKENS, 0):
            base = starts[self._unit]
            for start, end in self._spans(piece).tolist():
                yield base + start, base + end

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SpanView):
            return len(self) == len(other) and bool(np.array_equal(self.array(), other.array()))
        return _is_equal(self, other)

    def array(self, first: int = 0, last: int | None = None) -> Ints:
        """The spans from `first` to `last`: (n, 2)."""
        last = len(self) if last is None else last
        parts = [
            self._spans(piece)[inside] + starts[self._unit] for piece, starts, inside in self._stretches(first, last)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, 2), dtype=np.int64)

    def between(self, start: int, end: int) -> tuple[int, Ints]:
        """The tokens with a part in [start, end): the index of the first, and their spans (n, 2)."""
        first = 0
        parts: list[Ints] = []
        if start < end:
            for piece, starts in self._pieces.from_place(self._unit, start):
                if starts[self._unit] >= end:
                    break
                first = first if parts else starts[TOKENS]
                parts.append(self._spans(piece) + starts[self._unit])
        if not parts:
            return 0, np.zeros((0, 2), dtype=np.int64)
        spans = np.concatenate(parts)
        # Ordered spans: those that end behind the start, and begin before the end.
        skipped = int(np.searchsorted(spans[:, 1], start, side="right"))
        stop = int(np.searchsorted(spans[:, 0], end, side="left"))
        return first + skipped, spans[skipped : max(skipped, stop)]
