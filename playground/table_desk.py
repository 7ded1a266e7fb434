"""Which questions about the open model's table are asked, and when: one desk, on the torch lane.

A view says what it wants; the newest question of each kind counts, and what is asked of a model that is no longer
open is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from models.storage import write_bytes_atomically
from playground.desk import Desk
from playground.jobs import JobContext, Lane
from playground.results.names import TABLE_RESULTS
from playground.results.reading import ModelResult, Problem
from playground.results.table import NeighbourQuestion, NeighboursResult
from playground.session import Session
from playground.table_queries import TableQueries, Vocabulary

if TYPE_CHECKING:
    from models.embeddings import EmbeddingTable

_WANTED = {"neighbours": "neighbours", "table": "table_facts", "map": "table_map"}
_CANCELLED = "The table was not read to its end, because that was cancelled. Choose the view again to go on."


class TableDesk(Desk):
    """Asks the table what the shown view needs, and delivers the answers into the session.

    Signals:
        failed(object): a Problem that belongs to no result: a file that can't be written
    """

    failed = Signal(object)

    def __init__(self, session: Session, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(session, lane, parent)
        self._view = ""
        self._model: ModelResult | None = None  # the one that the answers are of
        self._queries: TableQueries | None = None
        self._vocabulary: Vocabulary | None = None
        self._asked: NeighbourQuestion | None = None  # what the neighbours' job in the lane is to answer

    def want(self, view: str) -> None:
        """Which view of the table somebody looks at: "neighbours", "table", "map", or none of them."""
        view = view if view in _WANTED else ""
        if view and view != self._view:
            self._forgive([_WANTED[view]])
        self._view = view
        self._ask()

    def want_values(self, ids: tuple[int, ...]) -> None:
        """Have the values of these rows delivered; the newest call counts."""
        queries = self._of_open_model()
        if queries is not None and ids:
            self._compute("table_rows", lambda _context: queries.rows(ids))

    def save(self, path: Path, make: Callable[[], bytes], saved: Callable[[object], None]) -> None:
        """Write what `make` gives to a file, whole or not at all; `saved` is called then, else `failed` is emitted."""

        def work(_context: JobContext) -> Path:
            write_bytes_atomically(path, make())
            return path

        self._lane.submit(work, saved, self.failed.emit)

    def cancel(self) -> None:
        """Give up what is being computed, and say so."""
        if self._give_up(TABLE_RESULTS, Problem(_CANCELLED)):
            self._asked = None

    def question(self) -> NeighbourQuestion | None:
        """What the session's inputs ask now; None without a model."""
        inputs, model = self._session.inputs, self._session.results.model
        if model is None:
            return None
        return NeighbourQuestion(
            model.folder,
            inputs.neighbour_query,
            None if inputs.neighbour_query.strip() else self.chosen_token(),
            inputs.neighbour_metric,
            inputs.neighbour_compared,
            inputs.neighbour_inputs,
        )

    def chosen_token(self) -> int | None:
        """The id of the token that is chosen in the text, if the open model's tokenizer cut it."""
        inputs, results = self._session.inputs, self._session.results
        position, step, tokens = inputs.position, results.step, results.tokens
        if position is None:
            return None
        if step is not None and position < len(step.ids):
            return step.ids[position]
        if tokens is not None and inputs.shows_own_tokens and position < len(tokens.run.ids):
            return tokens.run.ids[position]
        return None

    def _on_changed(self, names: frozenset[str]) -> None:
        if self._view == "neighbours" and any(
            name.startswith("neighbour_") or name in ("position", "tokenizer", "tokenizer_edits") for name in names
        ):
            self._ask()

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._drop_other_models()
            self._ask()
        elif name in ("tokens", "step") and self._view == "neighbours":
            self._ask()

    def _drop_other_models(self) -> None:
        before, model = self._model, self._session.results.model
        self._model = model
        if before is not None and model is not None and before.is_coming and model.folder == before.folder:
            return  # its weights have come, and the table is the same; a folder opened again may have changed
        self._queries = None
        self._asked = None
        self._drop(TABLE_RESULTS)

    def _of_open_model(self) -> TableQueries | None:
        model: ModelResult | None = self._session.results.model
        if model is None:
            return None
        if self._queries is None:
            self._vocabulary = Vocabulary(model.tokenizer, model.spec.vocab_size)
            self._queries = TableQueries(model.folder, self._vocabulary)
        return self._queries

    def opened(self) -> Callable[[], EmbeddingTable] | None:
        """What gives, on the lane, the open model's table as every answer reads it; None without a model."""
        queries = self._of_open_model()
        return None if queries is None else queries.table

    def vocabulary(self) -> Vocabulary | None:
        """The open model's words and rows; None without a model."""
        return self._vocabulary if self._of_open_model() is not None else None

    def _ask(self) -> None:
        queries, results = self._of_open_model(), self._session.results
        if queries is None or not self._view:
            return
        name = _WANTED[self._view]
        if self._view == "neighbours":
            self._ask_neighbours(queries)
        elif getattr(results, name) is None and name not in results.problems and not self._lane.has(name):
            if name == "table_facts":
                self._compute(name, lambda context: queries.facts(context.report), self.tr("Measuring every row"))
            else:
                self._compute(name, lambda context: queries.map(context.report), self.tr("Computing the map"))

    def _ask_neighbours(self, queries: TableQueries) -> None:
        question, found = self.question(), self._session.results.neighbours
        if question is None or question == self._asked:
            return
        self._asked = question
        if found is not None and found.question == question and "neighbours" not in self._session.results.problems:
            self._lane.cancel(only="neighbours")
            return
        asked = question

        def work(context: JobContext) -> Generator[None, None, NeighboursResult]:
            yield from queries.measuring(context.check)  # the first time; steps go between
            return queries.neighbours(asked, context.check)

        self._compute("neighbours", work, self.tr("Comparing every row"))

    def _on_failed(self, name: str, problem: Problem) -> None:
        if name == "neighbours":
            self._asked = None
        super()._on_failed(name, problem)
