"""Texts that no tokenizer can cut and no editor lays out gladly: told in a sentence, and changed by the user."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtTest import QTest

from playground.panes.tokenizer import TokenizerPane
from playground.widgets.numbers import group_digits
from tests.gui.conftest import (  # noqa: F401
    PlaygroundWindow,
    dressed,
    playground_window,
    tiny_checkpoint,
    tiny_window,
)

TEXT = "Once upon a time"


def pane_of(made: PlaygroundWindow) -> TokenizerPane:
    pane = made.window.panes["tokenizer"]
    assert isinstance(pane, TokenizerPane)
    return pane


def test_a_text_that_can_not_be_cut_costs_nothing_but_its_tokens(
    tiny_window: PlaygroundWindow,  # noqa: F811
) -> None:
    pane, session = pane_of(tiny_window), tiny_window.session
    session.update(tokenizer="o200k_base")
    tiny_window.settle()
    text, start = " " * 1_000_000 + "x", time.thread_time()
    session.update(text=text)
    tiny_window.settle()
    assert "can't split this text" in session.results.problems["tokens"].template
    # In place of the view, and nowhere else: the text is there to be changed, and no figure says anything untrue.
    assert pane.view_states.state == "error"
    assert pane.states.state == "content"
    assert pane.editor.isVisible()
    assert pane.editor.text() == text == session.inputs.text
    shown = {key: figure.figure for key, figure in pane.figures.items() if not figure.isHidden()}
    assert shown == {
        "tokens": "–",
        "characters": group_digits(len(text)),
        "bytes": group_digits(len(text)),
        "ratio": "–",
    }
    assert not any(action.isEnabled() for action in pane.copy_actions.values())
    # A view that has something to show without tokens goes on, and the reason stands above it.
    session.update(tokenizer_view="vocabulary")
    tiny_window.settle()
    assert pane.view_states.state == "content"
    assert "can't split this text" in pane.detail.text()
    session.update(tokenizer_view="table")
    tiny_window.settle()
    assert pane.view_states.state == "error"
    # With the keyboard alone the text becomes another one.
    pane.editor.setFocus()
    QTest.keyClick(pane.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(pane.editor, TEXT)
    tiny_window.settle()
    assert session.inputs.text == TEXT
    assert "tokens" not in session.results.problems
    assert pane.view_states.state == "content"
    assert pane.figures["tokens"].figure == "4"
    assert all(action.isEnabled() for action in pane.copy_actions.values())
    # A gross bound: laid out as Qt would, this text never comes to an end.
    assert time.thread_time() - start < 15


@pytest.mark.parametrize("blank", [" ", "\t", "\u3000", "\u00a0", " \t"], ids=ascii)
def test_white_space_without_an_end_is_laid_out_and_kept(
    tiny_window: PlaygroundWindow,  # noqa: F811
    blank: str,
) -> None:
    """Qt loops for ever over 65 536 blanks in a row, and over long words it takes the square of their length."""
    editor = pane_of(tiny_window).editor
    text = "one" + blank * (70_000 // len(blank)) + "two"
    watch = QElapsedTimer()
    watch.start()
    editor.set_content(text)
    cursor = editor.textCursor()
    cursor.setPosition(editor.position_of(len(text)))
    editor.setTextCursor(cursor)
    QTest.keyClick(editor, Qt.Key.Key_X)
    editor.viewport().repaint()
    assert editor.text() == text + "x"
    editor.selectAll()
    assert editor.createMimeDataFromSelection().text() == text + "x"
    editor.undo()
    assert editor.text() == text
    editor.set_content("short")
    assert editor.wordWrapMode() == editor.wordWrapMode().WrapAtWordBoundaryOrAnywhere
    assert watch.elapsed() < 30_000
