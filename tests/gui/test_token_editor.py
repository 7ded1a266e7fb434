"""The token editor: content, spans in Qt's offsets, geometry, input methods, keys and mouse, and the find bar."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import theme
from playground.widgets import long_text_edit, plain_text
from playground.widgets.find_bar import FindBar, find_all
from playground.widgets.plain_text import normalized
from playground.widgets.token_editor import TokenEditor
from playground.widgets.token_layout import has_right_to_left
from playground.widgets.token_pieces import PieceCache, TokenPiece
from playground.widgets.token_spans import (
    ArraySpans,
    Offsets,
    TokenSpans,
    UnitIndex,
    changed_range,
    utf16_length,
)

FAMILY = "👨‍👩‍👧"
SPANS = [(0, 4), (4, 9), (9, 11), (11, 16)]
TEXT = "Once upon a time"


@pytest.fixture
def editor(qtbot: QtBot) -> TokenEditor:
    made = TokenEditor()
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def visible(editor: TokenEditor) -> list[TokenPiece]:
    return editor.pieces_in(QRectF(editor.viewport().rect()))


def edits(editor: TokenEditor) -> list[str]:
    seen: list[str] = []
    editor.text_edited.connect(seen.append)
    return seen


# -- spans


@given(st.text())
def test_offsets_agree_with_utf16(text: str) -> None:
    text = normalized(text)
    index = UnitIndex.of(text)
    for place in range(len(text) + 1):
        expected = len(text[:place].encode("utf-16-le")) // 2
        assert index.unit(place) == expected
        assert index.point(expected) == place
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(st.text(alphabet="ab😀"), st.text(alphabet="x🇨\n"), st.data())
def test_an_index_follows_edits(text: str, inserted: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    after = text[:start] + inserted + text[stop:]
    found = UnitIndex.of(text).spliced(utf16_length(text[:start]), utf16_length(text[start:stop]), inserted)
    assert [found.unit(place) for place in range(len(after) + 1)] == [
        utf16_length(after[:place]) for place in range(len(after) + 1)
    ]


@given(st.text(alphabet="ab"), st.text(alphabet="ab"), st.sampled_from([0, 70_000]))
def test_changed_range_rebuilds_the_new_text(old: str, new: str, shared: int) -> None:
    old, new = "a" * shared + old + "b" * shared, "a" * shared + new + "b" * shared
    position, removed, added = changed_range(old, new)
    assert old[:position] + new[position : position + added] + old[position + removed :] == new
    if old == new:
        assert (removed, added) == (0, 0)
    if removed and added:
        assert old[position] != new[position]
        assert old[position + removed - 1] != new[position + added - 1]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=12), st.integers(0, 30), st.integers(1, 8))
def test_between_finds_what_a_plain_search_finds(parts: list[tuple[int, int]], start: int, length: int) -> None:
    spans = [(begin, begin + size) for begin, size in parts]
    found = between(token_spans("x" * 40, spans), start, start + length)
    assert found == [
        (index, begin, end)
        for index, (begin, end) in enumerate(spans)
        if begin < end and begin < start + length and end > start
    ]


def token_spans(text: str, spans: Sequence[tuple[int, int]]) -> TokenSpans:
    return TokenSpans(ArraySpans(spans, len(text)), UnitIndex.of(text))


def between(spans: TokenSpans, start: int, end: int) -> list[tuple[int, int, int]]:
    indices, places = spans.between(start, end)
    return [(index, *place) for index, place in zip(indices.tolist(), places.tolist(), strict=True)]


def edited(spans: TokenSpans, position: int, removed: int, added: int) -> TokenSpans:
    return spans.edited(position, removed, added, UnitIndex.of(""))


def every(spans: TokenSpans) -> list[tuple[int, int]]:
    return [spans[index] for index in range(len(spans))]


def test_spans_move_with_an_edit() -> None:
    spans = token_spans(TEXT, SPANS)
    assert every(edited(spans, 6, 0, 1)) == [(0, 4), (4, 10), (10, 12), (12, 17)]
    pasted = every(edited(spans, 4, 0, 100))
    assert (pasted[0][1], pasted[1][0]) == (4, 104)
    typed = every(edited(spans, 4, 0, 1))
    assert (typed[0][1], typed[1][0]) == (5, 5)
    assert every(edited(spans, 2, 8, 0)) == [(0, 2), (2, 2), (2, 3), (3, 8)]


EDITS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10), st.integers(0, 10)), max_size=40)


@given(st.lists(st.integers(1, 5), max_size=10), EDITS, st.integers(0, 60), st.integers(1, 12))
def test_moved_spans_stay_ordered_and_are_found(
    sizes: list[int], changes: list[tuple[int, int, int]], start: int, length: int
) -> None:
    ends = list(accumulate(sizes))
    total = sum(sizes)
    spans = token_spans("x" * total, [(end - size, end) for end, size in zip(ends, sizes, strict=True)])
    for position, removed, added in changes:
        position = min(position, total)
        removed = min(removed, total - position)
        spans = edited(spans, position, removed, added)
        total += added - removed
    moved = every(spans)
    assert all(0 <= begin <= end <= total for begin, end in moved)
    assert moved == sorted(moved)
    assert between(spans, start, start + length) == [
        (index, begin, end) for index, (begin, end) in enumerate(moved) if max(begin, start) < min(end, start + length)
    ]


# -- content


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), tail=st.text())
def test_content_is_kept_to_the_letter(editor: TokenEditor, text: str, tail: str) -> None:
    seen = edits(editor)
    editor.set_content(text, tail)
    assert editor.text() == normalized(text)
    assert editor.tail() == normalized(tail)
    assert editor.document().characterCount() - 1 == utf16_length(editor.content())
    assert seen == []


def test_no_break_space_and_line_separator_survive(editor: TokenEditor) -> None:
    editor.set_content("a\u00a0b\u2028c\td")
    assert editor.text() == "a\u00a0b\u2028c\td"
    editor.set_content("one\r\ntwo\rthree")
    assert editor.text() == "one\r\ntwo\rthree"
    assert editor.document().toPlainText() == "one␍\ntwo␍three"


def test_setting_content_keeps_the_caret_and_can_be_undone(editor: TokenEditor) -> None:
    editor.set_content("a cat sat")
    cursor = editor.textCursor()
    cursor.setPosition(2)
    editor.setTextCursor(cursor)
    editor.set_content("a cat sat down")
    assert editor.textCursor().position() == 2
    seen = edits(editor)
    editor.undo()
    assert editor.text() == "a cat sat"
    assert seen == ["a cat sat"]
    editor.redo()
    assert editor.text() == "a cat sat down"


def test_tails_are_one_undo_and_typing_folds_them_in(editor: TokenEditor, qtbot: QtBot) -> None:
    editor.setFocus()
    qtbot.keyClicks(editor, "Once")
    seen = edits(editor)
    for tail in (" upon", " upon a", " upon a time"):
        editor.set_content("Once", tail)
    assert (editor.text(), editor.tail(), editor.tail_start) == ("Once", " upon a time", 4)
    assert seen == []
    editor.undo()
    assert seen == ["Once"]
    assert editor.tail() == ""
    editor.set_content("Once", " upon")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, "!")
    assert seen[-1] == "Once upon!"
    assert editor.tail() == ""


def test_typing_emits_once_a_key(editor: TokenEditor, qtbot: QtBot) -> None:
    seen = edits(editor)
    editor.setFocus()
    qtbot.keyClicks(editor, "ab")
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert seen == ["a", "ab", "a"]


@pytest.mark.parametrize("text", ["plain words", "日本語 and 👩‍💻 emoji", "two\nlines\n"])
def test_an_edit_is_told(editor: TokenEditor, qtbot: QtBot, text: str) -> None:
    editor.set_content(text)
    place = 3
    cursor = editor.textCursor()
    cursor.setPosition(editor.position_of(place))
    editor.setTextCursor(cursor)
    before = editor.content()
    qtbot.keyClicks(editor, "x")
    typed = editor.content()
    assert editor.last_edit == (text, typed, place, 0)
    assert editor.last_edit[0] is before
    assert editor.last_edit[1] is typed
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.last_edit == (typed, text, place, 1)


def test_paste_is_plain_text_and_files_are_left_to_the_window(editor: TokenEditor) -> None:
    rich = QMimeData()
    rich.setHtml("<b>bold</b>")
    rich.setText("bold\r\nline")
    assert editor.canInsertFromMimeData(rich)
    seen = edits(editor)
    editor.insertFromMimeData(rich)
    assert seen == ["bold\r\nline"]
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/x/tokenizer.json")])
    files.setText("/x/tokenizer.json")
    assert not editor.canInsertFromMimeData(files)
    picture = QMimeData()
    picture.setImageData(editor.grab().toImage())
    assert not editor.canInsertFromMimeData(picture)


# -- input methods


def test_composition_survives_new_tints_and_commits_once(editor: TokenEditor) -> None:
    editor.set_content("我爱")
    editor.set_tokens([(0, 1), (1, 2)])
    editor.moveCursor(QTextCursor.MoveOperation.End)
    seen = edits(editor)
    QApplication.sendEvent(editor, QInputMethodEvent("ren gong", []))
    layout = editor.document().firstBlock().layout()
    assert layout.preeditAreaText() == "ren gong"
    editor.set_tokens([(0, 2)])
    editor.set_chosen(0)
    editor.set_stale(True)
    editor.grab()
    assert layout.preeditAreaText() == "ren gong"
    assert seen == []
    commit = QInputMethodEvent("", [])
    commit.setCommitString("人工")
    QApplication.sendEvent(editor, commit)
    assert layout.preeditAreaText() == ""
    assert seen == ["我爱人工"]
    assert editor.text() == "我爱人工"


def test_tints_make_room_for_a_composition(editor: TokenEditor) -> None:
    editor.set_content("ab")
    editor.set_tokens([(0, 1), (1, 2)])
    before = [piece.rect for piece in visible(editor)]
    cursor = editor.textCursor()
    cursor.setPosition(1)
    editor.setTextCursor(cursor)
    QApplication.sendEvent(editor, QInputMethodEvent("wwww", []))
    during = [piece.rect for piece in visible(editor)]
    assert during[0] == before[0]
    assert during[1].left() > before[1].right()
    assert during[1].width() == pytest.approx(before[1].width(), abs=1.0)


# -- geometry


def test_tints_tile_the_line(editor: TokenEditor) -> None:
    editor.set_content(TEXT)
    editor.set_tokens(SPANS)
    pieces = visible(editor)
    assert [piece.index for piece in pieces] == [0, 1, 2, 3]
    for left, right in pairwise(pieces):
        assert 0.0 <= right.rect.left() - left.rect.right() < 3.0
    assert len({piece.rect.top() for piece in pieces}) == 1


def test_lines_stand_apart_and_tints_do_not_touch(editor: TokenEditor) -> None:
    text = "我爱 Once upon 😀\nplain\n" + "word " * 40
    editor.set_content(text)
    editor.set_tokens([(place, place + 1) for place in range(len(text))])
    tops = sorted({piece.rect.top() for piece in visible(editor)})
    assert len(tops) >= 4
    gaps = np.diff(tops)
    assert np.allclose(gaps, 2 * theme.TEXT_SIZE)
    assert all(piece.rect.height() < gaps[0] for piece in visible(editor))


@pytest.mark.parametrize("text", ["我", "😀", FAMILY, "é"])
def test_tokens_within_one_character_share_its_width(editor: TokenEditor, text: str) -> None:
    editor.set_content(text + "x")
    part = len(text)
    editor.set_tokens([(0, part)] * 3 if part == 1 else [(0, 1), (0, part), (part - 1, part)])
    pieces = visible(editor)
    assert [piece.index for piece in pieces] == [0, 1, 2]
    widths = [piece.rect.width() for piece in pieces]
    assert min(widths) > 1.0
    assert max(widths) - min(widths) < 0.1
    whole = pieces[-1].rect.right() - pieces[0].rect.left()
    editor.set_tokens([(0, part)])
    assert visible(editor)[0].rect.width() == pytest.approx(whole, abs=0.5)


def test_emoji_before_a_token_do_not_move_its_tint(editor: TokenEditor) -> None:
    editor.set_content("😀😀 king")
    editor.set_tokens([(0, 1), (1, 2), (2, 7)])
    piece = visible(editor)[2]
    cursor = editor.textCursor()
    cursor.setPosition(4)
    left = editor.cursorRect(cursor).left()
    cursor.setPosition(9)
    assert piece.rect.left() == pytest.approx(left, abs=2.0)
    assert piece.rect.right() == pytest.approx(editor.cursorRect(cursor).left(), abs=2.0)


def test_right_to_left_text_is_tinted_where_it_is_drawn(editor: TokenEditor) -> None:
    assert has_right_to_left("abc שלום")
    assert not has_right_to_left("abc 我 😀")
    editor.set_content("abc שלום")
    editor.set_tokens([(0, 4), (4, 6), (6, 8)])
    rects = {piece.index: piece.rect for piece in visible(editor)}
    assert rects[1].left() > rects[2].left() > rects[0].left()
    assert rects[2].right() <= rects[1].left() + 1.0


def test_line_ends_have_a_marker_and_wrapped_spaces_none(editor: TokenEditor) -> None:
    editor.set_content("ab\n\ncd")
    editor.set_tokens([(0, 2), (2, 3), (3, 4), (4, 6)])
    assert [(piece.index, piece.is_line_end) for piece in visible(editor)] == [
        (0, False),
        (1, True),
        (2, True),
        (3, False),
    ]
    editor.set_content("mmmmmmmm " * 12)
    editor.set_tokens([(0, 8)] + [(8 + 9 * number, 17 + 9 * number) for number in range(11)])
    assert len({piece.rect.top() for piece in visible(editor)}) > 1
    pieces = [piece.index for piece in visible(editor)]
    assert pieces == sorted(set(pieces))


def test_gaps_empty_and_wild_spans_are_harmless(editor: TokenEditor) -> None:
    editor.set_content(TEXT)
    editor.set_tokens([(0, 0), (0, 4), (4, 4), (9, 11), (12, 900), (-5, 1), (7, 3)])
    assert {piece.index for piece in visible(editor)} <= {1, 3, 4, 5}
    editor.grab()
    editor.set_tokens([])
    assert visible(editor) == []
    assert editor.token_at(QPointF(10, 20)) == -1


def test_only_visible_lines_are_worked_on(editor: TokenEditor) -> None:
    text = "word " * 20_000 + "\n" + "line\n" * 20_000
    editor.set_content(text)
    editor.set_tokens([(place, place + 5) for place in range(0, len(text) - 5, 5)])
    assert 0 < len(visible(editor)) < 400
    editor.verticalScrollBar().setValue(editor.verticalScrollBar().maximum() // 2)
    assert 0 < len(visible(editor)) < 400


def test_tail_is_underlined_from_its_first_character(editor: TokenEditor) -> None:
    editor.set_content("😀 Once", " upon a time" * 8)
    lines = editor.tail_lines_in(QRectF(editor.viewport().rect()))
    assert len(lines) > 1
    cursor = editor.textCursor()
    cursor.setPosition(7)
    assert lines[0].left() == pytest.approx(editor.cursorRect(cursor).left(), abs=2.5)
    editor.set_content("😀 Once")
    editor.grab()
    assert editor.tail_start == 6


# -- choosing


def test_click_between_lines_places_the_caret_and_chooses(editor: TokenEditor, qtbot: QtBot) -> None:
    editor.set_content(TEXT + "\n" + TEXT)
    editor.set_tokens([*SPANS, (16, 17), *[(start + 17, end + 17) for start, end in SPANS]])
    chosen: list[int] = []
    editor.token_chosen.connect(chosen.append)
    piece = next(piece for piece in visible(editor) if piece.index == 6)
    place = QPoint(round(piece.rect.center().x()), round(piece.rect.top()) + 1)
    qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen == [6]
    assert editor.chosen() == 6
    assert 21 < editor.textCursor().position() < 26
    qtbot.keyClick(editor, Qt.Key.Key_Right)
    assert editor.chosen() == 6


def test_dragging_selects_without_choosing(editor: TokenEditor, qtbot: QtBot) -> None:
    editor.set_content(TEXT)
    editor.set_tokens(SPANS)
    chosen: list[int] = []
    editor.token_chosen.connect(chosen.append)
    left, right = (visible(editor)[index].rect.center().toPoint() for index in (0, 3))
    qtbot.mousePress(editor.viewport(), Qt.MouseButton.LeftButton, pos=left)
    qtbot.mouseMove(editor.viewport(), right)
    qtbot.mouseRelease(editor.viewport(), Qt.MouseButton.LeftButton, pos=right)
    assert chosen == []
    assert editor.textCursor().hasSelection()


def test_hover_tells_the_token_and_its_tool_tip_is_plain(editor: TokenEditor, qtbot: QtBot) -> None:
    editor.set_content(TEXT)
    editor.set_tokens(SPANS)
    seen: list[int] = []
    editor.token_hovered.connect(seen.append)
    qtbot.mouseMove(editor.viewport(), visible(editor)[2].rect.center().toPoint())
    qtbot.mouseMove(editor.viewport(), QPoint(10, 250))
    assert seen == [2, -1]
    editor.set_tooltip_provider(lambda index: f"<b>{index}</b> & more")
    assert "&lt;b&gt;2&lt;/b&gt; &amp; more" in editor.tooltip_markup(2)
    assert editor.tooltip_markup(-1) == ""


def test_alt_arrows_choose_neighbours(editor: TokenEditor, qtbot: QtBot) -> None:
    editor.set_content(TEXT)
    editor.set_tokens([*SPANS[:2], (9, 9), *SPANS[2:]])
    cursor = editor.textCursor()
    cursor.setPosition(5)
    editor.setTextCursor(cursor)
    chosen: list[int] = []
    editor.token_chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(editor, key, Qt.KeyboardModifier.AltModifier)
    assert chosen == [1, 3, 1, 0]
    assert editor.textCursor().position() == 5


def test_a_chosen_token_scrolls_into_view(editor: TokenEditor) -> None:
    text = "line\n" * 500
    editor.set_content(text)
    editor.set_tokens([(place, place + 5) for place in range(0, len(text), 5)])
    editor.set_chosen(400)
    assert any(piece.index == 400 for piece in visible(editor))
    editor.set_chosen(9999)
    assert editor.chosen() is None


def test_tints_follow_typing_until_new_tokens_come(editor: TokenEditor, qtbot: QtBot) -> None:
    editor.set_content(TEXT)
    editor.set_tokens(SPANS)
    before = {piece.index: piece.rect for piece in visible(editor)}
    cursor = editor.textCursor()
    cursor.setPosition(2)
    editor.setTextCursor(cursor)
    qtbot.keyClicks(editor, "w")
    after = {piece.index: piece.rect for piece in visible(editor)}
    grown = after[0].width() - before[0].width()
    assert grown > 4
    assert after[3].left() - before[3].left() == pytest.approx(grown, abs=0.6)


def test_zoom_keys_and_wheel_ask_and_theme_zoom_answers(editor: TokenEditor, qtbot: QtBot) -> None:
    asked: list[int] = []
    editor.zoom_requested.connect(asked.append)
    qtbot.keyClick(editor, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    middle = QPointF(20, 20)
    wheel = QWheelEvent(
        middle,
        editor.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor.viewport(), wheel)
    assert asked == [1, -1, 0, 1]
    editor.set_content(TEXT + "\n" + TEXT)
    editor.set_tokens(SPANS)
    small = visible(editor)[0].rect
    theme.set_zoom(1.5)
    large = visible(editor)[0].rect
    theme.set_zoom(1.0)
    assert large.width() > 1.3 * small.width()
    assert large.height() > 1.3 * small.height()


def test_the_chosen_token_is_outlined_and_tinted(editor: TokenEditor, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    editor.set_content("      ")
    editor.set_tokens([(0, 3), (3, 6)], first_position=4)
    editor.set_chosen(1)
    editor.clearFocus()
    image = editor.viewport().grab().toImage()
    first, second = (piece.rect for piece in visible(editor))
    assert image.pixelColor(first.center().toPoint()) == theme.LIGHT.tints[4]
    assert image.pixelColor(second.center().toPoint()) == theme.LIGHT.tints[5]
    edge = image.pixelColor(round(second.center().x()), round(second.top()))
    assert edge.lightness() < 120
    editor.set_stale(True)
    assert editor.viewport().grab().toImage().pixelColor(first.center().toPoint()) != theme.LIGHT.tints[4]


# -- find


def test_find_all_is_literal() -> None:
    assert find_all("a.b a.b", "a.b", case_sensitive=True) == [(0, 3), (4, 7)]
    assert find_all("axb", "a.b", case_sensitive=True) == []
    assert find_all("King king", "king", case_sensitive=False) == [(0, 4), (5, 9)]
    assert find_all("anything", "", case_sensitive=True) == []


def test_find_bar_counts_goes_round_and_closes(editor: TokenEditor, qtbot: QtBot) -> None:
    bar = FindBar(editor)
    qtbot.addWidget(bar)
    editor.set_content("😀 King, the king and the KING")
    assert not bar.isVisible()
    bar.open_with_selection()
    bar.set_words("king")
    assert bar.count_text() == "1 of 3"
    assert editor.textCursor().selectedText() == "King"
    bar.find_next()
    assert editor.textCursor().selectedText() == "king"
    bar.find_next()
    bar.find_next()
    assert bar.count_text() == "1 of 3"
    bar.find_previous()
    assert editor.textCursor().selectedText() == "KING"
    assert len(editor.extraSelections()) == 3
    bar.set_case_sensitive(True)
    assert (bar.match_count(), bar.count_text()) == (1, "1 of 1")
    bar.set_words("queen")
    assert bar.count_text() == "No match"
    with qtbot.waitSignal(bar.closed):
        qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert editor.extraSelections() == []


def test_find_bar_opens_with_the_selection_and_follows_edits(editor: TokenEditor, qtbot: QtBot) -> None:
    bar = FindBar(editor)
    qtbot.addWidget(bar)
    editor.set_content("the king and the queen")
    cursor = editor.textCursor()
    cursor.setPosition(13)
    cursor.setPosition(16, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    bar.open_with_selection()
    assert bar.words() == "the"
    assert bar.count_text() == "2 of 2"
    editor.set_content("the king and the queen and the prince")
    assert bar.match_count() == 3
    keys = [sequence.toString() for action in bar.actions_for_editor for sequence in action.shortcuts()]
    assert "Ctrl+F" in keys
    assert QGuiApplication.focusObject() is not None or not bar.isActiveWindow()


# -- long and awkward texts


ANY = st.text(
    alphabet=st.sampled_from("ab \n\r\u2029\u2028\ufdd0\ufdd1\ufeff\ufffe\u240d\0😀\u0301\u200dש\x85\x1c"), max_size=12
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(ANY, min_size=1, max_size=4), data=st.data())
def test_what_a_document_can_not_hold_is_held_all_the_same(
    editor: TokenEditor, texts: list[str], data: st.DataObject
) -> None:
    for text in texts:
        editor.set_content(text)
        assert editor.content() == editor.toPlainText() == text
        assert editor.document().characterCount() - 1 == utf16_length(text)
    pasted, (text, place) = data.draw(ANY), (texts[-1], data.draw(st.integers(0, len(texts[-1]))))
    cursor = editor.textCursor()
    cursor.setPosition(utf16_length(text[:place]))
    editor.setTextCursor(cursor)
    found = editor.textCursor().position()
    assert found in (utf16_length(text[:place]), utf16_length(text[: place + 1]))  # Qt keeps out of clusters
    before, seen = editor.content(), edits(editor)
    source = QMimeData()
    source.setData("text/plain;charset=utf-8", pasted.encode())
    source.setText(pasted)
    taken = source.text()  # Qt's own way of reading a byte order mark
    editor.insertFromMimeData(source)
    head = before.encode("utf-16-le")[: 2 * found].decode("utf-16-le")
    assert editor.content() == head + taken + before[len(head) :]
    assert seen == ([editor.content()] if taken else [])
    editor.selectAll()
    if editor.content()[:1] not in ("", "\ufeff", "\ufffe"):  # PySide takes those for byte order marks
        assert editor.createMimeDataFromSelection().text() == editor.content()


def test_every_edit_is_followed(editor: TokenEditor, qtbot: QtBot) -> None:
    editor.set_content("one 😀 two\r\nthree")
    seen = edits(editor)
    editor.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_X, Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        qtbot.keyClick(editor, key)
    editor.undo()
    editor.undo()
    editor.redo()
    cursor = editor.textCursor()
    cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
    cursor.insertText("a\nb")
    assert len(seen) >= 6
    document = QTextCursor(editor.document())
    document.select(QTextCursor.SelectionType.Document)
    assert editor.content() == seen[-1] == document.selectedText().replace("\u2029", "\n").replace("␍", "\r")


def test_a_paste_tells_what_it_leaves_out(editor: TokenEditor, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(editor, "_tell", told.append)
    source = QMimeData()
    source.setText("a\ufdd2b")
    editor.insertFromMimeData(source)
    assert editor.content() == "ab"
    assert told == [editor.dropped_text(1)]
    monkeypatch.setattr(long_text_edit, "LONGEST_PASTE", 4)
    source.setText("12345")
    editor.insertFromMimeData(source)
    assert editor.content() == "ab"
    assert "5 characters, and 4 are the most" in told[-1]


def test_a_long_text_comes_in_slices(editor: TokenEditor, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_text_edit, "_SLICE", 10)
    seen = edits(editor)
    editor.set_content("short")
    text = "😀 one\r\ntwo שלום " * 8
    editor.set_content(text)
    spans = [(place, place + 1) for place in range(len(text))]
    editor.set_tokens(spans)
    assert editor.is_filling
    assert editor.isReadOnly()
    assert editor.content() == text
    assert visible(editor)
    editor.set_content(text)  # the same once more changes nothing
    assert editor.is_filling
    qtbot.waitUntil(lambda: not editor.is_filling)
    assert not editor.isReadOnly()
    assert editor.document().characterCount() - 1 == utf16_length(text)
    assert [editor._spans[index] for index in (0, 1, len(text) - 1)] == [
        (0, 2), (2, 3), (utf16_length(text) - 1, utf16_length(text)),
    ]  # fmt: skip
    editor.set_content("another " * 20)
    editor.set_content("in between")
    assert editor.content() == "in between"
    assert editor.document().toPlainText() == "in between"
    assert not editor.is_filling
    editor.undo()
    assert editor.content() != "in between"
    assert seen == [editor.content()]


def test_only_spans_in_view_are_asked_for(editor: TokenEditor, qtbot: QtBot) -> None:
    class Source:
        def __init__(self) -> None:
            self.asked: list[tuple[int, int]] = []

        def __len__(self) -> int:
            return 100_000

        def __getitem__(self, index: int) -> tuple[int, int]:
            return 4 * index, 4 * index + 4

        def between(self, start: int, end: int) -> tuple[int, Offsets]:
            self.asked.append((start, end))
            first, last = start // 4, min(100_000, -(-end // 4))
            return first, np.array([self[index] for index in range(first, last)], dtype=np.int64).reshape(-1, 2)

    editor.set_content("abc\n" * 100_000)
    qtbot.waitUntil(lambda: not editor.is_filling)
    source = Source()
    editor.set_tokens(source)
    pieces = visible(editor)
    assert [piece.index for piece in pieces][:4] == [0, 0, 1, 1]
    assert max(end for _, end in source.asked) < 200
    editor.set_chosen(90_000)
    assert 90_000 in {piece.index for piece in visible(editor)}
    source.asked.clear()
    cursor = editor.textCursor()
    cursor.setPosition(0)
    cursor.insertText("x")
    editor.verticalScrollBar().setValue(0)
    moved = [piece for piece in visible(editor) if piece.index == 1]
    assert moved[0].rect.top() > visible(editor)[0].rect.top()
    assert max(end for _, end in source.asked) < 4 * 100_000


@pytest.mark.parametrize("unit", ["a", "^", "ab-"])
def test_a_word_without_end_is_broken_anywhere(editor: TokenEditor, unit: str) -> None:
    began = time.thread_time()
    editor.set_content(unit * 150_000)  # some thirty seconds, were its end looked for at every line
    assert time.thread_time() - began < 2
    assert editor.wordWrapMode() == QTextOption.WrapMode.WrapAnywhere
    editor.set_content((TEXT + "\n") * 2000 + "我爱" * 9000)
    assert editor.wordWrapMode() == QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
    source = QMimeData()
    source.setText(unit * 8_000)
    editor.insertFromMimeData(source)
    assert editor.wordWrapMode() == QTextOption.WrapMode.WrapAnywhere


# -- marks of what has no ink


def test_blanks_and_what_has_no_width_are_marked_when_asked(editor: TokenEditor) -> None:
    text = "a\u00a0b\u200bc\u3000d\ufeff\nplain line\n😀\u00a0x\u200d"
    editor.set_content(text)
    area = QRectF(editor.viewport().rect())
    lines = [editor.document().findBlockByNumber(number).layout().lineCount() for number in range(3)]
    assert editor.blanks_in(area) == []
    editor.set_whitespace_visible(True)
    marks = editor.blanks_in(area)
    assert [(mark.character, mark.is_wide) for mark in marks] == [
        ("\u00a0", True),
        ("\u200b", False),
        ("\u3000", True),
        ("\ufdd6", False),  # the byte order mark, as the document holds it
        ("\u00a0", True),
        ("\u200d", False),
    ]
    assert all(mark.rect.width() > 1 for mark in marks if mark.is_wide)
    first = [mark.rect.left() for mark in marks[:4]]
    assert first == sorted(first)
    editor.viewport().repaint()
    assert editor.text() == text
    assert [editor.document().findBlockByNumber(number).layout().lineCount() for number in range(3)] == lines
    editor.set_whitespace_visible(False)
    assert editor.blanks_in(area) == []


@given(text=st.text(alphabet=" \t\u2800\u3000\u2003a\n\u00a0", max_size=700), stretch=st.sampled_from([1, 3, 256]))
def test_stretches_of_blanks_are_held_place_by_place(text: str, stretch: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "_STRETCH", stretch)
        other = plain_text.held(text * 3)
    assert len(other) == 3 * len(text)
    assert plain_text.true_text(other) == text * 3


def test_no_long_stretch_of_blanks_is_left() -> None:
    for lead in ("", "a", "ab" * 300):
        document = plain_text.held(lead + " " * 5000 + "x")
        assert max(map(len, document.split("x")[0].split("\u2800"))) < 2 * 256 + len(lead)
        assert document.count(" ") < 2 * 256
    assert plain_text.held("a" + " " * 200 + "b") == "a" + " " * 200 + "b"


def test_pieces_kept_from_the_last_painting_are_those_made_anew(editor: TokenEditor, qtbot: QtBot) -> None:
    text = "Once upon a time there was a little 😀 girl.\nשלום עולם x\n" * 6 + "word " * 60
    draw = random.Random(5)
    area = QRectF(editor.viewport().rect())
    editor.set_content(text)
    for _ in range(30):
        content = editor.content()
        ends = sorted({0, len(content), *(draw.randrange(len(content)) for _ in range(len(content) // 4))})
        editor.set_tokens(list(pairwise(ends)))
        editor.pieces_in(area)
        cursor = editor.textCursor()
        cursor.setPosition(draw.randrange(editor.document().characterCount()))
        editor.setTextCursor(cursor)
        qtbot.keyClick(editor, draw.choice((Qt.Key.Key_E, Qt.Key.Key_Return, Qt.Key.Key_Backspace)))
        kept = editor.pieces_in(area)
        editor._pieces = PieceCache()
        assert kept == editor.pieces_in(area)


def test_thousands_of_tokens_in_one_character_have_as_many_pieces_as_can_be_told_apart(editor: TokenEditor) -> None:
    text = "e" + "\u0301" * 10_000
    editor.set_content(text)
    editor.set_tokens([(place, place + 1) for place in range(len(text))])
    pieces = visible(editor)
    assert 256 <= len(pieces) <= 513
    assert [piece.index for piece in pieces] == sorted({piece.index for piece in pieces})
    editor.grab()  # where hundreds of tints lie on each other, the first drawing rounds in another order
    plain = editor.grab().toImage()
    editor.set_chosen(pieces[100].index + 1)  # one that has no piece of its own
    assert editor.grab().toImage() != plain
    editor.set_chosen(None)
    assert editor.grab().toImage() == plain
