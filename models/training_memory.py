"""What training keeps in memory for every parameter: weights, gradients, AdamW's states, master weights. No torch.

Activations are left out: they depend on the batch, not on the parameters. AdamW keeps two numbers a parameter, the
running mean of its gradient and of the gradient's square (Loshchilov and Hutter 2019, arXiv:1711.05101); PyTorch
keeps both in the weight's own dtype.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Values that share a float32 scale in an 8-bit optimizer state: the block of Dettmers et al. 2022, section 2.
STATE_BLOCK = 2048

PARTS = ("weights", "gradients", "master weights", "first moment", "second moment", "block scales")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How many bytes of each kind a parameter takes; `block` values of a state share a float32 scale, 0: none.

    `source` says where the figures are from.
    """

    name: str
    weights: int
    gradients: int
    master: int
    moment: int
    source: str
    block: int = 0

    @property
    def bytes_per_parameter(self) -> int:
        """The sum, block scales left aside."""
        return self.weights + self.gradients + self.master + 2 * self.moment


_ZERO = "Rajbhandari et al. 2020, arXiv:1910.02054, section 3.1"
_MEGATRON = "Megatron Core, distributed optimizer: bf16 parameters, fp32 gradients"

RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        recipe.name: recipe
        for recipe in (
            Recipe("float32", 4, 4, 0, 4, "PyTorch, torch.optim.AdamW"),
            Recipe("mixed", 2, 2, 4, 4, _ZERO),
            Recipe("mixed, float32 gradients", 2, 4, 4, 4, _MEGATRON),
            Recipe("bfloat16", 2, 2, 0, 2, "PyTorch, torch.optim.AdamW"),
            Recipe("8-bit Adam", 2, 2, 4, 1, "Dettmers et al. 2022, arXiv:2110.02861, section 2", STATE_BLOCK),
        )
    }
)


@dataclass(frozen=True, slots=True)
class TrainingCost:
    """Bytes by kind, in the order of PARTS; a kind that the recipe does without is 0."""

    parts: Mapping[str, int]

    @property
    def bytes(self) -> int:
        """The sum of all kinds."""
        return sum(self.parts.values())


def training_cost(parameters: int, recipe: Recipe) -> TrainingCost:
    """What training `parameters` parameters keeps in memory on one device, activations left aside.

    A table's gradient is dense here, as it is by default: all rows have one, also those that no token of the batch
    picked. Raises ValueError for fewer than no parameters.
    """
    if parameters < 0:
        raise ValueError(f"{parameters} parameters")
    scales = 2 * 4 * -(-parameters // recipe.block) if recipe.block else 0
    values = (recipe.weights, recipe.gradients, recipe.master, recipe.moment, recipe.moment)
    counts = (*(value * parameters for value in values), scales)
    return TrainingCost(MappingProxyType(dict(zip(PARTS, counts, strict=True))))
