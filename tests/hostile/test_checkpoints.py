"""Checkpoint folders that are damaged, that lie, or that mean harm: one sentence each, and nothing allocated."""

from __future__ import annotations

import errno
import json
import os
import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from models.checkpoint import Checkpoint, open_checkpoint
from models.errors import CheckpointError, ConfigError, TokenizerError
from models.tensor_files import read_header
from tests.checkpoint_files import rewrite_config, rewrite_weights, written_by_transformers

# What a message asks for: its last sentence begins with one of these.
ACTIONS = ("Get ", "Choose ", "Open ", "Correct ", "Check ", "Convert ", "Load ", "Enter ")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole model, to be damaged."""
    return written_by_transformers(tmp_path / "model", "gpt2")


def assert_one_sentence(message: str) -> None:
    assert len(message) < 500
    assert "\n" not in message
    assert any(f". {action}" in message for action in ACTIONS), message


def refused(folder: Path, kind: type[CheckpointError] = CheckpointError) -> str:
    with pytest.raises(kind) as caught:
        open_checkpoint(folder)
    assert_one_sentence(str(caught.value))
    return str(caught.value)


def parts(folder: Path) -> tuple[dict[str, Any], bytes]:
    """The header and the data of the folder's weights."""
    data = (folder / "model.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def write(folder: Path, header: Any, data: bytes) -> None:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


# The folder


def test_no_folder_a_file_and_nothing_in_it(tmp_path: Path, folder: Path) -> None:
    assert "no model folder" in refused(tmp_path / "gone")
    assert "is a file" in refused(folder / "config.json")
    (tmp_path / "empty").mkdir()
    assert "config.json is missing" in refused(tmp_path / "empty")
    (folder / "model.safetensors").unlink()
    assert "model.safetensors is missing" in refused(folder)


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, ""])
def test_names_that_no_folder_has(tmp_path: Path, name: str) -> None:
    with pytest.raises(CheckpointError):
        open_checkpoint(tmp_path / name / "model" if name else tmp_path / "gone" / "")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "consolidated.00.pth", "epoch.ckpt"])
def test_pickles_are_not_opened(folder: Path, name: str) -> None:
    (folder / "model.safetensors").rename(folder / name)
    assert "could run code" in refused(folder)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_files_that_are_folders_pipes_or_endless(folder: Path, name: str) -> None:
    path = folder / name
    path.unlink()
    path.mkdir()
    assert "can't be read" in refused(folder)
    path.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        assert "it is not a file" in refused(folder)
        path.unlink()
    if Path("/dev/zero").exists():
        path.symlink_to("/dev/zero")
        assert "it is a link that leads out of the model's folder" in refused(folder)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_files_without_permission(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def guarded(path: Any, *arguments: Any, **options: Any) -> Any:
        if Path(path).name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "open", guarded)
    assert "Permission denied. Check the file and its permissions" in refused(folder)


