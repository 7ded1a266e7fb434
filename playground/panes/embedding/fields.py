"""The small widgets that the views of vectors are put together from, and how their numbers are written."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QSpinBox, QWidget

from playground import theme
from playground.widgets.numbers import MINUS
from playground.widgets.padded import padded
from playground.widgets.sized import sized


class CodeLabel(QLabel):
    """A label in the font of ids and numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.theme_manager().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self, _theme: object = None) -> None:
        self.setFont(theme.mono_font(12))


def note(name: str, role: str = "muted") -> QLabel:
    """A label of plain text that wraps instead of making its view wider; `role` "mono" is for code and numbers."""
    label = CodeLabel() if role == "mono" else QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def number(name: str, low: int, high: int) -> QSpinBox:
    """A field for a whole number."""
    field = padded(QSpinBox())
    field.setObjectName(name)
    field.setRange(low, high)
    field.setAccelerated(True)
    field.setKeyboardTracking(False)
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    sized(field, least_width=72, most_width=150)
    return field


def entry(name: str) -> QLineEdit:
    """A field for a line of text."""
    field = QLineEdit()
    field.setObjectName(name)
    field.setMaxLength(2000)
    sized(field, least_width=90)
    return field


def row_of(*widgets: QWidget, stretched: QWidget | None = None) -> QHBoxLayout:
    """Widgets side by side; one of them may take the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(theme.GRID)
    for widget in widgets:
        row.addWidget(widget, 1 if widget is stretched else 0)
    if stretched is None:
        row.addStretch(1)
    return row


def put(field: QSpinBox | QLineEdit, value: int | str) -> None:
    """Show a value in a field without telling anybody; a line that reads the same is left alone."""
    field.blockSignals(True)
    if isinstance(field, QSpinBox):
        field.setValue(int(value))
    elif field.text() != value:
        field.setText(str(value))
    field.blockSignals(False)


def usual_limit(values: NDArray[np.float32]) -> float:
    """The magnitude that all but one number in a hundred stay below: the end of a scale that a few don't spoil."""
    finite = np.abs(values[np.isfinite(values)])
    return max(float(np.quantile(finite, 0.99)), 1e-9) if finite.size else 1.0


def short(value: float) -> str:
    """At most four decimals and at least one: 0.6, −0.0249, 0.0."""
    text = f"{value:.4f}".rstrip("0")
    text = text + "0" if text.endswith(".") else text
    return (text.removeprefix("-") if float(text) == 0.0 else text).replace("-", MINUS)


def bracketed(values: Iterable[float]) -> str:
    """A vector in brackets: [0.5 −0.2 0.1]."""
    return "[" + " ".join(map(short, values)) + "]"


def shape_text(shape: Iterable[int]) -> str:
    """A shape as torch writes it: (8, 4, 256)."""
    numbers = [str(one) for one in shape]
    return "(" + ", ".join(numbers) + ("," if len(numbers) == 1 else "") + ")"
