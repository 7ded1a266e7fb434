"""Image files for the tests, good and bad."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from PySide6.QtGui import QColor, QImage

RED, GREEN = QColor(200, 0, 0), QColor(0, 200, 0)


def halves(path: Path, width: int, height: int, form: QImage.Format = QImage.Format.Format_RGB32) -> Path:
    """A file whose left half is red and whose right half is green."""
    image = QImage(width, height, form)
    image.fill(RED)
    for x in range(width // 2, width):
        for y in range(height):
            image.setPixelColor(x, y, GREEN)
    assert image.save(str(path))
    return path


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def turned(path: Path, orientation: int) -> Path:
    """A JPEG of red and green halves whose EXIF says that it lies on its side."""
    halves(path, 64, 32)
    data = path.read_bytes()
    tiff = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\x00\x00" + tiff
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:])
    return path