def test_a_folder_that_may_not_be_looked_into(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def guarded(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", guarded)
    assert "Permission denied. Check the folder" in refused(folder)


# config.json


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"\xff\xfe\x00", b"null", b"[]", b'"gpt2"', b"[" * 300_000, b'{"n_embd": ' + b"9" * 9000 + b"}",
     b'{"a":' * 100_000],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_a_config_that_is_no_json_object(folder: Path, text: bytes) -> None:
    (folder / "config.json").write_bytes(text)
    refused(folder, ConfigError)


def test_a_config_far_too_large(folder: Path) -> None:
    with (folder / "config.json").open("wb") as file:
        file.truncate(5_000_000_000)
    tracemalloc.start()
    assert "far too large" in refused(folder, ConfigError)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_a_bom_is_no_damage(folder: Path) -> None:
    path = folder / "config.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert open_checkpoint(folder)


@pytest.mark.parametrize("value", ["48", 48.0, True, None, [], {}, -1, 0, 10**400], ids=repr)
@pytest.mark.parametrize("key", ["vocab_size", "n_embd", "n_layer", "n_head", "n_positions"])
def test_sizes_of_the_wrong_kind(folder: Path, key: str, value: Any) -> None:
    rewrite_config(folder, **{key: value})
    assert key in refused(folder, ConfigError) or value in (0, -1, 10**400)


@pytest.mark.parametrize("family", ["gpt2", "llama"])
@pytest.mark.parametrize("key", ["vocab_size", "n_embd", "n_layer", "n_head", "n_positions", "n_inner"])
def test_absurd_sizes_are_refused_before_anything_is_as_large(tmp_path: Path, family: str, key: str) -> None:
    folder = written_by_transformers(tmp_path, family)
    names = {
        "n_embd": "hidden_size", "n_layer": "num_hidden_layers", "n_head": "num_attention_heads",
        "n_positions": "head_dim", "n_inner": "intermediate_size",
    }  # fmt: skip
    size = 10**12
    rewrite_config(folder, **{key if family == "gpt2" else names.get(key, key): size})
    tracemalloc.start()
    refused(folder)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_window_without_end_costs_nothing(tmp_path: Path) -> None:
    """Rotary positions have no table, so that nothing contradicts it."""
    folder = written_by_transformers(tmp_path, "llama")
    rewrite_config(folder, max_position_embeddings=10**12)
    model = open_checkpoint(folder).load()
    assert model.forward([2], model.forward([1])).recording.capacity <= 64


@pytest.mark.parametrize("family", ["mamba9", "GPT2", "", None, 3, "bart9", "../gpt2", "x" * 10_000])
def test_unknown_architectures(folder: Path, family: Any) -> None:
    rewrite_config(folder, model_type=family)
    assert "gpt2, llama, qwen2" in refused(folder, ConfigError)


def test_a_config_of_another_model(folder: Path) -> None:
    rewrite_config(folder, n_embd=96)
    assert "wte.weight has the shape (97, 48), but config.json promises (97, 96)" in refused(folder)
    rewrite_config(folder, n_embd=48, n_layer=4)
    assert "h.3.ln_1.weight is missing" in refused(folder)
    rewrite_config(folder, n_layer=3, tie_word_embeddings=False)
    assert "lm_head.weight is missing from" in refused(folder)
    assert "has no output head" in refused(folder)
    rewrite_config(folder, tie_word_embeddings=True, model_type="llama")
    refused(folder)


@pytest.mark.parametrize("method", ["gptq", "awq", "fp8", "bitsandbytes"])
def test_a_quantised_copy_says_that_it_is_one(folder: Path, method: str) -> None:
    rewrite_config(folder, quantization_config={"quant_method": method, "bits": 4})
    assert "quantised" in refused(folder, ConfigError)


# The header of the weights


@pytest.mark.parametrize("kept", [0, 1, 7, 8, 9, 100, -1, -5000])
def test_files_that_end_early(folder: Path, kept: int) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    message = refused(folder)
    assert "damaged" in message
    assert kept != -1 or "ends 1 bytes too early" in message


@pytest.mark.parametrize("length", [0, 1, 2**20, 2**40, 2**63, 2**64 - 1])
def test_lengths_that_lie(folder: Path, length: int) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(struct.pack("<Q", length) + path.read_bytes()[8:])
    assert "damaged" in refused(folder)


def test_a_header_larger_than_any(folder: Path) -> None:
    path = folder / "model.safetensors"
    with path.open("wb") as file:
        file.write(struct.pack("<Q", 4_000_000_000))
        file.truncate(5_000_000_000)
    tracemalloc.start()
    assert "larger than that of any model" in refused(folder)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "header",
    [b"", b"null", b"[]", b"7", b"{", b"\xff\xfe{}", b"[" * 200_000, b'{"a":' * 100_000, b'{"a": NaN}', b'{"a": []}'],
    ids=lambda header: repr(header[:12]),
)
def test_headers_that_are_none(folder: Path, header: bytes) -> None:
    write(folder, header, b"")
    assert "damaged" in refused(folder)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "dtype unknown": lambda entry: entry.update(dtype="F33"),
    "dtype wider": lambda entry: entry.update(dtype="F64"),
    "dtype no text": lambda entry: entry.update(dtype=["F32"]),
    "dtype gone": lambda entry: entry.pop("dtype"),
    "shape negative": lambda entry: entry.update(shape=[-97, -48]),
    "shape real": lambda entry: entry.update(shape=[97.0, 48.0]),
    "shape true": lambda entry: entry.update(shape=[True] * 2),
    "shape huge": lambda entry: entry.update(shape=[10**12, 10**12]),
    "shape endless": lambda entry: entry.update(shape=[2**62] * 100_000),
    "shape no list": lambda entry: entry.update(shape="97x48"),
    "shape nested": lambda entry: entry.update(shape=[[97], [48]]),
    "shape gone": lambda entry: entry.pop("shape"),
    "offsets negative": lambda entry: entry.update(data_offsets=[-18624, 0]),
    "offsets backwards": lambda entry: entry.update(data_offsets=entry["data_offsets"][::-1]),
    "offsets one": lambda entry: entry.update(data_offsets=entry["data_offsets"][:1]),
    "offsets three": lambda entry: entry.update(data_offsets=[*entry["data_offsets"], 0]),
    "offsets huge": lambda entry: entry.update(data_offsets=[2**62, 2**62 + 18624]),
    "offsets beyond 64 bits": lambda entry: entry.update(data_offsets=[2**80, 2**80 + 18624]),
    "offsets too far": lambda entry: entry.update(data_offsets=[end + 10**6 for end in entry["data_offsets"]]),
    "offsets shifted": lambda entry: entry.update(data_offsets=[end - 4 for end in entry["data_offsets"]]),
    "offsets gone": lambda entry: entry.pop("data_offsets"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_entries_that_lie(folder: Path, change: str) -> None:
    header, data = parts(folder)
    CHANGES[change](header["transformer.wte.weight"])
    write(folder, header, data)
    message = refused(folder)
    assert "damaged" in message
    assert "transformer." in message


def test_tensors_on_top_of_each_other(folder: Path) -> None:
    """A small file that passes for a large model: every layer is the same bytes."""
    header, data = parts(folder)
    header["transformer.h.1.mlp.c_fc.weight"] = header["transformer.h.0.mlp.c_fc.weight"]
    write(folder, header, data)
    assert "does not begin where the tensor before it ends" in refused(folder)


def test_bytes_that_belong_to_nobody(folder: Path) -> None:
    header, data = parts(folder)
    write(folder, header, data + b"\0" * 16)
    assert "16 bytes that belong to no tensor" in refused(folder)


def test_one_name_for_two_tensors(folder: Path) -> None:
    header, data = parts(folder)
    text = json.dumps(header)
    entry = json.dumps(header["transformer.wpe.weight"])
    write(folder, (text[:-1] + f', "transformer.wpe.weight": {entry}}}').encode(), data)
    assert "not valid JSON" in refused(folder)


def test_a_name_of_a_megabyte(folder: Path) -> None:
    header, data = parts(folder)
    header["x" * 1_000_000] = {"dtype": "F32", "shape": [], "data_offsets": [0, 1]}
    write(folder, header, data)
    refused(folder)


def test_tensors_of_another_shape_or_kind(folder: Path) -> None:
    rewrite_weights(folder, lambda tensors: tensors.update({"transformer.wte.weight": torch.zeros(48, 97)}))
    assert "has the shape (48, 97), but config.json promises (97, 48)" in refused(folder)
    rewrite_weights(
        folder, lambda tensors: tensors.update({"transformer.wte.weight": torch.zeros(97, 48, dtype=torch.int8)})
    )
    assert "stored as I8" in refused(folder)
    rewrite_weights(folder, lambda tensors: tensors.pop("transformer.wte.weight"))
    assert "wte.weight is missing" in refused(folder)


def test_nothing_is_loaded_from_a_file_that_shrank(folder: Path) -> None:
    checkpoint = open_checkpoint(folder)
    path = folder / "model.safetensors"
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(CheckpointError, match="has changed"):
        checkpoint.load()


@pytest.mark.parametrize("other", [False, True], ids=["our own", "transformers'"])
def test_more_than_the_memory_holds_is_refused_before_it_is_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, other: bool
) -> None:
    if other:
        rewrite_config(folder, activation_function="mish")
    size = sum(info.bytes for info in open_checkpoint(folder).tensors.values())
    monkeypatch.setattr("models.checkpoint._ALWAYS_TRIED", 0)
    monkeypatch.setattr("models.checkpoint.free_memory", lambda: size // 2)
    with pytest.raises(CheckpointError, match=r"can't be put into the memory of cpu: it needs .* Load it as float16"):
        open_checkpoint(folder).load("bfloat16")  # half as much, and room for what surrounds it is wanted, too
    if not other:
        assert open_checkpoint(folder).load().mapped  # which takes none
    monkeypatch.setattr("models.checkpoint.free_memory", lambda: size)
    open_checkpoint(folder).load("bfloat16")


def refuse_leases(*_arguments: object) -> int:
    raise OSError(errno.EINVAL, "no leases here")


@pytest.mark.skipif(sys.platform != "linux", reason="files are held on Linux alone")
@pytest.mark.parametrize("way", ["truncate", "write"])
def test_who_would_write_into_a_file_waits_until_its_pages_are_not_needed(folder: Path, way: str) -> None:
    path = folder / "model.safetensors"
    model = open_checkpoint(folder).load()
    before = model.forward([1, 2, 3]).logits
    command = f"os.truncate({str(path)!r}, 0)" if way == "truncate" else f"open({str(path)!r}, 'wb').write(b'other')"
    with subprocess.Popen([sys.executable, "-c", f"import os; {command}"]) as other:
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.5)
        assert torch.equal(model.forward([1, 2, 3]).logits, before)  # from pages that are still the file's
        for _ in model.settling():
            assert other.poll() is None
        assert other.wait(30) == 0
    assert path.stat().st_size < 10
    assert torch.equal(model.forward([1, 2, 3]).logits, before)


