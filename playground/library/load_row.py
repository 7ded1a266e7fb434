"""How a model is loaded: precision, device and threads, each with a default that decides by the machine."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from models.placing import AUTO, DTYPES, LoadOptions, cores
from playground import settings, theme
from playground.settings import Settings
from playground.widgets.padded import padded


class LoadRow(QWidget):
    """Three choices side by side, kept in the settings.

    Signals:
        changed(): one of them is another
    """

    changed = Signal()

    def __init__(self, stored: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stored = stored
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        self.label = QLabel(self.tr("Load as"))
        self.dtype = QComboBox()
        self.dtype.setObjectName("library.dtype")
        self.dtype.setAccessibleName(self.tr("Precision"))
        self.dtype.addItem(self.tr("what fits"), AUTO)
        for name in DTYPES:
            self.dtype.addItem(name, name)
        self.dtype.setToolTip(
            self.tr("float32 while the memory holds it, else half of it; on an accelerator what the files have")
        )
        self.device = QComboBox()
        self.device.setObjectName("library.device")
        self.device.setAccessibleName(self.tr("Device"))
        self.device.setToolTip(self.tr("Where the model computes; an accelerator is taken where there is one"))
        self.threads = padded(QSpinBox())
        self.threads.setObjectName("library.threads")
        self.threads.setAccessibleName(self.tr("Threads"))
        self.threads.setRange(0, cores())
        self.threads.setSpecialValueText(self.tr("all"))
        self.threads.setToolTip(self.tr("How many threads the processor's computing is shared by"))
        self.show_devices(("cpu",))
        self.dtype.setCurrentIndex(max(0, self.dtype.findData(stored.get(settings.LOAD_DTYPE))))
        self.threads.setValue(stored.get(settings.LOAD_THREADS))
        for widget in (
            self.label,
            self.dtype,
            QLabel(self.tr("on")),
            self.device,
            QLabel(self.tr("with threads")),
            self.threads,
        ):
            row.addWidget(widget)
        row.addStretch(1)
        self.dtype.currentIndexChanged.connect(self._on_changed)
        self.device.currentIndexChanged.connect(self._on_changed)
        self.threads.valueChanged.connect(self._on_changed)

    def show_devices(self, names: tuple[str, ...]) -> None:
        """Offer the devices that there are; the stored choice stays where it is one of them."""
        with QSignalBlocker(self.device):
            self.device.clear()
            self.device.addItem(self.tr("what is fastest"), AUTO)
            for name in names:
                self.device.addItem({"cuda": "CUDA", "mps": "MPS", "cpu": "CPU"}.get(name, name), name)
            self.device.setCurrentIndex(max(0, self.device.findData(self._stored.get(settings.LOAD_DEVICE))))

    def options(self) -> LoadOptions:
        """What is chosen."""
        return LoadOptions(str(self.dtype.currentData()), str(self.device.currentData()), self.threads.value())

    def _on_changed(self) -> None:
        options = self.options()
        self._stored.set(settings.LOAD_DTYPE, options.dtype)
        self._stored.set(settings.LOAD_DEVICE, options.device)
        self._stored.set(settings.LOAD_THREADS, options.threads)
        self.changed.emit()
