"""The bars: what may come next before and after the settings, how the last token was drawn, and the settings."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from superqt import QElidingLabel

from playground import theme
from playground.operations import Operations
from playground.pane import EVERYTHING, reason_text
from playground.panes.generator.guess_row import GuessRow
from playground.panes.generator.preset_row import PresetRow
from playground.panes.generator.run_settings import RunSettings
from playground.panes.generator.sampling_sliders import SamplingSliders
from playground.panes.generator.view import GeneratorView, name_button, plain_label, tool_button
from playground.panes.generator.words import bar_rows, settings_text
from playground.results.reading import ExpectedResult, StepResult
from playground.session import Session
from playground.widgets.bar_layout import BarRow, log_probability
from playground.widgets.draw_strip import DrawSegment, DrawStrip
from playground.widgets.numbers import format_decimal, format_percent, group_digits
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.scrolled_column import ScrolledColumn
from playground.widgets.sized import sized
from playground.widgets.tool_tip import plain_tip

# How much larger the bars are for a class that looks at a projector.
PROJECTED = 1.8
# Below this height of the view the bars get the room of the drawn line.
_ROOM_FOR_DRAW = 210
_MORE_ROWS = 100


class BarsView(GeneratorView):
    """Prompt, bars and the draw at the left; presets and sliders at the right."""

    name = "bars"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._guess_open = not session.inputs.hide_bars
        self._looks_back = False  # the chosen token's own position is shown, until the next step
        self._ids: tuple[int, ...] = ()
        self._running = False
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addLayout(self._make_left(), 5)
        row.addWidget(self._make_side(), 2)
        self.layout_.addLayout(row, 1)

    def _make_left(self) -> QVBoxLayout:
        self.prompt = QElidingLabel()
        self.prompt.setObjectName("generator.prompt")
        self.prompt.setElideMode(Qt.TextElideMode.ElideLeft)
        self.prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.hide_bars = tool_button("generator.hide", "eye-off", checkable=True)
        self.logarithmic = tool_button("generator.logarithmic", "scale", checkable=True)
        self.projector = tool_button("generator.projector", "presentation", checkable=True)
        self.hide_bars.toggled.connect(self._on_hide)
        self.logarithmic.toggled.connect(self._on_logarithmic)
        self.projector.toggled.connect(self._on_projector)
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self.prompt, 1)
        for button in (self.hide_bars, self.logarithmic, self.projector):
            top.addWidget(button)
        self.note = plain_label("generator.note", "muted", wraps=True)
        self.back = tool_button("generator.back", "chevron-right", raised=True)
        self.back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.back.clicked.connect(self._on_back)
        self._note_row = QWidget()
        note = QHBoxLayout(self._note_row)
        note.setContentsMargins(0, 0, 0, 0)
        note.addWidget(self.note, 1)
        note.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        self.guess = GuessRow(self.session, self.operations)
        self.bars = ProbabilityBars()
        self.bars.setObjectName("generator.bars")
        self.bars.token_chosen.connect(self._on_bar_chosen)
        self.bars.reveal_requested.connect(self.reveal)
        self.bars.more_wanted.connect(self._on_more)
        self.bars.set_tool_tip_provider(self._bar_tip)
        self.strip = DrawStrip()
        self.strip.setObjectName("generator.strip")
        self.draw = plain_label("generator.draw")
        self.draw.setProperty("role", "caption")
        self.draw.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        drawn = QHBoxLayout()
        drawn.setSpacing(theme.GRID)
        drawn.addWidget(self.strip, 1)
        drawn.addWidget(self.draw)
        left = QVBoxLayout()
        left.setSpacing(theme.GRID // 2)
        left.addLayout(top)
        left.addWidget(self._note_row)
        left.addWidget(self.guess)
        left.addWidget(self.bars, 1)
        left.addLayout(drawn)
        return left

    def _make_side(self) -> QWidget:
        self.presets = PresetRow(self.session, self.operations)
        self.sliders = SamplingSliders(self.session)
        self.temperature = self.sliders.rows["temperature"]
        self.top_k = self.sliders.rows["top_k"]
        self.top_p = self.sliders.rows["top_p"]
        self.min_p = self.sliders.rows["min_p"]
        self.entropy = plain_label("generator.entropy", "muted", wraps=True)
        self.count = plain_label("generator.count", "muted", wraps=True)
        self.side = ScrolledColumn()
        sized(self.side, least_width=186, most_width=280)
        self.side.column.setSpacing(theme.GRID // 2)
        self.run = RunSettings(self.session)
        for widget in (self.presets, self.sliders, self.entropy, self.count, self.run):
            self.side.column.addWidget(widget)
        self.side.column.addStretch(1)
        return self.side

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        name_button(
            self.hide_bars,
            self.tr("Cover the bars after each step, so that you can guess first"),
            self.tr("Hide until revealed"),
        )
        name_button(
            self.logarithmic,
            self.tr("Bars on a logarithmic scale from 0.0001 %, a line at each power of ten"),
            self.tr("Logarithmic scale"),
        )
        name_button(self.projector, self.tr("Large type, for a class that looks at a projector"), self.tr("Projector"))
        self.back.setText(self.tr("Next token"))
        self.back.setToolTip(self.tr("Back to what may come at the end"))
        self.strip.setAccessibleName(self.tr("How the last token was drawn"))
        self.guess.retranslate()
        self.presets.retranslate()
        self.sliders.retranslate()
        self.run.retranslate()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        inputs = self.session.inputs
        if "sampling" in names:
            self.sliders.refresh()
            self.presets.refresh()
        if names & {"pace", "stop_length", "stop_text", "stop_at_end"}:
            self.run.refresh()
        if names & {"hide_bars", "generator_logarithmic", "generator_projector"}:
            self._refresh_switches(names)
        if "position" in names:
            self._looks_back = inputs.position is not None
        if "step" in names:
            step = self.session.results.step
            ids = step.ids if step is not None else ()
            if names != EVERYTHING and ids != self._ids:
                self._looks_back = False
                # A new guess; other settings for the same one leave revealed bars as they are.
                self._guess_open = not inputs.hide_bars or self._running
            self._ids = ids
        if "guess" in names and names != EVERYTHING and self.session.results.guess is not None:
            self._guess_open = True
        if names & {"step", "model", "text", "expected", "position", "hide_bars", "guess"} or (
            "pipeline" in names and len(self.bars.rows) < inputs.generator_rows
        ):
            self._show()
        if names & {"draw", "step"}:
            self._show_draw()

    def _refresh_switches(self, names: frozenset[str]) -> None:
        inputs = self.session.inputs
        for button, on in (
            (self.hide_bars, inputs.hide_bars),
            (self.logarithmic, inputs.generator_logarithmic),
            (self.projector, inputs.generator_projector),
        ):
            with QSignalBlocker(button):
                button.setChecked(on)
        if "hide_bars" in names:
            self._guess_open = not inputs.hide_bars or self._running
        self.bars.set_logarithmic(inputs.generator_logarithmic)
        scale = PROJECTED if inputs.generator_projector else 1.0
        self.bars.set_scale(scale)
        self.prompt.setFont(theme.ui_font(theme.BODY_SIZE * scale))
        self.side.setVisible(not inputs.generator_projector)

    def reveal(self) -> None:
        """Uncover the bars of this step."""
        self._guess_open = True
        self._show()
        self._show_draw()

    def set_running(self, running: bool) -> None:
        """See GeneratorView.set_running."""
        self._running = running
        self._guess_open = self._guess_open or running

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        return (self.bars, "bars") if self.bars.rows and not self.bars.bars_hidden else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        drawn = bool(self.strip.segments) and not self.bars.bars_hidden
        self.strip.setVisible(drawn and self.height() >= theme.scaled(_ROOM_FOR_DRAW))
        self.draw.setVisible(bool(self.draw.text()) and not self.bars.bars_hidden)

    # What is shown

    def _show(self) -> None:
        inputs, results = self.session.inputs, self.session.results
        step = results.step
        if step is None:
            return
        self.prompt.setText((step.text + step.tail)[-400:].replace("\n", " ⏎ ") + " ▏")
        expected = results.expected
        earlier = expected if self._looks_back and expected and inputs.position == expected.position else None
        self.bars.set_animated(not self._running)
        self.bars.set_hidden(not self._guess_open)
        self.bars.set_all(len(step.candidates) + step.others)
        heading = self.tr("model"), settings_text(step.sampling)
        if earlier is not None:
            self.bars.set_rows(_expected_rows(earlier), *heading)
            self.bars.set_chosen(step.ids[earlier.position])
            self._show_earlier(step, earlier)
            self._show_entropy(earlier.raw_entropy, earlier.final_entropy)
        else:
            self.bars.set_rows(self._rows(step), *heading)
            self.bars.set_chosen(-1)
            self._show_entropy(step.raw_entropy, step.final_entropy)
        self.back.setVisible(earlier is not None)
        self._note_row.setVisible(earlier is not None)
        self.count.setText(
            self.tr("the {count} likeliest of {all} tokens").format(
                count=len(self.bars.rows), all=group_digits(len(step.candidates) + step.others)
            )
        )
        if self._guess_open:
            self.guess.show_score()
        else:
            self.guess.show_question()
        self._fit()

    def _rows(self, step: StepResult) -> list[BarRow]:
        """The candidates that a step brings along, or as many as were scrolled to."""
        found = self.session.results.pipeline
        if found is None or found.step.ids != step.ids or len(found.ids) <= len(step.candidates):
            return bar_rows(step.candidates)
        if found.step.sampling != step.sampling:
            return bar_rows(step.candidates)
        raw, final, kept = found.stages[0].probabilities, found.stages[-1].probabilities, found.stages[-1].kept
        return [
            BarRow(
                token_id,
                found.labels[place],
                float(raw[place]),
                float(final[place]),
                bool(kept[place]),
                reason_text(found.reasons[place]),
                place + 1,
            )
            for place, token_id in enumerate(found.ids)
        ]

    def _show_earlier(self, step: StepResult, earlier: ExpectedResult) -> None:
        self.note.setText(
            self.tr("what the model expected at token {number}, where {label} stands (rank {rank})").format(
                number=earlier.position, label=step.labels[earlier.position], rank=group_digits(earlier.rank)
            )
        )

    def _show_entropy(self, raw: float, final: float) -> None:
        self.entropy.setText(
            self.tr("entropy {raw} → {final} bits").format(raw=format_decimal(raw, 1), final=format_decimal(final, 1))
        )

    def _show_draw(self) -> None:
        step, found = self.session.results.step, self.session.results.draw
        last = found.last if found is not None and step is not None and found.step.ids == step.ids else None
        if last is not None:
            segments = [DrawSegment(one.token_id, one.label, one.low, one.high) for one in last.segments]
            self.strip.set_draw(segments, last.uniform, last.token_id)
            tip = self.tr("{label} has from {low} to {high}; it is random number {count} of seed {seed}").format(
                label=last.label,
                low=format_decimal(last.low, 4),
                high=format_decimal(last.high, 4),
                count=group_digits(last.number),
                seed=last.seed,
            )
            self.draw.setToolTip(plain_tip(tip))
        if step is not None and step.drawn is not None:
            self.draw.setText(
                self.tr("{number} landed on {label}").format(
                    number=format_decimal(step.drawn[1], 4), label=step.drawn_label
                )
            )
        else:
            self.strip.set_draw((), None, -1)
            self.draw.setText("")
        self._fit()

    def _bar_tip(self, row: BarRow) -> str:
        text = self.tr("{label} · id {id} · rank {rank} · {raw} from the model, ln p = {log}").format(
            label=row.label,
            id=row.token_id,
            rank=group_digits(row.rank),
            raw=format_percent(row.raw),
            log=log_probability(row),
        )
        outcome = (
            self.tr("{final} after the settings").format(final=format_percent(row.final)) if row.kept else row.reason
        )
        return f"{text}\n{outcome}"

    # What the user does

    def _on_hide(self, hidden: bool) -> None:
        self.session.update(hide_bars=hidden)

    def _on_logarithmic(self, on: bool) -> None:
        self.session.update(generator_logarithmic=on)

    def _on_projector(self, on: bool) -> None:
        self.session.update(generator_projector=on)

    def _on_back(self) -> None:
        self._looks_back = False
        self._show()

    def _on_more(self) -> None:
        if not self._looks_back:
            self.session.update(generator_rows=self.session.inputs.generator_rows + _MORE_ROWS)

    def _on_bar_chosen(self, token_id: int) -> None:
        if not self.back.isHidden():
            return  # an earlier position's bars are for looking; stepping goes on at the end
        self.operations.choose(token_id)


def _expected_rows(expected: ExpectedResult) -> list[BarRow]:
    """The rows of an earlier position; the token that stands there comes last where it is none of the likeliest."""
    rows = bar_rows(expected.candidates)
    last = expected.candidates[-1]
    if rows and expected.rank > len(rows) - 1:
        rows[-1] = BarRow(
            last.token_id, last.label, last.raw, last.final, last.kept, reason_text(last.reason), expected.rank
        )
    return rows
