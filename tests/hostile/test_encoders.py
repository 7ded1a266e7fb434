"""Encoder folders that are damaged or that lie: one sentence each."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import torch

from models.checkpoint import open_checkpoint
from models.errors import CheckpointError, ConfigError
from tests.checkpoint_files import rewrite_config, rewrite_weights
from tests.encoder_files import encoder_as_on_the_hub, encoder_written_by_transformers, without_tensor


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole encoder, to be damaged."""
    return encoder_written_by_transformers(tmp_path / "model")


def refused(folder: Path, kind: type[CheckpointError] = CheckpointError) -> str:
    with pytest.raises(kind) as caught:
        open_checkpoint(folder)
    message = str(caught.value)
    assert len(message) < 500
    assert "\n" not in message
    assert any(f". {action} " in message for action in ("Get", "Open", "Correct")), message
    return message


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("hidden_size", 96, "embeddings.word_embeddings.weight has the shape (97, 48), but config.json promises"),
        ("vocab_size", 98, "embeddings.word_embeddings.weight has the shape (97, 48)"),
        ("max_position_embeddings", 512, "embeddings.position_embeddings.weight has the shape (64, 48)"),
        ("type_vocab_size", 1, "embeddings.token_type_embeddings.weight has the shape (2, 48)"),
        ("intermediate_size", 81, "encoder.layer.0.intermediate.dense.weight has the shape (80, 48)"),
        ("num_hidden_layers", 4, "encoder.layer.3.attention.self.query.weight is missing"),
        ("num_hidden_layers", 10**9, "promises 1000000000 layers, but there are only"),
        ("model_type", "gpt2", "is missing"),
        ("model_type", "llama", "is missing"),
    ],
)
def test_a_config_that_lies(folder: Path, key: str, value: Any, said: str) -> None:
    rewrite_config(folder, **{key: value})
    assert said in refused(folder)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("num_attention_heads", 7, "can't be divided over 7 heads"),
        ("num_attention_heads", 0, "can't be divided over 0 heads"),
        ("type_vocab_size", 0, "0 for type_vocab_size"),
        ("type_vocab_size", -1, "-1 for type_vocab_size"),
        ("type_vocab_size", None, "None for type_vocab_size"),
        ("layer_norm_eps", "1e-12", "layer_norm_eps"),
        ("position_embedding_type", "relative_key_query", "positions are 'relative_key_query'"),
        ("position_embedding_type", ["absolute"], "positions are ['absolute']"),
        ("is_decoder", True, "uses is_decoder"),
        ("add_cross_attention", True, "uses add_cross_attention"),
    ],
)
def test_a_config_that_is_no_encoder(folder: Path, key: str, value: Any, said: str) -> None:
    rewrite_config(folder, **{key: value})
    assert said in refused(folder, ConfigError)


def test_an_activation_that_nobody_knows(folder: Path) -> None:
    rewrite_config(folder, hidden_act="maxout")
    with pytest.raises(ConfigError, match="activation 'maxout' is not one"):
        open_checkpoint(folder).load()


@pytest.mark.parametrize(
    "name",
    [
        "embeddings.word_embeddings.weight",
        "embeddings.token_type_embeddings.weight",
        "embeddings.LayerNorm.bias",
        "encoder.layer.1.attention.self.key.bias",
        "encoder.layer.2.output.LayerNorm.weight",
    ],
)
def test_a_tensor_that_is_missing(folder: Path, name: str) -> None:
    without_tensor(folder, name)
    assert f"{name} is missing from" in refused(folder)


def test_a_tensor_that_is_missing_among_older_names(tmp_path: Path) -> None:
    folder = encoder_as_on_the_hub(tmp_path)
    without_tensor(folder, "bert.encoder.layer.0.output.LayerNorm.gamma")
    assert "encoder.layer.0.output.LayerNorm.weight is missing from" in refused(folder)


def test_a_pooler_may_be_missing_or_of_another_shape(folder: Path) -> None:
    without_tensor(folder, "pooler.dense.bias")

    def change(tensors: dict[str, torch.Tensor]) -> None:
        tensors["pooler.dense.weight"] = torch.zeros(3)

    rewrite_weights(folder, change)
    assert len(open_checkpoint(folder).load().forward([1, 2, 3])) == 3


def test_integers_for_weights(folder: Path) -> None:
    def change(tensors: dict[str, torch.Tensor]) -> None:
        tensors["encoder.layer.0.output.dense.weight"] = tensors["encoder.layer.0.output.dense.weight"].to(torch.int8)

    rewrite_weights(folder, change)
    assert "is stored as I8" in refused(folder)


@pytest.mark.parametrize("key", ["vocab_size", "hidden_size", "num_hidden_layers", "max_position_embeddings"])
def test_absurd_sizes_are_refused_before_anything_is_as_large(folder: Path, key: str) -> None:
    rewrite_config(folder, **{key: 48 * 10**10})
    tracemalloc.start()
    refused(folder)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
