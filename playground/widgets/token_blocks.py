"""Tokens as a model sees them: one coloured block each, the same for the same id, and no letter anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from playground import theme
from playground.widgets.numbers import group_digits

COLUMNS, ROWS = 5, 6  # cells of a block; its right half mirrors its left
GROUNDS = 4
# Ids below this have a block each; beyond, blocks come again.
DISTINCT = GROUNDS * theme.BLOCK_HUES * 2 ** (3 * ROWS - 1)

_BITS = DISTINCT.bit_length() - 1
_WIDTH, _HEIGHT, _GAP = 24, 28, 5


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a block looks like: numbers of its ground and its ink, and which cells are inked, row by row."""

    ground: int
    ink: int
    cells: tuple[tuple[bool, ...], ...]


def symbol_of(token_id: int) -> Symbol:
    """The block of an id. Neighbouring ids look nothing alike; no two below DISTINCT look the same."""
    # Multiplying by odd numbers and folding high bits onto low ones loses nothing: each id keeps a number of its own.
    mask = DISTINCT - 1
    number = token_id & mask
    for factor in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D):
        number = (number + 1) * factor & mask
        number ^= number >> (_BITS // 2)
    number, ground = divmod(number, GROUNDS)
    bits, ink = divmod(number, theme.BLOCK_HUES)
    cells = []
    for row in range(ROWS):
        half = []
        for column in range(3):
            if row == 2 and column == 2:
                half.append(True)  # always inked, so that no block is without ink
            else:
                half.append(bool(bits & 1))
                bits >>= 1
        cells.append((*half, half[1], half[0]))
    return Symbol(ground, ink, tuple(cells))


def first_seen(ids: Sequence[int]) -> list[int]:
    """Each id's number in the order in which the different ones first come, from 1: equal numbers, equal blocks."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(token_id, len(numbers) + 1) for token_id in ids]


class TokenBlocks(QAbstractScrollArea):
    """A scrolled flow of blocks; only what is visible is drawn. Indices count the ids given.

    Arrow keys, Home and End choose; with Shift, or a click with Shift, they select from the chosen one on.

    Signals:
        token_chosen(int): the user chose a token
        tokens_selected(int, int): the user selected the tokens from the first number up to, not with, the second
        copy_requested(): the keys for Copy
    """

    token_chosen = Signal(int)
    tokens_selected = Signal(int, int)
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids: Sequence[int] = ()
        self._chosen: int | None = None
        self._selected = range(0)
        self._stale = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        theme.theme_manager().changed.connect(self._on_theme_changed)
        self._describe()

    def set_ids(self, ids: Sequence[int]) -> None:
        """Show these tokens."""
        self._ids = ids
        self._stale = False
        if self._chosen is not None and self._chosen >= len(ids):
            self._chosen = None
        self._selected = range(min(self._selected.start, len(ids)), min(self._selected.stop, len(ids)))
        self._describe()
        self._arrange()

    def shown_text(self) -> str:
        """Which blocks are alike, as numbers: "1 2 1" are two alike with another between; no more can be seen."""
        return " ".join(map(str, first_seen(self._ids[:1000])))

    def chosen(self) -> int | None:
        """The chosen block's index."""
        return self._chosen

    def selected(self) -> range:
        """The selected blocks."""
        return self._selected

    def set_chosen(self, index: int | None) -> None:
        """Outline this block, or none, and scroll to it; emits nothing. An index out of range is none."""
        if index is not None and not 0 <= index < len(self._ids):
            index = None
        if index != self._chosen:
            self._chosen = index
            if index is not None:
                self.reveal(index)
            self.viewport().update()

    def set_selected(self, selected: range) -> None:
        """Mark these blocks; emits nothing."""
        self._selected = selected
        if selected and len(selected) < len(self._ids):
            self.reveal(selected.start)
        self.viewport().update()

    def set_stale(self, stale: bool) -> None:
        """Dim the blocks while they belong to an earlier text; new ids end it."""
        self._stale = stale
        self.viewport().update()

    # Geometry

    def _pitch(self) -> tuple[int, int]:
        return theme.scaled(_WIDTH) + theme.scaled(_GAP), theme.scaled(_HEIGHT) + theme.scaled(_GAP)

    def columns(self) -> int:
        """How many blocks stand in a row."""
        return max(1, (self.viewport().width() - 2 + theme.scaled(_GAP)) // self._pitch()[0])

    def block_rect(self, index: int) -> QRectF:
        """Where a block lies in the viewport."""
        across, down = self._pitch()
        row, column = divmod(index, self.columns())
        top = row * down - self.verticalScrollBar().value() + 1
        return QRectF(column * across + 1, top, theme.scaled(_WIDTH), theme.scaled(_HEIGHT))

    def block_at(self, point: QPointF) -> int:
        """The block at a point of the viewport, or -1."""
        across, down = self._pitch()
        column, row = int(point.x() // across), int((point.y() + self.verticalScrollBar().value()) // down)
        index = row * self.columns() + column
        inside = 0 <= column < self.columns() and 0 <= index < len(self._ids)
        return index if inside and self.block_rect(index).contains(point) else -1

    def visible_blocks(self) -> range:
        """The blocks of the rows that can be seen."""
        _across, down = self._pitch()
        first = self.verticalScrollBar().value() // down
        last = (self.verticalScrollBar().value() + self.viewport().height()) // down + 1
        return range(min(first * self.columns(), len(self._ids)), min(last * self.columns(), len(self._ids)))

    def reveal(self, index: int) -> None:
        """Scroll so that the block is in view."""
        top = index // self.columns() * self._pitch()[1]
        bar, room = self.verticalScrollBar(), self.viewport().height()
        if top < bar.value():
            bar.setValue(top)
        elif top + self._pitch()[1] > bar.value() + room:
            bar.setValue(top + self._pitch()[1] - room)

    def _arrange(self) -> None:
        rows = -(-len(self._ids) // self.columns())
        bar, down = self.verticalScrollBar(), self._pitch()[1]
        bar.setSingleStep(down)
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, rows * down + 2 - self.viewport().height()))
        self.viewport().update()

    def _describe(self) -> None:
        self.setAccessibleName(self.tr("Tokens as blocks"))
        self.setWhatsThis(
            self.tr("A pattern for each token, the same for the same id: all that a model is told of it. No letter is.")
        )
        self.setAccessibleDescription(self.tr("{count} blocks").format(count=group_digits(len(self._ids))))

    def _on_theme_changed(self, _theme: object = None) -> None:
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(320, 2 * self._pitch()[1] + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._pitch()[1] + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._describe()
        super().changeEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        grounds, inks = theme.block_colours(colors)
        if self._stale:
            painter.setOpacity(1.0 - theme.STALE)
        visible = self.visible_blocks()
        area = QRectF(event.rect())
        for index, token_id in zip(visible, self._ids[visible.start : visible.stop], strict=True):
            rect = self.block_rect(index)
            if not rect.intersects(area):
                continue
            symbol = symbol_of(token_id)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(grounds[symbol.ground])
            painter.drawRoundedRect(rect, theme.CHIP_RADIUS, theme.CHIP_RADIUS)
            self._paint_cells(painter, rect, symbol, inks[symbol.ink])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if index == self._chosen:
                painter.setPen(QPen(colors.text, 2.0))
                painter.drawRoundedRect(rect, theme.CHIP_RADIUS, theme.CHIP_RADIUS)
            elif index in self._selected:
                painter.setPen(QPen(colors.accent, 2.0))
                painter.drawRoundedRect(rect, theme.CHIP_RADIUS, theme.CHIP_RADIUS)
        painter.end()

    def _paint_cells(self, painter: QPainter, rect: QRectF, symbol: Symbol, ink: QColor) -> None:
        cell = int(min((rect.width() - 4) / COLUMNS, (rect.height() - 4) / ROWS))  # whole pixels leave no seams
        left = rect.left() + (int(rect.width()) - cell * COLUMNS) // 2
        top = rect.top() + (int(rect.height()) - cell * ROWS) // 2
        for row, inked in enumerate(symbol.cells):
            for column, is_inked in enumerate(inked):
                if is_inked:
                    painter.fillRect(QRectF(left + column * cell, top + row * cell, cell, cell), ink)

    # Input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.block_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._go(index, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.block_at(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton and index >= 0 and self._chosen not in (None, index):
            self._go(index, True)

    def _go(self, index: int, extend: bool) -> None:
        if extend and self._chosen is not None:
            first, last = sorted((self._chosen, index))
            self._selected = range(first, last + 1)
            self._end = index
            self.reveal(index)
            self.viewport().update()
            self.tokens_selected.emit(first, last + 1)
            return
        self._selected = range(0)
        self._end = index
        self.set_chosen(index)
        self.viewport().update()
        self.token_chosen.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
            return
        if event.matches(QKeySequence.StandardKey.SelectAll) and len(self._ids):
            self._selected = range(len(self._ids))
            self.viewport().update()
            self.tokens_selected.emit(0, len(self._ids))
            return
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        current = self._end if extend and self._selected else self._chosen
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns(),
            Qt.Key.Key_Down: self.columns(),
            Qt.Key.Key_Home: -len(self._ids),
            Qt.Key.Key_End: len(self._ids),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None or not len(self._ids):
            super().keyPressEvent(event)
            return
        if current is None:
            self._go(len(self._ids) - 1 if event.key() == Qt.Key.Key_End else 0, False)
        else:
            self._go(min(len(self._ids) - 1, max(0, current + move)), extend)

    _end = 0  # where a selection that grows ends
