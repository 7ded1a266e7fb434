"""An encoder and its decoder in the window: source and target, in the generator and in the attention pane."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from PySide6.QtCore import QTimer
from PySide6.QtGui import QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QSpinBox

from models import catalog
from models.checkpoint import open_checkpoint
from models.networks.encoder_decoder import EncoderDecoder
from models.translation import advanced, begin
from playground.panes.embedding.position_biases import range_label, range_labels
from playground.results.sequence import SequenceResult
from playground.widgets.cell_grid import CellGrid
from playground.widgets.heat_map import HeatMap
from playground.widgets.tinted_text import TintedText
from playground.widgets.value_curves import ValueCurves
from tests.gui.conftest import PlaygroundWindow, make_window

TEXT = "the fifth of May nineteen eighty-four"


@pytest.fixture(scope="module")
def shared(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaygroundWindow]:
    folder = catalog.checkpoint_path("numbers-and-dates")
    made = make_window(tmp_path_factory.mktemp("sequence") / "settings.ini", folder, text=TEXT)
    made.window.hide()
    yield made
    made.close()


@pytest.fixture
def window(shared: PlaygroundWindow) -> Iterator[PlaygroundWindow]:
    """The module's window, shown for one test."""
    shared.window.show()
    shared.settle()
    shared.session.update(
        text=TEXT,
        attention_view="sequence",
        generator_view="sequence",
        target_length=-1,
        target_choices=(),
        target_position=-1,
        sequence_mean=True,
        layer=1,
        head=1,
    )
    shared.settle()
    yield shared
    shared.window.hide()
    rest(shared)


def rest(window: PlaygroundWindow) -> None:
    """Wait until the pane of attention has looked once more whether anything is late."""
    timers = window.window.panes["attention"].findChildren(QTimer)
    while any(timer.isActive() for timer in timers):  # each fires once
        QTest.qWait(5)


def found(window: PlaygroundWindow) -> SequenceResult:
    window.settle()
    result = window.session.results.sequence
    assert result is not None
    assert window.session.results.problems == {}
    assert window.failures == []
    return result


def test_a_date_is_written_to_its_end(window: PlaygroundWindow) -> None:
    result = found(window)
    assert result.text == "1984-05-05"
    assert result.ended
    assert result.next == ()
    assert window.find("generator.sequence.answer", QLabel).text() == "1984-05-05"
    assert window.find("generator.sequence.source", TintedText).shown_text().endswith("eighty - four </s>")


def test_the_maps_are_the_models(window: PlaygroundWindow) -> None:
    """One head of all four maps, against the network run by itself."""
    window.session.update(sequence_mean=False)
    result = found(window)
    model = open_checkpoint(catalog.checkpoint_path("numbers-and-dates")).load()
    assert isinstance(model, EncoderDecoder)
    source = model.forward(result.step.ids)
    step = begin(model, source)
    while not step.ended:
        step = advanced(model, step, end=1)
    for name, expected in (
        ("encoder", source.attention(1, 1)),
        ("masked", model.forward(result.step.ids, masked=True).attention(1, 1)),
        ("decoder", step.trace.target.attention(1, 1)),
        ("cross", step.trace.cross(1, 1)),
    ):
        np.testing.assert_allclose(getattr(result, name), expected.numpy(), atol=1e-6)
        shown = window.find(f"attention.sequence.{name}", HeatMap)
        column = int(expected[4].argmax())
        told = float(shown.cell_text(4, column).split()[-1])
        assert told == pytest.approx(float(expected[4, column]), rel=1e-3), name
    window.session.update(sequence_mean=True)
    mean = torch.stack([step.trace.cross(1, head) for head in range(4)]).mean(0)
    np.testing.assert_allclose(found(window).cross, mean.numpy(), atol=1e-6)


