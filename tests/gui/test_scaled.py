"""The window on screens of more than one pixel a unit: nothing is cut off, and nothing is drawn small and stretched.

The factor of a screen is fixed when an application starts, so each one has a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

ROOT = Path(__file__).parents[2]
# What draws with pixmaps, images and caches of its own, besides text: by objectName.
DRAWN = ("tokenizer.text", "tokenizer.ids", "tokenizer.copy", "embedding.bars", "generator.bars", "generator.keep",
         "attention.heads", "attention.map", "examples")  # fmt: skip


def sharpness(image: QImage) -> float:
    """The sum of squared differences between neighbouring pixels: stretching a picture takes from it."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    values = rows[:, : grey.width()].astype(float)
    return float((np.diff(values, axis=0) ** 2).sum() + (np.diff(values, axis=1) ** 2).sum())


def unevenness(image: QImage) -> float:
    """The share of squares of 2 × 2 pixels that are not of one colour: of a picture drawn at half its size none is."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    values = rows[: grey.height() // 2 * 2, : grey.width() // 2 * 2].reshape(grey.height() // 2, 2, -1, 2)
    return float((values.max(axis=(1, 3)) != values.min(axis=(1, 3))).mean())


def drawn(widget: QWidget) -> QImage:
    """The widget as it is on the screen, on white."""
    picture = widget.grab()
    image = QImage(picture.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.drawPixmap(image.rect(), picture)
    painter.end()
    return image


def stretched(widget: QWidget) -> QImage:
    """The widget as it would be if it were drawn at one pixel a unit and stretched."""
    small = QImage(widget.size(), QImage.Format.Format_ARGB32_Premultiplied)
    small.fill(Qt.GlobalColor.white)
    widget.render(small)
    size = widget.grab().toImage().size()
    mode = Qt.TransformationMode.SmoothTransformation
    return small.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)


def report(checkpoint: str, folder: str) -> None:
    """Run in a process of its own: what is wrong in a window at this process's factor, as JSON."""
    from models import catalog
    from playground import theme
    from playground.widgets.icons import set_icon_directory
    from tests.gui.conftest import make_window
    from tests.gui.test_looks import cut_off
    from tests.gui.test_table_widgets import a_map

    application = QApplication([])
    set_icon_directory(catalog.resource_root() / "icons")
    theme.apply(application, "light")
    made = make_window(Path(folder) / "settings.ini", Path(checkpoint), size=(1280, 720))
    whole = made.window.grab().toImage()
    gain = {}
    for name in DRAWN:
        widget = made.find(name)
        widget = widget.viewport() if hasattr(widget, "viewport") else widget
        gain[name] = sharpness(drawn(widget)) / max(1.0, sharpness(stretched(widget)))
    points = unevenness(drawn(a_map()))
    said = {"size": [whole.width(), whole.height()], "cut": cut_off(made.window), "gain": gain, "points": points}
    sys.stdout.write(json.dumps(said))
    made.close()


@pytest.mark.parametrize("factor", ["1.5", "2"])
def test_everything_is_crisp_and_whole(tiny_checkpoint: Path, tmp_path: Path, factor: str) -> None:
    call = "import sys; from tests.gui.test_scaled import report; report(*sys.argv[1:])"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor, "PYTHONPATH": str(ROOT)}
    environment["OMP_NUM_THREADS"] = "1"
    command = [sys.executable, "-c", call, str(tiny_checkpoint), str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    said = json.loads(result.stdout)
    assert said["size"] == [int(1280 * float(factor)), int(720 * float(factor))]
    assert said["cut"] == []
    blurred = {name: gain for name, gain in said["gain"].items() if gain < 1.6}
    assert blurred == {}
    assert factor != "2" or said["points"] > 0.1  # its labels alone make 0.04
