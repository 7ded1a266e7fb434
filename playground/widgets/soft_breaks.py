"""Long paragraphs as a document holds them: in several blocks, with a break between them that is no part of the text.

Qt lays a whole block out anew with each key, so a megabyte in one line would stand still for a second with every one. A
soft break is a character without width, which a document has for nothing else (see plain_text.py), and the end of a
block; both together stand for nothing.
"""

from __future__ import annotations

import re
import unicodedata

SOFT_MARK = "\u206a"
_BLOCK_END = "\u2029"
SOFT_BREAK = SOFT_MARK + _BLOCK_END
_SOFT = re.compile(f"{SOFT_MARK}[{_BLOCK_END}\n]?")

# A paragraph gets a break about every so many characters once it has twice as many.
PARAGRAPH = 8192
# So far back a place is looked for where it shows least.
_BACK = 256
_JOINED = "\u200d\ufe0e\ufe0f"


def broken(document: str) -> str:
    """The text of a document with soft breaks in its long paragraphs."""
    parts: list[str] = []
    start = 0
    while len(document) - start > 2 * PARAGRAPH:
        end = document.rfind("\n", start, start + PARAGRAPH) + 1
        end = end or document.find("\n", start + PARAGRAPH, start + 2 * PARAGRAPH) + 1
        if end:
            parts.append(document[start:end])
        else:
            end = _place(document, start + PARAGRAPH)
            parts += (document[start:end], SOFT_BREAK)
        start = end
    return "".join((*parts, document[start:])) if parts else document


def _place(document: str, place: int) -> int:
    """Where a paragraph is best broken, here or a little before: behind a blank, else not within a character."""
    least = min(_BACK, PARAGRAPH // 2)
    for back in range(least):
        if document[place - back - 1].isspace():
            return place - back
    for back in range(least):
        following, before = document[place - back], document[place - back - 1]
        if following not in _JOINED and before != "\u200d" and not unicodedata.category(following).startswith("M"):
            return place - back
    return place


def unbroken(document: str) -> str:
    """The text of a document without its soft breaks."""
    return _SOFT.sub("", document) if SOFT_MARK in document else document
