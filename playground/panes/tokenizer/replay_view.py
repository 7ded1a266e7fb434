"""Merges step by step: from the bytes of a piece of the text to its tokens, and what each merge won against."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.tokenizers import token_label
from models.tokenizers.replay import Merge, PieceReplay, Replay
from playground import theme
from playground.pane import sentence
from playground.panes.tokenizer.tokens import hex_bytes
from playground.panes.tokenizer.view import TOKEN_NAMES, TokenView
from playground.widgets.icons import icon
from playground.widgets.merge_boxes import Box, MergeBoxes
from playground.widgets.numbers import group_digits
from playground.widgets.plain_text import normalized
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.state_view import StateStack
from playground.widgets.token_table import TokenTable
from playground.widgets.tool_tip import plain_tip

_STEP_MS = 900
_WIDTHS = (3, 13, 7, 10, 7)
_RIGHT = frozenset({0, 2, 4})
# A view lower than this has its boxes beside the candidates.
_LOW = 300
_TOLD = 18
# Less room than this for the piece and the steps in one row is too little for the piece's number.
_NARROW = 640
# The header of the candidates and two of them.
_TABLE = 76


class ReplayView(TokenView):
    """A slider through the merges of one piece, its tokens as boxes, and the pairs that could merge, by rank.

    Signals:
        piece_changed(): another piece, or its steps, can be seen
    """

    name = "replay"
    roomy = True

    piece_changed = Signal()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._chosen: int | None = None
        self._place = 0  # in a piece that was typed
        self._candidates: list[Merge] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._on_tick)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        self.states = StateStack(content, self)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._rows.setSpacing(theme.GRID)
        self.layout_.addLayout(self._rows)
        self._make_piece_row()
        self._make_step_row()
        self.layout_.addWidget(self.states, 1)
        self.told = QLabel()
        self.told.setObjectName("tokenizer.replay.told")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.told.setMinimumHeight(theme.scaled(_TOLD))  # its own is that of a very narrow one
        column.addWidget(self.told)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(theme.GRID)
        column.addLayout(self._sides, 1)
        self.boxes = MergeBoxes()
        self.boxes.setObjectName("tokenizer.replay.boxes")
        scrolled = ScrolledColumn()
        scrolled.column.addWidget(self.boxes)
        scrolled.column.addStretch(1)
        self._sides.addWidget(scrolled, 2)
        self.table = TokenTable()
        self.table.setObjectName("tokenizer.replay.candidates")
        sized(self.table, least_height=_TABLE)
        self._sides.addWidget(self.table, 3)

    def _make_piece_row(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        self.earlier = self._button("chevron-up", "tokenizer.replay.earlier", self._on_earlier)
        self.later = self._button("chevron-down", "tokenizer.replay.later", self._on_later)
        self.piece_label = QLabel()
        self.piece_label.setObjectName("tokenizer.replay.piece-number")
        self.piece_label.setProperty("role", "muted")
        self.field = QLineEdit()
        self.field.setObjectName("tokenizer.replay.piece")
        self.field.setClearButtonEnabled(True)
        self.field.textEdited.connect(self._on_typed)
        row.addWidget(self.field, 1)
        row.addWidget(self.piece_label)
        row.addWidget(self.earlier)
        row.addWidget(self.later)
        self._rows.addLayout(row, 1)

    def _make_step_row(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.GRID // 2)
        self.back = self._button("chevron-left", "tokenizer.replay.back", self._on_back)
        self.play = self._button("play", "tokenizer.replay.play", self._on_play)
        self.forward = self._button("chevron-right", "tokenizer.replay.forward", self._on_forward)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("tokenizer.replay.step")
        self.slider.setPageStep(5)
        self.slider.valueChanged.connect(self._on_slid)
        self.step_label = QLabel()
        self.step_label.setObjectName("tokenizer.replay.step-number")
        self.step_label.setProperty("role", "muted")
        for widget in (self.back, self.play, self.forward):
            row.addWidget(widget)
        row.addWidget(self.slider, 1)
        row.addWidget(self.step_label)
        self._rows.addLayout(row, 1)

    def _button(self, name: str, object_name: str, pressed: Any) -> QToolButton:
        button = QToolButton()
        button.setObjectName(object_name)
        button.setIcon(icon(name))
        button.setAutoRaise(True)
        button.clicked.connect(pressed)
        return button

    def retranslate(self) -> None:
        """See TokenView.retranslate."""
        self.field.setPlaceholderText(self.tr("Type a piece, or choose a token above"))
        self.field.setAccessibleName(self.tr("Piece to replay"))
        self.field.setWhatsThis(
            self.tr("What is merged step by step. Left empty, it is the piece at the chosen token.")
        )
        self.slider.setAccessibleName(self.tr("Merges done"))
        self.slider.setWhatsThis(self.tr("From the bytes of the piece, at the left, to its tokens."))
        for button, text in (
            (self.earlier, self.tr("The piece before")),
            (self.later, self.tr("The piece after")),
            (self.back, self.tr("One merge back (Left)")),
            (self.forward, self.tr("One merge on (Right)")),
        ):
            button.setToolTip(plain_tip(text))
            button.setAccessibleName(text)
        self.table.setAccessibleName(self.tr("Pairs that could merge"))
        self.table.setWhatsThis(
            self.tr("Every pair of neighbours that is in the vocabulary; the first one merges next.")
        )
        self.table.set_columns(
            [self.tr("no."), self.tr("pair"), self.tr("rank"), self.tr("gives"), self.tr("id")],
            [
                self.tr("The order: the first one merges"),
                self.tr("Two neighbours"),
                self.tr("The lowest rank merges first; of equal ones the leftmost"),
                self.tr("What they become"),
                self.tr("The id of what they become"),
            ],
            _WIDTHS,
            _RIGHT,
        )
        self._show_play()
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See TokenView.refresh."""
        inputs = self.session.inputs
        if "replay_piece" in names and self.field.text() != inputs.replay_piece:
            self.field.setText(inputs.replay_piece)
        if "replay_piece" in names:
            self._place = 0
        if names & (TOKEN_NAMES | {"replay_piece"}):
            self._ask()
        if names & {"replay", "replay_step"}:
            self._show()

    def set_chosen(self, index: int | None) -> None:
        """The piece of the chosen token is replayed, unless one was typed."""
        if index != self._chosen:
            self._chosen = index
            if not self.session.inputs.replay_piece:
                self._ask()

    def set_stale(self, stale: bool) -> None:
        """See TokenView.set_stale."""
        self.states.set_stale(stale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low view has what stands above each other otherwise side by side."""
        super().resizeEvent(event)
        low = event.size().height() < theme.scaled(_LOW)
        direction = QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom
        for layout in (self._rows, self._sides):
            layout.setDirection(direction)
        self.piece_label.setVisible(not low or event.size().width() >= theme.scaled(_NARROW))

    def hideEvent(self, event: Any) -> None:
        self._timer.stop()
        self._show_play()
        super().hideEvent(event)

    # What is shown

    @property
    def steps(self) -> Replay | None:
        """The merges of the piece that is shown."""
        shown = self.session.results.replay
        return shown.steps if shown is not None else None

    @property
    def state(self) -> int:
        """How many merges are done."""
        steps = self.steps
        return 0 if steps is None else max(0, min(self.session.inputs.replay_step, len(steps)))

    def _ask(self) -> None:
        typed = self.session.inputs.replay_piece
        if typed:
            self.operations.workshop.replay(typed, self._place)
            return
        index = self._chosen
        spans = self.tokens.spans
        place = spans[index][0] if index is not None and index < len(spans) else 0
        self.operations.workshop.replay(self.tokens.text, place)

    def _show(self) -> None:
        results = self.session.results
        shown, steps = results.replay, self.steps
        if "replay" in results.problems:
            self._timer.stop()
            self.states.show_error(sentence(results.problems["replay"]), results.problems["replay"].details)
            return
        if shown is None:
            self.states.show_empty(self.tr("Type a piece of text to see how it is merged from bytes to tokens."))
            self._enable(0, 0)
            self.piece_label.clear()
            return
        self.states.show_content()
        count, state = (len(steps), self.state) if steps is not None else (0, 0)
        self.piece_label.setText(
            self.tr("piece {number} of {count}").format(number=shown.index + 1, count=len(shown.pieces))
        )
        self.earlier.setEnabled(shown.index > 0)
        self.later.setEnabled(shown.index + 1 < len(shown.pieces))
        self._enable(state, count)
        self.step_label.setText(self.tr("{done} of {count} merges").format(done=state, count=count))
        self._candidates = steps.candidates(state) if steps is not None else []
        self._show_boxes(shown, state)
        self.told.setText(self.told_text(shown, state))
        self.table.set_rows(len(self._candidates), self.row)
        self.table.set_chosen(0 if self._candidates else None)
        self.piece_changed.emit()

    def _enable(self, state: int, count: int) -> None:
        self.slider.blockSignals(True)
        self.slider.setRange(0, count)
        self.slider.setValue(state)
        self.slider.blockSignals(False)
        self.slider.setEnabled(count > 0)
        self.back.setEnabled(state > 0)
        self.forward.setEnabled(state < count)
        self.play.setEnabled(count > 0)

    def _show_boxes(self, shown: PieceReplay, state: int) -> None:
        steps = shown.steps
        if steps is None:
            data = shown.shown.encode("utf-8")
            self.boxes.set_boxes([Box(token_label(data), str(shown.piece.added_id), 0)], None, 0)
            return
        bounds = steps.bounds(state)
        boxes = []
        for index, token in enumerate(steps.tokens(state)):
            caption = hex_bytes(token) if len(token) == 1 else str(steps.rules.ids[token])
            boxes.append(Box(token_label(token), caption, bounds[index]))
        following = steps.merges[state] if state < len(steps) else None
        pair = bounds.index(following.start) if following is not None and not following.whole else None
        last = steps.merges[state - 1] if state else None
        self.boxes.set_boxes(boxes, pair, bounds.index(last.start) if last is not None else None)

    def told_text(self, shown: PieceReplay, state: int) -> str:
        """What happens next, in words."""
        steps = shown.steps
        if steps is None:
            return self.tr("An added token: it is found as a whole before anything is merged.")
        if state == len(steps):
            ids = " ".join(map(str, steps.ids(state)))
            if not steps.merges:
                return self.tr("Nothing merges. Ids: {ids}").format(ids=ids)
            return self.tr("Nothing more merges. Ids: {ids}").format(ids=ids)
        following = steps.merges[state]
        left = token_label(steps.data[following.start : following.middle])
        right = token_label(steps.data[following.middle : following.end])
        both = token_label(steps.data[following.start : following.end])
        if following.whole:
            return self.tr("The whole piece is a token, {token}, and is taken as it is.").format(token=both)
        others = len(self._candidates) - 1
        rank = group_digits(following.rank)
        if not others:
            return self.tr("Next: {left} + {right} gives {result}, rank {rank}; no other pair can merge.").format(
                left=left, right=right, result=both, rank=rank
            )
        return self.tr("Next: {left} + {right} gives {result}, rank {rank}, the lowest of {count} pairs.").format(
            left=left, right=right, result=both, rank=rank, count=others + 1
        )

    def row(self, index: int) -> tuple[str, ...]:
        """What stands in a row of the candidates."""
        steps = self.steps
        if steps is None or index >= len(self._candidates):
            return ("",) * len(_WIDTHS)
        merge = self._candidates[index]
        left, right = steps.data[merge.start : merge.middle], steps.data[merge.middle : merge.end]
        pair = f"{token_label(left)} + {token_label(right)}" if left else token_label(right)
        return (str(index + 1), pair, str(merge.rank), token_label(left + right), str(merge.token_id))

    # What is done

    def _go(self, state: int) -> None:
        steps = self.steps
        if steps is not None:
            self.session.update(replay_step=max(0, min(state, len(steps))))

    def _on_slid(self, value: int) -> None:
        self._go(value)

    def _on_back(self) -> None:
        self._go(self.state - 1)

    def _on_forward(self) -> None:
        self._go(self.state + 1)

    def _on_play(self) -> None:
        steps = self.steps
        if self._timer.isActive() or steps is None:
            self._timer.stop()
        else:
            if self.state == len(steps):
                self._go(0)
            self._timer.start()
        self._show_play()

    def _on_tick(self) -> None:
        self._go(self.state + 1)
        steps = self.steps
        if steps is None or self.state >= len(steps):
            self._timer.stop()
            self._show_play()

    def _show_play(self) -> None:
        playing = self._timer.isActive()
        text = self.tr("Pause (Space)") if playing else self.tr("Play the merges (Space)")
        self.play.setIcon(icon("pause" if playing else "play"))
        self.play.setToolTip(plain_tip(text))
        self.play.setAccessibleName(text)

    def _on_typed(self, text: str) -> None:
        self.session.update(replay_piece=normalized(text), replay_step=0)

    def _on_earlier(self) -> None:
        self._go_to_piece(-1)

    def _on_later(self) -> None:
        self._go_to_piece(1)

    def _go_to_piece(self, direction: int) -> None:
        shown = self.session.results.replay
        if shown is None or not 0 <= shown.index + direction < len(shown.pieces):
            return
        place = shown.pieces[shown.index + direction].start
        self.session.update(replay_step=0)
        if self.session.inputs.replay_piece:
            self._place = place
            self._ask()
            return
        index = bisect_right(self.tokens.spans, place, key=_end)
        if index < len(self.tokens):
            self.token_chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Space:
            self._on_play()
        elif key == Qt.Key.Key_Left:
            self._on_back()
        elif key == Qt.Key.Key_Right:
            self._on_forward()
        elif key == Qt.Key.Key_Home:
            self._go(0)
        elif key == Qt.Key.Key_End:
            self._go(len(self.steps) if self.steps is not None else 0)
        else:
            super().keyPressEvent(event)


def _end(span: tuple[int, int]) -> int:
    return span[1]
