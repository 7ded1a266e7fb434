"""From logits to a choice, with every stage on the way kept to be seen.

The first stage is "logits", what the model gave; the others come in the order of the settings, which is "penalties",
"constraint", "temperature", "top-k", "top-p", "min-p" where nobody has changed it. Tokens are ranked by their logit,
highest first and the lower id first among equals; top-k, top-p and min-p keep the first so many of that ranking.

Legend: V vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from models.errors import SamplingError
from models.sampling.drawing import Draw, Segment, draw_from, landing, segments
from models.sampling.penalties import penalised
from models.sampling.rows import Ids, Mask, Row
from models.sampling_spec import DEFAULT_ORDER, SamplingSpec

STAGES = ("logits", *DEFAULT_ORDER)


@dataclass(frozen=True, slots=True)
class Bars:
    """The likeliest tokens, best first, as plain lists for drawing; entry i of each list speaks of one token."""

    ids: list[int]
    raw: list[float]  # probability before any setting
    final: list[float]  # probability of being drawn
    kept: list[bool]
    reasons: list[str]  # what cut the token; empty for one that is kept


@dataclass(frozen=True, slots=True)
class SamplingStage:
    """One stage of the way from logits to a choice; vectors are made at the first look and then kept.

    A stage that changes nothing shares its row, and with it all vectors, with the stage before it.
    """

    name: str
    reason: str  # what to say of a token that this stage cuts, for example "cut by top-k 40"
    row: Row
    active: bool = True  # whether its setting does anything at all

    @property
    def count(self) -> int:
        """Tokens still in after this stage."""
        return self.row.count

    @property
    def logits(self) -> Tensor:
        """(V,) float64; −inf for a token that has been cut."""
        return self.row.all_logits

    @property
    def probabilities(self) -> Tensor:
        """(V,) float64, summing to 1; 0 for a token that has been cut."""
        return self.row.all_probabilities

    @property
    def kept(self) -> Tensor:
        """(V,) bool: true for the tokens that this stage and all before it keep."""
        return torch.from_numpy(self.row.kept)

    @property
    def entropy(self) -> float:
        """Shannon's entropy of the probabilities, in bits: 0 for a certain choice, log2 V for an even one."""
        return self.row.entropy


