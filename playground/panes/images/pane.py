"""An image as tokens: brought to a size, cut into patches, made into vectors, and read by a model of images."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QSignalBlocker
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QWidget,
)
from superqt import QFlowLayout

from models import catalog
from playground import theme
from playground.image_desk import CARRIED, image_path
from playground.image_files import SUFFIXES
from playground.operations import Operations
from playground.pane import EVERYTHING, Pane, sentence
from playground.panes.images.attention_page import AttentionPage
from playground.panes.images.pages import CostPage, ImagePage, PatchesPage, StagesPage
from playground.results.images import ImageTokens
from playground.session import Session
from playground.widgets.drop_hint import take_copy
from playground.widgets.elided_combo import ElidedCombo
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.icons import icon
from playground.widgets.keep_button import Keepable, KeepButton
from playground.widgets.kept_tables import table_files
from playground.widgets.padded import padded
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack
from playground.widgets.tool_tip import plain_tip
from playground.widgets.view_switch import ViewSwitch

PAGES: tuple[tuple[str, type[ImagePage]], ...] = (
    ("patches", PatchesPage),
    ("stages", StagesPage),
    ("cost", CostPage),
    ("attention", AttentionPage),
)
_OPEN = "…"
_LARGEST_SIDE, _LARGEST_PATCH = 1024, 256
_FIELD = 104
_ROOM_TO_TELL = 220
# What an image changes or is made of; the results come by themselves.
_NAMES = frozenset(
    {
        *("image", "image_model", "image_side", "image_patch", "image_crop", "image_inverted", "image_part"),
        *("image_choice", "image_head", "attention_palette", "image_tokens", "image_reading", "tokens"),
    }
)


class _Size(QSpinBox):
    """Pixels, of which 0 stands for the model's own number: a step from there goes to the next."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.own = 0
        self.setRange(0, most)
        self.setKeyboardTracking(False)

    def stepBy(self, steps: int) -> None:
        self.setValue(max(1, (self.value() or self.own) + steps))

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self.value() < self.maximum():
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if (self.value() or self.own) > 1:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags


