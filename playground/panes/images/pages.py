"""The pages on an image as tokens: its patches, its vectors, its cost, and where the class token looks."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from models.errors import ImageError
from models.image_tokens import ImagePlan, count
from playground import theme
from playground.pane import sentence
from playground.results.images import ImageReading, ImageTokens
from playground.session import Session
from playground.widgets.cost_bars import CostBars
from playground.widgets.data_table import Column, DataTable
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import format_decimal, format_percent, group_digits
from playground.widgets.patch_canvas import PatchCanvas
from playground.widgets.patch_strip import PatchStrip
from playground.widgets.vector_plot import VectorPlot

# Sizes beside the chosen one: those that ViTs were published with.
_SIDES, _PATCHES = (224, 384, 512), (14, 16, 32)
_SHOWN_LAYERS = 12
_CLASSES = 3
_IN_A_ROW = 5
_LEAST_MAP = 56


class ImagePage(QWidget):
    """One page. `show_image(found)` shows an image's tokens, and what a model made of them if it is there."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.GRID)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""

    def show_image(self, found: ImageTokens) -> None:
        """Show an image's tokens."""

    def reading(self, found: ImageTokens) -> ImageReading | None:
        """What a model made of that image, None where nothing has."""
        read = self.session.results.image_reading
        return read if read is not None and read.tokens is found else None

    def not_read(self, found: ImageTokens) -> str:
        """Why no model has read it, or that one is about to."""
        problem = self.session.results.problems.get("image_reading")
        if problem is not None:
            return sentence(problem)
        if found.fits:
            return self.tr("{name} is reading the image").format(name=found.model)
        height, width = found.spec.image_size
        high, wide = found.spec.patch_size
        return self.tr(
            "{name} reads {height} × {width} pixels in patches of {high} × {wide} alone: press As the model to see "
            "its numbers."
        ).format(name=found.model, height=height, width=width, high=high, wide=wide)


def _label(name: str, role: str = "caption") -> ElidedLabel:
    label = ElidedLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    return label


