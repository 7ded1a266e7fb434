"""The list of tokenizers in the pane's header."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QSizePolicy, QWidget

from models.tokenizers import available_tokenizers
from playground.inputs import Inputs
from playground.results.reading import ModelResult
from playground.widgets.elided_combo import ElidedCombo

# What the last entry holds in place of a name; no tokenizer is called so.
OPEN_FILE = "open…"
# What the entry for the tokenizer with its edits holds.
EDITED = "edited…"


class TokenizerPicker(ElidedCombo):
    """The open model's own tokenizer, those carried, one opened from a file, the edited one, and opening a file.

    Signals:
        picked(str): the user chose a tokenizer: its name or path, empty for the model's own
        file_chosen(object): the user chose to open this file, a Path
    """

    picked = Signal(str)
    file_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = 0
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(290)
        self.activated.connect(self._on_activated)

    def sizeHint(self) -> QSize:
        # Its whole name where there is room; as wide as a few letters where there is none.
        hint = super().sizeHint()
        return QSize(hint.width() + max(0, self.label_width() - self.label_room(hint.width())), hint.height())

    def retranslate(self) -> None:
        """Put every fixed text but the entries into the current language; `fill` does those."""
        self.setToolTip(self.tr("Which tokenizer cuts the text. The model always reads its own tokens."))
        self.setAccessibleName(self.tr("Tokenizer"))

    def fill(self, inputs: Inputs, model: ModelResult | None) -> None:
        """List what there is to choose from now, with what the session shows as the current entry."""
        current = inputs.tokenizer
        self.clear()
        if model is not None and model.tokenizer is not None:
            self.addItem(self.tr("{name} (the model's own)").format(name=model.name), "")
        for name in available_tokenizers():
            self.addItem(self._display_name(name), name)
        if current and self.findData(current) < 0:
            self.addItem(Path(current).name, current)
        self.setCurrentIndex(max(0, self.findData(current)))
        if inputs.tokenizer_edits:
            edited = self.tr("{name} (edited)").format(name=self.currentText())
            self.insertItem(0, edited, EDITED)
            self.setCurrentIndex(0)
        self._shown = self.currentIndex()
        self.updateGeometry()
        self.insertSeparator(self.count())
        self.addItem(self.tr("Open a tokenizer file…"), OPEN_FILE)

    def _display_name(self, name: str) -> str:
        return {
            "words": self.tr("words"),
            "characters": self.tr("characters"),
            "bytes": self.tr("bytes"),
        }.get(name, name)

    def _on_activated(self, index: int) -> None:
        data = self.itemData(index)
        if data == OPEN_FILE:
            self.setCurrentIndex(self._shown)  # until the file is open
            name, _filter = QFileDialog.getOpenFileName(
                self, self.tr("Open a tokenizer file"), "", self.tr("Tokenizers (tokenizer.json *.json *.tiktoken)")
            )
            if name:
                self.file_chosen.emit(Path(name))
        elif data != EDITED:
            self._shown = index
            self.picked.emit(data)
