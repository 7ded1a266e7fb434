"""Pictures of widgets and the button that keeps them: sizes, grounds, text as text, facts, and files that fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QTableWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground import theme as themes
from playground.widgets.keep_button import Keepable, KeepButton, KeptFile, KeptText
from playground.widgets.picture import WIDEST, picture_bytes, picture_image, write_file
from playground.widgets.picture_dialog import PictureDialog

FACTS = {"Title": "layer 4, head 5", "Model": "english-stories", "Tokens": "Once ·upon 爱 <b>"}


@pytest.fixture
def shown(qtbot: QtBot, dressed: QApplication) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    label = QLabel("·king 爱 <b>&")
    label.setTextFormat(label.textFormat().PlainText)
    QVBoxLayout(widget).addWidget(label)
    widget.resize(200, 100)
    widget.show()
    return widget


def test_a_png_has_the_width_asked_for_and_the_ground(shown: QWidget) -> None:
    for width in (100, 200, 1234):
        image = picture_image(shown, width, QColor("#FF8800"))
        assert image.width() == width
        assert image.height() == pytest.approx(width / 2, abs=1)
        assert image.pixelColor(0, 0) == QColor("#FF8800")
    assert picture_image(shown, 10**6).width() == WIDEST
    assert picture_image(shown, 200, QColor(0, 0, 0, 0)).pixelColor(0, 0).alpha() == 0
    assert picture_image(shown, 200).pixelColor(0, 0) == themes.current().surface


def test_text_can_be_read_on_any_ground(shown: QWidget) -> None:
    """On a dark ground the text is the dark theme's, and the window wears its own afterwards."""

    def inks(image: QImage) -> set[int]:
        return {image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())}

    assert max(inks(picture_image(shown, 200, QColor("#101010")))) > 180
    assert min(inks(picture_image(shown, 200, QColor("#FAFAFA")))) < 90
    assert themes.current() is themes.LIGHT
    assert themes.theme_manager().mode == "light"


def test_svg_and_pdf_hold_text_as_text_and_say_what_they_show(shown: QWidget) -> None:
    svg = picture_bytes(shown, "svg", facts=FACTS).decode()
    assert "爱</text>" in svg
    assert "b&gt;&amp;</text>" in svg
    assert "sans-serif" in svg
    assert "Model: english-stories" in svg
    assert "<title>layer 4, head 5</title>" in svg
    assert QSvgRenderer(svg.encode()).isValid()
    pdf = picture_bytes(shown, "pdf", facts=FACTS)
    assert pdf.startswith(b"%PDF")
    assert b"/ToUnicode" in pdf, "its letters can be searched and copied"
    assert b"/Subtype /Image" not in pdf
    with pytest.raises(ValueError, match="bmp"):
        picture_bytes(shown, "bmp")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_a_table_with_its_heads_is_drawn_without_a_warning(qtbot: QtBot, dressed: QApplication, kind: str) -> None:
    """The style draws heads with gradients; Qt's warnings fail a test."""
    table = QTableWidget(3, 3)
    qtbot.addWidget(table)
    table.show()
    assert len(picture_bytes(table, kind)) > 1000  # type: ignore[arg-type]


def test_a_png_says_what_it_shows(shown: QWidget) -> None:
    image = QImage.fromData(picture_bytes(shown, "png", 300, None, FACTS))
    assert image.width() == 300
    assert {name: image.text(name) for name in FACTS} == FACTS


def test_a_file_that_cant_be_written_is_an_os_error(tmp_path: Path) -> None:
    write_file(str(tmp_path / "a"), b"old")
    with pytest.raises(OSError, match=r"\w"):
        write_file(str(tmp_path / "nowhere" / "a"), b"new")
    assert (tmp_path / "a").read_bytes() == b"old"


def test_the_menu_keeps_pictures_files_and_texts(
    shown: QWidget, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Keepable | None] = [None]
    button = KeepButton(lambda: made[0])
    qtbot.addWidget(button)

    def entries() -> dict[str, object]:
        button.keep_menu.aboutToShow.emit()
        return {action.text(): action for action in button.keep_menu.actions() if action.text()}

    assert [action.isEnabled() for action in entries().values()] == [False]  # type: ignore[attr-defined]
    made[0] = Keepable(
        shown,
        "map",
        FACTS,
        (KeptFile("Save values as CSV…", ".csv", lambda: b"1,2\n"),),
        (KeptText("Python", lambda: "x = 1"),),
    )
    offered = entries()
    assert list(offered) == ["Copy picture", "Save picture…", "Save values as CSV…", "Python"]
    offered["Copy picture"].trigger()  # type: ignore[attr-defined]
    assert QGuiApplication.clipboard().image().width() == 200
    entries()["Python"].trigger()  # type: ignore[attr-defined]
    assert QGuiApplication.clipboard().text() == "x = 1"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "values"), ""))
    entries()["Save values as CSV…"].trigger()  # type: ignore[attr-defined]
    assert (tmp_path / "values.csv").read_bytes() == b"1,2\n"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "no" / "values.csv"), ""))
    entries()["Save values as CSV…"].trigger()  # type: ignore[attr-defined]
    assert button._box is not None
    assert "Choose another folder" in button._box.text()
    button._box.close()


def test_the_dialog_saves_what_it_shows(
    shown: QWidget, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = PictureDialog(shown, "map", FACTS)
    qtbot.addWidget(dialog)
    assert not dialog.preview.pixmap().isNull()
    assert dialog.pixels.value() == 400
    dialog.pixels.setValue(640)
    assert "320" in dialog.height_label.text()
    dialog.ground.setCurrentIndex(dialog.ground.findData("clear"))
    dialog.ground.activated.emit(dialog.ground.currentIndex())
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: asked.append(a) or (str(tmp_path / "a"), ""))
    dialog.save_button.click()
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (640, 320)
    assert image.pixelColor(0, 0).alpha() == 0
    for kind in ("svg", "pdf"):
        dialog.kind.choose(kind)
        assert not dialog.pixels.isEnabled()
        dialog.save_button.click()
        assert (tmp_path / f"a.{kind}").stat().st_size > 500
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "no" / "a"), ""))
    dialog.save_button.click()
    assert "Choose another folder" in dialog.told.text()
    dialog.kind.choose("png")
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().image().width() == 640
