"""The window: docks built from PANES, toolbar, menus and status bar."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QMessageBox,
    QScrollArea,
    QToolBar,
    QWidget,
)

from models.errors import PlaygroundError
from playground import __version__, settings, theme
from playground.commands import Commands
from playground.lesson_bar import LessonBar
from playground.lessons import Lesson, LessonPlayer, load_lessons
from playground.opening import read_text_file
from playground.operations import Operations
from playground.pane import Pane, sentence
from playground.results.reading import Problem
from playground.session import Session
from playground.settings import Settings
from playground.status_line import StatusLine
from playground.toolbar import MainToolBar
from playground.widgets.find_bar import FindBar
from playground.widgets.token_editor import TokenEditor

# Below this, four panes side by side can't be used; Qt would cut them off.
SMALLEST = (900, 600)
# Raised when docks are renamed or rearranged, so that an older stored layout is not applied.
LAYOUT_VERSION = 1


@dataclass(frozen=True, slots=True)
class PaneEntry:
    """One pane: where its class is, and where its dock goes.

    Those that need what takes long to import (torch, pyqtgraph, superqt) are `late`: built after the first paint.
    """

    module: str
    class_name: str
    area: Qt.DockWidgetArea
    late: bool = False

    @property
    def name(self) -> str:
        """The pane's name, its module's last part."""
        return self.module.rpartition(".")[2]


PANES = (
    PaneEntry("playground.panes.tokenizer", "TokenizerPane", Qt.DockWidgetArea.LeftDockWidgetArea),
    PaneEntry("playground.panes.embedding", "EmbeddingPane", Qt.DockWidgetArea.LeftDockWidgetArea),
    PaneEntry("playground.panes.attention", "AttentionPane", Qt.DockWidgetArea.RightDockWidgetArea, late=True),
    PaneEntry("playground.panes.generator", "GeneratorPane", Qt.DockWidgetArea.RightDockWidgetArea, late=True),
)


class MainWindow(QMainWindow):
    """The application's window.

    Signals:
        painted(): the window was painted for the first time
        language_chosen(str): "en" or "zh"
    """

    painted = Signal()
    language_chosen = Signal(str)

    def __init__(self, session: Session, operations: Operations, stored: Settings) -> None:
        super().__init__()
        self.session = session
        self.operations = operations
        self.stored = stored
        self.panes: dict[str, Pane] = {}
        self.docks: dict[str, QDockWidget] = {}
        self.player = LessonPlayer(session, operations, self)
        self._reveal = QTimer(self)
        self._reveal.setSingleShot(True)
        self._reveal.timeout.connect(self._reveal_step)
        self._lessons: tuple[Lesson, ...] = ()
        self._painted = False
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setUnifiedTitleAndToolBarOnMac(True)
        self.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.commands = Commands(self, [entry.name for entry in PANES])
        self._make_docks()
        self._connect_commands()
        self._make_bars()
        self._fill([entry for entry in PANES if not entry.late])
        self.setMinimumSize(*SMALLEST)
        self.resize(1440, 900)
        session.changed.connect(self._on_changed)
        session.delivered.connect(self._on_delivered)
        operations.running_changed.connect(self._on_running)
        operations.failed.connect(self.show_problem)
        theme.theme_manager().changed.connect(self._on_theme_changed)
        self.retranslate()

    # Construction

    def _make_docks(self) -> None:
        for entry in PANES:
            dock = QDockWidget(self)
            dock.setObjectName(f"dock.{entry.name}")
            dock.setWidget(_Blank())
            dock.setTitleBarWidget(_Blank())
            self.addDockWidget(entry.area, dock)
            self.docks[entry.name] = dock
        self.arrange()

    def fill_docks(self) -> None:
        """Build what is late, too: all panes stand in their docks then."""
        self._fill([entry for entry in PANES if entry.late])
        if self.stored.get(settings.LAYOUT).isEmpty():
            layout = self.layout()
            if layout is not None:
                layout.activate()  # what the panes need counts once they are laid out
            self._share_room()

    def _fill(self, entries: list[PaneEntry]) -> None:
        for entry in entries:
            pane_class: type[Pane] = getattr(importlib.import_module(entry.module), entry.class_name)
            pane = pane_class(self.session, self.operations)
            dock = self.docks[pane.name]
            for old in (dock.widget(), dock.titleBarWidget()):
                old.deleteLater()
            dock.setTitleBarWidget(pane.header)
            dock.setWidget(pane)
            dock.visibilityChanged.connect(pane.set_shown)
            self.panes[pane.name] = pane
            pane.set_shown(dock.isVisible())
            pane.retitle()
        editor = self.findChild(TokenEditor)
        if editor is not None and not editor.hasFocus():
            editor.zoom_requested.connect(self.zoom_by, Qt.ConnectionType.UniqueConnection)
            editor.setFocus()
            self._take_find_key()
        self._name_docks()

    def _take_find_key(self) -> None:
        # Where the find bar's own key and the window's are the same, Qt would trigger neither.
        for bar in self.findChildren(FindBar):
            bar.actions_for_editor[0].setShortcuts([])

    def _name_docks(self) -> None:
        for name, pane in self.panes.items():
            self.docks[name].setWindowTitle(pane.title())
        for action, dock in zip(self.commands.panes.values(), self.docks.values(), strict=True):
            action.setText(dock.windowTitle())
            action.setStatusTip(self.tr("Show or hide this pane"))

    def arrange(self) -> None:
        """Docks as they are designed: text and table at the left, attention over the generator at the right."""
        for dock in self.docks.values():
            dock.setFloating(False)
            self.removeDockWidget(dock)
        for entry in PANES:
            dock = self.docks[entry.name]
            self.addDockWidget(entry.area, dock)
            dock.show()
        self._share_room()

    def _share_room(self) -> None:
        tokenizer, embedding, attention, generator = self.docks.values()
        for docks, length, shares, orientation in (
            ((tokenizer, attention), self.width(), (0.42, 0.58), Qt.Orientation.Horizontal),
            ((tokenizer, embedding), self.height(), (0.53, 0.47), Qt.Orientation.Vertical),
            ((attention, generator), self.height(), (0.54, 0.46), Qt.Orientation.Vertical),
        ):
            self.resizeDocks(docks, [round(length * share) for share in shares], orientation)

    def _connect_commands(self) -> None:
        commands = self.commands
        for action, slot in (
            (commands.open_model, self._on_open_model),
            (commands.open_text, self._on_open_text),
            (commands.quit, self.close),
            (commands.undo, self.session.undo),
            (commands.redo, self.session.redo),
            (commands.find, self._on_find),
            (commands.zoom_in, self._on_zoom_in),
            (commands.zoom_out, self._on_zoom_out),
            (commands.zoom_reset, self._on_zoom_reset),
            (commands.reset_layout, self.arrange),
            (commands.step, self.operations.step),
            (commands.step_back, self.operations.undo_step),
            (commands.run, self._on_run),
            (commands.stop, self.operations.stop),
            (commands.reveal, self._on_reveal),
            (commands.about, self._on_about),
        ):
            action.triggered.connect(slot)
        for name, action in commands.panes.items():
            action.triggered.connect(self._on_toggle_pane)
            self.docks[name].visibilityChanged.connect(self._on_pane_visibility)
        commands.theme_group.triggered.connect(self._on_theme_chosen)
        commands.language_group.triggered.connect(self._on_language_action)
        self._on_pane_visibility(True)
        self._enable()

    def _make_bars(self) -> None:
        self.toolbar = MainToolBar(self.session, self.commands, self)
        self.toolbar.model_chosen.connect(self._on_model_chosen)
        self.toolbar.language_chosen.connect(self.language_chosen)
        self.lesson_toolbar = _fixed_bar(self, "lesson-bar")
        self.lesson_bar = LessonBar(self.player, self)
        self.lesson_toolbar.addWidget(self.lesson_bar)
        self.lesson_toolbar.hide()
        gap = _fixed_bar(self, "gap")
        gap.setFixedHeight(theme.GRID)
        for bar in (self.toolbar, self.lesson_toolbar, gap):
            self.addToolBar(bar)
            self.addToolBarBreak()
        self.player.moved.connect(self._on_lesson_moved)
        self.status = StatusLine(self.session, self.operations, self)
        self.setStatusBar(self.status)

    # Texts

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.commands.retranslate()
        self._show_step_tips()
        self.toolbar.retranslate()
        self.status.retranslate()
        self._name_docks()
        self._fill_examples()
        self._show_title()

    def _fill_examples(self) -> None:
        try:
            self._lessons = self._lessons or load_lessons()
        except PlaygroundError as error:
            self.show_problem(Problem(error.template, error.fields))
        language = theme.theme_manager().language
        self.commands.examples_menu.clear()
        for lesson in self._lessons:
            action = self.commands.examples_menu.addAction(
                self.tr("{row} · {title}").format(row=lesson.row, title=lesson.title[language])
            )
            action.setData(lesson.id)
            action.triggered.connect(self._on_example)

    def _show_title(self) -> None:
        model = self.session.results.model
        name = self.tr("Token Playground")
        self.setWindowTitle(name if model is None else f"{model.name} — {name}")

    # Session

    def _on_changed(self, _names: frozenset[str]) -> None:
        self._enable()

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._show_step_tips()
            self.toolbar.show_models()
            self._show_title()
        if name == "step":
            self._enable()

    def _show_step_tips(self) -> None:
        model = self.session.results.model
        reason = ""
        if model is not None and not model.predicts:
            reason = self.tr("{name} predicts no next token").format(name=model.name)
        self.commands.explain_steps(reason)

    def _enable(self) -> None:
        commands, operations = self.commands, self.operations
        commands.step.setEnabled(operations.can_step)
        commands.run.setEnabled(operations.can_step)
        commands.step_back.setEnabled(operations.can_undo_step)
        commands.stop.setEnabled(operations.can_stop)
        commands.undo.setEnabled(self.session.can_undo)
        commands.redo.setEnabled(self.session.can_redo)

    def _on_running(self, _running: bool) -> None:
        self._enable()

    # Commands

    def open_model(self, folder: Path) -> None:
        """Open the model in a folder; the old one works on until it is there."""
        self.operations.open_model(folder)

    def open_text(self, path: Path) -> None:
        """Put a file's text into the tokenizer; a file that is no text changes nothing and is told."""
        try:
            self.session.update(text=read_text_file(path), position=None)
        except PlaygroundError as error:
            self.operations.failed.emit(Problem(error.template, error.fields))
            return
        editor = self.findChild(TokenEditor)
        if editor is not None:
            editor.moveCursor(QTextCursor.MoveOperation.Start)

    def show_problem(self, problem: Problem) -> None:
        """Tell of a problem that belongs to no pane."""
        box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Token Playground"), sentence(problem), parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        if problem.details:
            box.setDetailedText(problem.details)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setObjectName("problem")
        box.open()
        self.toolbar.show_models()

    def zoom_by(self, direction: int) -> None:
        """Type a tenth larger (1), smaller (−1) or back to normal (0)."""
        manager = theme.theme_manager()
        manager.set_zoom(1.0 if direction == 0 else round(manager.zoom + 0.1 * direction, 1))
        self.stored.set(settings.ZOOM, round(100 * manager.zoom))

    def play(self, lesson_id: str) -> None:
        """Begin an example. Raises ValueError for an id that no example has."""
        for lesson in self._lessons:
            if lesson.id == lesson_id:
                self.player.start(lesson)
                return
        raise ValueError(f"no example is called {lesson_id!r}")

    def _on_open_model(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open model folder"), self.stored.get(settings.FOLDER))
        if folder:
            self.stored.set(settings.FOLDER, str(Path(folder).parent))
            self.open_model(Path(folder))

    def _on_open_text(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(
            self, self.tr("Open text"), self.stored.get(settings.FOLDER), self.tr("Text (*.txt *.md);;All files (*)")
        )
        if name:
            self.stored.set(settings.FOLDER, str(Path(name).parent))
            self.open_text(Path(name))

    def _on_model_chosen(self, folder: str) -> None:
        if folder:
            self.open_model(Path(folder))
        else:
            self._on_open_model()

    def _on_example(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.play(str(action.data()))

    def _on_lesson_moved(self) -> None:
        self.lesson_toolbar.setVisible(self.player.lesson is not None)
        self.lesson_bar.show_step()
        self._reveal.start()

    def _reveal_step(self) -> None:
        """Scroll what the example's step speaks of into view, once the step is laid out."""
        step = self.player.step
        widget = None if step is None else self.findChild(QWidget, step.widget)
        area = widget
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        content = None if area is None else area.widget()
        if widget is None or area is None or content is None or not content.isAncestorOf(widget):
            return
        if widget.isVisible():
            layout = content.layout()
            if layout is not None:
                layout.activate()
            area.ensureWidgetVisible(widget, 0, theme.GRID)

    def _on_find(self) -> None:
        pane = self.panes.get("tokenizer")
        if pane is not None:
            self.docks["tokenizer"].show()
            pane.find_bar.open_with_selection()  # type: ignore[attr-defined]

    def _on_run(self) -> None:
        pane = self.panes.get("generator")
        if pane is not None:
            pane.start_run()  # type: ignore[attr-defined]

    def _on_reveal(self) -> None:
        pane = self.panes.get("generator")
        if pane is not None:
            pane.reveal()  # type: ignore[attr-defined]

    def _on_zoom_in(self) -> None:
        self.zoom_by(1)

    def _on_zoom_out(self) -> None:
        self.zoom_by(-1)

    def _on_zoom_reset(self) -> None:
        self.zoom_by(0)

    def _on_toggle_pane(self, shown: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            dock = self.docks[str(action.data())]
            dock.setVisible(shown)
            if shown:
                dock.raise_()

    def _on_pane_visibility(self, _visible: bool) -> None:
        for action, dock in zip(self.commands.panes.values(), self.docks.values(), strict=True):
            action.setChecked(not dock.isHidden())

    def _on_theme_chosen(self, action: QAction) -> None:
        self.stored.set(settings.THEME, str(action.data()))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, str(action.data()))

    def _on_theme_changed(self) -> None:
        self.commands.themes[theme.theme_manager().mode].setChecked(True)

    def _on_language_action(self, action: QAction) -> None:
        self.language_chosen.emit(str(action.data()))

    def _on_about(self) -> None:
        from playground.about import about_text

        QMessageBox.about(self, self.tr("About Token Playground"), about_text(__version__))

    # The window itself

    def restore(self) -> None:
        """Place and layout of the last time, where they still fit a screen."""
        geometry, layout = self.stored.get(settings.GEOMETRY), self.stored.get(settings.LAYOUT)
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        if not layout.isEmpty() and not self.restoreState(layout, LAYOUT_VERSION):
            self.arrange()
        self._on_lesson_moved()  # no example is open yet, whatever the stored layout says of its bar

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # Menus and toolbar are one strip from edge to edge; the panes keep their distance from the edge.
        QPainter(self).fillRect(0, 0, self.width(), self.toolbar.geometry().bottom() + 1, theme.current().surface)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                path = Path(url.toLocalFile())
                if path.is_dir():
                    self.open_model(path)
                else:
                    self.open_text(path)
                event.acceptProposedAction()
                return

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stored.set(settings.GEOMETRY, QByteArray(self.saveGeometry()))
        self.stored.set(settings.LAYOUT, QByteArray(self.saveState(LAYOUT_VERSION)))
        self.stored.sync()
        self.operations.close()
        super().closeEvent(event)


class _Blank(QWidget):
    """What stands in a dock until its pane is built."""


def _fixed_bar(window: QMainWindow, name: str) -> QToolBar:
    bar = QToolBar(window)
    bar.setObjectName(name)
    bar.setMovable(False)
    return bar
