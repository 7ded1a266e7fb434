"""The parts that the networks are put together from.

Legend of the shape comments: B batch, T tokens, C hidden size, H query heads, G key/value heads, D head size,
F feed-forward size, V vocabulary.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import ContextFullError, TextError, TokenIdError
from models.networks.dialects import check_computed
from models.networks.products import Projection
from models.specs import TransformerSpec

# Rows of a long text that go through a product at once.
ROWS_AT_ONCE = 1024
# Numbers that stay near the processor while several passes are made over them.
_NEAR = 1 << 18


def _gelu_tanh(x: Tensor) -> Tensor:
    """x·σ(2√(2/π)·(x + 0.044715·x³)), which is ½x·(1 + tanh(√(2/π)·(…))) with σ(2z) for ½(1 + tanh z).

    torch's own takes two to three times as long over many numbers on a processor; over few, and where a gradient is
    wanted, it is the better one.
    """
    if torch.is_grad_enabled() or x.dtype != torch.float32 or x.numel() < _NEAR or x.device.type != "cpu":
        return F.gelu(x, approximate="tanh")
    result = torch.empty_like(x, memory_format=torch.contiguous_format)
    for part, inner in zip(torch.split(x.reshape(-1), _NEAR), torch.split(result.view(-1), _NEAR), strict=True):
        torch.mul(part, part, out=inner)
        torch.addcmul(part, inner, part, value=0.044715, out=inner)
        inner.mul_(2 * math.sqrt(2 / math.pi)).sigmoid_().mul_(part)
    return result


def _quick_gelu(x: Tensor) -> Tensor:
    return x * torch.sigmoid(1.702 * x)


def _relu_squared(x: Tensor) -> Tensor:
    return F.relu(x).square()


# config.json's names, transformers' (activations.py). "gelu_new" is GPT-2's tanh approximation (Hendrycks & Gimpel
# 2016, eq. 2), which goes by five names; "quick_gelu" is the same paper's sigmoid one.
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    **dict.fromkeys(("gelu", "gelu_python"), F.gelu),
    **dict.fromkeys(("gelu_new", "gelu_fast", "gelu_accurate", "gelu_pytorch_tanh", "gelu_python_tanh"), _gelu_tanh),
    "quick_gelu": _quick_gelu,
    "relu": F.relu,
    "relu2": _relu_squared,
    **dict.fromkeys(("silu", "swish"), F.silu),
    "tanh": torch.tanh,
}


def check_ids(ids: Sequence[int], vocab_size: int) -> None:
    """Raises TextError for no ids at all, TokenIdError for one that the table has no row for."""
    if not len(ids):
        raise TextError("There are no tokens to run the model on. Type some text first.")
    lowest, highest = min(ids), max(ids)
    if lowest < 0 or highest >= vocab_size:
        raise TokenIdError(
            "Token id {id} is outside this model's vocabulary of {size}. Choose ids from 0 to {last}.",
            id=lowest if lowest < 0 else highest,
            size=vocab_size,
            last=vocab_size - 1,
        )


def check_going_on(ids: Sequence[int], start: int, spec: TransformerSpec) -> None:
    """As check_ids; and raises ContextFullError where the window has no room for the ids behind `start` others."""
    check_ids(ids, spec.vocab_size)
    if start + len(ids) > spec.context_length:
        raise ContextFullError(
            "The text has {count} tokens, but the model's window holds {window}. "
            "Shorten the text, or continue on its end.",
            count=start + len(ids),
            window=spec.context_length,
        )


def check_whole(ids: Sequence[int], spec: TransformerSpec) -> None:
    """As check_ids; and raises TextError for more ids than a model that reads a text whole has room for."""
    check_ids(ids, spec.vocab_size)
    if len(ids) > spec.context_length:
        raise TextError(
            "The text has {count} tokens, but the model reads a text whole, and at most {window} tokens of it. "
            "Shorten the text.",
            count=len(ids),
            window=spec.context_length,
        )


class Table(nn.Embedding):
    """torch.nn.Embedding: a row (C,) for each id."""

    def reset_parameters(self) -> None:
        """torch's initial rows; none on the meta device, where making none up takes as long as all of a block."""
        if not self.weight.is_meta:
            super().reset_parameters()


class RMSNorm(nn.Module):
    """x / sqrt(mean(x²) + ε) · weight, computed in float32 (Zhang & Sennrich 2019, eq. 4)."""

    def __init__(self, size: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()  # the root is taken in float32 and rounded before the gain, as the reference models do
        wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.epsilon)
        return self.weight * wide.to(self.weight.dtype)  # T5 adds up in float32 what its layers have in float16


class OffsetRMSNorm(nn.Module):
    """RMSNorm with the gain 1 + weight, applied before rounding (Gemma, modeling_gemma.py)."""

    def __init__(self, size: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(size))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.epsilon)
        return (wide * (1.0 + self.weight.float())).to(x.dtype)


def norm(spec: TransformerSpec) -> nn.Module:
    """A norm over the hidden size, of the kind that the spec names."""
    if spec.norm == "rms":
        return RMSNorm(spec.hidden_size, spec.norm_epsilon)
    if spec.norm == "rms-offset":
        return OffsetRMSNorm(spec.hidden_size, spec.norm_epsilon)
    return nn.LayerNorm(spec.hidden_size, eps=spec.norm_epsilon)


