"""What a training is seen by: its curves, and of one snapshot what it expects, what it writes, and its token table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QSizePolicy, QWidget

from models.lab.snapshots import Snapshot
from playground import theme
from playground.results.lab import LabResult
from playground.widgets.bar_layout import BarRow
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import format_decimal
from playground.widgets.point_map import PointMap
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.run_chart import Level, RunChart, RunCurve
from playground.widgets.sized import sized

_ROOM_FOR_THREE = 640
_ROOM_FOR_TWO = 480
_HIGH_ENOUGH = 330  # the whole view, for three columns of full height


@dataclass(frozen=True, slots=True)
class _Places:
    """Row, column, rows and columns of each drawing in a grid of twelve columns, and which rows take what is left.

    In this order: loss, bars, title of the sample, sample, title of the map, map, learning rate, gradient.
    """

    of: tuple[tuple[int, int, int, int], ...]
    stretched: Mapping[int, int]
    lowest_map: int


_HIGH = _Places(
    (
        *((0, 0, 2, 6), (0, 6, 2, 3), (2, 6, 1, 3), (3, 6, 1, 3), (0, 9, 1, 3), (1, 9, 3, 3)),
        *((2, 0, 2, 3), (2, 3, 2, 3)),
    ),
    {1: 3, 3: 2},
    100,
)
_PLACES = {
    3: _Places(
        (
            *((0, 0, 2, 5), (0, 5, 2, 4), (0, 9, 1, 3), (1, 9, 1, 3), (2, 6, 1, 6), (3, 6, 1, 6)),
            *((2, 0, 2, 3), (2, 3, 2, 3)),
        ),
        {1: 1, 3: 1},
        130,
    ),
    2: _Places(
        (
            *((0, 0, 1, 6), (0, 6, 1, 6), (1, 0, 1, 12), (2, 0, 1, 12), (3, 6, 1, 6), (4, 6, 2, 6)),
            *((3, 0, 2, 6), (5, 0, 1, 6)),
        ),
        {0: 2, 2: 1, 4: 1, 5: 1},
        180,
    ),
    1: _Places(tuple((row, 0, 1, 12) for row in range(8)), {0: 2, 1: 2, 3: 1, 5: 2, 6: 1, 7: 1}, 180),
}


class SnapshotGrid(QWidget):
    """Charts and drawings in three, two or one columns, the most telling ones first.

    Signals:
        step_chosen(int): a step was chosen in a chart
    """

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot: Snapshot | None = None
        self._labels: tuple[str, ...] = ()
        self.loss = RunChart(height=140)
        self.loss.setObjectName("lab.loss")
        self.rate = RunChart(height=96)
        self.rate.setObjectName("lab.rate_curve")
        self.norm = RunChart(height=96)
        self.norm.setObjectName("lab.norm_curve")
        for chart in (self.loss, self.rate, self.norm):
            chart.step_chosen.connect(self.step_chosen)
        self.bars = ProbabilityBars()
        self.bars.setObjectName("lab.bars")
        self.bars.set_compact(True)
        sized(self.bars, least_width=150, least_height=106)
        self.sample_title, self.map_title = ElidedLabel(), ElidedLabel()
        for title in (self.sample_title, self.map_title):
            title.setProperty("role", "caption")
        self.sample = QPlainTextEdit()
        self.sample.setObjectName("lab.sample")
        self.sample.setReadOnly(True)
        self.sample.setFrameShape(QFrame.Shape.NoFrame)
        self.sample.setTabChangesFocus(True)
        sized(self.sample, least_height=64)
        self.sample.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.map = PointMap()
        self.map.setObjectName("lab.map")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GRID)
        self._grid.setVerticalSpacing(theme.GRID // 2)
        self._places = _HIGH
        self._arrange(_HIGH)

    # Room

    def fit(self, room: QSize) -> None:
        """Stand in as many columns as so much room holds; with the map beside the rest where it is high enough."""
        width = room.width()
        columns = 3 if width >= theme.scaled(_ROOM_FOR_THREE) else 2 if width >= theme.scaled(_ROOM_FOR_TWO) else 1
        places = _HIGH if columns == 3 and room.height() >= theme.scaled(_HIGH_ENOUGH) else _PLACES[columns]
        if places is not self._places:
            self._arrange(places)
        self.map.setMinimumSize(theme.scaled(150), theme.scaled(places.lowest_map))

    def _arrange(self, places: _Places) -> None:
        self._places = places
        widgets: tuple[QWidget, ...] = (
            *(self.loss, self.bars, self.sample_title, self.sample, self.map_title, self.map),
            *(self.rate, self.norm),
        )
        for widget in widgets:
            self._grid.removeWidget(widget)
        for widget, place in zip(widgets, places.of, strict=True):
            self._grid.addWidget(widget, *place)
        for column in range(12):
            self._grid.setColumnStretch(column, 1)
        for row in range(8):
            self._grid.setRowStretch(row, places.stretched.get(row, 0))

    # Texts

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.loss.setAccessibleName(self.tr("Loss over the steps"))
        self.loss.setToolTip(
            self.tr("−ln p of the true next token, on average, in nats; a click shows the nearest snapshot")
        )
        self.rate.setAccessibleName(self.tr("Learning rate over the steps"))
        self.rate.setToolTip(self.tr("How far a step goes: up in the warm-up, then down along a cosine"))
        self.norm.setAccessibleName(self.tr("Length of the gradient over the steps"))
        self.norm.setToolTip(
            self.tr("How steeply the loss falls if all weights move the best way; cut to 1 for a step")
        )
        self.bars.setAccessibleName(self.tr("What the model expects behind the prompt"))
        self.bars.setToolTip(self.tr("The likeliest tokens behind the prompt at this snapshot"))
        self.map.setAccessibleName(self.tr("Map of the token table"))
        self.map.setToolTip("")
        self.sample.setAccessibleName(self.tr("Sample"))
        self.sample.setToolTip(self.tr("What the model writes behind the prompt at this snapshot"))
        self.sample_title.setText(self.tr("what it writes behind the prompt"))
        self._snapshot = None

    # What is shown

    def set_animated(self, animated: bool) -> None:
        """Whether bars move to their new length."""
        self.bars.set_animated(animated)

    def show_curves(self, result: LabResult) -> None:
        """The run so far."""
        last = result.spec.steps
        steps = np.arange(1, result.step + 1, dtype=np.float64)[: len(result.losses)]
        held = [(one.step, one.held_out) for one in result.snapshots if not math.isnan(one.held_out)]
        points = np.array(held, dtype=np.float64).reshape(-1, 2)
        curves = [RunCurve(self.tr("training loss"), steps, result.losses, "muted", faint=True)]
        if held:
            curves.append(RunCurve(self.tr("held-out loss"), points[:, 0], points[:, 1]))
        beaten = result.baselines
        levels = [
            Level(self.tr("guessing {value}").format(value=format_decimal(beaten.uniform, 3)), beaten.uniform),
            Level(self.tr("unigrams {value}").format(value=format_decimal(beaten.unigram, 3)), beaten.unigram),
            Level(self.tr("bigrams {value}").format(value=format_decimal(beaten.bigram, 3)), beaten.bigram),
        ]
        self.loss.set_run(curves, levels, last)
        self.rate.set_run([RunCurve(self.tr("learning rate"), steps, result.rates, "good")], (), last)
        self.norm.set_run([RunCurve(self.tr("gradient norm"), steps, result.norms, "warning", faint=True)], (), last)

    def show_snapshot(self, result: LabResult, chosen: Snapshot) -> None:
        """The run at one snapshot."""
        for chart in (self.loss, self.rate, self.norm):
            chart.set_cursor(chosen.step)
        if chosen is self._snapshot:
            return
        self._snapshot = chosen
        prompt = "".join(result.labels(result.prompt))
        labels = result.labels([token for token, _ in chosen.bars])
        rows = [
            BarRow(token, label, chance, chance, rank=rank)
            for rank, ((token, chance), label) in enumerate(zip(chosen.bars, labels, strict=True), 1)
        ]
        self.bars.set_rows(rows, "", self.tr("“{prompt}” …").format(prompt=prompt[-24:]))
        text = result.spelled(result.prompt) + "▸" + result.spelled(chosen.sample)
        self.sample.setPlainText(text.replace("\n", "⏎"))
        self._labels = tuple(result.labels(chosen.on_map))
        self.map_title.setText(
            self.tr("the token table in the plane: {count} most frequent tokens").format(count=len(chosen.on_map))
        )
        self.map.set_points(chosen.points[:, 0], chosen.points[:, 1], self._label)

    def _label(self, point: int) -> str:
        return self._labels[point] if point < len(self._labels) else ""
