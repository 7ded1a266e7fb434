"""A text cut into what a small model is trained on and what is held back from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import catalog
from models.errors import CorpusError, ResourceError
from models.tokenizers import Tokenizer
from models.tokenizers.words import has_vocabulary

Ids = NDArray[np.int64]

# A longer text is read up to here, in characters: a lab's run reads less than that.
MOST_CHARACTERS = 2_000_000

_MOST_BYTES = 4 * MOST_CHARACTERS

_HELD_OUT = 10  # one token in so many is held back,
_MOST_HELD_OUT = 4096  # but no more than these


@dataclass(frozen=True, slots=True)
class Corpus:
    """Ids (N,) to train on and ids (M,) held back, the text's end; M is 0 where it is too short to spare any.

    `held_out_text` is what the held-out ids spell. `frequent` are the ids that occur, most frequent first.
    """

    tokenizer: Tokenizer
    train: Ids
    held_out: Ids
    held_out_text: str
    frequent: tuple[int, ...]

    @property
    def vocab_size(self) -> int:
        """Rows of the model's table."""
        return self.tokenizer.vocab_size

    @property
    def seen(self) -> frozenset[int]:
        """The ids that occur in what is trained on."""
        return frozenset(np.unique(self.train).tolist())


def lesson_text(language: str) -> str:
    """The carried examples in one language ("en" or "zh"): titles, notes, and the texts that they set.

    Raises ResourceError where an example is damaged.
    """
    parts: list[str] = []
    for path in catalog.example_paths():
        try:
            lesson = json.loads(path.read_bytes())
            parts.append(lesson["title"][language])
            for step in lesson["steps"]:
                parts.append(step["note"][language])
                text = step.get("set", {}).get("text", "")
                if text and text.isascii() == (language == "en"):
                    parts.append(text)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ResourceError(
                "The example {file} can't be read: {problem}. Install the playground again.",
                file=path.name,
                problem=str(error),
            ) from error
    return "\n".join(parts) + "\n"


def text_of_file(path: Path) -> str:
    """A UTF-8 file's text, of a long one the beginning. Raises CorpusError where it is missing, empty or no text."""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe might never end
            raise CorpusError("{path} is not a file. Choose a text file.", path=path)
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except (OSError, ValueError) as error:  # the latter for a name that no file can have
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise CorpusError("{path} can't be read: {reason}. Choose another file.", path=path, reason=reason) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(data) < _MOST_BYTES or error.start < len(data) - 4:
            raise CorpusError(
                "{path} is not UTF-8 text (byte {position}). Save it as UTF-8 first.", path=path, position=error.start
            ) from error
        text = data[: error.start].decode("utf-8-sig")
    if not text.strip():
        raise CorpusError("{path} is empty. Choose a file with text in it.", path=path)
    return text


def prepared(text: str, tokenizer: Tokenizer, context: int) -> Corpus:
    """`text` as ids, its last tenth held back as far as that leaves a row to train on.

    Raises CorpusError for a text shorter than the context and the token behind it, or a tokenizer without ids of its
    own.
    """
    if not has_vocabulary(tokenizer):
        raise CorpusError(
            "{name} has no vocabulary, so that a model has no table for it. Choose another tokenizer.",
            name=tokenizer.name,
        )
    ids = np.asarray(tokenizer.encode(text[:MOST_CHARACTERS]), dtype=np.int64)
    if len(ids) < context + 1:
        raise CorpusError(
            "A row of {context} tokens and the one behind it are {needed}, but the text has {found}. "
            "Choose a longer text or a shorter context.",
            found=len(ids),
            context=context,
            needed=context + 1,
        )
    held = min(len(ids) // _HELD_OUT, _MOST_HELD_OUT, len(ids) - context - 1)
    held = held if held >= 2 else 0
    train, held_out = ids[: len(ids) - held], ids[len(ids) - held :]
    found, counts = np.unique(ids, return_counts=True)
    frequent = found[np.argsort(-counts, kind="stable")]
    spelled = tokenizer.decode(held_out.tolist()) if held else ""
    return Corpus(tokenizer, train, held_out, spelled, tuple(frequent.tolist()))
