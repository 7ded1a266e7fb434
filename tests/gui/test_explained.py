"""What a person without a mouse, without sight or without a guess needs: names, explanations, roles, keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QScrollBar,
    QWhatsThis,
    QWidget,
)

from playground.error_dialog import ErrorDialog
from playground.help import explain_all, explanation
from playground.lessons import is_displayed, load_lessons
from playground.library.dialog import LibraryDialog
from playground.panes.attention.pane import VIEWS as ATTENTION_VIEWS
from playground.panes.embedding.cost_view import PAGES
from playground.panes.embedding.lookup_view import PARTS as LOOKUP_PARTS
from playground.panes.embedding.pane import VIEWS as TABLE_VIEWS
from playground.panes.embedding.positions_view import PARTS as POSITIONS
from playground.panes.generator.views import VIEWS as GENERATOR_VIEWS
from playground.panes.lab.pane import VIEWS as LAB_VIEWS
from playground.panes.tokenizer.views import VIEWS as TOKEN_VIEWS
from playground.results.reading import Problem
from tests.gui.conftest import PlaygroundWindow, WindowFactory

KINDS = (
    QAbstractButton,
    QAbstractSpinBox,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QAbstractItemView,
)
EMBEDDING = [entry.name for entry in TABLE_VIEWS]
COST_PAGES = [entry.name for entry in PAGES]


def controls(window: QWidget) -> Iterator[QWidget]:
    """What the user can work with, as it is visible now: not the parts of which Qt builds one control."""
    for widget in window.findChildren(QWidget):
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()  # drawings with a cursor, too
        if not (isinstance(widget, KINDS) or reached) or not widget.isVisible():
            continue
        parent = widget.parentWidget()
        part = isinstance(
            parent, (QAbstractSpinBox, QAbstractScrollArea, QComboBox, QLineEdit)
        ) or widget.objectName().startswith("qt_")
        popup = parent is not None and type(parent).__name__ == "QComboBoxPrivateContainer"
        if not (part or popup or isinstance(widget, QScrollBar)) and widget.metaObject().className() != "QHeaderView":
            yield widget


def described(widget: QWidget) -> str:
    parents = []
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QMainWindow):
        parents.append(parent.objectName() or type(parent).__name__)
        parent = parent.parentWidget()
    return f"{type(widget).__name__} {widget.objectName()} in {' < '.join(parents)}"


def in_every_view(made: PlaygroundWindow) -> Iterator[None]:
    """The window in the views of its panes, one after the other."""
    made.window.commands.panes["lab"].trigger()
    for field, views, within in (
        ("lab_view", [entry.name for entry in LAB_VIEWS], {}),
        ("embedding_view", EMBEDDING, {}),
        ("cost_page", COST_PAGES, {"embedding_view": "cost"}),
        ("lookup_part", LOOKUP_PARTS, {"embedding_view": "lookup"}),
        ("positions_part", [entry.name for entry in POSITIONS], {"embedding_view": "positions"}),
        ("tokenizer_view", [entry.name for entry in TOKEN_VIEWS], {}),
        ("generator_view", [entry.name for entry in GENERATOR_VIEWS], {}),
        ("attention_view", [entry.name for entry in ATTENTION_VIEWS], {}),
    ):
        if field == "attention_view":
            made.window.commands.panes["attention"].trigger()  # which the lab stands before
        for view in views:
            made.session.update(**{field: view}, **within)
            made.settle()
            yield
    made.window.commands.panes["images"].trigger()
    for part in ("patches", "stages", "cost", "attention"):
        made.session.update(image_part=part)
        made.settle()
        yield


def test_every_control_is_explained_and_has_a_role_and_a_name(tiny_window: PlaygroundWindow) -> None:
    unexplained, nameless = set(), set()
    for _view in in_every_view(tiny_window):
        for widget in controls(tiny_window.window):
            if not explanation(widget):
                unexplained.add(described(widget))
            found = QAccessible.queryAccessibleInterface(widget)
            assert found is not None
            if found.role() == QAccessible.Role.NoRole or not found.text(QAccessible.Text.Name):
                nameless.add(described(widget))
    assert sorted(unexplained) == []
    assert sorted(nameless) == []


def dialogs_of_panes(made: PlaygroundWindow) -> Iterator[QWidget]:
    """Pictures, values, and training of a tokenizer while nothing trains and while something does."""
    made.session.update(embedding_view="cost", tokenizer_view="vocabulary")
    made.settle()
    keep = made.find("embedding.keep")
    for entry, name in (("Save picture…", "picture"), ("Values as a table…", "values")):
        keep.keep_menu.aboutToShow.emit()
        next(action for action in keep.keep_menu.actions() if action.text() == entry).trigger()
        dialog = made.find(name)
        yield dialog
        dialog.close()
    made.find("tokenizer.vocabulary.train").click()
    training = made.find("tokenizer.training")
    yield training
    training.cancel.setEnabled(True)  # as while it trains
    yield training
    training.close()


def dialogs(made: PlaygroundWindow) -> Iterator[QWidget]:
    """Each dialog of the window, open."""
    commands = made.window.commands
    for command in (commands.library, commands.settings, commands.gallery, commands.palette, commands.about):
        before = {widget for widget in made.window.findChildren(QDialog) if widget.isVisible()}
        command.trigger()
        made.settle()
        opened = [one for one in made.window.findChildren(QDialog) if one.isVisible() and one not in before]
        assert len(opened) == 1, command.text()
        yield opened[0]
        if isinstance(opened[0], LibraryDialog):
            opened[0].pages._buttons[1].click()
            yield opened[0]
        opened[0].close()
    yield from dialogs_of_panes(made)
    made.window.show_problem(Problem("It broke. Mend it.", {}, "details"))
    box = made.find("problem")
    yield box
    box.close()
    error = ErrorDialog(None, "tiny", made.window)
    error.add("Traceback (most recent call last):\n  …\nValueError: x")
    error.show()
    yield error
    error.close()


def test_every_control_of_a_dialog_is_explained_and_has_a_role_and_a_name(tiny_window: PlaygroundWindow) -> None:
    lacking = set()
    for dialog in dialogs(tiny_window):
        for widget in controls(dialog):
            found = QAccessible.queryAccessibleInterface(widget)
            assert found is not None
            if found.role() == QAccessible.Role.NoRole or not found.text(QAccessible.Text.Name):
                lacking.add(f"no name: {described(widget)}")
            if not explanation(widget):
                lacking.add(f"no explanation: {described(widget)} {getattr(widget, 'text', str)()!r}")
    assert sorted(lacking) == []


def test_whats_this_speaks_the_language_of_the_moment(tiny_window: PlaygroundWindow) -> None:
    window, seed = tiny_window.window, tiny_window.find("seed")
    explain_all(window)
    assert seed.whatsThis() == seed.toolTip() != ""
    seed.setToolTip("another language")
    explain_all(window)
    assert seed.whatsThis() == "another language"
    seed.setToolTip("")
    explain_all(window)
    assert seed.whatsThis() == ""


@pytest.mark.parametrize("backwards", [False, True])
def test_tab_goes_through_the_window_and_comes_back(plain: PlaygroundWindow, backwards: bool) -> None:
    window = plain.window
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    start = plain.find("model")
    start.setFocus()
    seen: list[QWidget] = []
    for _ in range(300):
        widget = QApplication.focusWidget()
        assert widget is not None
        if seen and widget is seen[0]:
            break
        seen.append(widget)
        key = Qt.Key.Key_Backtab if backwards else Qt.Key.Key_Tab
        QTest.keyClick(widget, key)
        if QApplication.focusWidget() is widget:  # an editor keeps Tab for itself; Ctrl+Tab leaves it
            window.focusNextPrevChild(not backwards)
    else:
        pytest.fail("Tab never comes back")
    names = {widget.objectName() for widget in seen}
    assert {"seed", "language", "tokenizer.text"} <= names
    for pane in window.panes.values():
        if not pane.shown:  # the lab, until it is wanted
            continue
        assert any(window.docks[pane.name].isAncestorOf(widget) for widget in seen), f"{pane.name} is passed over"


def test_a_whole_lesson_is_played_by_keyboard_alone(playground_window: WindowFactory) -> None:
    made = playground_window()
    window = made.window
    lesson = next(one for one in load_lessons() if one.id == "row-18-generation")
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = made.find("palette")
    QTest.keyClicks(palette.query, lesson.title["en"])
    QTest.keyClick(palette.query, Qt.Key.Key_Return)
    made.settle()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    assert made.session.inputs.lesson == lesson.id
    for index, step in enumerate(lesson.steps):
        made.settle()
        assert window.player.index == index
        for shown in step.shown:
            assert is_displayed(made.find(shown.widget), shown.text)
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    made.settle()
    assert window.player.lesson is None, "the last step's Next ends it"


@pytest.fixture
def plain(playground_window: WindowFactory) -> PlaygroundWindow:
    """A window without a model."""
    return playground_window(opened=False)


def test_f1_and_shift_f1_explain_in_the_window_and_in_a_dialog(plain: PlaygroundWindow) -> None:
    window = plain.window
    for explained in (window, None):
        if explained is None:
            window.commands.settings.trigger()
            explained = plain.find("settings")
        explained.activateWindow()
        QTest.qWaitForWindowActive(explained)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert explained.isAncestorOf(focused)
        QTest.keyClick(focused, Qt.Key.Key_F1)
        assert QWhatsThis.inWhatsThisMode()
        QWhatsThis.leaveWhatsThisMode()
        assert focused.whatsThis()
        assert not shown_help()
        QTest.keyClick(focused, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
        (popup,) = shown_help()
        assert popup.isVisible()
        QTest.keyClick(popup, Qt.Key.Key_Escape)
        QTest.qWait(0)
        assert not shown_help()


def shown_help() -> list[QWidget]:
    """The windows in which Qt shows a What's This."""
    return [one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "QWhatsThat"]
