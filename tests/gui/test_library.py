"""The library dialog: what is found, searched, filtered, opened; and a download from a server of our own."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import constants
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from models import hub as hub_module
from models.placing import LoadOptions
from playground import settings
from playground.library import LibraryDialog
from tests.conftest import OWN_SERVERS
from tests.gui.conftest import PlaygroundWindow, WindowFactory
from tests.hub_server import Hub, hub_server
from tests.unit.test_gguf_files import written
from tests.unit.test_places import in_cache


@pytest.fixture
def window(
    playground_window: WindowFactory, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> PlaygroundWindow:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path / "ollama"))
    in_cache(tmp_path / "hub", "somebody/tiny", "a" * 40, tiny_checkpoint)
    made = playground_window(tiny_checkpoint)
    gguf = written(tmp_path / "small-Q8_0.gguf")
    made.window.documents._remember(gguf)
    return made


def dialog_of(window: PlaygroundWindow) -> LibraryDialog:
    window.window.commands.library.trigger()
    window.settle()
    found = window.window.findChild(LibraryDialog)
    assert isinstance(found, LibraryDialog)
    return found


def names(dialog: LibraryDialog) -> list[str]:
    table = dialog.local.table
    return [table.cell(row, 0) for row in range(table.row_count())]


def choose(dialog: LibraryDialog, name: str) -> None:
    row = names(dialog).index(name)
    index = dialog.local.table.model().index(row, 0)
    QTest.mouseClick(
        dialog.local.table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=dialog.local.table.visualRect(index).center(),
    )


def test_models_are_listed_searched_and_filtered(window: PlaygroundWindow) -> None:
    dialog = dialog_of(window)
    assert {"english-stories", "somebody/tiny", "small-Q8_0"} <= set(names(dialog))
    assert "memory free" in dialog.local.count.text()
    dialog.local.search.setText("SOMEBODY gpt2")
    assert names(dialog) == ["somebody/tiny"]
    row = [dialog.local.table.cell(0, column) for column in range(7)]
    assert row[1:3] == ["Hugging Face cache", "gpt2"]
    assert row[4].endswith("F32")
    assert row[5].endswith("float32")
    assert row[6] == "fits"
    dialog.local.search.clear()
    dialog.local.group.setCurrentIndex(dialog.local.group.findData("recent"))
    assert "small-Q8_0" in names(dialog)
    assert "english-stories" not in names(dialog)
    dialog.close()


def test_what_a_model_takes_follows_the_choice_of_precision(window: PlaygroundWindow) -> None:
    dialog = dialog_of(window)
    dialog.local.search.setText("english-stories")
    row = names(dialog).index("english-stories")
    assert dialog.local.table.cell(row, 5).endswith("float32")
    dialog.load.dtype.setCurrentIndex(dialog.load.dtype.findData("bfloat16"))
    row = names(dialog).index("english-stories")
    assert dialog.local.table.cell(row, 5).endswith("bfloat16")
    assert window.window.stored.get(settings.LOAD_DTYPE) == "bfloat16"
    dialog.close()


def test_what_is_too_large_is_told_before_and_refused_when_it_is_opened(
    window: PlaygroundWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in ("playground.library_desk", "playground.engine", "models.checkpoint"):
        monkeypatch.setattr(f"{where}.free_memory", lambda: 1000)
    monkeypatch.setattr("models.checkpoint._ALWAYS_TRIED", 0)
    dialog = dialog_of(window)
    choose(dialog, "somebody/tiny")
    row = names(dialog).index("somebody/tiny")
    assert dialog.local.table.cell(row, 6) == "too large"
    assert "It needs at least" in dialog.local.line.text()
    dialog.load.dtype.setCurrentIndex(dialog.load.dtype.findData("float16"))
    assert " in float16, and " in dialog.local.line.text()
    before = window.session.results.model
    dialog.open_button.click()
    window.settle()
    assert [problem.template.partition(" by ")[0][:40] for problem in window.failures] == [
        "{folder} can't be put into the memory of"
    ]
    assert window.session.results.model is before
    window.operations.step()
    window.settle()
    assert len(window.session.results.step.ids) > window.session.results.step.prompt_length
    for box in window.window.findChildren(QMessageBox):
        box.close()


def test_a_model_is_opened_as_it_was_chosen(window: PlaygroundWindow, tmp_path: Path) -> None:
    dialog = dialog_of(window)
    assert not dialog.open_button.isEnabled()
    dialog.load.dtype.setCurrentIndex(dialog.load.dtype.findData("float16"))
    choose(dialog, "somebody/tiny")
    assert str(tmp_path / "hub") in dialog.local.line.text()
    assert "a" * 40 in dialog.local.line.text()
    dialog.open_button.click()
    window.settle()
    model = window.session.results.model
    assert model is not None
    assert model.loaded
    assert (model.dtype, model.device) == ("float16", "cpu")
    assert window.window.operations.load_options == LoadOptions("float16", "auto", 0)
    assert "float16" in window.window.toolbar.model_picker.currentText()
    window.window.stored.set(settings.LOAD_DTYPE, "auto")


def test_a_model_is_found_and_opened_by_keys(window: PlaygroundWindow) -> None:
    dialog = dialog_of(window)
    dialog.activateWindow()
    QTest.qWaitForWindowActive(dialog)
    QTest.keyClicks(dialog.local.search, "english")
    QTest.keyClick(dialog.local.search, Qt.Key.Key_Return)
    table = dialog.local.table
    assert table.hasFocus()
    assert dialog.local.current is not None
    assert dialog.local.current.place.name == names(dialog)[0]
    assert dialog.open_button.isEnabled()
    row = names(dialog).index("english-stories-small (step 0)")
    for _ in range(row - table.currentIndex().row()):
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert dialog.local.line.text(), "the row that the arrows reach is told of"
    QTest.keyClick(table, Qt.Key.Key_Return)
    window.settle()
    model = window.session.results.model
    assert model is not None
    assert model.spec.hidden_size != 32, "another model than the one that was open"


def test_a_gguf_file_shows_its_cost_and_says_why_it_is_not_run(window: PlaygroundWindow) -> None:
    dialog = dialog_of(window)
    choose(dialog, "small-Q8_0")
    assert "not run" in dialog.local.line.text()
    dialog.open_button.click()
    window.settle()
    model = window.session.results.model
    assert model is not None
    assert model.refusal is not None
    assert "stored as Q8_0" in model.refusal.sentence
    assert model.spec.vocab_size == 64
    assert window.failures == []
    window.session.update(embedding_view="cost", preset="")
    window.settle()
    # 64 rows of 32 numbers are 64 blocks, of 32 numbers in a byte each and their scale in two (ggml-common.h).
    assert "Q8_0, as stored 2.12 KiB" in window.find("embedding.bars").shown_text()


@pytest.fixture
def hub(window: PlaygroundWindow, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    with hub_server({"a/new": tiny_checkpoint}) as server:
        window.window.operations.library.endpoint = server.endpoint
        yield server
    huggingface_hub.close_session()


def test_a_model_from_the_hub(window: PlaygroundWindow, hub: Hub, tmp_path: Path) -> None:
    dialog = dialog_of(window)
    dialog.pages._buttons[1].click()
    page = dialog.hub
    assert "openai-community/gpt2" in page.table.shown_text()
    assert hub.requests == []
    page.repository.setText("a/new")
    page.look.click()
    window.settle()
    assert hub.commit in page.title.text()
    assert "config.json" in page.table.shown_text()
    assert hub.asked_for() == []
    page.download.click()
    window.settle()
    assert "Downloaded" in page.told.text()
    assert page.bar.value() == 1000
    model = window.session.results.model
    assert model is not None
    assert model.folder == tmp_path / "hub" / "models--a--new" / "snapshots" / hub.commit
    assert model.loaded
    assert "a/new" in names(dialog)
    dialog.close()


@pytest.fixture
def silent(window: PlaygroundWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[socket.socket]]:
    """The hub is a server that takes what it is asked and never answers: its connections."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.02)
        address, ended = server.getsockname()[:2], threading.Event()

        def serve() -> None:
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    taken.append(server.accept()[0])

        serving = threading.Thread(target=serve)
        serving.start()
        OWN_SERVERS.add(address)
        window.operations.library.endpoint = f"http://127.0.0.1:{address[1]}"
        yield taken
        OWN_SERVERS.discard(address)
        ended.set()
        serving.join()
    for connection in taken:
        connection.close()
    huggingface_hub.close_session()
    until = time.monotonic() + 20
    while any(thread.name == "playground-hub" for thread in threading.enumerate()) and time.monotonic() < until:
        time.sleep(0.01)  # they end with their connections


