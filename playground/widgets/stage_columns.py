"""The stages between logits and the next token as columns side by side: what each leaves of every token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme, mix
from playground.widgets.numbers import NOT_A_NUMBER, format_percent
from playground.widgets.tool_tip import plain_tip

_ROW_HEIGHT = 22
_HEADER_LINES = 3
_LINE = 15
_WIDE = 84
_IDLE = 26
_GAP = 8
_BAR = 14
_DRAG = 6


@dataclass(frozen=True, slots=True)
class StageCells:
    """A column: what a stage leaves of each token shown.

    `values` are probabilities (N,), `kept` (N,) is false for a token cut here or before; `cut_here` is what to say of
    one that this stage cut. `lines` stand below the title. An `idle` stage changes nothing and takes a narrow column.
    """

    key: str
    title: str
    lines: tuple[str, ...]
    values: NDArray[np.float64]
    kept: NDArray[np.bool_]
    cut_here: str = ""
    movable: bool = False
    idle: bool = False
    tip: str = ""


class StageColumns(QAbstractScrollArea):
    """Tokens down the side, stages across, in the order in which they act.

    A movable stage is dragged by its head to another place, or moved with Alt+Left and Alt+Right. Left and Right
    choose a stage, Up and Down a token, Enter takes the token.

    Signals:
        stage_chosen(str): the head of a stage was clicked, or it was reached by key
        stage_moved(str, int): a stage is to stand at this place among all of them
        token_chosen(int): the id of a row that was clicked, or chosen with Enter
        more_wanted(): the last of the rows came into view
    """

    stage_chosen = Signal(str)
    stage_moved = Signal(str, int)
    token_chosen = Signal(int)
    more_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: tuple[StageCells, ...] = ()
        self._ids: Sequence[int] = ()
        self._labels: tuple[str, ...] = ()
        self._all = 0
        self._awaited = False
        self._stage = ""
        self._row = -1
        self._hovered = -1
        self._dragged = -1
        self._press = QPoint()
        self._drop = -1
        self._lefts: list[int] = []
        self._widths: list[int] = []
        self._tops: list[float] = []
        self._label_width = 60
        self._head = _Head(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._on_sideways)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    # What is shown

    def set_stages(
        self, stages: Sequence[StageCells], ids: Sequence[int], labels: Sequence[str], all_count: int
    ) -> None:
        """Show these stages of these tokens, which are the first of `all_count`.

        ValueError where a stage has values of another number of tokens.
        """
        if any(len(stage.values) != len(labels) or len(stage.kept) != len(labels) for stage in stages):
            raise ValueError("every stage has a value for each token")
        self._stages, self._ids, self._labels, self._all = tuple(stages), tuple(ids), tuple(labels), all_count
        self._awaited = False
        self._tops = [float(stage.values.max()) if len(stage.values) else 0.0 for stage in self._stages]
        if self._stage not in {stage.key for stage in stages}:
            self._stage = ""
        self._row = min(self._row, len(self._labels) - 1)
        self._arrange()
        self._describe()

    @property
    def stages(self) -> tuple[StageCells, ...]:
        """The stages shown, in their order."""
        return self._stages

    def set_stage(self, key: str) -> None:
        """Mark a stage, or none with an empty key; emits nothing."""
        self._stage = key
        self._update()

    def shown_text(self) -> str:
        """Every stage's head and the cells of the first rows as plain text."""
        lines = [" ".join((stage.title, *stage.lines)) for stage in self._stages]
        for row in range(min(len(self._labels), 50)):
            lines.append(" ".join((self._labels[row], *(self.cell_text(row, at) for at in range(len(self._stages))))))
        return "\n".join(lines)

    def cell_text(self, row: int, column: int) -> str:
        """What stands in a cell: a percentage, why the token was cut there, or a dash for one cut earlier."""
        stage = self._stages[column]
        if stage.kept[row]:
            return format_percent(float(stage.values[row]))
        before = column == 0 or bool(self._stages[column - 1].kept[row])
        return stage.cut_here if before else NOT_A_NUMBER

    # Geometry

    def sizeHint(self) -> QSize:
        return QSize(560, self._head_height + 8 * self._row_height)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self._head_height + 2 * self._row_height)

    def _restyle(self, _theme: Theme) -> None:
        self._mono, self._ui = themes.mono_font(12), themes.ui_font(12)
        self._bold, self._caption = themes.ui_font(12, QFont.Weight.DemiBold), themes.ui_font(themes.CAPTION_SIZE)
        self._row_height = themes.scaled(_ROW_HEIGHT)
        self._head_height = themes.scaled(_LINE * _HEADER_LINES + 8)
        self.setViewportMargins(0, self._head_height, 0, 0)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self._head.setGeometry(0, 0, self.width(), self._head_height)
        mono, bold, small = QFontMetrics(self._mono), QFontMetrics(self._bold), QFontMetrics(self._caption)
        widest = max((mono.horizontalAdvance(label) for label in self._labels[:100]), default=40)
        self._label_width = max(48, min(widest + 8, self.viewport().width() // 4))
        needed = []
        for stage in self._stages:
            texts = max((small.horizontalAdvance(line) for line in stage.lines), default=0)
            wide = max(themes.scaled(_WIDE), bold.horizontalAdvance(stage.title), texts) + _GAP
            needed.append(themes.scaled(_IDLE) if stage.idle else wide)
        room = self.viewport().width() - self._label_width - sum(needed)
        active = [place for place, stage in enumerate(self._stages) if not stage.idle]
        for place in active:
            needed[place] += max(0, room) // len(active)
        self._widths, self._lefts, left = needed, [], 0
        for width in needed:
            self._lefts.append(left)
            left += width
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, left - (self.viewport().width() - self._label_width)))
        across.setPageStep(max(1, self.viewport().width() - self._label_width))
        across.setSingleStep(40)
        down.setRange(0, max(0, len(self._labels) * self._row_height - self.viewport().height()))
        down.setPageStep(self.viewport().height())
        down.setSingleStep(self._row_height)
        self._update()

    def column_rect(self, column: int) -> QRect:
        """Where a column lies, from left to right, in the widget; its height is the head's."""
        left = self._label_width + self._lefts[column] - self.horizontalScrollBar().value()
        return QRect(left, 0, self._widths[column], self._head_height)

    def column_at(self, x: int) -> int:
        """The column at a horizontal place, -1 where there is none."""
        if x < self._label_width:
            return -1
        found = (place for place in range(len(self._stages)) if self.column_rect(place).contains(x, 1))
        return next(found, -1)

    def row_at(self, y: int) -> int:
        """The row at a height of the viewport, -1 where there is none."""
        row = (y + self.verticalScrollBar().value()) // self._row_height
        return row if 0 <= row < len(self._labels) and y >= 0 else -1

    def row_rect(self, row: int) -> QRect:
        """Where a row lies in the viewport."""
        top = row * self._row_height - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._row_height)

    def _on_scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() and len(self._labels) < self._all and not self._awaited:
            self._awaited = True
            self.more_wanted.emit()

    def _on_sideways(self, _value: int) -> None:
        self._update()

    def _update(self) -> None:
        self._head.update()
        self.viewport().update()

    # Pointer and keyboard

    def press_head(self, point: QPoint) -> None:
        """The left button went down on the heads."""
        self._press, self._dragged, self._drop = point, self.column_at(point.x()), -1

    def drag_head(self, point: QPoint) -> None:
        """The pointer moved with the button down: a movable stage goes along."""
        if self._dragged < 0 or not self._stages[self._dragged].movable:
            return
        if self._drop >= 0 or abs(point.x() - self._press.x()) > _DRAG:
            self._drop = self._place_for(point.x())
            self._update()

    def release_head(self, point: QPoint) -> None:
        """The button went up: the stage stays where it was dragged to, or is chosen."""
        dragged, drop = self._dragged, self._drop
        self._dragged = self._drop = -1
        if dragged < 0:
            return
        if drop < 0:
            self._choose_stage(dragged)
        elif drop != dragged:
            self.stage_moved.emit(self._stages[dragged].key, drop)
        self._update()

    def _place_for(self, x: int) -> int:
        """The place among the movable stages for what is dropped at x."""
        movable = [place for place, stage in enumerate(self._stages) if stage.movable]
        return min(movable, key=lambda place: abs(self.column_rect(place).center().x() - x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(int(event.position().y()))
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(int(event.position().y()))
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self._row = row
            self.token_chosen.emit(self._ids[row])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The first click has chosen already."""
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hovered = -1
            self.viewport().update()
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row, column = self.row_at(event.pos().y()), self.column_at(event.pos().x())
            if row >= 0 and column >= 0:
                text = f"{self._labels[row]} · {self._stages[column].title}: {self.cell_text(row, column)}"
                QToolTip.showText(event.globalPos(), plain_tip(text), self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def show_head_tip(self, event: QHelpEvent) -> None:
        """Tell what the stage under the pointer does."""
        column = self.column_at(event.pos().x())
        stage = self._stages[column] if column >= 0 else None
        QToolTip.showText(
            event.globalPos(), plain_tip(" · ".join((stage.title, *stage.lines, stage.tip)) if stage else "")
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._labels) - 1
        keys = [stage.key for stage in self._stages]
        column = keys.index(self._stage) if self._stage in keys else -1
        side = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        page = max(1, self.viewport().height() // self._row_height)
        rows = {
            Qt.Key.Key_Up: self._row - 1,
            Qt.Key.Key_Down: self._row + 1,
            Qt.Key.Key_PageUp: self._row - page,
            Qt.Key.Key_PageDown: self._row + page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if side and keys and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            place = column + side
            if column >= 0 and self._stages[column].movable and 0 <= place < len(keys) and self._stages[place].movable:
                self.stage_moved.emit(self._stage, place)
        elif side and keys:
            self._choose_stage(min(max(column + side, 0), len(keys) - 1))
        elif key in rows and last >= 0:
            self._row = min(max(rows[key], 0), last)
            rect, bar = self.row_rect(self._row), self.verticalScrollBar()
            bar.setValue(bar.value() + min(0, rect.top()) + max(0, rect.bottom() + 1 - self.viewport().height()))
            self._describe()
            self._update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._row >= 0:
            self.token_chosen.emit(self._ids[self._row])
        else:
            super().keyPressEvent(event)

    def _choose_stage(self, column: int) -> None:
        self._stage = self._stages[column].key
        rect, bar = self.column_rect(column), self.horizontalScrollBar()
        bar.setValue(
            bar.value() + min(0, rect.left() - self._label_width) + max(0, rect.right() - self.viewport().width())
        )
        self._describe()
        self._update()
        self.stage_chosen.emit(self._stage)

    def _describe(self) -> None:
        stage = next((one for one in self._stages if one.key == self._stage), None)
        parts = [" ".join((stage.title, *stage.lines))] if stage is not None else []
        if 0 <= self._row < len(self._labels):
            cells = (
                f"{one.title} {self.cell_text(self._row, at)}" for at, one in enumerate(self._stages) if not one.idle
            )
            parts.append(f"{self._labels[self._row]}: " + ", ".join(cells))
        self.setAccessibleDescription(". ".join(parts))

    # Drawing

    def paint_heads(self, painter: QPainter) -> None:
        """Draw the heads of the columns."""
        theme = themes.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(QRect(self._label_width, 0, self.viewport().width() - self._label_width, self._head_height))
        line = themes.scaled(_LINE)
        for column, stage in enumerate(self._stages):
            rect = self.column_rect(column).adjusted(1, 0, -3, -4)
            if stage.key == self._stage or column == self._dragged:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(mix(theme.surface, theme.accent, 0.14))
                painter.drawRoundedRect(rect, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
            painter.setPen(theme.muted if stage.idle else theme.text)
            painter.setFont(self._caption if stage.idle else self._bold)
            if stage.idle:
                painter.save()
                painter.translate(rect.left() + rect.width() / 2 + 4, rect.bottom() - 2)
                painter.rotate(-90)
                text = painter.fontMetrics().elidedText(stage.title, Qt.TextElideMode.ElideRight, rect.height() - 2)
                painter.drawText(0, 0, text)
                painter.restore()
                continue
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
            title = painter.fontMetrics().elidedText(stage.title, Qt.TextElideMode.ElideRight, rect.width() - 8)
            painter.drawText(QRect(rect.left() + 4, 1, rect.width() - 8, line), flags, title)
            painter.setFont(self._caption)
            painter.setPen(theme.muted)
            for place, text in enumerate(stage.lines[: _HEADER_LINES - 1], 1):
                painter.drawText(QRect(rect.left() + 4, 1 + place * line, rect.width() - 4, line), flags, text)
        if self._drop >= 0:
            rect = self.column_rect(self._drop)
            x = rect.right() - 1 if self._drop > self._dragged else rect.left() - 1
            painter.fillRect(QRect(x, 0, 3, self._head_height), theme.accent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, scrolled = themes.current(), self.verticalScrollBar().value()
        first = max(0, (event.rect().top() + scrolled) // self._row_height)
        last = min(len(self._labels), (event.rect().bottom() + scrolled) // self._row_height + 1)
        final = self._stages[-1].kept if self._stages else np.zeros(0, dtype=np.bool_)
        metrics = QFontMetrics(self._mono)
        body = QRect(self._label_width, 0, self.viewport().width() - self._label_width, self.viewport().height())
        for row in range(first, last):
            rect = self.row_rect(row)
            if row in (self._hovered, self._row):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(mix(theme.surface, theme.text, 0.05))
                painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, -1, -1), themes.CHIP_RADIUS, themes.CHIP_RADIUS)
                if row == self._row and self.hasFocus():
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.setPen(QPen(theme.accent, 1.0))
                    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 1, -1, -1), 4, 4)
            painter.setFont(self._mono)
            painter.setPen(theme.text if final[row] else theme.muted)
            text = metrics.elidedText(self._labels[row], Qt.TextElideMode.ElideRight, self._label_width - 8)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
            where = QRect(4, rect.top(), self._label_width - 4, rect.height())
            painter.drawText(where, int(flags | Qt.TextFlag.TextSingleLine), text)
        painter.setClipRect(body)
        for column, stage in enumerate(self._stages):
            area = self.column_rect(column)
            if area.right() < self._label_width or area.left() > self.viewport().width():
                continue
            for row in range(first, last):
                self._paint_cell(painter, theme, stage, row, column, area)

    def _paint_cell(
        self, painter: QPainter, theme: Theme, stage: StageCells, row: int, column: int, area: QRect
    ) -> None:
        top = self.row_rect(row).top()
        height = themes.scaled(_BAR)
        cell = QRectF(area.left() + 4, top + (self._row_height - height) / 2, area.width() - 4 - _GAP, height)
        if stage.idle:
            painter.setPen(QPen(theme.grid, 1.0))
            middle = round(cell.center().x())
            painter.drawLine(middle, top, middle, top + self._row_height)
            return
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)
        if stage.kept[row]:
            share = float(stage.values[row]) / self._tops[column] if self._tops[column] > 0 else 0.0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mix(theme.surface, theme.accent, 0.32))
            bar = QRectF(cell.left(), cell.top(), max(1.5, share * cell.width()), cell.height())
            painter.drawRoundedRect(bar, 2, 2)
            painter.setFont(self._mono)
            painter.setPen(theme.text)
            painter.drawText(cell, flags, format_percent(float(stage.values[row])))
            return
        text = self.cell_text(row, column)
        painter.setFont(self._ui)
        if text != NOT_A_NUMBER:
            pen = QPen(theme.muted, 1.0)
            pen.setDashPattern([2.5, 2.0])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell.adjusted(0, 0.5, 0, -0.5), 2, 2)
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(cell.width()) - 8)
        painter.setPen(theme.muted)
        painter.drawText(cell.adjusted(0, 0, -4, 0), flags, text)


class _Head(QWidget):
    """The heads of the columns, which stay while the rows scroll."""

    def __init__(self, owner: StageColumns) -> None:
        super().__init__(owner)
        self._owner = owner

    def paintEvent(self, event: QPaintEvent) -> None:
        self._owner.paint_heads(QPainter(self))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._owner.press_head(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._owner.drag_head(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._owner.release_head(event.position().toPoint())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._owner.show_head_tip(event)
            return True
        return super().event(event)
