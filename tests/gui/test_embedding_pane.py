"""The embedding pane: rows of the real table, those of the text's tokens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from safetensors import safe_open

from playground.lessons import displayed_text, is_displayed
from playground.panes.embedding import EmbeddingPane
from tests.gui.conftest import TINY_CONFIG, PlaygroundWindow


def pane_of(made: PlaygroundWindow) -> EmbeddingPane:
    pane = made.window.panes["embedding"]
    assert isinstance(pane, EmbeddingPane)
    return pane


def shows(made: PlaygroundWindow, name: str, *texts: str) -> None:
    widget = made.find(name)
    for text in texts:
        assert is_displayed(widget, text), f"{name} shows {displayed_text(widget)!r}, not {text!r}"


# Rows


def table_of(folder: Path) -> torch.Tensor:
    """The token table as the file has it."""
    with safe_open(str(folder / "model.safetensors"), framework="pt") as file:
        name = next(key for key in file.keys() if key.endswith("wte.weight"))  # noqa: SIM118 - no mapping
        return file.get_tensor(name).float()


def test_rows_are_those_of_the_file(tiny_window: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    pane = pane_of(tiny_window)
    pane.switch.choose("rows")
    tiny_window.settle()
    step, rows = tiny_window.session.results.step, tiny_window.session.results.rows
    assert step is not None
    assert rows is not None
    expected = table_of(tiny_checkpoint)[list(step.ids)].numpy()
    np.testing.assert_allclose(rows.values, expected, rtol=0, atol=1e-6)
    random = np.random.default_rng(1)
    for _ in range(40):
        row, column = int(random.integers(len(step.ids))), int(random.integers(expected.shape[1]))
        text = pane.rows.matrix.cell_text(row, column)
        assert float(text.rpartition(" ")[2].replace("−", "-")) == pytest.approx(float(expected[row, column]), abs=1e-6)
        assert f"dimension {column}" in text
        assert text.startswith(step.labels[row])
    pane.rows.matrix.set_cell_width(90)
    assert pane.rows.matrix.decimals == 4
    lines = pane.rows.matrix.shown_text().splitlines()
    top, bottom, left, right = pane.rows.matrix.visible_block()
    assert len(lines) == bottom - top > 0
    for row, line in zip(range(top, bottom), lines, strict=True):
        printed = [float(number.replace("−", "-")) for number in line.rpartition(": ")[2].split()]
        np.testing.assert_allclose(printed, expected[row, left:right], rtol=0, atol=0.5001e-4)
        assert str(step.ids[row]) in line


def test_the_same_token_has_the_same_row(tiny_window: PlaygroundWindow) -> None:
    tiny_window.session.update(text="a b a b", embedding_view="rows")
    tiny_window.settle()
    step, rows = tiny_window.session.results.step, tiny_window.session.results.rows
    assert step is not None
    assert rows is not None
    for one, first in enumerate(step.ids):
        for other, second in enumerate(step.ids):
            assert bool(np.array_equal(rows.values[one], rows.values[other])) is (first == second)


def test_a_row_can_be_chosen_and_follows_the_choice(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    tiny_window.session.update(embedding_view="rows")
    tiny_window.settle()
    area = pane.rows.matrix.cell_rect(2, 3)
    QTest.mouseClick(pane.rows.matrix.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert tiny_window.session.inputs.position == 2
    step = tiny_window.session.results.step
    assert step is not None
    tiny_window.session.update(position=1)
    assert pane.rows.matrix.chosen_row == 1
    shows(tiny_window, "embedding.token", str(step.ids[1]), str(TINY_CONFIG["n_embd"]), "128 B")
    tiny_window.session.update(position=None)
    assert pane.rows.matrix.chosen_row == -1
    QTest.mouseClick(pane.rows.matrix.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, area.center().y()))
    assert tiny_window.session.inputs.position == 2, "a row's label chooses it, too"


def test_without_a_text_the_rows_say_what_to_do_and_the_cost_stays(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    tiny_window.session.update(text="", embedding_view="rows")
    tiny_window.settle()
    assert pane.rows.states.state == "empty"
    tiny_window.session.update(embedding_view="cost")
    assert pane.states.state == "content"
    assert pane.view is pane.cost
    tiny_window.session.update(embedding_view="rows")
    assert pane.rows.states.state == "empty"
    tiny_window.session.update(text="a girl")
    tiny_window.settle()
    assert pane.rows.states.state == "content"
    assert pane.rows.matrix.shown_text()


def test_where_room_is_short_the_parts_stand_in_the_header(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    tiny_window.session.update(embedding_view="lookup")
    for narrow in (True, False, True):
        tiny_window.window.resize(1440 if narrow else 2400, 900)
        tiny_window.settle()
        assert pane.switch.is_list() is narrow
        assert pane.header.isAncestorOf(pane.lookup.parts) is narrow
        assert pane.lookup.parts.isVisible()
    tiny_window.session.update(embedding_view="positions")
    tiny_window.settle()
    assert pane.header.isAncestorOf(pane.positions.parts)
    assert not pane.header.isAncestorOf(pane.lookup.parts), "each view takes its own back"
    tiny_window.session.update(embedding_view="cost")
    tiny_window.settle()
    assert not pane.header.isAncestorOf(pane.positions.parts)
