"""The tinted rectangles of the tokens in a line of text, and how they are drawn."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTextBlock

from playground import theme
from playground.widgets.soft_breaks import SOFT_MARK
from playground.widgets.token_layout import is_plain, token_extents
from playground.widgets.token_spans import TokenSpans, utf16_length

GAP = 0.75  # room at either side of a tint, in pixels

_TINT_HEIGHT = 1.6  # over font size
_MARKER = 0.95  # width of a line end's marker over font size
# Tokens of a line with a piece of their own. More can't be told apart: there are that many where one character has
# thousands of marks, each a token.
_MOST_PIECES = 512
_PICTURES = 1 << 17  # pixels of the pictures that are kept of a line, besides the last one


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


class PlacedLine:
    """The tinted rectangles of a line, as if it stood at the top and its first token was number 0."""

    def __init__(self, pieces: list[TokenPiece], height: float, step: int = 1) -> None:
        self.pieces = pieces  # of each `step`th token
        self._step = step
        self._height = height
        self._pictures: dict[Hashable, QPixmap] = {}

    def drawn_as(self, index: int) -> int:
        """The token whose piece stands for this one: itself, unless there are more than can be told apart."""
        if self._step == 1:
            return index
        before = [piece.index for piece in self.pieces if index - self._step < piece.index <= index]
        return before[-1] if before else index

    def picture(self, first: int, stale: bool, width: float, ratio: float) -> QPixmap:
        """The tints and line ends drawn, the first token's tint being that of this position.

        Pictures are kept, as after a keystroke most lines are as they were, but for tints that moved on: a picture is
        put on the screen at a fraction of the time that drawing takes.
        """
        key = (first % len(theme.current().tints), stale, width, ratio)
        picture = self._pictures.get(key)
        if picture is None:
            size = math.ceil(width * ratio), math.ceil(self._height * ratio)
            while len(self._pictures) * size[0] * size[1] > _PICTURES:
                del self._pictures[next(iter(self._pictures))]
            picture = self._pictures[key] = QPixmap(*size)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _paint_tints(painter, self.pieces, first, stale)
            painter.end()
        return picture


@dataclass(frozen=True, slots=True)
class LineTints:
    """A placed line where it stands: its height in the viewport, and the number of its first token."""

    line: PlacedLine
    top: float
    first: int

    def pieces(self) -> list[TokenPiece]:
        """The rectangles in viewport coordinates."""
        return [
            TokenPiece(piece.index + self.first, piece.rect.translated(0.0, self.top), piece.is_line_end)
            for piece in self.line.pieces
        ]


class PieceCache:
    """The lines that were painted last: after a keystroke most are as they were."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, PlacedLine] = {}
        self._before: dict[Hashable, PlacedLine] = {}

    def begin(self) -> None:
        """Another round over all lines begins; what the one before did not ask for is forgotten."""
        self._before, self._kept = self._kept, {}

    def found(self, key: Hashable) -> PlacedLine | None:
        """The line that looks like this."""
        kept = self._before.pop(key, None)  # looking a key up costs its hash each time
        if kept is None:
            return self._kept.get(key)
        self._kept[key] = kept
        return kept

    def keep(self, key: Hashable, line: PlacedLine) -> None:
        """Keep a line."""
        self._kept[key] = line


def lines_tints(
    room: TextRoom,
    blocks: Sequence[tuple[QTextBlock, float]],
    area: QRectF,
    spans: TokenSpans,
    text_of: Callable[[int, int], str],
    cache: PieceCache,
) -> list[LineTints]:
    """The tints of those lines of neighbouring blocks, each with the height of its top, that meet the area.

    spans are the whole document's, and `text_of(start, end)` is the text of a stretch of it. A token over a block's end
    has a marker behind its last line.
    """
    shown = [(block, top, lines_in(block, top, area, room.pitch)) for block, top in blocks]
    shown = [(block, top, numbers) for block, top, numbers in shown if numbers]
    if not shown:
        return []
    start, end = _edges(shown[0][0], shown[0][2])[0], _edges(shown[-1][0], shown[-1][2])[-1] + 1
    tokens = spans.between(start, end)
    tokens.sort(key=itemgetter(1))  # which they are but for the odd tokenizer
    if not tokens:
        return []
    text = text_of(start, end)
    # Else some characters take two places, or a soft break takes some for none.
    is_single = len(text) == min(end, shown[-1][0].document().characterCount() - 1) - start == utf16_length(text)
    starts, furthest = list(map(itemgetter(1), tokens)), list(map(itemgetter(2), tokens))
    if furthest != sorted(furthest):
        furthest = list(accumulate(furthest, max))
    found: list[LineTints] = []
    look = (room.left, room.width, room.pitch, room.text_size, room.right_to_left)
    for block, top, numbers in shown:
        layout = block.layout()
        composing = bool(layout.preeditAreaText())
        direction, has_end, final = block.textDirection(), _has_line_end(block), layout.lineCount() - 1
        edges = _edges(block, numbers)
        for row, number in enumerate(numbers):
            near, far = edges[row], edges[row + 1]
            low = bisect_right(furthest, near)
            own = tokens[low : bisect_left(starts, far + (number == final), low)]
            if not own:
                continue
            first = min(own)[0]
            placed, key = None, None
            if not composing:  # all that decides what the line looks like, but for its height and its tokens' numbers
                places = tuple([(index - first, begin - near, stop - near) for index, begin, stop in own])
                ends = (number == final, has_end)
                part = text[near - start : far + 1 - start] if is_single else text_of(near, far + 1)
                key = (part, places, layout.lineAt(number).naturalTextWidth(), ends, direction, look)
                placed = cache.found(key)
            if placed is None:
                placed = _placed(room, block, number, own, first, text_of)
                if key is not None:
                    cache.keep(key, placed)
            found.append(LineTints(placed, top + number * room.pitch, first))
    return found


