"""Small random BERTs of transformers, their folders, and the published one that the tests install."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from tqdm import tqdm
from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel

from models import catalog
from tests.checkpoint_files import draw_weights

tqdm.monitor_interval = 0  # transformers' progress bars would leave a thread behind

_BERT = {
    "vocab_size": 97, "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 3, "num_attention_heads": 6,
    "max_position_embeddings": 64,
}  # fmt: skip

_DISTILBERT = {
    "vocab_size": 97, "dim": 48, "hidden_dim": 80, "n_layers": 3, "n_heads": 6, "max_position_embeddings": 64,
}  # fmt: skip

VARIANTS: dict[str, dict[str, Any]] = {
    "bert": _BERT,
    "bert-one-type": _BERT | {"type_vocab_size": 1, "num_attention_heads": 1, "num_hidden_layers": 1},
    "bert-other-activation": _BERT | {"hidden_act": "gelu_new", "layer_norm_eps": 1e-3},
    "bert-relu": _BERT | {"hidden_act": "relu", "type_vocab_size": 3},
    "distilbert": _DISTILBERT,
    "distilbert-relu": _DISTILBERT | {"activation": "relu", "sinusoidal_pos_embds": True},
}

WORDS = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "king", "queen", "is", "near", "play", "##ing", "##s", "a"),
    *("girl", "was", "there", "time", "once", "upon", ".", "!", ",", "我", "爱"),
]


@functools.cache
def encoder_reference(variant: str) -> Any:
    """An encoder of transformers with attention computed eagerly, its weights large enough for every part to matter."""
    distilled = variant.startswith("distilbert")
    model_class, config_class = (DistilBertModel, DistilBertConfig) if distilled else (BertModel, BertConfig)
    model = model_class._from_config(config_class(**VARIANTS[variant]), attn_implementation="eager").eval()
    draw_weights(model)
    return model


def encoder_written_by_transformers(folder: Path, variant: str = "bert") -> Path:
    """The folder as `save_pretrained` writes it: names without a prefix, a pooler, no buffers."""
    encoder_reference(variant).save_pretrained(folder)
    return folder


def encoder_as_on_the_hub(folder: Path, variant: str = "bert", dtype: torch.dtype = torch.float32) -> Path:
    """The folder as the oldest ones on the hub are: a prefix, gamma and beta, buffers, the heads of pre-training."""
    family = variant.partition("-")[0]
    tensors = {}
    for name, value in encoder_reference(variant).state_dict().items():
        if family == "bert":
            name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        tensors[f"{family}.{name}"] = value.detach().to(dtype).contiguous()
    tensors[f"{family}.embeddings.position_ids"] = torch.arange(64)[None]
    if family == "bert":
        tensors["cls.predictions.bias"] = torch.zeros(97)
        tensors["cls.seq_relationship.weight"] = torch.zeros(2, 48)
    else:
        tensors["vocab_projector.bias"] = torch.zeros(97)
        tensors["vocab_layer_norm.weight"] = torch.zeros(48)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps({"model_type": family, **VARIANTS[variant]}))
    return folder


def word_pieces(path: Path) -> Path:
    """A WordPiece tokenizer.json that lowers, and that pads and truncates every text as the published one does."""
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(WORDS[:5])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    tokenizer.enable_padding(length=16, pad_id=0, pad_token="[PAD]")
    tokenizer.enable_truncation(12)
    tokenizer.save(str(path))
    return path


def small_encoder(folder: Path) -> Path:
    """A whole folder: a random BERT and its WordPiece."""
    encoder_written_by_transformers(folder)
    word_pieces(folder / "tokenizer.json")
    return folder


def without_tensor(folder: Path, name: str) -> None:
    """Take one tensor out of the folder's weights."""
    tensors = load_file(folder / "model.safetensors")
    del tensors[name]
    save_file(tensors, folder / "model.safetensors")


def published_encoder() -> Path:
    """The folder of all-MiniLM-L6-v2, which is part of the test installation."""
    folder = next(sample.folder for sample in catalog.samples() if sample.name == "all-MiniLM-L6-v2")
    assert folder is not None, "install the sample: make samples"
    return folder
