"""The positions view: how a model is told where a token stands, in seven parts of which one is shown."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import EVERYTHING
from playground.panes.embedding.view import EmbeddingView
from playground.session import Session
from playground.widgets.lazy_pages import LazyPages, PageEntry
from playground.widgets.view_switch import ViewSwitch

_HERE = "playground.panes.embedding.position_"
_CONTEXT = "PositionsView"
PARTS = (
    PageEntry(
        *("tables", _HERE + "tables", "TablesPart", _CONTEXT),
        QT_TRANSLATE_NOOP("PositionsView", "Tables"),
        QT_TRANSLATE_NOOP("PositionsView", "Sinusoidal positions beside the open model's own"),
    ),
    PageEntry(
        *("curves", _HERE + "tables", "CurvesPart", _CONTEXT),
        QT_TRANSLATE_NOOP("PositionsView", "Curves"),
        QT_TRANSLATE_NOOP("PositionsView", "Single dimensions over the positions"),
    ),
    PageEntry(
        *("similar", _HERE + "tables", "SimilarPart", _CONTEXT),
        QT_TRANSLATE_NOOP("PositionsView", "Similarity"),
        QT_TRANSLATE_NOOP("PositionsView", "How alike the rows of two positions are"),
    ),
    PageEntry(
        *("rotary", _HERE + "rotary", "RotaryPart", _CONTEXT),
        QT_TRANSLATE_NOOP("PositionsView", "Rotary"),
        QT_TRANSLATE_NOOP("PositionsView", "Pairs of dimensions that turn with the position"),
    ),
    PageEntry(
        *("relative", _HERE + "relative", "RelativePart", _CONTEXT),
        QT_TRANSLATE_NOOP("PositionsView", "Relative"),
        QT_TRANSLATE_NOOP("PositionsView", "Biases that depend on the distance alone"),
    ),
    PageEntry(
        *("inputs", _HERE + "inputs", "InputsPart", _CONTEXT),
        QT_TRANSLATE_NOOP("PositionsView", "+ token"),
        QT_TRANSLATE_NOOP("PositionsView", "Token rows and position rows of the text, added"),
    ),
    PageEntry(
        *("order", _HERE + "order", "OrderPart", _CONTEXT),
        QT_TRANSLATE_NOOP("PositionsView", "Order"),
        QT_TRANSLATE_NOOP("PositionsView", "The same tokens in two orders"),
    ),
)


class Part(Protocol):
    """One part: the result it needs, and what a view does."""

    @property
    def needs(self) -> str: ...

    def retranslate(self) -> None: ...

    def refresh(self, names: frozenset[str]) -> None: ...


class PositionsView(EmbeddingView):
    """A switch, and the part that is chosen."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.parts = ViewSwitch()
        self.parts.setObjectName("positions.parts")
        self.parts.selected.connect(self._on_part)
        self._pages: LazyPages[QWidget] = LazyPages(PARTS, self._make, QStackedWidget())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self.parts)
        layout.addWidget(self._pages.stack, 1)

    def _make(self, entry: PageEntry) -> QWidget:
        made: QWidget = entry.load()(self.session, self.operations)
        cast("Part", made).retranslate()
        return made

    def part(self, name: str) -> Part:
        """One of the parts, made if it wasn't."""
        return cast("Part", self._pages[name])

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.parts.set_options(self._pages.options())
        self.parts.set_name(self.tr("What is shown of positions"))
        for part in self._pages.made():
            cast("Part", part).retranslate()

    def parts_switch(self) -> ViewSwitch:
        """See EmbeddingView.parts_switch."""
        return self.parts

    def fit(self, room: int) -> None:
        """Make the switch of parts fit so many pixels, above the part."""
        column = self.layout()
        if isinstance(column, QVBoxLayout) and column.indexOf(self.parts) < 0:
            column.insertWidget(0, self.parts)
            self.parts.show()
        self.parts.fit(room)

    def wanted(self) -> str:
        """The result that the chosen part shows."""
        return self.part(self._part).needs

    @property
    def _part(self) -> str:
        return self._pages.known(self.session.inputs.positions_part)

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed. A part that comes up is told everything."""
        if "positions_part" in names:
            self.parts.set_current(self._part)
            self._pages.bring_up(self._part)
            names = EVERYTHING
        self.part(self._part).refresh(names)

    def _on_part(self, key: str) -> None:
        self.session.update(positions_part=key)
