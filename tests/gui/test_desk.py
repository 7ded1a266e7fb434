"""What the desks share: the newest question of a name counts, and problems come and go with who looks."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from models.errors import TextError
from playground.desk import Desk
from playground.jobs import JobContext, Lane
from playground.results.reading import Problem
from playground.session import Session

GIVEN_UP = Problem("This was given up. Try again.")


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    lane = Lane("test")
    yield Desk(Session(), lane)
    lane.close()


def wait_idle(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk._lane.idle)


def test_a_result_is_delivered_and_an_error_reported(desk: Desk, qtbot: QtBot) -> None:
    desk._compute("row", lambda _context: 7)
    wait_idle(qtbot, desk)
    assert desk._session.results.row == 7

    def failing(_context: JobContext) -> object:
        raise TextError("There is no {what}. Type some.", what="text")

    desk._compute("row", failing)
    wait_idle(qtbot, desk)
    problem = desk._session.results.problems["row"]
    assert (problem.sentence, problem.kind) == ("There is no text. Type some.", "TextError")
    assert "raise TextError" in problem.details
    assert desk._session.results.row == 7  # the last good one stays beside it
    assert desk._forgive(["row", "order"]) == ["row"]
    assert desk._forgive(["row"]) == []
    assert desk._session.results.problems == {}


def test_what_is_given_up_says_so_and_what_is_dropped_goes(desk: Desk, qtbot: QtBot) -> None:
    told: list[str] = []
    desk._session.delivered.connect(told.append)
    began, free = threading.Event(), threading.Event()

    def slow(context: JobContext) -> object:
        began.set()
        free.wait(10)
        return 3

    desk._compute("row", slow)
    assert began.wait(10)
    assert desk._give_up(["order", "row"], GIVEN_UP) == ["row"]
    assert desk._session.results.problems == {"row": GIVEN_UP}
    free.set()
    wait_idle(qtbot, desk)
    assert desk._session.results.row is None
    desk._session.deliver("order", 5)
    told.clear()
    desk._drop(["row", "order", "positions"])
    assert told == ["row", "order"]  # of what was never there nothing is told
    assert desk._session.results.order is None
    assert desk._session.results.problems == {}
