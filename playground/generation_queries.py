"""Answers to the generator's questions about the next token and about texts; called on the torch lane only.

torch is imported where it is used first. Legend: V vocabulary, N tokens shown, T tokens of a text.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.errors import TokenIdError
from models.tokenizers import Tokenizer
from playground.engine import DRAWABLE, Labels
from playground.results.generator import (
    Alternative,
    DrawResult,
    DrawSegment,
    DrawView,
    PipelineResult,
    PrecisionResult,
    PrecisionRow,
    ScoreResult,
    StageColumn,
    VocabularyResult,
)
from playground.results.reading import StepResult, TokensResult

if TYPE_CHECKING:
    from models.generation import Generation
    from models.networks.decoder import Decoder
    from models.recording import ForwardTrace
    from models.sampling import SamplingTrace

Check = Callable[[], None]

PRECISIONS = ("float32", "float16", "bfloat16")
_TIMED_STEPS = 7
# Segments of the cumulative bar are at least this wide, but for the one that was drawn.
_LEAST_SEGMENT = 0.004


def pipeline(step: StepResult, sampling: SamplingTrace, labels: Labels, count: int) -> PipelineResult:
    """Every stage for the `count` likeliest tokens."""
    ids = sampling.shown(count, DRAWABLE)
    stages = tuple(
        StageColumn(
            stage.name,
            stage.active,
            stage.count,
            float(stage.probabilities.sum()),
            stage.entropy,
            stage.logits.numpy()[ids],
            stage.probabilities.numpy()[ids],
            stage.kept.numpy()[ids],
        )
        for stage in sampling.stages
    )
    cut = np.array(sampling.cut_at(ids), dtype=np.int8)
    reasons = tuple("" if index < 0 else sampling.stages[index].reason for index in cut.tolist())
    return PipelineResult(
        step, len(step.ids), tuple(ids.tolist()), labels.of(ids.tolist()), stages, cut, reasons, len(sampling)
    )


def vocabulary(
    step: StepResult, sampling: SamplingTrace, labels: Labels, query: str, sort: str, descending: bool
) -> VocabularyResult:
    """Every token of the vocabulary, those found by `query`, in the order of `sort`."""
    first, last = sampling.stages[0], sampling.stages[-1]
    raw, final, logits = first.probabilities.numpy(), last.probabilities.numpy(), first.logits.numpy()
    order = sampling.ranking(len(sampling)).numpy()
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    found = order[np.array(found_by(query, order.tolist(), labels), dtype=np.int64)] if query else order
    with np.errstate(divide="ignore"):
        logarithms = np.log(raw)
    return VocabularyResult(
        step,
        len(step.ids),
        query,
        _sorted(found, sort, descending, final, labels),
        logits,
        raw,
        final,
        logarithms,
        ranks,
        sampling.cut_by.numpy(),
        tuple(stage.name for stage in sampling.stages),
        tuple(stage.reason for stage in sampling.stages),
        labels.__getitem__,
    )


def found_by(query: str, ids: Sequence[int], labels: Labels) -> list[int]:
    """The places in `ids` of the tokens that a search finds: "#12" an id, else labels that hold the text.

    Capitals count only where the query has some; a space is the label's middle dot.
    """
    if query.startswith("#") and query[1:].strip().isdigit():
        wanted = int(query[1:])
        return [place for place, token_id in enumerate(ids) if token_id == wanted]
    text = query.replace(" ", "·")
    if text != text.lower():
        return [place for place, token_id in enumerate(ids) if text in labels[token_id]]
    return [place for place, token_id in enumerate(ids) if text in labels[token_id].lower()]


def _sorted(
    ids: NDArray[np.int64],
    sort: str,
    descending: bool,
    final: NDArray[np.float64],
    labels: Labels,
) -> NDArray[np.int64]:
    """Ids that come best first, in another order. An unknown one is the ranks'."""
    if sort == "id":
        result = np.sort(ids)
    elif sort == "token":
        result = np.array(
            sorted(ids.tolist(), key=lambda one: (labels[one].lstrip("·").casefold(), one)), dtype=np.int64
        )
    elif sort == "final":
        result = ids[np.argsort(final[ids], kind="stable")]
    elif sort == "raw":
        result = ids[::-1]
    else:
        result = ids
    return result[::-1] if descending else result


def drawn(step: StepResult, generation: Generation[ForwardTrace], labels: Labels) -> DrawResult:
    """How the newest token was drawn, and how the next one would be."""
    node = generation.node
    last = coming = None
    if node.draw is not None and node.parent is not None:
        before = generation.sampling_before(node)
        last = _draw_view(before, node.draw.uniform, node.after.seed, node.before.taken + 1, labels)
    if generation.spec.temperature != 0 and not generation.is_full:
        number = generation.taken + 1
        coming = _draw_view(generation.sampling, generation.coming_uniform(), generation.seed, number, labels)
    return DrawResult(step, last, coming)


