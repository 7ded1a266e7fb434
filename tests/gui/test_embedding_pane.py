"""The embedding pane: the figures of the worked examples, free numbers, a model's parts, and rows of the real table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from safetensors import safe_open

from playground.lessons import displayed_text, is_displayed
from playground.panes.embedding import DTYPES, EmbeddingPane
from tests.gui.conftest import TINY_CONFIG, PlaygroundWindow, WindowFactory

GIB = 2**30


@pytest.fixture
def plain(playground_window: WindowFactory) -> PlaygroundWindow:
    """A window without a model."""
    return playground_window(opened=False)


def pane_of(made: PlaygroundWindow) -> EmbeddingPane:
    pane = made.window.panes["embedding"]
    assert isinstance(pane, EmbeddingPane)
    return pane


def pick(made: PlaygroundWindow, key: str) -> None:
    picker = pane_of(made).picker
    index = picker.findData(key)
    assert index >= 0, f"no preset {key}"
    picker.setCurrentIndex(index)
    picker.activated.emit(index)


def shows(made: PlaygroundWindow, name: str, *texts: str) -> None:
    widget = made.find(name)
    for text in texts:
        assert is_displayed(widget, text), f"{name} shows {displayed_text(widget)!r}, not {text!r}"


# Costs


def test_the_articles_table(plain: PlaygroundWindow) -> None:
    pick(plain, "qwen2-7b-article")
    shows(plain, "embedding.preset", "Qwen2-7B")
    shows(plain, "embedding.product", "151 646", "3 584", "543 499 264")
    # 543 499 264 parameters at 4, 2, 2, 1 and half a byte.
    shows(plain, "embedding.bars", "float32 2.025 GiB", "float16 1.012 GiB", "bfloat16 1.012 GiB", "int8 518.32 MiB")
    shows(plain, "embedding.share", "7 612 620 288", "7.14 %")
    assert "untied" in displayed_text(plain.find("embedding.share"))
    assert pane_of(plain).note.isVisibleTo(pane_of(plain))
    assert not pane_of(plain).compared.isVisibleTo(pane_of(plain)), "a table is not compared with itself"


# preset, vocabulary, hidden, table, whole model, tied
PUBLISHED = [
    ("gpt2", "50 257", "768", "38 597 376", "124 439 808", True),
    ("gpt2-xl", "50 257", "1 600", "80 411 200", "1 557 611 200", True),
    ("llama-2-7b", "32 000", "4 096", "131 072 000", "6 738 415 616", False),
    ("llama-3-8b", "128 256", "4 096", "525 336 576", "8 030 261 248", False),
    ("bert-base-uncased", "30 522", "768", "23 440 896", "109 482 240", None),
]


def test_published_models(plain: PlaygroundWindow) -> None:
    for preset, vocabulary, hidden, table, whole, tied in PUBLISHED:
        pick(plain, preset)
        shows(plain, "embedding.product", vocabulary, hidden, table)
        shows(plain, "embedding.share", whole)
        share = displayed_text(plain.find("embedding.share"))
        if tied is not None:
            assert ("untied" in share) is not tied
            assert ("counted once" in share) is tied
        shows(plain, "embedding.compared", "543 499 264", "float16 1.012 GiB", "float32 2.025 GiB")


def test_bars_share_one_scale(plain: PlaygroundWindow) -> None:
    pick(plain, "llama-3-8b")
    bars = pane_of(plain).bars.bars
    assert [label for label, _fraction, _text in bars] == list(DTYPES)
    assert [fraction for _label, fraction, _text in bars] == [1.0, 0.5, 0.5, 0.25, 0.125]


def test_parts_make_the_whole(tiny_window: PlaygroundWindow) -> None:
    parts = pane_of(tiny_window).parts
    for preset in ("", "gpt2", "llama-3-8b", "qwen2-7b-article", "bert-base-uncased"):
        pick(tiny_window, preset)
        assert parts.isVisibleTo(pane_of(tiny_window))
        assert sum(fraction for _label, fraction, _text in parts.bars) == pytest.approx(1.0, abs=1e-12)
        printed = [float(text.removesuffix("%").strip()) for _label, _fraction, text in parts.bars]
        assert sum(printed) == pytest.approx(100.0, abs=0.051 * len(printed))
        subject = pane_of(tiny_window).subject()
        assert subject.model is not None
        assert parts.bars[0][1] == pytest.approx(subject.table.parameters / subject.model.parameters)


def test_the_open_model_comes_first(tiny_window: PlaygroundWindow) -> None:
    picker = pane_of(tiny_window).picker
    assert picker.currentIndex() == 0
    assert picker.currentData() == ""
    assert "tiny" in picker.currentText()
    rows, width = TINY_CONFIG["vocab_size"], TINY_CONFIG["n_embd"]
    shows(tiny_window, "embedding.product", str(rows), str(width), f"{int(rows) * int(width) // 1000} 240")
    pick(tiny_window, "gpt2")
    pick(tiny_window, "")
    shows(tiny_window, "embedding.product", "10 240")


def test_free_numbers_start_from_what_was_shown(plain: PlaygroundWindow) -> None:
    pane = pane_of(plain)
    pick(plain, "qwen2-7b-article")
    assert not pane.vocab_size.isVisibleTo(pane)
    pick(plain, "free")
    assert pane.vocab_size.isVisibleTo(pane)
    assert (pane.vocab_size.value(), pane.hidden_size.value()) == (151_646, 3_584)
    pane.vocab_size.setValue(6)
    pane.hidden_size.setValue(3)
    assert (plain.session.inputs.free_vocab_size, plain.session.inputs.free_hidden_size) == (6, 3)
    shows(plain, "embedding.product", "6", "3", "18")
    shows(plain, "embedding.bars", "float32 72 B", "float16 36 B", "bfloat16 36 B", "int8 18 B", "int4 9 B")
    assert not pane.parts.isVisibleTo(pane)
    assert "%" not in displayed_text(plain.find("embedding.share"))
    plain.session.update(free_vocab_size=10**9, free_hidden_size=10**9)
    shows(plain, "embedding.product", "1 000 000 000 000 000 000")
    plain.session.undo()
    assert pane.vocab_size.value() != 10**9


def test_typing_a_free_number_costs_one_digit_at_a_time(plain: PlaygroundWindow) -> None:
    pick(plain, "free")
    field = pane_of(plain).vocab_size
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "4096")
    assert plain.session.inputs.free_vocab_size == 4096
    shows(plain, "embedding.product", "4 096")


def test_a_language_keeps_the_figures(plain: PlaygroundWindow) -> None:
    pick(plain, "qwen2-7b-article")
    before = pane_of(plain).bars.shown_text()
    pane_of(plain).retitle()
    assert pane_of(plain).picker.currentData() == "qwen2-7b-article"
    assert pane_of(plain).bars.shown_text() == before


# Rows


def table_of(folder: Path) -> torch.Tensor:
    """The token table as the file has it."""
    with safe_open(str(folder / "model.safetensors"), framework="pt") as file:
        name = next(key for key in file.keys() if key.endswith("wte.weight"))  # noqa: SIM118 - no mapping
        return file.get_tensor(name).float()


def test_rows_are_those_of_the_file(tiny_window: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    pane = pane_of(tiny_window)
    pane.views.choose("rows")
    tiny_window.settle()
    step, rows = tiny_window.session.results.step, tiny_window.session.results.rows
    assert step is not None
    assert rows is not None
    expected = table_of(tiny_checkpoint)[list(step.ids)].numpy()
    np.testing.assert_allclose(rows.values, expected, rtol=0, atol=1e-6)
    random = np.random.default_rng(1)
    for _ in range(40):
        row, column = int(random.integers(len(step.ids))), int(random.integers(expected.shape[1]))
        text = pane.matrix.cell_text(row, column)
        assert float(text.rpartition(" ")[2].replace("−", "-")) == pytest.approx(float(expected[row, column]), abs=1e-6)
        assert f"dimension {column}" in text
        assert text.startswith(step.labels[row])
    pane.matrix.set_cell_width(90)
    assert pane.matrix.decimals == 4
    lines = pane.matrix.shown_text().splitlines()
    top, bottom, left, right = pane.matrix.visible_block()
    assert len(lines) == bottom - top > 0
    for row, line in zip(range(top, bottom), lines, strict=True):
        printed = [float(number.replace("−", "-")) for number in line.rpartition(": ")[2].split()]
        np.testing.assert_allclose(printed, expected[row, left:right], rtol=0, atol=0.5001e-4)
        assert str(step.ids[row]) in line


def test_the_same_token_has_the_same_row(tiny_window: PlaygroundWindow) -> None:
    tiny_window.session.update(text="a b a b", embedding_view="rows")
    tiny_window.settle()
    step, rows = tiny_window.session.results.step, tiny_window.session.results.rows
    assert step is not None
    assert rows is not None
    for one, first in enumerate(step.ids):
        for other, second in enumerate(step.ids):
            assert bool(np.array_equal(rows.values[one], rows.values[other])) is (first == second)


def test_a_row_can_be_chosen_and_follows_the_choice(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    tiny_window.session.update(embedding_view="rows")
    tiny_window.settle()
    area = pane.matrix.cell_rect(2, 3)
    QTest.mouseClick(pane.matrix.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert tiny_window.session.inputs.position == 2
    step = tiny_window.session.results.step
    assert step is not None
    tiny_window.session.update(position=1)
    assert pane.matrix.chosen_row == 1
    shows(tiny_window, "embedding.token", str(step.ids[1]), str(TINY_CONFIG["n_embd"]), "128 B")
    tiny_window.session.update(position=None)
    assert pane.matrix.chosen_row == -1
    QTest.mouseClick(pane.matrix.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, area.center().y()))
    assert tiny_window.session.inputs.position == 2, "a row's label chooses it, too"


def test_without_a_text_the_rows_say_what_to_do_and_the_cost_stays(tiny_window: PlaygroundWindow) -> None:
    pane = pane_of(tiny_window)
    tiny_window.session.update(text="", embedding_view="rows")
    tiny_window.settle()
    assert pane.states.state == "empty"
    tiny_window.session.update(embedding_view="cost")
    assert pane.states.state == "content"
    tiny_window.session.update(embedding_view="rows")
    assert pane.states.state == "empty"
    tiny_window.session.update(text="a girl")
    tiny_window.settle()
    assert pane.states.state == "content"
    assert pane.matrix.shown_text()


def test_the_carried_presets_are_all_offered(plain: PlaygroundWindow) -> None:
    picker = pane_of(plain).picker
    offered = {picker.itemData(index) for index in range(picker.count())}
    folder = Path(__file__).parents[2] / "resources" / "presets"
    assert offered == {json.loads(path.read_bytes())["id"] for path in folder.glob("*.json")} | {"free"}
