"""A number that matters, with what it counts below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground.widgets.tool_tip import plain_tip


class KeyFigure(QWidget):
    """A figure in semi-bold over a small muted caption."""

    def __init__(self, caption: str = "", figure: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = QLabel(figure, self)
        self._figure.setProperty("role", "figure")
        self._caption = QLabel(caption, self)
        self._caption.setProperty("role", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (self._figure, self._caption):
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._describe()

    def set_figure(self, figure: str) -> None:
        """The number, already written as it is to be read."""
        self._figure.setText(figure)
        self._describe()

    def set_caption(self, caption: str, tool_tip: str = "") -> None:
        """What the number counts, and more about it on hover."""
        self._caption.setText(caption)
        self.setToolTip(plain_tip(tool_tip))
        self._describe()

    @property
    def figure(self) -> str:
        """The number as shown."""
        return self._figure.text()

    @property
    def caption(self) -> str:
        """The caption as shown."""
        return self._caption.text()

    def shown_text(self) -> str:
        """Number and caption as plain text: "24 tokens"."""
        return f"{self.figure} {self.caption}".strip()

    def _describe(self) -> None:
        self.setAccessibleName(self.shown_text())
