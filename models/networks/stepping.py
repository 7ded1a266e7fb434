"""One token through a decoder, unrolled: what the blocks of models/networks/decoder.py compute, on single vectors.

A step reads every weight once and does next to nothing with it, so what surrounds the products shows: calls of
modules, a kernel made for whole sequences, products made for many rows. Here is none of that. What a layer computes
is the same, and the tests hold both ways together.

Legend of the shape comments: C hidden size, H query heads, G key/value heads, D head size, P tokens before this one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.networks.blocks import FeedForward, RMSNorm, rotate
from models.networks.products import add_product, product
from models.recording import Recording
from models.specs import TransformerSpec

if TYPE_CHECKING:
    from models.networks.decoder import Block

Rotation = tuple[Tensor, Tensor]  # cosine and sine, each (T, D)
_Vector = Callable[[Tensor], Tensor]


def can_step(spec: TransformerSpec) -> bool:
    """Whether a decoder of that shape is made of the blocks that are unrolled here."""
    return spec.layer_norms == 2 and not spec.attention_cap


class Stepper:
    """The layers of a decoder as plain functions. It holds the parameters themselves, not copies of them."""

    def __init__(self, blocks: Sequence[Block], spec: TransformerSpec) -> None:
        self._last = _last_weight(blocks)
        self._dtype = self._last.dtype
        self._layers = [_Layer(block, spec, index) for index, block in enumerate(blocks)]

    def is_of(self, blocks: Sequence[Block]) -> bool:
        """Whether those blocks still have the parameters that this was made of."""
        return self._last is _last_weight(blocks) and self._last.dtype == self._dtype

    def through(
        self,
        x: Tensor,
        rotation: Rotation | None,
        recording: Recording,
        start: int,
        between_layers: Callable[[int], None] | None,
    ) -> Tensor:
        """The last layer's output (C,) for the token at position `start` with the vector x (C,), which is lost."""
        for index, layer in enumerate(self._layers):
            if between_layers is not None:
                between_layers(index)
            layer(x, rotation, recording, start)
        return x


def _last_weight(blocks: Sequence[Block]) -> Tensor:
    return blocks[-1].feed_forward.output.weight


class _Layer:
    def __init__(self, block: Block, spec: TransformerSpec, index: int) -> None:
        attention, feed_forward = block.attention, block.feed_forward
        self.index = index
        self.heads, self.groups, self.size = spec.head_count, spec.key_value_head_count, spec.head_size
        self.scale, self.window = spec.score_scale(index), spec.window_of(index)
        self.attention_norm = _norm(block.attention_norm)
        self.query_key_value = _product(attention.query_key_value)
        self.query_norm, self.key_norm = attention.query_norm, attention.key_norm
        self.add_output = _addition(attention.output)
        self.feed_forward_norm = _norm(block.feed_forward_norm)
        self.widen, self.add_narrowed = _product(feed_forward.input), _addition(feed_forward.output)
        self.activate = _activation(feed_forward)

    def __call__(self, x: Tensor, rotation: Rotation | None, recording: Recording, start: int) -> None:
        """What the layer adds to the residual stream x (C,), added to it."""
        joined = self.query_key_value(self.attention_norm(x)).view(-1, self.size)  # (H + 2G, D)
        turning = self.heads + self.groups  # queries and keys turn, values don't
        if self.query_norm is not None and self.key_norm is not None:
            query, key = self.query_norm(joined[: self.heads]), self.key_norm(joined[self.heads : turning])
            joined = torch.cat((query, key, joined[turning:]))
        if rotation is not None:
            joined = torch.cat((rotate(joined[:turning], *rotation), joined[turning:]))
        key, value = recording.write_one(self.index, start, joined)  # (G, P + 1, D)
        if 0 < self.window <= start:
            key, value = key[:, -self.window :], value[:, -self.window :]
        query = joined[: self.heads].view(self.groups, -1, self.size)  # (G, H/G, D)
        mixed = self._mix(query, key, value)  # (G, H/G, D)
        self.add_output(x, mixed.view(-1))
        self.add_narrowed(x, self.activate(self.widen(self.feed_forward_norm(x))))

    def _mix(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """The values (G, P + 1, D) weighted for the queries (G, H/G, D), each of which sees all keys: (G, H/G, D)."""
        if query.dtype != torch.float32:  # torch's kernel keeps the scores and the sums in float32
            return F.scaled_dot_product_attention(query[None], key[None], value[None], scale=self.scale)[0]
        scores = torch.bmm(query, key.transpose(1, 2)).mul_(self.scale)  # (G, H/G, P + 1)
        return torch.bmm(scores.softmax(-1), value)


def _product(linear: nn.Linear) -> _Vector:
    return partial(product, linear.weight, linear.bias)


def _addition(linear: nn.Linear) -> Callable[[Tensor, Tensor], None]:
    weight, bias = linear.weight, linear.bias

    def add(x: Tensor, vector: Tensor) -> None:
        add_product(x, weight, bias, vector)

    return add


def _norm(module: nn.Module) -> _Vector:
    if isinstance(module, nn.LayerNorm):
        weight, bias, spread = module.weight, module.bias, module.eps
        return lambda x: torch.layer_norm(x, weight.shape, weight, bias, spread)
    if isinstance(module, RMSNorm) and module.weight.dtype == torch.float32:
        gain, epsilon = module.weight, module.epsilon
        return lambda x: torch.rms_norm(x, gain.shape, gain, epsilon)
    return module


def _activation(module: FeedForward) -> _Vector:
    activation = module.activation

    def gated(inner: Tensor) -> Tensor:
        gate, up = inner.chunk(2)
        return activation(gate).mul_(up)

    return gated if module.gated else activation