class SamplingTrace:
    """Every stage between one row of logits and the choice of a token; never changes. `sampling_trace` makes it."""

    def __init__(
        self,
        logits: Tensor,
        spec: SamplingSpec,
        read: Sequence[int] = (),
        generated: Sequence[int] = (),
        allowed: Mask | None = None,
    ) -> None:
        if logits.dim() != 1 or not logits.is_floating_point():
            raise ValueError(f"logits are one row of floats (V,), not {tuple(logits.shape)} of {logits.dtype}")
        if not len(logits):
            raise SamplingError("There are no logits to draw from. Open a model with at least one token.")
        if spec.constrains and (allowed is None or len(allowed) != len(logits)):
            raise ValueError("under a constraint `allowed` says which of the V tokens it allows")
        self.spec = spec
        self._raw = Row.of(logits)
        self.stages = self._make_stages(read, generated, allowed)

    def __len__(self) -> int:
        """V."""
        return self._raw.size

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
        """The likeliest token that can still be drawn, the lowest id among equals: the greedy choice."""
        return int(self.stages[-1].row.ranking(1)[0])

    @property
    def raw(self) -> Row:
        """What the model gave."""
        return self._raw

    @property
    def end(self) -> Row:
        """What a token is drawn from."""
        return self.stages[-1].row

    def raw_probability(self, token_id: int) -> float:
        """A token's probability before any setting."""
        self._check_id(token_id)
        return float(self._raw.probabilities_of(np.array([token_id]))[0])

    def final_probability(self, token_id: int) -> float:
        """A token's probability of being drawn."""
        self._check_id(token_id)
        return float(self.end.probabilities_of(np.array([token_id]))[0])

    def ranking(self, count: int) -> Tensor:
        """(min(count, V),) ids, highest raw logit first and the lower id first among equals."""
        return torch.from_numpy(self._raw.ranking(count))

    def rank(self, token_id: int) -> int:
        """1 for the likeliest token, V for the least likely; equal logits are ranked by id."""
        self._check_id(token_id)
        logits = self._raw.logits
        own = logits[token_id]
        return 1 + int(np.count_nonzero(logits > own)) + int(np.count_nonzero(logits[:token_id] == own))

    @cached_property
    def cut_by(self) -> Tensor:
        """(V,) int8: the index in `stages` of the stage that cut a token, −1 for one that is kept."""
        found = np.full(len(self), -1, dtype=np.int8)
        for index in reversed(range(len(self.stages))):
            found[~self.stages[index].row.kept] = index
        return torch.from_numpy(found)

    def cut_at(self, ids: Ids) -> list[int]:
        """For each of some tokens, what `cut_by` says."""
        found = np.full(len(ids), -1)
        for index, stage in reversed(list(enumerate(self.stages))):
            if not index or stage.row is not self.stages[index - 1].row:
                found[~stage.row.kept[ids]] = index
        return [int(index) for index in found]

    def reason_for(self, token_id: int) -> str:
        """What cut the token, for example "cut by top-k 40"; empty for one that is kept."""
        self._check_id(token_id)
        return self._reason(self.cut_at(np.array([token_id]))[0])

    def shown(self, count: int, kept: int = 0) -> Ids:
        """The ids of the `count` likeliest tokens by raw logit, and behind them the `kept` best that can be drawn.

        Under a constraint the latter may rank far below; those that are among the first anyway are not repeated.
        """
        ids = self._raw.ranking(count)
        if not kept:
            return ids
        best = self.end.ranking(min(kept, self.end.count))
        return np.concatenate([ids, best[~np.isin(best, ids)]])

    def bars(self, count: int, kept: int = 0) -> Bars:
        """The tokens that `shown` names, with what their bars show."""
        ids = self.shown(count, kept)
        cut = self.cut_at(ids)
        return Bars(
            ids=ids.tolist(),
            raw=self._raw.probabilities_of(ids).tolist(),
            final=self.end.probabilities_of(ids).tolist(),
            kept=[index < 0 for index in cut],
            reasons=[self._reason(index) for index in cut],
        )

    def draw(self, generator: torch.Generator) -> Draw:
        """Draw a token from `final`; see the function `draw`."""
        return draw_from(self.end, generator)

    def landing(self, uniform: float) -> Draw:
        """Where a uniform number would fall."""
        return landing(self.end, uniform)

    def segments(self, drawn: int | None = None, least: float = 0.004) -> tuple[Segment, ...]:
        """The cumulative bar of `final`; see the function `segments`."""
        return segments(self.end, drawn, least)

    def _make_stages(
        self, read: Sequence[int], generated: Sequence[int], allowed: Mask | None
    ) -> tuple[SamplingStage, ...]:
        spec = self.spec
        stages = [SamplingStage("logits", "ruled out by the model", self._raw)]

        def add(name: str, reason: str, row: Row) -> None:
            stages.append(SamplingStage(name, reason, row, spec.is_active(name)))

        for name in spec.order:
            row = stages[-1].row
            if not spec.is_active(name):
                add(name, "", row)
            elif name == "penalties":
                add(name, "", penalised(row, spec, read, generated))
            elif name == "constraint":
                assert allowed is not None
                add(name, "forbidden by the constraint", self._constrained(row, allowed))
            elif name == "temperature":
                divided = row.divided(float(spec.temperature)) if spec.temperature else row.first(1)
                add(name, "cut by temperature 0", divided)
            elif name == "top-k":
                add(name, f"cut by top-k {spec.top_k}", row.first(spec.top_k))
            elif name == "top-p":
                add(name, f"cut by top-p {spec.top_p:g}", row.first(row.nucleus(spec.top_p)))
            else:
                add(name, f"cut by min-p {spec.min_p:g}", row.first(row.likely(spec.min_p)))
        return tuple(stages)

    def _constrained(self, row: Row, allowed: Mask) -> Row:
        left = row.allowed(allowed)
        if left.count:
            return left
        if bool((allowed & self._raw.kept).any()):
            raise SamplingError(
                "Every token that the constraint allows was cut by a stage before it. "
                "Put the constraint first, or let the other stages keep more."
            )
        raise SamplingError(
            "The model rules out every token that the constraint allows. Change the constraint, or switch it off."
        )

    def _reason(self, index: int) -> str:
        return "" if index < 0 else self.stages[index].reason

    def _check_id(self, token_id: int) -> None:
        if not 0 <= token_id < len(self):
            raise IndexError(f"token id {token_id} is outside 0 to {len(self) - 1}")


def sampling_trace(
    logits: Tensor,
    spec: SamplingSpec,
    *,
    read: Sequence[int] = (),
    generated: Sequence[int] = (),
    allowed: Mask | None = None,
) -> SamplingTrace:
    """Every stage between a row of logits (V,) and the choice of a token.

    Penalties look at the ids that the model has `read`, prompt and all, and at those `generated` since; a constraint
    needs to be told which tokens are `allowed` (V,), as models.constraints does. Raises SamplingError for logits that
    hold NaN or +inf, or nothing but −inf (a single −inf is a token that the model rules out), and where the
    constraint leaves nothing.
    """
    return SamplingTrace(logits, spec, read, generated, allowed)
