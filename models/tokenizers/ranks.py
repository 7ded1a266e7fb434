"""Byte pair encoding by ranks: OpenAI's encodings and every *.tiktoken file, merged by tiktoken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import TYPE_CHECKING

from models.errors import TokenizerError, VocabularyError
from models.tokenizers.failures import told_as
from models.tokenizers.ids import TokenTable
from models.tokenizers.runs import Span, TokenRun, byte_run, tiled_run, utf8

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PROBE = "A 1, 我 é\n"


class RankTokenizer:
    """A vocabulary of byte strings with ranks: of all neighbours, the pair whose union ranks lowest merges first.

    `pattern` cuts the text into pieces that merge on their own. `complete` says that it is known to match any text;
    where it is not, what the pattern skips is lost, and runs have gaps there.
    """

    def __init__(
        self,
        name: str,
        ranks: Mapping[bytes, int],
        pattern: str,
        special_tokens: Mapping[str, int],
        *,
        complete: bool,
    ) -> None:
        import tiktoken

        self.name = name
        self.lossless = complete
        self.pattern = pattern
        self.ranks: Mapping[bytes, int] = MappingProxyType(dict(ranks))
        self.special_tokens: Mapping[str, int] = MappingProxyType(dict(special_tokens))
        with told_as(
            VocabularyError, "{name} can't be used: {reason}. Correct its pattern or its special tokens.", name=name
        ):
            self._encoding = tiktoken.Encoding(
                name, pat_str=pattern, mergeable_ranks=dict(ranks), special_tokens=dict(special_tokens)
            )
            self._encoding.encode_ordinary(_PROBE)  # a pattern that matches nothing at all panics only when used
        size = 1 + max((*ranks.values(), *special_tokens.values()))
        entries: list[bytes | None] = [None] * size
        for token, token_id in ranks.items():
            entries[token_id] = token
        for text, token_id in special_tokens.items():
            entries[token_id] = text.encode("utf-8")
        self._table = TokenTable(name, entries)

    @property
    def vocab_size(self) -> int:
        """See Tokenizer.vocab_size; cl100k_base has 16 unassigned ids, o200k_base 19."""
        return len(self._table)

    def encode(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> list[int]:
        """See Tokenizer.encode; these encodings add nothing, and nor does transformers' GPT-2."""
        utf8(text)
        return self._encode(text, allowed_special)

    def tokenize(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> TokenRun:
        """See Tokenizer.tokenize."""
        data = utf8(text)
        ids = self._encode(text, allowed_special)
        tokens = self._table.trusted(ids)
        if b"".join(tokens) == data:
            return tiled_run(text, data, ids, map(len, tokens))
        return byte_run(text, data, ids, _found_in_order(tokens, data), lossless=False)

    def decode(self, ids: Sequence[int]) -> str:
        """See Tokenizer.decode."""
        return self.decode_bytes(ids).decode("utf-8", errors="replace")

    def decode_bytes(self, ids: Sequence[int]) -> bytes:
        """See Tokenizer.decode_bytes."""
        return b"".join(self._table.all(ids))

    def token_bytes(self, token_id: int) -> bytes:
        """See Tokenizer.token_bytes."""
        return self._table[token_id]

    def encode_array(self, text: str) -> NDArray[np.uint32]:
        """As `encode` of a text without special tokens, (T,): a fifth quicker in a long text, as no list is made."""
        utf8(text)
        with self._told():
            return self._encoding.encode_to_numpy(text, disallowed_special=())

    def _encode(self, text: str, allowed_special: AbstractSet[str]) -> list[int]:
        with self._told():
            if not allowed_special:
                return self._encoding.encode_ordinary(text)
            return self._encoding.encode(text, allowed_special=allowed_special, disallowed_special=())

    def _told(self) -> AbstractContextManager[None]:
        return told_as(
            TokenizerError, "{name} can't split this text: {reason}. Choose another tokenizer.", name=self.name
        )


def _found_in_order(tokens: Sequence[bytes], data: bytes) -> tuple[Span, ...]:
    """Each token at its first place after the one before it.

    The pattern only leaves text out, so that no token can be missing: its true place is never before the one found.
    """
    spans: list[Span] = []
    position = 0
    for token in tokens:
        start = data.index(token, position)
        position = start + len(token)
        spans.append((start, position))
    return tuple(spans)
