"""A model that transformers runs, in the window: what it shows, and what it says of the rest."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import (
    Gemma3TextConfig,
    Gemma3TextModel,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
)

from models.positions import rotated
from playground.pane import sentence
from tests.checkpoint_files import draw_weights
from tests.gui.conftest import PlaygroundWindow, WindowFactory

SENTENCE = "This gpt_neox model is run by transformers"


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


def test_stretched_positions_show_their_own_turns(
    playground_window: WindowFactory, neox: Path, tmp_path: Path, tiny_checkpoint: Path
) -> None:
    """A Qwen 2.5 whose config.json switches YaRN on, as its model card says for long texts."""
    sizes = {"vocab_size": 320, "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    scaling = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16, "rope_theta": 1e4}
    model = Qwen2ForCausalLM(
        Qwen2Config(
            **sizes, num_key_value_heads=2, intermediate_size=48, max_position_embeddings=64, rope_scaling=scaling
        )
    )
    draw_weights(model)
    model.save_pretrained(tmp_path)
    shutil.copy(tiny_checkpoint / "tokenizer.json", tmp_path)
    made = playground_window(tmp_path)
    made.session.update(embedding_view="positions", positions_part="rotary")
    made.settle()
    expected = model.model.rotary_emb.inv_freq.double().numpy()
    np.testing.assert_allclose(made.session.results.positions.frequencies, expected)
    trace = made.session.results.step.trace
    whole = (trace.query(0, 0) @ trace.key(0, 0).T).numpy()
    turned = made.session.results.rotary.values
    count = len(trace)
    # At distance 0 it is the mean of all pairs' products, had they stood at one place; a lone pair is its own mean.
    places = np.arange(count)
    query = rotated(trace.query(0, 0).numpy(), expected, -places)
    key = rotated(trace.key(0, 0).numpy(), expected, -places)
    assert turned[0] == pytest.approx((query @ key.T).mean(), abs=1e-4)
    np.testing.assert_allclose((query[3] @ rotated(key[1:2], expected, np.array([-2]))[0]), whole[3, 1], atol=1e-4)
    made.session.update(positions_part="inputs")
    made.settle()
    assert "first_inputs" not in made.session.results.problems
    assert made.session.results.first_inputs.positions is None
    made.session.update(positions_part="rotary")
    made.open(neox)
    assert made.session.results.positions is None or made.session.results.positions.frequencies is None


def test_an_encoder_reads_a_text_whole_and_shows_its_windows(
    playground_window: WindowFactory, tmp_path: Path, tiny_checkpoint: Path
) -> None:
    """A tiny EmbeddingGemma: attention to both sides, in some layers to the nearest tokens alone."""
    config = Gemma3TextConfig(
        vocab_size=320, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, head_dim=8, max_position_embeddings=64, sliding_window=4,
        use_bidirectional_attention=True, layer_types=["sliding_attention", "full_attention"],
    )  # fmt: skip
    model = Gemma3TextModel(config).eval()
    draw_weights(model)
    model.save_pretrained(tmp_path)
    shutil.copy(tiny_checkpoint / "tokenizer.json", tmp_path)
    made = playground_window(tmp_path)
    assert made.failures == []
    shown = made.session.results.attention_map
    step = made.session.results.step
    reference = Gemma3TextModel.from_pretrained(tmp_path, attn_implementation="eager")
    with torch.inference_mode():
        expected = reference(torch.tensor([step.ids]), output_attentions=True)
    torch.testing.assert_close(torch.tensor(shown.values), expected.attentions[0][0, 0], rtol=0, atol=1e-5)
    assert not step.candidates
    made.session.update(attention_view="stages", attention_chain="masked", stage="masked", position=1, attention_key=9)
    made.settle()
    assert "hidden cells" in made.find("attention.stages.told").text()
    assert "outside the layer's window" in made.find("attention.stages.sums").shown_text()
    made.session.update(layer=1)
    made.settle()
    assert "nothing is hidden" in made.find("attention.stages.told").text()
    made.session.update(attention_view="block")
    made.settle()
    assert page(made) == "error"
