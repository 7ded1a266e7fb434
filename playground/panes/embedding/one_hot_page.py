"""One-hot against dense: a small vocabulary worked through, and the current text with its model's table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout

from models.one_hot import OneHotCost, one_hot, random_rows
from playground import theme
from playground.operations import Operations
from playground.panes.embedding.cost_page import CostPage, bytes_figure
from playground.panes.embedding.subjects import Subject, Subjects
from playground.session import Session
from playground.widgets.figure_grid import Figure, FigureGrid, FigureRow
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.small_matrix import MatrixCell, SmallMatrix

# The article's own vocabulary and sentence, and the size of the vectors it gives the three words.
EXAMPLE = ("我", "爱", "人工智能", "中国")
SENTENCE = (0, 1, 3)
DIMENSIONS = 4
# How much of the text is drawn: lines, one-hot columns, and numbers of a row.
_LINES, _COLUMNS, _NUMBERS = 3, 3, 3
_GROWING = ("gpt2", "llama-2-7b", "qwen2-7b-article")


class OneHotPage(CostPage):
    """Two pairs of small matrices, and a table of what each way takes."""

    def __init__(self, session: Session, operations: Operations, subjects: Subjects) -> None:
        super().__init__(session, operations, subjects)
        self._rows: list[tuple[QHBoxLayout, SmallMatrix, SmallMatrix]] = []
        self.example = self.add_label("embedding.one_hot_example", "")
        self.example_one_hot, self.example_dense, self._example_names = self._pair("embedding.one_hot_small")
        self.text = self.add_label("embedding.one_hot_text", "")
        self.text_one_hot, self.text_dense, self._text_names = self._pair("embedding.one_hot_matrix")
        self.grid = FigureGrid()
        self.grid.setObjectName("embedding.one_hot")
        self.column.addWidget(self.grid)
        self.hint = self.add_label("embedding.one_hot_hint", "caption")
        self.column.addStretch(1)

    def _pair(self, name: str) -> tuple[SmallMatrix, SmallMatrix, tuple[QLabel, QLabel]]:
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        matrices, names = [], []
        for kind in ("one_hot", "dense"):
            column = QVBoxLayout()
            column.setSpacing(0)
            caption = QLabel()
            caption.setProperty("role", "caption")
            matrix = SmallMatrix()
            matrix.setObjectName(f"{name}.{kind}")
            column.addWidget(caption)
            column.addWidget(matrix)
            row.addLayout(column)
            matrices.append(matrix)
            names.append(caption)
        row.addStretch(1)
        self.column.addLayout(row)
        self._rows.append((row, matrices[0], matrices[1]))
        return matrices[0], matrices[1], (names[0], names[1])

    def _stack(self) -> None:
        """A pair side by side where there is room, else one below the other."""
        for row, first, second in self._rows:
            needed = first.sizeHint().width() + second.sizeHint().width() + 3 * theme.GRID
            beside = needed <= self.viewport().width()
            row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stack()

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.setAccessibleName(self.tr("One-hot"))
        self.grid.setAccessibleName(self.tr("Values and bytes, one-hot and dense"))
        self.example.setText(
            self.tr("Vocabulary {vocabulary}; the text {text}").format(
                vocabulary=" ".join(EXAMPLE), text=" ".join(EXAMPLE[word] for word in SENTENCE)
            )
        )
        words = [EXAMPLE[word] for word in SENTENCE]
        self.example_one_hot.set_matrix(words, EXAMPLE, _one_hot_cells(one_hot(SENTENCE, len(EXAMPLE))))
        dense = random_rows(len(EXAMPLE), DIMENSIONS)[list(SENTENCE)]
        self.example_dense.set_matrix(
            [""] * len(words), [str(place) for place in range(DIMENSIONS)], _dense_cells(dense)
        )
        self.example_one_hot.setAccessibleName(self.tr("One-hot rows of the small vocabulary"))
        self.example_dense.setAccessibleName(self.tr("Dense rows of the small vocabulary"))
        self.text_one_hot.setAccessibleName(self.tr("One-hot rows of the text"))
        self.text_dense.setAccessibleName(self.tr("Dense rows of the text"))
        self.example_dense.setToolTip(self.tr("Drawn at random, as every table is before training"))
        for name, rows, size in zip(self._example_names, (len(SENTENCE),) * 2, (len(EXAMPLE), DIMENSIONS), strict=True):
            name.setText(f"{rows} × {size}")
        self.hint.setText(
            self.tr(
                "One-hot takes as many values a token as the vocabulary has entries, all but one of them 0; "
                "a dense row takes as many as the table has columns, however large the vocabulary is."
            )
        )

    def show_subject(self, subject: Subject) -> None:
        """Show the current text, with the open model's table where there is one, and the subject's cost."""
        self._show_text()
        self._show_costs(subject)
        self._stack()

    def wanted_ids(self) -> tuple[int, ...]:
        """The ids whose rows the page shows; none without a model or a text."""
        results = self.session.results
        if results.model is None or results.tokens is None or self.session.inputs.tokenizer:
            return ()
        return tuple(results.tokens.run.ids[:_LINES])

    def _show_text(self) -> None:
        results, ids = self.session.results, self.wanted_ids()
        for widget in (self.text, self.text_one_hot, self.text_dense, *self._text_names):
            widget.setVisible(bool(ids))
        if not ids or results.model is None or results.tokens is None:
            return
        vocabulary, width = results.model.spec.vocab_size, results.model.spec.hidden_size
        count = len(results.tokens.run.ids)
        self.text.setText(
            self.tr("The current text in {name}: {tokens} × {vocabulary} one-hot, {tokens} × {hidden} dense").format(
                name=results.model.name,
                tokens=group_digits(count),
                vocabulary=group_digits(vocabulary),
                hidden=group_digits(width),
            )
        )
        labels = list(results.tokens.labels[: len(ids)])
        columns = sorted(set(ids))[:_COLUMNS]
        gaps = _with_gaps(columns, vocabulary)
        cells = []
        names = ["…" if column is None else str(column) for column in gaps]
        for token_id in ids:
            cells.append(
                [
                    MatrixCell("…") if column is None else MatrixCell(str(int(column == token_id)), column == token_id)
                    for column in gaps
                ]
            )
        self.text_one_hot.set_matrix(labels, names, cells)
        self._text_names[0].setText(self.tr("columns are ids; all that is left out is 0"))
        rows = self._rows_of(ids)
        self.text_dense.setVisible(rows is not None)
        self._text_names[1].setVisible(rows is not None)
        if rows is not None:
            shown = rows[:, :_NUMBERS]
            dense = [[*line, MatrixCell("…")] for line in _dense_cells(shown, 3)]
            numbers = [str(place) for place in range(shown.shape[1])]
            self.text_dense.set_matrix([""] * len(labels), [*numbers, "…"], dense)
            self._text_names[1].setText(self.tr("the first {count} of {hidden} numbers").format(
                count=shown.shape[1], hidden=group_digits(width)
            ))  # fmt: skip

    def _rows_of(self, ids: tuple[int, ...]) -> NDArray[np.float32] | None:
        """The table's rows of these ids, where they have been read."""
        results = self.session.results
        if results.table_rows is not None and results.table_rows.ids[: len(ids)] == ids:
            return results.table_rows.values[: len(ids)]
        rows = results.rows
        if rows is not None and rows.step.window_start == 0 and tuple(rows.step.ids[: len(ids)]) == ids:
            return rows.values[: len(ids)]
        if results.model is not None and results.model.refusal is not None:  # word vectors, say: only the table is read
            self.operations.tables.want_values(ids)
        return None

    def _show_costs(self, subject: Subject) -> None:
        tokens = self.session.results.tokens
        count = len(tokens.run.ids) if tokens is not None else 0
        small = OneHotCost(len(SENTENCE), len(EXAMPLE), DIMENSIONS)
        rows = [self._row(self.tr("the {count} words above").format(count=small.tokens), small)]
        if count:
            table = subject.table
            own = OneHotCost(count, table.vocab_size, table.hidden_size)
            rows.append(self._row(self.tr("this text, {name}").format(name=_plain_name(subject.name)), own))
        for key in _GROWING:
            other = self.subjects.safely(key)
            if other is not None and key != subject.key:
                cost = OneHotCost(1, other.table.vocab_size, other.table.hidden_size)
                rows.append(self._row(self.tr("a token, {name}").format(name=_plain_name(other.name)), cost))
        self.grid.set_table(
            [self.tr("one-hot values"), self.tr("dense values"), self.tr("one-hot, fp32"), self.tr("dense, fp32")], rows
        )

    @staticmethod
    def _row(name: str, cost: OneHotCost) -> FigureRow:
        return FigureRow(
            name,
            (
                Figure(group_digits(cost.one_hot_values), exact=cost.one_hot_values),
                Figure(group_digits(cost.dense_values), exact=cost.dense_values),
                bytes_figure(cost.one_hot_bytes("float32")),
                bytes_figure(cost.dense_bytes("float32")),
            ),
        )


def _one_hot_cells(matrix: NDArray[np.uint8]) -> list[list[MatrixCell]]:
    return [[MatrixCell(str(value), bool(value)) for value in line] for line in matrix.tolist()]


def _dense_cells(matrix: NDArray[np.float32], decimals: int = 2) -> list[list[MatrixCell]]:
    return [[MatrixCell(format_decimal(float(value), decimals)) for value in line] for line in matrix]


def _with_gaps(columns: Sequence[int], vocabulary: int) -> list[int | None]:
    """Columns in order, with None where some between them, before the first or after the last are left out."""
    found: list[int | None] = []
    last = -1
    for column in columns:
        if column > last + 1:
            found.append(None)
        found.append(column)
        last = column
    if last < vocabulary - 1:
        found.append(None)
    return found


def _plain_name(name: str) -> str:
    """A name without what stands in brackets behind it."""
    return name.partition(" (")[0]
