"""The gallery, the tour, and the way back to an example that was left."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from playground import settings, theme
from playground.gallery import ARTICLES, Gallery, fits, picture_path
from playground.lessons import load_lessons, load_tour
from playground.progress import LessonProgress
from playground.settings import Settings
from tests.gui.conftest import PlaygroundWindow, WindowFactory

LESSONS = load_lessons()


@pytest.fixture
def plain(playground_window: WindowFactory) -> PlaygroundWindow:
    return playground_window(opened=False)


def opened(made: PlaygroundWindow) -> Gallery:
    made.window.commands.gallery.trigger()
    gallery: Gallery = made.find("gallery", Gallery)
    QTest.qWait(0)
    return gallery


def test_every_example_has_a_card_under_each_of_its_articles(plain: PlaygroundWindow) -> None:
    gallery = opened(plain)
    assert set(gallery.shown_lessons()) == {lesson.id for lesson in LESSONS}
    assert len(gallery._cards) == sum(len(set(lesson.articles)) for lesson in LESSONS)
    assert len(gallery._groups) == len({article for lesson in LESSONS for article in lesson.articles})
    for card, lesson in gallery._cards:
        assert lesson.title["en"] in card.accessibleName()
        assert card.toolTip() == lesson.steps[0].note["en"]
    gallery.close()


@pytest.mark.parametrize(
    ("query", "row"), [("strawberry", 3), ("怎么拼写", 3), ("sines", 11), ("小猫 沙发", 13), ("poem", 18)]
)
def test_a_search_finds_an_example_in_either_language(query: str, row: int) -> None:
    found = [lesson.row for lesson in LESSONS if fits(lesson, query)]
    assert row in found
    assert len(found) < len(LESSONS)


def test_searching_hides_what_does_not_fit(plain: PlaygroundWindow) -> None:
    gallery = opened(plain)
    gallery.query.setText("strawberry")
    assert "row-03-strawberry" in gallery.shown_lessons()
    assert len(gallery.shown_lessons()) < len(LESSONS)
    gallery.query.setText("zebra crossing")
    assert gallery.shown_lessons() == []
    assert gallery.none.isVisible()
    assert not any(holder.isVisible() for _heading, holder, _cards in gallery._groups)
    gallery.query.clear()
    assert len(gallery.shown_lessons()) == len(LESSONS)
    gallery.close()


def test_a_card_opens_its_example_by_mouse_and_by_key(plain: PlaygroundWindow) -> None:
    gallery = opened(plain)
    QTest.mouseClick(gallery.card("row-02-thousand"), Qt.MouseButton.LeftButton)
    plain.settle()
    assert plain.session.inputs.lesson == "row-02-thousand"
    gallery = opened(plain)
    card = gallery.card("row-11-sinusoidal")
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Space)
    plain.settle()
    assert plain.session.inputs.lesson == "row-11-sinusoidal"


def test_a_path_is_left_and_come_back_to(plain: PlaygroundWindow) -> None:
    window, player = plain.window, plain.window.player
    assert not window.commands.continue_example.isEnabled()
    window.play("row-02-thousand")
    plain.settle()
    window.lesson_bar.next.click()
    plain.settle()
    assert not window.lesson_bar.return_button.isVisible()
    text = plain.session.inputs.text
    plain.session.update(text="something else")
    plain.settle()
    assert window.lesson_bar.return_button.isVisible(), "the way back is offered"
    window.lesson_bar.return_button.click()
    plain.settle()
    assert plain.session.inputs.text == text
    assert not window.lesson_bar.return_button.isVisible()
    window.lesson_bar.leave.click()
    assert player.lesson is None
    assert window.commands.continue_example.isEnabled()
    window.commands.continue_example.trigger()
    plain.settle()
    assert (plain.session.inputs.lesson, plain.session.inputs.lesson_step) == ("row-02-thousand", 1)
    gallery = opened(plain)
    assert "step 2" in gallery.card("row-02-thousand").caption
    gallery.close()
    player.go(len(player.lesson.steps) - 1)  # type: ignore[union-attr]
    plain.settle()
    gallery = opened(plain)
    assert "to the end" in gallery.card("row-02-thousand").caption
    gallery.close()


def test_a_hidden_pane_comes_up_for_a_step_that_speaks_of_it(plain: PlaygroundWindow) -> None:
    plain.window.docks["tokenizer"].hide()
    plain.window.play("row-02-thousand")
    plain.settle()
    assert plain.window.docks["tokenizer"].isVisible()


def test_progress_survives_damage(plain: PlaygroundWindow) -> None:
    stored: Settings = plain.window.stored
    for value in ("", "{", "[]", '{"a": 1}', '{"a": {"step": "x"}}'):
        stored.set(settings.LESSONS, value)
        assert LessonProgress(stored).all() == {}
    LessonProgress(stored).note("gone", 3, 4)
    plain.window.examples.go_on()
    assert plain.window.player.lesson is None, "an example that is no more"


def test_what_a_search_finds_begins_at_the_left_and_opens_with_enter(plain: PlaygroundWindow) -> None:
    gallery = opened(plain)
    gallery.activateWindow()
    QTest.qWaitForWindowActive(gallery)
    QTest.keyClicks(gallery.query, "king")
    QTest.qWait(1)
    firsts = [
        next(card for card in cards if not card.isHidden())
        for _, holder, cards in gallery._groups
        if not holder.isHidden()
    ]
    assert len(firsts) > 1
    assert {card.x() for card in firsts} == {0}
    QTest.keyClick(gallery.query, Qt.Key.Key_Return)
    assert firsts[0].hasFocus()
    gallery.query.setText("strawberry")
    gallery.query.setFocus()
    QTest.keyClick(gallery.query, Qt.Key.Key_Return)
    plain.settle()
    assert plain.session.inputs.lesson == "row-03-strawberry"
    again = opened(plain)
    card = again.card("row-02-thousand")
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Return)
    plain.settle()
    assert plain.session.inputs.lesson == "row-02-thousand"


def test_the_frame_stands_around_what_it_points_at_and_goes_where_that_goes(plain: PlaygroundWindow) -> None:
    window = plain.window
    window.play("row-05-parts-of-characters")
    plain.settle()
    step = window.player.step
    assert step is not None
    target = plain.find(step.widget)
    frame = window.lesson_bar._frame

    def gaps() -> tuple[QPoint, QPoint]:
        framed = QRect(frame.mapTo(window, QPoint()), frame.size())
        inside = QRect(target.mapTo(window, QPoint()), target.size())
        return inside.topLeft() - framed.topLeft(), framed.bottomRight() - inside.bottomRight()

    assert gaps() == (QPoint(5, 5), QPoint(5, 5)), "its parent begins where it does, and the pane has room"
    before = frame.mapTo(window, QPoint())
    window.resize(window.width(), window.height() - 120)
    plain.settle()
    assert frame.mapTo(window, QPoint()) != before
    assert gaps() == (QPoint(5, 5), QPoint(5, 5))


def test_the_frame_stands_off_what_scrolls_and_goes_with_its_page(plain: PlaygroundWindow) -> None:
    window = plain.window
    window.play("row-07-qwen-table")
    plain.settle()
    frame = window.lesson_bar._frame
    lesson = window.player.lesson
    assert lesson is not None
    for step in lesson.steps[:3]:
        target = plain.find(step.widget)
        assert frame.isVisible()
        assert target.mapTo(window, QPoint()).x() - frame.mapTo(window, QPoint()).x() == 5, step.widget
        window.lesson_bar.next.click()
        plain.settle()
    window.play("row-07-qwen-table")
    plain.settle()
    area = plain.find(lesson.steps[0].widget)
    while not isinstance(area, QAbstractScrollArea):
        area = area.parentWidget()
    bar = area.verticalScrollBar()
    before = frame.geometry()
    bar.setValue(bar.maximum())
    assert bar.maximum() > 0
    assert not frame.isVisible() or frame.geometry().bottom() < before.bottom(), "it goes up with the figures"
    bar.setValue(0)
    assert frame.geometry() == before
    plain.session.update(embedding_view="rows")
    plain.settle()
    assert not frame.isVisible(), "another page is shown there"
    plain.session.update(embedding_view="cost")
    plain.settle()
    assert frame.isVisible()


@pytest.mark.parametrize(("lesson", "step"), [("row-22-translation", 0), ("row-23-patches", 2)])
def test_a_view_that_comes_with_a_result_is_framed(playground_window: WindowFactory, lesson: str, step: int) -> None:
    made = playground_window()
    made.window.play(lesson)
    made.settle()
    for _ in range(step):
        made.window.commands.next_step.trigger()
        made.settle()
    shown = made.window.player.step
    assert shown is not None
    frame = made.window.lesson_bar._frame
    assert frame.target is made.find(shown.widget)
    assert frame.isVisible()


def test_the_tour_sets_nothing_and_can_be_skipped(plain: PlaygroundWindow) -> None:
    window, session = plain.window, plain.session
    session.update(seed=99, embedding_view="rows", layer=1)
    before = session.inputs
    window.examples.offer_tour()
    plain.settle()
    tour = load_tour()
    assert window.player.lesson == tour
    assert 4 <= len(tour.steps) <= 6
    frame = window.lesson_bar._frame
    for step in tour.steps:
        assert plain.find(step.widget) is not None
        assert frame.isVisible()
        assert frame.parentWidget().rect().contains(frame.geometry()), "the whole frame is seen"
        assert set(step.note) == {"en", "zh"}
        words = len(step.note["en"].split())
        assert words < 45, "the whole is read in a minute"
        window.lesson_bar.next.click()
        plain.settle()
    assert window.player.lesson is None
    assert session.inputs == before
    window.examples.offer_tour()
    assert window.player.lesson is None, "it offers itself once"
    window.commands.tour.trigger()
    plain.settle()
    window.lesson_bar.leave.setFocus()
    window.lesson_bar.leave.click()
    assert window.player.lesson is None
    assert plain.find("tokenizer.text").hasFocus(), "the keyboard is not left on a button that is gone"
    assert not window.commands.continue_example.isEnabled(), "the tour is no example"


def test_the_gallery_speaks_both_languages_and_dresses_in_both_themes(plain: PlaygroundWindow) -> None:
    gallery = opened(plain)
    gallery.query.setText("strawberry")
    theme.theme_manager().set_language("zh")
    QApplication.sendEvent(gallery, QEvent(QEvent.Type.LanguageChange))
    lesson = next(one for one in LESSONS if one.id == "row-03-strawberry")
    assert lesson.title["zh"] in gallery.card(lesson.id).text()
    picture = gallery.card(lesson.id)._picture
    assert picture is not None
    assert picture.toImage() == QPixmap(str(picture_path(lesson.id, "zh", "light"))).toImage()
    assert len(gallery.shown_lessons()) < len(LESSONS), "the search stays"
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    QTest.qWait(0)
    assert not gallery.grab().isNull()
    gallery.close()


def test_every_example_has_pictures_in_both_languages_and_themes() -> None:
    assert set(ARTICLES) == set("ABCDE")
    lacking = [
        path.name
        for lesson in LESSONS
        for language, mode in product(("en", "zh"), ("light", "dark"))
        if not (path := picture_path(lesson.id, language, mode)).is_file()
    ]
    assert lacking == []
