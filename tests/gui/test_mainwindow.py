"""The window: menus and keys, undo, find, zoom, looks, layout, what is dropped on it, the model picker, problems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QScrollBar,
    QWidget,
)

from models import catalog
from playground import settings, theme
from playground.mainwindow import LAYOUT_VERSION, PANES
from playground.results.reading import Problem
from playground.settings import Settings
from playground.widgets.find_bar import FindBar
from playground.widgets.token_editor import TokenEditor
from tests.gui.conftest import PlaygroundWindow, WindowFactory
from tests.unit.test_gguf_files import written

ORDER = ("tokenizer", "embedding", "attention", "generator")
ASIDE = ("lab", "images")  # comes up when it is wanted


@pytest.fixture
def plain(playground_window: WindowFactory) -> PlaygroundWindow:
    """A window without a model."""
    return playground_window(opened=False)


def editor_of(made: PlaygroundWindow) -> TokenEditor:
    editor: TokenEditor = made.find("tokenizer.text")
    return editor


def focus(widget: QWidget) -> None:
    """Give a widget the keyboard, as shortcuts go by the window that has it."""
    widget.window().activateWindow()
    QTest.qWaitForWindowActive(widget.window())
    widget.setFocus()
    assert widget.hasFocus()


def menu_actions(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            yield from menu_actions(submenu)
        elif not action.isSeparator():
            yield action


def problem_boxes(made: PlaygroundWindow) -> list[QMessageBox]:
    return [box for box in made.window.findChildren(QMessageBox, "problem") if box.isVisible()]


def drop(made: PlaygroundWindow, *paths: Path) -> bool:
    """Drop files on the window; whether it took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none)
    enter.setAccepted(False)
    QApplication.sendEvent(made.window, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(made.window, event)
    made.settle()
    return True


# Menus, names and tips


def test_every_action_is_named_and_explained(tiny_window: PlaygroundWindow) -> None:
    window = tiny_window.window
    menus = [action.menu() for action in window.menuBar().actions()]
    actions = [action for menu in menus if isinstance(menu, QMenu) for action in menu_actions(menu)]
    assert {window.commands.step, window.commands.find, window.commands.about} <= set(actions)
    own = [action for action in window.actions() if not action.isSeparator()]
    for action in {*actions, *own}:
        assert action.text(), f"an action of {action.data()} without a text"
    examples = set(menu_actions(window.commands.examples_menu))
    for action in {*actions, *own} - examples:
        assert action.statusTip(), f"{action.text()!r} has no status tip"
    assert len(examples) >= 7
    keys = [action.shortcut().toString() for action in own if not action.shortcut().isEmpty()]
    assert len(keys) == len(set(keys)), "no key means two things"
    for menu in menus:
        assert isinstance(menu, QMenu)
        assert menu.title()


def test_every_control_has_an_accessible_name(tiny_window: PlaygroundWindow) -> None:
    kinds = (QAbstractButton, QAbstractSpinBox, QAbstractSlider, QComboBox, QLineEdit, QAbstractScrollArea)
    nameless = []
    for widget in tiny_window.window.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)
        if not isinstance(widget, kinds) or inner or not widget.isVisible():
            continue
        if isinstance(widget, QAbstractScrollArea) and widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        if isinstance(widget, QAbstractButton) and widget.text():
            continue
        if widget.parent() is not None and isinstance(widget.parent(), (QAbstractSpinBox, QComboBox)):
            continue
        if not widget.accessibleName():
            nameless.append(f"{type(widget).__name__} {widget.objectName()} in {widget.parent().objectName()}")
    assert nameless == []


def test_icon_buttons_say_what_they_do(tiny_window: PlaygroundWindow) -> None:
    for name in ("generator.undo", "generator.step", "generator.run", "generator.stop"):
        button = tiny_window.find(name)
        assert button.toolTip() == button.accessibleName() != ""
    assert "Ctrl+Return" in next(
        button.toolTip()
        for button, action in tiny_window.window.toolbar._buttons
        if action is tiny_window.window.commands.step
    )


