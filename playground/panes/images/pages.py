"""The pages on an image as tokens: its patches, its vectors and its cost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models.image_tokens import ImagePlan, count
from playground import theme
from playground.pane import sentence
from playground.results.images import ImageReading, ImageTokens
from playground.session import Session
from playground.widgets.data_table import Column, DataTable
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.patch_canvas import PatchCanvas
from playground.widgets.patch_strip import PatchStrip
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.value_table import ValueTable, table_of, tables_of
from playground.widgets.vector_plot import VectorPlot

# Sizes beside the chosen one: those that ViTs were published with.
_SIDES, _PATCHES = (224, 384, 512), (14, 16, 32)
# A narrower page has the numbers below the shapes.
_BESIDE, _TABLE = 640, 420


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

    def tables(self) -> tuple[ValueTable, ...]:
        """What the page shows, as tables."""
        return tables_of(self)

    def pictured(self) -> QWidget:
        """What a picture of the page is of."""
        return self

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


def caption(name: str, role: str = "caption") -> ElidedLabel:
    """A line of text below or above something."""
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
        self.original_title, self.cut_title = caption("images.taken"), caption("images.grid")
        self.strip_title = caption("images.order")
        self.strip = PatchStrip()
        self.strip.setObjectName("images.strip")
        self.strip.token_chosen.connect(self._on_token)
        pictures = QHBoxLayout()
        pictures.setSpacing(2 * theme.GRID)
        self.parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.parts.setSpacing(2 * theme.GRID)
        self.parts.addLayout(pictures)
        for title, shown, layout in (
            (self.original_title, self.original, pictures),
            (self.cut_title, self.cut, pictures),
            (self.strip_title, self.strip, self.parts),
        ):
            part = QVBoxLayout()
            part.setSpacing(2)
            part.addWidget(title)
            part.addWidget(shown, 1)
            layout.addLayout(part, 1)
        self.column.addLayout(self.parts, 1)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The patches in order beside the images, or below them where that leaves these larger."""
        beside = self.width() > 2 * self.height()
        self.parts.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        for index, stretch in enumerate((4, 3) if beside else (3, 1)):
            self.parts.setStretch(index, stretch)

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
        whole = (width, height) == found.original.shape[1::-1]
        self.original.set_image(found.original, None if whole else found.taken)
        # What is shown of a large file is smaller than the file, whose pixels are told.
        scale = found.file_width / max(1, found.original.shape[1])
        left, top, width, height = (round(one * scale) for one in (left, top, width, height))
        self.original_title.setText(
            self.tr("all of it is taken: {width} × {height}").format(width=found.file_width, height=found.file_height)
            if whole
            else self.tr("taken: {width} × {height} from ({left}, {top})").format(
                width=width, height=height, left=left, top=top
            )
        )
        self.cut.set_image(found.pixels)
        self.cut.set_patches(plan.down, plan.across, plan.patch_height, plan.patch_width)
        self.cut.set_chosen(self.session.inputs.image_choice)
        self.cut_title.setText(
            self.tr("{down} × {across} patches of {high} × {wide}").format(
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
        self.title = caption("images.token")
        self.plots = (VectorPlot(), VectorPlot(), VectorPlot())
        self._shapes: list[tuple[str, str, int]] = []
        scrolled = ScrolledColumn()
        self.halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.halves.setSpacing(2 * theme.GRID)
        numbers = QVBoxLayout()
        numbers.setSpacing(theme.GRID)
        numbers.addWidget(self.title)
        self.halves.addWidget(self.table, 1)
        self.halves.addLayout(numbers, 1)
        sized(self.table, least_width=_TABLE)
        scrolled.column.addLayout(self.halves, 1)
        self.column.addWidget(scrolled, 1)
        for plot, name in zip(self.plots, ("flat", "projected", "placed"), strict=True):
            plot.setObjectName(f"images.{name}")
            numbers.addWidget(plot)
        numbers.addStretch(1)

    def retranslate(self) -> None:
        """See ImagePage."""
        self.table.setAccessibleName(self.tr("Shapes at each stage"))
        self.table.setToolTip(self.tr("How many numbers there are at each stage, and how they are arranged"))
        self.table.set_columns(
            [
                Column(self.tr("stage"), mono=False),
                Column(self.tr("shape"), 15),
                Column(self.tr("numbers"), 8, right=True),
            ]
        )
        self._arrange()
        for plot, name in zip(
            self.plots, (self.tr("Flattened"), self.tr("Projected"), self.tr("With its position")), strict=True
        ):
            plot.setAccessibleName(name)
            plot.setToolTip(self.tr("The chosen token's numbers at this stage"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The numbers beside the shapes where there is room, else below them."""
        beside = self.width() >= theme.scaled(_BESIDE)
        self.halves.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        rows = self.table.model().rowCount()
        self.table.setMinimumHeight(theme.scaled(30) + rows * self.table.verticalHeader().defaultSectionSize())

    def show_image(self, found: ImageTokens) -> None:
        """See ImagePage."""
        names = {
            "image": self.tr("the image"),
            "patches": self.tr("patches, in reading order"),
            "flattened": self.tr("each patch, flattened"),
            "projected": self.tr("each row times a matrix"),
            "class token": self.tr("a class token before them"),
            "positions": self.tr("a position added to each"),
        }
        shapes = found.plan.shapes(found.spec.hidden_size)
        rows = [(names[stage], " × ".join(map(str, shape)), group_digits(count(shape))) for stage, shape in shapes]
        self.table.set_rows(len(rows), lambda row, column: rows[row][column])
        self._arrange()
        self._shapes = [(name, shape, count(sizes)) for (name, shape, _), (_, sizes) in zip(rows, shapes, strict=True)]
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

    def tables(self) -> tuple[ValueTable, ...]:
        """See ImagePage."""
        header = (self.tr("stage"), self.tr("shape"), self.tr("numbers"))
        return (table_of(self.table.accessibleName(), header, self._shapes), *super().tables())


class CostPage(ImagePage):
    """Tokens and attention by resolution and patch size, beside the text above."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.title = QLabel()
        self.title.setObjectName("images.cost.title")
        self.title.setProperty("role", "muted")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.table = DataTable()
        self.table.setObjectName("images.costs")
        self._costs: list[tuple[int | float | str, ...]] = []
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
                plan = ImagePlan(side, side, patch, patch, own.channels)
                if plan != own:
                    plans.append(plan)
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
        self._costs = [
            (
                *(plan.height, plan.patch_height, plan.tokens, plan.attention_cells),
                plan.attention_cells / text**2 if text else "",
            )
            for plan in plans
        ]
        self.title.setText(
            self.tr(
                "This image is {tokens} tokens, as a text of {tokens} tokens would be; the text above has {text}. "
                "Attention grows with the square."
            ).format(tokens=group_digits(own.tokens), text=group_digits(text))
        )

    def tables(self) -> tuple[ValueTable, ...]:
        """See ImagePage."""
        header = (
            *(self.tr("side"), self.tr("patch"), self.tr("tokens")),
            *(self.tr("cells a head"), self.tr("× the text")),
        )
        return (table_of(self.table.accessibleName(), header, self._costs),)
