"""What a widget stands in, and where in there."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtWidgets import QWidget

_Kind = TypeVar("_Kind", bound=QObject)


def nearest(start: QObject | None, kind: type[_Kind]) -> _Kind | None:
    """The first of this kind among an object, its parent, that one's parent and so on."""
    while start is not None:
        if isinstance(start, kind):
            return start
        start = start.parent()
    return None


def rect_in(widget: QWidget, place: QWidget) -> QRect:
    """A widget's rectangle in the coordinates of one that it stands in."""
    return QRect(widget.mapTo(place, QPoint()), widget.size())
