"""How large an n-gram table could get: a row for every possible context, which no file can hold for long."""

from __future__ import annotations

# Below sys.int_info's limit of 4 300 digits, beyond which str() refuses.
_MOST_DIGITS = 4000
_DIGITS_A_BIT = 0.30103  # log10(2)


def possible_rows(vocab_size: int, context_length: int) -> int:
    """The contexts of so many tokens that a vocabulary allows: vocab_size ** context_length, exactly.

    An n-gram model of order n has contexts of n − 1 tokens.
    """
    if vocab_size < 1 or context_length < 0:
        raise ValueError(f"no table has {vocab_size} tokens and contexts of {context_length}")
    return int(vocab_size**context_length)


def decimal(number: int) -> str:
    """All digits of a whole number of 0 or more, also where `str` refuses because there are too many."""
    if number < 0:
        raise ValueError("only numbers of 0 or more are written out")
    if number.bit_length() * _DIGITS_A_BIT < _MOST_DIGITS:
        return str(number)
    half = int(number.bit_length() * _DIGITS_A_BIT) // 2
    high, low = divmod(number, 10**half)
    return decimal(high) + decimal(low).rjust(half, "0")
