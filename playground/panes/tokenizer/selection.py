"""What is selected in an editor, in characters: Qt counts in units of UTF-16."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from playground.widgets.token_editor import TokenEditor


def selected_characters(editor: TokenEditor) -> tuple[int, int]:
    """The selected stretch of an editor's content, in characters; an empty one where nothing is selected."""
    cursor = editor.textCursor()
    if not cursor.hasSelection():
        return 0, 0
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    content = editor.content()
    if content.isascii():
        return start, end
    units = content[:end].encode("utf-16-le", "surrogatepass")[: 2 * end]
    before = len(units[: 2 * start].decode("utf-16-le", "surrogatepass"))
    return before, before + len(units[2 * start :].decode("utf-16-le", "surrogatepass"))


def select_characters(editor: TokenEditor, start: int, end: int) -> None:
    """Select this stretch of an editor's content, given in characters, and bring it into view."""
    content = editor.content()

    def units(position: int) -> int:
        return position if content.isascii() else len(content[:position].encode("utf-16-le", "surrogatepass")) // 2

    cursor = QTextCursor(editor.document())
    cursor.setPosition(units(start))
    cursor.setPosition(units(end), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def select_nothing(editor: TokenEditor) -> None:
    """Give a selection up; the caret stays."""
    cursor = editor.textCursor()
    if cursor.hasSelection():
        cursor.clearSelection()
        editor.setTextCursor(cursor)
