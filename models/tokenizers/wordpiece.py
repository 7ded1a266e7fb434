"""The carried WordPiece vocabulary: how it is trained (Schuster and Nakajima 2012; the rules around it are BERT's).

`python -m models.tokenizers.wordpiece OUTPUT TEXT…` trains one on the texts and writes a tokenizer.json. The carried
one, resources/encodings/wordpiece.json, was made of two corpora, English stories and Chinese poems, with the sizes
below. It is small on purpose: at this size `playing` is still `play` + `##ing`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import CorpusError

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

# [PAD] comes first, so that a row of zeros is padding.
SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
# How many characters have an entry of their own, the commonest first, and how many entries there are in all.
CHARACTERS = 1_500
VOCABULARY = 3_400


def train_wordpiece(pieces: Iterable[str], vocab_size: int = VOCABULARY, characters: int = CHARACTERS) -> Tokenizer:
    """A WordPiece of at most `vocab_size` tokens: the special ones, single characters, then what occurs most often.

    Text is lower-cased and stripped of accents and control characters; words are what stands between white space,
    punctuation marks and Chinese characters, each of which is a word of its own. A word with a character that is none
    of the `characters` commonest is [UNK]. A line that holds only `<|endoftext|>` parts two texts and belongs to
    neither. The same pieces give the same vocabulary. Raises CorpusError where they hold no text.
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

    texts = [piece.replace("<|endoftext|>", "\n") for piece in pieces]
    normalizer = normalizers.BertNormalizer(lowercase=True)
    alphabet = _commonest(texts, normalizer, characters)
    if not alphabet:
        raise CorpusError("The texts hold no words to learn from. Choose files with more text.")
    # The trainer numbers what it meets in the order of a hash table, and breaks ties by number. What it is given as
    # special has its number before that, so that the same texts always give the same vocabulary.
    within = [f"##{character}" for character in alphabet if character.isalnum() and not _is_chinese(character)]
    learner = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    learner.normalizer = normalizer
    learner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocab_size,
        special_tokens=[*SPECIAL_TOKENS, *within],
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        show_progress=False,
    )
    learner.train_from_iterator(texts, trainer)
    # A tokenizer of its own, in which the beginnings of words are ordinary entries again.
    vocabulary = learner.get_vocab(with_added_tokens=True)
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.add_special_tokens(list(SPECIAL_TOKENS))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    begin, end = ((name, vocabulary[name]) for name in ("[CLS]", "[SEP]"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[begin, end]
    )
    return tokenizer


def _commonest(texts: Sequence[str], normalizer: Normalizer, count: int) -> list[str]:
    """The commonest characters of the normalised texts that aren't white space; of equals the lowest code point."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(text)
    normalised: Counter[str] = Counter()
    for character, times in found.items():
        for part in normalizer.normalize_str(character).replace(" ", ""):
            normalised[part] += times
    return sorted(normalised, key=lambda character: (-normalised[character], character))[:count]


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"


def lines_of(paths: Sequence[Path]) -> Iterator[str]:
    """The lines of UTF-8 files. Raises CorpusError for a file that can't be read."""
    for path in paths:
        try:
            with path.open(encoding="utf-8") as file:
                yield from file
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(
                "{path} can't be read as UTF-8 text: {reason}. Choose another file.", path=path, reason=error
            ) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; the exit status."""
    import argparse

    parser = argparse.ArgumentParser(
        prog="python -m models.tokenizers.wordpiece", description="Train a WordPiece vocabulary."
    )
    parser.add_argument("output", type=Path, help="the tokenizer.json to write")
    parser.add_argument("texts", type=Path, nargs="+", help="UTF-8 texts")
    parser.add_argument("--size", type=int, default=VOCABULARY, help=f"entries (default {VOCABULARY})")
    parser.add_argument("--characters", type=int, default=CHARACTERS, help=f"single ones (default {CHARACTERS})")
    options = parser.parse_args(arguments)
    tokenizer = train_wordpiece(lines_of(options.texts), options.size, options.characters)
    tokenizer.save(str(options.output))
    sys.stdout.write(f"{tokenizer.get_vocab_size()} tokens in {options.output}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