def test_the_source_is_tinted_by_what_wrote_the_chosen_token(window: PlaygroundWindow) -> None:
    """The query of the token before is what a token was written by."""
    window.session.update(sequence_mean=False, target_position=2)
    result = found(window)
    assert result.target[3] == "8"
    look = result.cross[2]
    tints = window.find("generator.sequence.source", TintedText).values
    np.testing.assert_allclose(tints, look / look.max(), atol=1e-6)
    assert result.source[int(look.argmax())] == "eighty"
    assert window.find("generator.sequence.looks", QLabel).text().startswith("8 ← eighty")


def test_steps_one_by_one_and_back(window: PlaygroundWindow) -> None:
    window.find("generator.sequence.begin", QPushButton).click()
    assert found(window).text == ""
    window.find("generator.sequence.step", QPushButton).click()
    assert found(window).text == "1"
    window.find("generator.sequence.step", QPushButton).click()
    assert found(window).text == "19"
    window.find("generator.sequence.back", QPushButton).click()
    assert found(window).text == "1"
    window.find("generator.sequence.end", QPushButton).click()
    assert found(window).text == "1984-05-05"
    assert not window.find("generator.sequence.step", QPushButton).isEnabled()


def test_step_run_and_back_of_the_window_write_the_target(window: PlaygroundWindow) -> None:
    """Each press is owed a token, also while the one before is being written."""
    commands = window.window.commands
    window.find("generator.sequence.begin", QPushButton).click()
    assert found(window).text == ""
    assert commands.step.isEnabled()
    assert not window.find("generator.undo").isEnabled()
    for _ in range(3):
        commands.step.trigger()
    assert found(window).text == "198"
    for _ in range(2):
        window.find("generator.undo").click()
    assert found(window).text == "1"
    window.find("generator.step").click()
    commands.step.trigger()
    commands.step_back.trigger()
    assert found(window).text == "19"
    commands.run.trigger()
    assert found(window).text == "1984-05-05"
    assert not commands.step.isEnabled()


def test_another_source_is_shown_in_full_and_none_says_what_to_type(window: PlaygroundWindow) -> None:
    panes = window.window.panes
    window.session.update(attention_view="heads")
    window.settle()
    window.session.update(attention_view="sequence")
    window.settle()
    for text in ("三百零七", "seven"):
        window.session.update(text=text)
        assert found(window).text in ("307", "7")
        for pane in ("attention", "generator"):
            assert not panes[pane].states.stale, "the newest text is what is shown"
            assert not panes[pane].view.states.stale  # type: ignore[attr-defined]
    window.session.update(text="")
    window.settle()
    view = panes["generator"].view  # type: ignore[attr-defined]
    assert view.states.state == "empty"
    assert panes["attention"].states.state == "empty"
    commands = window.window.commands
    assert (commands.step.isEnabled(), commands.step_back.isEnabled()) == (False, False), "nothing to go on from"
    window.session.update(text="seven " * 100)
    window.settle()
    assert (commands.step.isEnabled(), commands.step_back.isEnabled()) == (False, False)
    window.session.results.problems.clear()


def test_layer_and_head_are_free_where_they_are_used(window: PlaygroundWindow) -> None:
    layer, head = window.find("attention.layer", QSpinBox), window.find("attention.head", QSpinBox)
    window.session.update(attention_over="rollout", sequence_mean=False)
    window.settle()
    assert (layer.isEnabled(), head.isEnabled()) == (True, True)
    window.find("attention.sequence.mean").click()
    window.settle()
    assert (layer.isEnabled(), head.isEnabled()) == (True, False)
    window.session.update(attention_view="heads")
    window.settle()
    assert (layer.isEnabled(), head.isEnabled()) == (False, False)
    window.session.update(attention_over="head")
    window.settle()
    assert (layer.isEnabled(), head.isEnabled()) == (True, True)


