"""The carried data is found, complete and unchanged, and its manifest is kept by one command."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tiktoken_ext import openai_public

from models import catalog
from models.errors import CheckpointError, PlaygroundError, ResourceError, TokenizerError
from models.tokenizers.encodings import KNOWN_ENCODINGS

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A resource folder of its own, with one model, one icon, and a manifest of both."""
    files = {
        "checkpoints/tiny/config.json": b"{}",
        "checkpoints/tiny/README.md": b"# A model card",
        "checkpoints/empty/README.md": b"no model here",
        "icons/play.svg": b"<svg/>",
        "presets/b.json": b"{}",
        "presets/a.json": b"{}",
        "examples/01.json": b"{}",
        "translations/app_zh.qm": b"qm",
        "encodings/r50k_base.tiktoken": b"IQ== 0\n",
    }
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    entries = {
        name: catalog.Resource(name, "somewhere", "MIT", *catalog.measure(tmp_path / name))
        for name in catalog.carried_files(tmp_path)
    }
    catalog.write_manifest(tmp_path, entries)
    return tmp_path


@pytest.fixture
def in_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalog, "resource_root", lambda: root)
    return root


def test_in_a_checkout_the_resources_are_the_repositorys() -> None:
    assert catalog.resource_root() == REPOSITORY / "resources"


def test_an_installed_package_carries_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "models"
    package.mkdir(parents=True)
    monkeypatch.setattr(catalog, "__file__", str(package / "catalog.py"))
    with pytest.raises(ResourceError, match="Install the playground again"):
        catalog.resource_root()
    (tmp_path / "site-packages" / "resources").mkdir()
    assert catalog.resource_root() == (tmp_path / "site-packages" / "resources").resolve()
    (package / "_resources").mkdir()
    assert catalog.resource_root() == (package / "_resources").resolve()


def test_every_carried_file_is_the_one_in_the_manifest() -> None:
    root, entries = catalog.resource_root(), catalog.manifest()
    for name, entry in entries.items():
        data = (root / name).read_bytes()
        assert (entry.bytes, entry.sha256) == (len(data), hashlib.sha256(data).hexdigest()), name
        assert entry.origin, name
        assert entry.licence, name


def test_every_carried_file_is_in_the_manifest() -> None:
    report = catalog.refreshed(catalog.resource_root(), catalog.manifest())[1]
    assert report.unlisted == (), "say where they come from: python -m models.catalog --add PATH --origin … --licence …"


def test_the_encodings_in_the_manifest_are_those_that_tiktoken_pins() -> None:
    source = Path(openai_public.__file__).read_text(encoding="utf-8")
    for known in KNOWN_ENCODINGS.values():
        entry = catalog.manifest()[f"encodings/{known.file}.tiktoken"]
        assert entry.sha256 == known.sha256
        assert f'expected_hash="{known.sha256}"' in source
        assert entry.licence == "MIT"
    notice = (catalog.resource_root() / "encodings" / "NOTICE.md").read_text()
    assert "Copyright (c) 2022 OpenAI" in notice


def test_where_things_lie(in_root: Path) -> None:
    assert catalog.bundled_checkpoints() == ("tiny",)
    assert catalog.checkpoint_path("tiny") == in_root / "checkpoints" / "tiny"
    assert [path.name for path in catalog.preset_paths()] == ["a.json", "b.json"]
    assert [path.name for path in catalog.example_paths()] == ["01.json"]
    assert catalog.icon_path("play") == in_root / "icons" / "play.svg"
    assert catalog.translation_path("app_zh") == in_root / "translations" / "app_zh.qm"
    assert catalog.translation_path("app_en") is None
    assert catalog.encoding_path("r50k_base") == in_root / "encodings" / "r50k_base.tiktoken"


def test_empty_resources_hold_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "resource_root", lambda: tmp_path)
    assert catalog.bundled_checkpoints() == catalog.preset_paths() == catalog.example_paths() == ()


