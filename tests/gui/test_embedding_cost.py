"""The cost view: the worked examples' figures, free numbers, files from anywhere, and a page for each question."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from models.kv_cache import kv_cache
from models.memory import model_cost
from models.parallel import split_vocabulary
from models.presets import load_presets
from models.training_memory import RECIPES, training_cost
from playground.inputs import Inputs
from playground.lessons import displayed_text, is_displayed
from playground.panes.embedding import DTYPES, EmbeddingPane
from playground.panes.embedding.cost_view import PAGES, CostView
from playground.widgets.numbers import format_bytes, format_share, group_digits
from tests.gui.conftest import TEXT, TINY_CONFIG, PlaygroundWindow, WindowFactory, make_window

PAGE_NAMES = [entry.name for entry in PAGES]
PRESETS = {preset.id: preset for preset in load_presets()}
LLAMA = {"model_type": "llama", "vocab_size": 100, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
         "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 64}  # fmt: skip


@pytest.fixture(scope="module")
def shared(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaygroundWindow]:
    made = make_window(tmp_path_factory.mktemp("cost") / "settings.ini", opened=False)
    made.window.hide()
    yield made
    made.close()


@pytest.fixture
def plain(shared: PlaygroundWindow) -> Iterator[PlaygroundWindow]:
    """The module's window, without a model, as it starts."""
    cost_of(shared).subjects.forget_files()
    start = Inputs(text=TEXT)
    shared.session.update(undoable=False, **{field.name: getattr(start, field.name) for field in fields(Inputs)})
    shared.window.show()
    shared.settle()
    yield shared
    shared.window.hide()
    assert not shared.failures


def cost_of(made: PlaygroundWindow) -> CostView:
    pane = made.window.panes["embedding"]
    assert isinstance(pane, EmbeddingPane)
    return pane.cost


def pick(made: PlaygroundWindow, key: str) -> None:
    picker = cost_of(made).picker
    index = picker.findData(key)
    assert index >= 0, f"no preset {key}"
    picker.setCurrentIndex(index)
    picker.activated.emit(index)


def shows(made: PlaygroundWindow, name: str, *texts: str) -> None:
    widget = made.find(name)
    for text in texts:
        assert is_displayed(widget, text), f"{name} shows {displayed_text(widget)!r}, not {text!r}"


def problem_of(made: PlaygroundWindow) -> str:
    label = cost_of(made).problem
    return "" if label.isHidden() else label.text()


# The model


def test_the_articles_table(plain: PlaygroundWindow) -> None:
    pick(plain, "qwen2-7b-article")
    shows(plain, "embedding.preset", "Qwen2-7B")
    shows(plain, "embedding.product", "151 646", "3 584", "543 499 264")
    # 543 499 264 parameters at 4, 2, 2, 1 and half a byte.
    shows(plain, "embedding.bars", "float32 2.025 GiB", "float16 1.012 GiB", "bfloat16 1.012 GiB", "int8 518.32 MiB")
    shows(plain, "embedding.share", "7 612 620 288", "7.14 %")
    shows(plain, "embedding.parts", "token embedding 543 499 264 7.14 %", "output head 543 499 264 7.14 %")
    assert "untied" in displayed_text(plain.find("embedding.share"))
    assert plain.find("embedding.note").isVisible()
    assert not plain.find("embedding.compared").isVisible(), "a table is not compared with itself"


@pytest.mark.parametrize("key", PRESETS)
def test_every_preset(plain: PlaygroundWindow, key: str) -> None:
    pick(plain, key)
    spec = PRESETS[key].spec
    cost = model_cost(spec)
    shows(plain, "embedding.product", *(group_digits(size) for size in (spec.vocab_size, spec.hidden_size)))
    shows(plain, "embedding.share", group_digits(cost.parameters), format_share(cost.embedding_share))
    share = displayed_text(plain.find("embedding.share"))
    assert ("untied" in share) is not spec.tied
    parts = cost_of(plain).pages["model"].parts.parts  # type: ignore[attr-defined]
    assert sum(part.fraction for part in parts) == pytest.approx(1.0, abs=1e-12)
    assert [part.figures[0] for part in parts] == [group_digits(count) for count in cost.parts.values() if count]
    if key != "qwen2-7b-article":
        shows(plain, "embedding.compared", "543 499 264", "float16 1.012 GiB", "float32 2.025 GiB")


