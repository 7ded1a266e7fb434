"""attention.*: a pass with its trace, and maps of it, beside what torch and transformers do for the same numbers.

attention.forward: GPT-2's shape at 1 024 tokens with random weights, the forward pass with its trace and the last row
of logits ÷ transformers' with output_attentions=True and logits_to_keep=1. attention.trace_overhead: our forward pass
with its trace ÷ the same blocks without one. attention.thumbnails: the small maps and properties of all 144 heads ÷
144 bare masked softmax(QKᵀ/√d) of the same queries and keys. attention.long: one head's map of 8 192 tokens in a small
rotary model, reduced to the screen's size ÷ the bare rows in blocks of the same height, each to its last visible key.
attention.long_memory: the most that it adds to the process's memory ÷ 200 MB. attention.growth: what it costs at
8 192 tokens, a sixteenth of it ÷ what it costs at 2 048.
"""

from __future__ import annotations

import gc
import math
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.harness import Measure, fix_threads, in_turn, seconds

if TYPE_CHECKING:
    import torch

    from models.networks.decoder import Decoder
    from models.recording import ForwardTrace

TOKENS, LONG, SHORT = 1024, 8192, 2048
SCREEN = 512
MEGABYTE = 1_000_000
_SMALL_ROTARY = {
    "model_type": "llama", "vocab_size": 64, "hidden_size": 256, "intermediate_size": 512, "num_hidden_layers": 2,
    "num_attention_heads": 4, "max_position_embeddings": 32_768,
}  # fmt: skip


