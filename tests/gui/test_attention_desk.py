"""The attention desk between a session and a tiny model: what is asked, what is current, and what comes of it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from models.attention import reduce as reduce_module
from models.attention import rows as rows_module
from models.attention.kinds import Region
from models.checkpoint import open_checkpoint
from models.recording import ForwardTrace
from models.specs import SamplingSpec
from playground import attention_maps
from playground.inputs import Inputs
from playground.operations import Operations
from playground.session import Results, Session

TEXT = "Once upon a time there was a girl. Once upon a time there was a house."
EVERYTHING = (
    *("attention_map", "attention_row", "attention_column", "attention_heads", "attention_part", "attention_cell"),
    *("attention_block", "lens", "attention_detail"),
)


class Desk:
    """A session and its operations without a window."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.session = Session(Inputs(text=TEXT, sampling=SamplingSpec(), layer=1, head=2))
        self.operations = Operations(self.session)
        self.delivered: list[str] = []
        self.session.delivered.connect(self.delivered.append)
        self.operations.open_model(folder)
        self.settle()

    @property
    def results(self) -> Results:
        return self.session.results

    @property
    def trace(self) -> ForwardTrace:
        step = self.results.step
        assert step is not None
        trace: ForwardTrace = step.trace
        return trace

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.operations.idle, timeout=30_000)

    def set(self, **values: object) -> None:
        self.session.update(**values)
        self.settle()


@pytest.fixture
def desk(qtbot: QtBot, tiny_checkpoint: Path) -> Iterator[Desk]:
    made = Desk(qtbot, tiny_checkpoint)
    yield made
    made.operations.close()


def test_nothing_is_computed_until_somebody_looks(desk: Desk) -> None:
    assert not [name for name in desk.delivered if name.startswith("attention_") or name == "lens"]


def test_everything_that_is_looked_at_is_delivered_and_current(desk: Desk) -> None:
    desk.operations.attention.want(*EVERYTHING)
    desk.settle()
    assert desk.results.problems == {}
    for name in (*EVERYTHING[:-1], "attention_reading"):
        assert getattr(desk.results, name) is not None, name
        assert desk.operations.attention.is_current(name), name
    found = desk.results.attention_map
    assert found is not None
    np.testing.assert_allclose(found.values, desk.trace.attention(1, 2).numpy(), atol=1e-6)
    assert np.array_equal(found.masked, ~desk.trace.mask(1).numpy())
    assert found.exact
    assert desk.results.attention_detail is None


def test_the_map_comes_before_the_overview_however_long_both_take(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "BLOCK", 1)
    monkeypatch.setattr(rows_module, "LEAST_ROWS", 1)
    monkeypatch.setattr(reduce_module, "PAUSE", 0.0)
    desk.operations.attention.want("attention_heads", "attention_map")
    desk.settle()
    assert desk.delivered.index("attention_map") < desk.delivered.index("attention_heads")
    heads = desk.results.attention_heads
    assert heads is not None
    assert heads.done
    desk.delivered.clear()
    desk.set(text=TEXT[:30])
    assert desk.delivered.index("attention_map") < desk.delivered.index("attention_heads")
    assert desk.results.attention_heads is not None
    assert desk.results.attention_heads.done
    assert desk.results.attention_heads.reading.text == TEXT[:30]


def test_a_head_that_is_chosen_is_the_one_shown(desk: Desk) -> None:
    desk.operations.attention.want("attention_map")
    desk.settle()
    desk.session.update(head=0)
    assert not desk.operations.attention.is_current("attention_map")
    desk.session.update(head=3)  # the last wish wins
    desk.settle()
    assert desk.operations.attention.is_current("attention_map")
    assert desk.results.attention_map is not None
    assert desk.results.attention_map.question.head == 3


def test_a_generated_token_adds_its_row(desk: Desk) -> None:
    desk.operations.attention.want("attention_map", "attention_row")
    desk.settle()
    before = desk.results.attention_map
    assert before is not None
    desk.operations.step()
    desk.settle()
    after, row = desk.results.attention_map, desk.results.attention_row
    assert after is not None
    assert row is not None
    assert after.shape[0] == before.shape[0] + 1
    np.testing.assert_allclose(after.values, desk.trace.attention(1, 2).numpy(), atol=1e-6)
    np.testing.assert_allclose(row.values, after.values[-1], atol=1e-6)
    assert row.total == pytest.approx(1, abs=1e-6)


def test_a_small_map_is_never_reduced(desk: Desk) -> None:
    desk.operations.attention.want("attention_map")
    desk.operations.attention.look(None, 2)
    desk.settle()
    assert desk.results.attention_map is not None
    assert desk.results.attention_map.exact


def test_a_region_is_refined(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention_maps, "WHOLE", 8)
    desk.operations.attention.want("attention_map", "attention_detail")
    desk.operations.attention.look(Region(4, 12, 0, 8), 10)
    desk.settle()
    whole, detail = desk.results.attention_map, desk.results.attention_detail
    assert whole is not None
    assert detail is not None
    assert not whole.exact
    assert detail.exact
    np.testing.assert_allclose(detail.values, desk.trace.attention(1, 2).numpy()[4:12, :8], atol=1e-6)
    desk.operations.attention.look(None, 512)
    desk.settle()
    assert desk.results.attention_detail is None


