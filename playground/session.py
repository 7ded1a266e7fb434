"""The one shared document: what the user set, and what was computed from it.

`Session.inputs` is a frozen dataclass that `update` replaces; `Session.results` holds each result with the inputs
it came from, so that a pane can tell when it is stale. Panes read both and meet nowhere else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from models.specs import SamplingSpec, TransformerSpec
from models.tokenizers import Tokenizer, TokenRun
from models.tokenizers.editing import Edit, Proposal
from models.tokenizers.replay import PieceReplay
from models.tokenizers.vocabulary import Found, SearchKind, TokenFacts
from playground.widgets.plain_text import normalized

# Two changes of the same field within this many seconds are one entry of the undo stack: a dragged slider.
_MERGE_SECONDS = 0.7
_UNDO_DEPTH = 500
# Not undone by the session: text is undone in the editor, the model and the run by their own commands.
# What is only looked at in the replay and the vocabulary is nothing to go back from either.
_NOT_UNDONE = frozenset(
    {
        *("text", "model", "lesson", "lesson_step", "replay_piece", "replay_step"),
        *("vocabulary_kind", "vocabulary_query", "vocabulary_token"),
    }
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the user set. `position` counts tokens of the shared sequence; None is no choice."""

    text: str = ""  # as an editor holds it: see `normalized`
    model: str = ""  # folder of the open checkpoint
    tokenizer: str = ""  # name of the tokenizer shown; empty: the open model's own
    notation: str = "ids"  # how each token's chip is written: ids, text or bytes
    tokenizer_view: str = "chips"  # how the tokens are shown below the text; see playground/panes/tokenizer/views.py
    compare_kinds: tuple[str, ...] = ("words", "wordpiece", "gpt2", "o200k_base")  # compared; "" is the model's own
    pasted_ids: str = ""  # ids that are to be read as text, as somebody wrote them
    tokenizer_edits: tuple[Edit, ...] = ()  # made to the tokenizer shown, in order; its source stays as it is
    replay_piece: str = ""  # what is merged step by step; empty: the piece at the chosen token
    replay_step: int = 0  # merges done, from none (bytes) up; more than there are is all of them
    vocabulary_kind: SearchKind = "text"  # how the vocabulary is searched: text, bytes, id or pattern
    vocabulary_query: str = ""
    vocabulary_token: int | None = None  # the id looked at in the vocabulary
    position: int | None = None
    layer: int = 0
    head: int = 0
    stage: str = "weights"
    sampling: SamplingSpec = field(default_factory=lambda: SamplingSpec(temperature=0.8, top_k=40, top_p=0.95))
    seed: int = 7
    hide_bars: bool = False
    embedding_view: str = "cost"  # cost, rows (of the text), neighbours, table (all rows), map, row, …
    neighbour_query: str = ""  # a word or an expression such as "king - man + woman"; empty: the chosen token
    neighbour_metric: str = "cosine"  # cosine, dot or euclidean
    neighbour_compared: str = ""  # words whose value is shown whether they are near or not
    neighbour_inputs: bool = False  # whether the words asked for are listed too
    row_query: str = ""  # the word whose row is drawn; empty: the chosen token, else the text's first
    row_other: str = ""  # the word whose row is subtracted from it; empty: none
    row_step: int = -1  # which snapshot of a training is shown, counted from its beginning; −1 is the last
    lookup_part: str = "lookup"  # lookup, linear, batch or sum
    lookup_seed: int = 123
    lookup_rows: int = 6
    lookup_columns: int = 3
    lookup_ids: str = "2 3 5 1"
    lookup_edits: tuple[tuple[int, int, float], ...] = ()  # row, column and the value put there
    linear_inputs: int = 10
    linear_outputs: int = 4
    linear_ids: str = "1 3 5"
    window_length: int = 4
    window_stride: int = 4
    batch_rows: int = 8
    batch_columns: int = 256
    token_vector: str = "0.5 -0.2 0.1"
    position_vector: str = "0.1 0.3 -0.1"
    positions_part: str = "tables"  # tables, curves, similar, rotary, relative, inputs or order
    positions_size: int = 512  # dimensions of the sinusoidal encoding
    positions_count: int = 2048  # how many of its positions are shown
    positions_row: int = 1  # the position whose numbers are read
    positions_dimensions: str = "0 1 64 128"  # those drawn as curves
    rotary_pair: int = 0
    rotary_position: int = 1
    relative_heads: int = 8
    order_first: str = "小猫在沙发上睡觉。"
    order_second: str = "沙发在小猫上睡觉。"
    preset: str = ""  # id of the preset whose cost is shown; empty: the open model; "free": the free numbers
    free_vocab_size: int = 50_257
    free_hidden_size: int = 768
    free_tied: bool = True  # whether the free numbers' output head is the same table
    cost_page: str = "model"  # what about the cost: model, compare, curves, training, ranks, window or one_hot
    cost_dtype: str = "float16"  # the precision in which models are compared, curves drawn and caches counted
    compared_models: tuple[str, ...] = ("", "gpt2", "llama-3-8b", "qwen2-7b-article")  # as `preset`; "none": nobody
    curve_axis: str = "vocabulary"  # what the curves go over: vocabulary or hidden
    recipe: str = "mixed"  # of models.training_memory: the precision that training is counted in
    ranks: int = 8  # a parallel run's, over which the table is split
    rank_multiple: int = 128  # each rank's rows are padded to a multiple of it
    rank_id: int | None = None  # the id whose rank is looked for; None: the chosen token's
    step_tokens: int = 4096  # tokens of a training step
    lesson: str = ""
    lesson_step: int = 0

    @property
    def shows_own_tokens(self) -> bool:
        """Whether the tokens shown are the open model's: no other tokenizer was chosen, and its own not edited."""
        return not self.tokenizer and not self.tokenizer_edits


