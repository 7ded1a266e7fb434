"""Two orders of the same tokens, one above the other, with a line from each token to where it stands in the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.tool_tip import LabelledWidget
from playground.widgets.value_table import ValueTable, table_of

_CHIP = 20
_BETWEEN = 44


class OrderLines(LabelledWidget):
    """Tokens keep the tint of their place in the first order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first: Sequence[str] = ()
        self._second: Sequence[str] = ()
        self._places: Sequence[int] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)

    def set_orders(self, first: Sequence[str], second: Sequence[str], places: Sequence[int]) -> None:
        """Show labels of both; token i of the first stands at places[i] in the second (no places: no lines)."""
        if places and sorted(places) != list(range(len(first))):
            raise ValueError("the places are no order of the tokens")
        self._first, self._second, self._places = first, second, places
        self.setAccessibleDescription(self.shown_text())
        self.update()

    def value_table(self) -> ValueTable:
        """Each token of the first order, and where it stands in the second."""
        rows = [
            (place, label, there) for place, (label, there) in enumerate(zip(self._first, self._places, strict=True))
        ]
        header = (self.tr("first place"), self.tr("token"), self.tr("second place"))
        return table_of(self.accessibleName(), header, rows if self._places else ())

    def shown_text(self) -> str:
        """Both orders' labels and the places."""
        return "\n".join((" ".join(self._first), " ".join(self._second), " ".join(map(str, self._places))))

    def chip_rect(self, index: int, *, second: bool) -> QRectF:
        """Where a token lies."""
        count = max(1, len(self._second if second else self._first))
        width = min(float(themes.scaled(64)), self.width() / count)
        height = float(themes.scaled(_CHIP))
        return QRectF(index * width, height + themes.scaled(_BETWEEN) if second else 0.0, width, height)

    def label_at(self, point: QPointF) -> str:
        """The label of the token at a point, empty beside them."""
        for labels, second in ((self._first, False), (self._second, True)):
            for index, label in enumerate(labels):
                if self.chip_rect(index, second=second).contains(point):
                    return label
        return ""

    def sizeHint(self) -> QSize:
        return QSize(400, 2 * themes.scaled(_CHIP) + themes.scaled(_BETWEEN) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.mono_font(themes.CAPTION_SIZE))
        metrics = QFontMetricsF(painter.font())
        origin = {place: index for index, place in enumerate(self._places)}
        for index, place in enumerate(self._places):
            start, end = self.chip_rect(index, second=False), self.chip_rect(place, second=True)
            painter.setPen(QPen(themes.mix(theme.tint(index), theme.text, 0.35), 1.5))
            painter.drawLine(QPointF(start.center().x(), start.bottom()), QPointF(end.center().x(), end.top()))
        for labels, second in ((self._first, False), (self._second, True)):
            for index, label in enumerate(labels):
                rect = self.chip_rect(index, second=second).adjusted(0.5, 1, -0.5, -1)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.tint(origin.get(index, index) if second else index))
                painter.drawRoundedRect(rect, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
                if rect.width() >= 14:
                    painter.setPen(theme.text)
                    text = label if metrics.horizontalAdvance(label) <= rect.width() else ""
                    text = text or metrics.elidedText(label, Qt.TextElideMode.ElideRight, rect.width())
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