class PatchesPage(ImagePage):
    """The file's image, what is taken of it, and the patches in reading order."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.original, self.cut = PatchCanvas(), PatchCanvas()
        self.original.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there is nothing to choose in it
        self.original.setObjectName("images.original")
        self.cut.setObjectName("images.cut")
        self.cut.patch_chosen.connect(self._on_patch)
        self.original_title, self.cut_title = _label("images.taken"), _label("images.grid")
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        for title, canvas in ((self.original_title, self.original), (self.cut_title, self.cut)):
            half = QVBoxLayout()
            half.setSpacing(2)
            half.addWidget(title)
            half.addWidget(canvas, 1)
            row.addLayout(half, 1)
        self.strip_title = _label("images.order")
        self.strip = PatchStrip()
        self.strip.setObjectName("images.strip")
        self.strip.token_chosen.connect(self._on_token)
        self.column.addLayout(row, 3)
        self.column.addWidget(self.strip_title)
        self.column.addWidget(self.strip, 2)

    def retranslate(self) -> None:
        """See ImagePage."""
        self.original.setAccessibleName(self.tr("The file's image, with the part that is taken"))
        self.cut.setAccessibleName(self.tr("The image as it is cut into patches"))
        self.strip.setAccessibleName(self.tr("The patches in reading order, behind the class token"))
        self.cut.setToolTip(self.tr("Choose a patch to see its numbers under Vectors"))
        self.strip.setToolTip(self.tr("Choose a patch to see its numbers under Vectors"))

    def show_image(self, found: ImageTokens) -> None:
        """See ImagePage."""
        plan = found.plan
        left, top, width, height = found.taken
        self.original.set_image(found.original, found.taken)
        self.original_title.setText(
            self.tr("taken: {width} × {height} from ({left}, {top})").format(
                width=width, height=height, left=left, top=top
            )
        )
        self.cut.set_image(found.pixels)
        self.cut.set_patches(plan.down, plan.across, plan.patch_height, plan.patch_width)
        self.cut.set_chosen(self.session.inputs.image_choice)
        self.cut_title.setText(
            self.tr("{height} × {width} pixels = {down} × {across} patches of {high} × {wide}").format(
                height=plan.height,
                width=plan.width,
                down=plan.down,
                across=plan.across,
                high=plan.patch_height,
                wide=plan.patch_width,
            )
        )
        self.strip_title.setText(
            self.tr("{patches} patches and a class token: {tokens} tokens").format(
                patches=group_digits(plan.patches), tokens=group_digits(plan.tokens)
            )
        )
        self.strip.set_patches(found.pixels, plan.down, plan.across, plan.patch_height, plan.patch_width)
        self.strip.set_chosen(self.session.inputs.image_choice + 1)

    def _on_patch(self, patch: int) -> None:
        self.session.update(image_choice=patch)

    def _on_token(self, token: int) -> None:
        self.session.update(image_choice=token - 1)


class StagesPage(ImagePage):
    """From patches to what the first layer gets: the shape at each stage, and the chosen token's numbers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.table = DataTable()
        self.table.setObjectName("images.stages")
        self.title = _label("images.token")
        self.plots = (VectorPlot(), VectorPlot(), VectorPlot())
        self.table.setMinimumHeight(theme.scaled(96))
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.title)
        for plot, name in zip(self.plots, ("flat", "projected", "placed"), strict=True):
            plot.setObjectName(f"images.{name}")
            self.column.addWidget(plot)

    def retranslate(self) -> None:
        """See ImagePage."""
        self.table.setAccessibleName(self.tr("Shapes at each stage"))
        self.table.setToolTip(self.tr("How many numbers there are at each stage, and how they are arranged"))
        self.table.set_columns(
            [
                Column(self.tr("stage"), 30, mono=False),
                Column(self.tr("shape"), 16),
                Column(self.tr("numbers"), 10, right=True),
            ]
        )
        for plot, name in zip(
            self.plots, (self.tr("Flattened"), self.tr("Projected"), self.tr("With its position")), strict=True
        ):
            plot.setAccessibleName(name)
            plot.setToolTip(self.tr("The chosen token's numbers at this stage"))

    def show_image(self, found: ImageTokens) -> None:
        """See ImagePage."""
        names = {
            "image": self.tr("the image"),
            "patches": self.tr("cut into patches, in reading order"),
            "flattened": self.tr("each patch as one row of numbers"),
            "projected": self.tr("each row times a learned matrix"),
            "class token": self.tr("a learned class token before them"),
            "positions": self.tr("a learned position added to each"),
        }
        shapes = found.plan.shapes(found.spec.hidden_size)
        rows = [(names[stage], " × ".join(map(str, shape)), group_digits(count(shape))) for stage, shape in shapes]
        self.table.set_rows(len(rows), lambda row, column: rows[row][column])
        read = self.reading(found)
        for plot in self.plots:
            plot.setVisible(read is not None)
        if read is None:
            self.title.setText(self.not_read(found))
            return
        patch = self.session.inputs.image_choice
        flat, projected, placed = self.plots
        flat.setVisible(patch >= 0)
        if patch < 0:
            self.title.setText(self.tr("the class token: the same learned row before every image"))
            projected.set_vector(read.classed[0], self.tr("class token"))
        else:
            self.title.setText(self.tr("patch {number} of {count}").format(number=patch + 1, count=len(read.flat)))
            flat.set_vector(read.flat[patch], self.tr("flattened, as the model scales it"))
            projected.set_vector(read.projected[patch], self.tr("projected"))
        placed.set_vector(read.placed[patch + 1], self.tr("with its position"))


