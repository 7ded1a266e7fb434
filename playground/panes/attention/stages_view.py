"""Every stage from queries, keys and values to the output projection, and how one cell comes about."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget

from models.specs import TransformerSpec
from playground import theme
from playground.operations import Operations
from playground.panes.attention.kept_values import cell_table, part_table
from playground.panes.attention.map_panel import MapPanel
from playground.panes.attention.view import AttentionView
from playground.panes.attention.words import reading_facts, scaling, stage_sentence, times_root
from playground.results.attention import AttentionReading, CellResult, LineResult, PartResult
from playground.session import Session
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.keep_button import Keepable
from playground.widgets.matrix_view import MatrixView
from playground.widgets.numbers import format_nonzero
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.stage_flow import FlowStage, StageFlow
from playground.widgets.sum_lines import SumLine, SumLines
from playground.widgets.vector_plot import VectorPlot

_MAPS = ("scores", "scaled", "masked", "weights")
_PARTS = ("query", "key", "value", "mixed", "joined", "projected")
_CHAIN = ("query", "key", "value", *_MAPS, "mixed", "joined", "projected")
_ROOM_FOR_SUMS = 480


class StagesView(AttentionView):
    """A flow of ten stages; the one looked at as a map or a matrix; the chosen cell's arithmetic beside it."""

    uses = frozenset({"layer", "head"})

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.flow = StageFlow()
        self.flow.setObjectName("attention.flow")
        self.flow.selected.connect(self._on_stage)
        self.told = ElidedLabel()
        self.told.setObjectName("attention.stages.told")
        self.told.setProperty("role", "caption")
        self.map_panel = MapPanel(session, operations, "attention.stages.map")
        self.matrix = MatrixView()
        self.matrix.setObjectName("attention.stages.matrix")
        self.matrix.row_chosen.connect(self._on_matrix_row)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.map_panel)
        self.stack.addWidget(self.matrix)
        self._part: PartResult | None = None
        self.cell_title = ElidedLabel()
        self.cell_title.setObjectName("attention.stages.cell")
        self.sums = SumLines()
        self.sums.setObjectName("attention.stages.sums")
        self.products_caption = QLabel()
        self.products_caption.setProperty("role", "caption")
        self.query_plot, self.key_plot, self.products = VectorPlot(), VectorPlot(), VectorPlot()
        for name, plot in (("query", self.query_plot), ("key", self.key_plot), ("products", self.products)):
            plot.setObjectName(f"attention.stages.{name}")
            plot.dimension_hovered.connect(self._on_dimension)
        self.side = ScrolledColumn()
        sized(self.side, width=248)
        for widget in (self.cell_title, self.sums, self.products, self.query_plot, self.key_plot):
            self.side.column.addWidget(widget)
        self.side.column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self.stack, 1)
        row.addWidget(self.side)
        self.layout_.addWidget(self.flow)
        self.layout_.addLayout(row, 1)
        self.layout_.addWidget(self.told)

    @property
    def chain(self) -> str:
        """The stage that is looked at; the weights for a name that none has."""
        chain = self.session.inputs.attention_chain
        return chain if chain in _CHAIN else "weights"

    def _layer(self, spec: TransformerSpec) -> int:
        return min(self.session.inputs.layer, spec.layer_count - 1)

    def wanted(self) -> tuple[str, ...]:
        """The map or the matrix, and the chosen cell."""
        shown = ("attention_map", "attention_detail") if self.chain in _MAPS else ("attention_part",)
        return (*shown, "attention_cell", "attention_row")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self._show_flow()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"model", "attention_reading", "step", "layer"}:
            self._show_flow()
        if "attention_chain" in names:
            if self.session.results.model is not None:  # without one there are no stages to mark yet
                self.flow.set_current(self.chain)
            self.stack.setCurrentWidget(self.map_panel if self.chain in _MAPS else self.matrix)
        self.map_panel.refresh(names)
        if names & {"attention_part", "attention_chain"}:
            self._show_part()
        if names & {"attention_cell", "attention_row", "position", "attention_key"}:
            self._show_cell()
        if names & {"attention_map", "attention_part", "attention_chain", "attention_reading", "model", "layer"}:
            self._show_told()
        if "position" in names:
            self._show_row()

    def _show_flow(self) -> None:
        reading, model = self.session.results.attention_reading, self.session.results.model
        if model is None:
            return
        spec = model.spec
        count = len(reading.ids) if reading is not None else 0
        size, heads = spec.head_size, spec.head_count
        square, narrow = f"{count} × {count}", f"{count} × {size}"
        factor = spec.score_scale(self._layer(spec))
        times = times_root(factor, size)
        scale, does = "× s", self.tr("Multiplied by the model's own number")
        if spec.positions == "relative":
            scale, does = self.tr("+ bias"), self.tr("Not divided; the head's bias for the distance is added")
        elif times == 1:
            scale, does = "÷ √d", self.tr("Divided by the root of the head size")
        elif times:
            scale = f"÷ {times}√d"
            does = self.tr("Divided by {times} times the root of the head size").format(times=times)
        elif factor == 1.0:
            scale, does = "× 1", self.tr("This model doesn't scale its scores")
        self.flow.set_stages(
            [
                FlowStage("query", "Q", narrow, self.tr("Queries: what each token looks for")),
                FlowStage("key", "K", narrow, self.tr("Keys: what each token offers to be found by"), joined=True),
                FlowStage(
                    "value", "V", narrow, self.tr("Values: what each token gives when it is looked at"), joined=True
                ),
                FlowStage("scores", "QKᵀ", square, self.tr("Scores: each query times each key")),
                FlowStage("scaled", scale, square, does),
                FlowStage("masked", self.tr("mask"), square, self.tr("Later tokens are hidden")),
                FlowStage("weights", "softmax", square, self.tr("Each row becomes shares that sum to 1")),
                FlowStage("mixed", "· V", narrow, self.tr("Values summed by these weights")),
                FlowStage(
                    "joined",
                    self.tr("joined"),
                    f"{count} × {heads * size}",
                    self.tr("What the heads of the layer found, side by side"),
                ),
                FlowStage(
                    "projected",
                    self.tr("output"),
                    f"{count} × {spec.hidden_size}",
                    self.tr("Projected back to the model's width, to be added to the residual stream"),
                ),
            ]
        )
        self.flow.set_current(self.chain)

    def _show_part(self) -> None:
        part: PartResult | None = self.session.results.attention_part
        if part is None or part.name != self.chain:
            if self.chain in _PARTS:
                self.matrix.clear()
            self._part = None
            return
        if part is not self._part:
            self._part = part
            places = [int(place) for place in part.reading.places]
            self.matrix.set_matrix(part.values, part.reading.labels, places)
        self._show_row()

    def _show_row(self) -> None:
        if self._part is not None:
            index = self._part.reading.index_of(self.session.inputs.position)
            self.matrix.set_chosen(len(self._part.reading.ids) - 1 if index is None else index)

    def _show_told(self) -> None:
        model, reading = self.session.results.model, self.session.results.attention_reading
        if model is None or reading is None:
            self.told.setText("")
            return
        spec, chain = model.spec, self.chain
        texts = {
            "query": self.tr("one query a token, {size} numbers each"),
            "key": self.tr("one key a token, {size} numbers each"),
            "value": self.tr("one value a token, {size} numbers each"),
            "mixed": self.tr("each row is a sum of all values, weighted by that row of the softmax"),
            "joined": self.tr("the {heads} heads of the layer side by side, {size} numbers each"),
            "projected": self.tr("the joined heads times the output matrix: {hidden} numbers a token"),
            "weights": self.tr("exp of each score over the sum of its row, so that each row sums to 1"),
        }
        if chain in texts:
            text = texts[chain].format(size=spec.head_size, heads=spec.head_count, hidden=spec.hidden_size)
        else:
            text = stage_sentence(chain, spec, self._layer(spec), masked=reading.causal)
        if spec.positions == "rotary" and chain in ("query", "key"):
            text += " · " + self.tr("after rotation by position")
        if spec.key_value_head_count < spec.head_count and chain in ("key", "value"):
            text += " · " + self.tr("shared by {count} heads").format(
                count=spec.head_count // spec.key_value_head_count
            )
        self.told.setText(text)

    def _show_cell(self) -> None:
        cell: CellResult | None = self.session.results.attention_cell
        if cell is None:
            self.cell_title.setText("")
            self.sums.set_lines(())
            for plot in (self.products, self.query_plot, self.key_plot):
                plot.hide()
            return
        labels = cell.reading.labels
        self.cell_title.setText(self.tr("{row} → {column}").format(row=labels[cell.row], column=labels[cell.column]))
        self.sums.set_lines(self._lines(cell))
        limit = max(float(abs(cell.query).max()), float(abs(cell.key).max()), 1e-30)
        self.products.set_vector(cell.products, self.tr("products q·k"))
        self.query_plot.set_vector(
            cell.query, self.tr("query q of {label}").format(label=labels[cell.row]), limit=limit
        )
        self.key_plot.set_vector(cell.key, self.tr("key k of {label}").format(label=labels[cell.column]), limit=limit)
        for plot in (self.products, self.query_plot, self.key_plot):
            plot.show()

    def _lines(self, cell: CellResult) -> list[SumLine]:
        """The arithmetic of the cell, from the products to the row's sum."""

        def number(value: float, decimals: int = 4) -> str:
            return format_nonzero(value, decimals)

        size = len(cell.products)
        times = f"{number(cell.score)} {scaling(cell.scale, size)}"
        lines = [
            SumLine(self.tr("score"), self.tr("Σ of {size} products").format(size=size), number(cell.score)),
            SumLine(self.tr("scaled"), times, number(cell.scaled)),
        ]
        if cell.cap:
            capped = f"{number(cell.cap, 0)}·tanh({times} ÷ {number(cell.cap, 0)})"
            lines[1] = SumLine(self.tr("scaled"), capped, number(cell.scaled))
        if cell.bias:
            biased = f"{number(cell.score * cell.scale)} {'+' if cell.bias > 0 else '−'} {number(abs(cell.bias))}"
            lines[1] = SumLine(self.tr("with the distance's bias"), biased, number(cell.scaled))
        if cell.masked:
            later = cell.reading.causal and cell.column > cell.row
            why = self.tr("a later token") if later else self.tr("outside the layer's window")
            lines.append(SumLine(self.tr("masked"), why, "−∞"))
            lines.append(SumLine(self.tr("weight"), "exp(−∞)", number(cell.weight), True))
        else:
            lines += [
                SumLine(self.tr("largest of the row"), "", number(cell.largest)),
                SumLine("exp", f"exp({number(cell.scaled)} − {number(cell.largest)})", number(cell.exponential)),
                SumLine(self.tr("sum of the row's exp"), "", number(cell.normaliser)),
                SumLine(
                    self.tr("weight"),
                    f"{number(cell.exponential)} ÷ {number(cell.normaliser)}",
                    number(cell.weight),
                    True,
                ),
            ]
        row: LineResult | None = self.session.results.attention_row
        if (
            row is not None
            and row.question.stage == "weights"
            and row.question.over == "head"
            and row.place == cell.row
        ):
            lines.append(SumLine(self.tr("row sum"), "", number(row.total, 6)))
        return lines

    def fit(self, room: int) -> None:
        """The arithmetic stands beside the map where there is room."""
        self.side.setVisible(room >= theme.scaled(_ROOM_FOR_SUMS))

    def keepable(self) -> Keepable | None:
        """The map or the matrix, with the arithmetic beside it."""
        reading: AttentionReading | None = self.session.results.attention_reading
        cell: CellResult | None = self.session.results.attention_cell
        if reading is None:
            return None
        inputs, tables = self.session.inputs, () if cell is None else (cell_table(cell),)
        if self._part is not None and self.chain in _PARTS:
            tables = (part_table(self._part, self.told.text()), *tables)
        told = {"Title": self.told.text(), "Layer": str(inputs.layer), "Head": str(inputs.head), "Stage": self.chain}
        told |= {"Cell": self.sums.shown_text(), **reading_facts(reading)}
        return Keepable(self, f"attention-{self.chain}", told, tables=tables)

    def _on_stage(self, key: str) -> None:
        values: dict[str, Any] = {"attention_chain": key}
        if key in _MAPS:
            values["stage"] = key
        else:
            values["attention_part"] = key
        self.session.update(**values)

    def _on_matrix_row(self, row: int) -> None:
        if self._part is not None:
            self.session.update(position=int(self._part.reading.places[row]))

    def _on_dimension(self, dimension: int) -> None:
        for plot in (self.query_plot, self.key_plot, self.products):
            plot.set_dimension(dimension)
