"""The tokenizer pane: counts, chips, what a token's detail says, other tokenizers, and the generated tail."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QInputMethodEvent, QMouseEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tiktoken_ext.openai_public import r50k_pat_str

from models import catalog
from playground.panes.tokenizer import TokenizerPane, hex_bytes, overlapping
from playground.widgets.numbers import group_digits
from playground.widgets.token_chips import TokenChips
from playground.widgets.token_editor import TokenEditor
from tests.gui.conftest import PlaygroundWindow, WindowFactory

JOURNEY = "A journey of a thousand miles begins with a single step."
JOURNEY_IDS = [32, 7002, 286, 257, 7319, 4608, 6140, 351, 257, 2060, 2239, 13]
CHINESE = "我爱人工智能"


@pytest.fixture(scope="session")
def gpt2() -> tiktoken.Encoding:
    """tiktoken's own gpt2, from the carried vocabulary."""
    lines = catalog.encoding_path("r50k_base").read_bytes().splitlines()
    ranks = {b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}
    return tiktoken.Encoding(
        "gpt2", pat_str=r50k_pat_str, mergeable_ranks=ranks, special_tokens={"<|endoftext|>": 50_256}
    )


@pytest.fixture
def plain(playground_window: WindowFactory) -> PlaygroundWindow:
    """A window without a model: texts are cut by gpt2."""
    return playground_window(opened=False, text=JOURNEY)


def pane_of(made: PlaygroundWindow) -> TokenizerPane:
    pane = made.window.panes["tokenizer"]
    assert isinstance(pane, TokenizerPane)
    return pane


def chips_of(made: PlaygroundWindow) -> TokenChips:
    return pane_of(made).chips


def editor_of(made: PlaygroundWindow) -> TokenEditor:
    return pane_of(made).editor


def figures_of(made: PlaygroundWindow) -> dict[str, str]:
    return {key: figure.figure for key, figure in pane_of(made).figures.items()}


def set_text(made: PlaygroundWindow, text: str) -> None:
    made.session.update(text=text)
    made.settle()


def click_chip(made: PlaygroundWindow, index: int) -> None:
    place = chips_of(made).chip_rect(index).center().toPoint()
    QTest.mouseClick(chips_of(made).viewport(), Qt.MouseButton.LeftButton, pos=place)
    made.settle()


def point_of_token(editor: TokenEditor, index: int) -> QPoint:
    pieces = editor.pieces_in(QRectF(editor.viewport().rect()))
    return next(piece.rect.center().toPoint() for piece in pieces if piece.index == index)


def hover(editor: TokenEditor, point: QPoint) -> None:
    place = QPointF(point)
    none = Qt.MouseButton.NoButton
    away = Qt.KeyboardModifier.NoModifier
    shown = QPointF(editor.viewport().mapToGlobal(point))
    QApplication.sendEvent(editor.viewport(), QMouseEvent(QEvent.Type.MouseMove, place, shown, none, none, away))


# Counts and ids


def test_counts_and_ids_of_a_sentence(plain: PlaygroundWindow) -> None:
    assert list(chips_of(plain).labels()) == [str(token_id) for token_id in JOURNEY_IDS]
    assert editor_of(plain).token_count() == 12
    figures = figures_of(plain)
    assert (figures["tokens"], figures["characters"], figures["bytes"]) == ("12", "56", "56")
    assert figures["ratio"] == "4.7"
    assert pane_of(plain).figures["window"].isHidden()


TEXTS = [
    CHINESE,
    "👨‍👩‍👧 said 🇳🇱 naïve",
    "before\0after\0",
    "<|endoftext|> is plain text <|endoftext|>",
    "  \t tabs\u00a0and\n\n\nlines \n",
    "\n\n\n\n",
    "e\u0301 \u202eright to left\u202c",
]


