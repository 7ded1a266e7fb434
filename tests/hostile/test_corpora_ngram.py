"""Texts and settings from which no table can be made: one clear sentence each."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from models.errors import ContextFullError, CorpusError, TokenIdError, TrainingError
from models.ngram import NgramCounts, NgramModel, Smoothing
from models.ngram import model as ngram_model
from models.ngram.__main__ import main


@pytest.mark.parametrize("ids", [[], (), np.zeros(0, np.int64)])
def test_no_ids_are_no_text(ids: object) -> None:
    with pytest.raises(CorpusError, match=r"no token to count\. Choose a text"):
        NgramCounts.of(ids, 5)


@pytest.mark.parametrize("sequences", [[], [[]], [[], []]])
def test_no_sequences_are_no_text(sequences: list[list[int]]) -> None:
    with pytest.raises(CorpusError, match="no token to count"):
        NgramCounts.of_sequences(sequences, 5)


@pytest.mark.parametrize(
    ("ids", "named"),
    [
        ([0, 5], "id 5 is outside the vocabulary of 5"),
        ([-1, 0], "id -1 "),
        ([0, 2**62], f"id {2**62} "),
        ([0, 2**63], "id 9223372036854775808 "),
        ([0, 10**30], "20 digits or more"),
        (np.array([255], np.uint8), "id 255 "),
    ],
)
def test_ids_outside_the_vocabulary_are_named(ids: object, named: str) -> None:
    with pytest.raises(TokenIdError, match=named):
        NgramCounts.of(ids, 5)


@pytest.mark.parametrize("ids", [[0.0, 1.0], ["a"], [[0, 1]], [True], 3, [None]])
def test_what_is_no_row_of_ids_is_a_programmers_mistake(ids: object) -> None:
    with pytest.raises(ValueError, match="ids are"):
        NgramCounts.of(ids, 5)


@pytest.mark.parametrize("order", [0, 6, -1, True, 2.0, "3", None, 10**40])
def test_an_order_outside_one_to_five(order: object) -> None:
    counts = NgramCounts.of([0, 1, 2, 3, 4, 0], 5)
    for attempt in (
        lambda: NgramCounts.of([0, 1], 5, order),
        lambda: NgramCounts.of_sequences([[0, 1]], 5, order),
        lambda: NgramModel(counts, order),
    ):
        with pytest.raises(TrainingError, match=r"order from 1 to 5, not .*Choose one"):
            attempt()


def test_a_text_too_short_for_its_order() -> None:
    counts = NgramCounts.of([0, 1], 5)
    assert [counts.distinct(order) for order in range(1, 6)] == [2, 1, 0, 0, 0]
    assert counts.contexts(4) == []
    with pytest.raises(CorpusError, match=r"text of 2 tokens has no 3 in a row\. Choose a lower order"):
        NgramModel(counts, 3)


def test_a_text_of_one_token_is_a_model_of_order_one() -> None:
    for counts in (NgramCounts.of([3], 5), NgramCounts.of([3], 5, end_token=3), NgramCounts.of_sequences([[3]], 5)):
        for kind in ("none", "add-k", "kneser-ney"):
            found = NgramModel(counts, 1, Smoothing(kind)).probabilities([2])
            assert found.sum() == pytest.approx(1)
            assert found.argmax() == 3


def test_a_text_of_nothing_but_ends() -> None:
    counts = NgramCounts.of([4, 4, 4], 5, end_token=4)
    assert counts.distinct(2) == 0
    assert NgramModel(counts, 1).log_probabilities([4, 4]).shape == (1,)


@pytest.mark.parametrize("k", [0, -1.0, math.nan, math.inf, True, "1", None])
def test_what_add_k_adds_has_to_be_above_zero(k: object) -> None:
    with pytest.raises(TrainingError, match="number above 0"):
        Smoothing("add-k", k)


def test_ids_that_are_asked_for_are_checked_too() -> None:
    model = NgramModel(NgramCounts.of([0, 1, 2], 5), 2)
    for ids in ([5], [-1], [10**30]):
        with pytest.raises(TokenIdError):
            model.forward(ids)
        with pytest.raises(TokenIdError):
            model.log_probabilities([0, *ids])
        with pytest.raises(TokenIdError):
            model.probabilities(ids)
    with pytest.raises(ValueError, match="at least one id"):
        model.forward([])


def test_a_text_that_grows_for_ever_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ngram_model.NgramModel, "context_length", 3)
    model = NgramModel(NgramCounts.of([0, 1, 2], 5), 2)
    with pytest.raises(ContextFullError, match="window holds 3"):
        model.forward([1], model.forward([0, 1, 2]))


@pytest.mark.parametrize(
    ("corpus", "held_out", "said"),
    [
        (b"", b"some text", "is empty"),
        (b"some text", b" \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", b"some text", "is not UTF-8 text"),
        (b"some text", b"a\xff", "is not UTF-8 text"),
        (None, b"some text", "can't be read"),
        (b"some text", b"a", "nothing to predict in a text of 1 tokens"),
        (b"abc", b"some text", "text of 3 tokens has no 4 in a row"),
    ],
)
def test_the_command_says_it_in_one_sentence(
    corpus: bytes | None, held_out: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = tmp_path / "corpus.txt", tmp_path / "held_out.txt"
    for path, data in zip(paths, (corpus, held_out), strict=True):
        if data is not None:
            path.write_bytes(data)
    assert main([*map(str, paths), "--tokenizer", "bytes"]) == 1
    assert said in capsys.readouterr().err


def test_the_command_names_the_tokenizers_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), str(tmp_path), "--tokenizer", "nope"]) == 1
    assert "no tokenizer called 'nope'" in capsys.readouterr().err


@pytest.mark.parametrize("orders", ["0", "6", "1-6", "3-2", "x", "", "1-", "-1", "2.5"])
def test_the_command_refuses_orders_outside_one_to_five(orders: str, capsys: pytest.CaptureFixture[str]) -> None:
    if orders == "1-":  # an open end is the order alone
        return
    with pytest.raises(SystemExit) as stopped:
        main(["a", "b", "--tokenizer", "bytes", f"--orders={orders}"])
    assert stopped.value.code == 2
    assert "names no orders from 1 to 5" in capsys.readouterr().err
