"""The one shared document: what the user set, and what was computed from it.

`Session.inputs` is a frozen dataclass that `update` replaces; `Session.results` holds each result with the inputs
it came from, so that a pane can tell when it is stale. Panes read both and meet nowhere else.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from playground.inputs import INPUT_NAMES, Inputs
from playground.widgets.plain_text import normalized

if TYPE_CHECKING:  # results come from many places, and none of those is needed before there is one
    from models.tokenizers.editing import Proposal
    from models.tokenizers.replay import PieceReplay
    from models.tokenizers.vocabulary import Found, TokenFacts
    from playground.results.attention import (
        AttentionReading,
        BlockResult,
        CellResult,
        LensResult,
        LineResult,
        MapResult,
        OverviewResult,
        PartResult,
    )
    from playground.results.generator import (
        AttributionResult,
        ChatResult,
        ColumnResult,
        CountsResult,
        CountStep,
        DrawResult,
        GrowthResult,
        GuessResult,
        PipelineResult,
        PrecisionResult,
        ScoreResult,
        TreeResult,
        VocabularyResult,
    )
    from playground.results.images import ImageReading, ImageTokens
    from playground.results.lab import BridgeResult, LabResult, WordsResult
    from playground.results.reading import (
        ExpectedResult,
        ModelResult,
        Problem,
        RowsResult,
        StepResult,
        TokensResult,
    )
    from playground.results.sequence import SequenceResult
    from playground.results.table import NeighboursResult, TableFacts, TableMap, TableRows
    from playground.results.vectors import (
        BatchResult,
        InputsResult,
        LookupResult,
        OrderResult,
        PositionsResult,
        RotaryResult,
        RowResult,
    )

# Two changes of the same field within this many seconds are one entry of the undo stack: a dragged slider.
_MERGE_SECONDS = 0.7
_UNDO_DEPTH = 500
# Not undone by the session: text is undone in the editor, the model and the run by their own commands.
# What is only looked at in the replay and the vocabulary is nothing to go back from either.
_NOT_UNDONE = frozenset(
    {
        *("text", "model", "lesson", "lesson_step", "replay_piece", "replay_step"),
        *("vocabulary_kind", "vocabulary_query", "vocabulary_token"),
        *("generator_query", "generator_sort", "generator_descending", "generator_rows", "counts_start"),
        *("score_text", "chat_turns", "reads_special", "why_target", "lab_goal"),
        *("target_length", "target_choices", "target_position"),
    }
)


@dataclass(slots=True)
class Results:
    """What was computed last; None where nothing was. A name in `problems` has no result for the inputs as they are."""

    tokens: TokensResult | None = None
    model: ModelResult | None = None
    step: StepResult | None = None
    expected: ExpectedResult | None = None
    attention_reading: AttentionReading | None = None
    attention_map: MapResult | None = None
    attention_detail: MapResult | None = None
    attention_row: LineResult | None = None
    attention_column: LineResult | None = None
    attention_heads: OverviewResult | None = None
    attention_part: PartResult | None = None
    attention_cell: CellResult | None = None
    attention_block: BlockResult | None = None
    lens: LensResult | None = None
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
    pipeline: PipelineResult | None = None
    candidates: VocabularyResult | None = None
    draw: DrawResult | None = None
    score: ScoreResult | None = None
    why: AttributionResult | None = None
    tree: TreeResult | None = None
    guess: GuessResult | None = None
    column: ColumnResult | None = None
    chat: ChatResult | None = None
    counts: CountsResult | None = None
    count_step: CountStep | None = None
    growth: GrowthResult | None = None
    precision: PrecisionResult | None = None
    lab: LabResult | None = None
    bridge: BridgeResult | None = None
    word_run: WordsResult | None = None
    sequence: SequenceResult | None = None
    image_tokens: ImageTokens | None = None
    image_reading: ImageReading | None = None
    problems: dict[str, Problem] = field(default_factory=dict)


class Session(QObject):
    """Inputs and results.

    Signals:
        changed(frozenset): names of the inputs that changed
        remembered(frozenset): names of the inputs whose values of before can be gone back to now
        delivered(str): name of a result that is new, gone, or has a problem now
    """

    changed = Signal(frozenset)
    remembered = Signal(frozenset)
    delivered = Signal(str)

    def __init__(self, inputs: Inputs | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        inputs = inputs or Inputs()
        self.inputs = replace(inputs, text=normalized(inputs.text))
        self.results = Results()
        self.beginnings = 0  # how often another session's inputs took the place of these
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
        if undoable and lasting:
            self.remembered.emit(lasting)
        return names

    def replace(self, **values: Any) -> None:
        """Put another session's inputs in place of these; there is no way back to the views of the one before."""
        self._undo.clear()
        self._redo.clear()
        self.beginnings += 1
        self.update(undoable=False, **values)

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
