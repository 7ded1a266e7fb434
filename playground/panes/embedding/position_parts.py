"""Parts of the positions view that show what positions do: turning, biasing, adding, and telling orders apart."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from models.positions import (
    T5_BUCKETS,
    T5_MAX_DISTANCE,
    alibi_bias,
    alibi_slopes,
    decay_bound,
    dot_by_distance,
    rotary_frequencies,
    t5_bucket,
)
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.fields import entry, note, number, put, row_of, usual_limit
from playground.results.vectors import InputsResult, OrderResult
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.matrix_view import exact_text
from playground.widgets.numbers import format_decimal, format_significant, group_digits
from playground.widgets.order_lines import OrderLines
from playground.widgets.plain_text import normalized
from playground.widgets.plane_map import PlaneMap
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.state_view import StateStack
from playground.widgets.turning_arrow import TurningArrow
from playground.widgets.value_curves import ValueCurves
from playground.widgets.vector_plot import VectorPlot

# What rotary positions are shown with where the open model has none: RoFormer's head size and base.
_HEAD_SIZE, _BASE = 64, 10_000.0
_DISTANCES = 256
_LAST_POSITION = 512
_RELATIVE = 160
_HEADS_DRAWN = 6
# The largest difference between sums of the same numbers in another order, relative to the largest number.
_ROUNDING = 1e-4


class RotaryPart(ScrolledColumn):
    """A pair of dimensions that turns with the position, and what that does to q · k over distance."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pair = number("positions.pair", 0, 0)
        self.pair.valueChanged.connect(self._on_pair)
        self.position = QSlider(Qt.Orientation.Horizontal)
        self.position.setObjectName("positions.at")
        self.position.setRange(0, _LAST_POSITION)
        self.position.setPageStep(16)
        self.position.valueChanged.connect(self._on_position)
        self.arrow = TurningArrow()
        self.arrow.setObjectName("positions.arrow")
        self.whose = note("positions.rotary_whose")
        self.turn = note("positions.turn", "mono")
        beside = QVBoxLayout()
        beside.setSpacing(theme.GRID)
        beside.addLayout(row_of(self.pair, self.position, stretched=self.position))
        beside.addWidget(self.turn)
        beside.addWidget(self.whose)
        beside.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(theme.PANE_MARGIN)
        top.addWidget(self.arrow, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(beside, 1)
        self.column.addLayout(top)
        self.decay_title = note("positions.decay_title", "caption")
        self.decay = ValueCurves()
        self.decay.setObjectName("positions.decay")
        self.decay_text = note("positions.decay_text")
        self.real_title = note("positions.real_title", "caption")
        self.real = ValueCurves()
        self.real.setObjectName("positions.real_decay")
        for widget in (self.decay_title, self.decay_text, self.decay, self.real_title, self.real):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    @property
    def needs(self) -> str:
        """The head's own curve where the open model turns its queries and keys, else its kind of positions."""
        model = self._session.results.model
        rotary = model is not None and model.spec.positions == "rotary"
        return "rotary" if rotary and self._session.results.positions is not None else "positions"

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.pair.setPrefix(self.tr("pair "))
        name = self.tr("Which pair of dimensions")
        self.pair.setToolTip(name)
        self.pair.setAccessibleName(name)
        name = self.tr("Position, from 0 to {last}").format(last=_LAST_POSITION)
        self.position.setToolTip(name)
        self.position.setAccessibleName(name)
        self.arrow.setAccessibleName(self.tr("The pair as an arrow"))
        self.decay.setAccessibleName(self.tr("q · k by distance"))
        self.real.setAccessibleName(self.tr("The open model's q · k by distance"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {
            *("positions", "positions_part", "embedding_view", "model", "rotary"),
            *("rotary_pair", "rotary_position", "layer", "head"),
        }:
            self._show()

    def frequencies(self) -> NDArray[np.float64]:
        """(D/2,): the open model's turns, or those of the paper."""
        found = self._session.results.positions
        if found is not None and found.frequencies is not None:
            return found.frequencies
        return rotary_frequencies(_HEAD_SIZE, _BASE)

    def _show(self) -> None:
        inputs, results = self._session.inputs, self._session.results
        frequencies = self.frequencies()
        self.pair.blockSignals(True)
        self.pair.setMaximum(len(frequencies) - 1)
        self.pair.blockSignals(False)
        put(self.pair, inputs.rotary_pair)
        self.position.blockSignals(True)
        self.position.setValue(inputs.rotary_position)
        self.position.blockSignals(False)
        pair, place, half = self.pair.value(), self.position.value(), len(frequencies)
        step = float(frequencies[pair])
        self.arrow.set_turn(step, place)
        cosine, sine = math.cos(self.arrow.angle), math.sin(self.arrow.angle)
        self.turn.setText(
            self.tr(
                "dimensions {first} and {second}\nθ = {step} a position\nposition {place}: {angle} rad\n"
                "(1, 0) → ({cosine}, {sine})"
            ).format(
                first=pair,
                second=pair + half,
                step=format_significant(step),
                place=place,
                angle=format_decimal(self.arrow.angle),
                cosine=format_decimal(cosine),
                sine=format_decimal(sine),
            )
        )
        own = results.positions is not None and results.positions.frequencies is not None
        model = results.model
        self.whose.setText(
            self.tr("{name} turns its queries and keys like this, {pairs} pairs a head.").format(
                name=model.name if model is not None else "", pairs=half
            )
            if own
            else self.tr(
                "The open model has no rotary positions; these are RoFormer's own: {size} dimensions, base {base}."
            ).format(size=_HEAD_SIZE, base=group_digits(round(_BASE)))
        )
        self._show_decay(frequencies)
        self._show_real()

    def _show_decay(self, frequencies: NDArray[np.float64]) -> None:
        distances = np.arange(_DISTANCES)
        ones = np.ones(2 * len(frequencies))
        product = dot_by_distance(ones, ones, frequencies, distances) / len(ones)
        bound = decay_bound(frequencies, distances)
        self.decay_title.setText(
            self.tr("q · k over the distance, divided by its value at distance 0; q and k are all ones")
        )
        self.decay.set_curves(
            [("q · k", product), (self.tr("upper bound, scaled to 1"), bound / bound[0])],
            self.tr("distance"),
            decimals=4,
        )
        self.decay_text.setText(
            self.tr("mean of q · k: {near} at distances below 32, {far} from 224 on").format(
                near=format_decimal(float(product[:32].mean())), far=format_decimal(float(product[224:].mean()))
            )
        )

    def _show_real(self) -> None:
        found = self._session.results.rotary
        for widget in (self.real_title, self.real):
            widget.setVisible(found is not None)
        if found is None:
            return
        self.real_title.setText(
            self.tr(
                "layer {layer}, head {head} on this text: mean of q · k, had every key stood at that distance"
            ).format(layer=found.layer, head=found.head)
        )
        self.real.set_curves([("q · k", found.values)], self.tr("distance"), decimals=3)

    def _on_pair(self, value: int) -> None:
        self._session.update(rotary_pair=value)

    def _on_position(self, value: int) -> None:
        self._session.update(rotary_position=value)


class RelativePart(ScrolledColumn):
    """Biases by distance: ALiBi's straight lines and T5's buckets."""

    needs = ""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.heads = number("positions.heads", 1, 64)
        self.heads.valueChanged.connect(self._on_heads)
        self.alibi_title = note("positions.alibi_title", "title")
        self.slopes = note("positions.slopes", "mono")
        self.alibi = ValueCurves()
        self.alibi.setObjectName("positions.alibi")
        self.alibi_note = note("positions.alibi_note")
        self.t5_title = note("positions.t5_title", "title")
        self.buckets = ValueCurves()
        self.buckets.setObjectName("positions.buckets")
        self.t5_note = note("positions.t5_note")
        self.own = note("positions.relative_own")
        self.column.addLayout(row_of(self.heads))
        for widget in (
            self.alibi_title,
            self.slopes,
            self.alibi,
            self.alibi_note,
            self.t5_title,
            self.buckets,
            self.t5_note,
            self.own,
        ):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.heads.setPrefix(self.tr("heads "))
        name = self.tr("How many heads the slopes are for")
        self.heads.setToolTip(name)
        self.heads.setAccessibleName(name)
        self.alibi_title.setText(self.tr("ALiBi: a slope a head"))
        self.t5_title.setText(self.tr("T5: a learned bias a bucket"))
        self.alibi.setAccessibleName(self.tr("ALiBi's bias by distance"))
        self.buckets.setAccessibleName(self.tr("T5's bucket by distance"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"positions_part", "embedding_view", "relative_heads", "model"}:
            self._show()

    def _show(self) -> None:
        put(self.heads, self._session.inputs.relative_heads)
        slopes = alibi_slopes(self.heads.value())
        self.slopes.setText(" ".join(format_significant(one) for one in slopes))
        distances = np.arange(_RELATIVE)
        drawn = [*range(len(slopes))][:: max(1, math.ceil(len(slopes) / _HEADS_DRAWN))]
        biases = alibi_bias([slopes[one] for one in drawn], distances)
        self.alibi.set_curves(
            [(self.tr("head {index}").format(index=one), line) for one, line in zip(drawn, biases, strict=True)],
            self.tr("distance"),
            decimals=3,
        )
        self.alibi_note.setText(
            self.tr("Each score falls by its head's slope for every token in between: −m · distance, m = 2^(−8i/H).")
        )
        one_way = [t5_bucket(int(one)) for one in distances]
        both = [t5_bucket(int(one), both_ways=True) for one in distances]
        self.buckets.set_curves(
            [(self.tr("decoder"), one_way), (self.tr("encoder"), both)], self.tr("distance"), decimals=0
        )
        self.t5_note.setText(
            self.tr(
                "{buckets} buckets: near distances have one each, farther ones share theirs, all from {most} on the "
                "last. Which bias a bucket has is learned, head by head."
            ).format(buckets=T5_BUCKETS, most=T5_MAX_DISTANCE)
        )
        model = self._session.results.model
        self.own.setText(
            self.tr("{name} has no relative biases; both are computed from their formulas.").format(name=model.name)
            if model is not None
            else self.tr("Both are computed from their formulas.")
        )

    def _on_heads(self, value: int) -> None:
        self._session.update(relative_heads=value)


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
            plane.setMinimumHeight(theme.scaled(150))
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
            template = self.tr(
                "{label}: nothing is added to the token's row; this model turns queries and keys instead."
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


class OrderPart(QWidget):
    """Two orders of the same tokens through the open model's first attention layer."""

    needs = "order"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        content = ScrolledColumn()
        self.first = entry("positions.order_first")
        self.second = entry("positions.order_second")
        self.lines = OrderLines()
        self.lines.setObjectName("positions.order_lines")
        self.caption = note("positions.order_caption")
        self.bars = CostBars()
        self.bars.setObjectName("positions.order")
        self.verdict = note("positions.order_verdict")
        self.tokens_title = note("positions.order_tokens_title", "caption")
        self.apart = ValueCurves()
        self.apart.setObjectName("positions.order_tokens")
        self.problem = note("positions.order_problem", "error")
        texts = QHBoxLayout()
        texts.setSpacing(theme.GRID)
        for line in (self.first, self.second):
            texts.addWidget(line, 1)
            line.textEdited.connect(self._on_texts)
        content.column.addLayout(texts)
        for widget in (
            self.problem,
            self.bars,
            self.verdict,
            self.caption,
            self.lines,
            self.tokens_title,
            self.apart,
        ):
            content.column.addWidget(widget)
        content.column.addStretch(1)
        self.states = StateStack(content)
        self.states.cancel_requested.connect(operations.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        for line, name in (
            (self.first, self.tr("One order of some tokens")),
            (self.second, self.tr("Another order of the same tokens")),
        ):
            line.setPlaceholderText(name)
            line.setToolTip(name)
            line.setAccessibleName(name)
        self.lines.setAccessibleName(self.tr("Where each token went"))
        self.bars.setAccessibleName(self.tr("Largest differences"))
        self.apart.setAccessibleName(self.tr("Differences token by token"))
        self.tokens_title.setText(self.tr("the same, token by token of the first order"))

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs, results = self._session.inputs, self._session.results
        put(self.first, inputs.order_first)
        put(self.second, inputs.order_second)
        found, model, failed = results.order, results.model, results.problems.get("order")
        if failed is not None:
            self.states.show_error(sentence(failed), failed.details)
        elif model is not None and model.refusal is not None:
            self.states.show_empty(sentence(model.refusal))
        elif found is None:
            self.states.show_loading(self.tr("Loading the model"))
        else:
            self.states.show_content()
            self._show(found)

    def _names(self) -> tuple[str, ...]:
        return (
            self.tr("no positions, no mask"),
            self.tr("causal mask alone"),
            self.tr("positions, no mask"),
            self.tr("positions and mask"),
        )

    def _show(self, found: OrderResult) -> None:
        self.problem.setVisible(found.problem is not None)
        self.lines.set_orders(found.first, found.second, found.places)
        for widget in (self.caption, self.bars, self.verdict, self.tokens_title, self.apart):
            widget.setVisible(found.problem is None)
        if found.problem is not None:
            self.problem.setText(sentence(found.problem))
            return
        model = self._session.results.model
        self.caption.setText(
            self.tr(
                "{name}, first attention layer: the largest difference between a token's vectors in the two orders; "
                "the largest number of all is {scale}"
            ).format(name=model.name if model is not None else "", scale=format_decimal(found.scale))
        )
        self.bars.set_bars(
            [
                (name, largest / found.scale if found.scale > 0 else 0.0, difference_text(largest))
                for name, largest in zip(self._names(), found.largest, strict=True)
            ]
        )
        self.verdict.setText(self._verdict(found))
        self.apart.set_curves([*zip(self._names(), found.apart, strict=True)], self.tr("token"))

    def _verdict(self, found: OrderResult) -> str:
        same = [largest <= _ROUNDING * found.scale for largest in found.largest]
        parts = [
            self.tr("Without positions and mask both orders give the same vectors, only permuted, up to rounding.")
            if same[0]
            else self.tr("Without positions and mask the vectors differ.")
        ]
        if same[1]:
            parts.append(self.tr("A causal mask changes nothing here."))
        else:
            parts.append(
                self.tr("A causal mask alone lets some order through: each token sees only what is before it.")
            )
        parts.append(
            self.tr("With positions nothing changes either.")
            if same[2]
            else self.tr("With positions the vectors differ.")
        )
        return " ".join(parts)

    def _on_texts(self, _text: str) -> None:
        self._session.update(order_first=normalized(self.first.text()), order_second=normalized(self.second.text()))


def difference_text(value: float) -> str:
    """A difference with four decimals, and with a power of ten where those would all be 0."""
    return format_decimal(value) if value >= 0.0001 or value == 0.0 else format_significant(value, 2)
