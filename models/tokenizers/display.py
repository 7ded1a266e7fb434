"""How a token's bytes are shown as a short label, so that nothing in them stays invisible."""

from __future__ import annotations

import unicodedata

from models.tokenizers.protocol import Tokenizer

_SIGNS = {" ": "·", "\n": "⏎", "\t": "⇥"}

# Control, format, surrogate, private, unassigned, and separators of lines, paragraphs and words: no ink of their own.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})

# They join or vary the sign before them: shown as they are after one, and as bytes without it.
_JOINERS = frozenset({"\u200d", "\ufe0e", "\ufe0f"})


def token_label(token: bytes) -> str:
    """The token as one line of text.

    A space is "·", a line feed "⏎", a tab "⇥". Other characters without ink, and bytes that are no UTF-8 (half a
    character), are upper-case hex with a space around each group: "E6 88". A combining mark with nothing to stand on
    gets a dotted circle.
    """
    groups: list[str] = []
    shown = True  # whether the last group is text, and so takes the next character
    for character, raw in _characters(token):
        sign = None if character is None else _sign(character, bool(groups) and shown)
        if sign is None:
            hexadecimal = raw.hex(" ").upper()
            if groups and not shown:
                groups[-1] += " " + hexadecimal
            else:
                groups.append(hexadecimal)
            shown = False
        elif groups and shown:
            groups[-1] += sign
        else:
            groups.append(sign)
            shown = True
    return " ".join(groups)


def piece_label(tokenizer: Tokenizer, token_id: int) -> str:
    """A token's label with the mark its vocabulary writes before it: "##ing". Raises TokenIdError as token_bytes."""
    continuation = getattr(tokenizer, "continuation", None)
    mark = str(continuation(token_id)) if callable(continuation) else ""
    return mark + token_label(tokenizer.token_bytes(token_id))


def _sign(character: str, follows: bool) -> str | None:
    if character in _SIGNS:
        return _SIGNS[character]
    if character in _JOINERS:
        return character if follows else None
    category = unicodedata.category(character)
    if category in _INVISIBLE:
        return None
    if category in ("Mn", "Mc", "Me") and not follows:
        return "◌" + character
    return character


def _characters(token: bytes) -> list[tuple[str | None, bytes]]:
    """Each character with its bytes; None for each byte that belongs to no whole character."""
    found: list[tuple[str | None, bytes]] = []
    for character in token.decode("utf-8", errors="surrogateescape"):
        if 0xDC80 <= ord(character) <= 0xDCFF:  # how surrogateescape passes on a byte it can't decode
            found.append((None, bytes([ord(character) - 0xDC00])))
        else:
            found.append((character, character.encode("utf-8")))
    return found
