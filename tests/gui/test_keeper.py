"""The session on the disk: written by itself, whole or not at all, brought back, shared, never overwritten."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from models import storage
from models.errors import StorageError
from playground.inputs import Inputs
from playground.keeper import Keeper, Surroundings
from playground.results.reading import Problem
from playground.session import Session
from playground.session_format import LONG_TEXT, SUFFIX, SavedSession, encoded
from playground.session_store import EARLIER_KEPT, SessionStore, read_session_file

Make = Callable[..., "Kept"]


class Kept:
    """A session with its keeper."""

    def __init__(self, folder: Path, inputs: Inputs | None = None) -> None:
        self.session = Session(inputs or Inputs(text="Once"))
        self.layout = b"docks"
        self.generation: object = None
        self.keeper = Keeper(self.session, SessionStore(folder), self.around)
        self.troubles: list[Problem] = []
        self.failures: list[Problem] = []
        self.keeper.troubled.connect(self.troubles.append)
        self.keeper.failed.connect(self.failures.append)

    def around(self) -> Surroundings:
        return Surroundings(self.layout, self.generation)

    def wait(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not until():
            QTest.qWait(5)
            assert time.monotonic() < end, "it did not come"

    def settle(self) -> None:
        self.wait(lambda: self.keeper.idle)

    @property
    def path(self) -> Path:
        return self.keeper.store.path


@pytest.fixture
def kept(qapp: object, tmp_path: Path) -> Iterator[Make]:
    made: list[Kept] = []

    def build(folder: Path | None = None, inputs: Inputs | None = None) -> Kept:
        made.append(Kept(folder or tmp_path / "sessions", inputs))
        return made[-1]

    yield build
    for one in made:
        one.keeper.close()


def test_a_change_is_written_by_itself_and_brought_back(kept: Make) -> None:
    first = kept()
    assert not first.path.exists()
    first.session.update(text="A wood", seed=5, layer=2)
    first.settle()
    assert first.path.is_file()
    first.keeper.close()
    second = kept()
    assert second.keeper.restore()
    assert second.session.inputs == first.session.inputs
    assert not second.session.can_undo
    assert second.keeper.idle, "what was just read need not be written"


def test_what_is_not_written_yet_is_written_when_the_window_closes(kept: Make) -> None:
    first = kept()
    first.session.update(text="late")
    first.keeper.close()
    second = kept()
    assert second.keeper.restore()
    assert second.session.inputs.text == "late"


def test_a_long_text_lies_beside_and_is_written_only_when_it_changed(kept: Make) -> None:
    first = kept()
    long = "word " * LONG_TEXT
    first.session.update(text=long)
    first.settle()
    (beside,) = first.path.parent.glob("*.txt")
    assert beside.read_text() == long
    assert len(first.path.read_bytes()) < 20_000
    before = beside.stat()
    first.session.update(seed=99)
    first.settle()
    assert beside.stat().st_mtime_ns == before.st_mtime_ns
    assert beside.stat().st_ino == before.st_ino
    first.keeper.close()
    second = kept()
    assert second.keeper.restore()
    assert (second.session.inputs.text, second.session.inputs.seed) == (long, 99)
    second.session.update(text=long + "!")
    second.settle()
    (after,) = second.path.parent.glob("*.txt")
    assert after != beside
    second.session.update(text="short")
    second.settle()
    assert not list(second.path.parent.glob("*.txt"))


def test_two_windows_do_not_share_a_place(kept: Make) -> None:
    first, second = kept(), kept()
    assert first.path != second.path
    first.session.update(text="first")
    second.session.update(text="second")
    first.settle()
    second.settle()
    first.keeper.close()
    second.keeper.close()
    third, fourth = kept(), kept()
    assert third.keeper.restore()
    assert fourth.keeper.restore()
    assert {third.session.inputs.text, fourth.session.inputs.text} == {"first", "second"}


@pytest.mark.parametrize("data", [b"", b"{", b"null", b"\x00" * 50, encoded(SavedSession(Inputs()))[:300]])
def test_a_damaged_session_is_moved_aside_and_told(kept: Make, data: bytes) -> None:
    first = kept()
    first.path.write_bytes(data)
    assert not first.keeper.restore()
    (problem,) = first.failures
    (there,) = first.path.parent.glob("*.damaged")
    assert str(there) in problem.sentence
    assert there.read_bytes() == data
    assert first.session.inputs.text == "Once"
    first.session.update(text="anew")
    first.settle()
    assert read_session_file(first.path).inputs.text == "anew"


def test_a_text_that_was_changed_by_others_is_told_and_kept(kept: Make) -> None:
    first = kept()
    first.session.update(text="word " * LONG_TEXT)
    first.settle()
    first.keeper.close()
    (beside,) = first.path.parent.glob("*.txt")
    beside.write_text("other")
    second = kept()
    assert not second.keeper.restore()
    assert len(second.failures) == 1
    assert [path.read_text() for path in second.path.parent.glob("*.damaged.txt")] == ["other"]


def test_a_full_disk_is_told_once_and_costs_nothing_else(kept: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept()
    first.session.update(text="before")
    first.settle()

    def full(_self: SessionStore, _saved: SavedSession) -> None:
        raise StorageError("{path} could not be written: {reason}. Free some space.", path="x", reason="disk full")

    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "write", full)
        patch.setattr("playground.keeper.DELAY_MS", 1)
        for number in range(5):
            first.session.update(text=f"change {number}")
            first.wait(lambda: not first.keeper._writing)
            QTest.qWait(5)
        first.wait(lambda: bool(first.troubles))
        assert len(first.troubles) == 1
        assert first.session.inputs.text == "change 4"
    assert read_session_file(first.path).inputs.text == "before", "the older one is whole"
    first.session.update(text="space again")
    first.settle()
    assert read_session_file(first.path).inputs.text == "space again"
    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "write", full)
        first.session.update(text="full again")
        first.wait(lambda: len(first.troubles) == 2)
    first.session.update(text="and over")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are another matter there")
def test_a_read_only_folder_is_told_once(kept: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    (folder / "window-1.json").write_bytes(encoded(SavedSession(Inputs(text="older"))))
    folder.chmod(0o555)
    if os.geteuid() == 0:  # root may write everywhere: what the system would say
        real = storage.tempfile.mkstemp

        def refused(*arguments: object, **options: object) -> object:
            if str(options.get("dir", "")).startswith(str(folder)):
                raise PermissionError(13, "Permission denied")
            return real(*arguments, **options)

        monkeypatch.setattr(storage.tempfile, "mkstemp", refused)
    monkeypatch.setattr("playground.keeper.DELAY_MS", 1)
    try:
        first = kept(folder)
        assert first.keeper.restore()
        assert first.session.inputs.text == "older"
        for number in range(4):
            first.session.update(text=f"change {number}")
            first.wait(lambda: not first.keeper._writing)
            QTest.qWait(5)
        first.wait(lambda: bool(first.troubles))
        first.keeper.close()
        assert len(first.troubles) == 1
        assert "window-1.json" in first.troubles[0].sentence
    finally:
        folder.chmod(0o755)


# Files that are handed on


def test_a_session_is_shared_as_one_file(kept: Make, tmp_path: Path) -> None:
    first, path, done = kept(), tmp_path / f"mine{SUFFIX}", []
    first.session.update(text="word " * LONG_TEXT, seed=3)
    first.keeper.save_as(path, lambda: done.append(True))
    first.settle()
    assert done == [True]
    other = kept()
    other.session.update(text="what was here", layer=7)
    other.keeper.open(path, lambda: done.append(True))
    other.settle()
    assert done == [True, True]
    assert other.session.inputs == first.session.inputs
    (earlier,) = other.keeper.store.earlier()
    kept_before = read_session_file(earlier.path)
    assert (kept_before.inputs.text, kept_before.inputs.layer) == ("what was here", 7)


def test_a_file_that_is_no_session_changes_nothing(kept: Make, tmp_path: Path) -> None:
    first, path = kept(), tmp_path / "no.tpsession"
    before = first.session.inputs
    for content in (b"{}", b"", json.dumps({"format": "token-playground session", "version": 99}).encode()):
        path.write_bytes(content)
        first.keeper.open(path, lambda: pytest.fail("it was opened"))
        first.settle()
    first.keeper.open(tmp_path / "gone.tpsession", lambda: pytest.fail("it was opened"))
    first.settle()
    assert len(first.failures) == 4
    assert first.session.inputs == before
    assert first.keeper.store.earlier() == []


def test_a_model_that_is_not_here_is_told_and_the_rest_opens(kept: Make, tmp_path: Path) -> None:
    model = tmp_path / "their model"
    model.mkdir()
    (model / "config.json").write_text("{}")
    first, path = kept(), tmp_path / "theirs.tpsession"
    first.session.update(text="theirs", model=str(model))
    first.keeper.save_as(path, lambda: None)
    first.settle()
    (model / "config.json").write_text('{"other": 1}')
    second = kept()
    second.keeper.open(path, lambda: None)
    second.settle()
    (problem,) = second.failures
    assert "config.json" in problem.sentence
    (model / "config.json").unlink()
    model.rmdir()
    third = kept()
    third.keeper.open(path, lambda: None)
    third.settle()
    (problem,) = third.failures
    assert "their model" in problem.sentence
    assert third.session.inputs.text == "theirs"


def test_a_new_session_keeps_the_one_before(kept: Make) -> None:
    first = kept()
    for number in range(EARLIER_KEPT + 3):
        first.session.update(text=f"text {number}")
        first.keeper.begin_anew(Inputs())
        first.settle()
    earlier = [read_session_file(one.path).inputs.text for one in first.keeper.store.earlier()]
    assert len(earlier) == EARLIER_KEPT
    assert f"text {EARLIER_KEPT + 2}" in earlier
    assert "text 0" not in earlier
    assert first.session.inputs.text == ""


def test_branches_that_wait_for_their_model_are_not_lost_meanwhile(kept: Make) -> None:
    first = kept()
    first.generation = {"nodes": [1, 2, 3]}
    first.session.update(text="with branches")
    first.settle()
    first.keeper.close()
    second = kept()
    assert second.keeper.restore()
    second.session.update(layer=2)  # written before the model has read the text
    second.settle()
    assert read_session_file(second.path).generation == {"nodes": [1, 2, 3]}
    second.generation = {"nodes": [1, 2, 3, 4]}
    second.session.update(layer=3)
    second.settle()
    assert read_session_file(second.path).generation == {"nodes": [1, 2, 3, 4]}
    second.generation = None
    second.session.update(layer=4)
    second.settle()
    assert read_session_file(second.path).generation is None, "taken back to nothing"
    second.keeper.close()


def test_another_text_has_no_branches_of_the_one_before(kept: Make) -> None:
    first = kept()
    first.generation = {"nodes": [1]}
    first.session.update(text="with branches")
    first.settle()
    first.keeper.close()
    second = kept()
    assert second.keeper.restore()
    second.session.update(text="another")
    second.settle()
    assert read_session_file(second.path).generation is None
