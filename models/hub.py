"""Models from the Hugging Face hub: what a repository holds and costs to get, then only the files that are needed.

Works through huggingface_hub (the extra `hub`), into its own cache, so that other programs find the files there and
a download that was given up goes on where it ended. Nothing here asks the network by itself: `look_up` and `download`
do, when they are called. What was looked up is pinned: the files come from the very commit that was shown.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from models.checkpoint import INDEX, WEIGHTS
from models.errors import HubError, shown
from models.networks.dialects import RUNNABLE
from models.presets import Preset, load_presets

# Downloads go over plain HTTP, whose progress can be told and which can be given up; read once, at the first import.
os.environ.setdefault("HF_HUB_DISABLE_XET", "1")

# What a checkpoint folder is read from, and what its tokenizer is.
_NEEDED = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "vocab.txt",
    "tokenizer.model",
    "spiece.model",
    "chat_template.jinja",
)
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
# A repository's name, or the address of one of its pages, which may tell a revision.
_NAME = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/)?"
    r"([\w.-]{1,96}(?:/[\w.-]{1,96})?)(?:/(?:tree|blob|resolve|commit)/([^/?#]+)[^?#]*)?/?(?:[?#].*)?"
)
_ETAG = re.compile(r"[0-9a-f]{40,64}")
_SECONDS, _LOCK_SECONDS = 10.0, 1.0
# Files up to this size are not worth going on with.
_SMALL = 64_000

# A suggestion is a model that anybody's machine can hold.
_SUGGESTED_PARAMETERS = 1_800_000_000
_SOURCE = re.compile(r"https://huggingface\.co/([\w.-]+/[\w.-]+)/")

Told = Callable[[str, int, int], None]  # file, bytes that are there, bytes in all


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file that is needed, its size in bytes, and whether the cache has it already."""

    name: str
    size: int
    cached: bool


