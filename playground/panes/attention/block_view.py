"""The block around attention: the residual stream of the chosen token, what each half adds, and the norms between."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from playground import theme
from playground.operations import Operations
from playground.panes.attention.kept_values import block_tables
from playground.panes.attention.view import AttentionView
from playground.panes.attention.words import reading_facts
from playground.results.attention import BlockLayer, BlockResult, NormFigures
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.keep_button import Keepable
from playground.widgets.numbers import format_decimal
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.stream_chart import StreamChart, StreamLayer
from playground.widgets.sum_lines import SumLine, SumLines
from playground.widgets.vector_plot import VectorPlot


def length(vector: NDArray[np.float32]) -> float:
    """A vector's Euclidean norm, in float64."""
    return float(np.linalg.norm(vector.astype(np.float64)))


class BlockView(AttentionView):
    """Lengths by layer as a chart; the chosen layer's sums, norms and strongest units beside it."""

    uses = frozenset({"layer"})

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.title = ElidedLabel()
        self.title.setObjectName("attention.block.title")
        self.chart = StreamChart()
        self.chart.setObjectName("attention.block.chart")
        self.chart.layer_chosen.connect(self._on_layer)
        self.sums = SumLines()
        self.sums.setObjectName("attention.block.sums")
        self.norms = SumLines()
        self.norms.setObjectName("attention.block.norms")
        self.norms_caption, self.units_caption = QLabel(), QLabel()
        for caption in (self.norms_caption, self.units_caption):
            caption.setProperty("role", "caption")
            caption.setWordWrap(True)
        self.units = CostBars()
        self.units.setObjectName("attention.block.units")
        self.before, self.after = VectorPlot(), VectorPlot()
        for name, plot in (("before", self.before), ("after", self.after)):
            plot.setObjectName(f"attention.block.{name}")
            plot.dimension_hovered.connect(self._on_dimension)
        left, right = ScrolledColumn(), ScrolledColumn()
        parts: tuple[QWidget, ...] = (self.title, self.chart, self.before, self.after)
        for widget in parts:
            left.column.addWidget(widget)
        left.column.addStretch(1)
        parts = (self.sums, self.norms_caption, self.norms, self.units_caption, self.units)
        for widget in parts:
            right.column.addWidget(widget)
        right.column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addWidget(left, 5)
        row.addWidget(right, 4)
        self.layout_.addLayout(row, 1)

    def wanted(self) -> tuple[str, ...]:
        """The block."""
        return ("attention_block",)

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"attention_block", "layer"}:
            self._show(self.session.results.attention_block)

    def _show(self, result: BlockResult | None) -> None:
        if result is None or not result.layers:
            self.title.setText("")
            self.chart.set_layers(())
            return
        layer = min(max(0, self.session.inputs.layer), len(result.layers) - 1)
        found = result.layers[layer]
        label = result.reading.labels[result.position]
        self.title.setText(self.tr("residual stream of {label}, as lengths of its vector").format(label=label))
        self.chart.set_layers(
            [
                StreamLayer(length(one.before), length(one.attention), length(one.feed_forward), length(one.after))
                for one in result.layers
            ]
        )
        self.chart.set_chosen(layer)
        self._show_sums(layer, found)
        self._show_norms(found)
        self._show_units(found)
        limit = max(float(np.abs(found.before).max()), float(np.abs(found.after).max()), 1e-30)
        self.before.set_vector(found.before, self.tr("stream before layer {layer}").format(layer=layer), limit=limit)
        self.after.set_vector(found.after, self.tr("stream after layer {layer}").format(layer=layer), limit=limit)

    def _show_sums(self, layer: int, found: BlockLayer) -> None:
        def shown(vector: NDArray[np.float32]) -> str:
            return format_decimal(length(vector), 3)

        first, second = (
            (self.tr("norm(before + attention)"), self.tr("norm(middle + feed-forward)"))
            if found.post_norm
            else (self.tr("before + attention"), self.tr("middle + feed-forward"))
        )
        self.sums.set_lines(
            [
                SumLine(self.tr("layer {layer}, before").format(layer=layer), "", shown(found.before)),
                SumLine(self.tr("attention adds"), "", shown(found.attention)),
                SumLine(self.tr("middle"), first, shown(found.middle), True),
                SumLine(self.tr("feed-forward adds"), "", shown(found.feed_forward)),
                SumLine(self.tr("after"), second, shown(found.after), True),
            ]
        )

    def _show_norms(self, found: BlockLayer) -> None:
        layer_norm = found.attention_norm.kind == "layer"
        self.norms_caption.setText(
            self.tr("LayerNorm: mean and deviation in, after it (before gain and offset) 0 and 1")
            if layer_norm
            else self.tr("RMSNorm: the root mean square in, after it (before the gain) 1")
        )
        lines: list[SumLine] = []
        for name, norm in (
            (self.tr("at attention"), found.attention_norm),
            (self.tr("at feed-forward"), found.feed_forward_norm),
        ):
            lines += self._norm_lines(name, norm)
        self.norms.set_lines(lines)

    def _norm_lines(self, name: str, norm: NormFigures) -> list[SumLine]:
        def number(value: float) -> str:
            return format_decimal(value, 4)

        if norm.kind == "layer":
            return [
                SumLine(name, self.tr("mean {mean}").format(mean=number(norm.mean)), number(norm.normed_mean)),
                SumLine(
                    "",
                    self.tr("deviation {deviation}").format(deviation=number(norm.deviation)),
                    number(norm.normed_deviation),
                ),
            ]
        after = float(np.sqrt(norm.normed_mean**2 + norm.normed_deviation**2))
        return [SumLine(name, self.tr("root mean square {root}").format(root=number(norm.root)), number(after))]

    def _show_units(self, found: BlockLayer) -> None:
        self.units_caption.setText(
            self.tr("strongest of the feed-forward's {count} units").format(count=found.unit_count)
        )
        top = max((abs(value) for _unit, value in found.units), default=1.0) or 1.0
        self.units.set_bars(
            [(f"#{unit}", abs(value) / top, format_decimal(value, 3)) for unit, value in found.units[:8]]
        )

    def keepable(self) -> Keepable | None:
        """The chart with the figures beside it."""
        found: BlockResult | None = self.session.results.attention_block
        if found is None or not found.layers:
            return None
        layer = min(max(0, self.session.inputs.layer), len(found.layers) - 1)
        told = {"Title": self.title.text(), "Layer": str(layer), "Figures": self.sums.shown_text()}
        return Keepable(
            self, "attention-block", {**told, **reading_facts(found.reading)}, tables=block_tables(found, layer)
        )

    def _on_layer(self, layer: int) -> None:
        self.session.update(layer=layer)

    def _on_dimension(self, dimension: int) -> None:
        self.before.set_dimension(dimension)
        self.after.set_dimension(dimension)
