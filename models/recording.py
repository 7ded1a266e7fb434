"""ForwardTrace: what one forward pass leaves behind, with attention computed when somebody looks at it.

A trace never changes. Traces that continue one another share their buffers, as slices of a growing array do:
continuing the newest trace writes behind its end, continuing an older one (after an undo, or on another branch)
copies the part that both have in common. Undoing a step is therefore keeping the older trace, nothing more.

Legend: L layers, H query heads, G key/value heads, T tokens, D head size, C hidden size, V vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, get_args

import torch
from torch import Tensor

from models.networks.masks import visible
from models.networks.relative import relative_bias
from models.networks.rooms import room
from models.specs import TransformerSpec

Stage = Literal["scores", "scaled", "masked", "weights"]
STAGES: tuple[Stage, ...] = get_args(Stage)

# The first continuation of a trace makes room for this many more positions at once.
_LEAST_ROOM = 64
# A decoder's first trace has room for this many beyond its text, so that the first steps needn't copy it.
SPARE_ROOM = 32


class OutputHead(Protocol):
    """What turns a last hidden state into logits."""

    @property
    def spec(self) -> TransformerSpec: ...

    def head(self, hidden: Tensor) -> Tensor: ...

    def forward(self, ids: Sequence[int]) -> ForwardTrace: ...


class Recording:
    """Buffers that the traces of one growing sequence share. Written by the network, read through traces.

    `causal` and `positioned` say how the pass was made: whether a query saw earlier keys only, and whether the
    model's positions were used. Without `causal` it is as the model's spec has it.
    """

    def __init__(
        self,
        spec: TransformerSpec,
        capacity: int,
        dtype: torch.dtype,
        device: torch.device,
        *,
        causal: bool | None = None,
        positioned: bool = True,
    ) -> None:
        layers, heads, groups, size = spec.layer_count, spec.head_count, spec.key_value_head_count, spec.head_size
        self.spec = spec
        self.causal = spec.causal if causal is None else causal
        self.positioned = positioned
        self.capacity = capacity
        self.length = 0  # positions written and valid
        self.stretched = 0  # how many tokens its rotation was stretched for; 0: it wasn't
        self.relative: Tensor | None = None  # (buckets, H): biases for the distances, where the pass added them
        self.joined = room((layers, heads + 2 * groups, capacity, size), dtype, device)
        # Parts of it: (L, H, ·, D), (L, G, ·, D), (L, G, ·, D)
        self.queries, self.keys, self.values = torch.split(self.joined, [heads, groups, groups], dim=1)
        self.hidden = room((capacity, spec.hidden_size), dtype, device)  # (·, C)
        # The same a layer, for steps: taking a part of a part costs as much as a small product.
        self._layers = tuple(zip(self.joined.unbind(), self.keys.unbind(), self.values.unbind(), strict=True))

    def continued(self, kept: int, added: int) -> Recording:
        """A recording that holds the first `kept` positions and has room for `added` more.

        It is this one where nothing has been written behind `kept` and the room is there.
        """
        if kept == self.length and kept + added <= self.capacity:
            return self
        room = max(kept + added, min(2 * kept, self.spec.context_length), min(_LEAST_ROOM, self.spec.context_length))
        kind = {"causal": self.causal, "positioned": self.positioned}
        copy = Recording(self.spec, room, self.hidden.dtype, self.hidden.device, **kind)
        copy.joined[:, :, :kept] = self.joined[:, :, :kept]
        copy.hidden[:kept] = self.hidden[:kept]
        copy.length = kept
        return copy

    def write(self, layer: int, start: int, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Keep one layer's new query (H, t, D), key and value (G, t, D); all keys and values (G, start + t, D)."""
        end = start + query.shape[1]
        self.queries[layer, :, start:end] = query
        self.keys[layer, :, start:end] = key
        self.values[layer, :, start:end] = value
        return self.keys[layer, :, :end], self.values[layer, :, :end]

    def write_one(self, layer: int, place: int, joined: Tensor) -> tuple[Tensor, Tensor]:
        """`write` for one position, whose queries, keys and values come as one (H + 2G, D)."""
        kept, keys, values = self._layers[layer]
        kept.select(1, place).copy_(joined)
        return keys.narrow(1, 0, place + 1), values.narrow(1, 0, place + 1)

    def storages(self) -> list[Tensor]:
        """The tensors whose memory a trace keeps."""
        return [self.joined, self.hidden]


