"""The widgets that costs are shown with: what they say, where things lie, and what they refuse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.widgets.block_strip import BlockStrip
from playground.widgets.figure_grid import Figure, FigureGrid, FigureRow
from playground.widgets.log_chart import ChartLine, ChartPoint, LogChart, Tick
from playground.widgets.number_field import NumberField, whole_number
from playground.widgets.small_matrix import MatrixCell, SmallMatrix
from playground.widgets.stacked_bar import BarPart, StackedBar

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), (" 151 646 ", 151_646), ("151\u202f646", 151_646), ("1,000", 1000), ("-3", -3), ("\u22123", -3),
        ("", ""), ("1.5", "1.5"), ("1e5", "1e5"), ("many", "many"), ("9" * 41, "9" * 41),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, number: int | str) -> None:
    assert whole_number(text) == number


def test_a_number_field_tells_each_keystroke_and_counts(qtbot: QtBot) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    told: list[object] = []
    field.entered.connect(told.append)
    field.set_value(5)
    assert told == []
    QTest.keyClicks(field, "0x")
    assert told == [50, "50x"]
    field.enter("9")
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert told[2:] == [9, 10, 1], "it never counts below 1"
    field.setText("1000")
    field.set_value(1000)
    assert field.text() == "1000"


def test_parts_of_a_bar_lie_side_by_side(qtbot: QtBot) -> None:
    bar = StackedBar()
    qtbot.addWidget(bar)
    bar.resize(400, 120)
    bar.set_parts(
        [BarPart("a", 0.25, ("1", "25 %"), True), BarPart("b", 0.75, ("3", "75 %")), BarPart("c", 0.0, ("0",))]
    )
    bar.show()
    assert bar.part_rect(0).right() == pytest.approx(bar.part_rect(1).left())
    assert bar.part_rect(2).width() == 1.0
    assert bar.part_rect(2).right() <= 400.0
    assert (bar.part_at(10), bar.part_at(200), bar.part_at(-1)) == (0, 1, -1)
    assert bar.shown_text() == "a 1 25 %\nb 3 75 %\nc 0"
    assert bar.colour(0) != bar.colour(1)
    bar.grab()


def test_a_grid_shortens_all_figures_where_one_has_no_room(qtbot: QtBot) -> None:
    grid = FigureGrid(even=True)
    qtbot.addWidget(grid)
    rows = [FigureRow("total", (Figure("70 553 706 496", "70.6 G"), Figure("12")), strong=True)]
    grid.set_table(["", ""], rows)
    grid.resize(600, 60)
    assert not grid.is_short()
    grid.resize(240, 60)
    assert grid.is_short()
    assert grid.shown_text() == "total 70 553 706 496 12", "whoever can't see it hears all digits"
    assert grid._tip_of(0, int(grid.column_rect(0).center().x())) == "total · 70 553 706 496"
    assert grid.column_rect(0).width() == pytest.approx(grid.column_rect(1).width())
    assert grid.column_rect(1).right() == pytest.approx(240)
    grid.show()
    grid.grab()
    with pytest.raises(ValueError, match="2 figures"):
        grid.set_table(["a", "b"], [FigureRow("x", (Figure("1"),))])


def test_a_small_matrix(qtbot: QtBot) -> None:
    matrix = SmallMatrix()
    qtbot.addWidget(matrix)
    matrix.set_matrix(["我", "<b>"], ["0", "1"], [[MatrixCell("1", True), MatrixCell("0")]] * 2)
    assert matrix.shown_text() == "我: 1 0\n<b>: 1 0"
    assert matrix.cell_rect(0, 0).right() == matrix.cell_rect(0, 1).left()
    assert matrix.cell_rect(1, 1).right() <= matrix.sizeHint().width()
    matrix.show()
    matrix.grab()
    with pytest.raises(ValueError, match="1 × 1"):
        matrix.set_matrix(["a"], ["b"], [[]])


def test_blocks_are_chosen_by_click_and_key(qtbot: QtBot) -> None:
    strip = BlockStrip()
    qtbot.addWidget(strip)
    strip.resize(400, 34)
    strip.show()
    told: list[int] = []
    strip.chosen.connect(told.append)
    for count in (1, 8, 500):
        strip.set_blocks(count, 0.9, 0, "words")
        strip.grab()
    strip.set_blocks(8, 0.9, 3, "words")
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(395, 10))
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Home)
    assert told == [7, 2, 0]
    assert strip.shown_text() == "words"
    with pytest.raises(ValueError, match="block 8 of 8"):
        strip.set_blocks(8, 0.9, 8)


def test_a_chart_places_by_logarithm_and_tells_its_points(qtbot: QtBot) -> None:
    chart = LogChart()
    qtbot.addWidget(chart)
    chart.resize(400, 220)
    chart.set_axes(("x", "y"), [Tick(1, "1"), Tick(100, "100")], [Tick(1, "1"), Tick(10_000, "10 000")])
    chart.set_data(
        [ChartLine("twice", 2.0, True)], [ChartPoint("b", 50, 100, "fifty"), ChartPoint("a", 10, 100, "ten")]
    )
    area = chart.area()
    assert chart.place(10, 100).x() == pytest.approx(area.center().x())
    assert chart.place(10, 100).y() == pytest.approx(area.center().y())
    assert [point.name for point in chart.points] == ["a", "b"]
    assert chart.shown_text() == "a: ten\nb: fifty"
    told: list[int] = []
    chart.pointed.connect(told.append)
    chart.show()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert told == [0, 1, 0, 1]
    chart.grab()
    assert chart.point_at(chart.place(10, 100)) == 0
    assert chart.point_at(area.topLeft()) == -1
    for ticks in ([Tick(1, "1")], [Tick(0, "0"), Tick(1, "1")], [Tick(2, "2"), Tick(1, "1")]):
        with pytest.raises(ValueError, match="two ticks"):
            chart.set_axes(("x", "y"), ticks, [Tick(1, "1"), Tick(2, "2")])
