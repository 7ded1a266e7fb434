"""What a widget says it shows is what it was given, written as it is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.widgets.bar_layout import BarRow
from playground.widgets.cost_bars import CostBars
from playground.widgets.head_grid import HeadGrid
from playground.widgets.heat_map import HeatMap
from playground.widgets.key_figure import KeyFigure
from playground.widgets.matrix_view import MatrixView
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.slider_row import SliderRow
from playground.widgets.token_chips import TokenChips


def test_chips_and_figures(qtbot: QtBot) -> None:
    chips, figure, costs = TokenChips(), KeyFigure("tokens", "24"), CostBars()
    for widget in (chips, figure, costs):
        qtbot.addWidget(widget)
    assert chips.shown_text() == ""
    chips.set_chips(["32", "7002"])
    costs.set_bars([("float32", 1.0, "4.00 MiB"), ("int8", 0.25, "1.00 MiB")])
    assert chips.shown_text() == "32 7002"
    assert figure.shown_text() == "24 tokens"
    assert costs.shown_text() == "float32 4.00 MiB\nint8 1.00 MiB"


def test_covered_bars_give_nothing_away(qtbot: QtBot) -> None:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    assert bars.shown_text() == ""
    rows = [BarRow(5, "·king", 0.25, 0.75), BarRow(9, "·a", 0.004, 0.0, False, "cut by top-k")]
    bars.set_rows(rows, "model", "after top-k 1")
    assert bars.shown_text() == "model after top-k 1\n·king 25.0 % 75.0 %\n·a 0.40 % cut by top-k"
    bars.set_hidden(True)
    assert bars.shown_text() == "Reveal"
    bars.set_hidden(False)
    assert "·king" in bars.shown_text()


def test_maps_tell_their_labels_and_the_current_cell(qtbot: QtBot) -> None:
    heat_map, grid = HeatMap(), HeadGrid()
    for widget in (heat_map, grid):
        qtbot.addWidget(widget)
    heat_map.resize(400, 300)
    heat_map.show()
    qtbot.waitExposed(heat_map)
    assert heat_map.shown_text() == ""
    values = np.array([[1.0, 0.0], [0.3031, 0.6969]], dtype=np.float32)
    heat_map.set_map(values, ["A", "·b"], ["A", "·b"], np.array([[False, True], [False, False]]))
    assert heat_map.shown_text().split("\n") == ["weights", "A ·b", "A ·b"]
    heat_map.set_chosen(1)
    qtbot.keyClick(heat_map, Qt.Key.Key_Down)
    assert heat_map.shown_text().split("\n")[3:] == ["·b", "·b → A   0.3031"]
    grid.set_shape(2, 3)
    grid.set_thumbnail(0, 1, values)
    grid.set_chosen(1, 2)
    assert grid.shown_text().split("\n") == ["2 × 3", "1", "layer 1, head 2"]


@pytest.mark.parametrize(("width", "shown"), [(120, "·king 17: 0.5000 −1.2500"), (4, "·king 17")])
def test_a_matrix_tells_numbers_only_where_it_writes_them(qtbot: QtBot, width: int, shown: str) -> None:
    matrix = MatrixView()
    qtbot.addWidget(matrix)
    matrix.resize(500, 200)
    matrix.show()
    qtbot.waitExposed(matrix)
    assert matrix.shown_text() == ""
    matrix.set_matrix(np.array([[0.5, -1.25]], dtype=np.float32), ["·king"], (), ["17"])
    matrix.set_cell_width(width)
    assert matrix.shown_text() == shown


def test_settings_tell_their_value(qtbot: QtBot) -> None:
    slider, switch = SliderRow("temperature", (0.0, 0.8, 2.0), 1.0), SegmentedButtons()
    for widget in (slider, switch):
        qtbot.addWidget(widget)
    slider.set_value(0.8)
    assert slider.shown_text() == "temperature 0.80"
    assert switch.shown_text() == ""
    switch.set_options([("q", "Q & K", ""), ("v", "V", "")])
    assert switch.shown_text() == "Q & K"
    switch.set_current("v")
    assert switch.shown_text() == "V"
