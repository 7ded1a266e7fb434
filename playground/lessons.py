"""The examples of the articles: what a lesson file holds, and the walk through its steps.

A lesson is a JSON file in resources/examples/. Its schema, in which nothing may be left out but `set`, `draw` and
`shown`:

    schema    1
    id        the file's name without .json
    row       the row of the articles' examples that it brings to life
    articles  which articles (letters A to E)
    title     {"en", "zh"}
    steps     a list, each with
      widget    objectName of the widget that the step speaks of
      note      {"en", "zh"}: the side note
      set       session inputs, by name, that hold from this step on. "sampling" is an object of its fields, of which
                an absent one is switched off; "model" is the name of a carried model, which is opened if it isn't open
      draw      how many tokens to draw then
      shown     a list of {"widget": objectName, "text": what it must display then}: figures and tokens rather than
                words, as they hold in every language of the window

A lesson begins with every input but the text and the model at its default, so that it shows the same whatever was set
before. Where a step sets the text, even the same one, what was generated goes; a step that sets sampling or seed after
tokens were drawn has to, as those tokens came from the older settings.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from models import catalog
from models.errors import LessonError, PlaygroundError
from models.specs import Constraint, SamplingSpec
from playground.inputs import INPUT_NAMES, Inputs
from playground.operations import Operations
from playground.session import Session

SCHEMA = 1
LANGUAGES = ("en", "zh")

# What a lesson is about or belongs to the walk itself; everything else goes back to its default at the start.
_KEPT = frozenset({"text", "model", "lesson", "lesson_step"})


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A widget and what it must display."""

    widget: str
    text: str


class LessonStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"inputs": "set"}):
    """One step of a lesson."""

    widget: str
    note: dict[str, str]
    inputs: dict[str, Any] = {}
    draw: int = 0
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


def load_tour() -> Lesson:
    """The tour of the window, which is walked as an example is and sets nothing. Raises LessonError if damaged."""
    return load_lesson(catalog.resource_root() / "examples" / "tour" / "tour.json")


def load_lesson(path: Path) -> Lesson:
    """The lesson in one file, its inputs as the session takes them. Raises LessonError where it breaks the schema."""
    try:
        lesson = msgspec.json.decode(path.read_bytes(), type=Lesson)
        problem = _problem_of(lesson, path)
        if not problem:
            steps = [msgspec.structs.replace(step, inputs=_typed(step.inputs)) for step in lesson.steps]
            return msgspec.structs.replace(lesson, steps=steps)
    except OSError as error:
        problem = error.strerror or str(error)
    except (msgspec.DecodeError, PlaygroundError, TypeError) as error:
        problem = str(error).rstrip(".")
    raise LessonError(
        "The example {file} can't be used: {problem}. Install the playground again.", file=path.name, problem=problem
    )


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
    drawn = 0
    for number, step in enumerate(lesson.steps, 1):
        unknown = step.inputs.keys() - INPUT_NAMES
        if unknown:
            return f"it sets {', '.join(sorted(unknown))}, which no session has"
        if step.draw < 0:
            return f"step {number} draws {step.draw} tokens"
        if "text" in step.inputs:
            drawn = 0
        elif drawn and step.inputs.keys() & {"sampling", "seed"}:
            return f"step {number} changes how tokens are drawn after some were, and doesn't set the text again"
        drawn += step.draw
    return ""


@functools.cache
def _hints() -> dict[str, Any]:
    """The types of the session's inputs; reading them takes longer than reading an example."""
    return get_type_hints(Inputs)


