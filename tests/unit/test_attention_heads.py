"""Properties of heads on attention patterns made by hand, and the survey of a layer beside its whole maps."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from models.attention import heads as heads_module
from models.attention.heads import properties_of, survey
from models.attention.kinds import HeadProperties, ordered
from models.attention.reduce import pooled
from models.networks.decoder import Decoder
from models.networks.encoder import Encoder
from models.specs import spec_from_config
from tests.checkpoint_files import VARIANTS

COUNT = 12
IDS = list(range(COUNT))


def first_token(count: int = COUNT) -> Tensor:
    return torch.eye(count)[torch.zeros(count, dtype=torch.long)]


def previous_token(count: int = COUNT) -> Tensor:
    return torch.eye(count)[torch.arange(-1, count - 1).clamp(min=0)]


def even(count: int = COUNT) -> Tensor:
    """Every token that a query may see alike."""
    lower = torch.ones(count, count).tril()
    return lower / lower.sum(-1, keepdim=True)


def test_a_head_on_the_first_token() -> None:
    found = properties_of(first_token(), IDS)
    assert found.first == 1
    assert found.entropy == 0
    assert found.previous == pytest.approx(1 / 11)  # the second query's previous token is the first
    assert found.itself == pytest.approx(1 / 12)  # the first query's own is
    assert found.distance == pytest.approx(sum(range(12)) / 12)
    assert found.induction is None  # no token repeats


def test_a_head_on_the_previous_token() -> None:
    found = properties_of(previous_token(), IDS)
    assert found.previous == 1
    assert found.distance == pytest.approx(11 / 12)
    assert found.first == pytest.approx(2 / 12)


def test_a_head_on_the_token_itself() -> None:
    found = properties_of(torch.eye(COUNT), IDS)
    assert (found.itself, found.distance, found.entropy, found.previous) == (1, 0, 0, 0)


def test_a_head_that_looks_everywhere() -> None:
    found = properties_of(even(), IDS)
    assert found.entropy == pytest.approx(sum(math.log2(seen) for seen in range(1, 13)) / 12, rel=1e-6)
    assert found.distance == pytest.approx(sum(place / 2 for place in range(12)) / 12, rel=1e-6)
    assert found.first == pytest.approx(sum(1 / seen for seen in range(1, 13)) / 12, rel=1e-6)


def test_an_induction_head() -> None:
    """A B C D E F A B C D E F: the second A looks at the first B, and so on."""
    ids = [*range(6), *range(6)]
    weights = torch.eye(12)
    for query in range(6, 12):
        weights[query] = torch.eye(12)[query - 5]
    assert properties_of(weights, ids).induction == 1
    weights[7:] = first_token()[7:]
    assert properties_of(weights, ids).induction == pytest.approx(1 / 6)
    assert properties_of(previous_token(), ids).induction == pytest.approx(0)


def test_induction_counts_every_earlier_follower_but_the_query_itself() -> None:
    ids = [7, 1, 7, 2, 7, 7]
    weights = torch.zeros(6, 6)
    weights[2] = torch.tensor([0, 0.5, 0.5, 0, 0, 0])  # behind the first 7 stands 1, at 1
    weights[4] = torch.tensor([0, 0.25, 0, 0.5, 0.25, 0])  # 1 and 2 follow the earlier ones
    weights[5] = torch.tensor([0, 0.125, 0, 0.125, 0, 0.75])  # what follows the 7 at 4 is the query itself
    assert properties_of(weights, ids).induction == pytest.approx((0.5 + 0.75 + 0.25) / 3)


def test_one_token_and_an_encoder() -> None:
    assert properties_of(torch.ones(1, 1), [3]) == HeadProperties(0, 1, None, 1, None, 0)
    ahead = torch.eye(4)[torch.tensor([1, 2, 3, 3])]
    found = properties_of(ahead, [1, 2, 3, 4], causal=False)
    assert found.distance == pytest.approx(3 / 4)
    assert found.itself == pytest.approx(1 / 4)


@pytest.mark.parametrize("variant", ["gpt2", "llama", "gemma2"])
@pytest.mark.parametrize("block", [1 << 20, 500])
@pytest.mark.parametrize("least", [1, 3])
def test_a_survey_is_what_the_whole_maps_give(
    variant: str, block: int, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads_module, "BLOCK", block)
    monkeypatch.setattr(heads_module, "LEAST_ROWS", least)
    model = Decoder(spec_from_config({"model_type": VARIANTS[variant][0]} | VARIANTS[variant][1]))
    ids = [(place * place) % 23 for place in range(61)]
    trace = model.forward(ids)
    found = survey(trace, 1, side=16)
    assert found.step == 4
    for head in range(trace.spec.head_count):
        weights = trace.attention(1, head)
        torch.testing.assert_close(found.maps[head], pooled(weights, 4), rtol=0, atol=1e-6)
        expected = properties_of(weights, ids)
        for name in ("entropy", "first", "previous", "itself", "induction", "distance"):
            assert getattr(found.properties[head], name) == pytest.approx(getattr(expected, name), rel=1e-4, abs=1e-5)


def test_a_survey_of_a_long_text_holds_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell of a small map of 1 000 tokens covers 250 rows; what is computed at once covers 16."""
    config = VARIANTS["llama"][1] | {"model_type": "llama", "max_position_embeddings": 4096}
    trace = Decoder(spec_from_config(config)).forward([place % 90 for place in range(1000)])
    monkeypatch.setattr(heads_module, "BLOCK", 1)
    rows = []

    def watched(values: torch.Tensor, step: int) -> torch.Tensor:
        rows.append(values.shape[-2])
        return pooled(values, step)

    monkeypatch.setattr(heads_module, "pooled", watched)
    found = survey(trace, 0, side=4)
    assert found.maps.shape[1:] == (4, 4)
    assert max(rows) == 16
    assert sum(rows) == 1000
    monkeypatch.undo()
    torch.testing.assert_close(found.maps[1], pooled(trace.attention(0, 1), 250), rtol=0, atol=1e-6)


def test_a_survey_of_an_encoder() -> None:
    config = {"model_type": "bert", "vocab_size": 90, "hidden_size": 32, "num_hidden_layers": 2}
    config |= {"num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 64}
    trace = Encoder(spec_from_config(config)).forward([(5 * place) % 17 for place in range(30)])
    found = survey(trace, 0, side=10)
    weights = trace.attention(0, 2)
    torch.testing.assert_close(found.maps[2], pooled(weights, 3), rtol=0, atol=1e-6)
    expected = properties_of(weights, trace.ids, causal=False)
    assert found.properties[2].distance == pytest.approx(expected.distance, rel=1e-5)
    places = torch.arange(30)
    far = (weights * (places[:, None] - places).abs()).sum() / 30
    assert found.properties[2].distance == pytest.approx(float(far), rel=1e-5)


def test_heads_in_the_order_of_a_property() -> None:
    def one(induction: float | None, entropy: float) -> HeadProperties:
        return HeadProperties(entropy, 0, 0, 0, induction, 0)

    found = {(0, 0): one(0.1, 2), (0, 1): one(None, 3), (1, 0): one(0.7, 1), (1, 1): one(0.1, math.nan)}
    assert ordered(found, "place") == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert ordered(found, "induction") == [(1, 0), (0, 0), (1, 1), (0, 1)]
    assert ordered(found, "entropy") == [(0, 1), (0, 0), (1, 0), (1, 1)]
    assert ordered(found, "entropy", descending=False) == [(1, 0), (0, 0), (0, 1), (1, 1)]
    assert ordered(found, "no property") == ordered(found, "place")
