"""A switch between several views: buttons side by side where they fit, a list to pick from where they don't."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.tool_tip import plain_tip


class ViewSwitch(QWidget):
    """Exactly one of a few views is chosen, with buttons or, where `fit` finds no room for those, from a list.

    Signals:
        selected(str): the key of the view somebody chose; `set_current` emits nothing.
        fitted(): it turned from buttons into a list or back by itself, as their width is another now.
    """

    selected = Signal(str)
    fitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self._current = ""
        self._room: int | None = None  # pixels, as they were given last
        self.buttons = SegmentedButtons(self)
        self.list = QComboBox(self)
        self.list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.addWidget(self.list, 0, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.buttons.selected.connect(self._on_selected)
        self.list.activated.connect(self._on_activated)
        self.list.hide()

    def set_options(self, options: Sequence[tuple[str, str, str]]) -> None:
        """Offer (key, text, tool tip); the current key stays if it is still offered, else the first is."""
        self._keys = [key for key, _text, _tip in options]
        self.buttons.set_options(options)
        self._current = self.buttons.current()
        self.list.clear()
        for key, text, tip in options:
            self.list.addItem(text, key)
            self.list.setItemData(self.list.count() - 1, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
        self._show_current()

    def set_name(self, name: str) -> None:
        """What the switch is called for a screen reader and in the list's tool tip."""
        self.setAccessibleName(name)
        self.list.setAccessibleName(name)
        self.list.setToolTip(plain_tip(name))

    def current(self) -> str:
        """The chosen key, empty if nothing is offered."""
        return self._current

    def shown_text(self) -> str:
        """The chosen option's text."""
        return self.buttons.shown_text()

    def is_list(self) -> bool:
        """Whether there is no room for buttons."""
        return not self.list.isHidden()

    def set_current(self, key: str) -> None:
        """Choose a key without emitting; one that isn't offered is a ValueError."""
        self.buttons.set_current(key)
        self._current = key
        self._show_current()

    def choose(self, key: str) -> None:
        """What a click on the view of `key` does: choose it and, if it is another, emit."""
        changed = key != self._current
        self.set_current(key)
        if changed:
            self.selected.emit(key)

    def _show_current(self) -> None:
        self.list.setCurrentIndex(self._keys.index(self._current) if self._current else -1)

    def _on_selected(self, key: str) -> None:
        self._current = key
        self._show_current()
        self.selected.emit(key)

    def _on_activated(self, index: int) -> None:
        self.choose(self._keys[index])

    def fit(self, room: int) -> None:
        """Be buttons if they can stand in so many pixels, else a list."""
        self._room = room
        narrow = self.buttons.sizeHint().width() > room
        if narrow != self.is_list():
            has_focus = self.list.hasFocus() or any(part.hasFocus() for part in self.buttons.findChildren(QWidget))
            self.buttons.setVisible(not narrow)
            self.list.setVisible(narrow)
            if has_focus:
                (self.list if narrow else self.buttons.button(self._current)).setFocus()
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        # The list's, so that buttons never widen what they stand in: they give way to the list instead.
        return QSize(self.list.sizeHint().width(), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        # The buttons know their width only once they are dressed, and another one in another language.
        if event.type() == QEvent.Type.LayoutRequest and self._room is not None:
            was_list = self.is_list()
            self.fit(self._room)
            if self.is_list() != was_list:
                self.fitted.emit()
        return super().event(event)
