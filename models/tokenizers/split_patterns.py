"""Split patterns taken apart: which of their character classes can begin a match, end one, or stand side by side.

The regular expressions that cut text before merging are alternatives of classes, repeated. Read are literals, classes,
Unicode properties, groups, quantifiers of all three tempers, and assertions about one character ahead or the end.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_QUANTIFIER = re.compile(r"(?:([?*+])|\{(\d+)(?:(,)(\d*))?\})([?+]?)")
_PROPERTY = re.compile(r"[pP]\{(\^?)([A-Z][a-z]?)\}")
_CONTROLS = {"r": "\r", "n": "\n", "t": "\t", "f": "\f", "v": "\v"}
_MOST_COPIES = 16

Item = tuple[str, str] | str  # a range of characters, or the beginning of a category, "!"-marked where it is excluded


class _Unknown(Exception):
    """Something in a pattern that is not read."""


@dataclass(frozen=True, slots=True)
class Group:
    """Characters from `first` to `last`, all of one Unicode category."""

    first: str
    last: str
    category: str


@dataclass(eq=False)
class Atom:
    """One place in a pattern: a class of characters, or (`is_assertion`) a question that takes none.

    `possessive` says that it gives nothing back once it has matched.
    """

    items: tuple[Item, ...]
    negated: bool = False
    is_assertion: bool = False
    possessive: bool = False

    def may_match(self, group: Group) -> bool:
        """Whether some character of the group may be in the class."""
        if self.is_assertion:
            return False
        if self.negated:
            return not any(_covers(item, group) for item in self.items)
        return any(_meets(item, group) for item in self.items)

    def must_match(self, group: Group) -> bool:
        """Whether every character of the group is in the class."""
        if self.is_assertion:
            return False
        if self.negated:
            return not any(_meets(item, group) for item in self.items)
        return any(_covers(item, group) for item in self.items)


def _meets(item: Item, group: Group) -> bool:
    if isinstance(item, tuple):
        return item[0] <= group.last and group.first <= item[1]
    return _covers(item, group)


def _covers(item: Item, group: Group) -> bool:
    if isinstance(item, tuple):
        return item[0] <= group.first and group.last <= item[1]
    wanted = item.removeprefix("!")
    inside = group.category.startswith(wanted) if wanted != "space" else group.first.isspace()
    return inside != item.startswith("!")


@dataclass
class _Part:
    """A piece of a pattern: whether it can be empty, and the atoms that it begins and ends with."""

    nullable: bool
    first: frozenset[Atom] = frozenset()
    last: frozenset[Atom] = frozenset()


@dataclass
class SplitAutomaton:
    """The atoms of a pattern and which of them can follow which."""

    nullable: bool
    first: frozenset[Atom]
    last: frozenset[Atom]
    atoms: list[Atom]
    follow: dict[Atom, set[Atom]] = field(default_factory=dict)

    def matching(self, group: Group) -> list[Atom]:
        """The atoms that may match a character of the group."""
        return [atom for atom in self.atoms if atom.may_match(group)]

    def following(self, atom: Atom) -> set[Atom]:
        """The atoms that may take the next character, questions between them answered either way."""
        found: set[Atom] = set()
        open_ones = list(self.follow.get(atom, ()))
        seen = set(open_ones)
        while open_ones:
            other = open_ones.pop()
            if not other.is_assertion:
                found.add(other)
                continue
            for further in self.follow.get(other, ()):
                if further not in seen:
                    seen.add(further)
                    open_ones.append(further)
        return found

    def asks_after(self, atom: Atom) -> bool:
        """Whether a match may ask what comes next once this atom has taken a character."""
        return any(other.is_assertion for other in self.follow.get(atom, ()))

    def may_follow(self, group: Group, atom: Atom) -> bool:
        """Whether the atom can take a character directly behind one of the group in the same match."""
        return any(atom in self.following(before) for before in self.matching(group))

    def always_matches(self, group: Group) -> bool:
        """Whether every character of the group is a match by itself, without a question."""
        for atom in self.first & self.last:
            if not atom.must_match(group):
                continue
            greedy = (other for other in self.atoms if other.possessive and other is not atom)
            if not any(other.may_match(group) and atom in self.following(other) for other in greedy):
                return True
        return False


def parse_pattern(pattern: str) -> SplitAutomaton | None:
    """The automaton of a split pattern, or None if there is something in it that is not read."""
    try:
        return _Reader(pattern).read()
    except (_Unknown, RecursionError):
        return None


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._atoms: list[Atom] = []
        self._follow: dict[Atom, set[Atom]] = {}

    def read(self) -> SplitAutomaton:
        part = self._alternatives(False)
        if self._at < len(self._pattern):
            raise _Unknown
        return SplitAutomaton(part.nullable, part.first, part.last, self._atoms, self._follow)

    def _peek(self, text: str) -> bool:
        return self._pattern.startswith(text, self._at)

    def _take(self, text: str) -> bool:
        if self._peek(text):
            self._at += len(text)
            return True
        return False

    def _next(self) -> str:
        if self._at >= len(self._pattern):
            raise _Unknown
        self._at += 1
        return self._pattern[self._at - 1]

    def _alternatives(self, folded: bool) -> _Part:
        found = [self._sequence(folded)]
        while self._take("|"):
            found.append(self._sequence(folded))
        return _Part(
            any(part.nullable for part in found),
            frozenset().union(*(part.first for part in found)),
            frozenset().union(*(part.last for part in found)),
        )

    def _sequence(self, folded: bool) -> _Part:
        whole = _Part(True)
        while self._at < len(self._pattern) and not self._peek("|") and not self._peek(")"):
            whole = self._joined(whole, self._quantified(folded))
        return whole

    def _joined(self, left: _Part, right: _Part) -> _Part:
        for atom in left.last:
            self._follow.setdefault(atom, set()).update(right.first)
        return _Part(
            left.nullable and right.nullable,
            left.first | right.first if left.nullable else left.first,
            left.last | right.last if right.nullable else right.last,
        )

    def _quantified(self, folded: bool) -> _Part:
        start = self._at
        before = len(self._atoms)
        part = self._unit(folded)
        end = self._at
        quantifier = _QUANTIFIER.match(self._pattern, self._at)
        if quantifier is None:
            if self._at < len(self._pattern) and self._pattern[self._at] in "*+?":
                raise _Unknown
            return part
        self._at = after = quantifier.end()
        sign, least_digits, comma, most_digits, temper = quantifier.groups()
        if sign:
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
        else:
            least = int(least_digits)
            most = least if not comma else int(most_digits) if most_digits else None
            if temper:  # engines disagree on what {1,3}+ is: possessive, or repeated
                most = None
        if least > _MOST_COPIES or most == 0:
            raise _Unknown
        whole = _Part(True)
        for copy in range(max(1, least)):
            if copy:
                self._at = start
                part = self._unit(folded)
                if self._at != end:
                    raise _Unknown
            whole = self._joined(whole, part)
        self._at = after
        if temper == "+":
            for atom in self._atoms[before:]:
                atom.possessive = True
        if most is None or most > max(1, least):
            for atom in part.last:
                self._follow.setdefault(atom, set()).update(part.first)
        return _Part(whole.nullable or least == 0, whole.first, whole.last)

    def _atom(self, items: tuple[Item, ...], *, negated: bool = False, is_assertion: bool = False) -> _Part:
        atom = Atom(items, negated, is_assertion)
        self._atoms.append(atom)
        only = frozenset({atom})
        return _Part(False, only, only)

    def _unit(self, folded: bool) -> _Part:
        character = self._next()
        if character == "(":
            return self._group(folded)
        if character == "[":
            return self._class(folded)
        if character == "\\":
            item = self._escape()
            return self._atom(self._folded((item,), folded))
        if character == "$":
            return self._atom((), is_assertion=True)
        if character == ".":
            return self._atom((("\n", "\n"),), negated=True)
        if character in "^*+?{})]":
            raise _Unknown
        return self._atom(self._folded(((character, character),), folded))

    def _group(self, folded: bool) -> _Part:
        if self._take("?!") or self._take("?="):
            before = len(self._atoms)
            inner = self._unit(folded)
            if inner.first != inner.last or len(self._atoms) != before + 1 or not self._take(")"):
                raise _Unknown  # more than one character ahead
            del self._atoms[before:]
            return self._atom((), is_assertion=True)
        if self._take("?i:"):
            folded = True
        elif self._peek("?") and not self._take("?:"):
            raise _Unknown
        part = self._alternatives(folded)
        if not self._take(")"):
            raise _Unknown
        return part

    def _class(self, folded: bool) -> _Part:
        negated = self._take("^")
        items: list[Item] = []
        while not self._take("]"):
            if self._peek("[") or self._peek("&&") or self._peek("--") or self._peek("~~"):
                raise _Unknown
            item = self._member()
            if isinstance(item, tuple) and self._peek("-") and not self._peek("-]"):
                self._at += 1
                end = self._member()
                if not isinstance(end, tuple) or end[0] < item[0]:
                    raise _Unknown
                item = (item[0], end[0])
            items.append(item)
        if not items:
            raise _Unknown
        return self._atom(self._folded(tuple(items), folded), negated=negated)

    def _member(self) -> Item:
        if self._take("\\"):
            return self._escape()
        character = self._next()
        return (character, character)

    def _escape(self) -> Item:
        character = self._next()
        if character in "pP":
            found = _PROPERTY.match(self._pattern, self._at - 1)
            if found is None:
                raise _Unknown
            self._at = found.end()
            excluded = (character == "P") != bool(found[1])
            return ("!" if excluded else "") + found[2]
        if character in "sS":
            return "!space" if character == "S" else "space"
        if character in "dD":
            return "!Nd" if character == "D" else "Nd"
        if character in _CONTROLS:
            return (_CONTROLS[character], _CONTROLS[character])
        if character.isalnum() or unicodedata.category(character) == "Cc":
            raise _Unknown
        return (character, character)

    @staticmethod
    def _folded(items: tuple[Item, ...], folded: bool) -> tuple[Item, ...]:
        """The items with both cases of their letters, where case is ignored."""
        if not folded:
            return items
        found = list(items)
        for item in items:
            if isinstance(item, str) or item[0] != item[1]:
                raise _Unknown  # the cases of a whole range or category
            found += [(other, other) for other in {item[0].lower(), item[0].upper()} if len(other) == 1]
        return tuple(found)
