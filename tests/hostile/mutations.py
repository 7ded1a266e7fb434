"""Files made wrong at random, each from a seed of its own, so that any of them can be made again."""

from __future__ import annotations

import copy
import json
import random
import struct
from typing import Any

HUGE = [2**31, 2**32, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**19, 10**400, -1, -(2**63), 0, 1e308, float("inf")]
ODD: list[Any] = [
    None,
    True,
    False,
    "",
    "x",
    "\0",
    "../../etc/passwd",
    "é" * 50,
    [],
    {},
    [[]],
    {"": None},
    [0] * 100,
    1.5,
]


def wrong_bytes(data: bytes, random_: random.Random, *, head: int = 0) -> bytes:
    """Bits flipped, bytes cut off, left out, doubled or overwritten; within the first `head` bytes where given."""
    found = bytearray(data)
    for _ in range(random_.choice((1, 1, 1, 2, 3, 8))):
        reach = max(1, min(head or len(found), len(found)))
        place = random_.randrange(reach)
        kind = random_.randrange(8)
        if not found:
            return bytes(found)
        if kind == 0:
            found[place] ^= 1 << random_.randrange(8)
        elif kind == 1:
            found[place] = random_.randrange(256)
        elif kind == 2:
            del found[place:]
        elif kind == 3:
            del found[place : place + random_.randrange(1, 64)]
        elif kind == 4:
            found[place:place] = found[place : place + random_.randrange(1, 64)]
        elif kind == 5:
            form, bits = random_.choice((("<I", 32), ("<Q", 64)))
            value = struct.pack(form, random_.choice((0, 1, 2**31, 2**bits - 1, random_.getrandbits(bits))))
            found[place : place + len(value)] = value
        elif kind == 6:
            found[place:place] = bytes(random_.randrange(256) for _ in range(random_.randrange(1, 32)))
        else:
            found += bytes(random_.randrange(1, 4096))
    return bytes(found)


def wrong_json(document: Any, random_: random.Random) -> bytes:
    """A document with values exchanged for others, keys gone, doubled, renamed or nested deep, or garbled as text."""
    found = json.loads(json.dumps(document))
    for _ in range(random_.choice((1, 1, 2, 4))):
        holder, key = _place(found, random_)
        kind = random_.randrange(6)
        if holder is None:
            continue
        if kind == 0:
            holder[key] = random_.choice(HUGE)
        elif kind == 1:
            holder[key] = copy.deepcopy(random_.choice(ODD))  # what follows may change it
        elif kind == 2:
            del holder[key]
        elif kind == 3 and isinstance(holder, dict):
            holder[random_.choice(("", "\0", str(key) * 2, "__proto__"))] = holder.pop(key)
        elif kind == 4:
            other, another = _place(found, random_)
            if other is not None:
                holder[key] = json.loads(json.dumps(other[another]))
        else:
            holder[key] = [holder[key]]
    text = json.dumps(found)
    kind = random_.randrange(20)
    if kind == 0:
        text = "[" * 100_000 + text
    elif kind == 1:
        text = text[: random_.randrange(len(text) + 1)]
    elif kind == 2 and text.startswith("{") and len(text) > 2:
        text = "{" + text[1:-1] + ", " + text[1:]  # every key twice
    elif kind == 3:
        return wrong_bytes(text.encode(), random_)
    return text.encode()


def _place(document: Any, random_: random.Random) -> tuple[Any, Any]:
    """A container somewhere in the document and a key or index of it; (None, None) where there is none."""
    holder, key = None, None
    here = document
    while isinstance(here, dict | list) and here:
        holder = here
        key = random_.choice(list(here)) if isinstance(here, dict) else random_.randrange(len(here))
        here = here[key]
        if random_.random() < 0.35:
            break
    return holder, key
