"""The order experiment against attention written out with plain torch from the checkpoint's own tensors."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch.nn import functional as F

from models import catalog
from models.checkpoint import open_checkpoint
from models.errors import TextError, TokenIdError
from models.networks.decoder import Decoder
from models.networks.encoder import Encoder
from models.order import compare_orders, first_attention, matched
from models.specs import spec_from_config

FIRST, SECOND = "小猫在沙发上睡觉。", "沙发在小猫上睡觉。"


def gpt2_attention(folder: Path, ids: list[int], heads: int, *, positions: bool, causal: bool) -> torch.Tensor:
    """The first attention layer of a GPT-2 file, by hand, one head after the other."""
    found = {
        name.removeprefix("transformer."): value.float()
        for name, value in load_file(folder / "model.safetensors").items()
    }
    x = found["wte.weight"][ids]
    if positions:
        x = x + found["wpe.weight"][: len(ids)]
    x = F.layer_norm(x, x.shape[-1:], found["h.0.ln_1.weight"], found["h.0.ln_1.bias"], 1e-5)
    joined = x @ found["h.0.attn.c_attn.weight"] + found["h.0.attn.c_attn.bias"]
    width = x.shape[-1]
    size = width // heads
    parts = []
    for head in range(heads):
        query, key, value = (
            joined[:, part * width + head * size : part * width + (head + 1) * size] for part in range(3)
        )
        scores = query @ key.T / math.sqrt(size)
        if causal:
            for row in range(len(ids)):
                scores[row, row + 1 :] = -math.inf
        parts.append(torch.softmax(scores, -1) @ value)
    return torch.cat(parts, -1) @ found["h.0.attn.c_proj.weight"] + found["h.0.attn.c_proj.bias"]


def test_the_articles_sentences_on_the_carried_model() -> None:
    folder = catalog.checkpoint_path("english-stories")
    checkpoint = open_checkpoint(folder)
    model, tokenizer = checkpoint.load(), checkpoint.tokenizer()
    first, second = tokenizer.encode(FIRST), tokenizer.encode(SECOND)
    assert first != second
    found = compare_orders(model, first, second)
    assert [(one.positions, one.causal) for one in found.conditions] == [
        (False, False),
        (False, True),
        (True, False),
        (True, True),
    ]
    assert [second[place] for place in found.places] == first
    for one in found.conditions:
        for ids, mine in ((first, one.first), (second, one.second)):
            by_hand = gpt2_attention(
                folder, ids, checkpoint.spec.head_count, positions=one.positions, causal=one.causal
            )
            assert torch.allclose(mine, by_hand, atol=2e-5)
        apart = max(float((one.first[i] - one.second[found.places[i]]).abs().max()) for i in range(len(first)))
        assert one.largest == apart
    permuted, masked, placed, both = (one.largest for one in found.conditions)
    assert permuted < 1e-5 * found.scale
    for largest in (masked, placed, both):
        assert largest > 1e-2 * found.scale


def random_model(config: dict[str, object]) -> Decoder | Encoder:
    spec = spec_from_config({"vocab_size": 30, **config})
    torch.random.default_generator.manual_seed(0)
    model = Decoder(spec) if spec.causal else Encoder(spec)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, 0.0, 0.4)
    return model.eval()


GPT2 = {"model_type": "gpt2", "n_embd": 16, "n_layer": 1, "n_head": 2, "n_positions": 16}
BERT = {
    "model_type": "bert",
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 8,
    "max_position_embeddings": 16,
}
LLAMA = {
    "model_type": "llama",
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 8,
    "max_position_embeddings": 16,
}


@pytest.mark.parametrize("config", [GPT2, BERT, LLAMA], ids=["gpt2", "bert", "llama"])
def test_every_family_permutes_without_positions(config: dict[str, object]) -> None:
    with torch.random.fork_rng(devices=[]):
        model = random_model(config)
    found = compare_orders(model, [1, 2, 3, 2, 4], [2, 4, 3, 1, 2])
    assert found.places == (3, 0, 2, 4, 1)
    permuted, masked, placed, _ = (one.largest for one in found.conditions)
    assert permuted < 1e-5 * found.scale
    assert min(masked, placed) > 1e-3 * found.scale


@pytest.mark.parametrize("config", [GPT2, BERT, LLAMA], ids=["gpt2", "bert", "llama"])
def test_with_positions_it_is_what_the_model_computes(config: dict[str, object]) -> None:
    """The network's own attention module gives the same, caught on its way."""
    with torch.random.fork_rng(devices=[]):
        model = random_model(config)
    caught: list[torch.Tensor] = []
    model.blocks[0].attention.register_forward_hook(lambda _module, _inputs, output: caught.append(output))
    ids = [1, 2, 3, 2, 4]
    model.forward(ids)
    mine = first_attention(model, ids, positions=True, causal=model.spec.causal)
    assert torch.allclose(mine, caught[0][0], atol=1e-5)


def test_what_can_not_be_compared_is_told() -> None:
    with torch.random.fork_rng(devices=[]):
        model = random_model(GPT2)
    with pytest.raises(TextError, match="2 tokens and 3"):
        matched([1, 2], [1, 2, 2])
    with pytest.raises(TextError, match="1 are common"):
        compare_orders(model, [1, 2], [1, 3])
    with pytest.raises(TextError):
        compare_orders(model, [], [])
    with pytest.raises(TextError, match="16"):
        compare_orders(model, [1] * 17, [1] * 17)
    with pytest.raises(TokenIdError):
        compare_orders(model, [30], [30])
