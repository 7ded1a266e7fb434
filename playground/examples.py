"""The examples in the window: the menu, the gallery, the tour, the walk through one, and the way back to it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QToolBar, QWidget

from models.errors import PlaygroundError
from playground import theme
from playground.commands import OTHER_NAME, Commands
from playground.lesson_bar import LessonBar
from playground.lessons import Lesson, LessonPlayer, load_lessons, load_tour
from playground.operations import Operations
from playground.progress import LessonProgress
from playground.results.reading import Problem
from playground.revealing import StepReveal
from playground.session import Session
from playground.settings import TOUR_DONE, Settings


class Examples(QObject):
    """Plays examples: the bar with the notes, what is pointed at, and how far each one was walked."""

    def __init__(
        self, session: Session, operations: Operations, stored: Settings, commands: Commands, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._window = window
        self._operations = operations
        self._commands = commands
        self._stored = stored
        self._lessons: tuple[Lesson, ...] = ()
        self.progress = LessonProgress(stored)
        self.player = LessonPlayer(session, operations, self)
        self.bar = LessonBar(self.player, window)
        self._toolbar: QToolBar | None = None
        self._filled = False  # the menu lists the examples
        self._reveal = StepReveal(session, operations, self.player, window)
        self._pointing = QTimer(self)  # once the panes have made what a change or a result asks of them
        self._pointing.setSingleShot(True)
        self._pointing.timeout.connect(self.bar.point)
        self.player.moved.connect(self.show_step)
        session.changed.connect(self._on_changed)
        session.delivered.connect(self._on_delivered)
        commands.gallery.triggered.connect(self.open_gallery)
        commands.continue_example.triggered.connect(self.go_on)
        commands.tour.triggered.connect(self.start_tour)
        commands.next_step.triggered.connect(self.bar.next.click)
        commands.previous_step.triggered.connect(self.bar.back.click)

    def put_into(self, toolbar: QToolBar) -> None:
        """Have the notes stand in a toolbar, which is hidden while no example is open."""
        self._toolbar = toolbar
        toolbar.addWidget(self.bar)
        toolbar.hide()

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All examples, read when they are first asked for; none where one of them is damaged, which is told."""
        if not self._lessons:
            try:
                self._lessons = load_lessons()
            except PlaygroundError as error:
                self._operations.failed.emit(Problem.of(error))
        return self._lessons

    def fill(self) -> None:
        """List the examples in the menu: their files are read after the window's first paint."""
        self._filled = True
        self.retranslate()

    def retranslate(self) -> None:
        """The menu's texts in the current language."""
        menu, language = self._commands.examples_menu, theme.theme_manager().language
        menu.clear()
        menu.addActions([self._commands.gallery, self._commands.continue_example])
        menu.addActions([self._commands.next_step, self._commands.previous_step])
        menu.addSeparator()
        for lesson in self.lessons if self._filled else ():
            action = menu.addAction(self.tr("{row} · {title}").format(row=lesson.row, title=lesson.title[language]))
            action.setData(lesson.id)
            action.setProperty(OTHER_NAME, lesson.title["en" if language == "zh" else "zh"])
            action.setStatusTip(lesson.steps[0].note[language])
            action.triggered.connect(self._on_chosen_in_menu)
        self._enable()

    # Playing

    def play(self, lesson_id: str, step: int = 0) -> None:
        """Begin an example. Raises ValueError for an id that no example has."""
        self.player.start(self._called(lesson_id), step)

    def reopen(self, lesson_id: str, step: int) -> None:
        """Show an example's note as a saved session had it; an example that is no more is left out."""
        for lesson in self.lessons:
            if lesson.id == lesson_id:
                self.player.reopen(lesson, step)

    def go_on(self) -> None:
        """Back to the example that was left last."""
        last = self.progress.last()
        if last is not None and any(lesson.id == last[0] for lesson in self.lessons):
            self.play(*last)

    def open_gallery(self) -> None:
        """All examples with their pictures."""
        from playground.gallery import Gallery

        gallery = Gallery(self.lessons, self.progress, self._window)
        gallery.chosen.connect(self.play)
        gallery.open()

    def start_tour(self) -> None:
        """What is where, in a minute."""
        self._stored.set(TOUR_DONE, True)
        self.player.start(load_tour())

    def offer_tour(self) -> None:
        """Begin the tour at the first start of all."""
        if not self._stored.get(TOUR_DONE):
            self.start_tour()

    def _called(self, lesson_id: str) -> Lesson:
        for lesson in self.lessons:
            if lesson.id == lesson_id:
                return lesson
        raise ValueError(f"no example is called {lesson_id!r}")

    # What is shown

    def show_step(self) -> None:
        """Show the note of the step that is open, or no note."""
        lesson = self.player.lesson
        focused = QApplication.focusWidget()
        if lesson is None and focused is not None and self.bar.isAncestorOf(focused):
            text = self._window.findChild(QWidget, "tokenizer.text")
            if text is not None:  # else Qt gives the keyboard to whatever control comes next
                text.setFocus()
        if self._toolbar is not None:
            self._toolbar.setVisible(lesson is not None)
        if lesson is not None and lesson.row:
            self.progress.note(lesson.id, self.player.index, len(lesson.steps))
        self.bar.show_step()
        self._enable()
        self._reveal.start()

    def _enable(self) -> None:
        last = self.progress.last()
        self._commands.continue_example.setEnabled(last is not None and self.player.lesson is None)
        self._commands.next_step.setEnabled(self.player.lesson is not None)
        self._commands.previous_step.setEnabled(self.player.lesson is not None and self.player.index > 0)

    def _on_delivered(self, _name: str) -> None:
        if self.player.lesson is not None:
            self._pointing.start()

    def _on_changed(self, _names: frozenset[str]) -> None:
        if self.player.lesson is not None:
            self.bar.show_way_back()
            self._pointing.start()

    def _on_chosen_in_menu(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.play(str(action.data()))
