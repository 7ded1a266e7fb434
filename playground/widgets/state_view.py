"""What a pane shows when it has nothing to show yet: empty, loading, error; and what is stale, dimmed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from playground import theme as themes
from playground.theme import Theme

_WIDEST = 360


class StateStack(QWidget):
    """A content widget and the states that stand in for it.

    Signals:
        action_requested(): the button of the empty or of the error state was pressed.
        cancel_requested(): Cancel was pressed while loading.
    """

    action_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._state = "content"
        self._details = ""
        self._stale = False
        self._page = _StatePage(self)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(content)
        self._stack.addWidget(self._page)
        self._veil = _Veil(self)
        self._veil.hide()
        self._page.action.clicked.connect(self._on_action_clicked)
        self._page.cancel.clicked.connect(self._on_cancel_clicked)
        self._page.copy.clicked.connect(self._on_copy_clicked)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()

    @property
    def content(self) -> QWidget:
        """The wrapped widget."""
        return self._content

    @property
    def state(self) -> str:
        """What is shown: "content", "empty", "loading" or "error"."""
        return self._state

    @property
    def stale(self) -> bool:
        """Whether the content is marked as older than the settings."""
        return self._stale

    def show_content(self) -> None:
        """Show the content."""
        self._enter("content")

    def show_empty(self, sentence: str, button_text: str = "") -> None:
        """Say in one sentence why there is nothing, with one button that changes that."""
        self._page.set_texts(sentence, "", button_text)
        self._page.set_parts(progress=False, cancel=False, copy=False)
        self._enter("empty")

    def show_loading(self, text: str, fraction: float | None = None) -> None:
        """Say what is being done and how far it is (0..1; None if nobody knows), with a Cancel button."""
        self._page.set_texts(text, "", "")
        self._page.set_fraction(fraction)
        self._page.set_parts(progress=True, cancel=True, copy=False)
        self._enter("loading")

    def show_error(self, message: str, details: str = "", button_text: str = "") -> None:
        """Say what happened and what to do; `details` can be copied."""
        self._details = details
        self._page.copy.setText(self.tr("Copy details"))
        self._page.set_texts(message, self.tr("This did not work"), button_text)
        self._page.set_parts(progress=False, cancel=False, copy=bool(details))
        self._enter("error")

    def set_stale(self, stale: bool, note: str = "") -> None:
        """Dim the content and say what it belongs to, by default "for the previous text"."""
        self._stale = stale
        self._veil.set_note(note or self.tr("for the previous text"))
        self._place_veil()

    def _enter(self, state: str) -> None:
        self._state = state
        self._stack.setCurrentWidget(self._content if state == "content" else self._page)
        self._place_veil()

    def _place_veil(self) -> None:
        self._veil.setGeometry(self.rect())
        self._veil.setVisible(self._stale and self._state == "content")
        self._veil.raise_()

    def _on_action_clicked(self) -> None:
        self.action_requested.emit()

    def _on_cancel_clicked(self) -> None:
        self.cancel_requested.emit()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self._page.copy.setText(self.tr("Copied"))

    def _retranslate(self) -> None:
        self._page.cancel.setText(self.tr("Cancel"))
        self._page.cancel.setWhatsThis(self.tr("Gives up what is being done; what was there before stays."))
        self._page.copy.setText(self.tr("Copy details"))
        self._page.copy.setWhatsThis(self.tr("Copies what is known of the error, to report it."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_veil()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


class _StatePage(QWidget):
    """One centred column: a title, a sentence, progress, buttons."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._title.setProperty("role", "error")
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self.action = QPushButton(self)
        self.action.setProperty("primary", True)
        self.cancel = QPushButton(self)
        self.copy = QPushButton(self)
        buttons = QHBoxLayout()
        buttons.setSpacing(themes.GRID)
        buttons.addStretch(1)
        for button in (self.action, self.cancel, self.copy):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(themes.GRID + 4)
        self._column.addStretch(2)
        self._column.addWidget(self._title)
        self._column.addWidget(self._text)
        self._column.addWidget(self._progress)
        self._column.addLayout(buttons)
        self._column.addStretch(3)
        middle = QWidget(self)
        middle.setLayout(self._column)
        middle.setMaximumWidth(_WIDEST)
        row = QHBoxLayout(self)
        row.setContentsMargins(themes.PANE_MARGIN, themes.GRID, themes.PANE_MARGIN, themes.GRID)
        row.addWidget(middle)

    def set_texts(self, text: str, title: str, action: str) -> None:
        """The sentence, a title above it and the button's text; what is empty is left out."""
        self._text.setText(text)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.action.setWhatsThis(text)
        self.setAccessibleName(" ".join(part for part in (title, text) if part))

    def set_fraction(self, fraction: float | None) -> None:
        """How far the work is, 0..1, None if nobody knows."""
        self._progress.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self._progress.setValue(round(1000 * min(1.0, max(0.0, fraction))))

    def set_parts(self, *, progress: bool, cancel: bool, copy: bool) -> None:
        """Which of the optional parts are there."""
        self._progress.setVisible(progress)
        self.cancel.setVisible(cancel)
        self.copy.setVisible(copy)


class _Veil(QWidget):
    """Dims what lies below and notes why; pointer events go through, so that the content stays usable."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._note = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        themes.theme_manager().changed.connect(self._restyle)

    def set_note(self, note: str) -> None:
        """What the dimmed content belongs to."""
        self._note = note
        self.setAccessibleName(note)
        self.update()

    def _restyle(self, _theme: Theme) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = themes.current()
        veil = QColor(theme.surface)
        veil.setAlphaF(0.6)
        painter.fillRect(self.rect(), veil)
        font = themes.ui_font(themes.CAPTION_SIZE)
        metrics = QFontMetrics(font)
        note = metrics.elidedText(self._note, Qt.TextElideMode.ElideRight, max(0, self.width() - 32))
        width, height = metrics.horizontalAdvance(note) + 16, metrics.height() + 8
        chip = QRect(self.width() - width - 2, 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.border)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(chip, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
        painter.setPen(theme.muted)
        painter.setFont(font)
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), note)
