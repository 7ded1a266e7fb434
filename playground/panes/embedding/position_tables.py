"""Parts of the positions view that read a table of positions: as pictures, as curves, and by similarity."""

from __future__ import annotations

import re

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.positions import Floats, cosine_similarities, sinusoidal, wave_length
from models.presets import load_presets
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.embedding.fields import entry, note, number, put, row_of, usual_limit
from playground.session import Session
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.plane_map import PlaneMap
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.value_curves import ValueCurves

# Numbers of a row that are written out; dimensions drawn at most; positions compared with each other at most.
_WRITTEN = 8
_CURVES = 6
_COMPARED = 256
_SMALLEST, _LARGEST = 2, 1024  # dimensions of the sinusoidal encoding
_DRAWN = 128  # positions of a curve
_ARTICLES_EXAMPLE = "gpt2"


class _TablePart(ScrolledColumn):
    """What these parts have in common: both tables, the sinusoidal one and the open model's."""

    needs = "positions"

    def __init__(self, session: Session, _operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def encoded_size(self) -> int:
        """How many dimensions the sinusoidal encoding has."""
        return min(max(self._session.inputs.positions_size, _SMALLEST), _LARGEST)

    def learned(self) -> Floats | None:
        """The open model's table of positions (T, C), None where it has none or isn't loaded."""
        found = self._session.results.positions
        return None if found is None else found.learned

    def learned_title(self, table: Floats) -> str:
        """Whose table it is, and its shape."""
        model = self._session.results.model
        return self.tr("{name}, learned: {rows} × {columns}").format(
            name=model.name if model is not None else "", rows=group_digits(len(table)), columns=table.shape[1]
        )

    def absent_text(self) -> str:
        """Why there is no learned table beside the sinusoidal one."""
        results = self._session.results
        model, found = results.model, results.positions
        if model is None or model.is_coming:
            return self.tr("The open model's own table appears here when it is loaded.")
        if found is not None and found.frequencies is not None:
            return self.tr("{name} has no table of positions: it turns queries and keys instead. See Rotary.").format(
                name=model.name
            )
        if found is not None and found.biases:
            return self.tr("{name} has no table of positions: it adds to the scores instead. See Relative.").format(
                name=model.name
            )
        problem = results.problems.get("positions")
        return sentence(problem) if problem else self.tr("{name} has no positions.").format(name=model.name)


class TablesPart(_TablePart):
    """Positions × dimensions as pictures, and the numbers of one position."""

    def __init__(self, session: Session, _operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, _operations, parent)
        self.dimensions = number("positions.size", _SMALLEST, _LARGEST)
        self.count = number("positions.count", 2, 4096)
        self.row = number("positions.row", 0, 10_000_000)
        for field in (self.dimensions, self.count, self.row):
            field.valueChanged.connect(self._on_numbers)
        self.column.addLayout(row_of(self.dimensions, self.count, self.row))
        self.sinusoidal = PlaneMap()
        self.sinusoidal.setObjectName("positions.sinusoidal")
        self.learned_map = PlaneMap()
        self.learned_map.setObjectName("positions.learned")
        for plane in (self.sinusoidal, self.learned_map):
            sized(plane, least_height=120)
            plane.row_chosen.connect(self._on_row)
            plane.cell_hovered.connect(self._on_cell)
        self.sinusoidal_row = note("positions.sinusoidal_row", "mono")
        self.learned_row = note("positions.learned_row", "mono")
        self.absent = note("positions.absent")
        for widget in (self.sinusoidal_row, self.learned_row, self.absent):
            self.column.addWidget(widget)
        maps = QHBoxLayout()
        maps.setSpacing(theme.GRID)
        maps.addWidget(self.sinusoidal, 1)
        maps.addWidget(self.learned_map, 1)
        self.column.addLayout(maps, 1)
        self.cell = note("positions.cell", "caption")
        self.correction = note("positions.correction")
        for widget in (self.cell, self.correction):
            self.column.addWidget(widget)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        for field, prefix, name in (
            (self.dimensions, self.tr("dimensions "), self.tr("Dimensions of the sinusoidal encoding")),
            (self.count, self.tr("positions "), self.tr("How many sinusoidal positions are shown")),
            (self.row, self.tr("read "), self.tr("The position whose numbers are read")),
        ):
            field.setPrefix(prefix)
            field.setToolTip(name)
            field.setAccessibleName(name)
        self.sinusoidal.setAccessibleName(self.tr("Sinusoidal positions"))
        self.learned_map.setAccessibleName(self.tr("The open model's positions"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"positions", "positions_part", "embedding_view", "model"} or any(
            name in names for name in ("positions_size", "positions_count", "positions_row")
        ):
            self._show()

    def _show(self) -> None:
        inputs = self._session.inputs
        for field, value in (
            (self.dimensions, inputs.positions_size),
            (self.count, inputs.positions_count),
            (self.row, inputs.positions_row),
        ):
            put(field, value)
        size, count, row = self.dimensions.value(), self.count.value(), self.row.value()
        position, dimension = self.tr("position"), self.tr("dimension")
        self.sinusoidal.set_plane(
            sinusoidal(count, size),
            self.tr("sinusoidal: {rows} × {columns}").format(rows=group_digits(count), columns=size),
            position,
            dimension,
            limit=1.0,
        )
        self.sinusoidal.set_chosen(row)
        self.sinusoidal_row.setText(f"PE[{row}] = {_numbers(sinusoidal(1, size, row)[0])}")
        table = self.learned()
        for widget in (self.learned_map, self.learned_row):
            widget.setVisible(table is not None)
        self.absent.setVisible(table is None)
        if table is None:
            self.absent.setText(self.absent_text())
        else:
            limit = usual_limit(table)
            self.learned_map.set_plane(table, self.learned_title(table), position, dimension, limit=limit)
            self.learned_map.set_chosen(row)
            self.learned_row.setText(
                f"wpe[{row}] = {_numbers(table[row])}"
                if row < len(table)
                else self.tr("wpe has no row {row}: it was learned for positions 0 to {last}.").format(
                    row=group_digits(row), last=group_digits(len(table) - 1)
                )
            )
        self.correction.setText(self._correction())
        self._on_cell(*self.sinusoidal.current_cell)

    def _correction(self) -> str:
        """Where the article errs: GPT-2 learns its positions. Its sizes are those of the carried preset."""
        spec = next(preset.spec for preset in load_presets() if preset.id == _ARTICLES_EXAMPLE)
        return self.tr(
            "The formula gives every position a row, however far. Article B says that GPT uses it: GPT-2 doesn't, it "
            "has a learned table of {rows} × {columns} numbers, which ends at position {last}."
        ).format(
            rows=group_digits(spec.context_length),
            columns=spec.hidden_size,
            last=group_digits(spec.context_length - 1),
        )

    def _on_numbers(self, _value: int) -> None:
        self._session.update(
            positions_size=self.dimensions.value(), positions_count=self.count.value(), positions_row=self.row.value()
        )

    def _on_row(self, row: int) -> None:
        self._session.update(positions_row=row)

    def _on_cell(self, row: int, column: int) -> None:
        plane = self.learned_map if self.sender() is self.learned_map else self.sinusoidal
        self.cell.setText(
            plane.cell_text(row, column)
            if row >= 0
            else self.tr("Point at a picture to read a number; click a row to read its beginning.")
        )


class CurvesPart(_TablePart):
    """Chosen dimensions over the positions, in both tables."""

    def __init__(self, session: Session, _operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, _operations, parent)
        self.dimensions = entry("positions.dimensions")
        self.dimensions.textEdited.connect(self._on_dimensions)
        self.title = note("positions.curves_title", "caption")
        self.curves = ValueCurves()
        self.curves.setObjectName("positions.curves")
        self.waves = note("positions.waves")
        self.learned_title_label = note("positions.learned_curves_title", "caption")
        self.learned_curves = ValueCurves()
        self.learned_curves.setObjectName("positions.learned_curves")
        self.absent = note("positions.curves_absent")
        for widget in (
            self.dimensions,
            self.title,
            self.curves,
            self.waves,
            self.learned_title_label,
            self.learned_curves,
            self.absent,
        ):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        name = self.tr("Dimensions to draw, such as 0 1 64 128")
        self.dimensions.setPlaceholderText(name)
        self.dimensions.setToolTip(name)
        self.dimensions.setAccessibleName(name)
        self.curves.setAccessibleName(self.tr("Dimensions of the sinusoidal encoding"))
        self.learned_curves.setAccessibleName(self.tr("Dimensions of the learned positions"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"positions", "positions_part", "embedding_view", "positions_size", "positions_dimensions", "model"}:
            self._show()

    def _show(self) -> None:
        inputs = self._session.inputs
        put(self.dimensions, inputs.positions_dimensions)
        size, table = self.encoded_size(), self.learned()
        count = _DRAWN if table is None else min(len(table), _DRAWN)
        wanted = dimensions_in(inputs.positions_dimensions)
        rows = sinusoidal(count, size)
        chosen = [one for one in wanted if one < size]
        self.title.setText(self.tr("sinusoidal, {size} dimensions").format(size=size))
        self.curves.set_curves([(str(one), rows[:, one]) for one in chosen], self.tr("position"))
        self.waves.setText(
            self.tr("repeats after: {waves} positions").format(
                waves=" · ".join(f"{one}: {format_decimal(wave_length(one, size), 1)}" for one in chosen)
            )
            if chosen
            else self.tr("Write which dimensions to draw, from 0 to {last}.").format(last=size - 1)
        )
        for widget in (self.learned_title_label, self.learned_curves):
            widget.setVisible(table is not None)
        self.absent.setVisible(table is None)
        self.absent.setText(self.absent_text() if table is None else "")
        if table is not None:
            self.learned_title_label.setText(self.learned_title(table))
            self.learned_curves.set_curves(
                [(str(one), table[:count, one]) for one in wanted if one < table.shape[1]], self.tr("position")
            )

    def _on_dimensions(self, text: str) -> None:
        self._session.update(positions_dimensions=normalized(text))


class SimilarPart(_TablePart):
    """The cosine of every two positions' rows, in both tables."""

    def __init__(self, session: Session, _operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, _operations, parent)
        self.steps = note("positions.similar_steps")
        self.learned_steps = note("positions.learned_similar_steps")
        self.absent = note("positions.similar_absent")
        for widget in (self.steps, self.learned_steps, self.absent):
            self.column.addWidget(widget)
        self.planes = (PlaneMap(square=True), PlaneMap(square=True))
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        for plane, name in zip(self.planes, ("positions.similar", "positions.learned_similar"), strict=True):
            plane.setObjectName(name)
            sized(plane, least_height=130)
            plane.cell_hovered.connect(self._on_cell)
            row.addWidget(plane, 1)
        self.column.addLayout(row, 1)
        self.cell = note("positions.similar_cell", "caption")
        self.column.addWidget(self.cell)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.planes[0].setAccessibleName(self.tr("Similarity of sinusoidal positions"))
        self.planes[1].setAccessibleName(self.tr("Similarity of the open model's positions"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"positions", "positions_part", "embedding_view", "positions_size", "model"}:
            self._show()

    def _show(self) -> None:
        size, table = self.encoded_size(), self.learned()
        count = _COMPARED if table is None else min(len(table), _COMPARED)
        own = cosine_similarities(sinusoidal(count, size))
        first, second = self.tr("position"), self.tr("with position")
        self.planes[0].set_plane(own, self.tr("cosine, sinusoidal"), first, second, limit=1.0)
        self.steps.setText(self._steps_text(self.tr("sinusoidal"), own))
        for widget in (self.planes[1], self.learned_steps):
            widget.setVisible(table is not None)
        self.absent.setVisible(table is None)
        self.absent.setText(self.absent_text() if table is None else "")
        if table is not None:
            learned = cosine_similarities(table[:count])
            self.planes[1].set_plane(learned, self.tr("cosine, learned"), first, second, limit=1.0)
            self.learned_steps.setText(self._steps_text(self.tr("learned"), learned))
        self._on_cell(*self.planes[0].current_cell)

    def _steps_text(self, name: str, cosines: Floats) -> str:
        """The mean cosine of rows so many positions apart."""
        distances = [one for one in (1, 4, 16, 64) if one < len(cosines)]
        means = " · ".join(f"{one}: {format_decimal(float(np.diagonal(cosines, one).mean()))}" for one in distances)
        return self.tr("{name}, mean cosine by distance: {means}").format(name=name, means=means)

    def _on_cell(self, row: int, column: int) -> None:
        plane = self.planes[1] if self.sender() is self.planes[1] else self.planes[0]
        self.cell.setText(plane.cell_text(row, column) if row >= 0 else self.tr("Point at a cell to read its cosine."))


def dimensions_in(text: str) -> list[int]:
    """The whole numbers in a text, each once, at most as many as can be told apart as curves."""
    found = dict.fromkeys(int(word) for word in re.findall(r"[0-9]{1,6}", text))
    return list(found)[:_CURVES]


def _numbers(row: Floats) -> str:
    more = " …" if len(row) > _WRITTEN else ""
    return " ".join(format_decimal(float(value)) for value in row[:_WRITTEN]) + more
