"""How well n-grams counted in one text predict another: python -m models.ngram CORPUS HELD_OUT --tokenizer NAME.

Interpolated Kneser–Ney of each order, below it what a uniform guess and plain token frequencies (add-one) reach. The
protocol is that of models.evaluation: `<|endoftext|>` is the special token and a token like any other, every token
but the very first is predicted, and bits per byte and per character are over the whole text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from models.errors import PlaygroundError
from models.evaluation import Evaluation, read_text
from models.ngram.counting import MAX_ORDER, NgramCounts
from models.ngram.evaluation import encode_blocks, evaluate_ids, evaluate_uniform
from models.ngram.model import NgramModel
from models.ngram.smoothing import Smoothing
from models.tokenizers.loading import load_tokenizer
from models.tokenizers.training import END_OF_TEXT


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m models.ngram", description=__doc__)
    parser.add_argument("corpus", type=Path, help="a UTF-8 text to count")
    parser.add_argument("held_out", type=Path, help="a UTF-8 text to predict")
    parser.add_argument("--tokenizer", required=True, metavar="FOLDER_OR_NAME", help="what cuts both into tokens")
    parser.add_argument("--orders", type=_orders, default=_orders(f"1-{MAX_ORDER}"), help="such as 3 or 1-5")
    options = parser.parse_args(arguments)
    try:
        tokenizer = load_tokenizer(options.tokenizer)
        ids = encode_blocks(tokenizer, read_text(options.corpus))
        text = read_text(options.held_out)
        held_out = tokenizer.encode(text, allowed_special={END_OF_TEXT})
        counts = NgramCounts.of(ids, tokenizer.vocab_size, max(options.orders))
        print(
            f"{counts.token_count} tokens counted, {len(held_out) - 1} predicted, {counts.vocab_size} in the vocabulary"
        )
        print(f"{'':10}  {'bits/byte':>9}  {'bits/char':>9}  {'nats/token':>10}  {'perplexity':>10}")
        _print("uniform", evaluate_uniform(counts.vocab_size, held_out, text))
        _print("unigram", evaluate_ids(NgramModel(counts, 1, Smoothing("add-k")), held_out, text))
        for order in options.orders:
            _print(f"order {order}", evaluate_ids(NgramModel(counts, order), held_out, text))
    except PlaygroundError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _print(name: str, result: Evaluation) -> None:
    print(
        f"{name:10}  {result.bits_per_byte:9.4f}  {result.bits_per_character:9.4f}  "
        f"{result.nats_per_token:10.4f}  {result.perplexity:10.2f}",
        flush=True,
    )


def _orders(text: str) -> range:
    first, _, last = text.partition("-")
    try:
        orders = range(int(first), int(last or first) + 1)
    except ValueError:
        orders = range(0)
    if not orders or orders[0] < 1 or orders[-1] > MAX_ORDER:
        raise argparse.ArgumentTypeError(f"{text!r} names no orders from 1 to {MAX_ORDER}; give one, or two as 1-5")
    return orders


if __name__ == "__main__":
    sys.exit(main())
