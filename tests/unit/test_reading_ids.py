"""Ids to text: every notation, what is refused and where, and the bytes that are no character."""

from __future__ import annotations

import contextlib
import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.errors import TokenIdError
from models.tokenizers import load_tokenizer
from models.tokenizers.reading_ids import parse_ids, read_ids

IDS = [32, 7002, 50256]


@pytest.mark.parametrize(
    "written",
    [
        str(IDS),
        str(tuple(IDS)),
        json.dumps(IDS),
        json.dumps({"input_ids": [IDS]}),
        "32 7002 50256",
        "32,7002,50256",
        "32;\n7002\n\t50256\n",
        " ".join(map(hex, IDS)),
        "0X20 0x1B5A 0xc450",
        "32 7_002 50_256",
        "ids = [32, 7002, 50256]",
        repr(np.array(IDS)),
        repr(np.array(IDS, dtype=np.int32)),
        "np.array([32, 7002, 50256])",
        repr(torch.tensor(IDS)),
        repr(torch.tensor([IDS], dtype=torch.int32)),
        "tensor([32, 7002, 50256], device='cuda:0')",
    ],
)
def test_notations(written: str) -> None:
    assert parse_ids(written) == IDS


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("-1", "'-1' (line 1, character 1)"),
        ("1 2.5", "'2.5' (line 1, character 3)"),
        ("1\n2\n 3x", "'3x' (line 3, character 2)"),
        ("12 abc", "'abc' (line 1, character 4)"),
        ("0xzz", "'0xzz' (line 1, character 1)"),
        ("9" * 30, "'99999999999999999999…' (line 1, character 1)"),
        ("1 <b>", "'<b>' (line 1, character 3)"),
        ("１２", "'１２' (line 1, character 1)"),
    ],
)
def test_what_is_no_id_is_told_with_its_place(written: str, says: str) -> None:
    with pytest.raises(TokenIdError) as caught:
        parse_ids(written)
    assert str(caught.value).startswith(says)


def test_nothing_is_no_ids() -> None:
    assert parse_ids("") == parse_ids(" \n[]") == []


@given(st.lists(st.integers(0, 10**17), max_size=40), st.sampled_from(["{}", "0x{:x}"]), st.sampled_from([" ", ", "]))
def test_what_is_written_is_read(ids: list[int], form: str, between: str) -> None:
    assert parse_ids(between.join(map(form.format, ids))) == ids


@given(st.text(max_size=40))
def test_any_writing_is_read_or_refused(written: str) -> None:
    with contextlib.suppress(TokenIdError):
        assert all(number >= 0 for number in parse_ids(written))


def test_a_long_list_takes_linear_time() -> None:
    assert len(parse_ids("[" + "1, " * 100_000 + "1]")) == 100_001


@given(st.lists(st.integers(0, 50256), max_size=20))
def test_text_and_bytes_are_the_tokenizers(ids: list[int]) -> None:
    gpt2 = load_tokenizer("gpt2")
    read = read_ids(gpt2, ids)
    assert read.data == gpt2.decode_bytes(ids)
    assert read.text == gpt2.decode(ids)
    assert not read.bad
    rest, place = b"", 0
    for loose in read.dangling:
        assert read.data[loose.offset : loose.offset + len(loose.data)] == loose.data
        rest += read.data[place : loose.offset]
        place = loose.offset + len(loose.data)
        assert loose.data in b"".join(map(gpt2.token_bytes, ids[loose.first : loose.last + 1]))
    (rest + read.data[place:]).decode("utf-8")
    assert bool(read.dangling) == (read.data.decode("utf-8", "ignore").encode() != read.data)


def test_loose_bytes_are_placed() -> None:
    gpt2 = load_tokenizer("gpt2")  # 22755 is E6 88, 239 is 91, 32 is A
    start, end = read_ids(gpt2, [239, 32, 22755]).dangling
    assert (start.data, start.where, start.first) == (b"\x91", "start", 0)
    assert (end.data, end.where, end.first, end.offset) == (b"\xe6\x88", "end", 2, 2)
    (middle,) = read_ids(gpt2, [32, 22755, 32]).dangling
    assert (middle.where, middle.first, middle.last) == ("middle", 1, 1)
    assert read_ids(gpt2, [22755, 239]).dangling == ()
    assert read_ids(gpt2, [22755, 239]).text == "我"


def test_ids_without_a_token_are_told_and_left_out() -> None:
    read = read_ids(load_tokenizer("gpt2"), [32, 50257, 7002, 10**15])
    assert [(bad.place, bad.token_id) for bad in read.bad] == [(1, 50257), (3, 10**15)]
    assert read.text == "A journey"
    hole = read_ids(load_tokenizer("cl100k_base"), [100261])
    assert [bad.token_id for bad in hole.bad] == [100261]


def test_a_kind_that_normalises_decodes_by_its_own_rules() -> None:
    wordpiece = load_tokenizer("wordpiece")
    ids = wordpiece.encode("Playing played")
    assert read_ids(wordpiece, ids).text == wordpiece.decode(ids) == "playing played"
