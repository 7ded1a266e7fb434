"""What holds for any text, any order and any smoothing, against plain dictionaries."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ngram import MAX_ORDER, NgramCounts, NgramModel, Smoothing

VOCABULARY = 5
END = 0
Gram = tuple[int, ...]

IDS = st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=80)
# Repeated pieces, so that high counts and long contexts that occur again are common.
TEXTS = st.one_of(
    IDS,
    st.builds(lambda ids, times: ids * times, st.lists(st.integers(0, 4), min_size=1, max_size=6), st.integers(1, 9)),
)
SEQUENCES = st.lists(st.lists(st.integers(0, VOCABULARY - 1), max_size=12), min_size=1, max_size=12).filter(any)
ORDERS = st.integers(1, MAX_ORDER)
SMOOTHINGS = st.one_of(
    st.builds(Smoothing, st.sampled_from(["none", "kneser-ney"])),
    st.builds(Smoothing, st.just("add-k"), st.floats(1e-3, 10)),
)


class Reference:
    """N-grams and Kneser–Ney by their definitions, in dictionaries."""

    def __init__(self, sequences: Sequence[Sequence[int]]) -> None:
        self.counts: Counter[Gram] = Counter()
        before: defaultdict[Gram, set[int]] = defaultdict(set)
        for sequence in sequences:
            for start in range(len(sequence)):
                for stop in range(start + 1, min(len(sequence), start + MAX_ORDER) + 1):
                    gram = tuple(sequence[start:stop])
                    self.counts[gram] += 1
                    before[gram].add(sequence[start - 1] if start else -1)
        self.continuations = {gram: len(found) for gram, found in before.items()}

    def kneser_ney(self, word: int, context: Gram, order: int) -> float:
        below = self.kneser_ney(word, context[1:], order) if context else 1 / VOCABULARY
        length = len(context) + 1
        source = self.counts if length == order else self.continuations
        adjusted = {gram: count for gram, count in source.items() if len(gram) == length}
        taken = self.discounts(list(adjusted.values()))
        row = [count for gram, count in adjusted.items() if gram[:-1] == context]
        if not row:
            return below
        own = adjusted.get((*context, word), 0)
        freed = sum(taken[min(count, 3)] for count in row)
        return (own - taken[min(own, 3)]) / sum(row) + freed / sum(row) * below

    @staticmethod
    def discounts(counts: list[int]) -> list[float]:
        of = Counter(counts)
        if of[1] and of[2]:
            single = of[1] / (of[1] + 2 * of[2])
            if of[3] and of[4]:
                three = [i - (i + 1) * single * of[i + 1] / of[i] for i in (1, 2, 3)]
                if all(0 < three[i - 1] <= i for i in (1, 2, 3)):
                    return [0.0, *three]
        else:
            single = 0.5
        return [0.0] + [single] * 3


def parted(ids: Sequence[int]) -> list[list[int]]:
    sequences: list[list[int]] = [[]]
    for token_id in ids:
        sequences[-1].append(token_id)
        if token_id == END:
            sequences.append([])
    return sequences


def counted(counts: NgramCounts) -> dict[Gram, int]:
    found = {}
    for order in range(1, counts.order + 1):
        grams = map(tuple, counts.ids_of(np.arange(counts.distinct(order)), order))
        found.update(zip(grams, counts.table(order).counts.tolist(), strict=True))
    return found


def continued(counts: NgramCounts) -> dict[Gram, int]:
    found = {}
    for order in range(1, counts.order):
        predecessors = counts.table(order).predecessors
        assert predecessors is not None
        grams = map(tuple, counts.ids_of(np.arange(counts.distinct(order)), order))
        found.update(zip(grams, predecessors.tolist(), strict=True))
    return found


@given(TEXTS)
def test_a_text_gives_the_counts_of_a_counter(ids: list[int]) -> None:
    reference, counts = Reference([ids]), NgramCounts.of(ids, VOCABULARY)
    assert counted(counts) == reference.counts
    assert continued(counts) == {g: n for g, n in reference.continuations.items() if len(g) < MAX_ORDER}


@given(SEQUENCES)
def test_separate_sequences_share_no_n_gram(sequences: list[list[int]]) -> None:
    reference, counts = Reference(sequences), NgramCounts.of_sequences(sequences, VOCABULARY)
    assert counted(counts) == reference.counts
    assert continued(counts) == {g: n for g, n in reference.continuations.items() if len(g) < MAX_ORDER}


@given(TEXTS)
def test_an_end_token_parts_a_text_into_sequences(ids: list[int]) -> None:
    counts = NgramCounts.of(ids, VOCABULARY, end_token=END)
    assert counted(counts) == Reference(parted(ids)).counts
    assert continued(counts) == continued(NgramCounts.of_sequences(parted(ids), VOCABULARY))


@given(TEXTS, st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=7))
def test_any_n_gram_is_found_with_its_count(ids: list[int], gram: list[int]) -> None:
    counts = NgramCounts.of(ids, VOCABULARY)
    expected = Reference([ids]).counts[tuple(gram)]
    assert counts.count(gram) == expected
    assert (counts.find(gram) >= 0) == (expected > 0)


@given(TEXTS, ORDERS, SMOOTHINGS, IDS, st.booleans())
def test_what_follows_any_context_sums_to_one(
    ids: list[int], order: int, smoothing: Smoothing, context: list[int], parts: bool
) -> None:
    counts = NgramCounts.of(ids, VOCABULARY, end_token=END if parts else None)
    if not counts.distinct(order):
        return
    model = NgramModel(counts, order, smoothing)
    for length in range(len(context) + 1):
        if model.can_continue(context[:length]):
            found = model.probabilities(context[:length])
            assert found.shape == (VOCABULARY,)
            assert found.min() >= 0
            assert found.sum() == pytest.approx(1, abs=1e-12)
            if smoothing.kind != "none":
                assert found.min() > 0


@given(TEXTS, ORDERS, st.lists(st.integers(0, VOCABULARY - 1), max_size=6), st.integers(0, VOCABULARY - 1))
def test_kneser_ney_is_that_of_the_definition(ids: list[int], order: int, context: list[int], word: int) -> None:
    if order > len(ids):
        return
    model = NgramModel(NgramCounts.of(ids, VOCABULARY), order)
    seen = tuple(context[max(0, len(context) - order + 1) :])
    expected = Reference([ids]).kneser_ney(word, seen, order)
    assert model.probabilities(context)[word] == pytest.approx(expected, rel=1e-12)


@given(SEQUENCES, ORDERS, st.lists(st.integers(0, VOCABULARY - 1), max_size=4))
def test_kneser_ney_of_sequences_is_that_of_the_definition(
    sequences: list[list[int]], order: int, context: list[int]
) -> None:
    counts = NgramCounts.of_sequences(sequences, VOCABULARY)
    if not counts.distinct(order):
        return
    reference, seen = Reference(sequences), tuple(context[max(0, len(context) - order + 1) :])
    found = NgramModel(counts, order).probabilities(context)
    for word in range(VOCABULARY):
        assert found[word] == pytest.approx(reference.kneser_ney(word, seen, order), rel=1e-12)


@given(TEXTS, ORDERS, SMOOTHINGS, IDS, st.booleans())
def test_many_positions_at_once_give_what_one_at_a_time_does(
    ids: list[int], order: int, smoothing: Smoothing, text: list[int], parts: bool
) -> None:
    counts = NgramCounts.of(ids, VOCABULARY, end_token=END if parts else None)
    if not counts.distinct(order):
        return
    model = NgramModel(counts, order, smoothing)
    found = model.log_probabilities(text)
    assert found.shape == (len(text) - 1,)
    for position in range(1, len(text)):
        before = text[:position]
        chance = model.probabilities(before)[text[position]] if model.can_continue(before) else 0.0
        assert found[position - 1] == pytest.approx(math.log(chance) if chance else -math.inf, abs=1e-10)


@given(TEXTS, st.integers(0, MAX_ORDER - 1), st.integers(0, 20), st.integers(0, 20))
def test_rows_hold_every_context_once_and_pages_tile_them(ids: list[int], length: int, start: int, count: int) -> None:
    counts = NgramCounts.of(ids, VOCABULARY)
    rows = counts.contexts(length)
    expected: defaultdict[Gram, list[int]] = defaultdict(list)
    for gram, occurrences in Reference([ids]).counts.items():
        if len(gram) == length + 1:
            expected[gram[:-1]].append(occurrences)
    assert {tuple(row) for row in rows} == {(context, sum(row), len(row)) for context, row in expected.items()}
    assert rows == sorted(rows, key=lambda row: (-row.occurrences, row.context))
    assert counts.contexts(length, by="ids") == sorted(rows)
    assert counts.contexts(length, start, count) == rows[start : start + count]
    assert len(rows) == counts.rows(length + 1) <= counts.possible_rows(length + 1)
