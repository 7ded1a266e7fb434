"""Step, choose, undo, replay: on a small counting model first, then on the decoder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
import torch
from torch import Tensor

from models.errors import ContextFullError, SamplingError, TextError, TokenIdError
from models.generation import Generation, StepRecord, WindowRecord
from models.networks.decoder import Decoder
from models.recording import ForwardTrace
from models.sampling import SamplingSpec
from models.specs import spec_from_config

VOCABULARY = 12


@dataclass(frozen=True)
class FakeTrace:
    ids: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def logits_at(self, position: int, /) -> Tensor:
        """Logits that depend on every id that was read, so that a wrong window or order shows."""
        seed = sum((place + 1) * (token_id + 7) ** 2 for place, token_id in enumerate(self.ids))
        assert position == -1
        return torch.randn(VOCABULARY, generator=torch.Generator().manual_seed(seed))


@dataclass
class FakeModel:
    vocab_size: int = VOCABULARY
    context_length: int = 16
    runs: list[tuple[int, ...]] = field(default_factory=list)

    def forward(self, ids: Sequence[int], past: FakeTrace | None = None) -> FakeTrace:
        self.runs.append(tuple(ids))
        return FakeTrace((*(past.ids if past else ()), *ids))


class BrokenModel(FakeModel):
    """NaN from the third token on."""

    def forward(self, ids: Sequence[int], past: FakeTrace | None = None) -> FakeTrace:
        trace = super().forward(ids, past)
        return _NanTrace(trace.ids) if len(trace) >= 3 else trace


class _NanTrace(FakeTrace):
    def logits_at(self, position: int, /) -> Tensor:
        return torch.full((VOCABULARY,), float("nan"))


SPEC = SamplingSpec(temperature=0.9, top_k=6, top_p=0.95)


def started(context: int = 16, seed: int = 7, spec: SamplingSpec = SPEC) -> Generation[FakeTrace]:
    return Generation(FakeModel(context_length=context), [1, 2, 3], spec, seed)


def generator_state(generation: Generation[FakeTrace]) -> bytes:
    """What the history will say of the generator before the next step."""
    generation.choose(0)
    record = generation.history[-1]
    generation.undo()
    assert isinstance(record, StepRecord)
    return record.generator_state


def test_nothing_runs_until_it_is_needed() -> None:
    generation = started()
    assert generation.ids == (1, 2, 3)
    assert generation.model.runs == []
    assert not generation.can_undo
    assert generation.prompt_length == 3


def test_each_step_runs_only_the_new_token() -> None:
    generation = started()
    steps = [generation.step() for _ in range(4)]
    assert generation.ids == (1, 2, 3, *(step.token_id for step in steps))
    assert generation.model.runs == [(1, 2, 3), *((step.token_id,) for step in steps[:3])]
    assert generation.trace.ids == generation.ids
    assert len(generation.model.runs) == 5


def test_a_step_shows_the_stages_and_the_draw_that_led_to_it() -> None:
    generation = started()
    expected = generation.sampling
    step = generation.step()
    assert step.sampling is expected
    assert step.draw is not None
    assert step.draw.token_id == step.token_id
    assert step.draw.low <= step.draw.uniform < step.draw.high
    assert not step.chosen_by_hand
    assert bool(step.sampling.kept[step.token_id])


def test_one_seed_gives_one_sequence_and_another_seed_another() -> None:
    def run(seed: int) -> tuple[int, ...]:
        generation = started(seed=seed)
        for _ in range(12):
            generation.step()
        return generation.ids

    assert run(7) == run(7)
    assert len({run(seed) for seed in range(5)}) == 5


def test_greedy_takes_the_likeliest_and_no_randomness() -> None:
    generation = started(spec=SamplingSpec(temperature=0))
    before = generator_state(generation)
    step = generation.step()
    assert step.draw is None
    assert step.token_id == int(FakeTrace((1, 2, 3)).logits_at(-1).argmax())
    assert generator_state(generation) == before


def test_choosing_takes_any_token_and_no_randomness() -> None:
    generation = started()
    before = generator_state(generation)
    cut = int((~generation.sampling.kept).nonzero()[0])
    step = generation.choose(cut)
    assert step.chosen_by_hand
    assert step.draw is None
    assert generation.ids == (1, 2, 3, cut)
    assert generator_state(generation) == before


def test_undo_restores_ids_trace_and_generator_so_that_the_same_step_comes_again() -> None:
    generation = started()
    generation.step()
    trace, sampling, ids, state = generation.trace, generation.sampling, generation.ids, generator_state(generation)
    first = generation.step()
    generation.step()
    second = generation.ids[-1]
    assert generation.undo() == second
    assert generation.undo() == first.token_id
    assert generation.ids == ids
    assert generation.trace is trace
    assert generator_state(generation) == state
    assert torch.equal(generation.sampling.final, sampling.final)
    runs = len(generation.model.runs)
    again = generation.step()
    assert (again.token_id, again.draw) == (first.token_id, first.draw)
    assert generation.step().token_id == second
    assert len(generation.model.runs) == runs  # nothing that an undo brings back is run again


def test_undoing_everything_comes_back_to_the_prompt() -> None:
    generation, fresh = started(), started()
    for index in range(6):
        generation.choose(5) if index % 2 else generation.step()
    while generation.can_undo:
        generation.undo()
    assert generation.ids == (1, 2, 3)
    assert generation.history == ()
    assert [generation.step().token_id for _ in range(6)] == [fresh.step().token_id for _ in range(6)]
    emptied = started()
    with pytest.raises(SamplingError, match=r"no step to undo\. Take a step first"):
        emptied.undo()


def test_new_settings_change_coming_steps_only() -> None:
    generation = started()
    generation.step()
    generation.spec = SamplingSpec(temperature=0)
    assert generation.sampling.spec.temperature == 0
    generation.step()
    assert [record.spec for record in generation.history if isinstance(record, StepRecord)] == [
        SPEC, SamplingSpec(temperature=0)
    ]  # fmt: skip
    runs = len(generation.model.runs)
    generation.undo()
    assert generation.spec == SamplingSpec(temperature=0)  # a slider is no step
    generation.spec = SamplingSpec(temperature=2.0)
    assert generation.sampling.spec.temperature == 2.0
    assert len(generation.model.runs) == runs  # settings cost no forward pass


def test_the_sampling_is_computed_once() -> None:
    generation = started()
    first = generation.sampling
    generation.spec = SamplingSpec(SPEC.temperature, SPEC.top_k, SPEC.top_p)
    assert generation.sampling is first


def test_replay_gives_the_same_ids_draws_and_generator() -> None:
    generation = started(context=9)
    generation.step()
    generation.spec = SamplingSpec(temperature=1.7)
    generation.step()
    generation.choose(11)
    generation.spec = SamplingSpec(temperature=0)
    generation.step()
    generation.spec = SPEC
    generation.step()
    generation.step()
    generation.continue_on_last_half()
    generation.step()
    again = Generation.replay(FakeModel(context_length=9), [1, 2, 3], generation.history, seed=7)
    assert again.ids == generation.ids
    assert again.window_ids == generation.window_ids
    assert again.history == generation.history
    assert again.departures == ()
    assert again.step().token_id == generation.step().token_id


def test_replay_needs_no_generator_state_and_says_where_it_would_differ() -> None:
    generation = started()
    for _ in range(5):
        generation.step()
    history = [StepRecord(r.token_id, r.by_hand, r.spec) for r in generation.history if isinstance(r, StepRecord)]
    assert Generation.replay(FakeModel(), [1, 2, 3], history, seed=7).departures == ()
    history[2] = StepRecord((history[2].token_id + 1) % VOCABULARY, False, history[2].spec)
    changed = Generation.replay(FakeModel(), [1, 2, 3], history[:3], seed=7)
    assert changed.departures == (5,)
    assert changed.ids[5] == history[2].token_id


def test_replay_refuses_an_id_outside_the_vocabulary() -> None:
    with pytest.raises(TokenIdError, match="99"):
        Generation.replay(FakeModel(), [1], [StepRecord(99, True, SPEC)])


def test_a_full_window_stops_and_everything_stays() -> None:
    generation = started(context=5)
    generation.step()
    generation.step()
    assert generation.is_full
    ids, state = generation.ids, generation.history
    for act in (generation.step, lambda: generation.choose(1)):
        with pytest.raises(ContextFullError, match=r"5 tokens.*window holds 5.*Continue on its last half"):
            act()
    assert (generation.ids, generation.history) == (ids, state)
    assert generation.trace.ids == ids  # what is there can still be looked at


def test_continuing_on_the_last_half_reads_only_that_and_can_be_undone() -> None:
    generation = started(context=6)
    for _ in range(3):
        generation.step()
    ids, trace = generation.ids, generation.trace
    generation.continue_on_last_half()
    assert generation.ids == ids
    assert generation.window_start == 3
    assert generation.window_ids == ids[3:]
    assert generation.history[-1] == WindowRecord(3)
    generation.step()
    assert generation.model.runs[-1] == ids[3:]
    assert generation.undo() is not None
    assert generation.undo() is None
    assert generation.window_ids == ids
    assert generation.trace is trace
    assert generation.is_full


def test_a_prompt_beyond_the_window_waits_for_the_last_half() -> None:
    generation = Generation(FakeModel(context_length=4), range(10), SPEC)
    for look in (lambda: generation.trace, lambda: generation.sampling, generation.step):
        with pytest.raises(ContextFullError, match="10 tokens"):
            look()
    generation.continue_on_last_half()
    assert generation.window_ids == (8, 9)
    assert generation.step().token_id == generation.ids[-1]


def test_the_last_half_of_a_short_text_is_all_of_it() -> None:
    generation = started(context=6)
    generation.continue_on_last_half()
    assert not generation.can_undo
    with pytest.raises(ContextFullError):
        Generation(FakeModel(context_length=1), [1], SPEC).continue_on_last_half()


def test_no_text_and_ids_outside_are_refused() -> None:
    with pytest.raises(TextError, match="Type a word first"):
        Generation(FakeModel(), [], SPEC)
    for wrong in (-1, VOCABULARY, 10**30):
        with pytest.raises(TokenIdError, match=f"{wrong} is outside.*from 0 to 11"):
            Generation(FakeModel(), [1, wrong], SPEC)
        with pytest.raises(TokenIdError, match=f"{wrong} is outside"):
            started().choose(wrong)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "7", None, True])
def test_a_seed_that_is_none_is_refused(seed: object) -> None:
    with pytest.raises(SamplingError, match=r"seed.*Enter such a number"):
        Generation(FakeModel(), [1], SPEC, seed)  # type: ignore[arg-type]


def test_logits_that_break_leave_everything_as_it_was() -> None:
    generation = Generation(BrokenModel(), [1], SPEC, seed=3)
    generation.step()
    generation.step()
    ids, history = generation.ids, generation.history
    with pytest.raises(SamplingError, match="NaN"):
        generation.step()
    assert (generation.ids, generation.history) == (ids, history)
    generation.undo()
    twin = Generation(BrokenModel(), [1], SPEC, seed=3)
    twin.step()
    assert generation.step().token_id == twin.step().token_id


def test_first_steps_over_many_seeds_follow_the_distribution() -> None:
    """Chi-square with 5 degrees of freedom: 20.5 is exceeded once in a thousand."""
    size = 3000
    drawn = Counter(started(seed=seed).step().token_id for seed in range(size))
    final = started().sampling.final
    ids = final.nonzero().flatten().tolist()
    assert set(drawn) <= set(ids)
    assert len(ids) == 6 or final.count_nonzero() < 6
    assert sum((drawn[i] - size * float(final[i])) ** 2 / (size * float(final[i])) for i in ids) < 20.5


class TestDecoder:
    @staticmethod
    def decoder(family: str) -> Decoder:
        shared = {"vocab_size": 50, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 24}
        extra = {
            "gpt2": {"hidden_size": 16},
            "qwen2": {"hidden_size": 16, "intermediate_size": 24, "num_key_value_heads": 2},
        }
        model = Decoder(spec_from_config({"model_type": family, **shared, **extra[family]}))
        model.initialise(torch.Generator().manual_seed(1))
        with torch.no_grad():
            model.embedding.weight.mul_(40)  # far from even probabilities
        return model.eval()

    @pytest.mark.parametrize("family", ["gpt2", "qwen2"])
    def test_stepping_undoing_and_stepping_again_equals_one_pass_over_all(self, family: str) -> None:
        model = self.decoder(family)
        generation: Generation[ForwardTrace] = Generation(model, [3, 1, 4], SPEC, seed=11)
        for _ in range(8):
            generation.step()
        ids = generation.ids
        logits = generation.trace.logits_at(-1)
        for _ in range(5):
            generation.undo()
        generation.choose((ids[6] + 1) % 50)  # another branch, written over what the cache held
        generation.step()
        generation.undo()
        generation.undo()
        for _ in range(5):
            generation.step()
        assert generation.ids == ids
        assert torch.equal(generation.trace.logits_at(-1), logits)
        torch.testing.assert_close(logits, model.forward(ids).logits_at(-1), rtol=1e-4, atol=1e-4)

    def test_replay_and_the_last_half(self) -> None:
        model = self.decoder("gpt2")
        generation: Generation[ForwardTrace] = Generation(model, range(20), SPEC, seed=5)
        for _ in range(4):
            generation.step()
        with pytest.raises(ContextFullError):
            generation.step()
        generation.continue_on_last_half()
        assert generation.trace.ids == generation.ids[12:]
        generation.step()
        again = Generation.replay(model, range(20), generation.history, seed=5)
        assert again.ids == generation.ids
        assert again.departures == ()
        torch.testing.assert_close(again.trace.logits_at(-1), model.forward(again.window_ids).logits_at(-1))


def test_another_seed_counts_for_the_coming_steps_and_is_replayed() -> None:
    generation = started(context=64, seed=7)
    for _ in range(5):
        generation.step()
    before = generation.ids
    generation.reseed(8)
    assert (generation.ids, generation.seed, generation.first_seed) == (before, 8, 7)
    for _ in range(5):
        generation.step()
    fresh = Generation(FakeModel(context_length=64), before, SPEC, 8)
    for _ in range(5):
        fresh.step()
    assert generation.ids == fresh.ids
    for _ in range(6):
        generation.undo()
    generation.step()  # the last of the first seed, drawn again
    assert generation.ids == before
    for _ in range(5):
        generation.step()
    again = Generation.replay(generation.model, [1, 2, 3], generation.history, generation.first_seed)
    assert again.ids == generation.ids
    assert again.departures == ()


def test_another_seed_before_the_first_step_is_the_first_seed() -> None:
    generation, other = started(seed=7), started(seed=8)
    generation.reseed(8)
    assert generation.first_seed == 8
    assert [generation.step().token_id for _ in range(4)] == [other.step().token_id for _ in range(4)]
    with pytest.raises(SamplingError):
        generation.reseed(-1)
