"""Settings with a name, from the surest to the wildest."""

from __future__ import annotations

from models.sampling_spec import SamplingSpec

# (name, settings). "model" draws from the model's own distribution, which nothing has been done to.
PRESETS: tuple[tuple[str, SamplingSpec], ...] = (
    ("greedy", SamplingSpec(temperature=0.0)),
    ("careful", SamplingSpec(temperature=0.4, top_p=0.9)),
    ("balanced", SamplingSpec(temperature=0.8, top_k=40, top_p=0.95)),
    ("creative", SamplingSpec(temperature=1.1, min_p=0.05)),
    ("varied", SamplingSpec(temperature=0.9, top_p=0.95, repetition_penalty=1.15, presence_penalty=0.3)),
    ("wild", SamplingSpec(temperature=1.6, top_k=200)),
    ("model", SamplingSpec()),
)
