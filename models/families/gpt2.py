"""GPT-2 (Radford et al. 2019)."""

from __future__ import annotations

from models.errors import ConfigError
from models.families.fields import Family, Values, divided, flag, number, refuse, whole
from models.specs import TransformerSpec


def _read(values: Values, family: str, name: str) -> TransformerSpec:
    refuse(values, "scale_attn_by_inverse_layer_idx", "add_cross_attention")
    if values.get("scale_attn_weights", True) is not True:
        raise ConfigError("This model leaves its attention scores unscaled. Open a model with scale_attn_weights true.")
    width, heads = whole(values, "n_embd"), whole(values, "n_head")
    return TransformerSpec(
        family=family,
        vocab_size=whole(values, "vocab_size"),
        hidden_size=width,
        layer_count=whole(values, "n_layer"),
        head_count=heads,
        key_value_head_count=heads,
        head_size=divided(values, "n_embd", "n_head"),
        feed_forward_size=4 * width if values.get("n_inner") is None else whole(values, "n_inner"),
        context_length=whole(values, "n_positions"),
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
