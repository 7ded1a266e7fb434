"""Two columns: the same prompt continued side by side, by other settings, another seed or another model."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from models import catalog
from playground import theme
from playground.opening import continues_texts
from playground.operations import Operations
from playground.panes.generator.sampling_sliders import SamplingSliders
from playground.panes.generator.view import GeneratorView, plain_label
from playground.panes.generator.words import bar_rows, settings_text
from playground.results.reading import StepResult
from playground.session import Session
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.padded import padded
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack
from playground.widgets.tool_tip import plain_tip

_KINDS = ("settings", "seed", "model")
# Below this width the bars show only what is left after the settings.
_ROOMY = 900


class _Column(QWidget):
    """One column: whose it is, what it wrote, and what may come next."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.title = ElidedLabel()
        self.title.setObjectName(f"generator.column.{name}")
        self.title.setFont(theme.ui_font(theme.BODY_SIZE))
        self.tail = QLabel()
        self.tail.setObjectName(f"generator.column.{name}.tail")
        self.tail.setTextFormat(Qt.TextFormat.PlainText)
        self.tail.setWordWrap(True)
        self.tail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        sized(self.tail, least_height=36)
        self.bars = ProbabilityBars()
        self.bars.setObjectName(f"generator.column.{name}.bars")
        self.bars.set_animated(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addWidget(self.title)
        column.addWidget(self.tail)
        column.addWidget(self.bars, 1)

    def show_step(self, step: StepResult, title: str, heading: str) -> None:
        """Show where a column stands."""
        self.title.setText(title)
        tail = step.tail.replace("\n", " ⏎ ")
        self.tail.setText(("…" + tail[-160:]) if len(tail) > 160 else tail or "…")
        self.bars.set_rows(bar_rows(step.candidates), heading, settings_text(step.sampling))


class ColumnsView(GeneratorView):
    """What differs, how, and the two columns. Steps, runs and undos are taken in both."""

    name = "columns"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.kind = SegmentedButtons()
        self.kind.setObjectName("generator.column.kind")
        self.kind.selected.connect(self._on_kind)
        self.same = plain_label("generator.column.same", "muted")
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addWidget(self.kind)
        top.addStretch(1)
        top.addWidget(self.same)
        self.first, self.second = _Column("first"), _Column("second")
        self.first.bars.token_chosen.connect(self.operations.choose)
        self.second.bars.token_chosen.connect(self.operations.choose)
        self.states = StateStack(self.second)
        self.sliders = SamplingSliders(
            session, ("temperature", "top_k", "top_p", "min_p"), prefix="generator.column.", field="column_sampling"
        )
        self.seed = padded(QSpinBox())
        self.seed.setObjectName("generator.column.seed")
        self.seed.setRange(0, 2**31 - 1)
        self.seed.valueChanged.connect(self._on_seed)
        self.model = ElidedCombo()
        self.model.setObjectName("generator.column.model")
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.model.setMinimumContentsLength(12)
        self.model.activated.connect(self._on_model)
        self.pages = QStackedWidget()
        self._page_of = {
            name: self.pages.addWidget(_topped(widget))
            for name, widget in (("settings", self.sliders), ("seed", self.seed), ("model", self.model))
        }
        self.side_name = plain_label("", "muted", wraps=True)
        self.side = ScrolledColumn()
        sized(self.side, width=186)
        self.side.column.addWidget(self.side_name)
        self.side.column.addWidget(self.pages)
        self.side.column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self.first, 1)
        row.addWidget(self.states, 1)
        row.addWidget(self.side)
        self.layout_.addLayout(top)
        self.layout_.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column in (self.first, self.second):
            column.bars.set_compact(self.width() < theme.scaled(_ROOMY))

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.kind.set_options(
            [
                ("settings", self.tr("Two settings"), self.tr("The same seed, other settings")),
                ("seed", self.tr("Two seeds"), self.tr("The same settings, another seed")),
                ("model", self.tr("Two models"), self.tr("The same settings and seed, another model")),
            ]
        )
        self.kind.setAccessibleName(self.tr("In what the columns differ"))
        self.side_name.setText(self.tr("the second column"))
        for column, name in ((self.first, self.tr("First column")), (self.second, self.tr("Second column"))):
            column.bars.setAccessibleName(name)
            column.bars.setToolTip(self.tr("Click a token to put it behind both columns"))
        self.seed.setAccessibleName(self.tr("Seed of the second column"))
        self.seed.setToolTip(self.tr("The same seed draws the same tokens"))
        self.model.setAccessibleName(self.tr("Model of the second column"))
        self.model.setToolTip(self.tr("The model that continues the second column"))
        self.sliders.retranslate()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        inputs = self.session.inputs
        if "column_kind" in names:
            kind = inputs.column_kind if inputs.column_kind in _KINDS else _KINDS[0]
            self.kind.set_current(kind)
            self.pages.setCurrentIndex(self._page_of[kind])
        if "column_sampling" in names:
            self.sliders.refresh()
        if "column_seed" in names:
            with QSignalBlocker(self.seed):
                self.seed.setValue(max(0, min(inputs.column_seed, 2**31 - 1)))
        if names & {"column_model", "model"}:
            self._fill_models()
        if names & {"step", "column", "sampling"}:
            self._show()

    def shown_changed(self, shown: bool) -> None:
        """See GeneratorView.shown_changed: the second column steps along while somebody looks."""
        if shown or "column" in self.operations.__dict__:
            self.operations.column.want(shown)

    def _fill_models(self) -> None:
        self.model.clear()
        for name in catalog.bundled_checkpoints():
            self.model.addItem(name, str(catalog.checkpoint_path(name)))
        for snapshot in catalog.snapshots():
            self.model.addItem(catalog.model_name(snapshot.folder), str(snapshot.folder))
        wanted = self.session.inputs.column_model
        index = self.model.findData(wanted)
        if index < 0 and wanted:
            index = self.model.count()
            self.model.addItem(wanted.rsplit("/", 1)[-1], wanted)
        self._grey_out()
        self.model.setCurrentIndex(index)
        self.model.setPlaceholderText(self.tr("Choose a model"))

    def _grey_out(self) -> None:
        """What can't continue a text is listed, so that it isn't missed, and says why it can't be chosen."""
        items = self.model.model()
        assert isinstance(items, QStandardItemModel)
        for index in range(self.model.count()):
            if not continues_texts(Path(str(self.model.itemData(index)))):
                items.item(index).setEnabled(False)
                items.item(index).setToolTip(
                    plain_tip(
                        self.tr("{name} reads a source whole and continues no text. Open it to see its target.").format(
                            name=self.model.itemText(index)
                        )
                    )
                )

    def _show(self) -> None:
        results, inputs = self.session.results, self.session.inputs
        step, other, model = results.step, results.column, results.model
        if step is None:
            return
        title = self.tr("{model} · seed {seed}").format(model=model.name if model else "", seed=inputs.seed)
        heading = self.tr("model")
        self.first.show_step(step, title, heading)
        if self.show_problem_of("column", self.states):
            self.same.setText("")
            return
        if other is None:
            if inputs.column_kind == "model" and not inputs.column_model:
                self.states.show_empty(self.tr("Choose a second model at the right."))
            else:
                self.states.show_loading(self.tr("Reading the text"), None)
            self.same.setText("")
            return
        self.states.show_content()
        title = self.tr("{model} · seed {seed}").format(model=other.model, seed=other.seed)
        self.second.show_step(other.step, title, heading)
        count = len(step.ids) - step.prompt_length
        self.same.setText(self.tr("the first {same} of {count} tokens agree").format(same=other.same, count=count))

    # What the user does

    def _on_kind(self, key: str) -> None:
        self.session.update(column_kind=key)

    def _on_seed(self, value: int) -> None:
        self.session.update(column_seed=value)

    def _on_model(self, index: int) -> None:
        self.session.update(column_model=str(self.model.itemData(index)))


def _topped(widget: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    column.addStretch(1)
    return holder