def test_a_step_is_offered_only_where_one_can_be_taken(plain: PlaygroundWindow) -> None:
    window = plain.window
    assert not window.commands.step.isEnabled()
    assert not window.commands.run.isEnabled()
    assert not window.commands.step_back.isEnabled()
    assert not window.commands.stop.isEnabled()
    assert "no model" in plain.find("status.model").text()


# Keys


def test_keys_of_the_generator(tiny_window: PlaygroundWindow, qtbot: object) -> None:
    editor = editor_of(tiny_window)
    focus(editor)
    text = tiny_window.session.inputs.text

    def count() -> int:
        tiny_window.settle()
        step = tiny_window.session.results.step
        assert step is not None
        return len(step.ids)

    before = count()
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert count() == before + 2
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert count() == before + 1
    QTest.keyClick(editor, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert tiny_window.operations.running
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert not tiny_window.operations.running
    assert count() < before + 62
    tiny_window.session.update(hide_bars=True)
    assert tiny_window.find("generator.bars").bars_hidden
    QTest.keyClick(editor, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert not tiny_window.find("generator.bars").bars_hidden
    assert tiny_window.session.inputs.text == text


def test_keys_of_the_panes(plain: PlaygroundWindow) -> None:
    focus(editor_of(plain))
    for number, name in enumerate(ORDER, 1):
        dock, key = plain.window.docks[name], Qt.Key(Qt.Key.Key_0.value + number)
        QTest.keyClick(plain.window, key, Qt.KeyboardModifier.ControlModifier)
        assert dock.isHidden()
        assert not plain.window.commands.panes[name].isChecked()
        QTest.keyClick(plain.window, key, Qt.KeyboardModifier.ControlModifier)
        assert dock.isVisible()
        assert plain.window.panes[name].shown
        assert plain.window.commands.panes[name].isChecked()


def test_the_key_of_a_pane_behind_a_tab_brings_it_up(plain: PlaygroundWindow) -> None:
    window = plain.window
    window.tabifyDockWidget(window.docks["attention"], window.docks["generator"])
    window.docks["attention"].raise_()
    plain.settle()
    action, pane = window.commands.panes["generator"], window.panes["generator"]
    assert action.isChecked()
    assert not pane.shown
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    plain.settle()
    assert pane.shown
    assert action.isChecked()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert window.docks["generator"].isAncestorOf(focused)
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    plain.settle()
    assert window.docks["generator"].isHidden(), "once more hides it"
    assert not action.isChecked()


def test_find_opens_with_its_key_wherever_the_focus_is(plain: PlaygroundWindow) -> None:
    bar = plain.window.findChild(FindBar)
    assert bar is not None
    assert not bar.isVisible()
    plain.window.docks["tokenizer"].hide()
    focus(plain.find("embedding.preset"))
    QTest.keyClick(plain.find("embedding.preset"), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert bar.isVisible()
    assert plain.window.docks["tokenizer"].isVisible()
    bar.close_bar()
    editor = editor_of(plain)
    focus(editor)
    QTest.keyClick(editor, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert bar.isVisible(), "in the text, too, where the bar has a key of its own"
    QTest.keyClicks(bar.findChild(QLineEdit), "upon")
    assert editor.textCursor().selectedText() == "upon"
    QTest.keyClick(bar.findChild(QLineEdit), Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert editor.hasFocus()


def test_zoom_by_key_wheel_and_menu(plain: PlaygroundWindow) -> None:
    manager, control = theme.theme_manager(), Qt.KeyboardModifier.ControlModifier
    editor = editor_of(plain)
    height = editor.fontMetrics().height()
    for widget in (editor, plain.find("embedding.preset")):
        focus(widget)
        QTest.keyClick(widget, Qt.Key.Key_Equal, control)
        assert manager.zoom == pytest.approx(1.1)
        assert editor.fontMetrics().height() > height
        QTest.keyClick(widget, Qt.Key.Key_Minus, control)
        assert manager.zoom == pytest.approx(1.0)
        QTest.keyClick(widget, Qt.Key.Key_Equal, control)
        QTest.keyClick(widget, Qt.Key.Key_0, control)
        assert manager.zoom == 1.0
    wheel = QWheelEvent(
        QPointF(20, 20),
        QPointF(editor.viewport().mapToGlobal(QPoint(20, 20))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        control,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor.viewport(), wheel)
    assert manager.zoom == pytest.approx(1.1), "one notch, one step"
    assert plain.window.stored.get(settings.ZOOM) == 110
    plain.window.commands.zoom_reset.trigger()
    assert plain.window.stored.get(settings.ZOOM) == 100


# Undo


def test_changes_of_the_view_are_undone_and_redone(tiny_window: PlaygroundWindow) -> None:
    window, session = tiny_window.window, tiny_window.session
    assert not window.commands.undo.isEnabled()
    session.update(layer=1)
    session.update(stage="scores")
    session.update(text="a girl")
    assert window.commands.undo.isEnabled()
    assert not window.commands.redo.isEnabled()
    window.commands.undo.trigger()
    assert (session.inputs.stage, session.inputs.layer, session.inputs.text) == ("weights", 1, "a girl")
    window.commands.undo.trigger()
    assert session.inputs.layer == 0
    assert window.commands.undo.text() == "Undo in the text", "the view is as it was at first"
    window.commands.redo.trigger()
    window.commands.redo.trigger()
    assert (session.inputs.stage, session.inputs.layer) == ("scores", 1)
    assert not window.commands.redo.isEnabled()
    tiny_window.settle()


def test_undo_in_the_text_is_the_texts_own(plain: PlaygroundWindow) -> None:
    plain.session.update(embedding_view="rows")
    editor, before = editor_of(plain), plain.session.inputs.text
    focus(editor)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, " king")
    plain.settle()
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    plain.settle()
    assert plain.session.inputs.text == before
    assert plain.session.inputs.embedding_view == "rows", "what the session would undo stays"
    focus(plain.find("tokenizer.ids"))
    QTest.keyClick(plain.find("tokenizer.ids"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert plain.session.inputs.embedding_view == "cost"
    assert plain.session.inputs.text == before


# Looks


def test_themes_restyle_every_pane(tiny_window: PlaygroundWindow) -> None:
    window = tiny_window.window
    tiny_window.session.update(embedding_view="rows", position=2)
    tiny_window.settle()
    for mode, colours in (("dark", theme.DARK), ("light", theme.LIGHT), ("dark", theme.DARK)):
        window.commands.themes[mode].trigger()
        tiny_window.settle()
        assert theme.current() is colours
        assert window.stored.get(settings.THEME) == mode
        assert window.commands.themes[mode].isChecked()
        picture = window.grab().toImage()
        for name in ORDER:
            dock = window.docks[name]
            corner = dock.mapTo(window, QPoint(6, 6))
            ratio = picture.devicePixelRatio()
            colour = picture.pixelColor(round(corner.x() * ratio), round(corner.y() * ratio))
            assert colour == colours.surface, f"{name} in {mode}"


def test_a_language_reaches_every_pane(tiny_window: PlaygroundWindow) -> None:
    window = tiny_window.window
    chosen: list[str] = []
    window.language_chosen.connect(chosen.append)
    picker = tiny_window.find("language")
    assert picker.currentData() == "en"
    picker.activated.emit(picker.findData("zh"))
    window.commands.languages["zh"].trigger()
    assert chosen == ["zh", "zh"]
    theme.theme_manager().set_language("zh")
    QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
    assert picker.currentData() == "zh"
    assert window.commands.languages["zh"].isChecked()
    titles = [action.text() for action in window.commands.examples_menu.actions()]
    assert any("\u4e00" <= letter <= "\u9fff" for title in titles for letter in title), "lessons carry both languages"


# Layout


def test_the_layout_is_kept_and_can_be_reset(playground_window: WindowFactory, tmp_path: Path) -> None:
    first = playground_window(opened=False)
    designed = {name: first.window.dockWidgetArea(dock) for name, dock in first.window.docks.items()}
    assert [entry.name for entry in PANES] == [*ORDER, *ASIDE]
    first.window.docks["attention"].hide()
    first.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, first.window.docks["tokenizer"])
    first.window.close()
    second = playground_window(opened=False)
    second.window.stored.set(settings.LAYOUT, first.window.stored.get(settings.LAYOUT))
    second.window.stored.set(settings.GEOMETRY, first.window.stored.get(settings.GEOMETRY))
    second.window.restore()
    docks = second.window.docks
    assert docks["attention"].isHidden()
    assert not second.window.panes["attention"].shown
    assert second.window.dockWidgetArea(docks["tokenizer"]) == Qt.DockWidgetArea.RightDockWidgetArea
    assert not second.window.lesson_toolbar.isVisible()
    second.window.commands.reset_layout.trigger()
    assert all(docks[name].isVisible() and not docks[name].isFloating() for name in ORDER)
    assert all(docks[name].isHidden() for name in ASIDE)
    assert {name: second.window.dockWidgetArea(dock) for name, dock in docks.items()} == designed
    assert [name for name, action in second.window.commands.panes.items() if action.isChecked()] == list(ORDER)


@pytest.mark.parametrize("name", ["attention.order", "tokenizer.text"])
def test_a_layout_leaves_the_keyboard_where_it_was(tiny_window: PlaygroundWindow, name: str) -> None:
    focused = tiny_window.find(name)
    focus(focused)
    for action in (*tiny_window.window.commands.presets.values(), tiny_window.window.commands.reset_layout):
        focused.setFocus()
        action.trigger()
        tiny_window.settle()
        assert QApplication.focusWidget() is focused or not focused.isVisible()


def test_an_examples_note_takes_no_height_from_the_smallest_panes(playground_window: WindowFactory) -> None:
    made = playground_window(size=(900, 600))
    made.window.play("row-18-generation")
    made.settle()
    shown = [dock for dock in made.window.docks.values() if dock.isVisible()]
    assert len(shown) == len(ORDER)
    for place, dock in enumerate(shown):
        assert dock.height() >= dock.minimumSizeHint().height()
        assert made.window.rect().contains(dock.geometry())
        assert not any(dock.geometry().intersects(other.geometry()) for other in shown[place + 1 :]), "on each other"
    made.window.player.close()
    made.settle()
    assert made.window.minimumHeight() == 600


def test_a_window_without_panes_says_how_to_get_them(plain: PlaygroundWindow) -> None:
    def ink() -> int:
        picture = plain.window.grab(plain.window.rect().adjusted(20, 200, -20, -60)).toImage()
        return len({picture.pixel(x, y) for x in range(picture.width()) for y in range(0, picture.height(), 3)})

    for dock in plain.window.docks.values():
        dock.hide()
    plain.settle()
    assert ink() > 1
    assert "Ctrl+6" in plain.window.empty_text()
    assert plain.window.commands.reset_layout.text() in plain.window.empty_text()


def test_a_window_larger_than_the_screen_fills_it_at_the_first_start(playground_window: WindowFactory) -> None:
    made = playground_window(opened=False)
    room = made.window.screen().availableSize()
    made.window.hide()
    for size, filled in ((QSize(900, 600).boundedTo(room * 0.9), False), (room, True), (room + QSize(1, 0), True)):
        made.window.setMinimumSize(0, 0)
        made.window.setWindowState(Qt.WindowState.WindowNoState)
        made.window.resize(size)
        made.window.fit_screen()
        assert bool(made.window.windowState() & Qt.WindowState.WindowMaximized) == filled
    made.window.setWindowState(Qt.WindowState.WindowNoState)
    made.window.resize(room + QSize(1, 0))
    made.window.stored.set(settings.GEOMETRY, made.window.saveGeometry())
    made.window.fit_screen()
    assert not made.window.isMaximized(), "the place of the last time counts"


def test_a_layout_of_another_version_is_not_applied(plain: PlaygroundWindow) -> None:
    plain.window.docks["attention"].hide()
    plain.window.stored.set(settings.LAYOUT, plain.window.saveState(LAYOUT_VERSION + 1))
    plain.window.restore()
    assert plain.window.docks["attention"].isVisible()
    plain.window.stored.set(settings.LAYOUT, b"no layout at all")
    plain.window.restore()
    assert all(plain.window.docks[name].isVisible() for name in ORDER)


def test_an_example_left_open_leaves_no_empty_bar(playground_window: WindowFactory) -> None:
    first = playground_window(opened=False)
    first.window.play("row-02-thousand")
    first.settle()
    assert first.window.lesson_toolbar.isVisible()
    first.window.close()
    second = playground_window(opened=False)
    second.window.stored.set(settings.LAYOUT, first.window.stored.get(settings.LAYOUT))
    second.window.restore()
    assert not second.window.lesson_toolbar.isVisible()


def test_all_panes_fit_a_small_window(playground_window: WindowFactory, tiny_checkpoint: Path) -> None:
    made = playground_window(tiny_checkpoint, size=(900, 640))
    assert (made.window.width(), made.window.height()) == (900, 640)
    for name in ORDER:
        dock = made.window.docks[name]
        right = dock.mapTo(made.window, QPoint(dock.width(), dock.height()))
        assert right.x() <= made.window.width()
        assert right.y() <= made.window.height()
        assert dock.width() >= 300
        assert dock.height() >= 150


# Dropped files and opened ones


def test_a_dropped_text_is_read(plain: PlaygroundWindow, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("\ufeffein König 我", encoding="utf-8")
    assert drop(plain, path)
    assert plain.session.inputs.text == "ein König 我"
    assert editor_of(plain).text() == "ein König 我"
    assert plain.failures == []
    assert editor_of(plain).textCursor().position() == 0, "a file is read from its beginning"


def test_a_dropped_file_that_is_no_text_is_told_and_changes_nothing(plain: PlaygroundWindow, tmp_path: Path) -> None:
    before = plain.session.inputs
    path = tmp_path / "latin.txt"
    path.write_bytes("König".encode("latin-1"))
    assert drop(plain, path)
    assert plain.session.inputs == before
    (box,) = problem_boxes(plain)
    assert "latin.txt" in box.text()
    assert "UTF-8" in box.text()
    assert box.textFormat() is Qt.TextFormat.PlainText
    box.close()
    drop(plain, tmp_path / "gone.txt")
    (box,) = problem_boxes(plain)
    assert "gone.txt" in box.text()
    box.close()


def test_a_dropped_folder_is_opened_as_a_model(plain: PlaygroundWindow, tiny_checkpoint: Path, tmp_path: Path) -> None:
    text = plain.session.inputs.text
    assert drop(plain, tiny_checkpoint)
    model = plain.session.results.model
    assert model is not None
    assert model.loaded
    assert "tiny" in plain.window.windowTitle()
    assert "2 layers × 4 heads × 32" in plain.find("status.model").text()
    assert plain.find("model").currentText().startswith("tiny · ")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert drop(plain, empty)
    assert plain.session.results.model is model, "the open model stays"
    assert plain.session.results.step is not None
    assert plain.session.inputs.text == text
    (box,) = problem_boxes(plain)
    assert box.text().count("config.json") >= 1
    box.close()
    assert plain.find("model").currentText().startswith("tiny · ")


def test_a_dropped_tokenizer_config_or_gguf_file_goes_where_it_belongs(
    plain: PlaygroundWindow, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    text = plain.session.inputs.text
    assert drop(plain, tiny_checkpoint / "tokenizer.json")
    assert plain.session.inputs.tokenizer == str(tiny_checkpoint / "tokenizer.json")
    assert plain.session.results.tokens.vocab_size == 320
    config = tmp_path / "config.json"
    config.write_text('{"model_type": "gpt2", "vocab_size": 700, "n_embd": 80, "n_layer": 1, "n_head": 4}')
    assert drop(plain, config)
    assert plain.session.results.model is None, "what it costs is shown without weights"
    assert plain.session.inputs.embedding_view == "cost"
    assert "700 tokens × 80 dimensions" in plain.find("embedding.product").text()
    assert drop(plain, written(tmp_path / "small.gguf"))
    model = plain.session.results.model
    assert model is not None
    assert (model.name, model.table_kind) == ("Small one", "Q8_0")
    assert plain.session.inputs.text == text
    assert plain.failures == []


def test_what_is_no_file_is_not_taken(plain: PlaygroundWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/text.txt")])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.setAccepted(False)
    QApplication.sendEvent(plain.window, enter)
    assert not enter.isAccepted()


def test_open_text_and_open_model_remember_their_folder(
    plain: PlaygroundWindow, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "story.txt"
    path.write_text("a wood", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(path), ""))
    plain.window.commands.open_text.trigger()
    plain.settle()
    assert plain.session.inputs.text == "a wood"
    assert plain.window.stored.get(settings.FOLDER) == str(tmp_path)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(tiny_checkpoint))
    plain.window.commands.open_model.trigger()
    plain.settle()
    assert plain.session.inputs.model == str(tiny_checkpoint)
    assert plain.window.stored.get(settings.FOLDER) == str(tiny_checkpoint.parent)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: "")
    plain.window.commands.open_model.trigger()
    plain.settle()
    assert plain.session.inputs.model == str(tiny_checkpoint)


# Models and problems


def test_the_model_picker_offers_carried_and_open_models(
    tiny_window: PlaygroundWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    picker = tiny_window.find("model")
    texts = [picker.itemText(index) for index in range(picker.count())]
    for name in catalog.bundled_checkpoints():
        assert any(text.startswith(name) for text in texts)
    assert texts[-1] == "Open model folder…"
    asked: list[bool] = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: asked.append(True) or "")
    picker.setCurrentIndex(picker.count() - 1)
    picker.activated.emit(picker.count() - 1)
    tiny_window.settle()
    assert asked == [True]
    assert picker.currentText().startswith("tiny · "), "the picker shows what is open"


def test_a_problem_can_be_read_copied_and_left(plain: PlaygroundWindow) -> None:
    plain.window.show_problem(Problem("{path} is <b>not</b> there.", {"path": "a&b"}, "line 1\nline 2"))
    (box,) = problem_boxes(plain)
    assert box.text() == "a&b is <b>not</b> there."
    assert box.textFormat() is Qt.TextFormat.PlainText
    assert box.detailedText() == "line 1\nline 2"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert problem_boxes(plain) == []
    assert plain.window.isEnabled()


def test_an_unknown_example_is_a_programmers_mistake(plain: PlaygroundWindow) -> None:
    with pytest.raises(ValueError, match="no example"):
        plain.window.play("row-99")


def test_the_seed_is_shared(tiny_window: PlaygroundWindow) -> None:
    seed = tiny_window.find("seed")
    assert seed.value() == tiny_window.session.inputs.seed
    seed.setValue(123)
    assert tiny_window.session.inputs.seed == 123
    tiny_window.settle()
    tiny_window.window.commands.undo.trigger()
    assert seed.value() == 7
    tiny_window.settle()


def test_what_runs_is_told_and_can_be_cancelled(plain: PlaygroundWindow) -> None:
    window = plain.window
    assert not window.status.progress.isVisible()
    plain.operations.busy_changed.emit("Loading the model", 0.25)
    assert window.status.progress.isVisible()
    assert window.status.progress.value() * 4 == window.status.progress.maximum()
    assert plain.find("status.busy").text() == "Loading the model"
    assert plain.find("status.cancel").isVisible()
    plain.operations.busy_changed.emit("Reading the text", -1.0)
    assert window.status.progress.maximum() == 0, "nobody knows how far"
    plain.operations.busy_changed.emit("", -1.0)
    assert not window.status.progress.isVisible()
    assert plain.find("status.busy").text() == "ready"


def test_closing_keeps_the_place(plain: PlaygroundWindow, tmp_path: Path) -> None:
    stored: Settings = plain.window.stored
    assert stored.get(settings.GEOMETRY).isEmpty()
    plain.window.close()
    assert not stored.get(settings.GEOMETRY).isEmpty()
    assert not stored.get(settings.LAYOUT).isEmpty()


def test_about_names_versions_and_licences(plain: PlaygroundWindow) -> None:
    plain.window.commands.about.trigger()
    dialog = plain.find("about", QDialog)
    text = plain.find("about.text").toPlainText()
    for part in ("Apache-2.0", "torch", "PySide6", "MIT", "ISC", "lucide"):
        assert part in text
    for origin in {resource.origin for resource in catalog.manifest().values()}:
        assert origin in text, "everything that is carried is named"
    assert "{" not in text
    dialog.close()
