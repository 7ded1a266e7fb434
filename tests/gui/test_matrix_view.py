"""The matrix of numbers: reading only what is in view, colours, numbers, keys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import theme as themes
from playground.widgets.matrix_view import SMALLEST_CELL, MatrixView, automatic_cell_width, exact_text

TABLE = np.array(
    [[0.3374, -0.1778, -0.1690], [0.9178, 1.5810, 1.3010], [1.2753, -0.2010, -0.1606], [-0.4015, 0.9666, -1.1481]],
    dtype=np.float32,
)
LABELS = ["·king", "我", "<b>", "E6 88"]


@pytest.fixture
def view(qtbot: QtBot) -> MatrixView:
    widget = MatrixView()
    qtbot.addWidget(widget)
    widget.resize(460, 260)
    widget.show()
    return widget


def hover(view: MatrixView, spot: QPoint) -> None:
    """Move the pointer by an event of its own: the offscreen platform's cursor loses some moves at other scales."""
    at, where = QPointF(spot), QPointF(view.viewport().mapToGlobal(spot))
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, where, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


def test_cells_are_coloured_around_zero(view: MatrixView) -> None:
    view.set_matrix(TABLE, LABELS)
    view.set_cell_width(20)
    image = view.viewport().grab().toImage()
    lut = themes.diverging(themes.current())
    limit = float(np.abs(TABLE).max())
    assert view.scale_limit == limit
    for (row, column), value in np.ndenumerate(TABLE):
        expected = QColor(*(int(part) for part in lut[round((value / limit * 0.5 + 0.5) * 255)]))
        rect = view.cell_rect(row, column)
        found = image.pixelColor(rect.left() + 3, rect.top() + 3)
        assert all(abs(a - b) <= 2 for a, b in zip(found.getRgb(), expected.getRgb(), strict=True)), (row, column)


def test_numbers_appear_when_they_fit(view: MatrixView) -> None:
    view.set_matrix(TABLE, LABELS)
    assert view.decimals == 4
    view.set_cell_width(view.number_width(2))
    assert view.decimals == 2
    view.set_cell_width(view.number_width(2) - 1)
    assert not view.shows_numbers
    view.set_cell_width(None)
    assert view.decimals == 4


@given(st.integers(0, 4000), st.integers(0, 5000))
def test_automatic_width_shows_all_columns_if_it_can(room: int, columns: int) -> None:
    width = automatic_cell_width(room, columns, 40, 60)
    assert width >= SMALLEST_CELL
    if columns and room >= SMALLEST_CELL * columns:
        assert width * columns <= room


def test_exact_text_gives_the_same_float_back() -> None:
    random = np.random.default_rng(1)
    for value in random.normal(size=200).astype(np.float32):
        assert np.float32(exact_text(float(value)).replace("−", "-")) == value


def test_a_cell_says_its_row_dimension_and_exact_value(view: MatrixView) -> None:
    view.set_matrix(TABLE, LABELS)
    assert view.cell_text(0, 1) == "·king, dimension 1: −0.1778"
    assert view.cell_text(4, 0) == ""


def test_a_huge_matrix_is_read_where_it_is_seen(view: MatrixView, qtbot: QtBot) -> None:
    asked: list[tuple[int, int, int, int]] = []

    def read(row: int, row_end: int, column: int, column_end: int) -> np.ndarray:
        asked.append((row, row_end, column, column_end))
        rows, columns = np.mgrid[row:row_end, column:column_end]
        return np.sin(rows + columns).astype(np.float32)

    def label(row: int) -> str:
        return f"row {row}"

    view.set_matrix(read, label, shape=(100_000, 4_096), limit=1.0)
    view.set_cell_width(64)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    view.viewport().grab()
    row, row_end, column, column_end = asked[-1]
    assert (row_end, column_end) == (100_000, 4_096)
    assert max((r1 - r0) * (c1 - c0) for r0, r1, c0, c1 in asked) < 10_000
    spot = view.cell_rect(99_999, 4_095).center()
    assert view.cell_at(spot) == (99_999, 4_095)
    with qtbot.waitSignal(view.cell_hovered) as hovered:
        hover(view, spot)
    assert hovered.args == [99_999, 4_095]
    assert view.cell_text(99_999, 4_095).startswith("row 99999, dimension 4095: ")
    assert row < 99_999
    assert column < 4_095


