"""The named background operations: what is computed when the session changes, and on which lane.

Text is tokenized on one lane and torch runs on another; both deliver into the session on the GUI thread. What the
user asked for step by step (step, choose, undo) is done in order, every one; views are wishes of which the newest
counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.checkpoint import open_checkpoint
from models.errors import ContextFullError, PlaygroundError, TextError
from models.tokenizers import Tokenizer, load_tokenizer
from playground.engine import Engine, Labels
from playground.jobs import Failure, JobContext, Lane, Work
from playground.session import (
    AttentionResult,
    ExpectedResult,
    HeadsResult,
    ModelResult,
    Problem,
    RowsResult,
    Session,
    StepResult,
    TokensResult,
)

MAX_TEXT_BYTES = 64 * 2**20


def read_text_file(path: Path) -> str:
    """A UTF-8 file's text, whatever its line ends. Raises TextError where it is missing, too large or not UTF-8."""
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise TextError(
                "{path} is larger than {limit} MiB. Choose a smaller text.", path=path, limit=MAX_TEXT_BYTES // 2**20
            )
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TextError(
            "{path} can't be read: {reason}. Choose another file.", path=path, reason=error.strerror or error
        ) from error
    except UnicodeDecodeError as error:
        raise TextError(
            "{path} is not UTF-8 text (byte {position} is not). Save it as UTF-8 and open it again.",
            path=path,
            position=error.start,
        ) from error


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
        self._engine = Engine()
        self.text_lane = Lane("text", self)
        self.torch_lane = Lane("torch", self)
        self.torch_lane.busy_changed.connect(self._on_busy)
        self.torch_lane.progressed.connect(self._on_progress)
        session.changed.connect(self._on_changed)
        self._run_left = 0
        self._heads_wanted = False
        self._rows_wanted = False
        self._being_read: str | None = None  # the text whose reading was queued last
        self._owed: list[Callable[[], object]] = []

    def close(self) -> None:
        """Give up what runs and end the threads."""
        self._run_left = 0
        self.text_lane.close()
        self.torch_lane.close()

    @property
    def idle(self) -> bool:
        """Whether nothing waits or runs."""
        return self.text_lane.idle and self.torch_lane.idle and not self._run_left

    # Models

    def open_model(self, folder: Path) -> None:
        """Open the checkpoint in `folder`: its facts at once, its weights on the lane.

        A folder that can't be opened is reported by `failed`, and the open model stays.
        """
        self.text_lane.submit(
            lambda _context: _opened(folder), self._on_model_opened, self._on_model_failed, key="open", label=self.tr("Opening")
        )

    def _on_model_opened(self, model: ModelResult) -> None:
        engine = self._engine
        self.torch_lane.submit(
            lambda context: _loaded(engine, model, context),
            self._on_model_loaded,
            self._on_model_failed,
            key="load",
            label=self.tr("Loading the model"),
        )
        if self.session.results.model is None:  # nothing to keep: its costs can be seen while its weights load
            self.session.deliver("model", model)

    def _on_model_loaded(self, model: ModelResult) -> None:
        spec, inputs = model.spec, self.session.inputs
        self._being_read = None
        self.session.results.step = self.session.results.expected = self.session.results.attention = None
        self.session.results.heads = self.session.results.rows = None
        self.session.deliver("model", model)
        self.session.update(
            undoable=False,
            model=str(model.folder),
            layer=min(inputs.layer, spec.layer_count - 1),
            head=min(inputs.head, spec.head_count - 1),
        )
        self.tokenize()

    def _on_model_failed(self, failure: Failure) -> None:
        self.failed.emit(_problem(failure))
        model = self.session.results.model
        if model is not None and not model.loaded:
            self.session.deliver("model", None)

    # Text

    def _on_changed(self, names: frozenset[str]) -> None:
        if "text" in names:
            self.stop()
            self.tokenize()
        elif "tokenizer" in names:
            self._tokenize_shown()
        if names & {"sampling", "seed"}:
            self._settle()
        if names & {"layer", "head", "stage"}:
            self._compute_attention()
        if names & {"position", "sampling"}:
            self._compute_expected()

    def restart(self) -> None:
        """Read the text again from its start: what was generated after it goes."""
        self.stop()
        self._being_read = None
        self.tokenize()

    def tokenize(self) -> None:
        """Cut the text anew, for the tokenizer pane and for the model."""
        inputs, model = self.session.inputs, self.session.results.model
        own = model.tokenizer if model is not None else None
        self.text_lane.submit(
            lambda context: _tokenized_for(inputs.text, inputs.tokenizer, own, context),
            self._on_tokenized,
            self._on_tokenize_failed,
            key="tokenize",
            label=self.tr("Tokenizing"),
        )

    def _on_tokenized(self, results: tuple[TokensResult, TokensResult | None]) -> None:
        shown, prompt = results
        self.session.deliver("tokens", shown)
        model = self.session.results.model
        if prompt is None or model is None or not model.loaded or prompt.text == self._being_read:
            return
        if not prompt.run.ids:
            self._owed.clear()
            self._clear_step()
            return
        engine, inputs = self._engine, self.session.inputs
        self.torch_lane.submit(
            lambda context: engine.read(prompt, inputs.sampling, inputs.seed, context.check),
            self._on_step,
            self._on_step_failed,
            key="read",
            label=self.tr("Reading the text"),
        )
        self._being_read = prompt.text
        owed, self._owed = self._owed, []
        for submit in owed:
            submit()

    def _on_tokenize_failed(self, failure: Failure) -> None:
        self._owed.clear()
        self.session.report("tokens", _problem(failure))

    def _clear_step(self) -> None:
        for name in ("step", "expected", "attention", "heads", "rows"):
            self.session.deliver(name, None)

    # Generation

    def step(self) -> None:
        """Draw one token. Each call is owed one."""
        self._submit_step(self._on_step)

    def run(self, count: int) -> None:
        """Draw up to `count` tokens, one after the other, until `stop`."""
        if self._run_left or self.session.results.step is None:
            return
        self._run_left = count
        self.running_changed.emit(True)
        self._submit_step(self._on_run_step)

    def stop(self) -> None:
        """End a run after the step that is being computed."""
        if self._run_left:
            self._run_left = 0
            self.running_changed.emit(False)

    @property
    def running(self) -> bool:
        """Whether a run of steps is going on."""
        return self._run_left > 0

    def choose(self, token_id: int) -> None:
        """Append the given token."""
        engine = self._engine
        self._in_order(lambda _context: engine.choose(token_id), self._on_step)

    def undo_step(self) -> None:
        """Take the last token back."""
        self.stop()
        engine = self._engine
        self._in_order(lambda _context: engine.undo(), self._on_step)

    def continue_on_last_half(self) -> None:
        """Go on with the last half of a full window, now and from now on."""
        tokens, model, step = self.session.results.tokens, self.session.results.model, self.session.results.step
        if tokens is None or model is None or not model.loaded:
            return
        prompt = step.prompt if step is not None and step.text == self.session.inputs.text else None
        inputs = self.session.inputs
        if prompt is None:
            own = model.tokenizer
            self.text_lane.submit(
                lambda context: _tokenized_for(inputs.text, "", own, context),
                self._on_retokenized,
                self._on_tokenize_failed,
            )
        else:
            self._continue_from(prompt)

    def _on_retokenized(self, results: tuple[TokensResult, TokensResult | None]) -> None:
        if results[1] is not None:
            self._continue_from(results[1])

    def _continue_from(self, prompt: TokensResult) -> None:
        engine, inputs = self._engine, self.session.inputs
        self.torch_lane.submit(
            lambda _context: engine.continue_on_last_half(prompt, inputs.sampling, inputs.seed),
            self._on_step,
            self._on_step_failed,
        )

    def cancel(self) -> None:
        """Give up whatever runs or waits on the torch lane."""
        self.stop()
        self._owed.clear()
        self.torch_lane.cancel_all()

    def _submit_step(self, done: Callable[[StepResult], None]) -> None:
        engine = self._engine
        self._in_order(lambda context: engine.step(context.check), done)

    def _in_order(self, work: Work, done: Callable[[StepResult], None]) -> None:
        """Queue a step, choice or undo behind the reading of the text as it is now."""
        if self._being_read == self.session.inputs.text:
            self.torch_lane.submit(work, done, self._on_step_failed)
        else:  # the text is still being tokenized: what was asked for is owed once it is read
            self._owed.append(lambda: self.torch_lane.submit(work, done, self._on_step_failed))

    def _on_step(self, step: StepResult) -> None:
        if step.text != self.session.inputs.text:
            return  # the text has changed since; its own reading is on the way
        self.session.deliver("step", step)
        position = self.session.inputs.position
        if position is not None and position >= len(step.ids):
            self.session.update(undoable=False, position=len(step.ids) - 1)
        self._compute_expected()
        self._compute_attention()
        self._compute_heads()
        self._compute_rows()
        if self.session.inputs.tokenizer:
            self._tokenize_shown()

    def _tokenize_shown(self) -> None:
        """The text, with what was generated after it, in the tokenizer that is shown; the model reads its own."""
        inputs, results = self.session.inputs, self.session.results
        step, model = results.step, results.model
        text = step.text + step.tail if step is not None and step.text == inputs.text else inputs.text
        own = model.tokenizer if model is not None and not inputs.tokenizer else None
        self.text_lane.submit(
            lambda context: _tokenized_for(text, inputs.tokenizer, own, context),
            self._on_shown_tokenized,
            self._on_tokenize_failed,
            key="shown",
        )

    def _on_shown_tokenized(self, results: tuple[TokensResult, TokensResult | None]) -> None:
        self.session.deliver("tokens", results[0])

    def _on_run_step(self, step: StepResult) -> None:
        self._on_step(step)
        if not self._run_left:
            return
        self._run_left -= 1
        if self._run_left and not self._has_ended(step):
            self._submit_step(self._on_run_step)
        else:
            self._run_left = 0
            self.running_changed.emit(False)
            self._compute_heads()

    def _has_ended(self, step: StepResult) -> bool:
        """Whether the newest token is a special one, such as the end of a text."""
        model = self.session.results.model
        if model is None or model.tokenizer is None:
            return False
        return step.ids[-1] in model.tokenizer.special_tokens.values()

    def _on_step_failed(self, failure: Failure) -> None:
        self.stop()
        self.session.report("step", _problem(failure))

    def _settle(self) -> None:
        if self.session.results.step is None:
            return
        engine, inputs = self._engine, self.session.inputs
        self.torch_lane.submit(
            lambda _context: engine.settle(inputs.sampling, inputs.seed),
            self._on_settled,
            self._on_step_failed,
            key="settle",
        )

    def _on_settled(self, step: StepResult) -> None:
        if step.text == self.session.inputs.text:
            self.session.deliver("step", step)

    # Views of the newest trace

    def _compute_expected(self) -> None:
        step, position = self.session.results.step, self.session.inputs.position
        if step is None or position is None or not step.window_start < position < len(step.ids):
            if self.session.results.expected is not None:
                self.session.deliver("expected", None)
            return
        engine, chosen = self._engine, position
        self.torch_lane.submit(
            lambda _context: engine.expected(step, chosen), self._on_expected, self._on_step_failed, key="expected"
        )

    def _on_expected(self, result: ExpectedResult) -> None:
        self.session.deliver("expected", result)

    def want_heads(self, wanted: bool) -> None:
        """Whether somebody looks at the overview of all heads."""
        self._heads_wanted = wanted
        self._compute_heads()

    def want_rows(self, wanted: bool) -> None:
        """Whether somebody looks at the embedding rows."""
        self._rows_wanted = wanted
        self._compute_rows()

    def _compute_attention(self) -> None:
        step, inputs = self.session.results.step, self.session.inputs
        if step is None:
            return
        engine = self._engine
        self.torch_lane.submit(
            lambda _context: engine.attention(step, inputs.layer, inputs.head, inputs.stage),
            self._on_attention,
            self._on_attention_failed,
            key="attention",
        )

    def _on_attention(self, result: AttentionResult) -> None:
        self.session.deliver("attention", result)

    def _on_attention_failed(self, failure: Failure) -> None:
        self.session.report("attention", _problem(failure))

    def _compute_heads(self) -> None:
        step, heads = self.session.results.step, self.session.results.heads
        if step is None or not self._heads_wanted or self.running:
            return
        if heads is not None and heads.step.trace is step.trace and len(heads.maps) == _head_count(step):
            return
        engine = self._engine
        self.torch_lane.submit(
            lambda _context: engine.heads(step), None, self._on_attention_failed, part=self._on_heads, key="heads"
        )

    def _on_heads(self, result: HeadsResult) -> None:
        self.session.deliver("heads", result)

    def _compute_rows(self) -> None:
        step, rows = self.session.results.step, self.session.results.rows
        if step is None or not self._rows_wanted or (rows is not None and rows.step.trace is step.trace):
            return
        engine = self._engine
        self.torch_lane.submit(lambda _context: engine.rows(step), self._on_rows, self._on_rows_failed, key="rows")

    def _on_rows(self, result: RowsResult) -> None:
        self.session.deliver("rows", result)

    def _on_rows_failed(self, failure: Failure) -> None:
        self.session.report("rows", _problem(failure))

    # What runs

    def _on_busy(self, busy: bool, label: str) -> None:
        if not busy:
            self.busy_changed.emit("", -1.0)
        elif label:
            self.busy_changed.emit(label, -1.0)

    def _on_progress(self, label: str, fraction: float) -> None:
        self.busy_changed.emit(label, fraction)


