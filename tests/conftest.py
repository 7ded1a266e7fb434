"""What holds for every test: no display, no network, settings of its own, and nothing left behind."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Set before Qt, torch or a Hugging Face library is imported, which read them once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"
# torch's threads: beside other test processes one, else two; more would only get in each other's way on small tensors.
os.environ.setdefault("OMP_NUM_THREADS", "1" if "PYTEST_XDIST_WORKER" in os.environ else "2")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
_HOME = tempfile.TemporaryDirectory(prefix="token-playground-tests-")
for _variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HF_HOME", "APPDATA"):
    os.environ[_variable] = str(Path(_HOME.name, _variable.lower()))

import socket  # noqa: E402

import hypothesis  # noqa: E402
import pytest  # noqa: E402
import tqdm  # noqa: E402

hypothesis.settings.register_profile(
    "default",
    deadline=None,  # the first example may import torch
    max_examples=100,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
# The same examples in every run, so that a change is not blamed for what an unlucky draw finds; at a desk they vary.
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("default"), derandomize=True)
# Its thread that looks after slow bars would be one that a test left behind.
tqdm.tqdm.monitor_interval = 0

hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")

# How long a thread that was told to end may take.
GRACE_SECONDS = 2.0


# The address and port of each server that a test itself runs on the loopback, while it runs: see tests/hub_server.py.
OWN_SERVERS: set[tuple[str, int]] = set()


class NetworkError(AssertionError):
    """A test reached for the network. No OSError, so that code which tolerates a failing network can't hide it."""


@pytest.fixture(scope="session", autouse=True)
def blocked_network() -> Iterator[None]:
    """Let sockets connect by a file, or to a server that the test itself runs, and to nothing else."""
    connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(address: object) -> NetworkError:
        return NetworkError(f"A test tried to connect to {address!r}. Tests run without a network.")

    def is_allowed(self: socket.socket, address: object) -> bool:
        return self.family == socket.AF_UNIX or address in OWN_SERVERS

    def local_connect(self: socket.socket, address: object) -> None:
        if not is_allowed(self, address):
            raise refuse(address)
        connect(self, address)

    def local_connect_ex(self: socket.socket, address: object) -> int:
        if not is_allowed(self, address):
            raise refuse(address)
        return connect_ex(self, address)

    def local_lookup(host: object, port: object, *arguments: Any, **options: Any) -> Any:
        if (host, port) not in OWN_SERVERS:
            raise refuse(host)
        return lookup(host, port, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", local_connect)
        patch.setattr(socket.socket, "connect_ex", local_connect_ex)
        patch.setattr(socket, "getaddrinfo", local_lookup)
        yield


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the settings and data of this test alone; gives the folder."""
    folder = tmp_path_factory.mktemp("home")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(folder / variable.lower()))
    core = sys.modules.get("PySide6.QtCore")
    if core is not None:  # Qt reads the environment once, so it is told the path
        core.QSettings.setPath(
            core.QSettings.Format.IniFormat, core.QSettings.Scope.UserScope, str(folder / "xdg_config_home")
        )
    return folder


@pytest.fixture(autouse=True)
def nothing_left_behind(own_settings: Path) -> Iterator[None]:
    """Fail a test after which a thread or timer that it started still runs, or a window is still open."""
    threads = set(threading.enumerate())
    timers = {id(timer) for timer in running_timers()}
    yield
    left = [f"the thread {thread.name}" for thread in surviving_threads(threads)]
    left += [f"the window {name}" for name in close_open_windows()]
    if any(id(timer) not in timers for timer in running_timers()):
        # What only a reference cycle keeps alive was dropped properly.
        gc.collect()
        left += [
            f"a timer of {timer.interval()} ms in {timer.parent()!r}"
            for timer in running_timers()
            if id(timer) not in timers
        ]
    if left:
        pytest.fail(f"The test left behind {', '.join(left)}.")


def surviving_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    """The threads that were not there before and don't end within the grace."""
    end = time.monotonic() + GRACE_SECONDS
    for thread in threading.enumerate():
        if thread not in before:
            thread.join(max(0.0, end - time.monotonic()))
    return [thread for thread in threading.enumerate() if thread not in before]


def close_open_windows() -> list[str]:
    """The visible windows, closed so that the next test doesn't meet them."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    names = []
    for window in widgets.QApplication.topLevelWidgets():
        if window.isVisible():
            names.append(f"{type(window).__name__} {window.objectName()}".strip())
            window.close()
    return names


def running_timers() -> list:
    """Every active QTimer that Python has hold of."""
    shiboken, core = sys.modules.get("shiboken6"), sys.modules.get("PySide6.QtCore")
    if shiboken is None or core is None:
        return []
    wrappers = shiboken.getAllValidWrappers()
    return [wrapper for wrapper in wrappers if isinstance(wrapper, core.QTimer) and wrapper.isActive()]
