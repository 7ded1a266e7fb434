"""The embedding pane: what vocabulary × hidden costs, and the rows of the current text's tokens."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models.memory import EmbeddingCost, ModelCost, embedding_cost, model_cost
from models.presets import Preset, load_presets
from models.specs import TransformerSpec
from playground import theme
from playground.operations import Operations
from playground.pane import Pane
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.matrix_view import MatrixView
from playground.widgets.numbers import format_bytes, format_share, group_digits
from playground.widgets.segmented_buttons import SegmentedButtons

DTYPES = ("float32", "float16", "bfloat16", "int8", "int4")
FREE = "free"
# The table that the open model's is compared with: the one the articles work through.
_COMPARED = "qwen2-7b-article"


@dataclass(frozen=True, slots=True)
class Subject:
    """What the cost is of: a whole model's table, or two free numbers."""

    name: str
    table: EmbeddingCost
    model: ModelCost | None
    tied: bool
    dtype: str = ""


def subject_of(spec: TransformerSpec, name: str, dtype: str = "") -> Subject:
    """The table of a model."""
    table = embedding_cost(vocab_size=spec.vocab_size, hidden_size=spec.hidden_size)
    return Subject(name, table, model_cost(spec), spec.tied, dtype)


class EmbeddingPane(Pane):
    """Cost of a vocabulary × hidden table in five precisions; rows of the text's tokens."""

    name = "embedding"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._presets: dict[str, Preset] = {preset.id: preset for preset in load_presets()}
        self.views = SegmentedButtons()
        self.views.setObjectName("embedding.views")
        self.views.selected.connect(self._on_view)
        self.header_layout.addWidget(self.views)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._cost_page())
        self.stack.addWidget(self._rows_page())
        self.body_layout.addWidget(self.stack, 1)
        self.token_line = QLabel()
        self.token_line.setObjectName("embedding.token")
        self.token_line.setProperty("role", "muted")
        self.token_line.setWordWrap(True)
        self.token_line.setTextFormat(self.token_line.textFormat().PlainText)
        self.token_line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.body_layout.addWidget(self.token_line)
        self.states.show_content()

    def _cost_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, theme.GRID // 2, 0)
        layout.setSpacing(6)
        self.picker = QComboBox()
        self.picker.setObjectName("embedding.preset")
        self.picker.activated.connect(self._on_preset)
        self.vocab_size = _number_field("embedding.vocabulary")
        self.hidden_size = _number_field("embedding.hidden")
        self.vocab_size.valueChanged.connect(self._on_numbers)
        self.hidden_size.valueChanged.connect(self._on_numbers)
        self.times = QLabel("×")
        row = QHBoxLayout()
        row.addWidget(self.picker, 1)
        row.addWidget(self.vocab_size)
        row.addWidget(self.times)
        row.addWidget(self.hidden_size)
        layout.addLayout(row)
        self.product = QLabel()
        self.product.setObjectName("embedding.product")
        self.product.setProperty("role", "title")
        self.product.setWordWrap(True)
        layout.addWidget(self.product)
        self.share = QLabel()
        self.share.setObjectName("embedding.share")
        self.share.setProperty("role", "muted")
        self.share.setWordWrap(True)
        layout.addWidget(self.share)
        self.bars = CostBars()
        self.bars.setObjectName("embedding.bars")
        layout.addWidget(self.bars)
        self.exact = QLabel()
        self.exact.setObjectName("embedding.bytes")
        self.exact.setProperty("role", "caption")
        self.exact.setWordWrap(True)
        layout.addWidget(self.exact)
        self.compared = QLabel()
        self.compared.setObjectName("embedding.compared")
        self.compared.setProperty("role", "muted")
        self.compared.setWordWrap(True)
        layout.addWidget(self.compared)
        self.note = QLabel()
        self.note.setObjectName("embedding.note")
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        layout.addWidget(self.note)
        self.parts_caption = QLabel()
        self.parts_caption.setProperty("role", "caption")
        layout.addSpacing(theme.GRID)
        layout.addWidget(self.parts_caption)
        self.parts = CostBars()
        self.parts.setObjectName("embedding.parts")
        layout.addWidget(self.parts)
        layout.addStretch(1)
        area = self._area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        for surface in (area.viewport(), page):
            surface.setAutoFillBackground(False)
        return area

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
        self._area.setAccessibleName(self.tr("Cost"))
        self.views.set_options(
            [
                ("cost", self.tr("Cost"), self.tr("Parameters and memory of the table")),
                ("rows", self.tr("Rows"), self.tr("The vectors of the text's tokens")),
            ]
        )
        self.picker.setToolTip(self.tr("Whose table is counted"))
        self.picker.setAccessibleName(self.tr("Model whose table is counted"))
        self.vocab_size.setAccessibleName(self.tr("Vocabulary size"))
        self.vocab_size.setToolTip(self.tr("Vocabulary: how many tokens the table has a row for"))
        self.hidden_size.setAccessibleName(self.tr("Hidden size"))
        self.hidden_size.setToolTip(self.tr("Hidden size: how many numbers a row has"))
        self.bars.setAccessibleName(self.tr("Memory of the table by precision"))
        self.parts.setAccessibleName(self.tr("The whole model, part by part"))
        self._fill_picker()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs = self.session.inputs
        if "embedding_view" in names:
            self.views.set_current(inputs.embedding_view)
            self.stack.setCurrentIndex(1 if inputs.embedding_view == "rows" else 0)
            if inputs.embedding_view != "rows":  # costs need no text, and belong to none
                self.states.show_content()
                self.states.set_stale(False)
            self.operations.want_rows(self.shown and inputs.embedding_view == "rows")
        if names & {"model", "preset"}:
            self._fill_picker()
        if names & {"model", "preset", "free_vocab_size", "free_hidden_size", "embedding_view"}:
            self._show_cost()
        if names & {"rows", "step", "embedding_view", "text"} and inputs.embedding_view == "rows":
            self._show_rows()
        if names & {"position", "step", "rows", "model"}:
            self._show_chosen()

    def shown_changed(self, shown: bool) -> None:
        """Rows are computed only while they are looked at."""
        self.operations.want_rows(shown and self.session.inputs.embedding_view == "rows")

    def subject(self) -> Subject:
        """What the cost is shown of."""
        inputs, model = self.session.inputs, self.session.results.model
        if inputs.preset in self._presets:
            preset = self._presets[inputs.preset]
            return subject_of(preset.spec, preset.name)
        if inputs.preset != FREE and model is not None:
            return subject_of(model.spec, model.name, model.stored_dtype)
        table = embedding_cost(vocab_size=inputs.free_vocab_size, hidden_size=inputs.free_hidden_size)
        return Subject(self.tr("free numbers"), table, None, False)

    def _fill_picker(self) -> None:
        model, current = self.session.results.model, self.session.inputs.preset
        self.picker.clear()
        if model is not None:
            self.picker.addItem(self.tr("{name} (the open model)").format(name=model.name), "")
        for preset in self._presets.values():
            self.picker.addItem(preset.name, preset.id)
        self.picker.addItem(self.tr("Free numbers"), FREE)
        found = self.picker.findData(current)
        self.picker.setCurrentIndex(found if found >= 0 else self.picker.count() - 1)

    def _show_cost(self) -> None:
        subject = self.subject()
        free = self.picker.currentData() == FREE
        table = subject.table
        for field, value in ((self.vocab_size, table.vocab_size), (self.hidden_size, table.hidden_size)):
            field.setVisible(free)
            with QSignalBlocker(field):
                field.setValue(value)
        self.times.setVisible(free)
        self.product.setText(
            self.tr("{vocabulary} tokens × {hidden} dimensions = {parameters} parameters").format(
                vocabulary=group_digits(subject.table.vocab_size),
                hidden=group_digits(subject.table.hidden_size),
                parameters=group_digits(subject.table.parameters),
            )
        )
        self.share.setText(self._share_text(subject))
        largest = subject.table.bytes(DTYPES[0])
        self.bars.set_bars(
            [
                (dtype, subject.table.bytes(dtype) / largest, format_bytes(subject.table.bytes(dtype)))
                for dtype in DTYPES
            ]
        )
        self.exact.setText(
            self.tr("float32 {full} bytes · float16 {half} bytes").format(
                full=group_digits(table.bytes("float32")), half=group_digits(table.bytes("float16"))
            )
        )
        self._show_comparison(subject)
        self._show_parts(subject)

    def _show_parts(self, subject: Subject) -> None:
        """Where the whole model's parameters are, of which the table is one part."""
        for widget in (self.parts_caption, self.parts):
            widget.setVisible(subject.model is not None)
        if subject.model is None:
            return
        whole = subject.model.parameters
        self.parts_caption.setText(self.tr("the whole model, part by part"))
        names = self._part_names()
        self.parts.set_bars(
            [
                (names.get(part, part), count / whole, format_share(count / whole))
                for part, count in subject.model.parts.items()
                if count
            ]
        )

    def _part_names(self) -> dict[str, str]:
        return {
            "token embedding": self.tr("token embedding"),
            "positions": self.tr("positions"),
            "token types": self.tr("token types"),
            "attention": self.tr("attention"),
            "feed-forward": self.tr("feed-forward"),
            "norms": self.tr("norms"),
            "head": self.tr("output head"),
            "pooler": self.tr("pooler"),
        }

    def _share_text(self, subject: Subject) -> str:
        if subject.model is None:
            return self.tr("A table on its own, without a model around it")
        parts = self.tr("{share} of the model's {parameters}").format(
            share=format_share(subject.model.embedding_share), parameters=group_digits(subject.model.parameters)
        )
        if subject.tied:
            return parts + " · " + self.tr("tied with the output head, counted once")
        return parts + " · " + self.tr("untied: the output head costs the same again")

    def _show_comparison(self, subject: Subject) -> None:
        preset = self._presets.get(self.session.inputs.preset)
        self.note.setText(preset.note[theme.theme_manager().language] if preset is not None else "")
        self.note.setVisible(preset is not None)
        other = self._presets.get(_COMPARED)
        self.compared.setVisible(other is not None and preset is not other)
        if other is None:
            return
        cost = subject_of(other.spec, other.name).table
        self.compared.setText(
            self.tr("{name}: {vocabulary} × {hidden} = {parameters} · float16 {half} · float32 {full}").format(
                name=other.name,
                vocabulary=group_digits(cost.vocab_size),
                hidden=group_digits(cost.hidden_size),
                parameters=group_digits(cost.parameters),
                half=format_bytes(cost.bytes("float16")),
                full=format_bytes(cost.bytes("float32")),
            )
        )

    def _show_rows(self) -> None:
        results = self.session.results
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

    def _show_chosen(self) -> None:
        step, position, model = self.session.results.step, self.session.inputs.position, self.session.results.model
        rows = self.session.results.rows
        if rows is not None:
            self.matrix.set_chosen(-1 if position is None else position - rows.step.window_start)
        if step is None or position is None or model is None or position >= len(step.ids):
            self.token_line.setText(self.tr("Choose a token to follow it to its row."))
            return
        self.token_line.setText(
            self.tr("{label} is row {id} of {rows}: {hidden} numbers, {bytes} in float32").format(
                label=step.labels[position],
                id=step.ids[position],
                rows=group_digits(model.spec.vocab_size),
                hidden=group_digits(model.spec.hidden_size),
                bytes=format_bytes(4 * model.spec.hidden_size),
            )
        )

    def _on_view(self, key: str) -> None:
        self.session.update(embedding_view=key)

    def _on_preset(self, index: int) -> None:
        key = self.picker.itemData(index)
        if key == FREE:
            table = self.subject().table
            self.session.update(preset=FREE, free_vocab_size=table.vocab_size, free_hidden_size=table.hidden_size)
        else:
            self.session.update(preset=key)

    def _on_numbers(self, _value: int) -> None:
        self.session.update(free_vocab_size=self.vocab_size.value(), free_hidden_size=self.hidden_size.value())

    def _on_row_chosen(self, row: int) -> None:
        rows = self.session.results.rows
        if rows is not None:
            self.session.update(position=rows.step.window_start + row)


def _number_field(name: str) -> QSpinBox:
    field = QSpinBox()
    field.setObjectName(name)
    field.setRange(1, 1_000_000_000)
    field.setGroupSeparatorShown(False)
    field.setKeyboardTracking(True)
    field.setAccelerated(True)
    return field
