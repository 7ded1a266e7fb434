"""generator.step.bundled: one step with every stage and the bars' data ÷ the same step by transformers.

Ours: the forward pass of one token over the kept keys and values, the five stages of sampling with their logits,
probabilities and masks, the draw, and the data of 50 bars. Theirs: GPT2LMHeadModel in float32 with its DynamicCache,
the three warpers in a LogitsProcessorList, softmax, multinomial, and a top-50 of the raw probabilities. The prompt's
own pass is timed on neither side.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models import catalog
from models.specs import SamplingSpec
from tests.benchmarks.harness import Measure, fix_threads, in_turn, seconds

CHECKPOINT = "english-stories"
PROMPT = "Once upon a time there was a"
SPEC = SamplingSpec(temperature=0.8, top_k=40, top_p=0.95)
STEPS, ROUNDS, BARS = 48, 5, 50


def run() -> tuple[float, float]:
    """Milliseconds a step on the bundled checkpoint."""
    from models.checkpoint import open_checkpoint

    folder = catalog.checkpoint_path(CHECKPOINT)
    return compare(folder, open_checkpoint(folder).tokenizer().encode(PROMPT))


def compare(folder: Path, prompt: list[int]) -> tuple[float, float]:
    """Milliseconds a step on the GPT-2 checkpoint in `folder`, from the ids in `prompt`."""
    fix_threads()
    return in_turn(_ours(folder, prompt), _theirs(folder, prompt), ROUNDS)


def _ours(folder: Path, prompt: list[int]) -> Callable[[], float]:
    from models.checkpoint import open_checkpoint
    from models.generation import Generation

    model = open_checkpoint(folder).load(dtype="float32")

    def run_once() -> float:
        generation = Generation(model, prompt, SPEC, seed=1)
        generation.step()

        def steps() -> None:
            for _ in range(STEPS):
                sampling = generation.step().sampling
                for stage in sampling.stages:
                    _ = stage.logits, stage.probabilities, stage.kept
                sampling.bars(BARS)

        return seconds(steps) * 1000 / STEPS

    return run_once


def _theirs(folder: Path, prompt: list[int]) -> Callable[[], float]:
    import torch
    from transformers import DynamicCache, GPT2LMHeadModel
    from transformers.generation.logits_process import (
        LogitsProcessorList,
        TemperatureLogitsWarper,
        TopKLogitsWarper,
        TopPLogitsWarper,
    )
    from transformers.utils import logging

    logging.disable_progress_bar()
    model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32).eval()
    warpers = LogitsProcessorList(
        [TemperatureLogitsWarper(SPEC.temperature), TopKLogitsWarper(SPEC.top_k), TopPLogitsWarper(SPEC.top_p)]
    )

    @torch.inference_mode()
    def run_once() -> float:
        generator = torch.Generator().manual_seed(1)
        cache = DynamicCache(config=model.config)
        ids = torch.tensor([prompt])

        def step(new: torch.Tensor) -> torch.Tensor:
            logits = model(input_ids=new, past_key_values=cache, use_cache=True).logits[:, -1]
            torch.topk(logits.softmax(-1), BARS)
            return torch.multinomial(warpers(ids, logits).softmax(-1), 1, generator=generator)

        new = step(ids)

        def steps() -> None:
            nonlocal ids, new
            for _ in range(STEPS):
                ids = torch.cat((ids, new), dim=1)
                new = step(new)

        return seconds(steps) * 1000 / STEPS

    return run_once


MEASURE = Measure(
    "generator.step.bundled", "ms", 1.0, "one step with every stage and the bars ÷ transformers' step", run
)