def test_a_file_that_is_being_written_is_read_and_not_mapped(folder: Path) -> None:
    before = open_checkpoint(folder).load().forward([1, 2, 3]).logits
    with (folder / "model.safetensors").open("r+b"):
        model = open_checkpoint(folder).load()
    assert model.mapped == ()
    assert torch.equal(model.forward([1, 2, 3]).logits, before)


def test_weights_that_were_written_over_meanwhile_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fcntl.fcntl", refuse_leases)
    model = open_checkpoint(folder).load()
    path = folder / "model.safetensors"
    with path.open("r+b") as file:
        file.seek(-8, os.SEEK_END)
        file.write(b"\xff" * 8)
    with pytest.raises(CheckpointError, match="has changed since it was opened"):
        list(model.settling())
    path.unlink()  # a file that is gone has not changed
    list(model.settling())


def test_a_file_that_shrinks_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fcntl.fcntl", refuse_leases)
    checkpoint = open_checkpoint(folder)

    def shrink(_read: int, _total: int) -> None:
        os.truncate(folder / "model.safetensors", 5000)

    with pytest.raises(CheckpointError, match="has changed since it was opened"):  # its weights are mapped
        checkpoint.load(progress=shrink)


def test_a_file_that_shrinks_while_its_numbers_are_turned_into_others(folder: Path) -> None:
    checkpoint = open_checkpoint(folder)

    def shrink(_read: int, _total: int) -> None:
        os.truncate(folder / "model.safetensors", 5000)

    with pytest.raises(CheckpointError, match=r"can't be read: it ends early\. Get a fresh copy"):
        checkpoint.load("float16", progress=shrink)


