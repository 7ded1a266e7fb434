"""The small T5 that writes spelled-out numbers and dates in digits: python -m models.spelled_training --out FOLDER.

Ctrl+C or SIGTERM saves and stops; the same command goes on where it stopped, with the same pairs. Pairs are made as
they are needed (models/spelled.py); those whose value is held out never are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from torch import Tensor
from torch.nn import functional as F

from models.checkpoint import save_checkpoint
from models.networks.encoder_decoder import EncoderDecoder
from models.small_run import SmallRun, command, watched
from models.specs import TransformerSpec, spec_from_config
from models.spelled import pairs, words
from models.storage import write_bytes_atomically

PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"


@dataclass(frozen=True, slots=True)
class SpelledSpec:
    """How the model is trained; the defaults are those of the one that is carried."""

    hidden_size: int = 128
    layers: int = 2
    heads: int = 4
    feed_forward: int = 256
    batch: int = 64
    steps: int = 4500
    learning_rate: float = 1.5e-3
    seed: int = 1

    def transformer(self) -> TransformerSpec:
        """The T5 of these sizes."""
        return spec_from_config(
            {
                "model_type": "t5",
                "vocab_size": len(vocabulary()),
                "d_model": self.hidden_size,
                "d_kv": self.hidden_size // self.heads,
                "d_ff": self.feed_forward,
                "num_layers": self.layers,
                "num_heads": self.heads,
                "relative_attention_num_buckets": 16,
                "relative_attention_max_distance": 32,
                "n_positions": 64,
                "decoder_start_token_id": 0,
            }
        )


def vocabulary() -> tuple[str, ...]:
    """The special tokens, the digits and the hyphen, and every word of a source."""
    return (PAD, END, UNKNOWN, *"0123456789-", *words())


def spelled_tokenizer() -> Tokenizer:
    """A token a word, a Chinese character or a digit; `</s>` behind every text, as in T5."""
    table = {piece: number for number, piece in enumerate(vocabulary())}
    tokenizer = Tokenizer(models.WordLevel(table, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[\s,]+"), "removed"),
            pre_tokenizers.Split(Regex(r"[\p{Han}〇\-\d]"), "isolated"),
        ]
    )
    tokenizer.decoder = decoders.Fuse()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", pair=f"$A {END} $B {END}", special_tokens=[(END, table[END])]
    )
    tokenizer.add_special_tokens([PAD, END, UNKNOWN])
    return tokenizer


def batch_of(tokenizer: Tokenizer, spec: SpelledSpec, step: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Sources (B, S), which of it is padding, targets behind their start (B, T), and what follows each, −100 padded."""
    found = list(islice(pairs(spec.seed * 1_000_003 + step), spec.batch))
    sources = [tokenizer.encode(pair.source).ids for pair in found]
    targets = [tokenizer.encode(pair.target).ids for pair in found]
    source = torch.zeros(len(found), max(map(len, sources)), dtype=torch.long)
    hidden = torch.ones_like(source, dtype=torch.bool)
    entered = torch.zeros(len(found), max(map(len, targets)), dtype=torch.long)
    wanted = torch.full_like(entered, -100)
    for row, (ids, answer) in enumerate(zip(sources, targets, strict=True)):
        source[row, : len(ids)] = torch.tensor(ids)
        hidden[row, : len(ids)] = False
        entered[row, 1 : len(answer)] = torch.tensor(answer[:-1])  # behind the start token, which is <pad>
        wanted[row, : len(answer)] = torch.tensor(answer)
    return source, hidden, entered, wanted


def train(folder: Path, spec: SpelledSpec) -> bool:
    """Train to the end, or until a signal; whether the folder holds the finished model. Raises what SmallRun raises."""
    tokenizer = spelled_tokenizer()
    model = EncoderDecoder(spec.transformer())
    model.initialise(torch.Generator().manual_seed(spec.seed))
    run = SmallRun(folder, model, asdict(spec), steps=spec.steps, rate=spec.learning_rate)
    run.load_state()

    def loss_of(step: int) -> Tensor:
        source, hidden, entered, wanted = batch_of(tokenizer, spec, step)
        return F.cross_entropy(model.batch_logits(source, hidden, entered).flatten(0, 1), wanted.flatten())

    ended = watched(run, run.to_the_end(loss_of))
    write_bytes_atomically(folder / "tokenizer.json", tokenizer.to_str(pretty=True).encode())
    described = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": END,
        "pad_token": PAD,
        "unk_token": UNKNOWN,
        "model_max_length": model.context_length,
    }
    write_bytes_atomically(folder / "tokenizer_config.json", (json.dumps(described, indent=2) + "\n").encode())
    save_checkpoint(folder, model, config={"pad_token_id": 0, "eos_token_id": 1})
    return ended


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the module's docstring."""
    return command("spelled_training", __doc__, SpelledSpec(), train, arguments)


if __name__ == "__main__":
    sys.exit(main())
