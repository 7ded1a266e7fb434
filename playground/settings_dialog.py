"""The settings dialog, made of the declarations in playground/settings.py: those with a title stand here."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from playground import theme
from playground.settings import DECLARED, Setting, Settings
from playground.widgets.padded import padded


class SettingsDialog(QDialog):
    """Changes settings at once; Reset brings all of them back to their defaults.

    Signals:
        changed(str): key of a setting that has another value
    """

    changed = Signal(str)

    def __init__(self, stored: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._stored = stored
        self._controls: dict[str, tuple[Setting[Any], QWidget, QLabel]] = {}
        self._notes: dict[str, QLabel] = {}
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(theme.PANE_MARGIN)
        self._form.setVerticalSpacing(theme.GRID)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for setting in DECLARED:
            if setting.title:
                self._add(setting)
        buttons = QDialogButtonBox()
        self.reset_button = QPushButton()
        self.reset_button.setObjectName("settings.reset")
        self.reset_button.clicked.connect(self._on_reset)
        self.close_button = QPushButton()
        self.close_button.setProperty("primary", True)
        self.close_button.clicked.connect(self.accept)
        buttons.addButton(self.reset_button, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.addButton(self.close_button, QDialogButtonBox.ButtonRole.AcceptRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(*([theme.PANE_MARGIN] * 4))
        column.setSpacing(theme.PANE_MARGIN)
        column.addLayout(self._form)
        column.addStretch(1)
        column.addWidget(buttons)
        self._retranslate()
        self._show_values()
        self.setMinimumWidth(theme.scaled(460))

    def control(self, key: str) -> QWidget:
        """The control of a setting. KeyError for one that is not shown."""
        return self._controls[key][1]

    def _add(self, setting: Setting[Any]) -> None:
        control: QWidget
        if setting.choices:
            control = QComboBox()
            control.activated.connect(partial(self._on_chosen, setting.key))
        elif isinstance(setting.default, bool):
            control = QCheckBox()
            control.toggled.connect(partial(self._store, setting.key))
        else:
            control = padded(QSpinBox())
            control.setRange(setting.least, setting.most)
            control.setSingleStep(10)
            control.setSuffix(setting.unit)
            control.valueChanged.connect(partial(self._store, setting.key))
        control.setObjectName(f"settings.{setting.key}")
        note = QLabel()
        note.setProperty("role", "caption")
        note.setWordWrap(True)
        field = QVBoxLayout()
        field.setSpacing(2)
        field.addWidget(control)
        field.addWidget(note)
        label = QLabel()
        label.setBuddy(control)
        self._form.addRow(label, field)
        self._controls[setting.key] = setting, control, label
        self._notes[setting.key] = note

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Settings"))
        self.reset_button.setText(self.tr("Reset all"))
        self.reset_button.setToolTip(self.tr("Every setting here back to its default"))
        self.close_button.setText(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Close the settings; what was changed stays"))
        for setting, control, label in self._controls.values():
            title = QCoreApplication.translate("settings", setting.title)
            tip = QCoreApplication.translate("settings", setting.description)
            control.setAccessibleName(title)
            control.setToolTip(tip)
            self._notes[setting.key].setText(tip)
            if isinstance(control, QCheckBox):
                control.setText(title)
            else:
                label.setText(title)
            if isinstance(control, QComboBox):
                with QSignalBlocker(control):
                    index = control.currentIndex()
                    control.clear()
                    for name, choice in zip(setting.names, setting.choices, strict=True):
                        control.addItem(QCoreApplication.translate("settings", name), choice)
                    control.setCurrentIndex(index)

    def _show_values(self) -> None:
        for setting, control, _label in self._controls.values():
            value = self._stored.get(setting)
            with QSignalBlocker(control):
                if isinstance(control, QComboBox):
                    control.setCurrentIndex(control.findData(value))
                elif isinstance(control, QCheckBox):
                    control.setChecked(bool(value))
                elif isinstance(control, QSpinBox):
                    control.setValue(int(value))

    def _on_chosen(self, key: str, index: int) -> None:
        control = self._controls[key][1]
        assert isinstance(control, QComboBox)
        self._store(key, control.itemData(index))

    def _store(self, key: str, value: Any) -> None:
        setting = self._controls[key][0]
        if self._stored.get(setting) != value:
            self._stored.set(setting, value)
            self.changed.emit(key)

    def _on_reset(self) -> None:
        for setting, _control, _label in list(self._controls.values()):
            if self._stored.get(setting) != setting.default:
                self._stored.set(setting, setting.default)
                self.changed.emit(setting.key)
        self._show_values()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
