"""T5 (Raffel et al. 2020) and its version 1.1: an encoder, and a decoder that looks at it; biases for distances."""

from __future__ import annotations

from models.errors import ConfigError, shown
from models.families.fields import Family, Values, flag, number, size, whole
from models.specs import TransformerSpec


def _read(values: Values, family: str, name: str) -> TransformerSpec:
    kind = str(values["feed_forward_proj"])
    gate, _, activation = kind.rpartition("-")
    if gate not in ("", "gated"):
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be an activation or “gated-” and one. Correct the file.",
            value=shown(kind),
            key="feed_forward_proj",
        )
    layers = size(values, "num_layers")
    decoding = layers if values.get("num_decoder_layers") is None else size(values, "num_decoder_layers")
    buckets, farthest = (size(values, f"relative_attention_{part}") for part in ("num_buckets", "max_distance"))
    if buckets < 4:
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be {least} or more. Correct the file.",
            value=buckets,
            key="relative_attention_num_buckets",
            least=4,
        )
    if farthest <= buckets // 2:  # beyond the distances that have a bucket each
        raise ConfigError(
            "config.json gives {value} for {key}, which has to be above {least}. Correct the file.",
            value=farthest,
            key="relative_attention_max_distance",
            least=buckets // 2,
        )
    vocabulary = size(values, "vocab_size")
    start = 0 if values.get("decoder_start_token_id") is None else whole(values, "decoder_start_token_id")
    if not 0 <= start < vocabulary:
        raise ConfigError(
            "config.json gives {value} for {key}, which is no id of the vocabulary. Correct the file.",
            value=shown(start),
            key="decoder_start_token_id",
        )
    width, heads = size(values, "d_model"), size(values, "num_heads")
    tied = flag(values, "tie_word_embeddings")
    # Version 1.1, whose files say that the head is its own, leaves the last state as it is; transformers 5 says so.
    scaled = tied if values.get("scale_decoder_outputs") is None else flag(values, "scale_decoder_outputs")
    return TransformerSpec(
        family=family,
        vocab_size=vocabulary,
        hidden_size=width,
        layer_count=layers,
        head_count=heads,
        key_value_head_count=heads,
        head_size=whole(values, "d_kv"),
        feed_forward_size=whole(values, "d_ff"),
        context_length=whole(values, "n_positions"),
        positions="relative",
        norm="rms",
        norm_epsilon=number(values, "layer_norm_epsilon"),
        # The files say "gated-gelu" where they mean the approximation (configuration_t5.py).
        activation="gelu_new" if kind == "gated-gelu" else activation,
        gated=gate == "gated",
        query_key_value_bias=False,
        attention_output_bias=False,
        feed_forward_bias=False,
        tied=tied,
        causal=False,
        query_scalar=1.0,  # the scores are not scaled
        logit_scale=width**-0.5 if scaled else 1.0,
        decoder_layer_count=decoding,
        relative_buckets=buckets,
        relative_distance=farthest,
        start_id=start,
        name=name,
    )


T5 = Family(
    _read,
    {
        "vocab_size": 32128,
        "d_model": 512,
        "d_kv": 64,
        "d_ff": 2048,
        "num_layers": 6,
        "num_decoder_layers": None,
        "num_heads": 8,
        "relative_attention_num_buckets": 32,
        "relative_attention_max_distance": 128,
        "layer_norm_epsilon": 1e-6,
        "feed_forward_proj": "relu",
        "tie_word_embeddings": True,
        "n_positions": 512,  # as published; the biases would go on
    },
    {"hidden_size": "d_model", "num_attention_heads": "num_heads", "num_hidden_layers": "num_layers"},
)