class ImagesPane(Pane):
    """The controls above, and one of four pages on the image."""

    name = "images"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.setAcceptDrops(True)
        self.image = ElidedCombo()
        self.image.setObjectName("images.image")
        self.image.activated.connect(self._on_image)
        self.model = ElidedCombo()
        self.model.setObjectName("images.model")
        self.model.activated.connect(self._on_model)
        for box, length in ((self.image, 8), (self.model, 11)):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(length)
        self.side = self._field("images.side", _LARGEST_SIDE)
        self.patch = self._field("images.patch", _LARGEST_PATCH)
        self.crop, self.inverted = QCheckBox(), QCheckBox()
        for check, name in ((self.crop, "crop"), (self.inverted, "inverted")):
            check.setObjectName(f"images.{name}")
            check.toggled.connect(self._on_toggled)
        self.own = QToolButton()
        self.own.setIcon(icon("undo-2", "muted"))
        sized(self.own, width=theme.CONTROL_HEIGHT + 6)
        self.own.setObjectName("images.own")
        self.own.clicked.connect(self._on_own)
        self.parts = ViewSwitch()
        self.parts.setObjectName("images.parts")
        self.parts.selected.connect(self._on_part)
        self.told = ElidedLabel()
        self.told.setObjectName("images.told")
        self.told.setProperty("role", "muted")
        self.header_layout.addWidget(self.parts)
        self.keep = KeepButton(self._keepable)
        self.keep.setObjectName("images.keep")
        self.header_layout.addWidget(self.keep)
        controls = QFlowLayout()
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setHorizontalSpacing(theme.GRID)
        controls.setVerticalSpacing(theme.GRID)
        for widget in (self.image, self.model, self.side, self.patch, self.own, self.crop, self.inverted):
            sized(widget, height=theme.CONTROL_HEIGHT)
            controls.addWidget(widget)
        self.body_layout.addLayout(controls)
        self.pages = QStackedWidget()
        self._made: dict[str, ImagePage] = {}
        for name, kind in PAGES:
            page = kind(self.session)
            page.setObjectName(f"images.{name}.page")
            self._made[name] = page
            self.pages.addWidget(page)
        # What goes wrong is told below the controls that set it right.
        self.shown_states = StateStack(self.pages)
        self.shown_states.cancel_requested.connect(operations.cancel)
        self.body_layout.addWidget(self.shown_states, 1)
        self.body_layout.addWidget(self.told)
        self.states.show_content()

    def _field(self, name: str, most: int) -> _Size:
        field = padded(_Size(most))
        field.setObjectName(name)
        sized(field, width=_FIELD)
        field.valueChanged.connect(self._on_sizes)
        return field

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.side.setPrefix(self.tr("side "))
        self.patch.setPrefix(self.tr("patch "))
        for field, tip in (
            (self.side, self.tr("Pixels a side that the image is brought to; 0: the model's own")),
            (self.patch, self.tr("Pixels a side of each patch; 0: the model's own")),
        ):
            field.setToolTip(plain_tip(tip))
            field.setAccessibleName(tip)
        self.crop.setText(self.tr("Crop"))
        self.crop.setToolTip(plain_tip(self.tr("Cut the middle out; without it the whole image is squeezed")))
        self.inverted.setText(self.tr("Invert"))
        self.inverted.setToolTip(plain_tip(self.tr("Dark strokes become light ones, as the carried model knows them")))
        self.own.setAccessibleName(self.tr("As the model"))
        self.own.setToolTip(plain_tip(self.tr("As the model: the size and the patches that it was trained with")))
        self.image.setAccessibleName(self.tr("Image"))
        self.image.setToolTip(plain_tip(self.tr("A carried image, or any file; one may be dropped here, too")))
        self.model.setAccessibleName(self.tr("Model of images"))
        self.model.setToolTip(plain_tip(self.tr("The carried model of handwritten digits, or any ViT folder")))
        self.parts.set_options(
            [
                ("patches", self.tr("Patches"), self.tr("The image, what is taken of it, and its patches in order")),
                ("stages", self.tr("Vectors"), self.tr("From patches to what the first layer gets, with shapes")),
                ("cost", self.tr("Cost"), self.tr("Tokens and attention by resolution and patch size")),
                ("attention", self.tr("Attention"), self.tr("Where the class token looks, layer by layer")),
            ]
        )
        self.parts.set_name(self.tr("View of the image"))
        for page in self._made.values():
            page.retranslate()
        self._fill()
        self._fit()
        if self.shown:
            self.refresh(EVERYTHING)

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Images")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The pages are buttons where there is room for those, else a list; a low pane leaves its last line out."""
        self.told.setVisible(self.height() >= theme.scaled(_ROOM_TO_TELL))
        layout = self.header_layout
        margins = layout.contentsMargins()
        others = self._title.sizeHint().width() + self.keep.sizeHint().width() + 4 * layout.spacing()
        self.parts.fit(self.width() - margins.left() - margins.right() - others)

    def shown_changed(self, shown: bool) -> None:
        """The image is read while it can be seen."""
        if shown or "images" in self.operations.__dict__:
            self.operations.images.want(shown)

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if not names & _NAMES:
            return
        inputs = self.session.inputs
        for field, value in ((self.side, inputs.image_side), (self.patch, inputs.image_patch)):
            with QSignalBlocker(field):
                field.setValue(value)
        for box, checked in ((self.crop, inputs.image_crop), (self.inverted, inputs.image_inverted)):
            with QSignalBlocker(box):
                box.setChecked(checked)
        part = inputs.image_part if inputs.image_part in self._made else PAGES[0][0]
        self.parts.set_current(part)
        self.pages.setCurrentWidget(self._made[part])
        if names & {"image", "image_model"}:
            self._fill()
        self._show(part)

    def _show(self, part: str) -> None:
        results = self.session.results
        found, problem = results.image_tokens, results.problems.get("image_tokens")
        if problem is not None:  # what was there before stays in the session, and comes back with a readable image
            self.shown_states.show_error(sentence(problem), problem.details)
            self.told.setText("")
            return
        if found is None:
            self.shown_states.show_loading(self.tr("Reading the image"), None)
            return
        self.shown_states.show_content()
        self.own.setEnabled(bool(self.side.value() or self.patch.value()))
        for field, sizes, prefix in (
            (self.side, found.spec.image_size, self.tr("side ")),
            (self.patch, found.spec.patch_size, self.tr("patch ")),
        ):
            field.own = sizes[0]
            high, wide = sizes
            field.setSpecialValueText(f"{prefix}{high}" if high == wide else f"{high} × {wide}")
        self._made[part].show_image(found)
        self.told.setText(self._facts(found))

    def _facts(self, found: ImageTokens) -> str:
        changes = {
            "alpha": self.tr("laid on white"),
            "deep": self.tr("16 bits a channel brought to 8"),
            "turned": self.tr("turned as its EXIF says"),
            "smaller": self.tr("made smaller for showing"),
        }
        sizes = f"{found.file_width} × {found.file_height}"
        if (found.plan.width, found.plan.height) != (found.file_width, found.file_height):
            sizes += f" → {found.plan.width} × {found.plan.height}"
        parts = [found.name, sizes, *(changes[one] for one in found.changes)]
        return " · ".join(parts)

    def _fill(self) -> None:
        """The images and the models to choose from, the chosen ones among them."""
        inputs = self.session.inputs
        with QSignalBlocker(self.image):
            self.image.clear()
            for path in catalog.bundled_images():
                self.image.addItem(path.stem, path.stem)
            if inputs.image and self.image.findData(inputs.image) < 0:
                self.image.addItem(Path(inputs.image).name, inputs.image)
            self.image.addItem(self.tr("Open an image…"), _OPEN)
            self.image.setCurrentIndex(max(0, self.image.findData(inputs.image or image_path("").stem)))
        with QSignalBlocker(self.model):
            self.model.clear()
            for name in catalog.bundled_vision():
                folder = "" if name == CARRIED else str(catalog.checkpoint_path(name))
                self.model.addItem(name.partition("/")[2], folder)
            if inputs.image_model and self.model.findData(inputs.image_model) < 0:
                self.model.addItem(catalog.model_name(Path(inputs.image_model)), inputs.image_model)
            self.model.addItem(self.tr("Open a ViT folder…"), _OPEN)
            self.model.setCurrentIndex(max(0, self.model.findData(inputs.image_model)))

    def _keepable(self) -> Keepable | None:
        """A picture of the page, and its values."""
        found = self.session.results.image_tokens
        if found is None or self.shown_states.state != "content":
            return None
        part = self.parts.current()
        page = self._made[part]
        tables = page.tables()
        facts = {"Title": f"{self.title()}: {found.name}", "Image": self.told.text(), "Model": found.model}
        files = table_files(tables, self._save)
        return Keepable(page.pictured(), f"image-{part}", facts, files, tables=tables)

    def _save(self, make: Callable[[], bytes], path: Path) -> None:
        self.operations.tables.save(path, make, self._on_saved)

    def _on_saved(self, _path: object) -> None:
        self.keep.say_saved()

    # What the user does

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event.mimeData()):
            take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event.mimeData())
        if path:
            self.session.update(image=path, image_choice=-1)
            take_copy(event)

    def _on_image(self, index: int) -> None:
        chosen = self.image.itemData(index)
        if chosen == _OPEN:
            kinds = self.tr("Images ({suffixes});;All files (*)").format(
                suffixes=" ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
            )
            chosen, _filter = QFileDialog.getOpenFileName(self, self.tr("Open image"), "", kinds)
        if chosen:
            self.session.update(image=chosen, image_choice=-1)
        else:
            self._fill()

    def _on_model(self, index: int) -> None:
        chosen = self.model.itemData(index)
        if chosen == _OPEN:
            chosen = QFileDialog.getExistingDirectory(self, self.tr("Open model folder"))
            if not chosen:
                self._fill()
                return
        self.session.update(image_model=chosen, image_side=0, image_patch=0, image_choice=-1, image_head=-1)

    def _on_sizes(self, _value: int) -> None:
        self.session.update(image_side=self.side.value(), image_patch=self.patch.value(), image_choice=-1)

    def _on_toggled(self, _checked: bool) -> None:
        self.session.update(image_crop=self.crop.isChecked(), image_inverted=self.inverted.isChecked())

    def _on_own(self) -> None:
        self.session.update(image_side=0, image_patch=0, image_choice=-1)

    def _on_part(self, key: str) -> None:
        self.session.update(image_part=key)


def _dropped(data: QMimeData) -> str:
    """The image that is dropped; empty where it is something else, which is the window's to open."""
    first = next((url.toLocalFile() for url in data.urls() if url.isLocalFile()), "")
    return first if Path(first).suffix.lower() in SUFFIXES else ""
