"""What the next run is trained on and with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from models.lab.spec import LEARNING_RATES, MOST, OPTIMIZERS
from models.lab.vocabularies import OWN_KINDS
from models.tokenizers import available_tokenizers
from playground import theme
from playground.lab_desk import EDITED
from playground.panes.lab.view import choice, fill
from playground.session import Session
from playground.widgets.padded import padded
from playground.widgets.sized import sized

_FILE = "file…"
_NUMBERS = {
    "lab_width": "hidden_size",
    "lab_layers": "layers",
    "lab_heads": "heads",
    "lab_context": "context",
    "lab_batch": "batch",
    "lab_steps": "steps",
}
_RATE_DECIMALS = 6
_MOST_SEED = 2**31 - 1  # that a box can count to
_WIDE = ("source", "tokenizer")  # fields with long names to choose from


class SourceChoice(QWidget):
    """The editor's text, the examples' texts, or a file: what is trained on."""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self._session = session
        self.box = choice(name, self._on_source)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.box)

    def show_source(self) -> None:
        """What the session says, in the current language."""
        source = self._session.inputs.lab_source
        texts = {
            "examples-en": self.tr("examples, English"),
            "examples-zh": self.tr("examples, Chinese"),
            "": self.tr("the text"),
        }
        if source not in texts:
            texts[source] = Path(source).name
        fill(self.box, {**texts, _FILE: self.tr("A file…")}, source)
        self.box.setAccessibleName(self.tr("What is trained on"))
        self.box.setToolTip(self.tr("The editor's text, the texts of the examples, or a file"))

    def _on_source(self, _index: int) -> None:
        source = str(self.box.currentData())
        if source == _FILE:
            source, _kind = QFileDialog.getOpenFileName(self, self.tr("Train on a text file"), "", self.tr("Texts (*)"))
            if not source:
                self.show_source()
                return
        self._session.update(lab_source=source)


class _RateBox(QDoubleSpinBox):
    """Shows no more digits than there are."""

    def textFromValue(self, value: float) -> str:
        text = super().textFromValue(value)
        return text.rstrip("0").rstrip(".,") if "." in text or "," in text else text


class SettingsPanel(QWidget):
    """A field for each setting; they write into the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.source = SourceChoice(session, "lab.source")
        self.tokenizer = choice("lab.tokenizer", self._on_tokenizer)
        self.optimizer = choice("lab.optimizer", self._on_optimizer)
        self.numbers: dict[str, QSpinBox] = {}
        for field, name in _NUMBERS.items():
            box = padded(QSpinBox())
            box.setObjectName(field.replace("lab_", "lab."))
            box.setRange(1, MOST[name])
            box.setKeyboardTracking(False)
            box.valueChanged.connect(self._on_number)
            self.numbers[field] = box
        self.rate = padded(_RateBox())
        self.rate.setObjectName("lab.rate")
        self.rate.setDecimals(_RATE_DECIMALS)
        self.rate.setRange(10.0**-_RATE_DECIMALS, 1e6)
        self.rate.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.rate.setKeyboardTracking(False)
        self.rate.valueChanged.connect(self._on_rate)
        self.seed = padded(QSpinBox())
        self.seed.setObjectName("lab.seed")
        self.seed.setRange(0, _MOST_SEED)
        self.seed.setKeyboardTracking(False)
        self.seed.valueChanged.connect(self._on_seed)
        self.prompt = QLineEdit()
        self.prompt.setObjectName("lab.prompt")
        self.prompt.setMaxLength(200)
        self.prompt.editingFinished.connect(self._on_prompt)
        self.tied = QCheckBox()
        self.tied.setObjectName("lab.tied")
        self.tied.toggled.connect(self._on_tied)
        self._labels: dict[str, QLabel] = {}
        numbers = self.numbers
        fields: list[tuple[str, QWidget]] = [
            ("source", self.source),
            ("tokenizer", self.tokenizer),
            ("prompt", self.prompt),
            *((name, numbers[name]) for name in ("lab_width", "lab_layers", "lab_heads", "lab_context")),
            ("tied", self.tied),
            *((name, numbers[name]) for name in ("lab_batch", "lab_steps")),
            ("optimizer", self.optimizer),
            ("rate", self.rate),
            ("seed", self.seed),
        ]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GRID)
        self._grid.setVerticalSpacing(theme.GRID // 2)
        self._fields = fields
        for key, widget in fields:
            label = QLabel()
            label.setProperty("role", "caption")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(widget)
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            sized(widget, least_width=92)
            self._labels[key] = label
        self._across = 0
        self.fit(1000)

    def fit(self, room: int) -> None:
        """Stand in as many columns as so many pixels hold."""
        across = max(2, min(5, room // theme.scaled(128)))
        if across == self._across:
            return
        self._across = across
        row = column = 0
        for key, widget in self._fields:
            span = 2 if key in _WIDE else 1
            if column + span > across:
                row, column = row + 2, 0
            self._grid.addWidget(self._labels[key], row, column, 1, span)
            self._grid.addWidget(widget, row + 1, column, 1, span)
            column += span
        for place in range(5):
            self._grid.setColumnStretch(place, 1 if place < across else 0)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        for key, text, tip in (
            ("source", self.tr("text"), ""),
            ("tokenizer", self.tr("tokens"), self.tr("The characters of the text, or a tokenizer's tokens")),
            ("lab_width", self.tr("width"), self.tr("Numbers in a token's vector")),
            ("lab_layers", self.tr("layers"), self.tr("Blocks of attention and feed-forward")),
            ("lab_heads", self.tr("heads"), self.tr("Attention heads a layer; they share the width evenly")),
            ("lab_context", self.tr("context"), self.tr("Tokens a row, the most that the model sees at once")),
            ("lab_batch", self.tr("batch"), self.tr("Rows a step")),
            ("lab_steps", self.tr("steps"), self.tr("Length of the run")),
            ("optimizer", self.tr("optimizer"), self.tr("How a gradient becomes a step")),
            ("rate", self.tr("learning rate"), self.tr("The highest, after the warm-up")),
            ("seed", self.tr("seed"), self.tr("Of the first weights and of the order in which the text is read")),
            ("prompt", self.tr("prompt"), self.tr("What every snapshot goes on from")),
            ("tied", self.tr("head"), self.tr("Whether the output head is the token table itself")),
        ):
            self._labels[key].setText(text)
            if tip:
                widget = dict(self._fields)[key]
                widget.setToolTip(tip)
                widget.setAccessibleName(text)
        self.tied.setText(self.tr("tied"))
        self.show_settings()

    def show_settings(self) -> None:
        """What the session says."""
        inputs, model = self._session.inputs, self._session.results.model
        self.source.show_source()
        own = model.name if model is not None and model.tokenizer is not None else self.tr("none open")
        texts = dict(zip(OWN_KINDS, (self.tr("characters"), self.tr("bytes"), self.tr("words")), strict=True))
        texts[""] = self.tr("the model's: {name}").format(name=own)
        texts |= {name: name for name in available_tokenizers() if name not in texts}
        for name in (inputs.tokenizer, inputs.lab_tokenizer):
            if name not in (*texts, EDITED):
                texts[name] = Path(name).name
        if inputs.tokenizer_edits or inputs.lab_tokenizer == EDITED:
            source = texts[inputs.tokenizer] if inputs.tokenizer else own
            texts[EDITED] = self.tr("{name} (edited)").format(name=source)
        fill(self.tokenizer, texts, inputs.lab_tokenizer)
        names = {"adamw": "AdamW", "sgd": "SGD"}
        fill(self.optimizer, {one: names[one] for one in OPTIMIZERS}, inputs.lab_optimizer)
        widgets: list[QWidget] = [*self.numbers.values(), self.rate, self.tied, self.seed]
        for widget in widgets:
            widget.blockSignals(True)
        for field, box in self.numbers.items():
            box.setValue(min(max(getattr(inputs, field), box.minimum()), box.maximum()))
        self.rate.setValue(min(max(inputs.lab_rate, self.rate.minimum()), self.rate.maximum()))
        self.tied.setChecked(inputs.lab_tied)
        self.seed.setValue(min(max(inputs.lab_seed, 0), _MOST_SEED))
        for widget in widgets:
            widget.blockSignals(False)
        if self.prompt.text() != inputs.lab_prompt:
            self.prompt.setText(inputs.lab_prompt)

    # What the user sets

    def _on_tokenizer(self, _index: int) -> None:
        self._session.update(lab_tokenizer=str(self.tokenizer.currentData()))

    def _on_optimizer(self, _index: int) -> None:
        chosen = str(self.optimizer.currentData())
        for optimizer in OPTIMIZERS:
            if optimizer == chosen != self._session.inputs.lab_optimizer:  # a rate of the one is none for the other
                self._session.update(lab_optimizer=chosen, lab_rate=LEARNING_RATES[optimizer])

    def _on_number(self, value: int) -> None:
        for field, box in self.numbers.items():
            if box is self.sender():
                values: dict[str, Any] = {field: value}
                self._session.update(**values)

    def _on_rate(self, value: float) -> None:
        self._session.update(lab_rate=round(value, _RATE_DECIMALS))

    def _on_seed(self, value: int) -> None:
        self._session.update(lab_seed=value)

    def _on_prompt(self) -> None:
        self._session.update(lab_prompt=self.prompt.text())

    def _on_tied(self, tied: bool) -> None:
        self._session.update(lab_tied=tied)
