"""Saving or copying a picture of a widget: which format, how wide, on which ground, with a preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from playground import theme as themes
from playground.widgets.padded import padded
from playground.widgets.picture import (
    NARROWEST,
    WIDEST,
    PictureFormat,
    picture_bytes,
    picture_image,
    picture_size,
    write_file,
)
from playground.widgets.segmented_buttons import SegmentedButtons

_PREVIEW = QSize(360, 260)
_CHECK = 8


class PictureDialog(QDialog):
    """Format, width and ground of a picture, and what it will look like."""

    def __init__(
        self, subject: QWidget, name: str, facts: Mapping[str, str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("picture")
        self._subject = subject
        self._name = name
        self._facts = dict(facts or {})
        self._own = QColor(themes.current().surface)
        self.setWindowTitle(self.tr("Save picture"))
        self.kind = SegmentedButtons()
        self.kind.setObjectName("picture.kind")
        self.kind.set_options(
            [
                ("png", "PNG", self.tr("Pixels, of any size")),
                ("svg", "SVG", self.tr("Shapes and text, for the web and for drawing programs")),
                ("pdf", "PDF", self.tr("Shapes and text, for papers")),
            ]
        )
        self.kind.selected.connect(self._on_kind)
        self.pixels = padded(QSpinBox())
        self.pixels.setObjectName("picture.width")
        self.pixels.setAccessibleName(self.tr("Width"))
        self.pixels.setRange(NARROWEST, WIDEST)
        self.pixels.setSuffix(" px")
        self.pixels.setSingleStep(100)
        self.pixels.setValue(max(NARROWEST, 2 * picture_size(subject).width()))
        self.pixels.valueChanged.connect(self._on_width)
        self.height_label = QLabel()
        self.height_label.setProperty("role", "muted")
        self.ground = QComboBox()
        self.ground.setObjectName("picture.ground")
        self.ground.setAccessibleName(self.tr("Background"))
        for text, key in (
            (self.tr("As in the window"), "window"),
            (self.tr("White"), "white"),
            (self.tr("Black"), "black"),
            (self.tr("Transparent"), "clear"),
            (self.tr("Colour…"), "own"),
        ):
            self.ground.addItem(text, key)
        self.ground.activated.connect(self._on_ground)
        self.preview = QLabel()
        self.preview.setObjectName("picture.preview")
        self.preview.setFixedSize(_PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.told = QLabel()
        self.told.setObjectName("picture.told")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self._lay_out()
        self._on_width(self.pixels.value())
        self._show_preview()

    def _lay_out(self) -> None:
        width = QHBoxLayout()
        width.addWidget(self.pixels)
        width.addWidget(self.height_label)
        width.addStretch(1)
        form = QFormLayout()
        form.setSpacing(themes.GRID)
        form.addRow(self.tr("Format"), self.kind)
        form.addRow(self.tr("Width"), width)
        form.addRow(self.tr("Background"), self.ground)
        self.save_button = QPushButton(self.tr("Save as…"))
        self.save_button.setObjectName("picture.save")
        self.save_button.setProperty("primary", True)
        self.save_button.clicked.connect(self._on_save)
        self.copy_button = QPushButton(self.tr("Copy"))
        self.copy_button.setObjectName("picture.copy")
        self.copy_button.clicked.connect(self._on_copy)
        close = QPushButton(self.tr("Close"))
        close.setObjectName("picture.close")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        for button in (self.save_button, self.copy_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setSpacing(themes.GRID + 4)
        layout.addLayout(form)
        layout.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.told)
        layout.addLayout(buttons)

    @property
    def colour(self) -> QColor | None:
        """The ground that is chosen; None is the window's own."""
        chosen = self.ground.currentData()
        return self._own if chosen == "own" else themes.GROUNDS.get(chosen)

    def _on_kind(self, key: str) -> None:
        self.pixels.setEnabled(key == "png")
        self.height_label.setVisible(key == "png")
        # The clipboard takes pixels.
        self.copy_button.setEnabled(key == "png")
        self.told.clear()

    def _on_width(self, width: int) -> None:
        size = picture_size(self._subject)
        self.height_label.setText(f"× {max(1, round(width * size.height() / max(1, size.width())))} px")
        self.told.clear()

    def _on_ground(self, _index: int) -> None:
        if self.ground.currentData() == "own":
            chosen = QColorDialog.getColor(self._own, self, self.tr("Background"))
            if chosen.isValid():
                self._own = chosen
        self.told.clear()
        self._show_preview()

    def _show_preview(self) -> None:
        ratio = self.devicePixelRatioF()
        image = picture_image(self._subject, round(2 * _PREVIEW.width() * ratio), self.colour)
        image = image.scaled(
            _PREVIEW * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        shown = _on_checks(image)
        shown.setDevicePixelRatio(ratio)
        self.preview.setPixmap(shown)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setImage(picture_image(self._subject, self.pixels.value(), self.colour))
        self.told.setProperty("role", "good")
        self._tell(self.tr("Copied"))

    def _on_save(self) -> None:
        kind = cast("PictureFormat", self.kind.current())
        suffix = f".{kind}"
        path, _filter = QFileDialog.getSaveFileName(
            self, self.tr("Save picture"), self._name + suffix, f"{kind} (*{suffix})"
        )
        if not path:
            return
        path = path if path.lower().endswith(suffix) else path + suffix
        try:
            write_file(path, picture_bytes(self._subject, kind, self.pixels.value(), self.colour, self._facts))
        except OSError as error:
            self.told.setProperty("role", "error")
            self._tell(
                self.tr("{path} could not be written: {reason}. Choose another folder or name.").format(
                    path=path, reason=str(error).rstrip(".")
                )
            )
        else:
            self.accept()

    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)


def _on_checks(image: QImage) -> QPixmap:
    """The picture on a chequered ground, which shows where it is transparent."""
    theme = themes.current()
    result = QPixmap(image.size())
    result.fill(theme.surface)
    painter = QPainter(result)
    if image.hasAlphaChannel():
        for top in range(0, result.height(), _CHECK):
            for left in range((top // _CHECK % 2) * _CHECK, result.width(), 2 * _CHECK):
                painter.fillRect(left, top, _CHECK, _CHECK, theme.grid)
    painter.drawImage(0, 0, image)
    painter.setPen(theme.border)
    painter.drawRect(0, 0, result.width() - 1, result.height() - 1)
    painter.end()
    return result
