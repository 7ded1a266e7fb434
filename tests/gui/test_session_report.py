"""The report holds what the panes show, in one file, and nothing in it is taken for markup."""

from __future__ import annotations

import base64
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from models.tokenizers import load_tokenizer
from playground import theme
from playground.session_report import SessionReport
from tests.gui.conftest import PlaygroundWindow, WindowFactory


class Reader(HTMLParser):
    """Checks that every element is closed in its order; gathers texts, pictures and what else is referred to."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.pictures: list[bytes] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "href"):
                assert value is not None
                if value.startswith("data:image/png;base64,"):
                    self.pictures.append(base64.b64decode(value.partition(",")[2]))
                else:
                    self.links.append(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_report_has_pictures_and_figures(tiny_window: PlaygroundWindow) -> None:
    session = tiny_window.session
    session.update(text="a <b>king</b> & 我 \U0001f469\u200d\U0001f680", seed=99, position=1)
    tiny_window.settle()
    tiny_window.operations.step()
    tiny_window.settle()
    window = tiny_window.window
    html = SessionReport(session, window.panes, window.docks).html()
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert reader.links == [], "everything is in the one file"
    assert len(reader.pictures) == 4
    for picture in reader.pictures:
        assert QImage.fromData(picture).width() > 200
    step = session.results.step
    assert step is not None
    text = re.sub(r"\s+", " ", reader.text)
    assert "a <b>king</b> & 我 \U0001f469\u200d\U0001f680" in text
    for part in ("tiny", "2 × 4", str(step.candidates[0].token_id), "seed", "99", "Attention from"):
        assert part in text, part
    assert "@media print" in html


@pytest.fixture
def plain(playground_window: WindowFactory) -> PlaygroundWindow:
    """A window without model and text."""
    return playground_window(opened=False, text="")


def reported(made: PlaygroundWindow) -> tuple[str, Reader]:
    """The report, and what is read in it."""
    html, reader = SessionReport(made.session, made.window.panes, made.window.docks).html(), Reader()
    reader.feed(html)
    assert reader.open == []
    return html, reader


def test_what_was_generated_is_tinted_underlined_and_listed(
    tiny_window: PlaygroundWindow, tiny_checkpoint: Path
) -> None:
    session = tiny_window.session
    for token in load_tokenizer(str(tiny_checkpoint)).encode(" king"):
        tiny_window.operations.choose(token)
        tiny_window.settle()
    step = session.results.step
    assert step is not None
    assert step.tail == " king"
    html, reader = reported(tiny_window)
    last, (first, end) = len(step.ids) - 1, step.spans[-1]
    shown = escape((step.text + step.tail)[first:end])
    assert f"<span class='t{last % 6} u'>{shown}</span>" in html
    assert f"Tokens in {step.prompt.tokenizer}: {len(step.ids)}" in reader.text
    session.update(tokenizer="bytes")
    tiny_window.settle()
    html, reader = reported(tiny_window)
    assert html.count(" u'>") == len(step.tail)
    assert f"Tokens in bytes: {len((step.text + step.tail).encode())}" in reader.text


def test_pictures_are_for_paper_whatever_the_window_wears(dressed: QApplication, tiny_window: PlaygroundWindow) -> None:
    theme.apply(dressed, "dark")
    tiny_window.settle()
    html, reader = reported(tiny_window)
    assert theme.theme_manager().mode == "dark"
    docks = [tiny_window.window.docks[name] for name, pane in tiny_window.window.panes.items() if pane.shown]
    assert len(docks) == len(reader.pictures)
    for dock, picture in zip(docks, reader.pictures, strict=True):
        image = QImage.fromData(picture)
        assert image.size() == 2 * dock.size(), "finer than the screen"
        assert f"width='{dock.width()}'" in html
        assert image.pixelColor(image.width() // 2, 12).lightness() > 240
    assert "Not shown in the window, and so not drawn here: Lab, Images" in reader.text


def test_of_a_long_text_the_report_has_the_beginning(tiny_window: PlaygroundWindow) -> None:
    tiny_window.session.update(text="word & " * 5000)
    tiny_window.settle()
    html, reader = reported(tiny_window)
    assert "The first 1 000 tokens are tinted." in reader.text.replace("\u202f", " ")
    assert "These are the first 10 000 of 35 000 characters." in reader.text.replace("\u202f", " ")
    assert reader.text.count("word & ") < 2000
    assert len(re.findall("<span class='t[0-5]", html)) <= 1000


def test_an_empty_session_says_so(plain: PlaygroundWindow) -> None:
    html, reader = reported(plain)
    assert "no model is open" in reader.text
    assert "There is no text." in reader.text
    assert "Tokens in" not in reader.text
    assert "<tbody></tbody>" not in html


def test_a_report_is_saved_and_a_full_folder_is_told(
    tiny_window: PlaygroundWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(path), ""))
    tiny_window.window.commands.report.trigger()
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(path / "below" / "x.html"), ""))
    tiny_window.window.commands.report.trigger()
    problem = tiny_window.find("problem")
    assert "x.html" in problem.text()
    problem.close()
