"""Writing a byte-level BPE as *.tiktoken or tokenizer.json, so that opening it again gives the same ids.

A token is always merged from the same two parts, those that merging its own bytes ends with: while it comes about
nothing may merge across its ends, and so what lies around it changes nothing within. These last pairs are therefore
all that a list of merges needs, and two sets of rules with the same last pairs in the same order encode alike.
"""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models import catalog
from models.errors import TokenizerError, VocabularyError
from models.storage import write_bytes_atomically
from models.tokenizers.json_edits import byte_piece, split_by
from models.tokenizers.json_tokenizer import JsonTokenizer
from models.tokenizers.merge_rules import MergeRules, merge_rules, split_pattern
from models.tokenizers.protocol import Tokenizer
from models.tokenizers.ranks import RankTokenizer
from models.tokenizers.replay import merge_order

Check = Callable[[], object]
Pair = tuple[bytes, bytes]

_PROBES = 1_500
_PROBE = (
    "A journey of a thousand miles. WE'LL can't I'm it'S 12345 x=0x1F;\r\n\r\n\tif (a != b) {\n"
    "        return;\n    }  \n"
    "我爱自然语言处理。 Ünïcode e\u0301 ﬁ ſ 'ſ İ ß 👩‍👩‍👧 🇨🇳 שלום नमस्ते \u00a0\u2003\u200d\u0085 ...///\n!!!\n\n\0  end "
)


def save_tokenizer(
    tokenizer: Tokenizer, path: Path, *, source: Path | None = None, text: str = "", check: Check | None = None
) -> None:
    """Write `tokenizer` to `path`: a *.tiktoken file with a JSON beside it, or (any *.json) a tokenizer.json.

    What is written is checked to give the same ids, on `text` too, before anything is put in place. `check` is called
    now and then. What a post-processor adds is kept in a tokenizer.json only. Raises VocabularyError where the kind of
    file can't say what the tokenizer does, TokenizerError for a path that may not be written (`source` is where the
    tokenizer came from, and stays as it is), StorageError where it can't be.
    """
    if path.suffix not in (".tiktoken", ".json"):
        raise TokenizerError("{path} ends in neither .tiktoken nor .json. Choose another name.", path=path)
    _check_free(path, source, tokenizer)
    if path.suffix == ".json":
        document = tokenizer_json(tokenizer, check)
        if not isinstance(tokenizer, JsonTokenizer):
            _compare(tokenizer, JsonTokenizer(path, path.stem, document), text, "tokenizer.json", check)
        written = json.dumps({**document}, ensure_ascii=False, indent=1).encode("utf-8")
        write_bytes_atomically(path, written)
        return
    ranks, description = rank_file(tokenizer, check)
    if not isinstance(tokenizer, RankTokenizer):
        _compare(tokenizer, _opened(path.stem, tokenizer, description), text, "*.tiktoken", check)
    write_bytes_atomically(path.with_suffix(".json"), description)
    write_bytes_atomically(path, ranks)


def rank_file(tokenizer: Tokenizer, check: Check | None = None) -> tuple[bytes, bytes]:
    """The bytes of a *.tiktoken file, and of the JSON beside it with the pattern and the special tokens."""
    rules = merge_rules(tokenizer)
    pattern = split_pattern(tokenizer)
    if pattern is None:
        raise _not_as("*.tiktoken", tokenizer, "it splits text in several steps")
    if isinstance(tokenizer, JsonTokenizer):
        _check_ranks(tokenizer, rules, check)
    lines = [
        base64.b64encode(token) + b" %d\n" % number
        for token, number in sorted(rules.ids.items(), key=lambda item: item[1])
    ]
    description = {"pattern": pattern, "special_tokens": dict(rules.special)}
    return b"".join(lines), (json.dumps(description, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def tokenizer_json(tokenizer: Tokenizer, check: Check | None = None) -> Mapping[str, Any]:
    """The tokenizer.json of a byte-level BPE; for ranks with the merges that they come to."""
    rules = merge_rules(tokenizer)
    if isinstance(tokenizer, JsonTokenizer):
        return tokenizer.document
    assert isinstance(tokenizer, RankTokenizer)  # merge_rules knows no third kind
    vocab = {byte_piece(token): number for token, number in sorted(rules.ids.items(), key=lambda item: item[1])}
    for content, number in rules.special.items():
        if vocab.setdefault(content, number) != number:
            raise _not_as("tokenizer.json", tokenizer, f"its special token {content!r} is also an ordinary one")
    merges = [[byte_piece(left), byte_piece(right)] for left, right in last_pairs(rules, check).values()]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": number,
                "content": content,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for content, number in sorted(rules.special.items(), key=lambda item: item[1])
        ],
        "normalizer": None,
        "pre_tokenizer": split_by(oniguruma_pattern(tokenizer.pattern)),
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": True,
            "vocab": vocab,
            "merges": merges,
        },
    }


