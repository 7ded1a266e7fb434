"""The whole session as one HTML file: pictures of the panes, and the figures behind them as tables. It prints well."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from models.memory import model_cost
from playground import __version__, theme
from playground.inputs import Inputs
from playground.pane import Pane, reason_text
from playground.results.reading import StepResult, TokensResult
from playground.session import Session
from playground.session_format import plain_inputs
from playground.widgets.numbers import format_decimal, format_percent, group_digits

# A report is read by people: of a long text and of many candidates it has the first, and says so.
MOST_TOKENS = 1000
MOST_CANDIDATES = 30


class SessionReport(QObject):
    """Writes what a session's panes show, in the language of the window."""

    def __init__(self, session: Session, panes: Mapping[str, Pane], docks: Mapping[str, QWidget]) -> None:
        super().__init__()
        self._session = session
        self._panes = panes
        self._docks = docks

    def html(self) -> str:
        """The report, with everything in it: no other file is needed to show it."""
        inputs, results = self._session.inputs, self._session.results
        step = results.step if results.step is not None and results.step.text == inputs.text else None
        parts = [self._model(), self._text(results.tokens, step)]
        for name, pane in self._panes.items():
            parts.append(self._pane(name, pane))
        if step is not None:
            parts.append(self._candidates(step))
        parts.append(self._attention())
        if results.tokens is not None:
            parts.append(self._tokens(results.tokens))
        parts.append(self._settings(inputs))
        title = self.tr("Session report")
        language = theme.theme_manager().language
        head = f"<meta charset='utf-8'><title>{escape(title)}</title><style>{_style()}</style>"
        made = self.tr("Token Playground {version}, {date}").format(
            version=__version__, date=f"{datetime.now():%Y-%m-%d %H:%M}"
        )
        body = f"<h1>{escape(title)}</h1><p class='muted'>{escape(made)}</p>" + "".join(filter(None, parts))
        return f"<!DOCTYPE html>\n<html lang='{language}'><head>{head}</head><body>{body}</body></html>\n"

    def _model(self) -> str:
        model = self._session.results.model
        if model is None:
            return _section(self.tr("Model"), _note(self.tr("no model is open")))
        spec = model.spec
        rows = [
            (self.tr("name"), model.name),
            (self.tr("architecture"), spec.family),
            (self.tr("parameters"), group_digits(model_cost(spec).parameters)),
            (self.tr("vocabulary × hidden"), f"{group_digits(spec.vocab_size)} × {group_digits(spec.hidden_size)}"),
            (self.tr("layers × heads"), f"{spec.layer_count} × {spec.head_count}"),
            (self.tr("window"), group_digits(spec.context_length)),
        ]
        return _section(self.tr("Model"), _table((), rows))

    def _text(self, tokens: TokensResult | None, step: StepResult | None) -> str:
        text, tail = self._session.inputs.text, "" if step is None else step.tail
        if tokens is None or tokens.text not in (text, text + tail):
            body = f"{escape(text)}<u>{escape(tail)}</u>"
        else:
            body = _tinted(tokens, text + tail, len(text))
        note = ""
        if tail:
            note = _note(self.tr("Underlined: what the model generated."))
        return _section(self.tr("Text"), f"<p class='text'>{body}</p>{note}")

    def _pane(self, name: str, pane: Pane) -> str:
        dock = self._docks[name]
        if not pane.shown or not dock.isVisible():
            return ""
        picture = _as_png(dock.grab())
        return _section(pane.title(), f"<img alt='{escape(pane.title())}' src='data:image/png;base64,{picture}'>")

    def _candidates(self, step: StepResult) -> str:
        if not step.candidates:
            return ""
        rows = [
            (
                item.label,
                str(item.token_id),
                format_percent(item.raw),
                format_percent(item.final) if item.kept else reason_text(item.reason),
            )
            for item in step.candidates[:MOST_CANDIDATES]
        ]
        heads = (self.tr("next token"), self.tr("id"), self.tr("model"), self.tr("after the settings"))
        figures = self.tr("entropy {raw} → {final} bits").format(
            raw=format_decimal(step.raw_entropy, 2), final=format_decimal(step.final_entropy, 2)
        )
        note = self.tr("The {count} likeliest of {all}.").format(
            count=len(rows), all=group_digits(len(step.candidates) + step.others)
        )
        return _section(self.tr("Next token"), _table(heads, rows) + _note(f"{note} {figures}"))

    def _attention(self) -> str:
        result = self._session.results.attention_row
        if result is None:
            return ""
        question, query, row, labels = result.question, result.place, result.values, result.labels
        if (question.over, question.stage, question.against) != ("head", "weights", "none"):
            return ""
        strongest = sorted(range(len(row)), key=row.__getitem__, reverse=True)[:10]
        rows = [(str(key), labels[key], format_decimal(float(row[key]), 3)) for key in strongest if row[key] > 0]
        title = self.tr("Attention from token {number} ({label}), layer {layer}, head {head}").format(
            number=query, label=labels[query], layer=question.layer, head=question.head
        )
        return _section(title, _table((self.tr("position"), self.tr("key"), self.tr("weight")), rows))

    def _tokens(self, tokens: TokensResult) -> str:
        count = len(tokens.run.ids)
        shown = min(count, MOST_TOKENS)
        rows = [(str(place), str(tokens.run.ids[place]), tokens.labels[place]) for place in range(shown)]
        title = self.tr("Tokens in {tokenizer}: {count}").format(tokenizer=tokens.tokenizer, count=group_digits(count))
        note = ""
        if shown < count:
            note = _note(self.tr("Only the first {count} are listed.").format(count=shown))
        heads = (self.tr("position"), self.tr("id"), self.tr("token"))
        return _section(title, note + f"<div class='columns'>{_table(heads, rows)}</div>")

    def _settings(self, inputs: Inputs) -> str:
        """What was set and differs from a new session, by the names that lessons use, too."""
        defaults = plain_inputs(Inputs())
        rows = [
            (name, msgspec.json.encode(value).decode())
            for name, value in plain_inputs(inputs).items()
            if value != defaults[name]
        ]
        if not rows:
            return ""
        return _section(self.tr("Settings that differ from a new session's"), _table((), rows))


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _note(text: str) -> str:
    return f"<p class='muted'>{escape(text)}</p>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    lines = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{f'<thead><tr>{top}</tr></thead>' if top else ''}<tbody>{''.join(lines)}</tbody></table>"


