"""What a heat map shows: its values, whole or reduced to blocks, a finer patch over them, and their colours."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from playground import theme as themes
from playground.widgets import map_colours
from playground.widgets.map_cells import MapCells
from playground.widgets.map_colours import Floats, Mask
from playground.widgets.map_drawing import hatch
from playground.widgets.map_scale import MapScale

_Cell = tuple[int, int]


@dataclass(frozen=True)
class CellValue:
    """A cell's value, whether it is masked, and whether the value is its own or the strongest around it."""

    value: float
    masked: bool
    exact: bool


@dataclass
class _Patch:
    values: Floats
    masked: Mask
    block: _Cell
    origin: _Cell
    extent: _Cell
    cells: MapCells


class MapData:
    """`shape` cells (rows, columns), of which `values` has each, or the strongest of every block (rows, columns).

    Cells that are NaN or infinite count as masked like those of `masked`, but are told from them.
    """

    def __init__(
        self,
        values: npt.ArrayLike,
        masked: npt.ArrayLike | None,
        shape: _Cell,
        scale: MapScale,
        maximum: float | None = None,
        block: _Cell = (1, 1),
    ) -> None:
        self.values, self.masked = map_colours.clean(values, masked)
        if (-(-shape[0] // block[0]), -(-shape[1] // block[1])) != self.values.shape:
            raise ValueError(f"{shape[0]} and {shape[1]} labels for a map of {self.values.shape} in blocks of {block}")
        self.shape, self.block = shape, block
        self._raw = np.asarray(values, dtype=np.float32)
        self._given = None if masked is None else np.asarray(masked, dtype=np.bool_)
        self._patch: _Patch | None = None
        self.rescale(scale, maximum)

    def __bool__(self) -> bool:
        return self.values.size > 0

    def holds(self, cell: _Cell) -> bool:
        """Whether there is such a cell."""
        return bool(0 <= cell[0] < self.shape[0] and 0 <= cell[1] < self.shape[1])

    def rescale(self, scale: MapScale, maximum: float | None = None) -> None:
        """Other colours. Without `maximum` the largest shown value ends the scale."""
        top = map_colours.top_of(self.values, self.masked, scale.kind) if maximum is None else max(maximum, 1e-30)
        self.scale = replace(scale, top=top)
        self.cells = self._coloured(self.values, self.masked, self.block, (0, 0), self.shape)
        if self._patch is not None:
            patch = self._patch
            patch.cells = self._coloured(patch.values, patch.masked, patch.block, patch.origin, patch.extent)

    def recolour(self) -> None:
        """The colours of another theme."""
        colours = self.scale.colours(themes.current())
        self.cells.recolour(colours)
        if self._patch is not None:
            self._patch.cells.recolour(colours)

    def set_patch(self, origin: _Cell, values: npt.ArrayLike, masked: npt.ArrayLike | None, block: _Cell) -> None:
        """Finer cells that begin at a row and column, in blocks of their own."""
        cells, hidden = map_colours.clean(values, masked)
        extent = (
            min(self.shape[0] - origin[0], cells.shape[0] * block[0]),
            min(self.shape[1] - origin[1], cells.shape[1] * block[1]),
        )
        if cells.size and min(extent) > 0:
            coloured = self._coloured(cells, hidden, block, origin, extent)
            self._patch = _Patch(cells, hidden, block, origin, extent, coloured)

    def value_at(self, row: int, column: int) -> CellValue:
        """What is known of a cell; there must be such a one."""
        if self._patch is not None:
            patch = self._patch
            y, x = row - patch.origin[0], column - patch.origin[1]
            if 0 <= y < patch.extent[0] and 0 <= x < patch.extent[1]:
                place = (y // patch.block[0], x // patch.block[1])
                return CellValue(float(patch.values[place]), bool(patch.masked[place]), patch.block == (1, 1))
        place = (row // self.block[0], column // self.block[1])
        value = float(self._raw[place])
        hidden = bool(self.masked[place]) and not math.isnan(value)
        if self._given is not None:
            hidden = bool(self._given[place]) or (hidden and not math.isnan(value))
        return CellValue(value, hidden, self.exact)

    def extent_of(self, row: int) -> int:
        """How many columns a row has up to its last one that is not masked; all where every one is."""
        shown = np.flatnonzero(~self.masked[row // self.block[0]])
        return min((int(shown[-1]) + 1) * self.block[1], self.shape[1]) if shown.size else self.shape[1]

    @property
    def exact(self) -> bool:
        """Whether each value is one cell's."""
        return self.block == (1, 1)

    def is_coarse(self, across: float, down: float) -> bool:
        """Whether finer cells than there are could be seen where a pixel holds so many."""
        return down < self.block[0] > 1 or across < self.block[1] > 1

    def draw(self, painter: QPainter, shown: QRectF, across: float, down: float) -> None:
        """Draw the cells in `shown`, in coordinates of cells, of which a pixel holds so many."""
        self.cells.draw(painter, shown, across, down)
        if self._patch is not None and self.is_coarse(across, down):
            # What lies below would show through masked cells.
            painter.fillRect(self._patch.cells.area, hatch(themes.current()))
            self._patch.cells.draw(painter, shown, across, down)

    def _coloured(self, values: Floats, masked: Mask, block: _Cell, origin: _Cell, extent: _Cell) -> MapCells:
        return MapCells(
            self.scale.indices(values),
            masked,
            self.scale.colours(themes.current()),
            signed=self.scale.kind == "scores",
            block=block,
            origin=origin,
            extent=extent,
        )


def no_data() -> MapData:
    """A map of no cells."""
    return MapData(np.zeros((0, 0), dtype=np.float32), None, (0, 0), MapScale())
