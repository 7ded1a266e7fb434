"""Counting models: the table of what followed what, generation from it, and how such a table grows."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.generator.growth_page import GrowthPage
from playground.panes.generator.view import GeneratorView, name_button, tool_button
from playground.panes.generator.words import bar_rows
from playground.results.generator import CountsResult
from playground.session import Session
from playground.widgets.cell_grid import Cell, CellGrid
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import NOT_A_NUMBER, format_percent, group_digits
from playground.widgets.padded import padded
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack

_PAGE = 100
_SMOOTHINGS = ("none", "add-one", "kneser-ney")
_FILE = "file…"
_ROOM_FOR_BARS = 560


class CountsView(GeneratorView):
    """The table of one order at the left, what follows the present context at the right; or the growth of tables."""

    name = "counts"
    needs_step = False

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._found: CountsResult | None = None
        self.part = SegmentedButtons()
        self.part.setObjectName("generator.counts.part")
        self.part.selected.connect(self._on_part)
        self.source = _combo("generator.counts.source", self._on_source)
        self.unit = _combo("generator.counts.unit", self._on_unit)
        self.smoothing = _combo("generator.counts.smoothing", self._on_smoothing)
        self.order = padded(QSpinBox())
        self.order.setObjectName("generator.counts.order")
        self.order.setRange(1, 5)
        sized(self.order, width=92)
        self.order.valueChanged.connect(self._on_order)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID // 2)
        row.addWidget(self.part)
        row.addStretch(1)
        self._settings = (self.source, self.unit, self.order, self.smoothing)
        for widget in self._settings:
            row.addWidget(widget)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._make_table())
        self.growth = GrowthPage(session)
        self.pages.addWidget(self.growth)
        self.layout_.addLayout(row)
        self.layout_.addWidget(self.pages, 1)

    def _make_table(self) -> QWidget:
        self.grid = CellGrid()
        self.grid.setObjectName("generator.counts")
        self.grid.cell_chosen.connect(self._on_cell)
        self.states = StateStack(self.grid)
        self.facts = ElidedLabel()
        self.facts.setObjectName("generator.counts.facts")
        self.facts.setProperty("role", "muted")
        self.earlier = tool_button("generator.counts.earlier", "chevron-left")
        self.later = tool_button("generator.counts.later", "chevron-right")
        self.earlier.clicked.connect(self._on_earlier)
        self.later.clicked.connect(self._on_later)
        self.context = ElidedLabel()
        self.context.setObjectName("generator.counts.context")
        self.bars = ProbabilityBars()
        self.bars.setObjectName("generator.counts.bars")
        self.bars.set_animated(False)
        self.bars.token_chosen.connect(self._on_bar)
        self.bars_states = StateStack(self.bars)
        self.restart = tool_button("generator.counts.restart", "refresh-cw")
        self.undo = tool_button("generator.counts.undo", "undo-2")
        self.step = QPushButton()
        self.step.setObjectName("generator.counts.step")
        self.restart.clicked.connect(self._on_restart)
        self.undo.clicked.connect(self._on_undo)
        self.step.clicked.connect(self._on_step)
        left = QVBoxLayout()
        left.setSpacing(theme.GRID // 2)
        left.addWidget(self.states, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.facts, 1)
        foot.addWidget(self.earlier)
        foot.addWidget(self.later)
        left.addLayout(foot)
        self.right = QWidget()
        right = QVBoxLayout(self.right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(theme.GRID // 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GRID // 2)
        buttons.addWidget(self.context, 1)
        for button in (self.restart, self.undo, self.step):
            buttons.addWidget(button)
        right.addLayout(buttons)
        right.addWidget(self.bars_states, 1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.GRID)
        row.addLayout(left, 3)
        row.addWidget(self.right, 2)
        return page

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.part.set_options(
            [
                ("table", self.tr("Table"), self.tr("What followed what, and how often")),
                ("growth", self.tr("Growth"), self.tr("How large such a table gets, and what a transformer stores")),
            ]
        )
        self.part.setAccessibleName(self.tr("What about counting"))
        self._fill_source()
        self._fill(self.unit, {"words": self.tr("words"), "tokens": self.tr("tokens")})
        self._fill(
            self.smoothing,
            {
                "none": self.tr("no smoothing"),
                "add-one": self.tr("add-one"),
                "kneser-ney": self.tr("Kneser–Ney"),
            },
        )
        self.unit.setAccessibleName(self.tr("What is counted"))
        self.unit.setToolTip(self.tr("Whether words or the model's tokens are counted"))
        self.smoothing.setAccessibleName(self.tr("Smoothing"))
        self.smoothing.setToolTip(self.tr("What is done for what never occurred: nothing, one count each, Kneser–Ney"))
        self.order.setPrefix(self.tr("order "))
        self.order.setAccessibleName(self.tr("Order"))
        self.order.setToolTip(self.tr("Order n looks at the n − 1 before: 2 counts pairs"))
        self.grid.setAccessibleName(self.tr("Count table"))
        self.grid.setToolTip(self.tr("Click a cell to put its context and what followed it behind each other"))
        self.bars.setAccessibleName(self.tr("What may follow, by the counts"))
        self.bars.setToolTip(self.tr("Click a row to go on with it"))
        name_button(self.earlier, self.tr("The rows before"))
        name_button(self.later, self.tr("The rows after"))
        name_button(self.restart, self.tr("Begin again with the first word"))
        name_button(self.undo, self.tr("Take the last one back"))
        self.step.setText(self.tr("Step"))
        self.step.setToolTip(self.tr("Draw what follows from the counts"))
        self.growth.retranslate()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        inputs = self.session.inputs
        if names & {"counts_source", "counts_unit", "counts_smoothing", "counts_order"}:
            self._fill_source()
            for combo, value in ((self.unit, inputs.counts_unit), (self.smoothing, inputs.counts_smoothing)):
                combo.setCurrentIndex(max(0, combo.findData(value)))
            self.order.blockSignals(True)
            self.order.setValue(max(1, min(5, inputs.counts_order)))
            self.order.blockSignals(False)
        if "counts_part" in names:
            part = "growth" if inputs.counts_part == "growth" else "table"
            self.part.set_current(part)
            self.pages.setCurrentIndex(int(part == "growth"))
            for widget in self._settings:
                widget.setVisible(part == "table")
        if names & {"counts", "count_step"}:
            self._show()
        self.growth.refresh(names)

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        if self.pages.currentIndex():
            return self.growth, "growth"
        return (self.grid, "counts") if self._found is not None else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.right.setVisible(self.width() >= theme.scaled(_ROOM_FOR_BARS))

    # What is shown

    def _fill(self, combo: QComboBox, texts: dict[str, str]) -> None:
        current = combo.currentData()
        combo.clear()
        for key, text in texts.items():
            combo.addItem(text, key)
        combo.setCurrentIndex(max(0, combo.findData(current)))

    def _fill_source(self) -> None:
        source = self.session.inputs.counts_source
        texts = {"": self.tr("the text"), "example": self.tr("five words")}
        if source not in texts:
            texts[source] = Path(source).name
        texts[_FILE] = self.tr("A file…")
        self._fill(self.source, texts)
        self.source.setCurrentIndex(self.source.findData(source))
        self.source.setAccessibleName(self.tr("What is counted over"))
        self.source.setToolTip(self.tr("The text of the editor, three sentences of five words, or a text file"))

    def _show(self) -> None:
        found = self.session.results.counts
        if self.show_problem_of("counts", self.states):
            self._found = None
            self.facts.setText("")
        elif found is None:
            self._found = None
            self.states.show_empty(self.tr("Type a text, or choose the five words, and what follows what is counted."))
        else:
            self._found = found
            self.states.show_content()
            self._show_table(found)
        self._show_step()

    def _show_table(self, found: CountsResult) -> None:
        if found.matrix is not None and found.chances is not None:
            rows = [
                [
                    _cell(int(found.matrix[row, column]), float(found.chances[row, column]))
                    for column in range(len(found.words))
                ]
                for row in range(len(found.words))
            ]
            self.grid.set_grid(found.words, found.words, rows, self.tr("after ↓ comes →"))
        else:
            most = max((len(row.cells) for row in found.rows), default=0)
            rows = [[_cell(cell.count, cell.probability, cell.label) for cell in row.cells] for row in found.rows]
            names = [
                (" ".join(row.labels) or self.tr("(anything)")) + f"  {group_digits(row.total)}" for row in found.rows
            ]
            titles = [str(number) for number in range(1, most + 1)]
            self.grid.set_grid(titles, names, rows, self.tr("after ↓ comes →"))
        facts = self.tr("{rows} rows of {possible} possible · {vocabulary} different {unit} in {count}").format(
            rows=group_digits(found.row_count),
            possible=_digits(found.possible),
            vocabulary=group_digits(found.vocabulary),
            unit=self.tr("words") if found.unit == "words" else self.tr("tokens"),
            count=group_digits(found.token_count),
        )
        self.facts.setText(facts)
        self.earlier.setVisible(found.row_count > _PAGE)
        self.later.setVisible(found.row_count > _PAGE)
        self.earlier.setEnabled(found.start > 0)
        self.later.setEnabled(found.start + len(found.rows) < found.row_count)

    def _show_step(self) -> None:
        step = self.session.results.count_step
        problem = self.session.results.problems.get("count_step")
        self.undo.setEnabled(step is not None and step.can_undo)
        self.step.setEnabled(step is not None and bool(step.candidates))
        if problem is not None:
            self.show_problem_of("count_step", self.bars_states)
            self.context.setText("")
        elif step is None:
            self.bars_states.show_empty(self.tr("Nothing has been counted yet."))
            self.context.setText("")
        else:
            self.context.setText(step.text[-200:])
            self._show_context(step.context)
            if step.problem is not None:
                self.bars_states.show_empty(sentence(step.problem))
            else:
                self.bars_states.show_content()
                heading = self.tr("after {context}").format(context=" ".join(step.context) or "…")
                self.bars.set_rows(bar_rows(step.candidates), self.tr("counted"), heading)

    def _show_context(self, context: tuple[str, ...]) -> None:
        found = self._found
        if found is None:
            return
        row = -1
        if found.matrix is not None and len(context) == 1 and context[0] in found.words:
            row = found.words.index(context[0])
        elif found.matrix is None:
            row = next((place for place, one in enumerate(found.rows) if one.labels == context), -1)
        self.grid.set_chosen_row(row)

    # What the user does

    def _on_part(self, key: str) -> None:
        self.session.update(counts_part=key)

    def _on_source(self, _index: int) -> None:
        source = str(self.source.currentData())
        if source == _FILE:
            path, _kind = QFileDialog.getOpenFileName(self, self.tr("Count a text file"), "", self.tr("Texts (*)"))
            self._fill_source()
            if not path:
                return
            source = path
        self.session.update(counts_source=source, counts_start=0)

    def _on_unit(self, _index: int) -> None:
        self.session.update(counts_unit=str(self.unit.currentData()), counts_start=0)

    def _on_smoothing(self, _index: int) -> None:
        self.session.update(counts_smoothing=str(self.smoothing.currentData()))

    def _on_order(self, value: int) -> None:
        self.session.update(counts_order=value, counts_start=0)

    def _on_earlier(self) -> None:
        self.session.update(counts_start=max(0, self.session.inputs.counts_start - _PAGE))

    def _on_later(self) -> None:
        self.session.update(counts_start=self.session.inputs.counts_start + _PAGE)

    def _on_cell(self, row: int, column: int) -> None:
        found = self._found
        if found is None:
            return
        if found.matrix is not None:
            words = [found.words[row], found.words[column]]
        else:
            words = [*found.rows[row].labels, found.rows[row].cells[column].label]
        joiner = " " if found.unit == "words" else ""
        text = joiner.join(words)
        self.operations.questions.count_restart(text if found.unit == "words" else text.replace("·", " "))

    def _on_bar(self, token_id: int) -> None:
        self.operations.questions.count_choose(token_id)

    def _on_restart(self) -> None:
        self.operations.questions.count_restart()

    def _on_undo(self) -> None:
        self.operations.questions.count_undo()

    def _on_step(self) -> None:
        self.operations.questions.count_step()


def _cell(count: int, probability: float, label: str = "") -> Cell:
    """A count and the probability that it comes to; just the count where that is none."""
    if math.isnan(probability):
        parts = [NOT_A_NUMBER]
    elif probability == 0.0:
        parts = [group_digits(count)]
    else:
        parts = [group_digits(count), format_percent(probability)]
    text = " · ".join(parts)
    strength = 0.0 if math.isnan(probability) else probability
    return Cell(f"{label} {text}".strip(), strength, f"{label} {text}".strip(), muted=not count)


def _digits(number: str) -> str:
    """A number in digits, in groups of three where it is short, and how many digits it has where it is long."""
    return group_digits(int(number)) if len(number) <= 12 else f"10^{len(number) - 1}"


def _combo(name: str, slot: object) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.activated.connect(slot)
    combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return combo
