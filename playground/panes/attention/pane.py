"""The attention pane: a switch between views of where tokens look, and what must be known of how the text is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from playground import theme
from playground.generation_desk import is_window_full
from playground.operations import Operations
from playground.pane import EVERYTHING, Pane, sentence
from playground.panes.attention.place_bar import PlaceBar
from playground.panes.attention.view import PATIENCE, AttentionView
from playground.results.attention import AttentionReading
from playground.session import Session
from playground.widgets.banner import Banner
from playground.widgets.keep_button import Keepable, KeepButton, KeptFile, KeptText
from playground.widgets.kept_tables import table_files
from playground.widgets.lazy_pages import LazyPages, PageEntry
from playground.widgets.numbers import group_digits
from playground.widgets.state_view import StateStack
from playground.widgets.view_switch import ViewSwitch

if TYPE_CHECKING:
    from playground.panes.attention.heads_view import HeadsView
    from playground.widgets.cost_bars import CostBars
    from playground.widgets.elided_label import ElidedLabel
    from playground.widgets.head_grid import HeadGrid
    from playground.widgets.heat_map import HeatMap

# Below this height, in pixels at normal type, every line counts.
_LOW = 330
_ROOM_FOR_BAR_IN_HEADER = 600

_HERE = "playground.panes.attention."
VIEWS = (
    PageEntry(
        *("map", _HERE + "heads_view", "HeadsView", "AttentionPane"),
        QT_TRANSLATE_NOOP("AttentionPane", "Heads"),
        QT_TRANSLATE_NOOP("AttentionPane", "Every head at a glance, and one of them large"),
    ),
    PageEntry(
        *("text", _HERE + "text_view", "TextView", "AttentionPane"),
        QT_TRANSLATE_NOOP("AttentionPane", "Text"),
        QT_TRANSLATE_NOOP("AttentionPane", "What a token looks at, over the text: bars, arcs or a tint"),
    ),
    PageEntry(
        *("stages", _HERE + "stages_view", "StagesView", "AttentionPane"),
        QT_TRANSLATE_NOOP("AttentionPane", "Stages"),
        QT_TRANSLATE_NOOP(
            "AttentionPane", "From queries, keys and values to the output, with the arithmetic of a cell"
        ),
    ),
    PageEntry(
        *("compare", _HERE + "compare_view", "CompareView", "AttentionPane"),
        QT_TRANSLATE_NOOP("AttentionPane", "Compare"),
        QT_TRANSLATE_NOOP("AttentionPane", "Two heads, layers, texts or models, and their difference"),
    ),
    PageEntry(
        *("sequence", _HERE + "sequence_view", "SequenceView", "AttentionPane"),
        QT_TRANSLATE_NOOP("AttentionPane", "Source → target"),
        QT_TRANSLATE_NOOP("AttentionPane", "Encoder, masked decoder and cross-attention of a model that has both"),
    ),
    PageEntry(
        *("block", _HERE + "block_view", "BlockView", "AttentionPane"),
        QT_TRANSLATE_NOOP("AttentionPane", "Block"),
        QT_TRANSLATE_NOOP("AttentionPane", "The residual stream, the norms and the feed-forward around attention"),
    ),
    PageEntry(
        *("lens", _HERE + "lens_view", "LensView", "AttentionPane"),
        QT_TRANSLATE_NOOP("AttentionPane", "Lens"),
        QT_TRANSLATE_NOOP("AttentionPane", "What each layer would predict"),
    ),
    PageEntry(
        *("numbers", _HERE + "numbers_view", "NumbersView", "AttentionPane"),
        QT_TRANSLATE_NOOP("AttentionPane", "Numbers"),
        QT_TRANSLATE_NOOP("AttentionPane", "The map as a table, for keyboards and screen readers"),
    ),
)


class AttentionPane(Pane):
    """Where each token looks, at every stage and in every layer: a view each, made when first shown."""

    name = "attention"

    def __init__(self, session: Session, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(session, operations, parent)
        self.switch = ViewSwitch()
        self.switch.setObjectName("attention.views")
        self.switch.selected.connect(self._on_view)
        self.keep = KeepButton(self._keepable)
        self.keep.setObjectName("attention.keep")
        self.header_layout.addWidget(self.switch, 100)
        self.header_layout.addWidget(self.keep)
        self.bar = PlaceBar(session)
        self.cut, self.changed, self.unsound, self.refused = Banner(), Banner(), Banner(), Banner()
        for name, banner, answer in (
            ("cut", self.cut, self._on_other_end),
            ("changed", self.changed, self._on_as_trained),
        ):
            banner.setObjectName(f"attention.{name}")
            banner.answered.connect(answer)
        self.unsound.setObjectName("attention.unsound")
        self.refused.setObjectName("attention.refused")
        self.views: LazyPages[AttentionView] = LazyPages(VIEWS, self._make, QStackedWidget())
        self.body_layout.addWidget(self.bar)
        for banner in (self.unsound, self.refused, self.changed, self.cut):
            self.body_layout.addWidget(banner)
        self.page = StateStack(self.views.stack)  # where what the view shows could not be had
        self.page.setObjectName("attention.page")
        self.page.action_requested.connect(self._on_as_trained)
        self.body_layout.addWidget(self.page, 1)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(PATIENCE)
        self._late.timeout.connect(self._on_late)
        operations.attention.saved.connect(self._on_saved)
        self._low = False
        self._compared = "head"  # what the comparison was with when it was last looked at

    def _make(self, entry: PageEntry) -> AttentionView:
        view: AttentionView = entry.load()(self.session, self.operations)
        view.setObjectName(f"attention.view.{entry.name}")
        view.retranslate()
        view.fit(self._view_width())
        return view

    def title(self) -> str:
        """The pane's name as it is shown."""
        return self.tr("Attention")

    def retranslate(self) -> None:
        """Put every fixed text into the current language."""
        self.switch.set_options(self.views.options())
        self.switch.set_name(self.tr("View of attention"))
        self.bar.retranslate()
        for view in self.views.made():
            view.retranslate()
        self._fit()

    def refresh(self, names: frozenset[str]) -> None:
        """Show what changed; a view that comes up is told everything."""
        if "attention_view" in names:
            self.switch.set_current(self.view_name)
            self.views.bring_up(self.view_name)
            self.bar.set_uses(self.view.uses)
            self.view.fit(self._view_width())
            names = EVERYTHING
        if names & {"attention_view", "attention_chain", "model"}:
            self._want()
        self.bar.refresh(names)
        self.bar.set_free(self.view.free())
        if names & {"step", "model", "text", "attention_reading", "attention_view"}:
            self._show_state()
            self._show_banners()
        if names & {"attention_reading", "attention_chain", *self.view.wanted()}:
            self._show_page()
        self.view.refresh(names)
        if not self.page.stale:
            if not self._late.isActive():
                self._late.start()  # what was changed just now is asked for once every pane knows of it
        elif not self._is_late() or "attention_view" in names:
            self.page.set_stale(False)

    def _is_late(self) -> bool:
        return any(self.operations.attention.busy(name) for name in self.view.untold())

    def _on_late(self) -> None:
        if self.shown and self._is_late():
            self.page.set_stale(True, self.tr("from before; what was asked for is being computed"))

    def shown_changed(self, shown: bool) -> None:
        """Attention is computed only while it is looked at."""
        if not shown:
            self._late.stop()
        self._want()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _view_width(self) -> int:
        return self.width() - 2 * theme.PANE_MARGIN

    def _fit(self) -> None:
        """Switches of views are buttons where there is room for those."""
        layout = self.header_layout
        items = [item for index in range(layout.count()) if (item := layout.itemAt(index)) and not item.isEmpty()]
        others = [item.sizeHint().width() for item in items if item.widget() not in (self.switch, self.bar)]
        margins = layout.contentsMargins()
        beside = sum(others) + margins.left() + margins.right() + layout.spacing() * len(others)
        self._place_bar()
        room = self.width() - beside
        if self._low:
            # Everything on one line: the views as a list, and what it leaves for the bar.
            self.switch.fit(0)
            self.bar.fit(room - self.switch.minimumSizeHint().width() - theme.GRID)
        else:
            self.switch.fit(room)
            self.bar.fit(self._view_width())
        for view in self.views.made():
            view.fit(self._view_width())
        self._want()

    def _place_bar(self) -> None:
        """In a low pane the bar stands in the header, and leaves its line to what is below.

        In one that is narrow as well it doesn't: a dock can't become narrower than its header.
        """
        low = self.height() < theme.scaled(_LOW) and self.width() >= theme.scaled(_ROOM_FOR_BAR_IN_HEADER)
        if low == self._low:
            return
        self._low = low
        if low:
            self.body_layout.removeWidget(self.bar)
            self.header_layout.insertWidget(self.header_layout.indexOf(self.switch) + 1, self.bar)
        else:
            self.header_layout.removeWidget(self.bar)
            self.body_layout.insertWidget(0, self.bar)

    @property
    def view_name(self) -> str:
        """The view that is chosen; the first for a name that none has."""
        return self.views.known(self.session.inputs.attention_view)

    @property
    def view(self) -> AttentionView:
        """The view that is chosen."""
        return self.views[self.view_name]

    def _want(self) -> None:
        """Ask for what the chosen view shows, and for nothing while the pane is hidden."""
        self.operations.attention.want(*(self.view.wanted() if self.shown else ()))

    # States

    def _show_state(self) -> None:
        inputs, results = self.session.inputs, self.session.results
        reading: AttentionReading | None = results.attention_reading
        problem = results.problems.get("attention_reading") or results.problems.get("step")
        if results.model is None or results.model.is_coming:
            if problem is not None and results.model is None:
                self.show_problem(problem)
            else:
                self.states.show_loading(self.tr("Loading the model"), None)
        elif problem is not None and (reading is None or reading.text != inputs.text):
            # A text longer than the window is read in part, which takes a moment.
            if is_window_full(problem) and results.step is None and self.operations.attention.busy("attention_reading"):
                self.states.show_loading(self.tr("Reading the text"), None)
            else:
                self.show_problem(problem)
        elif reading is None and results.step is None:
            self.states.show_empty(self.tr("Type a text to see where each of its tokens looks."))
        else:
            self.states.show_content()
            of_reading = bool(self.view.wanted())  # what else a view shows it dims itself
            self.states.set_stale(of_reading and reading is not None and reading.text != inputs.text)

    def _show_page(self) -> None:
        """Say why what the view shows can't be had: in its place where it has nothing else, else above it.

        Maps say so themselves.
        """
        problems, inputs = self.session.results.problems, self.session.inputs
        wanted = self.view.wanted()
        # Why there is no row is why there is no map, or no column, either.
        own = [problems[name] for name in self.view.untold() if name in problems and name != "attention_row"]
        self.refused.tell("")
        if "attention_reading" in problems and not (inputs.attention_masked and inputs.attention_positions):
            told = sentence(problems["attention_reading"])
            self.page.show_error(told, button_text=self.tr("As the model does"))
        elif own and len(own) == len([name for name in wanted if name != "attention_row"]):
            self.page.show_error(sentence(own[0]), own[0].details)
        else:
            self.page.show_content()
            self.refused.tell(sentence(own[0]) if own else "", role="error")

    def _show_banners(self) -> None:
        reading: AttentionReading | None = self.session.results.attention_reading
        self.cut.tell("")
        self.changed.tell("")
        self.unsound.tell("")
        if reading is None:
            return
        if reading.cut:
            template = (
                self.tr(
                    "The text has {total} tokens and the window {read}: its end is shown, {cut} tokens before are not."
                )
                if reading.at_end
                else self.tr(
                    "The text has {total} tokens and the window {read}: its beginning is shown, {cut} tokens are not."
                )
            )
            told = template.format(
                total=group_digits(reading.total), read=group_digits(len(reading.ids)), cut=group_digits(reading.cut)
            )
            # What was generated on a shortened window has only one end to show.
            offered = (
                ""
                if reading.question.step is not None
                else (self.tr("Show the beginning") if reading.at_end else self.tr("Show the end"))
            )
            self.cut.tell(told, offered, "accent")
        if reading.changed:
            self.changed.tell(self._changed_sentence(reading), self.tr("As the model does"))
        if reading.unsound is not None:
            self.unsound.tell(self._unsound_sentence(reading), role="error")

    def _changed_sentence(self, reading: AttentionReading) -> str:
        masked = reading.causal == reading.spec.causal
        if masked:
            return self.tr(
                "Not what the model does: tokens have no positions. Later ones are still hidden, so some order remains."
            )
        if reading.positioned:
            return self.tr("Not what the model does: the mask is off, and tokens see what comes after them.")
        return self.tr("Not what the model does: without mask and positions, order is gone.")

    def _unsound_sentence(self, reading: AttentionReading) -> str:
        unsound = reading.unsound
        assert unsound is not None
        count = reading.spec.layer_count
        where = (
            self.tr("in the embedding")
            if unsound.layer < 0
            else self.tr("behind the last layer")
            if unsound.layer >= count
            else self.tr("in layer {layer}").format(layer=unsound.layer)
        )
        if unsound.tensors:
            return self.tr(
                "The model's weights hold NaN or infinity {where} ({tensors}). What comes of it is shown as it is."
            ).format(where=where, tensors=", ".join(unsound.tensors[:2]) + ("…" if len(unsound.tensors) > 2 else ""))
        return self.tr("NaN or infinity arises {where}. What comes of it is shown as it is.").format(where=where)

    def _keepable(self) -> Keepable | None:
        """What the view shows as a picture, and the exact values of its map where it has one."""
        kept = self.view.keepable() if self.states.state == "content" else None
        model, desk = self.session.results.model, self.operations.attention
        if kept is None or model is None:
            return None
        has_map = "attention_map" in self.view.wanted()
        files = table_files(kept.tables, self._save_table, beside=has_map)
        kept = replace(kept, facts={"Model": model.name, **kept.facts}, files=files)
        if not has_map:
            return kept
        snippet = desk.snippet()
        return replace(
            kept,
            files=(
                KeptFile(self.tr("Save values as CSV…"), ".csv", write=partial(self._save, "csv")),
                KeptFile(self.tr("Save values as .npz…"), ".npz", write=partial(self._save, "npz")),
                *files,
            ),
            texts=(KeptText(self.tr("Copy Python that computes the map"), desk.snippet),) if snippet else (),
        )

    def _save(self, kind: str, path: Path) -> None:
        self.operations.attention.save(path, kind)

    def _save_table(self, make: Callable[[], bytes], path: Path) -> None:
        self.operations.tables.save(path, make, self._on_saved)

    def _on_saved(self, _path: object) -> None:
        self.keep.say_saved()

    # What is chosen

    def _on_view(self, key: str) -> None:
        against = self.session.inputs.attention_against
        if key == "compare":
            self.session.update(attention_view=key, attention_against=self._compared if against == "none" else against)
        else:
            self._compared = against if against != "none" else self._compared
            over = "head" if key == "stages" else self.session.inputs.attention_over  # a chain is one head's
            self.session.update(attention_view=key, attention_against="none", attention_over=over)

    def _on_other_end(self) -> None:
        self.session.update(attention_end=not self.session.inputs.attention_end)

    def _on_as_trained(self) -> None:
        self.session.update(attention_masked=True, attention_positions=True)

    # Parts of the first view and of the bar, by name

    @property
    def heads(self) -> HeadsView:
        """The first view."""
        return cast("HeadsView", self.views["map"])

    @property
    def map(self) -> HeatMap:
        """The first view's map."""
        return self.heads.map_panel.map

    @property
    def grid(self) -> HeadGrid:
        """The first view's heads at a glance."""
        return self.heads.grid

    @property
    def keys(self) -> CostBars:
        """The chosen token's strongest keys."""
        return self.heads.keys

    @property
    def summary(self) -> ElidedLabel:
        """What is said of the map."""
        return self.heads.summary

    @property
    def stages(self) -> ViewSwitch:
        """Which stage the map is at."""
        return self.bar.stages
