"""Count tables over texts and files, and generation from them; called on the torch lane only."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.errors import CorpusError, PlaygroundError, SamplingError
from models.ngram import THREE_SENTENCES, NgramCounts, NgramModel, Smoothing, decimal, number_words, possible_rows
from models.specs import SamplingSpec
from models.tokenizers import Tokenizer, piece_label
from playground.results.generator import CountCell, CountRow, CountsResult, CountStep, GrowthLine, GrowthResult
from playground.results.reading import Candidate, Problem

if TYPE_CHECKING:
    from models.generation import Generation
    from models.ngram import NgramTrace

PAGE = 100
CELLS = 40
MATRIX_WORDS = 12
CANDIDATES = 100
# A text file larger than this is counted up to here.
MOST_BYTES = 32 << 20

_SMOOTHINGS = {"none": Smoothing("none"), "add-one": Smoothing("add-k", 1.0), "kneser-ney": Smoothing("kneser-ney")}


@dataclass(frozen=True, slots=True)
class CountsQuestion:
    """What is counted and how: `text` is the editor's, used where `source` is empty."""

    source: str
    text: str
    unit: str
    order: int
    smoothing: str
    start: int
    tokenizer: str  # its name: another model's tokens are others


class CountDesk:
    """The counts that were asked for last, and a generation over them."""

    def __init__(self) -> None:
        self._known: tuple[str, str, str] | None = None
        self._counts: NgramCounts | None = None
        self._names: tuple[str, ...] = ()  # of words; empty for tokens
        self._tokenizer: Tokenizer | None = None
        self._model: NgramModel | None = None
        self._made: tuple[object, ...] = ()
        self._generation: Generation[NgramTrace] | None = None
        self._drawn: list[tuple[int, float] | None] = []

    def counted(self, question: CountsQuestion, tokenizer: Tokenizer | None) -> CountsResult:
        """The table of one order. Raises CorpusError for nothing to count, or too little for the order."""
        self._count(question, tokenizer)
        counts = self._counts
        assert counts is not None
        order = question.order
        if order > counts.order or not counts.distinct(order):
            raise CorpusError(
                "The text of {count} tokens has no {order} in a row. Choose a lower order or a longer text.",
                count=counts.token_count,
                order=order,
            )
        made = (counts, order, question.smoothing)
        if made != self._made:
            smoothing = _SMOOTHINGS.get(question.smoothing, _SMOOTHINGS["none"])
            self._model, self._made = NgramModel(counts, order, smoothing), made
            self._restart_on(())
        model = self._model
        assert model is not None
        total = counts.rows(order)
        start = max(0, min(question.start, (total - 1) // PAGE * PAGE))
        rows = tuple(self._row(model, row.context) for row in counts.contexts(order - 1, start, PAGE))
        small = order == 2 and counts.vocab_size <= MATRIX_WORDS
        words = tuple(self._label(one) for one in range(counts.vocab_size)) if small else ()
        matrix, chances = self._matrix(model) if small else (None, None)
        return CountsResult(
            question.unit,
            Path(question.source).name if question.source not in ("", "example") else question.source,
            order,
            question.smoothing,
            counts.vocab_size if question.unit == "words" else counts.distinct(1),
            counts.token_count,
            counts.distinct(order),
            total,
            decimal(possible_rows(counts.vocab_size, order - 1)),
            start,
            rows,
            words,
            matrix,
            chances,
        )

    def growth(self, words: int, window: int, name: str, parameters: int, size: int) -> GrowthResult:
        """How the table of what was counted last grows, or of the article's sentences where nothing was."""
        counts = self._counts
        if counts is None:
            _names, sequences = number_words(THREE_SENTENCES)
            counts = NgramCounts.of_sequences(sequences, len(_names), 5)
        lines = tuple(
            GrowthLine(order, counts.rows(order), decimal(possible_rows(words, order - 1)))
            for order in range(1, counts.order + 1)
        )
        return GrowthResult(words, lines, window, decimal(possible_rows(words, window)), name, parameters, size)

    # Generation

    def restart(self, text: str, sampling: SamplingSpec, seed: int) -> CountStep:
        """Begin with these words or tokens; with the first of the table's where there are none that are known."""
        if self._tokenizer is not None:
            ids = list(self._tokenizer.encode(text)) if text else []
        else:
            ids = [self._names.index(word) for word in text.split() if word in self._names]
        self._restart_on(ids)
        return self.standing(sampling, seed)

    def step(self, sampling: SamplingSpec, seed: int) -> CountStep:
        """One token further, drawn. Where nothing can follow, the step says so."""
        generation = self._running(sampling, seed)
        if generation is not None:
            try:
                step = generation.step()
            except SamplingError:
                return self.standing(sampling, seed)
            self._drawn.append(None if step.draw is None else (step.token_id, step.draw.uniform))
        return self.standing(sampling, seed)

    def choose(self, token_id: int, sampling: SamplingSpec, seed: int) -> CountStep:
        """One token further, the given one."""
        generation = self._running(sampling, seed)
        if generation is not None:
            generation.choose(token_id)
            self._drawn.append(None)
        return self.standing(sampling, seed)

    def undo(self, sampling: SamplingSpec, seed: int) -> CountStep:
        """The last token back."""
        generation = self._running(sampling, seed)
        if generation is not None and generation.can_undo:
            generation.undo()
            self._drawn.pop()
        return self.standing(sampling, seed)

    def standing(self, sampling: SamplingSpec, seed: int) -> CountStep:
        """Where the generation stands, and what may come next."""
        generation = self._running(sampling, seed)
        if generation is None or self._model is None:
            raise CorpusError("Nothing has been counted yet. Type a text, or choose the example.")
        ids = generation.ids
        problem: Problem | None = None
        candidates: tuple[Candidate, ...] = ()
        others, raw, final = 0, 0.0, 0.0
        try:
            found = generation.sampling
        except PlaygroundError as error:
            problem = Problem.of(error)
            problem = self._in_words(problem, ids)
        else:
            bars = found.bars(CANDIDATES)
            candidates = tuple(
                Candidate(one, self._label(one), raw_chance, final_chance, kept, reason)
                for one, raw_chance, final_chance, kept, reason in zip(
                    bars.ids, bars.raw, bars.final, bars.kept, bars.reasons, strict=True
                )
                if raw_chance > 0
            )
            others = len(found) - len(candidates)
            raw, final = found.stages[0].entropy, found.stages[-1].entropy
        context = self._model.context_of(ids)
        return CountStep(
            ids,
            tuple(self._label(one) for one in ids),
            generation.prompt_length,
            self._spelled(ids),
            tuple(self._label(one) for one in context),
            candidates,
            others,
            raw,
            final,
            self._drawn[-1] if self._drawn else None,
            generation.can_undo,
            problem,
        )

    def _in_words(self, problem: Problem, ids: tuple[int, ...]) -> Problem:
        """The same sentence with words in place of ids."""
        assert self._model is not None
        context = " ".join(self._label(one) for one in self._model.context_of(ids))
        return Problem(
            "In the counted text nothing follows “{context}”, so that no token can be drawn. "
            "Choose add-one or Kneser–Ney smoothing, or take one back.",
            {"context": context},
            kind=problem.kind,
        )

    def _restart_on(self, ids: list[int] | tuple[int, ...]) -> None:
        self._generation, self._drawn = None, []
        self._prompt = tuple(ids)

    _prompt: tuple[int, ...] = ()

    def _running(self, sampling: SamplingSpec, seed: int) -> Generation[NgramTrace] | None:
        from models.generation import Generation

        model = self._model
        if model is None:
            return None
        if self._generation is None:
            prompt = self._prompt or (self._first(),)
            self._generation = Generation(model, prompt, sampling, seed)
        generation = self._generation
        generation.spec = sampling
        if seed != generation.seed:
            generation.reseed(seed)
        return generation

    def _first(self) -> int:
        """What the table's first row begins with."""
        assert self._model is not None
        if self._names:
            return 0
        rows = self._model.counts.contexts(min(1, self._model.order - 1), 0, 1)
        return rows[0].context[0] if rows and rows[0].context else 0

    # Counting

    def _count(self, question: CountsQuestion, tokenizer: Tokenizer | None) -> None:
        text = THREE_SENTENCES if question.source == "example" else question.text
        if question.source not in ("", "example"):
            text = _file_text(Path(question.source))
        known = (question.unit, text, question.tokenizer if question.unit == "tokens" else "")
        if known == self._known:
            return
        self._known, self._counts, self._model, self._made = None, None, None, ()
        if question.unit == "tokens":
            if tokenizer is None:
                raise CorpusError("The open model has no tokenizer. Count words, or open another model.")
            ids = np.asarray(tokenizer.encode(text), dtype=np.int64)
            size = max(tokenizer.vocab_size, int(ids.max(initial=0)) + 1)
            self._counts, self._names, self._tokenizer = NgramCounts.of(ids, size), (), tokenizer
        else:
            names, sequences = number_words(text)
            self._counts = NgramCounts.of_sequences(sequences, max(1, len(names)))
            self._names, self._tokenizer = names, None
        self._known = known
        self._restart_on(())

    def _label(self, token_id: int) -> str:
        if self._names:
            return self._names[token_id]
        if self._tokenizer is None:
            return str(token_id)
        try:
            return piece_label(self._tokenizer, token_id)
        except PlaygroundError:
            return f"#{token_id}"

    def _spelled(self, ids: tuple[int, ...]) -> str:
        if self._tokenizer is None:
            return " ".join(self._label(one) for one in ids)
        return str(self._tokenizer.decode(list(ids)))

    def _row(self, model: NgramModel, context: tuple[int, ...]) -> CountRow:
        cells = tuple(
            CountCell(one.token_id, self._label(one.token_id), one.occurrences, one.probability)
            for one in model.successors(context, 0, CELLS)
        )
        children = model.counts.children(context)
        total = int(model.counts.table(len(context) + 1).counts[children].sum(dtype=np.int64))
        labels = tuple(self._label(one) for one in context)
        return CountRow(context, labels, total, children.stop - children.start, cells)

    def _matrix(
        self, model: NgramModel
    ) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int64]], np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
        size = model.vocab_size
        matrix = np.zeros((size, size), dtype=np.int64)
        chances = np.full((size, size), np.nan)
        for row, column in itertools.product(range(size), repeat=2):
            matrix[row, column] = model.counts.count((row, column))
        for row in range(size):
            if model.can_continue((row,)):
                chances[row] = model.probabilities((row,))
        return matrix, chances


def _file_text(path: Path) -> str:
    """The text of a file, its beginning where it is very long. Raises CorpusError where it can't be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
    except OSError as error:
        raise CorpusError(
            "The text {path} can't be read: {problem}. Choose another file.",
            path=path,
            problem=error.strerror or str(error),
        ) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(data) == MOST_BYTES and error.start > len(data) - 4:
            return data[: error.start].decode("utf-8")
        raise CorpusError(
            "The text {path} is no UTF-8: byte {place} doesn't belong there. Save it as UTF-8, or choose another file.",
            path=path,
            place=error.start,
        ) from error
