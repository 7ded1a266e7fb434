"""The encoders: BERT (Devlin et al. 2019) and DistilBERT (Sanh et al. 2019), which has no token types and no pooler."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from models.errors import ConfigError, shown
from models.families.fields import Family, Values, not_positive, number, refuse, sizes, whole
from models.specs import TransformerSpec


def _bert(values: Values, family: str, name: str) -> TransformerSpec:
    refuse(values, "is_decoder", "add_cross_attention")
    if values.get("position_embedding_type", "absolute") != "absolute":  # older files name other kinds
        raise ConfigError(
            "This model's positions are {kind}, which the playground does not compute for bert. "
            "Open a model with position_embedding_type absolute.",
            kind=shown(values["position_embedding_type"]),
        )
    types = whole(values, "type_vocab_size")
    if types < 1:
        raise not_positive(types, "type_vocab_size")
    spec = _encoder(sizes(values), family, str(values["hidden_act"]), name)
    return replace(spec, norm_epsilon=number(values, "layer_norm_eps"), token_type_count=types, pooler=True)


def _distilbert(values: Values, family: str, name: str) -> TransformerSpec:
    found = sizes(values, width="dim", layers="n_layers", heads="n_heads", inner="hidden_dim")
    return _encoder(found, family, str(values["activation"]), name)


def _encoder(found: dict[str, Any], family: str, activation: str, name: str) -> TransformerSpec:
    return TransformerSpec(
        family=family,
        **found,
        # Where sinusoidal_pos_embds is set, DistilBERT's table was made by formula, and the file has it all the same.
        positions="learned",
        norm="layer",
        norm_epsilon=1e-12,  # modeling_distilbert.py; no key says so
        activation=activation,
        gated=False,
        query_key_value_bias=True,
        attention_output_bias=True,
        feed_forward_bias=True,
        tied=True,
        causal=False,
        post_norm=True,
        name=name,
    )


BERT = Family(
    _bert,
    {
        "vocab_size": 30522,
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "hidden_act": "gelu",
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "layer_norm_eps": 1e-12,
        "tie_word_embeddings": True,
    },
)

DISTILBERT = Family(
    _distilbert,
    {
        "vocab_size": 30522,
        "dim": 768,
        "hidden_dim": 3072,
        "n_layers": 6,
        "n_heads": 12,
        "activation": "gelu",
        "max_position_embeddings": 512,
        "tie_word_embeddings": True,
    },
    # Its configuration's attribute map takes the common names too.
    {"hidden_size": "dim", "num_attention_heads": "n_heads", "num_hidden_layers": "n_layers"},
)
