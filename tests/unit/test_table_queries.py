"""What a query means: words, signs, ids, and words that are no single token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models import catalog
from models.checkpoint import open_checkpoint
from models.errors import TextError
from models.tokenizers import load_tokenizer
from playground.results.table import NeighbourQuestion
from playground.table_queries import NoTokenError, TableQueries, Vocabulary, parse

ROWS = 50_257


def to_the_end(work: Iterator[object]) -> None:
    while True:
        next(work)


def test_signs_stand_alone_and_words_keep_their_hyphens() -> None:
    assert parse("king - man + woman") == [(1.0, "king"), (-1.0, "man"), (1.0, "woman")]
    assert parse("  − man  – boy + well-known ") == [(-1.0, "man"), (-1.0, "boy"), (1.0, "well-known")]
    assert parse("New York") == [(1.0, "New York")]
    assert parse("a+b") == [(1.0, "a+b")]
    for wrong, sign in (("king -", "-"), ("king + + queen", "+"), ("-", "-")):
        with pytest.raises(TextError, match="missing") as caught:
            parse(wrong)
        assert caught.value.fields == {"sign": sign}
    with pytest.raises(TextError, match="no word"):
        parse("  ")


def test_a_word_is_taken_with_the_space_that_it_has_in_a_text() -> None:
    gpt2 = load_tokenizer("gpt2")
    vocabulary = Vocabulary(gpt2, ROWS)
    (spaced,), (plain,) = gpt2.encode(" king"), gpt2.encode("king")
    term = vocabulary.resolve("king")
    assert (term.token_id, term.label, term.other, term.other_label) == (spaced, "·king", plain, "king")
    assert vocabulary.resolve("#17").token_id == 17
    assert vocabulary.resolve("<|endoftext|>").token_id == 50_256
    with pytest.raises(NoTokenError) as caught:
        vocabulary.resolve("strawberry-coloured")
    assert caught.value.problem.fields["count"] == len(gpt2.encode(" strawberry-coloured"))
    assert set(gpt2.encode(" strawberry-coloured")) <= set(caught.value.offers)
    with pytest.raises(NoTokenError) as caught:
        vocabulary.resolve(f"#{ROWS}")
    assert "0 to 50256" in caught.value.problem.sentence


def test_what_is_to_be_typed_leads_back_to_the_row() -> None:
    gpt2 = load_tokenizer("gpt2")
    vocabulary = Vocabulary(gpt2, ROWS)
    for token_id in (*range(0, ROWS, 997), *gpt2.encode(" king"), *gpt2.encode("king"), 50_256, 12, 1377):
        word = vocabulary.word(token_id)
        ((factor, only),) = parse(word)
        assert factor == 1.0
        assert vocabulary.resolve(only).token_id == token_id
    assert vocabulary.word(gpt2.encode(" king")[0]) == "king"


def test_unknown_words_and_a_table_without_a_tokenizer() -> None:
    folder = catalog.checkpoint_path("vectors/english-stories")
    vocabulary = Vocabulary(load_tokenizer(folder), 10_000)
    assert vocabulary.resolve("KING").label == "king"
    with pytest.raises(NoTokenError, match="not in this table's vocabulary"):
        vocabulary.resolve("zyzzyva")
    silent = Vocabulary(None, 10)
    assert silent.resolve("#7").label == "#7"
    assert silent.word(7) == "#7"
    with pytest.raises(NoTokenError, match="no tokenizer"):
        silent.resolve("king")


def test_a_question_is_answered_or_refused_in_words() -> None:
    folder = catalog.checkpoint_path("vectors/english-stories")
    tokenizer = open_checkpoint(folder).tokenizer()
    queries = TableQueries(folder, Vocabulary(tokenizer, 10_000))

    def ask(query: str, token_id: int | None = None, compared: str = "", with_inputs: bool = False) -> object:
        question = NeighbourQuestion(folder, query, token_id, "cosine", compared, with_inputs)
        return queries.neighbours(question, lambda: None)

    found = ask("king - man + woman", compared="queen, carriage")
    assert found.near[0].label == "queen"  # type: ignore[attr-defined]
    assert [near.label for near in found.compared] == ["queen", "carriage"]  # type: ignore[attr-defined]
    assert found.compared[0].value == found.near[0].value  # type: ignore[attr-defined]
    assert ask("king", with_inputs=True).near[0].label == "king"  # type: ignore[attr-defined]
    chosen = ask("", token_id=tokenizer.encode("sea")[0])
    assert chosen.terms[0].label == "sea"  # type: ignore[attr-defined]
    assert ask("").terms == ()  # type: ignore[attr-defined]
    for wrong in ("zyzzyva", "king +", "#10000"):
        assert ask(wrong).problem is not None  # type: ignore[attr-defined]
    facts = queries.facts(lambda _fraction: None)
    with pytest.raises(StopIteration) as done:
        to_the_end(facts)
    assert done.value.value.odd == {0: "initial", 1: "initial"}
