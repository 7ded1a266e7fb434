"""The first view: every head at a glance, one map large, and the chosen token's strongest keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from models.attention.kinds import PROPERTIES, HeadProperties, ordered
from playground import theme
from playground.operations import Operations
from playground.panes.attention.kept_values import heads_table
from playground.panes.attention.map_panel import MapPanel
from playground.panes.attention.view import AttentionView, row_of
from playground.panes.attention.words import (
    bar_lengths,
    facts,
    map_title,
    properties_sentence,
    property_lines,
    property_name,
    property_number,
    stage_sentence,
    strongest_keys,
)
from playground.results.attention import LineResult, OverviewResult
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.head_grid import HeadGrid, thumbnail_size
from playground.widgets.keep_button import Keepable
from playground.widgets.numbers import format_decimal, format_nonzero
from playground.widgets.sized import sized
from playground.widgets.tool_tip import plain_tip

STRONGEST = 8
# From these widths on, in pixels at normal type, there is room for each part beside the map.
_ROOM_FOR_HEADS, _ROOM_FOR_KEYS = 400, 540
_ROOM_FOR_CAPTION = 860
# And from this height on for the hint below the keys.
_ROOM_FOR_HINT = 290


class HeadsView(AttentionView):
    """Layers × heads as small maps; one map with its token labels; the chosen query's keys."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.grid = HeadGrid()
        self.grid.setObjectName("attention.heads")
        self.grid.head_chosen.connect(self._on_head_chosen)
        self.order = ElidedCombo()
        self.order.setObjectName("attention.order")
        self.order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.order.setMinimumContentsLength(8)
        self.order.activated.connect(self._on_order)
        self.grid_caption = QLabel()
        self.grid_caption.setProperty("role", "caption")
        self.map_panel = MapPanel(session, operations, "attention.map")
        self.map_panel.map.cell_hovered.connect(self._on_cell_hovered)
        self.query = ElidedLabel()
        self.query.setObjectName("attention.query")
        self.query_caption = QLabel()
        self.query_caption.setProperty("role", "caption")
        self.keys = CostBars()
        self.keys.setObjectName("attention.keys")
        self.row_sum = QLabel()
        self.row_sum.setObjectName("attention.sum")
        self.row_sum.setProperty("role", "caption")
        self.summary = ElidedLabel()
        self.summary.setObjectName("attention.summary")
        self.summary.setProperty("role", "caption")
        self.cell = QLabel()
        self.cell.setObjectName("attention.cell")
        self.cell.setProperty("role", "caption")
        self.cell.setTextFormat(Qt.TextFormat.PlainText)
        self.cell.setWordWrap(True)
        self.cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lay_out()

    def _lay_out(self) -> None:
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(theme.GRID // 2)
        head = QHBoxLayout()
        head.setSpacing(theme.GRID)
        head.addWidget(self.grid_caption)
        head.addWidget(self.order, 1)
        left.addLayout(head)
        left.addWidget(self.grid, 1)
        self._side = QWidget()
        sized(self._side, width=164)
        right = QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(theme.GRID // 2)
        for widget in (self.query, self.query_caption, self.keys, self.row_sum):
            right.addWidget(widget)
        right.addStretch(1)
        right.addWidget(self.cell)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self._left, 1)
        row.addWidget(self.map_panel, 1)
        row.addWidget(self._side)
        self.layout_.addLayout(row, 1)
        self.layout_.addWidget(self.summary)

    def wanted(self) -> tuple[str, ...]:
        """The map, its rows in view, the chosen row and every head."""
        overview = () if self._left.isHidden() else ("attention_heads",)
        return ("attention_map", "attention_detail", "attention_row", *overview)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.grid_caption.setText(self.tr("layers × heads"))
        with QSignalBlocker(self.order):
            self.order.clear()
            for name in ("place", *PROPERTIES):
                self.order.addItem(property_name(name), name)
        self.order.setAccessibleName(self.tr("Order of the heads"))
        self.order.setToolTip(plain_tip(self.tr("By which property the heads are ordered, highest first")))
        self.keys.setAccessibleName(self.tr("strongest keys"))
        self._show_order()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs, model = self.session.inputs, self.session.results.model
        if names & {"model", "layer", "head"} and model is not None:
            self.grid.set_shape(model.spec.layer_count, model.spec.head_count)
            self.grid.set_chosen(inputs.layer, inputs.head)
            if "model" in names:
                self.fit(self.width())
        self.map_panel.refresh(names)
        if names & {"attention_heads", "model"}:
            self._show_heads()
        if names & {"attention_heads", "heads_order", "model"}:
            self._show_order()
        if names & {"attention_row", "position"}:
            self._show_chosen()
        if names & {"attention_map", "attention_heads", "attention_reading"}:
            self._show_summary()
            self._on_cell_hovered(*self.map_panel.map.current_cell)

    def fit(self, room: int) -> None:
        """What there is room for: the map always, the overview and the strongest keys as width allows."""
        self._left.setVisible(room >= theme.scaled(_ROOM_FOR_HEADS))
        self._side.setVisible(room >= theme.scaled(_ROOM_FOR_KEYS))
        model = self.session.results.model
        if model is None or self._left.isHidden():
            return
        # The overview takes the width that its height allows, and no more than it leaves to the map.
        side_width = 0 if self._side.isHidden() else self._side.minimumWidth()  # which it will have
        left = room - side_width - 4 * theme.GRID
        layers, heads = model.spec.layer_count, model.spec.head_count
        side = thumbnail_size(left * 9 // 20, self.grid.height(), layers, heads)
        width = max(heads * (side + 3) + 8, theme.scaled(140))
        self._left.setMaximumWidth(width)
        self.grid_caption.setVisible(room >= theme.scaled(_ROOM_FOR_CAPTION))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(self.width())  # by the overview's height, which it has now
        # In a low pane the keys need the room that the hint would take.
        self.cell.setVisible(self.height() >= theme.scaled(_ROOM_FOR_HINT))

    def _show_heads(self) -> None:
        heads: OverviewResult | None = self.session.results.attention_heads
        if heads is None:
            self.grid.clear()
            return
        for (layer, head), (values, masked) in heads.maps.items():
            self.grid.set_thumbnail(layer, head, values, masked)

    def _show_order(self) -> None:
        by = self.session.inputs.heads_order
        heads: OverviewResult | None = self.session.results.attention_heads
        self.order.setCurrentIndex(max(0, self.order.findData(by)))
        properties = dict(heads.properties) if heads is not None else {}
        # Heads move once all of them are known, not with each layer that comes.
        done = heads is not None and heads.done
        self.grid.set_order(ordered(properties, by) if by in PROPERTIES and done else ())
        self.grid.set_figures(
            {place: property_number(found, by) for place, found in properties.items()},
            {place: property_lines(found) for place, found in properties.items()},
        )

    def _properties(self) -> HeadProperties | None:
        """Those of the head that is shown, once they are known."""
        heads: OverviewResult | None = self.session.results.attention_heads
        shown = self.map_panel.shown
        if heads is None or shown is None or heads.reading.question != shown.reading.question:
            return None
        return heads.properties.get((shown.question.layer, shown.question.head))

    def _show_summary(self) -> None:
        shown = self.map_panel.shown
        if shown is None or "attention_map" in self.session.results.problems:
            self.summary.setText("")
            return
        question = shown.question
        plain = question.over == "head" and question.against == "none"
        parts = [] if plain else [map_title(question)]
        if question.stage != "weights":
            several = question.over in ("model_mean", "model_max", "rollout") or question.against == "head"
            layer = None if several else question.layer
            parts.append(stage_sentence(question.stage, shown.reading.spec, layer, masked=shown.reading.causal))
        elif plain and (properties := self._properties()) is not None:
            parts.append(properties_sentence(properties, causal=shown.reading.causal))
        if not shown.exact:
            parts.append(
                self.tr("each cell shows the largest of {rows} × {columns}; zoom in for all").format(
                    rows=shown.row_step, columns=shown.column_step
                )
            )
        self.summary.setText(" · ".join(part for part in parts if part))

    def _show_chosen(self) -> None:
        line: LineResult | None = self.session.results.attention_row
        if line is None or not len(line.values) or "attention_row" in self.session.results.problems:
            self.query.setText("")
            self.query_caption.setText("")
            self.keys.set_bars(())
            self.row_sum.setText("")
            return
        if line.place != row_of(line, self.session.inputs.position):
            return  # of the token that was chosen before; the new one's is on its way
        self.query.setText(self.tr("from {label}").format(label=line.labels[line.place]))
        columns = strongest_keys(line.values, line.masked, STRONGEST)
        weights = line.question.stage == "weights" and line.question.against == "none"
        self.query_caption.setText(self.tr("strongest keys") if weights else self.tr("highest scores"))
        lengths = bar_lengths(line.values, line.masked, columns, from_zero=weights)
        self.keys.set_bars(
            [
                (line.labels[column], length, format_nonzero(float(line.values[column]), 3))
                for column, length in zip(columns, lengths, strict=True)
            ]
        )
        summed = weights and line.question.over not in ("layer_max", "model_max")
        finite = bool(np.isfinite(line.total))
        self.row_sum.setText(
            self.tr("row sum {sum}").format(sum=format_decimal(line.total, 6) if finite else "NaN") if summed else ""
        )

    def _on_cell_hovered(self, row: int, column: int) -> None:
        if row < 0:
            self.cell.setText(self.tr("Point at a cell to read its value; click a row to choose its token."))
        else:
            self.cell.setText(self.map_panel.map.cell_text(row, column))

    def keepable(self) -> Keepable | None:
        """The map, and the properties of every head."""
        shown = self.map_panel.shown
        if shown is None:
            return None
        name = f"attention-layer{shown.question.layer}-head{shown.question.head}-{shown.question.stage}"
        heads: OverviewResult | None = self.session.results.attention_heads
        tables = (heads_table(heads),) if heads is not None and heads.properties else ()
        return Keepable(self.map_panel.map, name, facts(shown), tables=tables)

    def _on_head_chosen(self, layer: int, head: int) -> None:
        self.session.update(layer=layer, head=head, attention_over="head")

    def _on_order(self, index: int) -> None:
        self.session.update(heads_order=self.order.itemData(index))
