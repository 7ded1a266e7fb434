"""Tokenizers that a lab makes itself: of a text's characters, of its words, and of bytes.

Each is a tokenizer.json, so that what is trained with it is saved and opened like any other. The words are those of
`models.tokenizers.words`, whose rule fits into a pattern. Its dictionary of Chinese doesn't: the pattern has the words
that the dictionary found in the text, and takes the longest that fits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.errors import CorpusError
from models.lab.corpus import MOST_CHARACTERS
from models.tokenizers.json_edits import byte_piece
from models.tokenizers.json_tokenizer import JsonTokenizer
from models.tokenizers.words import HAN, WordTokenizer

# The kinds that are made here, by the names of `load_tokenizer`.
OWN_KINDS = ("characters", "bytes", "words")
UNKNOWN = "<unk>"
# The most frequent words have a row of the table; the others share that of the unknown one.
MOST_WORDS = 5000

# Words that are handed to the engine at a time, which lets no other thread run meanwhile.
_AT_A_TIME = 2000

_HAS_HAN = re.compile(f"[{HAN}]")
# Python's \w and \s by their Unicode categories, as engines differ in what they mean by those.
_WORD, _BLANK = r"\p{L}\p{N}_", r"\s\x1C-\x1F"
_MARKS = r"\p{M}\x{200C}\x{200D}"


def own_tokenizer(kind: str, text: str) -> JsonTokenizer:
    """The tokenizer of one of OWN_KINDS for what is read of a text: see MOST_CHARACTERS.

    Raises CorpusError for an empty text, ValueError for another kind.
    """
    makers = {"characters": character_tokenizer, "bytes": byte_tokenizer, "words": word_tokenizer}
    if kind not in makers:
        raise ValueError(f"{kind!r} is none of {', '.join(makers)}")
    return makers[kind](text[:MOST_CHARACTERS])


def character_tokenizer(text: str) -> JsonTokenizer:
    """A tokenizer of the characters that `text` has, most frequent first, and one token for any other.

    Raises CorpusError for an empty text.
    """
    return _of_entries("characters", _by_count(_there(text)), r"[\s\S]")


def byte_tokenizer(text: str = "") -> JsonTokenizer:
    """A tokenizer of the 256 bytes, each its own id, whatever the text."""
    vocab = {byte_piece(bytes([number])): number for number in range(256)}
    cutter = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    return JsonTokenizer(
        Path("bytes"), "bytes", _document({"type": "BPE", "vocab": vocab, "merges": []}, cutter, cutter)
    )


def word_tokenizer(text: str) -> JsonTokenizer:
    """A tokenizer of the MOST_WORDS most frequent words of `text`, each with the space before it.

    Raises CorpusError for an empty text, TextError for half of a surrogate pair.
    """
    from tokenizers import Regex
    from tokenizers.pre_tokenizers import Split

    cut = WordTokenizer().cut(_there(text))
    pattern = word_pattern({word.strip(" ") for word in set(cut) if _HAS_HAN.search(word)})
    engine = Split(Regex(pattern), "isolated")

    def words() -> Iterator[str]:
        for first in range(0, len(cut), _AT_A_TIME):
            part = "".join(cut[first : first + _AT_A_TIME])
            yield from (word for word, _place in engine.pre_tokenize_str(part))

    return _of_entries("words", _by_count(words())[:MOST_WORDS], pattern)


def word_pattern(chinese: Iterable[str]) -> str:
    """The rule of `models.tokenizers.words` as a pattern of tokenizers' engine, with these Chinese words."""
    letter = rf"[{_WORD}&&[^{HAN}]]"
    inner = rf"(?:{letter}|[{_MARKS}])"
    sign = rf"[^{_WORD}{_BLANK}]"
    signs = rf"[{_MARKS}\x{{1F3FB}}-\x{{1F3FF}}]*"
    alone = r"[\p{L}\p{Nl}\p{No}]"
    return (
        rf" ?(?:{_longest_of(chinese)}[{HAN}]"
        rf"|{letter}{inner}*(?:(?:(?<={alone})['\x{{2019}}](?={alone})|(?<=\p{{Nd}})[.,](?=\p{{Nd}})){inner}+)*"
        rf"|(?:[\x{{1F1E6}}-\x{{1F1FF}}]{{2}}|{sign}){signs}(?:(?<=\x{{200D}}){sign}{signs})*)"
        rf"|[{_BLANK}]+?(?=[ ]?[^{_BLANK}])|[{_BLANK}]+"
    )


def _longest_of(words: Iterable[str]) -> str:
    """An alternative that finds the longest of these words, with the bar behind it; empty without words."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for sign in word:
            node = node.setdefault(sign, {})
        node[""] = {}
    return _branches(tree) + "|" if tree else ""


def _branches(node: Mapping[str, Any]) -> str:
    rest = [sign + _branches(below) for sign, below in node.items() if sign]
    if not rest:
        return ""
    return f"(?:{'|'.join(rest)})" + ("?" if "" in node else "")


def _there(text: str) -> str:
    if not text:
        raise CorpusError("There is no text to train on. Type one, or choose another source.")
    return text


def _by_count(items: Iterable[str]) -> list[str]:
    """The different ones, most frequent first, equal counts by the alphabet."""
    counts = Counter(items)
    return sorted(counts, key=lambda item: (-counts[item], item))


def _of_entries(name: str, entries: Sequence[str], pattern: str) -> JsonTokenizer:
    cutter = {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}
    vocab = {entry: number for number, entry in enumerate([UNKNOWN, *(one for one in entries if one != UNKNOWN)])}
    model = {"type": "WordLevel", "vocab": vocab, "unk_token": UNKNOWN}
    return JsonTokenizer(Path(name), name, _document(model, cutter, {"type": "Fuse"}))


def _document(model: Mapping[str, Any], cutter: Mapping[str, Any], decoder: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": cutter,
        "post_processor": None,
        "decoder": decoder,
        "model": model,
    }
