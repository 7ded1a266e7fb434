"""The vision transformer (Dosovitskiy et al. 2021): patches of an image as tokens, a class token before them."""

from __future__ import annotations

from collections.abc import Mapping

from models.errors import ConfigError, shown
from models.families.fields import Family, Values, divided, flag, number, size, whole
from models.specs import TransformerSpec


def _pair(values: Values, key: str) -> tuple[int, int]:
    """Height and width; one number is both."""
    found = values.get(key)
    sides = found if isinstance(found, list | tuple) else [found, found]
    if len(sides) != 2:
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be one whole number or two. Correct the file.",
            value=shown(found),
            key=key,
        )
    height, width = (size({key: side}, key) for side in sides)
    return height, width


def _read(values: Values, family: str, name: str) -> TransformerSpec:
    image, patch = _pair(values, "image_size"), _pair(values, "patch_size")
    if patch[0] > image[0] or patch[1] > image[1]:
        raise ConfigError(
            "An image of {height} × {width} pixels has no room for a patch of {high} × {wide}. "
            "Correct image_size or patch_size in config.json.",
            height=image[0],
            width=image[1],
            high=patch[0],
            wide=patch[1],
        )
    heads = whole(values, "num_attention_heads")
    labels = values.get("id2label")
    # Only what was saved with a classifier names its architecture so; transformers counts two labels by default.
    classifies = any("Classification" in str(one) for one in values.get("architectures") or ())
    count = 0
    if classifies:
        count = len(labels) if isinstance(labels, Mapping) else whole({"num_labels": 2, **values}, "num_labels")
    return TransformerSpec(
        family=family,
        vocab_size=1,  # there is no table of tokens: any patch there may be is projected
        hidden_size=whole(values, "hidden_size"),
        layer_count=whole(values, "num_hidden_layers"),
        head_count=heads,
        key_value_head_count=heads,
        head_size=divided(values, "hidden_size", "num_attention_heads"),
        feed_forward_size=whole(values, "intermediate_size"),
        context_length=(image[0] // patch[0]) * (image[1] // patch[1]) + 1,
        positions="learned",
        norm="layer",
        norm_epsilon=number(values, "layer_norm_eps"),
        activation=str(values["hidden_act"]),
        gated=False,
        query_key_value_bias=flag(values, "qkv_bias"),
        attention_output_bias=True,
        feed_forward_bias=True,
        tied=True,
        causal=False,
        image_size=image,
        patch_size=patch,
        channel_count=size(values, "num_channels"),
        label_count=count,
        name=name,
    )


VIT = Family(
    _read,
    {
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "image_size": 224,
        "patch_size": 16,
        "num_channels": 3,
        "qkv_bias": True,
    },
)
