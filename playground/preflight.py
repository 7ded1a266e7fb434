"""What Qt needs from the system, checked before Qt is imported.

Qt ends the process with an abort when a shared library or the display is missing. These checks find that out
first and say in one sentence what to do. Nothing but the standard library is imported here, and the sentences
are not translated: without Qt there is no translator yet.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

# The packages that the window imports, by the names they are imported under.
REQUIRED_MODULES = (
    "PySide6",
    "numpy",
    "torch",
    "pyqtgraph",
    "superqt",
    "tiktoken",
    "tokenizers",
    "safetensors",
    "msgspec",
    "platformdirs",
    "regex",
    "rjieba",
    "sentencepiece",
    "llguidance",
    "jinja2",
    "psutil",
)


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library that Qt is linked with, and the package that brings it on three families of systems."""

    name: str
    debian: str
    fedora: str
    arch: str


# Read from the NEEDED entries of PySide6's libQt6*.so.6 and of its platform plugins.
COMMON_LIBRARIES = (
    Library("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd"),
    Library("libX11.so.6", "libx11-6", "libX11", "libx11"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig"),
    Library("libfreetype.so.6", "libfreetype6", "freetype", "freetype2"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus"),
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2"),
    Library("libgthread-2.0.so.0", "libglib2.0-0", "glib2", "glib2"),
    Library("libz.so.1", "zlib1g", "zlib-ng-compat", "zlib"),
    Library("libzstd.so.1", "libzstd1", "libzstd", "zstd"),
)
X11_LIBRARIES = (
    Library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb", "libx11"),
    Library("libxcb.so.1", "libxcb1", "libxcb", "libxcb"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    Library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image", "xcb-util-image"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    Library("libxcb-randr.so.0", "libxcb-randr0", "libxcb", "libxcb"),
    Library("libxcb-render.so.0", "libxcb-render0", "libxcb", "libxcb"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb"),
    Library("libxcb-shm.so.0", "libxcb-shm0", "libxcb", "libxcb"),
    Library("libxcb-sync.so.1", "libxcb-sync1", "libxcb", "libxcb"),
    Library("libxcb-util.so.1", "libxcb-util1", "xcb-util", "xcb-util"),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb", "libxcb"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
)
WAYLAND_LIBRARIES = (
    Library("libwayland-client.so.0", "libwayland-client0", "libwayland-client", "wayland"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor", "wayland"),
)


def x_server_answers(display: str) -> bool:
    """Whether the X server that DISPLAY names accepts a connection from this user.

    Asks libxcb, which Qt's plugin uses too, so that every form of DISPLAY and the access rights count.
    """
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_int)]
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(display), None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed


def wayland_answers(path: Path) -> bool:
    """Whether a compositor listens on the socket at `path`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(os.fspath(path))
        except OSError:
            return False
    return True


@dataclass(frozen=True, slots=True)
class System:
    """What the check asks of the system it runs on; a test puts another one in its place."""

    environment: Mapping[str, str]
    platform: str = sys.platform
    find_module: Callable[[str], object | None] = importlib.util.find_spec
    load_library: Callable[[str], object] = ctypes.CDLL
    find_program: Callable[[str], str | None] = shutil.which
    x_server_answers: Callable[[str], bool] = x_server_answers
    wayland_answers: Callable[[Path], bool] = wayland_answers


def check(system: System | None = None) -> str | None:
    """One sentence saying what keeps the window from opening here and what to do about it, or None.

    Call it before anything of Qt is imported. Where Qt tries several platforms, one that works is enough.
    """
    system = System(os.environ) if system is None else system
    absent = [name for name in REQUIRED_MODULES if system.find_module(name) is None]
    if absent:
        return (
            f"This Python lacks {', '.join(absent)}: start with “make run”, or run “python -m pip install -e .” "
            "in the project's folder first."
        )
    if system.platform != "linux":
        return None
    candidates = platforms(system.environment)
    if not candidates:
        return _no_display("neither DISPLAY nor WAYLAND_DISPLAY is set")
    problems = []
    for name in candidates:
        problem = platform_problem(system, name)
        if problem is None:
            return None
        problems.append(problem)
    return problems[0]


def platforms(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The platform plugins that Qt will try on Linux, in its order; none where no display is named."""
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if chosen:
        # "wayland;xcb" tries one after the other; "offscreen:size=…" carries options.
        return tuple(name.partition(":")[0] for name in chosen.split(";"))
    displays = (("DISPLAY", "xcb"), ("WAYLAND_DISPLAY", "wayland"))
    return tuple(platform for variable, platform in displays if environment.get(variable))


def platform_problem(system: System, name: str) -> str | None:
    """What keeps Qt's platform `name` from starting: missing libraries first, then a display that is not there."""
    kind = name.partition("-")[0]  # "wayland-egl" is a kind of wayland
    libraries = COMMON_LIBRARIES + {"xcb": X11_LIBRARIES, "wayland": WAYLAND_LIBRARIES}.get(kind, ())
    missing = missing_libraries(libraries, system.load_library)
    if missing:
        return install_sentence(missing, system.find_program)
    if kind == "xcb":
        variable = "DISPLAY"
        display = system.environment.get(variable, "")
        if not display:
            return _no_display("DISPLAY is not set")
        answers = system.x_server_answers(display)
    elif kind == "wayland":
        variable = "WAYLAND_DISPLAY"
        display = system.environment.get(variable, "") or "wayland-0"
        answers = system.wayland_answers(Path(system.environment.get("XDG_RUNTIME_DIR", ""), display))
    else:
        return None
    return None if answers else _no_display(f"{variable}={display} doesn't answer")


def _no_display(reason: str) -> str:
    return (
        f"There is no display, {reason}: start this in a desktop session, or set QT_QPA_PLATFORM=offscreen to run "
        "without a window."
    )


def missing_libraries(libraries: tuple[Library, ...], load: Callable[[str], object]) -> tuple[Library, ...]:
    """Those of the libraries that can't be loaded."""

    def fails(library: Library) -> bool:
        try:
            load(library.name)
        except OSError:
            return True
        return False

    return tuple(library for library in libraries if fails(library))


def install_sentence(libraries: tuple[Library, ...], find_program: Callable[[str], str | None]) -> str:
    """One sentence that names the missing libraries and the command that installs their packages."""
    command, packages = "sudo apt install", [library.debian for library in libraries]
    if find_program("apt-get") is None:
        if find_program("dnf") is not None:
            command, packages = "sudo dnf install", [library.fedora for library in libraries]
        elif find_program("pacman") is not None:
            command, packages = "sudo pacman -S", [library.arch for library in libraries]
    names = ", ".join(library.name for library in libraries)
    unique = " ".join(dict.fromkeys(packages))
    return f"Qt needs system libraries that are missing here ({names}): install them with “{command} {unique}”."
