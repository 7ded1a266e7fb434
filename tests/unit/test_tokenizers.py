"""Tokenizers give tiktoken's and transformers' ids, and the figures of the worked examples."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tokenizers import Tokenizer as Engine
from tokenizers import decoders, pre_tokenizers
from tokenizers import models as engine_models

from models import catalog
from models.errors import TextError, TokenIdError, TokenizerError
from models.tokenizers import TokenRun, available_tokenizers, load_tokenizer, token_label
from models.tokenizers.encodings import KNOWN_ENCODINGS
from models.tokenizers.offsets import aligned_spans
from models.tokenizers.pieces import byte_alphabet
from tests.tokenizer_files import END, KINDS, OPENAI_NAMES, reference_encoding

JOURNEY = "A journey of a thousand miles begins with a single step."
MIXED = "Hello  world\r\n\t我爱自然语言处理 it's 12345 naïve cafe\u0301 👩‍👩‍👧 \x00 <|endoftext|> ﬁne"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("tokenizers")
    return {kind: make(root / kind).parent for kind, make in KINDS.items()}


# The worked examples


def test_journey_has_the_ids_of_the_article() -> None:
    gpt2 = load_tokenizer("gpt2")
    ids = [32, 7002, 286, 257, 7319, 4608, 6140, 351, 257, 2060, 2239, 13]
    assert gpt2.encode(JOURNEY) == ids
    assert gpt2.decode(ids) == JOURNEY
    assert gpt2.token_bytes(7002) == b" journey"
    assert token_label(gpt2.token_bytes(7002)) == "·journey"
    assert gpt2.encode("A journey") == [32, 7002]
    assert gpt2.decode([32, 7002]) == "A journey"


def test_thousand_is_two_tokens() -> None:
    gpt2 = load_tokenizer("gpt2")
    assert gpt2.encode("thousand") == [400, 29910]
    assert [gpt2.token_bytes(token) for token in (400, 29910)] == [b"th", b"ousand"]


@pytest.mark.parametrize(
    ("name", "ids", "pieces"),
    [
        ("gpt2", [1273, 1831, 8396], [b"St", b"raw", b"berry"]),
        ("cl100k_base", [2645, 675, 15717], [b"Str", b"aw", b"berry"]),
        ("o200k_base", [3504, 1134, 19772], [b"Str", b"aw", b"berry"]),
    ],
)
def test_strawberry(name: str, ids: list[int], pieces: list[bytes]) -> None:
    tokenizer = load_tokenizer(name)
    assert tokenizer.encode("Strawberry") == ids
    assert [tokenizer.token_bytes(token) for token in ids] == pieces
    assert len(tokenizer.encode(" strawberry")) == 1


def test_strawberry_after_a_space_is_gpt2s_41236() -> None:
    assert load_tokenizer("gpt2").encode(" strawberry") == [41236]


def test_partial_tokens_show_their_bytes_and_the_character_they_belong_to() -> None:
    text = "我爱人工智能"
    gpt2 = load_tokenizer("gpt2")
    run = gpt2.tokenize(text)
    assert len(run) == 13
    assert [token_label(gpt2.token_bytes(token)) for token in run.ids[:2]] == ["E6 88", "91"]
    assert run.byte_spans[:2] == ((0, 2), (2, 3))
    assert run.character_spans[:3] == ((0, 1), (0, 1), (1, 2))
    assert run.tokens_between(0, 1) == range(0, 2)
    assert len(load_tokenizer("cl100k_base").encode(text)) == 8
    assert load_tokenizer("o200k_base").encode(text) == [7522, 6414, 47243, 60319]


def test_one_sentence_as_characters_and_bytes() -> None:
    text = "我爱自然语言处理"
    characters, each_byte = load_tokenizer("characters"), load_tokenizer("bytes")
    assert characters.encode(text) == [ord(character) for character in text]
    assert len(each_byte.encode(text)) == 24
    assert each_byte.decode(each_byte.encode(text)) == characters.decode(characters.encode(text)) == text
    assert each_byte.tokenize(text).character_spans[2:4] == ((0, 1), (1, 2))


# OpenAI's encodings against tiktoken


@pytest.mark.parametrize("name", ["gpt2", *OPENAI_NAMES])
def test_encodings_equal_tiktokens(name: str) -> None:
    ours, theirs = load_tokenizer(name), reference_encoding(name)
    known = KNOWN_ENCODINGS[name]
    assert known.pattern == theirs._pat_str
    assert dict(ours.special_tokens) == theirs._special_tokens
    assert ours.vocab_size == theirs.n_vocab
    assert ours.encode(MIXED) == theirs.encode_ordinary(MIXED)
    for token in range(0, ours.vocab_size, 97):
        try:
            expected = theirs.decode_single_token_bytes(token)
        except KeyError:
            with pytest.raises(TokenIdError, match="unassigned"):
                ours.token_bytes(token)
        else:
            assert ours.token_bytes(token) == expected


@pytest.mark.parametrize("name", OPENAI_NAMES)
def test_typed_special_tokens_are_plain_text_unless_allowed(name: str) -> None:
    ours, theirs = load_tokenizer(name), reference_encoding(name)
    text = f"a{END}b<|fim_prefix|>{END}"
    assert ours.special_tokens[END] not in ours.encode(text)
    assert ours.encode(text) == theirs.encode_ordinary(text)
    allowed = ours.encode(text, allowed_special={END})
    assert allowed == theirs.encode(text, allowed_special={END}, disallowed_special=())
    assert allowed.count(ours.special_tokens[END]) == 2
    run = ours.tokenize(text, allowed_special={END, "<|unknown|>"})
    assert list(run.ids) == allowed
    assert run.lossless
    assert ours.decode(allowed) == text
    assert ours.encode("text", add_special=True) == ours.encode("text")


@pytest.mark.parametrize(
    ("name", "holes"), [("cl100k_base", [100256, *range(100261, 100276)]), ("o200k_base", [199998])]
)
def test_unassigned_ids_are_told_apart_from_ids_outside(name: str, holes: list[int]) -> None:
    tokenizer = load_tokenizer(name)
    for token in holes:
        with pytest.raises(TokenIdError, match=f"{token} is unassigned"):
            tokenizer.token_bytes(token)
        with pytest.raises(TokenIdError, match="unassigned"):
            tokenizer.decode([token])


def test_a_rank_file_of_openai_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "mine.tiktoken"
    path.write_bytes(catalog.encoding_path("cl100k_base").read_bytes())
    tokenizer = load_tokenizer(path)
    assert tokenizer.name == "cl100k_base"
    assert tokenizer.encode(MIXED) == reference_encoding("cl100k_base").encode_ordinary(MIXED)


def test_another_rank_file_takes_its_pattern_from_the_json_beside_it(tmp_path: Path) -> None:
    lines = catalog.encoding_path("r50k_base").read_bytes().splitlines(keepends=True)
    path = tmp_path / "small.tiktoken"
    path.write_bytes(b"".join(lines[:1000]))
    beside = {"pattern": KNOWN_ENCODINGS["gpt2"].pattern, "special_tokens": {"<end>": 1000}}
    (tmp_path / "small.json").write_text(json.dumps(beside))
    tokenizer = load_tokenizer(str(path))
    assert (tokenizer.name, tokenizer.vocab_size, tokenizer.lossless) == ("small", 1001, True)
    assert tokenizer.encode("the<end>", allowed_special={"<end>"})[-1] == 1000
    assert tokenizer.decode(tokenizer.encode(MIXED)) == MIXED

    # A pattern that skips text loses it: the run says so, and its spans have gaps there.
    (tmp_path / "small.json").write_text(json.dumps({"pattern": r"\p{L}+"}))
    run = load_tokenizer(path).tokenize("one 2 我 one")
    assert not load_tokenizer(path).lossless
    assert not run.lossless
    data = run.text.encode()
    assert b"".join(data[start:end] for start, end in run.byte_spans) == "one我one".encode()
    assert run.character_spans[-1][1] == len(run.text)


# tokenizer.json against transformers and tokenizers


def transformers_tokenizer(folder: Path) -> Callable[[str], list[int]]:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    return lambda text: tokenizer(text).input_ids


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [JOURNEY, "Playing the cat ﬁne 我爱 😀 naïve\n\n  x", "", " ", "word " * 50])
def test_add_special_equals_transformers(folders: dict[str, Path], kind: str, text: str) -> None:
    tokenizer = load_tokenizer(folders[kind])
    assert tokenizer.encode(text, add_special=True) == transformers_tokenizer(folders[kind])(text)


@pytest.mark.parametrize("kind", KINDS)
def test_with_every_special_token_allowed_ids_are_transformers(folders: dict[str, Path], kind: str) -> None:
    tokenizer = load_tokenizer(folders[kind])
    text = "the cat" + " x".join(tokenizer.special_tokens) + "<tool> the"
    ids = tokenizer.encode(text, allowed_special=set(tokenizer.special_tokens), add_special=True)
    assert ids == transformers_tokenizer(folders[kind])(text)
    assert set(tokenizer.special_tokens.values()) - {tokenizer.special_tokens.get("<|im_start|>")} <= set(ids)


@pytest.mark.parametrize("kind", KINDS)
def test_typed_special_tokens_of_a_file_are_plain_text(folders: dict[str, Path], kind: str) -> None:
    tokenizer = load_tokenizer(folders[kind])
    unknown = {tokenizer.special_tokens.get("[UNK]"), tokenizer.special_tokens.get("<unk>")}
    for text, token in tokenizer.special_tokens.items():
        plain = tokenizer.encode(f"a {text} b")
        assert token not in plain or token in unknown
        assert not set(plain) & (set(tokenizer.special_tokens.values()) - unknown)
        assert token in tokenizer.encode(f"a {text} b", allowed_special={text})


def test_plain_ids_are_those_of_a_vocabulary_without_the_added_tokens(tmp_path: Path, folders: dict[str, Path]) -> None:
    document = json.loads((folders["byte_level"] / "tokenizer.json").read_text())
    document["added_tokens"] = []
    without = Engine.from_str(json.dumps(document))
    text = f"x{END} <|im_start|>user 我"
    assert load_tokenizer(folders["byte_level"]).encode(text) == without.encode(text).ids
    # Unigram finds <s> in its own vocabulary, at the best score there is: it has to go from there as well.
    document = json.loads((folders["unigram"] / "tokenizer.json").read_text())
    document["added_tokens"] = []
    for entry in document["model"]["vocab"][:3]:
        entry[0] = f"\uffff{entry[0]}\uffff"
    without = Engine.from_str(json.dumps(document))
    text = "the <s>cat</s>"
    assert load_tokenizer(folders["unigram"]).encode(text) == without.encode(text, add_special_tokens=False).ids


def test_a_shorter_special_token_is_found_inside_a_longer_one_that_is_not_allowed(folders: dict[str, Path]) -> None:
    tokenizer = load_tokenizer(folders["byte_level"])
    start = tokenizer.special_tokens["<|im_start|>"]
    ids = tokenizer.encode("<|im_start|>user", allowed_special={"<|im_start|>"})
    assert ids == [start, *tokenizer.encode("user")]
    assert tokenizer.encode("<tool>") == [tokenizer.vocab_size - 1]  # added, but not special: ordinary vocabulary


def test_words_in_a_vocabulary_of_whole_words_are_hidden_too(tmp_path: Path) -> None:
    engine = Engine(engine_models.WordLevel({"[UNK]": 0, "[CLS]": 1, "cat": 2}, unk_token="[UNK]"))
    engine.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    engine.add_special_tokens(["[UNK]", "[CLS]"])
    engine.save(str(tmp_path / "words.json"))
    tokenizer = load_tokenizer(tmp_path / "words.json")
    assert tokenizer.name == "words"
    assert tokenizer.encode("cat [CLS] dog") == [2, 0, 0]
    assert tokenizer.encode("cat [CLS] dog", allowed_special={"[CLS]"}) == [2, 1, 0]
    assert tokenizer.decode([2, 1]) == "cat [CLS]"


def test_a_special_token_that_merges_reach_stays_loadable(tmp_path: Path) -> None:
    vocab = {"a": 0, "b": 1, "ab": 2, "c": 3}
    engine = Engine(engine_models.BPE(vocab, [("a", "b")]))
    engine.add_special_tokens(["ab", "c", "zz"])
    engine.add_tokens(["tool"])
    engine.save(str(tmp_path / "t.json"))
    tokenizer = load_tokenizer(tmp_path / "t.json")
    assert tokenizer.encode("abctool") == [2, 3, 5]
    assert dict(tokenizer.special_tokens) == {"ab": 2, "c": 3, "zz": 4}


def test_truncation_padding_and_dropout_are_off(tmp_path: Path, folders: dict[str, Path]) -> None:
    assert len(load_tokenizer(folders["word_piece"]).encode("the " * 500)) == 500
    document = json.loads((folders["byte_level"] / "tokenizer.json").read_text())
    document["model"]["dropout"] = 0.9
    (tmp_path / "tokenizer.json").write_text(json.dumps(document))
    assert load_tokenizer(tmp_path).encode(JOURNEY) == load_tokenizer(folders["byte_level"]).encode(JOURNEY)


def test_word_piece_spans_have_gaps_and_added_tokens_are_empty(folders: dict[str, Path]) -> None:
    tokenizer = load_tokenizer(folders["word_piece"])
    text = "Playing  我 é"
    run = tokenizer.tokenize(text, add_special=True)
    assert not tokenizer.lossless
    assert not run.lossless
    assert run.ids[0] == tokenizer.special_tokens["[CLS]"]
    assert run.ids[-1] == tokenizer.special_tokens["[SEP]"]
    assert run.byte_spans[0] == (0, 0)
    assert run.byte_spans[-1][0] == run.byte_spans[-1][1]
    words = ["".join(text[start:end] for start, end in run.character_spans if start < 7), "我", "é"]
    assert words == ["Playing", "我", "é"]
    assert run.character_spans[-3:-1] == ((9, 10), (11, 12))


def test_playing_is_play_and_ing_where_the_vocabulary_lacks_the_word(tmp_path: Path) -> None:
    engine = Engine(engine_models.WordPiece({"[UNK]": 0, "play": 1, "##ing": 2, "##": 3}, unk_token="[UNK]"))
    engine.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    engine.decoder = decoders.WordPiece()
    engine.save(str(tmp_path / "pieces.json"))
    tokenizer = load_tokenizer(tmp_path / "pieces.json")
    run = tokenizer.tokenize("playing")
    assert run.ids == (1, 2)
    assert run.byte_spans == ((0, 4), (4, 7))
    assert [tokenizer.token_bytes(token) for token in range(4)] == [b"[UNK]", b"play", b"ing", b"##"]
    assert tokenizer.decode(run.ids) == "playing"


def test_spans_never_go_back_whatever_offsets_a_library_reports() -> None:
    tokens, data = [b"b", b"a", b"", b"xy", b"c"], b"abcdef"
    offsets = [(2, 4), (0, 1), (0, 0), (3, 6), (1, 2)]
    assert aligned_spans(tokens, offsets, data) == ((2, 4), (2, 4), (4, 4), (4, 6), (4, 6))
    assert aligned_spans([b" ", b"a", b"b"], [(0, 2)] * 3, b"ab") == ((0, 0), (0, 1), (1, 2))
    assert aligned_spans([b"f", b"i"], [(0, 3)] * 2, "ﬁ".encode()) == ((0, 3), (0, 3))


@pytest.mark.parametrize("kind", ["unigram", "llama_bpe"])
def test_byte_fallback_tokens_are_bytes_of_their_character(folders: dict[str, Path], kind: str) -> None:
    tokenizer = load_tokenizer(folders[kind])
    run = tokenizer.tokenize("the 爱😀")
    assert b"".join(map(tokenizer.token_bytes, run.ids)) == b" the \xe7\x88\xb1\xf0\x9f\x98\x80"
    assert run.byte_spans[-7:] == ((4, 5), (5, 6), (6, 7), (7, 8), (8, 9), (9, 10), (10, 11))
    assert run.character_spans[-7:] == ((4, 5),) * 3 + ((5, 6),) * 4
    assert tokenizer.decode(run.ids) == "the 爱😀"
    assert tokenizer.token_bytes(run.ids[0]) == b" the"


@pytest.mark.parametrize("kind", KINDS)
def test_decode_equals_the_library(folders: dict[str, Path], kind: str) -> None:
    tokenizer = load_tokenizer(folders[kind])
    engine = Engine.from_file(str(folders[kind] / "tokenizer.json"))
    ids = tokenizer.encode("The cat, playing. 我 ﬁ 😀", add_special=True)
    for part in (ids, ids[:-2], [*ids, *tokenizer.special_tokens.values()]):
        assert tokenizer.decode(part) == engine.decode(part, skip_special_tokens=False)
        assert tokenizer.decode_bytes(part).decode("utf-8", errors="replace") == tokenizer.decode(part)


def test_byte_level_pieces_are_real_bytes(folders: dict[str, Path]) -> None:
    tokenizer = load_tokenizer(folders["byte_level"])
    assert tokenizer.lossless
    singles = {tokenizer.token_bytes(token) for token in range(tokenizer.vocab_size)}
    assert {bytes([byte]) for byte in range(256)} <= singles
    assert sorted(byte_alphabet()) == sorted(pre_tokenizers.ByteLevel.alphabet())
    run = tokenizer.tokenize(MIXED)
    assert run.lossless
    assert b"".join(map(tokenizer.token_bytes, run.ids)) == MIXED.encode()


def test_a_normalizer_makes_a_byte_level_file_lossy_only_where_it_changes_text(
    tmp_path: Path, folders: dict[str, Path]
) -> None:
    document = json.loads((folders["byte_level"] / "tokenizer.json").read_text())
    document["normalizer"] = {"type": "NFC"}
    (tmp_path / "tokenizer.json").write_text(json.dumps(document))
    tokenizer = load_tokenizer(tmp_path)
    assert not tokenizer.lossless
    assert tokenizer.tokenize("naïve 我").lossless
    run = tokenizer.tokenize("cafe\u0301 我")
    assert not run.lossless
    assert run.byte_spans[-1][1] == len(run.text.encode())


# What holds for all


def test_available_tokenizers_all_load() -> None:
    names = available_tokenizers()
    encodings = ("gpt2", "cl100k_base", "o200k_base", "p50k_base", "r50k_base")
    assert names == (*encodings, "wordpiece", "words", "characters", "bytes")
    assert [load_tokenizer(name).name for name in names] == list(names)


def test_vocab_sizes() -> None:
    sizes = [load_tokenizer(name).vocab_size for name in available_tokenizers() if name != "words"]
    assert sizes == [50257, 100277, 200019, 50281, 50257, 3400, 0x110000, 256]


@pytest.mark.parametrize("name", available_tokenizers())
def test_empty_text(name: str) -> None:
    tokenizer = load_tokenizer(name)
    assert tokenizer.encode("") == []
    assert tokenizer.decode([]) == ""
    assert tokenizer.decode_bytes([]) == b""
    assert tokenizer.tokenize("") == TokenRun("", (), (), (), True)


@pytest.mark.parametrize("name", [name for name in available_tokenizers() if name != "words"])
@pytest.mark.parametrize("bad", [-1, 2**40])
def test_ids_outside_the_vocabulary(name: str, bad: int) -> None:
    tokenizer = load_tokenizer(name)
    message = f"{bad} is outside the vocabulary of {name}, which has {tokenizer.vocab_size} ids"
    for call in (
        lambda: tokenizer.decode([bad]),
        lambda: tokenizer.decode_bytes([bad]),
        lambda: tokenizer.token_bytes(bad),
    ):
        with pytest.raises(TokenIdError, match=message):
            call()
    with pytest.raises(TokenIdError):
        tokenizer.token_bytes(tokenizer.vocab_size)


def test_ids_outside_a_files_vocabulary(folders: dict[str, Path]) -> None:
    for folder in folders.values():
        tokenizer = load_tokenizer(folder)
        for bad in (-1, tokenizer.vocab_size):
            with pytest.raises(TokenIdError, match=f"has {tokenizer.vocab_size} ids"):
                tokenizer.decode([0, bad])


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_surrogates_are_no_characters(code: int) -> None:
    with pytest.raises(TokenIdError, match="surrogate"):
        load_tokenizer("characters").decode([code])


def test_half_a_surrogate_pair_is_refused(folders: dict[str, Path]) -> None:
    for name in (*available_tokenizers(), *folders.values()):
        tokenizer = load_tokenizer(name)
        for call in (tokenizer.encode, tokenizer.tokenize):
            with pytest.raises(TextError, match=r"U\+D83D, character 3\)"):
                call("ab\ud83d")


def test_decode_replaces_half_a_character() -> None:
    gpt2 = load_tokenizer("gpt2")
    ids = gpt2.encode("我")
    assert gpt2.decode(ids[:1]) == "\ufffd"
    assert gpt2.decode_bytes(ids[:1]) == b"\xe6\x88"


def test_tokens_between_characters(folders: dict[str, Path]) -> None:
    run = load_tokenizer("gpt2").tokenize("我 has a cat")
    for start in range(len(run.text)):
        for end in range(start + 1, len(run.text) + 1):
            touching = [i for i, (a, b) in enumerate(run.character_spans) if a < end and b > start]
            assert list(run.tokens_between(start, end)) == touching
    assert list(run.tokens_between(len(run.text), len(run.text))) == []
    run = load_tokenizer(folders["word_piece"]).tokenize("the  cat", add_special=True)
    assert run.tokens_between(0, 8) == range(1, len(run) - 1)
    assert len(run.tokens_between(3, 4)) == 0


def test_what_was_loaded_is_kept_until_its_file_changes(tmp_path: Path, folders: dict[str, Path]) -> None:
    assert load_tokenizer("gpt2") is load_tokenizer("gpt2")
    path = tmp_path / "tokenizer.json"
    path.write_bytes((folders["byte_level"] / "tokenizer.json").read_bytes())
    first = load_tokenizer(path)
    assert load_tokenizer(str(tmp_path)) is first
    path.write_bytes((folders["word_piece"] / "tokenizer.json").read_bytes())
    assert "[CLS]" in load_tokenizer(path).special_tokens


def test_a_bundled_checkpoint_is_loaded_by_its_name(
    tmp_path: Path, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, config in (("stories", "{}"), ("bare", "{}")):
        folder = tmp_path / "checkpoints" / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(config)
    tokens = (folders["byte_level"] / "tokenizer.json").read_bytes()
    (tmp_path / "checkpoints" / "stories" / "tokenizer.json").write_bytes(tokens)
    monkeypatch.setattr(catalog, "resource_root", lambda: tmp_path)
    assert load_tokenizer("stories").name == "stories"
    with pytest.raises(TokenizerError, match=r"no tokenizer\.json"):
        load_tokenizer("bare")


def test_threads_share_a_tokenizer(folders: dict[str, Path]) -> None:
    tokenizer = load_tokenizer(folders["byte_level"])
    allowed = [frozenset[str](), frozenset({END}), frozenset(tokenizer.special_tokens)]
    expected = [tokenizer.encode(MIXED, allowed_special=names) for names in allowed]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda turn: tokenizer.encode(MIXED, allowed_special=allowed[turn % 3]), range(60)))
    assert found == expected * 20


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = (
        "import sys, models.tokenizers; "
        "print([name for name in ('torch', 'numpy', 'tiktoken', 'tokenizers', 'msgspec') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("token", "label"),
    [
        (b" a\n\tb ", "·a⏎⇥b·"),
        (b"", ""),
        (b"\r\n", "0D ⏎"),
        (b"\x00", "00"),
        (b"a\x1bb", "a 1B b"),
        (b"\xe6\x88", "E6 88"),
        (b" \xe6\x88", "· E6 88"),
        (b"\x91\xe7\x88\xb1", "91 爱"),
        (b"\xed\xa0\x80", "ED A0 80"),
        ("👩‍👩".encode(), "👩‍👩"),
        ("\u200d".encode(), "E2 80 8D"),
        ("\u00a0x".encode(), "C2 A0 x"),
        ("e\u0301".encode(), "e\u0301"),
        ("\u0301".encode(), "◌\u0301"),
        (b"<b>&amp;", "<b>&amp;"),
    ],
)
def test_labels(token: bytes, label: str) -> None:
    assert token_label(token) == label
