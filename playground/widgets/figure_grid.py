"""A small table of figures: names down the side, columns of numbers, one of which may be large or abbreviated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.tool_tip import plain_tip
from playground.widgets.value_table import ValueTable, table_of

_LINE_HEIGHT = 22
_GAP = 12
_LEAST_NAME = 96


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell: the figure in full, and what stands for it where there is no room; a tool tip gives the full one then.

    `exact` is the number that it stands for, unrounded and without its unit.
    """

    full: str
    short: str = ""
    exact: float | None = None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line: its name, and a figure for each column. `strong` lines are sums; `muted` ones count for less."""

    name: str
    figures: tuple[Figure, ...]
    strong: bool = False
    muted: bool = False


class FigureGrid(QWidget):
    """Lines of figures, aligned to the right under their columns' titles.

    A column's figures are all full or all short. With `even` the columns are equally wide, as those of things compared.
    """

    def __init__(self, parent: QWidget | None = None, *, even: bool = False) -> None:
        super().__init__(parent)
        self._even = even
        self._titles: tuple[str, ...] = ()
        self._spoken: tuple[str, ...] = ()
        self._rows: tuple[FigureRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_table(self, titles: Sequence[str], rows: Sequence[FigureRow], spoken: Sequence[str] = ()) -> None:
        """Show these lines under these titles; a ValueError where a line has another number of figures.

        `spoken` names the columns of a table whose titles stand elsewhere.
        """
        if any(len(row.figures) != len(titles) for row in rows):
            raise ValueError(f"a line has not {len(titles)} figures")
        self._titles, self._rows, self._spoken = tuple(titles), tuple(rows), tuple(spoken)
        self.setAccessibleDescription(self.shown_text())
        self.updateGeometry()
        self.update()

    @property
    def rows(self) -> tuple[FigureRow, ...]:
        """The lines shown."""
        return self._rows

    @property
    def titles(self) -> tuple[str, ...]:
        """The columns' titles."""
        return self._titles

    def value_table(self) -> ValueTable:
        """The lines, with exact figures where they are known."""
        rows = [
            (row.name, *(figure.full if figure.exact is None else figure.exact for figure in row.figures))
            for row in self._rows
        ]
        return table_of(self.accessibleName(), ("", *(self._spoken or self._titles)), rows)

    def shown_text(self) -> str:
        """The table as plain text, one line each, with all figures in full."""
        lines = [" ".join(title for title in self._titles if title)] if any(self._titles) else []
        lines += [" ".join((row.name, *(figure.full for figure in row.figures if figure.full))) for row in self._rows]
        return "\n".join(lines)

    def is_short(self) -> bool:
        """Whether the short figures are shown."""
        return self._fitting()[1]

    def sizeHint(self) -> QSize:
        return QSize(360, (len(self._rows) + any(self._titles)) * self._line)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.sizeHint().height())

    def name_width(self) -> int:
        """How wide the names' column is."""
        metrics = QFontMetrics(self._name_font)
        widest = max((metrics.horizontalAdvance(row.name) for row in self._rows), default=0) + _GAP
        return max(themes.scaled(_LEAST_NAME), min(widest, self.width() * 2 // 5)) if self._rows else 0

    def column_rect(self, column: int) -> QRectF:
        """Where a column's figures stand."""
        lefts = self._fitting()[0]
        return QRectF(lefts[column], 0.0, lefts[column + 1] - lefts[column], float(self.height()))

    def _widths(self, short: bool) -> list[int]:
        metrics, strong = QFontMetrics(self._font), QFontMetrics(self._strong)
        small = QFontMetrics(self._title_font)
        widths = []
        for column, title in enumerate(self._titles):
            cells = [
                (strong if row.strong else metrics).horizontalAdvance(_text(row.figures[column], short))
                for row in self._rows
            ]
            titled = 0 if self._even else small.horizontalAdvance(title)
            widths.append(max([titled, *cells]) + _GAP)
        return widths

    def _fitting(self) -> tuple[list[float], bool]:
        """The left edge of each column and the right edge of the last; whether figures are short."""
        room = self.width() - self.name_width()
        columns = max(1, len(self._titles))
        widths = self._widths(False)
        if self._even:
            short = max(widths, default=0) * columns > room
            edges = [self.name_width() + room * index / columns for index in range(columns + 1)]
            return edges, short
        short = sum(widths) > room
        widths = self._widths(short)
        edges = [float(self.width())]
        spare = max(0, room - sum(widths)) / columns
        for width in reversed(widths):
            edges.insert(0, edges[0] - width - spare)
        return edges, short

    def _restyle(self, _theme: Theme) -> None:
        self._name_font = themes.ui_font(12)
        self._title_font = themes.ui_font(themes.CAPTION_SIZE)
        self._font = themes.mono_font(12)
        self._strong = themes.mono_font(12, QFont.Weight.DemiBold)
        self._line = themes.scaled(_LINE_HEIGHT)
        self.updateGeometry()
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = event.pos().y() // self._line - any(self._titles)
            tip = self._tip_of(row, event.pos().x()) if 0 <= row < len(self._rows) else ""
            if tip:
                QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _tip_of(self, row: int, x: int) -> str:
        line = self._rows[row]
        for column, title in enumerate(self._titles):
            area = self.column_rect(column)
            if area.left() <= x < area.right() and line.figures[column].full:
                return " · ".join(text for text in (title, line.name, line.figures[column].full) if text)
        return line.name

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        edges, short = self._fitting()
        names = self.name_width()
        top = 0
        if any(self._titles):
            painter.setFont(self._title_font)
            painter.setPen(theme.muted)
            metrics = QFontMetrics(self._title_font)
            for column, title in enumerate(self._titles):
                area = QRectF(edges[column] + 4, 0, edges[column + 1] - edges[column] - 4, self._line)
                shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, int(area.width()))
                painter.drawText(area, right, shown)
            top = self._line
        metrics = QFontMetrics(self._name_font)
        for index, row in enumerate(self._rows):
            line = QRectF(0, top + index * self._line, self.width(), self._line)
            if row.strong:
                painter.setPen(QPen(theme.border, 1.0))
                painter.drawLine(line.topLeft(), line.topRight())
            painter.setFont(self._name_font)
            painter.setPen(theme.text if row.strong else theme.muted)
            shown = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, int(min(names, edges[0] + _GAP)) - 6)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
            painter.setFont(self._strong if row.strong else self._font)
            painter.setPen(theme.muted if row.muted else theme.text)
            for column, figure in enumerate(row.figures):
                area = QRectF(edges[column], line.top(), edges[column + 1] - edges[column], line.height())
                painter.drawText(area, right, _text(figure, short))
        painter.end()


def _text(figure: Figure, short: bool) -> str:
    return figure.short if short and figure.short else figure.full
