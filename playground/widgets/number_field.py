"""A field for a whole number that says what was typed, right or wrong: who asked for it judges it."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.numbers import group_digits

_WHOLE = re.compile(r"[-+\u2212]?\d{1,40}")
_GROUPING = re.compile(r"[\s,_\u2009\u202f]")
_LONGEST = 40


def whole_number(text: str) -> int | str:
    """The number that a text writes, group separators left aside; the text itself where it is none."""
    bare = _GROUPING.sub("", text)
    return int(bare.replace("\u2212", "-")) if _WHOLE.fullmatch(bare) else text.strip()


class NumberField(QLineEdit):
    """A line for a whole number. Up and Down count, with Shift by tens.

    Signals:
        entered(object): what was typed, an int, or a str that is no number; each keystroke counts
    """

    entered = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, characters: int = 11) -> None:
        super().__init__(parent)
        self._characters = characters
        self.setMaxLength(_LONGEST)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.textEdited.connect(self._on_edited)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def value(self) -> int | str:
        """What stands in the field, an int where it is one."""
        return whole_number(self.text())

    def set_value(self, value: int) -> None:
        """Show a number; emits nothing. What is being typed and means the same stays as it is."""
        if self.value() != value:
            self.setText(group_digits(value))

    def enter(self, text: str) -> None:
        """What typing this does."""
        self.setText(text)
        self._on_edited(text)

    def _on_edited(self, text: str) -> None:
        self.entered.emit(whole_number(text))

    def _restyle(self, _theme: Theme) -> None:
        self.setFont(themes.mono_font(12))
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * self._characters + 2 * themes.GRID + 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        value = self.value()
        if step is None or not isinstance(value, int):
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step *= 10
        self.enter(group_digits(max(1, value + step)))
