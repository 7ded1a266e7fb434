"""The session: updates, undo and redo, results and their problems."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.specs import SamplingSpec
from playground import session as session_module
from playground.inputs import INPUT_NAMES, Inputs
from playground.results.reading import Problem
from playground.session import Session
from playground.widgets.plain_text import normalized


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Every change is far from the one before, unless a test says otherwise."""
    made = Clock()
    monkeypatch.setattr(session_module.time, "monotonic", made)
    return made


@pytest.fixture
def session(clock: Clock) -> Session:
    return Session()


def changes(session: Session) -> list[frozenset[str]]:
    seen: list[frozenset[str]] = []
    session.changed.connect(seen.append)
    return seen


def set_later(session: Session, clock: Clock, **values: object) -> None:
    clock.now += 10.0
    session.update(**values)


def test_one_signal_for_what_changed_and_none_for_what_did_not(session: Session) -> None:
    seen = changes(session)
    assert session.update(layer=2, head=0, seed=7) == {"layer"}
    assert session.update(layer=2) == frozenset()
    assert session.update(layer=3, head=1) == {"layer", "head"}
    assert seen == [{"layer"}, {"layer", "head"}]
    assert (session.inputs.layer, session.inputs.head) == (3, 1)


def test_a_name_that_no_input_has_is_the_programs_mistake(session: Session) -> None:
    with pytest.raises(ValueError, match="temperature"):
        session.update(temperature=1.0, layer=1)
    assert session.inputs == Inputs()


def test_inputs_are_new_when_changed_is_heard(session: Session) -> None:
    heard: list[int] = []
    session.changed.connect(lambda _names: heard.append(session.inputs.layer))
    session.update(layer=5)
    assert heard == [5]


def test_undo_and_redo(session: Session, clock: Clock) -> None:
    set_later(session, clock, layer=1)
    set_later(session, clock, head=2)
    hot = SamplingSpec(temperature=2.0)
    set_later(session, clock, sampling=hot)
    session.undo()
    session.undo()
    assert (session.inputs.layer, session.inputs.head, session.inputs.sampling) == (1, 0, Inputs().sampling)
    session.redo()
    session.redo()
    assert (session.inputs.layer, session.inputs.head, session.inputs.sampling) == (1, 2, hot)
    assert not session.can_redo
    session.undo()
    set_later(session, clock, seed=1)
    assert not session.can_redo  # another way was taken
    for _ in range(3):
        session.undo()
    assert session.inputs == Inputs()
    assert not session.can_undo
    session.undo()  # nothing left, nothing happens


# Undone elsewhere (text, models, the run of a lesson), or nothing to go back from: what is only looked at.
ELSEWHERE = {
    *("text", "model", "lesson", "lesson_step", "replay_piece", "replay_step"),
    *("vocabulary_kind", "vocabulary_query", "vocabulary_token"),
    *("generator_query", "generator_sort", "generator_descending", "generator_rows", "counts_start"),
    *("score_text", "chat_turns", "reads_special", "why_target"),
    *("target_length", "target_choices", "target_position", "lab_goal"),
}


