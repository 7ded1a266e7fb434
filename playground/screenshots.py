"""Pictures of every pane and of the window, without a display: python main.py --screenshots DIR."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from models.errors import PlaygroundError
from playground.mainwindow import MainWindow
from playground.operations import Operations
from playground.pane import sentence
from playground.results.reading import Problem

# A model that has not loaded by then never will.
_PATIENCE_SECONDS = 120.0


def settle(window: MainWindow, operations: Operations) -> None:
    """Let everything that was asked for come in and be painted. Raises PlaygroundError if it takes for ever."""
    application = QApplication.instance()
    assert application is not None
    until = time.monotonic() + _PATIENCE_SECONDS
    quiet = 0
    while quiet < 20:
        application.processEvents()
        quiet = quiet + 1 if operations.idle and len(window.panes) == len(window.docks) else 0
        if time.monotonic() > until:
            raise PlaygroundError("The window did not come to rest. Try again with a smaller model.")
        time.sleep(0.005)
    # Bars and pyqtgraph lay themselves out after their first paint.
    for _ in range(40):
        application.processEvents()
        time.sleep(0.005)


def take_screenshots(window: MainWindow, operations: Operations, folder: Path, size: tuple[int, int]) -> int:
    """Write window.png and one PNG a pane into `folder`; the exit status.

    A model or a text that can't be opened is told on stderr, and no picture is taken of the dialog that says so.
    """
    qInstallMessageHandler(_tell)
    problems: list[Problem] = []
    operations.failed.connect(problems.append)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        window.resize(*size)
        window.show()
        settle(window, operations)
        if problems:
            print(*map(sentence, problems), sep="\n", file=sys.stderr)
            return 1
        if window.session.results.step is not None:
            for _ in range(3):
                operations.step()
            settle(window, operations)
            step = window.session.results.step
            layers = step.trace.spec.layer_count
            window.session.update(layer=layers // 2, position=min(16, len(step.ids) - 1))
            settle(window, operations)
        _save(window, folder / "window.png")
        for name, pane in window.panes.items():
            aside = window.docks[name].isHidden()
            if aside:
                window.commands.panes[name].trigger()
                settle(window, operations)
            _save(window.docks[name], folder / f"{name}.png")
            assert pane.shown
            if aside:
                window.commands.panes[name].trigger()
        window.session.update(embedding_view="rows")
        settle(window, operations)
        _save(window.docks["embedding"], folder / "embedding-rows.png")
        window.session.update(hide_bars=True, position=None)
        operations.step()
        settle(window, operations)
        _save(window.docks["generator"], folder / "generator-hidden.png")
    except PlaygroundError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        window.close()
    return 0


def _tell(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    # The offscreen platform says this at every window that is shown; it concerns nobody.
    if "does not support propagateSizeHints" not in message:
        print(message, file=sys.stderr)


def _save(widget: QWidget, path: Path) -> None:
    if not widget.grab().save(str(path)):
        raise PlaygroundError("{path} could not be written. Choose another folder.", path=path)