def last_pairs(rules: MergeRules, check: Check | None = None) -> dict[bytes, Pair]:
    """The two parts that each token is merged from at last, the tokens in the order of those merges.

    Tokens that merging their own bytes doesn't arrive at have none.
    """
    found: list[tuple[int, bytes, Pair]] = []
    for count, token in enumerate(rules.ids):
        if check is not None and count % 512 == 0:
            check()
        if len(token) > 1:
            merged = merge_order(rules, token)
            if len(merged) == len(token) - 1:
                rank, start, middle, end = merged[-1]
                found.append((rank, token, (token[start:middle], token[middle:end])))
    found.sort(key=lambda entry: entry[0])
    return {token: pair for _rank, token, pair in found}


def oniguruma_pattern(pattern: str) -> str:
    """The pattern as tokenizers' engine writes it: `$` and `^` are there the ends of lines, and `{1,3}+` repeats."""
    found: list[str] = []
    place, in_class = 0, False
    while place < len(pattern):
        sign = pattern[place]
        counted = re.match(r"(\{\d+(?:,\d*)?\})\+", pattern[place:])
        if sign == "\\":
            found.append(pattern[place : place + 2])
            place += 2
            continue
        if not in_class and counted is not None:
            found.append(counted[1])
            place += len(counted[0])
            continue
        if in_class:
            in_class = sign != "]"
        else:
            in_class = sign == "["
            sign = {"$": r"\z", "^": r"\A"}.get(sign, sign)
        found.append(sign)
        place += 1
    return "".join(found)


def _check_ranks(tokenizer: JsonTokenizer, rules: MergeRules, check: Check | None) -> None:
    """Whether merging by the rank of the result, as a *.tiktoken file has it, comes to the same."""
    kind = "*.tiktoken"
    if any(not entry.get("special") for entry in tokenizer.document["added_tokens"]):
        raise _not_as(kind, tokenizer, "it has added tokens that are not special")
    pairs = last_pairs(rules, check)
    by_rank = MergeRules(rules.name, rules.ids, None, True, rules.special)
    if last_pairs(by_rank, check) != pairs:
        raise _not_as(kind, tokenizer, "some of its tokens merge from other parts than their ids say")
    order = [rules.ids[token] for token in pairs]
    if order != sorted(order):
        raise _not_as(kind, tokenizer, "its merges are in another order than its ids")
    if not rules.whole_pieces and len(pairs) + 256 < len(rules.ids):
        raise _not_as(kind, tokenizer, "some of its tokens can't be reached, which would then be")


def _check_free(path: Path, source: Path | None, tokenizer: Tokenizer) -> None:
    sources = [source] if source is not None else []
    if isinstance(tokenizer, JsonTokenizer):
        sources.append(tokenizer.path)
    resolved = path.resolve()
    written = [resolved, resolved.with_suffix(".json")] if path.suffix == ".tiktoken" else [resolved]
    if any(one.resolve() in written for one in sources) or resolved.is_relative_to(catalog.resource_root()):
        raise TokenizerError("{path} is the tokenizer this one was made from. Choose another name.", path=path)
    beside = path.with_suffix(".json")
    if path.suffix == ".tiktoken" and beside.exists() and not path.exists():
        raise TokenizerError(
            "{path} needs {beside} beside it for the pattern, and there is a file of that name already. Choose another "
            "name.",
            path=path,
            beside=beside.name,
        )


def _opened(name: str, tokenizer: Tokenizer, description: bytes) -> RankTokenizer:
    rules = merge_rules(tokenizer)
    document = json.loads(description)
    return RankTokenizer(name, rules.ids, document["pattern"], document["special_tokens"], complete=False)


def _compare(before: Tokenizer, after: Tokenizer, text: str, kind: str, check: Check | None) -> None:
    """Raise VocabularyError where the two don't give the same ids: the patterns' engines differ, then."""
    for count, probe in enumerate(_probes(before, text)):
        if check is not None and count % 64 == 0:
            check()
        if before.encode(probe) != after.encode(probe):
            raise _not_as(kind, before, "its pattern would split some texts in another way")


def _probes(tokenizer: Tokenizer, text: str) -> list[str]:
    source = random.Random(0)
    tokens = list(merge_rules(tokenizer).ids)
    mixed = [
        b"".join(source.choices(tokens, k=source.randint(1, 12))).decode("utf-8", "ignore") for _ in range(_PROBES)
    ]
    cut = [_PROBE[start:] for start in range(len(_PROBE))] + [_PROBE[:end] for end in range(len(_PROBE))]
    return [*mixed, *cut, *tokenizer.special_tokens, text[:100_000]]


def _not_as(kind: str, tokenizer: Tokenizer, what: str) -> VocabularyError:
    return VocabularyError(
        "{name} can't be written as {kind}: {what}. Choose the other kind of file.",
        name=tokenizer.name,
        kind=kind,
        what=what,
    )
