"""The two tiny models of a task: what their cards say, measured again; their data; their training goes on."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

import pytest
import torch
from transformers import PreTrainedTokenizerFast, T5ForConditionalGeneration, ViTForImageClassification

from models import catalog, digit_training, evaluation, spelled_training
from models.checkpoint import open_checkpoint
from models.digits import digits
from models.memory import model_cost
from models.small_run import STATE
from models.spelled import HELD_OUT_OF, chinese_number, english_date, english_number, is_held_out, pairs
from models.task_evaluation import held_out_pairs

T5, VIT = "numbers-and-dates", "vision/handwritten-digits"


def card(name: str) -> str:
    return (catalog.checkpoint_path(name) / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "most"), [(T5, 4_000_000), (VIT, 1_000_000)])
def test_the_card_tells_the_size(name: str, most: int) -> None:
    folder = catalog.checkpoint_path(name)
    stated = re.search(r"\| Parameters \| ([\d ]+)", card(name))
    assert stated is not None
    assert int(stated.group(1).replace(" ", "")) == model_cost(open_checkpoint(folder).spec).parameters
    assert sum(path.stat().st_size for path in folder.iterdir()) <= most


def test_the_card_tells_how_many_pairs_are_exact(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluation.main([str(catalog.checkpoint_path(T5))]) == 0
    found = re.findall(r"(\d+) of (\d+) exact", capsys.readouterr().out)
    stated = re.findall(r"(\d+) of (\d+)", card(T5))
    assert found == stated
    right, total = map(int, found[0])
    assert right / total >= 0.99
    assert f"**{right / total:.2%}**".replace("%", " %") in card(T5)


def test_the_card_tells_how_many_digits_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    assert evaluation.main([str(catalog.checkpoint_path(VIT))]) == 0
    stated = re.search(r"(\d+) of (\d+)", card(VIT))
    assert stated is not None
    assert f"{stated.group(0)} right" in capsys.readouterr().out


def test_transformers_opens_both() -> None:
    folder = catalog.checkpoint_path(T5)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    model = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    ids = tokenizer("三百零七")["input_ids"]
    assert ids == open_checkpoint(folder).tokenizer().encode("三百零七", add_special=True)
    written = model.generate(torch.tensor([ids]), max_new_tokens=8, do_sample=False)[0]
    assert tokenizer.decode(written, skip_special_tokens=True).replace(" ", "") == "307"
    theirs = ViTForImageClassification.from_pretrained(catalog.checkpoint_path(VIT), dtype=torch.float32)
    pixels = torch.randn(1, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    ours = open_checkpoint(catalog.checkpoint_path(VIT)).load_vision()
    with torch.inference_mode():
        torch.testing.assert_close(ours.batch_logits(pixels), theirs(pixels).logits, rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (0, "zero", "零"),
        (10, "ten", "十"),
        (21, "twenty-one", "二十一"),
        (110, "one hundred and ten", "一百一十"),
        (1005, "one thousand and five", "一千零五"),
        (10_010, "ten thousand and ten", "一万零一十"),
        (100_500, "one hundred thousand five hundred", "十万零五百"),
        (321_045, "three hundred and twenty-one thousand and forty-five", "三十二万一千零四十五"),
    ],
)
def test_numbers_in_words(value: int, english: str, chinese: str) -> None:
    assert english_number(value) == english
    assert chinese_number(value) == chinese


def test_nothing_that_is_held_out_is_trained_on() -> None:
    trained = list(islice(pairs(1), 3000))
    assert not any(is_held_out(pair.target) for pair in trained)
    asked = held_out_pairs(500)
    assert all(is_held_out(pair.target) for pair in asked)
    assert {pair.kind for pair in asked} == {"numbers", "dates"}
    assert {pair.language for pair in asked} == {"en", "zh"}
    share = sum(is_held_out(str(value)) for value in range(20_000)) / 20_000
    assert share == pytest.approx(1 / HELD_OUT_OF, rel=0.1)
    table = set(spelled_training.vocabulary())
    words = {word for pair in trained for word in re.findall(r"[a-z]+|[\u4e00-\u9fff]", pair.source)}
    assert words <= table


def test_dates_are_read_in_several_ways() -> None:
    from datetime import date

    assert english_date(date(2005, 3, 22), before=True, oh=True) == "march the twenty-second twenty oh five"
    assert english_date(date(2005, 3, 30), oh=False) == "the thirtieth of march two thousand and five"
    assert english_date(date(1900, 1, 1)) == "the first of january nineteen hundred"


@pytest.mark.parametrize("module", [spelled_training, digit_training], ids=["spelled", "digits"])
def test_a_run_that_was_stopped_ends_as_one_that_was_not(module: object, tmp_path: Path) -> None:
    if module is digit_training:
        pytest.importorskip("sklearn")
        kind = digit_training.DigitSpec
        settings = {"hidden_size": 16, "layers": 1, "heads": 2, "feed_forward": 16, "batch": 8, "steps": 6}
    else:
        kind = spelled_training.SpelledSpec  # type: ignore[assignment]
        settings = {"hidden_size": 16, "layers": 1, "heads": 2, "feed_forward": 16, "batch": 4, "steps": 6}
    spec = kind(**settings)  # type: ignore[arg-type]
    assert module.train(tmp_path / "whole", spec)  # type: ignore[attr-defined]
    first = _stopped(module, tmp_path / "parts", spec, after=3)
    assert first == 3
    assert module.train(tmp_path / "parts", spec)  # type: ignore[attr-defined]
    names = ("model.safetensors", STATE)
    whole, parts = ([(tmp_path / where / name).read_bytes() for name in names] for where in ("whole", "parts"))
    assert whole[0] == parts[0]


def _stopped(module: object, folder: Path, spec: object, after: int) -> int:
    """Train a few steps and save; how many were done."""
    import models.small_run as small_run

    done = 0
    original = small_run.SmallRun.advance

    def advance(run: small_run.SmallRun, loss_of: object) -> float:
        nonlocal done
        if done == after:
            raise KeyboardInterrupt
        done += 1
        return original(run, loss_of)  # type: ignore[arg-type]

    small_run.SmallRun.advance = advance  # type: ignore[method-assign, assignment]
    try:
        with pytest.raises(KeyboardInterrupt):
            module.train(folder, spec)  # type: ignore[attr-defined]
    finally:
        small_run.SmallRun.advance = original  # type: ignore[method-assign]
    return done


def test_the_digits_are_parted_the_same_way_each_time() -> None:
    pytest.importorskip("sklearn")
    held, trained = digits(held_out=True), digits(held_out=False)
    assert (len(held.labels), len(trained.labels)) == (360, 1437)
    assert held.pixels.shape == (360, 1, 8, 8)
    assert (float(held.pixels.min()), float(held.pixels.max())) == (-1.0, 1.0)
