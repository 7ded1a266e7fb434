"""What is asked about an image: read and cut on the text lane, read by a model of images on the torch lane."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from models import catalog
from models.errors import ImageModelError
from models.image_tokens import ImagePlan
from playground.desk import Desk
from playground.image_files import fitted, read_image
from playground.jobs import JobContext, Lane
from playground.results.images import ImageQuestion, ImageReading, ImageTokens
from playground.results.reading import Problem
from playground.session import Session

if TYPE_CHECKING:
    from models.checkpoint import Checkpoint
    from models.networks.vision import VisionEncoder

_TOKENS, _READING = "image_tokens", "image_reading"
_INPUTS = frozenset({"image", "image_model", "image_side", "image_patch", "image_crop", "image_inverted"})
_CANCELLED = "The image was not read, because that was cancelled. Choose another image, or the view again, to go on."
CARRIED = "vision/handwritten-digits"


class ImageDesk(Desk):
    """Has an image cut into patches, and read, while somebody looks at it."""

    def __init__(self, session: Session, text_lane: Lane, torch_lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(session, text_lane, parent)
        self._torch_lane = torch_lane
        self._wanted = False
        self._asked: ImageQuestion | None = None

    def want(self, wanted: bool) -> None:
        """Whether somebody looks at the image."""
        self._wanted = wanted
        self._ask()

    def cancel(self) -> None:
        """Give up what is read or cut."""
        for lane, key in ((self._lane, _TOKENS), (self._torch_lane, _READING)):
            self._give_up([key], Problem(_CANCELLED), lane=lane)
        self._asked = None

    def _on_changed(self, names: frozenset[str]) -> None:
        if names & _INPUTS:
            self._ask()

    def _ask(self) -> None:
        inputs = self._session.inputs
        if not self._wanted:
            return
        question = ImageQuestion(
            inputs.image,
            inputs.image_model,
            inputs.image_side,
            inputs.image_patch,
            inputs.image_crop,
            inputs.image_inverted,
        )
        if question == self._asked:
            return
        self._asked = question
        self._torch_lane.cancel(only=_READING)
        failed = partial(self._on_failed, _TOKENS)
        self._lane.submit(lambda _context: _cut(question), self._on_tokens, failed, key=_TOKENS)

    def _on_tokens(self, found: ImageTokens) -> None:
        self._session.deliver(_TOKENS, found)
        if not found.fits:
            self._session.clear(_READING)
            return
        self._compute(_READING, lambda context: _read(found, context), lane=self._torch_lane)


def image_path(name: str) -> Path:
    """The file of an image by its path, or by the name of a carried one; the first carried one for no name."""
    carried = {path.stem: path for path in catalog.bundled_images()}
    if not name:
        return next(iter(carried.values()), Path("image.png"))
    return carried.get(name, Path(name))


def _checkpoint(folder: str) -> Checkpoint:
    """The chosen model of images. Raises CheckpointError, and ImageModelError for one of text."""
    from models.checkpoint import open_checkpoint

    checkpoint = open_checkpoint(Path(folder) if folder else catalog.checkpoint_path(CARRIED))
    if not checkpoint.spec.reads_images:
        raise ImageModelError("{name} reads text, not images. Choose a vit model.", name=checkpoint.name)
    return checkpoint


def _cut(question: ImageQuestion) -> ImageTokens:
    checkpoint = _checkpoint(question.model)
    spec = checkpoint.spec
    height, width = (question.side, question.side) if question.side else spec.image_size
    high, wide = (question.patch, question.patch) if question.patch else spec.patch_size
    plan = ImagePlan(height, width, high, wide, spec.channel_count)
    file = read_image(image_path(question.image))
    original = np.asarray(255 - file.pixels, dtype=np.uint8) if question.inverted else file.pixels
    pixels, taken = fitted(original, height, width, crop=question.crop)
    return ImageTokens(
        question,
        file.name,
        file.width,
        file.height,
        file.changes,
        original,
        taken,
        pixels,
        plan,
        checkpoint.folder,
        checkpoint.name,
        spec,
        ((height, width), (high, wide)) == (spec.image_size, spec.patch_size),
    )


@lru_cache(maxsize=1)
def _loaded(folder: Path, _stamp: float) -> VisionEncoder:
    """The model of a folder, kept until another one is asked for; used on the torch lane only."""
    return _checkpoint(str(folder)).load_vision()


def _read(found: ImageTokens, context: JobContext) -> ImageReading:
    from models.image_tokens import class_attention, class_rollout, classes, pixels_for, preprocessing

    model = _loaded(found.folder, (found.folder / "config.json").stat().st_mtime)
    pixels = pixels_for(found.spec, found.pixels, preprocessing(found.folder, found.spec))
    stages = model.stages(pixels)
    trace = model(pixels, between_layers=lambda _layer: context.check())
    heads = [class_attention(trace, head) for head in range(found.spec.head_count)]
    labels = _checkpoint(str(found.folder)).config.get("id2label")
    return ImageReading(
        found,
        stages.flat.numpy(),
        stages.projected.numpy(),
        stages.classed.numpy(),
        stages.placed.numpy(),
        np.stack(heads, axis=1),
        class_rollout(trace),
        tuple(classes(model, trace, labels)),
    )
