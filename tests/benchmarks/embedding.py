"""embedding.*: questions to a table of 151 646 × 3 584 float16 numbers, 1.09 GB, made here of random values.

embedding.open: from the folder to the cost card's figures and the first rows ÷ reading the whole table into memory.
embedding.open_memory: what that adds to the process's anonymous memory ÷ 30 MB. embedding.neighbours: one token's
neighbours by cosine over all rows, once norms are known and the file is cached ÷ the bare float32 product in blocks
over the same float16 data in memory. embedding.neighbours_memory: the most that finding them, norms included, adds to
anonymous memory ÷ 100 MB. embedding.pca: ten components and all coordinates of a 50 257 × 768 float32 table ÷ its
covariance product plus torch.linalg.eigh. embedding.map: the 99th percentile of a frame of the map with 150 000 points
while it is panned ÷ that of a bare pyqtgraph ScatterPlotItem with the same points, size and pan.

Memory is measured in a process of its own, in which nothing was freed before that could be used again.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.harness import Measure, dressed_application, fix_threads, in_turn, seconds

if TYPE_CHECKING:
    import torch

ROWS, WIDTH = 151_646, 3_584
PCA_ROWS, PCA_WIDTH = 50_257, 768
MAP_POINTS, MAP_SIZE, MAP_FRAMES, MAP_STEP = 150_000, (700, 500), 60, 3
SHOWN_ROWS, NEIGHBOURS, TOKEN = 40, 20, 1234
MEGABYTE = 1_000_000
# The block of the bare product: 16 384 rows, the size that a reader would choose to keep it at 235 MB.
_BARE_BLOCK = 16_384

# Everything that the folder of the benchmark holds goes when the process ends.
_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


@cache
def table_folder(rows: int = ROWS, width: int = WIDTH, dtype: str = "float16") -> Path:
    """A checkpoint folder with a table of random values."""
    import torch

    kept = tempfile.TemporaryDirectory(prefix="token-playground-benchmark-")
    _FOLDERS.append(kept)
    folder = Path(kept.name)
    code, size = {"float16": ("F16", 2), "float32": ("F32", 4)}[dtype]
    config = {"model_type": "word_vectors", "vocab_size": rows, "hidden_size": width, "dtype": dtype}
    (folder / "config.json").write_text(json.dumps(config))
    entry = {"dtype": code, "shape": [rows, width], "data_offsets": [0, rows * width * size]}
    header = json.dumps({"embedding.weight": entry}).encode()
    header += b" " * (-len(header) % 8)
    random = torch.Generator().manual_seed(0)
    with (folder / "model.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for first in range(0, rows, 8192):
            block = torch.randn(min(8192, rows - first), width, generator=random) * 0.02
            file.write(block.to(getattr(torch, dtype)).numpy().tobytes())
    return folder


def open_table(folder: Path) -> object:
    """What the window shows first: the card's figures and the first rows."""
    from models.checkpoint import open_checkpoint
    from models.embeddings import EmbeddingTable
    from models.memory import embedding_cost, model_cost

    checkpoint = open_checkpoint(folder)
    cost = embedding_cost(vocab_size=checkpoint.spec.vocab_size, hidden_size=checkpoint.spec.hidden_size)
    sizes = [cost.bytes(dtype) for dtype in ("float32", "float16", "bfloat16", "int8", "int4")]
    return sizes, model_cost(checkpoint.spec).parameters, EmbeddingTable(checkpoint).rows(range(SHOWN_ROWS))


def run_open() -> tuple[float, float]:
    """Milliseconds."""
    fix_threads()
    folder = table_folder()

    def ours() -> float:
        return 1000 * seconds(lambda: open_table(folder))

    def theirs() -> float:
        return 1000 * seconds(lambda: whole_table(folder))

    return in_turn(ours, theirs, rounds=5)


def whole_table(folder: Path) -> torch.Tensor:
    """The table in memory: load_file alone only maps it."""
    from safetensors.torch import load_file

    return load_file(folder / "model.safetensors")["embedding.weight"].clone()


def run_neighbours() -> tuple[float, float]:
    """Milliseconds."""
    import torch

    from models.checkpoint import open_checkpoint
    from models.embeddings import EmbeddingTable

    fix_threads()
    folder = table_folder()
    table = EmbeddingTable(open_checkpoint(folder))
    table.norms()
    in_memory = whole_table(folder)
    query = in_memory[TOKEN].float()
    out = torch.empty(len(in_memory))

    def bare() -> None:
        for first in range(0, len(in_memory), _BARE_BLOCK):
            block = in_memory[first : first + _BARE_BLOCK].float()
            torch.mv(block, query, out=out[first : first + _BARE_BLOCK])

    def ours() -> float:
        return 1000 * seconds(lambda: table.neighbours(TOKEN, NEIGHBOURS))

    return in_turn(ours, lambda: 1000 * seconds(bare), rounds=7)


def run_pca() -> tuple[float, float]:
    """Milliseconds."""
    import torch

    from models.checkpoint import open_checkpoint
    from models.embeddings import EmbeddingTable

    fix_threads()
    folder = table_folder(PCA_ROWS, PCA_WIDTH, "float32")
    checkpoint = open_checkpoint(folder)
    in_memory = whole_table(folder)

    def bare() -> None:
        centred = in_memory - in_memory.mean(0)
        torch.linalg.eigh(centred.T @ centred / len(centred))

    def ours() -> float:
        return 1000 * seconds(EmbeddingTable(checkpoint).principal_components)

    return in_turn(ours, lambda: 1000 * seconds(bare), rounds=5)


