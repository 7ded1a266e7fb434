"""Which files are read: ordinary ones, and links as Hugging Face's cache is made of them, but no others.

A cached repository is a folder with `blobs`, where the files lie, and `snapshots/<revision>`, whose entries are links
into it. A link that leads anywhere else could have a file of the user's taken for part of a model.
"""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a pipe would keep an open() waiting
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class LinkError(OSError):
    """A link that leads where none may."""


def file_behind(path: Path) -> Path:
    """The path itself, or what it is a link to, where it may be one. Raises LinkError, or OSError for a broken link."""
    if not path.is_symlink():
        return path
    try:
        target = path.resolve(strict=True)
    except RuntimeError as error:  # a link to itself, before Python 3.13
        raise LinkError("it is a link that leads nowhere") from error
    snapshot = path.parent.resolve()
    blobs = snapshot.parent.parent / "blobs"
    if snapshot.parent.name == "snapshots" and target.parent == blobs:
        return target
    raise LinkError("it is a link that leads out of the model's folder")


def open_regular(path: Path) -> BufferedReader:
    """The file, open for reading. Raises OSError; also for what is no file, a pipe say, and for a link elsewhere."""
    handle = os.open(file_behind(path), _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("it is not a file")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise
