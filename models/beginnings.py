"""A model's token table as it was before the first step of training, where that is still known.

Two kinds of folder keep it: a run with a snapshot of step 0, and word vectors of models.skip_gram, whose first table
the seed in config.json draws again. That the latter is the very table is not believed but checked: the first two rows
are never trained, so they have to be the same bits in both.
"""

from __future__ import annotations

from pathlib import Path

import torch

from models.checkpoint import open_checkpoint
from models.embeddings import EmbeddingTable, HeldTable, RowTable
from models.errors import CheckpointError
from models.skip_gram import UNKNOWN_ID, initial_vectors
from models.tensor_files import torch_dtype

# A table is drawn again only up to so many numbers: 134 MB.
_MOST_DRAWN = 1 << 25


def step_zero(folder: Path) -> Path | None:
    """The folder of the snapshot of step 0 of the run that a model is of, itself perhaps; None where there is none."""
    around = folder.parent if folder.name.startswith("step-") else folder / "snapshots"
    found = around / "step-000000"
    return found if (found / "config.json").is_file() else None


def beginning_of(table: EmbeddingTable) -> RowTable | None:
    """The table before training, its rows those of the same tokens; `table` itself where it is that of step 0.

    None where nobody knows it any more. Raises CheckpointError where the table's file has changed since it was opened.
    """
    folder = table.checkpoint.folder.resolve()
    first = step_zero(folder)
    if first is not None:
        return table if first == folder else _of_snapshot(table, first)
    return _drawn_again(table)


def _of_snapshot(table: EmbeddingTable, first: Path) -> RowTable | None:
    """The snapshot's table, if it is one of the same tokens and width."""
    try:
        before = EmbeddingTable(open_checkpoint(first))
        same = (first / "tokenizer.json").read_bytes() == (table.checkpoint.folder / "tokenizer.json").read_bytes()
    except (CheckpointError, OSError):  # a damaged snapshot is no reason to refuse the table
        return None
    return before if same and before.shape == table.shape else None


def _drawn_again(table: EmbeddingTable) -> RowTable | None:
    """The first table of word vectors, drawn from their seed and rounded as they were stored."""
    training, (rows, width) = table.checkpoint.config.get("training"), table.shape
    seed = training.get("seed") if isinstance(training, dict) and table.checkpoint.spec.is_table else None
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
        return None
    if rows <= UNKNOWN_ID or rows * width > _MOST_DRAWN:
        return None
    drawn = initial_vectors(rows, width, torch.Generator().manual_seed(seed))
    drawn = drawn.to(torch_dtype(table.checkpoint.table.dtype))
    untrained = range(UNKNOWN_ID + 1)
    return HeldTable(drawn) if torch.equal(table.rows(untrained), drawn[: len(untrained)].float()) else None