def test_without_the_mask_and_back(desk: Desk) -> None:
    desk.operations.attention.want("attention_map")
    desk.set(attention_masked=False)
    found, reading = desk.results.attention_map, desk.results.attention_reading
    assert found is not None
    assert reading is not None
    assert reading.changed
    assert not found.masked.any()
    assert (found.values > 0).all()
    desk.set(attention_masked=True)
    assert desk.results.attention_map is not None
    assert desk.results.attention_map.masked.any()


@pytest.mark.parametrize("at_end", [False, True])
def test_a_text_longer_than_the_window_is_cut(desk: Desk, at_end: bool) -> None:
    desk.operations.attention.want("attention_map")
    long = TEXT * 6
    desk.set(text=long, attention_end=at_end)
    assert desk.results.problems["step"].kind == "ContextFullError"
    found, reading = desk.results.attention_map, desk.results.attention_reading
    assert found is not None
    assert reading is not None
    assert found.shape == (64, 64)
    assert reading.cut == reading.total - 64 > 0
    assert reading.at_end == at_end
    tokens = desk.results.tokens
    assert tokens is not None
    ids = tuple(tokens.run.ids)
    assert reading.ids == (ids[-64:] if at_end else ids[:64])
    assert reading.index_of(reading.total - 1) == (63 if at_end else None)
    assert desk.operations.attention.is_current("attention_map")


def test_two_heads_two_texts_and_a_rollout(desk: Desk) -> None:
    desk.operations.attention.want("attention_map", "attention_row", "attention_column")
    desk.set(attention_against="head", against_layer=0, against_head=1)
    found = desk.results.attention_map
    assert found is not None
    assert found.signed
    expected = desk.trace.attention(1, 2) - desk.trace.attention(0, 1)
    np.testing.assert_allclose(found.values, expected.numpy(), atol=1e-6)
    heads = range(desk.trace.spec.head_count)
    first, second = (torch.stack([desk.trace.attention(layer, head) for head in heads]) for layer in (0, 1))
    desk.set(attention_over="layer_mean")
    found = desk.results.attention_map
    assert found is not None
    np.testing.assert_allclose(found.values, (second.mean(0) - first.mean(0)).numpy(), atol=1e-6)
    desk.set(attention_over="model_max")
    found = desk.results.attention_map
    assert found is not None
    expected = torch.maximum(first.amax(0), second.amax(0)) - first[1]
    np.testing.assert_allclose(found.values, expected.numpy(), atol=1e-6)
    desk.set(attention_over="head", attention_against="text", against_text=TEXT.replace("girl", "boy"))
    found = desk.results.attention_map
    assert found is not None
    assert found.values[:8].max() == pytest.approx(0, abs=1e-6)  # both texts begin alike
    desk.set(attention_against="none", attention_over="rollout")
    found = desk.results.attention_map
    assert found is not None
    np.testing.assert_allclose(found.values.sum(1), 1, atol=1e-5)


def test_a_model_against_itself_is_no_difference(desk: Desk, tiny_checkpoint: Path) -> None:
    desk.operations.attention.want("attention_map")
    desk.set(attention_against="model", against_model=str(tiny_checkpoint))
    found = desk.results.attention_map
    assert found is not None
    assert desk.results.problems == {}
    assert abs(found.low) + abs(found.high) < 1e-6
    assert len(found.labels) == len(desk.trace)


def test_the_lens_ends_in_the_models_own_prediction(desk: Desk, tiny_checkpoint: Path) -> None:
    desk.operations.attention.want("lens", "attention_block")
    desk.settle()
    lens = desk.results.lens
    assert lens is not None
    own = open_checkpoint(tiny_checkpoint).load().forward(lens.reading.ids).logits_at(-1).softmax(-1)
    np.testing.assert_allclose(lens.probabilities, own.numpy(), atol=1e-6)
    assert lens.layers[-1].rank == 1
    assert lens.layers[-1].candidates[0].token_id == int(own.argmax())
    assert len(lens.layers) == 3


MAPS: dict[str, dict[str, object]] = {
    "head": {"stage": "scaled"},
    "masked": {"stage": "masked", "attention_masked": True},
    "no mask": {"attention_masked": False},
    "no positions": {"attention_positions": False, "attention_masked": False},
    "mean": {"attention_over": "layer_mean"},
    "max": {"attention_over": "model_max", "stage": "scores"},
    "rollout": {"attention_over": "rollout"},
    "two heads": {"attention_against": "head", "against_layer": 0, "against_head": 3},
    "two layers": {"attention_against": "head", "attention_over": "layer_mean", "against_layer": 0, "against_head": 3},
    "a model less a head": {"attention_against": "head", "attention_over": "model_mean", "against_head": 3},
    "a rollout less a head": {"attention_against": "head", "attention_over": "rollout", "against_head": 3},
    "two rollouts": {"attention_over": "rollout", "attention_against": "text", "against_text": "Once upon a wood."},
    "two texts": {"attention_against": "text", "against_text": TEXT.replace("girl", "little boy")},
    "two models": {"attention_against": "model", "attention_over": "layer_max"},
}


