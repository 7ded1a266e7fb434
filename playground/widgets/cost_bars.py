"""Bars of cost on one scale: what a table takes in each precision, for example."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.value_table import Cell, ValueTable, table_of

_ROW_HEIGHT = 22
_BAR_HEIGHT = 14
_GAP = 16


class CostBars(QWidget):
    """Rows of a label, a bar on a common scale and what it stands for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[tuple[str, float, str], ...] = ()
        self._values: tuple[Cell, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_bars(self, bars: Sequence[tuple[str, float, str]], values: Sequence[float] = ()) -> None:
        """Show (label, fraction of the scale 0..1, value text) from top to bottom; fractions are kept within 0..1.

        `values` are the exact numbers behind the texts.
        """
        self._values = tuple(values)
        self._bars = tuple((label, min(1.0, max(0.0, fraction)), value) for label, fraction, value in bars)
        self._measure()
        self.setAccessibleDescription(", ".join(f"{label} {value}" for label, _fraction, value in self._bars))
        self.updateGeometry()
        self.update()

    @property
    def bars(self) -> tuple[tuple[str, float, str], ...]:
        """The (label, fraction, value text) shown."""
        return self._bars

    def value_table(self) -> ValueTable:
        """Each bar's label and its exact value; what stands beside it where that was not given."""
        values = self._values or tuple(value for _label, _fraction, value in self._bars)
        rows = [(bar[0], value) for bar, value in zip(self._bars, values, strict=True)]
        return table_of(self.accessibleName(), ("", self.tr("value")), rows)

    def shown_text(self) -> str:
        """The bars as plain text, one line each: "float32 4.00 MiB"."""
        return "\n".join(f"{label} {value}" for label, _fraction, value in self._bars)

    def sizeHint(self) -> QSize:
        return QSize(320, max(1, len(self._bars)) * self._row_height)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.sizeHint().height())

    def track_rect(self, index: int) -> QRectF:
        """Where the full length of a bar lies."""
        left, right = self._sides
        top = index * self._row_height + (self._row_height - self._bar_height) / 2.0
        return QRectF(left, top, max(0.0, self.width() - left - right), self._bar_height)

    def _measure(self) -> None:
        """The room that labels and values take at either side."""
        metrics = QFontMetrics(self._font)
        left = max((metrics.horizontalAdvance(label) for label, _f, _v in self._bars), default=0) + _GAP
        right = max((metrics.horizontalAdvance(value) for _l, _f, value in self._bars), default=0) + _GAP
        self._sides = left, right

    def _restyle(self, _theme: Theme) -> None:
        self._font = themes.mono_font(12)
        self._row_height = themes.scaled(_ROW_HEIGHT)
        self._bar_height = themes.scaled(_BAR_HEIGHT)
        self._measure()
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        theme = themes.current()
        middle = Qt.AlignmentFlag.AlignVCenter
        for index, (label, fraction, value) in enumerate(self._bars):
            line = QRectF(0, index * self._row_height, self.width(), self._row_height)
            if index and line.bottom() > self.height():
                break  # rather fewer bars than half of one
            painter.setPen(theme.muted)
            painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignLeft), label)
            painter.setPen(theme.text)
            painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignRight), value)
            track = self.track_rect(index)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.grid)
            painter.drawRoundedRect(track, 3.0, 3.0)
            filled = QRectF(track)
            filled.setWidth(max(track.width() * fraction, 1.5 if fraction > 0.0 else 0.0))
            if filled.width() > 0.0:
                radius = min(3.0, filled.width() / 2.0)
                painter.setBrush(theme.accent)
                painter.drawRoundedRect(filled, radius, radius)
