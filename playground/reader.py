"""A model that reads texts, and the views of what it has read: attention maps and embedding rows.

Called only from jobs of the torch lane, never from the GUI thread; torch is imported here, on first use. Every method
returns frozen results with plain numbers and arrays.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.errors import TextError, TokenizerError
from models.specs import SamplingSpec
from playground.results.reading import AttentionResult, HeadsResult, RowsResult, StepResult, TokensResult

if TYPE_CHECKING:
    from models.checkpoint import Network
    from models.networks.encoder import Encoder
    from models.recording import ForwardTrace

Check = Callable[[], None]  # raises where the job is no longer wanted

# Thumbnails show at most this many cells a side; larger maps are reduced by maximum.
THUMBNAIL = 48
# Tokens a side of an attention map: 64 MiB of float32, and about four times as much while it is made.
LARGEST_MAP = 4096


@dataclass(frozen=True, slots=True)
class StepSettings:
    """What the user had set when asking for a step. `on_last_half` answers what happens when the window is full."""

    sampling: SamplingSpec
    seed: int
    on_last_half: bool = False


class ModelViews:
    """A model, and what the panes show of a text that it has read, whoever read it."""

    def __init__(self, model: Network) -> None:
        self.model = model
        weight = model.embedding.weight
        self.dtype = str(weight.dtype).removeprefix("torch.")
        self.device = weight.device.type

    def attention(self, step: StepResult, layer: int, head: int, stage: str) -> AttentionResult:
        """One head's map at one stage. Raises TextError for more than LARGEST_MAP tokens."""
        trace: ForwardTrace = step.trace
        _check_size(len(trace))
        values = trace.attention(layer, head, stage).numpy()  # type: ignore[arg-type]
        masked = ~trace.mask(layer).numpy()
        shown_masked = masked if stage in ("masked", "weights") else np.zeros_like(masked)
        return AttentionResult(step, layer, head, stage, values, shown_masked)

    def heads(self, step: StepResult) -> Iterator[HeadsResult]:
        """Small maps of all heads, layer by layer: each yield has one more layer. Raises TextError as `attention`."""
        trace: ForwardTrace = step.trace
        _check_size(len(trace))
        maps: dict[tuple[int, int], Any] = {}
        for layer in range(trace.spec.layer_count):
            small_masked = ~pooled(trace.mask(layer).numpy(), THUMBNAIL)
            for head in range(trace.spec.head_count):
                maps[layer, head] = (pooled(trace.attention(layer, head).numpy(), THUMBNAIL), small_masked)
            yield HeadsResult(step, dict(maps))

    def rows(self, step: StepResult) -> RowsResult:
        """The embedding rows of the window's tokens."""
        import torch

        with torch.inference_mode():
            weight = self.model.embedding.weight
            ids = torch.tensor(step.ids[step.window_start :], dtype=torch.long, device=weight.device)
            return RowsResult(step, weight[ids].float().cpu().numpy())

    def _check_rows(self, prompt: TokensResult) -> None:
        highest = max(prompt.run.ids, default=0)
        if highest >= self.model.vocab_size:
            raise TokenizerError(
                "The tokenizer {tokenizer} gives the id {id} here, but the model's table has {rows} rows. "
                "Open a copy of the model whose tokenizer belongs to it.",
                tokenizer=prompt.tokenizer,
                id=highest,
                rows=self.model.vocab_size,
            )


class Reader(ModelViews):
    """An encoder, which reads a text whole and expects nothing to follow it."""

    def __init__(self, model: Encoder) -> None:
        super().__init__(model)
        self._encoder = model

    def read(self, prompt: TokensResult, settings: StepSettings, check: Check) -> StepResult:
        """Read a text, which is all there is: no candidates come of it.

        Raises TextError for no tokens or more than the window holds, TokenizerError for tokens that the model's table
        has no rows for.
        """
        began = time.perf_counter()
        self._check_rows(prompt)

        def between_layers(_layer: int) -> None:
            check()

        trace = self._encoder.forward(prompt.run.ids, between_layers=between_layers)
        return StepResult(
            text=prompt.text,
            prompt=prompt,
            ids=trace.ids,
            labels=prompt.labels,
            prompt_length=len(prompt.run),
            window_start=0,
            tail="",
            spans=tuple(prompt.run.character_spans),
            byte_spans=tuple(prompt.run.byte_spans),
            candidates=(),
            others=0,
            raw_entropy=0.0,
            final_entropy=0.0,
            sampling=settings.sampling,
            drawn=None,
            drawn_label="",
            can_undo=False,
            window_full=False,
            seconds=time.perf_counter() - began,
            trace=trace,
        )


def _check_size(count: int) -> None:
    if count > LARGEST_MAP:
        raise TextError(
            "An attention map of {count} × {count} tokens is too large to be shown; {limit} tokens are the most. "
            "Shorten the text.",
            count=count,
            limit=LARGEST_MAP,
        )


def pooled(values: Any, side: int) -> Any:
    """A square array reduced to at most `side` cells a side, each the maximum of what it covers."""
    count = values.shape[0]
    if count <= side:
        return np.ascontiguousarray(values)
    edges = np.linspace(0, count, side + 1).astype(int)[:-1]
    return np.maximum.reduceat(np.maximum.reduceat(values, edges, axis=0), edges, axis=1)
