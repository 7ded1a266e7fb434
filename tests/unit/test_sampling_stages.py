"""Penalties, constraints, the order of the stages, and the cumulative bar; transformers' processors decide."""

from __future__ import annotations

import math
from itertools import pairwise, permutations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers.generation.logits_process import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from models.errors import SamplingError
from models.sampling import DEFAULT_ORDER, Constraint, SamplingSpec, draw, sampling_trace

CHOICE = Constraint("choices", "yes")


def random_row(seed: int, size: int, spread: float = 3.0) -> torch.Tensor:
    return torch.randn(size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) * spread


def transformers_scores(logits: torch.Tensor, spec: SamplingSpec, read: list[int]) -> torch.Tensor:
    """The same settings in the same order, by transformers."""
    known = {
        "penalties": RepetitionPenaltyLogitsProcessor(spec.repetition_penalty),
        "temperature": TemperatureLogitsWarper(float(spec.temperature)),
        "top-k": TopKLogitsWarper(spec.top_k) if spec.top_k else None,
        "top-p": TopPLogitsWarper(spec.top_p) if spec.top_p < 1 else None,
        "min-p": MinPLogitsWarper(spec.min_p) if spec.min_p else None,
    }
    chosen = LogitsProcessorList(known[name] for name in spec.order if known.get(name) is not None)
    return chosen(torch.tensor([read]), logits[None].clone())[0]


@pytest.mark.parametrize("order", [order for order in permutations(DEFAULT_ORDER) if order[0] == "constraint"][::5])
def test_any_order_of_the_stages_equals_transformers_in_that_order(order: tuple[str, ...]) -> None:
    spec = SamplingSpec(0.7, 60, 0.92, 0.02, repetition_penalty=1.4, order=order)
    for seed, size in ((1, 40), (2, 700), (3, 4000)):
        logits = random_row(seed, size)
        read = torch.randint(size, (30,), generator=torch.Generator().manual_seed(seed)).tolist()
        trace = sampling_trace(logits, spec, read=read)
        assert [stage.name for stage in trace.stages] == ["logits", *order]
        expected = transformers_scores(logits, spec, read)
        torch.testing.assert_close(trace.final, expected.softmax(0), rtol=1e-9, atol=1e-12)
        torch.testing.assert_close(trace.stages[-1].logits, expected, rtol=1e-9, atol=1e-12)
        assert torch.equal(trace.kept, expected > -math.inf)
        bars = trace.bars(50)
        assert bars.final == pytest.approx(expected.softmax(0)[bars.ids].tolist(), abs=1e-12)
        assert bars.ids == logits.topk(min(50, size)).indices.tolist()  # in place, by the raw logits


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.floats(-30, 30, width=32), min_size=2, max_size=120, unique=True),
    st.floats(0.5, 2),
    st.floats(0.1, 5),
    st.integers(0, 130),
    st.floats(0.05, 1),
    st.sampled_from([0.0, 0.01, 0.1, 0.5]),
    st.permutations(DEFAULT_ORDER),
    st.data(),
)
def test_random_settings_and_orders_equal_transformers_where_no_limit_is_a_tie(
    values: list[float],
    penalty: float,
    temperature: float,
    top_k: int,
    top_p: float,
    min_p: float,
    order: list[str],
    data: st.DataObject,
) -> None:
    logits = torch.tensor(values, dtype=torch.float64)
    read = data.draw(st.lists(st.integers(0, len(values) - 1), min_size=1, max_size=20))
    spec = SamplingSpec(temperature, top_k, top_p, min_p, repetition_penalty=penalty, order=tuple(order))
    expected = transformers_scores(logits, spec, read)
    for shift in (-1e-7, 1e-7):  # a limit within rounding of a sum, or of another logit, may fall either way
        near = SamplingSpec(
            temperature,
            top_k,
            min(1.0, max(0.0, top_p + shift)) if top_p < 1 else 1.0,
            min_p * (1 + shift),
            repetition_penalty=penalty * (1 + shift),
            order=tuple(order),
        )
        if not torch.equal(transformers_scores(logits, near, read) > -math.inf, expected > -math.inf):
            return
    if len(expected.unique()) < len(expected) - int((expected == -math.inf).sum()):
        return  # a penalty has made two logits equal
    trace = sampling_trace(logits, spec, read=read)
    torch.testing.assert_close(trace.final, expected.softmax(0), rtol=0, atol=1e-6)


