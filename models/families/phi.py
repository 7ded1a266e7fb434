"""Phi-1 to Phi-2: one norm a layer, whose attention and feed-forward run side by side; a head with a bias."""

from __future__ import annotations

from models.families.fields import Family, Values, flag, number, rotary_base, rotary_scaling, sizes
from models.specs import TransformerSpec


def _read(values: Values, family: str, name: str) -> TransformerSpec:
    return TransformerSpec(
        family=family,
        **sizes(values, groups="num_key_value_heads"),
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
