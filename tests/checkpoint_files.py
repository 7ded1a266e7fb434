"""Small random models of transformers, and the folders that they and the hub make of them."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tqdm import tqdm
from transformers import (
    Gemma2Config,
    Gemma2ForCausalLM,
    GemmaConfig,
    GemmaForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

tqdm.monitor_interval = 0  # transformers' progress bars would leave a thread behind

CLASSES = {
    "gpt2": (GPT2Config, GPT2LMHeadModel),
    "llama": (LlamaConfig, LlamaForCausalLM),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM),
    "mistral": (MistralConfig, MistralForCausalLM),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
    "gemma": (GemmaConfig, GemmaForCausalLM),
    "gemma2": (Gemma2Config, Gemma2ForCausalLM),
}

_GPT2 = {"vocab_size": 97, "n_embd": 48, "n_layer": 3, "n_head": 4, "n_positions": 64,
         "bos_token_id": 0, "eos_token_id": 0}  # fmt: skip
_LLAMA = {
    "vocab_size": 97, "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 3, "num_attention_heads": 6,
    "num_key_value_heads": 2, "max_position_embeddings": 64,
}  # fmt: skip
_SHARE = {"rope_type": "default", "rope_theta": 1e3, "partial_rotary_factor": 0.5}
_DYNAMIC = {"rope_type": "dynamic", "rope_theta": 1e3, "factor": 4.0}
_LLAMA3 = {
    "rope_type": "llama3", "rope_theta": 500.0, "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}  # fmt: skip

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "gpt2": ("gpt2", _GPT2),
    "gpt2-untied": ("gpt2", _GPT2 | {"tie_word_embeddings": False, "n_inner": 72}),
    "gpt2-other-activation": ("gpt2", _GPT2 | {"activation_function": "gelu", "layer_norm_epsilon": 1e-3}),
    "gpt2-unscaled": ("gpt2", _GPT2 | {"scale_attn_weights": False}),
    "gpt2-layer-scaled": ("gpt2", _GPT2 | {"scale_attn_by_inverse_layer_idx": True, "reorder_and_upcast_attn": True}),
    "llama": ("llama", _LLAMA),
    "llama-tied": ("llama", _LLAMA | {"tie_word_embeddings": True, "num_key_value_heads": 6}),
    "llama-biases": ("llama", _LLAMA | {"attention_bias": True, "mlp_bias": True, "hidden_act": "gelu_pytorch_tanh"}),
    "llama-head-size": ("llama", _LLAMA | {"head_dim": 14, "num_key_value_heads": 1}),
    "llama-share": ("llama", _LLAMA | {"rope_parameters": _SHARE}),
    "llama-linear": ("llama", _LLAMA | {"rope_parameters": {"rope_type": "linear", "rope_theta": 1e3, "factor": 3.0}}),
    # Twice as long as they were trained for: the tests' ids outgrow a window of 16.
    "llama-dynamic": ("llama", _LLAMA | {"rope_parameters": _DYNAMIC, "max_position_embeddings": 16}),
    "llama-llama3": ("llama", _LLAMA | {"rope_parameters": _LLAMA3}),
    "qwen2": ("qwen2", _LLAMA | {"rms_norm_eps": 1e-5, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6}}),
    "qwen2-window": ("qwen2", _LLAMA | {"use_sliding_window": True, "sliding_window": 6, "max_window_layers": 1}),
    "mistral": ("mistral", _LLAMA | {"sliding_window": 7, "head_dim": 12}),
    "mistral-no-window": ("mistral", _LLAMA | {"sliding_window": None}),
    "qwen3": ("qwen3", _LLAMA | {"head_dim": 10, "tie_word_embeddings": True}),
    "qwen3-window": ("qwen3", _LLAMA | {"use_sliding_window": True, "sliding_window": 5, "max_window_layers": 2}),
    "gemma": ("gemma", _LLAMA | {"head_dim": 12, "hidden_act": "gelu"}),
    "gemma2": (
        "gemma2",
        _LLAMA
        | {
            "head_dim": 12,
            "sliding_window": 6,
            "query_pre_attn_scalar": 9,
            "attn_logit_softcapping": 3.0,
            "final_logit_softcapping": 5.0,
        },
    ),
    "gemma2-no-caps": (
        "gemma2",
        _LLAMA
        | {
            "head_dim": 8,
            "attn_logit_softcapping": None,
            "final_logit_softcapping": None,
            "tie_word_embeddings": False,
        },
    ),
    "qwen2-tied": ("qwen2", _LLAMA | {"tie_word_embeddings": True, "num_key_value_heads": 3}),
}


def draw_weights(model: torch.nn.Module) -> None:
    """Weights large enough for every part to matter, always the same ones."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() > 1:
                parameter.normal_(0.0, 0.15, generator=generator)
            elif name.endswith("bias"):
                parameter.normal_(0.0, 0.2, generator=generator)
            else:
                parameter.normal_(1.0, 0.2, generator=generator)


@functools.cache
def reference(variant: str) -> Any:
    """A model of transformers with attention computed eagerly, its weights large enough for every part to matter."""
    family, settings = VARIANTS[variant]
    config_class, model_class = CLASSES[family]
    model = model_class._from_config(config_class(**settings), attn_implementation="eager").eval()
    draw_weights(model)
    return model


def written_by_transformers(folder: Path, variant: str, **options: Any) -> Path:
    """The folder as `save_pretrained` writes it."""
    reference(variant).save_pretrained(folder, **options)
    return folder


def written_as_on_the_hub(
    folder: Path, variant: str, *, prefixed: bool, dtype: torch.dtype = torch.float32, legacy: str = "rope_type"
) -> Path:
    """The folder as older transformers and the hub have it: other keys, buffers among the weights, a copied head."""
    model = reference(variant)
    family, settings = VARIANTS[variant]
    config: dict[str, Any] = {"model_type": family, "torch_dtype": str(dtype).removeprefix("torch."), **settings}
    rotary = dict(config.pop("rope_parameters", {}))
    if rotary:
        config["rope_theta"] = rotary.pop("rope_theta")
        kind = rotary.pop("rope_type")
        config["rope_scaling"] = None if kind == "default" else {legacy: kind, **rotary}
    prefix = "transformer." if family == "gpt2" else "model."
    tensors = {name: value.detach().to(dtype).contiguous() for name, value in model.state_dict().items()}
    if not prefixed:
        tensors = {name.removeprefix(prefix): value for name, value in tensors.items()}
    tensors["lm_head.weight"] = tensors["lm_head.weight"].clone()
    for layer in range(model.config.num_hidden_layers):
        place = f"{prefix if prefixed else ''}{'h' if family == 'gpt2' else 'layers'}.{layer}"
        if family == "gpt2":
            tensors[f"{place}.attn.bias"] = torch.ones(1, 1, 64, 64, dtype=torch.bool).tril()
            tensors[f"{place}.attn.masked_bias"] = torch.tensor(-1e4)
        else:
            tensors[f"{place}.self_attn.rotary_emb.inv_freq"] = torch.ones(4)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def rewrite_weights(folder: Path, change: Any) -> None:
    """Let `change` edit the dictionary of the folder's tensors in place."""
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors")


def rewrite_config(folder: Path, **changes: Any) -> None:
    """Other values for some keys of config.json."""
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
