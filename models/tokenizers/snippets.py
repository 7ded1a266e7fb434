"""A view of tokens as Python that prints it again, by the calls that this package documents."""

from __future__ import annotations

from collections.abc import Sequence
from pprint import pformat

from models.tokenizers.editing import Edit, edits_to_json

_WIDTH = 100


def python_snippet(
    source: str,
    text: str,
    ids: Sequence[int],
    generated: int = 0,
    *,
    edits: Sequence[Edit] = (),
    add_special: bool = False,
) -> str:
    """A script that prints one line a token: number, id, bytes in hexadecimal, label.

    `source` is what `load_tokenizer` takes, and `edits` are made to it; with `add_special` its special tokens stand
    around the text. The last `generated` of the ids follow the text and are not of it: they are given as numbers, where
    those of the text are made anew and compared.
    """
    prompt, rest = list(ids[: len(ids) - generated]), list(ids[len(ids) - generated :])
    lines = [
        "from models.tokenizers import load_tokenizer, token_label",
        *(["from models.tokenizers.editing import edited, edits_from_json"] if edits else []),
        "",
        f"tokenizer = load_tokenizer({source!r})",
        *([f"edits = {_listed(edits_to_json(edits))}"] if edits else []),
        *(["tokenizer = edited(tokenizer, edits_from_json(edits))"] if edits else []),
        f"text = {text!r}",
        f"ids = tokenizer.encode(text{', add_special=True' if add_special else ''})",
        f"assert ids == {_listed(prompt)}",
    ]
    if rest:
        lines.append(f"ids += {_listed(rest)}  # generated after it")
    return "\n".join([*lines, *_PRINTED])


def words_snippet(source: str, text: str, words: Sequence[str]) -> str:
    """As `python_snippet`, for a kind without a vocabulary: it prints the words, as their numbers mean nothing."""
    lines = [
        "from models.tokenizers import load_tokenizer",
        "",
        f"tokenizer = load_tokenizer({source!r})",
        f"text = {text!r}",
        "words = [tokenizer.token_bytes(token_id).decode() for token_id in tokenizer.encode(text)]",
        f"assert words == {_listed(words)}",
        "for number, word in enumerate(words):",
        "    print(number, word.encode().hex(' ').upper(), repr(word), sep='\\t')",
        "",
    ]
    return "\n".join(lines)


def _listed(values: Sequence[object]) -> str:
    return pformat(list(values), width=_WIDTH, compact=True)


_PRINTED = (
    "for number, token_id in enumerate(ids):",
    "    token = tokenizer.token_bytes(token_id)",
    "    print(number, token_id, token.hex(' ').upper(), token_label(token), sep='\\t')",
    "",
)
