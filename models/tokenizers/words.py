"""Text cut into words: by a rule where white space parts them, by a dictionary where it doesn't (Chinese)."""

from __future__ import annotations

import re
import sys
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import TYPE_CHECKING

from models.errors import TokenIdError, TokenizerError
from models.tokenizers.failures import told_as
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.runs import TokenRun, tiled_run, utf8

if TYPE_CHECKING:
    from rjieba import Jieba

_NO_SPECIALS: Mapping[str, int] = {}

# The ideographs: the iteration mark, zero, and the blocks of unified and of compatibility ideographs.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

# The segmenter looks at a run of ideographs as a whole; a longer one without any mark is nobody's sentence.
_LONGEST_RUN = 10_000


class WordTokenizer:
    """One token a word, with the single space before it.

    The rule: a word is a run of letters, digits and the marks on them; it may hold an apostrophe between letters
    (`don't`) and a point or comma between digits (`3.14`). Any other sign is a word of its own, with the marks and
    joiners that make it one (an emoji of several). One space goes with the word behind it; other white space is a token
    a run. A run of Chinese characters is cut by jieba's dictionary, with its hidden Markov model for names. Scripts
    without white space for which there is no dictionary here (kana, Thai) are cut at white space and signs alone.

    Words have no fixed vocabulary. An id is the order in which this object first met the word, so that tokens can be
    told apart and decoded; it means nothing elsewhere, which `has_vocabulary` tells, and is not shown.
    """

    name = "words"
    lossless = True
    special_tokens = _NO_SPECIALS

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._words: list[str] = []
        self._lock = threading.Lock()

    @property
    def vocab_size(self) -> int:
        """How many words were met so far."""
        return len(self._words)

    def cut(self, text: str) -> list[str]:
        """The words, which joined are the text. Raises TextError for half of a surrogate pair."""
        utf8(text)
        words: list[str] = []
        for found in _pattern().finditer(text):
            word = found.group()
            if found.lastgroup == "han":
                words += self._segments(word)
            else:
                words.append(word)
        return words

    def encode(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> list[int]:
        """An id a word. There are no special tokens to allow or to add."""
        return self._ids_of(self.cut(text))

    def tokenize(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> TokenRun:
        """See Tokenizer.tokenize."""
        words = self.cut(text)
        return tiled_run(text, utf8(text), self._ids_of(words), (len(word.encode("utf-8")) for word in words))

    def decode(self, ids: Sequence[int]) -> str:
        """The words of ids that this object has given. Raises TokenIdError for any other."""
        return "".join(map(self._word, ids))

    def decode_bytes(self, ids: Sequence[int]) -> bytes:
        """See Tokenizer.decode_bytes."""
        return self.decode(ids).encode("utf-8")

    def token_bytes(self, token_id: int) -> bytes:
        """The UTF-8 of one word."""
        return self._word(token_id).encode("utf-8")

    def _ids_of(self, words: Sequence[str]) -> list[int]:
        with self._lock:
            for word in words:
                if word not in self._ids:
                    self._ids[word] = len(self._words)
                    self._words.append(word)
            return [self._ids[word] for word in words]

    def _word(self, token_id: int) -> str:
        if not 0 <= token_id < len(self._words):
            raise TokenIdError(
                "Token id {id} is no word's: words are numbered as they are met, and have no vocabulary. Choose "
                "another tokenizer to look ids up.",
                id=token_id,
            )
        return self._words[token_id]

    def _segments(self, run: str) -> list[str]:
        lead = run[: len(run) - len(run.lstrip(" "))]
        segments: list[str] = []
        with told_as(TokenizerError, "The words can't be told apart: {reason}. Choose another tokenizer."):
            for start in range(len(lead), len(run), _LONGEST_RUN):
                segments += _segmenter().cut(run[start : start + _LONGEST_RUN])
        segments[0] = lead + segments[0]
        return segments


def has_vocabulary(tokenizer: Tokenizer) -> bool:
    """Whether its ids are those of a vocabulary, and so the same wherever it is used."""
    return not isinstance(tokenizer, WordTokenizer)


@lru_cache(maxsize=1)
def _segmenter() -> Jieba:
    """jieba with its own dictionary."""
    from rjieba import Jieba

    return Jieba()


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """What finds one word, or one run of ideographs, after another; together they are the whole text."""
    marks = "".join(_ranges(frozenset({"Mn", "Mc", "Me"}))) + "\u200c\u200d"
    letter = rf"[^\W{HAN}]"
    inner = rf"(?:{letter}|[{marks}])"
    return re.compile(
        rf" ?(?:(?P<han>[{HAN}]+)"
        rf"|{letter}{inner}*(?:(?:(?<=[^\W\d_])['\u2019](?=[^\W\d_])|(?<=\d)[.,](?=\d)){inner}+)*"
        rf"|(?:[\U0001f1e6-\U0001f1ff]{{2}}|[^\w\s])[{marks}\U0001f3fb-\U0001f3ff]*(?:(?<=\u200d)[^\w\s]"
        rf"[{marks}\U0001f3fb-\U0001f3ff]*)*)"
        r"|\s+?(?=[ ]?\S)|\s+"
    )


def _ranges(categories: frozenset[str]) -> list[str]:
    """The characters of these Unicode categories, as ranges for a character class."""
    found: list[str] = []
    start = -1
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and unicodedata.category(chr(code)) in categories
        if inside and start < 0:
            start = code
        elif not inside and start >= 0:
            found.append(f"{chr(start)}-{chr(code - 1)}")
            start = -1
    return found
