"""What the user trains: begun, paused, stepped, stopped and saved; and what an example wants to have trained.

Training is long work on the torch lane: between two steps whatever else waits there goes first. The run itself stays
with the bench, so that a job that ends or is cancelled leaves it as it was after its last whole step.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from playground.jobs import JobContext, Lane
from playground.lab_queries import LabBench, LabQuestion, with_own
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


class LabDesk(QObject):
    """Has the lab's questions answered while somebody looks at them.

    Signals:
        running_changed(bool): a training began to run, or runs no more
        saved(object): the Path of the folder that a model was written to
        words_saved(object): the Path of the folder that word vectors were written to
        save_failed(object): a Problem
    """

    running_changed = Signal(bool)
    saved = Signal(object)
    words_saved = Signal(object)
    save_failed = Signal(object)

    def __init__(self, session: Session, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = lane
        self._bench = LabBench()  # used on the lane only
        self._wanted = ""
        self._running = False
        self._asked: LabQuestion | None = None  # of the result that stands or comes
        self._label = ""
        session.changed.connect(self._on_changed)
        session.delivered.connect(self._on_delivered)

    def want(self, view: str) -> None:
        """Which view of the lab is looked at; empty for none. What trains goes on behind other panes."""
        self._wanted = view
        self._ask()

    @property
    def running(self) -> bool:
        """Whether a model is being trained now."""
        return self._running

    # What the user does

    def start(self) -> None:
        """Train to the end."""
        self._train(self._session.inputs.lab_steps, opened=False)

    def pause(self) -> None:
        """Stop after the step that is being taken; Start goes on from there."""
        if self._running:
            self._end_job()
            self._look()

    def one_step(self) -> None:
        """Take one step and open it up."""
        result = self._current()
        step = result.step if result is not None else 0
        self._train(step + 1, opened=True)

    def stop(self) -> None:
        """End the run, and begin again at step 0."""
        self._end_job()
        self._session.update(undoable=False, lab_goal=0, lab_snapshot=-1)
        self._forget()
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

    def train_words(self, passes: int) -> None:
        """Train word vectors for so many passes over the text."""
        self._session.update(undoable=False, lab_passes=passes)

    def save_words(self, folder: Path) -> None:
        """Write the word vectors into a folder that is empty or not there yet."""
        bench = self._bench
        self._lane.submit(
            lambda _context: bench.save_words(folder), self.words_saved.emit, self._on_save_failed, key=_SAVING
        )

    def cancel(self) -> None:
        """Give up what is trained now; it can be gone on with."""
        self.pause()
        for key in (_BRIDGE, _WORDS, _SAVING):
            self._lane.cancel(only=key)

    # Asking

    @property
    def _begun(self) -> bool:
        """Whether a step was taken of the run: it keeps the text that it began with, whatever is typed meanwhile."""
        result = self._session.results.lab
        return self._asked is not None and (self._running or (result is not None and result.step > 0))

    def question(self) -> LabQuestion:
        """What the inputs say is trained on what."""
        inputs, model = self._session.inputs, self._session.results.model
        question = LabQuestion(
            inputs.lab_source,
            self._text(),
            inputs.lab_tokenizer,
            None,
            inputs.lab_prompt,
            tuple((field, getattr(inputs, name)) for name, field in _SETTINGS.items()),
        )
        return with_own(question, model.tokenizer if model is not None else None)

    def _text(self) -> str:
        """The editor's text where that is trained on; empty elsewhere."""
        if self._session.inputs.lab_source:
            return ""
        if self._begun and self._asked is not None and not self._asked.source:
            return self._asked.text
        return self._session.inputs.text

    def _current(self) -> LabResult | None:
        """The result, if it is of what the inputs say now."""
        result = self._session.results.lab
        return result if result is not None and self._asked == self.question() else None

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
            self._end_job()
            self._forget()
        self._ask()

    def _end_job(self) -> None:
        self._lane.cancel(only=_LAB)
        self._set_running(False)

    def _forget(self) -> None:
        bench = self._bench
        self._asked = None
        self._lane.submit(lambda _context: bench.restart(), key="restart of the lab")

    def _look(self) -> None:
        """The run as it stands, begun if there is none yet."""
        question, bench = self.question(), self._bench
        self._asked = question
        self._lane.submit(
            lambda context: bench.standing(question, context.check),
            partial(self._session.deliver, _LAB),
            self._on_failed,
            key=_LAB,
            label=self.tr("Preparing the training"),
        )

    def _train(self, goal: int, *, opened: bool) -> None:
        question, bench = self.question(), self._bench
        self._asked = question
        label = self.tr("Training a small model")

        def work(context: JobContext) -> object:
            return bench.train(question, goal, context.check, opened=opened)

        self._lane.submit(work, self._on_trained, self._on_failed, part=self._on_part, key=_LAB, label=label)
        self._set_running(True)

    def _ask_bridge(self) -> None:
        bench = self._bench
        if self._session.results.bridge is None and not self._lane.has(_BRIDGE):
            self._lane.submit(lambda _context: bench.bridge(), self._on_bridge, self._on_bridge_failed, key=_BRIDGE)

    def _ask_words(self) -> None:
        bench, inputs = self._bench, self._session.inputs
        question = replace(self.question(), text=inputs.text if not inputs.lab_source else "")
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

    def _on_part(self, result: LabResult | None) -> None:
        if result is not None:
            self._session.deliver(_LAB, result)

    def _on_trained(self, result: LabResult) -> None:
        self._set_running(False)
        self._session.deliver(_LAB, result)

    def _on_failed(self, problem: Problem) -> None:
        self._set_running(False)
        self._session.report(_LAB, problem)

    def _on_bridge(self, result: BridgeResult) -> None:
        self._session.deliver(_BRIDGE, result)

    def _on_bridge_failed(self, problem: Problem) -> None:
        self._session.report(_BRIDGE, problem)

    def _on_words_part(self, result: WordsResult | None) -> None:
        if result is not None:
            self._session.deliver(_WORDS, result)

    def _on_words(self, result: WordsResult) -> None:
        self._session.deliver(_WORDS, result)

    def _on_words_failed(self, problem: Problem) -> None:
        self._session.report(_WORDS, problem)

    def _on_save_failed(self, problem: Problem) -> None:
        self.save_failed.emit(problem)

    # What changes

    def _on_changed(self, names: frozenset[str]) -> None:
        inputs = self._session.inputs
        of_text = "text" in names and not inputs.lab_source
        if names & _OF_A_RUN or (of_text and not self._begun):
            self._another_run()
        elif ("lab_goal" in names and (inputs.lab_goal or inputs.lesson)) or ("lesson" in names and inputs.lesson):
            self._meet_goal()
        if "lesson" in names and not inputs.lesson:
            self._session.update(undoable=False, lab_goal=0)  # what was trained stays; what comes is the user's
        if self._wanted == "words" and (names & {"lab_word", "lab_passes", "lab_source"} or of_text):
            self._ask_words()

    def _on_delivered(self, name: str) -> None:
        if name == "model" and not self._session.inputs.lab_tokenizer and self._asked != self.question():
            self._another_run()

    def _another_run(self) -> None:
        """The run is of other settings: it ends, and the one that is looked at is begun."""
        self._end_job()
        self._forget()
        if self._wanted in ("train", "step"):
            self._catch_up()