def _typed(inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs from JSON as the session's own types.

    Raises msgspec.ValidationError, TypeError or a PlaygroundError for a value that the session can't hold.
    """
    hints = _hints()
    values = {}
    for name, value in inputs.items():
        if name == "sampling":
            settings = msgspec.convert(value, dict[str, Any])
            if "constraint" in settings:
                settings["constraint"] = Constraint(**msgspec.convert(settings["constraint"], dict[str, Any]))
            values[name] = SamplingSpec(**settings)
        else:
            values[name] = msgspec.convert(value, hints[name])
        if name == "model" and catalog.sample_called(value) is None:
            catalog.checkpoint_path(value)
    return values


def displayed_text(widget: QWidget) -> str:
    """What a widget displays, as text: its own `shown_text()` where it has one. ValueError where it displays none."""
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
    """Whether a widget displays `text` as whole words, white space of any kind and length counted as one space."""
    return re.search(rf"(?<!\w){re.escape(_plain(text))}(?!\w)", _plain(displayed_text(widget))) is not None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _missing_sample(lesson: Lesson, index: int) -> catalog.Sample | None:
    """The sample that a step needs, where it is not installed."""
    names = [str(step.inputs["model"]) for step in lesson.steps[: index + 1] if "model" in step.inputs]
    sample = catalog.sample_called(names[-1]) if names else None
    return sample if sample is not None and sample.folder is None else None


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
        self._start: dict[str, Any] = {}
        self._awaited: Path | None = None  # folder of the model that the current step waits for
        self.lesson: Lesson | None = None
        self.index = 0
        # Queued, so that what opening a model changes in the session is done before the step sets its own.
        session.delivered.connect(self._on_delivered, Qt.ConnectionType.QueuedConnection)

    @property
    def step(self) -> LessonStep | None:
        """The current step."""
        return self.lesson.steps[self.index] if self.lesson is not None else None

    @property
    def missing_sample(self) -> catalog.Sample | None:
        """The sample that the current step needs, where it is not installed."""
        return None if self.lesson is None else _missing_sample(self.lesson, self.index)

    def start(self, lesson: Lesson, index: int = 0) -> None:
        """Begin a lesson, at its first step or at another."""
        self._begin(lesson, index)
        self.go(index)

    def reopen(self, lesson: Lesson, index: int) -> None:
        """Go on with a lesson where a saved session was: what its steps set is there already, or was changed since."""
        self._begin(lesson, min(max(index, 0), len(lesson.steps) - 1))
        self._session.update(undoable=False, lesson=lesson.id, lesson_step=self.index)
        self.moved.emit()

    def _begin(self, lesson: Lesson, index: int) -> None:
        defaults = Inputs(text=self._session.inputs.text)
        names = INPUT_NAMES - _KEPT | {"text"} if lesson.row else set()  # the tour leaves everything as it is
        self._start = {name: getattr(defaults, name) for name in names}
        self.lesson = lesson
        self.index = index
        self._awaited = None

    @property
    def strayed(self) -> bool:
        """Whether something that the steps set is another by now: the reader has left the path."""
        if self.lesson is None or self._awaited is not None:
            return False
        values = self._walked()
        values.pop("model", None)
        return any(getattr(self._session.inputs, name) != value for name, value in values.items())

    def go(self, index: int) -> None:
        """To a step: everything is set as it is there after all steps before it, whichever way led there."""
        if self.lesson is None or not 0 <= index < len(self.lesson.steps):
            return
        forward = index == self.index + 1 and self._awaited is None
        self.index = index
        missing = self._missing_model()
        if missing is None:
            self._set_up(forward)
        elif missing != self._awaited:
            self._operations.open_model(missing)
        self._awaited = missing
        self.moved.emit()

    def close(self) -> None:
        """Leave the lesson; what it set stays."""
        self.lesson = None
        self._awaited = None
        self._session.update(lesson="", lesson_step=0)
        self.moved.emit()

    def _walked(self) -> dict[str, Any]:
        """The inputs that the steps up to the current one set, those left out for which a model is missing."""
        assert self.lesson is not None
        values: dict[str, Any] = {}
        for index, step in enumerate(self.lesson.steps[: self.index + 1]):
            if _missing_sample(self.lesson, index) is None:
                values |= step.inputs
        return values

    def _missing_model(self) -> Path | None:
        """The folder of the model that the step needs, if that isn't the open one."""
        name = self._walked().get("model")
        if name is None:
            return None
        folder, model = catalog.checkpoint_path(name), self._session.results.model
        return None if model is not None and model.folder.resolve() == folder.resolve() else folder

    def _set_up(self, forward: bool) -> None:
        """Set the step's inputs and draw what is missing of its tokens; only a step forward keeps those there."""
        lesson, step = self.lesson, self.step
        assert lesson is not None
        assert step is not None
        draws = 0
        for earlier in lesson.steps[: self.index + 1]:
            draws = earlier.draw if "text" in earlier.inputs else draws + earlier.draw
        if _missing_sample(lesson, self.index) is not None:
            draws = 0
        values = self._start | self._walked()
        values.pop("model", None)
        before = self._generated()
        changed = self._session.update(**values, lesson=lesson.id, lesson_step=self.index)
        if lesson.row and "text" not in changed and before + draws:
            if forward and "text" not in step.inputs and before == draws - step.draw:
                draws = step.draw
            else:
                self._operations.restart()
        for _ in range(draws):
            self._operations.step()

    def _generated(self) -> int:
        """How many tokens have been generated after the text."""
        result = self._session.results.step
        return 0 if result is None else len(result.ids) - result.prompt_length

    def _on_delivered(self, name: str) -> None:
        model = self._session.results.model
        if name == "model" and model is not None and model.folder == self._awaited:
            self._awaited = None
            self._set_up(forward=False)
