"""Damaged, missing and malicious vocabulary files, and texts that once stopped tokenizers: one clear sentence each."""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from models import catalog
from models.errors import PlaygroundError, TokenizerError, VocabularyError
from models.tokenizers import available_tokenizers, load_tokenizer
from models.tokenizers.encodings import KNOWN_ENCODINGS
from models.tokenizers.failures import told_as
from models.tokenizers.loading import _known
from tests.tokenizer_files import byte_level, unigram, word_piece

NEXT_ACTIONS = re.compile(r"\b(Choose|Get|Put|Correct|Check|Install)\b")
SINGLES = [(bytes([byte]), byte) for byte in range(256)]
PATTERN = KNOWN_ENCODINGS["gpt2"].pattern


def refusal(path: object, kind: type[PlaygroundError] = TokenizerError) -> str:
    with pytest.raises(kind) as caught:
        load_tokenizer(path)  # type: ignore[arg-type]
    message = str(caught.value)
    assert "\n" not in message
    assert NEXT_ACTIONS.search(message), message
    return message


def rank_file(folder: Path, tokens: list[tuple[bytes, int]], beside: object = None) -> Path:
    path = folder / "small.tiktoken"
    path.write_bytes(b"".join(base64.b64encode(token) + b" %d\n" % rank for token, rank in tokens))
    if beside is not None:
        path.with_suffix(".json").write_text(beside if isinstance(beside, str) else json.dumps(beside))
    return path


# Names and paths


@pytest.mark.parametrize("name", ["", "gpt5", "no/such/folder", "a\0b", "x" * 5000, "GPT2", "~nobody-here/x", "\ud800"])
def test_a_name_that_is_nothing(name: str) -> None:
    message = refusal(name)
    assert "gpt2, cl100k_base" in message


def test_a_folder_without_a_tokenizer(tmp_path: Path) -> None:
    assert "has no tokenizer.json" in refusal(tmp_path)
    (tmp_path / "tokenizer.json").mkdir()
    assert "has no tokenizer.json" in refusal(tmp_path)
    assert "has no tokenizer.json" in refusal(tmp_path / "tokenizer.json")


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"\0" * 100)
    assert "is no tokenizer" in refusal(path)


@pytest.mark.parametrize("name", ["pipe.tiktoken", "pipe.json"])
def test_a_pipe_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    assert "not an ordinary file" in refusal(tmp_path / name)


@pytest.mark.parametrize("name", ["loop.json", "gone.tiktoken"])
def test_broken_links(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.symlink_to(path if name.startswith("loop") else tmp_path / "nowhere")
    assert "can't be read" in refusal(path)


def test_a_link_keeps_its_name(tmp_path: Path) -> None:
    byte_level(tmp_path / "blobs").rename(tmp_path / "blobs" / "0123abcd")
    snapshot = tmp_path / "snapshots" / "snapshot"
    snapshot.mkdir(parents=True)
    (snapshot / "tokenizer.json").symlink_to("../../blobs/0123abcd")
    assert load_tokenizer(snapshot / "tokenizer.json").name == "snapshot"
    assert load_tokenizer(snapshot) is load_tokenizer(snapshot / "tokenizer.json")


@pytest.mark.parametrize("name", ["huge.json", "huge.tiktoken"])
def test_a_huge_file_is_not_read(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(2**40)  # sparse: it takes no room on the disk
    assert "too many for a vocabulary" in refusal(tmp_path / name)


# Rank files


def test_a_carried_file_with_other_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(catalog.encoding_path("r50k_base").read_bytes())
    data[1000] ^= 1
    (tmp_path / "encodings").mkdir()
    (tmp_path / "encodings" / "r50k_base.tiktoken").write_bytes(data)
    monkeypatch.setattr(catalog, "resource_root", lambda: tmp_path)
    _known.cache_clear()
    message = refusal("gpt2", VocabularyError)
    assert KNOWN_ENCODINGS["gpt2"].sha256 in message
    assert "vocabulary file" in refusal("o200k_base")  # missing altogether


def test_ranks_without_a_description(tmp_path: Path) -> None:
    message = refusal(rank_file(tmp_path, SINGLES), VocabularyError)
    assert "small.json" in message
    assert '{"pattern": ' in message  # the braces of the template are doubled


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the single byte 0x00"),
        (b"\x7fELF\0\0\1\2\n\xff", "line 1"),
        (b"IQ== 0\nIg== one\n", "line 2"),
        (b"IQ==\n", "line 1"),
        (b"IQ== 0 0\n", "line 1"),
        (b"I!Q== 0\n", "line 1"),
        (b"IQ 0\n", "line 1"),
        (b"IQ== -1\n", "line 1"),
        (b"IQ== 99999999999\n", "line 1"),
        (b"IQ== " + b"9" * 5000 + b"\n", "line 1"),
        (b"IQ== 0\nIQ== 1\n", "line 2 occurs twice"),
        (b"IQ== 0\nIg== 0\n", "same rank"),
    ],
)
def test_damaged_ranks(tmp_path: Path, data: bytes, reason: str) -> None:
    path = rank_file(tmp_path, [], {"pattern": PATTERN})
    path.write_bytes(data)
    assert reason in refusal(path, VocabularyError)


