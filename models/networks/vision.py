"""The vision transformer: an encoder whose tokens are patches of an image (Dosovitskiy et al. 2021).

Legend of the shape comments: B batch, N patches, T = N + 1 tokens, C hidden size, K channels, X × Y pixels of an image,
P numbers a patch (K · its height · its width), V classes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import ConfigError, NoNextTokenError
from models.networks.blocks import FeedForward, norm
from models.networks.encoder import SelfAttention
from models.networks.loadable import Loadable
from models.recording import ForwardTrace, Recording
from models.specs import TransformerSpec


@dataclass(frozen=True, slots=True, eq=False)
class PatchStages:
    """What becomes of an image before the first layer; all float32.

    flat (N, P): each patch's numbers, in reading order; projected (N, C); classed (N + 1, C): with the class token
    before them; placed (N + 1, C): with each token's position added.
    """

    flat: Tensor
    projected: Tensor
    classed: Tensor
    placed: Tensor


class VisionBlock(nn.Module):
    """norm → attention → add, norm → feed-forward → add."""

    def __init__(self, spec: TransformerSpec, layer: int) -> None:
        super().__init__()
        self.attention_norm = norm(spec)
        self.attention = SelfAttention(spec, layer)
        self.feed_forward_norm = norm(spec)
        self.feed_forward = FeedForward(spec)

    def forward(self, x: Tensor, recording: Recording | None) -> Tensor:
        x = x + self.attention(self.attention_norm(x), recording)  # (B, T, C)
        added: Tensor = x + self.feed_forward(self.feed_forward_norm(x))  # (B, T, C)
        return added


class VisionEncoder(Loadable):
    """A ViT of the given spec, with small random weights until loaded.

    The pooler that a checkpoint may have is no part of it; a classifier is.
    """

    def __init__(self, spec: TransformerSpec) -> None:
        super().__init__()
        if not spec.reads_images:
            raise ConfigError("{family} is no model of images. Open a vit model.", family=spec.family)
        self.spec = spec
        width = spec.hidden_size
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(torch.zeros(1, spec.patch_count + 1, width))
        self.projection = nn.Conv2d(spec.channel_count, width, spec.patch_size, spec.patch_size)
        self.blocks = nn.ModuleList(VisionBlock(spec, layer) for layer in range(spec.layer_count))
        self.final_norm = norm(spec)
        self.classifier = nn.Linear(width, spec.label_count) if spec.label_count else None

    def initialise(self, generator: torch.Generator) -> None:
        """Normal with deviation 0.02 (modeling_vit.py, `_init_weights`), √(768/C) times as much at another width."""
        deviation = 0.02 * (768 / self.spec.hidden_size) ** 0.5
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if parameter.dim() > 1:
                    parameter.normal_(0.0, deviation, generator=generator)
                elif name.endswith("bias"):
                    parameter.zero_()

    def head(self, hidden: Tensor) -> Tensor:
        """There are no logits of a next token: always raises NoNextTokenError. See `classify`."""
        raise NoNextTokenError(
            "{family} reads images and predicts no next token. Open a decoder such as gpt2, llama or qwen2.",
            family=self.spec.family,
        )

    def patches(self, pixels: Tensor) -> Tensor:
        """(B, N, P): the patches of images (B, K, X, Y) in reading order; pixels that fill none are left out."""
        high, wide = self.spec.patch_size
        down, across = (side // part for side, part in zip(self.spec.image_size, self.spec.patch_size, strict=True))
        pixels = pixels[:, :, : down * high, : across * wide]
        cut = pixels.reshape(pixels.shape[0], -1, down, high, across, wide)  # (B, K, down, high, across, wide)
        return cut.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)

    def _placed(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        flat = self.patches(pixels)
        weight = self.projection.weight.flatten(1)  # (C, P): a patch's projection is one product
        projected = F.linear(flat, weight, self.projection.bias)  # (B, N, C)
        classed = torch.cat((self.class_token.expand(len(pixels), -1, -1), projected), dim=1)  # (B, T, C)
        return flat, projected, classed, classed + self.positions

    def batch_logits(self, pixels: Tensor) -> Tensor:
        """(B, V) for images (B, K, X, Y): the forward pass of training, which leaves no trace."""
        x = self._placed(pixels)[-1]
        for block in self.blocks:
            x = block(x, None)
        return self._classes(self.final_norm(x[:, 0]))

    def _classes(self, hidden: Tensor) -> Tensor:
        if self.classifier is None:
            raise NoNextTokenError(
                "{family} has no classifier here, so there are no classes to tell. Open a copy that has one.",
                family=self.spec.family,
            )
        logits: Tensor = self.classifier(hidden)
        return logits

    @torch.inference_mode()
    def stages(self, pixels: Tensor) -> PatchStages:
        """What becomes of one image (K, X, Y) before the first layer."""
        self._check(pixels)
        weight = self.projection.weight
        return PatchStages(*(part[0].float().cpu() for part in self._placed(pixels[None].to(weight))))

    @torch.inference_mode()
    def forward(self, pixels: Tensor, *, between_layers: Callable[[int], None] | None = None) -> ForwardTrace:
        """The trace of one image (K, X, Y), as the model's preprocessing scales it; its ids number the tokens.

        Token 0 is the class token, 1 to N the patches. `between_layers` is called with each layer's index before it
        runs and may raise to give up. A tensor of another shape is a ValueError.
        """
        self._check(pixels)
        weight, count = self.projection.weight, self.spec.patch_count + 1
        recording = Recording(self.spec, count, weight.dtype, weight.device)
        x = self._placed(pixels[None].to(weight))[-1]  # (1, T, C)
        for layer, block in enumerate(self.blocks):
            if between_layers is not None:
                between_layers(layer)
            x = block(x, recording)  # (1, T, C)
        recording.hidden[:] = self.final_norm(x)[0]
        recording.length = count
        return ForwardTrace(self, tuple(range(count)), recording)  # type: ignore[arg-type]

    @torch.inference_mode()
    def classify(self, trace: ForwardTrace) -> Tensor:
        """(V,) float32: the classes' logits, from the class token. Raises NoNextTokenError without a classifier."""
        return self._classes(trace.hidden[0]).float().cpu()

    def _check(self, pixels: Tensor) -> None:
        expected = (self.spec.channel_count, *self.spec.image_size)
        if tuple(pixels.shape) != expected:
            raise ValueError(f"the image has the shape {tuple(pixels.shape)}, not {expected}")
