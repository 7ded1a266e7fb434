"""Counts of n-grams of token ids, order by order, as a tree in flat arrays.

The n-grams of one order are sorted by their ids and numbered; the number is called an entry. The entry of an n-gram's
first n − 1 ids is its parent, and the children of a parent lie side by side, sorted by their last id. So a table
holds one id, one count and one number of predecessors for each n-gram, whatever its order, and every row of the
table, which is to say every context, is a slice.

Counting goes from order to order: an n-gram is the pair of its parent's entry and its last id, packed in 64 bits, and
one sort finds those that are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.errors import CorpusError, TokenIdError, TrainingError, shown
from models.ngram.growth import possible_rows

MAX_ORDER = 5

Integers = NDArray[np.int64]
Small = NDArray[np.int32]
RowOrder = Literal["count", "ids"]


class Row(NamedTuple):
    """One context: its ids, how often anything followed it, and how many different tokens did."""

    context: tuple[int, ...]
    occurrences: int
    successors: int


@dataclass(frozen=True, slots=True, eq=False)
class CountTable:
    """The U n-grams of one order, whose P parents are those of the order below; see the module's docstring."""

    tokens: Small  # (U,) the last id
    counts: Small  # (U,) how often it occurs
    offsets: Integers  # (P + 1,) the children of parent p are the entries offsets[p] to offsets[p + 1] − 1
    # (U,) how many different ids stand before it, the beginning of a sequence being one more; unknown (None) for the
    # highest order, since it takes the n-grams one longer to tell.
    predecessors: Small | None = None

    def __len__(self) -> int:
        return len(self.tokens)

    def sums(self, values: NDArray[np.integer] | NDArray[np.bool_]) -> Integers:
        """(P,) int64: `values` (U,) of whole numbers summed over the children of each parent."""
        totals = np.zeros(len(self.offsets) - 1, np.int64)
        starts = self.offsets[:-1]
        parents = np.flatnonzero(self.offsets[1:] > starts)  # reduceat can't say that a slice is empty
        if len(parents):
            totals[parents] = np.add.reduceat(values, starts[parents], dtype=np.int64)
        return totals


