"""What the torch lane answers about the open model's token table: neighbours, all rows, principal components.

A query is a word, or words with + and - between them. A word is one token of the model's tokenizer, with the space
before it that it has inside a text, or without; `#78` is the token of that id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import CheckpointError, PlaygroundError, TextError
from models.tokenizers import Tokenizer
from playground.engine import Labels
from playground.results.reading import Problem
from playground.results.table import Near, NeighbourQuestion, NeighboursResult, TableFacts, TableMap, TableRows, Term

if TYPE_CHECKING:
    from models.embeddings import EmbeddingTable, Metric, PrincipalComponents, RowTable

Check = Callable[[], None]

NEIGHBOURS = 50
_OFFERS = 12
# A sign that stands alone, or begins the text: "well-known" is one word.
_SIGN = re.compile(r"(?:^|(?<=\s))([+\-−–])(?=\s|$)")
_ID = re.compile(r"#(\d{1,12})")


class NoTokenError(Exception):
    """A word that is no single token: the problem, and tokens to take instead."""

    def __init__(self, problem: Problem, offers: Sequence[int] = ()) -> None:
        super().__init__(problem.sentence)
        self.problem = problem
        self.offers = tuple(offers)[:_OFFERS]


def parse(query: str) -> list[tuple[float, str]]:
    """The words of an expression with their signs, 1 or −1. Raises TextError where a word is missing."""
    pieces = _SIGN.split(query)
    terms: list[tuple[float, str]] = []
    first = pieces[0].strip()
    if first:
        terms.append((1.0, first))
    for sign, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if not text.strip():
            raise TextError("A word is missing behind {sign}. Write it as in: king - man + woman", sign=sign)
        terms.append((1.0 if sign == "+" else -1.0, text.strip()))
    if not terms:
        raise TextError("There is no word to look for. Type one.")
    return terms


class Vocabulary:
    """Words and the rows they mean. Immutable but for the labels it remembers, which any thread may ask for.

    `tokenizer` may be missing: rows then have ids alone. `rows` is the table's length.
    """

    def __init__(self, tokenizer: Tokenizer | None, rows: int) -> None:
        self._tokenizer = tokenizer
        self._labels = Labels(tokenizer) if tokenizer is not None else None
        self._rows = rows
        self._unknown = frozenset(tokenizer.special_tokens.values()) if tokenizer is not None else frozenset()

    def label(self, token_id: int) -> str:
        """How a row's token is written."""
        return f"#{token_id}" if self._labels is None else self._labels[token_id]

    def word(self, token_id: int) -> str:
        """What to type to get a row: its word where that leads to it, else its id."""
        tokenizer = self._tokenizer
        if tokenizer is not None:
            try:
                word = tokenizer.token_bytes(token_id).decode("utf-8").strip()
                if word and len(parse(word)) == 1 and self.resolve(word).token_id == token_id:
                    return word
            except (PlaygroundError, UnicodeDecodeError, NoTokenError):
                pass  # half a character, a hole in the vocabulary, a word that is cut otherwise
        return f"#{token_id}"

    def has_token(self, token_id: int) -> bool:
        """Whether a row has a token; without a tokenizer nobody knows, and all count as having one."""
        if self._tokenizer is None:
            return True
        try:
            self._tokenizer.token_bytes(token_id)
        except PlaygroundError:  # beyond the vocabulary, or a hole in it
            return False
        return True

    def no_row(self, token_id: int) -> Problem:
        """That an id is beyond the table."""
        return Problem(
            "There is no row {id}: the table has rows 0 to {last}. Choose one of those.",
            {"id": token_id, "last": self._rows - 1},
        )

    def tokens_without_row(self) -> int:
        """How many ids the tokenizer has beyond the table."""
        return 0 if self._tokenizer is None else max(0, self._tokenizer.vocab_size - self._rows)

    def resolve(self, word: str) -> Term:
        """The row that a word means, its factor 1. Raises NoTokenError."""
        match = _ID.fullmatch(word)
        if match:
            token_id = int(match[1])
            if token_id >= self._rows:
                raise NoTokenError(self.no_row(token_id))
            return Term(1.0, token_id, self.label(token_id))
        tokenizer = self._tokenizer
        if tokenizer is None:
            raise NoTokenError(Problem("The model has no tokenizer, so words have no rows. Type an id such as #78."))
        special = tokenizer.special_tokens.get(word, self._rows)
        if special < self._rows:
            return Term(1.0, special, self.label(special))
        plain, spaced = tokenizer.encode(word), tokenizer.encode(" " + word)
        ones = [ids[0] for ids in (spaced, plain) if len(ids) == 1 and self._is_word(ids[0])]
        if ones:
            chosen, other = ones[0], ones[-1] if ones[-1] != ones[0] else -1
            return Term(1.0, chosen, self.label(chosen), other, self.label(other) if other >= 0 else "")
        pieces = [token_id for token_id in dict.fromkeys((*spaced, *plain)) if self._is_word(token_id)]
        quoted = {"word": f"“{word}”", "count": len(spaced)}
        for ids in (spaced, plain):
            if len(ids) == 1 and ids[0] >= self._rows:  # a tokenizer with more ids than the table has rows
                raise NoTokenError(self.no_row(ids[0]))
        if not pieces or not set(spaced).isdisjoint(self._unknown):
            raise NoTokenError(Problem("{word} is not in this table's vocabulary. Type another word.", quoted), pieces)
        raise NoTokenError(
            Problem("{word} is {count} tokens here, and a row belongs to one. Choose one of them.", quoted), pieces
        )

    def _is_word(self, token_id: int) -> bool:
        return token_id < self._rows and token_id not in self._unknown


