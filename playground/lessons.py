"""The examples of the articles: what a lesson file holds, and the walk through its steps.

A lesson is a JSON file in resources/examples/. Its schema:

    schema    1
    id        the file's name without .json
    row       the row of the articles' examples that it brings to life
    articles  which articles (letters A to E)
    title     {"en", "zh"}
    steps     a list, each with
      widget    objectName of the widget that the step speaks of
      note      {"en", "zh"}: the side note
      set       session inputs to set, by name ("sampling" is an object of its fields)
      steps     how many tokens to draw then (absent: none)
      shown     a list of {"widget": objectName, "text": what it must display then}; `text` is found in the
                widget's displayed text, white space counted as one space
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from models import catalog
from models.errors import LessonError
from models.specs import SamplingSpec
from playground.operations import Operations
from playground.session import INPUT_NAMES, Session

SCHEMA = 1
LANGUAGES = ("en", "zh")


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A widget and what it must display."""

    widget: str
    text: str


class LessonStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"inputs": "set"}):
    """One step of a lesson."""

    widget: str
    note: dict[str, str]
    inputs: dict[str, Any] = {}
    steps: int = 0
    shown: list[Shown] = []


class Lesson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One example of the articles; see the module's docstring."""

    schema: int
    id: str
    row: int
    articles: list[str]
    title: dict[str, str]
    steps: list[LessonStep]


def load_lessons() -> tuple[Lesson, ...]:
    """All bundled lessons, by row. Raises LessonError for a damaged one."""
    return tuple(sorted((load_lesson(path) for path in catalog.example_paths()), key=lambda lesson: lesson.row))


def load_lesson(path: Path) -> Lesson:
    """The lesson in one file. Raises LessonError where it doesn't follow the schema."""
    try:
        lesson = msgspec.json.decode(path.read_bytes(), type=Lesson)
        problem = _problem_of(lesson, path)
    except (OSError, msgspec.DecodeError) as error:
        problem = str(error)
    if problem:
        raise LessonError(
            "The example {file} can't be used: {problem}. Install the playground again.",
            file=path.name,
            problem=problem,
        )
    return lesson


def _problem_of(lesson: Lesson, path: Path) -> str:
    if lesson.schema != SCHEMA:
        return f"its schema is {lesson.schema}, not {SCHEMA}"
    if lesson.id != path.stem:
        return f"its id {lesson.id!r} is not its file's name"
    if not lesson.steps:
        return "it has no steps"
    for texts in (lesson.title, *(step.note for step in lesson.steps)):
        if not all(texts.get(language) for language in LANGUAGES):
            return "a text is missing in English or in Chinese"
    for step in lesson.steps:
        unknown = step.inputs.keys() - INPUT_NAMES
        if unknown:
            return f"it sets {', '.join(sorted(unknown))}, which no session has"
    return ""


def displayed_text(widget: QWidget) -> str:
    """What a widget displays, as text: its own `shown_text()` where it has one."""
    shown = getattr(widget, "shown_text", None)
    if callable(shown):
        return str(shown())
    if isinstance(widget, (QLabel, QAbstractButton, QLineEdit, QAbstractSpinBox)):
        return str(widget.text())
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    raise ValueError(f"{type(widget).__name__} {widget.objectName()} displays no text that a lesson can check")


def is_displayed(widget: QWidget, text: str) -> bool:
    """Whether a widget displays `text`, white space of any kind and length counted as one space."""
    return _plain(text) in _plain(displayed_text(widget))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


class LessonPlayer(QObject):
    """Walks through a lesson: each step sets its inputs in the session and draws its tokens.

    Signals:
        moved(): another lesson or step, or none
    """

    moved = Signal()

    def __init__(self, session: Session, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._operations = operations
        self.lesson: Lesson | None = None
        self.index = 0

    @property
    def step(self) -> LessonStep | None:
        """The current step."""
        return self.lesson.steps[self.index] if self.lesson is not None else None

    def start(self, lesson: Lesson) -> None:
        """Begin a lesson at its first step."""
        self.lesson = lesson
        self.go(0)

    def go(self, index: int) -> None:
        """To a step. One step forward sets what that step sets; any other move starts over and walks there."""
        if self.lesson is None or not 0 <= index < len(self.lesson.steps):
            return
        forward = index == self.index + 1
        steps = self.lesson.steps[index if forward else 0 : index + 1]
        inputs: dict[str, Any] = {}
        draws = 0
        for step in steps:
            inputs |= step.inputs
            draws = step.steps if "text" in step.inputs else draws + step.steps
        if isinstance(inputs.get("sampling"), dict):
            inputs["sampling"] = SamplingSpec(**inputs["sampling"])
        self.index = index
        changed = self._session.update(**inputs, lesson=self.lesson.id, lesson_step=index)
        if not forward and "text" not in changed:
            self._operations.restart()
        for _ in range(draws):
            self._operations.step()
        self.moved.emit()

    def close(self) -> None:
        """Leave the lesson; what it set stays."""
        self.lesson = None
        self._session.update(lesson="", lesson_step=0)
        self.moved.emit()