class NgramCounts:
    """How often each n-gram of order 1 to `order` occurs in a text. Immutable; threads may share one.

    An n-gram never reaches from one sequence into another. A single array of ids is one sequence, unless `end_token`
    parts it: then each end token closes a sequence, so that n-grams hold it as their last id or not at all, and
    nothing follows it. Without `end_token` it is a token like any other: it has successors, and so what begins a
    block is learned, at the price of n-grams that reach across.
    """

    def __init__(self, tables: Sequence[CountTable], vocab_size: int, end_token: int | None = None) -> None:
        """Use `of` or `of_sequences`."""
        self._tables = tuple(tables)
        self.vocab_size = vocab_size
        self.end_token = end_token
        self._by_count: dict[int, Integers] = {}  # rows by falling count, sorted when first asked for

    @classmethod
    def of(cls, ids: ArrayLike, vocab_size: int, order: int = MAX_ORDER, end_token: int | None = None) -> NgramCounts:
        """The counts of a list or an array of ids.

        Raises CorpusError where there are no ids, TokenIdError for one outside the vocabulary, TrainingError for an
        order other than 1 to 5.
        """
        data = checked_ids(ids, vocab_size)
        last = None if end_token is None else data == end_token
        return cls(_tables(data, last, vocab_size, checked_order(order)), vocab_size, end_token)

    @classmethod
    def of_sequences(cls, sequences: Iterable[Sequence[int]], vocab_size: int, order: int = MAX_ORDER) -> NgramCounts:
        """The counts of separate sequences, for example sentences; empty ones are passed over. Raises as `of` does."""
        parts = [checked_ids(sequence, vocab_size) for sequence in sequences if len(sequence)]
        data = checked_ids(np.concatenate(parts) if parts else (), vocab_size)
        last = np.zeros(len(data), np.bool_)
        last[np.cumsum([len(part) for part in parts]) - 1] = True
        return cls(_tables(data, last, vocab_size, checked_order(order)), vocab_size)

    @property
    def order(self) -> int:
        """The highest order that was counted."""
        return len(self._tables)

    @property
    def token_count(self) -> int:
        """The tokens of the text."""
        return int(self._tables[0].counts.sum(dtype=np.int64))

    def table(self, order: int) -> CountTable:
        """The n-grams of one order, 1 to `self.order`."""
        if not 1 <= order <= self.order:
            raise ValueError(f"there is no table of order {order} among those of 1 to {self.order}")
        return self._tables[order - 1]

    def distinct(self, order: int) -> int:
        """How many different n-grams of this order occur."""
        return len(self.table(order))

    def rows(self, order: int) -> int:
        """How many contexts of order − 1 tokens occur and are followed by anything: the rows of the table."""
        return int(np.count_nonzero(np.diff(self.table(order).offsets)))

    def possible_rows(self, order: int) -> int:
        """How many contexts of order − 1 tokens the vocabulary allows, exactly."""
        return possible_rows(self.vocab_size, order - 1)

    def find(self, ngram: Sequence[int]) -> int:
        """The entry of an n-gram among those of its length, −1 where it doesn't occur. That of no ids is 0."""
        entry = 0
        for order, token_id in enumerate(ngram, start=1):
            if order > self.order:
                return -1
            table = self._tables[order - 1]
            start, stop = int(table.offsets[entry]), int(table.offsets[entry + 1])
            entry = start + int(np.searchsorted(table.tokens[start:stop], token_id))
            if entry == stop or table.tokens[entry] != token_id:
                return -1
        return entry

    def count(self, ngram: Sequence[int]) -> int:
        """How often an n-gram occurs; that of no ids is as frequent as there are tokens."""
        if not ngram:
            return self.token_count
        entry = self.find(ngram)
        return int(self.table(len(ngram)).counts[entry]) if entry >= 0 else 0

    def children(self, context: Sequence[int]) -> slice:
        """Where in the table of order len(context) + 1 the n-grams that begin with `context` are; may be empty."""
        entry = self.find(context)
        if entry < 0 or len(context) >= self.order:
            return slice(0, 0)
        offsets = self.table(len(context) + 1).offsets
        return slice(int(offsets[entry]), int(offsets[entry + 1]))

    def entries_ending_at(self, ids: Integers, order: int) -> list[Integers]:
        """For each order from 0 to `order` an array (T,): the entry of the n-gram that ends at each of the T ids.

        It is −1 where that n-gram doesn't occur or would begin before the first id; all 0 for order 0.
        """
        found = [np.zeros(len(ids), np.int64)]
        for table in self._tables[:order]:
            parents = found[-1]
            if len(found) > 1:
                parents = np.concatenate((np.full(min(1, len(ids)), -1, np.int64), parents[:-1]))
            found.append(_search(table, parents, ids))
        return found

    def contexts(self, length: int, start: int = 0, count: int | None = None, *, by: RowOrder = "count") -> list[Row]:
        """The rows of the table of order length + 1: `count` of them from row `start` on, or all that follow.

        Sorted by falling count (rows of equal count by their ids), or by their ids.
        """
        table = self.table(length + 1)
        if by == "ids":
            rows = np.flatnonzero(np.diff(table.offsets))
        else:
            if length not in self._by_count:
                filled = np.flatnonzero(np.diff(table.offsets))
                totals = table.sums(table.counts)[filled]
                self._by_count[length] = filled[np.argsort(-totals, kind="stable")]
            rows = self._by_count[length]
        page = rows[max(0, start) : None if count is None else max(0, start) + max(0, count)]
        result = []
        for entry, ids in zip(page.tolist(), self.ids_of(page, length), strict=True):
            begin, end = int(table.offsets[entry]), int(table.offsets[entry + 1])
            total = int(table.counts[begin:end].sum(dtype=np.int64))
            result.append(Row(tuple(ids), total, end - begin))
        return result

    def ids_of(self, entries: Integers, order: int) -> list[list[int]]:
        """The ids of entries of one order, in the order of reading."""
        columns: list[NDArray[np.integer]] = []
        for table in reversed(self._tables[:order]):
            columns.append(table.tokens[entries])
            entries = np.searchsorted(table.offsets, entries, side="right") - 1
        if not columns:
            return [[] for _ in entries]
        result: list[list[int]] = np.stack(columns[::-1], axis=1).tolist()
        return result


def checked_order(order: object) -> int:
    """The order. Raises TrainingError for one other than 1 to 5."""
    if isinstance(order, bool) or not isinstance(order, int) or not 1 <= order <= MAX_ORDER:
        raise TrainingError(
            "An n-gram table has an order from 1 to {most}, not {order}. Choose one of these.",
            most=MAX_ORDER,
            order=shown(order),
        )
    return order


