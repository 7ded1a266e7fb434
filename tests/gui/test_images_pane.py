"""The images pane: patches in reading order, shapes, costs, attention over the image, and bad files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QSpinBox

from playground.documents import Kind, kind_of
from playground.results.images import ImageReading, ImageTokens
from playground.widgets.cost_bars import CostBars
from playground.widgets.data_table import DataTable
from playground.widgets.keep_button import KeepButton
from playground.widgets.numbers import group_digits
from playground.widgets.patch_canvas import PatchCanvas
from playground.widgets.patch_map import PatchMap
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
    states = window.window.panes["images"].shown_states  # type: ignore[attr-defined]
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
        canvas = window.find(f"images.map.{layer}", PatchMap)
        np.testing.assert_allclose(canvas.values, read.attention[layer].mean(0), atol=1e-6)
    np.testing.assert_allclose(window.find("images.map.4", PatchMap).values, read.rollout, atol=1e-6)
    assert window.find("images.answer", QLabel).text().startswith("3 ")
    assert window.find("images.classes", CostBars).bars[0][0] == "3"
    keys = QTest.keyClick
    first = window.find("images.map.0", PatchMap)
    first.setFocus()
    keys(first, Qt.Key.Key_Home)
    keys(first, Qt.Key.Key_Down)
    window.settle()
    assert window.session.inputs.image_choice == 4
    for layer in range(4):  # told in every layer, as is what the pointer is at
        one = window.find(f"images.map.{layer}", PatchMap)
        assert float(one.told()) == pytest.approx(float(read.attention[layer].mean(0)[4]), abs=1e-4)
    QTest.mouseMove(first, first.patch_rect(9).center().toPoint())
    for layer in range(4):
        one = window.find(f"images.map.{layer}", PatchMap)
        assert float(one.told()) == pytest.approx(float(read.attention[layer].mean(0)[9]), abs=1e-4)
    window.session.update(image_head=2)
    window.settle()
    np.testing.assert_allclose(window.find("images.map.1", PatchMap).values, read.attention[1, 2], atol=1e-6)


@pytest.mark.parametrize("part", ["patches", "stages", "cost", "attention"])
def test_every_page_is_kept_with_its_values(window: PlaygroundWindow, part: str) -> None:
    window.session.update(image_part=part, image_choice=3)
    read = reading(window)
    button = window.find("images.keep", KeepButton)
    button.keep_menu.aboutToShow.emit()
    entries = [action.text() for action in button.keep_menu.actions() if action.text()]
    assert "Copy picture" in entries
    assert any("CSV" in entry for entry in entries), entries
    page = window.find(f"images.{part}.page")
    table = page.tables()[0]
    assert all(len(table.row(row)) == len(table.header) for row in range(table.count))
    if part == "attention":
        rows = np.array([table.row(row) for row in range(table.count)], dtype=np.float32)
        np.testing.assert_allclose(rows[:, 3:], np.vstack([read.attention.mean(1), read.rollout]).T, atol=1e-6)
        assert rows[6, :3].tolist() == [7, 2, 3]
    elif part == "patches":
        mean = tokens(window).pixels[0:2, 6:8].reshape(-1, 3).mean(0)
        np.testing.assert_allclose(table.row(3)[3:], mean, atol=1e-3)
        assert table.row(3)[:3] == (4, 1, 4)
    elif part == "cost":
        assert table.row(0)[:4] == (8, 2, 17, 289)
    else:
        assert [row[1:] for row in map(table.row, range(2))] == [("8 × 8 × 1", 64), ("16 × 2 × 2 × 1", 64)]
        assert [one.count for one in page.tables()[1:]] == [4, 64, 64]


def test_a_step_from_the_models_own_size_goes_to_the_next(window: PlaygroundWindow) -> None:
    side, own = window.find("images.side", QSpinBox), window.find("images.own")
    tokens(window)
    assert (side.text(), own.isEnabled()) == ("side 8", False)
    side.stepUp()
    assert tokens(window).plan.height == 9
    assert window.session.inputs.image_side == 9
    assert own.isEnabled()
    own.click()
    assert tokens(window).fits
    window.find("images.patch", QSpinBox).stepDown()
    assert tokens(window).plan.patch_height == 1


def test_other_sizes_are_cut_and_not_read(window: PlaygroundWindow) -> None:
    window.session.update(image="landscape", image_side=224, image_patch=16)
    found = tokens(window)
    assert (found.plan.tokens, found.fits, found.taken) == (197, False, (40, 0, 240, 240))
    assert window.session.results.image_reading is None
    window.session.update(image_part="attention")
    window.settle()
    assert "8 × 8 pixels in patches of 2 × 2" in window.find("images.unread", QLabel).text()
    window.find("images.own").click()
    assert reading(window).tokens.plan.tokens == 17
    window.session.update(image_side=8, image_patch=16)
    window.settle()
    assert "no room for a patch of 16 × 16" in told(window)
    assert window.find("images.patch").isVisible(), "what set it wrong sets it right"
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
