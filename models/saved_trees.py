"""A tree of branches as JSON, and back: everything that replaying it takes.

A file names the model that made it, by its shape and a hash of some of its numbers, and is refused by any other.
Randomness is kept as a seed and how many of its numbers were used, so that each draw can be made again.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import torch

from models.branches import Node, Randomness
from models.errors import PlaygroundError, SamplingError, StorageError
from models.generation import Allowing, Generation, LanguageModel, StepRecord, Trace, WindowRecord
from models.sampling import Draw
from models.specs import SamplingSpec
from models.storage import write_bytes_atomically

TraceT = TypeVar("TraceT", bound=Trace)

FORMAT, VERSION = "token-playground tree", 1
_MOST_BYTES = 200_000_000
_MOST_TAKEN = 50_000_000


@dataclass(frozen=True, slots=True)
class SavedNode:
    """One node; `spec` is an index in the tree's specs, `start` a shortened window's beginning, `drawn` the number."""

    number: int
    parent: int
    token: int = -1
    start: int | None = None
    by_hand: bool = False
    spec: int = 0
    seed: int = 0
    taken: int = 0
    reseeded: int | None = None
    raw: float | None = None
    final: float | None = None
    drawn: float | None = None
    name: str = ""
    explored: bool = True


@dataclass(frozen=True, slots=True)
class SavedTree:
    """A prompt, its branches, and where somebody stood."""

    format: str
    version: int
    model: str
    fingerprint: str
    text: str
    prompt_ids: tuple[int, ...]
    seed: int
    spec: SamplingSpec
    specs: tuple[SamplingSpec, ...]
    nodes: tuple[SavedNode, ...]
    current: int = 0
    path: tuple[int, ...] = field(default=())


def fingerprint(model: Any) -> str:
    """A hash of a model's shape and the first numbers of each of its tensors; another precision's differs too."""
    spec = model.spec
    told = [(item.name, getattr(spec, item.name)) for item in fields(spec)]
    # What is as it is by default is left out, so that a field that comes later changes no hash.
    told = [(name, value) for name, value in told if value != _defaults(type(spec)).get(name)]
    digest = hashlib.sha256(repr(told).encode())
    for name, tensor in model.named_parameters():
        digest.update(name.encode())
        digest.update(tensor.detach().flatten()[:64].float().cpu().numpy().tobytes())
    return digest.hexdigest()[:32]


def _defaults(kind: type[Any]) -> dict[str, Any]:
    return {item.name: item.default for item in fields(kind)}


def saved(generation: Generation[TraceT], model: str, text: str, mark: str) -> SavedTree:
    """The tree of a generation; `mark` is the model's fingerprint."""
    specs: dict[SamplingSpec, int] = {}
    nodes = []
    for node in generation.root.walk():
        if node.parent is None:
            continue
        record = node.record
        place = node.before
        item = SavedNode(node.number, node.parent.number, name=node.name, explored=node.explored)
        if isinstance(record, WindowRecord):
            nodes.append(replace(item, start=record.window_start, seed=place.seed, taken=place.taken))
            continue
        assert record is not None
        nodes.append(
            replace(
                item,
                token=record.token_id,
                by_hand=record.by_hand,
                spec=specs.setdefault(record.spec, len(specs)),
                seed=place.seed,
                taken=place.taken,
                reseeded=record.reseeded,
                raw=None if math.isnan(node.raw) else node.raw,
                final=None if math.isnan(node.final) else node.final,
                drawn=None if node.draw is None else node.draw.uniform,
            )
        )
    return SavedTree(
        FORMAT,
        VERSION,
        model,
        mark,
        text,
        generation.prompt_ids,
        generation.first_seed,
        generation.spec,
        tuple(specs),
        tuple(nodes),
        generation.node.number,
        tuple(node.number for node in generation.node.path()),
    )


def restored(
    tree: SavedTree,
    model: LanguageModel[TraceT],
    mark: str,
    constraints: Allowing | None = None,
) -> Generation[TraceT]:
    """The generation that a tree describes, standing where it stood; nothing is run before somebody looks.

    Raises SamplingError for a tree of another model, or one that contradicts itself.
    """
    if tree.fingerprint != mark:
        raise SamplingError(
            "The tree was made by another model, {name}, or by another version of it. Open that model first.",
            name=tree.model,
        )
    generation = Generation(model, tree.prompt_ids, tree.spec, tree.seed, constraints)
    states = _States()
    try:
        for item in tree.nodes:
            _attach(generation, tree, item, states)
        generation.jump(tree.current)
    except (KeyError, IndexError, ValueError) as error:
        raise _damaged() from error
    return generation


