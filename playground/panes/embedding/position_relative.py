"""Relative positions: biases that depend on the distance alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QWidget

from models.positions import (
    T5_BUCKETS,
    T5_MAX_DISTANCE,
    alibi_bias,
    alibi_slopes,
    t5_bucket,
)
from playground.operations import Operations
from playground.panes.embedding.fields import note, number, put, row_of
from playground.session import Session
from playground.widgets.numbers import format_significant
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.value_curves import ValueCurves

if TYPE_CHECKING:
    from playground.panes.embedding.position_biases import LearnedBiases


_RELATIVE = 160
_HEADS_DRAWN = 6


class RelativePart(ScrolledColumn):
    """Biases by distance: ALiBi's straight lines and T5's buckets."""

    needs = "positions"

    def __init__(self, session: Session, _operations: Operations, parent: QWidget | None = None) -> None:
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
        self.learned: LearnedBiases | None = None  # made for the first model that has some
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
        if self.learned is not None:
            self.learned.retranslate()
        self.t5_title.setText(self.tr("T5: a learned bias a bucket"))
        self.alibi.setAccessibleName(self.tr("ALiBi's bias by distance"))
        self.buckets.setAccessibleName(self.tr("T5's bucket by distance"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {
            "positions_part",
            "embedding_view",
            "relative_heads",
            "relative_side",
            "model",
            "positions",
            "head",
        }:
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
        self._show_own()

    def _show_own(self) -> None:
        """Whether the open model has biases of its own, which are shown first."""
        model, found = self._session.results.model, self._session.results.positions
        biases = () if found is None or model is None else found.biases
        if self.learned is not None:
            self.learned.setVisible(bool(biases))
        if biases and model is not None:
            self._learned().show_biases(model.name, model.spec.relative_buckets, biases)
            self.own.setText("")
            return
        self.own.setText(
            self.tr("{name} has no relative biases; both are computed from their formulas.").format(name=model.name)
            if model is not None
            else self.tr("Both are computed from their formulas.")
        )

    def _learned(self) -> LearnedBiases:
        if self.learned is None:
            from playground.panes.embedding.position_biases import LearnedBiases

            self.learned = LearnedBiases(self._session)
            self.learned.retranslate()
            self.column.insertWidget(0, self.learned)
        return self.learned

    def _on_heads(self, value: int) -> None:
        self._session.update(relative_heads=value)
