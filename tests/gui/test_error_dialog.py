"""An error that escapes is shown with a report to copy, is noted in the log, and the window lives on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground import __version__, theme
from playground.app import Application, parser
from playground.error_dialog import ErrorDialog
from playground.log import FILE_NAME, log_folder

SECRET = "what somebody typed in private"


@pytest.fixture
def application(
    dressed: QApplication, own_settings: Path, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The application over a tiny model, which has read a text that concerns nobody."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # the application puts in its own
    text = tmp_path / "text.txt"
    text.write_text(SECRET, encoding="utf-8")
    made = Application(parser().parse_args([str(tiny_checkpoint), "--text", str(text), "--language", "en"]))
    made.window.show()
    settle(made)
    yield made
    made.window.close()
    made.close()
    made.window.deleteLater()
    QTest.qWait(1)
    theme.apply(dressed, "light")


def settle(made: Application) -> None:
    quiet = 0
    while quiet < 3:
        QTest.qWait(1)
        quiet = quiet + 1 if made.session.results.step is not None and made.operations.idle else 0


def escape(message: str) -> None:
    """Raise where nobody catches: in what the event loop calls."""

    def fail() -> None:
        raise ValueError(message)

    loop = QEventLoop()  # in which an error goes the way it goes in the application; QTest.qWait would raise it
    QTimer.singleShot(0, fail)
    QTimer.singleShot(1, loop.quit)
    loop.exec()


def dialogs(made: Application) -> list[ErrorDialog]:
    return [one for one in made.window.findChildren(ErrorDialog) if one.isVisible()]


def test_an_error_that_escapes_is_shown_and_the_window_lives_on(
    application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    escape("the first fault")
    (dialog,) = dialogs(application)
    report = dialog.report.toPlainText()
    assert "ValueError: the first fault" in report
    assert f"Token Playground {__version__}" in report
    assert "model tiny" in report
    assert "PySide6" in report
    assert SECRET not in report
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == report
    assert dialog.copy.text() == "Copied"

    escape("the second fault")
    escape("the second fault")
    assert dialogs(application) == [dialog], "one dialog for all"
    assert "the first fault" in dialog.report.toPlainText()
    assert "the second fault" in dialog.report.toPlainText()
    assert dialog.copy.text() == "Copy report", "what is on the clipboard isn't all any more"

    before = len(application.session.results.step.ids)
    application.operations.step()
    settle(application)
    assert len(application.session.results.step.ids) == before + 1
    dialog.close_button.click()
    QTest.qWait(1)
    assert dialogs(application) == []
    escape("the third fault")
    (again,) = dialogs(application)
    assert "the third fault" in again.report.toPlainText()
    again.close_button.click()
    QTest.qWait(1)
    assert "the third fault" in capsys.readouterr().err, "a terminal gets it, too"
    noted = (log_folder() / FILE_NAME).read_text(encoding="utf-8")
    for fault in ("the first fault", "the second fault", "the third fault"):
        assert fault in noted


def test_the_dialog_speaks_the_language_of_the_moment(application: Application) -> None:
    escape("a fault")
    (dialog,) = dialogs(application)
    english = dialog.message.text()
    application.set_language("zh")
    QTest.qWait(1)
    try:
        assert dialog.message.text() != english
        assert dialog.close_button.text() != "Go on"
    finally:
        application.set_language("en")
        dialog.close_button.click()
        QTest.qWait(1)
