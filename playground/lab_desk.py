"""What the user trains: begun, paused, stepped, stopped and saved; and what an example wants to have trained.

Training is long work on the torch lane: between two steps whatever else waits there goes first. The run itself stays
with the bench, so that a job that ends or is cancelled leaves it as it was after its last whole step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from models.errors import TrainingError
from models.lab.recipe import bridge_snippet, run_snippet, words_snippet
from models.lab.spec import MOST
from playground.desk import Desk
from playground.jobs import JobContext, Lane
from playground.lab_queries import NEXT, LabBench, LabQuestion
from playground.results.lab import BridgeResult, LabResult, WordsResult
from playground.results.reading import Problem
from playground.session import Session

_LAB, _BRIDGE, _WORDS = "lab", "bridge", "word_run"
_SAVING = "save lab"
# Which inputs make another run of it.
_SETTINGS = {
    "lab_width": "hidden_size",
    "lab_layers": "layers",
    "lab_heads": "heads",
    "lab_context": "context",
    "lab_batch": "batch",
    "lab_steps": "steps",
    "lab_rate": "learning_rate",
    "lab_optimizer": "optimizer",
    "lab_tied": "tied",
    "lab_seed": "seed",
}
_OF_A_RUN = frozenset({*_SETTINGS, "lab_source", "lab_tokenizer", "lab_prompt"})
# In the place of a name: the tokenizer that the tokenizer pane shows, with the edits made to it.
EDITED = "edited"


@dataclass(frozen=True, slots=True)
class _Aside:
    """A run that ended and is kept: its question, and the inputs that asked it."""

    question: LabQuestion
    inputs: Mapping[str, Any]


class LabDesk(Desk):
    """Has the lab's questions answered while somebody looks at them.

    A run in which a step was taken keeps the text and the settings that it began with, whatever is set meanwhile: that
    holds for the next one. A run that ends, by Stop or because an example wants another, is kept until the one after
    it ends, too, and can be brought back; an example's own run is not.

    Signals:
        running_changed(bool): a training began to run, or runs no more
        words_running_changed(bool): the same of word vectors
        saved(object): the Path of the folder that a model was written to
        words_saved(object): the Path of the folder that word vectors were written to
        save_failed(object): a Problem
    """

    running_changed = Signal(bool)
    words_running_changed = Signal(bool)
    saved = Signal(object)
    words_saved = Signal(object)
    save_failed = Signal(object)

    def __init__(self, session: Session, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(session, lane, parent)
        self._bench = LabBench()  # used on the lane only
        self._wanted = ""
        self._running = self._words_running = False
        self._asked: LabQuestion | None = None  # of the result that stands or comes
        self._inputs: Mapping[str, Any] = {}  # those that asked it
        self._of_lesson = False  # whether an example asked it
        self._begun = False  # whether a step of the run was taken, or is being taken
        self._is_told = False  # whether the session's result is the run's
        self._restoring = False
        self._aside: _Aside | None = None

    def want(self, view: str) -> None:
        """Which view of the lab is looked at; empty for none. What trains goes on behind other panes."""
        self._wanted = view
        self._ask()

    @property
    def running(self) -> bool:
        """Whether a model is being trained now."""
        return self._running

    @property
    def differs(self) -> bool:
        """Whether the settings, or the text that is trained on, are no longer those that the run began with."""
        return self._begun and self._asked != self._question(self._session.inputs.text)

    def refusal(self) -> Problem | None:
        """Why the settings of now can't be those of a run, as far as they tell by themselves."""
        try:
            self._question("").spec()
        except TrainingError as error:
            return Problem.of(error)
        return None

    @property
    def can_bring_back(self) -> bool:
        """Whether the run before is kept and the present one has not begun."""
        return self._aside is not None and not self._begun

    # What the user does

    def start(self) -> None:
        """Train to the end; a run that is over makes way for another one."""
        result = self._current()
        if result is not None and result.state in ("done", "diverged"):
            self._put_aside()
        self._train(MOST["steps"], opened=False)

    def pause(self) -> None:
        """Stop after the step that is being taken; Start goes on from there."""
        if self._running:
            self._end_job()
            self._look()

    def one_step(self) -> None:
        """Take one step and open it up; what runs pauses there."""
        self._end_job()
        self._train(NEXT, opened=True)

    def stop(self) -> None:
        """End the run, and begin again at step 0 with the settings and the text of now."""
        self._session.update(undoable=False, lab_goal=0, lab_snapshot=-1)
        self._put_aside()
        self._look()

    def bring_back(self) -> None:
        """Put the run that ended last in the place of this one, with its settings."""
        aside, bench = self._aside, self._bench
        if aside is None:
            return
        now = self._kept()
        self._end_job()
        self._lane.submit(lambda _context: bench.bring_back())
        self._aside, self._asked, self._inputs = now, aside.question, aside.inputs
        self._begun, self._is_told, self._of_lesson = True, False, False
        self._restoring = True  # what is set now asks for no other run
        self._session.update(**aside.inputs, lab_snapshot=-1, lab_goal=0)
        self._restoring = False
        self._look()

    def save(self, folder: Path, step: int) -> None:
        """Write the model, as it was at a snapshot or (−1) as it is, into a folder that is empty or not there yet."""
        bench = self._bench
        self._lane.submit(
            lambda context: bench.save(folder, step, context.check),
            self.saved.emit,
            self._on_save_failed,
            key=_SAVING,
            label=self.tr("Saving the trained model"),
        )

    @property
    def words_running(self) -> bool:
        """Whether word vectors are being trained now."""
        return self._words_running

    def train_words(self, passes: int) -> None:
        """Train word vectors for so many passes over the text, from where they are if that is no other run."""
        self._set_words_running(passes > 0)
        if not self._session.update(lab_passes=passes) or self._wanted != "words":
            self._ask_words()

    def pause_words(self) -> None:
        """Stop after the batch of words that is being read; training the same passes goes on from there."""
        self._lane.cancel(only=_WORDS)
        self._set_words_running(False)

    def save_words(self, folder: Path) -> None:
        """Write the word vectors into a folder that is empty or not there yet."""
        bench = self._bench
        self._lane.submit(
            lambda _context: bench.save_words(folder), self.words_saved.emit, self._on_save_failed, key=_SAVING
        )

    def cancel(self) -> None:
        """Give up what is trained now; it can be gone on with."""
        self.pause()
        self.pause_words()
        for key in (_BRIDGE, _SAVING):
            self._lane.cancel(only=key)

    # As Python

    def run_snippet(self, steps: int, weight: tuple[str, tuple[int, ...]] | None = None) -> str:
        """Python that trains as far as a step, and opens it up for a weight; empty while there is no run."""
        return "" if self._asked is None else run_snippet(self._asked.recipe(), steps, weight)

    def bridge_snippet(self) -> str:
        """Python that trains the bridge's network as far as it is shown."""
        return bridge_snippet(max(0, self._session.inputs.lab_bridge_step))

    def words_snippet(self) -> str:
        """Python that trains the word vectors that are shown."""
        inputs = self._session.inputs
        text = "" if inputs.lab_source else inputs.text
        return words_snippet(inputs.lab_source, text, inputs.lab_passes, inputs.lab_word)

    # Asking

    def question(self) -> LabQuestion:
        """What is trained on what: the run's own question once it has begun, else what the inputs say."""
        if self._begun and self._asked is not None:
            return self._asked
        return self._question(self._session.inputs.text)

    def _question(self, text: str) -> LabQuestion:
        inputs, model = self._session.inputs, self._session.results.model
        edited = inputs.lab_tokenizer == EDITED
        tokenizer = inputs.tokenizer if edited else inputs.lab_tokenizer
        own = model if model is not None and not tokenizer else None
        return LabQuestion(
            inputs.lab_source,
            "" if inputs.lab_source else text,
            tokenizer,
            inputs.tokenizer_edits if edited else (),
            own.tokenizer if own is not None else None,
            str(own.folder) if own is not None else "",
            inputs.lab_prompt,
            tuple((field, getattr(inputs, name)) for name, field in _SETTINGS.items()),
        )

    def _current(self) -> LabResult | None:
        """The result, if it is the run's."""
        return self._session.results.lab if self._is_told and self._asked == self.question() else None

    def _ask(self) -> None:
        if self._wanted in ("train", "step"):
            self._catch_up()
        elif self._wanted == "bridge":
            self._ask_bridge()
        elif self._wanted == "words":
            self._ask_words()

    def _catch_up(self) -> None:
        """As far as an example wants it; else the run as it stands."""
        if self._running:
            return
        goal, result = self._session.inputs.lab_goal, self._current()
        if goal and (result is None or result.step < goal):
            self._train(goal, opened=True)
        elif result is None or _LAB in self._session.results.problems:
            self._look()

    def _meet_goal(self) -> None:
        """An example's step shows what it is after just so many steps, whatever was trained since."""
        result = self._current()
        if self._running or (result is not None and result.step != self._session.inputs.lab_goal):
            self._put_aside()
        self._ask()

    def _end_job(self) -> None:
        self._lane.cancel(only=_LAB)
        self._set_running(False)

    def _kept(self) -> _Aside | None:
        """The run as something that can be brought back; None where it has no step, or is an example's."""
        result = self._session.results.lab
        if self._asked is None or self._of_lesson or not self._is_told or result is None or not result.step:
            return None
        return _Aside(self._asked, self._inputs)

    def _put_aside(self) -> None:
        """End the run; the next question begins another one."""
        kept, bench = self._kept(), self._bench
        self._end_job()
        self._asked = None
        self._begun = self._is_told = False
        self._aside = kept or self._aside
        self._lane.submit(lambda _context: bench.put_aside(keep=kept is not None))

    def _ask_for(self, question: LabQuestion) -> None:
        if self._asked is None or self._asked != question:
            inputs = self._session.inputs
            self._inputs = {name: getattr(inputs, name) for name in _OF_A_RUN}
            self._of_lesson = bool(inputs.lesson)
        self._asked = question

    def _look(self) -> None:
        """The run as it stands, begun if there is none yet."""
        question, bench = self.question(), self._bench
        self._ask_for(question)
        self._lane.submit(
            lambda context: bench.standing(question, context.check),
            self._on_part,
            self._on_run_failed,
            key=_LAB,
            label=self.tr("Preparing the training"),
        )

    def _train(self, goal: int, *, opened: bool) -> None:
        question, bench = self.question(), self._bench
        self._ask_for(question)
        label = self.tr("Training a small model")

        def work(context: JobContext) -> object:
            return bench.train(question, goal, context.check, opened=opened)

        self._lane.submit(work, self._on_trained, self._on_run_failed, part=self._on_part, key=_LAB, label=label)
        self._begun = True
        self._of_lesson = self._of_lesson and bool(self._session.inputs.lesson)  # it is the user's who goes on with it
        self._set_running(True)

    def _ask_bridge(self) -> None:
        bench = self._bench
        if self._session.results.bridge is None and not self._lane.has(_BRIDGE):
            self._lane.submit(lambda _context: bench.bridge(), self._on_bridge, self._on_bridge_failed, key=_BRIDGE)

    def _ask_words(self) -> None:
        bench, inputs = self._bench, self._session.inputs
        question = self._question(inputs.text)
        word, passes = inputs.lab_word, inputs.lab_passes
        self._lane.submit(
            lambda context: bench.words(question, word, passes, context.check),
            self._on_words,
            self._on_words_failed,
            part=self._on_words_part,
            key=_WORDS,
            label=self.tr("Training word vectors"),
        )

    # What comes back

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self.running_changed.emit(running)

    def _set_words_running(self, running: bool) -> None:
        if running != self._words_running:
            self._words_running = running
            self.words_running_changed.emit(running)

    def _on_part(self, result: LabResult | None) -> None:
        if result is not None:
            self._is_told = True
            self._begun = self._running or result.step > 0
            self._session.deliver(_LAB, result)

    def _on_trained(self, result: LabResult) -> None:
        self._set_running(False)
        self._on_part(result)

    def _on_run_failed(self, problem: Problem) -> None:
        result = self._current()
        self._begun = result is not None and result.step > 0
        if not self._begun:
            self._session.results.lab = None  # it is another run's
        self._set_running(False)
        self._session.report(_LAB, problem)

    def _on_bridge(self, result: BridgeResult) -> None:
        self._session.deliver(_BRIDGE, result)

    def _on_bridge_failed(self, problem: Problem) -> None:
        self._session.report(_BRIDGE, problem)

    def _on_words_part(self, result: WordsResult | None) -> None:
        if result is not None:
            self._set_words_running(True)
            self._session.deliver(_WORDS, result)

    def _on_words(self, result: WordsResult) -> None:
        self._set_words_running(False)
        self._session.deliver(_WORDS, result)

    def _on_words_failed(self, problem: Problem) -> None:
        self._set_words_running(False)
        self._session.report(_WORDS, problem)

    def _on_save_failed(self, problem: Problem) -> None:
        self.save_failed.emit(problem)

    # What changes

    def _on_changed(self, names: frozenset[str]) -> None:
        inputs = self._session.inputs
        of_text = "text" in names and not inputs.lab_source
        of_tokens = inputs.lab_tokenizer == EDITED and names & {"tokenizer", "tokenizer_edits"}
        if self._restoring:
            return
        if names & _OF_A_RUN or of_text or of_tokens:
            self._meet_settings(names)
        elif ("lab_goal" in names and (inputs.lab_goal or inputs.lesson)) or ("lesson" in names and inputs.lesson):
            self._meet_goal()
        if "lesson" in names and not inputs.lesson:
            self._session.update(undoable=False, lab_goal=0)  # what was trained stays; what comes is the user's
        if self._wanted == "words" and (names & {"lab_word", "lab_passes", "lab_source"} or of_text):
            self._ask_words()

    def _on_delivered(self, name: str) -> None:
        if name == "model" and not self._begun and self._asked is not None and self._asked != self.question():
            self._another_run()

    def _meet_settings(self, names: frozenset[str]) -> None:
        """Other settings are those of the next run, unless this one has not begun or an example sets them."""
        if not self._begun or (self._session.inputs.lesson and names & {*_OF_A_RUN, "lesson"}):
            self._another_run()

    def _another_run(self) -> None:
        """The run is of other settings: it ends, and the one that is looked at is begun."""
        self._put_aside()
        if self._wanted in ("train", "step"):
            self._catch_up()
