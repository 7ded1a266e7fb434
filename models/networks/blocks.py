"""The parts that the networks are put together from.

Legend of the shape comments: B batch, T tokens, C hidden size, H query heads, G key/value heads, D head size,
F feed-forward size, V vocabulary.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import ConfigError, shown
from models.specs import TransformerSpec


def _gelu_tanh(x: Tensor) -> Tensor:
    return F.gelu(x, approximate="tanh")


# config.json's names. "gelu_new" is GPT-2's tanh approximation (Hendrycks & Gimpel 2016, eq. 2).
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "gelu": F.gelu,
    "gelu_new": _gelu_tanh,
    "gelu_pytorch_tanh": _gelu_tanh,
    "relu": F.relu,
    "silu": F.silu,
    "swish": F.silu,
}


def activation(name: str) -> Callable[[Tensor], Tensor]:
    """The function of that name. Raises ConfigError for one that is not known."""
    if name not in ACTIVATIONS:
        raise ConfigError(
            "The activation {name} is not one the playground knows. Open a model that uses one of these: {known}.",
            name=shown(name),
            known=", ".join(ACTIVATIONS),
        )
    return ACTIVATIONS[name]


class RMSNorm(nn.Module):
    """x / sqrt(mean(x²) + ε) · weight, computed in float32 (Zhang & Sennrich 2019, eq. 4)."""

    def __init__(self, size: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()  # the root is taken in float32 and rounded before the gain, as the reference models do
        wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.epsilon)
        return self.weight * wide.to(x.dtype)


def norm(spec: TransformerSpec) -> nn.Module:
    """A norm over the hidden size, of the kind that the spec names."""
    if spec.norm == "rms":
        return RMSNorm(spec.hidden_size, spec.norm_epsilon)
    return nn.LayerNorm(spec.hidden_size, eps=spec.norm_epsilon)


def rotary_frequencies(spec: TransformerSpec) -> Tensor:
    """(D/2,) float32: the angle in radians by which each pair of dimensions turns from one position to the next.

    base^(−2i/D), Su et al. 2021, §3.2.2; `linear` divides all of them by a factor (Chen et al. 2023), `llama3`
    divides the slow ones and blends between (Llama 3.1's published formula). Raises ConfigError for other kinds.
    """
    pairs = torch.arange(0, spec.head_size, 2, dtype=torch.int64).float()
    frequencies = 1.0 / (spec.rotary_base ** (pairs / spec.head_size))
    scaling = spec.rotary_scaling
    if scaling is None:
        return frequencies
    if scaling.kind == "linear":
        return frequencies / scaling.factor
    if scaling.kind == "llama3":
        turns = scaling.original_context_length * frequencies / (2 * math.pi)  # full turns within the trained window
        blend = (turns - scaling.low_frequency_factor) / (scaling.high_frequency_factor - scaling.low_frequency_factor)
        blend = blend.clamp(0.0, 1.0)
        return frequencies / scaling.factor * (1 - blend) + frequencies * blend
    raise ConfigError(
        "The rotary scaling {kind} is not one the playground computes. "
        "Open a model with default, linear or llama3 scaling.",
        kind=shown(scaling.kind),
    )


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Turn each pair (i, i + D/2) of x (…, T, D) by its position's angle; cosine and sine are (T, D)."""
    first, second = x.chunk(2, dim=-1)
    return x * cosine + torch.cat((-second, first), dim=-1) * sine


class FeedForward(nn.Module):
    """Widen, activate, narrow; gated (SwiGLU, Shazeer 2020) where the spec says so."""

    def __init__(self, spec: TransformerSpec) -> None:
        super().__init__()
        self.gated = spec.gated
        # A gated layer's two input matrices, gate first, are one product.
        inner = spec.feed_forward_size * (2 if spec.gated else 1)
        self.input = nn.Linear(spec.hidden_size, inner, bias=spec.feed_forward_bias)
        self.output = nn.Linear(spec.feed_forward_size, spec.hidden_size, bias=spec.feed_forward_bias)
        self.activation = activation(spec.activation)

    def forward(self, x: Tensor) -> Tensor:
        inner: Tensor = self.input(x)  # (B, T, F) or (B, T, 2F)
        if self.gated:
            gate, up = inner.chunk(2, dim=-1)
            inner = self.activation(gate) * up
        else:
            inner = self.activation(inner)
        narrowed: Tensor = self.output(inner)  # (B, T, C)
        return narrowed
