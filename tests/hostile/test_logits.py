"""Logits and settings from which nothing sensible can be drawn: one clear sentence, never a silent token."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from models.errors import SamplingError
from models.sampling import SamplingSpec, sampling_trace

SPECS = [SamplingSpec(), SamplingSpec(temperature=0), SamplingSpec(0.8, 40, 0.95, 0.1)]


@pytest.mark.parametrize("spec", SPECS, ids=str)
@pytest.mark.parametrize("size", [1, 5, 5000])
@pytest.mark.parametrize(
    ("poison", "named"),
    [(math.nan, "NaN"), (math.inf, "infinite")],
)
def test_one_poisoned_logit_is_named(spec: SamplingSpec, size: int, poison: float, named: str) -> None:
    for place in {0, size // 2, size - 1}:
        logits = torch.zeros(size)
        logits[place] = poison
        with pytest.raises(SamplingError, match=f"{named}.*Load the model again"):
            sampling_trace(logits, spec)


def test_nan_beside_infinities_is_still_named_nan() -> None:
    with pytest.raises(SamplingError, match="NaN"):
        sampling_trace(torch.tensor([math.inf, math.nan, -math.inf]), SamplingSpec())


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_nothing_but_minus_infinity_is_named(spec: SamplingSpec) -> None:
    with pytest.raises(SamplingError, match=r"−inf.*Undo the last step"):
        sampling_trace(torch.full((7,), -math.inf), spec)


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_one_token_left_is_drawn_for_certain(spec: SamplingSpec) -> None:
    logits = torch.full((70,), -math.inf)
    logits[33] = -12.5
    trace = sampling_trace(logits, spec)
    assert trace.draw(torch.Generator().manual_seed(3)).token_id == 33
    assert [stage.count for stage in trace.stages] == [1] * len(trace.stages)
    assert trace.reason_for(2) == "ruled out by the model"


def test_ruled_out_tokens_never_come_back_with_a_large_k() -> None:
    logits = torch.tensor([0.0, -math.inf, 1.0, -math.inf])
    trace = sampling_trace(logits, SamplingSpec(temperature=2.0, top_k=4))
    assert trace.kept.tolist() == [True, False, True, False]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_the_largest_and_smallest_numbers_of_a_dtype(dtype: torch.dtype) -> None:
    limits = torch.finfo(dtype)
    logits = torch.tensor([limits.max, limits.min, 0.0, limits.tiny], dtype=dtype)
    for spec in SPECS:
        trace = sampling_trace(logits, spec)
        assert trace.final.tolist() == [1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": -0.1},
        {"temperature": math.nan},
        {"temperature": math.inf},
        {"temperature": "1"},
        {"temperature": True},
        {"temperature": 10**400},
        {"top_k": -1},
        {"top_k": 2.0},
        {"top_k": None},
        {"top_k": False},
        {"top_p": 1.01},
        {"top_p": -1e-9},
        {"top_p": math.nan},
        {"min_p": 2},
        {"min_p": [0.1]},
        {"min_p": 10**5000},
    ],
    ids=lambda fields: f"{next(iter(fields))}={type(next(iter(fields.values()))).__name__!s}",
)
def test_settings_that_mean_nothing_are_refused_with_their_name(fields: dict[str, Any]) -> None:
    (name,) = fields
    with pytest.raises(SamplingError, match=f"^{name} is .*Change {name}"):
        SamplingSpec(**fields)


def test_a_k_beyond_any_vocabulary_is_off() -> None:
    logits = torch.arange(10.0)
    assert sampling_trace(logits, SamplingSpec(top_k=10**30)).stages[-1].count == 10
