"""The button in a pane's header with which what it shows is kept: pictures, values, snippets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QMessageBox, QToolButton, QToolTip, QWidget

from playground import theme as themes
from playground.widgets.icons import icon
from playground.widgets.sized import sized
from playground.widgets.tool_tip import plain_tip
from playground.widgets.value_table import ValueTable


@dataclass(frozen=True)
class KeptFile:
    """A file that can be saved: its entry in the menu, its suffix with the dot, and what makes its bytes.

    With `write` instead, that is told the path and writes the file itself, perhaps later; it says how that went.
    """

    entry: str
    suffix: str
    make: Callable[[], bytes] | None = None
    write: Callable[[Path], None] | None = None


@dataclass(frozen=True)
class KeptText:
    """A text that can be copied: its entry in the menu, and what makes it."""

    entry: str
    make: Callable[[], str]


@dataclass(frozen=True)
class Keepable:
    """What can be kept of a view as it is now.

    `name` is the beginning of file names; `facts` go into pictures as their description ("Title", "Model", …).
    `tables` can be read as such in a window of their own.
    """

    widget: QWidget
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    files: tuple[KeptFile, ...] = ()
    texts: tuple[KeptText, ...] = ()
    tables: tuple[ValueTable, ...] = ()


class KeepButton(QToolButton):
    """A menu of what can be kept. `subject` is asked each time it opens; None greys it out.

    Whatever goes wrong with a file is said in a dialog with the system's reason, and nothing is lost. What draws and
    writes pictures is imported when a picture is asked for.
    """

    def __init__(self, subject: Callable[[], Keepable | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self._dialog: QDialog | None = None
        self._box: QMessageBox | None = None
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setIcon(icon("download", "muted"))
        sized(self, width=themes.CONTROL_HEIGHT + 6)
        self.keep_menu = QMenu(self)
        self.keep_menu.aboutToShow.connect(self._fill)
        self.setMenu(self.keep_menu)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setToolTip(plain_tip(self.tr("Keep what is shown: picture, values, Python")))
        self.setAccessibleName(self.tr("Keep"))

    def _fill(self) -> None:
        self.keep_menu.clear()
        subject = self._subject()
        if subject is None:
            self.keep_menu.addAction(self.tr("Nothing to keep yet")).setEnabled(False)
            return
        self.keep_menu.addAction(self.tr("Copy picture")).triggered.connect(partial(self._copy_picture, subject))
        self.keep_menu.addAction(self.tr("Save picture…")).triggered.connect(partial(self._open_dialog, subject))
        if subject.files or subject.tables:
            self.keep_menu.addSeparator()
        if subject.tables:
            self.keep_menu.addAction(self.tr("Values as a table…")).triggered.connect(
                partial(self._open_values, subject)
            )
        for kept in subject.files:
            self.keep_menu.addAction(kept.entry).triggered.connect(partial(self._save, subject, kept))
        if subject.texts:
            self.keep_menu.addSeparator()
        for text in subject.texts:
            self.keep_menu.addAction(text.entry).triggered.connect(partial(self._copy_text, text))

    def _copy_picture(self, subject: Keepable, _checked: bool = False) -> None:
        from playground.widgets.picture import copy_picture

        copy_picture(subject.widget)
        self._say(self.tr("Copied"))

    def _copy_text(self, text: KeptText, _checked: bool = False) -> None:
        QGuiApplication.clipboard().setText(text.make())
        self._say(self.tr("Copied"))

    def _save(self, subject: Keepable, kept: KeptFile, _checked: bool = False) -> None:
        path, _filter = QFileDialog.getSaveFileName(
            self, kept.entry, subject.name + kept.suffix, f"{kept.suffix} (*{kept.suffix})"
        )
        if not path:
            return
        path = path if path.endswith(kept.suffix) else path + kept.suffix
        if kept.write is not None:
            kept.write(Path(path))
        elif kept.make is not None:
            from playground.widgets.picture import write_file

            try:
                write_file(path, kept.make())
            except OSError as error:
                self._warn(path, str(error))
            else:
                self.say_saved()

    def say_saved(self) -> None:
        """Tell that a file has been written."""
        self._say(self.tr("Saved"))

    def _open_dialog(self, subject: Keepable, _checked: bool = False) -> None:
        from playground.widgets.picture_dialog import PictureDialog

        self._show(PictureDialog(subject.widget, subject.name, subject.facts, self.window()))

    def _open_values(self, subject: Keepable, _checked: bool = False) -> None:
        from playground.widgets.value_dialog import ValueDialog

        self._show(ValueDialog(subject.tables, subject.facts.get("Title", ""), self.window()))

    def _show(self, dialog: QDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
        self._dialog = dialog
        dialog.open()

    def _say(self, text: str) -> None:
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), plain_tip(text), self)

    def _warn(self, path: str, reason: str) -> None:
        if self._box is not None:
            self._box.deleteLater()
        self._box = QMessageBox(
            QMessageBox.Icon.Warning,
            self.accessibleName(),
            self.tr("{path} could not be written: {reason}. Choose another folder or name.").format(
                path=path, reason=reason.rstrip(".")
            ),
            QMessageBox.StandardButton.Ok,
            self.window(),
        )
        self._box.setWhatsThis(self.tr("What went wrong, and what to do next; nothing else has changed."))
        self._box.open()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
