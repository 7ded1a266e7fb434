"""Every example, played in a real window: what its steps promise is what the window shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from models import catalog
from models.errors import LessonError
from models.memory import embedding_cost, model_cost
from models.parallel import split_vocabulary
from models.presets import load_presets
from models.specs import SamplingSpec
from models.tokenizers import load_tokenizer
from models.training_memory import RECIPES, training_cost
from playground import theme
from playground.lessons import Lesson, displayed_text, is_displayed, load_lesson, load_lessons
from tests.gui.conftest import PlaygroundWindow, make_window
from tests.tokenizer_files import reference_encoding

LESSONS = {lesson.id: lesson for lesson in load_lessons()}
NUMBER = re.compile(r"\d{1,3}(?:\u2009\d{3})+|\d+")


@pytest.fixture(scope="module")
def shared_window(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaygroundWindow]:
    made = make_window(tmp_path_factory.mktemp("lessons") / "settings.ini")
    made.window.hide()
    yield made
    made.close()


@pytest.fixture
def window(shared_window: PlaygroundWindow) -> Iterator[PlaygroundWindow]:
    """The module's window, shown for one test."""
    shared_window.window.show()
    shared_window.settle()
    yield shared_window
    shared_window.window.player.close()
    shared_window.settle()
    shared_window.window.hide()


def displayed(window: PlaygroundWindow, lesson: Lesson) -> dict[str, str]:
    """What those of the widgets that a lesson speaks of display which can be seen now.

    A pane behind another one, which is visible to Qt, is not kept up to date and counts as hidden.
    """
    names = {shown.widget for step in lesson.steps for shown in step.shown}
    found = {name: window.window.findChild(QWidget, name) for name in sorted(names)}
    behind = [pane for pane in window.window.panes.values() if not pane.shown]
    return {
        name: displayed_text(widget)
        for name, widget in found.items()
        if widget is not None and widget.isVisible() and not any(pane.isAncestorOf(widget) for pane in behind)
    }


def check_step(window: PlaygroundWindow, lesson: Lesson, index: int) -> None:
    step = lesson.steps[index]
    assert window.window.player.step == step
    for name in {step.widget, *(shown.widget for shown in step.shown)}:
        widget = window.find(name)
        assert widget.isVisible(), name
        assert not widget.visibleRegion().isEmpty(), name
    frame = window.window.lesson_bar._frame
    assert frame.target is window.find(step.widget)
    assert frame.isVisible()
    for shown in step.shown:
        widget = window.find(shown.widget)
        assert is_displayed(widget, shown.text), (shown.widget, shown.text, displayed_text(widget))


def test_the_examples_of_this_stage_are_there() -> None:
    rows = [lesson.row for lesson in LESSONS.values()]
    assert {1, 2, 3, 4, 5, 7, 15, 18} <= set(rows)
    assert rows == sorted(rows)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS.keys())
