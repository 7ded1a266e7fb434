"""The encoders: BERT (Devlin et al. 2019) and DistilBERT (Sanh et al. 2019), which has no token types and no pooler."""

from __future__ import annotations

from models.errors import ConfigError, shown
from models.families.fields import Family, Values, divided, not_positive, number, refuse, whole
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
    heads = whole(values, "num_attention_heads")
    return TransformerSpec(
        family=family,
        vocab_size=whole(values, "vocab_size"),
        hidden_size=whole(values, "hidden_size"),
        layer_count=whole(values, "num_hidden_layers"),
        head_count=heads,
        key_value_head_count=heads,
        head_size=divided(values, "hidden_size", "num_attention_heads"),
        feed_forward_size=whole(values, "intermediate_size"),
        context_length=whole(values, "max_position_embeddings"),
        positions="learned",
        norm="layer",
        norm_epsilon=number(values, "layer_norm_eps"),
        activation=str(values["hidden_act"]),
        gated=False,
        query_key_value_bias=True,
        attention_output_bias=True,
        feed_forward_bias=True,
        tied=True,
        causal=False,
        post_norm=True,
        token_type_count=types,
        pooler=True,
        name=name,
    )


def _distilbert(values: Values, family: str, name: str) -> TransformerSpec:
    heads = whole(values, "n_heads")
    return TransformerSpec(
        family=family,
        vocab_size=whole(values, "vocab_size"),
        hidden_size=whole(values, "dim"),
        layer_count=whole(values, "n_layers"),
        head_count=heads,
        key_value_head_count=heads,
        head_size=divided(values, "dim", "n_heads"),
        feed_forward_size=whole(values, "hidden_dim"),
        context_length=whole(values, "max_position_embeddings"),
        # Where sinusoidal_pos_embds is set the table was made by formula, and the file has it all the same.
        positions="learned",
        norm="layer",
        norm_epsilon=1e-12,  # modeling_distilbert.py; no key says so
        activation=str(values["activation"]),
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
