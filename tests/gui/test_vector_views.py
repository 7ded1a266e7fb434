"""The views of vectors in a whole window: lookup, row and positions, read from the widgets."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from safetensors.torch import load_file

from models import catalog
from models.positions import sinusoidal
from models.specs import spec_from_config
from playground.lessons import displayed_text, is_displayed
from playground.panes.embedding import EmbeddingPane
from tests.gui.conftest import PlaygroundWindow, WindowFactory

MINUS = "\u2212"


def pane_of(made: PlaygroundWindow) -> EmbeddingPane:
    pane = made.window.panes["embedding"]
    assert isinstance(pane, EmbeddingPane)
    return pane


def shows(made: PlaygroundWindow, name: str, *texts: str) -> None:
    widget = made.find(name)
    for text in texts:
        assert is_displayed(widget, text), f"{name} shows {displayed_text(widget)!r}, not {text!r}"


def see(made: PlaygroundWindow, **inputs: object) -> None:
    made.session.update(**inputs)
    made.settle()


def numbers(text: str) -> list[float]:
    return [float(word.replace(MINUS, "-")) for word in re.findall(rf"[-{MINUS}]?\d+\.\d+(?:e[-{MINUS}]?\d+)?", text)]


# Lookup


def test_the_lookup_needs_no_model(playground_window: WindowFactory) -> None:
    made = playground_window(opened=False)
    see(made, embedding_view="lookup")
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(123)
        weight = torch.nn.Embedding(6, 3).weight
    for row, line in zip(weight.tolist(), displayed_text(made.find("lookup.flow")).splitlines(), strict=False):
        assert numbers(line) == [round(value, 4) for value in row]
    shows(made, "lookup.picked", "torch.tensor([2, 3, 5, 1])", "(4, 3)")


def test_seed_sizes_and_ids_are_live(tiny_window: PlaygroundWindow) -> None:
    see(tiny_window, embedding_view="lookup")
    view = pane_of(tiny_window).lookup
    view.seed.setValue(7)
    view.rows.setValue(4)
    view.columns.setValue(2)
    tiny_window.settle()
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(7)
        weight = torch.nn.Embedding(4, 2).weight
    assert numbers(displayed_text(view.flow).splitlines()[3]) == [round(value, 4) for value in weight[3].tolist()]
    assert view.problem.isVisible(), "5 is no row any more"
    assert "0 to 3" in view.problem.text()
    view.ids.clear()
    QTest.keyClicks(view.ids, "3, 0")
    tiny_window.settle()
    assert not view.problem.isVisible()
    assert displayed_text(view.flow).splitlines()[-1].startswith("→ 0")
    QTest.keyClicks(view.ids, " x")
    tiny_window.settle()
    assert "x" in view.problem.text()
    assert displayed_text(view.flow).startswith("0:"), "the table stays"


def test_an_edited_cell_flows_out_and_can_be_taken_back(tiny_window: PlaygroundWindow) -> None:
    see(tiny_window, embedding_view="lookup")
    view = pane_of(tiny_window).lookup
    before = displayed_text(view.flow)
    view.flow.cell_edited.emit(3, 0, 9.0)
    view.flow.cell_edited.emit(3, 0, 8.0)
    tiny_window.settle()
    assert tiny_window.session.inputs.lookup_edits == ((3, 0, 8.0),)
    shows(tiny_window, "lookup.flow", f"3: 8.0000 0.9666 {MINUS}1.1481")
    assert "→ 3: 8.0000" in displayed_text(view.flow)
    view.flow.edit_refused.emit("abc")
    assert "abc" in view.problem.text()
    view.revert.click()
    tiny_window.settle()
    assert displayed_text(view.flow) == before
    assert not view.revert.isVisible()


def test_one_hot_is_equal_for_any_sizes(tiny_window: PlaygroundWindow) -> None:
    see(tiny_window, embedding_view="lookup", lookup_part="linear")
    shows(tiny_window, "lookup.verdict", "12 / 12")
    see(tiny_window, linear_inputs=7, linear_outputs=2, linear_ids="6 0")
    shows(tiny_window, "lookup.verdict", "4 / 4")
    shows(tiny_window, "lookup.linear_flow", "one-hot 0 0 0 0 0 0 1", "one-hot 1 0 0 0 0 0 0")
    see(tiny_window, linear_ids="7")
    assert "0 to 6" in pane_of(tiny_window).lookup.linear_problem.text()


def test_windows_go_over_the_texts_own_ids(tiny_window: PlaygroundWindow) -> None:
    see(tiny_window, embedding_view="lookup", lookup_part="batch", window_length=3, window_stride=2, batch_rows=4)
    tokens = tiny_window.session.results.tokens
    assert tokens is not None
    labels = [*tokens.labels]
    lines = displayed_text(tiny_window.find("lookup.window_rows")).splitlines()
    assert (
        lines
        == [
            " ".join(labels[i : i + 3]) + " → " + " ".join(labels[i + 1 : i + 4]) for i in range(0, len(labels) - 3, 2)
        ][:4]
    )
    assert displayed_text(tiny_window.find("lookup.shape_input")).startswith(f"({len(lines)}, 3, 256)")
    see(tiny_window, text="a")
    assert "1 ids" in displayed_text(tiny_window.find("lookup.windows"))
    assert not tiny_window.find("lookup.shape_input").isVisible()


def test_a_sum_that_can_not_be_is_told(tiny_window: PlaygroundWindow) -> None:
    see(tiny_window, embedding_view="lookup", lookup_part="sum")
    shows(tiny_window, "lookup.total", f"[0.5 {MINUS}0.2 0.1] + [0.1 0.3 {MINUS}0.1] = [0.6 0.1 0.0]")
    see(tiny_window, token_vector="1 2")
    assert "2 and 3" in displayed_text(tiny_window.find("lookup.sum_problem"))
    assert not tiny_window.find("lookup.total").isVisible()


# Row


def test_a_row_is_the_files(tiny_window: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    see(tiny_window, embedding_view="row", position=2, row_other="#5")
    step = tiny_window.session.results.step
    assert step is not None
    table = load_file(tiny_checkpoint / "model.safetensors")["transformer.wte.weight"].float().numpy()
    row, other = table[step.ids[2]], table[5]
    view = pane_of(tiny_window).row
    assert np.array_equal(view.plot._values, row)
    assert np.array_equal(view.difference._values, row - other)
    assert numbers(view.facts.text())[-1] == round(float(np.linalg.norm(row.astype(np.float64))), 4)
    cosine = row @ other / np.linalg.norm(row) / np.linalg.norm(other)
    assert numbers(view.apart.text()) == pytest.approx(
        [np.linalg.norm(row - other), np.linalg.norm(row), np.linalg.norm(other), cosine], abs=6e-5
    )
    assert "tied" in view.memory.text()
    assert "untied" not in view.memory.text()
    assert not view.head_plot.isVisible()
    first, last = (
        int(part.replace("\u202f", ""))
        for part in re.findall(r"bytes ([\d\u202f]+) to ([\d\u202f]+)", view.memory.text())[0]
    )
    data = (tiny_checkpoint / "model.safetensors").read_bytes()[first : last + 1]
    assert np.array_equal(np.frombuffer(data, dtype=np.float32), row), "the file holds the row exactly there"
    assert not view.training.isVisible(), "no snapshot has this model's tokens"


def test_a_word_that_has_no_row_is_told(tiny_window: PlaygroundWindow) -> None:
    see(tiny_window, embedding_view="row", row_query="#99999")
    assert pane_of(tiny_window).row.states.state == "empty"
    see(tiny_window, row_query="")
    assert pane_of(tiny_window).row.states.state == "content"


def test_an_untied_heads_row_is_another(
    playground_window: WindowFactory, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    from models.checkpoint import save_checkpoint
    from models.networks.decoder import Decoder
    from tests.gui.conftest import TINY_CONFIG

    folder = tmp_path / "untied"
    folder.mkdir()
    (folder / "tokenizer.json").write_bytes((tiny_checkpoint / "tokenizer.json").read_bytes())
    model = Decoder(spec_from_config({**TINY_CONFIG, "tie_word_embeddings": False}))
    model.initialise(torch.Generator().manual_seed(1))
    save_checkpoint(folder, model, dtype="float32")
    made = playground_window(folder)
    see(made, embedding_view="row", row_query="#7")
    view = pane_of(made).row
    assert "untied" in view.memory.text()
    assert np.array_equal(view.head_plot._values, model.output_head.weight[7].detach().numpy())


def test_training_changes_the_row(playground_window: WindowFactory) -> None:
    made = playground_window()
    see(made, embedding_view="row", row_query="king")
    view = pane_of(made).row
    found = made.session.results.row
    assert found is not None
    assert [one.step for one in found.snapshots] == [one.step for one in catalog.snapshots()]
    assert found.row is not None
    for snapshot, shown in zip(catalog.snapshots(), found.snapshots, strict=True):
        tensors = load_file(snapshot.folder / "model.safetensors")
        table = next(value for name, value in tensors.items() if name.endswith("wte.weight")).float()
        assert np.array_equal(shown.row.values, table[found.row.token_id].numpy())
        cosines = torch.nn.functional.cosine_similarity(table[found.row.token_id][None].double(), table.double())
        cosines[found.row.token_id] = -2
        best = cosines.topk(len(shown.near))
        assert [one.value for one in shown.near] == pytest.approx(best.values.tolist(), abs=1e-6)
    assert view.training.isVisibleTo(view)
    view.step.setValue(1)
    made.settle()
    assert made.session.inputs.row_step == 1
    assert np.array_equal(view.after_plot._values, found.snapshots[1].row.values)
    assert np.array_equal(view.before_plot._values, found.snapshots[0].row.values)
    assert found.snapshots[1].near[0].label in view.after_near.text()


# Positions


def test_both_tables_stand_side_by_side(tiny_window: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    see(tiny_window, embedding_view="positions", positions_row=3, positions_size=16)
    view = pane_of(tiny_window).positions
    wpe = load_file(tiny_checkpoint / "model.safetensors")["transformer.wpe.weight"].numpy()
    part = view.part("tables")
    assert np.array_equal(part.learned_map.values, wpe)
    assert np.array_equal(part.sinusoidal.values, sinusoidal(2048, 16))
    assert numbers(displayed_text(tiny_window.find("positions.learned_row"))) == [
        round(float(value), 4) for value in wpe[3, :8]
    ]
    shows(tiny_window, "positions.correction", "1\u202f024 × 768")
    see(tiny_window, positions_row=64)
    assert "63" in displayed_text(tiny_window.find("positions.learned_row"))
    part.learned_map.row_chosen.emit(5)
    tiny_window.settle()
    assert displayed_text(tiny_window.find("positions.sinusoidal_row")).startswith("PE[5] = ")


def test_the_sum_is_what_the_first_layer_gets(tiny_window: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    see(tiny_window, embedding_view="positions", positions_part="inputs", position=2)
    tensors = load_file(tiny_checkpoint / "model.safetensors")
    step = tiny_window.session.results.step
    assert step is not None
    token, position = tensors["transformer.wte.weight"][step.ids[2]], tensors["transformer.wpe.weight"][2]
    part = pane_of(tiny_window).positions.part("inputs")
    for plot, expected in zip(part.plots, (token, position, token + position), strict=True):
        assert np.array_equal(plot._values, expected.numpy())
    assert numbers(displayed_text(tiny_window.find("positions.inputs_sum"))) == pytest.approx(
        [token[0].item(), position[0].item(), (token + position)[0].item()], rel=1e-6
    )
    see(tiny_window, text="")
    assert part.states.state == "empty"


def test_the_order_of_the_articles_sentences(tiny_window: PlaygroundWindow) -> None:
    see(tiny_window, embedding_view="positions", positions_part="order")
    result = tiny_window.session.results.order
    assert result is not None
    assert result.problem is None
    permuted, masked, placed, _both = result.largest
    assert permuted < 1e-4 * result.scale < min(masked, placed)
    texts = [text for _label, _share, text in pane_of(tiny_window).positions.part("order").bars.bars]
    assert numbers(" ".join(texts[1:])) == [round(value, 4) for value in result.largest[1:]]
    verdict = displayed_text(tiny_window.find("positions.order_verdict"))
    assert "only permuted" in verdict
    assert "lets some order through" in verdict
    see(tiny_window, order_second="a dog")
    assert "not the same tokens" in displayed_text(tiny_window.find("positions.order_problem"))
    see(tiny_window, order_second=tiny_window.session.inputs.order_first)
    assert "nothing" in displayed_text(tiny_window.find("positions.order_verdict"))


def test_a_rotary_model_shows_its_own_turns(playground_window: WindowFactory, rotary_checkpoint: Path) -> None:
    made = playground_window(rotary_checkpoint)
    see(made, embedding_view="positions", positions_part="rotary", rotary_pair=1, rotary_position=5, layer=1, head=2)
    found, step = made.session.results.rotary, made.session.results.step
    assert found is not None
    assert step is not None
    head_size = step.trace.spec.head_size
    theta = 500.0 ** (-2 / head_size)
    shows(made, "positions.turn", f"{5 * theta:.4f} rad")
    # By hand: every query and key turned back, then the key put at each distance from its query.
    query, key = step.trace.query(1, 2).double().numpy(), step.trace.key(1, 2).double().numpy()
    frequencies = 500.0 ** (-np.arange(0, head_size, 2) / head_size)

    def complex_at(vectors: np.ndarray, places: np.ndarray) -> np.ndarray:
        pairs = vectors[:, : head_size // 2] + 1j * vectors[:, head_size // 2 :]
        return pairs * np.exp(1j * np.outer(places, frequencies))

    places = np.arange(len(query))
    q, k = complex_at(query, -places), complex_at(key, -places)
    for distance in (0, 1, 9, 100):
        turned = k * np.exp(-1j * distance * frequencies)
        assert found.values[distance] == pytest.approx((q @ turned.conj().T).real.mean(), abs=1e-5)
    see(made, positions_part="tables")
    assert "Rotary" in displayed_text(made.find("positions.absent"))
    see(made, positions_part="inputs")
    assert not pane_of(made).positions.part("inputs").plots[1].isVisible()


@pytest.fixture
def rotary_checkpoint(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """A tiny Llama with the tiny tokenizer, written by transformers."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=320,
        hidden_size=32,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=64,
        rope_theta=500.0,
        initializer_range=0.3,
    )
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(0)
        LlamaForCausalLM(config).save_pretrained(tmp_path / "llama")
    (tmp_path / "llama" / "tokenizer.json").write_bytes((tiny_checkpoint / "tokenizer.json").read_bytes())
    return tmp_path / "llama"


