"""Images as patches: sizes, shapes, preprocessing, the class token's attention, and files that are no images."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtGui import QImage

from models import catalog
from models.checkpoint import open_checkpoint
from models.digits import grey, scaled
from models.errors import ConfigError, ImageError
from models.image_tokens import (
    ImagePlan,
    Preprocessing,
    class_attention,
    class_rollout,
    classes,
    count,
    pixels_for,
    preprocessing,
)
from models.specs import spec_from_config
from playground.image_files import KEPT_PIXELS, KEPT_SIDE, fitted, read_image
from tests.image_files import RED, halves, png_header, turned

VIT = spec_from_config({"model_type": "vit"})


def test_a_vit_base_has_197_tokens() -> None:
    """The article's: patches of 16 × 16, and a class token before them."""
    plan = ImagePlan(224, 224, 16, 16, 3)
    assert (plan.down, plan.across, plan.patches, plan.tokens) == (14, 14, 196, 197)
    assert plan.attention_cells == 197**2
    shapes = dict(plan.shapes(768))
    assert shapes["flattened"] == (196, 768)
    assert shapes["positions"] == (VIT.context_length, VIT.hidden_size)
    assert count(shapes["image"]) == count(shapes["patches"]) == count(shapes["flattened"]) == 224 * 224 * 3


def test_pixels_that_fill_no_patch_are_left_out() -> None:
    plan = ImagePlan(14, 9, 4, 3, 3)
    assert (plan.down, plan.across, plan.patches) == (3, 3, 9)
    with pytest.raises(ImageError, match="no room for a patch of 16 × 16"):
        ImagePlan(8, 8, 16, 16, 1)


def test_preprocessing_is_transformers_formula(tmp_path: Path) -> None:
    settings = {"rescale_factor": 1 / 255, "image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.3, 0.4]}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(settings))
    image = np.random.default_rng(0).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    pixels = pixels_for(VIT, image, preprocessing(tmp_path, VIT))
    mean, deviation = (torch.tensor(settings[key]).view(3, 1, 1) for key in ("image_mean", "image_std"))
    expected = (torch.from_numpy(image).permute(2, 0, 1) / 255 - mean) / deviation
    torch.testing.assert_close(pixels, expected, rtol=0, atol=1e-5)
    assert preprocessing(tmp_path / "none", VIT) == Preprocessing(1 / 255, (0.5,) * 3, (0.5,) * 3)


@pytest.mark.parametrize(
    "text", ["[", "[]", '{"image_mean": [1]}'[:-1], '{"image_std": 0}', '{"image_mean": [1, 2]}', '{"image_mean": "x"}']
)
def test_a_preprocessor_that_means_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "preprocessor_config.json").write_text(text)
    with pytest.raises(ConfigError):
        preprocessing(tmp_path, VIT)


def test_a_carried_image_is_what_the_model_was_measured_on() -> None:
    """From the PNG through the file reader to the pixels that training would have given it."""
    folder = catalog.checkpoint_path("vision/handwritten-digits")
    checkpoint = open_checkpoint(folder)
    model = checkpoint.load_vision()
    paths = [path for path in catalog.bundled_images() if path.stem.startswith("digit")]
    assert len(paths) == 10
    for path in paths:
        pixels, taken = fitted(read_image(path).pixels, 8, 8, crop=True)
        assert taken == (0, 0, 8, 8)
        given = pixels_for(checkpoint.spec, pixels, preprocessing(folder, checkpoint.spec))
        torch.testing.assert_close(given[0], scaled(torch.from_numpy(pixels[:, :, 0].copy())), rtol=0, atol=1e-5)
        trace = model(given)
        name, share = classes(model, trace, checkpoint.config["id2label"])[0]
        assert name == path.stem[-1]
        assert share > 0.8
        attention = class_attention(trace)
        assert attention.shape == (4, 16)
        expected = torch.stack([trace.attention(2, head)[0, 1:] for head in range(4)]).mean(0)
        np.testing.assert_allclose(attention[2], expected.numpy(), atol=1e-6)
        rolled = class_rollout(trace)
        product = torch.eye(17)
        for layer in range(4):
            mean = torch.stack([trace.attention(layer, head) for head in range(4)]).mean(0)
            product = (0.5 * mean + 0.5 * torch.eye(17)) @ product
        np.testing.assert_allclose(rolled, product[0, 1:].numpy(), atol=1e-5)


def test_scikit_learns_digits_are_the_carried_images() -> None:
    sklearn = pytest.importorskip("sklearn.datasets")
    found = sklearn.load_digits()
    held = {
        bytes(grey(torch.from_numpy(image)).numpy().tobytes()): label
        for image, label in zip(found.images, found.target, strict=True)
    }
    for path in catalog.bundled_images():
        if path.stem.startswith("digit"):
            assert held[read_image(path).pixels[:, :, 0].tobytes()] == int(path.stem[-1])


