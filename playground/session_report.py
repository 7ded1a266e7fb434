"""The whole session as one HTML file: pictures of the panes, and the figures behind them as tables. It prints well."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
MOST_CHARACTERS = 10_000
MOST_CANDIDATES = 30
# Pixels of a picture for one of the screen: paper is finer than it.
_FINENESS = 2


@dataclass(frozen=True, slots=True)
class _Cut:
    """A text cut into tokens; the spans are of its characters."""

    tokenizer: str
    ids: Sequence[int]
    labels: Sequence[str]
    spans: Sequence[tuple[int, int]]


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
        cut = self._cut(results.tokens, step)
        parts = [self._model(), self._text(cut, step)]
        with theme.theme_manager().dressed("light"):  # as paper is
            parts += [self._pane(name, pane) for name, pane in self._panes.items() if self._is_shown(name)]
        parts.append(self._put_away())
        if step is not None:
            parts.append(self._candidates(step))
        parts.append(self._attention())
        if cut is not None and cut.ids:
            parts.append(self._tokens(cut))
        parts.append(self._settings(inputs))
        title = self.tr("Session report")
        language = {"zh": "zh-Hans"}.get(theme.theme_manager().language, "en")
        head = (
            "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
            f"<meta name='color-scheme' content='light'><title>{escape(title)}</title><style>{_style()}</style>"
        )
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

    def _cut(self, tokens: TokensResult | None, step: StepResult | None) -> _Cut | None:
        """The tokens of the text with what was generated; None where there are none yet."""
        text = self._session.inputs.text
        if step is not None and self._session.inputs.shows_own_tokens:
            return _Cut(step.prompt.tokenizer, step.ids, step.labels, step.spans)
        if tokens is None or tokens.text not in (text, text + step.tail if step is not None else text):
            return None
        return _Cut(tokens.tokenizer, tokens.run.ids, tokens.labels, tokens.run.character_spans)

    def _text(self, cut: _Cut | None, step: StepResult | None) -> str:
        text, tail = self._session.inputs.text, "" if step is None else step.tail
        whole = text + tail
        if not whole:
            return _section(self.tr("Text"), _note(self.tr("There is no text.")))
        notes = []
        if cut is not None and len(cut.ids) > MOST_TOKENS:
            notes.append(self.tr("The first {count} tokens are tinted.").format(count=group_digits(MOST_TOKENS)))
        if len(whole) > MOST_CHARACTERS:
            notes.append(
                self.tr("These are the first {count} of {all} characters.").format(
                    count=group_digits(MOST_CHARACTERS), all=group_digits(len(whole))
                )
            )
        elif tail:
            notes.append(self.tr("Underlined: what the model generated."))
        body = _tinted(cut.spans if cut is not None else (), whole[:MOST_CHARACTERS], len(text))
        return _section(self.tr("Text"), (_note(" ".join(notes)) if notes else "") + f"<p class='text'>{body}</p>")

    def _is_shown(self, name: str) -> bool:
        return self._panes[name].shown and self._docks[name].isVisible()

    def _pane(self, name: str, pane: Pane) -> str:
        dock = self._docks[name]
        picture, title = _as_png(_drawn(dock)), escape(pane.title())
        image = f"<img alt='{title}' width='{dock.width()}' src='data:image/png;base64,{picture}'>"
        return _section(pane.title(), image, "picture")

    def _put_away(self) -> str:
        """Which panes are not in the report, as they were not in the window."""
        away = [pane.title() for name, pane in self._panes.items() if not self._is_shown(name)]
        told = self.tr("Not shown in the window, and so not drawn here: {panes}")
        return _note(told.format(panes=", ".join(away))) if away else ""

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

    def _tokens(self, cut: _Cut) -> str:
        count = len(cut.ids)
        shown = min(count, MOST_TOKENS)
        rows = [(str(place), str(cut.ids[place]), cut.labels[place]) for place in range(shown)]
        title = self.tr("Tokens in {tokenizer}: {count}").format(tokenizer=cut.tokenizer, count=group_digits(count))
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


def _section(title: str, body: str, kind: str = "") -> str:
    return f"<section class='{kind}'><h2>{escape(title)}</h2>{body}</section>"


def _note(text: str) -> str:
    return f"<p class='muted'>{escape(text)}</p>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    lines = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{f'<thead><tr>{top}</tr></thead>' if top else ''}<tbody>{''.join(lines)}</tbody></table>"


def _tinted(spans: Sequence[tuple[int, int]], text: str, tail_start: int) -> str:
    """The text with each token on its tint, underlined from `tail_start` on.

    Tokens that share a character share the tint of the first.
    """
    pieces, end = [], 0
    for place in range(min(len(spans), MOST_TOKENS)):
        first, last = spans[place]
        if last <= end or first >= len(text):
            continue
        pieces.append(escape(text[end:first]))
        generated = " u" if first >= tail_start else ""
        pieces.append(f"<span class='t{place % 6}{generated}'>{escape(text[max(first, end) : last])}</span>")
        end = last
    plain = max(end, tail_start)
    pieces.append(f"{escape(text[end:plain])}<span class='u'>{escape(text[plain:])}</span>")
    return "".join(pieces)


def _drawn(widget: QWidget) -> QPixmap:
    picture = QPixmap(widget.size() * _FINENESS)
    picture.setDevicePixelRatio(_FINENESS)
    picture.fill(theme.current().window)
    widget.render(picture)
    return picture


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
        f"@page {{ margin: 14mm; }}"
        f"body {{ background: {light.surface.name()};"
        f" font: 15px/1.5 system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif; color: {light.text.name()};"
        f" max-width: 60em; margin: 2em auto; padding: 0 1em; }}"
        f"h1 {{ font-size: 1.5em; }} h2 {{ font-size: 1.15em; margin-top: 1.6em; }}"
        f".muted {{ color: {light.muted.name()}; }}"
        f".text {{ font-size: 1.15em; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.9; }}"
        # A border or padding at the sides would part letters that are joined.
        f".text span {{ border-radius: 3px; padding: 2px 0; box-shadow: inset -1px 0 {light.surface.name()}; }}"
        f".u {{ text-decoration: underline; }}"
        f"img {{ max-width: 100%; height: auto; box-sizing: border-box;"
        f" border: 1px solid {light.border.name()}; border-radius: 6px; }}"
        f"table {{ border-collapse: collapse; line-height: 1.3; }} td, th {{ text-align: left; padding: 2px 12px 2px 0;"
        f" border-bottom: 1px solid {light.grid.name()}; font-variant-numeric: tabular-nums; white-space: pre-wrap;"
        f" overflow-wrap: anywhere; vertical-align: top; }}"
        f".columns {{ columns: 13em; }} h2 {{ break-after: avoid; }} tr, .picture {{ break-inside: avoid; }}"
        f"@media print {{ body {{ margin: 0; padding: 0; max-width: none; font-size: 11px; }}"
        f" .columns {{ columns: 11em; }} img {{ max-height: 240mm; }}"
        f" * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }} }}"
        f"{tints}"
    )
