"""A decoder whose tokenizer begins every text with a token of its own: the panes show it, and the model reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, LlamaConfig

from tests.checkpoint_files import draw_weights
from tests.gui.conftest import PlaygroundWindow, WindowFactory
from tests.unit.test_older_tokenizers import pieces_model

TEXT = "the king was near"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama with a sentencepiece model, as the hub's older folders are."""
    folder = tmp_path_factory.mktemp("models") / "small-llama"
    folder.mkdir()
    pieces_model(folder, "bpe", fallback=True, rule="identity")
    config = LlamaConfig(
        vocab_size=320, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=64,
    )  # fmt: skip
    model = AutoModelForCausalLM.from_config(config)
    draw_weights(model)
    model.save_pretrained(folder)
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "LlamaTokenizer"}))
    return folder


@pytest.fixture
def window(playground_window: WindowFactory, folder: Path) -> PlaygroundWindow:
    return playground_window(folder, text=TEXT)


def test_the_begin_token_is_read_and_shown(window: PlaygroundWindow, folder: Path) -> None:
    assert window.failures == []
    step = window.session.results.step
    assert step is not None
    assert step.ids[0] == 1
    assert step.labels[0] == "<s>"
    assert step.spans[0] == (0, 0)
    tokens = window.session.results.tokens
    assert tokens is not None
    assert tokens.labels[0] == "<s>"
    theirs = AutoModelForCausalLM.from_pretrained(folder)
    with torch.inference_mode():
        expected = theirs(torch.tensor([step.ids])).logits[0, -1]
    torch.testing.assert_close(step.trace.logits_at(-1), expected, rtol=0, atol=1e-4)


def test_it_stays_first_while_the_model_goes_on(window: PlaygroundWindow) -> None:
    for _ in range(3):
        window.window.operations.step()
    window.settle()
    step = window.session.results.step
    assert step is not None
    assert len(step.ids) == step.prompt_length + 3
    assert step.ids[0] == 1
    window.session.update(text="the queen")
    window.settle()
    step = window.session.results.step
    assert step is not None
    assert step.ids[0] == 1
    assert step.text == "the queen"
