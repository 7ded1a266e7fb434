"""Byte pair encoding step by step: from the bytes of a piece to its tokens, and what each merge won against."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from models.errors import TextError, TokenizerError
from models.tokenizers.merge_rules import MergeRules, TextPiece, merge_rules, text_pieces
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.runs import utf8

# Every step can be looked at, each with all its candidates; nobody reads that of more bytes than these.
LONGEST_PIECE = 10_000
# Of a longer text, what lies within so many characters of the place asked for is cut into pieces.
_AROUND = 4_000


@dataclass(frozen=True, slots=True)
class Merge:
    """Bytes `start` to `middle` and `middle` to `end` of the piece become one token.

    `rank` is what it is ordered by, `token_id` what comes out. `whole` marks the step that takes the piece as a whole,
    because it is a token that merging does not arrive at; its `middle` is its `start`.
    """

    start: int
    middle: int
    end: int
    rank: int
    token_id: int
    whole: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """The merges of one piece in order. State 0 is its bytes; state k comes after `merges[k - 1]`."""

    rules: MergeRules
    data: bytes
    merges: tuple[Merge, ...]

    def __len__(self) -> int:
        """The number of steps; there is one more state."""
        return len(self.merges)

    def bounds(self, state: int) -> list[int]:
        """Where the tokens of a state begin, in bytes, and where the last one ends."""
        if self.merges and state == len(self.merges) and self.merges[-1].whole:
            return [0, len(self.data)]
        gone = {merge.middle for merge in self.merges[:state]}
        return [place for place in range(len(self.data) + 1) if place not in gone]

    def tokens(self, state: int) -> list[bytes]:
        """The tokens of a state, by their bytes."""
        bounds = self.bounds(state)
        return [self.data[start:end] for start, end in itertools.pairwise(bounds)]

    def ids(self, state: int) -> list[int]:
        """The ids of the tokens of a state."""
        return [self.rules.ids[token] for token in self.tokens(state)]

    def candidates(self, state: int) -> list[Merge]:
        """Every pair that could merge in a state, lowest rank first, of equals the leftmost: the first one wins.

        Empty in the last state. A piece that is then taken whole has only that candidate.
        """
        if state < len(self.merges) and self.merges[state].whole:
            return [self.merges[state]]
        bounds = self.bounds(state)
        found = []
        for start, middle, end in zip(bounds, bounds[1:], bounds[2:], strict=False):
            rank = self.rules.rank(self.data[start:middle], self.data[middle:end])
            if rank is not None:
                found.append(Merge(start, middle, end, rank, self.rules.ids[self.data[start:end]]))
        found.sort(key=lambda merge: (merge.rank, merge.start))
        return found if state < len(self.merges) else []


def replay(rules: MergeRules, piece: bytes) -> Replay:
    """The merges of one piece of text. Its last state is what the tokenizer gives.

    Raises TextError for a piece of more than LONGEST_PIECE bytes, and for bytes that the vocabulary lacks.
    """
    if len(piece) > LONGEST_PIECE:
        raise TextError(
            "The piece has {size} bytes, too many to show every merge (at most {limit}). Choose a shorter piece.",
            size=len(piece),
            limit=LONGEST_PIECE,
        )
    for byte in set(piece):
        if bytes([byte]) not in rules.ids:
            raise TextError(
                "The vocabulary of {name} lacks the byte {byte}, so the merges of this piece can't be shown. Choose "
                "another tokenizer.",
                name=rules.name,
                byte=f"0x{byte:02X}",
            )
    merges = [
        Merge(start, middle, end, rank, rules.ids[piece[start:end]])
        for rank, start, middle, end in merge_order(rules, piece)
    ]
    if rules.whole_pieces and piece in rules.ids and len(merges) < len(piece) - 1:
        merges.append(Merge(0, 0, len(piece), rules.ids[piece], rules.ids[piece], whole=True))
    return Replay(rules, piece, tuple(merges))


def merge_order(rules: MergeRules, piece: bytes) -> list[tuple[int, int, int, int]]:
    """(rank, start, middle, end) of each merge in order, by merging alone: of all pairs the lowest rank, then the
    leftmost. O(n log n) for n bytes.
    """
    size = len(piece)
    # Where the token that begins at a place ends, and where the one that ends at a place begins.
    end_of = list(range(1, size + 1))
    start_of = [-1, *range(size)]
    heap = []
    for middle in range(1, size):
        rank = rules.rank(piece[middle - 1 : middle], piece[middle : middle + 1])
        if rank is not None:
            heap.append((rank, middle - 1, middle, middle + 1))
    heapify(heap)
    merged = []
    while heap:
        entry = heappop(heap)
        _rank, start, middle, end = entry
        if end_of[start] != middle or end_of[middle] != end:
            continue  # one of the two has been merged with another since
        merged.append(entry)
        end_of[start] = end
        end_of[middle] = -1
        start_of[end] = start
        token = piece[start:end]
        if start > 0:
            before = start_of[start]
            rank = rules.rank(piece[before:start], token)
            if rank is not None:
                heappush(heap, (rank, before, start, end))
        if end < size:
            after = end_of[end]
            rank = rules.rank(token, piece[end:after])
            if rank is not None:
                heappush(heap, (rank, start, end, after))
    return merged


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A token of a merge tree with the two that it was merged from, or none: a byte, or a token taken whole."""

    data: bytes
    token_id: int
    parts: tuple[TreeNode, ...] = ()

    @property
    def depth(self) -> int:
        """The levels of merges below and with this one; 0 for a byte."""
        deepest, level = 0, [self]
        while level := [part for node in level for part in node.parts]:
            deepest += 1
        return deepest


