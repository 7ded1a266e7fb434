"""Token chips: the flow, what is visible, choosing by mouse and keys."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import theme
from playground.widgets.token_chips import TokenChips, flow_rows, label_widths


@pytest.fixture
def chips(qtbot: QtBot) -> TokenChips:
    made = TokenChips("ids")
    qtbot.addWidget(made)
    made.resize(300, 120)
    made.show()
    qtbot.waitExposed(made)
    return made


@given(st.lists(st.floats(1, 80), max_size=40), st.floats(20, 200))
def test_flow_is_the_greedy_one(widths: list[float], room: float) -> None:
    boxes = np.minimum(np.array(widths, dtype=np.float64), room)
    expected: list[int] = []
    used = 0.0
    for index, width in enumerate(boxes.tolist()):
        if not expected or used + width > room + 1e-6:
            expected.append(index)
            used = 0.0
        used += width + 5.0
    assert flow_rows(boxes, 5.0, room).tolist() == expected


def test_widths_are_what_the_font_draws(qapp: QApplication) -> None:
    font = theme.mono_font(12)
    labels = ["3119", "·upon", "人工智能", "😀", "E6 88", ""]
    metrics = QFontMetricsF(font)
    assert label_widths(labels, font) == pytest.approx([metrics.horizontalAdvance(label) for label in labels], abs=0.6)


def test_chips_lie_in_order_inside_the_view(chips: TokenChips) -> None:
    chips.set_chips([str(number * 37) for number in range(60)])
    rects = [chips.chip_rect(index) for index in range(60)]
    assert chips.row_count() > 2
    for before, after in pairwise(rects):
        assert after.left() > before.right() or after.top() > before.bottom()
    assert max(rect.right() for rect in rects) <= chips.viewport().width()
    assert chips.chip_at(rects[5].center()) == 5
    assert chips.chip_at(QPoint(2, 2)) == -1


def test_a_label_too_long_has_a_row_of_its_own(chips: TokenChips) -> None:
    chips.set_chips(["a", "x" * 500, "b"])
    assert [chips.row_of(index) for index in range(3)] == [0, 1, 2]
    assert chips.chip_rect(1).right() <= chips.viewport().width()
    chips.grab()


def test_only_rows_in_view_are_drawn(chips: TokenChips) -> None:
    chips.set_chips([str(number) for number in range(100_000)])
    shown = chips.visible_chips(0, chips.viewport().height())
    assert 0 < len(shown) < 200
    chips.set_chosen(70_000)
    shown = chips.visible_chips(0, chips.viewport().height())
    assert 70_000 in shown
    assert len(shown) < 200
    assert chips.chip_at(chips.chip_rect(70_000).center()) == 70_000


def test_choosing_by_mouse_and_keys(chips: TokenChips, qtbot: QtBot) -> None:
    chips.set_chips(["100"] * 40)
    seen: list[int] = []
    chips.token_chosen.connect(seen.append)
    qtbot.mouseClick(chips.viewport(), Qt.MouseButton.LeftButton, pos=chips.chip_rect(2).center().toPoint())
    qtbot.keyClick(chips, Qt.Key.Key_Right)
    qtbot.keyClick(chips, Qt.Key.Key_Down)
    per_row = chips.visible_chips(0, 1).stop
    assert seen == [2, 3, 3 + per_row]
    qtbot.keyClick(chips, Qt.Key.Key_Up)
    qtbot.keyClick(chips, Qt.Key.Key_End)
    qtbot.keyClick(chips, Qt.Key.Key_Home)
    assert seen[3:] == [3, 39, 0]
    assert chips.accessibleDescription() == "100"


def test_hover_and_tool_tip(chips: TokenChips, qtbot: QtBot) -> None:
    chips.set_chips(["1", "2", "3"])
    seen: list[int] = []
    chips.token_hovered.connect(seen.append)
    qtbot.mouseMove(chips.viewport(), chips.chip_rect(1).center().toPoint())
    qtbot.mouseMove(chips.viewport(), QPoint(250, 100))
    assert seen == [1, -1]
    chips.set_tooltip_provider(lambda index: f"<i>{index}")
    assert "&lt;i&gt;1" in chips.tooltip_markup(1)


def test_tints_go_by_position(chips: TokenChips, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    chips.set_chips([" "] * 3, first_position=10, tail_start=2)
    image = chips.viewport().grab().toImage()
    for index in range(3):
        place = chips.chip_rect(index).center().toPoint()
        assert image.pixelColor(place) == theme.LIGHT.tint(10 + index)
    below = chips.chip_rect(2)
    assert image.pixelColor(round(below.center().x()), round(below.bottom() + 1)) == theme.LIGHT.accent
    assert image.pixelColor(round(chips.chip_rect(1).center().x()), round(below.bottom() + 1)) != theme.LIGHT.accent


def test_nothing_to_show_is_harmless(chips: TokenChips, qtbot: QtBot) -> None:
    chips.set_chips([])
    chips.set_chosen(3)
    qtbot.keyClick(chips, Qt.Key.Key_End)
    qtbot.keyClick(chips, Qt.Key.Key_Home)
    chips.grab()
    assert chips.chosen() is None
    assert chips.sizeHint().height() > 0
