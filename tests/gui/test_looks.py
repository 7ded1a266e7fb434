"""What has to hold whatever the size, the language, the type and the eyes: nothing is cut off, tints stay apart."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from playground import theme
from playground.panes.attention import pane as attention_pane
from playground.panes.embedding import pane as embedding_pane
from playground.panes.generator import views as generator_views
from playground.panes.lab import pane as lab_pane
from playground.panes.tokenizer import views as tokenizer_views
from tests.gui.conftest import WindowFactory, speaking

# Vienot, Brettel and Mollon 1999: linear RGB as a dichromat sees it.
DICHROMATS = {
    "protan": np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    "deutan": np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
}

# Panes that come up when they are wanted.
ASIDE = ("lab", "images")


def linear(colour: QColor) -> np.ndarray:
    values = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE Lab (D65) of linear RGB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eyes", DICHROMATS)
@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_neighbouring_tints_are_told_apart_by_the_colour_blind(colours: theme.Theme, eyes: str) -> None:
    seen = [lab(DICHROMATS[eyes] @ linear(tint)) for tint in colours.tints]
    for place in range(len(seen)):
        distance = math.dist(seen[place], seen[(place + 1) % len(seen)])
        assert distance > 15, f"tints {place} and {place + 1}: a difference of {distance:.1f}"


def controls(window: QMainWindow) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if isinstance(widget, (QAbstractButton, QComboBox, QAbstractSpinBox)) and widget.isVisible():
            parent = widget.parentWidget()
            scrolled = False
            while parent is not None and not isinstance(parent, QMainWindow):
                scrolled = scrolled or isinstance(parent, (QAbstractScrollArea, QComboBox, QTabBar))
                parent = parent.parentWidget()
            if not scrolled:
                yield widget


def cut_off(window: QMainWindow) -> list[str]:
    """The controls of which a part can't be seen, or whose text has no room."""
    found = []
    for widget in controls(window):
        region = widget.visibleRegion().boundingRect()
        name = f"{type(widget).__name__} {widget.objectName()} {getattr(widget, 'text', str)()!r}"
        corner = widget.mapTo(window, QPoint(0, 0))
        if not window.rect().contains(QRect(corner, widget.size())) or region.size() != widget.size():
            found.append(f"{name} is covered: {region} of {widget.size()}")
        if isinstance(widget, QAbstractButton) and widget.text():
            text = re.sub(r"&(?=\w)", "", widget.text())
            if widget.width() < widget.fontMetrics().horizontalAdvance(text):
                found.append(f"{name} has no room for its text")
    return found


def cut_off_sideways(window: QMainWindow) -> list[str]:
    """The controls of which the left or the right end can't be seen; what is below may be scrolled to."""
    found = []
    for widget in window.findChildren(QWidget):
        region = widget.visibleRegion().boundingRect()
        control = isinstance(widget, (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox))
        if control and not region.isEmpty() and region.width() != widget.width():
            found.append(f"{type(widget).__name__} {widget.objectName()}: {region} of {widget.size()}")
    return found


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest, dressed: QApplication) -> Iterator[str]:
    """Each language that the window speaks; texts made from now on are in it."""
    with speaking(dressed, request.param):
        yield request.param


# The input that chooses a view of each pane, and what the views are called.
VIEWS = {
    "tokenizer": ("tokenizer_view", [entry.name for entry in tokenizer_views.VIEWS]),
    "embedding": ("embedding_view", [entry.name for entry in embedding_pane.VIEWS]),
    "attention": ("attention_view", [entry.name for entry in attention_pane.VIEWS]),
    "generator": ("generator_view", [entry.name for entry in generator_views.VIEWS]),
    "lab": ("lab_view", [entry.name for entry in lab_pane.VIEWS]),
    "images": ("image_part", ["patches", "stages", "cost", "attention"]),
}


# What a session may have been left at in a view, beside what it begins with.
LEFT_AT = {
    "attention_chain": ("query", "projected"),
    "attention_over": ("rollout",),
    "stage": ("scores",),
    "cost_page": ("compare", "curves", "training", "ranks", "window", "one_hot"),
    "position": (5,),
}


@pytest.mark.parametrize("pane", VIEWS)
def test_every_view_can_wait_for_a_model(playground_window: WindowFactory, tiny_checkpoint: Path, pane: str) -> None:
    made = playground_window(opened=False)
    if pane in ASIDE:
        made.window.commands.panes[pane].trigger()
    field, views = VIEWS[pane]
    for view in views:
        made.session.update(**{field: view})
        made.settle()
        for name, values in LEFT_AT.items():
            for value in values:
                made.session.update(**{name: value})
                made.settle()
    made.open(tiny_checkpoint)
    assert made.failures == []


