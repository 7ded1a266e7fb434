"""Pictures of widgets to keep: PNG of any size on any ground, SVG and PDF whose text is text.

A widget is drawn by its own paint events; one with a method `paint_picture(painter)` draws itself with that instead,
in its own coordinates, so that what a view shows as pixels can be shapes and text here. What is larger than its view
has a method `picture_size()`, too, and is drawn as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QRectF, QSaveFile, QSize, QSizeF
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from playground import theme as themes

PictureFormat = Literal["png", "svg", "pdf"]
FORMATS: tuple[PictureFormat, ...] = ("png", "svg", "pdf")

# A side of a PNG, in pixels. Qt refuses images beyond 32 767, and readers of documents well before.
NARROWEST, WIDEST = 16, 16_384

# Points of a page to a pixel of the screen: 96 pixels an inch, as CSS has it.
_POINTS = 72.0 / 96.0

_FAMILIES = re.compile(rb'font-family="([^"]+)"')


def picture_size(widget: QWidget) -> QSize:
    """How large the widget's picture is in pixels of the screen, at least 1 × 1."""
    own: Callable[[], QSize] | None = getattr(widget, "picture_size", None)
    return (widget.size() if own is None else own()).expandedTo(QSize(1, 1))


def picture_image(widget: QWidget, width: int | None = None, ground: QColor | None = None) -> QImage:
    """The widget as pixels, `width` of them across (None: as many as on the screen), the height in proportion.

    `ground` lies below; None is the theme's surface, a transparent colour leaves it open. A width outside NARROWEST
    to WIDEST is brought inside, and so is the height.
    """
    size = picture_size(widget)
    across = width if width is not None else round(size.width() * widget.devicePixelRatioF())
    scale = min(max(NARROWEST, across), WIDEST) / size.width()
    scale = min(scale, WIDEST / size.height())
    pixels = QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))
    image = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    with _dressed_for(ground) as filled:
        image.fill(filled)
        painter = QPainter(image)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing, True)
        painter.scale(pixels.width() / size.width(), pixels.height() / size.height())
        _draw(widget, painter)
        painter.end()
    return image


def picture_bytes(
    widget: QWidget,
    kind: PictureFormat,
    width: int | None = None,
    ground: QColor | None = None,
    facts: Mapping[str, str] | None = None,
) -> bytes:
    """The widget as a file. `facts` say what it shows, by name: they go into the file's own description.

    SVG and PDF have no pixels, so that `width` is the PNG's alone. An unknown kind is a ValueError.
    """
    told = dict(facts or {})
    if kind == "png":
        return _png(picture_image(widget, width, ground), told)
    if kind == "svg":
        return _svg(widget, ground, told)
    if kind == "pdf":
        return _pdf(widget, ground, told)
    raise ValueError(f"no picture format {kind!r}")


def write_file(path: str, data: bytes) -> None:
    """Put a whole file in its place, or leave what was there. Raises OSError with the system's reason."""
    file = QSaveFile(path)
    if not file.open(QIODevice.OpenModeFlag.WriteOnly) or file.write(data) != len(data) or not file.commit():
        raise OSError(file.errorString())


def copy_picture(widget: QWidget, width: int | None = None, ground: QColor | None = None) -> None:
    """Put the widget on the clipboard as an image."""
    QGuiApplication.clipboard().setImage(picture_image(widget, width, ground))


def _png(image: QImage, facts: Mapping[str, str]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"png")
    for name, value in facts.items():
        writer.setText(name, value)
    if not writer.write(image):
        raise OSError(writer.errorString())
    return bytes(buffer.data().data())


def _svg(widget: QWidget, ground: QColor | None, facts: Mapping[str, str]) -> bytes:
    size = picture_size(widget)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(0, 0), size))
    generator.setTitle(facts.get("Title", ""))
    generator.setDescription("\n".join(f"{name}: {value}" for name, value in facts.items()))
    with _dressed_for(ground) as filled:
        _paint_page(QPainter(generator), widget, filled)
    return _FAMILIES.sub(_with_generic_family, bytes(buffer.data().data()))


def _with_generic_family(found: re.Match[bytes]) -> bytes:
    """The families with one that every reader has: a figure column stays one where the font is not installed."""
    families = found.group(1)
    return b'font-family="%s,%s"' % (families, b"monospace" if b"Mono" in families else b"sans-serif")


def _pdf(widget: QWidget, ground: QColor | None, facts: Mapping[str, str]) -> bytes:
    size = picture_size(widget)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(96)
    # Left to itself it keeps each colour's own model, and can't draw the gradient of a header between two of them.
    writer.setColorModel(QPdfWriter.ColorModel.RGB)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QSizeF(size) * _POINTS, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch),
            QPageLayout.Orientation.Portrait,
            QMarginsF(),
        )
    )
    writer.setTitle(facts.get("Title", ""))
    writer.setCreator("Token Playground")
    if facts:
        described = "\n".join(f"{name}: {value}" for name, value in facts.items())
        writer.addFileAttachment("about.txt", described.encode(), "text/plain")
    with _dressed_for(ground) as filled:
        _paint_page(QPainter(writer), widget, filled)
    return bytes(buffer.data().data())


def _paint_page(painter: QPainter, widget: QWidget, filled: QColor) -> None:
    if filled.alpha():
        painter.fillRect(QRectF(0, 0, picture_size(widget).width(), picture_size(widget).height()), filled)
    _draw(widget, painter)
    painter.end()


def _draw(widget: QWidget, painter: QPainter) -> None:
    own: Callable[[QPainter], None] | None = getattr(widget, "paint_picture", None)
    if own is not None:
        own(painter)
        return
    widget.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)


@contextmanager
def _dressed_for(ground: QColor | None) -> Iterator[QColor]:
    """The colour to fill with, while the application wears the theme whose text can be read on it."""
    manager = themes.theme_manager()
    if ground is None or not ground.alpha():
        yield QColor(themes.current().surface) if ground is None else ground
        return
    with manager.dressed("light" if ground.lightnessF() >= 0.5 else "dark"):
        yield ground
