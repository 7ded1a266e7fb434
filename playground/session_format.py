"""A session as bytes: what the user set, as JSON with a version, and back again.

    format       "token-playground session"
    version      VERSION; what an older one wrote is migrated step by step, what a newer one wrote is refused
    application  the version that wrote it
    inputs       every field of `playground.inputs.Inputs` but the text and the model
    text         the text itself, or {"file", "sha256"} of a file beside the JSON: a long one that is written only when
                 it changed
    model        {"name", "carried", "folder", "files"}: never weights; `files` has the SHA-256 of each, where the
                 session was saved to be handed on
    tokenizer    {"name", "folder", "files"} likewise, where a tokenizer of the user's own file is shown
    generation   what was generated after the text, as `playground.operations` gave it
    layout       where the docks stand, as Qt writes it, in base64

Fields are written and read by their types, so that a new input is saved by being declared. A value that doesn't fit
its field any more reads as the default, and `SavedSession.unread` names it; nothing else in the file is lost for that.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from models import catalog
from models.errors import PlaygroundError, SessionError
from models.tokenizers.editing import edits_from_json, edits_to_json
from playground import __version__
from playground.inputs import INPUT_NAMES, Inputs

FORMAT = "token-playground session"
VERSION = 1
SUFFIX = ".tpsession"

# Beyond this a text lies in a file of its own beside the JSON, so that a keystroke elsewhere doesn't write it again.
LONG_TEXT = 1 << 16
# A session file that somebody hands over may be larger than a text by its escapes, and never by much else.
MAX_BYTES = 256 * 2**20

_APART = frozenset({"text", "model"})
# Fields whose type msgspec can't tell apart by itself: how they become plain values, and come back.
_SPECIAL: Mapping[str, tuple[Callable[[Any], object], Callable[[Any], object]]] = {
    "tokenizer_edits": (edits_to_json, edits_from_json),
}
# From each older version to the next one: what takes the whole document and gives it back changed.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

_DAMAGED = "{path} is no session that can be read ({reason}). Open another one; this file stays as it is."
_NEWER = "{path} was saved by a newer playground. Update the playground, then open it again."


class FileReference(msgspec.Struct, frozen=True, kw_only=True):
    """Files that a session speaks of and doesn't hold: a model folder, or a tokenizer's file."""

    name: str
    folder: str = ""
    carried: str = ""  # its name in the catalog, if it comes with the playground
    files: dict[str, str] = {}  # SHA-256 in hex by file name


class TextReference(msgspec.Struct, frozen=True, kw_only=True):
    """A text in a file of its own beside the JSON."""

    file: str
    sha256: str


class _Document(msgspec.Struct, kw_only=True):
    """The JSON, its inputs not looked at yet."""

    format: str
    version: int
    application: str = ""
    inputs: dict[str, Any]
    text: str | TextReference = ""
    model: FileReference | None = None
    tokenizer: FileReference | None = None
    generation: Any = None
    layout: str = ""


@dataclass(frozen=True, slots=True)
class SavedSession:
    """What is saved. `inputs.model` is a folder, empty where the model is not here (`model` says which it was)."""

    inputs: Inputs
    model: FileReference | None = None
    tokenizer: FileReference | None = None
    generation: Any = None
    layout: bytes = b""
    unread: tuple[str, ...] = field(default=(), compare=False)


def encoded(saved: SavedSession, text: TextReference | None = None) -> bytes:
    """The session as JSON; with `text`, that stands in place of the text."""
    document = _Document(
        format=FORMAT,
        version=VERSION,
        application=__version__,
        inputs=plain_inputs(saved.inputs),
        text=saved.inputs.text if text is None else text,
        model=saved.model,
        tokenizer=saved.tokenizer,
        generation=saved.generation,
        layout=base64.b64encode(saved.layout).decode("ascii"),
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def decoded(data: bytes, path: Path, text_beside: Callable[[TextReference], str] | None = None) -> SavedSession:
    """The session in `data`, which was read from `path`; `text_beside` reads a text in a file of its own.

    Raises SessionError for what is none, for one that a newer playground wrote, and where the text is missing.
    """
    document = _document(data, path)
    if isinstance(document.text, str):
        text = document.text
    elif text_beside is not None:
        text = text_beside(document.text)
    else:
        raise SessionError(_DAMAGED, path=path, reason="its text lies in another file")
    inputs, unread = _inputs(document.inputs)
    try:
        layout = base64.b64decode(document.layout, validate=True)
    except (binascii.Error, ValueError):
        layout = b""
    folder = _folder_of(document.model)
    return SavedSession(
        replace(inputs, text=text, model=folder, tokenizer=_tokenizer_of(inputs.tokenizer, document.tokenizer)),
        document.model,
        document.tokenizer,
        document.generation,
        layout,
        unread,
    )


def plain_inputs(inputs: Inputs) -> dict[str, Any]:
    """Every input but the text and the model as plain values."""
    values = {}
    for name in sorted(INPUT_NAMES - _APART):
        value = getattr(inputs, name)
        values[name] = _SPECIAL[name][0](value) if name in _SPECIAL else msgspec.to_builtins(value)
    return values


def reference_to_model(folder: str) -> FileReference | None:
    """What a session says of the model in `folder`; None for no model."""
    if not folder:
        return None
    path = Path(folder)
    return FileReference(name=catalog.model_name(path), folder=folder, carried=_carried_name(path))


def reference_to_tokenizer(tokenizer: str) -> FileReference | None:
    """What a session says of a tokenizer that is a file or a folder of the user's; None for one known by name."""
    path = Path(tokenizer)
    if not tokenizer or not path.is_absolute():
        return None
    return FileReference(name=path.name, folder=tokenizer)


