"""attention.trace_memory: what a 1,024-token trace of GPT-2's shape keeps ÷ transformers' attention maps.

Ours: every tensor that can be reached from the trace but the model's weights, each storage once: queries, keys,
values and the last hidden state. Keys and values are counted although they serve as the cache too. Theirs: the
`attentions` of output_attentions=True with eager attention, without cache and logits. Both in float32 with random
weights; only shapes matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from models.specs import spec_from_config
from tests.benchmarks.harness import Measure

TOKENS = 1024


def run() -> tuple[float, float]:
    """Bytes on both sides."""
    return ours(), theirs()


def ours() -> int:
    """Bytes of the storages that our trace keeps."""
    import torch

    from models.networks.decoder import Decoder

    # A small vocabulary: the token table is no part of a trace, and filling GPT-2's takes seconds.
    model = Decoder(spec_from_config({"model_type": "gpt2", "vocab_size": 16})).eval()
    trace = model.forward([position % 16 for position in range(TOKENS)])
    weights = {tensor.untyped_storage().data_ptr() for tensor in (*model.parameters(), *model.buffers())}
    kept = [tensor for tensor in reachable_tensors(trace) if tensor.untyped_storage().data_ptr() not in weights]
    assert torch.isfinite(trace.attention(11, 11)).all()
    return storage_bytes(kept)


def theirs() -> int:
    """Bytes of the storages of transformers' attention maps."""
    import torch
    from transformers import GPT2Config, GPT2Model

    config = GPT2Config(vocab_size=16, bos_token_id=None, eos_token_id=None)
    model = GPT2Model._from_config(config, attn_implementation="eager").eval()
    with torch.inference_mode():
        output = model(input_ids=torch.arange(TOKENS)[None] % 16, output_attentions=True, use_cache=False)
    return storage_bytes(output.attentions)


def storage_bytes(tensors: Iterable[Any]) -> int:
    """Bytes of the storages behind the tensors, each storage once."""
    return sum({s.data_ptr(): s.nbytes() for s in (tensor.untyped_storage() for tensor in tensors)}.values())


def reachable_tensors(root: object) -> Iterator[Any]:
    """Every tensor behind the attributes, elements and values of `root`; networks are not entered."""
    import torch

    seen: set[int] = set()
    waiting = [root]
    while waiting:
        found = waiting.pop()
        if id(found) in seen or isinstance(found, (torch.nn.Module, type, str, bytes, int, float)):
            continue
        seen.add(id(found))
        if isinstance(found, torch.Tensor):
            yield found
        elif isinstance(found, dict):
            waiting.extend(found.values())
        elif isinstance(found, (list, tuple, set, frozenset)):
            waiting.extend(found)
        else:
            waiting.extend(getattr(found, "__dict__", {}).values())
            for kind in type(found).__mro__:
                names = getattr(kind, "__slots__", ())
                slots = (names,) if isinstance(names, str) else names
                waiting.extend(getattr(found, name, None) for name in slots)


MEASURE = Measure(
    "attention.trace_memory", "bytes", 0.2, "what a 1,024-token trace keeps ÷ transformers' output_attentions", run
)
