"""What the tokenizer pane shows: the tokens of the text, for every view of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from models.errors import TokenIdError
from models.tokenizers import Tokenizer

Spans = Sequence[tuple[int, int]]


def overlapping(spans: Spans, start: int, end: int) -> int | None:
    """The first of `spans` that shares something with [start, end), or None. Spans are in order."""
    after = bisect_right(spans, start, key=_end)
    for index in range(after, len(spans)):
        first, last = spans[index]
        if first >= end:
            return None
        if last > start and first < last:
            return index
    return None


def tokens_between(spans: Spans, start: int, end: int) -> range:
    """The tokens that hold any part of [start, end); empty for an empty stretch. Empty spans at its edges are left out.

    Spans are in order: neither starts nor ends ever go back.
    """
    if start >= end:
        return range(0)
    first = bisect_right(spans, start, key=_end)
    last = bisect_left(spans, end, lo=first, key=_start)
    while last > first and spans[last - 1][0] == spans[last - 1][1]:
        last -= 1
    while first < last and spans[first][0] == spans[first][1]:
        first += 1
    return range(first, last)


def hex_bytes(data: bytes) -> str:
    """Bytes as upper-case pairs: "E6 88 91"."""
    return data.hex(" ").upper()


def is_text(data: bytes) -> bool:
    """Whether bytes are whole characters in UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class ShownTokens:
    """The tokens that the pane shows, replaced by `show` whenever there are others.

    `ids`, `labels`, `spans` (characters) and `byte_spans` have one entry a token and may be made on demand: slice them,
    never walk through all of them. Spans are offsets into `text`, of which the characters from `tail_start` on were
    generated. `version` counts the calls of `show`.
    """

    def __init__(self) -> None:
        self.ids: Sequence[int] = ()
        self.labels: Sequence[str] = ()
        self.spans: Spans = ()
        self.byte_spans: Spans = ()
        self.tokenizer: Tokenizer | None = None
        self.text = ""
        self.tail_start = 0
        self._prompt_length: int | None = None
        self.version = 0

    def __len__(self) -> int:
        return len(self.ids)

    def show(
        self,
        text: str,
        tail_start: int,
        ids: Sequence[int],
        labels: Sequence[str],
        spans: Spans,
        byte_spans: Spans,
        tokenizer: Tokenizer | None,
        prompt_length: int | None = None,
    ) -> None:
        """Other tokens, or those of another text; `prompt_length` of them were not generated, if that is known."""
        self.text, self.tail_start = text, tail_start
        self.ids, self.labels, self.spans, self.byte_spans = ids, labels, spans, byte_spans
        self.tokenizer = tokenizer
        self._prompt_length = prompt_length
        self.version += 1

    def bytes_of(self, token_id: int) -> bytes:
        """What an id stands for; nothing where it is a padded row of the model's table."""
        if self.tokenizer is None:
            return b""
        try:
            return self.tokenizer.token_bytes(token_id)
        except TokenIdError:
            return b""

    def first_generated(self) -> int:
        """The index of the first token that was generated after the text; their number if none was."""
        if self._prompt_length is not None:  # an added token such as [SEP] stands behind the text, too
            return self._prompt_length
        return bisect_left(self.spans, self.tail_start, key=_start)

    def part_of(self, index: int) -> str:
        """The characters that a token holds only a part of; empty where it holds whole ones."""
        data = self.bytes_of(self.ids[index])
        start, end = self.spans[index]
        whole = self.text[start:end]
        return whole if whole and whole.encode("utf-8", "replace") != data and not is_text(data) else ""


def _start(span: tuple[int, int]) -> int:
    return span[0]


def _end(span: tuple[int, int]) -> int:
    return span[1]
