"""Sliders for the numbers of the sampling settings, each a stage's or a part of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.specs import SamplingSpec
from playground import theme
from playground.panes.generator.words import stage_tip, stage_title
from playground.session import Session
from playground.widgets.slider_row import SliderRow, even_steps

# Sliders stop at these; any value between can be typed.
_TOP_KS = tuple(float(k) for k in (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000))
_STOPS: dict[str, tuple[tuple[float, ...], int, float | None]] = {
    # values, decimals, what is "off"
    "temperature": (even_steps(0.0, 2.0, 0.05), 2, None),
    "top_k": (_TOP_KS, 0, 0.0),
    "top_p": (even_steps(0.0, 1.0, 0.01), 2, 1.0),
    "min_p": (even_steps(0.0, 1.0, 0.01), 2, 0.0),
    "repetition_penalty": (even_steps(0.5, 2.0, 0.05), 2, 1.0),
    "presence_penalty": (even_steps(-2.0, 2.0, 0.1), 2, 0.0),
    "frequency_penalty": (even_steps(-2.0, 2.0, 0.1), 2, 0.0),
}
_DEFAULTS = SamplingSpec()
NUMBERS = tuple(_STOPS)


class SamplingSliders(QWidget):
    """One slider for each of the named settings, which read and write a field of the session's inputs.

    `field` names the input that holds the settings: the generator's own, or those of the second column.
    """

    def __init__(
        self,
        session: Session,
        names: Sequence[str] = NUMBERS,
        *,
        prefix: str = "generator.",
        field: str = "sampling",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._field = field
        self.rows: dict[str, SliderRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        for name in names:
            values, decimals, off = _STOPS[name]
            row = SliderRow("", values, float(getattr(_DEFAULTS, name)), decimals=decimals, off_value=off)
            row.setObjectName(prefix + name)
            row.value_changed.connect(self._on_changed)
            self.rows[name] = row
            column.addWidget(row)

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        texts = {
            "temperature": (stage_title("temperature"), stage_tip("temperature")),
            "top_k": (stage_title("top-k"), stage_tip("top-k")),
            "top_p": (stage_title("top-p"), stage_tip("top-p")),
            "min_p": (stage_title("min-p"), stage_tip("min-p")),
            "repetition_penalty": (
                self.tr("repetition"),
                self.tr("Divides a positive logit of every token that was read, and multiplies a negative one"),
            ),
            "presence_penalty": (
                self.tr("presence"),
                self.tr("Subtracted once from the logit of every token that was generated"),
            ),
            "frequency_penalty": (
                self.tr("frequency"),
                self.tr("Subtracted from a token's logit as often as it was generated"),
            ),
        }
        for name, row in self.rows.items():
            row.set_label(*texts[name])

    def refresh(self) -> None:
        """Show the settings as they are."""
        spec = getattr(self._session.inputs, self._field)
        for name, row in self.rows.items():
            row.set_value(float(getattr(spec, name)))

    def _on_changed(self, _value: float) -> None:
        spec: SamplingSpec = getattr(self._session.inputs, self._field)
        values = {name: row.value() for name, row in self.rows.items()}
        if "top_k" in values:
            values["top_k"] = round(values["top_k"])
        self._session.update(**{self._field: replace(spec, **values)})  # type: ignore[arg-type]
