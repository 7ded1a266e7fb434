"""Tables before training: drawn again from a seed, taken from a snapshot of step 0, or not known."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from models import catalog
from models.beginnings import beginning_of
from models.checkpoint import open_checkpoint
from models.embeddings import EmbeddingTable
from models.skip_gram import SkipGram, SkipGramSpec

VECTORS = catalog.checkpoint_path("vectors/english-stories")
SNAPSHOTS = {one.step: one.folder for one in catalog.snapshots()}


def table_of(folder: Path) -> EmbeddingTable:
    return EmbeddingTable(open_checkpoint(folder))


def copy_of(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def test_the_carried_vectors_began_as_their_seed_says() -> None:
    before = beginning_of(table_of(VECTORS))
    assert before is not None
    run = SkipGram(torch.randint(2, 10_000, (50_000,)), SkipGramSpec())
    ids = list(range(0, 10_000, 37))
    assert torch.equal(before.rows(ids), run.vectors[ids].half().float())
    stored = load_file(VECTORS / "model.safetensors")["embedding.weight"]
    assert torch.equal(before.rows([0, 1]), stored[:2].float()), "the two rows that are never trained"
    assert not torch.equal(before.rows([78]), stored[[78]].float())


@pytest.mark.parametrize(
    "training", [None, {}, [1], {"seed": 1}, {"seed": "0"}, {"seed": True}, {"seed": -1}, {"seed": 2**70}]
)
def test_a_seed_that_is_missing_or_wrong_is_not_believed(tmp_path: Path, training: object) -> None:
    folder = copy_of(VECTORS, tmp_path / "v")
    config = json.loads((folder / "config.json").read_text()) | {"training": training}
    (folder / "config.json").write_text(json.dumps(config))
    assert beginning_of(table_of(folder)) is None


def test_a_snapshot_begins_at_step_zero_of_its_run() -> None:
    first, last = SNAPSHOTS[0], SNAPSHOTS[max(SNAPSHOTS)]
    own = table_of(first)
    assert beginning_of(own) is own
    before = beginning_of(table_of(last))
    assert before is not None
    assert torch.equal(before.rows(range(6144)), own.rows(range(6144)))


def test_the_folder_of_a_run_has_its_snapshots_below_it(tmp_path: Path) -> None:
    folder = copy_of(SNAPSHOTS[max(SNAPSHOTS)], tmp_path / "run")
    assert beginning_of(table_of(folder)) is None
    first = copy_of(SNAPSHOTS[0], folder / "snapshots" / "step-000000")
    before = beginning_of(table_of(folder))
    assert before is not None
    assert torch.equal(before.rows([3]), table_of(SNAPSHOTS[0]).rows([3]))
    (first / "tokenizer.json").write_bytes((VECTORS / "tokenizer.json").read_bytes())
    assert beginning_of(table_of(folder)) is None, "its rows are those of other tokens"
    (first / "config.json").write_text("{")
    assert beginning_of(table_of(folder)) is None


def test_what_nobody_kept_is_not_known(tmp_path: Path) -> None:
    assert beginning_of(table_of(catalog.checkpoint_path("english-stories"))) is None
    tiny = tmp_path / "tiny"
    tiny.mkdir()
    save_file({"embedding.weight": torch.ones(1, 4)}, tiny / "model.safetensors")
    config = {"model_type": "word_vectors", "vocab_size": 1, "hidden_size": 4, "training": {"seed": 0}}
    (tiny / "config.json").write_text(json.dumps(config))
    assert beginning_of(table_of(tiny)) is None
