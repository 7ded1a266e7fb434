"""Which questions about attention are asked, and when: what is looked at, on the torch lane, and nothing else.

The pane says what it looks at; the newest question of each kind counts, and one that has been answered isn't asked
again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.attention.kinds import Region
from models.attention.snippet import MapRecipe, snippet
from playground.attention_queries import AttentionQueries
from playground.desk import Desk
from playground.jobs import Lane, Work
from playground.reader import ModelViews
from playground.results.attention import MapQuestion, MapResult, OverviewResult, ReadingQuestion
from playground.results.reading import Problem, TokensResult
from playground.session import Session

# Names of the results, which are the keys of their jobs as well, in the order in which they are asked for.
ATTENTION_RESULTS = (
    "attention_reading",
    "attention_map",  # a long one lets the others go between its blocks
    "attention_row",
    "attention_detail",
    "attention_cell",
    "attention_part",
    "attention_block",
    "lens",
    "attention_column",
    "attention_heads",
)
_WITH_ONE_HEAD = ("attention_row", "attention_column", "attention_map", "attention_detail")
_CANCELLED = "This was not computed, because that was cancelled. Choose the view again to go on."
_NO_MAP = "There is no map to save. Type a text first."
STAGES = ("scores", "scaled", "masked", "weights")
PART_NAMES = ("query", "key", "value", "mixed", "joined", "projected")
# Cells a side that are shown where nobody has said how many fit.
SIDE = 512


class AttentionDesk(Desk):
    """Has computed what the pane looks at, and delivers it into the session.

    `engine` gives what has the open model in memory, None where nothing has; it is used on the torch lane only.
    `prompt` gives the newest text in that model's own tokens, which may be more than its window holds, and `running`
    says whether tokens are being generated.

    Signals:
        saved(object): the Path that a map was written to
        failed(object): the Problem why one was not
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        session: Session,
        lane: Lane,
        engine: Callable[[], ModelViews | None],
        prompt: Callable[[], TokensResult | None],
        running: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, lane, parent)
        self._engine = engine
        self._running = running
        self._wanted: frozenset[str] = frozenset()
        self._pane_wants: frozenset[str] = frozenset()
        self._lens_wanted = False
        self._asked: dict[str, object] = {}  # the newest question of each kind
        self._answered: dict[str, object] = {}  # those whose result, or problem, has been delivered
        self._queries: tuple[ModelViews, AttentionQueries] | None = None
        self._prompt = prompt
        self._region: Region | None = None
        self._side = SIDE

    def want(self, *names: str) -> None:
        """Which results the attention pane looks at: some of ATTENTION_RESULTS."""
        self._pane_wants = frozenset(names) & frozenset(ATTENTION_RESULTS)
        self._want()

    def want_lens(self, wanted: bool) -> None:
        """Whether another pane looks at the lens, besides what `want` names."""
        self._lens_wanted = wanted
        self._want()

    def _want(self) -> None:
        wanted = self._pane_wants | (frozenset({"lens"}) if self._lens_wanted else frozenset())
        if wanted:
            wanted |= {"attention_reading"}
        for name in self._forgive(wanted - self._wanted):
            self._asked.pop(name, None)
        for name in self._wanted - wanted:
            if self._lane.has(name):
                self._lane.cancel(only=name)
                self._asked.pop(name, None)
        self._wanted = wanted
        self._ask()

    def look(self, region: Region | None, side: int = SIDE) -> None:
        """Which part of the map is looked at (None: all of it), and how many cells a side the screen shows."""
        self._region, self._side = region, max(1, side)
        self._ask()

    def save(self, path: Path, kind: str, *, whole: bool = True) -> None:
        """Write the exact values of the map that is asked for, "npz" or "csv": all of it, or the region looked at.

        `saved` or `failed` tells how it went.
        """
        queries, reading = self._of_open_model(), self._reading_question()
        model = self._session.results.model
        if queries is None or reading is None or model is None:
            self.failed.emit(Problem(_NO_MAP))
            return
        question, region, name = self._map_question(reading), None if whole else self._region, model.name
        self._lane.submit(
            lambda context: queries.maps.save(question, region, path, kind, name, context.check, context.report),
            self.saved.emit,
            self.failed.emit,
            label=self.tr("Saving the map"),
        )

    def snippet(self) -> str:
        """Python that computes the map that is shown with the library alone; nothing where none is shown."""
        shown: MapResult | None = self._session.results.attention_map
        if shown is None or not self.is_current("attention_map"):
            return ""
        question, reading, step = shown.question, shown.reading, shown.question.asked.step
        return snippet(
            MapRecipe(
                self._session.inputs.model,
                reading.ids,
                reading.spec.causal,
                reading.causal,
                reading.positioned,
                question.layer,
                question.head,
                question.stage,
                question.over,
                question.against,
                question.against_layer,
                question.against_head,
                question.against_text,
                question.against_model,
                step.text + step.tail if step is not None else reading.text,
                step.byte_spans[step.window_start :] if step is not None else (),
                self._region,
            )
        )

    def ask_again(self) -> None:
        """A run has ended: what isn't computed during one is computed now."""
        self._ask()

    def cancel(self) -> None:
        """Give up what is being computed, and say so."""
        self._give_up(ATTENTION_RESULTS, Problem(_CANCELLED))

    def busy(self, name: str) -> bool:
        """Whether a result is being computed."""
        return self._lane.has(name)

    def is_current(self, name: str) -> bool:
        """Whether the result that is there answers what is asked now."""
        result = getattr(self._session.results, name)
        if result is None or name in self._session.results.problems:
            return False
        asked = self._reading_question()
        read = result if name == "attention_reading" else result.reading
        if asked is None or read.question != asked or asked.text != self._session.inputs.text:
            return False
        if name in _WITH_ONE_HEAD:
            return bool(result.question == self._map_question(asked))
        return not self._lane.has(name)

    # What is asked

    def _on_changed(self, _names: frozenset[str]) -> None:
        self._ask()

    def _on_delivered(self, name: str) -> None:
        if name == "model":
            self._queries = None
        if name in ("model", "step") and self._reading_question() is None:
            self._asked.clear()
            self._answered.clear()
            self._drop(ATTENTION_RESULTS)  # there is nothing that was read
        if name in ("model", "step", "attention_map"):
            self._ask()

    def _of_open_model(self) -> AttentionQueries | None:
        engine, model = self._engine(), self._session.results.model
        if engine is None or model is None or model.tokenizer is None or not model.loaded:
            return None
        if self._queries is None or self._queries[0] is not engine:
            self._queries = engine, AttentionQueries(engine, model.tokenizer)
            self._asked.clear()
        return self._queries[1]

    def _ask(self) -> None:
        queries = self._of_open_model() if self._wanted else None
        reading = self._reading_question() if queries is not None else None
        if queries is None or reading is None:
            return
        for name in ATTENTION_RESULTS:
            if name == "attention_heads" and self._is_early(reading):
                continue
            if name in self._wanted:
                self._ask_for(name, queries, reading)

    def _is_early(self, reading: ReadingQuestion) -> bool:
        """Whether an overview of these tokens has to wait: each step of a run would begin it anew, and of a long text
        it would keep the map waiting for as long as all the heads take, long work going on from its newest."""
        if self._running():
            return True
        if self._asked.get("attention_heads") == reading or not self._lane.has("attention_map"):
            return False
        self._lane.cancel(only="attention_heads")
        self._asked.pop("attention_heads", None)
        return True

    def _ask_for(self, name: str, queries: AttentionQueries, reading: ReadingQuestion) -> None:
        question, work = self._question(name, queries, reading)
        if question == self._asked.get(name) and (self._lane.has(name) or question == self._answered.get(name)):
            return
        self._asked[name] = question
        if work is None:
            self._answered[name] = question
            self._drop([name])
            return
        deliver, in_parts = partial(self._on_done, name, question), name == "attention_heads"
        self._lane.submit(
            work,
            None if in_parts else deliver,
            partial(self._on_refused, name, question),
            part=deliver if in_parts else None,
            key=name,
            label=self.tr("Computing attention"),
        )

    def _reading_question(self) -> ReadingQuestion | None:
        """The pass that is looked at: the generation's, one over a cut text, or one without mask or positions."""
        inputs, results = self._session.inputs, self._session.results
        step, prompt, model = results.step, self._prompt(), results.model
        masked, positioned = inputs.attention_masked, inputs.attention_positions
        if model is None:
            return None
        # Longer than the window, or nothing can be drawn from what comes of it: its tokens can be read all the same.
        refused = "step" in results.problems and prompt is not None and prompt.text == inputs.text
        if step is not None and not (refused and step.text != inputs.text):
            return ReadingQuestion(id(step.trace), step.text, masked, positioned, False, step, None)
        if prompt is not None and refused and len(prompt.run.ids):
            at_end = inputs.attention_end and len(prompt.run.ids) > model.spec.context_length
            return ReadingQuestion(id(prompt.run), prompt.text, masked, positioned, at_end, None, prompt)
        return None

    def _map_question(self, reading: ReadingQuestion) -> MapQuestion:
        """The map that the inputs ask for. What a choice makes no use of is left out, so that it changes nothing."""
        inputs, model = self._session.inputs, self._session.results.model
        over, against = inputs.attention_over, inputs.attention_against
        against_layer, against_head = inputs.against_layer, inputs.against_head
        if model is not None:  # another model may have fewer
            against_layer = min(against_layer, max(0, model.spec.layer_count - 1))
            against_head = min(against_head, max(0, model.spec.head_count - 1))
        return MapQuestion(
            reading,
            inputs.layer if over in ("head", "layer_mean", "layer_max") else 0,
            inputs.head if over == "head" else 0,
            "weights" if over == "rollout" or inputs.stage not in STAGES else inputs.stage,
            over,
            against,
            against_layer if against == "head" else 0,
            against_head if against == "head" and not over.startswith("layer") else 0,
            inputs.against_text if against == "text" else "",
            inputs.against_model if against == "model" else "",
        )

    def _question(self, name: str, queries: AttentionQueries, reading: ReadingQuestion) -> tuple[object, Work | None]:
        """What is to be computed now, and how; without work where there is nothing to compute."""
        inputs, model = self._session.inputs, self._session.results.model
        layer, head, position = inputs.layer, inputs.head, inputs.position
        if name == "attention_reading":
            return reading, lambda context: queries.readings.reading(reading, context.check)
        if name in _WITH_ONE_HEAD:
            return self._of_map(name, queries, self._map_question(reading))
        if name == "attention_part":
            part = inputs.attention_part if inputs.attention_part in PART_NAMES else PART_NAMES[0]
            return (reading, layer, head, part), lambda context: queries.part(reading, layer, head, part, context.check)
        if name == "attention_cell":
            key = inputs.attention_key
            return (reading, layer, head, position, key), lambda context: queries.cell(
                reading, layer, head, position, key, context.check
            )
        if name == "attention_block":
            return (reading, position), lambda context: queries.block(reading, position, context.check)
        if name == "lens":
            chosen = inputs.lens_layer
            if model is None or not model.predicts:
                return None, None
            return (reading, position, chosen), lambda context: queries.lens(reading, position, chosen, context.check)
        return reading, lambda context: queries.overview(reading, context.check, context.report)

    def _of_map(self, name: str, queries: AttentionQueries, question: MapQuestion) -> tuple[object, Work | None]:
        position, side, region = self._session.inputs.position, self._side, self._region
        if name == "attention_map":
            return (question, side), lambda context: queries.maps.map(
                question, None, side, context.check, context.report
            )
        if name == "attention_detail":
            shown: MapResult | None = self._session.results.attention_map
            if region is None or shown is None or shown.question != question or shown.exact:
                return None, None
            return (question, region, side), lambda context: queries.maps.map(
                question, region, side, context.check, context.report
            )
        column = name == "attention_column"
        return (question, position, column), lambda context: queries.maps.line(
            question, position, context.check, context.report, column=column
        )

    def _on_done(self, name: str, question: object, result: object) -> None:
        if question != self._asked.get(name):
            return
        if name != "attention_heads" or (isinstance(result, OverviewResult) and result.done):
            self._answered[name] = question
        if result is not getattr(self._session.results, name):
            self._session.deliver(name, result)

    def _on_refused(self, name: str, question: object, problem: Problem) -> None:
        if question == self._asked.get(name):
            self._answered[name] = question
        self._session.report(name, problem)
