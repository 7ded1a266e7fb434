"""The lab pane: training that goes on while everything else works, and what its views show of it."""

from __future__ import annotations

import itertools
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from models import catalog
from models.lab.corpus import lesson_text
from models.lab.vocabularies import character_tokenizer
from models.tokenizers import available_tokenizers, load_tokenizer
from models.tokenizers.editing import DeleteToken, edited
from playground import theme
from playground.lessons import displayed_text
from playground.panes.lab import LabPane
from playground.results.lab import LabResult
from playground.widgets.numbers import format_decimal, format_significant
from playground.widgets.picture import FORMATS, picture_bytes
from playground.widgets.run_chart import Level, RunChart, RunCurve
from tests.gui.conftest import PlaygroundWindow, WindowFactory

SMALL = {"lab_width": 16, "lab_layers": 1, "lab_heads": 2, "lab_context": 8, "lab_batch": 4, "lab_steps": 40}


@pytest.fixture
def lab(playground_window: WindowFactory, tiny_checkpoint: Path) -> PlaygroundWindow:
    """A window with the lab in front, and sizes that train in a moment."""
    made = playground_window(tiny_checkpoint)
    made.session.update(**SMALL)
    made.window.commands.panes["lab"].trigger()
    made.settle()
    return made


def result_of(made: PlaygroundWindow) -> LabResult:
    result = made.session.results.lab
    assert result is not None
    return result


def wait_for_step(made: PlaygroundWindow, step: int) -> None:
    while made.session.results.lab is None or made.session.results.lab.step < step:
        assert made.operations.lab.running
        QTest.qWait(1)


def test_it_comes_up_when_it_is_wanted_and_shows_the_beginning(
    playground_window: WindowFactory, tiny_checkpoint: Path
) -> None:
    made = playground_window(tiny_checkpoint)
    assert made.window.docks["lab"].isHidden()
    assert made.session.results.lab is None, "nothing is begun that nobody looks at"
    made.window.commands.panes["lab"].trigger()
    made.settle()
    result = result_of(made)
    assert (result.step, result.state) == (0, "fresh")
    text = lesson_text("en")
    facts = displayed_text(made.find("lab.facts"))
    assert f"{len(set(text)) + 1} tokens in the table" in facts
    loss = displayed_text(made.find("lab.loss"))
    assert f"guessing {format_decimal(math.log(character_tokenizer(text).vocab_size), 3)}" in loss


def test_start_trains_to_the_end(lab: PlaygroundWindow) -> None:
    lab.find("lab.start").click()
    assert lab.operations.lab.running
    assert lab.find("lab.start").text() == "Pause"
    lab.settle()
    result = result_of(lab)
    assert (result.step, result.state) == (40, "done")
    assert not lab.operations.lab.running
    assert lab.find("lab.start").text() == "Start again"
    assert not lab.find("lab.one_step").isEnabled()
    lab.session.update(lab_view="step")
    lab.settle()
    labels = lab.window.panes["lab"].findChildren(QLabel)
    assert any("Begin another, then take one step" in label.text() for label in labels if label.isVisible())
    assert [one.step for one in result.snapshots] == list(range(41))
    assert lab.find("lab.progress").value() == 1000
    shown = displayed_text(lab.find("lab.loss"))
    assert re.search(r"training loss \d\.\d+", shown)
    assert re.search(r"held-out loss \d\.\d+", shown)
    assert len(result.losses) == len(result.rates) == len(result.norms) == 40