def test_a_file_that_is_gone(folder: Path) -> None:
    checkpoint = open_checkpoint(folder)
    (folder / "model.safetensors").unlink()
    with pytest.raises(CheckpointError, match="can't be read: No such file"):
        checkpoint.load()


@settings(max_examples=150)
@given(st.data())
def test_whatever_safetensors_refuses_is_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Bytes changed anywhere: a file that we open is one that safetensors opens, and says the same."""
    path = tmp_path_factory.getbasetemp() / "changed.safetensors"
    save_file({"a": torch.arange(6.0).view(2, 3), "b": torch.zeros(4, dtype=torch.float16)}, path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([0, 0, 0, 1, 9]))
    path.write_bytes(bytes(content[: len(content) - cut]))
    try:
        ours, _ = read_header(path)
    except CheckpointError as error:
        assert_one_sentence(str(error))
        return
    try:
        theirs = load_file(path)
    except SafetensorError as error:  # it knows kinds of its own order and alignment, not of content
        pytest.fail(f"we opened what safetensors refuses: {error}")
    assert {name: info.shape for name, info in ours.items()} == {
        name: tuple(value.shape) for name, value in theirs.items()
    }


# The index of shards


@pytest.fixture
def sharded(tmp_path: Path) -> Path:
    return written_by_transformers(tmp_path / "model", "gpt2", max_shard_size="50KB")


def point(folder: Path, name: Any) -> None:
    path = folder / "model.safetensors.index.json"
    index = json.loads(path.read_text())
    index["weight_map"][next(iter(index["weight_map"]))] = name
    path.write_text(json.dumps(index))


@pytest.mark.parametrize(
    "name",
    ["../model.safetensors", "/etc/passwd", "/tmp/x.safetensors", "..\\x.safetensors", "C:x.safetensors", "x.bin",
     "a/b.safetensors", "a\0.safetensors", "", ".safetensors/..", "x" * 100_000, "~/x.safetensors", "a\n.safetensors"],
    ids=lambda name: repr(name[:20]),
)  # fmt: skip
def test_an_index_that_points_out_of_its_folder(sharded: Path, name: str) -> None:
    point(sharded, name)
    message = refused(sharded)
    assert "no safetensors file in its folder. Get the model from a source you trust" in message


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"weight_map": []}', '{"weight_map": {}}', "[" * 200_000,
                                     '{"weight_map": {"a": 3}}', '{"weight_map": {"a": null}}'])  # fmt: skip
def test_an_index_that_is_none(sharded: Path, content: str) -> None:
    (sharded / "model.safetensors.index.json").write_text(content)
    refused(sharded)


def test_shards_that_are_missing_damaged_or_say_the_same(sharded: Path) -> None:
    shards = sorted(sharded.glob("*.safetensors"))
    content = shards[1].read_bytes()
    shards[1].write_bytes(content[:-3])
    assert "ends 3 bytes too early" in refused(sharded)
    shards[1].write_bytes(shards[0].read_bytes())
    assert "is both in" in refused(sharded)
    shards[1].unlink()
    assert f"{shards[1].name} is missing" in refused(sharded)


def as_cached(folder: Path) -> Path:
    """The folder's files as Hugging Face's cache has them: links from a snapshot into the repository's blobs."""
    repository = folder.parent / "models--somebody--small"
    snapshot, blobs = repository / "snapshots" / "0123abcd", repository / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    for number, file in enumerate(sorted(folder.iterdir())):
        file.rename(blobs / f"{number:040x}")
        (snapshot / file.name).symlink_to(os.path.relpath(blobs / f"{number:040x}", snapshot))
    return snapshot


