"""The application: command line, checks, translators, session, window."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from playground import __version__, preflight

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtCore import QTranslator
    from PySide6.QtWidgets import QApplication

    from playground.error_dialog import ErrorDialog
    from playground.keeper import Keeper
    from playground.log import LogFile
    from playground.mainwindow import MainWindow
    from playground.operations import Operations
    from playground.settings import Settings
    from playground.stalls import StallWatch

DEFAULT_CHECKPOINT = "english-stories"
FIRST_TEXT = "Once upon a time there was a king who had three daughters, and the youngest was so beautiful that the"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = argparse.ArgumentParser(
        prog="token-playground",
        description="A desktop playground for language-model tokens.",
    )
    result.add_argument(
        "checkpoint", nargs="?", type=Path, metavar="CHECKPOINT_FOLDER", help="the model or the saved session to open"
    )
    result.add_argument("--text", type=Path, metavar="FILE", help="a UTF-8 text to begin with")
    result.add_argument("--language", choices=("en", "zh"), help="the window's language")
    result.add_argument("--theme", choices=("light", "dark"), help="light or dark")
    result.add_argument(
        "--screenshots", type=Path, metavar="DIR", help="draw every pane and the window as PNG there and exit"
    )
    result.add_argument("--size", default="1440x900", metavar="WxH", help="size of the window in the pictures")
    result.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    result.add_argument("--quit-after-first-paint", action="store_true", help=argparse.SUPPRESS)
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the application; the exit status."""
    options = parser().parse_args(arguments)
    size = _size(options.size)
    if size is None:
        print(f"--size takes two numbers such as 1600x1000, not {options.size!r}.", file=sys.stderr)
        return 2
    if options.screenshots is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    missing = preflight.check()
    if missing is not None:
        print(missing, file=sys.stderr)
        return 1
    os.environ.setdefault("QT_API", "pyside6")
    application = Application(options)
    if options.screenshots is not None:
        from playground.screenshots import take_screenshots

        return take_screenshots(application.window, application.operations, options.screenshots, size)
    return application.run()


