"""The heat map and the grid of heads: what is drawn, what is said, what pointer and keys do."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessibleAnnouncementEvent, QColor, QFontMetricsF, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import theme as themes
from playground.widgets import heat_map as heat_map_module
from playground.widgets import map_colours
from playground.widgets.head_grid import LARGEST, SMALLEST, HeadGrid, thumbnail_size
from playground.widgets.heat_map import HeatMap, value_text
from playground.widgets.map_drawing import tick_text
from playground.widgets.map_layout import LabelSizes, arrange, labels_shown
from playground.widgets.map_scale import MapScale


def shown(qtbot: QtBot, width: int = 420, height: int = 380) -> HeatMap:
    heat_map = HeatMap()
    qtbot.addWidget(heat_map)
    heat_map.resize(width, height)
    heat_map.show()
    return heat_map


def causal(n: int) -> tuple[np.ndarray, np.ndarray]:
    masked = np.triu(np.ones((n, n), dtype=bool), 1)
    scores = np.where(masked, -np.inf, np.random.default_rng(0).normal(size=(n, n)))
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32), masked


def names(n: int) -> list[str]:
    return [f"·t{i}" for i in range(n)]


def picture(heat_map: HeatMap) -> QImage:
    return heat_map.grab().toImage()


def plot_pixels(heat_map: HeatMap) -> np.ndarray:
    """The drawn cells as (height, width, 3), in device pixels."""
    image, plot = picture(heat_map), heat_map.plot_rect()
    ratio = image.devicePixelRatio()
    device = QRectF(plot.x() * ratio, plot.y() * ratio, plot.width() * ratio, plot.height() * ratio)
    part = image.copy(device.toRect()).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(part.constBits(), dtype=np.uint8).reshape(part.height(), part.bytesPerLine())
    return rows[:, : 3 * part.width()].reshape(part.height(), part.width(), 3).astype(int)


def pixel(image: QImage, x: float, y: float) -> QColor:
    """The colour at a place given in the widget's coordinates."""
    ratio = image.devicePixelRatio()
    return image.pixelColor(int(x * ratio), int(y * ratio))


def colour_at(heat_map: HeatMap, row: int, column: int) -> QColor:
    centre = heat_map.cell_rect(row, column).center()
    return pixel(picture(heat_map), centre.x(), centre.y())


def close(first: QColor, second: QColor) -> bool:
    return all(abs(a - b) <= 2 for a, b in zip(first.getRgb(), second.getRgb(), strict=True))


@pytest.mark.parametrize("place", [(0, 0), (2047, 2047), (1023, 517), (1, 2046)])
def test_one_hot_cell_of_a_large_map_stays_visible(qtbot: QtBot, place: tuple[int, int]) -> None:
    values = np.zeros((2048, 2048), dtype=np.float32)
    values[place] = 1.0
    heat_map = shown(qtbot)
    heat_map.set_map(values, names(2048), names(2048))
    pixels = plot_pixels(heat_map)
    brightest = themes.viridis()[-1].astype(int)
    assert (np.abs(pixels - brightest).max(axis=2) <= 2).any()


def test_every_hot_cell_survives_zooming(qtbot: QtBot) -> None:
    values = np.zeros((1024, 1024), dtype=np.float32)
    values[512, 512] = 1.0
    heat_map = shown(qtbot)
    heat_map.set_map(values, names(1024), names(1024))
    brightest = themes.viridis()[-1].astype(int)
    counts = []
    for _ in range(4):
        counts.append(int((np.abs(plot_pixels(heat_map) - brightest).max(axis=2) <= 2).sum()))
        heat_map.zoom(3.0)
    assert counts[0] >= 1
    assert counts == sorted(counts)
    assert counts[-1] >= 49


def test_cells_have_the_colours_of_the_scale(qtbot: QtBot) -> None:
    values = np.array([[0.0, 0.25], [1.0, 0.01]], dtype=np.float32)
    heat_map = shown(qtbot)
    heat_map.set_map(values, names(2), names(2))
    lut = themes.viridis()
    for (row, column), value in np.ndenumerate(values):
        expected = QColor(*(int(part) for part in lut[round(255 * value**0.5)]))
        assert close(colour_at(heat_map, row, column), expected), (row, column)


