"""The watch over the window's thread: it tells what stands still, and doesn't meddle with it."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground import stalls
from playground.stalls import StallWatch


class SlowPicture(QWidget):
    """Paints until it is told that somebody saw it at it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = threading.Event()
        self.painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().window())
        assert self.seen.wait(30)
        self.painted += 1


def test_a_stall_is_told_with_what_was_done_and_leaves_the_painter_alone(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = SlowPicture()
    qtbot.addWidget(picture)
    calls_of = stalls._calls_of

    def told(thread: int) -> object:
        calls = calls_of(thread)
        picture.seen.set()
        time.sleep(0.2)  # the paint event ends while the watch is still at it: Qt would warn of a painter left active
        return calls

    monkeypatch.setattr(stalls, "_calls_of", told)
    with StallWatch(limit=0.1) as watch:
        QTest.qWait(50)
        picture.show()
        qtbot.waitUntil(lambda: picture.painted > 0, timeout=30_000)
        qtbot.waitUntil(lambda: bool(watch.stalls), timeout=30_000)
    stall = watch.stalls[0]
    assert "in paintEvent" in stall.stack
    assert "self.seen.wait(30)" in stall.stack
    assert stall.seconds > 0.1
