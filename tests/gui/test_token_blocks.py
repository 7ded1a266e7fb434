"""Blocks without letters: one look an id, whatever the theme, and what can be seen of a long text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import theme
from playground.widgets.token_blocks import COLUMNS, DISTINCT, ROWS, TokenBlocks, first_seen, symbol_of


@pytest.fixture
def blocks(dressed: QApplication, qtbot: QtBot) -> TokenBlocks:
    widget = TokenBlocks()
    qtbot.addWidget(widget)
    widget.resize(300, 120)
    widget.show()
    return widget


def test_no_two_ids_of_a_large_vocabulary_look_alike() -> None:
    ids = range(200_020)
    assert DISTINCT > 0x110000, "characters have the highest ids"
    assert len({symbol_of(token_id) for token_id in random.Random(0).sample(ids, 40_000)}) == 40_000


@given(st.integers(0, DISTINCT - 1), st.integers(0, DISTINCT - 1))
def test_a_symbol_is_its_ids_own(one: int, other: int) -> None:
    assert (symbol_of(one) == symbol_of(other)) == (one == other)
    assert symbol_of(one) == symbol_of(one + DISTINCT)


@given(st.integers(0, DISTINCT - 1))
def test_a_symbol_has_ink_and_mirrors_itself(token_id: int) -> None:
    symbol = symbol_of(token_id)
    assert len(symbol.cells) == ROWS
    assert all(len(row) == COLUMNS and row == row[::-1] for row in symbol.cells)
    assert any(any(row) for row in symbol.cells)


def test_equal_ids_have_equal_numbers() -> None:
    assert first_seen([7, 3, 7, 9, 3]) == [1, 2, 1, 3, 2]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_inks_stand_out_from_their_grounds(dressed: QApplication, name: str) -> None:
    def luminance(color: object) -> float:
        parts = [getattr(color, part)() for part in ("redF", "greenF", "blueF")]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    grounds, inks = theme.block_colours(theme.LIGHT if name == "light" else theme.DARK)
    for ground in grounds:
        for ink in inks:
            low, high = sorted((luminance(ground), luminance(ink)))
            assert (high + 0.05) / (low + 0.05) >= 3.0, (ground.name(), ink.name())


def test_clicks_keys_and_drags_choose_and_select(blocks: TokenBlocks, qtbot: QtBot) -> None:
    blocks.set_ids(list(range(40)))
    columns = blocks.columns()
    with qtbot.waitSignal(blocks.token_chosen) as chosen:
        QTest.mouseClick(blocks.viewport(), Qt.MouseButton.LeftButton, pos=blocks.block_rect(3).center().toPoint())
    assert chosen.args == [3]
    with qtbot.waitSignal(blocks.tokens_selected) as selected:
        QTest.mouseClick(
            blocks.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ShiftModifier,
            blocks.block_rect(6).center().toPoint(),
        )
    assert selected.args == [3, 7]
    assert blocks.selected() == range(3, 7)
    QTest.keyClick(blocks, Qt.Key.Key_Down)
    assert blocks.chosen() == 3 + columns
    QTest.keyClick(blocks, Qt.Key.Key_End)
    assert blocks.chosen() == 39
    with qtbot.waitSignal(blocks.copy_requested):
        QTest.keyClick(blocks, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert blocks.block_at(QPointF(-5, -5)) == -1


def test_a_million_blocks_cost_what_can_be_seen(blocks: TokenBlocks) -> None:
    blocks.set_ids(range(1_000_000))
    blocks.reveal(999_999)
    blocks.grab()
    assert blocks.visible_blocks().stop == 1_000_000
    assert len(blocks.visible_blocks()) < 200
    blocks.set_ids([])
    blocks.grab()
    assert blocks.shown_text() == ""
