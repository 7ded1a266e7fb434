"""The generator pane: bars that are the sampling's own, the commands, hiding, settings, and looking back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from models.specs import SamplingSpec
from playground.panes.generator import GeneratorPane
from playground.panes.generator.bars_view import BarsView
from playground.results.reading import StepResult
from playground.widgets.bar_layout import BarRow
from tests.gui.conftest import TINY_CONFIG, PlaygroundWindow, WindowFactory

VOCABULARY = int(TINY_CONFIG["vocab_size"])


def pane_of(made: PlaygroundWindow) -> GeneratorPane:
    pane = made.window.panes["generator"]
    assert isinstance(pane, GeneratorPane)
    return pane


def view_of(made: PlaygroundWindow) -> BarsView:
    view = pane_of(made).views["bars"]
    assert isinstance(view, BarsView)
    return view


def step_of(made: PlaygroundWindow) -> StepResult:
    step = made.session.results.step
    assert step is not None
    return step


def click(made: PlaygroundWindow, button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    made.settle()


def click_bar(made: PlaygroundWindow, index: int) -> None:
    bars = view_of(made).bars
    QTest.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=bars.row_rect(index).center())
    made.settle()


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    exponents = np.exp(logits - logits.max())
    return exponents / exponents.sum()


def expected_rows(made: PlaygroundWindow, place: int = -1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(V,) raw and final probabilities after the token at `place`, worked out here."""
    logits = step_of(made).trace.logits_at(place).double().numpy()
    spec = made.session.inputs.sampling
    raw = softmax(logits)
    if spec.temperature == 0:
        final = np.zeros_like(raw)
        final[int(np.argmax(logits))] = 1.0
        return raw, final
    tempered = softmax(logits / spec.temperature)
    order = np.lexsort((np.arange(len(logits)), -logits))
    kept = order[: spec.top_k or len(order)]
    running = np.cumsum(tempered[kept] / tempered[kept].sum())
    kept = kept[: int(np.searchsorted(running, spec.top_p)) + 1]
    kept = kept[tempered[kept] >= spec.min_p * tempered[order[0]]]
    final = np.zeros_like(raw)
    final[kept] = tempered[kept] / tempered[kept].sum()
    return raw, final


def check_bars(made: PlaygroundWindow, rows: tuple[BarRow, ...], place: int = -1) -> None:
    raw, final = expected_rows(made, place)
    assert len(rows) >= 100
    ids = [row.token_id for row in rows]
    assert len(set(ids)) == len(ids)
    assert [raw[token_id] for token_id in ids[:100]] == sorted((raw[token_id] for token_id in ids[:100]), reverse=True)
    assert min(raw[ids[:100]]) >= np.sort(raw)[-100] - 1e-12
    for row in rows:
        assert row.raw == pytest.approx(raw[row.token_id], rel=1e-6)
        assert row.final == pytest.approx(final[row.token_id], rel=1e-6)
        assert row.kept is bool(final[row.token_id] > 0)
        assert bool(row.reason) is not row.kept


# Bars


def test_bars_are_the_samplings_own(tiny_window: PlaygroundWindow) -> None:
    view = view_of(tiny_window)
    for spec in (
        SamplingSpec(temperature=0.8, top_k=40, top_p=0.95),
        SamplingSpec(temperature=1.7),
        SamplingSpec(temperature=0.5, top_k=7, min_p=0.05),
        SamplingSpec(temperature=0),
    ):
        tiny_window.session.update(sampling=spec)
        tiny_window.settle()
        check_bars(tiny_window, view.bars.rows)
    assert "greedy" in view.bars.shown_text().splitlines()[0]


def test_bars_carry_the_tokens_labels_and_say_how_many_they_are(tiny_window: PlaygroundWindow) -> None:
    view = view_of(tiny_window)
    model = tiny_window.session.results.model
    assert model is not None
    assert model.tokenizer is not None
    for row in view.bars.rows:
        data = model.tokenizer.token_bytes(row.token_id)
        if data.isalpha():
            assert row.label == data.decode()
    assert "100" in view.count.text()
    assert str(VOCABULARY) in view.count.text()


