"""A switch between a few views: buttons side by side of which exactly one is on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.tool_tip import plain_tip

_GAP = 6
_PADDING = 22


class SegmentedButtons(QWidget):
    """Buttons of which one is chosen. Left and Right choose the neighbour, Home and End the first and the last.

    Signals:
        selected(str): the key of the button somebody chose; `set_current` emits nothing.
    """

    selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: list[_Segment] = []
        self._current = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)

    def set_options(self, options: Sequence[tuple[str, str, str]]) -> None:
        """Offer (key, text, tool tip) from left to right.

        The current key stays if it is still offered, else the first is. A key offered twice is a ValueError.
        """
        keys = [key for key, _text, _tip in options]
        if len(set(keys)) != len(keys):
            raise ValueError(f"a key is offered twice among {keys}")
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [_Segment(self, key, text, tip) for key, text, tip in options]
        before: QWidget = self
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # else Qt would not put anything behind it
        for button in self._buttons:
            self._row.addWidget(button)
            QWidget.setTabOrder(before, button)  # here, and not behind all that was made meanwhile
            before = button
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._current = self._current if self._current in keys else (keys[0] if keys else "")
        self._show_current()

    def current(self) -> str:
        """The chosen key, empty if nothing is offered."""
        return self._current

    def shown_text(self) -> str:
        """The chosen option's text."""
        return next((button.plain for button in self._buttons if button.key == self._current), "")

    def set_current(self, key: str) -> None:
        """Choose a key without emitting; one that isn't offered is a ValueError."""
        if all(button.key != key for button in self._buttons):
            raise ValueError(f"no option {key!r}")
        self._current = key
        self._show_current()

    def set_option_enabled(self, key: str, enabled: bool) -> None:
        """Whether an option can be chosen; one that isn't offered is a ValueError."""
        self.button(key).setEnabled(enabled)

    def button(self, key: str) -> QPushButton:
        """The button of a key, for its state or its objectName; one that isn't offered is a ValueError."""
        for button in self._buttons:
            if button.key == key:
                return button
        raise ValueError(f"no option {key!r}")

    def choose(self, key: str) -> None:
        """What a click on the button of `key` does: choose it and, if it is another, emit."""
        changed = key != self._current
        self.set_current(key)
        if changed:
            self.selected.emit(key)

    def step(self, key: str, direction: int) -> None:
        """Choose the next enabled option after `key` in a direction (-1 or 1), staying at the end."""
        keys = [button.key for button in self._buttons]
        index = keys.index(key) + direction
        while 0 <= index < len(keys) and not self._buttons[index].isEnabled():
            index += direction
        if 0 <= index < len(keys):
            self._buttons[index].setFocus(Qt.FocusReason.TabFocusReason)
            self.choose(keys[index])

    def step_to_end(self, last: bool) -> None:
        """Choose the last, or the first, enabled option."""
        enabled = [button for button in self._buttons if button.isEnabled()]
        if enabled:
            button = enabled[-1 if last else 0]
            button.setFocus(Qt.FocusReason.TabFocusReason)
            self.choose(button.key)

    def _show_current(self) -> None:
        for button in self._buttons:
            chosen = button.key == self._current
            button.setChecked(chosen)
            # One stop for Tab: the arrows go on from there.
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)

    def _restyle(self, _theme: Theme) -> None:
        for button in self._buttons:
            button.fit()


class _Segment(QPushButton):
    """One option. It asks for the room its bold text takes, so that choosing it moves nothing."""

    def __init__(self, owner: SegmentedButtons, key: str, text: str, tip: str) -> None:
        super().__init__(text.replace("&", "&&"), owner)
        self.key = key
        self.plain = text
        self._owner = owner
        self.setProperty("segment", True)
        self.setCheckable(True)
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        self.clicked.connect(self._on_clicked)
        self.fit()

    def fit(self) -> None:
        """Ask for the width of the text in bold."""
        metrics = QFontMetrics(themes.ui_font(12, QFont.Weight.DemiBold))
        self.setMinimumWidth(metrics.horizontalAdvance(self.plain) + _PADDING)

    def _on_clicked(self) -> None:
        self._owner.choose(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self._owner.step(self.key, -1)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self._owner.step(self.key, 1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._owner.step_to_end(key == Qt.Key.Key_End)
        else:
            super().keyPressEvent(event)
