"""Cyclic garbage dies on the GUI thread: a widget that died on a lane's would lock up the window."""

from __future__ import annotations

import gc
import threading

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground import jobs
from playground.jobs import JobContext, Lane


class Knot:
    """Garbage that only a collection removes; notes which thread did."""

    died_on: list[threading.Thread] = []  # noqa: RUF012 - shared by all, emptied by the test

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        self.died_on.append(threading.current_thread())


def allocate(_context: JobContext) -> list[list[int]]:
    """Enough containers that Python would collect several times."""
    return [[number] for number in range(200_000)]


def test_no_collection_on_a_lanes_thread(qtbot: QtBot) -> None:
    gc.collect()
    Knot.died_on.clear()
    assert gc.isenabled()
    lane = Lane("test")
    other = Lane("other")
    try:
        done: list[object] = []
        for _ in range(50):
            Knot()
        lane.submit(allocate, done.append)
        qtbot.waitUntil(lambda: bool(done))
        assert Knot.died_on == []
        jobs._the_collector().collect()
        assert set(Knot.died_on) == {threading.main_thread()}
        assert len(Knot.died_on) == 50
    finally:
        lane.close()
        assert not gc.isenabled(), "another lane is open"
        other.close()
        other.close()
    assert gc.isenabled(), "closing twice counts once"


def test_garbage_is_collected_while_lanes_are_open(qtbot: QtBot) -> None:
    collector = jobs._the_collector()
    collector._timer.setInterval(5)
    lane = Lane("test")
    try:
        Knot.died_on.clear()
        Knot()
        held = [[number] for number in range(2_000)]
        qtbot.waitUntil(lambda: bool(Knot.died_on))
        assert Knot.died_on == [threading.main_thread()]
        assert len(held) == 2_000
    finally:
        lane.close()
        collector._timer.setInterval(collector.EVERY_MS)
    QTest.qWait(0)
