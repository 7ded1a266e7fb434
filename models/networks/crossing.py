"""One token through a decoder that looks at an encoder, unrolled: what its blocks compute, on single vectors.

As in models/networks/stepping.py what surrounds the products shows in a step, so here is none of that.

Legend of the shape comments: C hidden size, H heads, D head size, P target tokens before this one, S source tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from models.networks.products import add_product, product
from models.recording import Recording

if TYPE_CHECKING:
    from models.networks.encoder_decoder import Stack
    from models.sequence_trace import CrossRecording


def step_through(side: Stack, x: Tensor, bias: Tensor, own: Recording, cross: CrossRecording, place: int) -> Tensor:
    """The last layer's output (C,) for the token at `place` with the row x (C,), float32; bias is (H, P + 1)."""
    heads, size = side.spec.head_count, side.spec.head_size
    x = x.clone()
    for layer, block in enumerate(side.crossing_blocks):
        attention, crossing, forward = block.attention, block.cross_attention, block.feed_forward
        joined = product(attention.query_key_value.weight, None, block.attention_norm(x)).view(-1, size)  # (3H, D)
        key, value = own.write_one(layer, place, joined)  # (H, P + 1, D)
        scores = torch.baddbmm(bias[:, None], joined[:heads, None], key.transpose(1, 2))  # (H, 1, P + 1)
        mixed = torch.bmm(scores.softmax(-1), value)  # (H, 1, D)
        add_product(x, attention.output.weight, None, mixed.view(-1))
        query = product(crossing.query.weight, None, block.cross_attention_norm(x)).view(heads, size)
        cross.queries[layer, :, place] = query
        scores = torch.bmm(query[:, None], cross.keys[layer].transpose(1, 2))  # (H, 1, S)
        mixed = torch.bmm(scores.softmax(-1), cross.values[layer])
        add_product(x, crossing.output.weight, None, mixed.view(-1))
        inner = product(forward.input.weight, None, block.feed_forward_norm(x))  # (F,) or (2F,)
        if forward.gated:
            gate, up = inner.chunk(2)
            inner = forward.activation(gate).mul_(up)
        else:
            inner = forward.activation(inner)
        add_product(x, forward.output.weight, None, inner)
    return x
