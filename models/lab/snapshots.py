"""What a model in training is at one step: its losses, what it expects, what it writes, where its tokens lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from models.evaluation import evaluate_ids
from models.lab.corpus import Corpus
from models.networks.decoder import Decoder

Floats = NDArray[np.float32]

BARS = 12
SAMPLE = 48
_TEMPERATURE = 0.8
# The most frequent tokens, which are on the map.
ON_MAP = 200


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step of training: losses in nats a token, `gradient_norm` before clipping, `seconds` that it took."""

    step: int
    loss: float
    learning_rate: float
    gradient_norm: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The model after `step` steps.

    `held_out` is NaN where nothing is held out, `loss` where no step was taken. `bars` are (id, probability) of what
    may follow the prompt, likeliest first; `sample` the ids that were drawn behind it. `points` (N, 2) are the rows of
    the tokens `on_map` along two principal components, turned so that they move as little as they can from one
    snapshot to the next. `weights` are copies of the model's parameters in their order; none where they would take
    too much memory.
    """

    step: int
    loss: float
    held_out: float
    bars: tuple[tuple[int, float], ...]
    sample: tuple[int, ...]
    on_map: tuple[int, ...]
    points: Floats
    weights: tuple[Tensor, ...]


def held_out_loss(model: Decoder, corpus: Corpus) -> float:
    """Nats a token on what is held out, by the protocol of models.evaluation; NaN where nothing is."""
    if len(corpus.held_out) < 2:
        return float("nan")
    return evaluate_ids(model, corpus.held_out.tolist(), corpus.held_out_text).nats_per_token


@torch.inference_mode()
def expected(model: Decoder, prompt: Sequence[int], count: int = BARS) -> tuple[tuple[int, float], ...]:
    """The `count` likeliest tokens behind the prompt's end with their probabilities, likeliest first."""
    logits = model.batch_logits(torch.tensor([prompt[-model.context_length :]]))[0, -1]
    found = logits.float().softmax(-1).topk(min(count, model.vocab_size))
    return tuple(zip(found.indices.tolist(), found.values.tolist(), strict=True))


@torch.inference_mode()
def sampled(model: Decoder, prompt: Sequence[int], count: int, generator: torch.Generator) -> tuple[int, ...]:
    """`count` tokens drawn behind the prompt at temperature 0.8; a full window goes on with its last half."""
    window = model.context_length
    seen = list(prompt[-window:])
    trace = None
    drawn: list[int] = []
    for _ in range(count):
        if len(seen) > window:
            seen, trace = seen[-max(1, window // 2) :], None
        trace = model.forward(seen if trace is None else seen[-1:], trace)
        chances = (trace.logits_at(-1).float() / _TEMPERATURE).softmax(-1)
        token = int(torch.multinomial(chances, 1, generator=generator))
        drawn.append(token)
        seen.append(token)
    return tuple(drawn)


@torch.no_grad()
def plane(table: Tensor, ids: Sequence[int], before: Floats | None) -> Floats:
    """(N, 2): the rows of `ids` along their two principal components.

    Components are known but for their signs and, where two weigh alike, their order, so they are turned onto `before`
    (N, 2), the points of an earlier table, by the orthogonal matrix that brings both nearest (Schönemann 1966).
    """
    rows = table.detach()[torch.as_tensor(ids)].double()  # (N, C)
    rows = rows - rows.mean(0)
    # By rising weight. By torch, whose threads are counted here, and not by numpy, whose own would get in their way.
    axes = torch.linalg.eigh(rows.T @ rows).eigenvectors
    points = rows @ axes.flip(1)[:, :2]
    if points.shape[1] < 2:
        points = F.pad(points, (0, 2 - points.shape[1]))
    if before is not None and before.shape == tuple(points.shape):
        left, _, right = torch.linalg.svd(points.T @ torch.from_numpy(before).double())
        points = points @ (left @ right)
    found: Floats = points.float().numpy()
    return found
