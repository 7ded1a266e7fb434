"""The views below the text: table, blocks, comparison, special tokens, batch, ids to text; selecting and copying."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from models.tokenizers import load_tokenizer
from models.tokenizers.comparing import CONTEXT_WINDOWS
from models.tokenizers.editing import DeleteToken, edited
from playground.panes.tokenizer import TokenizerPane
from playground.panes.tokenizer.chips_view import MOST_CHIPS, ChipsView
from playground.panes.tokenizer.compare_view import EDITED, CompareView, share_text
from playground.panes.tokenizer.ids_view import IdsView
from playground.panes.tokenizer.table_view import TableView
from playground.panes.tokenizer.tokens import hex_bytes, tokens_between
from playground.panes.tokenizer.views import VIEWS
from playground.widgets.numbers import format_percent, group_digits
from playground.widgets.token_blocks import TokenBlocks
from tests.gui.conftest import PlaygroundWindow, make_window

CHINESE = "我爱自然语言处理"
MIXED = "Strawberry 我爱 😀 playing\nnaïve 👨‍👩‍👧 end"


@pytest.fixture(scope="module")
def shared(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaygroundWindow]:
    made = make_window(tmp_path_factory.mktemp("views") / "settings.ini", opened=False, text=MIXED)
    made.window.hide()
    yield made
    made.close()


@pytest.fixture
def plain(shared: PlaygroundWindow) -> Iterator[PlaygroundWindow]:
    """The module's window, without a model, as it starts; shown for one test."""
    shared.window.show()
    kinds = ("words", "wordpiece", "gpt2", "o200k_base")
    shared.session.update(
        text=MIXED, tokenizer="gpt2", tokenizer_view="chips", position=None, pasted_ids="", compare_kinds=kinds
    )
    shared.settle()
    select(shared, 0, 0)
    yield shared
    shared.window.hide()


def pane_of(made: PlaygroundWindow) -> TokenizerPane:
    pane = made.window.panes["tokenizer"]
    assert isinstance(pane, TokenizerPane)
    return pane


def show(made: PlaygroundWindow, view: str, **inputs: Any) -> Any:
    """The view, brought up with these session inputs."""
    made.session.update(tokenizer_view=view, **inputs)
    made.settle()
    found = pane_of(made).view
    assert found.name == view
    assert found.isVisible()
    return found


