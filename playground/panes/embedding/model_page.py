"""The first page of the cost view: vocabulary × hidden in every precision, and where a whole model's parameters are."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from models.memory import SCALE_GROUP, scale_bytes
from playground import theme
from playground.operations import Operations
from playground.panes.embedding.cost_page import DTYPES, CostPage
from playground.panes.embedding.subjects import Subject, Subjects
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.numbers import format_bytes, format_share, group_digits
from playground.widgets.stacked_bar import BarPart, StackedBar

# The table that others are compared with: the one the articles work through.
_COMPARED = "qwen2-7b-article"
_MARKED = ("token embedding", "head")


class ModelPage(CostPage):
    """The multiplication written out, the table's bytes, its share, and the whole model part by part."""

    def __init__(self, session: Session, operations: Operations, subjects: Subjects) -> None:
        super().__init__(session, operations, subjects)
        self.product = self.add_label("embedding.product", "title")
        self.share = self.add_label("embedding.share")
        self.bars = CostBars()
        self.bars.setObjectName("embedding.bars")
        self.column.addWidget(self.bars)
        self.exact = self.add_label("embedding.bytes", "caption")
        self.scales = self.add_label("embedding.scales", "caption")
        self.compared = self.add_label("embedding.compared")
        self.note = self.add_label("embedding.note")
        self.column.addSpacing(theme.GRID)
        self.parts_caption = QLabel()
        self.parts_caption.setProperty("role", "caption")
        self.column.addWidget(self.parts_caption)
        self.parts = StackedBar()
        self.parts.setObjectName("embedding.parts")
        self.column.addWidget(self.parts)
        self.column.addStretch(1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.setAccessibleName(self.tr("Cost"))
        self.bars.setAccessibleName(self.tr("Memory of the table by precision"))
        self.parts.setAccessibleName(self.tr("The whole model, part by part"))
        self.parts_caption.setText(self.tr("the whole model, part by part"))

    def show_subject(self, subject: Subject) -> None:
        """Show everything for this subject."""
        table = subject.table
        self.product.setText(
            self.tr("{vocabulary} tokens × {hidden} dimensions = {parameters} parameters").format(
                vocabulary=group_digits(table.vocab_size),
                hidden=group_digits(table.hidden_size),
                parameters=group_digits(table.parameters),
            )
        )
        self.share.setText(self._share_text(subject))
        largest = table.bytes(DTYPES[0])
        sizes = [(dtype, table.bytes(dtype)) for dtype in DTYPES]
        if subject.stored is not None:
            kind, size = subject.stored
            sizes.append((self.tr("{kind}, as stored").format(kind=kind), size))
        self.bars.set_bars([(name, size / largest, format_bytes(size)) for name, size in sizes], [s for _, s in sizes])
        self.exact.setText(
            self.tr("float32 {full} bytes · float16 {half} bytes · int8 {byte} bytes").format(
                full=group_digits(table.bytes("float32")),
                half=group_digits(table.bytes("float16")),
                byte=group_digits(table.bytes("int8")),
            )
        )
        self.scales.setText(
            self.tr(
                "int8 and int4 count the values alone; a float16 scale for every {group} of them would add {bytes}"
            ).format(group=SCALE_GROUP, bytes=format_bytes(scale_bytes(table.parameters)))
        )
        self._show_comparison(subject)
        self._show_parts(subject)

    def _show_parts(self, subject: Subject) -> None:
        """Where the whole model's parameters are, of which the table is one part."""
        for widget in (self.parts_caption, self.parts):
            widget.setVisible(subject.model is not None)
        if subject.model is None:
            return
        whole, names = subject.model.parameters, self.part_names()
        self.parts.set_parts(
            [
                BarPart(
                    names[part],
                    count / whole,
                    (group_digits(count), format_share(count / whole)),
                    part in _MARKED,
                    count,
                )
                for part, count in subject.model.parts.items()
                if count
            ]
        )

    def part_names(self) -> dict[str, str]:
        """What the parts of a model are called."""
        return {
            "token embedding": self.tr("token embedding"),
            "positions": self.tr("positions"),
            "token types": self.tr("token types"),
            "attention": self.tr("attention"),
            "feed-forward": self.tr("feed-forward"),
            "norms": self.tr("norms"),
            "head": self.tr("output head"),
            "pooler": self.tr("pooler"),
            "other weights": self.tr("other weights"),
        }

    def _share_text(self, subject: Subject) -> str:
        if subject.model is None:
            if subject.tied:
                return self.tr("A table on its own, without a model around it; its output head is the same table")
            return self.tr(
                "A table on its own, without a model around it; with an output head as large, {parameters} parameters"
            ).format(parameters=group_digits(2 * subject.table.parameters))
        parts = self.tr("{share} of the model's {parameters}").format(
            share=format_share(subject.model.embedding_share), parameters=group_digits(subject.model.parameters)
        )
        spec = subject.spec
        if spec is not None and (spec.is_table or not (spec.causal or spec.has_decoder)):
            return parts  # words and encoders have no output head
        if subject.tied:
            return parts + " · " + self.tr("tied with the output head, counted once")
        return parts + " · " + self.tr("untied: the output head costs the same again")

    def _show_comparison(self, subject: Subject) -> None:
        self.note.setText(subject.note)
        self.note.setVisible(bool(subject.note))
        other = self.subjects.safely(_COMPARED)
        self.compared.setVisible(other is not None and subject.key != _COMPARED)
        if other is None:
            return
        cost = other.table
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
