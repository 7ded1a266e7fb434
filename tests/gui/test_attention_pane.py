"""The attention pane: the map is the trace's, the row's figures are right, and the pickers are in step."""

from __future__ import annotations

import math
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from models.attention import reduce as reduce_module
from models.attention import rollout as rollout_module
from models.attention import rows as rows_module
from models.attention.rows import HeadRows
from playground.panes.attention import AttentionPane
from playground.panes.attention.heads_view import STRONGEST
from playground.panes.attention.map_panel import MapPanel
from playground.panes.attention.pane import VIEWS
from playground.panes.attention.words import strongest_keys
from playground.results.attention import LineResult, MapResult
from tests.checkpoint_files import rewrite_config
from tests.gui.conftest import TINY_CONFIG, PlaygroundWindow, WindowFactory

LAYERS, HEADS = int(TINY_CONFIG["n_layer"]), int(TINY_CONFIG["n_head"])
HEAD_SIZE = int(TINY_CONFIG["n_embd"]) // HEADS
STAGES = ("scores", "scaled", "masked", "weights")


def pane_of(made: PlaygroundWindow) -> AttentionPane:
    pane = made.window.panes["attention"]
    assert isinstance(pane, AttentionPane)
    return pane


def result_of(made: PlaygroundWindow) -> MapResult:
    result = made.session.results.attention_map
    assert isinstance(result, MapResult)
    return result