def test_frequency_and_presence_are_subtracted_once_and_as_often() -> None:
    logits = torch.zeros(5)
    spec = SamplingSpec(presence_penalty=0.5, frequency_penalty=0.25)
    trace = sampling_trace(logits, spec, read=[0, 1, 2, 2, 2], generated=[2, 2, 3])
    assert trace.stages[1].logits.tolist() == [0, 0, -1.0, -0.75, 0]
    assert trace.stages[1].active
    assert not trace.stages[3].active


def test_a_repetition_penalty_goes_by_the_sign_and_counts_once() -> None:
    logits = torch.tensor([2.0, -2.0, 3.0, 0.0])
    trace = sampling_trace(logits, SamplingSpec(repetition_penalty=2.0), read=[0, 1, 1, 1, 3])
    assert trace.stages[1].logits.tolist() == [1.0, -4.0, 3.0, 0.0]


def test_penalties_behind_a_cut_bring_nothing_back_and_sort_anew() -> None:
    order = ("constraint", "top-k", "penalties", "temperature", "top-p", "min-p")
    logits = torch.tensor([3.0, 2.0, 1.0, 0.5])
    trace = sampling_trace(logits, SamplingSpec(top_k=2, presence_penalty=2.0, order=order), generated=[0, 3])
    assert trace.stages[3].logits.tolist() == [1.0, 2.0, -math.inf, -math.inf]
    assert trace.likeliest == 1
    assert trace.rank(0) == 1  # by what the model gave


def test_greedy_takes_the_best_that_penalties_and_constraint_leave() -> None:
    logits = torch.tensor([3.0, 2.0, 1.0])
    spec = SamplingSpec(temperature=0, presence_penalty=2.0)
    assert sampling_trace(logits, spec, generated=[0]).likeliest == 1
    allowed = np.array([False, False, True])
    assert sampling_trace(logits, SamplingSpec(temperature=0, constraint=CHOICE), allowed=allowed).likeliest == 2


@pytest.mark.parametrize("size", [6, 5000])
def test_a_constraint_greys_what_it_forbids(size: int) -> None:
    logits = random_row(4, size)
    allowed = np.zeros(size, dtype=np.bool_)
    allowed[[1, 4]] = True
    for mask in (allowed, ~allowed):
        trace = sampling_trace(logits, SamplingSpec(constraint=CHOICE, top_k=3), allowed=mask)
        assert trace.stages[2].kept.tolist() == mask.tolist()
        expected = logits.masked_fill(~torch.from_numpy(mask), -math.inf).softmax(0)
        torch.testing.assert_close(trace.stages[2].probabilities, expected, rtol=1e-12, atol=1e-15)
        assert trace.reason_for(int(np.flatnonzero(~mask)[0])) == "forbidden by the constraint"
        assert trace.stages[4].count == min(3, int(mask.sum()))


def test_what_can_be_drawn_is_shown_however_it_ranks() -> None:
    logits = random_row(4, 5000)
    order = logits.argsort(descending=True).tolist()
    allowed = np.zeros(5000, dtype=np.bool_)
    allowed[[order[3], order[4000], order[4500], order[4900]]] = True
    bars = sampling_trace(logits, SamplingSpec(constraint=CHOICE), allowed=allowed).bars(10, 3)
    assert bars.ids == [*order[:10], order[4000], order[4500]]
    assert bars.kept == [place in (3, 10, 11) for place in range(12)]
    assert sampling_trace(logits, SamplingSpec(top_k=40)).bars(10, 3).ids == order[:10]


