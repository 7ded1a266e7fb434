"""The run as files, written on the torch lane: JSON, CSV, text and Python."""

from __future__ import annotations

from pathlib import Path

from models.storage import write_bytes_atomically, write_csv
from playground.engine import Engine

# The likeliest tokens of each step that the CSV has.
_TOP = 20


def export_run(engine: Engine, name: str, folder: Path, path: Path, kind: str) -> Path:
    """Write what is asked for and say where. Raises TextError without a text, StorageError where the disk refuses."""
    from models import run_exports
    from models.saved_trees import encode

    generation = engine.generation
    if kind == "json":
        data = encode(engine.tree(name))
    elif kind == "csv":
        rows = run_exports.rows(generation, engine.labels.__getitem__, engine.piece, _TOP)
        write_csv(path, run_exports.HEADER, rows)
        return path
    elif kind == "python":
        data = run_exports.snippet(generation, str(folder.resolve()), engine.tokenizer).encode()
    elif kind == "text":
        prompt = engine.prompt
        generated = generation.ids[generation.prompt_length :]
        data = (prompt.text if prompt is not None else "").encode() + b"".join(map(engine.piece, generated))
    else:
        raise ValueError(f"a run is exported as json, csv, text or python, not as {kind!r}")
    write_bytes_atomically(path, data)
    return path
