"""The dialog for errors that escaped: what happened, a report to copy, and the window lives on."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QEvent, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from playground import __version__, theme
from playground.about import PACKAGES
from playground.log import LogFile

_LOG_LINES = 40
_LONGEST_REPORT = 60_000


def report_text(details: str, lines: Sequence[str] = (), model: str = "") -> str:
    """What a report says: versions, the model's name, where it happened, the end of the log. Nothing that was typed."""
    packages = []
    for name in PACKAGES:
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    manager, screen = theme.theme_manager(), QGuiApplication.primaryScreen()
    facts = [
        f"Token Playground {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"Qt {qVersion()}, {QGuiApplication.platformName()}, "
        f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():g}",
        ", ".join(packages),
        f"theme {manager.mode}, language {manager.language}, type {manager.zoom:.0%}",
        f"model {model or 'none'}",
    ]
    parts = ["\n".join(facts), details.strip()[-_LONGEST_REPORT:]]
    if lines:
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


class ErrorDialog(QDialog):
    """One dialog for whatever escapes while it is open: later errors are counted and added to the report."""

    def __init__(self, log_file: LogFile | None, model: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("error")
        self._log_file = log_file
        self._model = model
        self._details: list[str] = []
        self.message = QLabel()
        self.message.setObjectName("error.message")
        self.message.setWordWrap(True)
        self.report = QPlainTextEdit()
        self.report.setObjectName("error.report")
        self.report.setReadOnly(True)
        self.report.setProperty("framed", True)
        self.report.setFont(theme.mono_font(theme.CAPTION_SIZE))
        buttons = QDialogButtonBox()
        self.copy = QPushButton()
        self.copy.setProperty("primary", True)
        self.copy.clicked.connect(self._on_copy)
        self.folder = QPushButton()
        self.folder.clicked.connect(self._on_folder)
        self.close_button = QPushButton()
        self.close_button.clicked.connect(self.accept)
        for button in (self.copy, self.folder, self.close_button):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.PANE_MARGIN] * 4))
        column.setSpacing(theme.GRID)
        column.addWidget(self.message)
        column.addWidget(self.report, 1)
        column.addWidget(buttons)
        self.resize(theme.scaled(640), theme.scaled(420))
        self._retranslate()

    def add(self, details: str) -> None:
        """Show an error, beside those that are shown already."""
        if details not in self._details:
            self._details.append(details)
        lines = self._log_file.last_lines(_LOG_LINES) if self._log_file is not None else []
        self.report.setPlainText(report_text("\n\n".join(self._details), lines, self._model))
        self.copy.setText(self.tr("Copy report"))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Something went wrong"))
        self.message.setText(
            self.tr(
                "Something went wrong inside the playground, and nothing of your session is lost. You can go on. The "
                "report below holds versions and where it happened, nothing that you typed: copy it when you report "
                "the fault."
            )
        )
        self.report.setAccessibleName(self.tr("Report"))
        self.copy.setText(self.tr("Copy report"))
        self.folder.setText(self.tr("Open the log folder"))
        self.close_button.setText(self.tr("Go on"))
        self.copy.setToolTip(self.tr("Put the report on the clipboard"))
        self.folder.setToolTip(self.tr("Where the playground notes what went wrong"))
        self.close_button.setToolTip(self.tr("Close this message and go on working"))
        self.report.setToolTip(self.tr("What the report will say"))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText(self.tr("Copied"))

    def _on_folder(self) -> None:
        if self._log_file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_file.folder)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
