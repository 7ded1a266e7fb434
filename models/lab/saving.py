"""What was trained, as a checkpoint folder like any other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import torch

from models.checkpoint import save_checkpoint
from models.errors import StorageError
from models.lab.run import LabRun
from models.lab.snapshots import Snapshot
from models.networks.decoder import Decoder
from models.storage import write_bytes_atomically
from models.tokenizers import Tokenizer
from models.tokenizers.json_tokenizer import JsonTokenizer
from models.tokenizers.saving import tokenizer_json
from models.tokenizers.sentencepiece_model import SentencePieceTokenizer

Check = Callable[[], object]

# What may stand beside a sentencepiece model and add to it.
SETTINGS_FILES = ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")


def check_free(folder: Path) -> None:
    """Raise StorageError for a folder that holds something already: nothing is written over."""
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise StorageError(
            "{path} can't be read: {reason}. Choose another folder.", path=folder, reason=error.strerror or error
        ) from error
    if taken:
        raise StorageError("{path} holds something already. Choose an empty folder, or a new name.", path=folder)


def tokenizer_files(tokenizer: Tokenizer, check: Check | None = None) -> dict[str, bytes]:
    """The files by which a checkpoint folder has this tokenizer, by name.

    Raises VocabularyError for a tokenizer that no file can hold.
    """
    if isinstance(tokenizer, SentencePieceTokenizer):
        beside = [tokenizer.path.with_name(name) for name in SETTINGS_FILES]
        found = [path for path in beside if path.is_file()]
        return {"tokenizer.model": tokenizer.path.read_bytes()} | {path.name: path.read_bytes() for path in found}
    document = tokenizer.document if isinstance(tokenizer, JsonTokenizer) else tokenizer_json(tokenizer, check)
    description = {"tokenizer_class": "PreTrainedTokenizerFast"}
    return {
        "tokenizer.json": json.dumps({**document}, ensure_ascii=False, indent=1).encode("utf-8"),
        "tokenizer_config.json": (json.dumps(description, indent=2) + "\n").encode(),
    }


def save_run(folder: Path, run: LabRun, snapshot: Snapshot | None = None, check: Check | None = None) -> None:
    """Write the model as it is, or as it was at a snapshot, into an empty folder, with its tokenizer.

    The snapshot of step 0 goes into a folder of its own below, where the playground finds what the table was before
    training. Raises StorageError where the folder isn't free or can't be written, VocabularyError for a tokenizer that
    can't be kept, ValueError for a snapshot without weights.
    """
    check_free(folder)
    files = tokenizer_files(run.corpus.tokenizer, check)
    first = run.snapshots[0]
    for where, one in ((folder, snapshot), (folder / "snapshots" / "step-000000", first)):
        if one is first and not first.weights:
            continue
        for name, data in files.items():
            write_bytes_atomically(where / name, data)
        save_checkpoint(where, run.model if one is None else _model_of(run, one), dtype="float32")


def _model_of(run: LabRun, snapshot: Snapshot) -> Decoder:
    """A model of its own with a snapshot's weights."""
    if not snapshot.weights:
        raise ValueError(f"the weights of step {snapshot.step} were not kept")
    model = Decoder(run.model.spec)
    with torch.no_grad():
        for mine, kept in zip(model.parameters(), snapshot.weights, strict=True):
            mine.copy_(kept)
    return model.eval()