def test_bars_share_one_scale(plain: PlaygroundWindow) -> None:
    pick(plain, "llama-3-8b")
    bars = plain.find("embedding.bars").bars
    assert [label for label, _fraction, _text in bars] == list(DTYPES)
    assert [fraction for _label, fraction, _text in bars] == [1.0, 0.5, 0.5, 0.25, 0.125]
    shows(plain, "embedding.scales", format_bytes(2 * 128_256 * 4096 // 128))


def test_the_open_model_comes_first(tiny_window: PlaygroundWindow) -> None:
    picker = cost_of(tiny_window).picker
    assert picker.currentIndex() == 0
    assert picker.currentData() == ""
    assert "tiny" in picker.currentText()
    rows, width = TINY_CONFIG["vocab_size"], TINY_CONFIG["n_embd"]
    shows(tiny_window, "embedding.product", str(rows), str(width), f"{int(rows) * int(width) // 1000} 240")
    pick(tiny_window, "gpt2")
    pick(tiny_window, "")
    shows(tiny_window, "embedding.product", "10 240")


def test_the_carried_presets_are_all_offered(plain: PlaygroundWindow) -> None:
    picker = cost_of(plain).picker
    offered = {picker.itemData(index) for index in range(picker.count())}
    folder = Path(__file__).parents[2] / "resources" / "presets"
    assert offered == {json.loads(path.read_bytes())["id"] for path in folder.glob("*.json")} | {"free"}


# Free numbers


def test_free_numbers_start_from_what_was_shown(plain: PlaygroundWindow) -> None:
    view = cost_of(plain)
    pick(plain, "qwen2-7b-article")
    assert not view.vocab_size.isVisible()
    pick(plain, "free")
    assert view.vocab_size.isVisible()
    assert (view.vocab_size.value(), view.hidden_size.value()) == (151_646, 3_584)
    view.vocab_size.enter("6")
    view.hidden_size.enter("3")
    assert (plain.session.inputs.free_vocab_size, plain.session.inputs.free_hidden_size) == (6, 3)
    shows(plain, "embedding.product", "6", "3", "18")
    shows(plain, "embedding.bars", "float32 72 B", "float16 36 B", "bfloat16 36 B", "int8 18 B", "int4 9 B")
    assert not plain.find("embedding.parts").isVisible()
    assert "%" not in displayed_text(plain.find("embedding.share"))
    plain.session.update(free_vocab_size=10**9, free_hidden_size=10**9)
    shows(plain, "embedding.product", "1 000 000 000 000 000 000")
    plain.session.undo()
    assert view.vocab_size.value() != 10**9


def test_a_free_table_with_a_head_of_its_own(plain: PlaygroundWindow) -> None:
    plain.session.update(preset="free", free_vocab_size=1000, free_hidden_size=16)
    box = plain.find("embedding.tied")
    assert box.isChecked()
    box.click()
    assert plain.session.inputs.free_tied is False
    shows(plain, "embedding.share", "32 000")
    plain.session.undo()
    assert box.isChecked()


def test_typing_a_free_number_costs_one_digit_at_a_time(plain: PlaygroundWindow) -> None:
    pick(plain, "free")
    field = cost_of(plain).vocab_size
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "4096")
    assert plain.session.inputs.free_vocab_size == 4096
    shows(plain, "embedding.product", "4 096")
    assert field.text() == "4096", "what is typed is left as it is"
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert plain.session.inputs.free_vocab_size == 4097


BAD = ["0", "-5", "1000000000000", "12.5", "many", "", "1e5", "٣x", "9" * 40]


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("field", ["vocab_size", "hidden_size"])
def test_numbers_that_make_no_table_are_told_and_nothing_breaks(plain: PlaygroundWindow, field: str, text: str) -> None:
    view = cost_of(plain)
    plain.session.update(preset="free", free_vocab_size=300, free_hidden_size=16)
    before = plain.session.inputs
    getattr(view, field).enter(text)
    assert problem_of(plain).endswith(".")
    assert "whole number" in problem_of(plain)
    assert plain.session.inputs == before
    shows(plain, "embedding.product", "4 800")
    getattr(view, field).enter("20")
    assert problem_of(plain) == ""
    shows(plain, "embedding.product", "20")


def test_numbers_from_elsewhere_that_make_no_table(plain: PlaygroundWindow) -> None:
    for page in PAGE_NAMES:
        plain.session.update(preset="free", free_vocab_size=10**12, cost_page=page)
        assert "larger than that of any model" in problem_of(plain)
        plain.session.update(free_vocab_size=50)
        assert problem_of(plain) == ""
    assert not plain.failures


# Files


def write(folder: Path, config: dict[str, Any]) -> Path:
    path = folder / "config.json"
    path.write_text(json.dumps(config))
    return path


def test_a_config_by_the_dialogs(plain: PlaygroundWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, LLAMA)
    view = cost_of(plain)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    view.open_file_action.trigger()
    plain.settle()
    shows(plain, "embedding.product", "100", "32", "3 200")
    assert view.picker.currentText() == tmp_path.name
    pick(plain, "gpt2")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    view.open_folder_action.trigger()
    plain.settle()
    shows(plain, "embedding.product", "3 200")
    plain.session.undo()
    shows(plain, "embedding.product", "50 257")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    view.open_file_action.trigger()
    plain.settle()
    shows(plain, "embedding.product", "50 257")


def test_the_same_file_again_is_read_again(plain: PlaygroundWindow, tmp_path: Path) -> None:
    path = write(tmp_path, LLAMA)
    cost_of(plain).open(path)
    plain.settle()
    write(tmp_path, LLAMA | {"vocab_size": 200})
    cost_of(plain).open(path)
    plain.settle()
    shows(plain, "embedding.product", "200", "6 400")


def dropped(made: PlaygroundWindow, path: Path) -> bool:
    """Drop a path on the cost view; whether it was taken."""
    view, data = cost_of(made), QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), action, data, button, none)
    enter.ignore()
    view.dragEnterEvent(enter)
    if enter.isAccepted():
        view.dropEvent(QDropEvent(QPointF(9, 9), action, data, button, none))
    return enter.isAccepted()


