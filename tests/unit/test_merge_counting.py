"""Merges learnt with their counts: those of the tokenizers library, counted the slow way."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer as Engine
from tokenizers import models, normalizers, pre_tokenizers, trainers

from models.errors import CorpusError
from models.tokenizers import load_tokenizer
from models.tokenizers.merge_counting import Trained, TrainingProgress, train_counted
from models.tokenizers.training import train_byte_level_bpe

CORPUS = tuple((Path(__file__).parents[3] / "shared" / "data" / "corpora").glob("*.txt"))
TEXT = (
    "Once upon a time there was a little girl who was playing in the garden with the other playing children. "
    "The cat's toy isn't here; they've 12 345 others. 我爱自然语言处理。 我爱人工智能。 aaaa aaaaaaa hahaha\n"
    "She walked and walked, and the walking went on and on until the sun went down over the walls.\n"
) * 3


def run(steps: Generator[TrainingProgress, None, Trained]) -> tuple[Trained, list[TrainingProgress]]:
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as stop:
            return stop.value, told


def corpus(start: str = "") -> str:
    chosen = [path for path in sorted(CORPUS) if path.name.startswith(start)]
    texts = [path.read_bytes()[:300_000].decode("utf-8", "ignore") for path in chosen]
    return "\n".join(texts) or TEXT * 20


@pytest.mark.parametrize(("size", "real"), [(330, False), (700, True)])
def test_the_merges_are_those_of_the_library(size: int, real: bool) -> None:
    text = corpus() if real else TEXT
    trained, _told = run(train_counted(text, "bpe", size))
    expected: dict[str, Any] = json.loads(train_byte_level_bpe(text, size).to_str())["model"]
    found = json.loads(trained.tokenizer.to_str())["model"]
    assert found["merges"] == expected["merges"]
    assert found["vocab"] == expected["vocab"]


def test_counts_are_those_of_the_pairs_side_by_side() -> None:
    trained, told = run(train_counted(TEXT, "bpe", 330))
    cut = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str(TEXT)
    words = [list(word) for word, _span in cut]
    for merge in trained.merges:
        pairs = Counter(pair for word in words for pair in itertools.pairwise(word))
        assert pairs[merge.left, merge.right] == merge.count == max(pairs.values())
        words = [_joined(word, merge.left, merge.right) for word in words]
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] <= 1


def _joined(word: list[str], left: str, right: str) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(word):
        if word[place : place + 2] == [left, right]:
            found.append(left + right)
            place += 2
        else:
            found.append(word[place])
            place += 1
    return found


def test_word_pieces_are_those_of_the_library() -> None:
    text, size = corpus("english"), 900
    trained, _told = run(train_counted(text, "wordpiece", size))
    reference = Engine(models.WordPiece(unk_token="[UNK]"))
    reference.normalizer = normalizers.BertNormalizer(lowercase=True)
    reference.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size,
        special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        limit_alphabet=1000,
        show_progress=False,
    )
    reference.train_from_iterator(text.splitlines(keepends=True), trainer)
    ours, theirs = set(trained.tokenizer.get_vocab()), set(reference.get_vocab())
    assert len(ours) == len(theirs) == size
    # Which of several equally frequent pairs comes last is theirs by chance: they number pieces as they meet them.
    assert len(ours & theirs) > 0.97 * size


@pytest.mark.parametrize("kind", ["bpe", "wordpiece"])
def test_what_was_trained_can_be_saved_and_used(kind: Any, tmp_path: Path) -> None:
    size = 330
    trained, _told = run(train_counted(TEXT if kind == "bpe" else corpus("english"), kind, size))
    trained.tokenizer.save(str(tmp_path / "mine.json"))
    tokenizer = load_tokenizer(tmp_path / "mine.json")
    assert tokenizer.vocab_size == size
    assert tokenizer.decode(tokenizer.encode("the other garden")) == "the other garden"
    assert tokenizer.special_tokens.keys() == (
        {"<|endoftext|>"} if kind == "bpe" else {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    )


@pytest.mark.parametrize(("text", "size"), [("", 300), ("ab", 300), (TEXT, 90_000), (TEXT, 10), (TEXT, 10**9)])
@pytest.mark.parametrize("kind", ["bpe", "wordpiece"])
def test_too_small_a_text_and_impossible_sizes(text: str, size: int, kind: Any) -> None:
    with pytest.raises(CorpusError, match=r"Choose a smaller|Enter a size"):
        run(train_counted(text, kind, size))
