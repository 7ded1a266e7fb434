"""Results about the token table of the open model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground.results.reading import Problem


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
