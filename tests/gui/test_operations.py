"""Operations between a session and a tiny model: order, what is owed, runs, cancelling, switching models."""

from __future__ import annotations

import gc
import shutil
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from models.placing import LoadOptions
from models.specs import SamplingSpec
from playground.generation_desk import GenerationDesk, is_window_full
from playground.inputs import Inputs
from playground.opening import opened
from playground.operations import Operations
from playground.reader import SETTLING
from playground.results.reading import Problem, StepResult
from playground.session import Session
from tests.checkpoint_files import rewrite_weights
from tests.gui.conftest import PlaygroundWindow

TEXT = "Once upon a time"
WINDOW = 64


@dataclass
class Playground:
    """A session and its operations without a window, and all that they said."""

    qtbot: QtBot
    session: Session
    operations: Operations
    steps: list[StepResult] = field(default_factory=list)
    failures: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session.delivered.connect(self._on_delivered)
        self.operations.failed.connect(self.failures.append)

    def _on_delivered(self, name: str) -> None:
        step = self.session.results.step
        if name == "step" and step is not None:
            self.steps.append(step)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.operations.idle, timeout=30_000)

    def open(self, folder: Path) -> None:
        self.operations.open_model(folder)
        self.settle()

    def hold(self) -> threading.Event:
        """Keep the torch lane busy until the event is set."""
        reached, release = threading.Event(), threading.Event()

        def work(_context: object) -> None:
            reached.set()
            release.wait(20)

        self.operations.torch_lane.submit(work, key="load of a test")
        assert reached.wait(10)
        return release

    @property
    def step(self) -> StepResult:
        step = self.session.results.step
        assert step is not None
        return step

    @property
    def problem(self) -> str:
        problem = self.session.results.problems.get("step")
        return "" if problem is None else problem.sentence

    @property
    def grown(self) -> int:
        """How many tokens were generated."""
        return len(self.step.ids) - self.step.prompt_length


@pytest.fixture
def empty(qtbot: QtBot) -> Iterator[Playground]:
    session = Session(Inputs(text=TEXT, sampling=SamplingSpec()))
    made = Playground(qtbot, session, Operations(session))
    yield made
    made.operations.close()


@pytest.fixture
def play(empty: Playground, tiny_checkpoint: Path) -> Playground:
    empty.open(tiny_checkpoint)
    assert empty.failures == []
    empty.steps.clear()
    return empty


