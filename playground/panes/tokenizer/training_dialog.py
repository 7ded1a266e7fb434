"""Training a tokenizer on the current text or on files, with its first merges and their counts as they come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from models.tokenizers import token_label
from models.tokenizers.merge_counting import LARGEST_VOCABULARY, SMALLEST_VOCABULARY, CountedMerge, TrainingProgress
from models.tokenizers.pieces import PieceReader
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.results.reading import Problem
from playground.session import Session
from playground.widgets.numbers import format_percent, group_digits
from playground.widgets.padded import padded
from playground.widgets.token_table import TokenTable

_WIDTHS = (4, 17, 13, 7)
_RIGHT = frozenset({0, 3})
_FIRST_SIZE = 1_000


class TrainingDialog(QDialog):
    """What to train on, which kind, how large, and where to put it. Stays open while it trains."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tokenizer.training")
        self._session = session
        self._workshop = operations.workshop
        self._files: tuple[Path, ...] = ()
        self._merges: tuple[CountedMerge, ...] = ()
        # Pieces of byte-level BPE are written in its alphabet.
        self._reader = PieceReader({"model": {}, "decoder": {"type": "ByteLevel"}})
        self._make_form()
        self._workshop.training_progressed.connect(self._on_progress)
        self._workshop.trained.connect(self._on_trained)
        self._workshop.training_failed.connect(self._on_failed)
        self._show_running(False)

    def _make_form(self) -> None:
        self.setWindowTitle(self.tr("Train a tokenizer"))
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.GRID)
        form = QFormLayout()
        form.setSpacing(theme.GRID)
        self.kind = QComboBox()
        self.kind.setObjectName("tokenizer.training.kind")
        self.kind.setAccessibleName(self.tr("Kind"))
        self.kind.addItem(self.tr("Byte-level BPE, as GPT-2's"), "bpe")
        self.kind.addItem(self.tr("WordPiece, as BERT's"), "wordpiece")
        self.tokens = padded(QSpinBox())
        self.tokens.setObjectName("tokenizer.training.size")
        self.tokens.setAccessibleName(self.tr("Tokens"))
        self.tokens.setRange(SMALLEST_VOCABULARY, LARGEST_VOCABULARY)
        self.tokens.setValue(_FIRST_SIZE)
        self.tokens.setSingleStep(100)
        self.files_label = QLabel()
        self.files_label.setTextFormat(Qt.TextFormat.PlainText)
        self.files_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.files_button = QPushButton(self.tr("Files…"))
        self.files_button.setObjectName("tokenizer.training.files")
        self.files_button.clicked.connect(self._on_files)
        files = QHBoxLayout()
        files.addWidget(self.files_label, 1)
        files.addWidget(self.files_button)
        form.addRow(self.tr("Text"), files)
        form.addRow(self.tr("Kind"), self.kind)
        form.addRow(self.tr("Tokens"), self.tokens)
        layout.addLayout(form)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        layout.addWidget(self.bar)
        self.told = QLabel()
        self.told.setObjectName("tokenizer.training.told")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        layout.addWidget(self.told)
        self.table = TokenTable()
        self.table.setObjectName("tokenizer.training.merges")
        self.table.setAccessibleName(self.tr("The first merges"))
        self.table.set_columns(
            [self.tr("no."), self.tr("pair"), self.tr("gives"), self.tr("count")],
            ["", "", "", self.tr("How often the two stood side by side when they were merged")],
            _WIDTHS,
            _RIGHT,
        )
        self.table.setMinimumHeight(8 * theme.CONTROL_HEIGHT)
        layout.addWidget(self.table, 1)
        self.start = QPushButton(self.tr("Train and save as…"))
        self.start.setObjectName("tokenizer.training.start")
        self.start.setProperty("primary", "true")
        self.start.clicked.connect(self._on_start)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("tokenizer.training.cancel")
        self.cancel.clicked.connect(self._on_cancel)
        self.done_button = QPushButton(self.tr("Close"))
        self.done_button.setObjectName("tokenizer.training.close")
        self.done_button.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.start)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.done_button)
        layout.addLayout(row)
        self.resize(theme.scaled(460), theme.scaled(520))
        self.set_files(())

    def set_files(self, files: tuple[Path, ...]) -> None:
        """Train on these files, or without any on the session's text."""
        self._files = files
        if files:
            names = ", ".join(path.name for path in files)
            several = self.tr("{count} files: {names}").format(count=len(files), names=names)
            self.files_label.setText(several if len(files) > 1 else names)
        else:
            size = group_digits(len(self._session.inputs.text))
            self.files_label.setText(self.tr("the current text, {count} characters").format(count=size))

    def train_to(self, path: Path) -> None:
        """Begin, to put the new tokenizer at `path`."""
        self._merges = ()
        self._show_merges()
        self._tell(self.tr("Reading the text…"), "muted")
        self._show_running(True)
        self._workshop.train(self._files, self.kind.currentData(), self.tokens.value(), path)

    def showEvent(self, event: Any) -> None:
        self.set_files(self._files)
        super().showEvent(event)

    def reject(self) -> None:
        """Close; what trains is given up."""
        if self._workshop.training:
            self._workshop.cancel()
        super().reject()

    def row(self, index: int) -> tuple[str, ...]:
        """What stands in a row of the merges."""
        if index >= len(self._merges):
            return ("",) * len(_WIDTHS)
        merge = self._merges[index]
        left, right, result = map(self._label, (merge.left, merge.right, merge.result))
        return (str(index + 1), f"{left} + {right}", result, group_digits(merge.count))

    def _label(self, piece: str) -> str:
        return token_label(self._reader.read(piece)) if self.kind.currentData() == "bpe" else piece

    def _show_running(self, running: bool) -> None:
        self.bar.setVisible(running)
        self.bar.setValue(0)
        self.cancel.setEnabled(running)
        for widget in (self.start, self.kind, self.tokens, self.files_button):
            widget.setEnabled(not running)

    def _show_merges(self) -> None:
        self.table.set_rows(len(self._merges), self.row)

    def _on_files(self) -> None:
        names, _filter = QFileDialog.getOpenFileNames(
            self, self.tr("Files to train on"), "", self.tr("Texts (*.txt *.md *.json *.py);;All files (*)")
        )
        self.set_files(tuple(map(Path, names)))

    def _on_start(self) -> None:
        name, _filter = QFileDialog.getSaveFileName(
            self, self.tr("Save the new tokenizer as"), "my-tokenizer.json", self.tr("tokenizer.json (*.json)")
        )
        if name:
            self.train_to(Path(name).with_suffix(".json"))

    def _on_cancel(self) -> None:
        self._workshop.cancel()

    def _on_progress(self, progress: TrainingProgress) -> None:
        if not self._workshop.training:  # of one that was given up
            return
        self.bar.setValue(round(1000 * progress.fraction))
        self._tell(self.tr("Training: {share} done.").format(share=format_percent(progress.fraction)), "muted")
        if len(progress.merges) != len(self._merges):
            self._merges = progress.merges
            self._show_merges()

    def _on_trained(self, path: Path, merges: tuple[CountedMerge, ...]) -> None:
        self._merges = merges
        self._show_merges()
        self._show_running(False)
        self._tell(self.tr("Trained and saved as {name}. The text is cut by it now.").format(name=path.name), "good")

    def _on_failed(self, problem: Problem | None) -> None:
        self._show_running(False)
        if problem is None:
            self._tell(self.tr("Cancelled. Nothing was saved."), "muted")
        else:
            self._tell(sentence(problem), "error")

    def _tell(self, text: str, role: str) -> None:
        self.told.setProperty("role", role)
        self.told.style().polish(self.told)
        self.told.setText(text)
