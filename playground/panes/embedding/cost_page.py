"""What the pages of the cost view have in common: a column that scrolls, and figures written in one way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLayout, QSizePolicy

from models.memory import DTYPE_BITS
from playground import theme
from playground.operations import Operations
from playground.panes.embedding.subjects import Subject, Subjects
from playground.session import Session
from playground.widgets.figure_grid import Figure
from playground.widgets.numbers import BYTE_UNITS, byte_unit, format_bytes, format_significant, group_digits
from playground.widgets.scrolled_column import ScrolledColumn

DTYPES = tuple(DTYPE_BITS)
# In the place of a model that is compared: nobody.
NOBODY = "none"
_SHORT = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


def count_figure(number: int) -> Figure:
    """A count in full, "13 015 864 320", and short, "13.0 G"."""
    for size, letter in _SHORT:
        if number >= size:
            return Figure(group_digits(number), f"{format_significant(number / size, 3)} {letter}", number)
    return Figure(group_digits(number), exact=number)


def bytes_figure(count: int) -> Figure:
    """A number of bytes in binary units, "1 002.00 MiB", and short, "1 002 MiB"."""
    full = format_bytes(count)
    unit = byte_unit(count)
    return Figure(full, f"{format_significant(count / BYTE_UNITS[unit], 3)} {unit}", count)


class CostPage(ScrolledColumn):
    """One page: `column` is filled once, `retranslate` and `show_subject` put texts and figures in.

    A page is told of a subject that can be counted; what can't be is told above it.
    """

    def __init__(self, session: Session, operations: Operations, subjects: Subjects) -> None:
        super().__init__()
        self.session = session
        self.operations = operations
        self.subjects = subjects
        self.column.setContentsMargins(0, 0, theme.GRID, 0)
        self.column.setSpacing(theme.GRID // 2)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""

    def show_subject(self, subject: Subject) -> None:
        """Show everything for this subject and the session's inputs."""

    def add_label(self, name: str, role: str = "muted", *, layout: QLayout | None = None) -> QLabel:
        """A line of plain text, wrapped, in the column or another layout."""
        label = plain_label(name, role)
        (layout if layout is not None else self.column).addWidget(label)
        return label


class DtypePicker(QComboBox):
    """Which precision bytes are told in."""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self._session = session
        self.setObjectName(name)
        self.addItems(DTYPES)
        self.retranslate()
        self.activated.connect(self._on_activated)

    def retranslate(self) -> None:
        """What it is for, in the current language."""
        self.setAccessibleName(self.tr("Precision"))
        self.setToolTip(self.tr("How each number is stored"))

    def follow(self) -> str:
        """Show the session's precision, and return it."""
        dtype = self._session.inputs.cost_dtype
        dtype = dtype if dtype in DTYPES else DTYPES[1]
        self.setCurrentText(dtype)
        return dtype

    def _on_activated(self, index: int) -> None:
        self._session.update(cost_dtype=DTYPES[index])


def plain_label(name: str, role: str = "muted") -> QLabel:
    """A label of plain text that wraps and asks for no width of its own."""
    label = QLabel()
    label.setObjectName(name)
    if role:
        label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setMinimumWidth(0)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label
