"""The one shared document: what the user set, and what was computed from it.

`Session.inputs` is a frozen dataclass that `update` replaces; `Session.results` holds each result with the inputs
it came from, so that a pane can tell when it is stale. Panes read both and meet nowhere else.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from models.specs import SamplingSpec, TransformerSpec
from models.tokenizers import Tokenizer, TokenRun
from playground.widgets.plain_text import normalized

# Two changes of the same field within this many seconds are one entry of the undo stack: a dragged slider.
_MERGE_SECONDS = 0.7
_UNDO_DEPTH = 500
# Not undone by the session: text is undone in the editor, the model and the run by their own commands.
_NOT_UNDONE = frozenset({"text", "model", "lesson", "lesson_step"})


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the user set. `position` counts tokens of the shared sequence; None is no choice."""

    text: str = ""  # as an editor holds it: see `normalized`
    model: str = ""  # folder of the open checkpoint
    tokenizer: str = ""  # name of the tokenizer shown; empty: the open model's own
    notation: str = "ids"  # how each token's chip is written: ids, text or bytes
    position: int | None = None
    layer: int = 0
    head: int = 0
    stage: str = "weights"
    sampling: SamplingSpec = field(default_factory=lambda: SamplingSpec(temperature=0.8, top_k=40, top_p=0.95))
    seed: int = 7
    hide_bars: bool = False
    embedding_view: str = "cost"
    preset: str = ""  # id of the preset whose cost is shown; empty: the open model; "free": the free numbers
    free_vocab_size: int = 50_257
    free_hidden_size: int = 768
    lesson: str = ""
    lesson_step: int = 0


INPUT_NAMES = frozenset(item.name for item in fields(Inputs))


@dataclass(frozen=True, slots=True)
class TokensResult:
    """A text's tokens in one tokenizer, ready to show. Spans are character offsets into the text."""

    text: str
    tokenizer: str
    run: TokenRun
    labels: tuple[str, ...]
    vocab_size: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands in a pane instead of a result: a translatable template with its fields, and details to copy."""

    template: str
    fields: dict[str, object] = field(default_factory=dict)
    details: str = ""
    kind: str = ""  # the error's class name

    @property
    def sentence(self) -> str:
        """The English sentence."""
        return self.template.format(**self.fields) if self.fields else self.template


@dataclass(frozen=True, slots=True)
class ModelResult:
    """The open model: facts at once, `loaded` when its weights are in memory.

    With a `refusal` they never will be: the model can't read text, and the refusal says why. What it costs can be
    told all the same.
    """

    folder: Path
    name: str
    spec: TransformerSpec
    stored_dtype: str
    tokenizer: Tokenizer | None
    refusal: Problem | None = None
    loaded: bool = False

    @property
    def is_coming(self) -> bool:
        """Whether its weights are still to be loaded."""
        return not self.loaded and self.refusal is None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of the bars: a token that could come next."""

    token_id: int
    label: str
    raw: float
    final: float
    kept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class StepResult:
    """Where the generation stands after reading, stepping, choosing or undoing.

    `ids` are all ids of the shared sequence, prompt first; `window_start` is the first that the model sees. `tail` is
    what the ids behind the prompt spell, as an editor holds it; `spans` are character spans in text + tail, and
    `byte_spans` those of its bytes. `trace`
    is the lane's, opaque here, and holds the ids from `window_start` on. `drawn` is (id, uniform number) of the last
    draw, if there was one.
    """

    text: str
    prompt: TokensResult
    ids: tuple[int, ...]
    labels: tuple[str, ...]
    prompt_length: int
    window_start: int
    tail: str
    spans: tuple[tuple[int, int], ...]
    byte_spans: tuple[tuple[int, int], ...]
    candidates: tuple[Candidate, ...]
    others: int
    raw_entropy: float
    final_entropy: float
    sampling: SamplingSpec
    drawn: tuple[int, float] | None
    drawn_label: str
    can_undo: bool
    window_full: bool
    seconds: float
    trace: Any


@dataclass(frozen=True, slots=True)
class AttentionResult:
    """One head's map over the model's window: values (T, T), true in `masked` where a query may not look."""

    step: StepResult
    layer: int
    head: int
    stage: str
    values: NDArray[np.float32]
    masked: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class HeadsResult:
    """Small maps of every head computed so far: (layer, head) → (values (n, n), masked (n, n))."""

    step: StepResult
    maps: dict[tuple[int, int], tuple[NDArray[np.float32], NDArray[np.bool_]]]


