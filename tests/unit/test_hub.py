"""Downloads against a server of our own on the loopback: sizes first, needed files only, given up, gone on with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import constants

from models import hub as hub_module
from models.checkpoint import open_checkpoint
from models.errors import HubError
from models.hub import download, look_up, suggestions
from models.memory import model_cost
from models.places import cached
from models.tokenizers.training import train_byte_level_bpe
from tests.checkpoint_files import written_by_transformers
from tests.hub_server import Hub, hub_server

REPOSITORY = "somebody/small"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    folder = written_by_transformers(tmp_path / "small", "gpt2")
    train_byte_level_bpe("abc abd", 258).save(str(folder / "tokenizer.json"))
    (folder / "README.md").write_text("# Small")
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02" * 1000)
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.onnx").write_bytes(b"0" * 5000)
    with hub_server({REPOSITORY: folder}) as server:
        yield server
    huggingface_hub.close_session()


def test_sizes_first_then_only_the_files_that_are_needed(hub: Hub, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    plan = look_up(REPOSITORY, endpoint=hub.endpoint, cache=cache)
    assert plan.revision == hub.commit
    folder = hub.repositories[REPOSITORY]
    assert {file.name: file.size for file in plan.files} == {
        name: (folder / name).stat().st_size for name in ("config.json", "tokenizer.json", "model.safetensors")
    }
    assert plan.missing == plan.size
    assert hub.asked_for() == []  # the sizes came before anything else did
    said: list[tuple[str, int, int]] = []
    snapshot = download(plan, lambda *told: said.append(told), endpoint=hub.endpoint, cache=cache)
    assert sorted(hub.asked_for()) == sorted(file.name for file in plan.files)
    assert snapshot.name == hub.commit
    for file in plan.files:
        own = [there for name, there, total in said if name == file.name]
        assert own == sorted(own)
        assert own[-1] == file.size
    assert open_checkpoint(snapshot).tokenizer().encode("abd")
    assert [place.path for place in cached(cache)] == [snapshot]
    again = look_up(REPOSITORY, endpoint=hub.endpoint, cache=cache)
    assert again.missing == 0
    before = len(hub.asked_for())
    assert download(again, lambda *told: None, endpoint=hub.endpoint, cache=cache) == snapshot
    assert len(hub.asked_for()) == before


def test_given_up_and_gone_on_with(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class GivenUpError(Exception):
        pass

    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 4096)
    cache = tmp_path / "cache"
    plan = look_up(REPOSITORY, endpoint=hub.endpoint, cache=cache)

    def give_up(name: str, there: int, total: int) -> None:
        if name == "model.safetensors" and there > total // 4:
            raise GivenUpError

    with pytest.raises(GivenUpError):
        download(plan, give_up, endpoint=hub.endpoint, cache=cache)
    assert list(cached(cache)) == []  # half a download is no model
    hub.requests.clear()
    snapshot = download(
        look_up(REPOSITORY, endpoint=hub.endpoint, cache=cache), lambda *told: None, endpoint=hub.endpoint, cache=cache
    )
    ranges = [asked for method, path, asked in hub.requests if method == "GET" and path.endswith("model.safetensors")]
    assert len(ranges) == 1
    assert int(ranges[0].removeprefix("bytes=").rstrip("-")) > plan.files[-1].size // 8
    source = hub.repositories[REPOSITORY] / "model.safetensors"
    assert (snapshot / "model.safetensors").read_bytes() == source.read_bytes()


def test_the_revision_is_pinned(hub: Hub, tmp_path: Path) -> None:
    plan = look_up(REPOSITORY, hub.commit, endpoint=hub.endpoint, cache=tmp_path)
    download(plan, lambda *told: None, endpoint=hub.endpoint, cache=tmp_path)
    resolved = [path for _, path, _ in hub.requests if "/resolve/" in path]
    assert resolved
    assert all(f"/resolve/{hub.commit}/" in path for path in resolved)
    with pytest.raises(HubError, match="has no revision v7"):
        look_up(REPOSITORY, "v7", endpoint=hub.endpoint, cache=tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "https://huggingface.co/somebody/small",
        " huggingface.co/somebody/small/ ",
        "https://hf.co/somebody/small?library=transformers#files",
        "https://huggingface.co/somebody/small/tree/main",
        "https://huggingface.co/somebody/small/blob/{commit}/model.safetensors",
    ],
)
def test_the_address_of_a_page_names_its_repository(hub: Hub, tmp_path: Path, address: str) -> None:
    plan = look_up(address.format(commit=hub.commit), endpoint=hub.endpoint, cache=tmp_path)
    assert (plan.repository, plan.revision) == (REPOSITORY, hub.commit)
    with pytest.raises(HubError, match="no revision v7"):  # which was asked for, whatever the address says
        look_up(address.format(commit=hub.commit), "v7", endpoint=hub.endpoint, cache=tmp_path)
    with pytest.raises(HubError, match="no revision refs/pr/1"):
        look_up(f"hf.co/{REPOSITORY}/tree/refs%2Fpr%2F1", endpoint=hub.endpoint, cache=tmp_path)


@pytest.mark.parametrize("change", [-4, 4])
def test_a_file_that_was_replaced_after_the_look_is_not_kept(hub: Hub, tmp_path: Path, change: int) -> None:
    plan = look_up(REPOSITORY, endpoint=hub.endpoint, cache=tmp_path / "cache")
    source = hub.repositories[REPOSITORY] / "model.safetensors"
    source.write_bytes(source.read_bytes()[:change] if change < 0 else source.read_bytes() + bytes(change))
    with pytest.raises(HubError, match="came damaged from the hub"):
        download(plan, lambda *told: None, endpoint=hub.endpoint, cache=tmp_path / "cache")
    assert list(cached(tmp_path / "cache")) == []
    plan = look_up(REPOSITORY, endpoint=hub.endpoint, cache=tmp_path / "cache")
    folder = download(plan, lambda *told: None, endpoint=hub.endpoint, cache=tmp_path / "cache")
    assert (folder / "model.safetensors").read_bytes() == source.read_bytes()


def test_a_cache_that_cannot_be_written_is_told(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    plan = look_up(REPOSITORY, endpoint=hub.endpoint, cache=tmp_path / "cache")
    with pytest.raises(HubError, match=r"could not be stored: .*make its folder writable"):
        download(plan, lambda *told: None, endpoint=hub.endpoint, cache=tmp_path / "cache")


def test_shards_come_with_their_index(hub: Hub, tmp_path: Path) -> None:
    hub.repositories["a/sharded"] = written_by_transformers(tmp_path / "sharded", "gpt2", max_shard_size="50KB")
    plan = look_up("a/sharded", endpoint=hub.endpoint, cache=tmp_path)
    names = [file.name for file in plan.files]
    assert "model.safetensors.index.json" in names
    assert sum(name.startswith("model-0") for name in names) > 2
    folder = download(plan, lambda *told: None, endpoint=hub.endpoint, cache=tmp_path)
    assert open_checkpoint(folder).load().forward([1]).logits.shape == (1, 97)


def test_what_the_hub_refuses(hub: Hub, tmp_path: Path) -> None:
    hub.statuses |= {"a/gated": 403, "a/broken": 500}
    pickled, bare = tmp_path / "pickled", tmp_path / "bare"
    for folder in (pickled, bare):
        folder.mkdir()
    (pickled / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    (pickled / "pytorch_model.bin").write_bytes(b"x")
    (bare / "README.md").write_text("x")
    hub.repositories |= {"a/pickled": pickled, "a/bare": bare}
    for name, said in (
        ("a/gone", "no public model a/gone"),
        ("a/gated", "accepted its terms"),
        ("a/broken", r"error \(500\)"),
        ("a/pickled", "only as pickles"),
        ("a/bare", "has no config.json"),
        ("../etc", "is no repository's name"),
        ("", "is no repository's name"),
        ("a b", "is no repository's name"),
    ):
        with pytest.raises(HubError, match=said) as caught:
            look_up(name, endpoint=hub.endpoint, cache=tmp_path)
        assert str(caught.value).rstrip().endswith((".", "(…)."))


def test_offline_is_told_at_once(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(HubError, match="HF_HUB_OFFLINE is set"):
        look_up(REPOSITORY, endpoint=hub.endpoint, cache=tmp_path)
    assert hub.requests == []
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)


def test_a_disk_without_room_is_told_before_anything_comes(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = look_up(REPOSITORY, endpoint=hub.endpoint, cache=tmp_path)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=plan.missing - 1))
    hub.requests.clear()
    with pytest.raises(HubError, match=r"needs \d+ MiB more, but the disk with .* has \d+ MiB free"):
        download(plan, lambda *_told: None, endpoint=hub.endpoint, cache=tmp_path)
    assert hub.requests == []
    begun = tmp_path / "models--somebody--small" / "blobs" / f"{'0' * 64}.partial"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(b"0")  # what is there needs no room again
    download(plan, lambda *_told: None, endpoint=hub.endpoint, cache=tmp_path)


def test_one_file_is_not_downloaded_twice_at_a_time(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "_SMALL", 0)
    monkeypatch.setattr(hub_module, "_LOCK_SECONDS", 0.05)
    plan = look_up(REPOSITORY, endpoint=hub.endpoint, cache=tmp_path)
    said = []

    def at_once(_name: str, there: int, _total: int) -> None:
        if there and not said:
            said.append("")
            with pytest.raises(HubError, match="is being downloaded already") as caught:
                download(plan, lambda *_told: None, endpoint=hub.endpoint, cache=tmp_path)
            said.append(str(caught.value))

    folder = download(plan, at_once, endpoint=hub.endpoint, cache=tmp_path)
    assert len(said) == 2
    assert (folder / "config.json").read_bytes() == (hub.repositories[REPOSITORY] / "config.json").read_bytes()


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused_is_told(hub: Hub, tmp_path: Path, status: int) -> None:
    hub.statuses["a/secret"] = status
    hub.repositories["a/secret"] = hub.repositories[REPOSITORY]
    said = "given only to those who accepted" if status == 403 else r"refuses a/secret \(401\): the login"
    with pytest.raises(HubError, match=said):
        look_up("a/secret", endpoint=hub.endpoint, cache=tmp_path)


def test_a_server_that_is_gone(hub: Hub, tmp_path: Path) -> None:
    from tests.conftest import OWN_SERVERS

    OWN_SERVERS.add(("127.0.0.1", 1))
    try:
        with pytest.raises(HubError, match="can't be reached"):
            look_up(REPOSITORY, endpoint="http://127.0.0.1:1", cache=tmp_path)
    finally:
        OWN_SERVERS.discard(("127.0.0.1", 1))


def test_what_is_suggested_runs_and_is_small() -> None:
    found = suggestions()
    assert {"openai-community/gpt2", "Qwen/Qwen3-0.6B"} <= {one.repository for one in found}
    sizes = [model_cost(one.preset.spec).parameters for one in found]
    assert sizes == sorted(sizes)
    assert len(found) >= 6