class TableQueries:
    """One open folder's table; used on the torch lane only. `vocabulary` belongs to both sides."""

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        self._folder = folder
        self._vocabulary = vocabulary
        self._opened: EmbeddingTable | None = None
        self._before: RowTable | None = None  # the table before training; None as well before anybody asked
        self._looked_before = False

    def _beginning(self) -> RowTable | None:
        from models.beginnings import beginning_of

        if not self._looked_before:
            self._before = beginning_of(self.table())
            self._looked_before = True
        return self._before

    def table(self) -> EmbeddingTable:
        """The folder's table, opened when it is first asked for."""
        from models.checkpoint import open_checkpoint
        from models.embeddings import EmbeddingTable

        if self._opened is None:
            self._opened = EmbeddingTable(open_checkpoint(self._folder))
        return self._opened

    def measuring(self, check: Check) -> Generator[None, None, None]:
        """The norms, which neighbours need, block by block; nothing once they are known."""
        for _fraction in self.table().measuring():
            check()
            yield

    def neighbours(self, question: NeighbourQuestion, check: Check) -> NeighboursResult:
        """The rows nearest to a question's. A word that is no token is part of the result, not an error."""
        table = self.table()
        rows = len(table)
        try:
            if question.query.strip():
                terms = []
                for factor, word in parse(question.query):
                    term = self._vocabulary.resolve(word)
                    terms.append(Term(factor, term.token_id, term.label, term.other, term.other_label))
            elif question.token_id is not None and question.token_id >= rows:
                raise NoTokenError(self._vocabulary.no_row(question.token_id))
            elif question.token_id is not None:
                terms = [Term(1.0, question.token_id, self._vocabulary.label(question.token_id))]
            else:
                return NeighboursResult(question, rows=rows)
            compared = [self._vocabulary.resolve(word) for word in re.split(r"[\s,，、]+", question.compared) if word]
        except NoTokenError as refusal:
            offers = tuple(self._near(token_id, 0.0) for token_id in refusal.offers)
            return NeighboursResult(question, rows=rows, problem=refusal.problem, offers=offers)
        except (TextError, CheckpointError) as error:
            return NeighboursResult(question, rows=rows, problem=Problem.of(error))
        try:
            near, asked, left_out = self._answer(table, question, terms, compared, check)
            before = self._beginning()
            then: tuple[Near, ...] = ()
            asked_then: tuple[Near, ...] = ()
            if before is not None and before is not table:
                then, asked_then, _ = self._answer(before, question, terms, compared, check)
        except CheckpointError as error:  # the row itself is NaN, or a file has changed
            return NeighboursResult(question, tuple(terms), rows=rows, problem=Problem.of(error))
        beginning = "unknown" if before is None else "itself" if before is table else "known"
        return NeighboursResult(
            question,
            tuple(terms),
            near,
            asked,
            rows,
            left_out,
            beginning=beginning,
            near_before=then,
            compared_before=asked_then,
        )

    def _answer(
        self, table: RowTable, question: NeighbourQuestion, terms: list[Term], compared: list[Term], check: Check
    ) -> tuple[tuple[Near, ...], tuple[Near, ...], int]:
        """The nearest rows, the values of the compared ones, and how many rows are left out."""
        metric: Metric = question.metric  # type: ignore[assignment]
        vector = table.combination([(term.factor, term.token_id) for term in terms])
        inputs = [] if question.with_inputs else [term.token_id for term in terms]
        found = table.neighbours(vector, NEIGHBOURS, metric, exclude=inputs, check=check)
        asked = table.values(vector, [term.token_id for term in compared], metric, check=check)
        return (
            tuple(self._near(token_id, value) for token_id, value in zip(found.ids, found.values, strict=True)),
            tuple(self._near(term.token_id, value) for term, value in zip(compared, asked, strict=True)),
            found.left_out,
        )

    def facts(self, report: Callable[[float], None]) -> Generator[None, None, TableFacts]:
        """Every row's norm, and the odd rows; other work goes between blocks. `report(fraction)` may raise."""
        table = self.table()
        for fraction in table.measuring():
            report(0.4 * fraction)
            yield
        for fraction in table.comparing():
            report(0.4 + 0.6 * fraction)
            yield
        norms = table.norms()
        odd = dict.fromkeys(table.at_initial_norm().tolist(), "initial")
        odd |= dict.fromkeys(table.nearly_equal().tolist(), "near")
        for group in table.equal_rows():
            odd |= dict.fromkeys(group, "equal")
        odd |= {token_id: "no token" for token_id in range(len(table)) if not self._vocabulary.has_token(token_id)}
        odd |= dict.fromkeys(table.unsound_rows().tolist(), "unsound")
        return TableFacts(
            self._folder,
            norms.numpy(),
            self._vocabulary.label,
            dict(sorted(odd.items())),
            table.initial_norm[0],
            self._vocabulary.tokens_without_row(),
        )

    def _near(self, token_id: int, value: float) -> Near:
        return Near(token_id, self._vocabulary.label(token_id), value, self._vocabulary.word(token_id))

    def rows(self, ids: tuple[int, ...]) -> TableRows:
        """The values of some rows."""
        return TableRows(self._folder, ids, self.table().rows(ids).numpy())

    def map(self, report: Callable[[float], None]) -> Generator[None, None, TableMap]:
        """Every row along the first principal components; other work goes between blocks. `report` may raise."""
        finding = self.table().finding_components()
        while True:
            try:
                report(next(finding))
            except StopIteration as end:
                found: PrincipalComponents = end.value
                return TableMap(
                    self._folder, found.coordinates.numpy(), tuple(found.shares.tolist()), self._vocabulary.label
                )
            yield