def run_map() -> tuple[float, float]:
    """Milliseconds, 99th percentiles of frames that follow each other."""
    import numpy as np
    import pyqtgraph
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtTest import QTest

    from playground.widgets.point_map import PointMap

    application = dressed_application()
    points = np.random.default_rng(0).standard_normal((2, MAP_POINTS)).astype(np.float32)
    ours = PointMap()
    bare = pyqtgraph.PlotWidget()
    item = pyqtgraph.ScatterPlotItem(points[0], points[1], size=2, pen=None, brush="b")
    bare.addItem(item)
    for widget in (ours, bare):
        widget.resize(*MAP_SIZE)
        widget.show()
    ours.set_points(points[0], points[1], str)
    QTest.qWait(100)  # until both are on the screen: what is not is not painted
    box = bare.getPlotItem().getViewBox()
    box.disableAutoRange()
    units = [(high - low) / size for (low, high), size in zip(box.viewRange(), MAP_SIZE, strict=True)]
    middle = QPointF(MAP_SIZE[0] / 2, MAP_SIZE[1] / 2)

    def send(kind: QMouseEvent.Type, place: QPointF) -> None:
        button = Qt.MouseButton.LeftButton
        application.sendEvent(ours, QMouseEvent(kind, place, place, button, button, Qt.KeyboardModifier.NoModifier))

    def drag() -> list[float]:
        send(QMouseEvent.Type.MouseButtonPress, middle)
        found = []
        for number in range(1, MAP_FRAMES + 1):
            place = middle + QPointF(_away(number), 0.0)

            def frame(place: QPointF = place) -> None:
                send(QMouseEvent.Type.MouseMove, place)
                ours.repaint()

            found.append(1000 * seconds(frame))
        send(QMouseEvent.Type.MouseButtonRelease, middle)
        return found

    def move() -> list[float]:
        found = []
        for number in range(1, MAP_FRAMES + 1):
            across = (_away(number) - _away(number - 1)) * units[0]

            def frame(across: float = across) -> None:
                box.translateBy(x=-across)
                bare.viewport().repaint()

            found.append(1000 * seconds(frame))
        return found

    sides = (drag, move)
    times: tuple[list[float], list[float]] = [], []
    for number in range(4):
        for pan, found in zip(sides, times, strict=True):
            found += pan() if number else pan()[:0]  # the first round warms up
    ours.close()
    bare.close()
    return statistics.quantiles(times[0], n=100)[-1], statistics.quantiles(times[1], n=100)[-1]


def _away(frame: int) -> int:
    """How far the pointer is from where it was pressed: there and back, pixels."""
    return MAP_STEP * min(frame, MAP_FRAMES - frame)


def anonymous_bytes() -> int:
    """The process's anonymous resident memory; OSError where the system doesn't tell."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise OSError("the system doesn't tell a process's anonymous memory")


def measured_growth(folder: Path, what: str) -> int:
    """In this process: the most by which anonymous memory grows while the table is opened or asked for neighbours."""
    import torch

    from models.checkpoint import open_checkpoint
    from models.embeddings import EmbeddingTable

    fix_threads()
    torch.mv(torch.ones(512, 512), torch.ones(512))  # its threads and buffers belong to torch
    table = EmbeddingTable(open_checkpoint(folder)) if what == "neighbours" else None
    before = most = anonymous_bytes()
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.002):
            most = max(most, anonymous_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    kept = open_table(folder) if table is None else table.neighbours(TOKEN, NEIGHBOURS)
    most = max(most, anonymous_bytes())
    done.set()
    watcher.join()
    assert kept
    return most - before


def _growth(what: str) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.embedding", str(table_folder()), what]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def run_open_memory() -> tuple[float, float]:
    """Megabytes."""
    return _growth("open") / MEGABYTE, 30.0


def run_neighbours_memory() -> tuple[float, float]:
    """Megabytes."""
    return _growth("neighbours") / MEGABYTE, 100.0


MEASURES = (
    Measure("embedding.open", "ms", 0.02, "cost card and first rows of a 1.09 GB table ÷ reading all of it", run_open),
    Measure("embedding.open_memory", "MB", 1.0, "anonymous memory that this adds ÷ 30 MB", run_open_memory),
    Measure(
        "embedding.neighbours",
        "ms",
        1.2,
        "one token's exact neighbours over 151 646 rows ÷ the bare float32 product in blocks",
        run_neighbours,
    ),
    Measure(
        "embedding.neighbours_memory",
        "MB",
        1.0,
        "the most that norms and neighbours add to anonymous memory ÷ 100 MB",
        run_neighbours_memory,
    ),
    Measure(
        "embedding.pca", "ms", 1.2, "ten components of a 50 257 × 768 table ÷ covariance product and eigh", run_pca
    ),
    Measure("embedding.map", "ms", 0.5, "a frame panning 150 000 points ÷ a bare ScatterPlotItem's, p99", run_map),
)


if __name__ == "__main__":
    print(measured_growth(Path(sys.argv[1]), sys.argv[2]))
