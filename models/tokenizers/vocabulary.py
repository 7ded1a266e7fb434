"""Looking through a whole vocabulary: by text, bytes, id or regular expression, and what a token helps to build.

All tokens lie in one buffer, one behind the other, so that a search is one pass over it and not one per token.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from models.errors import TokenIdError, TokenizerError
from models.tokenizers.merge_rules import MergeRules, can_replay, merge_rules
from models.tokenizers.patterns import compiled_pattern
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.replay import Replay, merge_order, replay

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

SearchKind = Literal["text", "bytes", "id", "pattern"]
SEARCH_KINDS: tuple[SearchKind, ...] = get_args(SearchKind)

# Seconds that a regular expression may take over the whole vocabulary.
SEARCH_SECONDS = 2.0

_HEX = re.compile(r"(?:0[xX])?([0-9a-fA-F]{2})")
# Escapes that say the same of a token whether it is a text or a line of one.
_PLAIN_ESCAPES = frozenset("dwSbB.^$|()[]{}*+?\\/-\"' ")
# Those that would match the end of a line, and what they are within one.
_WITHIN_LINE = {"s": r"[^\S\n]", "W": r"[^\w\n]", "D": r"[^\d\n]"}


class Vocabulary:
    """Every assigned id of one tokenizer with its bytes, in the order of the ids. Row i is `ids[i]`."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        import numpy as np

        self.name = tokenizer.name
        self.size = tokenizer.vocab_size
        special = {number: text.encode("utf-8") for text, number in tokenizer.special_tokens.items()}
        ids, tokens = [], []
        for token_id in range(tokenizer.vocab_size):
            try:
                token = special[token_id] if token_id in special else tokenizer.token_bytes(token_id)
            except TokenIdError:
                continue
            ids.append(token_id)
            tokens.append(token)
        self.ids: Rows = np.array(ids, dtype=np.int64)
        self.special = frozenset(special)
        self._tokens = tokens
        self._buffer = b"".join(tokens)
        self._folded = self._buffer.lower()  # ASCII letters only, so that places stay the same
        self._offsets: Rows = np.zeros(len(tokens) + 1, dtype=np.int64)
        np.cumsum([len(token) for token in tokens], out=self._offsets[1:])
        self._lines: tuple[str, Rows, Rows, list[int]] | None = None

    def __len__(self) -> int:
        """The number of rows: assigned ids."""
        return len(self._tokens)

    def token(self, row: int) -> bytes:
        """The bytes of a row's token."""
        return self._tokens[row]

    def row_of(self, token_id: int) -> int | None:
        """The row with this id, or None where it is unassigned."""
        import numpy as np

        row = int(np.searchsorted(self.ids, token_id))
        return row if row < len(self.ids) and int(self.ids[row]) == token_id else None

    def search(self, kind: SearchKind, query: str) -> Rows:
        """The rows that a query finds; an empty query finds all, in order.

        "text": tokens that contain it; lower case finds upper case too. "bytes": tokens that contain the bytes,
        written in hexadecimal. "id": ids that begin with the digits. "pattern": tokens in which the regular expression
        matches, `^` and `$` being the ends of the token. For text and bytes the token itself comes first, then those
        that begin with it. Raises TokenizerError for a query that can't be read or takes too long.
        """
        import numpy as np

        if not query:
            return np.arange(len(self), dtype=np.int64)
        if kind == "text":
            return self._containing(query.encode("utf-8", "replace"), fold=query == query.lower())
        if kind == "bytes":
            return self._containing(parsed_bytes(query), fold=False)
        if kind == "id":
            return self._with_id(query)
        return self._matching(query)

    def containing(self, needle: bytes) -> Rows:
        """The rows whose tokens contain these bytes, in order."""
        return self._found(needle, fold=False)[0]

    def _containing(self, needle: bytes, *, fold: bool) -> Rows:
        import numpy as np

        rows, begins = self._found(needle.lower() if fold else needle, fold=fold)
        sizes = self._offsets[rows + 1] - self._offsets[rows]
        # 0: the token itself, 1: begins with it, 2: holds it further on.
        order = np.where(begins, np.where(sizes == len(needle), 0, 1), 2)
        return rows[np.argsort(order, kind="stable")]

    def _found(self, needle: bytes, *, fold: bool) -> tuple[Rows, NDArray[np.bool_]]:
        """The rows that contain the bytes, in order, and which of them begin with those."""
        import numpy as np

        data = np.frombuffer(self._folded if fold else self._buffer, dtype=np.uint8)
        places = np.flatnonzero(data[: max(0, len(data) - len(needle) + 1)] == needle[0]) if needle else data[:0]
        for further, byte in enumerate(needle[1:], start=1):
            places = places[data[places + further] == byte]
        rows = np.searchsorted(self._offsets, places, side="right") - 1
        inside = places + len(needle) <= self._offsets[rows + 1]
        rows, places = rows[inside], places[inside]
        unique, first = np.unique(rows, return_index=True)
        return unique, places[first] == self._offsets[unique]

    def _with_id(self, query: str) -> Rows:
        import numpy as np

        digits = query.strip()
        if not (digits.isascii() and digits.isdigit()):
            raise TokenizerError("An id is a whole number, and {query} is none. Enter digits only.", query=repr(query))
        number = int(digits[:20])
        found = []
        scale = 1
        while number * scale < self.size and scale <= self.size:
            low, high = np.searchsorted(self.ids, [number * scale, (number + 1) * scale])
            found.append(np.arange(low, high, dtype=np.int64))
            if number == 0:  # no other number begins with 0
                break
            scale *= 10
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    def _matching(self, query: str) -> Rows:
        import numpy as np
        import regex

        until = time.thread_time() + SEARCH_SECONDS
        try:
            alone = compiled_pattern(query)
            within = _within_lines(query)
            if within is not None:
                # What follows in the line is taken along, so that each line is found once.
                once = regex.compile(rf"(?:{within})[^\n]*", regex.MULTILINE)
                return self._matching_lines(once, alone)
            return np.array(list(self._matching_each(alone, until)), dtype=np.int64)
        except TimeoutError as error:
            raise TokenizerError(
                "This regular expression takes more than {seconds} s over the vocabulary. Choose a simpler one.",
                seconds=f"{SEARCH_SECONDS:g}",
            ) from error

    def _matching_lines(self, pattern: Any, alone: Any) -> Rows:
        """The rows in which a pattern matches that never reaches over the end of a line: the tokens are lines of one
        text, and those with a line feed in them are searched one by one."""
        import numpy as np

        if self._lines is None:
            rows = [row for row, token in enumerate(self._tokens) if b"\n" not in token]
            texts = [_as_text(self._tokens[row]) for row in rows]
            starts = np.zeros(len(rows), dtype=np.int64)
            np.cumsum([len(text) + 1 for text in texts[:-1]], out=starts[1:])
            broken = [row for row, token in enumerate(self._tokens) if b"\n" in token]
            self._lines = "\n".join(texts), np.array(rows, dtype=np.int64), starts, broken
        text, numbers, starts, broken = self._lines
        places = [match.start() for match in pattern.finditer(text, timeout=SEARCH_SECONDS)] if len(numbers) else []
        lines = np.unique(np.searchsorted(starts, np.array(places, dtype=np.int64), side="right") - 1)
        others = [row for row in broken if alone.search(_as_text(self._tokens[row]), timeout=SEARCH_SECONDS)]
        return np.sort(np.concatenate([numbers[lines], np.array(others, dtype=np.int64)]))

    def _matching_each(self, pattern: Any, until: float) -> Iterator[int]:
        for row, token in enumerate(self._tokens):
            if row % 256 == 0 and time.thread_time() > until:
                raise TimeoutError
            if pattern.search(_as_text(token), timeout=SEARCH_SECONDS):
                yield row


