"""scikit-learn's handwritten digits, 8 × 8 pixels, parted into what is trained on and what is held out.

They are the test part of the UCI set "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak 1998). Only
training and measuring need scikit-learn, which is part of the extra `test`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from models.errors import CorpusError

# Every fifth image is held out.
HELD_OUT_OF = 5
# What the pixels are shifted and divided by once they are from 0 to 1 (preprocessor_config.json).
MEAN, DEVIATION = 0.5, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Digits:
    """Images (N, 1, 8, 8) as a model gets them and their labels (N,) int64."""

    pixels: Tensor
    labels: Tensor


def grey(values: Tensor) -> Tensor:
    """scikit-learn's 0 to 16 as the 0 to 255 of an image file, uint8."""
    return (values.float() * 255 / 16).round().to(torch.uint8)


def scaled(pixels: Tensor) -> Tensor:
    """Bytes of an image as the model gets them, float32."""
    return (pixels.float() / 255 - MEAN) / DEVIATION


def digits(*, held_out: bool) -> Digits:
    """Either part of the digits. Raises CorpusError where scikit-learn is missing."""
    images, labels = all_digits()
    chosen = (torch.arange(len(images)) % HELD_OUT_OF == 0) == held_out
    return Digits(scaled(grey(images))[chosen][:, None], labels[chosen])


def all_digits() -> tuple[Tensor, Tensor]:
    """Every image (N, 8, 8), from 0 to 16, and label (N,). Raises CorpusError where scikit-learn is missing."""
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise CorpusError(
            "The digits come with scikit-learn, which is not installed. “pip install scikit-learn” gets it."
        ) from error
    found = load_digits()
    return torch.from_numpy(found.images), torch.from_numpy(found.target).long()
