"""The status bar: which model is open, what runs and how far it is, and Cancel."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from playground.operations import Operations
from playground.session import Session
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import format_decimal, group_digits


class StatusLine(QStatusBar):
    """Shows the open model at the left, and at the right the work in progress or the time of the last step."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._operations = operations
        self.setSizeGripEnabled(False)
        self.model_line = ElidedLabel()
        self.model_line.setObjectName("status.model")
        self.busy_text = QLabel()
        self.busy_text.setObjectName("status.busy")
        self.progress = QProgressBar()
        self.progress.setFixedWidth(140)
        self.progress.setTextVisible(False)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("status.cancel")
        self.cancel_button.clicked.connect(operations.cancel)
        self.addWidget(self.model_line, 1)
        for widget in (self.busy_text, self.progress, self.cancel_button):
            self.addPermanentWidget(widget)
        self.progress.hide()
        self.cancel_button.hide()
        operations.busy_changed.connect(self.show_busy)
        session.delivered.connect(self._on_delivered)

    def retranslate(self) -> None:
        """Put every text into the current language; what runs keeps its name until it says the next."""
        self.cancel_button.setText(self.tr("Cancel"))
        self._show_model()
        if self._operations.idle:
            self.show_busy("", -1.0)

    def show_busy(self, text: str, fraction: float) -> None:
        """What runs and how far it is (below 0: unknown); an empty text when nothing does."""
        self.progress.setVisible(bool(text))
        self.cancel_button.setVisible(bool(text))
        if text:
            self.progress.setRange(0, 0 if fraction < 0 else 1000)
            self.progress.setValue(round(1000 * max(fraction, 0.0)))
            self.busy_text.setText(text)
            return
        step, model = self._session.results.step, self._session.results.model
        if step is None:
            self.busy_text.setText(self.tr("ready"))
            return
        template = self.tr("ready · step {milliseconds} ms")
        if model is not None and not model.predicts:
            template = self.tr("ready · read in {milliseconds} ms")
        self.busy_text.setText(template.format(milliseconds=format_decimal(1000 * step.seconds, 1)))

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._show_model()
        elif name == "step" and not self._operations.running:
            self.show_busy("", -1.0)

    def _show_model(self) -> None:
        model = self._session.results.model
        if model is None:
            self.model_line.setText(self.tr("no model is open"))
            return
        spec = model.spec
        if spec.is_table:
            self.model_line.setText(
                self.tr("{name} · a table of {rows} rows × {hidden}").format(
                    name=model.name, rows=group_digits(spec.vocab_size), hidden=group_digits(spec.hidden_size)
                )
            )
            return
        self.model_line.setText(
            self.tr(
                "{name} · {family} architecture · {layers} layers × {heads} heads × {hidden} · window {window}"
            ).format(
                name=model.name,
                family=spec.family,
                layers=spec.layer_count,
                heads=spec.head_count,
                hidden=group_digits(spec.hidden_size),
                window=group_digits(spec.context_length),
            )
        )
