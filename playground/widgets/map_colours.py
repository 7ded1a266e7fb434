"""From numbers to coloured cells: cleaning, max-pooling and shading of maps. Arrays in, arrays out."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from playground.theme import Theme, diverging, viridis

MapKind = Literal["weights", "scores"]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]


def clean(values: npt.ArrayLike, masked: npt.ArrayLike | None = None) -> tuple[Floats, Mask]:
    """Values (R, C) without anything that is no number, and which cells count as masked (R, C).

    NaN and infinities are masked like the cells named in `masked`; masked cells hold zero. A shape that isn't
    two-dimensional, or a mask of another shape, is a ValueError.
    """
    array = np.asarray(values, dtype=np.float32)
    if array.ndim != 2:
        raise ValueError(f"a map has two dimensions, not {array.ndim}")
    hidden = ~np.isfinite(array)
    if masked is not None:
        mask = np.asarray(masked, dtype=np.bool_)
        if mask.shape != array.shape:
            raise ValueError(f"the mask is {mask.shape}, the map {array.shape}")
        hidden |= mask
    return np.where(hidden, np.float32(0.0), array), hidden


def pool_factor(cells: float, pixels: float) -> int:
    """How many neighbouring cells share one pixel, at least 1: cells so pooled are one pixel or more wide."""
    return max(1, math.ceil(cells / pixels)) if pixels > 0 else max(1, math.ceil(cells))


def pool(values: Floats, masked: Mask, rows: int, columns: int, kind: MapKind) -> tuple[Floats, Mask]:
    """Blocks of `rows` × `columns` cells reduced to their strongest value, never to their mean.

    Weights keep the largest value, scores the one of largest magnitude with its sign. A block is masked only
    where all its cells are.
    """
    if (rows <= 1 and columns <= 1) or values.size == 0:
        return values, masked
    row_starts = np.arange(0, values.shape[0], max(1, rows))
    column_starts = np.arange(0, values.shape[1], max(1, columns))

    def reduced(function: np.ufunc, array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        by_rows = function.reduceat(array, row_starts, axis=0)
        return np.asarray(function.reduceat(by_rows, column_starts, axis=1))

    strongest = reduced(np.maximum, values)
    if kind == "scores":
        lowest = reduced(np.minimum, values)
        strongest = np.where(np.abs(lowest.astype(np.float32)) > strongest.astype(np.float32), lowest, strongest)
    return strongest.astype(np.float32), reduced(np.logical_and, masked).astype(np.bool_)


def top_of(values: Floats, masked: Mask, kind: MapKind) -> float:
    """The end of the colour scale that just holds every shown value; 1.0 where there is nothing to hold."""
    if values.size == 0 or bool(masked.all()):
        return 1.0
    # Masked cells hold zero, so that they never are the extreme.
    top = float(values.max()) if kind == "weights" else float(max(values.max(), -values.min()))
    return top if top > 0.0 else 1.0


def positions_of(values: Floats, top: float, kind: MapKind) -> Floats:
    """Where values lie on the colour scale, 0..1.

    Weights follow a square root (most are small and would all look black); scores are linear around one half.
    """
    scaled = values / np.float32(top)
    if kind == "weights":
        return np.asarray(np.sqrt(np.clip(scaled, 0.0, 1.0)), dtype=np.float32)
    return np.asarray(np.clip(scaled * np.float32(0.5) + np.float32(0.5), 0.0, 1.0), dtype=np.float32)


def shade(values: Floats, masked: Mask, top: float, kind: MapKind, theme: Theme) -> Pixels:
    """The colour (R, C, 3) of every cell; masked cells get the theme's masked colour, no colour of the scale."""
    lut = lut_of(kind, theme)
    indices = np.rint(positions_of(values, top, kind) * 255.0).astype(np.uint8)
    pixels: Pixels = lut[indices]
    pixels[masked] = (theme.masked.red(), theme.masked.green(), theme.masked.blue())
    return pixels


def lut_of(kind: MapKind, theme: Theme) -> Pixels:
    """The 256 colours of a scale, (256, 3)."""
    return viridis() if kind == "weights" else diverging(theme)


def image_of(pixels: Pixels) -> QImage:
    """A picture of (R, C, 3) colours, one pixel a cell, that owns its memory."""
    data = np.ascontiguousarray(pixels)
    height, width = data.shape[:2]
    return QImage(data.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