class ForwardTrace:
    """What a forward pass over `ids` left behind; see the module's docstring.

    Layers, heads and positions count from 0; negative ones count from the end. An index outside the model is an
    IndexError. All results but `hidden` are float32 and on the CPU, wherever the model runs.
    """

    def __init__(self, model: OutputHead, ids: tuple[int, ...], recording: Recording) -> None:
        self.ids = ids
        self.recording = recording
        self._model = model

    def __len__(self) -> int:
        return len(self.ids)

    def is_of(self, model: OutputHead) -> bool:
        """Whether that model made the trace, so that it can continue it."""
        return self._model is model

    def first(self, count: int) -> ForwardTrace:
        """The trace of the first `count` ids, at least one: what a pass over those alone would have left.

        Only a causal pass has one: in an encoder what comes first has seen what comes last.
        """
        if not 0 < count <= len(self):
            raise ValueError(f"a trace of {len(self)} tokens has no first {count}")
        if not self.causal:
            raise ValueError("the first tokens of this trace have seen the others")
        if self.recording.stretched and count < len(self):  # all of it turns as the last token has it
            return self._model.forward(self.ids[:count])
        return ForwardTrace(self._model, self.ids[:count], self.recording)

    @property
    def spec(self) -> TransformerSpec:
        """The shape of the model that made the trace."""
        return self._model.spec

    @property
    def causal(self) -> bool:
        """Whether a query saw earlier keys and its own only."""
        return self.recording.causal

    @property
    def hidden(self) -> Tensor:
        """(T, C): the last hidden state, after the final norm where there is one, in the model's dtype."""
        return self.recording.hidden[: len(self)]

    @property
    def logits(self) -> Tensor:
        """(T, V) float32, computed at each call. Raises NoNextTokenError for an encoder, which predicts nothing."""
        with torch.inference_mode():
            return self._model.head(self.hidden).float().cpu()

    def logits_at(self, position: int) -> Tensor:
        """(V,) float32: the logits for the token that follows `position`. Raises as `logits`."""
        with torch.inference_mode():
            return self._model.head(self.hidden[_index(position, len(self), "position")]).float().cpu()

    def logits_between(self, start: int, stop: int) -> Tensor:
        """(stop − start, V) float32: the logits for the tokens that follow some positions. Raises as `logits`."""
        with torch.inference_mode():
            return self._model.head(self.hidden[start:stop]).float()

    def query(self, layer: int, head: int) -> Tensor:
        """(T, D): one head's queries, after rotation where the model rotates."""
        layer, head = self._place(layer, head)
        return self.recording.queries[layer, head, : len(self)].float().cpu()

    def key(self, layer: int, head: int) -> Tensor:
        """(T, D): the keys that one query head sees, after rotation where the model rotates."""
        layer, head = self._place(layer, head)
        return self.recording.keys[layer, head // self._heads_a_group, : len(self)].float().cpu()

    def value(self, layer: int, head: int) -> Tensor:
        """(T, D): the values that one query head sums."""
        layer, head = self._place(layer, head)
        return self.recording.values[layer, head // self._heads_a_group, : len(self)].float().cpu()

    def attention(self, layer: int, head: int, stage: Stage = "weights") -> Tensor:
        """(T, T): rows are queries, columns keys.

        scores q·k; scaled q·k/√D, where a model caps its scores also within ±cap, and with its bias for each distance
        where it has those; masked, the same with −inf where a query may not look; weights, the softmax over each row
        (Vaswani et al. 2017, eq. 1).
        """
        return self.attention_rows(layer, head, 0, len(self), stage)

    def attention_rows(self, layer: int, head: int, start: int, stop: int, stage: Stage = "weights") -> Tensor:
        """(stop − start, T): the rows `start` to `stop` of `attention`, at the cost of those rows only."""
        if stage not in STAGES:
            raise ValueError(f"no attention stage is called {stage!r}; choose one of {', '.join(STAGES)}")
        with torch.inference_mode():
            scores = self.query(layer, head)[start:stop] @ self.key(layer, head).T
            if stage == "scores":
                return scores
            scores = scores * self.spec.score_scale(_index(layer, self.spec.layer_count, "layer"))
            cap = self.spec.attention_cap
            if cap:
                scores = cap * torch.tanh(scores / cap)
            bias = self.bias_rows(start, stop, len(self), head)
            if bias is not None:
                scores = scores + bias
            if stage == "scaled":
                return scores
            scores = scores.masked_fill(~self.mask_rows(start, stop, layer), float("-inf"))
            return scores if stage == "masked" else torch.softmax(scores, dim=-1)

    def bias_rows(self, start: int, stop: int, keys: int, head: int | None = None) -> Tensor | None:
        """What is added to the scaled scores for the distances; None where nothing is.

        (stop − start, keys) of one head, (H, stop − start, keys) of all.
        """
        table = self.recording.relative
        if table is None:
            return None
        start, stop, _ = slice(start, stop).indices(len(self))
        farthest, causal = self.spec.relative_distance, self.spec.causal
        bias = relative_bias(table.float().cpu(), start, stop, keys, farthest, causal=causal)
        return bias if head is None else bias[_index(head, self.spec.head_count, "head")]

    def mask(self, layer: int) -> Tensor:
        """(T, T) bool: true where a query of that layer may look at a key."""
        return self.mask_rows(0, len(self), layer)

    def mask_rows(self, start: int, stop: int, layer: int) -> Tensor:
        """(stop − start, T) bool: the rows `start` to `stop` of `mask`."""
        start, stop, _ = slice(start, stop).indices(len(self))
        window = self.spec.window_of(_index(layer, self.spec.layer_count, "layer"))
        return visible(start, stop, len(self), window if self.causal == self.spec.causal else 0, causal=self.causal)

    @property
    def _heads_a_group(self) -> int:
        return self.spec.head_count // self.spec.key_value_head_count

    def _place(self, layer: int, head: int) -> tuple[int, int]:
        return _index(layer, self.spec.layer_count, "layer"), _index(head, self.spec.head_count, "head")


def _index(index: int, count: int, what: str) -> int:
    if not -count <= index < count:
        raise IndexError(f"{what} {index} is outside 0 to {count - 1}")
    return index % count
