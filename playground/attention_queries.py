"""What the torch lane answers about where tokens look: maps, lines, parts, the block around a token, the lens.

Called only from jobs of the torch lane; torch is imported here, on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from models.attention.kinds import HeadProperties, Region
from models.errors import TextError
from models.tokenizers import Tokenizer
from playground.engine import Labels
from playground.reader import ModelViews
from playground.results.attention import (
    AttentionReading,
    BlockLayer,
    BlockResult,
    CellResult,
    Flags,
    Floats,
    LensCandidate,
    LensLayer,
    LensResult,
    LineResult,
    MapQuestion,
    MapResult,
    NormFigures,
    OverviewResult,
    PartResult,
    ReadingQuestion,
)

if TYPE_CHECKING:
    from torch import Tensor

    from models.attention.reduce import ReducedMap
    from models.attention.rows import RowSource
    from models.checkpoint import Network
    from models.recording import ForwardTrace
    from models.residual import LayerStates

Check = Callable[[], None]
Report = Callable[[float], None]
Result = TypeVar("Result")

# Strongest units of a feed-forward and candidates of a layer that are told.
UNITS = 12
LENS_CANDIDATES = 10
# Passes kept beside the generation's own: without the mask, of another text, by another model.
_KEPT_READINGS = 4


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A map to read rows from, the labels of its rows, and which of the reading's tokens each row begins with."""

    source: RowSource
    labels: Sequence[str]
    tokens: Sequence[int]
    left_out: tuple[int, int] = (0, 0)


