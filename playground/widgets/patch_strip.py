"""Patches one after the other, as tokens stand in a text, behind a class token."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.map_drawing import plain_pen
from playground.widgets.value_table import Cell, ValueTable, shortest

_TILE, _GAP = 26, 4
_CLASS_TOKEN = "CLS"
# As many lines are asked for; what is behind them is scrolled to.
_LINES = 2


class PatchStrip(QAbstractScrollArea):
    """Token 0 is the class token, the patches follow in reading order, line after line.

    Arrow keys, Home and End go from token to token.

    Signals:
        token_chosen(int): the user chose a token, 0 for the class token
    """

    token_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._pixels: NDArray[np.uint8] = np.zeros((0, 0, 3), dtype=np.uint8)
        self._down, self._across, self._high, self._wide = 0, 0, 1, 1
        self._chosen = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        themes.theme_manager().changed.connect(self._restyle)

    def set_patches(self, pixels: NDArray[np.uint8], down: int, across: int, high: int, wide: int) -> None:
        """Show the patches of an image (H, W, 3): `down` rows of `across`, each (high, wide) pixels."""
        held = self._pixels = np.ascontiguousarray(pixels)
        height, width = held.shape[:2]
        self._image = QImage(held.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self._down, self._across, self._high, self._wide = down, across, high, wide
        self._arrange()

    def set_chosen(self, token: int) -> None:
        """Outline a token, or none with −1; emits nothing."""
        self._chosen = token if 0 <= token < self.count else -1
        self.setAccessibleDescription(self.shown_text())
        self.viewport().update()

    @property
    def count(self) -> int:
        """How many tokens there are, the class token among them."""
        return self._down * self._across + 1 if self._down else 0

    def shown_text(self) -> str:
        """The number of tokens and which is chosen."""
        return f"{self.count} · {self._chosen}" if self._chosen >= 0 else str(self.count)

    def token_rect(self, token: int) -> QRectF:
        """Where a token lies in the viewport."""
        pitch = themes.scaled(_TILE + _GAP)
        row, column = divmod(token, self._columns())
        top = row * pitch - self.verticalScrollBar().value()
        return QRectF(column * pitch, top, themes.scaled(_TILE), themes.scaled(_TILE))

    def token_at(self, point: QPointF) -> int:
        """The token at a point of the viewport, −1 where there is none."""
        pitch = themes.scaled(_TILE + _GAP)
        column = int(point.x() // pitch)
        row = int((point.y() + self.verticalScrollBar().value()) // pitch)
        token = row * self._columns() + column
        return token if 0 <= column < self._columns() and 0 <= token < self.count else -1

    def sizeHint(self) -> QSize:
        return QSize(themes.scaled(300), min(_LINES, max(1, self._lines())) * themes.scaled(_TILE + _GAP))

    def minimumSizeHint(self) -> QSize:
        return QSize(themes.scaled(80), themes.scaled(_TILE + _GAP))

    def value_table(self) -> ValueTable:
        """A row a patch: where it lies, and its mean red, green and blue."""
        image = self._pixels[: self._down * self._high, : self._across * self._wide].astype(np.float32)
        cut = image.reshape(self._down, self._high, self._across, self._wide, 3).mean(axis=(1, 3)).reshape(-1, 3)
        header = (
            *(self.tr("token"), self.tr("row"), self.tr("column")),
            *(self.tr("mean red"), self.tr("mean green"), self.tr("mean blue")),
        )
        across = self._across

        def row(patch: int) -> tuple[Cell, ...]:
            return (patch + 1, patch // across + 1, patch % across + 1, *shortest(cut[patch]))

        return ValueTable(self.accessibleName(), header, len(cut), row)

    def _lines(self) -> int:
        return -(-self.count // self._columns()) if self.count else 0

    def _columns(self) -> int:
        return max(1, (self.viewport().width() + themes.scaled(_GAP)) // themes.scaled(_TILE + _GAP))

    def _arrange(self) -> None:
        height = self._lines() * themes.scaled(_TILE + _GAP)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(themes.scaled(_TILE + _GAP))
        self.setAccessibleDescription(self.shown_text())
        self.updateGeometry()
        self.viewport().update()

    def _restyle(self, _theme: Theme) -> None:
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        token = self.token_at(event.position())
        if token >= 0:
            self._choose(token)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self._columns()
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Home: -self.count,
            Qt.Key.Key_End: self.count,
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None or not self.count:
            super().keyPressEvent(event)
            return
        self._choose(min(max(self._chosen + move, 0), self.count - 1))

    def _choose(self, token: int) -> None:
        self.set_chosen(token)
        rect = self.token_rect(token)
        bar = self.verticalScrollBar()
        if rect.top() < 0:
            bar.setValue(round(bar.value() + rect.top()))
        elif rect.bottom() > self.viewport().height():
            bar.setValue(round(bar.value() + rect.bottom() - self.viewport().height()))
        self.token_chosen.emit(token)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self.viewport()), themes.current()
        painter.setFont(themes.mono_font(9))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, min(self._high, self._wide) > _TILE)
        pitch, columns = themes.scaled(_TILE + _GAP), self._columns()
        first = self.verticalScrollBar().value() // pitch * columns
        for token in range(first, self.count):
            rect = self.token_rect(token)
            if rect.top() > self.viewport().height():
                break
            if token:
                row, column = divmod(token - 1, self._across)
                source = QRectF(column * self._wide, row * self._high, self._wide, self._high)
                painter.drawImage(rect, self._image, source)
            else:
                painter.fillRect(rect, theme.sunken)
                painter.setPen(theme.text)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _CLASS_TOKEN)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if token == self._chosen:
                inside = rect.adjusted(1.5, 1.5, -1.5, -1.5)
                for colour, width in ((themes.PICTURE_DARK, 4.0), (themes.PICTURE_LIGHT, 2.0)):
                    painter.setPen(plain_pen(colour, width))
                    painter.drawRect(inside)
                if self.hasFocus():
                    painter.setPen(plain_pen(theme.accent, 2.0))
                    painter.drawRect(rect.adjusted(-1, -1, 1, 1))
            else:
                painter.setPen(plain_pen(theme.border, 1.0))
                painter.drawRect(rect)
        painter.end()
