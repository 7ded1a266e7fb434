"""A map reduced to what a screen shows: each cell the largest of what it covers, so that a single hot cell stays.

A mean would let it vanish: one weight of 1 among 4 096² would be drawn with a sixty-thousandth of its strength.

Legend: R and C rows and columns of the reduced map.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.attention.kinds import Region
from models.attention.rows import RowSource, blocks

# Seconds after which other work may go first. More often it would cost more than what is computed in between.
PAUSE = 0.02
# So many neighbouring columns are compared one by one, in a third to a half of the time that amax takes over them.
_FEW = 4


@dataclass(frozen=True, slots=True, eq=False)
class ReducedMap:
    """values (R, C) float32 and masked (R, C) bool of a region; each cell covers row_step × column_step of the map.

    The last row and column may cover fewer. `low` and `high` are the extremes of what is neither masked nor NaN nor
    infinite, 0 without any.
    """

    region: Region
    shape: tuple[int, int]
    row_step: int
    column_step: int
    values: Tensor
    masked: Tensor
    low: float
    high: float


def reducing(
    source: RowSource, region: Region | None = None, side: int = 512, earlier: ReducedMap | None = None
) -> Generator[float, None, ReducedMap]:
    """The region (the whole map without one) in at most `side` cells a side. Yields the fraction now and then.

    A region begins at a multiple of its step, so that cells stay what they are while the view moves. `earlier` may be
    a reduction of the same causal map when it had fewer tokens: its rows are kept, and only what is new is computed.
    """
    rows, columns = source.shape
    wanted = (region or Region(0, rows, 0, columns)).within(rows, columns)
    row_step, column_step = -(-(wanted.bottom - wanted.top) // side), -(-(wanted.right - wanted.left) // side)
    top, left = wanted.top // row_step * row_step, wanted.left // column_step * column_step
    wanted = Region(top, wanted.bottom, left, wanted.right)
    high = -(-(wanted.bottom - top) // row_step)
    wide = -(-(wanted.right - left) // column_step)
    values = torch.full((high, wide), source.fill)
    begin = top
    if earlier is not None and _continues(earlier, wanted, row_step, column_step, source):
        kept = (earlier.region.bottom - top) // row_step  # rows that can't change any more
        values[:kept, : earlier.values.shape[1]] = earlier.values[:kept]
        begin = top + kept * row_step
    paused = time.perf_counter()
    for start, stop in blocks(source, begin, wanted.bottom, row_step):
        with torch.inference_mode():
            found = source.rows(start, stop)[:, left : wanted.right]  # (b, W)
            found = _pooled(found, row_step, column_step, source.fill, source.signed)
            first = (start - top) // row_step
            place = values[first : first + found.shape[0], : found.shape[1]]
            begun = (start - top) % row_step != 0  # the rest of a row that an earlier block began
            place.copy_(_farther(place, found, source.signed) if begun else found)
        if stop < wanted.bottom and time.perf_counter() - paused >= PAUSE:
            yield (stop - begin) / (wanted.bottom - begin)
            paused = time.perf_counter()
    masked = _masked(source, wanted, row_step, column_step)
    low, peak = _extremes(values, masked)
    return ReducedMap(wanted, (rows, columns), row_step, column_step, values, masked, low, peak)


def reduced(source: RowSource, region: Region | None = None, side: int = 512) -> ReducedMap:
    """`reducing`, to its end."""
    work = reducing(source, region, side)
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: ReducedMap = end.value
            return result


def pooled(values: Tensor, step: int) -> Tensor:
    """(…, ⌈n/step⌉, ⌈m/step⌉): each cell the largest of the step × step cells of (…, n, m) that it covers."""
    return _pooled(values, step, step, float("-inf"), False)


def _pooled(values: Tensor, row_step: int, column_step: int, fill: float, signed: bool) -> Tensor:
    if not values.shape[-1]:
        return values[..., ::row_step, :]
    if signed:
        high, low = (_largest(part, row_step, column_step, float("-inf")) for part in (values, -values))
        return _farther(high, -low, signed)
    return _largest(values, row_step, column_step, fill if fill < 0 else float("-inf"))


def _farther(one: Tensor, other: Tensor, signed: bool) -> Tensor:
    """The larger of two, or of signed ones the one farther from 0; NaN stays."""
    if not signed:
        return torch.maximum(one, other)
    return torch.where((other.abs() > one.abs()) | other.isnan(), other, one)


def _largest(values: Tensor, row_step: int, column_step: int, fill: float) -> Tensor:
    """The largest of each row_step × column_step cells; what is missing at the ends doesn't count."""
    rows, columns = values.shape[-2:]
    if row_step > 1:
        whole = rows // row_step * row_step
        parts = [values[..., :whole, :].reshape(*values.shape[:-2], -1, row_step, columns).amax(-2)] if whole else []
        if whole < rows:
            parts.append(values[..., whole:, :].amax(-2, keepdim=True))
        values = torch.cat(parts, -2) if len(parts) > 1 else parts[0]
    if 1 < column_step <= _FEW and not columns % column_step:
        return functools.reduce(torch.maximum, [values[..., place::column_step] for place in range(column_step)])
    if column_step > 1:
        missing = -columns % column_step
        if missing:
            values = torch.nn.functional.pad(values, (0, missing), value=fill)
        values = values.reshape(*values.shape[:-1], -1, column_step).amax(-1)
    return values


def _extremes(values: Tensor, masked: Tensor) -> tuple[float, float]:
    """The smallest and largest of what is neither masked nor NaN nor infinite, 0 and 0 without any."""
    shown = int(masked.numpy().argmin()) if masked.numel() else 0  # the first that isn't masked
    if not masked.numel() or bool(masked.view(-1)[shown]):
        return 0.0, 0.0
    low, high = torch.where(masked, values.view(-1)[shown], values).aminmax()  # NaN stays
    if not bool(low.isfinite() & high.isfinite()):
        unusable, infinity = masked | ~values.isfinite(), float("inf")
        low, high = values.masked_fill(unusable, infinity).amin(), values.masked_fill(unusable, -infinity).amax()
    return (float(low), float(high)) if low <= high else (0.0, 0.0)


def _continues(earlier: ReducedMap, wanted: Region, row_step: int, column_step: int, source: RowSource) -> bool:
    before = earlier.region
    return (
        source.visibility.causal
        and (earlier.row_step, earlier.column_step) == (row_step, column_step)
        and (before.top, before.left) == (wanted.top, wanted.left) == (0, 0)
        and before.bottom <= wanted.bottom
        and (before.bottom, before.right) == earlier.shape  # a whole map, whose end was its text's
        and earlier.shape[0] <= source.shape[0]
    )


def _masked(source: RowSource, region: Region, row_step: int, column_step: int) -> Tensor:
    tops = np.arange(region.top, region.bottom, row_step)
    lefts = np.arange(region.left, region.right, column_step)
    bottoms, rights = np.minimum(tops + row_step, region.bottom) - 1, np.minimum(lefts + column_step, region.right) - 1
    return torch.from_numpy(source.visibility.masked_cells((tops, bottoms), (lefts, rights)))