def vocabulary(tokenizer: Tokenizer) -> Vocabulary:
    """The vocabulary of a tokenizer; the last ones are kept. It takes some 0.3 s for 200 000 tokens."""
    return _vocabulary_of(cast(Any, tokenizer))


@lru_cache(maxsize=4)
def _vocabulary_of(tokenizer: Tokenizer) -> Vocabulary:
    return Vocabulary(tokenizer)


def parsed_bytes(query: str) -> bytes:
    """The bytes of "E6 88", "e688" or "0xE6 0x88". Raises TokenizerError for anything else."""
    compact = re.sub(r"[\s,]", "", query)
    found = _HEX.findall(compact)
    if not found or re.sub(r"0[xX]", "", compact) != "".join(found):
        raise TokenizerError(
            "{query} is not bytes in hexadecimal. Write two digits a byte, such as E6 88.", query=repr(query)
        )
    return bytes.fromhex("".join(found))


def helped_tokens(
    words: Vocabulary, rules: MergeRules, token: bytes, check: Callable[[], object] | None = None
) -> list[int]:
    """The ids of the other tokens on whose way from bytes to one token these bytes are a token.

    Exact: every token that contains them is merged anew. `check` is called now and then, and may raise.
    """
    found = []
    for count, row in enumerate(words.containing(token).tolist()):
        if check is not None and count % 512 == 0:
            check()
        whole = words.token(row)
        token_id = int(words.ids[row])
        if len(whole) > len(token) and token_id not in words.special and uses(rules, whole, token):
            found.append(token_id)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a search found: `rows` of `words`, and whose vocabulary that is."""

    tokenizer: Tokenizer
    words: Vocabulary
    kind: SearchKind
    query: str
    rows: Rows


@dataclass(frozen=True, slots=True, eq=False)
class TokenFacts:
    """One token: how it is built, and which others it helps to build.

    `steps` is None for a special token and for a tokenizer without merges; so is `helps`.
    """

    tokenizer: str
    token_id: int
    data: bytes
    special: bool
    steps: Replay | None
    helps: tuple[int, ...] | None


def searched(tokenizer: Tokenizer, kind: SearchKind, query: str) -> Found:
    """A search in a tokenizer's vocabulary; see Vocabulary.search."""
    words = vocabulary(tokenizer)
    return Found(tokenizer, words, kind, query, words.search(kind, query))


