"""One text in several tokenizers: counts and cuts, against the encodings themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tokenizers import load_tokenizer
from models.tokenizers.comparing import CONTEXT_WINDOWS, Cutter, cutting, difference
from models.tokenizers.incremental import finished
from tests.tokenizer_files import reference_encoding

KINDS = ("gpt2", "o200k_base", "words", "characters", "bytes", "wordpiece")


@pytest.mark.parametrize("text", ["", "A journey of a thousand miles", "我爱自然语言处理", "👨‍👩‍👧 naïve", "\n\n  x"])
def test_counts_and_cuts_are_tiktokens(text: str) -> None:
    encoding = reference_encoding("o200k_base")
    tokens = [encoding.decode_single_token_bytes(token_id) for token_id in encoding.encode_ordinary(text)]
    cuts, place = [], 0
    for token in tokens[:-1]:
        place += len(token)
        cuts.append(place)
    found = cutting(text, load_tokenizer("o200k_base"))
    assert found.count == len(tokens)
    assert found.cuts.tolist() == cuts
    assert found.size == len(text.encode())
    assert found.dropped == 0
    assert found.bytes_per_token == (len(text.encode()) / len(tokens) if tokens else None)
    assert [found.share(window) for window in CONTEXT_WINDOWS] == [len(tokens) / window for window in CONTEXT_WINDOWS]
    assert CONTEXT_WINDOWS == (1024, 4096, 32768, 131072)


@given(st.text(max_size=30), st.sampled_from(KINDS), st.sampled_from(KINDS))
def test_differences_are_those_of_sets(text: str, one: str, other: str) -> None:
    mine, theirs = cutting(text, load_tokenizer(one)), cutting(text, load_tokenizer(other))
    found = difference(mine, theirs)
    first, second = set(mine.cuts.tolist()), set(theirs.cuts.tolist())
    assert found.shared.tolist() == sorted(first & second)
    assert found.own.tolist() == sorted(first - second)
    assert found.missing.tolist() == sorted(second - first)


@given(st.text(max_size=30))
def test_bytes_cut_everywhere_and_drop_nothing(text: str) -> None:
    found = cutting(text, load_tokenizer("bytes"))
    assert found.cuts.tolist() == list(range(1, found.size))
    assert found.dropped == 0


def test_what_is_normalised_away_is_counted() -> None:
    found = cutting("  Café \n", load_tokenizer("wordpiece"))
    assert found.dropped == 4, "two blanks before, two behind; the accent goes with its letter"
    assert cutting(" \n ", load_tokenizer("wordpiece")).dropped == 3


@pytest.mark.parametrize("name", KINDS)
def test_an_edited_text_is_cut_as_a_new_one_is(name: str) -> None:
    tokenizer, cutter = load_tokenizer(name), Cutter()
    for text in ("one two three", "one two, three 我爱", "", "\n\nplaying", "x" * 3000 + " y", "x" * 2999 + " yes"):
        found, anew = finished(cutter.cutting(text, tokenizer)), cutting(text, tokenizer)
        assert found.starts.tolist() == anew.starts.tolist()
        assert found.ends.tolist() == anew.ends.tolist()
        assert (found.size, found.dropped, found.lossless) == (anew.size, anew.dropped, anew.lossless)


def test_a_long_text_comes_in_steps() -> None:
    text = "one two three\n" * 60_000
    shares = list(Cutter().cutting(text, load_tokenizer("gpt2")))
    assert len(shares) >= 3
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] < 1
