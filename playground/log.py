"""The log file: what went wrong, for a report. It holds no text that somebody typed.

<user log folder>/token-playground.log    1 MiB, and three older ones
<user log folder>/crash.log               where the interpreter stood when the process was brought down
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

FILE_NAME = "token-playground.log"
CRASH_NAME = "crash.log"
MAX_BYTES = 1 << 20
KEPT = 3

log = logging.getLogger("playground")
# What the offscreen platform says at every window; it concerns nobody.
_SAID_ALWAYS = "This plugin does not support"


def log_folder() -> Path:
    """Where this user's log is."""
    return platformdirs.user_log_path("token-playground", appauthor=False)


class LogFile:
    """Writes Python's log, Qt's messages and what nobody caught into the rotating file, until `stop`."""

    def __init__(self, folder: Path | None = None) -> None:
        """A folder that can't be written costs the log and nothing else."""
        self.folder = folder or log_folder()
        self._handler: logging.Handler | None = None
        self._crash: IO[str] | None = None
        self._previous_qt: object = None
        root = logging.getLogger()
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._handler = _RotatingFile(
                self.folder / FILE_NAME, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
            )
            self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            self._handler.setLevel(logging.INFO)
            root.addHandler(self._handler)
            log.setLevel(logging.INFO)
            self._crash = (self.folder / CRASH_NAME).open("a", encoding="utf-8")
            faulthandler.enable(self._crash)
        self._hooks = sys.unraisablehook, threading.excepthook
        sys.unraisablehook = _on_unraisable
        threading.excepthook = _on_thread_error

    def take_qt_messages(self) -> None:
        """Have Qt's warnings written, too."""
        from PySide6.QtCore import qInstallMessageHandler

        qInstallMessageHandler(_on_qt_message)

    def stop(self) -> None:
        """Close the files and put everything back as it was."""
        sys.unraisablehook, threading.excepthook = self._hooks
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
        if self._crash is not None:
            if faulthandler.is_enabled():
                faulthandler.disable()
            self._crash.close()

    def last_lines(self, count: int) -> list[str]:
        """The newest lines of the log."""
        with contextlib.suppress(OSError):
            return (self.folder / FILE_NAME).read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
        return []


class _RotatingFile(logging.handlers.RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A full disk costs the entry; logging would write a traceback to stderr for each."""


def _on_unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    error = unraisable.exc_value
    if error is not None:
        log.error("nobody could catch this: %s", unraisable.err_msg, exc_info=error)


def _on_thread_error(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        name = arguments.thread.name if arguments.thread is not None else "?"
        log.error("the thread %s ended", name, exc_info=arguments.exc_value)


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    from PySide6.QtCore import QtMsgType

    if _SAID_ALWAYS in message:
        return
    grave = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    log.log(logging.ERROR if grave else logging.WARNING, "Qt: %s", message)
    if sys.stderr is not None:
        sys.stderr.write(message + "\n")
