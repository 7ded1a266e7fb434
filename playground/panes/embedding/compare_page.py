"""Up to four models side by side: where their parameters are, the table's share, and what it all takes."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy

from models.memory import bytes_for
from playground import theme
from playground.operations import Operations
from playground.panes.embedding.cost_page import NOBODY, CostPage, DtypePicker, bytes_figure, count_figure
from playground.panes.embedding.subjects import Subject, Subjects
from playground.session import Session
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.figure_grid import Figure, FigureGrid, FigureRow
from playground.widgets.numbers import format_share, group_digits

COLUMNS = 4
_LEAST_PRECISION = 92
_PARTS = (
    *("token embedding", "positions", "token types", "attention", "feed-forward", "norms", "head", "pooler"),
    "other weights",
)


class ComparePage(CostPage):
    """A column a model, picked above it."""

    def __init__(self, session: Session, operations: Operations, subjects: Subjects) -> None:
        super().__init__(session, operations, subjects)
        self.precision = DtypePicker(session, "embedding.compare_dtype")
        self.pickers: list[QComboBox] = []
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.precision)
        for place in range(COLUMNS):
            picker = ElidedCombo()
            picker.setObjectName(f"embedding.compare.{place}")
            picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            picker.setMinimumContentsLength(4)
            picker.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            picker.activated.connect(self._on_picked)
            row.addWidget(picker, 1)
            self.pickers.append(picker)
        self.column.addLayout(row)
        self.grid = FigureGrid(even=True)
        self.grid.setObjectName("embedding.compare")
        self.column.addWidget(self.grid)
        self.hint = self.add_label("embedding.compare_hint", "caption")
        self.column.addStretch(1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.setAccessibleName(self.tr("Models side by side"))
        self.grid.setAccessibleName(self.tr("Models side by side"))
        self.precision.retranslate()
        for place, picker in enumerate(self.pickers):
            picker.setAccessibleName(self.tr("Model in column {number}").format(number=place + 1))
        self.hint.setText(
            self.tr("A tied head is the token table and counts once. Hover over a figure for all digits.")
        )

    def keys(self) -> tuple[str, ...]:
        """Whose figures stand in the columns; NOBODY in an empty one."""
        chosen = self.session.inputs.compared_models[:COLUMNS]
        return chosen + (NOBODY,) * (COLUMNS - len(chosen))

    def show_subject(self, subject: Subject) -> None:
        """Show the chosen models; the subject of the other pages is of no account here."""
        offered = [(NOBODY, "–"), *self.subjects.offered()]
        for picker, key in zip(self.pickers, self.keys(), strict=True):
            picker.clear()
            for other, name in offered:
                picker.addItem(name, other)
            found = picker.findData(key)
            picker.setCurrentIndex(max(0, found))
            picker.setToolTip(picker.currentText())
            width = max(picker.fontMetrics().horizontalAdvance(name) for _key, name in offered)
            picker.view().setMinimumWidth(width + 40)
        dtype = self.precision.follow()
        found_subjects = [self.subjects.safely(key) for key in self.keys()]
        names = [one.name if one is not None else "" for one in found_subjects]
        self.grid.set_table([""] * COLUMNS, self.rows(found_subjects, dtype), names)
        self._align()

    def rows(self, subjects: list[Subject | None], dtype: str) -> list[FigureRow]:
        """The lines of the table: parts, total, share, bytes."""
        names = {
            "token embedding": self.tr("embedding"),
            "positions": self.tr("positions"),
            "token types": self.tr("token types"),
            "attention": self.tr("attention"),
            "feed-forward": self.tr("feed-forward"),
            "norms": self.tr("norms"),
            "head": self.tr("output head"),
            "pooler": self.tr("pooler"),
            "other weights": self.tr("other weights"),
        }

        def row(name: str, cells: list[Figure | None], *, strong: bool = False) -> FigureRow:
            return FigureRow(name, tuple(cell or Figure("") for cell in cells), strong)

        models = [subject.model if subject is not None else None for subject in subjects]
        rows = [row(self.tr("vocabulary × hidden"), [_shape(one) if one is not None else None for one in subjects])]
        for part in _PARTS:
            if any(model is not None and model.parts.get(part) for model in models):
                rows.append(row(names[part], [_part(model.parts.get(part, 0)) if model else None for model in models]))
        rows.append(
            row(self.tr("total"), [count_figure(one.parameters) if one else None for one in models], strong=True)
        )
        rows.append(
            row(
                self.tr("the table's share"),
                [
                    Figure(format_share(model.embedding_share), exact=model.embedding_share) if model else None
                    for model in models
                ],
            )
        )
        rows.append(
            row(
                self.tr("table, {dtype}").format(dtype=dtype),
                [bytes_figure(one.table.bytes(dtype)) if one else None for one in subjects],
            )
        )
        rows.append(
            row(
                self.tr("model, {dtype}").format(dtype=dtype),
                [bytes_figure(bytes_for(model.parameters, dtype)) if model else None for model in models],
            )
        )
        return rows

    def _align(self) -> None:
        """Put the pickers above their columns."""
        self.precision.setFixedWidth(max(theme.scaled(_LEAST_PRECISION), self.grid.name_width() - 4))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._align()

    def _on_picked(self, _index: int) -> None:
        self.session.update(compared_models=tuple(str(picker.currentData()) for picker in self.pickers))


def _part(count: int) -> Figure:
    return count_figure(count) if count else Figure("–", exact=0)


def _shape(subject: Subject) -> Figure:
    vocabulary, hidden = subject.table.vocab_size, subject.table.hidden_size
    short = count_figure(vocabulary).short or str(vocabulary)
    return Figure(f"{group_digits(vocabulary)} × {group_digits(hidden)}", f"{short}×{hidden}".replace(" ", ""))
