"""Brings up what an example's step speaks of: its dock, and its place where that scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea, QWidget

from playground import theme
from playground.lessons import LessonPlayer
from playground.operations import Operations
from playground.session import Session
from playground.widgets.ancestors import nearest, rect_in


class StepReveal(QObject):
    """Shows the place of the step that a player is at.

    What the step asked for comes bit by bit and moves what lies below it, so the place is looked for again with each
    result, until all has come or the user scrolls.
    """

    def __init__(self, session: Session, operations: Operations, player: LessonPlayer, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._operations = operations
        self._player = player
        self._looking = False  # the place was not there yet
        self._left_at: tuple[int, int] | None = None  # how far it is scrolled, while something is still to come
        self._beginning, self._going_on = QTimer(self), QTimer(self)
        for timer, slot in ((self._beginning, self._bring_up), (self._going_on, self._go_on)):
            timer.setSingleShot(True)
            timer.timeout.connect(slot)
        session.delivered.connect(self._on_delivered)

    def start(self) -> None:
        """Show the step's place once the step is laid out."""
        self._looking, self._left_at = True, None
        self._beginning.start()

    def _bring_up(self) -> None:
        step = self._player.step
        self._raise_dock(None if step is None else self._found(step.widget))
        found = self._scrolling()
        if found is not None:
            self._scroll(*found)

    def _on_delivered(self, _name: str) -> None:
        if self._looking or self._left_at is not None:
            self._going_on.start()

    def _go_on(self) -> None:
        found = self._scrolling()
        if found is None:
            return
        if self._looking:
            self._scroll(*found)
        if self._left_at is None:
            return
        bars = found[1].horizontalScrollBar(), found[1].verticalScrollBar()
        if any(bar.value() != min(place, bar.maximum()) for bar, place in zip(bars, self._left_at, strict=True)):
            self._left_at = None  # the user has scrolled
        else:
            self._scroll(*found)

    def _scrolling(self) -> tuple[QWidget, QScrollArea, QWidget] | None:
        """The first of what the step speaks of and gives figures of that scrolls, its area, and that one's content."""
        step = self._player.step
        for name in () if step is None else (step.widget, *(shown.widget for shown in step.shown)):
            widget = self._window.findChild(QWidget, name)
            area = nearest(widget, QScrollArea)
            content = None if area is None else area.widget()
            if widget is not None and area is not None and content is not None and content.isAncestorOf(widget):
                return widget, area, content
        return None

    def _scroll(self, widget: QWidget, area: QScrollArea, content: QWidget) -> None:
        step = self._player.step
        across, down = area.horizontalScrollBar(), area.verticalScrollBar()
        if step is not None and widget.isVisible():
            self._looking = False
            layout = content.layout()
            if layout is not None:
                layout.activate()
            main = rect_in(widget, content)
            names = sorted({shown.widget for shown in step.shown} - {widget.objectName()})
            parts = [content.findChild(QWidget, name) for name in names]
            beside = [rect_in(part, content) for part in parts if part is not None and part.isVisible()]
            room = area.viewport().size()
            across.setValue(scrolled(across.value(), room.width(), _across(main), [_across(part) for part in beside]))
            down.setValue(scrolled(down.value(), room.height(), _down(main), [_down(part) for part in beside]))
        self._left_at = None if self._operations.idle else (across.value(), down.value())

    def _found(self, name: str) -> QWidget | None:
        """The widget of that name; a pane that was hidden until now makes it when it comes up."""
        widget = self._window.findChild(QWidget, name)
        if widget is None:
            self._raise_dock(self._window.findChild(QDockWidget, "dock." + name.partition(".")[0]))
            widget = self._window.findChild(QWidget, name)
        return widget

    @staticmethod
    def _raise_dock(widget: QWidget | None) -> None:
        while widget is not None:
            if isinstance(widget, QDockWidget):
                widget.show()
                widget.raise_()
            widget = widget.parentWidget()


def _across(place: QRect) -> tuple[int, int]:
    return place.x(), place.x() + place.width()


def _down(place: QRect) -> tuple[int, int]:
    return place.y() - theme.GRID, place.y() + place.height() + theme.GRID


def scrolled(now: int, room: int, main: tuple[int, int], beside: Sequence[tuple[int, int]]) -> int:
    """How far to scroll from where it is `now` so that the stretch `main` is seen in so much room, all in pixels.

    A stretch is (start, end). What is longer than the room is seen from its beginning on. The stretches `beside` are
    seen too where they can be: they may take half of the room of a main one that does not fit.
    """
    place = now
    for start, end in beside:
        place = min(max(place, min(end - room, start)), start)
    start, end = main
    lowest = end - room if end - start <= room else start - room // 2
    return max(0, min(max(place, lowest), start))
