"""The tinted rectangles of the tokens in a line of text, and how they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
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


class PieceCache:
    """The pieces of the lines that were painted last: after a keystroke most are as they were."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, int, list[TokenPiece]]] = {}  # top, first token, pieces
        self._before = self._kept

    def begin(self) -> None:
        """Another round over the lines begins; what the one before did not ask for is forgotten."""
        self._before, self._kept = self._kept, {}

    def found(self, key: Hashable, top: float, first: int) -> list[TokenPiece] | None:
        """The pieces of a line that looks like this, at this height and with tokens numbered from `first`."""
        kept = self._kept.get(key) or self._before.get(key)
        if kept is None:
            return None
        old_top, old_first, pieces = kept
        if old_top != top or old_first != first:
            down, on = top - old_top, first - old_first
            pieces = [
                TokenPiece(piece.index + on, piece.rect.translated(0.0, down), piece.is_line_end) for piece in pieces
            ]
        self.keep(key, top, first, pieces)
        return pieces

    def keep(self, key: Hashable, top: float, first: int, pieces: list[TokenPiece]) -> None:
        """Keep the pieces of a line."""
        self._kept[key] = (top, first, pieces)


def block_pieces(
    room: TextRoom,
    block: QTextBlock,
    top: float,
    area: QRectF,
    spans: TokenSpans,
    text_of: Callable[[int, int], str],
    cache: PieceCache | None = None,
) -> list[TokenPiece]:
    """The pieces in those lines of a block, whose top is at this height, that meet the area.

    spans are the whole document's, and `text_of(start, end)` is the text of a stretch of it. A token over the block's
    end has a marker behind its last line.
    """
    layout, base = block.layout(), block.position()
    composed = utf16_length(layout.preeditAreaText())
    numbers = lines_in(block, top, area, room.pitch)
    if not numbers:
        return []
    begin, final = layout.lineAt(numbers[0]), layout.lineAt(numbers[-1])
    start, end = begin.textStart(), final.textStart() + final.textLength()
    if composed:
        at = layout.preeditAreaPosition()
        start, end = _document_offset(start, at, composed), _document_offset(end, at, composed)
    tokens = spans.between(base + start, base + end + 1)
    return _placed(room, block, top, numbers, tokens, text_of, cache if not composed else None)


def _document_offset(position: int, composed_at: int, composed: int) -> int:
    """A position of a layout in the document, which has nothing of what an input method is composing."""
    return position if not composed or position <= composed_at else max(composed_at, position - composed)


def _placed(
    room: TextRoom,
    block: QTextBlock,
    top: float,
    numbers: range,
    tokens: list[tuple[int, int, int]],
    text_of: Callable[[int, int], str],
    cache: PieceCache | None,
) -> list[TokenPiece]:
    """The pieces of these tokens, as (index, start, end) in the document, in these lines of a block."""
    pieces: list[TokenPiece] = []
    layout, base = block.layout(), block.position()
    # What an input method is composing stands in the layout, but not in the document.
    composed_at = layout.preeditAreaPosition()
    composed = utf16_length(layout.preeditAreaText())
    tokens.sort(key=itemgetter(1))  # which they are but for the odd tokenizer
    low = 0  # the first token that may reach into the line
    for number in numbers:
        line = layout.lineAt(number)
        is_last = number + 1 == layout.lineCount()
        first = _document_offset(line.textStart(), composed_at, composed)
        last = _document_offset(line.textStart() + line.textLength(), composed_at, composed)
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
        text = text_of(base + first, base + last)
        key: Hashable = None
        found = None
        if cache is not None and indices:  # all that decides what they look like, but for height and numbers
            shift = indices[0]
            places = tuple([(start - first, end - first) for start, end in parts])
            key = (text, places, tuple([index - shift for index in indices]), line.naturalTextWidth(), room)
            found = cache.found(key, cell_top, shift)
        if found is None:
            plain = not composed and not room.right_to_left and is_plain(text)
            extents = token_extents(layout, line, parts, right_to_left=room.right_to_left, plain=plain)
            found = []
            for index, stretches in zip(indices, extents, strict=True):
                for near, far in stretches:
                    left = room.left + near + GAP
                    right = min(max(room.left + far - GAP, left + 1.0), room.width)
                    found.append(TokenPiece(index, QRectF(left, cell_top, right - left, room.tint_height), False))
            if cache is not None and indices:
                cache.keep(key, cell_top, indices[0], found)
        pieces += found
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
    by_tint: dict[int, list[QRectF]] = {}
    for piece in pieces:
        by_tint.setdefault((first_position + piece.index) % len(tints), []).append(piece.rect)
    for number, rects in by_tint.items():  # a tint at a time: changing the brush costs as much as drawing
        painter.setBrush(tints[number])
        for rect in rects:
            painter.drawRoundedRect(rect, radius, radius)
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
