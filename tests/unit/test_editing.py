"""Edits of a vocabulary: what they give, what they refuse, and consequences counted the slow way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tiktoken
from tokenizers import Tokenizer as Engine

from models.errors import TokenIdError, TokenizerError
from models.tokenizers import Tokenizer, load_tokenizer
from models.tokenizers.editing import (
    AddSpecial,
    ChangePattern,
    DeleteToken,
    Edit,
    RemoveSpecial,
    Truncate,
    consequences,
    edited,
    edits_from_json,
    edits_to_json,
    free_special_id,
    out_of_reach,
)
from models.tokenizers.merge_rules import merge_rules
from models.tokenizers.ranks import RankTokenizer
from tests.tokenizer_files import END, byte_level, word_piece

TEXT = "A journey of a thousand miles begins with a single step. The other thing there. 我爱 12345"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return load_tokenizer(byte_level(tmp_path_factory.mktemp("edited")))


def gpt2() -> RankTokenizer:
    tokenizer = load_tokenizer("gpt2")
    assert isinstance(tokenizer, RankTokenizer)
    return tokenizer


def test_a_deleted_token_leaves_a_hole_and_all_other_ids() -> None:
    (gone,) = gpt2().encode(" journey")
    after = edited(gpt2(), (DeleteToken(gone),))
    assert after.name == "gpt2 (edited)"
    assert after.vocab_size == 50257
    ranks = {token: rank for token, rank in gpt2().ranks.items() if rank != gone}
    reference = tiktoken.Encoding("x", pat_str=gpt2().pattern, mergeable_ranks=ranks, special_tokens={})
    assert after.encode(TEXT) == reference.encode_ordinary(TEXT)
    assert after.encode(TEXT) != gpt2().encode(TEXT)
    with pytest.raises(TokenIdError, match="unassigned"):
        after.token_bytes(gone)
    assert load_tokenizer("gpt2").encode(" journey") == [gone]


def test_single_bytes_and_what_is_not_there_are_refused() -> None:
    for edit, told in (
        (DeleteToken(gpt2().ranks[b"a"]), "byte 0x61 can't be deleted"),
        (DeleteToken(50256), "no ordinary token with id 50256"),
        (DeleteToken(-1), "no ordinary token"),
        (RemoveSpecial("<|system|>"), "no special token '<|system|>'"),
        (AddSpecial(END, 60000), "special token already"),
        (AddSpecial("", 60000), "1 to 200 characters"),
        (AddSpecial("\ud800", 60000), "1 to 200 characters"),
        (AddSpecial("<|a|>", 400), "belongs to another token"),
        (AddSpecial("<|a|>", 10**12), "impossible"),
        (Truncate(256), "Enter a number from 257 to 50256"),
        (Truncate(50257), "Enter a number from 257 to 50256"),
        (ChangePattern("("), "no regular expression"),
        (ChangePattern(""), "without a character"),
        (ChangePattern(r"(a|aa)+(?!x)b|."), "too long"),
    ):
        with pytest.raises(TokenizerError) as caught:
            edited(gpt2(), (edit,))
        assert told.replace("\\", "") in str(caught.value)


def test_only_byte_level_bpe_can_be_edited(tmp_path: Path) -> None:
    for tokenizer in (load_tokenizer("bytes"), load_tokenizer(word_piece(tmp_path))):
        with pytest.raises(TokenizerError, match="Choose a byte-level BPE"):
            edited(tokenizer, (AddSpecial("<|a|>", 70000),))


@pytest.mark.parametrize("kind", ["ranks", "json"])
def test_special_tokens_come_and_go(kind: str, trained: Tokenizer) -> None:
    source = gpt2() if kind == "ranks" else trained
    number = free_special_id(source, ())
    assert number == source.vocab_size
    after = edited(source, (AddSpecial("<|system|>", number), RemoveSpecial(END)))
    assert after.vocab_size == source.vocab_size + 1
    assert after.encode("a<|system|>b", allowed_special={"<|system|>"})[1] == number
    assert END not in after.special_tokens
    assert number not in after.encode("a<|system|>b")
    assert after.decode(after.encode(TEXT)) == TEXT
    assert after.decode([number]) == "<|system|>"


@pytest.mark.parametrize("kind", ["ranks", "json"])
@pytest.mark.parametrize("size", [300, 400])
def test_truncated_to_a_number_of_rows(kind: str, size: int, trained: Tokenizer) -> None:
    source = gpt2() if kind == "ranks" else trained
    after = edited(source, (Truncate(size),))
    assert after.vocab_size == size
    assert set(after.special_tokens) == set(source.special_tokens)
    assert max(after.encode(TEXT)) < size
    assert after.decode(after.encode(TEXT)) == TEXT
    for text, number in after.special_tokens.items():
        assert after.encode(text, allowed_special={text}) == [number]
    both = set(merge_rules(after).ids.items())
    assert both <= set(merge_rules(source).ids.items())


@pytest.mark.parametrize("kind", ["ranks", "json"])
def test_another_pattern_splits_the_text(kind: str, trained: Tokenizer) -> None:
    source = gpt2() if kind == "ranks" else trained
    after = edited(source, (ChangePattern(r"\w|\W"),))
    assert after.decode(after.encode("the cat")) == "the cat"
    assert len(after.encode("the cat")) == 7


def brute_force(before: Tokenizer, after: Tokenizer) -> set[int]:
    """Tokens of both whose text gave their id before and doesn't now; whole characters only."""
    lost = set()
    for token, number in merge_rules(after).ids.items():
        try:
            text = token.decode()
        except UnicodeDecodeError:
            continue
        if before.encode(text) == [number] and after.encode(text) != [number]:
            lost.add(number)
    return lost


