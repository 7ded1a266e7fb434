"""Text in, checkpoint folder out: python -m models.training --corpus FILE --out FOLDER.

Trains a byte-level BPE (unless the folder has one) and a GPT-2 on it with AdamW, warm-up and cosine. Ctrl+C or
SIGTERM saves and stops; the same command goes on where it stopped, with the same data order. --preset takes the
settings of a model that the playground carries, and any option given beside it wins.
"""

from __future__ import annotations

import argparse
import csv
import json
import signal
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from types import FrameType

import torch
from tokenizers import Tokenizer
from torch import Tensor
from tqdm import tqdm

from models.checkpoint import WEIGHTS, open_checkpoint, save_checkpoint
from models.errors import CheckpointError, CorpusError, PlaygroundError, StorageError, TrainingError, VocabularyError
from models.evaluation import evaluate_ids, read_text
from models.networks.decoder import Decoder
from models.storage import write_bytes_atomically
from models.tokenizers.failures import told_as
from models.tokenizers.training import END_OF_TEXT, train_byte_level_bpe
from models.training_run import STATE, Run, Setting, TrainingSpec, has_fast_bfloat16

__all__ = ["CURVE", "PRESETS", "encode_corpus", "main", "prepare", "train"]

CURVE = "curve.csv"
_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")
_COLUMNS = ("step", "seconds", "loss", "bits_per_byte")

# Where the snapshots of a run lie in its folder, one folder a step.
SNAPSHOTS = "snapshots"

_EVERY: Mapping[str, Setting] = {"vocab_size": 6144, "final_rate": 0.02, "average": 0.08, "evaluate_every": 1000}

# How the models that are carried were trained. A teacher's preset comes first: its model is the other's --teacher.
PRESETS: Mapping[str, Mapping[str, Setting]] = {
    "english-stories-teacher": {
        **_EVERY,
        **{"hidden_size": 768, "layers": 10, "heads": 12, "context": 512, "batch": 64, "steps": 5004},
        **{"dropout": 0.25, "weight_decay": 0.5, "learning_rate": 1e-3},
    },
    "english-stories": {
        **_EVERY,
        **{"hidden_size": 320, "layers": 8, "heads": 8, "context": 512, "batch": 64, "steps": 13971},
        **{"dropout": 0.1, "weight_decay": 0.3, "learning_rate": 2.5e-3, "distillation": 0.6},
    },
    "english-stories-small": {
        **{"vocab_size": 6144, "hidden_size": 128, "layers": 4, "heads": 4, "context": 256, "batch": 32},
        **{"steps": 20000},
    },
    "chinese-poems-teacher": {
        **_EVERY,
        **{"tokenizer": "characters"},
        **{"hidden_size": 640, "layers": 8, "heads": 10, "context": 256, "batch": 128, "steps": 3160},
        **{"dropout": 0.3, "weight_decay": 0.5, "learning_rate": 1e-3},
    },
    "chinese-poems": {
        **_EVERY,
        **{"tokenizer": "characters"},
        **{"hidden_size": 320, "layers": 8, "heads": 8, "context": 256, "batch": 128, "steps": 7993},
        **{"dropout": 0.15, "weight_decay": 0.3, "learning_rate": 2.5e-3, "distillation": 0.6},
    },
}

# A curve's rows between evaluations, in steps, and a log's lines, in seconds.
_ROW_EVERY = 20
_LINE_EVERY = 30.0


