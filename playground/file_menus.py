"""The menus that list files: what was opened last, and the sessions that others took the place of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from playground.commands import Commands
from playground.documents import Documents


class FileMenus(QObject):
    """Fills File › Open recent and File › Earlier sessions whenever they open."""

    def __init__(self, commands: Commands, documents: Documents, parent: QObject) -> None:
        super().__init__(parent)
        self._commands = commands
        self._documents = documents
        documents.recent_changed.connect(self.fill_recent)
        commands.recent_menu.aboutToShow.connect(self.fill_recent)
        commands.earlier_menu.aboutToShow.connect(self.fill_earlier)

    def fill_recent(self) -> None:
        """What was opened last and is still there."""
        menu = self._commands.recent_menu
        menu.clear()
        for path in self._documents.recent():
            self._add(menu, path.name, path)
        menu.menuAction().setEnabled(not menu.isEmpty())
        menu.addSeparator()
        menu.addAction(self._commands.forget_recent)

    def fill_earlier(self) -> None:
        """The sessions that were kept when another was opened."""
        menu = self._commands.earlier_menu
        menu.clear()
        for when, path in self._documents.earlier():
            self._add(menu, when, path)
        if menu.isEmpty():
            menu.addAction(self.tr("None yet")).setEnabled(False)

    def _add(self, menu: QMenu, text: str, path: Path) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.setData(str(path))
        action.setStatusTip(str(path))
        action.triggered.connect(self._on_chosen)

    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._documents.open(Path(str(action.data())))
