"""Word vectors by skip-gram with negative sampling: python -m models.skip_gram --corpus FILE --out FOLDER.

Mikolov, Sutskever, Chen, Corrado and Dean 2013, "Distributed Representations of Words and Phrases and their
Compositionality": the objective of §2.2 (equation 4), negatives drawn with probability ∝ f(w)^0.75, frequent words
left out with probability 1 − √(t / f(w)) (§2.3, equation 5), and word2vec's dynamic window, of 1 to `window` words on
each side. The vectors are the input table. Two things are done for speed: a step takes a whole batch of centre words
in random order, and its negatives are shared by the batch, each weighted so that the expected gradient is the paper's.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from models.errors import CorpusError, PlaygroundError, TrainingError
from models.evaluation import read_text
from models.storage import write_bytes_atomically
from models.tokenizers.training import END_OF_TEXT

UNKNOWN = "<unk>"
# The first two ids. Neither is learned: the one parts texts, the other stands for every word that is too rare.
END_ID, UNKNOWN_ID = 0, 1

# Letters, with an apostrophe inside. Everything else is no word and gets no token.
_WORD = r"\p{L}+(?:'\p{L}+)*"
_DTYPES = ("float32", "float16")
_LINE_EVERY = 30.0


@dataclass(frozen=True, slots=True)
class SkipGramSpec:
    """How word vectors are trained. Raises TrainingError for what can't be meant.

    `words` rows, the two special ones included; `batch` centre words a step; `negatives` for each pair, drawn as
    `shared_negatives` words a step; the learning rate is Adagrad's and falls linearly to nothing.
    """

    words: int = 10_000
    size: int = 100
    epochs: int = 12
    window: int = 5
    negatives: int = 5
    shared_negatives: int = 256
    subsample: float = 1e-3
    batch: int = 4096
    learning_rate: float = 0.3
    seed: int = 0

    def __post_init__(self) -> None:
        for name, least, most in (
            ("words", 3, 10_000_000),
            ("size", 1, 100_000),
            ("epochs", 1, 100_000),
            ("window", 1, 1_000),
            ("negatives", 1, 1_000),
            ("shared_negatives", 1, 100_000),
            ("batch", 1, 1_000_000),
            ("seed", 0, 2**63 - 1),
        ):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise TrainingError(
                    "{name} is {value}, but it has to be a whole number from {least} to {most}. Change {name}.",
                    name=name,
                    value=value,
                    least=least,
                    most=most,
                )
        for name in ("subsample", "learning_rate"):
            value = getattr(self, name)
            if not 0.0 < value < math.inf:
                raise TrainingError(
                    "{name} is {value}, but it has to be a number above 0. Change {name}.", name=name, value=value
                )


def word_tokenizer(corpus: str, words: int) -> Tokenizer:
    """A tokenizer of the corpus's `words` most frequent lower-cased words, `<|endoftext|>` and `<unk>` among them.

    Ids go by count, most frequent first; equal counts by the alphabet. Raises CorpusError where the corpus has fewer
    different words.
    """
    tokenizer = _splitter()
    trainer = trainers.WordLevelTrainer(vocab_size=words, special_tokens=[END_OF_TEXT, UNKNOWN], show_progress=False)
    tokenizer.train_from_iterator(_blocks(corpus), trainer)
    found = tokenizer.get_vocab_size()
    if found < words:
        raise CorpusError(
            "The corpus has only {found} different words, which is not enough for {words} rows. "
            "Choose a longer text, or fewer words.",
            found=found - 2,
            words=words,
        )
    return tokenizer


def encode_words(tokenizer: Tokenizer, corpus: str) -> Tensor:
    """The corpus as ids (N,) int32: END_ID behind each text, UNKNOWN_ID for words without a row."""
    parts: list[Tensor] = []
    blocks = list(_blocks(corpus))
    for first in range(0, len(blocks), 256):
        for encoding in tokenizer.encode_batch(blocks[first : first + 256], add_special_tokens=False):
            parts.append(torch.tensor([*encoding.ids, END_ID], dtype=torch.int32))
    return torch.cat(parts) if parts else torch.empty(0, dtype=torch.int32)


def _splitter() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel(unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Lowercase()
    # Inverted: what matches is kept, and what lies between goes.
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_WORD), behavior="removed", invert=True)
    return tokenizer


def _blocks(corpus: str) -> Generator[str, None, None]:
    yield from corpus.split(END_OF_TEXT)


def initial_vectors(words: int, size: int, generator: torch.Generator) -> Tensor:
    """The vectors (words, size) before the first step: uniform in ±1/2·size, as in word2vec.c."""
    return (torch.rand(words, size, generator=generator) - 0.5) / size


class SkipGram:
    """Two tables of (V, D) float32 in training: `vectors`, which are the result, and `contexts`.

    A step reads `spec.batch` centre words and returns the mean loss of a pair, in nats: −log σ(v·u) for the pair and
    for its negatives −log σ(−v·u). Everything random comes from generators on the processor that `spec.seed` starts,
    so that a run can be repeated. Raises CorpusError where no two neighbours in `ids` have a row.
    """

    def __init__(self, ids: Tensor, spec: SkipGramSpec, device: str | torch.device = "cpu") -> None:
        """ids: (N,), below spec.words, with END_ID between texts and UNKNOWN_ID for words that are left out."""
        if ids.ndim != 1 or (len(ids) and not 0 <= int(ids.min()) <= int(ids.max()) < spec.words):
            raise ValueError(f"ids is no row of numbers from 0 to {spec.words - 1}")
        self.spec = spec
        self.device = torch.device(device)
        self._ids = ids.long()
        counts = torch.bincount(self._ids, minlength=spec.words).double()
        counts[: UNKNOWN_ID + 1] = 0.0
        self._total = float(counts.sum())
        known = self._ids > UNKNOWN_ID
        text = torch.cumsum(self._ids == END_ID, 0)[known]
        if not bool((text[1:] == text[:-1]).any()):
            raise CorpusError("The corpus has no two words in a row that have a vector. Choose a longer text.")
        frequency = counts / self._total
        # word2vec.c's refinement of equation 5: √(t/f) + t/f, at most 1. Words that are left out stay out.
        ratio = spec.subsample / frequency.clamp(min=1e-300)
        self._keep = torch.where(counts > 0, (ratio.sqrt() + ratio).clamp(max=1.0), 0.0).float()
        self._noise = (counts**0.75 / (counts**0.75).sum()).cumsum(0)
        self._random = torch.Generator().manual_seed(spec.seed)
        self.vectors = initial_vectors(spec.words, spec.size, self._random).to(self.device)
        self.contexts = torch.zeros_like(self.vectors)
        self._squares = [torch.full_like(table, 1e-6) for table in (self.vectors, self.contexts)]
        self.epoch = 0  # passes over the corpus that are complete
        self.step_count = 0
        self._sequence = self._texts = self._order = torch.empty(0, dtype=torch.long)
        self._next = 0

    @property
    def progress(self) -> float:
        """How far the run is, 0 to 1."""
        within = self._next / len(self._order) if len(self._order) else 0.0
        return min(1.0, (self.epoch + within) / self.spec.epochs)

    @property
    def word_count(self) -> int:
        """The words of the corpus that have a row, each occurrence counted."""
        return int(self._total)

    def train(self) -> Generator[float, None, None]:
        """Steps until the last epoch is over; each yields its loss."""
        while self.progress < 1.0:
            yield self.step()

    @torch.no_grad()
    def step(self) -> float:
        """One batch of centre words. Returns the mean loss of a pair with its negatives, 0.0 where it had no pair.

        Raises TrainingError where the loss is no longer a number.
        """
        if self._next >= len(self._order):
            self._begin_epoch()
        rate = self.spec.learning_rate * max(1.0 - self.progress, 1e-4)
        places = self._order[self._next : self._next + self.spec.batch]
        centres, around, valid = (part.to(self.device) for part in self._pairs(places))
        noise = torch.rand(self.spec.shared_negatives, generator=self._random, dtype=torch.float64)
        drawn = torch.searchsorted(self._noise, noise).clamp(max=self.spec.words - 1).to(self.device)
        loss = self._learn(centres, around, valid, drawn, rate)
        self._next += len(places)
        self.step_count += 1
        if self._next >= len(self._order):
            self.epoch += 1
            self._order, self._next = self._order[:0], 0
        if not math.isfinite(loss):
            raise TrainingError("The loss is no longer a number. Train again with a lower learning rate.")
        return loss

    def _begin_epoch(self) -> None:
        """Leave out frequent words anew, and put what is left into a new order."""
        kept = torch.rand(len(self._ids), generator=self._random) < self._keep[self._ids]
        texts = torch.cumsum(self._ids == END_ID, 0)
        if not bool(kept.any()):
            kept = self._ids > UNKNOWN_ID
        self._sequence, self._texts = self._ids[kept], texts[kept]
        self._order = torch.randperm(len(self._sequence), generator=self._random)
        self._next = 0

    def _pairs(self, places: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Centre ids (B,), the ids around each (B, 2W), and which of those are in its window and its text."""
        window = self.spec.window
        reach = torch.cat((torch.arange(-window, 0), torch.arange(1, window + 1)))  # (2W,)
        width = torch.randint(1, window + 1, (len(places), 1), generator=self._random)
        at = places[:, None] + reach
        inside = at.clamp(0, len(self._sequence) - 1)
        valid = (reach.abs() <= width) & (at == inside) & (self._texts[inside] == self._texts[places][:, None])
        return self._sequence[places], self._sequence[inside], valid

    def _learn(self, centres: Tensor, around: Tensor, valid: Tensor, drawn: Tensor, rate: float) -> float:
        """Both tables one Adagrad step along the batch's summed gradient. Returns the mean loss of a pair."""
        count = int(valid.sum())
        if not count:
            return 0.0
        vectors = self.vectors[centres]  # (B, D)
        contexts = self.contexts[around]  # (B, 2W, D)
        positive = torch.bmm(contexts, vectors[:, :, None])[:, :, 0]  # (B, 2W)
        others = self.contexts[drawn]  # (K, D)
        negative = vectors @ others.T  # (B, K)
        # A drawn word stands for this many negatives of each centre word: pairs × negatives / drawn.
        weight = valid.sum(1, keepdim=True) * (self.spec.negatives / len(drawn))
        loss = functional.softplus(-positive).mul(valid).sum() + functional.softplus(negative).mul(weight).sum()
        pull = (torch.sigmoid(positive) - 1.0) * valid  # ∂loss/∂(v·u)
        push = torch.sigmoid(negative) * weight
        to_vectors = functional.embedding_bag(around, self.contexts, per_sample_weights=pull, mode="sum")
        to_vectors += push @ others
        pulled = (pull[:, :, None] * vectors[:, None, :]).view(-1, vectors.shape[1])
        for table, squares, parts in (
            (self.vectors, self._squares[0], [(centres, to_vectors)]),
            (self.contexts, self._squares[1], [(around.view(-1), pulled), (drawn, push.T @ vectors)]),
        ):
            gradient = torch.zeros_like(table)
            for where, values in parts:
                gradient.index_add_(0, where, values)
            squares.addcmul_(gradient, gradient)
            table.addcdiv_(gradient, squares.sqrt(), value=-rate)
        return float(loss) / count


