"""What the measures share: the result they give, timing in turn, and how results are printed."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Measure:
    """A ratio of two things run side by side. `run` gives (ours, theirs) in `unit`; ours / theirs has a bound."""

    name: str
    unit: str
    bound: float
    what: str  # what stands above the line and what below it
    run: Callable[[], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Result:
    """What a measure found. A ratio above its bound is reported and fails nothing."""

    name: str
    ours: float
    theirs: float
    unit: str
    bound: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    def as_json(self) -> str:
        """One line with the keys name, ours, theirs, unit, ratio and bound."""
        fields = {
            "name": self.name,
            "ours": self.ours,
            "theirs": self.theirs,
            "unit": self.unit,
            "ratio": self.ratio,
            "bound": self.bound,
        }
        return json.dumps(fields)


HEADINGS = ("name", "ours", "theirs", "unit", "ratio", "bound", "")
_WIDTHS = (28, 14, 14, 8, 8, 8, 0)


def row(cells: Iterable[str]) -> str:
    """One line of the text table: the name and the last column to the left, the others to the right."""
    padded = [
        cell.ljust(width) if index in (0, len(_WIDTHS) - 1) else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    ]
    return " ".join(padded).rstrip()


def as_row(result: Result) -> str:
    """The result as a line of the text table."""
    verdict = "" if result.ratio <= result.bound else "over its bound"
    return row(
        (
            result.name,
            f"{result.ours:,.5g}" if result.ours < 1e5 else f"{result.ours:,.0f}",
            f"{result.theirs:,.5g}" if result.theirs < 1e5 else f"{result.theirs:,.0f}",
            result.unit,
            f"{result.ratio:.3f}",
            f"{result.bound:g}",
            verdict,
        )
    )


def seconds(action: Callable[[], object]) -> float:
    """How long `action` takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def in_turn(
    ours: Callable[[], float], theirs: Callable[[], float], rounds: int, warm_ups: int = 1
) -> tuple[float, float]:
    """Medians of what `ours` and `theirs` return over A B A B …, so that a slow moment meets both."""
    for _ in range(warm_ups):
        ours()
        theirs()
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def of_a_first_start(home: str) -> dict[str, str]:
    """The environment of a program whose settings lie in `home` and which needs no display.

    Python keeps compiled modules, as it does where nobody forbids it: they are there after the first start.
    """
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"QT_QPA_PLATFORM": "offscreen", **kept, **dict.fromkeys(names, home)}


def dressed_application() -> QApplication:
    """The application of this process with its icons, in the light theme."""
    from PySide6.QtWidgets import QApplication

    from models import catalog
    from playground import theme
    from playground.widgets.icons import set_icon_directory

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    set_icon_directory(catalog.resource_root() / "icons")
    theme.apply(application, "light")
    return application


def thread_count() -> int:
    """The threads that torch may use on both sides: at most 4, so that figures of small and large machines compare."""
    return min(4, os.cpu_count() or 1)


def fix_threads() -> None:
    """Give torch `thread_count()` threads for both sides of a measure."""
    import torch

    torch.set_num_threads(thread_count())
