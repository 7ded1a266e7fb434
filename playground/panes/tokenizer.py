"""The tokenizer pane: the text with its tokens tinted, their ids, and counts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from models.errors import TokenIdError
from models.tokenizers import Tokenizer, available_tokenizers, load_tokenizer
from playground import theme
from playground.operations import Operations
from playground.pane import Pane
from playground.session import Session, TokensResult
from playground.widgets.find_bar import FindBar
from playground.widgets.key_figure import KeyFigure
from playground.widgets.numbers import format_decimal, format_percent, group_digits
from playground.widgets.segmented_buttons import SegmentedButtons
from playground.widgets.token_chips import TokenChips
from playground.widgets.token_editor import TokenEditor

Spans = Sequence[tuple[int, int]]

# More chips than this help nobody; the text above still shows every token.
_MOST_CHIPS = 100_000
# What the picker's last entry holds in place of a name; no tokenizer is called so.
_OPEN_FILE = "open…"


def overlapping(spans: Spans, start: int, end: int) -> int | None:
    """The first of `spans` that shares something with [start, end), or None. Spans are in order."""
    after = bisect_right(spans, start, key=lambda span: span[1])
    for index in range(after, len(spans)):
        first, last = spans[index]
        if first >= end:
            return None
        if last > start and first < last:
            return index
    return None


def hex_bytes(data: bytes) -> str:
    """Bytes as upper-case pairs: "E6 88 91"."""
    return data.hex(" ").upper()


class TokenizerPane(Pane):
    """Editable text, tinted by token; ids as chips; counts; a picker of tokenizers."""

    name = "tokenizer"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._ids: Sequence[int] = ()
        self._spans: Spans = ()
        self._byte_spans: Spans = ()
        self._picked: int | None = None  # the token shown that was chosen here: others may be of the same position
        self._labels: Sequence[str] = ()
        self._tokenizer: Tokenizer | None = None  # whose tokens are shown
        self._outdated: TokensResult | None = None  # of the tokenizer before this one: not to be taken for its tokens
        self.picker = QComboBox()
        self.picker.setObjectName("tokenizer.picker")
        self.picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.picker.setMinimumContentsLength(8)
        self.picker.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.picker.setMaximumWidth(260)
        self.picker.activated.connect(self._on_picked)
        self.header_layout.addWidget(self.picker)

        self.editor = TokenEditor()
        self.editor.setObjectName("tokenizer.text")
        self.editor.text_edited.connect(self._on_text_edited)
        self.editor.token_chosen.connect(self._on_token_chosen)
        self.editor.token_hovered.connect(self._on_token_hovered)
        self.editor.set_tooltip_provider(self.token_text)
        self.find_bar = FindBar(self.editor)
        self.body_layout.addWidget(self.find_bar)
        self.body_layout.addWidget(self.editor, 3)

        self.notation = SegmentedButtons()
        self.notation.setObjectName("tokenizer.notation")
        self.notation.selected.connect(self._on_notation)
        self.header_layout.insertWidget(2, self.notation)
        self.chips = TokenChips()
        self.chips.setObjectName("tokenizer.ids")
        self.chips.token_chosen.connect(self._on_token_chosen)
        self.chips.token_hovered.connect(self._on_token_hovered)
        self.chips.set_tooltip_provider(self.token_text)
        self.chips.set_rows_wanted(2)
        self.detail = QLabel()
        self.detail.setObjectName("tokenizer.detail")
        self.detail.setProperty("role", "muted")
        self.detail.setWordWrap(True)
        self.detail.setTextFormat(self.detail.textFormat().PlainText)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.body_layout.addWidget(self.detail)
        self.body_layout.addWidget(self.chips, 2)

        rule = QFrame()
        rule.setProperty("rule", "true")
        rule.setFixedHeight(1)
        self.body_layout.addWidget(rule)
        figures = QHBoxLayout()
        figures.setSpacing(3 * theme.GRID)
        self.figures = {key: KeyFigure() for key in ("tokens", "characters", "bytes", "ratio", "window")}
        for key, figure in self.figures.items():
            figure.setObjectName(f"tokenizer.{key}")
            figures.addWidget(figure)
        figures.addStretch(1)
        self.body_layout.addLayout(figures)
        self.states.show_content()

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Tokenizer")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.editor.set_placeholder(self.tr("Type or paste a text here. Its tokens appear as you type."))
        self.notation.set_options(
            [
                ("ids", self.tr("Ids"), self.tr("Each token's number in the vocabulary")),
                ("text", self.tr("Text"), self.tr("Each token's text; parts of characters as bytes")),
                ("bytes", self.tr("Bytes"), self.tr("Each token's bytes in hexadecimal")),
            ]
        )
        self.picker.setToolTip(self.tr("Which tokenizer cuts the text. The model always reads its own tokens."))
        self.picker.setAccessibleName(self.tr("Tokenizer"))
        self.figures["tokens"].set_caption(self.tr("tokens"))
        self.figures["characters"].set_caption(self.tr("characters"))
        self.figures["bytes"].set_caption(self.tr("bytes"), self.tr("Bytes of the text in UTF-8"))
        self.figures["ratio"].set_caption(self.tr("bytes a token"))
        self._fill_picker()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        if names & {"model", "tokenizer"}:
            self._fill_picker()
            self._outdated = None if "tokens" in names else self.session.results.tokens
        if "notation" in names:
            self.notation.set_current(self.session.inputs.notation)
            self._show_chips()
        if names & {"text", "step", "tokens", "tokenizer", "model"}:
            self._show_tokens()
        if names & {"position", "step", "tokens", "tokenizer", "notation"}:
            self._show_chosen()

    def _fill_picker(self) -> None:
        model = self.session.results.model
        current = self.session.inputs.tokenizer
        self.picker.clear()
        if model is not None and model.tokenizer is not None:
            self.picker.addItem(self.tr("{name} (the model's own)").format(name=model.name), "")
        for name in available_tokenizers():
            self.picker.addItem(self._display_name(name), name)
        if current and self.picker.findData(current) < 0:
            self.picker.addItem(Path(current).name, current)
        self.picker.setCurrentIndex(max(0, self.picker.findData(current)))
        self.picker.insertSeparator(self.picker.count())
        self.picker.addItem(self.tr("Open a tokenizer file…"), _OPEN_FILE)

    def _display_name(self, name: str) -> str:
        return {"characters": self.tr("characters"), "bytes": self.tr("bytes")}.get(name, name)

    @property
    def _is_own(self) -> bool:
        """Whether the tokens shown are those that the model reads."""
        model = self.session.results.model
        return not self.session.inputs.tokenizer and model is not None and model.tokenizer is not None

    def _show_tokens(self) -> None:
        inputs, results = self.session.inputs, self.session.results
        step, tokens = results.step, results.tokens
        current_step = step if step is not None and step.text == inputs.text else None
        tail = current_step.tail if current_step is not None else ""
        self.editor.set_content(inputs.text, tail)
        if "tokens" in results.problems:
            self.show_problem(results.problems["tokens"])
            return
        self.states.show_content()
        own = results.model.tokenizer if results.model is not None and not inputs.tokenizer else None
        if self._is_own and current_step is not None:
            self._ids, self._labels = current_step.ids, current_step.labels
            self._spans, self._byte_spans = current_step.spans, current_step.byte_spans
            self._tokenizer = own
        elif tokens is not None and tokens is not self._outdated and tokens.text in (inputs.text, inputs.text + tail):
            self._ids, self._labels = tokens.run.ids, tokens.labels
            self._spans, self._byte_spans = tokens.run.character_spans, tokens.run.byte_spans
            self._tokenizer = own or load_tokenizer(inputs.tokenizer or "gpt2")  # loaded before: it made the tokens
        else:
            self.editor.set_stale(tokens is not None)
            return
        self.editor.set_stale(False)
        self.editor.set_tokens(self._spans)
        self._show_chips()
        self._show_figures(inputs.text + tail)

    def _show_chips(self) -> None:
        notation = self.session.inputs.notation
        ids = self._ids[:_MOST_CHIPS]
        if notation == "bytes":
            labels = [hex_bytes(self._bytes(token_id)) for token_id in ids]
        elif notation == "text":
            labels = list(self._labels[:_MOST_CHIPS])
        else:
            labels = [str(token_id) for token_id in ids]
        end = len(self.session.inputs.text)
        self.chips.set_chips(labels, tail_start=bisect_left(self._spans, end, key=lambda span: span[0]))

    def _show_figures(self, text: str) -> None:
        count, size = len(self._ids), len(text.encode("utf-8", "replace"))
        self.figures["tokens"].set_figure(group_digits(count))
        self.figures["characters"].set_figure(group_digits(len(text)))
        self.figures["bytes"].set_figure(group_digits(size))
        self.figures["ratio"].set_figure(format_decimal(size / count, 1) if count else "–")
        model = self.session.results.model
        self.figures["window"].setVisible(model is not None)
        if model is not None:
            window = model.spec.context_length
            self.figures["window"].set_figure(format_percent(count / window))
            self.figures["window"].set_caption(
                self.tr("of the window"),
                self.tr("The open model reads at most {window} tokens at once").format(window=group_digits(window)),
            )

    def _show_chosen(self) -> None:
        index = self._shown_index()
        self.editor.set_chosen(index)
        self.chips.set_chosen(index)
        self._show_detail(index)

    def _shown_index(self) -> int | None:
        """The chosen position of the sequence as an index of the tokens shown."""
        position, step = self.session.inputs.position, self.session.results.step
        if position is None:
            return None
        if self._is_own or step is None:
            return position if position < len(self._ids) else None
        if position >= len(step.byte_spans):
            return None
        start, end = step.byte_spans[position]
        if self._picked is not None and self._picked < len(self._byte_spans):
            first, last = self._byte_spans[self._picked]
            if max(first, start) < min(last, end):
                return self._picked
        return overlapping(self._byte_spans, start, end)

    def _show_detail(self, index: int | None) -> None:
        text = self.token_text(index) if index is not None and 0 <= index < len(self._ids) else ""
        self.detail.setText(text or self.tr("Point at a token to see its id and bytes; click to follow it."))

    def token_text(self, index: int) -> str:
        """What is known of a token shown: its number, id, text, bytes, and the character that it is part of."""
        if not 0 <= index < len(self._ids):
            return ""
        token_id = self._ids[index]
        data = self._bytes(token_id)
        text = self.tr("token {number} · id {id} · {label} · bytes {bytes}").format(
            number=index, id=token_id, label=self._labels[index], bytes=hex_bytes(data)
        )
        start, end = self._spans[index]
        whole = self.editor.content()[start:end]
        if whole and whole.encode("utf-8", "replace") != data and not _is_text(data):
            text += " " + self.tr("· part of {characters}").format(characters=whole)
        return text

    def _bytes(self, token_id: int) -> bytes:
        if self._tokenizer is None:
            return b""
        try:
            return self._tokenizer.token_bytes(token_id)
        except TokenIdError:  # a padded row of the model's table
            return b""

    def _on_picked(self, index: int) -> None:
        data = self.picker.itemData(index)
        if data != _OPEN_FILE:
            self.session.update(tokenizer=data)
            return
        self._fill_picker()
        name, _filter = QFileDialog.getOpenFileName(
            self, self.tr("Open a tokenizer file"), "", self.tr("Tokenizers (tokenizer.json *.json *.tiktoken)")
        )
        if name:
            self.operations.open_tokenizer(Path(name))

    def _on_text_edited(self, text: str) -> None:
        self.session.update(text=text, position=None)

    def _on_notation(self, key: str) -> None:
        self.session.update(notation=key)

    def _on_token_hovered(self, index: int) -> None:
        self._show_detail(index if index >= 0 else self._shown_index())

    def _on_token_chosen(self, index: int) -> None:
        self._picked = index
        step = self.session.results.step
        if self._is_own or step is None:
            self.session.update(position=index)
        else:
            self.session.update(position=overlapping(step.byte_spans, *self._byte_spans[index]))
        self._show_chosen()


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
