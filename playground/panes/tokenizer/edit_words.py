"""Edits of a tokenizer and their consequences, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from models.tokenizers import token_label
from models.tokenizers.editing import AddSpecial, ChangePattern, Consequences, DeleteToken, Edit, RemoveSpecial
from models.tokenizers.vocabulary import Vocabulary
from playground.widgets.numbers import group_digits

# More tokens than these are counted and not named.
_NAMED = 12


def edit_text(edit: Edit, words: Vocabulary | None) -> str:
    """An edit as a list of edits names it; `words` is a vocabulary in which its token still is, if there is one."""
    match edit:
        case AddSpecial(text, token_id):
            return QCoreApplication.translate("EditWords", "special token {text} added as {id}").format(
                text=text, id=token_id
            )
        case RemoveSpecial(text):
            return QCoreApplication.translate("EditWords", "special token {text} removed").format(text=text)
        case DeleteToken(token_id):
            return QCoreApplication.translate("EditWords", "token {id} deleted").format(
                id=named(token_id, words) if words is not None else str(token_id)
            )
        case ChangePattern(pattern):
            return QCoreApplication.translate("EditWords", "pattern changed to {pattern}").format(pattern=pattern)
        case _:
            return QCoreApplication.translate("EditWords", "vocabulary cut to {count} rows").format(
                count=group_digits(edit.size)
            )


def named(token_id: int, words: Vocabulary) -> str:
    """A token's id and, if `words` has it, what it looks like: "400 th"."""
    row = words.row_of(token_id)
    return str(token_id) if row is None else f"{token_id} {token_label(words.token(row))}"


def listed(ids: Sequence[int], words: Vocabulary) -> str:
    """The first of these tokens by their labels, and how many more there are."""
    labels = []
    for token_id in ids[:_NAMED]:
        row = words.row_of(token_id)
        labels.append(str(token_id) if row is None else token_label(words.token(row)))
    text = "  ".join(labels)
    if len(ids) > _NAMED:
        text += QCoreApplication.translate("EditWords", "  and {count} more").format(
            count=group_digits(len(ids) - _NAMED)
        )
    return text


def consequence_lines(told: Consequences, words: Vocabulary | None) -> list[str]:
    """What an edit would do, one thing a line."""
    before, after = told.tokens
    lines = [
        QCoreApplication.translate("EditWords", "This text: {before} → {after} tokens ({change})").format(
            before=group_digits(before), after=group_digits(after), change=_signed(after - before)
        )
    ]
    if told.drops_text:
        lines.append(QCoreApplication.translate("EditWords", "The pattern skips a part of this text, which is lost."))
    for ids, template in (
        (told.unreachable, QCoreApplication.translate("EditWords", "{count} tokens become unreachable: {tokens}")),
        (
            told.whole_only,
            QCoreApplication.translate("EditWords", "{count} tokens only come as a whole piece then: {tokens}"),
        ),
    ):
        if ids:
            tokens = listed(ids, words) if words is not None else ""
            lines.append(template.format(count=group_digits(len(ids)), tokens=tokens))
    if not told.unreachable and not told.whole_only:
        lines.append(QCoreApplication.translate("EditWords", "No token becomes unreachable."))
    lines.append(_table_line(told))
    return lines


def _table_line(told: Consequences) -> str:
    before, after = told.rows
    text = QCoreApplication.translate("EditWords", "Embedding table: {before} → {after} rows ({change})").format(
        before=group_digits(before), after=group_digits(after), change=_signed(after - before)
    )
    if told.bytes is not None:
        text += QCoreApplication.translate("EditWords", ", {change} bytes in float32").format(
            change=_signed(told.bytes[1] - told.bytes[0])
        )
    unused = told.unused_rows[1] - told.unused_rows[0]
    if unused:
        text += QCoreApplication.translate("EditWords", "; unused rows {change}").format(change=_signed(unused))
    return text


def _signed(number: int) -> str:
    if not number:
        return "±0"
    return ("+" if number > 0 else "−") + group_digits(abs(number))
