"""Watches the window's thread: where it stands still for longer than half a second, what it was doing is told."""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from PySide6.QtCore import QObject, QTimer

from playground.jobs import Watching

LIMIT_SECONDS = 0.5
_BEAT_MS = 100

log = logging.getLogger("playground")


@dataclass(frozen=True, slots=True)
class Stall:
    """How long the window's thread stood still, and its stack, innermost call last, while it did."""

    seconds: float
    stack: str

    @property
    def summary(self) -> str:
        """One line: how long, and where in the playground."""
        lines = [line.strip() for line in self.stack.splitlines() if "playground" in line and "File" in line]
        return f"stood still for {self.seconds:.2f} s in {lines[-1] if lines else 'Qt'}"


class StallWatch(QObject):
    """A timer beats on the watched thread, and a second thread looks whether it still does."""

    def __init__(self, limit: float = LIMIT_SECONDS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limit = limit
        self._watched = threading.get_ident()
        self._beat = time.monotonic()
        self._ended = threading.Event()
        self._found: list[Stall] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._on_beat)
        self._looking: Watching | None = None

    @property
    def stalls(self) -> tuple[Stall, ...]:
        """What was found so far."""
        return tuple(self._found)

    def start(self) -> None:
        """Begin to watch the calling thread, which needs an event loop."""
        self._beat = time.monotonic()
        self._timer.start()
        self._looking = Watching(self._look)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._ended.set()
        if self._looking is not None:
            self._looking.join()
            self._looking = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def _on_beat(self) -> None:
        self._beat = time.monotonic()

    def _look(self) -> None:
        """On the second thread: note the stack when the beat is late, and how late when it comes."""
        stack, last, began = "", self._beat, time.monotonic()
        while not self._ended.wait(self._limit / 5):
            now, beat = time.monotonic(), self._beat
            paused = now - began > self._limit  # this thread stood still, too: the whole process was stopped
            began = now
            if beat != last:
                if stack:
                    self._note(beat - last, stack)
                stack, last = "", beat
            elif now - beat > self._limit and not stack and not paused:
                stack = "".join(traceback.format_list(_calls_of(self._watched)))

    def _note(self, seconds: float, stack: str) -> None:
        stall = Stall(seconds, stack)
        self._found.append(stall)
        log.warning("the window %s\n%s", stall.summary, stack)


def _calls_of(thread: int) -> traceback.StackSummary:
    """The calls that a thread is in, the innermost last.

    No frame is kept, and none is held while files are read: a frame keeps its variables, and a painter that outlives
    its paint event is one that Qt finds active on a window that is to be shown.
    """
    frame = sys._current_frames().get(thread)
    places: list[tuple[str, int, str, str | None]] = []
    while frame is not None:
        places.append((frame.f_code.co_filename, frame.f_lineno or 0, frame.f_code.co_name, None))
        frame = frame.f_back
    return traceback.StackSummary.from_list(reversed(places))