class CostPage(ImagePage):
    """Tokens and attention by resolution and patch size, beside the text above."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.title = _label("images.cost.title", "muted")
        self.table = DataTable()
        self.table.setObjectName("images.costs")
        self.column.addWidget(self.title)
        self.column.addWidget(self.table, 1)

    def retranslate(self) -> None:
        """See ImagePage."""
        self.table.setAccessibleName(self.tr("Cost by resolution and patch size"))
        self.table.setToolTip(self.tr("A head's map has a cell for every pair of tokens"))
        self.table.set_columns(
            [
                Column(self.tr("side"), 6, right=True),
                Column(self.tr("patch"), 6, right=True),
                Column(self.tr("tokens"), 8, right=True),
                Column(self.tr("cells a head"), 12, right=True),
                Column(self.tr("× the text"), 10, right=True),
            ]
        )

    def show_image(self, found: ImageTokens) -> None:
        """See ImagePage."""
        tokens = self.session.results.tokens
        text = len(tokens.run.ids) if tokens is not None else 0
        own = found.plan
        plans = [own]
        for side in _SIDES:
            for patch in _PATCHES:
                try:
                    plans.append(ImagePlan(side, side, patch, patch, own.channels))
                except ImageError:  # which these never are
                    continue
        rows = [
            (
                str(plan.height),
                str(plan.patch_height),
                group_digits(plan.tokens),
                group_digits(plan.attention_cells),
                format_decimal(plan.attention_cells / text**2, 1) if text else "",
            )
            for plan in plans
        ]
        self.table.set_rows(len(rows), lambda row, column: rows[row][column])
        self.title.setText(
            self.tr(
                "This image is {tokens} tokens, as a text of {tokens} tokens would be; the text above has {text}. "
                "Attention grows with the square."
            ).format(tokens=group_digits(own.tokens), text=group_digits(text))
        )


class AttentionPage(ImagePage):
    """The class token's attention over the image, layer by layer and rolled out, and the classes it ends in."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.head = QSpinBox()
        self.head.setObjectName("images.head")
        self.head.setMinimum(-1)
        self.head.valueChanged.connect(self._on_head)
        self.title = _label("images.answer", "title")
        self.bars = CostBars()
        self.bars.setObjectName("images.classes")
        top = QHBoxLayout()
        top.setSpacing(2 * theme.GRID)
        top.addWidget(self.head)
        top.addWidget(self.title, 1)
        top.addWidget(self.bars, 2)
        self.maps = QWidget()
        self.grid = QGridLayout(self.maps)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(theme.GRID)
        self._cells: list[tuple[QWidget, QLabel, PatchCanvas]] = []
        self.column.addLayout(top)
        self.column.addWidget(self.maps, 1)

    def retranslate(self) -> None:
        """See ImagePage."""
        self.head.setPrefix(self.tr("head "))
        self.head.setSpecialValueText(self.tr("mean of heads"))
        self.head.setAccessibleName(self.tr("Which head of each layer"))
        self.head.setToolTip(self.tr("Which head of each layer"))
        self.bars.setAccessibleName(self.tr("Classes"))

    def show_image(self, found: ImageTokens) -> None:
        """See ImagePage."""
        read = self.reading(found)
        for widget in (self.maps, self.bars, self.head):
            widget.setVisible(read is not None)
        if read is None:
            self.title.setText(self.not_read(found))
            return
        head = min(self.session.inputs.image_head, found.spec.head_count - 1)
        self.head.blockSignals(True)
        self.head.setMaximum(found.spec.head_count - 1)
        self.head.setValue(head)
        self.head.blockSignals(False)
        shown = range(max(0, len(read.attention) - _SHOWN_LAYERS), len(read.attention))
        maps = [
            (
                self.tr("layer {number}").format(number=layer),
                read.attention[layer].mean(0) if head < 0 else read.attention[layer, head],
            )
            for layer in shown
        ]
        maps.append((self.tr("rollout"), read.rollout))
        self._make(len(maps))
        for (_cell, label, canvas), (name, values) in zip(self._cells, maps, strict=False):
            label.setText(name)
            canvas.setAccessibleName(name)
            canvas.setToolTip(self.tr("The more the class token gives to a patch, the stronger its tint"))
            canvas.set_image(found.pixels)
            plan = found.plan
            canvas.set_patches(plan.down, plan.across, plan.patch_height, plan.patch_width)
            canvas.set_values(np.asarray(values, dtype=np.float32))
            canvas.set_chosen(self.session.inputs.image_choice)
        if read.classes:
            name, share = read.classes[0]
            self.title.setText(f"{name}  {format_percent(share)}")
        else:
            self.title.setText(self.tr("{name} has no classifier").format(name=found.model))
        self.bars.set_bars([(name, share, format_percent(share)) for name, share in read.classes[:_CLASSES]])

    def _make(self, wanted: int) -> None:
        while len(self._cells) < wanted:
            place = len(self._cells)
            cell, label, canvas = QWidget(), QLabel(), PatchCanvas()
            label.setProperty("role", "caption")
            canvas.setObjectName(f"images.map.{place}")
            canvas.setMinimumHeight(theme.scaled(_LEAST_MAP))
            canvas.patch_chosen.connect(self._on_patch)
            column = QVBoxLayout(cell)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(label)
            column.addWidget(canvas, 1)
            self.grid.addWidget(cell, place // _IN_A_ROW, place % _IN_A_ROW)
            self._cells.append((cell, label, canvas))
        for place, made in enumerate(self._cells):
            made[0].setVisible(place < wanted)

    def _on_head(self, value: int) -> None:
        self.session.update(image_head=value)

    def _on_patch(self, patch: int) -> None:
        self.session.update(image_choice=patch)
