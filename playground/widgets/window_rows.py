"""Rows of a sliding window: inputs on the left, the same shifted by one on the right, a tint for each token."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.tool_tip import LabelledWidget
from playground.widgets.value_table import ValueTable, table_of

Cells = Sequence[Sequence[tuple[int, str]]]
_ROW = 22
_GAP = 20.0


class WindowRows(LabelledWidget):
    """B rows of T tokens, twice. Each cell has the token's place in the text for its tint, and a label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inputs: Cells = ()
        self._targets: Cells = ()
        self._names = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)

    def set_rows(self, inputs: Cells, targets: Cells) -> None:
        """Show rows of (place, label), targets like inputs. A ValueError if they aren't of one shape."""
        if [len(row) for row in inputs] != [len(row) for row in targets]:
            raise ValueError("inputs and targets differ in shape")
        self._inputs, self._targets = inputs, targets
        self.setAccessibleDescription(self.shown_text())
        self.updateGeometry()
        self.update()

    def set_names(self, inputs: str, targets: str) -> None:
        """What stands above both halves."""
        self._names = (inputs, targets)
        self.update()

    def value_table(self) -> ValueTable:
        """A line a row: the labels of its inputs, then of its targets."""
        pairs = zip(self._inputs, self._targets, strict=True)
        rows = [tuple(label for _place, label in (*inputs, *targets)) for inputs, targets in pairs]
        columns = len(self._inputs[0]) if self._inputs else 0
        header = [f"{name} {place}" for name in self._names for place in range(columns)]
        return table_of(self.accessibleName(), header, rows)

    def shown_text(self) -> str:
        """A line a row: its inputs → its targets."""
        pairs = zip(self._inputs, self._targets, strict=True)
        return "\n".join(
            " ".join(label for _, label in inputs) + " → " + " ".join(label for _, label in targets)
            for inputs, targets in pairs
        )

    def cell_rect(self, row: int, column: int, *, target: bool) -> QRectF:
        """Where a cell lies."""
        columns = max(1, len(self._inputs[0]) if self._inputs else 1)
        half = (self.width() - _GAP) / 2.0
        width = half / columns
        left = (half + _GAP if target else 0.0) + column * width
        height = float(themes.scaled(_ROW))
        return QRectF(left, themes.scaled(18) + row * height, width, height)

    def label_at(self, point: QPointF) -> str:
        """The label of the cell at a point, empty beside them."""
        for cells, target in ((self._inputs, False), (self._targets, True)):
            for row, labels in enumerate(cells):
                for column, (_, label) in enumerate(labels):
                    if self.cell_rect(row, column, target=target).contains(point):
                        return label
        return ""

    def sizeHint(self) -> QSize:
        return QSize(400, themes.scaled(18) + len(self._inputs) * themes.scaled(_ROW) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head, half = float(themes.scaled(18)), (self.width() - _GAP) / 2.0
        painter.setFont(themes.ui_font(themes.CAPTION_SIZE))
        painter.setPen(theme.muted)
        for left, name in ((0.0, self._names[0]), (half + _GAP, self._names[1])):
            painter.drawText(QRectF(left, 0, half, head), Qt.AlignmentFlag.AlignVCenter, name)
        font = themes.mono_font(themes.CAPTION_SIZE)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        for cells, target in ((self._inputs, False), (self._targets, True)):
            for row, labels in enumerate(cells):
                for column, (place, label) in enumerate(labels):
                    rect = self.cell_rect(row, column, target=target).adjusted(1, 1, -1, -1)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(theme.tint(place))
                    painter.drawRoundedRect(rect, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
                    painter.setPen(theme.text)
                    text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, rect.width() - 4)
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        for row in range(len(self._inputs)):
            rect = self.cell_rect(row, 0, target=True)
            painter.setPen(theme.muted)
            arrow = QRectF(half, rect.top(), _GAP, rect.height())
            painter.drawText(arrow, Qt.AlignmentFlag.AlignCenter, "→")
        painter.end()
