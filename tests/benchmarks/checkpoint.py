"""Opening and loading checkpoints: against reading the bytes, against transformers, and what memory they leave.

`checkpoint.load_memory` and `checkpoint.switch` run in processes of their own, whose anonymous resident memory
(Linux's RssAnon) is what was allocated and not what a file was mapped for.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.harness import Measure, fix_threads, in_turn, seconds

ROOT = Path(__file__).resolve().parents[2]
_CONFIG = {
    "model_type": "llama", "vocab_size": 32_000, "hidden_size": 2048, "intermediate_size": 5632,
    "num_attention_heads": 32, "num_key_value_heads": 4, "max_position_embeddings": 2048,
}  # fmt: skip
_LAYERS = {"large": 10, "small": 1}  # 1.1 GB and 0.35 GB in bfloat16

_LOAD = """
import sys
from models.checkpoint import open_checkpoint
def anonymous():
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith("RssAnon"))
import torch, models.networks.decoder
before, most = anonymous(), [0]
def seen(read, total):
    most[0] = max(most[0], anonymous())
model = open_checkpoint(sys.argv[1]).load("bfloat16", progress=seen)
size = sum(parameter.numel() * parameter.element_size() for parameter in model.parameters())
print(max(most[0], anonymous()) - before, size)
"""
_SWITCH = """
import gc, sys
from models.checkpoint import open_checkpoint
from models.placing import give_back
def anonymous():
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith("RssAnon"))
model = open_checkpoint(sys.argv[1]).load("bfloat16")
after = []
for turn in range(11):
    new = open_checkpoint(sys.argv[1 + (turn + 1) % 2]).load("bfloat16")
    new.forward([1, 2, 3])
    model = new
    del new
    gc.collect()
    give_back()
    if turn % 2 == 0:
        after.append(anonymous())
print(after[-1], after[0])
"""


@contextmanager
def _folder(*sizes: str) -> Iterator[list[Path]]:
    """Folders with random bfloat16 weights as transformers writes them."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    with tempfile.TemporaryDirectory(prefix="token-playground-bench-") as place:
        folders = []
        for size in sizes:
            values = {key: value for key, value in _CONFIG.items() if key != "model_type"}
            config = AutoConfig.for_model("llama", **values, num_hidden_layers=_LAYERS[size], dtype="bfloat16")
            with torch.device("meta"):
                model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
            model.to_empty(device="cpu")
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter.fill_(0.01)
            model.save_pretrained(Path(place, size))
            folders.append(Path(place, size))
        yield folders


def run_open() -> tuple[float, float]:
    """Seconds to the facts of a 1 GB checkpoint, and to have read its bytes into memory."""
    from models.checkpoint import open_checkpoint

    with _folder("large") as (folder,):
        file = folder / "model.safetensors"
        return in_turn(
            lambda: seconds(lambda: open_checkpoint(folder)), lambda: seconds(lambda: len(file.read_bytes())), 3
        )


def run_load() -> tuple[float, float]:
    """Seconds until there are the logits of a first step, and until transformers has them.

    Both in bfloat16 as the file has it, from a file that is in memory, without a progress bar. The weights are mapped
    on both sides, so that it is the step that reads them; what was loaded is given back when nothing is timed.
    """
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    from models.checkpoint import open_checkpoint

    fix_threads()
    logging.disable_progress_bar()
    with _folder("large") as (folder,):

        def ours() -> object:
            trace = open_checkpoint(folder).load("bfloat16").forward([1])
            return trace, trace.logits_at(-1)

        def theirs() -> object:
            model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
            with torch.inference_mode():
                return model, model(torch.tensor([[1]])).logits

        return in_turn(lambda: _until_there(ours), lambda: _until_there(theirs), 7)


def _until_there(load: Callable[[], object]) -> float:
    """Seconds that something takes to be there, without the time that it takes to be gone again."""
    kept: list[object] = []
    took = seconds(lambda: kept.append(load()))
    kept.clear()
    gc.collect()
    return took


def _in_a_process(source: str, *folders: Path) -> tuple[float, float]:
    command = [sys.executable, "-c", source, *map(str, folders)]
    result = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=140)
    first, second = map(float, result.stdout.split())
    return first, second


def run_load_memory() -> tuple[float, float]:
    """Bytes of anonymous memory at the peak of loading, and of the weights."""
    with _folder("large") as folders:
        return _in_a_process(_LOAD, *folders)


def run_switch() -> tuple[float, float]:
    """Bytes after switching ten times between two models, and after the first switch to the same one."""
    with _folder("large", "small") as folders:
        return _in_a_process(_SWITCH, *folders)


MEASURES = (
    Measure("checkpoint.open", "s", 0.02, "a 1 GB checkpoint to its facts ÷ reading its bytes into memory", run_open),
    Measure(
        "checkpoint.load",
        "s",
        0.8,
        "to the logits of a first step ÷ transformers' from_pretrained and step, in bfloat16",
        run_load,
    ),
    Measure("checkpoint.load_memory", "bytes", 1.15, "peak memory of loading ÷ size of the weights", run_load_memory),
    Measure("checkpoint.switch", "bytes", 1.05, "memory after ten switches ÷ after the first one", run_switch),
)
