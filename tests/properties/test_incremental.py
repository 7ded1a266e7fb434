"""After any edit the incremental tokens are those of the whole text.

`make soak` makes ten times as many edits (PLAYGROUND_SOAK=10), each run with another seed.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from models.tokenizers import Tokenizer as AnyTokenizer
from models.tokenizers import load_tokenizer, views
from models.tokenizers.cuts import pattern_cuts
from models.tokenizers.edits import difference
from models.tokenizers.incremental import IncrementalTokenizer, Tokenized
from models.tokenizers.ranks import RankTokenizer
from tests.tokenizer_files import KINDS, OPENAI_NAMES, reference_encoding

FACTOR = int(os.environ.get("PLAYGROUND_SOAK", "1"))
SEED = 4 if FACTOR == 1 else random.SystemRandom().randrange(2**32)
EDITS_A_TEXT = 25
TEXTS = 50 * FACTOR  # 1 250 edits for each of the eight names below: 10 000, and half as many for other patterns

# What tokenizers stumble over: blanks, line ends, contractions, runs of digits, marks, joiners, several scripts.
PIECES = (
    *" \n\r\t'/0a.,",
    *("  ", "   ", "\n\n", "\r\n", "\n\n\n  ", " \n", "\t\t", "\u00a0", "\u3000", "\u2028", "\u2029", "\x85", "\x1c"),
    *("'s", "'S", "'ll", "'re", "'ve", "'d", "'T", "don't", "''", "\u2019s", "'\u017f"),
    *("the", " the", "Hello", " world", "ABC", "aBc", "Strawberry", " a b", "e", "x1", "1x"),
    *("1", "12", "123", "1234567", " 42", "٣٤", "½", "²"),
    *("!", "...", "//", "/\n", "!\n\n/", "http://", "()", "#include <a>", "{\n    x", '"', "—", "…", "«", "_"),
    *("我爱自然语言处理", "我", "，", "。\n", "！", "かな", "カナ", "ー", "한국어", "ｱ", "龥", "𠮷"),
    *(
        "Привет",
        " мир",
        "Ελληνικά",
        "שלום",
        "سلام",
        "हिन्दी",
        "ไทย",
        "é",
        "e\u0301",
        "\u0301" * 3,
        "ǅ",
        "ʰ",
        "ſ",
        "\u212a",
    ),
    *("😀", "👩\u200d👩\u200d👧", "🇨🇳", "\ufe0f", "\u200d", "\u200b", "\ufeff", "\0", "\x7f", "\uffff", "\U0010ffff"),
    *("<|endoftext|>", "<|im_start|>", "<tool>", "two words", "[CLS]", "Ġ", "▁", "##ing"),
)

# Patterns of other models, and some that were made to be awkward.
PATTERNS = {
    "llama3": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
        r"|\s+(?!\S)|\s+"
    ),
    "qwen2": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
        r"|\s+(?!\S)|\s+"
    ),
    "lines": r"[^\n]*\n|[^\n]+",
    "words": r"\S+\s*|\s+",
    "asking": r"\p{L}+(?=\d)|\p{L}|[^\p{L}]+(?!\n)|[^\p{L}]",
    "ending": r"\s+$|\p{L}+$|\p{L}{2}|[\s\S]",
    "possessive": r"a?+a|\n?+\p{N}|[\s\S]",
    "counting": r"\p{L}{3,5}|\p{N}{2}|[\s\S]",
    "skipping": r"\p{L}+|\p{N}+",
    "look-behind": r"(?<=\n)\p{L}+|[\s\S]",
    "border": r"\b\p{L}+\b|[\s\S]",
}


def split_file(folder: Path, pattern: str, *, added: tuple[AddedToken, ...] = ()) -> Path:
    """A byte-level tokenizer.json with gpt2's first merges and a pattern of its own."""
    ranks = sorted(reference_encoding("gpt2")._mergeable_ranks.items(), key=lambda item: item[1])[:2000]
    letters = {byte: letter for letter, byte in _byte_alphabet().items()}
    written = ["".join(letters[byte] for byte in token) for token, _ in ranks]
    known, merges = set(written[:256]), []
    for token in written[256:]:
        for cut in range(1, len(token)):
            if token[:cut] in known and token[cut:] in known:
                merges.append((token[:cut], token[cut:]))
                known.add(token)
                break
    vocab = {token: number for number, token in enumerate(token for token in written if token in known)}
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_tokens(list(added))
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder / "tokenizer.json"


def _byte_alphabet() -> dict[str, int]:
    from models.tokenizers.pieces import byte_alphabet

    return byte_alphabet()


@pytest.fixture(autouse=True)
def small_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_LEAF", 3)  # so that short texts have many


def random_text(draw: random.Random, most: int = 14) -> str:
    return "".join(draw.choice(PIECES) for _ in range(draw.randrange(most)))


