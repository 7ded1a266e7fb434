"""A tokenizer written and opened again: the same ids, or one sentence why not."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer as Engine

from models import catalog
from models.errors import PlaygroundError, StorageError, TokenizerError, VocabularyError
from models.tokenizers import Tokenizer, load_tokenizer
from models.tokenizers.editing import AddSpecial, ChangePattern, DeleteToken, Edit, RemoveSpecial, Truncate, edited
from models.tokenizers.merge_rules import merge_rules
from models.tokenizers.ranks import RankTokenizer
from models.tokenizers.saving import last_pairs, oniguruma_pattern, save_tokenizer
from models.tokenizers.training import train_byte_level_bpe
from tests.properties.test_replay import mixed_text
from tests.tokenizer_files import END, byte_level, word_piece

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "corpora"
TEXTS = [mixed_text(random.Random(seed)) for seed in range(700)]


def same(first: Tokenizer, second: Tokenizer) -> None:
    assert first.special_tokens == second.special_tokens
    assert first.vocab_size == second.vocab_size
    for text in TEXTS:
        assert first.encode(text) == second.encode(text), text
        assert second.decode(second.encode(text)) == text
    special = frozenset(first.special_tokens)
    text = "a".join(special)
    assert first.encode(text, allowed_special=special) == second.encode(text, allowed_special=special)


@pytest.mark.parametrize("name", ["gpt2", "cl100k_base"])
@pytest.mark.parametrize("file", ["mine.tiktoken", "tokenizer.json"])
def test_openais_vocabularies_saved_and_opened(name: str, file: str, tmp_path: Path) -> None:
    tokenizer = load_tokenizer(name)
    save_tokenizer(tokenizer, tmp_path / file, text="some text")
    same(tokenizer, load_tokenizer(tmp_path / file))


def test_saved_json_is_what_tokenizers_reads(tmp_path: Path) -> None:
    save_tokenizer(load_tokenizer("gpt2"), tmp_path / "tokenizer.json")
    engine = Engine.from_file(str(tmp_path / "tokenizer.json"))
    for text in TEXTS:
        if END not in text:
            assert engine.encode(text).ids == load_tokenizer("gpt2").encode(text)


EDITS: list[tuple[Edit, ...]] = [
    (DeleteToken(262), AddSpecial("<|system|>", 50300)),
    (Truncate(2000),),
    (RemoveSpecial(END),),
    (ChangePattern(r"\p{N}{1,2}+| ?\p{L}+|[^\p{L}\p{N}]+?(?=\p{L}|$)|[^\p{L}\p{N}]"),),
]


@pytest.mark.parametrize("edits", EDITS, ids=str)
@pytest.mark.parametrize("file", ["mine.tiktoken", "mine.json"])
def test_edited_vocabularies_saved_and_opened(edits: tuple[Edit, ...], file: str, tmp_path: Path) -> None:
    tokenizer = edited(load_tokenizer("gpt2"), edits)
    save_tokenizer(tokenizer, tmp_path / file)
    opened = load_tokenizer(tmp_path / file)
    assert opened.name == "mine"
    same(tokenizer, opened)


def test_a_trained_vocabulary_goes_both_ways(tmp_path: Path) -> None:
    train_byte_level_bpe("the cat sat on the mat with the other cats. " * 9, 272).save(str(tmp_path / "a.json"))
    first = load_tokenizer(tmp_path / "a.json")
    save_tokenizer(first, tmp_path / "b.tiktoken")
    second = load_tokenizer(tmp_path / "b.tiktoken")
    assert isinstance(second, RankTokenizer)
    same(first, second)
    save_tokenizer(second, tmp_path / "c.json")
    same(first, load_tokenizer(tmp_path / "c.json"))


def test_every_last_pair_is_made_of_tokens() -> None:
    rules = merge_rules(load_tokenizer("gpt2"))
    pairs = last_pairs(rules)
    assert len(pairs) == len(rules.ids) - 256
    ranks = [rules.ids[token] for token in pairs]
    assert ranks == sorted(ranks)
    assert all(left + right == token and {left, right} <= rules.ids.keys() for token, (left, right) in pairs.items())


def refusal(tokenizer: Tokenizer, path: Path, source: Path | None = None) -> str:
    before = sorted(path.parent.iterdir())
    with pytest.raises(PlaygroundError) as caught:
        save_tokenizer(tokenizer, path, source=source)
    assert sorted(path.parent.iterdir()) == before
    return str(caught.value)


def test_what_cant_be_written_is_said(tmp_path: Path) -> None:
    gpt2 = load_tokenizer("gpt2")
    assert "neither" in refusal(gpt2, tmp_path / "mine.txt")
    trained = load_tokenizer(byte_level(tmp_path / "kind"))
    assert "added tokens that are not special" in refusal(trained, tmp_path / "a.tiktoken")
    assert "doesn't merge bytes" in refusal(load_tokenizer("bytes"), tmp_path / "a.tiktoken")
    assert "doesn't merge bytes" in refusal(load_tokenizer(word_piece(tmp_path / "w")), tmp_path / "a.json")
    lossy = edited(gpt2, (ChangePattern(r"\w+"),))
    assert "split some texts in another way" in refusal(lossy, tmp_path / "a.json")
    train_byte_level_bpe("the cat sat on the mat with the other cats. " * 9, 272).save(str(tmp_path / "t.json"))
    small = load_tokenizer(tmp_path / "t.json")
    assert "can't be reached" in refusal(edited(small, (DeleteToken(257),)), tmp_path / "a.tiktoken")
    document = json.loads((tmp_path / "t.json").read_text())
    merges = document["model"]["merges"]
    merges[0], merges[1] = merges[1], merges[0]
    (tmp_path / "swapped.json").write_text(json.dumps(document))
    assert "order" in refusal(load_tokenizer(tmp_path / "swapped.json"), tmp_path / "a.tiktoken")


def test_a_source_is_never_overwritten(tmp_path: Path) -> None:
    path = byte_level(tmp_path)
    before = path.read_bytes()
    number = load_tokenizer(path).vocab_size
    after = edited(load_tokenizer(path), (AddSpecial("<|a|>", number),))
    assert "made from" in refusal(after, path)
    assert path.read_bytes() == before
    gpt2 = load_tokenizer("gpt2")
    own = tmp_path / "own.tiktoken"
    save_tokenizer(gpt2, own)
    assert "made from" in refusal(gpt2, own, source=own)
    assert "made from" in refusal(gpt2, catalog.encoding_path("r50k_base"))
    (tmp_path / "other.json").write_text("{}")
    assert "already" in refusal(gpt2, tmp_path / "other.tiktoken")
    save_tokenizer(gpt2, own)  # its own earlier file and description may be replaced


def test_a_folder_that_cant_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        save_tokenizer(load_tokenizer("gpt2"), tmp_path / "file" / "a.tiktoken")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [(r"\s++$|\p{N}{1,3}+", r"\s++\z|\p{N}{1,3}"), (r"[$^]\$^", r"[$^]\$\A"), (r"[^\]$]a{2}", r"[^\]$]a{2}")],
)
def test_patterns_for_the_other_engine(pattern: str, found: str) -> None:
    assert oniguruma_pattern(pattern) == found


def test_errors_are_of_the_family() -> None:
    assert issubclass(VocabularyError, TokenizerError)