@pytest.mark.parametrize("name", MAPS)
def test_a_map_is_kept_with_what_it_is_of(desk: Desk, tiny_checkpoint: Path, tmp_path: Path, name: str) -> None:
    """The snippet, the .npz and the CSV give the values that are shown."""
    desk.operations.attention.want("attention_map")
    desk.operations.step()
    desk.set(against_model=str(tiny_checkpoint), **MAPS[name])
    shown = desk.results.attention_map
    assert shown is not None
    assert shown.exact
    expected = np.where(shown.masked, 0, shown.values)

    found: dict[str, torch.Tensor] = {}
    exec(desk.operations.attention.snippet().replace("print(values)", ""), found)
    values = found["values"].numpy()
    np.testing.assert_allclose(np.where(shown.masked, 0, values), expected, atol=1e-5)

    desk.operations.attention.save(tmp_path / "map.npz", "npz")
    desk.operations.attention.save(tmp_path / "map.csv", "csv")
    desk.settle()
    with np.load(tmp_path / "map.npz") as kept:
        np.testing.assert_allclose(np.where(kept["masked"], 0, kept["values"]), expected, atol=1e-6)
        assert np.array_equal(kept["masked"], shown.masked)
        assert kept["row_tokens"].tolist() == kept["column_tokens"].tolist() == [*shown.labels]
        assert kept["row_ids"].tolist() == [shown.reading.ids[token] for token in shown.tokens]
        assert str(kept["stage"]) == shown.question.stage
        assert str(kept["model"]) == tiny_checkpoint.name
        assert str(kept["text"]) == TEXT
        if shown.question.over == "head":
            assert (int(kept["layer"]), int(kept["head"])) == (1, 2)
    with (tmp_path / "map.csv").open(encoding="utf-8", newline="") as file:
        lines = [*csv.reader(file)]
    begin = lines.index([])
    told = dict(line[:2] for line in lines[:begin])
    assert told["stage"] == shown.question.stage
    assert lines[begin + 1][2:] == [*shown.labels]
    rows = [line[2:] for line in lines[begin + 3 :]]
    assert [[cell == "" for cell in row] for row in rows] == shown.masked.tolist()
    read = np.array([[float(cell or 0) for cell in row] for row in rows])
    np.testing.assert_allclose(read, expected, atol=1e-6)


def test_a_region_is_kept_alone(desk: Desk, tmp_path: Path) -> None:
    desk.operations.attention.want("attention_map")
    desk.operations.attention.look(Region(2, 9, 1, 5), 512)
    desk.settle()
    desk.operations.attention.save(tmp_path / "map.npz", "npz", whole=False)
    desk.settle()
    with np.load(tmp_path / "map.npz") as kept:
        np.testing.assert_allclose(kept["values"], desk.trace.attention(1, 2).numpy()[2:9, 1:5], atol=1e-6)
        assert kept["row_ids"].tolist() == [*desk.trace.ids[2:9]]
        assert kept["column_ids"].tolist() == [*desk.trace.ids[1:5]]


def test_a_map_that_can_not_be_kept(desk: Desk, tmp_path: Path) -> None:
    problems = []
    desk.operations.failed.connect(problems.append)
    (tmp_path / "file").write_text("")
    desk.operations.attention.save(tmp_path / "file" / "map.npz", "npz")
    desk.settle()
    assert [problem.kind for problem in problems] == ["StorageError"]
    desk.set(text="")
    desk.operations.attention.save(tmp_path / "map.npz", "npz")
    desk.settle()
    assert problems[-1].sentence.startswith("There is no map to save.")
    assert desk.operations.attention.snippet() == ""


def test_damaged_weights_are_located(qtbot: QtBot, tiny_checkpoint: Path, tmp_path: Path) -> None:
    from models.checkpoint import save_checkpoint

    checkpoint = open_checkpoint(tiny_checkpoint)
    model = checkpoint.load_decoder()
    with torch.no_grad():
        model.blocks[1].attention.query_key_value.weight[0, 0] = float("nan")  # type: ignore[union-attr]
    folder = tmp_path / "damaged"
    shutil.copytree(tiny_checkpoint, folder)
    save_checkpoint(folder, model)
    desk = Desk(qtbot, folder)
    desk.operations.attention.want("attention_map")
    desk.settle()
    reading = desk.results.attention_reading
    assert reading is not None
    assert reading.unsound is not None
    assert reading.unsound.layer == 1
    assert desk.results.problems.keys() == {"step"}
    assert reading.unsound.tensors == ("blocks.1.attention.query_key_value.weight",)
    desk.operations.close()
