"""A draw: one uniform number, and the token into whose part of the cumulative sum it falls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.sampling.rows import Floats, Ids, Row


@dataclass(frozen=True, slots=True)
class Draw:
    """How a token was drawn: `uniform` fell into the token's interval [`low`, `high`) of the cumulative sum."""

    token_id: int
    uniform: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece [low, high) of the cumulative bar: one token, or `count` neighbours in the order of ids (token_id −1)."""

    low: float
    high: float
    token_id: int
    count: int


def draw(probabilities: Tensor, generator: torch.Generator) -> Draw:
    """Draw an id from probabilities (V,) by their cumulative sum in the order of the ids.

    One float64 u from [0, 1) is taken from `generator`; the token is the one whose interval holds u. Where rounding
    leaves the whole sum at or below u, it is the last token with a probability above 0.
    """
    shares = probabilities.double().numpy()
    total = float(shares.sum())
    if not abs(total - 1) <= 1e-5 or float(shares.min()) < 0:
        raise ValueError(f"probabilities are 0 or more and sum to 1, not to {total}")
    return _landed(np.arange(len(shares)), shares, next_uniform(generator))


def draw_from(row: Row, generator: torch.Generator) -> Draw:
    """`draw` from a row's probabilities, at the cost of the tokens that are in."""
    return landing(row, next_uniform(generator))


def landing(row: Row, uniform: float) -> Draw:
    """Where a uniform number falls in a row's cumulative sum."""
    return _landed(*row.by_id(), uniform)


def next_uniform(generator: torch.Generator) -> float:
    """The generator's next float64 from [0, 1)."""
    return float(torch.rand((), dtype=torch.float64, generator=generator))


def segments(row: Row, drawn: int | None = None, least: float = 0.004) -> tuple[Segment, ...]:
    """The cumulative bar of a row in the order of the ids, tiling [0, 1).

    Tokens of a probability of at least `least`, and the one that was `drawn`, have a segment each; what lies between
    them is put together.
    """
    ids, shares = row.by_id()
    running = shares.cumsum()
    places = np.flatnonzero((shares >= least) | (ids == (-1 if drawn is None else drawn)))
    possible = np.concatenate([[0], np.cumsum(shares > 0)])
    found: list[Segment] = []
    behind, low = 0, 0.0
    for place in [*places.tolist(), len(ids)]:
        between = int(possible[place] - possible[behind])
        high = float(running[place - 1]) if place else 0.0
        if between and high > low:
            found.append(Segment(low, high, -1, between))
            low = high
        if place < len(ids):
            found.append(Segment(low, float(running[place]), int(ids[place]), 1))
            behind, low = place + 1, float(running[place])
    last = found[-1]
    found[-1] = Segment(last.low, 1.0, last.token_id, last.count)  # the sum is 1 but for rounding
    return tuple(found)


def _landed(ids: Ids, shares: Floats, uniform: float) -> Draw:
    running = shares.cumsum()
    found = int(np.searchsorted(running, uniform, side="right"))
    if found == len(running):
        found = int(np.flatnonzero(shares)[-1])
    return Draw(int(ids[found]), uniform, float(running[found - 1]) if found else 0.0, float(running[found]))
