"""Where models lie on this machine, and what each is, from its small files alone. No torch.

Carried and installed ones are the catalog's. Hugging Face's cache is `$HF_HUB_CACHE`, else `$HF_HOME/hub`, else
`~/.cache/huggingface/hub`, with a folder `models--owner--name` a repository. Ollama keeps GGUF files as blobs that its
manifests name, in `$OLLAMA_MODELS`, `~/.ollama/models` or `/usr/share/ollama/.ollama/models`; LM Studio keeps them
as `publisher/model/file.gguf` in `~/.lmstudio/models`, formerly `~/.cache/lm-studio/models`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from models import catalog
from models.checkpoint import INDEX, WEIGHTS, open_checkpoint
from models.errors import PlaygroundError
from models.gguf_files import read_gguf
from models.links import file_behind, open_regular
from models.memory import model_cost
from models.specs import TransformerSpec

Group = Literal["carried", "vectors", "vision", "snapshots", "samples", "recent", "cache", "ollama", "lmstudio"]
GROUPS: tuple[Group, ...] = (
    "carried",
    "samples",
    "recent",
    "cache",
    "ollama",
    "lmstudio",
    "vectors",
    "vision",
    "snapshots",
)

_MAX_MANIFEST = 1_000_000
_REPOSITORY = re.compile(r"models--(?P<owner>[\w.-]+?)(?:--(?P<name>[\w.-]+))?")
_BLOB = re.compile(r"sha256[:-][0-9a-f]{64}")
# Folders with more entries than this are nobody's collection of models.
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """One model that may be opened: its group, what it is called, its folder or GGUF file, and a revision if known."""

    group: Group
    name: str
    path: Path
    revision: str = ""
    package: str = ""  # a sample that is not installed: its name for pip


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be told of a place without its weights. `template` and `fields` say why it can't be opened, if so."""

    place: Place
    spec: TransformerSpec | None = None
    dtype: str = ""  # as the files have it: "F16", "Q4_K"
    bytes: int = 0  # of all tensors, as stored
    runs: bool = False
    template: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def parameters(self) -> int:
        """How many, without a pooler; 0 where that can't be told."""
        if self.spec is None:
            return 0
        cost = model_cost(self.spec)
        return cost.parameters - cost.parts["pooler"]

    @property
    def is_gguf(self) -> bool:
        """Whether it is a GGUF file, whose costs can be told and which is not run."""
        return self.place.path.suffix == ".gguf" or _BLOB.fullmatch(self.place.path.name) is not None


def cache_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Hugging Face's cache of repositories."""
    known = os.environ if environment is None else environment
    chosen = known.get("HF_HUB_CACHE") or known.get("HUGGINGFACE_HUB_CACHE")  # the latter is the older name
    if chosen:
        return Path(os.path.expandvars(chosen)).expanduser()
    home = known.get("HF_HOME") or str(Path(known.get("XDG_CACHE_HOME") or "~/.cache", "huggingface"))
    return Path(home, "hub").expanduser()


