"""From logits to a choice, with every stage on the way kept to be seen.

The stages are, in order: "logits" (what the model gave), "temperature", "top-k", "top-p", "min-p". Tokens are ranked
by their raw logit, highest first and the lower id first among equals, and every stage keeps the first so many of
that ranking. A trace is therefore five counts and as much of the ranking as somebody asked for; whole vectors are
made when they are looked at. All arithmetic is float64, and numpy's: it runs on one thread, while torch shares even a
row of 50,000 numbers among all, which takes milliseconds where another program keeps one of them busy.

Legend: V vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.errors import SamplingError
from models.specs import SamplingSpec

__all__ = [
    "STAGES",
    "Bars",
    "Draw",
    "SamplingSpec",
    "SamplingStage",
    "SamplingTrace",
    "draw",
    "sampling_trace",
]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

STAGES = ("logits", "temperature", "top-k", "top-p", "min-p")

# The ranking is made at least this long, so that the usual top-k and a screenful of bars need one selection.
_SHORT_RANKING = 64
# Above this share of the vocabulary one full sort is quicker than a selection.
_SORT_SHARE = 1 / 16


@dataclass(frozen=True, slots=True)
class Bars:
    """The likeliest tokens, best first, as plain lists for drawing; entry i of each list speaks of one token."""

    ids: list[int]
    raw: list[float]  # probability before any setting
    final: list[float]  # probability of being drawn
    kept: list[bool]
    reasons: list[str]  # what cut the token; empty for one that is kept


@dataclass(frozen=True, slots=True)
class Draw:
    """How a token was drawn: `uniform` fell into the token's interval [`low`, `high`) of the cumulative sum."""

    token_id: int
    uniform: float
    low: float
    high: float


class _Candidates:
    """A row of logits, ranked as far as needed, before and after the temperature."""

    def __init__(self, logits: Tensor, temperature: float) -> None:
        row = logits.detach().cpu()
        row = row.float() if row.dtype == torch.bfloat16 else row  # numpy has no bfloat16
        # A copy, because stages are computed later and the caller may go on writing into its own row.
        self.logits: Floats = row.numpy().astype(np.float64)  # (V,)
        highest = float(self.logits.max())
        _check_highest(highest)
        self.tempers = temperature not in (0, 1)
        self.temperature = float(temperature)
        possible = float(self.logits.min()) > -math.inf
        self.finite = len(self.logits) if possible else int(np.count_nonzero(self.logits > -math.inf))
        with np.errstate(over="ignore"):  # far below the likeliest is −inf, which is what it comes to
            shifted = self.logits - highest  # 0 for the likeliest, so that exp never overflows
            self.below: Floats = shifted / self.temperature if self.tempers else shifted  # tempered logit − highest
        self.weights: Floats = np.exp(shifted)  # (V,): probabilities but for their sum
        self.total = float(self.weights.sum())
        self.tempered_weights = np.exp(self.below) if self.tempers else self.weights
        self.tempered_total = float(self.tempered_weights.sum()) if self.tempers else self.total
        self._ranking: Ids = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.logits)

    @cached_property
    def tempered_logits(self) -> Floats:
        """(V,): logits / temperature."""
        with np.errstate(over="ignore"):
            return self.logits / self.temperature if self.tempers else self.logits

    def ranking(self, count: int) -> Ids:
        """(min(count, V),) ids, highest logit first and the lower id first among equals."""
        count = min(count, len(self))
        if count > len(self._ranking):
            self._ranking = self._ranked(min(max(count, _SHORT_RANKING), len(self)))
        return self._ranking[:count]

    def _ranked(self, count: int) -> Ids:
        if count > max(_SHORT_RANKING, _SORT_SHARE * len(self)):
            return np.argsort(-self.logits, kind="stable")
        # Which of several equal logits a selection takes is left open, so it only finds the limit. torch's is
        # several times quicker than numpy's, and runs on one thread too.
        limit = float(torch.from_numpy(self.logits).topk(count).values[-1])
        found = np.flatnonzero(self.logits >= limit)
        return found[np.argsort(-self.logits[found], kind="stable")[:count]]


