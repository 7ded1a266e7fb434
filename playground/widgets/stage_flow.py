"""The stages of a computation as boxes with arrows between them, of which one is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.tool_tip import plain_tip

_HEIGHT = 38
_PADDING = 5.0
_ARROW = 12.0
_GAP = 4.0
_LINE_GAP = 6.0


@dataclass(frozen=True)
class FlowStage:
    """A box: its key, what it is called, what is below its name (a shape), and a sentence on hover.

    `joined` boxes stand beside the one before without an arrow: both come from the same.
    """

    key: str
    title: str
    caption: str = ""
    tip: str = ""
    joined: bool = False


class StageFlow(QWidget):
    """Boxes from left to right, in several lines where there is no room. Left and Right choose the neighbour.

    Signals:
        selected(str): the key of a box that was clicked or reached with the keyboard.
    """

    selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: tuple[FlowStage, ...] = ()
        self._current = ""
        self._rects: list[QRectF] = []
        self._hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._retranslate()
        themes.theme_manager().changed.connect(self._restyle)
        self._restyle(themes.current())

    def set_stages(self, stages: Sequence[FlowStage]) -> None:
        """Show these; the current one stays if it is still there, else the first is."""
        if tuple(stages) == self._stages:
            return
        self._stages = tuple(stages)
        keys = [stage.key for stage in stages]
        if self._current not in keys:
            self._current = keys[0] if keys else ""
        self._lay_out()
        self.updateGeometry()
        self._describe()

    def set_current(self, key: str) -> None:
        """Mark a box; emits nothing. One that isn't there is a ValueError."""
        if all(stage.key != key for stage in self._stages):
            raise ValueError(f"no stage {key!r}")
        if key != self._current:
            self._current = key
            self._describe()
            self.update()

    def current(self) -> str:
        """The key of the marked box."""
        return self._current

    def choose(self, key: str) -> None:
        """What a click on a box does: mark it and, if it is another, emit."""
        changed = key != self._current
        self.set_current(key)
        if changed:
            self.selected.emit(key)

    def shown_text(self) -> str:
        """Titles and captions, one line a box; the marked one first."""
        texts = {stage.key: f"{stage.title} {stage.caption}".strip() for stage in self._stages}
        current = texts.pop(self._current, "")
        return "\n".join((current, *texts.values()))

    def stage_rect(self, key: str) -> QRectF:
        """Where a box lies."""
        return self._rects[[stage.key for stage in self._stages].index(key)]

    # Geometry

    def sizeHint(self) -> QSize:
        return QSize(560, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, themes.scaled(_HEIGHT))

    def heightForWidth(self, width: int) -> int:
        rects = self._placed(width)
        return round(rects[-1].bottom()) + 1 if rects else themes.scaled(_HEIGHT)

    def _lay_out(self) -> None:
        self._rects = self._placed(self.width())
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.update()

    def _placed(self, room: float) -> list[QRectF]:
        title, small = QFontMetricsF(self._bold), QFontMetricsF(self._small)
        height = float(themes.scaled(_HEIGHT))
        left = top = 0.0
        rects: list[QRectF] = []
        for place, stage in enumerate(self._stages):
            text = max(title.horizontalAdvance(stage.title), small.horizontalAdvance(stage.caption))
            width = text + 2 * _PADDING
            lead = 0.0 if not place else (_GAP if stage.joined else _ARROW)
            if place and left + lead + width > room:
                # An arrow leads into the new line.
                left, top = (0.0 if stage.joined else _ARROW), top + height + _LINE_GAP
                lead = 0.0
            rects.append(QRectF(left + lead, top, width, height).adjusted(0.5, 0.5, -0.5, -0.5))
            left += lead + width
        return rects

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # Pointer and keyboard

    def _at(self, point: QPointF) -> int:
        return next((place for place, rect in enumerate(self._rects) if rect.contains(point)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.choose(self._stages[place].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [stage.key for stage in self._stages]
        if not keys:
            super().keyPressEvent(event)
            return
        place, last = keys.index(self._current), len(keys) - 1
        goals = {
            Qt.Key.Key_Left: max(0, place - 1),
            Qt.Key.Key_Right: min(last, place + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        goal = goals.get(Qt.Key(event.key()))
        if goal is None:
            super().keyPressEvent(event)
        else:
            self.choose(keys[goal])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._at(QPointF(event.pos()))
            if place >= 0 and self._stages[place].tip:
                QToolTip.showText(event.globalPos(), plain_tip(self._stages[place].tip), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # Drawing

    def _describe(self) -> None:
        self.setAccessibleDescription(self.shown_text().partition("\n")[0])

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Stages"))
        self.setWhatsThis(self.tr("Click a stage to see it; Left and Right go from one to the next."))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _restyle(self, _theme: Theme) -> None:
        self._font = themes.ui_font(12)
        self._bold = themes.ui_font(12, QFont.Weight.DemiBold)
        self._small = themes.mono_font(10)
        self._lay_out()
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), themes.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (stage, rect) in enumerate(zip(self._stages, self._rects, strict=True)):
            if place and not stage.joined:
                self._paint_arrow(painter, theme, rect)
            marked = stage.key == self._current
            painter.setPen(QPen(theme.accent if marked else theme.border, 1.0))
            hover = themes.mix(theme.sunken, theme.grid, 0.6)
            painter.setBrush(theme.accent if marked else hover if place == self._hovered else theme.sunken)
            painter.drawRoundedRect(rect, themes.RADIUS, themes.RADIUS)
            if marked and self.hasFocus():
                painter.setPen(QPen(theme.on_accent, 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), themes.RADIUS - 2, themes.RADIUS - 2)
            middle = Qt.AlignmentFlag.AlignHCenter
            painter.setPen(theme.on_accent if marked else theme.text)
            painter.setFont(self._bold if marked else self._font)
            upper = rect.adjusted(0, 3, 0, -rect.height() * 0.42)
            painter.drawText(
                rect if not stage.caption else upper, int(middle | Qt.AlignmentFlag.AlignVCenter), stage.title
            )
            painter.setPen(theme.on_accent if marked else theme.muted)
            painter.setFont(self._small)
            lower = rect.adjusted(0, rect.height() * 0.52, 0, -2)
            painter.drawText(lower, int(middle | Qt.AlignmentFlag.AlignVCenter), stage.caption)
        painter.end()

    def _paint_arrow(self, painter: QPainter, theme: Theme, rect: QRectF) -> None:
        tip = QPointF(rect.left() - 2.5, rect.center().y())
        painter.setPen(QPen(theme.muted, 1.2))
        painter.drawLine(QPointF(tip.x() - _ARROW + 6.0, tip.y()), QPointF(tip.x() - 2.0, tip.y()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.muted)
        painter.drawPolygon(QPolygonF([tip, QPointF(tip.x() - 5, tip.y() - 3), QPointF(tip.x() - 5, tip.y() + 3)]))