def test_any_text_is_cut_as_tiktoken_cuts_it(plain: PlaygroundWindow, gpt2: tiktoken.Encoding) -> None:
    for text in TEXTS:
        set_text(plain, text)
        plain.window.grab()
        ids = gpt2.encode(text, disallowed_special=())
        assert list(chips_of(plain).labels()) == [str(token_id) for token_id in ids]
        assert editor_of(plain).text() == text
        figures = figures_of(plain)
        assert figures["tokens"] == group_digits(len(ids))
        assert figures["characters"] == group_digits(len(text))
        assert figures["bytes"] == group_digits(len(text.encode()))
        details = [pane_of(plain).token_text(index) for index in range(len(ids))]
        for token_id, detail in zip(ids, details, strict=True):
            assert hex_bytes(gpt2.decode_single_token_bytes(token_id)) in detail


def test_typing_is_followed(plain: PlaygroundWindow, gpt2: tiktoken.Encoding) -> None:
    editor = editor_of(plain)
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, " Go 2")
    plain.settle()
    assert plain.session.inputs.text == JOURNEY + " Go 2"
    assert list(chips_of(plain).labels()) == [str(token_id) for token_id in gpt2.encode(JOURNEY + " Go 2")]
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    plain.settle()
    assert plain.session.inputs.text == ""
    assert chips_of(plain).labels() == ()
    figures = figures_of(plain)
    assert (figures["tokens"], figures["characters"], figures["ratio"]) == ("0", "0", "–")


def test_windows_line_ends_are_shown_as_they_are_counted(
    plain: PlaygroundWindow, gpt2: tiktoken.Encoding, tmp_path: Path
) -> None:
    path = tmp_path / "windows.txt"
    path.write_bytes("one\r\ntwo 三\r\nthree".encode())
    plain.window.open_text(path)
    plain.settle()
    text = plain.session.inputs.text
    assert text == "one\r\ntwo 三\r\nthree"
    # Spans are offsets into the session's text and are painted in the editor's: the two have to be the same.
    assert editor_of(plain).text() == text
    assert list(chips_of(plain).labels()) == [str(token_id) for token_id in gpt2.encode(text)]
    pasted = QMimeData()
    pasted.setText("\r\nfour")
    editor_of(plain).moveCursor(QTextCursor.MoveOperation.End)
    editor_of(plain).insertFromMimeData(pasted)
    plain.settle()
    assert plain.session.inputs.text == editor_of(plain).text() == text + "\r\nfour"


def test_chips_are_written_in_three_ways(plain: PlaygroundWindow) -> None:
    set_text(plain, "A journey\n我")
    pane = pane_of(plain)
    by_ids = list(chips_of(plain).labels())
    assert by_ids[:2] == ["32", "7002"]
    pane.notation.choose("text")
    assert list(chips_of(plain).labels()) == ["A", "·journey", "⏎", "E6 88", "91"]
    pane.notation.choose("bytes")
    assert list(chips_of(plain).labels()) == ["41", "20 6A 6F 75 72 6E 65 79", "0A", "E6 88", "91"]
    click_chip(plain, 1)
    assert chips_of(plain).chosen() == 1
    pane.notation.choose("ids")
    assert list(chips_of(plain).labels()) == by_ids
    assert chips_of(plain).chosen() == 1


# Detail


def test_parts_of_a_character_name_their_character(plain: PlaygroundWindow, gpt2: tiktoken.Encoding) -> None:
    set_text(plain, CHINESE)
    pane = pane_of(plain)
    ids = gpt2.encode(CHINESE)
    assert len(ids) == 13
    details = [pane.token_text(index) for index in range(13)]
    assert "bytes E6 88 " in details[0]
    assert "E6 88" in details[0].split("bytes")[0], "the label of a part is its bytes"
    assert details[0].endswith("part of 我")
    assert details[1].endswith("bytes 91 · part of 我")
    assert not any("\ufffd" in detail for detail in details)
    parts = [detail for detail in details if "part of" in detail]
    whole = [detail for detail in details if "part of" not in detail]
    assert len(whole) == 1
    assert "· 人 ·" in whole[0], "gpt2 has a token for this one"
    assert list(dict.fromkeys(detail[-1] for detail in parts)) == list(CHINESE.replace("人", ""))