def test_a_config_dropped_on_the_view(plain: PlaygroundWindow, tmp_path: Path) -> None:
    write(tmp_path, LLAMA)
    assert dropped(plain, tmp_path)
    plain.settle()
    shows(plain, "embedding.product", "3 200")
    text = tmp_path / "story.txt"
    text.write_text("Once")
    assert not dropped(plain, text), "a text is the window's to open"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not valid JSON"),
        (b"[1]", "no JSON object"),
        (b'{"model_type": "mamba9"}', "mamba9"),
        (b'{"hidden_size": 3}', "model_type"),
        (b'{"model_type": "llama", "vocab_size": 0}', "vocab_size"),
        (b'{"model_type": "llama", "vocab_size": 1000000000000}', "larger"),
        (b'{"model_type": "llama", "hidden_size": "wide"}', "wide"),
    ],
)
def test_files_that_describe_no_model_are_told(
    plain: PlaygroundWindow, tmp_path: Path, content: bytes, says: str
) -> None:
    pick(plain, "gpt2")
    path = tmp_path / "config.json"
    path.write_bytes(content)
    cost_of(plain).open(path)
    plain.settle()
    assert says in problem_of(plain)
    shows(plain, "embedding.product", "50 257")
    assert plain.session.inputs.preset == "gpt2"
    pick(plain, "llama-3-8b")
    assert problem_of(plain) == ""


def test_a_file_that_went_away_is_told_once_it_is_wanted(plain: PlaygroundWindow, tmp_path: Path) -> None:
    plain.session.update(preset=f"file:{tmp_path / 'gone.json'}")
    plain.settle()
    assert "can't be read" in problem_of(plain)
    assert plain.find("embedding.preset").isVisible()


