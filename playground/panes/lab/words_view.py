"""Word vectors of a text by skip-gram with negative sampling: what is near to a word before and after."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QProgressBar, QSpinBox, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.lab.settings_panel import SourceChoice
from playground.panes.lab.view import LabView, push_button, text_label
from playground.results.lab import WordsResult
from playground.results.reading import Problem
from playground.session import Session
from playground.widgets.cell_grid import Cell, CellGrid
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.run_chart import RunChart, RunCurve
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.state_view import StateStack

_MOST_PASSES = 1000
_PASSES = 40


class WordsView(LabView):
    """A word's neighbours by the first vectors and by those of now, and the loss between."""

    name = "words"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._desk = operations.lab
        self._folder: Path | None = None
        self._saved = ""
        self.source = SourceChoice(session, "lab.words_source")
        self.passes = QSpinBox()
        self.passes.setObjectName("lab.passes")
        self.passes.setRange(1, _MOST_PASSES)
        self.passes.setValue(_PASSES)
        self.train = push_button("lab.train_words", self._on_train, primary=True)
        self.reset = push_button("lab.reset_words", self._on_reset)
        self.save = push_button("lab.save_words", self._on_save)
        self.open = push_button("lab.open_words", self._on_open)
        self.open.hide()
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
        self.grid.setMinimumHeight(theme.scaled(11 * 24))
        self.loss = RunChart(height=130)
        self.loss.setObjectName("lab.words_loss")
        self.body = ScrolledColumn()
        self.body.column.addWidget(self.facts)
        beside = QHBoxLayout()
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
        for button in (self.reset, self.save, self.open):
            below.addWidget(button)
        self.layout_.addLayout(top)
        self.layout_.addLayout(below)
        self.layout_.addWidget(self.progress)
        self.layout_.addWidget(self.states, 1)
        self._desk.words_saved.connect(self._on_saved)
        self._desk.save_failed.connect(self._on_save_failed)

    def retranslate(self) -> None:
        """See LabView.retranslate."""
        self.source.show_source()
        self.passes.setSuffix(self.tr(" passes"))
        self.passes.setAccessibleName(self.tr("Passes over the text"))
        self.passes.setToolTip(self.tr("How often every word of the text is a centre"))
        self.train.setText(self.tr("Train"))
        self.train.setToolTip(self.tr("Train a vector for every word of the text"))
        self.reset.setText(self.tr("Begin again"))
        self.reset.setToolTip(self.tr("Back to the first vectors"))
        self.save.setText(self.tr("Save…"))
        self.save.setToolTip(self.tr("Write the vectors as a folder that opens like a model"))
        self.open.setText(self.tr("Open it"))
        self.open.setToolTip(self.tr("Open what was saved in all panes"))
        self.word.setPlaceholderText(self.tr("a word of the text"))
        self.word.setAccessibleName(self.tr("Whose neighbours are shown"))
        self.word.setToolTip(self.tr("Whose neighbours are shown; empty: a frequent word"))
        self.progress.setAccessibleName(self.tr("Progress of the word vectors"))
        self.grid.setAccessibleName(self.tr("Nearest words before and after"))
        self.grid.setToolTip(self.tr("The nearest words with their cosine"))
        self.loss.setAccessibleName(self.tr("Loss of the word vectors"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See LabView.refresh."""
        inputs = self.session.inputs
        if "lab_source" in names:
            self.source.show_source()
        if "lab_word" in names and self.word.text() != inputs.lab_word:
            self.word.setText(inputs.lab_word)
        if names & {"word_run", "lab_passes"}:
            self._show()

    def _show(self) -> None:
        found, problem = self.session.results.word_run, self.session.results.problems.get("word_run")
        trained = found is not None and found.figures.step > 0
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
        if not figures.step:
            self._saved = ""
        asked = self.session.inputs.lab_word
        text = self._saved or self.tr("{rows} different words, {read} in the text · step {step}").format(
            rows=group_digits(figures.rows), read=group_digits(figures.words_read), step=group_digits(figures.step)
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

    # What the user does

    def _on_train(self) -> None:
        self._desk.train_words(self.passes.value())

    def _on_reset(self) -> None:
        self._desk.train_words(0)

    def _on_word(self) -> None:
        self.session.update(lab_word=self.word.text().strip())

    def _on_save(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, self.tr("Save the vectors in a new folder"), "lab-vectors")
        if path:
            self._desk.save_words(Path(path))

    def _on_saved(self, folder: Path) -> None:
        self._folder = folder
        self.open.show()
        self._saved = self.tr("Saved in {folder}.").format(folder=folder)
        self._show()

    def _on_save_failed(self, problem: Problem) -> None:
        self._saved = sentence(problem)
        self._show()

    def _on_open(self) -> None:
        if self._folder is not None:
            self.operations.open_model(self._folder)


def _cell(word: str, cosine: float) -> Cell:
    text = f"{word} {format_decimal(cosine, 3)}"
    return Cell(text, max(0.0, cosine), text)