INPUT_NAMES = frozenset(item.name for item in fields(Inputs))


@dataclass(frozen=True, slots=True)
class TokensResult:
    """A text's tokens in one tokenizer, ready to show. Spans are character offsets into the text."""

    text: str
    tokenizer: str
    run: TokenRun
    labels: Sequence[str]  # may be made on demand, as the run's sequences are
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
    def predicts(self) -> bool:
        """Whether it predicts a next token; an encoder reads a text and leaves it at that."""
        return self.spec.causal

    @property
    def frames_text(self) -> bool:
        """Whether it reads a text with special tokens such as [CLS] and [SEP] around it, as encoders are trained to."""
        return not self.predicts and not self.spec.is_table

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
    draw, if there was one. An encoder only reads: there are no candidates then.
    """

    text: str
    prompt: TokensResult
    ids: tuple[int, ...]
    labels: Sequence[str]
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


@dataclass(frozen=True, slots=True)
class NeighbourQuestion:
    """What was asked of the table. `token_id` is the chosen token's, which counts where `query` is empty."""

    folder: Path
    query: str
    token_id: int | None
    metric: str
    compared: str
    with_inputs: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One row of a combination, with its factor. `other` is the same word's other token, -1 if it has none."""

    factor: float
    token_id: int
    label: str
    other: int = -1
    other_label: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A row and its value by the metric that was asked for. `word` is what to type to ask for it."""

    token_id: int
    label: str
    value: float
    word: str


@dataclass(frozen=True, slots=True)
class NeighboursResult:
    """What is near to a row or a combination, nearest first; `compared` are the words asked about besides.

    Where a word is no single token, `problem` says so and `offers` are tokens to ask for instead. `left_out` counts
    rows that hold NaN or infinity. `beginning` says whether the table before training is known: "unknown", "known", or
    "itself", where this is that table; `near_before` and `compared_before` are what it answers to the same words.
    """

    question: NeighbourQuestion
    terms: tuple[Term, ...] = ()
    near: tuple[Near, ...] = ()
    compared: tuple[Near, ...] = ()
    rows: int = 0
    left_out: int = 0
    problem: Problem | None = None
    offers: tuple[Near, ...] = ()
    beginning: str = "unknown"
    near_before: tuple[Near, ...] = ()
    compared_before: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Every row of the open table: its length, and what is odd about some.

    norms (V,) float64. `odd` maps a row to why it may never have been trained: "unsound" (NaN or infinity), "no
    token", "equal" (to another row, bit for bit), "near" (hardly different from another) or "initial" (as long as
    rows are before training, which `initial_norm` gives). `rowless` counts the tokenizer's ids beyond the table.
    """

    folder: Path
    norms: NDArray[np.float64]
    labels: Callable[[int], str]
    odd: dict[int, str]
    initial_norm: float
    rowless: int = 0


@dataclass(frozen=True, slots=True)
class TableRows:
    """Some rows of the open table: ids, and their values (N, H) float32."""

    folder: Path
    ids: tuple[int, ...]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TableMap:
    """Every row's place along the first principal components: (V, K) float32, and their shares of the variance."""

    folder: Path
    coordinates: NDArray[np.float32]
    shares: tuple[float, ...]
    labels: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class LookupQuestion:
    """A seeded table, ids to look up in it, and the Linear that follows it with ids of its own."""

    seed: int
    rows: int
    columns: int
    edits: tuple[tuple[int, int, float], ...]
    ids: str
    inputs: int
    outputs: int
    linear_ids: str


