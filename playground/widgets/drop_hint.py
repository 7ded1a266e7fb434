"""What letting go of a drag would do, over the window while something is dragged over it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from playground import theme

_WIDEST, _PADDING = 620, 14


@runtime_checkable
class TakesDrops(Protocol):
    """A widget that does something of its own with what is dropped on it."""

    def told_of_drop(self, data: QMimeData) -> str:
        """What letting go here would do; empty where that is left to the window."""


def take_copy(event: QDropEvent) -> None:
    """Take a drag as a copy: what is dragged stays where it comes from, though it might be moved."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


class DropHint(QWidget):
    """A frame around the window and a sentence in its middle; muted where nothing would be taken."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("drop-hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sentence, self._taken = "", True
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._sentence

    def tell(self, sentence: str, *, taken: bool) -> None:
        """Say what would happen; nothing is said with an empty sentence."""
        self._sentence, self._taken = sentence, taken
        self.setAccessibleName(sentence)
        window = self.parentWidget()
        if window is None or not sentence:
            self.hide()
            return
        self.setGeometry(window.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        padding = theme.scaled(_PADDING)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.accent if self._taken else colours.muted, 2))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -3, -3), theme.RADIUS, theme.RADIUS)
        painter.setFont(theme.ui_font(theme.TITLE_SIZE))
        room = self.rect().adjusted(4 * padding, 0, -4 * padding, 0)
        room.setWidth(min(room.width(), theme.scaled(_WIDEST)))
        room.moveCenter(self.rect().center())
        text = painter.boundingRect(room, int(flags), self._sentence)
        painter.setBrush(colours.surface)
        painter.drawRoundedRect(text.adjusted(-2 * padding, -padding, 2 * padding, padding), theme.RADIUS, theme.RADIUS)
        painter.setPen(colours.text if self._taken else colours.muted)
        painter.drawText(text, int(flags), self._sentence)
        painter.end()