@pytest.mark.parametrize("pane", VIEWS)
def test_no_view_is_cut_off_in_a_small_window(
    playground_window: WindowFactory, tiny_checkpoint: Path, language: str, pane: str
) -> None:
    made = playground_window(tiny_checkpoint, size=(1280, 720))
    if pane in ASIDE:
        made.window.docks["attention"].hide()  # what stands behind another pane is covered and visible to Qt
        made.window.commands.panes[pane].trigger()
    field, views = VIEWS[pane]
    for view in views:
        made.session.update(**{field: view})
        made.settle()
        assert (made.window.width(), made.window.height()) == (1280, 720)
        assert cut_off(made.window) == [], view
    texts = {button.text() for button in made.window.findChildren(QAbstractButton)}
    assert {"en": "Step", "zh": "单步"}[language] in texts


def test_no_lesson_is_cut_off_in_a_small_window(playground_window: WindowFactory, language: str) -> None:
    made = playground_window(size=(1280, 720))
    for name, shown in made.window.panes.items():
        assert shown.shown == (name not in ASIDE), "the others come up when they are wanted"
    made.window.play("row-18-generation")
    made.settle()
    assert [line for line in cut_off(made.window) if "lesson" in line] == []


def test_what_the_toolbar_has_no_room_for_can_be_found(playground_window: WindowFactory, qtbot: QtBot) -> None:
    made = playground_window(size=(900, 600), opened=False)
    rest = made.window.toolbar.findChild(QWidget, "qt_toolbar_ext_button")
    assert not rest.isVisible()
    theme.set_zoom(2.0)
    made.settle()
    assert rest.isVisible()
    assert not made.find("language").isVisible()
    paper, drawn = theme.current().surface.name(), rest.grab().toImage()
    colours = {drawn.pixelColor(x, y).name() for x in range(drawn.width()) for y in range(drawn.height())}
    assert colours - {paper}, "Qt's own sign would be squeezed to nothing"
    assert rest.toolTip()
    rest.click()
    qtbot.waitUntil(made.find("language").isVisible)


@pytest.mark.parametrize("preset", ["lesson", "engineer", "projector"])
def test_presets_keep_the_window_within_its_size(playground_window: WindowFactory, preset: str) -> None:
    made = playground_window(size=(1280, 720))
    made.window.commands.presets[preset].trigger()
    made.settle()
    assert (made.window.width(), made.window.height()) == (1280, 720)
    assert theme.theme_manager().zoom == {"lesson": 1.2, "engineer": 1.0, "projector": 2.0}[preset]
    assert made.find("seed").isVisible()
    assert made.find("language").isVisible(), "the toolbar has room for all of it"
    for name, dock in made.window.docks.items():
        assert dock.isHidden() == (name in ASIDE), name
    for place in range(1, 5):
        assert cut_off_sideways(made.window) == [], f"{preset}, pane {place}"
        made.window.commands.next_pane.trigger()
        made.settle()
    made.window.commands.reset_layout.trigger()
    made.settle()
    assert theme.theme_manager().zoom == 1.0
    assert all(pane.shown for name, pane in made.window.panes.items() if name not in ASIDE)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_is_chosen_looks_alike_in_menus_combo_boxes_and_lists(
    playground_window: WindowFactory, dressed: QApplication, mode: str
) -> None:
    made = playground_window(opened=False)
    theme.apply(dressed, mode)
    soft = theme.mix(theme.current().surface, theme.current().accent, 0.14).name()
    commands = made.window.commands
    menu = commands.file_menu
    menu.popup(QPoint(10, 10))
    menu.setActiveAction(commands.open_text)
    assert ground(menu, menu.actionGeometry(commands.open_text)) == soft
    menu.close()
    combo = made.find("model")
    combo.showPopup()
    rows = combo.view()
    rows.setCurrentIndex(rows.model().index(1, 0))
    assert ground(rows.viewport(), rows.visualRect(rows.currentIndex())) == soft
    combo.hidePopup()
    commands.palette.trigger()
    found = made.find("palette").list
    assert ground(found.viewport(), found.visualRect(found.model().index(0))) == soft
    made.find("palette").close()


def ground(widget: QWidget, place: QRect) -> str:
    """The colour that most of a place in a widget has."""
    image = widget.grab(place).toImage()
    points = [(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)]
    return Counter(image.pixelColor(*point).name() for point in points).most_common(1)[0][0]
