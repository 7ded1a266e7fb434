"""The data table, the histogram and the point map, with arrays and texts alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground import theme
from playground.widgets.data_table import Column, DataTable
from playground.widgets.histogram import Histogram, bins_of
from playground.widgets.picture import picture_bytes, picture_image
from playground.widgets.point_map import PointMap, label_places


def words(count: int) -> DataTable:
    table = DataTable(tells_rows=True)
    table.set_columns([Column("id", 6, right=True), Column("word", bar=True)])
    table.set_rows(count, lambda row, column: (str(row), f"w{row}")[column], lambda row: row / count)
    table.resize(300, 200)
    table.show()
    return table


def test_a_table_asks_only_for_rows_in_view(dressed: QApplication) -> None:
    asked: set[int] = set()
    table = DataTable()
    table.set_columns([Column("word")])

    def text(row: int, _column: int) -> str:
        asked.add(row)
        return f"<b>{row}</b>"

    table.set_rows(1_000_000, text)
    table.resize(200, 200)
    table.show()
    table.grab()
    assert 0 < len(asked) < 60
    table.choose(777_777)
    table.grab()
    assert 777_777 in table.visible_rows()
    assert len(asked) < 150
    assert "<b>777777</b>" in table.shown_text()
    table.close()


def test_a_table_tells_rows_clicks_and_enter(dressed: QApplication) -> None:
    table = words(500)
    told: list[tuple[int, int]] = []
    chosen: list[int] = []
    table.rows_shown.connect(lambda first, last: told.append((first, last)))
    table.row_activated.connect(chosen.append)
    QTest.qWait(80)
    assert told
    assert told[-1][0] == 0
    point = table.visualRect(table.model().index(3, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point)
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert chosen == [3, 4]
    theme.set_zoom(1.5)
    assert table.rowHeight(0) == theme.scaled(24)
    theme.set_zoom(1.0)
    table.close()


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), max_size=50))
def test_every_finite_value_is_in_one_bin(values: list[float]) -> None:
    counts, low, high = bins_of(values)
    finite = [value for value in values if np.isfinite(value)]
    assert int(counts.sum()) == len(finite)
    assert low < high
    assert all(low <= value <= high for value in finite)


def test_a_histogram_draws_and_says_its_scale(dressed: QApplication) -> None:
    histogram = Histogram()
    histogram.resize(300, 84)
    histogram.set_values(np.concatenate([np.full(100, 1.0), [3.0, np.nan]]))
    histogram.set_marks(((2.0, "here"), (99.0, "away")))
    histogram.grab()
    assert histogram.shown_text() == "1 … 3, ≤ 100"
    assert histogram.bar_rect(0).height() > 5 * histogram.bar_rect(59).height() > 0
    assert histogram.place_of(2.0) == pytest.approx(150.0)


def test_labels_go_to_the_first_point_of_each_cell() -> None:
    xs = np.array([5, 6, 150, 151, 5], dtype=np.float32)
    ys = np.array([5, 6, 5, 6, 90], dtype=np.float32)
    assert label_places(xs, ys, 300, 100, (100, 50)).tolist() == [0, 2, 4]


def a_map(count: int = 5000) -> PointMap:
    random = np.random.default_rng(0)
    view = PointMap()
    view.resize(400, 300)
    xs, ys = random.standard_normal(count), random.standard_normal(count)
    xs[7:8] = np.nan
    view.set_points(xs, ys, lambda point: f"p{point}")
    return view


def test_all_points_are_in_view_at_first_and_those_without_a_place_nowhere(dressed: QApplication) -> None:
    view = a_map()
    points, xs, ys = view.in_view()
    assert points.tolist() == [point for point in range(5000) if point != 7]
    for index in (0, 100, 4000):
        place = view.place_of(int(points[index]))
        assert (place.x(), place.y()) == pytest.approx((float(xs[index]), float(ys[index])), abs=1e-2)
    image = view.density_image(xs, ys)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(300, 400, 4)[:, :, 3]
    assert (pixels[ys.astype(int), xs.astype(int)] > 0).all(), "every point leaves a mark"
    assert pixels[0, 0] == 0
    view.grab()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 3.0])
def test_the_density_is_as_fine_as_the_screen(dressed: QApplication, ratio: float) -> None:
    view = a_map()
    _, xs, ys = view.in_view()
    image = view.density_image(xs, ys, ratio)
    assert (image.width(), image.height()) == (400 * ratio, 300 * ratio)
    assert image.devicePixelRatio() == ratio
    alone = view.density_image(xs[:1], ys[:1], ratio)
    pixels = np.frombuffer(alone.constBits(), dtype=np.uint8).reshape(alone.height(), alone.width(), 4)[:, :, 3]
    rows, columns = np.nonzero(pixels)
    assert len(set(rows)) == len(set(columns)) == max(2, round(2 * ratio)), "a dot is two units wide on any screen"
    assert abs(float(np.mean(rows)) - float(ys[0]) * ratio) <= 1
    assert abs(float(np.mean(columns)) - float(xs[0]) * ratio) <= 1


def test_points_at_the_edges_leave_a_mark_in_the_density(dressed: QApplication) -> None:
    view = PointMap()
    view.resize(40, 30)
    xs, ys = np.array([0.0, 39.9, 0.0, 39.9], np.float32), np.array([0.0, 0.0, 29.9, 29.9], np.float32)
    image = view.density_image(xs, ys, 2.0)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(60, 80, 4)[:, :, 3]
    assert all(pixels[row, column] for row in (0, 59) for column in (0, 79))


def test_a_picture_of_the_map_is_as_fine_as_the_file(dressed: QApplication) -> None:
    view = a_map()
    fine = picture_image(view, 4 * view.width()).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(fine.constBits(), np.uint8).reshape(fine.height(), fine.bytesPerLine())[:, : fine.width()]
    blocks = rows[: rows.shape[0] // 4 * 4].reshape(-1, 4, rows.shape[1] // 4, 4)
    assert (blocks.max(axis=(1, 3)) != blocks.min(axis=(1, 3))).mean() > 0.05, "not made of squares four pixels wide"
    assert b"<image" in picture_bytes(view, "svg")


def test_zooming_keeps_what_is_under_the_pointer_and_brings_labels(dressed: QApplication) -> None:
    view = a_map()
    place = view.place_of(42)
    few = len(view.labelled())
    for _ in range(12):
        view._zoom_at(place, 1.25)
    after = view.place_of(42)
    assert (after.x(), after.y()) == pytest.approx((place.x(), place.y()), abs=0.1)
    points, _, _ = view.in_view()
    assert len(points) < 5000
    assert set(view.labelled()) <= set(points.tolist())
    assert len(view.labelled()) != few
    assert view.nearest(after) == 42
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.zoom == 1.0
    assert len(view.in_view()[0]) == 4999


def test_dragging_pans_and_a_click_chooses(dressed: QApplication) -> None:
    view = a_map(3)
    view.show()
    chosen: list[int] = []
    view.point_chosen.connect(chosen.append)
    before = view.place_of(0)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    QTest.mouseMove(view, QPoint(230, 160))
    QTest.mouseMove(view, QPoint(240, 170))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(240, 170))
    moved = view.place_of(0) - before
    assert (moved.x(), moved.y()) == pytest.approx((40.0, 20.0), abs=0.1)
    assert not chosen
    view.show_all()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.place_of(1).toPoint())
    assert chosen == [1]
    assert view.nearest(QPointF(-50.0, -50.0)) == -1
    view.set_marked([0, 2, 99])
    assert view.shown_text().startswith("p0 p2 ")
    view.close()


def test_no_points_and_points_in_one_place_draw(dressed: QApplication) -> None:
    view = PointMap()
    view.resize(200, 120)
    view.grab()
    view.set_points([1.0, 1.0], [2.0, 2.0], str)
    view.grab()
    assert len(view.in_view()[0]) == 2
    view.set_points([np.nan], [0.0], str)
    view.grab()
    assert view.labelled() == ()
    with pytest.raises(ValueError, match="points of"):
        view.set_points([1.0], [], str)


def test_labels_of_marked_points_that_lie_together_stand_apart(dressed: QApplication) -> None:
    view = a_map()
    taken: list[QRectF] = []
    for _ in range(4):
        box = view._free_box(QPointF(200.0, 150.0), 60.0, 16.0, taken, strong=True)
        assert box is not None
        assert not any(box.intersects(other) for other in taken)
        taken.append(box)
    assert view._free_box(QPointF(200.0, 150.0), 60.0, 16.0, taken, strong=False) is None
    assert view._free_box(QPointF(200.0, 150.0), 500.0, 16.0, taken, strong=True) is not None, "it is always shown"
    near_edge = view._free_box(QPointF(390.0, 20.0), 60.0, 16.0, taken, strong=False)
    assert near_edge is not None
    assert near_edge.right() <= 390.0


def test_enter_chooses_the_point_nearest_to_the_middle(dressed: QApplication) -> None:
    view = a_map()
    chosen: list[int] = []
    view.point_chosen.connect(chosen.append)
    for point in (42, 7, 300):  # number 7 has no place, and the map stays at 42
        view.show_point(point, 20.0)
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert chosen == [42, 42, 300]
