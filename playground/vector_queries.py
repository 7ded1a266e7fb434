"""What the torch lane answers about single vectors: a lookup taken apart, a token's row, positions, and order.

Called only from jobs of the torch lane; torch is imported here, on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from models import catalog
from models.errors import PlaygroundError
from models.tokenizers import Tokenizer, piece_label
from playground.reader import ModelViews
from playground.results.reading import Problem, StepResult
from playground.results.table import Near
from playground.results.vectors import (
    BatchQuestion,
    BatchResult,
    DistanceBiases,
    InputsResult,
    LookupQuestion,
    LookupResult,
    OrderQuestion,
    OrderResult,
    PositionsResult,
    RotaryResult,
    RowQuestion,
    RowResult,
    SnapshotRow,
    TokenRow,
)
from playground.table_queries import NoTokenError, Vocabulary

if TYPE_CHECKING:
    from torch import nn

    from models.checkpoint import Network
    from models.embeddings import EmbeddingTable
    from models.networks.encoder_decoder import EncoderDecoder, Stack

Check = Callable[[], None]

# Rows of a batch that are shown; distances of a rotary curve.
NEAREST = 8
DISTANCES = 256


def looked_up(question: LookupQuestion) -> LookupResult:
    """The seeded table, its lookup, and the Linear that torch would make next. Bad ids are part of the result."""
    import torch

    from models import lookup

    generator = lookup.seeded(question.seed)
    table = lookup.edited(lookup.embedding_table(question.rows, question.columns, generator), question.edits)
    weight = lookup.linear_weight(question.inputs, question.outputs, generator)
    ids: tuple[int, ...] = ()
    rows = torch.empty(0, question.columns)
    problem: Problem | None = None
    try:
        found = lookup.look_up(table, lookup.parse_ids(question.ids))
        ids, rows = found.ids, found.rows
    except PlaygroundError as error:
        problem = Problem.of(error)
    linear_problem: Problem | None = None
    try:
        linear = lookup.one_hot_look_up(weight, lookup.parse_ids(question.linear_ids))
    except PlaygroundError as error:
        linear_problem = Problem.of(error)
        linear = lookup.one_hot_look_up(weight, ())
    return LookupResult(
        question,
        table.numpy(),
        ids,
        rows.numpy(),
        problem,
        weight.T.numpy(),
        linear.ids,
        linear.one_hot.numpy(),
        linear.product.numpy(),
        linear.equal_values,
        linear_problem,
    )


def cut_into_batch(question: BatchQuestion) -> BatchResult:
    """The first windows of a text, the shapes on their way into a model, and the sum of two vectors."""
    from models import lookup

    length, stride = question.length, question.stride
    found = lookup.windows(question.ids, length, stride)[: question.rows]
    windows = max(0, -((length - question.count) // stride))
    shapes: tuple[tuple[int, ...], ...] = ()
    problem: Problem | None = None
    try:
        if found:
            batch = lookup.batch_shapes([inputs for inputs, _ in found], question.columns, 0)
            shapes = (batch.ids, batch.token_rows, batch.position_rows, batch.inputs)
    except PlaygroundError as error:
        problem = Problem.of(error)
    vectors: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    total: tuple[float, ...] = ()
    sum_problem: Problem | None = None
    try:
        vectors = lookup.parse_numbers(question.token_vector), lookup.parse_numbers(question.position_vector)
        total = tuple(lookup.summed(*vectors).tolist())
    except PlaygroundError as error:
        sum_problem = Problem.of(error)
    return BatchResult(
        question,
        tuple(inputs for inputs, _ in found),
        tuple(targets for _, targets in found),
        windows,
        shapes,
        vectors,
        total,
        problem,
        sum_problem,
    )


def positions_of(folder: Path, engine: ModelViews) -> PositionsResult:
    """The open model's own positions."""
    model = engine.model
    if model.spec.positions == "relative":
        both = cast("EncoderDecoder", model)
        return PositionsResult(folder, None, None, (_biases("encoder", both.encoder), _biases("decoder", both.decoder)))
    if model.spec.positions == "rotary":
        return PositionsResult(folder, None, _frequencies(model))
    learned = cast("nn.Embedding", model.positions)
    return PositionsResult(folder, learned.weight.float().cpu().numpy(), None)


