"""What an open model's heads learned to add to a score for the distance of key and query: heads × buckets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground import theme
from playground.panes.embedding.fields import note, row_of
from playground.results.vectors import DistanceBiases
from playground.session import Session
from playground.widgets.heat_map import HeatMap
from playground.widgets.numbers import MINUS, format_decimal
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.sized import sized
from playground.widgets.value_curves import ValueCurves

_HEADS_DRAWN = 6
_MAP_HEIGHT = 190
# More buckets than this have no labels that could be read; the curves show them all the same.
_MOST_BUCKETS = 256


def range_label(first: int, last: int, *, opens: int = 0) -> str:
    """A bucket's distances: "0", "−3", "+8…+11"; with `opens` −1 or 1 all beyond its far end as well: "≥ +20"."""

    def signed(distance: int) -> str:
        return "0" if not distance else f"{MINUS if distance < 0 else '+'}{abs(distance)}"

    if opens:
        return f"≤ {signed(last)}" if opens < 0 else f"≥ {signed(first)}"
    return signed(first) if first == last else f"{signed(first)}…{signed(last)}"


def range_labels(biases: DistanceBiases) -> list[str]:
    """The labels of a side's buckets in order of distance."""
    ranges = biases.ranges()
    both = biases.side == "encoder"
    return [
        range_label(first, last, opens=-1 if index == 0 else 1 if both and index == len(ranges) - 1 else 0)
        for index, (first, last) in enumerate(ranges)
    ]


class LearnedBiases(QWidget):
    """A map of heads and buckets, the chosen head in words, and curves by distance; of the encoder or the decoder."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._of: tuple[str, int, Sequence[DistanceBiases]] = ("", 0, ())
        self._drawn: DistanceBiases | None = None
        self.title = note("positions.relative_own_title", "title")
        self.side = SegmentedButtons()
        self.side.setObjectName("positions.relative_side")
        self.side.selected.connect(self._on_side)
        self.map = HeatMap()
        self.map.setObjectName("positions.biases")
        sized(self.map, height=_MAP_HEIGHT)
        self.map.row_chosen.connect(self._on_head)
        self.told = note("positions.bias_of_head", "mono")
        self.curves = ValueCurves()
        self.curves.setObjectName("positions.relative_learned")
        self.about = note("positions.relative_own_note")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(self.title)
        column.addLayout(row_of(self.side))
        for widget in (self.map, self.told, self.curves, self.about):
            column.addWidget(widget)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.side.set_options(
            [
                ("encoder", self.tr("Encoder"), self.tr("Keys before the query and behind it")),
                ("decoder", self.tr("Decoder"), self.tr("Keys before the query: later ones are hidden")),
            ]
        )
        self.side.setAccessibleName(self.tr("Whose biases are shown"))
        self.curves.setAccessibleName(self.tr("The open model's bias by distance"))
        self.map.set_name(self.tr("The open model's biases: heads and distances"))
        self._drawn = None

    def show_biases(self, name: str, buckets: int, biases: Sequence[DistanceBiases]) -> None:
        """Show those of the chosen side of a model with so many buckets a side."""
        self._of = (name, buckets, biases)
        wanted = self._session.inputs.relative_side
        found = next((one for one in biases if one.side == wanted), biases[0])
        self.side.set_current(found.side)
        head = min(self._session.inputs.head, len(found.values) - 1)
        if found is not self._drawn:
            self._drawn = found
            self._show_side(name, buckets, found)
        self.map.set_chosen(head)
        self._tell(found, head)
        self._show_curves(found, head)

    def _show_side(self, name: str, buckets: int, found: DistanceBiases) -> None:
        both = found.side == "encoder"
        self.title.setText(self.tr("{name}: what it learned to add for a distance").format(name=name))
        table = found.by_bucket()
        self.map.setVisible(table.shape[1] <= _MOST_BUCKETS)
        if table.shape[1] <= _MOST_BUCKETS:
            heads = [self.tr("head {index}").format(index=head) for head in range(len(table))]
            self.map.set_map(table, heads, range_labels(found), kind="scores")
        direction = self.tr("both ways, half of them each") if both else self.tr("before the query")
        self.about.setText(
            self.tr(
                "Added to the score of a key at that distance (its place less the query's), in every layer. "
                "{buckets} buckets {direction}: near distances have one each, farther ones share theirs."
            ).format(buckets=buckets, direction=direction)
        )

    def _tell(self, found: DistanceBiases, head: int) -> None:
        """The chosen head's largest and smallest bias, in words."""
        row = found.by_bucket()[head]
        labels = range_labels(found)
        finite = np.where(np.isfinite(row), row, 0.0)
        high, low = int(finite.argmax()), int(finite.argmin())
        self.told.setText(
            self.tr("head {head}: most at {near} ({largest}), least at {far} ({smallest})").format(
                head=head,
                near=labels[high],
                largest=format_decimal(float(row[high]), 3),
                far=labels[low],
                smallest=format_decimal(float(row[low]), 3),
            )
        )

    def _show_curves(self, found: DistanceBiases, head: int) -> None:
        """A few heads by distance, the chosen one among them."""
        count = len(found.values)
        drawn = {head, *range(0, count, -(-count // _HEADS_DRAWN))}
        self.curves.set_curves(
            [(self.tr("head {index}").format(index=one), found.values[one]) for one in sorted(drawn)],
            self.tr("key's place less the query's"),
            decimals=3,
            first=found.first,
        )

    def _on_side(self, key: str) -> None:
        self._session.update(relative_side=key)

    def _on_head(self, row: int) -> None:
        self._session.update(head=row)
