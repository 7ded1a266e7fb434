"""A view as Python: the script runs by the documented calls alone, and prints the tokens."""

from __future__ import annotations

import contextlib
import io

import pytest

from models.tokenizers import load_tokenizer, token_label
from models.tokenizers.editing import AddSpecial, DeleteToken, edited
from models.tokenizers.snippets import python_snippet, words_snippet

TEXTS = ["A journey\n'quoted' \"twice\" \\n", "我爱人工智能 👨‍👩‍👧", "", "tab\t\0 end", "x " * 300]


def printed(script: str) -> list[list[str]]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(script, "snippet", "exec"), {})
    return [line.split("\t") for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", ["gpt2", "o200k_base", "english-stories", "characters", "wordpiece"])
def test_it_prints_every_token(name: str, text: str) -> None:
    tokenizer = load_tokenizer(name)
    ids = tokenizer.encode(text)
    rows = printed(python_snippet(name, text, ids))
    assert [int(row[1]) for row in rows] == ids
    for row in rows:
        data = tokenizer.token_bytes(int(row[1]))
        assert row[2] == data.hex(" ").upper()
        assert row[3] == token_label(data)


def test_generated_ids_follow_the_text() -> None:
    ids = [*load_tokenizer("gpt2").encode("A journey"), 22755, 239]
    script = python_snippet("gpt2", "A journey", ids, generated=2)
    assert [int(row[1]) for row in printed(script)] == ids
    assert "ids += [22755, 239]" in script


def test_it_fails_where_the_ids_are_others() -> None:
    with pytest.raises(AssertionError):
        printed(python_snippet("gpt2", "A journey", [1, 2]))


def test_words_are_printed_as_words() -> None:
    rows = printed(words_snippet("words", "我爱自然语言处理", ["我", "爱", "自然语言", "处理"]))
    assert [row[2] for row in rows] == ["'我'", "'爱'", "'自然语言'", "'处理'"]


def test_edits_are_made_again() -> None:
    edits = (DeleteToken(400), AddSpecial("<|you|>", 50257))
    ids = edited(load_tokenizer("gpt2"), edits).encode("thousand")
    assert ids != load_tokenizer("gpt2").encode("thousand")
    assert [int(row[1]) for row in printed(python_snippet("gpt2", "thousand", ids, edits=edits))] == ids


def test_special_tokens_around_the_text_are_put_there_again() -> None:
    ids = load_tokenizer("wordpiece").encode("playing", add_special=True)
    assert len(ids) > len(load_tokenizer("wordpiece").encode("playing"))
    assert [int(row[1]) for row in printed(python_snippet("wordpiece", "playing", ids, add_special=True))] == ids