def test_texts_are_there_in_both_languages(lesson: Lesson) -> None:
    assert 3 <= len(lesson.steps) <= 6
    assert set(lesson.articles) <= set("ABCDE")
    assert lesson.articles
    for texts in (lesson.title, *(step.note for step in lesson.steps)):
        assert texts.keys() == {"en", "zh"}
        assert re.search(r"[\u4e00-\u9fff]", texts["zh"])
        assert len(re.findall(r"[A-Za-z]", texts["en"])) > 10
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]", texts["zh"]), "Chinese text takes Chinese punctuation"
    assert all(step.shown for step in lesson.steps), "a step that promises nothing can't be checked"


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS.keys())
def test_every_step_displays_what_it_promises(window: PlaygroundWindow, lesson: Lesson) -> None:
    window.window.play(lesson.id)
    for index in range(len(lesson.steps)):
        if index:
            window.window.lesson_bar.next.click()
        window.settle()
        check_step(window, lesson, index)
        assert window.session.inputs.lesson == lesson.id
        assert window.session.inputs.lesson_step == index
    assert not window.failures


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS.keys())
def test_every_way_to_a_step_displays_the_same(window: PlaygroundWindow, lesson: Lesson) -> None:
    player = window.window.player
    window.window.play(lesson.id)
    forward = []
    for index in range(len(lesson.steps)):
        player.go(index)
        window.settle()
        forward.append(displayed(window, lesson))
    count = len(lesson.steps)
    for index in (*reversed(range(count)), count // 2, 0, count - 1):
        player.go(index)
        window.settle()
        now = displayed(window, lesson)
        both = now.keys() & forward[index].keys()  # a pane that came up on the way stays up
        assert {name: now[name] for name in both} == {name: forward[index][name] for name in both}, index
        assert forward[index].keys() <= now.keys(), index


def test_what_was_set_before_does_not_matter(window: PlaygroundWindow) -> None:
    lesson = LESSONS["row-18-generation"]
    window.window.play(lesson.id)
    window.settle()
    window.window.player.go(4)
    window.settle()
    expected = displayed(window, lesson)
    window.session.update(
        tokenizer="o200k_base", position=2, seed=99, hide_bars=True, stage="scores", sampling=SamplingSpec(0.1)
    )
    window.operations.step()
    window.settle()
    window.window.play(lesson.id)
    window.window.player.go(4)
    window.settle()
    assert displayed(window, lesson) == expected
    check_step(window, lesson, 4)


def test_tokens_drawn_between_two_steps_do_not_count(window: PlaygroundWindow) -> None:
    lesson = LESSONS["row-18-generation"]
    window.window.play(lesson.id)
    window.settle()
    window.window.player.go(3)
    window.settle()
    window.operations.step()
    window.settle()
    assert is_displayed(window.find("tokenizer.tokens"), "8")
    window.window.player.go(4)
    window.settle()
    check_step(window, lesson, 4)


def test_hurried_steps_end_where_slow_ones_do(window: PlaygroundWindow) -> None:
    lesson = LESSONS["row-18-generation"]
    window.window.play(lesson.id)
    for index in (1, 2, 3, 4, 5, 4, 5):
        window.window.player.go(index)
    window.settle()
    check_step(window, lesson, 5)


def test_the_model_of_a_lesson_is_opened(window: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    window.open(tiny_checkpoint)
    assert is_displayed(window.find("attention.heads"), "2 × 4")
    lesson = LESSONS["row-15-attention"]
    window.window.play(lesson.id)
    window.window.player.go(1)
    window.settle()
    model = window.session.results.model
    assert model is not None
    assert model.folder == catalog.checkpoint_path("english-stories")
    check_step(window, lesson, 1)
    assert (window.session.inputs.layer, window.session.inputs.head) == (4, 5)


def test_a_sample_that_is_missing_is_told_and_the_carried_steps_go_on(
    window: PlaygroundWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = LESSONS["row-10-nearest-words"]
    needs = [index for index, step in enumerate(lesson.steps) if step.inputs.get("model", "").startswith("samples/")]
    assert needs == [3], "the carried vectors come first"
    found = catalog.samples()
    monkeypatch.setattr(catalog, "samples", lambda: tuple(replace(one, folder=None) for one in found))
    window.window.play(lesson.id)
    for index in range(len(lesson.steps)):
        window.window.player.go(index)
        window.settle()
        note = window.window.lesson_bar.note.text()
        if index < needs[0]:
            check_step(window, lesson, index)
            assert note == lesson.steps[index].note["en"]
        else:
            assert "make samples" in note
            assert "all-MiniLM-L6-v2" in note
            assert window.session.inputs.neighbour_query == "king - man + woman", "what the last step that went set"
    window.window.player.go(0)
    window.settle()
    check_step(window, lesson, 0)
    assert not window.failures


def test_leaving_keeps_what_was_set(window: PlaygroundWindow) -> None:
    window.window.play("row-02-thousand")
    window.settle()
    window.window.lesson_bar.leave.click()
    window.settle()
    assert window.window.player.step is None
    assert not window.window.lesson_bar.isVisible()
    assert window.session.inputs.text == "thousand"
    assert window.session.inputs.lesson == ""


def test_the_bar_speaks_the_language_of_the_window(window: PlaygroundWindow) -> None:
    lesson = LESSONS["row-03-strawberry"]
    window.window.play(lesson.id)
    window.settle()
    bar = window.window.lesson_bar
    assert bar.note.text() == lesson.steps[0].note["en"]
    theme.theme_manager().set_language("zh")
    try:
        window.window.player.go(1)
        window.settle()
        assert bar.note.text() == lesson.steps[1].note["zh"]
        assert lesson.title["zh"] in bar.heading.text()
        check_step(window, lesson, 1)
    finally:
        theme.theme_manager().set_language("en")


# What the notes claim


def merges_of(name: str, text: bytes) -> list[tuple[bytes, bytes, int]]:
    """Each merge on the way from bytes to tokens, with its rank, by tiktoken's own rank table."""
    ranks = reference_encoding(name)._mergeable_ranks
    parts = [bytes([byte]) for byte in text]
    merges = []
    while len(parts) > 1:
        rank, index = min(
            (ranks.get(left + right, 1 << 30), index) for index, (left, right) in enumerate(pairwise(parts))
        )
        if rank == 1 << 30:
            break
        merges.append((parts[index], parts[index + 1], rank))
        parts[index : index + 2] = [parts[index] + parts[index + 1]]
    return merges


@pytest.mark.parametrize("language", ["en", "zh"])
def test_stated_merges_are_those_of_the_ranks(language: str) -> None:
    lesson = LESSONS["row-02-thousand"]
    stated = []
    for step in lesson.steps:
        for left, right, whole, rank in re.findall(
            r"([a-z·]+) \+ ([a-z]+) → ([a-z·]+) ?[(（](\d+)[)）]", step.note[language]
        ):
            assert left + right == whole
            stated.append((left.replace("·", " ").encode(), right.encode(), int(rank)))
    assert stated[:6] == merges_of("r50k_base", b"thousand")
    assert stated[4:6] == merges_of("r50k_base", b"ousand")[-2:]
    assert stated[6:] == merges_of("r50k_base", b" thousand")[-1:]
    assert b"thousand" not in reference_encoding("r50k_base")._mergeable_ranks


@pytest.mark.parametrize("language", ["en", "zh"])
def test_large_numbers_in_notes_are_computed_ones(language: str) -> None:
    qwen, gpt2 = (preset.spec for preset in load_presets() if preset.id in ("qwen2-7b-article", "gpt2"))
    if qwen.family == "gpt2":
        qwen, gpt2 = gpt2, qwen
    table = embedding_cost(vocab_size=qwen.vocab_size, hidden_size=qwen.hidden_size)
    small = embedding_cost(vocab_size=gpt2.vocab_size, hidden_size=gpt2.hidden_size)
    split = split_vocabulary(vocab_size=qwen.vocab_size, hidden_size=qwen.hidden_size, ranks=8)
    known = {
        qwen.vocab_size,
        qwen.hidden_size,
        table.parameters,
        table.bytes("float16"),
        model_cost(qwen).parameters,
        gpt2.vocab_size,
        small.parameters,
        model_cost(gpt2).parameters,
        training_cost(table.parameters, RECIPES["mixed"]).bytes,
        split.padded_rows,
        split.rows_per_rank,
        100_000,
    }
    assert split.owner_of(100_000) == 5
    for step in LESSONS["row-07-qwen-table"].steps:
        numbers = {int(text.replace("\u2009", "")) for text in NUMBER.findall(step.note[language])}
        assert {number for number in numbers if number > 1000} <= known
    assert (table.bytes("float16"), model_cost(qwen).parameters) == (1_086_998_528, 7_612_620_288)
    assert round(100 * model_cost(qwen).embedding_share, 2) == 7.14
    assert "7.14 %" in LESSONS["row-07-qwen-table"].steps[2].note[language]


def test_the_poems_first_lines_are_as_long_as_the_notes_say(window: PlaygroundWindow) -> None:
    lesson = LESSONS["row-18-poem"]
    window.window.play(lesson.id)
    window.settle()
    for index, beginning, length in ((1, "静夜思\n李白\n", 5), (2, "静夜思\n白居易\n", 7)):
        window.window.player.go(index)
        window.settle()
        step = window.session.results.step
        assert step is not None
        assert step.text == beginning
        assert re.fullmatch(f"[\u4e00-\u9fff]{{{length}}}，", step.tail)
    assert "46 593 poems" in lesson.steps[0].note["en"]
    assert "46 593 poems" in (catalog.checkpoint_path("chinese-poems") / "README.md").read_text(encoding="utf-8")


def test_shown_ids_are_tiktokens() -> None:
    """The ids that the lessons promise, against tiktoken itself rather than what the window computes."""
    checked = 0
    for lesson in LESSONS.values():
        inputs: dict[str, Any] = {}
        for step in lesson.steps:
            inputs |= step.inputs
            for shown in step.shown:
                name = inputs.get("tokenizer", "")
                numbers = inputs.get("notation", "ids") == "ids"
                if shown.widget == "tokenizer.ids" and numbers and name in ("gpt2", "cl100k_base", "o200k_base"):
                    encoding = reference_encoding("r50k_base" if name == "gpt2" else name)
                    ids = encoding.encode_ordinary(inputs["text"])
                    assert shown.text == " ".join(map(str, ids))
                    assert encoding.decode(ids) == inputs["text"]
                    assert load_tokenizer(name).decode(ids) == inputs["text"]
                    checked += 1
    assert checked >= 12


# Lesson files


def write(folder: Path, **changes: Any) -> Path:
    document = {
        "schema": 1,
        "id": "made-up",
        "row": 1,
        "articles": ["A"],
        "title": {"en": "A title", "zh": "标题"},
        "steps": [
            {
                "widget": "tokenizer.ids",
                "note": {"en": "A note", "zh": "说明"},
                "set": {"text": "a", "sampling": {"top_k": 3}},
                "shown": [{"widget": "tokenizer.ids", "text": "64"}],
            }
        ],
    }
    path = folder / "made-up.json"
    path.write_text(json.dumps({name: value for name, value in (document | changes).items() if value is not None}))
    return path


def one_step(**changes: Any) -> list[dict[str, Any]]:
    return [{"widget": "tokenizer.ids", "note": {"en": "A note", "zh": "说明"}} | changes]


def test_a_lesson_is_read_with_the_types_of_the_session(tmp_path: Path) -> None:
    lesson = load_lesson(write(tmp_path))
    assert lesson.steps[0].inputs == {"text": "a", "sampling": SamplingSpec(top_k=3)}
    assert lesson.steps[0].draw == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"schema": 2}, "its schema is 2, not 1"),
        ({"schema": None}, "schema"),
        ({"id": "another"}, "another"),
        ({"steps": []}, "no steps"),
        ({"row": "one"}, "row"),
        ({"title": {"en": "A title"}}, "English or in Chinese"),
        ({"title": {"en": "A title", "zh": ""}}, "English or in Chinese"),
        ({"steps": one_step(note={"zh": "说明"})}, "English or in Chinese"),
        ({"steps": one_step(set={"temprature": 1.0})}, "temprature"),
        ({"steps": one_step(set={"layer": "first"})}, "int"),
        ({"steps": one_step(set={"sampling": {"top_q": 1.0}})}, "top_q"),
        ({"steps": one_step(set={"sampling": {"temperature": -1.0}})}, "temperature"),
        ({"steps": one_step(set={"model": "no-such-model"})}, "no-such-model"),
        ({"steps": one_step(draw=-1)}, "draws -1"),
        ({"steps": one_step(draw=1) + one_step(set={"seed": 3})}, "step 2"),
        ({"steps": one_step(show=[])}, "show"),
        ({"author": "somebody"}, "author"),
    ],
)
def test_damaged_lessons_are_told_in_one_sentence(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(LessonError) as caught:
        load_lesson(write(tmp_path, **changes))
    message = str(caught.value)
    assert message.startswith("The example made-up.json can't be used: ")
    assert message.endswith(". Install the playground again.")
    assert says in message


@pytest.mark.parametrize("content", [b"", b"not JSON", b"[1, 2]", b'{"schema": 1', b"\xff\xfe\x00", b"null"])
def test_files_that_hold_no_lesson_are_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(LessonError, match=r"The example broken\.json can't be used"):
        load_lesson(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match=r"nowhere\.json can't be used: No such file"):
        load_lesson(tmp_path / "nowhere.json")


def test_comparison_takes_white_space_as_one_space_and_words_as_wholes(qapp: QApplication) -> None:
    label = QLabel("151\u2009646 tokens\n×  3\u2009584")
    assert is_displayed(label, "151 646 tokens × 3\u2009584")
    assert is_displayed(label, "646")
    assert not is_displayed(label, "51 646")
    assert not is_displayed(label, "151 64")
    assert not is_displayed(label, "tokens 3")
    with pytest.raises(ValueError, match="displays no text"):
        displayed_text(QWidget())