def another(value: object) -> object:
    """A value of the same kind that isn't this one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, SamplingSpec):
        return replace(value, temperature=0.123)
    return 3 if value is None else (*value, *value, "x")  # type: ignore[misc]


@pytest.mark.parametrize("name", sorted(INPUT_NAMES))
def test_whatever_a_user_sets_can_be_undone_and_done_again(session: Session, clock: Clock, name: str) -> None:
    before = getattr(session.inputs, name)
    session.update(**{name: another(before)})
    assert session.can_undo == (name not in ELSEWHERE)
    if session.can_undo:
        session.undo()
        assert getattr(session.inputs, name) == before
        session.redo()
        assert getattr(session.inputs, name) == another(before)


def test_text_model_and_lesson_are_not_the_sessions_to_undo(session: Session, clock: Clock) -> None:
    set_later(session, clock, layer=1)
    set_later(session, clock, text="new", model="/somewhere", lesson="row-01", lesson_step=3)
    session.undo()
    inputs = session.inputs
    assert (inputs.layer, inputs.text, inputs.model, inputs.lesson, inputs.lesson_step) == (
        0, "new", "/somewhere", "row-01", 3,
    )  # fmt: skip
    session.redo()
    assert (session.inputs.layer, session.inputs.text) == (1, "new")


def test_a_position_goes_with_its_text(session: Session, clock: Clock) -> None:
    set_later(session, clock, layer=1)
    set_later(session, clock, position=4)
    set_later(session, clock, text="typed", position=None)
    session.undo()  # of the choice of a token
    assert (session.inputs.position, session.inputs.layer) == (None, 0)


def test_an_entry_that_would_change_nothing_is_passed_over(session: Session, clock: Clock) -> None:
    set_later(session, clock, layer=1)
    set_later(session, clock, layer=9)
    session.update(undoable=False, layer=1)  # a smaller model was opened
    session.undo()
    assert session.inputs.layer == 0
    session.redo()
    assert session.inputs.layer == 1


def test_dragging_a_slider_is_one_entry(session: Session, clock: Clock) -> None:
    for number in range(1, 50):
        clock.now += 0.1
        session.update(sampling=SamplingSpec(temperature=number / 10))
    clock.now += 0.1
    session.update(layer=1)
    session.undo()
    assert session.inputs.sampling.temperature == 4.9
    session.undo()
    assert session.inputs.sampling == Inputs().sampling


def test_a_pause_or_an_undo_ends_the_drag(session: Session, clock: Clock) -> None:
    set_later(session, clock, seed=1)
    set_later(session, clock, seed=2)
    session.undo()
    assert session.inputs.seed == 1
    session.update(seed=3)  # at once, but after an undo
    session.undo()
    assert session.inputs.seed == 1


def test_what_undo_says_is_true_when_it_is_heard(session: Session, clock: Clock) -> None:
    heard: list[tuple[bool, bool]] = []
    session.changed.connect(lambda _names: heard.append((session.can_undo, session.can_redo)))
    set_later(session, clock, layer=1)
    session.undo()
    session.redo()
    assert heard == [(True, False), (False, True), (True, False)]


def test_the_undo_stack_does_not_keep_texts(session: Session, clock: Clock) -> None:
    for number in range(4):
        set_later(session, clock, text=f"{number} " * 100)
        set_later(session, clock, layer=number + 1)
    assert {state.text for state in session._undo} == {""}
    session.undo()
    assert session.inputs.text == "3 " * 100


def test_the_undo_stack_has_a_bottom(session: Session, clock: Clock) -> None:
    for number in range(1, 700):
        set_later(session, clock, seed=number)
    for _ in range(700):
        session.undo()
    assert session.inputs.seed == 199


STAND_INS = "".join(map(chr, range(0xFDD2, 0xFDF0)))


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=(), exclude_characters=STAND_INS)))
def test_a_text_is_what_an_editor_holds_of_it(text: str) -> None:
    for session in (Session(Inputs(text=text)), Session()):
        session.update(text=text)
        assert session.inputs.text == normalized(text)
        assert session.update(text=text) == frozenset()
        assert session.inputs.text == "".join(one for one in text if not 0xD800 <= ord(one) < 0xE000)
        session.inputs.text.encode("utf-8")


def test_results_and_problems() -> None:
    session = Session()
    told: list[str] = []
    session.delivered.connect(told.append)
    problem = Problem("{what} is wrong. Change it.", {"what": "x"})
    session.deliver("tokens", "old")
    session.report("tokens", problem)
    assert (session.results.tokens, session.results.problems) == ("old", {"tokens": problem})
    assert problem.sentence == "x is wrong. Change it."
    session.deliver("tokens", "new")
    assert session.results.problems == {}
    session.report("step", problem)
    session.clear("tokens", "step")
    assert (session.results.tokens, session.results.problems) == (None, {})
    assert told == ["tokens", "tokens", "tokens", "step", "tokens", "step"]


def test_a_sentence_without_fields_may_hold_braces() -> None:
    assert Problem("Write {} around it.").sentence == "Write {} around it."


def test_inputs_never_change() -> None:
    inputs = Inputs()
    with pytest.raises(AttributeError):
        inputs.layer = 1  # type: ignore[misc]
    assert replace(inputs, layer=1).layer == 1
