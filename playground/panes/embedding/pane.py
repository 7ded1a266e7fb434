"""The embedding pane: a switch between views of the token table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import EVERYTHING, Pane
from playground.panes.embedding.view import EmbeddingView
from playground.session import Session
from playground.widgets.keep_button import Keepable, KeepButton
from playground.widgets.kept_tables import table_files
from playground.widgets.lazy_pages import LazyPages, PageEntry
from playground.widgets.view_switch import ViewSwitch

if TYPE_CHECKING:
    from playground.panes.embedding.all_rows import AllRowsView
    from playground.panes.embedding.cost_view import CostView
    from playground.panes.embedding.lookup_view import LookupView
    from playground.panes.embedding.map_view import MapView
    from playground.panes.embedding.neighbours import NeighboursView
    from playground.panes.embedding.positions_view import PositionsView
    from playground.panes.embedding.row_view import RowView
    from playground.panes.embedding.rows_view import RowsView

_HERE = "playground.panes.embedding."
VIEWS = (
    PageEntry(
        *("cost", _HERE + "cost_view", "CostView", "EmbeddingPane"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Cost"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Parameters and memory of the table"),
    ),
    PageEntry(
        *("rows", _HERE + "rows_view", "RowsView", "EmbeddingPane"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Rows"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "The vectors of the text's tokens"),
    ),
    PageEntry(
        *("neighbours", _HERE + "neighbours", "NeighboursView", "EmbeddingPane"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Neighbours"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "What is near to a token or a combination of them"),
    ),
    PageEntry(
        *("table", _HERE + "all_rows", "AllRowsView", "EmbeddingPane"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Table"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Every row, its length, and which were never trained"),
    ),
    PageEntry(
        *("map", _HERE + "map_view", "MapView", "EmbeddingPane"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Map"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Every row along two principal components"),
    ),
    PageEntry(
        *("row", _HERE + "row_view", "RowView", "EmbeddingPane"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Row"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "One token's row, number by number, and how training made it"),
    ),
    PageEntry(
        *("lookup", _HERE + "lookup_view", "LookupView", "EmbeddingPane"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Lookup"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "How ids become rows"),
    ),
    PageEntry(
        *("positions", _HERE + "positions_view", "PositionsView", "EmbeddingPane"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "Positions"),
        QT_TRANSLATE_NOOP("EmbeddingPane", "How a model knows where a token stands"),
    ),
)


class EmbeddingPane(Pane):
    """What a vocabulary × hidden table costs, what is in it, and how it is used: a view each, made when first shown."""

    name = "embedding"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.switch = ViewSwitch()
        self.switch.setObjectName("embedding.views")
        self.switch.selected.connect(self._on_view)
        self.header_layout.addWidget(self.switch, 100)
        self.keep = KeepButton(self._keepable)
        self.keep.setObjectName("embedding.keep")
        self.header_layout.addWidget(self.keep)
        self.views: LazyPages[EmbeddingView] = LazyPages(VIEWS, self._make, QStackedWidget())
        self.body_layout.addWidget(self.views.stack, 1)
        self.states.show_content()

    def _make(self, entry: PageEntry) -> EmbeddingView:
        view: EmbeddingView = entry.load()(self.session, self.operations)
        view.retranslate()
        view.fit(self._view_width())
        return view

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Embedding table")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.switch.set_options(self.views.options())
        self.switch.set_name(self.tr("View of the table"))
        for view in self.views.made():
            view.retranslate()
        self._fit()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed; a view that comes up is told everything."""
        if "embedding_view" in names:
            self.switch.set_current(self.view_name)
            self.views.bring_up(self.view_name)
            self._fit()
            names = EVERYTHING
        if names & {"embedding_view", "lookup_part", "positions_part", "cost_page", "model", "positions"}:
            self._want()
        self.view.refresh(names)

    def shown_changed(self, shown: bool) -> None:
        """What is in the table is computed only while it is looked at."""
        self._want()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _view_width(self) -> int:
        return self.width() - 2 * theme.PANE_MARGIN

    def _fit(self) -> None:
        """Switches are buttons where there is room for those; two lists stand beside each other in the header."""
        layout, view = self.header_layout, self.views.stack.currentWidget()
        parts = view.parts_switch() if isinstance(view, EmbeddingView) else None
        items = [item for index in range(layout.count()) if (item := layout.itemAt(index)) and not item.isEmpty()]
        others = [item.sizeHint().width() for item in items if not isinstance(item.widget(), ViewSwitch)]
        margins = layout.contentsMargins()
        beside = sum(others) + margins.left() + margins.right() + layout.spacing() * (len(others) + 1)
        room = self.width() - beside
        self.switch.fit(room)
        in_header = parts if self.switch.is_list() else None
        for one in self.views.made():
            if one.parts_switch() is None or one.parts_switch() is not in_header:
                one.fit(self._view_width())
        if in_header is not None:
            if layout.indexOf(in_header) < 0:
                layout.insertWidget(layout.indexOf(self.keep), in_header)
                in_header.show()
            in_header.fit(room - self.switch.list.sizeHint().width() - 2 * layout.spacing())

    @property
    def view_name(self) -> str:
        """The view that is chosen; cost for a name that none has."""
        return self.views.known(self.session.inputs.embedding_view)

    @property
    def view(self) -> EmbeddingView:
        """The view that is chosen."""
        return self.views[self.view_name]

    def _want(self) -> None:
        """Ask for what the chosen view shows, and for nothing while the pane is hidden."""
        if not self.shown:
            self.operations.want_rows(False)
            self.operations.want_of_table("", "")
            return
        self.operations.want_rows(self.view.wants_rows())
        self.operations.want_of_table(self.view.wanted_of_table(), self.view.wanted())

    def _on_view(self, key: str) -> None:
        self.session.update(embedding_view=key)

    def _keepable(self) -> Keepable | None:
        """A picture of the view, and the values of its drawings."""
        view, model = self.view, self.session.results.model
        if not view.is_filled():
            return None
        tables = view.tables()
        files = table_files(tables, self._save)
        facts = {
            "Title": f"{self.title()} · {self.views.title(self.view_name)}",
            "Model": model.name if model is not None else "",
        }
        return Keepable(view.pictured(), f"embedding-{self.view_name}", facts, files, tables=tables)

    def _save(self, make: Callable[[], bytes], path: Path) -> None:
        self.operations.tables.save(path, make, self._on_saved)

    def _on_saved(self, _path: object) -> None:
        self.keep.say_saved()

    # The views by name, each made when it is asked for

    @property
    def cost(self) -> CostView:
        """The view of that name."""
        return cast("CostView", self.views["cost"])

    @property
    def rows(self) -> RowsView:
        """The view of that name."""
        return cast("RowsView", self.views["rows"])

    @property
    def neighbours(self) -> NeighboursView:
        """The view of that name."""
        return cast("NeighboursView", self.views["neighbours"])

    @property
    def table(self) -> AllRowsView:
        """The view of that name."""
        return cast("AllRowsView", self.views["table"])

    @property
    def map(self) -> MapView:
        """The view of that name."""
        return cast("MapView", self.views["map"])

    @property
    def row(self) -> RowView:
        """The view of that name."""
        return cast("RowView", self.views["row"])

    @property
    def lookup(self) -> LookupView:
        """The view of that name."""
        return cast("LookupView", self.views["lookup"])

    @property
    def positions(self) -> PositionsView:
        """The view of that name."""
        return cast("PositionsView", self.views["positions"])
