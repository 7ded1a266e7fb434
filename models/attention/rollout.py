"""Attention rollout: what reaches a token through all layers (Abnar & Zuidema 2020, "Quantifying Attention Flow in
Transformers", §3): the product of every layer's mean map, to half of which the residual stream is added.

Legend: T tokens.
"""

from __future__ import annotations

from collections.abc import Generator

import torch
from torch import Tensor

from models.attention.rows import HeldRows, Visibility, blocks, heads_together, whole_rows
from models.errors import TextError
from models.recording import ForwardTrace

# Two (T, T) matrices are held, and their product costs T³.
LONGEST = 4096


def rolling_out(trace: ForwardTrace, layers: int | None = None) -> Generator[float, None, HeldRows]:
    """The rollout through the first `layers` layers (all without it): (T, T), rows sum to 1.

    Ā = ½A + ½I of each layer, A the mean over its heads, and the product Ā_L … Ā_1. Yields the fraction after each
    block of rows. Raises TextError for more than LONGEST tokens.
    """
    count = len(trace)
    if count > LONGEST:
        raise TextError(
            "A rollout multiplies maps of all tokens; {count} are more than the {limit} it takes. Shorten the text.",
            count=count,
            limit=LONGEST,
        )
    depth = trace.spec.layer_count if layers is None else layers
    rolled: Tensor = torch.eye(count)
    for layer in range(depth):
        source = heads_together(trace, [layer], "mean")
        following = torch.empty(count, count)
        for start, stop in blocks(source, 0, count):
            with torch.inference_mode():
                mean = source.rows(start, stop)  # (b, W)
                width = mean.shape[1]
                following[start:stop] = 0.5 * (mean @ rolled[:width]) + 0.5 * rolled[start:stop]
            yield (layer + stop / count) / depth
        rolled = following
    return HeldRows(rolled, Visibility(True) if trace.causal else Visibility())


def rollout(trace: ForwardTrace, layers: int | None = None) -> Tensor:
    """(T, T): `rolling_out`, to its end."""
    work = rolling_out(trace, layers)
    while True:
        try:
            next(work)
        except StopIteration as end:
            held: HeldRows = end.value
            return whole_rows(held, 0, len(trace))
