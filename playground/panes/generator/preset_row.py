"""Named settings to choose from, and the place to keep one's own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QWidget

from models.specs import SamplingSpec
from playground import theme
from playground.operations import Operations
from playground.panes.generator.view import name_button, tool_button
from playground.panes.generator.words import settings_text
from playground.session import Session
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.tool_tip import plain_tip

_NAMES: dict[str, Any] = {
    "greedy": QT_TRANSLATE_NOOP("generator", "Greedy"),
    "careful": QT_TRANSLATE_NOOP("generator", "Careful"),
    "balanced": QT_TRANSLATE_NOOP("generator", "Balanced"),
    "creative": QT_TRANSLATE_NOOP("generator", "Creative"),
    "wild": QT_TRANSLATE_NOOP("generator", "Wild"),
    "model": QT_TRANSLATE_NOOP("generator", "The model's own"),
}


class PresetRow(QWidget):
    """A list of presets; the current one is the one whose settings are set, "Own settings" where none is.

    Signals:
        changed(): the list is another than before
    """

    changed = Signal()

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._operations = session, operations
        self.list = ElidedCombo()
        self.list.setObjectName("generator.presets")
        self.list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list.setMinimumContentsLength(5)
        self.list.activated.connect(self._on_picked)
        self.keep = tool_button("generator.presets.keep", "bookmark-plus")
        self.keep.clicked.connect(self._on_keep)
        self.delete = tool_button("generator.presets.delete", "trash-2")
        self.delete.clicked.connect(self._on_delete)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID // 2)
        row.addWidget(self.list, 1)
        row.addWidget(self.keep)
        row.addWidget(self.delete)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.list.setToolTip(self.tr("Named settings: choose one, or keep your own"))
        self.list.setAccessibleName(self.tr("Presets"))
        name_button(self.keep, self.tr("Keep these settings under a name"))
        name_button(self.delete, self.tr("Delete this preset of yours"))
        self._fill()

    def refresh(self) -> None:
        """Show which preset the settings are."""
        sampling = self._session.inputs.sampling
        index = next((i for i in range(self.list.count()) if self.list.itemData(i) == sampling), 0)
        self.list.setCurrentIndex(index)
        preset = self._presets().get(self.list.currentText()) if index else None
        self.delete.setVisible(preset is not None and preset[1])
        self.keep.setVisible(not index)

    def _presets(self) -> dict[str, tuple[SamplingSpec, bool]]:
        presets = {}
        for preset in self._operations.generation.presets():
            name = preset.name
            if not preset.own and name in _NAMES:
                name = QCoreApplication.translate("generator", _NAMES[name])
            presets[name] = (preset.sampling, preset.own)
        return presets

    def _fill(self) -> None:
        self.list.clear()
        self.list.addItem(self.tr("Own settings"), None)
        for name, (sampling, _own) in self._presets().items():
            self.list.addItem(name, sampling)
            tip = plain_tip(settings_text(sampling))
            self.list.setItemData(self.list.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.refresh()

    def _on_picked(self, index: int) -> None:
        sampling = self.list.itemData(index)
        if isinstance(sampling, SamplingSpec):
            self._session.update(sampling=sampling)
        self.refresh()

    def _on_keep(self) -> None:
        name, accepted = QInputDialog.getText(self, self.tr("Keep the settings"), self.tr("Name"))
        if accepted and name.strip():
            self._operations.generation.save_preset(name.strip())
            self._fill()
            self.changed.emit()

    def _on_delete(self) -> None:
        self._operations.generation.delete_preset(self.list.currentText())
        self._fill()
        self.changed.emit()
