"""A small model in training that can be stopped and gone on with: what the commands of the tiny models share."""

from __future__ import annotations

import argparse
import json
import math
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from models.errors import CheckpointError, PlaygroundError, TrainingError
from models.storage import write_bytes_atomically

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")

STATE = "training-state.safetensors"
_LINE_EVERY = 30.0
_SAVE_EVERY = 120.0


class SmallRun:
    """A model, AdamW (weight decay on matrices only) with warm-up and a cosine to nothing, and a state file.

    `settings` are what the run was started with; a state of other ones is refused. The data of a step depend on the
    settings' seed and the step alone, so that a run that was stopped ends as one that wasn't.
    """

    def __init__(
        self,
        folder: Path,
        model: nn.Module,
        settings: dict[str, Any],
        *,
        steps: int,
        rate: float,
        decay: float = 0.01,
        warmup: float = 0.05,
    ) -> None:
        self.folder, self.model, self.settings = folder, model, settings
        self.steps, self.rate, self.warmup = steps, rate, max(1.0, warmup * steps)
        self.step = 0
        self.seconds = 0.0
        matrices = [part for part in model.parameters() if part.dim() > 1]
        others = [part for part in model.parameters() if part.dim() <= 1]
        groups = [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98))

    def advance(self, loss_of: Callable[[int], Tensor]) -> float:
        """One step; `loss_of(step)` is the loss of its batch. Raises TrainingError where that is no number."""
        began = time.perf_counter()
        share = min(1.0, (self.step + 1) / self.warmup)
        after = max(0.0, self.step - self.warmup) / max(1.0, self.steps - self.warmup)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * share * (1 + math.cos(math.pi * after)) / 2
        self.model.train()
        loss = loss_of(self.step)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = float(torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0))
        value = float(loss.detach())
        if not math.isfinite(value) or not math.isfinite(norm):
            raise TrainingError(
                "The loss is no longer a number at step {step}. "
                "Start again in an empty folder, with a lower --learning-rate than {rate}.",
                step=self.step,
                rate=self.rate,
            )
        self.optimizer.step()
        self.step += 1
        self.seconds += time.perf_counter() - began
        return value

    def save_state(self) -> None:
        """Weights, moments and counters in one file, replaced in one step. Raises StorageError."""
        tensors: dict[str, Tensor] = {}
        for name, parameter in self.model.named_parameters():
            tensors[f"weight/{name}"] = parameter.detach().clone()
            for key, value in self.optimizer.state.get(parameter, {}).items():
                tensors[f"{key}/{name}"] = value.detach().clone()
        counters = json.dumps({"step": self.step, "seconds": self.seconds, "settings": self.settings})
        self.folder.mkdir(parents=True, exist_ok=True)
        write_bytes_atomically(self.folder / STATE, save(tensors, metadata={"run": counters}))

    def load_state(self) -> bool:
        """Go on from the folder's state, if there is one. Raises CheckpointError where it is another run's."""
        path = self.folder / STATE
        if not path.exists():
            return False
        try:
            with safe_open(path, framework="pt") as file:
                counters = json.loads(file.metadata()["run"])
                if counters["settings"] != self.settings:
                    raise ValueError("it was started with other settings")
                for name, parameter in self.model.named_parameters():
                    with torch.no_grad():
                        parameter.copy_(file.get_tensor(f"weight/{name}"))
                    if counters["step"]:
                        self.optimizer.state[parameter] = {
                            key: file.get_tensor(f"{key}/{name}") for key in ("step", "exp_avg", "exp_avg_sq")
                        }
                self.step, self.seconds = int(counters["step"]), float(counters["seconds"])
        except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError, OSError) as error:
            raise CheckpointError(
                "{path} can't be read: {reason}. Delete it to start over.", path=path, reason=str(error)[:200]
            ) from error
        return True

    def to_the_end(self, loss_of: Callable[[int], Tensor]) -> Iterator[float]:
        """Every step's loss until the last one; the state is saved every two minutes, and where it is left."""
        saved = time.monotonic()
        try:
            while self.step < self.steps:
                yield self.advance(loss_of)
                if time.monotonic() - saved > _SAVE_EVERY:
                    self.save_state()
                    saved = time.monotonic()
        finally:
            self.save_state()


def watched(run: SmallRun, losses: Iterator[float]) -> bool:
    """Go through a run, with a line every 30 seconds, to its end or to Ctrl+C or SIGTERM; whether it is at its end."""
    stopped = False
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        signal.signal(number, handlers[signal.Signals(number)])  # a second one ends at once

    for number in handlers:
        signal.signal(number, stop)
    printed = -_LINE_EVERY
    try:
        for loss in losses:
            if time.monotonic() - printed >= _LINE_EVERY or run.step == run.steps:
                printed = time.monotonic()
                left = run.seconds / run.step * (run.steps - run.step) / 60
                line = f"{run.step / run.steps:6.1%}  step {run.step}  loss {loss:.4f}  {left:.0f} min left"
                print(line, file=sys.stderr, flush=True)
            if stopped:
                break
    finally:
        losses.close()  # type: ignore[attr-defined]
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if stopped:
        print(f"Stopped at step {run.step}; the same command goes on from there.", file=sys.stderr)
    return not stopped


def command(
    name: str,
    about: str | None,
    usual: Settings,
    train: Callable[[Path, Settings], object],
    arguments: Sequence[str] | None = None,
) -> int:
    """`python -m models.NAME --out FOLDER`, with an option for each of the usual settings. Gives the exit status."""
    parser = argparse.ArgumentParser(prog=f"python -m models.{name}", description=about)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the checkpoint folder")
    for setting, value in asdict(usual).items():
        parser.add_argument(f"--{setting.replace('_', '-')}", type=type(value), default=value, metavar="NUMBER")
    options = vars(parser.parse_args(arguments))
    folder = options.pop("out")
    try:
        train(folder, replace(usual, **options))
    except PlaygroundError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
