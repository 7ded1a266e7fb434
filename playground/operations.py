"""The named background operations: what is computed when the session changes, and on which lane.

Text is tokenized on one lane and torch runs on another; both deliver into the session on the GUI thread. What the
user asked for step by step (step, choose, undo) is done in order, every one, by playground/generation_desk.py; views
are wishes of which the newest counts.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from models.errors import ImageModelError
from models.placing import LoadOptions, give_back
from models.tokenizers import Tokenizer, load_tokenizer
from playground.desks import Desks
from playground.engine import Engine, load_engine
from playground.generation_desk import GenerationDesk, Reading, is_window_full
from playground.jobs import JobContext, Work
from playground.opening import TextTokens, opened, shown_tokenizer
from playground.reader import SETTLING, Reader
from playground.results.names import LAB_RESULTS, QUESTION_RESULTS, TABLE_RESULTS, VECTOR_RESULTS
from playground.results.reading import ModelResult, Problem, StepResult, TokensResult
from playground.session import Session
from playground.widgets.numbers import format_bytes

if TYPE_CHECKING:
    from models.config_files import ConfigFile
    from playground.sequence_desk import SequenceDesk

# Results that belong to a reading of the text by the model.
_OF_A_READING = ("step", "expected", "rows")

_LOADING_CANCELLED = (
    "No model is open, because loading it was cancelled. Open a model folder, or choose a model from the list."
)
_CUTTING_CANCELLED = "The text was not cut into tokens, because that was cancelled. Change the text to go on."
_READING_CANCELLED = "The model did not read the text, because that was cancelled. Change the text to go on."


class Operations(Desks):
    """Connects a session to the lanes.

    Signals:
        busy_changed(str, float): what runs and how far it is (below 0: unknown); an empty text when nothing does
        running_changed(bool): a run of steps began or ended
        pane_wanted(str): what was opened is shown in the pane of that name
    """

    busy_changed = Signal(str, float)
    running_changed = Signal(bool)
    pane_wanted = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.load_options = LoadOptions()  # for the models opened from now on
        self._texts = TextTokens()  # used on the text lane only
        self.torch_lane.busy_changed.connect(self._on_busy)
        self.torch_lane.progressed.connect(self._on_progress)
        self.text_lane.busy_changed.connect(self._on_text_busy)
        self.text_lane.progressed.connect(self._on_text_progress)
        self._long_text = False  # a text is being cut that takes more than a moment, which the user sees and may end
        session.changed.connect(self._on_changed)
        self.generation = GenerationDesk(session, self.torch_lane, self._open_engine, self._on_step, self)
        self.generation.running_changed.connect(self._on_running)
        self.generation.failed.connect(self.failed)
        self._shelf: dict[Any, Any] = {}  # trees of models that were open before; the torch lane's
        self._rows_wanted = False

    def close(self) -> None:
        """Give up what runs and end the threads."""
        self.generation.nothing_coming()
        for lane in (self.text_lane, self.torch_lane):
            lane.cancel()
        for lane in (self.text_lane, self.torch_lane):
            lane.close()
        for desk in self.made():
            desk.close()
        if "library" in self.__dict__:
            self.library.close()

    def read_config(self, path: Path, done: Callable[[ConfigFile], None], failed: Callable[[Problem], None]) -> None:
        """Read a config.json, or the one in a folder, on the text lane: it may be large, or on a slow disk."""

        def work(_context: JobContext) -> ConfigFile:
            from models.config_files import read_config_file

            return read_config_file(path)

        self.text_lane.submit(work, done, failed, key=f"config {path}")

    def want_of_table(self, view: str, vector: str) -> None:
        """Which view of the table is looked at, and which result about single vectors; both may be empty."""
        if view or "tables" in self.__dict__:
            self.tables.want(view)
        if vector or "vectors" in self.__dict__:
            self.vectors.want(vector)

    @property
    def idle(self) -> bool:
        """Whether nothing waits or runs."""
        lanes = self.text_lane.idle and self.torch_lane.idle
        library = "library" not in self.__dict__ or self.library.idle
        return lanes and library and all(desk.idle for desk in self.made()) and not self.running

    # Models

    def open_image(self, path: Path) -> None:
        """Cut the image in a file into patches, in the pane for it."""
        self.session.update(image=str(path), image_choice=-1)
        self.pane_wanted.emit("images")

    def open_model(self, folder: Path) -> None:
        """Open the checkpoint in `folder`: its facts at once, its weights on the lane.

        A folder that can't be opened is reported by `failed`, and the open model stays.
        """
        failed = partial(self._on_open_failed, folder)
        self.text_lane.submit(lambda _context: opened(folder), self._on_model_opened, failed, key="open")
        if self._engine is None:
            self.generation.reading = Reading.COMING

    @property
    def _is_loading(self) -> bool:
        return self.text_lane.has("open") or self.torch_lane.has("load")

    def _on_model_opened(self, model: ModelResult) -> None:
        tokenizer = model.tokenizer
        if model.refusal is not None or tokenizer is None:
            self.torch_lane.cancel(only="load")
            self._set_model(model, None)
            return
        self.torch_lane.submit(
            self._loading(model.folder, tokenizer),
            partial(self._on_engine_loaded, model),
            self._on_load_failed,
            key="load",
            label=self.tr("Loading the model"),
        )
        open_now = self.session.results.model
        if open_now is None or open_now.is_coming:  # nothing to keep: its costs can be seen while its weights load
            self.session.deliver("model", model)
            self.tokenize()

    def _loading(self, folder: Path, tokenizer: Tokenizer) -> Work:
        options = self.load_options
        told = self.tr("Loading the model: {read} of {total}")

        def work(context: JobContext) -> Generator[None, None, Engine | Reader]:
            def report(read: int, total: int) -> None:
                text = told.format(read=format_bytes(read), total=format_bytes(total))
                context.report(read / max(total, 1), text)

            return load_engine(folder, tokenizer, report, options)

        return work

    def _on_engine_loaded(self, model: ModelResult, engine: Engine | Reader) -> None:
        spec = engine.model.spec  # what its weights say counts, where it is more than config.json and headers do
        self._set_model(replace(model, spec=spec, loaded=True, dtype=engine.dtype, device=engine.device), engine)
        self.torch_lane.submit(lambda _context: give_back(), key="give back")
        self.torch_lane.submit(lambda _context: engine.settling(), failed=self.failed.emit, key=SETTLING[0])

    def _set_model(self, model: ModelResult, engine: Engine | Reader | None) -> None:
        self.generation.end_run("stopped")
        self._void()
        self._keep_trees()
        self.torch_lane.cancel(only=SETTLING[0])  # those of the model that is left
        self._engine = engine
        if isinstance(engine, Engine):
            engine.shelf = self._shelf
        self.session.clear(*_OF_A_READING)
        self.session.deliver("model", model)
        self.session.update(undoable=False, model=str(model.folder))
        self._clamp_head()
        self.tokenize()
        if model.refusal is not None:
            self._refuse(model.refusal)

    def _keep_trees(self) -> None:
        """The branches of the model that is left wait for it to be opened again."""
        engine, model = self._engine, self.session.results.model
        if isinstance(engine, Engine) and model is not None:
            leaving, name = engine, model.name
            self.torch_lane.submit(lambda _context: leaving.put_trees_away(name), key="load of trees")

    def _on_open_failed(self, folder: Path, problem: Problem) -> None:
        if problem.kind == ImageModelError.__name__:  # it has a pane of its own; the open model of texts stays
            self.session.update(image_model=str(folder), image_side=0, image_patch=0, image_part="attention")
            self.pane_wanted.emit("images")
            if self.session.results.model is not None or self.torch_lane.has("load"):
                return
        self._on_no_model(problem, still_coming=self.torch_lane.has("load"))

    def _on_load_failed(self, problem: Problem) -> None:
        self._on_no_model(problem, still_coming=self.text_lane.has("open"))

    def _on_no_model(self, problem: Problem, *, still_coming: bool) -> None:
        if not still_coming:
            self._model_not_coming(problem)
        self.failed.emit(problem)

    def _model_not_coming(self, problem: Problem) -> None:
        """What is open stays; where that is nothing, the problem says why."""
        model = self.session.results.model
        if model is None or model.is_coming:
            self.session.deliver("model", None)
            self.tokenize()
            self._refuse(problem)
        elif self._engine is None:
            self.generation.nothing_coming()

    # Text

    def _on_changed(self, names: frozenset[str]) -> None:
        if names & {"text", "reads_special"}:
            self.restart()
        elif names & {"tokenizer", "tokenizer_edits"}:
            self._tokenize_shown()
        if names & {"sampling", "seed"}:
            self.generation.settle()
        if names & {"layer", "head"}:
            self._clamp_head()
        if "position" in names:
            self._clamp_position()
        if names & {"position", "sampling"}:
            self._compute_expected()

    def restart(self) -> None:
        """Read the text again from its start: what was generated after it goes, and so do steps not taken yet."""
        self.generation.end_run("stopped")
        self._void()
        self.generation.forget_owed()
        self.tokenize()

    def _void(self) -> None:
        """Whatever was asked for of the text or model before this counts no more."""
        self.generation.void()
        self.torch_lane.cancel(
            but=(
                "load",
                "load of trees",
                "load of a tree",
                "load of a column",
                *SETTLING,
                *TABLE_RESULTS,
                *VECTOR_RESULTS,
                *QUESTION_RESULTS,
                *LAB_RESULTS,
            )
        )

    def tokenize(self) -> None:
        """Cut the text anew, for the tokenizer pane and for the model, which then reads it."""
        text, model = self.session.inputs.text, self.session.results.model
        own = model.tokenizer if model is not None else None
        will_step = self._is_loading if model is None else model.refusal is None and model.predicts
        self.generation.reading = Reading.COMING if will_step else Reading.NONE
        if model is not None and own is not None:
            framed, special = model.frames_text, self.session.inputs.reads_special
            self.text_lane.submit(
                lambda context: self._texts.tokenized(
                    text, own, context.report, add_special=framed, read_special=special
                ),
                self._on_tokenized,
                self._on_tokenize_failed,
                key="tokenize",
                label=self.tr("Cutting the text into tokens"),
            )
        else:
            self.text_lane.cancel(only="tokenize")
        if own is None or not self.session.inputs.shows_own_tokens:
            self._tokenize_shown()

    def _on_tokenized(self, prompt: TokensResult) -> None:
        if self.session.inputs.shows_own_tokens:
            self.session.deliver("tokens", prompt)
        self._prompt = prompt
        engine, settings = self._engine, self.generation.settings()
        if engine is None:  # its weights are still to come, or never will
            return
        if not prompt.run.ids:
            self.generation.nothing_coming()
            self.session.clear(*_OF_A_READING)
            return
        self.generation.reading = Reading.ASKED if isinstance(engine, Engine) else Reading.NONE
        self.torch_lane.submit(
            lambda context: engine.read(prompt, settings, context.check),
            partial(self._on_step, self.generation.epoch),
            partial(self._on_read_failed, self.generation.epoch),
            key="read",
            label=self.tr("Reading the text"),
        )
        self.generation.pay_owed()

    def _on_tokenize_failed(self, problem: Problem) -> None:
        if self.session.inputs.shows_own_tokens:
            self.session.report("tokens", problem)
        self._refuse(problem)

    def _on_read_failed(self, epoch: int, problem: Problem) -> None:
        if epoch != self.generation.epoch:
            return
        self._void()  # steps that were queued behind
        self._refuse(problem)
        if is_window_full(problem):
            self.generation.reading = Reading.ASKED  # there is an answer to that

    def _refuse(self, problem: Problem) -> None:
        """There is no next token of the text as it is, and this is why."""
        self.generation.nothing_coming()
        self.session.report("step", problem)

    def open_tokenizer(self, path: Path) -> None:
        """Show the text in the tokenizer of a file. One that can't be read is reported by `failed`; nothing changes."""
        self.text_lane.submit(
            lambda _context: load_tokenizer(path),
            partial(self._on_tokenizer_opened, path),
            self.failed.emit,
            key="tokenizer",
        )

    def _on_tokenizer_opened(self, path: Path, _tokenizer: Tokenizer) -> None:
        self.session.update(tokenizer=str(path), tokenizer_edits=())

    def _tokenize_shown(self) -> None:
        """The text, with what was generated after it, in the tokenizer that is shown; the model reads its own."""
        inputs, results = self.session.inputs, self.session.results
        step, model, name, edits = results.step, results.model, inputs.tokenizer, inputs.tokenizer_edits
        text = step.text + step.tail if step is not None and step.text == inputs.text else inputs.text
        own = model.tokenizer if model is not None and not name else None
        framed = own is not None and model is not None and model.frames_text
        special = own is not None and inputs.reads_special
        self.text_lane.submit(
            lambda context: self._texts.tokenized(
                text, shown_tokenizer(name, own, edits), context.report, add_special=framed, read_special=special
            ),
            partial(self._on_view, "tokens"),
            partial(self._on_view_failed, "tokens"),
            key="shown",
            label=self.tr("Cutting the text into tokens"),
        )

    # Generation, by its desk; of a target behind a source by that one's

    @property
    def _target(self) -> SequenceDesk | None:
        model = self.session.results.model
        return self.sequences if model is not None and model.loaded and model.spec.has_decoder else None

    def step(self) -> None:
        """Draw one token, or write a target's next. Each call is owed one."""
        if self._target is not None:
            self._target.go_on()
        else:
            self.generation.step()

    def run(self, count: int | None = None) -> None:
        """Draw token after token, or write a target to its end."""
        if self._target is not None:
            self._target.to_the_end()
        else:
            self.generation.run(count)

    def stop(self) -> None:
        """End a run after the step that is being computed, and withdraw the question of a full window."""
        self.generation.stop()

    def choose(self, token_id: int) -> None:
        """Append the given token."""
        self.generation.choose(token_id)

    def undo_step(self) -> None:
        """Take the last token back."""
        if self._target is not None:
            self._target.go_back()
        else:
            self.generation.undo_step()

    def continue_on_last_half(self) -> None:
        """Go on with the last half of a full window, now and from now on."""
        self.generation.continue_on_last_half()

    @property
    def can_step(self) -> bool:
        """Whether a step or a run can be begun."""
        return self.generation.can_step if self._target is None else self._target.can_go_on

    @property
    def can_undo_step(self) -> bool:
        """Whether there is a token to take back."""
        return self.generation.can_undo_step if self._target is None else self._target.can_go_back

    @property
    def can_stop(self) -> bool:
        """Whether there is a run to end, or the question of a full window to withdraw."""
        return self.generation.can_stop

    @property
    def running(self) -> bool:
        """Whether a run of steps is going on."""
        return self.generation.running

    def _on_running(self, running: bool) -> None:
        self.running_changed.emit(running)
        if not running:
            if "attention" in self.__dict__:
                self.attention.ask_again()
            if "questions" in self.__dict__:
                self.questions.run_ended()

    def cancel(self) -> None:
        """Give up what runs or waits on the torch lane, and a model that is being opened; the open one stays."""
        was_loading, was_reading = self._is_loading, self.torch_lane.has("read")
        was_cutting = self._long_text and (self.text_lane.has("tokenize") or self.text_lane.has("shown"))
        self.generation.end_run("stopped")
        self.generation.forget_owed()
        self.text_lane.cancel(only="open")
        if was_cutting:
            for key in ("tokenize", "shown"):
                self.text_lane.cancel(only=key)
        for desk in self.made():
            desk.cancel()
        self.torch_lane.cancel(but=SETTLING)
        if was_loading:
            self._model_not_coming(Problem(_LOADING_CANCELLED))
        if was_cutting:
            self.session.report("tokens", Problem(_CUTTING_CANCELLED))
            self._refuse(Problem(_CUTTING_CANCELLED))
        if was_reading:
            self._refuse(Problem(_READING_CANCELLED))

    def _is_current(self, step: StepResult | None) -> bool:
        return step is not None and step.text == self.session.inputs.text

    def _on_step(self, epoch: int, step: StepResult) -> None:
        if epoch != self.generation.epoch:
            return  # another text's or model's; the reading of this one is on the way
        self.session.deliver("step", step)
        self._clamp_position()
        self._compute_expected()
        self._compute_rows()
        if not self.session.inputs.shows_own_tokens:
            self._tokenize_shown()

    def _clamp_position(self) -> None:
        step, position = self.session.results.step, self.session.inputs.position
        if step is not None and self._is_current(step) and position is not None and position >= len(step.ids):
            self.session.update(undoable=False, position=len(step.ids) - 1)

    def _clamp_head(self) -> None:
        """Layer and head are those of the open model; an example or an undo may ask for more than it has."""
        model, inputs = self.session.results.model, self.session.inputs
        if model is not None:
            self.session.update(
                undoable=False,
                layer=max(0, min(inputs.layer, model.spec.layer_count - 1)),  # word vectors have no layers
                head=min(inputs.head, model.spec.head_count - 1),
            )

    # Views of the newest trace

    def want_rows(self, wanted: bool) -> None:
        """Whether somebody looks at the embedding rows."""
        self._rows_wanted = wanted
        self._compute_rows()

    def _compute_expected(self) -> None:
        step, position, engine = self.session.results.step, self.session.inputs.position, self._engine
        if isinstance(engine, Engine) and step is not None and position is not None:
            chosen = position
            if step.window_start < chosen < len(step.ids):
                self._view("expected", lambda _context: engine.expected(step, chosen))
                return
        self.torch_lane.cancel(only="expected")
        if self.session.results.expected is not None:
            self.session.deliver("expected", None)

    def _compute_rows(self) -> None:
        step, rows, engine = self.session.results.step, self.session.results.rows, self._engine
        if step is None or engine is None or not self._rows_wanted:
            return
        if rows is None or rows.step.trace is not step.trace:
            self._view("rows", lambda _context: engine.rows(step))

    def _view(self, name: str, work: Work) -> None:
        """Have a result computed and delivered."""
        self.torch_lane.submit(work, partial(self._on_view, name), partial(self._on_view_failed, name), key=name)

    def _on_view(self, name: str, result: object) -> None:
        if name == "tokens" or self.session.results.step is not None:  # else the text it was of is gone
            self.session.deliver(name, result)

    def _on_view_failed(self, name: str, problem: Problem) -> None:
        self.session.report(name, problem)

    # What runs

    def _on_busy(self, busy: bool, label: str) -> None:
        if not busy:
            self.busy_changed.emit("", -1.0)
        elif label:
            self.busy_changed.emit(label, -1.0)

    def _on_progress(self, label: str, fraction: float) -> None:
        self.busy_changed.emit(label, fraction)

    def _on_text_progress(self, label: str, fraction: float) -> None:
        self._long_text = True
        self.busy_changed.emit(label, fraction)

    def _on_text_busy(self, busy: bool, _label: str) -> None:
        """Short work of the text lane is not shown: it would flicker with every key."""
        if not busy and self._long_text:
            self._long_text = False
            if self.torch_lane.idle:
                self.busy_changed.emit("", -1.0)
