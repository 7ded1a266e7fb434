"""From logits to a token: every stage on the way, and the draw.

`rows` has a row of logits as each stage leaves it, `penalties` what is taken from tokens seen before, `trace` the
stages in their order, `drawing` the uniform number and where it lands.
"""

from __future__ import annotations

from models.sampling.drawing import Draw, Segment, draw
from models.sampling.trace import STAGES, Bars, SamplingStage, SamplingTrace, sampling_trace
from models.sampling_spec import DEFAULT_ORDER, Constraint, SamplingSpec

__all__ = [
    "DEFAULT_ORDER",
    "STAGES",
    "Bars",
    "Constraint",
    "Draw",
    "SamplingSpec",
    "SamplingStage",
    "SamplingTrace",
    "Segment",
    "draw",
    "sampling_trace",
]
