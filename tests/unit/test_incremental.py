"""Incremental tokens of long and of awkward texts; that they equal the whole's is in tests/properties."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from models.errors import TextError, TokenizerError
from models.tokenizers import load_tokenizer
from models.tokenizers.incremental import IncrementalTokenizer, Tokenized, finished, safe_cuts
from models.tokenizers.ranks import RankTokenizer
from models.tokenizers.split_patterns import parse_pattern
from tests.tokenizer_files import OPENAI_NAMES, reference_encoding, word_piece

STORY = "Once upon a time there was a little girl. 我爱人工智能，小猫在沙发上睡觉。 12345 it's 😀!\n"


def long_text(characters: int) -> str:
    draw = random.Random(5)
    words = STORY.split()
    text = " ".join(draw.choice(words) + draw.choice(("", "", ",", "\n", "\r\n")) for _ in range(characters // 3))
    return text[:characters]


def test_views_are_the_whole_runs_sequences() -> None:
    tokenizer, text = load_tokenizer("gpt2"), long_text(20_000)
    run, whole = IncrementalTokenizer(tokenizer).tokenize(text).run, tokenizer.tokenize(text)
    assert run == whole
    assert len(run) == len(run.ids) == len(whole.ids)
    assert run.ids == list(whole.ids)
    assert run.ids != whole.ids[:-1]
    draw = random.Random(6)
    for _ in range(200):
        first, last = draw.randrange(-len(run), len(run)), draw.randrange(-len(run), len(run) + 9)
        step = draw.choice((None, None, 3, -1))
        assert run.ids[first] == whole.ids[first]
        assert run.byte_spans[first] == whole.byte_spans[first]
        assert run.character_spans[first] == whole.character_spans[first]
        for mine, theirs in zip(
            (run.ids, run.byte_spans, run.character_spans),
            (whole.ids, whole.byte_spans, whole.character_spans),
            strict=True,
        ):
            assert mine[first:last:step] == theirs[first:last:step]
        place = draw.randrange(len(text))
        assert run.tokens_between(place, place + 5) == whole.tokens_between(place, place + 5)
    with pytest.raises(IndexError):
        run.ids[len(run)]


def test_spans_of_a_stretch() -> None:
    tokenizer, text = load_tokenizer("gpt2"), long_text(8_000)
    spans = IncrementalTokenizer(tokenizer).tokenize(text).character_spans()
    draw = random.Random(7)
    for _ in range(100):
        start = draw.randrange(len(text))
        end = start + draw.randrange(400)
        first, found = spans.between(start, end)  # type: ignore[attr-defined]
        expected = [(number, span) for number, span in enumerate(spans) if span[0] < end and span[1] > start]
        expected = expected if start < end else []
        assert [tuple(span) for span in found.tolist()] == [span for _, span in expected]
        assert not expected or first == expected[0][0]


def test_an_edit_shares_all_other_pieces() -> None:
    incremental = IncrementalTokenizer(load_tokenizer("o200k_base"))
    before = incremental.tokenize(long_text(200_000))
    after = incremental.edited(before, 100_000, 3, "xyz abc")
    assert before.pieces is not None
    assert after.pieces is not None
    old = {id(piece) for piece, _ in before.pieces.from_place(0, 0)}
    new = {id(piece) for piece, _ in after.pieces.from_place(0, 0)}
    assert len(old) > 100
    assert len(new - old) <= 3
    assert after.character_count == len(after.text)
    assert after.text == before.text[:100_000] + "xyz abc" + before.text[100_003:]


def test_deleting_leaves_no_crumbs() -> None:
    incremental = IncrementalTokenizer(load_tokenizer("gpt2"))
    state = incremental.tokenize(long_text(60_000))
    while state.character_count > 1_000:
        state = incremental.edited(state, state.character_count // 3, min(700, state.character_count), " ")
        assert state.pieces is not None
        assert len(state.pieces) <= 2 + state.character_count // 200
    assert list(state.run.ids) == load_tokenizer("gpt2").encode(state.text)


def test_long_texts_come_in_batches_and_can_be_given_up() -> None:
    tokenizer, text = load_tokenizer("gpt2"), long_text(50_000)
    work = IncrementalTokenizer(tokenizer, batch=4096).tokenizing(text)
    shares = [next(work) for _ in range(5)]
    assert 0 < shares[0] < shares[-1] < 1
    assert shares == sorted(shares)
    work.close()
    assert list(finished(IncrementalTokenizer(tokenizer, batch=4096).tokenizing(text)).run.ids) == tokenizer.encode(
        text
    )


def test_another_text_is_gone_on_with() -> None:
    incremental = IncrementalTokenizer(load_tokenizer("gpt2"))
    before, text = incremental.tokenize(long_text(40_000)), long_text(40_000)
    for new in (text, text + " and more", "So " + text, text[:20_000] + text[30_000:], "", "x", STORY):
        before = finished(incremental.updating(before, new))
        assert before.text == new
        assert list(before.run.ids) == load_tokenizer("gpt2").encode(new)


def test_edits_that_can_not_be() -> None:
    incremental = IncrementalTokenizer(load_tokenizer("gpt2"))
    before = incremental.tokenize("one two")
    for position, removed in ((-1, 0), (8, 0), (5, 3), (0, -1)):
        with pytest.raises(ValueError, match="can't be replaced"):
            incremental.edited(before, position, removed, "x")
    with pytest.raises(ValueError, match="not that after"):
        incremental.edited(before, 0, 0, "x", text="one two")
    with pytest.raises(TextError, match="half of a surrogate pair"):
        incremental.edited(before, 0, 0, "\ud83d")
    assert before.text == "one two"


def test_kinds_that_normalise_are_encoded_whole(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(word_piece(tmp_path / "word"))
    assert safe_cuts(tokenizer) is None
    incremental = IncrementalTokenizer(tokenizer)
    state = incremental.edited(incremental.tokenize("Playing in the Garden"), 8, 0, "well ")
    assert state.run == tokenizer.tokenize("Playing well in the Garden")
    assert state.byte_count == len(b"Playing well in the Garden")


@pytest.mark.parametrize("unit", ["a", "^", "e\u0301", "👩\u200d", "1", "\n", "'"])
@pytest.mark.parametrize("name", ["gpt2", "o200k_base"])
def test_pieces_without_a_cut_stay_bounded(name: str, unit: str) -> None:
    text = unit * 30_000
    incremental = IncrementalTokenizer(load_tokenizer(name))
    began = time.thread_time()
    state = incremental.edited(incremental.tokenize(text), 15_000, 1, "x")
    assert time.thread_time() - began < 2
    assert list(state.run.ids) == reference_encoding(name).encode_ordinary(text[:15_000] + "x" + text[15_001:])


@pytest.mark.parametrize("unit", ["a", "^"])
def test_a_million_of_one_letter(unit: str) -> None:
    state = IncrementalTokenizer(load_tokenizer("gpt2")).tokenize(unit * 1_000_000)
    assert state.byte_count == sum(end - start for start, end in state.run.byte_spans) == 1_000_000


def test_what_the_library_can_not_cut_is_told_and_nothing_is_lost() -> None:
    incremental = IncrementalTokenizer(load_tokenizer("gpt2"))
    before = incremental.tokenize("one")
    with pytest.raises(TokenizerError, match=r"gpt2 can't split this text: .*stack.*\. Choose another"):
        incremental.edited(before, 3, 0, " " * 1_000_000 + "x")
    after = incremental.edited(before, 3, 0, " two")
    assert isinstance(after, Tokenized)
    assert list(after.run.ids) == load_tokenizer("gpt2").encode("one two")


def test_a_panic_of_the_library_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TokenizerError, match=r"gpt2 can't split this text: .*StackOverflow.*\. Choose another"):
        load_tokenizer("gpt2").encode(" " * 1_000_000 + "x")
    assert "panicked" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["gpt2", "o200k_base"])
def test_ids_as_an_array_are_those_of_encode(name: str) -> None:
    tokenizer = load_tokenizer(name)
    assert isinstance(tokenizer, RankTokenizer)
    for text in ("", "A journey <|endoftext|> 我爱 <|fim_prefix|>", "\0\r\n\u200d😀"):
        assert tokenizer.encode_array(text).tolist() == tokenizer.encode(text)
    with pytest.raises(TextError, match="surrogate"):
        tokenizer.encode_array("\ud800")


@pytest.mark.parametrize("name", OPENAI_NAMES)
def test_ordinary_text_is_cut_often(name: str) -> None:
    text = STORY * 200
    cuts = safe_cuts(load_tokenizer(name))
    assert cuts is not None
    places = [match.start() for match in cuts.pattern.finditer(text)]
    assert len(places) > len(text) / 10


@pytest.mark.parametrize(
    "pattern",
    ["(a", "a)", "[a", "*a", "a**", r"\b", "(?<!x)a", "(?P<n>a)", r"(a)\1", "[a&&b]", r"\p{Greek}", "(?=ab)a", "^a"],
)
def test_patterns_that_are_not_read(pattern: str) -> None:
    assert parse_pattern(pattern) is None
