"""lab.frame: the longest that the window stands still while a model is trained flat out ÷ the same while nothing runs.

A timer of a millisecond beats in the GUI thread of a whole window with the lab in front. What lies between two beats,
beyond the millisecond, is how long a click would have waited. The ratio is there to be read; its bound is a wide one.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.benchmarks.harness import Measure, dressed_application, fix_threads

SECONDS = 6.0


def run() -> tuple[float, float]:
    """The longest stall in seconds, training and idle."""
    fix_threads()
    return compare(SECONDS)


def compare(seconds: float, **settings: object) -> tuple[float, float]:
    """The same over so many seconds each, with the lab's inputs as `settings` say."""
    from PySide6.QtCore import QSettings
    from PySide6.QtTest import QTest

    from playground.inputs import Inputs
    from playground.mainwindow import MainWindow
    from playground.operations import Operations
    from playground.session import Session
    from playground.settings import Settings

    dressed_application()
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Inputs(text="", lab_steps=1_000_000, **settings))  # type: ignore[arg-type]
        operations = Operations(session)
        stored = Settings(QSettings(str(Path(folder, "s.ini")), QSettings.Format.IniFormat))
        window = MainWindow(session, operations, stored)
        window.resize(1280, 800)
        window.show()
        window.fill_docks()
        window.commands.panes["lab"].trigger()
        while not operations.idle or session.results.lab is None:
            QTest.qWait(1)
        try:
            _longest_stall(1.0)  # what the first paint leaves to do
            idle = _longest_stall(seconds)
            operations.lab.start()
            while session.results.lab is None or session.results.lab.step < 5:
                QTest.qWait(1)
            training = _longest_stall(seconds)
            assert operations.lab.running
        finally:
            window.close()
            operations.close()
            window.deleteLater()
            QTest.qWait(0)
    return training, idle


def _longest_stall(seconds: float) -> float:
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop, timer = QEventLoop(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(1)
    last = begin = time.perf_counter()
    longest = 0.0

    def beat() -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest = max(longest, now - last - 0.001)
        last = now
        if now - begin >= seconds:
            loop.quit()

    timer.timeout.connect(beat)
    timer.start()
    loop.exec()
    timer.stop()
    return longest


MEASURE = Measure("lab.frame", "s", 50.0, "longest stall of the window while training flat out ÷ while idle", run)
