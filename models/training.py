"""Text in, checkpoint folder out: python -m models.training --corpus FILE --out FOLDER.

Trains a byte-level BPE (unless the folder has one) and a GPT-2 on it with AdamW, warm-up and cosine. Ctrl+C or
SIGTERM saves and stops; the same command goes on where it stopped, with the same data order.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from models.checkpoint import save_checkpoint
from models.errors import CheckpointError, CorpusError, PlaygroundError
from models.evaluation import END_OF_TEXT, evaluate_ids, read_text
from models.networks.decoder import Decoder
from models.specs import TransformerSpec, spec_from_config
from models.storage import write_atomically, write_bytes_atomically
from models.tokenizers.training import train_byte_level_bpe

STATE = "training-state.safetensors"


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """One run's settings. Lengths are in tokens; a step is one batch of `batch` rows of `context` tokens."""

    vocab_size: int = 4096
    hidden_size: int = 256
    layers: int = 8
    heads: int = 8
    context: int = 256
    batch: int = 16
    steps: int = 5000
    minutes: float = 0.0  # above 0: the schedule follows the clock and ends then, and `steps` is ignored
    learning_rate: float = 2e-3
    warmup: float = 0.03  # share of the run
    weight_decay: float = 0.1
    clip: float = 1.0
    seed: int = 1
    evaluate_every: int = 500
    evaluate_characters: int = 100_000

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


def learning_rate(spec: TrainingSpec, progress: float) -> float:
    """Linear warm-up, then half a cosine down to nothing, at `progress` from 0 to 1 through the run."""
    if progress < spec.warmup:
        return spec.learning_rate * max(progress, 1e-4) / spec.warmup
    through = min(1.0, (progress - spec.warmup) / (1 - spec.warmup))
    return spec.learning_rate * 0.5 * (1 + math.cos(math.pi * through))


def batch_at(data: Tensor, spec: TrainingSpec, step: int) -> tuple[Tensor, Tensor]:
    """Inputs and targets, each (batch, context), of one step; the same for the same seed and step.

    An epoch cuts the data into rows from a random first token and takes them in random order, so that each token
    is seen once an epoch and never twice in the same place.
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
    """A model in training with everything needed to stop and go on. Files lie in `folder`."""

    def __init__(self, folder: Path, spec: TrainingSpec, device: str = "cpu") -> None:
        self.folder = folder
        self.spec = spec
        self.device = torch.device(device)
        self.step = 0
        self.seconds = 0.0
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
        """One step; its loss in nats a token, the gradient's norm before clipping, and the learning rate."""
        began = time.perf_counter()
        rate = learning_rate(self.spec, self.progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        inputs, targets = (part.to(self.device) for part in batch_at(data, self.spec, self.step))
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=has_fast_bfloat16(self.device)):
            logits = self.model.batch_logits(inputs)
            loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten())
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.spec.clip)
        self.optimizer.step()
        self.step += 1
        self.seconds += time.perf_counter() - began
        return float(loss.detach()), float(norm), rate

    def save_state(self) -> None:
        """Weights, moments and counters in one file, replaced in one step."""
        tensors: dict[str, Tensor] = {}
        for name, parameter in self.model.named_parameters():
            tensors[f"weight/{name}"] = parameter.detach().cpu().contiguous()
            for key, value in self.optimizer.state.get(parameter, {}).items():
                tensors[f"{key}/{name}"] = value.detach().cpu().contiguous()
        counters = {"step": self.step, "seconds": self.seconds, "spec": asdict(self.spec)}
        write_atomically(
            self.folder / STATE, lambda path: save_file(tensors, path, metadata={"run": json.dumps(counters)})
        )

    def load_state(self) -> bool:
        """Go on from the folder's state file, if there is one. Raises CheckpointError where it is another run's."""
        path = self.folder / STATE
        if not path.exists():
            return False
        try:
            with safe_open(path, framework="pt") as file:
                counters = json.loads(file.metadata()["run"])
                self._check_same_shape(counters["spec"])
                for name, parameter in self.model.named_parameters():
                    with torch.no_grad():
                        parameter.copy_(file.get_tensor(f"weight/{name}"))
                    state = {}
                    for key in ("step", "exp_avg", "exp_avg_sq"):
                        if f"{key}/{name}" in file.keys():  # noqa: SIM118 - safe_open is no mapping
                            state[key] = file.get_tensor(f"{key}/{name}").to(self.device)
                    if state:
                        self.optimizer.state[parameter] = state
        except (SafetensorError, KeyError, TypeError, ValueError, OSError) as error:
            raise CheckpointError(
                "{path} can't be read: {reason}. Delete it to start over.", path=path, reason=error
            ) from error
        self.step, self.seconds = counters["step"], counters["seconds"]
        return True

    def _check_same_shape(self, saved: dict[str, object]) -> None:
        mine = asdict(self.spec)
        for field in ("vocab_size", "hidden_size", "layers", "heads", "context"):
            if saved.get(field) != mine[field]:
                raise CheckpointError(
                    "The run in {folder} has {field} {saved}, not {wanted}. Use its settings or another folder.",
                    folder=self.folder,
                    field=field,
                    saved=saved.get(field),
                    wanted=mine[field],
                )


