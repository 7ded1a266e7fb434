"""Word vectors of one text: skip-gram with negative sampling, and what is near to a word before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import regex
from torch import Tensor

from models.embeddings import HeldTable
from models.errors import CorpusError
from models.lab.corpus import MOST_CHARACTERS
from models.lab.saving import check_free
from models.lab.threads import threads_for
from models.skip_gram import UNKNOWN_ID, SkipGram, SkipGramSpec, encode_words, save_vectors, word_tokenizer
from models.tokenizers.words import WordTokenizer

MOST_WORDS = 5000
# A word that stands for the others where none is asked for has so many letters, in Chinese half of them.
_LETTERS = 4
_WORD = regex.compile(r"\p{L}+(?:'\p{L}+)*")


@dataclass(frozen=True, slots=True)
class WordsFigures:
    """Where a training of word vectors stands.

    `word` is whose neighbours are told (empty where it has no row), `before` and `after` its nearest words with their
    cosine, by the vectors of the beginning and by those of now. `losses` has one number a step: the mean loss of a pair
    with its negatives, in nats.
    """

    step: int
    progress: float
    rows: int
    words_read: int
    losses: tuple[float, ...]
    word: str
    before: tuple[tuple[str, float], ...]
    after: tuple[tuple[str, float], ...]


class WordsRun:
    """Skip-gram vectors in training on one text. Raises CorpusError where it has too few words."""

    def __init__(self, text: str, *, size: int = 32, epochs: int = 40, window: int = 4, seed: int = 1) -> None:
        text = _parted(text[:MOST_CHARACTERS])
        distinct = len({found.group() for found in _WORD.finditer(text.lower())})
        if distinct < 2:
            raise CorpusError("The text has {count} different words. Choose a longer one.", count=distinct)
        rows = min(MOST_WORDS, distinct + 2)
        self.tokenizer = word_tokenizer(text, rows)
        spec = SkipGramSpec(
            words=rows,
            size=size,
            epochs=epochs,
            window=window,
            subsample=1e-2,
            batch=256,
            shared_negatives=64,
            seed=seed,
        )
        self.run = SkipGram(encode_words(self.tokenizer, text), spec)
        self._first = self.run.vectors.clone()
        self.losses: list[float] = []
        self._words: Sequence[str] = [self.tokenizer.id_to_token(number) or "" for number in range(rows)]
        self._ids = {word: number for number, word in enumerate(self._words) if number > UNKNOWN_ID}

    @property
    def done(self) -> bool:
        """Whether the last pass is over."""
        return self.run.progress >= 1.0

    def advance(self) -> None:
        """One batch of centre words. Raises TrainingError where the loss is no number."""
        with threads_for(0):
            self.losses.append(self.run.step())

    def usual_word(self) -> str:
        """A frequent word that is not one of the shortest."""
        for word in self._ids:
            if len(word) * (1 if word.isascii() else 2) >= _LETTERS:
                return word
        return next(iter(self._ids), "")

    def figures(self, word: str = "", count: int = 10) -> WordsFigures:
        """Where the training stands, with the neighbours of a word (empty: a frequent one)."""
        word = word.strip().lower() or self.usual_word()
        token = self._ids.get(word)
        before, after = (
            ((), ())
            if token is None
            else (self._near(self._first, token, count), self._near(self.run.vectors, token, count))
        )
        return WordsFigures(
            self.run.step_count,
            self.run.progress,
            len(self._ids),
            self.run.word_count,
            tuple(self.losses),
            word if token is not None else "",
            before,
            after,
        )

    def _near(self, vectors: Tensor, token: int, count: int) -> tuple[tuple[str, float], ...]:
        found = HeldTable(vectors.clone()).neighbours(token, count, exclude=(0, UNKNOWN_ID, token))
        return tuple((self._words[number], float(value)) for number, value in zip(found.ids, found.values, strict=True))

    def save(self, folder: Path) -> None:
        """Write the vectors as a folder that opens like the carried ones. Raises StorageError."""
        check_free(folder)
        training = {**asdict(self.run.spec), "corpus_words": self.run.word_count, "steps": self.run.step_count}
        save_vectors(folder, self.run.vectors, self.tokenizer, dtype="float32", training=training)


def _parted(text: str) -> str:
    """The text with white space between its words, where it is Chinese too."""
    if text.isascii():
        return text
    return " ".join(WordTokenizer().cut(text))
