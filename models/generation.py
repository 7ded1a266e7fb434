"""A sequence that grows by drawn or chosen tokens, in a tree of all that was tried, and that can go back exactly.

Each step leaves the newest trace behind as it was, so going back is picking up the older one; the random
generator's state goes back with it. Steps taken again after an undo are the same steps.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, Self, TypeVar

import torch
from torch import Tensor

from models.branches import Node, Randomness, StepRecord, TraceShelf, WindowRecord
from models.errors import ContextFullError, SamplingError, TextError, TokenIdError
from models.sampling import Draw, SamplingTrace, sampling_trace
from models.sampling.drawing import next_uniform
from models.sampling.rows import Mask
from models.specs import Constraint, SamplingSpec

__all__ = ["Generation", "LanguageModel", "Node", "Step", "StepRecord", "Trace", "WindowRecord"]

# An expansion brings at most this many nodes, which is more than anybody can look at.
MOST_EXPANDED = 2000


class Trace(Protocol):
    """What a generation needs of a forward pass: how many tokens it has seen, and what it expects after one."""

    def __len__(self) -> int: ...

    def logits_at(self, position: int, /) -> Tensor: ...


class Allowing(Protocol):
    """What knows the tokens that a constraint allows next: models.constraints.Constraints."""

    def allowed(self, constraint: Constraint, ids: Sequence[int]) -> Mask: ...

    def is_met(self, constraint: Constraint, ids: Sequence[int]) -> bool: ...


TraceT = TypeVar("TraceT", bound=Trace)


class LanguageModel(Protocol[TraceT]):
    """Anything that turns ids into expectations of the next one."""

    @property
    def vocab_size(self) -> int: ...

    @property
    def context_length(self) -> int: ...

    def forward(self, ids: Sequence[int], past: TraceT | None = None) -> TraceT:
        """The trace of `past`'s ids followed by `ids`. `past` stays valid and may be continued again."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One token that was added, the stages it came through, and its draw (None for greedy or by hand)."""

    token_id: int
    sampling: SamplingTrace
    draw: Draw | None
    chosen_by_hand: bool = False


