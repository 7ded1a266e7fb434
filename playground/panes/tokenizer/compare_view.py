"""Several tokenizers on one text: how many tokens each needs, and where their cuts differ."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton

from models.errors import PlaygroundError
from models.tokenizers import Tokenizer, available_tokenizers, load_tokenizer
from models.tokenizers.comparing import CONTEXT_WINDOWS, Cutter, Cutting, difference
from models.tokenizers.runs import character_starts
from playground.jobs import JobContext
from playground.opening import shown_tokenizer
from playground.pane import sentence
from playground.panes.tokenizer.tokens import overlapping
from playground.panes.tokenizer.view import TokenView
from playground.results.reading import Problem
from playground.widgets.cut_rows import CutRow, CutRows
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import format_decimal, format_percent, group_digits

Kind = Callable[[], Tokenizer]

FEWEST, MOST = 2, 6
# The key of the tokenizer that is shown, with its edits; no tokenizer is called so.
EDITED = "edited…"
# A longer text is cut anew only once nothing has been typed for a moment.
_LONG = 20_000
_PAUSE_MS = 300


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A text in several tokenizers, by their keys; a problem stands where one can't cut it."""

    text: str
    byte_of: range | NDArray[np.int64]
    cuttings: dict[str, Cutting | Problem]


def compared(text: str, kinds: dict[str, Kind], cutter: Cutter) -> Generator[Compared | None, None, Compared]:
    """Cut `text` by each of the kinds, one after the other; those that are functions give their tokenizer.

    Yields what is there when there is more of it, and None between two batches of a long text.
    """
    cuttings: dict[str, Cutting | Problem] = {}
    data = text.encode("utf-8", "replace")
    starts = character_starts(text, data)
    byte_of = starts if isinstance(starts, range) else np.array(starts, dtype=np.int64)
    for key, kind in kinds.items():
        try:
            for_text = cutter.cutting(text, kind())
            while True:
                try:
                    next(for_text)
                except StopIteration as stop:
                    cuttings[key] = stop.value
                    break
                yield None
        except PlaygroundError as error:
            cuttings[key] = Problem.of(error)
        yield Compared(text, byte_of, dict(cuttings))
    return Compared(text, byte_of, cuttings)


def share_text(share: float) -> str:
    """A share of a window as a percentage; what takes ten windows or more, as how many."""
    return format_percent(share) if share < 10 else f"× {group_digits(round(share))}"


