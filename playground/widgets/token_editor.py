"""An editable text in which every token stands on a tint of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from playground import theme
from playground.widgets.blank_marks import BlankMark, blank_marks, paint_marks
from playground.widgets.numbers import group_digits
from playground.widgets.plain_text import dropped_count, held, normalized, note_normalized, true_text
from playground.widgets.soft_breaks import SOFT_MARK, broken
from playground.widgets.token_layout import RoomyLayout, has_no_end, has_right_to_left
from playground.widgets.token_pieces import (
    GAP,
    LineTints,
    PieceCache,
    TextRoom,
    TokenPiece,
    lines_in,
    lines_tints,
    paint_tints,
    tail_lines,
)
from playground.widgets.token_spans import (
    ArraySpans,
    Offsets,
    SpanSource,
    TokenSpans,
    UnitIndex,
    changed_range,
    utf16_length,
)
from playground.widgets.tool_tip import plain_tip

_BLOCK_END = "\u2029"
_PITCH = 2.0  # line pitch over font size

# A text longer than this is put into the document in slices of this many characters, each in a turn of the event loop.
_SLICE = 1 << 18
_LINES = 1 << 13  # and with no more lines than that, as each costs some microseconds
_FIRST_SLICE = 1 << 15  # what is seen first comes at once
# While its tokens are being made, slices come one in so many milliseconds: what they take of the interpreter and the
# processor would hold up the tokens, which somebody looks at, for text that nobody has scrolled to yet. After so many
# slices they come as fast as they can all the same.
_WAITING_MS, _WAITING_SLICES = 30, 60

# Characters; more than this would keep the window standing still for seconds. A file may be longer.
LONGEST_PASTE = 8 * 2**20


_TYPING = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class TokenEditor(QPlainTextEdit):
    """The text being tokenized, tinted by token, with generated text after it.

    Tints are painted behind the text and touch neither the document nor its undo history, so that an input method's
    composition goes on undisturbed. Painting costs what is visible, not what the text is long, and so does following
    what is typed. Indices in the methods and signals count the spans given to `set_tokens`.

    Signals:
        text_edited(object): the user changed the text (typing, paste, drop, undo, a finished composition). The whole
            content, a str, is the text now: what was generated after it has become part of it.
        token_chosen(int): the user chose a token.
        token_hovered(int): the token under the pointer, -1 for none.
        zoom_requested(int): 1 for larger, -1 for smaller, 0 for the normal size.
    """

    text_edited = Signal(object)  # a str as it is: Qt's own would be copied twice
    token_chosen = Signal(int)
    token_hovered = Signal(int)
    zoom_requested = Signal(int)

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
        self._spans = TokenSpans.empty()
        self._first_position = 0
        self._chosen: int | None = None
        self._hovered = -1
        self._stale = False
        self._setting = False
        self._tail_was_last = False
        self._tooltip: Callable[[int], str] | None = None
        self._placeholder = ""
        self._marks_blanks = False
        self._pieces = PieceCache()
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self._name()
        self._on_theme_changed()
        theme.theme_manager().changed.connect(self._on_theme_changed)
        self._begins = False  # what is being put into the document is the beginning
        self._filling = QTimer(self)
        self._slices = 0  # put into the document since the filling began
        self._filling.timeout.connect(self._fill)
        document.contentsChange.connect(self._on_contents_change)
        self.textChanged.connect(self._on_text_changed)
        self.cursorPositionChanged.connect(self._on_caret_moved)
        self._edited = False  # the document has changed since the last text_edited

    # -- content

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
        self._spans = self._spans.indexed(self._index)  # they are of the whole text already
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
            self._spans = self._spans.indexed(self._index)
            return
        self._spans = self._spans.edited(start, removed, len(inserted), self._index)
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
        self._set_hovered(-1)
        if not self._setting:
            self._tail_was_last = False
            self._set_tail_start(len(self._content))
            self.text_edited.emit(self._content)

    # -- tokens

    def set_tokens(
        self, character_spans: SpanSource | Sequence[tuple[int, int]] | Offsets, first_position: int = 0
    ) -> None:
        """Tint these tokens of the content shown.

        character_spans: (start, end) offsets into the text and its tail, in order, end excluded; gaps, empty spans and
        spans that share a character are allowed. A SpanSource is asked for the spans of what is shown, and for no
        others. first_position: the first token's place in the sequence, which its tint goes by.
        """
        self._filling.setInterval(0)
        self._spans = TokenSpans(_source(character_spans, len(self._content)), self._index)
        self._first_position = first_position
        if self._chosen is not None and self._chosen >= len(self._spans):
            self._chosen = None
        self._set_hovered(-1)
        self._stale = False
        self.viewport().update()

    def token_count(self) -> int:
        """How many tokens are set, those that show nowhere included."""
        return len(self._spans)

    def chosen(self) -> int | None:
        """The chosen token's index."""
        return self._chosen

    def set_chosen(self, index: int | None) -> None:
        """Outline this token, or none, and scroll to it; emits nothing. An index out of range is none."""
        if index is not None and not 0 <= index < len(self._spans):
            index = None
        if index == self._chosen:
            return
        self._chosen = index
        if index is not None and self.isVisible():
            self.reveal(index)
        self.viewport().update()

    def set_stale(self, stale: bool) -> None:
        """Dim the tints while they belong to an earlier text; new tokens end it."""
        if stale != self._stale:
            self._stale = stale
            self.viewport().update()

    def set_tooltip_provider(self, provider: Callable[[int], str] | None) -> None:
        """What to say about the token under the pointer, as plain text."""
        self._tooltip = provider

    def set_placeholder(self, text: str) -> None:
        """What an empty editor says; Qt's own would stand above the line that the caret is on."""
        self._placeholder = text
        self.viewport().update()

    def set_whitespace_visible(self, visible: bool) -> None:
        """Mark spaces, tabs, other blanks and what has no width; the text and its lines stay as they are."""
        self._marks_blanks = visible
        option = QTextOption(self.document().defaultTextOption())
        flags = QTextOption.Flag.ShowTabsAndSpaces
        option.setFlags(option.flags() | flags if visible else option.flags() & ~flags)
        self.document().setDefaultTextOption(option)

    def reveal(self, index: int) -> None:
        """Scroll so that the token is in view; the caret stays."""
        start, _end = self._spans[index]
        block = self.document().findBlock(start)
        if not block.isValid():
            return
        self.blockBoundingRect(block)
        line = block.layout().lineForTextPosition(start - block.position())
        number = block.firstLineNumber() + max(0, line.lineNumber())
        bar = self.verticalScrollBar()
        shown = int(self.viewport().height() / self._layout.pitch)
        if not bar.value() <= number < bar.value() + max(1, shown):
            bar.setValue(max(0, number - shown // 2))

    def token_at(self, point: QPoint | QPointF) -> int:
        """The token at a point of the viewport, or -1."""
        place = QPointF(point)
        row = QRectF(0.0, place.y(), float(self.viewport().width()), 0.5)
        for piece in reversed(self.pieces_in(row)):
            if piece.rect.left() - GAP <= place.x() < piece.rect.right() + GAP:
                return piece.index
        return -1

    # -- geometry

    def pieces_in(self, area: QRectF) -> list[TokenPiece]:
        """The tinted rectangles of the lines that meet this area of the viewport."""
        return [piece for tints in self._tints_in(area) for piece in tints.pieces()]

    def _tints_in(self, area: QRectF) -> list[LineTints]:
        """The tints of the lines that meet this area."""
        if not len(self._spans):
            return []
        room = self._room()
        if area.height() >= self.viewport().height():  # a look at one line must not make the others forgotten
            self._pieces.begin()
        return lines_tints(room, self._blocks_in(area), area, self._spans, self._text_of, self._pieces)

    def _text_of(self, start: int, end: int) -> str:
        """The content between two offsets of the document."""
        return self._content[self._index.point(start) : self._index.point(end)]

    def _room(self) -> TextRoom:
        return TextRoom(
            left=self.contentOffset().x(),
            width=float(self.viewport().width()),
            pitch=self._layout.pitch,
            text_size=float(self.font().pixelSize()),
            right_to_left=self._right_to_left,
        )

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

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(event.rect())
        paint_tints(
            painter,
            self._tints_in(area),
            first_position=self._first_position,
            chosen=self._chosen,
            hovered=self._hovered,
            stale=self._stale,
            tiles=self._pieces.tiles,
        )
        if self._tail_start < len(self._content):
            self._paint_tail(painter, area)
        if self._placeholder and self.document().isEmpty() and not self._is_composing():
            painter.setFont(self.font())
            painter.setPen(theme.current().muted)
            margin = self.document().documentMargin()
            room = QRectF(margin, margin, self.viewport().width() - 2 * margin, self._layout.pitch)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._placeholder)
        painter.end()
        super().paintEvent(event)
        if self._marks_blanks:
            over = QPainter(self.viewport())
            over.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_marks(over, self.blanks_in(area))
            over.end()

    def blanks_in(self, area: QRectF) -> list[BlankMark]:
        """The marks of blanks and of what has no width in this area of the viewport; none while they are not wanted."""
        if not self._marks_blanks:
            return []
        room = self._room()
        return [mark for block, top in self._blocks_in(area) for mark in blank_marks(room, block, top, area)]

    def tail_lines_in(self, area: QRectF) -> list[QRectF]:
        """Thin rectangles under the generated text in this area of the viewport."""
        found: list[QRectF] = []
        room = self._room()
        for block, top in self._blocks_in(area):
            found += tail_lines(room, block, top, area, self._tail_units)
        return found

    def _paint_tail(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().accent)
        for rect in self.tail_lines_in(area):
            painter.drawRect(rect)

    def _on_theme_changed(self, _theme: object = None) -> None:
        font = theme.ui_font(theme.TEXT_SIZE)
        self.setFont(font)
        self._layout.set_pitch(float(round(font.pixelSize() * _PITCH)))
        self._pieces = PieceCache()
        self.viewport().update()

    # -- input

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text and text.isprintable() and event.modifiers() in _TYPING:
            super().keyPressEvent(event)  # a letter is no shortcut; asking about each takes longer than typing it
            return
        alt = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.choose_neighbour(1 if event.key() == Qt.Key.Key_Right else -1)
            event.accept()
        elif event.matches(QKeySequence.StandardKey.ZoomIn):
            self.zoom_requested.emit(1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self.zoom_requested.emit(-1)
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_0:
            self.zoom_requested.emit(0)
        elif self._delete_over_break(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def choose_neighbour(self, step: int) -> None:
        """Choose the token after (1) or before (-1) the chosen one, or the caret's if none is chosen."""
        count = len(self._spans)
        if not count:
            return
        if self._chosen is None:
            caret = self.textCursor().position()
            found = self._spans.at(caret)
            index = found if found >= 0 else (self._spans.at(caret - 1) if caret else 0)
        else:
            index = self._chosen + step
            while 0 <= index < count and self._spans[index][0] == self._spans[index][1]:
                index += step
        if 0 <= index < count:
            self._choose(index)

    def _choose(self, index: int) -> None:
        self.set_chosen(index)
        self.token_chosen.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            delta = event.angleDelta().y()
            if delta:
                self.zoom_requested.emit(1 if delta > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

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
        self._set_hovered(self.token_at(event.position()) if inside else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(self._snapped(event))
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            index = self.token_at(event.position())
            if index >= 0:
                self._choose(index)

    def _set_hovered(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.viewport().update()
            self.token_hovered.emit(index)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Text being tokenized"))
        self.setWhatsThis(
            self.tr(
                "Type or paste a text: it is cut into tokens as you type, each on a tint of its own. A click chooses a "
                "token in every pane, and so do Alt with Left and Right."
            )
        )

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_hovered(-1)
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tooltip(event)
            return True
        return super().viewportEvent(event)

    def tooltip_markup(self, index: int) -> str:
        """The tool tip of a token as markup that shows its text to the letter; empty for none."""
        text = self._tooltip(index) if self._tooltip is not None and index >= 0 else ""
        return plain_tip(text)

    def _show_tooltip(self, event: QHelpEvent) -> None:
        index = self.token_at(event.pos())
        markup = self.tooltip_markup(index)
        if markup:
            QToolTip.showText(event.globalPos(), markup, self.viewport(), self._token_rect(index, event.pos()))
        else:
            QToolTip.hideText()

    def _token_rect(self, index: int, point: QPoint) -> QRect:
        row = QRectF(0.0, float(point.y()), float(self.viewport().width()), 0.5)
        for piece in self.pieces_in(row):
            if piece.index == index and piece.rect.contains(QPointF(point)):
                return piece.rect.toAlignedRect()
        return QRect()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.viewport().update()

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


def _source(spans: SpanSource | Sequence[tuple[int, int]] | Offsets, length: int) -> SpanSource:
    if hasattr(spans, "between"):
        return spans
    return ArraySpans(spans, length)