class Generation(Generic[TraceT]):
    """`ids`, continued one token at a time by `model` under `spec`, with randomness from `seed` alone.

    The same model, ids, specs and seed give the same tokens on the same machine. Nothing runs until a step, the
    trace or the sampling is asked for. Whatever raises leaves the generation as it was. Every token that was ever
    added stays in the tree below `root`, until it is pruned; `node` is where the generation stands.
    """

    def __init__(
        self,
        model: LanguageModel[TraceT],
        ids: Iterable[int],
        spec: SamplingSpec,
        seed: int = 0,
        constraints: Allowing | None = None,
    ) -> None:
        """Raises TextError for no ids, TokenIdError for one outside the vocabulary, SamplingError for a bad seed.

        More ids than the model's window are accepted: `continue_on_last_half` then comes before the first step.
        `constraints` is needed for specs that have a constraint.
        """
        self.model = model
        self._ids = [operator.index(token_id) for token_id in ids]
        if not self._ids:
            raise TextError("There is no text to continue. Type a word first.")
        for token_id in self._ids:
            self.check_id(token_id)
        self.prompt_length = len(self._ids)
        self.first_seed = seed  # the one that a replay begins with
        self._generator = _seeded(seed)
        self._place = Randomness(seed, 0, self._state())
        self._spec = spec
        self.constraints = constraints
        self._sampling: SamplingTrace | None = None  # of the whole window under the current spec
        self._shelf: TraceShelf[TraceT] = TraceShelf()
        self.root: Node[TraceT] = Node(0, None, None, 0, self._place, self._place)
        self.node = self.root
        self.nodes: dict[int, Node[TraceT]] = {0: self.root}
        self._next_number = 1
        self.departures: tuple[int, ...] = ()  # see `replay`

    @property
    def ids(self) -> tuple[int, ...]:
        """The prompt's ids and all that followed."""
        return tuple(self._ids)

    @property
    def prompt_ids(self) -> tuple[int, ...]:
        """The prompt's ids alone."""
        return tuple(self._ids[: self.prompt_length])

    @property
    def window_start(self) -> int:
        """The index in `ids` from which on the model reads."""
        return self.node.window_start

    @property
    def window_ids(self) -> tuple[int, ...]:
        """The ids that the model reads."""
        return tuple(self._ids[self.window_start :])

    @property
    def seed(self) -> int:
        """The seed that the coming draw's randomness is from."""
        return self._place.seed

    @property
    def taken(self) -> int:
        """How many of the seed's numbers have been drawn with."""
        return self._place.taken

    @property
    def spec(self) -> SamplingSpec:
        """The settings of the coming steps; those taken keep theirs."""
        return self._spec

    @spec.setter
    def spec(self, spec: SamplingSpec) -> None:
        if spec != self._spec:
            self._spec = spec
            self._sampling = None

    @property
    def is_full(self) -> bool:
        """Whether the window has no room for another token."""
        return len(self._ids) - self.window_start >= self.model.context_length

    @property
    def can_undo(self) -> bool:
        """Whether there is a step or a shortened window to take back."""
        return self.node.parent is not None

    @property
    def can_forward(self) -> bool:
        """Whether there is a step that was taken back."""
        return self.node.newest is not None

    @property
    def history(self) -> tuple[StepRecord | WindowRecord, ...]:
        """What happened on the way here, oldest first; undone steps are not in it."""
        return tuple(node.record for node in self.node.path() if node.record is not None)

    @property
    def trace(self) -> TraceT:
        """The trace of `window_ids`; only tokens that no trace has seen yet are run.

        Raises ContextFullError where the window holds more ids than the model reads.
        """
        return self._trace_at(self.node)

    @property
    def sampling(self) -> SamplingTrace:
        """Every stage of the choice of the next token under `spec`.

        Raises SamplingError where nothing can be drawn: bad logits, or a constraint that is broken or leaves nothing.
        """
        if self._sampling is None:
            self._sampling = self._sampling_at(self.node, self.trace)
        return self._sampling

    def sampling_at(self, position: int) -> SamplingTrace:
        """The stages under `spec` for the token at `position` of `ids` (their number: the next one).

        A constraint says nothing of the prompt's tokens. Raises IndexError for a position that the window doesn't
        reach.
        """
        if position == len(self._ids):
            return self.sampling
        if not self.window_start < position < len(self._ids):
            raise IndexError(f"position {position} is outside {self.window_start + 1} to {len(self._ids)}")
        logits = self.trace.logits_at(position - self.window_start - 1)
        if position < self.prompt_length:
            spec = replace(self._spec, constraint=Constraint())
            return sampling_trace(logits, spec, read=self._ids[self.window_start : position])
        steps = (node for node in self.node.path() if node.depth == position - self.prompt_length)
        return self._sampling_of(next(steps), logits, self.window_start)

    @property
    def constraint_is_met(self) -> bool:
        """Whether the constraint has all it wants, so that only an end can follow."""
        if not self._spec.constrains or self.constraints is None:
            return False
        return self.constraints.is_met(self._spec.constraint, self._constrained_ids(self.node))

    def step(self, *, greedy: bool = False) -> Step:
        """Add a token: drawn, or the likeliest at temperature 0 or if `greedy`, which takes no randomness.

        Raises ContextFullError when the window is full and SamplingError when the logits can't be drawn from.
        """
        self._require_room()
        sampling = self.sampling
        before = self._place
        if greedy and self._spec.temperature != 0:
            token_id, draw = sampling.likeliest, None
        else:
            token_id, draw = self._decide()
        self._append(token_id, by_hand=greedy and self._spec.temperature != 0, before=before, draw=draw)
        return Step(token_id, sampling, draw)

    def choose(self, token_id: int) -> Step:
        """Add the given token, cut or not; takes no randomness.

        Raises TokenIdError for an id outside the vocabulary and ContextFullError when the window is full.
        """
        token_id = operator.index(token_id)
        self.check_id(token_id)
        self._require_room()
        sampling = self.sampling
        self._append(token_id, by_hand=True, before=self._place, draw=None)
        return Step(token_id, sampling, None, chosen_by_hand=True)

    def reseed(self, seed: int) -> None:
        """Randomness from another seed for the coming steps; those taken stay. Raises SamplingError for a bad seed."""
        self._generator = _seeded(seed)
        pending = seed if self.can_undo else None
        self._place = Randomness(seed, 0, self._state(), pending)
        if pending is None:
            self.first_seed = seed

    def coming_uniform(self) -> float:
        """The number that the next draw would take, which stays to be taken."""
        twin = torch.Generator()
        twin.set_state(self._generator.get_state())
        return next_uniform(twin)

    def continue_on_last_half(self) -> None:
        """Make room: from here on the model reads the last context_length // 2 ids only. Can be undone.

        Does nothing where it reads no more than those already. Raises ContextFullError for a window of one token.
        """
        half = self.model.context_length // 2
        if not half:
            raise self._full(len(self._ids) - self.window_start)
        start = max(self.window_start, len(self._ids) - half)
        if start > self.window_start:
            self._enter(WindowRecord(start), self._place)

    # Through the tree

    def undo(self) -> int | None:
        """Take the last step back: ids, trace and the generator's state are as before it. The spec stays.

        Returns the token id that was taken back, or None where it was a shortened window. Raises SamplingError when
        there is nothing to take back.
        """
        left, parent = self.node, self.node.parent
        if parent is None:
            raise SamplingError("There is no step to undo. Take a step first.")
        self._stand(parent, left.before)
        if isinstance(left.record, WindowRecord):
            return None
        return self._ids.pop()

    def forward(self) -> int | None:
        """The step again that was taken back last. Raises SamplingError where there is none."""
        child = self.node.newest
        if child is None:
            raise SamplingError("There is no step ahead to take again. Take a new one.")
        self.jump(child.number)
        return None if isinstance(child.record, WindowRecord) else child.token_id

    def jump(self, number: int) -> None:
        """Stand at a node of the tree: ids, trace and generator are as they were behind it.

        Raises SamplingError for a number that the tree doesn't have.
        """
        node = self._node(number)
        path = node.path()
        for parent, child in itertools.pairwise(path):
            parent.newest = child
        self._ids[self.prompt_length :] = node.ids()
        self._stand(node, node.after)
        node.explored = True

    def attach(self, node: Node[TraceT]) -> None:
        """Put a node, which knows its parent, into the tree."""
        assert node.parent is not None
        node.parent.children[node.key] = node
        self.nodes[node.number] = node
        self._next_number = max(self._next_number, node.number + 1)

    def prune(self, number: int) -> None:
        """Cut a node off with all below it; the generation goes back to its parent if it stands there.

        Raises SamplingError for the prompt and for a number that the tree doesn't have.
        """
        node = self._node(number)
        parent = node.parent
        if parent is None:
            raise SamplingError("The prompt can't be cut off its own tree. Choose a token behind it.")
        if node in self.node.path():
            self.jump(parent.number)
        self._shelf.drop(node)
        for gone in node.walk():
            del self.nodes[gone.number]
        del parent.children[node.key]
        if parent.newest is node:
            parent.newest = next(reversed(parent.children.values()), None)

    def expand(self, width: int, depth: int, check: Callable[[], None] | None = None) -> int:
        """Add the `width` likeliest tokens that can be drawn here, below each of them its own, `depth` levels deep.

        Returns how many nodes are new. `check` is called before each forward pass and may raise to give up; what is
        there by then stays. A branch ends early where its window is full. Raises SamplingError for sizes below 1, or
        for more than MOST_EXPANDED nodes.
        """
        size = sum(width**level for level in range(1, depth + 1)) if 0 < depth <= 12 and 0 < width <= 1000 else 0
        if not 0 < size <= MOST_EXPANDED:
            raise SamplingError(
                "An expansion {width} wide and {depth} deep is none, or has more than {most} tokens. "
                "Choose smaller numbers.",
                width=width,
                depth=depth,
                most=MOST_EXPANDED,
            )
        before = self._next_number
        for _ in self._expanding(self.node, self.trace, width, depth, check):
            pass
        return self._next_number - before

    def forget_traces(self) -> None:
        """Give the memory of all forward passes back; they are run again where somebody stands."""
        self._shelf.drop(self.root)
        self._sampling = None

    def mark(self) -> tuple[Node[TraceT], Randomness, int]:
        """What `revert` needs to bring the generation back to where it is now."""
        return self.node, self._place, self._next_number

    def revert(self, mark: tuple[Node[TraceT], Randomness, int]) -> None:
        """Back to a mark: nodes that came after it are gone."""
        node, place, number = mark
        for new in [other for other in self.nodes if other >= number]:
            if new in self.nodes:
                self.prune(new)
        self.jump(node.number)
        self._restore(place)

    @classmethod
    def replay(
        cls,
        model: LanguageModel[TraceT],
        ids: Iterable[int],
        history: Iterable[StepRecord | WindowRecord],
        seed: int = 0,
        constraints: Allowing | None = None,
    ) -> Self:
        """The generation that `history` describes, every draw made again.

        The ids are those of the history. Another machine rounds differently and may draw another token once in a
        long while; `departures` names the indices in `ids` where it would have. Raises like the steps themselves.
        """
        generation = cls(model, ids, SamplingSpec(), seed, constraints)
        departures: list[int] = []
        for record in history:
            if isinstance(record, WindowRecord):
                generation.continue_on_last_half()
                continue
            generation.check_id(record.token_id)
            generation._require_room()
            generation.spec = record.spec
            if record.reseeded is not None:
                generation.reseed(record.reseeded)
            before, draw = generation._place, None
            if not record.by_hand:
                decided, draw = generation._decide()
                if decided != record.token_id:
                    departures.append(len(generation._ids))
            generation._append(record.token_id, by_hand=record.by_hand, before=before, draw=draw)
        generation.departures = tuple(departures)
        return generation

    # Inside

    def _decide(self) -> tuple[int, Draw | None]:
        sampling = self.sampling
        if self._spec.temperature == 0:
            return sampling.likeliest, None
        draw = sampling.draw(self._generator)
        self._place = Randomness(self._place.seed, self._place.taken + 1, self._state(), self._place.pending)
        return draw.token_id, draw

    def _append(self, token_id: int, *, by_hand: bool, before: Randomness, draw: Draw | None) -> None:
        sampling = self.sampling
        record = StepRecord(token_id, by_hand, self._spec, before.state, before.pending)
        node = self._enter(record, before, draw)
        self._weigh(node, sampling)
        self._ids.append(token_id)

    @staticmethod
    def _weigh(node: Node[TraceT], sampling: SamplingTrace) -> None:
        """Note how likely a node's token was."""
        assert node.parent is not None
        node.raw, node.final = sampling.raw_probability(node.token_id), sampling.final_probability(node.token_id)
        node.total = node.parent.total + node.log_probability

    def _enter(self, record: StepRecord | WindowRecord, before: Randomness, draw: Draw | None = None) -> Node[TraceT]:
        """Stand at the child that a record leads to, which is new or was there."""
        if self._place.pending is not None:  # a seed is told once, by the first step that is taken with it
            self._place = Randomness(self._place.seed, self._place.taken, self._place.state)
        node = self._child(self.node, record)
        node.record, node.before, node.after, node.draw = record, before, self._place, draw
        node.explored = True
        self.node.newest = node
        self.node = node
        self._sampling = None
        return node

    def _child(self, parent: Node[TraceT], record: StepRecord | WindowRecord) -> Node[TraceT]:
        window = isinstance(record, WindowRecord)
        key = -1 - record.window_start if isinstance(record, WindowRecord) else record.token_id
        known = parent.children.get(key)
        if known is not None:
            return known
        node = Node(
            self._next_number,
            parent,
            record,
            record.window_start if isinstance(record, WindowRecord) else parent.window_start,
            parent.after,
            parent.after,
            depth=parent.depth + (not window),
            total=parent.total,
        )
        self._next_number += 1
        parent.children[key] = node
        self.nodes[node.number] = node
        return node

    def _expanding(
        self, node: Node[TraceT], trace: TraceT, width: int, depth: int, check: Callable[[], None] | None
    ) -> Iterator[None]:
        length = self.prompt_length + node.depth - node.window_start
        if length >= self.model.context_length:
            return
        sampling = self._sampling_at(node, trace)
        for token_id in sampling.end.ranking(min(width, sampling.end.count)).tolist():
            known = token_id in node.children
            child = self._child(node, StepRecord(token_id, True, self._spec, node.after.state))
            if not known:
                child.explored = False
                self._weigh(child, sampling)
            if depth > 1 and length + 1 < self.model.context_length:
                if check is not None:
                    check()
                below = child.trace if child.trace is not None else self.model.forward([token_id], trace)
                yield from self._expanding(child, below, width, depth - 1, check)
            yield

    def _trace_at(self, node: Node[TraceT]) -> TraceT:
        if node.trace is not None:
            self._shelf.touch(node)
            return node.trace
        above, missing = node, [node]
        while above.parent is not None and above.parent.window_start == node.window_start:
            above = above.parent
            if above.trace is not None:
                break
            missing.append(above)
        if above.trace is None:  # nothing of this window has been run: run its beginning at once
            first = missing.pop()
            window = [*self._ids[: self.prompt_length], *first.ids()][first.window_start :]
            if len(window) > self.model.context_length:
                raise self._full(len(window))
            self._shelf.put(first, self.model.forward(window))
            above = first
        trace = above.trace
        assert trace is not None
        for below in reversed(missing):
            if isinstance(below.record, StepRecord):
                trace = self.model.forward([below.token_id], trace)
            self._shelf.put(below, trace)
        return trace

    def sampling_before(self, node: Node[TraceT]) -> SamplingTrace:
        """Every stage that a token of the tree came through. ValueError for the prompt and a shortened window."""
        if node.parent is None or not isinstance(node.record, StepRecord):
            raise ValueError(f"node {node.number} is no token that was chosen")
        spec, self._spec = self._spec, node.record.spec
        try:
            return self._sampling_at(node.parent, self._trace_at(node.parent))
        finally:
            self._spec = spec

    def _sampling_at(self, node: Node[TraceT], trace: TraceT) -> SamplingTrace:
        logits = node.logits
        if logits is None:
            logits = trace.logits_at(-1)
            self._shelf.put_logits(node, logits)
        return self._sampling_of(node, logits, node.window_start)

    def _sampling_of(self, node: Node[TraceT], logits: Tensor, window_start: int) -> SamplingTrace:
        spec = self._spec
        allowed = None
        read: Sequence[int] = ()
        generated: Sequence[int] = ()
        if spec.constrains:
            if self.constraints is None:
                raise ValueError("a generation under a constraint is given `constraints` when it is made")
            allowed = self.constraints.allowed(spec.constraint, self._constrained_ids(node))
        if spec.penalises:
            generated = node.ids()
            everything = [*self._ids[: self.prompt_length], *generated]
            read = everything[window_start:]
            generated = everything[max(window_start, self.prompt_length) :]
        return sampling_trace(logits, spec, read=read, generated=generated, allowed=allowed)

    def _constrained_ids(self, node: Node[TraceT]) -> list[int]:
        """The ids at the end that were taken under the present constraint."""
        found: list[int] = []
        at: Node[TraceT] | None = node
        while at is not None and at.record is not None:
            if isinstance(at.record, StepRecord):
                if at.record.spec.constraint != self._spec.constraint:
                    break
                found.append(at.token_id)
            at = at.parent
        return found[::-1]

    def _node(self, number: int) -> Node[TraceT]:
        node = self.nodes.get(number)
        if node is None:
            raise SamplingError("The tree has no branch number {number}. Choose another one.", number=number)
        return node

    def _stand(self, node: Node[TraceT], place: Randomness) -> None:
        self.node = node
        self._sampling = None
        self._restore(place)

    def _restore(self, place: Randomness) -> None:
        self._place = place
        self._generator.set_state(torch.frombuffer(bytearray(place.state), dtype=torch.uint8))

    def _state(self) -> bytes:
        return self._generator.get_state().numpy().tobytes()

    def _require_room(self) -> None:
        if self.is_full:
            raise self._full(len(self._ids) - self.window_start)

    def _full(self, count: int) -> ContextFullError:
        return ContextFullError(
            "The text has {count} tokens and the model's window holds {window}. Continue on its last half, or stop.",
            count=count,
            window=self.model.context_length,
        )

    def check_id(self, token_id: int) -> None:
        """Raises TokenIdError for an id outside the vocabulary."""
        if not 0 <= token_id < self.model.vocab_size:
            raise TokenIdError(
                "Token id {id} is outside this model's vocabulary of {size}. Choose an id from 0 to {last}.",
                id=token_id,
                size=self.model.vocab_size,
                last=self.model.vocab_size - 1,
            )


def _seeded(seed: object) -> torch.Generator:
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise SamplingError("The seed has to be a whole number from 0 to 2^63 - 1. Enter such a number.")
    return torch.Generator().manual_seed(seed)
