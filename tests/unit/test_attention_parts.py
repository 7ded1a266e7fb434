"""A head taken apart, beside torch's own kernel and what the network hands on; where damage is located; alignments."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from models.attention.align import PutTogether, common_pieces, paired
from models.attention.kinds import Unsound
from models.attention.parts import PARTS, cell, joined, mixed, part, projected
from models.attention.reduce import reduced
from models.attention.rows import HeadRows, HeldRows, Visibility
from models.attention.soundness import unsound
from models.errors import TextError
from models.networks.decoder import Decoder
from models.networks.encoder import Encoder
from models.specs import spec_from_config
from tests.checkpoint_files import VARIANTS, draw_weights

COUNT = 23


def made(variant: str) -> Any:
    if variant == "bert":
        config = {"model_type": "bert", "vocab_size": 97, "hidden_size": 32, "num_hidden_layers": 3}
        config |= {"num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 64}
        model: Any = Encoder(spec_from_config(config))
    else:
        model = Decoder(spec_from_config({"model_type": VARIANTS[variant][0]} | VARIANTS[variant][1]))
    draw_weights(model)
    return model


IDS = [(7 * place + place // 5) % 90 for place in range(COUNT)]


@pytest.fixture(scope="module", params=["gpt2", "llama", "qwen3", "gemma2", "bert"])
def model(request: pytest.FixtureRequest) -> Any:
    return made(request.param)


def test_what_a_layer_adds_is_its_projected_heads(model: Any) -> None:
    """The network's own attention modules are listened to."""
    heard: list[Tensor] = []
    hooks = [
        block.attention.register_forward_hook(lambda _block, _arguments, result: heard.append(result[0]))
        for block in model.blocks
    ]
    trace = model.forward(IDS)
    for hook in hooks:
        hook.remove()
    for layer, expected in enumerate(heard):
        torch.testing.assert_close(projected(model, trace, layer), expected, rtol=1e-4, atol=1e-4)


def test_a_head_mixes_as_torchs_own_kernel_does() -> None:
    trace = made("llama").forward(IDS)
    for head in range(trace.spec.head_count):
        query, key, value = (one(1, head)[None] for one in (trace.query, trace.key, trace.value))
        theirs = F.scaled_dot_product_attention(query, key, value, is_causal=True)[0]
        torch.testing.assert_close(mixed(trace, 1, head), theirs, rtol=0, atol=1e-5)


def test_every_part_has_its_shape(model: Any) -> None:
    trace, spec = model.forward(IDS), model.spec
    shapes = {name: tuple(part(model, trace, 1, 1, name).shape) for name in PARTS}
    size = spec.head_size
    assert shapes == {
        **dict.fromkeys(("query", "key", "value", "mixed"), (COUNT, size)),
        "joined": (COUNT, spec.head_count * size),
        "projected": (COUNT, spec.hidden_size),
    }
    assert torch.equal(joined(trace, 1)[:, size : 2 * size], mixed(trace, 1, 1))
    with pytest.raises(ValueError, match="query, key, value"):
        part(model, trace, 1, 1, "output")  # type: ignore[arg-type]


@pytest.mark.parametrize("place", [(22, 3), (-1, 0), (5, 5), (0, 0)])
def test_the_arithmetic_of_a_cell_is_that_of_the_map(model: Any, place: tuple[int, int]) -> None:
    trace = model.forward(IDS)
    row, column = place
    found = cell(trace, 1, 2, row, column)
    assert float(found.products.double().sum()) == pytest.approx(found.score, rel=1e-4, abs=1e-5)
    assert torch.equal(found.products, found.query * found.key)
    scaled = found.score * found.scale
    if found.cap:
        scaled = found.cap * math.tanh(scaled / found.cap)
    assert scaled == pytest.approx(found.scaled, rel=1e-5)
    for stage, value in (("scores", found.score), ("scaled", found.scaled), ("weights", found.weight)):
        assert value == pytest.approx(float(trace.attention(1, 2, stage)[row, column]), rel=1e-4, abs=1e-6)
    if found.masked:
        assert found.exponential == found.weight == 0
    else:
        assert found.exponential == pytest.approx(math.exp(found.scaled - found.largest), rel=1e-5)
    assert found.weight == pytest.approx(found.exponential / found.normaliser, rel=1e-5, abs=1e-12)