def test_links_within_a_cached_repository_are_followed(folder: Path) -> None:
    snapshot = as_cached(folder)
    assert isinstance(open_checkpoint(snapshot), Checkpoint)
    assert open_checkpoint(snapshot).load().forward([1, 2]).logits.shape == (2, 97)
    linked = folder.parent / "chosen"
    linked.symlink_to(snapshot)  # the folder itself may be one: it is what the user chose
    assert isinstance(open_checkpoint(linked), Checkpoint)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
@pytest.mark.parametrize("kind", ["outside", "beside", "another's blobs", "a folder", "nothing", "itself", "a pipe"])
def test_links_that_lead_elsewhere_are_refused(folder: Path, name: str, kind: str) -> None:
    snapshot = as_cached(folder)
    content = (snapshot / name).read_bytes()
    link = snapshot / name
    link.unlink()
    outside = folder.parent / "outside"
    targets = {
        "outside": outside / name,
        "beside": snapshot / f"other-{name}",
        "another's blobs": folder.parent / "models--else--one" / "blobs" / "abc",
        "a folder": snapshot.parent.parent / "blobs" / "folder",
        "nothing": snapshot.parent.parent / "blobs" / "gone",
        "itself": link,
        "a pipe": snapshot.parent.parent / "blobs" / "pipe",
    }
    target = targets[kind]
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind == "a folder":
        target.mkdir()
    elif kind == "a pipe":
        os.mkfifo(target)
    elif kind not in ("nothing", "itself"):
        target.write_bytes(content)
    link.symlink_to(target)
    refused(snapshot)


def test_a_tokenizer_is_no_link_elsewhere_either(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    (folder / "tokenizer.json").symlink_to(secret)
    with pytest.raises(TokenizerError, match="leads out of its folder"):
        open_checkpoint(folder).tokenizer()
