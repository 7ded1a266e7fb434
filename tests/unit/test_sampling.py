"""The sampling pipeline against transformers' warpers, and by hand where transformers leaves ties open."""

from __future__ import annotations

import math

import pytest
import torch
from transformers.generation.logits_process import (
    LogitsProcessorList,
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from models.errors import SamplingError
from models.sampling import STAGES, SamplingSpec, SamplingTrace, draw, sampling_trace


def row(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


def random_row(seed: int, size: int, spread: float = 3.0, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return (torch.randn(size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) * spread).to(dtype)


def warped(logits: torch.Tensor, spec: SamplingSpec, upto: str = "min-p") -> torch.Tensor:
    """transformers' processed scores (V,) in float64 after the stage `upto`."""
    warpers: list[tuple[str, object]] = []
    if spec.temperature not in (0, 1):
        warpers.append(("temperature", TemperatureLogitsWarper(float(spec.temperature))))
    if spec.top_k:
        warpers.append(("top-k", TopKLogitsWarper(spec.top_k)))
    if spec.top_p < 1:
        warpers.append(("top-p", TopPLogitsWarper(spec.top_p)))
    if spec.min_p:
        warpers.append(("min-p", MinPLogitsWarper(spec.min_p)))
    chosen = LogitsProcessorList(w for name, w in warpers if STAGES.index(name) <= STAGES.index(upto))
    return chosen(torch.zeros(1, 1, dtype=torch.long), logits.double()[None])[0]


def counts(trace: SamplingTrace) -> list[int]:
    return [int(stage.kept.sum()) for stage in trace.stages]


SPECS = [
    SamplingSpec(),
    SamplingSpec(temperature=0.7),
    SamplingSpec(temperature=3.0, top_k=5),
    SamplingSpec(top_p=0.9),
    SamplingSpec(temperature=5.0, top_p=0.999),
    SamplingSpec(min_p=0.05),
    SamplingSpec(temperature=0.8, top_k=40, top_p=0.95),
    SamplingSpec(temperature=1.3, top_k=200, top_p=0.7, min_p=0.1),
    SamplingSpec(temperature=0.2, top_k=3000, top_p=0.5, min_p=0.001),
    SamplingSpec(top_k=1),
    SamplingSpec(top_k=10**9, top_p=0.001),
]


@pytest.mark.parametrize("size", [2, 17, 1000, 5000])
@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_every_stage_equals_transformers(spec: SamplingSpec, size: int) -> None:
    for seed, spread in enumerate((0.1, 1.0, 4.0)):
        logits = random_row(seed, size, spread)
        trace = sampling_trace(logits, spec)
        for stage in trace.stages[1:]:
            expected = warped(logits, spec, stage.name)
            torch.testing.assert_close(stage.logits, expected, rtol=1e-12, atol=1e-12)
            torch.testing.assert_close(stage.probabilities, expected.softmax(0), rtol=1e-9, atol=1e-12)
            assert torch.equal(stage.kept, expected > -math.inf)
            assert stage.count == int(stage.kept.sum())
        torch.testing.assert_close(trace.final, warped(logits, spec).softmax(0), rtol=1e-9, atol=1e-12)


def test_the_first_stage_is_the_plain_softmax() -> None:
    logits = random_row(3, 300)
    first = sampling_trace(logits, SamplingSpec(temperature=0.5, top_k=3)).stages[0]
    assert torch.equal(first.logits, logits.double())
    torch.testing.assert_close(first.probabilities, logits.double().softmax(0), rtol=1e-12, atol=0)
    assert bool(first.kept.all())


def test_stages_come_in_order_and_give_their_reason() -> None:
    trace = sampling_trace(random_row(0, 100), SamplingSpec(temperature=0.8, top_k=40, top_p=0.95, min_p=0.02))
    assert tuple(stage.name for stage in trace.stages) == STAGES
    assert [stage.reason for stage in trace.stages][4:] == ["cut by top-k 40", "cut by top-p 0.95", "cut by min-p 0.02"]
    assert [stage.count for stage in trace.stages] == sorted((s.count for s in trace.stages), reverse=True)


def test_each_token_names_the_stage_that_cut_it() -> None:
    logits = row(0.0, math.log(0.5), math.log(0.25), math.log(0.12), math.log(0.11), -math.inf)
    trace = sampling_trace(logits, SamplingSpec(top_k=4, top_p=0.95, min_p=0.3))
    assert counts(trace) == [5, 5, 5, 5, 4, 4, 2]
    assert trace.cut_by.tolist() == [-1, -1, 6, 6, 4, 0]
    assert [trace.reason_for(token_id) for token_id in range(6)] == [
        "", "", "cut by min-p 0.3", "cut by min-p 0.3", "cut by top-k 4", "ruled out by the model"
    ]  # fmt: skip


@pytest.mark.parametrize("size", [4, 100, 3000])
def test_on_a_tie_the_lower_ids_stay_and_top_k_keeps_exactly_k(size: int) -> None:
    trace = sampling_trace(torch.zeros(size), SamplingSpec(top_k=3))
    assert trace.kept.nonzero().flatten().tolist() == [0, 1, 2]
    assert trace.ranking(size).tolist() == list(range(size))


def test_a_tie_at_the_limit_of_a_long_row() -> None:
    logits = torch.zeros(5000)
    logits[[4999, 2500, 7]] = 2.0
    logits[[100, 90, 4000]] = 1.0
    assert sampling_trace(logits, SamplingSpec()).ranking(8).tolist() == [7, 2500, 4999, 90, 100, 4000, 0, 1]
    assert sampling_trace(logits, SamplingSpec(top_k=4)).kept.nonzero().flatten().tolist() == [7, 90, 2500, 4999]


def test_top_p_keeps_the_shortest_start_that_reaches_p() -> None:
    logits = row(0.25, 0.5, 0.125, 0.125).log()
    for limit, expected in (
        (0.0, [1]),
        (0.5, [1]),
        (0.500001, [0, 1]),
        (0.75, [0, 1]),
        (0.8, [0, 1, 2]),
        (1.0, [0, 1, 2, 3]),
    ):
        assert sampling_trace(logits, SamplingSpec(top_p=limit)).kept.nonzero().flatten().tolist() == expected


def test_top_p_speaks_of_what_top_k_left() -> None:
    logits = row(0.4, 0.3, 0.2, 0.1).log()  # after top-k 2: 4/7 and 3/7
    assert sampling_trace(logits, SamplingSpec(top_k=2, top_p=0.57)).kept.sum() == 1
    assert sampling_trace(logits, SamplingSpec(top_k=2, top_p=0.58)).kept.sum() == 2


def test_top_p_over_a_flat_row_needs_most_of_it() -> None:
    trace = sampling_trace(torch.zeros(20_000), SamplingSpec(top_p=0.99995))
    assert trace.stages[5].count == 19_999
    assert not bool(trace.kept[19_999])


def test_min_p_comes_after_temperature() -> None:
    logits = row(0.0, math.log(0.04))
    assert counts(sampling_trace(logits, SamplingSpec(min_p=0.05)))[-1] == 1
    assert counts(sampling_trace(logits, SamplingSpec(temperature=2.0, min_p=0.05)))[-1] == 2


def test_min_p_one_keeps_the_likeliest_and_its_equals() -> None:
    assert sampling_trace(row(1.0, 3.0, 3.0, 2.9999999), SamplingSpec(min_p=1)).kept.tolist() == [
        False,
        True,
        True,
        False,
    ]


def test_temperature_zero_is_the_lowest_id_of_the_highest_logits() -> None:
    trace = sampling_trace(row(1.0, 5.0, 5.0, 2.0), SamplingSpec(temperature=0, top_k=3, top_p=0.9))
    assert trace.likeliest == 1
    assert trace.final.tolist() == [0.0, 1.0, 0.0, 0.0]
    assert trace.reason_for(2) == "cut by temperature 0"
    assert trace.stages[3].logits.tolist() == [-math.inf, 5.0, -math.inf, -math.inf]
    assert trace.stages[-1].entropy == 0


@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-3, 1e300, 1.7e308])
def test_absurd_temperatures_stay_distributions(temperature: float) -> None:
    logits = torch.tensor([3.0, -80.0, 3.0, 2.5, 3e38])
    for stage in sampling_trace(logits, SamplingSpec(temperature=temperature, top_p=0.9, min_p=0.1)).stages:
        assert abs(float(stage.probabilities.sum()) - 1) < 1e-9
        assert bool((stage.probabilities >= 0).all())


def test_entropy_in_bits() -> None:
    assert sampling_trace(torch.zeros(8), SamplingSpec()).stages[0].entropy == pytest.approx(3.0)
    assert sampling_trace(torch.zeros(8), SamplingSpec(top_k=4)).stages[4].entropy == pytest.approx(2.0)
    assert sampling_trace(row(0.5, 0.25, 0.25).log(), SamplingSpec()).stages[6].entropy == pytest.approx(1.5)


def test_rank_counts_from_one_and_breaks_ties_by_id() -> None:
    trace = sampling_trace(row(1.0, 5.0, 5.0, 2.0), SamplingSpec())
    assert [trace.rank(token_id) for token_id in range(4)] == [4, 1, 2, 3]
    with pytest.raises(IndexError):
        trace.rank(4)
    with pytest.raises(IndexError):
        trace.reason_for(-1)


def test_bars_show_what_the_stages_hold() -> None:
    logits = random_row(5, 900)
    trace = sampling_trace(logits, SamplingSpec(temperature=0.8, top_k=7, top_p=0.9))
    bars = trace.bars(12)
    assert bars.ids == logits.topk(12).indices.tolist()
    assert bars.raw == pytest.approx(trace.stages[0].probabilities[bars.ids].tolist(), rel=1e-12)
    assert bars.final == trace.final[bars.ids].tolist()
    assert bars.kept == trace.kept[bars.ids].tolist()
    assert bars.reasons == [trace.reason_for(token_id) for token_id in bars.ids]
    assert sum(bars.kept) == trace.stages[-1].count
    assert len(trace.bars(10_000).ids) == 900


def test_later_writing_into_the_row_changes_nothing() -> None:
    logits = random_row(1, 50, dtype=torch.float64)
    kept = logits.clone()
    trace = sampling_trace(logits, SamplingSpec(top_k=3))
    logits.zero_()
    assert torch.equal(trace.stages[0].logits, kept)
    assert trace.likeliest == int(kept.argmax())


def test_a_stage_that_changes_nothing_shares_its_vectors() -> None:
    stages = sampling_trace(random_row(1, 50), SamplingSpec(top_k=3)).stages
    assert stages[1].probabilities is stages[0].probabilities
    assert stages[5].probabilities is stages[4].probabilities


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_any_float_dtype(dtype: torch.dtype) -> None:
    logits = random_row(2, 64, dtype=dtype)
    torch.testing.assert_close(sampling_trace(logits, SamplingSpec()).final, logits.double().softmax(0))


def test_logits_of_inference_mode_with_gradients_off_and_on() -> None:
    with torch.inference_mode():
        inside = random_row(2, 64) + 0
    outside = random_row(2, 64).requires_grad_()
    spec = SamplingSpec(temperature=0.9, top_k=4, min_p=0.01)
    assert torch.equal(sampling_trace(inside, spec).final, sampling_trace(outside, spec).final)
    with torch.inference_mode():
        made = sampling_trace(inside, spec)
    assert made.cut_by.tolist() == sampling_trace(inside, spec).cut_by.tolist()


class TestDraw:
    def test_the_interval_holds_the_uniform(self) -> None:
        generator = torch.Generator().manual_seed(1)
        probabilities = random_row(4, 40).softmax(0)
        running = probabilities.double().cumsum(0)
        for _ in range(200):
            found = draw(probabilities, generator)
            assert 0 <= found.low <= found.uniform < found.high
            assert found.high == float(running[found.token_id])

    def test_the_uniform_is_the_generators_next_double(self) -> None:
        twin = torch.Generator().manual_seed(9)
        expected = float(torch.rand((), dtype=torch.float64, generator=twin))
        generator = torch.Generator().manual_seed(9)
        assert draw(torch.full((4,), 0.25), generator).uniform == expected
        assert torch.equal(generator.get_state(), twin.get_state())

    def test_draws_follow_the_probabilities(self) -> None:
        """A chi-square test with 9 degrees of freedom: 27.88 is exceeded once in a thousand seeds."""
        trace = sampling_trace(random_row(8, 400, 2.0), SamplingSpec(temperature=0.9, top_k=10))
        generator, size = torch.Generator().manual_seed(2), 20_000
        drawn = torch.tensor([trace.draw(generator).token_id for _ in range(size)])
        ids = trace.kept.nonzero().flatten()
        observed = torch.bincount(drawn, minlength=400)
        assert int(observed[ids].sum()) == size
        expected = trace.final[ids] * size
        assert float(((observed[ids] - expected) ** 2 / expected).sum()) < 27.88

    def test_a_uniform_beyond_the_rounded_sum_draws_the_last_kept_token(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(torch, "rand", lambda *_, **__: torch.tensor(1 - 2**-53, dtype=torch.float64))
        short = row(0.5, 0.5 - 1e-9, 0.0, 0.0)
        assert draw(short, torch.Generator()).token_id == 1

    def test_a_uniform_of_zero_draws_the_first_token_that_can_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(torch, "rand", lambda *_, **__: torch.tensor(0.0, dtype=torch.float64))
        assert draw(row(0.0, 0.0, 0.25, 0.75), torch.Generator()).token_id == 2

    @pytest.mark.parametrize("wrong", [[0.5, 0.6], [0.2, 0.2], [math.nan, 1.0], [1.5, -0.5], [math.inf, 0.0]])
    def test_what_is_no_distribution_is_refused(self, wrong: list[float]) -> None:
        with pytest.raises(ValueError, match="sum to 1"):
            draw(torch.tensor(wrong), torch.Generator())


def test_a_matrix_or_whole_numbers_are_a_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="one row"):
        sampling_trace(torch.zeros(2, 3), SamplingSpec())
    with pytest.raises(ValueError, match="floats"):
        sampling_trace(torch.zeros(3, dtype=torch.long), SamplingSpec())
    with pytest.raises(SamplingError, match="no logits"):
        sampling_trace(torch.zeros(0), SamplingSpec())
