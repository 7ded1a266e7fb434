"""Rows of one text cut in several ways: what lies where, and what is laid out of a long text."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.widgets.cut_rows import CutRow, CutRows


def row(key: str, cuts: list[int], size: int, **more: object) -> CutRow:
    edges = np.array([0, *cuts, size], dtype=np.int64)
    return CutRow(key, key, ["1", "2.00"], frozenset(), edges[:-1], edges[1:], **more)  # type: ignore[arg-type]


@pytest.fixture
def rows(dressed: QApplication, qtbot: QtBot) -> CutRows:
    widget = CutRows()
    qtbot.addWidget(widget)
    widget.set_columns(["tokens", "bytes"])
    widget.resize(420, 200)
    widget.show()
    return widget


def test_every_token_has_its_stretch(rows: CutRows) -> None:
    text = "ab\n我😀c"
    byte_of = [0, 1, 2, 3, 6, 10, 11]
    rows.set_rows(text, byte_of, [row("one", [2, 4, 6], 11), row("two", [], 11)], "one")
    _layout, places = rows.layout_of(0)
    assert len(places) == 7
    assert places == sorted(places)
    pieces = rows.pieces(rows.rows()[0], 0, places)
    assert [number for number, _left, _right in pieces] == [0, 1, 2, 3]
    assert pieces[0][1:] == (places[0], places[2])
    third = places[3] + (places[4] - places[3]) / 3  # the second cut lies after one of three bytes
    assert pieces[1][1:] == pytest.approx((places[2], third))
    assert pieces[3][2] == places[6]
    assert rows.pieces(rows.rows()[1], 0, places)[0][1:] == (places[0], places[6])
    rows.grab()
    assert rows.shown_text() == "one 1 2.00\ntwo 1 2.00"


def test_only_what_can_be_seen_is_laid_out(rows: CutRows) -> None:
    size = 500_000
    rows.set_rows("a" * size, range(size + 1), [row("all", list(range(1, size)), size)], "all")
    bar = rows.horizontalScrollBar()
    assert size - 200 < bar.maximum() < size
    for value in (0, 1000, bar.maximum()):
        bar.setValue(value)
        _layout, places = rows.layout_of(value)
        assert len(rows.pieces(rows.rows()[0], value, places)) == len(places) - 1 < 700
        rows.grab()
    rows.set_marked(10, 20)
    assert bar.value() <= 10


def test_clicks_and_keys(rows: CutRows, qtbot: QtBot) -> None:
    rows.set_rows("abcd", range(5), [row("one", [2], 4), row("two", [1], 4), CutRow("bad", "bad", note="why")], "one")
    _layout, places = rows.layout_of(0)
    with qtbot.waitSignal(rows.stretch_chosen) as stretch:
        QTest.mouseClick(
            rows.viewport(),
            Qt.MouseButton.LeftButton,
            pos=QPoint(round(places[3]), round(rows.row_top(0)) + rows._row_height() // 2 + 6),
        )
    assert stretch.args == [2, 4]
    with qtbot.waitSignal(rows.compared_with) as compared:
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, round(rows.row_top(1)) + 4))
    assert compared.args == ["two"]
    with qtbot.waitSignal(rows.compared_with) as compared:
        QTest.keyClick(rows, Qt.Key.Key_Down)
    assert compared.args == ["two"]
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, round(rows.row_top(2)) + 4))
    assert "why" in rows.shown_text()
    rows.grab()


def test_columns_that_do_not_fit_are_left_out(rows: CutRows) -> None:
    rows.set_columns(["a", "b", "c", "d", "e", "f"])
    rows.resize(320, 200)
    assert rows.columns() == [0, 1, 5]
    rows.resize(900, 200)
    assert rows.columns() == [0, 1, 2, 3, 4, 5]


def test_nothing_to_show(rows: CutRows) -> None:
    rows.set_rows("", range(1), [row("one", [], 0)], "one")
    rows.set_marked(3, 9)
    rows.grab()
    assert rows.shown_characters() == 1
