"""Where the parts of a labelled map go, and which of its labels can be read there. Pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF

ANGLE = 60.0
LABEL_GAP = 6.0
SCALE_GAP = 14.0
SCALE_WIDTH = 8.0
SCALE_TEXT_GAP = 5.0
SMALLEST_PLOT = 8.0
LARGEST_CELL = 56.0

_SINE = math.sin(math.radians(ANGLE))
_COSINE = math.cos(math.radians(ANGLE))


@dataclass(frozen=True)
class LabelSizes:
    """What the labels around a map need, in pixels: widths of the longest texts, and a line's height."""

    row: float
    column: float
    scale: float
    line: float


@dataclass(frozen=True)
class MapLayout:
    """The rectangles of the cells and of the colour scale, and whether the scale stands upright beside the map."""

    plot: QRectF
    scale: QRectF
    upright: bool

    @property
    def usable(self) -> bool:
        """Whether there is room for cells at all."""
        return self.plot.width() >= SMALLEST_PLOT and self.plot.height() >= SMALLEST_PLOT

    def scale_room(self, sizes: LabelSizes) -> QRectF:
        """The colour scale with its numbers, of which the first and the last stand out over its ends."""
        if self.upright:
            return self.scale.adjusted(0.0, -sizes.line, SCALE_TEXT_GAP + sizes.scale + 4.0, sizes.line)
        return self.scale.adjusted(-sizes.scale, 0.0, sizes.scale, SCALE_TEXT_GAP + sizes.line)


def arrange(width: float, height: float, shape: tuple[int, int], sizes: LabelSizes, ratio: float = 1.0) -> MapLayout:
    """The layout of a map of `shape` (rows, columns) in width × height pixels.

    A square map gets square cells, of whole device pixels (`ratio` of them to a pixel) where that costs little,
    and not larger than LARGEST_CELL. The scale stands beside the map or lies below it, whichever leaves the map
    larger.
    """
    candidates = [_arranged(width, height, shape, sizes, ratio, upright) for upright in (True, False)]
    return max(candidates, key=lambda layout: layout.plot.width() * layout.plot.height())


def _arranged(
    width: float, height: float, shape: tuple[int, int], sizes: LabelSizes, ratio: float, upright: bool
) -> MapLayout:
    rows, columns = shape
    left = math.ceil(sizes.row + LABEL_GAP) if sizes.row else 2.0
    top = math.ceil(sizes.column * _SINE + sizes.line * _COSINE + LABEL_GAP) if sizes.column else sizes.line / 2.0
    overhang = sizes.column * _COSINE
    if upright:
        right, bottom = SCALE_GAP + SCALE_WIDTH + SCALE_TEXT_GAP + sizes.scale + 2.0, sizes.line / 2.0
    else:
        right, bottom = sizes.scale / 2.0, SCALE_GAP + SCALE_WIDTH + SCALE_TEXT_GAP + sizes.line
    plot_width = max(0.0, width - left - max(right, overhang))
    plot_height = max(0.0, height - top - bottom)
    if rows == columns:
        plot_width = plot_height = min(plot_width, plot_height, rows * LARGEST_CELL)
    plot_width, plot_height = _snapped(plot_width, columns, ratio), _snapped(plot_height, rows, ratio)
    plot = QRectF(left, top, plot_width, plot_height)
    if upright:
        scale = QRectF(plot.right() + SCALE_GAP, plot.top(), SCALE_WIDTH, plot_height)
    else:
        scale = QRectF(plot.left(), plot.bottom() + SCALE_GAP, plot_width, SCALE_WIDTH)
    return MapLayout(plot, scale, upright)


def _snapped(length: float, cells: int, ratio: float) -> float:
    """At most `length`, so that every cell is as many device pixels wide as every other, if that costs little."""
    device = math.floor(length * ratio)
    each = device // cells if cells else 0
    # Below four pixels a cell the loss would show more than uneven cells do.
    whole = each * cells if each >= 4 else device
    return math.floor(whole / ratio) if whole % ratio else whole / ratio


def thin_step(spacing: float, needed: float) -> int:
    """Every how many-th label can be written when neighbours are `spacing` apart and one needs `needed`."""
    return max(1, math.ceil(needed / spacing)) if spacing > 0 else 1


def round_step(step: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, … that is no smaller."""
    power = 1
    while True:
        for lead in (1, 2, 5):
            if lead * power >= step:
                return lead * power
        power *= 10


def labels_shown(first: int, last: int, spacing: float, needed: float, wanted: Iterable[int] = ()) -> list[int]:
    """The indices from `first` to `last` (exclusive) whose labels fit without touching.

    Thinned labels stay on multiples of the step, so that they don't flicker while the view moves; `wanted` ones
    (the chosen, the hovered) come first and push their neighbours out.
    """
    if last <= first or spacing <= 0:
        return []
    kept: list[int] = []
    for index in wanted:
        if first <= index < last and all(abs(index - other) * spacing >= needed for other in kept):
            kept.append(index)
    pinned = tuple(kept)
    step = thin_step(spacing, needed)
    if step > 10:
        # Where most are left out anyway, those of round places are the easier ones to count from.
        step = round_step(step)
    for index in range(first + (-first) % step, last, step):
        if all(abs(index - other) * spacing >= needed for other in pinned):
            kept.append(index)
    return sorted(kept)


def column_label_need(line: float) -> float:
    """How far apart slanted labels of this line height must start so that they don't touch."""
    return line / _SINE
