"""Count tables with the protocol of a language model, so that a Generation steps over one as over a transformer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from models.errors import ContextFullError, CorpusError, SamplingError, TokenIdError
from models.ngram.counting import Integers, NgramCounts, checked_ids, checked_order
from models.ngram.smoothing import Floats, Smoothing

if TYPE_CHECKING:
    from torch import Tensor

# A count table reads its last order − 1 ids however long the text is; this only keeps a run from growing for ever.
LONGEST_TEXT = 1 << 20


class Successor(NamedTuple):
    """One cell of the table: a token that followed the context, how often, and its probability now."""

    token_id: int
    occurrences: int
    probability: float


class NgramModel:
    """What follows the last order − 1 tokens, by counts and a smoothing. Immutable; threads may share one.

    At the beginning of a text, and after an end token that parts the counts, the context is as long as what is there.
    """

    context_length = LONGEST_TEXT

    def __init__(self, counts: NgramCounts, order: int, smoothing: Smoothing | None = None) -> None:
        """A model of order 1 to `counts.order`, with Kneser–Ney where no smoothing is given.

        Raises TrainingError for an order outside 1 to 5, CorpusError where the text has no n-gram of this order.
        """
        checked_order(order)
        if order > counts.order:
            raise ValueError(f"counts of order {counts.order} give no model of order {order}")
        if not counts.distinct(order):
            raise CorpusError(
                "The text of {count} tokens has no {order} in a row. Choose a lower order or a longer text.",
                count=counts.token_count,
                order=order,
            )
        self.counts = counts
        self.order = order
        self.smoothing = smoothing or Smoothing()
        self._estimate = self.smoothing.estimate(counts, order)

    @property
    def vocab_size(self) -> int:
        """The ids that may follow, and that a distribution spans."""
        return self.counts.vocab_size

    def forward(self, ids: Sequence[int], past: NgramTrace | None = None) -> NgramTrace:
        """The trace of `past`'s ids followed by `ids`. `past` stays valid and may be continued again.

        Raises TokenIdError for an id outside the vocabulary and ContextFullError beyond `context_length` ids.
        """
        if not ids:
            raise ValueError("a forward pass takes at least one id")
        if past is not None and past.model is not self:
            raise ValueError("only a trace of this model can be continued")
        added = tuple(checked_ids(ids, self.vocab_size).tolist())
        everything = (past.ids if past is not None else ()) + added
        if len(everything) > self.context_length:
            raise ContextFullError(
                "The text has {count} tokens and the model's window holds {window}. Shorten the text.",
                count=len(everything),
                window=self.context_length,
            )
        return NgramTrace(self, everything)

    def context_of(self, ids: Sequence[int]) -> tuple[int, ...]:
        """The part of `ids` that decides what follows them: at most the last order − 1, none from before an end."""
        context = tuple(ids[max(0, len(ids) - self.order + 1) :])
        if self.counts.end_token in context:
            context = context[len(context) - context[::-1].index(self.counts.end_token) :]
        return context

    def can_continue(self, ids: Sequence[int]) -> bool:
        """Whether anything can follow `ids`: always with a smoothing, without one what was seen there."""
        children = self.counts.children(self.context_of(ids))
        return self.smoothing.kind != "none" or children.start < children.stop

    def probabilities(self, ids: Sequence[int]) -> Floats:
        """(V,) float64, summing to 1: what follows `ids`, which may be empty.

        Raises TokenIdError for an id outside the vocabulary, and SamplingError where nothing can follow: without
        smoothing, after a context that never occurred or only as the last words of a sequence.
        """
        context = self.context_of(ids)
        for token_id in context:
            if not 0 <= token_id < self.vocab_size:
                raise TokenIdError(
                    "Token id {id} is outside this model's vocabulary of {size}. Choose an id from 0 to {last}.",
                    id=token_id,
                    size=self.vocab_size,
                    last=self.vocab_size - 1,
                )
        result = self._estimate.distribution(context)
        if result is None:
            raise SamplingError(
                "In the counted text nothing follows the token ids {context}, so that no token can be drawn. "
                "Choose add-one or Kneser–Ney smoothing, or change the text.",
                context=", ".join(map(str, context)),
            )
        return result

    def log_probabilities(self, ids: ArrayLike) -> Floats:
        """(T − 1,) float64: ln P of each of T ids but the first, given those before it; −inf where P is 0.

        Raises CorpusError for no ids and TokenIdError for one outside the vocabulary.
        """
        data = checked_ids(ids, self.vocab_size)
        entries = self.counts.entries_ending_at(data, self.order)
        with np.errstate(divide="ignore"):
            return np.log(self._estimate.at_positions(entries, self._depths(data)))

    def _depths(self, ids: Integers) -> Integers:
        """(T − 1,) the length of the context of each id but the first; see `context_of`."""
        positions = np.arange(1, len(ids))
        begins = np.zeros(len(positions), np.int64)
        if self.counts.end_token is not None:
            begins = np.maximum.accumulate(np.where(ids[:-1] == self.counts.end_token, positions, 0))
        lengths: Integers = np.minimum(positions - begins, self.order - 1)
        return lengths

    def successors(self, context: Sequence[int], start: int = 0, count: int | None = None) -> list[Successor]:
        """What followed the end of `context` in the text, most frequent first (equal ones by id).

        `count` of them from number `start` on, or all that follow. Empty where nothing did, whatever the smoothing
        makes possible.
        """
        context = self.context_of(context)
        children = self.counts.children(context)
        if children.start == children.stop:
            return []
        table = self.counts.table(len(context) + 1)
        tokens, counts = table.tokens[children], table.counts[children]
        page = np.argsort(-counts, kind="stable")[max(0, start) : None if count is None else max(0, start) + count]
        chances = self.probabilities(context)[tokens[page]]
        return [
            Successor(*cell)
            for cell in zip(tokens[page].tolist(), counts[page].tolist(), chances.tolist(), strict=True)
        ]


class NgramTrace:
    """What a model expects after each of the ids it has read. Never changes."""

    def __init__(self, model: NgramModel, ids: tuple[int, ...]) -> None:
        self.model = model
        self.ids = ids

    def __len__(self) -> int:
        return len(self.ids)

    def logits_at(self, position: int) -> Tensor:
        """(V,) float64: ln P of every token that could follow `position`, −inf for probability 0.

        Negative positions count from the end. Raises SamplingError where nothing can follow.
        """
        import torch

        if not -len(self) <= position < len(self):
            raise IndexError(f"position {position} is outside 0 to {len(self) - 1}")
        seen = self.ids[max(0, position % len(self) + 2 - self.model.order) : position % len(self) + 1]
        with np.errstate(divide="ignore"):
            return torch.from_numpy(np.log(self.model.probabilities(seen)))
