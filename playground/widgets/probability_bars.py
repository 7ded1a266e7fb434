"""The next token's probabilities as bars, with those cut away kept in their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QRect, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
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
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QPushButton, QSizePolicy, QStyle, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme, mix
from playground.widgets.numbers import format_percent
from playground.widgets.tool_tip import plain_tip

MOVE_MS = 120
_ROW_HEIGHT = 22
_BAR_HEIGHT = 14
_BAR_RADIUS = 3.0
_MARGIN = 8
_COLUMN_GAP = 20
_MOST_MOVING_ROWS = 2000


@dataclass(frozen=True)
class BarRow:
    """One candidate token. `raw` and `final` are probabilities (0..1); `reason` says in words why it was cut."""

    token_id: int
    label: str
    raw: float
    final: float
    kept: bool = True
    reason: str = ""


@dataclass(frozen=True)
class BarColumns:
    """Where the columns lie, in pixels: the label's width, the right edge of raw, the bar's start and length."""

    label_left: int
    label_width: int
    raw_right: int
    bar_left: int
    bar_length: int


def bar_columns(width: int, label_needed: int, raw_needed: int, number_needed: int) -> BarColumns:
    """The columns in a widget `width` pixels wide.

    Labels get what they need, but at least 48 and at most 30 % of the width; the longest bar leaves room for its
    own percentage.
    """
    label_width = max(48, min(label_needed, int(width * 0.30)))
    raw_right = _MARGIN + label_width + 12 + raw_needed
    bar_left = raw_right + _COLUMN_GAP
    return BarColumns(_MARGIN, label_width, raw_right, bar_left, max(8, width - bar_left - number_needed - 2 * _MARGIN))


def bar_fractions(rows: Sequence[BarRow]) -> dict[int, float]:
    """How long each token's bar is (0..1 of the longest), by token id.

    Kept tokens show their final probability, cut ones what the model gave them, on the same scale.
    """
    top = max((row.final for row in rows if row.kept), default=0.0) or max((row.raw for row in rows), default=0.0)
    if top <= 0.0:
        return {row.token_id: 0.0 for row in rows}
    return {row.token_id: min(1.0, (row.final if row.kept else row.raw) / top) for row in rows}


class ProbabilityBars(QAbstractScrollArea):
    """Rows of label, the model's probability, and a bar of the final one; only visible rows are drawn.

    Up and Down move, Enter or a click chooses. Bars move from their old length to the new in MOVE_MS.

    Signals:
        token_chosen(int): the id of a row that was clicked, or chosen with Enter.
        reveal_requested(): somebody wants to see hidden bars.
    """

    token_chosen = Signal(int)
    reveal_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[BarRow, ...] = ()
        self._heading_raw = ""
        self._heading_final = ""
        self._goal: dict[int, float] = {}
        self._start: dict[int, float] = {}
        self._progress = 1.0
        self._animated = True
        self._hidden = False
        self._current = -1
        self._hovered = -1
        self._chosen_id = -1
        self._tip: Callable[[BarRow], str] | None = None
        self._columns = bar_columns(0, 0, 0, 0)
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(MOVE_MS)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._on_moved)
        self._header = _Header(self)
        self._reveal = QPushButton(self.tr("Reveal"), self.viewport())
        self._reveal.setToolTip(self.tr("Show the probabilities of the next token"))
        self._reveal.clicked.connect(self._on_reveal_clicked)
        self._reveal.hide()

        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Next token probabilities"))
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    # What is shown

    def set_rows(self, rows: Sequence[BarRow], heading_raw: str, heading_final: str) -> None:
        """Show these candidates, in this order, under the two headings (already in the reader's language)."""
        moving = self._fractions_now() if self._moves() and len(rows) <= _MOST_MOVING_ROWS else None
        current_id = self._rows[self._current].token_id if 0 <= self._current < len(self._rows) else -1
        self._rows = tuple(rows)
        self._heading_raw, self._heading_final = heading_raw, heading_final
        self._goal = bar_fractions(self._rows)
        self._hovered = -1
        self._current = self._index_of(current_id)
        self._animation.stop()
        if moving is None or self._hidden:
            self._progress = 1.0
        else:
            self._start, self._progress = moving, 0.0
            self._animation.start()
        self._arrange()
        self._describe()

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """The candidates shown."""
        return self._rows

    def shown_text(self) -> str:
        """Headings and rows as plain text: label, raw percentage, and the final one or why the token was cut.

        Covered bars show only the button that reveals them.
        """
        if self._hidden:
            return self._reveal.text() if self._rows else ""
        lines = [f"{self._heading_raw} {self._heading_final}"] if self._rows else []
        for row in self._rows:
            outcome = format_percent(row.final) if row.kept else row.reason
            lines.append(f"{row.label} {format_percent(row.raw)} {outcome}")
        return "\n".join(lines)

    def set_animated(self, animated: bool) -> None:
        """Whether bars move to new lengths. They never do where the desktop asks for no animations."""
        self._animated = animated
        if not animated:
            self._animation.stop()
            self._on_moved(1.0)

    def set_hidden(self, hidden: bool) -> None:
        """Cover labels, numbers and bars until they are revealed; nothing can be chosen meanwhile."""
        self._hidden = hidden
        self._hovered = -1
        self._reveal.setVisible(hidden and bool(self._rows))
        self._place_reveal()
        self._describe()
        self.viewport().update()
        self._header.update()

    @property
    def bars_hidden(self) -> bool:
        """Whether the bars are covered."""
        return self._hidden

    def set_chosen(self, token_id: int) -> None:
        """Mark the row of a token; -1 marks none. Emits nothing."""
        self._chosen_id = token_id
        self.viewport().update()

    def set_tool_tip_provider(self, provider: Callable[[BarRow], str] | None) -> None:
        """Where a row's tool tip comes from: plain text, never read as markup."""
        self._tip = provider

    def row_text(self, row: BarRow) -> str:
        """A row in words, as a screen reader says it."""
        if row.kept:
            template = self.tr("{label}: {final}, {raw} from the model")
        else:
            template = self.tr("{label}: {reason}, {raw} from the model")
        return template.format(
            label=row.label, raw=format_percent(row.raw), final=format_percent(row.final), reason=row.reason
        )

    def bar_length(self, token_id: int) -> float:
        """How long a token's bar is drawn now, 0..1 of the longest."""
        goal = self._goal.get(token_id, 0.0)
        if self._progress >= 1.0:
            return goal
        start = self._start.get(token_id, 0.0)
        return start + (goal - start) * self._progress

    def row_at(self, point: QPoint) -> int:
        """The index of the row at a point of the viewport, -1 where there is none."""
        index = (point.y() + self.verticalScrollBar().value()) // self._row_height
        return index if 0 <= index < len(self._rows) and point.y() >= 0 else -1

    def row_rect(self, index: int) -> QRect:
        """Where a row lies in the viewport."""
        top = index * self._row_height - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._row_height)

    # Geometry and movement

    def sizeHint(self) -> QSize:
        return QSize(380, self._header_height + self._row_height * 11)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self._header_height + self._row_height * 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self._header.setGeometry(0, 0, self.width(), self._header_height)
        room = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, len(self._rows) * self._row_height - room))
        bar.setPageStep(room)
        bar.setSingleStep(self._row_height)
        mono = QFontMetrics(self._mono)
        # The first rows decide: measuring a whole vocabulary would take longer than drawing does.
        labels = max((mono.horizontalAdvance(row.label) for row in self._rows[:200]), default=0)
        numbers = max((mono.horizontalAdvance(format_percent(row.raw)) for row in self._rows[:200]), default=0)
        raw = max(numbers, QFontMetrics(self._caption).horizontalAdvance(self._heading_raw))
        self._columns = bar_columns(self.viewport().width(), labels + 4, raw, mono.horizontalAdvance("> 99.9 %"))
        self._reveal.setVisible(self._hidden and bool(self._rows))
        self._place_reveal()
        self._header.update()
        self.viewport().update()

    def _place_reveal(self) -> None:
        self._reveal.adjustSize()
        shown = min(self.viewport().height(), len(self._rows) * self._row_height)
        x = (self.viewport().width() - self._reveal.width()) // 2
        self._reveal.move(max(0, x), max(0, (shown - self._reveal.height()) // 2))

    def _moves(self) -> bool:
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        return self._animated and self.isVisible() and self.style().styleHint(hint, None, self) > 0

    def _fractions_now(self) -> dict[int, float]:
        return {token_id: self.bar_length(token_id) for token_id in self._goal}

    def _on_moved(self, progress: float) -> None:
        self._progress = float(progress)
        self.viewport().update()

    def _index_of(self, token_id: int) -> int:
        return next((index for index, row in enumerate(self._rows) if row.token_id == token_id), -1)

    def _on_reveal_clicked(self) -> None:
        self.reveal_requested.emit()

    # Pointer and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(-1 if self._hidden else self.row_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        index = self.row_at(event.position().toPoint())
        if self._hidden and self._rows:
            self.reveal_requested.emit()
        elif index >= 0:
            self._set_current(index)
            self.token_chosen.emit(self._rows[index].token_id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The first click has chosen already; the second must not choose what has come to lie there since."""
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_hovered(-1)
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.row_at(event.pos())
            if index >= 0 and self._tip is not None and not self._hidden:
                text = plain_tip(self._tip(self._rows[index]))
                QToolTip.showText(event.globalPos(), text, self, self.row_rect(index))
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        last = len(self._rows) - 1
        page = max(1, self.viewport().height() // self._row_height)
        targets: Mapping[Qt.Key, int] = {
            Qt.Key.Key_Up: max(0, self._current - 1),
            Qt.Key.Key_Down: min(last, self._current + 1),
            Qt.Key.Key_PageUp: max(0, self._current - page),
            Qt.Key.Key_PageDown: min(last, max(self._current, 0) + page),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if not self._rows or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif self._hidden:
            if enter:
                self.reveal_requested.emit()
            else:
                super().keyPressEvent(event)
        elif key in targets:
            self._set_current(targets[key])
        elif enter and self._current >= 0:
            self.token_chosen.emit(self._rows[self._current].token_id)
        else:
            super().keyPressEvent(event)

    def _set_current(self, index: int) -> None:
        self._current = index
        rect = self.row_rect(index)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + min(0, rect.top()) + max(0, rect.bottom() + 1 - self.viewport().height()))
        self._describe()
        self.viewport().update()

    def _set_hovered(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.viewport().update()

    def _describe(self) -> None:
        if self._hidden:
            text = self.tr("Hidden until revealed")
        elif 0 <= self._current < len(self._rows):
            text = self.row_text(self._rows[self._current])
        else:
            text = self.row_text(self._rows[0]) if self._rows else ""
        self.setAccessibleDescription(text)

    # Drawing

    def _restyle(self, _theme: Theme) -> None:
        self._mono = themes.mono_font(themes.BODY_SIZE)
        self._mono_bold = themes.mono_font(themes.BODY_SIZE, QFont.Weight.DemiBold)
        self._ui = themes.ui_font(themes.BODY_SIZE)
        self._caption = themes.ui_font(themes.CAPTION_SIZE)
        self._row_height = themes.scaled(_ROW_HEIGHT)
        self._bar_height = themes.scaled(_BAR_HEIGHT)
        self._header_height = themes.scaled(_ROW_HEIGHT)
        self.setViewportMargins(0, self._header_height, 0, 0)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._reveal.setText(self.tr("Reveal"))
            self._reveal.setToolTip(self.tr("Show the probabilities of the next token"))
            self.setAccessibleName(self.tr("Next token probabilities"))
            self._describe()
            self._arrange()
        super().changeEvent(event)

    def paint_header(self, painter: QPainter) -> None:
        """Draw the headings above the columns."""
        if not self._rows:
            return
        columns = self._columns
        painter.setFont(self._caption)
        painter.setPen(themes.current().muted)
        height = self._header_height - 4
        middle = Qt.AlignmentFlag.AlignVCenter
        width = self.viewport().width() - columns.bar_left - _MARGIN
        metrics = painter.fontMetrics()
        token = metrics.elidedText(self.tr("next token"), Qt.TextElideMode.ElideRight, columns.label_width)
        final = metrics.elidedText(self._heading_final, Qt.TextElideMode.ElideRight, width)
        label = QRect(columns.label_left, 0, columns.label_width, height)
        painter.drawText(label, int(middle | Qt.AlignmentFlag.AlignLeft), token)
        painter.drawText(
            QRect(0, 0, columns.raw_right, height), int(middle | Qt.AlignmentFlag.AlignRight), self._heading_raw
        )
        painter.drawText(QRect(columns.bar_left, 0, width, height), int(middle | Qt.AlignmentFlag.AlignLeft), final)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = themes.current()
        scrolled = self.verticalScrollBar().value()
        first = max(0, (event.rect().top() + scrolled) // self._row_height)
        last = min(len(self._rows), (event.rect().bottom() + scrolled) // self._row_height + 1)
        for index in range(first, last):
            if self._hidden:
                self._paint_cover(painter, theme, self.row_rect(index), index)
            else:
                self._paint_row(painter, theme, self.row_rect(index), index)

    def _paint_cover(self, painter: QPainter, theme: Theme, rect: QRect, index: int) -> None:
        """Blocks whose sizes depend on the place alone, so that nothing can be read from them."""
        columns = self._columns
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.grid)
        height = self._bar_height
        top = rect.top() + (rect.height() - height) // 2
        for left, width in (
            (columns.label_left, int(columns.label_width * (0.55 + 0.1 * (index % 4)))),
            (columns.raw_right - 44, 44),
            (columns.bar_left, columns.bar_length),
        ):
            painter.drawRoundedRect(QRectF(left, top, width, height), _BAR_RADIUS, _BAR_RADIUS)

    def _paint_row(self, painter: QPainter, theme: Theme, rect: QRect, index: int) -> None:
        row = self._rows[index]
        chosen = row.token_id == self._chosen_id
        self._paint_background(painter, theme, rect, index, chosen)
        columns = self._columns
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.setFont(self._mono_bold if chosen else self._mono)
        painter.setPen(theme.text if row.kept else theme.muted)
        label = painter.fontMetrics().elidedText(row.label, Qt.TextElideMode.ElideRight, columns.label_width)
        where = QRect(columns.label_left, rect.top(), columns.label_width, rect.height())
        painter.drawText(where, int(middle | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute), label)
        painter.setFont(self._mono)
        painter.setPen(theme.muted)
        where = QRect(0, rect.top(), columns.raw_right, rect.height())
        painter.drawText(where, int(middle | Qt.AlignmentFlag.AlignRight), format_percent(row.raw))
        end = self._paint_bar(painter, theme, rect, row)
        if row.kept:
            painter.setPen(theme.text)
            text = format_percent(row.final)
        else:
            painter.setFont(self._ui)
            text = row.reason
        room = rect.right() - int(end) - _MARGIN
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(end, rect.top(), room, rect.height()), int(middle | Qt.AlignmentFlag.AlignLeft), text)

    def _paint_background(self, painter: QPainter, theme: Theme, rect: QRect, index: int, chosen: bool) -> None:
        body = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or index == self._hovered:
            colour = mix(theme.surface, theme.accent, 0.12) if chosen else mix(theme.surface, theme.text, 0.05)
            painter.setBrush(colour)
            painter.drawRoundedRect(body, themes.CHIP_RADIUS, themes.CHIP_RADIUS)
        if chosen:
            painter.setBrush(theme.accent)
            painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 3, 3, rect.height() - 6), 1.5, 1.5)
        if index == self._current and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, 1.0))
            painter.drawRoundedRect(body, themes.CHIP_RADIUS, themes.CHIP_RADIUS)

    def _paint_bar(self, painter: QPainter, theme: Theme, rect: QRect, row: BarRow) -> float:
        """Draw the bar, solid if kept and dashed if cut; returns where its text begins."""
        columns = self._columns
        length = self.bar_length(row.token_id) * columns.bar_length
        top = rect.top() + (rect.height() - self._bar_height) / 2.0
        if row.kept:
            bar = QRectF(columns.bar_left, top, max(length, 1.5 if row.final > 0.0 else 0.0), self._bar_height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent)
        else:
            bar = QRectF(columns.bar_left + 0.5, top + 0.5, max(length, 9.0), self._bar_height - 1.0)
            painter.setPen(_dashed(theme.muted))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if bar.width() > 0.0:
            radius = min(_BAR_RADIUS, bar.width() / 2.0)
            painter.drawRoundedRect(bar, radius, radius)
        painter.setPen(theme.muted)
        return bar.right() + 8.0


class _Header(QWidget):
    """The headings, which stay while the rows scroll."""

    def __init__(self, bars: ProbabilityBars) -> None:
        super().__init__(bars)
        self._bars = bars
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._bars.paint_header(QPainter(self))


def _dashed(colour: QColor) -> QPen:
    pen = QPen(colour, 1.0)
    pen.setDashPattern([2.5, 2.0])
    return pen
