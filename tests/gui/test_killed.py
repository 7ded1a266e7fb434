"""Killed at any moment, the session that is found again is whole, and at most two seconds old."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.session_store import SessionStore
from tests.killing import held

ROOT = Path(__file__).parents[2]
# As often as the soak asks for; a quick share otherwise.
ROUNDS = 200 if os.environ.get("PLAYGROUND_SOAK") else 10
SECONDS = 2.0
PATIENCE = 60.0

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="windows are forked from a process that has imported all"
)


class Windows:
    """The process that forks windows, and the lines it and they say."""

    def __init__(self, checkpoint: Path, home: Path) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            environment[name] = str(home / name.lower())
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.killing", str(checkpoint)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._rest = b""
        self._whole: deque[bytes] = deque()
        self.folder = home / "xdg_data_home" / "token-playground" / "sessions"

    def lines(self, seconds: float) -> Iterator[dict[str, Any]]:
        """What is said until so many seconds are over."""
        assert self.process.stdout is not None
        end = time.monotonic() + seconds
        while True:
            # A reader may stop at any line; those that came with it wait for the next.
            while self._whole:
                yield json.loads(self._whole.popleft())
            if (left := end - time.monotonic()) <= 0:
                return
            readable, _, _ = select.select([self.process.stdout], [], [], left)
            if readable:
                data = os.read(self.process.stdout.fileno(), 1 << 20)
                assert data, self.process.stderr and self.process.stderr.read().decode()
                *whole, self._rest = (self._rest + data).split(b"\n")
                self._whole.extend(whole)

    def wait_for(self, key: str) -> dict[str, Any]:
        """The next line that has a value of that name."""
        for line in self.lines(PATIENCE):
            if key in line:
                return line
        raise TimeoutError(key)

    def start(self, seed: int) -> dict[str, Any]:
        """Open a window; what it restored, and its process."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"seed": seed}).encode() + b"\n")
        self.process.stdin.flush()
        return self.wait_for("restored")

    def close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()
        self.process.kill()
        self.process.wait()


@pytest.mark.timeout(60 + 12 * ROUNDS)
def test_a_kill_costs_two_seconds_at_most_and_every_restart_opens(tiny_checkpoint: Path, tmp_path: Path) -> None:
    chance = random.Random(9)
    windows = Windows(tiny_checkpoint, tmp_path)
    try:
        windows.wait_for("ready")
        before: list[object] | None = None
        for number in range(ROUNDS):
            line = windows.start(number)
            if before is not None:
                assert line["restored"] == before, "the window shows what was on the disk"
            states = [{"held": line["restored"], "time": 0.0, "longest": 0.0}]
            states += [said for said in windows.lines(0.05 + 1.75 * chance.random() ** 2) if "held" in said]
            os.kill(line["pid"], signal.SIGKILL)
            killed = time.monotonic()
            for said in windows.lines(PATIENCE):
                if "held" in said:
                    states.append(said)
                if "ended" in said:
                    break
            store = SessionStore(windows.folder)
            try:
                assert store.place == "window-1", "the lock of a killed window is no lock"
                # A window killed before its first save leaves what a first start shows.
                before = held(store.read().inputs) if store.exists() else states[0]["held"]
            finally:
                store.close()
            # The newest moment at which the session was what was found, up to the change after it.
            places = [place for place, state in enumerate(states) if state["held"] == before]
            assert places, f"round {number}: what was found was never in the window"
            after = states[places[-1] + 1 :]
            if after:
                lost = killed - after[0]["time"]
                assert lost <= SECONDS + states[-1]["longest"], f"round {number}: {lost:.1f} s are lost"
    finally:
        windows.close()
