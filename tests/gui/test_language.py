"""The language of the running application: every text changes at once, Qt's own too, and back."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QMessageBox, QWidget

from playground import settings, theme
from playground.app import Application, parser
from playground.jobs import UNEXPECTED
from playground.results.reading import Problem
from playground.translate import TS_FILE, messages


@pytest.fixture
def application(
    dressed: QApplication, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The application in English, with all its panes over a tiny model that has read a text."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # the application puts in its own
    text = tmp_path / "text.txt"
    text.write_text("Once upon a time", encoding="utf-8")
    made = Application(parser().parse_args([str(tiny_checkpoint), "--text", str(text), "--language", "en"]))
    made.window.show()
    until = time.monotonic() + 60.0
    while made.session.results.attention_heads is None or not made.operations.idle:
        QTest.qWait(5)
        if time.monotonic() > until:
            raise TimeoutError("the window did not come to rest")
    yield made
    made.set_language("en")
    made.window.close()
    made.close()
    made.window.deleteLater()
    QTest.qWait(1)
    theme.apply(dressed, "light")


def choose(application: Application, language: str) -> None:
    application.set_language(language)
    QTest.qWait(1)


def words(window: QWidget) -> set[str]:
    """Every text, tool tip and description in the window; what is hidden gets its text when it comes up."""
    texts: set[str] = set()
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        texts |= {widget.toolTip(), widget.accessibleName(), widget.windowTitle()}
        if isinstance(widget, (QLabel, QAbstractButton)):
            texts.add(widget.text())
        if isinstance(widget, QComboBox):
            texts |= {widget.itemText(index) for index in range(widget.count())}
    for action in window.findChildren(QAction):
        texts |= {action.text(), action.toolTip(), action.statusTip()}
    return {plain(text) for text in texts} - {""}


def plain(text: str) -> str:
    """A tool tip without the markup that keeps Qt from reading it as markup."""
    return QTextDocumentFragment.fromHtml(text).toPlainText() if text.startswith("<p") else text


def test_toolbar_menus_and_panes_change_at_once_and_back(application: Application) -> None:
    window = application.window

    def heads() -> dict[str, str]:
        found = {name: dock.windowTitle() for name, dock in window.docks.items()}
        found |= {f"{name} header": pane.accessibleName() for name, pane in window.panes.items() if pane.shown}
        found |= {"file": window.commands.file_menu.title(), "step": window.commands.step.text()}
        return found | {
            "examples": window.toolbar.examples_button.text(),
            "theme": window.commands.themes["dark"].text(),
        }

    english = heads()
    choose(application, "zh")
    assert heads() == {
        "tokenizer": "分词器",
        "embedding": "嵌入表",
        "attention": "注意力",
        "generator": "生成",
        "lab": "实验室",
        "images": "图像",
        "tokenizer header": "分词器",
        "embedding header": "嵌入表",
        "attention header": "注意力",
        "generator header": "生成",
        "file": "文件(&F)",
        "step": "单步",
        "examples": "示例",
        "theme": "深色",
    }
    assert application.stored.get(settings.LANGUAGE) == "zh"
    choose(application, "en")
    assert heads() == english
    assert english["file"] == "&File"


def test_no_english_text_is_left_in_the_chinese_window(application: Application) -> None:
    english = {message.source for message in messages(TS_FILE) if message.translation != message.source}
    chinese = {message.translation for message in messages(TS_FILE) if message.translation != message.source}
    before = words(application.window)
    assert len(before & english) > 60
    assert before & chinese == set()
    choose(application, "zh")
    after = words(application.window)
    assert after & english == set()
    assert len(after & chinese) > 60
    choose(application, "en")
    assert words(application.window) == before


def test_the_way_of_the_window_changes_the_language(application: Application) -> None:
    application.window.commands.languages["zh"].trigger()
    QTest.qWait(1)
    assert application.window.commands.file_menu.title() == "文件(&F)"
    assert application.window.toolbar.language_picker.currentText() == "中文"


def test_problems_and_the_buttons_of_qt_are_chinese_too(application: Application) -> None:
    choose(application, "zh")
    application.window.show_problem(Problem(UNEXPECTED, {"kind": "KeyError"}, "Traceback"))
    box = application.window.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "本程序内部出错（KeyError）。请复制详情并反馈给我们，然后重试。"
    assert {button.text() for button in box.buttons()} == {"确定", "显示详情..."}
    box.close()
    QTest.qWait(1)
