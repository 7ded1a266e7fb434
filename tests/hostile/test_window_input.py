"""Bad models, bad texts and impatient hands in a whole window: one clear sentence each, and nothing else changes."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from models.checkpoint import open_checkpoint
from models.errors import CheckpointError, TextError, VocabularyError
from models.tokenizers import loading
from models.tokenizers.encodings import KNOWN_ENCODINGS
from playground.generation_desk import is_window_full
from playground.opening import MAX_TEXT_BYTES, read_text_file
from playground.results.reading import Problem
from tests.checkpoint_files import rewrite_config, rewrite_weights
from tests.gui.conftest import (  # noqa: F401 - fixtures
    PlaygroundWindow,
    WindowFactory,
    dressed,
    playground_window,
    tiny_checkpoint,
)

TEXT = "Once upon a time there was a"


@pytest.fixture
def tiny(playground_window: WindowFactory, tiny_checkpoint: Path) -> PlaygroundWindow:  # noqa: F811
    return playground_window(tiny_checkpoint)


@pytest.fixture
def copy(tiny_checkpoint: Path, tmp_path: Path) -> Path:  # noqa: F811
    """A checkpoint folder to be damaged."""
    folder = tmp_path / "copy"
    shutil.copytree(tiny_checkpoint, folder)
    return folder


def is_one_clear_sentence(problem: Problem | str) -> str:
    text = problem if isinstance(problem, str) else problem.sentence
    assert "{" not in text
    assert text.endswith(".")
    assert len(text) < 500
    assert not isinstance(problem, Problem) or "Something went wrong" not in text
    return text


def step_problem(window: PlaygroundWindow) -> str:
    return is_one_clear_sentence(window.session.results.problems["step"])


def still_works(window: PlaygroundWindow) -> None:
    """The text and the model that were open are there, and the next token can be drawn."""
    assert window.session.inputs.text == TEXT
    model = window.session.results.model
    assert model is not None
    assert (model.name, model.loaded) == ("tiny", True)
    assert "step" not in window.session.results.problems
    step = window.session.results.step
    assert step is not None
    window.operations.step()
    window.settle()
    after = window.session.results.step
    assert after is not None
    assert len(after.ids) == len(step.ids) + 1


# Checkpoints


def _truncate(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _shrink(tensors: dict[str, Any]) -> None:
    name = next(name for name in tensors if name.endswith("wte.weight"))
    tensors[name] = tensors[name][:-3].clone()


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (shutil.rmtree, "There is no model folder at"),
    "no config": (lambda folder: (folder / "config.json").unlink(), "config.json is missing from"),
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "model.safetensors is missing from"),
    "half the weights": (_truncate, "model.safetensors is damaged"),
    "config is no JSON": (lambda folder: (folder / "config.json").write_text("{"), "is not valid JSON"),
    "config is a list": (lambda folder: (folder / "config.json").write_text("[]"), "holds no JSON object"),
    "unknown architecture": (lambda folder: rewrite_config(folder, model_type="mamba9"), "mamba9"),
    "wrong width": (lambda folder: rewrite_config(folder, n_embd=64), "has the shape"),
    "wrong table": (lambda folder: rewrite_weights(folder, _shrink), "has the shape"),
    "unknown activation": (lambda folder: rewrite_config(folder, activation_function="sine"), "sine"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_checkpoint_that_can_not_be_opened(tiny: PlaygroundWindow, copy: Path, damage: str) -> None:
    harm, expected = DAMAGE[damage]
    harm(copy)
    tiny.operations.open_model(copy)
    tiny.settle()
    (problem,) = tiny.failures
    assert expected in is_one_clear_sentence(problem)
    box = tiny.window.findChild(QMessageBox, "problem")
    assert box is not None
    assert box.text() == problem.sentence
    box.close()
    still_works(tiny)
    with pytest.raises(CheckpointError) as caught:  # the library says the same
        open_checkpoint(copy).load()
    assert str(caught.value) == problem.sentence


@pytest.mark.parametrize("damage", ["no folder", "half the weights", "unknown activation"])
def test_a_first_checkpoint_that_can_not_be_opened(
    playground_window: WindowFactory,  # noqa: F811
    copy: Path,
    tiny_checkpoint: Path,  # noqa: F811
    damage: str,
) -> None:
    harm, expected = DAMAGE[damage]
    harm(copy)
    window = playground_window(copy)
    assert expected in step_problem(window)
    assert window.session.results.model is None
    tokens = window.session.results.tokens
    assert tokens is not None
    assert tokens.text == TEXT  # tokenized without a model
    window.operations.step()
    window.operations.run(3)
    window.settle()
    assert not window.operations.running
    window.open(tiny_checkpoint)
    still_works(window)


def test_a_bad_folder_while_the_first_model_is_coming(
    playground_window: WindowFactory,  # noqa: F811
    tiny_checkpoint: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    window = playground_window(opened=False)
    window.operations.open_model(tiny_checkpoint)
    window.operations.open_model(tiny_checkpoint)
    window.operations.open_model(tmp_path / "nothing")
    window.settle()
    if window.session.results.model is None:  # the newest wish counts, and it was the bad one
        assert "There is no model folder" in step_problem(window)
        window.open(tiny_checkpoint)
    still_works(window)


def test_weights_that_are_no_numbers(tiny: PlaygroundWindow, copy: Path) -> None:
    def spoil(tensors: dict[str, Any]) -> None:
        for tensor in tensors.values():
            tensor.fill_(float("nan"))

    rewrite_weights(copy, spoil)
    tiny.open(copy)
    step_problem(tiny)
    assert tiny.session.inputs.text == TEXT
    tiny.operations.step()
    tiny.settle()
    step_problem(tiny)


def test_a_folder_without_a_tokenizer(tiny: PlaygroundWindow, copy: Path, tiny_checkpoint: Path) -> None:  # noqa: F811
    (copy / "tokenizer.json").unlink()
    tiny.open(copy)
    assert tiny.failures == []
    sentence = step_problem(tiny)
    assert sentence.startswith("copy has no tokenizer, so it can't read the text. Put its tokenizer.json into")
    model = tiny.session.results.model
    assert model is not None
    assert (model.name, model.loaded) == ("copy", False)
    assert "320 tokens × 32 dimensions = 10 240 parameters" in plain(tiny.find("embedding.product").text())
    tokens = tiny.session.results.tokens
    assert tokens is not None
    assert tokens.tokenizer == "gpt2"
    for act in (tiny.operations.step, tiny.operations.undo_step, tiny.operations.continue_on_last_half):
        act()
    tiny.operations.run(3)
    tiny.session.update(text="Another text", sampling=tiny.session.inputs.sampling, layer=1, position=1)
    tiny.settle()
    assert step_problem(tiny) == sentence
    tiny.session.update(text=TEXT)
    tiny.open(tiny_checkpoint)
    still_works(tiny)


def test_a_folder_whose_tokenizer_is_damaged(tiny: PlaygroundWindow, copy: Path) -> None:
    (copy / "tokenizer.json").write_text("{}")
    tiny.open(copy)
    assert "tokenizer.json" in step_problem(tiny)
    assert tiny.session.results.model is not None
    assert tiny.session.results.model.name == "copy"


def test_a_config_that_says_the_model_is_an_encoder(tiny: PlaygroundWindow, copy: Path) -> None:
    config = {"model_type": "bert", "vocab_size": 320, "hidden_size": 32, "num_hidden_layers": 1,
              "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 64}  # fmt: skip
    (copy / "config.json").write_text(json.dumps(config))
    tiny.open(copy)
    [failure] = tiny.failures
    assert "embeddings.word_embeddings.weight is missing" in is_one_clear_sentence(failure)
    assert tiny.session.results.model is not None
    assert tiny.session.results.model.name == "tiny"
    still_works(tiny)


def test_a_table_smaller_than_its_tokenizer(tiny: PlaygroundWindow, copy: Path) -> None:
    def cut(tensors: dict[str, Any]) -> None:
        name = next(name for name in tensors if name.endswith("wte.weight"))
        tensors[name] = tensors[name][:40].clone()

    rewrite_weights(copy, cut)
    rewrite_config(copy, vocab_size=40)
    tiny.open(copy)
    assert "the model's table has 40 rows" in step_problem(tiny)
    tiny.operations.step()
    tiny.operations.restart()
    tiny.operations.step()  # owed to a reading that fails
    tiny.settle()
    assert "the model's table has 40 rows" in step_problem(tiny)
    assert tiny.session.inputs.text == TEXT


@pytest.mark.parametrize("token_id", [-1, 320, 10**9])
def test_ids_out_of_range(tiny: PlaygroundWindow, token_id: int) -> None:
    before = tiny.session.results.step
    tiny.operations.choose(token_id)
    tiny.settle()
    assert f"Token id {token_id} is outside" in step_problem(tiny)
    assert tiny.session.results.step is before
    tiny.operations.undo_step()
    tiny.settle()
    still_works(tiny)


# Vocabularies


def test_a_vocabulary_with_the_wrong_hash(tiny: PlaygroundWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    read = loading.read_vocabulary_file
    monkeypatch.setattr(loading, "read_vocabulary_file", lambda path: read(path) + b"\n")
    loading._known.cache_clear()
    name = next(name for name in KNOWN_ENCODINGS if name != "gpt2")
    with pytest.raises(VocabularyError):
        loading.load_tokenizer(name)
    tiny.session.update(tokenizer=name)
    tiny.settle()
    problem = tiny.session.results.problems["tokens"]
    assert "is damaged" in is_one_clear_sentence(problem)
    still_works(tiny)  # the model reads its own tokens
    tiny.session.update(text="Another text")
    tiny.settle()
    assert tiny.session.results.problems["tokens"].kind == "VocabularyError"
    step = tiny.session.results.step
    assert step is not None
    assert step.text == "Another text"
    tiny.session.update(tokenizer="")
    tiny.settle()
    assert tiny.session.results.problems == {}


def test_a_tokenizer_that_nobody_has(tiny: PlaygroundWindow) -> None:
    tiny.session.update(tokenizer="no such tokenizer")
    tiny.settle()
    assert "There is no tokenizer called" in is_one_clear_sentence(tiny.session.results.problems["tokens"])
    still_works(tiny)


# Texts


def test_files_that_are_no_texts(tiny: PlaygroundWindow, tmp_path: Path) -> None:
    latin = tmp_path / "latin.txt"
    latin.write_bytes("Ça va".encode("latin-1"))
    wide = tmp_path / "wide.txt"
    wide.write_bytes("Once".encode("utf-16"))
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(MAX_TEXT_BYTES + 1)
    cases = {
        latin: "not UTF-8", wide: "not UTF-8", huge: "larger than 64 MiB", tmp_path: "is not a file",
        tmp_path / "missing": "can't be read", Path("/dev/zero"): "is not a file",
    }  # fmt: skip
    for path, expected in cases.items():
        with pytest.raises(TextError, match=expected) as caught:
            read_text_file(path)
        is_one_clear_sentence(str(caught.value))
        tiny.window.open_text(path)
        (box,) = tiny.window.findChildren(QMessageBox, "problem")
        assert box.text() == str(caught.value)
        box.close()
        QTest.qWait(0)
    still_works(tiny)


@pytest.mark.parametrize("raw", [b"one\r\ntwo\r\n\r\nthree \xe6\x88\x91", b"\xef\xbb\xbfone\rtwo", "a\u2029b".encode()])
def test_line_ends_do_not_move_positions(tiny: PlaygroundWindow, tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(raw)
    tiny.window.open_text(path)
    for _ in range(3):
        tiny.operations.step()
    tiny.settle()
    step = tiny.session.results.step
    editor = tiny.find("tokenizer.text")
    assert step is not None
    assert step.text == raw.decode("utf-8-sig")
    assert editor.text() == step.text == tiny.session.inputs.text
    assert editor.content() == step.text + step.tail
    assert editor.toPlainText() == step.text + step.tail
    assert step.spans[step.prompt_length - 1][1] == len(step.text)


@pytest.mark.parametrize("text", ["🦊", "👨‍👩‍👧", "\0", "a\0b", "\ud83e", "a\udc8a b", "é" * 30, "ا" * 20])
def test_strange_texts(tiny: PlaygroundWindow, text: str) -> None:
    tiny.session.update(text=text)
    tiny.operations.step()
    tiny.settle()
    kept = "".join(character for character in text if not 0xD800 <= ord(character) < 0xE000)
    assert tiny.session.inputs.text == kept
    assert tiny.find("tokenizer.text").text() == kept
    assert tiny.session.results.problems == {}
    step = tiny.session.results.step
    if kept:
        assert step is not None
        assert len(step.ids) == step.prompt_length + 1
    else:
        assert step is None


def test_an_empty_text(tiny: PlaygroundWindow) -> None:
    tiny.find("tokenizer.text").clear()
    tiny.settle()
    assert tiny.session.inputs.text == ""
    assert tiny.session.results.step is None
    assert tiny.session.results.problems == {}
    assert not tiny.find("generator.step").isEnabled()
    QTest.keyClicks(tiny.find("tokenizer.text"), "Once")
    tiny.settle()
    assert tiny.session.results.step is not None


def test_a_megabyte_is_pasted(tiny: PlaygroundWindow) -> None:
    text = ("Once upon a time there was a 小姑娘 🦊. " * 10 + "\n") * 2_700
    # Of this thread alone, so that a busy machine doesn't count.
    slowest, last = 0.0, time.thread_time()
    tiny.session.update(text=text)
    while not tiny.operations.idle:
        QTest.qWait(1)
        now = time.thread_time()
        slowest, last = max(slowest, now - last), now
    tiny.settle()
    assert len(text.encode()) > 1_000_000
    assert slowest < 3, "the window stood still"
    tokens = tiny.session.results.tokens
    assert tokens is not None
    assert tokens.text == text
    assert tiny.find("tokenizer.text").token_count() == len(tokens.run.ids)
    assert is_window_full(tiny.session.results.problems["step"])
    tiny.operations.continue_on_last_half()
    tiny.operations.step()
    tiny.settle()
    step = tiny.session.results.step
    assert step is not None
    assert step.text == text
    assert len(step.ids) == len(tokens.run.ids) + 1
    assert tiny.session.results.problems == {}
    tiny.session.update(text=TEXT)
    tiny.settle()
    still_works(tiny)


def open_quietly(window: PlaygroundWindow, text: str) -> None:
    """Set a text and wait in an event loop, which lets the lanes run."""
    window.session.update(text=text)
    window.settle()


@pytest.mark.parametrize("text", ["a" * 100_000, "^" * 100_000, "\u0301" * 10_000, "e" + "\u0301" * 10_000])
def test_texts_without_any_place_to_cut(tiny: PlaygroundWindow, text: str) -> None:
    tiny.session.update(tokenizer="gpt2")
    open_quietly(tiny, text)
    tokens = tiny.session.results.tokens
    assert tokens is not None
    assert tokens.text == text == tiny.find("tokenizer.text").text()
    assert sum(end - start for start, end in tokens.run.byte_spans) == len(text.encode())
    open_quietly(tiny, text + "!")
    tokens = tiny.session.results.tokens
    assert tokens is not None
    assert tokens.run.ids[-1] == 0  # "!" in gpt2
    tiny.session.update(text=TEXT, tokenizer="")
    tiny.settle()
    still_works(tiny)


def test_cutting_a_long_text_is_shown_and_cancelled(tiny: PlaygroundWindow, qtbot: QtBot) -> None:
    told: list[tuple[str, float]] = []
    tiny.operations.busy_changed.connect(lambda label, share: told.append((label, share)))
    text = "Once upon a time there was a little girl. " * 100_000
    tiny.session.update(text=text)
    qtbot.waitUntil(lambda: any(share > 0 for _, share in told), timeout=20_000)
    assert told[-1][0] == "Cutting the text into tokens"
    tiny.operations.cancel()
    tiny.settle()
    assert tiny.session.inputs.text == text
    assert "because that was cancelled" in is_one_clear_sentence(tiny.session.results.problems["tokens"])
    tiny.session.update(text=TEXT)
    tiny.settle()
    still_works(tiny)


# Impatient hands


def test_step_is_pressed_faster_than_it_is_taken(tiny: PlaygroundWindow) -> None:
    tiny.operations.continue_on_last_half()
    tiny.settle()
    before = tiny.session.results.step
    assert before is not None
    for _ in range(40):
        tiny.window.commands.step.trigger()
    tiny.settle()
    after = tiny.session.results.step
    assert after is not None
    assert len(after.ids) == len(before.ids) + 40
    assert tiny.find("tokenizer.text").tail() == after.tail


def test_typing_in_a_run(tiny: PlaygroundWindow, qtbot: QtBot) -> None:
    tiny.operations.run(30)
    editor = tiny.find("tokenizer.text")
    qtbot.waitUntil(lambda: bool(editor.tail()))
    tail = editor.tail()
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, "!")
    assert not tiny.operations.running
    tiny.settle()
    step = tiny.session.results.step
    assert step is not None
    assert step.text == tiny.session.inputs.text == editor.text()
    assert step.text.startswith(TEXT + tail)  # what was generated has become text
    assert step.text.endswith("!")
    assert editor.tail() == step.tail == ""


def test_everything_at_once(tiny: PlaygroundWindow, copy: Path, qtbot: QtBot) -> None:
    tiny.operations.run(20)
    for number in range(12):
        tiny.session.update(seed=number, layer=number % 2, head=number % 4, position=number, stage="scores")
        tiny.operations.choose(65 + number)
        tiny.operations.undo_step()
        tiny.operations.run(20)
        if number == 4:
            tiny.operations.open_model(copy)
        if number == 8:
            tiny.session.update(tokenizer="bytes", text=TEXT + " king")
        QTest.qWait(3)
    tiny.operations.stop()
    tiny.settle()
    results = tiny.session.results
    assert results.problems == {}
    assert tiny.failures == []
    step = results.step
    assert step is not None
    assert step.text == TEXT + " king"
    assert tiny.find("tokenizer.text").content() == step.text + step.tail
    assert results.model is not None
    assert results.model.name == "copy"
    shown = results.attention_map
    assert shown is not None
    assert shown.reading.trace is step.trace


@pytest.mark.parametrize("moment", ["loading", "reading", "stepping", "run"])
def test_the_window_is_closed_in_the_middle(
    playground_window: WindowFactory,  # noqa: F811
    tiny_checkpoint: Path,  # noqa: F811
    moment: str,
) -> None:
    window = playground_window(tiny_checkpoint, opened=moment != "loading")
    if moment == "loading":
        window.operations.open_model(tiny_checkpoint)
    elif moment == "reading":
        window.session.update(text="Another text")
    elif moment == "stepping":
        for _ in range(50):
            window.operations.step()
    else:
        window.operations.run(60)
    QTest.qWait(2)
    assert window.window.close()
    assert window.operations.idle
    QTest.qWait(20)


def plain(text: str) -> str:
    """Digits grouped by any kind of space, as one kind."""
    return " ".join(text.split())
