"""The pages of a stack, of which each is made when it is first asked for: what nobody looks at costs nothing."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

Page = TypeVar("Page", bound=QWidget)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page a switch offers, declared without importing it.

    `title` and `tip` are marked with QT_TRANSLATE_NOOP in the `context` that stands beside them.
    """

    name: str
    module: str
    class_name: str
    context: str
    title: Any  # a str, which PySide types as object behind the mark
    tip: Any

    def load(self) -> Any:
        """The page's class, whose module is imported now."""
        return getattr(importlib.import_module(self.module), self.class_name)

    def option(self) -> tuple[str, str, str]:
        """(name, title, tip) in the current language, as a switch takes them."""
        translate = QCoreApplication.translate
        return self.name, translate(self.context, self.title), translate(self.context, self.tip)


class LazyPages(Mapping[str, Page], Generic[Page]):
    """A mapping of names to the pages in a stack. `pages[name]` makes the page, once; `made()` makes none."""

    def __init__(self, entries: Sequence[PageEntry], make: Callable[[PageEntry], Page], stack: QStackedWidget) -> None:
        self.stack = stack
        self._entries = {entry.name: entry for entry in entries}
        self._make = make
        self._made: dict[str, Page] = {}

    def __getitem__(self, name: str) -> Page:
        page = self._made.get(name)
        if page is None:
            page = self._made[name] = self._make(self._entries[name])
            self.stack.addWidget(page)
        return page

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def options(self) -> list[tuple[str, str, str]]:
        """What a switch offers: (name, title, tip) of every page in the current language."""
        return [entry.option() for entry in self._entries.values()]

    def title(self, name: str) -> str:
        """What a page is called in the current language."""
        return self._entries[name].option()[1]

    def made(self) -> tuple[Page, ...]:
        """The pages that were made so far."""
        return tuple(self._made.values())

    def known(self, name: str) -> str:
        """`name` if a page has it, else the first page's: what a file from outside names may not exist."""
        return name if name in self._entries else next(iter(self._entries))

    def bring_up(self, name: str) -> Page:
        """Show the page, making it if need be."""
        page = self[name]
        self.stack.setCurrentWidget(page)
        return page
