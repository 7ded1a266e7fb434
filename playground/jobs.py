"""The only file that starts threads.

A `Lane` is one worker thread and what it has to do. Work is a function of a `JobContext`; a generator function is
long work, and at each of its yields whatever else waits in the lane goes first. Results come back on the GUI
thread. Jobs with a key are wishes of which the newest counts; jobs without one are done in order, every one.
"""

from __future__ import annotations

import inspect
import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from models.errors import PlaygroundError

log = logging.getLogger(__name__)

Work = Callable[["JobContext"], Any]
Done = Callable[[Any], None]
Failed = Callable[["Failure"], None]


# What is said of an error that nobody caused on purpose.
UNEXPECTED = "Something went wrong inside the playground ({kind}). Copy the details and report them, then try again."


class Cancelled(Exception):
    """Raised inside a job that is no longer wanted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job ended without a result: the sentence for the user, its template and fields, and the details."""

    error: BaseException
    details: str

    @property
    def template(self) -> str:
        """The English sentence with its fields still open, as the translators know it."""
        if isinstance(self.error, PlaygroundError):
            return self.error.template
        return UNEXPECTED

    @property
    def fields(self) -> dict[str, object]:
        """What fills the template."""
        if isinstance(self.error, PlaygroundError):
            return self.error.fields
        return {"kind": type(self.error).__name__}


class JobContext:
    """What a job sees of the outside: whether it is still wanted, and where to say how far it is."""

    def __init__(self, job: Job, report: Callable[[Job, float, str], None]) -> None:
        self._job = job
        self._report = report

    def check(self) -> None:
        """Raise Cancelled if the job is no longer wanted."""
        if self._job.cancelled.is_set():
            raise Cancelled

    def report(self, fraction: float, text: str = "") -> None:
        """Say how far the job is, from 0 to 1 (below 0: unknown); checks for cancellation too."""
        self.check()
        self._report(self._job, fraction, text)


@dataclass(eq=False)
class Job:
    """One piece of work in a lane. `cancel` asks it to give up; nothing is delivered then."""

    work: Work
    done: Done | None
    failed: Failed | None
    part: Done | None
    key: str | None
    label: str
    cancelled: threading.Event = field(default_factory=threading.Event)
    started: Generator[Any, None, Any] | None = None

    def cancel(self) -> None:
        """Not wanted any more."""
        self.cancelled.set()


class Lane(QObject):
    """One worker thread with its queue.

    Signals:
        busy_changed(bool, str): work began or the queue is empty; the label of what runs
        progressed(str, float): label and fraction (below 0: unknown) of the job that runs
    """

    busy_changed = Signal(bool, str)
    progressed = Signal(str, float)
    _ended = Signal(object, object, object)  # job, result, failure
    _came = Signal(object, object)  # job, a value it yielded

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: deque[Job] = deque()
        self._long: deque[Job] = deque()
        self._running: Job | None = None
        self._wake = threading.Condition()
        self._closing = False
        self._outstanding = 0
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._came.connect(self._deliver_part, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._loop, name=f"playground-{name}", daemon=True)
        self._thread.start()

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
        """Queue `work`. `done(result)` or `failed(Failure)` is called on the GUI thread, neither after a cancel.

        `part(value)` is called there with each value that long work yields.
        """
        job = Job(work, done, failed, part, key, label)
        with self._wake:
            if self._closing:
                job.cancel()
                return job
            if key is not None:
                self._supersede(key)
            self._queue.append(job)
            self._outstanding += 1
            self._wake.notify()
        return job

    def _supersede(self, key: str) -> None:
        # A queued wish may only be dropped if no ordered job relies on its having been done before.
        for waiting in reversed(self._queue):
            if waiting.key is None:
                break
            if waiting.key == key:
                waiting.cancel()
        for job in (*self._long, *([self._running] if self._running else [])):
            if job.key == key:
                job.cancel()

    def cancel_all(self) -> None:
        """Give up everything that waits or runs."""
        with self._wake:
            for job in (*self._queue, *self._long):
                job.cancel()
            if self._running is not None:
                self._running.cancel()

    @property
    def idle(self) -> bool:
        """Whether every job has ended and been delivered."""
        with self._wake:
            return self._outstanding == 0

    def close(self) -> None:
        """Cancel what waits and runs, and wait for the thread to end."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self.cancel_all()
        self._thread.join()

    def _loop(self) -> None:
        while True:
            with self._wake:
                while not (self._queue or self._long or self._closing):
                    self._wake.wait()
                if self._closing:
                    return
                job = self._queue.popleft() if self._queue else self._long.popleft()
                self._running = job
            self._run(job)
            with self._wake:
                self._running = None

    def _run(self, job: Job) -> None:
        context = JobContext(job, self._report)
        result: Any = None
        failure: Failure | None = None
        try:
            context.check()
            if job.started is None:
                self.busy_changed.emit(True, job.label)
                outcome = job.work(context)
                if not inspect.isgenerator(outcome):
                    context.check()
                    self._ended.emit(job, outcome, None)
                    return
                job.started = outcome
            try:
                yielded = next(job.started)
            except StopIteration as stop:
                result = stop.value
            else:
                self._came.emit(job, yielded)
                with self._wake:
                    self._long.appendleft(job)
                return
        except Cancelled:
            if job.started is not None:
                job.started.close()
            job.cancel()
        except BaseException as error:  # the one broad except: nothing may end the lane, and all is told
            failure = Failure(error, "".join(traceback.format_exception(error)))
            if not isinstance(error, PlaygroundError):
                log.error("a job failed\n%s", failure.details)
        self._ended.emit(job, result, failure)

    def _report(self, job: Job, fraction: float, text: str) -> None:
        self.progressed.emit(text or job.label, fraction)

    def _deliver(self, job: Job, result: object, failure: Failure | None) -> None:
        with self._wake:
            self._outstanding -= 1
            left = self._outstanding
        if not left:
            self.busy_changed.emit(False, "")
        if job.cancelled.is_set():
            return
        if failure is not None:
            if job.failed is not None:
                job.failed(failure)
        elif job.done is not None:
            job.done(result)

    def _deliver_part(self, job: Job, value: object) -> None:
        if job.part is not None and not job.cancelled.is_set():
            job.part(value)
