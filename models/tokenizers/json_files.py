"""tokenizer.json files of Hugging Face's tokenizers library: reading and checking them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.errors import VocabularyError
from models.tokenizers.files import read_vocabulary_file
from models.tokenizers.ids import MAX_VOCAB_SIZE
from models.tokenizers.pieces import byte_alphabet, model_kind, steps

# Pre-tokenizers that cut text without changing or dropping any of it, given their settings are looked at too.
_CUTTERS = frozenset({"Split", "Digits", "Punctuation", "ByteLevel"})

_KINDS = frozenset({"BPE", "WordPiece", "Unigram", "WordLevel"})


def read_tokenizer_json(path: Path) -> dict[str, Any]:
    """The JSON of a tokenizer.json, with what the rest of this package relies on checked.

    Truncation, padding and dropout are switched off: a text is encoded whole, alone, and always the same. Raises
    VocabularyError for what is no tokenizer.json.
    """
    import msgspec

    try:
        document = msgspec.json.decode(read_vocabulary_file(path))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(path, "it is not JSON") from error
    return checked_document(document, path)


def checked_document(document: Any, path: Path) -> dict[str, Any]:
    """As read_tokenizer_json, for a document that is already at hand; `path` names it in errors."""
    if not isinstance(document, dict) or not isinstance(document.get("model"), dict):
        raise _wrong(path, 'it has no "model"')
    model = document["model"]
    if model_kind(model) not in _KINDS:
        raise _wrong(path, 'its "model" is none of BPE, WordPiece, Unigram and WordLevel')
    if not _vocabulary_is_sound(model.get("vocab")):
        raise _wrong(path, 'its "model" has no sound "vocab"')
    if isinstance(model["vocab"], list) != (model_kind(model) == "Unigram"):
        raise _wrong(path, 'its "vocab" is not of the form that its kind of "model" has')
    if isinstance(model["vocab"], dict) and len(set(model["vocab"].values())) != len(model["vocab"]):
        raise _wrong(path, "two of its tokens have the same id")
    merges = model.get("merges", [])
    if not isinstance(merges, list) or not all(map(_is_merge, merges)) or len(set(map(type, merges))) > 1:
        raise _wrong(path, 'its "merges" are not pairs of texts')
    added = document.get("added_tokens") or []
    if not isinstance(added, list) or not all(map(_is_added_token, added)):
        raise _wrong(path, 'its "added_tokens" are not tokens with an id')
    if model.get("dropout") is not None:
        model["dropout"] = None
    return {**document, "added_tokens": added, "truncation": None, "padding": None}


def keeps_any_text(document: Mapping[str, Any]) -> bool:
    """Whether every plain text comes back unchanged: byte-level BPE over all 256 bytes, with nothing normalised."""
    model = document["model"]
    parts = list(steps(document.get("pre_tokenizer")))
    byte_level = [part for part in parts if part.get("type") == "ByteLevel"]
    decoders = list(steps(document.get("decoder")))
    return (
        model_kind(model) == "BPE"
        and not model.get("continuing_subword_prefix")
        and not model.get("end_of_word_suffix")
        and byte_alphabet().keys() <= model["vocab"].keys()
        and not any(steps(document.get("normalizer")))
        and len(byte_level) == 1
        and byte_level[0] is parts[-1]
        and byte_level[0].get("add_prefix_space", True) is False
        and all(part.get("type") in _CUTTERS and part.get("behavior") != "Removed" for part in parts)
        and [part.get("type") for part in decoders] == ["ByteLevel"]
        # An added token may take the white space around it along; special ones are plain text unless allowed.
        and not any((a.get("lstrip") or a.get("rstrip")) and not a.get("special") for a in document["added_tokens"])
    )


def _vocabulary_is_sound(vocab: object) -> bool:
    if isinstance(vocab, dict):
        return all(type(number) is int and 0 <= number < MAX_VOCAB_SIZE for number in vocab.values())
    if not isinstance(vocab, list) or len(vocab) > MAX_VOCAB_SIZE:
        return False
    return all(isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str) for entry in vocab)


def _is_merge(merge: object) -> bool:
    if isinstance(merge, str):
        return " " in merge
    return isinstance(merge, list) and len(merge) == 2 and all(isinstance(part, str) for part in merge)


def _is_added_token(entry: object) -> bool:
    if not isinstance(entry, dict):
        return False
    content, number = entry.get("content"), entry.get("id")
    return isinstance(content, str) and bool(content) and type(number) is int and 0 <= number < MAX_VOCAB_SIZE


def _wrong(path: Path, what: str) -> VocabularyError:
    return VocabularyError(
        "{path} is no tokenizer.json that can be used: {what}. Get a fresh copy of it, or choose another tokenizer.",
        path=path,
        what=what,
    )
