"""The generator's views: made when first shown, and what each of them shows and does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from models.specs import Constraint, SamplingSpec
from playground.panes.generator import GeneratorPane
from playground.panes.generator.all_tokens_view import AllTokensView
from playground.panes.generator.bars_view import BarsView
from playground.panes.generator.chat_view import ChatView
from playground.panes.generator.columns_view import ColumnsView
from playground.panes.generator.counts_view import CountsView
from playground.panes.generator.lens_view import LensView
from playground.panes.generator.pipeline_view import PipelineView
from playground.panes.generator.text_view import TextView
from playground.panes.generator.tree_view import TreeView
from playground.panes.generator.view import GeneratorView
from playground.panes.generator.views import VIEWS
from playground.panes.generator.why_view import WhyView
from playground.panes.generator.words import settings_text, stage_setting
from tests.gui.conftest import PlaygroundWindow

TOP_K_FIRST = ("top-k", "penalties", "constraint", "temperature", "top-p", "min-p")


def show(made: PlaygroundWindow, name: str) -> GeneratorView:
    made.session.update(generator_view=name)
    made.settle()
    pane = made.window.panes["generator"]
    assert isinstance(pane, GeneratorPane)
    assert pane.views.stack.currentWidget() is pane.view
    return pane.view


def ids(made: PlaygroundWindow) -> tuple[int, ...]:
    step = made.session.results.step
    assert step is not None
    return step.ids


def test_views_are_made_when_they_are_first_shown(tiny_window: PlaygroundWindow) -> None:
    pane = tiny_window.window.panes["generator"]
    assert isinstance(pane, GeneratorPane)
    assert [view.name for view in pane.views.made()] == ["bars"]
    tiny_window.session.update(generator_view="no such view")
    assert pane.view.name == "bars"
    for entry in VIEWS:
        view = show(tiny_window, entry.name)
        assert view.name == entry.name
        assert pane.states.state == "content"
        assert not view.grab().isNull()
    assert len(pane.views.made()) == len(VIEWS)
    assert not tiny_window.failures


def test_the_pipeline_shows_and_moves_stages(tiny_window: PlaygroundWindow) -> None:
    tiny_window.session.update(sampling=SamplingSpec(temperature=0.8, top_k=5))
    view = show(tiny_window, "pipeline")
    assert isinstance(view, PipelineView)
    assert [stage.key for stage in view.columns.stages][:2] == ["logits", "penalties"]
    assert "Σ 1.000000" in view.columns.shown_text()
    assert "cut by top-k 5" in view.columns.shown_text()
    assert view.reset.isHidden()
    view.columns.stage_moved.emit("top-k", 1)
    tiny_window.settle()
    assert tiny_window.session.inputs.sampling.order[0] == "top-k"
    assert view.columns.stages[1].key == "top-k"
    assert not view.reset.isHidden()
    view.reset.click()
    assert tiny_window.session.inputs.sampling == SamplingSpec(temperature=0.8, top_k=5)
    before = ids(tiny_window)
    first = tiny_window.session.results.pipeline
    assert first is not None
    view.columns.token_chosen.emit(first.ids[3])
    tiny_window.settle()
    assert ids(tiny_window) == (*before, first.ids[3])


def test_a_constraint_is_edited_and_its_error_told_in_place(tiny_window: PlaygroundWindow) -> None:
    view = show(tiny_window, "pipeline")
    assert isinstance(view, PipelineView)
    view.columns.stage_chosen.emit("constraint")
    editor = view.constraint
    editor.kind.setCurrentIndex(editor.kind.findData("choices"))
    editor.kind.activated.emit(editor.kind.currentIndex())
    tiny_window.settle()
    assert tiny_window.session.inputs.sampling.constraint.kind == "choices"
    assert "forbidden by the constraint" in view.columns.shown_text()
    tiny_window.session.update(sampling=SamplingSpec(constraint=Constraint("schema", "{ not json")))
    tiny_window.settle()
    pane = tiny_window.window.panes["generator"]
    assert isinstance(pane, GeneratorPane)
    assert pane.states.state == "content", "the editor stays, with the sentence below it"
    assert editor.problem.text()
    assert view.states.stale, "what is shown was computed without that constraint"
    tiny_window.session.update(generator_view="bars")
    tiny_window.settle()
    assert pane.states.state == "error"
    tiny_window.session.update(sampling=SamplingSpec())
    tiny_window.settle()
    assert pane.states.state == "content"
    tiny_window.session.update(generator_view="pipeline")
    tiny_window.settle()
    assert not view.states.stale


def test_any_token_is_found_and_taken(tiny_window: PlaygroundWindow) -> None:
    view = show(tiny_window, "vocabulary")
    assert isinstance(view, AllTokensView)
    assert view.table.row_count() == 320
    assert not view.take.isEnabled()
    view.query.setFocus()
    QTest.keyClicks(view.query, "#42")
    view._rest.timeout.emit()
    tiny_window.settle()
    assert view.table.row_count() == 1
    view.table.choose(0)
    before = ids(tiny_window)
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    tiny_window.settle()
    assert ids(tiny_window) == (*before, 42)
    view.table.sorted_by.emit(2)
    assert tiny_window.session.inputs.generator_sort == "id"


def test_the_text_is_tinted_and_another_one_scored(tiny_window: PlaygroundWindow) -> None:
    view = show(tiny_window, "text")
    assert isinstance(view, TextView)
    found = tiny_window.session.results.score
    assert found is not None
    assert view.perplexity.figure == f"{found.perplexity:.2f}"
    assert len(view.text.values) == len(ids(tiny_window))
    assert "instead" in view._tell(3)
    view.source.choose("own")
    assert view.states.state == "empty"
    view.field.setPlainText("the sun")
    view._rest.timeout.emit()
    tiny_window.settle()
    assert view.states.state == "content"
    assert tiny_window.session.inputs.score_text == "the sun"
    view.kind.choose("rank")
    assert tiny_window.session.inputs.text_tint == "rank"
    view.source.choose("sequence")
    tiny_window.settle()
    assert tiny_window.session.inputs.score_text == ""


def test_branches_are_kept_jumped_to_named_and_pruned(tiny_window: PlaygroundWindow) -> None:
    view = show(tiny_window, "tree")
    assert isinstance(view, TreeView)
    for _ in range(2):
        tiny_window.operations.step()
    tiny_window.settle()
    first = ids(tiny_window)
    tiny_window.operations.undo_step()
    tiny_window.operations.choose(7)
    tiny_window.settle()
    assert len(view.tree.nodes()) == 4
    other = view.tree.current
    assert view.branches.row_count() == 2
    leaf = next(one.number for one in view.tree.nodes() if one.number not in (0, other) and one.number == 2)
    view.tree.node_chosen.emit(leaf)
    tiny_window.settle()
    assert ids(tiny_window) == first
    tiny_window.operations.generation.name_branch(leaf, "ours")
    tiny_window.settle()
    assert "ours" in view.tree.node_text(leaf)
    view.tree.mark(other)
    view.prune.click()
    tiny_window.settle()
    assert len(view.tree.nodes()) == 3
    view.width_box.setValue(2)
    view.depth_box.setValue(2)
    view.expand.click()
    tiny_window.settle()
    assert len(view.tree.nodes()) == 3 + 2 + 4
    assert ids(tiny_window) == first


def test_two_columns_step_together(tiny_window: PlaygroundWindow) -> None:
    view = show(tiny_window, "columns")
    assert isinstance(view, ColumnsView)
    tiny_window.session.update(column_kind="seed", column_seed=99)
    for _ in range(3):
        tiny_window.operations.step()
    tiny_window.settle()
    other = tiny_window.session.results.column
    assert other is not None
    assert len(other.step.ids) == len(ids(tiny_window))
    assert other.seed == 99
    assert "99" in view.second.title.text()
    assert view.second.bars.rows


def test_why_and_layers_speak_of_the_next_token(tiny_window: PlaygroundWindow) -> None:
    view = show(tiny_window, "why")
    assert isinstance(view, WhyView)
    step = tiny_window.session.results.step
    assert step is not None
    assert step.candidates[0].label in view.sum.text()
    tiny_window.session.update(why_method="integrated_gradients")
    tiny_window.settle()
    assert "completeness" in view.sum.text()
    lens = show(tiny_window, "lens")
    assert isinstance(lens, LensView)
    assert lens.grid.row_count() == 3, "the embedding and two layers"
    assert step.candidates[0].label in lens.grid.cell(2, 0).text


def test_the_count_table_is_clicked_through(tiny_window: PlaygroundWindow) -> None:
    tiny_window.session.update(counts_source="example", sampling=SamplingSpec())
    view = show(tiny_window, "counts")
    assert isinstance(view, CountsView)
    assert view.grid.cell(1, 2).text == "2 · 66.7 %"
    view.grid.cell_chosen.emit(0, 1)
    tiny_window.settle()
    assert view.context.text() == "I love"
    assert [row.label for row in view.bars.rows] == ["oranges", "grapes"]
    view.step.click()
    tiny_window.settle()
    assert view.context.text() in ("I love oranges", "I love grapes")
    assert view.bars_states.state == "empty", "nothing follows"
    view.undo.click()
    tiny_window.settle()
    assert view.context.text() == "I love"
    tiny_window.session.update(counts_part="growth")
    tiny_window.settle()
    assert "716" in view.growth.power.text()
    assert view.growth.digits.toPlainText() == str(5**1024)


def test_a_model_without_a_template_says_so(tiny_window: PlaygroundWindow) -> None:
    view = show(tiny_window, "chat")
    assert isinstance(view, ChatView)
    assert view.states.state == "empty"
    assert not view.use.isEnabled()
    view.add.click()
    assert tiny_window.session.inputs.chat_turns == (("user", ""), ("assistant", ""))


def test_a_guess_is_scored_before_the_bars_are_shown(tiny_window: PlaygroundWindow) -> None:
    tiny_window.session.update(hide_bars=True)
    view = show(tiny_window, "bars")
    assert isinstance(view, BarsView)
    tiny_window.operations.step()
    tiny_window.settle()
    assert view.bars.bars_hidden
    labels = list(view.guess.chips.labels())
    assert labels == sorted(labels, key=lambda one: one.strip("·").casefold()), "the order tells nothing"
    view.guess.chips.token_chosen.emit(2)
    tiny_window.settle()
    assert not view.bars.bars_hidden
    guess = tiny_window.session.results.guess
    assert guess is not None
    assert guess.label in view.guess.score.text()
    assert f"rank {guess.rank}" in view.guess.score.text()


def test_forward_and_more_rows(tiny_window: PlaygroundWindow) -> None:
    pane = tiny_window.window.panes["generator"]
    assert isinstance(pane, GeneratorPane)
    tiny_window.operations.step()
    tiny_window.settle()
    stepped = ids(tiny_window)
    assert not pane.more.forward.isEnabled()
    tiny_window.operations.undo_step()
    tiny_window.settle()
    pane.more.forward.trigger()
    tiny_window.settle()
    assert ids(tiny_window) == stepped
    view = show(tiny_window, "bars")
    assert isinstance(view, BarsView)
    view.bars.more_wanted.emit()
    tiny_window.settle()
    assert len(view.bars.rows) == 200
    assert view.bars.rows[150].rank == 151


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (SamplingSpec(temperature=0), "greedy: the likeliest token"),
        (SamplingSpec(), "after temperature 1.00"),
        (
            SamplingSpec(0.8, 40, order=TOP_K_FIRST),
            "after top-k 40, temperature 0.80",
        ),
    ],
)
def test_settings_are_written_in_the_order_of_the_stages(spec: SamplingSpec, text: str) -> None:
    assert settings_text(spec) == text
    assert stage_setting("penalties", SamplingSpec(repetition_penalty=1.2, frequency_penalty=0.5)) == "×1.20 −0.50·n"
