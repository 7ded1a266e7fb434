"""What comes from files and goes to them: models, texts, tokenizers, configurations and sessions, opened by dialog, by
drop or from the recent ones."""

from __future__ import annotations

import stat
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from models.errors import PlaygroundError
from models.storage import write_bytes_atomically
from playground import settings
from playground.image_files import SUFFIXES as IMAGE_SUFFIXES
from playground.inputs import Inputs
from playground.keeper import Keeper
from playground.opening import read_text_file
from playground.operations import Operations
from playground.results.reading import Problem
from playground.session import Session
from playground.session_format import FORMAT, SUFFIX
from playground.settings import Settings

if TYPE_CHECKING:
    from models.config_files import ConfigFile

RECENT_KEPT = 10
# A tokenizer.json says what it is near its beginning or its end; a session at its beginning.
_PEEK = 4096
_MODEL_SUFFIXES = frozenset({".gguf", ".safetensors"})
_TOKENIZER_SUFFIXES = frozenset({".tiktoken", ".model"})


class Kind(Enum):
    """What a path is opened as."""

    MODEL = auto()
    TEXT = auto()
    TOKENIZER = auto()
    CONFIG = auto()
    SESSION = auto()
    IMAGE = auto()


def is_there(path: Path) -> bool:
    """Whether something can be seen at a path; unlike `exists`, it raises nothing where one may not look."""
    return bool(_mode(path))


def is_folder(path: Path) -> bool:
    """Whether a folder can be seen at a path."""
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def kind_of(path: Path) -> Kind:
    """What a file or folder is, by its name and, where that says nothing, by its beginning."""
    if is_folder(path) or path.suffix.lower() in _MODEL_SUFFIXES:
        return Kind.MODEL
    if path.suffix == SUFFIX:
        return Kind.SESSION
    if path.suffix in _TOKENIZER_SUFFIXES or path.name == "tokenizer.json":
        return Kind.TOKENIZER
    if path.name == "config.json":
        return Kind.MODEL if any(path.parent.glob("*.safetensors")) else Kind.CONFIG
    if path.suffix == ".json":
        return _kind_of_json(path)
    if path.suffix.lower() in IMAGE_SUFFIXES:
        return Kind.IMAGE
    return Kind.TEXT


def _kind_of_json(path: Path) -> Kind:
    try:
        with path.open("rb") as file:
            start = file.read(_PEEK)
    except OSError:
        return Kind.TEXT  # which is told when it is read
    if FORMAT.encode() in start:
        return Kind.SESSION
    if b'"model_type"' in start:
        return Kind.CONFIG
    return Kind.TOKENIZER if b'"added_tokens"' in start or b'"truncation"' in start else Kind.TEXT