def prepare(folder: Path, corpus: str, spec: TrainingSpec) -> tuple[Tokenizer, Tensor]:
    """The folder's tokenizer, trained on the corpus if it has none, and the corpus as ids (N,) int32.

    Raises CorpusError for a corpus that is too small, CheckpointError or VocabularyError where the folder's
    tokenizer is another one, StorageError where the folder can't be written.
    """
    path = folder / "tokenizer.json"
    if path.exists():
        with told_as(VocabularyError, "{path} can't be read: {reason}. Delete it to train a new one.", path=path):
            tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        if tokenizer.get_vocab_size() != spec.vocab_size:
            raise CheckpointError(
                "{path} has {found} tokens, not {wanted}. Delete it or ask for its size.",
                path=path,
                found=tokenizer.get_vocab_size(),
                wanted=spec.vocab_size,
            )
        if tokenizer.token_to_id(END_OF_TEXT) is None:
            raise CheckpointError(
                "{path} has no token {end}. Delete it to train a new one.", path=path, end=END_OF_TEXT
            )
    else:
        tokenizer = train_byte_level_bpe(corpus, spec.vocab_size, by_character=spec.tokenizer == "characters")
    ids = encode_corpus(tokenizer, corpus)
    if len(ids) < (spec.batch + 2) * spec.context:
        raise CorpusError(
            "The corpus has {found} tokens; a batch of {batch} rows of {context} needs {needed}. "
            "Choose a longer text, a smaller batch or a shorter context.",
            found=len(ids),
            batch=spec.batch,
            context=spec.context,
            needed=(spec.batch + 2) * spec.context,
        )
    if not path.exists():
        write_bytes_atomically(path, tokenizer.to_str(pretty=True).encode())
    description = folder / "tokenizer_config.json"
    if not description.exists():
        tokens = {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": END_OF_TEXT,
            "bos_token": END_OF_TEXT,
            "model_max_length": spec.context,
        }
        write_bytes_atomically(description, (json.dumps(tokens, indent=2) + "\n").encode())
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
    folder: Path,
    corpus: str,
    held_out: str | None,
    spec: TrainingSpec,
    device: str = "cpu",
    *,
    resumed: Path | None = None,
    teachers: Sequence[Path] = (),
    compiled: bool = False,
    snapshots: Sequence[int] = (),
) -> Generator[dict[str, float], None, None]:
    """Train to the end of the schedule, yielding each step's figures; evaluated steps have `bits_per_byte` too.

    A new run takes its first weights and its tokenizer from the checkpoint folder `resumed`, where one is given.
    `teachers` are checkpoint folders with the same tokenizer. After the steps in `snapshots` the model so far is
    kept in a folder of its own below `folder`.

    Closing the generator saves the state. At the end the checkpoint folder is complete. Raises what `prepare`,
    `Run` and `save_checkpoint` raise; a run whose loss is no longer a number leaves the last good files.
    """
    if (folder / WEIGHTS).exists() and not (folder / STATE).exists():
        raise CheckpointError(
            "{folder} holds a model that no run here can go on with, and would be lost. "
            "Choose another folder; --resume {folder} begins with its weights.",
            folder=folder,
        )
    first = _weights_of(resumed, spec) if resumed is not None else None
    if resumed is not None:
        _take_tokenizer(resumed, folder)
    tokenizer, data = prepare(folder, corpus, spec)
    held_out = held_out[: spec.evaluate_characters] if held_out else None
    held_out_ids = encode_corpus(tokenizer, held_out).tolist() if held_out else []
    if held_out and len(held_out_ids) < 2:
        raise CorpusError("The held-out text is too short to predict anything. Choose a longer one.")
    run = Run(folder, spec, device, teachers=[_teacher(path, folder, spec) for path in teachers], compiled=compiled)
    if not run.load_state() and first is not None:
        run.start_from(first)
    end = tokenizer.token_to_id(END_OF_TEXT)
    kept = -1  # the step that the files hold, or should: a failure to write is told once

    def save_model(where: Path) -> None:
        with run.settled() as model:
            save_checkpoint(where, model, config={"bos_token_id": end, "eos_token_id": end})

    def keep() -> None:
        nonlocal kept
        kept = run.step
        run.save_state()
        save_model(folder)

    def snap() -> None:
        if run.step in snapshots:
            where = folder / SNAPSHOTS / f"step-{run.step:06d}"
            save_model(where)
            for name in _TOKENIZER_FILES:
                write_bytes_atomically(where / name, (folder / name).read_bytes())

    try:
        if run.step == 0:
            snap()
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
                    with run.settled() as model:
                        result = evaluate_ids(model, held_out_ids, held_out, autocast=has_fast_bfloat16(run.device))
                    figures["bits_per_byte"] = result.bits_per_byte
                keep()
            snap()
            yield figures
    except TrainingError:
        kept = run.step  # the steps since the last save led here
        raise
    finally:
        if kept != run.step:
            keep()


