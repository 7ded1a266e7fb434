"""Several texts as one batch: padded to one length, with the attention mask that says which ids are real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.tokenizers.protocol import Tokenizer

# Those that pad, and those that stand in where a vocabulary has none.
_PADDING = ("[PAD]", "<pad>", "<|pad|>", "<|endoftext|>", "</s>", "<|end_of_text|>", "<eos>")


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of equal length: `ids[i][j]`, and in `mask[i][j]` 1 for a real id and 0 for padding."""

    ids: tuple[tuple[int, ...], ...]
    mask: tuple[tuple[int, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.ids), len(self.ids[0]) if self.ids else 0


def padding_token(tokenizer: Tokenizer) -> tuple[str, int] | None:
    """The special token that a batch is padded with, and its id; None where there is none that could.

    GPT-2 has no token for it: whoever trains with it takes `<|endoftext|>`, which the mask hides all the same.
    """
    specials = tokenizer.special_tokens
    return next(((name, specials[name]) for name in _PADDING if name in specials), None)


def pad(rows: Sequence[Sequence[int]], pad_id: int, *, at_start: bool = False) -> Batch:
    """`rows` of ids, filled up with `pad_id` to the length of the longest, at the end or at the start."""
    length = max(map(len, rows), default=0)
    ids: list[tuple[int, ...]] = []
    mask: list[tuple[int, ...]] = []
    for row in rows:
        missing = length - len(row)
        filling, real = (pad_id,) * missing, (1,) * len(row)
        ids.append((*filling, *row) if at_start else (*row, *filling))
        mask.append((*(0,) * missing, *real) if at_start else (*real, *(0,) * missing))
    return Batch(tuple(ids), tuple(mask))
