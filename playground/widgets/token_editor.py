"""An editable text in which every token stands on a tint of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, Qt, Signal
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
from playground.widgets.plain_text import normalized
from playground.widgets.token_layout import RoomyLayout, has_right_to_left
from playground.widgets.token_pieces import (
    GAP,
    TextRoom,
    TokenPiece,
    block_pieces,
    lines_in,
    paint_pieces,
    tail_lines,
)
from playground.widgets.token_spans import Offsets, TokenSpans, changed_range, utf16_length, utf16_units
from playground.widgets.tool_tip import plain_tip

_PITCH = 2.0  # line pitch over font size


class TokenEditor(QPlainTextEdit):
    """The text being tokenized, tinted by token, with generated text after it.

    Tints are painted behind the text and touch neither the document nor its undo history, so that an input method's
    composition goes on undisturbed. Painting costs what is visible, not what the text is long. Indices in the methods
    and signals count the spans given to `set_tokens`.

    Signals:
        text_edited(str): the user changed the text (typing, paste, drop, undo, a finished composition). The whole
            content is the text now: what was generated after it has become part of it.
        token_chosen(int): the user chose a token.
        token_hovered(int): the token under the pointer, -1 for none.
        zoom_requested(int): 1 for larger, -1 for smaller, 0 for the normal size.
    """

    text_edited = Signal(str)
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
        self._units = utf16_units("")
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
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(self.tr("Text being tokenized"))
        self._on_theme_changed()
        theme.theme_manager().changed.connect(self._on_theme_changed)
        self.textChanged.connect(self._on_text_changed)

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
        content = text + tail
        if content != self._content:
            self._replace(content, joined=only_tail and self._tail_was_last)
            self._tail_was_last = only_tail
        self._set_tail_start(len(text))

    def _replace(self, content: str, *, joined: bool) -> None:
        units = utf16_units(content)
        position, removed, added = changed_range(self._units, units)
        caret_at_end = self.textCursor().atEnd() and not self.textCursor().hasSelection()
        self._setting = True
        cursor = QTextCursor(self.document())
        if joined and self.document().isUndoAvailable():
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
        cursor.setPosition(position)
        cursor.setPosition(position + removed, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(
            units[position : position + added].astype("<u2").tobytes().decode("utf-16-le", "surrogatepass")
        )
        cursor.endEditBlock()
        self.document().setModified(False)  # else typing would join this change, and one undo take both back
        self._setting = False
        if caret_at_end and self.textCursor().atEnd() and self.isVisible():
            self.ensureCursorVisible()

    def _set_tail_start(self, start: int) -> None:
        self._tail_start = start
        at_end = start >= len(self._content)
        self._tail_units = len(self._units) if at_end else utf16_length(self._content[:start])
        self.viewport().update()

    def _on_text_changed(self) -> None:
        content = self.document().toRawText().replace("\u2029", "\n")
        # A composition under way also reports a change of the document; its text comes only with the commit.
        if content == self._content:
            return
        units = utf16_units(content)
        position, removed, added = changed_range(self._units, units)
        self._spans = self._spans.shifted(position, removed, added)
        self._content, self._units = content, units
        arrived = has_right_to_left(units[position : position + added])
        self._right_to_left = arrived or (self._right_to_left and has_right_to_left(units))
        self._set_hovered(-1)
        if not self._setting:
            self._tail_was_last = False
            self._set_tail_start(len(content))
            self.text_edited.emit(content)

    # -- tokens

    def set_tokens(self, character_spans: Sequence[tuple[int, int]] | Offsets, first_position: int = 0) -> None:
        """Tint these tokens of the content shown.

        character_spans: (start, end) offsets into the text and its tail, in order, end excluded; gaps, empty spans and
        spans that share a character are allowed. first_position: the first token's place in the sequence, which its
        tint goes by.
        """
        self._spans = TokenSpans.from_characters(self._content, character_spans)
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
        """Mark spaces and tabs."""
        option = QTextOption(self.document().defaultTextOption())
        flags = QTextOption.Flag.ShowTabsAndSpaces
        option.setFlags(option.flags() | flags if visible else option.flags() & ~flags)
        self.document().setDefaultTextOption(option)

    def reveal(self, index: int) -> None:
        """Scroll so that the token is in view; the caret stays."""
        start = int(self._spans.starts[index])
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
        pieces: list[TokenPiece] = []
        if not len(self._spans):
            return pieces
        room = self._room()
        for block, top in self._blocks_in(area):
            pieces += block_pieces(room, block, top, area, self._spans, self._units)
        return pieces

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
            height = self.blockBoundingRect(block).height()
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
        paint_pieces(
            painter,
            self.pieces_in(area),
            first_position=self._first_position,
            chosen=self._chosen,
            hovered=self._hovered,
            stale=self._stale,
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
        self.viewport().update()

    # -- input

    def keyPressEvent(self, event: QKeyEvent) -> None:
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
            while 0 <= index < count and self._spans.starts[index] == self._spans.ends[index]:
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
            self.setAccessibleName(self.tr("Text being tokenized"))
        super().changeEvent(event)

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

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.canInsertFromMimeData(source):
            self.insertPlainText(normalized(source.text()))
