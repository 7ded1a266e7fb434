"""The only file that starts threads.

A `Lane` is one worker thread and what it has to do. Work is a function of a `JobContext`; where it returns a
generator it is long work, and at each yield whatever else waits in the lane goes first. Results come back on the GUI
thread, which is also the only one that may submit and cancel. Jobs with a key are wishes, of which the newest counts;
jobs without one are done in order, every one.
"""

from __future__ import annotations

import gc
import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from models.errors import PlaygroundError
from playground.results.reading import Problem

log = logging.getLogger(__name__)

Work = Callable[["JobContext"], Any]
Done = Callable[[Any], None]
Failed = Callable[[Problem], None]

UNEXPECTED = "Something went wrong inside the playground ({kind}). Copy the details and report them, then try again."


class Watching:
    """A thread that only looks, for as long as `look` lasts."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=look, name="playground-watch", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait for its end."""
        self._thread.join()


_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
# More would take the processor from the window, and less waits for it.
_HELPERS = 2


def ahead(make: Callable[[_Item], _Made], items: Iterable[_Item]) -> Iterator[_Made]:
    """As `map`, a few items ahead of who asks, on threads that end with the iterator.

    For work in a compiled library that lets other threads run meanwhile; a single item is done where it is asked for.
    """
    rest = iter(items)
    first = list(islice(rest, 2))
    if len(first) < 2:
        yield from map(make, first)
        return
    from concurrent.futures import ThreadPoolExecutor  # which no start needs

    with ThreadPoolExecutor(_HELPERS, thread_name_prefix="playground-ahead") as helpers:
        waiting = deque(helpers.submit(make, item) for item in chain(first, islice(rest, _HELPERS - 1)))
        try:
            while waiting:
                made = waiting.popleft().result()
                waiting.extend(helpers.submit(make, item) for item in islice(rest, 1))
                yield made
        finally:
            for one in waiting:
                one.cancel()


_UNFINISHED = object()  # what long work comes to as long as it goes on
_GIVEN_UP = object()  # what cancelled work comes to


class Cancelled(Exception):
    """Raised inside a job that is no longer wanted."""


def problem_of(error: BaseException) -> Problem:
    """Why a job ended without a result: the error's own sentence, or for a mistake of the program that it is one.

    It doesn't keep the error, whose frames would keep the tensors of the job.
    """
    details = "".join(traceback.format_exception(error))
    if isinstance(error, PlaygroundError):
        return replace(Problem.of(error), details=details)
    log.error("a job failed\n%s", details)
    kind = type(error).__name__
    return Problem(UNEXPECTED, {"kind": kind}, details, kind)


class JobContext:
    """What a job sees of the outside: whether it is still wanted, and where to say how far it is."""

    def __init__(self, job: Job, report: Callable[[str, float], None]) -> None:
        self._job = job
        self._report = report

    def check(self) -> None:
        """Raise Cancelled if the job is no longer wanted."""
        if self._job.cancelled.is_set():
            raise Cancelled

    def report(self, fraction: float, text: str = "") -> None:
        """Say how far the job is, from 0 to 1 (below 0: unknown); checks for cancellation too."""
        self.check()
        self._report(text or self._job.label, fraction)


@dataclass(eq=False)
class Job:
    """One piece of work in a lane."""

    work: Work
    done: Done | None
    failed: Failed | None
    part: Done | None
    key: str | None
    label: str
    cancelled: threading.Event = field(default_factory=threading.Event)
    started: Generator[Any, None, Any] | None = None

    def cancel(self) -> None:
        """Ask it to give up.

        A wish then delivers nothing. What has no key and was done already is delivered all the same: it has happened.
        """
        self.cancelled.set()


