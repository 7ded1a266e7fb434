"""lab.step: a training step with everything that the lab shows recorded ÷ the same bare step.

Ours is a whole run of `models.lab` with its figures, snapshots (losses, bars, sample, map, weights) and baselines, and
with one step opened up for every snapshot; theirs the same batches through the same model, cross-entropy, clipping and
optimizer, with nothing looked at. Both take as many steps as lie between two snapshots, in turn.
"""

from __future__ import annotations

import torch
from torch.nn import functional as F

from models.lab.corpus import lesson_text, prepared
from models.lab.run import LabRun
from models.lab.spec import LabSpec
from models.lab.threads import threads_for
from models.lab.vocabularies import character_tokenizer
from models.training_run import learning_rate
from tests.benchmarks.harness import Measure, fix_threads, in_turn, seconds

ROUNDS = 9


def run() -> tuple[float, float]:
    """Seconds a step on both sides."""
    fix_threads()
    return compare(LabSpec(), ROUNDS)


def compare(spec: LabSpec, rounds: int) -> tuple[float, float]:
    """The same for a spec of at least so many rounds between snapshots."""
    text = lesson_text("en")
    corpus = prepared(text, character_tokenizer(text), spec.context)
    prompt = corpus.tokenizer.encode("The ")
    ours, theirs = LabRun(corpus, spec, prompt), LabRun(corpus, spec, prompt)
    steps = spec.snapshot_every

    def recorded() -> None:
        for number in range(steps):
            ours.advance(opened=number == 0)

    def bare() -> None:
        with threads_for(0):
            for _ in range(steps):
                _bare_step(theirs)

    mine, other = in_turn(lambda: seconds(recorded), lambda: seconds(bare), rounds)
    return mine / steps, other / steps


def _bare_step(run: LabRun) -> None:
    for group in run.optimizer.param_groups:
        group["lr"] = learning_rate(run.spec, run.progress)
    inputs, targets = run.batch(run.step)
    loss = F.cross_entropy(run.model.batch_logits(inputs).flatten(0, 1), targets.flatten())
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), run.spec.clip)
    run.optimizer.step()
    run.step += 1


MEASURE = Measure("lab.step", "s", 1.25, "a training step with all that the lab shows recorded ÷ the bare step", run)
