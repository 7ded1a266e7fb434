"""Several maps over one image, as large as there is room for all of them, pointed at together."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from playground import theme as themes
from playground.theme import Theme
from playground.widgets.map_scale import Palette
from playground.widgets.patch_map import PatchMap
from playground.widgets.value_table import ValueTable, shortest, table_of

_GAP = themes.GRID
# An image is not made smaller than this; what doesn't fit then is scrolled to.
_LEAST = 80


class PatchMaps(QScrollArea):
    """Maps in rows, in as many columns as let their images be largest.

    Signals:
        patch_chosen(int): the user chose a patch in one of them
        patch_hovered(int): the patch under the pointer, which all of them mark; −1 when there is none
    """

    patch_chosen = Signal(int)
    patch_hovered = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._maps: list[PatchMap] = []
        self._count = 0
        self._shape = (1, 1)
        self._cut = (0, 0, 1, 1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._content = QWidget()
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        themes.theme_manager().changed.connect(self._restyle)

    @property
    def maps(self) -> tuple[PatchMap, ...]:
        """The maps that are shown."""
        return tuple(self._maps[: self._count])

    @property
    def content(self) -> QWidget:
        """What all maps lie on, whether it fits or is scrolled."""
        return self._content

    def set_maps(
        self,
        pixels: NDArray[np.uint8],
        cut: tuple[int, int, int, int],
        maps: Sequence[tuple[str, NDArray[np.float32]]],
        palette: Palette,
    ) -> None:
        """A map for each (title, values) over an image (H, W, 3) cut as PatchMap.set_map says."""
        while len(self._maps) < len(maps):
            made = PatchMap(self._content)
            made.setObjectName(f"{self._name}.{len(self._maps)}")
            made.patch_chosen.connect(self._on_chosen)
            made.patch_hovered.connect(self._on_hovered)
            self._maps.append(made)
        self._count, self._cut = len(maps), cut
        self._shape = (max(1, pixels.shape[0]), max(1, pixels.shape[1]))
        for place, widget in enumerate(self._maps):
            widget.setVisible(place < len(maps))
            if place < len(maps):
                widget.set_palette(palette)
                widget.set_map(maps[place][0], pixels, cut, maps[place][1])
        self._arrange()

    def set_chosen(self, patch: int) -> None:
        """Outline a patch in all of them, −1 none; emits nothing."""
        for widget in self.maps:
            widget.set_chosen(patch)

    def value_table(self) -> ValueTable:
        """A row a patch, a column a map."""
        across = max(1, self._cut[1])
        header = (self.tr("patch"), self.tr("row"), self.tr("column"), *(one.accessibleName() for one in self.maps))
        columns = [shortest(one.values) for one in self.maps]
        count = len(columns[0]) if columns else 0
        rows = [
            (patch + 1, patch // across + 1, patch % across + 1, *(column[patch] for column in columns))
            for patch in range(count)
        ]
        return table_of(self.accessibleName(), header, rows)

    def minimumSizeHint(self) -> QSize:
        return QSize(themes.scaled(_LEAST), themes.scaled(_LEAST // 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _restyle(self, _theme: Theme) -> None:
        self._arrange()

    def _arrange(self) -> None:
        if not self._count:
            return
        gap, least = themes.scaled(_GAP), themes.scaled(_LEAST)
        extra = sum(self._maps[0].heights()) + 6.0
        # The bar's place is kept free also where none is needed, or maps would jump as it comes and goes.
        room = self.maximumViewportSize()
        width = room.width() - self.verticalScrollBar().sizeHint().width()

        def height_of(columns: int) -> float:
            """How high the images can be in so many columns."""
            rows = math.ceil(self._count / columns)
            wide = (width - gap * (columns - 1)) / columns - 6.0
            high = (room.height() - gap * (rows - 1)) / rows - extra
            return min(high, wide * self._shape[0] / self._shape[1])

        columns = max(range(1, self._count + 1), key=height_of)
        scrolled = height_of(columns) < least * min(1.0, self._shape[0] / self._shape[1])
        if scrolled:  # as many as fit, and as high as they then can be
            columns = min(self._count, max(1, int((width + gap) // (least + gap + 6))))
        rows = math.ceil(self._count / columns)
        wide = (width - gap * (columns - 1)) // columns
        high = (room.height() - gap * (rows - 1)) // rows
        if scrolled:
            high = max(high, math.ceil(min((wide - 6.0) * self._shape[0] / self._shape[1], 2.0 * least) + extra))
        for place, widget in enumerate(self.maps):
            row, column = divmod(place, columns)
            widget.setGeometry(column * (wide + gap), row * (high + gap), wide, high)
        self._content.resize(width, max(room.height(), rows * (high + gap) - gap))

    def _on_chosen(self, patch: int) -> None:
        self.patch_chosen.emit(patch)
        widget = self.sender()
        if isinstance(widget, PatchMap):
            self.ensureWidgetVisible(widget, 0, 0)

    def _on_hovered(self, patch: int) -> None:
        for widget in self.maps:
            widget.set_hovered(patch)
        self.patch_hovered.emit(patch)