def _draw_view(sampling: SamplingTrace, uniform: float, seed: int, number: int, labels: Labels) -> DrawView:
    landed = sampling.landing(uniform)
    segments = tuple(
        DrawSegment(
            one.low, one.high, one.token_id, labels[one.token_id] if one.token_id >= 0 else f"+{one.count}", one.count
        )
        for one in sampling.segments(landed.token_id, _LEAST_SEGMENT)
    )
    return DrawView(landed.token_id, labels[landed.token_id], uniform, landed.low, landed.high, seed, number, segments)


def scored(
    model: Decoder, tokenizer: Tokenizer, labels: Labels, name: str, text: TokensResult | StepResult, check: Check
) -> ScoreResult:
    """A text, or the shared sequence, scored in one pass."""
    from models.scoring import score_ids

    if isinstance(text, StepResult):
        ids, spans, string = text.ids, tuple(text.spans), text.text + text.tail
        trace = text.trace if not text.window_start else None
    else:
        ids, spans, string, trace = tuple(text.run.ids), tuple(text.run.character_spans), text.text, None
    score = score_ids(model, ids, trace=trace, check=check)
    known = score.log_probabilities[1:]
    count = len(known)
    size = sum(len(_bytes(tokenizer, token_id)) for token_id in ids[1:])
    total = float(known.sum()) if count else 0.0
    alternatives = tuple(
        tuple(
            Alternative(int(token_id), labels[int(token_id)], float(chance))
            for token_id, chance in zip(likeliest, chances, strict=True)
        )
        if place
        else ()
        for place, (likeliest, chances) in enumerate(zip(score.likeliest, score.chances, strict=True))
    )
    return ScoreResult(
        string,
        ids,
        labels.of(ids),
        spans,
        score.log_probabilities,
        score.ranks,
        alternatives,
        total,
        count,
        math.exp(min(-total / count, 700.0)) if count else math.nan,
        -total / math.log(2) / size if size else math.nan,
        size,
        name,
    )


def _bytes(tokenizer: Tokenizer, token_id: int) -> bytes:
    try:
        return tokenizer.token_bytes(token_id)
    except TokenIdError:  # a padded row of the table that stands for no text
        return b""


def precisions(step: StepResult, folder: Path, labels: Labels, check: Check) -> Iterator[PrecisionResult]:
    """The model of a folder in float32, float16 and bfloat16, measured one after another on the text as it stands."""
    from models.checkpoint import open_checkpoint
    from models.memory import model_cost

    rows: list[PrecisionRow] = []
    yield PrecisionResult(step, (), False)
    ids = step.ids[step.window_start :]
    reference = None
    checkpoint = open_checkpoint(folder)
    cost = model_cost(checkpoint.spec)
    for dtype in PRECISIONS:
        loading = checkpoint.loading(dtype=dtype)
        while True:
            check()
            try:
                next(loading)
            except StopIteration as done:
                model = done.value
                break
            yield PrecisionResult(step, tuple(rows), False)
        probabilities, milliseconds = _measured(model, ids, check)
        reference = probabilities if reference is None else reference
        rows.append(_precision_row(dtype, cost.bytes(dtype), milliseconds, probabilities, reference, labels))
        yield PrecisionResult(step, tuple(rows), dtype == PRECISIONS[-1])


def _measured(model: Decoder, ids: Sequence[int], check: Check) -> tuple[NDArray[np.float64], float]:
    """(V,) what may follow ids, and the median milliseconds of a step behind them."""
    import torch

    def between(_layer: int) -> None:
        check()

    trace = model.forward(ids, between_layers=between)
    probabilities = torch.softmax(trace.logits_at(-1).double(), -1).numpy()
    following = int(probabilities.argmax())
    past = trace.first(len(ids) - 1) if len(ids) >= model.context_length else trace
    times = []
    for _ in range(_TIMED_STEPS):
        began = time.perf_counter()
        model.forward((following,), past).logits_at(-1)
        times.append(1000 * (time.perf_counter() - began))
    return probabilities, statistics.median(times)


def _precision_row(
    dtype: str,
    size: int,
    milliseconds: float,
    probabilities: NDArray[np.float64],
    reference: NDArray[np.float64],
    labels: Labels,
) -> PrecisionRow:
    top = int(probabilities.argmax())
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(reference > 0, reference * np.log2(reference / probabilities), 0.0)
    count = min(100, len(reference))
    here, there = (np.argsort(-one, kind="stable")[:count] for one in (probabilities, reference))
    return PrecisionRow(
        dtype,
        size,
        milliseconds,
        float(np.abs(probabilities - reference).max()),
        max(0.0, float(terms.sum())),
        top,
        labels[top],
        float(probabilities[top]),
        int(np.count_nonzero(here != there)),
    )
