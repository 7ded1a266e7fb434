"""Making `regex` see characters as tiktoken does: the two know different versions of Unicode.

Characters that were assigned, or put into another class, between the two versions fall into different pieces. Each is
replaced, before `regex` looks at the text, by one that is to both what the character is to tiktoken.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

# Classes that a pattern may ask for, each with a character that has been in it for ever.
_CLASSES = {
    r"\p{Lu}": "\u00c0",
    r"\p{Ll}": "\u0101",
    r"\p{Lt}": "\u01c5",
    r"\p{Lm}": "\u02b0",
    r"\p{Lo}": "\u05d0",
    r"\p{N}": "\u0660",
    r"\p{M}": "\u0301",
    r"\s": "\u2003",
    r"\p{P}": "\u00a1",
    r"\p{S}": "\u00a2",
}
_NO_CLASS = "\ue000"  # private use


def as_tiktoken_sees(text: str) -> str:
    """The text, each character that `regex` would put into another class replaced; of the same length."""
    import regex

    if text.isascii():
        return text
    rare = "".join(sorted(set(text)))
    differing: set[str] = set()
    real: dict[str, str] = {}
    for name, standing in _CLASSES.items():
        encoding = _finding(name)
        found = set(encoding.decode_bytes(encoding.encode_ordinary(rare)).decode("utf-8"))
        differing |= found ^ set(regex.findall(name, rare))
        for character in found:
            real.setdefault(character, standing)
    if not differing:
        return text
    return text.translate({ord(character): real.get(character, _NO_CLASS) for character in differing})


@lru_cache(maxsize=len(_CLASSES))
def _finding(pattern: str) -> tiktoken.Encoding:
    """An encoding into bytes that keeps what the pattern matches and drops all else."""
    import tiktoken

    ranks = {bytes([byte]): byte for byte in range(256)}
    return tiktoken.Encoding(pattern, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
