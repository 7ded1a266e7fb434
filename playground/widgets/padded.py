"""Number fields whose text keeps the distance from the border that it has in other fields."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit

_Field = TypeVar("_Field", bound=QAbstractSpinBox)

# As the style sheet asks for, and sizeHint counts: Qt 6 lays the text of a spin box out from its very border.
_PADDING = 6


def padded(field: _Field) -> _Field:
    """The number field, its text a little way from its left border."""
    text = field.findChild(QLineEdit)
    if text is not None:
        text.setTextMargins(_PADDING, 0, 0, 0)
    return field
