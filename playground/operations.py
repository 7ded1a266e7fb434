"""The named background operations: what is computed when the session changes, and on which lane.

Text is tokenized on one lane and torch runs on another; both deliver into the session on the GUI thread. What the
user asked for step by step (step, choose, undo) is done in order, every one; views are wishes of which the newest
counts.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from models.errors import ContextFullError
from models.placing import LoadOptions, give_back
from models.tokenizers import Tokenizer, load_tokenizer
from playground.engine import Engine, load_engine
from playground.jobs import Failure, JobContext, Lane, Work
from playground.opening import TextTokens, opened, shown_tokenizer
from playground.reader import Reader, StepSettings
from playground.results.names import QUESTION_RESULTS, TABLE_RESULTS, VECTOR_RESULTS
from playground.results.reading import ModelResult, Problem, StepResult, TokensResult
from playground.session import Session
from playground.widgets.numbers import format_bytes

if TYPE_CHECKING:
    from models.config_files import ConfigFile
    from playground.attention_desk import AttentionDesk
    from playground.generation_questions import GenerationQuestions
    from playground.table_desk import TableDesk
    from playground.vector_desk import VectorDesk
    from playground.workshop import Workshop

# Results that belong to a reading of the text by the model.
_OF_A_READING = ("step", "expected", "rows")

_LOADING_CANCELLED = (
    "No model is open, because loading it was cancelled. Open a model folder, or choose a model from the list."
)
_CUTTING_CANCELLED = "The text was not cut into tokens, because that was cancelled. Change the text to go on."
_READING_CANCELLED = "The model did not read the text, because that was cancelled. Change the text to go on."


class _Reading(Enum):
    """How the model stands to a next token of the text as it is now."""

    NONE = auto()  # there won't be one: no model, nothing to read, it can't, or it is an encoder
    COMING = auto()  # it will read the text: that is being tokenized, or the model is being loaded
    ASKED = auto()  # it has read it, or that is queued; steps are queued behind


@dataclass(eq=False)
class _Run:
    """A run of steps, and how many of them are still to come."""

    left: int


_Action = Callable[[Engine, JobContext], StepResult]
_Taken = Callable[[int, StepResult], None]


class Operations(QObject):
    """Connects a session to the lanes.

    Signals:
        busy_changed(str, float): what runs and how far it is (below 0: unknown); an empty text when nothing does
        running_changed(bool): a run of steps began or ended
        failed(object): a Problem that belongs to no pane, for example a model that can't be opened
    """

    busy_changed = Signal(str, float)
    running_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._engine: Engine | Reader | None = None  # used on the torch lane only
        self.load_options = LoadOptions()  # for the models opened from now on
        self._texts = TextTokens()  # used on the text lane only
        self.text_lane = Lane("text", self)
        self.torch_lane = Lane("torch", self)
        self.torch_lane.busy_changed.connect(self._on_busy)
        self.torch_lane.progressed.connect(self._on_progress)
        self.text_lane.busy_changed.connect(self._on_text_busy)
        self.text_lane.progressed.connect(self._on_text_progress)
        self._long_text = False  # a text is being cut that takes more than a moment, which the user sees and may end
        session.changed.connect(self._on_changed)
        self._prompt: TokensResult | None = None  # the newest text in the open model's own tokens
        self._epoch = 0  # counts texts and models; what was asked for in an earlier one is void
        self._reading = _Reading.NONE
        self._owed: list[tuple[_Action, _Taken]] = []  # asked for while the reading is coming
        self._run: _Run | None = None
        self._on_last_half = False  # the user's answer to a full window, kept once it is given
        self._rows_wanted = False

    def close(self) -> None:
        """Give up what runs and end the threads."""
        self._run = None
        self._owed.clear()
        for lane in (self.text_lane, self.torch_lane):
            lane.cancel()
        for lane in (self.text_lane, self.torch_lane):
            lane.close()
        if "workshop" in self.__dict__:
            self.workshop.close()
        if "questions" in self.__dict__:
            self.questions.close()

    # Desks are imported and made when somebody asks them: what nobody looks at costs no start anything

    @cached_property
    def tables(self) -> TableDesk:
        """Questions about the token table."""
        from playground.table_desk import TableDesk

        return TableDesk(self.session, self.torch_lane, self)

    @cached_property
    def vectors(self) -> VectorDesk:
        """Questions about single vectors."""
        from playground.vector_desk import VectorDesk

        return VectorDesk(self.session, self.torch_lane, self.tables, self._open_engine, self)

    @cached_property
    def attention(self) -> AttentionDesk:
        """Questions about where tokens look."""
        from playground.attention_desk import AttentionDesk

        made = AttentionDesk(self.session, self.torch_lane, self._open_engine, self._own_tokens, self._is_running, self)
        made.failed.connect(self.failed)
        return made

    def _own_tokens(self) -> TokensResult | None:
        return self._prompt

    def _is_running(self) -> bool:
        return self.running

    @cached_property
    def workshop(self) -> Workshop:
        """What is done with a tokenizer besides cutting the text."""
        from playground.workshop import Workshop

        made = Workshop(self.session, self.text_lane, self)
        made.failed.connect(self.failed)
        return made

    @cached_property
    def questions(self) -> GenerationQuestions:
        """Questions about the next token and about texts."""
        from playground.generation_questions import GenerationQuestions

        return GenerationQuestions(self.session, self.torch_lane, self._open_engine, self._runs_flat_out, self)

    def _runs_flat_out(self) -> bool:
        return self.running and not self.session.inputs.pace

    def read_config(self, path: Path, done: Callable[[ConfigFile], None], failed: Callable[[Problem], None]) -> None:
        """Read a config.json, or the one in a folder, on the text lane: it may be large, or on a slow disk."""

        def work(_context: JobContext) -> ConfigFile:
            from models.config_files import read_config_file

            return read_config_file(path)

        self.text_lane.submit(work, done, lambda failure: failed(_problem(failure)), key=f"config {path}")

    def want_of_table(self, view: str, vector: str) -> None:
        """Which view of the table is looked at, and which result about single vectors; both may be empty."""
        if view or "tables" in self.__dict__:
            self.tables.want(view)
        if vector or "vectors" in self.__dict__:
            self.vectors.want(vector)

    def _open_engine(self) -> Engine | Reader | None:
        return self._engine

    @property
    def idle(self) -> bool:
        """Whether nothing waits or runs."""
        works = "workshop" in self.__dict__ and not self.workshop.idle
        return self.text_lane.idle and self.torch_lane.idle and not works and not self.running

    # Models

    def open_model(self, folder: Path) -> None:
        """Open the checkpoint in `folder`: its facts at once, its weights on the lane.

        A folder that can't be opened is reported by `failed`, and the open model stays.
        """
        self.text_lane.submit(lambda _context: opened(folder), self._on_model_opened, self._on_open_failed, key="open")
        if self._engine is None:
            self._reading = _Reading.COMING

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
        self._set_model(replace(model, loaded=True, dtype=engine.dtype, device=engine.device), engine)
        self.torch_lane.submit(lambda _context: give_back(), key="give back")

    def _set_model(self, model: ModelResult, engine: Engine | Reader | None) -> None:
        self._end_run()
        self._void()
        self._engine = engine
        self.session.clear(*_OF_A_READING)
        self.session.deliver("model", model)
        self.session.update(undoable=False, model=str(model.folder))
        self._clamp_head()
        self.tokenize()
        if model.refusal is not None:
            self._refuse(model.refusal)

    def _on_open_failed(self, failure: Failure) -> None:
        self._on_no_model(failure, still_coming=self.torch_lane.has("load"))

    def _on_load_failed(self, failure: Failure) -> None:
        self._on_no_model(failure, still_coming=self.text_lane.has("open"))

    def _on_no_model(self, failure: Failure, *, still_coming: bool) -> None:
        if not still_coming:
            self._model_not_coming(_problem(failure))
        self.failed.emit(_problem(failure))

    def _model_not_coming(self, problem: Problem) -> None:
        """What is open stays; where that is nothing, the problem says why."""
        model = self.session.results.model
        if model is None or model.is_coming:
            self.session.deliver("model", None)
            self.tokenize()
            self._refuse(problem)
        elif self._engine is None:
            self._nothing_coming()

    # Text

    def _on_changed(self, names: frozenset[str]) -> None:
        if "text" in names:
            self.restart()
        elif names & {"tokenizer", "tokenizer_edits"}:
            self._tokenize_shown()
        if names & {"sampling", "seed"}:
            self._settle()
        if names & {"layer", "head"}:
            self._clamp_head()
        if "position" in names:
            self._clamp_position()
        if names & {"position", "sampling"}:
            self._compute_expected()

    def restart(self) -> None:
        """Read the text again from its start: what was generated after it goes, and so do steps not taken yet."""
        self._end_run()
        self._void()
        self._owed.clear()
        self.tokenize()

    def _void(self) -> None:
        """Whatever was asked for of the text or model before this counts no more."""
        self._epoch += 1
        self.torch_lane.cancel(but=("load", *TABLE_RESULTS, *VECTOR_RESULTS, *QUESTION_RESULTS))

    def tokenize(self) -> None:
        """Cut the text anew, for the tokenizer pane and for the model, which then reads it."""
        text, model = self.session.inputs.text, self.session.results.model
        own = model.tokenizer if model is not None else None
        will_step = self._is_loading if model is None else model.refusal is None and model.predicts
        self._reading = _Reading.COMING if will_step else _Reading.NONE
        if model is not None and own is not None:
            framed = model.frames_text
            self.text_lane.submit(
                lambda context: self._texts.tokenized(text, own, context.report, add_special=framed),
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
        engine, settings = self._engine, self._settings()
        if engine is None:  # its weights are still to come, or never will
            return
        if not prompt.run.ids:
            self._nothing_coming()
            self.session.clear(*_OF_A_READING)
            return
        self._reading = _Reading.ASKED if isinstance(engine, Engine) else _Reading.NONE
        self.torch_lane.submit(
            lambda context: engine.read(prompt, settings, context.check),
            partial(self._on_step, self._epoch),
            partial(self._on_read_failed, self._epoch),
            key="read",
            label=self.tr("Reading the text"),
        )
        owed, self._owed = self._owed, []
        for action, taken in owed:
            self._in_order(action, taken)

    def _on_tokenize_failed(self, failure: Failure) -> None:
        if self.session.inputs.shows_own_tokens:
            self.session.report("tokens", _problem(failure))
        self._refuse(_problem(failure))

    def _on_read_failed(self, epoch: int, failure: Failure) -> None:
        if epoch != self._epoch:
            return
        self._void()  # steps that were queued behind
        self._refuse(_problem(failure))
        if is_window_full(_problem(failure)):
            self._reading = _Reading.ASKED  # there is an answer to that

    def _refuse(self, problem: Problem) -> None:
        """There is no next token of the text as it is, and this is why."""
        self._nothing_coming()
        self.session.report("step", problem)

    def _nothing_coming(self) -> None:
        self._end_run()
        self._owed.clear()
        self._reading = _Reading.NONE

    def open_tokenizer(self, path: Path) -> None:
        """Show the text in the tokenizer of a file. One that can't be read is reported by `failed`; nothing changes."""
        self.text_lane.submit(
            lambda _context: load_tokenizer(path),
            partial(self._on_tokenizer_opened, path),
            self._on_tokenizer_failed,
            key="tokenizer",
        )

    def _on_tokenizer_opened(self, path: Path, _tokenizer: Tokenizer) -> None:
        self.session.update(tokenizer=str(path), tokenizer_edits=())

    def _on_tokenizer_failed(self, failure: Failure) -> None:
        self.failed.emit(_problem(failure))

    def _tokenize_shown(self) -> None:
        """The text, with what was generated after it, in the tokenizer that is shown; the model reads its own."""
        inputs, results = self.session.inputs, self.session.results
        step, model, name, edits = results.step, results.model, inputs.tokenizer, inputs.tokenizer_edits
        text = step.text + step.tail if step is not None and step.text == inputs.text else inputs.text
        own = model.tokenizer if model is not None and not name else None
        framed = own is not None and model is not None and model.frames_text
        self.text_lane.submit(
            lambda context: self._texts.tokenized(
                text, shown_tokenizer(name, own, edits), context.report, add_special=framed
            ),
            partial(self._on_view, "tokens"),
            partial(self._on_view_failed, "tokens"),
            key="shown",
            label=self.tr("Cutting the text into tokens"),
        )

    # Generation

    def step(self) -> None:
        """Draw one token. Each call is owed one."""
        self._take_step(self._on_step)

    def run(self, count: int) -> None:
        """Draw up to `count` tokens, one after the other, until `stop`."""
        if self._run is not None or count < 1 or self._reading is _Reading.NONE:
            return
        self._run = _Run(count)
        self.running_changed.emit(True)
        self._take_step(partial(self._on_run_step, self._run))

    def stop(self) -> None:
        """End a run after the step that is being computed, and withdraw the question of a full window."""
        self._end_run()
        results = self.session.results
        if is_window_full(results.problems.get("step")) and self._is_current(results.step):
            self.session.deliver("step", results.step)

    @property
    def can_step(self) -> bool:
        """Whether a step or a run can be begun."""
        return isinstance(self._engine, Engine) and self.session.results.step is not None and not self.running

    @property
    def can_undo_step(self) -> bool:
        """Whether there is a token to take back."""
        step = self.session.results.step
        return step is not None and step.can_undo

    @property
    def can_stop(self) -> bool:
        """Whether there is a run to end, or the question of a full window to withdraw."""
        return self.running or is_window_full(self.session.results.problems.get("step"))

    @property
    def running(self) -> bool:
        """Whether a run of steps is going on."""
        return self._run is not None

    def choose(self, token_id: int) -> None:
        """Append the given token, which is then the chosen one in every pane. A run ends with that."""
        self._end_run()
        settings = self._settings()
        self._in_order(lambda engine, context: engine.choose(token_id, settings, context.check), self._on_chosen)

    def undo_step(self) -> None:
        """Take the last token back. A run ends with that."""
        self._end_run()
        settings = self._settings()
        self._in_order(lambda engine, context: engine.undo(settings, context.check), self._on_step)

    def continue_on_last_half(self) -> None:
        """Go on with the last half of a full window, now and from now on."""
        self._on_last_half = True
        settings = self._settings()
        self._in_order(lambda engine, context: engine.make_room(settings, context.check), self._on_step)

    def cancel(self) -> None:
        """Give up what runs or waits on the torch lane, and a model that is being opened; the open one stays."""
        was_loading, was_reading = self._is_loading, self.torch_lane.has("read")
        was_cutting = self._long_text and (self.text_lane.has("tokenize") or self.text_lane.has("shown"))
        self._end_run()
        self._owed.clear()
        self.text_lane.cancel(only="open")
        if was_cutting:
            for key in ("tokenize", "shown"):
                self.text_lane.cancel(only=key)
        for desk in ("tables", "vectors", "attention", "workshop", "questions"):
            if desk in self.__dict__:
                getattr(self, desk).cancel()
        self.torch_lane.cancel()
        if was_loading:
            self._model_not_coming(Problem(_LOADING_CANCELLED))
        if was_cutting:
            self.session.report("tokens", Problem(_CUTTING_CANCELLED))
            self._refuse(Problem(_CUTTING_CANCELLED))
        if was_reading:
            self._refuse(Problem(_READING_CANCELLED))

    def _settings(self) -> StepSettings:
        inputs = self.session.inputs
        return StepSettings(inputs.sampling, inputs.seed, self._on_last_half)

    def _take_step(self, taken: _Taken) -> None:
        settings = self._settings()
        self._in_order(lambda engine, context: engine.step(settings, context.check), taken)

    def _in_order(self, action: _Action, taken: _Taken) -> None:
        """Queue a step, choice or undo behind the reading of the text as it is now."""
        engine = self._engine
        if self._reading is _Reading.COMING:
            self._owed.append((action, taken))
        elif self._reading is _Reading.ASKED and isinstance(engine, Engine):
            self.torch_lane.submit(
                lambda context: action(engine, context),
                partial(taken, self._epoch),
                partial(self._on_step_failed, self._epoch),
            )

    def _is_current(self, step: StepResult | None) -> bool:
        return step is not None and step.text == self.session.inputs.text

    def _on_step(self, epoch: int, step: StepResult) -> None:
        if epoch != self._epoch:
            return  # another text's or model's; the reading of this one is on the way
        self.session.deliver("step", step)
        self._clamp_position()
        self._compute_expected()
        self._compute_rows()
        if not self.session.inputs.shows_own_tokens:
            self._tokenize_shown()

    def _on_chosen(self, epoch: int, step: StepResult) -> None:
        if epoch == self._epoch:
            self.session.results.step = step  # the position is one of its tokens
            self.session.update(undoable=False, position=len(step.ids) - 1)
        self._on_step(epoch, step)

    def _on_run_step(self, run: _Run, epoch: int, step: StepResult) -> None:
        self._on_step(epoch, step)
        if run is not self._run:
            return  # stopped meanwhile, perhaps for another run
        run.left -= 1
        if run.left and not self._has_ended(step):
            self._take_step(partial(self._on_run_step, run))
        else:
            self._end_run()

    def _end_run(self) -> None:
        if self._run is not None:
            self._run = None
            self.running_changed.emit(False)
            if "attention" in self.__dict__:
                self.attention.ask_again()
            if "questions" in self.__dict__:
                self.questions.run_ended()

    def _has_ended(self, step: StepResult) -> bool:
        """Whether the newest token is a special one, such as the end of a text."""
        model = self.session.results.model
        if model is None or model.tokenizer is None:
            return False
        return step.ids[-1] in model.tokenizer.special_tokens.values()

    def _on_step_failed(self, epoch: int, failure: Failure) -> None:
        if epoch == self._epoch:
            self._end_run()
            self.session.report("step", _problem(failure))

    def _settle(self) -> None:
        """Show where the generation stands under other settings; each step brings its own."""
        engine, settings = self._engine, self._settings()
        if self._reading is not _Reading.ASKED or not isinstance(engine, Engine):
            return
        self.torch_lane.submit(
            lambda context: engine.settle(settings, context.check),
            partial(self._on_settled, self._epoch),
            partial(self._on_step_failed, self._epoch),
            key="settle",
        )

    def _on_settled(self, epoch: int, step: StepResult) -> None:
        if epoch == self._epoch:
            self.session.deliver("step", step)

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

    def _on_view_failed(self, name: str, failure: Failure) -> None:
        self.session.report(name, _problem(failure))

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


def _problem(failure: Failure) -> Problem:
    return Problem(failure.template, failure.fields, failure.details, failure.kind)


def is_window_full(problem: Problem | None) -> bool:
    """Whether the problem is a window without room, which the user may answer."""
    return problem is not None and problem.kind == ContextFullError.__name__
