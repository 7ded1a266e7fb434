"""What one bar of a next token says, how long it is, and where the columns beside it lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from playground.widgets.numbers import format_decimal

MARGIN = 8
COLUMN_GAP = 20
_GAP = 12
# Rank and log-probability are shown where the longest bar still gets this much.
_LEAST_BAR = 150
# What a logarithmic scale begins with: 0.0001 %, below which the bars' own numbers only say "<".
LEAST_SHOWN = 1e-6


@dataclass(frozen=True, slots=True)
class BarRow:
    """One candidate token. `raw` and `final` are probabilities (0..1); `reason` says in words why it was cut.

    `rank` is its place among all tokens by `raw`, 1 for the likeliest; 0 where nobody knows it.
    """

    token_id: int
    label: str
    raw: float
    final: float
    kept: bool = True
    reason: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class BarColumns:
    """Where the columns lie, in pixels: right edges of numbers, left edges and lengths of the rest.

    `rank_right` and `log_right` are 0 where there is no room for rank and log-probability.
    """

    label_left: int
    label_width: int
    raw_right: int
    bar_left: int
    bar_length: int
    rank_right: int = 0
    log_right: int = 0


def bar_columns(
    width: int, label_needed: int, raw_needed: int, number_needed: int, rank_needed: int = 0, log_needed: int = 0
) -> BarColumns:
    """The columns in a widget `width` pixels wide.

    Labels get what they need, but at least 48 and at most 30 % of the width; the longest bar leaves room for its
    own percentage. Rank and log-probability come in where that leaves enough of the bar.
    """
    label_width = max(48, min(label_needed, int(width * 0.30)))

    def length(extra: int) -> int:
        return width - (MARGIN + extra + label_width + _GAP + raw_needed + COLUMN_GAP) - number_needed - 2 * MARGIN

    rank = rank_needed + _GAP if rank_needed and length(rank_needed + _GAP) >= _LEAST_BAR else 0
    log = log_needed + _GAP if log_needed and length(rank + log_needed + _GAP) >= _LEAST_BAR else 0
    label_left = MARGIN + rank
    raw_right = label_left + label_width + _GAP + raw_needed
    log_right = raw_right + log
    return BarColumns(
        label_left=label_left,
        label_width=label_width,
        raw_right=raw_right,
        bar_left=log_right + COLUMN_GAP,
        bar_length=max(8, length(rank + log)),
        rank_right=MARGIN + rank_needed if rank else 0,
        log_right=log_right if log else 0,
    )


def log_length(probability: float, top: float) -> float:
    """How long a bar is on a logarithmic scale from LEAST_SHOWN (0) to `top` (1)."""
    if probability <= LEAST_SHOWN or top <= LEAST_SHOWN:
        return 0.0
    return min(1.0, math.log(probability / LEAST_SHOWN) / math.log(top / LEAST_SHOWN))


def log_ticks(top: float) -> tuple[tuple[float, float], ...]:
    """The powers of ten between LEAST_SHOWN and `top`, largest first, each with its place on the scale."""
    if top <= LEAST_SHOWN:
        return ()
    powers = range(math.floor(math.log10(top) + 1e-9), math.floor(math.log10(LEAST_SHOWN)), -1)
    return tuple((10.0**power, log_length(10.0**power, top)) for power in powers)


def scale_top(rows: Sequence[BarRow]) -> float:
    """The probability whose bar has the full length: the largest final one, the largest raw one if none is kept."""
    return max((row.final for row in rows if row.kept), default=0.0) or max((row.raw for row in rows), default=0.0)


def bar_fractions(rows: Sequence[BarRow], *, logarithmic: bool = False) -> dict[int, float]:
    """How long each token's bar is (0..1 of the longest), by token id.

    Kept tokens show their final probability, cut ones what the model gave them, on the same scale.
    """
    top = scale_top(rows)
    if top <= 0.0:
        return {row.token_id: 0.0 for row in rows}
    if logarithmic:
        return {row.token_id: log_length(row.final if row.kept else row.raw, top) for row in rows}
    return {row.token_id: min(1.0, (row.final if row.kept else row.raw) / top) for row in rows}


def log_probability(row: BarRow) -> str:
    """The natural logarithm of the model's own probability, with two decimals."""
    return format_decimal(math.log(row.raw) if row.raw > 0 else -math.inf, 2)
