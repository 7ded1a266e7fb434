"""Maps of one head, of several, and of how two of them differ, laid out to be shown, read and saved.

Called only from jobs of the torch lane; torch is imported here, on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from models.attention.kinds import Region
from models.errors import TextError
from playground.attention_readings import Check, Readings
from playground.results.attention import AttentionReading, LineResult, MapQuestion, MapResult

if TYPE_CHECKING:
    from models.attention.reduce import ReducedMap
    from models.attention.rows import RowSource
    from models.recording import ForwardTrace

# A map, or a part that is zoomed in on, of no more tokens isn't reduced, however small it is shown: every value that is
# pointed at is the cell's own.
WHOLE = 512

Report = Callable[[float], None]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A map to read rows from, the labels of its rows, and which of the reading's tokens each row begins with."""

    source: RowSource
    labels: Sequence[str]
    tokens: Sequence[int]
    left_out: tuple[int, int] = (0, 0)


class Maps:
    """Answers about maps. What was laid out last, and what was shown last, is gone on with."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._rolled: dict[int, tuple[ForwardTrace, RowSource]] = {}  # by the trace's identity
        self._laid: tuple[MapQuestion, LaidOut] | None = None
        self._shown: tuple[MapQuestion, ReducedMap] | None = None  # the whole map as it was shown last

    def map(
        self, question: MapQuestion, region: Region | None, side: int, check: Check, report: Report
    ) -> Generator[None, None, MapResult]:
        """The map, or a region of it, in `side` cells a side, or WHOLE if it is small. Other work goes between rows."""
        from models.attention.reduce import reducing

        reading = self._readings.reading(question.asked, check)
        laid = yield from reported(self._laying_out(question, reading, check), report, 0.5)
        earlier = self._earlier(question, reading) if region is None else None
        if region is not None or max(laid.source.shape) <= WHOLE:
            side = max(side, WHOLE)
        reduced = yield from reported(reducing(laid.source, region, side, earlier), report)
        if region is None:
            self._shown = question, reduced
        return MapResult(
            question,
            reading,
            reduced.region,
            reduced.shape,
            reduced.row_step,
            reduced.column_step,
            reduced.values.numpy(),
            reduced.masked.numpy(),
            reduced.low,
            reduced.high,
            laid.labels,
            laid.tokens,
            laid.left_out,
        )

    def _earlier(self, question: MapQuestion, reading: AttentionReading) -> ReducedMap | None:
        """The same map of the text before its newest tokens, where that is what was shown last."""
        if self._shown is None or question.over == "rollout" or question.against in ("text", "model"):
            return None
        before, reduced = self._shown
        read = self._readings.known(before.asked)
        same = _without_reading(before) == _without_reading(question)
        if not same or read is None or read.spec is not reading.spec or not reading.causal or reading.changed:
            return None
        begins_alike = reading.ids[: len(read.ids)] == read.ids and read.places[:1] == reading.places[:1]
        return reduced if begins_alike and not read.changed else None

    def line(
        self, question: MapQuestion, position: int | None, check: Check, report: Report, *, column: bool
    ) -> Generator[None, None, LineResult]:
        """The row, or the column, of the token at a position of the sequence (the newest without one)."""
        import torch

        from models.attention.reduce import reducing
        from models.attention.rows import whole_rows

        reading = self._readings.reading(question.asked, check)
        laid = yield from reported(self._laying_out(question, reading, check), report, 0.5)
        source = laid.source
        place = _row_of(laid.tokens, reading.index_of(position))
        if column:
            rows = source.shape[0]
            found = yield from reported(reducing(source, Region(0, rows, place, place + 1), rows), report)
            values, masked = found.values[:, 0], found.masked[:, 0]
        else:
            with torch.inference_mode():
                values = whole_rows(source, place, place + 1)[0]
                masked = source.visibility.masked(place, place + 1, source.shape[1])[0]
        total = float(values[~masked].double().sum())
        return LineResult(question, reading, place, values.numpy(), masked.numpy(), total, laid.labels, laid.tokens)

    def save(
        self,
        question: MapQuestion,
        region: Region | None,
        path: Path,
        kind: str,
        name: str,
        check: Check,
        report: Report,
    ) -> Generator[None, None, Path]:
        """The exact values of the map, or of a region of it, in a file: "npz" or "csv". Raises StorageError."""
        from models.attention.saving import MapFacts, write_csv, write_npz

        reading = self._readings.reading(question.asked, check)
        laid = yield from reported(self._laying_out(question, reading, check), report, 0.5)
        about = MapFacts(map_facts(question, reading, name), laid.labels, [reading.ids[token] for token in laid.tokens])
        write = write_npz if kind == "npz" else write_csv
        write(path, laid.source, about, region, report)
        return path

    def _laying_out(
        self, question: MapQuestion, reading: AttentionReading, check: Check
    ) -> Generator[float, None, LaidOut]:
        if self._laid is not None and self._laid[0] == question:
            return self._laid[1]
        laid = yield from self._made(question, reading, check)
        self._laid = question, laid
        return laid

    def _made(self, question: MapQuestion, reading: AttentionReading, check: Check) -> Generator[float, None, LaidOut]:
        from models.attention.rows import Difference

        own = yield from self._one(question, reading.trace, question.layer, question.head)
        if question.against == "text":
            return (yield from self._less_another_text(own, question, reading, check))
        if question.against == "model":
            return (yield from self._less_another_model(own, question, reading))
        if question.against == "head":
            # A layer's mean or maximum is compared with that of another layer, a whole model's with one head.
            with_head = not question.over.startswith(("head", "layer"))
            like = replace(question, over="head") if with_head else question
            other = yield from self._one(like, reading.trace, question.against_layer, question.against_head)
            own = Difference(own, other)
        return LaidOut(own, reading.labels, range(len(reading.ids)))

    def _less_another_text(
        self, own: RowSource, question: MapQuestion, reading: AttentionReading, check: Check
    ) -> Generator[float, None, LaidOut]:
        from models.attention.align import paired
        from models.attention.rows import Difference

        ids = self._readings.second_text(question.against_text)
        trace = self._readings.second_pass(ids, question.asked, check)
        other = yield from self._one(question, trace, question.layer, question.head)
        pairs = paired(reading.ids, ids)
        firsts, seconds = [one for one, _ in pairs], [two for _, two in pairs]
        labels = [
            reading.labels[one]
            if reading.ids[one] == ids[two]
            else f"{reading.labels[one]} | {self._readings.labels[ids[two]]}"
            for one, two in pairs
        ]
        difference = Difference(_picked(own, firsts), _picked(other, seconds))
        return LaidOut(difference, labels, firsts, (len(reading.ids) - len(pairs), len(ids) - len(pairs)))

    def _less_another_model(
        self, own: RowSource, question: MapQuestion, reading: AttentionReading
    ) -> Generator[float, None, LaidOut]:
        from models.attention.align import PutTogether, common_pieces
        from models.attention.rows import Difference

        model, tokenizer = yield from self._readings.opened(question.against_model)
        text, spans = self._readings.whole_text(reading)
        run = tokenizer.tokenize(text, add_special=not model.spec.causal)
        if len(run.ids) > model.context_length:
            raise TextError(
                "The other model cuts this text into {count} tokens, and its window holds {window}. Shorten the text.",
                count=len(run.ids),
                window=model.context_length,
            )
        if max(question.layer + 1 - model.spec.layer_count, question.head + 1 - model.spec.head_count) > 0:
            raise TextError(
                "The other model has {layers} layers of {heads} heads, and none like the one shown. "
                "Choose layer and head below these numbers.",
                layers=model.spec.layer_count,
                heads=model.spec.head_count,
            )
        trace = model.forward(run.ids)
        other = yield from self._one(question, trace, question.layer, question.head)
        theirs = [(start, stop) for start, stop in run.byte_spans]
        mine, others = common_pieces(spans, theirs)
        labels = ["".join(reading.labels[start:stop]) for start, stop in mine]
        left_out = tuple(sum(start == stop for start, stop in each) for each in (spans, theirs))
        difference = Difference(PutTogether(own, mine), PutTogether(other, others))
        return LaidOut(difference, labels, [start for start, _ in mine], (left_out[0], left_out[1]))

    def _one(
        self, question: MapQuestion, trace: ForwardTrace, layer: int, head: int
    ) -> Generator[float, None, RowSource]:
        """One side of a comparison."""
        from models.attention.rollout import rolling_out
        from models.attention.rows import HeadRows, heads_together

        over, stage = question.over, question.stage
        layers = range(trace.spec.layer_count)
        if over == "rollout":
            if id(trace) not in self._rolled:
                rolled = yield from rolling_out(trace)
                if len(self._rolled) > 1:
                    self._rolled.clear()
                self._rolled[id(trace)] = trace, rolled
            return self._rolled[id(trace)][1]
        if over in ("layer_mean", "layer_max", "model_mean", "model_max"):
            of_layer, how = over.startswith("layer"), over.rpartition("_")[2]
            return heads_together(trace, [layer] if of_layer else layers, how, stage)  # type: ignore[arg-type]
        return HeadRows(trace, layer, head, stage)  # type: ignore[arg-type]


def reported(work: Generator[float, None, Result], report: Report, share: float = 1.0) -> Generator[None, None, Result]:
    """Work whose fractions are told, a `share` of them; other work goes between."""
    while True:
        try:
            report(share * next(work))
        except StopIteration as end:
            result: Result = end.value
            return result
        yield


def map_facts(question: MapQuestion, reading: AttentionReading, name: str) -> dict[str, str | int | float | bool]:
    """What a map is of, as it stands in a file beside the values."""
    facts: dict[str, str | int | float | bool] = {"model": name, "over": question.over}
    if question.over in ("head", "layer_mean", "layer_max"):
        facts["layer"] = question.layer
    if question.over == "head":
        facts["head"] = question.head
    facts["stage"] = question.stage
    if question.against != "none":
        facts["minus"] = question.against
    if question.against == "head":
        facts["minus_layer"] = question.against_layer
        if not question.over.startswith("layer"):
            facts["minus_head"] = question.against_head
    elif question.against == "text":
        facts["minus_text"] = question.against_text
    elif question.against == "model":
        facts["minus_model"] = Path(question.against_model).name
    facts |= {"causal_mask": reading.causal, "positions_used": reading.positioned, "tokens_left_out": reading.cut}
    facts["text"] = reading.text
    return facts


def _without_reading(question: MapQuestion) -> tuple[object, ...]:
    return (
        question.layer,
        question.head,
        question.stage,
        question.over,
        question.against,
        question.against_layer,
        question.against_head,
        question.asked.masked,
        question.asked.positioned,
    )


def _row_of(tokens: Sequence[int], token: int | None) -> int:
    """The map's row in which a token of the reading stands; the last without one."""
    if token is None or not len(tokens):
        return len(tokens) - 1
    if isinstance(tokens, range):
        return token
    return max(0, int(np.searchsorted(tokens, token, side="right")) - 1)


def _picked(source: RowSource, tokens: list[int]) -> RowSource:
    from models.attention.align import PutTogether

    if tokens == [*range(source.shape[0])]:
        return source
    return PutTogether(source, [(token, token + 1) for token in tokens])
