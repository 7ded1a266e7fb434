"""Every token of the vocabulary as the next one: searched, sorted, and any of them taken."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import reason_text
from playground.panes.generator.view import GeneratorView, plain_label
from playground.results.generator import VocabularyResult
from playground.session import Session
from playground.widgets.data_table import Column, DataTable
from playground.widgets.numbers import format_decimal, format_percent, group_digits
from playground.widgets.state_view import StateStack

# How long typing rests before what was typed is looked for.
_REST_MS = 200
# From this width on every column has room.
_ROOMY = 840
_RANK, _TOKEN, _ID, _LOGIT, _LOG, _RAW, _FINAL, _BAR, _REASON = range(9)
# What a click on a column's title sorts by.
_SORTS = {_RANK: "rank", _TOKEN: "token", _ID: "id", _LOGIT: "raw", _LOG: "raw", _RAW: "raw", _FINAL: "final"}
_SHOWN_AT = {"rank": _RANK, "token": _TOKEN, "id": _ID, "raw": _RAW, "final": _FINAL}


class TokensTable(DataTable):
    """A table of tokens. A click marks a row; Enter or a double click takes it.

    Signals:
        row_taken(int): the row that was taken
    """

    row_taken = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.row_taken.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class AllTokensView(GeneratorView):
    """A field to search with, the table, and the button that takes the marked token."""

    name = "vocabulary"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._found: VocabularyResult | None = None
        self.query = QLineEdit()
        self.query.setObjectName("generator.query")
        self.query.setClearButtonEnabled(True)
        self.query.setMaxLength(200)
        self.query.textEdited.connect(self._on_edited)
        self.count = plain_label("generator.found", "muted")
        self.take = QPushButton()
        self.take.setObjectName("generator.take")
        self.take.clicked.connect(self._on_take)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.query, 1)
        row.addWidget(self.count)
        row.addWidget(self.take)
        self.table = TokensTable()
        self.table.setObjectName("generator.vocabulary")
        self.table.row_activated.connect(self._on_marked)
        self.table.row_taken.connect(self._on_taken)
        self.table.doubleClicked.connect(self._on_double_clicked)
        self.table.sorted_by.connect(self._on_sorted)
        self.states = StateStack(self.table)
        self.layout_.addLayout(row)
        self.layout_.addWidget(self.states, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_typed)

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.query.setPlaceholderText(self.tr("Search the vocabulary: a text, or #id"))
        self.query.setAccessibleName(self.tr("Search the vocabulary"))
        self.query.setToolTip(self.tr("Tokens that hold this text; # and a number finds an id"))
        self.take.setToolTip(self.tr("Put the marked token behind the text; Enter in the table does the same"))
        self.table.setAccessibleName(self.tr("Every token of the vocabulary"))
        self.table.setToolTip(self.tr("Click a title to sort; Enter or a double click takes a token"))
        self.table.set_columns(
            [
                Column(self.tr("rank"), 6, right=True),
                Column(self.tr("token"), 14),
                Column(self.tr("id"), 6, right=True),
                Column(self.tr("logit"), 7, right=True),
                Column(self.tr("ln p"), 7, right=True),
                Column(self.tr("model"), 8, right=True, tool_tip=self.tr("The model's own probability")),
                Column(self.tr("final"), 8, right=True, tool_tip=self.tr("The probability after all settings")),
                Column("", 8, bar=True),
                Column(self.tr("cut by"), 0, mono=False),
            ]
        )
        self.table.set_sortable(tuple(_SORTS))
        self._show_sort()
        self._show_take()
        self._fit()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        inputs = self.session.inputs
        if "generator_query" in names and self.query.text() != inputs.generator_query:
            with QSignalBlocker(self.query):
                self.query.setText(inputs.generator_query)
        if names & {"generator_sort", "generator_descending"}:
            self._show_sort()
        if names & {"candidates", "step"}:
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What can be read from another column gives way first."""
        self.table.hide_columns(() if self.width() >= theme.scaled(_ROOMY) else (_LOGIT, _BAR))

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        return (self.table, "vocabulary") if self.table.row_count() else None

    def _show(self) -> None:
        found, step = self.session.results.candidates, self.session.results.step
        if self.show_problem_of("candidates", self.states) or found is None:
            return
        self.states.show_content()
        self.states.set_stale(step is not None and found.step.ids != step.ids)
        if found is self._found:
            return
        self._found = found
        self.table.set_rows(len(found.order), self._cell, self._bar, self._is_cut)
        self.count.setText(
            self.tr("{found} of {all}").format(found=group_digits(len(found.order)), all=group_digits(len(found.raw)))
        )
        self._show_take()

    def _cell(self, row: int, column: int) -> str:
        found = self._found
        if found is None or row >= len(found.order):
            return ""
        token_id = int(found.order[row])
        if column == _RANK:
            return group_digits(int(found.ranks[token_id]))
        if column == _TOKEN:
            return found.labels(token_id)
        if column == _ID:
            return str(token_id)
        if column == _LOGIT:
            return format_decimal(float(found.logits[token_id]), 3)
        if column == _LOG:
            return format_decimal(float(found.log_probabilities[token_id]), 3)
        if column == _RAW:
            return format_percent(float(found.raw[token_id]))
        if column == _FINAL:
            return format_percent(float(found.final[token_id]))
        cut = int(found.cut_at[token_id])
        return reason_text(found.reasons[cut]) if column == _REASON and cut >= 0 else ""

    def _bar(self, row: int) -> float:
        found = self._found
        if found is None or row >= len(found.order):
            return 0.0
        top = float(found.final.max())
        return float(found.final[int(found.order[row])]) / top if top > 0 else 0.0

    def _is_cut(self, row: int) -> bool:
        found = self._found
        return found is not None and row < len(found.order) and int(found.cut_at[int(found.order[row])]) >= 0

    def _marked(self) -> int | None:
        """The id of the marked row."""
        row, found = self.table.currentIndex().row(), self._found
        return int(found.order[row]) if found is not None and 0 <= row < len(found.order) else None

    def _show_take(self) -> None:
        marked, found = self._marked(), self._found
        self.take.setEnabled(marked is not None)
        label = found.labels(marked) if marked is not None and found is not None else ""
        self.take.setText(self.tr("Append {label}").format(label=label) if label else self.tr("Append"))

    def _show_sort(self) -> None:
        inputs = self.session.inputs
        self.table.show_sort(_SHOWN_AT.get(inputs.generator_sort, _RANK), descending=inputs.generator_descending)

    # What the user does

    def _on_edited(self, _text: str) -> None:
        self._rest.start()

    def _on_typed(self) -> None:
        self.session.update(generator_query=self.query.text())

    def _on_sorted(self, column: int) -> None:
        sort, inputs = _SORTS[column], self.session.inputs
        # Numbers are wanted largest first, ranks and names from their beginning; a second click turns it round.
        descending = not inputs.generator_descending if sort == inputs.generator_sort else sort in ("raw", "final")
        self.session.update(generator_sort=sort, generator_descending=descending)

    def _on_marked(self, _row: int) -> None:
        self._show_take()

    def _on_taken(self, row: int) -> None:
        if self._found is not None and 0 <= row < len(self._found.order):
            self.operations.choose(int(self._found.order[row]))

    def _on_double_clicked(self) -> None:
        self._on_take()

    def _on_take(self) -> None:
        marked = self._marked()
        if marked is not None:
            self.operations.choose(marked)
