"""Byte pair encoding learnt from counted words, with the count of every merge (Sennrich et al. 2016).

The same merges as the trainers of the tokenizers library, which keep the counts to themselves: of all pairs of
neighbours the most frequent merges first, of equals the one with the lower ids.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Literal

from models.errors import CorpusError
from models.tokenizers.pieces import byte_alphabet
from models.tokenizers.training import END_OF_TEXT, check_filled, line_pieces

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TrainingKind = Literal["bpe", "wordpiece"]

SMALLEST_VOCABULARY = 300
LARGEST_VOCABULARY = 100_000
MERGES_SHOWN = 100

_WORDPIECE_SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_PREFIX = "##"
# More different characters than these, or than a quarter of the vocabulary, are left to [UNK], the rarest first.
_MOST_CHARACTERS = 1_000
# Merges between two reports.
_EVERY = 64


@dataclass(frozen=True, slots=True)
class CountedMerge:
    """Two neighbours that became one, and how often they stood side by side in the text then."""

    left: str
    right: str
    result: str
    count: int


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """How far a training is, from 0 to 1, and its first merges so far."""

    fraction: float
    merges: tuple[CountedMerge, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A tokenizer, ready to be saved, and its first hundred merges."""

    tokenizer: Tokenizer
    merges: tuple[CountedMerge, ...]


