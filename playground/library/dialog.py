"""The dialog: the models on this machine, or one from the hub; how it is loaded; and Open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from playground import theme
from playground.library.hub_page import HubPage
from playground.library.load_row import LoadRow
from playground.library.local_page import LocalPage
from playground.library_desk import LibraryDesk, Listing
from playground.settings import Settings
from playground.widgets.segmented_buttons import SegmentedButtons

_LOCAL, _HUB = "local", "hub"


class LibraryDialog(QDialog):
    """Where a model is chosen. It stays open while something is downloaded.

    Signals:
        model_chosen(object): the folder or file to open
        folder_wanted(): another folder is to be asked for
    """

    model_chosen = Signal(object)
    folder_wanted = Signal()

    def __init__(
        self, desk: LibraryDesk, stored: Settings, recent: Callable[[], list[Path]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("library")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Models"))
        self._desk = desk
        self._recent = recent
        self._devices: tuple[str, ...] = ("cpu",)
        self.pages = SegmentedButtons()
        self.pages.setObjectName("library.pages")
        self.pages.set_options(
            [
                (_LOCAL, self.tr("On this machine"), self.tr("Carried, cached and recent models")),
                (_HUB, self.tr("From the hub"), self.tr("Download a model from huggingface.co")),
            ]
        )
        self.pages.selected.connect(self._on_page)
        self.local = LocalPage()
        self.hub = HubPage(desk)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.local)
        self.stack.addWidget(self.hub)
        self.load = LoadRow(stored)
        self.folder_button = QPushButton(self.tr("Another folder…"))
        self.folder_button.setObjectName("library.folder")
        self.folder_button.setAutoDefault(False)
        self.folder_button.clicked.connect(self._on_folder)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setObjectName("library.close")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self.open_button = QPushButton(self.tr("Open"))
        self.open_button.setObjectName("library.open")
        self.open_button.setProperty("primary", "true")
        self.open_button.setAutoDefault(False)
        self.open_button.clicked.connect(self._on_open)
        for button in (self.hub.look, self.hub.download, self.hub.cancel):
            button.setAutoDefault(False)
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.GRID)
        bottom.addWidget(self.folder_button)
        bottom.addStretch(1)
        bottom.addWidget(self.close_button)
        bottom.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.PANE_MARGIN] * 4))
        column.setSpacing(theme.PANE_MARGIN)
        column.addWidget(self.pages)
        column.addWidget(self.stack, 1)
        column.addWidget(self.load)
        column.addLayout(bottom)
        self.resize(theme.scaled(1140), theme.scaled(600))
        self.local.chosen.connect(self._enable)
        self.local.wanted.connect(self._on_open)
        self.load.changed.connect(self._on_options)
        desk.listed.connect(self._on_listed)
        desk.devices_found.connect(self._on_devices)
        desk.downloaded.connect(self._on_downloaded)
        self._on_options()
        self._enable()
        desk.list_models(recent())
        desk.find_devices()
        self.local.search.setFocus()

    def done(self, result: int) -> None:
        """Closing gives a download up; what has come of it is there the next time."""
        self._desk.cancel()
        super().done(result)

    def _on_page(self, key: str) -> None:
        self.stack.setCurrentWidget(self.local if key == _LOCAL else self.hub)
        (self.local.search if key == _LOCAL else self.hub.repository).setFocus()
        self._enable()

    def _on_listed(self, listing: Listing) -> None:
        self.local.show_listing(listing)

    def _on_devices(self, names: tuple[str, ...]) -> None:
        self._devices = names
        self.load.show_devices(names)
        self._on_options()

    def _on_options(self) -> None:
        self.local.show_options(self.load.options(), self._devices)

    def _enable(self) -> None:
        found = self.local.current
        opens = found is not None and not found.place.package and not found.template
        self.open_button.setEnabled(opens and self.stack.currentWidget() is self.local)

    def _on_open(self) -> None:
        found = self.local.current
        if found is not None and self.open_button.isEnabled():
            self.model_chosen.emit(found.place.path)
            self.accept()

    def _on_folder(self) -> None:
        self.folder_wanted.emit()
        self.accept()

    def _on_downloaded(self, folder: Path) -> None:
        self._desk.list_models([folder, *self._recent()])
        self.model_chosen.emit(folder)
