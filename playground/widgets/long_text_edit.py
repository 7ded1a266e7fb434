"""An editor of plain text as long as tens of megabytes, which it holds as one string beside Qt's document."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QTextBlock, QTextCursor, QTextDocument, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from playground.widgets.numbers import group_digits
from playground.widgets.plain_text import dropped_count, held, normalized, note_normalized, true_text
from playground.widgets.soft_breaks import SOFT_MARK, broken
from playground.widgets.token_layout import RoomyLayout, has_no_end, has_right_to_left, lines_in
from playground.widgets.token_spans import UnitIndex, changed_range, utf16_length
from playground.widgets.tool_tip import plain_tip

_BLOCK_END = "\u2029"

# A text longer than this is put into the document in slices of this many characters, each in a turn of the event loop.
_SLICE = 1 << 18
_LINES = 1 << 13  # and with no more lines than that, as each costs some microseconds
_FIRST_SLICE = 1 << 15  # what is seen first comes at once
# While its tokens are being made, slices come one in so many milliseconds: what they take of the interpreter and the
# processor would hold up the tokens, which somebody looks at, for text that nobody has scrolled to yet. After so many
# slices they come as fast as they can all the same.
_WAITING_MS, _WAITING_SLICES = 30, 60

_TYPING = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)

# Characters; more than this would keep the window standing still for seconds. A file may be longer.
LONGEST_PASTE = 8 * 2**20


class LongTextEdit(QPlainTextEdit):
    """A text with generated text after it, in lines that stand apart.

    A long text comes into Qt's document in slices, and a long paragraph in several blocks, with soft breaks in which
    the caret has no place. Whatever stands in the document, `content` is the true text, kept at a cost that does not
    grow with it. The generated tail becomes part of the text once the user edits.

    Signals:
        text_edited(object): the user changed the text (typing, paste, drop, undo, a finished composition). The whole
            content, a str, is the text now.
    """

    text_edited = Signal(object)  # a str as it is: Qt's own would be copied twice

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        document = QTextDocument(self)
        self._layout = RoomyLayout(document)
        document.setDocumentLayout(self._layout)
        document.setDocumentMargin(4.0)
        self.setDocument(document)
        self._content = ""
        self._last_edit = ("", "", 0, 0)
        self._index = UnitIndex.of("")
        self._units = 0  # of the document
        self._caret = 0
        self._filled = 0  # characters of a long content that are in the document by now
        self._right_to_left = False
        self._tail_units = 0
        self._tail_start = 0
        self._setting = False
        self._tail_was_last = False
        self._begins = False  # what is being put into the document is the beginning
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._filling = QTimer(self)
        self._slices = 0  # put into the document since the filling began
        self._filling.timeout.connect(self._fill)
        document.contentsChange.connect(self._on_contents_change)
        self.textChanged.connect(self._on_text_changed)
        self.cursorPositionChanged.connect(self._on_caret_moved)
        self._edited = False  # the document has changed since the last text_edited

    # What whoever shows more of the text than its letters has to know

    def _on_spliced(self, start: int, removed: int, added: int) -> None:
        """So many characters of the content gave way to others; `_index` is that of the document after it."""

    def _on_indexed(self) -> None:
        """The content is as it was, but stands elsewhere in the document."""

    def _on_changed(self) -> None:
        """All of a change has been spliced in, and nobody has been told yet."""

    @property
    def tail_start(self) -> int:
        """Where the generated text begins, in characters; the text's length if there is none."""
        return self._tail_start

    def text(self) -> str:
        """The text without the generated tail."""
        return self._content[: self._tail_start]

    def tail(self) -> str:
        """The generated text after the text."""
        return self._content[self._tail_start :]

    def content(self) -> str:
        """The text and its tail."""
        return self._content

    def set_content(self, text: str, tail: str = "") -> None:
        """Show this text and tail; emits no `text_edited`.

        Only what differs is replaced, so the caret stays at its words. The change can be undone like any other; tails
        that follow each other are undone as one.
        """
        text, tail = normalized(text), normalized(tail)
        only_tail = text == self.text()
        content = text + tail if tail else text
        if content != self._content:
            self._replace(content, joined=only_tail and self._tail_was_last)
            self._tail_was_last = only_tail
        self._set_tail_start(len(text))

    def begin(self) -> None:
        """Take what is shown for the beginning, before which there is nothing to go back to."""
        self.document().clearUndoRedoStacks()
        self._begins = self.is_filling

    @property
    def last_edit(self) -> tuple[str, str, int, int]:
        """The contents before and after the last edit, where that was and how many characters it removed there."""
        return self._last_edit

    def toPlainText(self) -> str:  # noqa: N802
        """The text and its tail, as `content`: the document has stand-ins for some characters."""
        return self._content

    @property
    def is_filling(self) -> bool:
        """Whether a long text is still being put into the document; it can't be edited before it is there."""
        return self._filling.isActive()

    def _replace(self, content: str, *, joined: bool) -> None:
        self._stop_filling()
        position, removed, added = changed_range(self._content, content)
        caret_at_end = self.textCursor().atEnd() and not self.textCursor().hasSelection()
        is_all = removed == len(self._content)
        is_long = added > _SLICE
        if is_long:  # what stands behind comes with it
            removed, added = len(self._content) - position, min(_SLICE, _FIRST_SLICE)
        unit = self._index.unit(position)
        to_end = position + removed == len(self._content)
        units = (self._units if to_end else self._index.unit(position + removed)) - unit
        inserted = content[position : position + added]
        self._insert(unit, units, self._prepared(inserted), joined=joined)
        if is_all and self.wordWrapMode() == QTextOption.WrapMode.WrapAnywhere and not has_no_end(held(inserted)):
            # Only now: what stood there before would have been laid out once more.
            self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if is_long:
            self._content, self._filled = content, position + added
            cursor = self.textCursor()
            cursor.setPosition(unit)  # its end is not there yet
            self.setTextCursor(cursor)
            self.setReadOnly(True)
            self._slices = 0
            self._filling.start(_WAITING_MS)
        elif caret_at_end and self.textCursor().atEnd() and self.isVisible():
            self.ensureCursorVisible()

    def _insert(self, unit: int, removed: int, document_text: str, *, joined: bool) -> None:
        """Replace some units of the document, as one step of the undo history or part of the last."""
        self._setting = True
        cursor = QTextCursor(self.document())
        if joined and self.document().isUndoAvailable():
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
        cursor.setPosition(unit)
        cursor.setPosition(unit + removed, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(document_text)
        cursor.endEditBlock()
        self.document().setModified(False)  # else typing would join this change, and one undo take both back
        self._setting = False

    def _prepared(self, text: str) -> str:
        """What is to be inserted for a text: long paragraphs are in several blocks.

        Lines may end anywhere, not only between words, if a word has no end.
        """
        text = held(text)
        if has_no_end(text):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        return broken(text)

    def _fill(self) -> None:
        """Put the next slice of a long text into the document."""
        self._slices += 1
        if self._slices == _WAITING_SLICES:
            self._filling.setInterval(0)
        size = _SLICE
        while size > _LINES and self._content.count("\n", self._filled, self._filled + size) > _LINES:
            size //= 2
        text = self._content[self._filled : self._filled + size]
        end, caret = self.document().characterCount() - 1, self.textCursor().position()
        document_text = self._prepared(text)
        self._index = self._index.spliced(end, 0, document_text)
        self._on_indexed()
        self._filled += len(text)
        self._insert(end, 0, document_text, joined=True)
        self._units = self.document().characterCount() - 1
        if self.textCursor().position() != caret:  # a caret at the end would run along, and the view with it
            cursor = self.textCursor()
            cursor.setPosition(caret)
            self.setTextCursor(cursor)
        if self._filled >= len(self._content):
            self._end_filling()

    def _stop_filling(self) -> None:
        """Go on with what is in the document by now."""
        if self._filling.isActive():
            self._content = self._content[: self._filled]
            self._tail_start = min(self._tail_start, len(self._content))
            self._end_filling()

    def _end_filling(self) -> None:
        self._filling.stop()
        self.setReadOnly(False)
        if self._begins:
            self.begin()

    def _set_tail_start(self, start: int) -> None:
        self._tail_start = start
        self._tail_units = self._index.unit(start) if not self.is_filling else utf16_length(self._content[:start])
        self.viewport().update()

    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        """Bring content, index and spans in step with the document, looking only at what changed."""
        if self._filling.isActive():
            return
        length = self.document().characterCount() - 1
        before, self._units = self._units, length
        # Qt counts the last block's end along, and says of an untouched stretch that it was replaced by itself.
        removed = min(removed, before - position)
        added = min(added, length - position)
        if before - removed + added != length:
            position, removed, added = 0, before, length
        if self._is_inside_break(position):  # such a stretch may begin there
            position, removed, added = position - 1, removed + 1, added + 1
        document_text = self._document_text(position, added)
        inserted = true_text(document_text)
        start, stop = self._index.point(position), self._index.point(position + removed)
        old = self._content[start:stop]
        if old == inserted and added == removed:  # also what an input method composes: its text comes with the commit
            return
        self._index = self._index.spliced(position, removed, document_text)
        head, gone, come = changed_range(old, inserted)
        self._splice(start + head, gone, inserted[head : head + come])

    def _document_text(self, position: int, count: int) -> str:
        """So many units of the document."""
        if count <= 1:  # a key's
            return self.document().characterAt(position) if count else ""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.setPosition(position + count, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText()

    def _splice(self, start: int, removed: int, inserted: str) -> None:
        if not removed and not inserted:  # a soft break came or went
            self._on_indexed()
            return
        self._on_spliced(start, removed, len(inserted))
        before = self._content
        self._content = "".join((before[:start], inserted, before[start + removed :]))
        self._last_edit = (before, self._content, start, removed)
        if inserted == normalized(inserted):
            note_normalized(self._content)
        self._right_to_left = bool(self._content) and (self._right_to_left or has_right_to_left(inserted))
        self._edited = True

    def position_of(self, character: int) -> int:
        """Where a character of the content stands in the document."""
        return self._index.unit(character)

    def character_at(self, position: int) -> int:
        """The number of the character that stands at a position of the document."""
        return self._index.point(position)

    def positions_of(self, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Stretches of the content as stretches of the document."""
        if not stretches:
            return []
        found: list[list[int]] = self._index.units(np.array(stretches, dtype=np.int64)).tolist()
        return [(start, end) for start, end in found]

    # -- soft breaks, in which the caret has no place

    def _is_inside_break(self, position: int) -> bool:
        document = self.document()
        return (
            position > 0
            and document.characterAt(position - 1) == SOFT_MARK
            and document.characterAt(position) == _BLOCK_END
        )

    def _on_caret_moved(self) -> None:
        cursor, before = self.textCursor(), self._caret
        position, anchor = cursor.position(), cursor.anchor()
        if self._is_inside_break(position):
            position += 1 if before == position - 1 else -1
        if self._is_inside_break(anchor):
            anchor -= 1
        self._caret = position
        if (position, anchor) != (cursor.position(), cursor.anchor()):
            cursor.setPosition(anchor)
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)

    def _delete_over_break(self, event: QKeyEvent) -> bool:
        """Have deleting keys at a soft break take the character behind it along; whether that was all they had to do.

        Qt would take the break alone, or the half of it.
        """
        cursor = self.textCursor()
        if self.isReadOnly() or cursor.hasSelection():
            return False
        keys, place = QKeySequence.StandardKey, cursor.position()
        back = event.key() == Qt.Key.Key_Backspace or event.matches(keys.DeleteStartOfWord)
        start = place
        if back:
            while place > 1 and self._is_inside_break(place - 1):
                place -= 2
            if place != start:
                cursor.setPosition(place)
                self.setTextCursor(cursor)
        elif event.key() == Qt.Key.Key_Delete or any(map(event.matches, (keys.DeleteEndOfWord, keys.DeleteEndOfLine))):
            while self._is_inside_break(place + 1):
                place += 2
            if place != start:
                cursor.setPosition(place)
                self.setTextCursor(cursor)
            to_word = event.matches(keys.DeleteEndOfWord)
            if to_word or event.matches(keys.DeleteEndOfLine):
                move = QTextCursor.MoveOperation.NextWord if to_word else QTextCursor.MoveOperation.EndOfBlock
                cursor.movePosition(move, QTextCursor.MoveMode.KeepAnchor)
                if not self._is_inside_break(cursor.position()):
                    return False
                cursor.setPosition(cursor.position() - 1, QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
                return True
        return False

    def _on_text_changed(self) -> None:
        if not self._edited:
            return
        self._edited = False
        self._on_changed()
        if not self._setting:
            self._tail_was_last = False
            self._set_tail_start(len(self._content))
            self.text_edited.emit(self._content)

    # -- geometry

    def _text_of(self, start: int, end: int) -> str:
        """The content between two offsets of the document."""
        return self._content[self._index.point(start) : self._index.point(end)]

    def _blocks_in(self, area: QRectF) -> list[tuple[QTextBlock, float]]:
        found: list[tuple[QTextBlock, float]] = []
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= area.bottom():
            height = self._layout.blockBoundingRect(block).height()  # the editor's would ask the same by a detour
            if top + height > area.top():
                found.append((block, top))
            top += height
            block = block.next()
        return found

    def _is_composing(self) -> bool:
        return bool(self.textCursor().block().layout().preeditAreaText())

    # -- input

    def _snapped(self, event: QMouseEvent) -> QMouseEvent:
        """The event moved onto the text of its line: Qt takes the room between lines for the end of one."""
        point = event.position()
        row = QRectF(0.0, point.y(), 1.0, 0.5)
        for block, top in self._blocks_in(row):
            for number in lines_in(block, top, row, self._layout.pitch):
                line = block.layout().lineAt(number)
                middle = top + line.y() + line.height() / 2
                return QMouseEvent(
                    event.type(),
                    QPointF(point.x(), middle),
                    event.globalPosition(),
                    event.button(),
                    event.buttons(),
                    event.modifiers(),
                    event.pointingDevice(),
                )
        return event

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(self._snapped(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(self._snapped(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        inside = self.viewport().rect().contains(event.position().toPoint())
        super().mouseMoveEvent(self._snapped(event) if inside else event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(self._snapped(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        # A letter is no shortcut; asking about each takes longer than typing it.
        is_typing = text and text.isprintable() and event.modifiers() in _TYPING
        if is_typing or not self._on_shortcut(event):
            super().keyPressEvent(event)
        else:
            event.accept()

    def _on_shortcut(self, event: QKeyEvent) -> bool:
        """Do what a key other than a letter asks for; whether that was all it asks for."""
        return self._delete_over_break(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # Files dropped here are the window's: it opens them.
        return source.hasText() and not source.hasUrls()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What Copy and dragging give away: the true text."""
        data = QMimeData()
        data.setText(true_text(self.textCursor().selectedText()))
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not self.canInsertFromMimeData(source) or self.isReadOnly():
            return
        text = source.text()
        if len(text) > LONGEST_PASTE:
            self._tell(self.too_long_text(len(text)))
            return
        self.insertPlainText(self._prepared(normalized(text)))
        dropped = dropped_count(text)
        if dropped:
            self._tell(self.dropped_text(dropped))

    def _tell(self, sentence: str) -> None:
        QToolTip.showText(self.viewport().mapToGlobal(self.cursorRect().bottomLeft()), plain_tip(sentence), self)

    def too_long_text(self, count: int) -> str:
        """What a paste tells that is refused."""
        return self.tr(
            "What you copied has {count} characters, and {limit} are the most that can be pasted. Copy a part of it."
        ).format(count=group_digits(count), limit=group_digits(LONGEST_PASTE))

    def dropped_text(self, count: int) -> str:
        """What a paste tells that could not be taken whole."""
        return self.tr(
            "Left out of what was pasted, as they are no text: {count} halves of surrogate pairs or noncharacters."
        ).format(count=group_digits(count))
