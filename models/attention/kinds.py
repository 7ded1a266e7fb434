"""The small frozen things that attention is asked and answered with; no torch.

Legend: T tokens.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of a map: rows top to bottom and columns left to right, the last ones excluded."""

    top: int
    bottom: int
    left: int
    right: int

    def within(self, rows: int, columns: int) -> Region:
        """The part of it that lies in a map of that shape; at least one cell."""
        top, left = min(max(0, self.top), rows - 1), min(max(0, self.left), columns - 1)
        return Region(top, min(max(top + 1, self.bottom), rows), left, min(max(left + 1, self.right), columns))


@dataclass(frozen=True, slots=True)
class HeadProperties:
    """What a head does, as means over the queries of a text; None where no query of it can say.

    entropy: of the weights, in bits. first, previous, itself: the share on the first token, on the one before the
    query, on the query's own. induction: the share on tokens that follow an earlier occurrence of the query's token,
    over queries that have one (prefix matching, Olsson et al. 2022, "In-context Learning and Induction Heads").
    distance: Σ weight · |query − key| in tokens.
    """

    entropy: float
    first: float
    previous: float | None
    itself: float
    induction: float | None
    distance: float


# Properties by which heads are ordered, highest first.
PROPERTIES = ("entropy", "first", "previous", "itself", "induction", "distance")


@dataclass(frozen=True, slots=True)
class Unsound:
    """Where NaN or infinity comes from: the tensors of the model that hold some, or the first layer where it appears.

    `layer` is the first layer concerned: -1 the embedding, L what follows the layers. `tensors` names the parameters
    that hold unsound numbers, in order; none where they arise while computing.
    """

    layer: int
    tensors: tuple[str, ...]


def ordered(
    properties: dict[tuple[int, int], HeadProperties], by: str, *, descending: bool = True
) -> list[tuple[int, int]]:
    """The heads in order of a property, those without it last; equals stay in their place. "place" is as they are."""
    places = sorted(properties)
    if by not in PROPERTIES:
        return places

    def key(place: tuple[int, int]) -> tuple[bool, float]:
        value = getattr(properties[place], by)
        unknown = value is None or value != value  # NaN
        return unknown, 0.0 if unknown else (-value if descending else value)

    return sorted(places, key=key)
