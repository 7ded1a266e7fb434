"""A monkey at the window: random clicks, keys, drops, sizes, themes, languages, models, panes, from recorded seeds.

Nothing may raise, Qt may not warn, the window has to be idle and whole afterwards, and where it stands still for more
than half a second what it was doing is told. `make soak` does 20 000 actions, a run of the tests a share of them.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QMessageBox, QWidget

from playground import theme
from playground.stalls import StallWatch
from tests.gui.conftest import PlaygroundWindow, WindowFactory

SEEDS = (1,) if not os.environ.get("PLAYGROUND_SOAK") else tuple(range(1, 41))
ACTIONS = 150 if not os.environ.get("PLAYGROUND_SOAK") else 500
WORDS = (
    "the ",
    "king",
    " 我爱",
    "\U0001f469\u200d\U0001f680",
    "\u0627\u0644\u0633\u0644\u0627\u0645",
    "\n",
    "<b>",
    "\x00",
    "a" * 300,
)
KEYS = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left)
KEYS += (Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete, Qt.Key.Key_F6)
# What leads out of the window: another program, another process, an open menu that waits for a click.
LEFT_OUT = ("quit", "log_folder", "whats_this", "full_screen")


class Monkey:
    """Does one thing after another, whatever the window makes of it."""

    def __init__(self, made: PlaygroundWindow, seed: int, models: list[Path], texts: list[Path]) -> None:
        self.made = made
        self.window = made.window
        self.chance = random.Random(seed)
        self.models = models
        self.texts = texts
        self.done: list[str] = []
        out = {getattr(self.window.commands, name) for name in LEFT_OUT}
        self.commands = [
            action for action in self.window.actions() if action not in out and action.text() and action.menu() is None
        ]
        self.acts: list[tuple[int, Callable[[], None]]] = [
            (10, self.click),
            (8, self.type_keys),
            (8, self.trigger),
            (3, self.resize),
            (2, self.drop),
            (2, self.dress),
            (2, self.speak),
            (2, self.toggle_pane),
            (1, self.switch_model),
            (3, self.step),
            (2, self.play),
        ]

    def act(self) -> None:
        """One random action, then a moment for what follows from it."""
        weights = [weight for weight, _act in self.acts]
        act = self.chance.choices([act for _weight, act in self.acts], weights)[0]
        self.done.append(act.__name__)
        act()
        QTest.qWait(self.chance.choice((0, 0, 1, 5)))
        self.leave_dialogs()

    def click(self) -> None:
        visible = [one for one in self.window.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
        widget = self.chance.choice(visible)
        point = QPoint(self.chance.randrange(max(1, widget.width())), self.chance.randrange(max(1, widget.height())))
        if isinstance(widget, QMenu) or widget.window() is not self.window or opens_menu(widget):
            return  # a menu waits for an answer in an event loop of its own
        kind = self.chance.randrange(10)
        self.done[-1] += f" {type(widget).__name__} {widget.objectName()}"
        if kind == 0:
            QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
        else:
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)

    def type_keys(self) -> None:
        widget = QApplication.focusWidget()
        if widget is None or widget.window() is not self.window:
            widget = self.window
        if opens_menu(widget):
            return
        if self.chance.random() < 0.5:
            modifier = self.chance.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier))
            key = self.chance.choice(KEYS)
            self.done[-1] += f" {key.name} in {type(widget).__name__} {widget.objectName()}"
            QTest.keyClick(widget, key, modifier)
        else:
            self.made.session.update(text=(self.made.session.inputs.text + self.chance.choice(WORDS))[-2000:])

    def trigger(self) -> None:
        action = self.chance.choice(self.commands)
        self.done[-1] += f" {action.text()}"
        if action.isEnabled():
            action.trigger()

    def resize(self) -> None:
        self.window.resize(self.chance.randrange(900, 1700), self.chance.randrange(600, 1100))

    def drop(self) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self.chance.choice(self.texts + self.models)))])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none)
        QApplication.sendEvent(self.window, enter)
        QApplication.sendEvent(self.window, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, left, none))

    def dress(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, self.chance.choice(("light", "dark", "system")))
        theme.set_zoom(self.chance.choice((0.8, 1.0, 1.0, 1.3, 2.0)))

    def speak(self) -> None:
        theme.theme_manager().set_language(self.chance.choice(("en", "zh")))
        QApplication.sendEvent(self.window, QEvent(QEvent.Type.LanguageChange))

    def toggle_pane(self) -> None:
        self.chance.choice(list(self.window.commands.panes.values())).trigger()

    def switch_model(self) -> None:
        self.made.operations.open_model(self.chance.choice(self.models))

    def step(self) -> None:
        self.made.operations.step()

    def play(self) -> None:
        player = self.window.player
        if player.lesson is not None and self.chance.random() < 0.8:
            player.go(self.chance.randrange(len(player.lesson.steps)))
        else:
            self.window.play(self.chance.choice(self.window.examples.lessons).id)

    def leave_dialogs(self) -> None:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog) and dialog.isVisible():
                assert not isinstance(dialog, QMessageBox) or "inside the playground" not in dialog.text(), (
                    dialog.text()
                )
                dialog.close()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()


def opens_menu(widget: QWidget) -> bool:
    """Whether a click on a widget opens a menu or a window and waits."""
    menu = getattr(widget, "menu", None)
    return (callable(menu) and menu() is not None) or type(widget).__name__ in ("QMenuBar", "KeepButton")


@pytest.fixture
def no_dialogs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions for files are answered by Cancel."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments, **_options: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_arguments, **_options: ([], ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments, **_options: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments, **_options: "")
    monkeypatch.setattr(QDialog, "exec", lambda _self: 0)
    monkeypatch.setattr(QMenu, "exec", lambda *_arguments: None)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("no_dialogs")
def test_nothing_that_a_monkey_does_breaks_the_window(
    playground_window: WindowFactory,
    tiny_checkpoint: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    escaped: list[str] = []

    def escape(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        escaped.append(f"{kind.__name__}: {error}")

    made = playground_window(tiny_checkpoint)
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("Once upon a time 我爱人工智能\n" * 20, encoding="utf-8")
    bad.write_bytes(b"\xff\xfe\x00bad")
    damaged = tmp_path / "damaged.tpsession"
    damaged.write_text("{")
    empty = tmp_path / "empty"
    empty.mkdir()
    monkey = Monkey(made, seed, [tiny_checkpoint, empty], [good, bad, damaged])
    monkeypatch.setattr(sys, "excepthook", escape)
    with StallWatch() as watch:
        for _ in range(ACTIONS):
            monkey.act()
            assert escaped == [], f"after {monkey.done[-5:]}"
    made.window.player.close()
    made.operations.cancel()  # a training would go on to the end of its run
    made.settle()
    monkey.leave_dialogs()
    assert escaped == []
    assert made.window.isVisible()
    assert not [problem for problem in made.failures if "inside the playground" in problem.template]
    assert len(Counter(name.split()[0] for name in monkey.done)) >= 8, "it did all kinds of things"
    # Told, not asserted: how long a machine stands still is a matter of what else it does.
    record_property("stalls", [stall.summary for stall in watch.stalls])
    for stall in watch.stalls:
        sys.stderr.write(f"seed {seed}: {stall.summary}\n")
