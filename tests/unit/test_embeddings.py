"""The token table of real folders: whose tensor it is, what is refused, and rows that can't be trusted."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from models import embeddings
from models.checkpoint import open_checkpoint
from models.embeddings import EmbeddingTable, HeldTable
from models.errors import CheckpointError, TokenIdError


def folder_of(path: Path, values: torch.Tensor, **config: object) -> Path:
    path.mkdir(exist_ok=True)
    described = {"model_type": "word_vectors", "vocab_size": len(values), "hidden_size": values.shape[1]}
    (path / "config.json").write_text(json.dumps(described | config))
    save_file({"embedding.weight": values}, path / "model.safetensors")
    return path


def random(rows: int, width: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(rows, width, generator=torch.Generator().manual_seed(seed))


def test_the_carried_models_table_is_the_tensor_of_its_file() -> None:
    from safetensors import safe_open

    from models import catalog

    folder = catalog.checkpoint_path("english-stories")
    table = EmbeddingTable(open_checkpoint(folder))
    with safe_open(str(folder / "model.safetensors"), framework="pt") as file:
        name = next(key for key in file.keys() if key.endswith("wte.weight"))  # noqa: SIM118 - no mapping
        whole = file.get_tensor(name)
    assert table.shape == tuple(whole.shape)
    assert torch.equal(table.rows([5, 0, 5]), whole[[5, 0, 5]].float())
    found = table.neighbours(77, 12)
    cosines = torch.nn.functional.cosine_similarity(whole.double(), whole[77].double()[None], dim=1)
    assert list(found.ids) == cosines.topk(12).indices.tolist()
    assert found.ids[0] == 77
    assert found.values[0] == 1.0


def test_rows_with_nan_or_infinity_are_left_out_and_told(tmp_path: Path) -> None:
    values = random(30, 8)
    values[3, 2], values[7, 0] = float("nan"), float("inf")
    table = EmbeddingTable(open_checkpoint(folder_of(tmp_path / "m", values)))
    assert table.unsound_rows().tolist() == [3, 7]
    found = table.neighbours(0, 100)
    assert found.left_out == 2
    assert len(found.ids) == 28
    assert not {3, 7} & set(found.ids)
    with pytest.raises(CheckpointError, match="NaN or infinity"):
        table.neighbours(3)
    sound = [row for row in range(30) if row not in (3, 7)]
    components = table.principal_components()
    assert components.coordinates[[3, 7]].isnan().all()
    centred = values[sound].double() - values[sound].double().mean(0)
    torch.testing.assert_close(components.coordinates[sound].double(), centred @ components.axes.T, rtol=0, atol=1e-5)
    values[:] = float("nan")
    hopeless = EmbeddingTable(open_checkpoint(folder_of(tmp_path / "n", values)))
    with pytest.raises(CheckpointError, match="Every row"):
        hopeless.principal_components()


def test_large_values_neither_overflow_nor_lose_their_order(tmp_path: Path) -> None:
    values = random(40, 16) * 1e30
    table = EmbeddingTable(open_checkpoint(folder_of(tmp_path / "m", values)))
    for metric in ("cosine", "euclidean"):
        found = table.neighbours(4, 5, metric)  # type: ignore[arg-type]
        assert found.ids[0] == 4
    cosines = torch.nn.functional.cosine_similarity(values.double(), values[4].double()[None], dim=1)
    assert list(table.neighbours(4, 40).ids) == cosines.argsort(descending=True).tolist()


def test_a_row_of_zeros_is_near_to_nothing_by_cosine(tmp_path: Path) -> None:
    values = random(10, 4)
    values[2] = 0.0
    table = EmbeddingTable(open_checkpoint(folder_of(tmp_path / "m", values)))
    assert table.neighbours(2, 10).values == (0.0,) * 10
    assert table.neighbours(2, 10).ids == tuple(range(10))
    assert table.neighbours(2, 1, "euclidean").values == (0.0,)


def test_rows_as_long_as_before_training(tmp_path: Path) -> None:
    width = 64
    values = random(200, width) * 0.3
    values[[5, 9]] = random(2, width, seed=1) * 0.02
    config = {"model_type": "bert", "num_attention_heads": 4, "initializer_range": 0.02}
    folder = folder_of(tmp_path / "m", values, **config)
    save_file({"embeddings.word_embeddings.weight": values}, folder / "model.safetensors")
    from models.embeddings import EmbeddingTable as Table
    from models.specs import spec_from_config

    checkpoint = open_checkpoint(folder_of(tmp_path / "w", values))
    checkpoint.config = json.loads((folder / "config.json").read_text())
    checkpoint.spec = spec_from_config(dict(checkpoint.config))
    assert Table(checkpoint).initial_norm[0] == pytest.approx(0.16)
    assert Table(checkpoint).at_initial_norm().tolist() == [5, 9]


def test_rows_that_hardly_differ_are_found_wherever_they_stand(tmp_path: Path) -> None:
    values = random(500, 24)
    common = random(1, 24, seed=3)[0] * 4
    never = [3, 77, 78, 400, 499]
    for place, row in enumerate(never):
        values[row] = common + 0.02 * random(1, 24, seed=10 + place)[0]
    values[200] = values[100]
    table = EmbeddingTable(open_checkpoint(folder_of(tmp_path / "m", values.half())))
    assert table.nearly_equal().tolist() == sorted([*never, 100, 200])
    assert table.equal_rows() == ((100, 200),)
    lonely = EmbeddingTable(open_checkpoint(folder_of(tmp_path / "n", values[:1])))
    assert lonely.nearly_equal().tolist() == []


def test_ids_beyond_the_table_and_queries_of_another_width_are_refused(tmp_path: Path) -> None:
    table = EmbeddingTable(open_checkpoint(folder_of(tmp_path / "m", random(10, 4))))
    for wrong in (-1, 10):
        with pytest.raises(TokenIdError, match="rows 0 to 9"):
            table.rows([wrong])
        with pytest.raises(TokenIdError):
            table.neighbours(0, exclude=[wrong])
    with pytest.raises(ValueError, match="shape"):
        table.neighbours(torch.zeros(5))
    with pytest.raises(ValueError, match="metric"):
        table.neighbours(0, 1, "manhattan")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no rows"):
        table.combination([])
    assert table.neighbours(0, 0).ids == ()


def test_a_file_that_changed_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "m", random(10, 4))
    table = EmbeddingTable(open_checkpoint(folder))
    table.norms()
    save_file({"embedding.weight": random(10, 4, seed=5)}, folder / "model.safetensors")
    os.utime(folder / "model.safetensors", ns=(1, 1))
    with pytest.raises(CheckpointError, match="has changed"):
        table.neighbours(0)
    (folder / "model.safetensors").unlink()
    with pytest.raises(CheckpointError, match="can't be read"):
        table.rows([0])


def test_a_table_at_an_odd_place_of_its_file_is_read(tmp_path: Path) -> None:
    values = random(6, 4)
    folder = folder_of(tmp_path / "m", values)
    entries = {
        "odd": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]},
        "embedding.weight": {"dtype": "F32", "shape": [6, 4], "data_offsets": [3, 99]},
    }
    header = json.dumps(entries).encode()
    data = struct.pack("<Q", len(header)) + header + b"abc" + values.numpy().tobytes()
    (folder / "model.safetensors").write_bytes(data)
    table = EmbeddingTable(open_checkpoint(folder))
    assert torch.equal(table.rows(range(6)), values)
    assert table.neighbours(3, 1).ids == (3,)


def test_whoever_asks_may_give_up(tmp_path: Path) -> None:
    table = EmbeddingTable(open_checkpoint(folder_of(tmp_path / "m", random(10, 4))))

    class Enough(Exception):
        pass

    def give_up() -> None:
        raise Enough

    for ask in (table.norms, table.principal_components):
        with pytest.raises(Enough):
            ask(check=give_up)
    with pytest.raises(Enough):
        table.neighbours(0, check=give_up)
    assert table.neighbours(0, 1).ids == (0,), "what was given up left nothing behind"


def test_folders_without_a_table_say_so(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "m", random(10, 4))
    save_file({"other": random(10, 4)}, folder / "model.safetensors")
    with pytest.raises(CheckpointError, match="no table"):
        open_checkpoint(folder)
    save_file({"embedding.weight": random(10, 5)}, folder / "model.safetensors")
    with pytest.raises(CheckpointError, match="10 × 4"):
        open_checkpoint(folder)


@pytest.mark.parametrize("kind", ["random", "few directions", "equal", "few rows", "with NaN"])
def test_components_of_wide_tables_are_those_of_a_whole_decomposition(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "_FEW_COLUMNS", 64)
    monkeypatch.setattr(embeddings, "_SLICE", 48)  # the last one is narrower
    monkeypatch.setattr(embeddings, "_PRODUCT_VALUES", 50_000)
    width = 200
    values = {
        "random": lambda: random(1500, width),
        "few directions": lambda: random(1500, 5) @ random(5, width, 1),
        "equal": lambda: torch.ones(1500, width),
        "few rows": lambda: random(4, width),
        "with NaN": lambda: random(1500, width),
    }[kind]()
    if kind == "with NaN":
        values[7, 3] = torch.nan
    found = HeldTable(values).principal_components()
    sound = values[values.isfinite().all(1)].double()
    centred = sound - sound.mean(0)
    covariance = centred.T @ centred / len(centred)
    covariance /= max(float(covariance.trace()), 1e-300)
    expected = torch.linalg.eigvalsh(covariance).flip(0)[: len(found.shares)].clamp(min=0)
    torch.testing.assert_close(found.shares, expected, rtol=0, atol=2e-8)
    identity = torch.eye(len(found.axes), dtype=torch.float64)
    torch.testing.assert_close(found.axes @ found.axes.T, identity, rtol=0, atol=1e-10)
    torch.testing.assert_close(found.axes @ covariance, found.shares[:, None] * found.axes, rtol=0, atol=5e-8)
    apart = (found.coordinates[values.isfinite().all(1)].double() - centred @ found.axes.T).abs().max()
    assert float(apart) < 1e-3


def test_components_can_be_given_up_between_any_two_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_FEW_COLUMNS", 64)
    monkeypatch.setattr(embeddings, "_PRODUCT_VALUES", 100_000)
    table = HeldTable(random(3000, 200))
    pieces = 0

    def count() -> None:
        nonlocal pieces
        pieces += 1

    table.principal_components(check=count)
    assert pieces > 10

    class EnoughError(Exception):
        pass

    for allowed in (0, 1, pieces // 2, pieces - 1):
        left = allowed

        def stop() -> None:
            nonlocal left
            if left == 0:
                raise EnoughError
            left -= 1

        with pytest.raises(EnoughError):
            table.principal_components(check=stop)
