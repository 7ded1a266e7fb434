"""Constraints: what is allowed is what the language's own matchers accept, and what can't be met is one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from models.constraints import Constraints, end_tokens
from models.errors import SamplingError
from models.generation import Generation
from models.sampling import Constraint, SamplingSpec
from models.tokenizers import load_tokenizer

GPT2 = load_tokenizer("gpt2")
BYTES = load_tokenizer("bytes")
SIZE = 50_260  # padded, as tables often are
GPT2_CONSTRAINTS = Constraints(GPT2, SIZE)
CHOICES = Constraint("choices", " yes\n no\n maybe so")
PATTERN = Constraint("regex", r"[A-Z][a-z]{2,4} \d{2}")
SCHEMA = Constraint(
    "schema",
    json.dumps(
        {
            "type": "object",
            "properties": {"name": {"enum": ["Ann", "Bo"]}, "age": {"type": "integer", "minimum": 0, "maximum": 9}},
            "required": ["name", "age"],
            "additionalProperties": False,
        }
    ),
)


class EvenModel:
    """Any token, with logits that depend on what was read."""

    context_length = 300

    def __init__(self, vocab_size: int) -> None:
        self.vocab_size = vocab_size

    def forward(self, ids: Sequence[int], past: Read | None = None) -> Read:
        return Read((*(past.ids if past else ()), *ids), self.vocab_size)


class Read:
    def __init__(self, ids: tuple[int, ...], vocab_size: int) -> None:
        self.ids, self.vocab_size = ids, vocab_size

    def __len__(self) -> int:
        return len(self.ids)

    def logits_at(self, position: int, /) -> Tensor:
        seed = hash(self.ids[: position % len(self.ids) + 1]) % 2**31
        return torch.randn(self.vocab_size, generator=torch.Generator().manual_seed(seed))


def generated(constraint: Constraint, seed: int, tokens: int = 120) -> str:
    """What a model writes under a constraint until the end token."""
    spec = SamplingSpec(temperature=1.0, constraint=constraint)
    generation = Generation(EvenModel(SIZE), [1, 2], spec, seed, constraints=GPT2_CONSTRAINTS)
    for _ in range(tokens):
        if generation.step().token_id == 50_256:
            break
    return GPT2.decode([i for i in generation.ids[2:] if i != 50_256])


def test_allowed_first_tokens_are_the_beginnings_of_the_choices() -> None:
    mask = GPT2_CONSTRAINTS.allowed(CHOICES, [])
    assert mask.shape == (SIZE,)
    found = {GPT2.token_bytes(int(i)) for i in np.flatnonzero(mask)}
    texts = [b" yes", b" no", b" maybe so"]
    every = {GPT2.token_bytes(i) for i in range(50_256)}
    assert found == {piece for piece in every if piece and any(text.startswith(piece) for text in texts)}


@pytest.mark.parametrize("seed", range(4))
def test_choices_are_written_whole(seed: int) -> None:
    assert generated(CHOICES, seed) in {" yes", " no", " maybe so"}


@pytest.mark.parametrize("seed", range(4))
def test_a_pattern_is_matched_by_pythons_own(seed: int) -> None:
    assert re.fullmatch(PATTERN.text, generated(PATTERN, seed))


@pytest.mark.parametrize("seed", range(4))
def test_a_schema_gives_json_that_fits_it(seed: int) -> None:
    found = generated(SCHEMA, seed)
    value = json.loads(found)
    assert value["name"] in ("Ann", "Bo")
    assert 0 <= value["age"] <= 9
    assert set(value) == {"name", "age"}


def test_a_complete_text_may_only_end_and_is_met() -> None:
    ids = GPT2.encode(" yes")
    assert np.flatnonzero(GPT2_CONSTRAINTS.allowed(CHOICES, ids)).tolist() == [50_256]
    assert GPT2_CONSTRAINTS.is_met(CHOICES, ids)
    assert not GPT2_CONSTRAINTS.is_met(CHOICES, [])
    assert GPT2_CONSTRAINTS.allowed(CHOICES, [*ids, 50_256]).all()


def test_without_an_end_token_a_complete_text_is_free_again() -> None:
    assert end_tokens(BYTES) == ()
    constraints = Constraints(BYTES, 256)
    assert constraints.allowed(CHOICES, list(b" ye")).nonzero()[0].tolist() == [ord("s")]
    assert constraints.allowed(CHOICES, list(b" yes")).all()
    assert constraints.is_met(CHOICES, list(b" yes"))
    assert constraints.allowed(CHOICES, list(b" yes and more")).all()
    assert constraints.allowed(CHOICES, list(b" n")).nonzero()[0].tolist() == [ord("o")]


def test_undo_and_branches_bring_the_constraint_back() -> None:
    spec = SamplingSpec(constraint=Constraint("choices", "abc\nabd\nxyz"))
    generation = Generation(EvenModel(256), [1], spec, 3, constraints=Constraints(BYTES, 256))
    for byte in b"ab":
        generation.choose(byte)
    place = generation.node.number
    assert generation.sampling.kept.nonzero().flatten().tolist() == [ord("c"), ord("d")]
    generation.choose(ord("c"))
    assert generation.constraint_is_met
    generation.undo()
    generation.undo()
    assert generation.sampling.kept.nonzero().flatten().tolist() == [ord("b")]
    generation.undo()
    generation.choose(ord("x"))
    assert generation.sampling.kept.nonzero().flatten().tolist() == [ord("y")]
    generation.jump(place)
    assert generation.sampling.kept.nonzero().flatten().tolist() == [ord("c"), ord("d")]
    assert generation.sampling_at(2).kept.nonzero().flatten().tolist() == [ord("b")]


def test_a_constraint_begins_with_the_first_token_taken_under_it() -> None:
    generation = Generation(EvenModel(256), [1], SamplingSpec(), 3, constraints=Constraints(BYTES, 256))
    generation.step()
    generation.step()
    generation.spec = SamplingSpec(constraint=Constraint("regex", "[ab]+c"))
    assert generation.sampling.kept.nonzero().flatten().tolist() == [ord("a"), ord("b")]


def test_a_forbidden_token_by_hand_is_refused_at_the_next_look() -> None:
    spec = SamplingSpec(constraint=Constraint("choices", "ab"))
    generation = Generation(EvenModel(256), [1], spec, 3, constraints=Constraints(BYTES, 256))
    generation.choose(ord("z"))
    with pytest.raises(SamplingError, match="does not allow that token"):
        _ = generation.sampling
    generation.undo()
    assert generation.sampling.kept.nonzero().flatten().tolist() == [ord("a")]


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("choices", "", "is empty"),
        ("choices", " \n \n", "is empty"),
        ("regex", "(a", "pattern can't be used: unclosed group"),
        ("regex", "a" * 300_000, "300000 characters"),
        ("regex", "(?<=a)b", "pattern can't be used"),
        ("schema", '{"type":', "JSON schema can't be used"),
        ("schema", "[" * 100_000, "JSON schema can't be used"),
        ("schema", "[1]", "is an object"),
        ("schema", '{"type": "strong"}', "Invalid type: strong"),
        ("schema", '{"type": "string", "minLength": 5, "maxLength": 2}', "Unsatisfiable"),
        ("schema", "false", "Unsatisfiable"),
        ("schema", '{"$ref": "#/definitions/nothing"}', "JSON schema can't be used"),
    ],
)
def test_what_can_not_be_met_or_read_is_one_sentence(kind: str, text: str, said: str) -> None:
    with pytest.raises(SamplingError, match=said) as raised:
        Constraints(BYTES, 256).check(Constraint(kind, text))  # type: ignore[arg-type]
    assert str(raised.value).endswith(".")
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize("choice", ['a "quoted" one', "back\\slash", "字", "🦊 fox", "tab\there", "ends with $ and .*"])
def test_choices_are_taken_letter_by_letter(choice: str) -> None:
    constraints = Constraints(BYTES, 256)
    data = choice.encode()
    for place, byte in enumerate(data):
        allowed = constraints.allowed(Constraint("choices", choice), list(data[:place])).nonzero()[0].tolist()
        assert allowed == [byte]