EDITS: list[Edit] = [DeleteToken(259), DeleteToken(262), DeleteToken(270), ChangePattern(r"\s+|\S+"), Truncate(400)]


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_tokens_out_of_reach_are_those_found_one_by_one(edit: Edit, trained: Tokenizer) -> None:
    after = edited(trained, (edit,))
    lost, whole = out_of_reach(trained, after)
    assert not whole  # a tokenizer.json without ignore_merges takes nothing whole
    texts = {n for n in lost if _is_text(trained.token_bytes(n))}
    assert texts == brute_force(trained, after)
    if isinstance(edit, DeleteToken):
        engine = Engine.from_str(json.dumps(_document(after)))
        for number in lost:
            text = trained.token_bytes(number).decode("utf-8", "ignore")
            assert engine.encode(text).ids != [number]
            assert trained.token_bytes(edit.token_id) in trained.token_bytes(number)


def test_tiktoken_still_takes_whole_pieces() -> None:
    gone = gpt2().ranks[b" t"]
    after = edited(gpt2(), (DeleteToken(gone),))
    lost, whole = out_of_reach(gpt2(), after)
    assert {n for n in lost if _is_text(gpt2().token_bytes(n))} == brute_force(gpt2(), after)
    # By its result's rank " the" merges from " " and "the" just as well.
    assert gpt2().ranks[b" the"] not in {*lost, *whole}
    for number in whole:
        text = gpt2().token_bytes(number).decode()
        assert after.encode(text) == [number]
        assert b" t" in gpt2().token_bytes(number)


def test_the_report_counts_tokens_rows_and_bytes() -> None:
    (gone,) = gpt2().encode(" journey")
    told = consequences(gpt2(), edited(gpt2(), (DeleteToken(gone),)), TEXT, hidden_size=768)
    assert told.tokens[0] == len(gpt2().encode(TEXT))
    assert told.tokens[1] > told.tokens[0]
    assert told.rows == (50257, 50257)
    assert told.unused_rows == (0, 1)
    assert told.bytes == (50257 * 768 * 4, 50257 * 768 * 4)
    told = consequences(gpt2(), edited(gpt2(), (Truncate(1000),)), TEXT, hidden_size=768)
    assert told.rows == (50257, 1000)
    assert told.bytes == (50257 * 768 * 4, 1000 * 768 * 4)
    assert not told.drops_text
    told = consequences(gpt2(), edited(gpt2(), (ChangePattern(r"\w+"),)), TEXT)
    assert told.drops_text
    assert told.bytes is None


def test_edits_are_values_that_json_holds() -> None:
    edits = (AddSpecial("<|a|>", 50257), RemoveSpecial(END), DeleteToken(400), ChangePattern("."), Truncate(1000))
    assert edits_from_json(json.loads(json.dumps(edits_to_json(edits)))) == edits
    assert edited(gpt2(), (AddSpecial("<|a|>", 50257),)) is edited(gpt2(), (AddSpecial("<|a|>", 50257),))
    for bad in (None, {}, [1], [{"kind": "x"}], [{"kind": "truncate"}], [{"kind": "truncate", "size": True}]):
        with pytest.raises(TokenizerError, match="no edits"):
            edits_from_json(bad)


def _is_text(token: bytes) -> bool:
    try:
        token.decode()
    except UnicodeDecodeError:
        return False
    return True


def _document(tokenizer: Tokenizer) -> dict[str, object]:
    from models.tokenizers.json_tokenizer import JsonTokenizer

    assert isinstance(tokenizer, JsonTokenizer)
    return dict(tokenizer.document)
