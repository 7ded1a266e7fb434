"""What the lab does on the torch lane: runs that are begun, gone on with, saved, and told of as they stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.errors import CorpusError, PlaygroundError, TrainingError
from models.lab.bridge import STEPS, Bridge
from models.lab.corpus import MOST_CHARACTERS, prepared
from models.lab.recipe import LabRecipe, made_tokenizer, read_source
from models.lab.run import LabRun
from models.lab.saving import save_run
from models.lab.spec import LabSpec
from models.lab.words import WordsRun
from models.tokenizers import Tokenizer
from models.tokenizers.editing import Edit, edited
from playground.engine import Labels
from playground.results.lab import BridgeResult, LabResult, WordsResult
from playground.results.reading import Problem

Check = Callable[[], object]

# Seconds between two looks at a training that runs flat out.
_FRAME = 0.12
# A goal: one step more than there are, which may be more by now than was told.
NEXT = -1


@dataclass(frozen=True, slots=True)
class LabQuestion:
    """What is trained on what: `settings` are LabSpec's fields.

    Without a name in `tokenizer` it is `own`, the open model's, which lies in `folder`; `edits` are made to it.
    """

    source: str
    text: str
    tokenizer: str
    edits: tuple[Edit, ...]
    own: Tokenizer | None
    folder: str
    prompt: str
    settings: tuple[tuple[str, object], ...]

    def read(self) -> str:
        """The text that is trained on. Raises CorpusError, or ResourceError for a damaged example."""
        return read_source(self.source, self.text)

    def spec(self) -> LabSpec:
        """The settings. Raises TrainingError for those with which nothing can be trained."""
        return LabSpec(**dict(self.settings))  # type: ignore[arg-type]

    def recipe(self) -> LabRecipe:
        """The same for the library alone. Raises TrainingError."""
        name = self.tokenizer or self.folder
        return LabRecipe(self.source, self.text, name, self.edits, self.prompt, self.spec())

    def cutter(self, text: str) -> Tokenizer:
        """The tokenizer. Raises CorpusError where no model has one, and what loading and editing raise."""
        if self.tokenizer:
            return made_tokenizer(self.tokenizer, self.edits, text)
        if self.own is None:
            raise CorpusError("No model with a tokenizer is open. Open one, or train on characters.")
        return edited(self.own, self.edits)


@dataclass(slots=True)
class _Standing:
    """A run, what it was asked for by, and what went wrong with it."""

    question: LabQuestion
    run: LabRun
    labels: Labels
    problem: Problem | None = None


class LabBench:
    """The run, the one before it, the bridge and the word vectors that were asked for last; on the torch lane only."""

    def __init__(self) -> None:
        self._now: _Standing | None = None
        self._before: _Standing | None = None
        self._bridge: BridgeResult | None = None
        self._words: WordsRun | None = None
        self._words_asked: tuple[object, ...] = ()

    # The run

    def standing(self, question: LabQuestion, check: Check) -> LabResult:
        """The run of a question as it stands, begun if it is another one's. Raises what beginning raises."""
        return _result_of(self._begun(question, check))

    def train(
        self, question: LabQuestion, goal: int, check: Check, *, opened: bool = False
    ) -> Generator[LabResult | None, None, LabResult]:
        """Train until so many steps are done, yielding between steps, with a result where it is time for one.

        A goal of NEXT is one step from where the run is.
        With `opened` the last of the steps is opened up. A loss that diverges ends the run and is told in the result;
        raises what else `LabRun` raises.
        """
        standing = self._begun(question, check)
        run = standing.run
        goal = run.step + 1 if goal == NEXT else goal
        shown = 0.0
        while not run.done and run.step < goal:
            try:
                run.advance(check, opened=opened and run.step == goal - 1)
            except TrainingError as error:
                if not run.diverged:
                    raise
                standing.problem = Problem.of(error)
                break
            now = time.monotonic()
            if now - shown >= _FRAME:
                shown = now
                yield _result_of(standing)
            else:
                yield None
        return _result_of(standing)

    def save(self, folder: Path, step: int, check: Check) -> Path:
        """Write the run, as it is or as it was at the snapshot of that step, into an empty folder."""
        if self._now is None:
            raise CorpusError("Nothing has been trained yet. Press Start first.")
        run = self._now.run
        snapshot = next((one for one in run.snapshots if one.step == step), None)
        if snapshot is not None and not snapshot.weights:
            raise TrainingError(
                "The weights of step {step} made room for later ones. Save another snapshot, or the newest.", step=step
            )
        save_run(folder, run, snapshot, check)
        return folder

    def put_aside(self, *, keep: bool) -> None:
        """The next question begins another run; with `keep` this one can be brought back if it has a step."""
        if keep and self._now is not None and self._now.run.step:
            self._before = self._now
        self._now = None

    def bring_back(self) -> None:
        """The run that was put aside takes the place of the one that stands, which is put aside if it has a step."""
        if self._before is not None:
            now = self._now
            self._now, self._before = self._before, now if now is not None and now.run.step else None

    def _begun(self, question: LabQuestion, check: Check) -> _Standing:
        if self._now is not None and self._now.question == question:
            return self._now
        self._now = None
        spec = question.spec()
        text = question.read()[:MOST_CHARACTERS]
        check()
        tokenizer = question.cutter(text)
        corpus = prepared(text, tokenizer, spec.context)
        check()
        run = LabRun(corpus, spec, tokenizer.encode(question.prompt))
        self._now = _Standing(question, run, Labels(tokenizer))
        return self._now

    # The bridge

    def bridge(self) -> Generator[None, None, BridgeResult]:
        """Both sides of the bridge at every step of its training."""
        if self._bridge is None:
            bridge = Bridge()
            found = [bridge.figures()]
            for _ in range(STEPS):
                bridge.advance()
                found.append(bridge.figures())
                yield None
            self._bridge = BridgeResult(tuple(found))
        return self._bridge

    # Words

    def words(
        self, question: LabQuestion, word: str, passes: int, check: Check
    ) -> Generator[WordsResult | None, None, WordsResult]:
        """Train word vectors for so many passes over the text, and tell of a word's neighbours."""
        asked = (question.source, question.read(), passes)
        if asked[:2] != self._words_asked[:2] or self._words is None or passes < self._words.run.epoch:
            self._words = WordsRun(str(asked[1]), epochs=max(1, passes))
        elif passes > self._words.run.spec.epochs:
            # The learning rate falls over the whole run, which is another one with more passes.
            self._words = WordsRun(str(asked[1]), epochs=passes)
        self._words_asked = asked
        run = self._words
        shown = time.monotonic()
        while run.run.epoch < passes and not run.done:
            check()
            run.advance()
            now = time.monotonic()
            if now - shown >= _FRAME:
                shown = now
                yield WordsResult(run.figures(word), passes, done=False)
            else:
                yield None
        return WordsResult(run.figures(word), passes, done=True)

    def save_words(self, folder: Path) -> Path:
        """Write the word vectors into an empty folder."""
        if self._words is None or not self._words.losses:
            raise CorpusError("Nothing has been trained yet. Press Train first.")
        self._words.save(folder)
        return folder


@dataclass(frozen=True, slots=True)
class _Spelled:
    """What ids say, or their labels where they say nothing."""

    tokenizer: Tokenizer

    def __call__(self, ids: Sequence[int]) -> str:
        try:
            return self.tokenizer.decode(list(ids))
        except PlaygroundError:
            return ""


def _result_of(standing: _Standing) -> LabResult:
    run = standing.run
    tokenizer = run.corpus.tokenizer
    state = "diverged" if run.diverged else "done" if run.done else "paused" if run.step else "fresh"
    history = np.array([(one.loss, one.learning_rate, one.gradient_norm) for one in run.history], dtype=np.float64)
    history = history.reshape(-1, 3)
    return LabResult(
        run.spec,
        tokenizer.name,
        run.corpus.vocab_size,
        run.parameters,
        len(run.corpus.train),
        len(run.corpus.held_out),
        len(run.corpus.frequent),
        run.prompt,
        run.step,
        state,
        history[:, 0],
        history[:, 1],
        history[:, 2],
        run.baselines,
        tuple(run.snapshots),
        run.opened,
        run.tokens_per_second,
        standing.labels.of,
        _Spelled(tokenizer),
        standing.problem,
    )
