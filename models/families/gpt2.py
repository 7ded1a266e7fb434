"""GPT-2 (Radford et al. 2019)."""

from __future__ import annotations

from models.families.fields import Family, Values, flag, number, refuse, sizes, whole
from models.specs import TransformerSpec


def _read(values: Values, family: str, name: str) -> TransformerSpec:
    refuse(values, "add_cross_attention")
    if values.get("n_inner") is None:
        values = {**values, "n_inner": 4 * whole(values, "n_embd")}
    found = sizes(values, width="n_embd", layers="n_layer", heads="n_head", inner="n_inner", window="n_positions")
    layered = flag(values, "scale_attn_by_inverse_layer_idx")
    return TransformerSpec(
        family=family,
        **found,
        positions="learned",
        norm="layer",
        norm_epsilon=number(values, "layer_norm_epsilon"),
        activation=str(values["activation_function"]),
        gated=False,
        query_key_value_bias=True,
        attention_output_bias=True,
        feed_forward_bias=True,
        tied=flag(values, "tie_word_embeddings"),
        query_scalar=None if flag(values, "scale_attn_weights") else 1.0,
        # Mistral's GPT-2s (Karamcheti et al. 2021) have it, computed in float32 (reorder_and_upcast_attn), as here.
        score_divisors=range(1, found["layer_count"] + 1) if layered else (),
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
        "scale_attn_weights": True,
        "scale_attn_by_inverse_layer_idx": False,
    },
    # Its configuration's attribute map takes the common names too.
    {
        "hidden_size": "n_embd",
        "max_position_embeddings": "n_positions",
        "num_attention_heads": "n_head",
        "num_hidden_layers": "n_layer",
    },
)