def test_scores_are_centred_on_zero(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map([[-4.0, 0.0], [0.0, 1.0]], names(2), names(2), kind="scores")
    lut = themes.diverging(themes.current())
    assert heat_map.scale_top == 4.0
    assert close(colour_at(heat_map, 0, 0), QColor(*(int(part) for part in lut[0])))
    assert close(colour_at(heat_map, 0, 1), QColor(*(int(part) for part in lut[128])))
    assert close(colour_at(heat_map, 1, 1), QColor(*(int(part) for part in lut[round(0.625 * 255)])))


@pytest.mark.parametrize("kind", ["weights", "scores"])
def test_masked_infinite_and_nan_cells_get_the_masked_colour(qtbot: QtBot, kind: map_colours.MapKind) -> None:
    values = np.array([[0.5, 0.9, 0.0], [-np.inf, 0.5, 0.0], [np.nan, np.inf, 0.5]], dtype=np.float32)
    masked = np.zeros((3, 3), dtype=bool)
    masked[0, 1] = True
    heat_map = shown(qtbot)
    heat_map.set_map(values, names(3), names(3), masked, kind)
    theme = themes.current()
    for cell in ((0, 1), (1, 0), (2, 0), (2, 1)):
        assert close(colour_at(heat_map, *cell), theme.masked)
    assert not close(colour_at(heat_map, 0, 2), theme.masked)
    assert heat_map.scale_top == 0.5
    assert "masked" in heat_map.cell_text(0, 1)


def test_cell_text_names_row_column_and_value(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map([[0.30312, 0.0], [1e-6, 1.0]], ["·king", "<b>"], ["·and", "我"])
    assert heat_map.cell_text(0, 0) == "·king → ·and   0.3031"
    assert heat_map.cell_text(1, 0) == "<b> → ·and   1.0e−6"
    assert heat_map.cell_text(5, 0) == ""


def test_value_text() -> None:
    assert value_text(0.0, False, "weights", "masked") == "0.0000"
    assert value_text(0.5, True, "weights", "masked") == "masked"
    assert value_text(-1.5, False, "scores", "masked") == "−1.500"


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_an_empty_map_shows_nothing(qtbot: QtBot, shape: tuple[int, int]) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map(np.zeros(shape, dtype=np.float32), names(shape[0]), names(shape[1]))
    before = picture(heat_map)
    qtbot.keyClick(heat_map, Qt.Key.Key_Down)
    heat_map.reset_view()
    assert heat_map.current_cell == (-1, -1)
    heat_map.clear()
    assert picture(heat_map) == before


def test_one_cell_is_not_blown_up(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map([[1.0]], ["Once"], ["Once"])
    assert 8 <= heat_map.plot_rect().width() <= 56


def test_labels_that_do_not_fit_the_shape_are_refused(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    with pytest.raises(ValueError, match="labels"):
        heat_map.set_map(np.zeros((2, 2)), names(2), names(3))
    with pytest.raises(ValueError, match="mask"):
        heat_map.set_map(np.zeros((2, 2)), names(2), names(2), np.zeros((3, 3), dtype=bool))
    with pytest.raises(ValueError, match="dimensions"):
        heat_map.set_map(np.zeros(4), names(2), names(2))


def test_hovering_and_clicking(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    weights, masked = causal(10)
    heat_map.set_map(weights, names(10), names(10), masked)
    viewport = heat_map._view.viewport()
    spot = viewport.mapFrom(heat_map, heat_map.cell_rect(7, 3).center().toPoint())
    with qtbot.waitSignal(heat_map.cell_hovered) as hovered:
        qtbot.mouseMove(viewport, spot)
    assert hovered.args == [7, 3]
    with qtbot.waitSignal(heat_map.row_chosen) as chosen:
        qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    assert chosen.args == [7]
    assert heat_map.chosen_row == 7


def test_the_chosen_row_is_framed_to_its_last_shown_cell(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    weights, masked = causal(10)
    heat_map.set_map(weights, names(10), names(10), masked)
    heat_map.set_chosen(4, 4)
    image, accent = picture(heat_map), themes.current().accent
    y = heat_map.cell_rect(4, 0).center().y()
    # Cell 4 is the row's last; the frame runs along its right side and not along the map's.
    assert close(pixel(image, heat_map.cell_rect(4, 4).right(), y), accent)
    assert not close(pixel(image, heat_map.cell_rect(4, 9).right() - 1, y), accent)


def test_a_click_on_a_row_label_chooses_it(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map(*[causal(6)[0], names(6), names(6)])
    point = QPoint(5, int(heat_map.cell_rect(2, 0).center().y()))
    with qtbot.waitSignal(heat_map.row_chosen) as chosen:
        qtbot.mouseClick(heat_map, Qt.MouseButton.LeftButton, pos=point)
    assert chosen.args == [2]


def test_keys_move_a_cell_cursor_and_choose(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map(causal(6)[0], names(6), names(6))
    heat_map.set_chosen(2, 2)
    seen: list[tuple[int, int]] = []
    heat_map.cell_hovered.connect(lambda row, column: seen.append((row, column)))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left, *[Qt.Key.Key_Up] * 9):
        qtbot.keyClick(heat_map, key)
    assert seen[:3] == [(2, 2), (3, 2), (3, 1)]
    assert heat_map.current_cell == (0, 1)
    assert "·t0 → ·t1" in heat_map.accessibleDescription()
    with qtbot.waitSignal(heat_map.row_chosen) as chosen:
        qtbot.keyClick(heat_map, Qt.Key.Key_Return)
    assert chosen.args == [0]
    qtbot.keyClick(heat_map, Qt.Key.Key_Escape)
    assert heat_map.current_cell == (-1, -1)


def test_a_screen_reader_is_told_each_cell(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def tell(event: QAccessibleAnnouncementEvent) -> None:
        told.append(event.message())

    reader = SimpleNamespace(isActive=lambda: True, updateAccessibility=tell)
    monkeypatch.setattr(heat_map_module, "QAccessible", reader)
    heat_map = shown(qtbot)
    heat_map.set_map([[1.0, 0.0], [0.25, 0.75]], names(2), names(2), [[False, True], [False, False]])
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(heat_map, key)
    assert told == [heat_map.cell_text(*cell) for cell in ((0, 0), (1, 0), (1, 1), (0, 1))]
    assert told[2].endswith("0.7500")
    assert told[3].endswith("masked")
    assert heat_map.accessibleDescription() == told[3]


def test_wheel_zooms_double_click_resets_and_the_cursor_stays_in_view(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map(causal(64)[0], names(64), names(64))
    viewport = heat_map._view.viewport()
    middle = QPointF(viewport.rect().center())
    wheel = QWheelEvent(
        middle,
        QPointF(viewport.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, wheel)
    (left, right), (top, bottom) = heat_map.visible_range()
    assert right - left < 64
    assert right - left == pytest.approx(bottom - top)
    heat_map.zoom(4.0)
    heat_map.set_chosen(0, 0)
    qtbot.keyClick(heat_map, Qt.Key.Key_Up)
    (left, _right), (top, _bottom) = heat_map.visible_range()
    assert (left, top) == (0.0, 0.0)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    assert heat_map.visible_range() == ((0.0, 64.0), (0.0, 64.0))


def test_a_new_map_of_the_same_shape_keeps_the_zoom(qtbot: QtBot) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map(causal(32)[0], names(32), names(32))
    heat_map.zoom(2.0)
    before = heat_map.visible_range()
    heat_map.set_map(causal(32)[0] * 0.5, names(32), names(32))
    assert heat_map.visible_range() == before
    heat_map.set_map(causal(33)[0], names(33), names(33))
    assert heat_map.visible_range() == ((0.0, 33.0), (0.0, 33.0))


def test_the_theme_changes_the_masked_colour(qtbot: QtBot, qapp: QApplication) -> None:
    heat_map = shown(qtbot)
    heat_map.set_map(*[causal(4)[0], names(4), names(4), causal(4)[1]])
    try:
        themes.apply(qapp, "dark")
        assert close(colour_at(heat_map, 0, 3), themes.DARK.masked)
    finally:
        themes.apply(qapp, "light")
    assert close(colour_at(heat_map, 0, 3), themes.LIGHT.masked)


@given(
    st.integers(1, 40), st.integers(1, 40), st.integers(1, 9), st.integers(1, 9), st.sampled_from(["weights", "scores"])
)
def test_pooling_keeps_the_strongest_of_every_block(
    rows: int, columns: int, by_row: int, by_column: int, kind: map_colours.MapKind
) -> None:
    random = np.random.default_rng(rows * 41 + columns)
    raw = random.normal(size=(rows, columns)).astype(np.float32)
    values, masked = map_colours.clean(np.abs(raw) if kind == "weights" else raw, random.random((rows, columns)) < 0.3)
    pooled, hidden = map_colours.pool(values, masked, by_row, by_column, kind)
    assert pooled.shape == hidden.shape == (-(-rows // by_row), -(-columns // by_column))
    for (i, j), value in np.ndenumerate(pooled):
        block = np.s_[i * by_row : (i + 1) * by_row, j * by_column : (j + 1) * by_column]
        assert abs(value) == np.abs(values[block]).max()
        assert value in values[block]
        assert hidden[i, j] == masked[block].all()


@given(st.integers(0, 300), st.floats(0.3, 40.0), st.floats(8.0, 30.0), st.integers(-1, 310))
def test_labels_never_touch(count: int, spacing: float, needed: float, chosen: int) -> None:
    kept = labels_shown(0, count, spacing, needed, (chosen, -1))
    assert all((after - before) * spacing >= needed for before, after in pairwise(kept))
    assert chosen in kept or not 0 <= chosen < count
    assert bool(kept) == (count > 0)


@given(
    st.integers(0, 2000),
    st.integers(0, 2000),
    st.integers(1, 300),
    st.integers(1, 300),
    st.sampled_from([1.0, 1.5, 2.0]),
)
def test_the_layout_stays_inside_the_widget(width: int, height: int, rows: int, columns: int, ratio: float) -> None:
    layout = arrange(width, height, (rows, columns), LabelSizes(90.0, 90.0, 40.0, 13.0), ratio)
    if layout.usable:
        assert layout.plot.right() <= width
        assert layout.plot.bottom() <= height
        assert layout.scale.right() <= width
        assert layout.scale.bottom() <= height
        assert rows != columns or layout.plot.width() == layout.plot.height()


@given(st.floats(1e-12, 1e12), st.sampled_from(["weights", "scores"]), st.floats(20.0, 600.0))
def test_scale_numbers_have_room_and_name_both_ends(top: float, kind: map_colours.MapKind, length: float) -> None:
    ticks = MapScale(kind, "root" if kind == "weights" else "linear", top=top).ticks(length, 14.0)
    values, places = zip(*ticks, strict=True)
    assert values[-1] == top
    assert values[0] == (0.0 if kind == "weights" else -top)
    inner = [after - before for before, after in pairwise(places)]
    fixed = 2 if kind == "weights" else 3
    assert len(ticks) <= fixed or min(inner) * length >= 13.9


def test_thumbnails_fit_or_stay_recognisable() -> None:
    assert thumbnail_size(300, 300, 8, 8) == 34
    assert thumbnail_size(100, 100, 48, 48) == SMALLEST
    assert thumbnail_size(2000, 2000, 2, 2) == LARGEST


def test_head_grid_pointer_and_keys(qtbot: QtBot) -> None:
    grid = HeadGrid()
    qtbot.addWidget(grid)
    grid.resize(300, 300)
    grid.show()
    grid.set_shape(8, 8)
    grid.set_thumbnail(4, 5, *causal(21))
    with pytest.raises(ValueError, match="no layer"):
        grid.set_thumbnail(8, 0, np.zeros((2, 2)))
    spot = grid.thumbnail_rect(4, 5).center()
    assert grid.head_at(spot) == (4, 5)
    with qtbot.waitSignals([grid.head_hovered, grid.head_chosen]):
        qtbot.mouseMove(grid.viewport(), spot)
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert grid.chosen == (4, 5)
    assert grid.accessibleDescription() == "layer 4, head 5"
    heads: list[tuple[int, int]] = []
    grid.head_chosen.connect(lambda layer, head: heads.append((layer, head)))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(grid, key)
    assert heads == [(4, 6), (5, 6), (5, 0), (5, 7)]


def test_a_thumbnail_keeps_a_hot_cell_and_the_masked_colour(qtbot: QtBot) -> None:
    values = np.zeros((500, 500), dtype=np.float32)
    values[333, 111] = 1.0
    masked = np.triu(np.ones((500, 500), dtype=bool), 1)
    grid = HeadGrid()
    qtbot.addWidget(grid)
    grid.resize(80, 80)
    grid.show()
    grid.set_shape(1, 1)
    grid.set_thumbnail(0, 0, values, masked)
    rect = grid.thumbnail_rect(0, 0)
    image = grid.grab().toImage()
    bright = QColor(*(int(part) for part in themes.viridis()[-1]))
    found = any(close(image.pixelColor(x, y), bright) for x in range(image.width()) for y in range(image.height()))
    assert found
    assert close(pixel(image, rect.right() - 2, rect.top() + 2), themes.current().masked)


def test_small_thumbnails_scroll_to_the_chosen_one(qtbot: QtBot) -> None:
    grid = HeadGrid()
    qtbot.addWidget(grid)
    grid.resize(120, 120)
    grid.show()
    grid.set_shape(48, 48)
    grid.set_chosen(46, 47)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.chosen == (47, 47)
    assert grid.viewport().rect().contains(grid.thumbnail_rect(47, 47))


@pytest.mark.parametrize("size", [(240, 240), (420, 380), (900, 700)])
@pytest.mark.parametrize(
    "scale", [MapScale(), MapScale(stretch="log"), MapScale("scores", "linear"), MapScale("scores", "log")]
)
@pytest.mark.parametrize("top", [1.0, 0.00037, 123456.0])
def test_numbers_beside_the_scale_have_room(qtbot: QtBot, size: tuple[int, int], scale: MapScale, top: float) -> None:
    heat_map = shown(qtbot, 300, 300)
    heat_map.set_map(np.eye(6), names(6), names(6), scale=scale, maximum=top)
    heat_map.resize(*size)
    face = heat_map._face()
    length = face.layout.scale.height() if face.layout.upright else face.layout.scale.width()
    metrics = QFontMetricsF(face.font)
    for value, _place in face.scale.ticks(length, face.sizes.line):
        assert metrics.horizontalAdvance(tick_text(value, face.scale)) <= face.sizes.scale + 0.01


@pytest.mark.parametrize(("width", "height"), [(400, 300), (300, 420)])
def test_numbers_of_another_scale_leave_nothing_behind(qtbot: QtBot, width: int, height: int) -> None:
    heat_map = shown(qtbot, width, height)
    labels, (weights, masked) = tuple("abcdefghijkl"), causal(12)
    scores = np.random.default_rng(1).normal(size=(12, 12)).astype(np.float32)
    heat_map.set_map(1e5 * scores, labels, labels, kind="scores")
    for matrix, kind in ((weights, "weights"), (30.0 * scores, "scores"), (weights, "weights")):
        qtbot.wait(30)
        heat_map.set_map(matrix, labels, labels, masked, kind)  # type: ignore[arg-type]
        qtbot.wait(30)
        on_screen = heat_map.screen().grabWindow(heat_map.winId()).toImage()
        assert on_screen.convertToFormat(QImage.Format.Format_RGB32) == heat_map.grab().toImage().convertToFormat(
            QImage.Format.Format_RGB32
        )