def checked_ids(ids: ArrayLike, vocab_size: int) -> Integers:
    """The ids as an array (T,). Raises CorpusError where there are none, TokenIdError for one out of range."""
    data = np.asarray(ids)
    if data.ndim != 1:
        raise ValueError(f"ids are one row of whole numbers, not an array of {data.ndim} dimensions")
    if not data.size:
        raise CorpusError("There is no token to count. Choose a text with at least one.")
    if data.dtype.kind in "fO":  # what numpy makes of integers that are larger than any of its own
        values = np.asarray(ids, dtype=object)
        if all(isinstance(value, int) for value in values):
            raise _outside(max(values, key=abs), vocab_size)
    if data.dtype.kind not in "iu":
        raise ValueError(f"ids are whole numbers, not {data.dtype}")
    lowest, highest = int(data.min()), int(data.max())
    if lowest < 0 or highest >= vocab_size:
        raise _outside(lowest if lowest < 0 else highest, vocab_size)
    return data.astype(np.int64, copy=False)


def _outside(token_id: int, vocab_size: int) -> TokenIdError:
    return TokenIdError(
        "Token id {id} is outside the vocabulary of {size} ids. Count with the tokenizer that made the ids.",
        id=shown(token_id),
        size=vocab_size,
    )


def _tables(ids: Integers, last: NDArray[np.bool_] | None, vocab_size: int, order: int) -> list[CountTable]:
    """The tables of order 1 to `order`. `last` (T,) is true for the ids that close a sequence."""
    everywhere = np.bincount(ids)
    tokens = np.flatnonzero(everywhere)
    offsets = np.array([0, len(tokens)], np.int64)
    tables = [CountTable(tokens.astype(np.int32), everywhere[tokens].astype(np.int32), offsets)]
    everywhere[tokens] = np.arange(len(tokens))
    # (T − n + 1,) the entry of the n-gram that ends at each id from number n − 1 on; −1 where it would reach across.
    entries = everywhere[ids].astype(np.int32)
    if last is not None and not last[:-1].any():
        last = None
    for length in range(2, order + 1):
        parent_count = len(tables[-1])
        parents, suffixes = entries[:-1], entries[1:]  # the n-gram that ends at an id, without that id or the first
        keys = parents.astype(np.int64) * vocab_size + ids[length - 1 :]
        inside = None
        begins = entries[:1]  # what stands at the beginning of a sequence has that for a predecessor
        if last is not None:
            inside = (parents >= 0) & ~last[length - 2 : -1]
            begins = np.concatenate((begins, suffixes[~inside]))
            suffixes, keys = suffixes[inside], keys[inside]
        places = keys.argsort()
        keys = keys[places]
        is_new = np.ones(len(keys), np.bool_)
        is_new[1:] = keys[1:] != keys[:-1]
        starts = np.flatnonzero(is_new)
        counts = np.diff(starts, append=len(keys)).astype(np.int32)
        keys = keys[starts]
        owners = keys // vocab_size
        offsets = np.zeros(parent_count + 1, np.int64)
        np.cumsum(np.bincount(owners, minlength=parent_count), out=offsets[1:])
        predecessors = np.bincount(suffixes[places[starts]], minlength=parent_count).astype(np.int32)
        predecessors[np.unique(begins[begins >= 0])] += 1
        below = tables[-1]
        tables[-1] = CountTable(below.tokens, below.counts, below.offsets, predecessors)
        tables.append(CountTable((keys - owners * vocab_size).astype(np.int32), counts, offsets))
        if length < order:
            numbers = np.empty(len(places), np.int32)
            numbers[places] = np.cumsum(is_new, dtype=np.int32) - np.int32(1)
            if inside is None:
                entries = numbers
            else:
                entries = np.full(len(inside), -1, np.int32)
                entries[inside] = numbers
    return tables


def _search(table: CountTable, parents: Integers, tokens: Integers) -> Integers:
    """(M,) the children of `parents` (M,) whose last ids are `tokens` (M,); −1 where there is none or no parent."""
    known = parents >= 0
    owners = np.where(known, parents, 0)
    low = np.where(known, table.offsets[owners], 0)
    end = np.where(known, table.offsets[owners + 1], 0)
    high = end.copy()
    while (low < high).any():  # a binary search in all slices at once
        middle = (low + high) >> 1
        is_open = low < high
        below = is_open & (table.tokens[np.where(is_open, middle, 0)] < tokens)
        low = np.where(below, middle + 1, low)
        high = np.where(is_open & ~below, middle, high)
    found = low < end
    found[found] = table.tokens[low[found]] == tokens[found]
    return np.where(found, low, -1)
