"""The one check that every kind of tokenizer makes of an id, and the one sentence each failure has."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index

from models.errors import TokenIdError

# A table of this many rows is nobody's; a higher id in a file is damage, and would only fill the memory.
MAX_VOCAB_SIZE = 10_000_000


class TokenTable:
    """The bytes of every token by id, with holes where an id is unassigned."""

    def __init__(self, name: str, entries: Sequence[bytes | None]) -> None:
        self._name = name
        self._entries = tuple(entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, token_id: int) -> bytes:
        """The token's bytes. Raises TokenIdError for an id outside the vocabulary or unassigned in it."""
        token_id = checked_id(token_id, len(self._entries), self._name)
        entry = self._entries[token_id]
        if entry is None:
            raise TokenIdError(
                "Token id {id} is unassigned in {name}: no token has it, though higher ids exist. Choose another id.",
                id=token_id,
                name=self._name,
            )
        return entry

    def all(self, ids: Sequence[int]) -> list[bytes]:
        """The bytes of each of the ids."""
        return [self[token_id] for token_id in ids]

    def trusted(self, ids: Sequence[int]) -> list[bytes]:
        """As `all`, for ids that the tokenizer itself has just given, so that a long text needs no checks."""
        entries = self._entries
        return [entries[token_id] or b"" for token_id in ids]


def checked_id(token_id: int, vocab_size: int, name: str) -> int:
    """The id as a plain int. Raises TokenIdError if the vocabulary of `name` has no such row."""
    token_id = index(token_id)
    if not 0 <= token_id < vocab_size:
        raise TokenIdError(
            "Token id {id} is outside the vocabulary of {name}, which has {size} ids. Choose one from 0 to {last}.",
            id=token_id,
            name=name,
            size=vocab_size,
            last=vocab_size - 1,
        )
    return token_id
