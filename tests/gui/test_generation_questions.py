"""What the generator's views are told: stages, the whole vocabulary, draws, scores, counts, precisions."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from models.ngram import THREE_SENTENCES
from models.specs import SamplingSpec
from tests.gui.conftest import TINY_CONFIG, PlaygroundWindow

VOCABULARY = int(TINY_CONFIG["vocab_size"])


@pytest.fixture
def window(tiny_window: PlaygroundWindow) -> PlaygroundWindow:
    tiny_window.session.update(sampling=SamplingSpec(temperature=0.8, top_k=40, top_p=0.9))
    tiny_window.settle()
    return tiny_window


def want(window: PlaygroundWindow, view: str) -> None:
    window.operations.questions.want(view)
    window.settle()


def test_the_pipeline_has_every_stage(window: PlaygroundWindow) -> None:
    want(window, "pipeline")
    found = window.session.results.pipeline
    step = window.session.results.step
    assert found is not None
    assert step is not None
    logits = step.trace.logits_at(-1).double()
    assert found.stages[0].name == "logits"
    assert {stage.name: stage.active for stage in found.stages}["penalties"] is False
    assert found.vocabulary == VOCABULARY
    assert found.ids[:5] == tuple(torch.argsort(-logits, stable=True)[:5].tolist())
    raw = torch.softmax(logits, -1).numpy()
    np.testing.assert_allclose(found.stages[0].probabilities, raw[list(found.ids)], rtol=1e-6)
    assert all(stage.total == pytest.approx(1.0) for stage in found.stages)
    counts = [stage.count for stage in found.stages]
    assert counts == sorted(counts, reverse=True)
    cut = [reason for reason in found.reasons if reason]
    assert cut
    assert set(cut) <= {"cut by top-k 40", "cut by top-p 0.9"}
    window.session.update(generator_rows=200)
    window.settle()
    assert window.session.results.pipeline is not None
    assert len(window.session.results.pipeline.ids) == 200


def test_the_vocabulary_is_searched_and_sorted(window: PlaygroundWindow) -> None:
    want(window, "vocabulary")
    found = window.session.results.candidates
    assert found is not None
    assert len(found.order) == VOCABULARY
    assert found.raw.sum() == pytest.approx(1.0)
    assert (np.diff(found.raw[found.order]) <= 0).all()
    assert found.ranks[found.order].tolist() == list(range(1, VOCABULARY + 1))
    window.session.update(generator_query="th")
    window.settle()
    found = window.session.results.candidates
    assert found is not None
    assert 0 < len(found.order) < VOCABULARY
    assert all("th" in found.labels(int(one)).lower() for one in found.order)
    window.session.update(generator_query="#12", generator_sort="id")
    window.settle()
    found = window.session.results.candidates
    assert found is not None
    assert found.order.tolist() == [12]
    window.session.update(generator_query="", generator_sort="final", generator_descending=True)
    window.settle()
    found = window.session.results.candidates
    assert found is not None
    assert (np.diff(found.final[found.order]) <= 0).all()


def test_a_draw_lands_where_it_says(window: PlaygroundWindow) -> None:
    want(window, "bars")
    window.operations.step()
    window.operations.step()
    window.settle()
    found, step = window.session.results.draw, window.session.results.step
    assert found is not None
    assert step is not None
    last = found.last
    assert last is not None
    assert last.token_id == step.ids[-1]
    assert step.drawn == (last.token_id, last.uniform)
    assert (last.seed, last.number) == (window.session.inputs.seed, 2)
    assert last.low <= last.uniform < last.high
    assert last.segments[0].low == 0.0
    assert last.segments[-1].high == 1.0
    assert all(a.high == b.low for a, b in zip(last.segments, last.segments[1:], strict=False))
    coming = found.coming
    assert coming is not None
    window.operations.step()
    window.settle()
    after = window.session.results.draw
    assert after is not None
    assert after.last is not None
    assert (after.last.token_id, after.last.uniform) == (coming.token_id, coming.uniform)


def test_the_sequence_and_any_text_are_scored(window: PlaygroundWindow) -> None:
    want(window, "text")
    found, step = window.session.results.score, window.session.results.step
    assert found is not None
    assert step is not None
    assert found.ids == step.ids
    assert found.total == pytest.approx(float(np.nansum(found.log_probabilities)))
    assert found.perplexity == pytest.approx(math.exp(-found.total / found.scored))
    assert found.bits_per_byte == pytest.approx(-found.total / math.log(2) / found.byte_count)
    assert found.alternatives[0] == ()
    assert len(found.alternatives[1]) > 3
    window.session.update(score_text="the sun in the wood " * 20)
    window.settle()
    found = window.session.results.score
    assert found is not None
    assert found.text.startswith("the sun")
    assert len(found.ids) > int(TINY_CONFIG["n_positions"]), "longer than the window, and scored all the same"
    assert not np.isnan(found.log_probabilities[1:]).any()


def test_the_articles_five_words_are_counted_right(window: PlaygroundWindow) -> None:
    window.session.update(counts_source="example", sampling=SamplingSpec())
    want(window, "counts")
    found = window.session.results.counts
    assert found is not None
    assert found.words == ("I", "love", "oranges", "grapes", "you")
    assert found.matrix is not None
    assert found.chances is not None
    love = found.words.index("love")
    oranges, grapes = found.words.index("oranges"), found.words.index("grapes")
    assert found.matrix[love, oranges] == 2
    assert found.matrix[love, grapes] == 1
    assert found.chances[love, oranges] == pytest.approx(2 / 3)
    assert found.chances[love, grapes] == pytest.approx(1 / 3)
    assert np.isnan(found.chances[oranges]).all()
    questions = window.operations.questions
    questions.count_restart("I love")
    window.settle()
    step = window.session.results.count_step
    assert step is not None
    assert [(one.label, one.raw) for one in step.candidates] == [
        ("oranges", pytest.approx(2 / 3)),
        ("grapes", pytest.approx(1 / 3)),
    ]
    questions.count_choose(step.candidates[0].token_id)
    window.settle()
    step = window.session.results.count_step
    assert step is not None
    assert step.text == "I love oranges"
    assert step.problem is not None, "nothing follows oranges"
    questions.count_step()
    window.settle()
    assert window.session.results.count_step == step, "and nothing is drawn"
    window.session.update(counts_smoothing="add-one")
    window.settle()
    found = window.session.results.counts
    assert found is not None
    assert found.chances is not None
    assert found.chances[oranges] == pytest.approx(np.full(5, 1 / 5))
    assert found.chances[love, oranges] == pytest.approx(3 / 8)
    assert THREE_SENTENCES.count("\n") == 2


def test_tokens_of_the_text_are_counted_page_by_page(window: PlaygroundWindow) -> None:
    window.session.update(text="the house in the wood and the house in the sun " * 30)
    window.session.update(counts_unit="tokens", counts_order=3)
    want(window, "counts")
    found = window.session.results.counts
    assert found is not None
    assert found.matrix is None
    assert found.rows
    assert all(len(row.labels) == 2 for row in found.rows)
    assert found.rows[0].total >= found.rows[-1].total
    for row in found.rows:
        assert sum(cell.count for cell in row.cells) <= row.total
    window.operations.questions.count_restart("the house")
    window.settle()
    step = window.session.results.count_step
    assert step is not None
    assert "the house" in step.text
    window.session.update(counts_order=5, text="ab")
    window.settle()
    assert "counts" in window.session.results.problems


def test_a_file_is_counted_and_a_damaged_one_told(window: PlaygroundWindow, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("a b a c", encoding="utf-8")
    bad.write_bytes(b"a \xff b")
    window.session.update(counts_source=str(good))
    want(window, "counts")
    found = window.session.results.counts
    assert found is not None
    assert (found.source, found.token_count) == ("good.txt", 4)
    for path in (bad, tmp_path / "none.txt", tmp_path):
        window.session.update(counts_source=str(path))
        window.settle()
        assert window.session.results.problems["counts"].kind == "CorpusError"


def test_tables_grow_beyond_any_file(window: PlaygroundWindow) -> None:
    want(window, "counts")
    found = window.session.results.growth
    assert found is not None
    assert [line.possible for line in found.lines] == ["1", "5", "25", "125", "625"]
    assert found.window_rows == str(5**1024)
    assert len(found.window_rows) == 716
    assert found.parameters > 0


def test_precisions_are_measured_side_by_side(window: PlaygroundWindow) -> None:
    window.operations.questions.measure_precisions()
    window.settle()
    found = window.session.results.precision
    assert found is not None
    assert found.finished
    assert [row.dtype for row in found.rows] == ["float32", "float16", "bfloat16"]
    first, half, brain = found.rows
    assert first.bytes == 2 * half.bytes == 2 * brain.bytes
    assert first.largest == first.divergence == first.ranks_changed == 0
    assert 0 < half.largest < brain.largest < 0.1
    assert all(row.milliseconds > 0 for row in found.rows)


def test_nobody_asks_while_nobody_looks(window: PlaygroundWindow) -> None:
    want(window, "")
    assert window.session.results.pipeline is None
    window.operations.step()
    window.settle()
    assert window.session.results.pipeline is None
    want(window, "pipeline")
    assert window.session.results.pipeline is not None
