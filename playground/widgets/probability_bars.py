"""The next token's probabilities as bars, with those cut away kept in their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QRect, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QPushButton, QSizePolicy, QStyle, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.bar_layout import (
    BarRow,
    bar_columns,
    bar_fractions,
    log_ticks,
    scale_top,
)
from playground.widgets.bar_painter import BarPainter
from playground.widgets.numbers import format_percent, group_digits
from playground.widgets.tool_tip import plain_tip

MOVE_MS = 120
_ROW_HEIGHT = 22
_BAR_HEIGHT = 14
_MOST_MOVING_ROWS = 2000


class ProbabilityBars(QAbstractScrollArea):
    """Rows of label, the model's probability, and a bar of the final one; only visible rows are drawn.

    Up and Down move, Enter or a click chooses. Bars move from their old length to the new in MOVE_MS.

    Signals:
        token_chosen(int): the id of a row that was clicked, or chosen with Enter.
        reveal_requested(): somebody wants to see hidden bars.
        more_wanted(): the last of the rows came into view, and `set_all` says that there are more.
    """

    token_chosen = Signal(int)
    reveal_requested = Signal()
    more_wanted = Signal()

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
        self._logarithmic = False
        self._ticks: tuple[tuple[float, float], ...] = ()
        self._scale = 1.0
        self._compact = False
        self._all = 0  # how many there are, of which `_rows` are the first
        self._awaited = False
        self._label_widths: dict[str, int] = {}
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(MOVE_MS)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._on_moved)
        self._painter = BarPainter()
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
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    # What is shown

    def set_rows(self, rows: Sequence[BarRow], heading_raw: str, heading_final: str) -> None:
        """Show these candidates, in this order, under the two headings (already in the reader's language)."""
        moving = self._fractions_now() if self._moves() and len(rows) <= _MOST_MOVING_ROWS else None
        current_id = self._rows[self._current].token_id if 0 <= self._current < len(self._rows) else -1
        self._rows = tuple(rows)
        self._heading_raw, self._heading_final = heading_raw, heading_final
        self._awaited = False
        self._scale_bars()
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

    def _scale_bars(self) -> None:
        self._goal = bar_fractions(self._rows, logarithmic=self._logarithmic)
        self._ticks = log_ticks(scale_top(self._rows)) if self._logarithmic else ()

    def set_all(self, count: int) -> None:
        """How many candidates there are in all; where that is more than the rows, `more_wanted` asks for them."""
        self._all = count

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Whether a bar's length goes by the logarithm of its probability, so that small ones can be told apart."""
        if logarithmic != self._logarithmic:
            self._logarithmic = logarithmic
            self._animation.stop()
            self._progress = 1.0
            self._scale_bars()
            self.viewport().update()

    def set_compact(self, compact: bool) -> None:
        """Whether the model's own probability is left out, for want of room."""
        if compact != self._compact:
            self._compact = compact
            self._painter.shows_raw = not compact
            self._arrange()

    @property
    def logarithmic(self) -> bool:
        """Whether the lengths are logarithms."""
        return self._logarithmic

    def set_scale(self, scale: float) -> None:
        """How much larger than the window's type the rows are: above 1 for a class that looks at a projector."""
        if scale != self._scale:
            self._scale = scale
            self._restyle(themes.current())
            self.updateGeometry()

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
        # The first rows decide: measuring a whole vocabulary would take longer than drawing does.
        first = self._rows[:200]
        labels = max((self._label_width(row.label) for row in first), default=0)
        digit, small = self._digit, QFontMetrics(self._painter.caption)
        labels = max(labels, small.horizontalAdvance(self.tr("next token"))) if first else labels
        raw = 0 if self._compact else max(8 * digit, small.horizontalAdvance(self._heading_raw))
        rank = len(group_digits(max((row.rank for row in self._rows), default=0)))
        knows_rank = any(row.rank for row in first[:1]) and not self._compact
        self._painter.columns = bar_columns(
            self.viewport().width(),
            labels + 4,
            raw,
            8 * digit,
            max(rank * digit, small.horizontalAdvance(self.tr("rank"))) if knows_rank else 0,
            6 * digit if knows_rank else 0,
        )
        self._reveal.setVisible(self._hidden and bool(self._rows))
        self._place_reveal()
        self._header.update()
        self.viewport().update()

    def _label_width(self, label: str) -> int:
        """Measured once a label: the same tokens come up step after step."""
        width = self._label_widths.get(label)
        if width is None:
            width = QFontMetrics(self._painter.mono).horizontalAdvance(label)
            if len(self._label_widths) > 20_000:
                self._label_widths.clear()
            self._label_widths[label] = width
        return width

    def _on_scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() and len(self._rows) < self._all and not self._awaited:
            self._awaited = True
            self.more_wanted.emit()

    def _place_reveal(self) -> None:
        self._reveal.adjustSize()
        shown = min(self.viewport().height(), len(self._rows) * self._row_height)
        x = (self.viewport().width() - self._reveal.width()) // 2
        self._reveal.move(max(0, x), max(0, (shown - self._reveal.height()) // 2))

    def _moves(self) -> bool:
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        if themes.theme_manager().reduced_motion:
            return False
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
        self._painter.restyle(self._scale)
        self._label_widths.clear()
        self._digit = QFontMetrics(self._painter.mono).horizontalAdvance("0")
        self._row_height = themes.scaled(_ROW_HEIGHT * self._scale)
        self._painter.bar_height = themes.scaled(_BAR_HEIGHT * self._scale)
        self._header_height = themes.scaled(_ROW_HEIGHT * max(1.0, self._scale * 0.8))
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
        if self._rows:
            self._painter.paint_header(painter, self._header_height, self.viewport().width(), self._headings())

    def _headings(self) -> tuple[str, str, str, str, str]:
        return (self.tr("rank"), self.tr("next token"), self._heading_raw, self.tr("ln p"), self._heading_final)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scrolled = self.verticalScrollBar().value()
        first = max(0, (event.rect().top() + scrolled) // self._row_height)
        last = min(len(self._rows), (event.rect().bottom() + scrolled) // self._row_height + 1)
        if self._logarithmic and not self._hidden:
            self._painter.paint_ticks(painter, self.viewport().rect(), self._ticks)
        for index in range(first, last):
            if self._hidden:
                self._painter.paint_cover(painter, self.row_rect(index), index)
            else:
                self._paint_row(painter, self.row_rect(index), index)

    def _paint_row(self, painter: QPainter, rect: QRect, index: int) -> None:
        row = self._rows[index]
        self._painter.paint_row(
            painter,
            rect,
            row,
            self.bar_length(row.token_id),
            chosen=row.token_id == self._chosen_id,
            hovered=index == self._hovered,
            current=index == self._current and self.hasFocus(),
        )


class _Header(QWidget):
    """The headings, which stay while the rows scroll."""

    def __init__(self, bars: ProbabilityBars) -> None:
        super().__init__(bars)
        self._bars = bars
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._bars.paint_header(QPainter(self))
