"""Every head of a layer in one pass over its rows: a small map of each, and what it does.

No map is kept: a block of rows of all heads gives its part of the small maps and of the sums, and goes.

Legend: T tokens, H heads, b rows of a block, W columns of a block, n side of a small map.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.attention.kinds import HeadProperties
from models.attention.reduce import PAUSE, pooled
from models.attention.rows import LEAST_ROWS, row_ranges, staged, visibility
from models.recording import ForwardTrace

# A masked score: its weight is 0, and 0 times it is 0, which it isn't of −inf.
_HIDDEN = -1e30
# Cells a side of a small map.
THUMBNAIL = 48
# Numbers of all heads' blocks that are computed at once.
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class LayerSurvey:
    """maps (H, n, n): the weights reduced by maximum, `step` tokens a cell; and each head's properties."""

    maps: Tensor
    step: int
    properties: tuple[HeadProperties, ...]


def surveying(
    trace: ForwardTrace, layer: int, *, side: int = THUMBNAIL, properties: bool = True
) -> Generator[float, None, LayerSurvey]:
    """All heads of a layer. Yields the fraction now and then."""
    count, heads = len(trace), trace.spec.head_count
    step = -(-count // side)
    cells = -(-count // step)
    seen = visibility(trace, layer)
    maps = torch.zeros(heads, cells, cells)
    sums = _Sums(trace.ids, heads, causal=seen.causal)
    with torch.inference_mode():
        queries = torch.stack([trace.query(layer, head) for head in range(heads)])  # (H, T, D)
        keys = torch.stack([trace.key(layer, head) for head in range(heads)])  # (H, T, D)
    paused = time.perf_counter()
    for start, stop in row_ranges(0, count, max(LEAST_ROWS, BLOCK // (heads * count)), step):
        with torch.inference_mode():
            width = stop if seen.causal else count
            scores = queries[:, start:stop] @ keys[:, :width].transpose(1, 2)  # (H, b, W)
            bias = trace.bias_rows(start, stop, width)
            scores = staged(scores, trace, layer, start, "masked", hidden=_HIDDEN, bias=bias)
            weights = torch.softmax(scores, dim=-1)
            small = pooled(weights, step)
            place = maps[:, start // step : start // step + small.shape[1], : small.shape[2]]
            place.copy_(torch.maximum(place, small))  # a long text's rows of cells take several blocks
            if properties:
                sums.add(weights, start, scores)
        if stop == count or time.perf_counter() - paused >= PAUSE:
            yield stop / count
            paused = time.perf_counter()
    return LayerSurvey(maps, step, sums.means() if properties else ())


def survey(trace: ForwardTrace, layer: int, *, side: int = THUMBNAIL) -> LayerSurvey:
    """`surveying`, to its end."""
    work = surveying(trace, layer, side=side)
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: LayerSurvey = end.value
            return result


def properties_of(weights: Tensor, ids: Sequence[int], *, causal: bool = True) -> HeadProperties:
    """The properties of one map (T, T) of weights over these ids."""
    sums = _Sums(tuple(ids), 1, causal=causal)
    sums.add(weights.float()[None], 0)
    return sums.means()[0]


class _Sums:
    """What blocks of weights add up to, head by head, in float64."""

    def __init__(self, ids: tuple[int, ...], heads: int, *, causal: bool) -> None:
        self._ids = torch.tensor(ids)
        self._causal = causal
        self._places = torch.arange(len(ids), dtype=torch.float32)
        self._totals = {name: torch.zeros(heads, dtype=torch.float64) for name in _NAMES}
        self._repeating = 0  # queries with an earlier occurrence whose follower stands before them

    def add(self, weights: Tensor, start: int, scores: Tensor | None = None) -> None:
        """A block (H, b, W) of the rows from `start` on, and the masked scores that it is the softmax of, if known.

        The scores, finite where they are masked, spare a logarithm of every weight, which costs more than all the rest.
        """
        count, width = weights.shape[-2:]
        if scores is None:
            entropy = torch.special.entr(weights).sum(-1)
        else:  # −Σ w·ln w with ln w = s − ln Σ exp s, the latter from the largest weight of each row
            normaliser = scores.amax(-1) - weights.amax(-1).log()
            entropy = normaliser - torch.linalg.vecdot(scores, weights)
        self._add("entropy", entropy)
        self._add("first", weights[..., 0])
        self._add("itself", weights[:, range(count), range(start, start + count)])
        later = max(start, 1)  # the first query has none before it
        if later < start + count:
            rows = torch.arange(later - start, count)
            self._add("previous", weights[:, rows, rows + start - 1])
        if self._causal:  # Σ w·(i − j) = i·Σ w − Σ w·j, a product with a vector
            queries = self._places[start : start + count]
            sums = weights @ torch.stack((torch.ones(width), self._places[:width]), dim=1)  # (H, b, 2)
            self._add("distance", queries * sums[..., 0] - sums[..., 1])
        else:
            apart = (self._places[start : start + count, None] - self._places[:width]).abs()
            self._add("distance", torch.einsum("hbw,bw->hb", weights, apart))
        self._add_induction(weights, start)

    def _add(self, name: str, values: Tensor) -> None:
        self._totals[name] += values.sum(-1, dtype=torch.float64)

    def _add_induction(self, weights: Tensor, start: int) -> None:
        count, width = weights.shape[-2:]
        queries = torch.arange(start, start + count)
        width = min(width, start + count)  # earlier tokens only, in an encoder too
        if width < 2:
            return
        same = self._ids[queries][:, None] == self._ids[: width - 1]  # (b, W − 1): key j is the query's token
        same &= torch.arange(1, width) < queries[:, None]  # and its follower j + 1 stands before the query
        rows, columns = same.nonzero(as_tuple=True)
        if not len(rows):
            return
        self._repeating += int(same.any(1).sum())
        if len(rows) * 8 < same.numel():
            found = weights[:, rows, columns + 1]
        else:
            found = (weights[..., 1:width] * same).flatten(1)
        self._add("induction", found)

    def means(self) -> tuple[HeadProperties, ...]:
        """Every head's properties."""
        count, totals = len(self._ids), self._totals
        return tuple(
            HeadProperties(
                entropy=float(totals["entropy"][head]) / count / math.log(2),
                first=float(totals["first"][head]) / count,
                previous=float(totals["previous"][head]) / (count - 1) if count > 1 else None,
                itself=float(totals["itself"][head]) / count,
                induction=float(totals["induction"][head]) / self._repeating if self._repeating else None,
                distance=float(totals["distance"][head]) / count,
            )
            for head in range(len(totals["first"]))
        )


_NAMES = ("entropy", "first", "previous", "itself", "induction", "distance")
