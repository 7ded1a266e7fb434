"""A matrix of numbers with labelled rows: an embedding table's rows, for example. Only what is in view is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets import map_colours
from playground.widgets.map_colours import Floats, Mask
from playground.widgets.map_layout import round_step, thin_step
from playground.widgets.numbers import MINUS, format_decimal, format_tick
from playground.widgets.tool_tip import plain_tip
from playground.widgets.value_table import Cell, ValueTable, shortest

Provider = Callable[[int, int, int, int], npt.ArrayLike]
"""Values of rows first..last and columns first..last (both exclusive): (row, row_end, column, column_end)."""

DECIMALS = (4, 3, 2)
SMALLEST_CELL = 2
LARGEST_CELL = 160
_ROW_HEIGHT = 22
_GAP = 8
_LABEL_CHARACTERS = 14
_MEASURED_LABELS = 500
_SCANNED_VALUES = 4_000_000
_Cell = tuple[int, int]
_NOWHERE: _Cell = (-1, -1)


def automatic_cell_width(room: int, columns: int, narrow: int, wide: int) -> int:
    """How wide cells are when nobody has set it: all columns in `room` pixels, if they can be seen then.

    Cells that hold numbers (from `narrow` pixels on) don't grow far beyond what the longest needs (`wide`).
    """
    if columns < 1:
        return narrow
    each = room // columns
    return min(each, wide * 3 // 2) if each >= narrow else max(SMALLEST_CELL, each)


def exact_text(value: float) -> str:
    """The shortest decimal that gives this very float32 back."""
    number = np.float32(value)
    if not np.isfinite(number):
        return format_decimal(float(number))
    return str(number).replace("-", MINUS)


class MatrixView(QAbstractScrollArea):
    """Rows of coloured cells, diverging around zero, with the number written in where a cell is wide enough.

    Arrows move a cell cursor, Enter or a click chooses its row, Ctrl and the wheel (or + and -) change the cells'
    width and 0 gives it back to the view.

    Signals:
        cell_hovered(int, int): row and column under the pointer or the cursor, (-1, -1) when there is none.
        row_chosen(int): a row that was clicked, or chosen with Enter.
    """

    cell_hovered = Signal(int, int)
    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._provider: Provider | None = None
        self._rows = 0
        self._dimensions = 0
        self._labels: Sequence[str] | Callable[[int], str] = ()
        self._tints: Sequence[int | None] = ()
        self._ids: Sequence[str] = ()
        self._limit = 1.0
        self._limit_fixed = False
        self._wanted_width: int | None = None
        self._cell_width = SMALLEST_CELL
        self._chosen = -1
        self._cell = _NOWHERE
        self._block: tuple[int, int] = (0, 0)
        self._values: Floats = np.zeros((0, 0), dtype=np.float32)
        self._masked: Mask = np.zeros((0, 0), dtype=np.bool_)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        # Without a widget there the style paints the corner between the scroll bars.
        self.setCornerWidget(QWidget(self))
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Matrix"))
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    # What is shown

    def set_matrix(
        self,
        values: npt.ArrayLike | Provider,
        row_labels: Sequence[str] | Callable[[int], str],
        row_tints: Sequence[int | None] = (),
        row_ids: Sequence[str] = (),
        *,
        shape: tuple[int, int] | None = None,
        limit: float | None = None,
    ) -> None:
        """Show a matrix of (R, C) float32.

        values: an array, or a function that reads a part of it (then `shape` must be given); only parts in view
        are read. row_labels: R texts, or a function from the row to its text. row_tints: R token positions whose
        tints stand behind the labels, None for no tint. row_ids: R texts beside the labels. limit: the value at
        the ends of the colour scale; without it the largest magnitude of the array, and of what has been in view
        where the array is large or read in parts. Lengths that don't fit the shape are a ValueError.
        """
        if callable(values):
            if shape is None:
                raise ValueError("a matrix that is read in parts needs its shape")
            self._provider, size = values, shape
            whole: Floats | None = None
        else:
            whole = values if isinstance(values, np.ndarray) else np.asarray(values, dtype=np.float32)
            if whole.ndim != 2 or (shape is not None and shape != whole.shape):
                raise ValueError(f"a matrix has two dimensions and its own shape, not {whole.shape} as {shape}")
            self._provider, size = _Slices(whole), (int(whole.shape[0]), int(whole.shape[1]))
        for texts in (row_labels, row_tints, row_ids):
            if not callable(texts) and len(texts) not in (0, size[0]):
                raise ValueError(f"{len(texts)} labels, tints or ids for {size[0]} rows")
        self._rows, self._dimensions = size
        self._labels, self._tints, self._ids = row_labels, row_tints, row_ids
        self._limit_fixed = limit is not None
        self._limit = _limit_of(self._provider, size, whole is not None) if limit is None else max(abs(limit), 1e-30)
        self._chosen = self._chosen if self._chosen < self._rows else -1
        self._cell = self._cell if self._inside(self._cell) else _NOWHERE
        self._measure()

    def clear(self) -> None:
        """Show nothing."""
        self.set_matrix(np.zeros((0, 0), dtype=np.float32), ())

    def set_chosen(self, row: int) -> None:
        """Frame a row and bring it into view; -1 frames none. Emits nothing."""
        self._chosen = row if 0 <= row < self._rows else -1
        if self._chosen >= 0:
            self._reveal((self._chosen, -1))
        self.viewport().update()

    @property
    def chosen_row(self) -> int:
        """The framed row, -1 if none is."""
        return self._chosen

    def set_cell_width(self, pixels: int | None) -> None:
        """How wide cells are, SMALLEST_CELL to LARGEST_CELL pixels; None leaves it to the view's width."""
        self._wanted_width = None if pixels is None else max(SMALLEST_CELL, min(LARGEST_CELL, pixels))
        self._arrange()

    @property
    def cell_width(self) -> int:
        """How wide cells are now, in pixels."""
        return self._cell_width

    def number_width(self, decimals: int = DECIMALS[0]) -> int:
        """How wide a cell must be for numbers with so many decimals, in pixels."""
        return QFontMetrics(self._small).horizontalAdvance(format_decimal(-self._limit, decimals)) + 8

    @property
    def decimals(self) -> int:
        """How many decimals the numbers in the cells have, 0 if cells are too narrow for numbers."""
        return next((decimals for decimals in DECIMALS if self._cell_width >= self.number_width(decimals)), 0)

    @property
    def shows_numbers(self) -> bool:
        """Whether cells are wide enough for their numbers."""
        return self.decimals > 0

    @property
    def scale_limit(self) -> float:
        """The value at the upper end of the colour scale; its negative is at the lower end."""
        return self._limit

    @property
    def current_cell(self) -> tuple[int, int]:
        """The cell under the pointer or the cursor, (-1, -1) if there is none."""
        return self._cell

    def label(self, row: int) -> str:
        """The label of a row, empty if rows have none."""
        if callable(self._labels):
            return self._labels(row)
        return self._labels[row] if self._labels else ""

    def cell_text(self, row: int, column: int) -> str:
        """What a cell says, in words and exactly, for example "·king, dimension 12: −0.1778"."""
        if not self._inside((row, column)) or self._provider is None:
            return ""
        value = float(np.asarray(self._provider(row, row + 1, column, column + 1), dtype=np.float32)[0, 0])
        return self.tr("{label}, dimension {column}: {value}").format(
            label=self.label(row) or str(row), column=column, value=exact_text(value)
        )

    def shown_text(self) -> str:
        """The rows in view as plain text, one line each: label, id and, where cells hold them, the numbers."""
        decimals = self.decimals
        lines = []
        for index in range(self._values.shape[0]):
            row = self._block[0] + index
            line = " ".join(part for part in (self.label(row), self._ids[row] if self._ids else "") if part)
            if decimals:
                columns = range(self._values.shape[1])
                line += ": " + " ".join(self._number_text(index, column, decimals) for column in columns)
            lines.append(line)
        return "\n".join(lines)

    def value_table(self) -> ValueTable:
        """Every row with its label, its id and all its numbers, exactly."""
        provider, labels, ids, width = self._provider, self._labels, self._ids, self._dimensions

        def row(index: int) -> list[Cell]:
            values: npt.ArrayLike = () if provider is None else provider(index, index + 1, 0, width)
            label = labels(index) if callable(labels) else labels[index] if labels else str(index)
            known = [ids[index]] if ids else []
            return [label, *known, *shortest(np.asarray(values, dtype=np.float32).reshape(-1))]

        header = ("", *([self.tr("id")] if ids else []), *map(str, range(width)))
        return ValueTable(self.accessibleName(), header, self._rows, row)

    def visible_block(self) -> tuple[int, int, int, int]:
        """Which cells are in view: first row, row after the last, first column, column after the last."""
        if not self._rows or not self._dimensions:
            return 0, 0, 0, 0
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        area = self._cells_rect()
        return (
            min(self._rows, y // self._row_height),
            min(self._rows, max(0, y + area.height() - 1) // self._row_height + 1),
            min(self._dimensions, x // self._cell_width),
            min(self._dimensions, max(0, x + area.width() - 1) // self._cell_width + 1),
        )

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a cell lies in the viewport, whether in view or not."""
        area = self._cells_rect()
        return QRect(
            area.left() + column * self._cell_width - self.horizontalScrollBar().value(),
            area.top() + row * self._row_height - self.verticalScrollBar().value(),
            self._cell_width,
            self._row_height,
        )

    def cell_at(self, point: QPoint) -> tuple[int, int]:
        """The (row, column) at a point of the viewport; column -1 on a row's label, (-1, -1) elsewhere."""
        area = self._cells_rect()
        row = (point.y() - area.top() + self.verticalScrollBar().value()) // self._row_height
        column = (point.x() - area.left() + self.horizontalScrollBar().value()) // self._cell_width
        if not area.top() <= point.y() <= area.bottom() or not 0 <= row < self._rows or point.x() > area.right():
            return _NOWHERE
        if point.x() < area.left():
            return row, -1
        return (row, column) if 0 <= column < self._dimensions else _NOWHERE

    # Geometry

    def sizeHint(self) -> QSize:
        return QSize(420, self._head_height + self._foot_height + self._row_height * 10)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self._head_height + self._foot_height + self._row_height * 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        self._read_block()
        self.viewport().update()

    def _cells_rect(self) -> QRect:
        size = self.viewport().size()
        return QRect(
            self._left,
            self._head_height,
            max(0, size.width() - self._left),
            max(0, size.height() - self._head_height - self._foot_height),
        )

    def _measure(self) -> None:
        metrics = QFontMetrics(self._mono)
        longest = metrics.horizontalAdvance("0") * _LABEL_CHARACTERS
        some = range(min(self._rows, _MEASURED_LABELS))
        named = callable(self._labels) or bool(self._labels)
        labels = [metrics.horizontalAdvance(self.label(row)) for row in some] if named else []
        ids = [QFontMetrics(self._small).horizontalAdvance(text) for text in self._ids[-_MEASURED_LABELS:]]
        # A pixel more than it takes, as widths are rounded here and not where the text is cut.
        self._label_width = min(longest, max(labels, default=0)) + (13 if labels else 0)
        self._id_width = max(ids, default=0)
        self._left = self._label_width + self._id_width + (_GAP if labels else 0) + (_GAP if ids else 0)
        self._arrange()

    def _arrange(self) -> None:
        room = self._cells_rect().size()
        narrow, wide = self.number_width(DECIMALS[-1]), self.number_width(DECIMALS[0])
        automatic = automatic_cell_width(room.width(), self._dimensions, narrow, wide)
        self._cell_width = automatic if self._wanted_width is None else self._wanted_width
        for bar, length, page, step in (
            (self.horizontalScrollBar(), self._dimensions * self._cell_width, room.width(), self._cell_width),
            (self.verticalScrollBar(), self._rows * self._row_height, room.height(), self._row_height),
        ):
            bar.setRange(0, max(0, length - page))
            bar.setPageStep(max(1, page))
            bar.setSingleStep(step)
        self._read_block()
        self._describe()
        self.viewport().update()

    def _read_block(self) -> None:
        top, bottom, left, right = self.visible_block()
        if self._provider is None or top >= bottom or left >= right:
            self._values, self._masked = map_colours.clean(np.zeros((0, 0), dtype=np.float32))
            return
        self._block = (top, left)
        self._values, self._masked = map_colours.clean(self._provider(top, bottom, left, right))
        if not self._limit_fixed and not self._masked.all():
            # The scale only grows, so that colours don't change while scrolling back.
            self._limit = max(self._limit, map_colours.top_of(self._values, self._masked, "scores"))

    def _inside(self, cell: _Cell) -> bool:
        return 0 <= cell[0] < self._rows and 0 <= cell[1] < self._dimensions

    def _reveal(self, cell: _Cell) -> None:
        area, rect = self._cells_rect(), self.cell_rect(*cell)
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setValue(down.value() + min(0, rect.top() - area.top()) + max(0, rect.bottom() - area.bottom()))
        if cell[1] >= 0:
            across.setValue(across.value() + min(0, rect.left() - area.left()) + max(0, rect.right() - area.right()))

    # Pointer and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_cell(self.cell_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.cell_at(event.position().toPoint())[0]
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self._choose(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self._scale_cells(1.25 if event.angleDelta().y() > 0 else 0.8)
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_cell(_NOWHERE)
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(event.pos())
            text = self.cell_text(*cell) or (self.label(cell[0]) if cell[0] >= 0 else "")
            if text:
                QToolTip.showText(event.globalPos(), plain_tip(text), self, self.cell_rect(*cell))
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self._cell if self._inside(self._cell) else (max(0, self._chosen), 0)
        page = max(1, self._cells_rect().height() // self._row_height)
        targets = {
            Qt.Key.Key_Up: (row - 1, column),
            Qt.Key.Key_Down: (row + 1, column),
            Qt.Key.Key_Left: (row, column - 1),
            Qt.Key.Key_Right: (row, column + 1),
            Qt.Key.Key_PageUp: (row - page, column),
            Qt.Key.Key_PageDown: (row + page, column),
            Qt.Key.Key_Home: (row, 0),
            Qt.Key.Key_End: (row, self._dimensions - 1),
        }
        key = Qt.Key(event.key())
        if not self._rows or not self._dimensions:
            super().keyPressEvent(event)
        elif key in targets:
            moved = targets[key] if self._inside(self._cell) else (row, column)
            cell = min(max(moved[0], 0), self._rows - 1), min(max(moved[1], 0), self._dimensions - 1)
            self._reveal(cell)
            self._set_cell(cell)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._cell[0] >= 0:
            self._choose(self._cell[0])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._scale_cells(1.25)
        elif key == Qt.Key.Key_Minus:
            self._scale_cells(0.8)
        elif key == Qt.Key.Key_0:
            self.set_cell_width(None)
        else:
            super().keyPressEvent(event)

    def _scale_cells(self, factor: float) -> None:
        width = self._cell_width
        # A factor alone would never leave the smallest widths.
        self.set_cell_width(max(width + 1, round(width * factor)) if factor > 1.0 else int(width * factor))

    def _choose(self, row: int) -> None:
        self.set_chosen(row)
        self.row_chosen.emit(row)

    def _set_cell(self, cell: _Cell) -> None:
        if cell != self._cell:
            self._cell = cell
            self._describe()
            self.viewport().update()
            self.cell_hovered.emit(*(cell if self._inside(cell) else _NOWHERE))

    def _describe(self) -> None:
        text = self.cell_text(*self._cell)
        size = self.tr("{rows} rows, {columns} columns").format(rows=self._rows, columns=self._dimensions)
        self.setAccessibleDescription(text or size)

    # Drawing

    def _restyle(self, _theme: Theme) -> None:
        self._mono = themes.mono_font(12)
        self._bold = themes.mono_font(12, QFont.Weight.Bold)
        self._small = themes.mono_font(themes.CAPTION_SIZE)
        self._row_height = themes.scaled(_ROW_HEIGHT)
        self._head_height = themes.scaled(_ROW_HEIGHT)
        self._foot_height = themes.scaled(_ROW_HEIGHT + 4)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Matrix"))
            self._describe()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._values.size:
            return
        painter = QPainter(self.viewport())
        theme = themes.current()
        area = self._cells_rect()
        painter.save()
        painter.setClipRect(area)
        self._paint_cells(painter, theme)
        painter.restore()
        painter.save()
        painter.setClipRect(QRect(0, area.top(), area.right() + 1, area.height()))
        self._paint_labels(painter, theme)
        self._paint_frames(painter, theme, area)
        painter.restore()
        self._paint_dimensions(painter, theme, area)
        self._paint_scale(painter, theme, area)

    def _paint_cells(self, painter: QPainter, theme: Theme) -> None:
        rows, columns = self._values.shape
        pixels = map_colours.shade(self._values, self._masked, self._limit, "scores", theme)
        corner = self.cell_rect(*self._block).topLeft()
        whole = QRect(corner, QSize(columns * self._cell_width, rows * self._row_height))
        painter.drawImage(whole, map_colours.image_of(pixels))
        painter.setPen(QPen(theme.surface, 1.0))
        for row in range(1, rows):
            y = corner.y() + row * self._row_height - 1
            painter.drawLine(whole.left(), y, whole.right(), y)
        if self._cell_width >= 10:
            for column in range(1, columns):
                x = corner.x() + column * self._cell_width - 1
                painter.drawLine(x, whole.top(), x, whole.bottom())
        decimals = self.decimals
        if decimals:
            self._paint_numbers(painter, theme, pixels, decimals)

    def _paint_numbers(self, painter: QPainter, theme: Theme, pixels: map_colours.Pixels, decimals: int) -> None:
        painter.setFont(self._small)
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for row in range(self._values.shape[0]):
            for column in range(self._values.shape[1]):
                masked = bool(self._masked[row, column])
                red, green, blue = (int(part) for part in pixels[row, column])
                ink = theme.muted if masked else themes.readable_on(QColor(red, green, blue), theme)
                painter.setPen(ink)
                rect = self.cell_rect(self._block[0] + row, self._block[1] + column)
                painter.drawText(rect.adjusted(0, 0, -5, 0), flags, self._number_text(row, column, decimals))

    def _number_text(self, row: int, column: int, decimals: int) -> str:
        """The number in a cell of the block in view."""
        masked = bool(self._masked[row, column])
        return format_decimal(float("nan") if masked else float(self._values[row, column]), decimals)

    def _paint_labels(self, painter: QPainter, theme: Theme) -> None:
        top, bottom, _left, _right = self.visible_block()
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        for row in range(top, bottom):
            rect = self.cell_rect(row, 0)
            chip = QRect(0, rect.top() + 1, self._label_width, rect.height() - 3)
            tint = self._tints[row] if self._tints else None
            if tint is not None and self._label_width:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.tint(tint))
                painter.drawRoundedRect(QRectF(chip), themes.CHIP_RADIUS, themes.CHIP_RADIUS)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setFont(self._bold if row == self._chosen else self._mono)
            painter.setPen(theme.text)
            room = self._label_width - 12
            text = painter.fontMetrics().elidedText(self.label(row), Qt.TextElideMode.ElideRight, room)
            where = chip.adjusted(6, 0, 0, 0)
            painter.drawText(where, int(middle | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute), text)
            if self._ids:
                painter.setFont(self._small)
                painter.setPen(theme.muted)
                beside = QRect(0, chip.top(), self._left - _GAP, chip.height())
                painter.drawText(beside, int(middle | Qt.AlignmentFlag.AlignRight), self._ids[row])

    def _paint_frames(self, painter: QPainter, theme: Theme, area: QRect) -> None:
        if self._chosen >= 0:
            first = self.cell_rect(self._chosen, 0)
            right = min(area.right(), self.cell_rect(self._chosen, self._dimensions - 1).right())
            frame = QRectF(area.left(), first.top(), right - area.left() + 1, first.height() - 1)
            pen = QPen(theme.accent, 2.0)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(frame.adjusted(1, 1, -1, -1))
        if self._inside(self._cell):
            rect = QRectF(self.cell_rect(*self._cell)).adjusted(0.5, 0.5, -1.5, -1.5)
            painter.setClipRect(area)
            painter.setPen(QPen(theme.surface, 3.0))
            painter.drawRect(rect)
            painter.setPen(QPen(theme.text, 1.0))
            painter.drawRect(rect)

    def _paint_dimensions(self, painter: QPainter, theme: Theme, area: QRect) -> None:
        _top, _bottom, left, right = self.visible_block()
        painter.setFont(self._small)
        painter.setPen(theme.muted)
        needed = painter.fontMetrics().horizontalAdvance(str(self._dimensions)) + 14
        step = round_step(thin_step(self._cell_width, needed))
        for column in range(left + (-left) % step, right, step):
            centre = self.cell_rect(0, column).center().x()
            if area.left() <= centre <= area.right():
                where = QRect(centre - needed, 0, 2 * needed, area.top() - 2)
                painter.drawText(where, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), str(column))

    def _paint_scale(self, painter: QPainter, theme: Theme, area: QRect) -> None:
        low, high = MINUS + format_tick(self._limit), format_tick(self._limit)
        painter.setFont(self._small)
        metrics = painter.fontMetrics()
        length = min(96, max(24, area.width() // 4))
        y = area.bottom() + 1 + (self._foot_height - 8) // 2 + 2
        left = area.left() + metrics.horizontalAdvance(low) + 6
        strip = map_colours.lut_of("scores", theme).reshape(1, 256, 3)
        painter.drawImage(QRect(left, y, length, 8), map_colours.image_of(strip))
        painter.setPen(theme.muted)
        line = QRect(0, y - 6, self.viewport().width(), 20)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(line.adjusted(area.left(), 0, 0, 0), flags, low)
        painter.drawText(line.adjusted(left + length + 6, 0, 0, 0), flags, high)


class _Slices:
    """Reads an array in parts, so that a memory-mapped or a large one is never copied whole."""

    def __init__(self, values: npt.NDArray[np.generic]) -> None:
        self._values = values

    def __call__(self, row: int, row_end: int, column: int, column_end: int) -> npt.ArrayLike:
        return self._values[row:row_end, column:column_end]


def _limit_of(provider: Provider, shape: tuple[int, int], whole: bool) -> float:
    """The largest magnitude of a matrix that lies in memory, else of its first corner, to begin with."""
    rows, columns = (
        shape if whole and shape[0] * shape[1] <= _SCANNED_VALUES else (min(64, shape[0]), min(64, shape[1]))
    )
    if rows == 0 or columns == 0:
        return 1.0
    cells, masked = map_colours.clean(provider(0, rows, 0, columns))
    return map_colours.top_of(cells, masked, "scores")
