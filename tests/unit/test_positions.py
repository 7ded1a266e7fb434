"""Positions: the papers' formulas against transformers, torch and direct sums."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.models.bloom.modeling_bloom import build_alibi_tensor
from transformers.models.t5.modeling_t5 import T5Attention

from models import positions
from models.networks.blocks import rotary_frequencies, rotate
from models.specs import spec_from_config

LLAMA = {
    "model_type": "llama",
    "vocab_size": 16,
    "hidden_size": 64,
    "intermediate_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "max_position_embeddings": 32,
}


def test_the_articles_rows() -> None:
    table = positions.sinusoidal(2, 512)
    assert table[0].tolist() == [0.0, 1.0] * 256
    assert [round(float(value), 4) for value in table[1, :4]] == [0.8415, 0.5403, 0.8219, 0.5697]


@given(st.integers(0, 10_000_000), st.integers(1, 64), st.data())
def test_every_number_is_the_formulas(position: int, size: int, data: st.DataObject) -> None:
    dimension = data.draw(st.integers(0, size - 1))
    angle = position / 10_000 ** (2 * (dimension // 2) / size)
    expected = math.sin(angle) if dimension % 2 == 0 else math.cos(angle)
    assert positions.sinusoidal(1, size, position)[0, dimension] == pytest.approx(expected, abs=2e-6)


def test_rows_go_on_beyond_any_window() -> None:
    whole = positions.sinusoidal(3000, 8)
    assert np.array_equal(positions.sinusoidal(5, 8, 2995), whole[2995:])
    assert whole[:, 0].tolist() == pytest.approx(np.sin(np.arange(3000)).tolist(), abs=1e-6)


def test_a_wave_repeats_after_its_length() -> None:
    assert positions.wave_length(0, 512) == pytest.approx(math.tau)
    assert positions.wave_length(1, 512) == positions.wave_length(0, 512)
    assert positions.wave_length(510, 512) == pytest.approx(math.tau * 10_000 ** (510 / 512))


def test_cosines_are_torchs() -> None:
    rows = np.random.default_rng(0).normal(size=(9, 7)).astype(np.float32)
    rows[3] = 0.0
    expected = torch.nn.functional.cosine_similarity(torch.tensor(rows)[:, None], torch.tensor(rows)[None], dim=-1)
    assert positions.cosine_similarities(rows) == pytest.approx(expected.numpy(), abs=1e-6)
    rows[4, 0] = np.inf
    assert positions.cosine_similarities(rows)[4].tolist() == [0.0] * 9


def test_frequencies_and_rotation_are_the_networks() -> None:
    spec = spec_from_config(LLAMA)
    mine = positions.rotary_frequencies(spec.head_size)
    assert mine == pytest.approx(rotary_frequencies(spec).double().numpy(), rel=1e-6)
    vectors = torch.randn(5, spec.head_size, generator=torch.Generator().manual_seed(0))
    angles = torch.outer(torch.arange(5).float(), rotary_frequencies(spec)).repeat(1, 2)
    expected = rotate(vectors, angles.cos(), angles.sin()).numpy()
    assert positions.rotated(vectors.numpy(), mine, np.arange(5)) == pytest.approx(expected, abs=1e-5)


def test_a_product_depends_on_the_distance_alone() -> None:
    frequencies = positions.rotary_frequencies(16)
    query, key = np.random.default_rng(1).normal(size=(2, 16))
    by_distance = positions.dot_by_distance(query, key, frequencies, np.arange(40))
    for m, n in ((0, 0), (7, 3), (39, 0), (100, 61), (50, 50)):
        product = positions.rotated(query, frequencies, m) @ positions.rotated(key, frequencies, n)
        assert product == pytest.approx(by_distance[m - n], abs=1e-9)


def test_ones_give_the_mean_cosine_and_stay_below_the_bound() -> None:
    frequencies = positions.rotary_frequencies(64)
    distances = np.arange(300)
    ones = np.ones(64)
    product = positions.dot_by_distance(ones, ones, frequencies, distances)
    assert product[0] == pytest.approx(64.0)
    assert product == pytest.approx(2 * np.cos(np.outer(distances, frequencies)).sum(axis=1), abs=1e-9)
    sums = [[abs(sum(np.exp(1j * m * frequencies[: j + 1]))) for j in range(32)] for m in (0, 1, 17, 299)]
    assert positions.decay_bound(frequencies, (0, 1, 17, 299)) == pytest.approx(np.mean(sums, axis=1))
    assert product[:16].mean() > product[200:].mean()


@pytest.mark.parametrize("both_ways", [False, True])
@pytest.mark.parametrize(("buckets", "most"), [(32, 128), (16, 64), (8, 20)])
def test_buckets_are_those_of_transformers(both_ways: bool, buckets: int, most: int) -> None:
    distances = [*range(-300, 301)]
    relative = -torch.tensor(distances)  # transformers counts from the query to the key
    expected = T5Attention._relative_position_bucket(
        relative, bidirectional=both_ways, num_buckets=buckets, max_distance=most
    )
    mine = [positions.t5_bucket(one, both_ways=both_ways, buckets=buckets, max_distance=most) for one in distances]
    # transformers takes the logarithm in float32; at the border of a bucket it may fall on either side.
    assert sum(one != other for one, other in zip(mine, expected.tolist(), strict=True)) <= 4
    assert all(abs(one - other) <= 1 for one, other in zip(mine, expected.tolist(), strict=True))


@pytest.mark.parametrize("heads", [1, 2, 3, 7, 8, 12, 16, 40])
def test_slopes_are_those_of_transformers(heads: int) -> None:
    bias = build_alibi_tensor(torch.ones(1, 2), heads, torch.float32)  # (heads, 1, 2): slope times key position
    assert positions.alibi_slopes(heads) == pytest.approx(bias[:, 0, 1].tolist(), rel=1e-6)


def test_the_bias_falls_in_a_straight_line() -> None:
    assert positions.alibi_bias((0.5, 0.25), [0, 1, 4]).tolist() == [[0.0, -0.5, -2.0], [0.0, -0.25, -1.0]]


def test_what_makes_no_sense_is_a_programmers_mistake() -> None:
    for call in (
        lambda: positions.sinusoidal(-1, 4),
        lambda: positions.sinusoidal(1, 0),
        lambda: positions.rotary_frequencies(3),
        lambda: positions.alibi_slopes(0),
    ):
        with pytest.raises(ValueError, match=r"positions|dimensions|heads"):
            call()
