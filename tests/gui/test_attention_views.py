"""The attention pane's views against the tensors: text, stages, comparison, block, lens, numbers, and what is kept."""

from __future__ import annotations

import csv
import json
import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QSpinBox
from safetensors.torch import load_file, save_file

from models.recording import ForwardTrace
from playground.panes.attention import AttentionPane
from playground.panes.attention.block_view import BlockView
from playground.panes.attention.compare_view import CompareView
from playground.panes.attention.lens_view import LensView
from playground.panes.attention.numbers_view import NumbersView
from playground.panes.attention.pane import VIEWS
from playground.panes.attention.stages_view import StagesView
from playground.panes.attention.text_view import TextView
from tests.gui.conftest import TINY_CONFIG, PlaygroundWindow, WindowFactory

HEAD_SIZE = int(TINY_CONFIG["n_embd"]) // int(TINY_CONFIG["n_head"])


def pane_of(made: PlaygroundWindow) -> AttentionPane:
    pane = made.window.panes["attention"]
    assert isinstance(pane, AttentionPane)
    return pane


def show(made: PlaygroundWindow, view: str, **inputs: object) -> AttentionPane:
    pane = pane_of(made)
    pane.switch.choose(view)
    made.session.update(**inputs)
    made.settle()
    assert made.session.results.problems == {}
    assert pane.states.state == "content"
    return pane


def trace_of(made: PlaygroundWindow) -> ForwardTrace:
    step = made.session.results.step
    assert step is not None
    trace: ForwardTrace = step.trace
    return trace


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


def weights(made: PlaygroundWindow, layer: int, head: int) -> NDArray[np.float32]:
    return np.asarray(trace_of(made).attention(layer, head).numpy())


