"""attention.pan: a frame of panning and zooming over a map of 4096² ÷ pyqtgraph's bare ImageItem, 99th percentiles.

Ours: the heat map with its labels, scale, masked cells and reduction by the strongest; theirs: an ImageItem in a
ViewBox with a lookup table. Both are as large on the screen and go through the same moves, each painted at once.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from tests.benchmarks.harness import Measure, dressed_application

COUNT, ROUNDS = 4096, 4
SIZE = (760, 720)


def moves() -> list[tuple[str, float, float]]:
    """Zooms and pans as a pointer makes them: (what, across, down) in shares of the view, or a factor."""
    there = [("zoom", 1.12, 0.0)] * 30
    over = [("pan", 0.03, 0.02)] * 20 + [("pan", -0.03, 0.0)] * 15
    back = [("zoom", 1 / 1.12, 0.0)] * 15
    return there + over + back + over + [("zoom", 1 / 1.12, 0.0)] * 15


def run() -> tuple[float, float]:
    """Milliseconds, 99th percentiles."""
    import numpy as np
    import pyqtgraph as pg
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtTest import QTest

    from playground import theme
    from playground.widgets.heat_map import HeatMap

    dressed_application()
    random = np.random.default_rng(0)
    values = np.tril(random.random((COUNT, COUNT), dtype=np.float32) ** 8)
    masked = ~np.tril(np.ones((COUNT, COUNT), dtype=bool))
    labels = [f"·token{number}" for number in range(COUNT)]
    ours = HeatMap()
    ours.resize(*SIZE)
    ours.show()
    ours.set_map(values, labels, labels, masked)
    plot = ours.plot_rect()
    bare = pg.GraphicsView()
    box = pg.ViewBox(enableMenu=False, invertY=True)
    item = pg.ImageItem(axisOrder="row-major")
    item.setImage(values, levels=(0.0, 1.0), autoLevels=False)
    item.setLookupTable(theme.viridis())
    box.addItem(item)
    box.setRange(xRange=(0, COUNT), yRange=(0, COUNT), padding=0)
    bare.setCentralItem(box)
    bare.resize(round(plot.width()), round(plot.height()))
    bare.show()
    QTest.qWait(300)

    def going(view: pg.ViewBox) -> Callable[[], list[float]]:
        def go() -> list[float]:
            found: list[float] = []
            view.setRange(xRange=(0, COUNT), yRange=(0, COUNT), padding=0)
            QTest.qWait(5)
            for what, across, down in moves():
                (x0, x1), (y0, y1) = view.viewRange()
                start = time.perf_counter()
                if what == "zoom":
                    view.scaleBy((1 / across, 1 / across))
                else:
                    view.translateBy(x=across * (x1 - x0), y=down * (y1 - y0))
                # The scene tells the view what is dirty, and the window paints it.
                QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)
                QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)
                found.append(1000 * (time.perf_counter() - start))
            return found

        return go

    sides = going(ours._box), going(box)
    times: tuple[list[float], list[float]] = [], []
    for number in range(ROUNDS + 1):
        for go, found in zip(sides, times, strict=True):
            found += go() if number else go()[:0]  # the first round warms up
    ours.close()
    bare.close()
    return statistics.quantiles(times[0], n=100)[-1], statistics.quantiles(times[1], n=100)[-1]


MEASURE = Measure("attention.pan", "ms", 1.5, "a frame of panning at 4096² ÷ pyqtgraph's bare ImageItem, p99", run)
