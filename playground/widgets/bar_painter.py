"""Draws the rows of the probability bars: label, numbers, and a bar that is solid if kept and dashed if cut."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from playground import theme as themes
from playground.theme import Theme, mix
from playground.widgets.bar_layout import MARGIN, BarRow, bar_columns, log_probability
from playground.widgets.numbers import format_percent, group_digits

_RADIUS = 3.0
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = int(_MIDDLE | Qt.AlignmentFlag.AlignRight)
_LEFT = int(_MIDDLE | Qt.AlignmentFlag.AlignLeft)
_LABEL = int(_MIDDLE | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)


class BarPainter:
    """The fonts and columns in which rows are drawn; `columns` and `bar_height` are set by the widget."""

    def __init__(self) -> None:
        self.columns = bar_columns(0, 0, 0, 0)
        self.bar_height = 14
        self.shows_raw = True
        self.restyle(1.0)

    def restyle(self, scale: float) -> None:
        """Fetch the fonts, `scale` times as large as the window's."""
        size = themes.BODY_SIZE * scale
        self.mono = themes.mono_font(size)
        self._mono_bold = themes.mono_font(size, QFont.Weight.DemiBold)
        self._ui = themes.ui_font(size)
        self.caption = themes.ui_font(themes.CAPTION_SIZE * max(1.0, scale * 0.8))

    def paint_header(
        self, painter: QPainter, height: int, width: int, headings: tuple[str, str, str, str, str]
    ) -> None:
        """Draw the headings: of rank, label, the model's probability, its logarithm, and the bars."""
        rank, label, raw, log, final = headings
        columns, height = self.columns, height - 4
        painter.setFont(self.caption)
        painter.setPen(themes.current().muted)
        metrics = painter.fontMetrics()
        room = width - columns.bar_left - MARGIN
        if columns.rank_right:
            painter.drawText(QRect(0, 0, columns.rank_right, height), _RIGHT, rank)
        label = metrics.elidedText(label, Qt.TextElideMode.ElideRight, columns.label_width)
        painter.drawText(QRect(columns.label_left, 0, columns.label_width, height), _LEFT, label)
        if self.shows_raw:
            painter.drawText(QRect(0, 0, columns.raw_right, height), _RIGHT, raw)
        if columns.log_right:
            painter.drawText(QRect(0, 0, columns.log_right, height), _RIGHT, log)
        final = metrics.elidedText(final, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(columns.bar_left, 0, room, height), _LEFT, final)

    def paint_ticks(self, painter: QPainter, area: QRect, ticks: Sequence[tuple[float, float]]) -> None:
        """Draw a line at each power of ten of a logarithmic scale, and name it at the foot."""
        theme = themes.current()
        painter.setPen(QPen(theme.grid, 1.0))
        for _value, place in ticks:
            x = round(self.columns.bar_left + place * self.columns.bar_length)
            painter.drawLine(x, area.top(), x, area.bottom())

    def paint_cover(self, painter: QPainter, rect: QRect, index: int) -> None:
        """Draw blocks whose sizes depend on the place alone, so that nothing can be read from them."""
        columns = self.columns
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.current().grid)
        height = self.bar_height
        top = rect.top() + (rect.height() - height) // 2
        for left, width in (
            (columns.label_left, int(columns.label_width * (0.55 + 0.1 * (index % 4)))),
            (columns.raw_right - 44, 44 if self.shows_raw else 0),
            (columns.bar_left, columns.bar_length),
        ):
            painter.drawRoundedRect(QRectF(left, top, width, height), _RADIUS, _RADIUS)

    def paint_row(
        self, painter: QPainter, rect: QRect, row: BarRow, length: float, *, chosen: bool, hovered: bool, current: bool
    ) -> None:
        """Draw a row whose bar is `length` (0..1) of the longest."""
        theme, columns = themes.current(), self.columns
        _paint_background(painter, theme, rect, chosen=chosen, hovered=hovered, current=current)
        painter.setFont(self._mono_bold if chosen else self.mono)
        painter.setPen(theme.text if row.kept else theme.muted)
        metrics = painter.fontMetrics()
        label = row.label
        if metrics.horizontalAdvance(label) > columns.label_width:
            label = metrics.elidedText(label, Qt.TextElideMode.ElideRight, columns.label_width)
        painter.drawText(QRect(columns.label_left, rect.top(), columns.label_width, rect.height()), _LABEL, label)
        painter.setFont(self.mono)
        painter.setPen(theme.muted)
        numbers = [(columns.raw_right, format_percent(row.raw))] if self.shows_raw else []
        if columns.rank_right:
            numbers.append((columns.rank_right, group_digits(row.rank)))
        if columns.log_right:
            numbers.append((columns.log_right, log_probability(row)))
        for right, text in numbers:
            painter.drawText(QRect(0, rect.top(), right, rect.height()), _RIGHT, text)
        end = self._paint_bar(painter, theme, rect, row, length * columns.bar_length)
        if row.kept:
            painter.setPen(theme.text)
            text = format_percent(row.final)
        else:
            painter.setFont(self._ui)
            text = row.reason
        room = rect.right() - int(end) - MARGIN
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(end, rect.top(), room, rect.height()), _LEFT, text)

    def _paint_bar(self, painter: QPainter, theme: Theme, rect: QRect, row: BarRow, length: float) -> float:
        """Draw the bar; returns where its text begins."""
        left = self.columns.bar_left
        top = rect.top() + (rect.height() - self.bar_height) / 2.0
        if row.kept:
            bar = QRectF(left, top, max(length, 1.5 if row.final > 0.0 else 0.0), self.bar_height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent)
        else:
            bar = QRectF(left + 0.5, top + 0.5, max(length, 9.0), self.bar_height - 1.0)
            painter.setPen(_dashed(theme.muted))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if bar.width() > 0.0:
            radius = min(_RADIUS, bar.width() / 2.0)
            painter.drawRoundedRect(bar, radius, radius)
        painter.setPen(theme.muted)
        return bar.right() + 8.0


def _paint_background(
    painter: QPainter, theme: Theme, rect: QRect, *, chosen: bool, hovered: bool, current: bool
) -> None:
    body = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    if chosen or hovered:
        colour = mix(theme.surface, theme.accent, 0.12) if chosen else mix(theme.surface, theme.text, 0.05)
        painter.setBrush(colour)
        painter.drawRoundedRect(body, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
    if chosen:
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 3, 3, rect.height() - 6), 1.5, 1.5)
    if current:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, 1.0))
        painter.drawRoundedRect(body, themes.CHIP_RADIUS, themes.CHIP_RADIUS)


def _dashed(colour: QColor) -> QPen:
    pen = QPen(colour, 1.0)
    pen.setDashPattern([2.5, 2.0])
    return pen
