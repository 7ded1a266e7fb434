"""A session as bytes: everything comes back, what doesn't fit is named, what is none is told in one sentence."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import catalog
from models.errors import SessionError
from models.specs import SamplingSpec
from models.tokenizers.editing import AddSpecial, ChangePattern, DeleteToken, RemoveSpecial, Truncate
from playground import session_format
from playground.inputs import Inputs
from playground.session_format import (
    SavedSession,
    decoded,
    encoded,
    hashed,
    other_files,
    reference_to_model,
    reference_to_tokenizer,
)

PATH = Path("here.tpsession")
EDITS = (AddSpecial("<x>", 60_000), RemoveSpecial("<|endoftext|>"), DeleteToken(400), ChangePattern("."), Truncate(300))


def nothing() -> None:
    """Never gives up."""


def another(name: str, hint: Any, value: Any) -> Any:
    """A value of a field's type that is not its default."""
    if name == "tokenizer_edits":
        return EDITS
    if name == "target_choices":
        return ((0, 7), (3, 4))
    if name == "lookup_edits":
        return ((1, 2, 0.5),)
    if isinstance(value, SamplingSpec):
        return SamplingSpec(0.3, 7, 0.5, 0.01)
    if get_origin(hint) is not None and get_args(hint) and not isinstance(value, (tuple, int, type(None))):
        return next(choice for choice in get_args(hint) if choice != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int) or (value is None and int in get_args(hint)):
        return (value or 0) + 3
    if isinstance(value, float):
        return value + 0.25
    if isinstance(value, str):
        return value + " 我 \u2028\r\n\U0001f600"
    if isinstance(value, tuple):
        return (*value, "more") if not value or isinstance(value[0], str) else (*value, value[0])
    return value


@pytest.mark.parametrize("name", [field.name for field in fields(Inputs) if field.name != "model"])
def test_every_input_comes_back(name: str) -> None:
    value = another(name, get_type_hints(Inputs)[name], getattr(Inputs(), name))
    inputs = replace(Inputs(), **{name: value})
    found = decoded(encoded(SavedSession(inputs)), PATH)
    assert found.inputs == inputs
    assert type(getattr(found.inputs, name)) is type(value)
    assert found.unread == ()


@given(st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore").decode()), st.binary(max_size=40))
def test_texts_and_layouts_come_back(text: str, layout: bytes) -> None:
    saved = SavedSession(Inputs(text=text), layout=layout, generation={"nodes": [1, 2]})
    assert decoded(encoded(saved), PATH) == saved


def changed(**values: object) -> bytes:
    document = json.loads(encoded(SavedSession(Inputs(text="a", seed=9))))
    return json.dumps({**document, **values}).encode()


def test_a_value_that_does_not_fit_reads_as_the_default_and_is_named() -> None:
    inputs = {"seed": "nine", "layer": 3, "sampling": {"temperature": -1}, "tokenizer_edits": [{"kind": "?"}], "new": 1}
    found = decoded(changed(inputs=inputs), PATH)
    assert found.unread == ("sampling", "seed", "tokenizer_edits")
    assert found.inputs == replace(Inputs(), text="a", layer=3)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "no session"),
        (b"\xff\xfe", "no session"),
        (b"[]", "another kind"),
        (b'{"format": "x"}', "another kind"),
        (b"[" * 100_000, "no session"),
        (changed(version=0), "no version"),
        (changed(version=True), "no version"),
        (changed(version=10**30), "newer"),
        (changed(inputs=[1]), "no session"),
        (changed(text=5), "no session"),
        (changed(text={"file": "../../etc/passwd", "sha256": "0"}), "another file"),
        (changed(model="gpt2"), "no session"),
        (encoded(SavedSession(Inputs()))[:-40], "no session"),
    ],
)
def test_what_is_no_session_is_told_in_one_sentence(data: bytes, part: str) -> None:
    with pytest.raises(SessionError) as caught:
        decoded(data, PATH)
    assert part in str(caught.value)
    assert "here.tpsession" in str(caught.value)


def test_an_older_version_is_migrated_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_format, "VERSION", 3)
    monkeypatch.setattr(
        session_format,
        "MIGRATIONS",
        {
            1: lambda document: {**document, "inputs": {**document["inputs"], "seed": document["inputs"]["seed"] + 1}},
            2: lambda document: {**document, "inputs": {**document["inputs"], "layer": 5}},
        },
    )
    found = decoded(changed(version=1), PATH)
    assert (found.inputs.seed, found.inputs.layer) == (10, 5)


def test_a_layout_that_is_none_costs_nothing_else() -> None:
    assert decoded(changed(layout="not base64!"), PATH).layout == b""
    assert decoded(changed(layout="not base64!"), PATH).inputs.seed == 9


# References


def test_a_carried_model_is_found_wherever_the_playground_lies(tmp_path: Path) -> None:
    folder = str(catalog.checkpoint_path("english-stories"))
    reference = reference_to_model(folder)
    assert reference is not None
    assert reference.carried == "checkpoints/english-stories"
    elsewhere = session_format.msgspec.structs.replace(reference, folder=str(tmp_path / "elsewhere"))
    assert decoded(encoded(SavedSession(Inputs(), elsewhere)), PATH).inputs.model == folder


def test_a_model_that_is_not_here_is_still_named(tmp_path: Path) -> None:
    reference = reference_to_model(str(tmp_path / "gone"))
    found = decoded(encoded(SavedSession(Inputs(), reference)), PATH)
    assert found.inputs.model == ""
    assert found.model is not None
    assert found.model.name == "gone"
    hostile = session_format.FileReference(name="x", carried="../..", folder="")
    assert decoded(encoded(SavedSession(Inputs(), hostile)), PATH).inputs.model == ""


def test_a_shared_session_holds_hashes_and_no_weights(tmp_path: Path) -> None:
    model, tokenizer = tmp_path / "model", tmp_path / "tokenizer.json"
    model.mkdir()
    (model / "config.json").write_text("{}")
    (model / "model.safetensors").write_bytes(b"w" * 100_000)
    tokenizer.write_text("{}")
    references = reference_to_model(str(model)), reference_to_tokenizer(str(tokenizer))
    whole = SavedSession(
        Inputs(model=str(model), tokenizer=str(tokenizer)), *(hashed(one, nothing) for one in references)
    )
    data = encoded(whole)
    assert len(data) < 10_000
    found = decoded(data, PATH)
    assert found.model is not None
    assert set(found.model.files) == {"config.json", "model.safetensors"}
    assert other_files(found.model, nothing) == ()
    (model / "model.safetensors").write_bytes(b"v" * 100_000)
    assert other_files(found.model, nothing) == ("model.safetensors",)
    (model / "config.json").unlink()
    assert other_files(found.model, nothing) == ("config.json", "model.safetensors")
    tokenizer.unlink()
    assert decoded(data, PATH).inputs.tokenizer == "", "the open model's own, where the file is gone"
    assert reference_to_tokenizer("gpt2") is None
