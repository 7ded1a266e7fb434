"""Where a text may be cut so that its parts, encoded alone, give the tokens of the whole.

A cut between two characters is safe for a split pattern if, whatever stands to the left and to the right,

1. no match of the pattern can hold both characters, and
2. no match to the left asks what comes after it (`(?!\\S)`, `$`) when it ends at the cut, and
3. both characters are always part of some match, so that neither is left out or joins what is left out.

Then the matches to the left are those of the left part alone, and a match begins at the cut. All three follow from
which character classes of the pattern can stand side by side (Glushkov 1961, the "follow" relation), whatever the
engine prefers among the possible matches. Only characters whose Unicode category has never changed are considered, and
a pattern with anything unusual in it (look-behind, word borders, back references) has no safe cuts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from models.tokenizers.pieces import steps
from models.tokenizers.split_patterns import Atom, Group, SplitAutomaton, parse_pattern

# What ByteLevel of the tokenizers library splits by (GPT-2's own pattern).
_BYTE_LEVEL = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"

_LETTERS = (
    Group("A", "Z", "Lu"),
    Group("a", "z", "Ll"),
    Group("Α", "Ρ", "Lu"),
    Group("α", "ω", "Ll"),
    Group("А", "Я", "Lu"),
    Group("а", "я", "Ll"),
    Group("א", "ת", "Lo"),
    Group("ا", "غ", "Lo"),
    Group("अ", "ह", "Lo"),
    Group("ก", "ะ", "Lo"),
    Group("ぁ", "ゖ", "Lo"),
    Group("ァ", "ヺ", "Lo"),
    Group("一", "龥", "Lo"),
    Group("가", "힣", "Lo"),
)
_DIGITS = (Group("0", "9", "Nd"),)
_PUNCTUATION = tuple(
    Group(sign, sign, category)
    for category, signs in {
        "Po": '!"#%&*,./:;?@\\、。，！？；：',
        "Pd": "-",
        "Pc": "_",
        "Ps": "([{（《「",
        "Pe": ")]}）》」",
        "Pi": "“",
        "Pf": "”",
        "Sm": "+<=>|~",
        "Sc": "$",
        "Sk": "^`",
    }.items()
    for sign in signs
)
_SPACE = Group(" ", " ", "Zs")
_NEWLINE = Group("\n", "\n", "Cc")
_SOLID = (*_LETTERS, *_DIGITS, *_PUNCTUATION)


@dataclass(frozen=True, slots=True)
class Cuts:
    """A regular expression that matches, without any width, at safe cuts, and how far it looks at most."""

    pattern: re.Pattern[str]
    reach: int  # characters on either side of a cut that decide whether it is one

    def after(self, text: str, position: int) -> int:
        """The first safe cut at or after `position`, or the text's length if there is none."""
        found = self.pattern.search(text, position) if position < len(text) else None
        return found.start() if found else len(text)


ANYWHERE = Cuts(re.compile(""), 0)


@lru_cache(maxsize=64)
def pattern_cuts(pattern: str) -> Cuts | None:
    """The safe cuts of a split pattern, or None if it has none that can be told from two characters."""
    automaton = parse_pattern(pattern)
    if automaton is None or automaton.nullable:
        return None
    covered = {group for group in (*_SOLID, _SPACE, _NEWLINE) if automaton.always_matches(group)}
    rows: dict[tuple[Group, ...], list[Group]] = {}
    for before in _SOLID:
        if before in covered and not any(automaton.asks_after(atom) for atom in automaton.matching(before)):
            after = _free(automaton, before, covered)
            if after:
                rows.setdefault(after, []).append(before)
    parts = [f"(?<=[{_class(before)}])(?=[{_class(after)}])" for after, before in rows.items()]
    # A single line break behind something solid: a match that begins with it ends with it, whatever it asks.
    solid = [group for group in _SOLID if group in covered]
    asking = [atom for atom in automaton.matching(_NEWLINE) if automaton.asks_after(atom)]
    begins = all(not automaton.may_follow(group, atom) for atom in asking for group in solid)
    after = _free(automaton, _NEWLINE, covered - {_SPACE, _NEWLINE})
    if _NEWLINE in covered and solid and begins and after:
        parts.append(f"(?<=[{_class(solid)}]\n)(?=[{_class(after)}])")
    return Cuts(re.compile("|".join(parts)), 2) if parts else None


def _free(automaton: SplitAutomaton, before: Group, candidates: Iterable[Group]) -> tuple[Group, ...]:
    """The groups that no match holds directly behind a character of `before`."""
    following: set[Atom] = set()
    for atom in automaton.matching(before):
        following |= automaton.following(atom)
    return tuple(
        group
        for group in (*_SOLID, _SPACE, _NEWLINE)
        if group in candidates and not any(atom.may_match(group) for atom in following)
    )


def _class(groups: Iterable[Group]) -> str:
    return "".join(
        re.escape(group.first) if group.first == group.last else f"{group.first}-{group.last}" for group in groups
    )


def document_cuts(document: Mapping[str, Any]) -> Cuts | None:
    """The safe cuts of a lossless tokenizer.json, None where they can't be told."""
    parts = [part for part in steps(document.get("pre_tokenizer")) if part.get("type") != "Digits"]  # runs, never cut
    if not parts or parts[-1].get("type") != "ByteLevel":
        return None
    if len(parts) == 1 and parts[0].get("use_regex", True):
        cuts = pattern_cuts(_BYTE_LEVEL)
    elif len(parts) == 2 and not parts[1].get("use_regex", True):
        cuts = pattern_cuts(_isolated(parts[0]))
    else:
        return None
    found = [entry for entry in document["added_tokens"] if not entry.get("special")]
    if cuts is None or any(entry.get("single_word") or _holds_cut(entry["content"], cuts) for entry in found):
        return None
    return cuts


def _isolated(split: Mapping[str, Any]) -> str:
    """The pattern of a Split that makes each match a piece of its own; one without safe cuts for any other."""
    pattern = split.get("pattern")
    plain = split.get("type") == "Split" and split.get("behavior") == "Isolated" and not split.get("invert")
    regex = pattern.get("Regex") if isinstance(pattern, Mapping) else None
    return regex if plain and isinstance(regex, str) else ""


def _holds_cut(token: str, cuts: Cuts) -> bool:
    """Whether a token that is looked for in the whole text might lie across a cut."""
    return any(1 < found.start() <= len(token) for found in cuts.pattern.finditer("a" + token))
