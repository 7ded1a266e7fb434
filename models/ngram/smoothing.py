"""From counts to probabilities: relative frequency, add-k, and interpolated Kneser–Ney.

Legend: h a context, w a token, c(hw) how often w follows h, c(h•) how often anything does, V the vocabulary's size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from models.errors import TrainingError, shown
from models.ngram.counting import Integers, NgramCounts

Floats = NDArray[np.float64]
Kind = Literal["none", "add-k", "kneser-ney"]


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How counts become probabilities.

    none: c(hw) / c(h•), and nothing at all where h has no successor. add-k: (c(hw) + k) / (c(h•) + kV), which is
    add-one for k = 1. kneser-ney: see KneserNey. Raises TrainingError for a k that is no number above 0.
    """

    kind: Kind = "kneser-ney"
    k: float = 1.0

    def __post_init__(self) -> None:
        k: object = self.k  # perhaps from a file
        if isinstance(k, bool) or not isinstance(k, int | float) or not 0 < k < math.inf:
            raise TrainingError(
                "What add-k adds to every count has to be a number above 0, not {k}. Choose 1 for add-one.",
                k=shown(self.k),
            )

    def estimate(self, counts: NgramCounts, order: int) -> Estimate:
        """What computes the probabilities of an n-gram model of this order."""
        if self.kind == "kneser-ney":
            return KneserNey(counts, order)
        return Additive(counts, order, float(self.k) if self.kind == "add-k" else 0.0)


class Estimate(Protocol):
    """Probabilities of what follows a context."""

    def distribution(self, context: tuple[int, ...]) -> Floats | None:
        """(V,) summing to 1: what follows a context of at most order − 1 ids. None where nothing can."""
        ...

    def at_positions(self, entries: list[Integers], depths: Integers) -> Floats:
        """(T − 1,): the probability of each of T ids but the first.

        `entries` are those of NgramCounts.entries_ending_at; `depths` (T − 1,) the lengths of the contexts.
        """
        ...


class Additive:
    """(c(hw) + k) / (c(h•) + kV), for k = 0 the relative frequency. A context counts by its whole length alone."""

    def __init__(self, counts: NgramCounts, order: int, k: float) -> None:
        self._counts = counts
        self._order = order
        self._k = k

    def distribution(self, context: tuple[int, ...]) -> Floats | None:
        """See Estimate."""
        vocab_size = self._counts.vocab_size
        table = self._counts.table(len(context) + 1)
        children = self._counts.children(context)
        counts = table.counts[children]
        total = int(counts.sum(dtype=np.int64)) + self._k * vocab_size
        if total == 0:
            return None
        result = np.full(vocab_size, self._k / total)
        result[table.tokens[children]] = (counts + self._k) / total
        return result

    def at_positions(self, entries: list[Integers], depths: Integers) -> Floats:
        """See Estimate."""
        result = np.zeros(len(depths))
        for length in np.unique(depths).tolist():
            table = self._counts.table(length + 1)
            here = depths == length
            rows, cells = entries[length][:-1][here], entries[length + 1][1:][here]
            total = np.where(rows >= 0, table.sums(table.counts)[rows], 0) + self._k * self._counts.vocab_size
            count = np.where(cells >= 0, _taken(table.counts, cells), 0) + self._k
            result[here] = np.divide(count, total, out=np.zeros(len(total)), where=total > 0)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """One order's part of Kneser–Ney, for its U n-grams and their P contexts."""

    discounts: Floats  # (4,) what is taken from a count of 0, 1, 2, and 3 or more
    counts: NDArray[np.int32]  # (U,) the adjusted counts
    totals: Integers  # (P,) their sums
    backoff: Floats  # (P,) γ, the share of the order below; 1 where the context has no successor

    def discounted(self, entries: Integers | slice) -> Floats:
        """The adjusted counts of entries, less their discounts."""
        counts = self.counts[entries]
        return counts - self.discounts[np.minimum(counts, 3)]


