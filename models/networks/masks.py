"""Which keys a query may look at. Legend: T tokens."""

from __future__ import annotations

import torch
from torch import Tensor


def visible(
    start: int,
    stop: int,
    keys: int,
    window: int = 0,
    device: torch.device | None = None,
    *,
    causal: bool = True,
) -> Tensor:
    """(stop − start, keys) bool: true where the queries `start` to `stop` may look at a key; of a `causal` model, back.

    With a window a query sees so many tokens, its own among them (Jiang et al. 2023, §2), and as many ahead where the
    model isn't causal; 0 is no window.
    """
    mask = torch.ones(max(0, stop - start), keys, dtype=torch.bool, device=device)
    if causal:
        mask = mask.tril(start)
    elif window:
        mask = mask.tril(start + window - 1)
    return mask.triu(start - window + 1) if window else mask
