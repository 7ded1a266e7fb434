"""The table view: every row with its norm and first values, sorted, and the rows that were never trained."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.view import EmbeddingView
from playground.results.table import TableFacts, TableRows
from playground.session import Session
from playground.table_queries import NoTokenError
from playground.widgets.data_table import Column, DataTable
from playground.widgets.histogram import Histogram
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.state_view import StateStack
from playground.widgets.value_table import Cell, ValueTable
from playground.widgets.view_switch import ViewSwitch

_FIRST_VALUES = 8
_VALUE_CHARACTERS = 9  # a number of a row, with the space before it
# Rows read at a time around those in view, and how many are kept.
_AROUND = 40
_KEPT = 4000
# Below this height the histogram leaves its room to the rows.
_ROOM_FOR_HISTOGRAM = 280


def ordered(norms: NDArray[np.float64], order: str, odd: tuple[int, ...] = ()) -> NDArray[np.int64]:
    """The ids in an order: "id", "longest", "shortest" (equal norms by id, NaN last), or "odd": those ids alone."""
    if order == "odd":
        return np.asarray(odd, dtype=np.int64)
    if order == "id":
        return np.arange(len(norms), dtype=np.int64)
    return np.argsort(norms if order == "shortest" else -norms, kind="stable").astype(np.int64)


class AllRowsView(EmbeddingView):
    """Rows of the whole table; their values are read when they come into view."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._facts: TableFacts | None = None
        self._ids: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._values: dict[int, tuple[str, ...]] = {}
        self._width = 0  # of a row, in numbers
        self.jump = QLineEdit()
        self.jump.setObjectName("embedding.jump")
        self.jump.setClearButtonEnabled(True)
        self.jump.setMaxLength(500)
        self.order = ViewSwitch()
        self.order.setObjectName("embedding.order")
        self.neighbours = QPushButton()
        self.neighbours.setObjectName("embedding.to_neighbours")
        self.neighbours.setEnabled(False)
        self.summary = QLabel()
        self.summary.setObjectName("embedding.norms")
        self.summary.setProperty("role", "muted")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.histogram = Histogram()
        self.histogram.setObjectName("embedding.histogram")
        self.table = DataTable(tells_rows=True)
        self.table.setObjectName("embedding.table")
        self.jump.setMinimumWidth(110)
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addWidget(self.jump, 1)
        top.addWidget(self.order)
        top.addWidget(self.neighbours)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.GRID)
        inner.addLayout(top)
        inner.addWidget(self.summary)
        inner.addWidget(self.histogram)
        inner.addWidget(self.table, 1)
        self.states = StateStack(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)
        self.jump.returnPressed.connect(self._on_jump)
        self.jump.textEdited.connect(self._on_jump_edited)
        self.order.selected.connect(self._on_order)
        self.table.rows_shown.connect(self._on_rows_shown)
        self.table.row_activated.connect(self._on_row)
        self.neighbours.clicked.connect(self._on_neighbours)
        self.states.cancel_requested.connect(operations.cancel)

    def wanted_of_table(self) -> str:
        """See EmbeddingView.wanted_of_table."""
        return "table"

    def tables(self) -> tuple[ValueTable, ...]:
        """The rows in the order shown, each with its norm and what is odd about it, and the histogram."""
        facts, ids = self._facts, self._ids
        if facts is None:
            return ()
        reasons = self._reasons()

        def row(place: int) -> list[Cell]:
            token_id = int(ids[place])
            reason = reasons[facts.odd[token_id]] if token_id in facts.odd else ""
            return [token_id, facts.labels(token_id), float(facts.norms[token_id]), reason]

        header = (self.tr("id"), self.tr("token"), self.tr("norm"), self.tr("why it may be untrained"))
        return ValueTable(self.table.accessibleName(), header, len(ids), row), self.histogram.value_table()

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.jump.setPlaceholderText(self.tr("go to an id or a word"))
        self.jump.setAccessibleName(self.tr("Go to row"))
        self.neighbours.setText(self.tr("Neighbours"))
        self.neighbours.setToolTip(self.tr("What is near to the chosen row"))
        self.histogram.setAccessibleName(self.tr("How long the rows are"))
        self.histogram.setToolTip(self.tr("Rows by length; heights by the square root of how many"))
        self.table.setAccessibleName(self.tr("All rows"))
        self.order.set_options(
            [
                ("id", self.tr("by id"), self.tr("In the order of the table")),
                ("longest", self.tr("longest"), self.tr("The longest rows first")),
                ("shortest", self.tr("shortest"), self.tr("The shortest rows first")),
                ("odd", self.tr("untrained"), self.tr("Rows that look as if they were never trained")),
            ]
        )
        self.order.set_name(self.tr("Order of the rows"))
        self.table.set_columns(
            [
                Column(self.tr("id"), 7, right=True),
                Column(self.tr("token"), 13),
                Column(self.tr("norm"), 8, right=True, tool_tip=self.tr("The Euclidean length of the row")),
                Column("  " + self.tr("first values")),
            ]
        )
        self._fit_order()
        self._facts = None

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        results = self.session.results
        facts, problem = results.table_facts, results.problems.get("table_facts")
        if facts is not None:
            self.states.show_content()
            if facts is not self._facts:
                self._show(facts)
        elif problem is not None:
            self.states.show_error(sentence(problem), problem.details)
        elif results.model is None:
            self.states.show_empty(self.tr("Open a model to see its table."))
        else:
            self.states.show_loading(self.tr("Measuring every row"))
        if "table_rows" in names and results.table_rows is not None:
            self._take(results.table_rows)
        elif "table_rows" in names and "table_rows" in results.problems:  # the file has changed, say
            self._summarise(sentence(results.problems["table_rows"]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.histogram.setVisible(self.height() >= theme.scaled(_ROOM_FOR_HISTOGRAM))
        self._fit_order()

    def _fit_order(self) -> None:
        self.order.fit(self.width() - self.jump.minimumWidth() - self.neighbours.sizeHint().width() - 2 * theme.GRID)

    def _show(self, facts: TableFacts) -> None:
        if self._facts is None or self._facts.folder != facts.folder:
            self._values.clear()
        self._facts = facts
        self.histogram.set_values(facts.norms)
        self.histogram.set_marks(((facts.initial_norm, self.tr("before training")),))
        self._fill()

    def _fill(self) -> None:
        facts = self._facts
        if facts is None:
            return
        odd_only = self.order.current() == "odd"
        self._ids = ordered(facts.norms, self.order.current(), tuple(facts.odd))
        self.table.set_rows(len(self._ids), self._text, muted=None if odd_only else self._is_odd)
        self.neighbours.setEnabled(False)
        self._summarise()

    def _summarise(self, more: str = "") -> None:
        facts = self._facts
        if facts is None:
            return
        finite = facts.norms[np.isfinite(facts.norms)]
        parts = [self.tr("{rows} rows").format(rows=group_digits(len(facts.norms)))]
        if len(finite):
            parts.append(
                self.tr("norms {low} to {high}, half of them below {middle}").format(
                    low=format_decimal(float(finite.min())),
                    high=format_decimal(float(finite.max())),
                    middle=format_decimal(float(np.median(finite))),
                )
            )
        parts.append(self._odd_text(facts))
        if facts.rowless:
            parts.append(self.tr("tokens without a row: {count}").format(count=group_digits(facts.rowless)))
        self.summary.setText(more or " · ".join(part for part in parts if part))

    def _odd_text(self, facts: TableFacts) -> str:
        if not facts.odd:
            return self.tr("no row looks untrained")
        kinds = list(facts.odd.values())
        return " · ".join(
            text.format(count=group_digits(kinds.count(kind))) for kind, text in self._kinds().items() if kind in kinds
        )

    def _kinds(self) -> dict[str, str]:
        return {
            "unsound": self.tr("NaN or infinite: {count}"),
            "no token": self.tr("without a token: {count}"),
            "equal": self.tr("equal to another: {count}"),
            "near": self.tr("nearly equal to another: {count}"),
            "initial": self.tr("as long as before training: {count}"),
        }

    def _reasons(self) -> dict[str, str]:
        return {
            "unsound": self.tr("NaN or infinite"),
            "no token": self.tr("no token has this id"),
            "equal": self.tr("equal to another row"),
            "near": self.tr("nearly equal to another row"),
            "initial": self.tr("as long as before training"),
        }

    def _text(self, row: int, column: int) -> str:
        facts = self._facts
        if facts is None or row >= len(self._ids):
            return ""
        token_id = int(self._ids[row])
        if column == 0:
            return str(token_id)
        if column == 1:
            return facts.labels(token_id)
        if column == 2:
            return format_decimal(float(facts.norms[token_id]))
        known = self._values.get(token_id, ())
        if self.order.current() == "odd":
            return f"  {self._reasons()[facts.odd[token_id]]} ·{self._listed(known, 2)}"
        return self._listed(known, self._room_for_values())

    def _room_for_values(self) -> int:
        """How many values fit whole into a row: a number cut short would be another number."""
        digit = QFontMetricsF(theme.mono_font(12)).horizontalAdvance("0")
        return max(1, int((self.table.columnWidth(3) - theme.GRID - 2 * digit) / (_VALUE_CHARACTERS * digit)))

    def _listed(self, values: tuple[str, ...], most: int) -> str:
        shown = values[:most]
        return "".join("  " + value for value in shown) + (" …" if shown and len(shown) < self._width else "")

    def _is_odd(self, row: int) -> bool:
        return self._facts is not None and row < len(self._ids) and int(self._ids[row]) in self._facts.odd

    def _on_rows_shown(self, first: int, last: int) -> None:
        around = self._ids[max(0, first - _AROUND) : last + _AROUND]
        if any(int(token_id) not in self._values for token_id in self._ids[first:last]):
            self.operations.tables.want_values(tuple(around.tolist()))

    def _take(self, rows: TableRows) -> None:
        if self._facts is None or rows.folder != self._facts.folder:
            return
        if len(self._values) > _KEPT:
            self._values.clear()
        for token_id, values in zip(rows.ids, rows.values, strict=True):
            self._values[token_id] = tuple(format_decimal(float(value)) for value in values[:_FIRST_VALUES])
            self._width = len(values)
        shown = self.table.visible_rows()
        self.table.refresh_rows(shown.start, shown.stop)

    def _on_order(self, _key: str) -> None:
        self._fill()

    def _on_jump_edited(self, _text: str) -> None:
        self._summarise()

    def _on_jump(self) -> None:
        """To the row of an id or a word; in an order in which it is missing, to that by id."""
        facts, vocabulary = self._facts, self.operations.tables.vocabulary()
        word = normalized(self.jump.text()).strip()
        if facts is None or vocabulary is None or not word:
            return
        try:
            token_id = int(word) if word.isdecimal() and len(word) < 12 else vocabulary.resolve(word).token_id
            if token_id >= len(facts.norms):
                token_id = vocabulary.resolve(f"#{token_id}").token_id
        except NoTokenError as refusal:
            self._summarise(sentence(refusal.problem))
            return
        if not len(np.flatnonzero(self._ids == token_id)):
            self.order.set_current("id")
            self._fill()
        self.table.choose(int(np.flatnonzero(self._ids == token_id)[0]))
        self.neighbours.setEnabled(True)

    def _on_row(self, _row: int) -> None:
        self.neighbours.setEnabled(True)

    def _on_neighbours(self) -> None:
        vocabulary, row = self.operations.tables.vocabulary(), self.table.currentIndex().row()
        if vocabulary is not None and 0 <= row < len(self._ids):
            self.session.update(embedding_view="neighbours", neighbour_query=vocabulary.word(int(self._ids[row])))
