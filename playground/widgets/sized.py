"""Lengths of widgets that go with the size of the type, also when that changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QAbstractButton, QWidget

from playground import theme as themes
from playground.theme import Theme


def sized(
    widget: QWidget,
    *,
    width: float | None = None,
    height: float | None = None,
    least_width: float | None = None,
    least_height: float | None = None,
    most_width: float | None = None,
    most_height: float | None = None,
    icon: float | None = None,
) -> None:
    """Give a widget lengths in pixels at the normal size of type; `icon` is the side of a button's.

    `theme.scaled` alone gives a length at the size of type of the moment. A width or height is fixed.
    """
    lengths = {
        "minimumWidth": least_width if width is None else width,
        "maximumWidth": most_width if width is None else width,
        "minimumHeight": least_height if height is None else height,
        "maximumHeight": most_height if height is None else height,
    }
    _Sizes(widget, {name: value for name, value in lengths.items() if value is not None}, icon)


class _Sizes(QObject):
    """Lives as long as its widget."""

    def __init__(self, widget: QWidget, lengths: dict[str, float], icon: float | None) -> None:
        super().__init__(widget)
        self._widget = widget
        self._lengths = lengths
        self._icon = icon
        themes.theme_manager().changed.connect(self._apply)
        self._apply()

    def _apply(self, _theme: Theme | None = None) -> None:
        for name, value in self._lengths.items():
            self._widget.setProperty(name, themes.scaled(value))
        if self._icon is not None and isinstance(self._widget, QAbstractButton):
            side = themes.scaled(self._icon)
            self._widget.setIconSize(QSize(side, side))
