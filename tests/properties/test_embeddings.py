"""The token table against brute force in torch, over random tables, dtypes, queries and block sizes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from models import embeddings
from models.checkpoint import open_checkpoint
from models.embeddings import METRICS, EmbeddingTable, Metric

DTYPES = (torch.float32, torch.float16, torch.bfloat16, torch.float64)


@contextmanager
def table_of(values: torch.Tensor, block: int = 1 << 19) -> Iterator[EmbeddingTable]:
    """The table of a folder with these values; read in blocks of so many."""
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(embeddings, "_BLOCK_VALUES", block)
        patch.setattr(embeddings, "_LARGE_BLOCK_VALUES", 2 * block)
        patch.setattr(embeddings, "_PRODUCT_VALUES", 2 * block)
        patch.setattr(embeddings, "_SLICE", 16)
        folder = Path(name)
        config = {"model_type": "word_vectors", "vocab_size": len(values), "hidden_size": values.shape[1]}
        (folder / "config.json").write_text(json.dumps(config))
        save_file({"embedding.weight": values.contiguous()}, folder / "model.safetensors")
        yield EmbeddingTable(open_checkpoint(folder))


def exact(values: torch.Tensor, vector: torch.Tensor, metric: Metric) -> torch.Tensor:
    """The metric by torch in float64, rounded to float32."""
    rows = values.double()
    if metric == "dot":
        return (rows * vector).sum(1).float()
    if metric == "euclidean":
        return torch.cdist(vector[None], rows, compute_mode="donot_use_mm_for_euclid_dist")[0].float()
    return torch.nn.functional.cosine_similarity(rows, vector[None].expand_as(rows), dim=1, eps=1e-300).float()


@st.composite
def tables(draw: st.DrawFn) -> torch.Tensor:
    """Random tables, some with rows that are equal, zero, or all on one line."""
    rows, width = draw(st.integers(1, 60)), draw(st.integers(1, 40))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**32)))
    values = torch.randn(rows, width, generator=generator) * draw(st.sampled_from([1e-3, 0.02, 1.0, 30.0]))
    values += draw(st.sampled_from([0.0, 1.0]))
    if draw(st.booleans()):  # ties: half of the rows are copies of others
        values = values[torch.randint(0, max(1, rows // 2), (rows,), generator=generator)]
    if draw(st.booleans()):
        values[torch.randint(0, rows, (2,), generator=generator)] = 0.0
    return values.to(draw(st.sampled_from(DTYPES)))


@settings(max_examples=60)
@given(
    values=tables(),
    block=st.integers(1, 3000),
    count=st.integers(0, 70),
    metric=st.sampled_from(METRICS),
    data=st.data(),
)
def test_neighbours_are_those_of_brute_force(
    values: torch.Tensor, block: int, count: int, metric: Metric, data: st.DataObject
) -> None:
    ids = st.integers(0, len(values) - 1)
    terms = data.draw(st.lists(st.tuples(st.sampled_from([1.0, -1.0]), ids), min_size=1, max_size=3))
    exclude = data.draw(st.lists(ids, max_size=3))
    vector = torch.stack([factor * values[token_id].double() for factor, token_id in terms]).sum(0)
    expected = exact(values, vector, metric)
    with table_of(values, block) as table:
        found = table.neighbours(table.combination(terms), count, metric, exclude=exclude)
        asked = table.values(table.combination(terms), list(found.ids), metric)
    assert asked == found.values
    allowed = [token_id for token_id in range(len(values)) if token_id not in exclude]
    assert len(found.ids) == min(count, len(allowed)) == len(set(found.ids))
    assert not set(found.ids) & set(exclude)
    sign = 1.0 if metric == "euclidean" else -1.0
    scale = max(1.0, float(expected.abs().max()))
    best = sorted(sign * float(expected[token_id]) for token_id in allowed)[: len(found.ids)]
    for value, token_id, wanted in zip(found.values, found.ids, best, strict=True):
        assert value == pytest.approx(float(expected[token_id]), abs=2e-6 * scale)
        assert value == pytest.approx(sign * wanted, abs=2e-6 * scale)
    ranked = [(sign * value, token_id) for value, token_id in zip(found.values, found.ids, strict=True)]
    assert ranked == sorted(ranked), "nearest first, and of equal values the lower id"
    if found.ids:  # a row that is equal to the last one listed, and has a lower id, is listed too
        last = found.ids[-1]
        twins = [one for one in allowed if torch.equal(values[one], values[last]) and one < last]
        assert set(twins) <= set(found.ids)


@settings(max_examples=40)
@given(values=tables(), block=st.integers(1, 3000))
def test_norms_rows_and_groups_of_equal_rows(values: torch.Tensor, block: int) -> None:
    with table_of(values, block) as table:
        torch.testing.assert_close(table.norms(), values.double().norm(dim=1), rtol=1e-12, atol=0)
        ids = [0, len(values) - 1, len(values) // 2]
        assert torch.equal(table.rows(ids), values[ids].float())
        groups = {frozenset(group) for group in table.equal_rows()}
    same = {frozenset(j for j in range(len(values)) if torch.equal(values[i], values[j])) for i in range(len(values))}
    assert groups == {group for group in same if len(group) > 1}


@settings(max_examples=40)
@given(values=tables(), block=st.integers(1, 3000))
def test_components_are_those_of_the_singular_values(values: torch.Tensor, block: int) -> None:
    rows = values.double()
    with table_of(values, block) as table:
        found = table.principal_components(10)
    centred = rows - rows.mean(0)
    scale = float(rows.norm(dim=1).max()) + 1e-12
    count = min(10, *rows.shape) if rows.shape[0] < rows.shape[1] else min(10, rows.shape[1], rows.shape[0])
    assert found.axes.shape == (count, rows.shape[1])
    torch.testing.assert_close(found.mean, rows.mean(0), rtol=0, atol=1e-6 * scale)
    torch.testing.assert_close(found.axes @ found.axes.T, torch.eye(count, dtype=torch.float64), rtol=0, atol=1e-9)
    assert bool((found.axes.gather(1, found.axes.abs().argmax(1, keepdim=True)) >= 0).all())
    variances = torch.linalg.svdvals(centred) ** 2
    whole = float(variances.sum())
    if whole > 1e-8 * scale**2:
        expected = (variances / whole)[:count]
        torch.testing.assert_close(found.shares[: len(expected)], expected, rtol=0, atol=2e-5)
    torch.testing.assert_close(found.coordinates.double(), centred @ found.axes.T, rtol=0, atol=4e-6 * scale)
    # The plane of the first components holds as much as any: what is left is what the other singular values have.
    left = float((centred - (centred @ found.axes.T) @ found.axes).pow(2).sum())
    assert left == pytest.approx(float(variances[count:].sum()), abs=1e-4 * whole + 1e-9 * scale**2)
