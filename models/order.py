"""Whether the order of tokens matters: two orders of the same tokens through a model's first attention layer.

Without positions and without a mask, attention mixes a set: another order gives the same vectors in that order. With
positions it doesn't, and a causal mask alone already lets some order through.

T tokens, C hidden size.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from models.errors import TextError
from models.networks.blocks import check_ids
from models.networks.encoder import Encoder
from models.networks.encoder_decoder import EncoderDecoder
from models.recording import Recording

if TYPE_CHECKING:
    from models.checkpoint import Network

# (T, T) scores a head and condition; a sentence or two is what this is for.
LONGEST = 512


@dataclass(frozen=True, slots=True)
class Condition:
    """One way of computing the layer, and how far apart the two orders' vectors are at most.

    first and second (T, C): the layer's outputs; `largest` over all matched tokens and dimensions.
    """

    positions: bool
    causal: bool
    largest: float
    first: Tensor
    second: Tensor


@dataclass(frozen=True, slots=True)
class OrderExperiment:
    """places[i] is where the second order has the first's token i; scale is the largest number of all outputs.

    The four conditions: without positions and mask, with the mask alone, with positions alone, with both.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    places: tuple[int, ...]
    conditions: tuple[Condition, ...]
    scale: float


def matched(first: Sequence[int], second: Sequence[int]) -> tuple[int, ...]:
    """Where the second sequence has each token of the first; equal tokens are matched in their order.

    Raises TextError where it isn't the same tokens.
    """
    if Counter(first) != Counter(second):
        raise TextError(
            "The two texts are not the same tokens in another order: {first} tokens and {second}, of which {common} "
            "are common to both. Change one of them.",
            first=len(first),
            second=len(second),
            common=(Counter(first) & Counter(second)).total(),
        )
    where: defaultdict[int, list[int]] = defaultdict(list)
    for place, token_id in reversed([*enumerate(second)]):
        where[token_id].append(place)
    return tuple(where[token_id].pop() for token_id in first)


@torch.inference_mode()
def compare_orders(model: Network, first: Sequence[int], second: Sequence[int]) -> OrderExperiment:
    """Both sequences through the model's first attention layer, in four ways.

    Raises TextError where they aren't the same tokens, are none, or more than LONGEST or than the model's window.
    """
    places = matched(first, second)
    check_ids(first, model.vocab_size)
    most = min(LONGEST, model.context_length)
    if len(first) > most:
        raise TextError(
            "{count} tokens are more than this comparison takes. Shorten both texts to {most} tokens.",
            count=len(first),
            most=most,
        )
    conditions = []
    scale = 0.0
    for positions, causal in ((False, False), (False, True), (True, False), (True, True)):
        one = first_attention(model, first, positions=positions, causal=causal)  # (T, C)
        other = first_attention(model, second, positions=positions, causal=causal)  # (T, C)
        apart = (one - other[list(places)]).abs().max()
        scale = max(scale, float(one.abs().max()))
        conditions.append(Condition(positions, causal, float(apart), one, other))
    return OrderExperiment(tuple(first), tuple(second), places, tuple(conditions), scale)


@torch.inference_mode()
def first_attention(model: Network, ids: Sequence[int], *, positions: bool, causal: bool) -> Tensor:
    """(T, C) float32: what the first attention layer gives of these ids, before anything is added to it.

    Without `positions` the learned rows are not added, or nothing is rotated; `causal` hides later keys.
    """
    weight = model.embedding.weight
    new = torch.tensor([[*ids]], dtype=torch.long, device=weight.device)  # (1, T)
    recording = Recording(model.spec, len(ids), weight.dtype, weight.device, causal=causal, positioned=positions)
    block = model.blocks[0]
    if isinstance(model, Encoder):
        x = model.entering(new, 0, positioned=positions)  # (1, T, C)
        mixed = block.attention(x, recording)  # type: ignore[operator]
    elif isinstance(model, EncoderDecoder):
        x = model.entering(new, 0)  # (1, T, C)
        bias = model.score_bias(recording, 0, len(ids), len(ids))
        mixed = block.attention(block.attention_norm(x), bias, recording)  # type: ignore[operator]
    else:
        x, rotation = model.entering(new, 0, positioned=positions)  # (1, T, C)
        mixed = block.attention(block.attention_norm(x), rotation, recording, 0)  # type: ignore[operator]
    projected: Tensor = mixed[0]
    return projected.float().cpu()
