"""Small random T5s and ViTs of transformers, and their folders."""

from __future__ import annotations

import copy
import functools
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm
from transformers import T5Config, T5ForConditionalGeneration, ViTConfig, ViTForImageClassification

from tests.checkpoint_files import draw_weights

tqdm.monitor_interval = 0  # transformers' progress bars would leave a thread behind

_T5 = {
    "vocab_size": 97, "d_model": 48, "d_kv": 10, "d_ff": 80, "num_layers": 3, "num_heads": 4,
    "relative_attention_num_buckets": 8, "relative_attention_max_distance": 20, "decoder_start_token_id": 0,
}  # fmt: skip
_VIT = {
    "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 48, "image_size": 8,
    "patch_size": 2, "num_channels": 1, "num_labels": 10,
}  # fmt: skip

VARIANTS: dict[str, dict[str, Any]] = {
    "t5": _T5,
    "t5-gated": _T5 | {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False},
    "t5-fewer-layers": _T5 | {"num_decoder_layers": 2},
    "vit": _VIT,
    "vit-oblong": _VIT | {"image_size": (14, 9), "patch_size": (4, 3), "num_channels": 3, "qkv_bias": False},
    "vit-other-activation": _VIT | {"hidden_act": "gelu_new", "layer_norm_eps": 1e-3},
}


@functools.cache
def sequence_reference(variant: str) -> Any:
    """A model of transformers with attention computed eagerly, its weights large enough for every part to matter."""
    kinds = {"t5": (T5Config, T5ForConditionalGeneration), "vit": (ViTConfig, ViTForImageClassification)}
    config_class, model_class = kinds[variant.partition("-")[0]]
    model = model_class._from_config(config_class(**VARIANTS[variant]), attn_implementation="eager").eval()
    draw_weights(model)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith(".q.weight"):  # scores that nothing divides are as large as others only so
                parameter.mul_(_T5["d_kv"] ** -0.5)
    return model


def sequence_written(folder: Path, variant: str) -> Path:
    """The folder as `save_pretrained` writes it."""
    sequence_reference(variant).save_pretrained(folder)
    return folder


def large_written(folder: Path, variant: str, *, first_layers: bool) -> Path:
    """A T5 whose feed-forwards add more than float16 holds; with `first_layers` the first attentions do so as well."""
    model = copy.deepcopy(sequence_reference(variant))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith(".wo.weight"):
                parameter.mul_(1000)
            elif name.endswith((".wi.weight", ".wi_0.weight")):
                parameter.mul_(60)
            elif first_layers and ".block.0." in name and name.endswith(".o.weight"):
                parameter.mul_(30_000)
    model.save_pretrained(folder)
    return folder
