"""Why tables don't scale: rows that exist against rows possible, and what a transformer stores instead."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from playground import theme
from playground.panes.generator.view import plain_label
from playground.results.generator import GrowthResult
from playground.session import Session
from playground.widgets.figure_grid import Figure, FigureGrid, FigureRow
from playground.widgets.numbers import format_bytes, group_digits
from playground.widgets.padded import padded
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized

_MOST_WORDS = 1_000_000
_MOST_WINDOW = 4096
# Beyond so many digits a number is written out in a box of its own.
_SHORT = 15


class GrowthPage(QWidget):
    """How many words and how long a window, the table's rows by order, the last number in digits, and the model."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.words, self.window_box = padded(QSpinBox()), padded(QSpinBox())
        for box, name, most, slot in (
            (self.words, "generator.growth.words", _MOST_WORDS, self._on_words),
            (self.window_box, "generator.growth.window", _MOST_WINDOW, self._on_window),
        ):
            box.setObjectName(name)
            box.setRange(1, most)
            box.setKeyboardTracking(False)
            box.valueChanged.connect(slot)
        self.words_name, self.window_name = plain_label(), plain_label()
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        for widget in (self.words_name, self.words, self.window_name, self.window_box):
            row.addWidget(widget)
        row.addStretch(1)
        self.table = FigureGrid()
        self.table.setObjectName("generator.growth.table")
        self.power = plain_label("generator.growth.power", wraps=True)
        self.digits = QPlainTextEdit()
        self.digits.setObjectName("generator.growth.digits")
        self.digits.setReadOnly(True)
        self.digits.setProperty("framed", True)
        sized(self.digits, least_height=64, most_height=150)
        self.digits.setTabChangesFocus(True)
        self.model = plain_label("generator.growth.model", wraps=True)
        self.model.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = ScrolledColumn()
        for item in (self.table, self.power, self.digits, self.model):
            area.column.addWidget(item)
        area.column.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addLayout(row)
        column.addWidget(area, 1)
        theme.theme_manager().changed.connect(self._restyle)
        self._restyle()

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.words_name.setText(self.tr("words"))
        self.window_name.setText(self.tr("longest context"))
        for box, name in ((self.words, self.words_name), (self.window_box, self.window_name)):
            box.setAccessibleName(name.text())
        self.words.setToolTip(self.tr("How many different words there are"))
        self.window_box.setToolTip(self.tr("How many words a row of the table looks back at; GPT-2's window is 1024"))
        self.digits.setAccessibleName(self.tr("The number in digits"))
        self.digits.setToolTip(self.tr("Every digit of the number of rows"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs = self._session.inputs
        if names & {"growth_words", "growth_window"}:
            for box, value in ((self.words, inputs.growth_words), (self.window_box, inputs.growth_window)):
                with QSignalBlocker(box):
                    box.setValue(value)
        if "growth" in names:
            self._show()

    def shown_text(self) -> str:
        """Everything on the page as plain text."""
        return "\n".join((self.table.shown_text(), self.power.text(), self.digits.toPlainText(), self.model.text()))

    def _restyle(self, _theme: object = None) -> None:
        self.digits.setFont(theme.mono_font(12))

    def _show(self) -> None:
        found = self._session.results.growth
        if found is None:
            return
        titles = (self.tr("looks back at"), self.tr("rows in the text"), self.tr("rows possible"))
        rows = [
            FigureRow(
                self.tr("order {order}").format(order=line.order),
                (Figure(str(line.order - 1)), Figure(group_digits(line.existing)), Figure(_written(line.possible))),
            )
            for line in found.lines
        ]
        self.table.set_table(titles, rows)
        self.power.setText(
            self.tr("{words} words, contexts of {window}: {words}^{window} rows, a number of {digits} digits").format(
                words=group_digits(found.words),
                window=found.window,
                digits=group_digits(len(found.window_rows)),
            )
        )
        if self.digits.toPlainText() != found.window_rows:
            self.digits.setPlainText(found.window_rows)
        self._show_model(found)

    def _show_model(self, found: GrowthResult) -> None:
        if not found.parameters:
            self.model.setText(self.tr("Open a model to see what a transformer stores instead."))
            return
        self.model.setText(
            self.tr(
                "{model} stores {parameters} numbers instead ({bytes}), whatever the text: it has no row for a "
                "context, but computes the probabilities anew from the vectors of the tokens in it."
            ).format(
                model=found.model, parameters=group_digits(found.parameters), bytes=format_bytes(found.model_bytes)
            )
        )

    def _on_words(self, value: int) -> None:
        self._session.update(growth_words=value)

    def _on_window(self, value: int) -> None:
        self._session.update(growth_window=value)


def _written(digits: str) -> str:
    """A number in groups of three, or as a power of ten with its first digits where it is long."""
    if len(digits) <= _SHORT:
        return group_digits(int(digits))
    return f"{digits[0]}.{digits[1:3]} · 10^{len(digits) - 1}"