def hashed(reference: FileReference | None, check: Callable[[], None]) -> FileReference | None:
    """The reference with the SHA-256 of every file it speaks of; `check` may raise to give up.

    Raises SessionError for a file that can't be read.
    """
    if reference is None:
        return None
    return msgspec.structs.replace(reference, files=hashes_of(Path(reference.folder), check))


def hashes_of(path: Path, check: Callable[[], None]) -> dict[str, str]:
    """SHA-256 in hex by file name: of one file, or of a model folder's config, tokenizer and weights."""
    kinds = ("*.json", "*.safetensors", "*.txt", "*.model", "*.tiktoken", "*.gguf")
    found = [path] if path.is_file() else sorted({file for kind in kinds for file in path.glob(kind)})
    digests = {}
    for file in found:
        digest = hashlib.sha256()
        try:
            with file.open("rb") as opened:
                while part := opened.read(1 << 20):
                    check()
                    digest.update(part)
        except OSError as error:
            raise SessionError(
                "{path} can't be read: {reason}. Open it again, or save the session without it.",
                path=file,
                reason=error.strerror or error,
            ) from error
        digests[file.name] = digest.hexdigest()
    return digests


def other_files(reference: FileReference, check: Callable[[], None]) -> tuple[str, ...]:
    """Names of the files that are missing here, or are others than those that the reference has hashes of."""
    path = Path(_folder_of(reference) or reference.folder)
    here = hashes_of(path, check) if path.exists() else {}
    return tuple(name for name, digest in sorted(reference.files.items()) if here.get(name) != digest)


def _document(data: bytes, path: Path) -> _Document:
    if len(data) > MAX_BYTES:
        raise SessionError(_DAMAGED, path=path, reason="it is too large")
    try:
        plain = msgspec.json.decode(data)
        if not isinstance(plain, dict) or plain.get("format") != FORMAT:
            raise SessionError(_DAMAGED, path=path, reason="it is another kind of file")
        version = plain.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise SessionError(_DAMAGED, path=path, reason="it has no version")
        if version > VERSION:
            raise SessionError(_NEWER, path=path)
        while version < VERSION:
            plain = MIGRATIONS[version](plain)
            version += 1
            plain["version"] = version
        return msgspec.convert(plain, _Document)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError, UnicodeError) as error:
        raise SessionError(_DAMAGED, path=path, reason=str(error).rstrip(".") or "it is nested too deep") from error


def _inputs(plain: Mapping[str, Any]) -> tuple[Inputs, tuple[str, ...]]:
    """Inputs from plain values, and the names of those that could not be used."""
    hints, unread = _hints(), []
    values: dict[str, Any] = {}
    for name in sorted(INPUT_NAMES - _APART & plain.keys()):
        try:
            if name in _SPECIAL:
                values[name] = _SPECIAL[name][1](plain[name])
            else:
                values[name] = msgspec.convert(plain[name], hints[name])
        except (msgspec.ValidationError, PlaygroundError, TypeError, ValueError):
            unread.append(name)
    return Inputs(**values), tuple(unread)


@lru_cache(maxsize=1)
def _hints() -> Mapping[str, Any]:
    return get_type_hints(Inputs)


def _carried_name(folder: Path) -> str:
    root = catalog.resource_root().resolve()
    resolved = folder.resolve()
    for sample in catalog.samples():
        if sample.folder is not None and sample.folder.resolve() == resolved:
            return f"samples/{sample.name}"
    if resolved.is_relative_to(root):
        return resolved.relative_to(root).as_posix()
    return ""


def _folder_of(reference: FileReference | None) -> str:
    """Where the model of a reference is here: among the carried ones, else where it was; empty where it is not."""
    if reference is None:
        return ""
    sample = catalog.sample_called(reference.carried)
    if sample is not None and sample.folder is not None:
        return str(sample.folder)
    if reference.carried and _is_inside(reference.carried):
        carried = catalog.resource_root() / reference.carried
        if carried.is_dir():
            return str(carried)
    return reference.folder if reference.folder and Path(reference.folder).is_dir() else ""


def _is_inside(relative: str) -> bool:
    parts: Sequence[str] = Path(relative).parts
    return not Path(relative).is_absolute() and ".." not in parts


def _tokenizer_of(tokenizer: str, reference: FileReference | None) -> str:
    """The tokenizer shown; the open model's own where it is a file that is not here."""
    if reference is None or not tokenizer or not Path(tokenizer).is_absolute():
        return tokenizer
    return tokenizer if Path(tokenizer).exists() else ""