def test_what_a_file_leaves_out_or_nests_is_said(plain: PlaygroundWindow, tmp_path: Path) -> None:
    path = write(tmp_path, {"model_type": "llava", "text_config": {"model_type": "llama", "hidden_size": 64}})
    cost_of(plain).open(path)
    plain.settle()
    shows(plain, "embedding.remarks", "text_config", "vocab_size")
    shows(plain, "embedding.product", "64")
    pick(plain, "gpt2")
    assert plain.find("embedding.remarks").isHidden()


# The other pages


def show_page(made: PlaygroundWindow, page: str, **inputs: Any) -> None:
    made.session.update(embedding_view="cost", cost_page=page, **inputs)


def test_the_page_is_chosen_and_taken_back(plain: PlaygroundWindow) -> None:
    view = cost_of(plain)
    for page in PAGE_NAMES:
        view.switch.choose(page)
        assert plain.session.inputs.cost_page == page
        assert view.pages.stack.currentWidget() is view.pages[page]
    plain.session.update(cost_page="nowhere")
    assert view.page_name == "model"
    assert not plain.failures


def test_models_side_by_side(tiny_window: PlaygroundWindow) -> None:
    keys = ("gpt2", "llama-3-8b", "qwen3-0.6b", "bert-base-uncased")
    show_page(tiny_window, "compare", compared_models=keys, cost_dtype="float32")
    grid = tiny_window.find("embedding.compare")
    costs = [model_cost(PRESETS[key].spec) for key in keys]
    lines = {row.name: [figure.full for figure in row.figures] for row in grid.rows}
    assert lines["total"] == [group_digits(cost.parameters) for cost in costs]
    assert lines["attention"] == [group_digits(cost.parts["attention"]) for cost in costs]
    assert lines["the table's share"] == [format_share(cost.embedding_share) for cost in costs]
    assert lines["model, float32"] == [format_bytes(4 * cost.parameters) for cost in costs]
    assert lines["output head"] == ["–", group_digits(costs[1].parts["head"]), "–", "–"]
    picker = tiny_window.find("embedding.compare.1")
    index = picker.findData("none")
    picker.setCurrentIndex(index)
    picker.activated.emit(index)
    assert tiny_window.session.inputs.compared_models == ("gpt2", "none", "qwen3-0.6b", "bert-base-uncased")
    assert [figure.full for figure in grid.rows[0].figures][1] == ""


def test_a_file_joins_those_compared(plain: PlaygroundWindow, tmp_path: Path) -> None:
    show_page(plain, "compare", compared_models=("gpt2", "none"))
    cost_of(plain).open(write(tmp_path, LLAMA))
    plain.settle()
    assert plain.session.inputs.compared_models[:1] == ("gpt2",)
    shows(plain, "embedding.compare", "100 × 32")


