"""A model in training: its settings, its schedule, the order of its data, and the file from which it goes on."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor
from torch.nn import functional as F

from models.errors import CheckpointError, TrainingError, shown
from models.networks.decoder import Decoder
from models.specs import TransformerSpec, spec_from_config
from models.storage import write_bytes_atomically

STATE = "training-state.safetensors"

# <|endoftext|> and the 256 bytes.
_LEAST_VOCABULARY = 257


def _option(default: float, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """One run's settings. Lengths are in tokens; a step is one batch of `batch` rows of `context` tokens.

    Raises TrainingError for a setting with which nothing can be trained.
    """

    vocab_size: int = _option(4096, "tokens of the tokenizer that is trained first")
    hidden_size: int = _option(256, "width of the model")
    layers: int = _option(8, "blocks of attention and feed-forward")
    heads: int = _option(8, "attention heads a layer; they share the width evenly")
    context: int = _option(256, "most tokens the model sees at once")
    batch: int = _option(16, "rows a step")
    steps: int = _option(5000, "length of the run")
    minutes: float = _option(
        0.0, "above 0, the run ends after so many minutes of training and --steps is ignored; evaluating is not counted"
    )
    learning_rate: float = _option(2e-3, "its highest value, after the warm-up")
    warmup: float = _option(0.03, "share of the run in which the learning rate rises")
    weight_decay: float = _option(0.1, "AdamW's, on matrices only")
    clip: float = _option(1.0, "longest gradient that is taken as it is")
    seed: int = _option(1, "of the first weights and of the order of the data")
    evaluate_every: int = _option(500, "steps between two evaluations, each of which saves too")
    evaluate_characters: int = _option(100_000, "how much of the held-out text an evaluation reads")

    def __post_init__(self) -> None:
        for name in (
            "hidden_size",
            "layers",
            "heads",
            "context",
            "batch",
            "steps",
            "evaluate_every",
            "evaluate_characters",
        ):
            self._require(name, getattr(self, name) >= 1, "at least 1")
        self._require("vocab_size", self.vocab_size >= _LEAST_VOCABULARY, f"at least {_LEAST_VOCABULARY}")
        self._require("heads", self.hidden_size % self.heads == 0, f"a divisor of the width {self.hidden_size}")
        self._require("minutes", 0 <= self.minutes < math.inf, "0 or more")
        self._require("learning_rate", 0 < self.learning_rate < math.inf, "above 0")
        self._require("warmup", 0 <= self.warmup < 1, "from 0 up to 1, but not 1")
        self._require("weight_decay", 0 <= self.weight_decay < math.inf, "0 or more")
        self._require("clip", 0 < self.clip < math.inf, "above 0")
        self._require("seed", 0 <= self.seed < 2**32, "from 0 to 4294967295")

    def _require(self, name: str, holds: bool, expected: str) -> None:
        if not holds:
            raise TrainingError(
                "{option} is {value}, but it has to be {expected}. Choose another value.",
                option="--" + name.replace("_", "-"),
                value=shown(getattr(self, name)),
                expected=expected,
            )

    def transformer(self) -> TransformerSpec:
        """The GPT-2 of these sizes."""
        return spec_from_config(
            {
                "model_type": "gpt2",
                "vocab_size": self.vocab_size,
                "n_embd": self.hidden_size,
                "n_layer": self.layers,
                "n_head": self.heads,
                "n_positions": self.context,
            }
        )

    @classmethod
    def options(cls) -> list[tuple[str, float, str]]:
        """Each setting's name, default and meaning."""
        return [(item.name, getattr(cls(), item.name), item.metadata["help"]) for item in fields(cls)]


def learning_rate(spec: TrainingSpec, progress: float) -> float:
    """Linear warm-up, then half a cosine down to nothing, at `progress` from 0 to 1 through the run."""
    if progress < spec.warmup:
        return spec.learning_rate * max(progress, 1e-4) / spec.warmup
    through = min(1.0, (progress - spec.warmup) / (1 - spec.warmup))
    return spec.learning_rate * 0.5 * (1 + math.cos(math.pi * through))


