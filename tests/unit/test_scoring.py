"""Texts scored in one pass: against torch's cross-entropy, window by window, and against sorting."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from models.evaluation import evaluate_ids
from models.networks.decoder import Decoder
from models.scoring import score_ids
from models.specs import spec_from_config

CONFIG = {"model_type": "gpt2", "vocab_size": 90, "n_positions": 16, "n_embd": 32, "n_layer": 2, "n_head": 4}


@pytest.fixture(scope="module")
def model() -> Decoder:
    made = Decoder(spec_from_config(CONFIG))
    made.initialise(torch.Generator().manual_seed(3))
    return made


def ids_of(count: int) -> list[int]:
    return torch.randint(0, 90, (count,), generator=torch.Generator().manual_seed(count)).tolist()


def test_a_text_within_the_window_has_torchs_numbers(model: Decoder) -> None:
    ids = ids_of(13)
    score = score_ids(model, ids, alternatives=4)
    with torch.inference_mode():
        logits = model.forward(ids).logits[:-1].double()
    expected = torch.log_softmax(logits, -1)[torch.arange(12), torch.tensor(ids[1:])]
    assert math.isnan(score.log_probabilities[0])
    assert score.ranks[0] == 0
    np.testing.assert_allclose(score.log_probabilities[1:], expected.numpy(), atol=1e-9)
    order = np.argsort(-logits.float().numpy(), axis=1, kind="stable")
    assert [int(np.flatnonzero(row == one)[0]) + 1 for row, one in zip(order, ids[1:], strict=True)] == list(
        score.ranks[1:]
    )
    chances = torch.softmax(logits, -1).numpy()
    for place in range(12):
        np.testing.assert_allclose(score.chances[place + 1], np.sort(chances[place])[::-1][:4], rtol=1e-6)
        np.testing.assert_allclose(chances[place][score.likeliest[place + 1]], score.chances[place + 1], rtol=1e-6)


def test_a_trace_that_is_there_is_not_run_again(model: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ids_of(9)
    trace = model.forward(ids)
    expected = score_ids(model, ids)
    monkeypatch.setattr(model, "forward", None)
    found = score_ids(model, ids, trace=trace)
    np.testing.assert_allclose(found.log_probabilities, expected.log_probabilities, rtol=1e-6)
    np.testing.assert_array_equal(found.ranks, expected.ranks)


@pytest.mark.parametrize("count", [16, 17, 40, 65])
def test_a_long_text_is_scored_as_it_is_evaluated(model: Decoder, count: int) -> None:
    ids = ids_of(count)
    score = score_ids(model, ids)
    assert not np.isnan(score.log_probabilities[1:]).any()
    assert -score.log_probabilities[1:].sum() == pytest.approx(evaluate_ids(model, ids, "x").nats, rel=1e-5)


def test_equal_logits_are_ranked_by_id(model: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Even:
        spec = model.spec

        def __len__(self) -> int:
            return 3

        def logits_between(self, start: int, stop: int) -> torch.Tensor:
            return torch.zeros(stop - start, 90)

    score = score_ids(model, [5, 0, 89], trace=Even())  # type: ignore[arg-type]
    assert score.ranks.tolist() == [0, 1, 90]
    assert score.log_probabilities[1:] == pytest.approx(-math.log(90))


def test_one_token_has_nothing_to_score_and_giving_up_raises(model: Decoder) -> None:
    assert np.isnan(score_ids(model, [7]).log_probabilities).all()

    def give_up() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        score_ids(model, ids_of(30), check=give_up)
