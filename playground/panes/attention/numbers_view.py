"""The map as a table of numbers: the twin for keyboards and screen readers."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from playground.operations import Operations
from playground.panes.attention.view import AttentionView, position_of, row_of
from playground.panes.attention.words import facts, map_title
from playground.results.attention import MapResult
from playground.session import Session
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.keep_button import Keepable
from playground.widgets.map_table import MapTable


class NumbersView(AttentionView):
    """Rows are queries and columns keys; the current cell is the chosen one everywhere."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.table = MapTable()
        self.table.setObjectName("attention.numbers")
        self.table.cell_chosen.connect(self._on_cell)
        self.told = ElidedLabel()
        self.told.setObjectName("attention.numbers.told")
        self.told.setProperty("role", "caption")
        self.layout_.addWidget(self.table, 1)
        self.layout_.addWidget(self.told)
        self._shown: MapResult | None = None

    def wanted(self) -> tuple[str, ...]:
        """The map."""
        return ("attention_map",)

    def untold(self) -> tuple[str, ...]:
        """The map, which is in no panel here."""
        return self.wanted()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        result: MapResult | None = self.session.results.attention_map
        if names & {"attention_map", "attention_reading", "step"} and result is not self._shown:
            self._show(result)
        if names & {"attention_map", "position", "attention_key"} and self._shown is not None:
            row = row_of(self._shown, self.session.inputs.position) // self._shown.row_step
            key = self._shown.reading.index_of(self.session.inputs.attention_key)
            column = (
                self.table.currentIndex().column()
                if key is None
                else row_of(self._shown, self.session.inputs.attention_key) // self._shown.column_step
            )
            with QSignalBlocker(self.table):
                self.table.set_current(row, max(0, column))

    def _show(self, result: MapResult | None) -> None:
        self._shown = result
        if result is None:
            self.table.set_cells((), (), lambda _row, _column: (0.0, False))
            self.told.setText("")
            return
        rows = result.labels if result.exact else result.labels[:: result.row_step]
        columns = result.labels if result.exact else result.labels[:: result.column_step]
        self.table.set_cells(rows, columns, self._value)
        self.told.setText(
            map_title(result.question)
            if result.exact
            else self.tr("{map} · each cell is the largest of {rows} × {columns}").format(
                map=map_title(result.question), rows=result.row_step, columns=result.column_step
            )
        )

    def _value(self, row: int, column: int) -> tuple[float, bool]:
        shown = self._shown
        if shown is None:
            return math.nan, True
        return float(shown.values[row, column]), bool(shown.masked[row, column])

    def keepable(self) -> Keepable | None:
        """The table as it is in view."""
        if self._shown is None:
            return None
        return Keepable(self.table, "attention-numbers", {**facts(self._shown), "Title": self.told.text()})

    def _on_cell(self, row: int, column: int) -> None:
        if self._shown is not None:
            self.session.update(
                position=position_of(self._shown, row * self._shown.row_step),
                attention_key=position_of(self._shown, column * self._shown.column_step),
            )
