"""How well a model predicts a text: python -m models.evaluation CHECKPOINT FILE.

One protocol everywhere: `<|endoftext|>` is the special token, windows of the model's full context overlap by half,
and of each window only the second half is counted (of the first, all), so that every counted token has at least
half a window before it. The very first token has nothing before it and is not predicted; bits per byte and per
character are over the whole text all the same.

A model of the t5 family answers held-out pairs and one of the vit family held-out digits instead, as
models/task_evaluation.py has them; they take no FILE.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional as F

from models.checkpoint import Checkpoint, open_checkpoint
from models.errors import CorpusError, PlaygroundError
from models.networks.decoder import Decoder
from models.tokenizers.training import END_OF_TEXT

# Logits of a batch that are held at once: 128 MB as float32.
_MOST_LOGITS = 1 << 25


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The sum of −ln p over the predicted tokens of a text, and what it is divided by."""

    tokens: int
    nats: float
    bytes: int
    characters: int

    @property
    def nats_per_token(self) -> float:
        """The cross-entropy in nats."""
        return self.nats / self.tokens

    @property
    def bits_per_byte(self) -> float:
        """Comparable across tokenizers."""
        return self.nats / math.log(2) / self.bytes

    @property
    def bits_per_character(self) -> float:
        """Comparable across tokenizers, for scripts whose characters take several bytes."""
        return self.nats / math.log(2) / self.characters

    @property
    def perplexity(self) -> float:
        """e to the nats per token."""
        return math.exp(self.nats_per_token)


def windows(count: int, context: int) -> Iterator[tuple[int, int, int]]:
    """(start, stop, counted) for `count` tokens: predict the targets start + 1 … stop from ids[start:stop], and
    count those from `counted` on. Every target from 1 to count − 1 is counted once."""
    half = max(1, context // 2)
    start, counted = 0, 1
    while counted < count:
        stop = min(start + context, count - 1)
        yield start, stop, counted
        counted = stop + 1
        start += half


def evaluate_ids(
    model: Decoder, ids: Sequence[int], text: str, *, batch: int = 16, autocast: bool = False
) -> Evaluation:
    """The evaluation of `text`, whose tokens are `ids`, at most `batch` windows at a time.

    Raises CorpusError for a text of fewer than two tokens.
    """
    if len(ids) < 2:
        raise CorpusError(
            "There is nothing to predict in a text of {count} tokens. Choose a longer one.", count=len(ids)
        )
    device = model.embedding.weight.device
    data = torch.as_tensor(ids, dtype=torch.long, device=device)
    plan = list(windows(len(ids), model.spec.context_length))
    batch = max(1, min(batch, _MOST_LOGITS // (model.spec.context_length * model.spec.vocab_size)))
    nats = 0.0
    context: AbstractContextManager[object] = (
        torch.autocast(device.type, dtype=torch.bfloat16) if autocast else nullcontext()
    )
    with torch.inference_mode(), context:
        for index in range(0, len(plan), batch):
            group = plan[index : index + batch]
            for part in _of_one_length(group):
                inputs = torch.stack([data[start:stop] for start, stop, _ in part])
                targets = torch.stack([data[start + 1 : stop + 1] for start, stop, _ in part])
                losses = F.cross_entropy(
                    model.batch_logits(inputs).float().flatten(0, 1), targets.flatten(), reduction="none"
                ).view_as(targets)
                for row, (start, _, counted) in zip(losses, part, strict=True):
                    nats += float(row[counted - start - 1 :].double().sum())
    return Evaluation(tokens=len(ids) - 1, nats=nats, bytes=len(text.encode()), characters=len(text))


def _of_one_length(group: list[tuple[int, int, int]]) -> list[list[tuple[int, int, int]]]:
    *rest, last = group
    if not rest or last[1] - last[0] == rest[0][1] - rest[0][0]:
        return [group]
    return [rest, [last]]  # only the last window of a text is shorter


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluation", description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="a model folder")
    parser.add_argument("file", type=Path, nargs="?", help="a UTF-8 text")
    parser.add_argument("--characters", type=int, default=None, help="evaluate only the first so many characters")
    options = parser.parse_args(arguments)
    try:
        checkpoint = open_checkpoint(options.checkpoint)
        if checkpoint.spec.has_decoder or checkpoint.spec.reads_images:
            for line in _task(checkpoint):
                print(line)
            return 0
        if options.file is None:
            parser.error("a model that continues texts needs a FILE to predict")
        text = read_text(options.file)[: max(0, options.characters) if options.characters is not None else None]
        ids = checkpoint.tokenizer().encode(text, allowed_special={END_OF_TEXT})
        result = evaluate_ids(checkpoint.load_decoder(), ids, text)
    except PlaygroundError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"tokens              {result.tokens}")
    print(f"nats per token      {result.nats_per_token:.4f}")
    print(f"bits per byte       {result.bits_per_byte:.4f}")
    print(f"bits per character  {result.bits_per_character:.4f}")
    print(f"perplexity          {result.perplexity:.2f}")
    return 0


def _task(checkpoint: Checkpoint) -> Iterator[str]:
    """What is printed of a model that does not continue texts."""
    from models.networks.encoder_decoder import EncoderDecoder
    from models.task_evaluation import exact, held_out_pairs, recognised

    if checkpoint.spec.reads_images:
        counted = recognised(checkpoint.load_vision())
        yield f"held-out digits     {counted.right} of {counted.total} right: {counted.share:.2%}"
        return
    model = checkpoint.load()
    assert isinstance(model, EncoderDecoder)
    for name, counted in exact(model, checkpoint.tokenizer(), held_out_pairs(), checkpoint.end_id).items():
        yield f"{name:<19} {counted.right} of {counted.total} exact: {counted.share:.2%}"


def read_text(path: Path) -> str:
    """A UTF-8 file's text, line ends as they are. Raises CorpusError where it is missing, empty or not text."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            "{path} can't be read: {reason}. Choose another file.", path=path, reason=error.strerror or error
        ) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(
            "{path} is not UTF-8 text (byte {position}). Save it as UTF-8 first.", path=path, position=error.start
        ) from error
    if not text.strip():
        raise CorpusError("{path} is empty. Choose a file with text in it.", path=path)
    return text


if __name__ == "__main__":
    sys.exit(main())
