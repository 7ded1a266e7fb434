"""A grid of small labelled cells, each on a ground as strong as its value: names down the side, titles across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme, mix
from playground.widgets.tool_tip import plain_tip

_ROW_HEIGHT = 24
_GAP = 3
_PADDING = 6
_WIDEST = 150


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, how strong its ground is (0…1), and what is told of it."""

    text: str
    strength: float = 0.0
    tip: str = ""
    marked: bool = False
    muted: bool = False


class CellGrid(QAbstractScrollArea):
    """Rows of cells below their titles; rows may be shorter than there are titles. Only what is in view is drawn.

    Arrow keys go from cell to cell, Enter chooses.

    Signals:
        cell_chosen(int, int): row and column of a cell that was clicked, or chosen with Enter
    """

    cell_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self._rows: tuple[tuple[Cell, ...], ...] = ()
        self._corner = ""
        self._current = (-1, -1)
        self._hovered = (-1, -1)
        self._chosen_row = -1
        self._name_width = 0
        self._widths: list[int] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self._head = _Titles(self)
        self.horizontalScrollBar().valueChanged.connect(self._on_sideways)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_grid(
        self, titles: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Cell]], corner: str = ""
    ) -> None:
        """Show these rows, each beside its name, and what the names are in the corner above them.

        ValueError where there are not as many names as rows, or a row is longer than the titles.
        """
        if len(names) != len(rows) or any(len(row) > len(titles) for row in rows):
            raise ValueError("every row has a name, and every cell a title")
        self._titles, self._names, self._corner = tuple(titles), tuple(names), corner
        self._rows = tuple(tuple(row) for row in rows)
        self._current = self._hovered = (-1, -1)
        self._arrange()
        self.setAccessibleDescription(self.shown_text()[:400])

    def set_chosen_row(self, row: int) -> None:
        """Mark a row, or none with −1, and bring it into view; emits nothing."""
        self._chosen_row = row
        if 0 <= row < len(self._rows):
            self._reveal(row)
        self.viewport().update()

    def cell(self, row: int, column: int) -> Cell:
        """A cell; IndexError where there is none."""
        return self._rows[row][column]

    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def shown_text(self) -> str:
        """Titles and rows as plain text, one line each."""
        lines = [" ".join((self._corner, *self._titles)).strip()]
        for name, row in zip(self._names, self._rows, strict=True):
            lines.append(" ".join((name, *(cell.text for cell in row))))
        return "\n".join(lines)

    # Geometry

    def sizeHint(self) -> QSize:
        rows = min(8, max(2, len(self._rows)))
        return QSize(320, self._row_height * (rows + 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._row_height * 3)

    def _restyle(self, _theme: Theme) -> None:
        self._mono, self._bold = themes.mono_font(12), themes.mono_font(12, QFont.Weight.DemiBold)
        self._caption = themes.ui_font(themes.CAPTION_SIZE)
        self._row_height = themes.scaled(_ROW_HEIGHT)
        self.setViewportMargins(0, self._row_height, 0, 0)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        height = event.oldSize().height()
        was_in_view = 0 <= self._chosen_row < len(self._rows) and self._row_is_within(height)
        super().resizeEvent(event)
        self._arrange()
        if was_in_view:  # a scroll bar that has come may lie over it
            self._reveal(self._chosen_row)

    def _row_is_within(self, height: int) -> bool:
        """Whether the chosen row lies in a viewport of that height as it is scrolled."""
        top = self._chosen_row * self._row_height - self.verticalScrollBar().value()
        return top >= 0 and top + self._row_height <= height

    def _arrange(self) -> None:
        self._head.setGeometry(0, 0, self.width(), self._row_height)
        mono, small = QFontMetrics(self._mono), QFontMetrics(self._caption)
        names = max((mono.horizontalAdvance(name) for name in self._names[:300]), default=0)
        self._name_width = min(max(names, small.horizontalAdvance(self._corner)) + 12, self.viewport().width() // 3)
        widths = [small.horizontalAdvance(title) for title in self._titles]
        for row in self._rows[:300]:
            for place, cell in enumerate(row):
                widths[place] = max(widths[place], mono.horizontalAdvance(cell.text))
        widths = [min(width, themes.scaled(_WIDEST)) + 2 * _PADDING + _GAP for width in widths]
        room = self.viewport().width() - self._name_width - sum(widths)
        if widths and room > 0:
            widths = [width + min(room // len(widths), 40) for width in widths]
        self._widths = widths
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, sum(widths) - (self.viewport().width() - self._name_width)))
        across.setPageStep(max(1, self.viewport().width() - self._name_width))
        across.setSingleStep(40)
        down.setRange(0, max(0, len(self._rows) * self._row_height - self.viewport().height()))
        down.setPageStep(max(1, self.viewport().height()))
        down.setSingleStep(self._row_height)
        self._head.update()
        self.viewport().update()

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a cell lies in the viewport."""
        left = self._name_width + sum(self._widths[:column]) - self.horizontalScrollBar().value()
        top = row * self._row_height - self.verticalScrollBar().value()
        return QRect(left, top, self._widths[column] - _GAP, self._row_height - _GAP)

    def cell_at(self, point: QPoint) -> tuple[int, int]:
        """Row and column at a point of the viewport, (−1, −1) where there is no cell."""
        row = (point.y() + self.verticalScrollBar().value()) // self._row_height
        if point.x() < self._name_width or not 0 <= row < len(self._rows) or point.y() < 0:
            return (-1, -1)
        for column in range(len(self._rows[row])):
            if self.cell_rect(row, column).contains(point):
                return (row, column)
        return (-1, -1)

    def _reveal(self, row: int) -> None:
        top = row * self._row_height
        bar = self.verticalScrollBar()
        if top < bar.value():
            bar.setValue(top)
        elif top + self._row_height > bar.value() + self.viewport().height():
            bar.setValue(top + self._row_height - self.viewport().height())

    def _on_sideways(self, _value: int) -> None:
        self._head.update()

    # Pointer and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.cell_at(event.position().toPoint())
        if found != self._hovered:
            self._hovered = found
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.cell_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and found[0] >= 0:
            self._current = found
            self.viewport().update()
            self.cell_chosen.emit(*found)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hovered = (-1, -1)
            self.viewport().update()
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row, column = self.cell_at(event.pos())
            tip = self._rows[row][column].tip if row >= 0 else ""
            QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        key = Qt.Key(event.key())
        if key in moves and any(self._rows):
            row, column = self._current
            row = min(max(row + moves[key][0], 0), len(self._rows) - 1)
            column = min(max(column + moves[key][1], 0), max(0, len(self._rows[row]) - 1))
            self._current = (row, column)
            self._reveal(row)
            if self._rows[row]:
                cell = self._rows[row][column]
                self.setAccessibleDescription(cell.tip or f"{self._names[row]} {self._titles[column]} {cell.text}")
            self.viewport().update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current[0] >= 0:
            self.cell_chosen.emit(*self._current)
        else:
            super().keyPressEvent(event)

    # Drawing

    def paint_titles(self, painter: QPainter) -> None:
        """Draw the titles above the columns."""
        theme = themes.current()
        painter.setFont(self._caption)
        painter.setPen(theme.muted)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
        height = self._row_height - 2
        painter.drawText(QRect(0, 0, self._name_width - 6, height), flags, self._corner)
        painter.setClipRect(QRect(self._name_width, 0, self.width() - self._name_width, height))
        metrics = painter.fontMetrics()
        for column, title in enumerate(self._titles):
            rect = self.cell_rect(0, column)
            text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, rect.width() - _PADDING)
            painter.drawText(QRect(rect.left() + _PADDING, 0, rect.width() - _PADDING, height), flags, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, scrolled = themes.current(), self.verticalScrollBar().value()
        first = max(0, (event.rect().top() + scrolled) // self._row_height)
        last = min(len(self._rows), (event.rect().bottom() + scrolled) // self._row_height + 1)
        left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
        for row in range(first, last):
            top = row * self._row_height - scrolled
            where = QRect(0, top, self._name_width - 8, self._row_height - _GAP)
            painter.setFont(self._bold if row == self._chosen_row else self._mono)
            painter.setPen(theme.text if row == self._chosen_row else theme.muted)
            name = painter.fontMetrics().elidedText(self._names[row], Qt.TextElideMode.ElideRight, where.width())
            painter.drawText(where, left, name)
        painter.setClipRect(QRect(self._name_width, 0, self.viewport().width(), self.viewport().height()))
        painter.setFont(self._mono)
        metrics = painter.fontMetrics()
        for row in range(first, last):
            for column, cell in enumerate(self._rows[row]):
                rect = self.cell_rect(row, column)
                if rect.right() < self._name_width or rect.left() > self.viewport().width():
                    continue
                self._paint_cell(painter, metrics, theme, QRectF(rect), cell, (row, column))

    def _paint_cell(
        self, painter: QPainter, metrics: QFontMetrics, theme: Theme, rect: QRectF, cell: Cell, place: tuple[int, int]
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mix(theme.sunken, theme.accent, 0.5 * min(1.0, max(0.0, cell.strength))))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(theme.muted if cell.muted else theme.text)
        inner = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        text = cell.text
        if metrics.horizontalAdvance(text) > inner.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(inner.width()))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
        painter.drawText(inner, flags, text)
        pen = None
        if place == self._current and self.hasFocus():
            pen = QPen(theme.accent, 1.5)
        elif cell.marked:
            pen = QPen(theme.text, 1.2)
        elif place == self._hovered:
            pen = QPen(theme.muted, 1.0)
        if pen is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class _Titles(QWidget):
    """The titles, which stay while the rows scroll."""

    def __init__(self, owner: CellGrid) -> None:
        super().__init__(owner)
        self._owner = owner
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._owner.paint_titles(QPainter(self))
