"""tokenizer.repaint: a keystroke in a 1 MB text to its repainted viewport ÷ a bare QPlainTextEdit's, 99th percentiles.

Ours: the key, the text as a str, its tokens brought up to date, and the viewport painted with them. Theirs: the key and
the viewport painted. Both widgets show the same text in the same font and size.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from tests.benchmarks.harness import Measure, dressed_application
from tests.benchmarks.tokenizer_incremental import ENCODING, ENGLISH, MEGABYTE, corpus

KEYS, ROUNDS = 50, 8
SIZE = (700, 400)


def run() -> tuple[float, float]:
    """Milliseconds, 99th percentiles."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QPlainTextEdit

    from models.tokenizers import load_tokenizer
    from models.tokenizers.edits import note_edit
    from models.tokenizers.incremental import IncrementalTokenizer, finished
    from playground.widgets.token_editor import TokenEditor

    dressed_application()
    text = corpus(ENGLISH, MEGABYTE)
    ours, bare = TokenEditor(), QPlainTextEdit()
    bare.setFont(ours.font())
    bare.setPlainText(text)
    ours.set_content(text)
    while ours.is_filling:
        QTest.qWait(1)
    incremental = IncrementalTokenizer(load_tokenizer(ENCODING))
    state = incremental.tokenize(text)

    def update(edited: str) -> None:
        nonlocal state
        note_edit(*ours.last_edit)  # as the pane does
        state = finished(incremental.updating(state, edited))
        ours.set_tokens(state.run.character_spans)

    ours.set_tokens(state.run.character_spans)
    ours.text_edited.connect(update)

    def pressing(widget: QPlainTextEdit) -> Callable[[], list[float]]:
        widget.resize(*SIZE)
        widget.show()
        cursor = widget.textCursor()
        cursor.setPosition(len(text) // 2)
        widget.setTextCursor(cursor)
        widget.centerCursor()
        QTest.qWait(50)

        def press() -> list[float]:
            found: list[float] = []
            for number in range(KEYS):
                start = time.perf_counter()
                QTest.keyClick(widget, " " if number % 6 == 5 else "e")  # type: ignore[call-overload]
                widget.viewport().repaint()
                found.append(1000 * (time.perf_counter() - start))
                QTest.qWait(1)
            return found

        return press

    keys = pressing(ours), pressing(bare)
    times: tuple[list[float], list[float]] = [], []
    for number in range(ROUNDS + 1):
        for press, found in zip(keys, times, strict=True):
            found += press() if number else press()[:0]  # the first round warms up
    ours.close()
    bare.close()
    return statistics.quantiles(times[0], n=100)[-1], statistics.quantiles(times[1], n=100)[-1]


MEASURE = Measure(
    "tokenizer.repaint", "ms", 4.0, "keystroke to repainted viewport in 1 MB ÷ a bare QPlainTextEdit's, p99", run
)