def ollama_folders(environment: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Where Ollama keeps its models: the set folder, or the user's and the service's."""
    known = os.environ if environment is None else environment
    if known.get("OLLAMA_MODELS"):
        return (Path(known["OLLAMA_MODELS"]).expanduser(),)
    return (Path("~/.ollama/models").expanduser(), Path("/usr/share/ollama/.ollama/models"))


def lmstudio_folders() -> tuple[Path, ...]:
    """Where LM Studio keeps its models, now and formerly."""
    return (Path("~/.lmstudio/models").expanduser(), Path("~/.cache/lm-studio/models").expanduser())


def places(recent: Iterable[Path] = ()) -> Iterator[Place]:
    """Every model that is found, group by group, each folder once. Nothing is read but folders and manifests."""
    seen: set[Path] = set()
    for place in (*_catalogued(), *_recent(recent), *cached(cache_folder()), *_ggufs()):
        if place.package or place.path not in seen:
            seen.add(place.path)
            yield place


def _catalogued() -> Iterator[Place]:
    for name in catalog.bundled_checkpoints():
        yield Place("carried", name, catalog.checkpoint_path(name))
    for sample in catalog.samples():
        yield Place("samples", sample.name, sample.folder or Path(), package="" if sample.folder else sample.package)
    for name in catalog.bundled_vectors():
        folder = catalog.checkpoint_path(name)
        yield Place("vectors", catalog.model_name(folder), folder)
    for name in catalog.bundled_vision():
        yield Place("vision", name.partition("/")[2], catalog.checkpoint_path(name))
    for snapshot in catalog.snapshots():
        yield Place("snapshots", catalog.model_name(snapshot.folder), snapshot.folder)


def _recent(folders: Iterable[Path]) -> Iterator[Place]:
    for path in folders:
        if os.access(path, os.F_OK):
            name = path.stem if path.suffix == ".gguf" else catalog.model_name(path)
            yield Place("recent", name, path, revision=path.name if catalog.repository_name(path) else "")


def cached(folder: Path) -> Iterator[Place]:
    """The complete snapshots in a Hugging Face cache: those with a config.json and all their weights."""
    for repository in _entries(folder):
        matched = _REPOSITORY.fullmatch(repository.name)
        if matched is None:
            continue
        name = "/".join(part for part in matched.groups() if part)
        for snapshot in _entries(repository / "snapshots"):
            if _is_complete(snapshot):
                yield Place("cache", name, snapshot, revision=snapshot.name)


def _is_complete(snapshot: Path) -> bool:
    """Whether a download has ended: nothing that the folder needs is missing, and no link leads to nothing."""
    if not _exists(snapshot / "config.json"):
        return False
    if _exists(snapshot / WEIGHTS):
        return True
    if not _exists(snapshot / INDEX):
        return False
    try:
        with open_regular(snapshot / INDEX) as file:
            listing = json.loads(file.read(25_000_000))
        shards = set(listing["weight_map"].values())
        return bool(shards) and all(_exists(snapshot / Path(str(shard)).name) for shard in shards)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return False


def _ggufs() -> Iterator[Place]:
    for folder in ollama_folders():
        yield from ollama(folder)
    for folder in lmstudio_folders():
        for publisher in _entries(folder):
            for model in _entries(publisher):
                for file in _entries(model):
                    if file.suffix == ".gguf" and not file.name.startswith("mmproj"):
                        yield Place("lmstudio", f"{publisher.name}/{file.stem}", file)


def ollama(folder: Path) -> Iterator[Place]:
    """The models in an Ollama folder: a manifest a name and tag, which names the blob with the weights."""
    for registry in _entries(folder / "manifests"):
        for owner in _entries(registry):
            for model in _entries(owner):
                for manifest in _entries(model):
                    blob = _weights_blob(manifest)
                    if blob and os.access(path := folder / "blobs" / blob.replace(":", "-"), os.F_OK):
                        prefix = "" if owner.name == "library" else f"{owner.name}/"
                        yield Place("ollama", f"{prefix}{model.name}:{manifest.name}", path)


def _weights_blob(manifest: Path) -> str:
    """The digest of the layer with the weights, or nothing where the manifest names none."""
    try:
        with open_regular(manifest) as file:
            layers = json.loads(file.read(_MAX_MANIFEST)).get("layers")
        for layer in layers:
            digest = layer.get("digest")
            if str(layer.get("mediaType")).endswith("image.model") and _BLOB.fullmatch(str(digest)):
                return str(digest)
    except (OSError, ValueError, RecursionError, AttributeError, TypeError):
        pass
    return ""


def facts(place: Place) -> Facts:
    """What a place holds, from headers. It raises nothing: what can't be opened says why."""
    try:
        if place.package:
            return Facts(place)
        if place.path.is_file():
            found = read_gguf(place.path)
            return Facts(place, found.spec(), found.kind, found.bytes)
        checkpoint = open_checkpoint(place.path)
        size = sum(info.bytes for info in checkpoint.tensors.values())
        return Facts(place, checkpoint.spec, checkpoint.dtype, size, checkpoint.runs)
    except PlaygroundError as error:
        return Facts(place, template=error.template, fields=error.fields)


def _entries(folder: Path) -> list[Path]:
    """What is in a folder, sorted; nothing where it can't be read or is none."""
    try:
        return sorted(folder.iterdir())[:_MOST]
    except OSError:
        return []


def _exists(path: Path) -> bool:
    """Whether it is there and, if it is a link, leads where one may."""
    try:
        return file_behind(path).exists()
    except OSError:
        return False
