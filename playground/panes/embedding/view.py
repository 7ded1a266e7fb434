"""The base class of the embedding pane's views."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QWidget

from playground.operations import Operations
from playground.session import Session
from playground.widgets.state_view import StateStack
from playground.widgets.value_table import ValueTable, tables_of
from playground.widgets.view_switch import ViewSwitch


class EmbeddingView(QWidget):
    """One way to look at the table.

    A view is made when it is first shown, and refreshed only while it can be seen: `refresh(names)` is told which
    session inputs and results changed since, and EVERYTHING when it comes up. It reads the session and never writes to
    it while it refreshes.
    """

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.operations = operations

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""

    def parts_switch(self) -> ViewSwitch | None:
        """The switch between the view's parts, which the pane takes into its header where room is short."""
        return None

    def fit(self, room: int) -> None:
        """Make what must not be wider fit so many pixels."""

    def wanted_of_table(self) -> str:
        """The view of the table desk that it is; empty for none."""
        return ""

    def wanted(self) -> str:
        """The result of the vector desk that it shows now; empty for none."""
        return ""

    def wants_rows(self) -> bool:
        """Whether it shows the rows of the text's tokens."""
        return False

    def is_filled(self) -> bool:
        """Whether it shows what it is for, and not a sentence in its place."""
        return all(one.state == "content" for one in self.findChildren(StateStack) if one.isVisibleTo(self))

    def pictured(self) -> QWidget:
        """What a picture of it is taken of: where it scrolls, all that can be scrolled to."""
        for area in self.findChildren(QScrollArea):
            content = area.widget()
            if content is not None and area.isVisibleTo(self):
                return content
        return self

    def tables(self) -> tuple[ValueTable, ...]:
        """The values of whatever it draws, one table a drawing."""
        return tables_of(self)