def test_hovering_tells_of_a_token_and_leaving_of_the_chosen_one(plain: PlaygroundWindow) -> None:
    pane, editor = pane_of(plain), editor_of(plain)
    hint = pane.detail.text()
    assert "7002" not in hint
    hover(editor, point_of_token(editor, 1))
    assert pane.detail.text() == "token 1 · id 7002 · ·journey · bytes 20 6A 6F 75 72 6E 65 79"
    hover(editor, QPoint(editor.viewport().width() - 3, editor.viewport().height() - 3))
    assert pane.detail.text() == hint
    click_chip(plain, 4)
    hover(editor, point_of_token(editor, 1))
    assert "7002" in pane.detail.text()
    hover(editor, QPoint(editor.viewport().width() - 3, editor.viewport().height() - 3))
    assert "7319" in pane.detail.text()
    assert "id 7319" in editor.tooltip_markup(4)


def test_markup_in_the_text_is_shown_to_the_letter(plain: PlaygroundWindow) -> None:
    set_text(plain, "<b>bold</b> &amp;")
    pane = pane_of(plain)
    click_chip(plain, 0)
    assert "<" in pane.detail.text()
    assert pane.detail.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;" in editor_of(plain).tooltip_markup(0)
    assert pane.token_text(-1) == pane.token_text(999) == ""


# Tokenizers beside the model's own


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=12), st.integers(0, 40), st.integers(0, 8))
def test_overlapping_is_what_a_plain_search_finds(parts: list[tuple[int, int]], start: int, length: int) -> None:
    spans: list[tuple[int, int]] = []
    place = 0
    for gap, size in parts:
        spans.append((place + gap, place + gap + size))
        place += gap + size
    end = start + length
    shared = [number for number, (first, last) in enumerate(spans) if set(range(first, last)) & set(range(start, end))]
    if length:
        assert overlapping(spans, start, end) == (shared[0] if shared else None)
    else:  # an empty span shares no character; one that lies inside a token is that token's all the same
        inside = [number for number, (first, last) in enumerate(spans) if first < start < last]
        assert overlapping(spans, start, end) == (inside[0] if inside else None)


