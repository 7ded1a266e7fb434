"""The generator's desks over a tiny model: branches, runs that stop, views, guesses, files."""

from __future__ import annotations

import csv
import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerFast

from models.specs import Constraint, SamplingSpec
from playground.results.generator import ColumnResult
from playground.results.reading import Problem
from tests.gui.test_operations import TEXT, Playground, empty, other_checkpoint, play  # noqa: F401

ROOT = Path(__file__).parents[2]


def generated(play: Playground) -> tuple[int, ...]:
    return play.step.ids[play.step.prompt_length :]


def test_back_forward_and_jump_walk_the_tree(play: Playground) -> None:
    desk = play.operations.generation
    desk.run(4)
    play.settle()
    first = generated(play)
    desk.undo_step()
    desk.undo_step()
    play.settle()
    assert generated(play) == first[:2]
    assert desk.can_forward
    desk.choose((first[2] + 1) % 320)
    play.settle()
    branch = play.step.node
    desk.jump(4)
    play.settle()
    assert generated(play) == first
    desk.jump(branch)
    play.settle()
    assert generated(play)[-1] == (first[2] + 1) % 320
    desk.undo_step()
    desk.forward()
    play.settle()
    assert play.step.node == branch
    desk.prune(branch)
    play.settle()
    assert generated(play) == first[:2]


def test_a_hundred_steps_are_owed(play: Playground) -> None:
    play.operations.generation.continue_on_last_half()  # else the window would be full before
    for _ in range(100):
        play.operations.generation.step()
    play.settle()
    assert play.grown == 100
    for _ in range(10):
        play.operations.generation.undo_step()
    play.settle()
    assert play.grown < 100
    assert play.problem == ""


def test_the_tree_is_shown_with_its_totals(play: Playground) -> None:
    play.operations.questions.want("tree")
    desk = play.operations.generation
    desk.step()
    desk.name_branch(1, "first")
    desk.expand(3, 2)
    play.settle()
    tree = play.session.results.tree
    assert tree is not None
    assert tree.path == (0, 1)
    assert tree.current == 1
    assert tree.nodes[1].name == "first"
    assert len(tree.nodes) == 1 + 1 + 3 + 9
    for node in tree.nodes.values():
        if node.parent >= 0:
            assert node.total == pytest.approx(tree.nodes[node.parent].total + math.log(node.raw))
            assert node.number in tree.nodes[node.parent].children
    assert sum(not node.explored for node in tree.nodes.values()) == 12


def test_a_text_that_is_read_again_has_its_branches_again(play: Playground) -> None:
    play.operations.questions.want("tree")
    play.operations.generation.run(3)
    play.settle()
    first = generated(play)
    play.session.update(text="Another")
    play.settle()
    play.session.update(text=TEXT)
    play.settle()
    assert play.grown == 0
    tree = play.session.results.tree
    assert tree is not None
    assert len(tree.nodes) == 4
    play.operations.generation.jump(3)
    play.settle()
    assert generated(play) == first


def test_branches_wait_for_their_model(play: Playground, other_checkpoint: Path, tiny_checkpoint: Path) -> None:
    play.operations.generation.run(3)
    play.settle()
    first = generated(play)
    play.open(other_checkpoint)
    play.operations.generation.run(2)
    play.settle()
    play.open(tiny_checkpoint)
    play.operations.generation.jump(3)
    play.settle()
    assert play.problem == ""
    assert generated(play) == first


def test_runs_stop_at_a_text_a_length_and_a_met_constraint(play: Playground) -> None:
    desk, session = play.operations.generation, play.session
    session.update(stop_length=5)
    desk.run()
    play.settle()
    assert play.grown == 5
    assert desk.ended_because == "length"
    session.update(stop_text=play.step.tail[-1:], stop_length=60, sampling=SamplingSpec(temperature=0))
    session.update(text=TEXT + " ")
    session.update(text=TEXT, sampling=SamplingSpec())
    play.settle()
    desk.run()
    play.settle()
    assert desk.ended_because == "text"
    assert play.grown <= 5
    session.update(stop_text="", sampling=SamplingSpec(constraint=Constraint("choices", "abc\nxyz")))
    play.settle()
    length = len(play.step.tail)
    desk.run()
    play.settle()
    assert desk.ended_because == "constraint"
    assert play.step.tail[length:] in ("abc", "xyz")


def test_a_pace_leaves_time_between_the_tokens_and_a_stop_ends_it(play: Playground) -> None:
    play.session.update(pace=0.02)
    play.operations.generation.run(3)
    play.settle()
    assert play.grown == 3
    play.session.update(pace=30.0)
    play.operations.generation.run(9)
    play.qtbot.waitUntil(lambda: play.grown == 4)
    play.operations.stop()
    play.settle()
    assert play.grown == 4
    assert play.operations.generation.ended_because == "stopped"


def test_typed_tokens_and_greedy_steps(play: Playground) -> None:
    play.operations.generation.type_text(" abc")
    play.settle()
    assert play.step.tail == " abc"
    best = max(play.step.candidates, key=lambda item: item.raw).token_id
    play.operations.generation.step_greedy()
    play.settle()
    assert play.step.ids[-1] == best
    assert play.step.drawn is None