def test_a_hub_that_does_not_answer_keeps_nobody_waiting(
    window: PlaygroundWindow, silent: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "_SECONDS", 600.0)
    dialog = dialog_of(window)
    dialog.pages._buttons[1].click()
    page = dialog.hub
    for count in (1, 2):  # given up, one may ask for something else
        page.repository.setText(f"a/{count}")
        page.look.click()
        while len(silent) < count or page.look.isEnabled():
            QTest.qWait(5)
        assert page.told.text() == "Asking the hub…"
        page.cancel.click()
        window.settle()
        assert (page.told.text(), page.look.isEnabled(), page.cancel.isEnabled()) == ("", True, False)
    page.look.click()
    while len(silent) < 3:
        QTest.qWait(5)
    dialog.close()
    window.settle()
    window.operations.library.close()  # as the window does when it is closed


def test_a_download_that_stalls_is_given_up_at_once_and_gone_on_with(
    window: PlaygroundWindow, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, progress = threading.Event(), hub_module._progress

    def noted(file: hub_module.HubFile, told: hub_module.Told) -> type:
        class Noted(progress(file, told)):
            def __init__(self, *arguments: object, **options: object) -> None:
                super().__init__(*arguments, **options)
                if file.name == "model.safetensors":
                    begun.set()

        return Noted

    monkeypatch.setattr(hub_module, "_progress", noted)
    monkeypatch.setattr(hub_module, "_SMALL", 10_000)
    monkeypatch.setattr(hub_module, "_LOCK_SECONDS", 0.05)
    dialog = dialog_of(window)
    dialog.pages._buttons[1].click()
    page = dialog.hub
    page.repository.setText("a/new")
    page.look.click()
    window.settle()
    hub.stall_after = 20_000
    page.download.click()
    while not begun.is_set():  # from then on it waits for the server alone
        QTest.qWait(5)
    page.cancel.click()
    window.settle()
    assert page.told.text().startswith("Given up.")
    assert page.download.isEnabled()
    page.download.click()  # what was given up still waits for the server
    window.settle()
    assert "is being downloaded already" in page.told.text()
    hub.stall_after = None
    hub.released.set()
    until = time.monotonic() + 20
    while sum(thread.name == "playground-hub" for thread in threading.enumerate()) > 1 and time.monotonic() < until:
        QTest.qWait(5)
    page.download.click()
    window.settle()
    assert "Downloaded" in page.told.text()
    model = window.session.results.model
    assert model is not None
    assert model.folder == tmp_path / "hub" / "models--a--new" / "snapshots" / hub.commit
    dialog.close()


def test_what_the_hub_refuses_is_said_where_it_was_asked(window: PlaygroundWindow, hub: Hub) -> None:
    dialog = dialog_of(window)
    dialog.pages._buttons[1].click()
    for name, said in (("a/gone", "no public model a/gone"), ("<b>", "is no repository's name")):
        dialog.hub.repository.setText(name)
        dialog.hub.look.click()
        window.settle()
        assert said in dialog.hub.told.text()
        assert not dialog.hub.download.isEnabled()
    dialog.close()
