"""A small model in training, a step at a time, with everything on the way that can be shown."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import psutil
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from models.errors import TrainingError
from models.lab.baselines import baselines
from models.lab.corpus import Corpus
from models.lab.opened import TABLE, OpenedStep, Taped
from models.lab.snapshots import (
    ON_MAP,
    SAMPLE,
    Snapshot,
    StepFigures,
    expected,
    held_out_loss,
    plane,
    sampled,
)
from models.lab.spec import LabSpec
from models.lab.threads import threads_for
from models.networks.decoder import Decoder
from models.training_run import learning_rate

Check = Callable[[], object]

# Weights of snapshots are kept up to so many bytes in all, and a step's tensors up to so many numbers.
_MOST_KEPT = 256 << 20
_MOST_TAPED = 4 << 20
# A loss so many times that of guessing is no accident of one batch: the run has diverged.
_HOPELESS = 10.0
# The last good snapshot is the newest whose loss is at most so many times that of guessing.
_GOOD = 1.5
_BETAS, _EPSILON = (0.9, 0.95), 1e-8
# Tokens of the text that stand in for a prompt.
_BEGINNING = 8


def _nothing() -> None:
    """The check of a step that nobody wants to stop."""


class LabRun:
    """A decoder in training on a corpus, with its figures and snapshots, on the processor.

    Everything random comes from generators that `spec.seed` starts, so that a run can be repeated. `prompt` is what
    every snapshot goes on from; where it has no ids the beginning of the text stands in for it.
    """

    def __init__(self, corpus: Corpus, spec: LabSpec, prompt: Sequence[int] = ()) -> None:
        """Draw the first weights and take the snapshot of step 0. Raises TrainingError where memory doesn't hold it."""
        if spec.bytes_needed(corpus.vocab_size) > psutil.virtual_memory().available:
            raise _shortage(spec, corpus)
        self.corpus = corpus
        self.spec = spec
        self.prompt = tuple(prompt) or tuple(corpus.train[: min(_BEGINNING, spec.context)].tolist())
        self.step = 0
        self.diverged = False
        self.history: list[StepFigures] = []
        self.snapshots: list[Snapshot] = []
        self.opened: OpenedStep | None = None
        self._kept = 0  # bytes of the snapshots' weights
        self._data = torch.from_numpy(corpus.train)
        self._reach = torch.arange(spec.context)
        self._width = spec.batch * spec.context * max(4 * spec.hidden_size, corpus.vocab_size)
        try:
            self.baselines = baselines(corpus)
            self.model = Decoder(spec.transformer(corpus.vocab_size))
            self.model.initialise(torch.Generator().manual_seed(spec.seed))
            self.optimizer = _optimizer(self.model, spec)
            with threads_for(self._width):
                self.snap()
        except (RuntimeError, MemoryError) as error:
            _tell_shortage(error, self)
            raise

    # Where it is

    @property
    def progress(self) -> float:
        """How far the run is, 0 to 1."""
        return min(1.0, self.step / self.spec.steps)

    @property
    def done(self) -> bool:
        """Whether no step is left."""
        return self.diverged or self.step >= self.spec.steps

    @property
    def parameters(self) -> int:
        """How many numbers the model has."""
        return sum(parameter.numel() for parameter in self.model.parameters())

    @property
    def tokens_per_second(self) -> float:
        """Of the last steps, NaN before there are any; snapshots are not counted."""
        last = self.history[-50:]
        seconds = sum(figures.seconds for figures in last)
        return len(last) * self.spec.batch * self.spec.context / seconds if seconds else math.nan

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Inputs and targets, each (B, T) int64, of the step that is taken after `step` others.

        Rows begin anywhere in the text, so that any text longer than a row will do.
        """
        generator = torch.Generator().manual_seed(self.spec.seed * 1_000_003 + step)
        starts = torch.randint(len(self._data) - self.spec.context, (self.spec.batch, 1), generator=generator)
        places = starts + self._reach
        return self._data[places], self._data[places + 1]

    # Steps

    def advance(self, check: Check = _nothing, *, opened: bool = False) -> StepFigures:
        """One step, and a snapshot where one is due; with `opened`, it is kept as `self.opened`.

        `check` is called within the step and may raise to give it up: nothing has changed then. Raises TrainingError
        where the loss or its gradient is no number or hopeless (the run is over then, and back at its last good
        snapshot), and where memory doesn't hold the step.
        """
        if self.done:
            raise ValueError("this run has no step left")
        began = time.perf_counter()
        try:
            with threads_for(self._width):
                figures = self._stepped(began, check, opened)
                if self.step % self.spec.snapshot_every == 0 or self.step >= self.spec.steps:
                    self.snap()
        except (RuntimeError, MemoryError) as error:
            self.optimizer.zero_grad(set_to_none=True)
            _tell_shortage(error, self)
            raise
        return figures

    def _stepped(self, began: float, check: Check, opened: bool) -> StepFigures:
        rate = learning_rate(self.spec, self.progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        inputs, targets = self.batch(self.step)
        check()
        self.model.train()
        logits = self.model.batch_logits(inputs)  # (B, T, V)
        losses = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")  # (B·T,)
        loss = losses.mean()
        check()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = float(torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.spec.clip))
        value = float(loss.detach())
        if not math.isfinite(norm) or not value <= _HOPELESS * self.baselines.uniform:
            self._give_up(value)
        check()
        before = self._tape() if opened else {}
        self.optimizer.step()
        self.step += 1
        figures = StepFigures(self.step, value, rate, norm, time.perf_counter() - began)
        self.history.append(figures)
        if opened:
            shape = (inputs.shape[0], inputs.shape[1], self.corpus.vocab_size)
            self.opened = self._opened(inputs, targets, losses.detach(), figures, shape, before)
        return figures

    def _give_up(self, loss: float) -> None:
        """Back to the last good snapshot, whose weights are there; then say what happened."""
        at = self.step
        self.diverged = True
        self.optimizer.zero_grad(set_to_none=True)
        good = self.last_good
        if good is not None:
            self.load(good)
        raise TrainingError(
            "The loss was {loss} after {step} steps: the learning rate {rate} is too high, and the training has "
            "stopped. Step {kept} is kept; start again with a lower learning rate.",
            loss="NaN" if math.isnan(loss) else f"{loss:.4g}",
            step=at,
            rate=f"{self.spec.learning_rate:g}",
            kept=good.step if good is not None else at,
        )

    @property
    def last_good(self) -> Snapshot | None:
        """The newest snapshot with weights whose losses are not far above those of guessing."""
        most = _GOOD * self.baselines.uniform
        for snapshot in reversed(self.snapshots):
            losses = [loss for loss in (snapshot.loss, snapshot.held_out) if not math.isnan(loss)]
            if snapshot.weights and all(loss <= most for loss in losses):
                return snapshot
        return None

    @torch.no_grad()
    def load(self, snapshot: Snapshot) -> None:
        """Give the model a snapshot's weights; its optimizer stays as it is. ValueError where they were not kept."""
        if not snapshot.weights:
            raise ValueError(f"the weights of step {snapshot.step} were not kept")
        for mine, kept in zip(self.model.parameters(), snapshot.weights, strict=True):
            mine.copy_(kept)

    # What is kept

    def snap(self) -> None:
        """Take a snapshot of the model as it is, unless there is one of this step."""
        if self.snapshots and self.snapshots[-1].step == self.step:
            return
        self.model.eval()
        on_map = self.corpus.frequent[:ON_MAP]
        before = self.snapshots[-1].points if self.snapshots else None
        generator = torch.Generator().manual_seed(self.spec.seed)
        self.snapshots.append(
            Snapshot(
                self.step,
                self.history[-1].loss if self.history else math.nan,
                held_out_loss(self.model, self.corpus),
                expected(self.model, self.prompt),
                sampled(self.model, self.prompt, SAMPLE, generator),
                on_map,
                plane(self.model.embedding.weight, on_map, before),
                self._copied(),
            )
        )

    def _copied(self) -> tuple[Tensor, ...]:
        """The weights of now; where there is no more room, the oldest but the first make it."""
        weights = tuple(parameter.detach().clone() for parameter in self.model.parameters())
        size = sum(weight.nbytes for weight in weights)
        self._kept += size
        for place, old in enumerate(self.snapshots):
            if self._kept <= _MOST_KEPT:
                break
            if place and old.weights:
                self.snapshots[place] = Snapshot(
                    old.step, old.loss, old.held_out, old.bars, old.sample, old.on_map, old.points, ()
                )
                self._kept -= size
        return weights

    def _tape(self) -> dict[str, Taped]:
        """Parameters, gradients and moments before a step, of as many parameters as there is room for."""
        groups: list[dict[str, Any]] = self.optimizer.param_groups
        decays = {id(one): float(group.get("weight_decay", 0.0)) for group in groups for one in group["params"]}
        taped: dict[str, Taped] = {}
        room = _MOST_TAPED
        for name, parameter in self.model.named_parameters():
            gradient = parameter.grad
            if gradient is None or (parameter.numel() > room and name != TABLE):
                continue
            room -= parameter.numel()
            state = self.optimizer.state.get(parameter, {})
            has_moments = self.spec.optimizer == "adamw"
            nothing = torch.zeros_like(parameter) if has_moments else None
            taped[name] = Taped(
                parameter.detach().clone(),
                gradient.clone(),
                parameter.detach(),
                decays[id(parameter)],
                state["exp_avg"].clone() if "exp_avg" in state else nothing,
                state["exp_avg_sq"].clone() if "exp_avg_sq" in state else nothing,
            )
        return taped

    def _opened(
        self,
        inputs: Tensor,
        targets: Tensor,
        losses: Tensor,
        figures: StepFigures,
        shape: tuple[int, int, int],
        before: dict[str, Taped],
    ) -> OpenedStep:
        parameters = dict(self.model.named_parameters())
        taped = {}
        for name, one in before.items():
            state = self.optimizer.state.get(parameters[name], {})
            taped[name] = Taped(
                one.before,
                one.gradient,
                one.after.clone(),
                one.decay,
                one.first_before,
                one.second_before,
                state["exp_avg"].clone() if "exp_avg" in state else None,
                state["exp_avg_sq"].clone() if "exp_avg_sq" in state else None,
            )
        table = taped[TABLE]
        moved: NDArray[np.bool_] = (table.before != table.after).any(1).numpy()
        return OpenedStep(
            figures.step,
            inputs.numpy(),
            targets.numpy(),
            losses.view_as(inputs).numpy(),
            figures.loss,
            shape,
            figures.gradient_norm,
            min(1.0, self.spec.clip / (figures.gradient_norm + 1e-6)),  # as clip_grad_norm_ has it
            figures.learning_rate,
            self.spec.optimizer,
            _BETAS,
            _EPSILON,
            table.gradient.norm(dim=1).numpy(),
            moved,
            self.spec.tied,
            taped,
        )