def train_counted(text: str, kind: TrainingKind, vocab_size: int) -> Generator[TrainingProgress, None, Trained]:
    """Train a byte-level BPE as GPT-2's, or a WordPiece as uncased BERT's, of exactly `vocab_size` tokens.

    Yields between pieces of work. Raises CorpusError where the text is too small for that size, or the size is out of
    range.
    """
    if not SMALLEST_VOCABULARY <= vocab_size <= LARGEST_VOCABULARY:
        raise CorpusError(
            "A vocabulary of {size} tokens can't be trained. Enter a size from {least} to {most}.",
            size=vocab_size,
            least=SMALLEST_VOCABULARY,
            most=LARGEST_VOCABULARY,
        )
    words: Counter[str] = Counter()
    done = 0
    for part in line_pieces(text.replace(END_OF_TEXT, "\n")):
        words.update(_cut(part, kind))
        done += len(part)
        yield TrainingProgress(0.2 * done / max(1, len(text)), ())
    learning = _Merging(words, kind, min(_MOST_CHARACTERS, vocab_size // 4))
    shown: list[CountedMerge] = []
    merges: list[tuple[str, str]] = []
    start = len(learning.ids)
    for merge in learning.run(vocab_size):
        merges.append((merge.left, merge.right))
        if len(shown) < MERGES_SHOWN:
            shown.append(merge)
        if len(merges) % _EVERY == 0:
            fraction = (len(learning.ids) - start) / max(1, vocab_size - start)
            yield TrainingProgress(0.2 + 0.8 * fraction, tuple(shown))
    check_filled(len(learning.ids), vocab_size)
    make = _byte_level if kind == "bpe" else _wordpiece
    return Trained(make(learning.ids, merges), tuple(shown))


class _Merging:
    """Words as lists of ids, how often each pair stands in them, and where."""

    def __init__(self, words: Mapping[str, int], kind: TrainingKind, most_characters: int) -> None:
        self._prefix = _PREFIX if kind == "wordpiece" else ""
        self.ids: dict[str, int] = {}
        for token in (END_OF_TEXT,) if kind == "bpe" else _WORDPIECE_SPECIALS:
            self.ids[token] = len(self.ids)
        signs = _byte_signs() if kind == "bpe" else _often(words, most_characters)
        for sign in signs:
            self.ids.setdefault(sign, len(self.ids))
        known = frozenset(signs)
        self._words: list[list[int]] = []
        self._counts: list[int] = []
        for word, count in sorted(words.items()):
            parts = [sign if not place else self._prefix + sign for place, sign in enumerate(word) if sign in known]
            for part in parts:
                self.ids.setdefault(part, len(self.ids))
            self._words.append([self.ids[part] for part in parts])
            self._counts.append(count)
        self._texts = list(self.ids)
        self._pairs: Counter[tuple[int, int]] = Counter()
        self._where: dict[tuple[int, int], set[int]] = {}
        for number, symbols in enumerate(self._words):
            for pair in itertools.pairwise(symbols):
                self._pairs[pair] += self._counts[number]
                self._where.setdefault(pair, set()).add(number)

    def run(self, vocab_size: int) -> Iterator[CountedMerge]:
        """Merge until the vocabulary has that size, or nothing stands side by side any more."""
        heap = [(-count, pair) for pair, count in self._pairs.items()]
        heapify(heap)
        while heap and len(self.ids) < vocab_size:
            negative, pair = heappop(heap)
            count = self._pairs[pair]
            if -negative != count:
                if count > 0:
                    heappush(heap, (-count, pair))
                continue
            if count < 1:
                continue
            left, right = self._texts[pair[0]], self._texts[pair[1]]
            result = left + right.removeprefix(self._prefix)
            merged = self.ids.setdefault(result, len(self.ids))
            if merged == len(self._texts):
                self._texts.append(result)
            for changed in sorted(self._merge(pair, merged)):
                if self._pairs[changed] > 0:
                    heappush(heap, (-self._pairs[changed], changed))
            yield CountedMerge(left, right, result, count)

    def _merge(self, pair: tuple[int, int], merged: int) -> set[tuple[int, int]]:
        """Join the pair wherever it stands. Returns the pairs that came about."""
        came: set[tuple[int, int]] = set()
        for number in self._where.pop(pair):
            symbols, count = self._words[number], self._counts[number]
            place = 0
            while place < len(symbols) - 1:
                if (symbols[place], symbols[place + 1]) != pair:
                    place += 1
                    continue
                symbols[place : place + 2] = [merged]
                if place > 0:
                    self._pairs[symbols[place - 1], pair[0]] -= count
                    self._add((symbols[place - 1], merged), count, number, came)
                if place < len(symbols) - 1:
                    self._pairs[pair[1], symbols[place + 1]] -= count
                    self._add((merged, symbols[place + 1]), count, number, came)
                place += 1
        return came

    def _add(self, pair: tuple[int, int], count: int, number: int, came: set[tuple[int, int]]) -> None:
        self._pairs[pair] += count
        self._where.setdefault(pair, set()).add(number)
        came.add(pair)


def _byte_signs() -> list[str]:
    return sorted(byte_alphabet())


def _often(words: Mapping[str, int], most: int) -> list[str]:
    """The most frequent characters, in the order of their code points."""
    counts: Counter[str] = Counter()
    for word, count in words.items():
        for sign in word:
            counts[sign] += count
    return sorted(sorted(counts, key=lambda sign: (-counts[sign], sign))[:most])


def _cut(text: str, kind: TrainingKind) -> list[str]:
    from tokenizers import normalizers, pre_tokenizers

    if kind == "bpe":
        cut = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str(text)
    else:
        text = normalizers.BertNormalizer(lowercase=True).normalize_str(text)
        cut = pre_tokenizers.BertPreTokenizer().pre_tokenize_str(text)
    return [piece for piece, _span in cut]


def _byte_level(ids: Mapping[str, int], merges: list[tuple[str, str]]) -> Tokenizer:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    tokenizer = Tokenizer(models.BPE(vocab=dict(ids), merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    tokenizer.add_special_tokens([END_OF_TEXT])
    return tokenizer


def _wordpiece(ids: Mapping[str, int], _merges: list[tuple[str, str]]) -> Tokenizer:
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.WordPiece(vocab=dict(ids), unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, ids[token]) for token in ("[CLS]", "[SEP]")],
    )
    tokenizer.add_special_tokens(list(_WORDPIECE_SPECIALS))
    return tokenizer
