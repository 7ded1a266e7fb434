"""One token's way through the layers, beside what the network's own modules hand on, and the logit lens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from models.checkpoint import open_checkpoint
from models.errors import NoNextTokenError
from models.residual import lens_logits, states
from tests.checkpoint_files import reference, written_by_transformers
from tests.unit.test_attention_parts import COUNT, IDS, made

ALL = ["gpt2", "llama", "llama-dynamic", "mistral", "qwen3", "gemma2", "bert"]


@pytest.mark.parametrize("variant", ALL)
@pytest.mark.parametrize("position", [0, 7, COUNT - 1, -2])
def test_the_way_of_one_token_is_that_of_the_whole_pass(variant: str, position: int) -> None:
    model = made(variant)
    ids = IDS if variant != "llama-dynamic" else IDS[:16]
    if not -len(ids) <= position < len(ids):
        position = len(ids) - 1
    heard: dict[tuple[int, str], Tensor] = {}

    def listen(layer: int, name: str) -> Any:
        def note(_part: Any, arguments: tuple[Any, ...], result: Tensor) -> None:
            heard[layer, name] = torch.stack((arguments[0][0], result[0])) if name in NORMS else result[0]

        return note

    hooks = []
    for layer, block in enumerate(model.blocks):
        for name in (*NORMS, "attention", "feed_forward"):
            hooks.append(getattr(block, name).register_forward_hook(listen(layer, name)))
        hooks.append(block.register_forward_hook(listen(layer, "block")))
    trace = model.forward(ids)
    for hook in hooks:
        hook.remove()
    keys = trace.recording.keys.view(torch.int32)  # what nothing was written to may hold NaN
    kept = keys.clone()
    found = states(model, trace, position)
    assert torch.equal(keys, kept)  # nothing is written
    for layer, step in enumerate(found):
        close(step.after, heard[layer, "block"][position])
        if layer:
            close(step.before, heard[layer - 1, "block"][position])
        if variant != "gemma2":
            close(step.attention, heard[layer, "attention"][position])
            close(step.feed_forward, heard[layer, "feed_forward"][position])
        for name in NORMS:
            for ours, theirs in zip(getattr(step, name), heard[layer, name], strict=True):
                close(ours, theirs[position])
        assert len(step.units) == model.spec.feed_forward_size
        assert step.post_norm == (variant == "bert")


NORMS = ("attention_norm", "feed_forward_norm")


def close(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("variant", ["gpt2", "llama", "gemma2"])
def test_the_stream_is_a_sum(variant: str) -> None:
    model = made(variant)
    for step in states(model, model.forward(IDS), 11):
        torch.testing.assert_close(step.before + step.attention, step.middle, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(step.middle + step.feed_forward, step.after, rtol=1e-4, atol=1e-4)


def test_units_make_what_the_feed_forward_adds() -> None:
    model = made("llama")
    for layer, step in enumerate(states(model, model.forward(IDS), 4)):
        output = model.blocks[layer].feed_forward.output
        with torch.inference_mode():
            torch.testing.assert_close(output(step.units), step.feed_forward, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("positioned", [True, False])
def test_a_pass_without_mask_or_positions(masked: bool, positioned: bool) -> None:
    model = made("llama")
    trace = model.forward(IDS, masked=masked, positioned=positioned)
    found = states(model, trace, 5)
    with torch.inference_mode():
        close(model.final_norm(found[-1].after), trace.hidden[5])


@pytest.mark.parametrize("variant", ["gpt2", "qwen3", "gemma2"])
def test_the_lens_ends_in_the_models_logits(variant: str) -> None:
    model = made(variant)
    trace = model.forward(IDS)
    found = lens_logits(model, trace, 9)
    assert found.shape == (model.spec.layer_count + 1, model.vocab_size)
    torch.testing.assert_close(found[-1], trace.logits_at(9), rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(lens_logits(model, trace, 9, 1), found[1], rtol=0, atol=1e-4)
    assert (found[0] - found[1]).abs().max() > 0.1


def test_the_lens_is_that_of_transformers_hidden_states(tmp_path: Path) -> None:
    theirs = reference("gpt2")
    model = open_checkpoint(written_by_transformers(tmp_path, "gpt2")).load_decoder()
    with torch.inference_mode():
        hidden = theirs(torch.tensor([IDS]), output_hidden_states=True).hidden_states
        expected = [theirs.lm_head(theirs.transformer.ln_f(state[0, 6])) for state in hidden[:-1]]
    found = lens_logits(model, model.forward(IDS), 6)
    torch.testing.assert_close(found[:-1], torch.stack(expected), rtol=0, atol=1e-4)


def test_what_has_no_lens() -> None:
    encoder = made("bert")
    with pytest.raises(NoNextTokenError, match="predicts no next token"):
        lens_logits(encoder, encoder.forward(IDS), 0)
    model = made("gpt2")
    with pytest.raises(IndexError, match="position 23 is outside 0 to 22"):
        states(model, model.forward(IDS), COUNT)
