"""How a run goes: at what pace, and where it stops."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QSpinBox, QWidget

from playground import theme
from playground.panes.generator.view import plain_label
from playground.session import Session
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.padded import padded
from playground.widgets.sized import sized

# Seconds between two tokens that are offered.
PACES = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)


class RunSettings(QWidget):
    """Pace, length, end token, and a text at which a run stops."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pace = ElidedCombo()
        self.pace.setObjectName("generator.pace")
        self.pace.activated.connect(self._on_pace)
        self.length = padded(QSpinBox())
        self.length.setObjectName("generator.stop_length")
        self.length.setRange(1, 100_000)
        self.length.setKeyboardTracking(False)
        self.length.valueChanged.connect(self._on_length)
        self.text = QLineEdit()
        self.text.setObjectName("generator.stop_text")
        self.text.setMaxLength(200)
        self.text.editingFinished.connect(self._on_text)
        self.end = QCheckBox()
        self.end.setObjectName("generator.stop_at_end")
        self.end.toggled.connect(self._on_end)
        self.pace.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.pace.setMinimumContentsLength(5)
        for widget in (self.pace, self.length, self.text):
            sized(widget, least_width=60)
        self._names = [plain_label(role="muted") for _ in range(3)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.GRID // 2, 0, 0)
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(theme.GRID // 2)
        fields: tuple[QWidget, ...] = (self.pace, self.length, self.text)
        for row, (label, beside) in enumerate(zip(self._names, fields, strict=True)):
            grid.addWidget(label, row, 0)
            grid.addWidget(beside, row, 1)
        grid.addWidget(self.end, 3, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        texts = (self.tr("pace"), self.tr("stop after"), self.tr("stop at"))
        for label, text in zip(self._names, texts, strict=True):
            label.setText(text)
        with QSignalBlocker(self.pace):
            self.pace.clear()
            for seconds in PACES:
                text = self.tr("{seconds} s a token").format(seconds=f"{seconds:g}") if seconds else self.tr("flat out")
                self.pace.addItem(text, seconds)
        for field, said, tip in (
            (self.pace, self.tr("Pace of a run"), self.tr("How long a run waits between two tokens")),
            (self.length, self.tr("Longest run"), self.tr("A run stops after so many tokens")),
            (self.text, self.tr("Stop at a text"), self.tr("A run stops where what it wrote holds this text")),
        ):
            field.setAccessibleName(said)
            field.setToolTip(tip)
        self.text.setPlaceholderText(self.tr("a text"))
        self.end.setText(self.tr("stop at an end token"))
        self.end.setToolTip(self.tr("A run stops at a special token such as the end of a text"))
        self.refresh()

    def refresh(self) -> None:
        """Show the settings as they are."""
        inputs = self._session.inputs
        nearest = min(range(len(PACES)), key=lambda place: abs(PACES[place] - inputs.pace))
        with QSignalBlocker(self.pace), QSignalBlocker(self.length), QSignalBlocker(self.end):
            self.pace.setCurrentIndex(nearest)
            self.length.setValue(inputs.stop_length)
            self.end.setChecked(inputs.stop_at_end)
        if not self.text.hasFocus():
            self.text.setText(inputs.stop_text)

    def _on_pace(self, index: int) -> None:
        self._session.update(pace=float(self.pace.itemData(index)))

    def _on_length(self, value: int) -> None:
        self._session.update(stop_length=value)

    def _on_text(self) -> None:
        self._session.update(stop_text=self.text.text())

    def _on_end(self, on: bool) -> None:
        self._session.update(stop_at_end=on)
