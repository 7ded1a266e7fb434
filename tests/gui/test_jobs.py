"""The lane: order, wishes, long work that gives way, cancelling, failures, closing."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from models.errors import TextError
from playground.jobs import UNEXPECTED, JobContext, Lane, ahead
from playground.results.reading import Problem


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("test")
    yield made
    made.close()


class Gate:
    """Holds the worker inside a job until it is opened."""

    def __init__(self) -> None:
        self.reached, self._open = threading.Event(), threading.Event()

    def pass_through(self) -> None:
        self.reached.set()
        assert self._open.wait(10)

    def wait(self) -> None:
        assert self.reached.wait(10)

    def open(self) -> None:
        self._open.set()


def held(lane: Lane, **options: Any) -> Gate:
    """A gate in a job that runs now."""
    gate = Gate()
    lane.submit(lambda _context: gate.pass_through(), **options)
    gate.wait()
    return gate


def giving(value: object) -> Callable[[JobContext], object]:
    return lambda _context: value


def rest(qtbot: QtBot, lane: Lane) -> None:
    qtbot.waitUntil(lambda: lane.idle, timeout=10_000)


def test_ordered_jobs_are_done_in_order_every_one(qtbot: QtBot, lane: Lane) -> None:
    got: list[int] = []
    gate = held(lane)
    for number in range(100):
        lane.submit(giving(number), got.append)
    gate.open()
    rest(qtbot, lane)
    assert got == list(range(100))


def test_results_come_on_the_gui_thread_and_work_runs_elsewhere(qtbot: QtBot, lane: Lane) -> None:
    threads: list[threading.Thread] = []
    lane.submit(
        lambda _context: threads.append(threading.current_thread()),
        lambda _: threads.append(threading.current_thread()),
    )
    rest(qtbot, lane)
    assert threads[0] is not threading.current_thread()
    assert threads[1] is threading.current_thread()


def test_the_newest_wish_counts(qtbot: QtBot, lane: Lane) -> None:
    got: list[object] = []
    ran: list[str] = []

    def work(name: str) -> Callable[[JobContext], str]:
        def run(_context: JobContext) -> str:
            ran.append(name)
            return name

        return run

    gate = held(lane)
    for name in "abc":
        lane.submit(work(name), got.append, key="view")
    lane.submit(work("other"), got.append, key="other")
    gate.open()
    rest(qtbot, lane)
    assert got == ["c", "other"]
    assert ran == ["c", "other"]  # the outdated ones are not even begun


def test_a_wish_that_runs_is_given_up_for_a_newer_one(qtbot: QtBot, lane: Lane) -> None:
    got: list[object] = []
    gate = Gate()

    def old(context: JobContext) -> str:
        gate.pass_through()
        context.check()
        return "old"

    lane.submit(old, got.append, key="view")
    gate.wait()
    lane.submit(giving("new"), got.append, key="view")
    gate.open()
    rest(qtbot, lane)
    assert got == ["new"]


def test_a_wish_that_is_done_but_not_delivered_is_dropped_for_a_newer_one(qtbot: QtBot, lane: Lane) -> None:
    got: list[object] = []
    lane.submit(giving("old"), got.append, key="view")
    held(lane).open()  # the old one has been computed by now
    lane.submit(giving("new"), got.append, key="view")
    rest(qtbot, lane)
    assert got == ["new"]


def test_ordered_work_that_has_happened_is_delivered_although_it_was_cancelled(qtbot: QtBot, lane: Lane) -> None:
    # A step that the model has taken can't be hidden from the window.
    got: list[object] = []
    lane.submit(giving("taken"), got.append)
    gate = held(lane)
    never = lane.submit(giving("never begun"), got.append)
    lane.cancel()
    assert never.cancelled.is_set()
    gate.open()
    rest(qtbot, lane)
    assert got == ["taken"]


def test_long_work_gives_way_at_each_yield(qtbot: QtBot, lane: Lane) -> None:
    order: list[object] = []
    gate = Gate()

    def long(_context: JobContext) -> Iterator[int]:
        order.append("begin")
        gate.pass_through()
        yield 1
        order.append("middle")
        yield 2
        order.append("end")
        return "result"

    parts: list[object] = []
    results: list[object] = []
    lane.submit(long, results.append, part=parts.append)
    gate.wait()
    lane.submit(lambda _context: order.append("step 1"))
    lane.submit(lambda _context: order.append("step 2"))
    gate.open()
    rest(qtbot, lane)
    assert order == ["begin", "step 1", "step 2", "middle", "end"]
    assert parts == [1, 2]
    assert results == ["result"]


@pytest.mark.parametrize("close", [False, True])
def test_cancelled_long_work_is_closed(qtbot: QtBot, close: bool) -> None:
    lane = Lane("test")
    closed = threading.Event()
    gate = Gate()
    delivered: list[object] = []

    def long(_context: JobContext) -> Iterator[int]:
        try:
            yield 1
            gate.pass_through()
            yield 2
            raise AssertionError("went on")
        finally:
            closed.set()

    lane.submit(long, delivered.append, delivered.append, key="long")
    gate.wait()
    lane.cancel()
    gate.open()
    if close:
        lane.close()
    else:
        rest(qtbot, lane)
    assert closed.is_set()
    assert delivered == []
    lane.close()


def test_a_generator_that_fails_while_it_is_closed_does_not_end_the_lane(
    qtbot: QtBot, lane: Lane, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate()

    def stubborn(_context: JobContext) -> Iterator[int]:
        try:
            gate.pass_through()
            yield 1
        finally:
            raise OSError("no")

    got: list[object] = []
    lane.submit(stubborn, got.append, got.append, key="long")
    gate.wait()
    lane.cancel(only="long")
    gate.open()
    rest(qtbot, lane)
    lane.submit(giving("alive"), got.append)
    rest(qtbot, lane)
    assert got == ["alive"]
    assert "OSError" in caplog.text


def test_failures_carry_the_sentence_or_say_that_it_is_the_programs_fault(
    qtbot: QtBot, lane: Lane, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Problem] = []

    def hopeless(_context: JobContext) -> None:
        raise TextError("{what} is wrong. Change it.", what="x")

    def broken(_context: JobContext) -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    lane.submit(hopeless, failed=failures.append)
    lane.submit(broken, failed=failures.append)
    lane.submit(hopeless)  # nobody listens: nothing happens
    rest(qtbot, lane)
    assert (failures[0].kind, failures[0].template, failures[0].fields) == (
        "TextError", "{what} is wrong. Change it.", {"what": "x"},
    )  # fmt: skip
    assert (failures[1].kind, failures[1].template) == ("ZeroDivisionError", UNEXPECTED)
    assert "in broken" in failures[1].details
    assert "in broken" in caplog.text
    assert "TextError" not in caplog.text


def test_only_and_but(qtbot: QtBot, lane: Lane) -> None:
    got: list[object] = []
    gate = held(lane)
    for name in ("load", "view", None):
        lane.submit(giving(name), got.append, key=name)
    assert lane.has("load")
    assert lane.has("view")
    lane.cancel(only="view")
    assert not lane.has("view")
    gate.open()
    rest(qtbot, lane)
    assert got == ["load", None]
    gate = held(lane)
    for name in ("load", "view", None):
        lane.submit(giving(name), got.append, key=name)
    lane.cancel(but="load")
    gate.open()
    rest(qtbot, lane)
    assert got == ["load", None, "load"]
    assert not lane.has("load")


def test_busy_ends_once_after_all_that_follows(qtbot: QtBot, lane: Lane) -> None:
    said: list[tuple[bool, str]] = []
    lane.busy_changed.connect(lambda busy, label: said.append((busy, label)))
    lane.submit(giving(1), lambda _: lane.submit(giving(2), label="second") and None, label="first")
    rest(qtbot, lane)
    assert said == [(True, "first"), (True, "second"), (False, "")]


@pytest.mark.parametrize("outcome", ["cancelled", "failed", "callback"])
def test_busy_ends_however_a_job_does(qtbot: QtBot, lane: Lane, outcome: str) -> None:
    said: list[bool] = []
    lane.busy_changed.connect(lambda busy, _label: said.append(busy))

    def work(context: JobContext) -> None:
        if outcome == "failed":
            raise TextError("No.")
        if outcome == "cancelled":
            lane_job.cancel()
        context.check()

    def done(_result: object) -> None:
        raise ValueError("a mistake in a pane")

    with qtbot.captureExceptions() as caught:
        lane_job = lane.submit(work, done)
        rest(qtbot, lane)
    assert said[-1] is False
    assert bool(caught) == (outcome == "callback")


def test_what_long_work_is_interrupted_by_does_not_keep_its_label(qtbot: QtBot, lane: Lane) -> None:
    labels: list[str] = []
    lane.busy_changed.connect(lambda _busy, label: labels.append(label))
    gate = Gate()

    def long(_context: JobContext) -> Iterator[int]:
        gate.pass_through()
        yield from range(3)

    lane.submit(long, label="long")
    gate.wait()
    lane.submit(giving(0), label="short")
    gate.open()
    rest(qtbot, lane)
    assert labels == ["long", "short", "long", ""]


def test_progress_is_told_until_it_is_cancelled(qtbot: QtBot, lane: Lane) -> None:
    told: list[tuple[str, float]] = []
    lane.progressed.connect(lambda label, fraction: told.append((label, fraction)))
    gate = Gate()

    def work(context: JobContext) -> None:
        context.report(0.25)
        context.report(0.5, "half")
        gate.pass_through()
        context.report(0.75)
        raise AssertionError("went on")

    lane.submit(work, label="work")
    gate.wait()
    qtbot.waitUntil(lambda: len(told) == 2)
    lane.cancel()
    gate.open()
    rest(qtbot, lane)
    assert told == [("work", 0.25), ("half", 0.5)]


def test_closing_in_the_middle_delivers_nothing_more(qtbot: QtBot) -> None:
    lane = Lane("test")
    got: list[object] = []
    busy: list[bool] = []
    lane.busy_changed.connect(lambda is_busy, _label: busy.append(is_busy))
    lane.submit(giving("done, not delivered"), got.append)
    gate = Gate()

    def work(context: JobContext) -> str:
        gate.pass_through()
        context.check()
        return "went on"

    lane.submit(work, got.append, got.append)
    lane.submit(giving("waiting"), got.append)
    gate.wait()
    threading.Timer(0.05, gate.open).start()
    lane.close()
    assert lane.idle
    assert busy[-1:] == [False]
    late = lane.submit(giving("late"), got.append)
    assert late.cancelled.is_set()
    lane.close()  # closing twice is closing
    qtbot.wait(20)
    assert got == []
    assert lane.idle


def test_a_waiting_lane_holds_on_to_nothing(qtbot: QtBot, lane: Lane) -> None:
    # The last job's closure has the model in it, which may be gigabytes.
    class Model:
        def fail(self, _context: JobContext) -> None:
            raise TextError("No.")

        def give(self, _context: JobContext) -> list[int]:
            return [1]

    for name in ("give", "fail"):
        model = Model()
        gone = weakref.ref(model)
        failures: list[Problem] = []
        lane.submit(getattr(model, name), None, failures.append)
        rest(qtbot, lane)
        del model
        gc.collect()
        assert gone() is None, name


def test_what_is_made_ahead_comes_in_order_and_its_threads_end() -> None:
    before = set(threading.enumerate())
    made_on: list[str] = []

    def square(number: int) -> int:
        made_on.append(threading.current_thread().name)
        return number * number

    assert list(ahead(square, range(50))) == [number * number for number in range(50)]
    assert threading.current_thread().name not in made_on
    assert set(threading.enumerate()) == before
    made_on.clear()
    assert list(ahead(square, [7])) == [49]
    assert made_on == [threading.current_thread().name], "one thing needs no thread"
    assert list(ahead(square, [])) == []


def test_what_is_made_ahead_ends_with_who_asks_and_with_an_error() -> None:
    before = set(threading.enumerate())
    seen: list[int] = []

    def noted(number: int) -> int:
        seen.append(number)
        if number == 5:
            raise ValueError("five")
        return number

    some = ahead(noted, range(1000))
    assert next(some) == 0
    some.close()  # type: ignore[attr-defined]
    assert len(seen) < 10
    with pytest.raises(ValueError, match="five"):
        list(ahead(noted, range(1000)))
    assert max(seen) < 20
    assert set(threading.enumerate()) == before