@dataclass(frozen=True, slots=True)
class HubPlan:
    """What getting a repository comes to. `revision` is the full commit, whatever was asked for."""

    repository: str
    revision: str
    files: tuple[HubFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files that are needed."""
        return sum(file.size for file in self.files)

    @property
    def missing(self) -> int:
        """Bytes that are not in the cache yet."""
        return sum(file.size for file in self.files if not file.cached)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A small model that runs: its repository, and the preset with its shape."""

    repository: str
    preset: Preset


def available() -> bool:
    """Whether huggingface_hub is installed."""
    from importlib.util import find_spec

    return find_spec("huggingface_hub") is not None


def suggestions() -> tuple[Suggestion, ...]:
    """Published models small enough for any machine, smallest first; no network."""
    from models.memory import model_cost

    found = []
    for preset in load_presets():
        matched = _SOURCE.match(preset.source)
        size = model_cost(preset.spec).parameters
        if matched and preset.spec.family in RUNNABLE and size <= _SUGGESTED_PARAMETERS:
            found.append((size, Suggestion(matched[1], preset)))
    return tuple(one for _, one in sorted(found, key=lambda item: item[0]))


def look_up(repository: str, revision: str = "", *, endpoint: str | None = None, cache: Path | None = None) -> HubPlan:
    """What would be downloaded of a repository, at a branch, tag or commit (default: main).

    `repository` is a name, or the address of its page. `endpoint` is another server than huggingface.co. Raises
    HubError with what to do next.
    """
    named = _NAME.fullmatch(repository.strip())
    if named is None:
        raise HubError(
            "{name} is no repository's name. Enter one such as openai-community/gpt2.", name=shown(repository)
        )
    repository, revision = named[1], revision.strip() or unquote(named[2] or "")
    with _told(repository, revision):
        from huggingface_hub import HfApi, try_to_load_from_cache

        api = HfApi(endpoint=endpoint, library_name="token-playground")
        info = api.model_info(repository, revision=revision or None, timeout=_SECONDS, files_metadata=True)
        commit = info.sha or ""
        sizes = {one.rfilename: one.size or 0 for one in info.siblings or ()}
        names = _needed(repository, set(sizes))
        files = tuple(
            HubFile(
                name,
                sizes[name],
                isinstance(try_to_load_from_cache(repository, name, cache_dir=cache, revision=commit), str),
            )
            for name in names
        )
    return HubPlan(repository, commit, files)


def download(plan: HubPlan, told: Told, *, endpoint: str | None = None, cache: Path | None = None) -> Path:
    """Get what is missing of the plan, one file after the other; the snapshot's folder.

    `told(file, bytes, total)` is called as they come and may raise to give up: what has come stays in the cache, and
    the next download goes on from there. Raises HubError with what to do next.
    """
    folder = None
    with _told(plan.repository, plan.revision):
        from huggingface_hub import constants, hf_hub_download

        root = Path(cache or constants.HF_HUB_CACHE)
        root.mkdir(parents=True, exist_ok=True)  # else the library says it is offline
        _check_disk(plan, root)
        for file in plan.files:
            told(file.name, file.size if file.cached else 0, file.size)
            if not file.cached and file.size > _SMALL:
                _fetch_blob(plan, file, told, endpoint, cache)  # which the library then finds in its cache
            path = hf_hub_download(
                plan.repository,
                file.name,
                revision=plan.revision,
                cache_dir=cache,
                endpoint=endpoint,
                etag_timeout=_SECONDS,
                library_name="token-playground",
                tqdm_class=_progress(file, told),
            )
            told(file.name, file.size, file.size)
            folder = Path(path).parent if file.name == "config.json" else folder
    if folder is None:
        raise ValueError("a plan has a config.json")
    return folder


def _fetch_blob(plan: HubPlan, file: HubFile, told: Told, endpoint: str | None, cache: Path | None) -> None:
    """Put a large file's content into the cache, going on where an earlier download was given up.

    The library itself begins again. What it names by a SHA-256 is checked against it, all else by its size.
    """
    from filelock import Timeout
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url
    from huggingface_hub.file_download import http_get, repo_folder_name
    from huggingface_hub.utils._fixes import WeakFileLock
    from huggingface_hub.utils._headers import build_hf_headers

    url = hf_hub_url(plan.repository, file.name, revision=plan.revision, endpoint=endpoint)
    headers = build_hf_headers(library_name="token-playground")
    etag = get_hf_file_metadata(url, headers=headers, timeout=_SECONDS, endpoint=endpoint).etag or ""
    if not _ETAG.fullmatch(etag):
        return
    root = Path(cache or constants.HF_HUB_CACHE)
    blob = root / repo_folder_name(repo_id=plan.repository, repo_type="model") / "blobs" / etag
    if blob.exists():
        return
    blob.parent.mkdir(parents=True, exist_ok=True)
    partial = blob.with_name(f"{etag}.partial")
    # The library's own lock, so that no other program gets the same file at the same time; nor do we twice.
    lock = root / ".locks" / blob.parent.parent.name / f"{etag}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with WeakFileLock(lock, timeout=_LOCK_SECONDS), partial.open("ab") as target:
            there = target.tell()
            if there < file.size:
                http_get(
                    url,
                    target,
                    resume_size=there,
                    headers=headers,
                    expected_size=file.size,
                    tqdm_class=_progress(file, told),
                )
    except Timeout as error:
        raise HubError(
            "{name} is being downloaded already, by another program or by what was given up a moment ago. Wait a "
            "minute and try again.",
            name=file.name,
        ) from error
    sound = partial.stat().st_size == file.size
    if sound and len(etag) == 64:
        with partial.open("rb") as source:
            sound = hashlib.file_digest(source, "sha256").hexdigest() == etag
    if not sound:
        partial.unlink()
        raise _damaged(file.name)
    partial.replace(blob)


def _check_disk(plan: HubPlan, root: Path) -> None:
    """Raises HubError where the cache's disk has no room for what is missing of the plan, and of what was begun."""
    from huggingface_hub.file_download import repo_folder_name

    blobs = root / repo_folder_name(repo_id=plan.repository, repo_type="model") / "blobs"
    begun = sum(path.stat().st_size for path in blobs.glob("*.partial"))
    missing, free = plan.missing - begun, shutil.disk_usage(root).free
    if missing > free:
        raise HubError(
            "{name} needs {needed} MiB more, but the disk with {folder} has {free} MiB free. Free some room on it, "
            "or set HF_HUB_CACHE to a folder elsewhere.",
            name=plan.repository,
            needed=(missing + (1 << 20) - 1) >> 20,
            folder=root,
            free=free >> 20,
        )


def _needed(repository: str, names: set[str]) -> list[str]:
    """The files that a checkpoint is read from; the smallest first, weights last."""
    if "config.json" not in names:
        raise HubError("{name} has no config.json, so it is no model that opens. Choose another.", name=repository)
    small = [name for name in _NEEDED if name in names]
    if WEIGHTS in names:
        return [*small, WEIGHTS]
    shards = sorted(name for name in names if _SHARD.fullmatch(name))
    if INDEX in names and shards:
        return [*small, INDEX, *shards]
    if any(name.endswith((".bin", ".pt", ".pth", ".ckpt")) for name in names):
        raise HubError(
            "{name} has its weights only as pickles, which could run code when they are opened. Choose a repository "
            "with safetensors files, or convert it with transformers: from_pretrained(…).save_pretrained(…).",
            name=repository,
        )
    raise HubError("{name} has no safetensors weights. Choose another repository.", name=repository)


def _progress(file: HubFile, told: Told) -> Any:
    """A class of bars that draw nothing and tell how many bytes of the file are there."""
    from tqdm import tqdm

    class Told(tqdm):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            self._there = int(options.get("initial") or 0)
            known = {key: value for key, value in options.items() if key in ("total", "initial", "unit")}
            super().__init__(*arguments, **known, disable=True)
            told(file.name, self._there, file.size)

        def update(self, count: float | None = 1) -> bool | None:
            self._there += int(count or 0)
            told(file.name, min(self._there, file.size), file.size)
            return None

    return Told


@contextmanager
def _told(repository: str, revision: str) -> Iterator[None]:
    """What the library and the network raise within, as HubErrors; all else, a cancellation among it, passes."""
    try:
        from huggingface_hub import errors
    except ImportError as error:
        raise HubError(
            "Downloading needs huggingface_hub, which is not installed. Install it with: pip install huggingface_hub"
        ) from error
    try:
        yield
    except errors.GatedRepoError as error:
        raise HubError(
            "{name} is given only to those who accepted its terms. Accept them on its page on huggingface.co, log in "
            "with “hf auth login”, and try again.",
            name=repository,
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise HubError(
            "There is no public model {name} on the hub. Check its name on huggingface.co.", name=repository
        ) from error
    except (errors.RevisionNotFoundError, errors.EntryNotFoundError) as error:
        if isinstance(error, errors.LocalEntryNotFoundError):
            raise _offline() from error
        raise HubError(
            "{name} has no revision {revision}. Leave it empty for the newest one.",
            name=repository,
            revision=revision or "main",
        ) from error
    except errors.HFValidationError as error:
        raise HubError(
            "{name} is no repository's name. Enter one such as openai-community/gpt2.", name=repr(repository)
        ) from error
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        if status in (401, 403):
            raise HubError(
                "The hub refuses {name} ({status}): the login that is stored here is no longer valid, or may "
                "not read it. Log in with “hf auth login”, and try again.",
                name=repository,
                status=status,
            ) from error
        raise HubError("The hub answers with an error ({status}). Try again later.", status=status) from error
    except errors.OfflineModeIsEnabled as error:
        raise HubError(
            "The environment variable HF_HUB_OFFLINE is set, so the hub is not asked. Start the program without it, "
            "or open a model that is on this machine."
        ) from error
    except ConnectionError as error:
        raise _offline() from error
    except OSError as error:
        if error.errno is None:  # the library's own, of a file that is not as long as it was said to be
            raise _damaged(repository) from error
        raise HubError(
            "{name} could not be stored: {reason}. Free some room on the disk, or make its folder writable, "
            "and try again.",
            name=repository,
            reason=error.strerror or error,
        ) from error
    except Exception as error:
        # What the library's HTTP client raises, by whatever name it goes: the library has changed it twice.
        if type(error).__module__.partition(".")[0] not in ("httpx", "httpx2", "httpcore", "httpcore2", "requests"):
            raise
        raise _offline() from error


def _damaged(name: str) -> HubError:
    return HubError("{name} came damaged from the hub. Download it again.", name=name)


def _offline() -> HubError:
    return HubError("The hub can't be reached. Check the connection to the network and try again.")
