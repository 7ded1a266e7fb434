"""generator.step.*: one step with every stage and the bars' data ÷ the same step by transformers; what it costs more
than its products (generator.floor), and how it grows with the text (generator.growth).

Ours: the forward pass of one token over the kept keys and values (the queries are kept too), the stages of sampling
with their logits, probabilities and masks, the draw, and the data of 50 bars. Theirs: GPT2LMHeadModel in float32 with
its DynamicCache, the three warpers in a LogitsProcessorList, softmax, multinomial, and a top-50 of the raw
probabilities. The prompt's own pass is timed on neither side.

"gpt2" is GPT-2's shape with random weights: what a step costs doesn't depend on them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from models import catalog
from models.specs import SamplingSpec, spec_from_config
from tests.benchmarks.harness import Measure, fix_threads, in_turn, seconds

if TYPE_CHECKING:
    from torch import Tensor

    from models.networks.decoder import Decoder

CHECKPOINT = "english-stories"
PROMPT = "Once upon a time there was a"
SPEC = SamplingSpec(temperature=0.8, top_k=40, top_p=0.95)
BARS = 50
SHORT, LONG = 10, 1000  # tokens before the steps; GPT-2's window holds 1 024

Timed = Callable[[], float]


def bundled() -> tuple[float, float]:
    """Milliseconds a step on the carried checkpoint."""
    from transformers import GPT2LMHeadModel

    from models.checkpoint import open_checkpoint

    checkpoint = open_checkpoint(catalog.checkpoint_path(CHECKPOINT))
    prompt = checkpoint.tokenizer().encode(PROMPT)
    fix_threads()
    _no_progress_bar()
    ours = _ours(checkpoint.load(dtype="float32"), prompt, 48)
    return in_turn(ours, _theirs(GPT2LMHeadModel.from_pretrained(checkpoint.folder), prompt, 48), 5)


def gpt2(dtype: str) -> tuple[float, float]:
    """Milliseconds a step at GPT-2's shape, our weights in `dtype`, theirs in float32."""
    from transformers import GPT2Config, GPT2LMHeadModel

    fix_threads()
    theirs = _theirs(GPT2LMHeadModel(GPT2Config()), range(SHORT), 12)
    return in_turn(_ours(_decoder(dtype), range(SHORT), 12), theirs, 5)


def floor() -> tuple[float, float]:
    """Milliseconds of a step at GPT-2's shape, and of nothing but the products of its weights with one vector each."""
    import torch
    from torch.nn import functional as F

    fix_threads()
    decoder = _decoder("float32")
    skipped = {id(decoder.positions.weight)} if decoder.positions is not None else set()
    matrices = [weight for weight in decoder.parameters() if weight.dim() == 2 and id(weight) not in skipped]
    vectors = {width: torch.randn(1, width) for width in {weight.shape[1] for weight in matrices}}

    @torch.inference_mode()
    def products() -> float:
        def once() -> None:
            for _ in range(12):
                for weight in matrices:
                    F.linear(vectors[weight.shape[1]], weight)

        return seconds(once) * 1000 / 12

    return in_turn(_ours(decoder, range(SHORT), 12), products, 7)


def growth() -> tuple[float, float]:
    """Milliseconds of a step behind 1 000 tokens and behind 10, at GPT-2's shape."""
    fix_threads()
    decoder = _decoder("float32")
    return in_turn(_ours(decoder, range(LONG), 12), _ours(decoder, range(SHORT), 12), 5)


@cache
def _decoder(dtype: str) -> Decoder:
    import torch

    from models.networks.decoder import Decoder

    spec = spec_from_config({"model_type": "gpt2"})
    made = Decoder(spec)
    made.initialise(torch.Generator().manual_seed(0))
    with torch.device("meta"):  # from where weights are laid in memory as loading a checkpoint does
        decoder = Decoder(spec)
    decoder.materialise(getattr(torch, dtype))
    decoder.load_state_dict(made.state_dict())
    return decoder.eval()


def _ours(model: Decoder, prompt: Sequence[int], count: int) -> Timed:
    from models.generation import Generation

    def run_once() -> float:
        generation = Generation(model, prompt, SPEC, seed=1)
        generation.step()

        def steps() -> None:
            for _ in range(count):
                sampling = generation.step().sampling
                for stage in sampling.stages:
                    _ = stage.logits, stage.probabilities, stage.kept
                sampling.bars(BARS)

        return seconds(steps) * 1000 / count

    return run_once


def _theirs(model: object, prompt: Sequence[int], count: int) -> Timed:
    import torch
    from transformers import DynamicCache, GPT2LMHeadModel
    from transformers.generation.logits_process import (
        LogitsProcessorList,
        TemperatureLogitsWarper,
        TopKLogitsWarper,
        TopPLogitsWarper,
    )

    assert isinstance(model, GPT2LMHeadModel)
    reference = model.float().eval()
    warpers = LogitsProcessorList(
        [TemperatureLogitsWarper(SPEC.temperature), TopKLogitsWarper(SPEC.top_k), TopPLogitsWarper(SPEC.top_p)]
    )

    @torch.inference_mode()
    def run_once() -> float:
        generator = torch.Generator().manual_seed(1)
        cache = DynamicCache(config=reference.config)
        ids = torch.tensor([list(prompt)])

        def step(new: Tensor) -> Tensor:
            logits = reference(input_ids=new, past_key_values=cache, use_cache=True).logits[:, -1]
            torch.topk(logits.softmax(-1), BARS)
            return torch.multinomial(warpers(ids, logits).softmax(-1), 1, generator=generator)

        new = step(ids)

        def steps() -> None:
            nonlocal ids, new
            for _ in range(count):
                ids = torch.cat((ids, new), dim=1)
                new = step(new)

        return seconds(steps) * 1000 / count

    return run_once


def _no_progress_bar() -> None:
    from transformers.utils import logging

    logging.disable_progress_bar()


_STEP = "one step with every stage and the bars ÷ transformers' step in float32, "

MEASURES = (
    Measure("generator.step.bundled", "ms", 0.8, _STEP + "the carried model", bundled),
    Measure("generator.step.gpt2", "ms", 1.0, _STEP + "GPT-2's shape", partial(gpt2, "float32")),
    Measure("generator.step.gpt2_float16", "ms", 0.35, _STEP + "GPT-2's shape, ours float16", partial(gpt2, "float16")),
    Measure("generator.floor", "ms", 1.15, "one step ÷ the bare products of its weights, GPT-2's shape", floor),
    Measure("generator.growth", "ms", 1.3, "a step behind 1 000 tokens ÷ one behind 10, GPT-2's shape", growth),
)
