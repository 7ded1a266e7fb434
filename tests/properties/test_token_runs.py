"""For any Unicode text: ids are the library's, lossless spans tile the text, and no span ever goes back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer as Engine

from models.tokenizers import Tokenizer, TokenRun, load_tokenizer, token_label
from tests.tokenizer_files import KINDS, OPENAI_NAMES, reference_encoding

# Plain draws find rare characters, the pieces what tokenizers stumble over: joiners, marks, blanks, special tokens.
PIECES = [
    "<|endoftext|>",
    "[CLS]",
    "<s>",
    "</s>",
    "<tool>",
    "<0xE6>",
    "▁",
    "##",
    "Ġ",
    " ",
    "\n",
    "\r\n",
    "\0",
    "\u200d",
]
PIECES += [
    "\u0301",
    "\ufe0f",
    "👩‍👩‍👧",
    "🇨🇳",
    "ﬁ",
    "\u2126",
    "\u1e9b\u0323",
    "\uac00",
    "İ",
    "ß",
    "我爱",
    "the",
    "'ll",
    "123456",
]
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)

LOSSLESS = ("gpt2", *OPENAI_NAMES, "words", "characters", "bytes")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Tokenizer, Engine]]:
    root = tmp_path_factory.mktemp("kinds")
    made = {}
    for kind, make in KINDS.items():
        path = make(root / kind)
        engine = Engine.from_file(str(path))
        engine.no_truncation()
        engine.no_padding()
        made[kind] = (load_tokenizer(path), engine)
    return made


def assert_tiles(tokenizer: Tokenizer, run: TokenRun) -> None:
    data = run.text.encode("utf-8")
    assert run.lossless
    assert len(run.ids) == len(run.byte_spans) == len(run.character_spans)
    edges = [0, *(end for _, end in run.byte_spans)]
    assert [start for start, _ in run.byte_spans] == edges[:-1]
    assert edges[-1] == len(data)
    for token, (start, end), (first, last) in zip(run.ids, run.byte_spans, run.character_spans, strict=True):
        assert tokenizer.token_bytes(token) == data[start:end]
        # Told without arithmetic on bytes: the characters whose own bytes overlap the token's.
        assert len(run.text[:first].encode()) <= start < len(run.text[: first + 1].encode())
        assert len(run.text[: last - 1].encode()) < end <= len(run.text[:last].encode())


def assert_ordered(run: TokenRun) -> None:
    for spans, size in ((run.byte_spans, len(run.text.encode())), (run.character_spans, len(run.text))):
        assert all(0 <= start <= end <= size for start, end in spans)
        assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(spans))


@pytest.mark.parametrize("name", LOSSLESS)
@given(text=TEXTS)
def test_lossless_kinds_tile_any_text(name: str, text: str) -> None:
    tokenizer = load_tokenizer(name)
    run = tokenizer.tokenize(text)
    assert list(run.ids) == tokenizer.encode(text)
    assert tokenizer.decode(run.ids) == text
    assert tokenizer.decode_bytes(run.ids) == text.encode("utf-8")
    assert_tiles(tokenizer, run)


@pytest.mark.parametrize("name", OPENAI_NAMES)
@given(text=TEXTS)
def test_ids_are_tiktokens(name: str, text: str) -> None:
    ours, theirs = load_tokenizer(name), reference_encoding(name)
    assert ours.encode(text) == theirs.encode_ordinary(text)
    allowed = set(theirs.special_tokens_set)
    assert ours.encode(text, allowed_special=allowed) == theirs.encode(text, allowed_special="all")
    assert_tiles(ours, ours.tokenize(text, allowed_special=allowed))


@given(text=TEXTS)
def test_a_byte_level_file_tiles_any_text(files: dict[str, tuple[Tokenizer, Engine]], text: str) -> None:
    tokenizer, _ = files["byte_level"]
    run = tokenizer.tokenize(text)
    assert tokenizer.decode(run.ids) == text
    assert_tiles(tokenizer, run)
    assert_tiles(tokenizer, tokenizer.tokenize(text, allowed_special={"<|endoftext|>"}))


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXTS)
def test_files_give_the_librarys_ids_and_ordered_spans(
    files: dict[str, tuple[Tokenizer, Engine]], kind: str, text: str
) -> None:
    tokenizer, engine = files[kind]
    allowed = set(tokenizer.special_tokens)
    for add_special in (False, True):
        expected = engine.encode(text, add_special_tokens=add_special).ids
        assert tokenizer.encode(text, allowed_special=allowed, add_special=add_special) == expected
        run = tokenizer.tokenize(text, allowed_special=allowed, add_special=add_special)
        assert list(run.ids) == expected
        assert_ordered(run)
        plain = tokenizer.tokenize(text, add_special=add_special)
        assert list(plain.ids) == tokenizer.encode(text, add_special=add_special)
        assert_ordered(plain)


@pytest.mark.parametrize("kind", KINDS)
@given(ids=st.lists(st.integers(0, 2000), max_size=30))
def test_any_ids_decode_as_the_library_does(
    files: dict[str, tuple[Tokenizer, Engine]], kind: str, ids: list[int]
) -> None:
    tokenizer, engine = files[kind]
    ids = [token % tokenizer.vocab_size for token in ids]
    assert tokenizer.decode(ids) == engine.decode(ids, skip_special_tokens=False)
    assert all(tokenizer.token_bytes(token) for token in ids)


@pytest.mark.parametrize("name", OPENAI_NAMES[:2])
@given(ids=st.lists(st.integers(0, 50_255), max_size=30))
def test_any_ids_decode_as_tiktoken_does(name: str, ids: list[int]) -> None:
    ours, theirs = load_tokenizer(name), reference_encoding(name)
    assert ours.decode_bytes(ids) == theirs.decode_bytes(ids)
    assert ours.decode(ids) == theirs.decode(ids)


@given(token=st.binary(max_size=12) | st.text(max_size=4).map(str.encode))
def test_labels_hide_nothing(token: bytes) -> None:
    label = token_label(token)
    assert bool(label) == bool(token)
    assert label.isprintable() or any(joiner in label for joiner in "\u200d\ufe0e\ufe0f")
    assert "\ufffd" not in label or "\ufffd".encode() in token
