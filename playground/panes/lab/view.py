"""The base class of the lab's views, and the parts that several of them have."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from playground import theme
from playground.operations import Operations
from playground.session import Session
from playground.widgets.keep_button import Keepable

_ROOM_FOR_TWO = 520


class LabView(QWidget):
    """One way into the lab. Subclasses fill `layout_`, `retranslate` and `refresh`.

    A view is made when it is first shown and refreshed only while it can be seen: `refresh(names)` is told which
    session inputs and results changed since, and EVERYTHING when it comes up. It reads the session and never writes to
    it while it refreshes.
    """

    name: ClassVar[str] = ""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.operations = operations
        self.setObjectName(f"lab.view.{self.name}")
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(theme.GRID)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""

    def keepable(self) -> Keepable | None:
        """What can be kept of it as it is now; its tables are files, too."""
        return None


def text_label(name: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """A label of plain text that never widens what it stands in; `role` is one of the style sheet's."""
    label = QLabel()
    label.setObjectName(name)
    if role:
        label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def push_button(name: str, slot: Callable[[], object], *, primary: bool = False) -> QPushButton:
    """A button whose text comes with the language."""
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("primary", primary)
    button.clicked.connect(slot)
    return button


def choice(name: str, slot: Callable[[int], object]) -> QComboBox:
    """A list to pick one thing from."""
    box = QComboBox()
    box.setObjectName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(10)
    box.activated.connect(slot)
    return box


def turn(row: QBoxLayout, room: int) -> None:
    """Put what stands side by side below each other where so many pixels don't hold both."""
    beside = room >= theme.scaled(_ROOM_FOR_TWO)
    row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)


def fill(box: QComboBox, texts: dict[str, str], current: str) -> None:
    """Offer these (key: text), of which `current` is chosen, by its own name where it is none of them."""
    box.clear()
    for key, text in (texts if current in texts else {**texts, current: current}).items():
        box.addItem(text, key)
    box.setCurrentIndex(box.findData(current))