def outgrown(spec: TransformerSpec, count: int) -> bool:
    """Whether a text of so many tokens changes the frequencies, and so every key: dynamic scaling beyond its window."""
    scaling = spec.rotary_scaling
    return scaling is not None and scaling.kind == "dynamic" and count > scaling.original_context_length


def rotary_frequencies(spec: TransformerSpec, count: int = 0) -> Tensor:
    """(D/2,) float32: the angle in radians by which each pair of dimensions turns from one position to the next.

    base^(−2i/D), Su et al. 2021, §3.2.2; `linear` divides all of them by a factor (Chen et al. 2023), `llama3`
    divides the slow ones and blends between (Llama 3.1's published formula), `dynamic` raises the base once a text of
    `count` tokens outgrows the trained window (NTK-aware scaling, modeling_rope_utils.py). Raises ConfigError for
    other kinds. They lie in the processor's memory whatever device is the default.
    """
    check_computed(spec)
    size, base, scaling = spec.head_size, spec.rotary_base, spec.rotary_scaling
    if outgrown(spec, count):
        assert scaling is not None
        stretch = scaling.factor * count / scaling.original_context_length - (scaling.factor - 1)
        base *= stretch ** (size / (size - 2))
    pairs = torch.arange(0, size, 2, dtype=torch.int64, device="cpu").float()
    frequencies = 1.0 / (base ** (pairs / size))
    if scaling is None or scaling.kind == "dynamic":
        return frequencies
    if scaling.kind == "linear":
        return frequencies / scaling.factor
    turns = scaling.original_context_length * frequencies / (2 * math.pi)  # full turns within the trained window
    blend = (turns - scaling.low_frequency_factor) / (scaling.high_frequency_factor - scaling.low_frequency_factor)
    blend = blend.clamp(0.0, 1.0)
    return frequencies / scaling.factor * (1 - blend) + frequencies * blend


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Turn each pair (i, i + D/2) of x (…, T, D) by its position's angle; cosine and sine are (T, D)."""
    first, second = x.chunk(2, dim=-1)
    return x * cosine + torch.cat((-second, first), dim=-1) * sine


def attend_plainly(query: Tensor, key: Tensor, value: Tensor, scale: float, dropout: float) -> Tensor:
    """Causal attention (B, H, T, D) of as many key/value heads as query heads, as two products and a softmax.

    torch's fused kernel never stores the (T, T) weights, but on a processor going back through it in bfloat16 takes
    about twice as long as this does.
    """
    batch, heads, count, size = query.shape
    later = torch.full((count, count), -math.inf, dtype=query.dtype, device=query.device).triu(1)
    scores = torch.baddbmm(later, query.flatten(0, 1), key.flatten(0, 1).transpose(1, 2), alpha=scale)
    weights = F.dropout(scores.softmax(-1), dropout)  # (B·H, T, T)
    return torch.bmm(weights, value.flatten(0, 1)).view(batch, heads, count, size)


def attend_capped(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, scale: float, cap: float) -> Tensor:
    """Attention whose scaled scores are brought within ±cap, cap·tanh(score/cap), which torch's kernel can't do.

    query (B, H, T, D), key and value (B, G, P + T, D), mask (T, P + T) or None: (B, H, T, D). Gemma 2, §2.
    """
    key, value = (part.repeat_interleave(query.shape[1] // part.shape[1], dim=1) for part in (key, value))
    scores = cap * torch.tanh(query @ key.transpose(2, 3) * scale / cap)  # (B, H, T, P + T)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return scores.softmax(-1, dtype=torch.float32).to(query.dtype) @ value


class FeedForward(nn.Module):
    """Widen, activate, narrow; gated (SwiGLU, Shazeer 2020) where the spec says so."""

    def __init__(self, spec: TransformerSpec) -> None:
        super().__init__()
        self.gated = spec.gated
        # A gated layer's two input matrices, gate first, are one product.
        inner = spec.feed_forward_size * (2 if spec.gated else 1)
        self.input = Projection(spec.hidden_size, inner, bias=spec.feed_forward_bias)
        self.output = Projection(spec.feed_forward_size, spec.hidden_size, bias=spec.feed_forward_bias)
        check_computed(spec)
        self.activation = ACTIVATIONS[spec.activation]

    def forward(self, x: Tensor) -> Tensor:
        if torch.is_grad_enabled() or x.shape[-2] <= ROWS_AT_ONCE:
            return self._through(x)
        # A long text is never widened as a whole.
        return torch.cat([self._through(rows) for rows in torch.split(x, ROWS_AT_ONCE, dim=-2)], dim=-2)  # (B, T, C)

    def _through(self, x: Tensor) -> Tensor:
        inner: Tensor = self.input(x)  # (B, T, F) or (B, T, 2F)
        if self.gated:
            gate, up = inner.chunk(2, dim=-1)
            inner = self.activation(gate) * up
        else:
            inner = self.activation(inner)
        narrowed: Tensor = self.output(inner)  # (B, T, C)
        return narrowed