def test_views_are_made_when_they_are_first_shown(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    assert len(pane.views.made()) == 1
    for entry in VIEWS:
        show(tiny_window, entry.name)
        assert pane.view_name == entry.name
        assert pane.view.isVisible()
    assert len(pane.views.made()) == len(VIEWS)
    tiny_window.session.update(attention_view="of another version")
    tiny_window.settle()
    assert pane.view_name == "map"


def test_the_text_shows_the_chosen_tokens_row_and_column(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "text", layer=1, head=2, position=4)
    view = pane.view
    assert isinstance(view, TextView)
    values = weights(tiny_window, 1, 2)
    assert view.text.chosen == 4
    np.testing.assert_allclose(view.text._row, values[4], atol=1e-6)
    np.testing.assert_allclose(view.text._column, values[:, 4], atol=1e-6)
    strongest = max(range(5), key=lambda column: values[4, column])
    assert view.text.strongest(1) == [strongest]
    assert f"{values[4, strongest]:.3f}" in view.told.text()
    QTest.mouseClick(view.text.viewport(), Qt.MouseButton.LeftButton, pos=view.text.place_of(2))
    assert tiny_window.session.inputs.position == 2
    for mode in ("arcs", "tint", "bars"):
        view.modes.choose(mode)
        assert tiny_window.session.inputs.text_mode == view.text.mode == mode


def test_the_text_comes_back_after_none(tiny_window: PlaygroundWindow) -> None:
    text = tiny_window.session.inputs.text
    pane = show(tiny_window, "text", position=None)
    tiny_window.session.update(text="")
    tiny_window.settle()
    tiny_window.session.update(text=text)
    tiny_window.settle()
    view = pane.view
    assert isinstance(view, TextView)
    np.testing.assert_allclose(view.text._row, weights(tiny_window, 0, 0)[-1], atol=1e-6)


def test_the_newest_token_is_followed_as_text_is_generated(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "text", text_mode="tint", position=None)
    view = pane.view
    assert isinstance(view, TextView)
    for _ in range(3):
        tiny_window.operations.step()
        tiny_window.settle()
        trace = trace_of(tiny_window)
        assert view.text.chosen == len(trace.ids) - 1
        np.testing.assert_allclose(view.text._row, weights(tiny_window, 0, 0)[-1], atol=1e-6)


def test_a_cell_is_computed_line_by_line(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "stages", layer=1, head=3, position=5, attention_key=2)
    view = pane.view
    assert isinstance(view, StagesView)
    trace = trace_of(tiny_window)
    query, key = trace.query(1, 3)[5].double(), trace.key(1, 3)[2].double()
    lines = dict(line.rsplit(" ", 1) for line in view.sums.shown_text().splitlines())
    by_name = {name: number(value) for name, value in lines.items()}
    score = float(query @ key)
    row = (trace.query(1, 3)[5].double() @ trace.key(1, 3)[:6].double().T) / math.sqrt(HEAD_SIZE)
    exponents = torch.exp(row - row.max())
    told = [value for _name, value in by_name.items()]
    expected = [score, float(row[2]), float(row.max()), float(exponents[2]), float(exponents.sum())]
    np.testing.assert_allclose(told[:5], expected, atol=1e-4)
    assert told[5] == pytest.approx(float(exponents[2] / exponents.sum()), abs=1e-4)
    assert told[6] == 1.0
    np.testing.assert_allclose(view.products._values, (query * key).numpy(), atol=1e-6)
    # A later key is masked: its weight is nothing.
    tiny_window.session.update(attention_key=7)
    tiny_window.settle()
    assert "−∞" in view.sums.shown_text()
    assert view.sums.shown_text().splitlines()[3].endswith("0.0000")


def test_the_chain_goes_from_queries_to_the_output(tiny_window: PlaygroundWindow) -> None:
    show(tiny_window, "map", attention_over="layer_mean")
    pane = show(tiny_window, "stages", layer=0, head=1)
    assert tiny_window.session.inputs.attention_over == "head", "a chain is one head's"
    view = pane.view
    assert isinstance(view, StagesView)
    trace = trace_of(tiny_window)
    mixed = trace.attention(0, 1) @ trace.value(0, 1)
    joined = torch.cat([trace.attention(0, head) @ trace.value(0, head) for head in range(4)], dim=1)
    expected = {
        "query": trace.query(0, 1),
        "key": trace.key(0, 1),
        "value": trace.value(0, 1),
        "mixed": mixed,
        "joined": joined,
    }
    count = len(trace.ids)
    for key, tensor in expected.items():
        view.flow.choose(key)
        tiny_window.settle()
        assert view.stack.currentWidget() is view.matrix
        part = tiny_window.session.results.attention_part
        assert part is not None
        assert part.name == key
        np.testing.assert_allclose(part.values, tensor.numpy(), atol=1e-5)
        assert view.flow.shown_text().splitlines()[0].endswith(f"{count} × {tensor.shape[1]}")
    view.flow.choose("projected")
    tiny_window.settle()
    assert view.matrix.chosen_row == count - 1
    view.flow.choose("masked")
    tiny_window.settle()
    assert tiny_window.session.inputs.stage == "masked"
    assert view.stack.currentWidget() is view.map_panel


def test_the_difference_of_two_heads(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "compare", layer=0, head=0, against_layer=1, against_head=2, position=3)
    assert pane.view.findChild(QSpinBox, "attention.compare.head").isEnabled()
    show(tiny_window, "compare", attention_over="layer_max")
    assert (
        pane.view.findChild(QLabel, "attention.compare.told").text().startswith("layer 0, layer: maximum of heads − l")
    )
    assert not pane.view.findChild(QSpinBox, "attention.compare.head").isEnabled()
    show(tiny_window, "compare", attention_over="head")
    view = pane.view
    assert isinstance(view, CompareView)
    shown = view.map_panel.shown
    assert shown is not None
    difference = weights(tiny_window, 0, 0) - weights(tiny_window, 1, 2)
    np.testing.assert_allclose(shown.values, difference, atol=1e-6)
    assert view.map_panel.map.map_scale.kind == "scores"
    assert "layer 1, head 2" in view.told.text()
    largest = max(range(4), key=lambda column: abs(difference[3, column]))
    label, _length, text = view.row.bars[0]
    assert label == shown.labels[largest]
    assert number(text) == pytest.approx(difference[3, largest], abs=1e-3)
    # Elsewhere nothing is subtracted; coming back it is again.
    show(tiny_window, "map")
    np.testing.assert_allclose(pane.heads.map_panel.shown.values, weights(tiny_window, 0, 0), atol=1e-6)  # type: ignore[union-attr]
    show(tiny_window, "compare")
    assert tiny_window.session.inputs.attention_against == "head"


def test_two_texts_and_two_models_are_compared(tiny_window: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    pane = show(tiny_window, "compare")
    view = pane.view
    assert isinstance(view, CompareView)
    view.kind.choose("text")
    tiny_window.settle()
    assert view.map_panel.states.state == "empty", "a question that is open is no error"
    view.text.setText("Once upon a house there was a girl")
    view.text.editingFinished.emit()
    tiny_window.settle()
    assert view.map_panel.states.state == "content"
    assert view.map_panel.shown is not None
    assert view.map_panel.shown.signed
    view.kind.choose("model")
    tiny_window.session.update(against_model=str(tiny_checkpoint))
    tiny_window.settle()
    assert view.map_panel.states.state == "content"
    assert float(np.abs(view.map_panel.shown.values).max()) == pytest.approx(0.0, abs=1e-6), "the same model"


def test_the_block_adds_up(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "block", position=6)
    view = pane.view
    assert isinstance(view, BlockView)
    block = tiny_window.session.results.attention_block
    assert block is not None
    for layer in block.layers:
        np.testing.assert_allclose(layer.before + layer.attention, layer.middle, atol=1e-5)
        np.testing.assert_allclose(layer.middle + layer.feed_forward, layer.after, atol=1e-5)
        assert layer.attention_norm.normed_mean == pytest.approx(0.0, abs=1e-4)
        assert layer.attention_norm.normed_deviation == pytest.approx(1.0, abs=1e-2)
    QTest.keyClick(view.chart, Qt.Key.Key_End)
    tiny_window.settle()
    assert tiny_window.session.inputs.layer == len(block.layers) - 1
    last = view.sums.shown_text().splitlines()[-1]
    assert number(last.rsplit(" ", 1)[1]) == pytest.approx(float(np.linalg.norm(block.layers[-1].after)), abs=1e-3)
    unit, value = block.layers[-1].units[0]
    assert view.units.shown_text().splitlines()[0].startswith(f"#{unit} ")
    assert number(view.units.bars[0][2]) == pytest.approx(value, abs=1e-3)


def test_the_lens_ends_in_the_models_prediction(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "lens", position=None, lens_layer=-1)
    view = pane.view
    assert isinstance(view, LensView)
    final = torch.softmax(trace_of(tiny_window).logits[-1].double(), dim=-1).numpy()
    lens = tiny_window.session.results.lens
    assert lens is not None
    np.testing.assert_allclose(lens.probabilities, final, atol=1e-5)
    assert view.distribution.row_count() == len(final)
    assert view.distribution.cell(0, 1) == str(int(final.argmax()))
    assert view.layers.row_count() == int(TINY_CONFIG["n_layer"]) + 1
    view.layers.row_activated.emit(0)
    tiny_window.settle()
    assert tiny_window.session.inputs.lens_layer == 0
    lens = tiny_window.session.results.lens
    assert lens is not None
    assert lens.chosen == 0


def test_the_table_is_the_map_in_numbers(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "numbers", layer=1, head=0, position=3)
    view = pane.view
    assert isinstance(view, NumbersView)
    values = weights(tiny_window, 1, 0)
    for row, column in ((0, 0), (3, 1), (5, 5)):
        assert number(view.table.cell(row, column)) == pytest.approx(values[row, column], abs=6e-5)
    assert view.table.cell(1, 4) == "masked"
    assert view.table.currentIndex().row() == 3
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Down)
    tiny_window.settle()
    assert tiny_window.session.inputs.position == 4


def test_switches_say_that_this_is_not_what_the_model_does(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "map")
    assert pane.changed.isHidden()
    pane.bar.masking.click()
    tiny_window.settle()
    shown = pane.heads.map_panel.shown
    assert shown is not None
    assert not shown.masked.any()
    assert shown.values[0, -1] > 0, "the first token sees the last"
    assert "mask is off" in pane.changed.shown_text()
    assert pane.changed.isVisible()
    pane.bar.positions.click()
    tiny_window.settle()
    assert "order is gone" in pane.changed.shown_text()
    pane.changed.button.click()
    tiny_window.settle()
    assert pane.changed.isHidden()
    assert tiny_window.session.inputs.attention_masked
    assert pane.bar.masking.isChecked()


def test_weights_that_are_no_numbers_are_located(
    playground_window: WindowFactory, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in tiny_checkpoint.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    tensors = load_file(broken / "model.safetensors")
    name = next(name for name in tensors if "h.1.attn" in name and name.endswith("weight"))
    tensors[name][0, 0] = math.nan
    save_file(tensors, broken / "model.safetensors")
    made = playground_window(broken)
    pane = pane_of(made)
    assert "layer 1" in pane.unsound.shown_text()
    assert pane.unsound.isVisible()
    assert pane.states.state == "content"


def test_scales_and_ranges_are_chosen_for_every_map(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "map")
    for stretch in ("linear", "log", "row", "root"):
        tiny_window.session.update(attention_scale=stretch)
        assert pane.map.map_scale.stretch == stretch
    tiny_window.session.update(attention_scale="auto", attention_palette="cividis")
    assert (pane.map.map_scale.stretch, pane.map.map_scale.palette) == ("root", "cividis")
    top = pane.map.scale_top
    tiny_window.session.update(attention_fixed=True)
    assert pane.map.scale_top == 1.0
    tiny_window.session.update(attention_fixed=False)
    assert pane.map.scale_top == top
    chosen = [action.text() for action in pane.bar.display_menu.actions() if action.isChecked()]
    assert "cividis, for any colour vision" in chosen


def test_heads_are_ordered_and_their_properties_told(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "map", heads_order="entropy")
    heads = tiny_window.session.results.attention_heads
    assert heads is not None
    entropies = [heads.properties[head].entropy for head in pane.grid.order]
    assert entropies == sorted(entropies, reverse=True)
    pane.heads.order.setCurrentIndex(0)
    pane.heads.order.activated.emit(0)
    assert pane.grid.order == ()
    found = heads.properties[0, 0]
    assert f"{found.entropy:.1f} bits" in pane.summary.text()


def test_several_heads_at_once(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "map", layer=1, attention_over="layer_mean")
    shown = pane.heads.map_panel.shown
    assert shown is not None
    mean = np.mean([weights(tiny_window, 1, head) for head in range(4)], axis=0)
    np.testing.assert_allclose(shown.values, mean, atol=1e-6)
    assert "mean of heads" in pane.summary.text()
    assert not pane.bar.head.isEnabled()
    tiny_window.session.update(attention_over="rollout")
    tiny_window.settle()
    assert not pane.bar.stages.isEnabled()
    assert pane.heads.row_sum.text().endswith("1.000000"), "rollout's rows sum to 1 as well"
    QTest.mouseClick(pane.grid.viewport(), Qt.MouseButton.LeftButton, pos=pane.grid.thumbnail_rect(0, 2).center())
    assert tiny_window.session.inputs.attention_over == "head", "a click on a head shows that head"


def test_exact_values_and_python_are_kept(
    tiny_window: PlaygroundWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = show(tiny_window, "map", layer=1, head=1)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "map"), ""))
    pane.keep.keep_menu.aboutToShow.emit()
    actions = {action.text(): action for action in pane.keep.keep_menu.actions()}
    actions["Save values as .npz…"].trigger()
    actions["Save values as CSV…"].trigger()
    tiny_window.settle()
    values = weights(tiny_window, 1, 1)
    with np.load(tmp_path / "map.npz") as kept:
        assert any(kept[name].shape == values.shape and np.array_equal(kept[name], values) for name in kept.files)
    assert (tmp_path / "map.csv").stat().st_size > 0
    actions["Copy Python that computes the map"].trigger()
    code = QGuiApplication.clipboard().text()
    assert "open_checkpoint" in code
    assert "attention" in code
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "file" / "map"), ""))
    actions["Save values as CSV…"].trigger()
    tiny_window.settle()
    assert len(tiny_window.failures) == 1, "told in a dialog, and nothing is lost"


