"""The row view: one token's row as bars and as a strip, another one's, their difference, and how training made it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.fields import entry, note, put
from playground.panes.embedding.view import EmbeddingView
from playground.results.vectors import RowResult, SnapshotRow, TokenRow
from playground.session import Session
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.state_view import StateStack
from playground.widgets.value_curves import ValueCurves
from playground.widgets.vector_plot import VectorPlot


class RowView(EmbeddingView):
    """The chosen token's row, or that of a word."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._shown: RowResult | None = None
        self.query = entry("row.query")
        self.other = entry("row.other")
        self.minus = QLabel("−")
        self.query.textEdited.connect(self._on_query)
        self.other.textEdited.connect(self._on_other)
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addWidget(self.query, 1)
        top.addWidget(self.minus)
        top.addWidget(self.other, 1)
        self.facts = note("row.facts")
        self.plot = self._plot("row.values")
        self.other_plot = self._plot("row.other_values")
        self.difference = self._plot("row.difference")
        self.apart = note("row.apart")
        self.memory = note("row.memory")
        self.head_plot = self._plot("row.head_values")
        self.training = self._training()
        area = ScrolledColumn()
        for widget in (
            self.facts,
            self.apart,
            self.plot,
            self.other_plot,
            self.difference,
            self.memory,
            self.head_plot,
            self.training,
        ):
            area.column.addWidget(widget)
        area.column.addStretch(1)
        self.states = StateStack(area)
        self.states.cancel_requested.connect(operations.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addLayout(top)
        layout.addWidget(self.states, 1)

    def _plot(self, name: str) -> VectorPlot:
        plot = VectorPlot()
        plot.setObjectName(name)
        plot.dimension_hovered.connect(self._on_dimension)
        return plot

    def _plots(self) -> tuple[VectorPlot, ...]:
        return self.plot, self.other_plot, self.difference, self.head_plot, self.before_plot, self.after_plot

    def _training(self) -> QWidget:
        """What snapshots of a training run show."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, theme.GRID, 0, 0)
        column.setSpacing(theme.GRID)
        self.training_title = note("row.training", "title")
        self.training_note = note("row.training_note")
        self.step = QSlider(Qt.Orientation.Horizontal)
        self.step.setObjectName("row.step")
        self.step.setPageStep(1)
        self.step.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.step.valueChanged.connect(self._on_step)
        self.before_plot = self._plot("row.before")
        self.after_plot = self._plot("row.after")
        self.before_near = note("row.before_near", "mono")
        self.after_near = note("row.after_near", "mono")
        self.norms = ValueCurves(height=120)
        self.norms.setObjectName("row.norms")
        for widget in (
            self.training_title,
            self.training_note,
            self.before_plot,
            self.before_near,
            self.step,
            self.after_plot,
            self.after_near,
            self.norms,
        ):
            column.addWidget(widget)
        return box

    def wanted(self) -> str:
        """The row and what is known of it."""
        return "row"

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        for line, text, name in (
            (self.query, self.tr("the chosen token"), self.tr("Word or #id whose row is shown")),
            (self.other, self.tr("another word"), self.tr("Word or #id whose row is subtracted")),
        ):
            line.setPlaceholderText(text)
            line.setToolTip(name)
            line.setAccessibleName(name)
        self.plot.setAccessibleName(self.tr("The row's numbers"))
        self.other_plot.setAccessibleName(self.tr("The other row's numbers"))
        self.difference.setAccessibleName(self.tr("The difference's numbers"))
        self.head_plot.setAccessibleName(self.tr("The output head's row"))
        self.before_plot.setAccessibleName(self.tr("The row before training"))
        self.after_plot.setAccessibleName(self.tr("The row after training"))
        self.step.setAccessibleName(self.tr("Training step"))
        self.step.setToolTip(self.tr("Which snapshot of the training is shown"))
        self.norms.setAccessibleName(self.tr("The row's length over the snapshots"))
        self.training_title.setText(self.tr("Before and after training"))
        self._shown = None

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs, results = self.session.inputs, self.session.results
        put(self.query, inputs.row_query)
        put(self.other, inputs.row_other)
        found, failed = results.row, results.problems.get("row")
        if failed is not None:
            self.states.show_error(sentence(failed), failed.details)
        elif found is not None and found.problem is not None:
            self.states.show_empty("\n".join((sentence(found.problem), *found.offers)))
        elif found is not None:
            self.states.show_content()
            if found is not self._shown:
                self._shown = found
                self._show(found)
            elif "row_step" in names:
                self._show_training(found)
        elif results.model is None:
            self.states.show_empty(self.tr("Open a model to see its rows."))
        elif not inputs.row_query.strip() and inputs.position is None and not inputs.text:
            self.states.show_empty(self.tr("Type a text and choose a token to see its row, or type a word above."))
        else:
            self.states.show_loading(self.tr("Reading the row"))

    def _show(self, found: RowResult) -> None:
        row, other = found.row, found.other
        assert row is not None
        self.facts.setText(
            self.tr("{label} is row {id}: {count} numbers, norm {norm}").format(
                label=row.label, id=row.token_id, count=group_digits(len(row.values)), norm=format_decimal(row.norm)
            )
        )
        difference = None if other is None else row.values - other.values
        shown = [row.values, *([] if other is None or difference is None else [other.values, difference])]
        limit = max((float(np.abs(one[np.isfinite(one)]).max(initial=0.0)) for one in shown), default=0.0)
        self.plot.set_vector(row.values, row.label, limit=limit)
        for widget in (self.other_plot, self.difference, self.apart):
            widget.setVisible(other is not None)
        if other is not None and difference is not None:
            self.other_plot.set_vector(other.values, other.label, limit=limit)
            self.difference.set_vector(difference, f"{row.label} − {other.label}", limit=limit)
            self.apart.setText(
                self.tr("{first} − {second}: length {distance} · norms {one} and {two} · cosine {cosine}").format(
                    first=row.label,
                    second=other.label,
                    distance=format_decimal(float(np.linalg.norm(difference.astype(np.float64)))),
                    one=format_decimal(row.norm),
                    two=format_decimal(other.norm),
                    cosine=format_decimal(found.cosine),
                )
            )
        self._show_memory(found, row)
        self._show_training(found)

    def _show_memory(self, found: RowResult, row: TokenRow) -> None:
        tensor, file, first, last = found.place
        lines = [
            self.tr("{tensor}[{id}] is bytes {first} to {last} of {file}.").format(
                tensor=tensor, id=row.token_id, first=group_digits(first), last=group_digits(last - 1), file=file
            )
        ]
        model = self.session.results.model
        if found.shared:
            lines.append(
                self.tr("The output head is tied: its row {id} is this very memory, one tensor for both.").format(
                    id=row.token_id
                )
            )
        elif found.shared is False:
            lines.append(
                self.tr("The output head is untied: its row {id} is other memory, with other numbers.").format(
                    id=row.token_id
                )
            )
        elif model is not None and not model.predicts:
            lines.append(self.tr("There is no output head: nothing is predicted from this table."))
        self.memory.setText(" ".join(lines))
        self.head_plot.setVisible(found.head is not None)
        if found.head is not None:
            self.head_plot.set_vector(found.head, self.tr("output head, row {id}").format(id=row.token_id))

    def _show_training(self, found: RowResult) -> None:
        snapshots = found.snapshots
        self.training.setVisible(len(snapshots) > 1)
        if len(snapshots) < 2:
            return
        index = self.session.inputs.row_step
        index = index if 0 <= index < len(snapshots) else len(snapshots) - 1
        before, after = snapshots[0], snapshots[index]
        self.step.blockSignals(True)
        self.step.setRange(0, len(snapshots) - 1)
        self.step.setValue(index)
        self.step.blockSignals(False)
        self.training_note.setText(
            self.tr(
                "{run}: the same tokens, a smaller model with {count} numbers a row, kept at {snapshots} moments of "
                "its training"
            ).format(run=found.run, count=group_digits(len(before.row.values)), snapshots=len(snapshots))
        )
        limit = max(float(np.abs(one.row.values).max()) for one in snapshots)
        for plot, near, snapshot in (
            (self.before_plot, self.before_near, before),
            (self.after_plot, self.after_near, after),
        ):
            plot.set_vector(snapshot.row.values, self._step_text(snapshot), limit=limit)
            near.setText(self._near_text(snapshot))
        self.norms.set_curves(
            [(self.tr("norm of the row"), [one.row.norm for one in snapshots])], self.tr("snapshot"), decimals=4
        )
        self.norms.set_place(index)

    def _step_text(self, snapshot: SnapshotRow) -> str:
        template = (
            self.tr("after {step} steps · norm {norm}")
            if snapshot.step
            else self.tr("before training (step {step}) · norm {norm}")
        )
        return template.format(step=group_digits(snapshot.step), norm=format_decimal(snapshot.row.norm))

    def _near_text(self, snapshot: SnapshotRow) -> str:
        words = "  ".join(f"{one.label} {format_decimal(one.value, 3)}" for one in snapshot.near)
        return self.tr("nearest: {words}").format(words=words)

    def _on_dimension(self, dimension: int) -> None:
        """One place in all plots of as many dimensions."""
        sender = self.sender()
        for plot in self._plots():
            if plot is not sender and plot.isVisible():
                plot.set_dimension(dimension)

    def _on_query(self, text: str) -> None:
        self.session.update(row_query=normalized(text))

    def _on_other(self, text: str) -> None:
        self.session.update(row_other=normalized(text))

    def _on_step(self, value: int) -> None:
        self.session.update(row_step=value)