def token_facts(tokenizer: Tokenizer, token_id: int, check: Callable[[], object] | None = None) -> TokenFacts | None:
    """What is known of the token with this id; None where it is unassigned. `check` is called now and then."""
    words = vocabulary(tokenizer)
    row = words.row_of(token_id)
    if row is None:
        return None
    data, special = words.token(row), token_id in words.special
    if special or not can_replay(tokenizer):
        return TokenFacts(tokenizer.name, token_id, data, special, None, None)
    rules = merge_rules(tokenizer)
    if rules.ids.get(data) != token_id:  # an added token that stands for the same bytes as another one
        return TokenFacts(tokenizer.name, token_id, data, special, None, None)
    helps = tuple(helped_tokens(words, rules, data, check))
    return TokenFacts(tokenizer.name, token_id, data, special, replay(rules, data), helps)


def uses(rules: MergeRules, whole: bytes, token: bytes) -> bool:
    """Whether merging the bytes of `whole` makes `token` on the way."""
    if len(token) == 1:
        return token in whole
    size = len(token)
    return any(
        end - start == size and whole[start:end] == token for _rank, start, _middle, end in merge_order(rules, whole)
    )


def _as_text(token: bytes) -> str:
    return token.decode("utf-8", errors="surrogateescape")


def _within_lines(pattern: str) -> str | None:
    """The pattern as it has to be for one token a line, so that nothing but its `^` and `$` sees the ends of lines.

    None where that can't be said in a few words: it looks around, or has a class that would hold the line feed.
    """
    found: list[str] = []
    place, depth = 0, 0  # depth: within a class
    negated = False
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            kind = pattern[place + 1 : place + 2]
            if kind in _WITHIN_LINE and (not depth or negated):
                found.append(_WITHIN_LINE[kind] if not depth else pattern[place : place + 2])
                place += 2
                continue
            prop = re.match(r"\\p(?:[LNPSM]|\{[LNPSM][a-z]?\})", pattern[place:])
            if prop is not None:
                found.append(prop[0])
                place += len(prop[0])
                continue
            if kind not in _PLAIN_ESCAPES or not kind:
                return None
            found.append(pattern[place : place + 2])
            place += 2
            continue
        if depth:
            if sign == "[" or pattern[place : place + 2] in ("--", "&&", "||", "~~"):
                return None
            depth -= sign == "]"
        elif sign == "[":
            depth += 1
            negated = pattern[place + 1 : place + 2] == "^"
            opening = "[^" if negated else "["
            place += len(opening)
            found.append(opening + ("\\n" if negated else ""))
            if pattern[place : place + 1] == "]":
                found.append("\\]")
                place += 1
            continue
        elif sign == "\n" or (
            sign == "(" and pattern[place + 1 : place + 2] == "?" and pattern[place + 2 : place + 3] != ":"
        ):
            return None
        found.append(sign)
        place += 1
    return "".join(found)