def test_every_part_shows_something_without_a_model(playground_window: WindowFactory) -> None:
    made = playground_window(opened=False)
    for part in ("tables", "curves", "similar", "rotary", "relative", "inputs", "order"):
        see(made, embedding_view="positions", positions_part=part)
    for part in ("lookup", "linear", "batch", "sum"):
        see(made, embedding_view="lookup", lookup_part=part)
    see(made, embedding_view="row")
    assert not made.failures
    assert pane_of(made).row.states.state == "empty"


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000)])
def test_nothing_is_wider_than_its_view(playground_window: WindowFactory, size: tuple[int, int]) -> None:
    made = playground_window(size=size)
    pane = pane_of(made)
    for view, parts in (
        ("lookup", ("lookup", "linear", "batch", "sum")),
        ("positions", ("tables", "curves", "similar", "rotary", "relative", "inputs", "order")),
    ):
        for part in parts:
            see(made, embedding_view=view, **{f"{'lookup' if view == 'lookup' else 'positions'}_part": part})
            area = pane.view
            for child in area.findChildren(QWidget):
                if child.isVisible() and child.parentWidget() is not None and not child.isWindow():
                    right = child.mapTo(area, child.rect().topRight()).x()
                    assert right <= area.width(), (part, child.objectName() or type(child).__name__, right)
