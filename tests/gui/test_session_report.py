"""The report holds what the panes show, in one file, and nothing in it is taken for markup."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from playground.session_report import SessionReport
from tests.gui.conftest import PlaygroundWindow


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
