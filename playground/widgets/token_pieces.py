"""The tinted rectangles of the tokens in a line of text, and how they are drawn."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTextBlock

from playground import theme
from playground.widgets.soft_breaks import SOFT_MARK
from playground.widgets.token_layout import is_last, is_plain, lines_in, token_extents
from playground.widgets.token_spans import TokenSpans, utf16_length

GAP = 0.75  # room at either side of a tint, in pixels

_TINT_HEIGHT = 1.6  # over font size
_MARKER = 0.95  # width of a line end's marker over font size
# Tokens of a line with a piece of their own. More can't be told apart: there are that many where one character has
# thousands of marks, each a token.
_MOST_PIECES = 512
_PICTURES = 1 << 17  # pixels of the pictures that are kept of a line, besides the last one
_TILES = 1 << 20  # pixels of the pictures that are kept of single tints


@dataclass(slots=True)  # a frozen one takes three times as long to make, and each key makes a line of them
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


class TintTiles:
    """Rounded tints of whole device pixels as pictures: putting one down costs a tenth of what drawing it does."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, QPixmap] = {}
        self._pixels = 0

    def tile(self, width: int, height: int, rgba: int, ratio: float) -> QPixmap:
        """A tint of this size in device pixels."""
        key = (width, height, rgba, ratio)
        tile = self._kept.get(key)
        if tile is None:
            if self._pixels > _TILES:
                self._kept.clear()
                self._pixels = 0
            self._pixels += width * height
            tile = self._kept[key] = QPixmap(width, height)
            tile.fill(Qt.GlobalColor.transparent)
            painter = QPainter(tile)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor.fromRgba(rgba))
            radius = theme.CHIP_RADIUS * ratio
            painter.drawRoundedRect(QRectF(0.0, 0.0, width, height), radius, radius)
            painter.end()
            tile.setDevicePixelRatio(ratio)
        return tile


class PlacedLine:
    """The tinted rectangles of a line, as if it stood at the top and its first token was number 0."""

    def __init__(self, pieces: list[TokenPiece], step: int = 1) -> None:
        self.pieces = pieces  # of each `step`th token
        self._step = step
        self._pictures: dict[Hashable, QPixmap] = {}
        self._drawn: set[Hashable] = set()

    def drawn_as(self, index: int) -> int:
        """The token whose piece stands for this one: itself, unless there are more than can be told apart."""
        if self._step == 1:
            return index
        before = [piece.index for piece in self.pieces if index - self._step < piece.index <= index]
        return before[-1] if before else index

    def paint(self, painter: QPainter, top: float, phase: int, stale: bool, ratio: float, tiles: TintTiles) -> None:
        """Draw the tints and line ends from a line's left top on; the first token has the tint of this number.

        What is drawn for the second time is kept as a picture, as after a keystroke most lines are as they were, but
        for tints that moved on: a picture is put on the screen at a fraction of the time that drawing takes. Making
        one takes longer than drawing once, and the line that is being typed into is another one with each key.
        """
        key = (phase, stale, ratio)
        picture = self._pictures.get(key)
        if picture is None and key not in self._drawn:
            self._drawn.add(key)
            painter.translate(0.0, top)
            _paint_tints(painter, self.pieces, phase, stale, ratio, tiles)
            painter.translate(0.0, -top)
            return
        if picture is None:
            right = max((piece.rect.right() for piece in self.pieces), default=1.0)
            bottom = max((piece.rect.bottom() for piece in self.pieces), default=1.0)
            size = math.ceil(right * ratio) + 1, math.ceil(bottom * ratio)
            while len(self._pictures) * size[0] * size[1] > _PICTURES:
                del self._pictures[next(iter(self._pictures))]
            picture = self._pictures[key] = QPixmap(*size)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            own = QPainter(picture)
            _paint_tints(own, self.pieces, phase, stale, ratio, tiles)
            own.end()
        painter.drawPixmap(QPointF(0.0, top), picture)


