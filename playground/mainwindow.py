"""The window: docks built from PANES, toolbar, menus and status bar."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolBar,
    QToolButton,
    QWidget,
)

from models import catalog
from models.errors import PlaygroundError
from playground import __version__, settings, theme
from playground.lesson_bar import LessonBar
from playground.lessons import Lesson, LessonPlayer, load_lessons
from playground.operations import Operations, is_window_full, read_text_file
from playground.pane import SMALLEST_WIDTH, Pane, sentence
from playground.session import Problem, Session
from playground.settings import Settings
from playground.widgets.find_bar import FindBar
from playground.widgets.icons import icon
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.token_editor import TokenEditor

# Raised when docks are renamed or rearranged, so that an older stored layout is not applied.
LAYOUT_VERSION = 1
_LANGUAGES = (("English", "en"), ("中文", "zh"))
_OPEN_FOLDER = "open…"


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
        self._lessons: tuple[Lesson, ...] = ()
        self._painted = False
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setUnifiedTitleAndToolBarOnMac(True)
        self.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._make_docks()
        self._make_actions()
        self._make_toolbar()
        self._make_menus()
        self._make_status_bar()
        self._fill([entry for entry in PANES if not entry.late])
        self.setMinimumSize(2 * SMALLEST_WIDTH + 3 * theme.GRID, 600)
        self.resize(1440, 900)
        session.changed.connect(self._on_changed)
        session.delivered.connect(self._on_delivered)
        operations.busy_changed.connect(self._on_busy)
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
        for action, dock in zip(self._view_actions, self.docks.values(), strict=True):
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
            ((tokenizer, embedding), self.height(), (0.48, 0.52), Qt.Orientation.Vertical),
            ((attention, generator), self.height(), (0.54, 0.46), Qt.Orientation.Vertical),
        ):
            self.resizeDocks(docks, [round(length * share) for share in shares], orientation)

    def _make_actions(self) -> None:
        self.open_model_action = self._action("folder-open", self._on_open_model, QKeySequence.StandardKey.Open)
        self.open_text_action = self._action("file-text", self._on_open_text, "Ctrl+Shift+O")
        self.quit_action = self._action("", self.close, QKeySequence.StandardKey.Quit)
        self.undo_action = self._action("undo-2", self.session.undo, QKeySequence.StandardKey.Undo)
        self.redo_action = self._action("redo-2", self.session.redo, QKeySequence.StandardKey.Redo)
        self.find_action = self._action("search", self._on_find, QKeySequence.StandardKey.Find)
        self.zoom_in_action = self._action("plus", self._on_zoom_in, "Ctrl+=")
        self.zoom_out_action = self._action("minus", self._on_zoom_out, QKeySequence.StandardKey.ZoomOut)
        self.zoom_reset_action = self._action("", self._on_zoom_reset, "Ctrl+0")
        self.reset_layout_action = self._action("", self.arrange)
        self.step_action = self._action("step-forward", self.operations.step, "Ctrl+Return")
        self.step_back_action = self._action("undo-2", self.operations.undo_step, "Ctrl+Shift+Return")
        self.run_action = self._action("play", self._on_run, "Ctrl+R")
        self.stop_action = self._action("square", self.operations.stop, "Esc")
        self.reveal_action = self._action("eye", self._on_reveal, "Ctrl+E")
        self.about_action = self._action("info", self._on_about)
        self._view_actions = [
            self._action("", self._on_toggle_pane, f"Ctrl+{number}") for number in range(1, len(PANES) + 1)
        ]
        for action, name in zip(self._view_actions, self.docks, strict=True):
            action.setCheckable(True)
            action.setData(name)
            self.docks[name].visibilityChanged.connect(self._on_pane_visibility)
        self.theme_actions = self._choices(("system", "light", "dark"), self._on_theme_chosen)
        self.language_actions = self._choices(tuple(code for _name, code in _LANGUAGES), self._on_language_action)
        self._on_pane_visibility(True)
        self._enable()

    def _action(self, icon_name: str, slot: object, keys: str | QKeySequence.StandardKey | None = None) -> QAction:
        action = QAction(self)
        if icon_name:
            action.setIcon(icon(icon_name))
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _choices(self, keys: tuple[str, ...], slot: object) -> dict[str, QAction]:
        group = QActionGroup(self)
        group.triggered.connect(slot)
        actions = {}
        for key in keys:
            actions[key] = QAction(self)
            actions[key].setCheckable(True)
            actions[key].setData(key)
            group.addAction(actions[key])
        return actions

    def _make_toolbar(self) -> None:
        self.toolbar = QToolBar(self)
        self.toolbar.setObjectName("toolbar")
        self.toolbar.setMovable(False)
        self.toolbar.setIconSize(QSize(16, 16))
        self.model_picker = QComboBox()
        self.model_picker.setObjectName("model")
        self.model_picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.model_picker.setMinimumWidth(220)
        self.model_picker.activated.connect(self._on_model_picked)
        self.examples_button = QToolButton()
        self.examples_button.setObjectName("examples")
        self.examples_button.setIcon(icon("book-open"))
        self.examples_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.examples_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.toolbar.addWidget(self.model_picker)
        self.toolbar.addWidget(self.examples_button)
        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.toolbar.addWidget(stretch)
        self._buttons: list[tuple[QPushButton, QAction]] = []
        for action in (self.step_back_action, self.step_action, self.run_action, self.stop_action):
            button = QPushButton()
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action.trigger)
            action.enabledChanged.connect(button.setEnabled)
            button.setEnabled(action.isEnabled())
            self._buttons.append((button, action))
            self.toolbar.addWidget(button)
        self._buttons[1][0].setProperty("primary", "true")
        self._buttons[0][0].setIcon(icon("undo-2"))
        self.seed_name = QLabel()
        self.seed_name.setProperty("role", "muted")
        self.seed = QSpinBox()
        self.seed.setObjectName("seed")
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setValue(self.session.inputs.seed)
        self.seed.setFixedWidth(96)
        self.seed.valueChanged.connect(self._on_seed)
        self.language_picker = QComboBox()
        self.language_picker.setObjectName("language")
        for name, code in _LANGUAGES:
            self.language_picker.addItem(name, code)
        self.language_picker.activated.connect(self._on_language_picked)
        for widget in (self.seed_name, self.seed, self.language_picker):
            self.toolbar.addWidget(widget)
        self.addToolBar(self.toolbar)
        self.addToolBarBreak()
        self.lesson_toolbar = QToolBar(self)
        self.lesson_toolbar.setObjectName("lesson-bar")
        self.lesson_toolbar.setMovable(False)
        self.lesson_bar = LessonBar(self.player, self)
        self.lesson_toolbar.addWidget(self.lesson_bar)
        self.addToolBar(self.lesson_toolbar)
        self.lesson_toolbar.hide()
        self.addToolBarBreak()
        gap = QToolBar(self)
        gap.setObjectName("gap")
        gap.setMovable(False)
        gap.setFixedHeight(theme.GRID)
        self.addToolBar(gap)
        self.player.moved.connect(self._on_lesson_moved)

    def _make_menus(self) -> None:
        bar = self.menuBar()
        self.file_menu, self.edit_menu, self.view_menu = QMenu(self), QMenu(self), QMenu(self)
        self.generate_menu, self.examples_menu, self.help_menu = QMenu(self), QMenu(self), QMenu(self)
        self.theme_menu, self.language_menu = QMenu(self), QMenu(self)
        for menu in (
            self.file_menu,
            self.edit_menu,
            self.view_menu,
            self.generate_menu,
            self.examples_menu,
            self.help_menu,
        ):
            bar.addMenu(menu)
            menu.setToolTipsVisible(True)
        self.file_menu.addActions([self.open_model_action, self.open_text_action])
        self.file_menu.addSeparator()
        self.file_menu.addAction(self.quit_action)
        self.edit_menu.addActions([self.undo_action, self.redo_action])
        self.edit_menu.addSeparator()
        self.edit_menu.addAction(self.find_action)
        self.view_menu.addActions(self._view_actions)
        self.view_menu.addAction(self.reset_layout_action)
        self.view_menu.addSeparator()
        self.view_menu.addActions([self.zoom_in_action, self.zoom_out_action, self.zoom_reset_action])
        self.view_menu.addSeparator()
        self.view_menu.addMenu(self.theme_menu)
        self.view_menu.addMenu(self.language_menu)
        self.theme_menu.addActions(list(self.theme_actions.values()))
        self.language_menu.addActions(list(self.language_actions.values()))
        self.generate_menu.addActions(
            [self.step_action, self.step_back_action, self.run_action, self.stop_action, self.reveal_action]
        )
        self.help_menu.addAction(self.about_action)
        self.examples_button.setMenu(self.examples_menu)

    def _make_status_bar(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self.model_line = QLabel()
        self.model_line.setObjectName("status.model")
        self.busy_text = QLabel()
        self.busy_text.setObjectName("status.busy")
        self.progress = QProgressBar()
        self.progress.setFixedWidth(140)
        self.progress.setTextVisible(False)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("status.cancel")
        self.cancel_button.clicked.connect(self.operations.cancel)
        bar.addWidget(self.model_line, 1)
        for widget in (self.busy_text, self.progress, self.cancel_button):
            bar.addPermanentWidget(widget)
        self.progress.hide()
        self.cancel_button.hide()

    # Texts

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        for action, text, tip in (
            (
                self.open_model_action,
                self.tr("Open model folder…"),
                self.tr("Open a folder of config.json, safetensors and tokenizer"),
            ),
            (self.open_text_action, self.tr("Open text…"), self.tr("Put a UTF-8 text file into the tokenizer")),
            (self.quit_action, self.tr("Quit"), self.tr("Close the window")),
            (
                self.undo_action,
                self.tr("Undo"),
                self.tr("Take back the last change of the view; text has its own undo"),
            ),
            (self.redo_action, self.tr("Redo"), self.tr("Do the undone change again")),
            (self.find_action, self.tr("Find in the text"), self.tr("Search the text for words")),
            (self.zoom_in_action, self.tr("Larger type"), self.tr("All type a tenth larger")),
            (self.zoom_out_action, self.tr("Smaller type"), self.tr("All type a tenth smaller")),
            (self.zoom_reset_action, self.tr("Normal type"), self.tr("All type in its normal size")),
            (self.reset_layout_action, self.tr("Reset layout"), self.tr("All panes back to their places")),
            (self.step_action, self.tr("Step"), self.tr("Draw the next token")),
            (self.step_back_action, self.tr("Undo step"), self.tr("Take the last token back")),
            (self.run_action, self.tr("Run"), self.tr("Draw token after token")),
            (self.stop_action, self.tr("Stop"), self.tr("Stop drawing")),
            (self.reveal_action, self.tr("Reveal the bars"), self.tr("Uncover the next token's probabilities")),
            (self.about_action, self.tr("About Token Playground"), self.tr("Versions and licences")),
        ):
            action.setText(text)
            action.setStatusTip(tip)
            action.setToolTip(tip)
        for (button, action), text in zip(
            self._buttons, (self.tr("Undo"), self.tr("Step"), self.tr("Run"), self.tr("Stop")), strict=True
        ):
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            button.setText(text)
            button.setToolTip(f"{action.toolTip()} ({keys})")
        for menu, text in (
            (self.file_menu, self.tr("&File")),
            (self.edit_menu, self.tr("&Edit")),
            (self.view_menu, self.tr("&View")),
            (self.generate_menu, self.tr("&Generate")),
            (self.examples_menu, self.tr("E&xamples")),
            (self.help_menu, self.tr("&Help")),
            (self.theme_menu, self.tr("Theme")),
            (self.language_menu, self.tr("Language")),
        ):
            menu.setTitle(text)
        self.theme_actions["system"].setText(self.tr("As the system"))
        self.theme_actions["light"].setText(self.tr("Light"))
        self.theme_actions["dark"].setText(self.tr("Dark"))
        for action in self.theme_actions.values():
            action.setStatusTip(self.tr("The window's colours"))
        for name, code in _LANGUAGES:
            self.language_actions[code].setText(name)
            self.language_actions[code].setStatusTip(self.tr("The window's language"))
        self.examples_button.setText(self.tr("Examples"))
        self.examples_button.setToolTip(self.tr("Worked examples, step by step"))
        self.seed_name.setText(self.tr("seed"))
        self.seed.setToolTip(self.tr("The same seed draws the same tokens"))
        self.seed.setAccessibleName(self.tr("Seed"))
        self.language_picker.setAccessibleName(self.tr("Language"))
        self.model_picker.setAccessibleName(self.tr("Model"))
        self.model_picker.setToolTip(self.tr("The model that reads the text"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._name_docks()
        language = theme.theme_manager().language
        self.language_actions[language].setChecked(True)
        self.language_picker.setCurrentIndex(self.language_picker.findData(language))
        self._fill_examples()
        self._fill_models()
        self._show_model_line()
        self._show_title()
        self._on_busy("", -1.0)

    def _fill_examples(self) -> None:
        try:
            self._lessons = self._lessons or load_lessons()
        except PlaygroundError as error:
            self.show_problem(Problem(error.template, error.fields))
        language = theme.theme_manager().language
        self.examples_menu.clear()
        for lesson in self._lessons:
            action = self.examples_menu.addAction(
                self.tr("{row} · {title}").format(row=lesson.row, title=lesson.title[language])
            )
            action.setData(lesson.id)
            action.triggered.connect(self._on_example)

    def _fill_models(self) -> None:
        model = self.session.results.model
        self.model_picker.clear()
        for name in catalog.bundled_checkpoints():
            self.model_picker.addItem(name, str(catalog.checkpoint_path(name)))
        if model is not None:
            folder = str(model.folder)
            index = self.model_picker.findData(folder)
            if index < 0:
                self.model_picker.addItem(model.name, folder)
                index = self.model_picker.count() - 1
            self.model_picker.setItemText(
                index,
                self.tr("{name} · {parameters} M · {dtype}").format(
                    name=model.name, parameters=format_decimal(_parameters(model.spec) / 1e6, 1), dtype="float32"
                ),
            )
            self.model_picker.setCurrentIndex(index)
        self.model_picker.insertSeparator(self.model_picker.count())
        self.model_picker.addItem(icon("folder-open"), self.tr("Open model folder…"), _OPEN_FOLDER)

    def _show_model_line(self) -> None:
        model = self.session.results.model
        if model is None:
            self.model_line.setText(self.tr("no model is open"))
            return
        spec = model.spec
        self.model_line.setText(
            self.tr(
                "{name} · {family} architecture · {layers} layers × {heads} heads × {hidden} · window {window}"
            ).format(
                name=model.name,
                family=spec.family,
                layers=spec.layer_count,
                heads=spec.head_count,
                hidden=group_digits(spec.hidden_size),
                window=group_digits(spec.context_length),
            )
        )

    def _show_title(self) -> None:
        model = self.session.results.model
        name = self.tr("Token Playground")
        self.setWindowTitle(name if model is None else f"{model.name} — {name}")

    # Session

    def _on_changed(self, names: frozenset[str]) -> None:
        if "seed" in names:
            with QSignalBlocker(self.seed):
                self.seed.setValue(self.session.inputs.seed)
        self._enable()

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._fill_models()
            self._show_model_line()
            self._show_title()
        if name == "step":
            self._enable()
            if not self.operations.running:
                self._on_busy("", -1.0)

    def _enable(self) -> None:
        step, running = self.session.results.step, self.operations.running
        self.step_action.setEnabled(step is not None and not running)
        self.run_action.setEnabled(step is not None and not running)
        self.step_back_action.setEnabled(step is not None and step.can_undo)
        # Esc is also the "or stop" to the question of a full window.
        asks = is_window_full(self.session.results.problems.get("step"))
        self.stop_action.setEnabled(running or asks)
        self.undo_action.setEnabled(self.session.can_undo)
        self.redo_action.setEnabled(self.session.can_redo)

    def _on_running(self, _running: bool) -> None:
        self._enable()

    def _on_busy(self, text: str, fraction: float) -> None:
        self.progress.setVisible(bool(text))
        self.cancel_button.setVisible(bool(text))
        if text:
            self.progress.setRange(0, 0 if fraction < 0 else 1000)
            self.progress.setValue(round(1000 * max(fraction, 0.0)))
            self.busy_text.setText(text)
            return
        step = self.session.results.step
        self.busy_text.setText(
            self.tr("ready")
            if step is None
            else self.tr("ready · step {milliseconds} ms").format(milliseconds=format_decimal(1000 * step.seconds, 1))
        )

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

    def show_problem(self, problem: Problem) -> None:
        """Tell of a problem that belongs to no pane."""
        box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Token Playground"), sentence(problem), parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        if problem.details:
            box.setDetailedText(problem.details)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setObjectName("problem")
        box.open()
        self._fill_models()

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

    def _on_model_picked(self, index: int) -> None:
        data = self.model_picker.itemData(index)
        model = self.session.results.model
        if data == _OPEN_FOLDER:
            self._fill_models()
            self._on_open_model()
        elif data and (model is None or str(model.folder) != data):
            self.open_model(Path(data))

    def _on_example(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.play(str(action.data()))

    def _on_lesson_moved(self) -> None:
        self.lesson_toolbar.setVisible(self.player.lesson is not None)
        self.lesson_bar.show_step()

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
        for action, dock in zip(self._view_actions, self.docks.values(), strict=True):
            action.setChecked(not dock.isHidden())

    def _on_seed(self, value: int) -> None:
        self.session.update(seed=value)

    def _on_theme_chosen(self, action: QAction) -> None:
        self.stored.set(settings.THEME, str(action.data()))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, str(action.data()))

    def _on_theme_changed(self) -> None:
        self.theme_actions[theme.theme_manager().mode].setChecked(True)

    def _on_language_action(self, action: QAction) -> None:
        self.language_chosen.emit(str(action.data()))

    def _on_language_picked(self, index: int) -> None:
        self.language_chosen.emit(str(self.language_picker.itemData(index)))

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


def _parameters(spec: object) -> int:
    from models.memory import model_cost
    from models.specs import TransformerSpec

    assert isinstance(spec, TransformerSpec)
    return model_cost(spec).parameters
