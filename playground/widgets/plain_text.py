"""Text as people and files have it, and the stand-ins with which an editor holds what a text document can't.

QTextDocument takes a carriage return, U+2029, U+FDD0 and U+FDD1 for the end of a block, and PySide reads a leading
U+FEFF or U+FFFE as a byte order mark: the one is lost, the other swaps the bytes of all that follows. A document
therefore holds another character for each of them, of the same length in code points and UTF-16 units, so that every
position is the same in both. So it does for the deprecated character that marks soft breaks: see soft_breaks.py.

Long stretches of white space are held as characters that are none, too: Qt hangs all blanks behind the end of their
line, where nobody sees them, and never comes to an end where they are 65 536 or more.
"""

from __future__ import annotations

import re

from playground.widgets.soft_breaks import SOFT_MARK, unbroken

# True characters and what a document holds for them: a sign for the carriage return, noncharacters for the others.
_HELD = {
    "\u240d": "\ufdd2",
    "\r": "\u240d",
    "\u2029": "\ufdd3",
    "\ufdd0": "\ufdd4",
    "\ufdd1": "\ufdd5",
    "\ufeff": "\ufdd6",
    "\ufffe": "\ufdd7",
    "\u2800": "\ufdd8",
    SOFT_MARK: "\ufdef",
}
# What white space is held as in a long stretch of it: a space as a braille pattern without dots, as blank as it is.
_BLANKS = {" ": "\u2800"} | {
    blank: chr(0xFDD9 + number)
    for number, blank in enumerate(
        "\t\v\f\x85\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
    )
}
_HELD_BLANKS = str.maketrans(_BLANKS)
# Of that many characters, at every such place of a text, all have to be white space.
_STRETCH = 256
_TRUE = {other: true for true, other in (*_BLANKS.items(), *reversed(_HELD.items()))}
_DROPPED = re.compile("[\ud800-\udfff\ufdd2-\ufdef]")


# The long text that was last found to be normalized, by identity: a keystroke asks several times, about megabytes.
_LONG = 1 << 16
_known = [""]


def normalized(text: str) -> str:
    """The text without what no text can hold here: halves of surrogate pairs, and the noncharacters that stand in.

    Everything else stays as it is, line ends of any kind among it.
    """
    if text is _known[0] or text.isascii():
        return text
    found = _DROPPED.sub("", text) if _may_need_dropping(text) else text
    note_normalized(found)
    return found


def note_normalized(text: str) -> None:
    """Say of a text that it is normalized, so that it need not be looked through."""
    if len(text) >= _LONG:
        _known[0] = text


def dropped_count(text: str) -> int:
    """How many characters `normalized` leaves out."""
    return len(text) - len(normalized(text))


def held(text: str) -> str:
    """What a document holds for a (normalized) text."""
    for true, other in _HELD.items():
        if true in text:
            text = text.replace(true, other)
    return _without_stretches(text)


def _without_stretches(text: str) -> str:
    """The text with long stretches of white space held as what is none."""
    places = [
        place
        for place in range(0, len(text) - _STRETCH + 1, _STRETCH)
        if text[place] in _BLANKS and (part := text[place : place + _STRETCH]).isspace() and "\n" not in part
    ]
    if not places:
        return text
    parts: list[str] = []
    end = 0
    for place in places:
        parts += (text[end:place], text[place : place + _STRETCH].translate(_HELD_BLANKS))
        end = place + _STRETCH
    return "".join((*parts, text[end:]))


def true_text(document: str) -> str:
    """The text that a document's content stands for; block ends are newlines."""
    if document.isascii():
        return document
    text = unbroken(document).replace("\u2029", "\n")
    for other, true in _TRUE.items():
        if other in text:
            text = text.replace(other, true)
    return text


def _may_need_dropping(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return any(chr(code) in text for code in range(0xFDD2, 0xFDF0))