def test_source_and_target_are_kept_with_their_values(window: PlaygroundWindow) -> None:
    window.session.update(sequence_mean=False)
    result = found(window)
    kept = window.window.panes["attention"].view.keepable()  # type: ignore[attr-defined]
    assert [table.count for table in kept.tables] == [len(result.source)] * 2 + [len(result.target)] * 2
    cross = kept.tables[3]
    assert cross.header == ("", *result.source)
    np.testing.assert_allclose(cross.row(3)[1:], result.cross[3], atol=1e-7)
    assert kept.facts["Target"].endswith("0 5 </s>")
    (target,) = window.window.panes["generator"].view.tables()  # type: ignore[attr-defined]
    assert [target.row(row)[0] for row in range(target.count)] == list(result.target[1:])
    assert target.row(2)[1:] == (
        *(result.probabilities[2], "eighty"),
        pytest.approx(float(result.cross[2].max()), abs=1e-7),
    )
    button = window.find("generator.keep")
    button.keep_menu.aboutToShow.emit()
    assert any("CSV" in action.text() for action in button.keep_menu.actions())


@pytest.mark.parametrize("kind", ["encoder", "masked", "decoder", "cross"])
def test_one_map_has_all_the_room(window: PlaygroundWindow, kind: str) -> None:
    found(window)
    maps = {
        name: window.find(f"attention.sequence.{name}", HeatMap) for name in ("encoder", "masked", "decoder", "cross")
    }
    assert all(one.isVisible() for one in maps.values())
    width = max(one.width() for one in maps.values())
    box = window.find("attention.sequence.which", QComboBox)
    box.setCurrentIndex(box.findData(kind))
    box.activated.emit(box.currentIndex())
    window.settle()
    assert [name for name, one in maps.items() if one.isVisible()] == [kind]
    assert maps[kind].width() > 1.5 * width
    window.session.update(sequence_map="all")
    window.settle()
    assert all(one.isVisible() for one in maps.values())


def test_undo_brings_no_choice_back_that_was_of_another_source(window: PlaygroundWindow) -> None:
    """As a run's steps, a target's are taken back by Back."""
    window.session.update(target_length=1)
    result = found(window)
    window.find("generator.sequence.next", CellGrid).cell_chosen.emit(0, 1)
    assert found(window).target[2] == result.next[1][1]
    window.session.update(text="三百零七", layer=0)
    window.session.update(target_length=-1)
    assert found(window).text == "307"
    while window.session.can_undo:
        window.session.undo()
    assert found(window).text == "307"


def test_bars_lead_to_the_target(window: PlaygroundWindow) -> None:
    window.session.update(generator_view="bars", attention_view="heads")
    window.settle()
    assert not window.window.commands.step.isEnabled(), "nobody would see it"
    window.window.panes["generator"].states.action_requested.emit()
    window.settle()
    assert window.session.inputs.generator_view == "sequence"
    assert window.find("generator.sequence.answer", QLabel).isVisible()


def test_a_second_column_offers_what_continues_texts(window: PlaygroundWindow) -> None:
    window.open(catalog.checkpoint_path("english-stories"))
    window.session.update(generator_view="columns", column_kind="model")
    window.settle()
    box = window.find("generator.column.model", QComboBox)
    items = box.model()
    assert isinstance(items, QStandardItemModel)
    enabled = {box.itemText(index): items.item(index).isEnabled() for index in range(box.count())}
    assert enabled["chinese-poems"]
    assert not enabled["numbers-and-dates"]
    assert "continues no text" in items.item(box.findText("numbers-and-dates")).toolTip()
    window.session.update(generator_view="sequence")
    window.settle()
    window.window.panes["generator"].view.states.action_requested.emit()  # type: ignore[attr-defined]
    window.settle()
    assert found(window).text == "1984-05-05", "its button opens the carried T5"