class AttentionQueries:
    """Answers about the open model's attention. Passes other than the generation's are kept for a while."""

    def __init__(self, engine: ModelViews, tokenizer: Tokenizer) -> None:
        self._model: Network = engine.model
        self._tokenizer = tokenizer
        self._labels = Labels(tokenizer)
        self._readings: dict[object, AttentionReading] = {}
        self._other: tuple[str, Network, Tokenizer] | None = None
        self._rolled: tuple[object, RowSource] | None = None
        self._laid: tuple[MapQuestion, LaidOut] | None = None
        self._shown: tuple[MapQuestion, ReducedMap] | None = None  # the whole map as it was shown last

    # Passes

    def reading(self, question: ReadingQuestion, check: Check) -> AttentionReading:
        """The pass that was asked for; what was read already is not read again."""
        found = self._readings.pop(question, None)
        if found is None:
            found = self._read(question, check)
        self._keep(question, found)
        return found

    def _keep(self, key: object, reading: AttentionReading) -> None:
        self._readings[key] = reading
        while len(self._readings) > _KEPT_READINGS:
            del self._readings[next(iter(self._readings))]

    def _read(self, question: ReadingQuestion, check: Check) -> AttentionReading:
        from models.attention.soundness import unsound

        step, prompt, spec = question.step, question.prompt, self._model.spec
        if step is not None:
            places: Sequence[int] = range(step.window_start, len(step.ids))
            ids, labels, total = step.ids[step.window_start :], step.labels[step.window_start :], len(step.ids)
            plain = question.masked and question.positioned
            trace: ForwardTrace = step.trace if plain else self._pass(ids, question, check)
        else:
            assert prompt is not None
            total = len(prompt.run.ids)
            places = _cut(total, self._model.context_length, at_end=question.at_end, framed=not spec.causal)
            ids = tuple(prompt.run.ids[place] for place in places)
            labels = self._labels.of(ids)
            trace = self._pass(ids, question, check)
        return AttentionReading(
            question,
            ids,
            labels,
            places,
            total,
            spec,
            trace.causal,
            trace.recording.positioned,
            trace,
            unsound(self._model, trace),
        )

    def _pass(self, ids: Sequence[int], question: ReadingQuestion, check: Check) -> ForwardTrace:
        def between_layers(_layer: int) -> None:
            check()

        return self._model.forward(
            ids,
            masked=self._model.spec.causal and question.masked,
            positioned=question.positioned,
            between_layers=between_layers,
        )

    # Maps

    def map(
        self, question: MapQuestion, region: Region | None, side: int, check: Check, report: Report
    ) -> Generator[None, None, MapResult]:
        """The map, or a region of it, reduced to `side` cells a side. Other work goes between blocks of rows."""
        from models.attention.reduce import reducing

        reading = self.reading(question.asked, check)
        laid = yield from self._reported(self._laying_out(question, reading, check), report, 0.5)
        earlier = self._earlier(question, reading) if region is None else None
        reduced = yield from self._reported(reducing(laid.source, region, side, earlier), report)
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
        read = self._readings.get(before.asked)
        same = _without_reading(before) == _without_reading(question)
        if not same or read is None or read.spec is not reading.spec or not reading.causal or reading.changed:
            return None
        begins_alike = reading.ids[: len(read.ids)] == read.ids and read.places[:1] == reading.places[:1]
        return reduced if begins_alike and not read.changed else None

    def _reported(
        self, work: Generator[float, None, Result], report: Report, share: float = 1.0
    ) -> Generator[None, None, Result]:
        while True:
            try:
                report(share * next(work))
            except StopIteration as end:
                result: Result = end.value
                return result
            yield

    def _laying_out(
        self, question: MapQuestion, reading: AttentionReading, check: Check
    ) -> Generator[float, None, LaidOut]:
        if self._laid is not None and self._laid[0] == question:
            return self._laid[1]
        laid = yield from self._made(question, reading, check)
        self._laid = question, laid
        return laid

    def _made(self, question: MapQuestion, reading: AttentionReading, check: Check) -> Generator[float, None, LaidOut]:
        from models.attention.align import PutTogether, common_pieces, paired
        from models.attention.rows import Difference

        own = yield from self._one(question, reading.trace, question.layer, question.head)
        everything = range(len(reading.ids))
        if question.against == "head":
            other = yield from self._one(question, reading.trace, question.against_layer, question.against_head)
            return LaidOut(Difference(own, other), reading.labels, everything)
        if question.against == "text":
            ids = self._second_text(question.against_text)
            trace = self._second_pass(
                ("text", ids, question.asked.masked, question.asked.positioned), ids, question, check
            )
            other = yield from self._one(question, trace, question.layer, question.head)
            pairs = paired(reading.ids, ids)
            firsts, seconds = [one for one, _ in pairs], [two for _, two in pairs]
            labels = [
                reading.labels[one]
                if reading.ids[one] == ids[two]
                else f"{reading.labels[one]} | {self._labels[ids[two]]}"
                for one, two in pairs
            ]
            return LaidOut(
                Difference(_picked(own, firsts), _picked(other, seconds)),
                labels,
                firsts,
                (len(reading.ids) - len(pairs), len(ids) - len(pairs)),
            )
        if question.against == "model":
            model, tokenizer = yield from self._opened(question.against_model)
            text, spans = self._whole_text(reading)
            run = tokenizer.tokenize(text, add_special=not model.spec.causal)
            if len(run.ids) > model.context_length:
                raise TextError(
                    "The other model cuts this text into {count} tokens, and its window holds {window}. "
                    "Shorten the text.",
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
            first, second = PutTogether(own, mine), PutTogether(other, others)
            data = text.encode()
            labels = [
                reading.labels[start] if stop - start == 1 else "".join(reading.labels[start:stop])
                for start, stop in mine
            ]
            del data
            return LaidOut(
                Difference(first, second),
                labels,
                [start for start, _ in mine],
                (
                    sum(start == stop for start, stop in spans),
                    sum(start == stop for start, stop in theirs),
                ),
            )
        return LaidOut(own, reading.labels, everything)

    def _one(
        self, question: MapQuestion, trace: ForwardTrace, layer: int, head: int
    ) -> Generator[float, None, RowSource]:
        """One side of a comparison."""
        from models.attention.rollout import rolling_out
        from models.attention.rows import HeadRows, heads_together

        over, stage = question.over, question.stage
        layers = range(trace.spec.layer_count)
        if over == "rollout":
            key = id(trace), trace
            if self._rolled is None or self._rolled[0] != key:
                rolled = yield from rolling_out(trace)
                self._rolled = key, rolled
            return self._rolled[1]
        if over in ("layer_mean", "layer_max", "model_mean", "model_max"):
            of_layer, how = over.startswith("layer"), over.rpartition("_")[2]
            return heads_together(trace, [layer] if of_layer else layers, how, stage)  # type: ignore[arg-type]
        return HeadRows(trace, layer, head, stage)  # type: ignore[arg-type]

    def _second_text(self, text: str) -> tuple[int, ...]:
        ids = self._tokenizer.tokenize(text, add_special=not self._model.spec.causal and bool(text)).ids
        if not len(ids):
            raise TextError("There is no second text to compare with. Type one.")
        if len(ids) > self._model.context_length:
            raise TextError(
                "The second text has {count} tokens, and the model's window holds {window}. Shorten it.",
                count=len(ids),
                window=self._model.context_length,
            )
        return tuple(ids)

    def _second_pass(self, key: object, ids: Sequence[int], question: MapQuestion, check: Check) -> ForwardTrace:
        found = self._readings.pop(key, None)
        if found is None:
            trace = self._pass(ids, question.asked, check)
            found = AttentionReading(
                question.asked,
                tuple(ids),
                (),
                range(len(ids)),
                len(ids),
                self._model.spec,
                trace.causal,
                trace.recording.positioned,
                trace,
            )
        self._keep(key, found)
        other: ForwardTrace = found.trace
        return other

    def _opened(self, folder: str) -> Generator[float, None, tuple[Network, Tokenizer]]:
        """The model that is compared with, loaded the first time."""
        from models.checkpoint import open_checkpoint

        if self._other is None or self._other[0] != folder:
            if not folder:
                raise TextError("There is no second model to compare with. Choose one.")
            checkpoint = open_checkpoint(Path(folder))
            tokenizer = checkpoint.tokenizer()
            loading = checkpoint.loading()
            while True:
                try:
                    read, total = next(loading)
                except StopIteration as done:
                    self._other = folder, done.value, tokenizer
                    break
                yield read / max(total, 1)
        return self._other[1], self._other[2]

    def _whole_text(self, reading: AttentionReading) -> tuple[str, list[tuple[int, int]]]:
        """The text that was read, and the bytes of each of its tokens."""
        step = reading.question.step
        if step is None or reading.cut:
            raise TextError(
                "Two models can be compared on a text that is read whole; of this one {cut} tokens are left out. "
                "Shorten the text.",
                cut=reading.cut,
            )
        return step.text + step.tail, [*step.byte_spans]

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

        reading = self.reading(question.asked, check)
        laid = yield from self._reported(self._laying_out(question, reading, check), report, 0.5)
        about = MapFacts(map_facts(question, reading, name), laid.labels, [reading.ids[token] for token in laid.tokens])
        write = write_npz if kind == "npz" else write_csv
        write(path, laid.source, about, region, report)
        return path

    # Lines and cells

    def line(
        self, question: MapQuestion, position: int | None, check: Check, report: Report, *, column: bool
    ) -> Generator[None, None, LineResult]:
        """The row, or the column, of the token at a position of the sequence (the newest without one)."""
        import torch

        from models.attention.reduce import reducing
        from models.attention.rows import whole_rows

        reading = self.reading(question.asked, check)
        laid = yield from self._reported(self._laying_out(question, reading, check), report, 0.5)
        source = laid.source
        place = _row_of(laid.tokens, reading.index_of(position))
        if column:
            rows = source.shape[0]
            found = yield from self._reported(reducing(source, Region(0, rows, place, place + 1), rows), report)
            values, masked = found.values[:, 0], found.masked[:, 0]
        else:
            with torch.inference_mode():
                values = whole_rows(source, place, place + 1)[0]
                masked = source.visibility.masked(place, place + 1, source.shape[1])[0]
        total = float(values[~masked].double().sum())
        return LineResult(question, reading, place, values.numpy(), masked.numpy(), total, laid.labels, laid.tokens)

    def part(self, asked: ReadingQuestion, layer: int, head: int, name: str, check: Check) -> PartResult:
        """One matrix of a head."""
        from models.attention.parts import part

        reading = self.reading(asked, check)
        values = part(self._model, reading.trace, layer, head, name)  # type: ignore[arg-type]
        return PartResult(reading, layer, head, name, values.numpy(), reading.spec.head_size)

    def cell(
        self, asked: ReadingQuestion, layer: int, head: int, position: int | None, key: int | None, check: Check
    ) -> CellResult:
        """The arithmetic of one cell: of the chosen query (or the newest) and the chosen key (or the strongest)."""
        from models.attention.parts import cell
        from models.attention.rows import HeadRows

        reading = self.reading(asked, check)
        row = reading.index_of(position)
        row = len(reading.ids) - 1 if row is None else row
        column = reading.index_of(key)
        if column is None:
            column = int(HeadRows(reading.trace, layer, head).rows(row, row + 1)[0].argmax())
        found = cell(reading.trace, layer, head, row, column)
        return CellResult(
            reading,
            layer,
            head,
            row,
            column,
            found.query.numpy(),
            found.key.numpy(),
            found.products.numpy(),
            found.score,
            found.scale,
            found.cap,
            found.scaled,
            found.masked,
            found.largest,
            found.exponential,
            found.normaliser,
            found.weight,
        )

    # All heads

    def overview(self, asked: ReadingQuestion, context: Check, report: Report) -> Iterator[OverviewResult]:
        """Every head's small map and properties, layer by layer: each yield that isn't None has one more layer."""
        from models.attention.heads import surveying
        from models.attention.rows import visibility

        reading = self.reading(asked, context)
        trace: ForwardTrace = reading.trace
        maps: dict[tuple[int, int], tuple[Floats, Flags]] = {}
        properties: dict[tuple[int, int], HeadProperties] = {}
        layers = trace.spec.layer_count
        for layer in range(layers):
            work = surveying(trace, layer)
            while True:
                try:
                    fraction = next(work)
                except StopIteration as end:
                    found = end.value
                    break
                report((layer + fraction) / layers)
                yield OverviewResult(reading, maps, properties, False)
            count, step = len(trace), found.step
            starts = np.arange(0, count, step)
            ends = np.minimum(starts + step, count) - 1
            masked = visibility(trace, layer).masked_cells((starts, ends), (starts, ends))
            maps = {
                **maps,
                **{(layer, head): (found.maps[head].numpy(), masked) for head in range(trace.spec.head_count)},
            }
            properties = {**properties, **{(layer, head): one for head, one in enumerate(found.properties)}}
            yield OverviewResult(reading, maps, properties, layer + 1 == layers)

    # The block and the lens

    def block(self, asked: ReadingQuestion, position: int | None, check: Check) -> BlockResult:
        """The residual stream of one token (the newest without a position) through every layer."""
        from models.residual import states

        reading = self.reading(asked, check)
        place = reading.index_of(position)
        place = len(reading.ids) - 1 if place is None else place
        kind = reading.spec.norm
        return BlockResult(
            reading,
            place,
            tuple(
                _block_layer(layer, kind, self._model, number)
                for number, layer in enumerate(states(self._model, reading.trace, place))
            ),
        )

    def lens(self, asked: ReadingQuestion, position: int | None, chosen: int, check: Check) -> LensResult:
        """What each layer would predict behind a token (the newest without a position)."""
        import torch

        from models.residual import lens_logits

        reading = self.reading(asked, check)
        place = reading.index_of(position)
        place = len(reading.ids) - 1 if place is None else place
        logits = lens_logits(self._model, reading.trace, place)  # (L + 1, V)
        with torch.inference_mode():
            probabilities = logits.double().softmax(-1)
            entropies = torch.special.entr(probabilities).sum(-1) / np.log(2)
            final = int(logits[-1].argmax())
            actual = reading.ids[place + 1] if place + 1 < len(reading.ids) else None
            layers = []
            for layer, row in enumerate(probabilities):
                best = row.topk(min(LENS_CANDIDATES, len(row)))
                candidates = tuple(
                    LensCandidate(token_id, self._labels[token_id], value)
                    for value, token_id in zip(best.values.tolist(), best.indices.tolist(), strict=True)
                )
                rank = int((row > row[final]).sum()) + 1
                actual_rank = 0 if actual is None else int((row > row[actual]).sum()) + 1
                layers.append(LensLayer(layer, candidates, float(entropies[layer]), rank, actual_rank))
        last = len(layers) - 1
        chosen = last if chosen < 0 or chosen > last else chosen
        return LensResult(reading, place, tuple(layers), chosen, probabilities[chosen].float().numpy())


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
        facts |= {"minus_layer": question.against_layer, "minus_head": question.against_head}
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


def _cut(total: int, window: int, *, at_end: bool, framed: bool) -> Sequence[int]:
    """Which tokens of a text that is too long are read. An encoder's first and last frame the text and stay."""
    if total <= window:
        return range(total)
    if not framed or window < 3:
        return range(total - window, total) if at_end else range(window)
    return (0, *range(total - window + 1, total)) if at_end else (*range(window - 1), total - 1)


def _norm_figures(kind: str, pair: tuple[Tensor, Tensor], epsilon: float) -> NormFigures:
    before, after = pair
    wide = before.double()
    mean, variance = wide.mean(), wide.var(correction=0)
    root = (wide.square().mean() + epsilon).sqrt()
    normed = (wide - mean) / (variance + epsilon).sqrt() if kind == "layer" else wide / root
    return NormFigures(
        kind,
        before.numpy(),
        after.numpy(),
        float(mean),
        float(variance.sqrt()),
        float(root),
        float(normed.mean()),
        float(normed.std(correction=0)),
    )


def _block_layer(layer: LayerStates, kind: str, model: Network, _number: int) -> BlockLayer:
    epsilon = model.spec.norm_epsilon
    strongest = layer.units.abs().topk(min(UNITS, len(layer.units))).indices.tolist()
    return BlockLayer(
        layer.before.numpy(),
        layer.attention.numpy(),
        layer.middle.numpy(),
        layer.feed_forward.numpy(),
        layer.after.numpy(),
        _norm_figures(kind, layer.attention_norm, epsilon),
        _norm_figures(kind, layer.feed_forward_norm, epsilon),
        tuple((unit, float(layer.units[unit])) for unit in strongest),
        len(layer.units),
        layer.post_norm,
    )
