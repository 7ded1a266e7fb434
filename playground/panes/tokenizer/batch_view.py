"""The lines of the text as one batch: special tokens added, padded to one length, with the attention mask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from models.errors import TokenIdError
from models.tokenizers import Tokenizer, piece_label
from models.tokenizers.padding import pad, padding_token
from playground.jobs import JobContext
from playground.pane import sentence
from playground.panes.tokenizer.view import TOKEN_NAMES, TokenView
from playground.results.reading import Problem
from playground.widgets.batch_grid import BatchGrid
from playground.widgets.elided_label import ElidedLabel

# Enough to see what padding does; of the rest it is said that it is there.
LINES, CHARACTERS = 64, 2_000


@dataclass(frozen=True, slots=True)
class Padded:
    """Labels and attention mask of a batch, and the special token that it was padded with, if there is one."""

    labels: tuple[tuple[str, ...], ...]
    mask: tuple[tuple[int, ...], ...]
    padding: str
    cut: bool


def padded(text: str, tokenizer: Tokenizer, *, special: bool, at_start: bool) -> Padded:
    """The lines of a text that aren't empty as a batch; without a padding token they keep their lengths."""
    parts = [line for line in text.split("\n", 4 * LINES)[: 4 * LINES] if line]
    cut = len(parts) > LINES or any(len(line) > CHARACTERS for line in parts) or text.count("\n") > 4 * LINES
    rows = [tokenizer.encode(line[:CHARACTERS], add_special=special) for line in parts[:LINES]]
    filler = padding_token(tokenizer)
    names = {number: name for name, number in tokenizer.special_tokens.items()}

    def label(token_id: int) -> str:
        try:
            return names.get(token_id) or piece_label(tokenizer, token_id)
        except TokenIdError:
            return f"#{token_id}"

    if filler is None:
        return Padded(tuple(tuple(map(label, row)) for row in rows), tuple((1,) * len(row) for row in rows), "", cut)
    batch = pad(rows, filler[1], at_start=at_start)
    return Padded(tuple(tuple(map(label, row)) for row in batch.ids), batch.mask, filler[0], cut)


class BatchView(TokenView):
    """A row a line of the text, all of one length."""

    name = "batch"
    roomy = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._asked: tuple[object, ...] = ()
        self._padded: Padded | None = None
        self.special = QCheckBox()
        self.special.setObjectName("tokenizer.batch.special")
        self.special.setChecked(True)
        self.special.toggled.connect(self._on_toggled)
        self.at_start = QCheckBox()
        self.at_start.setObjectName("tokenizer.batch.at-start")
        self.at_start.toggled.connect(self._on_toggled)
        row = QHBoxLayout()
        row.addWidget(self.special)
        row.addWidget(self.at_start)
        row.addStretch(1)
        self.layout_.addLayout(row)
        self.note = ElidedLabel()
        self.note.setObjectName("tokenizer.batch.note")
        self.note.setProperty("role", "muted")
        self.layout_.addWidget(self.note)
        self.grid = BatchGrid()
        self.grid.setObjectName("tokenizer.batch")
        self.layout_.addWidget(self.grid, 1)

    def retranslate(self) -> None:
        """See TokenView.retranslate."""
        self.special.setText(self.tr("Add special tokens"))
        self.special.setToolTip(self.tr("Those that the tokenizer adds by default, such as [CLS] and [SEP]"))
        self.at_start.setText(self.tr("Pad at the start"))
        self.at_start.setToolTip(
            self.tr("Models that generate are padded at the start, so that every text ends where it is continued")
        )
        self.grid.setAccessibleName(self.tr("Batch with its attention mask"))
        self.grid.setWhatsThis(
            self.tr("Each line of the text is a row, filled up to one length; below each token is its mask, 1 or 0.")
        )
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See TokenView.refresh."""
        if names & (TOKEN_NAMES | {"tokenizer_view"}):
            self._ask()

    def _ask(self) -> None:
        text, tokenizer = self.session.inputs.text, self.tokens.tokenizer
        special, at_start = self.special.isChecked(), self.at_start.isChecked()
        asked = (text, tokenizer, special, at_start)
        if tokenizer is None or asked == self._asked:
            return
        self._asked = asked

        def work(_context: JobContext) -> Padded:
            return padded(text, tokenizer, special=special, at_start=at_start)

        self.operations.text_lane.submit(work, self._on_padded, self._on_failed, key="batch")

    def _on_padded(self, found: Padded) -> None:
        self._padded = found
        self.grid.set_batch(found.labels, found.mask)
        self._show()

    def _on_failed(self, problem: Problem) -> None:
        self._padded = None
        self.grid.set_batch((), ())
        self.note.setText(sentence(problem))

    def _show(self) -> None:
        found = self._padded
        if found is None:
            return
        self.grid.setVisible(bool(found.labels))
        if not found.labels:
            self.note.setText(self.tr("Type two lines or more: each becomes a row."))
            return
        rows, columns = len(found.labels), max(map(len, found.labels))
        if not found.padding:
            parts = [self.tr("This tokenizer has no special token to pad with, so the rows keep their lengths.")]
        elif found.padding in ("[PAD]", "<pad>", "<|pad|>"):
            parts = [self.tr("Shape ({rows}, {columns}), padded with {token}.")]
        else:
            parts = [
                self.tr(
                    "Shape ({rows}, {columns}). This vocabulary has no token for padding: {token} fills in, and the "
                    "mask hides it."
                )
            ]
        parts.append(self.tr("Below each token its mask: 1 is read, 0 is not."))
        if found.cut:
            parts.append(
                self.tr("Shown are the first {lines} lines, up to {characters} characters each.").format(
                    lines=LINES, characters=CHARACTERS
                )
            )
        parts[0] = parts[0].format(rows=rows, columns=columns, token=found.padding)
        self.note.setText(" ".join(parts))

    def _on_toggled(self, _checked: bool) -> None:
        self._ask()