def test_pause_step_stop(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_steps=100_000)
    lab.settle()
    lab.find("lab.start").click()
    wait_for_step(lab, 3)
    lab.find("lab.start").click()
    assert not lab.operations.lab.running
    lab.settle()
    paused = result_of(lab)
    assert paused.state == "paused"
    assert lab.find("lab.start").text() == "Go on"
    lab.find("lab.one_step").click()
    lab.settle()
    stepped = result_of(lab)
    assert stepped.step == paused.step + 1
    assert stepped.opened is not None
    assert stepped.opened.number == stepped.step
    assert list(stepped.losses[: paused.step]) == list(paused.losses)
    lab.find("lab.stop").click()
    lab.settle()
    again = result_of(lab)
    assert (again.step, again.state, again.opened) == (0, "fresh", None)
    lab.find("lab.one_step").click()
    lab.settle()
    assert result_of(lab).losses[0] == paused.losses[0], "the same run once more"


def test_one_step_pauses_what_runs(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_steps=100_000)
    lab.settle()
    lab.find("lab.start").click()
    wait_for_step(lab, 3)
    lab.find("lab.one_step").click()
    lab.settle()
    result = result_of(lab)
    assert not lab.operations.lab.running
    assert result.opened is not None
    assert result.opened.number == result.step >= 4


def test_the_rest_works_while_it_trains(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_steps=100_000)
    lab.settle()
    lab.find("lab.start").click()
    wait_for_step(lab, 2)
    before = result_of(lab).step
    lab.session.update(text="The sun wondered")
    step = lab.session.results.step
    while step is None or step.text != "The sun wondered":
        QTest.qWait(1)
        step = lab.session.results.step
    lab.operations.step()
    while len(lab.session.results.step.ids) == len(step.ids):  # type: ignore[union-attr]
        QTest.qWait(1)
    assert lab.operations.lab.running, "neither another text nor a generated token ends it"
    lab.window.commands.panes["lab"].trigger()
    wait_for_step(lab, before + 5)
    assert lab.window.docks["lab"].isHidden(), "nor does hiding it"


def test_an_example_leaves_its_run_and_no_goal(lab: PlaygroundWindow) -> None:
    lab.window.play("row-21-training")
    lab.window.player.go(3)
    lab.settle()
    assert result_of(lab).step == 200
    lab.window.player.close()
    lab.settle()
    assert result_of(lab).step == 200, "what was trained can be gone on with"
    lab.session.update(lab_width=16)
    lab.find("lab.stop").click()
    lab.settle()
    assert (result_of(lab).step, lab.session.inputs.lab_goal) == (0, 0), "nothing trains by itself"
    assert result_of(lab).spec.hidden_size == 16
    assert not lab.find("lab.note").isVisible(), "an example's run is not kept"


def test_a_run_keeps_the_text_that_it_began_with(lab: PlaygroundWindow) -> None:
    text = "a rose is a rose is a rose"
    lab.session.update(lab_source="", text=text)
    lab.settle()
    assert result_of(lab).different == len(set(text))
    lab.find("lab.one_step").click()
    lab.settle()
    lab.session.update(text="something else entirely, typed to try the model")
    lab.settle()
    lab.find("lab.one_step").click()
    lab.settle()
    assert (result_of(lab).step, result_of(lab).different) == (2, len(set(text)))
    lab.find("lab.stop").click()
    lab.settle()
    assert result_of(lab).different == len(set("something else entirely, typed to try the model"))