def test_cut_tokens_say_why(tiny_window: PlaygroundWindow) -> None:
    tiny_window.session.update(sampling=SamplingSpec(temperature=1.0, top_k=3))
    tiny_window.settle()
    rows = view_of(tiny_window).bars.rows
    assert [row.kept for row in rows] == [True] * 3 + [False] * (len(rows) - 3)
    assert {row.reason for row in rows[3:]} == {"cut by top-k 3"}
    assert sum(row.final for row in rows) == pytest.approx(1.0)


# Commands


def test_step_and_undo_buttons(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    view = view_of(tiny_window)
    before = step_of(tiny_window)
    first_rows = view.bars.rows
    assert pane.step_button.isEnabled()
    assert not pane.undo_button.isEnabled()
    assert not pane.stop_button.isEnabled()
    click(tiny_window, pane.step_button)
    after = step_of(tiny_window)
    assert after.ids[:-1] == before.ids
    assert after.ids[-1] in {row.token_id for row in first_rows if row.kept}
    assert after.drawn is not None
    assert after.drawn[0] == after.ids[-1]
    assert after.drawn_label in view.draw.text()
    assert f"{after.drawn[1]:.4f}" in view.draw.text()
    assert view.bars.rows != first_rows
    check_bars(tiny_window, view.bars.rows)
    click(tiny_window, pane.undo_button)
    assert step_of(tiny_window).ids == before.ids
    assert view.bars.rows == first_rows
    assert not pane.undo_button.isEnabled()
    assert view.draw.text() == ""
    click(tiny_window, pane.step_button)
    assert step_of(tiny_window).ids == after.ids, "the same seed draws the same token"


def test_the_draw_lands_in_its_tokens_interval(tiny_window: PlaygroundWindow) -> None:
    _raw, final = expected_rows(tiny_window)
    click(tiny_window, pane_of(tiny_window).step_button)
    drawn = step_of(tiny_window).drawn
    assert drawn is not None
    token_id, uniform = drawn
    running = np.cumsum(final)
    assert running[token_id] - final[token_id] - 1e-9 <= uniform <= running[token_id] + 1e-9


def test_run_and_stop_buttons(tiny_window: PlaygroundWindow, qtbot: QtBot) -> None:
    pane = pane_of(tiny_window)
    before = len(step_of(tiny_window).ids)
    QTest.mouseClick(pane.run_button, Qt.MouseButton.LeftButton)
    assert pane.stop_button.isEnabled()
    assert not pane.step_button.isEnabled()
    assert not pane.run_button.isEnabled()
    qtbot.waitUntil(lambda: len(step_of(tiny_window).ids) >= before + 3)
    QTest.mouseClick(pane.stop_button, Qt.MouseButton.LeftButton)
    tiny_window.settle()
    stopped = len(step_of(tiny_window).ids)
    assert before + 3 <= stopped < before + 60
    assert not pane.stop_button.isEnabled()
    assert pane.step_button.isEnabled()
    assert pane.states.state == "content"
    QTest.qWait(30)
    assert len(step_of(tiny_window).ids) == stopped


def test_a_clicked_bar_is_the_next_token(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    view = view_of(tiny_window)
    before = step_of(tiny_window).ids
    wanted = view.bars.rows[4].token_id
    click_bar(tiny_window, 4)
    assert step_of(tiny_window).ids == (*before, wanted)
    assert view.draw.text() == "", "nothing was drawn"
    tiny_window.session.update(sampling=SamplingSpec(temperature=1.0, top_k=1))
    tiny_window.settle()
    assert not view.bars.rows[2].kept
    wanted = view.bars.rows[2].token_id
    click_bar(tiny_window, 2)
    assert step_of(tiny_window).ids[-1] == wanted, "a token that was cut can be chosen by hand"
    click(tiny_window, pane.undo_button)
    click(tiny_window, pane.undo_button)
    assert step_of(tiny_window).ids == before


def test_greedy_takes_the_likeliest_without_drawing(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    view = view_of(tiny_window)
    tiny_window.session.update(sampling=SamplingSpec(temperature=0))
    tiny_window.settle()
    best = int(step_of(tiny_window).trace.logits_at(-1).argmax())
    assert view.bars.rows[0].token_id == best
    assert view.bars.rows[0].final == 1.0
    click(tiny_window, pane.step_button)
    assert step_of(tiny_window).ids[-1] == best
    assert view.draw.text() == ""
    assert "0.0 bits" in view.entropy.text()


def test_entropy_is_that_of_the_bars(tiny_window: PlaygroundWindow) -> None:
    raw, final = expected_rows(tiny_window)
    bits = [-sum(p * np.log2(p) for p in probabilities if p > 0) for probabilities in (raw, final)]
    assert f"{bits[0]:.1f} → {bits[1]:.1f} bits" in view_of(tiny_window).entropy.text()


# Hiding


def test_bars_hide_until_they_are_revealed_and_again_at_the_next_step(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    view = view_of(tiny_window)
    click(tiny_window, view.hide_bars)
    assert tiny_window.session.inputs.hide_bars
    assert view.bars.bars_hidden
    labels = [row.label for row in view.bars.rows if len(row.label) > 2]
    assert not any(label in view.bars.shown_text() for label in labels)
    before = step_of(tiny_window).ids
    click_bar(tiny_window, 1)
    assert step_of(tiny_window).ids == before, "what is hidden can't be chosen"
    assert not view.bars.bars_hidden, "a click on the cover reveals"
    click(tiny_window, pane.step_button)
    assert view.bars.bars_hidden
    tiny_window.window.commands.reveal.trigger()
    assert not view.bars.bars_hidden
    view.temperature.slider.setValue(view.temperature.slider.value() + 3)
    tiny_window.settle()
    assert not view.bars.bars_hidden, "other settings are no new guess"
    click(tiny_window, pane.undo_button)
    assert view.bars.bars_hidden
    click(tiny_window, view.hide_bars)
    assert not view.bars.bars_hidden
    click(tiny_window, pane.step_button)
    assert not view.bars.bars_hidden


def test_a_run_shows_what_it_does(tiny_window: PlaygroundWindow, qtbot: QtBot) -> None:
    pane = pane_of(tiny_window)
    view = view_of(tiny_window)
    tiny_window.session.update(hide_bars=True)
    assert view.bars.bars_hidden
    before = len(step_of(tiny_window).ids)
    pane.start_run()
    qtbot.waitUntil(lambda: len(step_of(tiny_window).ids) > before)
    assert not view.bars.bars_hidden
    tiny_window.operations.stop()
    tiny_window.settle()


# Settings


def test_sliders_and_session_agree(tiny_window: PlaygroundWindow) -> None:
    view = view_of(tiny_window)
    assert (
        view.temperature.value(),
        view.top_k.value(),
        view.top_p.value(),
    ) == (0.8, 40.0, 0.95)
    for name, typed in (("temperature", "1.3"), ("top_k", "12"), ("top_p", "0.5"), ("min_p", "0.07")):
        row = getattr(view, name)
        row.field.setFocus()
        row.field.selectAll()
        QTest.keyClicks(row.field, typed)
        QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert tiny_window.session.inputs.sampling == SamplingSpec(temperature=1.3, top_k=12, top_p=0.5, min_p=0.07)
    tiny_window.settle()
    check_bars(tiny_window, view.bars.rows)
    heading = view.bars.shown_text().splitlines()[0]
    for part in ("1.30", "12", "0.50", "0.07"):
        assert part in heading
    tiny_window.session.update(layer=1)  # settings that follow each other quickly are one entry of the undo stack
    tiny_window.session.update(sampling=SamplingSpec(temperature=0.25, top_k=0, top_p=1.0))
    assert (
        view.temperature.value(),
        view.top_k.value(),
        view.top_p.value(),
        view.min_p.value(),
    ) == (0.25, 0, 1, 0)
    assert "off" in view.top_k.shown_text()
    tiny_window.session.undo()
    assert view.top_k.value() == 12
    view.top_k.slider.setValue(0)
    assert tiny_window.session.inputs.sampling.top_k == 0


def test_settings_leave_what_was_generated(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    view = view_of(tiny_window)
    for _ in range(3):
        click(tiny_window, pane.step_button)
    ids = step_of(tiny_window).ids
    view.temperature.slider.setValue(view.temperature.slider.maximum())
    tiny_window.settle()
    assert step_of(tiny_window).ids == ids
    check_bars(tiny_window, view.bars.rows)


# Looking back


def test_an_earlier_token_shows_what_was_expected_there(tiny_window: PlaygroundWindow) -> None:
    view = view_of(tiny_window)
    step = step_of(tiny_window)
    next_rows = view.bars.rows
    assert not view.back.isVisible()
    for position in (5, 9):
        tiny_window.session.update(position=position)
        tiny_window.settle()
        check_bars(tiny_window, view.bars.rows, position - 1)
        actual = step.ids[position]
        assert actual in {row.token_id for row in view.bars.rows}
        raw, _final = expected_rows(tiny_window, position - 1)
        rank = 1 + int((raw > raw[actual]).sum())
        assert f"token {position}," in view.note.text()
        assert step.labels[position] in view.note.text()
        assert f"rank {rank})" in view.note.text()
        assert view.back.isVisible()
    click_bar(tiny_window, 0)
    assert step_of(tiny_window).ids == step.ids, "earlier bars are for looking"
    click(tiny_window, view.back)
    assert view.bars.rows == next_rows
    assert not view.back.isVisible()


def test_a_step_returns_to_the_next_token(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    view = view_of(tiny_window)
    tiny_window.session.update(position=4)
    tiny_window.settle()
    assert view.back.isVisible()
    click(tiny_window, pane.step_button)
    assert not view.back.isVisible()
    check_bars(tiny_window, view.bars.rows)
    assert tiny_window.session.inputs.position == 4
    tiny_window.session.update(position=6)
    tiny_window.settle()
    assert view.back.isVisible()
    tiny_window.session.update(position=0)
    tiny_window.settle()
    assert not view.back.isVisible(), "before the first token nothing was expected"
    check_bars(tiny_window, view.bars.rows)


# A full window


def test_a_full_window_asks_once_and_goes_on(playground_window: WindowFactory, tiny_checkpoint: Path) -> None:
    made = playground_window(tiny_checkpoint, text="three brothers and a house in the wood " * 20)
    pane = pane_of(made)
    view = view_of(made)
    assert pane.states.state == "empty", "a question, no error"
    assert made.session.results.problems["step"].kind == "ContextFullError"
    button = next(
        item for item in pane.states.findChildren(QAbstractButton) if item.isVisible() and "half" in item.text()
    )
    click(made, button)
    assert pane.states.state == "content"
    step = step_of(made)
    assert len(step.ids) - step.window_start <= int(TINY_CONFIG["n_positions"])
    check_bars(made, view.bars.rows)
    room = int(TINY_CONFIG["n_positions"]) - (len(step.ids) - step.window_start)
    for _ in range(room + 2):
        made.operations.step()
    made.settle()
    assert pane.states.state == "content", "the answer is kept"
    assert len(step_of(made).ids) == len(step.ids) + room + 2


def test_a_run_into_the_end_of_the_window_keeps_the_text(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    text = tiny_window.session.inputs.text
    room = int(TINY_CONFIG["n_positions"]) - len(step_of(tiny_window).ids)
    greedy = SamplingSpec(temperature=0)
    tiny_window.session.update(sampling=greedy)
    for _ in range(room + 1):
        tiny_window.operations.step()
    tiny_window.settle()
    assert pane.states.state == "empty", "a question, no error"
    assert not tiny_window.operations.running
    assert tiny_window.session.inputs.text == text
    assert len(step_of(tiny_window).ids) == int(TINY_CONFIG["n_positions"])
    pane.states.action_requested.emit()
    tiny_window.settle()
    assert pane.states.state == "content"
    assert step_of(tiny_window).window_start > 0