def replayed(
    generation: Generation[TraceT],
) -> tuple[int, ...]:
    """The places in the ids of the present branch where drawing again gives another token: none on the same machine."""
    again = Generation.replay(
        generation.model,
        generation.prompt_ids,
        generation.history,
        generation.first_seed,
        generation.constraints,
    )
    return again.departures


def encode(tree: SavedTree) -> bytes:
    """A tree as JSON."""
    return msgspec.json.format(msgspec.json.encode(tree), indent=1)


def plain(tree: SavedTree) -> dict[str, Any]:
    """A tree as plain values, for a file that holds more than it."""
    values: dict[str, Any] = msgspec.to_builtins(tree)
    return values


def of_plain(values: object) -> SavedTree:
    """A tree from plain values. Raises as `decode`."""
    try:
        return decode(msgspec.json.encode(values))
    except (TypeError, ValueError, RecursionError) as error:
        raise _damaged() from error


def decode(data: bytes) -> SavedTree:
    """A tree from JSON. Raises SamplingError for anything else, and for a newer version of the format."""
    try:
        head = msgspec.json.decode(data, type=dict[str, Any])
        if head.get("format") != FORMAT:
            raise SamplingError("The file is no tree of the playground. Choose a file that it has saved.")
        if head.get("version") != VERSION:
            raise SamplingError(
                "The tree was saved by another version of the playground, in format {version}. Open it with that one.",
                version=head.get("version"),
            )
        return msgspec.json.decode(data, type=SavedTree)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged() from error
    except PlaygroundError as error:  # settings that can't be
        if isinstance(error, SamplingError):
            raise
        raise _damaged() from error


def write(tree: SavedTree, path: Path) -> None:
    """Save a tree. Raises StorageError where the disk refuses."""
    write_bytes_atomically(path, encode(tree))


def read(path: Path) -> SavedTree:
    """A tree from a file. Raises SamplingError or StorageError for one that can't be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _damaged()
        return decode(path.read_bytes())
    except OSError as error:
        raise StorageError(
            "{path} can't be read: {reason}. Choose another file.", path=path, reason=error.strerror or str(error)
        ) from error


def _damaged() -> SamplingError:
    return SamplingError("The tree file is damaged. Choose another one, or begin anew.")


class _States:
    """Generator states by seed and numbers taken, each seed gone through once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}
        self._reached: dict[int, tuple[int, torch.Generator]] = {}

    def at(self, seed: int, taken: int) -> Randomness:
        if not 0 <= seed < 2**63 or not 0 <= taken <= _MOST_TAKEN:
            raise ValueError(f"no generator is at {taken} numbers of seed {seed}")
        if (seed, taken) not in self._known:
            reached, generator = self._reached.get(seed, (0, torch.Generator().manual_seed(seed)))
            if reached > taken:
                reached, generator = 0, torch.Generator().manual_seed(seed)
            if taken > reached:
                torch.rand(taken - reached, dtype=torch.float64, generator=generator)
            self._reached[seed] = (taken, generator)
            self._known[seed, taken] = generator.get_state().numpy().tobytes()
        return Randomness(seed, taken, self._known[seed, taken])


def _attach(generation: Generation[TraceT], tree: SavedTree, item: SavedNode, states: _States) -> None:
    parent = generation.nodes[item.parent]
    if item.number in generation.nodes or item.number < 1:
        raise ValueError(f"number {item.number} stands twice")
    record: StepRecord | WindowRecord
    place = states.at(item.seed, item.taken)
    before = Randomness(place.seed, place.taken, place.state, item.reseeded)
    if item.start is not None:
        if not parent.window_start < item.start < len(tree.prompt_ids) + parent.depth:
            raise ValueError(f"no window begins at {item.start}")
        record, after = WindowRecord(item.start), before
    else:
        generation.check_id(item.token)
        record = StepRecord(item.token, item.by_hand, tree.specs[item.spec], place.state, item.reseeded)
        after = states.at(item.seed, item.taken + (item.drawn is not None))
    node: Node[TraceT] = Node(
        item.number,
        parent,
        record,
        item.start if item.start is not None else parent.window_start,
        before,
        after,
        depth=parent.depth + (item.start is None),
        raw=math.nan if item.raw is None else item.raw,
        final=math.nan if item.final is None else item.final,
        draw=None if item.drawn is None else Draw(item.token, item.drawn, math.nan, math.nan),
        name=item.name,
        explored=item.explored,
    )
    node.total = parent.total if item.start is not None else parent.total + node.log_probability
    if node.key in parent.children:
        raise ValueError("two branches have the same token")
    generation.attach(node)
