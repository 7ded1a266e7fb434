"""Results about an image as tokens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.image_tokens import ImagePlan
from models.specs import TransformerSpec

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ImageQuestion:
    """Which image, brought to which size in which way, for which model. A side or patch of 0 is the model's own."""

    image: str
    model: str
    side: int
    patch: int
    crop: bool
    inverted: bool


@dataclass(frozen=True, slots=True, eq=False)
class ImageTokens:
    """An image cut into patches, and the model that may read it.

    original (H, W, 3) is what the file shows, `taken` the part of it (left, top, width, height) that became `pixels`
    (X, Y, 3). `fits` says whether size and patches are what the model was made for. `changes` are those of ImageFile.
    """

    question: ImageQuestion
    name: str
    file_width: int
    file_height: int
    changes: tuple[str, ...]
    original: Bytes
    taken: tuple[int, int, int, int]
    pixels: Bytes
    plan: ImagePlan
    folder: Path
    model: str
    spec: TransformerSpec
    fits: bool


@dataclass(frozen=True, slots=True, eq=False)
class ImageReading:
    """What a model made of an image: N patches, C wide, L layers of H heads.

    flat (N, P), projected (N, C), classed and placed (N + 1, C) are the stages before the first layer; attention
    (L, H, N) is what the class token gives to each patch, rollout (N,) what reaches it through all layers. `classes`
    are names and probabilities, likeliest first.
    """

    tokens: ImageTokens
    flat: Floats
    projected: Floats
    classed: Floats
    placed: Floats
    attention: Floats
    rollout: Floats
    classes: tuple[tuple[str, float], ...]
