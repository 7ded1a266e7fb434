"""The models on this machine, searched, filtered and sorted, with what each takes before anything of it is loaded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from models.places import GROUPS, Facts
from models.placing import LoadOptions
from playground import theme
from playground.library.words import group_name, line_of, memory_of, parameters_text, verdict
from playground.library_desk import Listing
from playground.widgets.data_table import Column, DataTable
from playground.widgets.numbers import format_bytes

_ALL = ""
_NAME, _WHERE, _FAMILY, _PARAMETERS, _STORED, _LOADED, _VERDICT = range(7)
_LONGEST_LINES = 3


class LocalPage(QWidget):
    """A table of models, and a line on the chosen one.

    Signals:
        chosen(): another row is chosen, or none
        wanted(): a row was asked to be opened: Enter, or a second click
    """

    chosen = Signal()
    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listing = Listing((), 0)
        self._options = LoadOptions()
        self._devices: tuple[str, ...] = ("cpu",)
        self._rows: list[Facts] = []
        self._sort = (-1, False)
        self.current: Facts | None = None
        self.search = QLineEdit()
        self.search.setObjectName("library.search")
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(self.tr("Search by name, family or folder"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._on_searched)
        self.group = QComboBox()
        self.group.setObjectName("library.group")
        self.group.setAccessibleName(self.tr("Where"))
        self.group.addItem(self.tr("Everywhere"), _ALL)
        for group in GROUPS:
            self.group.addItem(group_name(group), group)
        self.group.currentIndexChanged.connect(self._fill)
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addWidget(self.search, 1)
        top.addWidget(self.group)
        self.table = DataTable()
        self.table.setObjectName("library.models")
        self.table.setAccessibleName(self.tr("Models"))
        self.table.set_columns(
            [
                Column(self.tr("model"), mono=False),
                Column(self.tr("where"), 15, mono=False),
                Column(self.tr("family"), 12),
                Column(self.tr("parameters"), 8, right=True),
                Column(self.tr("stored"), 18, right=True, tool_tip=self.tr("What all tensors take up in the files")),
                Column(self.tr("in memory"), 22, right=True, tool_tip=self.tr("What its weights take once loaded")),
                Column(self.tr("here"), 10, mono=False),
            ]
        )
        self.table.set_sortable(range(7))
        self.table.sorted_by.connect(self._on_sorted)
        self.table.row_reached.connect(self._choose)
        self.table.row_entered.connect(self._on_entered)
        self.table.doubleClicked.connect(self._on_double_click)
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.line = QLabel()
        self.line.setObjectName("library.line")
        self.line.setTextFormat(Qt.TextFormat.PlainText)
        self.line.setWordWrap(True)
        self.line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.line.setMinimumHeight(_LONGEST_LINES * self.fontMetrics().lineSpacing())
        self.line.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.count)
        column.addWidget(self.line)
        self._fill()

    def show_listing(self, listing: Listing) -> None:
        """Show what was found so far."""
        self._listing = listing
        self._fill()

    def show_options(self, options: LoadOptions, devices: tuple[str, ...]) -> None:
        """Tell what the models take when they are loaded this way."""
        self._options, self._devices = options, devices
        self._fill()

    def _fill(self) -> None:
        words, group = self.search.text().casefold().split(), self.group.currentData()
        self._rows = [
            found
            for found in self._listing.facts
            if (not group or found.place.group == group) and all(word in self._searched(found) for word in words)
        ]
        column, descending = self._sort
        if column >= 0:
            self._rows.sort(key=lambda found: self._key(found, column), reverse=descending)
        self.table.set_rows(len(self._rows), self._cell, muted=self._is_muted)
        total = len(self._listing.facts)
        self.count.setText(
            self.tr("{shown} of {total} models · {free} of memory free").format(
                shown=len(self._rows), total=total, free=_free(self._listing.free)
            )
            if total
            else self.tr("Looking for models…")
        )
        places = [found.place for found in self._rows]
        if self.current is not None and self.current.place in places:
            row = places.index(self.current.place)
            self._choose(row)
            self.table.choose(row)
        else:
            self._choose(-1)

    def _choose(self, row: int) -> None:
        self.current = self._rows[row] if 0 <= row < len(self._rows) else None
        found = self.current
        self.line.setText(line_of(found, self._options, self._devices, self._listing.free) if found is not None else "")
        self.chosen.emit()

    @staticmethod
    def _searched(found: Facts) -> str:
        family = found.spec.family if found.spec is not None else ""
        return f"{found.place.name} {group_name(found.place.group)} {family} {found.place.path}".casefold()

    def _key(self, found: Facts, column: int) -> tuple[float, str]:
        numbers = {_PARAMETERS: found.parameters, _LOADED: found.parameters, _STORED: found.bytes}
        return float(numbers.get(column, 0)), "" if column in numbers else self._text(found, column).casefold()

    def _cell(self, row: int, column: int) -> str:
        return self._text(self._rows[row], column)

    def _text(self, found: Facts, column: int) -> str:
        if column == _NAME:
            return found.place.name
        if column == _WHERE:
            return group_name(found.place.group)
        if column == _FAMILY:
            return found.spec.family if found.spec is not None else ""
        if column == _PARAMETERS:
            return parameters_text(found.parameters)
        if column == _STORED:
            return f"{format_bytes(found.bytes)} · {found.dtype}" if found.bytes else ""
        if column == _LOADED:
            return memory_of(found, self._options, self._devices, self._listing.free)[0]
        return verdict(found, self._options, self._devices, self._listing.free)

    def _is_muted(self, row: int) -> bool:
        found = self._rows[row]
        return bool(found.place.package or found.template)

    def _on_sorted(self, column: int) -> None:
        same, descending = self._sort[0] == column, self._sort[1]
        self._sort = (column, not descending if same else column in (_PARAMETERS, _STORED, _LOADED))
        self.table.show_sort(column, descending=self._sort[1])
        self._fill()

    def _on_searched(self) -> None:
        """Enter behind the words that were looked for: on to what was found."""
        if self._rows:
            self.table.setFocus()
            self.table.choose(0)

    def _on_entered(self, row: int) -> None:
        self._choose(row)
        self.wanted.emit()

    def _on_double_click(self) -> None:
        self.wanted.emit()


def _free(count: int) -> str:
    return format_bytes(count)
