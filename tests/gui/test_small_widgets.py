"""Numbers in words, cost bars, segmented buttons, slider rows, key figures and the states of a pane."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from playground import theme as themes
from playground.widgets.cost_bars import CostBars
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.key_figure import KeyFigure
from playground.widgets.numbers import (
    format_bytes,
    format_decimal,
    format_percent,
    format_significant,
    format_tick,
    group_digits,
)
from playground.widgets.padded import padded
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.sized import sized
from playground.widgets.slider_row import SliderRow, even_steps
from playground.widgets.state_view import StateStack


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.354, "35.4 %"),
        (0.0043, "0.43 %"),
        (0.000012, "0.0012 %"),
        (0.0000001, "< 0.0001 %"),
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.99999, "> 99.9 %"),
        (0.999, "99.9 %"),
        (0.01, "1.0 %"),
        (0.00999, "1.0 %"),
        (0.000999, "0.10 %"),
        (0.0714, "7.1 %"),
        (float("nan"), "–"),
    ],
)
def test_percent(fraction: float, text: str) -> None:
    assert format_percent(fraction) == text


@given(st.floats(0.0, 1.0))
def test_a_percentage_is_true_to_its_value(fraction: float) -> None:
    text = format_percent(fraction).removesuffix(" %")
    if text.startswith("<"):
        assert 0.0 < fraction < 1e-6
    elif text.startswith(">"):
        assert 0.999 < fraction < 1.0
    else:
        shown = float(text)
        assert shown < 1.0 or abs(shown - 100.0 * fraction) <= 0.0501
        assert shown == pytest.approx(100.0 * fraction, rel=0.051)
        assert (shown == 0.0) == (fraction == 0.0)
        assert (shown == 100.0) == (fraction == 1.0)


def test_digits_are_grouped_by_thin_spaces() -> None:
    assert group_digits(543_499_264) == "543\u202f499\u202f264"
    assert group_digits(999) == "999"
    assert group_digits(-1000) == "−1\u202f000"


@pytest.mark.parametrize(
    ("count", "unit", "text"),
    [
        (1_086_998_528, None, "1.012 GiB"),
        (2 * 1_086_998_528, None, "2.025 GiB"),
        (4 * 2**20, None, "4.00 MiB"),
        (2**19, "MiB", "0.50 MiB"),
        (512, None, "512 B"),
        (0, None, "0 B"),
        (1023, None, "1\u202f023 B"),
        (1024, None, "1.00 KiB"),
        (2**20 - 1, None, "1.00 MiB"),
        (2**42, "GiB", "4\u202f096.000 GiB"),
    ],
)
def test_bytes(count: int, unit: str | None, text: str) -> None:
    assert format_bytes(count, unit) == text


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="unit"):
        format_bytes(1, "MB")


def test_decimals() -> None:
    assert format_decimal(-0.17784, 4) == "−0.1778"
    assert format_decimal(-0.00001, 2) == "0.00"
    assert format_decimal(-math.inf) == "−∞"
    assert format_significant(0.0000123, 2) == "1.2e−5"
    assert format_significant(1234.5678) == "1235"
    assert format_tick(0.5) == "0.5"
    assert format_tick(20.0) == "20"
    assert format_tick(-7.543) == "−7.54"


def test_cost_bars_are_on_one_scale(qtbot: QtBot) -> None:
    bars = CostBars()
    qtbot.addWidget(bars)
    bars.set_bars([("float32", 1.0, "4.00 MiB"), ("int8", 0.25, "1.00 MiB"), ("odd", 7.0, "x")])
    bars.resize(400, bars.sizeHint().height())
    bars.show()
    image = bars.grab().toImage()

    def length(index: int) -> int:
        y = round(bars.track_rect(index).center().y())
        return sum(image.pixelColor(x, y) == themes.current().accent for x in range(image.width()))

    assert length(0) == pytest.approx(bars.track_rect(0).width(), abs=2)
    assert length(1) == pytest.approx(length(0) / 4, abs=2)
    assert bars.bars[2][1] == 1.0
    assert "int8 1.00 MiB" in bars.accessibleDescription()


@pytest.fixture
def switch(qtbot: QtBot) -> SegmentedButtons:
    widget = SegmentedButtons()
    qtbot.addWidget(widget)
    widget.set_options([("scores", "scores", "before scaling"), ("scaled", "R&D", ""), ("weights", "weights", "")])
    widget.show()
    return widget


def test_one_segment_is_on(switch: SegmentedButtons, qtbot: QtBot) -> None:
    assert switch.current() == "scores"
    with qtbot.waitSignal(switch.selected) as selected:
        switch.button("weights").click()
    assert selected.args == ["weights"]
    assert [switch.button(key).isChecked() for key in ("scores", "scaled", "weights")] == [False, False, True]
    with qtbot.assertNotEmitted(switch.selected):
        switch.button("weights").click()
        assert switch.button("weights").isChecked()
        switch.set_current("scores")
    with pytest.raises(ValueError, match="no option"):
        switch.set_current("nowhere")
    assert switch.button("scaled").text() == "R&&D"


def test_arrows_choose_the_neighbour_and_skip_disabled_ones(switch: SegmentedButtons, qtbot: QtBot) -> None:
    switch.set_option_enabled("scaled", False)
    keys: list[str] = []
    switch.selected.connect(keys.append)
    qtbot.keyClick(switch.button("scores"), Qt.Key.Key_Right)
    qtbot.keyClick(switch.button("weights"), Qt.Key.Key_Right)
    qtbot.keyClick(switch.button("weights"), Qt.Key.Key_Home)
    qtbot.keyClick(switch.button("scores"), Qt.Key.Key_End)
    assert keys == ["weights", "scores", "weights"]
    stops = [
        key for key in ("scores", "scaled", "weights") if switch.button(key).focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert stops == ["weights"]


def test_new_options_keep_the_current_key_if_offered(switch: SegmentedButtons) -> None:
    switch.set_current("weights")
    switch.set_options([("weights", "Gewichte", ""), ("other", "Anderes", "")])
    assert switch.current() == "weights"
    switch.set_options([("a", "a", "")])
    assert switch.current() == "a"
    with pytest.raises(ValueError, match="twice"):
        switch.set_options([("a", "a", ""), ("a", "b", "")])


@pytest.fixture
def row(qtbot: QtBot) -> SliderRow:
    widget = SliderRow("top-p", even_steps(0.05, 1.0, 0.05), 0.9, off_value=1.0, tool_tip="a & b")
    qtbot.addWidget(widget)
    widget.resize(280, widget.sizeHint().height())
    widget.show()
    return widget


def test_even_steps_do_not_drift() -> None:
    steps = even_steps(0.0, 2.0, 0.1)
    assert len(steps) == 21
    assert steps[3] == 0.3
    assert steps[-1] == 2.0
    with pytest.raises(ValueError, match="steps"):
        even_steps(0.0, 1.0, 0.0)


def test_the_slider_and_the_value_agree(row: SliderRow, qtbot: QtBot) -> None:
    assert row.value() == 0.9
    assert row.field.text() == "0.90"
    with qtbot.waitSignal(row.value_changed) as changed:
        qtbot.keyClick(row.slider, Qt.Key.Key_Left)
    assert changed.args == [0.85]
    with qtbot.assertNotEmitted(row.value_changed):
        row.set_value(1.0)
    assert row.field.text() == "off"
    assert row.slider.value() == row.slider.maximum()
    with qtbot.assertNotEmitted(row.value_changed):
        row.set_value(3.0)
    assert row.value() == 1.0
    with pytest.raises(ValueError, match="number"):
        row.set_value(math.nan)


@pytest.mark.parametrize(
    ("typed", "value", "text"),
    [("0.925", 0.925, "0.925"), ("0,5", 0.5, "0.50"), ("off", 1.0, "off"), ("7", 1.0, "off"), ("-3", 0.05, "0.05")],
)
def test_a_typed_value_counts_exactly(row: SliderRow, qtbot: QtBot, typed: str, value: float, text: str) -> None:
    row.field.selectAll()
    qtbot.keyClicks(row.field, typed)
    with qtbot.waitSignal(row.value_changed) as changed:
        qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert changed.args == [value]
    assert row.value() == value
    assert row.field.text() == text


@pytest.mark.parametrize("typed", ["", "abc", "nan", "inf", "1e999", "0.5.5"])
def test_nonsense_is_put_back(row: SliderRow, qtbot: QtBot, typed: str) -> None:
    row.field.setText(typed)
    with qtbot.assertNotEmitted(row.value_changed):
        qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert row.field.text() == "0.90"


def test_whole_numbers_stay_whole(qtbot: QtBot) -> None:
    row = SliderRow("top-k", (0, 1, 5, 40), 0, decimals=0, off_value=0)
    qtbot.addWidget(row)
    assert row.field.text() == "off"
    row.set_value(37)
    assert row.field.text() == "37"
    assert row.slider.value() == 3
    assert row.value() == 37.0
    with pytest.raises(ValueError, match="rise"):
        row.set_values((1, 1))
    with pytest.raises(ValueError, match="rise"):
        row.set_values(())


def test_a_double_click_on_the_name_gives_the_default_back(row: SliderRow, qtbot: QtBot) -> None:
    row.set_value(0.3)
    name = row.findChild(QLabel)
    assert name is not None
    with qtbot.waitSignal(row.value_changed) as changed:
        qtbot.mouseDClick(name, Qt.MouseButton.LeftButton)
    assert changed.args == [0.9]


def test_a_click_on_the_groove_moves_the_handle_there(row: SliderRow, qtbot: QtBot) -> None:
    slider = row.slider
    middle = slider.rect().center()
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=middle)
    assert row.value() == pytest.approx(0.525, abs=0.051)


def test_dragging_follows_the_pointer(row: SliderRow, qtbot: QtBot) -> None:
    slider = row.slider
    seen: list[float] = []
    row.value_changed.connect(seen.append)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(6, 8))
    qtbot.mouseMove(slider, QPoint(slider.width() - 6, 8))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 6, 8))
    assert seen == [0.05, 1.0]
    assert not slider.isSliderDown()


def test_key_figure(qtbot: QtBot) -> None:
    figure = KeyFigure("tokens", "21")
    qtbot.addWidget(figure)
    figure.show()
    figure.set_figure("<b>22</b>")
    assert figure.accessibleName() == "<b>22</b> tokens"
    labels = figure.findChildren(QLabel)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


@pytest.fixture
def states(qtbot: QtBot) -> StateStack:
    stack = StateStack(QLabel("content"))
    qtbot.addWidget(stack)
    stack.resize(400, 300)
    stack.show()
    return stack


def button(states: StateStack, text: str) -> QPushButton:
    return next(found for found in states.findChildren(QPushButton) if found.text() == text and found.isVisible())


def test_empty_has_one_button_that_asks_for_the_action(states: StateStack, qtbot: QtBot) -> None:
    states.show_empty("Type a text to see its tokens.", "Insert an example")
    assert states.state == "empty"
    assert not states.content.isVisible()
    assert [found.text() for found in states.findChildren(QPushButton) if found.isVisible()] == ["Insert an example"]
    with qtbot.waitSignal(states.action_requested):
        button(states, "Insert an example").click()
    states.show_content()
    assert states.content.isVisible()


def test_loading_shows_how_far_and_can_be_cancelled(states: StateStack, qtbot: QtBot) -> None:
    states.show_loading("Loading english-stories", 0.25)
    progress = states.findChild(QProgressBar)
    assert progress is not None
    assert progress.isVisible()
    assert progress.value() / progress.maximum() == 0.25
    with qtbot.waitSignal(states.cancel_requested):
        button(states, "Cancel").click()
    states.show_loading("Loading", None)
    assert progress.maximum() == 0
    states.show_loading("Loading", 7.0)
    assert progress.value() == progress.maximum()
    states.show_content()
    assert not progress.isVisible()


def test_errors_can_be_copied(states: StateStack) -> None:
    states.show_error("The folder has no config.json. Choose another.", "details <of> it")
    button(states, "Copy details").click()
    assert QGuiApplication.clipboard().text() == "details <of> it"
    states.show_error("It went wrong. Try again.", "other")
    assert button(states, "Copy details")
    states.show_error("It went wrong. Try again.")
    assert not [found for found in states.findChildren(QPushButton) if found.isVisible()]


def test_stale_content_is_dimmed_and_says_why(states: StateStack) -> None:
    before = states.grab().toImage()
    states.set_stale(True)
    assert states.stale
    dimmed = states.grab().toImage()
    assert dimmed != before
    states.show_empty("Nothing here.")
    states.show_content()
    assert states.grab().toImage() == dimmed
    states.set_stale(False)
    assert states.grab().toImage() == before


def test_a_column_that_does_not_fit_is_scrolled_by_keys(qtbot: QtBot) -> None:
    column = ScrolledColumn()
    qtbot.addWidget(column)
    content = QLabel("\n".join(map(str, range(60))))
    column.column.addWidget(content)
    column.resize(200, 4000)
    column.show()
    qtbot.waitExposed(column)
    assert column.focusPolicy() == Qt.FocusPolicy.NoFocus, "there is nothing to scroll"
    column.resize(200, 100)
    qtbot.waitUntil(lambda: column.focusPolicy() == Qt.FocusPolicy.TabFocus)
    column.setFocus(Qt.FocusReason.TabFocusReason)
    bar = column.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.property("reached") is True)
    QTest.keyClick(column, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(column, Qt.Key.Key_PageUp)
    assert bar.value() == 0
    assert column.accessibleName()
    assert column.whatsThis()
    column.clearFocus()
    assert bar.property("reached") is False


def test_segmented_buttons_are_reached_where_they_stand(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    first, buttons, last = QLineEdit(), SegmentedButtons(), QLineEdit()
    for widget in (first, buttons, last):
        layout.addWidget(widget)
    buttons.set_options([("a", "A", ""), ("b", "B", "")])  # as a change of language does, when all else is there
    window.show()
    qtbot.waitExposed(window)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert window.focusWidget() is buttons.button("a")
    QTest.keyClick(buttons.button("a"), Qt.Key.Key_Tab)
    assert window.focusWidget() is last


def test_lengths_go_with_the_type_also_while_the_window_is_open(dressed: QApplication) -> None:
    holder = QWidget()
    button = QToolButton(holder)
    sized(button, least_width=100, most_width=150, height=20, icon=16)
    gone = QWidget()
    sized(gone, width=10)
    gone.deleteLater()
    QTest.qWait(0)
    themes.set_zoom(2.0)
    try:
        assert (button.minimumWidth(), button.maximumWidth()) == (200, 300)
        assert button.minimumHeight() == button.maximumHeight() == 40
        assert button.iconSize() == QSize(32, 32)
    finally:
        themes.set_zoom(1.0)
    assert (button.minimumWidth(), button.maximumWidth()) == (100, 150)


def test_a_combo_box_ends_a_text_that_has_no_room_in_an_ellipsis(dressed: QApplication) -> None:
    combo = ElidedCombo()
    combo.addItem("a model's name that is longer than the box")
    combo.resize(combo.sizeHint())
    assert combo.shown_label() == combo.currentText()
    combo.resize(120, combo.height())
    assert combo.shown_label().endswith("…")
    assert combo.fontMetrics().horizontalAdvance(combo.shown_label()) <= combo.label_room(120) < 120 - 22
    combo.grab()


def test_a_number_does_not_touch_the_border_of_its_field(dressed: QApplication) -> None:
    field = padded(QSpinBox())
    field.setRange(0, 99_999)
    field.setValue(99_999)
    field.resize(field.sizeHint())
    text = field.findChild(QLineEdit)
    assert text is not None
    margins = text.textMargins()
    assert margins.left() >= 5
    room = text.width() - margins.left() - margins.right()
    assert room >= text.fontMetrics().horizontalAdvance("99999"), "the longest number is still seen"
