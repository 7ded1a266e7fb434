"""Two maps and their difference: another head or layer, another text, another model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models import catalog
from playground import theme
from playground.operations import Operations
from playground.panes.attention.map_panel import MapPanel
from playground.panes.attention.view import AttentionView, row_of
from playground.panes.attention.words import facts, map_title, strongest_keys
from playground.results.attention import LineResult
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.keep_button import Keepable
from playground.widgets.numbers import format_nonzero
from playground.widgets.padded import padded
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.sized import sized
from playground.widgets.tool_tip import plain_tip

_AGAINST = ("head", "text", "model")
_OTHER_FOLDER = "…"
_DIFFERENCES = 8
_LONGEST = 14
_ROOM_FOR_ROW = 520


class CompareView(AttentionView):
    """The map minus another one: orange where this one's is larger, blue where the other's is."""

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.kind = SegmentedButtons()
        self.kind.setObjectName("attention.compare.kind")
        self.kind.selected.connect(self._on_kind)
        self.layer = self._index_field("attention.compare.layer")
        self.head = self._index_field("attention.compare.head")
        self.layer_name, self.head_name = QLabel(), QLabel()
        for label in (self.layer_name, self.head_name):
            label.setProperty("role", "muted")
        self.text = QLineEdit()
        self.text.setObjectName("attention.compare.text")
        self.text.editingFinished.connect(self._on_text)
        self.model = ElidedCombo()
        self.model.setObjectName("attention.compare.model")
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.model.setMinimumContentsLength(12)
        self.model.activated.connect(self._on_model)
        self.told = ElidedLabel()
        self.told.setObjectName("attention.compare.told")
        self.told.setProperty("role", "caption")
        self.map_panel = MapPanel(session, operations, "attention.compare.map")
        self.map_panel.states.action_requested.connect(operations.continue_on_last_half)
        self.row_title = ElidedLabel()
        self.row = CostBars()
        self.row.setObjectName("attention.compare.row")
        self._lay_out()

    def _index_field(self, name: str) -> QSpinBox:
        field = padded(QSpinBox())
        field.setObjectName(name)
        field.setRange(0, 0)
        field.setWrapping(True)
        sized(field, width=60)
        field.valueChanged.connect(self._on_index)
        return field

    def _lay_out(self) -> None:
        self.fields = QStackedWidget()
        self.fields.setSizePolicy(self.fields.sizePolicy().horizontalPolicy(), self.kind.sizePolicy().verticalPolicy())
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for widget in (self.layer_name, self.layer, self.head_name, self.head):
            row.addWidget(widget)
        row.addStretch(1)
        for page in (place, self.text, self.model):
            self.fields.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(theme.GRID)
        head.addWidget(self.kind)
        head.addWidget(self.fields, 1)
        self.layout_.addLayout(head)
        self._side = QWidget()
        sized(self._side, width=200)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(theme.GRID // 2)
        side.addWidget(self.row_title)
        side.addWidget(self.row)
        side.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(2 * theme.GRID)
        body.addWidget(self.map_panel, 1)
        body.addWidget(self._side)
        self.layout_.addLayout(body, 1)
        self.layout_.addWidget(self.told)

    @property
    def against(self) -> str:
        """What the map is compared with."""
        against = self.session.inputs.attention_against
        return against if against in _AGAINST else "head"

    def wanted(self) -> tuple[str, ...]:
        """The difference."""
        return "attention_map", "attention_detail", "attention_row"

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.kind.set_options(
            [
                ("head", self.tr("Another head or layer"), self.tr("The map minus that of another layer or head")),
                ("text", self.tr("Another text"), self.tr("The map minus that of another text, token by token")),
                ("model", self.tr("Another model"), self.tr("The map minus that of another model on this text")),
            ]
        )
        self.kind.set_current(self.against)
        self.layer_name.setText(self.tr("Layer"))
        self.head_name.setText(self.tr("Head"))
        self.layer.setAccessibleName(self.tr("Layer to compare with"))
        self.head.setAccessibleName(self.tr("Head to compare with"))
        self.layer.setToolTip(plain_tip(self.tr("Layer to compare with")))
        self.head.setToolTip(plain_tip(self.tr("Head to compare with")))
        self.text.setPlaceholderText(self.tr("a text to compare with, then Enter"))
        self.text.setAccessibleName(self.tr("Text to compare with"))
        self.text.setToolTip(plain_tip(self.tr("Its tokens are laid beside those of the text, from the first on")))
        self.model.setAccessibleName(self.tr("Model to compare with"))
        self.model.setToolTip(plain_tip(self.tr("It reads the same text; tokens that differ are put together")))
        self._fill_models()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs, model = self.session.inputs, self.session.results.model
        if "attention_against" in names:
            self.kind.set_current(self.against)
            self.fields.setCurrentIndex(_AGAINST.index(self.against))
        if "attention_over" in names:
            with_head = not inputs.attention_over.startswith("layer")  # else the other layer's mean or maximum
            self.head.setEnabled(with_head)
            self.head_name.setEnabled(with_head)
        if model is not None and names & {"model", "against_layer", "against_head"}:
            for field, value, count in (
                (self.layer, inputs.against_layer, model.spec.layer_count),
                (self.head, inputs.against_head, model.spec.head_count),
            ):
                with QSignalBlocker(field):
                    field.setMaximum(max(0, count - 1))
                    field.setValue(value)
        if "against_text" in names and self.text.text() != inputs.against_text:
            self.text.setText(inputs.against_text)
        if names & {"against_model", "model"}:
            self._fill_models()
        self.map_panel.refresh(names)
        if names & {"attention_map", "attention_against", "attention_reading", "against_text", "against_model"}:
            self._show_state()
        if names & {"attention_row", "attention_map", "position", "attention_against", "against_text", "against_model"}:
            self._show_row()

    def _show_state(self) -> None:
        problems, shown = self.session.results.problems, self.map_panel.shown
        question = self._open_question()
        if question:
            self.map_panel.states.show_empty(question)
            self.told.setText("")
            return
        if "attention_map" in problems:
            self.told.setText("")
            return
        self.map_panel.states.show_content()
        if shown is None or not shown.signed:
            self.told.setText("")
            return
        parts = [
            map_title(shown.question),
            self.tr("differs by up to {value}").format(value=format_nonzero(max(abs(shown.low), abs(shown.high)), 4)),
        ]
        if any(shown.left_out):
            parts.append(
                self.tr("without counterpart: {own} tokens here, {other} there").format(
                    own=shown.left_out[0], other=shown.left_out[1]
                )
            )
        self.told.setText(" · ".join(parts))

    def _open_question(self) -> str:
        """What has to be said first, for there to be anything to compare; empty where all is."""
        inputs = self.session.inputs
        if self.against == "text" and not inputs.against_text:
            return self.tr("Type a second text above: its map is subtracted from this one's.")
        if self.against == "model" and not inputs.against_model:
            return self.tr("Choose a second model above: it reads the same text, and its map is subtracted.")
        return ""

    def _show_row(self) -> None:
        """The keys at which the chosen token's two rows differ most."""
        line: LineResult | None = self.session.results.attention_row
        problem = "attention_map" in self.session.results.problems or self._open_question()
        if line is None or problem or line.question.against == "none" or not len(line.values):
            self.row_title.setText("")
            self.row.set_bars(())
            return
        if line.place != row_of(line, self.session.inputs.position):
            return
        self.row_title.setText(self.tr("from {label}: largest differences").format(label=line.labels[line.place]))
        columns = strongest_keys(np.abs(line.values), line.masked, _DIFFERENCES)
        top = max((abs(float(line.values[column])) for column in columns), default=1.0) or 1.0
        self.row.set_bars(
            [
                (
                    _short(line.labels[column]),
                    abs(float(line.values[column])) / top,
                    "{sign}{value}".format(
                        sign="+" if line.values[column] > 0 else "",
                        value=format_nonzero(float(line.values[column]), 3),
                    ),
                )
                for column in columns
            ]
        )

    def fit(self, room: int) -> None:
        """The largest differences stand beside the map where there is room."""
        self._side.setVisible(room >= theme.scaled(_ROOM_FOR_ROW))

    def keepable(self) -> Keepable | None:
        """The difference map."""
        shown = self.map_panel.shown
        if shown is None:
            return None
        return Keepable(self.map_panel.map, "attention-difference", {**facts(shown), "Title": self.told.text()})

    def _fill_models(self) -> None:
        with QSignalBlocker(self.model):
            self.model.clear()
            known = {str(catalog.checkpoint_path(name)): name for name in catalog.bundled_checkpoints()}
            known |= {str(one.folder): catalog.model_name(one.folder) for one in catalog.snapshots()}
            chosen = self.session.inputs.against_model
            if chosen and chosen not in known:
                known[chosen] = Path(chosen).name
            self.model.addItem(self.tr("Choose a model"), "")
            for folder, name in known.items():
                self.model.addItem(name, folder)
            self.model.addItem(self.tr("Open a folder…"), _OTHER_FOLDER)
            self.model.setCurrentIndex(max(0, self.model.findData(chosen)))

    def _on_kind(self, key: str) -> None:
        self.session.update(attention_against=key)

    def _on_index(self, _value: int) -> None:
        self.session.update(against_layer=self.layer.value(), against_head=self.head.value())

    def _on_text(self) -> None:
        self.session.update(against_text=self.text.text())

    def _on_model(self, index: int) -> None:
        folder = self.model.itemData(index)
        if folder == _OTHER_FOLDER:
            folder = QFileDialog.getExistingDirectory(self, self.tr("Open model folder"))
        if folder:
            self.session.update(against_model=folder)
        else:
            self._fill_models()


def _short(label: str) -> str:
    """A label, or two that were laid side by side, in the room beside a bar."""
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
