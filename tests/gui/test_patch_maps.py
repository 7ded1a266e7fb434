"""Maps over an image: which patches are outlined, what can be told apart in both themes, and how they are laid out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import theme
from playground.widgets.patch_map import PatchMap, borders, strongest
from playground.widgets.patch_maps import PatchMaps

CUT = (2, 3, 8, 8)


@pytest.mark.parametrize("seed", range(8))
def test_the_fewest_patches_with_half_of_all(seed: int) -> None:
    values = np.random.default_rng(seed).gamma(0.5, size=9).astype(np.float32)
    chosen = strongest(values)
    assert values[chosen].sum() >= 0.5 * values.sum() * (1 - 1e-6)
    fewer = int(chosen.sum()) - 1
    assert all(values[list(some)].sum() < 0.5 * values.sum() for some in itertools.combinations(range(9), fewer))


def test_none_have_half_of_nothing() -> None:
    assert not strongest(np.zeros(4, np.float32)).any()


def test_a_border_lies_between_what_is_chosen_and_what_is_not() -> None:
    sides = set(borders(np.array([[True, True], [False, True]])))
    assert sides == {
        *((0, 0, 1, 0), (1, 0, 2, 0), (0, 1, 1, 1), (1, 2, 2, 2)),
        *((0, 0, 0, 1), (2, 0, 2, 1), (1, 1, 1, 2), (2, 1, 2, 2)),
    }


def image() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Six patches of 8 × 8, the left half of each dark and the right light."""
    pixels = np.full((16, 24, 3), 225, dtype=np.uint8)
    pixels[:, [x for x in range(24) if x % 8 < 4]] = 30
    return pixels


def luminance(picture: QImage, point: QPoint) -> float:
    colour = picture.pixelColor(point)
    return 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()


@pytest.mark.parametrize("palette", ["viridis", "cividis"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_image_and_weights_are_both_read_in_both_themes(
    dressed: QApplication, qtbot: QtBot, mode: str, palette: str
) -> None:
    """Light and dark of the image stand out where weights are weak and where they are strong, and these by lightness.

    Lightness alone: it is told by any colour vision, and in print.
    """
    theme.apply(dressed, mode)
    try:
        shown = PatchMap()
        qtbot.addWidget(shown)
        shown.resize(300, 260)
        shown.set_palette(palette)  # type: ignore[arg-type]
        shown.set_map("layer 0", image(), CUT, np.array([0.0, 0.1, 0.9, 0.2, 0.0, 0.3], np.float32))
        picture = shown.grab().toImage()
    finally:
        theme.apply(dressed, "light")
    found = {}
    for patch in range(6):
        rect = shown.patch_rect(patch)
        quarter = QPoint(round(rect.width() / 4), 0)
        centre = rect.center().toPoint()
        found[patch] = luminance(picture, centre - quarter), luminance(picture, centre + quarter)
        assert found[patch][1] - found[patch][0] > 60, "the image is there"
    for weak, strong in ((0, 1), (1, 5), (5, 2)):
        for side in (0, 1):
            assert found[strong][side] - found[weak][side] > 12, "and so is the weight"


def test_a_value_for_each_patch(qtbot: QtBot) -> None:
    shown = PatchMap()
    qtbot.addWidget(shown)
    with pytest.raises(ValueError, match="5 values for 2 × 3"):
        shown.set_map("", image(), CUT, np.zeros(5, np.float32))


def test_what_is_no_number_is_told_and_the_rest_is_drawn(qtbot: QtBot) -> None:
    shown = PatchMap()
    qtbot.addWidget(shown)
    shown.resize(200, 200)
    shown.set_map("", image(), CUT, np.array([np.nan, 0.5, 0.1, 0.1, 0.1, 0.1], np.float32))
    shown.set_chosen(0)
    assert shown.told() == "–"
    assert shown.outlined.tolist() == [False, True, False, False, False, False]
    shown.grab()


@pytest.mark.parametrize(("width", "height"), [(900, 160), (300, 500), (240, 120)])
@pytest.mark.parametrize("count", [1, 5, 13])
def test_maps_lie_beside_each_other_and_can_all_be_reached(qtbot: QtBot, width: int, height: int, count: int) -> None:
    maps = PatchMaps("maps")
    qtbot.addWidget(maps)
    maps.resize(width, height)
    values = [(str(index), np.arange(6, dtype=np.float32)) for index in range(count)]
    maps.set_maps(image(), CUT, values, "viridis")
    maps.show()
    QTest.qWait(0)
    rects = [one.geometry() for one in maps.maps]
    assert len(rects) == count
    assert not any(one.intersects(other) for one, other in itertools.combinations(rects, 2))
    assert all(maps.content.rect().contains(rect) for rect in rects)
    assert all(one.patch_rect(0).width() > 10 for one in maps.maps)
    assert maps.content.width() <= maps.viewport().width()
    maps.set_maps(image(), CUT, values[:1], "viridis")
    assert [one.isVisible() for one in maps.maps] == [True]
