"""The tokens of a text that is being edited: exact after every edit, at a cost that does not grow with the text.

The text is kept in pieces of some hundred characters, cut where cutting is safe (`models/tokenizers/cuts.py`), each
with its own tokens. An edit encodes the pieces it touches anew and shares all others with the version before. Spans
are worked out when they are looked at. Kinds without safe cuts, and those that normalise, are encoded whole.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import pairwise, tee
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.tokenizers.cuts import ANYWHERE, Cuts, document_cuts, pattern_cuts
from models.tokenizers.edits import difference
from models.tokenizers.plain import ByteTokenizer, CharacterTokenizer
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.ranks import RankTokenizer
from models.tokenizers.runs import Span, TokenRun, utf8
from models.tokenizers.views import BYTES, CHARACTERS, IdView, Piece, Pieces, SpanView

PIECE = 512  # characters that a piece has at least, but for the last
_BATCH = 1 << 18  # characters encoded in one call when a text is opened: the call itself costs little then

_Result = TypeVar("_Result")
Progress = Generator[float, None, _Result]
# As `map` is: what makes one thing after another, in order.
Mapping = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


class _Untiled(Exception):
    """The tokens of a piece do not tile it, so that pieces would not tell where tokens lie."""


class Tokenized:
    """A text and its tokens. Never changes."""

    __slots__ = ("_run", "_text", "pieces")

    def __init__(self, pieces: Pieces | None, text: str | None = None, run: TokenRun | None = None) -> None:
        self.pieces = pieces  # None: encoded whole
        self._text = text
        self._run = run

    @property
    def text(self) -> str:
        """The text; put together from its pieces when it is first asked for, unless it was at hand."""
        if self._text is None:
            assert self.pieces is not None
            self._text = self.pieces.text()
        return self._text

    @property
    def run(self) -> TokenRun:
        """What the tokenizer's own `tokenize` gives for the text; of pieces, with sequences that are lazy."""
        if self._run is None:
            assert self.pieces is not None
            spans = (SpanView(self.pieces, BYTES), SpanView(self.pieces, CHARACTERS))
            self._run = TokenRun(self.text, IdView(self.pieces), *spans, True)
        return self._run

    def ids(self) -> Sequence[int]:
        """The ids, without the text being put together."""
        return self.run.ids if self.pieces is None else IdView(self.pieces)

    def character_spans(self) -> Sequence[Span]:
        """The character spans, without the text being put together."""
        return self.run.character_spans if self.pieces is None else SpanView(self.pieces, CHARACTERS)

    @property
    def character_count(self) -> int:
        """The length of the text."""
        return len(self.text) if self.pieces is None else self.pieces.total(CHARACTERS)

    @property
    def byte_count(self) -> int:
        """The size of the text in UTF-8."""
        return len(utf8(self.text)) if self.pieces is None else self.pieces.total(BYTES)