def _size(text: str) -> tuple[int, int] | None:
    parts = text.lower().split("x")
    if len(parts) != 2 or not all(part.isdecimal() and 200 <= int(part) <= 10_000 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


class Application:
    """QApplication, session, operations and window, wired."""

    def __init__(self, options: argparse.Namespace) -> None:
        from PySide6.QtCore import QSettings, Qt
        from PySide6.QtWidgets import QApplication

        from models import catalog
        from playground import settings, theme
        from playground.inputs import Inputs
        from playground.mainwindow import MainWindow
        from playground.operations import Operations
        from playground.session import Session
        from playground.widgets.icons import set_icon_directory

        existing = QApplication.instance()
        self.qt: QApplication = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
        self.qt.setApplicationName("token-playground")
        self.qt.setApplicationDisplayName("Token Playground")
        self.qt.setApplicationVersion(__version__)
        self.qt.setDesktopFileName("io.github.token_playground.TokenPlayground")
        # Pictures show the application as a newcomer sees it, and leave no trace in the user's settings.
        self._scratch = tempfile.TemporaryDirectory() if options.screenshots is not None else None
        store = (
            QSettings(str(Path(self._scratch.name) / "settings.ini"), QSettings.Format.IniFormat)
            if self._scratch is not None
            else None
        )
        self.stored: Settings = settings.Settings(store)
        self._options = options
        self._translators: list[QTranslator] = []
        self.keeper: Keeper | None = None
        self._log_file: LogFile | None = None
        self._error_dialog: ErrorDialog | None = None
        self._watch: StallWatch | None = None
        set_icon_directory(catalog.resource_root() / "icons")
        self._install_language(options.language or self.stored.get(settings.LANGUAGE) or _system_language())
        theme.set_zoom(self.stored.get(settings.ZOOM) / 100)
        theme.theme_manager().reduced_motion = self.stored.get(settings.REDUCED_MOTION)
        theme.apply(self.qt, options.theme or self.stored.get(settings.THEME))
        self.session = Session(Inputs(text=FIRST_TEXT))
        self.operations: Operations = Operations(self.session)
        self.window: MainWindow = MainWindow(self.session, self.operations, self.stored)
        self.window.painted.connect(self._on_painted, Qt.ConnectionType.QueuedConnection)
        self.window.language_chosen.connect(self.set_language)
        self.window.restore()
        sys.excepthook = self._on_exception

    def run(self) -> int:
        """Show the window and live until it is closed."""
        self.window.fit_screen()
        self.window.show()
        status = self.qt.exec()
        self.close()
        return status

    def close(self) -> None:
        """Save what is left to save, and end every thread."""
        if self.keeper is not None:
            self.keeper.close()
        self.operations.close()
        if self._watch is not None:
            self._watch.stop()
        if self._log_file is not None:
            self._log_file.stop()

    def set_language(self, language: str) -> None:
        """Change every text to English, Chinese or, with an empty one, the system's; now and for the next start."""
        from playground import settings

        self._install_language(language or _system_language())
        self.stored.set(settings.LANGUAGE, language)

    def begin(self) -> None:
        """What follows the first paint: the panes, the session of the last time, then the model."""
        from PySide6.QtGui import QIcon

        from models import catalog

        self.window.fill_docks()
        self.qt.setWindowIcon(QIcon(str(catalog.application_icon())))
        if self._scratch is None:  # pictures leave no trace
            self._keep()
        options, folder = self._options, self.session.inputs.model
        if options.text is not None:
            self.window.open_text(options.text)
        if options.checkpoint is not None and options.checkpoint.is_file():
            self.window.documents.open(options.checkpoint)
        elif options.checkpoint is not None:
            folder = str(options.checkpoint)
        if self._scratch is None and options.checkpoint is None and options.text is None:
            self.window.examples.offer_tour()
        self.operations.open_model(Path(folder) if folder else catalog.checkpoint_path(DEFAULT_CHECKPOINT))
        self.operations.tokenize()

    def _keep(self) -> None:
        """Begin to log and to save, and go on with the session of the last time."""
        from playground import settings
        from playground.keeper import Keeper
        from playground.log import LogFile
        from playground.session_store import SessionStore
        from playground.stalls import StallWatch

        self._log_file = LogFile()
        self._log_file.take_qt_messages()
        self._watch = StallWatch()
        self._watch.start()
        self.keeper = Keeper(self.session, SessionStore(), self.window.surroundings, self.window)
        self.window.attach(self.keeper)
        if self.stored.get(settings.RESTORE):
            self.keeper.restore()

    def _on_painted(self) -> None:
        if self._options.quit_after_first_paint:
            self.qt.quit()
        else:
            self.begin()

    def _install_language(self, language: str) -> None:
        from PySide6.QtCore import QLibraryInfo, QTranslator

        from models import catalog
        from playground import theme

        for translator in self._translators:
            self.qt.removeTranslator(translator)
        self._translators = []
        theme.theme_manager().set_language(language)
        if language != "zh":
            self.qt.sendPostedEvents()
            return
        own = catalog.translation_path("app_zh")
        base = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / "qtbase_zh_CN.qm"
        for path in (base, own):
            translator = QTranslator(self.qt)
            if path is not None and translator.load(str(path)):
                self.qt.installTranslator(translator)
                self._translators.append(translator)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Note what escaped and show it; the window lives on."""
        import logging
        import traceback

        details = "".join(traceback.format_exception(kind, error, trace))
        if sys.stderr is not None:
            sys.stderr.write(details)
        if issubclass(kind, KeyboardInterrupt):
            self.qt.quit()
            return
        logging.getLogger("playground").error("an error escaped\n%s", details)
        self._show_error(details)

    def _show_error(self, details: str) -> None:
        from playground.error_dialog import ErrorDialog

        if self._error_dialog is None:
            model = self.session.results.model
            self._error_dialog = ErrorDialog(self._log_file, "" if model is None else model.name, self.window)
            self._error_dialog.finished.connect(self._on_error_read)
        self._error_dialog.add(details)
        self._error_dialog.show()

    def _on_error_read(self, _result: int) -> None:
        if self._error_dialog is not None:
            self._error_dialog.deleteLater()
            self._error_dialog = None


def _system_language() -> str:
    from PySide6.QtCore import QLocale

    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"
