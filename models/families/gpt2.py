"""GPT-2 (Radford et al. 2019)."""

from __future__ import annotations

from models.errors import ConfigError
from models.families.fields import Family, Values, flag, number, refuse, sizes, whole
from models.specs import TransformerSpec


def _read(values: Values, family: str, name: str) -> TransformerSpec:
    refuse(values, "scale_attn_by_inverse_layer_idx", "add_cross_attention")
    if values.get("scale_attn_weights", True) is not True:
        raise ConfigError("This model leaves its attention scores unscaled. Open a model with scale_attn_weights true.")
    if values.get("n_inner") is None:
        values = {**values, "n_inner": 4 * whole(values, "n_embd")}
    return TransformerSpec(
        family=family,
        **sizes(values, width="n_embd", layers="n_layer", heads="n_head", inner="n_inner", window="n_positions"),
        positions="learned",
        norm="layer",
        norm_epsilon=number(values, "layer_norm_epsilon"),
        activation=str(values["activation_function"]),
        gated=False,
        query_key_value_bias=True,
        attention_output_bias=True,
        feed_forward_bias=True,
        tied=flag(values, "tie_word_embeddings"),
        name=name,
    )


GPT2 = Family(
    _read,
    {
        "vocab_size": 50257,
        "n_positions": 1024,
        "n_embd": 768,
        "n_layer": 12,
        "n_head": 12,
        "n_inner": None,
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-5,
        "tie_word_embeddings": True,
    },
    # Its configuration's attribute map takes the common names too.
    {
        "hidden_size": "n_embd",
        "max_position_embeddings": "n_positions",
        "num_attention_heads": "n_head",
        "num_hidden_layers": "n_layer",
    },
)