def _weights_of(folder: Path, spec: TrainingSpec) -> Decoder:
    """The decoder in `folder`. Raises CheckpointError where it has other sizes than the run."""
    checkpoint = open_checkpoint(folder)
    mine, theirs = spec.transformer(), checkpoint.spec
    for name in ("family", "vocab_size", "hidden_size", "layer_count", "head_count", "context_length"):
        if getattr(mine, name) != getattr(theirs, name):
            raise CheckpointError(
                "The model in {folder} has {field} {found}, not {wanted}. Ask for its sizes or resume another one.",
                folder=folder,
                field=name,
                found=getattr(theirs, name),
                wanted=getattr(mine, name),
            )
    return checkpoint.load_decoder()


def _take_tokenizer(source: Path, folder: Path) -> None:
    if not (folder / _TOKENIZER_FILES[0]).exists():
        for name in _TOKENIZER_FILES:
            if (source / name).exists():
                write_bytes_atomically(folder / name, (source / name).read_bytes())


def _teacher(path: Path, folder: Path, spec: TrainingSpec) -> Decoder:
    """The decoder in `path`. Raises CheckpointError where it reads other tokens, or fewer at once, than the run."""
    checkpoint = open_checkpoint(path)
    name = _TOKENIZER_FILES[0]
    if not (path / name).exists() or json.loads((path / name).read_bytes()) != json.loads((folder / name).read_bytes()):
        raise CheckpointError(
            "The teacher in {path} has another tokenizer than {folder}. Train both with one.", path=path, folder=folder
        )
    if checkpoint.spec.context_length < spec.context:
        raise CheckpointError(
            "The teacher in {path} sees {found} tokens at once, fewer than {wanted}. Choose a shorter context.",
            path=path,
            found=checkpoint.spec.context_length,
            wanted=spec.context,
        )
    return checkpoint.load_decoder()


class _Curve:
    """curve.csv: every 20th step's loss and every evaluation, without the rows that a resumed run writes again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._started = False

    def add(self, figures: dict[str, float]) -> None:
        """One step's row, if it is due."""
        if not self._started:
            self._start(int(figures["step"]))
        held_out = figures.get("bits_per_byte")
        if held_out is not None or figures["step"] % _ROW_EVERY == 0:
            row = (
                int(figures["step"]),
                f"{figures['seconds']:.1f}",
                f"{figures['loss']:.4f}",
                "" if held_out is None else f"{held_out:.4f}",
            )
            with self._path.open("a", newline="") as file:
                csv.writer(file).writerow(row)

    def _start(self, first: int) -> None:
        rows: list[list[str]] = []
        if self._path.exists():
            with self._path.open(newline="") as file:
                rows = [row for row in csv.reader(file) if row and row[0].isdigit() and int(row[0]) < first]
        with self._path.open("w", newline="") as file:
            csv.writer(file).writerows([_COLUMNS, *rows])
        self._started = True