def test_the_scale_of_a_lazily_read_matrix_only_grows(view: MatrixView) -> None:
    def read(row: int, row_end: int, column: int, column_end: int) -> np.ndarray:
        return np.full((row_end - row, column_end - column), float(row), dtype=np.float32)

    view.set_matrix(read, (), shape=(1000, 4))
    first = view.scale_limit
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    grown = view.scale_limit
    assert grown > first
    view.verticalScrollBar().setValue(0)
    assert view.scale_limit == grown


def test_pointer_and_keys(view: MatrixView, qtbot: QtBot) -> None:
    view.set_matrix(TABLE, LABELS, (0, 1, None, 3), ("17", "4", "9", "1"))
    with qtbot.waitSignal(view.row_chosen) as chosen:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cell_rect(2, 1).center())
    assert chosen.args == [2]
    label = view.cell_rect(1, 0).center()
    label.setX(5)
    assert view.cell_at(label) == (1, -1)
    with qtbot.waitSignal(view.row_chosen) as chosen:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=label)
    assert chosen.args == [1]
    cells: list[tuple[int, int]] = []
    view.cell_hovered.connect(lambda row, column: cells.append((row, column)))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(view, key)
    assert cells == [(1, 0), (2, 0), (2, 1), (2, 0), (2, 2)]
    assert view.accessibleDescription().startswith("<b>, dimension 2")
    with qtbot.waitSignal(view.row_chosen) as chosen:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert chosen.args == [2]


def test_choosing_a_row_brings_it_into_view(view: MatrixView) -> None:
    view.set_matrix(np.zeros((500, 3), dtype=np.float32), [str(row) for row in range(500)])
    view.set_chosen(321)
    top, bottom, _left, _right = view.visible_block()
    assert top <= 321 < bottom
    assert view.chosen_row == 321


def test_keys_change_the_width_from_the_smallest_on(view: MatrixView, qtbot: QtBot) -> None:
    view.set_matrix(np.zeros((3, 4000), dtype=np.float32), LABELS[:3])
    assert view.cell_width == SMALLEST_CELL
    widths = []
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
        widths.append(view.cell_width)
    assert widths == sorted(set(widths))
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.cell_width == SMALLEST_CELL


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0), (1, 1)])
def test_small_shapes_draw(view: MatrixView, shape: tuple[int, int], qtbot: QtBot) -> None:
    view.set_matrix(np.zeros(shape, dtype=np.float32), ["x"] * shape[0])
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert not view.viewport().grab().isNull()


def test_cells_without_a_number_are_masked(view: MatrixView) -> None:
    view.set_matrix(np.array([[np.nan, 2.0], [-np.inf, -1.0]], dtype=np.float32), ["a", "b"])
    rect = view.cell_rect(0, 0)
    image = view.viewport().grab().toImage()
    assert image.pixelColor(rect.left() + 3, rect.top() + 3) == themes.current().masked
    assert view.scale_limit == 2.0
    assert view.cell_text(1, 0) == "b, dimension 0: −∞"


def test_what_does_not_fit_is_refused(view: MatrixView) -> None:
    with pytest.raises(ValueError, match="shape"):
        view.set_matrix(lambda *_: np.zeros((1, 1)), ())
    with pytest.raises(ValueError, match="labels"):
        view.set_matrix(TABLE, ["one"])
    with pytest.raises(ValueError, match="dimensions"):
        view.set_matrix(np.zeros(3), ())