class KneserNey:
    """Interpolated modified Kneser–Ney smoothing (Chen and Goodman 1998, TR-10-98, section 3).

    P_n(w | h) = (a(hw) − D(a(hw))) / a(h•) + γ(h) · P_{n−1}(w | h without its first id), where the adjusted count a
    is c for the highest order, and for those below the number of different predecessors of hw, so that it says in
    how many surroundings w is new. γ(h) = (D1·N1(h•) + D2·N2(h•) + D3+·N3+(h•)) / a(h•) gives the order below what
    the discounts took (p. 20). Order 0 is 1 / V. Where h has no successor, P_n is P_{n−1}. A context shorter than
    the model's uses the orders that it reaches. The beginning of a sequence counts as one predecessor.

    The discounts of an order follow from how many of its n-grams, n_i, have the adjusted count i (eq. 26, with
    Y = n1 / (n1 + 2·n2)): D_i = i − (i + 1)·Y·n_{i+1} / n_i for i = 1, 2, and 3 for 3 and more. See `discounts`.
    """

    def __init__(self, counts: NgramCounts, order: int) -> None:
        self._counts = counts
        self._levels = [self._level(length, highest=length == order) for length in range(1, order + 1)]
        self._unigrams = self._step(0, 0, np.full(counts.vocab_size, 1 / counts.vocab_size))

    def _level(self, length: int, *, highest: bool) -> _Level:
        table = self._counts.table(length)
        adjusted = table.counts if highest or table.predecessors is None else table.predecessors
        taken = np.array([0.0, *discounts(adjusted)])
        totals = table.sums(adjusted)
        freed = np.zeros(len(totals))
        for count in (1, 2, 3):
            freed += taken[count] * table.sums(np.minimum(adjusted, 3) == count)
        backoff = np.divide(freed, totals, out=np.ones(len(totals)), where=totals > 0)
        return _Level(taken, adjusted, totals, backoff)

    def level_discounts(self, order: int) -> tuple[float, float, float]:
        """D1, D2 and D3+ of one order."""
        _, first, second, third = self._levels[order - 1].discounts.tolist()
        return first, second, third

    def distribution(self, context: tuple[int, ...]) -> Floats:
        """See Estimate; there is always something that can follow."""
        result = self._unigrams.copy()
        for length in range(1, len(context) + 1):
            entry = self._counts.find(context[len(context) - length :])
            if entry < 0:
                break  # a longer context ends with this one, so it doesn't occur either
            result = self._step(length, entry, result)
        return result

    def _step(self, length: int, entry: int, below: Floats) -> Floats:
        """P after the context `entry` of this length, from P of the order below, which is used up."""
        level, table = self._levels[length], self._counts.table(length + 1)
        total = int(level.totals[entry])
        if total:
            children = slice(int(table.offsets[entry]), int(table.offsets[entry + 1]))
            below *= level.backoff[entry]
            below[table.tokens[children]] += level.discounted(children) / total
        return below

    def at_positions(self, entries: list[Integers], depths: Integers) -> Floats:
        """See Estimate. A context that reaches past an end token has no entry, so `depths` says nothing new."""
        result = np.full(len(depths), 1 / self._counts.vocab_size)
        for length, level in enumerate(self._levels):
            rows, cells = entries[length][:-1], entries[length + 1][1:]
            here = np.flatnonzero(rows >= 0)
            rows, cells = rows[here], cells[here]
            totals = level.totals[rows]
            here, rows, cells, totals = (part[totals > 0] for part in (here, rows, cells, totals))
            result[here] *= level.backoff[rows]
            seen = cells >= 0
            result[here[seen]] += level.discounted(cells[seen]) / totals[seen]
        return result


def discounts(counts: NDArray[np.integer]) -> tuple[float, float, float]:
    """D1, D2 and D3+ for the (adjusted) counts of one order.

    Where a small text has no n-gram with one of the counts 1 to 4, or a discount comes out as 0 or less, or as more
    than its count, one absolute discount serves for all: D = n1 / (n1 + 2·n2) (Ney, Essen and Kneser 1994), or 1/2
    where there are none that occur once or none that occur twice.
    """
    n1, n2, n3, n4 = np.bincount(np.minimum(counts, 5), minlength=6)[1:5].tolist()
    if n1 and n2 and n3 and n4:
        share = n1 / (n1 + 2 * n2)
        three = (1 - 2 * share * n2 / n1, 2 - 3 * share * n3 / n2, 3 - 4 * share * n4 / n3)
        if all(0 < discount <= count for count, discount in enumerate(three, start=1)):
            return three
    single = n1 / (n1 + 2 * n2) if n1 and n2 else 0.5
    return single, single, single


def _taken(values: NDArray[np.int32], entries: Integers) -> NDArray[np.int32]:
    """`values[entries]`, with anything for −1, also where there are no values."""
    return values[entries] if len(values) else np.zeros(len(entries), np.int32)
