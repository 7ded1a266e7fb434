"""What Copy puts on the clipboard: the tokens shown as ids, text, bytes, a table, JSON, or Python."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

from models.tokenizers.editing import Edit
from models.tokenizers.snippets import python_snippet, words_snippet
from models.tokenizers.words import has_vocabulary
from playground.panes.tokenizer.tokens import ShownTokens, hex_bytes, is_text

# In the order in which the menu offers them.
COPIES = ("ids", "text", "bytes", "rows", "json", "python")
_SLICE = 4096


def can_copy(tokens: ShownTokens, kind: str) -> bool:
    """Whether there is anything to copy so: words have no ids that mean something elsewhere."""
    known = tokens.tokenizer is None or has_vocabulary(tokens.tokenizer)
    return len(tokens) > 0 and (known or kind != "ids")


def copied(tokens: ShownTokens, kind: str, selected: range, source: str, edits: Sequence[Edit] = ()) -> str:
    """The selected tokens, or all where none are, as one of COPIES.

    "python" is always all of them, as it makes the view again; `source` is what load_tokenizer takes, to which
    the edits are made.
    """
    chosen = selected or range(len(tokens))
    ids = tokens.ids[chosen.start : chosen.stop]
    if kind == "ids":
        return " ".join(map(str, ids))
    if kind == "text":
        spans = tokens.spans[chosen.start : chosen.stop]
        return tokens.text[spans[0][0] : spans[-1][1]] if spans else ""
    if kind == "bytes":
        return " ".join(hex_bytes(tokens.bytes_of(token_id)) for token_id in ids)
    if kind == "rows":
        return _rows(tokens, chosen)
    if kind == "json":
        return _json(tokens, chosen)
    return _python(tokens, source, edits)


def csv_table(tokens: ShownTokens, chosen: range) -> bytes:
    """The tokens as a CSV file with a heading; opened by spreadsheets as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADINGS)
    writer.writerows(_cells(tokens, chosen))
    return out.getvalue().encode("utf-8-sig")


_HEADINGS = ("no.", "id", "text", "bytes", "characters", "byte places")


def _cells(tokens: ShownTokens, chosen: range) -> Iterator[tuple[str, ...]]:
    known = tokens.tokenizer is None or has_vocabulary(tokens.tokenizer)
    for index, token_id, label, (start, end), (first, last) in _entries(tokens, chosen):
        data = hex_bytes(tokens.bytes_of(token_id))
        yield str(index), str(token_id) if known else "", label, data, f"{start}:{end}", f"{first}:{last}"


def _entries(tokens: ShownTokens, chosen: range) -> Iterator[tuple[int, int, str, tuple[int, int], tuple[int, int]]]:
    """Number, id, label, characters and byte places of each; in slices, as one by one takes long in a long text."""
    for start in range(chosen.start, chosen.stop, _SLICE):
        part = slice(start, min(start + _SLICE, chosen.stop))
        yield from zip(
            range(part.start, part.stop),
            tokens.ids[part],
            tokens.labels[part],
            tokens.spans[part],
            tokens.byte_spans[part],
            strict=True,
        )


def _rows(tokens: ShownTokens, chosen: range) -> str:
    lines = ["\t".join(_HEADINGS), *("\t".join(cells) for cells in _cells(tokens, chosen))]
    return "\n".join(lines) + "\n"


def _json(tokens: ShownTokens, chosen: range) -> str:
    known = tokens.tokenizer is None or has_vocabulary(tokens.tokenizer)
    listed = []
    for _index, token_id, _label, characters, places in _entries(tokens, chosen):
        data = tokens.bytes_of(token_id)
        entry: dict[str, object] = {"id": token_id} if known else {}
        entry |= {"text": data.decode("utf-8") if is_text(data) else None, "bytes": data.hex()}
        entry |= {"characters": list(characters), "byte_places": list(places)}
        listed.append(entry)
    name = tokens.tokenizer.name if tokens.tokenizer is not None else ""
    document = {"tokenizer": name, "text": copied(tokens, "text", chosen, ""), "tokens": listed}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _python(tokens: ShownTokens, source: str, edits: Sequence[Edit]) -> str:
    tokenizer, ids = tokens.tokenizer, list(tokens.ids)
    if tokenizer is None:
        return python_snippet(source, tokens.text[: tokens.tail_start], ids)
    if not has_vocabulary(tokenizer):
        return words_snippet(source, tokens.text, [tokens.bytes_of(token_id).decode("utf-8") for token_id in ids])
    for add_special in (False, True):
        if tokenizer.encode(tokens.text, add_special=add_special) == ids:
            return python_snippet(source, tokens.text, ids, edits=edits, add_special=add_special)
    text = tokens.text[: tokens.tail_start]
    prompt = len(tokenizer.encode(text))
    return python_snippet(source, text, ids, generated=max(0, len(ids) - prompt), edits=edits)