class IncrementalTokenizer:
    """One tokenizer over versions of a text. Not for two threads at once.

    `ahead` is a `map` that may work ahead on other threads: tiktoken lets several encode at once.
    """

    def __init__(
        self, tokenizer: Tokenizer, piece: int = PIECE, batch: int = _BATCH, ahead: Mapping | None = None
    ) -> None:
        self.tokenizer = tokenizer
        self._map: Mapping = ahead if ahead is not None and isinstance(tokenizer, RankTokenizer) else map
        self.cuts = safe_cuts(tokenizer)
        self._piece = piece
        self._batch = max(piece, batch)
        size = tokenizer.vocab_size if self.cuts is not None else 0
        self._sizes = np.full(size, -1, dtype=np.int32)  # bytes of each token, once it has been met

    def tokenize(self, text: str) -> Tokenized:
        """A text's tokens. Raises what the tokenizer's `encode` raises."""
        return finished(self.tokenizing(text))

    def tokenizing(self, text: str) -> Progress[Tokenized]:
        """As `tokenize`, batch by batch; yields the share that is done."""
        cuts = self.cuts
        if cuts is not None:
            try:
                pieces = yield from self._encoded(text, cuts)
                return Tokenized(Pieces.of(pieces), text)
            except _Untiled:
                pass
        return Tokenized(None, text, self.tokenizer.tokenize(text))

    def edited(
        self, before: Tokenized, position: int, removed: int, inserted: str, text: str | None = None
    ) -> Tokenized:
        """The tokens after `removed` characters at `position` gave way to `inserted`.

        Nothing outside the neighbourhood of the edit is looked at. `text` is the whole text after it, for whom has it
        at hand.
        """
        return finished(self.editing(before, position, removed, inserted, text))

    def editing(
        self, before: Tokenized, position: int, removed: int, inserted: str, text: str | None = None
    ) -> Progress[Tokenized]:
        """As `edited`, batch by batch, for an edit that brings much text."""
        old, cuts, length = before.pieces, self.cuts, before.character_count
        if not 0 <= position <= position + removed <= length:
            raise ValueError(f"{removed} characters at {position} can't be replaced in a text of {length}")
        grown = len(inserted) - removed
        if text is not None and len(text) != length + grown:
            raise ValueError("the text is not that after the edit")
        if old is not None and cuts is not None:
            # Where an edit leaves little of a piece, the next is taken too: deleting would leave ever smaller ones.
            least = self._piece // 2 - grown
            region = old.region(position - cuts.reach, position + removed + cuts.reach, least)
            part = old.text(region)
            place = position - region.start
            try:
                pieces = yield from self._encoded(part[:place] + inserted + part[place + removed :], cuts)
                return Tokenized(old.replaced(region, pieces), text)
            except _Untiled:
                pass
        return (
            yield from self.tokenizing(text or before.text[:position] + inserted + before.text[position + removed :])
        )

    def updating(self, before: Tokenized, text: str) -> Progress[Tokenized]:
        """As `editing`, for a text of which it is not known how it differs."""
        position, removed = difference(before.text, text)
        inserted = text[position : position + len(text) - len(before.text) + removed]
        return (yield from self.editing(before, position, removed, inserted, text))

    def _encoded(self, text: str, cuts: Cuts) -> Progress[list[Piece]]:
        """The pieces of a text that begins and ends at safe cuts."""
        pieces: list[Piece] = []
        batches, asked = tee(self._batches(text, cuts))
        encoded = self._map(lambda batch: self._ids_of(text[batch[0] : batch[1][-1]]), asked)
        for (start, ends), ids in zip(batches, encoded, strict=True):
            pieces += self._pieces_of(text, start, ends, ids)
            if ends[-1] < len(text):
                yield ends[-1] / len(text)
        return pieces

    def _batches(self, text: str, cuts: Cuts) -> Iterator[tuple[int, list[int]]]:
        """Where each batch of a text begins, and where its pieces end."""
        start = 0
        while start < len(text):
            ends = [self._end(text, start, cuts)]
            while ends[-1] < len(text) and ends[-1] - start < self._batch:
                ends.append(self._end(text, ends[-1], cuts))
            yield start, ends
            start = ends[-1]

    def _end(self, text: str, start: int, cuts: Cuts) -> int:
        end = cuts.after(text, start + self._piece)
        return end if len(text) - end >= self._piece // 2 else len(text)

    def _pieces_of(self, text: str, start: int, ends: list[int], ids: NDArray[np.int32]) -> list[Piece]:
        part = text[start : ends[-1]]
        sizes = self._sizes_of(ids)
        if len(ends) == 1:
            size = len(part) if part.isascii() else len(part.encode("utf-8"))
            if int(sizes.sum()) != size:
                raise _Untiled
            return [Piece(part, size, ids, sizes)]
        texts = [text[begin:end] for begin, end in pairwise([start, *ends])]
        bytes_of = [len(own) if own.isascii() else len(own.encode("utf-8")) for own in texts]
        token_ends = np.cumsum(sizes, dtype=np.int64)
        piece_ends = np.cumsum(bytes_of)
        lasts = token_ends.searchsorted(piece_ends) + 1
        if lasts[-1] != len(ids) or not np.array_equal(token_ends[lasts - 1], piece_ends):
            raise _Untiled
        bounds = pairwise([0, *lasts.tolist()])
        return [
            Piece(own, size, ids[first:last], sizes[first:last])
            for own, size, (first, last) in zip(texts, bytes_of, bounds, strict=True)
        ]

    def _ids_of(self, text: str) -> NDArray[np.int32]:
        if isinstance(self.tokenizer, RankTokenizer):
            return self.tokenizer.encode_array(text).astype(np.int32)
        return np.array(self.tokenizer.encode(text), dtype=np.int32)

    def _sizes_of(self, ids: NDArray[np.int32]) -> NDArray[np.int32]:
        sizes = self._sizes[ids]
        if sizes.size and int(sizes.min()) < 0:
            for token in np.unique(ids[sizes < 0]).tolist():
                self._sizes[token] = len(self.tokenizer.token_bytes(token))
            sizes = self._sizes[ids]
        return sizes


def safe_cuts(tokenizer: Tokenizer) -> Cuts | None:
    """Where texts may be cut for this tokenizer; None: nowhere that is known."""
    if not tokenizer.lossless and not isinstance(tokenizer, RankTokenizer):
        return None
    if isinstance(tokenizer, CharacterTokenizer | ByteTokenizer):
        return ANYWHERE
    if isinstance(tokenizer, RankTokenizer):
        return pattern_cuts(tokenizer.pattern)
    document = getattr(tokenizer, "document", None)
    return document_cuts(document) if document is not None else None


def finished(work: Progress[_Result]) -> _Result:
    """What the work comes to, done at once."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            result: _Result = stop.value
            return result
