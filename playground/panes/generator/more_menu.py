"""What else can be done with the generation: a greedy step, a token typed by hand, files of the run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QToolButton, QWidget

from playground.operations import Operations
from playground.panes.generator.view import name_button
from playground.widgets.icons import icon

# Kinds of files of a run, with their suffixes.
EXPORTS = {"json": ".json", "csv": ".csv", "text": ".txt", "python": ".py"}


class MoreButton(QToolButton):
    """A button with a menu. Its actions are the window's too, so that keys and the palette find them."""

    def __init__(self, operations: Operations, owner: QWidget) -> None:
        super().__init__(owner)
        self._operations = operations
        self._owner = owner
        self.setObjectName("generator.more")
        self.setIcon(icon("ellipsis-vertical"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.setMenu(self._menu)
        self.greedy = self._action("step-forward", "Ctrl+Shift+G", self._on_greedy)
        self.type_token = self._action("keyboard", "Ctrl+T", self._on_type)
        self.forward = self._action("redo-2", "Ctrl+Alt+Return", self._on_forward)
        self._menu.addSeparator()
        self.exports = {kind: self._action("save", "", self._on_export) for kind in EXPORTS}
        for kind, action in self.exports.items():
            action.setData(kind)
        self._menu.addSeparator()
        self.open_run = self._action("folder-open", "", self._on_open)

    def _action(self, picture: str, keys: str, slot: object) -> QAction:
        action = QAction(icon(picture), "", self._owner)
        if keys:
            action.setShortcut(keys)
        action.triggered.connect(slot)
        self._menu.addAction(action)
        self._owner.addAction(action)
        return action

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        name_button(self, self.tr("More about the generation: type a token, save the run"), self.tr("More"))
        for action, text, tip in (
            (self.greedy, self.tr("Step greedily"), self.tr("Append the likeliest token, whatever the settings")),
            (self.type_token, self.tr("Type tokens…"), self.tr("Append a text of your own, cut into tokens")),
            (self.forward, self.tr("Forward"), self.tr("Again the token that was taken back")),
            (self.exports["json"], self.tr("Save the run as JSON…"), self.tr("Everything that is needed to replay it")),
            (
                self.exports["csv"],
                self.tr("Save top tokens as CSV…"),
                self.tr("Each step's likeliest tokens with their probabilities"),
            ),
            (self.exports["text"], self.tr("Save the text…"), self.tr("Prompt and what was generated, as UTF-8")),
            (
                self.exports["python"],
                self.tr("Save a Python snippet…"),
                self.tr("A program that replays the run with the library"),
            ),
            (self.open_run, self.tr("Open a saved run…"), self.tr("A tree or run that was saved as JSON")),
        ):
            action.setText(text)
            action.setToolTip(tip)
            action.setStatusTip(tip)

    def enable(self, *, can_step: bool, can_forward: bool, has_run: bool) -> None:
        """What can be done now."""
        self.greedy.setEnabled(can_step)
        self.type_token.setEnabled(can_step)
        self.forward.setEnabled(can_forward)
        for action in self.exports.values():
            action.setEnabled(has_run)

    def _on_greedy(self) -> None:
        self._operations.generation.step_greedy()

    def _on_forward(self) -> None:
        self._operations.generation.forward()

    def _on_type(self) -> None:
        text, accepted = QInputDialog.getText(
            self._owner,
            self.tr("Type tokens"),
            self.tr("What comes next, its leading space included; each token of it is a step"),
        )
        if accepted and text:
            self._operations.generation.type_text(text)

    def _on_export(self) -> None:
        action = self.sender()
        kind = str(action.data()) if isinstance(action, QAction) else "json"
        path, _kind = QFileDialog.getSaveFileName(self._owner, self.tr("Save the run"), "run" + EXPORTS[kind])
        if path:
            self._operations.generation.export(Path(path), kind)

    def _on_open(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self._owner, self.tr("Open a saved run"), "", self.tr("Runs and trees (*.json)")
        )
        if path:
            self._operations.generation.open_tree(Path(path))
