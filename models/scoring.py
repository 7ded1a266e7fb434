"""A given text scored in one pass: how well each of its tokens was predicted by those before it (teacher forcing).

Windows are those of models/evaluation.py: they overlap by half, so that every token of a long text has at least half
a window before it.

Legend: T tokens, V vocabulary, K alternatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.evaluation import windows
from models.networks.decoder import Decoder
from models.recording import ForwardTrace

# Logits that are held at once: 32 MB as float32.
_MOST_LOGITS = 1 << 23


@dataclass(frozen=True, slots=True)
class Score:
    """Of T tokens: ln p (T,), NaN for the first; rank (T,) from 1, 0 for the first; the K likeliest (T, K) and their p.

    Equal logits are ranked by id, the lower first.
    """

    log_probabilities: NDArray[np.float64]
    ranks: NDArray[np.int64]
    likeliest: NDArray[np.int64]
    chances: NDArray[np.float64]


def score_ids(
    model: Decoder,
    ids: Sequence[int],
    *,
    alternatives: int = 6,
    trace: ForwardTrace | None = None,
    check: Callable[[], None] | None = None,
) -> Score:
    """How well `model` predicts `ids`, of which the first is given.

    `trace` is one that has read exactly these ids, if there is one: nothing is run then. `check` is called between
    layers and may raise to give up.
    """
    count, kept = len(ids), min(alternatives, model.vocab_size)
    result = Score(
        np.full(count, np.nan),
        np.zeros(count, dtype=np.int64),
        np.zeros((count, kept), dtype=np.int64),
        np.zeros((count, kept)),
    )

    def between(_layer: int) -> None:
        if check is not None:
            check()

    if trace is not None and len(trace) == count:
        _score(result, trace, ids, 0, 1)
        return result
    for start, stop, counted in windows(count, model.spec.context_length):
        read = model.forward(tuple(ids[start:stop]), between_layers=between)
        _score(result, read, ids, start, counted)
    return result


def _score(result: Score, trace: ForwardTrace, ids: Sequence[int], start: int, counted: int) -> None:
    """Fill in the tokens from `counted` on that a trace of ids[start:] predicts."""
    first, last = counted - 1 - start, min(len(trace), len(ids) - 1 - start)  # positions of the trace that predict
    block = max(1, _MOST_LOGITS // trace.spec.vocab_size)
    with torch.inference_mode():
        for begin in range(first, last, block):
            end = min(begin + block, last)
            logits = trace.logits_between(begin, end)
            targets = torch.tensor(ids[start + begin + 1 : start + end + 1], dtype=torch.long)
            place = slice(start + begin + 1, start + end + 1)
            _fill(result, place, logits, targets)


def _fill(result: Score, place: slice, logits: Tensor, targets: Tensor) -> None:
    """Score the tokens at `place`, which are `targets` (t,), by the logits (t, V) of what comes there."""
    normalizer = logits.double().logsumexp(dim=-1)  # (t,)
    own = logits.gather(1, targets[:, None])  # (t, 1)
    earlier = torch.arange(logits.shape[1]) < targets[:, None]
    ranks = 1 + (logits > own).sum(1) + ((logits == own) & earlier).sum(1)
    best = logits.topk(result.likeliest.shape[1], dim=-1)
    result.log_probabilities[place] = (own[:, 0].double() - normalizer).numpy()
    result.ranks[place] = ranks.numpy()
    result.likeliest[place] = best.indices.numpy()
    result.chances[place] = (best.values.double() - normalizer[:, None]).exp().numpy()
