"""How a table's bytes grow with the vocabulary, or with the hidden size: lines, and real models as points."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from models.memory import DTYPE_BITS
from playground import theme
from playground.operations import Operations
from playground.panes.embedding.cost_page import CostPage, DtypePicker
from playground.panes.embedding.subjects import Subject, Subjects
from playground.session import Session
from playground.widgets.log_chart import ChartLine, ChartPoint, LogChart, Tick
from playground.widgets.numbers import format_bytes, group_digits
from playground.widgets.segmented_buttons import SegmentedButtons

AXES = ("vocabulary", "hidden")
_VOCABULARIES = (1_000, 10_000, 100_000, 1_000_000)
_HIDDEN = (128, 512, 2_048, 8_192, 16_384)
_LINES = {"vocabulary": (512, 2_048, 8_192), "hidden": (10_000, 50_000, 250_000)}


class CurvesPage(CostPage):
    """The chart with its axis and its precision."""

    def __init__(self, session: Session, operations: Operations, subjects: Subjects) -> None:
        super().__init__(session, operations, subjects)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        self.axis = SegmentedButtons()
        self.axis.setObjectName("embedding.curve_axis")
        self.axis.selected.connect(self._on_axis)
        self.precision = DtypePicker(session, "embedding.curve_dtype")
        row.addWidget(self.axis)
        row.addStretch(1)
        row.addWidget(self.precision)
        self.column.addLayout(row)
        self.chart = LogChart()
        self.chart.setObjectName("embedding.curve")
        self.column.addWidget(self.chart, 1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.setAccessibleName(self.tr("Curves"))
        self.precision.retranslate()
        self.chart.setAccessibleName(self.tr("Bytes of a table over its size"))
        self.axis.set_options(
            [
                ("vocabulary", self.tr("over vocabulary"), self.tr("One line for each hidden size")),
                ("hidden", self.tr("over hidden size"), self.tr("One line for each vocabulary")),
            ]
        )
        self.chart.setToolTip(
            self.tr("Both axes are logarithmic: twice the size is twice the bytes, on a straight line.")
        )

    def show_subject(self, subject: Subject) -> None:
        """Draw the lines, the subject's own among them, and every model that is offered as a point."""
        axis = self.session.inputs.curve_axis
        axis = axis if axis in AXES else AXES[0]
        self.axis.set_current(axis)
        dtype = self.precision.follow()
        shown = [
            one for one in (self.subjects.safely(key) for key, _name in self.subjects.offered()) if one is not None
        ]
        own = (subject.table.vocab_size, subject.table.hidden_size)
        if all(one.key != subject.key for one in shown):
            shown.append(subject)
        points = [(one.table.vocab_size, one.table.hidden_size) for one in shown]
        place = AXES.index(axis)
        ends = (_VOCABULARIES, _HIDDEN)[place]
        values = [point[place] for point in points]
        x_ticks = _stretched(ends, min(values), max(values))
        x_title = (self.tr("tokens in the vocabulary"), self.tr("hidden size"))[place]
        sizes = [one.table.bytes(dtype) for one in shown]
        low = min([*sizes, 1 << 20])
        high = max([*sizes, 1 << 32])
        y_ticks = [1 << power for power in range(0, 80, 4) if low >> 4 < 1 << power < high << 4]
        self.chart.set_axes(
            (x_title, ""),
            [Tick(value, group_digits(value)) for value in x_ticks],
            [Tick(value, _round_bytes(value)) for value in y_ticks],
        )
        bits = DTYPE_BITS[dtype]
        others = {size: False for size in _LINES[axis]} | {own[1 - place]: True}
        lines = [
            ChartLine(self._line_name(axis, size), size * bits / 8, marked) for size, marked in sorted(others.items())
        ]
        self.chart.set_data(
            lines,
            [
                ChartPoint(
                    one.name,
                    point[place],
                    size,
                    f"{group_digits(point[0])} × {group_digits(point[1])} · {format_bytes(size)}",
                    marked=one.key == subject.key,
                )
                for one, point, size in zip(shown, points, sizes, strict=True)
            ],
        )

    def _line_name(self, axis: str, size: int) -> str:
        template = self.tr("hidden {size}") if axis == "vocabulary" else self.tr("vocabulary {size}")
        return template.format(size=group_digits(size))

    def _on_axis(self, axis: str) -> None:
        self.session.update(curve_axis=axis)


def _stretched(ticks: tuple[int, ...], low: int, high: int) -> list[int]:
    """The ticks, with more of them where values lie outside."""
    found = list(ticks)
    while low < found[0] and found[0] > 1:
        found.insert(0, max(1, found[0] // 10))
    while high > found[-1]:
        found.append(found[-1] * 10)
    return found


def _round_bytes(count: int) -> str:
    """A power of two without its zeros: "16 MiB"."""
    number, _, unit = format_bytes(count).partition(" ")
    return f"{number.partition('.')[0]} {unit}"
