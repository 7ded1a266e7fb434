"""session.start: a start that brings back 1 MB of text and a tree of 500 tokens ÷ one that has nothing to bring back.

Both are whole processes: from their beginning until the window is painted, its panes stand, and the text of the
session is in the editor.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.harness import Measure, in_turn, of_a_first_start, seconds

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
LIMIT_SECONDS = 60
TEXT_BYTES = 10**6
TREE_NODES = 500

_START = """
import sys
from PySide6.QtCore import QTimer
from playground.app import Application, parser
from playground.widgets.token_editor import TokenEditor
application = Application(parser().parse_args([]))
application.stored.set(__import__("playground.settings").settings.TOUR_DONE, True)
wanted = int(sys.argv[1])
def look():
    editor = application.window.findChild(TokenEditor)
    if application.keeper is not None and editor is not None and len(editor.text()) >= wanted:
        application.qt.quit()
timer = QTimer()
timer.timeout.connect(look)
timer.start(5)
application.window.show()
application.qt.exec()
sys.stdout.flush()
__import__("os")._exit(0)
"""


def run() -> tuple[float, float]:
    """Wall times of whole processes in seconds. Raises SubprocessError where one fails."""
    from models.sampling_spec import SamplingSpec
    from models.saved_trees import FORMAT, VERSION, SavedNode, SavedTree, plain
    from models.tokenizers import load_tokenizer
    from playground.app import DEFAULT_CHECKPOINT
    from playground.inputs import Inputs
    from playground.session_format import SavedSession
    from playground.session_store import SessionStore

    sentence = "Once upon a time there was a king who had three daughters, and the youngest was so beautiful. "
    text = (sentence * (TEXT_BYTES // len(sentence) + 1))[:TEXT_BYTES]
    ids = tuple(load_tokenizer(DEFAULT_CHECKPOINT).encode(text))
    # A branch of 50 tokens from the prompt, and again, as somebody leaves behind who tries ten ways on.
    nodes = tuple(
        SavedNode(number, 0 if number % 50 == 1 else number - 1, token=ids[number], by_hand=True)
        for number in range(1, TREE_NODES + 1)
    )
    tree = SavedTree(
        FORMAT, VERSION, DEFAULT_CHECKPOINT, "", "", ids, 7, SamplingSpec(), (SamplingSpec(),), nodes, TREE_NODES
    )
    with tempfile.TemporaryDirectory() as full, tempfile.TemporaryDirectory() as empty:
        store = SessionStore(Path(full) / "token-playground" / "sessions")
        store.write(SavedSession(Inputs(text=text, layer=3, position=5), generation=plain(tree)))
        store.close()

        def process(home: str, characters: int) -> float:
            environment = of_a_first_start(home)
            command = [sys.executable, "-c", _START, str(characters)]
            return seconds(
                lambda: subprocess.run(
                    command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=LIMIT_SECONDS
                )
            )

        return in_turn(lambda: process(full, TEXT_BYTES), lambda: process(empty, 1), ROUNDS)


MEASURE = Measure(
    "session.start", "s", 1.5, "start with a restored session, 1 MB of text and a tree of 500 ÷ start empty", run
)
