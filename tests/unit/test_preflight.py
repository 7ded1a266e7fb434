"""The check before Qt: each way in which Qt would abort is one sentence that says what to do."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import shutil
import socket
import struct
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.preflight import (
    COMMON_LIBRARIES,
    REQUIRED_MODULES,
    WAYLAND_LIBRARIES,
    X11_LIBRARIES,
    System,
    check,
    platforms,
    wayland_answers,
    x_server_answers,
)

ROOT = Path(__file__).parents[2]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at Qt for Linux")

HEALTHY = System(
    environment={"DISPLAY": ":0"},
    platform="linux",
    find_module=lambda _name: object(),
    load_library=lambda _name: object(),
    find_program=lambda name: f"/usr/bin/{name}" if name == "apt-get" else None,
    x_server_answers=lambda _display: True,
    wayland_answers=lambda _path: True,
)


def lacking(*names: str) -> System:
    def load(name: str) -> object:
        if name in names:
            raise OSError(f"{name}: cannot open shared object file: No such file or directory")
        return object()

    return dataclasses.replace(HEALTHY, load_library=load)


def test_a_healthy_desktop_passes() -> None:
    assert check(HEALTHY) is None


@pytest.mark.parametrize(
    ("library", "platform", "package"),
    [
        ("libEGL.so.1", "offscreen", "libegl1"),
        ("libGL.so.1", "offscreen", "libgl1"),
        ("libxkbcommon.so.0", "xcb", "libxkbcommon0"),
        ("libxcb-cursor.so.0", "xcb", "libxcb-cursor0"),
        ("libwayland-cursor.so.0", "wayland", "libwayland-cursor0"),
    ],
)
def test_a_missing_library_names_its_package(library: str, platform: str, package: str) -> None:
    environment = {"QT_QPA_PLATFORM": platform, "DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    problem = check(dataclasses.replace(lacking(library), environment=environment))
    assert problem is not None
    assert library in problem
    assert problem.endswith(f"“sudo apt install {package}”.")


def test_a_package_that_brings_two_libraries_is_named_once() -> None:
    problem = check(lacking("libglib-2.0.so.0", "libgthread-2.0.so.0"))
    assert problem is not None
    assert problem.count("libglib2.0-0") == 1


@pytest.mark.parametrize(
    ("program", "command"),
    [
        ("dnf", "sudo dnf install xcb-util-cursor"),
        ("pacman", "sudo pacman -S xcb-util-cursor"),
        ("", "sudo apt install libxcb-cursor0"),
    ],
)
def test_the_command_is_the_system_s_own(program: str, command: str) -> None:
    system = dataclasses.replace(
        lacking("libxcb-cursor.so.0"), find_program=lambda name: "found" if name == program else None
    )
    assert command in str(check(system))


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ""}, {"QT_QPA_PLATFORM": "xcb"}])
def test_no_display_says_how_to_do_without(environment: dict[str, str]) -> None:
    problem = check(dataclasses.replace(HEALTHY, environment=environment))
    assert problem is not None
    assert problem.startswith("There is no display")
    assert "QT_QPA_PLATFORM=offscreen" in problem


def test_a_dead_display_is_named() -> None:
    dead = dataclasses.replace(HEALTHY, environment={"DISPLAY": ":7"}, x_server_answers=lambda _display: False)
    assert "DISPLAY=:7 doesn't answer" in str(check(dead))
    dead = dataclasses.replace(
        HEALTHY,
        environment={"WAYLAND_DISPLAY": "wayland-1", "XDG_RUNTIME_DIR": "/run/user/1"},
        wayland_answers=lambda path: path != Path("/run/user/1/wayland-1"),
    )
    assert "WAYLAND_DISPLAY=wayland-1 doesn't answer" in str(check(dead))


def test_one_platform_that_works_is_enough() -> None:
    both = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert check(dataclasses.replace(lacking("libxcb-cursor.so.0"), environment=both)) is None
    assert check(dataclasses.replace(lacking("libwayland-cursor.so.0"), environment=both)) is None
    assert check(dataclasses.replace(lacking("libEGL.so.1"), environment=both)) is not None


def test_without_a_window_nothing_of_x_is_needed() -> None:
    names = [library.name for library in X11_LIBRARIES + WAYLAND_LIBRARIES]
    offscreen = dataclasses.replace(lacking(*names), environment={"QT_QPA_PLATFORM": "offscreen:size=800x600"})
    assert check(offscreen) is None


def test_missing_packages_come_first() -> None:
    bare = dataclasses.replace(lacking("libEGL.so.1"), find_module=lambda name: None if name == "PySide6" else object())
    problem = check(bare)
    assert problem is not None
    assert "lacks PySide6:" in problem
    assert "make run" in problem


def test_other_systems_bring_their_libraries() -> None:
    assert check(dataclasses.replace(lacking("libEGL.so.1"), platform="darwin", environment={})) is None


@pytest.mark.parametrize(
    "system",
    [
        dataclasses.replace(HEALTHY, find_module=lambda _name: None),
        dataclasses.replace(HEALTHY, environment={}),
        dataclasses.replace(HEALTHY, x_server_answers=lambda _display: False),
        lacking("libEGL.so.1", "libGL.so.1", "libxcb-cursor.so.0"),
    ],
)
def test_every_problem_is_one_line_and_one_sentence(system: System) -> None:
    problem = check(system)
    assert problem is not None
    assert "\n" not in problem
    assert problem.endswith(".")
    assert ". " not in problem


def test_qt_s_order_of_platforms() -> None:
    assert platforms({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}) == ("xcb", "wayland")
    assert platforms({"QT_QPA_PLATFORM": "wayland;xcb", "DISPLAY": ":0"}) == ("wayland", "xcb")
    assert platforms({"QT_QPA_PLATFORM": "offscreen:size=800x600"}) == ("offscreen",)
    assert platforms({}) == ()


def needed_libraries(path: Path) -> set[str]:
    """The NEEDED entries of a 64-bit little-endian ELF file."""
    data = path.read_bytes()
    assert data[:6] == b"\x7fELF\x02\x01"
    offset, size, count = struct.unpack_from("<Q", data, 40)[0], *struct.unpack_from("<2H", data, 58)
    sections = [struct.unpack_from("<2I4Q2I", data, offset + index * size) for index in range(count)]
    (dynamic,) = (section for section in sections if section[1] == 6)  # SHT_DYNAMIC
    strings = sections[dynamic[6]][4]  # the file offset of the section that it links to
    names = set()
    for tag, value in struct.iter_unpack("<2Q", data[dynamic[4] : dynamic[4] + dynamic[5]]):
        if tag == 1:  # DT_NEEDED
            end = data.index(b"\0", strings + value)
            names.add(data[strings + value : end].decode())
    return names


@on_linux
@pytest.mark.parametrize(
    ("files", "listed"),
    [
        (
            [
                *(f"lib/libQt6{part}.so.6" for part in ("Core", "Gui", "Widgets", "DBus", "Svg", "PrintSupport")),
                "plugins/platforms/libqoffscreen.so",
            ],
            COMMON_LIBRARIES,
        ),
        (["lib/libQt6XcbQpa.so.6", "plugins/platforms/libqxcb.so"], COMMON_LIBRARIES + X11_LIBRARIES),
        (
            ["lib/libQt6WaylandClient.so.6", "plugins/platforms/libqwayland.so"],
            COMMON_LIBRARIES + WAYLAND_LIBRARIES,
        ),
    ],
)
def test_every_library_that_qt_needs_is_listed(files: list[str], listed: tuple[object, ...]) -> None:
    package = importlib.util.find_spec("PySide6")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "Qt"
    needed = set().union(*(needed_libraries(folder / file) for file in files))
    # Qt brings its own, and the C and C++ runtimes are Python's and torch's too.
    own = (
        "libQt6",
        "libicu",
        "libc.so",
        "libm.so",
        "libstdc++",
        "libgcc_s",
        "libpthread",
        "libdl",
        "librt",
        "ld-linux",
    )
    assert {name for name in needed if not name.startswith(own)} <= {library.name for library in listed}


def test_a_wayland_socket_answers_while_somebody_listens(tmp_path: Path) -> None:
    path = tmp_path / "wayland-0"
    assert not wayland_answers(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(os.fspath(path))
        listener.listen()
        assert wayland_answers(path)
    assert not wayland_answers(path)


@pytest.fixture
def x_display() -> Iterator[str]:
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    # Without -noreset it starts anew, and refuses whoever asks meanwhile, when its only client leaves.
    command = [server, "-displayfd", str(writing), "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        with os.fdopen(reading) as stream:
            display = stream.readline().strip()
        yield f":{display}"
        process.terminate()


@on_linux
def test_a_real_x_server_answers(x_display: str) -> None:
    assert x_server_answers(x_display)
    assert x_server_answers(f"{x_display}.0")


@on_linux
@pytest.mark.parametrize("display", [":987", "nonsense", ""])
def test_an_x_server_that_is_not_there_does_not_answer(display: str) -> None:
    assert not x_server_answers(display)


@on_linux
@pytest.mark.parametrize("display", [None, ":987"])
def test_the_program_ends_with_the_sentence_and_no_abort(display: str | None) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    if display is not None:
        environment["DISPLAY"] = display
    result = subprocess.run(
        [sys.executable, "main.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 1, result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert "There is no display" in result.stderr


def test_what_the_window_imports_is_what_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {entry.partition(">")[0] for entry in project["dependencies"]} - {"tqdm"}  # that serves models.training
    assert {"PySide6" if name == "PySide6-Essentials" else name for name in names} == set(REQUIRED_MODULES)
