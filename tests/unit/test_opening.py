"""The tokens of a text that is edited: what is kept between two versions, and what is made only on demand."""

from __future__ import annotations

import random
import threading

import pytest

from models.errors import TextError
from models.tokenizers import load_tokenizer
from playground.opening import Labels, TextTokens, tokenized
from playground.results.reading import TokensResult
from tests.tokenizer_files import reference_encoding

STORY = "Once upon a time there was a 小姑娘 🦊.\n" * 60


def cut(texts: TextTokens, text: str, name: str) -> TokensResult:
    shares: list[float] = []
    work = texts.tokenized(text, load_tokenizer(name), shares.append)
    while True:
        try:
            next(work)
        except StopIteration as stop:
            assert shares == sorted(shares)
            result: TokensResult = stop.value
            return result


def test_every_version_has_the_tokens_of_the_whole() -> None:
    texts, text, draw = TextTokens(), STORY, random.Random(1)
    for number in range(60):
        place = draw.randrange(len(text) + 1)
        text = text[:place] + draw.choice(("x", " ", "\n", "我", "")) + text[place + draw.randrange(3) :]
        name = ("gpt2", "o200k_base", "bytes")[number % 3]
        found, whole = cut(texts, text, name), tokenized(text, load_tokenizer(name))
        assert found.run == whole.run
        assert found.text is text
        assert (found.tokenizer, found.vocab_size) == (whole.tokenizer, whole.vocab_size)
        assert found.labels == whole.labels


def test_labels_are_made_where_they_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer, made = load_tokenizer("gpt2"), list[int]()
    make = Labels.__getitem__

    def labelled(self: Labels, token_id: int) -> str:
        made.append(token_id)
        return make(self, token_id)

    monkeypatch.setattr(Labels, "__getitem__", labelled)
    labels = cut(TextTokens(), STORY, "gpt2").labels
    assert made == []
    assert labels[0] == "Once"
    assert labels[1:3] == ("·upon", "·a")
    assert made == tokenizer.encode("Once upon a")
    assert labels == tokenized(STORY, tokenizer).labels
    assert labels != labels[:-1]
    assert labels != "Once"


def test_a_refused_text_leaves_the_last_one_to_go_on_with() -> None:
    texts = TextTokens()
    cut(texts, STORY, "gpt2")
    with pytest.raises(TextError, match="half of a surrogate pair"):
        cut(texts, STORY + "\ud83e", "gpt2")
    assert cut(texts, STORY + "!", "gpt2").run == load_tokenizer("gpt2").tokenize(STORY + "!")


def test_few_tokenizers_are_kept() -> None:
    texts = TextTokens()
    for name in ("gpt2", "cl100k_base", "o200k_base", "characters", "bytes", "r50k_base"):
        assert list(cut(texts, STORY, name).run.ids) == load_tokenizer(name).encode(STORY)
    assert len(texts._kept) == 4


def test_a_long_text_is_cut_in_batches_of_which_some_come_ahead() -> None:
    text, threads = STORY * 300, threading.active_count()
    found = cut(TextTokens(), text, "o200k_base")
    assert list(found.run.ids) == reference_encoding("o200k_base").encode_ordinary(text)
    assert found.run.byte_spans[-1][1] == len(text.encode("utf-8"))
    assert threading.active_count() == threads


def test_a_long_text_that_is_given_up_leaves_no_thread() -> None:
    class GivenUp(Exception):
        pass

    def give_up(_fraction: float) -> None:
        raise GivenUp

    threads = threading.active_count()
    with pytest.raises(GivenUp):
        list(TextTokens().tokenized(STORY * 300, load_tokenizer("o200k_base"), give_up))
    assert threading.active_count() == threads
