"""What training needs beside the weights: gradients, AdamW's states and master weights, by precision recipe."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy

from models.training_memory import PARTS, RECIPES, Recipe, TrainingCost, training_cost
from playground.operations import Operations
from playground.panes.embedding.cost_page import CostPage
from playground.panes.embedding.subjects import Subject, Subjects
from playground.session import Session
from playground.widgets.figure_grid import Figure, FigureGrid, FigureRow
from playground.widgets.numbers import format_bytes, format_share, group_digits
from playground.widgets.stacked_bar import BarPart, StackedBar

_DEFAULT = "mixed"


def chosen_recipe(session: Session) -> Recipe:
    """The recipe that the session's inputs name."""
    return RECIPES.get(session.inputs.recipe, RECIPES[_DEFAULT])


class TrainingPage(CostPage):
    """Bytes a parameter, for the table and for the whole model."""

    def __init__(self, session: Session, operations: Operations, subjects: Subjects) -> None:
        super().__init__(session, operations, subjects)
        self.recipe = QComboBox()
        self.recipe.setObjectName("embedding.recipe")
        self.recipe.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.recipe.activated.connect(self._on_recipe)
        self.column.addWidget(self.recipe)
        self.formula = self.add_label("embedding.recipe_formula", "")
        self.grid = FigureGrid()
        self.grid.setObjectName("embedding.training")
        self.column.addWidget(self.grid)
        self.caption = QLabel()
        self.caption.setProperty("role", "caption")
        self.column.addWidget(self.caption)
        self.bar = StackedBar()
        self.bar.setObjectName("embedding.training_bar")
        self.column.addWidget(self.bar)
        self.source = self.add_label("embedding.recipe_source", "caption")
        self.dense = self.add_label("embedding.training_note", "caption")
        self.column.addStretch(1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.setAccessibleName(self.tr("Training"))
        self.grid.setAccessibleName(self.tr("Memory of training"))
        self.bar.setAccessibleName(self.tr("Memory of training the table, by kind"))
        self.recipe.setAccessibleName(self.tr("Precision recipe"))
        self.recipe.setToolTip(self.tr("In which precision the run keeps weights, gradients and optimizer states"))
        names = {
            "float32": self.tr("float32 throughout"),
            "mixed": self.tr("mixed float16 / bfloat16, float32 master weights"),
            "mixed, float32 gradients": self.tr("mixed bfloat16, float32 gradients and master weights"),
            "bfloat16": self.tr("bfloat16 throughout"),
            "8-bit Adam": self.tr("mixed, 8-bit AdamW states"),
        }
        self.recipe.clear()
        for name in RECIPES:
            self.recipe.addItem(names[name], name)
        self.dense.setText(
            self.tr(
                "The table's gradient is dense: every row has one, also those that no token of the batch picked. "
                "Activations are left out; they depend on the batch."
            )
        )

    def show_subject(self, subject: Subject) -> None:
        """Show what training this subject takes."""
        recipe = chosen_recipe(self.session)
        self.recipe.setCurrentIndex(self.recipe.findData(recipe.name))
        self.formula.setText(self.formula_text(recipe))
        table = training_cost(subject.table.parameters, recipe)
        head = 0 if subject.tied else subject.table.parameters
        columns: list[tuple[str, TrainingCost]] = [(self.tr("table"), table)]
        if head and (subject.spec is None or not subject.spec.is_table):
            columns.append((self.tr("table and head"), training_cost(2 * subject.table.parameters, recipe)))
        if subject.model is not None:
            columns.append((self.tr("whole model"), training_cost(subject.model.parameters, recipe)))
        names = self._kind_names()
        rows = [
            FigureRow(names[kind], tuple(_bytes(cost.parts[kind]) for _title, cost in columns))
            for kind in PARTS
            if table.parts[kind]
        ]
        rows.append(FigureRow(self.tr("together"), tuple(_bytes(cost.bytes) for _title, cost in columns), strong=True))
        inference = [parameters * recipe.weights for parameters in self._counts(subject, len(columns))]
        rows.append(
            FigureRow(
                self.tr("× the weights alone"),
                tuple(
                    Figure(f"{cost.bytes / weights:.2f}", exact=cost.bytes / weights)
                    for (_title, cost), weights in zip(columns, inference, strict=True)
                ),
                muted=True,
            )
        )
        self.grid.set_table([title for title, _cost in columns], rows)
        self.caption.setText(self.tr("the table alone: {bytes} bytes").format(bytes=group_digits(table.bytes)))
        self.bar.set_parts(
            [
                BarPart(
                    names[kind],
                    count / table.bytes,
                    (format_bytes(count), format_share(count / table.bytes)),
                    kind == "weights",
                    count,
                )
                for kind, count in table.parts.items()
                if count
            ]
        )
        self.source.setText(self.tr("Bytes by {source}").format(source=recipe.source))

    def formula_text(self, recipe: Recipe) -> str:
        """The recipe as a sum: "2 weights + 2 gradients + … = 16 bytes a parameter"."""
        parts = [
            self.tr("{bytes} weights").format(bytes=recipe.weights),
            self.tr("{bytes} gradients").format(bytes=recipe.gradients),
        ]
        if recipe.master:
            parts.append(self.tr("{bytes} master weights").format(bytes=recipe.master))
        parts.append(self.tr("{bytes} + {bytes} AdamW moments").format(bytes=recipe.moment))
        total = self.tr("{bytes} bytes a parameter").format(bytes=recipe.bytes_per_parameter)
        text = " + ".join(parts) + " = " + total
        if recipe.block:
            text += self.tr(", and a float32 scale for every {block} values of a moment").format(
                block=group_digits(recipe.block)
            )
        return text

    def _kind_names(self) -> dict[str, str]:
        return {
            "weights": self.tr("weights"),
            "gradients": self.tr("gradients"),
            "master weights": self.tr("master weights"),
            "first moment": self.tr("first moment"),
            "second moment": self.tr("second moment"),
            "block scales": self.tr("block scales"),
        }

    @staticmethod
    def _counts(subject: Subject, columns: int) -> list[int]:
        """The parameters of each column."""
        counts = [subject.table.parameters, 2 * subject.table.parameters]
        if subject.model is not None:
            return [*counts[: columns - 1], subject.model.parameters]
        return counts[:columns]

    def _on_recipe(self, index: int) -> None:
        self.session.update(recipe=str(self.recipe.itemData(index)))


def _bytes(count: int) -> Figure:
    return Figure(format_bytes(count), exact=count)
