"""The logit lens: what each layer would predict at the chosen token, and one layer's whole distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.errors import TokenIdError
from models.tokenizers import piece_label
from playground import theme
from playground.operations import Operations
from playground.panes.attention.kept_values import lens_tables
from playground.panes.attention.view import AttentionView
from playground.panes.attention.words import reading_facts
from playground.results.attention import LensLayer, LensResult
from playground.session import Session
from playground.widgets.data_table import Column, DataTable
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.keep_button import Keepable
from playground.widgets.numbers import format_decimal, format_percent, group_digits

_CANDIDATES = 3
_ROOM_FOR_DISTRIBUTION, _ROOM_FOR_ALL = 560, 760


class LensView(AttentionView):
    """A row a layer with its likeliest tokens; the chosen layer's distribution over the whole vocabulary beside it."""

    uses = frozenset()

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.title = ElidedLabel()
        self.title.setObjectName("attention.lens.title")
        self.layers = DataTable()
        self.layers.setObjectName("attention.lens")
        self.layers.row_activated.connect(self._on_layer)
        self.all_title = ElidedLabel()
        self.all_title.setObjectName("attention.lens.distribution.title")
        self.all_title.setProperty("role", "caption")
        self.distribution = DataTable()
        self.distribution.setObjectName("attention.lens.distribution")
        self._order: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._result: LensResult | None = None
        column = self.layout_
        column.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self.layers, 5)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(theme.GRID // 2)
        side.addWidget(self.all_title)
        side.addWidget(self.distribution, 1)
        row.addWidget(self._side, 3)
        self._tables = QWidget()
        self._tables.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tables, 1)
        column.addStretch(0)

    def wanted(self) -> tuple[str, ...]:
        """The lens."""
        return ("lens",)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.layers.setAccessibleName(self.tr("What each layer would predict"))
        self.layers.set_columns(
            [
                Column(self.tr("layer"), 8, mono=False, tool_tip=self.tr("0 is the embedding, before any layer")),
                *(Column(self.tr("likeliest") if not place else "", 0) for place in range(_CANDIDATES)),
                Column(self.tr("entropy"), 5, right=True, tool_tip=self.tr("In bits")),
                Column(
                    self.tr("rank"),
                    5,
                    right=True,
                    tool_tip=self.tr("The rank, at this layer, of what the model predicts"),
                ),
            ]
        )
        self.distribution.setAccessibleName(self.tr("The whole distribution"))
        self.distribution.set_columns(
            [
                Column(self.tr("token"), 0),
                Column("id", 5, right=True),
                Column("", 5, bar=True),
                Column("%", 8, right=True, tool_tip=self.tr("Probability")),
            ]
        )
        self._show(self._result)

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"lens", "attention_reading", "model"}:
            self._show(self.session.results.lens)

    def _show(self, result: LensResult | None) -> None:
        self._result = result
        model = self.session.results.model
        self._tables.setVisible(model is None or model.predicts)
        if result is None:
            self.layers.set_rows(0, _nothing)
            self.distribution.set_rows(0, _nothing)
            self.all_title.setText("")
            self.title.setText(
                self.tr("An encoder predicts no next token; there is nothing for the lens to show.")
                if model is not None and not model.predicts
                else ""
            )
            return
        label = result.reading.labels[result.position]
        self.title.setText(
            self.tr("what would follow {label} if the model stopped after each layer").format(label=label)
        )
        self.layers.set_rows(len(result.layers), self._layer_cell)
        chosen = result.chosen % len(result.layers)
        self.layers.choose(chosen)
        self._order = np.argsort(-result.probabilities, kind="stable")
        self.all_title.setText(
            self.tr("{layer}: all {count} tokens").format(
                layer=self._layer_name(result.layers[chosen], len(result.layers)),
                count=group_digits(len(result.probabilities)),
            )
        )
        self.distribution.set_rows(len(self._order), self._token_cell, self._token_bar)

    def _layer_name(self, layer: LensLayer, count: int) -> str:
        if not layer.layer:
            return self.tr("embedding")
        if layer.layer == count - 1:
            return self.tr("{layer}, last").format(layer=layer.layer)
        return str(layer.layer)

    def _layer_cell(self, row: int, column: int) -> str:
        result = self._result
        if result is None:
            return ""
        layer = result.layers[row]
        if column == 0:
            return self._layer_name(layer, len(result.layers))
        if column <= _CANDIDATES:
            if column > len(layer.candidates):
                return ""
            found = layer.candidates[column - 1]
            percent = round(100.0 * found.probability)
            share = f"{percent} %" if 10 <= percent < 100 else format_percent(found.probability)
            return f"{share} {found.label}"
        return format_decimal(layer.entropy, 1) if column == _CANDIDATES + 1 else group_digits(layer.rank)

    def _token_cell(self, row: int, column: int) -> str:
        result = self._result
        if result is None:
            return ""
        token_id = int(self._order[row])
        if column == 0:
            return self._label(token_id)
        if column == 1:
            return str(token_id)
        return format_percent(float(result.probabilities[token_id])) if column == 3 else ""

    def _token_bar(self, row: int) -> float:
        result = self._result
        if result is None:
            return 0.0
        top = float(result.probabilities[self._order[0]])
        return float(result.probabilities[self._order[row]]) / top if top > 0 else 0.0

    def _label(self, token_id: int) -> str:
        model = self.session.results.model
        if model is None or model.tokenizer is None:
            return f"#{token_id}"
        try:
            return piece_label(model.tokenizer, token_id)
        except TokenIdError:  # a padded row of the table that stands for no token
            return f"#{token_id}"

    def fit(self, room: int) -> None:
        """The distribution stands beside the layers where there is room."""
        self._side.setVisible(room >= theme.scaled(_ROOM_FOR_DISTRIBUTION))
        wide = room >= theme.scaled(_ROOM_FOR_ALL)
        self.layers.hide_columns(() if wide else (_CANDIDATES,))
        self.distribution.hide_columns(() if wide else (2,))

    def keepable(self) -> Keepable | None:
        """The tables as they are in view."""
        found = self._result
        if found is None:
            return None
        told = {"Title": self.title.text(), "Layers": self.layers.shown_text()}
        return Keepable(
            self, "logit-lens", {**told, **reading_facts(found.reading)}, tables=lens_tables(found, self._label)
        )

    def _on_layer(self, row: int) -> None:
        self.session.update(lens_layer=row)


def _nothing(_row: int, _column: int) -> str:
    return ""
