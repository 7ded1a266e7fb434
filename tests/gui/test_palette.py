"""The command palette: what is found by which words, in which order, and what is told of it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from playground.commands import OTHER_NAME
from playground.mainwindow import PANES
from playground.palette import Command, Palette, commands_of, other_names, score
from tests.gui.conftest import PlaygroundWindow, WindowFactory, speaking


@pytest.fixture
def plain(playground_window: WindowFactory) -> PlaygroundWindow:
    """A window without a model."""
    return playground_window(opened=False)


def opened(made: PlaygroundWindow) -> Palette:
    made.window.commands.palette.trigger()
    palette: Palette = made.find("palette")
    return palette


def first(palette: Palette) -> Any:
    """What is listed first."""
    return palette.list.model().found[0]


def test_the_palette_tells_of_the_first_command_at_once(plain: PlaygroundWindow) -> None:
    palette = opened(plain)
    assert palette.tip.text() == first(palette).command.action.statusTip() != ""
    palette.query.setText("no such command at all")
    assert palette.tip.text() == palette.tr("No command is called so. Try another word.")
    palette.close()


def test_a_word_counts_by_where_it_stands_and_half_in_the_other_language() -> None:
    action = QAction()
    action.setStatusTip("几步之后")
    command = Command(action, "打开模型文件夹", "文件", "", ("Open model folder", "Model"), "File")
    assert score("打开", command) == (6.0, "")
    assert score("模型 文件", command) == (6.0, "")
    assert score("之后", command) == (1.5, "")
    assert score("open", command) == (3.0, "Open model folder")
    assert score("folder", command) == (2.0, "Open model folder")
    assert score("MODEL", command) == (3.0, "Model")
    assert score("打开 model", command) == (9.0, "Model")
    assert score("file", command) == (1.0, "Open model folder")
    assert score("omf", command) == (0.5, "Open model folder")
    assert score("文夹", command) == (1.0, ""), "of one word"
    assert score("fldr", command) == (0.5, "Open model folder")
    assert score("omr", command) == (0.0, ""), "not of letters here and there"
    assert score("open session", command) == (0.0, "")
    assert score("", command) == (1.0, "")
    assert score("file", Command(action, "English", "视图", "", (), "View")) == (0.0, "")


def test_a_name_is_known_in_either_language_without_the_marks_of_its_key() -> None:
    known = other_names()
    assert known["Open text"] == ("打开文本",)
    assert "Open text" in known["打开文本"]
    assert known["View"] == ("视图",)
    assert "CSV" not in known, "what is called alike in both needs no other name"


def test_chinese_actions_are_found_by_their_english_names(dressed: QApplication, plain: PlaygroundWindow) -> None:
    with speaking(dressed, "zh"):
        plain.settle()
        palette = opened(plain)
        for query, wanted in (
            ("open model", plain.window.commands.open_model),
            ("projector", plain.window.commands.presets["projector"]),
            ("layout reset", plain.window.commands.reset_layout),
            ("打开 text", plain.window.commands.open_text),
        ):
            palette.query.setText(query)
            found = first(palette)
            assert found.command.action is wanted, query
            assert found.command.name == wanted.text().rstrip("…") == palette.names()[0]
            assert found.other in other_names()[found.command.name]
        palette.query.setText("恢复默认布局")
        assert first(palette).other == "", "the name shown was enough"
        for action in plain.window.commands.examples_menu.actions():
            lesson = action.property(OTHER_NAME)
            if lesson:
                palette.query.setText(lesson)
                assert first(palette).command.action is action, lesson
        palette.close()


def test_english_actions_are_found_by_their_chinese_names(plain: PlaygroundWindow) -> None:
    palette = opened(plain)
    palette.query.setText("打开模型")
    assert first(palette).command.action is plain.window.commands.open_model
    palette.query.setText("open")
    assert not any(found.other for found in palette.list.model().found), (
        "names shown come first, and nothing else is called so"
    )
    palette.close()


def test_every_fixed_command_has_a_name_in_the_other_language(dressed: QApplication, plain: PlaygroundWindow) -> None:
    alike = {"English", "中文"}
    with speaking(dressed, "zh"):
        plain.settle()
        lacking = [one.name for one in commands_of(plain.window) if not one.others and not one.name.isascii()]
        assert set(lacking) <= alike


def test_what_is_listed_is_said_once_with_its_place(playground_window: WindowFactory) -> None:
    made = playground_window()  # whose drawings have menus of their own
    found = commands_of(made.window)
    titles = {dock.windowTitle() for dock in made.window.docks.values()}
    assert [one.name for one in found if one.name in titles] == [
        made.window.docks[entry.name].windowTitle() for entry in PANES
    ]
    assert not [one.name for one in found if not one.place]
    assert {one.place for one in found if one.name in ("Copy ids", "viridis", "Forward")} <= titles
    dead = [one.name for one in found if not one.action.isEnabled() and not one.action.statusTip()]
    assert not dead, "headings of menus are no commands"
    assert "Export..." not in {one.name for one in found}
