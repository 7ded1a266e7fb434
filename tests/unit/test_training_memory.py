"""What training keeps: against the tensors that PyTorch's AdamW makes, and against published sums."""

from __future__ import annotations

import pytest
import torch

from models.training_memory import PARTS, RECIPES, STATE_BLOCK, training_cost

VOCABULARY, HIDDEN = 37, 12


def held_by_adamw(dtype: torch.dtype) -> dict[str, int]:
    """Bytes of a table, its gradient and its AdamW states after one step in which three rows were picked."""
    table = torch.nn.Embedding(VOCABULARY, HIDDEN, dtype=dtype)
    optimizer = torch.optim.AdamW(table.parameters())
    table(torch.tensor([1, 2, 3])).sum().backward()
    optimizer.step()
    weight = table.weight
    state = optimizer.state[weight]
    assert weight.grad is not None
    kinds = {"weights": weight, "gradients": weight.grad, "first moment": state["exp_avg"],
             "second moment": state["exp_avg_sq"]}  # fmt: skip
    return {name: tensor.numel() * tensor.element_size() for name, tensor in kinds.items()}


@pytest.mark.parametrize(("recipe", "dtype"), [("float32", torch.float32), ("bfloat16", torch.bfloat16)])
def test_as_much_as_pytorchs_adamw_holds(recipe: str, dtype: torch.dtype) -> None:
    cost = training_cost(VOCABULARY * HIDDEN, RECIPES[recipe])
    held = held_by_adamw(dtype)
    assert {name: cost.parts[name] for name in held} == held
    assert cost.bytes == sum(held.values())


def test_sums_as_published() -> None:
    # ZeRO's 16 bytes; Megatron Core's table: 18 and 16; 8-bit Adam saves 6 of mixed precision's 16.
    found = {name: recipe.bytes_per_parameter for name, recipe in RECIPES.items()}
    assert found == {"float32": 16, "mixed": 16, "mixed, float32 gradients": 18, "bfloat16": 8, "8-bit Adam": 10}
    assert all(recipe.source for recipe in RECIPES.values())


def test_zeros_example_of_a_model_of_seven_and_a_half_billion() -> None:
    """Rajbhandari et al. 2020, figure 1: 7.5 billion parameters take 120 GB."""
    assert training_cost(7_500_000_000, RECIPES["mixed"]).bytes == 120 * 10**9


def test_the_articles_table() -> None:
    cost = training_cost(543_499_264, RECIPES["mixed"])
    assert cost.bytes == 8_695_988_224
    assert tuple(cost.parts) == PARTS
    assert cost.parts["block scales"] == 0


def test_block_scales_are_whole() -> None:
    recipe = RECIPES["8-bit Adam"]
    assert training_cost(1, recipe).parts["block scales"] == 8
    assert training_cost(STATE_BLOCK, recipe).parts["block scales"] == 8
    assert training_cost(STATE_BLOCK + 1, recipe).parts["block scales"] == 16


def test_nothing_costs_nothing_and_less_is_a_mistake() -> None:
    assert training_cost(0, RECIPES["8-bit Adam"]).bytes == 0
    with pytest.raises(ValueError, match="-1"):
        training_cost(-1, RECIPES["mixed"])
