"""A heat map with what it needs from the session: the map asked for, its colours, finer cells, and what is chosen."""

from __future__ import annotations

import math

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.attention.kinds import Region
from playground.operations import Operations
from playground.pane import show_problem
from playground.panes.attention.view import MAP_INPUTS, PATIENCE, position_of, row_of
from playground.panes.attention.words import map_title
from playground.results.attention import MapResult
from playground.session import Session
from playground.widgets.heat_map import HeatMap
from playground.widgets.map_scale import PALETTES, STRETCHES, MapScale
from playground.widgets.state_view import StateStack

# A map is asked for in steps of so many cells a side, so that not every pixel of a resized window computes it anew.
_SIDE_STEP = 256


class MapPanel(QWidget):
    """Shows `attention_map` and `attention_detail`; a click chooses the row's token, and the column's as key."""

    def __init__(self, session: Session, operations: Operations, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._operations = operations
        self._shown: MapResult | None = None
        self._fixed_scores = 0.0
        self.map = HeatMap()
        self.map.setObjectName(name)
        self.map.row_chosen.connect(self._on_row)
        self.map.cell_chosen.connect(self._on_cell)
        self.map.detail_wanted.connect(self._on_detail_wanted)
        self.states = StateStack(self.map)
        self.states.cancel_requested.connect(operations.cancel)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(PATIENCE)
        self._late.timeout.connect(self._on_late)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)

    @property
    def shown(self) -> MapResult | None:
        """The map that is shown."""
        return self._shown

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        result: MapResult | None = self._session.results.attention_map
        if names & {"attention_map", "attention_reading", "step"} and result is not self._shown:
            self._show(result)
        elif names & {"attention_scale", "attention_palette", "attention_fixed"} and self._shown is not None:
            self._freeze(names)
            self.map.set_scale(*self._scale(self._shown))
        if "attention_map" in names:  # in the language of now
            self.map.set_name("" if self._shown is None else map_title(self._shown.question))
        if "attention_detail" in names and self._session.results.attention_detail is not None:
            self._show_detail(self._session.results.attention_detail)
        if names & {"attention_map", "position"} and self._shown is not None and len(self._shown.tokens):
            self.map.set_chosen(row_of(self._shown, self._session.inputs.position), self._key_row(self._shown))
        if names & (MAP_INPUTS | {"text", "step", "attention_map", "against_layer", "against_head"}):
            self._show_age()
        if names & {"attention_map", "attention_reading", "model"}:
            self._show_problem()

    def _show_problem(self) -> None:
        """Why there is no map stands in its place: the last one is no answer to what was asked."""
        problem = self._session.results.problems.get("attention_map")
        if problem is None:
            self.states.show_content()
        else:
            self.states.set_stale(False)
            show_problem(self.states, problem, self._session.results.model)

    def _key_row(self, shown: MapResult) -> int:
        key = self._session.inputs.attention_key
        index = shown.reading.index_of(key)
        return -1 if index is None else row_of(shown, key)

    def _show(self, result: MapResult | None) -> None:
        self._shown = result
        if result is None or not result.values.size:
            self.map.clear()
            return
        scale, top = self._scale(result)
        self.map.set_map(
            result.values,
            result.labels,
            result.labels,
            result.masked,
            maximum=top,
            scale=scale,
            block=(result.row_step, result.column_step),
        )
        self.look()

    def _show_detail(self, detail: MapResult) -> None:
        if self._shown is not None and detail.question == self._shown.question:
            block = (detail.row_step, detail.column_step)
            self.map.set_detail(detail.region.top, detail.region.left, detail.values, detail.masked, block)

    def _scale(self, result: MapResult) -> tuple[MapScale, float | None]:
        """The colour scale, and its top where that is fixed."""
        inputs = self._session.inputs
        weights = result.question.stage == "weights" and not result.signed
        stretch = next((one for one in STRETCHES if one == inputs.attention_scale), None)
        palette = next((one for one in PALETTES if one == inputs.attention_palette), PALETTES[0])
        if stretch is None:
            stretch = "root" if weights or result.signed else "linear"
        scale = MapScale("weights" if weights else "scores", stretch, palette)
        if not inputs.attention_fixed:
            return scale, None
        return scale, 1.0 if result.question.stage == "weights" else (self._fixed_scores or None)

    def _freeze(self, names: frozenset[str]) -> None:
        """Scores have no ends of their own: those shown when the range was fixed are kept."""
        if "attention_fixed" in names:
            scores = self._shown is not None and self._shown.question.stage != "weights"
            self._fixed_scores = self.map.scale_top if self._session.inputs.attention_fixed and scores else 0.0

    # How old what is shown is

    def _show_age(self) -> None:
        results = self._session.results
        if "attention_map" in results.problems:
            self._late.stop()
            return
        if self._operations.attention.is_current("attention_map"):
            self._late.stop()
            self.states.set_stale(False)
        elif self._shown is not None and self._shown.reading.text != self._session.inputs.text:
            self._late.stop()
            self.states.set_stale(True)
        elif self._shown is not None and self.isVisible() and not self._late.isActive() and not self.states.stale:
            self._late.start()

    def _on_late(self) -> None:
        attention = self._operations.attention
        if self._shown is not None and attention.busy("attention_map") and not attention.is_current("attention_map"):
            self.states.set_stale(
                True,
                self.tr("for {map}; the one asked for is being computed").format(map=map_title(self._shown.question)),
            )

    # What is looked at

    def look(self) -> None:
        """Ask for as many cells as the map has pixels."""
        self._operations.attention.look(None, self._side())

    def _side(self) -> int:
        plot, ratio = self.map.plot_rect(), self.devicePixelRatioF()
        pixels = max(plot.width(), plot.height(), 1.0) * ratio
        return math.ceil(pixels / _SIDE_STEP) * _SIDE_STEP

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible() and self._shown is not None:
            self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_age()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits for a map that isn't looked at."""
        super().hideEvent(event)
        self._late.stop()

    def _on_detail_wanted(self, top: int, bottom: int, left: int, right: int) -> None:
        self._operations.attention.look(Region(top, bottom, left, right), self._side())

    # What is chosen

    def _on_row(self, row: int) -> None:
        if self._shown is not None:
            self._session.update(position=position_of(self._shown, row))

    def _on_cell(self, _row: int, column: int) -> None:
        if self._shown is not None:
            self._session.update(undoable=False, attention_key=position_of(self._shown, column))
