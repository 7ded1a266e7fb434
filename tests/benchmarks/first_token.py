"""checkpoint.first_token: from the start of the application to the first bars on the screen ÷ what that takes at least.

At least: a process that imports torch, reads the carried model's weights and takes one step over the same text. Both
are whole processes, from their beginning.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.harness import Measure, in_turn, of_a_first_start, seconds, thread_count

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
LIMIT_SECONDS = 60

_WINDOW = """
import os
from PySide6.QtCore import QEvent, QObject, QTimer
from playground import settings
from playground.app import Application, parser
application = Application(parser().parse_args([]))
application.stored.set(settings.TOUR_DONE, True)
class Eyes(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, lambda: os._exit(0))
        return False
eyes = Eyes()
def look(name):
    if name == "step" and application.session.results.step is not None:
        from playground.widgets.probability_bars import ProbabilityBars
        viewport = application.window.findChild(ProbabilityBars, "generator.bars").viewport()
        viewport.installEventFilter(eyes)
        viewport.update()
application.session.delivered.connect(look)
application.window.show()
application.qt.exec()
"""
_BARE = """
import json, os, sys
import torch
from models import catalog
from models.checkpoint import open_checkpoint
torch.set_num_threads(int(sys.argv[2]))
model = open_checkpoint(catalog.checkpoint_path("english-stories")).load()
model.forward(json.loads(sys.argv[1])).logits_at(-1)
os._exit(0)
"""


def run() -> tuple[float, float]:
    """Wall times of whole processes in seconds. Raises SubprocessError where one fails."""
    from models.tokenizers import load_tokenizer
    from playground.app import DEFAULT_CHECKPOINT, FIRST_TEXT

    ids = json.dumps(list(load_tokenizer(DEFAULT_CHECKPOINT).encode(FIRST_TEXT)))
    with tempfile.TemporaryDirectory() as home:
        environment = of_a_first_start(home)

        def process(*arguments: str) -> float:
            command = [sys.executable, "-c", *arguments]
            return seconds(
                lambda: subprocess.run(
                    command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=LIMIT_SECONDS
                )
            )

        return in_turn(lambda: process(_WINDOW), lambda: process(_BARE, ids, str(thread_count())), ROUNDS)


MEASURE = Measure(
    "checkpoint.first_token",
    "s",
    1.6,
    "start of the application to first bars ÷ import torch, read the weights, one step",
    run,
)
