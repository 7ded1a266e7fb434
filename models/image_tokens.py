"""What becomes of an image before a vision transformer's first layer, in numbers: patches, tokens, shapes, cost.

Dosovitskiy et al. 2021, §3.1. No torch but where a model runs.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ConfigError, ImageError, shown
from models.links import open_regular
from models.specs import TransformerSpec

if TYPE_CHECKING:
    from torch import Tensor

    from models.networks.vision import VisionEncoder
    from models.recording import ForwardTrace

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

_MAX_FILE = 1_000_000
# Recommendation ITU-R BT.601: what red, green and blue are to brightness.
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class ImagePlan:
    """An image of `height` × `width` pixels of `channels` numbers, cut into patches; sizes in pixels.

    Raises ImageError where not one patch fits.
    """

    height: int
    width: int
    patch_height: int
    patch_width: int
    channels: int

    def __post_init__(self) -> None:
        if self.patch_height > self.height or self.patch_width > self.width:
            raise ImageError(
                "An image of {height} × {width} pixels has no room for a patch of {high} × {wide}. "
                "Choose smaller patches or more pixels.",
                height=self.height,
                width=self.width,
                high=self.patch_height,
                wide=self.patch_width,
            )

    @property
    def down(self) -> int:
        """Rows of patches."""
        return self.height // self.patch_height

    @property
    def across(self) -> int:
        """Patches in a row."""
        return self.width // self.patch_width

    @property
    def patches(self) -> int:
        """How many patches there are."""
        return self.down * self.across

    @property
    def tokens(self) -> int:
        """Patches and the class token."""
        return self.patches + 1

    @property
    def patch_numbers(self) -> int:
        """Numbers of one patch, flattened."""
        return self.patch_height * self.patch_width * self.channels

    @property
    def attention_cells(self) -> int:
        """Cells of one head's map: every token at every token."""
        return self.tokens**2

    def shapes(self, hidden: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The stages with their shapes, for a model of that width."""
        return (
            ("image", (self.height, self.width, self.channels)),
            ("patches", (self.patches, self.patch_height, self.patch_width, self.channels)),
            ("flattened", (self.patches, self.patch_numbers)),
            ("projected", (self.patches, hidden)),
            ("class token", (self.tokens, hidden)),
            ("positions", (self.tokens, hidden)),
        )


def count(shape: tuple[int, ...]) -> int:
    """How many numbers a shape holds."""
    return math.prod(shape)


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How bytes become what a model was trained on: (bytes · rescale − mean) / deviation, channel by channel."""

    rescale: float
    mean: tuple[float, ...]
    deviation: tuple[float, ...]


def preprocessing(folder: Path, spec: TransformerSpec) -> Preprocessing:
    """What the folder's preprocessor_config.json says; transformers' defaults for a ViT where it is missing.

    Raises ConfigError for a file that is no such thing.
    """
    path = folder / "preprocessor_config.json"
    found: Any = {}
    if path.exists():
        try:
            with open_regular(path) as file:
                found = json.loads(file.read(_MAX_FILE))
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigError("{path} is not valid JSON. Get a fresh copy of the model.", path=path) from error
    if not isinstance(found, dict):
        raise ConfigError("{path} holds no JSON object. Get a fresh copy of the model.", path=path)

    def numbers(key: str) -> tuple[float, ...]:
        value = found.get(key, 0.5)
        listed = value if isinstance(value, list) else [value]
        listed = listed * spec.channel_count if len(listed) == 1 else listed
        fine = all(isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in listed)
        if len(listed) != spec.channel_count or not fine or (key == "image_std" and not all(listed)):
            raise ConfigError(
                "{path} gives {value} for {key}, which fits no image of {channels} channels. Correct the file.",
                path=path,
                value=shown(value),
                key=key,
                channels=spec.channel_count,
            )
        return tuple(map(float, listed))

    rescale = found.get("rescale_factor", 1 / 255) if found.get("do_rescale", True) else 1.0
    if not isinstance(rescale, int | float) or not math.isfinite(rescale):
        rescale = 1 / 255
    if found.get("do_normalize", True):
        return Preprocessing(float(rescale), numbers("image_mean"), numbers("image_std"))
    return Preprocessing(float(rescale), (0.0,) * spec.channel_count, (1.0,) * spec.channel_count)


def pixels_for(spec: TransformerSpec, image: Bytes, steps: Preprocessing) -> Tensor:
    """(K, X, Y) float32 for a model, of an image (X, Y, 3) of red, green and blue bytes.

    A model of one channel gets the brightness. Raises ImageError for a model of another number of channels.
    """
    import torch

    if spec.channel_count == 1:
        planes = (image.astype(np.float32) @ _LUMA)[None]
    elif spec.channel_count == 3:
        planes = image.astype(np.float32).transpose(2, 0, 1)
    else:
        raise ImageError(
            "The model reads images of {count} channels, but an image file has one or three. Open another model.",
            count=spec.channel_count,
        )
    shape = (-1, 1, 1)
    mean, deviation = (np.array(part, np.float32).reshape(shape) for part in (steps.mean, steps.deviation))
    return torch.from_numpy((planes * np.float32(steps.rescale) - mean) / deviation)


def class_attention(trace: ForwardTrace, head: int | None = None) -> Floats:
    """(L, N): what the class token gives to each patch in every layer: one head's weights, or the mean over heads."""
    layers, heads = trace.spec.layer_count, trace.spec.head_count
    chosen = range(heads) if head is None else [head]
    rows = [
        np.mean([trace.attention_rows(layer, one, 0, 1)[0, 1:].numpy() for one in chosen], axis=0)
        for layer in range(layers)
    ]
    return np.asarray(rows, dtype=np.float32)


def class_rollout(trace: ForwardTrace) -> Floats:
    """(N,): what reaches the class token from each patch through all layers (models/attention/rollout.py)."""
    from models.attention.rollout import rollout

    rolled: Floats = rollout(trace)[0, 1:].numpy()
    return rolled


def classes(model: VisionEncoder, trace: ForwardTrace, labels: dict[str, Any] | None) -> list[tuple[str, float]]:
    """Each class and its probability, likeliest first; none where the model has no classifier."""
    import torch

    if not model.spec.label_count:
        return []
    shares = torch.softmax(model.classify(trace), dim=-1).tolist()
    names = labels if isinstance(labels, dict) else {}
    found = [(str(names.get(str(place), place)), share) for place, share in enumerate(shares)]
    return sorted(found, key=lambda one: -one[1])
