"""A bias for each distance between query and key, added to the scores: T5's positions (Raffel et al. 2020, §2.1).

Legend of the shape comments: Q queries, T keys, H heads, N buckets.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def relative_buckets(distance: Tensor, count: int, farthest: int, *, causal: bool) -> Tensor:
    """The bucket, from 0 to `count` − 1, of each key's distance from its query (key's place less query's place), int64.

    Half of a direction's buckets are a distance each, the other half grow as its logarithm up to `farthest`, from
    which on all is one bucket. Where a query sees later keys too, each direction has half of the buckets
    (modeling_t5.py, `_relative_position_bucket`).
    """
    first = torch.zeros_like(distance)
    if causal:
        away = (-distance).clamp(min=0)
    else:
        count //= 2
        first = (distance > 0).long() * count
        away = distance.abs()
    exact = count // 2
    growing = torch.log(away.float().clamp(min=1) / exact) / math.log(farthest / exact) * (count - exact)
    far = (exact + growing.long()).clamp(max=count - 1)
    return first + torch.where(away < exact, away, far)


def relative_bias(table: Tensor, start: int, stop: int, keys: int, farthest: int, *, causal: bool) -> Tensor:
    """(H, stop − start, keys): what is added to the scores of the queries from `start` to `stop`; table is (N, H)."""
    queries = torch.arange(start, stop, device=table.device)
    distance = torch.arange(keys, device=table.device)[None] - queries[:, None]  # (Q, T)
    return table[relative_buckets(distance, table.shape[0], farthest, causal=causal)].permute(2, 0, 1)
