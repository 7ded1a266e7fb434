"""Whole windows for the tests: session, operations and main window over a real or a tiny model."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from models import catalog
from playground import theme
from playground.inputs import Inputs
from playground.mainwindow import MainWindow
from playground.operations import Operations
from playground.results.reading import Problem
from playground.session import Session
from playground.settings import Settings
from playground.widgets.icons import set_icon_directory

TEXT = "Once upon a time there was a"
_PATIENCE_SECONDS = 60.0

TINY_CORPUS = (
    "Once upon a time there was a little girl who lived in a house in the wood. She had three brothers, and the "
    "youngest was so beautiful that the sun himself wondered whenever he shone on her face. 我爱人工智能。\n"
) * 8
TINY_CONFIG = {
    "model_type": "gpt2",
    "vocab_size": 320,
    "n_positions": 64,
    "n_embd": 32,
    "n_layer": 2,
    "n_head": 4,
}


@dataclass
class PlaygroundWindow:
    """A window that is shown, with what lies behind it. `failures` are the problems that belonged to no pane."""

    window: MainWindow
    session: Session
    operations: Operations
    failures: list[Problem] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until everything that was asked for has been computed, delivered and laid out."""
        until = time.monotonic() + _PATIENCE_SECONDS
        quiet = 0
        while quiet < 3:
            QTest.qWait(1)
            quiet = quiet + 1 if self.operations.idle else 0
            if time.monotonic() > until:
                raise TimeoutError("the window did not come to rest")

    def find(self, name: str, kind: type[QWidget] = QWidget) -> Any:
        """The widget with that objectName. LookupError where there is none, or more than one."""
        found = self.window.findChildren(kind, name)
        if len(found) != 1:
            raise LookupError(f"{len(found)} widgets are called {name!r}")
        return found[0]

    def open(self, folder: Path) -> None:
        """Open a checkpoint and wait for it."""
        self.operations.open_model(folder)
        self.settle()

    def close(self) -> None:
        """Close the window with whatever it opened, and end its threads."""
        for child in self.window.findChildren(QWidget):
            if child.isWindow() and child.isVisible():
                child.close()
        self.window.close()
        self.operations.close()
        self.window.deleteLater()
        QTest.qWait(0)


WindowFactory = Callable[..., PlaygroundWindow]


def make_window(
    settings_file: Path,
    checkpoint: Path | None = None,
    text: str = TEXT,
    size: tuple[int, int] = (1440, 900),
    *,
    opened: bool = True,
) -> PlaygroundWindow:
    """Build, show and fill a window; with `opened`, the checkpoint (default: the carried model) is loaded and read."""
    stored = Settings(QSettings(str(settings_file), QSettings.Format.IniFormat))
    session = Session(Inputs(text=text))
    operations = Operations(session)
    assert operations.workshop.idle  # made with the window, as whose thread it counts and not as a test's
    window = MainWindow(session, operations, stored)
    made = PlaygroundWindow(window, session, operations)
    operations.failed.connect(made.failures.append)
    window.resize(*size)
    window.show()
    window.fill_docks()
    operations.tokenize()
    if opened:
        operations.open_model(checkpoint or catalog.checkpoint_path("english-stories"))
    made.settle()
    if opened and not made.failures:
        model = session.results.model
        assert model is not None
        assert model.loaded
    return made


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application in its light theme, with its icons, as it starts."""
    set_icon_directory(catalog.resource_root() / "icons")
    theme.apply(qapp, "light")
    return qapp


@contextmanager
def speaking(application: QApplication, language: str) -> Iterator[None]:
    """Have texts that are made meanwhile in "en" or "zh"."""
    theme.theme_manager().set_language(language)
    translator = QTranslator()
    if language == "zh":
        assert translator.load(str(catalog.translation_path("app_zh")))
        application.installTranslator(translator)
    yield
    application.removeTranslator(translator)
    theme.theme_manager().set_language("en")


@pytest.fixture
def playground_window(dressed: QApplication, tmp_path: Path) -> Iterator[WindowFactory]:
    """Makes windows that are loaded and idle: playground_window(checkpoint=None, text=…, size=…, opened=True)."""
    made: list[PlaygroundWindow] = []

    def build(checkpoint: Path | None = None, **options: Any) -> PlaygroundWindow:
        made.append(make_window(tmp_path / f"settings-{len(made)}.ini", checkpoint, **options))
        return made[-1]

    yield build
    for one in made:
        one.close()
    theme.theme_manager().set_language("en")
    theme.set_zoom(1.0)
    theme.apply(dressed, "light")


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GPT-2 of two layers of four heads, 32 wide, with random weights and a byte-level BPE of 320 entries."""
    import torch

    from models.checkpoint import save_checkpoint
    from models.networks.decoder import Decoder
    from models.specs import spec_from_config
    from models.tokenizers.training import train_byte_level_bpe

    folder = tmp_path_factory.mktemp("models") / "tiny"
    folder.mkdir()
    train_byte_level_bpe(TINY_CORPUS, int(TINY_CONFIG["vocab_size"])).save(str(folder / "tokenizer.json"))
    model = Decoder(spec_from_config(TINY_CONFIG))
    model.initialise(torch.Generator().manual_seed(0))
    save_checkpoint(folder, model, dtype="float32")
    return folder


@pytest.fixture
def tiny_window(playground_window: WindowFactory, tiny_checkpoint: Path) -> PlaygroundWindow:
    """A window over the tiny model."""
    return playground_window(tiny_checkpoint)
