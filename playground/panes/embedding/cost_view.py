"""The cost view: whose cost is told, and a page for each question about it.

A number that makes no table, or a file that describes no model, is told in a sentence; everything else stays as it
was and can be used.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QMimeData, QSignalBlocker
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.errors import PlaygroundError
from models.memory import embedding_cost
from playground import theme
from playground.operations import Operations
from playground.pane import EVERYTHING, sentence
from playground.panes.embedding.cost_page import NOBODY, CostPage, plain_label
from playground.panes.embedding.subjects import FREE, Subject, Subjects
from playground.panes.embedding.view import EmbeddingView
from playground.results.reading import Problem
from playground.session import Session
from playground.widgets.drop_hint import take_copy
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.icons import icon
from playground.widgets.lazy_pages import LazyPages, PageEntry
from playground.widgets.number_field import NumberField
from playground.widgets.view_switch import ViewSwitch

_HERE = "playground.panes.embedding."
PAGES = (
    PageEntry(
        *("model", _HERE + "model_page", "ModelPage", "CostView"),
        QT_TRANSLATE_NOOP("CostView", "Model"),
        QT_TRANSLATE_NOOP("CostView", "Vocabulary × hidden, and the whole model part by part"),
    ),
    PageEntry(
        *("compare", _HERE + "compare_page", "ComparePage", "CostView"),
        QT_TRANSLATE_NOOP("CostView", "Compare"),
        QT_TRANSLATE_NOOP("CostView", "Up to four models side by side"),
    ),
    PageEntry(
        *("curves", _HERE + "curves_page", "CurvesPage", "CostView"),
        QT_TRANSLATE_NOOP("CostView", "Curves"),
        QT_TRANSLATE_NOOP("CostView", "How the bytes grow with the table"),
    ),
    PageEntry(
        *("training", _HERE + "training_page", "TrainingPage", "CostView"),
        QT_TRANSLATE_NOOP("CostView", "Training"),
        QT_TRANSLATE_NOOP("CostView", "Gradients, optimizer states and master weights"),
    ),
    PageEntry(
        *("ranks", _HERE + "ranks_page", "RanksPage", "CostView"),
        QT_TRANSLATE_NOOP("CostView", "Ranks"),
        QT_TRANSLATE_NOOP("CostView", "The table split over a parallel run"),
    ),
    PageEntry(
        *("window", _HERE + "window_page", "WindowPage", "CostView"),
        QT_TRANSLATE_NOOP("CostView", "Window"),
        QT_TRANSLATE_NOOP("CostView", "What fits into a context window, and its KV cache"),
    ),
    PageEntry(
        *("one_hot", _HERE + "one_hot_page", "OneHotPage", "CostView"),
        QT_TRANSLATE_NOOP("CostView", "One-hot"),
        QT_TRANSLATE_NOOP("CostView", "One-hot rows against dense ones"),
    ),
)
_INPUTS = frozenset(
    {
        *("preset", "free_vocab_size", "free_hidden_size", "free_tied", "embedding_view", "cost_page", "cost_dtype"),
        *("compared_models", "curve_axis", "recipe", "ranks", "rank_multiple", "rank_id", "step_tokens"),
    }
)
# Room for the name of a model beside the buttons of the pages.
_LEAST_PICKER = 190
# What some pages show besides: which tokens the text has, the one chosen, its rows.
_RESULTS = {
    "ranks": frozenset({"position", "step"}),
    "window": frozenset({"tokens"}),
    "one_hot": frozenset({"tokens", "rows", "table_rows", "step"}),
}


class CostView(EmbeddingView):
    """Subject and page pickers over the page that is shown. Files and folders can be dropped on it."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.subjects = Subjects(session, operations, self)
        self.subjects.read.connect(self._on_read)
        self.subjects.refused.connect(self._on_refused)
        self._opening = False  # a file is being read that is to be shown
        self.setAcceptDrops(True)
        self.switch = ViewSwitch()
        self.switch.setObjectName("embedding.cost_pages")
        self.switch.setMinimumWidth(1)  # it is a list where there is no room for buttons
        self.switch.selected.connect(self._on_page)
        self.pages: LazyPages[CostPage] = LazyPages(PAGES, self._make, QStackedWidget())
        self.problem = plain_label("embedding.cost_problem", "error")
        self.problem.hide()
        self.remarks = plain_label("embedding.remarks", "warning")
        self.remarks.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addLayout(self._subject_row())
        self._free = QWidget()
        self._free.setLayout(self._free_row())
        layout.addWidget(self._free)
        layout.addWidget(self.problem)
        layout.addWidget(self.remarks)
        layout.addWidget(self.pages.stack, 1)

    def _make(self, entry: PageEntry) -> CostPage:
        page: CostPage = entry.load()(self.session, self.operations, self.subjects)
        page.retranslate()
        return page

    def _subject_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        self.picker = ElidedCombo()
        self.picker.setObjectName("embedding.preset")
        self.picker.setMinimumContentsLength(12)
        self.picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.picker.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.picker.setMaxVisibleItems(18)
        self.picker.activated.connect(self._on_subject)
        self.open_button = QToolButton()
        self.open_button.setObjectName("embedding.open_config")
        self.open_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.open_button.setIcon(icon("folder-open"))
        menu = QMenu(self.open_button)
        self.open_file_action = menu.addAction("")
        self.open_file_action.triggered.connect(self._on_open_file)
        self.open_folder_action = menu.addAction("")
        self.open_folder_action.triggered.connect(self._on_open_folder)
        self.open_button.setMenu(menu)
        row.addWidget(self.switch)
        row.addWidget(self.picker, 1)
        row.addStretch()
        row.addWidget(self.open_button)
        return row

    def _free_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        self.vocab_size, self.hidden_size = NumberField(characters=13), NumberField(characters=9)
        self.vocab_size.setObjectName("embedding.vocabulary")
        self.hidden_size.setObjectName("embedding.hidden")
        for field in (self.vocab_size, self.hidden_size):
            field.entered.connect(self._on_numbers)
        self.tied = QCheckBox()
        self.tied.setObjectName("embedding.tied")
        self.tied.toggled.connect(self._on_tied)
        row.addWidget(self.vocab_size)
        row.addWidget(QLabel("×"))
        row.addWidget(self.hidden_size)
        row.addWidget(self.tied)
        row.addStretch(1)
        return row

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.setAccessibleName(self.tr("Cost"))
        self.switch.set_options(self.pages.options())
        self.switch.set_name(self.tr("What about the cost"))
        self.picker.setToolTip(self.tr("Whose table is counted"))
        self.picker.setAccessibleName(self.tr("Model whose table is counted"))
        self.open_button.setToolTip(self.tr("Count a model from its config.json; it can be dropped here as well"))
        self.open_button.setAccessibleName(self.tr("Open a config.json"))
        self.open_file_action.setText(self.tr("Open config.json…"))
        self.open_folder_action.setText(self.tr("Open model folder…"))
        self.vocab_size.setAccessibleName(self.tr("Vocabulary size"))
        self.vocab_size.setToolTip(self.tr("Vocabulary: how many tokens the table has a row for"))
        self.hidden_size.setAccessibleName(self.tr("Hidden size"))
        self.hidden_size.setToolTip(self.tr("Hidden size: how many numbers a row has"))
        self.tied.setText(self.tr("tied head"))
        self.tied.setToolTip(self.tr("Whether the output head is the same table, or a second one as large"))
        for page in self.pages.made():
            page.retranslate()
        self.switch.set_current(self.page_name)
        self._fit()

    @property
    def page_name(self) -> str:
        """The page that is chosen; the first for a name that none has."""
        return self.pages.known(self.session.inputs.cost_page)

    @property
    def page(self) -> CostPage:
        """The page that is shown."""
        return self.pages[self.page_name]

    def wants_rows(self) -> bool:
        """Whether the rows of the text's tokens are shown, as one page does."""
        return self.page_name == "one_hot"

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if not names & (_INPUTS | {"model"} | _RESULTS.get(self.page_name, frozenset())):
            return
        if "cost_page" in names:
            self.switch.set_current(self.page_name)
            self.pages.bring_up(self.page_name)
        if names & {"model", "preset"}:
            self._fill_picker()
        self._show()

    def show_problem(self, error: PlaygroundError | None) -> None:
        """Say what can't be counted, or with None that all is well."""
        self._tell(None if error is None else Problem.of(error))

    def _tell(self, problem: Problem | None) -> None:
        self.problem.setText("" if problem is None else sentence(problem))
        self.problem.setVisible(problem is not None)

    def open(self, path: Path) -> None:
        """Count the model of a config.json or a folder; one that can't be is told and changes nothing."""
        self._opening = True
        self.subjects.open(path)

    def _on_refused(self, problem: Problem) -> None:
        self._opening = False
        self._tell(problem)

    def _on_read(self, key: str) -> None:
        """A file is there: one that was opened is shown, one from an earlier session only if it is chosen."""
        opened, self._opening = self._opening, False
        compared = self.session.inputs.compared_models
        if opened and self.page_name == "compare" and key not in compared:
            kept = [other for other in compared if other != NOBODY]
            self.session.update(compared_models=(*kept[: 4 - 1], key))
        if not (opened and self.session.update(preset=key)):
            self.refresh(EVERYTHING)  # the same file again, which may be another by now

    def _show(self) -> None:
        compares = self.page_name == "compare"
        inputs = self.session.inputs
        free = self.picker.currentData() == FREE and not compares
        self.picker.setVisible(not compares)
        self._free.setVisible(free)
        for field, value in ((self.vocab_size, inputs.free_vocab_size), (self.hidden_size, inputs.free_hidden_size)):
            field.set_value(value)
        with QSignalBlocker(self.tied):
            self.tied.setChecked(inputs.free_tied)
        try:
            subject = self.subjects.shown()
        except PlaygroundError as error:
            self.show_problem(error)
            return
        if subject is None:  # its file is being read
            return
        self.show_problem(None)
        self._show_remarks(subject)
        self.page.show_subject(subject)

    def _show_remarks(self, subject: Subject) -> None:
        texts = [sentence(Problem(remark.template, dict(remark.fields))) for remark in subject.remarks]
        self.remarks.setText("\n".join(texts))
        self.remarks.setVisible(bool(texts) and self.page_name == "model")

    def _fill_picker(self) -> None:
        current = self.session.inputs.preset
        self.picker.clear()
        for key, name in self.subjects.offered():
            self.picker.addItem(name, key)
        self.picker.addItem(self.tr("Free numbers"), FREE)
        found = self.picker.findData(current)
        self.picker.setCurrentIndex(found if found >= 0 else self.picker.count() - 1)

    def _fit(self) -> None:
        self.switch.fit(self.width() - theme.scaled(_LEAST_PICKER) - self.open_button.sizeHint().width())

    def _on_page(self, name: str) -> None:
        self.session.update(cost_page=name)

    def _on_subject(self, index: int) -> None:
        key = str(self.picker.itemData(index))
        if key != FREE:
            self.session.update(preset=key)
            return
        try:
            subject = self.subjects.shown()
        except PlaygroundError:
            subject = None
        if subject is None:
            self.session.update(preset=FREE)
        else:
            table = subject.table
            self.session.update(preset=FREE, free_vocab_size=table.vocab_size, free_hidden_size=table.hidden_size)

    def _on_numbers(self, _value: object) -> None:
        sizes = {"vocab_size": self.vocab_size.value(), "hidden_size": self.hidden_size.value()}
        try:
            table = embedding_cost(**sizes)  # type: ignore[arg-type]
        except PlaygroundError as error:
            self.show_problem(error)
            return
        self.show_problem(None)
        self.session.update(free_vocab_size=table.vocab_size, free_hidden_size=table.hidden_size)

    def _on_tied(self, tied: bool) -> None:
        self.session.update(free_tied=tied)

    def _on_open_file(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(
            self, self.tr("Open config.json"), "", self.tr("Configurations (*.json);;All files (*)")
        )
        if name:
            self.open(Path(name))

    def _on_open_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open model folder"))
        if folder:
            self.open(Path(folder))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def told_of_drop(self, data: QMimeData) -> str:
        """What letting go here would do; empty where that is left to the window."""
        path = _dropped(data)
        told = self.tr("Let go to see what the model of {name} costs")
        return "" if path is None else told.format(name=path.name)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event.mimeData()) is not None:
            take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event.mimeData())
        if path is not None:
            take_copy(event)
            self.open(path)


def _dropped(data: QMimeData) -> Path | None:
    """What is dropped, if that is a configuration or a folder with one; anything else is the window's."""
    first = next((Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()), None)
    if first is None:
        return None
    return first if first.name == "config.json" or (first / "config.json").is_file() else None
