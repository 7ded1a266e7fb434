"""What is selected in an editor, in characters: Qt counts in units of UTF-16."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from playground.widgets.token_editor import TokenEditor


def selected_characters(editor: TokenEditor) -> tuple[int, int]:
    """The selected stretch of an editor's content, in characters; an empty one where nothing is selected."""
    cursor = editor.textCursor()
    if not cursor.hasSelection():
        return 0, 0
    return editor.character_at(cursor.selectionStart()), editor.character_at(cursor.selectionEnd())


def select_characters(editor: TokenEditor, start: int, end: int) -> None:
    """Select this stretch of an editor's content, given in characters, and bring it into view."""
    cursor = QTextCursor(editor.document())
    cursor.setPosition(editor.position_of(start))
    cursor.setPosition(editor.position_of(end), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def select_nothing(editor: TokenEditor) -> None:
    """Give a selection up; the caret stays."""
    cursor = editor.textCursor()
    if cursor.hasSelection():
        cursor.clearSelection()
        editor.setTextCursor(cursor)
