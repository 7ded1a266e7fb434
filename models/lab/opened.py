"""One step of training, opened up: its batch, its losses, its gradient, and the update of any weight written out.

AdamW (Loshchilov & Hutter 2019, algorithm 2, after Kingma & Ba 2015, algorithm 1), with gradient g, step t, rate η:

    m ← β₁·m + (1 − β₁)·g            v ← β₂·v + (1 − β₂)·g²
    m̂ = m / (1 − β₁ᵗ)                v̂ = v / (1 − β₂ᵗ)
    w ← w − η·λ·w − η·m̂ / (√v̂ + ε)

and SGD w ← w − η·g. Here they are computed once more, number by number in double precision, from what torch started
with; how far both agree is told by `agreed`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]

TABLE = "embedding.weight"
# Significant digits that a float32 has, and that two results are compared to.
DIGITS = 7


@dataclass(frozen=True, slots=True)
class Taped:
    """One parameter around a step: its value before and after, its gradient as it was taken (clipped), its moments.

    Without moments (SGD) those are None; before the first step they are zeros.
    """

    before: Tensor
    gradient: Tensor
    after: Tensor
    decay: float
    first_before: Tensor | None = None
    second_before: Tensor | None = None
    first_after: Tensor | None = None
    second_after: Tensor | None = None


@dataclass(frozen=True, slots=True)
class WeightUpdate:
    """What a step did to one weight: torch's numbers, and the formulas' where they have to come to the same.

    `gradient` is what the backward pass gave, `clipped` what was taken of it. All moments are None for SGD.
    """

    name: str
    index: tuple[int, ...]
    number: int  # t, from 1
    learning_rate: float
    decay: float
    betas: tuple[float, float]
    epsilon: float
    before: float
    gradient: float
    clipped: float
    first_before: float | None
    second_before: float | None
    first_after: float | None  # torch's
    second_after: float | None
    after: float
    first: float | None  # the formula's
    second: float | None
    first_corrected: float | None
    second_corrected: float | None
    step: float  # what is subtracted besides the decay
    decayed: float  # and what the decay subtracts
    result: float


@dataclass(frozen=True, slots=True, eq=False)
class OpenedStep:
    """The step that led to `number` steps.

    inputs, targets (B, T): the targets are the inputs shifted by one. losses (B, T) are −ln p of each target, whose
    mean is `loss`. `gradient_norm` is the whole gradient's length; `scale` what it was multiplied with to be no longer
    than allowed. `row_gradients` (V,) are the lengths of the table's rows of the gradient as it was taken, and
    `moved` (V,) which rows are other bits now. `taped` has the parameters that are small enough to keep.
    """

    number: int
    inputs: Ids
    targets: Ids
    losses: Floats
    loss: float
    logits_shape: tuple[int, int, int]
    gradient_norm: float
    scale: float
    learning_rate: float
    optimizer: str
    betas: tuple[float, float]
    epsilon: float
    row_gradients: Floats
    moved: NDArray[np.bool_]
    tied: bool
    taped: Mapping[str, Taped]

    @property
    def rows_in_batch(self) -> tuple[int, ...]:
        """The ids that the batch reads, in order."""
        return tuple(np.unique(self.inputs).tolist())

    @property
    def rows_with_gradient(self) -> tuple[int, ...]:
        """The ids whose row has a gradient."""
        return tuple(np.flatnonzero(self.row_gradients).tolist())

    @property
    def rows_moved(self) -> tuple[int, ...]:
        """The ids whose row is another one after the step."""
        return tuple(np.flatnonzero(self.moved).tolist())

    def update(self, name: str, index: tuple[int, ...]) -> WeightUpdate:
        """What the step did to one weight. KeyError or IndexError for one that is not taped."""
        taped = self.taped[name]
        if len(index) != taped.before.dim() or any(
            not 0 <= place < size for place, size in zip(index, taped.before.shape, strict=True)
        ):
            raise IndexError(f"{name} {tuple(taped.before.shape)} has no weight {index}")
        before, clipped, after = (float(part[index]) for part in (taped.before, taped.gradient, taped.after))
        first_before, second_before, first_after, second_after = (
            None if part is None else float(part[index])
            for part in (taped.first_before, taped.second_before, taped.first_after, taped.second_after)
        )
        first: float | None = None
        second: float | None = None
        first_corrected: float | None = None
        second_corrected: float | None = None
        decayed = self.learning_rate * taped.decay * before
        if first_before is None or second_before is None:
            step = self.learning_rate * clipped
        else:
            one, two = self.betas
            first = one * first_before + (1 - one) * clipped
            second = two * second_before + (1 - two) * clipped * clipped
            first_corrected = first / (1 - one**self.number)
            second_corrected = second / (1 - two**self.number)
            step = self.learning_rate * first_corrected / (math.sqrt(second_corrected) + self.epsilon)
        return WeightUpdate(
            name,
            index,
            self.number,
            self.learning_rate,
            taped.decay,
            self.betas,
            self.epsilon,
            before,
            clipped / self.scale,
            clipped,
            first_before,
            second_before,
            first_after,
            second_after,
            after,
            first,
            second,
            first_corrected,
            second_corrected,
            step,
            decayed,
            before - decayed - step,
        )


def agreed(ours: float, theirs: float, most: int = DIGITS) -> str:
    """A number as both have it: with as many significant digits, at most `most`, as both round alike to.

    Two results that agree to a float32's last bit may still round apart where the digits end, so that the number of
    digits printed is what says how far they agree. Empty where not even one digit does.
    """
    for digits in range(most, 0, -1):
        text = f"{ours:.{digits - 1}e}"
        if text == f"{theirs:.{digits - 1}e}":
            return text
    return ""
