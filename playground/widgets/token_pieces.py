"""The tinted rectangles of the tokens in a line of text, and how they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock

from playground import theme
from playground.widgets.token_layout import is_plain, token_extents
from playground.widgets.token_spans import TokenSpans, utf16_length

GAP = 0.75  # room at either side of a tint, in pixels

_TINT_HEIGHT = 1.6  # over font size
_MARKER = 0.95  # width of a line end's marker over font size


@dataclass(frozen=True, slots=True)
class TokenPiece:
    """The part of a token that lies in one stretch of one line, in viewport coordinates."""

    index: int
    rect: QRectF
    is_line_end: bool


@dataclass(frozen=True, slots=True)
class TextRoom:
    """How text stands in its viewport, in pixels: left edge, width, height of a line's cell, font size."""

    left: float
    width: float
    pitch: float
    text_size: float
    right_to_left: bool

    @property
    def tint_height(self) -> float:
        """The height of a tint; it leaves a gap to the next line's."""
        return min(self.pitch - 2.0, self.text_size * _TINT_HEIGHT)


def lines_in(block: QTextBlock, top: float, area: QRectF, pitch: float) -> range:
    """The lines of a block at this height that meet the area."""
    first = int(max(0.0, area.top() - top) // pitch)
    last = int(max(0.0, area.bottom() - top) // pitch)
    return range(first, min(block.layout().lineCount(), last + 1))


def block_pieces(
    room: TextRoom,
    block: QTextBlock,
    top: float,
    area: QRectF,
    spans: TokenSpans,
    text_of: Callable[[int, int], str],
) -> list[TokenPiece]:
    """The pieces in those lines of a block, whose top is at this height, that meet the area.

    spans are the whole document's, and `text_of(start, end)` is the text of a stretch of it. A token over the block's
    end has a marker behind its last line.
    """
    pieces: list[TokenPiece] = []
    layout, base = block.layout(), block.position()
    # What an input method is composing stands in the layout, but not in the document.
    composed_at = layout.preeditAreaPosition()
    composed = utf16_length(layout.preeditAreaText())

    def document_offset(position: int) -> int:
        return position if not composed or position <= composed_at else max(composed_at, position - composed)

    numbers = lines_in(block, top, area, room.pitch)
    if not numbers:
        return pieces
    begin, final = layout.lineAt(numbers[0]), layout.lineAt(numbers[-1])
    end_of_lines = document_offset(final.textStart() + final.textLength())
    tokens = spans.between(base + document_offset(begin.textStart()), base + end_of_lines + 1)
    tokens.sort(key=itemgetter(1))  # which they are but for the odd tokenizer
    low = 0  # the first token that may reach into the line
    for number in numbers:
        line = layout.lineAt(number)
        is_last = number + 1 == layout.lineCount()
        first = document_offset(line.textStart())
        last = document_offset(line.textStart() + line.textLength())
        indices: list[int] = []
        parts: list[tuple[int, int]] = []
        while low < len(tokens) and tokens[low][2] <= base + first:
            low += 1
        for index, token_start, token_end in islice(tokens, low, None):
            if token_start >= base + last:
                break
            if token_end <= base + first:
                continue
            start = max(first, token_start - base)
            end = min(last, token_end - base)
            if start >= end:
                continue  # a token of several line ends goes over an empty line without covering anything of it
            wraps = not is_last and end < token_end - base
            blank = wraps and not text_of(base + start, base + end).strip(" \t")
            if blank and not text_of(base + end, base + end + 1).isspace():
                continue  # only the space before a word on the next line: the word carries the tint
            indices.append(index)
            parts.append(
                (
                    start + (composed if composed and start >= composed_at else 0),
                    end + (composed if composed and end > composed_at else 0),
                )
            )
        cell_top = top + number * room.pitch + (room.pitch - room.tint_height) / 2
        plain = not composed and not room.right_to_left and is_plain(text_of(base + first, base + last))
        extents = token_extents(layout, line, parts, right_to_left=room.right_to_left, plain=plain)
        for index, stretches in zip(indices, extents, strict=True):
            for near, far in stretches:
                left = room.left + near + GAP
                right = min(max(room.left + far - GAP, left + 1.0), room.width)
                pieces.append(TokenPiece(index, QRectF(left, cell_top, right - left, room.tint_height), False))
        if is_last and block.next().isValid():
            line_end = base + block.length() - 1
            index = next((token for token, start, end in tokens if start <= line_end < end), -1)
            if index >= 0:
                size = room.text_size * _MARKER
                left = min(room.left + line.x() + line.naturalTextWidth(), room.width - size) + GAP
                rect = QRectF(left, cell_top, size - 2 * GAP, room.tint_height)
                pieces.append(TokenPiece(index, rect, True))
    return pieces


def tail_lines(room: TextRoom, block: QTextBlock, top: float, area: QRectF, tail_start: int) -> list[QRectF]:
    """Thin rectangles under the block's text from this UTF-16 offset of the document on."""
    found: list[QRectF] = []
    start = tail_start - block.position()
    if start >= block.length():
        return found
    layout = block.layout()
    bottom = (room.pitch + room.tint_height) / 2
    for number in lines_in(block, top, area, room.pitch):
        line = layout.lineAt(number)
        first, last = line.textStart(), line.textStart() + line.textLength()
        if last <= max(first, start):
            continue
        extents = token_extents(layout, line, [(max(first, start), last)], right_to_left=room.right_to_left)
        for near, far in extents[0]:
            left, right = room.left + near + 1.0, min(room.left + far - 1.0, room.width)
            found.append(QRectF(left, top + number * room.pitch + bottom, max(1.0, right - left), 1.5))
    return found


def paint_pieces(
    painter: QPainter,
    pieces: Sequence[TokenPiece],
    *,
    first_position: int,
    chosen: int | None,
    hovered: int,
    stale: bool,
) -> None:
    """Draw tints by position, then the line ends' signs, then the outlines, which no later tint may cover."""
    colors = theme.current()
    radius = float(theme.CHIP_RADIUS)
    tints = [theme.mix(tint, colors.surface, theme.STALE) if stale else QColor(tint) for tint in colors.tints]
    painter.setPen(Qt.PenStyle.NoPen)
    for piece in pieces:
        painter.setBrush(tints[(first_position + piece.index) % len(tints)])
        painter.drawRoundedRect(piece.rect, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(colors.muted)
    painter.setFont(theme.ui_font(theme.BODY_SIZE))
    for piece in pieces:
        if piece.is_line_end:
            painter.drawText(piece.rect, Qt.AlignmentFlag.AlignCenter, "⏎")
    for piece in pieces:
        if piece.index == chosen:
            painter.setPen(QPen(colors.text, 1.6))
            painter.drawRoundedRect(piece.rect.adjusted(0.3, 0.3, -0.3, -0.3), radius, radius)
        elif piece.index == hovered:
            painter.setPen(QPen(colors.muted, 1.0))
            painter.drawRoundedRect(piece.rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
