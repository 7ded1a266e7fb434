"""What the small files beside an older vocabulary say of it: special tokens, added ids, and what is put around a text.

The hub's folders from before tokenizer.json have tokenizer_config.json, special_tokens_map.json and
added_tokens.json beside their vocabulary; any of them may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import VocabularyError
from models.tokenizers.files import read_vocabulary_file
from models.tokenizers.ids import MAX_VOCAB_SIZE

_ROLES = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
_FLAGS = ("single_word", "lstrip", "rstrip", "normalized")
_MAX_SETTINGS = 10_000_000


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """`config` is tokenizer_config.json with the special tokens' map; `family` config.json's model_type.

    `added` has the tokens with ids of their own, and whether they are special; `flags` how they are looked for in a
    text, where that is said; `roles` maps bos_token and so on to their texts.
    """

    config: Mapping[str, Any]
    family: str
    added: Mapping[str, tuple[int, bool]]
    flags: Mapping[str, Mapping[str, bool]]
    roles: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The tokenizer's class in transformers, without what marks its fast form; empty where none is named."""
        name = self.config.get("tokenizer_class")
        return name.removesuffix("Fast") if isinstance(name, str) else ""

    def flag(self, key: str, default: bool) -> bool:
        """A setting that is true or false."""
        value = self.config.get(key)
        return value if isinstance(value, bool) else default


def read_settings(folder: Path) -> FolderSettings:
    """The settings of a folder. Raises VocabularyError for a file that is there and garbled."""
    config = {**_object(folder / "special_tokens_map.json"), **_object(folder / "tokenizer_config.json")}
    added: dict[str, tuple[int, bool]] = {}
    flags: dict[str, Mapping[str, bool]] = {}
    for text, number in _object(folder / "added_tokens.json").items():
        added[text] = (_id(number, folder / "added_tokens.json"), False)
    decoder = config.get("added_tokens_decoder")
    if isinstance(decoder, dict):
        for key, entry in decoder.items():
            if isinstance(entry, dict) and isinstance(entry.get("content"), str) and key.isascii() and key.isdecimal():
                number = _id(int(key[:20]), folder / "tokenizer_config.json")
                added[entry["content"]] = (number, entry.get("special") is True)
                flags[entry["content"]] = {flag: entry[flag] for flag in _FLAGS if isinstance(entry.get(flag), bool)}
    roles = {role: text for role in _ROLES if (text := _text(config.get(role)))}
    names = set(roles.values())
    extra = config.get("additional_special_tokens")
    if isinstance(extra, list):
        names |= {text for entry in extra if (text := _text(entry))}
    added = {text: (number, special or text in names) for text, (number, special) in added.items() if text}
    family = _object(folder / "config.json").get("model_type")
    return FolderSettings(config, family if isinstance(family, str) else "", added, flags, roles)


def _text(value: object) -> str:
    """A special token's text, which older files give as an object."""
    if isinstance(value, dict):
        value = value.get("content")
    return value if isinstance(value, str) else ""


def _id(value: object, path: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MAX_VOCAB_SIZE:
        raise VocabularyError(
            "{path} gives a token an id that none can have. Get a fresh copy of it, or choose another tokenizer.",
            path=path,
        )
    return value


def _object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty where there is no such file."""
    import msgspec

    if not path.is_file():
        return {}
    try:
        found = msgspec.json.decode(read_vocabulary_file(path, _MAX_SETTINGS))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise VocabularyError(
            "{path} is not valid JSON. Get a fresh copy of it, or choose another tokenizer.", path=path
        ) from error
    if not isinstance(found, dict):
        raise VocabularyError(
            "{path} holds no JSON object. Get a fresh copy of it, or choose another tokenizer.", path=path
        )
    return found
