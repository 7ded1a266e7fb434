"""The replay, the vocabulary, edits with their consequences, and training, as the window shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from models.tokenizers import load_tokenizer
from models.tokenizers.editing import AddSpecial, ChangePattern, DeleteToken, Truncate, edited
from models.tokenizers.merge_rules import merge_rules
from models.tokenizers.replay import replay
from playground.panes.tokenizer.edit_words import edit_text
from playground.panes.tokenizer.replay_view import ReplayView
from playground.panes.tokenizer.training_dialog import TrainingDialog
from playground.panes.tokenizer.vocabulary_view import VocabularyView
from playground.widgets.merge_boxes import Box, MergeBoxes
from tests.gui.conftest import PlaygroundWindow, WindowFactory

TEXT = "A journey of a thousand miles"


@pytest.fixture
def window(playground_window: WindowFactory) -> PlaygroundWindow:
    made = playground_window(text=TEXT, opened=False)
    made.session.update(tokenizer="gpt2")
    made.settle()
    return made


def replay_view(window: PlaygroundWindow) -> ReplayView:
    window.session.update(tokenizer_view="replay")
    window.settle()
    view = window.find("tokenizer.view.replay")
    assert isinstance(view, ReplayView)
    return view


def vocabulary_view(window: PlaygroundWindow) -> VocabularyView:
    window.session.update(tokenizer_view="vocabulary")
    window.settle()
    view = window.find("tokenizer.view.vocabulary")
    assert isinstance(view, VocabularyView)
    return view


def test_lesson_row_2_thousand_is_merged_step_by_step(window: PlaygroundWindow) -> None:
    view = replay_view(window)
    window.session.update(replay_piece="thousand", replay_step=0)
    window.settle()
    assert view.boxes.shown_text().replace("+ ", "") == "t h o u s a n d"
    steps = replay(merge_rules(load_tokenizer("gpt2")), b"thousand")
    for state in range(len(steps)):
        merge = steps.merges[state]
        told = view.told.text()
        assert f"rank {merge.rank:,}".replace(",", "") in told.replace("\u2009", "").replace("\u202f", "")
        assert view.table.rows.text(0, 4) == str(merge.rank)
        assert view.table.rows.rowCount() == len(steps.candidates(state))
        ranks = [int(view.table.rows.text(row, 4)) for row in range(view.table.rows.rowCount())]
        assert ranks == sorted(ranks)
        QTest.keyClick(view.slider, Qt.Key.Key_Right)
        window.settle()
    assert view.boxes.shown_text() == "th ousand"
    assert "400 29910" in view.told.text()
    assert view.slider.value() == view.slider.maximum() == 6
    assert not view.forward.isEnabled()
    QTest.keyClick(view.slider, Qt.Key.Key_Left)
    window.settle()
    assert "+" in view.boxes.shown_text()


def test_the_chosen_tokens_piece_is_replayed(window: PlaygroundWindow) -> None:
    view = replay_view(window)
    window.session.update(position=4)
    window.settle()
    assert view.piece_label.text() == "piece 5 of 6"
    window.session.update(replay_step=99)
    window.settle()
    assert view.boxes.shown_text() == "·thousand"
    view.later.click()
    window.settle()
    assert window.session.inputs.position == 5
    assert view.piece_label.text() == "piece 6 of 6"
    assert view.boxes.shown_text().replace("+ ", "") == "· m i l e s"
    assert not view.later.isEnabled()


def test_typing_a_piece_and_pieces_of_it(window: PlaygroundWindow) -> None:
    view = replay_view(window)
    view.field.setFocus()
    QTest.keyClicks(view.field, "two words")
    window.settle()
    assert view.piece_label.text() == "piece 1 of 2"
    view.later.click()
    window.settle()
    assert view.boxes.shown_text().replace("+ ", "") == "· w o r d s"
    view.field.clear()
    QTest.keyClicks(view.field, "x")
    window.settle()
    assert "Nothing merges" in view.told.text()
    assert not view.slider.isEnabled()


def test_playing_goes_to_the_end_and_stops(window: PlaygroundWindow) -> None:
    view = replay_view(window)
    window.session.update(replay_piece="thousand")
    window.settle()
    view._timer.setInterval(1)
    QTest.keyClick(view, Qt.Key.Key_Space)
    for _ in range(200):
        QTest.qWait(2)
        if window.session.inputs.replay_step == 6:
            break
    window.settle()
    assert view.boxes.shown_text() == "th ousand"
    QTest.qWait(10)
    assert not view._timer.isActive()


def test_what_cant_be_replayed_is_said(window: PlaygroundWindow) -> None:
    view = replay_view(window)
    window.session.update(tokenizer="bytes")
    window.settle()
    assert view.states.state == "error"
    window.session.update(tokenizer="gpt2", text="", position=None)
    window.settle()
    assert view.states.state == "empty"
    window.session.update(text="a" * 20_000)
    window.settle()
    assert view.states.state in ("content", "error")
    window.session.update(text="again")
    window.settle()
    assert view.states.state == "content"


def test_the_vocabulary_is_searched_as_one_types(window: PlaygroundWindow) -> None:
    view = vocabulary_view(window)
    assert view.table.rows.rowCount() == 50257
    QTest.keyClicks(view.query, "thousand")
    window.settle()
    texts = [view.table.rows.text(row, 1) for row in range(view.table.rows.rowCount())]
    assert "·thousand" in texts
    assert all("thousand" in text.lower() for text in texts)
    row = texts.index("·thousand")
    assert view.table.rows.text(row, 0) == "7319"
    assert view.table.rows.text(row, 2) == b" thousand".hex(" ").upper()
    view.table.selectRow(row)
    window.settle()
    assert window.session.inputs.vocabulary_token == 7319
    assert "Built: ·thousand = ·thous + and" in view.facts.text()
    assert "No other token is built with it." in view.facts.text()
    window.session.update(vocabulary_token=3207)
    window.settle()
    assert "Helps to build" in view.facts.text()
    assert "·thousands" in view.facts.text()
    view.kind.setCurrentIndex(3)
    view.kind.activated.emit(3)
    view.query.clear()
    QTest.keyClicks(view.query, "(")
    window.settle()
    assert view.problem.isVisible()
    QTest.keyClicks(view.query, "x)")
    window.settle()
    assert not view.problem.isVisible()


def test_replay_from_the_vocabulary(window: PlaygroundWindow) -> None:
    view = vocabulary_view(window)
    window.session.update(vocabulary_token=7319)
    window.settle()
    view.replay.click()
    window.settle()
    assert window.session.inputs.tokenizer_view == "replay"
    assert window.find("tokenizer.view.replay").boxes.shown_text().replace("+ ", "") == "· t h o u s a n d"


def test_a_token_is_deleted_after_its_consequences_and_comes_back(window: PlaygroundWindow) -> None:
    view = vocabulary_view(window)
    window.session.update(vocabulary_token=7319)
    window.settle()
    ids = load_tokenizer("gpt2").encode(TEXT)
    view.panel.delete.click()
    window.settle()
    told = view.panel.told.text()
    assert "7319 ·thousand" in told
    after = edited(load_tokenizer("gpt2"), (DeleteToken(7319),)).encode(TEXT)
    assert f"{len(ids)} → {len(after)} tokens (+{len(after) - len(ids)})" in told
    assert "unreachable" in told or "as a whole piece" in told
    assert "unused rows +1" in told
    assert window.session.inputs.tokenizer_edits == ()
    view.panel.apply.click()
    window.settle()
    assert window.session.inputs.tokenizer_edits == (DeleteToken(7319),)
    assert window.session.results.tokens is not None
    assert list(window.session.results.tokens.run.ids) == after
    assert window.find("tokenizer.picker").currentText() == "gpt2 (edited)"
    assert "7319 ·thousand deleted" in view.panel.made_label.text()
    assert view.count.text().endswith("256")
    window.session.undo()
    window.settle()
    assert window.session.inputs.tokenizer_edits == ()
    assert list(window.session.results.tokens.run.ids) == ids
    window.session.redo()
    window.settle()
    assert list(window.session.results.tokens.run.ids) == after
    view.panel.undo.click()
    window.settle()
    assert list(window.session.results.tokens.run.ids) == ids
    assert load_tokenizer("gpt2").encode(TEXT) == ids


def test_special_tokens_patterns_and_sizes(window: PlaygroundWindow) -> None:
    view = vocabulary_view(window)
    for kind, value, edit in (
        ("special", "<|system|>", AddSpecial("<|system|>", 50257)),
        ("pattern", r"\w+|\W+", ChangePattern(r"\w+|\W+")),
        ("truncate", "1 000", Truncate(1000)),
    ):
        view.panel.ask(kind)
        view.panel.field.setText(value)
        QTest.keyClick(view.panel.field, Qt.Key.Key_Return)
        window.settle()
        assert view.panel.apply.isVisibleTo(view)
        view.panel.apply.click()
        window.settle()
        assert window.session.inputs.tokenizer_edits[-1] == edit
        assert edit_text(edit, None) in view.panel.made_label.text()
    assert view.table.rows.rowCount() == 1000
    view.panel.ask("pattern")
    assert view.panel.field.text() == r"\w+|\W+"
    view.panel.field.setText("(")
    view.panel.look.click()
    window.settle()
    assert "no regular expression" in view.panel.told.text()
    assert not view.panel.apply.isVisibleTo(view)
    QTest.keyClick(view.panel.field, Qt.Key.Key_Escape)
    window.settle()
    assert not view.panel.is_asking
    assert len(window.session.inputs.tokenizer_edits) == 3
    window.find("tokenizer.picker").setCurrentIndex(window.find("tokenizer.picker").findData("cl100k_base"))
    window.find("tokenizer.picker").activated.emit(window.find("tokenizer.picker").currentIndex())
    window.settle()
    assert window.session.inputs.tokenizer_edits == ()
    assert not view.panel.made.isVisibleTo(view)


def test_single_bytes_cant_be_deleted(window: PlaygroundWindow) -> None:
    view = vocabulary_view(window)
    window.session.update(vocabulary_token=0)
    window.settle()
    view.panel.delete.click()
    window.settle()
    assert "could no longer be encoded" in view.panel.told.text()
    view.panel.cancel.click()
    window.settle()
    assert not view.panel.is_asking


def test_edits_of_the_models_own_tokenizer_are_a_view(tiny_window: PlaygroundWindow) -> None:
    window = tiny_window
    own = window.session.results.step
    assert own is not None
    tokenizer = window.session.results.model.tokenizer  # type: ignore[union-attr]
    assert tokenizer is not None
    gone = next(number for number in own.ids if len(tokenizer.token_bytes(number)) > 1)
    window.session.update(tokenizer_edits=(DeleteToken(gone),))
    window.settle()
    assert window.session.results.tokens is not None
    assert gone not in window.session.results.tokens.run.ids
    assert window.session.results.step is not None
    assert window.session.results.step.ids == own.ids  # the model reads its own tokens
    window.session.undo()
    window.settle()
    assert tuple(window.session.results.tokens.run.ids) == own.ids


def test_an_edited_tokenizer_is_saved_under_a_new_name(window: PlaygroundWindow, tmp_path: Path) -> None:
    window.session.update(tokenizer_edits=(DeleteToken(7319),))
    view = vocabulary_view(window)
    for name in ("mine.json", "mine2.tiktoken"):
        window.operations.workshop.save(tmp_path / name)
        window.settle()
        assert not window.failures
        assert name in view.panel.told.text()
        ids = edited(load_tokenizer("gpt2"), (DeleteToken(7319),)).encode(TEXT)
        assert load_tokenizer(tmp_path / name).encode(TEXT) == ids
    window.operations.workshop.save(tmp_path / "mine.txt")
    window.settle()
    assert "neither" in window.failures[0].sentence


def test_training_on_the_text_and_on_files(window: PlaygroundWindow, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.txt"
    corpus.write_text(
        "the cat sat on the mat with other cats and the dog that sat there, thinking of lovely birds. " * 30
    )
    dialog = TrainingDialog(window.session, window.operations, window.window)
    dialog.show()
    dialog.train_to(tmp_path / "small.json")
    window.settle()
    assert "too small" in dialog.told.text()
    assert not (tmp_path / "small.json").exists()
    dialog.set_files((corpus,))
    dialog.tokens.setValue(300)
    dialog.train_to(tmp_path / "trained.json")
    window.settle()
    assert "trained.json" in dialog.told.text()
    assert window.session.inputs.tokenizer == str(tmp_path / "trained.json")
    assert window.session.results.tokens is not None
    assert window.session.results.tokens.vocab_size == 300
    assert dialog.table.rows.text(0, 1) in ("t + h", "a + t", "h + e", "· + t")
    counts = [int(dialog.table.rows.text(row, 3)) for row in range(dialog.table.rows.rowCount())]
    assert counts == sorted(counts, reverse=True)
    dialog.train_to(tmp_path / "never.json")
    dialog.cancel.click()
    window.settle()
    assert "Nothing was saved" in dialog.told.text()
    assert not (tmp_path / "never.json").exists()
    dialog.reject()


def test_boxes_say_what_they_show(qtbot: object, dressed: object) -> None:
    boxes = MergeBoxes()
    boxes.resize(120, 80)
    boxes.set_boxes([Box("a", "61", 0), Box("b", "62", 1), Box("<b>", "99", 2)], 0, 2)
    boxes.show()
    QTest.qWait(5)
    assert boxes.shown_text() == "a + b <b>"
    boxes.set_boxes([], None, None)
    QTest.qWait(5)
    assert boxes.shown_text() == ""
    boxes.close()
    boxes.deleteLater()
