"""One-hot rows against torch's own, and what both ways take."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.one_hot import OneHotCost, one_hot, random_rows


def test_the_articles_matrix() -> None:
    assert one_hot([0, 1, 3], 4).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]


def test_as_torch_makes_it() -> None:
    ids = [5, 0, 5, 9]
    assert np.array_equal(one_hot(ids, 10), torch.nn.functional.one_hot(torch.tensor(ids), 10).numpy())
    table = random_rows(10, 6, seed=3)
    assert np.array_equal(one_hot(ids, 10).astype(np.float32) @ table, table[ids])


@pytest.mark.parametrize("ids", [[4], [-1], [0, 1, 99]])
def test_ids_outside_the_vocabulary(ids: list[int]) -> None:
    with pytest.raises(ValueError, match="0 to 3"):
        one_hot(ids, 4)


def test_costs() -> None:
    cost = OneHotCost(7, 151_646, 3_584)
    assert (cost.one_hot_values, cost.dense_values) == (1_061_522, 25_088)
    assert cost.one_hot_bytes("float32") == 4 * cost.one_hot_values
    assert cost.dense_bytes("int4") == 25_088 // 2
    assert cost.ratio == pytest.approx(42.312, abs=1e-3)


def test_rows_before_training_are_standard_normal_and_the_same_for_a_seed() -> None:
    rows = random_rows(400, 50, seed=1)
    assert rows.dtype == np.float32
    assert abs(float(rows.mean())) < 0.03
    assert abs(float(rows.std()) - 1.0) < 0.03
    assert np.array_equal(rows, random_rows(400, 50, seed=1))