@dataclass(frozen=True, slots=True)
class ExpectedResult:
    """What the model expected at one position of the sequence, before the token that stands there was known.

    `candidates` has the likeliest tokens and the actual one, which is last where it is none of them.
    """

    step: StepResult
    position: int
    candidates: tuple[Candidate, ...]
    others: int
    rank: int
    raw_entropy: float
    final_entropy: float


@dataclass(frozen=True, slots=True)
class RowsResult:
    """The embedding rows of the sequence's tokens: values (T, C) float32."""

    step: StepResult
    values: NDArray[np.float32]


@dataclass(slots=True)
class Results:
    """What was computed last; None where nothing was. A name in `problems` has no result for the inputs as they are."""

    tokens: TokensResult | None = None
    model: ModelResult | None = None
    step: StepResult | None = None
    expected: ExpectedResult | None = None
    attention: AttentionResult | None = None
    heads: HeadsResult | None = None
    rows: RowsResult | None = None
    problems: dict[str, Problem] = field(default_factory=dict)


class Session(QObject):
    """Inputs and results.

    Signals:
        changed(frozenset): names of the inputs that changed
        delivered(str): name of a result that is new, gone, or has a problem now
    """

    changed = Signal(frozenset)
    delivered = Signal(str)

    def __init__(self, inputs: Inputs | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        inputs = inputs or Inputs()
        self.inputs = replace(inputs, text=normalized(inputs.text))
        self.results = Results()
        self._undo: list[Inputs] = []
        self._redo: list[Inputs] = []
        self._last: tuple[frozenset[str], float] = (frozenset(), 0.0)

    def update(self, *, undoable: bool = True, **values: Any) -> frozenset[str]:
        """Replace inputs; what changes nothing is ignored. Emits one `changed` with the names and returns them.

        A text becomes what an editor would hold of it, so that positions in both are the same.
        """
        unknown = values.keys() - INPUT_NAMES
        if unknown:
            raise ValueError(f"no session input is called {', '.join(sorted(unknown))}")
        if "text" in values:
            values["text"] = normalized(values["text"])
        names = frozenset(name for name, value in values.items() if getattr(self.inputs, name) != value)
        if not names:
            return names
        # A position belongs to its text: that a new text has none yet is nothing to go back from.
        lasting = names - _NOT_UNDONE - ({"position"} if "text" in names else frozenset())
        if undoable and lasting:
            self._remember(lasting)
        self.inputs = replace(self.inputs, **{name: values[name] for name in names})
        self.changed.emit(names)
        return names

    def deliver(self, name: str, result: object) -> None:
        """Put a result (or None) in its place and clear its problem."""
        setattr(self.results, name, result)
        self.results.problems.pop(name, None)
        self.delivered.emit(name)

    def report(self, name: str, problem: Problem) -> None:
        """Say that a result could not be had. The last good one stays beside the problem."""
        self.results.problems[name] = problem
        self.delivered.emit(name)

    def clear(self, *names: str) -> None:
        """Drop results and their problems, all before the first is told."""
        for name in names:
            setattr(self.results, name, None)
            self.results.problems.pop(name, None)
        for name in names:
            self.delivered.emit(name)

    @property
    def can_undo(self) -> bool:
        """Whether there is an older state of the view to go back to."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether an undone state can come back."""
        return bool(self._redo)

    def undo(self) -> None:
        """Back to the inputs before the last change; text, model and lesson stay."""
        self._swap(self._undo, self._redo)

    def redo(self) -> None:
        """Forward again."""
        self._swap(self._redo, self._undo)

    def _remember(self, names: frozenset[str]) -> None:
        now = time.monotonic()
        last_names, last_time = self._last
        if names != last_names or now - last_time > _MERGE_SECONDS or not self._undo:
            self._undo.append(_without_text(self.inputs))
            del self._undo[:-_UNDO_DEPTH]
        self._redo.clear()
        self._last = (names, now)

    def _swap(self, source: list[Inputs], target: list[Inputs]) -> None:
        self._last = (frozenset(), 0.0)
        while source:
            state = source.pop()
            values = {name: getattr(state, name) for name in INPUT_NAMES - _NOT_UNDONE}
            if any(getattr(self.inputs, name) != value for name, value in values.items()):
                target.append(_without_text(self.inputs))
                self.update(undoable=False, **values)
                return  # an entry that something else has brought back already is passed over


def _without_text(inputs: Inputs) -> Inputs:
    return replace(inputs, text="")  # never undone here, and it may be long
