"""A line above a view that says what must not be overlooked, with the button that answers it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme


class Banner(QWidget):
    """A sentence on a coloured ground, and perhaps one button. Hidden while there is nothing to say.

    Signals:
        answered(): the button was pressed.
    """

    answered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = "warning"
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.setProperty("segment", True)
        self.button.clicked.connect(self.answered)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 4, 3)
        row.setSpacing(themes.GRID)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()
        themes.theme_manager().changed.connect(self._restyle)

    def tell(self, sentence: str, button: str = "", role: str = "warning") -> None:
        """Say a sentence, with the button's text (none: no button), in the colour of a theme's role; empty hides it."""
        self._role = role
        self.label.setText(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the sentence takes at this width."""
        beside = self.button.sizeHint().width() + themes.GRID if not self.button.isHidden() else 0
        text = self.label.heightForWidth(max(40, self.width() - 14 - beside))
        self.setFixedHeight(max(text, themes.scaled(26)) + 6)

    def shown_text(self) -> str:
        """The sentence."""
        return self.label.text()

    def _restyle(self, _theme: Theme) -> None:
        self._fit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        colour = theme.color(self._role)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(themes.mix(theme.surface, colour, 0.45))
        painter.setBrush(themes.mix(theme.surface, colour, 0.12))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), themes.RADIUS, themes.RADIUS)
        painter.end()
