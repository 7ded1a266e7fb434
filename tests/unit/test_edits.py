"""How two versions of a text differ, and what is told of an edit."""

from __future__ import annotations

import pytest

from models.tokenizers import edits
from models.tokenizers.edits import difference, note_edit


def applied(old: str, new: str) -> str:
    """The new text, put together from the old one and the difference."""
    position, removed = difference(old, new)
    added = len(new) - len(old) + removed
    assert removed >= 0
    assert added >= 0
    return old[:position] + new[position : position + added] + old[position + removed :]


def test_a_told_edit_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = "one two three", "one 2 three"
    note_edit(old, new, 4, 3)
    monkeypatch.setattr(edits, "_common", None)  # comparing would fail
    assert difference(old, new) == (4, 3)
    assert applied(old, new) == new


def test_a_told_edit_says_nothing_of_other_texts() -> None:
    old, new = "one two three", "one 2 three"
    note_edit(old, new, 4, 3)
    equal = "".join(["one ", "two three!"])[:-1]
    assert equal == old
    assert equal is not old
    assert applied(equal, "one two 3") == "one two 3"
    assert applied(old, "one two 3") == "one two 3"
    assert applied(new, old) == old


@pytest.mark.parametrize(("position", "removed", "new"), [(-1, 0, "abc"), (2, 2, "abc"), (0, -1, "abc"), (0, 1, "a")])
def test_an_edit_that_cannot_be_is_refused(position: int, removed: int, new: str) -> None:
    with pytest.raises(ValueError, match="can't be replaced"):
        note_edit("abc", new, position, removed)
