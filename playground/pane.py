"""The base class of a pane: a header with its title and controls, a body with its states, and when to refresh."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground import theme
from playground.generation_desk import is_window_full
from playground.inputs import INPUT_NAMES
from playground.operations import Operations
from playground.results.reading import ModelResult, Problem
from playground.session import Session
from playground.widgets.state_view import StateStack

# Every pane can be used in this room; what doesn't fit is left out by the pane itself.
SMALLEST_WIDTH, SMALLEST_HEIGHT = 340, 200

# What a pane may be told about: inputs by name and results by name.
RESULT_NAMES = frozenset(
    {
        *("tokens", "model", "step", "expected", "rows"),
        *("attention_reading", "attention_row", "attention_column", "attention_map", "attention_detail"),
        *("attention_cell", "attention_part", "attention_block", "lens", "attention_heads"),
        *("replay", "vocabulary", "token_facts", "proposal"),
        *("neighbours", "table_facts", "table_rows", "table_map"),
        *("lookup", "batch", "row", "positions", "first_inputs", "rotary", "order"),
        *("pipeline", "candidates", "draw", "score", "why", "tree", "guess", "column", "chat"),
        *("counts", "count_step", "growth", "precision"),
        *("lab", "bridge", "word_run"),
        *("sequence", "image_tokens", "image_reading"),
    }
)
EVERYTHING = INPUT_NAMES | RESULT_NAMES


def sentence(problem: Problem) -> str:
    """A problem in the language of the window."""
    template = QCoreApplication.translate("errors", problem.template)
    fields = {
        name: QCoreApplication.translate("errors", value) if isinstance(value, str) and value else value
        for name, value in problem.fields.items()
    }
    return template.format(**fields) if fields else template


def reason_text(reason: str) -> str:
    """What cut a token, in the language of the window; the core writes the setting's value last."""
    cause, _, value = reason.rpartition(" ")
    if value[:1].isdigit():
        template = cause + " {value}"  # no f-string: lupdate would take it for a text
        return QCoreApplication.translate("sampling", template).format(value=value)
    return QCoreApplication.translate("sampling", reason) if reason else ""


def show_problem(states: StateStack, problem: Problem, model: ModelResult | None) -> None:
    """Put a problem in the place of the content; a full window is a question with its answer on the button.

    Word vectors have no layers: there is nothing to do about it and nothing went wrong, so that is no error.
    """
    if is_window_full(problem):
        states.show_empty(sentence(problem), QCoreApplication.translate("Pane", "Continue on the last half"))
    elif model is not None and model.spec.is_table and problem == model.refusal:
        states.show_empty(sentence(problem))
    else:
        states.show_error(sentence(problem), problem.details)


class Pane(QFrame):
    """One pane. Subclasses fill `body_layout` and `header_layout`, and override `refresh` and `retranslate`.

    `refresh(names)` is told which inputs and results changed; it reads the session and never writes to it. Hidden
    panes are not refreshed; they are told EVERYTHING when they come up.
    """

    name: ClassVar[str] = ""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.operations = operations
        self.setObjectName(self.name)
        self.setProperty("pane", "body")
        self.setMinimumSize(SMALLEST_WIDTH, SMALLEST_HEIGHT)
        self._shown = False
        self._told = False  # the texts are in the current language
        self.header = QFrame()
        self.header.setMinimumWidth(SMALLEST_WIDTH)
        self.header.setProperty("pane", "header")
        self.header_layout = QHBoxLayout(self.header)
        self.header_layout.setContentsMargins(theme.PANE_MARGIN, 10, theme.PANE_MARGIN, 6)
        self.header_layout.setSpacing(theme.GRID)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self.header_layout.addWidget(self._title)
        self.header_layout.addStretch(1)
        content = QWidget()
        self.body_layout = QVBoxLayout(content)
        self.body_layout.setContentsMargins(theme.PANE_MARGIN, 2, theme.PANE_MARGIN, 12)
        self.body_layout.setSpacing(theme.GRID)
        self.states = StateStack(content)
        self.states.cancel_requested.connect(operations.cancel)
        self.states.action_requested.connect(self.on_action)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.states)
        session.changed.connect(self._on_changed)
        session.delivered.connect(self._on_delivered)

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.name

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""

    def on_action(self) -> None:
        """The button of the empty state was pressed; the only one offered makes room in a full window."""
        self.operations.continue_on_last_half()

    def set_shown(self, shown: bool) -> None:
        """Told by the dock; a pane behind a tab is not shown."""
        if shown != self._shown:
            self._shown = shown
            self.shown_changed(shown)
            if shown:
                if not self._told:
                    self.retitle()
                self.refresh(EVERYTHING)

    @property
    def shown(self) -> bool:
        """Whether the pane can be seen."""
        return self._shown

    def take_focus(self) -> None:
        """Give the keyboard to the pane's first control that takes it."""
        for widget in (self.header, self):
            for child in widget.findChildren(QWidget):
                if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    child.setFocus(Qt.FocusReason.ShortcutFocusReason)
                    return

    def shown_changed(self, shown: bool) -> None:
        """Ask for, or stop asking for, what only this pane shows."""

    def retitle(self) -> None:
        """Title and fixed texts in the current language."""
        self._title.setText(self.title())
        self.setAccessibleName(self.title())
        self.retranslate()
        self._told = True

    def show_problem(self, problem: Problem) -> None:
        """Put a problem in the place of the content; see the function of that name."""
        show_problem(self.states, problem, self.session.results.model)

    def _on_changed(self, names: frozenset[str]) -> None:
        if self._shown:
            self.refresh(names)

    def _on_delivered(self, name: str) -> None:
        if self._shown:
            self.refresh(frozenset({name}))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._told = False
            if self._shown:
                self.retitle()
                self.refresh(EVERYTHING)
        super().changeEvent(event)