def has_fast_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 products are quicker than float32 ones there."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def prepare(folder: Path, corpus: str, spec: TrainingSpec) -> tuple[Tokenizer, Tensor]:
    """The folder's tokenizer, trained on the corpus if it has none, and the corpus as ids (N,) int32."""
    path = folder / "tokenizer.json"
    if path.exists():
        tokenizer = Tokenizer.from_file(str(path))
        if tokenizer.get_vocab_size() != spec.vocab_size:
            raise CheckpointError(
                "{path} has {found} tokens, not {wanted}. Delete it or ask for its size.",
                path=path,
                found=tokenizer.get_vocab_size(),
                wanted=spec.vocab_size,
            )
    else:
        tokenizer = train_byte_level_bpe(corpus, spec.vocab_size)
        write_bytes_atomically(path, tokenizer.to_str(pretty=True).encode())
        description = {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": END_OF_TEXT,
            "bos_token": END_OF_TEXT,
            "model_max_length": spec.context,
        }
        write_bytes_atomically(folder / "tokenizer_config.json", (json.dumps(description, indent=2) + "\n").encode())
    ids = encode_corpus(tokenizer, corpus)
    if len(ids) < (spec.batch + 2) * spec.context:
        raise CorpusError(
            "The corpus has {found} tokens; a batch of {batch} rows of {context} needs more. "
            "Choose a longer text, a smaller batch or a shorter context.",
            found=len(ids),
            batch=spec.batch,
            context=spec.context,
        )
    return tokenizer, ids


def encode_corpus(tokenizer: Tokenizer, text: str) -> Tensor:
    """The ids of a text (N,) int32, with `<|endoftext|>` as the special token."""
    end = tokenizer.token_to_id(END_OF_TEXT)
    parts: list[Tensor] = []
    blocks = text.split(END_OF_TEXT)
    for index in range(0, len(blocks), 256):
        for encoding in tokenizer.encode_batch(blocks[index : index + 256], add_special_tokens=False):
            parts.append(torch.tensor([*encoding.ids, end], dtype=torch.int32))
    return torch.cat(parts)[:-1]


def train(
    folder: Path, corpus: str, held_out: str | None, spec: TrainingSpec, device: str = "cpu"
) -> Iterator[dict[str, float]]:
    """Train to the end of the schedule, yielding each step's figures; evaluated steps have `bits_per_byte` too.

    Closing the iterator saves the state. At the end the checkpoint folder is complete.
    """
    tokenizer, data = prepare(folder, corpus, spec)
    held_out = held_out[: spec.evaluate_characters] if held_out else None
    held_out_ids = encode_corpus(tokenizer, held_out).tolist() if held_out else []
    run = Run(folder, spec, device)
    run.load_state()
    end = tokenizer.token_to_id(END_OF_TEXT)

    def keep() -> None:
        run.save_state()
        save_checkpoint(folder, run.model, config={"bos_token_id": end, "eos_token_id": end})

    try:
        while run.progress < 1.0:
            loss, norm, rate = run.advance(data)
            figures = {
                "step": float(run.step),
                "progress": run.progress,
                "seconds": run.seconds,
                "loss": loss,
                "gradient_norm": norm,
                "learning_rate": rate,
            }
            if run.step % spec.evaluate_every == 0 or run.progress >= 1.0:
                if held_out:
                    result = evaluate_ids(
                        run.model, held_out_ids, held_out, autocast=has_fast_bfloat16(run.device)
                    )
                    figures["bits_per_byte"] = result.bits_per_byte
                keep()
            yield figures
    finally:
        keep()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the module's docstring."""
    options = _parser().parse_args(arguments)
    fields = {key: value for key, value in vars(options).items() if key in TrainingSpec.__dataclass_fields__}
    spec = TrainingSpec(**fields)
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        corpus = read_text(options.corpus)
        held_out = read_text(options.held_out) if options.held_out else None
        steps = train(options.out, corpus, held_out, spec, options.device)
        bar = tqdm(total=100.0, unit="%", bar_format="{l_bar}{bar}| {elapsed}<{remaining}{postfix}")
        options.out.mkdir(parents=True, exist_ok=True)
        with (options.out / "curve.csv").open("a", newline="") as file, bar:
            curve = csv.writer(file)
            for figures in steps:
                bar.update(100 * figures["progress"] - bar.n)
                tokens = figures["step"] * spec.batch * spec.context / max(figures["seconds"], 1e-9)
                bar.set_postfix_str(f"step {figures['step']:.0f} loss {figures['loss']:.3f} {tokens:.0f} tokens/s")
                held = figures.get("bits_per_byte", "")
                if held or figures["step"] % 20 == 0:
                    curve.writerow(
                        [int(figures["step"]), f"{figures['seconds']:.1f}", f"{figures['loss']:.4f}", held]
                    )
                    file.flush()
                if stopped:
                    steps.close()
                    break
    except PlaygroundError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="the UTF-8 text to learn from")
    parser.add_argument("--held-out", type=Path, help="a UTF-8 text to evaluate on")
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint folder")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps (default cpu)")
    for name, field in TrainingSpec.__dataclass_fields__.items():
        kind = float if isinstance(field.default, float) else int
        parser.add_argument(
            f"--{name.replace('_', '-')}", type=kind, default=field.default, help=f"default {field.default}"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
