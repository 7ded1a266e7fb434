"""What is in the table: neighbours, all rows and the map, in a window over the carried word vectors and the model."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from safetensors.torch import load_file, save_file

from models import catalog
from models.tokenizers import load_tokenizer
from playground.lessons import displayed_text
from playground.panes.embedding import EmbeddingPane
from playground.panes.embedding.all_rows import ordered
from playground.panes.embedding.neighbours import bar_fraction
from playground.widgets.value_dialog import ValueDialog
from tests.gui.conftest import PlaygroundWindow, make_window

FOLDER = catalog.checkpoint_path("vectors/english-stories")


@pytest.fixture(scope="module")
def shared(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaygroundWindow]:
    made = make_window(tmp_path_factory.mktemp("vectors") / "s.ini", text="the king and the sea", opened=False)
    made.open(FOLDER)
    made.window.hide()
    yield made
    made.close()


@pytest.fixture
def made(shared: PlaygroundWindow) -> Iterator[PlaygroundWindow]:
    shared.window.show()
    shared.settle()
    yield shared
    shared.session.update(
        embedding_view="cost",
        neighbour_query="",
        neighbour_compared="",
        neighbour_metric="cosine",
        neighbour_inputs=False,
        position=None,
        tokenizer="",
        text="the king and the sea",
    )
    shared.settle()
    shared.window.hide()


@pytest.fixture(scope="module")
def table() -> torch.Tensor:
    return load_file(FOLDER / "model.safetensors")["embedding.weight"].float()


def pane_of(made: PlaygroundWindow) -> EmbeddingPane:
    pane = made.window.panes["embedding"]
    assert isinstance(pane, EmbeddingPane)
    return pane


def show(made: PlaygroundWindow, **inputs: object) -> EmbeddingPane:
    made.session.update(**inputs)
    made.settle()
    return pane_of(made)


def keeps(pane: EmbeddingPane) -> list[str]:
    """The files that the keep button offers."""
    pane.keep.keep_menu.aboutToShow.emit()
    return [action.text() for action in pane.keep.keep_menu.actions() if action.text().startswith("Save ")][1:]


def save(made: PlaygroundWindow, entry: str, path: Path) -> None:
    """Choose an entry of the keep button, and give the file that it asks for."""
    menu = pane_of(made).keep.keep_menu
    menu.aboutToShow.emit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        next(action for action in menu.actions() if action.text() == entry).trigger()
    made.settle()
    for widget in QApplication.topLevelWidgets():  # "Saved"
        if widget.metaObject().className() == "QTipLabel":
            widget.close()


def row(word: str) -> int:
    (token_id,) = load_tokenizer(FOLDER).encode(word)
    return token_id


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def test_word_vectors_are_listed_opened_and_explained(made: PlaygroundWindow) -> None:
    picker = made.window.toolbar.model_picker
    assert picker.findData(str(FOLDER)) >= 0
    assert picker.currentText().startswith("english-stories (word vectors)")
    assert not made.failures
    for name in ("attention", "generator"):
        states = made.window.panes[name].states
        assert states.state == "empty", "nothing went wrong"
    assert "10 000" in made.window.status.model_line.text().replace("\u202f", " ")
    show(made, embedding_view="cost")
    assert "1 000 000" in displayed_text(made.find("embedding.product")).replace("\u202f", " ")


def test_the_rows_of_the_text_come_from_the_table(made: PlaygroundWindow, table: torch.Tensor) -> None:
    pane = show(made, embedding_view="rows")
    assert pane.states.state == "content"
    found = made.session.results.table_rows
    assert found is not None
    ids = load_tokenizer(FOLDER).encode("the king and the sea")
    np.testing.assert_array_equal(found.values, table[ids].numpy())
    made.session.update(position=1)
    assert "row 78" in pane.rows.token_line.text()


@pytest.mark.parametrize("metric", ["cosine", "dot", "euclidean"])
def test_the_list_is_what_brute_force_finds(made: PlaygroundWindow, table: torch.Tensor, metric: str) -> None:
    pane = show(made, embedding_view="neighbours", neighbour_query="king", neighbour_metric=metric)
    query = table[row("king")]
    values = {
        "cosine": torch.nn.functional.cosine_similarity(table, query[None], dim=1),
        "dot": table @ query,
        "euclidean": -(table - query).norm(dim=1),
    }[metric].clone()
    values[row("king")] = -torch.inf
    expected = values.topk(50)
    shown = pane.neighbours.list
    assert [int(shown.cell(place, 4)) for place in range(shown.row_count())] == expected.indices.tolist()
    for place, value in enumerate(expected.values.abs().tolist()):
        assert abs(number(shown.cell(place, 2))) == pytest.approx(value, abs=0.6e-4)


def test_an_expression_is_explained_compared_and_leaves_itself_out(made: PlaygroundWindow) -> None:
    pane = show(
        made,
        embedding_view="neighbours",
        neighbour_query="king - man + woman",
        neighbour_compared="queen carriage",
    )
    view = pane.neighbours
    assert view.meaning.text() == f"king ({row('king')}) − man ({row('man')}) + woman ({row('woman')})"
    assert view.list.cell(0, 1) == "queen"
    queen, carriage = (number(part.split()[-1]) for part in view.values.text().split(" · "))
    assert queen == number(view.list.cell(0, 2)) > carriage
    before = [view.list.cell(place, 1) for place in range(10)]
    assert not {"king", "man", "woman"} & set(before)
    view.with_inputs.click()
    made.settle()
    assert "king" in [view.list.cell(place, 1) for place in range(10)]
    assert made.session.inputs.neighbour_inputs


def test_typing_asks_and_a_row_leads_on(made: PlaygroundWindow) -> None:
    pane = show(made, embedding_view="neighbours")
    view = pane.neighbours
    assert view.states.state == "empty"
    view.query.setFocus()
    QTest.keyClicks(view.query, "sea")
    QTest.keyClick(view.query, Qt.Key.Key_Return)
    made.settle()
    assert made.session.inputs.neighbour_query == "sea"
    nearest = view.list.cell(0, 1)
    assert nearest == "ocean"
    place = view.list.visualRect(view.list.model().index(0, 1)).center()
    QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    made.settle()
    assert made.session.inputs.neighbour_query == "ocean"
    assert view.query.text() == "ocean"
    assert "sea" in view.list.shown_text()
    view.measure.choose("dot")
    made.settle()
    assert made.session.inputs.neighbour_metric == "dot"
    made.session.undo()
    assert view.measure.current() == "cosine"
    made.settle()


def test_without_a_query_the_chosen_token_counts(made: PlaygroundWindow) -> None:
    pane = show(made, embedding_view="neighbours", position=1)
    assert pane.neighbours.meaning.text() == f"king ({row('king')})"
    made.session.update(position=4)
    made.settle()
    assert pane.neighbours.meaning.text() == f"sea ({row('sea')})"
    made.session.update(text="the horse and the queen")
    made.settle()
    assert "queen" in pane.neighbours.meaning.text()


def test_words_that_are_no_token_say_so(made: PlaygroundWindow) -> None:
    pane = show(made, embedding_view="neighbours", neighbour_query="zyzzyva")
    assert pane.neighbours.states.state == "empty"
    assert keeps(pane) == []
    show(made, neighbour_query="king +")
    assert pane.neighbours.states.state == "empty"
    show(made, neighbour_query="<b>king</b> 😀 " + "x" * 500)
    assert pane.neighbours.states.state == "empty"
    show(made, neighbour_query="king")
    assert pane.neighbours.states.state == "content"
    assert keeps(pane) == ["Save values as CSV…", "Save values as JSON…"]


def test_the_list_is_saved_as_csv(made: PlaygroundWindow, tmp_path: Path) -> None:
    show(made, embedding_view="neighbours", neighbour_query="king")
    save(made, "Save values as CSV…", tmp_path / "near.csv")
    with (tmp_path / "near.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    found = made.session.results.neighbours
    assert found is not None
    names = ["id before training", "token before training", "cosine before training"]
    assert rows[0] == ["rank", "id", "token", "cosine", *names]
    assert [(int(r[0]), int(r[1]), r[2], float(r[3])) for r in rows[1:]] == [
        (rank, near.token_id, near.label, near.value) for rank, near in enumerate(found.near, 1)
    ]
    assert [(int(r[4]), r[5], float(r[6])) for r in rows[1:]] == [
        (near.token_id, near.label, near.value) for near in found.near_before
    ]


def test_the_map_and_all_rows_are_saved_whole(made: PlaygroundWindow, table: torch.Tensor, tmp_path: Path) -> None:
    show(made, embedding_view="map")
    save(made, "Save values as CSV…", tmp_path / "map.csv")
    with (tmp_path / "map.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    found = made.session.results.table_map
    assert found is not None
    assert len(header) == 2 + len(found.shares)
    assert [int(line[0]) for line in rows] == list(range(len(table)))
    np.testing.assert_array_equal(np.array([line[2:] for line in rows], dtype=np.float32), found.coordinates)
    pane = show(made, embedding_view="table")
    pane.table.order.selected.emit("id")
    rows_entry, histogram_entry, whole = keeps(pane)
    save(made, rows_entry, tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as file:
        _header, *rows = csv.reader(file)
    np.testing.assert_allclose([float(line[2]) for line in rows], table.double().norm(dim=1).numpy(), rtol=1e-12)
    save(made, whole, tmp_path / "both.json")
    both = json.loads((tmp_path / "both.json").read_text("utf-8"))
    assert [one["name"] in entry for one, entry in zip(both, (rows_entry, histogram_entry), strict=True)] == [True] * 2
    assert sum(line[2] for line in both[1]["rows"]) == len(table)


def test_the_values_are_read_in_a_table_of_their_own(made: PlaygroundWindow, table: torch.Tensor) -> None:
    pane = show(made, embedding_view="row", row_query="king", row_other="queen")
    pane.keep.keep_menu.aboutToShow.emit()
    next(action for action in pane.keep.keep_menu.actions() if action.text().startswith("Values")).trigger()
    (dialog,) = made.window.findChildren(ValueDialog)
    difference = table[row("king")] - table[row("queen")]
    dialog.picker.setCurrentIndex(2)
    dialog.picker.activated.emit(2)
    model = dialog.table.model()
    shown = [number(model.data(model.index(place, 1))) for place in range(model.rowCount())]
    np.testing.assert_array_equal(np.array(shown, dtype=np.float32), difference.numpy())
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.table, Qt.Key.Key_Right)
    QTest.keyClick(dialog.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert np.float32(number(QApplication.clipboard().text())) == difference[1].item()
    dialog.copy.click()
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == 1 + table.shape[1]
    dialog.close()
    show(made, row_query="", row_other="")


def test_a_list_that_cannot_be_saved_says_so_in_one_sentence(made: PlaygroundWindow, tmp_path: Path) -> None:
    pane = show(made, embedding_view="neighbours", neighbour_query="king")
    (tmp_path / "file").write_text("not a folder")
    target = tmp_path / "file" / "near.csv"
    made.failures.clear()
    save(made, "Save values as CSV…", target)
    (problem,) = made.failures
    made.failures.clear()
    for box in made.window.findChildren(QMessageBox):
        box.close()
    assert str(target) in problem.sentence
    assert problem.sentence.count(". ") <= 1
    assert pane.neighbours.states.state == "content"


def test_beside_the_list_is_that_of_the_table_before_training(made: PlaygroundWindow, table: torch.Tensor) -> None:
    pane = show(
        made, embedding_view="neighbours", neighbour_query="king - man + woman", neighbour_compared="queen carriage"
    )
    view = pane.neighbours
    before = ((torch.rand(10_000, 100, generator=torch.Generator().manual_seed(0)) - 0.5) / 100).half().float()
    query = before[row("king")] - before[row("man")] + before[row("woman")]
    values = torch.nn.functional.cosine_similarity(before, query[None], dim=1)
    for word, part in zip(("queen", "carriage"), view.values_before.text().split(" · "), strict=True):
        assert part.split()[0] == word
        assert number(part.split()[1]) == pytest.approx(float(values[row(word)]), abs=0.6e-4)
    values[[row("king"), row("man"), row("woman")]] = -torch.inf
    best = values.topk(10)
    assert view.before.isVisible()
    assert [int(view.before.cell(place, 4)) for place in range(10)] == best.indices.tolist()
    for place, value in enumerate(best.values.tolist()):
        assert number(view.before.cell(place, 2)) == pytest.approx(value, abs=0.6e-4)
    view.before.row_activated.emit(0)
    made.settle()
    assert view.meaning.text().endswith(f"({int(best.indices[0])})")


def test_every_number_of_the_views_is_the_tensors(made: PlaygroundWindow, table: torch.Tensor) -> None:
    pane = show(made, embedding_view="table")
    rows, norms = pane.table, table.double().norm(dim=1)
    random = np.random.default_rng(5)
    for order in ("id", "longest", "shortest"):
        rows.order.choose(order)
        for place in random.integers(0, 10_000, 8).tolist():
            rows.table.choose(place)
            QTest.qWait(45)
            made.settle()
            token_id = int(rows.table.cell(place, 0))
            assert float(norms[token_id]) == pytest.approx(number(rows.table.cell(place, 2)), abs=0.50001e-4)
            shown = rows.table.cell(place, 3).removesuffix("…").split()
            assert shown
            for value, text in zip(table[token_id].tolist(), shown, strict=False):
                assert number(text) == pytest.approx(value, abs=0.50001e-4)
    rows.order.choose("id")
    show(made, embedding_view="map")
    found = made.session.results.table_map
    assert found is not None
    centred = table.double() - table.double().mean(0)
    axes = torch.linalg.svd(centred, full_matrices=False).Vh[:2]
    for point in random.integers(0, 10_000, 8).tolist():
        pane.map.map.point_chosen.emit(point)
        across, up = (number(text) for text in pane.map.line.text().split("): ")[1].split(", "))
        expected = (centred[point] @ axes.T).abs()
        assert abs(across) == pytest.approx(float(expected[0]), abs=2e-4)
        assert abs(up) == pytest.approx(float(expected[1]), abs=2e-4)


def with_table(folder: Path, values: torch.Tensor) -> Path:
    shutil.copytree(FOLDER, folder)
    save_file({"embedding.weight": values.half()}, folder / "model.safetensors")
    config = json.loads((folder / "config.json").read_text()) | {"vocab_size": len(values)}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_rows_with_nan_are_told_and_the_others_asked(
    made: PlaygroundWindow, table: torch.Tensor, tmp_path: Path
) -> None:
    values = table.clone()
    values[row("king"), 3], values[row("sea")] = torch.nan, torch.inf
    made.open(with_table(tmp_path / "nan", values))
    pane = show(made, embedding_view="neighbours", neighbour_query="queen")
    assert pane.neighbours.states.state == "content"
    assert "left out: 2" in pane.neighbours.notes.text()
    shown = [pane.neighbours.list.cell(place, 1) for place in range(50)]
    assert not {"king", "sea"} & set(shown)
    show(made, neighbour_query="king")
    assert pane.neighbours.states.state == "empty"
    assert "NaN" in made.session.results.neighbours.problem.sentence  # type: ignore[union-attr]
    show(made, embedding_view="table")
    assert "NaN or infinite: 2" in pane.table.summary.text()
    show(made, embedding_view="map")
    assert pane.map.states.state == "content"
    made.open(FOLDER)


def test_a_tokenizer_with_more_or_fewer_ids_than_rows(
    made: PlaygroundWindow, table: torch.Tensor, tmp_path: Path
) -> None:
    made.open(with_table(tmp_path / "fewer", table[:9000]))
    beyond = load_tokenizer(FOLDER).token_bytes(9500).decode()
    pane = show(made, embedding_view="neighbours", neighbour_query=beyond)
    assert made.session.results.neighbours.problem.fields == {"id": 9500, "last": 8999}  # type: ignore[union-attr]
    show(made, neighbour_query="", text=f"the king {beyond}", position=2)
    assert made.session.results.neighbours.problem.fields == {"id": 9500, "last": 8999}  # type: ignore[union-attr]
    show(made, neighbour_query="queen")
    assert pane.neighbours.states.state == "content"
    show(made, embedding_view="table")
    assert pane.table.summary.text().endswith("tokens without a row: 1\u202f000")
    made.open(with_table(tmp_path / "more", torch.cat([table, table[:100]])))
    show(made, embedding_view="table")
    assert "without a token: 100" in pane.table.summary.text()
    made.open(FOLDER)


def test_a_file_that_changed_is_told_and_opens_again(
    made: PlaygroundWindow, table: torch.Tensor, tmp_path: Path
) -> None:
    folder = with_table(tmp_path / "changing", table)
    made.open(folder)
    pane = show(made, embedding_view="neighbours", neighbour_query="queen")
    shutil.copy(folder / "model.safetensors", folder / "other")
    (folder / "other").replace(folder / "model.safetensors")  # the same bytes and another inode
    show(made, neighbour_query="sea")
    assert pane.neighbours.states.state == "empty"
    assert "changed since it was opened" in made.session.results.neighbours.problem.sentence  # type: ignore[union-attr]
    show(made, embedding_view="table")
    assert pane.table.states.state == "error"
    show(made, embedding_view="row", row_query="king")  # asked for the first time, of a file that is another by now
    assert pane.row.states.state == "empty"
    assert "changed since it was opened" in made.session.results.row.problem.sentence  # type: ignore[union-attr]
    show(made, embedding_view="cost", row_query="")
    assert pane.states.state == "content"
    made.open(folder)
    show(made, embedding_view="neighbours")
    assert pane.neighbours.states.state == "content"
    made.open(FOLDER)


def test_all_rows_with_norms_and_values_of_the_file(made: PlaygroundWindow, table: torch.Tensor) -> None:
    pane = show(made, embedding_view="table")
    view = pane.table
    QTest.qWait(60)
    made.settle()
    assert view.table.row_count() == 10_000
    norms = table.norm(dim=1)
    for place in view.table.visible_rows():
        assert view.table.cell(place, 0) == str(place)
        assert number(view.table.cell(place, 2)) == pytest.approx(float(norms[place]), abs=0.6e-4)
        values = [number(text) for text in view.table.cell(place, 3).removesuffix("…").split()]
        assert len(values) >= 2
        np.testing.assert_allclose(values, table[place, : len(values)], rtol=0, atol=0.5001e-4)
    view.order.choose("longest")
    assert int(view.table.cell(0, 0)) == int(norms.argmax())
    view.order.choose("odd")
    assert [view.table.cell(place, 1) for place in range(view.table.row_count())] == ["<|endoftext|>", "<unk>"]
    assert "before training" in view.table.cell(0, 3)
    view.jump.setText("king")
    QTest.keyClick(view.jump, Qt.Key.Key_Return)
    assert view.order.current() == "id"
    assert view.table.currentIndex().row() == row("king")
    assert row("king") in view.table.visible_rows()
    view.jump.setText("zyzzyva")
    QTest.keyClick(view.jump, Qt.Key.Key_Return)
    assert "zyzzyva" in view.summary.text()
    for text in ("9999", "#9999"):
        view.jump.setText(text)
        QTest.keyClick(view.jump, Qt.Key.Key_Return)
        assert view.table.currentIndex().row() == 9999
    view.jump.setText("10000")
    QTest.keyClick(view.jump, Qt.Key.Key_Return)
    assert "9999" in view.summary.text()
    view.jump.setText("sea")
    QTest.keyClick(view.jump, Qt.Key.Key_Return)
    view.neighbours.click()
    made.settle()
    assert pane.neighbours.meaning.text() == f"sea ({row('sea')})"


def test_orders() -> None:
    norms = np.array([1.0, 3.0, np.nan, 1.0, 0.5])
    assert ordered(norms, "id").tolist() == [0, 1, 2, 3, 4]
    assert ordered(norms, "shortest").tolist() == [4, 0, 3, 1, 2]
    assert ordered(norms, "longest").tolist() == [1, 0, 3, 4, 2]
    assert ordered(norms, "odd", (2, 4)).tolist() == [2, 4]


def test_bars_go_by_their_metric() -> None:
    assert bar_fraction(0.4, "cosine", 0.8) == 0.4
    assert bar_fraction(2.0, "dot", 4.0) == 0.5
    assert bar_fraction(-1.0, "dot", -0.5) == 0.0
    assert bar_fraction(4.0, "euclidean", 1.0) == 0.25
    assert bar_fraction(0.0, "euclidean", 0.0) == 1.0


def test_the_map_has_every_row_and_marks_words(made: PlaygroundWindow, table: torch.Tensor) -> None:
    pane = show(made, embedding_view="map")
    view = pane.map
    assert view.map.point_count() == 10_000
    centred = table.double() - table.double().mean(0)
    variances = torch.linalg.svdvals(centred) ** 2
    share = float(variances[0] / variances.sum())
    assert view.across.itemText(0) == f"1: {100 * share:.2f} %"
    assert view.across.count() == view.up.count() == 10
    view.search.setText("king queen zyzzyva")
    QTest.keyClick(view.search, Qt.Key.Key_Return)
    assert "zyzzyva" in view.line.text()
    assert view.map.shown_text().startswith("king queen ")
    view.up.setCurrentIndex(4)
    view.up.activated.emit(4)
    found = made.session.results.table_map
    assert found is not None
    place = view.map.place_of(row("sea"))
    other = view.map.place_of(row("horse"))
    scale = (place.x() - other.x()) / float(found.coordinates[row("sea"), 0] - found.coordinates[row("horse"), 0])
    down = float(found.coordinates[row("horse"), 4] - found.coordinates[row("sea"), 4]) * scale
    assert place.y() - other.y() == pytest.approx(down, abs=0.05)
    view.search.setText("sea")
    QTest.keyClick(view.search, Qt.Key.Key_Return)
    middle = QPointF(view.map.width() / 2, view.map.height() / 2)
    assert (view.map.place_of(row("sea")) - middle).manhattanLength() < 0.1
    view.map.show_point(row("sea"), 5000.0)
    QTest.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    assert f"row {row('sea')}" in view.line.text()
    view.neighbours.click()
    made.settle()
    assert made.session.inputs.neighbour_query == "sea"


def test_cancelling_says_so_and_coming_back_tries_again(made: PlaygroundWindow) -> None:
    made.open(FOLDER)  # what is known of the table is forgotten
    assert made.session.results.table_map is None
    made.session.update(embedding_view="map")
    made.operations.cancel()
    made.settle()
    pane = pane_of(made)
    if made.session.results.table_map is None:
        assert pane.map.states.state == "error"
        show(made, embedding_view="cost")
        show(made, embedding_view="map")
    assert pane.map.states.state == "content"


def test_another_model_takes_its_own_table_along(made: PlaygroundWindow, tiny_checkpoint: Path) -> None:
    pane = show(made, embedding_view="neighbours", neighbour_query="king")
    made.open(tiny_checkpoint)
    view = pane.neighbours
    assert view.states.state == "empty"
    assert len(view.offers.labels()) > 1, "king is several tokens here, and they are offered"
    view.offers.token_chosen.emit(0)
    made.settle()
    assert view.states.state == "content"
    made.session.update(neighbour_query="", position=2)
    made.settle()
    step = made.session.results.step
    assert step is not None
    assert view.meaning.text().endswith(f"({step.ids[2]})")
    made.session.update(text="Once upon a time, there")
    show(made, embedding_view="table")
    assert pane.table.table.row_count() == 320
    made.open(FOLDER)
    assert pane.table.table.row_count() == 10_000
