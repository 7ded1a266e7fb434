"""The keeper: saves the session by itself within two seconds of a change, and brings it back at the next start.

What is to be saved is captured on the GUI thread, where it is a few references, and written on a lane of its own. A
folder that can't be written is told once, and tried again with every change and every half a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from models.errors import PlaygroundError
from playground.inputs import INPUT_NAMES, Inputs
from playground.jobs import JobContext, Lane
from playground.results.reading import Problem
from playground.session import Session
from playground.session_format import (
    FileReference,
    SavedSession,
    encoded,
    hashed,
    other_files,
    reference_to_model,
    reference_to_tokenizer,
)
from playground.session_store import SessionStore, read_session_file

# From the first change to the writing. More changes in between don't put it off.
DELAY_MS = 700
RETRY_MS = 30_000

# Results whose news is something to save: another model is open, a token was drawn.
_SAVED_RESULTS = frozenset({"model", "step", "tree"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a session has beside its inputs, captured when it is saved."""

    layout: bytes = b""
    generation: Any = None


class Keeper(QObject):
    """Saves the session, opens others in its place, and keeps those that were replaced.

    Signals:
        saved(): the session on the disk is the one in the window
        troubled(object): a Problem with saving, told once until saving works again
        failed(object): a Problem with a session that was to be opened or handed on
        opened(object): the SavedSession that is now in the window
    """

    saved = Signal()
    troubled = Signal(object)
    failed = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        session: Session,
        store: SessionStore,
        surroundings: Callable[[], Surroundings],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.store = store
        self._surroundings = surroundings
        self._lane = Lane("disk", self)
        self._dirty = False
        self._writing = False
        self._told = False
        self._missing: FileReference | None = None  # the model of a session that is not here
        self._waiting: tuple[str, Any] | None = None  # a text and its branches, until they are taken up again
        self._position: int | None = None  # a chosen token among those that were generated, until they are there
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._write)
        session.changed.connect(self._on_changed)
        session.delivered.connect(self._on_delivered)

    @property
    def idle(self) -> bool:
        """Whether nothing is to be written or read."""
        return not self._dirty and self._lane.idle

    def touch(self) -> None:
        """Something has changed that is saved."""
        if self._closed:
            return
        self._dirty = True
        if not self._writing and not 0 <= self._timer.remainingTime() <= DELAY_MS:
            self._timer.start(DELAY_MS)

    def capture(self) -> SavedSession:
        """What would be saved now."""
        inputs, around = self._session.inputs, self._surroundings()
        model = reference_to_model(inputs.model)
        if model is None:
            model = self._missing
        generation = self._with_waiting(around.generation)
        return SavedSession(inputs, model, reference_to_tokenizer(inputs.tokenizer), generation, around.layout)

    def _with_waiting(self, generation: Any) -> Any:
        """The branches; those of the last time as long as their model has not read their text again."""
        if self._waiting is not None and (generation is not None or self._waiting[0] != self._session.inputs.text):
            self._waiting = None
        return generation if self._waiting is None else self._waiting[1]

    def close(self) -> None:
        """Write what isn't yet, end the lane and give the place back."""
        if self._closed:
            return
        self._closed = True
        self._timer.stop()
        unsaved = self._dirty or self._writing
        self._lane.close()
        if unsaved:
            try:
                self.store.write(self.capture())
            except PlaygroundError as error:
                self._tell(Problem.of(error))
        self.store.close()

    # Bringing back

    def restore(self) -> bool:
        """Put the session of the last time into the window; whether there was one.

        One that can't be read is moved aside and told.
        """
        if not self.store.exists():
            return False
        try:
            saved = self.store.read()
        except PlaygroundError as error:
            self._put_aside(error)
            return False
        self._show(saved)
        self._dirty = False
        self._timer.stop()
        return True

    def open(self, path: Path, done: Callable[[], None]) -> None:
        """Put the session of a file in the place of this one, which is kept among the earlier ones."""
        here = self.capture()

        def work(_context: JobContext) -> SavedSession:
            saved = read_session_file(path)
            self._keep(here)
            return saved

        def found(saved: SavedSession) -> None:
            self._on_opened(saved)
            done()

        self._lane.submit(work, found, self._on_failed, key="open")

    def begin_anew(self, inputs: Inputs) -> None:
        """An empty session in the place of this one, which is kept among the earlier ones."""
        here = self.capture()
        self._lane.submit(lambda _context: self._keep(here), None, self._on_failed)
        self._show(SavedSession(inputs))
        self.touch()

    def save_as(self, path: Path, done: Callable[[], None]) -> None:
        """Write the session as one file that can be handed on, with hashes of the files it speaks of."""
        here = self.capture()

        def work(context: JobContext) -> None:
            from models.storage import write_bytes_atomically

            whole = replace(
                here, model=hashed(here.model, context.check), tokenizer=hashed(here.tokenizer, context.check)
            )
            write_bytes_atomically(path, encoded(whole))

        def written(_result: object) -> None:
            done()

        self._lane.submit(work, written, self._on_failed)

    def _keep(self, saved: SavedSession) -> None:
        # The text that every new window begins with is nobody's work.
        if saved.inputs.text or saved.generation is not None:
            self.store.keep_earlier(saved)

    def _on_opened(self, saved: SavedSession) -> None:
        self._show(saved)
        self.touch()
        self._compare(saved)

    def _show(self, saved: SavedSession) -> None:
        model = saved.inputs.model
        self._missing = saved.model if saved.model is not None and not model else None
        values = {name: getattr(saved.inputs, name) for name in INPUT_NAMES - {"model", "lesson", "lesson_step"}}
        self._session.replace(**values)
        self._waiting = None if saved.generation is None else (self._session.inputs.text, saved.generation)
        self._position = None if saved.generation is None else saved.inputs.position
        self.opened.emit(saved)
        if self._missing is not None:
            self.failed.emit(
                Problem(
                    "This session was made with the model {name}, which is not in {folder}. Open it from there, or go "
                    "on with another model: text and settings are all here.",
                    {"name": self._missing.name, "folder": self._missing.folder or "this installation"},
                )
            )
        if saved.unread:
            self.failed.emit(
                Problem(
                    "Some settings of this session are not known here ({names}) and are as in a new one. Check them.",
                    {"names": ", ".join(saved.unread)},
                )
            )

    def _compare(self, saved: SavedSession) -> None:
        """Tell when the files that a session speaks of are not those it was saved with."""
        references = [one for one in (saved.model, saved.tokenizer) if one is not None and one.files]
        if self._missing is not None:
            references = [one for one in references if one is not saved.model]

        def work(context: JobContext) -> list[tuple[str, str]]:
            found = [(one.name, other_files(one, context.check)) for one in references]
            return [(name, ", ".join(others)) for name, others in found if others]

        if references:
            self._lane.submit(work, self._on_compared, self._on_failed, key="compare")

    def _on_compared(self, others: list[tuple[str, str]]) -> None:
        for name, files in others:
            self.failed.emit(
                Problem(
                    "{name} is not the same here as where this session was saved: {files} differ. Its figures may "
                    "differ, too; open the model it was made with to see the same.",
                    {"name": name, "files": files},
                )
            )

    def _put_aside(self, error: PlaygroundError) -> None:
        problem = Problem.of(error)
        try:
            there = self.store.put_aside()
        except PlaygroundError:
            self.failed.emit(problem)
            return
        self.failed.emit(
            Problem(
                "The session of the last time could not be read and was moved to {path}. A new one was begun; report "
                "this with that file.",
                {"path": there},
                details=str(error),
            )
        )

    # Writing

    def _on_changed(self, _names: frozenset[str]) -> None:
        self.touch()

    def _on_delivered(self, name: str) -> None:
        if name in _SAVED_RESULTS:
            self.touch()
        if name == "step":
            self._choose_again()

    def _choose_again(self) -> None:
        """Choose the token of the last time once it is there, where it is one that was generated."""
        step, position = self._session.results.step, self._position
        if position is None or step is None or not step.tail or step.text != self._session.inputs.text:
            return
        self._position = None
        if position < len(step.ids):
            self._session.update(undoable=False, position=position)

    def _write(self) -> None:
        if not self._dirty or self._writing:
            return
        captured = self.capture()
        self._dirty = False
        self._writing = True
        self._lane.submit(lambda _context: self.store.write(captured), self._on_written, self._on_write_failed)

    def _on_written(self, _result: object) -> None:
        self._writing = False
        self._told = False
        if self._dirty:
            self._timer.start(DELAY_MS)
        self.saved.emit()

    def _on_write_failed(self, problem: Problem) -> None:
        self._writing = False
        self._timer.start(DELAY_MS if self._dirty else RETRY_MS)
        self._dirty = True
        self._tell(problem)

    def _tell(self, problem: Problem) -> None:
        if not self._told:
            self._told = True
            self.troubled.emit(problem)

    def _on_failed(self, problem: Problem) -> None:
        self.failed.emit(problem)
