"""session.memory: resident memory after 2 000 scripted actions across all panes ÷ after the first 200."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.harness import Measure, of_a_first_start

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 900
FIRST, LAST = 200, 2000

_ACTIONS = """
import gc, sys
import torch
torch.set_num_threads(1)  # of a model as small as this the second one is a wait
from PySide6.QtTest import QTest
from playground.app import Application, parser
application = Application(parser().parse_args([]))
session, operations, window = application.session, application.operations, application.window
window.show()
def settle():
    quiet = 0
    while quiet < 3:
        QTest.qWait(1)
        quiet = quiet + 1 if operations.idle and application.keeper is not None else 0
def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096
settle()
window.examples.player.close()
texts = ["Once upon a time there was a king", "The sun was so beautiful that", "我爱人工智能 and the wood"]
views = {
    "embedding_view": ["cost", "rows", "neighbours", "table", "lookup", "positions", "row"],
    "tokenizer_view": ["chips", "table", "blocks", "replay", "vocabulary", "special", "batch"],
    "attention_view": ["map", "text", "stages", "block", "lens", "numbers"],
    "generator_view": ["bars", "pipeline", "tree", "text", "vocabulary"],
}
def act(number):
    kind, turn = number % 10, number // 10
    if kind == 0: session.update(text=texts[turn % 3])
    elif kind in (1, 2): operations.step()
    elif kind == 3: operations.undo_step() if turn % 2 else operations.step()
    elif kind == 4: session.update(layer=turn % 8, head=turn % 8, position=turn % 5)
    elif kind < 9:
        field = list(views)[kind - 5]
        session.update(**{field: views[field][turn % len(views[field])]})
    else:
        session.update(seed=turn, hide_bars=turn % 2 == 0, stage=("scores", "weights")[turn % 2])
        session.undo()
first, last = int(sys.argv[1]), int(sys.argv[2])
for number in range(last):
    act(number)
    settle()
    if number + 1 == first: print(resident(), flush=True)
print(resident(), flush=True)
__import__("os")._exit(0)
"""


def run() -> tuple[float, float]:
    """Resident memory in MiB of one process, late and early. Raises SubprocessError where it fails."""
    with tempfile.TemporaryDirectory() as home:
        environment = of_a_first_start(home)
        command = [sys.executable, "-c", _ACTIONS, str(FIRST), str(LAST)]
        result = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=LIMIT_SECONDS, text=True
        )
    early, late = map(int, result.stdout.split())
    return late / 2**20, early / 2**20


MEASURE = Measure(
    "session.memory", "MiB", 1.05, "resident memory after 2 000 scripted actions ÷ after the first 200", run
)
