"""A row of logits on its way to a choice: which tokens are still in, and how likely each is.

A row never changes; each stage makes the next one. As long as no stage has cut the ranking short, a row holds all V
logits; after that, the few that are left, best first. Everything that costs a pass over V is made at the first look.
All arithmetic is float64, and numpy's: it runs on one thread, while torch shares even a row of 50,000 numbers among
all, which takes milliseconds where another program keeps one of them busy.

Legend: V vocabulary, n tokens still in.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.errors import SamplingError

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]

# The ranking is made at least this long, so that the usual top-k and a screenful of bars need one selection.
_SHORT_RANKING = 128
# Above this share of the vocabulary one full sort is quicker than a selection.
_SORT_SHARE = 1 / 16
# Below this share of the vocabulary the tokens that a constraint allows are quicker to handle one by one.
_SPARSE_SHARE = 1 / 16


class Row:
    """Tokens and their logits `base` / `divisor`. With `ids`, (n,) best first, only these are in; without, all V.

    Ranked are tokens by their logit, highest first, and the lower id first among equals.
    """

    def __init__(self, size: int, base: Floats, ids: Ids | None = None, divisor: float = 1.0) -> None:
        self.size = size
        self.ids = ids
        self._base = base
        self._divisor = divisor
        self._ranking: Ids = np.empty(0, dtype=np.int64)
        self._ranked_by: Row = self  # the row whose logits make the ranking: dividing all by one number leaves it

    @classmethod
    def of(cls, logits: Tensor) -> Row:
        """All tokens with these logits (V,), copied. Raises SamplingError for NaN or +inf, or nothing but −inf."""
        row = logits.detach().cpu()
        row = row.float() if row.dtype == torch.bfloat16 else row  # numpy has no bfloat16
        # A copy, because stages are computed later and the caller may go on writing into its own row.
        values: Floats = row.numpy().astype(np.float64)
        check_highest(float(values.max()))
        return cls(len(values), values)

    def __len__(self) -> int:
        return self.size

    # What the row holds

    @cached_property
    def best(self) -> float:
        """The highest logit, before the division."""
        return float(self._base[0] if self.ids is not None else self._base.max())

    @cached_property
    def count(self) -> int:
        """n: how many tokens are in. One whose logit is −inf is not."""
        if self.ids is not None:
            return len(self.ids)
        if self._ranked_by is not self:
            return self._ranked_by.count
        return self.size if float(self._base.min()) > -math.inf else int(np.count_nonzero(self._base > -math.inf))

    @cached_property
    def logits(self) -> Floats:
        """(n or V,): the logits as they are now."""
        if self._divisor == 1:
            return self._base
        with np.errstate(over="ignore"):  # a logit that is divided by next to nothing is infinite
            return self._base / self._divisor

    @cached_property
    def below(self) -> Floats:
        """(n or V,): the logits less the highest, which is 0, so that exp never overflows."""
        with np.errstate(over="ignore"):  # far below the likeliest is −inf, which is what it comes to
            shifted = self._base - self.best
            return shifted if self._divisor == 1 else shifted / self._divisor

    @cached_property
    def weights(self) -> Floats:
        """(n or V,): probabilities but for their sum."""
        return np.exp(self.below)

    @cached_property
    def total(self) -> float:
        """The sum of the weights."""
        return float(self.weights.sum())

    @cached_property
    def entropy(self) -> float:
        """Shannon's entropy in bits, log2 Z − Σ w·log2(w) / Z: 0 for a certain choice, log2 n for an even one."""
        weights, below = self.weights, self.below
        if (self.ids is None and self.count < self.size) or not math.isfinite(float(below.min())):
            weights, below = weights[weights > 0], below[weights > 0]
        return max(0.0, (math.log(self.total) - float(weights @ below) / self.total) / math.log(2))

    # Over the whole vocabulary

    @cached_property
    def all_logits(self) -> Tensor:
        """(V,); −inf for a token that is out."""
        if self.ids is None:
            return torch.from_numpy(self.logits)
        spread = np.full(self.size, -math.inf)
        spread[self.ids] = self.logits
        return torch.from_numpy(spread)

    @cached_property
    def all_probabilities(self) -> Tensor:
        """(V,), summing to 1; 0 for a token that is out."""
        shares = self.weights / self.total
        if self.ids is None:
            return torch.from_numpy(shares)
        spread = np.zeros(self.size)
        spread[self.ids] = shares
        return torch.from_numpy(spread)

    @cached_property
    def kept(self) -> Mask:
        """(V,): true for a token that is in."""
        if self.ids is None:
            base = self._ranked_by._base
            return base > -math.inf
        spread = np.zeros(self.size, dtype=np.bool_)
        spread[self.ids] = True
        return spread

    @cached_property
    def _places(self) -> tuple[Ids, Ids]:
        """The ids that are in, ascending, and where each stands in the row."""
        assert self.ids is not None
        order = np.argsort(self.ids)
        return self.ids[order], order

    def probabilities_of(self, ids: Ids) -> Floats:
        """(N,): the probability of each of these tokens."""
        if self.ids is None:
            return self.weights[ids] / self.total
        return self._taken(self.weights, ids, 0.0) / self.total

    def logits_of(self, ids: Ids) -> Floats:
        """(N,): the logit of each of these tokens, −inf for one that is out."""
        return self.logits[ids] if self.ids is None else self._taken(self.logits, ids, -math.inf)

    def _taken(self, values: Floats, ids: Ids, missing: float) -> Floats:
        ascending, order = self._places
        found = np.minimum(np.searchsorted(ascending, ids), len(ascending) - 1)
        return np.where(ascending[found] == ids, values[order[found]], missing)

    def by_id(self) -> tuple[Ids, Floats]:
        """The ids that can have a probability, ascending, and their probabilities (all V where none was cut)."""
        if self.ids is None:
            return np.arange(self.size), self.weights / self.total
        ascending, order = self._places
        return ascending, (self.weights / self.total)[order]

    # The ranking

    def ranking(self, count: int) -> Ids:
        """(min(count, n or V),) ids, best first; where all are in, those with −inf come last."""
        if self.ids is not None:
            return self.ids[:count]
        if self._ranked_by is not self:
            return self._ranked_by.ranking(count)
        count = min(count, self.size)
        if count > len(self._ranking):
            self._ranking = self._ranked(min(max(count, _SHORT_RANKING), self.size))
        return self._ranking[:count]

    def _ranked(self, count: int) -> Ids:
        if count > max(_SHORT_RANKING, _SORT_SHARE * self.size):
            return np.argsort(-self._base, kind="stable")
        # Which of several equal logits a selection takes is left open, so it only finds the limit. torch's is
        # several times quicker than numpy's, and runs on one thread too.
        limit = float(torch.from_numpy(self._base).topk(count).values[-1])
        found = np.flatnonzero(self._base >= limit)
        return found[np.argsort(-self._base[found], kind="stable")[:count]]

    # The next rows

    def first(self, count: int) -> Row:
        """The `count` best tokens alone."""
        if count >= self.count:
            return self
        if self.ids is not None:
            return Row(self.size, self._base[:count], self.ids[:count], self._divisor)
        ids = self.ranking(count)
        return Row(self.size, self._base[ids], ids, self._divisor)

    def divided(self, divisor: float) -> Row:
        """Every logit divided by the same number above 0."""
        if divisor == 1:
            return self
        row = Row(self.size, self._base, self.ids, self._divisor * divisor)
        row._ranked_by = self._ranked_by
        return row

    def allowed(self, mask: Mask) -> Row:
        """The tokens that are in and allowed (V,); may be none."""
        if self.ids is not None:
            stays = mask[self.ids]
            return self if stays.all() else Row(self.size, self._base[stays], self.ids[stays], self._divisor)
        both = mask & self.kept
        count = int(np.count_nonzero(both))
        if count == self.count:
            return self
        if count <= _SPARSE_SHARE * self.size:
            found = np.flatnonzero(both)
            found = found[np.argsort(-self._base[found], kind="stable")]
            return Row(self.size, self._base[found], found, self._divisor)
        return Row(self.size, np.where(both, self._base, -math.inf), None, self._divisor)

    def replaced(self, ids: Ids, logits: Floats) -> Row:
        """Other logits (N,) for some tokens; one that is out stays out."""
        if self.ids is None:
            changed = self.logits.copy()
            changed[ids] = logits
            return Row(self.size, changed)
        ascending, order = self._places
        found = np.minimum(np.searchsorted(ascending, ids), len(ascending) - 1)
        inside = ascending[found] == ids
        changed = self.logits.copy()
        changed[order[found[inside]]] = logits[inside]
        ranked = np.lexsort((self.ids, -changed))
        return Row(self.size, changed[ranked], self.ids[ranked])

    # How many of the best a stage keeps

    def nucleus(self, limit: float) -> int:
        """The shortest start of the ranking whose probabilities reach `limit`, at least one token.

        Holtzman et al. 2020, "The curious case of neural text degeneration", eq. 2.
        """
        count = self.count
        if limit == 1 or count == 1:
            return count
        if self.ids is not None:
            return min(int(np.searchsorted(self.weights.cumsum(), limit * self.total)) + 1, count)
        length = min(count, _SHORT_RANKING)  # a peaked row reaches it soon, so all is ranked only where it must be
        while True:
            running = self.weights[self.ranking(length)].cumsum()
            reached = int(np.searchsorted(running, limit * self.total)) + 1
            if reached <= length or length == count:
                return min(reached, count)
            length = min(count, 16 * length)

    def likely(self, share: float) -> int:
        """How many are at least `share` times as likely as the likeliest: in logits, at most ln(1 / share) below it.

        Nguyen et al. 2024, "Turning up the heat: min-p sampling for creative and coherent LLM outputs".
        """
        if share == 0 or self.count == 1:
            return self.count
        return min(self.count, int(np.count_nonzero(self.below >= math.log(share))))


def check_highest(highest: float) -> None:
    """The maximum tells all: it is NaN if any logit is, +inf if any is, −inf only if all are."""
    if math.isnan(highest):
        raise SamplingError("The model's logits hold NaN, so nothing can be drawn. Load the model again as float32.")
    if highest == math.inf:
        raise SamplingError("A logit is infinite, so nothing can be drawn. Load the model again as float32.")
    if highest == -math.inf:
        raise SamplingError("Every logit is −inf, so no token is left to draw. Undo the last step, or change the text.")