def merge_trees(shown: Replay) -> tuple[TreeNode, ...]:
    """The tokens of the last state, each as the tree of the merges that made it."""
    size = len(shown.data)
    nodes = {
        place: TreeNode(byte, shown.rules.ids[byte])
        for place, byte in enumerate(shown.data[place : place + 1] for place in range(size))
    }
    for merge in shown.merges:
        token = shown.data[merge.start : merge.end]
        parts = _in_order(nodes) if merge.whole else (nodes.pop(merge.start), nodes.pop(merge.middle))
        if merge.whole:
            nodes.clear()
        nodes[merge.start] = TreeNode(token, merge.token_id, parts)
    return _in_order(nodes)


def merges_to_itself(rules: MergeRules, token: bytes) -> bool:
    """Whether merging alone makes one token of these bytes."""
    return len(merge_order(rules, token)) == len(token) - 1


def encoded_pieces(rules: MergeRules, pieces: Sequence[bytes]) -> list[int]:
    """The ids of pieces, one after the other, by replaying each."""
    found: list[int] = []
    for piece in pieces:
        shown = replay(rules, piece)
        found.extend(shown.ids(len(shown)))
    return found


def _in_order(nodes: dict[int, TreeNode]) -> tuple[TreeNode, ...]:
    return tuple(nodes[place] for place in sorted(nodes))


@dataclass(frozen=True, slots=True, eq=False)
class PieceReplay:
    """A piece of a text with its steps, and the pieces beside it.

    `pieces` are characters of `text`, `index` is the one replayed. An added token, which nothing is merged for, has
    no `steps`. Of a long text only the pieces around are there.
    """

    tokenizer: str
    text: str
    pieces: tuple[TextPiece, ...]
    index: int
    steps: Replay | None

    @property
    def piece(self) -> TextPiece:
        """The one that is replayed."""
        return self.pieces[self.index]

    @property
    def shown(self) -> str:
        """Its characters."""
        return self.text[self.piece.start : self.piece.end]


def replay_at(tokenizer: Tokenizer, text: str, place: int) -> PieceReplay | None:
    """The piece that holds the character at `place`, or the last one; None where there is none.

    Raises TokenizerError for any kind but byte-level BPE and where the tokenizer cuts the text otherwise than its
    pattern says here, TextError for a piece that is too long.
    """
    rules = merge_rules(tokenizer)
    utf8(text[max(0, place - 2 * _AROUND) : place + _AROUND])
    first, last = 0, len(text)
    if len(text) > 4 * _AROUND:
        last = min(len(text), place + _AROUND)
        first = max(0, place - _AROUND)
        first = text.rfind("\n", max(0, first - _AROUND), first) + 1 or first
    pieces = tuple(
        TextPiece(first + piece.start, first + piece.end, piece.added_id)
        for piece in text_pieces(tokenizer, text[first:last])
    )
    if not pieces:
        return None
    index = next((number for number, piece in enumerate(pieces) if place < piece.end), len(pieces) - 1)
    chosen = pieces[index]
    steps = None
    if chosen.added_id is None:
        steps = replay(rules, text[chosen.start : chosen.end].encode("utf-8"))
        _check(tokenizer, text[first:last], text[first : chosen.start], steps)
    return PieceReplay(tokenizer.name, text, pieces, index, steps)


def _check(tokenizer: Tokenizer, around: str, before: str, steps: Replay) -> None:
    """Raise TokenizerError unless the last step is what the tokenizer gives in this place."""
    run = tokenizer.tokenize(around)
    start = len(before.encode("utf-8"))
    end = start + len(steps.data)
    inside = [
        token_id
        for token_id, (first, last) in zip(run.ids, run.byte_spans, strict=True)
        if start <= first and last <= end
    ]
    if inside != steps.ids(len(steps)):
        raise TokenizerError(
            "{name} splits this text in a way that can't be shown step by step. Choose another piece.",
            name=tokenizer.name,
        )
