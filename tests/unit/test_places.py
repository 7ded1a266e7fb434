"""Where models are found: caches laid out as their programs do, some of them half finished or hostile."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from models import places as module
from models.places import Place, cache_folder, cached, facts, ollama, places
from models.placing import LoadOptions, fits, placed, weights_bytes
from models.specs import spec_from_config
from tests.checkpoint_files import written_by_transformers
from tests.unit.test_gguf_files import written


def in_cache(cache: Path, name: str, revision: str, source: Path, *, without: str = "") -> Path:
    """A snapshot of links into blobs, as huggingface_hub makes it; `without` one file's blob: a broken download."""
    repository = cache / f"models--{name.replace('/', '--')}"
    snapshot = repository / "snapshots" / revision
    snapshot.mkdir(parents=True)
    (repository / "blobs").mkdir(exist_ok=True)
    for file in sorted(source.iterdir()):
        blob = repository / "blobs" / hashlib.sha256(file.read_bytes()).hexdigest()
        if file.name != without:
            blob.write_bytes(file.read_bytes())
        (snapshot / file.name).symlink_to(os.path.relpath(blob, snapshot))
    return snapshot


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return written_by_transformers(tmp_path / "source", "llama")


@pytest.fixture
def nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that this machine's own models are not found."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path / "ollama"))
    return tmp_path


def test_complete_snapshots_alone_are_listed(tmp_path: Path, source: Path) -> None:
    whole = in_cache(tmp_path / "hub", "somebody/small", "a" * 40, source)
    in_cache(tmp_path / "hub", "somebody/half", "b" * 40, source, without="model.safetensors")
    in_cache(tmp_path / "hub", "somebody/bare", "c" * 40, source, without="config.json")
    in_cache(tmp_path / "hub", "gpt2", "d" * 40, source)
    (tmp_path / "hub" / "datasets--x--y" / "snapshots" / "e").mkdir(parents=True)
    (tmp_path / "hub" / "version.txt").write_text("1")
    found = list(cached(tmp_path / "hub"))
    assert [place.name for place in found] == ["gpt2", "somebody/small"]
    assert found[1] == Place("cache", "somebody/small", whole, revision="a" * 40)
    told = facts(found[1])
    assert (told.dtype, told.runs, told.template) == ("F32", True, "")
    assert told.bytes == 4 * told.parameters


def test_shards_all_have_to_be_there(tmp_path: Path) -> None:
    sharded = written_by_transformers(tmp_path / "source", "gpt2", max_shard_size="50KB")
    shards = sorted(path.name for path in sharded.glob("*.safetensors"))
    in_cache(tmp_path / "hub", "a/whole", "1", sharded)
    in_cache(tmp_path / "hub", "a/half", "2", sharded, without=shards[-1])
    assert [place.name for place in cached(tmp_path / "hub")] == ["a/whole"]
    index = tmp_path / "source" / "model.safetensors.index.json"
    for content in ("[]", "{", '{"weight_map": 3}', '{"weight_map": {"a": ["b"]}}'):
        index.write_text(content)
        in_cache(tmp_path / "hub", "a/odd", str(abs(hash(content))), sharded)
    assert [place.name for place in cached(tmp_path / "hub")] == ["a/whole"]


def test_where_the_cache_is() -> None:
    assert cache_folder({"HF_HUB_CACHE": "/a/b"}) == Path("/a/b")
    assert cache_folder({"HUGGINGFACE_HUB_CACHE": "/a/c"}) == Path("/a/c")
    assert cache_folder({"HF_HOME": "/a"}) == Path("/a/hub")
    assert cache_folder({"XDG_CACHE_HOME": "/c"}) == Path("/c/huggingface/hub")
    assert cache_folder({}) == Path("~/.cache/huggingface/hub").expanduser()


def test_a_recent_folder_may_be_a_link_whatever_its_name(tmp_path: Path, source: Path) -> None:
    linked = tmp_path / "Small-0.5B"
    linked.symlink_to(source, target_is_directory=True)
    assert linked in [place.path for place in places([linked, tmp_path / "gone"])]
    assert facts(Place("recent", linked.name, linked)).runs


