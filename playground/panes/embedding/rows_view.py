"""The rows view: the vectors that the current text's tokens pick from the table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import show_problem
from playground.panes.embedding.view import EmbeddingView
from playground.results.reading import TokensResult
from playground.session import Session
from playground.widgets.matrix_view import MatrixView
from playground.widgets.numbers import format_bytes, group_digits
from playground.widgets.state_view import StateStack

# Of the current text's rows as many as are read where the model itself doesn't.
_TEXT_ROWS = 2048


class RowsView(EmbeddingView):
    """A line of numbers a token; the chosen token's row is named below."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.matrix = MatrixView()
        self.matrix.setObjectName("embedding.rows")
        self.matrix.row_chosen.connect(self._on_row_chosen)
        self.states = StateStack(self.matrix)
        self.states.cancel_requested.connect(operations.cancel)
        self.states.action_requested.connect(operations.continue_on_last_half)
        self.token_line = QLabel()
        self.token_line.setObjectName("embedding.token")
        self.token_line.setProperty("role", "muted")
        self.token_line.setWordWrap(True)
        self.token_line.setTextFormat(Qt.TextFormat.PlainText)
        self.token_line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self.states, 1)
        layout.addWidget(self.token_line)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.matrix.setAccessibleName(self.tr("The rows of the text's tokens"))

    def wants_rows(self) -> bool:
        """It shows nothing else."""
        return True

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"rows", "step", "embedding_view", "text", "tokens", "table_rows"}:
            self._show_rows()
        if names & {"position", "step", "rows", "model", "tokens", "table_rows"}:
            self._show_chosen()

    def _show_rows(self) -> None:
        results = self.session.results
        if results.model is not None and results.model.refusal is not None:
            self._show_rows_of_table()
            return
        rows = results.rows if results.step is not None else None
        if rows is None:
            self.matrix.clear()
            if "step" in results.problems:
                show_problem(self.states, results.problems["step"], results.model)
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
                show_problem(self.states, results.problems["table_rows"], results.model)
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

    def _on_row_chosen(self, row: int) -> None:
        rows = self.session.results.rows
        if self._text_tokens() is not None:
            self.session.update(position=row)
        elif rows is not None:
            self.session.update(position=rows.step.window_start + row)
