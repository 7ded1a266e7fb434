"""Whatever is typed into the views of vectors is answered with rows or with a sentence, never with silence."""

from __future__ import annotations

from playground.panes.embedding import EmbeddingPane
from tests.gui.conftest import PlaygroundWindow, dressed, playground_window, tiny_checkpoint, tiny_window

__all__ = ["dressed", "playground_window", "tiny_checkpoint", "tiny_window"]  # fixtures

HOSTILE = (
    "",
    " ",
    "-1",
    "6",
    "1e9",
    "9" * 1000,
    "0 " * 500,
    "💥" * 300,
    "١٢",
    "½",
    "NaN",
    "<b>1</b>",
    "{0}",
    "1\u20282",
)


def told(made: PlaygroundWindow, name: str) -> str:
    label = made.find(name)
    return str(label.text()) if label.isVisible() else ""


def test_ids_and_vectors(tiny_window: PlaygroundWindow) -> None:
    for text in HOSTILE:
        session = tiny_window.session
        session.update(
            embedding_view="lookup", lookup_part="lookup", lookup_ids=text, linear_ids=text, token_vector=text
        )
        tiny_window.settle()
        result = session.results.lookup
        assert result is not None
        assert (result.problem is None) == (told(tiny_window, "lookup.problem") == "")
        assert len(result.rows) == len(result.ids)
        session.update(lookup_part="linear")
        tiny_window.settle()
        assert (result.linear_problem is None) == (told(tiny_window, "lookup.linear_problem") == "")
        session.update(lookup_part="sum")
        tiny_window.settle()
        batch = session.results.batch
        assert batch is not None
        assert bool(batch.total) != bool(told(tiny_window, "lookup.sum_problem"))
        assert not tiny_window.failures
        assert not session.results.problems


def test_words_of_a_row(tiny_window: PlaygroundWindow) -> None:
    for text in [*HOSTILE, "#5", "#999999999999", "#1 - ", "a", "girl"]:
        tiny_window.session.update(embedding_view="row", row_query=text, row_other=text)
        tiny_window.settle()
        result = tiny_window.session.results.row
        assert result is not None
        assert (result.row is None) == (result.problem is not None)
        pane = tiny_window.window.panes["embedding"]
        assert isinstance(pane, EmbeddingPane)
        assert pane.row.states.state == ("empty" if result.problem is not None else "content")
        assert not tiny_window.failures


def test_orders_and_dimensions(tiny_window: PlaygroundWindow) -> None:
    for text in HOSTILE:
        session = tiny_window.session
        session.update(embedding_view="positions", positions_part="order", order_first=text)
        tiny_window.settle()
        assert session.results.order is not None
        assert told(tiny_window, "positions.order_problem")
        session.update(positions_part="curves", positions_dimensions=text)
        tiny_window.settle()
        assert tiny_window.find("positions.curves").isVisible()
        assert not tiny_window.failures


def test_settings_out_of_range_are_brought_into_it(tiny_window: PlaygroundWindow) -> None:
    """A session from elsewhere may hold numbers that no field would let through."""
    session = tiny_window.session
    session.update(
        embedding_view="positions",
        positions_part="rotary",
        rotary_pair=10**6,
        rotary_position=-5,
        positions_size=-3,
        positions_count=10**9,
        positions_row=-1,
        relative_heads=0,
        row_step=99,
    )
    for part in ("tables", "curves", "similar", "rotary", "relative"):
        session.update(positions_part=part)
        tiny_window.settle()
    assert not tiny_window.failures
