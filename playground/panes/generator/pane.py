"""The generator pane: what may come next, before and after the sampling settings, and one token at a time."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from superqt import QElidingLabel

from playground import theme
from playground.operations import Operations
from playground.pane import EVERYTHING, Pane, reason_text
from playground.results.reading import Candidate
from playground.session import Session
from playground.widgets.bar_layout import BarRow
from playground.widgets.icons import icon
from playground.widgets.numbers import format_decimal, group_digits
from playground.widgets.probability_bars import ProbabilityBars
from playground.widgets.slider_row import SliderRow, even_steps

RUN_LENGTH = 60
# Sliders stop at these; any value between can be typed.
_TEMPERATURES = even_steps(0.0, 2.0, 0.05)
_TOP_KS = tuple(float(k) for k in (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000))
_TOP_PS = even_steps(0.05, 1.0, 0.01)
_MIN_PS = even_steps(0.0, 0.5, 0.01)


class GeneratorPane(Pane):
    """Bars of the likeliest next tokens, the sampling settings, and the commands that take a step."""

    name = "generator"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self._guess_open = False
        self._looks_back = False  # the chosen token's own position is shown, until the next step
        self._ids: tuple[int, ...] = ()
        self.hide_bars = QCheckBox()
        self.hide_bars.setObjectName("generator.hide")
        self.hide_bars.toggled.connect(self._on_hide)
        self.header_layout.addWidget(self.hide_bars)
        self.undo_button = self._button("undo-2", "generator.undo")
        self.step_button = self._button("step-forward", "generator.step")
        self.run_button = self._button("play", "generator.run")
        self.stop_button = self._button("square", "generator.stop")
        self.undo_button.clicked.connect(operations.undo_step)
        self.step_button.clicked.connect(operations.step)
        self.run_button.clicked.connect(self.start_run)
        self.stop_button.clicked.connect(operations.stop)
        for button in (self.undo_button, self.step_button, self.run_button, self.stop_button):
            self.header_layout.addWidget(button)

        self.prompt = QElidingLabel()
        self.prompt.setObjectName("generator.prompt")
        self.prompt.setElideMode(Qt.TextElideMode.ElideLeft)
        self.prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.note = QLabel()
        self.note.setObjectName("generator.note")
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.back = QToolButton()
        self.back.setObjectName("generator.back")
        self.back.clicked.connect(self._on_back)
        note_row = QHBoxLayout()
        note_row.addWidget(self.note, 1)
        note_row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)

        self.bars = ProbabilityBars()
        self.bars.setObjectName("generator.bars")
        self.bars.token_chosen.connect(self._on_bar_chosen)
        self.bars.reveal_requested.connect(self.reveal)
        left = QVBoxLayout()
        left.addWidget(self.prompt)
        left.addLayout(note_row)
        left.addWidget(self.bars, 1)

        self.temperature = SliderRow("", _TEMPERATURES, 1.0)
        self.top_k = SliderRow("", _TOP_KS, 0.0, decimals=0, off_value=0.0)
        self.top_p = SliderRow("", _TOP_PS, 1.0, off_value=1.0)
        self.min_p = SliderRow("", _MIN_PS, 0.0, off_value=0.0)
        self._sliders = {
            "temperature": self.temperature,
            "top_k": self.top_k,
            "top_p": self.top_p,
            "min_p": self.min_p,
        }
        right = QVBoxLayout()
        right.setSpacing(theme.GRID // 2)
        for name, slider in self._sliders.items():
            slider.setObjectName(f"generator.{name}")
            slider.value_changed.connect(self._on_sampling)
            right.addWidget(slider)
        self.entropy = QLabel()
        self.entropy.setObjectName("generator.entropy")
        self.entropy.setProperty("role", "muted")
        self.draw = QLabel()
        self.draw.setObjectName("generator.draw")
        self.draw.setProperty("role", "muted")
        self.draw.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.entropy, self.draw):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            right.addWidget(label)
        right.addStretch(1)
        side = QWidget()
        side.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        side.setMinimumWidth(150)
        side.setMaximumWidth(280)

        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addLayout(left, 5)
        row.addWidget(side, 2)
        self.body_layout.addLayout(row, 1)
        operations.running_changed.connect(self._on_running)

    def _button(self, icon_name: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(icon(icon_name))
        return button

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Generator")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.hide_bars.setText(self.tr("Hide until revealed"))
        self.hide_bars.setToolTip(self.tr("Cover the bars after each step, so that you can guess first"))
        self._name_buttons()
        self.back.setText(self.tr("Next token"))
        self.back.setToolTip(self.tr("Back to what may come at the end"))
        self.temperature.set_label(
            self.tr("temperature"),
            self.tr("Divides the logits: below 1 sharpens, above 1 flattens, 0 takes the likeliest"),
        )
        self.top_k.set_label(self.tr("top-k"), self.tr("Keeps the k likeliest tokens"))
        self.top_p.set_label(
            self.tr("top-p"), self.tr("Keeps the likeliest tokens whose probabilities reach p together")
        )
        self.min_p.set_label(
            self.tr("min-p"), self.tr("Cuts tokens less likely than this share of the likeliest one's probability")
        )

    def _name_buttons(self) -> None:
        model = self.session.results.model
        reason = ""
        if model is not None and not model.predicts:
            reason = self.tr("{name} predicts no next token").format(name=model.name)
        for button, text in (
            (self.undo_button, self.tr("Take the last token back")),
            (self.step_button, self.tr("Draw the next token")),
            (self.run_button, self.tr("Draw token after token")),
            (self.stop_button, self.tr("Stop drawing")),
        ):
            button.setToolTip(reason or text)
            button.setAccessibleName(text)

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed."""
        inputs = self.session.inputs
        if "sampling" in names:
            for name, slider in self._sliders.items():
                slider.set_value(float(getattr(inputs.sampling, name)))
        if "hide_bars" in names:
            with QSignalBlocker(self.hide_bars):
                self.hide_bars.setChecked(inputs.hide_bars)
            self._guess_open = not inputs.hide_bars or self.operations.running
        if "position" in names:
            self._looks_back = inputs.position is not None
        if "step" in names:
            step = self.session.results.step
            ids = step.ids if step is not None else ()
            if names != EVERYTHING and ids != self._ids:
                self._looks_back = False
                # A new guess; other settings for the same one leave revealed bars as they are.
                self._guess_open = not inputs.hide_bars or self.operations.running
            self._ids = ids
        if "model" in names:
            self._name_buttons()
        if names & {"step", "model", "text", "expected", "position", "hide_bars"}:
            self._show()

    def start_run(self) -> None:
        """Draw tokens until the end of a text, a stop, or RUN_LENGTH tokens."""
        self.operations.run(RUN_LENGTH)

    def reveal(self) -> None:
        """Uncover the bars of this step."""
        self._guess_open = True
        self._show()

    def _show(self) -> None:
        inputs, results = self.session.inputs, self.session.results
        step = results.step
        self._enable()
        problem = results.problems.get("step")
        if problem is not None:
            self.show_problem(problem)
            return
        if results.model is None or not results.model.loaded:
            self.states.show_loading(self.tr("Loading the model"), None)
            return
        if not results.model.predicts:
            self.states.show_empty(
                self.tr(
                    "{name} is an encoder: each token sees the whole text, what comes later too, so there is no next "
                    "token to predict."
                ).format(name=results.model.name)
            )
            return
        if step is None:
            self.states.show_empty(self.tr("Type the beginning of a text, and see what the model would say next."))
            return
        self.states.show_content()
        self.states.set_stale(step.text != inputs.text)
        self.prompt.setText((step.text + step.tail).replace("\n", " ⏎ ")[-400:] + " ▏")
        expected = results.expected
        earlier = expected if self._looks_back and expected and inputs.position == expected.position else None
        self.bars.set_animated(not self.operations.running)
        self.bars.set_hidden(not self._guess_open)
        heading_raw, heading_final = self.tr("model"), self._settings_text()
        if earlier is not None:
            self.bars.set_rows(_rows(earlier.candidates), heading_raw, heading_final)
            self.bars.set_chosen(step.ids[earlier.position])
            self._show_earlier(earlier.position, earlier.rank)
            self._show_entropy(earlier.raw_entropy, earlier.final_entropy)
        else:
            self.bars.set_rows(_rows(step.candidates), heading_raw, heading_final)
            self.bars.set_chosen(-1)
            self.note.setText(
                self.tr("next token: the {count} likeliest of {all}").format(
                    count=len(step.candidates), all=group_digits(len(step.candidates) + step.others)
                )
            )
            self._show_entropy(step.raw_entropy, step.final_entropy)
        self.back.setVisible(earlier is not None)
        self.draw.setText(
            self.tr("draw {number} landed on {label}").format(
                number=format_decimal(step.drawn[1], 4), label=step.drawn_label
            )
            if step.drawn is not None
            else ""
        )

    def _show_earlier(self, position: int, rank: int) -> None:
        step = self.session.results.step
        assert step is not None
        self.note.setText(
            self.tr("what the model expected at token {number}, where {label} stands (rank {rank})").format(
                number=position, label=step.labels[position], rank=group_digits(rank)
            )
        )

    def _show_entropy(self, raw: float, final: float) -> None:
        self.entropy.setText(
            self.tr("entropy {raw} → {final} bits").format(raw=format_decimal(raw, 1), final=format_decimal(final, 1))
        )

    def _settings_text(self) -> str:
        sampling = self.session.inputs.sampling
        if sampling.temperature == 0:
            return self.tr("greedy: the likeliest token")
        parts = [self.tr("after temperature {value}").format(value=format_decimal(sampling.temperature, 2))]
        if sampling.top_k:
            parts.append(self.tr("top-k {value}").format(value=sampling.top_k))
        if sampling.top_p < 1:
            parts.append(self.tr("top-p {value}").format(value=format_decimal(sampling.top_p, 2)))
        if sampling.min_p > 0:
            parts.append(self.tr("min-p {value}").format(value=format_decimal(sampling.min_p, 2)))
        return self.tr(", ").join(parts)

    def _enable(self) -> None:
        self.step_button.setEnabled(self.operations.can_step)
        self.run_button.setEnabled(self.operations.can_step)
        self.stop_button.setEnabled(self.operations.can_stop)
        self.undo_button.setEnabled(self.operations.can_undo_step)

    def _on_running(self, _running: bool) -> None:
        if self.shown:
            self._guess_open = self._guess_open or self.operations.running
            self._enable()

    def _on_hide(self, hidden: bool) -> None:
        self.session.update(hide_bars=hidden)

    def _on_back(self) -> None:
        self._looks_back = False
        self._show()

    def _on_bar_chosen(self, token_id: int) -> None:
        if not self.back.isHidden():
            return  # an earlier position's bars are for looking; stepping goes on at the end
        self.operations.choose(token_id)

    def _on_sampling(self, _value: float) -> None:
        self.session.update(
            sampling=replace(
                self.session.inputs.sampling,
                temperature=self.temperature.value(),
                top_k=round(self.top_k.value()),
                top_p=self.top_p.value(),
                min_p=self.min_p.value(),
            )
        )


def _rows(candidates: tuple[Candidate, ...]) -> list[BarRow]:
    return [
        BarRow(item.token_id, item.label, item.raw, item.final, item.kept, reason_text(item.reason))
        for item in candidates
    ]
