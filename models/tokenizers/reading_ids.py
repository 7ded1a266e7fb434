"""Ids to text: ids written in any notation, and what of their bytes is no whole character."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from models.errors import TokenIdError
from models.tokenizers.protocol import Tokenizer

# A number, decimal or 0x…, or what may stand around numbers: brackets, separators, white space, and the words of
# Python, numpy, PyTorch and JSON ("ids": [1, 2], array([…]), tensor([…], device='cuda:0'), dtype=int64).
_PART = re.compile(
    r"(?P<number>0[xX][0-9a-fA-F](?:_?[0-9a-fA-F])*|[0-9]+(?:_[0-9]+)*)(?![\w.])"
    r"|(?P<between>[\s,;\[\](){}]+"
    r"|(?:np\.|numpy\.|torch\.)?(?:array|tensor|Tensor|list|tuple)(?=\()"
    r"|[A-Za-z_]\w*\s*=(?!=)\s*(?:(?:np\.|numpy\.|torch\.)?(?:u?int|long|float)\d*|'[^'\n]*'|\"[^\"\n]*\")?"
    r"|\"[A-Za-z_]\w*\"\s*:|'[A-Za-z_]\w*'\s*:)"
)
_UNDECODED = re.compile("[\udc80-\udcff]+")
_LONGEST_QUOTE = 20
# A longer number is no id of anything, and Python takes long to read one.
_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class BadId:
    """An id without a token: its place among the ids, from 0."""

    place: int
    token_id: int


@dataclass(frozen=True, slots=True)
class Dangling:
    """Bytes that are no whole character. `where` is "start", "middle" or "end"; tokens `first` to `last` hold them."""

    data: bytes
    offset: int
    where: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class IdsText:
    """What ids stand for. Each of `dangling` is a stretch of `data` that is no character, and U+FFFD in `text`.

    Ids in `bad` have no token and add nothing.
    """

    ids: tuple[int, ...]
    data: bytes
    text: str
    dangling: tuple[Dangling, ...]
    bad: tuple[BadId, ...]


def parse_ids(written: str) -> list[int]:
    """The numbers in `[1, 2]`, `1 2 3`, JSON, a Python, numpy or PyTorch literal, hexadecimal with 0x, one a line.

    Raises TokenIdError for anything else, with what it is and where.
    """
    found: list[int] = []
    place = 0
    while place < len(written):
        part = _PART.match(written, place)
        if part is None or (part["number"] and len(part["number"]) > _LONGEST_NUMBER):
            raise _unreadable(written, place)
        if part["number"]:
            found.append(int(part["number"].replace("_", ""), 16 if part["number"][:2] in ("0x", "0X") else 10))
        place = part.end()
    return found


def _unreadable(written: str, place: int) -> TokenIdError:
    piece = re.match(r"[^\s,;\[\](){}]+", written[place : place + 200])
    quote = piece.group() if piece else written[place]
    return TokenIdError(
        "{piece} (line {line}, character {column}) is no token id. Write ids as whole numbers, decimal or with 0x.",
        piece=repr(quote if len(quote) <= _LONGEST_QUOTE else quote[:_LONGEST_QUOTE] + "…"),
        line=written.count("\n", 0, place) + 1,
        column=place - (written.rfind("\n", 0, place) + 1) + 1,
    )


def read_ids(tokenizer: Tokenizer, ids: Sequence[int]) -> IdsText:
    """The text of ids, with what of it is no whole character; nothing is raised for an id that has no token.

    A kind that normalises decodes by rules of its own (spaces between words); its text then is not its bytes.
    """
    good: list[int] = []
    pieces: list[bytes] = []
    bad: list[BadId] = []
    for place, token_id in enumerate(ids):
        try:
            piece = tokenizer.token_bytes(token_id)
        except TokenIdError:
            bad.append(BadId(place, token_id))
            piece = b""
        else:
            good.append(token_id)
        pieces.append(piece)
    data = b"".join(pieces)
    dangling = tuple(_dangling(data, [*accumulate(map(len, pieces))]))
    text = data.decode("utf-8", errors="replace") if tokenizer.lossless or dangling else tokenizer.decode(good)
    return IdsText(tuple(ids), data, text, dangling, tuple(bad))


def _dangling(data: bytes, ends: Sequence[int]) -> list[Dangling]:
    """The stretches of `data` that are no UTF-8, joined where they touch. `ends` is where each token's bytes end."""
    stretches: list[tuple[int, int]] = []
    decoded = data.decode("utf-8", errors="surrogateescape")  # a byte that is no UTF-8 becomes one character
    before = place = 0
    for bytes_alone in _UNDECODED.finditer(decoded):
        place += len(decoded[before : bytes_alone.start()].encode("utf-8"))
        length = bytes_alone.end() - bytes_alone.start()
        stretches.append((place, place + length))
        place += length
        before = bytes_alone.end()
    found = []
    for start, end in stretches:
        where = "start" if start == 0 else "end" if end == len(data) else "middle"
        found.append(Dangling(data[start:end], start, where, bisect_right(ends, start), bisect_right(ends, end - 1)))
    return found
