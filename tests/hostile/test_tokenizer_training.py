"""A tokenizer in training, and whatever may come in between: a cancel, another model, other texts, the end."""

from __future__ import annotations

import random
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtTest import QTest

from models import catalog
from models.tokenizers import load_tokenizer
from models.tokenizers.merge_counting import Trained, TrainingKind, TrainingProgress, train_counted
from playground.panes.tokenizer.training_dialog import TrainingDialog
from playground.panes.tokenizer.vocabulary_view import VocabularyView
from tests.gui.conftest import (  # noqa: F401
    PlaygroundWindow,
    dressed,
    playground_window,
    tiny_checkpoint,
    tiny_window,
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Words of which many differ, so that training has some seconds to do."""
    draw = random.Random(1)
    words = ["".join(draw.choices("etaoinshrdlu", k=draw.randint(2, 9))) for _ in range(20_000)]
    path = tmp_path_factory.mktemp("corpus") / "corpus.txt"
    path.write_text(" ".join(draw.choices(words, k=60_000)), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a training rest at each report, so that its middle lasts on a quick machine and a busy one alike."""

    def rested(text: str, kind: TrainingKind, vocab_size: int) -> Generator[TrainingProgress, None, Trained]:
        steps = train_counted(text, kind, vocab_size)
        while True:
            try:
                progress = next(steps)
            except StopIteration as done:
                trained: Trained = done.value
                return trained
            yield progress
            time.sleep(0.05)

    monkeypatch.setattr("playground.workshop.train_counted", rested)


def training(made: PlaygroundWindow, corpus: Path, path: Path) -> TrainingDialog:
    """A dialog with which training has got somewhere."""
    dialog = TrainingDialog(made.session, made.operations, made.window)
    dialog.set_files((corpus,))
    dialog.tokens.setValue(20_000)
    dialog.show()
    loop = QEventLoop()
    made.operations.workshop.training_progressed.connect(loop.quit)
    dialog.train_to(path)
    loop.exec()
    QTest.qWait(20)
    assert made.operations.workshop.training
    return dialog


def test_cancelled_in_the_middle(tiny_window: PlaygroundWindow, corpus: Path, tmp_path: Path) -> None:  # noqa: F811
    shown = tiny_window.session.inputs.tokenizer
    dialog = training(tiny_window, corpus, tmp_path / "never.json")
    assert "%" in dialog.told.text()
    dialog.cancel.click()
    tiny_window.settle()
    assert dialog.told.text() == "Cancelled. Nothing was saved."
    assert dialog.start.isEnabled()
    assert not dialog.cancel.isEnabled()
    assert not list(tmp_path.glob("*json*"))
    assert tiny_window.session.inputs.tokenizer == shown
    dialog.tokens.setValue(300)
    dialog.train_to(tmp_path / "small.json")
    tiny_window.settle()
    assert load_tokenizer(tmp_path / "small.json").vocab_size == 300
    assert tiny_window.session.inputs.tokenizer == str(tmp_path / "small.json")
    dialog.close()


def test_the_dialog_closed_in_the_middle(tiny_window: PlaygroundWindow, corpus: Path, tmp_path: Path) -> None:  # noqa: F811
    dialog = training(tiny_window, corpus, tmp_path / "never.json")
    dialog.reject()
    tiny_window.settle()
    assert not list(tmp_path.glob("*json*"))
    assert not tiny_window.operations.workshop.training


def test_models_tokenizers_and_texts_change_meanwhile(
    tiny_window: PlaygroundWindow,  # noqa: F811
    corpus: Path,
    tmp_path: Path,
) -> None:
    dialog = training(tiny_window, corpus, tmp_path / "trained.json")
    lane = tiny_window.operations.workshop
    tiny_window.session.update(text="Another text, typed in the middle", tokenizer="gpt2")
    tiny_window.operations.open_model(catalog.checkpoint_path("chinese-poems"))
    while lane.training and not (
        tiny_window.session.results.model is not None and tiny_window.session.results.model.name == "chinese-poems"
    ):
        QTest.qWait(5)
    tokens = tiny_window.session.results.tokens  # typing and opening went on beside the training
    assert tokens is not None
    dialog.cancel.click()
    tiny_window.settle()
    model = tiny_window.session.results.model
    assert model is not None
    assert model.name == "chinese-poems"
    assert model.loaded
    assert tiny_window.session.inputs.tokenizer == "gpt2"
    assert not list(tmp_path.glob("*json*"))
    dialog.close()


def test_the_window_closed_in_the_middle(tiny_window: PlaygroundWindow, corpus: Path, tmp_path: Path) -> None:  # noqa: F811
    training(tiny_window, corpus, tmp_path / "never.json")
    tiny_window.window.close()
    tiny_window.operations.close()  # as the application does when its last window is closed
    assert not list(tmp_path.glob("*json*"))
    assert tiny_window.operations.workshop.idle


def test_a_folder_that_can_not_be_written_and_files_that_are_none(
    tiny_window: PlaygroundWindow,  # noqa: F811
    tmp_path: Path,
) -> None:
    dialog = TrainingDialog(tiny_window.session, tiny_window.operations, tiny_window.window)
    dialog.show()
    latin = tmp_path / "latin.txt"
    latin.write_bytes("Ça va".encode("latin-1"))
    text = tmp_path / "text.txt"
    text.write_text("words that are told and told again " * 400)
    for file, target in ((latin, tmp_path / "a.json"), (text, tmp_path / "no folder" / "b.json")):
        dialog.set_files((file,))
        dialog.tokens.setValue(280)
        dialog.train_to(target)
        tiny_window.settle()
        assert dialog.told.property("role") == "error"
        assert dialog.told.text().endswith(".")
        assert dialog.start.isEnabled()
        assert not target.exists()
    dialog.close()


def test_the_dialog_speaks_the_language_of_the_day(tiny_window: PlaygroundWindow) -> None:  # noqa: F811
    tiny_window.session.update(tokenizer_view="vocabulary")
    tiny_window.settle()
    view = tiny_window.window.panes["tokenizer"].view  # type: ignore[attr-defined]
    assert isinstance(view, VocabularyView)
    view.panel.train.click()
    first = view._dialog
    assert first is not None
    first.reject()
    view.retranslate()
    view.panel.train.click()
    assert view._dialog is not first
    assert view._dialog is not None
    view._dialog.reject()
