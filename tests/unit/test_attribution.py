"""Attribution against torch's own gradients on transformers' model, and integrated gradients by their completeness."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, PreTrainedModel

from models.attribution import METHODS, Attribution, attribute
from models.checkpoint import open_checkpoint
from models.networks.decoder import Decoder

IDS = torch.randint(50, (9,), generator=torch.Generator().manual_seed(4)).tolist()
TARGET = 17


def pair(kind: str, folder: Path) -> tuple[PreTrainedModel, Decoder]:
    torch.random.manual_seed(5)
    theirs: PreTrainedModel
    if kind == "gpt2":
        theirs = GPT2LMHeadModel(GPT2Config(vocab_size=50, n_embd=16, n_layer=2, n_head=2, n_positions=32))
    else:
        theirs = LlamaForCausalLM(
            LlamaConfig(
                vocab_size=50,
                hidden_size=16,
                intermediate_size=24,
                num_hidden_layers=2,
                num_attention_heads=4,
                num_key_value_heads=2,
                max_position_embeddings=32,
            )
        )
    with torch.no_grad():
        for parameter in theirs.parameters():
            if parameter.dim() > 1:
                parameter.mul_(2)
    theirs.save_pretrained(str(folder))
    return theirs.eval(), open_checkpoint(folder).load_decoder()


def run(model: Decoder, method: str, steps: int = 32) -> Attribution:
    work = attribute(model, model.forward(IDS), TARGET, method, steps)  # type: ignore[arg-type]
    while True:
        try:
            assert 0 < next(work) < 1
        except StopIteration as done:
            found: Attribution = done.value
            return found


def their_gradient(theirs: PreTrainedModel) -> tuple[torch.Tensor, torch.Tensor, float]:
    rows = theirs.get_input_embeddings()(torch.tensor([IDS])).detach().requires_grad_()
    value = theirs(inputs_embeds=rows).logits[0, -1].double().log_softmax(0)[TARGET]
    value.backward()
    assert rows.grad is not None
    return rows.detach()[0], rows.grad[0], float(value.detach())


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_saliency_and_input_times_gradient_are_torchs_gradients_on_transformers(kind: str, tmp_path: Path) -> None:
    theirs, model = pair(kind, tmp_path)
    rows, gradient, value = their_gradient(theirs)
    saliency, product = run(model, "saliency"), run(model, "input_gradient")
    np.testing.assert_allclose(saliency.scores, gradient.norm(dim=-1), rtol=1e-2, atol=1e-4)
    np.testing.assert_allclose(product.scores, (gradient * rows).sum(-1), rtol=1e-2, atol=1e-4)
    assert saliency.value == pytest.approx(value, abs=1e-4)
    assert math.isnan(saliency.error)


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_integrated_gradients_are_complete_and_say_by_how_much_not(kind: str, tmp_path: Path) -> None:
    theirs, model = pair(kind, tmp_path)
    rows, _, value = their_gradient(theirs)
    found = run(model, "integrated_gradients", 128)
    with torch.no_grad():
        start = theirs(inputs_embeds=torch.zeros_like(rows)[None]).logits[0, -1].double().log_softmax(0)[TARGET]
    assert found.baseline == pytest.approx(float(start), abs=1e-4)
    assert found.error == pytest.approx(found.scores.sum() - (value - float(start)), abs=1e-3)
    coarse = run(model, "integrated_gradients", 2)
    assert abs(found.error) < 0.02 * abs(value - float(start))
    assert abs(found.error) < abs(coarse.error)


def test_attention_is_the_mean_of_what_the_last_token_looks_at(tmp_path: Path) -> None:
    theirs, model = pair("gpt2", tmp_path)
    theirs.set_attn_implementation("eager")
    with torch.no_grad():
        maps = theirs(torch.tensor([IDS]), output_attentions=True).attentions
    expected = torch.stack([layer[0, :, -1] for layer in maps]).mean((0, 1))
    found = run(model, "attention")
    np.testing.assert_allclose(found.scores, expected, atol=1e-5)
    assert found.scores.sum() == pytest.approx(1)


def test_nothing_of_the_model_changes(tmp_path: Path) -> None:
    _, model = pair("gpt2", tmp_path)
    before = {name: value.clone() for name, value in model.named_parameters()}
    for method in METHODS:
        run(model, method)
    assert all(torch.equal(before[name], value) for name, value in model.named_parameters())
    assert all(value.grad is None and not value.requires_grad for value in model.parameters())


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_other_precisions_come_near(dtype: str, tmp_path: Path) -> None:
    _, exact = pair("gpt2", tmp_path)
    model = open_checkpoint(tmp_path).load_decoder(dtype)
    expected = run(exact, "input_gradient").scores
    found = run(model, "input_gradient").scores
    assert np.corrcoef(expected, found)[0, 1] > 0.98


def test_another_method_is_a_programmers_mistake(tmp_path: Path) -> None:
    _, model = pair("gpt2", tmp_path)
    with pytest.raises(ValueError, match="choose one of"):
        run(model, "magic")
