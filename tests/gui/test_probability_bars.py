"""The bars of the next token: lengths, movement, choosing, hiding, and what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractAnimation, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from playground import theme as themes
from playground.widgets.bar_layout import BarRow, bar_columns, bar_fractions
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.tool_tip import plain_tip

ROWS = (
    BarRow(17, "·king", 0.21, 0.354),
    BarRow(4, "·queen", 0.116, 0.168),
    BarRow(99, "·old", 0.02, 0.0, kept=False, reason="cut by top-p"),
)


@pytest.fixture
def bars(qtbot: QtBot) -> ProbabilityBars:
    widget = ProbabilityBars()
    qtbot.addWidget(widget)
    widget.resize(420, 300)
    widget.show()
    widget.set_animated(False)
    widget.set_rows(ROWS, "model", "after top-p 0.90")
    return widget


def test_bars_are_on_one_scale_and_cut_ones_show_what_the_model_gave() -> None:
    fractions = bar_fractions(ROWS)
    assert fractions[17] == 1.0
    assert fractions[4] == pytest.approx(0.168 / 0.354)
    assert fractions[99] == pytest.approx(0.02 / 0.354)


@given(
    st.lists(
        st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.booleans()),
        max_size=40,
    )
)
def test_bar_lengths_stay_within_the_scale(numbers: list[tuple[float, float, bool]]) -> None:
    rows = [BarRow(index, "x", raw, final, kept) for index, (raw, final, kept) in enumerate(numbers)]
    fractions = bar_fractions(rows)
    assert set(fractions) == set(range(len(rows)))
    assert all(0.0 <= fraction <= 1.0 for fraction in fractions.values())


@given(st.integers(200, 3000), st.integers(0, 900))
def test_columns_follow_each_other(width: int, label: int) -> None:
    columns = bar_columns(width, label, 60, 60)
    assert columns.label_left + columns.label_width < columns.raw_right < columns.bar_left
    assert columns.bar_length > 0
    assert columns.label_width <= max(48, width * 0.3)


def test_a_drawn_bar_is_as_long_as_its_probability(bars: ProbabilityBars) -> None:
    image = bars.viewport().grab().toImage()

    def length(index: int) -> int:
        y = bars.row_rect(index).center().y()
        accent = themes.current().accent
        return sum(image.pixelColor(x, y) == accent for x in range(image.width()))

    assert length(0) > 50
    assert length(1) == pytest.approx(length(0) * 0.168 / 0.354, abs=2)
    assert length(2) == 0


def test_a_click_chooses_the_row(bars: ProbabilityBars, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bars.token_chosen) as chosen:
        qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=bars.row_rect(1).center())
    assert chosen.args == [4]
    with qtbot.assertNotEmitted(bars.token_chosen):
        qtbot.mouseDClick(bars.viewport(), Qt.MouseButton.RightButton, pos=bars.row_rect(1).center())
        below = bars.row_rect(3).center()
        qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=below)


def test_keys_move_and_enter_chooses(bars: ProbabilityBars, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bars.token_chosen):
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(bars, key)
    assert bars.accessibleDescription() == "·old: cut by top-p, 2.0 % from the model"
    with qtbot.waitSignal(bars.token_chosen) as chosen:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert chosen.args == [99]
    qtbot.keyClick(bars, Qt.Key.Key_Home)
    assert bars.accessibleDescription() == "·king: 35.4 %, 21.0 % from the model"


def test_the_current_row_follows_its_token(bars: ProbabilityBars, qtbot: QtBot) -> None:
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    bars.set_rows((ROWS[1], ROWS[0]), "model", "")
    assert bars.accessibleDescription().startswith("·queen")
    bars.set_rows((ROWS[0],), "model", "")
    with qtbot.assertNotEmitted(bars.token_chosen):
        qtbot.keyClick(bars, Qt.Key.Key_Return)


def test_bars_move_from_the_old_length_to_the_new(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_animated(True)
    before = bars.bar_length(4)
    bars.set_rows((BarRow(4, "·queen", 0.9, 0.9), BarRow(7, "·new", 0.1, 0.1)), "model", "")
    assert bars._animation.state() == QAbstractAnimation.State.Running
    assert bars.bar_length(4) == pytest.approx(before)
    assert bars.bar_length(7) == 0.0
    bars._animation.setCurrentTime(60)
    assert before < bars.bar_length(4) < 1.0
    qtbot.waitUntil(lambda: bars._animation.state() == QAbstractAnimation.State.Stopped)
    assert bars.bar_length(4) == 1.0
    assert bars.bar_length(7) == pytest.approx(1 / 9)


def test_without_animation_bars_are_there_at_once(bars: ProbabilityBars) -> None:
    bars.set_rows((BarRow(4, "·queen", 0.9, 0.9),), "model", "")
    assert bars.bar_length(4) == 1.0
    assert bars._animation.state() == QAbstractAnimation.State.Stopped


def test_stopping_the_animation_half_way_shows_the_end(bars: ProbabilityBars) -> None:
    bars.set_animated(True)
    bars.set_rows((BarRow(5, "x", 0.9, 0.9),), "model", "")
    bars.set_animated(False)
    assert bars.bar_length(5) == 1.0


def test_hidden_bars_give_nothing_away(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_hidden(True)
    covered = bars.viewport().grab().toImage()
    assert "king" not in bars.accessibleDescription()
    with qtbot.assertNotEmitted(bars.token_chosen), qtbot.waitSignal(bars.reveal_requested):
        qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=bars.row_rect(1).center())
    with qtbot.assertNotEmitted(bars.token_chosen), qtbot.waitSignal(bars.reveal_requested):
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    button = bars.findChild(QPushButton)
    assert button is not None
    with qtbot.waitSignal(bars.reveal_requested):
        button.click()
    # Other probabilities of labels as wide look the same.
    bars.set_rows([BarRow(row.token_id, row.label, row.raw, 0.33) for row in ROWS], "model", "after top-p 0.90")
    assert bars.viewport().grab().toImage() == covered
    bars.set_hidden(False)
    assert not button.isVisible()
    assert bars.viewport().grab().toImage() != covered


def test_fifty_thousand_rows_draw_only_what_is_seen(bars: ProbabilityBars, qtbot: QtBot) -> None:
    rows = [BarRow(index, f"·{index}", 1 / 50_000, 1 / 50_000) for index in range(50_000)]
    bars.set_rows(rows, "model", "")
    qtbot.keyClick(bars, Qt.Key.Key_End)
    assert bars.viewport().rect().contains(bars.row_rect(49_999))
    assert bars.row_at(bars.row_rect(49_999).center()) == 49_999
    drawn: list[int] = []
    original = bars._paint_row
    bars._paint_row = lambda *arguments: (drawn.append(arguments[-1]), original(*arguments))  # type: ignore[method-assign, assignment]
    bars.viewport().grab()
    assert 0 < len(set(drawn)) < 30
    assert 49_999 in drawn


def test_the_chosen_row_is_marked_in_the_accent(bars: ProbabilityBars) -> None:
    bars.set_chosen(4)
    image = bars.viewport().grab().toImage()
    rect = bars.row_rect(1)
    assert image.pixelColor(rect.left() + 1, rect.center().y()) == themes.current().accent
    assert image.pixelColor(rect.left() + 1, bars.row_rect(0).center().y()) != themes.current().accent


def test_no_rows_and_strange_labels_draw(bars: ProbabilityBars) -> None:
    strange = ["", "<b>x</b>", "\u202eabc", "a\nb", "👩\u200d👩\u200d👧", "长" * 400, "\x00", "E6 88"]
    bars.set_rows([BarRow(i, text, 1e-9, 0.0, i % 2 == 0, "cut") for i, text in enumerate(strange)], "", "")
    assert not bars.viewport().grab().isNull()
    bars.set_rows([], "", "")
    assert bars.accessibleDescription() == ""
    bars.set_hidden(True)
    assert not bars.viewport().grab().isNull()


def test_tool_tips_are_never_markup() -> None:
    assert "<b>" not in plain_tip("<b>bold</b>")
    assert "&lt;b&gt;" in plain_tip("<b>bold</b>")
    assert plain_tip("") == ""
