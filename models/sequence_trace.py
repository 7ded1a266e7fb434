"""SequenceTrace: what a decoder behind an encoder leaves: its own attention, and where it looked in the source.

Legend: L decoder layers, H heads, S source tokens, T target tokens, D head size, C hidden size, V vocabulary.
"""

from __future__ import annotations

import torch
from torch import Tensor

from models.recording import ForwardTrace, OutputHead, Recording, Stage
from models.specs import TransformerSpec

_LEAST_ROOM = 32


class CrossRecording:
    """The keys and values that each layer reads from a source, and the target's queries at them.

    Keys and values (L, H, S, D) are made once a source and shared by all its targets; queries (L, H, ·, D) grow.
    """

    def __init__(self, spec: TransformerSpec, source: int, like: Tensor) -> None:
        shape = (spec.layer_count, spec.head_count)
        self.keys = like.new_empty((*shape, source, spec.head_size))
        self.values = torch.empty_like(self.keys)
        self.queries = like.new_empty((*shape, 0, spec.head_size))
        self.length = 0

    def continued(self, kept: int, added: int) -> CrossRecording:
        """A recording with the first `kept` queries and room for `added` more: this one, where nothing is behind."""
        if kept == self.length and kept + added <= self.queries.shape[2]:
            return self
        copy = object.__new__(CrossRecording)
        copy.keys, copy.values, copy.length = self.keys, self.values, kept
        layers, heads, _, size = self.queries.shape
        copy.queries = self.queries.new_empty((layers, heads, max(kept + added, 2 * kept, _LEAST_ROOM), size))
        copy.queries[:, :, :kept] = self.queries[:, :, :kept]
        return copy


class SequenceTrace:
    """A target so far behind its source. It never changes; going on from an older one is an undo.

    `source` is the encoder's trace, `target` the decoder's own (masked self-attention, hidden states, logits).
    """

    def __init__(
        self,
        source: ForwardTrace,
        ids: tuple[int, ...],
        side: OutputHead,
        recording: Recording,
        crossing: CrossRecording,
    ) -> None:
        self.source = source
        self.ids = ids
        self.recording = recording
        self.crossing = crossing
        self._side = side

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def target(self) -> ForwardTrace:
        """The decoder's own trace."""
        return ForwardTrace(self._side, self.ids, self.recording)

    @property
    def logits(self) -> Tensor:
        """(V,) float32: the logits for the token that follows."""
        return self.target.logits_at(-1)

    def cross(self, layer: int, head: int, stage: Stage = "weights") -> Tensor:
        """(T, S) float32: rows are the target's queries, columns the source's keys; nothing is masked.

        scores and scaled are both q·k in the T5 family, which doesn't scale; weights the softmax over each row.
        """
        spec = self._side.spec
        for index, count, what in ((layer, spec.layer_count, "layer"), (head, spec.head_count, "head")):
            if not -count <= index < count:
                raise IndexError(f"{what} {index} is outside 0 to {count - 1}")
        with torch.inference_mode():
            query = self.crossing.queries[layer, head, : len(self)].float().cpu()
            scores = query @ self.crossing.keys[layer, head].float().cpu().T
            if stage == "scores":
                return scores
            scores = scores * spec.score_scale(layer % spec.layer_count)
            return torch.softmax(scores, dim=-1) if stage == "weights" else scores
