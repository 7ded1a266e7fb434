"""Undo and Redo: what the keys and the menu take back, and what the menu says of it, wherever the keyboard is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from playground.widgets.token_editor import TokenEditor
from tests.gui.conftest import TEXT, PlaygroundWindow, WindowFactory, speaking

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def plain(playground_window: WindowFactory) -> PlaygroundWindow:
    """A window without a model."""
    return playground_window(opened=False)


def focus(widget: QWidget) -> None:
    widget.window().activateWindow()
    QTest.qWaitForWindowActive(widget.window())
    widget.setFocus()
    assert widget.hasFocus()


def typed(made: PlaygroundWindow, text: str) -> TokenEditor:
    """The editor, with the keyboard and this at its end."""
    editor: TokenEditor = made.find("tokenizer.text")
    focus(editor)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, text)
    made.settle()
    return editor


def undo_key(made: PlaygroundWindow) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Z, CONTROL)
    made.settle()


def redo_key(made: PlaygroundWindow) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keySequence(focused, made.window.commands.redo.shortcut())
    made.settle()


def said(made: PlaygroundWindow) -> tuple[str, str]:
    """What the menu offers to undo and to do again; in parentheses what it doesn't."""
    commands = made.window.commands

    def shown(action: QAction) -> str:
        return action.text() if action.isEnabled() else f"({action.text()})"

    return shown(commands.undo), shown(commands.redo)


NOTHING = ("(Undo)", "(Redo)")


def test_there_is_nothing_before_the_first_text(plain: PlaygroundWindow) -> None:
    assert said(plain) == NOTHING
    focus(plain.find("tokenizer.text"))
    undo_key(plain)
    assert plain.session.inputs.text == TEXT


def test_there_is_nothing_before_another_session_either(plain: PlaygroundWindow) -> None:
    typed(plain, " king")
    plain.session.update(seed=3)
    long = "a word and another\n" * 20_000  # is put into the editor slice by slice
    plain.session.replace(text=long)
    plain.settle()
    editor = plain.find("tokenizer.text")
    while editor.is_filling:
        QTest.qWait(5)
    assert said(plain) == NOTHING
    typed(plain, "!")
    undo_key(plain)
    assert plain.session.inputs.text == long
    assert said(plain) == ("(Undo)", "Redo in the text")


def test_while_the_text_has_the_keyboard_it_is_the_texts(plain: PlaygroundWindow) -> None:
    plain.session.update(embedding_view="rows")
    assert said(plain)[0] == "Undo in the view"
    typed(plain, " king")
    assert said(plain) == ("Undo in the text", "(Redo)")
    undo_key(plain)
    assert (plain.session.inputs.text, plain.session.inputs.embedding_view) == (TEXT, "rows")
    redo_key(plain)
    assert plain.session.inputs.text == TEXT + " king"
    plain.window.commands.undo.trigger()
    plain.settle()
    assert plain.session.inputs.text == TEXT, "the menu does what the key does"
    assert said(plain) == ("Undo in the view", "Redo in the text"), "the text is as it was at first"
    undo_key(plain)
    assert plain.session.inputs.embedding_view == "cost"
    assert said(plain) == ("(Undo)", "Redo in the text")


def test_what_was_set_while_the_text_had_the_keyboard_comes_first(plain: PlaygroundWindow) -> None:
    editor = typed(plain, " king")
    plain.session.update(embedding_view="rows")  # by a button that takes no keyboard
    assert editor.hasFocus()
    assert said(plain)[0] == "Undo in the view"
    undo_key(plain)
    assert (plain.session.inputs.text, plain.session.inputs.embedding_view) == (TEXT + " king", "cost")
    assert said(plain) == ("Undo in the text", "Redo in the view")
    undo_key(plain)
    assert plain.session.inputs.text == TEXT


def test_a_token_chosen_by_the_caret_does_not_come_before_the_text(plain: PlaygroundWindow) -> None:
    editor = typed(plain, " king")
    QTest.keyClick(editor, Qt.Key.Key_Home)
    plain.session.update(position=2)
    assert said(plain)[0] == "Undo in the text"
    undo_key(plain)
    assert plain.session.inputs.text == TEXT


def test_elsewhere_it_is_the_views_and_then_the_texts(plain: PlaygroundWindow) -> None:
    plain.session.update(embedding_view="rows")
    typed(plain, " king")
    focus(plain.find("tokenizer.ids"))
    assert said(plain)[0] == "Undo in the view"
    undo_key(plain)
    assert (plain.session.inputs.text, plain.session.inputs.embedding_view) == (TEXT + " king", "cost")
    assert said(plain) == ("Undo in the text", "Redo in the view")
    undo_key(plain)
    assert plain.session.inputs.text == TEXT
    plain.window.docks["tokenizer"].hide()
    plain.settle()
    assert said(plain) == ("(Undo)", "Redo in the view"), "a text that nobody sees is not changed"
    plain.window.docks["tokenizer"].show()


def test_a_number_is_set_back_whole(plain: PlaygroundWindow) -> None:
    seed = plain.find("seed")
    focus(seed)
    seed.selectAll()
    QTest.keyClicks(seed, "123")
    assert plain.session.inputs.seed == 123
    assert said(plain)[0] == "Undo in the view"
    undo_key(plain)
    assert (plain.session.inputs.seed, seed.value()) == (7, 7)


def test_another_field_has_a_history_of_its_own(plain: PlaygroundWindow) -> None:
    typed(plain, " king")
    field = QLineEdit(plain.window)
    field.show()
    focus(field)
    assert said(plain) == ("(Undo)", "(Redo)")
    QTest.keyClicks(field, "abc")
    assert said(plain)[0] == "Undo in the text"
    undo_key(plain)
    assert (field.text(), plain.session.inputs.text) == ("", TEXT + " king")
    assert said(plain)[1] == "Redo in the text"
    field.deleteLater()
    QTest.qWait(0)
    assert said(plain)[0] == "Undo in the text", "that of the window is at hand again"


def test_the_palette_undoes_what_had_the_keyboard_before_it(plain: PlaygroundWindow) -> None:
    plain.session.update(embedding_view="rows")
    typed(plain, " king")
    plain.window.commands.palette.trigger()
    palette = plain.find("palette")
    QTest.keyClicks(palette.query, "undo in")
    QTest.keyClick(palette.query, Qt.Key.Key_Return)
    plain.settle()
    assert (plain.session.inputs.text, plain.session.inputs.embedding_view) == (TEXT, "rows")


def test_it_is_said_in_chinese(dressed: QApplication, plain: PlaygroundWindow) -> None:
    typed(plain, " king")
    with speaking(dressed, "zh"):
        plain.settle()
        assert said(plain) == ("撤销文本改动", "(重做)")
        plain.session.update(embedding_view="rows")
        assert said(plain)[0] == "撤销视图改动"
    plain.settle()
