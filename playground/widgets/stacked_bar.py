"""One bar cut into parts, with a line for each below it: where a whole goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.tool_tip import plain_tip
from playground.widgets.value_table import ValueTable, table_of

_BAR_HEIGHT = 22
_LINE_HEIGHT = 20
_SWATCH = 10
_GAP = 8


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part: what it is called, how much of the whole it is (0 to 1), and its figures. `marked` parts stand out.

    `exact` is the number that the fraction is of.
    """

    label: str
    fraction: float
    figures: tuple[str, ...]
    marked: bool = False
    exact: float = 0.0


class StackedBar(QWidget):
    """A bar of parts side by side; the lines below have each part's colour, name and figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[BarPart, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_parts(self, parts: Sequence[BarPart]) -> None:
        """Show these from left to right; fractions are kept within 0..1."""
        self._parts = tuple(parts)
        self.setAccessibleDescription(self.shown_text())
        self.updateGeometry()
        self.update()

    @property
    def parts(self) -> tuple[BarPart, ...]:
        """The parts shown."""
        return self._parts

    def value_table(self) -> ValueTable:
        """What each part takes, exactly, and its share of the whole."""
        header = ("", self.tr("value"), self.tr("share"))
        return table_of(
            self.accessibleName(), header, [(part.label, part.exact, part.fraction) for part in self._parts]
        )

    def shown_text(self) -> str:
        """One line a part: "attention 1 409 286 144 18.51 %"."""
        return "\n".join(" ".join((part.label, *part.figures)) for part in self._parts)

    def part_rect(self, index: int) -> QRectF:
        """Where a part's piece of the bar lies; a part of next to nothing is still a pixel wide."""
        starts = sum(min(1.0, max(0.0, part.fraction)) for part in self._parts[:index])
        width = min(1.0, max(0.0, self._parts[index].fraction)) * self.width()
        return QRectF(min(starts * self.width(), self.width() - 1.0), 0.0, max(1.0, width), self._bar_height)

    def part_at(self, x: float) -> int:
        """The part under an x of the bar, or -1."""
        found = [index for index in range(len(self._parts)) if self.part_rect(index).left() <= x]
        return found[-1] if found else -1

    def colour(self, index: int) -> QColor:
        """A part's colour: the accent's shades for marked ones, tints for the others."""
        theme = themes.current()
        before = sum(part.marked == self._parts[index].marked for part in self._parts[:index])
        if self._parts[index].marked:
            return themes.mix(theme.accent, theme.surface, min(0.75, 0.4 * before))
        return themes.mix(theme.tints[before % len(theme.tints)], theme.muted, 0.25)

    def sizeHint(self) -> QSize:
        return QSize(320, self._bar_height + 6 + len(self._parts) * self._line_height)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.sizeHint().height())

    def _restyle(self, _theme: Theme) -> None:
        self._name_font = themes.ui_font(12)
        self._font = themes.mono_font(12)
        self._bar_height = themes.scaled(_BAR_HEIGHT)
        self._line_height = themes.scaled(_LINE_HEIGHT)
        self.updateGeometry()
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.part_at(event.pos().x()) if event.pos().y() <= self._bar_height else -1
            if index >= 0:
                part = self._parts[index]
                QToolTip.showText(event.globalPos(), plain_tip(" ".join((part.label, *part.figures))), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(len(self._parts)):
            painter.setPen(QPen(theme.surface, 1.0))
            painter.setBrush(self.colour(index))
            painter.drawRect(self.part_rect(index))
        metrics = QFontMetrics(self._font)
        columns = max((len(part.figures) for part in self._parts), default=0)
        widths = [
            max(metrics.horizontalAdvance(part.figures[column]) for part in self._parts if column < len(part.figures))
            for column in range(columns)
        ]
        middle = Qt.AlignmentFlag.AlignVCenter
        for index, part in enumerate(self._parts):
            line = QRectF(0, self._bar_height + 6 + index * self._line_height, self.width(), self._line_height)
            swatch = QRectF(0, line.center().y() - _SWATCH / 2, _SWATCH, _SWATCH)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.colour(index))
            painter.drawRoundedRect(swatch, 2, 2)
            painter.setPen(theme.text)
            painter.setFont(self._font)
            right = line.right()
            for column in range(len(part.figures) - 1, -1, -1):
                cell = QRectF(right - widths[column], line.top(), widths[column], line.height())
                painter.drawText(cell, int(middle | Qt.AlignmentFlag.AlignRight), part.figures[column])
                right -= widths[column] + 2 * _GAP
            painter.setFont(self._name_font)
            painter.setPen(theme.muted)
            name = line.adjusted(_SWATCH + _GAP, 0, right - line.right(), 0)
            shown = QFontMetrics(self._name_font).elidedText(part.label, Qt.TextElideMode.ElideRight, int(name.width()))
            painter.drawText(name, int(middle | Qt.AlignmentFlag.AlignLeft), shown)
        painter.end()
