"""Searches through a whole vocabulary, against looking at every token."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import TokenizerError
from models.tokenizers import Tokenizer, load_tokenizer
from models.tokenizers import vocabulary as vocabulary_module
from models.tokenizers.merge_rules import merge_rules
from models.tokenizers.replay import merge_trees, replay
from models.tokenizers.vocabulary import (
    Vocabulary,
    helped_tokens,
    parsed_bytes,
    searched,
    token_facts,
    vocabulary,
)
from tests.tokenizer_files import END, byte_level


def words() -> Vocabulary:
    return vocabulary(load_tokenizer("gpt2"))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return load_tokenizer(byte_level(tmp_path_factory.mktemp("vocabulary")))


def by_hand(needle: bytes, *, fold: bool) -> set[int]:
    tokens = map(words().token, range(len(words())))
    return {row for row, token in enumerate(tokens) if needle in (token.lower() if fold else token)}


def test_every_assigned_id_has_a_row() -> None:
    cl100k = load_tokenizer("cl100k_base")
    found = vocabulary(cl100k)
    assert (found.size, len(found)) == (100277, 100261)
    assert found.row_of(100256) is None
    assert found.row_of(100257) == 100256
    assert found.token(100256) == END.encode()
    assert 100257 in found.special
    assert found.search("text", "").tolist() == list(range(100261))


@pytest.mark.parametrize("query", ["thous", "The", " the", "e", "我", "é", "zzzzz", "<|endof", "\n"])
def test_text_is_found_where_it_stands(query: str) -> None:
    rows = words().search("text", query).tolist()
    fold = query == query.lower()
    assert set(rows) == by_hand(query.encode(), fold=fold)
    places = [token.find(query.encode()) for token in map(words().token, rows)] if not fold else [0]
    first = [place == 0 for place in places]
    assert first == sorted(first, reverse=True)


def test_the_token_itself_comes_first() -> None:
    assert words().token(int(words().search("text", " the")[0])) == b" the"
    assert words().token(int(words().search("text", "The")[0])) == b"The"


@pytest.mark.parametrize("query", ["E6 88", "e688", "0xE6 0x88", "E6,88", " 20 "])
def test_bytes_are_found_however_they_are_written(query: str) -> None:
    assert set(words().search("bytes", query).tolist()) == by_hand(parsed_bytes(query), fold=False)


@settings(max_examples=30)
@given(needle=st.binary(min_size=1, max_size=3))
def test_any_bytes_are_found_where_they_stand(needle: bytes) -> None:
    assert set(words().containing(needle).tolist()) == by_hand(needle, fold=False)


@pytest.mark.parametrize("query", ["0", "1", "40", "400", "50256", "50257", "99999999999999999999999"])
def test_ids_are_found_by_their_first_digits(query: str) -> None:
    found = words().ids[words().search("id", query)].tolist()
    assert sorted(found) == [number for number in range(50257) if str(number).startswith(query)]


PATTERNS = [
    "ing$", "^[A-Z]+$", "^.{12,}$", r"\s", r"^\s*$", "[^a]+x", r"\W+$", r"^\p{Lu}", ".", "$", "[]a]b", r"(?i)^foo",
    r"(?<=a)b(?!c)", r"\n$", r"[\s\d]x", r"[^\s\d]b", "a|b$", r"\bthe\b", r"(.)\1\1", "^ the$",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_match_as_they_would_each_token_alone(pattern: str) -> None:
    compiled = regex.compile(pattern)
    texts = [words().token(row).decode("utf-8", "surrogateescape") for row in range(len(words()))]
    assert words().search("pattern", pattern).tolist() == [
        row for row, text in enumerate(texts) if compiled.search(text)
    ]


@pytest.mark.parametrize(
    ("kind", "query", "told"),
    [
        ("bytes", "E", "not bytes in hexadecimal"),
        ("bytes", "xyz", "not bytes in hexadecimal"),
        ("id", "-1", "whole number"),
        ("id", "１", "whole number"),
        ("pattern", "(", "no regular expression"),
        ("pattern", "[", "no regular expression"),
        ("pattern", "a{99999999999}", "too large"),
        ("pattern", "(?:(?:a{1000}){1000}){1000}", "too large"),
        ("pattern", "(" * 3000, "too large"),
        ("pattern", "a" * 10_000, "too large"),
    ],
)
def test_queries_that_cant_be_answered_are_refused_in_one_sentence(kind: str, query: str, told: str) -> None:
    with pytest.raises(TokenizerError, match=told):
        searched(load_tokenizer("gpt2"), kind, query)  # type: ignore[arg-type]


def test_a_pattern_that_takes_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary_module, "SEARCH_SECONDS", 0.01)
    with pytest.raises(TokenizerError, match=r"takes more than 0\.01 s"):
        searched(load_tokenizer("gpt2"), "pattern", r"(?=(.*.*)*.*.*q\1x)")


def test_how_thousand_is_built() -> None:
    facts = token_facts(load_tokenizer("gpt2"), 7319)
    assert facts is not None
    assert facts.data == b" thousand"
    assert facts.steps is not None
    (tree,) = merge_trees(facts.steps)
    assert tree.token_id == 7319
    parts = [part.data for part in tree.parts]
    assert b"".join(parts) == b" thousand"
    rules = merge_rules(load_tokenizer("gpt2"))
    assert {part.token_id for part in tree.parts} <= set(rules.ids.values())
    assert tree.depth >= 4


def test_row_two_of_the_lessons() -> None:
    rules = merge_rules(load_tokenizer("gpt2"))
    steps = replay(rules, b"thousand")
    assert steps.tokens(0) == [bytes([byte]) for byte in b"thousand"]
    assert steps.tokens(len(steps)) == [b"th", b"ousand"]
    assert steps.ids(len(steps)) == [400, 29910]


@pytest.mark.parametrize("token", [b" the", b"ous", b"th", b"\xe6\x88"])
def test_helped_tokens_are_those_whose_way_leads_over_it(token: bytes) -> None:
    rules = merge_rules(load_tokenizer("gpt2"))
    expected = []
    for row in range(len(words())):
        whole = words().token(row)
        if token in whole and token != whole and int(words().ids[row]) not in words().special:
            steps = replay(rules, whole)
            if any(token in steps.tokens(state) for state in range(len(steps))):
                expected.append(int(words().ids[row]))
    assert helped_tokens(words(), rules, token) == expected


def test_facts_of_other_kinds(trained: Tokenizer) -> None:
    special = token_facts(trained, trained.special_tokens[END])
    assert special is not None
    assert special.special
    assert special.steps is None
    plain = token_facts(load_tokenizer("bytes"), 65)
    assert plain is not None
    assert (plain.data, plain.steps, plain.helps) == (b"A", None, None)
    assert token_facts(load_tokenizer("cl100k_base"), 100256) is None
    assert token_facts(trained, 10**9) is None
    (end,) = trained.encode("girl")[-1:]
    made = token_facts(trained, end)
    assert made is not None
    assert made.steps is not None


def test_the_giving_up_of_a_long_search(tmp_path: Path) -> None:
    def stop() -> None:
        raise InterruptedError

    rules = merge_rules(load_tokenizer("gpt2"))
    with pytest.raises(InterruptedError):
        helped_tokens(words(), rules, b"in", stop)
