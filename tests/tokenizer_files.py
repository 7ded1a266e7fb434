"""Vocabularies for the tests: OpenAI's as tiktoken itself builds them, and small tokenizer.json files of each kind."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest
import tiktoken
import tiktoken.load
from tiktoken_ext import openai_public
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from models import catalog

OPENAI_NAMES = ("r50k_base", "p50k_base", "cl100k_base", "o200k_base")

CORPUS = [
    "Once upon a time there was a little girl who was playing in the garden.",
    "Hello, world! The cat's toy isn't here; they've 12 345 others.",
    "我爱自然语言处理。 我爱人工智能，小猫在沙发上睡觉。",
    "Ça va? Übung naïve café, ﬁne. 😀👩‍👩‍👧",
] * 4

END = "<|endoftext|>"


@functools.cache
def reference_encoding(name: str) -> tiktoken.Encoding:
    """The encoding as tiktoken's own constructor and own parser build it, from the carried rank file."""
    file = "r50k_base" if name == "gpt2" else name

    def load_local(url: str, expected_hash: str) -> dict[bytes, int]:
        return tiktoken.load.load_tiktoken_bpe(
            str(catalog.resource_root() / f"encodings/{file}.tiktoken"), expected_hash
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", "")  # an empty name switches tiktoken's cache off
        patch.setattr(openai_public, "load_tiktoken_bpe", load_local)
        return tiktoken.Encoding(**getattr(openai_public, file)())


def byte_level(folder: Path) -> Path:
    """GPT-2's kind: a special token inside the model's vocabulary, one outside, and an ordinary added token."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        special_tokens=[END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_special_tokens(["<|im_start|>", "<|im_start|>user"])
    tokenizer.add_tokens([AddedToken("<tool>", special=False)])
    return _save(tokenizer, folder)


def word_piece(folder: Path) -> Path:
    """BERT's kind, which lower-cases, strips accents, adds [CLS] and [SEP], and here also truncates and pads."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=150, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False
    )
    tokenizer.train_from_iterator([*CORPUS, "play run walk playing running walking " * 20], trainer)
    ids = {token: tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]")}
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=list(ids.items())
    )
    tokenizer.enable_truncation(6)
    tokenizer.enable_padding(length=16, pad_id=0, pad_token="[PAD]")
    return _save(tokenizer, folder)


def unigram(folder: Path) -> Path:
    """SentencePiece's unigram kind with metaspace, NFKC and byte fallback; its own vocabulary holds <s> at score 0."""
    pieces = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0)]
    pieces += [(f"<0x{byte:02X}>", -20.0) for byte in range(256)]
    pieces += [("▁", -2.0), ("▁the", -3.0), ("cat", -4.0), ("▁a", -3.0), ("fi", -4.0)]
    pieces += [(letter, -6.0) for letter in "abcdefghijklmnopqrstuvwxyz.我"]
    tokenizer = Tokenizer(models.Unigram(pieces, 0, True))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 2)])
    return _save(tokenizer, folder)


def llama_bpe(folder: Path) -> Path:
    """Llama 2's kind: BPE over characters with a space put in front, spaces as ▁, and byte fallback."""
    vocab = {"<unk>": 0, "<s>": 1, "</s>": 2} | {f"<0x{byte:02X}>": 3 + byte for byte in range(256)}
    for piece in ("▁", *"abcdefghijklmnopqrstuvwxyz我", "▁t", "he", "▁the", "at"):
        vocab[piece] = len(vocab)
    merges = [("▁", "t"), ("h", "e"), ("▁t", "he"), ("a", "t")]
    tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return _save(tokenizer, folder)


def _save(tokenizer: Tokenizer, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    return folder / "tokenizer.json"


KINDS = {"byte_level": byte_level, "word_piece": word_piece, "unigram": unigram, "llama_bpe": llama_bpe}
