"""The attention pane: every head at a glance, one head large at any stage, and the chosen token's strongest keys."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget
from superqt import QElidingLabel

from playground import theme
from playground.operations import Operations
from playground.pane import Pane
from playground.results.reading import AttentionResult
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.head_grid import HeadGrid, thumbnail_size
from playground.widgets.heat_map import HeatMap
from playground.widgets.map_colours import MapKind
from playground.widgets.numbers import format_decimal
from playground.widgets.segmented_buttons import SegmentedButtons

STRONGEST = 8

# From these widths on, in pixels at normal type, there is room for each part beside the map.
_ROOM_FOR_HEADS, _ROOM_FOR_PICKERS, _ROOM_FOR_KEYS, _ROOM_FOR_PICKER_NAMES = 430, 530, 580, 640


def mean_distance(weights: NDArray[np.float32]) -> float:
    """How many tokens away a head looks on average: Σ weight · |query − key|, over the mean of the rows."""
    count = weights.shape[0]
    places = np.arange(count)
    return float((weights * np.abs(places[:, None] - places[None, :])).sum() / count)


def mean_entropy(weights: NDArray[np.float32]) -> float:
    """The rows' mean entropy in bits: 0 where each query looks at one key only."""
    wide = weights.astype(np.float64)
    bits = np.where(wide > 0, -wide * np.log2(np.where(wide > 0, wide, 1.0)), 0.0)
    return float(bits.sum(axis=1).mean())


def strongest_keys(row: NDArray[np.float32], masked: NDArray[np.bool_], count: int) -> list[int]:
    """The columns of the largest values that are not masked, largest first, the earlier one first among equals."""
    usable = np.flatnonzero(~masked)
    order = np.argsort(-row[usable], kind="stable")[:count]
    return [int(column) for column in usable[order]]


def bar_lengths(
    row: NDArray[np.float32], masked: NDArray[np.bool_], columns: list[int], *, from_zero: bool
) -> list[float]:
    """Each column's value on a scale from zero, or from the row's lowest score, to the row's highest."""
    usable = row[~masked]
    if not usable.size:
        return [0.0] * len(columns)
    low, high = 0.0 if from_zero else float(usable.min()), float(usable.max())
    return [(float(row[column]) - low) / (high - low) if high > low else 1.0 for column in columns]


