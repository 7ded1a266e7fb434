"""The lookup view: how ids become rows: picked, multiplied by one-hot vectors, in a batch, with positions."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.fields import bracketed, entry, note, number, put, row_of, shape_text
from playground.panes.embedding.view import EmbeddingView
from playground.results.reading import Problem
from playground.results.vectors import BatchResult, LookupResult
from playground.session import Session
from playground.widgets.key_figure import KeyFigure
from playground.widgets.lookup_flow import LookupFlow
from playground.widgets.matrix_view import MatrixView
from playground.widgets.numbers import group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.view_switch import ViewSwitch
from playground.widgets.window_rows import WindowRows

PARTS = ("lookup", "linear", "batch", "sum")
# Which result each part shows.
_RESULTS = {"lookup": "lookup", "linear": "lookup", "batch": "batch", "sum": "batch"}


class LookupView(EmbeddingView):
    """A table small enough to be seen whole, and what becomes of ids in it."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.parts = ViewSwitch()
        self.parts.setObjectName("lookup.parts")
        self.parts.selected.connect(self._on_part)
        self.area = ScrolledColumn()
        self._pages: dict[str, QWidget] = {}
        for name, fill in (
            ("lookup", self._fill_lookup),
            ("linear", self._fill_linear),
            ("batch", self._fill_batch),
            ("sum", self._fill_sum),
        ):
            page = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.GRID)
            fill(column)
            self._pages[name] = page
            self.area.column.addWidget(page)
        self.area.column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self.parts)
        layout.addWidget(self.area, 1)

    def _fill_lookup(self, column: QVBoxLayout) -> None:
        self.seed = number("lookup.seed", 0, 2**31 - 1)
        self.rows = number("lookup.rows", 1, 64)
        self.columns = number("lookup.columns", 1, 16)
        self.ids = entry("lookup.ids")
        for field in (self.seed, self.rows, self.columns):
            field.valueChanged.connect(self._on_numbers)
        self.ids.textEdited.connect(self._on_ids)
        column.addLayout(row_of(self.seed, self.rows, self.columns, self.ids, stretched=self.ids))
        self.code = note("lookup.code", "mono")
        self.flow = LookupFlow()
        self.flow.setObjectName("lookup.flow")
        self.flow.cell_edited.connect(self._on_cell_edited)
        self.flow.edit_refused.connect(self._on_edit_refused)
        self.picked = note("lookup.picked", "mono")
        self.problem = note("lookup.problem", "error")
        self.hint = note("lookup.hint", "caption")
        self.revert = QPushButton()
        self.revert.setObjectName("lookup.revert")
        self.revert.clicked.connect(self._on_revert)
        for widget in (self.problem, self.picked, self.flow, self.code):
            column.addWidget(widget)
        column.addLayout(row_of(self.hint, self.revert, stretched=self.hint))

    def _fill_linear(self, column: QVBoxLayout) -> None:
        self.inputs = number("lookup.linear_inputs", 1, 64)
        self.outputs = number("lookup.linear_outputs", 1, 16)
        self.linear_ids = entry("lookup.linear_ids")
        for field in (self.inputs, self.outputs):
            field.valueChanged.connect(self._on_numbers)
        self.linear_ids.textEdited.connect(self._on_linear_ids)
        column.addLayout(row_of(self.inputs, self.outputs, self.linear_ids, stretched=self.linear_ids))
        self.linear_code = note("lookup.linear_code", "mono")
        self.linear_flow = LookupFlow(editable=False)
        self.linear_flow.setObjectName("lookup.linear_flow")
        self.linear_problem = note("lookup.linear_problem", "error")
        self.verdict = note("lookup.verdict", "good")
        self.linear_note = note("lookup.linear_note")
        for widget in (self.linear_problem, self.verdict, self.linear_flow, self.linear_code, self.linear_note):
            column.addWidget(widget)

    def _fill_batch(self, column: QVBoxLayout) -> None:
        self.length = number("lookup.window_length", 1, 64)
        self.stride = number("lookup.window_stride", 1, 512)
        self.batch_rows = number("lookup.batch_rows", 1, 64)
        self.batch_columns = number("lookup.batch_columns", 1, 4096)
        for field in (self.length, self.stride, self.batch_rows, self.batch_columns):
            field.valueChanged.connect(self._on_numbers)
        column.addLayout(row_of(self.length, self.stride, self.batch_rows, self.batch_columns))
        self.windows_note = note("lookup.windows")
        self.windows = WindowRows()
        self.windows.setObjectName("lookup.window_rows")
        self.batch_problem = note("lookup.batch_problem", "error")
        column.addWidget(self.batch_problem)
        self.shapes = tuple(KeyFigure() for _ in range(4))
        figures = QHBoxLayout()
        figures.setSpacing(2 * theme.GRID)
        names = ("ids", "token_rows", "position_rows", "input")
        for figure, name in zip(self.shapes, names, strict=True):
            figure.setObjectName("lookup.shape_" + name)
            figures.addWidget(figure)
        figures.addStretch(1)
        column.addLayout(figures)
        column.addWidget(self.windows_note)
        column.addWidget(self.windows)
        self.batch_note = note("lookup.batch_note")
        column.addWidget(self.batch_note)

    def _fill_sum(self, column: QVBoxLayout) -> None:
        self.token_vector = entry("lookup.token_vector")
        self.position_vector = entry("lookup.position_vector")
        self.token_vector.textEdited.connect(self._on_vectors)
        self.position_vector.textEdited.connect(self._on_vectors)
        self.plus = QLabel("+")
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.token_vector, 1)
        row.addWidget(self.plus)
        row.addWidget(self.position_vector, 1)
        column.addLayout(row)
        self.total = note("lookup.total", "title")
        self.sum_problem = note("lookup.sum_problem", "error")
        self.summands = MatrixView()
        self.summands.setObjectName("lookup.summands")
        sized(self.summands, least_height=110)
        self.sum_note = note("lookup.sum_note")
        for widget in (self.total, self.sum_problem, self.summands, self.sum_note):
            column.addWidget(widget)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.parts.set_options(
            [
                ("lookup", self.tr("Lookup"), self.tr("Ids pick rows of a table")),
                ("linear", self.tr("One-hot"), self.tr("The same rows as one-hot vectors times a Linear layer")),
                ("batch", self.tr("Batch"), self.tr("A text cut into rows of ids, and the shapes they take")),
                ("sum", self.tr("+ position"), self.tr("A token's row and a position's row are added")),
            ]
        )
        self.parts.set_name(self.tr("What is shown of a lookup"))
        for field, prefix, name in (
            (self.seed, self.tr("seed "), self.tr("Seed of the table's random values")),
            (self.rows, self.tr("rows "), self.tr("Rows of the table: how many ids there are")),
            (self.columns, self.tr("columns "), self.tr("Columns of the table: how many numbers a row has")),
            (self.inputs, self.tr("in "), self.tr("Inputs of the Linear layer: how many ids there are")),
            (self.outputs, self.tr("out "), self.tr("Outputs of the Linear layer: how many numbers a row has")),
            (self.length, self.tr("length "), self.tr("Length of the window: how many ids a row has")),
            (self.stride, self.tr("stride "), self.tr("Stride: by how many ids the window moves on")),
            (self.batch_rows, self.tr("rows "), self.tr("Rows of the batch")),
            (self.batch_columns, self.tr("d = "), self.tr("How many numbers a token's row has")),
        ):
            field.setPrefix(prefix)
            field.setToolTip(name)
            field.setAccessibleName(name)
        for line, name in (
            (self.ids, self.tr("Ids to look up, such as 2 3 5 1")),
            (self.linear_ids, self.tr("Ids to look up, such as 1 3 5")),
            (self.token_vector, self.tr("The token's numbers")),
            (self.position_vector, self.tr("The position's numbers")),
        ):
            line.setPlaceholderText(name)
            line.setToolTip(name)
            line.setAccessibleName(name)
        self.flow.set_names(self.tr("table"), self.tr("rows of the ids"))
        self.flow.setAccessibleName(self.tr("Table and the rows picked from it"))
        self.linear_flow.set_names(self.tr("one-hot columns · weight.T"), self.tr("product"))
        self.linear_flow.setAccessibleName(self.tr("One-hot vectors times the weight"))
        self.hint.setText(self.tr("Double-click a cell, or press Enter on it, to change its number."))
        self.revert.setText(self.tr("Take changes back"))
        self.revert.setToolTip(self.tr("Give every cell its seeded number again"))
        self.linear_note.setText(
            self.tr(
                "Each column of noughts and one 1 is a token. Multiplying by it keeps exactly one row, so a lookup "
                "gives the same numbers without the multiplications."
            )
        )
        self.windows.set_names(self.tr("inputs"), self.tr("targets: one token later"))
        self.windows.setAccessibleName(self.tr("Windows over the text"))
        self.batch_note.setText(
            self.tr("Every row of the batch gets the same position rows: they depend on the place in the row alone.")
        )
        self.summands.setAccessibleName(self.tr("Token, position and their sum"))
        self.sum_note.setText(
            self.tr("A token's row says what it is, a position's where it stands; the model gets their sum.")
        )
        self._show_lookup()
        self._show_batch()

    def wanted(self) -> str:
        """The result that the chosen part shows."""
        return _RESULTS[self._part]

    @property
    def _part(self) -> str:
        part = self.session.inputs.lookup_part
        return part if part in PARTS else PARTS[0]

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs = self.session.inputs
        self.parts.set_current(self._part)
        for name, page in self._pages.items():
            page.setVisible(name == self._part)
        for field, value in (
            (self.seed, inputs.lookup_seed),
            (self.rows, inputs.lookup_rows),
            (self.columns, inputs.lookup_columns),
            (self.inputs, inputs.linear_inputs),
            (self.outputs, inputs.linear_outputs),
            (self.length, inputs.window_length),
            (self.stride, inputs.window_stride),
            (self.batch_rows, inputs.batch_rows),
            (self.batch_columns, inputs.batch_columns),
        ):
            put(field, value)
        for line, text in (
            (self.ids, inputs.lookup_ids),
            (self.linear_ids, inputs.linear_ids),
            (self.token_vector, inputs.token_vector),
            (self.position_vector, inputs.position_vector),
        ):
            put(line, text)
        if "lookup" in names:
            self._show_lookup()
        if "batch" in names:
            self._show_batch()

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

    # What is shown

    def _show_lookup(self) -> None:
        found = self.session.results.lookup
        failed = self.session.results.problems.get("lookup")
        if failed is not None:
            self._tell(self.problem, failed)
            self._tell(self.linear_problem, failed)
        if found is None:
            return
        question = found.question
        self.code.setText(
            f"torch.manual_seed({question.seed})\ntable = torch.nn.Embedding({question.rows}, {question.columns})"
        )
        edits = frozenset((row, column) for row, column, _ in question.edits)
        self.flow.set_lookup(found.table, found.ids, found.rows, edits=edits)
        self.revert.setVisible(bool(edits))
        ids = ", ".join(map(str, found.ids))
        self.picked.setText(f"table(torch.tensor([{ids}])).shape == {shape_text(found.rows.shape)}")
        self._tell(self.problem, failed or found.problem)
        self._show_linear(found, failed)

    def _show_linear(self, found: LookupResult, failed: Problem | None) -> None:
        question = found.question
        self.linear_code.setText(
            f"linear = torch.nn.Linear({question.inputs}, {question.outputs}, bias=False)\n"
            f"one_hot {shape_text(found.one_hot.shape)} @ linear.weight.T {shape_text(found.weight.shape)} "
            f"= {shape_text(found.product.shape)}"
        )
        self.linear_flow.set_lookup(found.weight, found.linear_ids, found.product, selectors=True)
        self._tell(self.linear_problem, failed or found.linear_problem)
        total = int(found.product.size)
        same = found.equal == total
        self.verdict.setVisible(bool(total))
        self.verdict.setProperty("role", "good" if same else "error")
        self.verdict.style().polish(self.verdict)
        template = (
            self.tr("Equal bit for bit: {equal} / {total} numbers have the same 32 bits as those of the lookup.")
            if same
            else self.tr("{equal} / {total} numbers have the same 32 bits as those of the lookup.")
        )
        self.verdict.setText(template.format(equal=found.equal, total=total))

    def _show_batch(self) -> None:
        found = self.session.results.batch
        failed = self.session.results.problems.get("batch")
        self._tell(self.batch_problem, failed or (found.problem if found is not None else None))
        if found is None:
            return
        question = found.question
        if found.windows:
            self.windows_note.setText(
                self.tr("{count} ids of the text make {windows} windows; the first {shown} are this batch").format(
                    count=group_digits(question.count), windows=group_digits(found.windows), shown=len(found.inputs)
                )
            )
        else:
            self.windows_note.setText(
                self.tr("The text has {count} ids, too few for a window of {length} and its targets.").format(
                    count=group_digits(question.count), length=question.length
                )
            )
        self._show_windows(found)
        captions = (self.tr("ids"), self.tr("token rows"), self.tr("+ position rows"), self.tr("= input"))
        for index, (figure, caption) in enumerate(zip(self.shapes, captions, strict=True)):
            figure.setVisible(bool(found.shapes))
            figure.set_caption(caption)
            figure.set_figure(shape_text(found.shapes[index]) if found.shapes else "")
        self._show_sum(found)

    def _show_windows(self, found: BatchResult) -> None:
        tokens, stride = self.session.results.tokens, found.question.stride
        count = len(tokens.labels) if tokens is not None else 0

        def cells(rows: tuple[tuple[int, ...], ...], shift: int) -> list[list[tuple[int, str]]]:
            made = []
            for row, ids in enumerate(rows):
                places = [row * stride + column + shift for column in range(len(ids))]
                made.append(
                    [
                        (place, tokens.labels[place] if tokens is not None and place < count else str(one))
                        for place, one in zip(places, ids, strict=True)
                    ]
                )
            return made

        self.windows.set_rows(cells(found.inputs, 0), cells(found.targets, 1))

    def _show_sum(self, found: BatchResult) -> None:
        self._tell(self.sum_problem, found.sum_problem)
        for widget in (self.total, self.summands):
            widget.setVisible(bool(found.total))
        if not found.total:
            return
        token, position = found.vectors
        self.total.setText(f"{bracketed(token)} + {bracketed(position)} = {bracketed(found.total)}")
        self.summands.set_matrix(
            [list(token), list(position), list(found.total)],
            (self.tr("token"), self.tr("+ position"), self.tr("= input")),
        )

    def _tell(self, label: QWidget, problem: Problem | None) -> None:
        label.setVisible(problem is not None)
        if problem is not None:
            label.setText(sentence(problem))  # type: ignore[attr-defined]

    # What somebody does

    def _on_part(self, key: str) -> None:
        self.session.update(lookup_part=key)

    def _on_numbers(self, _value: int) -> None:
        self.session.update(
            lookup_seed=self.seed.value(),
            lookup_rows=self.rows.value(),
            lookup_columns=self.columns.value(),
            linear_inputs=self.inputs.value(),
            linear_outputs=self.outputs.value(),
            window_length=self.length.value(),
            window_stride=self.stride.value(),
            batch_rows=self.batch_rows.value(),
            batch_columns=self.batch_columns.value(),
        )

    def _on_ids(self, text: str) -> None:
        self.session.update(lookup_ids=normalized(text))

    def _on_linear_ids(self, text: str) -> None:
        self.session.update(linear_ids=normalized(text))

    def _on_vectors(self, _text: str) -> None:
        self.session.update(
            token_vector=normalized(self.token_vector.text()), position_vector=normalized(self.position_vector.text())
        )

    def _on_cell_edited(self, row: int, column: int, value: float) -> None:
        kept = tuple(edit for edit in self.session.inputs.lookup_edits if edit[:2] != (row, column))
        self.session.update(lookup_edits=(*kept, (row, column, value)))

    def _on_edit_refused(self, text: str) -> None:
        self._tell(
            self.problem,
            Problem("{word} is no number. Write numbers such as 0.5 -0.2 0.1.", {"word": f"“{text[:40]}”"}),
        )

    def _on_revert(self) -> None:
        self.session.update(lookup_edits=())
