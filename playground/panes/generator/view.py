"""The base class of the generator pane's views."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from models.errors import SamplingError
from models.specs import SamplingSpec
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.results.reading import Problem
from playground.session import Session
from playground.widgets.icons import icon
from playground.widgets.state_view import StateStack
from playground.widgets.value_table import ValueTable


class GeneratorView(QWidget):
    """One way to look at what comes next. Subclasses fill `layout_`, `retranslate` and `refresh`.

    A view is made when it is first shown and refreshed only while it can be seen: `refresh(names)` is told which
    session inputs and results changed since, and EVERYTHING when it comes up. It reads the session and never writes to
    it while it refreshes.
    """

    name: ClassVar[str] = ""
    # Whether it shows nothing without a next token of the text: the pane then says why in its place.
    needs_step: ClassVar[bool] = True

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.operations = operations
        self.setObjectName(f"generator.view.{self.name}")
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(theme.GRID)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""

    def reveal(self) -> None:
        """Uncover what is hidden until it is asked for."""

    def set_running(self, running: bool) -> None:
        """Whether a run of steps goes on: nothing moves or is announced meanwhile."""

    def shown_changed(self, shown: bool) -> None:
        """It came up or went: ask for, or stop asking for, what only this view shows."""

    def kept(self) -> tuple[QWidget, str] | None:
        """What a picture of the view is taken of, and what its file is called; None where there is nothing."""
        return None

    def tables(self) -> tuple[ValueTable, ...]:
        """What it shows, as tables; none where its picture is all there is to keep."""
        return ()

    def show_problem_of(self, name: str, states: StateStack) -> bool:
        """Put the problem of a result in the place of the content; false where there is none."""
        problem = self.session.results.problems.get(name)
        if problem is None:
            return False
        states.show_error(sentence(problem), problem.details)
        return True


def is_of_constraint(problem: Problem | None, sampling: SamplingSpec) -> bool:
    """Whether a step failed under a constraint, which may be broken or leave nothing."""
    return problem is not None and problem.kind == SamplingError.__name__ and sampling.constrains


def plain_label(name: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """A label of plain text; `role` is one of the style sheet's."""
    label = QLabel()
    if name:
        label.setObjectName(name)
    if role:
        label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    if wraps:
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def tool_button(name: str, picture: str | QIcon, *, checkable: bool = False, raised: bool = False) -> QToolButton:
    """A button with an icon alone; its tip and name come with the language."""
    button = QToolButton()
    button.setObjectName(name)
    button.setIcon(icon(picture) if isinstance(picture, str) else picture)
    button.setCheckable(checkable)
    button.setAutoRaise(not raised)
    return button


def name_button(button: QToolButton, tip: str, name: str = "") -> None:
    """Say what a button does, in its tip and for a screen reader."""
    button.setToolTip(tip)
    button.setAccessibleName(name or tip)
