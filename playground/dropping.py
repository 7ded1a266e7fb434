"""Drags over the window: what letting go would do is said beforehand, and done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from playground.documents import Documents, Kind, is_folder, is_there, kind_of
from playground.widgets.drop_hint import DropHint, TakesDrops, take_copy

# Characters of a file's name that a sentence can hold.
_LONGEST_NAME = 40


class Dropping(QObject):
    """Hears of drags where the platform hands them to the window, before its widgets do.

    Text fields would take a file for the text of its address: there, too, a file is the window's to open. What is
    dragged about within the window is a matter of its text fields.
    """

    def __init__(self, documents: Documents, window: QWidget) -> None:
        super().__init__(window)
        self._documents = documents
        self._window = window
        self.hint = DropHint(window)

    def watch(self) -> None:
        """Begin to listen; the window has been shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self.hint.tell("", taken=False)
        elif isinstance(event, QDropEvent) and event.source() is None:  # entering and moving are kinds of it
            data, under = event.mimeData(), self._under(event.position().toPoint())
            isnt_theirs = bool(_paths(data)) and any(map(_is_field, under))
            if kind == QEvent.Type.Drop:
                self.hint.tell("", taken=False)
                self._window.activateWindow()  # what is told of it comes before the other application
                if isnt_theirs:
                    self._documents.drop(data)
            else:
                sentence, taken = self._plan(data, under)
                self.hint.tell(sentence, taken=taken)
            if isnt_theirs:
                take_copy(event)
                return True
        return super().eventFilter(watched, event)

    def _under(self, position: QPoint) -> list[QWidget]:
        """The widgets at a point of the window, the innermost first."""
        widget: QWidget | None = self._window.childAt(position)
        found = []
        while widget is not None and widget is not self._window:
            found.append(widget)
            widget = widget.parentWidget()
        return found

    def _plan(self, data: QMimeData, under: list[QWidget]) -> tuple[str, bool]:
        """What letting go would do, and whether it would do anything; nothing is said of text for a text field."""
        for widget in under:
            told = widget.told_of_drop(data) if isinstance(widget, TakesDrops) else ""
            if told:
                return told, True
        paths = _paths(data)
        if paths:
            return self._told_of_files(paths)
        if data.hasUrls():
            return self.tr("Only files of this computer and text can be dropped here. Save the page first."), False
        if not data.hasText():
            return self.tr("This can't be opened. Drop a file or text."), False
        if any(map(_is_field, under)):
            return "", True
        return self.tr("Let go to put this text in the place of the one here"), True

    def _told_of_files(self, paths: list[Path]) -> tuple[str, bool]:
        first = paths[0]
        name = _short(first.name or str(first))
        if not is_there(first):
            return self.tr("{name} is not there any more").format(name=name), False
        kind = kind_of(first)
        if is_folder(first) and not is_there(first / "config.json"):
            return self.tr("{name} is no model's folder: it has no config.json").format(name=name), False
        if kind is Kind.TOKENIZER and first.name == "tokenizer.json":
            name = _short(f"{first.parent.name}/{first.name}")
        elif kind is Kind.MODEL and first.suffix in (".json", ".safetensors"):
            name = _short(first.parent.name)
        sentence = {
            Kind.MODEL: self.tr("Let go to open the model {name}"),
            Kind.TEXT: self.tr("Let go to read {name} as the text"),
            Kind.TOKENIZER: self.tr("Let go to cut the text with the tokenizer {name}"),
            Kind.CONFIG: self.tr("Let go to see what the model of {name} costs"),
            Kind.SESSION: self.tr("Let go to go on with the session {name}"),
            Kind.IMAGE: self.tr("Let go to cut the image {name} into patches"),
        }[kind].format(name=name)
        if len(paths) > 1:
            sentence += "\n" + self.tr("It is the first of {count}; one is opened at a time.").format(count=len(paths))
        return sentence, True


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _is_field(widget: QWidget) -> bool:
    return isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox)


def _short(name: str) -> str:
    half = _LONGEST_NAME // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[:half]}…{name[-half:]}"
