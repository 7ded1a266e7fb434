"""Marks over what has no ink in a line of text: blanks that are no plain space or tab, and what has no width at all.

They are painted over the text, and neither it nor its layout knows of them. Qt marks plain spaces and tabs itself; a
line end has its sign from the token that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextBlock

from playground import theme
from playground.widgets.token_layout import lines_in, token_extents
from playground.widgets.token_pieces import TextRoom
from playground.widgets.token_spans import utf16_length

# As a document holds them: see plain_text.py, whose stand-ins for blanks and for the byte order mark are among these.
_WIDE = "\v\f\x85\u00a0\u1680\u2000-\u200a\u2028\u202f\u205f\u2800\u3000\ufdd3\ufdd9-\ufdee"
_WIDTHLESS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u206b-\u206f"
)
_WIDTHLESS += "\u3164\ufe00-\ufe0f\ufdd6\ufdef\uffa0"
_FOUND = re.compile(f"(?P<wide>[{_WIDE}])|(?P<widthless>[{_WIDTHLESS}])")


@dataclass(frozen=True, slots=True)
class BlankMark:
    """What is marked and where, in viewport coordinates; a character without width stands at the rectangle's left."""

    character: str
    rect: QRectF
    is_wide: bool


def blank_marks(room: TextRoom, block: QTextBlock, top: float, area: QRectF) -> list[BlankMark]:
    """The marks in those lines of a block, whose top is at this height, that meet the area."""
    marks: list[BlankMark] = []
    layout, text = block.layout(), block.text()
    if (text.isascii() and "\v" not in text and "\f" not in text) or layout.preeditAreaText():
        return marks
    for number in lines_in(block, top, area, room.pitch):
        line = layout.lineAt(number)
        first, last = line.textStart(), line.textStart() + line.textLength()
        part = text[first:last]
        base = first
        if utf16_length(text) != len(text):  # units of two are counted in the document, and characters in the text
            units = text.encode("utf-16-le", "surrogatepass")
            part = units[2 * first : 2 * last].decode("utf-16-le", "replace")
        y = top + number * room.pitch + (room.pitch - room.tint_height) / 2
        for found in _FOUND.finditer(part):
            place = base + utf16_length(part[: found.start()])
            near, far = token_extents(layout, line, [(place, place + 1)], right_to_left=room.right_to_left)[0][0]
            rect = QRectF(room.left + near, y, max(0.0, far - near), room.tint_height)
            marks.append(BlankMark(found.group(), rect, found.lastgroup == "wide"))
    return marks


def paint_marks(painter: QPainter, marks: Sequence[BlankMark]) -> None:
    """Draw a ring for a blank, and a bar with a head for what has no width."""
    colors = theme.current()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for mark in marks:
        rect = mark.rect
        if mark.is_wide:
            painter.setPen(QPen(colors.muted, 1.2))
            side = min(5.0, max(3.0, rect.width() - 1.0))
            painter.drawEllipse(rect.center(), side / 2, side / 2)
        else:
            painter.setPen(QPen(colors.error, 1.2))
            x = rect.left()
            painter.drawLine(QLineF(x, rect.top() + 2.0, x, rect.bottom() - 2.0))
            painter.drawLine(QLineF(x - 2.5, rect.top() + 2.0, x + 2.5, rect.top() + 2.0))
