"""Every command of the window as a QAction, and the menus they stand in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from playground import theme
from playground.widgets.icons import icon

LANGUAGES = (("English", "en"), ("中文", "zh"))
THEMES = ("system", "light", "dark")
PRESETS = ("lesson", "engineer", "projector")
# The property that holds an action's name in the language not shown, where no translation knows it.
OTHER_NAME = "otherName"

_Keys = str | QKeySequence.StandardKey


class Commands(QObject):
    """The window's actions and menus. The window connects them; here they get icons, keys, texts and places.

    `panes` are the names of the panes, in the order of their keys Ctrl+1, Ctrl+2, …
    """

    def __init__(self, window: QMainWindow, panes: Sequence[str]) -> None:
        super().__init__(window)
        self._window = window
        self.new_session = self._action("plus", QKeySequence.StandardKey.New)
        self.library = self._action("book-open", "Ctrl+L")
        self.open_model = self._action("folder-open", QKeySequence.StandardKey.Open)
        self.open_text = self._action("file-text", "Ctrl+Shift+O")
        self.open_session = self._action("folder-open", "Ctrl+Alt+O")
        self.save_session = self._action("download", QKeySequence.StandardKey.Save)
        self.save_session_as = self._action("", "Ctrl+Shift+S")
        self.report = self._action("file-text", "Ctrl+Shift+E")
        self.forget_recent = self._action("")
        self.quit = self._action("", QKeySequence.StandardKey.Quit)
        self.undo = self._action("undo-2", QKeySequence.StandardKey.Undo)
        self.redo = self._action("redo-2", QKeySequence.StandardKey.Redo)
        self.find = self._action("search", QKeySequence.StandardKey.Find)
        self.zoom_in = self._action("plus", "Ctrl+=", "Ctrl++")
        self.zoom_out = self._action("minus", QKeySequence.StandardKey.ZoomOut)
        self.zoom_reset = self._action("", "Ctrl+0")
        self.next_pane = self._action("", "F6")
        self.previous_pane = self._action("", "Shift+F6")
        self.full_screen = self._action("", "F11")
        self.full_screen.setCheckable(True)
        self.reset_layout = self._action("")
        self.presets = {name: self._action("") for name in PRESETS}
        for name, action in self.presets.items():
            action.setData(name)
        self.palette = self._action("search", "Ctrl+K", "Ctrl+Shift+P")
        self.settings = self._action("settings", "Ctrl+,")
        self.step = self._action("step-forward", "Ctrl+Return")
        self.step_back = self._action("undo-2", "Ctrl+Shift+Return")
        self.run = self._action("play", "Ctrl+R")
        self.stop = self._action("square", "Esc")
        self.reveal = self._action("eye", "Ctrl+E")
        self.gallery = self._action("image", "Ctrl+G")
        self.continue_example = self._action("book-open")
        self.next_step = self._action("", "Alt+Right")
        self.previous_step = self._action("", "Alt+Left")
        self.tour = self._action("")
        self.whats_this = self._action("", "F1")
        self.explain = self._action("", "Shift+F1")
        self.log_folder = self._action("")
        self.about = self._action("info")
        self.panes = {name: self._action("", f"Ctrl+{number}") for number, name in enumerate(panes, 1)}
        for name, action in self.panes.items():
            action.setCheckable(True)
            action.setData(name)
        self.theme_group, self.themes = self._choices(THEMES)
        self.language_group, self.languages = self._choices(tuple(code for _name, code in LANGUAGES))
        self._make_menus()

    def _action(self, icon_name: str, *keys: _Keys) -> QAction:
        action = QAction(self._window)
        if icon_name:
            action.setIcon(icon(icon_name))
        action.setShortcuts([QKeySequence(key) for key in keys])
        self._window.addAction(action)
        return action

    def _choices(self, keys: Sequence[str]) -> tuple[QActionGroup, dict[str, QAction]]:
        group = QActionGroup(self)
        actions = {}
        for key in keys:
            actions[key] = QAction(self._window)
            actions[key].setCheckable(True)
            actions[key].setData(key)
            group.addAction(actions[key])
        return group, actions

    def _make_menus(self) -> None:
        bar = self._window.menuBar()
        self.file_menu, self.edit_menu, self.view_menu, self.generate_menu, self.examples_menu, self.help_menu = (
            QMenu(self._window) for _ in range(6)
        )
        self.theme_menu, self.language_menu, self.recent_menu, self.earlier_menu, self.layout_menu = (
            QMenu(self._window) for _ in range(5)
        )
        for menu, parts in (
            (
                self.file_menu,
                (
                    [self.library, self.open_model, self.open_text, self.recent_menu.menuAction()],
                    [self.new_session, self.open_session, self.earlier_menu.menuAction()],
                    [self.save_session, self.save_session_as, self.report],
                    [self.quit],
                ),
            ),
            (self.edit_menu, ([self.undo, self.redo], [self.find], [self.palette, self.settings])),
            (
                self.view_menu,
                (
                    [*self.panes.values(), self.next_pane, self.previous_pane],
                    [self.layout_menu.menuAction(), self.full_screen],
                    [self.zoom_in, self.zoom_out, self.zoom_reset],
                    [self.theme_menu.menuAction(), self.language_menu.menuAction()],
                ),
            ),
            (self.layout_menu, ([*self.presets.values()], [self.reset_layout])),
            (self.generate_menu, ([self.step, self.step_back, self.run, self.stop, self.reveal],)),
            (self.examples_menu, ()),
            (self.help_menu, ([self.whats_this, self.explain, self.tour], [self.log_folder, self.about])),
        ):
            if menu is not self.layout_menu:
                bar.addMenu(menu)
            menu.setToolTipsVisible(True)
            for place, actions in enumerate(parts):
                if place:
                    menu.addSeparator()
                menu.addActions(actions)
        self.theme_menu.addActions(list(self.themes.values()))
        self.language_menu.addActions(list(self.languages.values()))

    def retranslate(self) -> None:
        """Put every text into the current language; the panes' own names come from their docks."""
        for action, text, tip in (  # those of Undo and Redo and the tips of Step and Run depend on what is open
            (
                self.new_session,
                self.tr("New session"),
                self.tr("Begin anew; this session is kept among the earlier ones"),
            ),
            (self.library, self.tr("Models…"), self.tr("All models on this machine, and downloads from the hub")),
            (self.open_model, self.tr("Open model folder…"), self.tr("Open a folder of config.json and safetensors")),
            (self.open_text, self.tr("Open text…"), self.tr("Put a UTF-8 text file into the tokenizer")),
            (self.open_session, self.tr("Open session…"), self.tr("Go on with a session that was saved to a file")),
            (self.save_session, self.tr("Save session"), self.tr("Save text, settings and references to one file")),
            (
                self.save_session_as,
                self.tr("Save session as…"),
                self.tr("Save the session to a file that can be shared"),
            ),
            (
                self.report,
                self.tr("Save report…"),
                self.tr("The whole session as one HTML file with pictures and figures, to read and to print"),
            ),
            (self.forget_recent, self.tr("Forget recent files"), self.tr("Empty the list of recent files")),
            (self.quit, self.tr("Quit"), self.tr("Close the window; the session is there again at the next start")),
            (self.find, self.tr("Find in the text"), self.tr("Search the text for words")),
            (self.zoom_in, self.tr("Larger type"), self.tr("All type a tenth larger")),
            (self.zoom_out, self.tr("Smaller type"), self.tr("All type a tenth smaller")),
            (self.zoom_reset, self.tr("Normal type"), self.tr("All type in its normal size")),
            (self.next_pane, self.tr("Next pane"), self.tr("Move the keyboard to the next pane")),
            (self.previous_pane, self.tr("Previous pane"), self.tr("Move the keyboard to the pane before")),
            (self.full_screen, self.tr("Full screen"), self.tr("The window without frame, as large as the screen")),
            (
                self.reset_layout,
                self.tr("Reset layout"),
                self.tr("All panes back to their places, type in its normal size"),
            ),
            (
                self.presets["lesson"],
                self.tr("Lesson"),
                self.tr("Text and next tokens large, for following an example"),
            ),
            (self.presets["engineer"], self.tr("Engineer"), self.tr("All four panes at once, type in its normal size")),
            (
                self.presets["projector"],
                self.tr("Projector"),
                self.tr("Type twice as large; one pane at a time, or two on a wide screen"),
            ),
            (self.palette, self.tr("Find a command…"), self.tr("Search everything that can be done, by its name")),
            (self.settings, self.tr("Settings…"), self.tr("Theme, language, size of type and more")),
            (self.step, self.tr("Step"), ""),
            (self.step_back, self.tr("Undo step"), self.tr("Take the last token back")),
            (self.run, self.tr("Run"), ""),
            (self.stop, self.tr("Stop"), self.tr("Stop drawing")),
            (self.reveal, self.tr("Reveal the bars"), self.tr("Uncover the next token's probabilities")),
            (
                self.gallery,
                self.tr("All examples…"),
                self.tr("The articles' examples with pictures, to search and choose"),
            ),
            (
                self.continue_example,
                self.tr("Go on with the last example"),
                self.tr("Back to the example that was left, at its step"),
            ),
            (self.next_step, self.tr("Next step of the example"), self.tr("On to the next step, or to the end")),
            (self.previous_step, self.tr("Step before of the example"), self.tr("Back to the step before")),
            (self.tour, self.tr("Tour"), self.tr("What is where, in a minute")),
            (self.whats_this, self.tr("What's this?"), self.tr("Click a control to read what it does")),
            (
                self.explain,
                self.tr("Explain this control"),
                self.tr("Read what the control that has the keyboard does"),
            ),
            (self.log_folder, self.tr("Open the log folder"), self.tr("Where the playground notes what went wrong")),
            (self.about, self.tr("About Token Playground"), self.tr("Versions and licences")),
        ):
            action.setText(text)
            action.setStatusTip(tip)
            action.setToolTip(tip)
            action.setWhatsThis(tip)
        for menu, text in (
            (self.file_menu, self.tr("&File")),
            (self.edit_menu, self.tr("&Edit")),
            (self.view_menu, self.tr("&View")),
            (self.generate_menu, self.tr("&Generate")),
            (self.examples_menu, self.tr("E&xamples")),
            (self.help_menu, self.tr("&Help")),
            (self.theme_menu, self.tr("Theme")),
            (self.language_menu, self.tr("Language")),
            (self.layout_menu, self.tr("Layout")),
            (self.recent_menu, self.tr("Open recent")),
            (self.earlier_menu, self.tr("Earlier sessions")),
        ):
            menu.setTitle(text)
        self.themes["system"].setText(self.tr("As the system"))
        self.themes["light"].setText(self.tr("Light"))
        self.themes["dark"].setText(self.tr("Dark"))
        for action in self.themes.values():
            action.setStatusTip(self.tr("The window's colours"))
        for name, code in LANGUAGES:
            self.languages[code].setText(name)
            self.languages[code].setStatusTip(self.tr("The window's language"))
        self.languages[theme.theme_manager().language].setChecked(True)
        self.explain_steps()

    def explain_steps(self, reason: str = "") -> None:
        """Say what Step and Run do, or the reason for which this model can't do it."""
        for action, tip in (
            (self.step, self.tr("Draw the next token")),
            (self.run, self.tr("Draw token after token")),
        ):
            action.setStatusTip(reason or tip)
            action.setToolTip(reason or tip)
