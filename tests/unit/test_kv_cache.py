"""The KV cache against the tensors that transformers' caches hold after reading tokens."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
import torch
from transformers import (
    AutoModelForCausalLM,
    Gemma2Config,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    MistralConfig,
    PretrainedConfig,
    Qwen3Config,
    StaticCache,
)

from models.errors import ConfigError
from models.kv_cache import WINDOWS, Fit, kv_cache
from models.presets import Preset, load_presets
from models.specs import spec_from_config

SMALL = {"vocab_size": 50, "hidden_size": 32, "intermediate_size": 16, "num_hidden_layers": 4, "num_attention_heads": 4,
         "num_key_value_heads": 2, "max_position_embeddings": 64, "pad_token_id": None}  # fmt: skip
# What transformers calls it, before and from 5.24 on.
CACHE = "cache" if "cache" in inspect.signature(GPT2LMHeadModel.forward).parameters else "past_key_values"
CONFIGS: list[PretrainedConfig] = [
    GPT2Config(vocab_size=50, n_embd=32, n_layer=3, n_head=4, n_positions=64),
    LlamaConfig(**SMALL),
    Qwen3Config(**SMALL, head_dim=16),
    MistralConfig(**SMALL, sliding_window=8),
    Gemma2Config(**(SMALL | {"num_hidden_layers": 5}), head_dim=8, sliding_window=8),
]


def preset(name: str) -> Preset:
    return next(one for one in load_presets() if one.id == name)


@pytest.mark.parametrize("tokens", [1, 7, 20])
@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.model_type)
def test_as_many_numbers_as_transformers_keeps(config: PretrainedConfig, tokens: int) -> None:
    """A static cache of that length, which sets aside what a window needs and no more."""
    with torch.device("cpu"):
        model = AutoModelForCausalLM.from_config(config).eval()
    cache = StaticCache(config=config, max_cache_len=tokens)
    with torch.inference_mode():
        model(torch.zeros(1, tokens, dtype=torch.long), **{CACHE: cache})
    held = sum(layer.keys.numel() + layer.values.numel() for layer in cache.layers)
    spec = spec_from_config(json.loads(config.to_json_string(use_diff=False)))
    assert kv_cache(spec, tokens).values == held


def test_well_known_models() -> None:
    llama2, llama3 = preset("llama-2-7b").spec, preset("llama-3-8b").spec
    assert kv_cache(llama2, 1).bytes("float16") == 512 * 1024  # half a MiB a token
    assert kv_cache(llama3, 1).bytes("float16") == 128 * 1024
    assert kv_cache(llama3, 131_072).bytes("float16") == 16 * 2**30
    assert kv_cache(llama3, 4_096).unshared == 4 * kv_cache(llama3, 4_096).values
    assert kv_cache(preset("gpt2").spec, 1_024).bytes("float16") == 36 * 2**20


def test_a_window_ends_the_growth() -> None:
    mistral = preset("mistral-7b").spec
    full = [kv_cache(mistral, window).bytes("float16") for window in WINDOWS]
    assert full == [128 * 2**20, 512 * 2**20, 512 * 2**20, 512 * 2**20]
    gemma = preset("gemma-2-2b").spec
    assert kv_cache(gemma, 8_192).values == 2 * 256 * 4 * (13 * 8_192 + 13 * 4_096)


def test_what_generates_nothing_keeps_nothing() -> None:
    assert kv_cache(preset("bert-base-uncased").spec, 512).values == 0
    table = spec_from_config({"model_type": "word_vectors", "vocab_size": 10, "hidden_size": 4})
    assert kv_cache(table, 512).values == 0


@pytest.mark.parametrize("tokens", [-1, 2**41, True, 1.5, "12", None], ids=repr)
def test_tokens_that_are_no_number_of_tokens(tokens: Any) -> None:
    with pytest.raises(ConfigError, match="whole number"):
        kv_cache(preset("gpt2").spec, tokens)


def test_what_fits() -> None:
    assert (Fit(1_024, 7).fitting, Fit(1_024, 7).room, Fit(1_024, 7).share) == (7, 1_017, 7 / 1_024)
    assert (Fit(1_024, 5_000).fitting, Fit(1_024, 5_000).room, Fit(1_024, 5_000).share) == (1_024, 0, 1.0)
