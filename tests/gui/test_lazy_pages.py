"""Pages that are made when somebody looks at them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QStackedWidget
from pytestqt.qtbot import QtBot

from playground.panes.embedding.cost_view import PAGES
from playground.widgets.lazy_pages import LazyPages, PageEntry

ENTRIES = [PageEntry(name, "no.module", "Nothing", "Nowhere", name.upper(), f"about {name}") for name in "abc"]


@pytest.fixture
def pages(qtbot: QtBot) -> LazyPages[QLabel]:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    return LazyPages(ENTRIES, lambda entry: QLabel(entry.name), stack)


def test_a_page_is_made_once_and_when_it_is_asked_for(pages: LazyPages[QLabel]) -> None:
    assert pages.made() == ()
    assert pages.stack.count() == 0
    second = pages["b"]
    assert second.text() == "b"
    assert pages["b"] is second
    assert pages.made() == (second,)
    assert pages.bring_up("c") is pages.stack.currentWidget()
    assert pages.bring_up("b") is second
    assert pages.stack.currentWidget() is second
    assert pages.stack.count() == 2


def test_names_are_known_without_making_a_page(pages: LazyPages[QLabel]) -> None:
    assert list(pages) == ["a", "b", "c"]
    assert len(pages) == 3
    assert "b" in pages
    assert "d" not in pages
    assert pages.known("b") == "b"
    assert pages.known("d") == "a"
    assert pages.options() == [("a", "A", "about a"), ("b", "B", "about b"), ("c", "C", "about c")]
    assert pages.made() == ()
    with pytest.raises(KeyError):
        pages["d"]


def test_an_entry_finds_its_class() -> None:
    for entry in PAGES:
        assert entry.load().__name__ == entry.class_name
