"""Reading vocabulary files, which come from anywhere."""

from __future__ import annotations

import stat
from pathlib import Path

from models.errors import TokenizerError

# The largest in use (Gemma's tokenizer.json, 262 144 tokens) has 33 MB.
MAX_BYTES = 256 * 1024 * 1024


def read_vocabulary_file(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of an ordinary file of at most `limit` bytes. Raises TokenizerError for anything else."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise TokenizerError(
                "{path} is not an ordinary file. Choose a tokenizer.json, a *.tiktoken file or a model folder.",
                path=path,
            )
        if status.st_size > limit:
            raise TokenizerError(
                "{path} has {size} bytes, too many for a vocabulary (at most {limit}). Choose another file.",
                path=path,
                size=status.st_size,
                limit=limit,
            )
        return path.read_bytes()
    except OSError as error:
        raise TokenizerError(
            "{path} can't be read: {reason}. Check that it exists and that you may read it, or choose another file.",
            path=path,
            reason=error.strerror or error,
        ) from error
