"""What the lab does on the torch lane: runs that are begun, gone on with, saved, and told of as they stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models.errors import CorpusError, PlaygroundError, TrainingError
from models.lab.bridge import STEPS, Bridge
from models.lab.corpus import MOST_CHARACTERS, character_tokenizer, lesson_text, prepared, text_of_file
from models.lab.run import LabRun
from models.lab.saving import save_run
from models.lab.spec import LabSpec
from models.lab.words import WordsRun
from models.tokenizers import Tokenizer, load_tokenizer
from playground.engine import Labels
from playground.results.lab import BridgeResult, LabResult, WordsResult
from playground.results.reading import Problem

Check = Callable[[], object]

# Seconds between two looks at a training that runs flat out.
_FRAME = 0.12
_EXAMPLES = "examples-"


@dataclass(frozen=True, slots=True)
class LabQuestion:
    """What is trained on what: `settings` are LabSpec's fields, `own` the open model's tokenizer."""

    source: str
    text: str
    tokenizer: str
    own: Tokenizer | None
    prompt: str
    settings: tuple[tuple[str, object], ...]

    def read(self) -> str:
        """The text that is trained on. Raises CorpusError, or ResourceError for a damaged example."""
        if self.source.startswith(_EXAMPLES):
            return lesson_text(self.source.removeprefix(_EXAMPLES))
        return text_of_file(Path(self.source)) if self.source else self.text


class LabBench:
    """The run, the bridge and the word vectors that were asked for last; used on the torch lane only."""

    def __init__(self) -> None:
        self._asked: LabQuestion | None = None
        self._run: LabRun | None = None
        self._labels: Labels | None = None
        self._losses: list[float] = []
        self._problem: Problem | None = None
        self._bridge: BridgeResult | None = None
        self._words: WordsRun | None = None
        self._words_asked: tuple[object, ...] = ()

    # The run

    def standing(self, question: LabQuestion, check: Check) -> LabResult:
        """The run of a question as it stands, begun if it is another one's. Raises what beginning raises."""
        self._begin(question, check)
        return self._result()

    def train(
        self, question: LabQuestion, goal: int, check: Check, *, opened: bool = False
    ) -> Generator[LabResult | None, None, LabResult]:
        """Train until so many steps are done, yielding between steps, with a result where it is time for one.

        With `opened` the last of the steps is opened up. A loss that diverges ends the run and is told in the result;
        raises what else `LabRun` raises.
        """
        self._begin(question, check)
        run = self._run
        assert run is not None
        shown = 0.0
        while not run.done and run.step < goal:
            try:
                run.advance(check, opened=opened and run.step == goal - 1)
            except TrainingError as error:
                if not run.diverged:
                    raise
                self._problem = Problem.of(error)
                break
            now = time.monotonic()
            if now - shown >= _FRAME:
                shown = now
                yield self._result()
            else:
                yield None
        return self._result()

    def save(self, folder: Path, step: int, check: Check) -> Path:
        """Write the run, as it is or as it was at the snapshot of that step, into an empty folder."""
        run = self._run
        if run is None:
            raise CorpusError("Nothing has been trained yet. Press Start first.")
        snapshot = next((one for one in run.snapshots if one.step == step), None)
        if snapshot is not None and not snapshot.weights:
            raise TrainingError(
                "The weights of step {step} made room for later ones. Save another snapshot, or the newest.", step=step
            )
        save_run(folder, run, snapshot, check)
        return folder

    def restart(self) -> None:
        """Forget the run: the next question begins a new one."""
        self._asked = self._run = None

    def _begin(self, question: LabQuestion, check: Check) -> None:
        if question == self._asked and self._run is not None:
            return
        self._asked, self._run, self._problem = None, None, None
        spec = LabSpec(**dict(question.settings))  # type: ignore[arg-type]
        text = question.read()[:MOST_CHARACTERS]
        check()
        tokenizer: Tokenizer
        if question.tokenizer == "characters":
            tokenizer = character_tokenizer(text)
        elif question.tokenizer:
            tokenizer = load_tokenizer(question.tokenizer)
        elif question.own is not None:
            tokenizer = question.own
        else:
            raise CorpusError("No model with a tokenizer is open. Open one, or train on characters.")
        corpus = prepared(text, tokenizer, spec.context)
        check()
        prompt = tokenizer.encode(question.prompt) if question.prompt else []
        self._run = LabRun(corpus, spec, prompt or corpus.train[: min(8, spec.context)].tolist())
        self._labels = Labels(tokenizer)
        self._asked = question

    def _result(self) -> LabResult:
        run, labels = self._run, self._labels
        assert run is not None
        assert labels is not None
        state = "diverged" if run.diverged else "done" if run.done else "paused" if run.step else "fresh"
        tokenizer = run.corpus.tokenizer
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
            labels.of,
            _Spelled(tokenizer),
            self._problem,
        )

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


def with_own(question: LabQuestion, own: Tokenizer | None) -> LabQuestion:
    """The question with the open model's tokenizer, which only counts where no other was chosen."""
    return replace(question, own=own if not question.tokenizer else None)
