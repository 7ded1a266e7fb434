"""What the pieces in a tokenizer.json stand for: "Ġjourney", "##ing", "▁the" and "<0xE6>" as bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_BYTE_PIECE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
_STEPS = ("pretokenizers", "normalizers", "decoders", "processors")


def byte_alphabet() -> dict[str, int]:
    """The character that stands for each byte in a byte-level vocabulary, with its byte.

    Bytes that print in Latin-1 stand for themselves, the other 68 for U+0100 onwards, in order (GPT-2's
    `bytes_to_unicode`).
    """
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    alphabet = {chr(byte): byte for byte in printable}
    others = (byte for byte in range(256) if byte not in printable)
    return alphabet | {chr(0x100 + place): byte for place, byte in enumerate(others)}


def steps(component: Any) -> Iterator[Mapping[str, Any]]:
    """The parts of a normalizer, pre-tokenizer, decoder or post-processor in order; sequences are taken apart."""
    if not isinstance(component, Mapping):
        return
    inner = next((component[key] for key in _STEPS if isinstance(component.get(key), list)), None)
    if inner is None:
        yield component
        return
    for part in inner:
        yield from steps(part)


def model_kind(model: Mapping[str, Any]) -> str:
    """ "BPE", "WordPiece", "Unigram" or "WordLevel"; old files leave `type` out."""
    kind = model.get("type")
    if isinstance(kind, str):
        return kind
    if "merges" in model:
        return "BPE"
    if "unk_id" in model:
        return "Unigram"
    return "WordPiece" if "continuing_subword_prefix" in model else "WordLevel"


class PieceReader:
    """Turns the pieces of one tokenizer.json into bytes, by what its steps and its model say.

    `byte_level` says that the pieces are written in the byte alphabet.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        model = document["model"]
        parts = [part for key in ("normalizer", "pre_tokenizer", "decoder") for part in steps(document.get(key))]
        self.byte_level = any(part.get("type") == "ByteLevel" for part in parts)
        self._alphabet = byte_alphabet()
        self._space = _space_mark(parts)
        self._bytes = bool(model.get("byte_fallback"))
        default = "##" if model_kind(model) == "WordPiece" else ""
        prefix = model.get("continuing_subword_prefix", default)
        suffix = model.get("end_of_word_suffix")
        self._prefix = prefix if isinstance(prefix, str) else ""
        self._suffix = suffix if isinstance(suffix, str) else ""

    def read(self, piece: str) -> bytes:
        """The bytes that a piece of the model's vocabulary stands for, its markers taken off."""
        if self._bytes and (match := _BYTE_PIECE.fullmatch(piece)):
            return bytes([int(match[1], 16)])
        if self._prefix and len(piece) > len(self._prefix):
            piece = piece.removeprefix(self._prefix)
        if self._suffix and len(piece) > len(self._suffix):
            piece = piece.removesuffix(self._suffix)
        if self.byte_level:
            try:
                return bytes(map(self._alphabet.__getitem__, piece))
            except KeyError:  # not made of bytes: an unknown token, say
                return piece.encode("utf-8")
        return (piece.replace(self._space, " ") if self._space else piece).encode("utf-8")


def _space_mark(parts: list[Mapping[str, Any]]) -> str:
    """The sign that stands for a space (▁ in SentencePiece's vocabularies), or ""."""
    for part in parts:
        if part.get("type") == "Metaspace":
            return str(part.get("replacement", "▁"))
        pattern = part.get("pattern")
        if part.get("type") == "Replace" and isinstance(pattern, Mapping):
            before, after = pattern.get("String"), part.get("content")
            if before == " " and isinstance(after, str) and len(after) == 1:
                return after
            if after == " " and isinstance(before, str) and len(before) == 1:
                return before
    return ""