class _Display:
    """A progress bar on a terminal; in a log, where a bar would pile up, a line every 30 seconds and the last."""

    def __init__(self, spec: TrainingSpec) -> None:
        self._row_tokens = spec.batch * spec.context
        self._bar: tqdm | None = None
        if sys.stderr.isatty():
            self._bar = tqdm(total=100.0, bar_format="{l_bar}{bar}| {elapsed}<{remaining}{postfix}")
        self._printed = -_LINE_EVERY
        self._held_out = ""

    def show(self, figures: dict[str, float]) -> None:
        """One more step."""
        if "bits_per_byte" in figures:
            self._held_out = f"  {figures['bits_per_byte']:.3f} bits/byte"
        # The first step of a compiled run takes no counted time.
        speed = (
            f"  {figures['step'] * self._row_tokens / figures['seconds']:.0f} tokens/s" if figures["seconds"] else ""
        )
        text = f"step {figures['step']:.0f}  loss {figures['loss']:.3f}{speed}{self._held_out}"
        if self._bar is not None:
            self._bar.update(100 * figures["progress"] - self._bar.n)
            self._bar.set_postfix_str(text)
            return
        now = time.monotonic()
        if now - self._printed >= _LINE_EVERY or figures["progress"] >= 1.0:
            self._printed = now
            left = figures["seconds"] * (1 / max(figures["progress"], 1e-9) - 1) / 60
            print(f"{figures['progress']:6.1%}  {text}  {left:.0f} min left", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the line."""
        if self._bar is not None:
            self._bar.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the module's docstring."""
    options = _parser().parse_args(arguments)
    stopped = False
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        signal.signal(number, handlers[signal.Signals(number)])  # a second one ends at once

    for number in handlers:
        signal.signal(number, stop)
    try:
        preset = PRESETS[options.preset] if options.preset else {}
        given = {name: getattr(options, name) for name, *_ in TrainingSpec.options()}
        spec = TrainingSpec(**{**preset, **{name: value for name, value in given.items() if value is not None}})
        corpus = read_text(options.corpus)
        held_out = read_text(options.held_out) if options.held_out else None
        print(f"Preparing {options.corpus} in {options.out}", file=sys.stderr, flush=True)
        steps = train(
            options.out,
            corpus,
            held_out,
            spec,
            options.device,
            resumed=options.resume,
            teachers=options.teacher,
            compiled=options.compile,
            snapshots=options.snapshots,
        )
        curve, display = _Curve(options.out / CURVE), _Display(spec)
        last = 0
        try:
            for figures in steps:
                if not last and figures["step"] > 1:
                    print(f"Going on from step {figures['step'] - 1:.0f}", file=sys.stderr, flush=True)
                last = int(figures["step"])
                display.show(figures)
                curve.add(figures)
                if stopped:
                    break
        finally:
            display.close()
            steps.close()
        if stopped:
            print(f"Stopped at step {last}; the same command goes on from there.", file=sys.stderr)
        else:
            print(f"The model is complete in {options.out}.", file=sys.stderr)
    except PlaygroundError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(_unwritable(options.out, error), file=sys.stderr)
        return 1
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return 0


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        "{path} could not be written: {reason}. Free some space or choose another folder.",
        path=error.filename or folder,
        reason=error.strerror or error,
    )


def _steps(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _parser() -> argparse.ArgumentParser:
    what, how = (__doc__ or "").split("\n\n", 1)
    parser = argparse.ArgumentParser(prog="python -m models.training", description=what, epilog=how)
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE", help="the UTF-8 text to learn from")
    parser.add_argument("--held-out", type=Path, metavar="FILE", help="a UTF-8 text to evaluate on")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the checkpoint folder")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps (default cpu)")
    parser.add_argument("--preset", choices=sorted(PRESETS), help="the settings of a model that is carried")
    parser.add_argument("--resume", type=Path, metavar="FOLDER", help="a checkpoint to begin a new run from")
    parser.add_argument(
        "--teacher",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a checkpoint to learn from, see --distillation; several are averaged",
    )
    parser.add_argument("--compile", action="store_true", help="have torch compile the step: pays on an accelerator")
    parser.add_argument(
        "--snapshots",
        type=_steps,
        default=(),
        metavar="STEPS",
        help="steps after which the model so far is kept as well, as in 0,100,1000",
    )
    for name, default, text, choices in TrainingSpec.options():
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=type(default),
            choices=choices or None,
            metavar=None if choices else "NUMBER",
            help=f"{text} (default {default})",
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
