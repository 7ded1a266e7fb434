"""The widgets of the attention pane: text maps, flows of stages, written-out sums, tables of numbers, banners."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import theme as themes
from playground.widgets.banner import Banner
from playground.widgets.head_grid import HeadGrid
from playground.widgets.map_table import MapTable
from playground.widgets.stage_flow import FlowStage, StageFlow
from playground.widgets.stream_chart import StreamChart, StreamLayer
from playground.widgets.sum_lines import SumLine, SumLines
from playground.widgets.text_flow import TextFlow
from playground.widgets.text_map import TextMap, TextMode

WORDS = ["Once", "·upon", "·a", "·time", "⏎", "·there", "·was", "我", "爱", "😀", "<b>"]


def over_text(qtbot: QtBot, mode: TextMode = "bars") -> TextMap:
    text = TextMap()
    qtbot.addWidget(text)
    text.resize(420, 240)
    text.set_mode(mode)
    text.set_tokens(WORDS)
    row = np.array([0.1, 0.6, 0.05, 0.25, 0, 0, 0, 0, 0, 0, 0], dtype=np.float32)
    column = np.array([0, 0, 0, 0.25, 0.3, 0.1, 0.2, 0.4, 0.5, 0.6, 0.7], dtype=np.float32)
    later = np.arange(len(WORDS)) > 3
    text.set_values(row, later, column, ~later & (np.arange(len(WORDS)) < 3))
    text.set_chosen(3)
    text.show()
    return text


@pytest.mark.parametrize("mode", ["bars", "arcs", "tint"])
def test_text_maps_say_and_show_what_is_seen(qtbot: QtBot, dressed: QApplication, mode: TextMode) -> None:
    text = over_text(qtbot, mode)
    assert text.shown_text().splitlines()[:3] == [mode, "·time", "·upon 0.6000"]
    assert text.strongest() == [1, 3, 0, 2]
    assert text.token_text(1) == "·upon · seen with 0.6000"
    assert text.token_text(8) == "爱 · sees the chosen one with 0.5000"
    assert text.token_text(99) == ""
    box = text.token_rect(1)
    image = text.viewport().grab().toImage()
    assert len({image.pixel(round(box.left()) + x, round(box.top()) + y) for x in range(8) for y in range(8)}) > 1
    with qtbot.waitSignal(text.token_chosen) as chosen:
        qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=text.place_of(1))
    assert chosen.args == [1]
    qtbot.keyClick(text, Qt.Key.Key_Right)
    qtbot.keyClick(text, Qt.Key.Key_End)
    assert text.chosen == len(WORDS) - 1
    with pytest.raises(ValueError, match="tokens"):
        text.set_values([1.0], [False], [1.0], [False])
    text.set_tokens(())
    assert text.token_at(QPointF(5, 5)) == -1
    qtbot.keyClick(text, Qt.Key.Key_Left)


def test_a_longer_bar_is_a_larger_weight(qtbot: QtBot, dressed: QApplication) -> None:
    text = over_text(qtbot)
    image = text.viewport().grab().toImage()
    accent = themes.current().accent

    def height(index: int) -> int:
        box = text.token_rect(index)
        return sum(image.pixelColor(round(box.center().x()), y) == accent for y in range(round(box.top())))

    heights = [height(index) for index in range(4)]
    assert heights[1] > heights[3] > heights[0] > heights[2] > 0
    assert height(4) == 0, "a masked token has none"


def test_the_strongest_token_has_the_brightest_tint(qtbot: QtBot, dressed: QApplication) -> None:
    text = over_text(qtbot, "tint")
    image = text.viewport().grab().toImage()
    corner = text.token_rect(1).toAlignedRect().adjusted(5, 3, 0, 0).topLeft()
    assert image.pixelColor(corner) == QColor(*(int(part) for part in themes.viridis()[-1]))


@given(
    st.lists(st.sampled_from(["a", "·word", "⏎", "我", "·alongerword", ""]), max_size=60),
    st.floats(20.0, 500.0),
)
def test_boxes_of_text_never_overlap(labels: list[str], width: float) -> None:
    flow = TextFlow()
    flow.set_metrics(QFontMetricsF(themes.mono_font(12)))
    flow.set_labels(labels)
    flow.arrange(width, 24.0, 40.0, 20.0)
    boxes = [flow.box(index) for index in range(len(labels))]
    for index, box in enumerate(boxes):
        assert flow.at(box.center()) == index
        if index and box.top() == boxes[index - 1].top():
            assert box.left() >= boxes[index - 1].right()
            assert box.right() <= width or box.left() == 0
    assert list(flow.between(QRectF(0, 0, width, flow.size.height() + 1))) == list(range(len(labels)))


def test_a_flow_of_stages_is_one_choice(qtbot: QtBot, dressed: QApplication) -> None:
    flow = StageFlow()
    qtbot.addWidget(flow)
    flow.resize(300, 200)
    stages = [FlowStage(f"s{n}", f"stage {n}", "24 × 24", joined=n == 1) for n in range(7)]
    flow.set_stages(stages)
    flow.show()
    rects = [flow.stage_rect(stage.key) for stage in stages]
    assert all(rect.right() <= 300 for rect in rects)
    assert rects[-1].top() > rects[0].top(), "in several lines where there is no room"
    assert flow.height() >= rects[-1].bottom()
    told: list[str] = []
    flow.selected.connect(told.append)
    qtbot.mouseClick(flow, Qt.MouseButton.LeftButton, pos=rects[4].center().toPoint())
    qtbot.keyClick(flow, Qt.Key.Key_Left)
    qtbot.keyClick(flow, Qt.Key.Key_Home)
    assert told == ["s4", "s3", "s0"]
    flow.set_current("s2")
    assert told == ["s4", "s3", "s0"]
    assert flow.shown_text().startswith("stage 2 24 × 24")
    with pytest.raises(ValueError, match="nowhere"):
        flow.set_current("nowhere")
    flow.grab()


def test_sums_are_written_out(qtbot: QtBot, dressed: QApplication) -> None:
    lines = SumLines()
    qtbot.addWidget(lines)
    lines.resize(400, 10)
    lines.set_lines([SumLine("scaled", "12.3 ÷ √40", "1.945"), SumLine("sum", "", "1.000000", True)])
    assert lines.shown_text() == "scaled 12.3 ÷ √40 = 1.945\nsum 1.000000"
    wide = lines.heightForWidth(400)
    assert lines.heightForWidth(120) > wide, "an expression without room takes a line of its own"
    lines.show()
    lines.grab()


def test_a_table_of_numbers_follows_and_leads(qtbot: QtBot, dressed: QApplication) -> None:
    table = MapTable()
    qtbot.addWidget(table)
    table.resize(500, 300)
    values = np.array([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [np.nan, 0.5, 0.5]])
    labels = ["·a", "我", "<b>"]
    table.set_cells(labels, labels, lambda row, column: (float(values[row, column]), column > row))
    table.show()
    assert table.cell(1, 0) == "0.2500"
    assert table.cell(0, 2) == "masked"
    assert table.cell(2, 0) == "NaN"
    assert table.shown_text().splitlines()[1] == "我 0.2500 0.7500 masked"
    told: list[tuple[int, int]] = []
    table.cell_chosen.connect(lambda row, column: told.append((row, column)))
    table.set_current(1, 1)
    assert told == []
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert told == [(2, 1), (2, 0)]
    spoken = table.model().data(table.model().index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "我 → ·a: 0.2500"


def test_a_banner_is_there_only_with_a_sentence(qtbot: QtBot, dressed: QApplication) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.tell("This is not what the model does: the mask is off. " * 3, "Put it back")
    banner.resize(300, 20)
    banner.show()
    assert banner.height() > 40
    with qtbot.waitSignal(banner.answered):
        banner.button.click()
    banner.tell("")
    assert banner.isHidden()


def test_the_stream_is_told_by_layer(qtbot: QtBot, dressed: QApplication) -> None:
    chart = StreamChart()
    qtbot.addWidget(chart)
    chart.resize(400, 160)
    chart.set_layers([StreamLayer(1.0 + n, 0.5, 0.75, 2.0 + n) for n in range(6)])
    chart.show()
    told: list[int] = []
    chart.layer_chosen.connect(told.append)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.layer_rect(4).center().toPoint())
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert told == [4, 3]
    assert chart.shown_text().startswith("layer 3: 4.00 + attention 0.50 + feed-forward 0.75 → 5.00")
    chart.grab()


def test_heads_stand_in_the_order_of_a_property(qtbot: QtBot, dressed: QApplication) -> None:
    grid = HeadGrid()
    qtbot.addWidget(grid)
    grid.resize(300, 300)
    grid.show()
    grid.set_shape(2, 3)
    grid.set_order([(1, 2), (0, 0)])
    assert grid.order == ((1, 2), (0, 0), (0, 1), (0, 2), (1, 0), (1, 1))
    grid.set_figures({(1, 2): "0.9"}, {(1, 2): "entropy 0.9 bits"})
    first = grid.thumbnail_rect(1, 2)
    assert first.left() < grid.thumbnail_rect(0, 0).left()
    assert first.top() == grid.thumbnail_rect(0, 0).top()
    assert grid.head_at(first.center()) == (1, 2)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=first.center())
    assert grid.accessibleDescription() == "layer 1, head 2 · entropy 0.9 bits"
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.chosen == (0, 0)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.chosen == (1, 0)
    grid.grab()
    grid.set_order(())
    assert grid.head_at(grid.thumbnail_rect(1, 2).center()) == (1, 2)
    assert grid.head_at(QPoint(grid.thumbnail_rect(0, 0).center())) == (0, 0)
    with pytest.raises(ValueError, match="no layer"):
        grid.set_order([(5, 0)])
