"""What the library dialog asks for: the models on this machine, one after the other, and downloads from the hub.

It has lanes of its own, so that a slow disk or network keeps nobody waiting who types.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.hub import HubPlan, download, look_up
from models.places import Facts, facts, places
from models.placing import devices, free_memory
from playground.jobs import JobContext, Lane

# Seconds that what waits for a server has to notice that it was given up.
_PATIENCE = 0.1


@dataclass(frozen=True, slots=True)
class Listing:
    """The models found so far, and the bytes of memory that were free."""

    facts: tuple[Facts, ...]
    free: int
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """How far a download is: bytes that are there of each file, in the plan's order."""

    plan: HubPlan
    there: tuple[int, ...]

    @property
    def fraction(self) -> float:
        """From 0 to 1, of all files together."""
        return sum(self.there) / max(1, self.plan.size)


class LibraryDesk(QObject):
    """Asks for listings, plans and downloads, and tells what comes of them.

    Signals:
        listed(object): a Listing, more of it each time, the last one complete
        devices_found(object): the names of the devices that torch can run on
        planned(object): a HubPlan
        progressed(object): a Download
        downloaded(object): the folder of a download that has ended
        hub_failed(object): a Problem of a plan or a download
        hub_busy_changed(bool): a plan or a download is under way
    """

    listed = Signal(object)
    devices_found = Signal(object)
    planned = Signal(object)
    progressed = Signal(object)
    downloaded = Signal(object)
    hub_failed = Signal(object)
    hub_busy_changed = Signal(bool)

    def __init__(self, torch_lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._torch_lane = torch_lane
        self._disk = Lane("library", self)
        self._network = self._new_network()
        self.endpoint: str | None = None  # another server than huggingface.co

    @property
    def idle(self) -> bool:
        """Whether nothing waits or runs."""
        return self._disk.idle and self._network.idle

    def close(self) -> None:
        """Give up what runs and end the threads."""
        self._disk.close()
        self._network.close(_PATIENCE)

    def list_models(self, recent: Sequence[Path]) -> None:
        """Look for models anew; those in `recent` are the user's."""
        folders = tuple(recent)
        self._disk.submit(lambda context: _listing(folders, context), part=self.listed.emit, key="list")

    def find_devices(self) -> None:
        """Ask torch what it can run on."""
        self._torch_lane.submit(lambda _context: devices(), self.devices_found.emit, key="devices")

    def look_up(self, repository: str, revision: str) -> None:
        """Ask the hub what a repository holds: this is the first word to the network, and the user gave it."""
        endpoint = self.endpoint
        self._network.submit(
            lambda _context: look_up(repository, revision, endpoint=endpoint),
            self.planned.emit,
            self.hub_failed.emit,
            key="hub",
        )

    def download(self, plan: HubPlan) -> None:
        """Get what is missing of a plan."""
        endpoint = self.endpoint
        self._network.submit(
            lambda context: _downloading(plan, endpoint, context, self.progressed.emit),
            self.downloaded.emit,
            self.hub_failed.emit,
            key="hub",
        )

    def cancel(self) -> None:
        """Give up what the hub was asked for; what has come stays in the cache.

        A server that doesn't answer keeps nobody from asking for something else.
        """
        if not self._network.idle:
            self._network.close(_PATIENCE)
            self._network = self._new_network()

    def _new_network(self) -> Lane:
        lane = Lane("hub", self)
        lane.busy_changed.connect(self._on_network_busy)
        return lane

    def _on_network_busy(self, busy: bool, _label: str) -> None:
        self.hub_busy_changed.emit(busy)


def _listing(recent: Sequence[Path], context: JobContext) -> Generator[Listing, None, None]:
    found: list[Facts] = []
    free = free_memory()
    for place in places(recent):
        context.check()
        found.append(facts(place))
        if len(found) % 8 == 0:
            yield Listing(tuple(found), free)
    yield Listing(tuple(found), free, complete=True)


def _downloading(plan: HubPlan, endpoint: str | None, context: JobContext, tell: object) -> Path:
    """The download, on its lane; `tell` is a signal's emit, which Qt brings to the window's thread."""
    there = {file.name: file.size if file.cached else 0 for file in plan.files}
    step = max(1, plan.size // 500)
    told = -step

    def progress(name: str, count: int, _total: int) -> None:
        nonlocal told
        context.check()
        there[name] = count
        now = sum(there.values())
        if now - told >= step or now >= plan.size:
            told = now
            assert callable(tell)
            tell(Download(plan, tuple(there.values())))

    return download(plan, progress, endpoint=endpoint)