def _tinted(tokens: TokensResult, text: str, tail_start: int) -> str:
    """The text with each token on its tint, underlined from `tail_start` on.

    Tokens that share a character share the tint of the first.
    """
    pieces, end = [], 0
    spans = tokens.run.character_spans
    for place in range(min(len(spans), MOST_TOKENS)):
        first, last = spans[place]
        if last <= end:
            continue
        pieces.append(escape(text[end:first]))
        generated = " u" if first >= tail_start else ""
        pieces.append(f"<span class='t{place % 6}{generated}'>{escape(text[max(first, end) : last])}</span>")
        end = last
    pieces.append(escape(text[end:]))
    return "".join(pieces)


def _as_png(picture: QPixmap) -> str:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return base64.b64encode(bytes(data.data())).decode("ascii")


def _style() -> str:
    """Always the light theme: paper is."""
    light = theme.LIGHT
    tints = "".join(f".t{place} {{ background: {tint.name()}; }}" for place, tint in enumerate(light.tints))
    return (
        f"body {{ font: 15px/1.5 system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif; color: {light.text.name()};"
        f" max-width: 60em; margin: 2em auto; padding: 0 1em; }}"
        f"h1 {{ font-size: 1.5em; }} h2 {{ font-size: 1.15em; margin-top: 1.6em; }}"
        f".muted {{ color: {light.muted.name()}; }}"
        f".text {{ font-size: 1.15em; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.9; }}"
        f".text span {{ border-radius: 3px; padding: 2px 0; border-right: 1px solid {light.surface.name()}; }}"
        f".u {{ text-decoration: underline; }}"
        f"img {{ max-width: 100%; border: 1px solid {light.border.name()}; border-radius: 6px; }}"
        f"table {{ border-collapse: collapse; }} td, th {{ text-align: left; padding: 2px 12px 2px 0;"
        f" border-bottom: 1px solid {light.grid.name()}; font-variant-numeric: tabular-nums; white-space: pre-wrap;"
        f" overflow-wrap: anywhere; vertical-align: top; }}"
        f".columns {{ columns: 18em; }} section {{ break-inside: avoid-page; }}"
        f"@media print {{ body {{ margin: 0; max-width: none; font-size: 11px; }}"
        f" * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }} }}"
        f"{tints}"
    )