def edits(draw: random.Random, text: str) -> Iterator[tuple[str, int, int, str]]:
    """Texts, each by one replacement from the one before, as (text, position, removed, inserted)."""
    for _ in range(EDITS_A_TEXT):
        position = draw.randrange(len(text) + 1)
        removed = min(draw.choice((0, 0, 0, 1, 1, 2, 5, 30)), len(text) - position)
        inserted = random_text(draw, draw.choice((1, 2, 2, 3, 6))) if draw.random() < 0.85 or not removed else ""
        text = text[:position] + inserted + text[position + removed :]
        yield text, position, removed, inserted


def assert_equal(found: Tokenized, tokenizer: AnyTokenizer, text: str) -> None:
    assert found.text == text
    assert list(found.run.ids) == tokenizer.encode(text)
    whole = tokenizer.tokenize(text)
    assert list(found.run.byte_spans) == list(whole.byte_spans)
    assert list(found.run.character_spans) == list(whole.character_spans)
    assert found.byte_count == len(text.encode())


def check(tokenizer: AnyTokenizer, seed: str, texts: int = TEXTS) -> tuple[int, int]:
    """Make the edits, with pieces of a few characters so that cuts are everywhere; (edits, pieces made)."""
    draw = random.Random(f"{SEED} {seed}")
    made = pieces = 0
    for number in range(texts):
        incremental = IncrementalTokenizer(tokenizer, piece=draw.choice((1, 1, 2, 8)), batch=draw.choice((1, 16, 4096)))
        text = random_text(draw, 40)
        found = incremental.tokenize(text)
        assert_equal(found, tokenizer, text)
        for edited, position, removed, inserted in edits(draw, text):
            before, text = text, edited
            found = incremental.edited(found, position, removed, inserted)
            assert list(found.run.ids) == tokenizer.encode(text), (SEED, seed, before, position, removed, inserted)
            made += 1
            pieces += len(found.pieces) if found.pieces is not None else 0
        if number % 4 == 0:
            assert_equal(found, tokenizer, text)
    return made, pieces


@pytest.mark.parametrize("name", ["gpt2", *OPENAI_NAMES, "characters", "bytes", "english-stories"])
def test_incremental_is_whole(name: str) -> None:
    made, pieces = check(load_tokenizer(name), name)
    assert made == TEXTS * EDITS_A_TEXT
    assert pieces > 4 * made  # it was cut indeed


@pytest.mark.parametrize("name", PATTERNS)
def test_any_pattern(name: str) -> None:
    tokenizer = RankTokenizer(name, load_tokenizer("gpt2").ranks, PATTERNS[name], {}, complete=False)
    check(tokenizer, name, TEXTS // 2)


@pytest.mark.parametrize("name", PATTERNS)
def test_any_pattern_in_a_file(name: str, tmp_path: Path) -> None:
    check(load_tokenizer(split_file(tmp_path, PATTERNS[name])), name, TEXTS // 4)


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_files(kind: str, tmp_path: Path) -> None:
    check(load_tokenizer(KINDS[kind](tmp_path / kind)), kind, TEXTS // 4)


@pytest.mark.parametrize(
    "added",
    [
        AddedToken("two words", special=False),
        AddedToken("\nx", special=False),
        AddedToken("the", special=False, single_word=True),
        AddedToken("  ", special=False),
        AddedToken("a1", special=False, rstrip=True),
    ],
    ids=repr,
)
def test_added_tokens_across_cuts(added: AddedToken, tmp_path: Path) -> None:
    check(load_tokenizer(split_file(tmp_path, PATTERNS["qwen2"], added=(added,))), str(added), TEXTS // 4)


def test_patterns_of_known_models_can_be_cut() -> None:
    for name in ("llama3", "qwen2", "words", "lines"):
        assert pattern_cuts(PATTERNS[name]) is not None, name
    for name in ("look-behind", "border"):
        assert pattern_cuts(PATTERNS[name]) is None, name
    for name in ("gpt2", *OPENAI_NAMES):
        cuts = pattern_cuts(load_tokenizer(name).pattern)
        assert cuts is not None
        for text, cut in {"one two": 3, "end.\nNext": 5, "我爱，你": 2, "f(x)": 1, "12 apples": 2}.items():
            assert cuts.after(text, cut) == cut, (name, text)
        for text in ("aaaa", "'s", "I'll", "\n\na", "12345", "  \n  ", "e\u0301", "我们"):
            assert cuts.after(text, 1) == len(text), (name, text)


def test_what_differs_is_found() -> None:
    draw = random.Random(SEED)
    for _ in range(200 * FACTOR):
        old = random_text(draw, 30) * draw.choice((1, 1, 40))
        new, *_ = next(edits(draw, old))
        position, removed = difference(old, new)
        added = len(new) - len(old) + removed
        assert removed >= 0
        assert added >= 0
        assert old[:position] + new[position : position + added] + old[position + removed :] == new
        if removed and added:
            assert old[position] != new[position]
            assert old[position + removed - 1] != new[position + added - 1]
