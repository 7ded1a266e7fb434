"""The byte spans of tokens of a kind that normalises, from the offsets its library reports."""

from __future__ import annotations

from collections.abc import Sequence

from models.tokenizers.runs import Span


def aligned_spans(tokens: Sequence[bytes], offsets: Sequence[Span], data: bytes) -> tuple[Span, ...]:
    """The byte span of each token; neither starts nor ends ever go back.

    `offsets` are the byte spans of the whole characters that each token comes from. Neighbours with the same offsets,
    such as the byte-fallback tokens of one character, part that span between them if their bytes are its bytes;
    otherwise each has the whole of it. Empty offsets (an added token) become an empty span where the last one ended.
    """
    spans: list[Span] = []
    start = end = 0
    position = 0
    while position < len(tokens):
        following = position + 1
        while following < len(tokens) and offsets[following] == offsets[position]:
            following += 1
        group = tokens[position:following]
        begin, stop = offsets[position]
        if stop <= begin:
            spans.extend([(end, end)] * len(group))
            start = end
        elif begin >= end and (sizes := _sizes(group, data[begin:stop])):
            for size in sizes:
                spans.append((begin, begin + size))
                begin += size
            start, end = spans[-1]
        else:
            start, end = max(start, begin), max(end, stop)
            spans.extend([(start, end)] * len(group))
        position = following
    return tuple(spans)


def _sizes(group: Sequence[bytes], part: bytes) -> list[int]:
    """How many bytes of `part` belong to each token of the group, or nothing where that can't be said.

    A space that was put before the text belongs to none.
    """
    if len(group) < 2:
        return []
    sizes = [len(token) for token in group]
    joined = b"".join(group)
    if joined == part:
        return sizes
    return [0, *sizes[1:]] if group[0] == b" " and joined[1:] == part else []
