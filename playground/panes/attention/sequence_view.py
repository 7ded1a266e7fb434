"""Source and target: the encoder's map, the decoder's, and where the decoder looks in the source."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models import catalog
from playground import theme
from playground.operations import Operations
from playground.pane import sentence
from playground.panes.attention.view import AttentionView
from playground.results.sequence import SequenceResult
from playground.sequence_desk import CARRIED
from playground.session import Session
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.heat_map import HeatMap
from playground.widgets.keep_button import Keepable
from playground.widgets.numbers import format_decimal
from playground.widgets.state_view import StateStack
from playground.widgets.tool_tip import plain_tip
from playground.widgets.value_table import ValueTable, shortest, table_of

KINDS = ("encoder", "masked", "decoder", "cross")


class SequenceView(AttentionView):
    """Four maps at one layer and head, labelled by the tokens of source and target."""

    uses = frozenset({"layer", "head"})

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.mean = QCheckBox()
        self.mean.setObjectName("attention.sequence.mean")
        self.mean.toggled.connect(self._on_mean)
        self.which = ElidedCombo()
        self.which.setObjectName("attention.sequence.which")
        self.which.activated.connect(self._on_which)
        self.maps: dict[str, HeatMap] = {}
        self.titles: dict[str, QLabel] = {}
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GRID)
        self._cells: list[QWidget] = []
        for kind in KINDS:
            heat_map, title = HeatMap(), ElidedLabel()
            heat_map.setObjectName(f"attention.sequence.{kind}")
            heat_map.cell_hovered.connect(self._on_cell)
            title.setObjectName(f"attention.sequence.{kind}.title")
            title.setProperty("role", "caption")
            self.maps[kind], self.titles[kind] = heat_map, title
            cell = QWidget()
            column = QVBoxLayout(cell)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(title)
            column.addWidget(heat_map, 1)
            self._cells.append(cell)
        self.maps["cross"].row_chosen.connect(self._on_target)
        self.maps["decoder"].row_chosen.connect(self._on_target)
        self.states = StateStack(content)
        self.told = ElidedLabel()
        self.told.setObjectName("attention.sequence.told")
        self.told.setProperty("role", "muted")
        below = QHBoxLayout()
        below.setSpacing(2 * theme.GRID)
        below.addWidget(self.which)
        below.addWidget(self.mean)
        below.addWidget(self.told, 1)
        self.states.action_requested.connect(self._on_carried)
        self.layout_.addWidget(self.states, 1)
        self.layout_.addLayout(below)
        self._shown: SequenceResult | None = None
        self._arranged: tuple[int, str] = (0, "")
        self._names: dict[str, str] = {}
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """All maps in one line where there is more room across than down, else in two; or one that has all room."""
        across, shown = 4 if self.width() > 2 * self.height() else 2, self.session.inputs.sequence_map
        if (across, shown) == self._arranged:
            return
        self._arranged = across, shown
        alone = KINDS.index(shown) if shown in KINDS else -1
        for place, cell in enumerate(self._cells):
            cell.setVisible(alone in (-1, place))
        for place, cell in enumerate(self._cells):
            self._grid.addWidget(cell, place // across, place % across)
        for column in range(4):  # the cross-attention is what there is to read
            stretch = (3 if column == 3 else 2) if column < across else 0
            self._grid.setColumnStretch(column, stretch if alone in (-1, column + alone // across * across) else 0)

    def free(self) -> frozenset[str]:
        """See AttentionView.free: the mean is of all heads."""
        return frozenset({"layer"}) if self.session.inputs.sequence_mean else frozenset({"layer", "head"})

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.mean.setText(self.tr("Mean of the layer's heads"))
        self.mean.setToolTip(plain_tip(self.tr("All heads of the layer together, instead of one")))
        self.which.setAccessibleName(self.tr("Which of the maps are shown"))
        self.which.setToolTip(plain_tip(self.tr("Which of the maps are shown")))
        self._names = {
            "encoder": self.tr("Encoder, both ways"),
            "masked": self.tr("Encoder, if masked"),
            "decoder": self.tr("Decoder, masked"),
            "cross": self.tr("Target → source"),
        }
        self.which.clear()
        self.which.addItem(self.tr("All four maps"), "all")
        for kind, name in self._names.items():
            self.titles[kind].setText(name)
            self.maps[kind].set_name(name)
            self.which.addItem(name, kind)
        self._show_which()
        self._shown = None

    def showEvent(self, event: QShowEvent) -> None:
        """What it shows is computed while it can be seen."""
        super().showEvent(event)
        self.operations.sequences.want("attention", True)

    def hideEvent(self, event: QHideEvent) -> None:
        """And no longer."""
        super().hideEvent(event)
        self.operations.sequences.want("attention", False)

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if "sequence_map" in names:
            self._show_which()
            self._arrange()
        if "sequence_mean" in names:
            self.mean.blockSignals(True)
            self.mean.setChecked(self.session.inputs.sequence_mean)
            self.mean.blockSignals(False)
        if names & {"sequence", "model", "step", "attention_view", "target_position", "text"}:
            self._show()

    def _show_which(self) -> None:
        self.which.setCurrentIndex(max(0, self.which.findData(self.session.inputs.sequence_map)))

    def _on_which(self, index: int) -> None:
        self.session.update(sequence_map=str(self.which.itemData(index)))

    def _show(self) -> None:
        results = self.session.results
        model, found = results.model, results.sequence
        problem = results.problems.get("sequence") or results.problems.get("step")
        self.mean.setVisible(model is None or model.spec.has_decoder)
        if model is not None and model.loaded and not model.spec.has_decoder:
            self.states.show_empty(
                self.tr(
                    "{name} has no decoder behind an encoder, so there is no source and target. "
                    "Open numbers-and-dates, or another t5 model."
                ).format(name=model.name),
                self.tr("Open numbers-and-dates"),
            )
            self.told.setText("")
        elif problem is not None:
            self.states.show_error(sentence(problem), problem.details)
        elif found is None:
            self.states.show_loading(self.tr("Writing the target"), None)
        else:
            self.states.show_content()
            self.states.set_stale(found.step.text != self.session.inputs.text)
            if found is not self._shown:
                self._shown = found
                self._show_maps(found)
            chosen = self.session.inputs.target_position
            # A token is written by the query of the one before it, and that is the row that is chosen.
            row = chosen if 0 <= chosen < len(found.target) - 1 else len(found.target) - 2
            for kind in ("decoder", "cross"):
                self.maps[kind].set_chosen(max(0, row))

    def _show_maps(self, found: SequenceResult) -> None:
        for kind in KINDS:  # a side that has fewer layers shows its last
            layers = found.decoder_layers if kind in ("decoder", "cross") else found.step.trace.spec.layer_count
            name = self._names[kind]
            if found.question.layer >= layers:
                name = self.tr("{map}: layer {layer}").format(map=name, layer=layers - 1)
            self.titles[kind].setText(name)
        later = np.triu(np.ones_like(found.encoder, dtype=bool), 1)
        after = np.triu(np.ones_like(found.decoder, dtype=bool), 1)
        self.maps["encoder"].set_map(found.encoder, found.source, found.source, maximum=1.0)
        self.maps["masked"].set_map(found.masked, found.source, found.source, later, maximum=1.0)
        self.maps["decoder"].set_map(found.decoder, found.target, found.target, after, maximum=1.0)
        self.maps["cross"].set_map(found.cross, found.target, found.source, maximum=1.0)
        last = max(0, len(found.target) - 2)
        self._tell("cross", last, int(found.cross[last].argmax()))

    def _on_cell(self, row: int, column: int) -> None:
        for kind, heat_map in self.maps.items():
            if heat_map is self.sender() and row >= 0:
                self._tell(kind, row, column)

    def _tell(self, kind: str, row: int, column: int) -> None:
        found = self._shown
        if found is None:
            return
        values = {"encoder": found.encoder, "masked": found.masked, "decoder": found.decoder, "cross": found.cross}
        rows = found.source if kind in ("encoder", "masked") else found.target
        columns = found.target if kind == "decoder" else found.source
        if row < len(rows) and 0 <= column < len(columns):
            value = format_decimal(float(values[kind][row, column]), 3)
            self.told.setText(f"{rows[row]} → {columns[column]}  {value}")

    def keepable(self) -> Keepable | None:
        """All four maps, and the values of each."""
        found = self._shown
        if found is None:
            return None
        question = found.question
        place = (
            self.tr("layer {layer}, mean of its heads") if question.head < 0 else self.tr("layer {layer}, head {head}")
        ).format(layer=question.layer, head=question.head)
        facts = {
            "Title": self.tr("Source and target: {place}").format(place=place),
            "Layer": str(question.layer),
            "Head": "mean" if question.head < 0 else str(question.head),
            "Source": " ".join(found.source),
            "Target": " ".join(found.target),
        }
        return Keepable(self, "source-and-target", facts, tables=self._tables(found))

    def _tables(self, found: SequenceResult) -> tuple[ValueTable, ...]:
        sides = {
            "encoder": (found.encoder, found.source, found.source),
            "masked": (found.masked, found.source, found.source),
            "decoder": (found.decoder, found.target, found.target),
            "cross": (found.cross, found.target, found.source),
        }
        return tuple(
            table_of(
                self.titles[kind].text(),
                ("", *columns),
                [(label, *shortest(row)) for label, row in zip(rows, values, strict=True)],
            )
            for kind, (values, rows, columns) in sides.items()
        )

    def _on_carried(self) -> None:
        self.operations.open_model(catalog.checkpoint_path(CARRIED))

    def _on_mean(self, checked: bool) -> None:
        self.session.update(sequence_mean=checked)

    def _on_target(self, row: int) -> None:
        self.session.update(target_position=row)