def test_another_token_changes_what_follows(window: PlaygroundWindow) -> None:
    window.session.update(target_length=1)
    result = found(window)
    assert result.next[0][1] == "9"
    assert sum(share for _id, _label, share in result.next) <= 1 + 1e-6
    window.find("generator.sequence.next", CellGrid).cell_chosen.emit(0, 1)
    second = found(window)
    assert second.target[2] == result.next[1][1]
    assert second.probabilities[1] == pytest.approx(result.next[1][2], abs=1e-6)
    window.session.update(target_length=-1)
    assert found(window).target[2] == result.next[1][1]
    window.session.update(text="三百零七")
    assert found(window).text == "307", "a choice was of another source"
    assert window.session.inputs.target_choices == ()


def test_other_models_say_what_is_missing(window: PlaygroundWindow) -> None:
    window.open(catalog.checkpoint_path("english-stories"))
    assert window.session.results.sequence is None
    for pane in ("attention", "generator"):
        view = window.window.panes[pane].view  # type: ignore[attr-defined]
        text = " ".join(label.text() for label in view.findChildren(QLabel))
        assert "english-stories has no decoder behind an encoder" in text
    window.open(catalog.checkpoint_path("numbers-and-dates"))
    assert found(window).text == "1984-05-05"


def test_distances_are_written_with_their_signs() -> None:
    assert [range_label(0, 0), range_label(-3, -3), range_label(8, 11), range_label(-11, -8)] == [
        *("0", "−3", "+8…+11", "−11…−8")
    ]
    assert [range_label(-40, -20, opens=-1), range_label(20, 40, opens=1)] == ["≤ −20", "≥ +20"]


def test_the_learned_biases_are_drawn_by_distance(window: PlaygroundWindow) -> None:
    """What the positions view draws is what each head adds to its scores."""
    window.session.update(embedding_view="positions", positions_part="relative", relative_side="encoder", head=1)
    result = found(window)
    positions = window.session.results.positions
    assert positions is not None
    encoder, decoder = positions.biases
    assert (encoder.side, decoder.side) == ("encoder", "decoder")
    model = open_checkpoint(catalog.checkpoint_path("numbers-and-dates")).load()
    assert isinstance(model, EncoderDecoder)
    target = model.translate(model.forward(result.step.ids), [0, 5, 6, 7, 8, 9, 5]).target
    for biases, trace in ((encoder, result.step.trace), (decoder, target)):
        for head in range(4):
            gained = (trace.attention(0, head, "scaled") - trace.attention(0, head, "scores")).numpy()
            count = len(gained)
            for query, key in itertools.product(range(count), repeat=2):
                if biases.side == "encoder" or key <= query:
                    value = biases.values[head][key - query - biases.first]
                    assert value == pytest.approx(gained[query, key], abs=1e-4)
    heat_map = window.find("positions.biases", HeatMap)
    assert heat_map.isVisible()
    curves, told = window.find("positions.relative_learned", ValueCurves), window.find("positions.bias_of_head", QLabel)
    for biases in (encoder, decoder):
        window.session.update(relative_side=biases.side)
        window.settle()
        ranges, table = biases.ranges(), biases.by_bucket()
        assert ranges[0][0] == -model.spec.relative_distance
        assert ranges[-1][1] == (model.spec.relative_distance if biases is encoder else 0)
        labels = range_labels(biases)
        for column, (first, last) in enumerate(ranges):
            assert len(set(biases.buckets[first - biases.first : last - biases.first + 1])) == 1
            assert heat_map.cell_text(1, column).startswith(f"head 1 → {labels[column]}  ")
            assert float(heat_map.cell_text(1, column).split()[-1].replace("−", "-")) == pytest.approx(
                float(table[1, column]), abs=6e-4
            )
        most = int(table[1].argmax())
        assert f"most at {labels[most]} ({table[1, most]:.3f})" in told.text()
        row = curves.value_table().row(0)
        assert row[0] == biases.first
        np.testing.assert_allclose(row[1:], biases.values[:, 0], atol=1e-6)
    heat_map.row_chosen.emit(3)
    window.settle()
    assert window.session.inputs.head == 3
    assert told.text().startswith("head 3:")
    window.session.update(embedding_view="cost")
    window.settle()
