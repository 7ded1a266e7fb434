"""Chat templates: turns in, the text that the model was trained on out, with its special tokens."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.errors import TokenizerError

_FILE = "chat_template.jinja"
_CONFIG = "tokenizer_config.json"
_RENDERER = Path(__file__).with_name("chat_render.py")
_MOST_BYTES = 4_000_000
_MOST_TEXT = 2_000_000
_SECONDS = 8.0
# What transformers hands to a template of the special tokens.
_SPECIAL = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")


@dataclass(frozen=True, slots=True)
class ChatTemplate:
    """A template and the special tokens that it may name."""

    source: str
    special: Mapping[str, str] = field(default_factory=dict)

    def render(self, turns: Sequence[tuple[str, str]], *, answer: bool = True) -> str:
        """The text of turns (role, content); with `answer` it goes on to open the assistant's turn.

        Raises TokenizerError, in one sentence, where the template refuses them, fails, or takes too long or too much.
        """
        variables = {
            "messages": [{"role": role, "content": content} for role, content in turns],
            "add_generation_prompt": answer,
            "tools": None,
            "documents": None,
            **self.special,
        }
        return _rendered(json.dumps({"template": self.source, "variables": variables}))


def chat_template(folder: str | Path) -> ChatTemplate | None:
    """The template that a model folder carries, in a file of its own or in its tokenizer's settings; None without one.

    Raises TokenizerError for a file that can't be read.
    """
    folder = Path(folder)
    config = _config(folder)
    file = folder / _FILE
    source: object = config.get("chat_template")
    if file.is_file():
        try:
            if file.stat().st_size > _MOST_BYTES:
                raise TokenizerError("{path} is far too large for a chat template. Get a fresh copy of it.", path=file)
            source = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TokenizerError(
                "The chat template {path} can't be read: {reason}. Get a fresh copy of it.", path=file, reason=error
            ) from None
    if isinstance(source, list):  # several with a name each: the one called "default" is what is used unasked
        named = {item.get("name"): item.get("template") for item in source if isinstance(item, dict)}
        source = named.get("default", next(iter(named.values()), None))
    if not isinstance(source, str) or not source.strip():
        return None
    special = {}
    for name in _SPECIAL:
        value = config.get(name)
        value = value.get("content") if isinstance(value, dict) else value
        if isinstance(value, str):
            special[name] = value
    return ChatTemplate(source, special)


def _config(folder: Path) -> dict[str, Any]:
    path = folder / _CONFIG
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return {}
        config = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise TokenizerError("{path} is not valid JSON. Get a fresh copy of the model.", path=path) from error
    return config if isinstance(config, dict) else {}


@lru_cache(maxsize=64)
def _rendered(request: str) -> str:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_RENDERER)],
            input=request.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TokenizerError(
            "The model's chat template takes too long. Write the text without it, or get a fresh copy of the model."
        ) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:  # killed for what it took
        answer = {"error": "it takes too much time or memory"}
    if "error" in answer or len(answer["text"]) > _MOST_TEXT:
        raise TokenizerError(
            "The model's chat template can't write these turns: {reason}. Change the turns, or write the text without "
            "it.",
            reason=answer.get("error", "the text is too long"),
        )
    text: str = answer["text"]
    return text