def test_a_begun_run_keeps_its_settings_and_can_be_brought_back(lab: PlaygroundWindow) -> None:
    note = lab.find("lab.note")
    for _ in range(3):
        lab.find("lab.one_step").click()
        lab.settle()
    losses = list(result_of(lab).losses)
    assert not note.isVisible()
    lab.find("lab.settings").click()
    lab.find("lab.width").setValue(24)
    lab.find("lab.seed").setValue(5)
    lab.settle()
    assert (result_of(lab).step, result_of(lab).spec.hidden_size) == (3, 16), "nothing is lost by a setting"
    assert "This run keeps its own" in displayed_text(note)
    lab.session.undo()
    lab.session.undo()
    assert (lab.session.inputs.lab_width, lab.find("lab.width").value()) == (16, 16)
    assert not note.isVisible(), "the settings are the run's again"
    lab.session.redo()
    lab.session.redo()
    lab.find("lab.settings").click()
    lab.find("lab.one_step").click()
    lab.settle()
    assert (result_of(lab).step, result_of(lab).spec.hidden_size) == (4, 16)
    lab.find("lab.note_button").click()
    lab.settle()
    spec = result_of(lab).spec
    assert (result_of(lab).step, spec.hidden_size, spec.seed) == (0, 24, 5)
    assert "is still there" in displayed_text(note)
    lab.find("lab.note_button").click()
    lab.settle()
    assert (result_of(lab).step, result_of(lab).spec.hidden_size) == (4, 16)
    assert list(result_of(lab).losses[:3]) == losses
    assert (lab.session.inputs.lab_width, lab.session.inputs.lab_seed) == (16, 1)
    assert not note.isVisible()
    lab.find("lab.one_step").click()
    lab.settle()
    assert result_of(lab).step == 5, "and goes on"


def test_two_begun_runs_change_places(lab: PlaygroundWindow) -> None:
    desk = lab.operations.lab
    lab.find("lab.one_step").click()
    lab.settle()
    lab.session.update(lab_width=32)
    desk.stop()
    lab.find("lab.one_step").click()
    lab.settle()
    lab.find("lab.one_step").click()
    lab.settle()
    assert (result_of(lab).step, result_of(lab).spec.hidden_size) == (2, 32)
    assert not desk.can_bring_back, "not while this one has begun"
    desk.bring_back()
    lab.settle()
    assert (result_of(lab).step, result_of(lab).spec.hidden_size) == (1, 16)
    desk.bring_back()
    lab.settle()
    assert (result_of(lab).step, result_of(lab).spec.hidden_size) == (2, 32)


def test_a_run_keeps_the_tokens_that_it_began_with(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_tokenizer="")
    lab.settle()
    size = result_of(lab).vocab_size
    lab.find("lab.one_step").click()
    lab.settle()
    lab.open(catalog.checkpoint_path("english-stories"))
    lab.find("lab.one_step").click()
    lab.settle()
    assert (result_of(lab).step, result_of(lab).vocab_size) == (2, size)
    lab.find("lab.note_button").click()
    lab.settle()
    assert (result_of(lab).step, result_of(lab).vocab_size) == (0, 6144)


def test_cancelling_pauses_it_and_the_window_closes_while_it_trains(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_steps=100_000)
    lab.settle()
    lab.find("lab.start").click()
    wait_for_step(lab, 1)
    lab.operations.cancel()
    assert not lab.operations.lab.running
    lab.settle()
    assert not lab.find("lab.settings").isChecked()
    lab.find("lab.start").click()
    wait_for_step(lab, result_of(lab).step + 1)
    lab.window.close()  # the fixtures see that no thread or timer is left
    assert lab.operations.torch_lane.idle


def test_the_scrubber_goes_through_the_snapshots(lab: PlaygroundWindow) -> None:
    lab.find("lab.start").click()
    lab.settle()
    result = result_of(lab)
    scrubber = lab.find("lab.scrubber")
    assert scrubber.maximum() == scrubber.value() == 40
    last = displayed_text(lab.find("lab.bars"))
    scrubber.setValue(0)
    assert lab.session.inputs.lab_snapshot == 0
    assert "step 0" in displayed_text(lab.find("lab.snapshot"))
    assert displayed_text(lab.find("lab.bars")) != last
    text = displayed_text(lab.find("lab.sample"))
    assert text == "The ▸" + result.spelled(result.snapshots[0].sample).replace("\n", "⏎")
    assert lab.find("lab.map").point_count() == len(result.snapshots[0].on_map)
    scrubber.setValue(40)
    assert lab.session.inputs.lab_snapshot == -1, "at its end it follows the newest"
    assert displayed_text(lab.find("lab.bars")) == last
    chart = lab.find("lab.loss")
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.place(10, (chart._low + chart._high) / 2).toPoint())
    assert abs(result.snapshots[lab.session.inputs.lab_snapshot].step - 10) <= 1


