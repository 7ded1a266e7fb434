"""One text cut in several ways, a row each, letter under letter, with the cuts marked that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from playground import theme

Places = NDArray[np.int64]

_LINE, _STRIP, _GAP = 20, 28, 8
_HEAD = 20
_COLUMN = 62
_NAME = 100
# Characters laid out at a time: more than any row is wide.
_LONGEST = 600
# What has no ink of its own, one sign for one character so that places stay the same.
_SIGNS = {ord("\n"): "⏎", ord("\t"): "⇥"} | {code: "▯" for code in (*range(9), *range(11, 32), *range(127, 160))}


def _no_places() -> Places:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class CutRow:
    """One way to cut the text. `starts` and `ends` are byte offsets, one a token; `own` and `missing` are the cuts that
    the compared way doesn't make, and those that only it makes.

    `figures` stand in the columns, those numbered in `alarming` in the colour of an error. A row with a `note` says
    that in place of its tokens.
    """

    key: str
    name: str
    figures: Sequence[str] = ()
    alarming: frozenset[int] = frozenset()
    starts: Places = field(default_factory=_no_places)
    ends: Places = field(default_factory=_no_places)
    own: Places = field(default_factory=_no_places)
    missing: Places = field(default_factory=_no_places)
    note: str = ""


class CutRows(QAbstractScrollArea):
    """Rows of tinted text over each other; only the stretch that can be seen is laid out.

    Up and Down choose the row that the others are compared with, Left and Right scroll.

    Signals:
        compared_with(str): the key of the row that the user chose to compare the others with
        stretch_chosen(int, int): the user chose a token; the characters from the first up to, not with, the second
    """

    compared_with = Signal(str)
    stretch_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._byte_of: Sequence[int] | Places = range(1)
        self._rows: Sequence[CutRow] = ()
        self._headers: Sequence[str] = ()
        self._compared = ""
        self._marked = (0, 0)
        self._stale = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        theme.theme_manager().changed.connect(self._on_theme_changed)

    # Contents

    def set_columns(self, headers: Sequence[str]) -> None:
        """The names above the figures; columns that don't fit are left out, the last but one first."""
        self._headers = headers
        self.viewport().update()

    def set_rows(self, text: str, byte_of: Sequence[int] | Places, rows: Sequence[CutRow], compared: str) -> None:
        """Show these. `byte_of` has the byte offset of every character of the text and of its end."""
        if text is not self._text and text != self._text:
            self._marked = (0, 0)
        self._text, self._byte_of, self._rows, self._compared = text, byte_of, rows, compared
        self._stale = False
        self._arrange()

    def rows(self) -> Sequence[CutRow]:
        """What is shown."""
        return self._rows

    def set_stale(self, stale: bool) -> None:
        """Dim the rows while they belong to an earlier text; new rows end it."""
        self._stale = stale
        self.viewport().update()

    def set_marked(self, start: int, end: int) -> None:
        """Underline these characters in every row and bring them into view; emits nothing."""
        self._marked = (start, end)
        if start < end:
            bar = self.horizontalScrollBar()
            if not bar.value() <= start < bar.value() + max(1, self.shown_characters() - 2):
                bar.setValue(max(0, start - self.shown_characters() // 3))
        self.viewport().update()

    def shown_text(self) -> str:
        """Names and figures, a line a row."""
        return "\n".join(" ".join((row.name, *row.figures, row.note)).strip() for row in self._rows)

    # Geometry

    def _font(self) -> QFont:
        return theme.ui_font(15)

    def _row_height(self) -> int:
        return theme.scaled(_LINE) + theme.scaled(_STRIP) + theme.scaled(_GAP)

    def row_top(self, index: int) -> float:
        """Where a row begins in the viewport."""
        return float(theme.scaled(_HEAD) + index * self._row_height() - self.verticalScrollBar().value())

    def columns(self) -> list[int]:
        """The columns of figures that there is room for."""
        shown = list(range(len(self._headers)))
        room = (self.viewport().width() - theme.scaled(_NAME)) // theme.scaled(_COLUMN)
        while len(shown) > max(1, room):
            del shown[-2 if len(shown) > 2 else -1]
        return shown

    def layout_of(self, first: int) -> tuple[QTextLayout, list[float]]:
        """The text from a character on, laid out in one line, and where each of its characters begins and it ends."""
        piece = self._text[first : first + _LONGEST].translate(_SIGNS)
        layout = QTextLayout(piece, self._font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(1e7)
        layout.endLayout()
        places, unit = [0.0] if not piece else [], 0
        for character in piece:
            places.append(_x(line.cursorToX(unit)))
            unit += 2 if ord(character) > 0xFFFF else 1
        if piece:
            places.append(_x(line.cursorToX(unit)))
        return layout, places

    def shown_characters(self) -> int:
        """How many characters fit beside each other from the one scrolled to."""
        _layout, places = self.layout_of(self.horizontalScrollBar().value())
        width = self.viewport().width()
        return max(1, sum(1 for place in places[1:] if place <= width))

    def pieces(self, row: CutRow, first: int, places: Sequence[float]) -> list[tuple[int, float, float]]:
        """(token's number, left, right) of a row's tokens in the stretch that is laid out."""
        count = len(places) - 1
        if count < 1 or not len(row.starts):
            return []
        edges = np.asarray(self._byte_of[first : first + count + 1], dtype=np.int64)
        low = int(np.searchsorted(row.ends, edges[0], side="right"))
        high = int(np.searchsorted(row.starts, edges[-1], side="left"))
        found = []
        for number in range(low, high):
            start, end = int(row.starts[number]), int(row.ends[number])
            if start < end:
                left, right = sorted((self._x_of(start, edges, places), self._x_of(end, edges, places)))
                found.append((number, left, right))
        return found

    def _x_of(self, place: int, edges: Places, places: Sequence[float]) -> float:
        """Where a byte lies; one inside a character divides its width."""
        index = int(np.searchsorted(edges, place, side="right")) - 1
        if index < 0:
            return places[0]
        if index >= len(places) - 1:
            return places[-1]
        part = (place - edges[index]) / (edges[index + 1] - edges[index])
        return places[index] + float(part) * (places[index + 1] - places[index])

    def _arrange(self) -> None:
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        height = theme.scaled(_HEAD) + len(self._rows) * self._row_height()
        vertical.setRange(0, max(0, height - self.viewport().height()))
        vertical.setPageStep(self.viewport().height())
        vertical.setSingleStep(self._row_height() // 2)
        last = self._text[-_LONGEST:]
        advance = QFontMetricsF(self._font()).horizontalAdvance(last.translate(_SIGNS)) if last else 0.0
        fits = int(len(last) * min(1.0, self.viewport().width() / advance)) if advance else 0
        horizontal.setRange(0, max(0, len(self._text) - fits))
        horizontal.setPageStep(max(1, fits))
        horizontal.setSingleStep(4)
        self.viewport().update()

    def _on_theme_changed(self, _theme: object = None) -> None:
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(420, theme.scaled(_HEAD) + 3 * self._row_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, theme.scaled(_HEAD) + theme.scaled(_LINE))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._stale:
            painter.setOpacity(1.0 - theme.STALE)
        first = self.horizontalScrollBar().value()
        layout, places = self.layout_of(first)
        for index, row in enumerate(self._rows):
            top = self.row_top(index)
            if top + self._row_height() > 0 and top < self.viewport().height():
                self._paint_figures(painter, row, top)
                self._paint_strip(painter, row, top + theme.scaled(_LINE), first, layout, places)
        self._paint_head(painter)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        colors, height = theme.current(), theme.scaled(_HEAD)
        painter.fillRect(QRectF(0, 0, self.viewport().width(), height), colors.surface)
        painter.setFont(theme.ui_font(theme.CAPTION_SIZE))
        painter.setPen(colors.muted)
        for place, column in self._column_rects(0.0, height):
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._headers[column])

    def _column_rects(self, top: float, height: float) -> list[tuple[QRectF, int]]:
        shown, width = self.columns(), theme.scaled(_COLUMN)
        right = self.viewport().width() - 2
        return [
            (QRectF(right - width * (len(shown) - place), top, width, height), column)
            for place, column in enumerate(shown)
        ]

    def _paint_figures(self, painter: QPainter, row: CutRow, top: float) -> None:
        colors, height = theme.current(), theme.scaled(_LINE)
        compared = row.key == self._compared
        columns = self._column_rects(top, height)
        room = columns[0][0].left() - 6 if columns and row.figures else float(self.viewport().width())
        font = theme.ui_font(12, QFont.Weight.DemiBold if compared else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(colors.accent if compared else colors.text)
        name = QFontMetricsF(font).elidedText(row.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(0, top, room, height), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.mono_font(12))
        if row.figures:
            for place, column in columns:
                painter.setPen(colors.error if column in row.alarming else colors.text)
                sides = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(place, sides, row.figures[column])

    def _paint_strip(
        self, painter: QPainter, row: CutRow, top: float, first: int, layout: QTextLayout, places: Sequence[float]
    ) -> None:
        colors, height, width = theme.current(), float(theme.scaled(_STRIP)), self.viewport().width()
        if row.note:
            painter.setFont(theme.ui_font(12))
            painter.setPen(colors.muted)
            sides = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            note = painter.fontMetrics().elidedText(row.note, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(0, top, width, height), sides, note)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        for number, left, right in self.pieces(row, first, places):
            if left < width:
                painter.setBrush(colors.tint(number))
                gap = 0.5 if right - left > 3 else 0.0
                painter.drawRoundedRect(QRectF(left + gap, top + 3, right - left - 2 * gap, height - 6), 3, 3)
        self._paint_marked(painter, top + height - 3, first, places)
        painter.setPen(colors.text)
        layout.draw(painter, QPointF(0.0, top + (height - layout.boundingRect().height()) / 2))
        self._paint_cuts(painter, row.missing, QPen(colors.error, 1.4, Qt.PenStyle.DotLine), top, first, places)
        self._paint_cuts(painter, row.own, QPen(colors.accent, 2.0), top, first, places)

    def _paint_marked(self, painter: QPainter, top: float, first: int, places: Sequence[float]) -> None:
        start, end = (min(max(0, place - first), len(places) - 1) for place in self._marked)
        if start < end:
            painter.fillRect(QRectF(places[start], top, places[end] - places[start], 2.0), theme.current().text)

    def _paint_cuts(
        self, painter: QPainter, cuts: Places, pen: QPen, top: float, first: int, places: Sequence[float]
    ) -> None:
        count = len(places) - 1
        if count < 1 or not len(cuts):
            return
        edges = np.asarray(self._byte_of[first : first + count + 1], dtype=np.int64)
        low, high = np.searchsorted(cuts, (edges[0], edges[-1]), side="left")
        painter.setPen(pen)
        for cut in cuts[int(low) : int(high)]:
            x = self._x_of(int(cut), edges, places)
            if x < self.viewport().width():
                painter.drawLine(QPointF(x, top + 1), QPointF(x, top + theme.scaled(_STRIP) - 1))

    # Input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or event.position().y() < theme.scaled(_HEAD):
            return
        for index, row in enumerate(self._rows):
            inside = event.position().y() - self.row_top(index)
            if 0 <= inside < theme.scaled(_LINE):
                self._compare_with(index)
            elif theme.scaled(_LINE) <= inside < self._row_height() and not row.note:
                self._choose_at(row, event.position().x())

    def _choose_at(self, row: CutRow, x: float) -> None:
        first = self.horizontalScrollBar().value()
        _layout, places = self.layout_of(first)
        for number, left, right in self.pieces(row, first, places):
            if left <= x < right:
                edges = np.asarray(self._byte_of[first : first + len(places)], dtype=np.int64)
                start = int(np.searchsorted(edges, row.starts[number], side="right")) - 1
                end = int(np.searchsorted(edges, row.ends[number], side="left"))
                self.stretch_chosen.emit(first + max(0, start), first + end)
                return

    def _compare_with(self, index: int) -> None:
        if 0 <= index < len(self._rows) and not self._rows[index].note:
            top = index * self._row_height()
            bar = self.verticalScrollBar()
            if not bar.value() <= top <= bar.value() + self.viewport().height() - self._row_height():
                bar.setValue(top)
            if self._rows[index].key != self._compared:
                self.compared_with.emit(self._rows[index].key)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        steps = {Qt.Key.Key_Left: -4, Qt.Key.Key_Right: 4}
        key = Qt.Key(event.key())
        bar = self.horizontalScrollBar()
        if key in moves:
            keys = [row.key for row in self._rows]
            self._compare_with((keys.index(self._compared) if self._compared in keys else 0) + moves[key])
        elif key in steps:
            bar.setValue(bar.value() + steps[key])
        elif key == Qt.Key.Key_Home:
            bar.setValue(0)
        elif key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._arrange()
        super().changeEvent(event)


def _x(found: object) -> float:
    """PySide gives cursorToX as a number, or as that and a cursor position."""
    return float(found[0]) if isinstance(found, tuple) else float(found)  # type: ignore[arg-type]
