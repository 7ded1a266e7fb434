"""Changing a byte-level BPE: edits as values, the tokenizer they give, and what follows from them.

An edit names what it changes by id or by text, so that a list of edits can be undone, redone and saved, and means the
same whenever it is applied to the same source. Ids stay as they are; only truncating moves the special tokens that
stand above the cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from models.errors import TokenizerError
from models.memory import embedding_cost
from models.tokenizers.encodings import KNOWN_ENCODINGS
from models.tokenizers.ids import MAX_VOCAB_SIZE
from models.tokenizers.json_edits import edited_document, ordinary_tokens
from models.tokenizers.json_tokenizer import JsonTokenizer
from models.tokenizers.merge_rules import MergeRules, merge_rules, split_pattern
from models.tokenizers.patterns import try_split_pattern
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.ranks import RankTokenizer
from models.tokenizers.replay import merges_to_itself
from models.tokenizers.vocabulary import vocabulary

_LONGEST_SPECIAL = 200
# Of up to so many deleted tokens, those that contain one are looked for; of more, all are looked at.
_FEW = 200


@dataclass(frozen=True, slots=True)
class AddSpecial:
    """A special token gets this id, which is unassigned in the source."""

    text: str
    token_id: int


@dataclass(frozen=True, slots=True)
class RemoveSpecial:
    """A special token goes; its text is ordinary text from then on."""

    text: str


@dataclass(frozen=True, slots=True)
class DeleteToken:
    """An ordinary token goes with the merges that make or use it. Its id becomes a hole."""

    token_id: int


@dataclass(frozen=True, slots=True)
class ChangePattern:
    """Another regular expression splits the text before anything merges."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Truncate:
    """The vocabulary has `size` rows: ordinary tokens with high ids go, special tokens above the cut move below it."""

    size: int


Edit = AddSpecial | RemoveSpecial | DeleteToken | ChangePattern | Truncate