def select(made: PlaygroundWindow, start: int, end: int) -> None:
    """Select characters of the editor's text, as a mouse would: by UTF-16 units."""
    editor = pane_of(made).editor

    def units(place: int) -> int:
        return len(editor.content()[:place].encode("utf-16-le")) // 2

    cursor = editor.textCursor()
    cursor.setPosition(units(start))
    cursor.setPosition(units(end), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


# The switch


def test_every_view_comes_up_by_its_button_and_in_both_forms_of_the_switch(plain: PlaygroundWindow) -> None:
    pane = pane_of(plain)
    assert len({view.name for view in VIEWS}) == len(VIEWS)
    for view in VIEWS:
        pane.view_switch.choose(view.name)
        plain.settle()
        assert plain.session.inputs.tokenizer_view == view.name
        assert pane.view.name == view.name
        assert pane.view.isVisible()
        assert pane.view_switch.shown_text() == view.option()[1] != ""
        assert view.option()[2]
        assert pane.notation.isVisible() == (view.name == "chips")
        plain.window.grab()
    switch = pane.view_switch
    switch.fit(10_000)
    assert not switch.is_list()
    switch.fit(200)
    assert switch.is_list()
    switch.list.setCurrentIndex(1)
    switch.list.activated.emit(1)
    assert plain.session.inputs.tokenizer_view == VIEWS[1].name
    pane._share_room()


def test_a_view_that_nobody_has_is_the_first(plain: PlaygroundWindow) -> None:
    plain.session.update(tokenizer_view="no such view")
    plain.settle()
    assert pane_of(plain).view.name == "chips"


def test_views_survive_an_empty_text_and_another_language(plain: PlaygroundWindow) -> None:
    pane = pane_of(plain)
    for view in VIEWS:
        show(plain, view.name, text="")
        plain.window.grab()
        pane.retitle()
        plain.session.update(text=MIXED)
        plain.settle()
        plain.window.grab()


# Selecting


def test_selected_text_marks_its_tokens_in_every_view(plain: PlaygroundWindow) -> None:
    run = load_tokenizer("gpt2").tokenize(MIXED)
    for start, end in ((0, 10), (11, 12), (3, 15), (14, 15), (len(MIXED) - 9, len(MIXED))):
        expected = run.tokens_between(start, end)
        for name in ("chips", "table", "blocks"):
            view = show(plain, name)
            select(plain, start, end)
            widget = {"chips": "chips", "table": "table", "blocks": "blocks"}[name]
            assert getattr(view, widget).selected() == expected, (name, start, end)
            select(plain, 0, 0)


def test_selected_tokens_select_their_text(plain: PlaygroundWindow) -> None:
    editor = pane_of(plain).editor
    run = load_tokenizer("gpt2").tokenize(MIXED)
    for name in ("chips", "table", "blocks"):
        view = show(plain, name)
        for first, last in ((0, 2), (3, 7), (len(run.ids) - 3, len(run.ids))):
            view.tokens_selected.emit(first, last)
            spans = run.character_spans[first:last]
            assert editor.textCursor().selectedText().replace("\u2029", "\n") == MIXED[spans[0][0] : spans[-1][1]]


def test_shift_and_arrows_select_chips_and_blocks(plain: PlaygroundWindow) -> None:
    for name in ("chips", "blocks"):
        view = show(plain, name, position=None)
        widget = getattr(view, name)
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Home)
        QTest.keyClick(widget, Qt.Key.Key_Right)
        assert plain.session.inputs.position == 1
        QTest.keyClick(widget, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(widget, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert widget.selected() == range(1, 4)
        assert plain.session.inputs.position == 1
        assert pane_of(plain).editor.textCursor().hasSelection()
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        assert widget.selected() == range(len(load_tokenizer("gpt2").encode(MIXED)))
        QTest.keyClick(widget, Qt.Key.Key_Home)
        assert widget.selected() == range(0)


def test_tokens_between_is_what_a_run_says() -> None:
    for name in ("gpt2", "wordpiece", "characters", "bytes"):
        run = load_tokenizer(name).tokenize(MIXED)
        for start in range(len(MIXED)):
            for end in range(start + 1, len(MIXED) + 1):
                assert tokens_between(run.character_spans, start, end) == run.tokens_between(start, end) or (
                    not run.tokens_between(start, end) and not tokens_between(run.character_spans, start, end)
                )


# Table


def test_the_table_shows_each_token_with_its_places_and_rank(plain: PlaygroundWindow) -> None:
    view = show(plain, "table")
    assert isinstance(view, TableView)
    gpt2 = load_tokenizer("gpt2")
    run = gpt2.tokenize(MIXED)
    assert view.table.rows.rowCount() == len(run.ids)
    for index, token_id in enumerate(run.ids):
        row = view.row(index)
        data = gpt2.token_bytes(token_id)
        assert row[:2] == (str(index), str(token_id))
        assert row[3] == hex_bytes(data)
        first, last = run.byte_spans[index]
        assert row[5] == (str(first) if last == first + 1 else f"{first}–{last - 1}")
        assert row[6] == ("–" if len(data) == 1 else str(token_id)), "in this vocabulary a rank is an id"
    view.table.token_chosen.emit(2)
    assert plain.session.inputs.position == 2
    plain.session.update(position=4)
    assert view.table.selected() == range(4, 5)


def test_a_table_of_words_has_no_ids_and_one_of_a_file_has_the_ranks_of_its_merges(
    plain: PlaygroundWindow, tiny_checkpoint: Path
) -> None:
    view = show(plain, "table", tokenizer="words", text=CHINESE)
    assert [view.row(index)[1:3] for index in range(4)] == [("–", "我"), ("–", "爱"), ("–", "自然语言"), ("–", "处理")]
    document = json.loads((tiny_checkpoint / "tokenizer.json").read_text(encoding="utf-8"))
    plain.session.update(tokenizer=str(tiny_checkpoint), text="the")
    plain.settle()
    merges = [pair if isinstance(pair, list) else pair.split(" ") for pair in document["model"]["merges"]]
    joined = ["".join(pair) for pair in merges]
    for index in range(len(pane_of(plain).tokens)):
        label, rank = view.row(index)[2], view.row(index)[6]
        assert rank == (str(joined.index(label)) if len(label) > 1 else "–")


# Blocks


def test_blocks_show_no_letters_and_are_alike_where_ids_are(plain: PlaygroundWindow) -> None:
    view = show(plain, "blocks", text="Strawberry strawberry strawberry")
    blocks: TokenBlocks = view.blocks
    assert blocks.shown_text() == "1 2 3 4 4"
    image = blocks.viewport().grab().toImage()
    pictures = [image.copy(blocks.block_rect(index).adjusted(4, 4, -4, -4).toRect()) for index in range(5)]
    assert pictures[3] == pictures[4]
    assert all(pictures[one] != pictures[other] for one in range(4) for other in range(one))
    assert not blocks.toolTip()
    assert "straw" not in view.count.text()
    QTest.mouseClick(blocks.viewport(), Qt.MouseButton.LeftButton, pos=blocks.block_rect(2).center().toPoint())
    assert plain.session.inputs.position == 2
    assert blocks.block_at(QPointF(blocks.block_rect(3).center())) == 3


# Comparing


def test_rows_have_the_figures_of_their_tokenizers(plain: PlaygroundWindow) -> None:
    view = show(plain, "compare", text=CHINESE, compare_kinds=("words", "characters", "bytes", "gpt2", "o200k_base"))
    assert isinstance(view, CompareView)
    assert [row.key for row in view.rows.rows()] == ["words", "characters", "bytes", "gpt2", "o200k_base"]
    for row, count in zip(view.rows.rows(), (4, 8, 24, 19, 5), strict=True):
        assert row.figures[0] == str(count)
        assert row.figures[1] == f"{24 / count:.2f}"
        assert list(row.figures[2:]) == [format_percent(count / window) for window in CONTEXT_WINDOWS]


def test_cuts_differ_from_those_of_the_row_that_is_compared_with(plain: PlaygroundWindow) -> None:
    view = show(plain, "compare", text="Strawberry", compare_kinds=("gpt2", "cl100k_base"), tokenizer="gpt2")
    gpt2, cl100k = view.rows.rows()
    assert (gpt2.own.tolist(), gpt2.missing.tolist()) == ([], [])
    assert (cl100k.own.tolist(), cl100k.missing.tolist()) == ([3], [2]), "Str|aw|berry beside St|raw|berry"
    assert "gpt2" in view.legend.text()
    view.rows.setFocus()
    QTest.keyClick(view.rows, Qt.Key.Key_Down)
    gpt2, cl100k = view.rows.rows()
    assert (gpt2.own.tolist(), gpt2.missing.tolist()) == ([2], [3])
    assert "cl100k_base" in view.legend.text()


def test_two_to_six_are_compared(plain: PlaygroundWindow) -> None:
    view = show(plain, "compare", compare_kinds=("gpt2", "words"))
    view.set_kind("words", False)
    assert plain.session.inputs.compare_kinds == ("gpt2", "words")
    for key in ("bytes", "characters", "wordpiece", "o200k_base", "cl100k_base"):
        view.set_kind(key, True)
    assert len(plain.session.inputs.compare_kinds) == 6
    plain.settle()
    assert len(view.rows.rows()) == 6
    view._fill_menu()
    states = {action.data(): (action.isChecked(), action.isEnabled()) for action in view.menu.actions()}
    assert states["gpt2"] == (True, True)
    assert states["cl100k_base"] == (False, False)
    plain.session.undo()
    plain.settle()
    assert len(plain.session.inputs.compare_kinds) < 6


def test_what_a_kind_drops_is_told_and_a_token_clicked_is_chosen(plain: PlaygroundWindow) -> None:
    view = show(plain, "compare", text="Café au  lait", compare_kinds=("wordpiece", "gpt2"), tokenizer="gpt2")
    wordpiece, gpt2 = view.rows.rows()
    assert "3" in wordpiece.name
    assert gpt2.name == "gpt2"
    view.rows.stretch_chosen.emit(4, 7)
    chosen = plain.session.inputs.position
    assert chosen is not None
    start, end = pane_of(plain).tokens.spans[chosen]
    assert start < 7
    assert end > 4
    plain.window.grab()


def test_the_pieces_of_a_row_lie_under_their_letters(plain: PlaygroundWindow) -> None:
    view = show(plain, "compare", text=MIXED, compare_kinds=("characters", "bytes", "gpt2"))
    _layout, places = view.rows.layout_of(0)
    assert len(places) == len(MIXED) + 1
    characters, single, _gpt2 = view.rows.rows()
    pieces = view.rows.pieces(characters, 0, places)
    assert [number for number, _left, _right in pieces] == list(range(len(MIXED)))
    for number, left, right in pieces:
        assert {left, right} == {places[number], places[number + 1]}
    assert len(view.rows.pieces(single, 0, places)) == len(MIXED.encode())
    assert view.rows.pieces(characters, 0, [0.0]) == []


# Special tokens and padding


def test_special_tokens_are_listed_with_what_they_are_for(plain: PlaygroundWindow) -> None:
    view = show(plain, "special", tokenizer="wordpiece")
    assert [view.row(index)[:2] for index in range(5)] == [
        ("0", "[PAD]"), ("1", "[UNK]"), ("2", "[CLS]"), ("3", "[SEP]"), ("4", "[MASK]")
    ]  # fmt: skip
    assert len({view.row(index)[2] for index in range(5)}) == 5
    show(plain, "special", tokenizer="gpt2")
    assert view.table.shown_text().startswith("50256 <|endoftext|> ")
    show(plain, "special", tokenizer="bytes")
    assert not view.table.isVisible()
    assert "bytes" in view.note.text()


def test_lines_are_padded_to_one_length_with_a_mask(plain: PlaygroundWindow) -> None:
    view = show(plain, "batch", tokenizer="wordpiece", text="playing\n\nplay play play")
    assert view.grid.shown_text().split("\n") == [
        "[CLS] play ##ing [SEP] [PAD]",
        "1 1 1 1 0",
        "[CLS] play play play [SEP]",
        "1 1 1 1 1",
    ]
    assert "(2, 5)" in view.note.text()
    view.at_start.click()
    plain.settle()
    assert view.grid.shown_text().split("\n")[:2] == ["[PAD] [CLS] play ##ing [SEP]", "0 1 1 1 1"]
    view.special.click()
    plain.settle()
    assert view.grid.shown_text().split("\n")[:2] == ["[PAD] play ##ing", "0 1 1"]
    view.at_start.click()
    view.special.click()
    show(plain, "batch", tokenizer="gpt2")
    assert "<|endoftext|>" in view.note.text()
    show(plain, "batch", tokenizer="bytes")
    assert "0" not in view.grid.shown_text().split("\n")[1]
    show(plain, "batch", text="")
    assert not view.grid.isVisible()


# Ids to text


def test_pasted_ids_become_text_and_text_becomes_ids(plain: PlaygroundWindow) -> None:
    view = show(plain, "ids", text="A journey")
    assert isinstance(view, IdsView)
    view.take_ids.click()
    plain.settle()
    assert view.entry.toPlainText() == "32 7002"
    assert view.text.toPlainText() == "A journey"
    view.entry.setPlainText("[0x20, 7002]\n13")
    plain.settle()
    assert plain.session.inputs.pasted_ids == "[0x20, 7002]\n13"
    view.take_text.click()
    plain.settle()
    assert plain.session.inputs.text == "A journey."
    assert pane_of(plain).editor.text() == "A journey."


def test_loose_bytes_and_strange_ids_are_told(plain: PlaygroundWindow) -> None:
    view = show(plain, "ids", pasted_ids="239 32 22755 99999")
    assert view.text.toPlainText() == "⟨91⟩A⟨E6 88⟩"
    for part in ("91", "E6 88", "99999", "3"):
        assert part in view.note.text()
    show(plain, "ids", pasted_ids="1 2 three")
    assert "'three'" in view.note.text()
    assert "1" in view.note.text()
    assert not view.take_text.isEnabled()
    show(plain, "ids", pasted_ids="1 2")
    assert view.text.toPlainText() == load_tokenizer("gpt2").decode([1, 2])
    show(plain, "ids", tokenizer="o200k_base")
    assert view.text.toPlainText() == load_tokenizer("o200k_base").decode([1, 2])


# Copying


def test_copies_are_what_was_selected_or_all(plain: PlaygroundWindow) -> None:
    pane = pane_of(plain)
    gpt2 = load_tokenizer("gpt2")
    ids = gpt2.encode(MIXED)
    view = show(plain, "chips")
    view.chips.setFocus()
    select(plain, 0, 0)
    QTest.keyClick(view.chips, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == " ".join(map(str, ids))
    select(plain, 0, 10)
    pane.copy_actions["ids"].trigger()
    assert clipboard() == "1273 1831 8396"
    pane.copy_actions["text"].trigger()
    assert clipboard() == "Strawberry"
    pane.copy_actions["bytes"].trigger()
    assert clipboard() == "53 74 72 61 77 62 65 72 72 79"
    pane.copy_actions["json"].trigger()
    document = json.loads(clipboard())
    assert document["tokenizer"] == "gpt2"
    assert [token["id"] for token in document["tokens"]] == [1273, 1831, 8396]
    assert [token["characters"] for token in document["tokens"]] == [[0, 2], [2, 5], [5, 10]]
    table = show(plain, "table")
    select(plain, 0, 10)
    table.table.setFocus()
    QTest.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard().splitlines()[1].split("\t") == ["0", "1273", "St", "53 74", "0:2", "0:2"]
    select(plain, 0, 0)


def run_script(script: str) -> list[list[str]]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(script, "copied", "exec"), {})
    return [line.split("\t") for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("name", ["gpt2", "o200k_base", "wordpiece", "characters", "words"])
def test_the_copied_script_prints_the_tokens_shown(plain: PlaygroundWindow, name: str) -> None:
    show(plain, "chips", tokenizer=name)
    pane = pane_of(plain)
    pane.copy_actions["python"].trigger()
    rows = run_script(clipboard())
    assert len(rows) == len(pane.tokens)
    if name == "words":
        assert not pane.copy_actions["ids"].isEnabled()
        assert "".join(eval(row[2]) for row in rows) == MIXED
    else:
        assert [int(row[1]) for row in rows] == list(pane.tokens.ids)


def test_the_script_of_a_model_has_its_generated_tokens(tiny_window: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    model = tiny_window.session.results.model
    assert model is not None
    assert model.tokenizer is not None
    for token_id in model.tokenizer.encode("龍")[:2]:  # half a character, which no text would give
        tiny_window.operations.choose(token_id)
    tiny_window.settle()
    pane = pane_of(tiny_window)
    assert pane.source() == str(tiny_checkpoint)
    pane.copy_as("python")
    assert [int(row[1]) for row in run_script(clipboard())] == list(pane.tokens.ids)


# Long texts


def test_a_long_text_is_shown_in_every_view_by_what_can_be_seen(plain: PlaygroundWindow) -> None:
    text = "The quick brown fox 我爱\n" * 8_000
    for view in VIEWS:
        found = show(plain, view.name, text=text, tokenizer="gpt2")
        plain.window.grab()
        if isinstance(found, ChipsView):
            assert len(found.chips.labels()) == MOST_CHIPS < len(pane_of(plain).tokens)
            assert found.more.isVisible()
    blocks = show(plain, "blocks").blocks
    assert len(blocks.visible_blocks()) < 2_000
    rows = show(plain, "compare").rows
    QTest.qWait(400)  # a long text is cut once nothing has been typed for a moment
    plain.settle()
    assert rows.rows()[0].figures[0] == group_digits(len(load_tokenizer("words").encode(text)))
    rows.horizontalScrollBar().setValue(rows.horizontalScrollBar().maximum())
    plain.window.grab()
    _layout, places = rows.layout_of(rows.horizontalScrollBar().value())
    assert 1 < len(places) < 700


def test_a_share_beyond_ten_windows_is_told_in_windows() -> None:
    assert share_text(0.0039) == format_percent(0.0039)
    assert share_text(1.4) == "140.0 %"
    assert share_text(221.863) == "× 222"


def test_the_edited_tokenizer_is_compared_too(plain: PlaygroundWindow) -> None:
    text = "a thousand miles"
    plain.session.update(text=text, tokenizer="gpt2", tokenizer_view="compare")
    plain.settle()
    view = pane_of(plain).view
    assert isinstance(view, CompareView)
    assert EDITED not in view.offered()
    plain.session.update(tokenizer_edits=(DeleteToken(7319),), compare_kinds=("gpt2", EDITED))
    plain.settle()
    counts = {row.name: row.figures[0] for row in view.rows.rows()}
    changed = edited(load_tokenizer("gpt2"), (DeleteToken(7319),))
    assert counts == {"gpt2": "3", "gpt2 (edited)": str(len(changed.encode(text)))}
    assert len(changed.encode(text)) > 3
    plain.session.undo()
    plain.settle()
    assert EDITED not in view.offered()


def test_comparing_leaves_the_text_lane_to_the_typist(plain: PlaygroundWindow) -> None:
    plain.session.update(tokenizer="gpt2", tokenizer_view="compare", compare_kinds=("words", "wordpiece"))
    plain.settle()
    plain.session.update(text="one two three " * 30_000)
    pane_of(plain).view._cut()
    assert plain.operations.workshop.long_lane.has("compare")
    assert not plain.operations.text_lane.has("compare")
    plain.session.update(tokenizer_view="chips")
    assert not plain.operations.workshop.long_lane.has("compare"), "nobody looks any more"
    plain.settle()
