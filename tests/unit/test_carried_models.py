"""The carried language models are what their cards say, measured again on a slice of the held-out text."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from models import catalog
from models.checkpoint import open_checkpoint
from models.evaluation import evaluate_ids
from models.generation import Generation
from models.memory import model_cost
from models.sampling import SamplingSpec
from models.tokenizers import load_tokenizer
from models.tokenizers.training import END_OF_TEXT

CORPORA = Path(__file__).parents[3] / "shared" / "data" / "corpora"
MODELS = ["english-stories", "chinese-poems"]
LARGEST_FOLDER = 25_000_000


def card(folder: Path) -> str:
    return (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MODELS)
def test_the_card_tells_the_size(name: str) -> None:
    folder = catalog.checkpoint_path(name)
    spec = open_checkpoint(folder).spec
    parameters, embedding = re.search(r"\| Parameters \| ([\d ]+), of which ([\d ]+) are", card(folder)).groups()  # type: ignore[union-attr]
    assert int(parameters.replace(" ", "")) == model_cost(spec).parameters
    assert int(embedding.replace(" ", "")) == spec.vocab_size * spec.hidden_size
    assert sum(path.stat().st_size for path in folder.iterdir()) <= LARGEST_FOLDER


@pytest.mark.parametrize(("name", "unit"), [("english-stories", "byte"), ("chinese-poems", "character")])
def test_the_card_tells_how_well_it_predicts(name: str, unit: str) -> None:
    """The first characters of the held-out text, to the card's last digit."""
    folder = catalog.checkpoint_path(name)
    count, stated = re.search(rf"first ([\d ]+) characters \| ([\d.]+) bits per {unit}", card(folder)).groups()  # type: ignore[union-attr]
    text = (CORPORA / f"{name}.valid.txt").read_text(encoding="utf-8")[: int(count.replace(" ", ""))]
    checkpoint = open_checkpoint(folder)
    ids = checkpoint.tokenizer().encode(text, allowed_special={END_OF_TEXT})
    result = evaluate_ids(checkpoint.load_decoder(), ids, text)
    found = result.bits_per_byte if unit == "byte" else result.bits_per_character
    assert found == pytest.approx(float(stated), abs=2e-4)


@pytest.mark.parametrize("name", MODELS)
def test_the_figures_that_are_told_elsewhere_are_the_cards(name: str) -> None:
    root = catalog.resource_root().parent
    stated = re.search(r"Held-out (?:text|poems) \| \*\*([\d.]+) bits", card(catalog.checkpoint_path(name)))
    assert stated is not None
    for paper in ("README.md", "README.zh-CN.md"):
        assert stated.group(1) in (root / paper).read_text(encoding="utf-8"), paper


@pytest.mark.parametrize("name", MODELS)
def test_it_beats_every_table_of_its_card(name: str) -> None:
    rows = re.findall(r"^\| ([^|\n]+) \| ([\d.]+) \|", card(catalog.checkpoint_path(name)), flags=re.MULTILINE)
    figures = {label: float(figure) for label, figure in rows if not label.isdigit()}
    own = figures.pop("this model")
    assert set(figures) >= {"uniform over the vocabulary", "unigram"} | {f"Kneser–Ney, order {n}" for n in range(1, 6)}
    assert own < 0.8 * min(figures.values())


@pytest.mark.parametrize("name", MODELS)
def test_transformers_opens_it(name: str) -> None:
    folder = catalog.checkpoint_path(name)
    theirs = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    text = "Once upon a time" if name == "english-stories" else "静夜思\n李白\n"
    ids = open_checkpoint(folder).tokenizer().encode(text)
    assert theirs(text)["input_ids"] == ids
    model = GPT2LMHeadModel.from_pretrained(folder)
    assert (
        sum(parameter.numel() for parameter in model.parameters())
        == model_cost(open_checkpoint(folder).spec).parameters
    )


@pytest.mark.parametrize(
    "title", ["静夜思\n李白\n", "春望\n杜甫\n", "送友人\n王维\n", "月夜\n白居易\n", "江雪\n柳宗元\n"]
)
def test_a_poem_has_lines_of_one_length(title: str) -> None:
    checkpoint = open_checkpoint(catalog.checkpoint_path("chinese-poems"))
    tokenizer = checkpoint.tokenizer()
    end = tokenizer.special_tokens[END_OF_TEXT]
    generation = Generation(
        checkpoint.load_decoder(), tokenizer.encode(title), SamplingSpec(temperature=0.8, top_k=40, top_p=0.95), seed=7
    )
    while len(generation.ids) < 150 and generation.step().token_id != end:
        pass
    verses = tokenizer.decode([token for token in generation.ids if token != end])[len(title) :]
    lengths = {len(line) for line in re.split("[，。！？；\n]", verses) if line}
    assert len(lengths) == 1
    assert lengths <= {4, 5, 6, 7}


def test_the_snapshots_learn() -> None:
    """Five moments of one run, in order, each predicting the held-out text better than the one before."""
    found = catalog.snapshots()
    assert [one.step for one in found] == [0, 100, 1000, 5000, 20000]
    assert [catalog.model_name(one.folder) for one in found][:2] == [
        "english-stories-small (step 0)",
        "english-stories-small (step 100)",
    ]
    assert sum(path.stat().st_size for one in found for path in one.folder.iterdir()) < 40_000_000
    text = (CORPORA / "english-stories.valid.txt").read_text(encoding="utf-8")[:5000]
    own = load_tokenizer("english-stories")
    figures = []
    for one in found:
        checkpoint = open_checkpoint(one.folder)
        ids = checkpoint.tokenizer().encode(text, allowed_special={END_OF_TEXT})
        assert ids == own.encode(text, allowed_special={END_OF_TEXT})
        figures.append(evaluate_ids(checkpoint.load_decoder(), ids, text).nats_per_token)
    assert figures[0] == pytest.approx(math.log(6144), rel=0.03)
    assert figures == sorted(figures, reverse=True)
