"""The window: docks built from PANES, toolbar, menus and status bar."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QObject, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDockWidget,
    QMainWindow,
    QMessageBox,
    QStyle,
    QTabBar,
    QToolBar,
    QWidget,
)

from models.placing import LoadOptions
from playground import layouts, settings, theme
from playground.commands import Commands
from playground.documents import Documents
from playground.dropping import Dropping
from playground.examples import Examples
from playground.file_menus import FileMenus
from playground.keeper import Keeper, Surroundings
from playground.operations import Operations
from playground.pane import Pane, sentence
from playground.results.reading import Problem
from playground.session import Session
from playground.session_format import SavedSession
from playground.settings import Settings
from playground.status_line import StatusLine
from playground.toolbar import MainToolBar
from playground.undoing import Undoing
from playground.widgets.drop_hint import take_copy
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
    PaneEntry("playground.panes.lab", "LabPane", Qt.DockWidgetArea.RightDockWidgetArea, late=True),
    PaneEntry("playground.panes.images", "ImagesPane", Qt.DockWidgetArea.RightDockWidgetArea, late=True),
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
        self.documents = Documents(session, operations, stored, self)
        self.keeper: Keeper | None = None
        self._painted = False
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setUnifiedTitleAndToolBarOnMac(True)
        self.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.commands = Commands(self, [entry.name for entry in PANES])
        self.examples = Examples(session, operations, stored, self.commands, self)
        self.dropping = Dropping(self.documents, self)
        self.undoing = Undoing(session, self.commands, self)
        self.file_menus = FileMenus(self.commands, self.documents, self)
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
        operations.pane_wanted.connect(self._on_pane_wanted)
        self.documents.failed.connect(operations.failed)
        self.documents.text_opened.connect(self._on_text_opened)
        self.documents.session_named.connect(self._show_title)
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
        self.examples.fill()
        self.dropping.watch()
        if self.stored.get(settings.LAYOUT).isEmpty():
            layout = self.layout()
            if layout is not None:
                layout.activate()  # what the panes need counts once they are laid out
            layouts.share_room(self, self.docks)

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
            self.undoing.watch(editor)
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
            action.setStatusTip(self.tr("Bring this pane up; once more hides it"))
        self._name_tabs()

    def arrange(self, preset: str = "engineer") -> None:
        """Docks as a preset has them; as designed, text and table at the left, attention over the generator."""
        focused: QWidget | None = self.focusWidget()  # which loses the keyboard while its dock is nowhere
        layouts.arrange(self, self.docks, preset)
        if focused is not None and focused.isVisible():
            focused.setFocus()

    def _connect_commands(self) -> None:
        commands = self.commands
        for action, slot in (
            (commands.library, self.open_library),
            (commands.open_model, self.documents.ask_for_model),
            (commands.open_text, self.documents.ask_for_text),
            (commands.new_session, self._on_new_session),
            (commands.open_session, self.documents.ask_for_session),
            (commands.save_session, self.documents.save_session),
            (commands.save_session_as, self.documents.save_session_as),
            (commands.report, self._on_report),
            (commands.forget_recent, self.documents.forget_recent),
            (commands.quit, self.close),
            (commands.find, self._on_find),
            (commands.zoom_in, self._on_zoom_in),
            (commands.zoom_out, self._on_zoom_out),
            (commands.zoom_reset, self._on_zoom_reset),
            (commands.reset_layout, self._on_reset_layout),
            (commands.next_pane, self._on_next_pane),
            (commands.previous_pane, self._on_previous_pane),
            (commands.full_screen, self._on_full_screen),
            (commands.palette, self._on_palette),
            (commands.settings, self._on_settings),
            (commands.whats_this, self._on_whats_this),
            (commands.explain, self._on_explain),
            (commands.log_folder, self._on_log_folder),
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
        for action in commands.presets.values():
            action.triggered.connect(self._on_preset)
        commands.theme_group.triggered.connect(self._on_theme_chosen)
        commands.language_group.triggered.connect(self._on_language_action)
        self._on_pane_visibility(True)
        self._enable()

    def _make_bars(self) -> None:
        self.toolbar = MainToolBar(self.session, self.commands, self)
        self.toolbar.model_chosen.connect(self._on_model_chosen)
        self.toolbar.library_wanted.connect(self.open_library)
        self._take_load_options()
        self.toolbar.language_chosen.connect(self.language_chosen)
        self.lesson_toolbar = _fixed_bar(self, "lesson-bar")
        self.examples.put_into(self.lesson_toolbar)
        self.player, self.lesson_bar = self.examples.player, self.examples.bar
        self.player.moved.connect(self._make_room_for_note)
        gap = _fixed_bar(self, "gap")
        gap.setFixedHeight(theme.GRID)
        for bar in (self.toolbar, self.lesson_toolbar, gap):
            self.addToolBar(bar)
            self.addToolBarBreak()
        self.status = StatusLine(self.session, self.operations, self)
        self.setStatusBar(self.status)

    # Texts

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.commands.retranslate()
        self._show_step_tips()
        self.undoing.refresh()
        self.toolbar.retranslate()
        self.status.retranslate()
        self._name_docks()
        self.examples.retranslate()
        self.file_menus.fill_recent()
        self._show_title()

    def _show_title(self, _session: str = "") -> None:
        model, path = self.session.results.model, self.documents.session_path
        parts = [path.stem] if path is not None else []
        if model is not None:
            parts.append(model.name)
        self.setWindowTitle(" — ".join([*parts, self.tr("Token Playground")]))

    # Session

    def _on_changed(self, _names: frozenset[str]) -> None:
        self._enable()

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._show_step_tips()
            self.toolbar.show_models()
            self._show_title()
        if name in ("step", "sequence"):
            self._enable()

    def _show_step_tips(self) -> None:
        model = self.session.results.model
        reason = ""
        if model is not None and model.spec.has_decoder:
            reason = self.tr("Write the target, token by token: see Target in the generator")
        elif model is not None and not model.predicts:
            reason = self.tr("{name} predicts no next token").format(name=model.name)
        self.commands.explain_steps(reason)

    def _enable(self) -> None:
        commands, operations = self.commands, self.operations
        commands.step.setEnabled(operations.can_step)
        commands.run.setEnabled(operations.can_step)
        commands.step_back.setEnabled(operations.can_undo_step)
        commands.stop.setEnabled(operations.can_stop)

    def _on_running(self, _running: bool) -> None:
        self._enable()

    # Commands

    def open_text(self, path: Path) -> None:
        """Put a file's text into the tokenizer; a file that is no text changes nothing and is told."""
        self.documents.open_text(path)

    def _on_text_opened(self) -> None:
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
        box.setWhatsThis(self.tr("What went wrong, and what to do next; nothing else has changed."))
        box.open()
        self.toolbar.show_models()

    def zoom_by(self, direction: int) -> None:
        """Type a tenth larger (1), smaller (−1) or back to normal (0)."""
        self._set_zoom(1.0 if direction == 0 else round(theme.theme_manager().zoom + 0.1 * direction, 1))

    def _set_zoom(self, factor: float) -> None:
        manager = theme.theme_manager()
        manager.set_zoom(factor)
        self.stored.set(settings.ZOOM, round(100 * manager.zoom))

    def play(self, lesson_id: str) -> None:
        """Begin an example. Raises ValueError for an id that no example has."""
        self.examples.play(lesson_id)

    def open_library(self) -> None:
        """Show which models there are, and let one be opened."""
        from playground.library import LibraryDialog  # not before somebody asks for it

        dialog = LibraryDialog(self.operations.library, self.stored, self.documents.recent, self)
        dialog.model_chosen.connect(self._on_library_choice)
        dialog.folder_wanted.connect(self.documents.ask_for_model)
        dialog.open()

    def _on_library_choice(self, path: Path) -> None:
        self._take_load_options()
        self.documents.open_model(path)

    def _take_load_options(self) -> None:
        self.operations.load_options = LoadOptions(
            self.stored.get(settings.LOAD_DTYPE),
            self.stored.get(settings.LOAD_DEVICE),
            max(0, self.stored.get(settings.LOAD_THREADS)),
        )

    def _on_model_chosen(self, folder: str) -> None:
        if folder:
            self.documents.open_model(Path(folder))
        else:
            self.documents.ask_for_model()

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
            name = str(action.data())
            pane = self.panes.get(name)
            if shown or (pane is not None and not pane.shown):  # a pane behind a tab is not hidden: it comes up
                action.setChecked(True)
                self._on_pane_wanted(name)
                if pane is not None:
                    pane.take_focus()
            else:
                self.docks[name].hide()

    def _on_pane_wanted(self, name: str) -> None:
        self.docks[name].show()
        self.docks[name].raise_()

    def _on_pane_visibility(self, _visible: bool) -> None:
        for action, dock in zip(self.commands.panes.values(), self.docks.values(), strict=True):
            action.setChecked(not dock.isHidden())
        self._name_tabs()
        self.update()  # without a pane it says where they are

    def _name_tabs(self) -> None:
        for tabs in self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            tabs.setAccessibleName(self.tr("Panes behind each other"))
            tabs.setToolTip(self.tr("Bring a pane to the front"))

    def _on_theme_chosen(self, action: QAction) -> None:
        self.stored.set(settings.THEME, str(action.data()))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, str(action.data()))

    def _on_theme_changed(self) -> None:
        self.commands.themes[theme.theme_manager().mode].setChecked(True)

    def _on_language_action(self, action: QAction) -> None:
        self.language_chosen.emit(str(action.data()))

    def _on_new_session(self) -> None:
        self.documents.new_session("")
        editor = self.findChild(TokenEditor)
        if editor is not None and editor.isVisible():
            editor.setFocus()

    def _on_reset_layout(self) -> None:
        self._set_zoom(1.0)
        self.arrange()

    def _on_preset(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            preset = str(action.data())
            self._set_zoom(layouts.ZOOMS[preset])
            self.arrange(preset)

    def _on_next_pane(self) -> None:
        self._focus_pane(1)

    def _on_previous_pane(self) -> None:
        self._focus_pane(-1)

    def _focus_pane(self, direction: int) -> None:
        """Give the keyboard to the next pane that is not hidden; one behind a tab comes up."""
        names = [name for name in self.panes if not self.docks[name].isHidden()]
        focused = QApplication.focusWidget()
        inside = [name for name in names if focused is not None and self.docks[name].isAncestorOf(focused)]
        if names:
            place = names.index(inside[0]) + direction if inside else 0 if direction > 0 else -1
            name = names[place % len(names)]
            self.docks[name].raise_()
            self.panes[name].take_focus()

    def _on_full_screen(self, full: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def _on_palette(self) -> None:
        from playground.palette import Palette

        Palette(self).open()

    def _on_settings(self) -> None:
        from playground.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self.stored, self)
        dialog.changed.connect(self.apply_setting)
        dialog.open()

    def apply_setting(self, key: str) -> None:
        """Show what a setting of the dialog says now."""
        if key == settings.THEME.key:
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            theme.apply(application, self.stored.get(settings.THEME))
        elif key == settings.LANGUAGE.key:
            self.language_chosen.emit(self.stored.get(settings.LANGUAGE))
        elif key == settings.ZOOM.key:
            theme.set_zoom(self.stored.get(settings.ZOOM) / 100)
        elif key == settings.REDUCED_MOTION.key:
            theme.theme_manager().reduced_motion = self.stored.get(settings.REDUCED_MOTION)

    def _on_whats_this(self) -> None:
        from playground.help import explain_clicked

        explain_clicked(self)

    def _on_explain(self) -> None:
        from playground.help import explain_focused

        explain_focused()

    def _on_log_folder(self) -> None:
        from playground.log import log_folder

        folder = log_folder()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.show_problem(Problem("The log is in {path}. Open that folder in a file manager.", {"path": folder}))

    def _on_report(self) -> None:
        from playground.session_report import SessionReport

        self.documents.save_report(SessionReport(self.session, self.panes, self.docks).html())

    def _on_about(self) -> None:
        from playground.about import AboutDialog

        AboutDialog(self).open()

    # The window itself

    def restore(self) -> None:
        """Place and layout of the last time, where they still fit a screen."""
        geometry, layout = self.stored.get(settings.GEOMETRY), self.stored.get(settings.LAYOUT)
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        if not layout.isEmpty() and not self.restoreState(layout, LAYOUT_VERSION):
            self.arrange()
        self.examples.show_step()  # no example is open yet, whatever the stored layout says of its bar

    def fit_screen(self) -> None:
        """Fill the screen where the window, which has no place of a last time, is larger than it."""
        room, title = self.screen().availableSize(), self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        needed = self.size() + QSize(0, title)  # the frame comes with the window, and its title with the frame
        if self.stored.get(settings.GEOMETRY).isEmpty() and needed.boundedTo(room) != needed:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # Menus and toolbar are one strip from edge to edge; the panes keep their distance from the edge.
        painter, strip = QPainter(self), self.toolbar.geometry().bottom() + 1
        painter.fillRect(0, 0, self.width(), strip, theme.current().surface)
        if all(dock.isHidden() or dock.isFloating() for dock in self.docks.values()):
            painter.setPen(theme.current().muted)
            painter.drawText(
                self.rect().adjusted(2 * theme.PANE_MARGIN, strip, -2 * theme.PANE_MARGIN, 0),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.empty_text(),
            )
        painter.end()
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def empty_text(self) -> str:
        """What stands in the window while no pane does."""
        return self.tr("Every pane is put away. {first} to {last} bring them up, {layout} all four.").format(
            first="Ctrl+1",
            last=f"Ctrl+{len(PANES)}",
            layout=" › ".join((self.tr("View"), self.tr("Layout"), self.commands.reset_layout.text())),
        )

    def _make_room_for_note(self) -> None:
        """An example's note takes height that the panes can't spare in the smallest window."""
        note = self.lesson_toolbar.sizeHint().height() if self.player.lesson is not None else 0
        self.setMinimumHeight(SMALLEST[1] + note)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        child = event.child()
        if event.type() == QEvent.Type.ChildPolished and isinstance(child, QDialog):
            from playground.help import give_help

            give_help(child)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is None and Documents.takes(event.mimeData()):
            take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        # What comes from this window is its text already.
        if event.source() is None and self.documents.drop(event.mimeData()):
            take_copy(event)

    # The session

    def attach(self, keeper: Keeper) -> None:
        """Have the session kept by `keeper`, which comes after the first paint."""
        self.keeper = keeper
        self.documents.attach(keeper)
        keeper.troubled.connect(self.show_problem)
        keeper.failed.connect(self.show_problem)
        keeper.opened.connect(self._on_session_opened)
        for dock in self.docks.values():
            dock.installEventFilter(self)

    def surroundings(self) -> Surroundings:
        """What is saved beside the session's inputs."""
        layout = bytes(self.saveState(LAYOUT_VERSION).data())
        return Surroundings(layout, self.operations.generation.saved_tree())

    def _on_session_opened(self, saved: SavedSession) -> None:
        self.player.close()
        if saved.layout and not self.restoreState(QByteArray(saved.layout), LAYOUT_VERSION):
            self.arrange()
        self.examples.show_step()
        if saved.inputs.lesson:
            self.examples.reopen(saved.inputs.lesson, saved.inputs.lesson_step)
        if saved.inputs.model and saved.inputs.model != self.session.inputs.model:
            self.operations.open_model(Path(saved.inputs.model))
        if saved.generation is not None:
            self.operations.generation.restore_tree(saved.generation)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.keeper is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Hide):
            self.keeper.touch()  # the layout is part of the session
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stored.set(settings.GEOMETRY, QByteArray(self.saveGeometry()))
        self.stored.set(settings.LAYOUT, QByteArray(self.saveState(LAYOUT_VERSION)))
        self.stored.sync()
        if self.keeper is not None:
            self.keeper.close()
        self.operations.close()
        super().closeEvent(event)


class _Blank(QWidget):
    """What stands in a dock until its pane is built."""


def _fixed_bar(window: QMainWindow, name: str) -> QToolBar:
    bar = QToolBar(window)
    bar.setObjectName(name)
    bar.setMovable(False)
    return bar
