"""The lab pane: training that goes on while everything else works, and what its views show of it."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from models.lab.corpus import character_tokenizer, lesson_text
from playground.lessons import displayed_text
from playground.results.lab import LabResult
from playground.widgets.numbers import format_decimal
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
    assert not lab.find("lab.start").isEnabled()
    lab.session.update(lab_view="step")
    lab.settle()
    labels = lab.window.panes["lab"].findChildren(QLabel)
    assert any("Press Stop to begin anew" in label.text() for label in labels if label.isVisible())
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
    lab.settle()
    assert (result_of(lab).step, lab.session.inputs.lab_goal) == (0, 0), "nothing trains by itself"


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
    assert not lab.find("lab.view.train").settings.isEnabled(), "its settings are those of a run that is going on"
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
    assert not lab.find("lab.start").isEnabled()
    assert lab.find("lab.save").isEnabled()
    lab.session.update(lab_rate=0.1)
    lab.settle()
    assert not lab.find("lab.problem").isVisible()
    assert lab.find("lab.start").isEnabled()


def test_what_cannot_be_trained_is_one_sentence(lab: PlaygroundWindow) -> None:
    for changes, says in (
        ({"lab_source": "", "text": "short"}, "The text has 5 tokens, but a row of 8 and the token behind it are 9."),
        ({"lab_heads": 3}, "heads is 3, but it has to be"),
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
    assert f"Saved in {folder}." in displayed_text(lab.find("lab.facts"))
    lab.find("lab.save").click()
    lab.settle()
    assert "holds something already" in displayed_text(lab.find("lab.facts"))
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
    assert "The weights of step 5 made room for later ones." in displayed_text(lab.find("lab.facts"))
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
