"""The tints of a line look the same drawn at once, kept as a picture, and at every pixel ratio as sharp."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from playground.widgets.token_editor import TokenEditor


def _drawn(editor: TokenEditor, ratio: float) -> NDArray[np.int64]:
    """(H, W, 4): what is on the editor's viewport at this many pixels for each of its own."""
    size = editor.viewport().size() * ratio
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    editor.viewport().render(image, QPoint())
    return np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), -1, 4).astype(np.int64)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_tints_drawn_at_once_and_as_a_picture_are_the_same(qtbot: QtBot, ratio: float) -> None:
    editor = TokenEditor()
    qtbot.addWidget(editor)
    editor.resize(400, 240)
    editor.show()
    editor.set_content("The quick brown fox\njumps over 我爱人工智能 😀 and\n\nover the lazy dog again and again")
    editor.set_tokens([found.span() for found in re.finditer(r"\s?\S+|\s", editor.content())])
    editor.set_chosen(3)
    first, second, third = (_drawn(editor, ratio) for _ in range(3))
    assert np.array_equal(first, second)
    assert np.array_equal(second, third)
    piece = editor.pieces_in(editor.viewport().rect().toRectF())[0].rect
    # Inside of a tint and a pixel beside it: nothing of a rectangle's edge is spread over its neighbours.
    row = first[round(piece.center().y() * ratio)]
    left = round(piece.left() * ratio)
    assert (row[left - 1] == 255).all()
    assert (row[left] != 255).any()
    assert np.array_equal(row[left], row[left + 1])
