"""Word vectors of a text by skip-gram with negative sampling: what is near to a word before and after."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QSpinBox, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.lab.kept_values import words_tables
from playground.panes.lab.saving_view import SavingView
from playground.panes.lab.settings_panel import SourceChoice
from playground.panes.lab.view import push_button, text_label, turn
from playground.results.lab import WordsResult
from playground.session import Session
from playground.widgets.cell_grid import Cell, CellGrid
from playground.widgets.keep_button import Keepable, KeptText
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.padded import padded
from playground.widgets.run_chart import RunChart, RunCurve
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack

_MOST_PASSES = 1000
_PASSES = 40


class WordsView(SavingView):
    """A word's neighbours by the first vectors and by those of now, and the loss between."""

    name = "words"
    parts: ClassVar[tuple[str, str, str]] = ("lab.save_words", "lab.words_saved", "lab.open_words")
    suggested = "lab-vectors"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._desk = operations.lab
        self.source = SourceChoice(session, "lab.words_source")
        self.passes = padded(QSpinBox())
        self.passes.setObjectName("lab.passes")
        self.passes.setRange(1, _MOST_PASSES)
        self.passes.setValue(_PASSES)
        self.train = push_button("lab.train_words", self._on_train, primary=True)
        self.reset = push_button("lab.reset_words", self._on_reset)
        self.word = QLineEdit()
        self.word.setObjectName("lab.word")
        self.word.setMaxLength(100)
        self.word.setClearButtonEnabled(True)
        self.word.editingFinished.connect(self._on_word)
        self.facts = text_label("lab.words_facts", "muted", wraps=True)
        self.progress = QProgressBar()
        self.progress.setObjectName("lab.words_progress")
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.grid = CellGrid()
        self.grid.setObjectName("lab.words")
        sized(self.grid, least_height=11 * 24)
        self.loss = RunChart(height=130)
        self.loss.setObjectName("lab.words_loss")
        self.body = ScrolledColumn()
        self.body.column.addWidget(self.facts)
        self._beside = beside = QHBoxLayout()
        beside.setSpacing(2 * theme.GRID)
        beside.addWidget(self.grid, 3)
        beside.addWidget(self.loss, 2)
        self.body.column.addLayout(beside, 1)
        self.states = StateStack(self.body)
        self.states.cancel_requested.connect(operations.cancel)
        top, below = QHBoxLayout(), QHBoxLayout()
        for row in (top, below):
            row.setSpacing(theme.GRID)
        top.addWidget(self.train)
        top.addWidget(self.passes)
        top.addWidget(self.source, 1)
        below.addWidget(self.word, 1)
        for button in (self.reset, self.save):
            below.addWidget(button)
        self.layout_.addLayout(top)
        self.layout_.addLayout(below)
        self.layout_.addWidget(self.progress)
        self.layout_.addWidget(self.saved)
        self.layout_.addWidget(self.states, 1)
        self._desk.words_running_changed.connect(self._on_running)
        self._desk.words_saved.connect(self.on_saved)
        self._desk.save_failed.connect(self.on_save_failed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        turn(self._beside, self.width())

    def retranslate(self) -> None:
        """See LabView.retranslate."""
        super().retranslate()
        self.source.show_source()
        self.passes.setSuffix(self.tr(" passes"))
        self.passes.setAccessibleName(self.tr("Passes over the text"))
        self.passes.setToolTip(self.tr("How often every word of the text is a centre"))
        self.reset.setText(self.tr("Begin again"))
        self.reset.setToolTip(self.tr("Back to the first vectors"))
        self.save.setToolTip(self.tr("Write the vectors as a folder that opens like a model"))
        self.word.setPlaceholderText(self.tr("a word of the text"))
        self.word.setAccessibleName(self.tr("Whose neighbours are shown"))
        self.word.setToolTip(self.tr("Whose neighbours are shown; empty: a frequent word"))
        self.progress.setAccessibleName(self.tr("Progress of the word vectors"))
        self.grid.setAccessibleName(self.tr("Nearest words before and after"))
        self.grid.setToolTip(self.tr("The nearest words with their cosine"))
        self.loss.setAccessibleName(self.tr("Loss of the word vectors"))
        self.loss.setToolTip(
            self.tr("How badly a word's vector tells its neighbours in the text from other words, in nats")
        )
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See LabView.refresh."""
        inputs = self.session.inputs
        if "lab_source" in names:
            self.source.show_source()
        if "lab_word" in names and self.word.text() != inputs.lab_word:
            self.word.setText(inputs.lab_word)
        if "lab_passes" in names and inputs.lab_passes > 0:
            self.passes.setValue(min(inputs.lab_passes, _MOST_PASSES))
        if names & {"word_run", "lab_passes"}:
            self._show()

    def _show(self) -> None:
        found, problem = self.session.results.word_run, self.session.results.problems.get("word_run")
        trained, running = found is not None and found.figures.step > 0, self._desk.words_running
        self.train.setText(self.tr("Pause") if running else self.tr("Train"))
        self.train.setToolTip(
            self.tr("Stop here; Train goes on")
            if running
            else self.tr(
                "Train a vector for every word of the text, so that words in like company come near each other"
            )
        )
        self.save.setEnabled(trained)
        self.reset.setEnabled(trained)
        if problem is not None:
            self.states.show_error(sentence(problem), problem.details)
        elif found is None:
            self.states.show_loading(self.tr("Reading the text"))
        else:
            self.states.show_content()
            self._show_result(found)

    def _show_result(self, found: WordsResult) -> None:
        figures = found.figures
        self.progress.setValue(round(1000 * figures.progress) if figures.step else 0)
        asked = self.session.inputs.lab_word
        text = self.tr("{rows} different words, {read} in the text · step {step}").format(
            rows=group_digits(figures.rows), read=group_digits(figures.words_read), step=group_digits(figures.step)
        )
        if not figures.step:
            text += " · " + self.tr(
                "their vectors are random, and near by chance. Training brings together what stands in like company."
            )
        if not figures.word:
            text = self.tr("“{word}” is no word of this text. Type another one.").format(word=asked.strip())
        self.facts.setText(text)
        rows = [[_cell(*before), _cell(*after)] for before, after in zip(figures.before, figures.after, strict=True)]
        names = [str(place) for place in range(1, len(rows) + 1)]
        titles = [
            self.tr("before: random vectors"),
            self.tr("after {step} steps").format(step=group_digits(figures.step)),
        ]
        self.grid.set_grid(titles, names, rows, figures.word)
        losses = np.array(figures.losses, dtype=np.float64)
        steps = np.arange(1, len(losses) + 1, dtype=np.float64)
        self.loss.set_run([RunCurve(self.tr("loss of a pair"), steps, losses, faint=True)], (), max(1, len(losses)))

    def saving_title(self) -> str:
        """See SavingView."""
        return self.tr("Save the vectors in a new folder")

    def save_to(self, folder: Path) -> None:
        """See SavingView."""
        self._desk.save_words(folder)

    def keepable(self) -> Keepable | None:
        """See LabView.keepable."""
        found = self.session.results.word_run
        if found is None or "word_run" in self.session.results.problems or not found.figures.word:
            return None
        texts = (KeptText(self.tr("Copy Python that trains these vectors"), self._desk.words_snippet),)
        facts = {"Word": found.figures.word, "Step": str(found.figures.step)}
        tables = words_tables(found.figures)
        return Keepable(self.body.content, "lab-words", facts, texts=texts, tables=tables)

    # What the user does

    def _on_train(self) -> None:
        if self._desk.words_running:
            self._desk.pause_words()
        else:
            self._desk.train_words(self.passes.value())

    def _on_running(self, running: bool) -> None:
        if running:
            self.forget_saved()
        self._show()

    def _on_reset(self) -> None:
        self.forget_saved()
        self._desk.train_words(0)

    def _on_word(self) -> None:
        self.session.update(lab_word=self.word.text().strip())


def _cell(word: str, cosine: float) -> Cell:
    text = f"{word} {format_decimal(cosine, 3)}"
    return Cell(text, max(0.0, cosine), text)
