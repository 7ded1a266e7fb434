"""One training step, opened up: the batch and its losses, the gradient's rows, and one weight's update written out."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from models.lab.opened import TABLE, OpenedStep, WeightUpdate, agreed
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.lab.kept_values import step_tables
from playground.panes.lab.view import LabView, fill, push_button, text_label
from playground.results.lab import LabResult
from playground.session import Session
from playground.widgets.cell_grid import Cell, CellGrid
from playground.widgets.keep_button import Keepable, KeptText
from playground.widgets.numbers import MINUS, format_decimal, format_significant, group_digits
from playground.widgets.padded import padded
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack
from playground.widgets.sum_lines import SumLine, SumLines

# Columns of a batch row and rows of the gradient that are drawn; a wider context is cut off with a word of it.
_MOST_COLUMNS = 256
_MOST_ROWS = 400


class StepView(LabView):
    """The step that was taken last by “One step”, or the last that an example asked for."""

    name = "step"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._desk = operations.lab
        self._opened: OpenedStep | None = None
        self._update: WeightUpdate | None = None  # the one that is written out
        self._drawn: tuple[object, ...] = ()  # of what the content was made
        self.one = push_button("lab.take_step", self._desk.one_step, primary=True)
        self.title = text_label("lab.step_title")
        self.heads = [text_label(wraps=True) for _ in range(3)]
        for head in self.heads:
            font = head.font()
            font.setBold(True)
            head.setFont(font)
        self.batch_title = text_label("lab.batch_facts", "muted", wraps=True)
        self.row = padded(QSpinBox())
        self.row.setObjectName("lab.batch_row")
        self.row.valueChanged.connect(self._on_row)
        self.batch = CellGrid()
        self.batch.setObjectName("lab.batch_losses")
        sized(self.batch, height=4 * 24 + 14)
        self.gradient_title = text_label("lab.gradient_facts", "muted", wraps=True)
        self.gradient = CellGrid()
        self.gradient.setObjectName("lab.gradient_rows")
        sized(self.gradient, height=3 * 24 + 14)
        self.gradient.cell_chosen.connect(self._on_gradient_row)
        self.update_title = text_label("lab.update_title", "muted", wraps=True)
        self.weight = QComboBox()
        self.weight.setObjectName("lab.weight")
        self.weight.activated.connect(self._on_weight)
        self.weight_row = padded(QSpinBox())
        self.weight_row.setObjectName("lab.weight_row")
        self.weight_column = padded(QSpinBox())
        self.weight_column.setObjectName("lab.weight_column")
        for box in (self.weight_row, self.weight_column):
            box.setKeyboardTracking(False)
            sized(box, least_width=84)
            box.valueChanged.connect(self._on_place)
        self.lines = SumLines()
        self.lines.setObjectName("lab.update")
        self.body = ScrolledColumn()
        column = self.body.column
        top, chosen = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.one)
        top.addWidget(self.title, 1)
        first = QHBoxLayout()
        first.addWidget(self.heads[0], 1)
        first.addWidget(self.row)
        chosen.addWidget(self.heads[2], 1)
        chosen.addWidget(self.weight)
        chosen.addWidget(self.weight_row)
        chosen.addWidget(self.weight_column)
        column.addLayout(first)
        for widget in (self.batch_title, self.batch, self.heads[1], self.gradient_title, self.gradient):
            column.addWidget(widget)
        column.addLayout(chosen)
        column.addWidget(self.update_title)
        column.addWidget(self.lines)
        column.addStretch(1)
        self.states = StateStack(self.body)
        self.states.cancel_requested.connect(operations.cancel)
        self.layout_.addLayout(top)
        self.layout_.addWidget(self.states, 1)
        self._desk.running_changed.connect(self._on_running)

    def retranslate(self) -> None:
        """See LabView.retranslate."""
        self.one.setText(self.tr("One step"))
        self.one.setToolTip(self.tr("Take the next training step and open it up"))
        heads = (
            self.tr("1. What the model reads, and what it should have expected"),
            self.tr("2. Which way the loss falls"),
            self.tr("3. One weight moves that way"),
        )
        for label, text in zip(self.heads, heads, strict=True):
            label.setText(text)
        self.row.setPrefix(self.tr("row "))
        self.row.setAccessibleName(self.tr("Row of the batch"))
        self.row.setToolTip(self.tr("Which row of the batch is shown"))
        self.batch.setAccessibleName(self.tr("Inputs, targets and losses"))
        self.batch.setToolTip(self.tr("Each input, the target one further, and −ln p of the target"))
        self.gradient.setAccessibleName(self.tr("The gradient, row by row of the table"))
        self.gradient.setToolTip(self.tr("How long each row's gradient is; click to follow a weight of that row"))
        self.lines.setAccessibleName(self.tr("The update written out"))
        self.lines.setToolTip(self.tr("Each line with its numbers; beside a result stands what torch has for it"))
        self.weight.setAccessibleName(self.tr("Parameter"))
        self.weight.setToolTip(self.tr("The matrix or vector whose weight is followed"))
        self.weight_row.setAccessibleName(self.tr("Row of the weight"))
        self.weight_row.setToolTip(self.tr("Row of the weight; in the token table that is a token's id"))
        self.weight_column.setAccessibleName(self.tr("Column of the weight"))
        self.weight_column.setToolTip(self.tr("Column of the weight"))
        self._drawn = ()
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See LabView.refresh."""
        if names & {"lab", "lab_weight", "lab_weight_row", "lab_weight_column", "lab_batch_row"}:
            self._show()

    def _on_running(self, running: bool) -> None:
        result = self.session.results.lab
        self.one.setEnabled(running or result is None or result.state not in ("done", "diverged"))

    def _show(self) -> None:
        result, problem = self.session.results.lab, self.session.results.problems.get("lab")
        self._on_running(self._desk.running)
        self._opened = None
        if problem is not None:
            self.states.show_error(sentence(problem), problem.details)
            return
        if result is None:
            self.states.show_loading(self.tr("Preparing the training"))
            return
        if result.opened is None:
            self.title.setText("")
            if result.state == "done":
                told = self.tr(
                    "This run has ended, and no step of it was opened up. Begin another, then take one step."
                )
            else:
                told = self.tr("No step has been opened up yet. Take one, and everything in it is shown.")
            self.states.show_empty(told)
            return
        self.states.show_content()
        opened = self._opened = result.opened
        inputs = self.session.inputs
        of = (opened, inputs.lab_weight, inputs.lab_weight_row, inputs.lab_weight_column, inputs.lab_batch_row)
        if of == self._drawn:
            return
        self._drawn = of
        self.title.setText(
            self.tr("step {number}: loss {loss}").format(
                number=group_digits(opened.number), loss=format_decimal(opened.loss, 4)
            )
        )
        self._show_batch(result, opened)
        self._show_gradient(result, opened)
        self._show_update(result, opened)

    def _show_batch(self, result: LabResult, opened: OpenedStep) -> None:
        rows, columns = opened.inputs.shape
        self.batch_title.setText(
            self.tr(
                "Inputs {rows} × {columns}, targets {rows} × {columns}, the inputs shifted by one; logits {rows} × "
                "{columns} × {vocabulary}. The loss is the mean of −ln p over {count} positions."
            ).format(
                rows=rows,
                columns=columns,
                vocabulary=group_digits(opened.logits_shape[2]),
                count=group_digits(rows * columns),
            )
        )
        row = min(max(0, self.session.inputs.lab_batch_row), rows - 1)
        self.row.blockSignals(True)
        self.row.setRange(0, rows - 1)
        self.row.setValue(row)
        self.row.blockSignals(False)
        shown = min(columns, _MOST_COLUMNS)
        inputs = result.labels(opened.inputs[row, :shown].tolist())
        targets = result.labels(opened.targets[row, :shown].tolist())
        losses = opened.losses[row, :shown]
        most = max(float(opened.losses.max()), 1e-9)
        self.batch.set_grid(
            [str(place) for place in range(shown)],
            [self.tr("input"), self.tr("target"), self.tr("−ln p")],
            [
                [Cell(label, 0.0, label) for label in inputs],
                [Cell(label, 0.0, label) for label in targets],
                [
                    Cell(format_decimal(float(loss), 2), float(loss) / most, format_decimal(float(loss), 6))
                    for loss in losses
                ],
            ],
            self.tr("position"),
        )

    def _show_gradient(self, result: LabResult, opened: OpenedStep) -> None:
        with_gradient, moved, batch = opened.rows_with_gradient, opened.rows_moved, opened.rows_in_batch
        text = self.tr(
            "The batch reads {batch} different tokens of {vocabulary}; {rows} rows of the token table have a gradient, "
            "{moved} rows moved."
        ).format(
            batch=group_digits(len(batch)),
            vocabulary=group_digits(len(opened.row_gradients)),
            rows=group_digits(len(with_gradient)),
            moved=group_digits(len(moved)),
        )
        if opened.tied:
            text += " " + self.tr("The table is the output head, too, and so every row has one.")
        elif len(moved) > len(with_gradient):
            text += " " + self.tr("AdamW's moments still move rows that earlier batches read.")
        else:
            text += " " + self.tr("No other row moves.")
        self.gradient_title.setText(text)
        lengths = opened.row_gradients
        order = np.argsort(-lengths, kind="stable")[:_MOST_ROWS].tolist()
        most = max(float(lengths.max()), 1e-12)
        labels = result.labels(order)
        self.gradient.set_grid(
            [f"#{token}" for token in order],
            [self.tr("token"), self.tr("‖gradient‖")],
            [
                [
                    Cell(label, 0.0, label, marked=bool(opened.moved[token]))
                    for token, label in zip(order, labels, strict=True)
                ],
                [
                    Cell(
                        format_significant(float(lengths[token]), 3),
                        float(lengths[token]) / most,
                        format_significant(float(lengths[token]), 6),
                        muted=not lengths[token],
                    )
                    for token in order
                ],
            ],
            self.tr("row"),
        )
        self._order = order

    def _place(self, opened: OpenedStep) -> tuple[str, tuple[int, ...]]:
        """The parameter and the weight in it that the session asks for, or the nearest there is."""
        inputs = self.session.inputs
        name = inputs.lab_weight if inputs.lab_weight in opened.taped else TABLE
        shape = tuple(opened.taped[name].before.shape)
        row = inputs.lab_weight_row
        if row < 0:
            row = int(opened.inputs[0, 0]) if name == TABLE else 0
        row = min(row, shape[0] - 1)
        if len(shape) == 1:
            return name, (row,)
        return name, (row, min(max(0, inputs.lab_weight_column), shape[1] - 1))

    def _show_update(self, result: LabResult, opened: OpenedStep) -> None:
        name, index = self._place(opened)
        shape = tuple(opened.taped[name].before.shape)
        fill(self.weight, {one: one for one in opened.taped}, name)
        for box, place in ((self.weight_row, 0), (self.weight_column, 1)):
            box.blockSignals(True)
            box.setVisible(place < len(shape))
            if place < len(shape):
                box.setRange(0, shape[place] - 1)
                box.setValue(index[place])
            box.blockSignals(False)
        update = self._update = opened.update(name, index)
        token = f" “{result.labels([index[0]])[0]}”" if name == TABLE else ""
        self.update_title.setText(
            self.tr("{optimizer} changes the weight {name}{place}{token} from {before} to {after}.").format(
                optimizer={"adamw": "AdamW", "sgd": "SGD"}[opened.optimizer],
                name=name,
                place=list(index),
                token=token,
                before=_number(update.before),
                after=_number(update.after),
            )
        )
        self.lines.set_lines(self._written_out(update, opened))

    def _written_out(self, update: WeightUpdate, opened: OpenedStep) -> list[SumLine]:
        """The formulas with their numbers; where torch has the same number, as many digits as both agree on."""
        torch = "torch {value}"
        lines = [
            SumLine(
                self.tr("g gradient"), f"{_number(update.gradient)} × {_number(opened.scale)}", _number(update.clipped)
            ),
        ]
        first, second, corrected, squares = update.first, update.second, update.first_corrected, update.second_corrected
        if (
            first is not None
            and second is not None
            and corrected is not None
            and squares is not None
            and update.first_after is not None
            and update.second_after is not None
        ):
            one, two = update.betas
            lines += [
                SumLine(
                    self.tr("m mean of g"),
                    f"{one:g} × {_number(update.first_before or 0.0)} + {1 - one:.3g} × g",
                    _both(first, update.first_after, torch),
                ),
                SumLine(
                    self.tr("v mean of g²"),
                    f"{two:g} × {_number(update.second_before or 0.0)} + {1 - two:.3g} × g²",
                    _both(second, update.second_after, torch),
                ),
                SumLine(
                    self.tr("m̂ made up for its start at 0"), f"m ÷ (1 − {one:g}^{update.number})", _number(corrected)
                ),
                SumLine(self.tr("v̂ likewise"), f"v ÷ (1 − {two:g}^{update.number})", _number(squares)),
                SumLine(
                    self.tr("Δ step"),
                    f"{_number(update.learning_rate)} × m̂ ÷ (√v̂ + {update.epsilon:g})",
                    _number(update.step),
                ),
            ]
            if update.decay:
                decay = f"{_number(update.learning_rate)} × {update.decay:g} × {_number(update.before)}"
                lines.append(SumLine(self.tr("λ decay"), decay, _number(update.decayed)))
        else:
            lines.append(SumLine(self.tr("Δ step"), f"{_number(update.learning_rate)} × g", _number(update.step)))
        parts = f"{_number(update.before)} − Δ" + (" − λ" if update.decay else "")
        lines.append(SumLine(self.tr("w new weight"), parts, _both(update.result, update.after, torch), strong=True))
        return lines

    def keepable(self) -> Keepable | None:
        """See LabView.keepable."""
        result, opened, update = self.session.results.lab, self._opened, self._update
        if result is None or opened is None or update is None:
            return None
        snippet = partial(self._desk.run_snippet, opened.number, (update.name, update.index))
        texts = (KeptText(self.tr("Copy Python that takes this step"), snippet),)
        facts = {"Tokens": result.tokenizer, "Step": str(opened.number)}
        tables = step_tables(result, opened, update)
        return Keepable(self.body.content, f"lab-one-step-{opened.number}", facts, texts=texts, tables=tables)

    # What the user does

    def _on_row(self, row: int) -> None:
        self.session.update(lab_batch_row=row)

    def _on_weight(self, _index: int) -> None:
        self.session.update(lab_weight=str(self.weight.currentData()), lab_weight_row=-1, lab_weight_column=0)

    def _on_place(self, _value: int) -> None:
        self.session.update(lab_weight_row=self.weight_row.value(), lab_weight_column=self.weight_column.value())

    def _on_gradient_row(self, _row: int, column: int) -> None:
        if self._opened is not None and column < len(self._order):
            self.session.update(lab_weight=TABLE, lab_weight_row=int(self._order[column]))


def _number(value: float) -> str:
    return format_significant(value, 6)


def _both(ours: float, theirs: float, torch: str) -> str:
    """Our number and torch's, in as many digits as they have alike."""
    text = agreed(ours, theirs)
    if not text:
        return f"{_number(ours)}  ({torch.format(value=_number(theirs))})"
    digits = len(text.partition("e")[0].replace(".", "").replace("-", ""))
    shown = format_significant(float(text), digits).replace("-", MINUS)
    return f"{shown}  ({torch.format(value=format_significant(float(text), digits))})"
