"""What the torch lane answers about where tokens look: parts of a head, all heads, the block around a token, the lens.

Called only from jobs of the torch lane; torch is imported here, on first use.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from models.tokenizers import Tokenizer
from playground.attention_maps import Maps, Report
from playground.attention_readings import Check, Readings
from playground.reader import ModelViews
from playground.results.attention import (
    BlockLayer,
    BlockResult,
    CellResult,
    LensCandidate,
    LensLayer,
    LensResult,
    NormFigures,
    OverviewResult,
    PartResult,
    ReadingQuestion,
)

if TYPE_CHECKING:
    from torch import Tensor

    from models.checkpoint import Network
    from models.recording import ForwardTrace
    from models.residual import LayerStates

# Strongest units of a feed-forward and candidates of a layer that are told.
UNITS = 12
LENS_CANDIDATES = 10


class AttentionQueries:
    """Answers about the open model's attention; `maps` answers what is about maps."""

    def __init__(self, engine: ModelViews, tokenizer: Tokenizer) -> None:
        self.readings = Readings(engine, tokenizer)
        self.maps = Maps(self.readings)
        self._model: Network = engine.model

    def part(self, asked: ReadingQuestion, layer: int, head: int, name: str, check: Check) -> PartResult:
        """One matrix of a head."""
        from models.attention.parts import part

        reading = self.readings.reading(asked, check)
        values = part(self._model, reading.trace, layer, head, name)  # type: ignore[arg-type]
        return PartResult(reading, layer, head, name, values.numpy(), reading.spec.head_size)

    def cell(
        self, asked: ReadingQuestion, layer: int, head: int, position: int | None, key: int | None, check: Check
    ) -> CellResult:
        """The arithmetic of one cell: of the chosen query (or the newest) and the chosen key (or the strongest)."""
        from models.attention.parts import cell
        from models.attention.rows import HeadRows

        reading = self.readings.reading(asked, check)
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
            found.bias,
            found.scaled,
            found.masked,
            found.largest,
            found.exponential,
            found.normaliser,
            found.weight,
        )

    def overview(self, asked: ReadingQuestion, check: Check, report: Report) -> Iterator[OverviewResult]:
        """Every head's small map and properties, layer by layer. What is yielded again has nothing new."""
        from models.attention.heads import surveying
        from models.attention.rows import visibility

        reading = self.readings.reading(asked, check)
        trace: ForwardTrace = reading.trace
        latest = OverviewResult(reading, {}, {}, False)
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
                yield latest
            count, step = len(trace), found.step
            starts = np.arange(0, count, step)
            ends = np.minimum(starts + step, count) - 1
            masked = visibility(trace, layer).masked_cells((starts, ends), (starts, ends))
            maps = {(layer, head): (found.maps[head].numpy(), masked) for head in range(trace.spec.head_count)}
            properties = {(layer, head): one for head, one in enumerate(found.properties)}
            latest = OverviewResult(
                reading, {**latest.maps, **maps}, {**latest.properties, **properties}, layer + 1 == layers
            )
            yield latest

    def block(self, asked: ReadingQuestion, position: int | None, check: Check) -> BlockResult:
        """The residual stream of one token (the newest without a position) through every layer."""
        from models.residual import states

        reading = self.readings.reading(asked, check)
        place = reading.index_of(position)
        place = len(reading.ids) - 1 if place is None else place
        kind = reading.spec.norm
        return BlockResult(
            reading,
            place,
            tuple(
                _block_layer(layer, kind, self._model.spec.norm_epsilon)
                for layer in states(self._model, reading.trace, place)
            ),
        )

    def lens(self, asked: ReadingQuestion, position: int | None, chosen: int, check: Check) -> LensResult:
        """What each layer would predict behind a token (the newest without a position)."""
        import torch

        from models.residual import lens_logits

        reading = self.readings.reading(asked, check)
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
                    LensCandidate(token_id, self.readings.labels[token_id], value)
                    for value, token_id in zip(best.values.tolist(), best.indices.tolist(), strict=True)
                )
                rank = int((row > row[final]).sum()) + 1
                actual_rank = 0 if actual is None else int((row > row[actual]).sum()) + 1
                layers.append(LensLayer(layer, candidates, float(entropies[layer]), rank, actual_rank))
        last = len(layers) - 1
        chosen = last if chosen < 0 or chosen > last else chosen
        return LensResult(reading, place, tuple(layers), chosen, probabilities[chosen].float().numpy())


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


def _block_layer(layer: LayerStates, kind: str, epsilon: float) -> BlockLayer:
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
