"""Phi-1 to Phi-2: one norm a layer, whose attention and feed-forward run side by side; a head with a bias."""

from __future__ import annotations

from models.families.fields import (
    Family,
    Values,
    divided,
    flag,
    groups,
    number,
    rotary_base,
    rotary_scaling,
    whole,
)
from models.specs import TransformerSpec


def _read(values: Values, family: str, name: str) -> TransformerSpec:
    heads = whole(values, "num_attention_heads")
    return TransformerSpec(
        family=family,
        vocab_size=whole(values, "vocab_size"),
        hidden_size=whole(values, "hidden_size"),
        layer_count=whole(values, "num_hidden_layers"),
        head_count=heads,
        key_value_head_count=groups(values, heads),
        head_size=divided(values, "hidden_size", "num_attention_heads"),
        feed_forward_size=whole(values, "intermediate_size"),
        context_length=whole(values, "max_position_embeddings"),
        positions="rotary",
        norm="layer",
        norm_epsilon=number(values, "layer_norm_eps"),
        activation=str(values["hidden_act"]),
        gated=False,
        query_key_value_bias=True,
        attention_output_bias=True,
        feed_forward_bias=True,
        tied=flag(values, "tie_word_embeddings"),
        rotary_base=rotary_base(values),
        rotary_scaling=rotary_scaling(values),
        query_key_norm=flag(values, "qk_layernorm"),
        layer_norms=1,
        head_bias=True,
        name=name,
    )


PHI = Family(
    _read,
    {
        "vocab_size": 51200,
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 24,
        "num_attention_heads": 32,
        "num_key_value_heads": None,
        "hidden_act": "gelu_new",
        "max_position_embeddings": 2048,
        "layer_norm_eps": 1e-5,
        "tie_word_embeddings": False,
        "qk_layernorm": False,
    },
)
