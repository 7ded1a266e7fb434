"""The command line, each call in a process of its own: what it prints, draws and leaves alone, and what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from playground import __version__, theme

ROOT = Path(__file__).parents[2]
PICTURES = {
    "window.png",
    "tokenizer.png",
    "embedding.png",
    "embedding-rows.png",
    "attention.png",
    "generator.png",
    "generator-hidden.png",
    "images.png",
    "lab.png",
}
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(own_settings: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs Python in the project's root with settings of this test's own; gives what came back."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep))

    def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )

    return call


def sentences(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


# What needs no window


def test_help_names_every_option(run: Run) -> None:
    result = run("main.py", "--help")
    assert result.returncode == 0
    for word in (
        "CHECKPOINT_FOLDER",
        "--text",
        "--language",
        "{en,zh}",
        "--theme",
        "{light,dark}",
        "--screenshots",
        "--size",
    ):
        assert word in result.stdout
    assert result.stderr == ""


def test_version(run: Run) -> None:
    result = run("main.py", "--version")
    assert (result.returncode, result.stdout.split()[-1]) == (0, __version__)


@pytest.mark.parametrize("size", ["wide", "100x100", "1280x", "1280x720x3"])
def test_a_bad_size_is_told_in_one_sentence(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    from playground.app import main

    assert main(["--size", size]) == 2
    (sentence,) = sentences(capsys.readouterr().err)
    assert size in sentence
    assert "1600x1000" in sentence


def test_an_unknown_option_is_told(run: Run) -> None:
    result = run("main.py", "--theme", "pink")
    assert result.returncode == 2
    assert "pink" in result.stderr
    assert "Traceback" not in result.stderr


# Pictures


@pytest.mark.parametrize(("mode", "colours"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_screenshots(
    run: Run, tmp_path: Path, own_settings: Path, tiny_checkpoint: Path, mode: str, colours: theme.Theme
) -> None:
    folder = tmp_path / "new" / "pictures"
    result = run("main.py", tiny_checkpoint, "--screenshots", folder, "--size", "1280x720", "--theme", mode)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert {path.name for path in folder.iterdir()} == PICTURES
    images = {path.name: QImage(str(path)) for path in folder.iterdir()}
    window = images["window.png"]
    assert (window.width(), window.height()) == (1280, 720)
    for name, image in images.items():
        assert 300 <= image.width() <= 1280, name
        assert 200 <= image.height() <= 720, name
        seen = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        assert colours.surface.rgb() in seen, name
        assert colours.accent.rgb() in seen or name == "tokenizer.png", f"{name} shows no accent"
        assert len(seen) > 20, f"{name} shows next to nothing"
    tints = {QColor(tint).rgb() for tint in colours.tints}
    shown = images["tokenizer.png"]
    seen = {shown.pixel(x, y) for x in range(0, shown.width(), 2) for y in range(0, shown.height(), 2)}
    assert tints <= seen, "every tint of the tokens"
    assert images["embedding.png"] != images["embedding-rows.png"]
    assert images["generator.png"] != images["generator-hidden.png"]
    assert not any(own_settings.rglob("*.ini")), "the user's settings are left alone"


def test_what_cannot_be_opened_is_told_in_one_sentence_each(run: Run, tmp_path: Path) -> None:
    gone, text = tmp_path / "no-model", tmp_path / "no-text.txt"
    result = run("main.py", gone, "--text", text, "--screenshots", tmp_path / "pictures")
    assert result.returncode == 1
    told = sentences(result.stderr)
    assert len(told) == 2
    assert any("no-model" in line for line in told)
    assert any("no-text.txt" in line for line in told)
    assert not (tmp_path / "pictures" / "window.png").exists()


# The window

_SHOWN = """
import sys, time
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from playground.app import Application, parser
application = Application(parser().parse_args(sys.argv[1:]))
window = application.window
window.show()
until = time.monotonic() + 60
wanted = int(len(sys.argv) > 1) + int("--text" in sys.argv)
while time.monotonic() < until:
    QTest.qWait(10)
    boxes = [box for box in window.findChildren(QMessageBox, "problem") if box.isVisible()]
    if len(boxes) == wanted and application.operations.idle:
        break
for box in boxes:
    print(box.text())
print(application.session.inputs.text == __import__("playground.app").app.FIRST_TEXT, window.isVisible())
for box in boxes:
    box.close()
window.close()
"""


def test_the_window_tells_of_a_missing_folder_and_text_and_opens_all_the_same(run: Run, tmp_path: Path) -> None:
    result = run("-c", _SHOWN, tmp_path / "no-model", "--text", tmp_path / "no-text.txt")
    assert result.returncode == 0, result.stderr
    lines = sentences(result.stdout)
    assert len(lines) == 3
    assert any("no-model" in line for line in lines[:2])
    assert any("no-text.txt" in line for line in lines[:2])
    assert lines[-1] == "True True", "the first text stays, and so does the window"


_FIRST_PAINT = """
import sys
from playground.app import main
status = main(["--quit-after-first-paint"])
late = [name for name in ("torch", "pyqtgraph", "superqt", "transformers", "matplotlib") if name in sys.modules]
print(status, ",".join(late))
"""


def test_what_takes_long_to_import_comes_after_the_first_paint(run: Run) -> None:
    result = run("-c", _FIRST_PAINT)
    assert result.stdout.strip() == "0", result.stdout + result.stderr
    assert "Traceback" not in result.stderr
