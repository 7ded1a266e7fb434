"""A small table, the ids that pick rows from it, and the rows they pick, drawn flowing out in the order of the ids.

With selectors, a one-hot column stands beside the table for each id: its 1 lies in the row that it selects.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets import map_colours
from playground.widgets.map_colours import Floats
from playground.widgets.matrix_view import exact_text
from playground.widgets.numbers import format_decimal
from playground.widgets.tool_tip import plain_tip
from playground.widgets.value_table import Cell, ValueTable, shortest, table_of

DECIMALS = (4, 3, 2, 1)
_ROW = 22
_SELECTOR = 18
_LEAST_GAP = 36
_MOST_GAP = 120
_LEAST_CELL = 6
_NOWHERE = (-1, -1)


@dataclass(frozen=True, slots=True)
class FlowLayout:
    """Where things stand, in pixels: rows of both blocks, cells of `cell` pixels, `decimals` 0 for colours alone.

    The rows that flow out stand beside the table or, where numbers would not fit then, below it (`stacked`).
    """

    head: float
    row: float
    cell: float
    label: float
    selectors: float
    table: float
    output: float
    output_top: float
    decimals: int
    stacked: bool


class LookupFlow(QWidget):
    """Cells are coloured around zero, with their numbers where there is room.

    Arrows move a cursor over the table, Enter or F2, a double click or a digit edits its cell.

    Signals:
        cell_edited(int, int, float): row, column and the number somebody put there
        edit_refused(str): what was typed into a cell and is no number
    """

    cell_edited = Signal(int, int, float)
    edit_refused = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, editable: bool = True) -> None:
        super().__init__(parent)
        self._table: Floats = np.zeros((0, 0), dtype=np.float32)
        self._rows: Floats = np.zeros((0, 0), dtype=np.float32)
        self._ids: tuple[int, ...] = ()
        self._edits: frozenset[tuple[int, int]] = frozenset()
        self._selectors = False
        self._editable = editable
        self._names = ("", "")
        self._cell = _NOWHERE
        self._editor = QLineEdit(self)
        self._editor.setMaxLength(30)
        self._editor.hide()
        self._editor.returnPressed.connect(self._on_entered)
        self._editor.editingFinished.connect(self._on_left)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)

    def set_lookup(
        self,
        table: npt.ArrayLike,
        ids: Sequence[int],
        rows: npt.ArrayLike,
        *,
        edits: frozenset[tuple[int, int]] = frozenset(),
        selectors: bool = False,
    ) -> None:
        """Show a table (V, H), ids and the rows (N, H) they pick; `edits` are the cells that somebody changed.

        A ValueError if the shapes don't go together.
        """
        whole, picked = np.asarray(table, dtype=np.float32), np.asarray(rows, dtype=np.float32)
        if whole.ndim != 2 or picked.shape != (len(ids), whole.shape[1]):
            raise ValueError(f"{len(ids)} ids and rows of {picked.shape} for a table of {whole.shape}")
        self._editor.hide()
        self._table, self._rows, self._ids = whole, picked, tuple(ids)
        self._edits, self._selectors = edits, selectors
        if not (0 <= self._cell[0] < whole.shape[0] and 0 <= self._cell[1] < whole.shape[1]):
            self._cell = _NOWHERE
        self._describe()
        self.updateGeometry()
        self.update()

    def set_names(self, table: str, rows: str) -> None:
        """What stands above the table and above the rows."""
        self._names = (table, rows)
        self.update()

    def value_table(self) -> ValueTable:
        """The table's rows, each with its index, then those that the ids pick."""
        rows: list[Sequence[Cell]] = [(self._names[0], index, *shortest(row)) for index, row in enumerate(self._table)]
        rows += [(self._names[1], one, *shortest(row)) for one, row in zip(self._ids, self._rows, strict=True)]
        header = ("", self.tr("row"), *map(str, range(self._table.shape[1])))
        return table_of(self.accessibleName(), header, rows)

    def shown_text(self) -> str:
        """The table's rows, each with its index, then the rows that flow out, each with its id."""
        layout = self.arrangement()
        lines = [f"{index}: {self._numbers(row, layout)}" for index, row in enumerate(self._table)]
        if self._selectors:
            lines += [
                "one-hot " + " ".join("1" if row == one else "0" for row in range(len(self._table)))
                for one in self._ids
            ]
        lines += [f"→ {one}: {self._numbers(row, layout)}" for one, row in zip(self._ids, self._rows, strict=True)]
        return "\n".join(lines)

    @staticmethod
    def _numbers(row: Floats, layout: FlowLayout) -> str:
        return " ".join(format_decimal(float(value), layout.decimals) for value in row) if layout.decimals else ""

    def cell_text(self, row: int, column: int) -> str:
        """What a cell of the table holds, exactly."""
        return self.tr("row {row}, column {column}: {value}").format(
            row=row, column=column, value=exact_text(float(self._table[row, column]))
        )

    # Geometry

    def arrangement(self) -> FlowLayout:
        """Where everything stands at the present width."""
        metrics = QFontMetricsF(themes.mono_font(themes.CAPTION_SIZE))
        columns = max(1, self._table.shape[1])
        label = metrics.horizontalAdvance(str(max(len(self._table) - 1, *self._ids, 10))) + 8.0
        selectors = (len(self._ids) * themes.scaled(_SELECTOR) + 10.0) if self._selectors else 0.0
        largest, edge = self._largest(), 2.0
        # Side by side where all numbers fit, one below the other where they fit then, else as many digits as fit.
        beside = (self.width() - 2.0 * label - selectors - _LEAST_GAP - edge) / (2 * columns)
        below = (self.width() - label - selectors - self._bow() - edge) / columns
        need = metrics.horizontalAdvance(format_decimal(-largest, DECIMALS[0])) + 4.0
        stacked = beside < need <= below
        cell, decimals = max(float(_LEAST_CELL), below if stacked else beside), 0
        for some in DECIMALS:
            need = metrics.horizontalAdvance(format_decimal(-largest, some)) + 4.0
            if cell >= need:
                decimals = some
                cell = min(cell, need + 14.0)
                break
        row, head = float(themes.scaled(_ROW)), float(themes.scaled(20))
        table = label + selectors
        if stacked:
            output, top = table, head + len(self._table) * row + head
        else:
            spare = self.width() - table - label - 2.0 * columns * cell - edge
            output = table + columns * cell + min(float(_MOST_GAP), spare) + label
            top = head + max(0.0, (len(self._table) - len(self._ids)) / 2.0) * row
        return FlowLayout(head, row, cell, label, label, table, output, top, decimals, stacked)

    def _bow(self) -> float:
        """How far to the right the lines reach that lead to rows below the table."""
        return 16.0 + 8.0 * min(len(self._ids), 6)

    def _largest(self) -> float:
        finite = self._table[np.isfinite(self._table)]
        return max(1.0, float(np.abs(finite).max())) if finite.size else 1.0

    def cell_rect(self, row: int, column: int, layout: FlowLayout | None = None) -> QRectF:
        """Where a cell of the table lies."""
        layout = layout or self.arrangement()
        return QRectF(layout.table + column * layout.cell, layout.head + row * layout.row, layout.cell, layout.row)

    def output_rect(self, index: int, column: int, layout: FlowLayout | None = None) -> QRectF:
        """Where a cell of a row that flows out lies."""
        layout = layout or self.arrangement()
        return QRectF(
            layout.output + column * layout.cell, layout.output_top + index * layout.row, layout.cell, layout.row
        )

    def cell_at(self, point: QPointF) -> tuple[int, int]:
        """The table's (row, column) there, (-1, -1) beside it."""
        layout = self.arrangement()
        row = math.floor((point.y() - layout.head) / layout.row)
        column = math.floor((point.x() - layout.table) / layout.cell)
        inside = 0 <= row < self._table.shape[0] and 0 <= column < self._table.shape[1]
        return (row, column) if inside else _NOWHERE

    def sizeHint(self) -> QSize:
        stacked = self.arrangement().stacked
        count = len(self._table) + len(self._ids) if stacked else max(len(self._table), len(self._ids))
        return QSize(420, themes.scaled(20) * (1 + stacked) + count * themes.scaled(_ROW) + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_editor()
        self.updateGeometry()  # it may be higher now, with one block below the other

    # Pointer and keyboard

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(self.cell_text(*cell)) if cell != _NOWHERE else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self.cell_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._choose(self.cell_at(event.position()))
        self._edit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        key = Qt.Key(event.key())
        if key in moves and self._table.size:
            row, column = (max(0, self._cell[0]), max(0, self._cell[1]))
            if self._cell != _NOWHERE:
                row, column = row + moves[key][0], column + moves[key][1]
            rows, columns = self._table.shape
            self._choose((min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._edit()
        elif event.text() and event.text() in "0123456789-−.":
            self._edit(event.text())
        else:
            super().keyPressEvent(event)

    def _choose(self, cell: tuple[int, int]) -> None:
        self._cell = cell
        self._describe()
        self.update()

    def _edit(self, begun: str = "") -> None:
        if not self._editable or self._cell == _NOWHERE:
            return
        self._editor.setText(begun or format_decimal(float(self._table[self._cell]), 4))
        self._place_editor()
        self._editor.show()
        self._editor.setFocus()
        if not begun:
            self._editor.selectAll()

    def _place_editor(self) -> None:
        if self._cell != _NOWHERE:
            rect = self.cell_rect(*self._cell).adjusted(-2, -2, 2, 2)
            rect.setWidth(max(rect.width(), themes.scaled(72)))
            self._editor.setGeometry(rect.toAlignedRect())

    def _on_entered(self) -> None:
        text, cell = self._editor.text().strip(), self._cell
        self._editor.hide()
        self.setFocus()
        try:
            value = float(text.replace("−", "-").replace(",", "."))
        except ValueError:
            value = math.nan
        with np.errstate(over="ignore"):
            sound = bool(np.isfinite(np.float32(value)))
        if not sound:
            self.edit_refused.emit(text)
        elif cell != _NOWHERE:
            self.cell_edited.emit(cell[0], cell[1], value)

    def _on_left(self) -> None:
        self._editor.hide()

    def _describe(self) -> None:
        cell = self._cell
        self.setAccessibleDescription(self.cell_text(*cell) if cell != _NOWHERE else self.shown_text()[:2000])

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, layout = QPainter(self), themes.current(), self.arrangement()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_names(painter, theme, layout)
        painter.setFont(themes.mono_font(themes.CAPTION_SIZE))
        self._draw_flow(painter, theme, layout)
        top = self._largest()
        self._draw_block(painter, theme, layout, self._table, top, output=False)
        self._draw_block(painter, theme, layout, self._rows, top, output=True)
        if self._selectors:
            self._draw_selectors(painter, theme, layout)
        self._draw_marks(painter, theme, layout)
        painter.end()

    def _draw_names(self, painter: QPainter, theme: Theme, layout: FlowLayout) -> None:
        painter.setFont(themes.ui_font(themes.CAPTION_SIZE))
        painter.setPen(theme.muted)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        room = self.width() if layout.stacked else layout.output - layout.label - 4
        painter.drawText(QRectF(0, 0, room, layout.head), middle, self._names[0])
        left = layout.output - layout.label
        above = layout.output_top - layout.head
        painter.drawText(QRectF(left, above, self.width() - left, layout.head), middle, self._names[1])

    def _ink(self, theme: Theme, index: int) -> QColor:
        return themes.mix(theme.tint(index), theme.text, 0.35)

    def _draw_flow(self, painter: QPainter, theme: Theme, layout: FlowLayout) -> None:
        right = layout.table + self._table.shape[1] * layout.cell
        for index, one in enumerate(self._ids):
            start = QPointF(right + 1, layout.head + (one + 0.5) * layout.row)
            path = QPainterPath(start)
            if layout.stacked:
                end = QPointF(right + 3, layout.output_top + (index + 0.5) * layout.row)
                out = QPointF(1.3 * (16.0 + 8.0 * (index % 6)), 0)
                path.cubicTo(start + out, end + out, end)
            else:
                end = QPointF(layout.output - layout.label, layout.output_top + (index + 0.5) * layout.row)
                half = (end.x() - start.x()) / 2.0
                path.cubicTo(start + QPointF(half, 0), end - QPointF(half, 0), end)
            painter.setPen(QPen(self._ink(theme, index), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
            painter.setBrush(self._ink(theme, index))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(end, 2.5, 2.5)

    def _draw_block(
        self, painter: QPainter, theme: Theme, layout: FlowLayout, values: Floats, top: float, *, output: bool
    ) -> None:
        if not values.size:
            return
        pixels = map_colours.shade(*map_colours.clean(values), top, "scores", theme)
        middle = Qt.AlignmentFlag.AlignCenter
        for row in range(values.shape[0]):
            place = self.output_rect if output else self.cell_rect
            first = place(row, 0, layout)
            badge = QRectF(first.left() - layout.label, first.top() + 2, layout.label - 4, layout.row - 4)
            chosen = output or row in self._ids
            painter.setPen(Qt.PenStyle.NoPen)
            if chosen:
                painter.setBrush(theme.tint(row if output else self._ids.index(row)))
                shift = 0.0 if output else layout.label - layout.table
                painter.drawRoundedRect(badge.translated(shift, 0), 4, 4)
            painter.setPen(theme.text if chosen else theme.muted)
            shift = 0.0 if output else layout.label - layout.table
            painter.drawText(badge.translated(shift, 0), middle, str(self._ids[row] if output else row))
            for column in range(values.shape[1]):
                rect = place(row, column, layout).adjusted(0.5, 0.5, -0.5, -0.5)
                colour = QColor(*(int(part) for part in pixels[row, column]))
                painter.fillRect(rect, colour)
                if layout.decimals:
                    painter.setPen(themes.readable_on(colour, theme))
                    painter.drawText(rect, middle, format_decimal(float(values[row, column]), layout.decimals))

    def _draw_selectors(self, painter: QPainter, theme: Theme, layout: FlowLayout) -> None:
        width, middle = float(themes.scaled(_SELECTOR)), Qt.AlignmentFlag.AlignCenter
        for index, one in enumerate(self._ids):
            for row in range(len(self._table)):
                rect = QRectF(layout.label + index * width, layout.head + row * layout.row, width, layout.row)
                cell = rect.adjusted(1, 1, -1, -1)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.tint(index) if row == one else theme.masked)
                painter.drawRoundedRect(cell, 3, 3)
                if row == one:
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.setPen(QPen(self._ink(theme, index), 1.5))
                    painter.drawRoundedRect(cell, 3, 3)
                painter.setPen(theme.text if row == one else theme.muted)
                painter.drawText(rect, middle, "1" if row == one else "0")
            start = QPointF(layout.label + (index + 1) * width, layout.head + (one + 0.5) * layout.row)
            painter.setPen(QPen(self._ink(theme, index), 2.0))
            painter.drawLine(start, QPointF(layout.table - 2.0, start.y()))

    def _draw_marks(self, painter: QPainter, theme: Theme, layout: FlowLayout) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.warning, 1.5))
        for row, column in self._edits:
            if row < self._table.shape[0] and column < self._table.shape[1]:
                painter.drawRect(self.cell_rect(row, column, layout).adjusted(1.5, 1.5, -1.5, -1.5))
        if self._cell != _NOWHERE and self.hasFocus():
            painter.setPen(QPen(theme.accent, 2.0))
            painter.drawRect(self.cell_rect(*self._cell, layout).adjusted(1, 1, -1, -1))
