"""Llama (Touvron et al. 2023) and its kin: rotary positions, RMSNorm, a gated feed-forward, shared key/value heads.

Every reader takes what they have in common from `_kin` and says what is its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from models.errors import ConfigError, shown
from models.families.fields import (
    Family,
    Values,
    flag,
    not_positive,
    number,
    positive,
    refuse,
    rotary_base,
    rotary_scaling,
    rotary_share,
    sizes,
    whole,
)
from models.specs import TransformerSpec


def _kin(values: Values, family: str, name: str) -> TransformerSpec:
    scaling, found = rotary_scaling(values), sizes(values, groups="num_key_value_heads", head="head_dim")
    if scaling is not None and scaling.kind == "dynamic":  # which stretches as the text outgrows the trained window
        found["context_length"] = math.floor(min(min(found["context_length"], 2**62) * scaling.factor, 2.0**62))
    return TransformerSpec(
        family=family,
        **found,
        positions="rotary",
        norm="rms",
        norm_epsilon=number(values, "rms_norm_eps"),
        activation=str(values.get("hidden_act")),
        gated=True,
        query_key_value_bias=False,
        attention_output_bias=False,
        feed_forward_bias=False,
        tied=flag(values, "tie_word_embeddings"),
        rotary_base=rotary_base(values),
        rotary_scaling=scaling,
        name=name,
    )


def _biased(spec: TransformerSpec, values: Values) -> TransformerSpec:
    """With biases in all four of its attention's projections, where `attention_bias` says so."""
    bias = flag(values, "attention_bias")
    return replace(spec, query_key_value_bias=bias, attention_output_bias=bias)


def _check_share(values: Values, family: str) -> None:
    """Raises ConfigError where a part of each head is to be rotated by stretched positions.

    Whatever the share is, transformers rotates whole heads here (modeling_llama.py and so on), and so do we; with
    stretched positions it takes the share into account and fails.
    """
    if rotary_share(values) != 1.0 and rotary_scaling(values) is not None:
        raise ConfigError(
            "This model uses partial_rotary_factor together with rotary scaling, which nobody computes for {family}. "
            "Correct config.json, or open a model without it.",
            family=family,
        )


def _llama(values: Values, family: str, name: str) -> TransformerSpec:
    _check_share(values, family)
    return replace(_biased(_kin(values, family, name), values), feed_forward_bias=flag(values, "mlp_bias"))


def _qwen2(values: Values, family: str, name: str) -> TransformerSpec:
    _check_share(values, family)
    return _windowed_later(replace(_kin(values, family, name), query_key_value_bias=True), values)


def _qwen3(values: Values, family: str, name: str) -> TransformerSpec:
    _check_share(values, family)
    return _windowed_later(replace(_biased(_kin(values, family, name), values), query_key_norm=True), values)


def _mistral(values: Values, family: str, name: str) -> TransformerSpec:
    _check_share(values, family)
    spec = _kin(values, family, name)
    return _windowed(spec, values, range(spec.layer_count))


def _phi3(values: Values, family: str, name: str) -> TransformerSpec:
    spec = _kin(values, family, name)
    return _windowed(spec, {**values, "layer_types": None}, range(spec.layer_count))


def _gemma(values: Values, family: str, name: str) -> TransformerSpec:
    """Gemma 1 (Gemma Team 2024): wide heads, embeddings times √C, norms whose gains are stored less one."""
    _check_share(values, family)
    refuse(values, "use_bidirectional_attention")
    spec = _biased(_kin(values, family, name), values)
    # The official releases say "gelu" where they mean the approximation (configuration_gemma.py).
    activation = "gelu_pytorch_tanh" if spec.activation == "gelu" else spec.activation
    return replace(spec, norm="rms-offset", activation=activation, embedding_scale=math.sqrt(spec.hidden_size))


def _gemma2(values: Values, family: str, name: str) -> TransformerSpec:
    """Gemma 2 (Gemma Team 2024): a norm before and after each part, scores and logits kept within a cap."""
    spec = _gemma(values, family, name)
    spec = replace(
        spec,
        activation=str(values.get("hidden_activation")),
        layer_norms=4,
        query_scalar=positive(values, "query_pre_attn_scalar"),
        attention_cap=_cap(values, "attn_logit_softcapping"),
        logit_cap=_cap(values, "final_logit_softcapping"),
    )
    return _windowed(spec, values, range(0, spec.layer_count, 2))