class SamplingStage:
    """One stage of the way from logits to a choice; vectors are made at the first look and then kept.

    A stage that changes nothing shares its vectors with the stage before it.
    """

    def __init__(
        self,
        name: str,
        reason: str,
        count: int,
        candidates: _Candidates,
        before: SamplingStage | None,
    ) -> None:
        self.name = name
        self.reason = reason  # what to say of a token that this stage cuts, for example "cut by top-k 40"
        self.count = count  # tokens still in after this stage
        self._candidates = candidates
        self._tempered = before is not None
        changes = before is None or before.count > count or (name == "temperature" and candidates.tempers)
        self._same = None if changes else before

    @cached_property
    def logits(self) -> Tensor:
        """(V,) float64; −inf for a token that has been cut."""
        if self._same is not None:
            return self._same.logits
        candidates = self._candidates
        logits = candidates.tempered_logits if self._tempered else candidates.logits
        if self.count == candidates.finite:
            return torch.from_numpy(logits)
        ids = candidates.ranking(self.count)
        cut = np.full_like(logits, -math.inf)
        cut[ids] = logits[ids]
        return torch.from_numpy(cut)

    @cached_property
    def probabilities(self) -> Tensor:
        """(V,) float64, summing to 1; 0 for a token that has been cut."""
        if self._same is not None:
            return self._same.probabilities
        candidates = self._candidates
        if not self._tempered:
            return torch.from_numpy(candidates.weights / candidates.total)
        if self.count == candidates.finite:
            return torch.from_numpy(candidates.tempered_weights / candidates.tempered_total)
        ids = candidates.ranking(self.count)
        weights = candidates.tempered_weights[ids]
        probabilities = np.zeros(len(candidates))
        probabilities[ids] = weights / weights.sum()
        return torch.from_numpy(probabilities)

    @cached_property
    def kept(self) -> Tensor:
        """(V,) bool: true for the tokens that this stage and all before it keep."""
        if self._same is not None:
            return self._same.kept
        candidates = self._candidates
        if self.count == candidates.finite:
            return torch.from_numpy(candidates.logits > -math.inf)
        kept = np.zeros(len(candidates), dtype=np.bool_)
        kept[candidates.ranking(self.count)] = True
        return torch.from_numpy(kept)

    @cached_property
    def entropy(self) -> float:
        """Shannon's entropy of the probabilities, in bits: 0 for a certain choice, log2 V for an even one."""
        probabilities = self.probabilities.numpy()
        probabilities = probabilities[probabilities > 0]
        return max(0.0, -float((probabilities * np.log2(probabilities)).sum()))


