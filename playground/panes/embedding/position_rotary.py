"""Rotary positions: a pair of dimensions that turns, and what that does to q · k over distance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from models.positions import (
    decay_bound,
    dot_by_distance,
    rotary_frequencies,
)
from playground import theme
from playground.operations import Operations
from playground.panes.embedding.fields import note, number, put, row_of
from playground.session import Session
from playground.widgets.numbers import format_decimal, format_significant, group_digits
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.turning_arrow import TurningArrow
from playground.widgets.value_curves import ValueCurves

# What rotary positions are shown with where the open model has none: RoFormer's head size and base.
_HEAD_SIZE, _BASE = 64, 10_000.0
_DISTANCES = 256
_LAST_POSITION = 512


class RotaryPart(ScrolledColumn):
    """A pair of dimensions that turns with the position, and what that does to q · k over distance."""

    def __init__(self, session: Session, _operations: Operations, parent: QWidget | None = None) -> None:
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
