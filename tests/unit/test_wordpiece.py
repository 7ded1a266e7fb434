"""The WordPiece vocabulary: as carried, and as trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import CorpusError
from models.tokenizers import load_tokenizer
from models.tokenizers.wordpiece import SPECIAL_TOKENS, main, train_wordpiece

LINES = ["he played and was playing, she plays; they play.\n", "<|endoftext|>\n", "Café 我爱 我\n"] * 20


def pieces(name: str, text: str) -> list[str]:
    tokenizer = load_tokenizer(name)
    run = tokenizer.tokenize(text)
    return [text[start:end] for start, end in run.character_spans]


def test_playing_is_two_pieces_and_play_is_one() -> None:
    tokenizer = load_tokenizer("wordpiece")
    assert not tokenizer.lossless
    assert pieces("wordpiece", "playing") == ["play", "ing"]
    assert len(tokenizer.encode("play")) == 1
    assert tokenizer.encode("playing")[0] == tokenizer.encode("play")[0]
    assert tokenizer.decode(tokenizer.encode("playing")) == "playing"


def test_special_tokens_are_there() -> None:
    tokenizer = load_tokenizer("wordpiece")
    assert tuple(tokenizer.special_tokens) == SPECIAL_TOKENS
    assert list(tokenizer.special_tokens.values()) == [0, 1, 2, 3, 4]
    ids = tokenizer.encode("playing", add_special=True)
    assert (ids[0], ids[-1]) == (2, 3)
    assert ids[1:-1] == tokenizer.encode("playing")
    assert 3 not in tokenizer.encode("[SEP]"), "typed, it is plain text"


def test_what_it_normalises_is_a_gap() -> None:
    run = load_tokenizer("wordpiece").tokenize("Café  au")
    covered = {place for start, end in run.character_spans for place in range(start, end)}
    assert covered == {0, 1, 2, 3, 6, 7}
    assert not run.lossless


def test_training_gives_the_same_vocabulary_every_time() -> None:
    first = train_wordpiece(LINES, 60, 40)
    assert train_wordpiece(LINES, 60, 40).to_str() == first.to_str()
    vocabulary = first.get_vocab()
    assert [token for token, _ in sorted(vocabulary.items(), key=lambda item: item[1])][:5] == list(SPECIAL_TOKENS)
    assert len(vocabulary) <= 60
    assert "我" in vocabulary
    assert "##我" not in vocabulary
    assert "é" not in vocabulary, "accents are stripped"
    assert first.encode("PLAY", add_special_tokens=False).tokens[0].startswith("pl")
    assert "endoftext" not in "".join(vocabulary)


def test_texts_without_words_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no words"):
        train_wordpiece(["<|endoftext|>\n", " \n"])
    missing = tmp_path / "none.txt"
    with pytest.raises(CorpusError, match=r"none\.txt can't be read"):
        main([str(tmp_path / "out.json"), str(missing)])


def test_the_command_writes_what_loads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "text.txt"
    text.write_text("".join(LINES), encoding="utf-8")
    out = tmp_path / "vocabulary.json"
    assert main([str(out), str(text), "--size", "60", "--characters", "40"]) == 0
    assert "tokens in" in capsys.readouterr().out
    assert load_tokenizer(out).vocab_size <= 60