class SamplingTrace:
    """Every stage between one row of logits and the choice of a token; never changes. `sampling_trace` makes it."""

    def __init__(self, logits: Tensor, spec: SamplingSpec) -> None:
        if logits.dim() != 1 or not logits.is_floating_point():
            raise ValueError(f"logits are one row of floats (V,), not {tuple(logits.shape)} of {logits.dtype}")
        if not len(logits):
            raise SamplingError("There are no logits to draw from. Open a model with at least one token.")
        self.spec = spec
        self._candidates = _Candidates(logits, spec.temperature)
        self.stages = self._make_stages()

    def __len__(self) -> int:
        """V."""
        return len(self._candidates)

    @property
    def final(self) -> Tensor:
        """(V,) float64: the probabilities a token is drawn from, summing to 1."""
        return self.stages[-1].probabilities

    @property
    def kept(self) -> Tensor:
        """(V,) bool: the tokens that can still be drawn."""
        return self.stages[-1].kept

    @property
    def likeliest(self) -> int:
        """The id of the highest logit, the lowest id among equals: the greedy choice."""
        return int(self._candidates.ranking(1)[0])

    def ranking(self, count: int) -> Tensor:
        """(min(count, V),) ids, highest raw logit first and the lower id first among equals."""
        return torch.from_numpy(self._candidates.ranking(count))

    def rank(self, token_id: int) -> int:
        """1 for the likeliest token, V for the least likely; equal logits are ranked by id."""
        self._check_id(token_id)
        logits = self._candidates.logits
        own = logits[token_id]
        return 1 + int(np.count_nonzero(logits > own)) + int(np.count_nonzero(logits[:token_id] == own))

    @cached_property
    def cut_by(self) -> Tensor:
        """(V,) int8: the index in `stages` of the stage that cut a token, −1 for one that is kept."""
        found = np.full(len(self), -1, dtype=np.int8)
        for index, stage in reversed(tuple(enumerate(self.stages))):
            found[~stage.kept.numpy()] = index
        return torch.from_numpy(found)

    def reason_for(self, token_id: int) -> str:
        """What cut the token, for example "cut by top-k 40"; empty for one that is kept."""
        self._check_id(token_id)
        cut = int(self.cut_by[token_id])
        return "" if cut < 0 else self.stages[cut].reason

    def bars(self, count: int) -> Bars:
        """The `count` likeliest tokens by raw logit with what their bars show."""
        ids = self._candidates.ranking(count)
        last = self.stages[-1].count
        return Bars(
            ids=ids.tolist(),
            raw=(self._candidates.weights[ids] / self._candidates.total).tolist(),
            final=self.final.numpy()[ids].tolist(),
            kept=[place < last for place in range(len(ids))],
            reasons=[self._reason_at(place) for place in range(len(ids))],
        )

    def draw(self, generator: torch.Generator) -> Draw:
        """Draw a token from `final`; see the function `draw`."""
        return draw(self.final, generator)

    def _make_stages(self) -> tuple[SamplingStage, ...]:
        spec, finite = self.spec, self._candidates.finite
        stages = [SamplingStage("logits", "ruled out by the model", finite, self._candidates, None)]

        def add(name: str, reason: str, count: int) -> None:
            stages.append(SamplingStage(name, reason, count, self._candidates, stages[-1]))

        add("temperature", "cut by temperature 0", finite if spec.temperature else 1)
        add(
            "top-k",
            f"cut by top-k {spec.top_k}",
            min(stages[-1].count, spec.top_k or finite),
        )
        add("top-p", f"cut by top-p {spec.top_p:g}", self._top_p_count(stages[-1].count))
        add("min-p", f"cut by min-p {spec.min_p:g}", self._min_p_count(stages[-1].count))
        return tuple(stages)

    def _top_p_count(self, count: int) -> int:
        """The shortest start of the first `count` of the ranking whose probabilities reach top_p, at least one.

        Holtzman et al. 2020, "The curious case of neural text degeneration", eq. 2.
        """
        candidates, limit = self._candidates, self.spec.top_p
        if limit == 1 or count == 1:
            return count
        if count < candidates.finite:
            length = count
            total = float(candidates.tempered_weights[candidates.ranking(count)].sum())
        else:  # a peaked distribution reaches top_p soon, so the whole vocabulary is ranked only where it must be
            length = min(count, _SHORT_RANKING)
            total = candidates.tempered_total
        while True:
            running = candidates.tempered_weights[candidates.ranking(length)].cumsum()
            reached = int(np.searchsorted(running, limit * total)) + 1
            if reached <= length or length == count:
                return min(reached, count)
            length = min(count, 16 * length)

    def _min_p_count(self, count: int) -> int:
        """Those at least min_p times as likely as the likeliest: in logits, at most ln(1 / min_p) below it.

        Nguyen et al. 2024, "Turning up the heat: min-p sampling for creative and coherent LLM outputs".
        """
        if self.spec.min_p == 0 or count == 1:
            return count
        return min(count, int(np.count_nonzero(self._candidates.below >= math.log(self.spec.min_p))))

    def _reason_at(self, place: int) -> str:
        """Why the token at this place of the ranking is out; empty where it is in."""
        return next((stage.reason for stage in self.stages if place >= stage.count), "")

    def _check_id(self, token_id: int) -> None:
        if not 0 <= token_id < len(self):
            raise IndexError(f"token id {token_id} is outside 0 to {len(self) - 1}")


def sampling_trace(logits: Tensor, spec: SamplingSpec) -> SamplingTrace:
    """Every stage between a row of logits (V,) and the choice of a token.

    Raises SamplingError for logits that hold NaN or +inf, or nothing but −inf; a single −inf is a token that the
    model rules out.
    """
    return SamplingTrace(logits, spec)


def draw(probabilities: Tensor, generator: torch.Generator) -> Draw:
    """Draw an id from probabilities (V,) by their cumulative sum in the order of the ids.

    One float64 u from [0, 1) is taken from `generator`; the token is the one whose interval holds u. Where rounding
    leaves the whole sum at or below u, it is the last token with a probability above 0.
    """
    running = probabilities.double().cumsum(0).numpy()
    total = float(running[-1])
    if not abs(total - 1) <= 1e-5 or float(probabilities.numpy().min()) < 0:
        raise ValueError(f"probabilities are 0 or more and sum to 1, not to {total}")
    uniform = float(torch.rand((), dtype=torch.float64, generator=generator))
    found = int(np.searchsorted(running, uniform, side="right"))
    if found == len(running):
        found = int(np.flatnonzero(probabilities.numpy())[-1])
    return Draw(found, uniform, float(running[found - 1]) if found else 0.0, float(running[found]))


def _check_highest(highest: float) -> None:
    """The maximum tells all: it is NaN if any logit is, +inf if any is, −inf only if all are."""
    if math.isnan(highest):
        raise SamplingError("The model's logits hold NaN, so nothing can be drawn. Load the model again as float32.")
    if highest == math.inf:
        raise SamplingError("A logit is infinite, so nothing can be drawn. Load the model again as float32.")
    if highest == -math.inf:
        raise SamplingError("Every logit is −inf, so no token is left to draw. Undo the last step, or change the text.")
