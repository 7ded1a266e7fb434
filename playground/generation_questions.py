"""Which questions about the next token and about texts are asked, and when; answered on the torch lane.

The generator pane says which of its views somebody looks at; what that view shows is computed, the newest question of
each kind counting. While a run goes flat out questions are asked a few times a second only, and once at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer

from models.memory import model_cost
from models.specs import Constraint, SamplingSpec
from playground.branch_queries import tree, why
from playground.count_queries import CountDesk, CountsQuestion
from playground.desk import Desk
from playground.engine import CANDIDATES, Engine
from playground.generation_queries import drawn, pipeline, precisions, scored, vocabulary
from playground.jobs import JobContext, Lane, Work
from playground.opening import TextTokens
from playground.results.generator import AttributionResult, CountStep, ScoreResult
from playground.results.names import QUESTION_RESULTS
from playground.results.reading import ModelResult, Problem, StepResult
from playground.session import Session

# What each view shows, besides the step itself.
SHOWN_BY = {
    "bars": ("draw",),
    "pipeline": ("pipeline",),
    "vocabulary": ("candidates",),
    "text": ("score",),
    "tree": ("tree",),
    "why": ("why",),
    "counts": ("counts", "growth"),
}
_OF_MODEL = ("draw", "pipeline", "candidates", "score", "precision", "tree", "why")
_RUN_MS = 200
_CANCELLED = "This was not computed, because that was cancelled. Choose the view again to go on."


class GenerationQuestions(Desk):
    """Has computed what the generator's view needs, and delivers it into the session.

    `engine` gives what has the open model in memory, None where nothing has; `running` whether a run goes flat out.
    """

    def __init__(
        self,
        session: Session,
        lane: Lane,
        engine: Callable[[], object],
        running: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, lane, parent)
        self._engine = engine
        self._running = running
        self._view = ""
        self._asked: dict[str, object] = {}
        self._counting = CountDesk()  # used on the torch lane only
        self._texts = TextTokens()  # likewise
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_RUN_MS)
        self._rest.timeout.connect(self._ask)

    def want(self, view: str) -> None:
        """Which view of the generator somebody looks at; empty for none."""
        if view != self._view:
            for name in self._forgive(SHOWN_BY.get(view, ())):
                self._asked.pop(name, None)
        self._view = view
        self._ask()

    def cancel(self) -> None:
        """Give up what is being computed, and say so."""
        self._give_up(QUESTION_RESULTS, Problem(_CANCELLED))

    def close(self) -> None:
        """Ask no more."""
        self._rest.stop()

    def run_ended(self) -> None:
        """A run has ended: ask for what was put off."""
        self._rest.stop()
        self._ask()

    # Generation from counts, and what is measured only when asked for

    def count_step(self) -> None:
        """Draw what follows from the counts."""
        self._counted(lambda desk, sampling, seed: desk.step(sampling, seed))

    def count_choose(self, token_id: int) -> None:
        """Go on with this one."""
        self._counted(lambda desk, sampling, seed: desk.choose(token_id, sampling, seed))

    def count_undo(self) -> None:
        """Take the last one back."""
        self._counted(lambda desk, sampling, seed: desk.undo(sampling, seed))

    def count_restart(self, text: str = "") -> None:
        """Begin again with a text; with the table's first row without one."""
        self._counted(lambda desk, sampling, seed: desk.restart(text, sampling, seed))

    def measure_precisions(self) -> None:
        """Load the open model's weights in each precision and time a step."""
        step, model, engine = self._session.results.step, self._session.results.model, self._engine()
        if step is None or model is None or not isinstance(engine, Engine):
            return

        def work(context: JobContext) -> object:
            return precisions(step, model.folder, engine.labels, context.check)

        deliver = partial(self._session.deliver, "precision")
        self._lane.submit(
            work,
            None,
            partial(self._on_failed, "precision"),
            part=deliver,
            key="precision",
            label=self.tr("Measuring the precisions"),
        )

    def _counted(self, action: Callable[[CountDesk, SamplingSpec, int], CountStep]) -> None:
        inputs = self._session.inputs
        sampling, seed = replace(inputs.sampling, constraint=Constraint()), inputs.seed
        self._lane.submit(
            lambda _context: action(self._counting, sampling, seed),
            partial(self._session.deliver, "count_step"),
            partial(self._on_failed, "count_step"),
        )

    # Questions

    def _on_changed(self, names: frozenset[str]) -> None:
        if self._view:
            self._ask()

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            for one in _OF_MODEL:  # of another one, or of one that has been loaded since
                self._asked.pop(one, None)
            self._drop(_OF_MODEL)
        if name in ("model", "step"):
            if self._running():
                if not self._rest.isActive():
                    self._rest.start()
            else:
                self._ask()

    def _shown(self) -> tuple[str, ...]:
        """What the view shows; of more candidates than a step brings along, the bars read from the pipeline."""
        shown = SHOWN_BY.get(self._view, ())
        return (
            (*shown, "pipeline") if self._view == "bars" and self._session.inputs.generator_rows > CANDIDATES else shown
        )

    def _ask(self) -> None:
        for name in self._shown():
            question, work = self._question(name)
            if question == self._asked.get(name):
                continue
            self._asked[name] = question
            if work is not None:
                label = self.tr("Going back through the model") if name == "why" else ""
                self._lane.submit(
                    work, partial(self._on_answer, name), partial(self._on_failed, name), key=name, label=label
                )
                continue
            self._drop([name])

    def _question(self, name: str) -> tuple[object, Work | None]:
        """What is to be computed now, and how; (None, None) where there is nothing to ask."""
        model, step, engine = self._session.results.model, self._session.results.step, self._engine()
        if name == "counts":
            return self._counts_question(model)
        if name == "growth":
            return self._growth_question(model)
        if not isinstance(engine, Engine) or model is None or not model.loaded:
            return None, None
        if name == "score":
            return self._score_question(model, step, engine)
        if step is None:
            return None, None
        return self._step_question(name, step, engine)

    def _step_question(self, name: str, step: StepResult, engine: Engine) -> tuple[object, Work | None]:
        inputs = self._session.inputs
        where = (step.ids, step.window_start, step.sampling, step.drawn)
        if name == "pipeline":
            rows = inputs.generator_rows

            def piped(_context: JobContext) -> object:
                sampling = engine.sampling_of(step)
                return None if sampling is None else pipeline(step, sampling, engine.labels, rows)

            return (where, rows), piped
        if name == "candidates":
            asked = (inputs.generator_query, inputs.generator_sort, inputs.generator_descending)

            def listed(_context: JobContext) -> object:
                sampling = engine.sampling_of(step)
                return None if sampling is None else vocabulary(step, sampling, engine.labels, *asked)

            return (where, asked), listed

        if name == "tree":
            # Names and expansions change the tree, too, and bring a step of their own.
            return (where, step.node, id(step)), lambda _context: tree(engine, step)
        if name == "why":
            position = inputs.position
            end = len(step.ids)
            at = position if position is not None and step.window_start < position < end else end
            method, target = inputs.why_method, inputs.why_target

            def reasoned(context: JobContext) -> Generator[None, None, AttributionResult]:
                return why(engine, step, at, target, method, context.report)  # type: ignore[arg-type]

            return (where, at, method, target), reasoned

        def drew(_context: JobContext) -> object:
            generation = engine.generation_of(step)
            return None if generation is None else drawn(step, generation, engine.labels)

        return (where, inputs.seed), drew

    def _score_question(
        self, model: ModelResult, step: StepResult | None, engine: Engine
    ) -> tuple[object, Work | None]:
        text, tokenizer = self._session.inputs.score_text, model.tokenizer
        if tokenizer is None or (not text and step is None):
            return None, None

        def work(context: JobContext) -> Generator[None, None, ScoreResult]:
            if text or step is None:
                read = yield from self._texts.tokenized(text, tokenizer, context.report)
                return scored(engine.decoder, tokenizer, engine.labels, model.name, read, context.check)
            return scored(engine.decoder, tokenizer, engine.labels, model.name, step, context.check)

        return (text, None if text or step is None else step.ids), work

    def _counts_question(self, model: ModelResult | None) -> tuple[object, Work | None]:
        inputs = self._session.inputs
        tokenizer = model.tokenizer if model is not None else None
        if not inputs.counts_source and not inputs.text.strip():
            return None, None
        question = CountsQuestion(
            inputs.counts_source,
            inputs.text if not inputs.counts_source else "",
            inputs.counts_unit if inputs.counts_unit in ("words", "tokens") else "words",
            max(1, min(5, inputs.counts_order)),
            inputs.counts_smoothing,
            inputs.counts_start,
            str(model.folder) if model is not None else "",
        )
        return question, lambda _context: self._counting.counted(question, tokenizer)

    def _growth_question(self, model: ModelResult | None) -> tuple[object, Work | None]:
        inputs = self._session.inputs
        words, window = max(1, inputs.growth_words), max(0, min(inputs.growth_window, 4096))
        name, parameters, size = "", 0, 0
        if model is not None and not model.spec.is_table:
            cost = model_cost(model.spec)
            name, parameters, size = model.name, cost.parameters, cost.bytes("float32")
        # The counts come first: the rows that exist are theirs.
        question = (words, window, name, self._asked.get("counts"))
        return question, lambda _context: self._counting.growth(words, window, name, parameters, size)

    def _on_answer(self, name: str, result: object) -> None:
        if result is None:
            return  # the generation has gone on since: the question is asked again
        self._session.deliver(name, result)
        if name == "counts":
            self._counted(lambda desk, sampling, seed: desk.standing(sampling, seed))

    def _on_failed(self, name: str, problem: Problem) -> None:
        super()._on_failed(name, problem)
        if name == "counts":
            self._session.clear("count_step")
