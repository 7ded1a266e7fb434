"""ngram.train: counting the n-grams of order 1 to 5 ÷ five plain collections.Counter passes over the same ids.

Ours: NgramCounts of a Python list of ids, with the numbers of predecessors that Kneser–Ney needs. Theirs: one Counter
of the ids, and for each order from 2 a Counter of tuples out of `zip`. The ids are drawn by Zipf's law (the
probability of rank r is about 1 / (r + 2.7), Mandelbrot's correction) from a fixed seed.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from models.ngram import MAX_ORDER, NgramCounts
from tests.benchmarks.harness import Measure, in_turn, seconds

TOKENS = 1_500_000
VOCABULARY = 4096
ROUNDS = 3


def run() -> tuple[float, float]:
    """Seconds on both sides."""
    return compare(zipf_ids(TOKENS), ROUNDS)


def compare(ids: list[int], rounds: int) -> tuple[float, float]:
    """Seconds to count `ids` on both sides."""
    return in_turn(lambda: seconds(lambda: ours(ids)), lambda: seconds(lambda: theirs(ids)), rounds)


def ours(ids: list[int]) -> NgramCounts:
    """What is measured above the line."""
    return NgramCounts.of(ids, VOCABULARY, MAX_ORDER)


def theirs(ids: list[int]) -> list[Counter[int] | Counter[tuple[int, ...]]]:
    """What is measured below the line."""
    longer = (Counter(zip(*(ids[start:] for start in range(order)), strict=False)) for order in range(2, MAX_ORDER + 1))
    return [Counter(ids), *longer]


def zipf_ids(count: int) -> list[int]:
    """`count` ids of the vocabulary, always the same ones."""
    weights = 1 / (np.arange(VOCABULARY) + 2.7)
    edges = np.cumsum(weights / weights.sum())
    drawn = np.searchsorted(edges, np.random.default_rng(19).random(count), side="right")
    return np.minimum(drawn, VOCABULARY - 1).tolist()


MEASURE = Measure("ngram.train", "s", 1.0, "counting orders 1 to 5 ÷ five collections.Counter passes", run)
