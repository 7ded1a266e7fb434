"""Two maps over different tokens made comparable: of two texts, or of one text cut by two tokenizers.

Legend: T tokens, N pairs or pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import torch
from torch import Tensor

from models.attention.rows import OPEN, RowSource, Visibility, whole_rows
from models.errors import TextError

Span = tuple[int, int]

# Rows and columns are gathered through an index; what is compared this way is read by people.
LONGEST = 4096


def paired(first: Sequence[int], second: Sequence[int]) -> list[tuple[int, int]]:
    """Which token of one text stands for which of another: (place in the first, place in the second), in order.

    Equal tokens are paired as difflib matches them, and a stretch replaced by another of the same length token by
    token; the rest has no counterpart. Raises TextError for more than LONGEST tokens in texts of other lengths, and
    where nothing can be paired.
    """
    if len(first) == len(second):
        return [*zip(range(len(first)), range(len(second)), strict=True)]
    longest = max(len(first), len(second))
    if longest > LONGEST:
        raise TextError(
            "Two texts of {first} and {second} tokens can't be laid side by side; {limit} are the most. "
            "Shorten both texts.",
            first=len(first),
            second=len(second),
            limit=LONGEST,
        )
    found: list[tuple[int, int]] = []
    for kind, start, stop, other, other_stop in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and stop - start == other_stop - other):
            found += zip(range(start, stop), range(other, other_stop), strict=True)
    if not found:
        raise TextError("The two texts have no token in common. Choose a text that is more like this one.")
    return found


def common_pieces(first: Sequence[Span], second: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """The finest pieces that two tokenizations of one text share, as ranges of tokens of each.

    first and second are the tokens' byte spans. Where both have a cut, a piece ends. Tokens without bytes, which a
    model sees around a text, belong to none.
    """
    cuts = {stop for start, stop in first if stop > start} & {stop for start, stop in second if stop > start}
    return _ranges(first, cuts), _ranges(second, cuts)


def _ranges(spans: Sequence[Span], cuts: set[int]) -> list[Span]:
    found: list[Span] = []
    begin: int | None = None
    for place, (start, stop) in enumerate(spans):
        if stop <= start and begin is None:
            continue
        begin = place if begin is None else begin
        if stop in cuts and stop > start:
            found.append((begin, place + 1))
            begin = None
    return found


@dataclass(frozen=True, slots=True)
class PutTogether:
    """A map whose rows and columns are ranges of tokens: attention to a piece is the sum over its tokens, attention
    from a piece the mean over them (Clark et al. 2019, "What Does BERT Look At?", §4.1).

    Ranges come in order and may leave tokens out; a range of one token leaves it as it is.
    """

    source: RowSource
    ranges: Sequence[Span]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.ranges), len(self.ranges)

    @property
    def visibility(self) -> Visibility:
        # Ranges keep their order, so that a later piece is hidden where a later token is; a window isn't counted out.
        return Visibility(True) if self.source.visibility.causal else OPEN

    @property
    def fill(self) -> float:
        return self.source.fill

    @property
    def signed(self) -> bool:
        return self.source.signed

    @torch.inference_mode()
    def rows(self, start: int, stop: int) -> Tensor:
        chosen = self.ranges[start:stop]
        top, bottom = chosen[0][0], chosen[-1][1]
        found = whole_rows(self.source, top, bottom)  # (bottom − top, T)
        columns = self._sums(found, self.ranges, 1)
        return self._sums(columns, [(a - top, b - top) for a, b in chosen], 0, mean=True)

    @staticmethod
    def _sums(values: Tensor, ranges: Sequence[Span], dimension: int, *, mean: bool = False) -> Tensor:
        """Sums, or means, over ranges of rows or columns."""
        lengths = torch.tensor([stop - start for start, stop in ranges])
        places = torch.cat([torch.arange(start, stop) for start, stop in ranges])
        picked = values.index_select(dimension, places)
        if int(lengths.max()) == 1:
            return picked
        groups = torch.repeat_interleave(torch.arange(len(ranges)), lengths)
        size = (len(ranges), values.shape[1]) if dimension == 0 else (values.shape[0], len(ranges))
        sums = torch.zeros(size).index_add_(dimension, groups, picked)
        return sums / (lengths[:, None] if mean else 1)