def test_a_rate_that_diverges_is_told_and_what_was_good_stays(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_optimizer="sgd", lab_rate=1e5)
    lab.settle()
    lab.find("lab.start").click()
    lab.settle()
    result = result_of(lab)
    assert result.state == "diverged"
    assert "too high" in displayed_text(lab.find("lab.problem"))
    assert lab.find("lab.problem").isVisible()
    assert not lab.find("lab.one_step").isEnabled()
    assert lab.find("lab.save").isEnabled()
    lab.session.update(lab_rate=0.1)
    lab.find("lab.start").click()
    lab.settle()
    assert not lab.find("lab.problem").isVisible()
    assert (result_of(lab).spec.learning_rate, result_of(lab).state) == (0.1, "done")


def test_what_cannot_be_trained_is_one_sentence(lab: PlaygroundWindow) -> None:
    for changes, says in (
        ({"lab_source": "", "text": "short"}, "A row of 8 tokens and the one behind it are 9, but the text has 5."),
        ({"lab_heads": 3}, "3 heads can't share a width of 16 evenly."),
        ({"lab_source": "/nowhere/at/all.txt"}, "can't be read"),
        ({"lab_tokenizer": "nothing-of-that-name"}, "There is no tokenizer called"),
        ({"lab_width": 1024, "lab_layers": 16, "lab_batch": 1024, "lab_context": 1024}, "memory doesn't hold"),
    ):
        before = {name: getattr(lab.session.inputs, name) for name in changes}
        lab.session.update(**changes)  # type: ignore[arg-type]
        lab.settle()
        assert says in lab.session.results.problems["lab"].sentence
        assert not lab.find("lab.start").isEnabled()
        lab.session.update(**before)
        lab.settle()
        assert "lab" not in lab.session.results.problems
        assert lab.find("lab.start").isEnabled()


def test_what_was_trained_opens_in_every_pane(
    lab: PlaygroundWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.find("lab.start").click()
    lab.settle()
    folder = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(folder), ""))
    lab.find("lab.save").click()
    lab.settle()
    assert displayed_text(lab.find("lab.saved")) == f"Saved in {folder}."
    lab.find("lab.save").click()
    lab.settle()
    assert "holds something already" in displayed_text(lab.find("lab.saved"))
    folder = tmp_path / "another"
    lab.find("lab.save").click()
    lab.settle()
    lab.session.update(text="the")
    lab.find("lab.open").click()
    lab.window.commands.panes["lab"].trigger()  # attention stands behind it
    lab.settle()
    model = lab.session.results.model
    assert model is not None
    assert (model.folder, model.loaded) == (folder, True)
    assert lab.session.results.step is not None
    assert len(lab.session.results.step.ids) == 3, "a character each"
    assert "1 × 2" in displayed_text(lab.find("attention.heads"))
    lab.operations.step()
    lab.settle()
    assert len(lab.session.results.step.ids) == 4


