"""Vocabularies from before tokenizer.json against transformers and sentencepiece, which read the same files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import sentencepiece
from transformers import BertTokenizer, GPT2Tokenizer, LlamaTokenizer, Qwen2Tokenizer

from models.errors import TokenizerError, VocabularyError
from models.tokenizers import load_tokenizer
from models.tokenizers.training import train_byte_level_bpe
from tests.encoder_files import WORDS

TEXTS = [
    "Once upon a time there was a king.",
    "  two  spaces\n\n and\ttabs 12345 don't ",
    "The queen's café — naïve 我爱 😀👩‍👩‍👧 e\u0301",
    "x",
    "",
    "<s> </s> <|endoftext|> <unk> [CLS]",
]
CORPUS = "Once upon a time there was a king and a queen. The king was playing, the queen was near. 我爱人工智能。 " * 40


@pytest.fixture(scope="module")
def byte_level(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bytes")
    trained = train_byte_level_bpe(CORPUS, 310)
    document = json.loads(trained.to_str())
    vocab = document["model"]["vocab"]
    (folder / "vocab.json").write_text(json.dumps(vocab))
    merges = [pair if isinstance(pair, str) else " ".join(pair) for pair in document["model"]["merges"]]
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    return folder


@pytest.mark.parametrize(
    ("family", "settings"),
    [
        ("gpt2", {}),
        ("gpt2", {"add_prefix_space": True}),
        ("gpt2", {"add_bos_token": True, "bos_token": "<|endoftext|>"}),
        ("qwen2", {"added_tokens_decoder": {"310": {"content": "<|im_start|>", "special": True}}}),
    ],
)
def test_vocab_json_and_merges_are_transformers(byte_level: Path, family: str, settings: dict) -> None:
    kind = GPT2Tokenizer if family == "gpt2" else Qwen2Tokenizer
    (byte_level / "config.json").write_text(json.dumps({"model_type": family}))
    (byte_level / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": kind.__name__, **settings}))
    ours, theirs = load_tokenizer(byte_level), kind.from_pretrained(byte_level)
    specials = set(ours.special_tokens)
    assert "<|endoftext|>" in specials
    for text in TEXTS:
        assert ours.encode(text, add_special=True, allowed_special=specials) == theirs(text)["input_ids"], text
        assert ours.decode(ours.encode(text)) == text or family == "qwen2" or settings.get("add_prefix_space")
    if "added_tokens_decoder" in settings:
        assert ours.special_tokens["<|im_start|>"] == 310
        assert ours.encode("<|im_start|>", allowed_special={"<|im_start|>"}) == [310]


@pytest.mark.parametrize("flag", ["lstrip", "rstrip", "single_word", "normalized"])
def test_added_tokens_are_looked_for_as_their_entry_says(byte_level: Path, flag: str) -> None:
    entries = {
        str(310 + number): {"content": text, "lstrip": False, "rstrip": False, "single_word": False,
                            "normalized": False, "special": special, flag: True}
        for number, (text, special) in enumerate({"<|im_start|>": True, "queen": False}.items())
    }  # fmt: skip
    settings = {"tokenizer_class": "Qwen2Tokenizer", "added_tokens_decoder": entries}
    (byte_level / "tokenizer_config.json").write_text(json.dumps(settings))
    ours, theirs = load_tokenizer(byte_level), Qwen2Tokenizer.from_pretrained(byte_level)
    for text in ("a <|im_start|> b", "the queen was a queens queen.", "queen<|im_start|>  queen", *TEXTS):
        assert ours.encode(text, allowed_special=set(ours.special_tokens)) == theirs(text)["input_ids"], text


def test_the_same_by_any_of_its_files(byte_level: Path) -> None:
    assert load_tokenizer(byte_level / "vocab.json").encode(TEXTS[0]) == load_tokenizer(byte_level).encode(TEXTS[0])
    assert load_tokenizer(byte_level / "merges.txt").name == byte_level.name


@pytest.mark.parametrize("lower", [True, False])
def test_vocab_txt_is_berts(tmp_path: Path, lower: bool) -> None:
    (tmp_path / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": lower}))
    ours, theirs = load_tokenizer(tmp_path), BertTokenizer.from_pretrained(tmp_path)
    for text in TEXTS[:5]:
        assert ours.encode(text, add_special=True) == theirs(text)["input_ids"], text
    assert ours.encode("[CLS]", allowed_special={"[CLS]"}) == [2]


def pieces_model(folder: Path, kind: str, *, fallback: bool, rule: str, size: int = 320) -> bytes:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS.split(". ")),
        model_writer=written,
        vocab_size=size,
        model_type=kind,
        byte_fallback=fallback,
        normalization_rule_name=rule,
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    (folder / "tokenizer.model").write_bytes(written.getvalue())
    return written.getvalue()


@pytest.mark.parametrize(
    ("kind", "fallback", "rule"), [("bpe", True, "identity"), ("unigram", False, "nmt_nfkc"), ("unigram", True, "nfkc")]
)
def test_a_sentencepiece_model_gives_the_librarys_ids(tmp_path: Path, kind: str, fallback: bool, rule: str) -> None:
    data = pieces_model(tmp_path, kind, fallback=fallback, rule=rule)
    theirs = sentencepiece.SentencePieceProcessor(model_proto=data)
    ours = load_tokenizer(tmp_path)
    assert ours.vocab_size == theirs.get_piece_size()
    assert ours.special_tokens == {"<unk>": 0, "<s>": 1, "</s>": 2}
    for text in TEXTS:
        ids = theirs.encode(text)
        assert ours.encode(text) == ids, text
        assert ours.encode(text, add_special=True) == [1, *ids]
        assert ours.decode(ids) == theirs.decode(ids) or "<unk>" in ours.decode(ids)
        run = ours.tokenize(text, add_special=True)
        assert run.character_spans[0] == (0, 0)
        ends = [end for _, end in run.byte_spans]
        assert ends == sorted(ends)
        assert all(0 <= start <= end <= len(text.encode()) for start, end in run.byte_spans)


def test_a_piece_knows_its_place(tmp_path: Path) -> None:
    pieces_model(tmp_path, "bpe", fallback=True, rule="identity")
    ours = load_tokenizer(tmp_path)
    text = "the king 😀 was"
    run = ours.tokenize(text)
    data = text.encode()
    for token_id, (start, end) in zip(run.ids, run.byte_spans, strict=True):
        assert ours.token_bytes(token_id).strip() == data[start:end].strip()
    assert b"".join(data[start:end] for start, end in run.byte_spans) == data


def test_llamas_settings_beside_its_pieces(tmp_path: Path) -> None:
    """Ids as transformers' LlamaTokenizer gives them, begin and end tokens as the settings say."""
    pieces_model(tmp_path, "bpe", fallback=True, rule="identity")
    for begin, end in ((True, False), (True, True), (False, False)):
        settings = {"tokenizer_class": "LlamaTokenizer", "add_bos_token": begin, "add_eos_token": end,
                    "bos_token": {"__type": "AddedToken", "content": "<s>"}, "eos_token": "</s>",
                    "added_tokens_decoder": {"400": {"content": "<pad>", "special": True}}}  # fmt: skip
        (tmp_path / "tokenizer_config.json").write_text(json.dumps(settings))
        ours, theirs = load_tokenizer(tmp_path), LlamaTokenizer.from_pretrained(tmp_path)
        for text in TEXTS[:1]:
            assert ours.encode(text, add_special=True) == theirs(text)["input_ids"], (text, begin, end)
        assert ours.encode("a<pad>b", allowed_special={"<pad>"}).count(400) == 1
        assert ours.vocab_size == 401


def test_what_is_no_older_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(b"\x80\x02pickle")
    with pytest.raises(VocabularyError, match="no sentencepiece model"):
        load_tokenizer(tmp_path)
    (tmp_path / "vocab.txt").write_text("a\nb\n")
    with pytest.raises(VocabularyError, match=r"has no \[UNK\]"):
        load_tokenizer(tmp_path)
    (tmp_path / "vocab.json").write_text('{"a": "b"}')
    (tmp_path / "merges.txt").write_text("a b\n")
    with pytest.raises(VocabularyError, match="no vocabulary"):
        load_tokenizer(tmp_path)
    (tmp_path / "vocab.json").write_text('{"a": 0}')
    (tmp_path / "merges.txt").write_text("a b c\n")
    with pytest.raises(VocabularyError, match="Line 1"):
        load_tokenizer(tmp_path)
    (tmp_path / "merges.txt").write_text("a b\n")
    with pytest.raises(TokenizerError):
        load_tokenizer(tmp_path)
