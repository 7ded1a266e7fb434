"""Where NaN or infinity in a model's maps comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from models.attention.kinds import Unsound
from models.recording import ForwardTrace

if TYPE_CHECKING:
    from models.checkpoint import Network


def unsound(model: Network, trace: ForwardTrace, start: int = 0) -> Unsound | None:
    """Where unsound numbers of the trace come from; None where all of them are finite.

    Positions before `start` are known to be sound. The model's tensors are only read through where the last hidden
    state shows that something is wrong, or where a query or key does, which a mask may have kept from it.
    """
    recorded, count = trace.recording, len(trace)
    with torch.inference_mode():
        layers = [
            layer
            for layer in range(trace.spec.layer_count)
            if not all(
                bool(part[layer, :, start:count].isfinite().all())
                for part in (recorded.queries, recorded.keys, recorded.values)
            )
        ]
        if not layers and bool(trace.hidden[start:].isfinite().all()):
            return None
        named = [name for name, values in model.named_parameters() if not bool(values.isfinite().all())]
    first = layers[0] if layers else trace.spec.layer_count
    places = sorted({_layer_of(name, trace.spec.layer_count) for name in named})
    return Unsound(min([first, *places]), tuple(sorted(named, key=lambda name: _layer_of(name, 1 << 30))))


def _layer_of(name: str, last: int) -> int:
    """The layer that a parameter belongs to: −1 what stands before the layers, `last` what follows them."""
    parts = name.split(".")
    if parts[0] == "blocks":
        return int(parts[1])
    return -1 if parts[0] in ("embedding", "positions", "token_types", "embedding_norm") else last
