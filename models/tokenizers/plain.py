"""The two tokenizers that need no vocabulary file: one token a character, and one token a byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from models.errors import TokenIdError
from models.tokenizers.ids import checked_id
from models.tokenizers.runs import TokenRun, tiled_run, utf8

_NO_SPECIALS: Mapping[str, int] = {}


class CharacterTokenizer:
    """One token a character; its id is the character's Unicode code point.

    2 048 of the 1 114 112 ids are surrogates, halves of a UTF-16 pair and no characters: they are refused.
    """

    name = "characters"
    vocab_size = 0x110000
    lossless = True
    special_tokens = _NO_SPECIALS

    def encode(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> list[int]:
        """The code points of `text`. There are no special tokens to allow or to add."""
        utf8(text)
        return list(map(ord, text))

    def tokenize(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> TokenRun:
        """See Tokenizer.tokenize."""
        data = utf8(text)
        ids = list(map(ord, text))
        return tiled_run(text, data, ids, map(_utf8_length, ids))

    def decode(self, ids: Sequence[int]) -> str:
        """See Tokenizer.decode."""
        return "".join(map(self._character, ids))

    def decode_bytes(self, ids: Sequence[int]) -> bytes:
        """See Tokenizer.decode_bytes."""
        return self.decode(ids).encode("utf-8")

    def token_bytes(self, token_id: int) -> bytes:
        """The UTF-8 of one character."""
        return self._character(token_id).encode("utf-8")

    def _character(self, token_id: int) -> str:
        code = checked_id(token_id, self.vocab_size, self.name)
        if 0xD800 <= code <= 0xDFFF:
            raise TokenIdError(
                "Token id {id} (U+{id:04X}) is half of a surrogate pair and no character. Choose an id outside "
                "55296 to 57343.",
                id=code,
            )
        return chr(code)


class ByteTokenizer:
    """One token a byte of the text's UTF-8; its id is the byte."""

    name = "bytes"
    vocab_size = 256
    lossless = True
    special_tokens = _NO_SPECIALS

    def encode(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> list[int]:
        """The bytes of `text`. There are no special tokens to allow or to add."""
        return list(utf8(text))

    def tokenize(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> TokenRun:
        """See Tokenizer.tokenize."""
        data = utf8(text)
        return tiled_run(text, data, list(data), [1] * len(data))

    def decode(self, ids: Sequence[int]) -> str:
        """See Tokenizer.decode."""
        return self.decode_bytes(ids).decode("utf-8", errors="replace")

    def decode_bytes(self, ids: Sequence[int]) -> bytes:
        """See Tokenizer.decode_bytes."""
        return bytes(checked_id(token_id, self.vocab_size, self.name) for token_id in ids)

    def token_bytes(self, token_id: int) -> bytes:
        """One byte."""
        return self.decode_bytes([token_id])


def _utf8_length(code: int) -> int:
    return 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