@pytest.mark.parametrize("axis", ["vocabulary", "hidden"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_curves_go_through_their_models(plain: PlaygroundWindow, axis: str, dtype: str) -> None:
    pick(plain, "qwen2-7b-article")
    show_page(plain, "curves", curve_axis=axis, cost_dtype=dtype)
    chart = plain.find("embedding.curve")
    assert {point.name for point in chart.points} == {preset.name for preset in PRESETS.values()}
    own = next(point for point in chart.points if point.marked)
    assert own.x == (151_646 if axis == "vocabulary" else 3_584)
    line = next(line for line in chart._lines if line.marked)
    assert line.factor * own.x == pytest.approx(own.y, rel=1e-9)
    area = chart.area()
    assert all(area.contains(chart.place(point.x, point.y)) for point in chart.points)
    place = chart.place(own.x, own.y)
    QTest.mouseMove(chart, place.toPoint())
    chart.point_to(chart.point_at(place))
    assert chart.points[chart.current].x == own.x
    assert "543 499 264" not in chart.points[chart.current].text
    assert "151 646 × 3 584" in chart.points[chart.current].text.replace("\u202f", " ")


@pytest.mark.parametrize("recipe", RECIPES)
def test_training_for_the_table_and_the_model(plain: PlaygroundWindow, recipe: str) -> None:
    pick(plain, "qwen2-7b-article")
    show_page(plain, "training", recipe=recipe)
    whole = model_cost(PRESETS["qwen2-7b-article"].spec).parameters
    counts = [543_499_264, 2 * 543_499_264, whole]
    costs = [training_cost(count, RECIPES[recipe]) for count in counts]
    rows = plain.find("embedding.training").rows
    together = next(row for row in rows if row.strong)
    assert [figure.full for figure in together.figures] == [format_bytes(cost.bytes) for cost in costs]
    shows(plain, "embedding.recipe_formula", str(RECIPES[recipe].bytes_per_parameter))
    shows(plain, "embedding.recipe_source", RECIPES[recipe].source)
    assert sum(part.fraction for part in plain.find("embedding.training_bar").parts) == pytest.approx(1.0)


def test_a_tied_table_has_no_head_of_its_own_to_train(plain: PlaygroundWindow) -> None:
    pick(plain, "gpt2")
    show_page(plain, "training")
    assert len(plain.find("embedding.training").titles) == 2
    shows(plain, "embedding.training", format_bytes(16 * 38_597_376), format_bytes(16 * 124_439_808))


def test_the_table_over_ranks(plain: PlaygroundWindow) -> None:
    pick(plain, "qwen2-7b-article")
    show_page(plain, "ranks", ranks=8, rank_multiple=128, rank_id=100_000)
    shows(plain, "embedding.split", "151 646", "930", "152 576", "19 072")
    shows(plain, "embedding.owner", "100 000", "5", "95 360", "114 431")
    shows(plain, "embedding.traffic", "28.00 MiB 49.00 MiB", "48.00 KiB 84.00 KiB", "1.164 GiB")
    strip = plain.find("embedding.strip")
    assert strip.current == 5
    QTest.keyClick(strip, Qt.Key.Key_End)
    assert plain.session.inputs.rank_id == 7 * 19_072
    shows(plain, "embedding.owner", "7", "930")
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.block_rect(2).center().toPoint())
    assert strip.current == 2
    assert plain.session.inputs.rank_id == 2 * 19_072


def test_ranks_follow_the_chosen_token(tiny_window: PlaygroundWindow) -> None:
    show_page(tiny_window, "ranks", ranks=4, rank_multiple=8)
    tiny_window.session.update(position=2)
    tiny_window.settle()
    step = tiny_window.session.results.step
    assert step is not None
    split = split_vocabulary(vocab_size=320, hidden_size=32, ranks=4, multiple=8)
    shows(tiny_window, "embedding.owner", str(step.ids[2]), str(split.owner_of(step.ids[2])))


@pytest.mark.parametrize("text", ["0", "-1", "1000000000000", "some", ""])
@pytest.mark.parametrize("name", ["ranks", "rank_multiple", "rank_id", "step_tokens"])
def test_numbers_that_make_no_split_are_told(plain: PlaygroundWindow, name: str, text: str) -> None:
    pick(plain, "gpt2")
    show_page(plain, "ranks")
    before = plain.session.inputs
    plain.find(f"embedding.{name}").enter(text)
    problem = plain.find("embedding.ranks_problem")
    if (name, text) == ("rank_id", "0"):
        assert problem.isHidden()
        return
    assert not problem.isHidden()
    assert problem.text().endswith(".")
    assert plain.session.inputs == before
    plain.find(f"embedding.{name}").enter("2")
    assert problem.isHidden()
    assert getattr(plain.session.inputs, name) == 2


def test_caches_by_window(tiny_window: PlaygroundWindow) -> None:
    show_page(tiny_window, "window", preset="llama-3-8b", cost_dtype="float16")
    shows(tiny_window, "embedding.windows", "128.00 MiB 512.00 MiB", "16.000 GiB 64.000 GiB")
    tokens = tiny_window.session.results.tokens
    assert tokens is not None
    count = len(tokens.run.ids)
    spec = PRESETS["llama-3-8b"].spec
    shows(tiny_window, "embedding.window_text", str(count), format_bytes(kv_cache(spec, count).bytes("float16")))
    shows(tiny_window, "embedding.fits", f"{count} / {count}", format_share(count / 1024))
    tiny_window.session.update(text="a girl " * 2000)
    tiny_window.settle()
    tokens = tiny_window.session.results.tokens
    assert tokens is not None
    shows(tiny_window, "embedding.fits", f"1 024 / {group_digits(len(tokens.run.ids))} 100.00 %")
    for key in ("bert-base-uncased", "free"):
        tiny_window.session.update(preset=key)
        assert not tiny_window.find("embedding.windows").isVisible()
        assert tiny_window.find("embedding.window_formula").text()
    tiny_window.session.update(text="", preset="gpt2")
    tiny_window.settle()
    assert not tiny_window.find("embedding.fits").isVisible()
    shows(tiny_window, "embedding.windows", "36.00 MiB")


def test_one_hot_and_dense_of_the_text(tiny_window: PlaygroundWindow) -> None:
    show_page(tiny_window, "one_hot")
    tiny_window.settle()
    shows(tiny_window, "embedding.one_hot_small.one_hot", "我: 1 0 0 0", "爱: 0 1 0 0", "中国: 0 0 0 1")
    tokens, rows = tiny_window.session.results.tokens, tiny_window.session.results.rows
    assert tokens is not None
    assert rows is not None
    count = len(tokens.run.ids)
    shows(tiny_window, "embedding.one_hot", f"{group_digits(320 * count)} {group_digits(32 * count)}")
    matrix = tiny_window.find("embedding.one_hot_matrix.one_hot").cells
    assert [sum(cell.marked for cell in line) for line in matrix] == [1] * len(matrix)
    dense = tiny_window.find("embedding.one_hot_matrix.dense").cells
    printed = [[float(cell.text.replace("−", "-")) for cell in line if cell.text != "…"] for line in dense]
    for line, row in zip(printed, rows.values, strict=False):
        assert line == pytest.approx(row[: len(line)].tolist(), abs=0.5001e-3)


def test_one_hot_of_word_vectors_reads_the_table(playground_window: WindowFactory) -> None:
    from models import catalog

    made = playground_window(opened=False, text="the king")
    made.open(catalog.checkpoint_path("vectors/english-stories"))
    show_page(made, "one_hot")
    made.settle()
    assert made.find("embedding.one_hot_matrix.dense").isVisible()
    show_page(made, "window")
    assert made.find("embedding.window_formula").text()
    assert not made.failures


@pytest.mark.parametrize("size", [(1000, 640), (1280, 720), (1600, 1000)])
def test_nothing_is_scrolled_sideways_or_squeezed(playground_window: WindowFactory, size: tuple[int, int]) -> None:
    made = playground_window(size=size, opened=False)
    for page in PAGE_NAMES:
        show_page(made, page, preset="llama-3-70b")
        made.settle()
        shown = cost_of(made).page
        assert shown.horizontalScrollBar().maximum() == 0
        assert shown.widget().width() <= shown.viewport().width()


def test_a_language_keeps_the_figures(plain: PlaygroundWindow) -> None:
    pick(plain, "qwen2-7b-article")
    for page in PAGE_NAMES:
        show_page(plain, page)
        before = cost_of(plain).page
        plain.window.panes["embedding"].retitle()
        assert cost_of(plain).page is before
        assert cost_of(plain).picker.currentData() == "qwen2-7b-article"
    show_page(plain, "model")
    shows(plain, "embedding.product", "543 499 264")


def test_a_model_that_cannot_run_can_still_be_counted_and_looked_into(
    playground_window: WindowFactory, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    """A Mistral folder: there is no network for it here, but its cost, its table and its tokens are all there."""
    from transformers import MistralConfig, MistralForCausalLM

    MistralForCausalLM(
        MistralConfig(vocab_size=320, hidden_size=32, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
                      num_key_value_heads=2, pad_token_id=None)
    ).save_pretrained(tmp_path)  # fmt: skip
    (tmp_path / "tokenizer.json").write_bytes((tiny_checkpoint / "tokenizer.json").read_bytes())
    made = playground_window(opened=False)
    made.open(tmp_path)
    shows(made, "embedding.product", "320", "32", "10 240")
    show_page(made, "one_hot")
    made.settle()
    assert made.find("embedding.one_hot_matrix.dense").isVisible()
    for view in ("rows", "neighbours", "table"):
        made.session.update(embedding_view=view, position=1)
        made.settle()
    assert made.session.results.table_facts is not None
    assert not made.failures
