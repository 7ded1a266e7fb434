"""Results about single vectors: lookups, batches, rows, positions, and whether order matters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground.results.reading import Problem, StepResult
from playground.results.table import Near


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


@dataclass(frozen=True, slots=True, eq=False)
class DistanceBiases:
    """What each head of a side adds to a score for the distance of key and query: N distances, H heads.

    A distance is the key's place less the query's, the first −D; a decoder's end at 0, an encoder's at D. buckets (N,)
    says which row of the learned table a distance has, values (H, N) what stands there.
    """

    side: str  # encoder or decoder
    buckets: NDArray[np.int64]
    values: NDArray[np.float32]

    @property
    def first(self) -> int:
        """The first distance."""
        count = len(self.buckets)
        return 1 - count if self.side == "decoder" else -(count // 2)

    def ranges(self) -> list[tuple[int, int]]:
        """The (first, last) distance of each bucket, in order; the outermost stand for all beyond as well."""
        starts = [0, *(int(one) + 1 for one in np.flatnonzero(np.diff(self.buckets))), len(self.buckets)]
        return [(self.first + start, self.first + end - 1) for start, end in pairwise(starts)]

    def by_bucket(self) -> NDArray[np.float32]:
        """(H, B): one column for each of `ranges`."""
        return self.values[:, [start - self.first for start, _end in self.ranges()]]


@dataclass(frozen=True, slots=True)
class PositionsResult:
    """The open model's own positions: a learned table (T, C), the frequencies (D/2,) of its rotation, or its biases.

    There is one of these for each side, the encoder's first.
    """

    folder: Path
    learned: NDArray[np.float32] | None
    frequencies: NDArray[np.float64] | None
    biases: tuple[DistanceBiases, ...] = ()


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
