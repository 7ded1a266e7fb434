"""Specs from config.json dictionaries: both dialects, transformers' defaults, and what is refused."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from transformers import (
    BertConfig,
    DistilBertConfig,
    Gemma2Config,
    GemmaConfig,
    GPT2Config,
    LlamaConfig,
    MistralConfig,
    Phi3Config,
    PhiConfig,
    Qwen2Config,
    Qwen3Config,
    T5Config,
    ViTConfig,
)

from models.errors import ConfigError, SamplingError
from models.families import FAMILIES
from models.specs import RotaryScaling, SamplingSpec, spec_from_config

CLASSES = {
    "gpt2": GPT2Config,
    "llama": LlamaConfig,
    "qwen2": Qwen2Config,
    "bert": BertConfig,
    "mistral": MistralConfig,
    "qwen3": Qwen3Config,
    "gemma": GemmaConfig,
    "gemma2": Gemma2Config,
    "phi": PhiConfig,
    "phi3": Phi3Config,
    "distilbert": DistilBertConfig,
    "t5": T5Config,
    "vit": ViTConfig,
}
_PLAIN = ("gpt2", "bert", "distilbert", "t5", "vit")  # without rotary positions and shared key/value heads
LLAMA = {
    "model_type": "llama", "vocab_size": 100, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 64,
}  # fmt: skip


def test_the_families_are_those_that_are_checked_here() -> None:
    assert set(FAMILIES) == set(CLASSES)


@pytest.mark.parametrize("family", CLASSES)
def test_an_empty_config_is_transformers_default(family: str) -> None:
    theirs = CLASSES[family]()
    spec = spec_from_config({"model_type": family})
    assert spec.vocab_size == getattr(theirs, "vocab_size", 1)  # an image model has no table of tokens
    assert spec.hidden_size == theirs.hidden_size
    assert spec.layer_count == theirs.num_hidden_layers
    assert spec.head_count == theirs.num_attention_heads
    own = getattr(theirs, "head_dim", None)
    assert spec.head_size == (own or theirs.hidden_size // theirs.num_attention_heads)
    patches = (224 // 16) ** 2 + 1
    windows = {"t5": 512, "vit": patches}  # a t5 has none, but was published with 512
    assert spec.context_length == (windows.get(family) or theirs.max_position_embeddings)
    assert spec.tied == getattr(theirs, "tie_word_embeddings", True)  # which has no head to tie
    assert spec.family == family
    if family == "gpt2":
        assert (spec.activation, spec.norm_epsilon) == (theirs.activation_function, theirs.layer_norm_epsilon)
        assert spec.feed_forward_size == 4 * theirs.n_embd
    elif family == "distilbert":
        assert (spec.activation, spec.feed_forward_size, spec.token_type_count) == (theirs.activation, 3072, 0)
        assert not spec.causal
    elif family == "t5":
        assert (spec.activation, spec.gated, spec.feed_forward_size) == ("relu", False, theirs.d_ff)
        assert spec.relative_buckets == theirs.relative_attention_num_buckets
        assert spec.relative_distance == theirs.relative_attention_max_distance
        assert spec.decoder_layer_count == theirs.num_decoder_layers
        assert not spec.causal
    elif family == "vit":
        assert (spec.activation, spec.norm_epsilon) == (theirs.hidden_act, theirs.layer_norm_eps)
        assert (spec.image_size, spec.patch_size, spec.channel_count) == ((224, 224), (16, 16), theirs.num_channels)
        assert not spec.causal
    elif family == "bert":
        assert (spec.activation, spec.norm_epsilon) == (theirs.hidden_act, theirs.layer_norm_eps)
        assert spec.token_type_count == theirs.type_vocab_size
        assert not spec.causal
    else:
        activation = theirs.hidden_activation if family == "gemma2" else theirs.hidden_act
        epsilon = theirs.layer_norm_eps if family == "phi" else theirs.rms_norm_eps
        assert (spec.activation, spec.norm_epsilon) == (activation, epsilon)
        assert spec.key_value_head_count == theirs.num_key_value_heads
        assert spec.feed_forward_size == theirs.intermediate_size
        assert spec.rotary_base == theirs.rope_parameters["rope_theta"]
        assert spec.rotary_scaling is None


@pytest.mark.parametrize("family", CLASSES)
def test_what_transformers_writes_reads_back(family: str) -> None:
    """The dialect of transformers 5: rope_parameters, dtype, every default spelled out."""
    own = {"n_embd": 24, "n_head": 3} if family == "gpt2" else {"hidden_size": 24, "num_attention_heads": 3}
    if family == "t5":
        own |= {"d_kv": 8}
    if family not in _PLAIN:
        own |= {
            "num_key_value_heads": 1,
            "head_dim": 8,
            "rope_parameters": {"rope_type": "default", "rope_theta": 12_345.0},
        }
    written = CLASSES[family](**own).to_dict()
    spec = spec_from_config(written)
    assert (spec.hidden_size, spec.head_count, spec.head_size) == (24, 3, 8)
    if family not in _PLAIN:
        assert (spec.rotary_base, spec.key_value_head_count) == (12_345.0, 1)


def test_both_rotary_dialects_say_the_same() -> None:
    scaling = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}
    hub = spec_from_config(LLAMA | {"rope_theta": 5e5, "rope_scaling": {"rope_type": "llama3", **scaling}})
    old = spec_from_config(LLAMA | {"rope_theta": 5e5, "rope_scaling": {"type": "llama3", **scaling}})
    new = spec_from_config(LLAMA | {"rope_parameters": {"rope_type": "llama3", "rope_theta": 5e5, **scaling}})
    assert hub == old == new
    assert new.rotary_scaling == RotaryScaling("llama3", 8.0, 1.0, 4.0, 8192)
    assert new.rotary_base == 5e5


@pytest.mark.parametrize("window", [0, 2**64, 10**400])
def test_a_trained_window_that_no_model_has_is_refused(window: int) -> None:
    scaling = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
    key = "original_max_position_embeddings"
    for change in ({"rope_scaling": scaling | {key: window}}, {"rope_scaling": scaling, key: window}):
        with pytest.raises(ConfigError, match=f"{key}, which"):
            spec_from_config(LLAMA | change)
    dynamic = {"rope_scaling": {"rope_type": "dynamic", "factor": 2.0}, "max_position_embeddings": window}
    with pytest.raises(ConfigError, match="max_position_embeddings, which"):
        spec_from_config(LLAMA | dynamic)


def test_null_scaling_is_none() -> None:
    assert spec_from_config(LLAMA | {"rope_theta": 1e6, "rope_scaling": None}).rotary_base == 1e6


def test_gpt2_takes_the_common_names_too() -> None:
    common = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "max_position_embeddings": 99}
    own = {"n_embd": 32, "n_layer": 3, "n_head": 4, "n_positions": 99}
    assert spec_from_config({"model_type": "gpt2", **common}) == spec_from_config({"model_type": "gpt2", **own})


def test_llama_without_key_value_heads_has_one_for_each_head() -> None:
    config = {key: value for key, value in LLAMA.items() if key != "num_key_value_heads"}
    assert spec_from_config(config).key_value_head_count == 4
    assert spec_from_config(config | {"num_key_value_heads": None}).key_value_head_count == 4


def test_an_own_head_size_is_taken() -> None:
    assert spec_from_config(LLAMA | {"head_dim": 16}).head_size == 16


def test_biases_of_the_families() -> None:
    llama, qwen = spec_from_config(LLAMA), spec_from_config(LLAMA | {"model_type": "qwen2"})
    assert (llama.query_key_value_bias, llama.attention_output_bias, llama.feed_forward_bias) == (False, False, False)
    assert (qwen.query_key_value_bias, qwen.attention_output_bias, qwen.feed_forward_bias) == (True, False, False)


def test_which_layers_have_a_window() -> None:
    """Against the kinds of layer in transformers' own configurations."""
    for family, change in (
        ("mistral", {"sliding_window": 9}),
        ("mistral", {"sliding_window": None}),
        ("qwen2", {"use_sliding_window": True, "sliding_window": 9, "max_window_layers": 3}),
        ("qwen2", {"use_sliding_window": False, "sliding_window": 9}),
        ("qwen3", {"use_sliding_window": True, "sliding_window": 9, "max_window_layers": 40}),
        ("qwen3", {"use_sliding_window": True, "sliding_window": 9, "max_window_layers": 0}),
        ("gemma2", {"sliding_window": 9}),
        ("gemma2", {"sliding_window": 9, "layer_types": ["full_attention", "sliding_attention"] * 2}),
        ("qwen2", {"use_sliding_window": True, "sliding_window": 9, "layer_types": ["sliding_attention"] * 4}),
        ("qwen3", {"sliding_window": 9, "layer_types": ["full_attention"] * 4}),
    ):
        config = LLAMA | {"model_type": family, "num_hidden_layers": 4, "head_dim": 8} | change
        theirs = CLASSES[family](**{key: value for key, value in config.items() if key != "model_type"})
        kinds = getattr(theirs, "layer_types", None) or ["sliding_attention" if theirs.sliding_window else ""] * 4
        spec = spec_from_config(config)
        expected = [9 if kind == "sliding_attention" else 0 for kind in kinds]
        assert [spec.window_of(layer) for layer in range(4)] == expected, (family, change)
        assert spec.window_layer_count == sum(window > 0 for window in expected)


