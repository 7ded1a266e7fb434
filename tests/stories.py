"""Little stories drawn from a few words: a text that a tiny model learns within seconds."""

from __future__ import annotations

import random

from models.tokenizers.training import END_OF_TEXT


def stories(count: int, seed: int = 1) -> str:
    draw = random.Random(seed)
    words = {
        "who": ["The cat", "A little girl", "Tom", "The old dog", "我"],
        "did": ["saw", "liked", "found", "lost"],
        "what": ["a red ball", "the big tree", "her friend", "猫"],
    }
    told = [
        " ".join(
            f"{draw.choice(words['who'])} {draw.choice(words['did'])} {draw.choice(words['what'])}." for _ in "abc"
        )
        for _ in range(count)
    ]
    return f"\n{END_OF_TEXT}\n".join(told)


CORPUS, HELD_OUT = stories(120), stories(8, seed=2)