class LineTints(NamedTuple):
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
        self.tiles = TintTiles()
        self._kept: dict[Hashable, PlacedLine] = {}
        self._before: dict[Hashable, PlacedLine] = {}
        self._room: TextRoom | None = None

    def stand_in(self, room: TextRoom) -> None:
        """Forget all lines that stood in another room."""
        if room != self._room:
            self._room, self._kept, self._before = room, {}, {}

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
    edges = [_edges(block, numbers) for block, _top, numbers in shown]
    start, end = edges[0][0], edges[-1][-1] + 1
    cache.stand_in(room)
    indices, places = spans.between(start, end)
    if not len(indices):
        return []
    starts: list[int] = places[:, 0].tolist()
    if starts != sorted(starts):  # the odd tokenizer's
        order = places[:, 0].argsort(kind="stable")
        indices, places = indices[order], places[order]
        starts = sorted(starts)
    furthest: list[int] = places[:, 1].tolist()
    if furthest != sorted(furthest):
        furthest = list(accumulate(furthest, max))
    numbers: list[int] = indices.tolist()
    is_row = numbers[-1] - numbers[0] == len(numbers) - 1 and (len(numbers) < 3 or numbers == sorted(numbers))
    text = text_of(start, end)
    # Else some characters take two places, or a soft break takes some for none.
    is_single = len(text) == min(end, shown[-1][0].document().characterCount() - 1) - start == utf16_length(text)
    found: list[LineTints] = []
    for (block, top, lines), ends in zip(shown, edges, strict=True):
        layout = block.layout()
        final = layout.lineCount() - 1
        composing = bool(layout.preeditAreaText())
        shape = block.textDirection().value, _has_line_end(block)  # an enumerator hashes slowly
        for row, number in enumerate(lines):
            near, far = ends[row], ends[row + 1]
            is_final = number == final
            low = bisect_right(furthest, near)
            high = bisect_left(starts, far + is_final, low)  # a token over a block's end belongs to the last line
            if low == high:
                continue
            first = numbers[low] if is_row else min(numbers[low:high])
            placed, key = None, None
            if not composing:  # all that decides what the line looks like, but for its height and its tokens' numbers
                part = text[near - start : far + 1 - start] if is_single else text_of(near, far + 1)
                gaps = () if is_row else tuple([index - first for index in numbers[low:high]])
                width = layout.lineAt(number).naturalTextWidth()
                key = (part, (places[low:high] - near).tobytes(), gaps, width, is_final, shape)
                placed = cache.found(key)
            if placed is None:
                pairs = zip(numbers[low:high], places[low:high].tolist(), strict=True)
                placed = _placed(room, block, number, [(index, *place) for index, place in pairs], first, text_of)
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
    return not is_last(block, block.document()) and not _is_soft(block)


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
    height, edge = room.tint_height, room.width
    cell_top = (room.pitch - height) / 2
    pieces: list[TokenPiece] = []
    plain = not composed and not room.right_to_left and is_plain(text_of(base + first, base + last))
    extents = token_extents(layout, line, parts, right_to_left=room.right_to_left, plain=plain)
    for index, stretches in zip(indices, extents, strict=True):
        for near, far in stretches:
            left = room.left + near + GAP
            right = min(max(room.left + far - GAP, left + 1.0), edge)
            pieces.append(TokenPiece(index, QRectF(left, cell_top, right - left, height), False))
    if is_last and _has_line_end(block):
        line_end = base + block.length() - 1
        ending = next((token for token, start, end in tokens if start <= line_end < end), -1)
        if ending >= 0:
            size = room.text_size * _MARKER
            left = min(room.left + line.x() + line.naturalTextWidth(), edge - size) + GAP
            rect = QRectF(left, cell_top, size - 2 * GAP, height)
            pieces.append(TokenPiece(ending - first_index, rect, True))
    return PlacedLine(pieces, step)


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
    *,
    first_position: int,
    chosen: int | None,
    hovered: int,
    stale: bool,
    tiles: TintTiles,
) -> None:
    """Draw tints by position and the line ends' signs, then the outlines, which no later tint may cover."""
    colors = theme.current()
    ratio, count = painter.deviceTransform().m11(), len(colors.tints)  # the device may be a picture of the widget
    for line, top, first in lines:
        line.paint(painter, round(top * ratio) / ratio, (first_position + first) % count, stale, ratio, tiles)
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


def _paint_tints(
    painter: QPainter, pieces: Sequence[TokenPiece], first_position: int, stale: bool, ratio: float, tiles: TintTiles
) -> None:
    """Draw these tints, each from one whole device pixel to another."""
    colors = theme.current()
    tints = [(theme.mix(tint, colors.surface, theme.STALE) if stale else tint).rgba() for tint in colors.tints]
    for piece in pieces:
        left, top, right, bottom = cast(tuple[float, float, float, float], piece.rect.getCoords())
        x, y = round(left * ratio), round(top * ratio)
        width, height = max(1, round(right * ratio) - x), round(bottom * ratio) - y
        tile = tiles.tile(width, height, tints[(first_position + piece.index) % len(tints)], ratio)
        painter.drawPixmap(QPointF(x / ratio, y / ratio), tile)
    ends = [piece.rect for piece in pieces if piece.is_line_end]
    if ends:
        painter.setPen(colors.muted)
        painter.setFont(theme.ui_font(theme.BODY_SIZE))
        for rect in ends:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "⏎")
