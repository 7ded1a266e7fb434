"""A sequence that grows by drawn or chosen tokens, and that can go back exactly.

Each step leaves the newest trace behind as it was, so going back is picking up the older one; the random
generator's state goes back with it. Steps taken again after an undo are the same steps.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, Self, TypeVar

import torch
from torch import Tensor

from models.errors import ContextFullError, SamplingError, TextError, TokenIdError
from models.sampling import Draw, SamplingTrace, sampling_trace
from models.specs import SamplingSpec


class Trace(Protocol):
    """What a generation needs of a forward pass: how many tokens it has seen, and what it expects after one."""

    def __len__(self) -> int: ...

    def logits_at(self, position: int, /) -> Tensor: ...


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
class _Entry(Generic[TraceT]):
    """A record of the history and what has to come back when it is undone."""

    record: StepRecord | WindowRecord
    window_start: int
    trace: TraceT | None
    generator_state: bytes
    seed: int
    reseeded: int | None


class Generation(Generic[TraceT]):
    """`ids`, continued one token at a time by `model` under `spec`, with randomness from `seed` alone.

    The same model, ids, specs and seed give the same tokens on the same machine. Nothing runs until a step, the
    trace or the sampling is asked for. Whatever raises leaves the generation as it was.
    """

    def __init__(self, model: LanguageModel[TraceT], ids: Iterable[int], spec: SamplingSpec, seed: int = 0) -> None:
        """Raises TextError for no ids, TokenIdError for one outside the vocabulary, SamplingError for a bad seed.

        More ids than the model's window are accepted: `continue_on_last_half` then comes before the first step.
        """
        self.model = model
        self._ids = [operator.index(token_id) for token_id in ids]
        if not self._ids:
            raise TextError("There is no text to continue. Type a word first.")
        for token_id in self._ids:
            self._check_id(token_id)
        self.prompt_length = len(self._ids)
        self.seed = self.first_seed = seed  # the current one, and the one that a replay begins with
        self._reseeded: int | None = None  # a seed that no step has been taken with yet
        self._generator = _seeded(seed)
        self._spec = spec
        self._window_start = 0
        self._trace: TraceT | None = None  # of the first tokens of the window; the rest is run when asked for
        self._sampling: SamplingTrace | None = None  # of the whole window under the current spec
        self._entries: list[_Entry[TraceT]] = []
        self.departures: tuple[int, ...] = ()  # see `replay`

    @property
    def ids(self) -> tuple[int, ...]:
        """The prompt's ids and all that followed."""
        return tuple(self._ids)

    @property
    def window_start(self) -> int:
        """The index in `ids` from which on the model reads."""
        return self._window_start

    @property
    def window_ids(self) -> tuple[int, ...]:
        """The ids that the model reads."""
        return tuple(self._ids[self._window_start :])

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
        return len(self._ids) - self._window_start >= self.model.context_length

    @property
    def can_undo(self) -> bool:
        """Whether there is a step or a shortened window to take back."""
        return bool(self._entries)

    @property
    def history(self) -> tuple[StepRecord | WindowRecord, ...]:
        """What happened so far, oldest first; undone steps are not in it."""
        return tuple(entry.record for entry in self._entries)

    @property
    def trace(self) -> TraceT:
        """The trace of `window_ids`; only tokens that no trace has seen yet are run.

        Raises ContextFullError where the window holds more ids than the model reads.
        """
        window = self._ids[self._window_start :]
        if self._trace is None:
            if len(window) > self.model.context_length:
                raise self._full(len(window))
            self._trace = self.model.forward(window)
        elif len(self._trace) < len(window):
            self._trace = self.model.forward(window[len(self._trace) :], self._trace)
        return self._trace

    @property
    def sampling(self) -> SamplingTrace:
        """Every stage of the choice of the next token under `spec`."""
        if self._sampling is None:
            self._sampling = sampling_trace(self.trace.logits_at(-1), self._spec)
        return self._sampling

    def step(self) -> Step:
        """Add a token: drawn, or the likeliest at temperature 0, which takes no randomness.

        Raises ContextFullError when the window is full and SamplingError when the logits can't be drawn from.
        """
        self._require_room()
        state = self._state()
        token_id, draw = self._decide()
        step = Step(token_id, self.sampling, draw)
        self._append(StepRecord(token_id, False, self._spec, state, self._reseeded))
        return step

    def choose(self, token_id: int) -> Step:
        """Add the given token, cut or not; takes no randomness.

        Raises TokenIdError for an id outside the vocabulary and ContextFullError when the window is full.
        """
        token_id = operator.index(token_id)
        self._check_id(token_id)
        self._require_room()
        step = Step(token_id, self.sampling, None, chosen_by_hand=True)
        self._append(StepRecord(token_id, True, self._spec, self._state(), self._reseeded))
        return step

    def reseed(self, seed: int) -> None:
        """Randomness from another seed for the coming steps; those taken stay. Raises SamplingError for a bad seed."""
        self._generator = _seeded(seed)
        self.seed = seed
        if self._entries:
            self._reseeded = seed
        else:
            self.first_seed = seed

    def continue_on_last_half(self) -> None:
        """Make room: from here on the model reads the last context_length // 2 ids only. Can be undone.

        Does nothing where it reads no more than those already. Raises ContextFullError for a window of one token.
        """
        half = self.model.context_length // 2
        if not half:
            raise self._full(len(self._ids) - self._window_start)
        start = max(self._window_start, len(self._ids) - half)
        if start > self._window_start:
            self._remember(WindowRecord(start), self._state())
            self._window_start = start
            self._trace = None
            self._sampling = None

    def undo(self) -> int | None:
        """Take the last step back: ids, trace and the generator's state are as before it. The spec stays.

        Returns the token id that was taken back, or None where it was a shortened window. Raises SamplingError when
        there is nothing to take back.
        """
        if not self._entries:
            raise SamplingError("There is no step to undo. Take a step first.")
        entry = self._entries.pop()
        self._window_start = entry.window_start
        self._trace = entry.trace
        self._sampling = None
        self._generator.set_state(torch.frombuffer(bytearray(entry.generator_state), dtype=torch.uint8))
        self.seed, self._reseeded = entry.seed, entry.reseeded
        if isinstance(entry.record, WindowRecord):
            return None
        return self._ids.pop()

    @classmethod
    def replay(
        cls,
        model: LanguageModel[TraceT],
        ids: Iterable[int],
        history: Iterable[StepRecord | WindowRecord],
        seed: int = 0,
    ) -> Self:
        """The generation that `history` describes, every draw made again.

        The ids are those of the history. Another machine rounds differently and may draw another token once in a
        long while; `departures` names the indices in `ids` where it would have. Raises like the steps themselves.
        """
        generation = cls(model, ids, SamplingSpec(), seed)
        departures: list[int] = []
        for record in history:
            if isinstance(record, WindowRecord):
                generation.continue_on_last_half()
                continue
            generation._check_id(record.token_id)
            generation._require_room()
            generation.spec = record.spec
            if record.reseeded is not None:
                generation.reseed(record.reseeded)
            state = generation._state()
            if not record.by_hand and generation._decide()[0] != record.token_id:
                departures.append(len(generation._ids))
            generation._append(StepRecord(record.token_id, record.by_hand, record.spec, state, record.reseeded))
        generation.departures = tuple(departures)
        return generation

    def _decide(self) -> tuple[int, Draw | None]:
        sampling = self.sampling
        if self._spec.temperature == 0:
            return sampling.likeliest, None
        draw = sampling.draw(self._generator)
        return draw.token_id, draw

    def _append(self, record: StepRecord) -> None:
        self._remember(record, record.generator_state)
        self._reseeded = None
        self._ids.append(record.token_id)
        self._sampling = None

    def _remember(self, record: StepRecord | WindowRecord, state: bytes) -> None:
        entry = _Entry(record, self._window_start, self._trace, state, self.seed, self._reseeded)
        self._entries.append(entry)

    def _state(self) -> bytes:
        return self._generator.get_state().numpy().tobytes()

    def _require_room(self) -> None:
        if self.is_full:
            raise self._full(len(self._ids) - self._window_start)

    def _full(self, count: int) -> ContextFullError:
        return ContextFullError(
            "The text has {count} tokens and the model's window holds {window}. Continue on its last half, or stop.",
            count=count,
            window=self.model.context_length,
        )

    def _check_id(self, token_id: int) -> None:
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
