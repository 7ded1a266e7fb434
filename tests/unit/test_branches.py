"""The tree of a generation: what is kept, named by ids, gone back to and given up, without running a prefix again."""

from __future__ import annotations

import math

import pytest
import torch

from models.branches import TraceShelf
from models.errors import SamplingError
from models.generation import Generation
from models.networks.decoder import Decoder
from models.recording import ForwardTrace
from models.sampling import SamplingSpec
from models.specs import spec_from_config
from tests.unit.test_generation import SPEC, FakeModel, FakeTrace

WARM = SamplingSpec(temperature=1.0)


def started(seed: int = 7, spec: SamplingSpec = SPEC) -> Generation[FakeTrace]:
    return Generation(FakeModel(), [1, 2, 3], spec, seed)


def decoder(context: int = 40) -> Decoder:
    spec = spec_from_config(
        {"model_type": "gpt2", "vocab_size": 40, "n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": context}
    )
    model = Decoder(spec)
    model.initialise(torch.Generator().manual_seed(1))
    with torch.no_grad():
        model.embedding.weight.mul_(4)
    return model.eval().requires_grad_(False)


def state_of(generation: Generation[ForwardTrace]) -> tuple[object, ...]:
    return generation.ids, generation.seed, generation.taken, generation.window_start, generation._state()


def test_every_alternative_stays_in_the_tree_by_its_id() -> None:
    generation = started()
    generation.choose(4)
    generation.undo()
    generation.choose(9)
    generation.undo()
    generation.choose(4)
    assert [child.token_id for child in generation.root.children.values()] == [4, 9]
    assert len(generation.nodes) == 3
    assert generation.ids == (1, 2, 3, 4)


def test_a_node_knows_its_probabilities_and_the_total() -> None:
    generation = started()
    expected = []
    for _ in range(3):
        sampling = generation.sampling
        token_id = generation.step().token_id
        node = generation.node
        assert node.raw == pytest.approx(float(sampling.stages[0].probabilities[token_id]))
        assert node.final == pytest.approx(float(sampling.final[token_id]))
        expected.append(math.log(node.raw))
        assert node.total == pytest.approx(sum(expected))
        assert node.depth == len(expected)


def test_jumps_restore_ids_cache_and_generator_without_running_anything() -> None:
    generation: Generation[ForwardTrace] = Generation(decoder(), range(12), WARM, 5)
    places = []
    for branch in range(3):
        generation.choose(branch)
        for _ in range(3):
            generation.step()
        _ = generation.sampling
        places.append((generation.node.number, state_of(generation), generation.trace, generation.sampling.final))
        generation.jump(0)
    calls = []
    model = generation.model
    generation.model = None  # type: ignore[assignment]  # whoever runs it fails
    for number, state, trace, final in [places[1], places[0], places[2], places[0]]:
        generation.jump(number)
        assert state_of(generation) == state
        assert generation.trace is trace
        assert torch.equal(generation.sampling.final, final)
        calls.append(number)
    generation.model = model
    drawn = generation.step().token_id
    generation.undo()
    assert generation.step().token_id == drawn


def test_forward_goes_where_an_undo_came_from() -> None:
    generation = started()
    tokens = [generation.step().token_id for _ in range(3)]
    for _ in range(3):
        generation.undo()
    assert [generation.forward() for _ in range(3)] == tokens
    assert not generation.can_forward
    with pytest.raises(SamplingError, match="no step ahead"):
        generation.forward()
    assert generation.step().draw is not None


def test_the_same_draws_come_on_a_branch_whatever_was_done_on_others() -> None:
    generation = started()
    generation.choose(4)
    first = [generation.step().token_id for _ in range(4)]
    generation.jump(0)
    generation.choose(5)
    generation.step()
    generation.jump(1)
    assert [generation.step().token_id for _ in range(4)] == first
    assert len(generation.nodes) == 1 + 1 + 4 + 2


def test_pruning_cuts_a_branch_and_stands_before_it() -> None:
    generation = started()
    generation.choose(4)
    number = generation.node.number
    generation.step()
    generation.step()
    generation.prune(number)
    assert generation.ids == (1, 2, 3)
    assert list(generation.nodes) == [0]
    assert not generation.can_forward
    with pytest.raises(SamplingError, match="no branch number"):
        generation.jump(number)
    with pytest.raises(SamplingError, match="can't be cut off"):
        generation.prune(0)


def test_an_expansion_brings_the_k_best_of_every_level() -> None:
    generation: Generation[ForwardTrace] = Generation(decoder(), range(6), SamplingSpec(), 5)
    assert generation.expand(3, 2) == 3 + 9
    assert generation.ids == tuple(range(6))
    best = generation.sampling.ranking(3).tolist()
    assert [child.token_id for child in generation.root.children.values()] == best
    for child in list(generation.root.children.values()):
        assert not child.explored
        assert len(child.children) == 3
        generation.jump(child.number)
        sampling = generation.sampling
        assert list(child.children) == sampling.ranking(3).tolist()
        for token_id, below in child.children.items():
            assert below.raw == pytest.approx(float(sampling.stages[0].probabilities[token_id]), rel=1e-5)
            assert below.total == pytest.approx(child.total + math.log(below.raw))
        generation.jump(0)
    assert generation.expand(3, 2) == 0  # all there


@pytest.mark.parametrize(("width", "depth"), [(0, 1), (1, 0), (-3, 2), (50, 3), (10**9, 10**9), (2000, 2)])
def test_an_expansion_of_no_sense_is_one_sentence(width: int, depth: int) -> None:
    generation = started()
    with pytest.raises(SamplingError, match="Choose smaller numbers"):
        generation.expand(width, depth)
    assert len(generation.nodes) == 1


def test_memory_is_bounded_and_what_was_given_up_comes_again_bit_for_bit() -> None:
    model = decoder()
    generation: Generation[ForwardTrace] = Generation(model, range(20), WARM, 5)
    _ = generation.sampling
    generation._shelf = TraceShelf(most_bytes=200_000)
    places = {}
    for branch in range(12):
        generation.choose(branch)
        generation.step()
        generation.step()
        places[generation.node.number] = generation.sampling.final.clone()
        generation.jump(0)
    kept = [node for node in generation.nodes.values() if node.trace is not None]
    assert sum({id(node.trace.recording): node.trace.recording.keys.nbytes for node in kept}.values()) < 200_000
    assert len(kept) < len(generation.nodes)
    for number, final in places.items():
        generation.jump(number)
        assert torch.equal(generation.sampling.final, final)


def test_a_mark_brings_everything_back() -> None:
    generation = started()
    generation.step()
    before = generation.ids, generation._state(), list(generation.nodes)
    mark = generation.mark()
    generation.step()
    generation.choose(3)
    generation.revert(mark)
    assert (generation.ids, generation._state(), list(generation.nodes)) == before


def test_a_greedy_step_takes_no_randomness() -> None:
    generation = started()
    best = generation.sampling.likeliest
    step = generation.step(greedy=True)
    assert step.token_id == best
    assert step.draw is None
    assert generation.taken == 0


def test_the_coming_number_is_the_one_that_is_drawn() -> None:
    generation = started()
    coming = generation.coming_uniform()
    step = generation.step()
    assert step.draw is not None
    assert step.draw.uniform == coming
    assert generation.taken == 1
