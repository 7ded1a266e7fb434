"""A byte-level BPE trained on a text, as a `tokenizers` Tokenizer (Sennrich et al. 2016, on bytes as in GPT-2)."""

from __future__ import annotations

from collections.abc import Iterator

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from models.errors import CorpusError

END_OF_TEXT = "<|endoftext|>"

# The trainer takes the text in pieces; cutting at line ends keeps every word whole.
_PIECE = 1 << 16


def train_byte_level_bpe(text: str, vocab_size: int, *, by_character: bool = False) -> Tokenizer:
    """A tokenizer of exactly `vocab_size` tokens: <|endoftext|>, the 256 bytes, then merges by frequency.

    Splits as GPT-2 does or, `by_character`, at every character, so that merges only join one character's bytes.
    Adds nothing when encoding. Raises CorpusError where the text is too small to fill the
    vocabulary.
    """
    if vocab_size < 257:
        raise ValueError(f"a byte-level vocabulary has at least 257 entries, not {vocab_size}")
    # A merge needs two tokens that stand side by side. The trainer makes room for the whole vocabulary at once.
    check_filled(min(vocab_size, 257 + 4 * len(text)), vocab_size)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    if by_character:
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(line_pieces(text.replace(END_OF_TEXT, "\n")), trainer)
    check_filled(tokenizer.get_vocab_size(), vocab_size)
    return tokenizer


def check_filled(found: int, wanted: int) -> None:
    """Raise CorpusError where training found fewer tokens than wanted."""
    if found < wanted:
        raise CorpusError(
            "The text is too small for {wanted} tokens: it gives at most {found}. "
            "Choose a smaller vocabulary or more text.",
            wanted=wanted,
            found=found,
        )


def line_pieces(text: str) -> Iterator[str]:
    """The text in pieces that end at line ends, so that no word is cut."""
    start = 0
    while start < len(text):
        cut = text.find("\n", start + _PIECE)
        stop = len(text) if cut < 0 else cut + 1
        yield text[start:stop]
        start = stop