class AttentionPane(Pane):
    """Layers × heads as small maps; one head as a heat map with its token labels; the chosen query's keys."""

    name = "attention"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.stages = SegmentedButtons()
        self.stages.setObjectName("attention.stages")
        self.stages.selected.connect(self._on_stage)
        self.header_layout.addWidget(self.stages)

        self.grid = HeadGrid()
        self.grid.setObjectName("attention.heads")
        self.grid.head_chosen.connect(self._on_head_chosen)
        self.layer = self._index_field("attention.layer")
        self.head = self._index_field("attention.head")
        self.layer_name, self.head_name, self.grid_caption = QLabel(), QLabel(), QLabel()
        self.grid_caption.setProperty("role", "caption")
        for place, picker in enumerate((self.layer_name, self.layer, self.head_name, self.head)):
            picker.setProperty("role", "muted")
            self.header_layout.insertWidget(2 + place, picker)
        self.summary = QLabel()
        self.summary.setObjectName("attention.summary")
        self.summary.setProperty("role", "caption")
        left = QVBoxLayout()
        left.addWidget(self.grid_caption)
        left.addWidget(self.grid, 1)

        self.map = HeatMap()
        self.map.setObjectName("attention.map")
        self.map.row_chosen.connect(self._on_row_chosen)
        self.map.cell_hovered.connect(self._on_cell_hovered)
        self.cell = QElidingLabel()
        self.cell.setObjectName("attention.cell")
        self.cell.setProperty("role", "caption")
        self.cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.cell.setTextFormat(Qt.TextFormat.PlainText)
        self.query = QLabel()
        self.query.setObjectName("attention.query")
        self.query.setTextFormat(self.query.textFormat().PlainText)
        self.query_caption = QLabel()
        self.query_caption.setProperty("role", "caption")
        self.keys = CostBars()
        self.keys.setObjectName("attention.keys")
        self.row_sum = QLabel()
        self.row_sum.setObjectName("attention.sum")
        self.row_sum.setProperty("role", "caption")
        right = QVBoxLayout()
        right.addWidget(self.query)
        right.addWidget(self.query_caption)
        right.addWidget(self.keys)
        right.addWidget(self.row_sum)
        right.addStretch(1)
        self._side = QWidget()
        self._side.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        self._side.setFixedWidth(160)

        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addLayout(left, 1)
        row.addWidget(self.map, 1)
        row.addWidget(self._side)
        self.body_layout.addLayout(row, 1)
        foot = QHBoxLayout()
        foot.setSpacing(2 * theme.GRID)
        foot.addWidget(self.summary)
        foot.addWidget(self.cell, 1)
        self.body_layout.addLayout(foot)

    def _index_field(self, name: str) -> QSpinBox:
        field = QSpinBox()
        field.setObjectName(name)
        field.setRange(0, 0)
        field.setWrapping(True)
        field.setFixedWidth(64)
        field.valueChanged.connect(self._on_index)
        return field

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Attention")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.stages.set_options(
            [
                ("scores", self.tr("Scores"), self.tr("q·k of every query and key")),
                ("scaled", self.tr("Scaled"), self.tr("Scores divided by the root of the head size")),
                ("masked", self.tr("Masked"), self.tr("What comes later is hidden, except from an encoder's queries")),
                ("weights", self.tr("Weights"), self.tr("Softmax of each row: what a query takes from each key")),
            ]
        )
        self.layer_name.setText(self.tr("Layer"))
        self.head_name.setText(self.tr("Head"))
        self.layer.setAccessibleName(self.tr("Layer"))
        self.head.setAccessibleName(self.tr("Head"))
        self.layer.setToolTip(self.tr("Which layer, counted from 0"))
        self.head.setToolTip(self.tr("Which head of the layer, counted from 0"))
        self.grid_caption.setText(self.tr("layers (down) × heads (across)"))
        self.keys.setAccessibleName(self.tr("strongest keys"))

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs, results = self.session.inputs, self.session.results
        if names & {"model", "layer", "head"} and results.model is not None:
            self._show_place()
        if "stage" in names:
            self.stages.set_current(inputs.stage)
        if names & {"step", "model", "text", "attention"}:
            self._show_state()
        if names & {"heads", "step", "model"}:
            self._show_heads()
        if names & {"attention", "step"}:
            self._show_map()
        if names & {"attention", "position", "step"}:
            self._show_chosen()

    def shown_changed(self, shown: bool) -> None:
        """The overview is computed only while it is looked at."""
        self.operations.want_heads(shown)

    def _fit(self) -> None:
        """What there is room for: the map always, the overview, the strongest keys and the pickers as width allows."""
        width = self.width()
        parts: tuple[tuple[QWidget, int], ...] = (
            (self._side, _ROOM_FOR_KEYS),
            (self.grid, _ROOM_FOR_HEADS),
            (self.grid_caption, _ROOM_FOR_HEADS),
            (self.layer, _ROOM_FOR_PICKERS),
            (self.head, _ROOM_FOR_PICKERS),
            (self.layer_name, _ROOM_FOR_PICKER_NAMES),
            (self.head_name, _ROOM_FOR_PICKER_NAMES),
        )
        for part, room in parts:
            part.setVisible(width >= theme.scaled(room))
        model = self.session.results.model
        if model is None:
            return
        # The overview takes the width that its height allows, and no more than it leaves to the map.
        side_width = 0 if self._side.isHidden() else self._side.width()
        left = width - side_width - 2 * theme.PANE_MARGIN - 4 * theme.GRID
        layers, heads = model.spec.layer_count, model.spec.head_count
        side = thumbnail_size(left * 9 // 20, self.grid.height(), layers, heads)
        self.grid.setMaximumWidth(max(heads * (side + 2) + 8, self.grid_caption.sizeHint().width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show_place(self) -> None:
        model, inputs = self.session.results.model, self.session.inputs
        assert model is not None
        for field, value, count in (
            (self.layer, inputs.layer, model.spec.layer_count),
            (self.head, inputs.head, model.spec.head_count),
        ):
            field.blockSignals(True)
            field.setMaximum(max(0, count - 1))  # word vectors have no layers
            field.setValue(value)
            field.blockSignals(False)
        self.grid.set_shape(model.spec.layer_count, model.spec.head_count)
        self.grid.set_chosen(inputs.layer, inputs.head)
        self._fit()

    def _show_state(self) -> None:
        inputs, results = self.session.inputs, self.session.results
        if "attention" in results.problems:
            self.show_problem(results.problems["attention"])
        elif "step" in results.problems and results.attention is None:
            self.show_problem(results.problems["step"])
        elif results.model is None or not results.model.loaded:
            self.states.show_loading(self.tr("Loading the model"), None)
        elif results.attention is None and results.step is None:
            self.states.show_empty(self.tr("Type a text to see where each of its tokens looks."))
        else:
            self.states.show_content()
            shown = results.attention or results.step
            step = shown.step if isinstance(shown, AttentionResult) else shown
            self.states.set_stale(step is not None and step.text != inputs.text)

    def _show_heads(self) -> None:
        heads, step = self.session.results.heads, self.session.results.step
        if heads is None or step is None:
            self.grid.clear()
            return
        for (layer, head), (values, masked) in heads.maps.items():
            self.grid.set_thumbnail(layer, head, values, masked)

    def _show_map(self) -> None:
        result = self.session.results.attention
        if result is None:
            self.map.clear()
            self.summary.setText("")
            return
        labels = result.step.labels[result.step.window_start :]
        kind: MapKind = "weights" if result.stage == "weights" else "scores"
        self.map.set_map(result.values, labels, labels, result.masked, kind)
        self.summary.setText(self._summary(result))
        self._on_cell_hovered(*self.map.current_cell)

    def _summary(self, result: AttentionResult) -> str:
        if result.stage != "weights":
            return self._stage_text(result.stage)
        template = (
            self.tr("looks back {distance} tokens on average · entropy {entropy} bits")
            if self._is_causal
            else self.tr("looks {distance} tokens back or ahead on average · entropy {entropy} bits")
        )
        return template.format(
            distance=format_decimal(mean_distance(result.values), 1),
            entropy=format_decimal(mean_entropy(result.values), 1),
        )

    @property
    def _is_causal(self) -> bool:
        model = self.session.results.model
        return model is None or model.spec.causal

    def _stage_text(self, stage: str) -> str:
        model = self.session.results.model
        size = model.spec.head_size if model is not None else 1
        return {
            "scores": self.tr("q·k: sums of {size} products").format(size=size),
            "scaled": self.tr("q·k ÷ √{size} = q·k ÷ {root}").format(
                size=size, root=format_decimal(math.sqrt(size), 3)
            ),
            "masked": self.tr("hidden cells are −∞, so that softmax gives them 0")
            if self._is_causal
            else self.tr("nothing is hidden: each query of an encoder sees every key"),
        }.get(stage, "")

    def _query(self, result: AttentionResult) -> int:
        """The row looked at: the chosen token's, else the last."""
        position = self.session.inputs.position
        row = len(result.values) - 1 if position is None else position - result.step.window_start
        return row if 0 <= row < len(result.values) else len(result.values) - 1

    def _show_chosen(self) -> None:
        result = self.session.results.attention
        if result is None:
            return
        row = self._query(result)
        self.map.set_chosen(row)
        labels = result.step.labels[result.step.window_start :]
        values, masked = result.values[row], result.masked[row]
        self.query.setText(self.tr("from {label}").format(label=labels[row]))
        self.query.setToolTip(labels[row])
        columns = strongest_keys(values, masked, STRONGEST)
        weights = result.stage == "weights"
        self.query_caption.setText(self.tr("strongest keys") if weights else self.tr("highest scores"))
        lengths = bar_lengths(values, masked, columns, from_zero=weights)
        self.keys.set_bars(
            [
                (labels[column], length, format_decimal(float(values[column]), 3))
                for column, length in zip(columns, lengths, strict=True)
            ]
        )
        if weights:
            total = float(values.astype(np.float64).sum())
            self.row_sum.setText(self.tr("row sum {sum}").format(sum=format_decimal(total, 6)))
        else:
            self.row_sum.setText("")

    def _on_cell_hovered(self, row: int, column: int) -> None:
        if row < 0:
            self.cell.setText(self.tr("Point at a cell to read its value; click a row to choose its token."))
        else:
            self.cell.setText(self.map.cell_text(row, column))

    def _on_stage(self, key: str) -> None:
        self.session.update(stage=key)

    def _on_head_chosen(self, layer: int, head: int) -> None:
        self.session.update(layer=layer, head=head)

    def _on_index(self, _value: int) -> None:
        self.session.update(layer=self.layer.value(), head=self.head.value())

    def _on_row_chosen(self, row: int) -> None:
        result = self.session.results.attention
        if result is not None:
            self.session.update(position=result.step.window_start + row)