class _Collector(QObject):
    """Has Python's cyclic garbage collected on the GUI thread, and nowhere else, while lanes are open.

    Left to itself Python collects on whichever thread allocates. A widget in a cycle would then be destroyed by a
    lane's thread, which holds a lock of Qt's while it waits for the interpreter's, and the GUI thread the other way
    round: both stand still for ever.
    """

    EVERY_MS = 1000

    def __init__(self) -> None:
        super().__init__()
        self._lanes = 0
        self._was_enabled = True
        self._timer = QTimer(self)
        self._timer.setInterval(self.EVERY_MS)
        self._timer.timeout.connect(self.collect)

    def lane_opened(self) -> None:
        """Python collects by itself no more."""
        self._lanes += 1
        if self._lanes == 1:
            self._was_enabled = gc.isenabled()
            gc.disable()
            self._timer.start()

    def lane_closed(self) -> None:
        """With the last lane's thread gone, Python may collect by itself again."""
        self._lanes -= 1
        if not self._lanes:
            self._timer.stop()
            if self._was_enabled:
                gc.enable()

    def collect(self) -> None:
        """The oldest generation that is due, as Python would."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [age for age in range(3) if counts[age] > thresholds[age] > 0]
        if due:
            gc.collect(due[-1])


# Lanes that were closed while their threads went on.
_left: list[Lane] = []

_collector: _Collector | None = None


def _the_collector() -> _Collector:
    global _collector
    if _collector is None:
        _collector = _Collector()
    return _collector


class Lane(QObject):
    """One worker thread with its queue.

    Signals:
        busy_changed(bool, str): work with this label began or went on; false once nothing is left
        progressed(str, float): label and fraction (below 0: unknown) of the job that runs
    """

    busy_changed = Signal(bool, str)
    progressed = Signal(str, float)
    # From the worker to the GUI thread.
    _began = Signal(str)
    _told = Signal(str, float)
    _came = Signal(object, object)  # job, a value it yielded
    _ended = Signal(object, object, object)  # job, result, problem

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._outstanding: dict[Job, None] = {}  # not delivered yet, oldest first; the GUI thread's
        self._latest = 0  # id of the job that ran last; the worker's
        # Guarded by _wake:
        self._wake = threading.Condition()
        self._queue: deque[Job] = deque()
        self._long: deque[Job] = deque()
        self._closing = False
        self._closed = False  # the GUI thread's: its thread has ended
        queued = Qt.ConnectionType.QueuedConnection
        self._began.connect(self._on_began, queued)
        self._told.connect(self.progressed, queued)
        self._came.connect(self._deliver_part, queued)
        self._ended.connect(self._deliver, queued)
        _the_collector().lane_opened()
        self._thread = threading.Thread(target=self._loop, name=f"playground-{name}", daemon=True)
        self._thread.start()

    # The GUI thread's side

    def submit(
        self,
        work: Work,
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        part: Done | None = None,
        key: str | None = None,
        label: str = "",
    ) -> Job:
        """Queue `work`. `done(result)` or `failed(Problem)` is called on the GUI thread, neither after giving up.

        `part(value)` is called there with each value that long work yields. An older job with the same key is
        cancelled. A closed lane does nothing.
        """
        job = Job(work, done, failed, part, key, label)
        if key is not None:
            self.cancel(only=key)
        with self._wake:
            if self._closing:
                job.cancel()
                return job
            self._queue.append(job)
            self._wake.notify()
        self._outstanding[job] = None
        return job

    def cancel(self, *, only: str | None = None, but: str | Collection[str] | None = None) -> None:
        """Give up what waits or runs: all of it, only what has a key, or all but that (or those)."""
        spared = (but,) if isinstance(but, str) else but or ()
        for job in self._outstanding:
            if (only is None or job.key == only) and job.key not in spared:
                job.cancel()

    def has(self, key: str) -> bool:
        """Whether a job with this key is still to be delivered."""
        return any(job.key == key and not job.cancelled.is_set() for job in self._outstanding)

    @property
    def idle(self) -> bool:
        """Whether every job has ended and been delivered."""
        return not self._outstanding

    def close(self, patience: float | None = None) -> None:
        """Cancel what waits and runs, and wait for the thread to end. Nothing is delivered any more.

        With `patience`, in seconds, a thread that goes on longer is left to itself: one that waits for a server ends
        when the server answers or the wait does, and nobody hears of it.
        """
        self.cancel()
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(patience)
        if self._thread.is_alive():
            self.setParent(None)  # what its thread emits needs it
            _left.append(self)
        if not self._closed:
            self._closed = True
            _the_collector().lane_closed()
        if self._outstanding:
            self._outstanding.clear()
            self.busy_changed.emit(False, "")

    def _on_began(self, label: str) -> None:
        if self._outstanding:
            self.busy_changed.emit(True, label)

    def _deliver_part(self, job: Job, value: object) -> None:
        if job in self._outstanding and job.part is not None and not job.cancelled.is_set():
            job.part(value)

    def _deliver(self, job: Job, result: object, problem: Problem | None) -> None:
        if job not in self._outstanding:  # closed
            return
        del self._outstanding[job]
        unwanted = job.cancelled.is_set() and (job.key is not None or problem is not None)
        try:
            if result is _GIVEN_UP or unwanted:
                return
            if problem is not None:
                if job.failed is not None:
                    job.failed(problem)
            elif job.done is not None:
                job.done(result)
        finally:  # what follows this job has been submitted by now
            if not self._outstanding:
                self.busy_changed.emit(False, "")

    # The worker's side

    def _loop(self) -> None:
        while self._take_turn():
            pass
        for job in (*self._queue, *self._long):  # all cancelled; generators have to be told
            self._process(job)

    def _take_turn(self) -> bool:
        # Its own function, so that a waiting thread holds on to no job and nothing that the job held.
        with self._wake:
            while not (self._queue or self._long or self._closing):
                self._wake.wait()
            if self._closing:
                return False
            job = (self._queue or self._long).popleft()
        if self._process(job) is _UNFINISHED:
            with self._wake:
                self._long.appendleft(job)
        return True

    def _process(self, job: Job) -> object:
        result: object = None
        problem: Problem | None = None
        try:
            result = self._advance(job)
        except Cancelled:
            job.cancel()
            result = _GIVEN_UP
        except BaseException as error:  # the one broad except: nothing may end the lane, and all is told
            problem = problem_of(error)
        if result is not _UNFINISHED:
            self._ended.emit(job, result, problem)
        return result

    def _advance(self, job: Job) -> object:
        """Run a job to its end, or long work to its next yield."""
        context = JobContext(job, self._told.emit)
        if job.cancelled.is_set():
            if job.started is not None:
                job.started.close()
            raise Cancelled
        if job.started is None or id(job) != self._latest:
            self._began.emit(job.label)
        self._latest = id(job)
        if job.started is None:
            outcome = job.work(context)
            if not isinstance(outcome, Generator):
                return outcome
            job.started = outcome
        try:
            value = next(job.started)
        except StopIteration as stop:
            return stop.value
        self._came.emit(job, value)
        return _UNFINISHED
