"""Colour scales of maps: from a value to its place on the scale, and what stands beside it. Arrays in, arrays out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from playground.theme import Theme, cividis, diverging, viridis
from playground.widgets import map_colours
from playground.widgets.map_colours import Floats, MapKind, Mask, Pixels

Stretch = Literal["root", "linear", "log", "row"]
STRETCHES: tuple[Stretch, ...] = get_args(Stretch)
Palette = Literal["viridis", "cividis"]
PALETTES: tuple[Palette, ...] = get_args(Palette)

# How many powers of ten a logarithmic scale shows below its top; what is smaller looks like zero.
DECADES = 4

_CHUNK = 1 << 16

Indices = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class MapScale:
    """How values become colours.

    kind: "weights" go from 0 to `top`, "scores" from −`top` to `top` around zero. stretch: "root" follows a square
    root (most weights are small), "linear" doesn't, "log" shows DECADES powers of ten, and "row" gives each row its
    own top. The palette is that of weights; scores have the diverging one.
    """

    kind: MapKind = "weights"
    stretch: Stretch = "root"
    palette: Palette = "viridis"
    top: float = 1.0

    def with_top_of(self, values: Floats, masked: Mask) -> MapScale:
        """The scale that just holds every shown value."""
        return replace(self, top=map_colours.top_of(values, masked, self.kind))

    def places(self, values: Floats) -> Floats:
        """Where values (R, C) lie on the scale, 0..1; those beyond its ends lie on them."""
        signed = self.kind == "scores"
        if self.stretch == "row" and values.size:
            tops: Floats = (np.abs(values) if signed else values).max(axis=1, keepdims=True)
            shares: Floats = np.divide(values, np.maximum(tops, np.float32(1e-30)), dtype=np.float32)
        else:
            shares = values * np.float32(1.0 / self.top)
        if not signed:
            return self._stretched(np.clip(shares, 0.0, 1.0))
        if self.stretch in ("linear", "row"):
            return np.asarray(np.clip(shares * np.float32(0.5) + np.float32(0.5), 0.0, 1.0), dtype=np.float32)
        far = self._stretched(np.clip(np.abs(shares), 0.0, 1.0))
        return np.asarray(np.copysign(far, shares) * np.float32(0.5) + np.float32(0.5), dtype=np.float32)

    def _stretched(self, shares: Floats) -> Floats:
        if self.stretch == "linear":
            return shares
        if self.stretch == "log":
            with np.errstate(divide="ignore"):
                decades = np.log10(shares)
            return np.asarray(np.clip(1.0 + decades / np.float32(DECADES), 0.0, 1.0), dtype=np.float32)
        return np.asarray(np.sqrt(shares), dtype=np.float32)

    def indices(self, values: Floats) -> Indices:
        """Which of the 256 colours each value has."""
        found: Indices = np.empty(values.shape, dtype=np.uint8)
        # In parts that stay in the processor's cache: several times as fast where the map is large.
        rows = max(1, _CHUNK // max(1, values.shape[1]))
        for first in range(0, values.shape[0], rows):
            places = self.places(values[first : first + rows])
            places *= np.float32(255.0)
            places += np.float32(0.5)
            found[first : first + rows] = places
        return found

    def colours(self, theme: Theme) -> Pixels:
        """The 256 colours, low to high, (256, 3)."""
        if self.kind == "scores":
            return diverging(theme)
        return cividis() if self.palette == "cividis" else viridis()

    def place(self, value: float) -> float:
        """Where one value lies. With a top of its own in each row this is a share of that top."""
        return self._places_of([value])[0]

    def _places_of(self, values: Sequence[float]) -> list[float]:
        flat = replace(self, stretch="root", top=1.0) if self.stretch == "row" and self.kind == "weights" else self
        flat = replace(flat, stretch="linear", top=1.0) if flat.stretch == "row" else flat
        found: list[float] = flat.places(np.array([values], dtype=np.float32))[0].tolist()
        return found

    @lru_cache(maxsize=64)  # noqa: B019 - scales are few and small
    def ticks(self, length: float, spacing: float) -> tuple[tuple[float, float], ...]:
        """(value, place) of the numbers beside a scale of `length` pixels, at least `spacing` apart.

        The ends (for scores the centre, too) are always there. Where each row has its own top they are shares of it.
        """
        top = 1.0 if self.stretch == "row" else self.top
        floor = top * 10.0**-DECADES if self.stretch == "log" else 0.0
        ends = [floor, top] if self.kind == "weights" else [-top, 0.0, top]
        between = [value for value in self._candidates(top) if floor < abs(value) < top]
        kept: list[tuple[float, float]] = []
        for value, place in zip([*ends, *between], self._places_of([*ends, *between]), strict=True):
            if len(kept) < len(ends) or all(abs(place - other) * length >= spacing for _value, other in kept):
                kept.append((value, place))
        return tuple(sorted(kept))

    def _candidates(self, top: float) -> list[float]:
        power = math.floor(math.log10(top))
        if self.stretch == "log":
            tens = [10.0**p for p in range(power, power - DECADES - 1, -1)]
            return tens if self.kind == "weights" else [sign * ten for ten in tens for sign in (1.0, -1.0)]
        if self.kind == "scores":
            return [top / 2.0, -top / 2.0]
        steps = (5.0, 2.0, 1.0)
        if self.stretch == "linear":
            return [0.5 * top, 0.25 * top, 0.75 * top]
        return [m * 10.0**p for p in (power, power - 1, power - 2) for m in steps]
