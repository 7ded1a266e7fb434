"""training.speed: a step of training ÷ the same step of transformers' GPT2LMHeadModel in the same loop.

Both sides are a `Run`: the same rows, bfloat16 products where the processor has quick ones, the same loss, clipping
and AdamW. Theirs has transformers' model, with its default attention, in the place of ours. The sizes are those of
the carried model, with rows and a batch that a small computer would train with.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel

from models.training import PRESETS
from models.training_run import Run, TrainingSpec, optimizer_for
from tests.benchmarks.harness import Measure, in_turn, seconds, thread_count

SPEC = replace(
    TrainingSpec(**PRESETS["english-stories"]),  # type: ignore[arg-type]
    context=256, batch=8, steps=1000, dropout=0.0, distillation=0.0, average=0.0,
)  # fmt: skip
ROUNDS = 9


class TheirModel(nn.Module):
    """GPT2LMHeadModel behind the one method that a run calls."""

    def __init__(self, spec: TrainingSpec) -> None:
        super().__init__()
        config = GPT2Config(
            vocab_size=spec.vocab_size,
            n_embd=spec.hidden_size,
            n_layer=spec.layers,
            n_head=spec.heads,
            n_positions=spec.context,
            resid_pdrop=0.0,
            embd_pdrop=0.0,
            attn_pdrop=0.0,
        )
        self.model = GPT2LMHeadModel(config)

    def batch_logits(self, ids: Tensor) -> Tensor:
        """(B, T, V) for ids (B, T)."""
        logits: Tensor = self.model(input_ids=ids, use_cache=False).logits
        return logits


class TheirRun(Run):
    """The same loop over their model."""

    def __init__(self, folder: Path, spec: TrainingSpec) -> None:
        super().__init__(folder, spec)
        self.model = TheirModel(spec)  # type: ignore[assignment]
        self.optimizer = optimizer_for(self.model, spec)


def run() -> tuple[float, float]:
    """Seconds a step on both sides."""
    torch.set_num_threads(thread_count())
    return compare(SPEC, ROUNDS)


def compare(spec: TrainingSpec, rounds: int) -> tuple[float, float]:
    """Seconds a step on both sides. Nothing is written: the folder is where a run would save."""
    data = torch.randint(spec.vocab_size, (200 * spec.context,), generator=torch.Generator().manual_seed(1))
    ours, theirs = Run(Path("unused"), spec), TheirRun(Path("unused"), spec)
    return in_turn(
        lambda: seconds(lambda: ours.advance(data)), lambda: seconds(lambda: theirs.advance(data)), rounds, warm_ups=2
    )


MEASURE = Measure("training.speed", "s", 1.0, "a training step ÷ the same with transformers' GPT2LMHeadModel", run)
