"""start.window: a process that starts, paints its window once and ends ÷ one that imports torch and ends."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.harness import Measure, in_turn, of_a_first_start, seconds

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
LIMIT_SECONDS = 20


def run() -> tuple[float, float]:
    """Wall times of whole processes in seconds. Raises SubprocessError where one fails."""
    with tempfile.TemporaryDirectory() as home:
        # Settings of its own, so that a window somebody left large or dark is not measured.
        environment = of_a_first_start(home)

        def process(*arguments: str) -> float:
            command = [sys.executable, *arguments]
            return seconds(
                lambda: subprocess.run(
                    command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=LIMIT_SECONDS
                )
            )

        return in_turn(
            lambda: process("main.py", "--quit-after-first-paint"), lambda: process("-c", "import torch"), ROUNDS
        )


MEASURE = Measure("start.window", "s", 0.5, "process start to first painted window ÷ python -c 'import torch'", run)
