"""What is taken from the logits of tokens that have been read or generated already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.errors import SamplingError
from models.sampling.rows import Row
from models.sampling_spec import SamplingSpec


def penalised(row: Row, spec: SamplingSpec, read: Sequence[int], generated: Sequence[int]) -> Row:
    """The row after the repetition penalty over `read`, and frequency and presence penalty over `generated`.

    Repetition (Keskar et al. 2019, CTRL, §4.1; transformers' RepetitionPenaltyLogitsProcessor, whose treatment of
    negative logits it is): a token's logit is divided by the penalty where it is above 0 and multiplied by it where
    it is below, once however often it was read. Frequency and presence (OpenAI's API reference; vLLM's
    `apply_penalties`): logit − count · frequency − [count > 0] · presence.
    """
    if not spec.penalises:
        return row
    if spec.repetition_penalty != 1 and len(read):
        ids = np.unique(np.asarray(read, dtype=np.int64))
        logits = row.logits_of(ids)
        with np.errstate(over="ignore"):
            changed = np.where(logits < 0, logits * spec.repetition_penalty, logits / spec.repetition_penalty)
        row = row.replaced(ids, changed)
    if (spec.frequency_penalty or spec.presence_penalty) and len(generated):
        ids, counts = np.unique(np.asarray(generated, dtype=np.int64), return_counts=True)
        row = row.replaced(ids, row.logits_of(ids) - counts * spec.frequency_penalty - spec.presence_penalty)
    if not np.isfinite(row.best):
        raise SamplingError(
            "Penalties behind a temperature of {temperature} make the logits infinite. "
            "Put the penalties before the temperature.",
            temperature=spec.temperature,
        )
    return row
