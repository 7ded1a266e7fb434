"""What a keystroke costs the tokens of a text, and what opening a long text costs.

tokenizer.keystroke.en and .zh: one character typed into a 1 MB text ÷ tiktoken encoding the whole text. Ours is the
update of the tokens, as the text lane makes it, with the ids and spans of the token at the caret.
tokenizer.growth: the same update in a text of 10 MB ÷ in one of 10 KB. The str of the text, which the session keeps for
everybody, is not part of it: it is copied once a keystroke, at the speed of memory.
tokenizer.open: a 10 MB file opened in the window, to its last token ÷ tiktoken encoding the text whole. The longest
time that the window stood still meanwhile is told on stderr.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from operator import itemgetter
from pathlib import Path

from models.tokenizers import load_tokenizer
from models.tokenizers.incremental import IncrementalTokenizer
from tests.benchmarks.harness import Measure, dressed_application, in_turn, seconds
from tests.tokenizer_files import reference_encoding

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "data" / "corpora"
ENGLISH, CHINESE = "english-stories.train.txt", "chinese-poems.train.txt"
ENCODING = "o200k_base"
MEGABYTE = 1_000_000
KEYS, ROUNDS = 40, 5


def corpus(name: str, size: int) -> str:
    """The beginning of a corpus, `size` bytes long but for half a character. Raises OSError where it is not there."""
    with (CORPORA / name).open("rb") as file:
        text = file.read(size).decode("utf-8", "ignore")
    while len(text.encode()) < size - 3:
        text += text[: (size - len(text.encode())) // 3 + 1]
    return text


def typing(name: str, size: int) -> Callable[[], float]:
    """Milliseconds a character typed, at places all over the text."""
    incremental = IncrementalTokenizer(load_tokenizer(ENCODING))
    text = corpus(name, size)
    draw = random.Random(1)
    state = incremental.tokenize(text)
    length = len(text)

    def type_some() -> float:
        nonlocal state, length
        place = draw.randrange(length)
        spent = 0.0
        for letter in draw.choices("etaoin sh", k=KEYS):
            start = time.perf_counter()
            state = incremental.edited(state, place, 0, letter)
            token = bisect_right(state.character_spans(), place, key=itemgetter(1))
            assert state.ids()[token] >= 0
            spent += time.perf_counter() - start
            place, length = place + 1, length + 1
        return 1000 * spent / KEYS

    return type_some


def keystroke(name: str) -> tuple[float, float]:
    """Milliseconds: a keystroke, and tiktoken encoding the whole text."""
    reference, text = reference_encoding(ENCODING), corpus(name, MEGABYTE)
    return in_turn(typing(name, MEGABYTE), lambda: 1000 * seconds(lambda: reference.encode_ordinary(text)), ROUNDS)


def growth() -> tuple[float, float]:
    """Milliseconds a keystroke in 10 MB and in 10 KB."""
    return in_turn(typing(ENGLISH, 10 * MEGABYTE), typing(ENGLISH, MEGABYTE // 100), 4 * ROUNDS, warm_ups=4)


def opening() -> tuple[float, float]:
    """Seconds: opening a 10 MB file in the window, and tiktoken encoding it whole."""
    from PySide6.QtCore import QEventLoop, QTimer

    from tests.gui.conftest import make_window

    dressed_application()
    text = corpus(ENGLISH, 10 * MEGABYTE)
    reference = reference_encoding(ENCODING)
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "text.txt")
        path.write_text(text, encoding="utf-8", newline="")
        made = make_window(Path(folder, "settings.ini"), opened=False)
        made.session.update(tokenizer=ENCODING)
        made.settle()

        def open_once() -> float:
            nonlocal longest
            made.session.update(text="")
            made.settle()
            start = last = time.perf_counter()
            made.window.open_text(path)
            loop, watch = QEventLoop(), QTimer()  # QTest.qWait would keep the other threads from running

            def look() -> None:
                nonlocal longest, last
                now = time.perf_counter()
                longest, last = max(longest, now - last), now
                tokens = made.session.results.tokens
                if tokens is not None and len(tokens.text) == len(text):
                    loop.quit()

            watch.timeout.connect(look)
            watch.start(2)
            loop.exec()
            watch.stop()
            return last - start

        try:
            found = in_turn(open_once, lambda: seconds(lambda: reference.encode_ordinary(text)), 3)
        finally:
            made.close()
    print(f"the window stood still for at most {1000 * longest:.0f} ms", file=sys.stderr)
    return found


_KEYSTROKE = "a keystroke in 1 MB ÷ tiktoken encoding it whole"

MEASURES = (
    Measure(
        "tokenizer.keystroke.en",
        "ms",
        0.01,
        "a keystroke in 1 MB ÷ tiktoken encoding it whole",
        partial(keystroke, ENGLISH),
    ),
    Measure("tokenizer.keystroke.zh", "ms", 0.01, "the same in Chinese", partial(keystroke, CHINESE)),
    Measure("tokenizer.growth", "ms", 3.0, "a keystroke in 10 MB ÷ in 10 KB", growth),
    Measure("tokenizer.open", "s", 1.5, "a 10 MB file opened to its last token ÷ tiktoken encoding it", opening),
)