def ids(count: int, size: int = 61) -> list[int]:
    """Tokens that repeat about as often as a text's do, but not evenly."""
    return [(place * place + place // 7) % size for place in range(count)]


@cache
def gpt2() -> Decoder:
    """GPT-2's shape with random weights; its table is small, because filling the real one takes seconds."""
    import torch

    from models.networks.decoder import Decoder
    from models.specs import spec_from_config

    model = Decoder(spec_from_config({"model_type": "gpt2", "vocab_size": 1024})).eval()
    model.initialise(torch.Generator().manual_seed(1))
    return model


@cache
def rotary() -> Decoder:
    """A small rotary model with a window of 32 768 tokens."""
    import torch

    from models.networks.decoder import Decoder
    from models.specs import spec_from_config

    model = Decoder(spec_from_config(_SMALL_ROTARY)).eval()
    model.initialise(torch.Generator().manual_seed(1))
    return model


def forward() -> tuple[float, float]:
    """Milliseconds of a forward pass of 1 024 tokens."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    fix_threads()
    model, tokens = gpt2(), ids(TOKENS)
    config = GPT2Config(vocab_size=1024, bos_token_id=None, eos_token_id=None)
    theirs = GPT2LMHeadModel._from_config(config, attn_implementation="eager").eval()
    batch = torch.tensor([tokens])

    def our_pass() -> object:
        return model.forward(tokens).logits_at(-1)

    @torch.inference_mode()
    def their_pass() -> object:
        return theirs(input_ids=batch, output_attentions=True, logits_to_keep=1, use_cache=False)

    return in_turn(lambda: seconds(our_pass) * 1000, lambda: seconds(their_pass) * 1000, 5)


def trace_overhead() -> tuple[float, float]:
    """Milliseconds of our forward pass with the trace and without."""
    import torch

    fix_threads()
    model, tokens = gpt2(), ids(TOKENS)
    batch = torch.tensor([tokens])

    def traced() -> object:
        return model.forward(tokens).logits_at(-1)

    @torch.inference_mode()
    def bare() -> object:
        x, rotation = model.entering(batch, 0)
        for block in model.blocks:
            x = block(x, rotation, None, 0)
        return model.head(model.final_norm(x)[0, -1])

    return in_turn(lambda: seconds(traced) * 1000, lambda: seconds(bare) * 1000, 15)


def thumbnails() -> tuple[float, float]:
    """Milliseconds for all 144 heads of 1 024 tokens."""
    import torch

    from models.attention.heads import survey

    fix_threads()
    trace = gpt2().forward(ids(TOKENS))
    layers, heads = range(trace.spec.layer_count), range(trace.spec.head_count)

    def ours() -> None:
        for layer in layers:
            survey(trace, layer)

    later = torch.ones(TOKENS, TOKENS, dtype=torch.bool).triu(1)
    parts = [(trace.query(layer, head), trace.key(layer, head)) for layer in layers for head in heads]

    @torch.inference_mode()
    def bare() -> None:
        for query, key in parts:
            bare_map(query, key, later)

    return in_turn(lambda: seconds(ours) * 1000, lambda: seconds(bare) * 1000, 5)


def bare_map(query: torch.Tensor, key: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
    """One masked softmax(QKᵀ/√d): (T, T)."""
    import torch

    scores = query @ key.T / math.sqrt(query.shape[1])
    return torch.softmax(scores.masked_fill_(hidden, -math.inf), dim=-1)


def our_map(trace: ForwardTrace) -> object:
    """One head's map as the screen shows it."""
    from models.attention.reduce import reduced
    from models.attention.rows import HeadRows

    return reduced(HeadRows(trace, 1, 1), None, SCREEN)


def long() -> tuple[float, float]:
    """Milliseconds for one head's map of 8 192 tokens."""
    import torch

    from models.attention.rows import HeadRows, blocks

    fix_threads()
    trace = rotary().forward(ids(LONG))
    query, key = trace.query(1, 1), trace.key(1, 1)
    ranges = [*blocks(HeadRows(trace, 1, 1), 0, LONG, LONG // SCREEN)]

    @torch.inference_mode()
    def bare() -> None:
        for start, stop in ranges:
            later = torch.ones(stop - start, stop, dtype=torch.bool).triu(start + 1)
            bare_map(query[start:stop], key[:stop], later)

    return in_turn(lambda: seconds(lambda: our_map(trace)) * 1000, lambda: seconds(bare) * 1000, 7)


def long_memory() -> tuple[float, float]:
    """Megabytes that the map of 8 192 tokens adds at most, in a process of its own."""
    code = "from tests.benchmarks import attention; print(attention.added_memory())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    return float(done.stdout.split()[-1]), 200.0


def added_memory() -> float:
    """What one head's map adds to the peak of this process, in megabytes, the trace being there."""
    fix_threads()
    trace = rotary().forward(ids(LONG))
    trace.attention_rows(0, 0, 0, 64)  # the libraries' own buffers
    gc.collect()
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    our_map(trace)
    return (_memory("VmHWM") - before) / MEGABYTE


def _memory(name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    if found is None:
        raise OSError(f"this system doesn't tell {name}")
    return float(found.group(1)) * 1024


def growth() -> tuple[float, float]:
    """Milliseconds: a sixteenth of a map of 8 192 tokens, and a map of 2 048."""
    fix_threads()
    long_trace, short_trace = rotary().forward(ids(LONG)), rotary().forward(ids(SHORT))
    ratio = (LONG / SHORT) ** 2

    def quickly() -> float:
        return seconds(lambda: [our_map(short_trace) for _ in range(4)]) * 1000 / 4

    return in_turn(lambda: seconds(lambda: our_map(long_trace)) * 1000 / ratio, quickly, 9)


MEASURES = (
    Measure("attention.forward", "ms", 0.5, "a traced pass of 1,024 tokens ÷ transformers' output_attentions", forward),
    Measure("attention.trace_overhead", "ms", 1.05, "our pass with its trace ÷ without", trace_overhead),
    Measure("attention.thumbnails", "ms", 1.3, "all 144 heads, small ÷ 144 bare maps", thumbnails),
    Measure("attention.long", "ms", 1.3, "a map of 8,192 tokens ÷ its bare rows in blocks", long),
    Measure("attention.long_memory", "MB", 1.0, "what a map of 8,192 tokens adds ÷ 200 MB", long_memory),
    Measure("attention.growth", "ms", 1.1, "a sixteenth of a map of 8,192 tokens ÷ one of 2,048", growth),
)