def _frequencies(model: Network) -> NDArray[np.float64]:
    """(D/2,): by how much each pair turns. Raises ConfigError where transformers runs the model and turns otherwise."""
    from models.networks.adapted import Watched
    from models.networks.blocks import rotary_frequencies

    found = model.frequencies if isinstance(model, Watched) else rotary_frequencies(model.spec)
    return found.double().numpy()


def _biases(name: str, side: Stack) -> DistanceBiases:
    """What one side adds for each distance, up to the farthest that has a bias of its own, or DISTANCES."""
    import torch

    from models.networks.relative import relative_buckets

    most, causal = min(side.spec.relative_distance, DISTANCES), side.spec.causal
    distances = torch.arange(-most, 1 if causal else most + 1)
    table = side.relative.weight.float().cpu()  # (buckets, H)
    buckets = relative_buckets(distances, len(table), side.spec.relative_distance, causal=causal)
    return DistanceBiases(name, buckets.numpy(), table[buckets].T.numpy())


def first_inputs(step: StepResult, engine: ModelViews) -> InputsResult:
    """Token rows and position rows of the window's tokens, and what both add up to."""
    import torch

    model = engine.model
    with torch.inference_mode():
        weight = model.embedding.weight
        ids = torch.tensor(step.ids[step.window_start :], dtype=torch.long, device=weight.device)
        tokens = weight[ids].float().cpu()
        if model.positions is None:
            return InputsResult(step, tokens.numpy(), None, tokens.numpy())
        positions = model.positions.weight[: len(ids)].float().cpu()
        return InputsResult(step, tokens.numpy(), positions.numpy(), (tokens + positions).numpy())


def rotary_by_distance(step: StepResult, layer: int, head: int, engine: ModelViews) -> RotaryResult:
    """The mean of q·k over all queries and keys of the text, as if each key stood at each distance.

    The rotation is linear, so that the mean over all pairs is that of the mean query with the mean key; both are
    turned back by their own positions first.
    """
    from models.positions import dot_by_distance, rotated

    frequencies = _frequencies(engine.model)
    places = np.arange(len(step.trace))
    query = rotated(step.trace.query(layer, head).numpy(), frequencies, -places).mean(axis=0)
    key = rotated(step.trace.key(layer, head).numpy(), frequencies, -places).mean(axis=0)
    return RotaryResult(step, layer, head, dot_by_distance(query, key, frequencies, np.arange(DISTANCES)))


def orders_compared(question: OrderQuestion, engine: ModelViews, tokenizer: Tokenizer) -> OrderResult:
    """Two orders of the same tokens after the first attention layer. Texts that are none are part of the result."""
    from models.order import compare_orders

    framed = not engine.model.spec.causal
    ids = [
        tokenizer.encode(text, add_special=True) if framed and text else tokenizer.encode(text)
        for text in (question.first, question.second)
    ]
    first, second = (tuple(piece_label(tokenizer, one) for one in sequence) for sequence in ids)
    try:
        found = compare_orders(engine.model, *ids)
    except PlaygroundError as error:
        nothing = np.zeros((4, 0), dtype=np.float32)
        return OrderResult(question, first, second, (), (), nothing, 0.0, Problem.of(error))
    places = list(found.places)
    apart = [(one.first - one.second[places]).abs().amax(dim=1).numpy() for one in found.conditions]
    return OrderResult(
        question,
        first,
        second,
        found.places,
        tuple(one.largest for one in found.conditions),
        np.stack(apart),
        found.scale,
        None,
    )


