"""How far each example was walked, kept in the settings, so that a path can be left and come back to."""

from __future__ import annotations

import msgspec

from playground import settings
from playground.settings import Settings


class Progress(msgspec.Struct, frozen=True):
    """Of one example: the step it was left at, counted from 0, and whether its last one was seen."""

    step: int = 0
    done: bool = False


class LessonProgress:
    """Reads and writes the progress of all examples."""

    def __init__(self, stored: Settings) -> None:
        self._stored = stored

    def all(self) -> dict[str, Progress]:
        """By id of the example; those never opened are left out."""
        try:
            return msgspec.json.decode(self._stored.get(settings.LESSONS) or "{}", type=dict[str, Progress])
        except msgspec.MsgspecError:
            return {}

    def of(self, lesson: str) -> Progress | None:
        """Of one example; None where it was never opened."""
        return self.all().get(lesson)

    def note(self, lesson: str, step: int, count: int) -> None:
        """It is at `step` of `count` now."""
        found = self.all()
        done = step == count - 1 or (lesson in found and found[lesson].done)
        found.pop(lesson, None)  # the newest one stands last
        found[lesson] = Progress(step, done)
        self._stored.set(settings.LESSONS, msgspec.json.encode(found).decode())

    def last(self) -> tuple[str, int] | None:
        """The example that was open last and its step, unless it was left at its end."""
        found = self.all()
        if not found:
            return None
        lesson, progress = list(found.items())[-1]
        return lesson, progress.step