def row_of(made: PlaygroundWindow) -> LineResult:
    line = made.session.results.attention_row
    assert isinstance(line, LineResult)
    return line


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def by_hand(made: PlaygroundWindow, layer: int, head: int, stage: str) -> NDArray[np.float64]:
    """A head's map at a stage from its queries and keys alone, in float64."""
    trace = result_of(made).reading.trace
    queries = trace.query(layer, head).double().numpy()
    keys = trace.key(layer, head).double().numpy()
    values = queries @ keys.T
    if stage == "scores":
        return values
    values = values / math.sqrt(HEAD_SIZE)
    if stage == "scaled":
        return values
    values[np.triu_indices(len(values), 1)] = -np.inf
    if stage == "masked":
        return values
    exponents = np.exp(values - values.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def test_strongest_keys_skip_what_is_masked_and_keep_the_order_of_equals() -> None:
    row = np.array([0.1, 0.4, 0.1, 0.9, 0.4], dtype=np.float32)
    masked = np.array([False, False, False, True, False])
    assert strongest_keys(row, masked, 8) == [1, 4, 0, 2]
    assert strongest_keys(row, masked, 2) == [1, 4]
    assert strongest_keys(row, np.ones(5, dtype=bool), 2) == []


# The map


def test_the_map_is_the_heads_own_at_every_stage(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    random = np.random.default_rng(2)
    count = len(result_of(tiny_window).reading.ids)
    for layer, head in ((0, 0), (0, 3), (1, 2)):
        for stage in STAGES:
            tiny_window.session.update(layer=layer, head=head, stage=stage)
            tiny_window.settle()
            result = result_of(tiny_window)
            assert (result.question.layer, result.question.head, result.question.stage) == (layer, head, stage)
            expected = by_hand(tiny_window, layer, head, stage)
            assert result.values.shape == (count, count)
            finite = np.isfinite(expected)
            np.testing.assert_array_equal(np.isfinite(result.values), finite)
            scale = max(1.0, float(np.abs(expected[finite]).max()))
            np.testing.assert_allclose(result.values[finite], expected[finite], rtol=0, atol=1e-6 * scale)
            np.testing.assert_array_equal(
                result.values, result.reading.trace.attention(layer, head, stage).numpy(), err_msg="the trace's own"
            )
            later = ~np.tril(np.ones_like(finite))
            np.testing.assert_array_equal(result.masked, later if stage in ("masked", "weights") else False & later)
            for _ in range(12):
                row, column = (int(place) for place in random.integers(count, size=2))
                printed = pane.map.cell_text(row, column).rpartition("   ")[2]
                if result.masked[row, column]:
                    assert printed == "masked"
                else:
                    decimals = 4 if stage == "weights" else 3
                    assert number(printed) == pytest.approx(expected[row, column], abs=0.6 * 10**-decimals)


def test_labels_are_the_tokens_on_both_sides(tiny_window: PlaygroundWindow) -> None:
    labels = result_of(tiny_window).labels
    lines = pane_of(tiny_window).map.shown_text().splitlines()
    assert lines[:3] == ["weights", " ".join(labels), " ".join(labels)]


def test_the_cell_under_the_pointer_is_read_out(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    hint = pane.heads.cell.text()
    result = result_of(tiny_window)
    place = pane.map.cell_rect(5, 2).center()
    viewport = pane.map._viewport
    point = QPointF(viewport.mapFrom(pane.map, place.toPoint()))
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        point,
        QPointF(viewport.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)
    assert pane.heads.cell.text() == pane.map.cell_text(5, 2)
    assert number(pane.heads.cell.text().split()[-1]) == pytest.approx(result.values[5, 2], abs=0.6e-4)
    assert pane.heads.cell.text().startswith(result.labels[5])
    # The value follows the stage while the pointer rests.
    tiny_window.session.update(stage="scaled")
    tiny_window.settle()
    scaled = by_hand(tiny_window, 0, 0, "scaled")[5, 2]
    assert number(pane.heads.cell.text().split()[-1]) == pytest.approx(scaled, abs=0.6e-3)
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    assert pane.heads.cell.text() == hint


# Pickers


def test_stages_are_switched_and_explained(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    assert pane.stages.current() == "weights"
    for stage in STAGES:
        pane.stages.choose(stage)
        tiny_window.settle()
        assert tiny_window.session.inputs.stage == stage
        assert result_of(tiny_window).question.stage == stage
        assert pane.summary.text()
        assert pane.map.shown_text().startswith("weights" if stage == "weights" else "scores")
    pane.stages.choose("scaled")
    tiny_window.settle()
    assert f"√{HEAD_SIZE}" in pane.summary.text()
    assert "2.828" in pane.summary.text()
    tiny_window.session.update(stage="scores")
    assert pane.stages.current() == "scores"


@pytest.mark.parametrize(
    ("change", "factors", "told"),
    [
        ({"scale_attn_weights": False}, (1.0, 1.0), ("q·k, which this model doesn't scale",) * 2),
        (
            {"scale_attn_by_inverse_layer_idx": True},
            (HEAD_SIZE**-0.5, HEAD_SIZE**-0.5 / 2),
            (f"q·k ÷ √{HEAD_SIZE} = q·k ÷ 2.828", f"q·k ÷ (2·√{HEAD_SIZE}) = q·k ÷ 5.657"),
        ),
    ],
    ids=["unscaled", "layer-scaled"],
)
def test_the_scale_that_is_told_is_the_one_that_was_used(
    playground_window: WindowFactory,
    tiny_checkpoint: Path,
    tmp_path: Path,
    change: dict[str, bool],
    factors: tuple[float, float],
    told: tuple[str, str],
) -> None:
    folder = Path(shutil.copytree(tiny_checkpoint, tmp_path / "scaled"))
    rewrite_config(folder, **change)
    made = playground_window(folder)
    pane = pane_of(made)
    for layer, (factor, sentence) in enumerate(zip(factors, told, strict=True)):
        made.session.update(attention_view="heads", stage="scaled", layer=layer, head=1)
        made.settle()
        shown = result_of(made)
        trace = shown.reading.trace
        expected = trace.query(layer, 1) @ trace.key(layer, 1).T * factor
        np.testing.assert_allclose(shown.values, expected.numpy(), rtol=0, atol=1e-5)
        assert sentence in pane.summary.text()
        made.session.update(attention_view="stages", attention_chain="scaled")
        made.settle()
        assert made.find("attention.stages.told").text() == sentence
        cell = made.session.results.attention_cell
        assert cell is not None
        assert cell.scale == pytest.approx(factor)
        assert cell.scaled == pytest.approx(cell.score * factor, abs=1e-5)
        written = {1.0: "× 1", HEAD_SIZE**-0.5: f"÷ √{HEAD_SIZE}"}.get(factor, f"÷ (2·√{HEAD_SIZE})")
        assert f" {written} " in made.find("attention.stages.sums").shown_text()
    made.session.update(attention_view="heads", attention_over="model_mean", stage="scaled")
    made.settle()
    assert ("each layer's own number" in pane.summary.text()) is (factors[0] != factors[1])


def test_pickers_and_overview_are_in_step(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    assert (pane.bar.layer.maximum(), pane.bar.head.maximum()) == (LAYERS - 1, HEADS - 1)
    assert pane.grid.shown_text().splitlines()[:2] == [f"{LAYERS} × {HEADS}", str(LAYERS * HEADS)]
    pane.bar.layer.setValue(1)
    pane.bar.head.setValue(3)
    tiny_window.settle()
    assert (tiny_window.session.inputs.layer, tiny_window.session.inputs.head) == (1, 3)
    assert pane.grid.chosen == (1, 3)
    QTest.mouseClick(pane.grid.viewport(), Qt.MouseButton.LeftButton, pos=pane.grid.thumbnail_rect(0, 2).center())
    tiny_window.settle()
    assert (pane.bar.layer.value(), pane.bar.head.value()) == (0, 2)
    assert (result_of(tiny_window).question.layer, result_of(tiny_window).question.head) == (0, 2)
    pane.grid.setFocus()
    QTest.keyClick(pane.grid, Qt.Key.Key_Down)
    tiny_window.settle()
    assert (pane.bar.layer.value(), pane.bar.head.value()) == (1, 2)
    tiny_window.session.undo()
    assert pane.grid.chosen == (pane.bar.layer.value(), pane.bar.head.value()) == (0, 2)


def test_every_thumbnail_is_its_heads_map(tiny_window: PlaygroundWindow) -> None:
    heads = tiny_window.session.results.attention_heads
    assert heads is not None
    assert set(heads.maps) == {(layer, head) for layer in range(LAYERS) for head in range(HEADS)}
    for (layer, head), (values, masked) in heads.maps.items():
        np.testing.assert_allclose(values, by_hand(tiny_window, layer, head, "weights"), rtol=0, atol=1e-6)
        np.testing.assert_array_equal(masked, ~np.tril(np.ones_like(masked)))


# The chosen row


def test_the_chosen_row_and_its_strongest_keys(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    count = len(result_of(tiny_window).reading.ids)
    assert pane.map.chosen_row == count - 1, "without a choice it is the last token's"
    for position in (0, 3, 8):
        tiny_window.session.update(position=position, stage="weights", layer=1, head=1)
        tiny_window.settle()
        result = result_of(tiny_window)
        labels = result.labels
        assert pane.map.chosen_row == position
        assert labels[position] in pane.heads.query.text()
        row = by_hand(tiny_window, 1, 1, "weights")[position]
        order = sorted(range(position + 1), key=lambda column: (-result.values[position, column], column))[:STRONGEST]
        assert [label for label, _fraction, _text in pane.keys.bars] == [labels[column] for column in order]
        for (_label, fraction, text), column in zip(pane.keys.bars, order, strict=True):
            assert number(text) == pytest.approx(row[column], abs=0.6e-3)
            assert fraction == pytest.approx(row[column] / row[order[0]], rel=1e-4)
        assert pane.heads.row_sum.text().endswith("1.000000")
        assert "1.000000" in pane.heads.row_sum.text()


def test_higher_scores_have_longer_bars(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    for stage in ("scores", "masked"):
        tiny_window.session.update(position=9, stage=stage)
        tiny_window.settle()
        numbers = [number(text) for _label, _fraction, text in pane.keys.bars]
        fractions = [fraction for _label, fraction, _text in pane.keys.bars]
        assert numbers == sorted(numbers, reverse=True)
        assert fractions == sorted(fractions, reverse=True)
        assert pane.heads.row_sum.text() == ""


def test_a_clicked_row_chooses_its_token(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    place = pane.map.cell_rect(4, 1).center().toPoint()
    viewport = pane.map._viewport
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=viewport.mapFrom(pane.map, place))
    assert tiny_window.session.inputs.position == 4
    assert pane.map.chosen_row == 4


def test_the_summary_is_of_the_shown_head(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    weights = by_hand(tiny_window, 0, 0, "weights")
    count = len(weights)
    distance = sum(weights[query, key] * (query - key) for query in range(count) for key in range(query + 1)) / count
    entropy = -sum(float(weight * np.log2(weight)) for weight in weights[np.tril_indices(count)] if weight > 0) / count
    assert f"{distance:.1f} tokens" in pane.summary.text()
    assert f"{entropy:.1f} bits" in pane.summary.text()


# States


# The view of source and target asks for an answer of its own.
@pytest.mark.parametrize("view", [entry.name for entry in VIEWS if entry.name != "sequence"])
def test_what_is_late_is_never_shown_as_current(tiny_window: PlaygroundWindow, qtbot: QtBot, view: str) -> None:
    pane, go_on = pane_of(tiny_window), threading.Event()
    pane.switch.choose(view)
    tiny_window.settle()
    panels = [panel for panel in pane.view.findChildren(MapPanel) if panel.isVisible()]

    def dimmed() -> bool:
        return pane.page.stale or any(panel.states.stale for panel in panels)

    assert not dimmed()
    tiny_window.operations.torch_lane.submit(lambda _context: go_on.wait(60))
    try:
        tiny_window.session.update(layer=1, head=1, position=3, lens_layer=1)
        qtbot.waitUntil(dimmed, timeout=30_000)
    finally:
        go_on.set()
    tiny_window.settle()
    assert not dimmed()
    # What comes at once is never dimmed.
    tiny_window.session.update(layer=0, head=2, position=2, lens_layer=0)
    tiny_window.settle()
    assert not dimmed()


def test_a_map_is_cancelled_in_its_middle(
    tiny_window: PlaygroundWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane, begun, go_on = pane_of(tiny_window), threading.Event(), threading.Event()
    before = result_of(tiny_window)
    monkeypatch.setattr(rows_module, "BLOCK", 1)
    monkeypatch.setattr(rows_module, "LEAST_ROWS", 1)
    monkeypatch.setattr(reduce_module, "PAUSE", 0.0)
    computed: list[int] = []
    whole = HeadRows.rows

    def watched(self: HeadRows, start: int, stop: int) -> torch.Tensor:
        if (self.layer, self.head) == (1, 3) and stop - start == 1:
            computed.append(start)
            if len(computed) == 4:
                begun.set()
                go_on.wait(60)
        return whole(self, start, stop)

    monkeypatch.setattr(HeadRows, "rows", watched)
    tiny_window.session.update(layer=1, head=3)
    qtbot.waitUntil(begun.is_set, timeout=30_000)
    tiny_window.operations.cancel()
    go_on.set()
    tiny_window.settle()
    assert len(computed) == 4 < len(before.labels)
    assert "attention_map" in tiny_window.session.results.problems
    assert result_of(tiny_window) is before
    assert pane.heads.map_panel.states.state == "error", "the last map is no answer"
    assert not pane.heads.map_panel.states.stale
    # Choosing the view again goes on.
    monkeypatch.undo()
    pane.switch.choose("lens")
    tiny_window.settle()
    pane.switch.choose("map")
    tiny_window.settle()
    assert tiny_window.session.results.problems == {}
    assert (result_of(tiny_window).question.layer, result_of(tiny_window).question.head) == (1, 3)
    np.testing.assert_allclose(result_of(tiny_window).values, by_hand(tiny_window, 1, 3, "weights"), atol=1e-5)
    assert pane.heads.map_panel.states.state == "content"


@pytest.mark.parametrize("view", ["map", "text", "compare", "numbers"])
def test_a_map_that_can_not_be_had_says_why_in_every_view(
    tiny_window: PlaygroundWindow, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    pane = pane_of(tiny_window)
    pane.switch.choose(view)
    tiny_window.settle()
    monkeypatch.setattr(rollout_module, "LONGEST", 3)
    tiny_window.session.update(attention_over="rollout")
    tiny_window.settle()
    stacks = (pane.page, *(panel.states for panel in pane.view.findChildren(MapPanel)))
    (told,) = [stack for stack in stacks if stack.state == "error"]
    assert any("more than the 3" in label.text() for label in told.findChildren(QLabel))
    tiny_window.session.update(attention_over="head")
    tiny_window.settle()
    assert all(stack.state == "content" for stack in stacks)


def test_states_with_and_without_a_text(tiny_window: PlaygroundWindow) -> None:
    tiny_window.session.update(text="")
    tiny_window.settle()
    assert pane_of(tiny_window).states.state == "empty"
    tiny_window.session.update(text="a girl")
    tiny_window.settle()
    assert pane_of(tiny_window).states.state == "content"
    assert not pane_of(tiny_window).states.stale


def test_a_text_longer_than_the_window_is_shown_in_part(
    playground_window: WindowFactory, tiny_checkpoint: Path
) -> None:
    long = "three brothers and a house in the wood " * 20
    made = playground_window(tiny_checkpoint, text=long)
    pane = pane_of(made)
    assert made.failures == [], "the pane says it; nothing pops up"
    assert pane.states.state == "content"
    window, result = int(TINY_CONFIG["n_positions"]), result_of(made)
    total = result.reading.total
    assert result.shape == (window, window)
    assert result.reading.places[0] == 0
    assert not pane.cut.isHidden()
    for number_told in (total, window, total - window):
        assert str(number_told) in pane.cut.shown_text()
    pane.cut.button.click()
    made.settle()
    result = result_of(made)
    assert result.reading.places[-1] == total - 1
    assert made.session.inputs.attention_end
    # Rows count the window's tokens, positions the sequence's.
    made.session.update(position=total - window + 2)
    made.settle()
    assert pane.map.chosen_row == 2
    # A generator that goes on with the last half shows that.
    made.operations.continue_on_last_half()
    made.settle()
    result = result_of(made)
    assert result.reading.question.step is not None
    assert result.reading.places[0] > 0
    assert not pane.cut.button.isVisible()