class CompareView(TokenView):
    """Two to six tokenizers, a row each: figures, the text with its cuts, and those that differ from the chosen row."""

    name = "compare"
    roomy = True
    needs_tokens = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._compared: Compared | None = None
        self._cutter = Cutter()  # used on the workshop's lane only
        self._reference = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._cut)
        self.kinds = QToolButton()
        self.kinds.setObjectName("tokenizer.compare.kinds")
        self.kinds.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.kinds.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.menu = QMenu(self.kinds)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.kinds.setMenu(self.menu)
        self.legend = ElidedLabel()
        self.legend.setObjectName("tokenizer.compare.legend")
        self.legend.setProperty("role", "muted")
        row = QHBoxLayout()
        row.addWidget(self.kinds)
        row.addWidget(self.legend, 1)
        self.layout_.addLayout(row)
        self.rows = CutRows()
        self.rows.setObjectName("tokenizer.compare")
        self.rows.compared_with.connect(self._on_compared_with)
        self.rows.stretch_chosen.connect(self._on_stretch_chosen)
        self.layout_.addWidget(self.rows, 1)

    def retranslate(self) -> None:
        """See TokenView.retranslate."""
        self.kinds.setText(self.tr("Tokenizers"))
        self.kinds.setToolTip(self.tr("Which tokenizers are compared, two to six at once"))
        self.rows.setAccessibleName(self.tr("Tokenizers compared"))
        self.rows.setToolTip(
            self.tr("The last four columns: the share of a context window of that many tokens which the text takes")
        )
        self.rows.set_columns(
            [self.tr("tokens"), self.tr("bytes each"), *(group_digits(window) for window in CONTEXT_WINDOWS)]
        )
        self._show_rows()

    def refresh(self, names: frozenset[str]) -> None:
        """See TokenView.refresh."""
        kinds = {"model", "compare_kinds", "tokenizer", "tokenizer_edits"}
        if names & (kinds | {"text", "step", "tokenizer_view"}):
            text = self._text()
            if self._compared is None or self._compared.text != text or names & kinds:
                self.rows.set_stale(self._compared is not None and self._compared.text != text)
                self._pause.start(_PAUSE_MS if len(text) > _LONG else 0)

    def hideEvent(self, event: QHideEvent) -> None:
        self._pause.stop()  # coming up again, it is told EVERYTHING
        self.operations.workshop.long_lane.cancel(only="compare")
        super().hideEvent(event)

    def set_chosen(self, index: int | None) -> None:
        """See TokenView.set_chosen."""
        tokens = self.tokens
        if index is not None and 0 <= index < len(tokens):
            self.rows.set_marked(*tokens.spans[index])
        else:
            self.rows.set_marked(0, 0)

    def set_selected(self, selected: range) -> None:
        """See TokenView.set_selected."""
        if selected:
            self.rows.set_marked(self.tokens.spans[selected.start][0], self.tokens.spans[selected.stop - 1][1])

    def _text(self) -> str:
        inputs, step = self.session.inputs, self.session.results.step
        return inputs.text + step.tail if step is not None and step.text == inputs.text else inputs.text

    def display_name(self, key: str) -> str:
        """What a kind is called."""
        model = self.session.results.model
        names = {"characters": self.tr("characters"), "bytes": self.tr("bytes"), "words": self.tr("words")}
        if key == EDITED:
            return self.tr("{name} (edited)").format(name=self.display_name(self.session.inputs.tokenizer))
        if not key:
            return model.name if model is not None else "gpt2"
        return names.get(key, Path(key).name)

    def offered(self) -> list[str]:
        """The kinds that can be compared now.

        These are the open model's, those carried, one that was opened from a file, and the one shown with its edits.
        """
        model, chosen = self.session.results.model, self.session.inputs.tokenizer
        edited = [EDITED] if self.session.inputs.tokenizer_edits else []
        own = [""] if model is not None and model.tokenizer is not None else []
        known = list(available_tokenizers())
        return [*own, *known, *([chosen] if chosen and chosen not in known else []), *edited]

    def shown_kinds(self) -> list[str]:
        """The kinds that are compared: those wished for as far as they are there."""
        offered = self.offered()
        return [key for key in self.session.inputs.compare_kinds if key in offered][:MOST]

    # Cutting

    def _cut(self) -> None:
        text, cutter = self._text(), self._cutter
        kinds = {key: self._kind(key) for key in self.shown_kinds()}

        def work(_context: JobContext) -> Generator[Compared | None, None, Compared]:
            return compared(text, kinds, cutter)

        # Not the text lane: a kind that has no safe cuts is one step however long the text is, and typing goes on.
        lane = self.operations.workshop.long_lane
        lane.submit(work, self._on_compared, self._on_failed, part=self._on_compared, key="compare")

    def _kind(self, key: str) -> Kind:
        """What gives, on the lane, the tokenizer of a key."""
        inputs, model = self.session.inputs, self.session.results.model
        own = model.tokenizer if model is not None else None
        if key == EDITED:
            return partial(shown_tokenizer, inputs.tokenizer, own, inputs.tokenizer_edits)
        return partial(shown_tokenizer, "", own, ()) if not key else partial(load_tokenizer, key)

    def _on_compared(self, result: Compared | None) -> None:
        if result is not None:
            self._compared = result
            self._show_rows()

    def _on_failed(self, problem: Problem) -> None:
        self.legend.setText(sentence(problem))

    def _show_rows(self) -> None:
        result = self._compared
        if result is None:
            return
        cut = {key: found for key, found in result.cuttings.items() if isinstance(found, Cutting)}
        shown = self.session.inputs.tokenizer
        reference = next((key for key in (self._reference, shown) if key in cut), next(iter(cut), ""))
        rows = [self._row(key, found, cut.get(reference)) for key, found in result.cuttings.items()]
        self.rows.set_rows(result.text, result.byte_of, rows, reference)
        if cut:
            self.legend.setText(
                self.tr("│ cuts where {name} doesn't   ┊ doesn't cut where {name} does").format(
                    name=self.display_name(reference)
                )
            )

    def _row(self, key: str, found: Cutting | Problem, reference: Cutting | None) -> CutRow:
        name = self.display_name(key)
        if isinstance(found, Problem):
            return CutRow(key, name, note=sentence(found))
        if found.dropped:
            name = self.tr("{name} · drops {count} bytes").format(name=name, count=group_digits(found.dropped))
        ratio = found.bytes_per_token
        figures = [group_digits(found.count), "–" if ratio is None else format_decimal(ratio, 2)]
        figures += [share_text(found.share(window)) for window in CONTEXT_WINDOWS]
        alarming = frozenset(2 + place for place, window in enumerate(CONTEXT_WINDOWS) if found.share(window) > 1)
        row = CutRow(key, name, figures, alarming, found.starts, found.ends)
        if reference is None or reference is found:
            return row
        differing = difference(found, reference)
        return replace(row, own=differing.own, missing=differing.missing)

    # What the user does

    def _fill_menu(self) -> None:
        self.menu.clear()
        shown = self.shown_kinds()
        for key in self.offered():
            action = self.menu.addAction(self.display_name(key).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(key in shown)
            action.setEnabled(len(shown) > FEWEST if key in shown else len(shown) < MOST)
            action.setData(key)
            action.triggered.connect(self._on_kind)

    def _on_kind(self, checked: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.set_kind(str(action.data()), checked)

    def set_kind(self, key: str, wanted: bool) -> None:
        """Compare a kind too, or no longer; there are never fewer than two nor more than six."""
        kinds = self.shown_kinds()
        if wanted and key not in kinds and len(kinds) < MOST:
            kinds.append(key)
        elif not wanted and key in kinds and len(kinds) > FEWEST:
            kinds.remove(key)
        self.session.update(compare_kinds=tuple(key for key in self.offered() if key in kinds))

    def _on_compared_with(self, key: str) -> None:
        self._reference = key
        self._show_rows()

    def _on_stretch_chosen(self, start: int, end: int) -> None:
        index = overlapping(self.tokens.spans, start, end)
        if index is not None and self._compared is not None and self._compared.text == self.tokens.text:
            self.token_chosen.emit(index)
