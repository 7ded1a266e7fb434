"""The tree of everything that a generation has tried: one node a token, told apart by its id.

A node keeps what is needed to stand there again: the forward pass behind it, the window, and the generator's state.
Passes that continue one another share their memory (models/recording.py); those of other branches have their own, so
the oldest unused are given up once all together take more than MOST_BYTES. They are run again from the nearest
ancestor that still has one, token by token, which gives the same numbers.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from torch import Tensor

from models.sampling import Draw
from models.specs import SamplingSpec

TraceT = TypeVar("TraceT")

MOST_BYTES = 2**30
# Of so many nodes the logits are kept: making them again is nearly a third of GPT-2's step.
_MOST_LOGITS = 256


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What happened at one step: enough to take it again.

    The generator's state is the one before the step; `reseeded` is the seed that it was given just before, if it was.
    """

    token_id: int
    by_hand: bool
    spec: SamplingSpec
    generator_state: bytes = field(default=b"", repr=False)
    reseeded: int | None = None


@dataclass(frozen=True, slots=True)
class WindowRecord:
    """From here on, the model reads the ids from `window_start` only."""

    window_start: int


@dataclass(frozen=True, slots=True)
class Randomness:
    """Where a generator stands: `taken` numbers of `seed` are used up. `pending` is a seed not drawn with yet."""

    seed: int
    taken: int
    state: bytes = field(repr=False)
    pending: int | None = None


@dataclass(eq=False, slots=True)
class Node(Generic[TraceT]):
    """One token of the tree, or a shortening of the window; the root is the prompt and has no record.

    `before` and `after` are the generator's before and after the step. `raw` and `final` are the token's probabilities
    before and after the settings, NaN where it has none; `total` is the sum of ln raw from the root on.
    """

    number: int
    parent: Node[TraceT] | None
    record: StepRecord | WindowRecord | None
    window_start: int
    before: Randomness
    after: Randomness
    depth: int = 0  # tokens since the prompt
    raw: float = math.nan
    final: float = math.nan
    total: float = 0.0
    draw: Draw | None = None
    name: str = ""
    explored: bool = True  # false for one that only an expansion or a file has brought
    trace: TraceT | None = field(default=None, repr=False)
    logits: Tensor | None = field(default=None, repr=False)  # (V,) of what may follow, of the nodes stood on last
    children: dict[int, Node[TraceT]] = field(default_factory=dict, repr=False)  # by token id, windows by −1 − start
    newest: Node[TraceT] | None = field(default=None, repr=False)  # the child that was entered last

    @property
    def token_id(self) -> int:
        """The token's id; −1 for the prompt and for a shortened window."""
        return self.record.token_id if isinstance(self.record, StepRecord) else -1

    @property
    def key(self) -> int:
        """What it is called among its parent's children."""
        return -1 - self.record.window_start if isinstance(self.record, WindowRecord) else self.token_id

    @property
    def log_probability(self) -> float:
        """ln raw; −inf for a token that the model rules out."""
        return math.log(self.raw) if self.raw > 0 else (math.nan if math.isnan(self.raw) else -math.inf)

    def path(self) -> list[Node[TraceT]]:
        """The nodes from the root to this one."""
        found: list[Node[TraceT]] = []
        node: Node[TraceT] | None = self
        while node is not None:
            found.append(node)
            node = node.parent
        return found[::-1]

    def ids(self) -> list[int]:
        """The token ids from the prompt to here."""
        return [node.token_id for node in self.path() if isinstance(node.record, StepRecord)]

    def walk(self) -> Iterator[Node[TraceT]]:
        """This node and all below it, parents first."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children.values()))


class TraceShelf(Generic[TraceT]):
    """Which nodes have their forward pass, and whose memory is given up first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held: OrderedDict[int, tuple[int, list[Node[TraceT]]]] = OrderedDict()  # by the memory's identity
        self._bytes = 0
        self._with_logits: OrderedDict[Node[TraceT], None] = OrderedDict()

    def put_logits(self, node: Node[TraceT], logits: Tensor) -> None:
        """Keep what may follow a node that has its trace; the oldest are given up."""
        if node.trace is not None:
            node.logits = logits
            self._with_logits[node] = None
            while len(self._with_logits) > _MOST_LOGITS:
                self._with_logits.popitem(last=False)[0].logits = None

    def put(self, node: Node[TraceT], trace: TraceT) -> None:
        """Keep a node's trace; others may be given up for it, but never a root's."""
        node.trace = trace
        key, size = _memory(trace)
        known = self._held.get(key)
        if known is None:
            self._held[key] = (size, [node])
            self._bytes += size
        else:
            known[1].append(node)
            self._held.move_to_end(key)
        for old in list(self._held):
            if self._bytes <= self._most:
                break
            if old != key and all(node.parent is not None for node in self._held[old][1]):
                self._give_up(old)

    def touch(self, node: Node[TraceT]) -> None:
        """The node is stood on now."""
        if node.trace is not None:
            key = _memory(node.trace)[0]
            if key in self._held:
                self._held.move_to_end(key)

    def drop(self, node: Node[TraceT]) -> None:
        """Forget the traces of a node and all below it, which is leaving the tree."""
        for gone in node.walk():
            if gone.trace is None:
                continue
            key, size = _memory(gone.trace)
            gone.trace = gone.logits = None
            self._with_logits.pop(gone, None)
            if key in self._held:
                nodes = self._held[key][1]
                nodes[:] = [other for other in nodes if other is not gone]
                if not nodes:
                    del self._held[key]
                    self._bytes -= size

    def _give_up(self, key: int) -> None:
        size, nodes = self._held.pop(key)
        self._bytes -= size
        for node in nodes:
            node.trace = node.logits = None
            self._with_logits.pop(node, None)


def _memory(trace: Any) -> tuple[int, int]:
    """What tells the memory of a trace from others', and its bytes."""
    recording = getattr(trace, "recording", None)
    if recording is None:  # a count table's, which holds ids alone
        return id(trace), 8 * len(trace)
    return id(recording), sum(tensor.nbytes for tensor in recording.storages())
