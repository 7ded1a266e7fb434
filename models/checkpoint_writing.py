"""Checkpoint folders written as transformers writes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.networks.dialects import dialect, layout_of
from models.specs import TransformerSpec
from models.storage import write_bytes_atomically
from models.tensor_files import WEIGHTS

if TYPE_CHECKING:  # torch stays out of the way until weights are wanted
    import torch

    from models.networks.decoder import Decoder
    from models.networks.encoder_decoder import EncoderDecoder
    from models.networks.vision import VisionEncoder


def save_checkpoint(
    folder: str | Path,
    model: Decoder | EncoderDecoder | VisionEncoder,
    *,
    dtype: str = "float16",
    config: Mapping[str, Any] | None = None,
) -> None:
    """Write config.json and model.safetensors as transformers would, each replaced in one step.

    Only gpt2, t5 and vit models are written; `config` adds keys to config.json. Raises StorageError where the disk
    refuses.
    """
    import torch
    from safetensors.torch import save

    spec = model.spec
    if spec.family not in _DESCRIBED:
        raise ValueError(f"only {', '.join(_DESCRIBED)} checkpoints are written, not {spec.family}")
    folder = Path(folder)
    chosen = dialect(spec)
    target: torch.dtype = getattr(torch, dtype)
    parameters = dict(model.named_parameters())
    tensors = {}
    for own, sources in layout_of(chosen, spec).items():
        value, first = parameters[own].detach().to(target), 0
        for source in sources:
            part = value[first : first + source.rows]
            plain = own == "output_head.weight" or own.startswith("classifier.")
            name = source.name if plain else chosen.prefix + source.name
            tensors[name] = (part.T if source.transposed else part).contiguous()
            first += source.rows
    weights = save(tensors, metadata={"format": "pt"})
    write_bytes_atomically(folder / WEIGHTS, weights)
    description = {**_DESCRIBED[spec.family](spec), "dtype": dtype, **(config or {})}
    write_bytes_atomically(folder / "config.json", (json.dumps(description, indent=2) + "\n").encode())


def _gpt2_config(spec: TransformerSpec) -> dict[str, Any]:
    return {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "vocab_size": spec.vocab_size,
        "n_positions": spec.context_length,
        "n_embd": spec.hidden_size,
        "n_layer": spec.layer_count,
        "n_head": spec.head_count,
        "n_inner": spec.feed_forward_size,
        "activation_function": spec.activation,
        "layer_norm_epsilon": spec.norm_epsilon,
        "tie_word_embeddings": spec.tied,
        "scale_attn_weights": spec.query_scalar is None,
        "scale_attn_by_inverse_layer_idx": bool(spec.score_divisors),
    }


def _t5_config(spec: TransformerSpec) -> dict[str, Any]:
    return {
        "architectures": ["T5ForConditionalGeneration"],
        "model_type": "t5",
        "is_encoder_decoder": True,
        "vocab_size": spec.vocab_size,
        "n_positions": spec.context_length,
        "d_model": spec.hidden_size,
        "d_kv": spec.head_size,
        "d_ff": spec.feed_forward_size,
        "num_layers": spec.layer_count,
        "num_decoder_layers": spec.decoder_layer_count,
        "num_heads": spec.head_count,
        "relative_attention_num_buckets": spec.relative_buckets,
        "relative_attention_max_distance": spec.relative_distance,
        "layer_norm_epsilon": spec.norm_epsilon,
        "feed_forward_proj": ("gated-gelu" if spec.activation == "gelu_new" else f"gated-{spec.activation}")
        if spec.gated
        else spec.activation,
        # What transformers takes as the sign of a last state that isn't scaled, whatever the head is.
        "tie_word_embeddings": spec.logit_scale != 1.0,
        "decoder_start_token_id": spec.start_id,
    }


def _vit_config(spec: TransformerSpec) -> dict[str, Any]:
    image, patch = spec.image_size, spec.patch_size
    return {
        "architectures": ["ViTForImageClassification" if spec.label_count else "ViTModel"],
        "model_type": "vit",
        "hidden_size": spec.hidden_size,
        "num_hidden_layers": spec.layer_count,
        "num_attention_heads": spec.head_count,
        "intermediate_size": spec.feed_forward_size,
        "hidden_act": spec.activation,
        "layer_norm_eps": spec.norm_epsilon,
        "image_size": image[0] if image[0] == image[1] else list(image),
        "patch_size": patch[0] if patch[0] == patch[1] else list(patch),
        "num_channels": spec.channel_count,
        "qkv_bias": spec.query_key_value_bias,
        **({"id2label": {str(label): str(label) for label in range(spec.label_count)}} if spec.label_count else {}),
    }


# What a config.json says of a model that is written.
_DESCRIBED: Mapping[str, Callable[[TransformerSpec], dict[str, Any]]] = {
    "gpt2": _gpt2_config,
    "t5": _t5_config,
    "vit": _vit_config,
}
