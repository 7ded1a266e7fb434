"""What every tokenizer can do, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from models.tokenizers.runs import TokenRun


class Tokenizer(Protocol):
    """Text to ids and back. Immutable, so that threads may share one.

    A lossless kind gives back any Unicode text unchanged, and the byte spans of its tokens tile the text. The other
    kinds normalise: what they change or drop is missing from their tokens and from what they decode.
    """

    @property
    def name(self) -> str:
        """The name it was loaded by, or that of its file or folder."""
        ...

    @property
    def vocab_size(self) -> int:
        """The highest id + 1: the rows that an embedding table needs. Ids between may be unassigned."""
        ...

    @property
    def lossless(self) -> bool:
        """Whether plain text always comes back unchanged."""
        ...

    @property
    def special_tokens(self) -> Mapping[str, int]:
        """The tokens that carry no text of their own, such as `<|endoftext|>`, and their ids."""
        ...

    def encode(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> list[int]:
        """The ids of `text`.

        A special token that stands in the text is plain text, unless `allowed_special` names it; names that the
        tokenizer does not have are ignored. `add_special` adds what transformers adds by default ([CLS] and [SEP],
        a begin token, often nothing). Raises TextError if the text holds half of a surrogate pair.
        """
        ...

    def tokenize(
        self, text: str, *, allowed_special: AbstractSet[str] = frozenset(), add_special: bool = False
    ) -> TokenRun:
        """The same ids as `encode`, each with its place in the text."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids; bytes that are no UTF-8 become U+FFFD. Raises TokenIdError for an id without a token."""
        ...

    def decode_bytes(self, ids: Sequence[int]) -> bytes:
        """The bytes of ids, half characters included; kinds that normalise give the UTF-8 of what they decode."""
        ...

    def token_bytes(self, token_id: int) -> bytes:
        """What one token stands for.

        Markers that are no text are taken off (`##ing` gives `ing`, a metaspace is a space, `<0xE6>` is that byte).
        Raises TokenIdError for an id outside the vocabulary or unassigned in it.
        """
        ...
