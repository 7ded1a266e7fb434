"""The net under every test holds: what it forbids fails a test, and an honest test passes through it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CAREFUL = """
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QWidget

def settings():
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "playground", "tests")

def test_window_is_closed(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    timer = QTimer(window)
    timer.start(10)
    window.show()

def test_settings_are_written():
    settings().setValue("key", 1)

def test_settings_are_empty_again():
    assert settings().value("key") is None
"""

CARELESS = """
import socket, threading, time, warnings
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QWidget

kept = []

def test_thread():
    threading.Thread(target=time.sleep, args=(10,), daemon=True, name="forgotten").start()

def test_window(qapp):
    kept.append(QWidget())
    kept[-1].show()

def test_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(10_000)

def test_network():
    socket.create_connection(("192.0.2.1", 9), timeout=1)

def test_warning():
    warnings.warn("careless")

def test_qt_warning(qapp):
    qWarning("careless")
"""


def run_tests(folder: Path, source: str) -> str:
    root = Path(__file__).parents[2]
    (folder / "tests").mkdir()
    shutil.copy(root / "pyproject.toml", folder)
    shutil.copy(root / "tests" / "conftest.py", folder / "tests")
    (folder / "tests" / "test_it.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--continue-on-collection-errors", "-rA"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False).stdout


def test_a_careful_test_passes(tmp_path: Path) -> None:
    report = run_tests(tmp_path, CAREFUL)
    assert "3 passed" in report, report


@pytest.fixture(scope="module")
def careless_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("careless")
    return run_tests(folder, CARELESS)


@pytest.mark.parametrize(
    ("test", "complaint"),
    [
        ("test_thread", "left behind the thread forgotten"),
        ("test_window", "left behind the window QWidget"),
        ("test_timer", "left behind a timer of 10000 ms"),
        ("test_network", "tried to connect to '192.0.2.1'"),
        ("test_warning", "UserWarning: careless"),
        ("test_qt_warning", "messages with level WARNING or above emitted"),
    ],
)
def test_what_is_left_behind_or_reached_for_fails(careless_report: str, test: str, complaint: str) -> None:
    failures = [line for line in careless_report.splitlines() if line.startswith(("FAILED", "ERROR"))]
    assert any(test in line for line in failures), careless_report
    assert complaint in careless_report


def test_an_unknown_marker_fails(tmp_path: Path) -> None:
    report = run_tests(tmp_path, "import pytest\n\n@pytest.mark.misspelled\ndef test_marker():\n    pass\n")
    assert "'misspelled' not found in `markers` configuration option" in report
