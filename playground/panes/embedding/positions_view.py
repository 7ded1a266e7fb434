"""The positions view: how a model is told where a token stands, in seven parts of which one is shown."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.panes.embedding.position_parts import InputsPart, OrderPart, RelativePart, RotaryPart
from playground.panes.embedding.position_tables import CurvesPart, SimilarPart, TablesPart
from playground.session import Session
from playground.widgets.view_switch import ViewSwitch

PARTS = ("tables", "curves", "similar", "rotary", "relative", "inputs", "order")


class Part(Protocol):
    """One part: the result it needs, and what a view does."""

    @property
    def needs(self) -> str: ...

    def retranslate(self) -> None: ...

    def refresh(self, names: frozenset[str]) -> None: ...


class PositionsView(QWidget):
    """A switch, and the part that is chosen."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.parts = ViewSwitch()
        self.parts.setObjectName("positions.parts")
        self.parts.selected.connect(self._on_part)
        self.stack = QStackedWidget()
        made = (
            TablesPart(session),
            CurvesPart(session),
            SimilarPart(session),
            RotaryPart(session),
            RelativePart(session),
            InputsPart(session, operations),
            OrderPart(session, operations),
        )
        self._parts: dict[str, Part] = dict(zip(PARTS, made, strict=True))
        for widget in made:
            self.stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self.parts)
        layout.addWidget(self.stack, 1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.parts.set_options(
            [
                ("tables", self.tr("Tables"), self.tr("Sinusoidal positions beside the open model's own")),
                ("curves", self.tr("Curves"), self.tr("Single dimensions over the positions")),
                ("similar", self.tr("Similarity"), self.tr("How alike the rows of two positions are")),
                ("rotary", self.tr("Rotary"), self.tr("Pairs of dimensions that turn with the position")),
                ("relative", self.tr("Relative"), self.tr("Biases that depend on the distance alone")),
                ("inputs", self.tr("+ token"), self.tr("Token rows and position rows of the text, added")),
                ("order", self.tr("Order"), self.tr("The same tokens in two orders")),
            ]
        )
        self.parts.set_name(self.tr("What is shown of positions"))
        for part in self._parts.values():
            part.retranslate()

    def fit(self, room: int) -> None:
        """Make the switch of parts fit so many pixels."""
        self.parts.fit(room)

    def wanted(self) -> str:
        """The result that the chosen part shows."""
        return self._parts[self._part].needs

    @property
    def _part(self) -> str:
        part = self._session.inputs.positions_part
        return part if part in PARTS else PARTS[0]

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed. A part that comes up is told everything that it may need."""
        if self.parts.current() != self._part or "positions_part" in names:
            self.parts.set_current(self._part)
            self.stack.setCurrentIndex(PARTS.index(self._part))
            names = names | {"positions_part"}
        self._parts[self._part].refresh(names)

    def _on_part(self, key: str) -> None:
        self._session.update(positions_part=key)
