"""Choosing a token in one pane shows it in the other three."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground import theme
from playground.widgets.heat_map import HeatMap
from playground.widgets.matrix_view import MatrixView
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.token_chips import TokenChips
from playground.widgets.token_editor import TokenEditor
from tests.gui.conftest import PlaygroundWindow


@pytest.fixture
def linked(tiny_window: PlaygroundWindow) -> PlaygroundWindow:
    """A window that shows rows instead of costs, so that each pane has something to mark."""
    tiny_window.session.update(embedding_view="rows")
    tiny_window.settle()
    return tiny_window


def check_shown_everywhere(made: PlaygroundWindow, position: int) -> None:
    step = made.session.results.step
    assert step is not None
    token_id, label = step.ids[position], step.labels[position]
    assert made.session.inputs.position == position
    # Tokenizer
    assert made.find("tokenizer.text", TokenEditor).chosen() == position
    assert made.find("tokenizer.ids", TokenChips).chosen() == position
    assert f"token {position} · id {token_id} " in made.find("tokenizer.detail").text()
    # Embedding
    assert made.find("embedding.rows", MatrixView).chosen_row == position
    assert f"row {token_id} of" in made.find("embedding.token").text()
    assert label in made.find("embedding.token").text()
    # Attention
    assert made.find("attention.map", HeatMap).chosen_row == position
    assert label in made.find("attention.query").text()
    # Generator
    assert f"token {position}," in made.find("generator.note").text()
    bars = made.find("generator.bars", ProbabilityBars)
    assert token_id in {row.token_id for row in bars.rows}
    assert bars._chosen_id == token_id


def test_a_token_clicked_in_the_text(linked: PlaygroundWindow) -> None:
    editor = linked.find("tokenizer.text", TokenEditor)
    for index in (4, 7):
        piece = next(piece for piece in editor.pieces_in(editor.viewport().rect().toRectF()) if piece.index == index)
        QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=piece.rect.center().toPoint())
        linked.settle()
        check_shown_everywhere(linked, index)


def test_a_chip_clicked_among_the_ids(linked: PlaygroundWindow) -> None:
    chips = linked.find("tokenizer.ids", TokenChips)
    QTest.mouseClick(chips.viewport(), Qt.MouseButton.LeftButton, pos=chips.chip_rect(3).center().toPoint())
    linked.settle()
    check_shown_everywhere(linked, 3)
    chips.setFocus()
    QTest.keyClick(chips, Qt.Key.Key_Right)
    linked.settle()
    check_shown_everywhere(linked, 4)


def test_a_row_clicked_in_the_embedding_table(linked: PlaygroundWindow) -> None:
    matrix = linked.find("embedding.rows", MatrixView)
    QTest.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=matrix.cell_rect(2, 1).center())
    linked.settle()
    check_shown_everywhere(linked, 2)


def test_a_query_clicked_in_the_attention_map(linked: PlaygroundWindow) -> None:
    heat_map = linked.find("attention.map", HeatMap)
    viewport = heat_map._viewport
    place = viewport.mapFrom(heat_map, heat_map.cell_rect(6, 2).center().toPoint())
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    linked.settle()
    check_shown_everywhere(linked, 6)


def test_a_bar_clicked_in_the_generator_is_the_newest_token_everywhere(linked: PlaygroundWindow) -> None:
    bars = linked.find("generator.bars", ProbabilityBars)
    row = bars.rows[3]
    before = len(linked.session.results.step.ids)  # type: ignore[union-attr]
    QTest.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=bars.row_rect(3).center())
    linked.settle()
    step = linked.session.results.step
    assert step is not None
    assert step.ids[before:] == (row.token_id,)
    assert linked.find("tokenizer.ids", TokenChips).labels()[-1] == str(row.token_id)
    assert linked.find("tokenizer.text", TokenEditor).token_count() == before + 1
    lines = linked.find("attention.map", HeatMap).shown_text().splitlines()
    assert lines[1].endswith(" " + row.label)
    assert linked.find("attention.map", HeatMap).chosen_row == before, "the newest token's row"
    assert row.label in linked.find("attention.query").text()
    rows = linked.session.results.rows
    assert rows is not None
    assert len(rows.values) == before + 1
    assert linked.session.inputs.position == before, "what its bar chose is the chosen token everywhere"
    assert linked.find("tokenizer.text", TokenEditor).chosen() == before
    assert linked.find("embedding.rows", MatrixView).chosen_row == before
    assert f"row {row.token_id} of" in linked.find("embedding.token").text()


def test_a_generated_token_is_chosen_like_any_other(linked: PlaygroundWindow) -> None:
    model = linked.session.results.model
    assert model is not None
    assert model.tokenizer is not None
    for token_id in model.tokenizer.encode(" little"):
        linked.operations.choose(token_id)
    linked.settle()
    last = len(linked.session.results.step.ids) - 1  # type: ignore[union-attr]
    linked.session.update(position=None)  # it is the chosen one already, and a click on it would change nothing
    chips = linked.find("tokenizer.ids", TokenChips)
    QTest.mouseClick(chips.viewport(), Qt.MouseButton.LeftButton, pos=chips.chip_rect(last).center().toPoint())
    linked.settle()
    check_shown_everywhere(linked, last)
    linked.operations.undo_step()
    linked.settle()
    assert linked.session.inputs.position == last - 1, "what was undone can't stay chosen"


def test_a_position_has_one_tint_everywhere(linked: PlaygroundWindow) -> None:
    for position in range(12):
        assert theme.tint(position) == theme.current().tints[position % 6]
    linked.session.update(position=0)
    linked.settle()
    assert linked.find("attention.map", HeatMap).chosen_row == 0
    assert linked.find("embedding.rows", MatrixView).chosen_row == 0
    linked.session.update(position=None)
    assert linked.find("tokenizer.ids", TokenChips).chosen() is None
    assert linked.find("tokenizer.text", TokenEditor).chosen() is None
    assert linked.find("embedding.rows", MatrixView).chosen_row == -1


def test_a_hidden_pane_catches_up_when_it_comes_back(linked: PlaygroundWindow) -> None:
    for name in ("attention", "generator"):
        linked.window.docks[name].hide()
    chips = linked.find("tokenizer.ids", TokenChips)
    QTest.mouseClick(chips.viewport(), Qt.MouseButton.LeftButton, pos=chips.chip_rect(5).center().toPoint())
    linked.settle()
    assert not linked.window.panes["attention"].shown
    for name in ("attention", "generator"):
        linked.window.docks[name].show()
    linked.settle()
    check_shown_everywhere(linked, 5)


def test_choosing_is_undone_and_redone(linked: PlaygroundWindow) -> None:
    linked.session.update(position=3)
    linked.session.update(layer=1)
    linked.session.update(position=8)
    linked.settle()
    linked.window.commands.undo.trigger()
    linked.settle()
    check_shown_everywhere(linked, 3)
    linked.window.commands.redo.trigger()
    linked.settle()
    check_shown_everywhere(linked, 8)