def test_crop_takes_the_middle_and_squeezing_all(tmp_path: Path) -> None:
    pixels = read_image(halves(tmp_path / "halves.png", 60, 20)).pixels
    cropped, part = fitted(pixels, 10, 10, crop=True)
    assert part == (20, 0, 20, 20)
    assert cropped.shape == (10, 10, 3)
    assert cropped[5, 1, 0] > 150 > cropped[5, 8, 0]
    squeezed, part = fitted(pixels, 10, 10, crop=False)
    assert part == (0, 0, 60, 20)
    assert squeezed[5, 1, 0] > 150 > squeezed[5, 8, 0]


def test_what_files_have_besides(tmp_path: Path) -> None:
    clear = QImage(8, 8, QImage.Format.Format_ARGB32)
    clear.fill(0)
    clear.save(str(tmp_path / "clear.png"))
    found = read_image(tmp_path / "clear.png")
    assert "alpha" in found.changes
    assert (found.pixels == 255).all(), "what can be seen through is white"
    deep = read_image(halves(tmp_path / "deep.png", 8, 8, QImage.Format.Format_RGBX64))
    assert "deep" in deep.changes
    assert deep.pixels[0, 0].tolist() == [200, 0, 0]
    wide = read_image(halves(tmp_path / "wide.png", 20_000, 4))
    assert (wide.width, wide.height) == (20_000, 4)
    assert wide.pixels.shape[1] == KEPT_SIDE
    assert "smaller" in wide.changes
    large = QImage(3000, 2000, QImage.Format.Format_RGB32)
    large.fill(RED)
    assert large.save(str(tmp_path / "large.bmp"))
    kept = read_image(tmp_path / "large.bmp")
    assert (kept.width, kept.height, kept.changes) == (3000, 2000, ("smaller",))
    assert min(kept.pixels.shape[:2]) >= 1024, "the largest side that it may be brought to is cut from its pixels"
    assert kept.pixels.shape[0] * kept.pixels.shape[1] <= KEPT_PIXELS + 3000


def test_an_image_lies_as_its_exif_says(tmp_path: Path) -> None:
    plain, on_its_side = read_image(turned(tmp_path / "1.jpg", 1)), read_image(turned(tmp_path / "6.jpg", 6))
    assert plain.pixels.shape == (32, 64, 3)
    assert on_its_side.pixels.shape == (64, 32, 3)
    assert on_its_side.changes == ("turned",)
    assert on_its_side.pixels[4, 16, 0] > 150 > on_its_side.pixels[60, 16, 0], "red is above"


def bad(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.png"
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "bomb":
        path.write_bytes(png_header(50_000, 50_000))
    elif kind == "pixel":
        halves(path, 1, 1)
    elif kind == "text":
        path.write_text("This is no image.")
    elif kind == "truncated":
        path.write_bytes(halves(path, 64, 64).read_bytes()[:150])
    elif kind == "truncated-jpeg":
        path = folder / "cut.jpg"
        path.write_bytes(halves(path, 64, 64).read_bytes()[:-40])
    elif kind == "damaged":
        data = bytearray(halves(path, 64, 64).read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    return path


BAD = {
    "empty": "is empty",
    "bomb": "50000 × 50000 pixels, more than 64 million",
    "pixel": "1 × 1 pixels, which is nothing to cut",
    "text": "no image that can be read here",
    "truncated": "ends before its image does",
    "truncated-jpeg": "ends before its image does",
    "damaged": "a checksum is wrong",
    "folder": "is not a file",
    "pipe": "is not a file",
    "missing": "can't be read",
}


@pytest.mark.parametrize("form", ["png", "jpg", "bmp", "webp", "tif", "ppm"])
def test_every_format_is_read_again_and_again(tmp_path: Path, form: str) -> None:
    """The decoder of a TIFF looks into its file once more as it goes: reading one ended the program."""
    path = halves(tmp_path / f"halves.{form}", 30, 20)
    for _ in range(3):
        found = read_image(path)
        assert (found.width, found.height) == (30, 20)
        np.testing.assert_allclose(found.pixels[10, 5], (200, 0, 0), atol=6)
        np.testing.assert_allclose(found.pixels[10, 25], (0, 200, 0), atol=6)


def test_a_drawing_is_read_at_its_own_size(tmp_path: Path) -> None:
    path = tmp_path / "drawing.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
        '<rect width="20" height="20" fill="#c80000"/></svg>'
    )
    found = read_image(path)
    assert (found.width, found.height, found.changes) == (40, 20, ("alpha",))
    assert found.pixels[10, 5].tolist() == [200, 0, 0]
    assert found.pixels[10, 35].tolist() == [255, 255, 255]


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_image_is_told_in_one_sentence(tmp_path: Path, kind: str) -> None:
    with pytest.raises(ImageError, match=BAD[kind]):
        read_image(bad(tmp_path, kind))
