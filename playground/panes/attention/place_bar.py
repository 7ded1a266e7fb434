"""The controls above the attention pane's views: which layer and head, over what, at which stage, shown how."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction, QActionGroup, QFont, QFontMetrics
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QPushButton, QSpinBox, QToolButton, QWidget

from playground import theme
from playground.panes.attention.words import OVERS, over_name
from playground.session import Session
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.icons import icon
from playground.widgets.padded import padded
from playground.widgets.sized import sized
from playground.widgets.tool_tip import plain_tip
from playground.widgets.view_switch import ViewSwitch

# From these widths on, in pixels at normal type, there is room for each.
_ROOM_FOR_NAMES, _ROOM_FOR_TOGGLES, _ROOM_FOR_OVER = 640, 960, 520
# What a button's text has around it, in pixels.
_PADDING = 22


class PlaceBar(QWidget):
    """Writes into the session what is chosen, and shows what the session has."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._uses: frozenset[str] = frozenset()
        self._free: frozenset[str] | None = None
        self.layer_name, self.head_name = QLabel(), QLabel()
        self.layer = self._index_field("attention.layer")
        self.head = self._index_field("attention.head")
        self.over = ElidedCombo()
        self.over.setObjectName("attention.over")
        self.over.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.over.setMinimumContentsLength(9)
        self.over.activated.connect(self._on_over)
        self.stages = ViewSwitch()
        self.stages.setObjectName("attention.stages")
        self.stages.selected.connect(self._on_stage)
        self.masking = self._toggle("attention.mask", "attention_masked")
        self.positions = self._toggle("attention.positions", "attention_positions")
        self.display = QToolButton()
        self.display.setObjectName("attention.display")
        self.display.setIcon(icon("settings", "muted"))
        self.display.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.display_menu = QMenu(self.display)
        self.display.setMenu(self.display_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for label in (self.layer_name, self.head_name):
            label.setProperty("role", "muted")
        for widget in (self.layer_name, self.layer, self.head_name, self.head, self.over):
            row.addWidget(widget)
        row.addWidget(self.masking)
        row.addWidget(self.positions)
        row.addStretch(1)
        row.addWidget(self.stages)
        row.addWidget(self.display)

    def _index_field(self, name: str) -> QSpinBox:
        field = padded(QSpinBox())
        field.setObjectName(name)
        field.setRange(0, 0)
        field.setWrapping(True)
        sized(field, width=60)
        field.valueChanged.connect(self._on_index)
        return field

    def _toggle(self, name: str, field: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setCheckable(True)
        button.setChecked(True)
        button.setProperty("segment", True)
        button.toggled.connect(partial(self._on_toggled, field))
        return button

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.stages.set_options(
            [
                ("scores", self.tr("Scores"), self.tr("q·k of every query and key")),
                (
                    "scaled",
                    self.tr("Scaled"),
                    self.tr("Scores times the model's scale, mostly 1 over the root of the head size"),
                ),
                ("masked", self.tr("Masked"), self.tr("What comes later is hidden, except from an encoder's queries")),
                ("weights", self.tr("Weights"), self.tr("Softmax of each row: what a query takes from each key")),
            ]
        )
        self.stages.set_name(self.tr("Stage"))
        self.layer_name.setText(self.tr("Layer"))
        self.head_name.setText(self.tr("Head"))
        self.layer.setAccessibleName(self.tr("Layer"))
        self.head.setAccessibleName(self.tr("Head"))
        self.layer.setToolTip(plain_tip(self.tr("Which layer, counted from 0")))
        self.head.setToolTip(plain_tip(self.tr("Which head of the layer, counted from 0")))
        with QSignalBlocker(self.over):
            self.over.clear()
            for key in OVERS:
                self.over.addItem(over_name(key), key)
        self.over.setAccessibleName(self.tr("Over heads"))
        self.over.setToolTip(
            plain_tip(
                self.tr(
                    "One head, or several at once: their mean or maximum, in this layer or all; rollout follows "
                    "attention and residual stream through every layer"
                )
            )
        )
        self.masking.setText(self.tr("Mask"))
        self.masking.setToolTip(plain_tip(self.tr("Off: tokens see what comes after them, as the model never did")))
        self.positions.setText(self.tr("Positions"))
        self.positions.setToolTip(plain_tip(self.tr("Off: the model isn't told where a token stands")))
        for button in (self.masking, self.positions):  # as wide as the bold text of one that is on
            metrics = QFontMetrics(theme.ui_font(12, QFont.Weight.DemiBold))
            button.setMinimumWidth(metrics.horizontalAdvance(button.text()) + _PADDING)
        self.display.setToolTip(plain_tip(self.tr("How the map is coloured, and how the text is read")))
        self.display.setAccessibleName(self.tr("Display"))
        self._fill_menu()
        self._show_over()

    def _fill_menu(self) -> None:
        menu = self.display_menu
        menu.clear()
        self._heading(self.tr("Colours follow values"))
        self._choices(
            "attention_scale",
            (
                (self.tr("By itself: root for weights, linear for scores"), "auto"),
                (self.tr("Square root"), "root"),
                (self.tr("Linear"), "linear"),
                (self.tr("Logarithmic"), "log"),
                (self.tr("Each row to its own largest"), "row"),
            ),
        )
        self._heading(self.tr("Colours"))
        self._choices(
            "attention_palette", (("viridis", "viridis"), (self.tr("cividis, for any colour vision"), "cividis"))
        )
        menu.addSeparator()
        self._check("attention_fixed", self.tr("Keep the range: weights from 0 to 1, scores as now"))
        self._heading(self.tr("How the text is read"))
        self._check("attention_masked", self.tr("With the mask"))
        self._check("attention_positions", self.tr("With positions"))

    def _heading(self, text: str) -> None:
        """A line that names those below it: the style draws no text of sections."""
        if self.display_menu.actions():
            self.display_menu.addSeparator()
        self.display_menu.addAction(text).setEnabled(False)

    def _choices(self, field: str, options: tuple[tuple[str, str], ...]) -> None:
        group = QActionGroup(self.display_menu)
        current = getattr(self._session.inputs, field)
        for text, value in options:
            action = self.display_menu.addAction(text)
            action.setCheckable(True)
            action.setData((field, value))
            action.setChecked(value == current)
            group.addAction(action)
            action.triggered.connect(partial(self._on_choice, field, value))

    def _check(self, field: str, text: str) -> None:
        action = self.display_menu.addAction(text)
        action.setCheckable(True)
        action.setData((field, True))
        action.setChecked(bool(getattr(self._session.inputs, field)))
        action.triggered.connect(partial(self._on_check, field, action))

    # What the session has

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs, model = self._session.inputs, self._session.results.model
        if model is not None and names & {"model", "layer", "head"}:
            for field, value, count in (
                (self.layer, inputs.layer, model.spec.layer_count),
                (self.head, inputs.head, model.spec.head_count),
            ):
                with QSignalBlocker(field):
                    field.setMaximum(max(0, count - 1))  # word vectors have no layers
                    field.setValue(value)
        if "stage" in names and inputs.stage in ("scores", "scaled", "masked", "weights"):
            self.stages.set_current(inputs.stage)
        if names & {"attention_over", "stage"}:
            self._show_over()
        for button, on in ((self.masking, inputs.attention_masked), (self.positions, inputs.attention_positions)):
            with QSignalBlocker(button):
                button.setChecked(on)
        if "model" in names:
            # An encoder has no mask to leave out.
            self.masking.setEnabled(model is None or model.spec.causal)
        if names & {
            "attention_scale",
            "attention_palette",
            "attention_fixed",
            "attention_masked",
            "attention_positions",
        }:
            for action in self.display_menu.actions():
                self._show_action(action)

    def _show_action(self, action: QAction) -> None:
        if isinstance(action.data(), (tuple, list)):
            field, value = action.data()
            action.setChecked(getattr(self._session.inputs, field) == value)

    def _show_over(self) -> None:
        over = self._session.inputs.attention_over
        self.over.setCurrentIndex(max(0, self.over.findData(over)))
        # Rollout multiplies weights through the layers: there are no scores of it.
        self.stages.setEnabled(over != "rollout")
        self._enable()

    def set_free(self, free: frozenset[str] | None) -> None:
        """Which of layer and head the view below has a use for now; None: as what is put together has it."""
        if free != self._free:
            self._free = free
            self._enable()

    def _enable(self) -> None:
        over = self._session.inputs.attention_over
        free = {"layer"} if over in ("layer_mean", "layer_max") else {"layer", "head"} if over == "head" else set()
        free = free if self._free is None else {*self._free}
        self.layer.setEnabled("layer" in free)
        self.head.setEnabled("head" in free)

    # Room

    def set_uses(self, uses: frozenset[str]) -> None:
        """Which controls the view below has a use for."""
        self._uses = uses
        self.fit(self.width())

    def fit(self, room: int) -> None:
        """Show what there is room for."""
        names = room >= theme.scaled(_ROOM_FOR_NAMES)
        toggles = room >= theme.scaled(_ROOM_FOR_TOGGLES)
        for widget, shown in (
            (self.layer_name, names and "layer" in self._uses),
            (self.head_name, names and "head" in self._uses),
            (self.layer, "layer" in self._uses),
            (self.head, "head" in self._uses),
            (self.over, "over" in self._uses and room >= theme.scaled(_ROOM_FOR_OVER)),
            (self.stages, "stage" in self._uses),
            (self.masking, toggles),
            (self.positions, toggles),
        ):
            widget.setVisible(shown)
        beside = sum(
            widget.sizeHint().width() + theme.GRID
            for widget in (
                *(self.layer_name, self.layer, self.head_name, self.head, self.over),
                self.masking,
                self.positions,
            )
            if not widget.isHidden()
        )
        self.stages.fit(room - beside - self.display.sizeHint().width() - 2 * theme.GRID)

    # What is chosen

    def _on_index(self, _value: int) -> None:
        self._session.update(layer=self.layer.value(), head=self.head.value())

    def _on_over(self, index: int) -> None:
        self._session.update(attention_over=self.over.itemData(index))

    def _on_stage(self, key: str) -> None:
        self._session.update(stage=key, attention_chain=key)

    def _on_toggled(self, field: str, on: bool) -> None:
        self._session.update(**{field: on})

    def _on_choice(self, field: str, value: str, _checked: bool = False) -> None:
        values: dict[str, Any] = {field: value}
        self._session.update(**values)

    def _on_check(self, field: str, action: QAction, _checked: bool = False) -> None:
        self._session.update(**{field: action.isChecked()})
