"""A model in training: its settings, its schedule, the order of its data, and the file from which it goes on."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import CheckpointError, TrainingError, shown
from models.networks.decoder import Decoder
from models.specs import TransformerSpec, spec_from_config
from models.storage import write_bytes_atomically

STATE = "training-state.safetensors"

Setting = int | float | str

# <|endoftext|> and the 256 bytes.
_LEAST_VOCABULARY = 257


# Rows of the beginning are so many times shorter where a run asks for it.
_SHORTER = 4


def _option(default: Setting, text: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": text, "choices": choices})


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """One run's settings. Lengths are in tokens; a step is one batch of `batch` rows of `context` tokens.

    Raises TrainingError for a setting with which nothing can be trained.
    """

    tokenizer: str = _option(
        "words",
        "what merges of the tokenizer that is trained first may join: all within words, or only a character's bytes",
        ("words", "characters"),
    )
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
    final_rate: float = _option(0.0, "share of the highest learning rate that is left at the end")
    weight_decay: float = _option(0.1, "AdamW's, on matrices only")
    dropout: float = _option(0.0, "share of activations and attention weights left out at random")
    distillation: float = _option(0.0, "share of the loss that is learnt from the teachers and not from the text")
    short_rows: float = _option(0.0, f"share of the run in which rows are cut into {_SHORTER}, which is quicker")
    average: float = _option(0.0, "share of the run, its end, whose weights are averaged")
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
        for name in ("warmup", "dropout"):
            self._require(name, 0 <= getattr(self, name) < 1, "from 0 up to 1, but not 1")
        for name in ("final_rate", "distillation", "short_rows", "average"):
            self._require(name, 0 <= getattr(self, name) <= 1, "from 0 to 1")
        self._require(
            "short_rows",
            not self.short_rows or self.context % _SHORTER == 0,
            f"0 for a context of {self.context}, which can't be cut into {_SHORTER}",
        )
        self._require("tokenizer", self.tokenizer in ("words", "characters"), "words or characters")
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
    def options(cls) -> list[tuple[str, Setting, str, tuple[str, ...]]]:
        """Each setting's name, default, meaning and, for a word, what it may be."""
        return [
            (item.name, getattr(cls(), item.name), item.metadata["help"], item.metadata["choices"])
            for item in fields(cls)
        ]


class Schedule(Protocol):
    """What the learning rate of a run depends on; see TrainingSpec."""

    @property
    def learning_rate(self) -> float:
        """Its highest value."""
        ...

    @property
    def warmup(self) -> float:
        """The share of the run in which it rises."""
        ...

    @property
    def final_rate(self) -> float:
        """The share of it that is left at the end."""
        ...


def learning_rate(spec: Schedule, progress: float) -> float:
    """Linear warm-up, then half a cosine down to the final rate, at `progress` from 0 to 1 through the run."""
    if progress < spec.warmup:
        return spec.learning_rate * max(progress, 1e-4) / spec.warmup
    through = min(1.0, (progress - spec.warmup) / (1 - spec.warmup))
    falling = 0.5 * (1 + math.cos(math.pi * through))
    return spec.learning_rate * (spec.final_rate + (1 - spec.final_rate) * falling)


def optimizer_for(model: nn.Module, spec: TrainingSpec) -> torch.optim.AdamW:
    """AdamW over all parameters; biases and gains are not decayed."""
    matrices = [parameter for parameter in model.parameters() if parameter.dim() >= 2]
    vectors = [parameter for parameter in model.parameters() if parameter.dim() < 2]
    return torch.optim.AdamW(
        [{"params": matrices, "weight_decay": spec.weight_decay}, {"params": vectors, "weight_decay": 0.0}],
        lr=spec.learning_rate,
        betas=(0.9, 0.95),
        fused=True,
    )


