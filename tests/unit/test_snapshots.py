"""The carried snapshots of a training run: one model at several moments, with the carried model's tokens."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from models import catalog
from models.checkpoint import open_checkpoint
from models.embeddings import EmbeddingTable


def test_a_run_goes_from_its_beginning_on() -> None:
    found = catalog.snapshots()
    assert len(found) >= 2
    assert {one.run for one in found} == {"english-stories-small"}
    assert found[0].step == 0
    assert all(before.step < after.step for before, after in pairwise(found))
    tokens = (catalog.checkpoint_path("english-stories") / "tokenizer.json").read_bytes()
    shapes = set()
    for one in found:
        assert (one.folder / "tokenizer.json").read_bytes() == tokens
        shapes.add(EmbeddingTable(open_checkpoint(one.folder)).shape)
    assert len(shapes) == 1


def test_training_brings_words_together() -> None:
    """king and queen: nothing to each other before training, near to each other after."""
    first, *_, last = catalog.snapshots()
    tokenizer = open_checkpoint(first.folder).tokenizer()
    (king,), (queen,) = tokenizer.encode(" king"), tokenizer.encode(" queen")
    before, after = (EmbeddingTable(open_checkpoint(one.folder)).values(king, [queen])[0] for one in (first, last))
    assert abs(before) < 0.3
    assert after > before + 0.1


def test_what_is_no_snapshot_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("run-b/step-10", "run-b/step-9", "run-a/step-000100", "run-a/step-x", "run-a/notes"):
        folder = tmp_path / "snapshots" / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}")
    (tmp_path / "snapshots" / "run-a" / "step-7").mkdir()  # without a config.json
    monkeypatch.setattr(catalog, "resource_root", lambda: tmp_path)
    assert [(one.run, one.step) for one in catalog.snapshots()] == [("run-a", 100), ("run-b", 9), ("run-b", 10)]