def shares_a_character(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def test_a_choice_goes_over_to_another_tokenizer_and_back(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    assert pane.picker.currentData() == ""
    picked = pane.picker.findData("gpt2")
    pane.picker.setCurrentIndex(picked)
    pane.picker.activated.emit(picked)
    tiny_window.settle()
    assert tiny_window.session.inputs.tokenizer == "gpt2"
    step, tokens = tiny_window.session.results.step, tiny_window.session.results.tokens
    assert step is not None
    assert tokens is not None
    shown = tokens.run.character_spans
    assert list(chips_of(tiny_window).labels()) == [str(token_id) for token_id in (7454, 2402, 257, 640, 612, 373, 257)]
    assert len(step.ids) > len(shown), "the tiny tokenizer cuts more finely"
    for position, span in enumerate(step.spans):
        tiny_window.session.update(position=position)
        chosen = chips_of(tiny_window).chosen()
        assert chosen is not None
        assert shares_a_character(shown[chosen], span)
        assert editor_of(tiny_window).chosen() == chosen
    for index, span in enumerate(shown):
        click_chip(tiny_window, index)
        position = tiny_window.session.inputs.position
        assert position is not None
        assert shares_a_character(step.spans[position], span)
        assert chips_of(tiny_window).chosen() == editor_of(tiny_window).chosen() == index


def test_a_finer_tokenizer_keeps_the_token_that_was_clicked(tiny_window: PlaygroundWindow) -> None:
    tiny_window.session.update(tokenizer="bytes")
    tiny_window.settle()
    step = tiny_window.session.results.step
    assert step is not None
    position = next(number for number, (first, last) in enumerate(step.spans) if last - first > 2)
    middle = step.spans[position][0] + 1
    click_chip(tiny_window, middle)
    assert tiny_window.session.inputs.position == position
    assert chips_of(tiny_window).chosen() == editor_of(tiny_window).chosen() == middle
    assert f"token {middle} " in pane_of(tiny_window).detail.text()
    click_chip(tiny_window, middle + 1)
    assert tiny_window.session.inputs.position == position
    assert chips_of(tiny_window).chosen() == editor_of(tiny_window).chosen() == middle + 1
    tiny_window.session.update(position=0)
    assert chips_of(tiny_window).chosen() == 0


# The generated tail


def test_what_is_generated_is_a_marked_tail_until_somebody_types_into_it(tiny_window: PlaygroundWindow) -> None:
    model = tiny_window.session.results.model
    assert model is not None
    assert model.tokenizer is not None
    editor = editor_of(tiny_window)
    text = tiny_window.session.inputs.text
    before = len(chips_of(tiny_window).labels())
    assert editor.tail() == ""
    assert editor.tail_lines_in(QRectF(editor.viewport().rect())) == []
    for token_id in model.tokenizer.encode(" little"):
        tiny_window.operations.choose(token_id)
    tiny_window.settle()
    assert (editor.text(), editor.tail()) == (text, " little")
    assert tiny_window.session.inputs.text == text
    assert editor.tail_lines_in(QRectF(editor.viewport().rect()))
    after = len(chips_of(tiny_window).labels())
    assert after == before + len(model.tokenizer.encode(" little"))
    assert figures_of(tiny_window)["characters"] == str(len(text) + len(" little"))
    tiny_window.session.update(position=after - 1)
    assert chips_of(tiny_window).chosen() == after - 1
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, "r")
    tiny_window.settle()
    assert tiny_window.session.inputs.text == text + " littler"
    assert editor.tail() == ""
    step = tiny_window.session.results.step
    assert step is not None
    assert list(step.ids) == model.tokenizer.encode(text + " littler")
    assert step.prompt_length == len(step.ids)


def test_a_character_in_the_making_shows_once_it_is_whole(tiny_window: PlaygroundWindow) -> None:
    model = tiny_window.session.results.model
    assert model is not None
    assert model.tokenizer is not None
    parts = model.tokenizer.encode("龍")
    assert len(parts) == 3
    editor = editor_of(tiny_window)
    for token_id in parts[:2]:
        tiny_window.operations.choose(token_id)
        tiny_window.settle()
        assert "\ufffd" not in editor.content()
        assert editor.tail() == ""
        assert len(chips_of(tiny_window).labels()) == len(tiny_window.session.results.step.ids)  # type: ignore[union-attr]
    tiny_window.operations.choose(parts[2])
    tiny_window.settle()
    assert editor.tail() == "龍"
    count = len(chips_of(tiny_window).labels())
    for index in range(count - 3, count):
        assert pane_of(tiny_window).token_text(index).endswith("part of 龍")


def test_a_composition_survives_new_tints(tiny_window: PlaygroundWindow) -> None:
    editor = editor_of(tiny_window)
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    text = tiny_window.session.inputs.text
    QApplication.sendEvent(editor, QInputMethodEvent("ni hao", []))
    layout = editor.textCursor().block().layout()
    assert layout.preeditAreaText() == "ni hao"
    count = editor.token_count()
    tiny_window.session.update(tokenizer="gpt2", position=2)
    tiny_window.settle()
    assert editor.token_count() != count, "the tints are new"
    assert layout.preeditAreaText() == "ni hao"
    assert tiny_window.session.inputs.text == text
    committed = QInputMethodEvent("", [])
    committed.setCommitString("你好")
    QApplication.sendEvent(editor, committed)
    tiny_window.settle()
    assert layout.preeditAreaText() == ""
    assert tiny_window.session.inputs.text == editor.text() == text + "你好"


def test_without_a_model_the_picker_offers_no_own_tokenizer(plain: PlaygroundWindow) -> None:
    picker = pane_of(plain).picker
    names = [picker.itemData(index) for index in range(picker.count())]
    assert "" not in names
    assert {"gpt2", "cl100k_base", "o200k_base", "characters", "bytes"} <= set(names)
    assert picker.currentData() == "gpt2"
    picker.setCurrentIndex(picker.findData("o200k_base"))
    picker.activated.emit(picker.currentIndex())
    set_text(plain, CHINESE)
    assert list(chips_of(plain).labels()) == ["7522", "6414", "47243", "60319"]
    picker.activated.emit(picker.findData("bytes"))
    plain.settle()
    assert chips_of(plain).labels()[:3] == tuple(str(byte) for byte in "我".encode())
