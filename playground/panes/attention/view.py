"""The base class of the attention pane's views, and what they share in reading the session."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.results.attention import AttentionReading
from playground.session import Session
from playground.widgets.keep_button import Keepable

# Inputs that say which map is shown and how it is coloured.
MAP_INPUTS = frozenset(
    {"layer", "head", "stage", "attention_over", "attention_against", "attention_scale", "attention_palette"}
    | {"attention_fixed", "attention_masked", "attention_positions"}
)


# What is computed within so many milliseconds is never seen as stale: a flicker at every click would say nothing.
PATIENCE = 150
# Results that a MapPanel shows, or that come bit by bit.
OF_MAPS = frozenset({"attention_map", "attention_detail", "attention_heads"})


class _Rows(Protocol):
    """A map or a line: which of its reading's tokens each of its rows begins with."""

    @property
    def reading(self) -> AttentionReading: ...

    @property
    def tokens(self) -> Sequence[int]: ...


class AttentionView(QWidget):
    """One way to look at attention. Subclasses fill `layout_` and override what they need.

    A view is made when it is first shown, and refreshed only while it can be seen: `refresh(names)` is told which
    session inputs and results changed since, and EVERYTHING when it comes up. It reads the session and never writes to
    it while it refreshes.
    """

    # Which of the controls above the views it has a use for.
    uses: frozenset[str] = frozenset({"layer", "head", "over", "stage"})

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.operations = operations
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(theme.GRID)

    def free(self) -> frozenset[str] | None:
        """Which of layer and head change what it shows now; None where what is put together says so."""
        return None

    def wanted(self) -> tuple[str, ...]:
        """The results that it shows now."""
        return ()

    def untold(self) -> tuple[str, ...]:
        """Of these, the results whose lateness or problem nothing in the view tells. Maps in a panel tell theirs."""
        return tuple(name for name in self.wanted() if name not in OF_MAPS)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""

    def fit(self, room: int) -> None:
        """Leave out what has no place in so many pixels across."""

    def keepable(self) -> Keepable | None:
        """What can be kept of it as it is now."""
        return None


def row_of(shown: _Rows, position: int | None) -> int:
    """The row in which a token of the shared sequence stands; the last one without a token, or with one not read."""
    index = shown.reading.index_of(position)
    if index is None or not len(shown.tokens):
        return len(shown.tokens) - 1
    return max(0, bisect_right(shown.tokens, index) - 1)


def position_of(shown: _Rows, row: int) -> int:
    """Where in the shared sequence a row's token stands."""
    return int(shown.reading.places[shown.tokens[row]])
