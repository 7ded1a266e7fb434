"""config.json with anything in it: a spec comes out, or a ConfigError with one sentence and the next action."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ConfigError
from models.families import FAMILIES
from models.memory import model_cost
from models.presets import load_preset
from models.specs import TransformerSpec, spec_from_config

SIZES = {
    "gpt2": ["vocab_size", "n_embd", "n_layer", "n_head", "n_positions", "hidden_size", "num_attention_heads"],
    "llama": ["vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
              "max_position_embeddings"],
    "qwen2": ["vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
              "num_key_value_heads", "max_position_embeddings"],
    "bert": ["vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
             "max_position_embeddings", "type_vocab_size"],
    "distilbert": ["vocab_size", "dim", "hidden_dim", "n_layers", "n_heads", "hidden_size", "max_position_embeddings"],
    "t5": ["vocab_size", "d_model", "d_kv", "d_ff", "num_layers", "num_heads", "n_positions",
           "relative_attention_num_buckets", "relative_attention_max_distance"],
    "vit": ["hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "image_size", "patch_size",
            "num_channels"],
    **{family: ["vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
                "max_position_embeddings"] for family in ("mistral", "qwen3", "gemma", "gemma2", "phi", "phi3")},
}  # fmt: skip
HOSTILE_SIZES: list[Any] = [-1, 2**60, 10**400, 10**5000, True, 1.0, 1e400, math.nan, "768", None, [], {}, "{value}"]
NUMBERS = {"gpt2": "layer_norm_epsilon", "bert": "layer_norm_eps", "phi": "layer_norm_eps", "vit": "layer_norm_eps"}
NUMBERS |= {"t5": "layer_norm_epsilon"}
NUMBERS |= {family: "rms_norm_eps" for family in SIZES if family not in (*NUMBERS, "distilbert")}


def refused(config: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        spec_from_config(config)
    return str(caught.value)


@pytest.mark.parametrize("value", HOSTILE_SIZES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(("family", "key"), [(family, key) for family, keys in SIZES.items() for key in keys])
def test_sizes_that_are_no_sizes(family: str, key: str, value: Any) -> None:
    if (key, value) == ("num_key_value_heads", None):
        return  # as many as there are heads
    message = refused({"model_type": family, key: value})
    assert message.rstrip().endswith(".")
    assert len(message) < 400


@pytest.mark.parametrize(("family", "key"), [(family, key) for family, keys in SIZES.items() for key in keys])
def test_zero_of_anything_but_token_types(family: str, key: str) -> None:
    if key != "type_vocab_size":
        refused({"model_type": family, key: 0})


@pytest.mark.parametrize("value", [True, "1e-5", None, math.nan, math.inf, 10**400, [], {}], ids=repr)
@pytest.mark.parametrize("family", NUMBERS)
def test_epsilons_that_are_no_numbers(family: str, value: Any) -> None:
    assert NUMBERS[family] in refused({"model_type": family, NUMBERS[family]: value})


@pytest.mark.parametrize("family", ["gpt2", "llama", "qwen2"])
@pytest.mark.parametrize("value", [0, 1, "true", None, []], ids=repr)
def test_a_tie_that_is_neither_true_nor_false(family: str, value: Any) -> None:
    assert "tie_word_embeddings" in refused({"model_type": family, "tie_word_embeddings": value})


@pytest.mark.parametrize("value", [None, 3, [], {}, "GPT2", "gpt2\x00", "mamba9", "../gpt2", "{family}", "x" * 10**6])
def test_unknown_architectures_name_the_known_ones(value: Any) -> None:
    message = refused({"model_type": value})
    assert "gpt2, llama, qwen2, bert" in message
    assert len(message) < 400


@pytest.mark.parametrize("config", [None, [], "gpt2", 3, [["model_type", "gpt2"]]])
def test_what_is_no_object(config: Any) -> None:
    assert "no JSON object" in refused(config)


@pytest.mark.parametrize(
    "rotary",
    [
        {"rope_theta": 0},
        {"rope_theta": -1.0},
        {"rope_theta": "10000"},
        {"rope_theta": 10**400},
        {"rope_scaling": "linear"},
        {"rope_scaling": [1]},
        {"rope_parameters": 3},
        {"rope_parameters": {"rope_theta": math.nan}},
        {"rope_scaling": {"rope_type": "linear", "factor": "2"}},
        {"rope_scaling": {"rope_type": "llama3", "factor": 8, "original_max_position_embeddings": math.inf}},
    ],
    ids=repr,
)
@pytest.mark.parametrize("family", ["llama", "qwen2"])
def test_rotary_settings_that_mean_nothing(family: str, rotary: dict[str, Any]) -> None:
    refused({"model_type": family, **rotary})


@pytest.mark.parametrize(
    "config",
    [
        {"model_type": "gpt2", "n_embd": 770, "n_head": 12},
        {"model_type": "llama", "hidden_size": 10, "num_attention_heads": 4},
        {"model_type": "llama", "num_attention_heads": 32, "num_key_value_heads": 5},
        {"model_type": "llama", "num_key_value_heads": 0},
        {"model_type": "llama", "head_dim": 7},
        {"model_type": "qwen2", "num_key_value_heads": -2},
        {"model_type": "gpt2", "n_inner": 0},
        {"model_type": "gpt2", "n_inner": "big"},
        {"model_type": "gpt2", "scale_attn_by_inverse_layer_idx": 1},
        {"model_type": "gpt2", "scale_attn_weights": None},
        {"model_type": "gpt2", "add_cross_attention": True},
        {"model_type": "qwen2", "use_sliding_window": True, "sliding_window": True},
        {"model_type": "llama", "rope_parameters": {"partial_rotary_factor": 0.0}},
        {"model_type": "llama", "partial_rotary_factor": 0.5, "rope_scaling": {"type": "linear", "factor": 2.0}},
        {
            "model_type": "qwen3",
            "rope_parameters": {"partial_rotary_factor": 0.5, "rope_type": "yarn", "factor": 2.0, "rope_theta": 1e4},
        },
        {"model_type": "llama", "rope_scaling": {"type": "dynamic", "factor": 0.5}},
        {"model_type": "llama", "max_position_embeddings": 10**400, "rope_scaling": {"type": "dynamic", "factor": 2}},
        {"model_type": "gemma", "use_bidirectional_attention": True},
        {"model_type": "gemma2", "query_pre_attn_scalar": 0},
        {"model_type": "gemma2", "attn_logit_softcapping": -50.0},
        {"model_type": "gemma2", "final_logit_softcapping": "30"},
        {"model_type": "distilbert", "dim": 10, "n_heads": 4},
        {"model_type": "mistral", "sliding_window": 0},
        {"model_type": "gemma2", "sliding_window": "long"},
        {"model_type": "gemma2", "layer_types": ["full_attention"]},
        {"model_type": "mistral", "num_hidden_layers": 2, "layer_types": ["linear_attention", 3]},
        {"model_type": "qwen3", "use_sliding_window": True, "layer_types": "sliding_attention"},
        {"model_type": "gemma2", "rope_parameters": {"sliding_attention": {"rope_theta": 1e4, "rope_type": "default"}}},
        {"model_type": "qwen3", "use_sliding_window": True, "max_window_layers": None},
        {"model_type": "phi", "qk_layernorm": 1},
        {"model_type": "t5", "feed_forward_proj": "half-gelu"},
        {"model_type": "t5", "num_decoder_layers": 0},
        {"model_type": "t5", "relative_attention_num_buckets": 2},
        {"model_type": "t5", "relative_attention_num_buckets": 32, "relative_attention_max_distance": 16},
        {"model_type": "t5", "decoder_start_token_id": 32128},
        {"model_type": "t5", "decoder_start_token_id": -1},
        {"model_type": "vit", "image_size": 8, "patch_size": 16},
        {"model_type": "vit", "image_size": [8, 8, 8]},
        {"model_type": "vit", "patch_size": [2, 0], "image_size": 8},
        {"model_type": "vit", "qkv_bias": 1},
    ],
    ids=repr,
)
def test_shapes_that_contradict_themselves_and_features_that_are_not_computed(config: dict[str, Any]) -> None:
    refused(config)


def test_keys_that_nobody_knows_are_ignored() -> None:
    plain = spec_from_config({"model_type": "gpt2"})
    assert spec_from_config({"model_type": "gpt2", "auto_map": {"AutoModel": "evil.py"}, "": None}) == plain


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=5), inner, max_size=2)),
    max_leaves=4,
)
KEYS = sorted({key for keys in SIZES.values() for key in keys} | set(NUMBERS.values()) | {
    "head_dim", "rope_theta", "rope_scaling", "rope_parameters", "tie_word_embeddings", "attention_bias", "mlp_bias",
    "n_inner", "num_key_value_heads", "sliding_window", "max_window_layers", "layer_types", "qk_layernorm",
    "hidden_act", "activation_function", "use_sliding_window", "query_pre_attn_scalar", "attn_logit_softcapping",
    "final_logit_softcapping", "scale_attn_weights", "scale_attn_by_inverse_layer_idx",
})  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FAMILIES), st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3))
def test_any_value_under_any_key(family: str, values: dict[str, Any]) -> None:
    try:
        spec = spec_from_config({"model_type": family, **values})
        parameters = model_cost(spec).parameters
    except ConfigError:
        return
    assert isinstance(spec, TransformerSpec)
    assert parameters > 0


GOOD = {"id": "x", "name": "X", "note": {"en": "a", "zh": "b"}, "config": {"model_type": "gpt2"}, "source": "here"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"{",
        b"[]",
        b"null",
        b"[" * 200_000,
        b'{"id": ' + b"9" * 5000 + b"}",
        *(json.dumps({key: value for key, value in GOOD.items() if key != gone}).encode() for gone in GOOD),
        json.dumps(GOOD | {"note": {"en": "only"}}).encode(),
        json.dumps(GOOD | {"config": {"model_type": "mamba9"}}).encode(),
        json.dumps(GOOD | {"config": []}).encode(),
        json.dumps(GOOD | {"name": 3}).encode(),
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_damaged_preset_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        load_preset(path)


def test_a_preset_that_is_gone_or_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.json", tmp_path):
        with pytest.raises(ConfigError, match=r"damaged.*Install the playground again"):
            load_preset(path)
