"""Where the docks stand: as designed, and the presets of the View menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

Docks = Mapping[str, QDockWidget]

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea

# Docks at the left and at the right, from top to bottom; those in one tuple stand behind each other as tabs.
_Column = tuple[tuple[str, ...], ...]
_DESIGNED: tuple[_Column, _Column] = (("tokenizer",), ("embedding",)), (("attention",), ("generator",))
_LESSON: tuple[_Column, _Column] = (("tokenizer", "embedding"),), (("generator", "attention"),)
# One pane at a time: what is left of a small screen when type is twice as large.
_SINGLE: tuple[_Column, _Column] = (("tokenizer", "generator", "attention", "embedding"),), ()
_ROOM_FOR_TWO = 1700
_LAYOUTS: Mapping[str, tuple[_Column, _Column]] = {"engineer": _DESIGNED, "lesson": _LESSON, "projector": _LESSON}
# The factor on all type that goes with a preset.
ZOOMS: Mapping[str, float] = {"engineer": 1.0, "lesson": 1.2, "projector": 2.0}
# Of the window's width the left column's, and of its height the upper row's at the left and at the right.
_SHARES: Mapping[str, tuple[float, float, float]] = {
    "engineer": (0.42, 0.53, 0.54),
    "lesson": (0.5, 0.5, 0.5),
    "projector": (0.5, 0.5, 0.5),
}


def arrange(window: QMainWindow, docks: Docks, preset: str = "engineer") -> None:
    """Put every dock into its place of a preset, shown and not floating. ValueError for a preset that is none."""
    if preset not in _LAYOUTS:
        raise ValueError(f"no layout is called {preset!r}")
    for dock in docks.values():
        dock.setFloating(False)
        window.removeDockWidget(dock)
    for area, column in zip((_LEFT, _RIGHT), _columns(window, preset), strict=True):
        for names in column:
            _stack(window, area, [docks[name] for name in names])
    _put_aside(window, docks, preset)
    share_room(window, docks, preset)


def share_room(window: QMainWindow, docks: Docks, preset: str = "engineer") -> None:
    """Give the columns and rows of a preset their parts of the window."""
    across, left, right = _SHARES[preset]
    columns = _columns(window, preset)
    first = [docks[column[0][0]] for column in columns if column]
    if len(first) == 2:
        _share(window, first, window.width(), (across, 1 - across), Qt.Orientation.Horizontal)
    for column, upper in zip(columns, (left, right), strict=True):
        if len(column) == 2:
            rows = [docks[names[0]] for names in column]
            _share(window, rows, window.height(), (upper, 1 - upper), Qt.Orientation.Vertical)


def _columns(window: QMainWindow, preset: str) -> tuple[_Column, _Column]:
    return _SINGLE if preset == "projector" and window.width() < _ROOM_FOR_TWO else _LAYOUTS[preset]


def _stack(window: QMainWindow, area: Qt.DockWidgetArea, docks: Sequence[QDockWidget]) -> None:
    for place, dock in enumerate(docks):
        window.addDockWidget(area, dock)
        dock.show()
        if place:
            window.tabifyDockWidget(docks[0], dock)
    docks[0].raise_()


def _put_aside(window: QMainWindow, docks: Docks, preset: str) -> None:
    """Panes that a preset has no place for are hidden, and come up as tabs over one of the last column's."""
    columns = [column for column in _columns(window, preset) if column]
    placed = {name for column in columns for names in column for name in names}
    for name, dock in docks.items():
        if name not in placed:
            window.addDockWidget(_RIGHT, dock)
            window.tabifyDockWidget(docks[columns[-1][0][0]], dock)
            dock.hide()


def _share(
    window: QMainWindow,
    docks: Sequence[QDockWidget],
    length: int,
    shares: Sequence[float],
    orientation: Qt.Orientation,
) -> None:
    window.resizeDocks(docks, [round(length * share) for share in shares], orientation)
