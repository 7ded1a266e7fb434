"""generator.paint: what a run costs the window's thread ÷ what it costs the model, 200 tokens flat out.

Ours: the processor time of the window's thread from the click on Run to rest, all panes in sight; theirs: the time in
which the torch lane took the run's steps. The window runs the carried model. Printed beside it, on stderr: the longest
time that the window stood still while a model of GPT-2's shape, with random weights, generates in it.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from models import catalog
from tests.benchmarks.attention_switch import until
from tests.benchmarks.harness import Measure, dressed_application, fix_threads

if TYPE_CHECKING:
    from playground.operations import Operations
    from playground.reader import Check, StepSettings
    from playground.results.reading import StepResult

PROMPT = "Once upon a time there was a"
TOKENS, LARGE_TOKENS = 200, 60
SIZE = (1440, 900)


def run() -> tuple[float, float]:
    """Milliseconds of the window's thread, and of the steps."""
    with tempfile.TemporaryDirectory(prefix="token-playground-benchmark-") as home:
        with _window(Path(home), catalog.checkpoint_path("english-stories")) as operations:
            _generate(operations, 20)
            window_time, steps = _generate(operations, TOKENS)
        with _window(Path(home), _gpt2(Path(home, "gpt2-shape"))) as operations:
            _generate(operations, 10)
            stall = _longest_stall(operations)
    print(
        f"generator.paint: the window's longest stall while GPT-2's shape generates: {1000 * stall:.0f} ms",
        file=sys.stderr,
    )
    return window_time * 1000, steps * 1000


@contextmanager
def _window(home: Path, checkpoint: Path) -> Iterator[Operations]:
    """The whole window with that model, at rest."""
    from PySide6.QtCore import QCoreApplication, QEvent, QSettings

    from playground.inputs import Inputs
    from playground.mainwindow import MainWindow
    from playground.operations import Operations
    from playground.session import Session
    from playground.settings import Settings

    dressed_application()
    fix_threads()
    session = Session(Inputs(text=PROMPT, stop_at_end=False))
    operations = Operations(session)
    stored = Settings(QSettings(str(home / "settings.ini"), QSettings.Format.IniFormat))
    window = MainWindow(session, operations, stored)
    window.resize(*SIZE)
    window.show()
    window.fill_docks()
    operations.tokenize()
    operations.open_model(checkpoint)
    until(lambda: session.results.step is not None and operations.idle)
    yield operations
    window.close()
    operations.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _generate(operations: Operations, count: int) -> tuple[float, float]:
    """Seconds of this thread's processor time, and of the model's steps, that a run takes until all is painted."""
    from playground.engine import Engine

    plain = Engine.step
    spent: list[float] = []

    def timed(engine: Engine, settings: StepSettings, check: Check, *, greedy: bool = False) -> StepResult:
        start = time.perf_counter()
        try:
            return plain(engine, settings, check, greedy=greedy)
        finally:
            spent.append(time.perf_counter() - start)

    with patch.object(Engine, "step", timed):
        start = time.thread_time()
        operations.run(count)
        until(lambda: not operations.running and operations.idle)
        used = time.thread_time() - start
    if len(spent) != count:
        raise RuntimeError(f"the run took {len(spent)} steps, not {count}")
    return used, sum(spent)


def _longest_stall(operations: Operations) -> float:
    """The longest time, in seconds, between two rounds of the window's event loop during a run."""
    from PySide6.QtCore import QTimer

    beats = [time.perf_counter()]
    timer = QTimer()
    timer.setInterval(1)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    operations.run(LARGE_TOKENS)
    until(lambda: not operations.running and operations.idle)
    timer.stop()
    return max(later - earlier for earlier, later in itertools.pairwise(beats))


def _gpt2(folder: Path) -> Path:
    """GPT-2's shape with random weights, and its tokenizer."""
    import torch

    from models.checkpoint import save_checkpoint
    from models.networks.decoder import Decoder
    from models.specs import spec_from_config
    from models.tokenizers import load_tokenizer
    from models.tokenizers.saving import tokenizer_json

    model = Decoder(spec_from_config({"model_type": "gpt2"})).eval()
    model.initialise(torch.Generator().manual_seed(1))
    save_checkpoint(folder, model, dtype="float32")
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json(load_tokenizer("gpt2"))), encoding="utf-8")
    return folder


MEASURE = Measure(
    "generator.paint", "ms", 0.5, "the window's thread ÷ the model's steps, 200 tokens flat out, the carried model", run
)
