"""Icons from SVG files that are drawn in the theme's colours at the moment they are painted."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QDir, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from playground import theme

_directory: Path | None = None


def set_icon_directory(path: Path | str) -> None:
    """Where the SVG files lie, named after their icons. Icons made before show themselves from now on."""
    global _directory
    _directory = Path(path)
    QDir.setSearchPaths("icons", [str(path)])  # by which the style sheet finds them
    _source.cache_clear()
    _drawn.cache_clear()


def icon(name: str, role: str = "text") -> QIcon:
    """The icon `name` in the colour of a theme role ("text", "muted", "accent", "on_accent", …).

    It follows the theme by itself and is drawn anew for each size and pixel ratio. Disabled, it fades. ValueError if
    the role, or the file in the icon directory, does not exist; empty as long as no directory is set.
    """
    theme.current().color(role)
    if _directory is not None and not (_directory / f"{name}.svg").is_file():
        raise ValueError(f"no icon {name!r} in {_directory}")
    return QIcon(_SvgEngine(name, role))


@lru_cache(maxsize=128)
def _source(name: str) -> bytes:
    if _directory is None:
        return b""
    path = _directory / f"{name}.svg"
    return path.read_bytes() if path.is_file() else b""


@lru_cache(maxsize=512)
def _drawn(name: str, color: str, width: int, height: int) -> QPixmap:
    """The icon in one colour, as large as asked for in device pixels."""
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    source = _source(name)
    if source:
        renderer = QSvgRenderer(QByteArray(source.replace(b"currentColor", color.encode("ascii"))))
        side = float(min(width, height))
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF((width - side) / 2, (height - side) / 2, side, side))
        painter.end()
    return pixmap


class _SvgEngine(QIconEngine):
    """Draws one SVG file in the colour that its role has when it is painted."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def _color(self, mode: QIcon.Mode) -> QColor:
        colors = theme.current()
        if mode == QIcon.Mode.Disabled:
            return theme.mix(colors.muted, colors.surface, 0.45)
        return colors.color(self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self._scaled(rect.size(), mode, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        # Asked for in device pixels: QIcon has multiplied by the ratio and sets it on the result.
        return QPixmap(_drawn(self._name, self._color(mode).name(), size.width(), size.height()))

    def _scaled(self, size: QSize, mode: QIcon.Mode, ratio: float) -> QPixmap:
        width, height = max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio))
        pixmap = QPixmap(_drawn(self._name, self._color(mode).name(), width, height))
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def actualSize(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QSize:  # noqa: N802
        return size

    def clone(self) -> QIconEngine:
        return _SvgEngine(self._name, self._role)

    def key(self) -> str:
        return "token-playground-svg"

    def iconName(self) -> str:  # noqa: N802
        return self._name

    def isNull(self) -> bool:  # noqa: N802
        return not _source(self._name)
