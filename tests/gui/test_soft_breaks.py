"""Long paragraphs: held in several blocks, and the same text all the time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from playground.widgets import soft_breaks
from playground.widgets.plain_text import true_text
from playground.widgets.soft_breaks import SOFT_BREAK, SOFT_MARK, broken, unbroken
from playground.widgets.token_editor import TokenEditor
from playground.widgets.token_spans import UnitIndex, utf16_length


@pytest.fixture
def editor(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> TokenEditor:
    """An editor whose paragraphs get a break every six characters."""
    monkeypatch.setattr(soft_breaks, "PARAGRAPH", 6)
    made = TokenEditor()
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def document_text(editor: TokenEditor) -> str:
    cursor = QTextCursor(editor.document())
    cursor.select(QTextCursor.SelectionType.Document)
    return cursor.selectedText()


def assert_in_step(editor: TokenEditor) -> None:
    """Content and positions are those of what stands in the document."""
    document = document_text(editor)
    assert true_text(document) == editor.content()
    index = UnitIndex.of(document)
    for place in range(len(editor.content()) + 1):
        assert editor.position_of(place) == index.unit(place)
        assert editor.character_at(editor.position_of(place)) == place
    around = QTextCursor(editor.textCursor())
    for place in (around.position(), around.anchor()):
        assert (editor.document().characterAt(place - 1) if place else "") != SOFT_MARK or editor.textCursor().atEnd()


@given(st.text(alphabet="ab \n😀\u0301\u200d", max_size=300), st.integers(2, 40))
def test_broken_paragraphs_are_short_and_the_same_text(text: str, paragraph: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soft_breaks, "PARAGRAPH", paragraph)
        document = broken(text)
    assert unbroken(document) == text
    assert max(map(len, document.replace("\u2029", "\n").split("\n"))) <= 2 * paragraph + 1
    index = UnitIndex.of(document)
    for place in range(len(text) + 1):
        assert index.point(index.unit(place)) == place
        assert index.unit(place) >= utf16_length(text[:place])


def test_breaks_stand_behind_blanks_and_not_within_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soft_breaks, "PARAGRAPH", 9)
    assert broken("someone in one line") == f"someone {SOFT_BREAK}in one line"
    assert broken("abcdefghe\u0301" * 3).split(SOFT_BREAK)[0] == "abcdefgh"
    assert broken("short\nlines\nstay\nas\nthey are") == "short\nlines\nstay\nas\nthey are"


KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
MORE = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_X, Qt.Key.Key_Space)


def test_whatever_is_done_text_and_document_stay_in_step(editor: TokenEditor, qtbot: QtBot) -> None:
    draw = random.Random(3)
    none, shift, control = (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.ControlModifier,
    )
    pasted = QMimeData()
    pasted.setText("a longer stretch of words 😀 to be pasted in the middle")
    editor.set_content("one line of text that is broken 😀😀 in several places\nand another one")
    for number in range(500):
        action = draw.random()
        if action < 0.7:
            key = draw.choice(KEYS)
            plain = not editor.textCursor().hasSelection()
            before, place = editor.content(), editor.character_at(editor.textCursor().position())
            modifier = draw.choice((none, none, none, shift if key not in KEYS[:2] else none, control))
            qtbot.keyClick(editor, key, modifier)
            if plain and modifier == none and key == Qt.Key.Key_Backspace and place:
                assert editor.content() == before[: place - 1] + before[place:]
            if plain and modifier == none and key == Qt.Key.Key_Delete:
                assert editor.content() == before[:place] + before[place + 1 :]
        elif action < 0.85:
            qtbot.keyClick(editor, draw.choice(MORE))
        elif action < 0.9:
            editor.undo()
        elif action < 0.93:
            editor.redo()
        elif action < 0.95 and len(editor.content()) < 400:
            editor.insertFromMimeData(pasted)
        elif action < 0.97:
            content = editor.content()
            start = draw.randrange(len(content) + 1)
            editor.set_content(content[:start] + "set from outside, and long" + content[start + 9 :], "tail")
        else:
            cursor = editor.textCursor()
            cursor.setPosition(draw.randrange(editor.document().characterCount()))
            editor.setTextCursor(cursor)
        if number % 5 == 0:
            assert_in_step(editor)
    assert SOFT_MARK in document_text(editor)


def test_arrows_go_over_a_break_and_copying_leaves_it_out(editor: TokenEditor, qtbot: QtBot) -> None:
    text = "words in a line that is long"
    editor.set_content(text)
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    places = []
    for _ in range(3 * len(text)):
        qtbot.keyClick(editor, Qt.Key.Key_Right)
        places.append(editor.character_at(editor.textCursor().position()))
    assert places[-1] == len(text)
    assert sorted(set(places)) == list(range(1, len(text) + 1))
    for _ in range(3 * len(text)):
        qtbot.keyClick(editor, Qt.Key.Key_Left)
    assert editor.textCursor().position() == 0
    editor.selectAll()
    assert editor.createMimeDataFromSelection().text() == text


def test_a_token_over_a_break_is_tinted_on_both_sides_without_a_line_end(editor: TokenEditor) -> None:
    text = "abcdefghijklmnopqrst\nnext"
    editor.set_content(text)
    place = document_text(editor).index(SOFT_BREAK)
    editor.set_tokens([(0, place - 2), (place - 2, place + 2), (place + 2, 20), (20, 21), (21, 25)])
    pieces = editor.pieces_in(QRectF(editor.viewport().rect()))
    assert [piece.index for piece in pieces if piece.index == 1] == [1, 1]
    assert [piece.index for piece in pieces if piece.is_line_end] == [3]
    editor.set_tokens([(0, place), (place, 21), (21, 25)])
    first = [piece for piece in editor.pieces_in(QRectF(editor.viewport().rect())) if piece.index == 1]
    assert all(piece.rect.top() > pieces[0].rect.top() for piece in first)
