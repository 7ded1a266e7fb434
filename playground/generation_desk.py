"""Steps, runs and branches: what the user asks of the generation, queued and done in order, every one.

The desk knows how the open model stands to the text: whether there will be a next token, whether it is still to be
read, or can be stepped on. What is asked for while the reading is coming is owed, and done behind it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from models.errors import ContextFullError
from playground.desk import Desk
from playground.engine import Engine
from playground.jobs import JobContext, Lane
from playground.reader import Reader, StepSettings
from playground.results.reading import Problem, StepResult
from playground.session import Session

if TYPE_CHECKING:
    from models.saved_trees import SavedTree
    from playground.results.generator import Preset


# While a run goes flat out, a step is shown so often, in seconds: the eye has no use for more, and the model for less.
SHOWN_EVERY = 0.04


class Reading(Enum):
    """How the model stands to a next token of the text as it is now."""

    NONE = auto()  # there won't be one: no model, nothing to read, it can't, or it is an encoder
    COMING = auto()  # it will read the text: that is being tokenized, or the model is being loaded
    ASKED = auto()  # it has read it, or that is queued; steps are queued behind


@dataclass(eq=False)
class Run:
    """A run of steps: how many are still to come, and where the text that it writes begins (−1: not known yet).

    `held` is the newest step as long as it isn't shown, `shown` when one was shown last (time.monotonic).
    """

    left: int
    start: int = -1
    held: tuple[int, StepResult] | None = None
    shown: float = -math.inf


Action = Callable[[Engine, JobContext], StepResult]
Taken = Callable[[int, StepResult], None]


class GenerationDesk(Desk):
    """Everything that changes where the generation stands.

    Signals:
        running_changed(bool): a run of steps began or ended
        saved(object): the Path that a tree or an export was written to
        failed(object): a Problem that belongs to no result, such as a file that can't be read
    """

    running_changed = Signal(bool)
    saved = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        session: Session,
        lane: Lane,
        engine: Callable[[], Engine | Reader | None],
        on_step: Taken,
        parent: QObject | None = None,
    ) -> None:
        """`on_step(epoch, result)` is called with every place that the generation comes to."""
        super().__init__(session, lane, parent)
        self._engine = engine
        self._on_step = on_step
        self.reading = Reading.NONE
        self.epoch = 0  # counts texts and models; what was asked for in an earlier one is void
        self._owed: list[tuple[Action, Taken, str]] = []  # asked for while the reading is coming
        self._run: Run | None = None
        self._on_last_half = False  # the user's answer to a full window, kept once it is given
        self.ended_because = ""  # why the last run ended: length, end, text, constraint or stopped
        self._restoring: SavedTree | None = None
        self._saved_tree: tuple[object, ...] = ()  # the same as JSON values, before a text is read
        self._guesses: list[tuple[int, float]] = []  # rank and bits of each
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)
        self._pace.timeout.connect(self._go_on)

    # Steps

    def step(self) -> None:
        """Draw one token. Each call is owed one."""
        self._take_step(self._on_step)

    def step_greedy(self) -> None:
        """Take the likeliest token that the settings leave, which uses up no randomness."""
        settings = self.settings()
        self._in_order(lambda engine, context: engine.step(settings, context.check, greedy=True), self._on_step)

    def choose(self, token_id: int) -> None:
        """Append the given token, which is then the chosen one in every pane. A run ends with that."""
        self.end_run("stopped")
        settings = self.settings()
        self._in_order(lambda engine, context: engine.choose(token_id, settings, context.check), self._on_chosen)

    def type_text(self, text: str) -> None:
        """Append the tokens of a text as if each had been chosen. A run ends with that."""
        self.end_run("stopped")
        settings = self.settings()
        if text:
            self._in_order(
                lambda engine, context: engine.choose(engine.tokenizer.encode(text), settings, context.check),
                self._on_chosen,
            )

    def undo_step(self) -> None:
        """Take the last token back. A run ends with that."""
        self.end_run("stopped")
        settings = self.settings()
        self._in_order(lambda engine, context: engine.undo(settings, context.check), self._on_step)

    def forward(self) -> None:
        """The token again that was taken back last."""
        self.end_run("stopped")
        settings = self.settings()
        self._in_order(lambda engine, context: engine.forward(settings, context.check), self._on_step)

    def continue_on_last_half(self) -> None:
        """Go on with the last half of a full window, now and from now on."""
        self._on_last_half = True
        settings = self.settings()
        self._in_order(lambda engine, context: engine.make_room(settings, context.check), self._on_step)

    # Branches

    def jump(self, number: int) -> None:
        """Stand at a node of the tree."""
        self.end_run("stopped")
        settings = self.settings()
        self._in_order(lambda engine, context: engine.jump(number, settings, context.check), self._on_step)

    def prune(self, number: int) -> None:
        """Cut a branch off the tree."""
        self.end_run("stopped")
        settings = self.settings()
        self._in_order(lambda engine, context: engine.prune(number, settings, context.check), self._on_step)

    def name_branch(self, number: int, name: str) -> None:
        """Give a node of the tree a name; an empty one takes it away."""
        settings = self.settings()
        self._in_order(lambda engine, context: engine.name_branch(number, name, settings, context.check), self._on_step)

    def expand(self, width: int, depth: int) -> None:
        """Add the `width` likeliest tokens and theirs, `depth` levels deep."""
        self.end_run("stopped")
        settings = self.settings()
        self._in_order(
            lambda engine, context: engine.expand(width, depth, settings, context.check),
            self._on_step,
            self.tr("Growing the tree"),
        )

    def save_tree(self, path: Path) -> None:
        """Write the tree of the present prompt to a file."""
        self.export(path, "json")

    def saved_tree(self) -> dict[str, Any] | None:
        """The tree of the present prompt as plain JSON values; None where nothing was generated."""
        model, engine = self._session.results.model, self._engine()
        if model is None or not isinstance(engine, Engine) or not engine.has_branches:
            return None
        from models.saved_trees import plain

        return plain(replace(engine.tree(model.name), text=""))  # which is saved beside it

    def restore_tree(self, document: object) -> None:
        """Stand where a tree from `saved_tree` was, once the text is read. `failed` says what keeps it."""
        self._saved_tree, self._restoring = (document,), None
        self._on_delivered("step")

    def open_tree(self, path: Path) -> None:
        """Take a tree from a file, with its text; `failed` says what keeps it."""
        self._lane.submit(lambda _context: _read_tree(path), self._on_tree_read, self.failed.emit, key="load of a tree")

    def _on_tree_given(self, tree: SavedTree) -> None:
        self._restoring = tree
        self._on_delivered("step")

    def _on_delivered(self, name: str) -> None:
        """A tree that is to be taken up again waits for its model to have read its text."""
        if name == "step" and self._saved_tree and self._session.results.step is not None:
            (document,), self._saved_tree = self._saved_tree, ()  # not before: it takes torch, and a moment
            self._lane.submit(
                lambda _context: _tree_of(document), self._on_tree_given, self.failed.emit, key="load of a tree"
            )
            return
        tree, step, model = self._restoring, self._session.results.step, self._session.results.model
        if name != "step" or tree is None or step is None or model is None or not model.loaded:
            return
        if self.reading is Reading.COMING or self._lane.has("read"):
            return  # what is there is another text's
        if model.name == tree.model and tuple(step.prompt.run.ids) == tree.prompt_ids:
            self._restoring = None
            if step.node == 0:  # else somebody has gone on already
                self._load(tree)

    def _on_tree_read(self, tree: SavedTree) -> None:
        self.end_run("stopped")
        self._session.update(text=tree.text, sampling=tree.spec, seed=tree.seed)
        self._load(tree)

    def _load(self, tree: SavedTree) -> None:
        settings = self.settings()
        self._in_order(lambda engine, context: engine.load_tree(tree, settings, context.check), self._on_step)

    def export(self, path: Path, kind: str) -> None:
        """Write the run to a file: "json" (the whole tree), "csv" (each step's likeliest tokens), "text", "python"."""
        model, engine = self._session.results.model, self._engine()
        if model is not None and isinstance(engine, Engine):
            self._lane.submit(
                lambda _context: _exported(engine, model.name, model.folder, path, kind),
                self.saved.emit,
                self.failed.emit,
            )

    # Guesses

    def guess(self, text: str) -> None:
        """Score what somebody typed as the next token; the result is "guess"."""
        self._guess(text)

    def guess_token(self, token_id: int) -> None:
        """Score a token as the next one."""
        self._guess(token_id)

    def clear_guesses(self) -> None:
        """Count guesses from nothing again."""
        self._guesses.clear()
        self._session.deliver("guess", None)

    def _guess(self, guess: int | str) -> None:
        step, engine = self._session.results.step, self._engine()
        if step is not None and isinstance(engine, Engine):
            self._lane.submit(
                lambda _context: _guessed(engine, step, guess),
                partial(self._on_guessed, step),
                partial(self._on_failed, "guess"),
                key="guess",
            )

    def _on_guessed(self, step: StepResult, found: tuple[int, str, float, float, int, float]) -> None:
        from playground.results.generator import GuessResult

        token_id, label, raw, final, rank, bits = found
        self._guesses.append((rank, bits))
        count = len(self._guesses)
        result = GuessResult(
            step=step,
            token_id=token_id,
            label=label,
            raw=raw,
            final=final,
            rank=rank,
            bits=bits,
            count=count,
            first=sum(one == 1 for one, _ in self._guesses),
            top_ten=sum(one <= 10 for one, _ in self._guesses),
            mean_bits=sum(one for _, one in self._guesses) / count,
        )
        self._session.deliver("guess", result)

    # Settings with a name

    def presets(self) -> tuple[Preset, ...]:
        """Everybody's and the user's own."""
        from playground.own_presets import presets
        from playground.settings import Settings

        return presets(Settings())

    def save_preset(self, name: str) -> None:
        """Keep the present settings under a name."""
        from playground.own_presets import save_preset
        from playground.settings import Settings

        save_preset(Settings(), name, self._session.inputs.sampling)

    def delete_preset(self, name: str) -> None:
        """Forget own settings."""
        from playground.own_presets import delete_preset
        from playground.settings import Settings

        delete_preset(Settings(), name)

    # Runs

    def run(self, count: int | None = None) -> None:
        """Draw token after token until something stops it: `count` (else the input says), an end, a text, `stop`."""
        count = self._session.inputs.stop_length if count is None else count
        if self._run is not None or count < 1 or self.reading is Reading.NONE:
            return
        self._run = Run(count)
        self.running_changed.emit(True)
        self._take_step(partial(self._on_run_step, self._run))

    def stop(self) -> None:
        """End a run after the step that is being computed, and withdraw the question of a full window."""
        self.end_run("stopped")
        results = self._session.results
        if is_window_full(results.problems.get("step")) and self._is_current(results.step):
            self._session.deliver("step", results.step)

    @property
    def can_step(self) -> bool:
        """Whether a step or a run can be begun."""
        return isinstance(self._engine(), Engine) and self._session.results.step is not None and not self.running

    @property
    def can_undo_step(self) -> bool:
        """Whether there is a token to take back."""
        step = self._session.results.step
        return step is not None and step.can_undo

    @property
    def can_forward(self) -> bool:
        """Whether there is a token to take again."""
        step = self._session.results.step
        return step is not None and step.can_forward

    @property
    def can_stop(self) -> bool:
        """Whether there is a run to end, or the question of a full window to withdraw."""
        return self.running or is_window_full(self._session.results.problems.get("step"))

    @property
    def running(self) -> bool:
        """Whether a run of steps is going on."""
        return self._run is not None

    # How the model stands to the text; told by the operations

    def void(self) -> None:
        """Whatever was asked for of the text or model before this counts no more; what is owed stays owed."""
        self.epoch += 1

    def nothing_coming(self) -> None:
        """There is no next token of the text as it is."""
        self.end_run("stopped")
        self.forget_owed()
        self.reading = Reading.NONE

    def forget_owed(self) -> None:
        """What was asked for while the reading was coming is not done."""
        self._owed.clear()

    def pay_owed(self) -> None:
        """The reading is queued: so is now what was asked for meanwhile."""
        owed, self._owed = self._owed, []
        for action, taken, label in owed:
            self._in_order(action, taken, label)

    def settings(self) -> StepSettings:
        """What a step is taken with now."""
        inputs = self._session.inputs
        return StepSettings(inputs.sampling, inputs.seed, self._on_last_half)

    def settle(self) -> None:
        """Show where the generation stands under other settings; each step brings its own."""
        engine, settings = self._engine(), self.settings()
        if self.reading is not Reading.ASKED or not isinstance(engine, Engine):
            return
        self._lane.submit(
            lambda context: engine.settle(settings, context.check),
            partial(self._on_settled, self.epoch),
            partial(self._on_step_failed, self.epoch),
            key="settle",
        )

    def end_run(self, because: str) -> None:
        """No further step of a run is taken."""
        self._pace.stop()
        if self._run is not None:
            held, self._run = self._run.held, None
            if held is not None:
                self._on_step(*held)
            self.ended_because = because
            self.running_changed.emit(False)

    def _take_step(self, taken: Taken) -> None:
        settings = self.settings()
        self._in_order(lambda engine, context: engine.step(settings, context.check), taken)

    def _in_order(self, action: Action, taken: Taken, label: str = "") -> None:
        """Queue a step, choice or undo behind the reading of the text as it is now."""
        engine = self._engine()
        if self.reading is Reading.COMING:
            self._owed.append((action, taken, label))
        elif self.reading is Reading.ASKED and isinstance(engine, Engine):
            self._lane.submit(
                lambda context: action(engine, context),
                partial(taken, self.epoch),
                partial(self._on_step_failed, self.epoch),
                label=label,
            )

    def _is_current(self, step: StepResult | None) -> bool:
        return step is not None and step.text == self._session.inputs.text

    def _on_chosen(self, epoch: int, step: StepResult) -> None:
        if epoch == self.epoch:
            self._session.results.step = step  # the position is one of its tokens
            self._session.update(undoable=False, position=len(step.ids) - 1)
        self._on_step(epoch, step)

    def _on_run_step(self, run: Run, epoch: int, step: StepResult) -> None:
        if run is not self._run:
            self._on_step(epoch, step)
            return  # stopped meanwhile, perhaps for another run
        run.left -= 1
        if run.start < 0:
            run.start = step.spans[-1][0]
        because, pace = self._why_end(run, step), self._session.inputs.pace
        if not because and pace <= 0:
            self._go_on()  # the model works on while this step is shown
            if time.monotonic() - run.shown < SHOWN_EVERY:
                run.held = (epoch, step)
                return
        run.held = None
        self._on_step(epoch, step)
        run.shown = time.monotonic()
        if because:
            self.end_run(because)
        elif pace > 0:
            self._pace.start(round(1000 * pace))

    def _go_on(self) -> None:
        if self._run is not None:
            self._take_step(partial(self._on_run_step, self._run))

    def _why_end(self, run: Run, step: StepResult) -> str:
        """Why a run ends behind its newest token; empty where it doesn't."""
        inputs = self._session.inputs
        if inputs.stop_at_end and step.ended:
            return "end"
        if step.met:
            return "constraint"
        if inputs.stop_text and inputs.stop_text in (step.text + step.tail)[run.start :]:
            return "text"
        return "" if run.left else "length"

    def _on_step_failed(self, epoch: int, problem: Problem) -> None:
        if epoch == self.epoch:
            self.end_run("stopped")
            self._session.report("step", problem)

    def _on_settled(self, epoch: int, step: StepResult) -> None:
        if epoch == self.epoch:
            self._session.deliver("step", step)


def _guessed(engine: Engine, step: StepResult, guess: int | str) -> tuple[int, str, float, float, int, float]:
    from playground.branch_queries import guessed

    return guessed(engine, step, guess)


def _exported(engine: Engine, name: str, folder: Path, path: Path, kind: str) -> Path:
    from playground.generation_export import export_run

    return export_run(engine, name, folder, path, kind)


def _tree_of(document: object) -> SavedTree:
    from models.saved_trees import of_plain

    return of_plain(document)


def _read_tree(path: Path) -> SavedTree:
    from models.saved_trees import read

    return read(path)


def is_window_full(problem: Problem | None) -> bool:
    """Whether the problem is a window without room, which the user may answer."""
    return problem is not None and problem.kind == ContextFullError.__name__
