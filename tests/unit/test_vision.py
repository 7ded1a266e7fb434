"""The ViT family against transformers' eager ViT, on random checkpoints."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.nn import functional as F
from transformers import ViTForImageClassification

from models.checkpoint import open_checkpoint, save_checkpoint
from models.errors import ImageModelError, NoNextTokenError
from models.memory import model_cost
from models.networks.vision import VisionEncoder
from tests.checkpoint_files import rewrite_config, written_by_transformers
from tests.sequence_files import VARIANTS, sequence_reference, sequence_written

VITS = [name for name in VARIANTS if name.startswith("vit")]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, VisionEncoder]:
    return {
        variant: open_checkpoint(sequence_written(tmp_path_factory.mktemp(variant), variant)).load_vision()
        for variant in VITS
    }


def image(model: VisionEncoder) -> torch.Tensor:
    shape = (model.spec.channel_count, *model.spec.image_size)
    return torch.randn(shape, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("variant", VITS)
def test_logits_and_attention_are_transformers(loaded: dict[str, VisionEncoder], variant: str) -> None:
    model = loaded[variant]
    pixels = image(model)
    with torch.inference_mode():
        theirs = sequence_reference(variant)(pixels[None], output_attentions=True)
    trace = model(pixels)
    assert theirs.logits.std() > 0.1  # else a tolerance would hide anything
    torch.testing.assert_close(model.classify(trace), theirs.logits[0], rtol=0, atol=1e-4)
    torch.testing.assert_close(model.batch_logits(pixels[None]), theirs.logits, rtol=0, atol=1e-4)
    for layer, weights in enumerate(theirs.attentions):
        for head in range(model.spec.head_count):
            torch.testing.assert_close(trace.attention(layer, head), weights[0, head], rtol=0, atol=1e-5)


@pytest.mark.parametrize("variant", VITS)
def test_the_stages_before_the_first_layer_are_transformers(loaded: dict[str, VisionEncoder], variant: str) -> None:
    model = loaded[variant]
    pixels = image(model)
    stages = model.stages(pixels)
    embeddings = sequence_reference(variant).vit.embeddings
    with torch.inference_mode():
        theirs = embeddings(pixels[None])[0]
        projected = embeddings.patch_embeddings(pixels[None])[0]
    torch.testing.assert_close(stages.placed, theirs, rtol=0, atol=1e-5)
    torch.testing.assert_close(stages.projected, projected, rtol=0, atol=1e-5)
    assert torch.equal(stages.classed[0], model.class_token[0, 0])
    high, wide = model.spec.patch_size
    unfolded = F.unfold(pixels[None], (high, wide), stride=(high, wide))[0].T  # torch's own patches, in reading order
    assert torch.equal(stages.flat, unfolded)
    assert len(stages.flat) == model.spec.patch_count == model.spec.context_length - 1


@pytest.mark.parametrize("variant", VITS)
def test_what_is_counted_and_written_is_the_model(
    loaded: dict[str, VisionEncoder], variant: str, tmp_path: Path
) -> None:
    model = loaded[variant]
    theirs = sequence_reference(variant)
    assert model_cost(model.spec).parameters == sum(parameter.numel() for parameter in theirs.parameters())
    save_checkpoint(tmp_path, model, dtype="float32")
    pixels = image(model)
    with torch.inference_mode():
        again = ViTForImageClassification.from_pretrained(tmp_path)(pixels[None]).logits
        torch.testing.assert_close(again, theirs(pixels[None]).logits, rtol=0, atol=1e-5)


def test_without_a_classifier_there_are_no_classes(tmp_path: Path) -> None:
    folder = sequence_written(tmp_path, "vit")
    rewrite_config(folder, architectures=["ViTModel"])
    model = open_checkpoint(folder).load_vision()
    trace = model(image(model))
    with pytest.raises(NoNextTokenError, match="no classifier"):
        model.classify(trace)


def test_images_and_texts_are_told_apart(tmp_path: Path) -> None:
    checkpoint = open_checkpoint(sequence_written(tmp_path / "vit", "vit"))
    with pytest.raises(ImageModelError, match="reads images, not text"):
        checkpoint.load()
    with pytest.raises(ImageModelError, match="reads text, not images"):
        open_checkpoint(written_by_transformers(tmp_path / "gpt2", "gpt2")).load_vision()
    model = checkpoint.load_vision()
    with pytest.raises(NoNextTokenError, match="reads images"):
        _ = model(image(model)).logits
    with pytest.raises(ValueError, match="shape"):
        model(torch.zeros(1, 8, 9))