def _optimizer(model: Decoder, spec: LabSpec) -> torch.optim.Optimizer:
    if spec.optimizer == "sgd":
        return torch.optim.SGD(model.parameters(), lr=spec.learning_rate)
    decayed: list[Tensor] = []
    plain: list[Tensor] = []
    for name, parameter in model.named_parameters():
        # A table's row that no token of the batch asks for has no reason to move.
        is_table = name in (TABLE, "positions.weight")
        (plain if is_table or parameter.dim() < 2 else decayed).append(parameter)
    return torch.optim.AdamW(
        [{"params": decayed, "weight_decay": spec.weight_decay}, {"params": plain, "weight_decay": 0.0}],
        lr=spec.learning_rate,
        betas=_BETAS,
        eps=_EPSILON,
        fused=True,
    )


def _tell_shortage(error: RuntimeError | MemoryError, run: LabRun) -> None:
    """Raise TrainingError where an error of torch's says that memory is short."""
    if isinstance(error, MemoryError) or "alloc" in str(error).lower() or "memory" in str(error).lower():
        raise _shortage(run.spec, run.corpus) from error


def _shortage(spec: LabSpec, corpus: Corpus) -> TrainingError:
    return TrainingError(
        "This computer's memory doesn't hold the training, which needs about {size} MiB. "
        "Choose a smaller batch, context or width, or a tokenizer with fewer tokens.",
        size=spec.bytes_needed(corpus.vocab_size) >> 20,
    )
