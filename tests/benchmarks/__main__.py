"""python -m tests.benchmarks [NAME…] [--json]: runs all measures, or the named ones, and prints what they find.

A ratio above its bound is printed and fails nothing: exit code 0. A measure that can't be run gives 1, a name that
is none 2.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from models.errors import PlaygroundError
from tests.benchmarks import (
    attention,
    attention_pan,
    attention_switch,
    attention_trace_memory,
    checkpoint,
    embedding,
    first_token,
    generator_paint,
    generator_step,
    generator_undo,
    lab_frame,
    lab_step,
    ngram_train,
    session_memory,
    session_start,
    start_window,
    t5_step,
    tokenizer_incremental,
    tokenizer_repaint,
    training_speed,
)
from tests.benchmarks.harness import HEADINGS, Measure, Result, as_row, row, thread_count

MEASURES: tuple[Measure, ...] = (
    start_window.MEASURE,
    *generator_step.MEASURES,
    generator_undo.MEASURE,
    generator_paint.MEASURE,
    attention_pan.MEASURE,
    attention_trace_memory.MEASURE,
    *checkpoint.MEASURES,
    first_token.MEASURE,
    *attention.MEASURES,
    attention_switch.MEASURE,
    *embedding.MEASURES,
    ngram_train.MEASURE,
    session_start.MEASURE,
    session_memory.MEASURE,
    *tokenizer_incremental.MEASURES,
    tokenizer_repaint.MEASURE,
    training_speed.MEASURE,
    lab_step.MEASURE,
    t5_step.MEASURE,
    lab_frame.MEASURE,
)

# What a measure may fail with: something of ours, a library that is not installed, a process that fails, torch.
FAILURES = (PlaygroundError, ImportError, OSError, subprocess.SubprocessError, RuntimeError)


def main(arguments: Sequence[str] | None = None, measures: Sequence[Measure] = MEASURES) -> int:
    """Run the measures that `arguments` name and return the exit code."""
    known = {measure.name: measure for measure in measures}
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Ratios of two things run side by side; nothing fails on a bound.",
        epilog="\n".join(f"{measure.name}: {measure.what}, at most {measure.bound:g}" for measure in measures),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure (default: everything)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        print(f"There is no measure called {', '.join(unknown)}. Choose from: {', '.join(known)}.", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # what needs a window needs no display
    # On stderr, so that --json leaves nothing but JSON on stdout.
    print(f"torch runs on {thread_count()} threads on both sides", file=sys.stderr)
    if not options.json:
        print(row(HEADINGS), flush=True)
    code = 0
    for name in dict.fromkeys(options.names or known):
        measure = known[name]
        try:
            result = Result(name, *measure.run(), measure.unit, measure.bound)
        except FAILURES as error:
            print(f"{name} can't be measured: {error}", file=sys.stderr)
            code = 1
        else:
            print(result.as_json() if options.json else as_row(result), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
