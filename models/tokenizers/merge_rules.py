"""What byte pair encoding merges, and how a text is cut before: read from a tokenizer of either kind.

A rank file merges by the rank of the result: two neighbours merge if their union is a token, whichever two they are.
A tokenizer.json lists the pairs themselves, in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from models.errors import TokenizerError
from models.tokenizers.character_classes import as_tiktoken_sees
from models.tokenizers.json_files import keeps_any_text
from models.tokenizers.json_tokenizer import JsonTokenizer
from models.tokenizers.pieces import byte_alphabet, steps
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.ranks import RankTokenizer

# How GPT-2 splits, which tokenizer.json files name instead of spelling out (ByteLevel with use_regex).
GPT2_PATTERN = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""

# Seconds that a pattern may take over a text of which pieces are shown.
_PATTERN_SECONDS = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class MergeRules:
    """The vocabulary and the merges of a byte-level BPE.

    `ids` has every ordinary token by its bytes. `pair_ranks` is None where a pair has the rank, and the id, of its
    union. `whole_pieces` says that a piece which is itself a token is taken whole, without merging. `special` tokens
    carry no text.
    """

    name: str
    ids: Mapping[bytes, int]
    pair_ranks: Mapping[tuple[bytes, bytes], int] | None
    whole_pieces: bool
    special: Mapping[str, int]

    def rank(self, left: bytes, right: bytes) -> int | None:
        """The rank of merging two neighbours, lowest first, or None where they don't merge."""
        if self.pair_ranks is None:
            return self.ids.get(left + right)
        return self.pair_ranks.get((left, right))


@dataclass(frozen=True, slots=True)
class TextPiece:
    """What merges on its own: characters `start` to `end` of the text, or an added token with its id."""

    start: int
    end: int
    added_id: int | None = None


def can_replay(tokenizer: Tokenizer) -> bool:
    """Whether it is a byte-level BPE, whose merges can be shown and whose vocabulary can be edited."""
    if isinstance(tokenizer, JsonTokenizer):
        return keeps_any_text(tokenizer.document)
    return isinstance(tokenizer, RankTokenizer)


def merge_rules(tokenizer: Tokenizer) -> MergeRules:
    """The rules that `tokenizer` merges by; the last ones are kept.

    Raises TokenizerError for any kind but byte-level BPE.
    """
    return _rules_of(cast(Any, tokenizer))


@lru_cache(maxsize=4)
def _rules_of(tokenizer: Tokenizer) -> MergeRules:
    if isinstance(tokenizer, RankTokenizer):
        return MergeRules(tokenizer.name, dict(tokenizer.ranks), None, True, tokenizer.special_tokens)
    if not isinstance(tokenizer, JsonTokenizer) or not can_replay(tokenizer):
        raise TokenizerError(
            "{name} doesn't merge bytes, so there are no merges to show or to edit. Choose a byte-level BPE, such as "
            "gpt2.",
            name=tokenizer.name,
        )
    document = tokenizer.document
    model = document["model"]
    read = _read_pieces(model["vocab"])
    special = set(tokenizer.special_tokens)
    ids = {read[piece]: number for piece, number in model["vocab"].items() if piece not in special and piece in read}
    pairs: dict[tuple[bytes, bytes], int] = {}
    for rank, (left, right) in enumerate(merge_pairs(model)):
        if left in read and right in read:
            pairs[read[left], read[right]] = rank
    return MergeRules(tokenizer.name, ids, pairs, bool(model.get("ignore_merges")), tokenizer.special_tokens)


def merge_pairs(model: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The merges of a tokenizer.json's model, first one first; old files write a pair as one text."""
    merges = model.get("merges", [])
    pairs = (merge.split(" ", 1) if isinstance(merge, str) else merge for merge in merges)
    return [(left, right) for left, right in pairs]


def split_pattern(tokenizer: Tokenizer) -> str | None:
    """The one regular expression that cuts the text, or None where several steps or none do."""
    if isinstance(tokenizer, RankTokenizer):
        return tokenizer.pattern
    if not isinstance(tokenizer, JsonTokenizer):
        return None
    parts = list(steps(tokenizer.document.get("pre_tokenizer")))
    if len(parts) == 1 and parts[0].get("type") == "ByteLevel" and parts[0].get("use_regex", True):
        return GPT2_PATTERN
    if len(parts) != 2 or parts[0].get("type") != "Split" or parts[1].get("use_regex", True):
        return None
    pattern = parts[0].get("pattern")
    expression = pattern.get("Regex") if isinstance(pattern, Mapping) else None
    if parts[0].get("behavior") != "Isolated" or parts[0].get("invert") or not isinstance(expression, str):
        return None
    return expression


def text_pieces(tokenizer: Tokenizer, text: str) -> tuple[TextPiece, ...]:
    """How `text` is cut before anything merges. Special tokens in it are plain text.

    Raises TokenizerError where `tokenizer` is no byte-level BPE, or its pattern takes too long.
    """
    if isinstance(tokenizer, RankTokenizer):
        return tuple(TextPiece(start, end) for start, end in _matches(tokenizer.name, tokenizer.pattern, text))
    if not isinstance(tokenizer, JsonTokenizer) or not can_replay(tokenizer):
        merge_rules(tokenizer)  # says why not
        raise ValueError("a tokenizer with merges and no pieces")
    cutter = tokenizer.cutter
    pieces: list[TextPiece] = []
    for start, end, added_id in _around_added(tokenizer.document["added_tokens"], text):
        if added_id is not None:
            pieces.append(TextPiece(start, end, added_id))
        elif cutter is not None:
            cut = cutter.pre_tokenize_str(text[start:end])
            pieces.extend(TextPiece(start + first, start + last) for _piece, (first, last) in cut)
    return tuple(pieces)


def _read_pieces(vocab: Mapping[str, int]) -> dict[str, bytes]:
    """The bytes of every piece that is written in the byte alphabet."""
    alphabet = byte_alphabet()
    found = {}
    for piece in vocab:
        try:
            found[piece] = bytes([alphabet[character] for character in piece])
        except KeyError:  # an unknown token, say, which stands for no bytes
            continue
    return found


def _matches(name: str, pattern: str, text: str) -> list[tuple[int, int]]:
    import regex

    try:
        found = _compiled(pattern).finditer(as_tiktoken_sees(text), timeout=_PATTERN_SECONDS)
        return [match.span() for match in found if match.end() > match.start()]
    except TimeoutError as error:
        raise TokenizerError(
            "The pattern of {name} takes too long on this text. Choose a shorter text, or change the pattern.",
            name=name,
        ) from error
    except regex.error as error:
        raise TokenizerError(
            "The pattern of {name} can't be shown at work: {reason}. Choose another tokenizer.",
            name=name,
            reason=error,
        ) from error


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> Any:
    import regex

    return regex.compile(pattern)


def _around_added(added: Sequence[Mapping[str, Any]], text: str) -> list[tuple[int, int, int | None]]:
    """The stretches between the added tokens that are always found, and those tokens with their ids, in order."""
    import re

    ids = {entry["content"]: entry["id"] for entry in added if not entry.get("special")}
    found: list[tuple[int, int, int | None]] = []
    position = 0
    if ids:
        longest_first = sorted(ids, key=len, reverse=True)
        for match in re.finditer("|".join(map(re.escape, longest_first)), text):
            found.append((position, match.start(), None))
            found.append((match.start(), match.end(), ids[match[0]]))
            position = match.end()
    found.append((position, len(text), None))
    return [stretch for stretch in found if stretch[0] < stretch[1]]