@pytest.mark.parametrize("kind", ["bytes", "words", "edited"])
def test_any_open_tokenizer_can_be_trained_saved_and_generated_with(
    lab: PlaygroundWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    text = "the cat sat on the mat, the dog sat on the log; " * 8
    lab.session.update(lab_source="", text=text, lab_steps=5)
    if kind == "edited":
        gone = load_tokenizer("gpt2").encode(" cat")[0]
        lab.session.update(tokenizer="gpt2", tokenizer_edits=(DeleteToken(gone),), lab_width=4)
    lab.settle()
    box = lab.find("lab.tokenizer")
    offered = {str(box.itemData(index)) for index in range(box.count())}
    assert offered >= {*available_tokenizers(), "", *([kind] if kind == "edited" else [])}
    box.setCurrentIndex(box.findData(kind))
    box.activated.emit(box.currentIndex())
    lab.find("lab.start").click()
    lab.settle()
    result = result_of(lab)
    assert (result.step, result.vocab_size) == (5, {"bytes": 256, "words": 12, "edited": 50_257}[kind])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(tmp_path / "mine"), ""))
    lab.find("lab.save").click()
    lab.settle()
    lab.session.update(tokenizer="", tokenizer_edits=(), text="the cat")
    lab.find("lab.open").click()
    lab.settle()
    model, step = lab.session.results.model, lab.session.results.step
    assert model is not None
    assert step is not None
    assert (model.folder, model.spec.vocab_size) == (tmp_path / "mine", result.vocab_size)
    edits = len(edited(load_tokenizer("gpt2"), (DeleteToken(9246), DeleteToken(3797))).encode("the cat"))
    assert len(step.ids) == {"bytes": 7, "words": 2, "edited": edits}[kind]
    lab.operations.step()
    lab.settle()
    assert len(lab.session.results.step.ids) == len(step.ids) + 1  # type: ignore[union-attr]


def test_weights_that_made_room_are_told(
    lab: PlaygroundWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.lab.run._MOST_KEPT", 1)
    lab.find("lab.start").click()
    lab.settle()
    lab.find("lab.scrubber").setValue(5)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(tmp_path / "mine"), ""))
    lab.find("lab.save").click()
    lab.settle()
    assert "The weights of step 5 made room for later ones." in displayed_text(lab.find("lab.saved"))
    assert not (tmp_path / "mine").exists()


HOSTILE = {
    "lab_view": "nothing",
    "lab_source": "\0",
    "lab_tokenizer": "\0",
    "lab_width": 10**30,
    "lab_layers": -1,
    "lab_batch": 0,
    "lab_rate": math.nan,
    "lab_optimizer": "?",
    "lab_seed": -1,
    "lab_goal": -5,
    "lab_snapshot": 10**12,
    "lab_weight": "nothing",
    "lab_weight_row": 10**12,
    "lab_weight_column": -(10**12),
    "lab_batch_row": 10**12,
    "lab_bridge_step": -(10**12),
    "lab_passes": 10**12,
    "lab_word": "\0<b>",
}


VIEWS_OF = {"lab_bridge_step": ("bridge",), "lab_passes": ("words",), "lab_word": ("words",), "lab_source": ("words",)}


def test_a_session_may_hold_anything(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_goal=2)
    for name, value in HOSTILE.items():
        before = getattr(lab.session.inputs, name)
        for view in VIEWS_OF.get(name, ("train", "step")):
            lab.session.update(**{"lab_view": view, name: value})
            lab.settle()
            told = [one.template for one in lab.session.results.problems.values()]
            assert not [template for template in told if "inside the playground" in template], name
        lab.session.update(**{name: before})
        lab.settle()
    assert not lab.failures
    assert not lab.session.results.problems


def test_a_step_is_opened_up(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_view="step")
    lab.settle()
    assert not lab.find("lab.batch_row").isVisible(), "there is no batch yet"
    lab.find("lab.take_step").click()
    lab.settle()
    opened = result_of(lab).opened
    assert opened is not None
    facts = displayed_text(lab.find("lab.batch_facts"))
    assert "Inputs 4 × 8, targets 4 × 8" in facts
    grid = lab.find("lab.batch_losses")
    labels = result_of(lab).labels
    assert [grid.cell(0, place).text for place in range(8)] == list(labels(opened.inputs[0].tolist()))
    assert [grid.cell(1, place).text for place in range(7)] == [grid.cell(0, place).text for place in range(1, 8)]
    assert [grid.cell(2, place).text for place in range(8)] == [format_decimal(float(x), 2) for x in opened.losses[0]]
    rows = len(np.unique(opened.inputs))
    gradient = displayed_text(lab.find("lab.gradient_facts"))
    assert f"reads {rows} different tokens" in gradient
    assert f"{rows} rows of the token table have a gradient, {rows} rows moved. No other row moves." in gradient
    lab.find("lab.batch_row").setValue(2)
    assert grid.cell(0, 0).text == labels([int(opened.inputs[2, 0])])[0]


