"""The tiny ViT that reads handwritten digits: python -m models.digit_training --out FOLDER.

Ctrl+C or SIGTERM saves and stops; the same command goes on where it stopped, with the same images. Each step takes
images at random, moved by up to a pixel and with some noise; the held-out ones are never among them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from models.checkpoint import save_checkpoint
from models.digits import DEVIATION, MEAN, Digits, digits
from models.networks.vision import VisionEncoder
from models.small_run import SmallRun, command, watched
from models.specs import TransformerSpec, spec_from_config
from models.storage import write_bytes_atomically

SIDE = 8


@dataclass(frozen=True, slots=True)
class DigitSpec:
    """How the model is trained; the defaults are those of the one that is carried."""

    hidden_size: int = 64
    layers: int = 4
    heads: int = 4
    feed_forward: int = 128
    patch: int = 2
    batch: int = 128
    steps: int = 4000
    learning_rate: float = 1e-3
    noise: float = 0.1
    seed: int = 1

    def transformer(self) -> TransformerSpec:
        """The ViT of these sizes."""
        return spec_from_config(
            {
                "model_type": "vit",
                "architectures": ["ViTForImageClassification"],
                "hidden_size": self.hidden_size,
                "num_hidden_layers": self.layers,
                "num_attention_heads": self.heads,
                "intermediate_size": self.feed_forward,
                "image_size": SIDE,
                "patch_size": self.patch,
                "num_channels": 1,
                "id2label": {str(label): str(label) for label in range(10)},
            }
        )


def batch_of(data: Digits, spec: DigitSpec, step: int) -> tuple[Tensor, Tensor]:
    """Images (B, 1, 8, 8), moved and with noise, and their labels (B,)."""
    generator = torch.Generator().manual_seed(spec.seed * 1_000_003 + step)
    chosen = torch.randint(len(data.labels), (spec.batch,), generator=generator)
    padded = F.pad(data.pixels[chosen], (1, 1, 1, 1), value=-MEAN / DEVIATION)
    moved = torch.randint(3, (spec.batch, 2), generator=generator).tolist()
    images = torch.stack(
        [image[:, down : down + SIDE, right : right + SIDE] for image, (down, right) in zip(padded, moved, strict=True)]
    )
    return images + spec.noise * torch.randn(images.shape, generator=generator), data.labels[chosen]


def train(folder: Path, spec: DigitSpec) -> bool:
    """Train to the end, or until a signal; whether the folder holds the finished model. Raises what SmallRun raises."""
    data = digits(held_out=False)
    model = VisionEncoder(spec.transformer())
    model.initialise(torch.Generator().manual_seed(spec.seed))
    run = SmallRun(folder, model, asdict(spec), steps=spec.steps, rate=spec.learning_rate, decay=0.05)
    run.load_state()

    def loss_of(step: int) -> Tensor:
        images, labels = batch_of(data, spec, step)
        return F.cross_entropy(model.batch_logits(images), labels, label_smoothing=0.1)

    ended = watched(run, run.to_the_end(loss_of))
    described = {
        "image_processor_type": "ViTImageProcessor",
        "size": {"height": SIDE, "width": SIDE},
        "resample": 2,
        "rescale_factor": 1 / 255,
        "image_mean": [MEAN],
        "image_std": [DEVIATION],
    }
    write_bytes_atomically(folder / "preprocessor_config.json", (json.dumps(described, indent=2) + "\n").encode())
    save_checkpoint(folder, model)
    return ended


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the module's docstring."""
    return command("digit_training", __doc__, DigitSpec(), train, arguments)


if __name__ == "__main__":
    sys.exit(main())
