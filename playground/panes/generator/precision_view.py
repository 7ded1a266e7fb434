"""The same model in float32, float16 and bfloat16: bytes, time a step, and how far the probabilities move."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from playground.operations import Operations
from playground.panes.generator.view import GeneratorView, plain_label
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.figure_grid import Figure, FigureGrid, FigureRow
from playground.widgets.numbers import format_bytes, format_decimal, format_percent, format_significant, group_digits
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.state_view import StateStack


class PrecisionView(GeneratorView):
    """A button that measures, bars of the bytes, and the figures below each other."""

    name = "precision"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.what = plain_label("", "muted", wraps=True)
        self.measure = QPushButton()
        self.measure.setObjectName("generator.precision.measure")
        self.measure.clicked.connect(self._on_measure)
        row = QHBoxLayout()
        row.addWidget(self.what, 1)
        row.addWidget(self.measure)
        self.bytes = CostBars()
        self.bytes.setObjectName("generator.precision.bytes")
        self.figures = FigureGrid()
        self.figures.setObjectName("generator.precision")
        self.area = ScrolledColumn()
        self.area.column.addWidget(self.bytes)
        self.area.column.addWidget(self.figures)
        self.area.column.addStretch(1)
        self.states = StateStack(self.area)
        self.states.action_requested.connect(self._on_measure)
        self.states.cancel_requested.connect(operations.cancel)
        self.layout_.addLayout(row)
        self.layout_.addWidget(self.states, 1)

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.what.setText(self.tr("The open model's weights in three precisions, on the text as it stands"))
        self.measure.setText(self.tr("Measure again"))
        self.measure.setToolTip(self.tr("Load the weights in each precision and time a step"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        if names & {"precision", "step"}:
            self._show()

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        return (self.area, "precision") if self.session.results.precision is not None else None

    def _show(self) -> None:
        found, step = self.session.results.precision, self.session.results.step
        self.measure.setVisible(found is not None)
        if self.show_problem_of("precision", self.states):
            return
        if found is None:
            self.states.show_empty(
                self.tr("Loads the model's weights three times and times a step with each. It takes some seconds."),
                self.tr("Measure"),
            )
            return
        if not found.rows:
            self.states.show_loading(self.tr("Loading the weights"), None)
            return
        self.states.show_content()
        self.states.set_stale(step is not None and found.step.ids != step.ids)
        self.measure.setEnabled(found.finished)
        most = max(row.bytes for row in found.rows)
        self.bytes.set_bars([(row.dtype, row.bytes / most, format_bytes(row.bytes)) for row in found.rows])
        titles = [row.dtype for row in found.rows]
        lines = (
            (self.tr("milliseconds a step"), [format_decimal(row.milliseconds, 2) for row in found.rows]),
            (
                self.tr("likeliest token"),
                [f"{row.top_label} {format_percent(row.top_probability)}" for row in found.rows],
            ),
            (self.tr("largest move of a probability"), [format_percent(row.largest) for row in found.rows]),
            (self.tr("KL from float32, bits"), [format_significant(row.divergence, 2) for row in found.rows]),
            (self.tr("of the 100 likeliest, elsewhere"), [group_digits(row.ranks_changed) for row in found.rows]),
        )
        self.figures.set_table(
            titles, [FigureRow(name, tuple(Figure(text) for text in texts)) for name, texts in lines]
        )

    def _on_measure(self) -> None:
        self.operations.questions.measure_precisions()
