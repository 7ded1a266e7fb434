"""Maps as sources of rows: one head, several together, a difference. None of them is ever held whole.

A source gives a block of rows at a time, so that a map of 32 768 tokens needs a few megabytes. Where later keys are
hidden a block ends at its last visible column: what is beyond is masked, and nothing is computed for it.

Legend: T tokens, D head size, b rows of a block, W columns of a block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.recording import STAGES, ForwardTrace, Stage

# Numbers of a block that is computed at once: 1 MiB, which stays near the processor through all its stages, and is
# memory that the last block has left. Blocks of 4 MiB take two to three times as long, half of it for new pages.
BLOCK = 1 << 18
# And rows of a block however long they are: a product of fewer reads all keys for little.
LEAST_ROWS = 16

Together = Literal["mean", "max"]


@dataclass(frozen=True, slots=True)
class Visibility:
    """Which cells of a map are not masked: all, or those of earlier keys; with a window (0: none) those near enough.

    A query sees `window` tokens, its own among them, and as many ahead where the map isn't causal.
    """

    causal: bool = False
    window: int = 0

    def masked(self, start: int, stop: int, columns: int) -> Tensor:
        """(stop − start, columns) bool: true where a query may not look."""
        if not (self.causal or self.window):
            return torch.zeros(stop - start, columns, dtype=torch.bool)
        places, queries = torch.arange(columns), torch.arange(start, stop)[:, None]
        full = places > queries if self.causal else places >= queries + self.window
        return full | (places <= queries - self.window) if self.window else full

    def masked_cells(
        self, rows: tuple[NDArray[np.int64], NDArray[np.int64]], columns: tuple[NDArray[np.int64], NDArray[np.int64]]
    ) -> NDArray[np.bool_]:
        """(R, C) bool: true where every cell between the first and last row and column (both included) is masked."""
        (first_row, last_row), (first_column, last_column) = rows, columns
        if not (self.causal or self.window):
            return np.zeros((len(first_row), len(first_column)), dtype=bool)
        ahead = 1 if self.causal else self.window
        later: NDArray[np.bool_] = first_column[None, :] >= last_row[:, None] + ahead
        if self.window:
            later |= last_column[None, :] <= first_row[:, None] - self.window
        return later

    def common(self, other: Visibility) -> Visibility:
        """What is visible in either: where one of two maps shows a cell, so does their sum or difference."""
        if self.causal != other.causal:
            return Visibility()
        return Visibility(self.causal, max(self.window, other.window) if self.window and other.window else 0)


OPEN = Visibility()


class RowSource(Protocol):
    """A map of `shape` that is computed in blocks of rows, float32."""

    @property
    def shape(self) -> tuple[int, int]: ...

    @property
    def visibility(self) -> Visibility: ...

    @property
    def fill(self) -> float:
        """The value of masked cells: 0 or −inf."""
        ...

    @property
    def signed(self) -> bool:
        """Whether zero is the middle: of cells put together the one farthest from it counts, not the largest."""
        ...

    def rows(self, start: int, stop: int) -> Tensor:
        """(stop − start, W): rows, as far as any of their cells can be visible."""
        ...


@torch.inference_mode()
def whole_rows(source: RowSource, start: int, stop: int) -> Tensor:
    """(stop − start, columns): rows with their masked ends."""
    found = source.rows(start, stop)
    missing = source.shape[1] - found.shape[1]
    if not missing:
        return found
    return torch.nn.functional.pad(found, (0, missing), value=source.fill)


def blocks(source: RowSource, start: int, stop: int, multiple: int = 1) -> Iterator[tuple[int, int]]:
    """Row ranges to compute at once: several times `multiple` rows, or a part of so many where those are too much.

    None goes over a multiple, counted from the start.
    """
    return row_ranges(start, stop, max(LEAST_ROWS, BLOCK // max(1, source.shape[1])), multiple)


def row_ranges(start: int, stop: int, height: int, multiple: int) -> Iterator[tuple[int, int]]:
    """Ranges of at most `height` rows; see `blocks`."""
    if height >= multiple:
        height = height // multiple * multiple
        for top in range(start, stop, height):
            yield top, min(top + height, stop)
        return
    for group in range(start, stop, multiple):
        end = min(group + multiple, stop)
        for top in range(group, end, height):
            yield top, min(top + height, end)


@dataclass(frozen=True, slots=True)
class HeadRows:
    """One head's map at one stage; see ForwardTrace.attention. A wrong layer or head is an IndexError."""

    trace: ForwardTrace
    layer: int
    head: int
    stage: Stage = "weights"
    _parts: list[Tensor] = field(default_factory=list, init=False, repr=False, compare=False)  # read once

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise ValueError(f"no attention stage is called {self.stage!r}; choose one of {', '.join(STAGES)}")

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.trace), len(self.trace)

    @property
    def visibility(self) -> Visibility:
        hides = self.stage in ("masked", "weights")
        return visibility(self.trace, self.layer) if hides else OPEN

    @property
    def fill(self) -> float:
        return float("-inf") if self.stage == "masked" else 0.0

    @property
    def signed(self) -> bool:
        return False

    @torch.inference_mode()
    def rows(self, start: int, stop: int) -> Tensor:
        width = stop if self.visibility.causal else len(self.trace)
        if not self._parts:  # of a half-precision model they are made anew by the trace
            self._parts.extend((self.trace.query(self.layer, self.head), self.trace.key(self.layer, self.head)))
        query, key = self._parts
        scores = query[start:stop] @ key[:width].T  # (b, W)
        bias = self.trace.bias_rows(start, stop, width, self.head)
        return staged(scores, self.trace, self.layer, start, self.stage, bias=bias)


