"""config.json from anywhere: a model comes out, with what was made of it in a remark, or one sentence."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from models.config_files import read_config_file
from models.errors import ConfigError
from models.memory import model_cost

LLAMA = {"model_type": "llama", "vocab_size": 100, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
         "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 64}  # fmt: skip


def write(folder: Path, config: Any, name: str = "config.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        read_config_file(path)
    message = str(caught.value)
    assert message.rstrip().endswith(".")
    assert len(message) < 600
    return message


def test_a_file_and_its_folder_are_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, LLAMA)
    assert read_config_file(path) == read_config_file(tmp_path)
    assert read_config_file(path).name == tmp_path.name
    assert read_config_file(path).remarks == ()
    assert read_config_file(write(tmp_path, LLAMA, "small.json")).name == "small"


@pytest.mark.parametrize("key", ["text_config", "language_config", "llm_config"])
def test_a_nested_language_model_is_counted_and_said_so(tmp_path: Path, key: str) -> None:
    outer = {"model_type": "llava", key: LLAMA, "vision_config": {"hidden_size": 1024}, "tie_word_embeddings": True}
    found = read_config_file(write(tmp_path, outer))
    assert found.spec.vocab_size == 100
    assert found.spec.tied, "the outer file says so"
    assert [key in str(remark) for remark in found.remarks] == [True]


def test_a_file_that_leaves_sizes_out_says_what_was_counted(tmp_path: Path) -> None:
    config = {key: value for key, value in LLAMA.items() if key not in ("vocab_size", "num_hidden_layers")}
    found = read_config_file(write(tmp_path, config))
    assert (found.spec.vocab_size, found.spec.layer_count) == (32_000, 32)
    assert "vocab_size, num_hidden_layers" in str(found.remarks[0])
    assert read_config_file(write(tmp_path, {"model_type": "gpt2"})).spec.hidden_size == 768


def weights(folder: Path, count: int) -> None:
    save_file({"weight": torch.zeros(count)}, folder / "model.safetensors")


def test_a_file_that_lies_about_its_weights_is_caught(tmp_path: Path) -> None:
    path = write(tmp_path, LLAMA)
    promised = model_cost(read_config_file(path).spec).parameters
    weights(tmp_path, promised)
    assert read_config_file(path).remarks == ()
    weights(tmp_path, promised - 3_200)  # its head is not stored
    assert read_config_file(path).remarks == ()
    weights(tmp_path, 3 * promised)
    remark = read_config_file(path).remarks[0]
    assert remark.fields == {"promised": promised, "held": 3 * promised}
    (tmp_path / "model.safetensors").write_bytes(b"\x00" * 20)
    assert "not checked" in str(read_config_file(path).remarks[0])


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"3", b"\xff\xfe\x00", b"[" * 100_000, b'{"model_type": ' + b"9" * 5000 + b"}",
        b'{"vocab_size": 3}', b'{"model_type": null}', b'{"model_type": "mamba"}', b'{"model_type": ["llama"]}',
        b'{"model_type": "llava", "text_config": 3}', b'{"model_type": "llava", "text_config": {"model_type": "x"}}',
    ],
    ids=lambda content: repr(content[:24]),
)  # fmt: skip
def test_what_describes_no_model(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize("key", ["vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads"])
@pytest.mark.parametrize("value", [0, -1, 10**12, 10**400, "768", None, 1.5, True, [], {}], ids=repr)
def test_sizes_that_no_model_has(tmp_path: Path, key: str, value: Any) -> None:
    refused(write(tmp_path, LLAMA | {key: value}))


def test_what_is_no_file(tmp_path: Path) -> None:
    assert "config.json" in refused(tmp_path)
    assert "can't be read" in refused(tmp_path / "gone.json")
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    assert "not a file" in refused(pipe)
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(20_000_000)
    assert "too large" in refused(large)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(config=st.dictionaries(st.sampled_from([*LLAMA, "text_config", "head_dim"]), JSON | st.just(LLAMA), max_size=4))
def test_anything_under_any_key(tmp_path: Path, config: dict[str, Any]) -> None:
    path = write(tmp_path, config)
    try:
        found = read_config_file(path)
    except ConfigError:
        return
    assert model_cost(found.spec).parameters > 0
    assert all(str(remark) for remark in found.remarks)