@pytest.mark.parametrize("method", ["attention", "saliency", "input_gradient", "integrated_gradients"])
def test_what_a_token_was_decided_by(play: Playground, method: str) -> None:
    play.session.update(why_method=method)
    play.operations.questions.want("why")
    play.operations.run(2)
    play.settle()
    found = play.session.results.why
    assert found is not None
    assert found.method == method
    assert found.position == len(play.step.ids)
    assert len(found.scores) == len(play.step.ids)
    assert found.target == play.step.candidates[0].token_id
    play.session.update(why_target=9)
    play.settle()
    assert play.session.results.why is not None
    assert play.session.results.why.target == 9
    play.session.update(position=len(play.step.ids) - 1)
    play.settle()
    assert play.session.results.why.target == play.step.ids[-1]
    assert len(play.session.results.why.scores) == len(play.step.ids) - 1


def test_guesses_are_scored_before_anything_is_shown(play: Playground) -> None:
    best = play.step.candidates[0]
    play.operations.generation.guess_token(best.token_id)
    play.settle()
    found = play.session.results.guess
    assert found is not None
    assert (found.token_id, found.rank, found.count, found.first) == (best.token_id, 1, 1, 1)
    assert found.raw == pytest.approx(best.raw)
    assert found.bits == pytest.approx(-math.log2(best.raw))
    play.operations.generation.guess("zq")
    play.settle()
    assert play.session.results.guess is not None
    assert play.session.results.guess.count == 2
    play.operations.generation.guess("")
    play.settle()
    assert "no guess" in play.session.results.problems["guess"].sentence
    assert play.grown == 0


def test_a_tree_is_saved_and_opened_in_another_session(play: Playground, tmp_path: Path) -> None:
    desk = play.operations.generation
    desk.run(3)
    desk.undo_step()
    desk.choose(9)
    play.settle()
    ids, node = play.step.ids, play.step.node
    written: list[object] = []
    desk.saved.connect(written.append)
    desk.save_tree(tmp_path / "tree.json")
    play.settle()
    assert written == [tmp_path / "tree.json"]
    play.session.update(text="Something else", sampling=SamplingSpec(0.3), seed=99)
    play.settle()
    desk.open_tree(tmp_path / "tree.json")
    play.settle()
    assert play.problem == ""
    assert play.session.inputs.text == TEXT
    assert play.session.inputs.seed == 7
    assert (play.step.ids, play.step.node) == (ids, node)


def test_a_tree_of_another_model_is_refused_and_nothing_is_lost(
    play: Playground,
    tmp_path: Path,
    other_checkpoint: Path,
) -> None:
    desk = play.operations.generation
    desk.run(2)
    desk.save_tree(tmp_path / "tree.json")
    play.settle()
    play.open(other_checkpoint)
    desk.run(2)
    play.settle()
    ids = play.step.ids
    desk.open_tree(tmp_path / "tree.json")
    play.settle()
    assert "another model" in play.problem
    assert play.step.ids == ids
    failures: list[Problem] = []
    desk.failed.connect(failures.append)
    (tmp_path / "bad.json").write_bytes(b"{")
    desk.open_tree(tmp_path / "bad.json")
    play.settle()
    assert "damaged" in failures[0].sentence


def test_exports_hold_the_run(play: Playground, tmp_path: Path, tiny_checkpoint: Path) -> None:
    desk = play.operations.generation
    play.session.update(sampling=SamplingSpec(0.8, 20, repetition_penalty=1.1))
    desk.run(3)
    play.settle()
    desk.choose(11)
    play.session.update(sampling=SamplingSpec(constraint=Constraint("regex", "[a-z]{2}")), seed=12)
    desk.run(2)
    play.settle()
    for kind in ("csv", "text", "python", "json"):
        desk.export(tmp_path / kind, kind)
    play.settle()
    assert (tmp_path / "text").read_bytes().decode(errors="replace") == play.step.text + play.step.tail
    assert json.loads((tmp_path / "json").read_bytes())["prompt_ids"] == list(play.step.prompt.run.ids)
    with (tmp_path / "csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    taken = [row for row in rows if row["taken"] == "1"]
    assert [int(row["token_id"]) for row in taken] == list(generated(play))
    assert [row["by_hand"] for row in taken][3] == "1"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(tmp_path / "python")],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(TEXT)


def test_own_settings_have_names(play: Playground) -> None:
    desk = play.operations.generation
    common = [preset.name for preset in desk.presets()]
    assert {"greedy", "balanced", "creative"} <= set(common)
    play.session.update(sampling=SamplingSpec(0.33, 7, constraint=Constraint("choices", "a\nb")))
    desk.save_preset("  my   own ")
    desk.save_preset("")
    own = [preset for preset in desk.presets() if preset.own]
    assert [(preset.name, preset.sampling) for preset in own] == [("my own", play.session.inputs.sampling)]
    desk.delete_preset("my own")
    desk.delete_preset("greedy")
    assert [preset.name for preset in desk.presets()] == common