def _edges(block: QTextBlock, numbers: range) -> list[int]:
    """Where these lines of a block begin in the document, and where the last one ends."""
    layout, base = block.layout(), block.position()
    lines = [layout.lineAt(number) for number in numbers]
    edges = [line.textStart() for line in lines]
    edges.append(edges[-1] + lines[-1].textLength())
    composed = utf16_length(layout.preeditAreaText())  # stands in the layout, but not in the document
    if composed:
        at = layout.preeditAreaPosition()
        edges = [_document_offset(edge, at, composed) for edge in edges]
    return [base + edge for edge in edges]


def _is_soft(block: QTextBlock) -> bool:
    """Whether a block ends with a soft break, so that its paragraph goes on in the next."""
    end = block.position() + block.length() - 1
    return block.length() > 1 and block.document().characterAt(end - 1) == SOFT_MARK


def _has_line_end(block: QTextBlock) -> bool:
    """Whether the text has a line end behind a block."""
    return block.next().isValid() and not _is_soft(block)


def _document_offset(position: int, composed_at: int, composed: int) -> int:
    """A position of a layout in the document, which has nothing of what an input method is composing."""
    return position if not composed or position <= composed_at else max(composed_at, position - composed)


def _placed(
    room: TextRoom,
    block: QTextBlock,
    number: int,
    tokens: Sequence[tuple[int, int, int]],
    first_index: int,
    text_of: Callable[[int, int], str],
) -> PlacedLine:
    """The pieces of these tokens, as (index, start, end) in the document, in a line of a block; counted from one."""
    layout, base = block.layout(), block.position()
    composed_at = layout.preeditAreaPosition()
    composed = utf16_length(layout.preeditAreaText())
    line = layout.lineAt(number)
    is_last = number + 1 == layout.lineCount()
    first = _document_offset(line.textStart(), composed_at, composed)
    last = _document_offset(line.textStart() + line.textLength(), composed_at, composed)
    goes_on = not is_last
    if is_last and _is_soft(block):
        last, goes_on = last - 1, True
    indices: list[int] = []
    parts: list[tuple[int, int]] = []
    step = max(1, math.ceil(len(tokens) / _MOST_PIECES))
    for index, token_start, token_end in tokens[::step]:
        start = max(first, token_start - base)
        end = min(last, token_end - base)
        if start >= end:
            continue  # a token of several line ends goes over an empty line without covering anything of it
        wraps = goes_on and end < token_end - base
        blank = wraps and not text_of(base + start, base + end).strip(" \t")
        if blank and not text_of(base + end, base + end + 1).isspace():
            continue  # only the space before a word on the next line: the word carries the tint
        indices.append(index - first_index)
        parts.append(
            (
                start + (composed if composed and start >= composed_at else 0),
                end + (composed if composed and end > composed_at else 0),
            )
        )
    cell_top = (room.pitch - room.tint_height) / 2
    pieces: list[TokenPiece] = []
    plain = not composed and not room.right_to_left and is_plain(text_of(base + first, base + last))
    extents = token_extents(layout, line, parts, right_to_left=room.right_to_left, plain=plain)
    for index, stretches in zip(indices, extents, strict=True):
        for near, far in stretches:
            left = room.left + near + GAP
            right = min(max(room.left + far - GAP, left + 1.0), room.width)
            pieces.append(TokenPiece(index, QRectF(left, cell_top, right - left, room.tint_height), False))
    if is_last and _has_line_end(block):
        line_end = base + block.length() - 1
        ending = next((token for token, start, end in tokens if start <= line_end < end), -1)
        if ending >= 0:
            size = room.text_size * _MARKER
            left = min(room.left + line.x() + line.naturalTextWidth(), room.width - size) + GAP
            rect = QRectF(left, cell_top, size - 2 * GAP, room.tint_height)
            pieces.append(TokenPiece(ending - first_index, rect, True))
    return PlacedLine(pieces, room.pitch, step)


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


def paint_tints(
    painter: QPainter,
    lines: Sequence[LineTints],
    room: TextRoom,
    *,
    first_position: int,
    chosen: int | None,
    hovered: int,
    stale: bool,
) -> None:
    """Draw tints by position and the line ends' signs, then the outlines, which no later tint may cover."""
    ratio = painter.device().devicePixelRatio()
    for tints in lines:
        picture = tints.line.picture(first_position + tints.first, stale, room.width, ratio)
        painter.drawPixmap(QPointF(0.0, tints.top), picture)
    colors = theme.current()
    radius = float(theme.CHIP_RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if chosen is None and hovered < 0:
        return
    for tints in lines:
        outlined = None if chosen is None else tints.line.drawn_as(chosen - tints.first) + tints.first
        for piece in tints.line.pieces:
            index = piece.index + tints.first
            if index == outlined:
                painter.setPen(QPen(colors.text, 1.6))
                rect = piece.rect.adjusted(0.3, 0.3, -0.3, -0.3)
            elif index == hovered:
                painter.setPen(QPen(colors.muted, 1.0))
                rect = piece.rect.adjusted(0.5, 0.5, -0.5, -0.5)
            else:
                continue
            painter.drawRoundedRect(rect.translated(0.0, tints.top), radius, radius)


def _paint_tints(painter: QPainter, pieces: Sequence[TokenPiece], first_position: int, stale: bool) -> None:
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
    painter.setPen(colors.muted)
    painter.setFont(theme.ui_font(theme.BODY_SIZE))
    for piece in pieces:
        if piece.is_line_end:
            painter.drawText(piece.rect, Qt.AlignmentFlag.AlignCenter, "⏎")
