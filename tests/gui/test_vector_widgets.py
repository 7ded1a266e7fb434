"""The widgets that draw vectors: what they show, how they are operated, and that they draw whatever they are given."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from playground.widgets.lookup_flow import LookupFlow
from playground.widgets.matrix_view import exact_text
from playground.widgets.order_lines import OrderLines
from playground.widgets.plane_map import PlaneMap
from playground.widgets.turning_arrow import TurningArrow
from playground.widgets.value_curves import ValueCurves
from playground.widgets.vector_plot import VectorPlot
from playground.widgets.window_rows import WindowRows

TABLE = np.arange(18, dtype=np.float32).reshape(6, 3) / 10 - 0.5


def drawn(qtbot: QtBot, widget: QWidget, width: int = 480, height: int = 300) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    assert not widget.grab().isNull()
    return widget


@pytest.fixture
def flow(qtbot: QtBot, dressed: QApplication) -> LookupFlow:
    made = LookupFlow()
    made.set_lookup(TABLE, (2, 0, 2), TABLE[[2, 0, 2]])
    drawn(qtbot, made)
    return made


def test_a_flow_says_its_table_and_what_flows_out(flow: LookupFlow) -> None:
    lines = flow.shown_text().splitlines()
    assert lines[0] == "0: −0.5000 −0.4000 −0.3000"
    assert lines[-3:] == ["→ 2: 0.1000 0.2000 0.3000", "→ 0: −0.5000 −0.4000 −0.3000", "→ 2: 0.1000 0.2000 0.3000"]
    flow.set_lookup(TABLE, (2,), TABLE[[2]], selectors=True)
    assert "one-hot 0 0 1 0 0 0" in flow.shown_text()
    with pytest.raises(ValueError, match="rows of"):
        flow.set_lookup(TABLE, (2,), TABLE)


@pytest.mark.parametrize("width", [200, 388, 600, 1200])
@pytest.mark.parametrize("shape", [(1, 1), (6, 3), (10, 4), (64, 16)])
def test_a_flow_keeps_inside_its_width(qtbot: QtBot, dressed: QApplication, width: int, shape: tuple[int, int]) -> None:
    table = np.linspace(-2, 2, shape[0] * shape[1], dtype=np.float32).reshape(shape)
    ids = tuple(one % shape[0] for one in (5, 0, 3))
    made = LookupFlow()
    made.set_lookup(table, ids, table[[*ids]], selectors=True)
    drawn(qtbot, made, width, 200)
    layout = made.arrangement()
    last = made.output_rect(2, shape[1] - 1)
    assert last.right() <= width or layout.cell == 6.0  # the narrowest cells are wider than nothing
    assert last.bottom() <= made.sizeHint().height()
    assert layout.stacked or last.left() > made.cell_rect(0, shape[1] - 1).right()
    if layout.stacked:
        assert layout.decimals == 4


def test_a_cell_is_edited_with_mouse_and_keys(flow: LookupFlow, qtbot: QtBot) -> None:
    edits: list[tuple[int, int, float]] = []
    refused: list[str] = []
    flow.cell_edited.connect(lambda *edit: edits.append(edit))
    flow.edit_refused.connect(refused.append)
    place = flow.cell_rect(3, 1).center().toPoint()
    QTest.mouseDClick(flow, Qt.MouseButton.LeftButton, pos=place)
    flow._editor.setText("−7.5")
    QTest.keyClick(flow._editor, Qt.Key.Key_Return)
    assert edits == [(3, 1, -7.5)]
    flow.setFocus()
    QTest.keyClick(flow, Qt.Key.Key_Down)
    QTest.keyClick(flow, Qt.Key.Key_Right)
    QTest.keyClicks(flow, "4")
    QTest.keyClick(flow._editor, Qt.Key.Key_Return)
    assert edits[1:] == [(4, 2, 4.0)]
    for bad in ("x", "1e99", "nan"):
        QTest.keyClick(flow, Qt.Key.Key_F2)
        flow._editor.setText(bad)
        QTest.keyClick(flow._editor, Qt.Key.Key_Return)
    assert refused == ["x", "1e99", "nan"]
    assert len(edits) == 2


def test_a_flow_without_edits_stays_as_it_is(qtbot: QtBot, dressed: QApplication) -> None:
    made = LookupFlow(editable=False)
    made.set_lookup(TABLE, (), np.zeros((0, 3), dtype=np.float32))
    drawn(qtbot, made)
    QTest.mouseDClick(made, Qt.MouseButton.LeftButton, pos=made.cell_rect(0, 0).center().toPoint())
    assert not made._editor.isVisible()


def test_a_vector_reads_out_its_numbers(qtbot: QtBot, dressed: QApplication) -> None:
    plot = VectorPlot()
    plot.set_vector([0.1, -0.25, 3.0], "·king")
    drawn(qtbot, plot, 300, 100)
    assert plot.shown_text() == "·king\n0.1000 −0.2500 3.0000"
    hovered: list[int] = []
    plot.dimension_hovered.connect(hovered.append)
    QTest.mouseMove(plot, QPoint(150, 50))
    QTest.mouseMove(plot, QPoint(299, 50))
    assert hovered[-1] == 2
    QTest.keyClick(plot, Qt.Key.Key_Home)
    assert plot.value_text() == "dimension 0: 0.1"
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert "−0.25" in plot.shown_text()
    plot.set_vector([1.0], "one")
    assert plot.dimension == -1
    assert plot.dimension_at(QPointF(-5, 50)) == -1


@pytest.mark.parametrize("values", [[], [0.0], [math.nan, math.inf, 1.0], np.linspace(-1, 1, 5000)])
def test_any_vector_is_drawn(qtbot: QtBot, dressed: QApplication, values: object) -> None:
    plot = VectorPlot()
    plot.set_vector(values, "x")  # type: ignore[arg-type]
    drawn(qtbot, plot, 300, 100)


def test_a_plane_reads_out_its_cells(qtbot: QtBot, dressed: QApplication) -> None:
    plane = PlaneMap()
    plane.set_plane(TABLE, "table", "position", "dimension")
    drawn(qtbot, plane)
    rows: list[int] = []
    plane.row_chosen.connect(rows.append)
    area = plane.plot_rect()
    inside = QPoint(round(area.left() + area.width() * 0.9), round(area.top() + area.height() * 0.55))
    assert plane.cell_at(QPointF(inside)) == (3, 2)
    QTest.mouseClick(plane, Qt.MouseButton.LeftButton, pos=inside)
    assert rows == [3]
    assert plane.cell_text(1, 0) == f"position 1, dimension 0: {exact_text(float(TABLE[1, 0]))}"
    assert "6 × 3" in plane.shown_text()
    plane._set_cell((-1, -1))
    QTest.keyClick(plane, Qt.Key.Key_Down)
    QTest.keyClick(plane, Qt.Key.Key_Down)
    QTest.keyClick(plane, Qt.Key.Key_Return)
    assert rows == [3, 1]
    plane.set_plane(TABLE, "table", "position", "dimension", limit=0.5)
    assert plane.scale_text().startswith(">"), "numbers beyond the scale are said to be there"


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (2, 3000), (3000, 2)])
def test_any_plane_is_drawn(qtbot: QtBot, dressed: QApplication, shape: tuple[int, int]) -> None:
    plane = PlaneMap(square=True)
    plane.set_plane(np.ones(shape, dtype=np.float32), "x", "row", "column")
    drawn(qtbot, plane, 200, 120)


def test_curves_read_out_all_values_at_a_place(qtbot: QtBot, dressed: QApplication) -> None:
    curves = ValueCurves()
    curves.set_curves([("a", [0.0, 1.0, 2.0]), ("b", [5.0, 4.0, math.nan])], "position")
    drawn(qtbot, curves)
    assert curves.shown_text().splitlines()[0] == "a: 0.0000 1.0000 2.0000"
    chosen: list[int] = []
    curves.place_chosen.connect(chosen.append)
    area = curves.plot_rect()
    QTest.mouseClick(curves, Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    assert chosen == [1]
    assert curves.values_at(1) == "position 1:  a 1.0000   b 4.0000"
    QTest.keyClick(curves, Qt.Key.Key_End)
    assert "a 2.0000" in curves.shown_text()
    with pytest.raises(ValueError, match="length"):
        curves.set_curves([("a", [1.0]), ("b", [1.0, 2.0])], "x")


@pytest.mark.parametrize("curves", [[], [("a", [])], [("a", [1.0])], [("a", np.sin(np.arange(3000)))]])
def test_any_curves_are_drawn(qtbot: QtBot, dressed: QApplication, curves: list[tuple[str, object]]) -> None:
    made = ValueCurves()
    made.set_curves(curves, "x")  # type: ignore[arg-type]
    drawn(qtbot, made)


def test_an_arrow_turns_by_the_position(qtbot: QtBot, dressed: QApplication) -> None:
    arrow = TurningArrow()
    arrow.set_turn(math.pi / 6, 3)
    drawn(qtbot, arrow, 150, 150)
    assert arrow.angle == pytest.approx(math.pi / 2)
    assert "(0.0000, 1.0000)" in arrow.shown_text()


def test_windows_show_inputs_and_targets(qtbot: QtBot, dressed: QApplication) -> None:
    rows = WindowRows()
    rows.set_rows([[(0, "a"), (1, "b")]], [[(1, "b"), (2, "c")]])
    drawn(qtbot, rows)
    assert rows.shown_text() == "a b → b c"
    assert rows.label_at(rows.cell_rect(0, 1, target=True).center()) == "c"
    with pytest.raises(ValueError, match="shape"):
        rows.set_rows([[(0, "a")]], [])


def test_orders_are_joined_by_lines(qtbot: QtBot, dressed: QApplication) -> None:
    lines = OrderLines()
    lines.set_orders(("a", "b", "c"), ("c", "a", "b"), (1, 2, 0))
    drawn(qtbot, lines)
    assert lines.shown_text() == "a b c\nc a b\n1 2 0"
    assert lines.label_at(lines.chip_rect(0, second=True).center()) == "c"
    with pytest.raises(ValueError, match="order"):
        lines.set_orders(("a", "b"), ("b", "a"), (1, 1))
    lines.set_orders(("a",), ("b", "c"), ())
    drawn(qtbot, lines, 60, 90)
