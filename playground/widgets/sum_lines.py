"""An arithmetic written out line by line: what is computed, how, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme

_LINE = 20
_GAP = 10.0


@dataclass(frozen=True)
class SumLine:
    """A line: a word for it, the expression, its value. A `strong` one is a result."""

    name: str
    expression: str
    value: str
    strong: bool = False


class SumLines(QWidget):
    """Names left, values right, expressions between them, or on a line of their own where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[SumLine, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_lines(self, lines: Sequence[SumLine]) -> None:
        """Show these from top to bottom."""
        self._lines = tuple(lines)
        self.setAccessibleDescription(self.shown_text())
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.updateGeometry()
        self.update()

    def shown_text(self) -> str:
        """One line each: "scaled 12.3456 ÷ √40 = 1.9520"."""
        return "\n".join(
            f"{line.name} {line.expression} = {line.value}" if line.expression else f"{line.name} {line.value}"
            for line in self._lines
        )

    def sizeHint(self) -> QSize:
        return QSize(220, self.heightForWidth(max(160, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, themes.scaled(_LINE))

    def heightForWidth(self, width: int) -> int:
        return round(sum(2 if self._folds(line, width) else 1 for line in self._lines) * self._height) + 2

    def resizeEvent(self, event: object) -> None:
        self.setFixedHeight(self.heightForWidth(self.width()))

    def _folds(self, line: SumLine, width: float) -> bool:
        """Whether the expression takes a line of its own."""
        mono, names = QFontMetricsF(self._mono), QFontMetricsF(self._small)
        taken = names.horizontalAdvance(line.name) + mono.horizontalAdvance(line.value) + 2 * _GAP
        return bool(line.expression) and taken + mono.horizontalAdvance(line.expression) > width

    def _restyle(self, _theme: Theme) -> None:
        self._small = themes.ui_font(12)
        self._mono = themes.mono_font(12)
        self._bold = themes.mono_font(12, QFont.Weight.Bold)
        self._height = float(themes.scaled(_LINE))
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        top = 0.0
        for line in self._lines:
            row = QRectF(0, top, self.width(), self._height)
            painter.setFont(self._small)
            painter.setPen(theme.text if line.strong else theme.muted)
            painter.drawText(row, int(middle | Qt.AlignmentFlag.AlignLeft), line.name)
            folds = self._folds(line, self.width())
            value = QFontMetricsF(self._bold).horizontalAdvance(line.value)
            painter.setFont(self._mono)
            painter.setPen(theme.muted)
            if folds:
                top += self._height
                row.translate(0, self._height)
            room = row.adjusted(0, 0, -value - _GAP, 0)
            text = QFontMetricsF(self._mono).elidedText(line.expression, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), text)
            painter.setFont(self._bold if line.strong else self._mono)
            painter.setPen(theme.text)
            painter.drawText(row, int(middle | Qt.AlignmentFlag.AlignRight), line.value)
            top += self._height
        painter.end()
