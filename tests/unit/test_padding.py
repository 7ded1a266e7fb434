"""A batch: padded as the tokenizers library pads, by the token that a vocabulary has for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer as Engine

from models import catalog
from models.tokenizers import load_tokenizer
from models.tokenizers.padding import pad, padding_token

LINES = ["我爱自然语言处理", "playing", "A journey of a thousand miles", ""]


@pytest.mark.parametrize("at_start", [False, True])
def test_a_batch_is_the_librarys(at_start: bool) -> None:
    engine = Engine.from_file(str(catalog.vocabulary_path("wordpiece")))
    engine.enable_padding(direction="left" if at_start else "right", pad_id=0, pad_token="[PAD]")
    expected = engine.encode_batch(LINES)
    tokenizer = load_tokenizer("wordpiece")
    batch = pad([tokenizer.encode(line, add_special=True) for line in LINES], 0, at_start=at_start)
    assert [list(row) for row in batch.ids] == [row.ids for row in expected]
    assert [list(row) for row in batch.mask] == [row.attention_mask for row in expected]
    assert batch.shape == (4, len(expected[0].ids))


@given(st.lists(st.lists(st.integers(1, 9), max_size=6), max_size=5), st.booleans())
def test_the_mask_gives_the_rows_back(rows: list[list[int]], at_start: bool) -> None:
    batch = pad(rows, 0, at_start=at_start)
    longest = max(map(len, rows), default=0)
    assert all(len(row) == longest for row in (*batch.ids, *batch.mask))
    kept = [
        [i for i, real in zip(ids, mask, strict=True) if real] for ids, mask in zip(batch.ids, batch.mask, strict=True)
    ]
    assert kept == rows


def test_what_pads() -> None:
    assert padding_token(load_tokenizer("wordpiece")) == ("[PAD]", 0)
    assert padding_token(load_tokenizer("gpt2")) == ("<|endoftext|>", 50256)
    assert padding_token(load_tokenizer("bytes")) is None
    assert pad([], 0).shape == (0, 0)