def test_a_weights_update_is_written_out(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_view="step", lab_goal=3)
    lab.settle()
    opened = result_of(lab).opened
    assert opened is not None
    assert opened.number == 3
    lines = displayed_text(lab.find("lab.update")).splitlines()
    assert [line.split()[0] for line in lines] == ["g", "m", "v", "m̂", "v̂", "Δ", "w"]
    for line in (lines[1], lines[2], lines[-1]):
        found = re.search(r"= (\S+) +\(torch (\S+)\)$", line)
        assert found is not None, line
        assert found[1] == found[2], "as many digits as both have alike"
    token = int(opened.inputs[0, 0])
    after = float(opened.taped["embedding.weight"].after[token, 0])
    shown = lines[-1].rpartition("torch ")[2].rstrip(")").replace("−", "-")
    assert float(shown) == pytest.approx(after, rel=1e-4)
    lab.session.update(lab_weight="output_head.weight", lab_weight_row=1, lab_weight_column=2)
    lines = displayed_text(lab.find("lab.update")).splitlines()
    assert [line.split()[0] for line in lines] == ["g", "m", "v", "m̂", "v̂", "Δ", "λ", "w"], "the head is decayed"
    lab.session.update(lab_optimizer="sgd", lab_rate=0.5)
    lab.operations.lab.stop()
    lab.find("lab.take_step").click()
    lab.settle()
    assert [line.split()[0] for line in displayed_text(lab.find("lab.update")).splitlines()] == ["g", "Δ", "w"]


def test_the_table_and_the_network_meet(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_view="bridge")
    lab.settle()
    found = lab.session.results.bridge
    assert found is not None
    counts, learned = lab.find("lab.bridge_counts"), lab.find("lab.bridge_learned")
    assert counts.cell(1, 2).text == "2 · 66.7 %"
    assert counts.cell(1, 3).text == "1 · 33.3 %"
    assert counts.cell(2, 0).text == "–"
    first = learned.cell(1, 2).text
    lab.find("lab.bridge_slider").setValue(200)
    assert lab.session.inputs.lab_bridge_step == 200
    assert learned.cell(1, 2).text == f"{100 * found.steps[200].learned[1, 2]:.1f} %" != first
    assert abs(found.steps[200].learned[1, 2] - 2 / 3) < 0.005
    lab.find("lab.bridge_play").click()
    assert lab.session.inputs.lab_bridge_step == 0
    assert lab.find("lab.bridge_play").text() == "Pause"
    while not lab.session.inputs.lab_bridge_step:
        QTest.qWait(1)
    lab.find("lab.bridge_slider").setValue(150)
    assert not lab.find("lab.view.bridge")._timer.isActive()
    assert lab.session.inputs.lab_bridge_step == 150


def test_words_have_neighbours_before_and_after(
    lab: PlaygroundWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.session.update(lab_view="words")
    lab.settle()
    grid = lab.find("lab.words")
    assert [grid.cell(row, 0).text for row in range(10)] == [grid.cell(row, 1).text for row in range(10)]
    assert not lab.find("lab.save_words").isEnabled()
    lab.find("lab.passes").setValue(3)
    lab.find("lab.train_words").click()
    lab.settle()
    found = lab.session.results.word_run
    assert found is not None
    assert found.figures.progress == 1.0
    assert [grid.cell(row, 0).text for row in range(10)] != [grid.cell(row, 1).text for row in range(10)]
    lab.session.update(lab_word="zyzzyva")
    lab.settle()
    assert "is no word of this text" in displayed_text(lab.find("lab.words_facts"))
    lab.session.update(lab_word="token")
    lab.settle()
    assert lab.session.results.word_run.figures.word == "token"  # type: ignore[union-attr]
    folder = tmp_path / "vectors"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(folder), ""))
    lab.find("lab.save_words").click()
    lab.settle()
    lab.find("lab.open_words").click()
    lab.settle()
    model = lab.session.results.model
    assert model is not None
    assert model.spec.is_table
    lab.find("lab.reset_words").click()
    lab.settle()
    assert lab.session.results.word_run.figures.step == 0  # type: ignore[union-attr]


