"""Each layer's opinion of the next token: its hidden state through the final norm and the output head."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from playground.operations import Operations
from playground.panes.generator.view import GeneratorView, plain_label
from playground.session import Session
from playground.widgets.cell_grid import Cell, CellGrid
from playground.widgets.elided_label import ElidedLabel
from playground.widgets.numbers import format_decimal, format_percent, group_digits
from playground.widgets.state_view import StateStack

# Of each layer's candidates so many are shown.
_SHOWN = 6


class LensView(GeneratorView):
    """A row a layer with its likeliest tokens; those of the final prediction are outlined."""

    name = "lens"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.where = ElidedLabel()
        self.where.setObjectName("generator.lens.where")
        self.where.setProperty("role", "muted")
        self.grid = CellGrid()
        self.grid.setObjectName("generator.lens")
        self.grid.cell_chosen.connect(self._on_cell)
        self.states = StateStack(self.grid)
        self.when = plain_label("generator.lens.when", wraps=True)
        for widget in (self.where, self.states, self.when):
            self.layout_.addWidget(widget, 1 if widget is self.states else 0)

    def retranslate(self) -> None:
        """See GeneratorView.retranslate."""
        self.grid.setAccessibleName(self.tr("What each layer would predict"))
        self.grid.setToolTip(self.tr("The last row is the model's own prediction; click a token to append it"))
        self._show()

    def refresh(self, names: frozenset[str]) -> None:
        """See GeneratorView.refresh."""
        if names & {"lens", "step", "position"}:
            self._show()

    def shown_changed(self, shown: bool) -> None:
        """See GeneratorView.shown_changed: the lens is the attention desk's."""
        if shown or "attention" in self.operations.__dict__:
            self.operations.attention.want_lens(shown)

    def kept(self) -> tuple[QWidget, str] | None:
        """See GeneratorView.kept."""
        return (self.grid, "layers") if self.session.results.lens is not None else None

    def _show(self) -> None:
        found, step = self.session.results.lens, self.session.results.step
        if self.show_problem_of("lens", self.states):
            self.when.setText("")
            return
        if found is None:
            self.states.show_loading(self.tr("Asking every layer"), None)
            self.when.setText("")
            return
        self.states.show_content()
        position = self.session.inputs.position
        label = found.reading.labels[found.position]
        if step is not None and position is not None:
            text = self.tr("after token {number} {label}").format(number=position, label=label)
        else:
            text = self.tr("after the last token {label}").format(label=label)
        self.where.setText(text)
        final = found.layers[-1].candidates[0]
        rows = []
        names = []
        for layer in found.layers:
            rows.append(
                [
                    Cell(
                        f"{one.label} {format_percent(one.probability)}",
                        one.probability,
                        f"{one.label} · id {one.token_id} · {format_percent(one.probability)}",
                        marked=one.token_id == final.token_id,
                    )
                    for one in layer.candidates[:_SHOWN]
                ]
            )
            name = self.tr("embedding") if not layer.layer else self.tr("layer {number}").format(number=layer.layer)
            names.append(f"{name}  {format_decimal(layer.entropy, 1)}")
        titles = [str(number) for number in range(1, 1 + max(len(row) for row in rows))]
        self.grid.set_grid(titles, names, rows, self.tr("layer  bits"))
        self.grid.set_chosen_row(len(rows) - 1)
        self._show_when(final.label, [layer.rank for layer in found.layers])

    def _show_when(self, label: str, ranks: list[int]) -> None:
        """From which layer on the final prediction leads, and where it stood before any layer."""
        last_other = max((place for place, rank in enumerate(ranks) if rank != 1), default=-1)
        self.when.setText(
            self.tr("{label} leads from layer {layer} of {layers} on; before any layer it is rank {rank}.").format(
                label=label, layer=last_other + 1, layers=len(ranks) - 1, rank=group_digits(ranks[0])
            )
        )

    def _on_cell(self, row: int, column: int) -> None:
        found = self.session.results.lens
        if found is not None and self.session.inputs.position is None:
            self.operations.choose(found.layers[row].candidates[column].token_id)
