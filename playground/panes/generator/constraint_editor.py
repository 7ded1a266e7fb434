"""What generated text has to be: choices, a regular expression or a JSON schema; and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QVBoxLayout, QWidget

from models.specs import Constraint
from playground import theme
from playground.pane import sentence
from playground.panes.generator.view import is_of_constraint, plain_label
from playground.panes.generator.words import constraint_title
from playground.session import Session
from playground.widgets.sized import sized

_KINDS = ("none", "choices", "regex", "schema")
# What a kind begins with where nothing was written yet.
_BEGINNINGS = {
    "choices": " king\n queen",
    "regex": r" [a-z]+( [a-z]+){0,4}\.",
    "schema": '{\n  "type": "object",\n  "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},\n'
    '  "required": ["name", "age"]\n}',
}
# How long typing rests before what was typed counts.
_REST_MS = 400


class ConstraintEditor(QWidget):
    """A kind, and the text of it. What can't be understood is told below, and the last one that can stays in force."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._texts = dict(_BEGINNINGS)  # what was written of each kind, so that none is lost by looking at another
        self.kind = QComboBox()
        self.kind.setObjectName("generator.constraint.kind")
        self.kind.activated.connect(self._on_kind)
        self.text = QPlainTextEdit()
        self.text.setObjectName("generator.constraint.text")
        self.text.setProperty("framed", True)
        self.text.setTabChangesFocus(True)
        sized(self.text, least_height=72)
        self.text.textChanged.connect(self._on_edited)
        self.hint = plain_label("generator.constraint.hint", "muted", wraps=True)
        self.problem = plain_label("generator.constraint.problem", "error", wraps=True)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._apply)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        for widget in (self.kind, self.hint, self.text, self.problem):
            column.addWidget(widget)
        theme.theme_manager().changed.connect(self._restyle)
        self._restyle()

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        current = self._session.inputs.sampling.constraint.kind
        self.kind.clear()
        for kind in _KINDS:
            self.kind.addItem(constraint_title(kind), kind)
        self.kind.setCurrentIndex(_KINDS.index(current))
        self.kind.setAccessibleName(self.tr("Kind of constraint"))
        self.kind.setToolTip(self.tr("What the generated text has to be; it begins with the next token"))
        self.text.setAccessibleName(self.tr("Constraint"))
        self.text.setToolTip(self.tr("What the generated text has to be; it begins with the next token"))
        self._show_hint()

    def refresh(self) -> None:
        """Show the constraint of the session, and what is wrong with it."""
        constraint = self._session.inputs.sampling.constraint
        if self.kind.count():
            self.kind.setCurrentIndex(_KINDS.index(constraint.kind))
        if constraint.kind != "none":
            self._texts[constraint.kind] = constraint.text
            if self.text.toPlainText() != constraint.text and not self._rest.isActive():
                with QSignalBlocker(self.text):
                    self.text.setPlainText(constraint.text)
        self.text.setVisible(constraint.kind != "none")
        self._show_hint()
        self.show_problem()

    def show_problem(self) -> None:
        """Say in place why the constraint can't be met or understood."""
        problem = self._session.results.problems.get("step")
        own = is_of_constraint(problem, self._session.inputs.sampling)
        self.problem.setText(sentence(problem) if own and problem is not None else "")
        self.problem.setVisible(own)

    def _show_hint(self) -> None:
        hints = {
            "none": self.tr("Every token of the vocabulary may come."),
            "choices": self.tr("One choice a line, its spaces included."),
            "regex": self.tr("The whole generated text has to match."),
            "schema": self.tr("The generated text is JSON of this schema."),
        }
        self.hint.setText(hints[self._session.inputs.sampling.constraint.kind])

    def _restyle(self, _theme: object = None) -> None:
        self.text.setFont(theme.mono_font(12))

    def _on_kind(self, index: int) -> None:
        kind = self.kind.itemData(index)
        self._rest.stop()
        text = self._texts.get(kind, "")
        with QSignalBlocker(self.text):
            self.text.setPlainText(text)
        self._set(Constraint(kind, text) if kind != "none" else Constraint())

    def _on_edited(self) -> None:
        self._rest.start()

    def _apply(self) -> None:
        kind = self._session.inputs.sampling.constraint.kind
        if kind != "none":
            self._set(Constraint(kind, self.text.toPlainText()))

    def _set(self, constraint: Constraint) -> None:
        self._session.update(sampling=replace(self._session.inputs.sampling, constraint=constraint))