@dataclass(frozen=True, slots=True)
class LookupResult:
    """table (V, H), ids and their rows (N, H); weight (V', D) transposed, its ids, one_hot (M, V'), product (M, D).

    `equal` counts the numbers of the product that have the same bits as the rows looked up. Ids that can't be looked
    up are told in the problems, and their rows are none.
    """

    question: LookupQuestion
    table: NDArray[np.float32]
    ids: tuple[int, ...]
    rows: NDArray[np.float32]
    problem: Problem | None
    weight: NDArray[np.float32]
    linear_ids: tuple[int, ...]
    one_hot: NDArray[np.float32]
    product: NDArray[np.float32]
    equal: int
    linear_problem: Problem | None


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """The beginning of a text's ids, how they are cut into rows, and two vectors to add."""

    ids: tuple[int, ...]
    count: int  # of all ids of the text
    length: int
    stride: int
    rows: int
    columns: int
    token_vector: str
    position_vector: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The first rows of inputs and targets, how many there are in all, and the shapes that torch gave.

    `total` is the sum of the two vectors, `vectors` the two themselves.
    """

    question: BatchQuestion
    inputs: tuple[tuple[int, ...], ...]
    targets: tuple[tuple[int, ...], ...]
    windows: int
    shapes: tuple[tuple[int, ...], ...]  # of ids, token rows, position rows and their sum
    vectors: tuple[tuple[float, ...], tuple[float, ...]]
    total: tuple[float, ...]
    problem: Problem | None
    sum_problem: Problem | None


@dataclass(frozen=True, slots=True)
class RowQuestion:
    """Whose row of the open table, and whose is subtracted from it (−1: none)."""

    folder: Path
    token_id: int
    query: str
    other: str
    loaded: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token's row: values (H,) float32 and its Euclidean length."""

    token_id: int
    label: str
    values: NDArray[np.float32]
    norm: float


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """The row of the same token after so many training steps, and what was near to it then (by cosine)."""

    step: int
    row: TokenRow
    near: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class RowResult:
    """A row, perhaps another one, and where the row lies.

    `place` is (tensor, file, first byte, byte after the last). `shared` is whether the output head's row of the same
    id is the same memory, None where there is no head or the model isn't loaded; `head` is that row (H,) where it is
    another. `run` names the training that `snapshots` are of.
    """

    question: RowQuestion
    row: TokenRow | None
    other: TokenRow | None
    cosine: float
    place: tuple[str, str, int, int]
    shared: bool | None
    head: NDArray[np.float32] | None
    run: str
    snapshots: tuple[SnapshotRow, ...]
    problem: Problem | None
    offers: tuple[str, ...] = ()  # what to type instead of a word that is no single token


@dataclass(frozen=True, slots=True)
class PositionsResult:
    """The open model's own positions: a learned table (T, C), or the frequencies (D/2,) of its rotation."""

    folder: Path
    learned: NDArray[np.float32] | None
    frequencies: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True)
class InputsResult:
    """What the first layer gets: token rows (T, C), position rows (T, C) or None, and their sum (T, C)."""

    step: StepResult
    tokens: NDArray[np.float32]
    positions: NDArray[np.float32] | None
    sums: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RotaryResult:
    """How q·k of one head depends on the distance (N,): the mean over all queries and keys of the text."""

    step: StepResult
    layer: int
    head: int
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OrderQuestion:
    """Two texts for the open model."""

    folder: Path
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class OrderResult:
    """Two orders of the same tokens after the first attention layer.

    `largest` has the largest difference without positions and mask, with the mask alone, with positions alone, with
    both; `scale` is the largest number of all. first and second are the labels, `places` where each of the first's
    tokens stands in the second; `apart` (4, T) is each token's largest difference in the four ways.
    """

    question: OrderQuestion
    first: tuple[str, ...]
    second: tuple[str, ...]
    places: tuple[int, ...]
    largest: tuple[float, ...]
    apart: NDArray[np.float32]
    scale: float
    problem: Problem | None


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
    neighbours: NeighboursResult | None = None
    table_facts: TableFacts | None = None
    table_rows: TableRows | None = None
    table_map: TableMap | None = None
    lookup: LookupResult | None = None
    batch: BatchResult | None = None
    row: RowResult | None = None
    positions: PositionsResult | None = None
    first_inputs: InputsResult | None = None
    rotary: RotaryResult | None = None
    order: OrderResult | None = None
    replay: PieceReplay | None = None
    vocabulary: Found | None = None
    token_facts: TokenFacts | None = None
    proposal: Proposal | None = None
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