_KINDS: Mapping[str, type[Edit]] = {
    "add_special": AddSpecial,
    "remove_special": RemoveSpecial,
    "delete_token": DeleteToken,
    "change_pattern": ChangePattern,
    "truncate": Truncate,
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What edits change, of a tokenizer of either kind."""

    tokens: Mapping[int, bytes]  # the ordinary ones
    special: Mapping[str, int]
    pattern: str | None  # None where several steps split the text


def edits_to_json(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """Edits as plain values: [{"kind": "delete_token", "token_id": 400}, …]."""
    names = {kind: name for name, kind in _KINDS.items()}
    return [
        {"kind": names[type(edit)], **{field: getattr(edit, field) for field in edit.__dataclass_fields__}}
        for edit in edits
    ]


def edits_from_json(document: object) -> tuple[Edit, ...]:
    """The edits that edits_to_json wrote. Raises TokenizerError for anything else."""
    if not isinstance(document, list):
        raise _no_edits("they are not a list")
    return tuple(map(_edit_from_json, document))


def _edit_from_json(entry: object) -> Edit:
    kind = _KINDS.get(str(entry.get("kind"))) if isinstance(entry, dict) else None
    if kind is None or not isinstance(entry, dict):
        raise _no_edits("one is of no known kind")
    wanted = {name: int if "size" in name or "id" in name else str for name in kind.__dataclass_fields__}
    if entry.keys() - {"kind"} != wanted.keys() or any(
        type(entry[name]) is not type_ for name, type_ in wanted.items()
    ):
        raise _no_edits("one lacks a value, or has one of the wrong type")
    return kind(**{name: entry[name] for name in wanted})


def _no_edits(what: str) -> TokenizerError:
    return TokenizerError("These are no edits of a tokenizer: {what}. Correct them, or leave them out.", what=what)


def edited(source: Tokenizer, edits: tuple[Edit, ...]) -> Tokenizer:
    """The tokenizer that the edits make of `source`, which stays as it is; without edits `source` itself.

    Its name is the source's with " (edited)"; the last ones are kept. Raises TokenizerError for an edit that can't be
    made, with the reason.
    """
    return _edited(cast(Any, source), edits) if edits else source


@lru_cache(maxsize=6)
def _edited(source: Tokenizer, edits: tuple[Edit, ...]) -> Tokenizer:
    parts = edited_parts(source, edits)
    name = f"{source.name} (edited)"
    if isinstance(source, RankTokenizer):
        pattern = parts.pattern or source.pattern
        known = any(pattern == encoding.pattern for encoding in KNOWN_ENCODINGS.values())
        complete = known or (source.lossless and pattern == source.pattern)
        ranks = {token: token_id for token_id, token in parts.tokens.items()}
        return RankTokenizer(name, ranks, pattern, parts.special, complete=complete)
    if not isinstance(source, JsonTokenizer):
        raise ValueError("merge_rules knows a kind that can't be edited")
    pattern_before = split_pattern(source)
    changed = parts.pattern if parts.pattern != pattern_before else None
    gone = ordinary_tokens(source.document).keys() - parts.tokens.keys()
    document = edited_document(source.document, gone, parts.special, changed)
    return JsonTokenizer(source.path, name, document)


def edited_parts(source: Tokenizer, edits: Sequence[Edit]) -> Parts:
    """What stands after the edits. Raises TokenizerError for one that can't be made."""
    rules = merge_rules(source)
    if isinstance(source, JsonTokenizer):
        tokens = ordinary_tokens(source.document)
    else:
        tokens = {token_id: token for token, token_id in rules.ids.items()}
    parts = Parts(tokens, rules.special, split_pattern(source))
    for edit in edits:
        parts = _after(parts, edit)
    return parts


def free_special_id(source: Tokenizer, edits: Sequence[Edit]) -> int:
    """The id that a new special token would get: the first row behind the table."""
    parts = edited_parts(source, edits)
    return 1 + max([*parts.tokens, *parts.special.values()])


def _after(parts: Parts, edit: Edit) -> Parts:
    match edit:
        case AddSpecial():
            return _with_special(parts, edit)
        case RemoveSpecial(text):
            if text not in parts.special:
                raise TokenizerError("There is no special token {text}. Choose one from the list.", text=repr(text))
            special = {name: number for name, number in parts.special.items() if name != text}
            return Parts(parts.tokens, special, parts.pattern)
        case DeleteToken(token_id):
            return _without_token(parts, token_id)
        case ChangePattern(pattern):
            if parts.pattern is None:
                raise TokenizerError(
                    "This tokenizer splits text in several steps, which one pattern can't replace. Leave it as it is."
                )
            try_split_pattern(pattern)
            return Parts(parts.tokens, parts.special, pattern)
        case Truncate(size):
            return _truncated(parts, size)


def _with_special(parts: Parts, edit: AddSpecial) -> Parts:
    text = edit.text
    if not text or len(text) > _LONGEST_SPECIAL or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise TokenizerError(
            "A special token has 1 to {limit} characters. Enter a text such as <|system|>.", limit=_LONGEST_SPECIAL
        )
    if text in parts.special:
        raise TokenizerError("{text} is a special token already. Enter another text.", text=repr(text))
    if not 0 <= edit.token_id < MAX_VOCAB_SIZE:
        raise TokenizerError("The id {id} is impossible. Enter a smaller one.", id=edit.token_id)
    if edit.token_id in parts.tokens or edit.token_id in parts.special.values():
        raise TokenizerError("The id {id} belongs to another token. Enter an unassigned one.", id=edit.token_id)
    return Parts(parts.tokens, {**parts.special, text: edit.token_id}, parts.pattern)


def _without_token(parts: Parts, token_id: int) -> Parts:
    token = parts.tokens.get(token_id)
    if token is None:
        raise TokenizerError(
            "There is no ordinary token with id {id}. Choose one from the list; special tokens are removed by their "
            "text.",
            id=token_id,
        )
    if len(token) == 1:
        raise TokenizerError(
            "The byte {byte} can't be deleted: text that holds it could no longer be encoded. Choose a token of two "
            "bytes or more.",
            byte=f"0x{token[0]:02X}",
        )
    tokens = {number: kept for number, kept in parts.tokens.items() if number != token_id}
    return Parts(tokens, parts.special, parts.pattern)


def _truncated(parts: Parts, size: int) -> Parts:
    highest = 1 + max([*parts.tokens, *parts.special.values()])
    least = 1 + max(number for number, token in parts.tokens.items() if len(token) == 1)
    # The special tokens above the cut need rows below it, which lowers the cut for all others.
    by_id = sorted(parts.special.items(), key=lambda item: item[1])
    moving = 0
    while moving < len(by_id) and by_id[len(by_id) - 1 - moving][1] >= size - moving - 1:
        moving += 1
    cut = size - moving
    if not least <= cut or size >= highest:
        raise TokenizerError(
            "The vocabulary can't have {size} rows. Enter a number from {least} to {most}.",
            size=size,
            least=least + _moving_at(by_id, least),
            most=highest - 1,
        )
    places = {text: cut + place for place, (text, _number) in enumerate(by_id[len(by_id) - moving :])}
    special = {text: places.get(text, number) for text, number in parts.special.items()}
    tokens = {number: token for number, token in parts.tokens.items() if number < cut}
    return Parts(tokens, special, parts.pattern)


def _moving_at(by_id: Sequence[tuple[str, int]], cut: int) -> int:
    return sum(number >= cut for _text, number in by_id)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a further edit does to a tokenizer.

    `unreachable` tokens no longer come from their own bytes. `whole_only` ones don't by merging, but a piece that is
    exactly such a token is still taken whole. Both have ids as they are before the edit. `rows` are those of the
    embedding table, `unused_rows` those to which no id leads, each before and after; `bytes` are the table's, as
    float32, if the width of its rows is known. `drops_text`: the pattern skips a part of the current text.
    """

    unreachable: tuple[int, ...]
    whole_only: tuple[int, ...]
    tokens: tuple[int, int]
    rows: tuple[int, int]
    unused_rows: tuple[int, int]
    bytes: tuple[int, int] | None
    drops_text: bool


def consequences(
    before: Tokenizer,
    after: Tokenizer,
    text: str,
    *,
    hidden_size: int | None = None,
    check: Callable[[], object] | None = None,
) -> Consequences:
    """Compare two byte-level BPEs of which the second is edited from the first. `check` is called now and then."""
    unreachable, whole_only = out_of_reach(before, after, check)
    ids = after.encode(text)
    rows = before.vocab_size, after.vocab_size
    sizes = None
    if hidden_size is not None:
        sizes = tuple(embedding_cost(vocab_size=size, hidden_size=hidden_size).bytes("float32") for size in rows)
    return Consequences(
        unreachable,
        whole_only,
        (len(before.encode(text)), len(ids)),
        rows,
        (_unused(before), _unused(after)),
        (sizes[0], sizes[1]) if sizes is not None else None,
        drops_text=not after.lossless and after.decode_bytes(ids) != text.encode("utf-8"),
    )


def encodes_to_itself(tokenizer: Tokenizer, rules: MergeRules, token: bytes) -> bool:
    """Whether encoding these bytes gives their own token alone.

    Bytes that are no whole characters are no text, and are only asked to merge to their token.
    """
    try:
        text = token.decode("utf-8")
    except UnicodeDecodeError:
        return merges_to_itself(rules, token)
    return tokenizer.encode(text) == [rules.ids[token]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that could follow those made already, and what it would do."""

    before: tuple[Edit, ...]
    edit: Edit
    consequences: Consequences


def proposed(
    source: Tokenizer,
    before: tuple[Edit, ...],
    edit: Edit,
    text: str,
    *,
    hidden_size: int | None = None,
    check: Callable[[], object] | None = None,
) -> Proposal:
    """What a further edit would do. Raises TokenizerError where it can't be made."""
    now, then = edited(source, before), edited(source, (*before, edit))
    return Proposal(before, edit, consequences(now, then, text, hidden_size=hidden_size, check=check))


def out_of_reach(
    before: Tokenizer, after: Tokenizer, check: Callable[[], object] | None = None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The ids of the tokens that both have and only `before` reaches: not at all in `after`, and as a whole piece only.

    Exact: whatever an edit could have put out of reach is encoded anew.
    """
    old, new = merge_rules(before), merge_rules(after)
    resplit = split_pattern(before) != split_pattern(after)
    merges_changed = not old.ids.keys() <= new.ids.keys()
    unreachable, whole_only = [], []
    for count, token in enumerate(_suspects(before, old, new, resplit=resplit)):
        if check is not None and count % 256 == 0:
            check()
        if not merges_changed or merges_to_itself(new, token):
            # Only another pattern can cut it up then.
            lost = resplit and not encodes_to_itself(after, new, token)
            whole = False
        else:
            lost = not encodes_to_itself(after, new, token)
            whole = not lost and merges_to_itself(old, token)
        if lost and encodes_to_itself(before, old, token):
            unreachable.append(new.ids[token])
        elif whole:
            whole_only.append(new.ids[token])
    return tuple(sorted(unreachable)), tuple(sorted(whole_only))


def _suspects(before: Tokenizer, old: MergeRules, new: MergeRules, *, resplit: bool) -> list[bytes]:
    """The tokens of both that the edit may have put out of reach; no other can be.

    A token is merged as before unless one that is gone was on the way, and then it contains that one.
    """
    kept = [token for token in new.ids if token in old.ids]
    gone = old.ids.keys() - new.ids.keys()
    if resplit or len(gone) > _FEW:
        return kept
    words = vocabulary(before)
    rows = {row for token in gone for row in words.containing(token).tolist()}
    holders = {words.token(row) for row in rows if int(words.ids[row]) not in words.special}
    return [token for token in holders if token in new.ids]


def _unused(tokenizer: Tokenizer) -> int:
    return tokenizer.vocab_size - len(vocabulary(tokenizer))
