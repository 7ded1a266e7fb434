"""A tokenized text: its ids, and where each token lies in the text, in bytes and in characters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from models.errors import TextError

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TokenRun:
    """One token per index in `ids`, `byte_spans` and `character_spans`.

    Spans are half-open. `byte_spans` index `text.encode("utf-8")`, `character_spans` index `text`; both are ordered.
    If `lossless` is true the byte spans tile the text: each begins where the one before it ended. A token that holds
    part of a character has a character span that covers that character, so that neighbours may share it. If
    `lossless` is false, gaps are what was normalised away, and tokens made from the same characters may share a span.
    A token that was added to the text, such as [CLS], has an empty span.
    """

    text: str
    ids: Sequence[int]
    byte_spans: Sequence[Span]
    character_spans: Sequence[Span]
    lossless: bool

    def __len__(self) -> int:
        return len(self.ids)

    def tokens_between(self, start: int, end: int) -> range:
        """The indices of the tokens that hold any part of the characters from `start` up to `end`.

        With `start == end` those of the character at `start`. Added tokens at the edges are left out.
        """
        end = max(end, start + 1)
        first = bisect_right(self.character_spans, start, key=_end)
        last = bisect_left(self.character_spans, end, lo=first, key=_start)
        while last > first and _start(self.character_spans[last - 1]) == _end(self.character_spans[last - 1]):
            last -= 1
        return range(first, last)


def utf8(text: str) -> bytes:
    """`text` in UTF-8. Raises TextError for half of a surrogate pair, which is no character."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TextError(
            "The text holds half of a surrogate pair (U+{code:04X}, character {position}), which is no Unicode text. "
            "Delete that character.",
            code=ord(text[error.start]),
            position=error.start + 1,
        ) from error


def tiled_run(text: str, data: bytes, ids: Sequence[int], lengths: Iterable[int]) -> TokenRun:
    """The run of tokens that tile `data`, the UTF-8 of `text`; `lengths` are the tokens' sizes in bytes."""
    ends = list(accumulate(lengths))
    return byte_run(text, data, ids, tuple(zip([0, *ends[:-1]], ends, strict=True) if ends else ()), lossless=True)


def byte_run(text: str, data: bytes, ids: Sequence[int], byte_spans: tuple[Span, ...], *, lossless: bool) -> TokenRun:
    """The run with these byte spans and the character spans that follow from them."""
    characters = byte_spans if len(data) == len(text) else _character_spans(data, byte_spans)
    return TokenRun(text, tuple(ids), byte_spans, characters, lossless)


def character_starts(text: str, data: bytes) -> Sequence[int]:
    """The byte offset at which each character of `text` begins in `data`, its UTF-8, and one more for the end."""
    if len(data) == len(text):
        return range(len(data) + 1)
    import numpy as np

    leads = (np.frombuffer(data, dtype=np.uint8) & 0xC0) != 0x80
    starts: list[int] = np.flatnonzero(leads).tolist()
    return [*starts, len(data)]


def _character_spans(data: bytes, byte_spans: tuple[Span, ...]) -> tuple[Span, ...]:
    if not byte_spans:
        return ()
    import numpy as np

    # Every byte but a continuation byte (10xxxxxx) begins a character: begun[i] characters begin before byte i.
    begun = np.zeros(len(data) + 1, dtype=np.int64)
    np.cumsum((np.frombuffer(data, dtype=np.uint8) & 0xC0) != 0x80, out=begun[1:])
    spans = np.array(byte_spans, dtype=np.int64)
    starts, ends = spans[:, 0], spans[:, 1]
    # The character that holds byte i is number begun[i + 1] - 1; an empty span has no byte and stays empty.
    first = np.where(ends > starts, begun[np.minimum(starts + 1, len(data))] - 1, begun[starts])
    return tuple(zip(first.tolist(), begun[ends].tolist(), strict=True))


def _start(span: Span) -> int:
    return span[0]


def _end(span: Span) -> int:
    return span[1]
