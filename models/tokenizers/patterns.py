"""Regular expressions that somebody typed: compiled, and tried out, in bounded time and memory."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from models.errors import TokenizerError
from models.tokenizers.failures import told_as

if TYPE_CHECKING:
    import tiktoken

_LONGEST_PATTERN = 5_000
# A counted repetition is unrolled when it is compiled, and one within another multiplies.
_MOST_REPETITIONS = 20_000
_COUNTED = re.compile(r"\{\s*(\d*)\s*(?:,\s*(\d*)\s*)?\}")

# Texts on which careless patterns try every way to cut: one sign over and over, then one that fits nowhere.
_TRIALS = ("a", " ", "^", "1", "\n", "我", "aA ", "\u0301")
_TRIAL_SIZES = (32, 512, 4_096)
_TRIAL_SECONDS = 0.4


def compiled_pattern(pattern: str) -> Any:
    """The pattern, compiled by `regex`. Raises TokenizerError where it doesn't compile or is too large."""
    return _compiled(pattern)


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> Any:
    import regex

    repetitions = 1
    for low, high in _COUNTED.findall(pattern):
        counts = [int(digits[:9]) for digits in (low, high) if digits]
        repetitions *= max([1, *counts])
    if len(pattern) > _LONGEST_PATTERN or repetitions > _MOST_REPETITIONS:
        raise TokenizerError("This regular expression is too large to be used. Write a shorter one.")
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise TokenizerError(
            "This is no regular expression: {reason} (character {position}). Correct it.",
            reason=error.msg,
            position=(error.pos or 0) + 1,
        ) from error
    except (RecursionError, MemoryError, OverflowError) as error:
        raise TokenizerError("This regular expression is too large to be used. Write a shorter one.") from error


def try_split_pattern(pattern: str) -> None:
    """Try a pattern that splits text on texts that stop careless ones.

    Raises TokenizerError where it doesn't compile, in `regex` or in tiktoken, or where it takes long: more time than
    a text of a few thousand characters may take, in either.
    """
    import tiktoken

    found = compiled_pattern(pattern)
    if any(match.end() == match.start() for text in ("", "a 1!\n") for match in found.finditer(text, timeout=1.0)):
        raise TokenizerError("This pattern can cut off pieces without a character. Write one that always takes one.")
    ranks = {bytes([byte]): byte for byte in range(256)}
    with told_as(TokenizerError, "This pattern can't split text: {reason}. Correct it."):
        encoding = tiktoken.Encoding("trial", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    for size in _TRIAL_SIZES:
        for sign in _TRIALS:
            text = (sign * size)[:size] + "!x"
            # What is slow is slow a second time; what only met a busy machine isn't.
            if _takes_long(found, encoding, text) and _takes_long(found, encoding, text):
                raise _slow(size)


def _takes_long(found: Any, encoding: tiktoken.Encoding, text: str) -> bool:
    """Whether cutting `text` takes more than `_TRIAL_SECONDS` of this thread's own time, in either library."""
    begun = time.thread_time()
    try:
        # Bounded by the whole process' time, to which other threads add.
        for _match in found.finditer(text, timeout=2 * _TRIAL_SECONDS):
            if time.thread_time() - begun > _TRIAL_SECONDS:
                return True
    except TimeoutError:
        return True
    with told_as(TokenizerError, "This pattern can't split text: {reason}. Correct it."):
        encoding.encode_ordinary(text)
    return time.thread_time() - begun > _TRIAL_SECONDS


def _slow(size: int) -> TokenizerError:
    return TokenizerError(
        "This pattern takes too long: more than {seconds} s over {size} characters. Choose a simpler one.",
        seconds=f"{_TRIAL_SECONDS:g}",
        size=size,
    )
