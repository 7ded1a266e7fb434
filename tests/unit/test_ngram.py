"""Count tables as language models: against collections.Counter, fractions by hand and the article's five words."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

from models import catalog
from models.errors import SamplingError
from models.generation import Generation
from models.ngram import (
    MAX_ORDER,
    NgramCounts,
    NgramModel,
    Row,
    Smoothing,
    decimal,
    number_words,
    possible_rows,
)
from models.ngram.__main__ import main
from models.ngram.evaluation import encode_blocks, evaluate_ids, evaluate_uniform
from models.ngram.smoothing import KneserNey, discounts
from models.specs import SamplingSpec
from models.tokenizers.loading import load_tokenizer
from tests.benchmarks import ngram_train

ROOT = Path(__file__).parents[2]
WORDS, SENTENCES = number_words("I love oranges\nI love grapes\nyou love oranges")
I, LOVE, ORANGES, GRAPES, YOU = range(5)  # noqa: E741
NONE, ADD_ONE, KNESER_NEY = Smoothing("none"), Smoothing("add-k"), Smoothing("kneser-ney")


@pytest.fixture
def sentences() -> NgramCounts:
    return NgramCounts.of_sequences(SENTENCES, len(WORDS), 3)


# Row 19: the article's five words.


def test_words_are_numbered_by_first_appearance_and_lines_are_sequences() -> None:
    assert WORDS == ("I", "love", "oranges", "grapes", "you")
    assert SENTENCES == [[I, LOVE, ORANGES], [I, LOVE, GRAPES], [YOU, LOVE, ORANGES]]
    assert number_words(" \n\na\tb\r\n a ") == (("a", "b"), [[0, 1], [0]])


def test_the_articles_bigrams_are_counted(sentences: NgramCounts) -> None:
    assert sentences.count((I, LOVE)) == 2
    assert sentences.count((YOU, LOVE)) == 1
    assert sentences.count((LOVE, ORANGES)) == 2
    assert sentences.count((LOVE, GRAPES)) == 1
    assert sentences.distinct(2) == 4  # and nothing else: not (oranges, I), which would reach into another sentence
    assert sentences.token_count == sentences.count(()) == 9


def test_after_love_come_oranges_twice_as_often_as_grapes(sentences: NgramCounts) -> None:
    model = NgramModel(sentences, 2, NONE)
    assert model.successors([LOVE]) == [(ORANGES, 2, pytest.approx(2 / 3)), (GRAPES, 1, pytest.approx(1 / 3))]
    assert model.probabilities([LOVE]).tolist() == pytest.approx([0, 0, 2 / 3, 1 / 3, 0])


def test_oranges_and_grapes_have_no_successor_and_say_so(sentences: NgramCounts) -> None:
    model = NgramModel(sentences, 2, NONE)
    for last in (ORANGES, GRAPES):
        assert model.successors([I, LOVE, last]) == []
        assert not model.can_continue([I, LOVE, last])
        with pytest.raises(SamplingError, match=rf"nothing follows the token ids {last},.*add-one"):
            model.forward([I, LOVE, last]).logits_at(-1)
    assert model.can_continue([I])


def test_add_one_keeps_every_word_possible(sentences: NgramCounts) -> None:
    model = NgramModel(sentences, 2, ADD_ONE)
    assert model.probabilities([LOVE]).tolist() == pytest.approx([1 / 8, 1 / 8, 3 / 8, 2 / 8, 1 / 8])
    assert model.probabilities([ORANGES]).tolist() == pytest.approx([1 / 5] * 5)
    assert model.can_continue([ORANGES])


def test_add_k_adds_k(sentences: NgramCounts) -> None:
    model = NgramModel(sentences, 2, Smoothing("add-k", 0.5))
    assert model.probabilities([LOVE])[ORANGES] == pytest.approx(2.5 / 5.5)


def test_kneser_ney_of_the_five_words_by_hand(sentences: NgramCounts) -> None:
    model = NgramModel(sentences, 2, KNESER_NEY)
    # Two bigrams occur once, two twice: D = 2/6. Words by predecessors (a sentence's beginning is one): love 2, the
    # other four 1, six in all: D = 4/6, and 5/6 · D of the mass goes to 1/5 each.
    single, love = (1 - 2 / 3) / 6 + 5 / 9 / 5, (2 - 2 / 3) / 6 + 5 / 9 / 5
    assert 4 * single + love == pytest.approx(1)
    assert model.probabilities([]).tolist() == pytest.approx([single, love, single, single, single])
    share = 2 * (1 / 3) / 3
    below = [share * chance for chance in (single, love, single, single, single)]
    below[ORANGES] += (2 - 1 / 3) / 3
    below[GRAPES] += (1 - 1 / 3) / 3
    assert model.probabilities([LOVE]).tolist() == pytest.approx(below)
    # Without a successor the order below stands alone.
    assert model.probabilities([ORANGES]).tolist() == pytest.approx(model.probabilities([]).tolist())


# Row 20: how the table grows.


def test_a_table_over_five_words_grows_by_five_a_token() -> None:
    assert [possible_rows(5, length) for length in range(4)] == [1, 5, 25, 125]
    digits = decimal(possible_rows(5, 1024))
    assert len(digits) == 716
    assert digits == str(5**1024)


def test_a_number_that_str_refuses_is_written_out() -> None:
    digits = decimal(50257**1024)
    assert len(digits) == 4815
    assert int(digits[:40]) == 50257**1024 // 10 ** (4815 - 40)
    assert int(digits[-40:]) == 50257**1024 % 10**40
    assert decimal(10**9000) == "1" + "0" * 9000
    assert decimal(0) == "0"


def test_rows_that_exist_are_few_of_those_possible(sentences: NgramCounts) -> None:
    assert [sentences.rows(order) for order in (1, 2, 3)] == [1, 3, 2]
    assert [sentences.possible_rows(order) for order in (1, 2, 3)] == [1, 5, 25]


# The table's face.


def test_rows_are_sorted_by_count_then_ids_and_come_in_pages(sentences: NgramCounts) -> None:
    rows = [Row((LOVE,), 3, 2), Row((I,), 2, 1), Row((YOU,), 1, 1)]
    assert sentences.contexts(1) == rows
    assert sentences.contexts(1, 1, 1) == rows[1:2]
    assert sentences.contexts(1, 2, 100) == rows[2:]
    assert sentences.contexts(1, 3, 100) == []
    assert sentences.contexts(1, by="ids") == sorted(rows)
    assert sentences.contexts(0) == [Row((), 9, 5)]
    assert sentences.contexts(2) == [Row((I, LOVE), 2, 2), Row((YOU, LOVE), 1, 1)]


def test_successors_come_in_pages_under_any_smoothing() -> None:
    model = NgramModel(NgramCounts.of([3, 1, 3, 2, 3, 2, 3, 0], 5), 2)
    everything = model.successors([3])
    assert [(token_id, count) for token_id, count, _ in everything] == [(2, 2), (0, 1), (1, 1)]
    assert model.successors([3], 1, 1) == everything[1:2]
    assert [cell.probability for cell in everything] == model.probabilities([3])[[2, 0, 1]].tolist()
    assert model.successors([4]) == []


# Counting.


def test_counts_are_those_of_collections_counter() -> None:
    ids = ngram_train.zipf_ids(20_000)
    counts = NgramCounts.of(np.array(ids, np.uint16), ngram_train.VOCABULARY)
    for order, expected in enumerate(ngram_train.theirs(ids), start=1):
        found = [tuple(gram) for gram in counts.ids_of(np.arange(counts.distinct(order)), order)]
        keys = {(gram,) if order == 1 else gram: count for gram, count in expected.items()}
        assert dict(zip(found, counts.table(order).counts.tolist(), strict=True)) == keys
        assert found == sorted(found)


def test_large_vocabularies_fill_sixty_four_bits_without_mixing_n_grams_up() -> None:
    vocab_size = 10_000_000
    ids = [vocab_size - 1, 0, vocab_size - 1, 1, vocab_size - 1, 0, vocab_size - 1, 1]
    counts = NgramCounts.of(ids, vocab_size)
    for order in range(1, MAX_ORDER + 1):
        expected = Counter(tuple(ids[start : start + order]) for start in range(len(ids) - order + 1))
        assert {gram: counts.count(gram) for gram in expected} == expected
        assert counts.distinct(order) == len(expected)


def test_an_end_token_is_a_token_like_any_other_unless_it_parts_the_text() -> None:
    ids = [0, 1, 9, 0, 2, 9]
    across, parted = NgramCounts.of(ids, 10, 3), NgramCounts.of(ids, 10, 3, end_token=9)
    assert across.count((9, 0)) == across.count((1, 9, 0)) == 1
    assert parted.count((9, 0)) == parted.count((1, 9, 0)) == 0
    assert parted.count((1, 9)) == parted.count((0, 1, 9)) == 1
    sequences = NgramCounts.of_sequences([[0, 1, 9], [], [0, 2, 9]], 10, 3)
    for order in (1, 2, 3):
        for attribute in ("tokens", "counts", "offsets", "predecessors"):
            expected, found = (getattr(counts.table(order), attribute) for counts in (sequences, parted))
            assert np.array_equal(expected, found), (order, attribute)


def test_a_context_never_reaches_behind_an_end_that_parts() -> None:
    ids = [0, 1, 9, 0, 2, 9]
    model = NgramModel(NgramCounts.of(ids, 10, end_token=9), 3, NONE)
    assert model.context_of([0, 1, 9]) == ()
    assert model.context_of([0, 1, 9, 0]) == (0,)
    assert model.probabilities([1, 9]).tolist() == pytest.approx([2 / 6, 1 / 6, 1 / 6, *[0] * 6, 2 / 6])
    assert np.exp(model.log_probabilities(ids)).tolist() == pytest.approx([1 / 2, 1, 2 / 6, 1 / 2, 1])


def test_predecessors_are_different_ids_and_the_beginning_is_one() -> None:
    counts = NgramCounts.of([0, 1, 0, 1, 2, 1], 3, 2)
    unigrams = counts.table(1)
    assert unigrams.predecessors is not None
    # Before 0: the beginning and 1. Before 1: 0 and 2. Before 2: 1.
    assert unigrams.predecessors.tolist() == [2, 2, 1]
    assert counts.table(2).predecessors is None


# Kneser–Ney's discounts.


def test_three_discounts_follow_from_the_counts_of_counts() -> None:
    counts = np.array([1] * 5 + [2] * 3 + [3] * 2 + [4] + [7] * 9)
    # Y = 5/11; 2 − 3·Y·2/3 = 12/11; 3 − 4·Y·1/2 = 23/11 (Chen and Goodman 1998, eq. 26).
    assert discounts(counts) == pytest.approx((5 / 11, 12 / 11, 23 / 11))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([1, 1, 1, 2], 3 / 5),  # nothing occurs three times
        ([1, 2, 3, 3, 3, 3, 3, 4], 1 / 3),  # D2 = 2 − 3 · 1/3 · 5 is negative
        ([1, 1, 1], 0.5),  # D = 1 would leave nothing of what was counted
        ([5, 6], 0.5),
        ([], 0.5),
    ],
)
def test_where_they_are_not_defined_one_discount_serves(counts: list[int], expected: float) -> None:
    assert discounts(np.array(counts, np.int64)) == pytest.approx((expected,) * 3)


def test_the_discounts_of_a_level_can_be_read() -> None:
    counts = NgramCounts.of(ngram_train.zipf_ids(20_000), ngram_train.VOCABULARY, 2)
    estimate = KneserNey(counts, 2)
    assert estimate.level_discounts(2) == pytest.approx(discounts(counts.table(2).counts))
    assert estimate.level_discounts(2)[0] < estimate.level_discounts(2)[1] < estimate.level_discounts(2)[2]


# As a language model.


def test_logits_are_log_probabilities_at_every_position(sentences: NgramCounts) -> None:
    trace = NgramModel(sentences, 2, NONE).forward([I, LOVE])
    assert len(trace) == 2
    assert torch.equal(trace.logits_at(-1), trace.logits_at(1))
    assert trace.logits_at(1).exp().tolist() == pytest.approx([0, 0, 2 / 3, 1 / 3, 0])
    assert trace.logits_at(0).tolist() == [-math.inf, 0, -math.inf, -math.inf, -math.inf]
    with pytest.raises(IndexError, match="position 2"):
        trace.logits_at(2)


def test_a_trace_can_be_continued_twice(sentences: NgramCounts) -> None:
    model = NgramModel(sentences, 3)
    past = model.forward([I])
    assert model.forward([LOVE], past).ids == (I, LOVE)
    assert model.forward([GRAPES, YOU], past).ids == (I, GRAPES, YOU)
    assert past.ids == (I,)
    with pytest.raises(ValueError, match="trace of this model"):
        NgramModel(sentences, 3).forward([LOVE], past)


@pytest.mark.parametrize("smoothing", [ADD_ONE, KNESER_NEY], ids=lambda smoothing: smoothing.kind)
def test_a_generation_steps_goes_back_and_replays(sentences: NgramCounts, smoothing: Smoothing) -> None:
    model = NgramModel(sentences, 3, smoothing)
    generation = Generation(model, [I], SamplingSpec(), seed=7)
    for _ in range(20):
        generation.step()
    ids = generation.ids
    for _ in range(5):
        generation.undo()
    for _ in range(5):
        generation.step()
    assert generation.ids == ids
    assert Generation.replay(model, [I], generation.history, 7).ids == ids


def test_greedy_steps_follow_the_counts_until_nothing_can_follow(sentences: NgramCounts) -> None:
    generation = Generation(NgramModel(sentences, 2, NONE), [YOU], SamplingSpec(temperature=0))
    assert [generation.step().token_id for _ in range(2)] == [LOVE, ORANGES]
    with pytest.raises(SamplingError, match="nothing follows"):
        generation.step()
    assert generation.ids == (YOU, LOVE, ORANGES)
    assert generation.undo() == ORANGES
    assert generation.sampling.final[ORANGES] == 1


def test_importing_it_and_asking_for_probabilities_needs_no_torch() -> None:
    source = (
        "import sys; from models.ngram import *; m = NgramModel(NgramCounts.of([0, 1, 0], 2), 2); "
        "m.successors([0]); m.log_probabilities([0, 1]); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", source], cwd=ROOT, check=True, timeout=60)


# Evaluation and the command.

CORPUS = "the cat sat on the mat. the dog sat on the cat. <|endoftext|>the mat sat. " * 20
HELD_OUT = "the dog sat on the mat. <|endoftext|>é the cat"


def test_blocks_give_the_ids_of_the_whole_text() -> None:
    tokenizer = load_tokenizer(catalog.bundled_checkpoints()[0])
    for text in (CORPUS, "<|endoftext|><|endoftext|>\n a", "no end", ""):
        assert encode_blocks(tokenizer, text).tolist() == tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    assert tokenizer.special_tokens["<|endoftext|>"] in encode_blocks(tokenizer, CORPUS)


def test_nats_are_those_of_every_token_but_the_first() -> None:
    ids = list(HELD_OUT.encode())
    model = NgramModel(NgramCounts.of(list(CORPUS.encode()), 256), 4)
    result = evaluate_ids(model, ids, HELD_OUT)
    expected = -sum(math.log(model.probabilities(ids[:position])[ids[position]]) for position in range(1, len(ids)))
    assert result.nats == pytest.approx(expected)
    assert (result.tokens, result.bytes, result.characters) == (len(ids) - 1, len(ids), len(ids) - 1)
    assert evaluate_uniform(256, ids, HELD_OUT).bits_per_byte == pytest.approx(8 * (len(ids) - 1) / len(ids))
    assert evaluate_ids(NgramModel(model.counts, 4, NONE), ids, HELD_OUT).perplexity == math.inf


def test_the_command_prints_what_the_library_finds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, held_out = tmp_path / "corpus.txt", tmp_path / "held_out.txt"
    corpus.write_text(CORPUS, encoding="utf-8")
    held_out.write_text(HELD_OUT, encoding="utf-8")
    assert main([str(corpus), str(held_out), "--tokenizer", "bytes", "--orders", "2-3"]) == 0
    heading, columns, *lines = capsys.readouterr().out.splitlines()
    assert heading.startswith(f"{len(CORPUS)} tokens counted, {len(HELD_OUT.encode()) - 1} predicted, 256")
    assert columns.split() == ["bits/byte", "bits/char", "nats/token", "perplexity"]
    assert [line[:10].strip() for line in lines] == ["uniform", "unigram", "order 2", "order 3"]
    result = evaluate_ids(
        NgramModel(NgramCounts.of(list(CORPUS.encode()), 256, 3), 3), list(HELD_OUT.encode()), HELD_OUT
    )
    assert [float(word) for word in lines[-1].split()[2:]] == pytest.approx(
        [result.bits_per_byte, result.bits_per_character, result.nats_per_token, result.perplexity], abs=0.01
    )


def test_longer_contexts_predict_a_text_of_the_same_kind_better() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    cut = len(text) * 9 // 10
    counts = NgramCounts.of(list(text[:cut].encode()), 256)
    found = [
        evaluate_ids(NgramModel(counts, order), list(text[cut:].encode()), text[cut:]).bits_per_byte
        for order in range(1, 5)
    ]
    assert found == sorted(found, reverse=True)
    assert found[3] < 0.8 * found[0]
