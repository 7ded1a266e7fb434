"""Reading vocabulary files, which come from anywhere."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from models.errors import TokenizerError
from models.links import LinkError, open_regular

# The largest in use (Gemma's tokenizer.json, 262 144 tokens) has 33 MB.
MAX_BYTES = 256 * 1024 * 1024


def read_vocabulary_file(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of an ordinary file of at most `limit` bytes. Raises TokenizerError for anything else."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise TokenizerError(
                "{path} is not an ordinary file. Choose a tokenizer.json, a *.tiktoken file or a model folder.",
                path=path,
            )
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > limit:
                raise TokenizerError(
                    "{path} has {size} bytes, too many for a vocabulary (at most {limit}). Choose another file.",
                    path=path,
                    size=size,
                    limit=limit,
                )
            return file.read(size)
    except LinkError as error:
        raise TokenizerError(
            "{path} is a link that leads out of its folder. Choose the file that it leads to.", path=path
        ) from error
    except OSError as error:
        raise TokenizerError(
            "{path} can't be read: {reason}. Check that it exists and that you may read it, or choose another file.",
            path=path,
            reason=error.strerror or error,
        ) from error