def batch_at(data: Tensor, spec: TrainingSpec, step: int) -> tuple[Tensor, Tensor]:
    """Inputs and targets, each (batch, context), of one step; the same for the same seed and step.

    An epoch cuts the data into rows from a random first token and takes them in random order: within it no token
    is predicted twice, and those left over (less than a batch of rows, and less than two rows at the ends) are
    others in each epoch. The data holds at least batch + 2 rows.
    """
    rows = (len(data) - 1) // spec.context - 1
    steps_an_epoch = max(1, rows // spec.batch)
    epoch, index = divmod(step, steps_an_epoch)
    generator = torch.Generator().manual_seed(spec.seed * 1_000_003 + epoch)
    phase = int(torch.randint(spec.context, (), generator=generator))
    order = torch.randperm(rows, generator=generator)[index * spec.batch : (index + 1) * spec.batch]
    starts = order * spec.context + phase
    places = starts[:, None] + torch.arange(spec.context)
    return data[places].long(), data[places + 1].long()


class Run:
    """A model in training with everything needed to stop and go on. Its state lies in `folder`."""

    def __init__(self, folder: Path, spec: TrainingSpec, device: str = "cpu") -> None:
        self.folder = folder
        self.spec = spec
        self.device = _device(device)
        self.step = 0
        self.seconds = 0.0  # of training; evaluating and saving are not counted
        self.model = Decoder(spec.transformer())
        self.model.initialise(torch.Generator().manual_seed(spec.seed))
        self.model.to(self.device)
        matrices = [parameter for parameter in self.model.parameters() if parameter.dim() >= 2]
        vectors = [parameter for parameter in self.model.parameters() if parameter.dim() < 2]
        self.optimizer = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": spec.weight_decay}, {"params": vectors, "weight_decay": 0.0}],
            lr=spec.learning_rate,
            betas=(0.9, 0.95),
            fused=True,
        )

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        if self.spec.minutes > 0:
            return min(1.0, self.seconds / (60 * self.spec.minutes))
        return min(1.0, self.step / self.spec.steps)

    def advance(self, data: Tensor) -> tuple[float, float, float]:
        """One step; its loss in nats a token, the gradient's norm before clipping, and the learning rate.

        Raises TrainingError, the weights as they were, where the loss or its gradient is no number.
        """
        began = time.perf_counter()
        rate = learning_rate(self.spec, self.progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        inputs, targets = (part.to(self.device) for part in batch_at(data, self.spec, self.step))
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=has_fast_bfloat16(self.device)):
            logits = self.model.batch_logits(inputs)  # (B, T, V)
            # Autocast leaves the logits in bfloat16 and computes the cross-entropy in float32.
            loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten())
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = float(torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.spec.clip))
        value = float(loss.detach())
        if not math.isfinite(value) or not math.isfinite(norm):
            raise TrainingError(
                "The loss is no longer a number at step {step}. "
                "Start again in an empty folder, with a lower --learning-rate than {rate}.",
                step=self.step,
                rate=self.spec.learning_rate,
            )
        self.optimizer.step()
        self.step += 1
        self.seconds += time.perf_counter() - began
        return value, norm, rate

    def save_state(self) -> None:
        """Weights, moments and counters in one file, replaced in one step. Raises StorageError."""
        tensors: dict[str, Tensor] = {}
        for name, parameter in self.model.named_parameters():
            tensors[f"weight/{name}"] = parameter.detach().cpu().contiguous()
            for key, value in self.optimizer.state.get(parameter, {}).items():
                tensors[f"{key}/{name}"] = value.detach().cpu().contiguous()
        counters = {"step": self.step, "seconds": self.seconds, "spec": asdict(self.spec)}
        # Made in memory first: what the library raises for a full disk while it writes is no OSError.
        write_bytes_atomically(self.folder / STATE, save(tensors, metadata={"run": json.dumps(counters)}))

    def load_state(self) -> bool:
        """Go on from the folder's state file, if there is one. Raises CheckpointError where it is another run's."""
        path = self.folder / STATE
        if not path.exists():
            return False
        try:
            with safe_open(path, framework="pt") as file:
                counters = json.loads(file.metadata()["run"])
                self._check_same_shape(counters["spec"])
                step, seconds = counters["step"], counters["seconds"]
                if type(step) is not int or step < 0 or not 0 <= float(seconds) < math.inf:
                    raise ValueError("its counters are no numbers")
                names = set(file.keys())
                for name, parameter in self.model.named_parameters():
                    with torch.no_grad():
                        parameter.copy_(file.get_tensor(f"weight/{name}"))
                    # AdamW has its three tensors for each parameter, or, before the first step, none.
                    state = {
                        key: file.get_tensor(f"{key}/{name}").to(self.device)
                        for key in ("step", "exp_avg", "exp_avg_sq")
                        if step or f"{key}/{name}" in names
                    }
                    if any(state[key].shape != parameter.shape for key in state if key != "step"):
                        raise ValueError(f"the moments of {name} have another shape")
                    if state:
                        self.optimizer.state[parameter] = state
        except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError, OSError) as error:
            raise CheckpointError(
                "{path} can't be read: {reason}. Delete it to start over.", path=path, reason=str(error)[:200]
            ) from error
        self.step, self.seconds = step, float(seconds)
        return True

    def _check_same_shape(self, saved: Mapping[str, object]) -> None:
        mine = asdict(self.spec)
        for name in ("vocab_size", "hidden_size", "layers", "heads", "context"):
            if saved.get(name) != mine[name]:
                raise CheckpointError(
                    "The run in {folder} has {field} {saved}, not {wanted}. Use its settings or another folder.",
                    folder=self.folder,
                    field=name,
                    saved=shown(saved.get(name)),
                    wanted=mine[name],
                )


def has_fast_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 products are quicker than float32 ones there."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    if device.type != "cpu" or not torch._C._has_mkldnn:
        return False
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:  # torch's three ways to say no
        raise TrainingError(
            "The device {name} can't be used: {reason}. Choose cpu, or one that this computer has.",
            name=shown(name),
            reason=str(error).partition("\n")[0][:200],
        ) from error
    return device
