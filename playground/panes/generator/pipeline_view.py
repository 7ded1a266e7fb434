"""The pipeline: every stage on the way from logits to the next token beside the one before it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from models.specs import DEFAULT_ORDER
from playground import theme
from playground.operations import Operations
from playground.pane import reason_text, sentence
from playground.panes.generator.constraint_editor import ConstraintEditor
from playground.panes.generator.sampling_sliders import SamplingSliders
from playground.panes.generator.view import GeneratorView, is_of_constraint, plain_label
from playground.panes.generator.words import is_default_order, order_text, stage_setting, stage_tip, stage_title
from playground.results.generator import PipelineResult, StageColumn
from playground.session import Session
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.stage_columns import StageCells, StageColumns
from playground.widgets.state_view import StateStack

_SLIDERS = {
    "penalties": ("repetition_penalty", "presence_penalty", "frequency_penalty"),
    "temperature": ("temperature",),
    "top-k": ("top_k",),
    "top-p": ("top_p",),
    "min-p": ("min_p",),
}
_MORE_ROWS = 100


class PipelineView(GeneratorView):
    """The stages' columns, and beside them the settings of the stage that is chosen."""

    name = "pipeline"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.order = ElidedLabel()
        self.order.setObjectName("generator.order")
        self.order.setProperty("role", "muted")
        self.reset = QPushButton()
        self.reset.setObjectName("generator.order.reset")
        self.reset.setProperty("flat", True)
        self.reset.clicked.connect(self._on_reset)
        top = QHBoxLayout()
        top.addWidget(self.order, 1)
        top.addWidget(self.reset)
        self.columns = StageColumns()
        self.columns.setObjectName("generator.pipeline")
        self.columns.stage_chosen.connect(self._on_stage)
        self.columns.stage_moved.connect(self._on_moved)
        self.columns.token_chosen.connect(self.operations.choose)
        self.columns.more_wanted.connect(self._on_more)
        self.states = StateStack(self.columns)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self.states, 1)
        row.addWidget(self._make_side())
        self.layout_.addLayout(top)
        self.layout_.addLayout(row, 1)

    def _make_side(self) -> QWidget:
        self.stage_name = plain_label("generator.stage", "")
        self.what = plain_label("generator.stage.what", "muted", wraps=True)
        self.constraint = ConstraintEditor(self.session)
        self.pages = QStackedWidget()
        self._page_of: dict[str, int] = {}
        self.sliders: dict[str, SamplingSliders] = {}
        for name in DEFAULT_ORDER:
            if name == "constraint":
                self._page_of[name] = self.pages.addWidget(self.constraint)
            else:
                sliders = SamplingSliders(self.session, _SLIDERS[name], prefix="generator.stage.")
                self.sliders[name] = sliders
                holder = QWidget()
                column = QVBoxLayout(holder)
                column.setContentsMargins(0, 0, 0, 0)
                column.addWidget(sliders)
                column.addStretch(1)
                self._page_of[name] = self.pages.addWidget(holder)
        self.side = ScrolledColumn()
        sized(self.side, width=174)
        for widget in (self.stage_name, self.what, self.pages):
            self.side.column.addWidget(widget)
        self.side.column.addStretch(1)
        return self.side

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.columns.setAccessibleName(self.tr("Stages from the logits to the next token"))
        self.columns.setToolTip(self.tr("Drag the head of a stage to another place, or press Alt with Left or Right"))
        self.reset.setText(self.tr("Usual order"))
        self.reset.setToolTip(self.tr("Put the stages back into the order that most programs use"))
        self.constraint.retranslate()
        for sliders in self.sliders.values():
            sliders.retranslate()
        self._show_stage()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        if "sampling" in names:
            spec = self.session.inputs.sampling
            self.order.setText(order_text(("logits", *spec.order)))
            self.reset.setVisible(not is_default_order(spec))
            for sliders in self.sliders.values():
                sliders.refresh()
            self.constraint.refresh()
            self._show_stage()
        if "step" in names:
            self.constraint.show_problem()
        if names & {"pipeline", "step"}:
            self._show()

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        return (self.columns, "pipeline") if self.columns.stages else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setVisible(self.width() >= theme.scaled(430))

    def _show(self) -> None:
        found, step = self.session.results.pipeline, self.session.results.step
        if self.show_problem_of("pipeline", self.states) or found is None:
            return
        self.states.show_content()
        problem = self.session.results.problems.get("step")
        if problem is not None and is_of_constraint(problem, self.session.inputs.sampling):
            self.states.set_stale(True, sentence(problem))  # whichever stage's settings are shown beside it
        else:
            self.states.set_stale(step is not None and found.step.ids != step.ids)
        stages = [self._cells(found, place, stage) for place, stage in enumerate(found.stages)]
        self.columns.set_stages(stages, found.ids, found.labels, found.vocabulary)

    def _cells(self, found: PipelineResult, place: int, stage: StageColumn) -> StageCells:
        reasons = [found.reasons[row] for row, cut in enumerate(found.cut_at) if cut == place]
        setting = stage_setting(stage.name, found.step.sampling)
        counted = self.tr("{count} · {bits} bits").format(
            count=group_digits(stage.count), bits=format_decimal(stage.entropy, 2)
        )
        total = self.tr("Σ {total}").format(total=format_decimal(stage.total, 6))
        return StageCells(
            key=stage.name,
            title=f"{stage_title(stage.name)} {setting}".strip(),
            lines=(counted, total),
            values=stage.probabilities,
            kept=stage.kept,
            cut_here=reason_text(reasons[0]) if reasons else "",
            movable=stage.name != "logits",
            idle=not stage.active and stage.name != "logits",
            tip=stage_tip(stage.name),
        )

    def _show_stage(self) -> None:
        stage = self._stage if self._stage in self._page_of else "temperature"
        self.columns.set_stage(stage)
        self.stage_name.setText(stage_title(stage))
        self.what.setText(stage_tip(stage))
        self.pages.setCurrentIndex(self._page_of[stage])

    _stage = "temperature"

    # What the user does

    def _on_stage(self, key: str) -> None:
        self._stage = key
        self._show_stage()

    def _on_moved(self, key: str, place: int) -> None:
        sampling = self.session.inputs.sampling
        order = [name for name in sampling.order if name != key]
        order.insert(max(0, place - 1), key)  # the logits stand first in the columns, and not in the order
        self.session.update(sampling=replace(sampling, order=tuple(order)))

    def _on_reset(self) -> None:
        self.session.update(sampling=replace(self.session.inputs.sampling, order=DEFAULT_ORDER))

    def _on_more(self) -> None:
        self.session.update(generator_rows=self.session.inputs.generator_rows + _MORE_ROWS)
