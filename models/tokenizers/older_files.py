"""The hub's vocabularies from before tokenizer.json, rewritten as one: vocab.json with merges.txt, and vocab.txt.

The first is a byte-level BPE (GPT-2's, or Qwen2's with its own split pattern), the second BERT's WordPiece. What the
documents say is what transformers' converters make of the same files (tokenization_gpt2.py, tokenization_qwen2.py,
tokenization_bert.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.errors import VocabularyError
from models.tokenizers.files import read_vocabulary_file
from models.tokenizers.folder_settings import FolderSettings, read_settings

# Of tokenization_qwen2.py.
_QWEN_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
    r"\s*[\r\n]+|\s+(?!\S)|\s+"
)


def older_vocabulary(folder: Path) -> Path | None:
    """The file that the vocabulary of such a folder is in, or None where there is none."""
    if (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
        return folder / "vocab.json"
    return folder / "vocab.txt" if (folder / "vocab.txt").is_file() else None


def older_document(path: Path) -> dict[str, Any]:
    """A tokenizer.json's content for vocab.json (merges.txt lies beside it) or vocab.txt.

    Raises VocabularyError for files that are no such vocabulary.
    """
    settings = read_settings(path.parent)
    if path.name == "vocab.txt":
        return _word_pieces(path, settings)
    return _byte_level(path, settings)


def _byte_level(path: Path, settings: FolderSettings) -> dict[str, Any]:
    import msgspec

    try:
        vocab = msgspec.json.decode(read_vocabulary_file(path), type=dict[str, int])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise VocabularyError(
            "{path} is no vocabulary: it should map each token to its id. Get a fresh copy of it.", path=path
        ) from error
    merges = []
    for number, line in enumerate(_lines(path.parent / "merges.txt")):
        if not line or (number == 0 and line.startswith("#version")):
            continue
        parts = line.split(" ")
        if len(parts) != 2:
            raise VocabularyError(
                "Line {line} of {path} is no merge of two parts. Get a fresh copy of it.",
                line=number + 1,
                path=path.parent / "merges.txt",
            )
        merges.append(parts)
    qwen = settings.kind == "Qwen2Tokenizer" or (not settings.kind and settings.family in ("qwen2", "qwen3"))
    prefixed = settings.flag("add_prefix_space", False)
    level: dict[str, Any] = {"type": "ByteLevel", "add_prefix_space": prefixed, "trim_offsets": True, "use_regex": True}
    cutter = level
    if qwen:
        split = {"type": "Split", "pattern": {"Regex": _QWEN_PATTERN}, "behavior": "Isolated", "invert": False}
        cutter = {"type": "Sequence", "pretokenizers": [split, level | {"use_regex": False}]}
    begin = "<|endoftext|>" if "<|endoftext|>" in vocab else ""
    roles = dict(settings.roles)
    for role in ("bos_token", "eos_token", "unk_token"):
        if begin and not (qwen and role == "bos_token"):
            roles.setdefault(role, begin)
    return _document(
        vocab,
        settings,
        roles,
        model={"type": "BPE", "vocab": vocab, "merges": merges, "dropout": None, "unk_token": None, "fuse_unk": False,
               "continuing_subword_prefix": "", "end_of_word_suffix": "", "byte_fallback": False},
        normalizer={"type": "NFC"} if qwen else None,
        pre_tokenizer=cutter,
        decoder={"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        begin=roles.get("bos_token", "") if settings.flag("add_bos_token", False) else "",
        end=roles.get("eos_token", "") if settings.flag("add_eos_token", False) else "",
    )  # fmt: skip


def _word_pieces(path: Path, settings: FolderSettings) -> dict[str, Any]:
    vocab: dict[str, int] = {}
    for number, line in enumerate(_lines(path)):
        vocab[line] = number
    roles = {"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]",
             "mask_token": "[MASK]", **settings.roles}  # fmt: skip
    if roles["unk_token"] not in vocab:
        raise VocabularyError(
            "{path} is no WordPiece vocabulary: it has no {token}. Get a fresh copy of it.",
            path=path,
            token=roles["unk_token"],
        )
    accents = settings.config.get("strip_accents")
    return _document(
        vocab,
        settings,
        roles,
        model={"type": "WordPiece", "vocab": vocab, "unk_token": roles["unk_token"],
               "continuing_subword_prefix": "##", "max_input_chars_per_word": 100},
        normalizer={"type": "BertNormalizer", "clean_text": True,
                    "handle_chinese_chars": settings.flag("tokenize_chinese_chars", True),
                    "strip_accents": accents if isinstance(accents, bool) else None,
                    "lowercase": settings.flag("do_lower_case", True)},
        pre_tokenizer={"type": "BertPreTokenizer"},
        decoder={"type": "WordPiece", "prefix": "##", "cleanup": True},
        begin=roles["cls_token"],
        end=roles["sep_token"],
    )  # fmt: skip


def _document(
    vocab: dict[str, int],
    settings: FolderSettings,
    roles: dict[str, str],
    *,
    begin: str,
    end: str,
    **parts: Any,
) -> dict[str, Any]:
    """The parts with the added tokens, and with the template that puts `begin` and `end` around a text."""
    added = dict(settings.added)
    following = max([*vocab.values(), *(number for number, _ in added.values())], default=-1) + 1
    for text in roles.values():
        if text not in added:
            number = vocab.get(text, following)
            following += number == following
            added[text] = (number, True)
    entries = [
        {"id": number, "content": text, "special": special, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": not special, **settings.flags.get(text, {})}
        for text, (number, special) in sorted(added.items(), key=lambda item: item[1][0])
    ]  # fmt: skip
    around = [name for name in (begin, end) if name]
    template: dict[str, Any] | None = None
    if around:
        pieces: list[dict[str, Any]] = [{"Sequence": {"id": "A", "type_id": 0}}]
        second: list[dict[str, Any]] = [{"Sequence": {"id": "B", "type_id": 1}}]
        if begin:
            pieces.insert(0, {"SpecialToken": {"id": begin, "type_id": 0}})
        if end:
            pieces.append({"SpecialToken": {"id": end, "type_id": 0}})
            second.append({"SpecialToken": {"id": end, "type_id": 1}})
        template = {
            "type": "TemplateProcessing",
            "single": pieces,
            "pair": [*pieces, *second],
            "special_tokens": {name: {"id": name, "ids": [added[name][0]], "tokens": [name]} for name in around},
        }
    elif parts["model"]["type"] == "BPE":
        template = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": entries,
            "post_processor": template, **parts}  # fmt: skip


def _lines(path: Path) -> list[str]:
    try:
        text = read_vocabulary_file(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise VocabularyError(
            "{path} is no UTF-8 text (byte {position} is not). Get a fresh copy of it.",
            path=path,
            position=error.start,
        ) from error
    return text.removesuffix("\n").split("\n") if text else []