def test_a_constraint_that_can_not_be_met_is_said_and_nothing_is_lost(play: Playground) -> None:
    play.operations.run(2)
    play.settle()
    ids = play.step.ids
    play.session.update(sampling=SamplingSpec(constraint=Constraint("regex", "(a")))
    play.settle()
    assert "pattern can't be used" in play.problem
    play.session.update(sampling=SamplingSpec(constraint=Constraint("choices", "b")))
    play.settle()
    assert play.problem == ""
    assert play.step.ids == ids
    play.operations.choose(3)
    play.settle()
    assert "does not allow" in play.problem
    assert play.step.ids == ids


def test_a_second_column_keeps_step_with_the_first(play: Playground, other_checkpoint: Path) -> None:
    session, desk = play.session, play.operations.generation
    session.update(column_kind="seed", column_seed=99)
    play.operations.column.want(True)
    desk.run(5)
    play.settle()

    def column() -> ColumnResult:
        play.settle()
        found = session.results.column
        assert found is not None
        assert len(found.step.ids) - found.step.prompt_length == play.grown
        return found

    found = column()
    assert (found.kind, found.seed, found.sampling) == ("seed", 99, session.inputs.sampling)
    mine = found.step.ids
    assert mine != play.step.ids
    desk.undo_step()
    desk.undo_step()
    assert column().step.ids == mine[:-2]
    desk.forward()
    desk.forward()
    assert column().step.ids == mine
    session.update(column_kind="settings", column_sampling=SamplingSpec(temperature=0))
    found = column()
    assert found.step.sampling.temperature == 0
    assert found.same == next(
        (n for n, (a, b) in enumerate(zip(found.step.ids, play.step.ids, strict=True)) if a != b), len(found.step.ids)
    ) - min(play.step.prompt_length, len(found.step.ids))
    session.update(column_sampling=session.inputs.sampling)
    assert column().step.ids == play.step.ids  # the same model, settings and seed
    session.update(column_kind="model")
    play.settle()
    assert "second model" in session.results.problems["column"].sentence
    session.update(column_model=str(other_checkpoint))
    found = column()
    assert found.model == other_checkpoint.name
    assert found.step.prompt.run.ids == play.step.prompt.run.ids
    session.update(column_model=str(other_checkpoint / "nothing"))
    play.settle()
    assert "column" in session.results.problems
    assert play.problem == ""


def test_turns_become_the_text_with_its_special_tokens(play: Playground, tmp_path: Path, tiny_checkpoint: Path) -> None:
    folder = tmp_path / "chatty"
    shutil.copytree(tiny_checkpoint, folder)
    tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    special = tokenizer["added_tokens"][0]["content"]
    template = "{% for m in messages %}{{ m.role }}: {{ m.content }}" + special + "{% endfor %}"
    (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    play.operations.chat.want(True)
    play.settle()
    assert play.session.results.chat is not None
    assert not play.session.results.chat.has_template
    play.open(folder)
    play.session.update(chat_turns=(("user", "hi"), ("assistant", ""), ("user", "you")))
    play.settle()
    found = play.session.results.chat
    assert found is not None
    assert found.rendered == f"user: hi{special}user: you{special}"
    assert sum(found.special) == 2
    theirs = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    messages = [{"role": "user", "content": "hi"}, {"role": "user", "content": "you"}]
    expected = theirs.apply_chat_template(messages, chat_template=template, tokenize=True, return_dict=False)
    assert list(found.ids) == expected
    play.operations.chat.use()
    play.settle()
    assert play.step.ids == found.ids
    assert play.session.inputs.reads_special
    play.session.update(text="plain")
    play.settle()
    assert not play.session.inputs.reads_special


def test_a_tree_in_memory_is_taken_up_again(play: Playground) -> None:
    desk = play.operations.generation
    assert desk.saved_tree() is None
    desk.run(3)
    play.settle()
    document = json.loads(json.dumps(desk.saved_tree()))
    ids = play.step.ids
    play.session.update(text="Something else")
    play.session.update(text=TEXT)
    desk.restore_tree(document)
    play.settle()
    assert play.step.ids == ids
    failures: list[Problem] = []
    desk.failed.connect(failures.append)
    for number, damaged in enumerate(({}, {**document, "nodes": 3}, None, "x"), start=1):
        desk.restore_tree(damaged)
        play.settle()
        assert len(failures) == number
    assert play.step.ids == ids


def test_a_tree_in_memory_waits_for_its_model(play: Playground, other_checkpoint: Path, tiny_checkpoint: Path) -> None:
    play.operations.generation.run(3)
    play.settle()
    document, ids = play.operations.generation.saved_tree(), play.step.ids
    play.open(other_checkpoint)
    play.operations._shelf.clear()  # as in another process
    play.operations.generation.restore_tree(document)
    play.settle()
    assert play.grown == 0
    play.open(tiny_checkpoint)
    assert play.step.ids == ids
