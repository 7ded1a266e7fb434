"""A process that starts windows to be killed: python -m tests.killing CHECKPOINT, one line of JSON in and out.

It imports everything once and forks a window for each line it reads, {"seed": …}; the window restores its session,
edits it and takes steps at random, and says after each change what the session holds and when that was. The reader
kills it whenever it likes.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import time

from playground.inputs import Inputs

WORDS = ("the", "king", "said", "he", "would", "give", "wood", "我", "爱", "🜚", "\u2028", "x")


def say(**values: object) -> None:
    """One line to whoever started this."""
    os.write(1, (json.dumps(values) + "\n").encode())


def held(inputs: Inputs) -> list[object]:
    """What is compared before and after a kill."""
    names = ("seed", "layer", "head", "stage", "notation", "embedding_view", "hide_bars")
    text = hashlib.sha256(inputs.text.encode()).hexdigest()[:16]
    return [text, *(getattr(inputs, name) for name in names)]


def live(checkpoint: str, seed: int) -> None:
    """A window that changes its session at random until it is killed."""
    from PySide6.QtCore import QTimer

    from playground.app import Application, parser

    chance = random.Random(seed)
    application = Application(parser().parse_args([checkpoint]))
    session, operations = application.session, application.operations
    timer = QTimer()
    started = False
    last = time.monotonic()
    longest = 0.0

    def act() -> None:
        nonlocal started, last, longest
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        if application.keeper is None:
            return
        if not started:
            started = True
            longest = 0.0
            say(restored=held(session.inputs), pid=os.getpid())
        kind = chance.randrange(8)
        if kind < 4:
            text = session.inputs.text
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(WORDS) + " " + text[at + chance.randrange(3) :]
            session.update(text=text[-400:] if kind else "word " * chance.choice((1, 20_000)))
        elif kind == 4:
            session.update(layer=chance.randrange(2), head=chance.randrange(4))
        elif kind == 5:
            session.update(seed=chance.randrange(1000), stage=chance.choice(("scores", "weights")))
        elif kind == 6:
            session.update(notation=chance.choice(("ids", "text", "bytes")), hide_bars=chance.random() < 0.5)
        else:
            operations.step()
        say(held=held(session.inputs), time=time.monotonic(), longest=longest)

    timer.timeout.connect(act)
    timer.start(25)
    application.run()


def main() -> None:
    """Fork a window for each line."""
    import torch  # noqa: F401

    import playground.app
    import playground.keeper
    import playground.log
    import playground.mainwindow
    import playground.session_store

    assert playground.app
    say(ready=True)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            live(sys.argv[1], json.loads(line)["seed"])
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        say(ended=status)


if __name__ == "__main__":
    main()