class RowQueries:
    """Rows of one open folder's table, and of the snapshots that share its tokens; used on the torch lane only."""

    def __init__(self, folder: Path, vocabulary: Vocabulary, table: Callable[[], EmbeddingTable]) -> None:
        """`table` gives the folder's table as the others read it: a file that has changed since is told by all."""
        self._folder = folder
        self._vocabulary = vocabulary
        self._table = table
        self._snapshots: list[tuple[catalog.Snapshot, EmbeddingTable]] | None = None

    def row(self, question: RowQuestion, engine: ModelViews | None, check: Check) -> Generator[None, None, RowResult]:
        """A row, perhaps another one, where it lies, and how it became what it is; other work goes between."""
        try:
            table = self._table()
            token_id = self._vocabulary.resolve(question.query).token_id if question.query else question.token_id
            other_id = self._vocabulary.resolve(question.other).token_id if question.other else -1
            row = self._token_row(table, token_id)
            other = self._token_row(table, other_id) if other_id >= 0 else None
        except NoTokenError as refusal:
            return self._refused(question, refusal.problem, refusal.offers)
        except PlaygroundError as error:
            return self._refused(question, Problem.of(error))
        info = table.checkpoint.table
        name = next(name for name, one in table.checkpoint.tensors.items() if one is info)
        width = info.bytes // info.shape[0]
        place = (name, info.file.name, info.start + token_id * width, info.start + (token_id + 1) * width)
        shared, head = _head_row(engine, token_id)
        snapshots = []
        for snapshot, earlier in self._of_run():
            check()
            near = earlier.neighbours(token_id, NEAREST, exclude=[token_id], check=check)
            named = tuple(
                Near(one, self._vocabulary.label(one), value, "")
                for one, value in zip(near.ids, near.values, strict=True)
            )
            snapshots.append(SnapshotRow(snapshot.step, self._token_row(earlier, token_id), named))
            yield
        run = self._snapshots[0][0].run if self._snapshots else ""
        cosine = 0.0
        if other is not None and row.norm > 0 and other.norm > 0:
            cosine = float(row.values.astype(np.float64) @ other.values.astype(np.float64) / (row.norm * other.norm))
        return RowResult(question, row, other, cosine, place, shared, head, run, tuple(snapshots), None)

    def _refused(self, question: RowQuestion, problem: Problem, offers: Sequence[int] = ()) -> RowResult:
        words = tuple(f"{self._vocabulary.label(one)} (#{one})" for one in offers)
        return RowResult(question, None, None, 0.0, ("", "", 0, 0), None, None, "", (), problem, words)

    def _token_row(self, table: EmbeddingTable, token_id: int) -> TokenRow:
        values = table.rows([token_id])[0].numpy()
        return TokenRow(
            token_id, self._vocabulary.label(token_id), values, float(np.linalg.norm(values.astype(np.float64)))
        )

    def _of_run(self) -> list[tuple[catalog.Snapshot, EmbeddingTable]]:
        """The snapshots whose tokenizer is the open model's, byte for byte."""
        if self._snapshots is None:
            from models.checkpoint import open_checkpoint
            from models.embeddings import EmbeddingTable

            own = _tokenizer_bytes(self._folder)
            found = [one for one in catalog.snapshots() if own and _tokenizer_bytes(one.folder) == own]
            self._snapshots = [
                (one, EmbeddingTable(open_checkpoint(one.folder))) for one in found if one.run == found[0].run
            ]
        return self._snapshots


def _tokenizer_bytes(folder: Path) -> bytes:
    try:
        return (folder / "tokenizer.json").read_bytes()
    except OSError:
        return b""


def _head_row(
    engine: ModelViews | None, token_id: int
) -> tuple[bool | None, np.ndarray[tuple[int], np.dtype[np.float32]] | None]:
    """Whether the output head's row is the same memory as the table's, and that row where it isn't."""
    head = getattr(engine.model, "output_head", None) if engine is not None else None
    if engine is None or head is None:
        return None, None
    row = head.weight[token_id]
    if row.data_ptr() == engine.model.embedding.weight[token_id].data_ptr():
        return True, None
    return False, row.float().numpy()
