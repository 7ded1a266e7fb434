"""Which questions about single vectors are asked, and when: lookups, rows, positions and order, on the torch lane.

A view says what it looks at; the newest question of each kind counts, and one that has been answered isn't asked again.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from playground.desk import Desk
from playground.jobs import JobContext, Lane, Work
from playground.reader import ModelViews
from playground.results.names import VECTOR_RESULTS
from playground.results.reading import ModelResult, Problem, StepResult
from playground.results.vectors import BatchQuestion, LookupQuestion, OrderQuestion, RowQuestion
from playground.session import Session
from playground.table_desk import TableDesk
from playground.vector_queries import (
    RowQueries,
    cut_into_batch,
    first_inputs,
    looked_up,
    orders_compared,
    positions_of,
    rotary_by_distance,
)

# Names of the results, which are the keys of their jobs as well. A new text doesn't void them: it asks anew.
# Those that are of the open model.
_OF_MODEL = ("row", "positions", "first_inputs", "rotary", "order")
_CANCELLED = "This was not computed, because that was cancelled. Choose the view again to go on."


class VectorDesk(Desk):
    """Has computed what the shown view needs, and delivers it into the session.

    `engine` gives what has the open model in memory, None where nothing has; it is used on the torch lane only.
    """

    def __init__(
        self,
        session: Session,
        lane: Lane,
        tables: TableDesk,
        engine: Callable[[], ModelViews | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, lane, parent)
        self._tables = tables
        self._engine = engine
        self._wanted = ""
        self._asked: dict[str, object] = {}
        self._rows: RowQueries | None = None

    def want(self, name: str) -> None:
        """Which result somebody looks at: one of VECTOR_RESULTS, or none of them."""
        name = name if name in VECTOR_RESULTS else ""
        if name and name != self._wanted and self._forgive([name]):
            self._asked.pop(name, None)
        self._wanted = name
        self._ask()

    def cancel(self) -> None:
        """Give up what is being computed, and say so."""
        self._give_up(VECTOR_RESULTS, Problem(_CANCELLED))

    def _on_changed(self, _names: frozenset[str]) -> None:
        self._ask()

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._rows = None
            for one in _OF_MODEL:  # of another one, or of one that has been loaded since
                self._asked.pop(one, None)
            self._drop(_OF_MODEL)
        if name in ("model", "tokens", "step"):
            self._ask()

    def _ask(self) -> None:
        name = self._wanted
        if not name:
            return
        question, work = self._question(name)
        if question == self._asked.get(name):
            return
        self._asked[name] = question
        if work is not None:
            self._compute(name, work)
        else:
            self._drop([name])

    def _question(self, name: str) -> tuple[object, Work | None]:
        """What is to be computed now, and how; (None, None) where there is nothing to ask."""
        if name == "lookup":
            lookup = self.lookup_question()
            return lookup, lambda _context: looked_up(lookup)
        if name == "batch":
            batch = self.batch_question()
            return batch, lambda _context: cut_into_batch(batch)
        model, engine = self._session.results.model, self._engine()
        if model is None:
            return None, None
        if name == "row":
            return self._row(model, engine)
        if engine is None or not model.loaded:
            return None, None
        return self._of_engine(name, model, engine)

    def lookup_question(self) -> LookupQuestion:
        """The table and the ids as the session has them."""
        inputs = self._session.inputs
        return LookupQuestion(
            inputs.lookup_seed,
            inputs.lookup_rows,
            inputs.lookup_columns,
            inputs.lookup_edits,
            inputs.lookup_ids,
            inputs.linear_inputs,
            inputs.linear_outputs,
            inputs.linear_ids,
        )

    def batch_question(self) -> BatchQuestion:
        """The beginning of the current text's ids, as many as the batch needs."""
        inputs, tokens = self._session.inputs, self._session.results.tokens
        needed = (inputs.batch_rows - 1) * inputs.window_stride + inputs.window_length + 1
        ids = tokens.run.ids if tokens is not None else ()
        return BatchQuestion(
            tuple(ids[:needed]),
            len(ids),
            inputs.window_length,
            inputs.window_stride,
            inputs.batch_rows,
            inputs.batch_columns,
            inputs.token_vector,
            inputs.position_vector,
        )

    def _row(self, model: ModelResult, engine: ModelViews | None) -> tuple[object, Work | None]:
        inputs = self._session.inputs
        token_id = self._tables.chosen_token()
        if token_id is None:
            token_id = self._first_token()
        vocabulary, table = self._tables.vocabulary(), self._tables.opened()
        query = inputs.row_query.strip()
        if vocabulary is None or table is None or (token_id is None and not query):
            return None, None
        if self._rows is None:
            self._rows = RowQueries(model.folder, vocabulary, table)
        rows = self._rows
        question = RowQuestion(
            model.folder,
            -1 if token_id is None or query else token_id,
            query,
            inputs.row_other.strip(),
            engine is not None and model.loaded,
        )
        used = engine if question.loaded else None

        def work(context: JobContext) -> object:
            return rows.row(question, used, context.check)

        return question, work

    def _first_token(self) -> int | None:
        tokens = self._session.results.tokens
        if tokens is None or not self._session.inputs.shows_own_tokens or not len(tokens.run.ids):
            return None
        return tokens.run.ids[0]

    def _of_engine(self, name: str, model: ModelResult, engine: ModelViews) -> tuple[object, Work | None]:
        inputs = self._session.inputs
        if name == "positions":
            return model.folder, lambda _context: positions_of(model.folder, engine)
        if name == "order":
            tokenizer = model.tokenizer
            if tokenizer is None:
                return None, None
            question = OrderQuestion(model.folder, inputs.order_first, inputs.order_second)
            return question, lambda _context: orders_compared(question, engine, tokenizer)
        step: StepResult | None = self._session.results.step
        if step is None:
            return None, None
        if name == "first_inputs":
            return step.trace, lambda _context: first_inputs(step, engine)
        if model.spec.positions != "rotary":
            return None, None
        layer, head = inputs.layer, inputs.head
        return (step.trace, layer, head), lambda _context: rotary_by_distance(step, layer, head, engine)
