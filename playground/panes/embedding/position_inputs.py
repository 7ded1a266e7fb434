"""Token rows and position rows of the current text, and what they add up to."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.fields import note, usual_limit
from playground.results.vectors import InputsResult
from playground.session import Session
from playground.widgets.matrix_view import exact_text
from playground.widgets.plane_map import PlaneMap
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack
from playground.widgets.vector_plot import VectorPlot


class InputsPart(QWidget):
    """Token rows and position rows of the current text, and what they add up to."""

    needs = "first_inputs"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: InputsResult | None = None
        content = ScrolledColumn()
        self.planes = (PlaneMap(), PlaneMap(), PlaneMap())
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        names = ("positions.token_rows", "positions.position_rows", "positions.input_rows")
        for plane, name in zip(self.planes, names, strict=True):
            plane.setObjectName(name)
            sized(plane, least_height=150)
            plane.row_chosen.connect(self._on_row)
            row.addWidget(plane, 1)
        self.title = note("positions.inputs_title")
        self.sums = note("positions.inputs_sum", "mono")
        content.column.addWidget(self.title)
        content.column.addWidget(self.sums)
        content.column.addLayout(row, 1)
        self.plots = (VectorPlot(), VectorPlot(), VectorPlot())
        names = ("positions.token_values", "positions.position_values", "positions.input_values")
        for plot, name in zip(self.plots, names, strict=True):
            plot.setObjectName(name)
            plot.dimension_hovered.connect(self._on_dimension)
            content.column.addWidget(plot)
        self.states = StateStack(content)
        self.states.cancel_requested.connect(operations.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        names = (self.tr("Token rows"), self.tr("Position rows"), self.tr("Sums"))
        for plane, name in zip(self.planes, names, strict=True):
            plane.setAccessibleName(name)
        names = (self.tr("The chosen token's row"), self.tr("The row of its position"), self.tr("Their sum"))
        for plot, name in zip(self.plots, names, strict=True):
            plot.setAccessibleName(name)
        self._shown = None

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        results = self._session.results
        found, model = results.first_inputs, results.model
        problem = results.problems.get("first_inputs") or results.problems.get("step")
        if problem is not None and found is None:
            self.states.show_empty(sentence(problem))
        elif model is None or (model.is_coming and found is None):
            self.states.show_loading(self.tr("Loading the model"))
        elif found is None:
            self.states.show_empty(self.tr("Type a text to see what the model's first layer gets."))
        else:
            self.states.show_content()
            self.states.set_stale(found.step.text != self._session.inputs.text)
            if found is not self._shown:
                self._shown = found
                self._show(found)
            self._show_chosen(found)

    def _show(self, found: InputsResult) -> None:
        position, dimension = self.tr("token"), self.tr("dimension")
        limit = usual_limit(found.sums)
        titles = (self.tr("token rows"), self.tr("+ position rows"), self.tr("= input"))
        for plane, title, values in zip(self.planes, titles, (found.tokens, found.positions, found.sums), strict=True):
            plane.setVisible(values is not None)
            if values is not None:
                plane.set_plane(values, title, position, dimension, limit=limit)

    def _show_chosen(self, found: InputsResult) -> None:
        chosen = self._session.inputs.position
        row = 0 if chosen is None else chosen - found.step.window_start
        row = row if 0 <= row < len(found.sums) else 0
        for plane in self.planes:
            plane.set_chosen(row)
        label = found.step.labels[found.step.window_start + row]
        three = [found.tokens[row], None if found.positions is None else found.positions[row], found.sums[row]]
        limit = max(float(np.abs(one).max(initial=0.0)) for one in three if one is not None)
        titles = (self.tr("token row"), self.tr("+ position row"), self.tr("= input"))
        for plot, title, values in zip(self.plots, titles, three, strict=True):
            plot.setVisible(values is not None)
            if values is not None:
                plot.set_vector(values, title, limit=limit)
        if found.positions is None:
            model = self._session.results.model
            template = (
                self.tr("{label}: nothing is added to the token's row; this model adds to the scores instead.")
                if model is not None and model.spec.positions == "relative"
                else self.tr("{label}: nothing is added to the token's row; this model turns queries and keys instead.")
            )
            self.title.setText(template.format(label=label))
            self.sums.setText("")
            return
        self.title.setText(
            self.tr("{label} at position {row}: its token's row plus the position's").format(label=label, row=row)
        )
        first = [exact_text(float(one[0])) for one in three if one is not None]
        self.sums.setText(
            self.tr("dimension 0: {row} + {position} = {total}").format(row=first[0], position=first[1], total=first[2])
        )

    def _on_dimension(self, dimension: int) -> None:
        """One place in all three plots."""
        sender = self.sender()
        for plot in self.plots:
            if plot is not sender:
                plot.set_dimension(dimension)

    def _on_row(self, row: int) -> None:
        if self._shown is not None:
            self._session.update(position=row + self._shown.step.window_start)
