"""Image files as red, green and blue bytes. Checked before they are decoded: a small file may promise a large image."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageIOHandler, QImageReader, QPainter

from models.errors import ImageError

Bytes = NDArray[np.uint8]

# A camera's image has up to some 60 million pixels; a file of a few kilobytes can promise a thousand times that.
MOST_PIXELS = 64_000_000
MOST_BYTES = 128 * 2**20
# What is kept of an image to be shown and cut; the largest side that it is brought to has 1024.
KEPT_PIXELS, KEPT_SIDE = 4_000_000, 8192
_LEAST = 2
_PNG = b"\x89PNG\r\n\x1a\n"
SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".svg", ".ppm", ".pgm", ".pbm"}
)


@dataclass(frozen=True, slots=True, eq=False)
class ImageFile:
    """An image as it is shown, (H, W, 3) red, green and blue, and the pixels that the file has.

    At most KEPT_PIXELS are kept, and KEPT_SIDE a side.

    `changes` names what was done to get there: "alpha" (laid on white), "deep" (16 bits a channel brought to 8),
    "turned" (as its EXIF says), "smaller" (for showing).
    """

    name: str
    pixels: Bytes
    width: int
    height: int
    changes: tuple[str, ...]


def read_image(path: Path) -> ImageFile:
    """The image in a file. Raises ImageError where it is none, too small, too large, damaged or cut off."""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe might never end
            raise ImageError("{path} is not a file. Choose an image.", path=path)
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ImageError(
                "{path} is larger than {limit} MiB. Choose a smaller image.", path=path, limit=MOST_BYTES >> 20
            )
        data = path.read_bytes()
    except OSError as error:
        raise ImageError(
            "{path} can't be read: {reason}. Choose another image.", path=path, reason=error.strerror or error
        ) from error
    if not data:
        raise ImageError("{path} is empty. Choose another image.", path=path)
    if _is_cut_off(data):
        raise ImageError("{path} ends before its image does. Get a complete copy of it.", path=path)
    if _is_unsound(data):
        raise ImageError("{path} is damaged: a checksum is wrong. Choose another image.", path=path)
    image, turned = _decoded(path, data)
    _check_size(path, image.size())
    changes = []
    if image.hasAlphaChannel():
        changes.append("alpha")
    if image.depth() > 32 or image.format() == QImage.Format.Format_Grayscale16:
        changes.append("deep")
    if turned:
        changes.append("turned")
    width, height = image.width(), image.height()
    share = min((KEPT_PIXELS / (width * height)) ** 0.5, KEPT_SIDE / max(width, height))
    if share < 1:
        changes.append("smaller")
        image = image.scaled(
            max(1, round(width * share)),
            max(1, round(height * share)),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    return ImageFile(path.name, to_bytes(_on_white(image)), width, height, tuple(changes))


def _decoded(path: Path, data: bytes) -> tuple[QImage, bool]:
    """The image, and whether it was turned. Raises ImageError as `read_image`."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    try:
        reader.setAutoTransform(True)
        promised = reader.size()
        if not reader.canRead():
            raise ImageError("{path} is no image that can be read here. Choose a PNG or JPEG file.", path=path)
        _check_size(path, promised)
        turned = reader.transformation() != QImageIOHandler.Transformation.TransformationNone
        image = reader.read()
        if image.isNull():
            raise ImageError(
                "{path} is damaged: {reason}. Choose another image.", path=path, reason=reader.errorString()
            )
        return image, turned
    finally:
        # Python may take the buffer away first, and the decoder of a TIFF still looks into it as it goes.
        reader.setDevice(None)  # type: ignore[arg-type]  # which Qt's own documentation allows


def fitted(pixels: Bytes, height: int, width: int, *, crop: bool) -> tuple[Bytes, tuple[int, int, int, int]]:
    """An image brought to a size, and the part of it that was taken (left, top, width, height).

    With `crop` the largest part of the wanted proportions is cut out of its middle; else all of it is squeezed.
    """
    high, wide = pixels.shape[:2]
    part = QRect(0, 0, wide, high)
    if crop:
        taken = QSize(width, height).scaled(QSize(wide, high), Qt.AspectRatioMode.KeepAspectRatio)
        taken = taken.expandedTo(QSize(1, 1))
        part = QRect((wide - taken.width()) // 2, (high - taken.height()) // 2, taken.width(), taken.height())
    image = to_image(pixels).copy(part)
    if image.size() != QSize(width, height):
        image = image.scaled(
            width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    return to_bytes(image), (part.x(), part.y(), part.width(), part.height())


def to_image(pixels: Bytes) -> QImage:
    """(H, W, 3) bytes as an image that owns its memory."""
    held = np.ascontiguousarray(pixels)
    height, width = held.shape[:2]
    return QImage(held.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def to_bytes(image: QImage) -> Bytes:
    """An image as (H, W, 3) red, green and blue bytes."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), dtype=np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def _on_white(image: QImage) -> QImage:
    if not image.hasAlphaChannel():
        return image
    ground = QImage(image.size(), QImage.Format.Format_RGB32)
    ground.fill(QColor(255, 255, 255))
    painter = QPainter(ground)
    painter.drawImage(0, 0, image)
    painter.end()
    return ground


def _check_size(path: Path, size: QSize) -> None:
    if not size.isValid():
        return  # the format says nothing before it is decoded
    if size.width() * size.height() > MOST_PIXELS:
        raise ImageError(
            "{path} has {width} × {height} pixels, more than {limit} million. Make it smaller first.",
            path=path,
            width=size.width(),
            height=size.height(),
            limit=MOST_PIXELS // 1_000_000,
        )
    if min(size.width(), size.height()) < _LEAST:
        raise ImageError(
            "{path} has {width} × {height} pixels, which is nothing to cut into patches. Choose a larger image.",
            path=path,
            width=size.width(),
            height=size.height(),
        )


def _is_cut_off(data: bytes) -> bool:
    """Whether a PNG or a JPEG lacks its end; its decoder would fill the rest with grey, or complain to the log."""
    if data.startswith(_PNG):
        return all(kind != b"IEND" for kind, _sound in _chunks(data))
    if data.startswith(b"\xff\xd8\xff"):
        return b"\xff\xd9" not in data[-(1 << 16) :]
    return False


def _is_unsound(data: bytes) -> bool:
    """Whether a part of a PNG has another checksum than it should; its decoder would say so on the console."""
    return data.startswith(_PNG) and not all(sound for _kind, sound in _chunks(data))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """The kinds of a PNG's parts that are there whole, and whether their checksums are right, up to its end."""
    place = len(_PNG)
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        end = place + 8 + length
        if end + 4 > len(data):
            return
        kind = data[place + 4 : place + 8]
        yield kind, zlib.crc32(memoryview(data)[place + 4 : end]) == int.from_bytes(data[end : end + 4], "big")
        if kind == b"IEND":
            return
        place = end + 4