def test_ollamas_manifests_name_their_blobs(tmp_path: Path) -> None:
    digest = "sha256:" + "0" * 64
    (tmp_path / "blobs").mkdir()
    written(tmp_path / "blobs" / digest.replace(":", "-"))
    for owner, model, tag, layers in (
        ("library", "small", "latest", [{"mediaType": "application/vnd.ollama.image.model", "digest": digest}]),
        ("somebody", "other", "8b", [{"mediaType": "x"}, {"mediaType": "a.image.model", "digest": digest}]),
        ("library", "gone", "1", [{"mediaType": "a.image.model", "digest": "sha256:" + "1" * 64}]),
        ("library", "evil", "1", [{"mediaType": "a.image.model", "digest": "sha256:../../../etc/passwd"}]),
        ("library", "odd", "1", None),
    ):
        folder = tmp_path / "manifests" / "registry.ollama.ai" / owner / model
        folder.mkdir(parents=True)
        (folder / tag).write_text(json.dumps({"layers": layers}))
    found = list(ollama(tmp_path))
    assert [place.name for place in found] == ["small:latest", "somebody/other:8b"]
    told = facts(found[0])
    assert told.is_gguf
    assert told.dtype == "Q8_0"
    assert not told.runs
    assert told.parameters > 0


def test_every_group_is_found_and_each_folder_once(
    nowhere_else: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_cache(nowhere_else / "hub", "a/b", "1" * 40, source)
    studio = nowhere_else / "studio"
    (studio / "publisher" / "model").mkdir(parents=True)
    written(studio / "publisher" / "model" / "small-Q8_0.gguf")
    (studio / "publisher" / "model" / "mmproj-x.gguf").write_bytes(b"")
    monkeypatch.setattr(module, "lmstudio_folders", lambda: (studio,))
    found = list(places([source, nowhere_else / "gone", source]))
    assert {place.group for place in found} >= {"carried", "samples", "recent", "cache", "lmstudio", "vectors"}
    assert [place.name for place in found if place.group == "recent"] == ["source"]
    assert [place.name for place in found if place.group == "lmstudio"] == ["publisher/small-Q8_0"]
    assert all(facts(place).template == "" for place in found)


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    told = facts(Place("recent", "x", tmp_path))
    assert told.spec is None
    assert told.parameters == 0
    assert "is not one the playground knows" in told.template.format(**told.fields)


SPEC = spec_from_config({"model_type": "gpt2"})


@pytest.mark.parametrize(
    ("options", "stored", "available", "free", "expected"),
    [
        (LoadOptions(), "F16", ("cpu",), 10**10, ("float32", "cpu")),
        (LoadOptions(), "F16", ("cpu",), 4 * 10**8, ("float16", "cpu")),
        (LoadOptions(), "F32", ("cpu",), 4 * 10**8, ("bfloat16", "cpu")),
        (LoadOptions(), "BF16", ("cpu", "cuda"), 10**10, ("bfloat16", "cuda")),
        (LoadOptions(), "F32", ("cpu", "mps"), 10**10, ("float32", "mps")),
        (LoadOptions(device="cpu"), "BF16", ("cpu", "cuda"), 10**10, ("float32", "cpu")),
        (LoadOptions("float16"), "F32", ("cpu", "cuda"), 10**10, ("float16", "cuda")),
        (LoadOptions(device="cuda"), "F16", ("cpu",), 10**10, ("float32", "cpu")),
    ],
)
def test_what_is_left_open_is_decided(
    options: LoadOptions, stored: str, available: tuple[str, ...], free: int, expected: tuple[str, str]
) -> None:
    found = placed(options, SPEC, stored, available, free)
    assert (found.dtype, found.device) == expected


def test_what_fits() -> None:
    assert weights_bytes(SPEC, "float32") == 4 * 124_439_808
    assert fits(SPEC, "float32", 600_000_000)
    assert not fits(SPEC, "float32", 500_000_000)
    assert fits(SPEC, "float16", 300_000_000)
