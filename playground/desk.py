"""What the desks share: a session, a lane, and what becomes of a result on its way between them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject

from playground.jobs import Lane, Work
from playground.results.reading import Problem
from playground.session import Session


class Desk(QObject):
    """Has what somebody looks at computed on a lane, and delivered into the session.

    A result's name is the key of its job as well, so that the newest question of each name counts.
    """

    def __init__(self, session: Session, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = lane
        session.changed.connect(self._on_changed)
        session.delivered.connect(self._on_delivered)

    @property
    def idle(self) -> bool:
        """Whether nothing waits or runs beside the session's lanes."""
        return True

    def cancel(self) -> None:
        """Give up what is being computed."""

    def close(self) -> None:
        """Ask no more, and end what runs beside the session's lanes."""

    def _on_changed(self, names: frozenset[str]) -> None:
        """These inputs have changed."""

    def _on_delivered(self, name: str) -> None:
        """This result has come."""

    def _compute(self, name: str, work: Work, label: str = "", *, lane: Lane | None = None) -> None:
        """Have a result computed: what comes of it is delivered, or reported."""
        done, failed = partial(self._session.deliver, name), partial(self._on_failed, name)
        (lane or self._lane).submit(work, done, failed, key=name, label=label)

    def _on_failed(self, name: str, problem: Problem) -> None:
        self._session.report(name, problem)

    def _holds(self, name: str) -> bool:
        """Whether there is a result of that name, or a problem in its place."""
        results = self._session.results
        return getattr(results, name) is not None or name in results.problems

    def _forgive(self, names: Iterable[str]) -> list[str]:
        """Coming back is trying again: the problems of these results go. Gives those that had one."""
        problems = self._session.results.problems
        return [name for name in names if problems.pop(name, None) is not None]

    def _drop(self, names: Iterable[str]) -> None:
        """What these results are of is gone: nothing more of them comes, and what there is goes."""
        names = tuple(names)
        for name in names:
            self._lane.cancel(only=name)
        held = [name for name in names if self._holds(name)]
        if held:
            self._session.clear(*held)

    def _give_up(self, names: Iterable[str], problem: Problem, *, lane: Lane | None = None) -> list[str]:
        """Cancel what of these is being computed, and say so in its place. Gives what was."""
        lane = lane or self._lane
        given_up = [name for name in names if lane.has(name)]
        for name in given_up:
            lane.cancel(only=name)
            self._session.report(name, problem)
        return given_up
