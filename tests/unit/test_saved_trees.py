"""Trees as files: what comes back is what was saved, replays identically, and is refused where it doesn't belong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from models.constraints import Constraints
from models.errors import PlaygroundError, SamplingError, StorageError
from models.generation import Generation
from models.networks.decoder import Decoder
from models.recording import ForwardTrace
from models.sampling import Constraint, SamplingSpec
from models.saved_trees import decode, encode, fingerprint, read, replayed, restored, saved, write
from models.specs import spec_from_config
from models.tokenizers import load_tokenizer

BYTES = load_tokenizer("bytes")


def decoder(seed: int = 1) -> Decoder:
    spec = spec_from_config(
        {"model_type": "gpt2", "vocab_size": 256, "n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": 24}
    )
    model = Decoder(spec)
    model.initialise(torch.Generator().manual_seed(seed))
    with torch.no_grad():
        model.embedding.weight.mul_(4)
    return model.eval().requires_grad_(False)


def grown(model: Decoder) -> Generation[ForwardTrace]:
    """A tree with everything in it: draws, choices, other seeds and settings, a window, a name, an expansion."""
    generation: Generation[ForwardTrace] = Generation(
        model, BYTES.encode("The quick"), SamplingSpec(0.9), 5, Constraints(BYTES, 256)
    )
    for _ in range(4):
        generation.step()
    fork = generation.node.number
    generation.choose(65)
    generation.spec = SamplingSpec(1.2, 30, 0.95, repetition_penalty=1.2)
    generation.step()
    generation.reseed(99)
    for _ in range(3):
        generation.step()
    generation.node.name = "Seite ß 🦊"
    generation.jump(fork)
    generation.step(greedy=True)
    generation.spec = SamplingSpec(constraint=Constraint("regex", "[a-z]{3}"))
    for _ in range(3):
        generation.step()
    generation.spec = SamplingSpec(0.7)
    generation.expand(3, 2)
    generation.step()
    while not generation.is_full:
        generation.step()
    generation.continue_on_last_half()
    generation.step()
    generation.step()
    return generation


def shape(generation: Generation[ForwardTrace]) -> list[tuple[object, ...]]:
    return [
        (
            node.number,
            node.token_id,
            node.name,
            node.explored,
            pytest.approx(node.raw, nan_ok=True),
            pytest.approx(node.total),
            node.before.state,
            node.after.state,
            list(node.children),
        )
        for node in generation.root.walk()
    ]


def test_a_tree_comes_back_whole_and_goes_on_identically(tmp_path: Path) -> None:
    model = decoder()
    generation = grown(model)
    mark = fingerprint(model)
    write(saved(generation, "tiny", "The quick", mark), tmp_path / "tree.json")
    tree = read(tmp_path / "tree.json")
    again = restored(tree, decoder(), mark, Constraints(BYTES, 256))
    assert shape(again) == shape(generation)
    assert again.ids == generation.ids
    assert again.window_start == generation.window_start
    assert again.spec == generation.spec
    torch.testing.assert_close(again.sampling.final, generation.sampling.final)
    assert [again.step().token_id for _ in range(3)] == [generation.step().token_id for _ in range(3)]
    assert encode(saved(again, "tiny", "The quick", mark)) == encode(saved(generation, "tiny", "The quick", mark))


def test_every_branch_replays_to_the_same_draws() -> None:
    model = decoder()
    generation = grown(model)
    again = restored(
        decode(encode(saved(generation, "tiny", "", fingerprint(model)))),
        model,
        fingerprint(model),
        Constraints(BYTES, 256),
    )
    for node in list(again.root.walk()):
        if not node.children and node.explored:
            again.jump(node.number)
            assert replayed(again) == ()


def test_a_changed_token_is_a_departure() -> None:
    model = decoder()
    tree = json.loads(encode(saved(grown(model), "tiny", "", fingerprint(model))))
    third = next(node for node in tree["nodes"] if node["number"] == 3)
    third["token"] = (third["token"] + 1) % 256
    again = restored(decode(json.dumps(tree).encode()), model, fingerprint(model), Constraints(BYTES, 256))
    again.jump(3)
    assert replayed(again) == (len("The quick") + 2,)


def test_another_model_or_version_is_refused_in_one_sentence() -> None:
    model = decoder()
    tree = saved(grown(model), "tiny", "", fingerprint(model))
    assert fingerprint(decoder(2)) != fingerprint(model)
    with pytest.raises(SamplingError, match=r"another model, tiny.*Open that model first\."):
        restored(tree, decoder(2), fingerprint(decoder(2)))
    values = json.loads(encode(tree))
    with pytest.raises(SamplingError, match="another version of the playground"):
        decode(json.dumps({**values, "version": 2}).encode())
    with pytest.raises(SamplingError, match="no tree of the playground"):
        decode(json.dumps({**values, "format": "else"}).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"nodes": [{"number": 1, "parent": 7}]},
        {"nodes": [{"number": 1, "parent": 0, "token": 3}, {"number": 1, "parent": 0, "token": 4}]},
        {"nodes": [{"number": 1, "parent": 0, "token": 3}, {"number": 2, "parent": 0, "token": 3}]},
        {"nodes": [{"number": 1, "parent": 0, "token": 99_999}]},
        {"nodes": [{"number": 1, "parent": 0, "token": 3, "spec": 44}]},
        {"nodes": [{"number": 1, "parent": 0, "token": 3, "taken": 10**15}]},
        {"nodes": [{"number": 1, "parent": 0, "token": 3, "seed": -1}]},
        {"nodes": [{"number": 1, "parent": 0, "start": 500}]},
        {"nodes": "none"},
        {"current": 12_345},
        {"prompt_ids": []},
        {"prompt_ids": [1, 2, -3]},
        {"spec": {"temperature": -1}},
        {"specs": [{"order": ["top-k"]}]},
        {"seed": "seven"},
    ],
    ids=str,
)
def test_a_damaged_file_is_one_sentence(change: dict[str, object]) -> None:
    model = decoder()
    values = json.loads(encode(saved(grown(model), "tiny", "", fingerprint(model))))
    with pytest.raises(PlaygroundError) as raised:
        restored(decode(json.dumps({**values, **change}).encode()), model, fingerprint(model))
    assert str(raised.value).endswith(".")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_what_is_no_json_is_one_sentence(data: bytes) -> None:
    with pytest.raises(SamplingError):
        decode(data)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="can't be read"):
        read(tmp_path / "nothing.json")
