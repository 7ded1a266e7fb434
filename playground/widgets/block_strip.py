"""Equal blocks side by side, one of them chosen, the end of the last ones empty: a table split over ranks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme

_HEIGHT = 34
_MOST_DRAWN = 128


class BlockStrip(QWidget):
    """A strip of `count` blocks; what lies behind `filled` of the whole is drawn empty. Left and Right choose.

    Signals:
        chosen(int): a block was clicked or reached by key
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 1
        self._filled = 1.0
        self._current = 0
        self._text = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.theme_manager().changed.connect(self._restyle)

    def set_blocks(self, count: int, filled: float, current: int, text: str = "") -> None:
        """Show `count` blocks of which `current` is chosen; `text` says it in words. ValueError for none."""
        if count < 1 or not 0 <= current < count:
            raise ValueError(f"block {current} of {count}")
        self._count, self._filled, self._current, self._text = count, min(1.0, max(0.0, filled)), current, text
        self.setAccessibleDescription(text)
        self.update()

    @property
    def current(self) -> int:
        """The chosen block."""
        return self._current

    def shown_text(self) -> str:
        """What the strip shows, in words."""
        return self._text

    def block_rect(self, index: int) -> QRectF:
        """Where a block lies."""
        width = self.width() / self._count
        gap = 2.0 if width > 6 else 0.0
        return QRectF(index * width, 2.0, max(0.5, width - gap), self.height() - 4.0)

    def sizeHint(self) -> QSize:
        return QSize(320, themes.scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, themes.scaled(_HEIGHT))

    def _restyle(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _choose(self, index: int) -> None:
        index = min(self._count - 1, max(0, index))
        if index != self._current:
            self.chosen.emit(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus()
            self._choose(int(event.position().x() * self._count / max(1, self.width())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._count - 1,
        }
        target = steps.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
            return
        self._choose(target)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        end = self._filled * self.width()
        whole = QRectF(0.0, 2.0, float(self.width()), self.height() - 4.0)
        if self._count > _MOST_DRAWN:  # blocks thinner than a few pixels are one band
            painter.fillRect(whole, theme.masked)
            painter.fillRect(QRectF(0.0, 2.0, end, whole.height()), themes.mix(theme.accent, theme.surface, 0.7))
        else:
            for index in range(self._count):
                area = self.block_rect(index)
                painter.fillRect(area, theme.masked)
                used = min(area.width(), max(0.0, end - area.left()))
                painter.fillRect(
                    QRectF(area.left(), area.top(), used, area.height()), themes.mix(theme.accent, theme.surface, 0.7)
                )
        area = self.block_rect(self._current)
        painter.fillRect(QRectF(area.left(), area.top(), max(2.0, area.width()), area.height()), theme.accent)
        painter.setFont(themes.mono_font(11))
        metrics = QFontMetrics(painter.font())
        for index in range(self._count) if self._count <= _MOST_DRAWN else ():
            area = self.block_rect(index)
            if metrics.horizontalAdvance(str(self._count)) + 4 <= area.width():
                painter.setPen(theme.on_accent if index == self._current else theme.text)
                painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), str(index))
        if self.hasFocus():
            painter.setPen(QPen(theme.text, 1.0))
            painter.drawLine(QPointF(0.0, self.height() - 0.5), QPointF(self.width(), self.height() - 0.5))
        painter.end()
