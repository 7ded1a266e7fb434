"""What `python -m tests.benchmarks` prints and returns, with measures that take no time."""

from __future__ import annotations

import json

import pytest
import torch

from models.errors import CheckpointError
from tests.benchmarks import attention_trace_memory, harness
from tests.benchmarks.__main__ import MEASURES, main
from tests.benchmarks.harness import Measure


def broken() -> tuple[float, float]:
    raise CheckpointError("There is no model folder. Choose another.")


QUICK = Measure("quick.thing", "ms", 1.0, "this ÷ that", lambda: (3.0, 4.0))
SLOW = Measure("slow.thing", "bytes", 0.5, "this ÷ that", lambda: (123_456_789, 123_456_789))
BROKEN = Measure("broken.thing", "s", 0.5, "this ÷ that", broken)


def test_the_measures_have_the_names_and_bounds_that_were_agreed() -> None:
    assert {measure.name: measure.bound for measure in MEASURES} == {
        "start.window": 0.5,
        "generator.step.bundled": 0.8,
        "generator.step.gpt2": 1.0,
        "generator.step.gpt2_float16": 0.35,
        "generator.floor": 1.15,
        "generator.growth": 1.3,
        "attention.trace_memory": 0.2,
        "attention.forward": 0.5,
        "attention.trace_overhead": 1.05,
        "attention.thumbnails": 1.3,
        "attention.long": 1.3,
        "attention.long_memory": 1.0,
        "attention.growth": 1.1,
        "generator.undo": 0.2,
        "generator.paint": 0.5,
        "checkpoint.open": 0.02,
        "checkpoint.load": 0.8,
        "checkpoint.load_memory": 1.15,
        "checkpoint.switch": 1.05,
        "checkpoint.first_token": 1.6,
        "attention.pan": 1.5,
        "attention.head_switch": 4.0,
        "embedding.open": 0.02,
        "embedding.open_memory": 1.0,
        "embedding.neighbours": 1.2,
        "embedding.neighbours_memory": 1.0,
        "embedding.pca": 1.2,
        "embedding.map": 0.5,
        "ngram.train": 1.0,
        "session.start": 1.5,
        "session.memory": 1.05,
        "tokenizer.keystroke.en": 0.01,
        "tokenizer.keystroke.zh": 0.01,
        "tokenizer.growth": 3.0,
        "tokenizer.open": 1.5,
        "tokenizer.repaint": 4.0,
        "training.speed": 1.0,
        "lab.step": 1.25,
        "t5.step": 1.0,
        "lab.frame": 50.0,
    }


def test_json_is_one_object_a_line_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json"], (QUICK, SLOW)) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"name": "quick.thing", "ours": 3.0, "theirs": 4.0, "unit": "ms", "ratio": 0.75, "bound": 1.0}
    assert second["ratio"] == 1.0


def test_a_table_says_what_is_over_its_bound_and_fails_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], (QUICK, SLOW)) == 0
    printed = capsys.readouterr()
    heading, quick, slow = printed.out.splitlines()
    assert heading.split() == ["name", "ours", "theirs", "unit", "ratio", "bound"]
    assert quick.split() == ["quick.thing", "3", "4", "ms", "0.750", "1"]
    assert slow.split() == ["slow.thing", "123,456,789", "123,456,789", "bytes", "1.000", "0.5", "over", "its", "bound"]
    assert "threads on both sides" in printed.err


def test_names_pick_measures_and_an_unknown_one_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slow.thing", "--json"], (QUICK, SLOW)) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "slow.thing"
    assert main(["slow.thing", "nope"], (QUICK, SLOW)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "nope" in printed.err
    assert "quick.thing, slow.thing" in printed.err


def test_one_that_cannot_be_run_says_why_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json"], (BROKEN, QUICK)) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["name"] == "quick.thing"
    assert "broken.thing can't be measured: There is no model folder" in printed.err


def test_sides_take_turns_and_the_warm_up_does_not_count() -> None:
    order: list[str] = []

    def side(name: str, values: list[float]) -> float:
        order.append(name)
        return values.pop(0)

    ours, theirs = [100.0, 1.0, 3.0, 2.0], [100.0, 6.0, 4.0, 50.0]
    assert harness.in_turn(lambda: side("a", ours), lambda: side("b", theirs), rounds=3) == (2.0, 6.0)
    assert order == ["a", "b"] * 4


def test_storages_that_are_shared_count_once_and_every_tensor_is_found() -> None:
    class Kept:
        __slots__ = ("parts",)

        def __init__(self) -> None:
            base = torch.zeros(10)
            self.parts = {"a": [base[:3], base[5:]], "b": (torch.zeros(4, dtype=torch.int8), torch.nn.Linear(99, 99))}

    found = list(attention_trace_memory.reachable_tensors(Kept()))
    assert len(found) == 3
    assert attention_trace_memory.storage_bytes(found) == 44
