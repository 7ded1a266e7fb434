"""What a next token was decided by: a score for each token before it.

The value that is explained is F = ln p(target | context), and x_t is the embedding of the token at t, without its
position. All gradients are of F with respect to x.

attention: how much the last position looks at each token, the mean over all layers and heads.
saliency: ‖∂F/∂x_t‖₂ (Simonyan, Vedaldi and Zisserman 2013; for words Li et al. 2016, "Visualizing and understanding
neural models in NLP", §5).
input_gradient: x_t · ∂F/∂x_t (Shrikumar et al. 2016; for words Denil et al. 2014).
integrated_gradients: x_t · ∫ ∂F(αx)/∂x_t dα from 0 to 1 (Sundararajan, Taly and Yan 2017, eq. 1) with all embeddings 0
as the baseline, by Gauss-Legendre quadrature over s with α = s²: behind a norm, most happens close to 0. The scores
sum to F(x) − F(0) but for the quadrature's error, which is reported (their "completeness").

Legend: B points of the path, T tokens, C hidden size, V vocabulary.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.errors import SamplingError
from models.networks.decoder import Decoder
from models.recording import ForwardTrace

Method = Literal["attention", "saliency", "input_gradient", "integrated_gradients"]
METHODS: tuple[Method, ...] = get_args(Method)

STEPS = 64
# Tokens that are differentiated at once, over all points of the path.
_MOST_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Attribution:
    """scores (T,) float64, and ln p of the target. The last three are NaN and 0 but for integrated gradients."""

    method: Method
    scores: NDArray[np.float64]
    value: float
    baseline: float = math.nan
    error: float = math.nan
    steps: int = 0


def attribute(
    model: Decoder, trace: ForwardTrace, target: int, method: Method, steps: int = STEPS
) -> Generator[float, None, Attribution]:
    """What `target` behind the tokens of `trace` was decided by; yields how far it is, from 0 to 1.

    Raises SamplingError where the gradient is not finite, as it may be in float16.
    """
    if method not in METHODS:
        raise ValueError(f"no attribution is called {method!r}; choose one of {', '.join(METHODS)}")
    value = float(trace.logits_at(-1).double().log_softmax(0)[target])
    if method == "attention":
        return Attribution(method, _attention(trace), value)
    embedded = _embedded(model, trace.ids)
    if method == "integrated_gradients":
        return (yield from _integrated(model, embedded, target, value, steps))
    gradient, _ = _gradient(model, embedded[None], target)
    yield 0.9
    scores = gradient[0].norm(dim=-1) if method == "saliency" else (gradient[0] * embedded).sum(-1)
    return Attribution(method, _checked(scores), value)


def _attention(trace: ForwardTrace) -> NDArray[np.float64]:
    spec, last = trace.spec, len(trace) - 1
    total = torch.zeros(len(trace), dtype=torch.float64)
    for layer in range(spec.layer_count):
        for head in range(spec.head_count):
            total += trace.attention_rows(layer, head, last, last + 1)[0].cpu()
    scores: NDArray[np.float64] = (total / (spec.layer_count * spec.head_count)).numpy()
    return scores


def _integrated(
    model: Decoder, embedded: Tensor, target: int, value: float, steps: int
) -> Generator[float, None, Attribution]:
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    path = (nodes + 1) / 2  # from [−1, 1] to [0, 1]
    points, weights = path**2, path * weights  # dα = 2s ds
    total = torch.zeros_like(embedded, dtype=torch.float64)
    at_once = max(1, _MOST_TOKENS // len(embedded))
    for first in range(0, steps, at_once):
        alphas = torch.tensor(points[first : first + at_once], dtype=embedded.dtype, device=embedded.device)
        gradient, _ = _gradient(model, alphas[:, None, None] * embedded, target)  # (B, T, C)
        share = torch.tensor(weights[first : first + at_once], device=embedded.device)
        total += (share[:, None, None] * gradient).sum(0)
        yield min(0.99, (first + at_once) / steps)
    with torch.no_grad():
        _, baseline = _gradient(model, torch.zeros_like(embedded)[None], target)
    scores = _checked((total * embedded).sum(-1))
    start = float(baseline[0])
    return Attribution("integrated_gradients", scores, value, start, float(scores.sum()) - (value - start), steps)


def _embedded(model: Decoder, ids: Sequence[int]) -> Tensor:
    """(T, C): the rows that the tokens take from the table, in the model's dtype."""
    return model.embedding.weight.detach()[torch.tensor(list(ids), device=model.embedding.weight.device)].clone()


def _gradient(model: Decoder, embedded: Tensor, target: int) -> tuple[Tensor, Tensor]:
    """∂F/∂x (B, T, C) float64 and F (B,) of B sequences of embeddings (B, T, C)."""
    grad = torch.is_grad_enabled()
    x = embedded.detach().clone().requires_grad_(grad)
    logits = model.logits_of_embeddings(x)  # (B, V), of the last position
    values = logits.double().log_softmax(-1)[:, target]
    if not grad:
        return torch.zeros_like(x, dtype=torch.float64), values
    (gradient,) = torch.autograd.grad(values.sum(), x)
    return gradient.double(), values.detach()


def _checked(scores: Tensor) -> NDArray[np.float64]:
    if not bool(scores.isfinite().all()):
        raise SamplingError(
            "The gradient has no finite value in this precision. Load the model as float32, or choose attention."
        )
    found: NDArray[np.float64] = scores.double().cpu().numpy()
    return found
