"""The embedding pane: what vocabulary × hidden costs, and the rows of the current text's tokens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import Pane
from playground.panes.embedding.all_rows import AllRowsView
from playground.panes.embedding.cost_view import CostView
from playground.panes.embedding.lookup_view import LookupView
from playground.panes.embedding.map_view import MapView
from playground.panes.embedding.neighbours import NeighboursView
from playground.panes.embedding.positions_view import PositionsView
from playground.panes.embedding.row_view import RowView
from playground.results.reading import TokensResult
from playground.session import Session
from playground.widgets.matrix_view import MatrixView
from playground.widgets.numbers import format_bytes, group_digits
from playground.widgets.view_switch import ViewSwitch

VIEWS = ("cost", "rows", "neighbours", "table", "map", "row", "lookup", "positions")
# Of the current text's rows as many as are read where the model itself doesn't.
_TEXT_ROWS = 2048


class EmbeddingPane(Pane):
    """Cost of a vocabulary × hidden table in five precisions; rows of the text's tokens."""

    name = "embedding"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.views = ViewSwitch()
        self.views.setObjectName("embedding.views")
        self.views.selected.connect(self._on_view)
        self.header_layout.addWidget(self.views, 100)
        self.neighbours = NeighboursView(session, operations)
        self.table = AllRowsView(session, operations)
        self.map = MapView(session, operations)
        self.row = RowView(session, operations)
        self.lookup = LookupView(session, operations)
        self.positions = PositionsView(session, operations)
        self.stack = QStackedWidget()
        self.cost = CostView(session, operations)
        self.stack.addWidget(self.cost)
        self.stack.addWidget(self._rows_page())
        for view in (self.neighbours, self.table, self.map, self.row, self.lookup, self.positions):
            self.stack.addWidget(view)
        self.body_layout.addWidget(self.stack, 1)
        self.token_line = QLabel()
        self.token_line.setObjectName("embedding.token")
        self.token_line.setProperty("role", "muted")
        self.token_line.setWordWrap(True)
        self.token_line.setTextFormat(self.token_line.textFormat().PlainText)
        self.token_line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.body_layout.addWidget(self.token_line)
        self.states.show_content()

    def _rows_page(self) -> QWidget:
        self.matrix = MatrixView()
        self.matrix.setObjectName("embedding.rows")
        self.matrix.row_chosen.connect(self._on_row_chosen)
        return self.matrix

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Embedding table")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.views.set_options(
            [
                ("cost", self.tr("Cost"), self.tr("Parameters and memory of the table")),
                ("rows", self.tr("Rows"), self.tr("The vectors of the text's tokens")),
                ("neighbours", self.tr("Neighbours"), self.tr("What is near to a token or a combination of them")),
                ("table", self.tr("Table"), self.tr("Every row, its length, and which were never trained")),
                ("map", self.tr("Map"), self.tr("Every row along two principal components")),
                ("row", self.tr("Row"), self.tr("One token's row, number by number, and how training made it")),
                ("lookup", self.tr("Lookup"), self.tr("How ids become rows")),
                ("positions", self.tr("Positions"), self.tr("How a model knows where a token stands")),
            ]
        )
        self.views.set_name(self.tr("View of the table"))
        for view in (self.neighbours, self.table, self.map, self.row, self.lookup, self.positions):
            view.retranslate()
        self.cost.retranslate()
        self._fit()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if "embedding_view" in names:
            self.views.set_current(self.view)
            self.token_line.setVisible(self.view == "rows")
            self.stack.setCurrentIndex(VIEWS.index(self.view))
            if self.view != "rows":  # costs and the whole table need no text, and belong to none
                self.states.show_content()
                self.states.set_stale(False)
            self._want()
        views: dict[str, NeighboursView | AllRowsView | MapView | RowView | LookupView | PositionsView] = {
            "neighbours": self.neighbours,
            "table": self.table,
            "map": self.map,
            "row": self.row,
            "lookup": self.lookup,
            "positions": self.positions,
        }
        if names & {"lookup_part", "positions_part", "model", "positions"}:
            self._want()
        if self.view in views:
            views[self.view].refresh(names)
        if self.view == "cost":
            if "cost_page" in names:
                self._want()
            self.cost.refresh(names)
        if names & {"rows", "step", "embedding_view", "text", "tokens", "table_rows"} and self.view == "rows":
            self._show_rows()
        if names & {"position", "step", "rows", "model", "tokens", "table_rows"}:
            self._show_chosen()

    def shown_changed(self, shown: bool) -> None:
        """What is in the table is computed only while it is looked at."""
        self._want()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Switches of views are buttons where there is room for those."""
        layout = self.header_layout
        items = [item for index in range(layout.count()) if (item := layout.itemAt(index)) and not item.isEmpty()]
        others = [item.sizeHint().width() for item in items if item.widget() is not self.views]
        margins = layout.contentsMargins()
        beside = sum(others) + margins.left() + margins.right() + layout.spacing() * len(others)
        self.views.fit(self.width() - beside)
        for view in (self.lookup, self.positions):
            view.fit(self.width() - 2 * theme.PANE_MARGIN)

    @property
    def view(self) -> str:
        """The view that is chosen; cost for a name that none has."""
        view = self.session.inputs.embedding_view
        return view if view in VIEWS else VIEWS[0]

    def _want(self) -> None:
        shows_rows = self.view == "rows" or (self.view == "cost" and self.cost.wants_rows())
        self.operations.want_rows(self.shown and shows_rows)
        self.operations.tables.want(self.view if self.shown else "")
        vectors = {"row": "row", "lookup": self.lookup.wanted(), "positions": self.positions.wanted()}
        self.operations.vectors.want(vectors.get(self.view, "") if self.shown else "")

    def _show_rows(self) -> None:
        results = self.session.results
        if results.model is not None and results.model.refusal is not None:
            self._show_rows_of_table()
            return
        rows = results.rows if results.step is not None else None
        if rows is None:
            self.matrix.clear()
            if "step" in results.problems:
                self.show_problem(results.problems["step"])
            elif results.step is None:
                self.states.show_empty(self.tr("Type a text to see the rows that its tokens pick from the table."))
            return
        self.states.show_content()
        start = rows.step.window_start
        ids = rows.step.ids[start:]
        self.matrix.set_matrix(
            rows.values, rows.step.labels[start:], range(start, start + len(ids)), [str(token_id) for token_id in ids]
        )
        self.states.set_stale(rows.step.text != self.session.inputs.text)

    def _text_tokens(self) -> TokensResult | None:
        """The text's tokens as the open model's tokenizer cut them, where the model itself won't read them."""
        results = self.session.results
        model, tokens = results.model, results.tokens
        if model is None or model.refusal is None or tokens is None or self.session.inputs.tokenizer:
            return None
        return tokens

    def _show_rows_of_table(self) -> None:
        """The rows of the text where no model reads it: of word vectors, say."""
        results, tokens = self.session.results, self._text_tokens()
        ids = () if tokens is None else tuple(tokens.run.ids[:_TEXT_ROWS])
        if tokens is None or not ids:
            self.matrix.clear()
            self.states.show_empty(self.tr("Type a text to see the rows that its tokens pick from the table."))
            return
        found = results.table_rows
        if found is None or found.ids != ids:
            if "table_rows" in results.problems:
                self.show_problem(results.problems["table_rows"])
                return
            self.operations.tables.want_values(ids)
            self.states.set_stale(True)
            return
        self.states.show_content()
        self.states.set_stale(False)
        self.matrix.set_matrix(
            found.values, tokens.labels[: len(ids)], range(len(ids)), [str(token_id) for token_id in ids]
        )

    def _show_chosen(self) -> None:
        step, position, model = self.session.results.step, self.session.inputs.position, self.session.results.model
        rows, tokens = self.session.results.rows, self._text_tokens()
        labels: Sequence[str] = step.labels if step is not None else ()
        ids: Sequence[int] = step.ids if step is not None else ()
        if tokens is not None:
            labels, ids = tokens.labels, tokens.run.ids
            self.matrix.set_chosen(-1 if position is None else position)
        elif rows is not None:
            self.matrix.set_chosen(-1 if position is None else position - rows.step.window_start)
        if position is None or model is None or position >= len(ids):
            self.token_line.setText(self.tr("Choose a token to follow it to its row."))
            return
        self.token_line.setText(
            self.tr("{label} is row {id} of {rows}: {hidden} numbers, {bytes} in float32").format(
                label=labels[position],
                id=ids[position],
                rows=group_digits(model.spec.vocab_size),
                hidden=group_digits(model.spec.hidden_size),
                bytes=format_bytes(4 * model.spec.hidden_size),
            )
        )

    def _on_view(self, key: str) -> None:
        self.session.update(embedding_view=key)

    def _on_row_chosen(self, row: int) -> None:
        rows = self.session.results.rows
        if self._text_tokens() is not None:
            self.session.update(position=row)
        elif rows is not None:
            self.session.update(position=rows.step.window_start + row)
