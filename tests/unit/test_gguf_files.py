"""GGUF headers against the gguf library, which writes and reads the same files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import quantize

from models.errors import CheckpointError, ConfigError
from models.gguf_files import TYPES, read_gguf
from models.memory import model_cost

TOKENS = ["<s>", "</s>", *(f"word{number}" for number in range(60)), "我", "▁the"]


def written(
    path: Path, architecture: str = "llama", *, kind: Any = GGMLQuantizationType.Q8_0, tied: bool = False
) -> Path:
    """A small model as llama.cpp's converter would name its parts; only the tables' numbers matter."""
    writer = GGUFWriter(str(path), architecture)
    writer.add_name("Small one")
    writer.add_context_length(64)
    writer.add_embedding_length(32)
    writer.add_block_count(2)
    writer.add_feed_forward_length(64)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(5000.0)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(TOKENS)
    writer.add_token_scores([0.0] * len(TOKENS))
    table = np.arange(len(TOKENS) * 32, dtype=np.float32).reshape(-1, 32)
    for name in ("token_embd.weight", *(() if tied else ("output.weight",))):
        writer.add_tensor(name, quantize(table, kind), raw_dtype=kind)
    writer.add_tensor("output_norm.weight", np.ones(32, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.parametrize("kind", ["F16", "BF16", "Q8_0", "Q4_0", "Q5_1"])
def test_a_header_is_what_the_library_reads(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path / "small.gguf", kind=GGMLQuantizationType[kind])
    ours, theirs = read_gguf(path), GGUFReader(path)
    assert ours.architecture == "llama"
    assert ours.name == "Small one"
    assert [token.decode() for token in ours.tokens] == TOKENS
    assert {tensor.name for tensor in theirs.tensors} == set(ours.tensors)
    for tensor in theirs.tensors:
        own = ours.tensors[tensor.name]
        assert own.shape == tuple(int(size) for size in tensor.shape)[::-1]
        assert (own.kind, own.bytes, own.start) == (tensor.tensor_type.name, tensor.n_bytes, tensor.data_offset)
    assert ours.table.kind == kind
    assert ours.bytes == sum(tensor.n_bytes for tensor in theirs.tensors)


def test_its_model_can_be_counted(tmp_path: Path) -> None:
    spec = read_gguf(written(tmp_path / "small.gguf")).spec()
    assert (spec.family, spec.vocab_size, spec.hidden_size, spec.layer_count) == ("llama", len(TOKENS), 32, 2)
    assert (spec.head_count, spec.key_value_head_count, spec.feed_forward_size, spec.rotary_base) == (4, 2, 64, 5000.0)
    assert spec.context_length == 64
    assert not spec.tied
    assert model_cost(spec).parts["token embedding"] == len(TOKENS) * 32
    assert read_gguf(written(tmp_path / "tied.gguf", tied=True)).spec().tied
    for architecture in ("qwen2", "qwen3", "gemma2"):
        path = written(tmp_path / f"{architecture}.gguf", architecture)
        assert read_gguf(path).spec().family == architecture
    with pytest.raises(ConfigError, match="'mamba' of this GGUF file"):
        read_gguf(written(tmp_path / "mamba.gguf", "mamba")).spec()


def test_every_types_size_is_the_librarys() -> None:
    for kind, (block, size) in GGML_QUANT_SIZES.items():
        assert TYPES[int(kind)] == (kind.name, block, size)
    assert len(TYPES) >= len(GGML_QUANT_SIZES)


@pytest.mark.parametrize(
    "content", [b"", b"GGU", b"GGML" + bytes(20), b"GGUF\x01\0\0\0" + bytes(16), b"GGUF\x03\0\0\0"]
)
def test_what_is_no_gguf(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "none.gguf"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="Get a"):
        read_gguf(path)


def test_a_download_that_ended_early(tmp_path: Path) -> None:
    path = written(tmp_path / "small.gguf")
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    with pytest.raises(CheckpointError, match="interrupted download"):
        read_gguf(path)
