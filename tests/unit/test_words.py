"""Words: where the rule cuts, what jieba cuts, and numbers that mean nothing elsewhere."""

from __future__ import annotations

import re

import pytest
import rjieba
from hypothesis import given
from hypothesis import strategies as st

from models.errors import TextError, TokenIdError
from models.tokenizers import load_tokenizer
from models.tokenizers.words import WordTokenizer, has_vocabulary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello world, don't", ["Hello", " world", ",", " don't"]),
        ("two  spaces\n\nlines ", ["two", " ", " spaces", "\n\n", "lines", " "]),
        ("pi is 3.14, not 3,1 or 4.", ["pi", " is", " 3.14", ",", " not", " 3,1", " or", " 4", "."]),
        ("e\u0301tude naïve", ["e\u0301tude", " naïve"]),
        ("👨‍👩‍👧 👍🏽🇳🇱!", ["👨‍👩‍👧", " 👍🏽", "🇳🇱", "!"]),
        ("说 word 说", ["说", " word", " 说"]),
        ("'quoted'", ["'", "quoted", "'"]),
        ("", []),
        (" ", [" "]),
    ],
)
def test_the_rule(text: str, words: list[str]) -> None:
    assert WordTokenizer().cut(text) == words


@pytest.mark.parametrize("text", ["我爱自然语言处理", "小猫在沙发上睡觉", "北京大学生前来报到", "〇一二三四五"])
def test_chinese_is_cut_as_jieba_cuts_it(text: str) -> None:
    assert WordTokenizer().cut(text) == rjieba.cut(text)


def test_the_example_of_the_articles() -> None:
    run = load_tokenizer("words").tokenize("我爱自然语言处理")
    assert [run.text[start:end] for start, end in run.character_spans] == ["我", "爱", "自然语言", "处理"]


@given(st.text(max_size=60))
def test_words_tile_any_text_and_hold_no_inner_space(text: str) -> None:
    words = WordTokenizer().cut(text)
    assert "".join(words) == text
    for word in words:
        assert word
        assert word.isspace() or not re.search(r"\S\s|\s\s", word)


def test_equal_words_have_one_number_and_strange_numbers_are_refused() -> None:
    words = WordTokenizer()
    ids = words.encode("a b a b")
    assert ids == [0, 1, 2, 1]
    assert words.vocab_size == 3
    assert words.decode(ids) == "a b a b"
    assert words.token_bytes(1) == b" b"
    for strange in (-1, 3):
        with pytest.raises(TokenIdError, match=f"Token id {strange} is no word's"):
            words.decode([strange])
    with pytest.raises(TextError):
        words.encode("\ud800")
    assert not has_vocabulary(words)
    assert has_vocabulary(load_tokenizer("gpt2"))


@pytest.mark.parametrize("text", ["我" * 50_000, "^'" * 50_000, "a'" * 50_000, "👨\u200d" * 30_000, " \n" * 50_000])
def test_long_texts(text: str) -> None:
    assert "".join(WordTokenizer().cut(text)) == text
