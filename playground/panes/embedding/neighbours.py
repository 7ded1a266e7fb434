"""The neighbours view: what is near to a token or to words with + and - between them, over every row of the table."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.view import EmbeddingView
from playground.results.table import Near, NeighboursResult, Term
from playground.session import Session
from playground.widgets.data_table import Column, DataTable
from playground.widgets.numbers import MINUS, format_decimal, group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.state_view import StateStack
from playground.widgets.token_chips import TokenChips
from playground.widgets.tool_tip import plain_tip
from playground.widgets.value_table import Cell, ValueTable, table_of

# How long typing rests before what was typed is looked for.
_REST_MS = 250
# Narrower than this, two lists beside each other have no room for bars and ids.
_ROOM_FOR_BARS = 880
_RANK, _TOKEN, _VALUE, _BAR, _ID = range(5)
# Below this height the notes leave their room to the list, whose tool tip they are as well.
_ROOM_FOR_NOTES = 250


def bar_fraction(value: float, metric: str, best: float) -> float:
    """A value's part of the bar: the cosine as it is, else against the nearest row's."""
    if metric == "cosine":
        return value
    if metric == "dot":
        return value / best if best > 0 else 0.0
    return best / value if value > 0 else 1.0


class NeighboursView(EmbeddingView):
    """A field to ask with, what was understood, and the ranked rows; beside them those of the table before training."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._shown: NeighboursResult | None = None
        self._fitted = (False, False)  # whether there are two lists, and bars in them
        self.query = QLineEdit()
        self.query.setObjectName("embedding.query")
        self.query.setClearButtonEnabled(True)
        self.query.setMaxLength(2000)
        self.measure = SegmentedButtons()
        self.measure.setObjectName("embedding.metric")
        self.compared = QLineEdit()
        self.compared.setObjectName("embedding.compared_words")
        self.compared.setMaxLength(2000)
        self.with_inputs = QCheckBox()
        self.with_inputs.setObjectName("embedding.with_inputs")
        self.meaning = _plain_label("embedding.meaning")
        self.values = _plain_label("embedding.compared_values")
        self.values_before = _plain_label("embedding.compared_before")
        self.notes = _plain_label("embedding.neighbour_notes")
        self.notes.setProperty("role", "muted")
        self.offers = TokenChips()
        self.offers.setObjectName("embedding.offers")
        self.offers.set_rows_wanted(2)
        self.list = DataTable()
        self.list.setObjectName("embedding.neighbours")
        self.before = DataTable()
        self.before.setObjectName("embedding.neighbours_before")
        lists = QWidget()
        beside = QHBoxLayout(lists)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(theme.GRID)
        beside.addWidget(self.list, 1)
        beside.addWidget(self.before, 1)
        self.before.hide()
        self.states = StateStack(lists)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.query, 1)
        first.addWidget(self.measure)
        second.addWidget(self.compared, 1)
        second.addWidget(self.with_inputs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        for row in (first, second):
            row.setSpacing(theme.GRID)
            layout.addLayout(row)
        layout.addWidget(self.meaning)
        told = QHBoxLayout()
        told.setSpacing(theme.GRID)
        told.addWidget(self.values, 1)
        told.addWidget(self.values_before, 1)
        layout.addLayout(told)
        layout.addWidget(self.notes)
        layout.addWidget(self.offers)
        layout.addWidget(self.states, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.ask)
        for field in (self.query, self.compared):
            field.textEdited.connect(self._on_edited)
            field.returnPressed.connect(self.ask)
        self.measure.selected.connect(self._on_metric)
        self.with_inputs.toggled.connect(self._on_with_inputs)
        self.list.row_activated.connect(self._on_row)
        self.before.row_activated.connect(self._on_row_before)
        self.offers.token_chosen.connect(self._on_offer)
        self.states.cancel_requested.connect(operations.cancel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notes.setVisible(bool(self.notes.text()) and self.height() >= theme.scaled(_ROOM_FOR_NOTES))
        self._fit_columns()

    def wanted_of_table(self) -> str:
        """See EmbeddingView.wanted_of_table."""
        return "neighbours"

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.query.setPlaceholderText(self.tr("a word, or: king - man + woman"))
        self.query.setAccessibleName(self.tr("Look for"))
        self.query.setToolTip(
            self.tr("A word, words with + and - between them, or an id such as #78. Empty: the chosen token.")
        )
        self.compared.setPlaceholderText(self.tr("compare with: queen carriage"))
        self.compared.setAccessibleName(self.tr("Compare with"))
        self.compared.setToolTip(self.tr("Words whose value is told whether they are near or not"))
        self.with_inputs.setText(self.tr("itself too"))
        self.with_inputs.setToolTip(self.tr("List the words that were asked for as well"))
        self.offers.set_caption(self.tr("tokens"))
        self.measure.set_options(
            [
                ("cosine", self.tr("cosine"), self.tr("The angle between two rows, whatever their lengths")),
                ("dot", self.tr("dot"), self.tr("The dot product: long rows count more")),
                ("euclidean", self.tr("distance"), self.tr("The Euclidean distance: small is near")),
            ]
        )
        self.list.setAccessibleName(self.tr("Nearest rows"))
        self.values_before.setToolTip(self.tr("The same words in the table before training"))
        self.before.setAccessibleName(self.tr("Nearest rows before training"))
        self._fit_columns(anew=True)
        self._shown = None

    def _fit_columns(self, *, anew: bool = False) -> None:
        """Bars and ids where there is room for them."""
        two = not self.before.isHidden()
        bars = not two or self.width() >= theme.scaled(_ROOM_FOR_BARS)
        if not anew and (two, bars) == self._fitted:
            return
        self._fitted = (two, bars)
        titles = (self.tr("trained"), self.tr("untrained")) if two else (self.tr("token"), "")
        for table, title in zip((self.list, self.before), titles, strict=True):
            table.set_columns(
                [
                    Column("", 3, right=True),
                    Column(title, 16 if bars else 0),
                    Column(self.tr("value"), 8, right=True),
                    Column("", bar=True),
                    Column(self.tr("id"), 6, right=True),
                ]
            )
            table.hide_columns(() if bars else (_BAR, _ID))

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs = self.session.inputs
        for field, text in ((self.query, inputs.neighbour_query), (self.compared, inputs.neighbour_compared)):
            if field.text() != text and not self._rest.isActive():
                field.setText(text)
        self.measure.set_current(inputs.neighbour_metric)
        if self.with_inputs.isChecked() != inputs.neighbour_inputs:
            self.with_inputs.blockSignals(True)
            self.with_inputs.setChecked(inputs.neighbour_inputs)
            self.with_inputs.blockSignals(False)
        self._show()

    def ask(self) -> None:
        """Look for what the fields say."""
        self._rest.stop()
        self.session.update(
            neighbour_query=normalized(self.query.text()).replace("\n", " "),
            neighbour_compared=normalized(self.compared.text()).replace("\n", " "),
        )

    def _show(self) -> None:
        results = self.session.results
        found = results.neighbours
        problem = results.problems.get("neighbours")
        if problem is not None:
            self._clear_words()
            self.states.show_error(sentence(problem), problem.details)
        elif results.model is None:
            self._clear_words()
            self.states.show_empty(self.tr("Open a model to ask its table."))
        elif found is None:
            self._clear_words()
            self.states.show_loading(self.tr("Comparing every row"))
        else:
            self._show_found(found)
            self.states.set_stale(found.question != self.operations.tables.question(), self.tr("for the word before"))

    def _show_found(self, found: NeighboursResult) -> None:
        self.offers.setVisible(bool(found.offers))
        self.offers.set_chips([offer.label for offer in found.offers])
        self.offers.set_chosen(None)
        self._show_words(found)
        if found.problem is not None:
            self.states.show_empty(sentence(found.problem))
        elif not found.terms:
            self.states.show_empty(self.tr("Type a word above, or choose a token of the text."))
        else:
            self.states.show_content()
            if found is not self._shown:
                self._fill(found)
        self._shown = found

    def _fill(self, found: NeighboursResult) -> None:
        self.before.setVisible(found.beginning == "known")
        self._fit_columns()
        for table, ranked in ((self.list, found.near), (self.before, found.near_before)):
            self._fill_list(table, ranked, found.question.metric)

    def _fill_list(self, table: DataTable, ranked: tuple[Near, ...], metric: str) -> None:
        best = ranked[0].value if ranked else 1.0

        def text(row: int, column: int) -> str:
            near = ranked[row]
            return (str(row + 1), near.label, format_decimal(near.value), "", str(near.token_id))[column]

        table.set_rows(len(ranked), text, lambda row: bar_fraction(ranked[row].value, metric, best))

    def _clear_words(self) -> None:
        self.notes.clear()
        for widget in (self.meaning, self.values, self.values_before, self.notes, self.offers):
            widget.hide()
        self._shown = None

    def _show_words(self, found: NeighboursResult) -> None:
        self.meaning.setText(expression(found.terms))
        self.meaning.setVisible(bool(found.terms) and found.problem is None)
        self.values.setText(_listed(found.compared))
        self.values_before.setText(_listed(found.compared_before))
        self.values_before.setVisible(bool(found.compared_before))
        self.values.setVisible(bool(found.compared))
        notes = [
            self.tr("{label} is the word inside a text; {other} (#{id}) is it without the space").format(
                label=term.label, other=term.other_label, id=term.other
            )
            for term in found.terms
            if term.other >= 0
        ]
        if found.left_out:
            notes.append(self.tr("rows with NaN or infinity, left out: {count}").format(count=found.left_out))
        if found.near:
            notes.append(self.tr("exact over all {rows} rows").format(rows=group_digits(found.rows)))
            if found.beginning == "unknown":
                notes.append(self.tr("how this table was before training is not known"))
            elif found.beginning == "itself":
                notes.append(self.tr("this is the table before training"))
        self.notes.setText(" · ".join(notes))
        self.notes.setVisible(bool(notes) and self.height() >= theme.scaled(_ROOM_FOR_NOTES))
        self.list.setToolTip(plain_tip("\n".join(notes)))

    def _on_edited(self, _text: str) -> None:
        self._rest.start()

    def _on_metric(self, key: str) -> None:
        self.session.update(neighbour_metric=key)

    def _on_with_inputs(self, checked: bool) -> None:
        self.session.update(neighbour_inputs=checked)

    def _on_row(self, row: int) -> None:
        if self._shown is not None and row < len(self._shown.near):
            self._go_to(self._shown.near[row])

    def _on_row_before(self, row: int) -> None:
        if self._shown is not None and row < len(self._shown.near_before):
            self._go_to(self._shown.near_before[row])

    def _on_offer(self, index: int) -> None:
        if self._shown is not None and index < len(self._shown.offers):
            self._go_to(self._shown.offers[index])

    def _go_to(self, near: Near) -> None:
        self._rest.stop()
        self.session.update(neighbour_query=near.word)

    def tables(self) -> tuple[ValueTable, ...]:
        """The ranked rows; beside them those of the table before training, where that is known."""
        found = self._shown
        if found is None or not found.near:
            return ()
        metric = found.question.metric
        header = [self.tr("rank"), self.tr("id"), self.tr("token"), metric]
        rows: list[list[Cell]] = [
            [rank, near.token_id, near.label, near.value] for rank, near in enumerate(found.near, 1)
        ]
        if found.near_before:
            before = self.tr("{title} before training")
            header += [before.format(title=title) for title in header[1:]]
            for row, near in zip(rows, found.near_before, strict=False):
                row += [near.token_id, near.label, near.value]
        return (table_of(self.list.accessibleName(), header, rows),)


def _listed(compared: tuple[Near, ...]) -> str:
    return " · ".join(f"{near.label} {format_decimal(near.value)}" for near in compared)


def expression(terms: tuple[Term, ...]) -> str:
    """The combination as it was understood: "king (78) − man (104) + woman (310)"."""
    parts = []
    for place, term in enumerate(terms):
        sign = MINUS if term.factor < 0 else "+" if place else ""
        parts.append(f"{sign} {term.label} ({term.token_id})".strip())
    return " ".join(parts)


def _plain_label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
