"""The images pane: patches in reading order, shapes, costs, attention over the image, and bad files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication, QLabel

from playground.documents import Kind, kind_of
from playground.results.images import ImageReading, ImageTokens
from playground.widgets.cost_bars import CostBars
from playground.widgets.data_table import DataTable
from playground.widgets.numbers import group_digits
from playground.widgets.patch_canvas import PatchCanvas
from playground.widgets.patch_strip import PatchStrip
from tests.gui.conftest import PlaygroundWindow, make_window
from tests.gui.test_sequence_window import rest
from tests.image_files import halves
from tests.sequence_files import sequence_written
from tests.unit.test_image_tokens import BAD, bad

DEFAULTS = {
    "image": "digit-3", "image_model": "", "image_side": 0, "image_patch": 0, "image_crop": True,
    "image_inverted": False, "image_part": "patches", "image_choice": -1, "image_head": -1,
}  # fmt: skip


@pytest.fixture(scope="module")
def shared(
    dressed: QApplication, tmp_path_factory: pytest.TempPathFactory, tiny_checkpoint: Path
) -> Iterator[PlaygroundWindow]:
    made = make_window(tmp_path_factory.mktemp("images") / "settings.ini", tiny_checkpoint)
    made.window.hide()
    yield made
    made.close()


@pytest.fixture
def window(shared: PlaygroundWindow) -> Iterator[PlaygroundWindow]:
    """The module's window with the pane, shown for one test."""
    shared.window.show()
    shared.operations.pane_wanted.emit("images")
    shared.session.update(**DEFAULTS)
    shared.settle()
    yield shared
    shared.failures.clear()
    shared.window.hide()
    rest(shared)


def tokens(window: PlaygroundWindow) -> ImageTokens:
    window.settle()
    found = window.session.results.image_tokens
    assert found is not None
    assert "image_tokens" not in window.session.results.problems
    return found


def reading(window: PlaygroundWindow) -> ImageReading:
    window.settle()
    found = window.session.results.image_reading
    assert found is not None
    assert found.tokens is tokens(window)
    return found


def cells(table: DataTable) -> list[list[str]]:
    model = table.model()
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def told(window: PlaygroundWindow) -> str:
    states = window.window.panes["images"].states
    assert states.state == "error"
    return " ".join(label.text() for label in states.findChildren(QLabel) if label.isVisible())


def test_a_digit_is_17_tokens_in_reading_order(window: PlaygroundWindow) -> None:
    found = tokens(window)
    assert (found.plan.tokens, found.fits) == (17, True)
    strip, cut = window.find("images.strip", PatchStrip), window.find("images.cut", PatchCanvas)
    assert strip.count == 17
    cut.patch_chosen.emit(6)
    window.settle()
    assert strip.shown_text() == "17 · 7", "the class token stands before the patches"
    assert cut.chosen == 6
    rect = cut.patch_rect(6)
    assert cut.patch_at(rect.center()) == 6
    strip.token_chosen.emit(0)
    window.settle()
    assert window.session.inputs.image_choice == -1
    assert cut.chosen == -1


def test_shapes_and_numbers_at_each_stage(window: PlaygroundWindow) -> None:
    window.session.update(image_part="stages", image_choice=5)
    read = reading(window)
    rows = cells(window.find("images.stages", DataTable))
    assert [row[1] for row in rows] == ["8 × 8 × 1", "16 × 2 × 2 × 1", "16 × 4", "16 × 64", "17 × 64", "17 × 64"]
    pixels = tokens(window).pixels[2:4, 2:4, 0].astype(np.float32).ravel()
    np.testing.assert_allclose(read.flat[5], pixels / 255 * 2 - 1, atol=1e-5)
    assert window.find("images.token", QLabel).text() == "patch 6 of 16"
    np.testing.assert_allclose(read.classed[6], read.projected[5], atol=1e-6)
    assert not np.allclose(read.placed[6], read.classed[6])


def test_cost_grows_with_the_square(window: PlaygroundWindow) -> None:
    window.session.update(image_part="cost")
    window.settle()
    text = window.session.results.tokens
    assert text is not None
    rows = {(row[0], row[1]): row for row in cells(window.find("images.costs", DataTable))}
    assert rows["8", "2"][2] == "17"
    assert rows["224", "16"][2] == "197"
    assert rows["224", "16"][3] == group_digits(197**2)
    assert float(rows["224", "16"][4]) == pytest.approx(197**2 / len(text.run.ids) ** 2, abs=0.06)


def test_the_class_tokens_attention_lies_over_the_image(window: PlaygroundWindow) -> None:
    window.session.update(image_part="attention")
    read = reading(window)
    assert read.attention.shape == (4, 4, 16)
    for layer in range(4):
        canvas = window.find(f"images.map.{layer}", PatchCanvas)
        np.testing.assert_allclose(canvas.values, read.attention[layer].mean(0), atol=1e-6)
    np.testing.assert_allclose(window.find("images.map.4", PatchCanvas).values, read.rollout, atol=1e-6)
    assert window.find("images.answer", QLabel).text().startswith("3 ")
    assert window.find("images.classes", CostBars).bars[0][0] == "3"
    window.session.update(image_head=2)
    window.settle()
    np.testing.assert_allclose(window.find("images.map.1", PatchCanvas).values, read.attention[1, 2], atol=1e-6)


def test_other_sizes_are_cut_and_not_read(window: PlaygroundWindow) -> None:
    window.session.update(image="landscape", image_side=224, image_patch=16)
    found = tokens(window)
    assert (found.plan.tokens, found.fits, found.taken) == (197, False, (40, 0, 240, 240))
    assert window.session.results.image_reading is None
    window.session.update(image_part="attention")
    window.settle()
    assert "8 × 8 pixels in patches of 2 × 2" in window.find("images.answer", QLabel).text()
    window.find("images.own").click()
    assert reading(window).tokens.plan.tokens == 17
    window.session.update(image_side=8, image_patch=16)
    window.settle()
    assert "no room for a patch of 16 × 16" in told(window)
    window.session.update(image_patch=0)
    assert tokens(window).plan.tokens == 17


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_image_is_told_and_nothing_is_lost(window: PlaygroundWindow, tmp_path: Path, kind: str) -> None:
    before = tokens(window)
    window.operations.open_image(bad(tmp_path, kind))
    window.settle()
    assert BAD[kind] in told(window)
    assert window.failures == []
    assert window.session.results.image_tokens is before
    window.session.update(image="digit-3")
    assert tokens(window).name == "digit-3.png"


def test_images_and_vits_find_their_pane(window: PlaygroundWindow, tmp_path: Path) -> None:
    path = halves(tmp_path / "halves.png", 30, 20)
    assert kind_of(path) is Kind.IMAGE
    window.window.docks["images"].hide()
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path))])
    assert window.window.documents.drop(dropped)
    assert tokens(window).name == "halves.png"
    assert window.window.docks["images"].isVisible()
    name = window.session.results.model.name if window.session.results.model is not None else ""
    window.window.docks["images"].hide()
    window.open(sequence_written(tmp_path / "other-vit", "vit-oblong"))
    assert window.window.docks["images"].isVisible()
    read = reading(window)
    assert (read.tokens.model, read.tokens.plan.patches) == ("other-vit", 9)
    assert len(read.classes) == 10
    assert window.session.results.model is not None
    assert window.session.results.model.name == name, "the open model of texts stays"
    assert window.failures == []


def test_a_model_of_texts_reads_no_images(window: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    window.session.update(image_model=str(tiny_checkpoint))
    window.settle()
    assert "reads text, not images" in told(window)
