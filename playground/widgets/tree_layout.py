"""Where the nodes of a tree of tokens stand: one column a token, chains in one line, branches below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A token of a tree. `parent` is its parent's number, -1 for the root, which stands for the prompt.

    `probability` is that of the token after its parent before any setting; `log_probability` the sum of the natural
    logarithms from the root down to it. Both are NaN where nobody knows them.
    """

    number: int
    parent: int
    label: str
    probability: float = float("nan")
    log_probability: float = float("nan")
    name: str = ""
    explored: bool = True  # false: only offered by an expansion, never stepped on


def tree_rows(nodes: Sequence[TreeNode]) -> dict[int, tuple[int, int]]:
    """(column, row) by node number. A node's first child continues its row, the others begin rows of their own below.

    Children are taken in the order given. A parent that is missing, or comes later, is a ValueError.
    """
    children: dict[int, list[int]] = {-1: []}
    for node in nodes:
        if node.parent not in children:
            raise ValueError(f"node {node.number} has no parent {node.parent}")
        children[node.parent].append(node.number)
        children[node.number] = []
    places: dict[int, tuple[int, int]] = {}
    row = -1
    for root in children[-1]:
        row += 1
        pending = [(root, 0, True)]
        while pending:  # no recursion: a run of thousands of tokens is a deep tree
            number, column, continues = pending.pop()
            row += not continues
            places[number] = (column, row)
            below = children[number]
            pending += [(child, column + 1, place == 0) for place, child in reversed([*enumerate(below)])]
    return places


def path_to(nodes: Sequence[TreeNode], number: int) -> tuple[int, ...]:
    """The numbers from the root to a node; empty for a number that is no node's."""
    parents = {node.number: node.parent for node in nodes}
    path: list[int] = []
    while number in parents:
        path.append(number)
        number = parents[number]
    return tuple(reversed(path))
