"""Where sessions lie on the disk: a place for each open window, and the sessions that others took the place of.

    <user data>/token-playground/sessions/
      window-1.json, window-1.lock      the first window's; a second one that is open meanwhile gets window-2, and so on
      window-1.text-<hash>.txt          its text, where that is long
      earlier/<date>.tpsession          what a window held before another session was opened in it

A window has its place for as long as it lives, so two never write the same file. Every file is written whole or not at
all, and the text before the JSON that names it, so that whatever was on the disk last can be read.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLockFile

from models.errors import SessionError, StorageError
from models.storage import write_bytes_atomically
from playground.session_format import (
    LONG_TEXT,
    MAX_BYTES,
    SUFFIX,
    SavedSession,
    TextReference,
    decoded,
    encoded,
)

# So many sessions that another one replaced are kept, the newest.
EARLIER_KEPT = 20
_MOST_WINDOWS = 64


def sessions_folder() -> Path:
    """Where this user's sessions are."""
    return platformdirs.user_data_path("token-playground", appauthor=False) / "sessions"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A session that another one took the place of."""

    path: Path
    when: datetime


class SessionStore:
    """One window's place. `write` and `read` may be called from a lane, one at a time."""

    def __init__(self, folder: Path | None = None) -> None:
        """Takes the first place that no other window has."""
        self.folder = folder or sessions_folder()
        self._lock: QLockFile | None = None
        self._text: tuple[str, TextReference] | None = None  # what lies beside the JSON
        self.place = self._claim()

    @property
    def path(self) -> Path:
        """The JSON of this window."""
        return self.folder / f"{self.place}.json"

    def close(self) -> None:
        """Let another window have the place."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def exists(self) -> bool:
        """Whether there is a session to go on with."""
        return self.path.is_file()

    def write(self, saved: SavedSession) -> None:
        """Put the session in its place. Raises StorageError where that can't be written; the older one stays then."""
        text = saved.inputs.text
        reference = self._reference(text) if len(text) >= LONG_TEXT else None
        write_bytes_atomically(self.path, encoded(saved, reference))
        self._drop_texts(but=reference)

    def read(self) -> SavedSession:
        """The session in its place. Raises SessionError for one that can't be read."""
        saved = decoded(_read(self.path), self.path, self._text_beside)
        return saved

    def put_aside(self) -> Path:
        """Move a session that can't be read out of the way, with its text, and say where it is now.

        Raises StorageError where the folder can't be written.
        """
        there = self.folder / f"{self.place}-{_stamp()}.damaged"
        try:
            self.path.replace(there)
            for text in self._texts():
                text.replace(there.with_name(there.name + text.suffix))
        except OSError as error:
            raise StorageError(
                "{path} could not be moved: {reason}. Free some space or choose another folder.",
                path=self.path,
                reason=error.strerror or error,
            ) from error
        return there

    def keep_earlier(self, saved: SavedSession) -> None:
        """Keep a session that another one takes the place of. Raises StorageError where it can't be written."""
        folder = self.folder / "earlier"
        path, number = folder / f"{_stamp()}{SUFFIX}", 1
        while path.exists():
            number += 1
            path = folder / f"{_stamp()}-{number}{SUFFIX}"
        write_bytes_atomically(path, encoded(saved))
        for old in self.earlier()[EARLIER_KEPT:]:
            with contextlib.suppress(OSError):
                old.path.unlink()

    def earlier(self) -> list[Earlier]:
        """The sessions that were kept, newest first."""
        found = []
        for path in (self.folder / "earlier").glob(f"*{SUFFIX}"):
            with contextlib.suppress(ValueError):
                found.append(Earlier(path, datetime.strptime(path.stem[:19], _STAMP)))
        return sorted(found, key=_by_age, reverse=True)

    def _claim(self) -> str:
        with contextlib.suppress(OSError):  # told when something is to be written
            self.folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MOST_WINDOWS + 1):
            place = f"window-{number}"
            lock = QLockFile(str(self.folder / f"{place}.lock"))
            lock.setStaleLockTime(0)  # stale is what a process left that is no more, however long it lived
            if lock.tryLock(0):
                self._lock = lock
                return place
            if lock.error() != QLockFile.LockError.LockFailedError:
                break  # nothing can be written here, and so nothing can be overwritten
        return "window-1"

    def _reference(self, text: str) -> TextReference:
        if self._text is not None and self._text[0] == text:
            return self._text[1]
        data = text.encode("utf-8")
        digest = hashlib.sha256(data).hexdigest()
        reference = TextReference(file=f"{self.place}.text-{digest[:16]}.txt", sha256=digest)
        if not (self.folder / reference.file).is_file():
            write_bytes_atomically(self.folder / reference.file, data)
        self._text = text, reference
        return reference

    def _text_beside(self, reference: TextReference) -> str:
        path = self.folder / Path(reference.file).name
        data = _read(path)
        if hashlib.sha256(data).hexdigest() != reference.sha256:
            raise SessionError(_UNREADABLE, path=path, reason="it was changed")
        text = data.decode("utf-8", errors="replace")
        self._text = text, reference
        return text

    def _texts(self) -> list[Path]:
        return list(self.folder.glob(f"{self.place}.text-*.txt"))

    def _drop_texts(self, but: TextReference | None) -> None:
        for path in self._texts():
            if but is None or path.name != but.file:
                with contextlib.suppress(OSError):
                    path.unlink()
        if but is None:
            self._text = None


_STAMP = "%Y-%m-%dT%H-%M-%S"
_UNREADABLE = "{path} can't be read: {reason}. Open another session."


def _stamp() -> str:
    return datetime.now().strftime(_STAMP)


def _by_age(one: Earlier) -> tuple[datetime, str]:
    return one.when, one.path.name


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():  # a device or a pipe might never end
            raise SessionError(_UNREADABLE, path=path, reason="it is no file")
        if path.stat().st_size > MAX_BYTES:
            raise SessionError(_UNREADABLE, path=path, reason="it is too large")
        return path.read_bytes()
    except OSError as error:
        raise SessionError(_UNREADABLE, path=path, reason=error.strerror or error) from error


def read_session_file(path: Path) -> SavedSession:
    """The session in one file, as somebody saved or shared it. Raises SessionError for what is none."""
    return decoded(_read(path), path)