def save_vectors(
    folder: Path,
    vectors: Tensor,
    tokenizer: Tokenizer,
    *,
    dtype: str = "float16",
    training: dict[str, Any] | None = None,
) -> None:
    """Write a folder that `open_checkpoint` opens: config.json, model.safetensors, tokenizer.json.

    vectors: (V, D), a row for each id of the tokenizer. Each file is replaced in one step. Raises StorageError where
    the folder can't be written.
    """
    from safetensors.torch import save

    if dtype not in _DTYPES:
        raise ValueError(f"dtype is {dtype!r}, not one of {', '.join(_DTYPES)}")
    if vectors.ndim != 2 or len(vectors) != tokenizer.get_vocab_size():
        raise ValueError(f"{tuple(vectors.shape)} is no table for {tokenizer.get_vocab_size()} tokens")
    target: torch.dtype = getattr(torch, dtype)
    table = vectors.detach().to("cpu", target).contiguous()
    config = {
        "model_type": "word_vectors",
        "vocab_size": len(table),
        "hidden_size": table.shape[1],
        "dtype": dtype,
        **({"training": training} if training else {}),
    }
    write_bytes_atomically(folder / "model.safetensors", save({"embedding.weight": table}, metadata={"format": "pt"}))
    write_bytes_atomically(folder / "tokenizer.json", (tokenizer.to_str(pretty=True) + "\n").encode())
    write_bytes_atomically(folder / "config.json", (json.dumps(config, indent=2) + "\n").encode())


