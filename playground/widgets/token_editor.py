"""An editable text in which every token stands on a tint of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from playground import theme
from playground.widgets.blank_marks import BlankMark, blank_marks, paint_marks
from playground.widgets.long_text_edit import LongTextEdit
from playground.widgets.token_pieces import (
    GAP,
    LineTints,
    PieceCache,
    TextRoom,
    TokenPiece,
    lines_tints,
    paint_tints,
    tail_lines,
)
from playground.widgets.token_spans import ArraySpans, Offsets, SpanSource, TokenSpans
from playground.widgets.tool_tip import plain_tip

_PITCH = 2.0  # line pitch over font size


class TokenEditor(LongTextEdit):
    """The text being tokenized, tinted by token, with generated text after it; see LongTextEdit for the text itself.

    Tints are painted behind the text and touch neither the document nor its undo history, so that an input method's
    composition goes on undisturbed. Painting costs what is visible, not what the text is long, and so does following
    what is typed. Indices in the methods and signals count the spans given to `set_tokens`.

    Signals:
        token_chosen(int): the user chose a token.
        token_hovered(int): the token under the pointer, -1 for none.
        zoom_requested(int): 1 for larger, -1 for smaller, 0 for the normal size.
    """

    token_chosen = Signal(int)
    token_hovered = Signal(int)
    zoom_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spans = TokenSpans.empty()
        self._first_position = 0
        self._chosen: int | None = None
        self._hovered = -1
        self._stale = False
        self._tooltip: Callable[[int], str] | None = None
        self._placeholder = ""
        self._marks_blanks = False
        self._pieces = PieceCache()
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self._name()
        self._on_theme_changed()
        theme.theme_manager().changed.connect(self._on_theme_changed)

    # -- tokens

    def _on_spliced(self, start: int, removed: int, added: int) -> None:
        self._spans = self._spans.edited(start, removed, added, self._index)

    def _on_indexed(self) -> None:
        self._spans = self._spans.indexed(self._index)

    def _on_changed(self) -> None:
        self._set_hovered(-1)

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

    def _room(self) -> TextRoom:
        return TextRoom(
            left=self.contentOffset().x(),
            width=float(self.viewport().width()),
            pitch=self._layout.pitch,
            text_size=float(self.font().pixelSize()),
            right_to_left=self._right_to_left,
        )

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

    def _token_rect(self, index: int, point: QPoint) -> QRect:
        row = QRectF(0.0, float(point.y()), float(self.viewport().width()), 0.5)
        for piece in self.pieces_in(row):
            if piece.index == index and piece.rect.contains(QPointF(point)):
                return piece.rect.toAlignedRect()
        return QRect()

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

    def _on_shortcut(self, event: QKeyEvent) -> bool:
        alt = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.choose_neighbour(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.matches(QKeySequence.StandardKey.ZoomIn):
            self.zoom_requested.emit(1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self.zoom_requested.emit(-1)
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_0:
            self.zoom_requested.emit(0)
        else:
            return super()._on_shortcut(event)
        return True

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

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        inside = self.viewport().rect().contains(event.position().toPoint())
        self._set_hovered(self.token_at(event.position()) if inside else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            index = self.token_at(event.position())
            if index >= 0:
                self._choose(index)

    def _set_hovered(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.viewport().update()
            self.token_hovered.emit(index)

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

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.viewport().update()

    # -- names

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


def _source(spans: SpanSource | Sequence[tuple[int, int]] | Offsets, length: int) -> SpanSource:
    if hasattr(spans, "between"):
        return spans
    return ArraySpans(spans, length)
