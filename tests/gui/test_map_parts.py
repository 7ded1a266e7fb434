"""Colour scales, reduced maps and their finer patches, what is said of a cell, and maps as shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from playground import theme as themes
from playground.widgets.heat_map import HeatMap
from playground.widgets.map_cells import TILE, MapCells, level_for
from playground.widgets.map_drawing import hatch_colour
from playground.widgets.map_scale import DECADES, STRETCHES, MapScale
from playground.widgets.picture import picture_bytes, picture_image


def names(count: int) -> list[str]:
    return [f"·t{number}" for number in range(count)]


def shown(qtbot: QtBot) -> HeatMap:
    heat_map = HeatMap()
    qtbot.addWidget(heat_map)
    heat_map.resize(420, 380)
    heat_map.show()
    return heat_map


# Scales


def test_each_stretch_puts_values_where_it_says() -> None:
    values = np.array([[0.0, 0.04, 1.0], [0.0, 0.0001, 0.01]], dtype=np.float32)
    linear = MapScale(stretch="linear").places(values)
    np.testing.assert_allclose(linear, values)
    np.testing.assert_allclose(MapScale(stretch="root").places(values), np.sqrt(values))
    log = MapScale(stretch="log").places(values)
    np.testing.assert_allclose(log[:, 1:], [[1 + np.log10(0.04) / DECADES, 1.0], [0.0, 0.5]], atol=1e-6)
    by_row = MapScale(stretch="row").places(values)
    assert by_row[0, 2] == by_row[1, 2] == 1.0
    assert by_row[1, 1] == pytest.approx(0.1)
    scores = MapScale("scores", "row", top=9.0).places(np.array([[-2.0, 1.0], [0.5, 0.25]], dtype=np.float32))
    np.testing.assert_allclose(scores, [[0.0, 0.75], [1.0, 0.75]])


@given(st.sampled_from(STRETCHES), st.sampled_from(["weights", "scores"]), st.floats(1e-6, 1e6), st.floats(30.0, 600.0))
def test_a_scale_rises_and_its_numbers_stand_where_their_values_are(
    stretch: str, kind: str, top: float, length: float
) -> None:
    scale = MapScale(kind, stretch, top=top)  # type: ignore[arg-type]
    line = np.linspace(-top if kind == "scores" else 0.0, top, 300, dtype=np.float32)[None, :]
    places = scale.places(line)[0]
    assert (np.diff(places) >= 0).all()
    assert 0.0 <= places.min() <= places.max() <= 1.0
    ticks = scale.ticks(length, 14.0)
    assert [value for value, _place in ticks] == sorted(value for value, _place in ticks)
    assert ticks[-1] == (1.0 if stretch == "row" else top, pytest.approx(1.0))
    values = np.array([[value for value, _place in ticks]], dtype=np.float32)  # in a row whose top is the last
    np.testing.assert_allclose([place for _value, place in ticks], scale.places(values)[0], atol=1e-6)


def test_a_colour_blind_readers_map_can_be_chosen(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map([[0.0, 1.0], [1.0, 0.0]], names(2), names(2), scale=MapScale(palette="cividis"))
    image = heat_map.grab().toImage()
    centre = heat_map.cell_rect(0, 1).center()
    expected = QColor(*(int(part) for part in themes.cividis()[-1]))
    assert image.pixelColor(centre.toPoint()) == expected
    assert not np.array_equal(themes.cividis(), themes.viridis())


def test_a_fixed_range_is_kept_and_a_free_one_follows(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map([[0.2, 0.1], [0.1, 0.2]], names(2), names(2))
    assert heat_map.scale_top == pytest.approx(0.2)
    heat_map.set_scale(heat_map.map_scale, 1.0)
    assert heat_map.scale_top == 1.0


# Cells


@given(st.integers(1, 70), st.integers(1, 70), st.booleans(), st.integers(0, 4), st.integers(0, 4))
def test_levels_keep_the_strongest(rows: int, columns: int, signed: bool, down: int, across: int) -> None:
    random = np.random.default_rng(rows * 71 + columns)
    indices = random.integers(0, 256, size=(rows, columns)).astype(np.uint8)
    masked = random.random((rows, columns)) < 0.4
    cells = MapCells(indices, masked, themes.viridis(), signed=signed)
    pooled, hidden = cells.level(down, across)
    high, wide = 1 << down, 1 << across
    assert pooled.shape == (-(-rows // high), -(-columns // wide))
    for (i, j), index in np.ndenumerate(pooled):
        block = np.s_[i * high : (i + 1) * high, j * wide : (j + 1) * wide]
        seen = indices[block][~masked[block]].astype(int)
        assert (hidden is not None and hidden[i, j]) == (seen.size == 0)
        if seen.size:
            strength = abs(2 * seen - 255).max() if signed else seen.max()
            assert (abs(2 * int(index) - 255) if signed else index) == strength


def test_blocks_are_a_pixel_or_more() -> None:
    for cells in (0.1, 1.0, 1.01, 2.0, 5.7, 100.0):
        assert (1 << level_for(cells)) >= cells


def test_one_hot_cell_in_sixteen_million_is_seen_at_any_zoom(qtbot: QtBot) -> None:
    count = 4096
    values = np.zeros((count, count), dtype=np.float32)
    values[2345, 3210] = 1.0
    heat_map = shown(qtbot)
    heat_map.set_map(values, names(count), names(count))
    heat_map.set_cell(2345, 3210)
    heat_map.set_cell(-1, -1)
    brightest = QColor(*(int(part) for part in themes.viridis()[-1]))
    for _zoom in range(7):
        picture = heat_map.grab().toImage()
        place = heat_map.cell_rect(2345, 3210).center().toPoint()
        around = [picture.pixelColor(place.x() + x, place.y() + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        assert brightest in around
        heat_map._box.scaleBy((0.4, 0.4), center=heat_map._item.mapToParent(3210.5, 2345.5))


def test_tiles_meet_without_seams(qtbot: QtBot) -> None:
    count = TILE + 40
    values = np.full((count, count), 0.5, dtype=np.float32)
    heat_map = shown(qtbot)
    heat_map.resize(700, 640)
    heat_map.set_map(values, names(count), names(count), maximum=1.0)
    picture = heat_map.grab().toImage()
    plot = heat_map.plot_rect().toAlignedRect().adjusted(2, 2, -2, -2)
    seen = {picture.pixel(x, plot.center().y()) for x in range(plot.left(), plot.right())}
    seen |= {picture.pixel(plot.center().x(), y) for y in range(plot.top(), plot.bottom())}
    assert len(seen) == 1


# Reduced maps


def test_a_reduced_map_asks_for_what_is_zoomed_into(qtbot: QtBot) -> None:
    whole = np.random.default_rng(0).random((1000, 1000), dtype=np.float32)
    block = (4, 4)
    reduced = whole.reshape(250, 4, 250, 4).max(axis=(1, 3))
    heat_map = shown(qtbot)
    heat_map.set_map(reduced, names(1000), names(1000), block=block, maximum=1.0)
    assert heat_map.cell_text(10, 21).endswith(f"at most {reduced[2, 5]:.4f} around it")
    with qtbot.waitSignal(heat_map.detail_wanted) as wanted:
        heat_map.zoom(20.0)
    top, bottom, left, right = wanted.args
    assert 40 <= bottom - top <= 60
    heat_map.set_detail(top, left, whole[top:bottom, left:right])
    row, column = top + 3, left + 5
    assert heat_map.cell_text(row, column).endswith(f"{whole[row, column]:.4f}")
    centre = heat_map.cell_rect(row, column).center().toPoint()
    index = round(255 * float(whole[row, column]) ** 0.5)
    expected = QColor(*(int(part) for part in themes.viridis()[index]))
    found = heat_map.grab().toImage().pixelColor(centre)
    assert max(abs(a - b) for a, b in zip(found.getRgb(), expected.getRgb(), strict=True)) <= 2
    with pytest.raises(ValueError, match="blocks of"):
        heat_map.set_map(reduced, names(999), names(1200), block=(4, 4))


def test_what_is_no_number_is_told_from_what_is_masked(qtbot: QtBot) -> None:
    values = np.array([[1.0, np.nan], [-np.inf, 0.5]], dtype=np.float32)
    masked = np.array([[False, False], [True, False]])
    heat_map = shown(qtbot)
    heat_map.set_map(values, names(2), names(2), masked, "scores")
    assert heat_map.cell_text(0, 1).endswith("NaN")
    assert heat_map.cell_text(1, 0).endswith("masked")


def test_masked_cells_are_hatched(qtbot: QtBot) -> None:
    masked = np.array([[False, True], [False, False]])
    heat_map = shown(qtbot)
    heat_map.set_map(np.zeros((2, 2), dtype=np.float32), names(2), names(2), masked)
    picture, cell = heat_map.grab().toImage(), heat_map.cell_rect(0, 1).toAlignedRect().adjusted(3, 3, -3, -3)
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(cell.left(), cell.right())
        for y in range(cell.top(), cell.bottom())
    }
    theme = themes.current()
    assert seen == {theme.masked.name(), hatch_colour(theme).name()}


# Keeping


def test_a_picture_has_the_cells_as_shapes_and_labels_as_text(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    masked = np.triu(np.ones((12, 12), dtype=bool), 1)
    heat_map.set_map(np.random.default_rng(1).random((12, 12)), names(12), names(12), masked)
    heat_map.set_chosen(4)
    svg = picture_bytes(heat_map, "svg").decode()
    assert svg.count("·t11</text>") == 2
    assert svg.count("<image") == 1, "the colour scale alone"
    image = picture_image(heat_map, 4 * heat_map.width())
    centre = heat_map.cell_rect(7, 3).center() * 4.0
    assert image.pixelColor(centre.toPoint()) == heat_map.grab().toImage().pixelColor((centre / 4.0).toPoint())
    big = HeatMap()
    qtbot.addWidget(big)
    big.resize(300, 300)
    big.show()
    big.set_map(np.random.default_rng(1).random((300, 300)), names(300), names(300))
    assert picture_bytes(big, "svg").decode().count("<image") == 2
    assert isinstance(picture_image(big), QImage)
    assert QRectF(big.rect()).contains(big.plot_rect())


def test_the_cursor_can_be_put_from_outside(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map(np.eye(40, dtype=np.float32), names(40), names(40))
    told: list[tuple[int, int]] = []
    heat_map.cell_hovered.connect(lambda row, column: told.append((row, column)))
    heat_map.zoom(5.0)
    heat_map.set_cell(39, 1)
    assert told == []
    assert heat_map.current_cell == (39, 1)
    (left, _right), (_top, bottom) = heat_map.visible_range()
    assert left <= 1
    assert bottom >= 40
    with qtbot.waitSignal(heat_map.cell_chosen) as chosen:
        qtbot.keyClick(heat_map, Qt.Key.Key_Return)
    assert chosen.args == [39, 1]