class _Display:
    """A progress bar on a terminal; in a log a line every 30 seconds and the last."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None
        if sys.stderr.isatty():
            self._bar = tqdm(total=100.0, bar_format="{l_bar}{bar}| {elapsed}<{remaining}{postfix}")
        self._started = time.monotonic()
        self._printed = -math.inf
        self._loss = 0.0

    def show(self, run: SkipGram, loss: float) -> None:
        """One more step."""
        self._loss = loss if run.step_count == 1 else 0.99 * self._loss + 0.01 * loss
        text = f"epoch {min(run.epoch + 1, run.spec.epochs)}  loss {self._loss:.4f}"
        if self._bar is not None:
            self._bar.update(100 * run.progress - self._bar.n)
            self._bar.set_postfix_str(text)
            return
        now = time.monotonic()
        if now - self._printed >= _LINE_EVERY or run.progress >= 1.0:
            self._printed = now
            left = (now - self._started) * (1 / max(run.progress, 1e-9) - 1) / 60
            print(f"{run.progress:6.1%}  {text}  {left:.1f} min left", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the line."""
        if self._bar is not None:
            self._bar.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the module's docstring."""
    options = _parser().parse_args(arguments)
    try:
        spec = SkipGramSpec(**{field.name: getattr(options, field.name) for field in fields(SkipGramSpec)})
        corpus = read_text(options.corpus)
        tokenizer = word_tokenizer(corpus, spec.words)
        ids = encode_words(tokenizer, corpus)
        run, display = SkipGram(ids, spec, options.device), _Display()
        print(f"{run.word_count} words of {len(ids)} have one of {spec.words} rows", file=sys.stderr, flush=True)
        started = time.monotonic()
        try:
            for loss in run.train():
                display.show(run, loss)
        finally:
            display.close()
        training = {**asdict(spec), "corpus_words": run.word_count, "steps": run.step_count}
        save_vectors(options.out, run.vectors, tokenizer, training=training)
        minutes = (time.monotonic() - started) / 60
        print(f"The vectors are complete in {options.out} after {minutes:.1f} minutes.", file=sys.stderr)
    except PlaygroundError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    what, how = (__doc__ or "").split("\n\n", 1)
    parser = argparse.ArgumentParser(prog="python -m models.skip_gram", description=what, epilog=how)
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE", help="the UTF-8 text to learn from")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the folder to write")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps (default cpu)")
    helps = {
        "words": "rows of the table, the two special ones included",
        "size": "numbers a row",
        "epochs": "passes over the corpus",
        "window": "words on each side that count as context, at most",
        "negatives": "negatives a pair",
        "shared_negatives": "words drawn a step to stand for the negatives of all its pairs",
        "subsample": "t of the rule by which frequent words are left out",
        "batch": "centre words a step",
        "learning_rate": "Adagrad's, at the start",
        "seed": "the same seed gives the same vectors",
    }
    for field in fields(SkipGramSpec):
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=type(field.default),
            default=field.default,
            metavar="NUMBER",
            help=f"{helps[field.name]} (default {field.default})",
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