def test_specs_are_frozen_compared_by_value_and_named() -> None:
    spec = spec_from_config(LLAMA, name="small")
    assert spec == spec_from_config(LLAMA, name="small")
    assert spec.name == "small"
    with pytest.raises(FrozenInstanceError):
        spec.vocab_size = 3  # type: ignore[misc]


def test_the_config_is_left_as_it_was() -> None:
    config = {"model_type": "gpt2", "hidden_size": 32, "n_head": 4}
    before = dict(config)
    spec_from_config(config)
    assert config == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"vocab_size": 0}, "vocab_size"),
        ({"layer_count": -3}, "layer_count"),
        ({"hidden_size": True}, "hidden_size"),
        ({"context_length": 2**41}, "context_length is 2199023255552, which is more"),
        ({"feed_forward_size": 3.0}, "feed_forward_size"),
        ({"key_value_head_count": 3}, "4 query heads"),
        ({"head_size": 7}, "pairs of dimensions"),
    ],
)
def test_a_spec_that_is_no_model_is_refused(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        replace(spec_from_config(LLAMA), **change)


def test_sampling_settings_at_their_limits() -> None:
    SamplingSpec(temperature=0, top_k=0, top_p=0, min_p=0)
    SamplingSpec(temperature=100.0, top_k=10**6, top_p=1, min_p=1)
    for wrong in ({"temperature": -0.001}, {"top_k": -1}, {"top_k": 1.5}, {"top_p": 1.001}, {"min_p": -0.1}):
        with pytest.raises(SamplingError, match=next(iter(wrong))):
            SamplingSpec(**wrong)
