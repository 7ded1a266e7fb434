"""What holds for any row of logits and any settings."""

from __future__ import annotations

import math

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.sampling import SamplingSpec, draw, sampling_trace

# Few distinct values make ties common; −inf is a token that the model rules out.
LOGITS = st.lists(
    st.one_of(st.sampled_from([0.0, 1.0, -1.0, -math.inf]), st.floats(-50, 50, width=32)), min_size=1, max_size=300
).filter(lambda values: max(values) > -math.inf)
SPECS = st.builds(
    SamplingSpec,
    temperature=st.one_of(st.just(0), st.just(1.0), st.floats(0.05, 20)),
    top_k=st.integers(0, 320),
    top_p=st.one_of(st.just(1.0), st.floats(0, 1)),
    min_p=st.one_of(st.just(0.0), st.floats(0, 1)),
)


def reference(values: list[float], spec: SamplingSpec) -> set[int]:
    """The kept ids by the plain definition, one token at a time."""
    order = sorted((i for i, value in enumerate(values) if value > -math.inf), key=lambda i: (-values[i], i))
    if spec.temperature == 0:
        return {order[0]}
    if spec.top_k:
        order = order[: spec.top_k]
    weights = [math.exp((values[i] - values[order[0]]) / spec.temperature) for i in order]
    total, running, nucleus = math.fsum(weights), 0.0, []
    for token_id, weight in zip(order, weights, strict=True):
        if spec.top_p < 1 and nucleus and running >= spec.top_p * total:
            break
        nucleus.append((token_id, weight))
        running += weight
    return {token_id for token_id, weight in nucleus if not spec.min_p or weight >= spec.min_p * weights[0]}


def is_clear(values: list[float], spec: SamplingSpec) -> bool:
    """Whether no limit falls within rounding of a sum or a quotient."""
    alternatives = []
    for shift in (-1e-9, 0.0, 1e-9):
        top_p = min(1.0, max(0.0, spec.top_p + shift)) if spec.top_p < 1 else 1.0
        min_p = min(1.0, spec.min_p * (1 + shift))
        alternatives.append(reference(values, SamplingSpec(spec.temperature, spec.top_k, top_p, min_p)))
    return alternatives[0] == alternatives[1] == alternatives[2]


@settings(max_examples=150, deadline=None)
@given(LOGITS, SPECS)
def test_kept_tokens_are_those_of_the_definition(values: list[float], spec: SamplingSpec) -> None:
    if is_clear(values, spec):
        kept = sampling_trace(torch.tensor(values, dtype=torch.float64), spec).kept
        assert set(kept.nonzero().flatten().tolist()) == reference(values, spec)


@settings(max_examples=100, deadline=None)
@given(LOGITS, SPECS)
def test_every_stage_is_a_distribution_over_what_it_keeps(values: list[float], spec: SamplingSpec) -> None:
    trace = sampling_trace(torch.tensor(values), spec)
    before = torch.ones(len(values), dtype=torch.bool)
    for stage in trace.stages:
        assert abs(float(stage.probabilities.sum()) - 1) < 1e-9
        assert bool((stage.probabilities[~stage.kept] == 0).all())
        assert bool((stage.logits[~stage.kept] == -math.inf).all())
        assert bool((stage.kept <= before).all())
        assert int(stage.kept.sum()) == stage.count >= 1
        assert -1e-12 <= stage.entropy <= math.log2(stage.count) + 1e-9
        before = stage.kept


@settings(max_examples=100, deadline=None)
@given(LOGITS, st.integers(1, 320))
def test_top_k_keeps_exactly_k_and_never_a_worse_token(values: list[float], count: int) -> None:
    trace = sampling_trace(torch.tensor(values), SamplingSpec(top_k=count))
    kept = trace.kept.tolist()
    finite = sum(value > -math.inf for value in values)
    assert sum(kept) == min(count, finite)
    ranks = [trace.rank(token_id) for token_id, stays in enumerate(kept) if stays]
    assert sorted(ranks) == list(range(1, len(ranks) + 1))


@settings(max_examples=100, deadline=None)
@given(LOGITS, SPECS, st.integers(0, 2**63 - 1))
def test_a_drawn_token_is_a_kept_one_and_its_interval_holds_the_draw(
    values: list[float], spec: SamplingSpec, seed: int
) -> None:
    trace = sampling_trace(torch.tensor(values), spec)
    found = trace.draw(torch.Generator().manual_seed(seed))
    assert bool(trace.kept[found.token_id])
    assert found.low <= found.uniform < max(found.high, 1.0)
    assert found == draw(trace.final, torch.Generator().manual_seed(seed))


@settings(max_examples=60, deadline=None)
@given(LOGITS, SPECS, st.integers(1, 400))
def test_bars_and_ranking_agree_with_a_stable_sort(values: list[float], spec: SamplingSpec, count: int) -> None:
    trace = sampling_trace(torch.tensor(values), spec)
    rounded = torch.tensor(values).tolist()
    bars = trace.bars(count)
    assert bars.ids == sorted(range(len(values)), key=lambda i: (-rounded[i], i))[:count]
    assert bars.kept == [not reason for reason in bars.reasons]
