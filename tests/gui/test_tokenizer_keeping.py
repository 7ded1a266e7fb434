"""What leaves the tokenizer pane as files, and what every control of it says of itself."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from models.tokenizers import load_tokenizer
from playground.panes.tokenizer import TokenizerPane
from playground.panes.tokenizer.copies import csv_table
from tests.gui.conftest import PlaygroundWindow

TEXT = 'He said "我爱人工智能",\n<b>twice</b>. '


@pytest.fixture
def pane(tiny_window: PlaygroundWindow) -> TokenizerPane:
    tiny_window.session.update(text=TEXT, tokenizer="gpt2")
    tiny_window.settle()
    found = tiny_window.window.panes["tokenizer"]
    assert isinstance(found, TokenizerPane)
    return found


def test_the_files_hold_the_tokens(pane: TokenizerPane) -> None:
    pane.copy_menu.aboutToShow.emit()
    subject = pane._keepable()
    assert subject is not None
    made = {kept.suffix: kept.make() for kept in subject.files}
    gpt2 = load_tokenizer("gpt2")
    ids = gpt2.encode(TEXT)
    rows = list(csv.reader(io.StringIO(made[".csv"].decode("utf-8-sig"))))
    assert [int(row[1]) for row in rows[1:]] == ids
    assert [bytes.fromhex(row[3]) for row in rows[1:]] == [gpt2.token_bytes(token) for token in ids]
    document = json.loads(made[".json"])
    assert [token["id"] for token in document["tokens"]] == ids
    assert document["text"] == TEXT
    assert "".join(ElementTree.fromstring(made[".svg"]).itertext()).count("人工智能") >= 1
    assert made[".png"].startswith(b"\x89PNG")
    assert subject.widget is pane.view


def test_a_selection_and_an_empty_text(pane: TokenizerPane, tiny_window: PlaygroundWindow) -> None:
    table = csv_table(pane.tokens, range(2, 5)).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in table[1:]] == ["2", "3", "4"]
    tiny_window.session.update(text="")
    tiny_window.settle()
    assert pane._keepable() is None


def test_every_control_says_what_it_is_for(pane: TokenizerPane) -> None:
    for name in pane.views:
        pane.views[name].retranslate()
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider, QAbstractSpinBox, QAbstractScrollArea)
    missing = []
    for widget in pane.findChildren(QWidget):
        inside = isinstance(widget.parent(), QComboBox | QAbstractSpinBox) or isinstance(widget, QScrollBar)
        states = _within_states(widget)
        if inside or states or not isinstance(widget, kinds) or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        popup = widget.window() is not pane.window()
        if not popup and not ((widget.accessibleName() or text) and (widget.toolTip() or widget.whatsThis())):
            missing.append((type(widget).__name__, widget.objectName(), widget.accessibleName() or text))
    assert missing == []


def _within_states(widget: QWidget) -> bool:
    """Whether a widget is one of the buttons that every state has, which say it themselves."""
    parent: object = widget
    while isinstance(parent, QWidget):
        if type(parent).__name__ in ("_StatePage", "_Veil"):
            return True
        parent = parent.parent()
    return False