def test_a_constraint_that_leaves_nothing_is_one_sentence() -> None:
    logits = torch.tensor([3.0, 2.0, -math.inf])
    last = np.array([False, False, True])
    with pytest.raises(SamplingError, match=r"rules out every token.*switch it off"):
        sampling_trace(logits, SamplingSpec(constraint=CHOICE), allowed=last)
    second = np.array([False, True, False])
    order = ("penalties", "temperature", "top-k", "top-p", "min-p", "constraint")
    with pytest.raises(SamplingError, match="cut by a stage before it"):
        sampling_trace(logits, SamplingSpec(constraint=CHOICE, top_k=1, order=order), allowed=second)
    with pytest.raises(ValueError, match="allowed"):
        sampling_trace(logits, SamplingSpec(constraint=CHOICE))


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -0.1},
        {"temperature": math.nan},
        {"temperature": math.inf},
        {"top_p": 1.01},
        {"top_p": -0.1},
        {"top_k": -1},
        {"top_k": 2.5},
        {"min_p": math.nan},
        {"repetition_penalty": 0},
        {"repetition_penalty": 1e9},
        {"presence_penalty": 2.1},
        {"frequency_penalty": "much"},
        {"order": ("top-k",)},
        {"order": ("top-k", "top-k", "temperature", "top-p", "min-p", "penalties")},
        {"order": ("top-k", 3, "temperature", "top-p", "min-p", "penalties")},
    ],
)
def test_bad_settings_are_one_sentence(wrong: dict[str, object]) -> None:
    with pytest.raises(SamplingError, match=r"\.$"):
        SamplingSpec(**wrong)


def test_a_constraint_of_no_known_kind_is_one_sentence() -> None:
    with pytest.raises(SamplingError, match="not 'grammar'"):
        Constraint("grammar", "x")  # type: ignore[arg-type]


@pytest.mark.parametrize("spec", [SamplingSpec(), SamplingSpec(0.8, 40, 0.95), SamplingSpec(top_k=1)], ids=str)
@pytest.mark.parametrize("size", [3, 900, 20_000])
def test_segments_tile_the_bar_and_the_draw_lands_in_its_own(spec: SamplingSpec, size: int) -> None:
    trace = sampling_trace(random_row(5, size), spec)
    generator = torch.Generator().manual_seed(11)
    for _ in range(20):
        drawn = trace.draw(generator)
        bar = trace.segments(drawn.token_id)
        assert bar[0].low == 0
        assert bar[-1].high == 1
        assert all(first.high == second.low for first, second in pairwise(bar))
        (own,) = [segment for segment in bar if segment.token_id == drawn.token_id]
        assert own.low <= drawn.uniform < own.high
        assert own.low == pytest.approx(drawn.low, abs=1e-12)
        assert sum(segment.count for segment in bar) == trace.stages[-1].count
        assert trace.landing(drawn.uniform) == drawn


def test_a_draw_from_few_tokens_is_the_one_from_the_whole_vocabulary() -> None:
    trace = sampling_trace(random_row(6, 3000), SamplingSpec(0.9, 50, 0.9))
    for seed in range(300):
        one, other = torch.Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
        assert trace.draw(one) == draw(trace.final, other)


def test_the_first_draws_of_many_seeds_follow_the_distribution() -> None:
    """Chi-square with 9 degrees of freedom over 4,000 seeds, one draw each: 27.88 is exceeded once in a thousand."""
    trace = sampling_trace(random_row(8, 400, 2.0), SamplingSpec(temperature=0.9, top_k=10))
    size = 4000
    drawn = [trace.draw(torch.Generator().manual_seed(seed)).token_id for seed in range(size)]
    ids = trace.kept.nonzero().flatten()
    observed = torch.bincount(torch.tensor(drawn), minlength=400)[ids]
    expected = trace.final[ids] * size
    assert int(observed.sum()) == size
    assert float(((observed - expected) ** 2 / expected).sum()) < 27.88
