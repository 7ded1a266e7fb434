"""A setting on a slider: its name, its value, which can be typed, and the slider below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QSlider, QVBoxLayout, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.numbers import format_decimal
from playground.widgets.tool_tip import plain_tip

# Shapes only: colours come from the palette.
_FIELD_STYLE = """
QLineEdit { background: transparent; border: none; border-bottom: 1px solid transparent; border-radius: 0;
            min-height: 0; padding: 0; }
QLineEdit:focus { border-bottom: 1px solid palette(highlight); }
"""


def even_steps(low: float, high: float, step: float) -> tuple[float, ...]:
    """The values from `low` to `high` in equal steps, without the drift of repeated addition.

    A step that isn't positive, or a range that is upside down, is a ValueError.
    """
    if step <= 0.0 or high < low:
        raise ValueError(f"no steps of {step} from {low} to {high}")
    decimals = max(0, 6 - math.floor(math.log10(step)))
    return tuple(round(low + index * step, decimals) for index in range(round((high - low) / step) + 1))


class SliderRow(QWidget):
    """A number between the first and the last of `values`: the slider stops at them, typing reaches any between.

    A double click on the name gives the default back.

    Signals:
        value_changed(float): somebody moved the slider, typed a value or went back to the default.
    """

    value_changed = Signal(float)

    def __init__(
        self,
        label: str,
        values: Sequence[float],
        default: float,
        *,
        decimals: int = 2,
        off_value: float | None = None,
        tool_tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`values` rise; `off_value`, one of them or of its own, is written as "off". No values is a ValueError."""
        super().__init__(parent)
        self._decimals = decimals
        self._off_value = off_value
        self._default = default
        self._values: tuple[float, ...] = ()
        self._value = default
        self._label = _Name(self)
        self._field = QLineEdit(self)
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._field.setFrame(False)
        self._field.setMaxLength(12)
        self._field.setStyleSheet(_FIELD_STYLE)
        # A line edit keeps two pixels beside its text; without them the value ends where the slider does.
        self._field.setTextMargins(0, 0, -3, 0)
        self._field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._field.editingFinished.connect(self._on_typed)
        self._slider = _Slider(self)
        self._slider.valueChanged.connect(self._on_moved)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self._label, 1)
        top.addWidget(self._field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._slider)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)
        self.set_label(label, tool_tip)
        self.set_values(values)
        self._restyle(themes.current())

    def set_label(self, label: str, tool_tip: str = "") -> None:
        """The setting's name and what it does, in the reader's language."""
        self._label.setText(label)
        for widget in (self._label, self._field, self._slider):
            widget.setToolTip(plain_tip(tool_tip))
            widget.setAccessibleName(label)
            widget.setAccessibleDescription(tool_tip)

    def set_values(self, values: Sequence[float]) -> None:
        """Where the slider stops, rising; the value is kept within them. No values, or falling ones: ValueError."""
        stops = tuple(float(value) for value in values)
        if not stops or any(after <= before for before, after in pairwise(stops)):
            raise ValueError("a slider's values rise")
        self._values = stops
        self._slider.blockSignals(True)
        self._slider.setRange(0, len(stops) - 1)
        self._slider.setPageStep(max(1, len(stops) // 10))
        self._slider.blockSignals(False)
        self.set_value(self._value)

    def value(self) -> float:
        """The value, which may lie between two stops of the slider."""
        return self._value

    def shown_text(self) -> str:
        """Name and value as plain text: "temperature 0.80"."""
        return f"{self._label.text()} {self._field.text()}".strip()

    def set_value(self, value: float) -> None:
        """Show a value, kept within the range, without emitting; NaN is a ValueError."""
        if math.isnan(value):
            raise ValueError("a slider's value is a number")
        self._value = self._bounded(value)
        self._slider.blockSignals(True)
        self._slider.setValue(self._nearest(self._value))
        self._slider.blockSignals(False)
        self._field.setText(self.value_text(self._value))

    def reset(self) -> None:
        """Go back to the default, as somebody's choice."""
        self._choose(self._default)

    @property
    def slider(self) -> QSlider:
        """The slider itself."""
        return self._slider

    @property
    def field(self) -> QLineEdit:
        """The field in which the value stands and can be typed."""
        return self._field

    def value_text(self, value: float) -> str:
        """How a value is written: "off" for the value that switches the setting off."""
        if self._off_value is not None and value == self._off_value:
            return self.tr("off")
        text = format_decimal(value, self._decimals)
        if round(value, self._decimals) != value:
            # Typed more exactly than the slider goes: as typed, not as rounded.
            text = format_decimal(value, self._decimals + 4).rstrip("0")
        return text

    def parsed(self, text: str) -> float | None:
        """The value that a typed text means, None if it is none. A decimal comma is as good as a point."""
        cleaned = text.strip().casefold()
        if self._off_value is not None and cleaned in ("off", self.tr("off").casefold()):
            return self._off_value
        try:
            value = float(cleaned.replace(",", ".").replace("−", "-"))
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def _bounded(self, value: float) -> float:
        if self._off_value is not None and value == self._off_value:
            return value
        value = min(max(value, self._values[0]), self._values[-1])
        return float(round(value)) if self._decimals == 0 else value

    def _nearest(self, value: float) -> int:
        return min(range(len(self._values)), key=lambda index: abs(self._values[index] - value))

    def _choose(self, value: float) -> None:
        before = self._value
        self.set_value(value)
        if self._value != before:
            self.value_changed.emit(self._value)

    def _on_moved(self, index: int) -> None:
        self._choose(self._values[index])

    def _on_typed(self) -> None:
        if self._field.text() == self.value_text(self._value):
            return
        value = self.parsed(self._field.text())
        if value is None:
            self._field.setText(self.value_text(self._value))
        else:
            self._choose(value)

    def _restyle(self, _theme: Theme) -> None:
        self._field.setFont(themes.mono_font(themes.BODY_SIZE))
        self._field.setFixedWidth(self._field.fontMetrics().horizontalAdvance("0" * 9))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._field.setText(self.value_text(self._value))
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._field.hasFocus():
            self._field.setText(self.value_text(self._value))
            self._slider.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)


class _Name(QLabel):
    """The setting's name; a double click gives the default back."""

    def __init__(self, row: SliderRow) -> None:
        super().__init__(row)
        self._row = row
        self.setTextFormat(Qt.TextFormat.PlainText)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._row.reset()


class _Slider(QSlider):
    """A slider whose handle goes where the groove is clicked."""

    def __init__(self, row: SliderRow) -> None:
        super().__init__(Qt.Orientation.Horizontal, row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def _go_to(self, x: float) -> None:
        half = themes.GRID * 0.75
        place = min(1.0, max(0.0, (x - half) / max(1.0, self.width() - 2.0 * half)))
        self.setValue(round(self.minimum() + place * (self.maximum() - self.minimum())))
