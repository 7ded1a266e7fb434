"""A second column: another model, other settings or another seed on the same text, in step with the first.

The column follows the number of tokens that the first has generated: it draws as many of its own, and takes back what
the first takes back. It has an engine of its own, over the open model's weights or another's.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from models.errors import NoNextTokenError
from playground.desk import Desk
from playground.engine import Engine, common_length, load_engine
from playground.jobs import JobContext, Lane
from playground.opening import opened, tokenized
from playground.reader import SETTLING, Reader, StepSettings
from playground.results.generator import ColumnResult
from playground.results.reading import Problem, StepResult
from playground.session import Session

if TYPE_CHECKING:
    from models.specs import SamplingSpec

_KEY, _LOADING = "column", "load of a column"
_NO_MODEL = Problem("No second model is chosen. Choose one to compare with.")


class ColumnDesk(Desk):
    """Keeps the second column where the first is, while somebody looks at both."""

    def __init__(
        self, session: Session, lane: Lane, engine: Callable[[], object], parent: QObject | None = None
    ) -> None:
        super().__init__(session, lane, parent)
        self._engine = engine
        self._wanted = False
        self._other: tuple[str, Engine, str] | None = None  # folder, engine and name of the second model
        self._column: Column | None = None

    def want(self, wanted: bool) -> None:
        """Whether somebody looks at the second column."""
        self._wanted = wanted
        if wanted:
            self._forgive([_KEY])
            self._ask()
        else:
            self._lane.cancel(only=_KEY)

    def cancel(self) -> None:
        """Give up what is being loaded or computed."""
        for key in (_KEY, _LOADING):
            self._lane.cancel(only=key)

    def _on_changed(self, names: frozenset[str]) -> None:
        if names & {"column_kind", "column_sampling", "column_seed", "column_model", "sampling", "seed"}:
            if names & {"column_kind", "column_model"}:
                self._column = None
            if names & {"column_seed", "column_sampling"} and self._column is not None:
                self._column.begin_again()
            self._ask()

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._column = None
            self._drop([_KEY])
        elif name == "step" and "step" not in self._session.results.problems:
            self._ask()

    def _ask(self) -> None:
        step, inputs, engine = self._session.results.step, self._session.inputs, self._engine()
        model = self._session.results.model
        if not self._wanted or step is None or model is None or not isinstance(engine, Engine):
            return
        name = model.name
        if inputs.column_kind == "model":
            if not inputs.column_model:
                self._session.report(_KEY, _NO_MODEL)
                return
            if self._other is None or self._other[0] != inputs.column_model:
                self._load(Path(inputs.column_model))
                return
            _, engine, name = self._other
        if self._column is None or self._column.engine.decoder is not engine.decoder:
            self._column = Column(Engine(engine.decoder, engine.tokenizer), name)
        column, first = self._column, step
        sampling = inputs.column_sampling if inputs.column_kind == "settings" else inputs.sampling
        seed = inputs.column_seed if inputs.column_kind == "seed" else inputs.seed
        kind = inputs.column_kind
        self._compute(_KEY, lambda context: column.following(first, kind, sampling, seed, context))

    def _load(self, folder: Path) -> None:
        if self._lane.has(_LOADING):
            self._lane.cancel(only=_LOADING)

        def work(context: JobContext) -> Generator[None, None, tuple[str, Engine, str]]:
            facts = opened(folder)
            if facts.tokenizer is None or facts.refusal is not None or not facts.predicts:
                raise NoNextTokenError("{name} can't continue a text. Choose another model.", name=facts.name)
            loaded = yield from load_engine(
                folder, facts.tokenizer, lambda read, total: context.report(read / max(total, 1))
            )
            if isinstance(loaded, Reader):
                raise NoNextTokenError("{name} can't continue a text. Choose another model.", name=facts.name)
            return str(folder), loaded, facts.name

        failed, label = partial(self._on_failed, _KEY), self.tr("Loading the second model")
        self._lane.submit(work, self._on_loaded, failed, key=_LOADING, label=label)

    def _on_loaded(self, other: tuple[str, Engine, str]) -> None:
        self._other = other
        engine, failed = other[1], partial(self._on_failed, _KEY)
        self._lane.submit(lambda _context: engine.settling(), failed=failed, key=SETTLING[1])
        if other[0] == self._session.inputs.column_model:
            self._ask()


class Column:
    """The second generation; its methods but `begin_again` are the torch lane's."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        self._text: str | None = None
        self._stale = False

    def begin_again(self) -> None:
        """Under other settings every token is drawn again."""
        self._stale = True

    def following(
        self, first: StepResult, kind: str, sampling: SamplingSpec, seed: int, context: JobContext
    ) -> ColumnResult:
        """As many tokens as the first column has, drawn here; a window that is full goes on with its last half."""
        settings = StepSettings(sampling, seed, on_last_half=True)
        if self._text != first.text or self._stale:
            # Cut by this model's own tokenizer, with the same special tokens where it is the same.
            same = self.engine.tokenizer.name == first.prompt.tokenizer
            prompt = first.prompt if same else tokenized(first.text, self.engine.tokenizer)
            self._text = None
            step = self.engine.read(prompt, settings, context.check)
            self._text, self._stale = first.text, False
        else:
            step = self.engine.settle(settings, context.check)
        wanted = len(first.ids) - first.prompt_length
        while len(step.ids) - step.prompt_length > wanted and step.can_undo:
            step = self.engine.undo(settings, context.check)
        while len(step.ids) - step.prompt_length < wanted:
            context.check()
            step = self.engine.step(settings, context.check)
        mine, theirs = (one.ids[one.prompt_length :] for one in (step, first))
        return ColumnResult(kind, self.name, sampling, seed, step, common_length(mine, theirs))
