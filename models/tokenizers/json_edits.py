"""A tokenizer.json with edits made: fewer tokens and merges, other special tokens, another pattern."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

from models.errors import TokenizerError
from models.tokenizers.pieces import byte_alphabet, steps


def byte_piece(token: bytes) -> str:
    """The token as it is written in a byte-level vocabulary: "Ġjourney"."""
    signs = _signs()
    return "".join([signs[byte] for byte in token])


def ordinary_tokens(document: Mapping[str, Any]) -> dict[int, bytes]:
    """Every token of a byte-level tokenizer.json that is not special, by its id."""
    alphabet = byte_alphabet()
    special = {entry["content"] for entry in document["added_tokens"] if entry.get("special")}
    found = {}
    for piece, number in document["model"]["vocab"].items():
        if piece not in special:
            written = all(sign in alphabet for sign in piece)
            found[number] = bytes([alphabet[sign] for sign in piece]) if written else piece.encode("utf-8")
    for entry in document["added_tokens"]:
        if not entry.get("special"):
            found[entry["id"]] = entry["content"].encode("utf-8")
    return found


def edited_document(
    document: Mapping[str, Any], gone: AbstractSet[int], special: Mapping[str, int], pattern: str | None
) -> dict[str, Any]:
    """The tokenizer.json without the ordinary tokens in `gone`, and with just these special ones.

    A merge goes with any of the tokens it is made of or makes. `pattern` replaces how text is split, None leaves it.
    Raises TokenizerError where a special token is gone that the post-processor adds to every text.
    """
    model = dict(document["model"])
    before = {entry["content"] for entry in document["added_tokens"] if entry.get("special")}
    vocab = {}
    for piece, number in model["vocab"].items():
        if piece in before:
            if piece in special:
                vocab[piece] = special[piece]
        elif number not in gone:
            vocab[piece] = number
    removed = before - special.keys()
    added = []
    for entry in document["added_tokens"]:
        if entry["content"] in special:
            added.append({**entry, "id": special[entry["content"]]})
        elif not entry.get("special") and entry["id"] not in gone:
            added.append(entry)
    added += [_added(text, number) for text, number in special.items() if text not in before]
    # The library numbers what isn't in the model's own vocabulary by itself, and knows of no holes.
    for entry in added:
        vocab.setdefault(entry["content"], entry["id"])
    model["vocab"] = vocab
    model["merges"] = [merge for merge in model.get("merges", []) if _is_whole(merge, vocab)]
    if model.get("unk_token") in removed:
        model["unk_token"] = None
    changed = {**document, "model": model, "added_tokens": sorted(added, key=lambda entry: int(entry["id"]))}
    changed["post_processor"] = _renumbered(document.get("post_processor"), special, removed)
    if pattern is not None:
        changed["pre_tokenizer"] = split_by(pattern)
    return changed


def split_by(pattern: str) -> dict[str, Any]:
    """The pre-tokenizer that cuts by a regular expression, as byte-level vocabularies need it."""
    return {
        "type": "Sequence",
        "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False},
        ],
    }


def _is_whole(merge: Any, vocab: Mapping[str, int]) -> bool:
    left, right = merge.split(" ", 1) if isinstance(merge, str) else merge
    return left in vocab and right in vocab and left + right in vocab


def _added(text: str, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "content": text,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }


def _renumbered(processor: Any, special: Mapping[str, int], removed: set[str]) -> Any:
    """The post-processor with the ids that its special tokens have now."""
    if not isinstance(processor, Mapping):
        return processor
    changed = dict(processor)
    if isinstance(changed.get("processors"), list):
        changed["processors"] = [_renumbered(part, special, removed) for part in changed["processors"]]
    for part in steps(processor):
        used = list(part.get("special_tokens", ())) if isinstance(part.get("special_tokens"), Mapping) else []
        used += [part[key][0] for key in ("sep", "cls") if isinstance(part.get(key), list)]
        for text in used:
            if text in removed:
                raise TokenizerError(
                    "{text} can't be removed: this tokenizer adds it to every text. Choose another one.",
                    text=repr(text),
                )
    if isinstance(changed.get("special_tokens"), Mapping):
        changed["special_tokens"] = {
            text: {**entry, "ids": [special.get(token, number) for token, number in _named(entry)]}
            for text, entry in changed["special_tokens"].items()
        }
    for key in ("sep", "cls"):
        if isinstance(changed.get(key), list):
            text, number = changed[key]
            changed[key] = [text, special.get(text, number)]
    return changed


def _named(entry: Mapping[str, Any]) -> list[tuple[str, int]]:
    return list(zip(entry.get("tokens", ()), entry.get("ids", ()), strict=False))


@lru_cache(maxsize=1)
def _signs() -> list[str]:
    signs = [""] * 256
    for sign, byte in byte_alphabet().items():
        signs[byte] = sign
    return signs