def kept_tables(
    made: PlaygroundWindow, folder: Path, monkeypatch: pytest.MonkeyPatch, view: str, **inputs: object
) -> list[dict[str, list[list[object]]]]:
    """The tables of a view as its menu writes them as JSON; the first one as CSV has the same numbers."""
    pane = show(made, view, **inputs)
    path = folder / f"{view}.json"
    pane.keep.keep_menu.aboutToShow.emit()
    actions = {action.text(): action for action in pane.keep.keep_menu.actions()}
    assert len(actions) == sum(not action.isSeparator() for action in pane.keep.keep_menu.actions()) + 1, "all differ"
    (whole,) = (action for text, action in actions.items() if "JSON" in text)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(path), ""))
    whole.trigger()
    made.settle()
    tables: list[dict[str, list[list[object]]]] = json.loads(path.read_text(encoding="utf-8"))
    # A map's own exact values stand before what is beside it.
    single = [action for text, action in actions.items() if text.startswith("Save “") or "table" in text]
    assert single
    path = folder / f"{view}.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(path), ""))
    [action for text, action in actions.items() if "CSV" in text][-len(tables)].trigger()
    made.settle()
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [str(cell) for cell in tables[0]["columns"]]
    assert rows[1:] == [[str(cell) for cell in row] for row in tables[0]["rows"]]
    return tables


