"""The lookup taken apart: torch's own values, the article's figures, one-hot times Linear, windows and shapes."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models import lookup
from models.errors import TextError, TokenIdError

# LESSONS row 8: the table that article B prints.
TABLE = (
    (0.3374, -0.1778, -0.1690),
    (0.9178, 1.5810, 1.3010),
    (1.2753, -0.2010, -0.1606),
    (-0.4015, 0.9666, -1.1481),
    (-1.1589, 0.3255, -0.6315),
    (-2.8400, -0.7849, -1.4096),
)


def of_torch(seed: int, rows: int, columns: int, inputs: int, outputs: int) -> tuple[torch.Tensor, torch.Tensor]:
    """What torch makes after torch.manual_seed, its own state restored."""
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(seed)
        embedding = torch.nn.Embedding(rows, columns)
        linear = torch.nn.Linear(inputs, outputs, bias=False)
    return embedding.weight.detach(), linear.weight.detach()


@pytest.mark.parametrize("seed", [0, 123, 2**31 - 1])
@pytest.mark.parametrize("shape", [(6, 3, 10, 4), (1, 1, 1, 1), (5, 3, 3, 5), (64, 16, 64, 16), (7, 13, 2, 3)])
def test_the_values_are_torchs_own(seed: int, shape: tuple[int, int, int, int]) -> None:
    rows, columns, inputs, outputs = shape
    generator = lookup.seeded(seed)
    table = lookup.embedding_table(rows, columns, generator)
    weight = lookup.linear_weight(inputs, outputs, generator)
    expected_table, expected_weight = of_torch(seed, rows, columns, inputs, outputs)
    assert torch.equal(table, expected_table)
    assert torch.equal(weight, expected_weight)


def test_nothing_else_is_seeded() -> None:
    before = torch.random.get_rng_state()
    lookup.embedding_table(6, 3, lookup.seeded(123))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_the_articles_table_and_its_rows() -> None:
    table = lookup.embedding_table(6, 3, lookup.seeded(123))
    assert [[round(value, 4) for value in row] for row in table.tolist()] == [list(row) for row in TABLE]
    found = lookup.look_up(table, lookup.parse_ids("[2, 3, 5, 1]"))
    assert [[round(value, 4) for value in row] for row in found.rows.tolist()] == [list(TABLE[i]) for i in (2, 3, 5, 1)]
    assert [round(value, 4) for value in lookup.look_up(table, [3]).rows[0].tolist()] == [-0.4015, 0.9666, -1.1481]


def test_one_hot_times_linear_is_the_lookup_bit_for_bit() -> None:
    generator = lookup.seeded(123)
    lookup.embedding_table(6, 3, generator)
    found = lookup.one_hot_look_up(lookup.linear_weight(10, 4, generator), (1, 3, 5))
    assert [round(value, 4) for value in found.weight.T[0].tolist()] == [0.2629, -0.0249, -0.0409, -0.1259]
    assert (tuple(found.one_hot.shape), tuple(found.product.shape)) == ((3, 10), (3, 4))
    assert found.one_hot.argmax(1).tolist() == [1, 3, 5]
    assert found.one_hot.sum().item() == 3
    assert torch.equal(found.product, found.weight.T[[1, 3, 5]])
    assert found.equal_values == 12


def test_what_differs_is_counted() -> None:
    weight = torch.tensor([[-0.0, 2.0]])  # the product loses the sign of a zero
    assert lookup.one_hot_look_up(weight, (0, 1)).equal_values == 1
    assert lookup.edited(torch.ones(1, 1), [(0, 0, -0.0)]).view(torch.int32).item() == 0


def test_edits_change_their_cells_alone() -> None:
    table = lookup.embedding_table(6, 3, lookup.seeded(1))
    changed = lookup.edited(table, [(2, 1, 7.5), (99, 0, 1.0), (0, 99, 1.0)])
    assert changed[2, 1] == 7.5
    changed[2, 1] = table[2, 1]
    assert torch.equal(changed, table)


@pytest.mark.parametrize("text", ["2 3 5 1", "[2, 3, 5, 1]", "2,3，5、1", " 2\n3\t5;1 "])
def test_ids_are_read_in_any_notation(text: str) -> None:
    assert lookup.parse_ids(text) == (2, 3, 5, 1)


@pytest.mark.parametrize("text", ["1.5", "a", "１", "0x2", "9" * 40, "1 " * 100])
def test_what_is_no_id_is_told(text: str) -> None:
    with pytest.raises(TextError):
        lookup.parse_ids(text)


@pytest.mark.parametrize("one", [-1, 6, 10**11])
def test_an_id_without_a_row_is_told(one: int) -> None:
    with pytest.raises(TokenIdError, match="0 to 5"):
        lookup.look_up(lookup.embedding_table(6, 3, lookup.seeded(1)), [2, one])


def test_a_sum_and_what_can_not_be_added() -> None:
    total = lookup.summed(lookup.parse_numbers("0.5 -0.2 0.1"), lookup.parse_numbers("[0.1, 0.3, −0.1]"))
    assert [round(value, 4) for value in total.tolist()] == [0.6, 0.1, 0.0]
    with pytest.raises(TextError, match="3 and 2"):
        lookup.summed((1.0, 2.0, 3.0), (1.0, 2.0))
    for text in ("", "one", "1e99", "nan", "inf", "1 2 x"):
        with pytest.raises(TextError):
            lookup.parse_numbers(text)


def test_the_articles_batch() -> None:
    rows = [row for row, _ in lookup.windows(range(33), 4, 4)]
    batch = lookup.batch_shapes(rows, 256, 0)
    assert (batch.ids, batch.token_rows, batch.position_rows, batch.inputs) == (
        (8, 4),
        (8, 4, 256),
        (4, 256),
        (8, 4, 256),
    )


def test_a_table_beyond_reason_is_refused() -> None:
    with pytest.raises(TextError):
        lookup.batch_shapes([[2**40]], 4096, 0)


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 12), st.integers(1, 12))
def test_windows_are_those_of_the_book(ids: list[int], length: int, stride: int) -> None:
    # Raschka, Build a Large Language Model (From Scratch), listing 2.5: GPTDatasetV1.
    expected = []
    for i in range(0, len(ids) - length, stride):
        expected.append((tuple(ids[i : i + length]), tuple(ids[i + 1 : i + length + 1])))
    found = lookup.windows(ids, length, stride)
    assert list(found) == expected
    assert all(inputs[1:] == targets[:-1] for inputs, targets in found)
