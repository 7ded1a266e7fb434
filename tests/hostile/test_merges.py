"""Long, odd and malicious texts, patterns and vocabularies for the replay and the edits: bounded, in one sentence."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import tiktoken

from models.errors import PlaygroundError, TextError, TokenizerError
from models.tokenizers import load_tokenizer
from models.tokenizers.editing import ChangePattern, edited
from models.tokenizers.merge_rules import merge_rules, text_pieces
from models.tokenizers.patterns import compiled_pattern, try_split_pattern
from models.tokenizers.ranks import RankTokenizer
from models.tokenizers.replay import LONGEST_PIECE, merge_order, replay, replay_at
from models.tokenizers.saving import save_tokenizer
from tests.tokenizer_files import byte_level


def test_a_hundred_thousand_letters_are_refused_at_once_and_merge_in_no_square_time() -> None:
    rules = merge_rules(load_tokenizer("gpt2"))
    with pytest.raises(TextError, match="100000 bytes, too many to show every merge"):
        replay(rules, b"a" * 100_000)
    assert len(merge_order(rules, b"a" * 80_000)) == 60_000  # in square time the test would run into its limit


@pytest.mark.parametrize("sign", ["a", "^", " ", "\n", "e\u0301", "\u200d"])
def test_the_longest_piece_is_what_tiktoken_gives(sign: str) -> None:
    gpt2 = load_tokenizer("gpt2")
    data = (sign * LONGEST_PIECE).encode()[: LONGEST_PIECE // 4 * 3]
    text = data.decode("utf-8", "ignore")
    shown = replay_at(gpt2, text, 0)
    assert shown is not None
    assert shown.steps is not None
    piece = shown.shown
    assert gpt2.encode(piece) == shown.steps.ids(len(shown.steps))


def test_a_place_in_a_long_text() -> None:
    gpt2 = load_tokenizer("gpt2")
    text = "one thousand things\n" * 200_000
    place = text.index("thousand", 2_000_000)
    shown = replay_at(gpt2, text, place)
    assert shown is not None
    assert shown.shown == " thousand"
    assert text[shown.piece.start : shown.piece.end] == " thousand"
    assert replay_at(gpt2, "", 0) is None
    last = replay_at(gpt2, "a b", 99)
    assert last is not None
    assert last.shown == " b"


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(TextError, match="surrogate"):
        replay_at(load_tokenizer("gpt2"), "a\ud83d", 0)


def test_other_kinds_say_that_they_dont_merge() -> None:
    for name in ("bytes", "characters"):
        with pytest.raises(TokenizerError, match="doesn't merge bytes"):
            replay_at(load_tokenizer(name), "abc", 0)


def test_a_token_without_parents_is_taken_whole() -> None:
    """As `.:.:` in Llama-3's vocabulary: no two tokens join to it."""
    ranks = {bytes([byte]): byte for byte in range(256)} | {b"abcd": 256, b"xy": 257, b"yz": 258, b"xyz": 259}
    tokenizer = RankTokenizer("odd", ranks, r"\w+|\W", {}, complete=True)
    reference = tiktoken.Encoding("odd", pat_str=r"\w+|\W", mergeable_ranks=ranks, special_tokens={})
    for text in ("abcd", "abcde", "xyz", "xyzxyz", "wxyz", "abcd xyz"):
        found: list[int] = []
        for piece in text_pieces(tokenizer, text):
            steps = replay(merge_rules(tokenizer), text[piece.start : piece.end].encode())
            found += steps.ids(len(steps))
        assert found == reference.encode_ordinary(text)
    whole = replay(merge_rules(tokenizer), b"abcd")
    assert [merge.whole for merge in whole.merges] == [True]
    assert whole.candidates(0) == list(whole.merges)
    assert whole.tokens(1) == [b"abcd"]


@pytest.mark.parametrize(
    "pattern",
    ["(", "[a", "a{999999999}", "(?:(?:a{900}){900}){900}", "", "a*", r"(a|aa)+(?!x)b|.", r"(.*)\1x|.", "(?P<x", "\\"],
)
def test_patterns_that_cant_split_text(pattern: str) -> None:
    with pytest.raises(TokenizerError) as caught:  # those that try every way to cut would run into the test's limit
        edited(load_tokenizer("gpt2"), (ChangePattern(pattern),))
    assert "\n" not in str(caught.value)


def test_the_known_patterns_pass_the_trial() -> None:
    from models.tokenizers.encodings import KNOWN_ENCODINGS

    for encoding in KNOWN_ENCODINGS.values():
        try_split_pattern(encoding.pattern)
    assert compiled_pattern("a") is compiled_pattern("a")


DAMAGES: list[tuple[str, Any]] = [
    ("a merge of what is no token", lambda m: m["merges"].append(["zz", "qq"])),
    ("merges twice", lambda m: m["merges"].extend(m["merges"][:3])),
    ("an id twice", lambda m: m["vocab"].update({"aaaaaa": 5})),
    ("a missing byte", lambda m: m["vocab"].pop("a")),
    ("no merges", lambda m: m.update(merges=[])),
    ("merges of no text", lambda m: m.update(merges=[[1, 2]])),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage[0])
def test_damaged_files_are_refused_or_replayed_as_they_encode(damage: tuple[str, Any], tmp_path: Path) -> None:
    path = byte_level(tmp_path)
    document = json.loads(path.read_text())
    damage[1](document["model"])
    path.write_text(json.dumps(document))
    with suppress(PlaygroundError):  # whose sentence tests/hostile/test_vocabularies.py looks at
        tokenizer = load_tokenizer(path)
        shown = replay_at(tokenizer, " girl", 0)
        assert shown is not None
        assert shown.steps is not None
        assert shown.steps.ids(len(shown.steps)) == tokenizer.encode(" girl")
        save_tokenizer(tokenizer, tmp_path / "copy.json")


def test_an_edited_encoding_of_openais_keeps_its_edits_when_saved(tmp_path: Path) -> None:
    """The rank file is OpenAI's byte for byte then; what stands beside it counts."""
    gpt2 = edited(load_tokenizer("gpt2"), (ChangePattern(r"\S+|\s+"),))
    save_tokenizer(gpt2, tmp_path / "mine.tiktoken")
    assert load_tokenizer(tmp_path / "mine.tiktoken").encode("a thousand, I'm") == gpt2.encode("a thousand, I'm")
    assert base64.b64decode((tmp_path / "mine.tiktoken").read_bytes().split()[0]) == b"!"