class Batches:
    """The rows of a text's ids (N,) in the order of a run, on the device where the ids lie.

    An epoch cuts the ids into rows from a random first token and takes them in random order: within it no token
    is predicted twice, and those left over (less than a batch of rows, and less than two rows at the ends) are
    others in each epoch. There are at least batch + 2 rows.
    """

    def __init__(self, data: Tensor, spec: TrainingSpec) -> None:
        self._data = data
        self._spec = spec
        self._epoch = -1
        self._starts = torch.empty(0, dtype=torch.long)

    def at(self, step: int) -> tuple[Tensor, Tensor]:
        """Inputs and targets, each (batch, context) int64, of one step; the same for the same seed and step."""
        spec = self._spec
        rows = (len(self._data) - 1) // spec.context - 1
        epoch, index = divmod(step, max(1, rows // spec.batch))
        if epoch != self._epoch:
            generator = torch.Generator().manual_seed(spec.seed * 1_000_003 + epoch)
            phase = int(torch.randint(spec.context, (), generator=generator))
            self._starts = (torch.randperm(rows, generator=generator) * spec.context + phase).to(self._data.device)
            self._epoch = epoch
        starts = self._starts[index * spec.batch : (index + 1) * spec.batch]
        places = starts[:, None] + torch.arange(spec.context, device=starts.device)
        return self._data[places].long(), self._data[places + 1].long()


class Run:
    """A model in training with everything needed to stop and go on. Its state lies in `folder`.

    `teachers` are models of the same vocabulary and at least the same context, whose mean distribution is learnt
    from as far as the spec's `distillation` says. `compiled` has torch compile the step, which takes a minute and
    pays on an accelerator.
    """

    def __init__(
        self,
        folder: Path,
        spec: TrainingSpec,
        device: str = "cpu",
        *,
        teachers: Sequence[Decoder] = (),
        compiled: bool = False,
    ) -> None:
        self.folder = folder
        self.spec = spec
        self.device = _device(device)
        self.step = 0
        self.seconds = 0.0  # of training; evaluating and saving are not counted
        self.model = Decoder(spec.transformer(), spec.dropout)
        self.model.initialise(torch.Generator().manual_seed(spec.seed))
        self.model.to(self.device)
        self._teachers = [teacher.to(self.device).eval().requires_grad_(False) for teacher in teachers]
        self._batches: Batches | None = None
        self._objective = torch.compile(self._losses) if compiled else self._losses
        self._compiling = compiled  # until the first step is done
        self._mean: list[Tensor] = []  # of each parameter since the averaging began
        self._averaged = 0  # steps in it
        self.optimizer = optimizer_for(self.model, spec)

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        if self.spec.minutes > 0:
            return min(1.0, self.seconds / (60 * self.spec.minutes))
        return min(1.0, self.step / self.spec.steps)

    def start_from(self, model: Decoder) -> None:
        """Take over the weights of a model of the same spec, with fresh moments."""
        with torch.no_grad():
            for mine, theirs in zip(self.model.parameters(), model.parameters(), strict=True):
                mine.copy_(theirs)

    def advance(self, data: Tensor) -> tuple[float, float, float]:
        """One step; its loss in nats a token, the gradient's norm before clipping, and the learning rate.

        Raises TrainingError, the weights as they were, where the loss or its gradient is no number.
        """
        began = time.perf_counter()
        progress = self.progress
        rate = learning_rate(self.spec, progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        if self._batches is None:
            self._batches = Batches(data.to(self.device), self.spec)
        inputs, targets = self._batches.at(self.step)
        if progress < self.spec.short_rows:
            inputs, targets = (part.view(part.shape[0] * _SHORTER, -1) for part in (inputs, targets))
        if self.spec.dropout:
            self._seed_dropout()
        self.model.train()
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=has_fast_bfloat16(self.device)):
            loss, objective = self._objective(inputs, targets)
        self.optimizer.zero_grad(set_to_none=True)
        objective.backward()  # type: ignore[no-untyped-call]
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
        if self.spec.average and self.progress >= 1 - self.spec.average:
            self._average()
        if not self._compiling:
            self.seconds += time.perf_counter() - began
        self._compiling = False
        return value, norm, rate

    def _losses(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """The cross-entropy with the text, and what is minimised: mixed with that of the teachers' distribution
        (Hinton et al. 2015, at temperature 1)."""
        # Autocast leaves the logits in bfloat16 and computes what follows in float32.
        logits = self.model.batch_logits(inputs).flatten(0, 1)  # (B·T, V)
        loss = F.cross_entropy(logits, targets.flatten())
        share = self.spec.distillation
        if not self._teachers or not share:
            return loss, loss
        with torch.no_grad():
            opinions = [F.softmax(teacher.batch_logits(inputs).flatten(0, 1).float(), -1) for teacher in self._teachers]
            expected = sum(opinions[1:], opinions[0]) / len(opinions)  # (B·T, V)
        return loss, (1 - share) * loss + share * F.cross_entropy(logits, expected)

    def _seed_dropout(self) -> None:
        # Dropout draws from torch's own generator, so that one is set: a resumed run leaves out the same.
        seed = self.spec.seed * 1_000_003 + self.step
        torch.default_generator.manual_seed(seed)
        if self.device.type == "cuda":
            torch.cuda.manual_seed(seed)

    def _average(self) -> None:
        weights = [parameter.detach() for parameter in self.model.parameters()]
        self._averaged += 1
        if self._averaged == 1:
            self._mean = [weight.clone() for weight in weights]
        else:
            torch._foreach_lerp_(self._mean, weights, 1 / self._averaged)

    @contextmanager
    def settled(self) -> Iterator[Decoder]:
        """The model as it is evaluated and kept: nothing left out, its weights their mean where they are averaged."""
        self.model.eval()
        self._swap_mean()
        try:
            yield self.model
        finally:
            self._swap_mean()
            self.model.train()

    def _swap_mean(self) -> None:
        for parameter, mean in zip(self.model.parameters(), self._mean, strict=bool(self._mean)):
            parameter.data, mean.data = mean.data, parameter.data

    def save_state(self) -> None:
        """Weights, moments and counters in one file, replaced in one step. Raises StorageError."""
        tensors: dict[str, Tensor] = {}
        for index, (name, parameter) in enumerate(self.model.named_parameters()):
            tensors[f"weight/{name}"] = parameter.detach().cpu().contiguous()
            for key, value in self.optimizer.state.get(parameter, {}).items():
                tensors[f"{key}/{name}"] = value.detach().cpu().contiguous()
            if self._mean:
                tensors[f"mean/{name}"] = self._mean[index].cpu().contiguous()
        counters = {
            "step": self.step,
            "seconds": self.seconds,
            "averaged": self._averaged,
            "spec": asdict(self.spec),
        }
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
                step, seconds, averaged = counters["step"], counters["seconds"], counters.get("averaged", 0)
                if any(type(count) is not int or count < 0 for count in (step, averaged)):
                    raise ValueError("its counters are no numbers")
                if not 0 <= float(seconds) < math.inf:
                    raise ValueError("its counters are no numbers")
                names = set(file.keys())
                mean: list[Tensor] = []
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
                    if averaged:
                        mean.append(file.get_tensor(f"mean/{name}").to(self.device))
                        if mean[-1].shape != parameter.shape:
                            raise ValueError(f"the mean of {name} has another shape")
        except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError, OSError) as error:
            raise CheckpointError(
                "{path} can't be read: {reason}. Delete it to start over.", path=path, reason=str(error)[:200]
            ) from error
        self.step, self.seconds = step, float(seconds)
        self._averaged, self._mean = averaged, mean
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
