"""The base class of the lab's views whose result can be saved as a folder that opens like a model's."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QFileDialog, QWidget

from playground.operations import Operations
from playground.pane import sentence
from playground.panes.lab.view import LabView, push_button
from playground.results.reading import Problem
from playground.session import Session
from playground.widgets.banner import Banner


class SavingView(LabView):
    """Has a button that saves, and a line that tells of it and opens what was saved.

    Subclasses place `save` and `saved`, connect the desk's signals to `on_saved` and `on_save_failed`, and override
    `saving_title` and `save_to`. `parts` are the object names of the button, the line and the line's own button.
    """

    parts: ClassVar[tuple[str, str, str]] = ("", "", "")
    suggested: ClassVar[str] = ""  # a name for the folder

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._folder: Path | None = None
        self._asked = False  # the answer of the desk that comes next is this view's
        self.save = push_button(self.parts[0], self._on_save)
        self.saved = Banner()
        self.saved.setObjectName(self.parts[1])
        self.saved.button.setObjectName(self.parts[2])
        self.saved.answered.connect(self._on_open)

    def saving_title(self) -> str:
        """What the dialog is called that asks for a folder."""
        raise NotImplementedError

    def save_to(self, folder: Path) -> None:
        """Have the result written there."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """See LabView.retranslate."""
        self.save.setText(self.tr("Save…"))
        self.saved.button.setToolTip(self.tr("Open what was saved in all panes"))
        if self._folder is not None and self.saved.button.text():
            self._tell(self._folder)

    def forget_saved(self) -> None:
        """What was saved is no longer what is shown."""
        self._folder = None
        self.saved.tell("")

    def on_saved(self, folder: Path) -> None:
        """The desk has written the folder."""
        if self._asked:
            self._asked = False
            self._folder = folder
            self._tell(folder)

    def on_save_failed(self, problem: Problem) -> None:
        """The desk could not write a folder."""
        if self._asked:
            self._asked = False
            self.saved.tell(sentence(problem), role="error")

    def _tell(self, folder: Path) -> None:
        self.saved.tell(self.tr("Saved in {folder}.").format(folder=folder), self.tr("Open it"), role="good")

    def _on_save(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, self.saving_title(), self.suggested)
        if path:
            self._asked = True
            self.save_to(Path(path))

    def _on_open(self) -> None:
        if self._folder is not None:
            self.operations.open_model(self._folder)
            self.forget_saved()