class Documents(QObject):
    """Opens what the user brings, and remembers what was opened.

    Signals:
        text_opened(): a file's text stands in the editor
        recent_changed(): the list of recent files is another
        session_named(str): the file that the session is saved as; empty for a session without a name
        failed(object): a Problem with something that can't be opened
    """

    text_opened = Signal()
    recent_changed = Signal()
    session_named = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, operations: Operations, stored: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._operations = operations
        self._stored = stored
        self._window = window
        self._keeper: Keeper | None = None
        self.session_path: Path | None = None

    def attach(self, keeper: Keeper) -> None:
        """Have sessions opened and saved by `keeper`, which comes after the first paint."""
        self._keeper = keeper

    # Opening

    def open(self, path: Path) -> None:
        """Open what lies at a path as what it is; what can't be opened is told and changes nothing."""
        kind = kind_of(path)
        if kind is Kind.MODEL:
            self.open_model(path if is_folder(path) or path.suffix.lower() == ".gguf" else path.parent)
        elif kind is Kind.TOKENIZER:
            self._remember(path)
            self._operations.open_tokenizer(path)
            self._operations.pane_wanted.emit("tokenizer")
        elif kind is Kind.CONFIG:
            self._open_config(path)
        elif kind is Kind.SESSION:
            self.open_session(path)
        elif kind is Kind.IMAGE:
            self._remember(path)
            self._operations.open_image(path)
        else:
            self.open_text(path)

    def open_model(self, folder: Path) -> None:
        """Open the model in a folder; the old one works on until it is there."""
        self._remember(folder)
        self._operations.open_model(folder)

    def open_text(self, path: Path) -> None:
        """Put a file's text into the tokenizer; a file that is no text changes nothing and is told."""
        try:
            self._session.update(text=read_text_file(path), position=None)
        except PlaygroundError as error:
            self.failed.emit(Problem.of(error))
            return
        self._remember(path)
        self._operations.pane_wanted.emit("tokenizer")
        self.text_opened.emit()

    def open_session(self, path: Path) -> None:
        """Put the session of a file in place of this one, which is kept among the earlier ones."""
        if self._keeper is not None:

            def done() -> None:
                self._remember(path)
                self._name(path)

            self._keeper.open(path, done)

    def _open_config(self, path: Path) -> None:
        def done(found: ConfigFile) -> None:
            self._remember(path)
            self._session.update(embedding_view="cost", cost_page="model", preset=f"file:{found.path}")
            self._operations.pane_wanted.emit("embedding")

        self._operations.read_config(path, done, self.failed.emit)

    def drop(self, data: QMimeData) -> bool:
        """Open what was dropped on the window: the first file of it, else its text. Whether there was anything."""
        for url in data.urls():
            if url.isLocalFile():
                self.open(Path(url.toLocalFile()))
                return True
        if data.hasText() and not data.hasUrls():
            self._session.update(text=data.text(), position=None)
            self._operations.pane_wanted.emit("tokenizer")
            return True
        return False

    @staticmethod
    def takes(data: QMimeData) -> bool:
        """Whether there is something in a drag that `drop` would open."""
        return any(url.isLocalFile() for url in data.urls()) or (data.hasText() and not data.hasUrls())

    # Asking where

    def ask_for_model(self) -> None:
        """Open a model folder of the user's choice."""
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open model folder"), self._stored.get(settings.FOLDER)
        )
        if folder:
            self._stored.set(settings.FOLDER, str(Path(folder).parent))
            self.open_model(Path(folder))

    def ask_for_text(self) -> None:
        """Open a text file of the user's choice."""
        path = self._asked(self.tr("Open text"), self.tr("Text (*.txt *.md);;All files (*)"))
        if path is not None:
            self.open_text(path)

    def ask_for_session(self) -> None:
        """Open a saved session of the user's choice."""
        path = self._asked(self.tr("Open session"), self._session_filter())
        if path is not None:
            self.open_session(path)

    def _asked(self, title: str, kinds: str) -> Path | None:
        name, _filter = QFileDialog.getOpenFileName(self._window, title, self._stored.get(settings.FOLDER), kinds)
        if not name:
            return None
        self._stored.set(settings.FOLDER, str(Path(name).parent))
        return Path(name)

    def _session_filter(self) -> str:
        return self.tr("Sessions (*{suffix});;All files (*)").format(suffix=SUFFIX)

    # Saving

    def save_session(self) -> None:
        """Save the session in its file, or ask for one."""
        if self.session_path is None:
            self.save_session_as()
        else:
            self._save(self.session_path)

    def save_session_as(self) -> None:
        """Save the session as one file that can be handed on."""
        proposed = Path(self._stored.get(settings.FOLDER)) / (self.tr("session") + SUFFIX)
        name, _filter = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save session as"),
            str(proposed),
            self._session_filter(),
        )
        if name:
            path = Path(name)
            self._save(path if path.suffix else path.with_suffix(SUFFIX))

    def save_report(self, html: str) -> None:
        """Write a report to a file of the user's choice; one that can't be written is told."""
        proposed = Path(self._stored.get(settings.FOLDER)) / (self.tr("session") + ".html")
        name, _filter = QFileDialog.getSaveFileName(
            self._window, self.tr("Save report"), str(proposed), self.tr("Web pages (*.html)")
        )
        if name:
            try:
                write_bytes_atomically(Path(name), html.encode("utf-8", errors="replace"))
            except PlaygroundError as error:
                self.failed.emit(Problem.of(error))

    def new_session(self, text: str) -> None:
        """Begin an empty session; this one is kept among the earlier ones."""
        if self._keeper is not None:
            self._keeper.begin_anew(Inputs(text=text, model=self._session.inputs.model))
            self._name(None)

    def _save(self, path: Path) -> None:
        if self._keeper is None:
            return

        def done() -> None:
            self._stored.set(settings.FOLDER, str(path.parent))
            self._remember(path)
            self._name(path)

        self._keeper.save_as(path, done)

    def _name(self, path: Path | None) -> None:
        self.session_path = path
        self.session_named.emit("" if path is None else path.stem)

    # Recent

    def recent(self) -> list[Path]:
        """What was opened last and is still there, newest first."""
        try:
            names = msgspec.json.decode(self._stored.get(settings.RECENT) or "[]", type=list[str])
        except msgspec.MsgspecError:
            return []
        return [path for path in map(Path, names) if is_there(path)]

    def forget_recent(self) -> None:
        """Remember none of the recent files any more."""
        self._stored.set(settings.RECENT, "")
        self.recent_changed.emit()

    def earlier(self) -> list[tuple[str, Path]]:
        """Sessions that others took the place of: when that was, and the file, newest first."""
        if self._keeper is None:
            return []
        return [(f"{one.when:%Y-%m-%d %H:%M}", one.path) for one in self._keeper.store.earlier()]

    def _remember(self, path: Path) -> None:
        if not is_there(path):
            return
        path = path.absolute()
        names = [str(path), *(str(other) for other in self.recent() if other != path)]
        self._stored.set(settings.RECENT, msgspec.json.encode(names[:RECENT_KEPT]).decode())
        self.recent_changed.emit()