def test_everything_can_be_kept(lab: PlaygroundWindow, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pane = lab.window.panes["lab"]
    assert isinstance(pane, LabPane)
    for _ in range(2):
        lab.find("lab.one_step").click()
        lab.settle()
    lab.session.update(lab_passes=1)
    for view, entries in (("train", 5), ("step", 3), ("bridge", 2), ("words", 2)):
        lab.session.update(lab_view=view)
        lab.settle()
        kept = pane._keepable()
        assert kept is not None, view
        assert len(kept.tables) == entries
        assert [len(table.header) for table in kept.tables] == [len(table.row(0)) for table in kept.tables]
        assert [len(table.row(table.count - 1)) for table in kept.tables] == [len(one.header) for one in kept.tables]
        for format_ in FORMATS:
            assert len(picture_bytes(kept.widget, format_)) > 1000
        *each, whole = kept.files
        assert [kept_file.suffix for kept_file in (*each, whole)] == [".csv"] * entries + [".json"]
        for number, file in enumerate((*each, whole)):
            assert file.write is not None
            file.write(tmp_path / f"{view}-{number}{file.suffix}")
        lab.settle()
        read = json.loads((tmp_path / f"{view}-{entries}.json").read_text())
        assert [len(table["rows"]) for table in read] == [table.count for table in kept.tables]
        names: dict[str, Any] = {}
        exec(compile(kept.texts[0].make(), view, "exec"), names)
        assert capsys.readouterr().out
        if view in ("train", "step"):
            assert names["run"].history[-1].loss == result_of(lab).losses[-1], "the same run once more"
        elif view == "words":
            assert names["figures"] == lab.session.results.word_run.figures  # type: ignore[union-attr]
    lab.session.update(lab_view="train", lab_heads=3)
    lab.operations.lab.stop()
    lab.settle()
    assert pane._keepable() is None


def test_curves_are_read_by_keys(lab: PlaygroundWindow) -> None:
    lab.find("lab.start").click()
    lab.settle()
    chart, result = lab.find("lab.loss"), result_of(lab)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Home)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.accessibleDescription().startswith("1   training loss")
    assert format_significant(float(result.losses[0])) in chart.accessibleDescription()
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert result.snapshots[lab.session.inputs.lab_snapshot].step == 1
    lab.session.undo()
    assert lab.session.inputs.lab_snapshot == -1
    table = chart.value_table()
    assert table.count == 41
    assert list(table.row(40))[:2] == [40, result.losses[-1]]


@pytest.mark.parametrize("height", [40, 90, 120, 400])
def test_what_stands_in_a_chart_never_touches(dressed: QApplication, height: int) -> None:
    chart = RunChart()
    losses = np.linspace(5, 1.2, 50)
    levels = [Level("guessing", 4.83), Level("unigrams", 3.24), Level("bigrams", 3.2)]
    chart.set_run([RunCurve("loss", np.arange(1.0, 51.0), losses)], levels, 50)
    chart.resize(300, height)
    metrics = QFontMetricsF(theme.ui_font(theme.CAPTION_SIZE))
    boxes = chart.level_boxes(metrics)
    assert len(boxes) == (0 if height == 40 else 3), "all of them, or none where they would cover each other"
    assert not any(one.intersects(other) for one, other in itertools.combinations(boxes, 2))
    assert all(chart.plot_rect().adjusted(0, -1, 0, 1).contains(box) for box in boxes)
    places = [chart.place(0, tick).y() for tick in chart._ticks()]
    assert len(places) >= 1
    assert all(before - after >= 12 for before, after in itertools.pairwise(places))


