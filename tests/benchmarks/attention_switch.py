"""attention.head_switch: from the click on a head to its map on the screen ÷ one bare masked softmax(QKᵀ/√d).

Ours: the attention pane over 1 024 tokens of a model with GPT-2's heads; a small map is clicked, and the time counts
until the large one of that head has been computed on the torch lane, delivered and painted. Theirs: the same head's
map in one go, on that lane as well: where two threads use OpenMP, as they never do in the window, each takes twice as
long, since its helpers then sleep between any two operations.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from models import catalog
from tests.benchmarks.attention import TOKENS, bare_map
from tests.benchmarks.harness import Measure, dressed_application, fix_threads, in_turn, seconds

if TYPE_CHECKING:
    from playground.jobs import Lane
    from playground.session import Session

Result = TypeVar("Result")
SIZE = (760, 480)
PATIENCE = 60.0


def checkpoint(folder: Path) -> Path:
    """Two layers of GPT-2's heads with random weights and the carried model's tokenizer."""
    import torch

    from models.checkpoint import open_checkpoint, save_checkpoint
    from models.networks.decoder import Decoder
    from models.specs import spec_from_config

    carried = catalog.checkpoint_path("english-stories")
    size = open_checkpoint(carried).spec.vocab_size
    model = Decoder(spec_from_config({"model_type": "gpt2", "vocab_size": size, "n_layer": 2})).eval()
    model.initialise(torch.Generator().manual_seed(1))
    save_checkpoint(folder, model, dtype="float32")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(carried / name, folder / name)
    return folder


def run() -> tuple[float, float]:
    """Milliseconds from click to painted, and of one bare map."""
    import torch
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
    from PySide6.QtTest import QTest

    from models.checkpoint import open_checkpoint
    from playground.inputs import Inputs
    from playground.operations import Operations
    from playground.panes.attention import AttentionPane
    from playground.session import Session
    from playground.widgets.head_grid import HeadGrid
    from playground.widgets.heat_map import HeatMap

    class Painted(QObject):
        """Which head's map was painted last."""

        seen = (-1, -1)

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                self.seen = _shown(session)
            return False

    dressed_application()
    fix_threads()
    with tempfile.TemporaryDirectory(prefix="token-playground-benchmark-") as folder:
        session = Session(Inputs())
        operations = Operations(session)
        opened = open_checkpoint(on_lane(operations.torch_lane, partial(checkpoint, Path(folder))))
        tokenizer = opened.tokenizer()
        story = "Once upon a time there was a king who had three sons and a house in the wood. " * 80
        text = tokenizer.decode(tokenizer.encode(story)[: TOKENS - 8])
        session.update(text=text)
        pane = AttentionPane(session, operations)
        pane.resize(*SIZE)
        pane.show()
        pane.set_shown(True)
        operations.open_model(Path(folder))
        until(lambda: session.results.attention_map is not None and operations.idle)
        trace = session.results.step.trace  # type: ignore[union-attr]
        grid, heat_map = pane.findChild(HeadGrid), pane.findChild(HeatMap)
        watcher = Painted()
        for child in (heat_map, *heat_map.findChildren(QObject)):
            child.installEventFilter(watcher)
        heads = [(layer, head) for layer in range(2) for head in range(trace.spec.head_count)]
        turn = iter(range(10**6))

        def ours() -> float:
            layer, head = heads[1 + next(turn) % (len(heads) - 1)]
            until(lambda: operations.idle)
            place: QPoint = grid.thumbnail_rect(layer, head).center()
            start = time.perf_counter()
            QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
            until(lambda: watcher.seen == (layer, head))
            return (time.perf_counter() - start) * 1000

        count = len(trace)
        query, key = trace.query(1, 1), trace.key(1, 1)
        later = on_lane(operations.torch_lane, lambda: torch.ones(count, count, dtype=torch.bool).triu(1))

        @torch.inference_mode()
        def bare() -> object:
            return bare_map(query, key, later)

        def theirs() -> float:
            return on_lane(operations.torch_lane, partial(seconds, bare)) * 1000

        found = in_turn(ours, theirs, 15, warm_ups=3)
        pane.close()
        operations.close()
        pane.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return found


def _shown(session: Session) -> tuple[int, int]:
    shown = session.results.attention_map
    return (shown.question.layer, shown.question.head) if shown is not None else (-1, -1)


def on_lane(lane: Lane, work: Callable[[], Result]) -> Result:
    """What `work` gives, done by the lane's thread."""
    found: list[Result] = []
    lane.submit(lambda _context: work(), found.append)
    until(lambda: bool(found))
    return found[0]


def until(holds: Callable[[], bool]) -> None:
    """Let the window go on until something holds; it sleeps between events, as an event loop does."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    limit = time.perf_counter() + PATIENCE
    while not holds():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > limit:
            raise OSError("the pane did not come to rest")


MEASURE = Measure("attention.head_switch", "ms", 4.0, "from click to painted at 1,024 tokens ÷ one bare map", run)