def test_a_masked_cell_and_one_outside() -> None:
    trace = made("gpt2").forward(IDS)
    found = cell(trace, 0, 0, 3, 4)
    assert found.masked
    assert (found.exponential, found.weight) == (0, 0)
    assert math.isfinite(found.score)
    with pytest.raises(IndexError, match="token 23 is outside 0 to 22"):
        cell(trace, 0, 0, 3, COUNT)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("blocks.1.attention.query_key_value.weight", Unsound(1, ("blocks.1.attention.query_key_value.weight",))),
        ("blocks.2.feed_forward.output.bias", Unsound(2, ("blocks.2.feed_forward.output.bias",))),
        ("final_norm.weight", Unsound(3, ("final_norm.weight",))),
        ("embedding.weight", Unsound(-1, ("embedding.weight",))),
    ],
)
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_damage_is_located(name: str, expected: Unsound, value: float) -> None:
    damaged = made("gpt2")
    assert unsound(damaged, damaged.forward(IDS)) is None
    with torch.no_grad():
        parameter = dict(damaged.named_parameters())[name]
        parameter.view(-1)[0 if name != "embedding.weight" else IDS[2] * parameter.shape[1]] = value
    assert unsound(damaged, damaged.forward(IDS)) == expected


def test_numbers_that_only_arise_while_computing() -> None:
    damaged = made("gpt2")
    with torch.no_grad():
        damaged.blocks[1].feed_forward.output.weight.mul_(1e38)
        damaged.blocks[1].feed_forward.output.bias.mul_(1e38)
    found = unsound(damaged, damaged.forward(IDS))
    assert found is not None
    assert found.tensors == ()
    assert found.layer in (2, 3)


def test_texts_are_paired_token_by_token() -> None:
    assert paired([1, 2, 3], [4, 5, 6]) == [(0, 0), (1, 1), (2, 2)]  # as long as one another
    assert paired([1, 2, 3, 4, 5], [1, 2, 9, 3, 4, 5]) == [(0, 0), (1, 1), (2, 3), (3, 4), (4, 5)]
    assert paired([1, 7, 3, 4], [1, 8, 3, 4, 5]) == [(0, 0), (1, 1), (2, 2), (3, 3)]  # 7 stands where 8 does
    with pytest.raises(TextError, match="no token in common"):
        paired([1, 2], [3, 4, 5])
    with pytest.raises(TextError, match="4096 are the most"):
        paired(range(5000), range(4999))
    assert len(paired(range(5000), range(5000))) == 5000


def test_pieces_end_where_both_tokenizations_do() -> None:
    first = [(0, 0), (0, 2), (2, 4), (4, 9), (9, 9)]  # special tokens around "on|ce| upon"
    second = [(0, 4), (4, 6), (6, 9)]
    assert common_pieces(first, second) == ([(1, 3), (3, 4)], [(0, 1), (1, 3)])
    assert common_pieces(second, second) == ([(0, 1), (1, 2), (2, 3)],) * 2


def test_attention_to_a_piece_is_a_sum_and_from_it_a_mean() -> None:
    weights = torch.rand(6, 6, generator=torch.Generator().manual_seed(1)).tril()
    weights /= weights.sum(-1, keepdim=True)
    pieces = [(0, 1), (1, 3), (3, 6)]
    found = reduced(PutTogether(HeldRows(weights, Visibility(True)), pieces), None, 10).values
    for row, (top, bottom) in enumerate(pieces):
        for column, (left, right) in enumerate(pieces):
            expected = weights[top:bottom, left:right].sum(1).mean()
            assert found[row, column] == pytest.approx(float(expected), abs=1e-6)
    torch.testing.assert_close(found.sum(1), torch.ones(3))
    picked = PutTogether(HeldRows(weights), [(0, 1), (4, 5)])
    torch.testing.assert_close(reduced(picked, None, 9).values, weights[[0, 4]][:, [0, 4]])


def test_a_window_reaches_into_later_pieces() -> None:
    trace = made("mistral").forward(IDS)
    source = HeadRows(trace, 1, 1)
    assert source.visibility.window == 7
    torch.testing.assert_close(reduced(source, None, 64).values, trace.attention(1, 1), rtol=0, atol=1e-6)