def test_the_words_say_what_the_loss_means(lab: PlaygroundWindow) -> None:
    told = lab.find("lab.told")
    first = math.exp(result_of(lab).snapshots[0].held_out)
    assert f"1 chance in {first:.0f}." in displayed_text(told)
    assert displayed_text(told).endswith("Press Start.")
    lab.find("lab.start").click()
    lab.settle()
    assert f"1 chance in {math.exp(result_of(lab).snapshots[-1].held_out):.0f};" in displayed_text(told)
    assert f"it was 1 in {first:.0f}." in displayed_text(told)


def test_words_can_be_paused_and_gone_on_with(lab: PlaygroundWindow) -> None:
    lab.session.update(lab_view="words")
    lab.settle()
    train, desk = lab.find("lab.train_words"), lab.operations.lab
    lab.find("lab.passes").setValue(400)
    train.click()
    assert train.text() == "Pause"
    while lab.session.results.word_run is None or not lab.session.results.word_run.figures.step:
        QTest.qWait(1)
    train.click()
    lab.settle()
    assert (train.text(), desk.words_running) == ("Train", False)
    step = lab.session.results.word_run.figures.step
    train.click()
    while lab.session.results.word_run.figures.step <= step:
        QTest.qWait(1)
    lab.operations.cancel()
    assert not desk.words_running
    lab.session.update(lab_passes=0)
    lab.settle()
    lab.session.undo()
    assert lab.session.inputs.lab_passes == 0, "one entry for what was done within a moment"


def test_settings_are_the_sessions(lab: PlaygroundWindow) -> None:
    lab.find("lab.settings").click()
    assert lab.find("lab.width").isVisible()
    lab.find("lab.width").setValue(24)
    lab.find("lab.optimizer").setCurrentIndex(1)
    lab.find("lab.optimizer").activated.emit(1)
    lab.find("lab.tied").click()
    lab.find("lab.prompt").setText("A ")
    lab.find("lab.prompt").editingFinished.emit()
    lab.settle()
    inputs, spec = lab.session.inputs, result_of(lab).spec
    assert (spec.hidden_size, spec.optimizer, spec.tied, spec.learning_rate) == (24, "sgd", True, 0.5)
    assert (inputs.lab_width, inputs.lab_optimizer, inputs.lab_tied, inputs.lab_prompt) == (24, "sgd", True, "A ")
    assert displayed_text(lab.find("lab.sample")).startswith("A ▸")
    box = lab.find("lab.tokenizer")
    box.setCurrentIndex(box.findData(""))
    box.activated.emit(box.currentIndex())
    lab.settle()
    model = lab.session.results.model
    assert model is not None
    assert result_of(lab).vocab_size == model.spec.vocab_size


def test_its_lengths_go_with_the_type(lab: PlaygroundWindow) -> None:
    views = ("train", "step", "bridge", "words")
    for view in views:
        lab.session.update(lab_view=view)
        lab.settle()
    lengths = {
        "lab.batch_losses": "maximumHeight",
        "lab.gradient_rows": "maximumHeight",
        "lab.weight_row": "minimumWidth",
        "lab.width": "minimumWidth",
        "lab.bridge_counts": "minimumHeight",
        "lab.words": "minimumHeight",
        "lab.bars": "minimumHeight",
        "lab.sample": "minimumHeight",
        "lab.map": "minimumWidth",
    }
    before = {name: lab.find(name).property(length) for name, length in lengths.items()}
    theme.set_zoom(2.0)
    for view in views:
        lab.session.update(lab_view=view)
        lab.settle()
    assert {name: lab.find(name).property(length) for name, length in lengths.items()} == {
        name: 2 * length for name, length in before.items()
    }