def _head_count(step: StepResult) -> int:
    spec = step.trace.spec
    return int(spec.layer_count * spec.head_count)


def _problem(failure: Failure) -> Problem:
    return Problem(failure.template, failure.fields, failure.details, type(failure.error).__name__)


def is_window_full(problem: Problem | None) -> bool:
    """Whether the problem is a window without room, which the user may answer."""
    return problem is not None and problem.kind == ContextFullError.__name__


def tokenized(text: str, tokenizer: Tokenizer) -> TokensResult:
    """A text's tokens in one tokenizer."""
    run = tokenizer.tokenize(text)
    return TokensResult(text, tokenizer.name, run, Labels(tokenizer).of(run.ids), tokenizer.vocab_size)


def _tokenized_for(
    text: str, name: str, own: Tokenizer | None, context: JobContext
) -> tuple[TokensResult, TokensResult | None]:
    """The text in the shown tokenizer and in the model's own, one pass where they are the same."""
    prompt = None if own is None else tokenized(text, own)
    context.check()
    if prompt is not None and not name:
        return prompt, prompt
    return tokenized(text, load_tokenizer(name or "gpt2")), prompt


def _opened(folder: Path) -> ModelResult:
    checkpoint = open_checkpoint(folder)
    try:
        tokenizer: Tokenizer | None = checkpoint.tokenizer()
    except PlaygroundError:  # everything but reading text works without one; the panes say so
        tokenizer = None
    return ModelResult(checkpoint.folder, checkpoint.name, checkpoint.spec, checkpoint.dtype, tokenizer)


def _loaded(engine: Engine, model: ModelResult, context: JobContext) -> ModelResult:
    engine.load(model.folder, context.report)
    return replace(model, loaded=True)
