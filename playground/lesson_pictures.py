"""The pictures of the gallery: python -m playground.lesson_pictures draws each example at a step of its middle.

Written to resources/examples/pictures/, in both languages and themes. Run it after adding an example.
"""

from __future__ import annotations

import os
import sys
import tempfile
from itertools import product
from pathlib import Path

SIZE = (1280, 800)
PICTURE = (480, 270)
# Of what is cut out, so that a small control is seen among its neighbours.
_LEAST = (440, 248)


def main(names: list[str]) -> int:
    """Draw the pictures of the named examples, or of all; the exit status."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_API", "pyside6")
    with tempfile.TemporaryDirectory() as scratch:
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            os.environ[variable] = scratch
        from playground import theme
        from playground.app import Application, parser
        from playground.commands import LANGUAGES
        from playground.gallery import picture_path
        from playground.screenshots import settle

        options = parser().parse_args(["--screenshots", scratch, "--language", "en"])
        application = Application(options)
        window, operations = application.window, application.operations
        window.resize(*SIZE)
        window.show()
        settle(window, operations)
        for lesson in window.examples.lessons:
            if names and lesson.id not in names:
                continue
            window.examples.play(lesson.id)
            settle(window, operations)
            window.examples.player.go(len(lesson.steps) // 2)
            for (_name, language), mode in product(LANGUAGES, ("light", "dark")):
                application.set_language(language)
                theme.apply(application.qt, mode)
                settle(window, operations)
                path = picture_path(lesson.id, language, mode)
                path.parent.mkdir(exist_ok=True)
                _draw(window, path)
            window.examples.player.close()
            settle(window, operations)
        window.close()
    return 0


def _draw(window: object, path: Path) -> None:
    from PySide6.QtCore import QRect, Qt
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QDockWidget, QWidget

    from playground.mainwindow import MainWindow
    from playground.widgets.ancestors import nearest, rect_in

    assert isinstance(window, MainWindow)
    step = window.examples.player.step
    assert step is not None
    widget = window.findChild(QWidget, step.widget)
    assert widget is not None
    whole = nearest(widget, QDockWidget) or window
    around = rect_in(widget, whole)
    width = min(whole.width(), max(around.width() + 32, _LEAST[0], (around.height() + 32) * 16 // 9))
    height = min(whole.height(), width * 9 // 16)
    width = min(width, height * 16 // 9)
    left = min(max(0, around.center().x() - width // 2), whole.width() - width)
    top = min(max(0, around.top() - 16), whole.height() - height)
    image = whole.grab(QRect(left, top, width, height)).toImage()
    image = image.scaled(
        *PICTURE, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    image.copy(0, 0, *PICTURE).convertToFormat(QImage.Format.Format_Indexed8).save(str(path))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
