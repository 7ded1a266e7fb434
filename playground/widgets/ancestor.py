"""What a widget stands in."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject

_Kind = TypeVar("_Kind", bound=QObject)


def nearest(start: QObject | None, kind: type[_Kind]) -> _Kind | None:
    """The first of this kind among an object, its parent, that one's parent and so on."""
    while start is not None:
        if isinstance(start, kind):
            return start
        start = start.parent()
    return None