def test_ranks_that_lack_one_byte(tmp_path: Path) -> None:
    path = rank_file(tmp_path, [pair for pair in SINGLES if pair[1] != 0xE6], {"pattern": PATTERN})
    assert "0xE6" in refusal(path, VocabularyError)


def test_a_truncated_rank_file(tmp_path: Path) -> None:
    data = catalog.encoding_path("r50k_base").read_bytes()
    path = rank_file(tmp_path, [], {"pattern": PATTERN})
    path.write_bytes(data[: len(data) // 2 - 1])
    assert "line" in refusal(path, VocabularyError)


@pytest.mark.parametrize(
    "beside",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        "{}",
        {"pattern": None},
        {"pattern": ""},
        {"pattern": "("},
        {"pattern": "\ud800"},
        {"pattern": "(?=A)"},
        {"pattern": PATTERN, "special_tokens": ["<s>"]},
        {"pattern": PATTERN, "special_tokens": {"": 300}},
        {"pattern": PATTERN, "special_tokens": {"\ud800": 300}},
        {"pattern": PATTERN, "special_tokens": {"<s>": 3}},
        {"pattern": PATTERN, "special_tokens": {"<s>": 300, "<t>": 300}},
        {"pattern": PATTERN, "special_tokens": {"<s>": -1}},
        {"pattern": PATTERN, "special_tokens": {"<s>": 2**32}},
        {"pattern": PATTERN, "special_tokens": {"<s>": True}},
        {"pattern": PATTERN, "special_tokens": {"<s>": "300"}},
    ],
)
def test_descriptions_that_describe_nothing(tmp_path: Path, beside: object) -> None:
    refusal(rank_file(tmp_path, SINGLES, beside), VocabularyError)


def test_a_panic_inside_tiktoken_is_an_error_like_any_other(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(rank_file(tmp_path, SINGLES, {"pattern": "(?=zz)"}))
    with pytest.raises(TokenizerError, match="Choose another tokenizer"):
        tokenizer.encode("a zz")


def test_only_failures_of_the_libraries_are_retold() -> None:
    for passing in (KeyboardInterrupt, MemoryError, AssertionError):
        with pytest.raises(passing), told_as(TokenizerError, "{reason}"):
            raise passing
    with pytest.raises(TokenizerError, match="theirs"), told_as(TokenizerError, "{reason}"):
        raise Exception("theirs")


# tokenizer.json


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        "\ufeff{}",
        "[" * 100_000,
        '{"model": 1}',
        '{"model": {}}',
        '{"model": {"type": "BPE", "vocab": {}, "merges": []}}',
        '{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}',
        '{"model": {"type": "BPE", "vocab": {"a": 4294967295}, "merges": []}}',
        '{"model": {"type": "BPE", "vocab": {"a": 1.5}, "merges": []}}',
        '{"model": {"type": "BPE", "vocab": {"a": true}, "merges": []}}',
        '{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}}',
        '{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["ab"]}}',
        '{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [["a"]]}}',
        '{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": 3}}',
        '{"model": {"type": "Unigram", "vocab": [["a"]], "unk_id": 0}}',
        '{"model": {"type": "Unigram", "vocab": [["a", 0.0]], "unk_id": 9}}',
        '{"model": {"type": "Unigram", "vocab": [[1, 0.0]], "unk_id": 0}}',
        '{"model": {"type": "Unheard", "vocab": {"a": 0}}}',
        '{"model": {"type": ["BPE"], "vocab": {"a": 0}}}',
        '{"model": {"type": "WordPiece", "vocab": [["a", 0.0]]}}',
        '{"model": {"type": "BPE", "vocab": [["a", 0.0]], "merges": []}}',
        '{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [], "unk_token": []}}',
        '{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [], "continuing_subword_prefix": 3}}',
    ],
)
def test_files_that_are_no_tokenizer_json(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(text)
    assert str(path) in refusal(path, VocabularyError)


@pytest.mark.parametrize("data", [b"\xff\xfe\0\1", b"\x7fELF" + bytes(2000), b"PK\3\4", b'{"model": "\xff"}'])
def test_binary_files_called_tokenizer_json(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "tokenizer.json").write_bytes(data)
    refusal(tmp_path, VocabularyError)


@pytest.mark.parametrize(
    "change",
    [
        {"added_tokens": {"<s>": 1}},
        {"added_tokens": ["<s>"]},
        {"added_tokens": [{"content": "<s>"}]},
        {"added_tokens": [{"id": 9, "content": ""}]},
        {"added_tokens": [{"id": -9, "content": "<s>", "special": True}]},
        {"added_tokens": [{"id": 9, "content": 3, "special": True}]},
        {"pre_tokenizer": {"type": "Unheard"}},
        {"pre_tokenizer": {"type": "Sequence", "pretokenizers": 3}},
        {"normalizer": [1]},
        {"decoder": "ByteLevel"},
        {"post_processor": {"type": "TemplateProcessing", "single": []}},
        {"version": "9.9"},
    ],
)
def test_tokenizer_json_with_one_thing_wrong(tmp_path: Path, change: dict[str, Any]) -> None:
    path = byte_level(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    refusal(path, VocabularyError)


def test_a_tokenizer_json_cut_short(tmp_path: Path) -> None:
    path = word_piece(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    refusal(path, VocabularyError)


def test_missing_parts_that_a_file_may_leave_out(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text('{"version": "1.0", "model": {"vocab": {"[UNK]": 7, "a": 1}, "unk_token": "[UNK]"}}')
    tokenizer = load_tokenizer(path)
    assert tokenizer.vocab_size == 8
    assert tokenizer.encode("a") == [1]
    with pytest.raises(PlaygroundError, match="5 is unassigned"):
        tokenizer.token_bytes(5)


# Texts


@pytest.mark.parametrize("name", [name for name in available_tokenizers() if name != "r50k_base"])
@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "我" * 30_000, " \n" * 20_000, "\u0301" * 20_000],
    ids=["letters", "characters", "blanks", "marks"],
)
def test_long_runs_of_one_character(name: str, text: str) -> None:
    tokenizer = load_tokenizer(name)
    run = tokenizer.tokenize(text)
    if not tokenizer.lossless:  # it may drop all of it, or take it for one unknown word
        assert len(run) <= len(text)
        return
    assert tokenizer.decode_bytes(run.ids) == text.encode()
    assert run.byte_spans[-1][1] == len(text.encode())
    assert run.character_spans[-1][1] == len(text)


@pytest.mark.parametrize("name", ["gpt2", "cl100k_base", "o200k_base"])
def test_a_million_carets(name: str) -> None:
    run = load_tokenizer(name).tokenize("^" * 1_000_000)
    assert run.lossless
    assert run.byte_spans[-1][1] == 1_000_000


@pytest.mark.parametrize("make", [byte_level, word_piece, unigram])
def test_long_texts_through_a_file(tmp_path: Path, make: Any) -> None:
    tokenizer = load_tokenizer(make(tmp_path))
    for text in ("a" * 100_000, "我 " * 20_000, "^" * 100_000):
        run = tokenizer.tokenize(text)
        assert list(run.ids) == tokenizer.encode(text)
        assert run.character_spans[-1][1] >= len(text) - 1


def test_a_text_made_of_the_name_of_a_hidden_token(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(unigram(tmp_path))
    for text in ("\uffff:0\uffff", "\uffff", "\ufffe<s>"):
        assert not set(tokenizer.encode(text)) & {1, 2}


def test_a_kind_of_model_that_is_not_done_is_named_among_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text('{"model": {"type": "Unheard", "vocab": {"a": 0}}}')
    assert "none of BPE, WordPiece, Unigram and WordLevel" in refusal(path)
    path.write_text('{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b", ["a", "b"]]}}')
    assert '"merges" are not pairs' in refusal(path)
