"""The cells of a map as pictures: reduced by the strongest of a block where cells are smaller than pixels.

A map is cut into tiles, so that moving over a large one draws what is there already, and colours only what comes into
view. The levels halve both sides, by the strongest of four, never their mean: one hot cell among millions stays seen.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from playground.widgets.map_colours import Mask, Pixels
from playground.widgets.map_scale import Indices

TILE = 256
_KEPT_TILES = 160
_Level = tuple[int, int]
_Key = tuple[_Level, int, int]
_Scalar = TypeVar("_Scalar", bound=np.generic)


def halved(indices: Indices, masked: Mask | None, axis: int, signed: bool) -> tuple[Indices, Mask | None]:
    """Half as many rows (axis 0) or columns (1), rounded up: of two cells the stronger, masked only where both are.

    Signed indices are strongest far from the middle of the scale, others at its top. Masked cells must hold the
    weakest index.
    """
    first, second = _pairs(indices, axis)
    if signed:
        far = np.abs(first.astype(np.int16) * 2 - 255) >= np.abs(second.astype(np.int16) * 2 - 255)
        strongest: Indices = np.where(far, first, second).astype(np.uint8)
    else:
        strongest = np.maximum(first, second)
    return strongest, None if masked is None else np.logical_and(*_pairs(masked, axis))


def _pairs(array: npt.NDArray[_Scalar], axis: int) -> tuple[npt.NDArray[_Scalar], npt.NDArray[_Scalar]]:
    """Every other row (or column) and the one after it; the last is its own pair where their number is odd."""
    count = array.shape[axis]
    second = array[1::2] if axis == 0 else array[:, 1::2]
    first = array[0::2] if axis == 0 else array[:, 0::2]
    if count % 2:
        last = array[-1:] if axis == 0 else array[:, -1:]
        second = np.concatenate([second, last], axis=axis)
    return first, second


def level_for(cells_a_pixel: float) -> int:
    """How often to halve so that a block is a pixel or more."""
    return max(0, math.ceil(math.log2(cells_a_pixel))) if cells_a_pixel > 1.0 else 0


class MapCells:
    """Coloured cells of one array, each of which stands for a block (rows, columns) of the map's, from `origin` on."""

    def __init__(
        self,
        indices: Indices,
        masked: Mask,
        colours: Pixels,
        *,
        signed: bool,
        block: tuple[int, int] = (1, 1),
        origin: tuple[int, int] = (0, 0),
        extent: tuple[int, int] | None = None,
    ) -> None:
        hides = bool(masked.any())
        self.block, self.origin = block, origin
        rows, columns = indices.shape
        # How many cells of the map it covers: its last block may stand over the edge.
        self.extent = extent or (rows * block[0], columns * block[1])
        self._signed = signed
        if hides:
            indices = indices.copy()
            indices[masked] = 127 if signed else 0
        # By how often rows and columns are halved.
        self._levels: dict[_Level, tuple[Indices, Mask | None]] = {(0, 0): (indices, masked if hides else None)}
        self._tiles: OrderedDict[_Key, tuple[QImage, npt.NDArray[np.uint32]]] = OrderedDict()
        self.recolour(colours)

    def recolour(self, colours: Pixels) -> None:
        """Other colours (256, 3) for the same cells."""
        wide = colours.astype(np.uint32)
        packed: npt.NDArray[np.uint32] = (wide[:, 0] << 16 | wide[:, 1] << 8 | wide[:, 2]).astype(np.uint32)
        self._colours = packed | np.uint32(0xFF000000)
        self._tiles.clear()

    @property
    def area(self) -> QRectF:
        """The cells of the map that it covers, x columns, y rows."""
        return QRectF(self.origin[1], self.origin[0], self.extent[1], self.extent[0])

    def level(self, rows: int, columns: int) -> tuple[Indices, Mask | None]:
        """The cells after so many halvings of rows and of columns."""
        key = (rows, columns)
        if key not in self._levels:
            axis = 0 if rows >= columns else 1  # squares come from squares
            smaller = (rows - 1, columns) if axis == 0 else (rows, columns - 1)
            self._levels[key] = halved(*self.level(*smaller), axis, self._signed)
        return self._levels[key]

    def prepare(self, across: float, down: float) -> tuple[int, int]:
        """The level to draw with so many of the map's cells a pixel, with those below it made."""
        rows, columns = self._levels[0, 0][0].shape
        level = (
            min(level_for(down / self.block[0]), (max(rows, 1) - 1).bit_length()),
            min(level_for(across / self.block[1]), (max(columns, 1) - 1).bit_length()),
        )
        self.level(*level)
        return level

    def draw(self, painter: QPainter, shown: QRectF, across: float, down: float) -> None:
        """Draw what lies in `shown`, in coordinates of the map's cells, of which a pixel holds so many.

        Masked cells stay open.
        """
        area = shown.intersected(self.area)
        if area.isEmpty():
            return
        level = self.prepare(across, down)
        high, wide = self.block[0] << level[0], self.block[1] << level[1]
        left, right = self._span(area.left() - self.origin[1], area.right() - self.origin[1], wide)
        top, bottom = self._span(area.top() - self.origin[0], area.bottom() - self.origin[0], high)
        for tile_row in range(top // TILE, (bottom - 1) // TILE + 1):
            for tile_column in range(left // TILE, (right - 1) // TILE + 1):
                image = self._tile(level, tile_row, tile_column)
                x, y = tile_column * TILE, tile_row * TILE
                # Only what is in view: scaling up a whole tile to cut most of it away costs much more.
                source = QRectF(image.rect()).intersected(QRectF(left - x, top - y, right - left, bottom - top))
                target = QRectF(
                    self.origin[1] + (x + source.x()) * wide,
                    self.origin[0] + (y + source.y()) * high,
                    source.width() * wide,
                    source.height() * high,
                )
                painter.drawImage(target, image, source)

    def colour_rows(self, shown: QRectF) -> list[tuple[QRectF, int]]:
        """The cells in `shown` as (rectangle, 0xAARRGGBB), neighbours of a colour joined along the row, none masked."""
        indices, masked = self._levels[0, 0]
        high, wide = self.block
        area = shown.intersected(self.area)
        top, bottom = self._span(area.top() - self.origin[0], area.bottom() - self.origin[0], high)
        left, right = self._span(area.left() - self.origin[1], area.right() - self.origin[1], wide)
        found: list[tuple[QRectF, int]] = []
        for row in range(top, bottom):
            begin = left
            for column in range(left + 1, right + 1):
                hidden = masked is not None and bool(masked[row, begin])
                same = column < right and indices[row, column] == indices[row, begin]
                if same and hidden == (masked is not None and bool(masked[row, column])):
                    continue
                if not hidden:
                    rect = QRectF(
                        self.origin[1] + begin * wide,
                        self.origin[0] + row * high,
                        (column - begin) * wide,
                        high,
                    )
                    found.append((rect, int(self._colours[indices[row, begin]])))
                begin = column
        return found

    @staticmethod
    def _span(low: float, high: float, side: int) -> tuple[int, int]:
        return math.floor(low / side), math.ceil(high / side)

    def _tile(self, level: _Level, row: int, column: int) -> QImage:
        key = (level, row, column)
        found = self._tiles.get(key)
        if found is None:
            indices, masked = self._levels[level]
            part = np.s_[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]
            pixels: npt.NDArray[np.uint32] = self._colours[indices[part]]
            hidden = masked is not None and bool(masked[part].any())
            if masked is not None and hidden:
                pixels[masked[part]] = 0
            kind = QImage.Format.Format_ARGB32_Premultiplied if hidden else QImage.Format.Format_RGB32
            height, width = pixels.shape
            # The image reads the array's memory, which is kept beside it.
            found = (QImage(pixels.data, width, height, 4 * width, kind), pixels)
            self._tiles[key] = found
            if len(self._tiles) > _KEPT_TILES:
                self._tiles.popitem(last=False)
        else:
            self._tiles.move_to_end(key)
        return found[0]