def visibility(trace: ForwardTrace, layer: int) -> Visibility:
    """Which cells of a layer's maps the pass could use."""
    if trace.causal != trace.spec.causal:
        return Visibility(trace.causal)
    return Visibility(trace.causal, trace.spec.window_of(layer % trace.spec.layer_count))


def staged(
    scores: Tensor,
    trace: ForwardTrace,
    layer: int,
    start: int,
    stage: Stage,
    hidden: float = float("-inf"),
    bias: Tensor | None = None,
) -> Tensor:
    """Scores q·k (…, b, W) of a layer's queries from `start` on, taken to a stage; they may be changed in place.

    `hidden` is what a masked score becomes, `bias` what is added to the scaled ones for their distances.
    """
    if stage == "scores":
        return scores
    scores = scores.mul_(trace.spec.score_scale(layer % trace.spec.layer_count))
    cap = trace.spec.attention_cap
    if cap:
        scores = scores.div_(cap).tanh_().mul_(cap)
    if bias is not None:
        scores = scores.add_(bias)
    if stage == "scaled":
        return scores
    seen = visibility(trace, layer)
    if seen.window:
        count, width = scores.shape[-2:]
        scores.masked_fill_(seen.masked(start, start + count, width), hidden)
    elif seen.causal:  # only the last columns of the block hold anything later than a query
        own = scores[..., start:]
        own.masked_fill_(seen.masked(0, own.shape[-2], own.shape[-1]), hidden)
    return scores if stage == "masked" else torch.softmax(scores, dim=-1)


@dataclass(frozen=True, slots=True)
class TogetherRows:
    """Several maps of one shape as one: their mean, or the largest of each cell."""

    sources: Sequence[RowSource]
    how: Together = "mean"

    def __post_init__(self) -> None:
        if self.how not in get_args(Together):
            raise ValueError(f"maps are put together by mean or max, not by {self.how!r}")
        if not self.sources or any(source.shape != self.sources[0].shape for source in self.sources):
            raise ValueError("only maps of one shape can be put together, at least one")

    @property
    def shape(self) -> tuple[int, int]:
        return self.sources[0].shape

    @property
    def visibility(self) -> Visibility:
        seen = self.sources[0].visibility
        for source in self.sources[1:]:
            seen = seen.common(source.visibility)
        return seen

    @property
    def fill(self) -> float:
        return self.sources[0].fill

    @property
    def signed(self) -> bool:
        return self.sources[0].signed

    @torch.inference_mode()
    def rows(self, start: int, stop: int) -> Tensor:
        first, *others = self.sources
        width = stop if self.visibility.causal else self.shape[1]
        total = _as_wide(first, start, stop, width)
        for source in others:
            found = _as_wide(source, start, stop, width)
            total = total.add_(found) if self.how == "mean" else torch.maximum(total, found)
        return total.div_(len(self.sources)) if self.how == "mean" else total


@dataclass(frozen=True, slots=True)
class Difference:
    """One map less another of the same shape. What is masked in both is masked; in one alone it counts as 0."""

    first: RowSource
    second: RowSource

    def __post_init__(self) -> None:
        if self.first.shape != self.second.shape:
            raise ValueError(f"maps of {self.first.shape} and {self.second.shape} have no difference")

    @property
    def shape(self) -> tuple[int, int]:
        return self.first.shape

    @property
    def visibility(self) -> Visibility:
        return self.first.visibility.common(self.second.visibility)

    @property
    def fill(self) -> float:
        return 0.0

    @property
    def signed(self) -> bool:
        return True

    @torch.inference_mode()
    def rows(self, start: int, stop: int) -> Tensor:
        width = stop if self.visibility.causal else self.shape[1]
        first, second = (_as_wide(source, start, stop, width) for source in (self.first, self.second))
        # −inf is the mark of a masked score, not a number to subtract.
        hidden = float("-inf")
        return first.masked_fill_(first == hidden, 0.0).sub_(second.masked_fill_(second == hidden, 0.0))


@dataclass(frozen=True, slots=True)
class HeldRows:
    """A map that is held whole, such as a rollout, with what of it is visible."""

    values: Tensor
    visibility: Visibility = OPEN
    fill: float = 0.0
    signed: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        return self.values.shape[0], self.values.shape[1]

    @torch.inference_mode()
    def rows(self, start: int, stop: int) -> Tensor:
        return self.values[start:stop].clone()


def _as_wide(source: RowSource, start: int, stop: int, width: int) -> Tensor:
    found = source.rows(start, stop)
    if found.shape[1] >= width:
        return found[:, :width]
    return torch.nn.functional.pad(found, (0, width - found.shape[1]), value=source.fill)


def heads_together(trace: ForwardTrace, layers: Sequence[int], how: Together, stage: Stage = "weights") -> RowSource:
    """The mean or maximum over every head of these layers."""
    heads = range(trace.spec.head_count)
    return TogetherRows([HeadRows(trace, layer, head, stage) for layer in layers for head in heads], how)
