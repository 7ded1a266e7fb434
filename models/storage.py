"""Writing files so that a crash or a full disk never leaves half of one behind."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from models.errors import StorageError


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then put it in `path`'s place in one step.

    Until that step the old file stays as it was. Raises StorageError where the folder can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            with temporary.open("r+b") as written:  # Windows flushes only what may be written
                os.fsync(written.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            with contextlib.suppress(OSError):  # gone after a success; after a failure that one is told
                temporary.unlink()
    except OSError as error:
        raise StorageError(
            "{path} could not be written: {reason}. Free some space or choose another folder.",
            path=path,
            reason=error.strerror or error,
        ) from error


def write_bytes_atomically(path: Path, data: bytes) -> None:
    """`data` as the whole of `path`, or no change at all."""
    write_atomically(path, lambda temporary: temporary.write_bytes(data))


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table as CSV (RFC 4180, UTF-8), whole or not at all. Raises StorageError where the file can't be written."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    write_bytes_atomically(path, text.getvalue().encode("utf-8", errors="replace"))
