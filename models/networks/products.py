"""A matrix times one vector, which is most of what a step does, or many rows, with the kernel that is quickest at it.

How long a product takes depends on how the matrix lies in memory, and by whom it is made. Where the numbers of one
input lie together (I × O, as GPT-2's files have them), torch's BLAS runs through the matrix as fast as the memory
gives it. Where those of one output do (O × I, as the other families' files have them), MKL takes up to twice as long
on processors that aren't Intel's, and oneDNN, which torch carries as well, does not (torch 2.13, AMD Zen 5). Over many
rows MKL takes twice as long there however the matrix lies.

Legend of the shape comments: I inputs, O outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# Below this many numbers a product with one vector is over before oneDNN has begun.
_LEAST_FOR_ONEDNN = 1 << 18
# And one with many below this many multiplications.
_LEAST_WORK = 1 << 22


class Projection(nn.Linear):
    """torch.nn.Linear: x (…, I) times weightᵀ (I, O), plus bias (O,) if there is one."""

    def reset_parameters(self) -> None:
        """torch's initial weights; none on the meta device, where there is nothing to be filled."""
        if not self.weight.is_meta:
            super().reset_parameters()

    def forward(self, x: Tensor) -> Tensor:
        work = x.numel() * self.out_features
        if work >= _LEAST_WORK and x.dtype == torch.float32 and _may_use_onednn(self.weight):
            return _onednn(x, self.weight, self.bias, "none", [], "")
        return F.linear(x, self.weight, self.bias)


def product(weight: Tensor, bias: Tensor | None, vector: Tensor) -> Tensor:
    """weight (O, I) times vector (I,), plus bias (O,) if there is one: (O,).

    In half precision the product made for many rows is the quicker one: on x86 the one for a vector takes up to twice
    as long.
    """
    if vector.dtype == torch.float16 or (vector.dtype == torch.bfloat16 and _HAS_BFLOAT16):
        return F.linear(vector, weight, bias)
    if _suits_onednn(weight, vector):
        return _onednn(vector[None], weight, bias, "none", [], "")[0]
    return torch.mv(weight, vector) if bias is None else torch.addmv(bias, weight, vector)


def add_product(x: Tensor, weight: Tensor, bias: Tensor | None, vector: Tensor) -> None:
    """Add weight (O, I) times vector (I,), plus bias (O,) if there is one, to x (O,), in its place."""
    if vector.dtype != torch.float32 or _suits_onednn(weight, vector):
        x.add_(product(weight, bias, vector))
        return
    if bias is not None:
        x.add_(bias)
    x.addmv_(weight, vector)


def lay_by_inputs(linear: nn.Linear) -> None:
    """Give the weight (O, I) memory, not yet filled, in which the numbers of one input lie together (I × O)."""
    outputs, inputs = linear.weight.shape
    memory = torch.empty(inputs, outputs, dtype=linear.weight.dtype, device=linear.weight.device)
    linear.weight = nn.Parameter(memory.t(), requires_grad=linear.weight.requires_grad)


def _suits_onednn(weight: Tensor, vector: Tensor) -> bool:
    large = weight.numel() >= _LEAST_FOR_ONEDNN and weight.is_contiguous()
    return large and vector.dtype == torch.float32 and _may_use_onednn(weight)


def _may_use_onednn(weight: Tensor) -> bool:
    return _HAS_ONEDNN and weight.is_cpu and not torch.is_grad_enabled()  # its product leaves no way back


# What torch's compiler calls for a layer; there is no other door to oneDNN that leaves the weights where they are.
_HAS_ONEDNN = torch._C._has_mkldnn and hasattr(torch.ops.mkldnn, "_linear_pointwise")
# Without oneDNN's, torch's product of many bfloat16 rows is a plain loop.
_HAS_BFLOAT16 = _HAS_ONEDNN and torch.ops.mkldnn._is_mkldnn_bf16_supported()
_onednn = cast(Callable[..., Tensor], getattr(torch.ops.mkldnn, "_linear_pointwise", None))