@pytest.mark.parametrize("name", ["", "nothing", "../icons/play", "tiny/../tiny", "/etc/passwd", "a\0b", ".."])
def test_names_that_are_not_carried(in_root: Path, name: str) -> None:
    with pytest.raises(CheckpointError, match="tiny"):
        catalog.checkpoint_path(name)
    with pytest.raises(ResourceError):
        catalog.icon_path(name)
    with pytest.raises(TokenizerError):
        catalog.encoding_path(name)
    assert catalog.translation_path(name) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"files": 3}',
        '{"files": [{}]}',
        '{"files": [{"path": 1, "origin": "", "licence": "", "bytes": 1, "sha256": ""}]}',
        '{"files": [{"path": "../x", "origin": "", "licence": "", "bytes": 1, "sha256": ""}]}',
        '{"files": [{"path": "/x", "origin": "", "licence": "", "bytes": 1, "sha256": ""}]}',
    ],
)
def test_a_damaged_manifest(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ResourceError, match="Install the playground again"):
        catalog.manifest(tmp_path)


def test_a_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(PlaygroundError):
        catalog.manifest(tmp_path)


def test_what_has_to_be_listed(root: Path) -> None:
    (root / ".hidden").write_text("")
    listed = ("checkpoints/tiny/config.json", "encodings/r50k_base.tiktoken", "icons/play.svg")
    assert catalog.carried_files(root) == listed
    assert catalog.refreshed(root, catalog.manifest(root))[1].clean


def test_refreshing_tells_what_changed(root: Path) -> None:
    entries = catalog.manifest(root)
    (root / "icons" / "play.svg").write_bytes(b"<svg>new</svg>")
    (root / "icons" / "stop.svg").write_bytes(b"<svg/>")
    (root / "encodings" / "r50k_base.tiktoken").unlink()
    fresh, report = catalog.refreshed(root, entries)
    assert report == catalog.ManifestReport(
        missing=("encodings/r50k_base.tiktoken",), changed=("icons/play.svg",), unlisted=("icons/stop.svg",)
    )
    digest = hashlib.sha256(b"<svg>new</svg>").hexdigest()
    assert fresh["icons/play.svg"] == replace(entries["icons/play.svg"], bytes=14, sha256=digest)
    assert fresh["encodings/r50k_base.tiktoken"] == entries["encodings/r50k_base.tiktoken"]


def test_the_command(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--root", str(root)]
    assert catalog.main([*arguments, "--check"]) == 0
    (root / "icons" / "play.svg").write_bytes(b"<svg>new</svg>")
    before = (root / "manifest.json").read_bytes()
    assert catalog.main([*arguments, "--check"]) == 1
    assert (root / "manifest.json").read_bytes() == before
    assert "changed: icons/play.svg" in capsys.readouterr().out
    assert catalog.main(arguments) == 0
    assert catalog.main([*arguments, "--check"]) == 0

    (root / "checkpoints" / "tiny" / "model.safetensors").write_bytes(b"weights")
    (root / "checkpoints" / "tiny" / "sub").mkdir()
    (root / "checkpoints" / "tiny" / "sub" / "more.bin").write_bytes(b"more")
    assert catalog.main(arguments) == 1
    assert "not in the manifest: checkpoints/tiny/model.safetensors" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        catalog.main([*arguments, "--add", "checkpoints/tiny"])
    with pytest.raises(SystemExit):
        catalog.main([*arguments, "--add", "checkpoints/tin", "--origin", "trained here", "--licence", "Apache-2.0"])
    add = ["--add", "checkpoints/tiny", "--origin", "trained here", "--licence", "Apache-2.0"]
    assert catalog.main([*arguments, *add]) == 0
    entry = catalog.manifest(root)["checkpoints/tiny/model.safetensors"]
    assert (entry.origin, entry.licence, entry.bytes) == ("trained here", "Apache-2.0", 7)
    assert "checkpoints/tiny/sub/more.bin" in catalog.manifest(root)
    assert catalog.manifest(root)["icons/play.svg"].origin == "somewhere"
    paths = [entry["path"] for entry in json.loads((root / "manifest.json").read_text())["files"]]
    assert paths == sorted(paths)


def test_the_command_runs_as_a_module(root: Path) -> None:
    command = [sys.executable, "-m", "models.catalog", "--root", str(root), "--check"]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert "3 files listed" in result.stdout