@pytest.fixture(scope="module")
def other_checkpoint(tiny_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another model with the same tokenizer: one layer of two heads."""
    import torch

    from models.checkpoint import save_checkpoint
    from models.networks.decoder import Decoder
    from models.specs import spec_from_config

    folder = tmp_path_factory.mktemp("models") / "other"
    config = {"model_type": "gpt2", "vocab_size": 320, "n_positions": WINDOW, "n_embd": 16, "n_layer": 1, "n_head": 2}
    model = Decoder(spec_from_config(config))
    model.initialise(torch.Generator().manual_seed(5))
    save_checkpoint(folder, model, dtype="float32")
    shutil.copy(tiny_checkpoint / "tokenizer.json", folder)
    return folder


# Opening and reading


def test_opening_a_model_reads_the_text(play: Playground, tiny_checkpoint: Path) -> None:
    results = play.session.results
    assert play.step.text == TEXT
    assert play.grown == 0
    assert results.model is not None
    assert results.model.loaded
    assert play.session.inputs.model == str(tiny_checkpoint)
    assert results.tokens is play.step.prompt
    assert results.problems == {}
    assert results.rows is None  # nobody looks


def test_the_models_own_tokens_are_shown_while_its_weights_load(empty: Playground, tiny_checkpoint: Path) -> None:
    release = empty.hold()
    empty.operations.open_model(tiny_checkpoint)
    empty.qtbot.waitUntil(lambda: empty.session.results.tokens is not None)
    results = empty.session.results
    assert results.model is not None
    assert results.model.is_coming
    assert results.tokens is not None
    assert results.tokens.tokenizer == "tiny"
    assert results.step is None
    release.set()
    empty.settle()
    assert empty.step.prompt.run.ids == results.tokens.run.ids


def test_typing_reads_the_new_text(play: Playground) -> None:
    play.operations.step()
    play.session.update(text="Twice")
    play.settle()
    assert (play.step.text, play.step.tail, play.grown) == ("Twice", "", 0)


def test_typing_fast_ends_with_the_last_text(play: Playground) -> None:
    release = play.hold()
    for end in range(1, len(TEXT)):
        play.session.update(text=TEXT[:end])
    release.set()
    play.settle()
    assert [step.text for step in play.steps] == [TEXT[:-1]]
    assert play.session.results.problems == {}


def test_an_empty_text_has_no_step_and_owes_none(play: Playground) -> None:
    play.session.update(text="")
    play.settle()
    results = play.session.results
    assert (results.step, results.expected, results.problems) == (None, None, {})
    play.operations.step()
    play.operations.run(5)
    assert not play.operations.running
    play.session.update(text="Once")
    play.settle()
    assert play.grown == 0


def test_restart_drops_what_was_generated(play: Playground) -> None:
    play.operations.step()
    play.operations.restart()
    play.settle()
    assert play.grown == 0


# Steps, choices, undos


def test_every_step_is_owed(play: Playground) -> None:
    play.operations.continue_on_last_half()
    play.settle()
    play.steps.clear()
    for _ in range(100):
        play.operations.step()
    play.settle()
    assert play.grown == 100
    assert [len(step.ids) for step in play.steps] == [play.step.prompt_length + count for count in range(1, 101)]


def test_steps_are_owed_while_the_text_is_tokenized(play: Playground) -> None:
    play.session.update(text="Twice upon")
    for _ in range(3):
        play.operations.step()
    play.settle()
    assert (play.step.text, play.grown) == ("Twice upon", 3)


def test_steps_are_owed_while_the_first_model_loads(empty: Playground, tiny_checkpoint: Path) -> None:
    empty.operations.open_model(tiny_checkpoint)
    for _ in range(3):
        empty.operations.step()
    empty.settle()
    assert empty.grown == 3


def test_steps_of_a_text_that_was_typed_over_are_not_taken(play: Playground) -> None:
    release = play.hold()
    for _ in range(3):
        play.operations.step()
    play.session.update(text="Twice")
    play.operations.step()
    play.session.update(text="Thrice")
    release.set()
    play.settle()
    assert (play.step.text, play.grown) == ("Thrice", 0)


@pytest.mark.parametrize("change", ["text", "restart"])
def test_a_step_that_was_taken_too_late_is_not_shown(play: Playground, change: str) -> None:
    play.operations.step()
    play.hold().set()  # the step has been taken, and waits to be delivered
    if change == "text":
        play.session.update(text="Twice")
    else:
        play.operations.restart()
    play.settle()
    assert [(step.text, len(step.ids) - step.prompt_length) for step in play.steps] == [(play.session.inputs.text, 0)]


def test_choices_and_undos_are_done_in_order(play: Playground) -> None:
    prompt = play.step.ids
    release = play.hold()
    for token_id in (65, 66, 67):
        play.operations.choose(token_id)
    for _ in range(2):
        play.operations.undo_step()
    play.operations.choose(68)
    play.operations.choose(69)
    release.set()
    play.settle()
    assert play.step.ids == (*prompt, 65, 68, 69)
    assert [step.ids[len(prompt) :] for step in play.steps] == [
        (65,), (65, 66), (65, 66, 67), (65, 66), (65,), (65, 68), (65, 68, 69),
    ]  # fmt: skip


def test_undo_without_a_step_changes_nothing(play: Playground) -> None:
    before = play.step
    play.operations.undo_step()
    play.settle()
    assert play.step.ids == before.ids
    assert not play.step.can_undo
    assert play.problem == ""


def test_each_step_has_the_settings_of_its_moment(play: Playground) -> None:
    release = play.hold()
    play.operations.step()
    play.session.update(sampling=SamplingSpec(temperature=0.0))
    play.operations.step()
    play.session.update(sampling=SamplingSpec(top_k=1))
    release.set()
    play.settle()
    assert play.grown == 2
    first, second = play.steps[:2]
    assert first.drawn is not None
    assert second.drawn is None  # greedy
    assert play.step.sampling == SamplingSpec(top_k=1)
    assert sum(candidate.kept for candidate in play.step.candidates) == 1


def test_a_seed_gives_the_same_tokens_again(play: Playground) -> None:
    def tokens(seed: int) -> tuple[int, ...]:
        play.session.update(seed=seed)
        play.operations.restart()
        for _ in range(5):
            play.operations.step()
        play.settle()
        return play.step.ids

    first = tokens(1)
    assert tokens(2) != first
    assert tokens(1) == first


def test_another_seed_keeps_the_tokens_that_are_there(play: Playground) -> None:
    play.operations.step()
    play.settle()
    before = play.step.ids
    play.session.update(seed=99)
    play.settle()
    assert play.step.ids == before
    play.operations.undo_step()
    play.operations.step()
    play.operations.step()
    play.settle()
    after = play.step.ids
    play.operations.restart()
    for _ in range(2):
        play.operations.step()
    play.settle()
    assert play.step.ids == after  # as a fresh reading with that seed has them


# Runs


def test_a_run_takes_its_steps_and_ends(play: Playground) -> None:
    said: list[bool] = []
    play.operations.running_changed.connect(said.append)
    play.operations.run(7)
    play.operations.run(50)  # one at a time
    play.settle()
    assert play.grown == 7
    assert said == [True, False]


def test_a_run_stops_after_the_step_that_is_computed(play: Playground) -> None:
    release = play.hold()
    play.operations.run(50)
    play.operations.stop()
    play.operations.stop()
    assert not play.operations.running
    release.set()
    play.settle()
    assert play.grown == 1


def test_a_run_that_follows_a_stopped_one_is_one_run(play: Playground) -> None:
    release = play.hold()
    play.operations.run(5)
    play.operations.stop()
    play.operations.run(3)
    release.set()
    play.settle()
    assert play.grown == 1 + 3


def test_choosing_and_undoing_end_a_run_and_are_done(play: Playground) -> None:
    release = play.hold()
    play.operations.run(50)
    play.operations.choose(65)
    assert not play.operations.running
    release.set()
    play.settle()
    assert play.grown == 2
    assert play.step.ids[-1] == 65
    release = play.hold()
    play.operations.run(50)
    play.operations.undo_step()
    release.set()
    play.settle()
    assert play.grown == 2


def test_stepping_in_a_run_adds_a_step(play: Playground) -> None:
    release = play.hold()
    play.operations.run(5)
    play.operations.step()
    release.set()
    play.settle()
    assert play.grown == 6


def test_typing_ends_a_run(play: Playground) -> None:
    play.operations.run(40)
    play.qtbot.waitUntil(lambda: play.grown >= 2)
    play.session.update(text="Twice")
    assert not play.operations.running
    play.settle()
    assert (play.step.text, play.grown) == ("Twice", 0)


def test_settings_may_change_in_a_run(play: Playground) -> None:
    play.operations.run(20)
    for number in range(2, 8):
        play.qtbot.waitUntil(lambda wanted=number: play.grown >= wanted)
        play.session.update(seed=number, sampling=SamplingSpec(temperature=number / 4))
    play.settle()
    assert play.grown == 20
    assert play.step.sampling.temperature == 7 / 4
    assert play.problem == ""


def test_a_run_ends_at_a_special_token(play: Playground, monkeypatch: pytest.MonkeyPatch) -> None:
    model = play.session.results.model
    assert model is not None
    assert model.tokenizer is not None
    monkeypatch.setattr(
        GenerationDesk, "_why_end", lambda _desk, _run, step: "end" if len(step.ids) == step.prompt_length + 3 else ""
    )
    play.operations.run(20)
    play.settle()
    assert play.grown == 3
    assert not play.operations.running


def test_a_run_of_nothing(play: Playground) -> None:
    play.operations.run(0)
    assert not play.operations.running


# A full window


def nearly_fill(play: Playground) -> None:
    """A text that leaves room for four tokens."""
    model = play.session.results.model
    assert model is not None
    assert model.tokenizer is not None
    text = "ab "
    while len(model.tokenizer.encode(text)) < WINDOW - 4:
        text += "x"
    play.session.update(text=text)
    play.settle()
    assert len(play.step.ids) == WINDOW - 4


def test_the_question_of_a_full_window_is_asked_once(play: Playground) -> None:
    nearly_fill(play)
    play.operations.run(10)
    play.settle()
    full = play.step
    assert len(full.ids) == WINDOW
    assert full.window_full
    assert is_window_full(play.session.results.problems["step"])
    assert "Continue on its last half, or stop." in play.problem
    play.operations.continue_on_last_half()
    play.settle()
    assert play.problem == ""
    assert (play.step.window_start, play.step.ids) == (WINDOW // 2, full.ids)
    play.operations.run(WINDOW)
    play.settle()
    assert play.problem == ""
    assert len(play.step.ids) == 2 * WINDOW
    play.session.update(text="long " * 100)
    play.settle()
    assert play.problem == ""
    assert play.step.window_start == len(play.step.ids) - WINDOW // 2


@pytest.mark.parametrize("answer", ["undo_step", "stop"])
def test_other_answers_to_the_question(play: Playground, answer: str) -> None:
    nearly_fill(play)
    play.operations.run(10)
    play.settle()
    assert play.problem
    full = play.step
    getattr(play.operations, answer)()
    play.settle()
    assert play.problem == ""
    assert len(play.step.ids) == len(full.ids) - (answer == "undo_step")
    play.operations.step()
    play.operations.step()
    play.settle()
    assert play.problem  # asked again, as no answer was to be kept


def test_a_text_that_does_not_fit_asks_too_and_a_shorter_one_clears_it(play: Playground) -> None:
    old = play.step
    long = "long " * 100
    play.session.update(text=long)
    play.settle()
    assert is_window_full(play.session.results.problems["step"])
    assert play.session.results.step is old  # stale, and the pane shows the question
    assert play.session.inputs.text == long
    assert play.session.results.tokens is not None
    assert play.session.results.tokens.text == long
    play.operations.stop()  # there is nothing else to show
    assert play.problem
    play.operations.step()
    play.operations.undo_step()
    play.settle()
    assert is_window_full(play.session.results.problems["step"])
    play.session.update(text="short")
    play.settle()
    assert play.problem == ""
    assert play.step.text == "short"


def test_steps_owed_to_a_text_that_does_not_fit(play: Playground) -> None:
    play.session.update(text="long " * 100)
    play.operations.run(5)
    play.operations.step()
    play.settle()
    assert not play.operations.running
    assert is_window_full(play.session.results.problems["step"])
    play.operations.continue_on_last_half()
    play.settle()
    assert play.grown == 0
    assert play.problem == ""


# Models


def test_another_model_replaces_all_that_came_of_the_first(play: Playground, other_checkpoint: Path) -> None:
    play.session.update(layer=1, head=3, position=2)
    play.operations.attention.want("attention_map", "attention_heads")
    play.operations.want_rows(True)
    play.operations.step()
    play.settle()
    play.open(other_checkpoint)
    results = play.session.results
    assert results.model is not None
    assert results.model.name == "other"
    assert (play.session.inputs.layer, play.session.inputs.head) == (0, 1)
    assert play.grown == 0
    for result in (results.expected, results.rows):
        assert result is not None
        assert result.step.trace is play.step.trace
    assert play.step.trace.spec.layer_count == 1
    assert play.failures == []
    assert results.problems == {}


def test_the_memory_of_the_old_model_is_given_back(play: Playground, other_checkpoint: Path) -> None:
    play.operations.attention.want("attention_map", "attention_heads")
    play.operations.step()
    play.settle()
    engine = play.operations._engine
    assert engine is not None
    gone = [weakref.ref(engine.model), weakref.ref(play.step.trace)]
    del engine
    play.steps.clear()
    play.open(other_checkpoint)
    gc.collect()
    assert [reference() for reference in gone] == [None, None]


def test_switching_models_in_a_run(play: Playground, other_checkpoint: Path, tiny_checkpoint: Path) -> None:
    for folder in (other_checkpoint, tiny_checkpoint):
        play.operations.run(40)
        play.qtbot.waitUntil(lambda: play.grown >= 1)
        play.operations.open_model(folder)
        for _ in range(2):
            play.operations.choose(65)
        play.settle()
        assert not play.operations.running
        model = play.session.results.model
        assert model is not None
        assert model.name == folder.name
        assert play.step.trace.spec.layer_count == model.spec.layer_count
        assert play.problem == ""
        before = play.grown
        play.operations.step()
        play.settle()
        assert play.grown == before + 1


def test_the_newest_of_several_models_is_opened(
    play: Playground, other_checkpoint: Path, tiny_checkpoint: Path
) -> None:
    for folder in (other_checkpoint, tiny_checkpoint, other_checkpoint):
        play.operations.open_model(folder)
    play.settle()
    model = play.session.results.model
    assert model is not None
    assert model.name == "other"


@pytest.mark.parametrize("meanwhile", ["text", "seed", "cancel"])
def test_whatever_is_done_meanwhile_the_model_gets_weights_of_its_own(
    empty: Playground, tiny_checkpoint: Path, meanwhile: str
) -> None:
    """Weights are mapped at first; a model that stayed so would change, or end the program, with its files."""
    held = []
    empty.session.delivered.connect(
        lambda name: held.append(empty.hold()) if name == "model" and empty.session.results.model.loaded else None
    )
    empty.operations.open_model(tiny_checkpoint)
    empty.qtbot.waitUntil(lambda: empty.operations.torch_lane.has(SETTLING[0]))
    engine = empty.operations._engine
    assert engine.model.mapped
    if meanwhile == "text":
        empty.session.update(text="Another text.")
    elif meanwhile == "seed":
        empty.session.update(seed=empty.session.inputs.seed + 1)
    else:
        empty.operations.cancel()
    assert len(held) == 1
    held[0].set()
    empty.settle()
    assert engine.model.mapped == ()
    assert empty.failures == []


def test_what_only_the_weights_tell_is_told_once_they_are_there(
    empty: Playground, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_checkpoint, tmp_path / "untied"))

    def untie(tensors: dict[str, torch.Tensor]) -> None:
        tensors["lm_head.weight"] = tensors["transformer.wte.weight"].clone()
        tensors["lm_head.weight"][1] = 0.5

    rewrite_weights(folder, untie)
    assert opened(folder).spec.tied  # as far as config.json and a look at some rows tell
    empty.open(folder)
    assert not empty.session.results.model.spec.tied


def test_a_model_that_memory_has_no_room_for_stays_on_its_files(
    empty: Playground, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.reader.free_memory", lambda: 1000)
    empty.open(tiny_checkpoint)
    assert empty.operations._engine.model.mapped
    empty.operations.step()
    empty.settle()
    assert (empty.grown, empty.failures) == (1, [])


def test_a_model_that_takes_more_memory_than_there_is_leaves_the_open_one(
    play: Playground, other_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.checkpoint._ALWAYS_TRIED", 0)
    monkeypatch.setattr("models.checkpoint.free_memory", lambda: 1000)
    play.operations.load_options = LoadOptions(dtype="float16")
    play.open(other_checkpoint)
    assert [problem.sentence.partition(": ")[0] for problem in play.failures] == [
        f"{other_checkpoint} can't be put into the memory of cpu"
    ]
    play.operations.step()
    play.settle()
    assert (play.session.results.model.name, play.grown) == ("tiny", 1)


def test_cancelling_a_load_keeps_the_open_model(play: Playground, other_checkpoint: Path) -> None:
    release = play.hold()
    play.operations.open_model(other_checkpoint)
    play.qtbot.waitUntil(lambda: play.operations.torch_lane.has("load"))
    play.operations.cancel()
    release.set()
    play.settle()
    model = play.session.results.model
    assert model is not None
    assert model.name == "tiny"
    assert play.problem == ""
    play.operations.step()
    play.settle()
    assert play.grown == 1


@pytest.mark.parametrize("early", [True, False])
def test_cancelling_the_first_load_says_that_no_model_is_open(
    empty: Playground, tiny_checkpoint: Path, early: bool
) -> None:
    release = empty.hold()
    empty.operations.open_model(tiny_checkpoint)
    empty.operations.step()
    if not early:
        empty.qtbot.waitUntil(lambda: empty.operations.torch_lane.has("load"))
    empty.operations.cancel()
    release.set()
    empty.settle()
    assert empty.session.results.model is None
    assert empty.problem.startswith("No model is open, because loading it was cancelled. Open a model folder")
    tokens = empty.session.results.tokens
    assert tokens is not None
    assert (tokens.text, tokens.tokenizer) == (TEXT, "gpt2")  # the text is tokenized all the same
    empty.operations.step()
    empty.open(tiny_checkpoint)
    assert (empty.problem, empty.grown) == ("", 0)


def test_loading_tells_how_far_it_is(empty: Playground, tiny_checkpoint: Path) -> None:
    said: list[tuple[str, float]] = []
    empty.operations.busy_changed.connect(lambda text, fraction: said.append((text, fraction)))
    empty.open(tiny_checkpoint)
    fractions = [fraction for text, fraction in said if text.startswith("Loading the model: ") and fraction >= 0]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert said[-1] == ("", -1.0)


def test_cancelling_a_reading_says_so_and_a_change_reads_again(play: Playground) -> None:
    release = play.hold()
    play.session.update(text="Twice")
    play.qtbot.waitUntil(lambda: play.operations.torch_lane.has("read"))
    play.operations.cancel()
    release.set()
    play.settle()
    assert play.problem.endswith("Change the text to go on.")
    play.operations.step()
    play.settle()
    play.session.update(text="Twice upon")
    play.settle()
    assert (play.problem, play.step.text, play.grown) == ("", "Twice upon", 0)


def test_cancelling_steps_drops_those_not_taken(play: Playground) -> None:
    play.operations.step()
    play.settle()
    release = play.hold()
    for _ in range(20):
        play.operations.step()
    play.operations.cancel()
    release.set()
    play.settle()
    assert play.grown == 1
    play.operations.undo_step()
    play.settle()
    assert play.grown == 0


def test_cancelling_at_any_moment_hides_no_token(play: Playground) -> None:
    for count in range(1, 9):
        play.operations.run(200)
        play.qtbot.waitUntil(lambda wanted=count: play.grown >= wanted)
        play.operations.cancel()
        play.settle()
        assert not play.operations.running
        before = play.step.ids
        play.operations.choose(65)
        play.settle()
        assert play.step.ids == (*before, 65)
        play.operations.undo_step()
        play.settle()


# Views


def test_what_was_expected_follows_the_position(play: Playground) -> None:
    play.session.update(position=2)
    play.settle()
    expected = play.session.results.expected
    assert expected is not None
    assert expected.position == 2
    for nothing in (0, None):  # nothing is expected of the first token
        play.session.update(position=nothing)
        play.settle()
        assert play.session.results.expected is None


def test_a_position_behind_the_sequence_is_its_last_token(play: Playground) -> None:
    play.session.update(position=10**6)
    play.settle()
    assert play.session.inputs.position == len(play.step.ids) - 1
    play.operations.step()
    play.settle()
    play.session.update(position=len(play.step.ids) - 1)
    play.operations.undo_step()
    play.settle()
    assert play.session.inputs.position == len(play.step.ids) - 1


def test_layer_and_head_are_those_of_the_model(play: Playground) -> None:
    play.session.update(layer=99, head=99)
    play.settle()
    assert (play.session.inputs.layer, play.session.inputs.head) == (1, 3)


def test_rows_are_computed_for_who_looks(play: Playground) -> None:
    play.operations.want_rows(True)
    play.settle()
    rows = play.session.results.rows
    assert rows is not None
    assert rows.values.shape == (len(play.step.ids), 32)
    play.operations.want_rows(False)
    play.operations.step()
    play.settle()
    assert play.session.results.rows is rows


# Tokenizers


def test_another_tokenizer_is_a_view_of_text_and_tail(play: Playground) -> None:
    for _ in range(3):
        play.operations.step()
    play.session.update(tokenizer="characters")
    play.settle()
    tokens = play.session.results.tokens
    assert tokens is not None
    assert (tokens.tokenizer, tokens.text) == ("characters", TEXT + play.step.tail)
    assert play.step.prompt.tokenizer == "tiny"
    play.operations.step()
    play.settle()
    tokens = play.session.results.tokens
    assert tokens is not None
    assert tokens.text == TEXT + play.step.tail
    play.session.update(tokenizer="", text="Twice")
    play.settle()
    tokens = play.session.results.tokens
    assert tokens is not None
    assert (tokens.tokenizer, tokens.text) == ("tiny", "Twice")


# Closing


@pytest.mark.parametrize("moment", ["opening", "loading", "reading", "stepping", "run"])
def test_closing_in_the_middle(qtbot: QtBot, tiny_checkpoint: Path, moment: str) -> None:
    session = Session(Inputs(text=TEXT))
    play = Playground(qtbot, session, Operations(session))
    operations = play.operations
    operations.attention.want("attention_map", "attention_heads")
    release = play.hold()
    operations.open_model(tiny_checkpoint)
    if moment == "loading":
        qtbot.waitUntil(lambda: operations.torch_lane.has("load"), timeout=10_000)
    release.set()
    if moment not in ("opening", "loading"):
        play.settle()
        if moment == "reading":
            session.update(text="Twice")
        elif moment == "stepping":
            for _ in range(30):
                operations.step()
        else:
            operations.run(200)
            qtbot.waitUntil(lambda: play.grown >= 2)
    operations.close()
    play.steps.clear()
    assert operations.idle
    session.update(text="late", tokenizer="bytes", seed=3, layer=1, position=1)
    operations.step()
    operations.open_model(tiny_checkpoint)
    operations.cancel()
    operations.close()
    qtbot.wait(20)
    assert play.steps == []
    assert play.failures == []


def test_a_tokenizer_file_is_shown_and_a_damaged_one_changes_nothing(
    tiny_window: PlaygroundWindow, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    session, operations = tiny_window.session, tiny_window.operations
    operations.open_tokenizer(tiny_checkpoint / "tokenizer.json")
    tiny_window.settle()
    assert session.inputs.tokenizer == str(tiny_checkpoint / "tokenizer.json")
    assert session.results.tokens is not None
    assert session.results.step is not None
    assert session.results.tokens.run.ids == session.results.step.prompt.run.ids
    damaged = tmp_path / "tokenizer.json"
    damaged.write_text("{")
    operations.open_tokenizer(damaged)
    tiny_window.settle()
    assert session.inputs.tokenizer == str(tiny_checkpoint / "tokenizer.json")
    assert len(tiny_window.failures) == 1
