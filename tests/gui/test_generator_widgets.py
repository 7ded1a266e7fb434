"""The generator's painted widgets: stages, the drawn line, tinted text, the tree, grids; what they say and choose."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from playground import theme as themes
from playground.widgets.bar_layout import BarRow, bar_columns, bar_fractions, log_length, log_ticks
from playground.widgets.branch_tree import BranchTree
from playground.widgets.cell_grid import Cell, CellGrid
from playground.widgets.data_table import Column, DataTable
from playground.widgets.draw_strip import DrawSegment, DrawStrip
from playground.widgets.picture import picture_bytes, picture_image
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.stage_columns import StageCells, StageColumns
from playground.widgets.tinted_text import TintedText, tint_of
from playground.widgets.tree_layout import TreeNode, path_to, tree_rows

LABELS = ("·king", "·queen", "·old")


def stage(key: str, values: list[float], kept: list[bool], reason: str = "", **options: bool) -> StageCells:
    return StageCells(key, key, ("2 · 1.00 bits",), np.array(values), np.array(kept), reason, **options)


# Bars


def test_the_logarithmic_scale_goes_by_powers_of_ten() -> None:
    assert log_length(1e-6, 1.0) == 0.0
    assert log_length(1.0, 1.0) == 1.0
    assert log_length(1e-3, 1.0) == pytest.approx(0.5)
    ticks = log_ticks(0.25)
    assert [value for value, _place in ticks] == pytest.approx([0.1, 0.01, 0.001, 1e-4, 1e-5])
    rows = [BarRow(1, "a", 0.5, 0.5), BarRow(2, "b", 0.0005, 0.0005)]
    assert bar_fractions(rows, logarithmic=True)[2] == pytest.approx(math.log(500) / math.log(5e5))
    assert bar_fractions(rows)[2] == pytest.approx(0.001)


@given(st.integers(150, 1600), st.integers(0, 400), st.integers(0, 60), st.integers(0, 60))
def test_rank_and_logarithm_come_in_only_where_the_bar_keeps_its_room(
    width: int, label: int, rank: int, log: int
) -> None:
    columns = bar_columns(width, label, 60, 60, rank, log)
    assert columns.bar_length > 0
    if columns.rank_right or columns.log_right:
        assert columns.bar_length >= 150
    if columns.log_right:
        assert columns.raw_right < columns.log_right < columns.bar_left


def test_more_rows_are_asked_for_once_at_the_end(qtbot: QtBot) -> None:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.resize(420, 200)
    bars.show()
    bars.set_all(300)
    rows = [BarRow(number, f"·{number}", 0.01, 0.01, rank=number + 1) for number in range(100)]
    bars.set_rows(rows, "model", "after")
    with qtbot.waitSignal(bars.more_wanted):
        qtbot.keyClick(bars, Qt.Key.Key_End)
    with qtbot.assertNotEmitted(bars.more_wanted):
        qtbot.keyClick(bars, Qt.Key.Key_Home)
        qtbot.keyClick(bars, Qt.Key.Key_End)
    bars.set_all(100)
    bars.set_rows(rows, "model", "after")
    with qtbot.assertNotEmitted(bars.more_wanted):
        qtbot.keyClick(bars, Qt.Key.Key_Home)
        qtbot.keyClick(bars, Qt.Key.Key_End)


def test_the_projector_makes_rows_larger(qtbot: QtBot) -> None:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.set_rows([BarRow(1, "a", 0.5, 0.5, rank=1)], "model", "after")
    before = bars.row_rect(0).height()
    bars.set_scale(1.8)
    assert bars.row_rect(0).height() == round(1.8 * before)
    bars.set_logarithmic(True)
    assert not bars.grab().isNull()


# The drawn line


def test_the_draw_says_where_it_landed(qtbot: QtBot) -> None:
    strip = DrawStrip()
    qtbot.addWidget(strip)
    strip.resize(400, 26)
    strip.set_draw([DrawSegment(9, "·b", 0.4, 1.0), DrawSegment(4, "·a", 0.0, 0.4)], 0.25, 4)
    assert strip.shown_text() == "0.2500 ·a 0.0000 0.4000"
    found = strip.segment_at(100)
    assert found is not None
    assert found.label == "·a"
    other = strip.segment_at(399)
    assert other is not None
    assert other.label == "·b"
    image = strip.grab().toImage()
    assert image.pixelColor(30, 20) == themes.current().accent, "where it landed is in the accent"
    assert image.pixelColor(390, 22) != themes.current().accent
    strip.set_draw((), None, -1)
    assert strip.shown_text() == ""
    assert strip.segment_at(10) is None
    strip.grab()


# Stages


@pytest.fixture
def columns(qtbot: QtBot) -> StageColumns:
    widget = StageColumns()
    qtbot.addWidget(widget)
    widget.resize(640, 220)
    widget.set_stages(
        (
            stage("logits", [0.6, 0.3, 0.1], [True, True, True]),
            stage("penalties", [0.6, 0.3, 0.1], [True, True, True], movable=True, idle=True),
            stage("top-k", [0.67, 0.33, 0.0], [True, True, False], "cut by top-k 2", movable=True),
            stage("top-p", [1.0, 0.0, 0.0], [True, False, False], "cut by top-p 0.5", movable=True),
        ),
        (17, 4, 99),
        LABELS,
        6000,
    )
    widget.show()
    return widget


def test_cut_tokens_keep_their_place_with_the_reason(columns: StageColumns) -> None:
    assert [columns.cell_text(2, column) for column in range(4)] == ["10.0 %", "10.0 %", "cut by top-k 2", "–"]
    assert columns.cell_text(1, 3) == "cut by top-p 0.5"
    assert "·old 10.0 % 10.0 % cut by top-k 2" in columns.shown_text()
    assert not columns.grab().isNull()


def test_stages_are_chosen_and_moved_by_keys(columns: StageColumns, qtbot: QtBot) -> None:
    with qtbot.waitSignals([columns.stage_chosen] * 3):
        for _ in range(3):
            qtbot.keyClick(columns, Qt.Key.Key_Right)
    with qtbot.waitSignal(columns.stage_moved) as moved:
        qtbot.keyClick(columns, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert moved.args == ["top-k", 3]
    columns.set_stage("penalties")
    with qtbot.assertNotEmitted(columns.stage_moved):
        qtbot.keyClick(columns, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)  # the logits stay first
    columns.set_stage("logits")
    with qtbot.assertNotEmitted(columns.stage_moved):
        qtbot.keyClick(columns, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)


def test_a_stage_is_dragged_by_its_head(columns: StageColumns, qtbot: QtBot) -> None:
    source, target = columns.column_rect(3).center(), columns.column_rect(1).center()
    with qtbot.waitSignal(columns.stage_moved) as moved:
        columns.press_head(source)
        columns.drag_head(target)
        columns.grab()
        columns.release_head(target)
    assert moved.args == ["top-p", 1]
    with qtbot.waitSignal(columns.stage_chosen) as chosen, qtbot.assertNotEmitted(columns.stage_moved):
        columns.press_head(source)
        columns.drag_head(source + QPoint(2, 0))
        columns.release_head(source)
    assert chosen.args == ["top-p"]


def test_a_row_takes_its_token(columns: StageColumns, qtbot: QtBot) -> None:
    with qtbot.waitSignal(columns.token_chosen) as taken:
        qtbot.mouseClick(columns.viewport(), Qt.MouseButton.LeftButton, pos=columns.row_rect(1).center())
    assert taken.args == [4]
    qtbot.keyClick(columns, Qt.Key.Key_Down)
    assert "·old" in columns.accessibleDescription()
    with qtbot.waitSignal(columns.token_chosen) as taken:
        qtbot.keyClick(columns, Qt.Key.Key_Return)
    assert taken.args == [99]
    with pytest.raises(ValueError, match="value for each token"):
        columns.set_stages((stage("logits", [1.0], [True]),), (1, 2), ("a", "b"), 2)


# Tinted text


def test_tints_are_readable_at_every_strength() -> None:
    for theme in (themes.LIGHT, themes.DARK):
        grounds = [tint_of(value, theme) for value in np.linspace(-1, 1, 41)]
        for ground in grounds:
            ink = themes.readable_on(ground, theme)
            lights = sorted((_luminance(ink), _luminance(ground)))
            assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5
        assert tint_of(0.0, theme) == theme.surface
        assert tint_of(math.nan, theme) == theme.masked


def _luminance(colour: object) -> float:
    parts = [getattr(colour, name)() for name in ("redF", "greenF", "blueF")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def test_a_line_end_ends_the_line_and_keys_go_from_token_to_token(qtbot: QtBot) -> None:
    text = TintedText()
    qtbot.addWidget(text)
    text.resize(400, 200)
    text.show()
    labels = ["Once", "·upon", "⏎", "a", "·time"]
    text.set_tokens(labels, [math.nan, 0.2, 0.5, -0.4, 1.0], 4)
    assert text.token_rect(0).top() == text.token_rect(2).top() < text.token_rect(3).top()
    assert text.token_at(text.token_rect(3).center()) == 3
    hovered: list[int] = []
    text.token_hovered.connect(hovered.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(text, key)
    assert hovered == [0, 1, 4, 3, 0]
    with qtbot.waitSignal(text.token_chosen) as chosen:
        qtbot.keyClick(text, Qt.Key.Key_Return)
    assert chosen.args == [hovered[-1]]
    with pytest.raises(ValueError, match="5 tokens"):
        text.set_tokens(labels, [0.0], 0)
    text.set_tokens([], [], 0)
    assert text.token_at(text.token_rect(0).center() if text.shown_text() else QPoint(5, 5).toPointF()) == -1
    text.grab()


# Tree


def node(number: int, parent: int, label: str, **options: object) -> TreeNode:
    return TreeNode(number, parent, label, 0.5, math.log(0.5), **options)  # type: ignore[arg-type]


NODES = (
    node(0, -1, "prompt"),
    node(1, 0, "a"),
    node(2, 1, "b"),
    node(3, 0, "c", name="other"),
    node(4, 3, "d"),
    node(5, 3, "e", explored=False),
)


def test_a_first_child_continues_the_line() -> None:
    places = tree_rows(NODES)
    assert places == {0: (0, 0), 1: (1, 0), 2: (2, 0), 3: (1, 1), 4: (2, 1), 5: (2, 2)}
    assert path_to(NODES, 5) == (0, 3, 5)
    assert path_to(NODES, 77) == ()
    with pytest.raises(ValueError, match="parent 9"):
        tree_rows((node(0, 9, "x"),))


@given(st.lists(st.integers(0, 1000), max_size=60))
def test_no_two_nodes_stand_in_one_place(parents: list[int]) -> None:
    nodes = [node(0, -1, "root"), *(node(i, seed % i, "x") for i, seed in enumerate(parents, 1))]
    places = tree_rows(nodes)
    assert len(set(places.values())) == len(nodes)
    assert all(places[one.number][0] == places[one.parent][0] + 1 for one in nodes[1:])


def test_a_run_of_thousands_is_a_tree_too() -> None:
    chain = [node(0, -1, "root"), *(node(i, i - 1, "x") for i in range(1, 20_000))]
    assert tree_rows(chain)[19_999] == (19_999, 0)


@pytest.fixture
def tree(qtbot: QtBot) -> BranchTree:
    widget = BranchTree()
    qtbot.addWidget(widget)
    widget.resize(500, 200)
    widget.set_tree(NODES, 4)
    widget.show()
    return widget


def test_the_tree_is_walked_by_keys(tree: BranchTree, qtbot: QtBot) -> None:
    for key, expected in (
        (Qt.Key.Key_Left, 3),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Down, 4),
        (Qt.Key.Key_Down, 5),
    ):
        qtbot.keyClick(tree, key)
        assert tree.marked == expected
    with qtbot.waitSignal(tree.node_chosen) as chosen:
        qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert chosen.args == [5]
    with qtbot.waitSignal(tree.prune_requested), qtbot.waitSignal(tree.name_requested):
        qtbot.keyClick(tree, Qt.Key.Key_Delete)
        qtbot.keyClick(tree, Qt.Key.Key_F2)
    assert "e · 50.0 %" in tree.accessibleDescription()


def test_a_picture_has_the_whole_tree(qtbot: QtBot) -> None:
    widget = BranchTree()
    qtbot.addWidget(widget)
    widget.resize(200, 90)
    widget.set_tree([node(0, -1, "root"), *(node(i, i - 1, f"word{i}") for i in range(1, 40))], 0)
    svg = picture_bytes(widget, "svg").decode()
    assert all(f">word{i}</text>" in svg for i in range(1, 40))
    assert picture_image(widget).width() > 2000


def test_a_click_in_the_tree_chooses(tree: BranchTree, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tree.node_chosen) as chosen:
        qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.node_rect(3).center())
    assert chosen.args == [3]
    assert tree.node_text(3).startswith("other · c")
    assert tree.node_at(QPoint(490, 190)) == -1
    assert not tree.grab().isNull()
    tree.set_tree((), -1)
    assert tree.marked == -1
    tree.grab()


# Grid


def test_cells_are_chosen_by_click_and_key(qtbot: QtBot) -> None:
    grid = CellGrid()
    qtbot.addWidget(grid)
    grid.resize(400, 200)
    grid.set_grid(
        ("love", "oranges"), ("I", "love"), ((Cell("2 · 100 %", 1.0),), (Cell("0"), Cell("2 · 66.7 %", 0.67)))
    )
    grid.show()
    assert grid.shown_text().splitlines()[1:] == ["I 2 · 100 %", "love 0 2 · 66.7 %"]
    with qtbot.waitSignal(grid.cell_chosen) as chosen:
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.cell_rect(1, 1).center())
    assert chosen.args == [1, 1]
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert "2 · 100 %" in grid.accessibleDescription()
    with qtbot.waitSignal(grid.cell_chosen) as chosen:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert chosen.args == [0, 0]
    grid.grab()
    with pytest.raises(ValueError, match="title"):
        grid.set_grid(("one",), ("a",), ((Cell("1"), Cell("2")),))
    grid.set_grid((), (), ())
    grid.grab()


# Sorting a table


def test_a_title_tells_what_it_sorts_by(qtbot: QtBot) -> None:
    table = DataTable()
    qtbot.addWidget(table)
    table.set_columns([Column("rank", 6), Column("token", 0)])
    table.set_sortable((0,))
    with qtbot.waitSignal(table.sorted_by) as sorted_by:
        table.horizontalHeader().sectionClicked.emit(0)
    assert sorted_by.args == [0]
    with qtbot.assertNotEmitted(table.sorted_by):
        table.horizontalHeader().sectionClicked.emit(1)
    model = table.model()
    table.show_sort(0, descending=True)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "rank ↓"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "token"


def test_the_chosen_row_stays_in_view_where_room_goes(qtbot: QtBot) -> None:
    grid = CellGrid()
    qtbot.addWidget(grid)
    grid.resize(600, 200)
    grid.show()
    rows = [[Cell(f"token {row}", 0.5)] for row in range(12)]
    grid.set_grid(["1"], [f"layer {row}" for row in range(12)], rows, "layer")
    grid.set_chosen_row(11)
    for height in (185, 160):
        grid.resize(600, height)
        assert grid.viewport().rect().contains(grid.cell_rect(11, 0).center())
        assert grid.cell_rect(11, 0).bottom() <= grid.viewport().rect().bottom()