def _cap(values: Values, key: str) -> float:
    return 0.0 if values.get(key) is None else positive(values, key)


def _windowed_later(spec: TransformerSpec, values: Values) -> TransformerSpec:
    """With Qwen's window, where it is switched on: the last layers have it, if `layer_types` says nothing else."""
    if not values.get("use_sliding_window"):
        return spec
    first = max(0, min(whole(values, "max_window_layers"), spec.layer_count))
    return _windowed(spec, values, range(first, spec.layer_count))


def _windowed(spec: TransformerSpec, values: Values, layers: Sequence[int]) -> TransformerSpec:
    """With the window of `sliding_window` in these layers, or in those that `layer_types` lists as such."""
    kinds = values.get("layer_types")
    if kinds is not None:
        layers = _sliding(kinds, spec.layer_count)
    if values.get("sliding_window") is None or not layers:
        return spec
    window = whole(values, "sliding_window")
    if window < 1:
        raise not_positive(window, "sliding_window")
    return replace(spec, window=window, window_layers=layers)


def _sliding(kinds: object, count: int) -> tuple[int, ...]:
    """The layers that a list of the kinds of all layers gives a window."""
    if not isinstance(kinds, list) or len(kinds) < count or any(kind not in _KINDS for kind in kinds):
        raise ConfigError(
            "config.json gives {value} for {key}, which has to name full_attention or sliding_attention for each "
            "layer. Correct the file.",
            value=shown(kinds),
            key="layer_types",
        )
    return tuple(layer for layer, kind in enumerate(kinds[:count]) if kind == "sliding_attention")


# What a layer may look at.
_KINDS = ("full_attention", "sliding_attention")

_COMMON = {
    "vocab_size": 32000,
    "hidden_size": 4096,
    "intermediate_size": 11008,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": None,
    "hidden_act": "silu",
    "max_position_embeddings": 2048,
    "rms_norm_eps": 1e-6,
    "tie_word_embeddings": False,
    "attention_bias": False,
    "mlp_bias": False,
    "head_dim": None,
}

LLAMA = Family(_llama, _COMMON)

_QWEN = _COMMON | {
    "vocab_size": 151936,
    "intermediate_size": 22016,
    "num_key_value_heads": 32,
    "max_position_embeddings": 32768,
    "use_sliding_window": False,
    "sliding_window": 4096,
    "max_window_layers": 28,
}
QWEN2 = Family(_qwen2, _QWEN)
QWEN3 = Family(_qwen3, _QWEN | {"head_dim": 128})

MISTRAL = Family(
    _mistral,
    _COMMON
    | {
        "intermediate_size": 14336,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "sliding_window": 4096,
    },
)

GEMMA = Family(
    _gemma,
    _COMMON
    | {
        "vocab_size": 256000,
        "hidden_size": 3072,
        "intermediate_size": 24576,
        "num_hidden_layers": 28,
        "num_attention_heads": 16,
        "num_key_value_heads": 16,
        "hidden_act": "gelu_pytorch_tanh",
        "max_position_embeddings": 8192,
        "tie_word_embeddings": True,
        "head_dim": 256,
    },
)
GEMMA2 = Family(
    _gemma2,
    _COMMON
    | {
        "vocab_size": 256000,
        "hidden_size": 2304,
        "intermediate_size": 9216,
        "num_hidden_layers": 26,
        "num_attention_heads": 8,
        "num_key_value_heads": 4,
        "hidden_activation": "gelu_pytorch_tanh",
        "max_position_embeddings": 8192,
        "tie_word_embeddings": True,
        "head_dim": 256,
        "query_pre_attn_scalar": 256,
        "sliding_window": 4096,
        "attn_logit_softcapping": 50.0,
        "final_logit_softcapping": 30.0,
    },
)

# Phi-3 and Phi-3.5: the three projections and the gated pair are one tensor each, which changes no count.
PHI3 = Family(
    _phi3,
    _COMMON
    | {
        "vocab_size": 32064,
        "hidden_size": 3072,
        "intermediate_size": 8192,
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-5,
        "sliding_window": None,
    },
)
