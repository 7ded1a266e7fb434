"""A model that transformers runs, in the window: what it shows, and what it says of the rest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

from playground.pane import sentence
from tests.checkpoint_files import draw_weights
from tests.gui.conftest import PlaygroundWindow, WindowFactory

SENTENCE = "gpt_neox models are run by transformers"


@pytest.fixture(scope="module")
def neox(tmp_path_factory: pytest.TempPathFactory, tiny_checkpoint: Path) -> Path:
    folder = tmp_path_factory.mktemp("models") / "neox"
    config = GPTNeoXConfig(
        vocab_size=320, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
        max_position_embeddings=64, bos_token_id=0, eos_token_id=0,
    )  # fmt: skip
    model = GPTNeoXForCausalLM(config)
    draw_weights(model)
    model.save_pretrained(folder)
    shutil.copy(tiny_checkpoint / "tokenizer.json", folder)
    return folder


def page(made: PlaygroundWindow) -> str:
    """What stands in the place of the attention pane's view."""
    state = made.find("attention.page")
    return str(state.state)


def test_it_steps_and_shows_its_attention(playground_window: WindowFactory, neox: Path) -> None:
    made = playground_window(neox)
    made.operations.step()
    made.settle()
    step = made.session.results.step
    reference = GPTNeoXForCausalLM.from_pretrained(neox, attn_implementation="eager")
    with torch.inference_mode():
        expected = reference(torch.tensor([step.ids]), output_attentions=True)
    torch.testing.assert_close(step.trace.logits, expected.logits[0], rtol=0, atol=1e-4)
    shown = made.session.results.attention_map
    torch.testing.assert_close(torch.tensor(shown.values), expected.attentions[0][0, 0], rtol=0, atol=1e-5)
    assert page(made) == "content"
    made.session.update(embedding_view="cost")
    made.settle()
    assert "other weights" in str(made.find("embedding.parts").shown_text())


def test_what_it_does_not_show_is_told_in_its_place(playground_window: WindowFactory, neox: Path) -> None:
    made = playground_window(neox)
    for view in ("block", "lens"):
        made.session.update(attention_view=view)
        made.settle()
        assert page(made) == "error"
        problem = made.session.results.problems["attention_block" if view == "block" else view]
        assert SENTENCE in sentence(problem)
    made.session.update(attention_view="stages", attention_chain="projected", attention_part="projected")
    made.settle()
    assert page(made) == "content"
    assert SENTENCE in made.find("attention.refused").shown_text()
    made.session.update(attention_chain="weights")
    made.settle()
    assert made.find("attention.refused").shown_text() == ""
    made.session.update(attention_masked=False)
    made.settle()
    assert page(made) == "error"
    made.find("attention.page").action_requested.emit()
    made.settle()
    assert made.session.inputs.attention_masked
    assert page(made) == "content"
