"""Merging byte by byte arrives at the ids that tiktoken and tokenizers give, on any text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer as Engine

from models.tokenizers import Tokenizer, load_tokenizer
from models.tokenizers.editing import DeleteToken, edited
from models.tokenizers.merge_rules import merge_rules, text_pieces
from models.tokenizers.replay import replay
from models.tokenizers.saving import save_tokenizer
from tests.properties.test_token_runs import TEXTS
from tests.tokenizer_files import byte_level, reference_encoding

NAMES = ("gpt2", "cl100k_base", "o200k_base")
ROOT = Path(__file__).parents[2]

_WORDS = [
    "thousand",
    "journey",
    "Strawberry",
    "tokenization",
    "can't",
    "WE'LL",
    "I'm",
    "naïve",
    "Übung",
    "ﬁne",
    "e\u0301",
]
_WORDS += ["我爱自然语言处理", "12345678", "\r\n", "\t", "\u00a0", "\u2028", "^^^^", "----", ".:.:.:", "!!!", "\0", "Ġ"]
_WORDS += ["<|endoftext|>", "👩‍👩‍👧", "🇨🇳", "שלום", "नमस्ते", "ประเทศ", "<b>&amp;", "##ing"]


def mixed_text(source: random.Random) -> str:
    """A short text of words, blanks, rare characters and stretches of one character."""
    parts = []
    for _ in range(source.randint(0, 8)):
        kind = source.random()
        if kind < 0.5:
            parts.append(source.choice(_WORDS))
        elif kind < 0.65:
            parts.append(source.choice(" \n") * source.randint(1, 4))
        elif kind < 0.8:
            parts.append(source.choice("ab.=-^ 0é我") * source.randint(1, 40))
        else:
            code = source.choice((0x80, 0x800, 0x3000, 0xAC00, 0x1F300)) + source.randrange(0x300)
            parts.append(chr(source.randrange(0x20, 0x7F)) + chr(code))
        parts.append(source.choice(("", " ", "")))
    return "".join(parts)


def replayed(tokenizer: Tokenizer, text: str) -> list[int]:
    rules = merge_rules(tokenizer)
    found: list[int] = []
    for piece in text_pieces(tokenizer, text):
        if piece.added_id is not None:
            found.append(piece.added_id)
            continue
        steps = replay(rules, text[piece.start : piece.end].encode())
        found.extend(steps.ids(len(steps)))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_replay_equals_tiktoken_on_thousands_of_strings(name: str) -> None:
    tokenizer, reference = load_tokenizer(name), reference_encoding(name)
    source = random.Random(2026)
    for _ in range(3400):
        text = mixed_text(source)
        assert replayed(tokenizer, text) == reference.encode_ordinary(text), text


def test_replay_equals_tiktoken_on_characters_that_are_new_or_not_assigned() -> None:
    """tiktoken and `regex`, which cuts the text for the replay, follow different versions of Unicode."""
    source = random.Random(7)
    new = [chr(code) for code in (0x295, 0x558, 0x88F, 0xA7CE, 0xA7CF, 0x1DF95, 0x1E6FF, 0x323B0, 0x11DE0, 0x1ACF)]
    new += [chr(source.randrange(0x10000, 0x40000)) for _ in range(300)]
    new += [chr(source.randrange(0x370, 0xD000)) for _ in range(300)]
    for name in NAMES:
        tokenizer, reference = load_tokenizer(name), reference_encoding(name)
        for character in new:
            text = f"a{character}B {character}{character}1 'll{character}\n x"
            assert replayed(tokenizer, text) == reference.encode_ordinary(text), hex(ord(character))


@given(text=TEXTS, name=st.sampled_from(NAMES))
def test_replay_equals_tiktoken_on_any_text(text: str, name: str) -> None:
    assert replayed(load_tokenizer(name), text) == reference_encoding(name).encode_ordinary(text)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return load_tokenizer(byte_level(tmp_path_factory.mktemp("replayed")))


@given(text=TEXTS)
def test_replay_equals_tokenizers_on_any_text(text: str, trained: Tokenizer) -> None:
    assert replayed(trained, text) == trained.encode(text)


def test_replay_equals_tokenizers_where_pieces_are_taken_whole(tmp_path: Path) -> None:
    """With `ignore_merges`, and tokens that no merge arrives at any more."""
    gpt2 = load_tokenizer("gpt2")
    gone = tuple(DeleteToken(number) for number in (256, 257, 262, 286, 400, 516))
    save_tokenizer(edited(gpt2, gone), tmp_path / "mine.json")
    opened = load_tokenizer(tmp_path / "mine.json")
    engine = Engine.from_file(str(tmp_path / "mine.json"))
    source = random.Random(3)
    for text in ("thousand of the other", *(mixed_text(source) for _ in range(500))):
        if "<|endoftext|>" not in text:
            assert replayed(opened, text) == engine.encode(text).ids, text


@given(text=TEXTS)
def test_each_state_holds_the_same_bytes(text: str) -> None:
    tokenizer = load_tokenizer("gpt2")
    rules = merge_rules(tokenizer)
    for piece in text_pieces(tokenizer, text):
        data = text[piece.start : piece.end].encode()
        steps = replay(rules, data)
        for state in range(len(steps) + 1):
            tokens = steps.tokens(state)
            assert b"".join(tokens) == data
            rivals = steps.candidates(state)
            if state < len(steps):
                assert rivals[0] == steps.merges[state]
                assert rivals == sorted(rivals, key=lambda merge: (merge.rank, merge.start))
