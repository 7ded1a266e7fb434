"""Text as an editor holds it."""

from __future__ import annotations

import re

# What QTextDocument takes for the end of a line or paragraph, and what its strings can't hold. PySide reads a leading
# U+FEFF or U+FFFE as a byte order mark: the one is lost, the other swaps the bytes of all that follows.
_LINE_ENDS = re.compile("\r\n|[\r\u2029\ufdd0\ufdd1]")
_DROPPED = re.compile("[\ud800-\udfff\ufeff\ufffe]")


def normalized(text: str) -> str:
    """Every kind of line or paragraph end is one newline; lone surrogates and byte order marks are gone."""
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