def column(table: dict[str, list[list[object]]], index: int) -> list[object]:
    return [row[index] for row in table["rows"]]


def test_the_values_of_each_view_are_kept(
    tiny_window: PlaygroundWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = trace_of(tiny_window)
    keep = partial(kept_tables, tiny_window, tmp_path, monkeypatch)
    values = weights(tiny_window, 1, 2)
    (text,) = keep("text", layer=1, head=2, position=4)
    assert column(text, 2) == list(trace.ids)
    np.testing.assert_allclose([float(str(cell)) for cell in column(text, 3)[:5]], values[4, :5], atol=1e-7)
    assert set(column(text, 3)[5:]) == set(column(text, 4)[:4]) == {"masked"}
    np.testing.assert_allclose([float(str(cell)) for cell in column(text, 4)[4:]], values[4:, 4], atol=1e-7)
    query, cell = keep("stages", attention_chain="query", attention_part="query", attention_key=2)
    assert np.array_equal(np.array([row[3:] for row in query["rows"]], dtype=np.float32), trace.query(1, 2).numpy())
    assert np.array_equal(np.array(column(cell, 1), dtype=np.float32), trace.query(1, 2)[4].numpy())
    assert np.array_equal(np.array(column(cell, 2), dtype=np.float32), trace.key(1, 2)[2].numpy())
    block = tiny_window.session.results
    stream, units = keep("block")
    found = block.attention_block
    assert found is not None
    for place, name in enumerate(("before", "attention", "middle", "feed_forward", "after"), 1):
        assert np.array_equal(np.array(column(stream, place), dtype=np.float32), getattr(found.layers[1], name))
    assert len(units["rows"]) == sum(len(layer.units) for layer in found.layers)
    layers, distribution = keep("lens", lens_layer=1)
    lens = tiny_window.session.results.lens
    assert lens is not None
    assert sum(float(str(share)) for share in column(distribution, 3)) == pytest.approx(1, abs=1e-4)
    assert column(distribution, 2)[0] == lens.layers[1].candidates[0].token_id
    assert len(layers["rows"]) == sum(len(layer.candidates) for layer in lens.layers)
    (heads,) = keep("map")
    overview = tiny_window.session.results.attention_heads
    assert overview is not None
    for layer, head, entropy, *_rest in heads["rows"]:
        assert entropy == overview.properties[int(str(layer)), int(str(head))].entropy


def test_a_picture_of_each_view_can_be_kept(tiny_window: PlaygroundWindow) -> None:
    pane = show(tiny_window, "map")
    for entry in VIEWS:
        if entry.name == "sequence":  # which shows nothing of a model without a source
            continue
        show(tiny_window, entry.name)
        pane.keep.keep_menu.aboutToShow.emit()
        copy = pane.keep.keep_menu.actions()[0]
        assert copy.isEnabled(), entry.name
        QGuiApplication.clipboard().clear()
        copy.trigger()
        assert QGuiApplication.clipboard().image().width() > 50, entry.name


def test_a_stage_that_a_session_was_left_at_is_marked_once_the_model_is_there(
    playground_window: WindowFactory, tiny_checkpoint: Path
) -> None:
    made = playground_window(opened=False)
    made.session.update(attention_view="stages", attention_chain="projected")
    made.settle()
    made.open(tiny_checkpoint)
    flow = made.find("attention.flow")
    assert flow.current() == "projected"
    assert flow.shown_text().startswith("output")
