"""What an example's step speaks of is in view, in whatever order its results come, unless the user scrolled away."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget

from playground.revealing import scrolled
from tests.gui.conftest import PlaygroundWindow, WindowFactory


@pytest.mark.parametrize(
    ("now", "main", "beside", "place"),
    [
        (0, (20, 60), [], 0),
        (0, (180, 260), [], 160),
        (150, (20, 60), [], 20),
        (0, (150, 400), [], 100),  # too high: half of the room may show what is above it
        (400, (150, 400), [], 150),
        (300, (40, 304), [(0, 32)], 0),
        (0, (40, 130), [(110, 200)], 40),
        (0, (0, 50), [(300, 350)], 0),  # no room for both
    ],
)
def test_a_stretch_comes_into_view_and_what_belongs_to_it_where_it_can(
    now: int, main: tuple[int, int], beside: list[tuple[int, int]], place: int
) -> None:
    assert scrolled(now, 100, main, beside) == place


def _area_of(widget: QWidget) -> QScrollArea:
    found: Any = widget
    while not isinstance(found, QScrollArea):
        found = found.parentWidget()
    return found


def _at_the_words(window: PlaygroundWindow) -> tuple[QWidget, QWidget]:
    """The step of an example that shows a line above a grid that is higher than its room."""
    window.window.examples.play("row-21-bridge", 3)
    window.settle()
    return window.find("lab.words_facts"), window.find("lab.words")


def test_what_is_higher_than_its_room_leaves_room_for_what_belongs_to_it(tiny_window: PlaygroundWindow) -> None:
    facts, grid = _at_the_words(tiny_window)
    area = _area_of(grid)
    assert grid.height() > area.viewport().height()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert facts.visibleRegion().isEmpty()
    tiny_window.window.examples.show_step()
    QTest.qWait(1)
    assert not facts.visibleRegion().isEmpty()
    assert grid.mapTo(area.viewport(), QPoint()).y() >= 0


def test_a_place_is_looked_for_again_while_results_come_until_the_user_scrolls(
    tiny_window: PlaygroundWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, grid = _at_the_words(tiny_window)
    area = _area_of(grid)
    monkeypatch.setattr(type(tiny_window.operations), "idle", False)  # something is still to come
    tiny_window.window.examples.show_step()
    QTest.qWait(20)
    facts.setMinimumHeight(300)  # as if it said more now
    QTest.qWait(20)
    assert grid.visibleRegion().isEmpty()
    tiny_window.session.delivered.emit("word_run")
    QTest.qWait(20)
    assert not grid.visibleRegion().isEmpty()
    area.verticalScrollBar().setValue(0)
    tiny_window.session.delivered.emit("word_run")
    QTest.qWait(20)
    assert area.verticalScrollBar().value() == 0, "the user's own scrolling counts more"


def test_a_place_that_a_result_brings_is_scrolled_to(playground_window: WindowFactory) -> None:
    made = playground_window(size=(1280, 720))
    made.window.examples.play("row-12-relative-biases")  # of another model, with which the order has no lines
    made.settle()
    made.window.examples.play("row-13-order")
    made.settle()
    QTest.qWait(20)
    step = made.window.player.step
    assert step is not None
    assert not made.find(step.widget).visibleRegion().isEmpty()
