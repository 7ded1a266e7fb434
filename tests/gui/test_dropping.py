"""Drags over the window as the platform hands them over: what is said before, what is done, and by whom."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from models import catalog
from playground import theme
from playground.documents import Kind, is_folder, is_there, kind_of
from tests.gui.conftest import PlaygroundWindow, WindowFactory, speaking
from tests.image_files import halves

COPY = Qt.DropAction.CopyAction
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def plain(playground_window: WindowFactory) -> PlaygroundWindow:
    """A window without a model."""
    return playground_window(opened=False)


def files(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setText("\n".join(map(str, paths)))  # as file managers have it
    return data


def words(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def centre(made: PlaygroundWindow, name: str) -> QPoint:
    widget = made.find(name)
    return widget.mapTo(made.window, widget.rect().center())  # type: ignore[no-any-return]


def hover(made: PlaygroundWindow, data: QMimeData, place: QPoint) -> bool:
    """Drag something to a point of the window; whether it would be taken there."""
    handle = made.window.windowHandle()
    enter = QDragEnterEvent(place, COPY, data, LEFT, NO_KEY)
    enter.setAccepted(False)
    QApplication.sendEvent(handle, enter)
    move = QDragMoveEvent(place, COPY, data, LEFT, NO_KEY)
    move.setAccepted(enter.isAccepted())
    QApplication.sendEvent(handle, move)
    return move.isAccepted()


def let_go(made: PlaygroundWindow, data: QMimeData, place: QPoint) -> None:
    QApplication.sendEvent(made.window.windowHandle(), QDropEvent(QPointF(place), COPY, data, LEFT, NO_KEY))
    made.settle()


def leave(made: PlaygroundWindow) -> None:
    QApplication.sendEvent(made.window.windowHandle(), QDragLeaveEvent())


def told(made: PlaygroundWindow, data: QMimeData, place: QPoint) -> str:
    """What is said while something is held over a point, and nothing any more once it is gone."""
    hover(made, data, place)
    hint = made.window.dropping.hint
    said = hint.text() if hint.isVisible() else ""
    leave(made)
    assert not hint.isVisible()
    return said


def test_what_a_file_would_be_opened_as_is_said(plain: PlaygroundWindow, tiny_checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("a wood")
    (tmp_path / "config.json").write_text('{"model_type": "gpt2"}')
    (tmp_path / "lesson.tpsession").write_text("{}")
    (tmp_path / "empty").mkdir()
    halves(tmp_path / "halves.png", 8, 8)
    model = tmp_path / "model"
    shutil.copytree(tiny_checkpoint, model)
    place = centre(plain, "dock.generator")
    for path, said in (
        (tmp_path / "story.txt", "Let go to read story.txt as the text"),
        (model, "Let go to open the model model"),
        (model / "config.json", "Let go to open the model model"),
        (model / "model.safetensors", "Let go to open the model model"),
        (model / "tokenizer.json", "Let go to cut the text with the tokenizer model/tokenizer.json"),
        (tmp_path / "config.json", "Let go to see what the model of config.json costs"),
        (tmp_path / "lesson.tpsession", "Let go to go on with the session lesson.tpsession"),
        (tmp_path / "halves.png", "Let go to cut the image halves.png into patches"),
        (tmp_path / "empty", "empty is no model's folder: it has no config.json"),
        (tmp_path / "gone.txt", "gone.txt is not there any more"),
        (tmp_path / ("long" * 30 + ".txt"), "longlonglonglonglong…longlonglonglong.txt is not there any more"),
    ):
        assert told(plain, files(path), place) == said
    many = files(tmp_path / "story.txt", model, tmp_path / "gone.txt")
    assert told(plain, many, place).endswith("\nIt is the first of 3; one is opened at a time.")


def test_what_cannot_be_taken_is_said_and_not_taken(plain: PlaygroundWindow) -> None:
    place = centre(plain, "dock.generator")
    page = QMimeData()
    page.setUrls([QUrl("https://example.org/text.txt")])
    page.setText("https://example.org/text.txt")
    assert not hover(plain, page, place)
    assert told(plain, page, place).startswith("Only files of this computer and text")
    colour = QMimeData()
    colour.setColorData("red")
    assert not hover(plain, colour, place)
    assert told(plain, colour, place) == "This can't be opened. Drop a file or text."


@pytest.mark.parametrize("name", ["tokenizer.text", "seed", "dock.generator", "toolbar", "embedding.preset"])
def test_a_text_file_is_read_wherever_it_is_dropped(plain: PlaygroundWindow, tmp_path: Path, name: str) -> None:
    path, seed = tmp_path / "story.txt", plain.session.inputs.seed
    path.write_text("a wood")
    assert hover(plain, files(path), centre(plain, name))
    let_go(plain, files(path), centre(plain, name))
    assert plain.session.inputs.text == plain.find("tokenizer.text").text() == "a wood"
    assert plain.session.inputs.seed == seed
    assert not plain.window.dropping.hint.isVisible()
    plain.window.commands.undo.trigger()
    plain.settle()
    assert plain.session.inputs.text.startswith("Once upon"), "and can be undone"


def test_words_go_into_the_text_or_in_its_place(plain: PlaygroundWindow) -> None:
    before = plain.session.inputs.text
    editor, beside = centre(plain, "tokenizer.text"), centre(plain, "dock.generator")
    assert told(plain, words("king"), editor) == "", "the caret shows where they would go"
    assert told(plain, words("king"), beside) == "Let go to put this text in the place of the one here"
    assert hover(plain, words("king"), editor)
    let_go(plain, words("king"), editor)
    assert plain.session.inputs.text == before + "king"
    hover(plain, words("king"), beside)
    let_go(plain, words("king"), beside)
    assert plain.session.inputs.text == "king"


def test_what_is_dragged_out_of_the_text_does_not_take_its_place(plain: PlaygroundWindow) -> None:
    class OwnEnter(QDragEnterEvent):
        def source(self) -> QObject:
            return plain.find("tokenizer.text")  # type: ignore[no-any-return]

    class OwnDrop(QDropEvent):
        def source(self) -> QObject:
            return plain.find("tokenizer.text")  # type: ignore[no-any-return]

    before, data = plain.session.inputs.text, words("king")
    enter = OwnEnter(QPoint(50, 50), Qt.DropAction.MoveAction, data, LEFT, NO_KEY)
    enter.setAccepted(False)
    QApplication.sendEvent(plain.window, enter)
    assert not enter.isAccepted()
    drop = OwnDrop(QPointF(50, 50), Qt.DropAction.MoveAction, data, LEFT, NO_KEY)
    drop.setAccepted(False)
    QApplication.sendEvent(plain.window, drop)
    assert not drop.isAccepted()
    assert plain.session.inputs.text == before


@pytest.mark.parametrize("name", ["dock.generator", "seed", "images.image", "embedding.product"])
def test_what_is_dropped_stays_where_it_comes_from(
    plain: PlaygroundWindow, tiny_checkpoint: Path, tmp_path: Path, name: str
) -> None:
    plain.window.commands.panes["images"].trigger()
    plain.settle()
    path = halves(tmp_path / "halves.png", 8, 8) if name == "images.image" else tiny_checkpoint
    move = Qt.DropAction.MoveAction  # what is proposed, of both that are possible
    data, place, handle = files(path), centre(plain, name), plain.window.windowHandle()
    enter = QDragEnterEvent(place, move | COPY, data, LEFT, NO_KEY)
    enter.setDropAction(move)
    QApplication.sendEvent(handle, enter)
    assert enter.dropAction() is Qt.DropAction.CopyAction
    drop = QDropEvent(QPointF(place), move | COPY, data, LEFT, NO_KEY)
    drop.setDropAction(move)
    QApplication.sendEvent(handle, drop)
    assert drop.isAccepted()
    assert drop.dropAction() is Qt.DropAction.CopyAction
    plain.settle()


def test_a_configuration_on_the_cost_view_is_the_views(plain: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    place = centre(plain, "embedding.product")
    assert told(plain, files(tiny_checkpoint), place) == "Let go to see what the model of tiny costs"
    hover(plain, files(tiny_checkpoint), place)
    let_go(plain, files(tiny_checkpoint), place)
    assert plain.session.results.model is None
    assert plain.session.inputs.preset.startswith("file:")
    assert told(plain, files(tiny_checkpoint / "tokenizer.json"), place).startswith("Let go to cut the text")


def test_what_is_opened_comes_up(plain: PlaygroundWindow, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"model_type": "gpt2", "vocab_size": 700, "n_embd": 80, "n_layer": 1, "n_head": 4}')
    (tmp_path / "story.txt").write_text("a wood")
    for name in ("tokenizer", "embedding"):
        plain.window.docks[name].hide()
    plain.settle()
    place = centre(plain, "dock.generator")
    for path, name in (
        (config, "embedding"),
        (tmp_path / "story.txt", "tokenizer"),
        (halves(tmp_path / "halves.png", 8, 8), "images"),
    ):
        hover(plain, files(path), place)
        let_go(plain, files(path), place)
        assert plain.window.panes[name].shown, name
    story = files(tmp_path / "story.txt")
    hover(plain, story, centre(plain, "images.image"))
    plain.session.update(text="")
    let_go(plain, story, centre(plain, "images.image"))
    assert plain.session.inputs.text == "a wood", "what is no image is the window's"


def test_a_file_that_may_not_be_read_is_told(
    plain: PlaygroundWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = tmp_path / "locked" / "story.txt", plain.session.inputs

    stat = Path.stat

    def refused(looked_at: Path, **options: Any) -> os.stat_result:
        if looked_at == path:
            raise PermissionError(13, "Permission denied")
        return stat(looked_at, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", refused)
        assert not is_there(path)
        assert not is_folder(path)
        assert kind_of(path) is Kind.TEXT
        hover(plain, files(path), QPoint(50, 50))
        let_go(plain, files(path), QPoint(50, 50))
    (box,) = (box for box in plain.window.findChildren(QMessageBox, "problem") if box.isVisible())
    assert "can't be read: Permission denied" in box.text()
    box.close()
    assert plain.session.inputs == before


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_sentence_can_be_read_in_both_themes(plain: PlaygroundWindow, dressed: QApplication, mode: str) -> None:
    theme.apply(dressed, mode)
    with speaking(dressed, "zh"):
        plain.settle()
        hover(plain, files(catalog.checkpoint_path("english-stories")), QPoint(50, 50))
        hint = plain.window.dropping.hint
        assert hint.text() == "松开即可打开模型 english-stories"
        assert hint.size() == plain.window.size()
        image = plain.window.grab().toImage()
        assert image.pixelColor(2, image.height() // 2) == theme.current().accent
        leave(plain)
    plain.settle()
