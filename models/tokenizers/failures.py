"""Failures inside the compiled tokenizer libraries, told as our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from models.errors import TokenizerError


@contextmanager
def told_as(kind: type[TokenizerError], template: str, /, **fields: object) -> Iterator[None]:
    """Turn what the compiled libraries raise within the block into `kind`; `{reason}` in the template is theirs.

    tokenizers raises bare `Exception`s, tiktoken ValueErrors and KeyErrors, and both a PanicException, which derives
    from BaseException and can't be imported. All else, KeyboardInterrupt among it, passes.
    """
    try:
        yield
    except BaseException as error:
        bare = type(error) is Exception or type(error).__name__ == "PanicException"
        if not bare and not isinstance(error, (ValueError, KeyError, TypeError, OverflowError)):
            raise
        raise kind(template, reason=str(error)[:200], **fields) from error
