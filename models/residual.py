"""One token on its way through the layers: the residual stream, the norms, the feed-forward, and the logit lens.

A trace keeps every layer's keys and values, so the way of one token can be gone again at the cost of a single step:
nothing of it is stored for the others.

Legend: L layers, C hidden size, F feed-forward size, V vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn

from models.errors import NoNextTokenError
from models.networks.encoder import Encoder
from models.networks.encoder_decoder import EncoderDecoder
from models.recording import ForwardTrace, Recording

if TYPE_CHECKING:
    from models.checkpoint import Network


@dataclass(frozen=True, slots=True, eq=False)
class LayerStates:
    """One layer at one token; every vector (C,) float32 but `units` (F,).

    before + attention = middle, middle + feed_forward = after. With `post_norm` norms follow the sums: middle and
    after are then the normed ones. `attention_norm` and `feed_forward_norm` are (what went into the norm, what came
    out of it). `units` are the feed-forward's inner numbers after activation and gate.
    """

    before: Tensor
    attention: Tensor
    middle: Tensor
    feed_forward: Tensor
    after: Tensor
    attention_norm: tuple[Tensor, Tensor]
    feed_forward_norm: tuple[Tensor, Tensor]
    units: Tensor
    post_norm: bool


@torch.inference_mode()
def states(model: Network, trace: ForwardTrace, position: int) -> tuple[LayerStates, ...]:
    """The token at `position` of the trace through every layer, over the keys and values that the pass left.

    A position outside the trace is an IndexError.
    """
    count = len(trace)
    if not -count <= position < count:
        raise IndexError(f"position {position} is outside 0 to {count - 1}")
    place = position % count
    kept = _Kept(trace, place)
    new = torch.tensor([[trace.ids[place]]], device=trace.hidden.device)
    found = []
    if isinstance(model, Encoder):
        x = model.entering(new, place, positioned=trace.recording.positioned)  # (1, 1, C)
        for block in model.blocks:
            with _watched(block) as seen:
                x = block(x, kept)
            found.append(_layer(seen, post_norm=True))
        return tuple(found)
    if isinstance(model, EncoderDecoder):
        x = model.entering(new, place)  # (1, 1, C)
        bias = model.score_bias(trace.recording, place, place + 1, place + 1 if trace.causal else count)
        for block in model.blocks:
            with _watched(block) as seen:
                x = block(x, bias, kept, place)
            found.append(_layer(seen, post_norm=False))
        return tuple(found)
    total = trace.recording.stretched
    x, rotation = model.entering(new, place, positioned=trace.recording.positioned, total=total)  # (1, 1, C)
    for block in model.blocks:
        with _watched(block) as seen:
            x = block(x, rotation, kept, place)
        found.append(_layer(seen, post_norm=False))
    return tuple(found)


class _Kept:
    """Stands in for the recording of a pass that goes over one of its tokens again: it keeps nothing new."""

    def __init__(self, trace: ForwardTrace, place: int) -> None:
        self._recording: Recording = trace.recording
        self.causal, self.positioned = trace.causal, trace.recording.positioned
        self._end = place + 1 if trace.causal else len(trace)

    def write(self, layer: int, _start: int, _query: Tensor, _key: Tensor, _value: Tensor) -> tuple[Tensor, Tensor]:
        return self._recording.keys[layer, :, : self._end], self._recording.values[layer, :, : self._end]


# Parts of a block that are watched. The output norms are those of families that norm what a sub-layer adds.
_PARTS = (
    *("attention_norm", "attention", "attention_output_norm"),
    *("feed_forward_norm", "feed_forward", "feed_forward_output_norm"),
)


@contextmanager
def _watched(block: nn.Module) -> Iterator[dict[str, tuple[Tensor, Tensor]]]:
    """What goes into and comes out of the parts of a block, by name, while the context lasts."""
    seen: dict[str, tuple[Tensor, Tensor]] = {}

    def watch(name: str, part: nn.Module) -> Any:
        def note(_part: nn.Module, arguments: tuple[Any, ...], result: Tensor) -> None:
            seen[name] = _vector(arguments[0]), _vector(result)

        return part.register_forward_hook(note)

    def note_units(_part: nn.Module, arguments: tuple[Any, ...]) -> None:
        seen["units"] = (_vector(arguments[0]),) * 2

    def note_block(_part: nn.Module, arguments: tuple[Any, ...], result: Tensor) -> None:
        seen["block"] = _vector(arguments[0]), _vector(result)

    parts = dict(block.named_children())
    feed_forward = parts["feed_forward"]
    handles = [watch(name, parts[name]) for name in _PARTS if name in parts]
    handles.append(cast(nn.Module, feed_forward.output).register_forward_pre_hook(note_units))
    handles.append(block.register_forward_hook(note_block))
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def _vector(values: Tensor) -> Tensor:
    """The one token's numbers (C,) of (1, 1, C), float32 on the processor."""
    return values[0, 0].float().cpu()


def _layer(seen: dict[str, tuple[Tensor, Tensor]], *, post_norm: bool) -> LayerStates:
    before, after = seen["block"]
    attention = seen.get("attention_output_norm", seen["attention"])[1]
    feed_forward = seen.get("feed_forward_output_norm", seen["feed_forward"])[1]
    return LayerStates(
        before=before,
        attention=attention,
        middle=seen["feed_forward"][0] if post_norm else seen["feed_forward_norm"][0],
        feed_forward=feed_forward,
        after=after,
        attention_norm=seen["attention_norm"],
        feed_forward_norm=seen["feed_forward_norm"],
        units=seen["units"][0],
        post_norm=post_norm,
    )


@torch.inference_mode()
def lens_logits(model: Network, trace: ForwardTrace, position: int, layer: int | None = None) -> Tensor:
    """(L + 1, V) float32, or (V,) of one layer: each layer's hidden state at a token through the final norm and head.

    Row 0 is the embedding, before any layer; the last row are the model's own logits (nostalgebraist 2020,
    "interpreting GPT: the logit lens"). Raises NoNextTokenError for an encoder, which predicts nothing.
    """
    if isinstance(model, Encoder | EncoderDecoder):
        raise NoNextTokenError(
            "{family} is an encoder, which predicts no next token. Open a decoder such as gpt2, llama or qwen2.",
            family=model.spec.family,
        )
    way = states(model, trace, position)
    stream = torch.stack([*(step.before for step in way), way[-1].after])  # (L + 1, C)
    if layer is not None:
        stream = stream[layer]
    return model.head(model.final_norm(stream.to(trace.hidden))).float().cpu()
