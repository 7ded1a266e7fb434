"""The engine: labels, tails, thumbnails, and a generation that is always where its results say it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ContextFullError, TextError, TokenIdError, TokenizerError
from models.networks.decoder import Decoder
from models.specs import SamplingSpec, spec_from_config
from models.tokenizers import load_tokenizer
from playground.engine import Engine, Labels, tail_of
from playground.jobs import Cancelled
from playground.opening import tokenized
from playground.reader import Check, StepSettings
from playground.results.reading import StepResult
from playground.widgets.plain_text import normalized

BYTES = load_tokenizer("bytes")
WINDOW = 16
WARM = StepSettings(SamplingSpec(temperature=1.0), seed=7)


def go_on() -> None:
    """The check of a job that is wanted."""


def small_engine(vocab_size: int = 256, window: int = WINDOW) -> Engine:
    spec = spec_from_config(
        {"model_type": "gpt2", "vocab_size": vocab_size, "n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": window}
    )
    model = Decoder(spec)
    model.initialise(torch.Generator().manual_seed(1))
    with torch.no_grad():
        model.embedding.weight.mul_(5)  # neither an even nor a certain choice
    return Engine(model.eval().requires_grad_(False), BYTES)


def reading(text: str, settings: StepSettings = WARM, **options: int) -> tuple[Engine, StepResult]:
    engine = small_engine(**options)
    return engine, engine.read(tokenized(text, BYTES), settings, go_on)


def agrees_with_itself(step: StepResult) -> None:
    assert len(step.trace) == len(step.ids) - step.window_start
    assert tuple(step.trace.ids) == step.ids[step.window_start :]
    assert len(step.labels) == len(step.spans) == len(step.ids)
    assert step.window_full == (len(step.trace) == WINDOW)
    assert step.ids[: step.prompt_length] == step.prompt.run.ids
    assert all(0 <= first <= last <= len(step.text + step.tail) for first, last in step.spans)
    assert len(step.candidates) + step.others == 256


# Labels


def test_labels_of_ids_that_stand_for_nothing() -> None:
    labels = Labels(BYTES)
    assert labels.of([65, 10, 300, -1, 65]) == ("A", "⏎", "#300", "#-1", "A")


# Tails


def test_tokens_that_share_a_character_share_its_span() -> None:
    fox = "🦊".encode()
    pieces = [b"a", fox[:1], fox[1:3], fox[3:], b" b"]
    assert tail_of(pieces, 10) == ("a🦊 b", ((10, 11), (11, 12), (11, 12), (11, 12), (12, 14)))


def test_an_unfinished_character_is_not_text_yet() -> None:
    assert tail_of([b"ab", "我".encode()[:2]], 3) == ("ab", ((3, 5), (5, 5)))
    assert tail_of([], 3) == ("", ())


def test_broken_bytes_are_shown_as_replaced() -> None:
    text, spans = tail_of([b"\xe6", b"x", b"\xff"], 0)
    assert text == "�x�"
    assert spans == ((0, 1), (0, 2), (2, 3))


def test_line_ends_are_kept_and_noncharacters_are_not() -> None:
    assert tail_of([b"a\r", b"\nb", b"\rc"], 5) == ("a\r\nb\rc", ((5, 7), (7, 9), (9, 11)))
    assert tail_of(["a\ufdd2".encode(), b"\n", "\ufdd7".encode()], 5) == ("a\n", ((5, 6), (6, 7), (7, 7)))


@given(st.text(), st.data())
def test_a_tail_spells_what_its_bytes_do(text: str, data: st.DataObject) -> None:
    raw = text.encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    pieces = [raw[first:last] for first, last in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    tail, spans = tail_of(pieces, 4)
    assert tail == normalized(text)
    place = 4
    for piece, (first, last) in zip(pieces, spans, strict=True):
        assert first <= last <= 4 + len(tail)
        assert first <= place, "a gap between tokens"
        place = max(place, last)
        if "\r" not in text and piece and tail == text and tail.isascii():
            assert tail[first - 4 : last - 4].encode() == piece
    assert place == 4 + len(tail)


# Rows


def test_rows_are_those_of_the_table() -> None:
    engine, step = reading("hello")
    np.testing.assert_array_equal(engine.rows(step).values, engine.model.embedding.weight[list(b"hello")].numpy())


# What was expected


def test_what_was_expected_at_a_position() -> None:
    engine, step = reading("hello")
    expected = engine.expected(step, 2)
    logits = engine.model.forward(list(b"he")).logits_at(-1).double()
    probabilities = torch.softmax(logits, dim=-1)
    actual = next(candidate for candidate in expected.candidates if candidate.token_id == ord("l"))
    assert actual.raw == pytest.approx(float(probabilities[ord("l")]), abs=1e-5)
    assert expected.rank == 1 + int((probabilities > probabilities[ord("l")]).sum())
    assert len(expected.candidates) + expected.others == 256


# Steps


def test_a_step_is_drawn_as_the_library_draws_it() -> None:
    from models.generation import Generation

    engine, step = reading("Once")
    generation = Generation(engine.model, list(b"Once"), WARM.sampling, WARM.seed)
    for _ in range(5):
        step = engine.step(WARM, go_on)
        expected = generation.step()
        assert expected.draw is not None
        assert step.drawn == (expected.token_id, expected.draw.uniform)
        agrees_with_itself(step)
    assert step.ids == generation.ids
    assert step.candidates[0].token_id == generation.sampling.likeliest


def test_greedy_and_chosen_tokens_are_not_drawn() -> None:
    engine, _ = reading("Once")
    greedy = StepSettings(SamplingSpec(temperature=0), 7)
    assert engine.step(greedy, go_on).drawn is None
    assert engine.step(WARM, go_on).drawn is not None
    chosen = engine.choose(65, WARM, go_on)
    assert (chosen.ids[-1], chosen.drawn, chosen.tail[-1]) == (65, None, "A")
    assert engine.undo(WARM, go_on).drawn is not None  # that of the token before


def test_undo_goes_back_to_the_prompt_and_no_further() -> None:
    engine, first = reading("Once")
    states = [first, engine.step(WARM, go_on), engine.step(WARM, go_on)]
    for state in (states[1], states[0], states[0]):
        undone = engine.undo(WARM, go_on)
        assert (undone.ids, undone.drawn, undone.can_undo) == (state.ids, state.drawn, state is not first)
        assert undone.candidates == state.candidates
    assert engine.step(WARM, go_on).ids == states[1].ids


def run(engine: Engine, count: int, settings: StepSettings = WARM) -> tuple[int, ...]:
    return [engine.step(settings, go_on) for _ in range(count)][-1].ids


def test_the_same_text_seed_and_settings_give_the_same_tokens() -> None:
    other = StepSettings(WARM.sampling, seed=8)
    engine, _ = reading("Once")
    first = run(engine, 6)
    assert run(reading("Once")[0], 6) == first
    assert run(reading("Once", other)[0], 6, other) != first


def test_another_seed_before_the_first_step_is_a_fresh_generation() -> None:
    other = StepSettings(WARM.sampling, seed=8)
    engine, _ = reading("Once")
    engine.settle(other, go_on)
    assert run(engine, 6, other) == run(reading("Once", other)[0], 6, other)


@pytest.mark.parametrize("looks", [(), (8,), (8, 9, 3)])
def test_a_seed_that_is_only_looked_at_changes_nothing(looks: Sequence[int]) -> None:
    engine, _ = reading("Once")
    run(engine, 2)
    for seed in looks:
        kept = engine.settle(StepSettings(WARM.sampling, seed), go_on)
        assert len(kept.ids) == 6  # tokens that are there stay
    assert run(engine, 4) == run(reading("Once")[0], 6)


def test_after_undoing_all_steps_the_present_seed_counts() -> None:
    other = StepSettings(WARM.sampling, seed=8)
    engine, _ = reading("Once")
    run(engine, 2)
    engine.step(other, go_on)
    for _ in range(3):
        undone = engine.undo(other, go_on)
    assert not undone.can_undo
    assert run(engine, 6, other) == run(reading("Once", other)[0], 6, other)


def test_settings_change_the_bars_and_not_the_tokens() -> None:
    engine, _ = reading("Once")
    before = engine.step(WARM, go_on)
    settled = engine.settle(StepSettings(SamplingSpec(temperature=1.0, top_k=2), 7), go_on)
    assert settled.ids == before.ids
    assert sum(candidate.kept for candidate in settled.candidates) == 2
    assert settled.sampling.top_k == 2
    assert settled.trace is before.trace


# A full window


def answered(settings: StepSettings = WARM) -> StepSettings:
    return StepSettings(settings.sampling, settings.seed, on_last_half=True)


def test_a_full_window_asks_and_undo_is_an_answer() -> None:
    engine, full = reading("x" * WINDOW)
    assert full.window_full
    for act in (lambda: engine.step(WARM, go_on), lambda: engine.choose(65, WARM, go_on)):
        with pytest.raises(ContextFullError):
            act()
        assert engine.settle(WARM, go_on).ids == full.ids
    assert engine.undo(WARM, go_on).ids == full.ids


def test_undo_crosses_the_shortened_window() -> None:
    engine, _ = reading("x" * (WINDOW - 1))
    full = engine.step(WARM, go_on)
    assert (full.window_start, full.window_full) == (0, True)
    room = engine.make_room(answered(), go_on)
    agrees_with_itself(room)
    assert (room.window_start, room.ids, room.can_undo, room.drawn) == (WINDOW // 2, full.ids, True, None)
    assert engine.make_room(answered(), go_on).window_start == WINDOW // 2  # pressed twice
    shifted = engine.step(answered(), go_on)
    agrees_with_itself(shifted)
    undone = engine.undo(answered(), go_on)
    agrees_with_itself(undone)
    assert (undone.window_start, undone.ids, undone.drawn) == (0, full.ids, full.drawn)
    assert undone.candidates == full.candidates
    again = engine.step(answered(), go_on)  # the answer is kept
    assert (again.window_start, again.ids) == (shifted.window_start, shifted.ids)
    for _ in range(3 * WINDOW):
        agrees_with_itself(engine.step(answered(), go_on))
    for _ in range(3 * WINDOW + 2):
        back = engine.undo(answered(), go_on)
        agrees_with_itself(back)
    assert (back.ids, back.window_start, back.can_undo) == (full.ids[:-1], 0, False)
    assert engine.step(WARM, go_on).ids == full.ids


def test_a_shortened_window_is_undone_by_itself_too() -> None:
    engine, full = reading("x" * WINDOW)
    engine.make_room(answered(), go_on)
    undone = engine.undo(answered(), go_on)
    assert (undone.window_start, undone.candidates, undone.can_undo) == (0, full.candidates, False)


def test_a_text_that_never_fitted_is_read_from_its_last_half_when_asked() -> None:
    engine = small_engine()
    prompt = tokenized("y" * (3 * WINDOW), BYTES)
    with pytest.raises(ContextFullError):
        engine.read(prompt, WARM, go_on)
    for act in (lambda: engine.step(WARM, go_on), lambda: engine.undo(WARM, go_on), lambda: engine.settle(WARM, go_on)):
        with pytest.raises(ContextFullError):  # refused again, not "no text"
            act()
    room = engine.make_room(answered(), go_on)
    agrees_with_itself(room)
    assert (room.window_start, room.can_undo) == (3 * WINDOW - WINDOW // 2, False)
    engine.step(answered(), go_on)
    undone = engine.undo(answered(), go_on)  # the step only: without the shorter window nothing could be shown
    assert (undone.ids, undone.window_start, undone.can_undo) == (room.ids, room.window_start, False)
    assert engine.undo(answered(), go_on).ids == room.ids
    direct = small_engine().read(prompt, answered(), go_on)  # the answer was given before
    assert (direct.ids, direct.window_start, direct.candidates) == (room.ids, room.window_start, room.candidates)


# What can go wrong on the way


def cancelled_after(calls: int) -> Check:
    left = iter(range(calls))

    def check() -> None:
        if next(left, None) is None:
            raise Cancelled

    return check


@pytest.mark.parametrize("calls", [0, 1])
@pytest.mark.parametrize("act", ["step", "choose", "full"])
def test_a_cancelled_step_did_not_happen(act: str, calls: int) -> None:
    engine, before = reading("x" * (WINDOW if act == "full" else 5))
    check = cancelled_after(calls)
    chosen = (lambda: engine.choose(65, WARM, check)) if act == "choose" else (lambda: engine.step(answered(), check))
    with pytest.raises(Cancelled):
        chosen()
    after = engine.settle(WARM, go_on)
    assert (after.ids, after.window_start, after.drawn, after.can_undo) == (before.ids, 0, None, False)
    if act != "full":
        assert run(engine, 3) == run(reading("x" * 5)[0], 3)


def test_a_cancelled_reading_is_taken_up_by_the_next_step() -> None:
    engine = small_engine()
    with pytest.raises(Cancelled):
        engine.read(tokenized("Once", BYTES), WARM, cancelled_after(1))
    assert engine.step(WARM, go_on).ids == run(reading("Once")[0], 1)


def test_a_table_smaller_than_its_tokenizer() -> None:
    engine = small_engine(vocab_size=100)
    assert engine.read(tokenized("A(", BYTES), WARM, go_on).ids == (65, 40)
    with pytest.raises(TokenizerError, match="gives the id 122 here, but the model's table has 100 rows") as caught:
        engine.read(tokenized("A z", BYTES), WARM, go_on)
    assert str(caught.value).endswith("Open a copy of the model whose tokenizer belongs to it.")
    with pytest.raises(TextError):
        engine.step(WARM, go_on)


def test_a_table_larger_than_its_tokenizer() -> None:
    engine, _ = reading("Once", vocab_size=300)
    step = engine.choose(299, WARM, go_on)
    assert (step.labels[-1], step.tail, step.spans[-1]) == ("#299", "", (4, 4))


@pytest.mark.parametrize("token_id", [-1, 256, 10**9])
def test_ids_out_of_range_are_refused_and_nothing_changes(token_id: int) -> None:
    engine, before = reading("Once")
    with pytest.raises(TokenIdError, match=f"Token id {token_id} is outside"):
        engine.choose(token_id, WARM, go_on)
    assert engine.settle(WARM, go_on).ids == before.ids


def test_no_text() -> None:
    engine = small_engine()
    with pytest.raises(TextError, match="Type a word first"):
        engine.read(tokenized("", BYTES), WARM, go_on)
    with pytest.raises(TextError, match="Type a word first"):
        engine.step(WARM, go_on)


def test_a_new_text_starts_over() -> None:
    engine, _ = reading("Once")
    run(engine, 3)
    step = engine.read(tokenized("Twice", BYTES), WARM, go_on)
    assert (step.text, step.tail, step.can_undo, step.drawn) == ("Twice", "", False, None)
    assert run(engine, 3) == run(reading("Twice")[0], 3)
