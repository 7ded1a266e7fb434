"""How special tokens that a user types are kept plain text in a tokenizer.json.

The tokenizers library finds every special token in the text. Its switch against that, `encode_special_tokens`, is not
enough: the model itself still finds those in its own vocabulary (Unigram scores them best of all, WordPiece and
WordLevel look whole words up), and a longer special token hides a shorter one that is allowed. So each special token
that is not allowed goes by a name nobody can type. Its id, and with it all others, stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from models.tokenizers.pieces import model_kind


def hide(document: Mapping[str, Any], hidden: AbstractSet[str], secret: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The tokenizer.json with the special tokens in `hidden` renamed, and the new names with the old ones.

    A name is made of `secret`, which should not be foreseen by who writes the text, and of a noncharacter.
    """
    model = document["model"]
    vocab = model["vocab"]
    in_vocab = set(vocab if isinstance(vocab, Mapping) else (piece for piece, _ in vocab))
    names = {old: f"\uffff{secret}:{number}\uffff" for number, old in enumerate(sorted(hidden))}
    # What is in the model's vocabulary keeps its id there and needs no entry among the added tokens.
    added = [
        {**entry, "content": names[entry["content"]]} if entry["content"] in names else entry
        for entry in document["added_tokens"]
        if entry["content"] not in names or entry["content"] not in in_vocab
    ]
    # What merges arrive at is ordinary text as well, and a merge that misses its result can't be loaded.
    kept = _merged(model) if model_kind(model) == "BPE" else frozenset()
    renamed = {old: new for old, new in names.items() if old in in_vocab and old not in kept}
    new_model = dict(model)
    if isinstance(vocab, Mapping):
        new_model["vocab"] = {renamed.get(piece, piece): number for piece, number in vocab.items()}
    else:
        new_model["vocab"] = [(renamed.get(piece, piece), score) for piece, score in vocab]
    unknown = model.get("unk_token")
    if isinstance(unknown, str):
        new_model["unk_token"] = renamed.get(unknown, unknown)
    changed = {**document, "added_tokens": added, "model": new_model}
    return changed, {new: old for old, new in names.items() if old in renamed or old not in in_vocab}


def _merged(model: Mapping[str, Any]) -> frozenset[str]:
    """Every piece that BPE can arrive at: single characters, and the results of merges."""
    prefix = str(model.get("continuing_subword_prefix") or "")
    pairs = (merge.split(" ", 1) if isinstance(merge, str) else merge for merge in model.get("merges", ()))
    results = {left + right.removeprefix(prefix) for left, right in pairs}
    return frozenset(results | {piece for piece in model["vocab"] if len(piece) == 1})
