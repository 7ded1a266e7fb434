"""Relative positions: biases that depend on the distance alone."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
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
        self.own_title = note("positions.relative_own_title", "title")
        self.learned = ValueCurves()
        self.learned.setObjectName("positions.relative_learned")
        self.own_note = note("positions.relative_own_note")
        self.own = note("positions.relative_own")
        self.column.addLayout(row_of(self.heads))
        for widget in (
            self.own_title,
            self.learned,
            self.own_note,
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
        self.learned.setAccessibleName(self.tr("The open model's bias by distance"))
        self.t5_title.setText(self.tr("T5: a learned bias a bucket"))
        self.alibi.setAccessibleName(self.tr("ALiBi's bias by distance"))
        self.buckets.setAccessibleName(self.tr("T5's bucket by distance"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"positions_part", "embedding_view", "relative_heads", "model", "positions"}:
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
        self._show_own(distances)

    def _show_own(self, distances: NDArray[np.int64]) -> None:
        """The open model's learned biases, where it has some."""
        model, found = self._session.results.model, self._session.results.positions
        biases = None if found is None else found.biases
        for widget in (self.own_title, self.learned, self.own_note):
            widget.setVisible(biases is not None)
        if biases is not None and model is not None:
            shown = min(len(distances), model.spec.relative_distance + 1)
            drawn = range(0, len(biases), max(1, math.ceil(len(biases) / _HEADS_DRAWN)))
            self.own_title.setText(self.tr("{name}: what its encoder learned").format(name=model.name))
            self.learned.set_curves(
                [(self.tr("head {index}").format(index=one), biases[one][:shown]) for one in drawn],
                self.tr("distance"),
                decimals=3,
            )
            self.own.setText("")
            self.own_note.setText(
                self.tr(
                    "Added to the score of a key so many tokens before its query, in every layer. {buckets} buckets, "
                    "all from {most} on one."
                ).format(buckets=model.spec.relative_buckets, most=model.spec.relative_distance)
            )
            return
        self.own.setText(
            self.tr("{name} has no relative biases; both are computed from their formulas.").format(name=model.name)
            if model is not None
            else self.tr("Both are computed from their formulas.")
        )

    def _on_heads(self, value: int) -> None:
        self._session.update(relative_heads=value)
