"""Words as ids, for examples small enough to count by hand."""

from __future__ import annotations

# Over I, you, love, oranges and grapes: the pairs of words in them can be counted by hand.
THREE_SENTENCES = "I love oranges\nI love grapes\nyou love oranges"


def number_words(text: str) -> tuple[tuple[str, ...], list[list[int]]]:
    """The distinct words of `text` and, for each line that has any, the ids of its words.

    A word is what white space parts; ids number the words by their first appearance. The lines are the sequences
    that NgramCounts.of_sequences counts.
    """
    numbers: dict[str, int] = {}
    sequences = []
    for line in text.splitlines():
        ids = [numbers.setdefault(word, len(numbers)) for word in line.split()]
        if ids:
            sequences.append(ids)
    return tuple(numbers), sequences
